"""The jail around a stage: bubblewrap shows it Python, the lesson's data and a few files of the engine, and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from course.engine.confine import ROOM

LESSON = "/lesson"  # the stage's folder; the data lie in its folder `datasets`
ENGINE = "/engine"
SYSTEM = ["/usr", "/bin", "/lib", "/lib64", "/lib32", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives"]  # fmt: skip


def missing() -> str:
    """Why no jail can be had here, and the remedy; "" if it can."""
    if sys.platform != "linux":
        why = "the jail needs Linux"
    elif not shutil.which("bwrap"):
        why = "bubblewrap is not installed (Debian, Ubuntu: apt-get install bubblewrap)"
    else:
        trial = subprocess.run(
            command([], [sys.executable, "-c", "from course.engine import confine; confine.enter(); confine.seal()"], {}),
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if trial.returncode == 0:
            return ""
        why = "bubblewrap can't make a jail here: " + " ".join(
            trial.stderr.split()[-30:]
        )
        why += (
            " (in a container: --privileged; Ubuntu: sudo sysctl -w"
            " kernel.apparmor_restrict_unprivileged_userns=0)"
        )
    return f"{why}. Or use --container, or --unjailed if you trust every answer."


def command(data: list[Path], inner: list[str], environment: dict) -> list[str]:
    """The command line that runs `inner` jailed, with no variables but `environment` and a few of the jail's own.

    The files `data` are seen in `LESSON/datasets`.
    """
    here = Path(__file__).parent
    files = ["../__init__.py", "__init__.py", "stage.py", "wire.py", "confine.py"]
    shown = [(path, path) for path in SYSTEM if os.path.exists(path)]
    # Python's folders, unless they lie in /usr; what `sys.path` names beyond them is the course's own folder.
    for prefix in dict.fromkeys((sys.base_prefix, sys.prefix)):
        if not Path(prefix).resolve().is_relative_to("/usr"):
            shown.append((prefix, prefix))
    shown += [((here / file).resolve(), os.path.normpath(f"{ENGINE}/course/engine/{file}")) for file in files]  # fmt: skip
    shown += [(path, f"{LESSON}/datasets/{path.name}") for path in data]
    arguments = [
        "bwrap", "--die-with-parent", "--new-session", "--clearenv",
        "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", ROOM,
        "--dir", f"{LESSON}/datasets",
    ]  # fmt: skip
    if os.getuid() == 0:
        arguments += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    if not any(str(seen).startswith("/tmp/") for _, seen in shown):
        arguments += ["--symlink", ROOM, "/tmp"]
    made = set()
    for path, seen in shown:
        for parent in reversed(Path(seen).parents):
            if str(parent) not in made | {"/", "/proc", "/dev"}:
                arguments += ["--perms", "0755", "--dir", str(parent)]
                made.add(str(parent))
        arguments += ["--ro-bind", str(path), str(seen)]
    variables = {**environment, "PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": ENGINE, "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
    variables |= {"HOME": ROOM, "TMPDIR": ROOM, "MPLCONFIGDIR": f"{ROOM}/.matplotlib"}
    for name, value in variables.items():
        arguments += ["--setenv", name, value]
    return [*arguments, "--remount-ro", "/", "--remount-ro", "/dev", "--chdir", LESSON, *inner]  # fmt: skip
