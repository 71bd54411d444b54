"""A small lesson, right in every way, that tests change in one place."""

import os
import subprocess
import sys
from pathlib import Path

from course import settings

GOOD = '''\
# ---
# lesson:
#   title: Small
#   minutes: 30
#   needs: []
#   teaches: [errors]
#   data: [numbers.csv]
# ---
# %% [markdown]
# # Small
# A lesson for tests.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %%
import numpy as np

numbers = np.loadtxt(DATA / "numbers.csv", delimiter=",", skiprows=1)
print(numbers.sum())

# %% [markdown] tags=["solution"]
# Only the solution says this.

# %% exercise="rmse" points=2 level=2 minutes=5
def rmse(y, y_pred):
    """Root of the mean squared error of two arrays (n,)."""
    ### BEGIN SOLUTION
    error = y - y_pred
    return float(np.sqrt(np.mean(error**2)))
    ### END SOLUTION

# %% check="rmse"
got = rmse(np.zeros(2), np.array([3.0, 4.0]))
assert np.ndim(got) == 0 and got is not None, "one number for all rows: did you forget the mean?"
assert abs(got - 3.5355) < 1e-3, "the mean of 9 and 16 is 12.5: take its root"

# %% [markdown] hint="rmse"
# Which comes first?

# %% [markdown] hint="rmse"
# The mean comes before the root.

# %% probe="rmse"
def inputs(rng):
    for n in (1, 2, 50):
        yield rng.normal(size=n), rng.normal(size=n)

# %% [raw] right="rmse"
# def rmse(y, y_pred):
#     total = 0
#     for a, b in zip(y, y_pred):
#         total += (a - b) ** 2
#     return (total / len(y)) ** 0.5

# %% [raw] wrong="rmse" says="forget the mean"
# def rmse(y, y_pred):
#     return np.sqrt((y - y_pred) ** 2)

# %% [raw] wrong="rmse" says="take its root"
# def rmse(y, y_pred):
#     return np.mean((y - y_pred) ** 2)

# %% exercise="p_error" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_error = "b"
### END SOLUTION

# %%
before, after = rmse(numbers[:, 0], 0), rmse(numbers[:, 0], numbers[:, 1])

# %% check="p_error"
assert p_error in ("a", "b"), 'write one letter: "a" or "b"'
reasons = {"a": "A is the case only for a constant.", "b": "The second column helps."}
print(f"{before:.2f} and {after:.2f}. {reasons[p_error]}")

# %% [raw] wrong="p_error" says="only for a constant"
# p_error = "a"

# %% exercise="rows" points=1 level=1 minutes=1
### BEGIN SOLUTION
rows = len(numbers)
### END SOLUTION

# %% check="rows"
assert rows == 3, "count the rows, not the numbers"

# %% [markdown] hint="rows"
# `len`

# %% probe="rows"

# %% [raw] right="rows"
# rows = numbers.shape[0]

# %% [raw] wrong="rows" says="count the rows"
# rows = numbers.size
'''


class Course:
    """A course in a temporary folder, with the lesson `stage/01_small`."""

    def __init__(self, root: Path):
        self.root = root
        self.source = root / "stage" / "source" / "01_small.py"
        self.source.parent.mkdir(parents=True)
        self.source.write_text(GOOD, encoding="utf-8")
        (root / "datasets").mkdir()
        (root / "datasets" / "numbers.csv").write_text("a,b\n1,2\n3,4\n5,5\n")
        (root / "pyproject.toml").write_text(
            '[tool.course]\nrepository = ""\nrelease = "v1"\n'
        )
        (root / "README.md").write_text(
            "# Small\n\n<!-- lessons: made by the build -->\n<!-- /lessons -->\n"
        )

    @property
    def settings(self) -> settings.Settings:
        return settings.load(self.root)

    def change(self, old: str, new: str) -> None:
        """Replace a part of the source, which must be there exactly once."""
        text = self.source.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{text.count(old)} times in the source: {old}"
        self.source.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *command: str) -> subprocess.CompletedProcess:
        """`python -m course …` in this course, as a user would."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "COLUMNS": "200",
        }
        return subprocess.run(
            [sys.executable, "-m", "course", *command],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
        )
