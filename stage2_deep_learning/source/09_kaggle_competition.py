# ---
# lesson:
#   title: "A Kaggle competition, offline"
#   minutes: 390
#   needs: [stage1_classical/02_splitting_and_cross_validation, stage1_classical/04_overfitting_and_regularisation, stage1_classical/06_random_forests]
#   teaches:
#     - kaggle competition
#     - submission file
#     - public and private leaderboard
#     - shake-up
#     - blending
#   data: [house_train.csv, house_test.csv, house_held_back.bin, house_board.csv, concrete.csv]
# ---
# %% [markdown]
# # A Kaggle competition, offline
#
# **The question.** You meet 84 other entries on a leaderboard. Which number do you trust
# when you choose your final one?
#
# **Afterwards you can** write a submission file that is not refused, read a leaderboard,
# build features and a blend that reach the top 20 % of a real private board, and say how
# much of a rank is luck. At the end you know every step of your first real entry.
#
# **You need** pipelines and cross-validation (stage 1, lesson 02), ridge (04) and boosting
# (06). You met these houses in the project (10); here others compete with you.
#
# **Time:** 390 minutes in eleven sittings of at most 45; the computer works about one
# minute. Stuck for 20 minutes? From ●●● on, the last hint is the whole answer: copy it.
#
# **Data:** 2,930 real house sales from Ames, Iowa (United States), and at the end concrete
# that was crushed in a laboratory.
#
# **Where it is used:** an employer cannot see your model at your last job. A public result
# with a clean notebook can be opened and read. Companies use the same game inside: two
# teams, one hidden test set.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#888888"
plt.rcParams.update({"figure.figsize": (7, 4.2), "axes.titlesize": 11})
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## Sitting 1: the rules, the metric, the file
# ### The rules
# - You get **train** rows with prices and **test** rows without.
# - You send a **submission file**: one price for each test row.
# - A part of the test rows is **public**. After each submission you see your error (خطا) there,
#   and your place on the public leaderboard.
# - The rest is **private**. Its board opens once, after the end, and only it counts.
# - At most five submissions a day. At the end you name **two** as final; the better one
#   counts.
#
# ### Readiness
# First, from stage 1, lesson 06: a bootstrap sample, and the rows that it left out.


# %% exercise="bootstrap_rows" points=1 level=2 minutes=6
def bootstrap_rows(n, rng):
    """Draw n positions from 0 to n - 1 with replacement: return (drawn, left).

    drawn: array (n,), made with the NumPy generator rng. left: sorted array of the
    positions that were never drawn.
    """
    ### BEGIN SOLUTION
    drawn = rng.integers(n, size=n)
    return drawn, np.setdiff1d(np.arange(n), drawn)
    ### END SOLUTION


# %% check="bootstrap_rows"
found = bootstrap_rows(50, np.random.default_rng(1))
again = bootstrap_rows(50, np.random.default_rng(2))
assert isinstance(found, (tuple, list)) and len(found) == 2, "return (drawn, left)"
assert np.shape(found[0]) == (50,), "drawn has as many positions as there are rows: 50"
assert len(set(found[0])) < 50, "no position came twice: draw WITH replacement"
assert sorted({*found[0], *found[1]}) == list(range(50)), (
    "drawn and left together hold each position from 0 to 49: none is lost"
)
assert not set(found[0]) & set(found[1]), "a position in left was drawn"
assert list(found[1]) == sorted(found[1]), "left is not sorted"
assert not np.array_equal(found[0], again[0]), (
    "two different generators gave the same draw: use rng, set no seed of your own"
)
third_rng = np.random.default_rng(3)
thirds = np.bincount(np.ravel([bootstrap_rows(3, third_rng)[0] for _ in range(200)]))
assert len(thirds) == 3 and min(thirds) > 150 and max(thirds) < 250, (
    f"600 positions from 0, 1, 2: each should come about 200 times, yours {thirds}"
)

# %% [markdown] hint="bootstrap_rows"
# `rng.integers(n, size=...)` draws whole numbers from 0 to n - 1, with replacement.

# %% [markdown] hint="bootstrap_rows"
# `np.setdiff1d(a, b)` gives the sorted values of a that are not in b.


# %% probe="bootstrap_rows"
def inputs(rng):
    for n in (40, 200):
        yield n, int(rng.integers(1000))


def call(answer, n, seed):
    rng = np.random.default_rng(seed)
    draws = [answer(n, rng), answer(n, rng)]
    many = [np.asarray(answer(3, rng)[0]) for _ in range(150)]
    draws = [(np.asarray(a), np.asarray(b)) for a, b in draws]
    return [*draws, np.concatenate(many)]


def verdict(got, n, seed):
    (drawn, left), (later, _), many = got
    if drawn.shape != (n,) or len(set(drawn.tolist())) == n:
        return "draw n positions WITH replacement"
    if left.tolist() != sorted(set(range(n)) - set(drawn.tolist())):
        return "left holds, sorted, each position that was not drawn: none is lost"
    if drawn.min() > n / 4 or drawn.max() < 3 * n / 4 or drawn.max() >= n:
        return "draw positions from 0 to n - 1"
    if max(abs(np.bincount(many, minlength=3) - 150)) > 40:
        return "each position should come equally often"
    if not 0.2 < len(left) / n < 0.55:
        return "about 37 % of the rows should be left"
    return not np.array_equal(drawn, later) or "use rng, set no seed of your own"


# %% [raw] right="bootstrap_rows"
# def bootstrap_rows(n, rng):
#     drawn = rng.choice(n, n)
#     return [drawn, np.array([i for i in range(n) if i not in drawn])]

# %% [raw] wrong="bootstrap_rows" says="WITH replacement"
# def bootstrap_rows(n, rng):
#     drawn = rng.permutation(n)
#     return drawn, np.setdiff1d(np.arange(n), drawn)

# %% [raw] wrong="bootstrap_rows" says="none is lost"
# def bootstrap_rows(n, rng):
#     drawn = rng.integers(1, n, size=n)
#     return drawn, np.setdiff1d(np.arange(1, n), drawn)

# %% [raw] wrong="bootstrap_rows" says="set no seed of your own"
# def bootstrap_rows(n, rng):
#     drawn = np.random.default_rng(0).integers(n, size=n)
#     return drawn, np.setdiff1d(np.arange(n), drawn)

# %% [raw] wrong="bootstrap_rows" says="about 200 times"
# def bootstrap_rows(n, rng):
#     drawn = rng.integers(0, n - 1, size=n)
#     return drawn, np.setdiff1d(np.arange(n), drawn)

# %% [raw] wrong="bootstrap_rows" says="about 200 times"
# def bootstrap_rows(n, rng):
#     drawn = (rng.random(n) ** 2 * n).astype(int)
#     return drawn, np.setdiff1d(np.arange(n), drawn)

# %% [raw] wrong="bootstrap_rows" says="is not sorted"
# def bootstrap_rows(n, rng):
#     drawn = rng.integers(n, size=n)
#     return drawn, np.array(sorted(set(range(n)) - set(drawn), key=lambda i: i % 10))

# %% [raw] wrong="bootstrap_rows" says="as many positions"
# def bootstrap_rows(n, rng):
#     drawn = np.unique(rng.integers(n, size=n))
#     return drawn, np.setdiff1d(np.arange(n), drawn)

# %% [raw] wrong="bootstrap_rows" says="was drawn"
# def bootstrap_rows(n, rng):
#     drawn = rng.integers(n, size=n)
#     return drawn, np.arange(n)

# %% [raw] wrong="bootstrap_rows" says="return (drawn, left)"
# def bootstrap_rows(n, rng):
#     print(rng.integers(n, size=n))

# %% [markdown]
# Second, from stage 1, lesson 02: what is learned from data is learned from the train rows.


# %% exercise="scaled" points=1 level=2 minutes=6
def scaled(train, test):
    """Scale both arrays by the mean and the standard deviation of each column of train.

    train (n, p), test (m, p); np.std as it is (ddof=0). Returns two new arrays.
    """
    ### BEGIN SOLUTION
    middle, spread = train.mean(axis=0), train.std(axis=0)
    return (train - middle) / spread, (test - middle) / spread
    ### END SOLUTION


# %% check="scaled"
first, second = np.array([[1.0, 10], [3, 10], [8, 40]]), np.array([[4.0, 20], [6, 80]])
kept = first.copy(), second.copy()
found = scaled(first, second)
assert isinstance(found, (tuple, list)) and len(found) == 2, "return two arrays"
assert np.array_equal(first, kept[0]) and np.array_equal(second, kept[1]), (
    "you changed an array that you were given: make new ones"
)
assert np.allclose(found[0].mean(axis=0), 0), (
    "each column of train should now have the mean 0: use axis=0"
)
assert not np.allclose(found[1].mean(axis=0), 0), (
    "LEAK: the test rows were scaled by their own mean"
)
assert np.allclose(found[0].std(axis=0), 1), "divide by the standard deviation, ddof=0"
assert np.allclose(found[1], [[0, 0], [0.679, 4.243]], atol=0.001), (
    "the means of train are 4 and 20: scale test with exactly the numbers of train"
)

# %% [markdown] hint="scaled"
# `train.mean(axis=0)` is one mean for each column.

# %% [markdown] hint="scaled"
# Subtract the mean of train from **both** arrays; divide both by `train.std(axis=0)`.


# %% probe="scaled"
def inputs(rng):
    for n, m, p in ((5, 2, 3), (30, 7, 2)):
        yield rng.normal(3, 2, (n, p)), rng.normal(size=(m, p))


def call(answer, train, test):
    found = answer(train, test)
    return list(found), train, test


# %% [raw] right="scaled"
# def scaled(train, test):
#     from sklearn.preprocessing import StandardScaler
#     scaler = StandardScaler().fit(train)
#     return [scaler.transform(train), scaler.transform(test)]

# %% [raw] wrong="scaled" says="by their own mean"
# def scaled(train, test):
#     a, b = train - train.mean(axis=0), test - test.mean(axis=0)
#     return a / train.std(axis=0), b / test.std(axis=0)

# %% [raw] wrong="scaled" says="use axis=0"
# def scaled(train, test):
#     return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()

# %% [raw] wrong="scaled" says="standard deviation, ddof=0"
# def scaled(train, test):
#     s = train.std(axis=0, ddof=1)
#     return (train - train.mean(axis=0)) / s, (test - train.mean(axis=0)) / s

# %% [raw] wrong="scaled" says="exactly the numbers of train"
# def scaled(train, test):
#     return (train - train.mean(axis=0)) / train.std(axis=0), (test - train.mean(axis=0)) / test.std(axis=0)

# %% [raw] wrong="scaled" says="make new ones"
# def scaled(train, test):
#     middle, spread = train.mean(axis=0), train.std(axis=0)
#     for table in (train, test):
#         table -= middle
#         table /= spread
#     return train, test

# %% [raw] wrong="scaled" says="return two arrays"
# def scaled(train, test):
#     return (test - train.mean(axis=0)) / train.std(axis=0)

# %% [markdown]
# ### What you are given

# %%
train = pd.read_csv(DATA / "house_train.csv", keep_default_na=False)
test = pd.read_csv(DATA / "house_test.csv", keep_default_na=False)
print("train", train.shape, "test", test.shape)
print("only in train:", [name for name in train if name not in test])
train[["Id", "Neighborhood", "Gr_Liv_Area", "Year_Built", "Sale_Price"]].head(3)

# %% [markdown]
# Are train and test alike? If not, no error on train says much about test. The next cell
# only draws. Prices of test rows are hidden, so we compare what both tables have.

# %%
_, axes = plt.subplots(1, 3, figsize=(9, 2.8), layout="constrained")
for ax, name in zip(axes, ("Gr_Liv_Area", "Year_Built", "Total_Bsmt_SF")):
    for table, colour, label in ((train, BLUE, "train"), (test, ORANGE, "test")):
        ordered = np.sort(table[name])
        ax.plot(ordered, np.linspace(0, 1, len(table)), color=colour, label=label)
    ax.set(xlabel=name, ylabel="share of houses")
axes[0].set_xlabel("living area (ft²)")
axes[1].set_xlabel("year built")
axes[2].set_xlabel("basement (ft²)")
axes[0].legend()
plt.show()
print("Living area, year and basement: the lines of train and test almost agree.")

# %% [markdown]
# Three columns look alike. **Adversarial validation** looks at all columns of numbers at
# once: throw both tables together and let a model guess where a row comes from. If it
# cannot (ROC-AUC, stage 1, lesson 03, near 0.5), the tables are alike there.

# %%
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import cross_val_score

numbers = [c for c in test if pd.api.types.is_numeric_dtype(test[c]) and c != "Id"]
both = pd.concat([train[numbers], test[numbers]])
origin = np.repeat([0, 1], [len(train), len(test)])
guesser = HistGradientBoostingClassifier(max_iter=30, random_state=SEED)
auc = cross_val_score(guesser, both, origin, cv=5, scoring="roc_auc")

# %%
print(f"train or test, by {len(numbers)} columns of numbers: AUC {auc.mean():.2f}")

# %% [markdown]
# About 0.5: the model cannot tell them apart, because here chance split the rows. In many
# competitions test rows are **later** than train rows, and the AUC is far above 0.5. Then a
# random cross-validation is too kind.
#
# ### The metric, by hand
# The error is the root of the mean squared difference of **log10 of the price**. Say
# 200,000 for a house that sold for 100,000: log10(2) = 0.301. Say 2,000,000 for one of
# 1,000,000: 0.301 again. Equal ratios, equal errors. The absurd value: 1,000,000 for a
# house of 100,000 costs exactly 1.
#
# You know this number from stage 1, lesson 10. What is new: two **files** meet, and their rows
# stand in different orders. Only the `Id` says which rows belong together. A tool first:

# %%
shelf = pd.DataFrame({"Id": [7, 3, 5], "weight": [70, 30, 50]})
shelf.set_index("Id")["weight"].loc[[3, 7]].to_numpy()


# %% exercise="score" points=2 level=2 minutes=13
def score(submission, answers):
    """RMSE of log10(Sale_Price) over the Ids of answers: one number.

    Both are tables with the columns Id and Sale_Price (dollars, above 0), rows in any
    order, the index means nothing. submission holds each Id of answers once, perhaps
    more. Neither table is changed.
    """
    ### BEGIN SOLUTION
    said = submission.set_index("Id")["Sale_Price"].loc[answers["Id"]].to_numpy()
    gaps = np.log10(said) - np.log10(answers["Sale_Price"].to_numpy())
    return np.sqrt(np.mean(gaps**2))
    ### END SOLUTION


# %% check="score"
truth = pd.DataFrame({"Id": [4, 9, 6], "Sale_Price": [1000, 100, 500]}, index=[2, 0, 5])
sent = pd.DataFrame({"Id": [6, 8, 9, 4], "Sale_Price": [500.0, 7, 1, 10_000]})
kept = truth.copy(), sent.copy()
found = score(sent, truth)
assert found is not None and np.ndim(found) == 0, "return one number for all houses"
assert truth.equals(kept[0]) and sent.equals(kept[1]), "a table was changed: copy it"
assert not np.isclose(found, (5 / 3) ** 0.5 * np.log(10)), "np.log has base e: np.log10"
assert not np.isclose(found, 1), "1 is the mean of the absolute errors: square them"
assert not np.isclose(found, 5 / 3), "the mean square is 5/3: take its root"
assert not np.isclose(found, 1 / 3), "too high and too low cancelled out: square first"
assert found < 100, "this is an error in dollars: take logarithms first"
assert np.isclose(found, (5 / 3) ** 0.5), (
    f"Id 4 is off by 1, Id 9 by -2, Id 6 by 0: 1.291, not {found:.3f}. Match by Id; "
    "Id 8 is not asked for"
)

# %% [markdown] hint="score"
# Bring the prices of submission into the order of answers first: see the tool above.

# %% [markdown] hint="score"
# `submission.set_index("Id")["Sale_Price"].loc[answers["Id"]].to_numpy()` are the prices
# in the right order. Then: logarithms, difference, square, mean, root.


# %% probe="score"
def inputs(rng):
    for n in (1, 5, 40):
        ids = rng.permutation(3 * n) + 1
        dollars = 10 ** rng.uniform(4, 6, 3 * n)
        sent = pd.DataFrame({"Id": ids, "Sale_Price": dollars})
        asked = pd.DataFrame({"Id": rng.permutation(ids)[:n]})
        yield sent, asked.assign(Sale_Price=10 ** rng.uniform(4, 6, n))


def call(answer, submission, answers):
    found = float(answer(submission, answers))
    return found, list(submission), list(answers), submission["Sale_Price"].to_numpy()


# %% [raw] right="score"
# def score(submission, answers):
#     pair = answers.merge(submission, on="Id", suffixes=("_true", "_said"))
#     ratio = pair["Sale_Price_said"] / pair["Sale_Price_true"]
#     return float((np.log10(ratio) ** 2).mean() ** 0.5)

# %% [raw] wrong="score" says="Match by Id"
# def score(submission, answers):
#     said = submission["Sale_Price"].to_numpy()[: len(answers)]
#     gaps = np.log10(said) - np.log10(answers["Sale_Price"].to_numpy())
#     return np.sqrt(np.mean(gaps**2))

# %% [raw] wrong="score" says="has base e"
# def score(submission, answers):
#     said = submission.set_index("Id")["Sale_Price"].loc[answers["Id"]].to_numpy()
#     return np.sqrt(np.mean(np.log(said / answers["Sale_Price"].to_numpy()) ** 2))

# %% [raw] wrong="score" says="square them"
# def score(submission, answers):
#     said = submission.set_index("Id")["Sale_Price"].loc[answers["Id"]].to_numpy()
#     return np.mean(np.abs(np.log10(said / answers["Sale_Price"].to_numpy())))

# %% [raw] wrong="score" says="take its root"
# def score(submission, answers):
#     said = submission.set_index("Id")["Sale_Price"].loc[answers["Id"]].to_numpy()
#     return np.mean(np.log10(said / answers["Sale_Price"].to_numpy()) ** 2)

