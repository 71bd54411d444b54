"""The stage: runs the pristine cells of a lesson and forks a child for every answer.

It is started with the number of a socket, and with `jailed` where jail.py has built its walls. Over the socket the
judge sends commands (dicts with `do`):

run      execute a pristine cell -> outcome
warm     import modules, so that no child has to
prepare  keep the task of one exercise for the children to come: `call`, `inputs`, `between`, `check`
fork     (with a socket) fork a child that gets an answer over that socket -> pid
end      kill a child if it still runs, and reap it -> status, cpu seconds, peak megabytes

The stage itself never holds an answer: it goes from the judge to the child. An outcome is a dict: `ok`, and if it is
False `kind` (the exception's name), `message`, `line`, `authored` (an assert of the cell itself), `traceback`;
`output` is what the cell printed. A check's outcome also names the `modules` that its child imported.
"""

import ast
import asyncio
import builtins
import contextlib
import fcntl
import gc
import importlib
import inspect
import io
import linecache
import math
import os
import resource
import signal
import socket
import sys
import tempfile
import traceback
import types
import warnings

from course.engine import wire

if sys.platform == "linux":
    from course.engine import confine

OUTPUT = 20_000  # characters of print that are kept
FILE_BYTES = 64 * 2**20  # the largest file that an answer may write


class Shell:
    """Stands for IPython's shell where an answer has a magic: every method does nothing."""

    def __getattr__(self, name):
        return lambda *args, **kwargs: None


class Limited(io.TextIOBase):
    """A text sink that keeps the first characters and drops the rest."""

    def __init__(self):
        self.parts, self.left = [], OUTPUT

    def write(self, text):
        self.parts.append(text[: self.left])
        self.left -= len(self.parts[-1])
        return len(text)

    def getvalue(self):
        return "".join(self.parts)


def main_namespace() -> dict:
    """The names of a new module `__main__`, as a notebook's cells find them."""
    module = types.ModuleType("__main__")
    module.display, module.get_ipython = print, Shell
    module.__builtins__ = builtins
    sys.modules["__main__"] = module
    return vars(module)


def execute(source: str, filename: str, namespace: dict) -> dict:
    """Run one cell in `namespace`; never raises. Returns the outcome."""
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    sink = Limited()
    outcome = {"ok": True}
    with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(Limited()):
        try:
            code = compile(
                source, filename, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            )
            result = eval(code, namespace)
            if inspect.iscoroutine(result):
                asyncio.run(result)
        except BaseException as error:
            outcome = failure(error, filename)
    if "matplotlib.pyplot" in sys.modules:  # as in a notebook: a new cell, a new figure
        sys.modules["matplotlib.pyplot"].close("all")
    return {**outcome, "output": sink.getvalue()}


