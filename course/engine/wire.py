"""Plain values as bytes, and framed messages over a socket.

Nothing here unpickles. Exact types only: None, bool, int, float, complex, str, bytes, list, tuple, set, dict, NumPy
arrays and scalars of plain dtypes, torch tensors, pandas Series and DataFrames. Anything else raises `NotPlain`.
A payload is the length of a JSON tree (8 bytes), the tree, then the raw buffers that the tree points into.
"""

import json
import socket
import struct
import sys
import time

import numpy as np

KINDS = "biufcSUMm"
DEPTH = 50
LIMIT = 1 << 32


class NotPlain(TypeError):
    """The value has no plain form: write a `call` that turns it into one."""


class TooLarge(ValueError):
    """A message is longer than the receiver allows."""


def encode(value) -> bytes:
    """`value` as bytes. Raises `NotPlain`."""
    buffers = []
    tree = json.dumps(_tree(value, buffers, 0)).encode()
    return b"".join([struct.pack("<Q", len(tree)), tree, *buffers])


def decode(data: bytes):
    """The value that `encode` was given. Raises ValueError on anything malformed."""
    try:
        (length,) = struct.unpack_from("<Q", data)
        if 8 + length > len(data):
            raise ValueError("malformed message: it is cut short")
        return _value(json.loads(data[8 : 8 + length]), memoryview(data)[8 + length :])
    except Exception as error:  # NumPy, pandas and torch raise what they like
        raise ValueError(f"malformed message: {error}") from None


def _tree(value, buffers: list, depth: int):
    if depth > DEPTH:
        raise NotPlain(f"nested deeper than {DEPTH} levels")
    inner = lambda item: _tree(item, buffers, depth + 1)  # noqa: E731
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if kind is complex:
        return ["complex", value.real, value.imag]
    if kind is bytes:
        return ["bytes", *_store(value, buffers)]
    if kind in (list, tuple, set, frozenset):
        return ["set" if kind is frozenset else kind.__name__, *map(inner, value)]
    if kind is dict:
        return ["dict", *([inner(key), inner(item)] for key, item in value.items())]
    if kind is np.ndarray:
        return _array(value, buffers, inner)
    if (
        isinstance(value, np.generic)
        and kind.__module__ == "numpy"
        and value.dtype.kind in KINDS
    ):
        return ["scalar", value.dtype.str, *_store(value.tobytes(), buffers)]
    torch, pandas = sys.modules.get("torch"), sys.modules.get("pandas")
    if torch and kind in (torch.Tensor, torch.nn.Parameter):
        return ["tensor", inner(value.detach().cpu().numpy())]
    if pandas and kind is pandas.Series:
        return [
            "series",
            inner(value.name),
            inner(list(value.index)),
            _column(value, inner),
        ]
    if pandas and kind is pandas.DataFrame:
        return [
            "frame",
            inner(list(value.columns)),
            inner(list(value.index)),
            *(_column(value.iloc[:, i], inner) for i in range(value.shape[1])),
        ]
    raise NotPlain(f"{kind.__module__}.{kind.__qualname__} has no plain value")


def _array(value: np.ndarray, buffers: list, inner):
    if value.dtype.kind == "O":
        return ["objects", list(value.shape), *map(inner, value.ravel().tolist())]
    if value.dtype.kind not in KINDS:
        raise NotPlain(f"arrays of dtype {value.dtype} have no plain value")
    return [
        "array",
        value.dtype.str,
        list(value.shape),
        *_store(value.tobytes(), buffers),
    ]


def _column(series, inner):
    if isinstance(series.dtype, np.dtype) and series.dtype.kind != "O":
        return inner(series.to_numpy())
    if str(series.dtype) == "category":
        return [
            "category",
            inner(list(series.cat.categories)),
            inner(series.cat.codes.to_numpy()),
            bool(series.cat.ordered),
        ]
    return inner(series.to_numpy(object))


def _store(data: bytes, buffers: list) -> tuple[int, int]:
    start = sum(map(len, buffers))
    buffers.append(data)
    return start, len(data)


