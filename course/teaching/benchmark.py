"""Marking side by side with nbgrader: the same lesson, the same answers, the same machine, one core each, one after
the other in the same minutes.
"""

import ast
import csv
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat

from course import reading
from course.lesson import Exercise, Lesson
from course.settings import Settings
from course.teaching import grade, nbgrader

PACKAGES = ["nbgrader==0.9.6", "numpy", "pandas", "matplotlib", "scipy", "scikit-learn"]


def environment(folder: Path, packages: list[str] = ()) -> Path:
    """The folder of commands of an environment with nbgrader, made in `folder` if it is not there."""
    commands = folder / "bin"
    if not (commands / "nbgrader").is_file():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        wanted = [*PACKAGES, *packages]
        subprocess.run([commands / "python", "-m", "pip", "install", "--quiet", *wanted], check=True)  # fmt: skip
    return commands


def measure(
    settings: Settings, names: list[str], students: int, theirs: int, commands: Path, unique: bool
) -> Iterator[dict]:  # fmt: skip
    """For each lesson: seconds a submission (wall clock) here and with nbgrader, their ratio, memory, agreement.

    Here a class of `students` is marked by one worker, with all that it costs to start; nbgrader marks the first
    `theirs` of them, its start subtracted once.
    """
    for path in reading.find(settings.root, names):
        lesson = reading.read(path, settings.root)
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            nbgrader.export(settings, [lesson.id], folder)
            command(commands, folder, "generate_assignment", path.stem, "--create")
            released = folder / "release" / path.stem / f"{path.stem}.ipynb"
            for number in range(students):
                handed = nbformat.read(released, 4)
                _answer(lesson, handed, number, unique)
                target = folder / "class" / f"s{number:04d}" / released.name
                target.parent.mkdir(parents=True)
                nbformat.write(handed, target)
                if number < theirs:
                    copy = folder / "submitted" / f"s{number:04d}" / path.stem / released.name  # fmt: skip
                    copy.parent.mkdir(parents=True)
                    nbformat.write(handed, copy)
            start = time.perf_counter()
            marks = grade.grade(settings, folder / "class", folder / "out", [lesson.id], workers=1)  # fmt: skip
            ours = time.perf_counter() - start
            start = time.perf_counter()
            command(commands, folder, "autograde", path.stem, "--student", "s0000")
            first = time.perf_counter() - start
            start = time.perf_counter()
            command(commands, folder, "autograde", path.stem, "--force")
            rest = (time.perf_counter() - start) / theirs
            command(commands, folder, "export")
            yield {
                "lesson": lesson.id,
                "exercises": len(lesson.exercises),
                "students": students,
                "here: s a submission": ours / students,
                "here: answers/s": len(marks.rows) / ours,
                "nbgrader: s a submission": min(first, rest),
                "ratio": min(first, rest) / (ours / students),
                "same points": _agree(folder / "grades.csv", marks.rows),
            }


def _answer(
    lesson: Lesson, handed: nbformat.NotebookNode, number: int, unique: bool
) -> None:
    """Fill in a student's answers: right ones of every kind, planted wrong ones, blanks."""
    choose = random.Random(number)
    for cell in handed.cells:
        marked = cell.metadata.get("nbgrader", {})
        if marked.get("solution"):
            exercise = lesson.exercises[marked["grade_id"].partition("-")[2]]
            text = _choice(exercise, choose)
            cell.source = _unlike(text, number) if unique else text


def _choice(exercise: Exercise, choose: random.Random) -> str:
    luck = choose.random()
    if luck < 0.75:
        return choose.choice([exercise.solution, *(c.source for c in exercise.rights)])
    if luck < 0.95 and exercise.wrongs:
        return choose.choice(exercise.wrongs).source
    return exercise.stub


def _unlike(text: str, number: int) -> str:
    """The same answer with a statement that no other student has, so that nothing is saved by comparing texts."""
    node = ast.parse(text).body[-1]
    if isinstance(node, ast.FunctionDef):
        line = f"    student = {number}\n"
        at = node.body[0].end_lineno if ast.get_docstring(node) else node.body[0].lineno - 1  # fmt: skip
        lines = text.splitlines(keepends=True)
        if at < len(lines) and re.match(r"    \S", lines[at]):
            return "".join([*lines[:at], line, *lines[at:]])
    return f"student = {number}\n{text}"


def command(
    commands: Path, folder: Path, *arguments: str
) -> subprocess.CompletedProcess:
    """Run one of nbgrader's commands in `folder`, on one core."""
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, "PATH": path, "OMP_NUM_THREADS": "1"}
    pinned = ["taskset", "-c", "0"] if sys.platform == "linux" else []
    return subprocess.run(
        [*pinned, commands / "nbgrader", *arguments],
        cwd=folder, env=variables, capture_output=True, check=False,
    )  # fmt: skip


def _agree(table: Path, rows: list[dict]) -> str:
    ours = {}
    for row in rows:
        ours[row["student"]] = ours.get(row["student"], 0) + row["points"]
    theirs = {row["student_id"]: float(row["score"]) for row in csv.DictReader(table.open())}  # fmt: skip
    same = sum(ours.get(student) == score for student, score in theirs.items())
    return f"{same} of {len(theirs)}"
