"""Mark inside the course's own image, with podman or Docker: the same jail, where the machine itself has none.

The container needs rights that bubblewrap uses up for its jail (namespaces, mounts): answers never run outside that.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path

from course.settings import Settings

RIGHTS = [  # no network; bubblewrap may make namespaces and mount
    "--network", "none", "--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN", "--cap-add", "SYS_PTRACE",
    "--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined", "--security-opt", "label=disable",
]  # fmt: skip


def run(settings: Settings, arguments: list[str], read: list[Path], out: Path) -> int:
    """Run `python -m course ARGUMENTS` in the image, which is built if it is not there. Returns its exit status.

    The course and the files `read` are seen read-only under their own names, the folder `out` can be written. Raises
    ValueError where no engine is installed, or the image can't be built.
    """
    engine = next(filter(shutil.which, ("podman", "docker")), None)
    if engine is None:
        raise ValueError(
            "--container needs podman or Docker: install one, and start it"
        )
    # The code is seen from outside: the image has only what it needs.
    needs = [settings.root / name for name in ("Containerfile", "pyproject.toml", "constraints.txt")]  # fmt: skip
    text = b"".join(path.read_bytes() for path in needs if path.is_file())
    image = f"ml-roadmap:{hashlib.sha256(text).hexdigest()[:12]}"
    if subprocess.run([engine, "image", "inspect", image], capture_output=True).returncode:  # fmt: skip
        build = [engine, "build", "--tag", image, "--file", settings.root / "Containerfile", settings.root]  # fmt: skip
        if subprocess.run(build).returncode:
            raise ValueError(f"{engine} could not build the image: see above")
    out.mkdir(parents=True, exist_ok=True)
    hidden = ["unmask=ALL"] if engine == "podman" else ["systempaths=unconfined"]
    mounts = [f"{path}:{path}:ro" for path in dict.fromkeys([settings.root, *(p.resolve() for p in read)])]  # fmt: skip
    mounts.append(f"{out.resolve()}:{out.resolve()}")
    command = [engine, "run", "--rm", *RIGHTS, "--security-opt", *hidden]
    for mount in mounts:
        command += ["--volume", mount]
    command += ["--env", f"PYTHONPATH={settings.root}", "--workdir", str(settings.root)]
    return subprocess.run([*command, image, "python", "-m", "course", *arguments]).returncode  # fmt: skip
