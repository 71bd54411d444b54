"""The code by which a notebook finds the data of its lesson, wherever it is opened."""

import hashlib
from functools import cache
from pathlib import Path

from course.settings import Settings

CELL = """\
# Finds the data of this lesson in the course's folder `datasets`, or downloads it once
# into a folder `datasets` beside this notebook and checks its hash. Nothing to read here.
from pathlib import Path

FILES = {files}
ADDRESS = {address}
folders = [folder / "datasets" for folder in (Path.cwd(), *Path.cwd().parents)]
DATA = next((d for d in folders if all((d / f).is_file() for f in FILES)), folders[0])
for name, sha256 in FILES.items():
    if not (DATA / name).is_file():
        try:
            import pooch

            pooch.retrieve(ADDRESS + name, sha256, name, DATA, progressbar=True)
        except Exception as error:
            why = f"{{ADDRESS}} answered {{type(error).__name__}}: {{error}}. Connect to the net"
            why = why if ADDRESS else "this copy of the course has no address to get it from"
            raise FileNotFoundError(
                f"{{name}} is not in a folder `datasets` here, and could not be downloaded: "
                f"{{why}}. Or copy {{name}} into {{DATA}}, then run this cell again."
            ) from None"""


def cell(settings: Settings, names: list[str]) -> str:
    """Code that sets DATA to the folder with the files `names` of `datasets/`."""
    lines = [f'    "{name}": "{sha256(settings, name)}",\n' for name in names]
    return CELL.format(
        files="{\n" + "".join(lines) + "}", address=f'"{settings.data_address}"'
    )


def sha256(settings: Settings, name: str) -> str:
    path = settings.root / "datasets" / name
    return _sha256(path, path.stat().st_mtime_ns)


@cache
def _sha256(path: Path, changed: int) -> str:
    """The hash of a file, taken once for each time that it `changed`."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
