"""A lesson as notebooks: the learner's, and the solution before it is executed."""

import hashlib
import json
import re
import tomllib

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course import data
from course.lesson import Cell, Exercise, Lesson
from course.settings import Settings

METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


def learner(lesson: Lesson, settings: Settings) -> nbformat.NotebookNode:
    """The learner's notebook: stubs, checks, folded hints, no outputs."""
    cells = [badge(lesson, settings)] if settings.repository else []
    hints = []
    for cell in lesson.cells:
        if cell.role == "hint":
            hints.append(cell)
            continue
        if hints:
            cells.append(folded(lesson.exercises[hints[0].name], hints))
            hints = []
        if cell.role not in ("probe", "right", "wrong", "solution"):
            cells.append(_convert(cell, lesson, settings, solved=False))
    cells += [folded(lesson.exercises[hints[0].name], hints)] if hints else []
    return _notebook(lesson, cells)


def solution(lesson: Lesson, settings: Settings) -> nbformat.NotebookNode:
    """The solution, not yet executed; its metadata holds the hash of all that its outputs depend on."""
    notebook = _notebook(
        lesson,
        [
            _convert(cell, lesson, settings, solved=True)
            for cell in solution_cells(lesson)
        ],
    )
    notebook.metadata["course"]["inputs"] = _inputs(notebook, lesson, settings)
    return notebook


def solution_cells(lesson: Lesson) -> list[Cell]:
    """The cells of the source that stand in the solution, one for each of its cells."""
    return [
        cell
        for cell in lesson.cells
        if cell.role not in ("probe", "hint", "right", "wrong")
    ]


def text(notebook: nbformat.NotebookNode) -> str:
    """The notebook as it is written to disk."""
    return nbformat.writes(notebook) + "\n"


def badge(lesson: Lesson, settings: Settings) -> nbformat.NotebookNode:
    image = "https://colab.research.google.com/assets/colab-badge.svg"
    return new_markdown_cell(
        f"[![Open in Colab]({image})]({settings.colab(lesson.id + '.ipynb')})",
        id="badge",
    )


def folded(exercise: Exercise, hints: list[Cell]) -> nbformat.NotebookNode:
    """An exercise's hints as blocks that open one at a time."""
    titles = [
        f"Hint {exercise.hints.index(hint) + 1} of {len(exercise.hints)} for {exercise.name}"
        for hint in hints
    ]
    blocks = [
        f"<details><summary>{title}</summary>\n\n{hint.source}\n\n</details>"
        for title, hint in zip(titles, hints)
    ]
    return new_markdown_cell("\n\n".join(blocks), id=f"hints-{exercise.name}")


def _convert(
    cell: Cell, lesson: Lesson, settings: Settings, solved: bool
) -> nbformat.NotebookNode:
    if cell.kind != "code":
        return new_markdown_cell(cell.source, id=_hash(cell.source))
    source, name = cell.source, ""
    if cell.role == "exercise":
        exercise = lesson.exercises[cell.name]
        source = f"{_label(exercise)}\n{exercise.solution if solved else exercise.stub}"
        name = f"exercise-{cell.name}"
    elif cell.role == "check":
        tick = f"✅ {cell.name}"
        if lesson.exercises[cell.name].prediction:
            tick = f"☑ {cell.name}: the point is for predicting, right or not"
        source = f'{cell.source}\nprint("{tick}")'
        name = f"check-{cell.name}"
    elif cell.role == "data":
        source = data.cell(settings, lesson.data)
    converted = new_code_cell(source, id=name or _hash(source))
    if cell.tags:
        converted.metadata["tags"] = list(cell.tags)
    if cell.role == "data":
        converted.metadata["jupyter"] = {"source_hidden": True}
    return converted


def _hash(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:12]


def _label(exercise: Exercise) -> str:
    keys = exercise.cell.keys
    parts = [
        f"# {'Prediction' if exercise.prediction else 'Exercise'} {exercise.name}",
        f"{exercise.points} point{'s' * (exercise.points != 1)}",
        "●" * keys["level"] + "○" * (5 - keys["level"]),
        f"{keys['minutes']} minute{'s' * (keys['minutes'] != 1)}",
    ]
    return "  ·  ".join(parts)


def _notebook(
    lesson: Lesson, cells: list[nbformat.NotebookNode]
) -> nbformat.NotebookNode:
    """A notebook whose ids, made from an exercise's name or a cell's text, are unique and stable."""
    seen = set()
    for cell in cells:
        base = cell.id[:60]
        cell["id"] = next(
            i for i in (base, *(f"{base}-{n}" for n in range(2, 999))) if i not in seen
        )
        seen.add(cell["id"])
    return new_notebook(
        cells=cells,
        metadata={**METADATA, "course": {"lesson": lesson.id}},
        nbformat_minor=5,
    )


def _inputs(notebook: nbformat.NotebookNode, lesson: Lesson, settings: Settings) -> str:
    """Hash of what the outputs depend on: the code, the data, the pinned versions."""
    finder = data.cell(settings, lesson.data)  # how data is found changes no output
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    hashes = [data.sha256(settings, name) for name in lesson.data]
    pinned = _pins(lesson, settings)
    parts = [[source for source in code if source != finder], hashes, pinned]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _pins(lesson: Lesson, settings: Settings) -> list[str]:
    """The pinned versions of the packages that the lesson may use: the tools' change no output."""
    project = tomllib.loads(
        (settings.root / "pyproject.toml").read_text(encoding="utf-8")
    )
    table, lock = project.get("project", {}), settings.root / "constraints.txt"
    extras = table.get("optional-dependencies", {})
    wanted = [*table.get("dependencies", [])]
    own = [name for name in extras if name.startswith("stage") or name in lesson.id.split("/")]  # fmt: skip
    wanted += [text for name in own for text in extras[name]]
    names = {re.split(r"[^\w-]", text)[0].lower() for text in wanted}
    lines = lock.read_text(encoding="utf-8").splitlines() if lock.is_file() else []
    return [line for line in lines if line.split("==")[0].lower() in names]