# %% [raw] wrong="score" says="cancelled out"
# def score(submission, answers):
#     said = submission.set_index("Id")["Sale_Price"].loc[answers["Id"]].to_numpy()
#     return abs(np.mean(np.log10(said / answers["Sale_Price"].to_numpy())))

# %% [raw] wrong="score" says="an error in dollars"
# def score(submission, answers):
#     said = submission.set_index("Id")["Sale_Price"].loc[answers["Id"]].to_numpy()
#     return np.sqrt(np.mean((said - answers["Sale_Price"].to_numpy()) ** 2))

# %% [raw] wrong="score" says="one number for all houses"
# def score(submission, answers):
#     said = submission.set_index("Id")["Sale_Price"].loc[answers["Id"]].to_numpy()
#     return np.abs(np.log10(said / answers["Sale_Price"].to_numpy()))

# %% [raw] wrong="score" says="a table was changed"
# def score(submission, answers):
#     submission.set_index("Id", inplace=True)
#     said = submission["Sale_Price"].loc[answers["Id"]].to_numpy()
#     return np.sqrt(np.mean(np.log10(said / answers["Sale_Price"].to_numpy()) ** 2))

# %% [markdown]
# **Stop here and rest.** When you come back: choose this cell, then Run, *Run All Above
# Selected Cell*.
#
# ---
#
# ## Sitting 2: is the file right?
# A file with a fault is refused, or worse, accepted with a terrible score. So a machine
# checks it first: yours. Tools, on made-up values:

# %%
strange = pd.Series([120_000, "n/a", np.inf, None, "95000"], dtype=object)
prices = pd.to_numeric(strange, errors="coerce")
print(prices.tolist(), np.isfinite(prices).tolist())
print({1, 2, 3} - {2, 3, 4}, sorted(["b", "a"]) == ["a", "b"])

# %% [markdown]
# `errors="coerce"` turns what is no number into a blank. `np.isfinite` is false for blanks
# and infinity. `set - set` gives what only the first set has. Your list of faults:
#
# | word | fault |
# |---|---|
# | `columns` | the columns are not exactly Id and Sale_Price, in any order; then nothing else can be tested, and the answer is `["columns"]` |
# | `missing Ids` | an asked Id is not there |
# | `extra Ids` | an Id is there that nobody asked for |
# | `repeated Ids` | an Id stands there twice or more |
# | `not numbers` | a price is missing, infinite, or a text that is no number |
# | `not positive` | a price that is a finite number is 0 or less |
# | `logs` | the median of the prices that are finite numbers is below 100 |


# %% exercise="validate" points=5 level=4 minutes=33
def validate(submission, ids):
    """All faults of a submission: a list of the words above, in their order.

    submission: a table, not changed; the order of its rows is free. ids: list of the
    asked Ids. A clean submission gives [].
    """
    ### BEGIN SOLUTION
    if sorted(submission.columns) != ["Id", "Sale_Price"]:
        return ["columns"]
    given, asked = set(submission["Id"]), set(ids)
    price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
    good = price[np.isfinite(price)]
    faults = {
        "missing Ids": asked - given,
        "extra Ids": given - asked,
        "repeated Ids": len(given) < len(submission),
        "not numbers": len(good) < len(price),
        "not positive": (good <= 0).any(),
        "logs": good.median() < 100,
    }
    return [name for name, fault in faults.items() if fault]
    ### END SOLUTION


# %%
clean = pd.DataFrame({"Id": [5, 2, 9, 4], "Sale_Price": [90_000, 1e5, 2e5, 150.5]})


def fault_of(prices=None, ids=None, twice=False, **more):
    """What validate says of the clean file after one change."""
    changed = clean.assign(**more).astype({"Sale_Price": object})
    changed["Sale_Price"] = changed["Sale_Price"] if prices is None else prices
    changed["Id"] = changed["Id"] if ids is None else ids
    return said(pd.concat([changed, changed[:1]]) if twice else changed)


def said(table):
    """What validate says; an error inside it becomes a word."""
    try:
        return validate(table, [2, 4, 5, 9])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [repr(error)]


# %%
both_ids, five = ["missing Ids", "extra Ids"], [5, 5, 9, 7]
all_of = [*both_ids, "repeated Ids", "not numbers", "not positive"]
CASES = [
    (dict(ids=[5, 2, 9, 7]), both_ids, "4 is not there, and nobody asked for 7"),
    (dict(ids=[5, 2, 9, 9]), ["missing Ids", "repeated Ids"], "9 stands there twice"),
    (dict(twice=True), ["repeated Ids"], "5 rows, 4 Ids: one is repeated"),
]
for bad in (np.nan, np.inf, "n/a"):
    reason = f"a price is {bad}: that is no finite number"
    CASES.append((dict(prices=[bad, 1e5, 2e5, 9e4]), ["not numbers"], reason))
CASES += [
    (dict(prices=[0, 1e5, 2e5, 9e4]), ["not positive"], "a price of 0"),
    (dict(prices=[-np.inf, 1e5, 2e5, 9e4]), ["not numbers"], "-inf is not finite"),
    (dict(prices=[5.1, 4.9, 5.3, 5.2]), ["logs"], "5.2 is a log10, no price"),
    (dict(prices=[5.1, 1e5, 1e5, 1e5]), [], "one low price: use the median"),
    (dict(prices=[5.1, 4.9, 5.3, 1e5]), ["logs"], "three logs: use the median"),
    (dict(prices=[5, 4, np.inf, np.inf]), ["not numbers", "logs"], "finite ones only"),
    (dict(ids=five, prices=["?", 0, 2e5, 9e4]), all_of, "keep the order of the words"),
]

# %% check="validate"
kept, worded = clean.copy(), clean.astype({"Sale_Price": str})
found = validate(clean, [2, 4, 5, 9])
assert isinstance(found, list), "return a list, [] for a clean file: did you print it?"
said(worded)
assert clean.equals(kept) and worded.equals(clean.astype({"Sale_Price": str})), (
    "you changed the submission: look at it, repair nothing"
)
assert found == [], f"this file is clean (any order of rows will do), you say {found}"
assert said(clean[["Sale_Price", "Id"]]) == [], "the order of the columns is free"
assert fault_of(note="hi") == ["columns"], 'a third column: the answer is ["columns"]'
for other in (clean.rename(columns={"Id": "id"}), clean[["Id", *clean]]):
    assert said(other) == ["columns"], (
        f"{list(other)}: wanted Id, Sale_Price, each once"
    )
for case, wanted, reason in CASES:
    assert fault_of(**case) == wanted, (
        f"{reason}: wanted {wanted}, yours {fault_of(**case)}"
    )

# %% [markdown] hint="validate"
# Begin with the columns: `sorted(submission.columns)`. If they are wrong, return at once.

# %% [markdown] hint="validate"
# `given = set(submission["Id"])`, `asked = set(ids)`. What is missing is `asked - given`.
# An Id is repeated if `given` is smaller than the table has rows.

# %% [markdown] hint="validate"
# ```python
# if sorted(submission.columns) != ["Id", "Sale_Price"]:
#     return ["columns"]
# given, asked = set(submission["Id"]), set(ids)
# price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
# good = price[np.isfinite(price)]
# faults = {
#     "missing Ids": asked - given,
#     "extra Ids": given - asked,
#     "repeated Ids": len(given) < len(submission),
#     "not numbers": len(good) < len(price),
#     "not positive": (good <= 0).any(),
#     "logs": good.median() < 100,
# }
# return [name for name, fault in faults.items() if fault]
# ```


# %% probe="validate"
def inputs(rng):
    ids = (rng.permutation(30) + 1).tolist()
    base = pd.DataFrame(
        {"Id": rng.permutation(ids), "Sale_Price": 10 ** rng.normal(5, 0.3, 30)}
    )
    prices = base["Sale_Price"]
    yield base, ids
    yield base[["Sale_Price", "Id"]].set_axis(rng.permutation(30) + 50), ids
    yield base.rename(columns={"Sale_Price": "SalePrice"}), ids
    yield base.assign(more=1), ids
    yield base[["Id"]], ids
    yield base[["Id", "Id", "Sale_Price"]], ids
    yield base.assign(Sale_Price=[np.inf] * 16 + [5.0] * 14), ids
    yield base.iloc[:-2], ids
    yield pd.concat([base, base.iloc[[3]]]), ids
    yield base.assign(Id=base["Id"] + 1), ids
    yield base.replace({"Id": {ids[0]: ids[1]}}), ids
    yield pd.concat([base, pd.DataFrame({"Id": [99], "Sale_Price": [5e4]})]), ids
    for odd in (np.nan, np.inf, -np.inf, 0.0, -5.0, 3.0, 1e-9):
        yield base.assign(Sale_Price=prices.where(prices.index != 7, odd)), ids
    for odd in ("n/a", "$90,000", "90000"):
        yield (
            base.assign(Sale_Price=prices.astype(object).where(prices.index != 7, odd)),
            ids,
        )
    for median in (98.0, 99.9, 100.0, 101.0):
        yield base.assign(Sale_Price=[median] * 20 + [1e6] * 10), ids
    yield base.assign(Sale_Price=np.log10(prices)), ids
    yield base.assign(Sale_Price=[np.nan] * 16 + [1e5] * 14), ids
    yield base.assign(Sale_Price=[5.0] * 10 + [np.nan] * 14 + [1e5] * 6), ids
    yield base.assign(Sale_Price=["?"] * 30), ids
    yield base.iloc[:-1].assign(Sale_Price=-1, Id=[99, 99, *base["Id"][:27]]), ids


def call(answer, submission, ids):
    before = submission.copy()
    return list(map(str, answer(submission, ids))), before.equals(submission)


# %% [raw] right="validate"
# def validate(submission, ids):
#     if len(submission.columns) != 2 or set(submission.columns) != {"Id", "Sale_Price"}:
#         return ["columns"]
#     faults, counts = [], submission["Id"].value_counts()
#     if any(i not in counts.index for i in ids):
#         faults.append("missing Ids")
#     if any(i not in set(ids) for i in counts.index):
#         faults.append("extra Ids")
#     if counts.max() > 1:
#         faults.append("repeated Ids")
#     numbers = []
#     for value in submission["Sale_Price"]:
#         try:
#             numbers.append(float(value))
#         except (TypeError, ValueError):
#             numbers.append(np.nan)
#     finite = [v for v in numbers if np.isfinite(v)]
#     if len(finite) != len(numbers):
#         faults.append("not numbers")
#     if any(v <= 0 for v in finite):
#         faults.append("not positive")
#     if finite and np.median(finite) < 100:
#         faults.append("logs")
#     return faults

# %% [raw] wrong="validate" says="any order of rows"
# def validate(submission, ids):
#     if list(submission["Id"]) != list(ids):
#         return ["missing Ids"]
#     return []

# %% [raw] wrong="validate" says="order of the columns"
# def validate(submission, ids):
#     if list(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     return []

# %% [raw] wrong="validate" says="a third column"
# def validate(submission, ids):
#     if not {"Id", "Sale_Price"} <= set(submission.columns):
#         return ["columns"]
#     return []

# %% [raw] wrong="validate" says="4 is not there"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     return ["missing Ids"] if len(submission) < len(ids) else []

# %% [raw] wrong="validate" says="nobody asked"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     return ["missing Ids"] if set(ids) - set(submission["Id"]) else []

# %% [raw] wrong="validate" says="stands there twice"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     faults, given = [], set(submission["Id"])
#     faults += ["missing Ids"] * bool(set(ids) - given)
#     return faults + ["extra Ids"] * bool(given - set(ids))

# %% [raw] wrong="validate" says="no finite number"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     given, asked = set(submission["Id"]), set(ids)
#     price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     faults = {"missing Ids": asked - given, "extra Ids": given - asked,
#               "repeated Ids": len(given) < len(submission), "not numbers": price.isna().any(),
#               "not positive": (price <= 0).any(), "logs": price.median() < 100}
#     return [name for name, fault in faults.items() if fault]

# %% [raw] wrong="validate" says="a price of 0"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     given, asked = set(submission["Id"]), set(ids)
#     price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     good = price[np.isfinite(price)]
#     faults = {"missing Ids": asked - given, "extra Ids": given - asked,
#               "repeated Ids": len(given) < len(submission), "not numbers": len(good) < len(price),
#               "not positive": (good < 0).any(), "logs": good.median() < 100}
#     return [name for name, fault in faults.items() if fault]

# %% [raw] wrong="validate" says="is a log10"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     given, asked = set(submission["Id"]), set(ids)
#     price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     good = price[np.isfinite(price)]
#     faults = {"missing Ids": asked - given, "extra Ids": given - asked,
#               "repeated Ids": len(given) < len(submission), "not numbers": len(good) < len(price),
#               "not positive": (good <= 0).any()}
#     return [name for name, fault in faults.items() if fault]

# %% [raw] wrong="validate" says="use the median"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     given, asked = set(submission["Id"]), set(ids)
#     price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     good = price[np.isfinite(price)]
#     faults = {"missing Ids": asked - given, "extra Ids": given - asked,
#               "repeated Ids": len(given) < len(submission), "not numbers": len(good) < len(price),
#               "not positive": (good <= 0).any(), "logs": 0 < good.min() < 100}
#     return [name for name, fault in faults.items() if fault]

# %% [raw] wrong="validate" says="repair nothing"
# def validate(submission, ids):
#     submission["Sale_Price"] = submission["Sale_Price"].fillna(0)
#     submission.sort_values("Id", inplace=True)
#     return []

# %% [raw] wrong="validate" says="each once"
# def validate(submission, ids):
#     if len(submission.columns) != 2:
#         return ["columns"]
#     given, asked = set(submission["Id"]), set(ids)
#     price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     good = price[np.isfinite(price)]
#     faults = {"missing Ids": asked - given, "extra Ids": given - asked,
#               "repeated Ids": len(given) < len(submission), "not numbers": len(good) < len(price),
#               "not positive": (good <= 0).any(), "logs": good.median() < 100}
#     return [name for name, fault in faults.items() if fault]

# %% [raw] wrong="validate" says="each once"
# def validate(submission, ids):
#     if set(submission.columns) != {"Id", "Sale_Price"}:
#         return ["columns"]
#     given, asked = set(submission["Id"]), set(ids)
#     price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     good = price[np.isfinite(price)]
#     faults = {"missing Ids": asked - given, "extra Ids": given - asked,
#               "repeated Ids": len(given) < len(submission), "not numbers": len(good) < len(price),
#               "not positive": (good <= 0).any(), "logs": good.median() < 100}
#     return [name for name, fault in faults.items() if fault]

# %% [raw] wrong="validate" says="one is repeated"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     given, asked = set(submission["Id"]), set(ids)
#     price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     good = price[np.isfinite(price)]
#     faults = {"missing Ids": asked - given, "extra Ids": given - asked,
#               "repeated Ids": len(given) < len(ids), "not numbers": len(good) < len(price),
#               "not positive": (good <= 0).any(), "logs": good.median() < 100}
#     return [name for name, fault in faults.items() if fault]

# %% [raw] wrong="validate" says="is not finite"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     given, asked = set(submission["Id"]), set(ids)
#     price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     good = price[np.isfinite(price)]
#     faults = {"missing Ids": asked - given, "extra Ids": given - asked,
#               "repeated Ids": len(given) < len(submission), "not numbers": len(good) < len(price),
#               "not positive": (price <= 0).any(), "logs": good.median() < 100}
#     return [name for name, fault in faults.items() if fault]

# %% [raw] wrong="validate" says="three logs"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     given, asked = set(submission["Id"]), set(ids)
#     price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     good = price[np.isfinite(price)]
#     faults = {"missing Ids": asked - given, "extra Ids": given - asked,
#               "repeated Ids": len(given) < len(submission), "not numbers": len(good) < len(price),
#               "not positive": (good <= 0).any(), "logs": good.mean() < 100}
#     return [name for name, fault in faults.items() if fault]

# %% [raw] wrong="validate" says="finite ones only"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     given, asked = set(submission["Id"]), set(ids)
#     price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     good = price[np.isfinite(price)]
#     faults = {"missing Ids": asked - given, "extra Ids": given - asked,
#               "repeated Ids": len(given) < len(submission), "not numbers": len(good) < len(price),
#               "not positive": (good <= 0).any(), "logs": price.median() < 100}
#     return [name for name, fault in faults.items() if fault]

# %% [raw] wrong="validate" says="9 stands there twice"
# def validate(submission, ids):
#     if sorted(submission.columns) != ["Id", "Sale_Price"]:
#         return ["columns"]
#     given, asked = set(submission["Id"]), set(ids)
#     price = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     good = price[np.isfinite(price)]
#     faults = {"missing Ids": asked - given, "extra Ids": given - asked,
#               "repeated Ids": len(given) < len(submission), "not numbers": len(good) < len(price),
#               "not positive": (good <= 0).any(), "logs": good.median() < 100}
#     return sorted(name for name, fault in faults.items() if fault)[::-1]

# %% [raw] wrong="validate" says="repair nothing"
# def validate(submission, ids):
#     submission["Sale_Price"] = pd.to_numeric(submission["Sale_Price"], errors="coerce")
#     return []

# %% [raw] wrong="validate" says="did you print it"
# def validate(submission, ids):
#     print("clean")

# %% [markdown]
# **Stop here and rest.** When you come back: choose this cell, then Run, *Run All Above
# Selected Cell*.
#
# ---
#
# ## Sitting 3: the file, and the board
# The asked Ids, and how a competition shows the form that it wants:

# %%
ids = test["Id"].tolist()
sample_submission = pd.DataFrame({"Id": ids, "Sale_Price": 1.0})
print(validate(sample_submission, ids))

# %% [markdown]
# Kaggle gives such a `sample_submission.csv` too. (Yours says that its prices look like
# logs. It is right: 1 dollar is no price.) Models of this lesson learn log10 prices. The
# file wants dollars, and no column for the index. A tool:

# %%
print(shelf.to_csv(), shelf.to_csv(index=False), sep="\n")


