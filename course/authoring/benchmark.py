"""Speed and memory of the machine, for the budgets in CONTRIBUTING.md."""

import time
from collections.abc import Iterator

from course import cluster, reading
from course.authoring.build import build
from course.authoring.prove import prove
from course.cluster import Job
from course.settings import Settings


def unchanged(settings: Settings) -> float:
    """Seconds to check a tree in which nothing changed, for ten lessons' worth of sources."""
    start = time.perf_counter()
    build(settings, [], check=True)
    return (time.perf_counter() - start) * 10 / len(reading.sources(settings.root))


def measure(settings: Settings, ids: list[str]) -> Iterator[dict]:
    """For each lesson: proofs (answers a second, CPU seconds, MB) and execution (CPU seconds, MB), one at a time."""
    for path in reading.find(settings.root, ids):
        lesson = reading.read(path, settings.root)
        (proof,) = prove(settings, [lesson.id], fresh=True, workers=1)
        answers, seconds = (
            sum(getattr(p, what) for p in proof.proofs)
            for what in ("checked", "seconds")
        )
        job = Job("course.authoring.build:work", lesson.id, {})
        events = [event for _, event in cluster.run([job], settings, 1)]
        cost = events[0].get("cost", {}) if isinstance(events[0], dict) else {}
        yield {
            "lesson": lesson.id,
            "answers": answers,
            "answers a second": answers / seconds if seconds else 0.0,
            "proof CPU s": proof.cpu,
            "proof MB": proof.megabytes,
            "execution CPU s": cost.get("cpu", float("nan")),
            "execution MB": cost.get("megabytes", float("nan")),
        }
