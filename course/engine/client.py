"""Start a stage and talk to it."""

import contextlib
import math
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from course.engine import wire
from course.engine.jail import command as jail_command

ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "0",
    "HF_HUB_OFFLINE": "1",
}


class StageDied(RuntimeError):
    """The stage itself is gone: our fault, never the student's."""


@dataclass
class Replies:
    """What a child said: how the answer's definition went, one outcome for each input, and the check's outcome.

    `ended` is "" for a child that said all, else timeout, died or tampered.
    """

    definition: dict | None = None
    values: list[dict] = field(default_factory=list)
    check: dict | None = None
    ended: str = ""
    cpu: float = 0.0


class StageProcess:
    """A running stage. Use it as a context manager."""

    def __init__(self, folder: Path, jail: list[Path] | None = None):
        """Start in `folder`; or in a jail that shows the data files `jail`."""
        self.control, theirs = socket.socketpair()
        inner = [sys.executable, "-m", "course.engine.stage", str(theirs.fileno())]
        environment = {**os.environ, **ENVIRONMENT}
        if jail is None:
            path = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]
            environment["PYTHONPATH"] = os.pathsep.join(filter(None, path))
            started = {"cwd": folder, "env": environment}
        else:
            inner = jail_command(jail, [*inner, "jailed"], ENVIRONMENT)
            started = {"stdout": subprocess.DEVNULL}
        self.process = subprocess.Popen(
            inner, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, **started
        )
        theirs.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self.process.kill()
        self.process.wait()

    def status(self) -> int | None:
        return self.process.poll()

    def begin(self, do: str, fd: int | None = None, **order) -> None:
        """Send an order without waiting for its reply."""
        try:
            wire.send(self.control, {"do": do, **order}, fd)
        except OSError as error:
            raise StageDied(f"the stage ended: {error}") from None

    def reply(self) -> dict:
        try:
            return wire.receive(self.control)
        except (EOFError, OSError) as error:
            raise StageDied(
                f"the stage ended (exit status {self.status()}): {error}"
            ) from None

    def order(self, do: str, fd: int | None = None, **order) -> dict:
        self.begin(do, fd, **order)
        return self.reply()

    def answer(
        self,
        source: str,
        count: int,
        seconds: float = 120,
        cpu: float = 60,
        megabytes: int = 2000,
        limit: int = 1 << 26,
        explain: Callable[[Replies], bool] = lambda replies: True,
        more: list[tuple] = (),
    ) -> Replies:
        """Fork a child for one answer to the prepared exercise and collect what it says.

        `count` is the number of inputs that it is asked (the first ones, if there are more), `seconds` the deadline, `limit` the most bytes of one message; `explain` says,
        when the values are here, whether the check is to be run too; `more` are inputs for this answer alone, beside the
        prepared ones.
        """
        ours, theirs = socket.socketpair()
        with ours:
            pid = self.order("fork", fd=theirs.fileno())["pid"]
            theirs.close()
            replies, deadline = Replies(), time.monotonic() + seconds
            try:
                ours.settimeout(seconds)
                order = {"cpu": cpu, "megabytes": megabytes, "more": list(more), "count": count}  # fmt: skip
                wire.send(ours, {"answer": source, **order})
                for number in range(count + 2):
                    if number == count + 1:
                        wanted = explain(replies)
                        wire.send(ours, {"check": wanted})
                        if not wanted:
                            break
                    outcome = _outcome(wire.receive(ours, limit, deadline))
                    if number == 0:
                        replies.definition = outcome
                        if not outcome["ok"]:
                            break
                    elif number <= count:
                        replies.values.append(outcome)
                    else:
                        replies.check = outcome
            except TimeoutError:
                replies.ended = "timeout"
            except (EOFError, OSError):
                replies.ended = "died"
            except ValueError:
                replies.ended = "tampered"
            end = self.order("end", pid=pid)
        replies.cpu = end["cpu"]
        # At its last CPU second the kernel kills with SIGXCPU or SIGKILL.
        if replies.ended == "died" and end["cpu"] > math.ceil(cpu) - 0.1:
            replies.ended = "timeout"
        return replies


def _outcome(message) -> dict:
    """The message, if it has an outcome's form: an answer may have written it. Raises ValueError."""
    texts = {"kind": "", "message": "", "traceback": "", "output": ""}
    if not isinstance(message, dict) or not isinstance(message.get("ok"), bool):
        raise ValueError("no outcome")
    outcome = {"authored": False, "line": None, "modules": [], **texts, **message}
    modules = outcome["modules"]
    if not (
        all(isinstance(outcome[name], str) for name in texts)
        and isinstance(outcome["authored"], bool)
        and isinstance(outcome["line"], int | None)
        and isinstance(modules, list)
        and all(isinstance(name, str) for name in modules)
        and (not outcome["ok"] or "value" in message or "output" in message)
    ):
        raise ValueError("no outcome")
    return outcome