# %% exercise="write_submission" points=2 level=2 minutes=8
def write_submission(path, ids, log_prices):
    """Write a CSV file with exactly two columns, Id and Sale_Price; returns nothing.

    path: where. ids: list of Ids. log_prices: array, log10 of the prices, same order.
    The file holds dollars: all digits, or rounded to whole dollars.
    """
    ### BEGIN SOLUTION
    table = pd.DataFrame({"Id": ids, "Sale_Price": 10**log_prices})
    table.to_csv(path, index=False)
    ### END SOLUTION


# %%
import tempfile

# %% check="write_submission"
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "try.csv")
    write_submission(path, [8, 3, 5], np.array([5.00123, 4.0, 5.30103]))
    wrote = path.exists()
    back = pd.read_csv(path) if wrote else pd.DataFrame()
assert wrote, "there is no file at path: write to the path that you are given"
assert list(back) == ["Id", "Sale_Price"], (
    f"the file has the columns {list(back)}: exactly Id, then Sale_Price. The index of "
    "a table is written too, unless you say index=False"
)
assert back["Id"].tolist() == [8, 3, 5], "the Ids keep their order"
assert back["Sale_Price"].max() > 6, "these are logarithms: the file wants dollars"
assert not np.isclose(back["Sale_Price"][1], np.exp(4)), "10**x undoes log10, not exp"
assert np.allclose(
    back["Sale_Price"], [100_283.6, 10_000, 200_000], rtol=0, atol=0.51
), (
    "10 ** [5.00123, 4, 5.30103] is 100,283.6, 10,000 and 200,000 dollars; the file "
    f"holds {back['Sale_Price'].tolist()}: round to whole dollars, cut nothing off"
)

# %% [markdown] hint="write_submission"
# Make a table with two columns first. `10**log_prices` works on a whole array.

# %% [markdown] hint="write_submission"
# `pd.DataFrame({"Id": ..., "Sale_Price": ...}).to_csv(path, index=False)`


# %% probe="write_submission"
def inputs(rng):
    for n in (2, 30):
        yield rng.permutation(n).tolist(), rng.uniform(4, 6, n)


def call(answer, ids, log_prices):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "prices.csv")
        answer(path, ids, log_prices)
        table = pd.read_csv(path)
    return [list(table), *(table[name].to_numpy() for name in table)]


def verdict(got, ids, log_prices):
    if list(got[0]) != ["Id", "Sale_Price"] or list(got[1]) != ids:
        return "exactly the columns Id and Sale_Price, the Ids in their order"
    close = np.abs(got[2] - 10**log_prices) < 0.501
    return bool(close.all()) or "the file holds dollars, rounded to whole ones at most"


# %% [raw] right="write_submission"
# def write_submission(path, ids, log_prices):
#     with open(path, "w") as file:
#         file.write("Id,Sale_Price\n")
#         for i, log_price in zip(ids, log_prices):
#             file.write(f"{i},{round(10 ** float(log_price))}\n")

# %% [raw] wrong="write_submission" says="unless you say index=False"
# def write_submission(path, ids, log_prices):
#     pd.DataFrame({"Id": ids, "Sale_Price": 10**log_prices}).to_csv(path)

# %% [raw] wrong="write_submission" says="these are logarithms"
# def write_submission(path, ids, log_prices):
#     pd.DataFrame({"Id": ids, "Sale_Price": log_prices}).to_csv(path, index=False)

# %% [raw] wrong="write_submission" says="undoes log10"
# def write_submission(path, ids, log_prices):
#     pd.DataFrame({"Id": ids, "Sale_Price": np.exp(log_prices)}).to_csv(path, index=False)

# %% [raw] wrong="write_submission" says="keep their order"
# def write_submission(path, ids, log_prices):
#     pd.DataFrame({"Id": sorted(ids), "Sale_Price": 10**log_prices}).to_csv(path, index=False)

# %% [raw] wrong="write_submission" says="write to the path"
# def write_submission(path, ids, log_prices):
#     return pd.DataFrame({"Id": ids, "Sale_Price": 10**log_prices}).to_csv(index=False)

# %% [raw] wrong="write_submission" says="10,000 and 200,000"
# def write_submission(path, ids, log_prices):
#     price = (10**log_prices / 1e5).round() * 1e5
#     pd.DataFrame({"Id": ids, "Sale_Price": price}).to_csv(path, index=False)

# %% [raw] wrong="write_submission" says="cut nothing off"
# def write_submission(path, ids, log_prices):
#     price = (10**log_prices).astype(int)
#     pd.DataFrame({"Id": ids, "Sale_Price": price}).to_csv(path, index=False)

# %% [raw] wrong="write_submission" says="round to whole dollars"
# def write_submission(path, ids, log_prices):
#     price = (10**log_prices).round(-2)
#     pd.DataFrame({"Id": ids, "Sale_Price": price}).to_csv(path, index=False)

# %% [markdown]
# ### The board
# The true prices lie in `house_held_back.bin`, masked, so that no eye falls on them by
# accident. They are **held back, not secret**: the table is public, and this cell opens
# it. You could look the answers up. It would teach you nothing, and on Kaggle it ends
# your entry. Nothing to read here: run it.

# %%
import hashlib
import io


def open_held_back(path):
    """Id, Sale_Price and part (public or private) of the test rows."""
    data = path.read_bytes()
    blocks = range(len(data) // 32 + 1)
    stream = b"".join(hashlib.sha256(b"house %d" % n).digest() for n in blocks)
    return pd.read_csv(io.BytesIO(bytes(a ^ b for a, b in zip(data, stream))))


answers = open_held_back(DATA / "house_held_back.bin")
public_part = answers[answers["part"] == "public"]
print(f"{len(public_part)} of {len(answers)} test rows are public")

# %% [markdown]
# The board does four things: it refuses faults, counts, stops you after five a day, and
# answers with the **public** score. Read it; it uses two functions that you wrote. (A cell
# that submits counts again each time that you run it. `board.next_day()` helps.)


# %%
class Board:
    """A leaderboard that answers with the public score alone, five times a day."""

    def __init__(self):
        self.today, self.total = 0, 0

    def submit(self, submission):
        if self.today == 5:
            raise RuntimeError("five submissions today: think, then board.next_day()")
        faults = validate(submission, ids)
        if faults:
            raise ValueError(f"refused, and not counted: {faults}")
        self.today += 1
        self.total += 1
        return round(float(score(submission, public_part)), 4)

    def next_day(self):
        self.today = 0


board = Board()

# %% [markdown]
# The first submission should be the simplest that is valid: one price for all. It tests
# the whole way from file to score before any work goes into a model. (The file lies in a
# folder for scratch work; on Kaggle you would keep it.)

# %%
X = train.drop(columns=["Id", "Sale_Price"])
y = np.log10(train["Sale_Price"]).to_numpy()
X_test = test.drop(columns="Id")
my_file = Path(tempfile.mkdtemp(), "submission.csv")
write_submission(my_file, ids, np.full(len(ids), y.mean()))
first_score = board.submit(pd.read_csv(my_file))
print(f"public score of one price for all: {first_score}")

# %% [markdown]
# What does the sixth submission of a day do? Try it on a board of its own.

# %%
impatient = Board()
for number_sent in range(1, 7):
    try:
        impatient.submit(pd.read_csv(my_file))
    except RuntimeError as error:
        print(f"submission {number_sent}: {error}")

# %% [markdown]
# Your 84 rivals are real pipelines: `datasets/make_house_board.py` trains each of them,
# from the mean to stacks of nine models. Nobody made a score up. The column with their
# private scores stays closed until sitting 9.

# %%
teams = pd.read_csv(DATA / "house_board.csv", usecols=["team", "public", "submissions"])
teams.head(4)

# %% [markdown]
# Your **rank** (place) is 1 plus the number of entries with a strictly smaller error. By
# hand: errors of the others 0.05, 0.06, 0.06, 0.08. An error of 0.07 is rank 4 of 5. An
# error of 0.06 shares rank 2.


# %% exercise="place" points=2 level=2 minutes=8
def place(own, others):
    """Rank of an error among others: return (rank, top), rank a whole number.

    others: list or array of the errors of the other entries, in any order. rank: 1 plus
    the number of others that are strictly smaller. top: rank in per cent of ALL
    entries, your own included.
    """
    ### BEGIN SOLUTION
    rank = 1 + int(np.sum(np.asarray(others) < own))
    return rank, 100 * rank / (len(others) + 1)
    ### END SOLUTION


# %% check="place"
found = place(0.07, [0.06, 0.08, 0.05, 0.06])
assert found is not None and np.shape(found) == (2,), "return (rank, top)"
assert found[0] != 3, (
    "0.05, 0.06 and 0.06 are smaller: rank 4. Equal errors count singly"
)
assert found[0] != 2, "a SMALL error is good: count the others that are smaller"
assert found[0] == 4, f"three of the four others are better: rank 4, not {found[0]}"
assert place(0.06, np.array([0.06, 0.08, 0.05, 0.06]))[0] == 2, (
    "equal errors share the better rank: only strictly smaller ones stand before you"
)
assert found[1] > 1, "top is in per cent: times 100"
assert not np.isclose(found[1], 100), "there are 5 entries: the 4 others and your own"
assert np.isclose(found[1], 80), f"4 of 5 entries is 80 per cent, not {found[1]:.0f}"

# %% [markdown] hint="place"
# `np.asarray(others) < own` is an array of True and False. Its sum counts the True.

# %% [markdown] hint="place"
# `rank = 1 + (number of smaller)`, `top = 100 * rank / (len(others) + 1)`


# %% probe="place"
def inputs(rng):
    for n in (1, 7, 40):
        others = rng.integers(50, 60, n) / 1000
        yield 0.055, others
        yield float(others[0]), others.tolist()


def call(answer, own, others):
    rank, top = answer(own, others)
    return int(rank), float(top)


# %% [raw] right="place"
# def place(own, others):
#     rank = sorted([own, *others]).index(own) + 1
#     return [rank, rank / len([own, *others]) * 100]

# %% [raw] wrong="place" says="share the better rank"
# def place(own, others):
#     rank = 1 + int(np.sum(np.asarray(others) <= own))
#     return rank, 100 * rank / (len(others) + 1)

# %% [raw] wrong="place" says="SMALL error is good"
# def place(own, others):
#     rank = 1 + int(np.sum(np.asarray(others) > own))
#     return rank, 100 * rank / (len(others) + 1)

# %% [raw] wrong="place" says="count singly"
# def place(own, others):
#     rank = 1 + len({e for e in others if e < own})
#     return rank, 100 * rank / (len(others) + 1)

# %% [raw] wrong="place" says="and your own"
# def place(own, others):
#     rank = 1 + int(np.sum(np.asarray(others) < own))
#     return rank, 100 * rank / len(others)

# %% [raw] wrong="place" says="times 100"
# def place(own, others):
#     rank = 1 + int(np.sum(np.asarray(others) < own))
#     return rank, rank / (len(others) + 1)

# %% [raw] wrong="place" says="rank 4, not"
# def place(own, others):
#     rank = int(np.argsort(np.argsort(others))[0])
#     return 1, 100 / (len(others) + 1)

# %% [raw] wrong="place" says="4 of 5 entries"
# def place(own, others):
#     rank = 1 + int(np.sum(np.asarray(others) < own))
#     return rank, 100 * (rank - 1) / (len(others) + 1)

# %% [raw] wrong="place" says="return (rank, top)"
# def place(own, others):
#     return 1 + int(np.sum(np.asarray(others) < own))

# %% [markdown]
# Now a model that you know well: a **ridge on all columns**, as in lessons 04 and 10 of
# stage 1. In the cross-validation there its error was near 0.065, the mean's 0.177.

# %%
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def number(table):
    return [name for name in table if pd.api.types.is_numeric_dtype(table[name])]


def text(table):
    return [name for name in table if name not in number(table)]


def linear(model):
    """Scaled numbers and one-hot words, then a model that adds them up."""
    words = OneHotEncoder(handle_unknown="ignore", min_frequency=5, sparse_output=False)
    return make_pipeline(
        make_column_transformer((StandardScaler(), number), (words, text)), model
    )


# %% [markdown]
# (`number` and `text` are functions: the transformer calls them with the table, and gets
# the names of its columns.)
#
# **Predict.** Where does this ridge stand on the public board of 85 entries? Write your
# letter in `p_ridge`; any letter earns the point.
#
# - a: among the best 20 %
# - b: between 20 % and 70 %
# - c: among the last 30 %

# %% exercise="p_ridge" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_ridge = "b"
### END SOLUTION

# %%
plain_logs = linear(Ridge(10)).fit(X, y).predict(X_test)
write_submission(my_file, ids, plain_logs)
ridge_score = board.submit(pd.read_csv(my_file))
ridge_rank, ridge_top = place(ridge_score, teams["public"])

# %% check="p_ridge"
assert p_ridge in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is b. Many rivals made better columns, not just all.",
    "b": "Yes: it leaves trees and neighbours behind, but many entries did more work.",
    "c": "Not this time: it is b. A ridge with the right logarithm is a strong start.",
}
print(f"Public {ridge_score}, rank {ridge_rank}, {ridge_top:.0f} %. {reasons[p_ridge]}")

# %% [raw] wrong="p_ridge" says="not just all"
# p_ridge = "a"

# %% [raw] wrong="p_ridge" says="is a strong start"
# p_ridge = "c"

# %% [markdown]
# The next cell only draws: run it, look, go on.


# %%
def draw_board(own, label):
    """All entries by public rank, with your own marked."""
    public = np.sort(teams["public"])
    rank, _ = place(own, public)
    _, ax = plt.subplots(figsize=(7.5, 3.8))
    places = np.arange(1, len(public) + 1)
    places[rank - 1 :] += 1  # your place is yours alone
    ax.plot(places, public, "o", color=GREY, ms=4)
    ax.plot(rank, own, "*", color=ORANGE, ms=18, label=label)
    ax.axvline(0.2 * (len(public) + 1), color=GREEN, ls="--", label="top 20 %")
    title = f"{label}: public rank {rank} of {len(public) + 1}"
    ax.set(xlabel="public rank", ylabel="public error (log10)", title=title)
    ax.set(yscale="log", ylim=(0.022, 0.2))
    ax.set_yticks([0.03, 0.05, 0.1, 0.2], ["0.03", "0.05", "0.1", "0.2"])
    ax.minorticks_off()
    ax.legend(loc="upper center")
    plt.show()


draw_board(ridge_score, "ridge on all columns")
print(f"The star, your ridge, stands at rank {ridge_rank}; left of it the row is flat.")

# %% [markdown]
# Read the flat part aloud: around your star one rank is a difference in the fourth
# decimal. One entry stands far below all others: you will meet it in sitting 9.
#
# **Stop here and rest.** When you come back: choose this cell, then Run, *Run All Above
# Selected Cell*.
#
# ---
#
# ## Sitting 4: better columns
# A rank on the public board says little about **why**. From here on, the compass is
# cross-validation on train: 1,460 houses, as often as you like, no limit a day.
#
# Two ideas that say something new to a line:
# - areas multiply a price, so the **logarithm** of the total area fits a log price;
# - 150 m² (1,615 ft²) are large in one neighbourhood and small in another. So divide the
#   living area by what is **usual in the neighbourhood**, learned from the train rows.

# %%
usual = train.groupby("Neighborhood")["Gr_Liv_Area"].median().sort_values()
enough = usual[train["Neighborhood"].value_counts().reindex(usual.index) >= 25]
picked = enough.iloc[[0, 6, 13, -1]].index
_, ax = plt.subplots(figsize=(7, 3.8))
for name, colour in zip(picked, (GREY, BLUE, GREEN, ORANGE)):
    some = train[train["Neighborhood"] == name]
    label = f"{name}: median {usual[name]:,.0f} ft²"
    ax.plot(
        some["Gr_Liv_Area"], some["Sale_Price"], "o", ms=4, color=colour, label=label
    )
ax.set(xscale="log", yscale="log", xlabel="living area (ft²)", ylabel="price (dollars)")
ax.set_xticks([500, 1000, 2000, 4000], ["500", "1,000", "2,000", "4,000"])
ax.set_yticks([50_000, 100_000, 200_000, 400_000])
ax.yaxis.set_major_formatter("{x:,.0f}")
ax.minorticks_off()
ax.set_title(
    f"What is usual differs: {usual[picked[0]]:,.0f} to {usual[picked[-1]]:,.0f} ft²"
)
ax.legend(fontsize=8, loc="lower right")
plt.show()
print("Four neighbourhoods, four clouds: the usual living area differs by place.")

# %% [markdown]
# A median (وسطانیہ) that is learned belongs into a **transformer**: `fit` learns from the train
# rows, `transform` only looks up. A small one as a model, on made-up shops:


# %%
from sklearn.base import BaseEstimator, TransformerMixin


class ShopMean(BaseEstimator, TransformerMixin):
    """Adds the mean price of the shop in fit; a new shop gets the mean of all."""

    def fit(self, X, y=None):
        self.means_ = X.groupby("shop")["price"].mean()
        self.middle_ = X["price"].mean()
        return self

    def transform(self, X):
        return X.assign(mean=X["shop"].map(self.means_).fillna(self.middle_))


sold = pd.DataFrame({"shop": ["A", "A", "B"], "price": [10, 30, 80]})
new = pd.DataFrame({"shop": ["B", "C"], "price": [1, 2]})
print(ShopMean().fit(sold).transform(new))

# %%
WORST_TO_BEST = ["Very_Poor", "Poor", "Fair", "Below_Average", "Average"]
WORST_TO_BEST += ["Above_Average", "Good", "Very_Good", "Excellent", "Very_Excellent"]
GRADE = {word: grade for grade, word in enumerate(WORST_TO_BEST, start=1)}
print(GRADE)

# %% [markdown]
# Your transformer adds three columns:
#
# - `log_total`: log10 of `Gr_Liv_Area` + `Total_Bsmt_SF`;
# - `grade`: the number of the word in `Overall_Cond`, from `GRADE`;
# - `relative`: `Gr_Liv_Area` divided by the median `Gr_Liv_Area` of its `Neighborhood` in
#   the rows of **fit**. A neighbourhood that fit has not seen gets the median of all rows
#   of fit.


