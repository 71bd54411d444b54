"""Marking side by side with nbgrader: the same lesson, the same answers, the same machine, one core each, one after
the other in the same minutes.
"""

import ast
import contextlib
import csv
import os
import random
import re
import resource
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

    Both run on the same core. Here a class of `students` is marked by one worker, with all that it costs to start;
    nbgrader marks the first `theirs` of them, with its start too.
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
            with _one_core():
                start = time.perf_counter()
                marks = grade.grade(settings, folder / "class", folder / "out", [lesson.id], workers=1)  # fmt: skip
                ours = (time.perf_counter() - start) / students
                megabytes = (
                    resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
                )
                start = time.perf_counter()
                command(commands, folder, "autograde", path.stem)
                others = (time.perf_counter() - start) / theirs
            command(commands, folder, "export")
            yield {
                "lesson": lesson.id,
                "exercises": len(lesson.exercises),
                "students": students,
                "here: s a submission": ours,
                "here: answers/s": len(marks.rows) / ours / students,
                "here: MB, largest process": megabytes,
                "nbgrader: s a submission": others,
                "ratio": others / ours,
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
    """Run one of nbgrader's commands in `folder`. Raises RuntimeError where it fails: a failure is fast."""
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [commands / "nbgrader", *arguments],
        cwd=folder, env={**os.environ, "PATH": path, "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"nbgrader {arguments[0]} failed:\n{done.stderr[-2000:]}")
    return done


@contextlib.contextmanager
def _one_core() -> Iterator[None]:
    """Inside, this process and all that it starts share one core (Linux; elsewhere nothing holds them)."""
    if sys.platform != "linux":
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _agree(table: Path, rows: list[dict]) -> str:
    ours = {}
    for row in rows:
        ours[row["student"]] = ours.get(row["student"], 0) + row["points"]
    theirs = {row["student_id"]: float(row["score"]) for row in csv.DictReader(table.open())}  # fmt: skip
    same = sum(ours.get(student) == score for student, score in theirs.items())
    return f"{same} of {len(theirs)}"
