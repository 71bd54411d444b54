"""The judge: plays a lesson beside the stage, and holds what no answer may see. It never runs an answer."""

import contextlib
import os
import pickle
import types
from collections.abc import Callable, Iterator

from course import data
from course.engine.client import StageDied, StageProcess
from course.engine.referee import JudgeDied, LessonFailure, Referee
from course.engine.stage import execute, limit
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
    """Plays a lesson cell by cell, in its own process and on the stage, side by side."""

    def __init__(self, lesson: Lesson, stage: StageProcess):
        self.lesson, self.stage = lesson, stage
        self.namespace = vars(types.ModuleType("__main__"))

    def play(self, cell: Cell, code: str) -> None:
        """Run one pristine cell on both sides. Raises `LessonFailure`."""
        self.stage.begin("run", source=code, filename=f"<line {cell.line}>")
        ours = execute(code, f"<line {cell.line}>", self.namespace)
        for outcome in (ours, self.stage.reply()):
            if not outcome["ok"]:
                raise LessonFailure(
                    f"{self.lesson.path.name}:{cell.line}: the cell fails:\n{outcome['traceback']}"
                )

    def apart(self, exercise: Exercise, work: Callable[..., Iterator]) -> Iterator:
        """Yield what `work(referee)` yields, done in a forked copy: nothing that it does changes the lesson's state."""
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            with open(write, "wb") as pipe:
                self._work(exercise, work, pipe)
                pipe.flush()
                os._exit(0)
        os.close(write)
        complete = False
        with open(read, "rb") as pipe, contextlib.suppress(EOFError):
            while not complete:
                kind, value = pickle.load(pipe)  # from a copy of this very process
                if kind == "failure":
                    raise value
                complete = kind == "end"
                if not complete:
                    yield value
        os.waitpid(pid, 0)
        if not complete:
            raise JudgeDied(
                f"{exercise.name}: the judge died; is the reference out of memory?"
            )

    def _work(self, exercise: Exercise, work: Callable[..., Iterator], pipe) -> None:
        def say(kind: str, value=None) -> None:
            pickle.dump((kind, value), pipe)
            pipe.flush()

        limit(megabytes=MEGABYTES)
        where = f"<line {exercise.cell.line}>"
        outcome = execute(exercise.solution, where, self.namespace)
        try:
            if not outcome["ok"]:
                raise LessonFailure(outcome["traceback"])
            for item in work(
                Referee(self.lesson, exercise, self.namespace, self.stage)
            ):
                say("item", item)
            say("end")
        except (LessonFailure, StageDied) as error:
            say("failure", error)
        except BaseException as error:
            said = f"{exercise.name}: {type(error).__name__}: {error}"
            say("failure", LessonFailure(said))
