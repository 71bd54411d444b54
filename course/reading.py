"""Sources on disk: find them, and read one into a `Lesson`."""

import re
from collections.abc import Iterator
from pathlib import Path

import jupytext
import yaml

from course import rules
from course.lesson import KEYS, Cell, Exercise, Lesson, SourceError


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