# %% exercise="Features" points=5 level=4 minutes=27
class Features(BaseEstimator, TransformerMixin):
    """Adds log_total, grade and relative (see above); all old columns stay.

    fit(X, y=None) returns the object itself; transform(X) returns a new table, X is not
    changed. fit again forgets what it learned before.
    """

    ### BEGIN SOLUTION
    def fit(self, X, y=None):
        self.usual_ = X.groupby("Neighborhood")["Gr_Liv_Area"].median()
        self.middle_ = X["Gr_Liv_Area"].median()
        return self

    def transform(self, X):
        usual = X["Neighborhood"].map(self.usual_).fillna(self.middle_)
        return X.assign(
            log_total=np.log10(X["Gr_Liv_Area"] + X["Total_Bsmt_SF"]),
            grade=X["Overall_Cond"].map(GRADE),
            relative=X["Gr_Liv_Area"] / usual,
        )

    ### END SOLUTION


# %%
seen = pd.DataFrame({"Neighborhood": ["N", "N", "N", "M"]}, index=[8, 2, 5, 1])
seen["Gr_Liv_Area"], seen["Total_Bsmt_SF"] = [100, 200, 600, 1000], [0, 800, 0, 0]
seen["Overall_Cond"] = ["Poor", "Good", "Average", "Very_Excellent"]
fresh = seen.assign(Neighborhood=["N", "M", "Z", "M"], Gr_Liv_Area=[100, 500, 800, 500])

# %% check="Features"
kept, maker = fresh.copy(), Features()
assert maker.fit(seen) is maker, "fit must end with: return self"
found = maker.transform(fresh)
assert isinstance(found, pd.DataFrame), "transform returns a table"
assert fresh.equals(kept), "transform changed the table that it was given: use assign"
assert set(found) == {*seen, "log_total", "grade", "relative"}, (
    f"all old columns and log_total, grade, relative; yours: {list(found)}"
)
assert np.allclose(found["log_total"], np.log10([100, 1300, 800, 500])), (
    "log_total is log10 of the SUM of living area and basement: 2 for the first house"
)
assert found["grade"].tolist() == [2, 7, 5, 10], "GRADE gives Poor 2, Good 7, Average 5"
assert not np.isclose(found["relative"].iloc[1], 1), (
    "LEAK: M has 1000 ft² in the rows of fit; you took the houses of transform"
)
assert not np.isclose(found["relative"].iloc[0], 1 / 3), "take the median, not the mean"
assert np.allclose(found["relative"].iloc[[0, 1]], 0.5), (
    "100 / 200 in N and 500 / 1000 in M: living area divided by the median of the place"
)
assert np.isclose(found["relative"].iloc[2], 2), (
    "fit has not seen Z: divide by the median of all four rows of fit, 400"
)
again = maker.fit(seen[seen["Neighborhood"] == "N"]).transform(fresh)
assert np.isclose(again["relative"].iloc[1], 2.5), "the second fit must forget M"

# %% [markdown] hint="Features"
# It is built like `ShopMean`. What must fit remember? Two things: a median for each
# neighbourhood, and one median of all.

# %% [markdown] hint="Features"
# `X.groupby("Neighborhood")["Gr_Liv_Area"].median()` in fit; in transform
# `X["Neighborhood"].map(...)`, then `.fillna(...)` for new places.

# %% [markdown] hint="Features"
# ```python
# def fit(self, X, y=None):
#     self.usual_ = X.groupby("Neighborhood")["Gr_Liv_Area"].median()
#     self.middle_ = X["Gr_Liv_Area"].median()
#     return self
#
# def transform(self, X):
#     usual = X["Neighborhood"].map(self.usual_).fillna(self.middle_)
#     return X.assign(
#         log_total=np.log10(X["Gr_Liv_Area"] + X["Total_Bsmt_SF"]),
#         grade=X["Overall_Cond"].map(GRADE),
#         relative=X["Gr_Liv_Area"] / usual,
#     )
# ```


# %% probe="Features"
def inputs(rng):
    for n, m in ((9, 5), (60, 20)):
        names = [f"c{i}" for i in range(4)]
        table = pd.DataFrame({"Neighborhood": rng.choice(names[:3], n + m)})
        table["Gr_Liv_Area"] = rng.integers(500, 3000, n + m)
        table["Total_Bsmt_SF"] = rng.integers(0, 2000, n + m)
        table["Overall_Cond"] = rng.choice(list(GRADE), n + m)
        late = table[n:].assign(Neighborhood=rng.choice(names, m))
        yield table[:n], late


def call(answer, table, late):
    maker, before = answer(), (table.copy(), late.copy())
    same = maker.fit(late) is maker
    found = maker.fit(table).transform(late)
    alone = maker.transform(late.iloc[[1]])
    kept = table.equals(before[0]) and late.equals(before[1])
    through = answer().fit_transform(table)
    columns = [*table, "log_total", "grade", "relative"]
    tables = [
        t[columns[1:3] + columns[4:]].astype(float).to_numpy()
        for t in (found, alone, through)
    ]
    return same, kept, sorted(found), found["Neighborhood"].tolist(), tables


# %% [raw] right="Features"
# class Features(BaseEstimator, TransformerMixin):
#     def fit(self, X, y=None):
#         self.book = {}
#         for name in set(X["Neighborhood"]):
#             self.book[name] = np.median(X.loc[X["Neighborhood"] == name, "Gr_Liv_Area"])
#         self.all = np.median(X["Gr_Liv_Area"])
#         return self
#     def transform(self, X):
#         new = X.copy()
#         new["log_total"] = np.log(X["Gr_Liv_Area"] + X["Total_Bsmt_SF"]) / np.log(10)
#         new["grade"] = [GRADE[word] for word in X["Overall_Cond"]]
#         new["relative"] = [a / self.book.get(n, self.all) for a, n in zip(X["Gr_Liv_Area"], X["Neighborhood"])]
#         return new

# %% [raw] wrong="Features" says="the houses of transform"
# class Features(BaseEstimator, TransformerMixin):
#     def fit(self, X, y=None):
#         return self
#     def transform(self, X):
#         usual = X.groupby("Neighborhood")["Gr_Liv_Area"].transform("median")
#         return X.assign(log_total=np.log10(X["Gr_Liv_Area"] + X["Total_Bsmt_SF"]),
#                         grade=X["Overall_Cond"].map(GRADE), relative=X["Gr_Liv_Area"] / usual)

# %% [raw] wrong="Features" says="median, not the mean"
# class Features(BaseEstimator, TransformerMixin):
#     def fit(self, X, y=None):
#         self.usual_ = X.groupby("Neighborhood")["Gr_Liv_Area"].mean()
#         self.middle_ = X["Gr_Liv_Area"].median()
#         return self
#     def transform(self, X):
#         usual = X["Neighborhood"].map(self.usual_).fillna(self.middle_)
#         return X.assign(log_total=np.log10(X["Gr_Liv_Area"] + X["Total_Bsmt_SF"]),
#                         grade=X["Overall_Cond"].map(GRADE), relative=X["Gr_Liv_Area"] / usual)

# %% [raw] wrong="Features" says="fit has not seen Z"
# class Features(BaseEstimator, TransformerMixin):
#     def fit(self, X, y=None):
#         self.usual_ = X.groupby("Neighborhood")["Gr_Liv_Area"].median()
#         return self
#     def transform(self, X):
#         usual = X["Neighborhood"].map(self.usual_)
#         return X.assign(log_total=np.log10(X["Gr_Liv_Area"] + X["Total_Bsmt_SF"]),
#                         grade=X["Overall_Cond"].map(GRADE), relative=X["Gr_Liv_Area"] / usual)

# %% [raw] wrong="Features" says="return self"
# class Features(BaseEstimator, TransformerMixin):
#     def fit(self, X, y=None):
#         self.usual_ = X.groupby("Neighborhood")["Gr_Liv_Area"].median()
#     def transform(self, X):
#         return X

# %% [raw] wrong="Features" says="changed the table"
# class Features(BaseEstimator, TransformerMixin):
#     def fit(self, X, y=None):
#         self.usual_ = X.groupby("Neighborhood")["Gr_Liv_Area"].median()
#         self.middle_ = X["Gr_Liv_Area"].median()
#         return self
#     def transform(self, X):
#         X["log_total"] = np.log10(X["Gr_Liv_Area"] + X["Total_Bsmt_SF"])
#         X["grade"] = X["Overall_Cond"].map(GRADE)
#         X["relative"] = X["Gr_Liv_Area"] / X["Neighborhood"].map(self.usual_).fillna(self.middle_)
#         return X

# %% [raw] wrong="Features" says="the SUM of"
# class Features(BaseEstimator, TransformerMixin):
#     def fit(self, X, y=None):
#         self.usual_ = X.groupby("Neighborhood")["Gr_Liv_Area"].median()
#         self.middle_ = X["Gr_Liv_Area"].median()
#         return self
#     def transform(self, X):
#         usual = X["Neighborhood"].map(self.usual_).fillna(self.middle_)
#         return X.assign(log_total=np.log10(X["Gr_Liv_Area"]), grade=X["Overall_Cond"].map(GRADE),
#                         relative=X["Gr_Liv_Area"] / usual)

# %% [raw] wrong="Features" says="GRADE gives"
# class Features(BaseEstimator, TransformerMixin):
#     def fit(self, X, y=None):
#         self.usual_ = X.groupby("Neighborhood")["Gr_Liv_Area"].median()
#         self.middle_ = X["Gr_Liv_Area"].median()
#         return self
#     def transform(self, X):
#         usual = X["Neighborhood"].map(self.usual_).fillna(self.middle_)
#         return X.assign(log_total=np.log10(X["Gr_Liv_Area"] + X["Total_Bsmt_SF"]),
#                         grade=X["Overall_Cond"].factorize()[0], relative=X["Gr_Liv_Area"] / usual)

# %% [raw] wrong="Features" says="divided by the median"
# class Features(BaseEstimator, TransformerMixin):
#     def fit(self, X, y=None):
#         self.usual_ = X.groupby("Neighborhood")["Gr_Liv_Area"].median()
#         self.middle_ = X["Gr_Liv_Area"].median()
#         return self
#     def transform(self, X):
#         usual = X["Neighborhood"].map(self.usual_).fillna(self.middle_)
#         return X.assign(log_total=np.log10(X["Gr_Liv_Area"] + X["Total_Bsmt_SF"]),
#                         grade=X["Overall_Cond"].map(GRADE), relative=X["Gr_Liv_Area"] - usual)

# %% [raw] wrong="Features" says="all old columns"
# class Features(BaseEstimator, TransformerMixin):
#     def fit(self, X, y=None):
#         self.usual_ = X.groupby("Neighborhood")["Gr_Liv_Area"].median()
#         self.middle_ = X["Gr_Liv_Area"].median()
#         return self
#     def transform(self, X):
#         usual = X["Neighborhood"].map(self.usual_).fillna(self.middle_)
#         return pd.DataFrame({"log_total": np.log10(X["Gr_Liv_Area"] + X["Total_Bsmt_SF"]),
#                              "grade": X["Overall_Cond"].map(GRADE), "relative": X["Gr_Liv_Area"] / usual})

# %% [raw] wrong="Features" says="must forget M"
# class Features(BaseEstimator, TransformerMixin):
#     def __init__(self):
#         self.book = {}
#     def fit(self, X, y=None):
#         self.book |= X.groupby("Neighborhood")["Gr_Liv_Area"].median().to_dict()
#         self.middle_ = X["Gr_Liv_Area"].median()
#         return self
#     def transform(self, X):
#         usual = X["Neighborhood"].map(self.book).fillna(self.middle_)
#         return X.assign(log_total=np.log10(X["Gr_Liv_Area"] + X["Total_Bsmt_SF"]),
#                         grade=X["Overall_Cond"].map(GRADE), relative=X["Gr_Liv_Area"] / usual)

# %% [raw] wrong="Features" says="transform returns a table"
# class Features(BaseEstimator, TransformerMixin):
#     def fit(self, X, y=None):
#         self.usual_ = X.groupby("Neighborhood")["Gr_Liv_Area"].median()
#         self.middle_ = X["Gr_Liv_Area"].median()
#         return self
#     def transform(self, X):
#         usual = X["Neighborhood"].map(self.usual_).fillna(self.middle_)
#         return (X["Gr_Liv_Area"] / usual).to_numpy()

# %% [markdown]
# **Stop here and rest.** When you come back: choose this cell, then Run, *Run All Above
# Selected Cell*.
#
# ---
#
# ## Sitting 5: out of fold, and other models
# **Out of fold.** To judge a model, and later to blend models fairly, you need for each
# train house a prediction by a model that **has not seen that house**. `KFold` gives the
# pairs of positions; `clone` gives an unfitted copy of a model. On made-up rows:

# %%
from sklearn.base import clone
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsRegressor

for learn, held in KFold(2, shuffle=True, random_state=0).split(np.zeros(5)):
    print("learn", learn, "held", held)
print(clone(Ridge(3)))


# %% exercise="oof" points=3 level=3 minutes=17
def oof(model, X, y, folds):
    """Out-of-fold predictions: an array (n,).

    model: unfitted, and it stays unfitted: fit a clone for each fold. X: table (n rows,
    any index). y: array (n,). folds: list of pairs (learn, held), arrays of positions;
    each row is held once. Row i is predicted by the clone that did not learn it.
    """
    ### BEGIN SOLUTION
    p = np.empty(len(y))
    for learn, held in folds:
        fitted = clone(model).fit(X.iloc[learn], y[learn])
        p[held] = fitted.predict(X.iloc[held])
    return p
    ### END SOLUTION


# %%
line = pd.DataFrame({"x": [0.0, 5, 1, 6, 9]}, index=[3, 0, 4, 1, 2])
heights, nearest = np.array([10.0, 50, 11, 60, 90]), KNeighborsRegressor(1)
parts = [(np.array([1, 2, 4]), np.array([0, 3]))]
parts += [(np.array([0, 3, 4]), np.array([2, 1])), (np.arange(4), np.array([4]))]

# %% check="oof"
sent_model = clone(nearest)
found = oof(sent_model, line, heights, parts)
assert np.shape(found) == (5,), "return an array with one prediction for each row"
assert not np.allclose(found, heights), (
    "LEAK: each prediction is the own height: fit on learn, predict held"
)
assert not np.allclose(found, [11, 50, 10, 60, 60]), (
    "a row has the prediction of another one: write to p[held]"
)
assert np.allclose(found, [11, 60, 10, 50, 60]), (
    "x = 0 is held in the first fold; its nearest learned row is x = 1, height 11. "
    f"Wanted 11, 60, 10, 50, 60; yours: {found}. Positions, not labels: iloc"
)
assert not hasattr(sent_model, "n_samples_fit_"), (
    "the model was fitted: use clone(model)"
)

# %% [markdown] hint="oof"
# Begin with an empty array of n numbers, and fill the held positions fold by fold.

# %% [markdown] hint="oof"
# `X.iloc[learn]` and `y[learn]` are the rows to fit; `p[held] = ...` puts predictions at
# their place.

# %% [markdown] hint="oof"
# ```python
# p = np.empty(len(y))
# for learn, held in folds:
#     fitted = clone(model).fit(X.iloc[learn], y[learn])
#     p[held] = fitted.predict(X.iloc[held])
# return p
# ```


# %% probe="oof"
def inputs(rng):
    for n, k in ((9, 2), (25, 4)):
        table = pd.DataFrame(rng.normal(size=(n, 3)), columns=["a", "b", "c"])
        parts = np.array_split(rng.permutation(n), k)
        pairs = [
            (np.concatenate(parts[:i] + parts[i + 1 :]), part)
            for i, part in enumerate(parts)
        ]
        yield table.set_axis(rng.permutation(n)), rng.normal(size=n), pairs


def call(answer, X, y, folds):
    near, ridge = KNeighborsRegressor(1), Ridge(0.1)
    found = [answer(near, X, y, folds), answer(ridge, X, y, folds)]
    fitted = hasattr(near, "n_samples_fit_") or hasattr(ridge, "coef_")
    return [np.asarray(p) for p in found], fitted


# %% [raw] right="oof"
# def oof(model, X, y, folds):
#     from sklearn.model_selection import cross_val_predict
#     return cross_val_predict(model, X, y, cv=folds)

# %% [raw] right="oof"
# def oof(model, X, y, folds):
#     rows = {}
#     for learn, held in folds:
#         twin = clone(model)
#         twin.fit(X.iloc[learn], y[learn])
#         rows |= dict(zip(held.tolist(), twin.predict(X.iloc[held])))
#     return np.array([rows[i] for i in range(len(y))])

# %% [raw] wrong="oof" says="fit on learn, predict held"
# def oof(model, X, y, folds):
#     return clone(model).fit(X, y).predict(X)

# %% [raw] wrong="oof" says="use clone"
# def oof(model, X, y, folds):
#     p = np.empty(len(y))
#     for learn, held in folds:
#         p[held] = model.fit(X.iloc[learn], y[learn]).predict(X.iloc[held])
#     return p

# %% [raw] wrong="oof" says="prediction of another one"
# def oof(model, X, y, folds):
#     p = [clone(model).fit(X.iloc[l], y[l]).predict(X.iloc[h]) for l, h in folds]
#     return np.concatenate(p)

# %% [raw] wrong="oof" says="Positions, not labels"
# def oof(model, X, y, folds):
#     p = np.empty(len(y))
#     for learn, held in folds:
#         p[held] = clone(model).fit(X.loc[learn], y[learn]).predict(X.loc[held])
#     return p

# %% [raw] wrong="oof" says="one prediction for each row"
# def oof(model, X, y, folds):
#     for learn, held in folds:
#         p = clone(model).fit(X.iloc[learn], y[learn]).predict(X.iloc[held])
#     return p

# %% [markdown]
# The library's `cross_val_predict` does the same; on five folds of the houses they must
# agree. From here on all models meet the **same** folds. (A median of the whole table
# inside `Features` would be a leak here. The pipeline fits it anew in each fold.)

# %%
from sklearn.model_selection import cross_val_predict

folds = list(KFold(5, shuffle=True, random_state=SEED).split(X))


