"""The grammar: every mistake in a source gets one line that names file, line and remedy."""

import pytest

from course import reading
from course.lesson import SourceError

MISTAKES = {
    "no header": ("# ---\n# lesson:", "# lesson:", "must begin with a header"),
    "field missing": ("#   minutes: 30\n", "", "lacks `minutes`"),
    "field of another type": ("minutes: 30", "minutes: half an hour", "`minutes` must be a int"),
    "unknown field": ("#   needs", "#   author: me\n#   needs", "unknown field `author`"),
    "not YAML": ("needs: []", "needs: [", "not a YAML mapping"),
    "lesson that is not there": ("needs: []", "needs: [stage/00_none]", "needs stage/00_none: no such lesson"),
    "data that is not there": ("data: [numbers.csv]", "data: [other.csv]", "datasets/other.csv is not there"),
    "data without a cell": ('# %% tags=["data"]', "# %%", "belong together"),
    "another data cell": ('DATA = Path("datasets")', 'DATA = Path("data")', "a data cell is exactly"),
    "no parameters": ('# %% tags=["parameters"]', "# %%", 'must have tags=["parameters"]'),
    "no title": ("# # Small", "# Small", "first cell must be markdown"),
    "end marker missing": ("    return float(np.sqrt(np.mean(error**2)))\n    ### END SOLUTION", "", "END SOLUTION"),
    "markers outside": ("before, after =", "### BEGIN SOLUTION\nbefore, after =", "markers outside an exercise"),
    "name twice": ('exercise="rows"', 'exercise="rmse"', "stands already in line"),
    "check of nothing": ('# %% check="rows"', '# %% check="row"', 'check="row": no exercise'),
    "second check": ('# %% check="rows"', '# %% check="rmse"', "second check"),
    "exercise without check": ('# %% check="rows"', "# %%", "exercise rows has no check"),
    "exercise without probe": ('# %% probe="rows"\n', "", "exercise rows has no probe"),
    "two definitions": ("def rmse(y, y_pred):\n    \"", "import os\ndef rmse(y, y_pred):\n    \"", "and nothing else"),
    "another definition": ('exercise="rmse"', 'exercise="rms"', "must hold the one definition `rms`"),
    "variable that is not set": ("rows = len(numbers)", "count = len(numbers)", "defines no `rows`"),
    "unknown key": ("points=2", "marks=2", "unknown key `marks`"),
    "no points": ("points=2 ", "", "lacks `points`"),
    "unknown tag": ('tags=["solution"]', 'tags=["solutions"]', "unknown tag `solutions`"),
    "hint as code": ('# %% [markdown] hint="rows"\n# `len`', '# %% hint="rows"\nlen', "a hint cell must be markdown"),
    "wrong without says": (' says="count the rows"', "", 'needs says="…"'),
    "one-word says": ('says="count the rows"', 'says="count"', "two words or more"),
    "not Python": ("before, after =", "before after =", "not Python"),
    "kind": ('kind="prediction"', 'kind="guess"', 'kind must be "prediction"'),
    "probe of a prediction": ('# %% probe="rows"', '# %% probe="p_error"', "prediction p_error may have no probe"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_mistake_is_named_with_file_line_and_remedy(course, case):
    old, new, message = MISTAKES[case]
    course.change(old, new)
    with pytest.raises(SourceError) as error:
        reading.read(course.source, course.root)
    lines = [line for line in str(error.value).splitlines() if message in line]
    assert lines and lines[0].startswith("stage/source/01_small.py:"), str(error.value)


def test_line_numbers_point_at_the_marker(course):
    text = course.source.read_text().splitlines()
    for cell in reading.read(course.source, course.root).cells:
        assert text[cell.line - 1].startswith("# %%")
        if cell.name:
            assert f'"{cell.name}"' in text[cell.line - 1]


def test_exercise_parts(course):
    lesson = reading.read(course.source, course.root)
    rmse, prediction, rows = lesson.exercises.values()
    assert "raise NotImplementedError" in rmse.stub and "np.sqrt" not in rmse.stub
    assert "np.sqrt" in rmse.solution and "SOLUTION" not in rmse.solution
    assert rows.stub == "rows = None  # YOUR CODE HERE"
    assert (
        [cell.source for cell in prediction.between]
        and prediction.prediction
        and not rmse.prediction
    )
    assert (len(rmse.hints), len(rmse.rights), len(rmse.wrongs)) == (2, 1, 2)
    assert rmse.rights[0].source.startswith("def rmse"), (
        "raw cells are read without their comment signs"
    )


def test_find_takes_a_unique_part_and_names_the_choices(course):
    assert reading.find(course.root, ["small"]) == [course.source]
    assert reading.find(course.root, ["stage/source/01_small.py"]) == [course.source]
    with pytest.raises(
        SourceError, match="no such lesson; choose from: stage/01_small"
    ):
        reading.find(course.root, ["smaller"])
