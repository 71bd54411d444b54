"""Start a stage and talk to it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from course.engine import wire

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

    def __init__(self, folder: Path):
        self.control, theirs = socket.socketpair()
        path = os.pathsep.join(
            filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")])
        )
        self.process = subprocess.Popen(
            [sys.executable, "-m", "course.engine.stage", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            cwd=folder,
            env={**os.environ, **ENVIRONMENT, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self.expected = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self.process.kill()
        self.process.wait()

    def begin(self, do: str, fd: int | None = None, **order) -> None:
        """Send an order without waiting for its reply."""
        try:
            wire.send(self.control, {"do": do, **order}, fd)
        except OSError as error:
            raise StageDied(f"the stage ended: {error}") from None

    def reply(self) -> dict:
        try:
            return wire.receive(self.control)[0]
        except (EOFError, OSError) as error:
            raise StageDied(
                f"the stage ended (exit status {self.process.poll()}): {error}"
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
    ) -> Replies:
        """Fork a child for one answer to the prepared exercise and collect what it says.

        `count` is the number of inputs, `seconds` the deadline, `limit` the most bytes of one message.
        """
        ours, theirs = socket.socketpair()
        with ours:
            pid = self.order("fork", fd=theirs.fileno())["pid"]
            theirs.close()
            replies, deadline = Replies(), time.monotonic() + seconds
            try:
                wire.send(ours, {"answer": source, "cpu": cpu, "megabytes": megabytes})
                for number in range(count + 2):
                    ours.settimeout(max(0.01, deadline - time.monotonic()))
                    outcome = wire.receive(ours, limit)[0]
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
            except (ValueError, TypeError, KeyError):
                replies.ended = "tampered"
            end = self.order("end", pid=pid)
        replies.cpu = end["cpu"]
        if (
            replies.ended == "died"
            and os.WIFSIGNALED(end["status"])
            and os.WTERMSIG(end["status"]) == signal.SIGPROF
        ):
            replies.ended = "timeout"
        return replies
