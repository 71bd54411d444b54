"""A lesson's source as header, cells and exercises.

CONTRIBUTING.md describes the grammar, rules.py says what breaks it, reading.py reads it.
"""

import ast
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

KEYS = {  # the role of a cell, given by its first key, and the other keys that it may have
    "exercise": {"points", "level", "minutes", "kind", "tags"},
    "check": {"tags"},
    "hint": set(),
    "probe": set(),
    "right": set(),
    "wrong": {"says"},
}
ROLES = {*KEYS, "parameters", "data", "solution"}
TAGS = {
    "parameters",
    "data",
    "solution",
    "nbval-check-output",
    "nbval-ignore-output",
    "raises-exception",
}
DATA_CELL = 'from pathlib import Path\n\nDATA = Path("datasets")'
REGION = re.compile(
    r"^([ \t]*)### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION$", re.M | re.S
)
FENCED = re.compile(r"^```python\n(.*?)^```", re.M | re.S)
MARKER = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*$", re.M)


class SourceError(Exception):
    """What is wrong with a source: one line a problem, each with file, line and remedy."""


@dataclass(frozen=True)
class Cell:
    """One cell. `role` is a key of `KEYS`, a tag (parameters, data, solution), or "" for plain text and code."""

    kind: str  # code, markdown or raw
    source: str
    keys: dict
    line: int

    @property
    def tags(self) -> list[str]:
        return self.keys.get("tags", [])

    @property
    def role(self) -> str:
        marks = [*(key for key in KEYS if key in self.keys), *self.tags]
        return next((mark for mark in marks if mark in ROLES), "")

    @property
    def name(self) -> str:
        """The exercise that the cell belongs to, or ""."""
        return self.keys.get(self.role, "") if self.role in KEYS else ""


@dataclass
class Exercise:
    """An exercise with everything that belongs to it; `between` are the code cells from it to its check."""

    cell: Cell
    check: Cell | None = None
    probe: Cell | None = None
    hints: list[Cell] = field(default_factory=list)
    rights: list[Cell] = field(default_factory=list)
    wrongs: list[Cell] = field(default_factory=list)
    between: list[Cell] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.cell.name

    @property
    def points(self) -> int:
        return self.cell.keys["points"]

    @property
    def prediction(self) -> bool:
        return self.cell.keys.get("kind") == "prediction"

    @property
    def solution(self) -> str:
        """The cell without the region's markers."""
        return REGION.sub(lambda region: region[2].rstrip("\n"), self.cell.source)

    @property
    def hinted(self) -> str | None:
        """The cell with the last hint's `python` block as its answer; None where that hint has no such block."""
        code = FENCED.findall(self.hints[-1].source) if self.hints else []
        if not code:
            return None
        code = textwrap.dedent(code[-1]).rstrip("\n")
        if re.search(rf"^(def|class) {self.name}\b|^{self.name} *=", code, re.M):
            return code
        fill = lambda region: textwrap.indent(code, region[1])  # noqa: E731
        return REGION.sub(fill, self.cell.source)

    @property
    def is_variable(self) -> bool:
        """Whether the answer is a value, not a function or a class."""
        return not any(
            isinstance(node, (ast.FunctionDef, ast.ClassDef))
            for node in ast.parse(self.solution).body
        )

    @property
    def stub(self) -> str:
        """What the learner gets in place of the solution."""
        if self.is_variable:
            stub = f"{self.name} = None  # YOUR CODE HERE"
            return REGION.sub(stub, self.cell.source)
        stub = r'\1# YOUR CODE HERE\n\1raise NotImplementedError("not written yet")'
        return REGION.sub(stub, self.cell.source)


@dataclass
class Lesson:
    """A source that follows the grammar. `id` is its path without `source/` and `.py`."""

    path: Path
    id: str
    header: dict
    cells: list[Cell]
    exercises: dict[str, Exercise]

    @property
    def title(self) -> str:
        return self.header["title"]

    @property
    def data(self) -> list[str]:
        return self.header["data"]

    @property
    def has_fast(self) -> bool:
        return any(
            cell.role == "parameters" and re.search(r"^FAST\b", cell.source, re.M)
            for cell in self.cells
        )

    def pristine(self, cell: Cell) -> str | None:
        """The code that the solved lesson runs for this cell; None if it runs nothing."""
        if cell.kind != "code" or cell.role == "probe":
            return None
        return (
            self.exercises[cell.name].solution
            if cell.role == "exercise"
            else cell.source
        )
