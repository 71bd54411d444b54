"""The judge: plays a lesson beside the stage, and holds what no answer may see. It never runs an answer."""

import contextlib
from collections.abc import Callable, Iterator

from course import data
from course.engine.apart import Died, StageFork, apart
from course.engine.client import StageDied, StageProcess
from course.engine.referee import JudgeDied, LessonFailure, Referee
from course.engine.stage import execute, limit, main_namespace
from course.lesson import Cell, Exercise, Lesson
from course.settings import Settings

MEGABYTES = 6000  # that references and verdicts of one exercise may take beside the lesson's own


def script(
    lesson: Lesson, settings: Settings, seed: int = 0, fast: bool = True
) -> Iterator[tuple[Cell, str]]:
    """Every cell that the solved lesson runs, with its code; SEED and FAST are set as given."""
    for cell in lesson.cells:
        code = lesson.pristine(cell)
        if code is None:
            continue
        if cell.role == "parameters":
            code += f"\nSEED = {seed}" + (f"\nFAST = {fast}" if lesson.has_fast else "")
        yield cell, data.cell(settings, lesson.data) if cell.role == "data" else code


class Judge:
    """Plays a lesson cell by cell, in its own process and on the stage, side by side.

    Without a stage, as in the proofs, it plays alone, and lends each exercise a fork of itself for one: its answers
    could read the judge's memory, so they must be the lesson's own.
    """

    def __init__(self, lesson: Lesson, stage: StageProcess | None = None):
        self.lesson, self.stage = lesson, stage
        self.namespace = main_namespace()

    def play(self, cell: Cell, code: str) -> None:
        """Run one pristine cell on both sides. Raises `LessonFailure`."""
        where = f"<line {cell.line}>"
        if self.stage:
            self.stage.begin("run", source=code, filename=where)
        outcomes = [execute(code, where, self.namespace)]
        if self.stage:
            outcomes.append(self.stage.reply())
        for outcome in outcomes:
            if not outcome["ok"]:
                raise LessonFailure(
                    f"{self.lesson.path.name}:{cell.line}: the cell fails:\n{outcome['traceback']}"
                )

    def apart(self, exercise: Exercise, work: Callable[..., Iterator]) -> Iterator:
        """Yield what `work(referee)` yields, done in a forked copy: nothing that it does changes the lesson's state."""
        try:
            yield from apart(lambda: self._work(exercise, work))
        except (LessonFailure, StageDied):
            raise
        except Died:
            raise JudgeDied(
                f"{exercise.name}: the judge died; is the reference out of memory?"
            ) from None
        except Exception as error:
            raise LessonFailure(
                f"{exercise.name}: {type(error).__name__}: {error}"
            ) from None

    def _work(self, exercise: Exercise, work: Callable[..., Iterator]) -> Iterator:
        stage = contextlib.nullcontext(self.stage) if self.stage else StageFork(self.namespace)  # fmt: skip
        with stage as stage:
            limit(megabytes=MEGABYTES)
            where = f"<line {exercise.cell.line}>"
            outcome = execute(exercise.solution, where, self.namespace)
            if not outcome["ok"]:
                raise LessonFailure(outcome["traceback"])
            yield from work(Referee(self.lesson, exercise, self.namespace, stage))
