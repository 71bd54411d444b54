"""The command line: `python -m course COMMAND --help`."""

import typer

from course.authoring.commands import app as authoring
from course.teaching.commands import app as teaching

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Build, prove and grade the lessons of this course.",
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(authoring)
app.add_typer(teaching)

if __name__ == "__main__":
    app()
