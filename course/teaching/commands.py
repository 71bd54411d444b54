"""The commands of those who teach: release, grade, export."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from course import settings as config
from course.console import Lessons, Scheduler, Workers, console, fail, progress_bar
from course.lesson import SourceError

app = typer.Typer()
Roster = Annotated[
    Path | None,
    typer.Option(
        metavar="CSV",
        help="The class: a column `student`, and others (name, email …) by which files may name students.",
    ),
]
Secret = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Your secret, from which held-back inputs are drawn. Left out: made in OUT/secret.txt at the first run.",
    ),
]


@app.command(
    epilog="Example: python -m course release 03_logistic_regression --to week7 --due 2026-12-01 --roster class.csv"
)
def release(
    lessons: Annotated[
        list[str], typer.Argument(help="Lessons, or unique parts of their names.")
    ],
    to: Annotated[Path, typer.Option(help="A new folder.")],
    due: Annotated[
        str, typer.Option(help="The last day, as students are to read it.")
    ] = "",
    roster: Roster = None,
    variants: Annotated[
        int,
        typer.Option(
            help="With a roster: how many different SEEDs. The lessons are proven for three; marking plays a lesson once for each."
        ),
    ] = 3,
    secret: Secret = None,
) -> None:
    """Make the hand-out: learner notebooks, their data, a page of instructions; no solution and no held-back test."""
    from course.teaching import grade as room
    from course.teaching import release as handout
    from course.teaching.submissions import RosterError

    try:
        text = room.secret_text(secret) if secret else os.urandom(16).hex()
        folders = handout.release(config.load(), lessons, to, due, roster, variants, text)  # fmt: skip
    except (SourceError, RosterError, ValueError, OSError) as error:
        raise fail(error) from None
    what = f"{len(folders)} folders, one for each student" if roster else folders[0]
    console.print(f"hand out: {what}", soft_wrap=True)
    console.print(f"keep, and mark with --assignment: {to / 'assignment.json'}", soft_wrap=True)  # fmt: skip


@app.command(
    epilog="Examples: python -m course grade week7/ --out results  ·  python -m course grade moodle.zip --out results "
    "--roster class.csv --assignment week7/assignment.json"
)
def grade(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="SUBMISSIONS",
            help="A folder, or a zip file from your platform. The student is named by the roster, else by the first folder or the file.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(help="The folder for the results; an interrupted run goes on."),
    ],
    lesson: Annotated[
        list[str] | None,
        typer.Option(help="Only these lessons (again for each); all if left out."),
    ] = None,
    roster: Roster = None,
    assignment: Annotated[
        Path | None,
        typer.Option(
            metavar="JSON",
            help="assignment.json of the release: its lessons, and students' own SEEDs.",
        ),
    ] = None,
    secret: Secret = None,
    seconds: Annotated[
        float,
        typer.Option(
            help="CPU seconds for an answer to an exercise; 20 times the solution's if that is more."
        ),
    ] = 10,
    workers: Workers = 0,
    scheduler: Scheduler = "",
    unjailed: Annotated[
        bool,
        typer.Option(
            "--unjailed",
            help="Run answers without a jail: only if you trust every one.",
        ),
    ] = False,
    container: Annotated[
        bool,
        typer.Option(
            "--container",
            help="Mark inside the course's image, with podman or Docker, where bubblewrap is missing.",
        ),
    ] = False,
) -> None:
    """Mark a class. Exit status: 0 all is marked; 1 something needs your eye (it is listed); 2 nothing was done."""
    from course.engine import jail
    from course.teaching import container as box
    from course.teaching import grade as room
    from course.teaching import reports, results
    from course.teaching.submissions import RosterError

    if sys.platform == "win32":
        raise fail("marking forks processes, and Windows can't: run this in WSL")
    if container and (unjailed or scheduler):
        raise fail("--container marks on this machine, in a jail: leave out --unjailed and --scheduler")  # fmt: skip
    settings = config.load()
    try:
        if container:
            given = {"--roster": roster, "--assignment": assignment, "--secret": secret}
            given = {name: file.resolve() for name, file in given.items() if file}
            inner = ["grade", path.resolve(), "--out", out.resolve(), "--workers", workers, "--seconds", seconds]  # fmt: skip
            inner += [word for name in lesson or [] for word in ("--lesson", name)]
            inner += [word for pair in given.items() for word in pair]
            read = [path, *given.values()]
            raise typer.Exit(box.run(settings, list(map(str, inner)), read, out))
        if not (unjailed or scheduler) and (reason := jail.missing()):
            raise fail(reason)
        with progress_bar() as bar:
            task = bar.add_task("reading the notebooks", total=None)

            def step(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total, description="answers")

            marks = room.grade(
                settings, path, out, lesson or [], roster, assignment, secret,
                not unjailed, seconds, workers, scheduler, step,
            )  # fmt: skip
        results.write(marks, out)
        reports.write(marks, out)
    except (SourceError, RosterError, ValueError, OSError) as error:
        raise fail(error) from None
    raise typer.Exit(_summary(marks, out))


@app.command(
    epilog="Example: python -m course export 03_linear_algebra --nbgrader course/source"
)
def export(
    lessons: Lessons = None,
    nbgrader: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write nbgrader's source notebooks into DIR."),
    ] = None,
) -> None:
    """Write lessons for another grader, for universities that have one in use."""
    from course.teaching import nbgrader as room

    if nbgrader is None:
        raise fail("name the format and the folder: --nbgrader DIR")
    try:
        for path in room.export(config.load(), lessons or [], nbgrader):
            console.print(f"wrote {path}", soft_wrap=True)
    except (SourceError, ValueError, OSError) as error:
        raise fail(error) from None


@app.command()
def race(
    lessons: Annotated[list[str], typer.Argument(help="The lessons to mark.")],
    students: Annotated[int, typer.Option(help="The size of the class.")] = 100,
    theirs: Annotated[
        int, typer.Option(help="How many of them nbgrader marks: it is slow.")
    ] = 5,
    unique: Annotated[
        bool,
        typer.Option(
            "--unique", help="No two answers are the same text: each one is run."
        ),
    ] = False,
    package: Annotated[
        list[str] | None,
        typer.Option(
            help="What the lesson needs in nbgrader's environment, like torch."
        ),
    ] = None,
) -> None:
    """Mark a made-up class here and with nbgrader, side by side, and print the ratio (minutes; installs nbgrader)."""
    from course.teaching import benchmark as room

    settings = config.load()
    commands = room.environment(settings.root / ".cache" / "nbgrader", package or [])
    for row in room.measure(settings, lessons, students, theirs, commands, unique):
        for name, value in row.items():
            text = f"{value:.3g}" if isinstance(value, float) else value
            console.print(f"{name:28}{text}")


def _summary(marks, out: Path) -> int:
    """Print what came out; return the exit status."""
    from course.teaching import results

    most, points = results.possible(marks), results.totals(marks)
    table = Table("lesson", "students", "mean", "points", "all points", "nothing")
    for lesson, whole in most.items():
        theirs = [p for p in (mine.get(lesson) for mine in points.values()) if p is not None]  # fmt: skip
        table.add_row(
            lesson, str(len(theirs)),
            f"{sum(theirs) / len(theirs):.1f}" if theirs else "–", str(whole),
            str(sum(p == whole for p in theirs)), str(sum(p == 0 for p in theirs)),
        )  # fmt: skip
    console.print(table)
    console.print(f"{marks.marked} answers marked now, {marks.known} known already")
    odd = [row for row in marks.rows if row["status"] in ("problem", "infra")]
    for row in odd[:20]:
        who = " ".join(filter(None, [row["student"], row["lesson"], row["exercise"]]))
        console.print(f"[yellow]{escape(who)}[/]: {escape(row['message'])}", soft_wrap=True)  # fmt: skip
    if len(odd) > 20:
        console.print(f"… and {len(odd) - 20} more, in {out / 'grades.csv'}")
    if not marks.isolated:
        console.print(f"[bold red]{results.NOT_ISOLATED}[/]")
    console.print(f"results: {out}", soft_wrap=True)
    return int(bool(odd))
