"""Speed and memory of the machine, for the budgets in CONTRIBUTING.md."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from course import reading
from course.authoring.build import _execute, build, solution_path
from course.authoring.notebooks import solution
from course.authoring.prove import prove
from course.settings import Settings


def unchanged(settings: Settings) -> float:
    """Seconds to check a tree in which nothing changed, for ten lessons' worth of sources."""
    start = time.perf_counter()
    build(settings, [], check=True)
    return (time.perf_counter() - start) * 10 / len(reading.sources(settings.root))


def measure(settings: Settings, ids: list[str]) -> Iterator[dict]:
    """For each lesson: proofs (answers a second, CPU seconds, MB) and execution (CPU seconds, MB), one at a time."""
    os.environ["OMP_NUM_THREADS"] = "1"
    for path in reading.find(settings.root, ids):
        lesson = reading.read(path, settings.root)
        (proof,) = prove(settings, [lesson.id], fresh=True, workers=1)
        answers, seconds = (
            sum(getattr(p, what) for p in proof.proofs)
            for what in ("checked", "seconds")
        )
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            folder = solution_path(settings.root, lesson).parent
            _, cost, failure = pool.submit(
                _execute, solution(lesson, settings), folder
            ).result()
        yield {
            "lesson": lesson.id,
            "answers": answers,
            "answers a second": answers / seconds if seconds else 0.0,
            "proof CPU s": proof.cpu,
            "proof MB": proof.megabytes,
            "execution CPU s": cost.cpu if not failure else float("nan"),
            "execution MB": cost.megabytes if not failure else float("nan"),
        }
