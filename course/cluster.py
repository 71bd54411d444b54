"""Spread the work on lessons over processes, or over the machines of a Dask cluster.

A job is (lesson, arguments): it runs in a process of its own, `python -m course.cluster`, which reads it from standard
input and writes events, one JSON text a line. Here the process works in the course's own folder. On a cluster it gets
the lesson's source and data as bytes, and works in a temporary folder: no disk is shared.
"""

import hashlib
import importlib
import io
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import warnings
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from course import reading
from course import settings as config
from course.engine.client import ENVIRONMENT
from course.settings import Settings

TRIES = 3  # how often a job is started whose process was killed
HOME = Path(__file__).parents[1]


@dataclass(frozen=True)
class Job:
    """Call `work(settings, lesson, **arguments)`, a generator of events (dicts that JSON can hold)."""

    work: str  # module:function
    lesson: str
    arguments: dict


@dataclass(frozen=True)
class Lost:
    """A job that could not be finished, and why."""

    reason: str


def run(
    jobs: list[Job], settings: Settings, workers: int = 0, scheduler: str = ""
) -> Iterator[tuple[int, dict | Lost | None]]:
    """Yield (number of the job, event) as events come; (number, None) when a job is done; or (number, Lost).

    `workers` processes at a time on this machine (0: one for each core), or the cluster at the address `scheduler`.
    A job whose process is killed begins again, so its events may come twice.
    """
    if scheduler:
        yield from _remote(jobs, settings, scheduler)
    else:
        yield from _local(jobs, settings, min(workers or os.cpu_count(), len(jobs)))


def _local(jobs: list[Job], settings: Settings, workers: int) -> Iterator:
    if not jobs:
        return
    events, processes = queue.Queue(), set()
    stop = threading.Event()

    def work(number: int) -> None:
        try:
            said = lambda event: events.put((number, event))  # noqa: E731
            _process(jobs[number], settings.root, said, processes, stop)
            events.put((number, None))
        except Exception as error:
            events.put((number, Lost(str(error))))

    with ThreadPoolExecutor(workers) as pool:
        try:
            for number in range(len(jobs)):
                pool.submit(work, number)
            left = len(jobs)
            while left:
                number, event = events.get()
                left -= not isinstance(event, dict)
                yield number, event
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(processes):
                process.kill()


def _process(
    job: Job, root: Path, say: Callable, processes: set, stop: threading.Event
) -> None:
    """Run a job to its end in a process of its own, starting anew if that is killed."""
    path = os.pathsep.join(filter(None, [str(HOME), os.environ.get("PYTHONPATH")]))
    payload = {"work": job.work, "lesson": job.lesson, "arguments": job.arguments}
    payload = json.dumps({**payload, "root": str(root)}).encode()
    for left in reversed(range(TRIES)):
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "course.cluster"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=root,
                env={**os.environ, **ENVIRONMENT, "PYTHONPATH": path},
            )
            processes.add(process)
            try:
                process.stdin.write(payload)
                process.stdin.close()
                for line in process.stdout:
                    say(json.loads(line))
            except (OSError, ValueError):
                pass  # it was killed in the middle of a line
            finally:
                status = process.wait()
                processes.discard(process)
            errors.seek(0)
            text = errors.read().decode(errors="replace")[-3000:]
        if status == 0:
            return
        if status > 0 or stop.is_set() or not left:
            killed = f"its process was killed {TRIES} times; was memory short?\n"
            raise RuntimeError((killed if status < 0 else "") + text)


def _remote(jobs: list[Job], settings: Settings, scheduler: str) -> Iterator:
    try:
        from dask.distributed import Client, as_completed
    except ImportError:
        raise ValueError(
            '--scheduler needs Dask: pip install "dask[distributed]"'
        ) from None
    try:
        client = Client(scheduler, timeout=20)
    except (OSError, ValueError) as error:
        raise ValueError(
            f"no Dask scheduler answers at {scheduler} ({error}); start one with: dask scheduler"
        ) from None
    with client, warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # a lesson's data are large for a task's argument
        packs = {job.lesson: _pack(settings, job.lesson) for job in jobs}
        waiting = {
            client.submit(
                _unpacked, packs[job.lesson], job, version(), pure=False, retries=TRIES
            ): number
            for number, job in enumerate(jobs)
        }
        for future in as_completed(waiting):
            number = waiting[future]
            try:
                for event in future.result():
                    yield number, event
                yield number, None
            except Exception as error:
                yield number, Lost(f"{type(error).__name__}: {error}")


def _pack(settings: Settings, name: str) -> bytes:
    """A small course with this lesson alone, as a zip file."""
    (path,) = reading.find(settings.root, [name])
    lesson = reading.read(path, settings.root)
    files = [path, *(settings.root / "datasets" / file for file in lesson.data)]
    files += [settings.root / "pyproject.toml", settings.root / "constraints.txt"]
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for file in filter(Path.is_file, files):
            archive.write(file, file.relative_to(settings.root).as_posix())
    return data.getvalue()


def _unpacked(pack: bytes, job: Job, wanted: str) -> list[dict]:
    """On a worker of the cluster: unpack, run the job, return its events."""
    if version() != wanted:
        raise RuntimeError("this worker has another version of the course: install the same one")  # fmt: skip
    events = []
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(io.BytesIO(pack)).extractall(folder)
        _process(job, Path(folder), events.append, set(), threading.Event())
    return events


def version(*patterns: str) -> str:
    """The hash of the course's code: of all files, or of those that the patterns name."""
    here = Path(__file__).parent
    files = sorted(
        {f for pattern in patterns or ["**/*.py"] for f in here.glob(pattern)}
    )
    return hashlib.sha256(b"".join(map(Path.read_bytes, files))).hexdigest()


def main() -> None:
    payload = json.loads(sys.stdin.buffer.read())
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # what a lesson prints is no event
        module, _, name = payload["work"].partition(":")
        work = getattr(importlib.import_module(module), name)
        settings = config.load(Path(payload["root"]))
        for event in work(settings, payload["lesson"], **payload["arguments"]):
            out.write(json.dumps(event) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
