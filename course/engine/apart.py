"""Forked copies of this process: nothing that they do changes the state here."""

import contextlib
import gc
import os
import pickle
import socket
from collections.abc import Callable, Iterator

from course.engine.client import StageProcess
from course.engine.stage import Stage


class Died(RuntimeError):
    """The copy ended in the middle of its work."""

    def __init__(self):
        super().__init__("the process that played the lesson died: was memory short?")


def apart(work: Callable[[], Iterator]) -> Iterator:
    """Yield what `work()` yields, as it comes. Raises what it raises, and `Died` where the copy was killed."""
    read, write = os.pipe()
    gc.freeze()  # or a collection in the copy touches, and so copies, all of our pages
    pid = os.fork()
    if pid == 0:
        os.close(read)
        with open(write, "wb") as pipe:
            _do(work, pipe)
            pipe.flush()
            os._exit(0)
    os.close(write)
    try:
        with open(read, "rb") as pipe, contextlib.suppress(EOFError):
            while True:
                kind, value = pickle.load(pipe)  # from a copy of this very process
                if kind == "error":
                    raise value
                if kind == "end":
                    return
                yield value
    finally:
        os.waitpid(pid, 0)
    raise Died


def _do(work: Callable[[], Iterator], pipe) -> None:
    def say(kind: str, value=None) -> None:
        pickle.dump((kind, value), pipe)
        pipe.flush()

    try:
        for item in work():
            say("item", item)
        say("end")
    except BaseException as error:
        say("error", error)


class StageFork(StageProcess):
    """A stage that is a fork of this process, with the lesson as far as it was played here: only for a lesson's own
    answers, since what this process knows, they can read.
    """

    def __init__(self, namespace: dict):
        self.control, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.control.close()
                Stage(theirs, None, namespace).serve()
            finally:
                os._exit(0)
        theirs.close()

    def __exit__(self, *_):
        self.control.close()
        os.waitpid(self.pid, 0)

    def status(self) -> None:
        return None  # it is reaped at the end
