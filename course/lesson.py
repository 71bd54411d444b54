"""A lesson's source as header, cells and exercises.

CONTRIBUTING.md describes the grammar, rules.py says what breaks it. `read` returns a
`Lesson` or raises `SourceError`.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import yaml

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
            return REGION.sub(
                lambda region: f"{self.name} = None  # YOUR CODE HERE", self.cell.source
            )
        return REGION.sub(
            lambda region: (
                f"{region[1]}# YOUR CODE HERE\n{region[1]}raise NotImplementedError"
            ),
            self.cell.source,
        )


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


def sources(root: Path) -> list[Path]:
    """Every source below `root`, in reading order (prerequisites before the stages)."""
    found = [
        path
        for path in root.glob("*/**/source/*.py")
        if path.parts[len(root.parts)][0] != "."
    ]
    return sorted(found, key=lambda path: path.relative_to(root).as_posix())


def find(root: Path, ids: list[str]) -> list[Path]:
    """The sources that `ids` name (a unique part will do), or all of them.

    Raises `SourceError` for an id that names none or several.
    """
    every = {lesson_id(root, path): path for path in sources(root)}
    chosen = []
    for wanted in ids:
        text = re.sub(r"(source|solutions)/|\.(py|ipynb)$", "", wanted).strip("/")
        hits = [text] if text in every else [name for name in every if text in name]
        if len(hits) != 1:
            problem = "names several lessons" if hits else "no such lesson"
            choices = ", ".join(hits or every)
            raise SourceError(f"{wanted}: {problem}; choose from: {choices}")
        chosen.append(every[hits[0]])
    return chosen or list(every.values())


def lesson_id(root: Path, path: Path) -> str:
    path = path.resolve().relative_to(root.resolve())
    return (path.parent.parent / path.stem).as_posix()


def read(path: Path, root: Path) -> Lesson:
    """Read one source. Raises `SourceError` with a line for every problem found."""
    from course import rules  # which needs the classes above

    header, body, first_line = _split(path.read_text(encoding="utf-8"))
    cells = _cells(body, first_line)
    lesson = Lesson(path, lesson_id(root, path), rules.defaults(header), cells, {})
    problems = [(1, problem) for problem in rules.of_header(header, root)]
    problems += [(cell.line, found) for cell in cells for found in rules.of_cell(cell)]
    problems += [*_collect(lesson), *rules.of_lesson(lesson)]
    if problems:
        shown = path.resolve().relative_to(root.resolve()).as_posix()
        lines = [f"{shown}:{line}: {problem}" for line, problem in sorted(problems)]
        raise SourceError("\n".join(lines))
    return lesson


def _split(text: str) -> tuple[object, str, int]:
    """The header (a dict if it is well formed), the rest, and the rest's first line."""
    match = re.match(r"# ---\n((?:#.*\n)*?)# ---\n", text)
    if not match:
        return "must begin with a header between two `# ---` lines", text, 1
    body, first_line = text[match.end() :], match[0].count("\n") + 1
    try:
        header = yaml.safe_load(re.sub(r"^# ?", "", match[1], flags=re.M))["lesson"]
    except (yaml.YAMLError, TypeError, KeyError) as error:
        header = (str(error).splitlines() or [""])[0]
    return header, body, first_line


def _cells(body: str, first_line: int) -> list[Cell]:
    lines = body.split("\n")
    marks = [n for n, line in enumerate(lines, first_line) if line.startswith("# %%")]
    read = jupytext.reads(body, fmt="py:percent").cells
    marks = [first_line] * (
        len(read) - len(marks)
    ) + marks  # text before the first mark
    cells = []
    for cell, line in zip(read, marks):
        keys = {k: v for k, v in cell.metadata.items() if k != "lines_to_next_cell"}
        cells.append(Cell(cell.cell_type, cell.source.strip("\n"), keys, line))
    return cells


def _collect(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """Give every exercise its cells; yield line and problem of those that do not fit."""
    unchecked = []
    for cell in lesson.cells:
        name, role = cell.name, cell.role
        exercise = lesson.exercises.get(name)
        if role == "exercise":
            if exercise:
                line = exercise.cell.line
                yield (
                    cell.line,
                    f"exercise {name} stands already in line {line}: rename",
                )
                continue
            exercise = lesson.exercises[name] = Exercise(cell)
        elif role in KEYS and not exercise:
            yield (
                cell.line,
                f'{role}="{name}": no exercise of this name stands above it',
            )
        elif role in ("check", "probe"):
            if getattr(exercise, role):
                yield (
                    cell.line,
                    f"exercise {name} has a second {role}: one cell, please",
                )
            setattr(exercise, role, cell)
        elif role in ("hint", "right", "wrong"):
            getattr(exercise, role + "s").append(cell)
        if role == "check" and exercise in unchecked:
            unchecked.remove(exercise)
        if cell.kind == "code" and role != "probe":
            for other in unchecked:
                other.between.append(cell)
        if role == "exercise":
            unchecked.append(exercise)
