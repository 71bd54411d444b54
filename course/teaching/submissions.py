"""Read what a class handed in: files become notebooks of students; what can't be read gets a reason in words."""

import csv
import hashlib
import json
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import nbformat

LARGEST = 30 * 2**20  # bytes of one notebook; pictures in outputs make the large ones
ENTRIES = 200  # files in a student's zip file that are looked at
CODE = 2**20  # characters of code in one notebook
MOST = 2000 * 2**20  # bytes of all notebooks of one zip file
IGNORED = re.compile(r"^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$|feedback$)")
# What learning platforms put around a student's own file name.
MOODLE = re.compile(r"^(?P<student>.+?)_\d+_assignsubmission_(file|onlinetext)_?$")
CANVAS = re.compile(r"^(?P<student>[^_]+?)(_LATE)?_\d+_\d+_(?P<name>.+)$")
COPY = re.compile(
    r"(\s*\(\d+\)|\s*- ?Copy(\s*\(\d+\))?|-Copy\d+|-checkpoint|\s+copy)$", re.I
)


@dataclass
class Submission:
    """One file. `cells` are its code cells; `problem` says why it has none."""

    file: str
    student: str
    cells: list[str]
    problem: str = ""
    modified: float = 0.0
    sha256: str = ""


class RosterError(ValueError):
    """The roster can't be used; the text says why."""


def read_roster(path: Path | None) -> dict[str, dict[str, str]]:
    """The rows of a roster by student's id; empty without a file.

    A CSV with the column `student` (the id that the marks are listed under); any other column (name, email, file …)
    is a text that may stand in a file's or folder's name. Raises `RosterError`.
    """
    if path is None:
        return {}
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RosterError(f"{path}: {error}") from None
    if not rows or "student" not in rows[0]:
        raise RosterError(
            f"{path}: the first line must name the columns, one of them `student`"
        )
    roster = {}
    for number, row in enumerate(rows, 2):
        student = (row["student"] or "").strip()
        if not student or student in roster:
            problem = f"student {student} again" if student else "no student"
            raise RosterError(f"{path}:{number}: {problem}: one line for each, please")
        roster[student] = {
            column: text.strip()
            for column, text in row.items()
            if isinstance(text, str)
        }
    return roster


def read(
    path: Path, roster: dict[str, dict[str, str]], stems: list[str]
) -> list[Submission]:
    """Every file below the folder, or in the zip file, `path`, in the order of their names.

    `stems` are the lessons' file names, which are taken off a file's name to find the student's.
    """
    texts = {s: {*map(_plain, row.values())} - {""} for s, row in roster.items()}
    found = []
    for name, modified, data, problem in _files(path):
        cells = []
        if not problem:
            cells, problem = _cells(name, data)
        if sum(map(len, cells)) > CODE:
            cells, problem = [], f"it holds more code than {CODE:,} characters"
        student = _student(name, texts, stems)
        if roster and student not in roster:
            problem = problem or f"no student of the roster is named in {name}: rename it, or add a column to the roster"  # fmt: skip
        digest = hashlib.sha256(data or b"").hexdigest()
        shown, student = printable(name), printable(student)
        found.append(Submission(shown, student, cells, problem, modified, digest))
    return found


def _files(path: Path) -> Iterator[tuple[str, float, bytes | None, str]]:
    """Name, time, bytes (or None) and problem of each file."""
    if path.is_file() and path.suffix.lower() == ".zip":
        yield from _zipped(path.name, path, "")
        return
    folder, files = (path, sorted(path.rglob("*"))) if path.is_dir() else (path.parent, [path])  # fmt: skip
    for file in files:
        name = file.relative_to(folder).as_posix()
        if any(IGNORED.match(part) for part in PurePosixPath(name).parts):
            continue
        if file.is_symlink():
            yield name, 0.0, None, "it is a link, not a file: hand in the file itself"
        elif file.is_file():
            try:
                state = file.stat()
                if state.st_size > LARGEST:
                    yield name, state.st_mtime, None, _too_large(state.st_size)
                elif file.suffix.lower() == ".zip":
                    yield from _zipped(name, file, name[:-4] + "/", ENTRIES)
                else:
                    yield name, state.st_mtime, file.read_bytes(), ""
            except OSError as error:
                yield name, 0.0, None, f"it can't be opened: {error.strerror}"
        elif not file.is_dir():
            yield name, 0.0, None, "it is no ordinary file"


