"""Write marks as tables: one row for each exercise, a gradebook, and what learning platforms import."""

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path

from course.teaching.grade import Class

COLUMNS = ["student", "lesson", "exercise", "points", "possible", "status", "message"]
NOT_ISOLATED = "not isolated: answers ran without a jail"


def write(marks: Class, out: Path) -> list[Path]:
    """grades.csv, gradebook.csv, moodle.csv, canvas.csv and classroom.csv, each written whole or not at all."""
    columns = COLUMNS if marks.isolated else [*COLUMNS, "isolation"]
    rows = [
        [_cell(row.get(column, NOT_ISOLATED)) for column in columns]
        for row in marks.rows
    ]
    tables = {
        "grades.csv": [columns, *rows],
        "gradebook.csv": gradebook(marks),
        "moodle.csv": moodle(marks),
        "canvas.csv": canvas(marks),
        "classroom.csv": classroom(marks),
    }
    for name, table in tables.items():
        replace(out / name, text(table))
    return [out / name for name in tables]


def totals(marks: Class) -> dict[str, dict[str, float | None]]:
    """Points by student and lesson, for the lessons handed in; None where a mark is still open (`infra`)."""
    points: dict[str, dict[str, float | None]] = {}
    for row in marks.rows:
        mine = points.setdefault(row["student"], {})
        if row["exercise"]:
            mine[row["lesson"]] = mine.get(row["lesson"], 0) + row["points"]
    for row in marks.rows:
        if row["status"] == "infra":
            points[row["student"]][row["lesson"]] = None
    return points


def possible(marks: Class) -> dict[str, int]:
    """The points that each lesson gives, for the lessons of which something was marked."""
    used = {row["lesson"] for row in marks.rows if row["exercise"]}
    return {
        lesson.id: sum(exercise.points for exercise in lesson.exercises.values())
        for lesson in marks.lessons
        if lesson.id in used
    }


def gradebook(marks: Class) -> list[list]:
    """A line for each student: the points of each lesson, their sum, and per cent of what was possible.

    Where a mark is open, so are lesson, sum and per cent: what is our fault is never a silent 0.
    """
    most = possible(marks)
    table = [["student", *most, "points", "possible", "percent"]]
    whole = sum(most.values())
    for student, points in totals(marks).items():
        cells = [points.get(lesson, "") for lesson in most]
        total = "" if None in cells else sum(points.values())
        percent = round(100 * total / whole, 1) if whole and total != "" else ""
        table.append([_cell(student), *cells, total, whole, percent])
    return table


def moodle(marks: Class) -> list[list]:
    """Moodle, Grades > Import > CSV file: map the first column to the user's field, each other one to a grade item."""
    key = next((c for c in ("email", "username", "idnumber") if _has(marks, c)), "")
    names = {"email": "Email address", "username": "Username", "": "ID number"}
    most = possible(marks)
    table = [[names.get(key, "ID number"), *most]]
    for student, points in totals(marks).items():
        who = marks.roster.get(student, {}).get(key, "") or student
        cells = [points.get(lesson, "-") for lesson in most]
        table.append([_cell(who), *cells])
    return table


def canvas(marks: Class) -> list[list]:
    """Canvas, Gradebook > Import: its five columns, one for each assignment, and a line of points possible."""
    most = possible(marks)
    titles = {lesson.id: lesson.title for lesson in marks.lessons}
    table = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(titles[lesson] for lesson in most)],
        ["    Points Possible", "", "", "", "", *most.values()],
    ]  # fmt: skip
    for student, points in totals(marks).items():
        row = marks.roster.get(student, {})
        who = [row.get("name", student), row.get("id", ""), row.get("sis_user_id", student)]  # fmt: skip
        who += [row.get("email", ""), row.get("section", "")]
        table.append([*map(_cell, who), *(points.get(lesson, "") for lesson in most)])
    return table


def classroom(marks: Class) -> list[list]:
    """Google Classroom has no import of its own: a table by e-mail for the Classroom API's draftGrade, or to paste."""
    most = possible(marks)
    titles = {lesson.id: lesson.title for lesson in marks.lessons}
    table = [["Email", "Assignment", "Grade", "Points"]]
    for student, points in totals(marks).items():
        email = marks.roster.get(student, {}).get("email", "") or student
        for lesson in most:
            table.append([_cell(email), titles[lesson], points.get(lesson, ""), most[lesson]])  # fmt: skip
    return table


def text(table: Iterable[list]) -> str:
    """A table as CSV text."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(table)
    return file.getvalue()


def replace(path: Path, content: str) -> None:
    """Write a file whole: a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(content, encoding="utf-8")
    os.replace(temporary, path)


def _has(marks: Class, column: str) -> bool:
    return any(row.get(column) for row in marks.roster.values())


def _cell(value):
    """What a student wrote may begin like a formula: a spreadsheet must not run it. One line, no control characters."""
    if not isinstance(value, str):
        return value
    value = "".join(c if c.isprintable() else " " for c in value)
    return f"'{value}" if value[:1] in "=+-@" and value[:1] else value
