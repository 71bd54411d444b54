"""Whether an answer's value is the reference's, and if not, how it differs."""

import math

import numpy as np

KINDS = {
    "ndarray": "an array",
    "Tensor": "a tensor",
    "DataFrame": "a table",
    "Series": "a column",
    "list": "a list or tuple",
    "tuple": "a list or tuple",
    "dict": "a dict",
    "set": "a set",
    "NoneType": "None",
    "bool": "True or False",
    "str": "a text",
}
SMALL = 1e-3  # times the tolerance: differences below it are rounding, also around 0


def equal(reference, got, tolerance: float):
    """True, or a message that says how `got` differs from `reference`.

    Numbers are compared as numbers (5 equals 5.0, but not True), relative to their size;
    arrays, tensors and tables relative to their largest entry, with the same shape; lists
    equal tuples; nan equals nan.
    """
    kind, other = _kind(reference), _kind(got)
    if kind != other:
        return f"your answer gives {other} where {kind} was expected"
    if kind == "a number":
        return _equal_numbers(_plain(reference), _plain(got), tolerance)
    if kind == "a list or tuple":
        return _equal_lists(reference, got, tolerance)
    if kind == "a dict":
        if set(reference) != set(got):
            return "your answer has other keys than expected on held-back input"
        pairs = [list(map(d.__getitem__, reference)) for d in (reference, got)]
        return _equal_lists(*pairs, tolerance)
    if kind == "a table":
        columns = [list(map(str, table.columns)) for table in (reference, got)]
        if columns[0] != columns[1]:
            return (
                f"your table has the columns {columns[1]}, expected were {columns[0]}"
            )
    if kind in ("an array", "a tensor", "a table", "a column"):
        return _equal_arrays(np.asarray(reference), np.asarray(got), tolerance)
    return (
        bool(reference == got) or "your answer gives another value on held-back input"
    )


def _kind(value) -> str:
    if isinstance(value, np.bool_):
        return "True or False"
    if isinstance(value, np.str_):
        return "a text"
    name = type(value).__name__
    if name in KINDS and getattr(value, "ndim", None) != 0:
        return KINDS[name]
    return "a number" if _plain(value) is not None else f"a {name}"


def _plain(value):
    """A number, or an array of no dimensions, as a Python number; None if it is none."""
    item = value.item() if getattr(value, "ndim", None) == 0 else value
    return item if isinstance(item, (int, float, complex)) else None


def _equal_numbers(reference, got, tolerance: float):
    if reference != reference and got != got:
        return True
    difference = (
        abs(reference - got) if math.isfinite(abs(reference - got)) else math.inf
    )
    allowed = tolerance * max(abs(reference), SMALL)
    same = reference == got or difference <= allowed
    return same or "your answer gives another number on held-back input"


def _equal_lists(reference, got, tolerance: float):
    if len(reference) != len(got):
        return f"your answer has {len(got)} items where {len(reference)} were expected"
    for pair in zip(reference, got):
        verdict = equal(*pair, tolerance)
        if verdict is not True:
            return verdict
    return True


def _equal_arrays(reference: np.ndarray, got: np.ndarray, tolerance: float):
    if reference.shape != got.shape:
        return f"your answer has shape {got.shape}, expected was {reference.shape}"
    kinds = reference.dtype.kind, got.dtype.kind
    if not set(kinds) <= set("biufc"):
        return _equal_lists(reference.ravel().tolist(), got.ravel().tolist(), tolerance)
    if "b" in kinds and kinds != ("b", "b"):
        return f"your array holds {got.dtype}, expected was {reference.dtype}"
    if "float32" in (reference.dtype.name, got.dtype.name):
        tolerance = max(tolerance, 1e-4)
    finite = np.abs(reference[np.isfinite(reference)])
    allowed = tolerance * max(finite.max(initial=0.0), SMALL)
    same = np.isclose(got.astype(complex), reference.astype(complex), 0, allowed, True)
    return bool(same.all()) or "your answer has other values on held-back input"
