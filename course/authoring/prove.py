"""Prove lessons: each in a process of its own, with what is already known taken from a cache."""

import hashlib
import json
import multiprocessing
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path

from course import reading
from course.authoring.proof import SEEDS, Proof, prove_exercise
from course.engine.client import ENVIRONMENT, StageProcess
from course.engine.judge import Judge, LessonFailure, script
from course.lesson import Lesson, SourceError
from course.settings import Settings

LEAST = 0.95  # of a lesson's mutants must die


@dataclass
class LessonProof:
    """The proofs of one lesson; `cpu` and `megabytes` (of the largest process) are 0 where all came from the cache."""

    lesson: str
    proofs: list[Proof] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    cpu: float = 0.0
    megabytes: float = 0.0

    @property
    def rate(self) -> float:
        total = sum(p.mutants for p in self.proofs)
        return sum(p.killed for p in self.proofs) / total if total else 1.0

    @property
    def green(self) -> bool:
        return (
            not self.problems
            and not any(p.problems for p in self.proofs)
            and self.rate >= LEAST
        )


class Cache:
    """Results of exercises and of whole runs, by the hash of all that they depend on."""

    def __init__(self, settings: Settings, fresh: bool):
        self.folder, self.fresh = settings.root / ".cache" / "proofs", fresh
        here = Path(__file__).parent
        code = [
            *here.parent.glob("engine/*.py"),
            here.parent / "lesson.py",
            here.parent / "data.py",
        ]
        code += [
            here / "mutants.py",
            here / "proof.py",
            here / "prove.py",
            settings.root / "constraints.txt",
        ]
        texts = [
            path.read_text(encoding="utf-8") for path in sorted(code) if path.is_file()
        ]
        self.base = json.dumps([texts, sys.version])

    def key(self, *parts) -> str:
        return hashlib.sha256(json.dumps([self.base, *parts]).encode()).hexdigest()

    def get(self, key: str):
        path = self.folder / f"{key}.json"
        return (
            json.loads(path.read_text()) if path.is_file() and not self.fresh else None
        )

    def put(self, key: str, value) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = self.folder / f"{key}.{os.getpid()}"
        temporary.write_text(json.dumps(value))
        temporary.rename(self.folder / f"{key}.json")


def prove_lesson(
    lesson: Lesson,
    settings: Settings,
    cache: Cache,
    only: str | None = None,
    progress=lambda *_: None,
) -> LessonProof:
    """Prove one lesson (or the exercise `only`). `progress(done, total, text)` is called as exercises end."""
    cells = list(script(lesson, settings))
    keys = _keys(lesson, cells, cache)
    known = {name: cache.get(key) for name, key in keys.items() if only in (None, name)}
    todo = [name for name, proof in known.items() if not proof]
    runs = {
        seed: cache.key("run", seed, [code for _, code in cells])
        for seed in SEEDS
        if only is None
    }
    seeds = [seed for seed, key in runs.items() if not cache.get(key)]
    done, total, problems = 0, len(todo) + len([seed for seed in seeds if seed]), []

    def begin(text: str) -> None:
        nonlocal done
        progress(done, total, text)
        done += 1

    try:
        if todo or 0 in seeds:
            for name, proof in _prove_exercises(lesson, cells, todo, only, begin):
                known[name] = asdict(proof)
                cache.put(keys[name], known[name])
        for seed in seeds:
            if seed:
                begin(f"SEED = {seed}")
                _run_through(lesson, settings, seed)
            cache.put(runs[seed], True)
    except LessonFailure as failure:
        problems.append(str(failure))
    return LessonProof(
        lesson.id, [Proof(**proof) for proof in known.values() if proof], problems
    )


def _prove_exercises(
    lesson: Lesson, cells: list, todo: list[str], only: str | None, begin
) -> Iterator[tuple[str, Proof]]:
    """Play the lesson on a stage; prove each exercise of `todo` just before its solution is played."""
    left = set(todo)
    with StageProcess(lesson.path.parent) as stage:
        judge = Judge(lesson, stage)
        for cell, code in cells:
            if cell.role == "exercise" and cell.name in left:
                begin(cell.name)
                exercise = lesson.exercises[cell.name]
                yield (
                    cell.name,
                    judge.apart(exercise, partial(prove_exercise, exercise)),
                )
                left.remove(cell.name)
                if only:
                    return
            judge.play(cell, code)


def _keys(lesson: Lesson, cells: list, cache: Cache) -> dict[str, str]:
    """For each exercise the hash of the code up to its check and of its own cells."""
    keys = {}
    for name, exercise in lesson.exercises.items():
        before = [code for cell, code in cells if cell.line <= exercise.check.line]
        own = [
            exercise.cell,
            exercise.check,
            exercise.probe,
            *exercise.rights,
            *exercise.wrongs,
        ]
        keys[name] = cache.key(
            name, before, [(cell.source, cell.keys) for cell in own if cell]
        )
    return keys


def _run_through(lesson: Lesson, settings: Settings, seed: int) -> None:
    """Run the solved lesson, with its checks, at another SEED."""
    with StageProcess(lesson.path.parent) as stage:
        for cell, code in script(lesson, settings, seed):
            outcome = stage.order("run", source=code, filename=f"<line {cell.line}>")
            if not outcome["ok"]:
                raise LessonFailure(
                    f"{lesson.path.name}:{cell.line}: at SEED = {seed} the cell fails:\n{outcome['traceback']}"
                )


def _work(path: Path, settings: Settings, only: str | None, fresh: bool, pipe) -> None:
    """Prove one lesson in this process of its own; send progress (tuples) and the result."""
    result = None
    os.chdir(path.parent)  # the lesson looks for its data from here
    try:
        lesson = reading.read(path, settings.root)
        if only and only not in lesson.exercises:
            raise SourceError(
                f"{lesson.id} has no exercise {only}: it has {', '.join(lesson.exercises)}"
            )
        result = prove_lesson(
            lesson,
            settings,
            Cache(settings, fresh),
            only,
            lambda *step: pipe.send(step),
        )
    except (SourceError, LessonFailure) as error:
        result = LessonProof(
            reading.lesson_id(settings.root, path), problems=[str(error)]
        )
    usage = [
        resource.getrusage(who)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    result.cpu = sum(u.ru_utime + u.ru_stime for u in usage)
    result.megabytes = max(u.ru_maxrss for u in usage) / 1024
    pipe.send(result)


def prove(
    settings: Settings,
    ids: list[str],
    only: str | None = None,
    fresh: bool = False,
    workers: int = 0,
    progress=lambda *_: None,
):
    """Yield a `LessonProof` for each lesson as it ends, `workers` lessons at a time, each in a process of its own."""
    os.environ.update(ENVIRONMENT)
    spawn = multiprocessing.get_context("spawn")
    waiting, running = reading.find(settings.root, ids), {}
    while waiting or running:
        while waiting and len(running) < (workers or os.cpu_count()):
            path = waiting.pop(0)
            ours, theirs = spawn.Pipe(duplex=False)
            process = spawn.Process(
                target=_work, args=(path, settings, only, fresh, theirs)
            )
            process.start()
            theirs.close()
            running[ours] = (path, process)
        for pipe in wait(list(running)):
            path, process = running[pipe]
            name = reading.lesson_id(settings.root, path)
            try:
                message = pipe.recv()
            except EOFError:
                message = LessonProof(
                    name,
                    problems=["the process that proved it died; was memory short?"],
                )
            if isinstance(message, tuple):
                progress(name, *message)
                continue
            process.join()
            del running[pipe]
            yield message