def _zipped(
    name: str, path: Path, folder: str, most: int | None = None
) -> Iterator[tuple[str, float, bytes | None, str]]:
    """The files in a zip file (the first `most`), unpacked in memory: no name in it is ever used as a path."""
    try:
        archive, total, any_file = zipfile.ZipFile(path), 0, False
        for entry in archive.infolist()[:most]:
            parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
            parts = [part for part in parts if part not in ("..", "/")]
            if entry.is_dir() or any(IGNORED.match(part) for part in parts):
                continue
            any_file, inner = True, folder + "/".join(parts)
            with archive.open(entry) as file:
                content = file.read(min(LARGEST, MOST - total) + 1)
            total += len(content)
            if len(content) > LARGEST or total > MOST:
                yield inner, 0.0, None, _too_large(entry.file_size)
            else:
                yield inner, 0.0, content, ""
        if not any_file:
            yield name, 0.0, None, "the zip file is empty"
    except Exception as error:  # zipfile and its decompressors raise what they like
        yield name, 0.0, None, f"the zip file can't be read: {error}"


def _too_large(size: int) -> str:
    return f"it is larger ({size / 2**20:,.0f} MB) than a notebook may be ({LARGEST / 2**20:.0f} MB): clear its outputs"


def _cells(name: str, data: bytes) -> tuple[list[str], str]:
    """The code cells of a notebook (nbformat 3 too) or of a script that an editor exported, or a problem."""
    if not data.strip():
        return [], "the file is empty"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            return [], f"it is no notebook: hand in the .ipynb file, not {name.rsplit('.')[-1]}"  # fmt: skip
    if name.lower().endswith(".py"):
        return re.split(r"^# (?:%%|In\[[\d ]*\]:).*\n", text, flags=re.M), ""
    try:
        content = json.loads(text)
    except RecursionError:
        return [], "it is no notebook: nested too deeply"
    except ValueError as error:
        if not name.lower().endswith(".ipynb"):
            return [], "it is no notebook: hand in the .ipynb file"
        if "<<<<<<<" in text:
            return [], "the file holds two versions (git's marks <<<<<<<): choose one, and save it"  # fmt: skip
        return [], f"it is damaged, perhaps cut short ({error}): download it again"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.convert(nbformat.from_dict(_tidy(content)), 4)
            kernel = notebook.metadata.get("kernelspec", {}).get("language", "python")
            cells = [c.source for c in notebook.cells if c.cell_type == "code"]
            if not all(isinstance(cell, str) for cell in cells):
                raise ValueError("a cell is no text")
    except Exception as error:
        return (
            [],
            f"it is no notebook that can be read ({type(error).__name__}: {error})",
        )
    if str(kernel).lower() not in ("python", "python3", ""):
        return [], f"its kernel is {kernel}: this course is in Python"
    return cells, "" if any(map(str.strip, cells)) else "it has no code cells"


def _tidy(content):
    """Accept what editors leave out: the source as a list of lines, missing numbers of the format."""
    if not isinstance(content, dict):
        raise ValueError("no table of cells")
    content.setdefault("metadata", {})
    content.setdefault("nbformat", 4 if "cells" in content else 3)
    content.setdefault("nbformat_minor", 5 if content["nbformat"] == 4 else 0)
    for sheet in [content, *content.get("worksheets", [])]:
        for cell in sheet.get("cells", []):
            key = "input" if "input" in cell else "source"
            if isinstance(cell.get(key), list):
                cell[key] = "".join(cell[key])
            cell.setdefault(key, "")
            cell.setdefault("metadata", {})
            if cell.get("cell_type") == "code":
                cell.setdefault("outputs", [])
                cell["outputs"] = []  # never looked at
                cell.setdefault("execution_count", None)
    return content


def printable(text: str) -> str:
    """The text with spaces for control characters and halves of characters, which no file or page can hold."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def _plain(text: str) -> str:
    """Letters and digits alone, in lower case: platforms change the rest."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _student(name: str, texts: dict[str, set[str]], stems: list[str]) -> str:
    """The student that a file's path names: by the roster, or else its first folder, or its name without the lesson's."""
    parts = list(PurePosixPath(name).parts)
    parts[-1] = re.sub(r"\.\w+$", "", parts[-1])
    for part in parts if texts else []:
        pieces = {_plain(part), *map(_plain, re.split(r"[_\s,;@-]+", part))}
        hits = {s for s, theirs in texts.items() if pieces & theirs}
        whole = _plain(part)
        longer = {s for s, theirs in texts.items() if any(t in whole for t in theirs if len(t) > 4 and not t.isdigit())}  # fmt: skip
        for found in (hits, longer):
            if len(found) == 1:
                return found.pop()
    first = parts[0]
    for pattern in (MOODLE, CANVAS):
        if match := pattern.match(first):
            return match["student"]
    if len(parts) > 1:
        return first
    for stem in stems:
        first = re.sub(rf"[\s_-]*{re.escape(stem)}[\s_-]*", "", first)
    return COPY.sub("", first).strip(" _-") or parts[0]
