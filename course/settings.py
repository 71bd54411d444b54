"""Where the course lives: the folder with pyproject.toml, and the address that notebooks link to."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The `[tool.course]` table of pyproject.toml.

    `repository` is OWNER/NAME on GitHub, or "" while it is unset: then nothing links to it. `release` is the tag or
    branch that links point at. `data` is the folder address that notebooks download from when they stand alone.
    """

    root: Path
    repository: str = ""
    release: str = "main"
    data: str = ""

    @property
    def data_address(self) -> str:
        if self.data or not self.repository:
            return self.data
        return f"https://raw.githubusercontent.com/{self.repository}/{self.release}/datasets/"

    def colab(self, notebook: str) -> str:
        return f"https://colab.research.google.com/github/{self.repository}/blob/{self.release}/{notebook}"


def load(folder: Path | None = None) -> Settings:
    """The settings of the course that holds `folder` (default: the current one)."""
    start = (folder or Path.cwd()).resolve()
    for root in (start, *start.parents):
        file = root / "pyproject.toml"
        if file.is_file():
            table = (
                tomllib.loads(file.read_text(encoding="utf-8"))
                .get("tool", {})
                .get("course")
            )
            if table is not None:
                return Settings(root, **table)
    raise SystemExit(
        f"{start} is not inside the course: go to the folder that holds its pyproject.toml"
    )
