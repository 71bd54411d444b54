"""The build: notebooks are in step with their sources, stable, and give nothing away."""

import ast
import json
import re

import nbformat
import pytest

from course import notebooks, reading, settings
from course.authoring import build

ROOT_SETTINGS = settings.load()
LESSONS = [
    reading.lesson_id(ROOT_SETTINGS.root, path)
    for path in reading.sources(ROOT_SETTINGS.root)
]


def test_committed_notebooks_are_in_step_with_their_sources():
    built = build.build(ROOT_SETTINGS, [], check=True)
    assert not built.problems and not built.differing, "run `python -m course build`"


@pytest.mark.parametrize("name", LESSONS)
def test_learner_notebook_gives_nothing_away(root, name):
    """No line of a solution that is not also elsewhere in the lesson, no probe, no planted answer, no output."""
    lesson = reading.read(reading.find(root, [name])[0], root)
    notebook = nbformat.read(root / f"{name}.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    shown = "\n".join(cell.source for cell in notebook.cells)
    given = "\n".join(
        cell.source
        for cell in lesson.cells
        if cell.role in ("", "check", "hint", "parameters")
    )
    for exercise in lesson.exercises.values():
        hidden = set(exercise.solution.splitlines()) - set(exercise.stub.splitlines())
        leaked = [
            line
            for line in hidden
            if len(line.strip()) > 12 and line in shown and line.strip() not in given
        ]
        assert not leaked, f"{exercise.name}: {leaked}"
        code = next(
            cell.source
            for cell in notebook.cells
            if cell.id == f"exercise-{exercise.name}"
        )
        assert ast.dump(ast.parse(code)) == ast.dump(ast.parse(exercise.stub))
    for cell in lesson.cells:
        if (
            cell.role in ("probe", "right", "wrong", "solution")
            and len(cell.source) > 40
        ):
            assert cell.source not in shown


def test_first_build_makes_everything_and_the_second_nothing(course):
    first = course.run("build")
    assert first.returncode == 0, first.stdout + first.stderr
    files = ["stage/01_small.ipynb", "stage/solutions/01_small.ipynb", "README.md"]
    assert all(f"wrote  {name}" in first.stdout for name in files)
    assert re.search(
        r"executed stage/01_small: \d+ CPU seconds, \d+ s, \d+ MB", first.stdout
    )
    before = {name: (course.root / name).read_bytes() for name in files}
    second = course.run("build")
    assert second.returncode == 0 and second.stdout.strip() == ""
    assert before == {name: (course.root / name).read_bytes() for name in files}


def test_solution_is_executed_and_clean(course):
    course.change(
        "numbers = np",
        "import matplotlib.pyplot as plt\n\nplt.plot([1, 2]);\nplt.show()\nnumbers = np",
    )
    course.run("build")
    notebook = nbformat.read(
        course.root / "stage/solutions/01_small.ipynb", as_version=4
    )
    nbformat.validate(notebook)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any(output.get("text") == "20.0\n" for output in outputs)
    picture = next(
        output for output in outputs if "image/png" in output.get("data", {})
    )
    assert picture.metadata["image/png"]["alt"] == "20.0"
    text = json.dumps(notebook)
    assert (
        "papermill" not in text and str(course.root) not in text and "iopub" not in text
    )
    assert "Only the solution says this" in text


def test_learner_gets_stub_check_with_tick_and_folded_hints(course):
    lesson = reading.read(course.source, course.root)
    cells = {
        cell.id: cell.source
        for cell in notebooks.learner(lesson, course.settings).cells
    }
    assert cells["exercise-rmse"].startswith(
        "# Exercise rmse  ·  2 points  ·  ●●○○○  ·  5 minutes\ndef rmse"
    )
    assert cells["check-rmse"].endswith('print("✅ rmse")')
    assert cells["hints-rmse"].count("<details><summary>Hint ") == 2
    assert "</summary>\n\nWhich comes first?\n\n</details>" in cells["hints-rmse"]
    assert cells["check-p_error"].endswith('right or not")')
    assert cells["exercise-p_error"].endswith("p_error = None  # YOUR CODE HERE")


def test_a_change_of_text_keeps_the_outputs_without_executing(course):
    course.run("build")
    path = course.root / "stage/solutions/01_small.ipynb"
    path.write_text(path.read_text().replace('"20.0\\n"', '"kept\\n"'))
    course.change("A lesson for tests.", "Another text.")
    done = course.run("build")
    assert (
        "executed" not in done.stdout
        and "kept" in path.read_text()
        and "Another text." in path.read_text()
    )


def test_a_change_of_code_or_data_executes(course):
    course.run("build")
    (course.root / "datasets/numbers.csv").write_text("a,b\n1,2\n3,4\n5,6\n")
    assert course.run("build", "--check").returncode == 1
    assert "executed stage/01_small" in course.run("build").stdout
    course.change("print(numbers.sum())", "print(numbers.mean())")
    assert "executed stage/01_small" in course.run("build").stdout


def test_check_names_what_differs_and_writes_nothing(course):
    done = course.run("build", "--check")
    assert done.returncode == 1 and "differs from its source" in done.stdout
    assert not (course.root / "stage/01_small.ipynb").exists()
    course.run("build")
    assert course.run("build", "--check").returncode == 0
    (course.root / "stage/01_small.ipynb").write_text("{}")
    assert "stage/01_small.ipynb" in course.run("build", "--check").stdout


def test_a_failing_cell_is_named_with_its_traceback_and_nothing_is_written(course):
    course.change("print(numbers.sum())", "print(numbers.sum())\n1 / 0")
    done = course.run("build")
    line = (
        course.source.read_text().splitlines().index("import numpy as np")
    )  # the cell's marker stands above it
    assert (
        done.returncode == 2
        and f"stage/source/01_small.py:{line}: the cell" in done.stdout
    )
    assert "ZeroDivisionError" in done.stdout
    assert not (course.root / "stage/solutions/01_small.ipynb").exists()


def test_bad_source_stops_only_its_own_lesson(course):
    other = course.source.with_name("02_other.py")
    other.write_text(course.source.read_text().replace("### END SOLUTION", "", 1))
    done = course.run("build")
    assert done.returncode == 2 and "stage/source/02_other.py:" in done.stdout
    assert "wrote  stage/solutions/01_small.ipynb" in done.stdout
    assert "| [stage/" not in (course.root / "README.md").read_text(), "it waits"


def test_outside_a_course_and_unknown_lesson_say_what_to_do(course, tmp_path_factory):
    assert "choose from: stage/01_small" in course.run("build", "none").stdout
    (course.root / "pyproject.toml").unlink()
    done = course.run("build")
    assert (
        done.returncode != 0
        and "go to the folder that holds its pyproject.toml" in done.stderr
    )


def test_fork_sets_every_address_and_unset_links_nowhere(course):
    course.run("build")
    notebook = (course.root / "stage/01_small.ipynb").read_text()
    assert "colab" not in notebook and "http" not in notebook
    done = course.run("fork", "someone/course")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "executed" not in done.stdout, "an address is not an input"
    notebook = (course.root / "stage/01_small.ipynb").read_text()
    assert (
        "colab.research.google.com/github/someone/course/blob/v1/stage/01_small.ipynb"
        in notebook
    )
    assert "raw.githubusercontent.com/someone/course/v1/datasets/" in notebook
    assert "someone/course" in (course.root / "README.md").read_text()
    assert course.run("build", "--check").returncode == 0
    assert course.run("fork", "not a name").returncode == 2