def with_features(model):
    """The pipeline `linear`, with your Features as its first step."""
    return make_pipeline(Features(), linear(model))


theirs = cross_val_predict(with_features(Ridge(10)), X, y, cv=folds)
print("equal:", np.allclose(oof(with_features(Ridge(10)), X, y, folds), theirs))


# %%
def rmse(y, p):
    return np.sqrt(np.mean((y - p) ** 2))


known = {"ridge": oof(linear(Ridge(10)), X, y, folds)}
known["ridge + Features"] = theirs
for name, p in known.items():
    print(f"{name:18s} cv {rmse(y, p):.4f}")

# %% [markdown]
# Three columns of your own lower the error by more than a tenth. Does the board agree?

# %%
feature_logs = with_features(Ridge(10)).fit(X, y).predict(X_test)
write_submission(my_file, ids, feature_logs)
feature_score = board.submit(pd.read_csv(my_file))
draw_board(feature_score, "ridge + Features")
print(f"The star moved to the left: {ridge_score} before, {feature_score} now.")

# %% [markdown]
# ### Other models
# A line and a forest of small trees err on different houses. Three families for a blend:
# the ridge; **boosting**; and **support vectors** (stage 1, lesson 07), here with an RBF
# **kernel**, which bends the line into a smooth curve. For trees words become plain
# numbers, no scaling is needed.

# %%
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.preprocessing import OrdinalEncoder
from sklearn.svm import SVR


def boosted(**settings):
    """Features, words as numbers, and boosting."""
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    coder = make_column_transformer((codes, text), remainder="passthrough")
    model = HistGradientBoostingRegressor(random_state=SEED, **settings)
    return make_pipeline(Features(), coder, model)


# %% [markdown]
# Boosting has many settings; its defaults are for larger tables. We **tune** it, by
# cross-validation and never by the board. Shallower trees, each with a random third of
# the columns to choose from, help on 1,460 rows:

# %%
careful = dict(max_leaf_nodes=8, min_samples_leaf=10, max_features=0.3)
known["boosting, defaults"] = oof(boosted(), X, y, folds)
for rounds in (50, 100, 150):
    known["boosting, tuned"] = oof(boosted(max_iter=rounds, **careful), X, y, folds)
    print(f"{rounds:4d} trees: cv {rmse(y, known['boosting, tuned']):.4f}")

# %%
smooth = SVR(C=0.3, epsilon=0.01, gamma=0.002)
known["support vectors"] = oof(with_features(smooth), X, y, folds)
for name, p in known.items():
    print(f"{name:18s} cv {rmse(y, p):.4f}")

# %% [markdown]
# The settings of boosting and of the support vectors come from trying a few, and better
# ones exist (with `SEED = 0`, 300 trees: cv 0.0535): a job for your entry in sitting 9.
#
# Do they err on the same houses? The next cell only draws.

# %%
gap_line, gap_trees = (known[n] - y for n in ("ridge + Features", "boosting, tuned"))
same = np.corrcoef(gap_line, gap_trees)[0, 1]
_, ax = plt.subplots(figsize=(5.6, 5))
ax.axline((0, 0), slope=1, color=GREY, lw=1)
ax.plot(gap_line, gap_trees, "o", ms=3, color=BLUE, alpha=0.5)
ax.set(xlabel="error of ridge + Features (log10)", ylabel="error of boosting (log10)")
ax.set_title(f"The errors are related, not equal: correlation {same:.2f}")
plt.show()
print(f"Points lie around the grey diagonal, with width: correlation {same:.2f}.")

# %% [markdown]
# **Stop here and rest.** When you come back: choose this cell, then Run, *Run All Above
# Selected Cell*.
#
# ---
#
# ## Sitting 6: the blend
# Where one model is too high and another too low, the mean is nearer to the truth. That is
# **blending**: a weighted mean of predictions (weight: وزن). In stage 1, lesson 10, you tried all weights of two
# models. For many models competitors use a **greedy basket**:
#
# 1. Start with an empty basket.
# 2. Try to add each model once. Keep the one that gives the **mean of the basket** the
#    smallest error.
# 3. Repeat; a model may come again. Its weight is its share of the basket.
#
# By hand, one house, truth 10, models 7, 12 and 20. Step 1: 12 (error 2). Step 2: with 7
# the mean is 9.5 (error 0.5), with 12 it is 12, with 20 it is 16: take 7. Weights so far:
# ½, ½, 0.


# %% exercise="basket" points=4 level=4 minutes=26
def basket(P, y, steps):
    """Weights of a greedy basket: an array (m,), the shares of the models.

    P: array (n, m), column j: the out-of-fold predictions of model j. y: array (n,).
    steps: how many models go into the basket, one by one. Each time the one whose
    addition gives the smallest RMSE of the mean of the basket; of equal ones the first.
    """
    ### BEGIN SOLUTION
    total, counts = np.zeros(len(y)), np.zeros(P.shape[1])
    for size in range(1, steps + 1):
        errors = [rmse(y, (total + p) / size) for p in P.T]
        best = np.argmin(errors)
        total = total + P[:, best]
        counts[best] += 1
    return counts / steps
    ### END SOLUTION


# %%
three = np.array([[7.0, 12, 20], [27, 32, 40], [17, 22, 30]])  # truth: 10, 30, 20
truth_three = np.array([10.0, 30, 20])
uneven = np.array([[10.0, 17, 1], [48, 44, 43], [17, 18, 19], [32, 35, 23]])
truth_uneven = np.array([10.0, 40, 20, 30])

# %% check="basket"
sent = three.copy()
found = basket(sent, truth_three, 2)
assert np.shape(found) == (3,), "return one weight for each of the 3 models"
assert np.array_equal(sent, three), "P was changed: work on your own arrays"
assert abs(np.sum(found) - 1) < 1e-9, "the weights are shares: counts / steps, sum 1"
assert not np.allclose(found, [0, 1, 0]), (
    "12, 12 is worse than 12, 7: judge the mean of the BASKET, not each model alone"
)
assert np.allclose(found, [0.5, 0.5, 0]), "as by hand: model 2 first, then model 1"
found = basket(three, truth_three, 5)
assert not np.allclose(found, [0.4, 0.4, 0.2]), "a model may come again, and again"
assert np.allclose(found, [0.4, 0.6, 0]), (
    f"the basket of five is 12, 7, 12, 7, 12: weights 0.4, 0.6, 0; yours: {found}"
)
found = basket(uneven, truth_uneven, 4)
assert np.allclose(found, [0.25, 0.5, 0.25]), (
    f"a second example gives 0.25, 0.5, 0.25; yours: {found}. Judge by the RMSE of the "
    "plain mean of all models in the basket"
)

# %% [markdown] hint="basket"
# Keep two things: the sum of all predictions in the basket, and how often each model was
# taken.

# %% [markdown] hint="basket"
# With `size` models in it the mean is `total / size`. For each column p of P try
# `(total + p) / size`. `P.T` gives the columns one by one.

# %% [markdown] hint="basket"
# ```python
# total, counts = np.zeros(len(y)), np.zeros(P.shape[1])
# for size in range(1, steps + 1):
#     errors = [rmse(y, (total + p) / size) for p in P.T]
#     best = np.argmin(errors)
#     total = total + P[:, best]
#     counts[best] += 1
# return counts / steps
# ```


# %% probe="basket"
def inputs(rng):
    for n, m, steps in ((3, 2, 1), (20, 4, 7), (60, 3, 12)):
        y = rng.normal(5, 1, n)
        yield y[:, None] + rng.normal(0, 0.5, (n, m)) + rng.normal(0, 0.3, m), y, steps


def call(answer, P, y, steps):
    before = P.copy()
    return np.asarray(answer(P, y, steps), dtype=float), np.array_equal(before, P)


# %% [raw] right="basket"
# def basket(P, y, steps):
#     taken = []
#     for _ in range(steps):
#         trials = [np.mean((P[:, taken + [j]].mean(axis=1) - y) ** 2) for j in range(P.shape[1])]
#         taken.append(trials.index(min(trials)))
#     return [taken.count(j) / steps for j in range(P.shape[1])]

# %% [raw] wrong="basket" says="mean of the BASKET"
# def basket(P, y, steps):
#     weights = np.zeros(P.shape[1])
#     weights[np.argmin([rmse(y, p) for p in P.T])] = 1
#     return weights

# %% [raw] wrong="basket" says="a model may come again"
# def basket(P, y, steps):
#     total, counts = np.zeros(len(y)), np.zeros(P.shape[1])
#     for size in range(1, steps + 1):
#         errors = [rmse(y, (total + p) / size) + 99 * (counts[j] > min(counts)) for j, p in enumerate(P.T)]
#         best = np.argmin(errors)
#         total = total + P[:, best]
#         counts[best] += 1
#     return counts / steps

# %% [raw] wrong="basket" says="counts / steps"
# def basket(P, y, steps):
#     total, counts = np.zeros(len(y)), np.zeros(P.shape[1])
#     for size in range(1, steps + 1):
#         best = np.argmin([rmse(y, (total + p) / size) for p in P.T])
#         total = total + P[:, best]
#         counts[best] += 1
#     return counts

# %% [raw] wrong="basket" says="model 2 first"
# def basket(P, y, steps):
#     weights = 1 / np.array([rmse(y, p) for p in P.T])
#     return weights / weights.sum()

# %% [raw] wrong="basket" says="the basket of five"
# def basket(P, y, steps):
#     total, counts = np.zeros(len(y)), np.zeros(P.shape[1])
#     for size in range(1, steps + 1):
#         best = np.argmin([abs(np.mean((total + p) / size - y)) for p in P.T]) if size < 3 else 0
#         total = total + P[:, best]
#         counts[best] += 1
#     return counts / steps

# %% [raw] wrong="basket" says="a second example"
# def basket(P, y, steps):
#     total, counts = np.zeros(len(y)), np.zeros(P.shape[1])
#     for size in range(1, steps + 1):
#         best = np.argmin([np.abs((total + p) / size - y).mean() for p in P.T])
#         total = total + P[:, best]
#         counts[best] += 1
#     return counts / steps

# %% [raw] wrong="basket" says="a second example"
# def basket(P, y, steps):
#     total, counts = np.zeros(len(y)), np.zeros(P.shape[1])
#     for size in range(1, steps + 1):
#         best = np.argmin([abs(((total + p) / size - y).mean()) for p in P.T])
#         total = total + P[:, best]
#         counts[best] += 1
#     return counts / steps

# %% [raw] wrong="basket" says="one weight for each"
# def basket(P, y, steps):
#     taken, total = [], np.zeros(len(y))
#     for size in range(1, steps + 1):
#         best = int(np.argmin([rmse(y, (total + p) / size) for p in P.T]))
#         total = total + P[:, best]
#         taken.append(best)
#     return taken

# %% [raw] wrong="basket" says="P was changed"
# def basket(P, y, steps):
#     counts, total = np.zeros(P.shape[1]), P[:, 0]
#     total *= 0
#     for size in range(1, steps + 1):
#         best = np.argmin([rmse(y, (total + p) / size) for p in P.T])
#         total += P[:, best]
#         counts[best] += 1
#     return counts / steps

# %%
family = ["ridge + Features", "boosting, tuned", "support vectors"]
P = np.column_stack([known[name] for name in family])
weights = basket(P, y, 20)
for name, weight in zip(family, weights):
    print(f"{name:18s} cv {rmse(y, known[name]):.4f}   weight {weight:.2f}")
print(f"{'blend':18s} cv {rmse(y, P @ weights):.4f}")
print(f"{'equal weights':18s} cv {rmse(y, P.mean(axis=1)):.4f}")

# %% [markdown]
# Read the last two lines beside the best single model. (The blend is judged on the rows
# that chose its weights: a little too kind.) The weights came from predictions for
# houses that no model had seen. Had you used predictions on learned rows, the model that
# remembers best would have won all the weight.

# %%
models = [
    with_features(Ridge(10)),
    boosted(max_iter=150, **careful),
    with_features(smooth),
]
test_logs = np.column_stack([m.fit(X, y).predict(X_test) for m in models])
blend_logs = test_logs @ weights
write_submission(my_file, ids, blend_logs)
blend_score = board.submit(pd.read_csv(my_file))
draw_board(blend_score, "blend of three")
print(
    f"Public: blend {blend_score:.4f}, ridge + Features {feature_score}: about equal."
)

# %% [markdown]
# Cross-validation says that the blend is clearly better than ridge + Features. The
# public board sees next to nothing. Write down which of the two you believe: sitting 9
# answers.
#
# **Stop here and rest.** When you come back: choose this cell, then Run, *Run All Above
# Selected Cell*.
#
# ---
#
# ## Sitting 7: hundreds of submissions
# Five submissions a day look generous. What if there were hundreds, or a team with a
# hundred accounts (which is forbidden)? Then you need no model at all: change the prices
# by chance, keep the change if the public score falls, repeat. This is called **hill
# climbing**. We try it here, where nobody is harmed.


# %% exercise="climb" points=3 level=3 minutes=13
def climb(start, public_error, tries, size, rng):
    """Climb the public board: return (best, error).

    start: array (n,) of log prices; it is not changed. public_error(logs): the public
    error of an array of log prices. Each of the tries: add rng.normal(0, size, n) to
    the best array so far; if its error is smaller than the best error so far, it is
    the new best. error: public_error(best). public_error is asked once for start and
    once for each try: a board counts.
    """
    ### BEGIN SOLUTION
    best, error = start, public_error(start)
    for _ in range(tries):
        trial = best + rng.normal(0, size, len(start))
        trial_error = public_error(trial)
        if trial_error < error:
            best, error = trial, trial_error
    return best, error
    ### END SOLUTION


# %%
asked = []


def away(logs):
    """A made-up error: how far the first two of three log prices are from 5."""
    asked.append(logs)
    return float(np.abs(logs[:2] - 5).mean())


def falling(logs):
    """An error that is smaller each time, so that every try is kept."""
    asked.append(logs)
    return -float(len(asked))


# %% check="climb"
asked.clear()
begin = np.array([4.0, 6, 5])
kept = begin.copy()
found = climb(begin, away, 60, 0.2, np.random.default_rng(1))
count = len(asked)
assert found is not None and len(found) == 2, "return (best, error)"
assert np.array_equal(begin, kept), "start was changed: make new arrays"
assert np.shape(found[0]) == (3,), "first best, an array like start, then error"
assert np.isclose(found[1], away(found[0])), "error must be the error of best"
step = climb(begin, falling, 1, 0.2, np.random.default_rng(3))[0] - begin
assert step[0] == 0 or np.ptp(step) > 1e-9, (
    "all prices moved by the same amount: rng.normal(0, size, n), one number a price"
)
assert found[1] < 1, "the error did not fall: keep a trial whose error is SMALLER"
assert found[1] < 0.5, "after 60 tries still far: change the best so far, not start"
assert count == 61, f"60 tries asked the board {count} times, wanted 61: once each"
other = climb(begin, away, 60, 0.2, np.random.default_rng(2))
assert not np.allclose(found[0], other[0]), "another generator, the same path: use rng"
assert np.allclose(step, np.random.default_rng(3).normal(0, 0.2, 3)), (
    "a try should add rng.normal(0, size, n), with exactly this size"
)

# %% [markdown] hint="climb"
# Keep two things between the tries: the best array and its error.

# %% [markdown] hint="climb"
# A trial is `best + rng.normal(0, size, len(start))`. Ask `public_error` once for each.

# %% [markdown] hint="climb"
# ```python
# best, error = start, public_error(start)
# for _ in range(tries):
#     trial = best + rng.normal(0, size, len(start))
#     trial_error = public_error(trial)
#     if trial_error < error:
#         best, error = trial, trial_error
# return best, error
# ```


# %% probe="climb"
def inputs(rng):
    for n, tries, size in ((4, 1, 0.3), (6, 40, 0.2), (12, 80, 0.1)):
        yield (
            rng.normal(5, 1, n),
            rng.normal(5, 1, n),
            tries,
            size,
            int(rng.integers(1000)),
        )


def call(answer, start, goal, tries, size, seed):
    asked, before = [], start.copy()

    def public_error(logs):
        asked.append(0)
        return round(float(np.mean((logs - goal)[::2] ** 2)), 1 + tries % 2)

    best, error = answer(start, public_error, tries, size, np.random.default_rng(seed))
    return best, float(error), bool((start == before).all()), len(asked)


# %% [raw] right="climb"
# def climb(start, public_error, tries, size, rng):
#     path = [(np.array(start), public_error(start))]
#     for _ in range(tries):
#         trial = path[-1][0] + size * rng.standard_normal(start.shape)
#         error = public_error(trial)
#         path += [(trial, error)] if error < path[-1][1] else []
#     return list(path[-1])

# %% [raw] wrong="climb" says="asked the board"
# def climb(start, public_error, tries, size, rng):
#     best = start
#     for _ in range(tries):
#         trial = best + rng.normal(0, size, len(start))
#         best = trial if public_error(trial) < public_error(best) else best
#     return best, public_error(best)

# %% [raw] wrong="climb" says="asked the board"
# def climb(start, public_error, tries, size, rng):
#     best, error = start, public_error(start)
#     for _ in range(10 * tries):
#         trial = best + rng.normal(0, size, len(start))
#         trial_error = public_error(trial)
#         if trial_error < error:
#             best, error = trial, trial_error
#     return best, error

# %% [raw] wrong="climb" says="with exactly this size"
# def climb(start, public_error, tries, size, rng):
#     best, error = start, public_error(start)
#     for _ in range(tries):
#         trial = best + rng.uniform(-size, size, len(start))
#         trial_error = public_error(trial)
#         if trial_error < error:
#             best, error = trial, trial_error
#     return best, error

# %% [raw] wrong="climb" says="moved by the same amount"
# def climb(start, public_error, tries, size, rng):
#     best, error = start, public_error(start)
#     for _ in range(tries):
#         trial = best + rng.normal(0, size)
#         trial_error = public_error(trial)
#         if trial_error < error:
#             best, error = trial, trial_error
#     return best, error

