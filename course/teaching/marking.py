"""Mark the answers of a class to one lesson: play it once, and judge every exercise for everyone on the way."""

import ast
import hmac
import json
import os
from collections.abc import Iterator
from functools import partial

import numpy as np

from course import reading
from course.engine.client import StageDied, StageProcess
from course.engine.compare import equal
from course.engine.judge import Judge, script
from course.engine.referee import JudgeDied, Judgement, LessonFailure, Referee
from course.lesson import Exercise, Lesson
from course.settings import Settings
from course.teaching.submissions import printable

STRIKES = (
    2  # deaths of stage or judge under one answer's hands, then it is ours to look at
)
ATTEMPTS = 3  # draws of inputs, should the lesson's own solution fail on one
INFRA = "this could not be marked, and it is not the student's fault: "


def generator(secret: str, *what: str) -> np.random.Generator:
    """The generator of a probe's inputs: nobody without the secret can foresee them."""
    digest = hmac.digest(secret.encode(), json.dumps(what).encode(), "sha256")
    return np.random.default_rng(int.from_bytes(digest))


def mark(
    settings: Settings,
    name: str,
    answers: list[tuple[str, str, str]],
    secret: str,
    seed: int = 0,
    jailed: bool = True,
    seconds: float = 10,
) -> Iterator[dict]:
    """Judge `answers`, each (student, exercise, text), to the lesson played at SEED = `seed`.

    An answer gets `seconds` of CPU time, or 20 times what the solution takes if that is more.
    Yields a row for each: student, lesson, exercise, points, possible, status, message, `like` (the misconception
    that a wrong answer behaves like) and cpu seconds. Answers to an exercise are judged in the order given.
    """
    (path,) = reading.find(settings.root, [name])
    lesson = reading.read(path, settings.root)
    os.chdir(path.parent)
    waiting = {exercise: {} for exercise in lesson.exercises}
    for student, exercise, text in answers:
        waiting[exercise][student] = text
    strikes = {}
    while any(waiting.values()):
        try:
            for marked in _play(
                lesson, settings, seed, secret, waiting, jailed, seconds
            ):
                del waiting[marked["exercise"]][marked["student"]]
                yield marked
        except (StageDied, JudgeDied) as death:
            # The answer whose turn it was is the first one left.
            exercise = next(name for name, left in waiting.items() if left)
            student = next(iter(waiting[exercise]))
            strikes[exercise, student] = strikes.get((exercise, student), 0) + 1
            if strikes[exercise, student] == STRIKES:
                del waiting[exercise][student]
                yield row(student, lesson, exercise, "infra", INFRA + str(death))
        except LessonFailure as failure:
            reason = INFRA + f"the lesson itself fails: {failure}"
            for exercise, left in waiting.items():
                for student in list(left):
                    del left[student]
                    yield row(student, lesson, exercise, "infra", reason)


def _play(
    lesson: Lesson, settings: Settings, seed: int, secret: str, waiting: dict, jailed: bool, seconds: float
) -> Iterator[dict]:  # fmt: skip
    data = [settings.root / "datasets" / file for file in lesson.data]
    with StageProcess(lesson.path.parent, data if jailed else None) as stage:
        judge = Judge(lesson, stage)
        for cell, code in script(lesson, settings, seed):
            if not any(waiting.values()):
                return
            if cell.role == "exercise" and waiting[cell.name]:
                exercise, todo = lesson.exercises[cell.name], dict(waiting[cell.name])
                work = partial(_judge_all, lesson, exercise, todo, secret, seconds)
                yield from judge.apart(exercise, work)
            judge.play(cell, code)


def _judge_all(
    lesson: Lesson, exercise: Exercise, answers: dict[str, str], secret: str, seconds: float, referee: Referee
) -> Iterator[dict]:  # fmt: skip
    """Judge every student's answer to one exercise, each different one on inputs of its own."""
    referee.prepare()
    solved = referee.grade(exercise.solution, explain=False)
    if solved.status != "correct":
        raise LessonFailure(f"the solution of {exercise.name} is judged {solved.status}: {solved.message}")  # fmt: skip
    cpu = max(seconds, 20 * solved.cpu)
    limits = {"cpu": cpu, "seconds": 3 * cpu + 2}
    misconceptions, known = {}, {}
    for student, text in answers.items():
        same = _normal(text)
        if same not in known:
            judgement = _judge(lesson, exercise, student, text, secret, limits, referee)
            like = ""
            if judgement.status == "wrong" and not exercise.prediction:
                for cell in [] if misconceptions else exercise.wrongs:
                    wrong = referee.grade(cell.source, explain=False, **limits)
                    misconceptions[cell.keys["says"]] = _values(referee, wrong)
                like = _alike(_values(referee, judgement), misconceptions, referee)
            marked = judgement.status, _said(judgement), like, round(judgement.cpu, 4)
            if judgement.status in ("correct", "wrong", "not attempted"):
                known[same] = marked
        else:
            marked = known[same]
        status, said, like, spent = marked
        plain = row(student, lesson, exercise.name, status, said)
        yield {**plain, "like": like, "cpu": spent}


def _judge(
    lesson: Lesson, exercise: Exercise, student: str, text: str, secret: str, limits: dict, referee: Referee
) -> Judgement:  # fmt: skip
    for attempt in range(ATTEMPTS):
        what = (lesson.id, exercise.name, student, str(attempt))
        referee.add(generator(secret, *what))
        judgement = referee.grade(text, explain=False, **limits)
        unlucky = judgement.failed is not None and judgement.failed >= referee.public
        if not unlucky or _sound(exercise, referee, limits):
            break
    return judgement


def _normal(text: str) -> str:
    """The same for answers that differ in comments and spaces alone: they get the same mark, and are run once."""
    try:
        return ast.unparse(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text


def _sound(exercise: Exercise, referee: Referee, limits: dict) -> bool:
    """Whether the lesson's own solution passes on the inputs at hand: unlucky ones are no reason to take points."""
    solved = referee.grade(exercise.solution, explain=False, **limits)
    return solved.status == "correct"


def _values(referee: Referee, judgement: Judgement) -> list:
    """What an answer gave for the inputs that all share; an exception as its name."""
    return [
        outcome.get("value") if outcome["ok"] else outcome["kind"]
        for outcome in judgement.values[: referee.public]
    ]


def _alike(values: list, misconceptions: dict, referee: Referee) -> str:
    """The planted wrong answer that gives the same values, by the words that it promises."""
    for says, theirs in misconceptions.items():
        try:
            if values and equal(theirs, values, referee.tolerance) is True:
                return says
        except Exception:  # a hostile value has no likeness
            return ""
    return ""


def _said(judgement) -> str:
    """What helps the student most: the check's own sentence, else the judge's."""
    check = judgement.check
    if judgement.status in ("wrong", "error") and check and check.get("authored"):
        return check["message"]
    return judgement.message


def row(
    student: str, lesson: Lesson | None, exercise: str, status: str, said: str
) -> dict:
    """One line of the results; the points follow from the status. Without `exercise` it is about a file."""
    possible = lesson.exercises[exercise].points if exercise else 0
    return {
        "student": student,
        "lesson": lesson.id if lesson else "",
        "exercise": exercise,
        "points": possible if status == "correct" else 0,
        "possible": possible,
        "status": status,
        "message": printable(said[:500]),
        "like": "",
        "cpu": 0.0,
    }