def failure(error: BaseException, filename: str) -> dict:
    """An exception as an outcome; `authored` tells that an assert of `filename` itself raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame.lineno for frame in frames if frame.filename == filename]
    return {
        "ok": False,
        "kind": type(error).__name__,
        "message": str(error)[:2000],
        "line": inside[-1] if inside else getattr(error, "lineno", None),
        "authored": isinstance(error, AssertionError)
        and bool(frames)
        and frames[-1].filename == filename
        and bool(error.args),
        "traceback": "".join(traceback.format_exception(error))[-6000:],
    }


def child(sock: socket.socket, namespace: dict, task: dict) -> None:
    """Answer one exercise: evaluate the answer on the inputs, then, if the judge wants it, run its check.

    Sends one message for each step.
    """
    order = wire.receive(sock)
    known = set(sys.modules)
    limit(order.get("cpu"), order.get("megabytes"))
    namespace.pop(task["name"], None)
    outcome = execute(order["answer"], "<answer>", namespace)
    if task["name"] in namespace:  # as in a notebook: what fails later, keeps it
        outcome = {"ok": True, "output": outcome["output"]}
    elif outcome["ok"]:
        outcome = {
            "ok": False,
            "kind": "NameError",
            "message": f"the answer defines no {task['name']}",
            "authored": False,
            "line": None,
        }
    wire.send(sock, outcome)
    if not outcome["ok"]:
        return
    answer = namespace[task["name"]]
    scope = dict(namespace)
    execute(task["call"], "<call>", scope)
    use = scope["call"] if task["call"] else _apply
    for args in [*task["inputs"], *order["more"]][: order["count"]]:
        with (
            contextlib.redirect_stdout(Limited()),
            contextlib.redirect_stderr(Limited()),
        ):
            try:
                got = use(answer, *args)
                message = wire.encode({"ok": True, "value": got})
            except BaseException as error:
                message = wire.encode(failure(error, "<answer>"))
        sock.sendall(len(message).to_bytes(8, "little") + message)
    order = wire.receive(sock)
    if order["check"]:
        for number, source in enumerate(task["between"]):
            outcome = execute(source, f"<between {number}>", namespace)
            if not outcome["ok"]:
                break
        outcome = (
            execute(task["check"], "<check>", namespace) if outcome["ok"] else outcome
        )
        wire.send(sock, {**outcome, "modules": sorted(set(sys.modules) - known)})


def _apply(answer, *args):
    return answer(*args) if callable(answer) else answer


def limit(cpu: float | None = None, megabytes: int | None = None) -> None:
    """Limit this process: CPU seconds (user and system, rounded up), and megabytes beyond what the stage uses already."""
    if cpu:
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(cpu), math.ceil(cpu)))
    if megabytes and sys.platform == "linux":
        with open("/proc/self/status") as status:
            used = next(
                int(line.split()[1]) for line in status if line.startswith("VmData")
            )
        most = used * 1024 + megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))


class Stage:
    """The commands, and the state that they share. `own` is what confine.enter returned, None without a jail."""

    def __init__(self, control: socket.socket, own: int | None, namespace: dict):
        self.control, self.own, self.namespace = control, own, namespace
        self.task = {}
        self.folders = {}

    def run(self, source: str, filename: str) -> dict:
        return execute(source, filename, self.namespace)

    def prepare(self, **task) -> dict:
        self.task = task
        gc.freeze()  # or a collection in a child touches, and so copies, all of our pages
        return {}

    def warm(self, modules: list[str]) -> dict:
        for name in modules:
            with contextlib.suppress(BaseException):
                importlib.import_module(name)
        return {}

    def fork(self, fd: int) -> dict:
        folder = None if self.own else tempfile.mkdtemp(prefix="answer-")
        apart = (
            confine.new_processes(self.own) if self.own else contextlib.nullcontext()
        )
        with apart:
            pid = os.fork()
            if pid == 0:
                self._answer(fd, folder)
        os.close(fd)
        self.folders[pid] = folder
        return {"pid": pid}

    def _answer(self, fd: int, folder: str | None) -> None:
        """Be the child: its only descriptors are /dev/null three times and the socket to the judge. Never returns."""
        status = 1
        try:
            null = os.open(os.devnull, os.O_RDWR)
            fd = fcntl.fcntl(fd, fcntl.F_DUPFD, 100)
            for number, source in enumerate((null, null, null, fd)):
                os.dup2(source, number)
            os.closerange(4, 1 << 16)
            os.setsid()  # kill(0, …) reaches the process group, also across namespaces
            if self.own:
                confine.seal()
            else:
                os.environ["TMPDIR"] = tempfile.tempdir = folder
                os.chdir(folder)
            with socket.socket(fileno=3) as sock:
                child(sock, self.namespace, self.task)
            status = 0
        finally:
            os._exit(status)

    def end(self, pid: int) -> dict:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        if not self.own:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
        if folder := self.folders.pop(pid):
            _remove(folder)
        return {
            "status": status,
            "cpu": usage.ru_utime + usage.ru_stime,
            "megabytes": usage.ru_maxrss / 1024,
        }

    def serve(self) -> None:
        """Obey until the judge hangs up."""
        while True:
            try:
                order, fd = wire.receive_fd(self.control)
            except EOFError:
                return
            extra = {} if fd is None else {"fd": fd}
            wire.send(self.control, getattr(self, order.pop("do"))(**order, **extra))


def _remove(folder: str) -> None:
    if os.listdir(folder):
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
    else:
        os.rmdir(folder)


def main(number: str, *jailed: str) -> None:
    warnings.simplefilter("ignore")
    control = socket.socket(fileno=int(number))
    Stage(control, confine.enter() if jailed else None, main_namespace()).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
