"""What the commands share: the console, progress bars, the way to end with an error, common options."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

console = Console(highlight=False)
Lessons = Annotated[
    list[str] | None,
    typer.Argument(
        help="Lessons, like stage1_classical/01_linear_regression or a unique part of it; all if left out."
    ),
]
Workers = Annotated[
    int,
    typer.Option(
        help="Processes at a time on this machine; 0 means one for each core."
    ),
]
Scheduler = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="A Dask scheduler, like tcp://10.0.0.5:8786: its workers do the work instead.",
    ),
]


def progress_bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def fail(error: Exception | str) -> typer.Exit:
    """Print what is wrong; raise what this returns, to end with exit status 2."""
    console.print(f"[red]{escape(str(error))}[/]", soft_wrap=True)
    return typer.Exit(2)