def _value(tree, buffers):
    if not isinstance(tree, list):
        return tree
    tag, *rest = tree
    inner = lambda item: _value(item, buffers)  # noqa: E731
    if tag in ("list", "tuple", "set"):
        return {"list": list, "tuple": tuple, "set": set}[tag](map(inner, rest))
    if tag == "dict":
        return {inner(key): inner(item) for key, item in rest}
    if tag == "complex":
        return complex(*rest)
    if tag == "bytes":
        return bytes(_slice(buffers, *rest))
    if tag == "scalar":
        return np.frombuffer(_slice(buffers, *rest[1:]), _dtype(rest[0]), count=1)[0]
    if tag == "array":
        return (
            np.frombuffer(_slice(buffers, *rest[2:]), _dtype(rest[0]))
            .reshape(rest[1])
            .copy()
        )
    if tag == "objects":
        flat = np.empty(len(rest) - 1, object)
        flat[:] = [inner(item) for item in rest[1:]]
        return flat.reshape(rest[0])
    if tag == "tensor":
        import torch

        return torch.from_numpy(inner(rest[0]))
    if tag in ("series", "frame", "category"):
        import pandas as pd

        if tag == "category":
            return pd.Categorical.from_codes(
                inner(rest[1]), inner(rest[0]), ordered=rest[2]
            )
        if tag == "series":
            return pd.Series(inner(rest[2]), index=inner(rest[1]), name=inner(rest[0]))
        frame = pd.DataFrame(
            {i: inner(column) for i, column in enumerate(rest[2:])},
            index=inner(rest[1]),
        )
        return frame.set_axis(inner(rest[0]), axis=1)
    raise ValueError(f"unknown tag {tag!r}")


def _slice(buffers, start: int, length: int):
    if not 0 <= start <= start + length <= len(buffers):
        raise ValueError("a buffer lies outside the message")
    return buffers[start : start + length]


def _dtype(text: str) -> np.dtype:
    dtype = np.dtype(text)
    if dtype.kind not in KINDS or dtype.itemsize == 0 or dtype.fields:
        raise ValueError(f"dtype {text} is not allowed")
    return dtype


def send(sock: socket.socket, value, fd: int | None = None) -> None:
    """Send one message, with a file descriptor if one is given."""
    data = encode(value)
    head = struct.pack("<Q", len(data))
    if fd is None:
        sock.sendall(head)
    else:
        socket.send_fds(sock, [head], [fd])
    sock.sendall(data)


def receive(
    sock: socket.socket, limit: int = LIMIT, deadline: float | None = None
) -> object:
    """The next message, which must be whole at `deadline` (of `time.monotonic`), however slowly it comes.

    Descriptors that come with it are dropped by the kernel. Raises EOFError when the other side has closed,
    `TooLarge`, ValueError (malformed) and TimeoutError.
    """
    head = _exactly(sock, 8, deadline)
    return _body(sock, head, limit, deadline)


def receive_fd(sock: socket.socket) -> tuple[object, int | None]:
    """The next message and the descriptor that came with it (or None). Raises as `receive`."""
    head, fds, *_ = socket.recv_fds(sock, 8, 1)
    if not head:
        raise EOFError("the other side has closed")
    head += _exactly(sock, 8 - len(head), None)
    return _body(sock, head, LIMIT, None), (fds[0] if fds else None)


def _body(sock: socket.socket, head: bytes, limit: int, deadline: float | None):
    (length,) = struct.unpack("<Q", head)
    if length > limit:
        raise TooLarge(f"a message of {length:,} bytes; the limit is {limit:,}")
    return decode(_exactly(sock, length, deadline))


def _exactly(sock: socket.socket, count: int, deadline: float | None) -> bytes:
    data = bytearray()
    while len(data) < count:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the message did not come in time")
            sock.settimeout(left)
        part = sock.recv(min(1 << 20, count - len(data)))
        if not part:
            raise EOFError("the other side has closed")
        data += part
    return bytes(data)
