"""Mark a folder of submissions: find the answers, judge them on all workers, keep every mark, write the results."""

import hashlib
import json
import os
import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from course import cluster, reading
from course.cluster import Job, Lost
from course.lesson import Lesson
from course.settings import Settings
from course.teaching import release, submissions
from course.teaching.answers import Finder
from course.teaching.marking import INFRA
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
        if path.is_file():
            for line in path.read_bytes().splitlines():
                try:
                    entry = json.loads(line)
                    self.rows[entry["key"]] = entry["row"]
                except (ValueError, KeyError):
                    continue  # the last line of a run that was cut off
        self.file = open(path, "a", encoding="utf-8")  # noqa: SIM115
        self.file.write("\n" * bool(self.rows))

    def add(self, key: str, row: dict) -> None:
        self.rows[key] = row
        self.file.write(json.dumps({"key": key, "row": row}) + "\n")
        self.file.flush()


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
    # A mark holds for as long as these stay what they are.
    code = cluster.version("engine/*.py", "lesson.py", "teaching/marking.py")
    sources = [path.read_text(encoding="utf-8") for path in paths]
    base = [_hash(code + key + "".join(sources)), jailed]
    options = {"secret": key, "jailed": jailed, "seconds": seconds}
    jobs, keys = _jobs(todo, journal, base, options, workers, scheduler)
    marks.known = sum(map(len, todo.values())) - sum(map(len, keys))
    total = done = sum(map(len, keys))
    progress(0, total)
    for number, event in cluster.run(jobs, settings, workers, scheduler):
        if isinstance(event, Lost):
            _lose(journal, jobs[number], keys[number], marks, event)
        elif event:
            mark_key = keys[number].pop((event["student"], event["exercise"]), None)
            if mark_key and event["status"] != "infra":
                journal.add(mark_key, event)
            elif mark_key:
                marks.rows.append(event)
            progress(total - sum(map(len, keys)), total)
    marks.marked = done
    for (lesson, seed), answered in todo.items():
        for student, exercise, text in answered:
            row = journal.rows.get(_key(base, lesson, seed, student, exercise, text))
            if row:
                marks.rows.append(row)
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
    for submission in found:
        if submission.problem:
            marks.rows.append(_problem(submission, "", 0, submission.problem))
            continue
        finder = choose(finders, submission)
        if finder is None:
            choices = ", ".join(lesson.id for lesson in marks.lessons)
            said = f"it answers no lesson of {choices}: is it the wrong notebook, or were its cells deleted?"  # fmt: skip
            marks.rows.append(_problem(submission, "", 0, said))
            continue
        lesson = finder.lesson
        try:
            answers = finder.find(submission.cells)
        except TimeoutError as error:
            marks.rows.append(_problem(submission, lesson.id, 0, str(error)))
            continue
        for reason in answers.broken:
            marks.rows.append(_problem(submission, lesson.id, 0, reason))
        chosen[submission.student, lesson.id].append((submission, answers.found))
    lessons, todo = {lesson.id: lesson for lesson in marks.lessons}, defaultdict(list)
    for (student, name), candidates in chosen.items():
        candidates.sort(key=lambda pair: (pair[0].modified, pair[0].file))
        submission, texts = candidates[-1]
        if len({other.sha256 for other, _ in candidates}) > 1:
            files = ", ".join(other.file for other, _ in candidates)
            said = f"several files for this lesson ({files}): marked was the newest, {submission.file}"  # fmt: skip
            marks.rows.append(_problem(submission, name, 0, said))
        seed = given.seed(student) if given else 0
        for exercise in lessons[name].exercises.values():
            if exercise.name in texts:
                todo[name, seed].append((student, exercise.name, texts[exercise.name]))
            else:
                said = f"nothing in the notebook defines {exercise.name}: was its cell deleted or renamed?"  # fmt: skip
                row = {"student": student, "lesson": name, "exercise": exercise.name, "points": 0}  # fmt: skip
                row |= {"possible": exercise.points, "status": "not attempted"}
                marks.rows.append({**row, "message": said, "like": "", "cpu": 0.0})
    return todo


def _problem(submission: Submission, lesson: str, possible: int, text: str) -> dict:
    return {
        "student": submission.student,
        "lesson": lesson,
        "exercise": "",
        "points": 0,
        "possible": possible,
        "status": PROBLEM,
        "message": f"{submission.file}: {text}",
        "like": "",
        "cpu": 0.0,
    }


def _absent(marks: Class) -> None:
    """A row for each student of the roster, and each lesson, of which nothing came."""
    seen = {(row["student"], row["lesson"]) for row in marks.rows if row["exercise"]}
    several = {row["lesson"] for row in marks.rows if row["exercise"]}
    for student in marks.roster:
        for lesson in marks.lessons:
            if (student, lesson.id) not in seen and lesson.id in several:
                possible = sum(e.points for e in lesson.exercises.values())
                nobody = Submission("", student, [])
                row = _problem(nobody, lesson.id, possible, "")
                marks.rows.append({**row, "message": "no notebook of this lesson was handed in"})  # fmt: skip


def _jobs(
    todo: dict, journal: Journal, base: list, options: dict, workers: int, scheduler: str
) -> tuple[list[Job], list[dict]]:  # fmt: skip
    """What is not marked yet, in batches of students; and for each job the keys of its marks."""
    jobs, keys = [], []
    for (lesson, seed), answered in todo.items():
        left = defaultdict(list)
        for student, exercise, text in answered:
            key = _key(base, lesson, seed, student, exercise, text)
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


def _lose(journal: Journal, job: Job, keys: dict, marks: Class, lost: Lost) -> None:
    """A job that could not be finished: its rows say so, and are not kept."""
    lesson = next(lesson for lesson in marks.lessons if lesson.id == job.lesson)
    for student, exercise in list(keys):
        del keys[student, exercise]
        row = {"student": student, "lesson": job.lesson, "exercise": exercise, "points": 0}  # fmt: skip
        row |= {"possible": lesson.exercises[exercise].points, "status": "infra"}
        last = lost.reason.strip().splitlines()[-1]
        marks.rows.append({**row, "message": INFRA + last, "like": "", "cpu": 0.0})


def _key(base: list, *what) -> str:
    return hashlib.sha256(json.dumps([base, *what]).encode()).hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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