# %% [raw] wrong="climb" says="not start"
# def climb(start, public_error, tries, size, rng):
#     trials = [start] + [start + rng.normal(0, size, len(start)) for _ in range(tries)]
#     best = min(trials, key=public_error)
#     return best, public_error(best)

# %% [raw] wrong="climb" says="whose error is SMALLER"
# def climb(start, public_error, tries, size, rng):
#     best, error = start, public_error(start)
#     for _ in range(tries):
#         trial = best + rng.normal(0, size, len(start))
#         if public_error(trial) > error:
#             best, error = trial, public_error(trial)
#     return best, error

# %% [raw] wrong="climb" says="the error of best"
# def climb(start, public_error, tries, size, rng):
#     best, error = start, public_error(start)
#     for _ in range(tries):
#         trial = best + rng.normal(0, size, len(start))
#         if public_error(trial) < public_error(best):
#             best = trial
#     return best, error

# %% [raw] wrong="climb" says="make new arrays"
# def climb(start, public_error, tries, size, rng):
#     error = public_error(start)
#     for _ in range(tries):
#         nudge = rng.normal(0, size, len(start))
#         if public_error(start + nudge) < error:
#             start += nudge
#             error = public_error(start)
#     return start, error

# %% [raw] wrong="climb" says="use rng"
# def climb(start, public_error, tries, size, rng):
#     rng = np.random.default_rng(0)
#     best, error = start, public_error(start)
#     for _ in range(tries):
#         trial = best + rng.normal(0, size, len(start))
#         trial_error = public_error(trial)
#         if trial_error < error:
#             best, error = trial, trial_error
#     return best, error

# %% [raw] wrong="climb" says="an array like start"
# def climb(start, public_error, tries, size, rng):
#     best, error = start, public_error(start)
#     for _ in range(tries):
#         trial = best + rng.normal(0, size, len(start))
#         if public_error(trial) < error:
#             best, error = trial, public_error(trial)
#     return error, best

# %% [raw] wrong="climb" says="return (best, error)"
# def climb(start, public_error, tries, size, rng):
#     best = start
#     for _ in range(tries):
#         trial = best + rng.normal(0, size, len(start))
#         best = trial if public_error(trial) < public_error(best) else best
#     return best

# %% [markdown]
# **Predict.** We climb from the blend, with 800 tries; each changes every price a little, by about
# 1 % up or down (a **nudge**). The public error will fall: that is what the climb asks for. What does the error on
# the **private** rows do? Write your letter in `p_climb`.
#
# - a: it falls too, by a similar amount
# - b: it stays within 2 % of what it was
# - c: it rises by more than 2 %

# %% exercise="p_climb" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_climb = "c"
### END SOLUTION

# %%
truth = np.log10(answers.set_index("Id")["Sale_Price"].loc[ids].to_numpy())
is_public = (answers.set_index("Id")["part"].loc[ids] == "public").to_numpy()
path = []


def watched(logs):
    """The public error; the private one is noted for the picture, not used."""
    path.append([rmse(truth[rows], logs[rows]) for rows in (is_public, ~is_public)])
    return path[-1][0]


climbed, low = climb(blend_logs, watched, 800, 0.005, np.random.default_rng([SEED, 5]))
before, after = path[0], [rmse(truth[r], climbed[r]) for r in (is_public, ~is_public)]
rise = after[1] / before[1] - 1

# %% check="p_climb"
assert p_climb in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is c. The board says nothing about rows it does not show.",
    "b": "Not this time: it is c. Each kept nudge is new noise on the private prices.",
    "c": "Yes: a kept nudge fits public rows, and on private rows it is noise.",
}
print(
    f"Public {before[0]:.4f}, {after[0]:.4f}; private {before[1]:.4f}, {after[1]:.4f}."
)
print(f"Private: {rise:+.0%}. {reasons[p_climb]}")

# %% [raw] wrong="p_climb" says="says nothing about rows"
# p_climb = "a"

# %% [raw] wrong="p_climb" says="new noise on the private"
# p_climb = "b"

# %%
best_so_far = np.minimum.accumulate([p for p, _ in path])
kept_tries = [i for i, (p, _) in enumerate(path) if p == best_so_far[i]]
_, ax = plt.subplots(figsize=(7, 3.8))
for column, colour, label in ((0, BLUE, "public"), (1, ORANGE, "private")):
    line_y = [path[i][column] for i in kept_tries]
    ax.step(kept_tries, line_y, where="post", color=colour, label=label)
ax.set_title(
    f"Public fell by {1 - after[0] / before[0]:.0%}, private rose by {rise:.0%}"
)
ax.set(xlabel="submissions", ylabel="error (log10)", ylim=(0, None))
ax.legend(loc="lower left")
plt.show()
print(
    "Two lines part: the public error falls with each kept try, the private one rises."
)

# %% [markdown]
# This climb knew nothing about houses. With a rank in mind, people do the same by hand:
# change a setting, submit, keep it if the score falls. Fewer tries, the same mechanism.
#
# **Stop here and rest.** When you come back: choose this cell, then Run, *Run All Above
# Selected Cell*.
#
# ---
#
# ## Sitting 8: how much of a rank is luck?
# Two entries of about the same quality meet 441 public houses. With **other** 441 houses,
# would the order be the same? We cannot draw new houses, but we can draw from those whose
# answers we have: the bootstrap. Both models must be judged on the **same** drawn rows,
# pair by pair, as on a board.


# %% exercise="luck" points=3 level=3 minutes=14
def luck(a, b, size, draws, rng):
    """How often model b beats model a by the draw: a share from 0 to 1.

    a, b: arrays (n,), the log errors of two models on the same n houses. Each of the
    draws: size rows with replacement (NumPy generator rng), the same rows for both; b
    wins if its RMSE there is strictly smaller.
    """
    ### BEGIN SOLUTION
    wins = 0
    for _ in range(draws):
        rows = rng.integers(len(a), size=size)
        wins += np.mean(b[rows] ** 2) < np.mean(a[rows] ** 2)
    return wins / draws
    ### END SOLUTION


# %%
toy_rng = np.random.default_rng(4)  # 500 made-up houses
errors_a = toy_rng.normal(0, 0.06, 500)
errors_b = errors_a * 1.01 + toy_rng.normal(0, 0.005, 500)  # a little worse

# %% check="luck"
found = luck(errors_a, errors_b, 100, 800, np.random.default_rng(0))
assert found is not None and np.ndim(found) == 0, "return one number, the share"
assert 0 <= found <= 1, "a share lies between 0 and 1: divide by draws"
assert found < 0.5, "b is the worse model: count how often b has the SMALLER error"
assert found > 0.1, (
    f"b wins in {found:.2f} of the draws, wanted about 0.18: draw size rows, not all"
)
assert found < 0.3, (
    f"b wins in {found:.2f} of the draws, wanted about 0.18: are both judged on the "
    "SAME rows, and by squared errors?"
)
assert luck(errors_a, errors_a, 10, 50, np.random.default_rng(0)) == 0, (
    "a tie is no win: strictly smaller"
)
one_miss, even = np.array([0.5, 0.1, -0.1]), np.array([0.25, -0.25, 0.25])
found = luck(one_miss, even, 3, 400, np.random.default_rng(2))  # about 19/27
assert found < 0.99, "3 of 3 rows: always the same rows? Draw WITH replacement"
assert found > 0.5, (
    f"b should win where the miss of 0.5 is drawn, in about 0.70 of the draws, not "
    f"{found:.2f}: square the errors, no absolute values"
)
several = [luck(one_miss, even, 3, 99, np.random.default_rng(s)) for s in range(5)]
assert len({float(share) for share in several}) > 1, (
    "other generators, same share: use rng"
)

# %% [markdown] hint="luck"
# One draw: choose rows, compute the mean squared error of a and of b there, compare.

# %% [markdown] hint="luck"
# `rows = rng.integers(len(a), size=size)` once for each draw; then `a[rows]`, `b[rows]`.

# %% [markdown] hint="luck"
# ```python
# wins = 0
# for _ in range(draws):
#     rows = rng.integers(len(a), size=size)
#     wins += np.mean(b[rows] ** 2) < np.mean(a[rows] ** 2)
# return wins / draws
# ```


# %% probe="luck"
def inputs(rng):
    for size, worse in ((150, 1.03), (12, 1.06), (60, 0.97)):
        a = rng.normal(0.01, 0.06, 400)
        yield (
            a,
            a * worse + rng.normal(0, 0.006, 400),
            size,
            700,
            int(rng.integers(1000)),
        )


def call(answer, a, b, size, draws, seed):
    rng = np.random.default_rng(seed)
    same = answer(a, a.copy(), size, 20, rng)
    half = answer(-a, a / 2, size, 20, rng)
    few = [float(answer(a, b, size, 3, rng)) for _ in range(4)]
    pair = np.array([0.5, 0.1, -0.1]), np.array([0.25, -0.25, 0.25])
    few += [float(answer(*pair, 3, 150, rng)) for _ in range(5)]
    return float(answer(a, b, size, draws, rng)), float(same), float(half), few


def verdict(got, a, b, size, draws, seed):
    share, same, half, few = got
    rows = np.random.default_rng([seed, 1]).integers(len(a), size=(4000, size))
    wanted = np.mean((a**2 - b**2)[rows].sum(axis=1) > 0)
    if same != 0:
        return "a tie is no win: strictly smaller"
    if half != 1:
        return "b has half the error in each house and must win always"
    if not all(np.isclose(3 * part, round(3 * part)) for part in few[:4]):
        return "divide the wins by draws, and make as many draws"
    if abs(np.mean(few[4:]) - 19 / 27) > 0.06:
        return "draw with replacement, and judge by squared errors"
    if len(set(few[4:])) == 1:
        return "use rng"
    good = bool(abs(share - wanted) < 0.06)
    return good or f"b wins in {share:.2f} of the draws, wanted about {wanted:.2f}"


# %% [raw] right="luck"
# def luck(a, b, size, draws, rng):
#     rows = rng.choice(len(a), (draws, size))
#     gaps = (a**2 - b**2)[rows].sum(axis=1)
#     return float((gaps > 0).mean())

# %% [raw] wrong="luck" says="the SMALLER error"
# def luck(a, b, size, draws, rng):
#     wins = 0
#     for _ in range(draws):
#         rows = rng.integers(len(a), size=size)
#         wins += np.mean(b[rows] ** 2) > np.mean(a[rows] ** 2)
#     return wins / draws

# %% [raw] wrong="luck" says="on the SAME rows"
# def luck(a, b, size, draws, rng):
#     wins = 0
#     for _ in range(draws):
#         wins += np.mean(rng.choice(b, size) ** 2) < np.mean(rng.choice(a, size) ** 2)
#     return wins / draws

# %% [raw] wrong="luck" says="draw size rows"
# def luck(a, b, size, draws, rng):
#     wins = 0
#     for _ in range(draws):
#         rows = rng.integers(len(a), size=len(a))
#         wins += np.mean(b[rows] ** 2) < np.mean(a[rows] ** 2)
#     return wins / draws

# %% [raw] wrong="luck" says="a tie is no win"
# def luck(a, b, size, draws, rng):
#     wins = 0
#     for _ in range(draws):
#         rows = rng.integers(len(a), size=size)
#         wins += np.mean(b[rows] ** 2) <= np.mean(a[rows] ** 2)
#     return wins / draws

# %% [raw] wrong="luck" says="divide by draws"
# def luck(a, b, size, draws, rng):
#     wins = 0
#     for _ in range(draws):
#         rows = rng.integers(len(a), size=size)
#         wins += np.mean(b[rows] ** 2) < np.mean(a[rows] ** 2)
#     return wins

# %% [raw] wrong="luck" says="by squared errors"
# def luck(a, b, size, draws, rng):
#     wins = 0
#     for _ in range(draws):
#         rows = rng.integers(len(a), size=size)
#         wins += np.mean(b[rows]) ** 2 < np.mean(a[rows]) ** 2 - 1e-7
#     return wins / draws

# %% [raw] wrong="luck" says="WITH replacement"
# def luck(a, b, size, draws, rng):
#     wins = 0
#     for _ in range(draws):
#         rows = rng.choice(len(a), size, replace=False)
#         wins += np.mean(b[rows] ** 2) < np.mean(a[rows] ** 2)
#     return wins / draws

# %% [raw] wrong="luck" says="square the errors"
# def luck(a, b, size, draws, rng):
#     wins = 0
#     for _ in range(draws):
#         rows = rng.integers(len(a), size=size)
#         wins += np.mean(np.abs(b[rows])) < np.mean(np.abs(a[rows]))
#     return wins / draws

# %% [raw] wrong="luck" says="same share"
# def luck(a, b, size, draws, rng):
#     wins, rng = 0, np.random.default_rng(5)
#     for _ in range(draws):
#         rows = rng.integers(len(a), size=size)
#         wins += np.mean(b[rows] ** 2) < np.mean(a[rows] ** 2)
#     return wins / draws

# %% [raw] wrong="luck" says="one number"
# def luck(a, b, size, draws, rng):
#     rows = [rng.integers(len(a), size=size) for _ in range(draws)]
#     return [np.mean(b[r] ** 2) < np.mean(a[r] ** 2) for r in rows]

# %% [markdown]
# Three pairs of your own models, judged out of fold on train, so that nothing private is
# used. First the model with the smaller cv, then the one that should lose:

# %%
known["blend of three"] = P @ weights
pairs = [("ridge + Features", "ridge"), ("blend of three", "boosting, tuned")]
pairs += [("boosting, tuned", "ridge + Features")]
for a, b in pairs:
    a, b = sorted((a, b), key=lambda name: rmse(y, known[name]))
    gaps = known[a] - y, known[b] - y
    share = luck(*gaps, 441, 2000, np.random.default_rng([SEED, 6]))
    cvs = f"cv {rmse(y, known[a]):.4f} and {rmse(y, known[b]):.4f}"
    print(f"{a} and {b}: {cvs}; the order turns in {share:.0%} of the draws")

# %% [markdown]
# And how wide is one score? Draw 441 houses again and again, for the blend and the ridge.
# The next cell only draws.

# %%
draw_rng = np.random.default_rng([SEED, 7])
draws = [draw_rng.integers(len(y), size=441) for _ in range(1000)]
_, ax = plt.subplots(figsize=(7, 3.8))
spread = {}
for name, colour in (("ridge", GREY), ("blend of three", BLUE)):
    spread[name] = np.array([rmse(y[r], known[name][r]) for r in draws])
    ax.hist(spread[name], 40, color=colour, alpha=0.6, label=name)
low_score, high_score = np.percentile(spread["blend of three"], [5, 95])
within = ((teams["public"] > low_score) & (teams["public"] < high_score)).sum()
ax.set(xlabel="error on 441 drawn houses (log10)", ylabel="draws")
ax.set_title(
    f"The same blend scores {low_score:.3f} to {high_score:.3f}, by the draw alone"
)
ax.legend()
plt.show()
print(
    f"Wide, overlapping hills; {within} of 84 public scores lie in the blend's range."
)

# %%
odd = np.argmax(np.abs(known["ridge"] - y))
has_odd = np.array([odd in r for r in draws])
print(f"the house that the ridge misses most: by {(known['ridge'] - y)[odd]:+.2f}")
for label, rows in (("with", has_odd), ("without", ~has_odd)):
    print(
        f"{rows.sum()} draws {label} it: mean error {spread['ridge'][rows].mean():.3f}"
    )
others = np.arange(len(y)) != odd
for name in ("ridge + Features", "boosting, tuned"):
    p = known[name]
    print(f"{name}: cv {rmse(y, p):.4f}, without it {rmse(y[others], p[others]):.4f}")
train.loc[[odd], ["Id", "Neighborhood", "Gr_Liv_Area", "Sale_Price"]]

# %% [markdown]
# Read it aloud: the ridge's second hill is **one house**, which is in the draw or not. One
# score moves a lot. But an odd house is in the draw for **both** models: so a clear order
# is much safer than the scores. Compare pairs on the same rows, and do not compare your score on one board
# with a score on another. And where the shares of the pairs come near 50 %, the rank is a
# coin toss. (A share above 50 % is no mistake: a smaller cv may hang on one huge miss of
# the other model. Most draws do not hold that house; without it ridge + Features is the
# better of the last pair, see the two lines above.)
#
# ### The final two
# On Kaggle you may name two final submissions. Without a rule you will name the two
# highest on the public board, which were chosen by luck among much else. A rule written
# **before** you look protects you. Ours spreads the risk (a **hedge**):
#
# 1. the first final has the smallest error in cross-validation;
# 2. the second is of **another family** and nearly as good (cv at most 3 % above the
#    best); of those, the public board may choose. If there is none, take the second
#    smallest cv.


# %% exercise="choose_final" points=3 level=3 minutes=17
def choose_final(table):
    """Names of the two final submissions: return (first, second).

    table: one row for each entry (two or more), with the columns name, family, cv and
    public; not changed. first: smallest cv. second: of the entries of ANOTHER family
    with cv <= 1.03 * the smallest cv, the one with the smallest public; if there is no
    such entry, the entry with the second smallest cv.
    """
    ### BEGIN SOLUTION
    by_cv = table.sort_values("cv")
    best = by_cv.iloc[0]
    close = by_cv["cv"] <= 1.03 * best["cv"]
    rivals = by_cv[close & (by_cv["family"] != best["family"])]
    second = by_cv.iloc[1] if rivals.empty else rivals.sort_values("public").iloc[0]
    return best["name"], second["name"]
    ### END SOLUTION


# %%
made_up = pd.DataFrame({"name": ["A", "B", "C", "D", "E"]}, index=[3, 1, 4, 0, 9])
made_up["family"] = ["blend", "trees", "lines", "blend", "lines"]
made_up["cv"] = [0.0501, 0.0513, 0.0512, 0.0500, 0.0590]
made_up["public"] = [0.0460, 0.0470, 0.0480, 0.0490, 0.0410]
lonely = made_up[made_up["name"] != "B"].assign(cv=[0.0501, 0.0600, 0.0500, 0.0590])

