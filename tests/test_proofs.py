"""The proofs: a lesson that is wrong in any way is caught, and every lesson of the course is right."""

import re
import sys

import pytest

from course import reading, settings

if sys.platform == "win32":
    pytest.skip(
        "proofs fork, and Windows can't: use WSL or a container",
        allow_module_level=True,
    )

from course.authoring import prove

ROOT_SETTINGS = settings.load()
LESSONS = [
    reading.lesson_id(ROOT_SETTINGS.root, path)
    for path in reading.sources(ROOT_SETTINGS.root)
]


def proof(course):
    """The only lesson's proof."""
    (result,) = prove.prove(course.settings, [], workers=1)
    return result


def problems(course) -> str:
    result = proof(course)
    return "\n".join(
        result.problems
        + [f"{p.name}: {problem}" for p in result.proofs for problem in p.problems]
    )


def test_a_right_lesson_is_green(course):
    result = proof(course)
    assert problems(course) == "" and result.green
    rmse, p_error, rows = result.proofs
    assert (rmse.rights, rmse.wrongs, p_error.wrongs, rows.wrongs) == (1, 2, 1, 1)
    assert rmse.mutants == rmse.killed >= 6 and p_error.mutants == 0
    assert rmse.survivors == [] and rmse.unclaimed == []


def test_a_lesson_may_use_the_probe_s_names_for_its_own(course):
    own = "verdict = call = equivalent = tolerance = 'mine'\nbefore, after = rmse"
    course.change("before, after = rmse", own)
    course.change(
        "print(numbers.sum())",
        "inputs = verdict = call = equivalent = tolerance = 'mine'",
    )
    assert problems(course) == ""


