"""The engine: values come out plain, nothing of an answer stays behind, and nobody but the judge gives credit."""

import json
import re
import socket
import struct
import sys

import numpy as np
import pandas as pd
import pytest

from course.engine import wire
from course.engine.compare import equal

if sys.platform == "win32":
    pytest.skip(
        "the engine forks, and Windows can't: use WSL or a container to prove and grade",
        allow_module_level=True,
    )

from course.engine.client import StageProcess

PLAIN = [
    None, True, 3, 10**40, 2.5, float("inf"), 1 + 2j, "اردو", b"\x00\xff", [1, (2, {3})], {"a": [1], 2: None},
    np.arange(6).reshape(2, 3), np.float32(2.5), np.array("x"), np.zeros((0, 3)), np.array([None, "a"], dtype=object),
    np.array(["2020-01-01"], dtype="datetime64[D]"),
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_values_come_back_the_same(value):
    got = wire.decode(wire.encode(value))
    assert type(got) is type(value)
    if isinstance(value, (np.ndarray, np.generic)):
        assert got.dtype == value.dtype and got.shape == value.shape
        np.testing.assert_array_equal(got, value)
    else:
        assert got == value


def test_tables_come_back_the_same():
    frame = pd.DataFrame(
        {
            "n": [1, 2],
            "x": [0.5, np.nan],
            "t": ["a", None],
            "c": pd.Categorical(["u", "v"]),
        },
        index=[7, 9],
    )
    pd.testing.assert_frame_equal(wire.decode(wire.encode(frame)), frame)
    pd.testing.assert_series_equal(wire.decode(wire.encode(frame["x"])), frame["x"])


class Sly(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize(
    "value",
    [
        Sly(3),
        [Sly(3)],
        object(),
        print,
        np.array([print]),
        np.zeros(1, "V8"),
        {1: Sly(2)},
    ],
)
def test_what_is_not_plain_is_refused(value):
    with pytest.raises(wire.NotPlain):
        wire.encode(value)


def test_endless_nesting_is_refused():
    value = []
    value.append(value)
    with pytest.raises(wire.NotPlain, match="nested"):
        wire.encode(value)


def message(tree, buffers=b""):
    text = json.dumps(tree).encode()
    return struct.pack("<Q", len(text)) + text + buffers


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 7, struct.pack("<Q", 99) + b"{}", message(["pickle", 0, 4], b"abcd"), message(["array", "|O", [1], 0, 8], b"0" * 8),
     message(["array", "<f8", [1], 0, 800]), message(["array", "<f8", [2], 0, 8], b"0" * 8), message(["array", "<f8", [1], -8, 8]),
     message(["array", "V8", [1], 0, 8], b"0" * 8), message(["dict", [1]]), message(["scalar", "<f8", 0, 0])],
)  # fmt: skip
def test_malformed_messages_raise_value_error(data):
    with pytest.raises(ValueError):
        wire.decode(data)


def test_a_message_over_the_limit_is_not_read():
    ours, theirs = socket.socketpair()
    theirs.sendall(struct.pack("<Q", 10**12))
    with pytest.raises(wire.TooLarge):
        wire.receive(ours, limit=1000)


SAME = [
    (5, 5.0), (5, np.int64(5)), (0.1 + 0.2, 0.3), (float("nan"), float("nan")), ([1, 2], (1, 2)), (True, np.True_),
    (np.array([1, 2]), np.array([1.0, 2.0])), (np.float64(3), np.array(3.0)), ({"a": np.ones(2)}, {"a": np.ones(2)}),
    (np.array([np.nan]), np.array([np.nan])), ("a", np.str_("a")),
]  # fmt: skip
DIFFERENT = [
    (1, True, "True or False where a number"), (1.0, 1.1, "another number"), (np.zeros(3), np.zeros((3, 1)), r"shape \(3, 1\)"),
    (np.zeros(3), [0, 0, 0], "a list or tuple where an array"), ([1], [1, 2], "2 items where 1"), ({"a": 1}, {"b": 1}, "other keys"),
    (np.zeros(2), np.ones(2), "other values"), (3, None, "None where a number"), ("a", "b", "another value"),
    (float("nan"), 1.0, "another number"), (np.array([True]), np.array([1]), "holds int64"), (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]}), "columns"),
]  # fmt: skip


@pytest.mark.parametrize("pair", SAME, ids=repr)
def test_equal_accepts(pair):
    assert equal(*pair, 1e-6) is True


@pytest.mark.parametrize("case", DIFFERENT, ids=repr)
def test_equal_says_how_they_differ(case):
    reference, got, message = case
    verdict = equal(reference, got, 1e-6)
    assert verdict is not True
    assert re.search(message, verdict)


@pytest.fixture
def stage(tmp_path):
    with StageProcess(tmp_path) as process:
        assert process.order(
            "run", source="import numpy as np\nsecret = [1]", filename="<cell>"
        )["ok"]
        yield process