# %% check="choose_final"
kept = made_up.copy()
found = choose_final(made_up)
assert found is not None and len(found) == 2, "return two names: (first, second)"
assert made_up.equals(kept), "the table was changed"
assert found[0] != "E", "E is first on the public board only: its cv is far behind"
assert found[0] == "D", f"D has the smallest cv, 0.0500; you say {found[0]}"
assert found[1] != "A", "A is a blend as D is: the second must be of another family"
assert found[1] != "E", "E has cv 0.0590, more than 3 % above 0.0500"
assert found[1] == "B", "B and C are both allowed: the smaller public error decides"
found = choose_final(lonely)
assert tuple(found) == ("D", "A"), (
    f"no other family is within 3 % here: second is the second smallest cv, A; not "
    f"{found[1]}"
)

# %% [markdown] hint="choose_final"
# Sort by cv first. The first row is the first final. Which rows are allowed as second?

# %% [markdown] hint="choose_final"
# A table takes a mask: `t[(t["cv"] <= limit) & (t["family"] != other)]`. `.empty` says
# whether no row is left.

# %% [markdown] hint="choose_final"
# ```python
# by_cv = table.sort_values("cv")
# best = by_cv.iloc[0]
# close = by_cv["cv"] <= 1.03 * best["cv"]
# rivals = by_cv[close & (by_cv["family"] != best["family"])]
# second = by_cv.iloc[1] if rivals.empty else rivals.sort_values("public").iloc[0]
# return best["name"], second["name"]
# ```


# %% probe="choose_final"
def inputs(rng):
    for n in (2, 5, 9, 9, 9, 9):
        table = pd.DataFrame({"name": [f"entry {i}" for i in rng.permutation(n)]})
        table["family"] = rng.choice(["lines", "trees", "blend"], n)
        table["cv"] = 0.05 * (1 + rng.choice(np.arange(1, 80), n, replace=False) / 1000)
        table["public"] = 0.05 * (1 + rng.permutation(n) / 90)
        yield table.set_axis(rng.permutation(n) + 1)
    edge = pd.DataFrame({"name": ["a", "b", "c"], "family": ["x", "y", "y"]})
    yield edge.assign(cv=[0.05, 0.0512, 0.0524], public=[0.047, 0.046, 0.045])
    yield edge.assign(cv=[0.05, 0.0518, 0.0517], public=[0.047, 0.046, 0.049])
    yield edge.assign(cv=[1.0, 1.03, 1.01], public=[0.047, 0.046, 0.049])
    yield edge.assign(cv=[0.05, 0.06, 0.058], family="x", public=[0.047, 0.046, 0.049])


def call(answer, table):
    before = table.copy()
    first, second = answer(table)
    return str(first), str(second), table.equals(before)


# %% [raw] right="choose_final"
# def choose_final(table):
#     rows = sorted(zip(table["cv"], table["public"], table["family"], table["name"]))
#     rivals = [r for r in rows[1:] if r[2] != rows[0][2] and r[0] <= 1.03 * rows[0][0]]
#     second = min(rivals, key=lambda r: r[1]) if rivals else rows[1]
#     return [rows[0][3], second[3]]

# %% [raw] wrong="choose_final" says="on the public board only"
# def choose_final(table):
#     return tuple(table.sort_values("public")["name"].iloc[:2])

# %% [raw] wrong="choose_final" says="of another family"
# def choose_final(table):
#     return tuple(table.sort_values("cv")["name"].iloc[:2])

# %% [raw] wrong="choose_final" says="more than 3 %"
# def choose_final(table):
#     best = table.sort_values("cv").iloc[0]
#     rivals = table[table["family"] != best["family"]].sort_values("public")
#     return best["name"], rivals["name"].iloc[0]

# %% [raw] wrong="choose_final" says="smaller public error decides"
# def choose_final(table):
#     by_cv = table.sort_values("cv")
#     best = by_cv.iloc[0]
#     rivals = by_cv[by_cv["family"] != best["family"]]
#     return best["name"], rivals["name"].iloc[0]

# %% [raw] wrong="choose_final" says="second smallest cv, A"
# def choose_final(table):
#     by_cv = table.sort_values("cv")
#     best = by_cv.iloc[0]
#     rivals = by_cv[(by_cv["cv"] <= 1.03 * best["cv"]) & (by_cv["family"] != best["family"])]
#     if rivals.empty:
#         return best["name"], by_cv.sort_values("public")["name"].iloc[-1]
#     return best["name"], rivals.sort_values("public")["name"].iloc[0]

# %% [raw] wrong="choose_final" says="you say A"
# def choose_final(table):
#     near = table[table["cv"] <= 1.01 * table["cv"].min()].sort_values("public")
#     rivals = table[table["family"] != near["family"].iloc[0]].sort_values("public")
#     return near["name"].iloc[0], rivals["name"].iloc[-1]

# %% [raw] wrong="choose_final" says="table was changed"
# def choose_final(table):
#     table.sort_values("cv", inplace=True)
#     best = table.iloc[0]
#     rivals = table[(table["cv"] <= 1.03 * best["cv"]) & (table["family"] != best["family"])]
#     second = table.iloc[1] if rivals.empty else rivals.sort_values("public").iloc[0]
#     return best["name"], second["name"]

# %% [raw] wrong="choose_final" says="return two names"
# def choose_final(table):
#     return table.sort_values("cv")["name"].iloc[0]

# %%
board.next_day()
mine = pd.DataFrame({"name": ["ridge", *family, "blend of three"]})
mine["family"] = ["lines", "lines", "trees", "kernel", "blend"]
mine["cv"] = [rmse(y, known[name]) for name in mine["name"]]
sent_logs = np.column_stack([plain_logs, test_logs, blend_logs])
tables = [pd.DataFrame({"Id": ids, "Sale_Price": 10**p}) for p in sent_logs.T]
mine["public"] = [board.submit(table) for table in tables]
print(mine.round(4).to_string(index=False))
print("the rule says:", choose_final(mine), "after", board.total, "submissions")

# %% [markdown]
# **Stop here and rest.** When you come back: choose this cell, then Run, *Run All Above
# Selected Cell*.
#
# ---
#
# ## Sitting 9: your final entry, and the private board
# Now write the function that makes your final file, from the two tables to the prices. It
# is judged by the **private** prices, and it must reach the **top 20 %** of the private
# board of 85 entries: the 84 rivals and you. Use any models you like: those of this
# lesson, or better ones.
#
# Each test house must be priced alone: if its price changes because other test houses are
# in the table or not, your function learned from the test rows, and it fails.
#
# On Kaggle the private board opens **once**. Here the check opens it each time that you
# run it. So be strict with yourself: choose by cross-validation, then run the check once.


# %%
def priced_alone(make, prices):
    """Whether test houses keep their price when most other test houses are gone."""
    part = test.iloc[:60].iloc[::-7]
    again = make(train.iloc[:150], part).set_index("Id")["Sale_Price"]
    before = prices.set_index("Id")["Sale_Price"].loc[part["Id"]]
    return np.allclose(before, again.loc[part["Id"]], rtol=1e-6)


def below_line(own, rivals):
    """A message for an entry that does not reach the top 20 %."""
    line = np.sort(rivals)[int(0.2 * (len(rivals) + 1)) - 1]
    where = "columns that say something new, sitting 4"
    if own < 1.06 * line:
        where = "a blend of different families, sitting 6"
    return (
        f"clean, but its private error is {own:.4f}, {own / line - 1:.1%} above the "
        f"line of the top 20 %, {line:.4f}. Where to look next: {where}"
    )


# %% exercise="make_submission" points=6 level=5 minutes=29
def make_submission(train, test):
    """The final submission: a table with the columns Id and Sale_Price (dollars).

    train: houses with Id and Sale_Price. test: houses with Id. Neither is changed. Each
    test house is priced alone: the other rows of test do not matter. Where chance plays
    a part, random_state is set. It must reach the top 20 % of the private board.
    """
    ### BEGIN SOLUTION
    logs = np.log10(train["Sale_Price"])
    houses = train.drop(columns=["Id", "Sale_Price"])
    fitted = [clone(model).fit(houses, logs) for model in models]
    said = [model.predict(test[houses.columns]) for model in fitted]
    return pd.DataFrame({"Id": test["Id"], "Sale_Price": 10 ** np.mean(said, axis=0)})
    ### END SOLUTION


# %%
private_part = answers[answers["part"] == "private"]
rivals = pd.read_csv(DATA / "house_board.csv")

# %% check="make_submission"
kept = train.iloc[:150].copy(), test.iloc[:60].copy()
found = make_submission(*kept)
assert isinstance(found, pd.DataFrame), "return a table: did you forget return?"
assert kept[0].equals(train.iloc[:150]) and kept[1].equals(test.iloc[:60]), (
    "a table was changed: work on copies"
)
faults = validate(found, test["Id"].iloc[:60].tolist())
assert faults == [], f"the file would be refused: {faults}"
assert priced_alone(make_submission, found), (
    "LEAK: the same house gets another price when other test houses are missing (or "
    "chance plays a part without random_state)"
)
final_table = make_submission(train, test)
final_private = score(final_table, private_part)
assert not np.allclose(found["Sale_Price"], final_table["Sale_Price"][:60]), (
    "the same prices from 150 houses and from all: learn from the train that is given"
)
assert final_private > 0.055, "too good to be predicted: are answers looked up?"
final_rank, final_top = place(final_private, rivals["private"])
assert final_top <= 20, below_line(final_private, rivals["private"])

# %% [markdown] hint="make_submission"
# Your blend of sitting 6 had everything. Put its steps into one function, and choose by
# cross-validation whether to add or drop a model.

# %% [markdown] hint="make_submission"
# The parts: log10 of the prices; the table without Id and Sale_Price; a list of models;
# `fit` each on train, `predict` test; the mean of the logs; `10 **`; a table with Ids.

# %% [markdown] hint="make_submission"
# ```python
# logs = np.log10(train["Sale_Price"])
# houses = train.drop(columns=["Id", "Sale_Price"])
# fitted = [clone(model).fit(houses, logs) for model in models]
# said = [model.predict(test[houses.columns]) for model in fitted]
# return pd.DataFrame({"Id": test["Id"], "Sale_Price": 10 ** np.mean(said, axis=0)})
# ```


# %% probe="make_submission"
def inputs(rng):
    yield (0,)


def call(answer, _):
    rows = train.iloc[:150].copy(), test.iloc[:60].copy()
    small = answer(*rows)
    if not isinstance(small, pd.DataFrame):
        return 0, "return a table", [], np.zeros(0)
    kept = rows[0].equals(train.iloc[:150]) and rows[1].equals(test.iloc[:60])
    fault = "" if kept else "a table was changed: work on copies"
    faults = validate(small, test["Id"].iloc[:60].tolist())
    fault = fault or f"the file would be refused: {faults}" * bool(faults)
    part = answer(train.iloc[:150], test.iloc[:60].iloc[::-7])
    if (
        not fault
        and isinstance(part, pd.DataFrame)
        and validate(part, list(part["Id"])) == []
    ):
        pair = [t.set_index("Id")["Sale_Price"].loc[part["Id"]] for t in (small, part)]
        fault = (
            ""
            if np.allclose(*pair, rtol=1e-6)
            else "LEAK: the same house gets another price"
        )
    if fault:
        return 0, fault, [], np.zeros(0)
    table = answer(train.copy(), test.copy())
    pair = [
        t.set_index("Id")["Sale_Price"].loc[list(part["Id"])] for t in (small, table)
    ]
    if np.allclose(*pair):
        return 0, "learn from the train that is given", [], np.zeros(0)
    return 1, "", table["Id"].tolist(), table["Sale_Price"].to_numpy().astype(float)


def verdict(got, _):
    ok, fault, given, prices = got
    if not ok:
        return fault
    sent = pd.DataFrame({"Id": given, "Sale_Price": prices})
    if validate(sent, ids):
        return f"the file would be refused: {validate(sent, ids)}"
    held = open_held_back(DATA / "house_held_back.bin")
    own = score(sent, held[held["part"] == "private"])
    if own < 0.055:
        return "too good to be predicted: are answers looked up?"
    others = pd.read_csv(DATA / "house_board.csv")["private"]
    return bool(place(own, others)[1] <= 20) or below_line(own, others)


# %% [raw] right="make_submission"
# def make_submission(train, test):
#     X, log_price = train.drop(columns=["Id", "Sale_Price"]), np.log10(train["Sale_Price"])
#     total = with_features(Ridge(5)).fit(X, log_price).predict(test[X.columns]) / 2
#     for seed in (11, 12):
#         trees = boosted(max_iter=130, **careful)
#         trees.set_params(histgradientboostingregressor__random_state=seed)
#         total = total + trees.fit(X, log_price).predict(test[X.columns]) / 4
#     return pd.DataFrame({"Sale_Price": 10**total, "Id": test["Id"]})

# %% [raw] wrong="make_submission" says="columns that say something new"
# def make_submission(train, test):
#     X = train.drop(columns=["Id", "Sale_Price"])
#     logs = linear(Ridge(10)).fit(X, np.log10(train["Sale_Price"])).predict(test[X.columns])
#     return pd.DataFrame({"Id": test["Id"], "Sale_Price": 10**logs})

# %% [raw] wrong="make_submission" says="private error is"
# def make_submission(train, test):
#     X = train.drop(columns=["Id", "Sale_Price"])
#     coder = make_column_transformer((OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), text), remainder="passthrough")
#     model = make_pipeline(coder, HistGradientBoostingRegressor(random_state=0))
#     logs = model.fit(X, np.log10(train["Sale_Price"])).predict(test[X.columns])
#     return pd.DataFrame({"Id": test["Id"], "Sale_Price": 10**logs})

# %% [raw] wrong="make_submission" says="a blend of different families"
# def make_submission(train, test):
#     X = train.drop(columns=["Id", "Sale_Price"])
#     logs = with_features(Ridge(10)).fit(X, np.log10(train["Sale_Price"])).predict(test[X.columns])
#     return pd.DataFrame({"Id": test["Id"], "Sale_Price": 10**logs})

# %% [raw] wrong="make_submission" says="the same house gets another price"
# def make_submission(train, test):
#     both = pd.concat([train.drop(columns="Sale_Price"), test])
#     both = both.assign(rank=both["Gr_Liv_Area"].rank(pct=True)).drop(columns="Id")
#     logs = with_features(Ridge(10)).fit(both[: len(train)], np.log10(train["Sale_Price"])).predict(both[len(train) :])
#     return pd.DataFrame({"Id": test["Id"], "Sale_Price": 10**logs})

# %% [raw] wrong="make_submission" says="file would be refused"
# def make_submission(train, test):
#     X = train.drop(columns=["Id", "Sale_Price"])
#     logs = with_features(Ridge(10)).fit(X, np.log10(train["Sale_Price"])).predict(test[X.columns])
#     return pd.DataFrame({"Id": test["Id"], "Sale_Price": logs})

# %% [raw] wrong="make_submission" says="work on copies"
# def make_submission(train, test):
#     logs = np.log10(train.pop("Sale_Price"))
#     model = with_features(Ridge(10)).fit(train.drop(columns="Id"), logs)
#     return pd.DataFrame({"Id": test["Id"], "Sale_Price": 10 ** model.predict(test.drop(columns="Id"))})

# %% [raw] wrong="make_submission" says="train that is given"
# def make_submission(train, test):
#     told = answers.set_index("Id")["Sale_Price"]
#     return pd.DataFrame({"Id": test["Id"], "Sale_Price": told.loc[test["Id"]].to_numpy()})

# %% [raw] wrong="make_submission" says="answers looked up"
# def make_submission(train, test):
#     price = 0.75 * answers.set_index("Id")["Sale_Price"].loc[test["Id"]].to_numpy()
#     X = train.drop(columns=["Id", "Sale_Price"])
#     logs = with_features(Ridge(10)).fit(X, np.log10(train["Sale_Price"])).predict(test[X.columns])
#     return pd.DataFrame({"Id": test["Id"], "Sale_Price": price + 0.25 * 10**logs})

# %% [raw] wrong="make_submission" says="train that is given"
# def make_submission(train, test):
#     cached = pd.Series(10**blend_logs, index=ids)
#     return pd.DataFrame({"Id": test["Id"], "Sale_Price": cached.loc[test["Id"]].to_numpy()})

# %% [raw] wrong="make_submission" says="return a table"
# def make_submission(train, test):
#     return with_features(Ridge(10)).fit(train.drop(columns=["Id", "Sale_Price"]), np.log10(train["Sale_Price"])).predict(test)

# %% [markdown]
# ### The private board opens

# %%
final_public = score(final_table, public_part)
public_rank, _ = place(final_public, rivals["public"])
print(f"public  {final_public:.4f}: rank {public_rank} of {len(rivals) + 1}")
print(f"private {final_private:.4f}: rank {final_rank}, top {final_top:.0f} %")

# %%
mine["private"] = [score(table, private_part) for table in tables]
print(mine.round(4).to_string(index=False))
finals = mine[mine["name"].isin(choose_final(mine))]
print("the better of the two finals counts:", finals.round(4)["private"].min())
equal = pd.DataFrame({"Id": ids, "Sale_Price": 10 ** test_logs.mean(axis=1)})
print(f"three models with equal weights: {score(equal, private_part):.4f}")

# %% [markdown]
# You wrote down a belief in sitting 6. Here the blend is better than ridge + Features on
# the private rows too, though by less than cross-validation had said. And equal
# weights did no worse than the learned ones: three weights from 1,460 rows bring little.
#
# Between the public and the private board entries change places: the **shake-up**. All
# 84 rivals, and you. Orange ones chose by the public board: they sent 40 to 1,500
# submissions and kept what it liked. The next cell only draws.

# %%
spots = rivals[["public", "private"]].rank(method="min")
lines = rivals["submissions"] > 1
jump = spots["private"] - spots["public"]
_, ax = plt.subplots(figsize=(6, 5.6))
ax.axline((0, 0), slope=1, color=GREY, lw=1)
for mask, colour, label in (
    (~lines, BLUE, "sent once"),
    (lines, ORANGE, "chose by public"),
):
    ax.plot(*spots[mask].to_numpy().T, "o", color=colour, ms=5, label=label)
