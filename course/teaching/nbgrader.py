"""Write lessons as source notebooks of nbgrader (https://nbgrader.readthedocs.io), with the probes as its hidden tests.

nbgrader judges inside the student's kernel, so what design gives a jail and a separate judge is lost there: the bridge
is for universities that have it in use.
"""

import ast
import inspect
import shutil
from pathlib import Path

from course import notebooks, reading
from course.engine import compare
from course.engine.referee import SEEDS
from course.lesson import Exercise, Lesson
from course.settings import Settings

HIDDEN = """\
### BEGIN HIDDEN TESTS
import copy as _copy, types as _types
import numpy as _np
_judge = _types.ModuleType("judge")
exec({compare!r}, vars(_judge))
_scope = {{**globals()}}
exec({solution!r}, _scope)
_reference = _scope[{name!r}]
exec({probe!r}, _scope)
_own = {defined!r}
_call = _scope["call"] if "call" in _own else lambda f, *a: f(*a) if callable(f) else f
_inputs = _scope["inputs"] if "inputs" in _own else lambda rng: [()]
for _seed in {seeds!r}:
    for _args in _inputs(_np.random.default_rng(_seed)):
        _args = _args if isinstance(_args, tuple) else (_args,)
        _got = _call({name}, *_copy.deepcopy(_args))
        if "verdict" in _own:
            _said = _scope["verdict"](_got, *_copy.deepcopy(_args))
        else:
            _want = _call(_reference, *_copy.deepcopy(_args))
            _said = _judge.equal(_want, _got, _scope["tolerance"] if "tolerance" in _own else 1e-6)
        assert _said is True, _said
### END HIDDEN TESTS"""


def export(settings: Settings, ids: list[str], to: Path) -> list[Path]:
    """Write `to`/source/LESSON/LESSON.ipynb, with the data beside it, for each lesson.

    Raises `SourceError`, and ValueError where a file stands already.
    """
    written = []
    for path in reading.find(settings.root, ids):
        lesson = reading.read(path, settings.root)
        folder = to / "source" / path.stem
        if folder.exists():
            raise ValueError(f"{folder} exists: delete it, or name another folder")
        (folder / "datasets").mkdir(parents=True)
        for file in lesson.data:
            shutil.copy(settings.root / "datasets" / file, folder / "datasets")
        target = folder / f"{path.stem}.ipynb"
        text = notebooks.text(source(lesson, settings))
        target.write_text(text, encoding="utf-8", newline="\n")
        written.append(target)
    return written


def source(lesson: Lesson, settings: Settings):
    """The source notebook: solutions between nbgrader's marks, checks as its tests, all else as the learner has it."""
    notebook = notebooks.learner(lesson, settings)
    for cell in notebook.cells:
        kind, _, name = cell.id.partition("-")
        exercise = lesson.exercises.get(name)
        if not exercise or kind not in ("exercise", "check"):
            continue
        if kind == "exercise":
            cell.source = cell.source.replace(exercise.stub, exercise.cell.source)
            cell.metadata["nbgrader"] = _metadata(cell.id, solution=True)
        else:
            if not exercise.prediction:
                cell.source = f"{_hidden(exercise)}\n{cell.source}"
            points = exercise.points
            cell.metadata["nbgrader"] = _metadata(cell.id, grade=True, points=points)
    return notebook


def _metadata(cell: str, grade: bool = False, solution: bool = False, **points) -> dict:
    return {
        "grade": grade,
        "grade_id": cell,
        "locked": grade,
        "schema_version": 3,
        "solution": solution,
        "task": False,
        **points,
    }


def _hidden(exercise: Exercise) -> str:
    probe = exercise.probe.source if exercise.probe else ""
    body = ast.parse(probe).body
    defined = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    defined += [t.id for n in body if isinstance(n, ast.Assign) for t in n.targets]
    return HIDDEN.format(
        compare=inspect.getsource(compare),
        solution=exercise.solution,
        probe=probe,
        defined=defined,
        name=exercise.name,
        seeds=SEEDS,
    )
