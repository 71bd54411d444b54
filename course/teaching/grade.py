"""Mark a folder of submissions: find the answers, judge them on all workers, keep every mark, write the results."""

import contextlib
import hashlib
import json
import os
import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from course import cluster, data, reading
from course.cluster import Job, Lost
from course.lesson import Lesson
from course.settings import Settings
from course.teaching import release, submissions
from course.teaching.answers import Finder
from course.teaching.marking import INFRA, row
from course.teaching.submissions import Submission

BATCH = 50  # students in one job, at most
PROBLEM = "problem"  # the status of a row that is about a file, not about an answer
LESSON_SHARE = 0.3  # of a lesson's exercises must be named in a notebook that is to be that lesson's


@dataclass
class Class:
    """A marked class. `rows` hold one dict for each student and exercise, and one for each problem with a file."""

    lessons: list[Lesson]
    rows: list[dict] = field(default_factory=list)
    roster: dict[str, dict] = field(default_factory=dict)
    isolated: bool = True
    marked: int = 0  # answers judged now
    known: int = 0  # answers whose mark was there already


class Journal:
    """Every mark as it comes, one JSON text a line, so that an interrupted run goes on where it stopped."""

    def __init__(self, path: Path):
        self.path, self.rows = path, {}
        lines = path.read_bytes().splitlines(True) if path.is_file() else []
        for line in lines:
            with contextlib.suppress(ValueError):
                entry = json.loads(line)
                self.rows[entry["key"]] = entry["row"]
        if lines and not lines[-1].endswith(b"\n"):  # of a run that was cut off
            self._write("\n")

    def add(self, key: str, row: dict) -> None:
        self.rows[key] = row
        self._write(json.dumps({"key": key, "row": row}) + "\n")

    def _write(self, line: str) -> None:
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(line)


def grade(
    settings: Settings,
    path: Path,
    out: Path,
    ids: list[str] = (),
    roster: Path | None = None,
    assignment: Path | None = None,
    secret: Path | None = None,
    jailed: bool = True,
    seconds: float = 10,
    workers: int = 0,
    scheduler: str = "",
    progress: Callable = lambda done, total: None,
) -> Class:
    """Mark the notebooks in the folder or zip file `path`; keep the marks in `out`.

    Raises `SourceError`, `RosterError`, ValueError (no file, no answers, a bad assignment), OSError.
    """
    if not path.exists():
        raise ValueError(f"{path} does not exist: name the folder (or the zip file) that holds the notebooks")  # fmt: skip
    given = release.Assignment.read(assignment) if assignment else None
    paths = reading.find(settings.root, list(ids) or (given.lessons if given else []))
    lessons = [reading.read(source, settings.root) for source in paths]
    names = submissions.read_roster(roster)
    found = submissions.read(path, names, [lesson.path.stem for lesson in lessons])
    if not found:
        raise ValueError(f"{path} holds no files")
    out.mkdir(parents=True, exist_ok=True)
    key = secret_text(secret or out / "secret.txt")
    marks = Class(lessons, roster=names, isolated=jailed)
    todo = _answers(found, marks, given)
    journal = Journal(out / "marks.jsonl")
    options = {"secret": key, "jailed": jailed, "seconds": seconds}
    base = _base(settings, lessons, options)
    jobs, keys = _jobs(todo, journal, base, options, workers, scheduler)
    marks.known = sum(map(len, todo.values())) - sum(map(len, keys))
    marks.marked = total = sum(map(len, keys))
    progress(0, total)
    for number, event in cluster.run(jobs, settings, workers, scheduler):
        if isinstance(event, Lost):
            _lose(jobs[number], keys[number], marks, event)
        elif event:
            mark_key = keys[number].pop((event["student"], event["exercise"]), None)
            if mark_key and event["status"] != "infra":
                journal.add(mark_key, event)
            elif mark_key:
                marks.rows.append(event)
        progress(total - sum(map(len, keys)), total)
    for (lesson, seed), answered in todo.items():
        for student, exercise, text in answered:
            key = _key(base[lesson], seed, student, exercise, text)
            if key in journal.rows:
                marks.rows.append(journal.rows[key])
    _absent(marks)
    order = {
        (lesson.id, name): number
        for lesson in lessons
        for number, name in enumerate(["", *lesson.exercises])
    }
    place = {lesson.id: number for number, lesson in enumerate(lessons)}
    marks.rows.sort(
        key=lambda row: (
            row["student"].casefold(), row["student"], place.get(row["lesson"], -1),
            order.get((row["lesson"], row["exercise"]), -1), row["message"],
        )
    )  # fmt: skip
    return marks


def choose(finders: list[Finder], submission: Submission) -> Finder | None:
    """The lesson that a notebook is of: by the names that it defines, then by its file's name."""
    ranks = []
    for finder in finders:
        lesson = finder.lesson
        share = len(finder.named(submission.cells)) / max(1, len(lesson.exercises))
        ranks.append((share, lesson.path.stem in submission.file))
    best = max(range(len(finders)), key=ranks.__getitem__)
    return finders[best] if ranks[best] >= (LESSON_SHARE, False) else None