ax.plot(public_rank, final_rank, "*", color=GREEN, ms=18, label="you")
ax.set(xlabel="public rank", ylabel="private rank")
ax.set_title(f"Shake-up: the public leader ends at rank {spots['private'].iloc[0]:.0f}")
ax.legend()
plt.show()
print(f"Blue points keep near the diagonal; {(jump > 15).sum()} fall by over 15 ranks.")

# %% tags=["nbval-check-output"]
whole = spots.astype(int)
fallen = rivals.assign(public_rank=whole["public"], private_rank=whole["private"])
fallen = fallen[jump > 15].sort_values("public_rank")
print(fallen[["team", "public_rank", "private_rank"]].to_string(index=False))
print("all of them chose by the public board:", bool((fallen["submissions"] > 1).all()))

# %% [markdown]
# Every entry that fell far had chosen by the public board. Nobody who sent once fell so
# far. But is the public score then useless?
#
# **Predict.** Take the strong rivals (cv below 0.065) that were **sent once**. Which of
# the two numbers goes more closely with their private error (correlation)? Write your
# letter in `p_trust`.
#
# - a: the public error, 441 other houses of the same test set
# - b: the error in cross-validation, 1,460 houses
# - c: both alike, the two correlations differ by less than 0.05

# %% exercise="p_trust" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_trust = "a"
### END SOLUTION

# %%
strong = rivals[rivals["cv"] < 0.065]
once = strong[strong["submissions"] == 1]
r_public, r_cv = (once[name].corr(once["private"]) for name in ("public", "cv"))

# %% check="p_trust"
assert p_trust in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Yes: a score that nobody has used for choosing is an honest measurement.",
    "b": "Not this time: it is a. The public score was the closer guide on this board.",
    "c": "Not this time: it is a, and clearly, on this board of 84 rivals.",
}
print(f"r with private: public {r_public:.2f}, cv {r_cv:.2f}. {reasons[p_trust]}")

# %% [raw] wrong="p_trust" says="closer guide on this board"
# p_trust = "b"

# %% [raw] wrong="p_trust" says="and clearly, on this board"
# p_trust = "c"

# %%
_, axes = plt.subplots(1, 2, figsize=(9, 4), sharey=True, layout="constrained")
used = strong["submissions"] > 1
for ax, column in zip(axes, ("public", "cv")):
    ax.plot(once[column], once["private"], "o", color=BLUE, label="sent once")
    ax.plot(
        strong[column][used],
        strong["private"][used],
        "o",
        color=ORANGE,
        label="chose by public",
    )
    r, r_once = (t[column].corr(t["private"]) for t in (strong, once))
    ax.set_xlabel(f"{column} error (log10)")
    ax.set_title(f"{column}: sent once r = {r_once:.2f}, all r = {r:.2f}")
axes[0].set_ylabel("private error (log10)")
axes[0].legend()
plt.show()
print("Left: blue points form a narrow line, most orange ones above. Right: a band.")

# %% [markdown]
# Read it with its two halves. Used **once**, the public score was the better guide on this
# board, better than five folds. Used **for choosing**, it was worth little: most
# orange points stand far above the line. (Their cv is no help either: a nudged price has no model, so it
# has the cv of its base.) That is the whole secret of a leaderboard: **a measurement is
# honest until you choose by it.** The table does not say why the folds did worse; other
# competitions turn out the other way. So use both, and choose little by either.
#
# Why is everybody's private error larger than the public one? Look at your two worst
# houses of each part.

# %% tags=["nbval-check-output"]
final_gaps = (
    np.log10(final_table.set_index("Id")["Sale_Price"].loc[ids].to_numpy()) - truth
)
worst = np.argsort(-np.abs(final_gaps))[:2]
print("the two worst of all are:", np.where(is_public[worst], "public", "private"))
for part, rows in (("public", is_public), ("private", ~is_public)):
    squares = np.sort(final_gaps[rows] ** 2)
    print(
        f"{part:8s} two worst: {squares[-2:].sum() / squares.sum():.0%} of all squares"
    )
    print(f"{'':8s} error without them: {np.sqrt(squares[:-2].mean()):.3f}")

# %% [markdown]
# Two houses of 1,029 carry a large share of the squared error, and chance put both into
# the private part. Without two of each part, about half of the gap between the parts is gone. The mean of
# squares listens to few houses: this is a limit of the metric, and a large part of what
# we call luck.
#
# **Stop here and rest.** When you come back: choose this cell, then Run, *Run All Above
# Selected Cell*.
#
# ---
#
# ## Sitting 10: another competition
# ### On your own: a promise about concrete
# Every competition has its own metric, and the metric is the task. A builder promises a
# strength of concrete (in MPa). Promise too much, and a pillar is too weak; promise too
# little, and some cement is wasted. The (made-up) rule of this competition:
#
# **cost** = 4 for each MPa promised too much, 1 for each MPa promised too little; the mean
# over all samples.
#
# The data are real: 1,030 samples from a laboratory. You get the samples of half of the
# mixes, and promise for the other half.

# %%
samples = pd.read_csv(DATA / "concrete.csv")
mix_names = [c for c in samples if c not in ("age", "compressive_strength")]
mix = samples.groupby(mix_names).ngroup().to_numpy()


def deliver(seed):
    """Train samples, test samples (other mixes, no strength), true strengths."""
    chosen = np.random.default_rng(seed).permutation(mix.max() + 1)[: mix.max() // 2]
    here = np.isin(mix, chosen)
    there = samples[~here].reset_index(drop=True)
    hidden = there.pop("compressive_strength").to_numpy()
    return samples[here].reset_index(drop=True), there, hidden


def cost(strength, promised):
    over = promised - strength
    return np.mean(np.where(over > 0, 4 * over, -over))


# %%
known_mixes, new_mixes, hidden = deliver(SEED)
print(len(known_mixes), "samples to learn from,", len(new_mixes), "to promise")
print("by hand: promised 40, was 30: cost", cost(np.array([30.0]), np.array([40.0])))
print("         promised 30, was 40: cost", cost(np.array([40.0]), np.array([30.0])))

# %% [markdown]
# Your `promise` passes if its cost over three draws of mixes is at most **87 %** of the
# cost of boosting with its defaults, which predicts the mean and does not know the rule.


# %%
def plain_promise(train_rows, test_rows):
    strengths = train_rows["compressive_strength"]
    model = HistGradientBoostingRegressor(random_state=0)
    return model.fit(train_rows[list(test_rows)], strengths).predict(test_rows)


plain_cost = {}
for seed in (7, 9, 11, 12, 13):
    *tables_given, strength = deliver(seed)
    plain_cost[seed] = cost(strength, plain_promise(*tables_given))


def against_plain(make, seeds):
    """Cost of make, a share of plain boosting's; its share of too high promises."""
    costs, high = [], []
    for seed in seeds:
        train_rows, test_rows, strength = deliver(seed)
        promised = np.asarray(make(train_rows, test_rows))
        costs.append(cost(strength, promised))
        high.append(np.mean(promised > strength))
    return sum(costs) / sum(plain_cost[seed] for seed in seeds), np.mean(high)


# %% exercise="promise" points=5 level=5 minutes=28
def promise(train_rows, test_rows):
    """Promised strengths for new mixes: an array (m,), chosen for the cost above.

    train_rows: n samples with compressive_strength. test_rows: m samples without it.
    Neither is changed. Where chance plays a part, random_state is set.
    """
    ### BEGIN SOLUTION
    strengths = train_rows["compressive_strength"]
    model = HistGradientBoostingRegressor(loss="quantile", quantile=0.2, random_state=0)
    return model.fit(train_rows[list(test_rows)], strengths).predict(test_rows)
    ### END SOLUTION


# %% check="promise"
kept = known_mixes.copy(), new_mixes.copy()
found = promise(*kept)
assert np.shape(found) == (len(new_mixes),), "return one promise for each new sample"
assert kept[0].equals(known_mixes) and kept[1].equals(new_mixes), "a table was changed"
assert np.allclose(found, promise(*kept)), "two calls differ: set random_state"
share, too_high = against_plain(promise, (11, 12, 13))
amount = f"your cost is {share:.0%} of plain boosting's, wanted 87 %"
assert share <= 0.87 or 0.12 < too_high < 0.38, (
    f"{amount}: {too_high:.0%} of your promises are too high. At which share is 1 MPa "
    "more as dear as 1 MPa less?"
)
assert share <= 0.87, (
    f"{amount}. The share of too high promises is about right ({too_high:.0%}), but "
    "your model knows too little about strength: use a stronger one"
)

# %% [markdown] hint="promise"
# If you promise one MPa more: for the samples that are too high already it costs 4 more,
# for the others it saves 1. At which share of too high promises is this in balance?

# %% [markdown] hint="promise"
# The share p with 4 p = 1 - p is p = 0.2. So promise the **0.2 quantile** of what may
# happen, not the mean. Boosting can learn a quantile; see its `loss`.

# %% [markdown] hint="promise"
# ```python
# strengths = train_rows["compressive_strength"]
# model = HistGradientBoostingRegressor(loss="quantile", quantile=0.2, random_state=0)
# return model.fit(train_rows[list(test_rows)], strengths).predict(test_rows)
# ```
#
# (Or: a model of the mean, plus the 0.2 quantile of strength - out-of-fold prediction.)


# %% probe="promise"
def inputs(rng):
    yield ([7, 9],)


def call(answer, seeds):
    train_rows, test_rows, strength = deliver(seeds[0])
    rows = train_rows.copy(), test_rows.copy()
    found = np.asarray(answer(*rows), dtype=float)
    if found.shape != strength.shape:
        return "return one promise for each new sample", 0.0, 0.0
    if not (rows[0].equals(train_rows) and rows[1].equals(test_rows)):
        return "a table was changed", 0.0, 0.0
    share, high = against_plain(answer, seeds)
    if not np.allclose(found, answer(*rows)):
        return "two calls differ: set random_state", 0.0, 0.0
    return "", float(high), float(share)


def verdict(got, seeds):
    fault, high, share = got
    if fault:
        return fault
    if share < 0.4:
        return "too good to be predicted"
    good = share <= 0.87
    return (
        good or f"your cost is {share:.0%} of plain boosting's; {high:.0%} are too high"
    )


# %% [raw] right="promise"
# def promise(train_rows, test_rows):
#     X, y = train_rows[list(test_rows)], train_rows["compressive_strength"].to_numpy()
#     groups = X.drop(columns="age").astype(str).agg(" ".join, axis=1)
#     model = HistGradientBoostingRegressor(max_iter=50, random_state=0)
#     from sklearn.model_selection import GroupKFold
#     p = cross_val_predict(model, X, y, groups=groups, cv=GroupKFold(3))
#     return model.fit(X, y).predict(test_rows) * np.quantile(y / p, 0.2)

# %% [raw] wrong="promise" says="as dear as 1 MPa"
# def promise(train_rows, test_rows):
#     from sklearn.ensemble import ExtraTreesRegressor
#     model = ExtraTreesRegressor(40, random_state=0)
#     return model.fit(train_rows[list(test_rows)], train_rows["compressive_strength"]).predict(test_rows)

# %% [raw] wrong="promise" says="as dear as 1 MPa"
# def promise(train_rows, test_rows):
#     model = HistGradientBoostingRegressor(loss="quantile", quantile=0.8, max_iter=60, random_state=0)
#     return model.fit(train_rows[list(test_rows)], train_rows["compressive_strength"]).predict(test_rows)

# %% [raw] wrong="promise" says="as dear as 1 MPa"
# def promise(train_rows, test_rows):
#     model = HistGradientBoostingRegressor(loss="quantile", quantile=0.4, random_state=0)
#     return model.fit(train_rows[list(test_rows)], train_rows["compressive_strength"]).predict(test_rows)

# %% [raw] wrong="promise" says="knows too little"
# def promise(train_rows, test_rows):
#     return np.full(len(test_rows), train_rows["compressive_strength"].quantile(0.2))

# %% [raw] wrong="promise" says="as dear as 1 MPa"
# def promise(train_rows, test_rows):
#     model = HistGradientBoostingRegressor(max_iter=60, random_state=0)
#     return model.fit(train_rows[list(test_rows)], train_rows["compressive_strength"]).predict(test_rows) / 2

# %% [raw] wrong="promise" says="set random_state"
# def promise(train_rows, test_rows):
#     model = HistGradientBoostingRegressor(loss="quantile", quantile=0.2, max_iter=30, max_features=0.5)
#     return model.fit(train_rows[list(test_rows)], train_rows["compressive_strength"]).predict(test_rows)

# %% [raw] wrong="promise" says="a table was changed"
# def promise(train_rows, test_rows):
#     strengths = train_rows.pop("compressive_strength")
#     model = HistGradientBoostingRegressor(loss="quantile", quantile=0.2, max_iter=30, random_state=0)
#     return model.fit(train_rows, strengths).predict(test_rows)

# %% [raw] wrong="promise" says="one promise for each"
# def promise(train_rows, test_rows):
#     return train_rows["compressive_strength"].quantile(0.2)

# %%
bids = {
    "plain boosting": plain_promise(known_mixes, new_mixes),
    "yours": promise(known_mixes, new_mixes),
}
_, axes = plt.subplots(1, 2, figsize=(9, 4.4), sharey=True, layout="constrained")
for ax, (name, bid) in zip(axes, bids.items()):
    over = bid > hidden
    ax.plot(hidden[over], bid[over], "o", ms=4, color=ORANGE, label="too high")
    ax.plot(hidden[~over], bid[~over], "o", ms=4, color=BLUE, label="safe")
    ax.axline((0, 0), slope=1, color=GREY, lw=1)
    ax.set(xlabel="true strength (MPa)", title=f"{name}: cost {cost(hidden, bid):.1f}")
axes[0].set_ylabel("promised strength (MPa)")
axes[0].legend()
plt.show()
high = {name: np.mean(bid > hidden) for name, bid in bids.items()}
print(
    f"Too high: {high['plain boosting']:.0%} left, {high['yours']:.0%} right: cheaper."
)

# %% [markdown]
# The same model, another `loss`: read the metric before you choose a model. A learned 0.2
# quantile is too high more often than 20 %: on mixes that it never saw, the model is too
# sure of itself. To come nearer, correct it by out-of-fold errors whose folds keep a mix
# together (`GroupKFold`). On three other draws that changed the cost by little. A fixed
# discount, nine tenths of the mean, was as cheap there too. But which discount? Only the
# rule tells you: 4 to 1 gives 0.2, before you try anything.
#
# **Stop here and rest.** When you come back: choose this cell, then Run, *Run All Above
# Selected Cell*.
#
# ---
#
# ## Sitting 11: the real thing, your first entry on Kaggle
# All commands of this section are for a terminal, on the day when you enter. **Nothing
# here runs now**; `import kaggle` without a token stops with an error.
#
# 1. **Account**: one, with your real mail address. To use the internet or a GPU inside
#    Kaggle's notebooks you verify a phone number; for sending a file from your laptop you
#    need none of this.
# 2. **Join**: open *House Prices: Advanced Regression Techniques*, read the rules, accept
#    them. Without this step the download is refused.
# 3. **Token**: in your account's settings, create an API token and store it where the page
#    says. It is a password: never put it into a notebook or on GitHub.
# 4. **Fetch and send**:
#
# ```text
# pip install kaggle
# kaggle competitions download -c house-prices-advanced-regression-techniques
# kaggle competitions submit -c house-prices-advanced-regression-techniques -f submission.csv -m "blend, cv 0.115"
# kaggle competitions submissions -c house-prices-advanced-regression-techniques
# ```
#
# | there | here |
# |---|---|
# | columns `SalePrice`, `GrLivArea`, `TotalBsmtSF`, `OverallCond` as a number 1 to 10 | `Sale_Price`, `Gr_Liv_Area`, `Total_Bsmt_SF`, `Overall_Cond` as a word |
# | `OverallQual` and more judgements of quality: use them | left out of our table |
# | `NA` means "no garage", "no fence" … and sometimes "unknown" | written as words |
# | error with the **natural** logarithm | log10: theirs is ours times 2.3026 |
# | file: `Id,SalePrice` | `Id,Sale_Price` |
#
# Our line of 0.063 would read 0.145 there. Do not compare it with their board: other
# columns, other houses. And this competition is for learning: it never ends, and full
# marks on its board come from people who looked the answers up. Your rank there means
# little; your **method** can be read.
#
# **The rules, in short:** one person, one account. Share code or data in public, with
# all, or inside your team, and not in private with others. Keep to the daily limit. Read
# which outside data is allowed; each competition has its own rules, and they decide.
#
# **What is a top-20 % finish worth?** It shows an employer that you can bring a project
# to an end: read a task, validate, improve, hand in on time. It does not show that you can
# find the right question, collect data, talk to users, or keep a model running; and you
# have measured how much luck is in a rank. So write it up in one page: the task and the
# metric; your validation and why it fits; what helped, with numbers; what did not; the
# public and the private score; what you would do next. The page counts more than the rank.
#
# ## What to take with you
# 1. A competition is a hidden test set with rules. The file, the metric and the
#    validation come before any model.
# 2. A score is honest until you choose by it. Climb a public board, and you buy a private
#    fall.
# 3. Columns that say something new, then different families blended, with weights from
#    out-of-fold predictions or simply equal: that was the way to the top 20 %.
#
# **The commonest mistakes**
# - the index in the file, logs instead of dollars, rows matched by position;
# - a transformer that learns from test rows; blend weights from learned rows;
# - settings changed until the score falls, and the best public score named as final;
# - a score on one board compared with a score on another;
# - the default loss for a metric that is not symmetric.
#
# **Go further**
# - [Kaggle competitions](https://www.kaggle.com/competitions): enter a *Getting Started*
#   one this week, then a *Playground* one with a real end.
# - [Kaggle Learn](https://www.kaggle.com/learn): "Feature Engineering" and "Intermediate
#   Machine Learning".
# - [The scikit-learn user guide](https://scikit-learn.org/stable/user_guide.html): "Voting
#   regressor", "Stacked generalization" and "Target encoder".
# - [An Introduction to Statistical Learning](https://www.statlearning.com), chapter 5.
