"""Prove lessons: each in a process of its own, with what is already known taken from a cache."""

import ast
import contextlib
import hashlib
import importlib
import json
import os
import resource
import sys
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from course import cluster, reading
from course.authoring.proof import Proof, prove_exercise
from course.cluster import Job, Lost
from course.engine.apart import Died, apart
from course.engine.judge import Judge, script
from course.engine.referee import SEEDS, LessonFailure
from course.engine.stage import execute, main_namespace
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
    lesson: Lesson, settings: Settings, cache: Cache, only: str | None = None
) -> Iterator[dict]:
    """Prove one lesson, or the exercise `only`, as events: `step` (done, total, what comes), `keep` (key and value for
    the cache), `result` (a `LessonProof`) at the end.
    """
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
    total, problems = len(todo) + len([seed for seed in seeds if seed]), []
    try:
        if todo or seeds:
            _import_once(cells)
        if todo or 0 in seeds:
            proving = apart(lambda: _prove_exercises(lesson, cells, todo, only))
            for done, (name, proof) in enumerate(proving, 1):
                known[name] = asdict(proof)
                yield {"keep": [keys[name], known[name]]}
                yield {"step": [done, total, name]}
        for seed in seeds:
            if seed:
                yield {"step": [len(todo), total, f"SEED = {seed}"]}
                list(apart(partial(_run_through, lesson, settings, seed)))
            yield {"keep": [runs[seed], True]}
    except (LessonFailure, Died) as failure:
        problems.append(str(failure))
    proofs = [Proof(**proof) for proof in known.values() if proof]
    yield {"result": asdict(LessonProof(lesson.id, proofs, problems, *_usage()))}


def _prove_exercises(
    lesson: Lesson, cells: list, todo: list[str], only: str | None
) -> Iterator[tuple[str, Proof]]:
    """Play the lesson; prove each exercise of `todo` just before its solution is played."""
    left, judge = set(todo), Judge(lesson)
    for cell, code in cells:
        if cell.role == "exercise" and cell.name in left:
            exercise = lesson.exercises[cell.name]
            for proof in judge.apart(exercise, partial(prove_exercise, exercise)):
                yield cell.name, proof
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
        texts = [(cell.source, cell.keys) for cell in own if cell]
        keys[name] = cache.key(name, before, texts, exercise.hinted)
    return keys


def _run_through(lesson: Lesson, settings: Settings, seed: int) -> Iterator:
    """Run the solved lesson, with its checks, at another SEED; yields nothing. Raises `LessonFailure`."""
    namespace = main_namespace()
    for cell, code in script(lesson, settings, seed):
        outcome = execute(code, f"<line {cell.line}>", namespace)
        if not outcome["ok"]:
            raise LessonFailure(
                f"{lesson.path.name}:{cell.line}: at SEED = {seed} the cell fails:\n{outcome['traceback']}"
            )
    yield from ()


def _import_once(cells: list) -> None:
    """Import what the lesson's cells import, so that no fork of this process has to."""
    warnings.simplefilter("ignore")
    for _, code in cells:
        for node in ast.walk(ast.parse(code)):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module]
            for name in names:
                with contextlib.suppress(ImportError):
                    importlib.import_module(name)


def work(
    settings: Settings, name: str, only: str | None = None, fresh: bool = False
) -> Iterator[dict]:
    """The events of one lesson's proof, in a process of its own."""
    path = reading.find(settings.root, [name])[0]
    os.chdir(path.parent)  # the lesson looks for its data from here
    try:
        lesson = reading.read(path, settings.root)
        if only and only not in lesson.exercises:
            has = ", ".join(lesson.exercises)
            raise SourceError(f"{lesson.id} has no exercise {only}: it has {has}")
        yield from prove_lesson(lesson, settings, Cache(settings, fresh), only)
    except (SourceError, LessonFailure) as error:
        yield {"result": asdict(LessonProof(name, problems=[str(error)]))}


def _usage() -> tuple[float, float]:
    """CPU seconds of this process and its children, and megabytes of the largest."""
    usage = [
        resource.getrusage(who)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    cpu = sum(u.ru_utime + u.ru_stime for u in usage)
    return cpu, max(u.ru_maxrss for u in usage) / 1024


def prove(
    settings: Settings,
    ids: list[str],
    only: str | None = None,
    fresh: bool = False,
    workers: int = 0,
    scheduler: str = "",
    progress=lambda *_: None,
) -> Iterator[LessonProof]:
    """Yield a `LessonProof` for each lesson as it ends. `workers` and `scheduler` as in `cluster.run`.

    `progress(lesson, done, total, text)` is called as exercises end.
    """
    names = [
        reading.lesson_id(settings.root, path)
        for path in reading.find(settings.root, ids)
    ]
    arguments, cache = {"only": only, "fresh": fresh}, Cache(settings, fresh)
    jobs = [Job("course.authoring.prove:work", name, arguments) for name in names]
    for number, event in cluster.run(jobs, settings, workers, scheduler):
        if isinstance(event, Lost):
            yield LessonProof(names[number], problems=[event.reason])
        elif event and "keep" in event:
            cache.put(*event["keep"])
        elif event and "step" in event:
            progress(names[number], *event["step"])
        elif event:
            result = LessonProof(**event["result"])
            result.proofs = [Proof(**proof) for proof in event["result"]["proofs"]]
            yield result