WRONG = {
    "the solution fails its check": ("< 1e-3,", "< -1,", "rmse: the solution does not pass its check: the mean of 9"),
    "a right answer is rejected": ("(total / len(y)) ** 0.5", "total / len(y)", "right answer in line 54 is judged wrong"),
    "the probe accepts a wrong answer": (
        "yield rng.normal(size=n), rng.normal(size=n)", "yield np.zeros(n), np.zeros(n)", "is judged correct by the probe"),
    "the answer in the last hint is wrong": (
        "# The mean comes before the root.", "# ```python\n# return float(np.mean(np.abs(y - y_pred)))\n# ```",
        "the answer in the last hint is judged wrong"),
    "a wrong answer is right": ("return np.mean((y - y_pred) ** 2)", "return np.mean((y - y_pred) ** 2) ** 0.5", "is judged correct by the probe"),
    "the check does not say what was promised": ('says="take its root"', 'says="square it first"', 'promises "square it first"; the learner sees: the mean of 9'),
    "a library's message is not an authored one": (
        'assert abs(got - 3.5355) < 1e-3, "the mean of 9 and 16 is 12.5: take its root"',
        'np.testing.assert_allclose(got, 3.5355, rtol=1e-3, err_msg="take its root")', "a bare AssertionError"),
    "a distractor's reason is not printed": ('"A is the case only for a constant."', '"No."', 'promises "only for a constant"; its check prints'),
    "a prediction is marked wrong": ('("a", "b"), ', '("b",), ', "the distractor in line"),
    "a probe without inputs": ("for n in (1, 2, 50):", "for n in ():", "yields no inputs"),
    "a probe that fails": ("for n in (1, 2, 50):", "for n in (1, 2, missing):", "NameError"),
    "a stale allow-list": ('# %% probe="rows"\n', '# %% probe="rows"\nequivalent = {"a => b": "no reason"}\n', 'the entry "a => b" in `equivalent` is stale'),
    "no right answer": ('# %% [raw] right="rows"\n# rows = numbers.shape[0]\n', "", "rows: it has no right answer"),
    "a cell that fails": ("print(numbers.sum())", "print(numbers.sums())", "01_small.py:21: the cell fails"),
    "a sentence that is false at another seed": ("print(numbers.sum())", "assert SEED < 2", "at SEED = 2 the cell fails"),
    "a stub that passes": (
        "### BEGIN SOLUTION\nrows = len(numbers)\n### END SOLUTION",
        "### BEGIN SOLUTION\nrows = len(numbers)\n### END SOLUTION\nrows = 3", "rows: the untouched stub is"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_lesson_is_caught(course, case):
    old, new, message = WRONG[case]
    course.change(old, new)
    found = problems(course)
    assert message in found, found
    assert not proof(course).green


def test_the_last_hint_may_be_the_body_or_the_whole_function(course):
    body = (
        "# ```python\n# return float(np.linalg.norm(y - y_pred) / len(y) ** 0.5)\n# ```"
    )
    course.change("# The mean comes before the root.", body)
    assert problems(course) == ""
    course.change(
        "# ```python\n# return", "# ```python\n# def rmse(y, y_pred):\n#     return"
    )
    assert problems(course) == ""


def test_a_weak_probe_lets_mutants_live_and_the_rate_fails_the_lesson(course):
    course.change(
        "yield rng.normal(size=n), rng.normal(size=n)",
        "yield np.zeros(n), np.full(n, 4.0)",
    )
    result = proof(course)
    assert not result.green and 0.5 < result.rate < 0.95
    survivors = [line for p in result.proofs for line in p.survivors]
    line = next(
        n
        for n, text in enumerate(course.source.read_text().splitlines(), 1)
        if "error = y - y_pred" in text
    )
    assert any(
        text.startswith(f"line {line}: y - y_pred => y + y_pred") for text in survivors
    ), survivors


def test_an_equivalent_mutant_is_allowed_with_a_reason(course):
    course.change(
        "yield rng.normal(size=n), rng.normal(size=n)",
        "yield np.zeros(n), rng.normal(size=n)",
    )
    (survivor,) = [line for p in proof(course).proofs for line in p.survivors]
    change = survivor.split(": ", 1)[1]
    course.change(
        '# %% probe="rmse"\n',
        f'# %% probe="rmse"\nequivalent = {{"{change}": "y is zero"}}\n',
    )
    result = proof(course)
    assert result.green and result.proofs[0].survivors == []


def test_an_assert_that_no_wrong_answer_claims_is_listed(course):
    course.change(
        "got = rmse(", 'assert callable(rmse), "a function, please"\ngot = rmse('
    )
    result = proof(course)
    assert any("a function, please" in line for line in result.proofs[0].unclaimed)


def test_an_endless_mutant_is_killed(course):
    loop = "error, n = np.empty(len(y)), 0\n    while n < len(y):\n        error[n] = (y - y_pred)[n]\n        n += 1\n"
    course.change("error = y - y_pred\n", loop)
    result = proof(course)
    assert result.green and not any(
        "n += 1 => pass" in line for line in result.proofs[0].survivors
    )


def test_a_mutant_that_ends_in_a_bare_traceback_is_listed(course):
    course.change(" and got is not None", "")
    assert any(
        "return None  (TypeError" in line for line in proof(course).proofs[0].bare
    )


def test_what_was_proven_before_a_failing_cell_is_still_reported(course):
    course.change("before, after = rmse", "before, after = missing")
    result = proof(course)
    assert (
        "NameError" in result.problems[0]
        and result.proofs[0].name == "rmse"
        and result.proofs[0].killed
    )


def test_command_prints_a_table_and_exit_codes_tell(course):
    done = course.run("prove")
    assert (
        done.returncode == 0
        and "all green" in done.stdout
        and "mutants killed: 100.0%" in done.stdout
    )
    course.change('says="take its root"', 'says="square it first"')
    done = course.run("prove", "--exercise", "rmse")
    assert (
        done.returncode == 1
        and "rmse FAILS" in done.stdout
        and "p_error" not in done.stdout
    )
    done = course.run("prove", "--exercise", "none")
    assert (
        done.returncode == 1
        and "has no exercise none: it has rmse, p_error, rows" in done.stdout
    )


def test_results_are_cached_by_what_they_depend_on(course):
    def proven() -> set:
        return {
            path.name for path in (course.root / ".cache" / "proofs").glob("*.json")
        }

    proof(course)
    first = proven()
    proof(course)
    assert proven() == first and len(first) == 3 + 3
    course.change(
        '# %% [markdown] hint="rows"\n# `len`',
        '# %% [markdown] hint="rows"\n# Try `len`.',
    )
    proof(course)
    assert proven() == first, "a hint changes no proof"
    course.change("# rows = numbers.shape[0]", "# rows = numbers[:, 0].size")
    proof(course)
    assert len(proven() - first) == 1, "only the exercise that changed is proven again"
    assert re.search(r"rmse .* 0\.\d", course.run("prove", "--fresh").stdout)


@pytest.mark.every_lesson
@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_is_proven(name):
    (result,) = prove.prove(ROOT_SETTINGS, [name], workers=1)
    print(f"{name}: {result.rate:.1%} of mutants killed, {result.cpu:.0f} CPU seconds")
    found = result.problems + [
        f"{p.name}: {problem}" for p in result.proofs for problem in p.problems
    ]
    assert result.green, (
        "\n".join(found) or f"only {result.rate:.1%} of the mutants die"
    )