def ask(
    stage,
    source,
    inputs=((2,),),
    call="",
    check="",
    cpu=20.0,
    megabytes=500,
    seconds=30.0,
    limit=1 << 20,
):
    stage.order(
        "prepare",
        name="f",
        call=call,
        inputs=[tuple(args) for args in inputs],
        between=[],
        check=check,
    )
    return stage.answer(source, len(inputs), seconds, cpu, megabytes, limit)


def values(replies):
    return [outcome.get("value") for outcome in replies.values]


DOUBLE = "def f(x):\n    return 2 * x"


def test_an_answer_is_evaluated_on_every_input(stage):
    replies = ask(
        stage,
        DOUBLE,
        [(1,), (np.arange(2),)],
        check="assert f(1) == 3, 'three times, please'",
    )
    assert replies.ended == "" and values(replies)[0] == 2
    np.testing.assert_array_equal(values(replies)[1], [0, 2])
    assert (
        replies.check["authored"]
        and replies.check["message"] == "three times, please"
        and replies.check["line"] == 1
    )


HARMFUL = {
    "endless loop": ("def f(x):\n    while True: pass", "timeout"),
    "sleep": ("import time\ndef f(x):\n    time.sleep(60)", "timeout"),
    "exit": ("import os\nos._exit(0)", "died"),
    "exit in the call": ("import os\ndef f(x):\n    os._exit(0)", "died"),
    "crash": ("import ctypes\ndef f(x):\n    ctypes.string_at(0)", "died"),
    "closed socket": ("import os\ndef f(x):\n    os.closerange(3, 50)\n    return 4", "died"),
    "forged bytes": ("import os\ndef f(x):\n    for fd in range(3, 20):\n        try: os.write(fd, b'\\x10' + bytes(7) + b'x' * 16)\n        except OSError: pass", "tampered"),
    "flood": ("def f(x):\n    return 'x' * 10**7", "tampered"),
}  # fmt: skip


@pytest.mark.parametrize("case", HARMFUL)
def test_harmful_answers_get_no_value_and_the_next_one_is_judged_rightly(stage, case):
    source, ended = HARMFUL[case]
    replies = ask(stage, source, cpu=1.0, seconds=5.0)
    assert replies.ended == ended and 4 not in values(replies)
    assert values(ask(stage, DOUBLE)) == [4]


def test_memory_is_limited(stage):
    if sys.platform != "linux":
        pytest.skip("RLIMIT_DATA limits memory on Linux only")
    replies = ask(stage, "def f(x):\n    return np.ones(10**9).sum()", megabytes=200)
    assert replies.values[0]["kind"] in ("MemoryError", "_ArrayMemoryError")


def test_nothing_of_an_answer_stays_behind(stage):
    spoil = "import builtins, os\nsecret.append(2)\nbuiltins.abs = None\nos.environ['X'] = '1'\ndef f(x):\n    return 0"
    assert values(ask(stage, spoil)) == [0]
    look = "import os\ndef f(x):\n    return [len(secret), 'X' in os.environ, abs(-1)]"
    assert values(ask(stage, look)) == [[1, False, 1]]


def test_a_child_has_no_reference_and_no_way_back_to_the_control_socket(stage):
    source = "import os, socket\ndef f(x):\n    return [fd for fd in map(int, os.listdir('/proc/self/fd')) if os.path.exists(f'/proc/self/fd/{fd}') or os.path.islink(f'/proc/self/fd/{fd}')]"
    if sys.platform != "linux":
        pytest.skip("/proc is Linux's")
    (fds,) = values(ask(stage, source))
    assert len([fd for fd in fds if fd > 2]) <= 1, (
        "one socket, to the judge, and nothing else"
    )


def test_exceptions_and_odd_values_are_outcomes(stage):
    assert (
        ask(stage, "def f(x):\n    return 1 / 0").values[0]["kind"]
        == "ZeroDivisionError"
    )
    assert ask(stage, "def f(x):\n    return f").values[0]["kind"] == "NotPlain"
    assert (
        ask(stage, "def g(x):\n    return 1").definition["message"]
        == "the answer defines no f"
    )
    assert ask(stage, "def f(x:\n").definition["kind"] == "SyntaxError"
    assert (
        ask(stage, "import sys\ndef f(x):\n    sys.exit(0)").values[0]["kind"]
        == "SystemExit"
    )


def test_a_library_s_assertion_is_not_an_authored_message(stage):
    check = "np.testing.assert_allclose(f(1), 3)"
    assert not ask(stage, DOUBLE, check=check).check["authored"]


def test_call_turns_an_answer_into_evidence(stage):
    call = "def call(answer, x):\n    return [answer(x), answer(x + 1)]"
    assert values(ask(stage, DOUBLE, call=call)) == [[4, 6]]


def test_what_a_child_imported_can_be_warmed_in_the_stage(stage):
    lazy = "def f(x):\n    import colorsys\n    return x"
    first = ask(stage, lazy, check="f(1)")
    assert "colorsys" in first.check["modules"]
    stage.order("warm", modules=[*first.check["modules"], "no_such_module"])
    assert "colorsys" not in ask(stage, lazy, check="f(1)").check["modules"]