def _answers(found: list[Submission], marks: Class, given) -> dict[tuple, list]:
    """(lesson, seed) -> [(student, exercise, text)]; what can't be marked becomes a row at once."""
    finders, chosen = [Finder(lesson) for lesson in marks.lessons], defaultdict(list)

    def problem(submission: Submission, lesson: Lesson | None, said: str) -> None:
        said = f"{submission.file}: {said}"
        marks.rows.append(row(submission.student, lesson, "", PROBLEM, said))

    for submission in found:
        if submission.problem:
            problem(submission, None, submission.problem)
            continue
        finder = choose(finders, submission)
        if finder is None:
            choices = ", ".join(lesson.id for lesson in marks.lessons)
            said = f"it answers no lesson of {choices}: is it the wrong notebook, or were its cells deleted?"  # fmt: skip
            problem(submission, None, said)
            continue
        lesson = finder.lesson
        try:
            answers = finder.find(submission.cells)
        except TimeoutError as error:
            problem(submission, lesson, str(error))
            continue
        for reason in answers.broken:
            problem(submission, lesson, reason)
        chosen[submission.student, lesson.id].append((submission, answers.found))
    lessons, todo = {lesson.id: lesson for lesson in marks.lessons}, defaultdict(list)
    for (student, name), candidates in chosen.items():
        candidates.sort(key=lambda pair: (pair[0].modified, pair[0].file))
        submission, texts = candidates[-1]
        if len({other.sha256 for other, _ in candidates}) > 1:
            files = ", ".join(other.file for other, _ in candidates)
            said = (
                f"several files for this lesson ({files}): this newest one was marked"
            )
            problem(submission, lessons[name], said)
        seed = given.seed(student) if given else 0
        for exercise in lessons[name].exercises:
            if exercise in texts:
                todo[name, seed].append((student, exercise, texts[exercise]))
            else:
                said = f"nothing in the notebook defines {exercise}: was its cell deleted or renamed?"  # fmt: skip
                missing = row(student, lessons[name], exercise, "not attempted", said)
                marks.rows.append(missing)
    return todo


def _absent(marks: Class) -> None:
    """A row for each student of the roster, and each lesson, of which nothing came."""
    seen = {(row["student"], row["lesson"]) for row in marks.rows if row["exercise"]}
    several = {row["lesson"] for row in marks.rows if row["exercise"]}
    said = "no notebook of this lesson was handed in"
    for student in marks.roster:
        for lesson in marks.lessons:
            if (student, lesson.id) not in seen and lesson.id in several:
                marks.rows.append(row(student, lesson, "", PROBLEM, said))


def _jobs(
    todo: dict, journal: Journal, base: dict, options: dict, workers: int, scheduler: str
) -> tuple[list[Job], list[dict]]:  # fmt: skip
    """What is not marked yet, in batches of students; and for each job the keys of its marks."""
    jobs, keys = [], []
    for (lesson, seed), answered in todo.items():
        left = defaultdict(list)
        for student, exercise, text in answered:
            key = _key(base[lesson], seed, student, exercise, text)
            if key not in journal.rows:
                left[student].append((exercise, text, key))
        students = sorted(left)
        count = 1 if not scheduler else -(-len(students) // BATCH)
        count = max(count, min(workers or os.cpu_count(), -(-len(students) // 10)))
        for part in range(count):
            batch = [
                (student, exercise, text, key)
                for student in students[part::count]
                for exercise, text, key in left[student]
            ]
            if batch:
                keys.append({(student, exercise): key for student, exercise, _, key in batch})  # fmt: skip
                answered = [entry[:3] for entry in batch]
                arguments = {"answers": answered, "seed": seed, **options}
                jobs.append(Job("course.teaching.marking:mark", lesson, arguments))
    return jobs, keys


def _lose(job: Job, keys: dict, marks: Class, lost: Lost) -> None:
    """A job that could not be finished: its rows say so, and are not kept."""
    lesson = next(lesson for lesson in marks.lessons if lesson.id == job.lesson)
    said = INFRA + (lost.reason.strip().splitlines() or ["its process ended"])[-1]
    for student, exercise in keys:
        marks.rows.append(row(student, lesson, exercise, "infra", said))
    keys.clear()


def _base(settings: Settings, lessons: list[Lesson], options: dict) -> dict[str, str]:
    """For each lesson the hash of all that a mark depends on, but for the answer: it holds as long as that stays."""
    code = cluster.version("engine/*.py", "lesson.py", "teaching/marking.py")
    return {
        lesson.id: _key(
            code,
            options,
            lesson.path.read_text(encoding="utf-8"),
            [data.sha256(settings, name) for name in lesson.data],
        )
        for lesson in lessons
    }


def _key(*what) -> str:
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def secret_text(path: Path) -> str:
    """The instructor's secret; made when it is first needed, readable by its owner alone."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(number, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
    text = path.read_text(encoding="utf-8").strip()
    if len(text) < 16:
        raise ValueError(f"{path}: a secret needs 16 characters or more; delete the file, and one is made")  # fmt: skip
    return text
