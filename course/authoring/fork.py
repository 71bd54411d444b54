"""Point the course at another repository, or at none."""

import re

from course.settings import Settings

ADDRESS = re.compile(r'^(\[tool\.course\]\n(?:.*\n)*?repository = )".*"$', re.M)


def fork(settings: Settings, repository: str) -> None:
    """Write `repository` (OWNER/NAME, or "") into pyproject.toml. Raises ValueError if it has another form."""
    if repository and not re.fullmatch(r"[\w.-]+/[\w.-]+", repository, re.A):
        raise ValueError(f"{repository}: write OWNER/NAME, as in github.com/OWNER/NAME")
    path = settings.root / "pyproject.toml"
    text, count = ADDRESS.subn(
        lambda match: f'{match[1]}"{repository}"', path.read_text(encoding="utf-8")
    )
    if count != 1:
        raise ValueError(f'{path}: no line `repository = "…"` below [tool.course]')
    path.write_text(text, encoding="utf-8", newline="\n")
