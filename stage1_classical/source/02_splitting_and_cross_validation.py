# ---
# lesson:
#   title: Splitting and cross-validation
#   minutes: 290
#   needs: [stage1_classical/01_linear_regression, prerequisites/04_statistics]
#   teaches:
#     - train/test split
#     - cross-validation
#     - k-fold
#     - stratified split
#     - grouped split
#     - time-ordered split
#     - leakage
#     - pipelines
#   data: [churn.csv, ames.csv, gapminder.csv, el_nino.csv, concrete.csv]
# ---
# %% [markdown]
# # Splitting and cross-validation: can you trust this score?
#
# A telecom wants to know which customers may leave. A bank wants the value of a house.
# You bring a model and a score, and somebody asks: *will it be as good on people it has
# never seen?*
#
# **Afterwards you can**
# - split rows by hand, and say how much luck is in one split;
# - write k-fold, stratified, grouped and time-ordered cross-validation yourself;
# - keep all preparation inside the folds with a pipeline;
# - find a leak by how the code **behaves**, and report a score with an interval.
#
# **You need** the RMSE and the linear model of lesson 01, quantiles and the bootstrap
# from the statistics lesson. **Time:** 290 minutes, in eleven sittings of 15 to 45:
# stop after each of the sections 1 to 9, and once in section 10. Stuck for 20 minutes?
# Write its last hint in Python, line by line, and go on.
# **Data:** customers of a fictional telecom, houses in Ames, countries of the world,
# the temperature of the sea, and concrete.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#999999"
plt.rcParams.update({"figure.figsize": (7, 4), "axes.titlesize": 11})
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False})


def rmse(y, y_pred):
    """Root mean squared error, as you wrote it in lesson 01."""
    return np.sqrt(np.mean((y - y_pred) ** 2))


# %% [markdown]
# ## Readiness: two things that you know
#
# For labels such as 0 and 1, the **accuracy** is the share of rows whose prediction
# (پیش گوئی) is right. The mean of `True` and `False` values is a share.


# %% exercise="accuracy" points=1 level=1 minutes=2
def accuracy(y, y_pred):
    """Share of rows where y_pred equals y, between 0 and 1. Both arrays are (n,)."""
    ### BEGIN SOLUTION
    return np.mean(y == y_pred)
    ### END SOLUTION


# %% check="accuracy"
found = accuracy(np.array([0, 3, 1, 1, 0]), np.array([0, 0, 1, 1, 2]))
assert found is not None, "nothing came back: use return, not print"
assert np.ndim(found) == 0, "return one number for all rows: take the mean"
assert not np.isclose(found, 0.4), (
    "0.4 is the share of wrong rows: count the right ones"
)
assert not np.isclose(found, 3), "3 rows are right: divide by the number of rows"
assert np.isclose(found, 0.6), "three of these five rows are right: 0.6"

# %% [markdown] hint="accuracy"
# `y == y_pred` is an array of `True` and `False`.


# %% probe="accuracy"
def inputs(rng):
    for n in (1, 7, 50):
        yield rng.integers(0, 3, size=n), rng.integers(0, 3, size=n)


def call(answer, y, y_pred):
    return float(answer(y, y_pred))


# %% [raw] right="accuracy"
# def accuracy(y, y_pred):
#     return sum(a == b for a, b in zip(y, y_pred)) / len(y)

# %% [raw] wrong="accuracy" says="use return, not print"
# def accuracy(y, y_pred):
#     print(np.mean(y == y_pred))

# %% [raw] wrong="accuracy" says="take the mean"
# def accuracy(y, y_pred):
#     return y == y_pred

# %% [raw] wrong="accuracy" says="share of wrong rows"
# def accuracy(y, y_pred):
#     return np.mean(y != y_pred)

# %% [raw] wrong="accuracy" says="divide by the number"
# def accuracy(y, y_pred):
#     return np.sum(y == y_pred)

# %% [raw] wrong="accuracy" says="three of these five"
# def accuracy(y, y_pred):
#     return 1 - np.mean(np.abs(y - y_pred)) / 2

# %% [raw] wrong="accuracy" says="three of these five"
# def accuracy(y, y_pred):
#     return np.mean(np.abs(y - y_pred))

# %% [markdown]
# In lesson 01 you standardised features: `(x - mean) / std`. Whose mean? The training
# rows' alone, because nobody has seen the test rows yet.


# %% exercise="standardise" points=1 level=1 minutes=4
def standardise(X_train, X_test):
    """Standardise every column with mean and np.std of the training rows.

    X_train: (n, p), X_test: (m, p). Returns a tuple of two new arrays, same shapes.
    """
    ### BEGIN SOLUTION
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / std, (X_test - mean) / std
    ### END SOLUTION


# %% check="standardise"
two_columns, one_row = np.array([[1.0, 10], [3, 40], [8, 10]]), np.array([[4.0, 80]])
found = standardise(two_columns, one_row)
assert found is not None, "nothing came back: use return"
assert [np.shape(part) for part in found] == [(3, 2), (1, 2)], (
    "return two arrays: the training rows, then the test rows"
)
assert np.allclose(np.mean(found[0], axis=0), 0), (
    "every column of the prepared training rows has mean 0: use axis=0 and X_train"
)
assert not np.allclose(np.std(found[0], axis=0, ddof=1), 1), (
    "your std divides by n - 1: here we use np.std as it is"
)
assert np.allclose(np.std(found[0], axis=0), 1), "divide each column by its own std"
assert np.allclose(found[1], [[0, 60 / 200**0.5]]), (
    "the test row needs mean and std of the training rows: 4 becomes 0, 80 becomes 4.24"
)
assert two_columns[0, 0] == 1 and one_row[0, 0] == 4, (
    "you changed an input: make copies"
)

# %% [markdown] hint="standardise"
# First keep `X_train.mean(axis=0)` and `X_train.std(axis=0)`. Then use the same two on
# both tables.


# %% probe="standardise"
def inputs(rng):
    for n, m, p in ((5, 2, 3), (9, 1, 1), (4, 6, 2)):
        yield rng.normal(3, 2, size=(n, p)), rng.normal(5, 1, size=(m, p))


def call(answer, X_train, X_test):
    Z_train, Z_test = answer(X_train, X_test)
    return np.asarray(Z_train), np.asarray(Z_test), X_train, X_test


# %% [raw] right="standardise"
# def standardise(X_train, X_test):
#     from sklearn.preprocessing import StandardScaler
#     scaler = StandardScaler().fit(X_train)
#     return [scaler.transform(X_train), scaler.transform(X_test)]

# %% [raw] wrong="standardise" says="nothing came back"
# def standardise(X_train, X_test):
#     mean, std = X_train.mean(axis=0), X_train.std(axis=0)

# %% [raw] wrong="standardise" says="return two arrays"
# def standardise(X_train, X_test):
#     mean, std = X_train.mean(axis=0), X_train.std(axis=0)
#     return (X_test - mean) / std, (X_train - mean) / std

# %% [raw] wrong="standardise" says="use axis=0 and X_train"
# def standardise(X_train, X_test):
#     every = np.vstack([X_train, X_test])
#     mean, std = every.mean(axis=0), every.std(axis=0)
#     return (X_train - mean) / std, (X_test - mean) / std

# %% [raw] wrong="standardise" says="divides by n - 1"
# def standardise(X_train, X_test):
#     mean, std = X_train.mean(axis=0), X_train.std(axis=0, ddof=1)
#     return (X_train - mean) / std, (X_test - mean) / std

# %% [raw] wrong="standardise" says="by its own std"
# def standardise(X_train, X_test):
#     mean, std = X_train.mean(axis=0), X_train.std()
#     return (X_train - mean) / std, (X_test - mean) / std

# %% [raw] wrong="standardise" says="of the training rows"
# def standardise(X_train, X_test):
#     a = (X_train - X_train.mean(axis=0)) / X_train.std(axis=0)
#     b = (X_test - X_test.mean(axis=0)) / (X_test.std(axis=0) + 1e-9)
#     return a, b

# %% [raw] wrong="standardise" says="make copies"
# def standardise(X_train, X_test):
#     mean, std = X_train.mean(axis=0), X_train.std(axis=0)
#     X_train -= mean
#     X_test -= mean
#     return X_train / std, X_test / std

# %% [markdown]
# ## 1. The training score lies
#
# Three numbers of each customer: months with the company (`tenure`), the monthly bill,
# and all bills together. We want to know who left (`churn`). Eleven customers have no
# total yet because they have paid nothing: that is 0. Customers with exactly the same
# three numbers are kept once; section 8 says why. We take 2,000 at random, so that no
# cell is slow.

# %%
three = ["tenure", "monthly_charges", "total_charges"]
churn = pd.read_csv(DATA / "churn.csv").fillna({"total_charges": 0})
some = churn.drop_duplicates(three).sample(2000, random_state=SEED)
bills = some[three].to_numpy(dtype=float)  # (2000, 3)
left = (some["churn"] == "Yes").to_numpy().astype(int)  # 1: the customer left
baseline = max(left.mean(), 1 - left.mean())
print(f"{left.mean():.1%} left: who always says 'stays' is right for {baseline:.1%}")

# %% [markdown]
# Draw the data before any model:

# %%
_, ax = plt.subplots()
for value, colour, text in ((0, BLUE, "stayed"), (1, ORANGE, "left")):
    ax.plot(*bills[left == value, :2].T, ".", color=colour, alpha=0.5, label=text)
ax.set(xlabel="months with the company", ylabel="monthly bill")
ax.set_title("Many who left were new and paid much, but the colours mix")
ax.legend(loc="lower right")
plt.show()
print("Customers by months and monthly bill: orange is dense at the upper left.")

# %% [markdown]
# The simplest model of all has no formula. To judge a new customer, find the most
# similar known customer, the **nearest neighbour** (پڑوسی), and copy the label.
# "Nearest" means the smallest straight-line distance (فاصلہ), the root of the summed
# squares.
#
# By hand, with two known customers: A = (1, 5) left, B = (4, 4) stayed. A new one
# stands at (3, 2). Distance to A: √(4 + 9) = 3.6. Distance to B: √(1 + 4) = 2.2. B is
# nearer: we say "stays". A customer at (1000, 1000)? B again: this model always has an
# answer.
#
# One trick for the exercise: `None` inside the brackets makes a new axis. Then NumPy
# subtracts every row of one table from every row of the other.

# %%
known, new = np.array([[1.0, 5], [4, 4]]), np.array([[3.0, 2], [0, 9], [4, 5]])
differences = new[:, None] - known  # (3 new, 2 known, 2 columns)
print(differences.shape)
print((differences**2).sum(axis=2))  # row: one new customer, column: one known


# %% exercise="nearest" points=2 level=2 minutes=15
def nearest(X_train, y_train, X):
    """For each row of X, the label of its nearest row in X_train.

    X_train: (n, p), y_train: (n,), X: (m, p). Returns an array (m,).
    """
    ### BEGIN SOLUTION
    squares = ((X[:, None] - X_train) ** 2).sum(axis=2)  # (m, n)
    return y_train[squares.argmin(axis=1)]
    ### END SOLUTION


# %% check="nearest"
places, labels = np.array([[0.0, 0], [4, 0], [-3, 3]]), np.array([7, 8, 9])
found = nearest(places, labels, np.array([[3.0, 1], [-2, -1]]))
assert np.shape(found) == (2,), "one label for each row of X: here two"
assert not np.array_equal(found, [1, 0]), "these are row numbers: return the labels"
assert not np.array_equal(found, [9, 8]), "these are the farthest rows, not the nearest"
assert np.array_equal(found, [8, 7]), "(3, 1) is nearest to (4, 0), (-2, -1) to (0, 0)"
found = nearest(np.array([[3.0, 3], [0, -5]]), labels[:2], np.zeros((1, 2)))
assert np.array_equal(found, [7]), (
    "(3, 3) is 4.24 away from (0, 0) and (0, -5) is 5 away: square the differences, "
    "then sum"
)
found = nearest(np.array([[3.0, 3], [4, 0]]), labels[:2], np.zeros((1, 2)))
assert np.array_equal(found, [8]), (
    "(4, 0) is 4 away from (0, 0), (3, 3) is 4.24 away: sum over the columns"
)

# %% [markdown] hint="nearest"
# The cell above prints the squared distances: one row for each new customer. In which
# direction do you look for the smallest?

# %% [markdown] hint="nearest"
# `squares.argmin(axis=1)` is the position of the smallest number in each row. Put these
# positions into `y_train[...]`. The root is not needed: it changes no order.


# %% probe="nearest"
a = "((X[:, None] - X_train) ** 2).sum => ((X[:, None] - X_train) ** 2).mean"
equivalent = {a: "the mean over the same number of columns has the same order"}


def inputs(rng):
    for n, m, p in ((4, 2, 2), (9, 5, 3), (20, 30, 1)):
        yield rng.normal(size=(n, p)), rng.permutation(n) + 10, rng.normal(size=(m, p))


def call(answer, X_train, y_train, X):
    return np.asarray(answer(X_train, y_train, X))


# %% [raw] right="nearest"
# def nearest(X_train, y_train, X):
#     found = []
#     for row in X:
#         distance = np.linalg.norm(X_train - row, axis=1)
#         found.append(y_train[np.argmin(distance)])
#     return found

# %% [raw] wrong="nearest" says="one label for each row"
# def nearest(X_train, y_train, X):
#     squares = ((X[:, None] - X_train) ** 2).sum(axis=2)
#     return y_train[squares.argmin(axis=0) % len(y_train)]

# %% [raw] wrong="nearest" says="these are row numbers"
# def nearest(X_train, y_train, X):
#     return ((X[:, None] - X_train) ** 2).sum(axis=2).argmin(axis=1)

# %% [raw] wrong="nearest" says="the farthest rows"
# def nearest(X_train, y_train, X):
#     return y_train[((X[:, None] - X_train) ** 2).sum(axis=2).argmax(axis=1)]

# %% [raw] wrong="nearest" says="is nearest to"
# def nearest(X_train, y_train, X):
#     return y_train[(X[:, None] - X_train).sum(axis=2).argmin(axis=1)]

# %% [raw] wrong="nearest" says="square the differences"
# def nearest(X_train, y_train, X):
#     return y_train[np.abs(X[:, None] - X_train).sum(axis=2).argmin(axis=1)]

# %% [raw] wrong="nearest" says="sum over the columns"
# def nearest(X_train, y_train, X):
#     return y_train[np.abs(X[:, None] - X_train).max(axis=2).argmin(axis=1)]

# %% [markdown]
# Let it predict the very customers that it knows:

# %%
Z, _ = standardise(bills, bills)
print(f"training accuracy: {accuracy(left, nearest(Z, left, Z)):.1%}")

# %% [markdown]
# Perfect! But the nearest row to a known customer is that customer, at distance 0. The
# model copied the answer. A **training score** measures memory.
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell* (in
# Colab: Runtime, *Run before*). It halts at a check that you have not solved, because
# later cells use that answer: finish it with its last hint, then run again.
#
# ---
#
# ## 2. Hold some rows back
#
# So hide some rows, the **test set** (آزمائش). Fit on the others, the **training set**
# (تربیت), and score on the hidden ones. In lesson 01 `train_test_split` did this for
# you. Now write it. The order must be random (تصادفی): many files are sorted.


# %% exercise="split" points=2 level=2 minutes=9
def split(n, share, rng):
    """Shuffle the row numbers 0 … n - 1 and cut them into two parts.

    share: the part of the rows to hold back. The test part has round(share * n) rows.
    rng: a NumPy generator; use no other source of chance. Returns a tuple of two
    arrays, (train, test).
    """
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    size = round(share * n)
    return order[size:], order[:size]
    ### END SOLUTION


# %% check="split"
found = split(50, 0.3, np.random.default_rng(4))
assert found is not None and len(found) == 2, "return two arrays: (train, test)"
assert len(found[0]) != 15, "train stands first: 35 rows, then test: 15 rows"
assert (len(found[0]), len(found[1])) == (35, 15), "with share 0.3, 15 of 50 are test"
assert isinstance(found[0], np.ndarray), "return arrays, so that X[train] works"
assert sorted([*found[0], *found[1]]) == list(range(50)), (
    "every row number from 0 to 49 must stand in exactly one of the two parts"
)
again, other = (split(50, 0.3, np.random.default_rng(seed)) for seed in (4, 5))
assert set(found[1]) != set(other[1]), (
    "two generators gave the same test rows: shuffle with the rng that is handed in"
)
assert np.array_equal(found[1], again[1]), (
    "the same seed gave other rows: use the rng that is handed in, and nothing else"
)
assert len(split(7, 0.5, np.random.default_rng(1))[1]) == 4, (
    "round(0.5 * 7) is 4 test rows: use round, and the n that is handed in"
)

# %% [markdown] hint="split"
# `rng.permutation(n)` is an array of all row numbers in random order.

# %% [markdown] hint="split"
# With `size = round(share * n)`, the parts are `order[size:]` and `order[:size]`. Which
# of them is the test part?


# %% probe="split"
def inputs(rng):
    for n, share in ((11, 0.25), (40, 0.5), (23, 0.1)):
        yield n, share, int(rng.integers(1e6))


def call(answer, n, share, seed):
    runs = [answer(n, share, np.random.default_rng(s)) for s in [seed, seed, seed + 1]]
    more = [answer(n, share, np.random.default_rng([seed, i]))[1] for i in range(60)]
    seen = np.bincount(np.concatenate(more), minlength=n)
    return [tuple(run) for run in runs], seen


def verdict(got, n, share, seed):
    (one, two, three), seen = got
    size = round(share * n)
    if not all(isinstance(part, np.ndarray) for part in one):
        return "return arrays, so that X[train] works"
    if [len(part) for part in one] != [n - size, size]:
        return "the sizes are wrong: (train, test), with round(share * n) test rows"
    if sorted([*one[0], *one[1]]) != list(range(n)):
        return "every row must stand in exactly one of the two parts"
    if not np.array_equal(one[1], two[1]) or sorted(one[1]) == sorted(three[1]):
        return "use the rng that is handed in: same seed, same rows; other seed, others"
    even = abs(seen / 60 - size / n).max() < 0.45
    return bool(even) or "some rows are in the test part far too often, or never"


# %% [raw] right="split"
# def split(n, share, rng):
#     test = rng.choice(n, size=round(share * n), replace=False)
#     return np.setdiff1d(np.arange(n), test), test

# %% [raw] wrong="split" says="return two arrays"
# def split(n, share, rng):
#     return rng.permutation(n)[round(share * n) :]

# %% [raw] wrong="split" says="train stands first"
# def split(n, share, rng):
#     order, size = rng.permutation(n), round(share * n)
#     return order[:size], order[size:]

# %% [raw] wrong="split" says="15 of 50 are test"
# def split(n, share, rng):
#     order = rng.permutation(n)
#     return order[10:], order[:10]

# %% [raw] wrong="split" says="so that X[train] works"
# def split(n, share, rng):
#     order, size = list(rng.permutation(n)), round(share * n)
#     return order[size:], order[:size]

# %% [raw] wrong="split" says="exactly one of the two parts"
# def split(n, share, rng):
#     size = round(share * n)
#     return rng.permutation(n)[size:], rng.permutation(n)[:size]

# %% [raw] wrong="split" says="two generators gave the same"
# def split(n, share, rng):
#     order, size = np.arange(n), round(share * n)
#     return order[size:], order[:size]

# %% [raw] wrong="split" says="the same seed gave other rows"
# def split(n, share, rng):
#     order, size = np.random.default_rng().permutation(n), round(share * n)
#     return order[size:], order[:size]

# %% [raw] wrong="split" says="use round"
# def split(n, share, rng):
#     order, size = rng.permutation(n), int(share * n)
#     return order[size:], order[:size]

# %% [markdown]
# **Predict.** The nearest neighbour knows three quarters of the 2,000 customers and is
# asked about the other quarter. Saying "stays" to everybody is right for about three of
# four. How accurate is the neighbour? Write your letter in `p_unseen`. Any letter earns
# the point.
#
# - a: within about 3 points of saying "stays" to everybody
# - b: about 85 %
# - c: about 95 %

# %% exercise="p_unseen" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_unseen = "a"
### END SOLUTION

# %%
train, test = split(len(bills), 0.25, np.random.default_rng([SEED, 1]))
Z_train, Z_test = standardise(bills[train], bills[test])
on_test = accuracy(left[test], nearest(Z_train, left[train], Z_test))
always = accuracy(left[test], np.zeros(len(test)))

# %% check="p_unseen"
assert p_unseen in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Yes: all that memory is worth about as much as one constant word.",
    "b": "Not this time: it is a. Similar customers often decide differently.",
    "c": "Not this time: it is a. The perfect score was memory, and no skill.",
}
print(f"Accuracy on the hidden customers: nearest neighbour {on_test:.1%},")
print(f"'stays' for everybody {always:.1%}. {reasons[p_unseen]}")

# %% [raw] wrong="p_unseen" says="customers often decide"
# p_unseen = "b"

# %% [raw] wrong="p_unseen" says="memory, and no skill"
# p_unseen = "c"

# %% [markdown]
# The library's version is `KNeighborsClassifier`; it can also ask several neighbours
# and take the majority. With one neighbour it agrees with yours in every row:

# %%
from sklearn.neighbors import KNeighborsClassifier

library = KNeighborsClassifier(n_neighbors=1).fit(Z_train, left[train])
assert np.array_equal(library.predict(Z_test), nearest(Z_train, left[train], Z_test))
print("scikit-learn and your nearest() agree on all", len(test), "hidden customers")

# %% [markdown]
# Look at what one neighbour does, and what 25 do. The next cell only draws. It uses two
# of the three features, because paper has two dimensions.

# %%
from sklearn.inspection import DecisionBoundaryDisplay

_, axes = plt.subplots(1, 2, figsize=(9, 4), sharey=True, layout="constrained")
for ax, k in zip(axes, (1, 25)):
    model = KNeighborsClassifier(k).fit(Z_train[:, :2], left[train])
    scores = [model.score(Z_train[:, :2], left[train])]
    scores.append(model.score(Z_test[:, :2], left[test]))
    style = {"cmap": "RdBu_r", "alpha": 0.25, "grid_resolution": 300, "ax": ax}
    style |= {"response_method": "predict", "eps": 0.1, "plot_method": "pcolormesh"}
    DecisionBoundaryDisplay.from_estimator(model, Z_train[:, :2], **style)
    for value, colour in ((0, BLUE), (1, ORANGE)):
        ax.plot(*Z_test[left[test] == value, :2].T, ".", ms=3, color=colour)
    ax.set(xlabel="months (standardised)", ylabel="")
    ax.set_title(f"k = {k}: training {scores[0]:.0%}, test {scores[1]:.0%}")
axes[0].set_ylabel("monthly bill (standardised)")
plt.show()
print(
    "Red areas say 'left', dots are hidden customers: one neighbour makes many small "
    "islands, 25 neighbours make large smooth areas."
)

# %% [markdown]
# One neighbour draws islands around single customers who left. Many of these islands
# are accidents that do not repeat in new customers.
#
# ### One split is luck
#
# Was it a good split, or a lucky one? Go back to the houses of lesson 01, with the
# three features that you used there, and split **200 times**.
#
# **Predict.** 586 houses are held back each time. How far apart are the best and the
# worst RMSE of the 200 splits? (It was 43 thousand dollars or so.) Write `p_spread`.
#
# - a: about 1 thousand dollars
# - b: about 5 thousand dollars
# - c: 15 thousand dollars or more

# %% exercise="p_spread" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_spread = "c"
### END SOLUTION

# %%
from sklearn.linear_model import LinearRegression

ames = pd.read_csv(DATA / "ames.csv", keep_default_na=False)
homes = ames[["Gr_Liv_Area", "Total_Bsmt_SF", "Year_Built"]].to_numpy(dtype=float)
price = ames["Sale_Price"].to_numpy() / 1000  # thousand US dollars

# %%
rng = np.random.default_rng([SEED, 2])
errors = []
for _ in range(200):
    train, test = split(len(homes), 0.2, rng)
    model = LinearRegression().fit(homes[train], price[train])
    errors.append(rmse(price[test], model.predict(homes[test])))

# %% check="p_spread"
assert p_spread in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is c. A few strange houses decide each RMSE.",
    "b": "Not this time: it is c. That is near the standard deviation, not the range.",
    "c": "Yes: a few strange houses decide where the RMSE lands.",
}
print(f"From {min(errors):.1f} to {max(errors):.1f} thousand dollars, standard")
print(f"deviation {np.std(errors):.1f}. {reasons[p_spread]}")

# %% [raw] wrong="p_spread" says="A few strange houses decide each"
# p_spread = "a"

# %% [raw] wrong="p_spread" says="standard deviation, not the range"
# p_spread = "b"

# %%
_, ax = plt.subplots()
ax.hist(errors, bins=25, color=BLUE, edgecolor="white")
ax.axvline(np.mean(errors), color=ORANGE, lw=2, label=f"mean {np.mean(errors):.1f}")
title = f"The same model, 200 splits: RMSE from {min(errors):.0f} to {max(errors):.0f}"
ax.set(xlabel="test RMSE (thousand US$)", ylabel="number of splits", title=title)
ax.legend()
plt.show()
print("Histogram of 200 test errors of one model on one table: only the split differs.")

# %% [markdown]
# Only the draw changed. Somebody who reports the best split tells no lie, and misleads
# everybody. The giants of lesson 01 make this table extreme.
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 3. Every row is tested once: k-fold
#
# Instead of one draw, cut the rows into k parts, the **folds**. Each fold is the test
# part once, and the model is fitted on all others. This is **k-fold cross-validation**.
# Every row is tested exactly once, by a model that never saw it.
#
# By hand: 7 rows and k = 3. Sizes as equal as possible, larger folds first: 3, 2, 2.
# The test parts are 0 1 2 | 3 4 | 5 6. For the second, the training rows are 0 1 2 5 6.
# `np.array_split` cuts just so:

# %%
print(np.array_split(np.arange(7), 3))


# %% exercise="k_fold" points=3 level=3 minutes=11
def k_fold(n, k):
    """Cut the rows 0 … n - 1, in this order, into k folds, larger folds first.

    Returns a list of k tuples (train, test) of arrays of row numbers. The first tuple
    tests the first fold.
    """
    ### BEGIN SOLUTION
    rows = np.arange(n)
    return [(np.setdiff1d(rows, test), test) for test in np.array_split(rows, k)]
    ### END SOLUTION


# %% check="k_fold"
found = k_fold(11, 4)
assert isinstance(found, list), "return a list, one tuple for each fold"
assert len(found) == 4 and {len(pair) for pair in found} == {2}, (
    "with k = 4, return four tuples (train, test)"
)
assert isinstance(found[0][0], np.ndarray), "train and test are arrays of row numbers"
assert len(found[0][0]) != 3, "train stands first in each tuple, then test"
assert sorted(np.concatenate([test for _, test in found])) == list(range(11)), (
    "every row must be tested exactly once; the last rows, too"
)
assert [len(test) for _, test in found] == [3, 3, 3, 2], (
    "11 rows in 4 folds: sizes 3, 3, 3, 2"
)
assert all(len(train) + len(test) == 11 for train, test in found), (
    "train holds all other rows, before and after the fold"
)
assert np.array_equal(found[1][0], [0, 1, 2, 6, 7, 8, 9, 10]), (
    "the second fold tests 3, 4, 5 and trains on all others: do not shuffle here"
)

# %% [markdown] hint="k_fold"
# The test parts are what `np.array_split(np.arange(n), k)` returns.

# %% [markdown] hint="k_fold"
# The training rows are all rows that are not in the test part. `np.setdiff1d(a, b)`
# gives the members of `a` that are not in `b`.

# %% [markdown] hint="k_fold"
# ```text
# rows = 0 … n - 1
# folds = empty list
# for each test part of rows cut into k:
#     append (rows without the test part, test part) to folds
# return folds
# ```


# %% probe="k_fold"
def inputs(rng):
    yield from ((7, 3), (12, 4), (5, 5), (10, 3))


def call(answer, n, k):
    pairs = answer(n, k)
    arrays = all(isinstance(part, np.ndarray) for pair in pairs for part in pair)
    return arrays, [[np.sort(part) for part in pair] for pair in pairs]


# %% [raw] right="k_fold"
# def k_fold(n, k):
#     folds, start = [], 0
#     for i in range(k):
#         stop = start + n // k + (i < n % k)
#         train = np.array([*range(start), *range(stop, n)])
#         folds.append((train, np.arange(start, stop)))
#         start = stop
#     return folds

# %% [raw] right="k_fold"
# def k_fold(n, k):
#     from sklearn.model_selection import KFold
#     return list(KFold(k).split(np.zeros(n)))

# %% [raw] wrong="k_fold" says="return a list"
# def k_fold(n, k):
#     rows = np.arange(n)
#     test = np.array_split(rows, k)[0]
#     return np.setdiff1d(rows, test), test

# %% [raw] wrong="k_fold" says="return four tuples"
# def k_fold(n, k):
#     return np.array_split(np.arange(n), k)

# %% [raw] wrong="k_fold" says="are arrays of row numbers"
# def k_fold(n, k):
#     parts = [list(part) for part in np.array_split(np.arange(n), k)]
#     return [([i for i in range(n) if i not in part], part) for part in parts]

# %% [raw] wrong="k_fold" says="train stands first"
# def k_fold(n, k):
#     rows = np.arange(n)
#     return [(test, np.setdiff1d(rows, test)) for test in np.array_split(rows, k)]

# %% [raw] wrong="k_fold" says="the last rows, too"
# def k_fold(n, k):
#     rows, size = np.arange(n), n // k
#     parts = [rows[i * size : (i + 1) * size] for i in range(k)]
#     return [(np.setdiff1d(rows, test), test) for test in parts]

# %% [raw] wrong="k_fold" says="sizes 3, 3, 3, 2"
# def k_fold(n, k):
#     rows, size = np.arange(n), n // k
#     parts = [rows[i * size : (i + 1) * size] for i in range(k - 1)]
#     parts.append(rows[(k - 1) * size :])
#     return [(np.setdiff1d(rows, test), test) for test in parts]

# %% [raw] wrong="k_fold" says="before and after the fold"
# def k_fold(n, k):
#     parts = np.array_split(np.arange(n), k)
#     return [(np.arange(test[0]), test) for test in parts]

# %% [raw] wrong="k_fold" says="do not shuffle here"
# def k_fold(n, k):
#     rows = np.random.default_rng(0).permutation(n)
#     return [(np.setdiff1d(rows, test), test) for test in np.array_split(rows, k)]

# %% [markdown]
# Is it the library's `KFold`? And one more tool that you need in a moment:
# `clone(model)` makes a fresh copy with the same settings that has learned nothing yet.

# %%
from sklearn.base import clone
from sklearn.model_selection import KFold

for mine, theirs in zip(k_fold(2930, 7), KFold(7).split(homes), strict=True):
    assert all(np.array_equal(a, b) for a, b in zip(mine, theirs))
fresh = clone(model)
print("k_fold equals KFold. Has the clone learned?", hasattr(fresh, "coef_"))


# %% exercise="cross_val" points=3 level=3 minutes=15
def cross_val(model, X, y, folds, metric):
    """Fit a fresh clone on each fold's training rows and measure it on its test rows.

    model: a scikit-learn model, which stays unfitted; X: (n, p), y: (n,). folds: a list
    of (train, test) row numbers. metric(y, y_pred) gives one number. Returns an array
    with one number for each fold.
    """
    ### BEGIN SOLUTION
    scores = []
    for train, test in folds:
        fitted = clone(model).fit(X[train], y[train])
        scores.append(metric(y[test], fitted.predict(X[test])))
    return np.array(scores)
    ### END SOLUTION


# %% check="cross_val"
def too_low(y, y_pred):
    return np.mean(y - y_pred)


ramp, value = np.arange(6.0)[:, None], np.array([5.0, 1, 4, 2, 8, 3])
one_model, thirds = KNeighborsClassifier(1), k_fold(6, 3)
found = cross_val(one_model, ramp, value.astype(int), thirds, too_low)
assert np.shape(found) == (3,), "one number for each fold: an array (3,), no mean yet"
assert isinstance(found, np.ndarray), "make the list an array, so that .mean() works"
sevens = cross_val(one_model, ramp, value.astype(int), thirds, lambda y, y_pred: 7.0)
assert np.allclose(sevens, 7), "did you call metric? .score is another measure"
assert not np.allclose(found, 0), (
    "one neighbour is never wrong on rows that it knows: do you fit on all rows, or "
    "score the training rows?"
)
assert not np.allclose(found, [1, 1.5, -3.5]), "metric wants y first, then y_pred"
assert np.allclose(found, [-1, -1.5, 3.5]), (
    "with test rows 2 and 3, the neighbours have 1 and 8, and the values are 4 and 2: "
    "y - y_pred is 3 and -6, the mean -1.5. All three: -1, -1.5, 3.5"
)
assert not hasattr(one_model, "classes_"), "the model was fitted: fit clone(model)"

# %% [markdown] hint="cross_val"
# A loop over `folds` gives `train` and `test`. What must never see `X[test]`?

# %% [markdown] hint="cross_val"
# In the loop: fit a clone on `X[train], y[train]`, predict `X[test]`, and hand
# `y[test]` and the predictions to `metric`.

# %% [markdown] hint="cross_val"
# ```text
# scores = empty list
# for train, test in folds:
#     fitted = clone of model, fitted on the training rows
#     append metric(y of the test rows, prediction for the test rows)
# return scores as an array
# ```


# %% probe="cross_val"
def inputs(rng):
    for kind in ("line", "one", "five"):
        X, order = rng.normal(size=(30, 2)), rng.permutation(30)
        y = X[:, 0] + rng.normal(size=30) if kind == "line" else order % 2
        yield kind, X, y, [(order[9:], order[:9]), (order[:20], order[25:])]


def call(answer, kind, X, y, folds):
    model = {
        "line": LinearRegression(),
        "one": KNeighborsClassifier(1),
        "five": KNeighborsClassifier(5),
    }[kind]
    scores = answer(model, X, y, folds, lambda y, y_pred: np.mean(y - y_pred))
    other = answer(model, X, y, folds, lambda y, y_pred: 7.0)
    fitted = hasattr(model, "coef_") or hasattr(model, "classes_")
    return scores, other, fitted


# %% [raw] right="cross_val"
# def cross_val(model, X, y, folds, metric):
#     from copy import deepcopy
#     scores = np.empty(len(folds))
#     for i in range(len(folds)):
#         rows, held = folds[i]
#         own = deepcopy(model)
#         own.fit(X[rows], y[rows])
#         scores[i] = metric(y[held], own.predict(X[held]))
#     return scores

# %% [raw] wrong="cross_val" says="no mean yet"
# def cross_val(model, X, y, folds, metric):
#     scores = []
#     for train, test in folds:
#         fitted = clone(model).fit(X[train], y[train])
#         scores.append(metric(y[test], fitted.predict(X[test])))
#     return np.mean(scores)

# %% [raw] wrong="cross_val" says="so that .mean() works"
# def cross_val(model, X, y, folds, metric):
#     scores = []
#     for train, test in folds:
#         fitted = clone(model).fit(X[train], y[train])
#         scores.append(metric(y[test], fitted.predict(X[test])))
#     return scores

# %% [raw] wrong="cross_val" says="do you fit on all rows"
# def cross_val(model, X, y, folds, metric):
#     fitted = clone(model).fit(X, y)
#     return np.array([metric(y[test], fitted.predict(X[test])) for _, test in folds])

# %% [raw] wrong="cross_val" says="score the training rows"
# def cross_val(model, X, y, folds, metric):
#     scores = []
#     for train, test in folds:
#         fitted = clone(model).fit(X[train], y[train])
#         scores.append(metric(y[train], fitted.predict(X[train])))
#     return np.array(scores)

# %% [raw] wrong="cross_val" says="metric wants y first"
# def cross_val(model, X, y, folds, metric):
#     scores = []
#     for train, test in folds:
#         fitted = clone(model).fit(X[train], y[train])
#         scores.append(metric(fitted.predict(X[test]), y[test]))
#     return np.array(scores)

# %% [raw] wrong="cross_val" says="did you call metric"
# def cross_val(model, X, y, folds, metric):
#     scores = []
#     for train, test in folds:
#         fitted = clone(model).fit(X[train], y[train])
#         scores.append(rmse(y[test], fitted.predict(X[test])))
#     return np.array(scores)

# %% [raw] wrong="cross_val" says=".score is another measure"
# def cross_val(model, X, y, folds, metric):
#     scores = []
#     for train, test in folds:
#         fitted = clone(model).fit(X[train], y[train])
#         scores.append(fitted.score(X[test], y[test]))
#     return np.array(scores)

# %% [raw] wrong="cross_val" says="the neighbours have 1 and 8"
# def cross_val(model, X, y, folds, metric):
#     scores = []
#     for test, train in folds:
#         fitted = clone(model).fit(X[train], y[train])
#         scores.append(metric(y[test], fitted.predict(X[test])))
#     return np.array(scores)

# %% [raw] wrong="cross_val" says="fit clone(model)"
# def cross_val(model, X, y, folds, metric):
#     scores = []
#     for train, test in folds:
#         model.fit(X[train], y[train])
#         scores.append(metric(y[test], model.predict(X[test])))
#     return np.array(scores)

# %% [markdown]
# Compare with the library. Its RMSE comes with a minus, because for scikit-learn more
# is always better.

# %%
from sklearn.model_selection import cross_val_score

own = cross_val(LinearRegression(), homes, price, k_fold(len(price), 5), rmse)
name = "neg_root_mean_squared_error"
theirs = cross_val_score(LinearRegression(), homes, price, cv=KFold(5), scoring=name)
assert np.allclose(own, -theirs)
print("five folds:", own.round(1), " mean", own.mean().round(1), "thousand US$")

# %% [markdown]
# These folds follow the order of the file. If the file is sorted, that is bad. So we
# shuffle first, by an `order`, and then cut.
#
# ### How many folds?
#
# Try 2, 5 and 10 folds, and repeat each with 20 different shuffles.

# %%
rng = np.random.default_rng([SEED, 3])
means = {2: [], 5: [], 10: []}
for k in means:
    for _ in range(20):
        order = rng.permutation(len(price))
        folds = k_fold(len(price), k)
        scores = cross_val(LinearRegression(), homes[order], price[order], folds, rmse)
        means[k].append(scores.mean())

# %% [markdown]
# > **Note.** The next picture shows the luck of the *draw* only. These 2,930 houses are
# > themselves a sample (نمونہ), and another city would differ more. So a mean that
# > moves many times less is not many times more certain.

# %%
_, ax = plt.subplots()
ax.boxplot([errors, *means.values()], widths=0.6)
ax.set_xticks([1, 2, 3, 4], ["one split", "2 folds", "5 folds", "10 folds"])
ratio = np.std(errors) / np.std(means[10])
title = f"The mean of ten folds moves {ratio:.0f} times less than one split"
ax.set(ylabel="RMSE (thousand US$)", title=title)
plt.show()
print("Four boxes of RMSEs: one split is very tall, the means of folds are flat.")

# %% [markdown]
# The average of the folds hardly moves. Take 5 or 10: more folds cost more fits, and
# each model learns from a larger part, (k - 1) / k of the rows.
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 4. Small classes: stratify
#
# About one customer in four leaves. Take 100 of them, and cut ten folds.

# %%
hundred = np.random.default_rng([SEED, 4]).choice(len(left), 100, replace=False)
small = left[hundred]
print("leavers per fold:", [int(small[test].sum()) for _, test in k_fold(100, 10)])

# %% [markdown]
# Ten customers in each fold, but the number who left jumps up and down. A fold without
# leavers cannot say anything about leavers. A **stratified** split keeps the share of
# each class in every fold.
#
# By hand: labels 0 1 0 0 1 0, two folds. Deal out the rows of class 0 (rows 0, 2, 3, 5)
# like playing cards: to fold 0, 1, 0, 1. Then the rows of class 1 (rows 1, 4) the same
# way. Fold 0 tests rows 0, 3, 1, and fold 1 tests rows 2, 5, 4. Each has one leaver.
#
# Useful here: `np.arange(7) % 3` counts 0 1 2 0 1 2 0, and `np.flatnonzero` gives the
# numbers of the rows where a condition holds.

# %%
print(np.arange(7) % 3, np.flatnonzero(np.array([0, 1, 0, 0, 1, 0]) == 1))


# %% exercise="stratified" points=3 level=3 minutes=18
def stratified(y, k):
    """Cut the rows into k folds that hold the classes in nearly equal numbers.

    y: (n,) labels, two or more classes. Returns a list of k tuples (train, test) of
    arrays of row numbers. For each class, its numbers in any two test parts differ by
    at most one. Every row is tested once, and trains in the other folds.
    """
    ### BEGIN SOLUTION
    fold = np.zeros(len(y))
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        fold[rows] = np.arange(len(rows)) % k
    return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(k)]
    ### END SOLUTION


# %% check="stratified"
mixed = np.array(list("bbbbabbabcbbacaca"))  # 5 a, 9 b, 3 c
for s_k in (3, 2):
    found = stratified(mixed, s_k)
    assert isinstance(found, list) and [len(pair) for pair in found] == [2] * s_k, (
        "return a list of k tuples (train, test), with the k handed in"
    )
    tested = np.concatenate([test for _, test in found])
    assert tested.dtype != bool, "row numbers, not True/False: use np.flatnonzero"
    assert sorted(tested) == list(range(17)), (
        f"k = {s_k}: every row number must stand in exactly one test part"
    )
    assert all(sorted([*a, *b]) == list(range(17)) for a, b in found), (
        "the training rows of a fold are all rows that it does not test"
    )
    counts = np.array([[np.sum(mixed[test] == c) for c in "abc"] for _, test in found])
    assert np.ptp(counts[:, 1]) < 2, (
        f"the class b stands {counts[:, 1]} times in {s_k} test parts: deal out each "
        "class on its own"
    )
    assert np.ptp(counts, axis=0).max() < 2, (
        "one class is even, others are not: do you deal out all classes?"
    )

# %% [markdown] hint="stratified"
# Give each row the number of its fold. Keep these numbers in an array of length n.

# %% [markdown] hint="stratified"
# For one class: find its rows, and write 0, 1, …, k - 1, 0, 1, … into their places. A
# loop over `np.unique(y)` does it for all classes.

# %% [markdown] hint="stratified"
# ```text
# fold = n zeros
# for each label:
#     rows = numbers of the rows with this label
#     fold[rows] = 0, 1, …, k - 1, 0, 1, …
# return for i = 0 … k - 1: (rows where fold is not i, rows where fold is i)
# ```


# %% probe="stratified"
equivalent = {"np.zeros => np.ones": "every entry is written over"}


def inputs(rng):
    for sizes, k in (((9, 5, 4), 3), ((20, 6), 4), ((3, 8, 7), 2)):
        yield rng.permutation(np.repeat(np.arange(len(sizes)) + 3, sizes)), k


def call(answer, y, k):
    return [[np.asarray(part) for part in pair] for pair in answer(y, k)], y


def verdict(got, y, k):
    pairs, after = got
    if not np.array_equal(after, y):
        return "you changed the labels that you were given"
    if [len(pair) for pair in pairs] != [2] * k:
        return "return k tuples (train, test)"
    if sorted(np.concatenate([test for _, test in pairs])) != list(range(len(y))):
        return "every row number must stand in exactly one test part"
    if any(sorted([*a, *b]) != list(range(len(y))) for a, b in pairs):
        return "the training rows of a fold are all rows that it does not test"
    counts = [[np.sum(y[test] == c) for c in np.unique(y)] for _, test in pairs]
    even = np.ptp(counts, axis=0).max() < 2
    return bool(even) or "a class is not spread evenly: deal out each class on its own"


# %% [raw] right="stratified"
# def stratified(y, k):
#     from sklearn.model_selection import StratifiedKFold
#     return list(StratifiedKFold(k).split(np.zeros(len(y)), y))

# %% [raw] right="stratified"
# def stratified(y, k):
#     order = np.argsort(y, kind="stable")
#     tests = [order[i::k] for i in range(k)]
#     return [(np.setdiff1d(order, test), test) for test in tests]

# %% [raw] wrong="stratified" says="return a list of k tuples"
# def stratified(y, k):
#     order = np.argsort(y)
#     return [order[i::k] for i in range(k)]

# %% [raw] wrong="stratified" says="exactly one test part"
# def stratified(y, k):
#     first = [np.flatnonzero(y == label)[:k] for label in np.unique(y)]
#     tests = [np.array([rows[i] for rows in first]) for i in range(k)]
#     return [(np.setdiff1d(np.arange(len(y)), test), test) for test in tests]

# %% [raw] wrong="stratified" says="that it does not test"
# def stratified(y, k):
#     order = np.argsort(y)
#     tests = [order[i::k] for i in range(k)]
#     return [(np.arange(len(y)), test) for test in tests]

# %% [raw] wrong="stratified" says="deal out each class on its own"
# def stratified(y, k):
#     return k_fold(len(y), k)

# %% [raw] wrong="stratified" says="row numbers, not True/False"
# def stratified(y, k):
#     fold = np.zeros(len(y))
#     for label in np.unique(y):
#         fold[y == label] = np.arange(np.sum(y == label)) % k
#     return [(fold != i, fold == i) for i in range(k)]

# %% [raw] wrong="stratified" says="deal out each class on its own"
# def stratified(y, k):
#     rows = np.arange(len(y))
#     return [(rows[rows % k != i], rows[rows % k == i]) for i in range(k)]

# %% [raw] wrong="stratified" says="exactly one test part"
# def stratified(y, k):
#     fold = np.zeros(len(y))
#     for label in np.unique(y):
#         fold[y == label] = np.arange(np.sum(y == label)) % 3
#     return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(k)]

# %% [raw] wrong="stratified" says="deal out each class on its own"
# def stratified(y, k):
#     order = np.argsort(y)
#     return [(order[a], order[b]) for a, b in k_fold(len(y), k)]

# %% [raw] wrong="stratified" says="do you deal out all classes"
# def stratified(y, k):
#     label, counts = np.unique(y, return_counts=True)
#     most = np.flatnonzero(y == label[counts.argmax()])
#     fold = np.zeros(len(y))
#     fold[most] = np.arange(len(most)) % k
#     return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(k)]

# %% [raw] wrong="stratified" says="with the k handed in"
# def stratified(y, k):
#     order = np.argsort(y, kind="stable")
#     tests = [order[i::3] for i in range(3)]
#     return [(np.setdiff1d(order, test), test) for test in tests]

# %%
_, ax = plt.subplots()
spread = {}
for name, folds, style in (
    ("plain", k_fold(100, 10), {"color": GREY, "marker": "o"}),
    ("stratified", stratified(small, 10), {"color": ORANGE, "marker": "s"}),
):
    spread[name] = [int(small[test].sum()) for _, test in folds]
    ax.plot(range(1, 11), spread[name], ls="--", label=name, **style)
ax.axhline(small.mean() * 10, color="black", lw=0.8)
ends = [f"{min(spread[name])} to {max(spread[name])}" for name in spread]
ax.set_title("Plain folds hold {} leavers, stratified folds {}".format(*ends))
ax.set(xlabel="fold", ylabel="customers who left, of about 10", xticks=range(1, 11))
ax.legend()
plt.show()
print("Leavers in ten folds: grey dots jump, orange squares stay close to the mean.")

# %% [markdown]
# With a classifier, `cross_val_score(…, cv=5)` takes the library's `StratifiedKFold`.
#
# ### Ten rows on which cross-validation is always wrong
#
# Ten customers, five left, five stayed. A model that knows nothing, "say the more
# frequent class", should be right half of the time. Test one row at a time (ten folds):

# %%
from sklearn.dummy import DummyClassifier

five_five = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
know_nothing = DummyClassifier(strategy="most_frequent")
scores = cross_val(know_nothing, np.zeros((10, 1)), five_five, k_fold(10, 10), accuracy)
print("accuracy:", scores.mean())

# %% [markdown]
# Not half: **zero**. Take out a leaver, and four leavers and five stayers are left: the
# majority says "stays", wrong. Take out a stayer: wrong again. With ten rows, no clever
# splitting replaces data.
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 5. Rows that belong together: groups
#
# The next table has a row for each country and year: infant deaths (per 1,000 births),
# children per woman, income per person, population, and **life expectancy** in years.
# We use every fifth year. We want to estimate the life expectancy of a country whose
# deaths **nobody registers**, so the model will never have seen that country.

# %%
world = pd.read_csv(DATA / "gapminder.csv").dropna(subset=["gdp"])
world = world[(world["year"] % 5 == 0) & (world["year"] <= 2011)].reset_index(drop=True)
world["log_income"] = np.log10(world["gdp"] / world["population"])
world["log_population"] = np.log10(world["population"])
signs = ["infant_mortality", "fertility", "log_income", "log_population"]
facts = world[signs].to_numpy()  # some infant_mortality are missing
life = world["life_expectancy"].to_numpy()
print(len(world), "rows,", world["country"].nunique(), "countries,", end=" ")
print(np.isnan(facts[:, 0]).sum(), "figures of infant deaths missing")

# %% [markdown]
# Missing figures need filling, and neighbours need standardised columns. A **pipeline**
# ties the steps and the model together into one model. When it is fitted, every step
# learns from the training rows only. So nothing of the test rows leaks in.

# %%
from sklearn.impute import SimpleImputer
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def prepared(model):
    """The model behind a median filler and a scaler, unfitted."""
    return make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), model)


five_near, line = prepared(KNeighborsRegressor(5)), prepared(LinearRegression())

# %%
rng = np.random.default_rng([SEED, 5])
order = rng.permutation(len(life))
row_folds = [(order[a], order[b]) for a, b in k_fold(len(life), 5)]
by_rows = [cross_val(m, facts, life, row_folds, rmse).mean() for m in (five_near, line)]
print(f"always the mean: {life.std():.1f} years")
print("random rows: five neighbours {:.2f}, linear {:.2f} years".format(*by_rows))

# %% [markdown]
# The neighbours win. They take the mean of the five most similar rows. Who are these,
# for Pakistan in 1995?

# %%
here = world.index[(world["country"] == "Pakistan") & (world["year"] == 1995)][0]
others = np.setdiff1d(np.arange(len(life)), here)
look = clone(five_near).fit(facts[others], life[others])
ready = look[:-1].transform(facts[[here]])  # all steps but the last: filler, scaler
_, near = look[-1].kneighbors(ready)  # the last step: the neighbours
world.loc[others[near[0]], ["country", "year", "life_expectancy"]]

# %%
countries = world["country"].to_numpy()
_, near = (
    clone(five_near).fit(facts, life)[-1].kneighbors()
)  # the row itself is left out
own_country = (countries[near] == countries[:, None]).any(axis=1).mean()
print(f"{own_country:.0%} of all rows have their own country among their five nearest")

# %% [markdown]
# Two of the five are Pakistan itself. But in use, the model meets a country of which it
# has never seen a row.
#
# We need a **grouped split**: all rows of a country stay together, in one test part.
# `np.isin(a, b)` tells for each member of `a` whether it stands in `b`:

# %%
towns = np.array(["Multan", "Quetta", "Multan", "Gilgit"])
print(np.unique(towns), np.isin(towns, ["Gilgit", "Multan"]))


# %% exercise="grouped" points=3 level=3 minutes=12
def grouped(groups, k):
    """Cut the rows into k folds so that no group stands in two of them.

    groups: (n,) names or numbers, in any order, at least k different ones. Returns a
    list of k tuples (train, test) of arrays of row numbers. Every row is tested once
    and trains in all other folds. The numbers of groups in any two test parts differ
    by at most one (or, like scikit-learn, even out the numbers of rows).
    """
    ### BEGIN SOLUTION
    folds = []
    for names in np.array_split(np.unique(groups), k):
        inside = np.isin(groups, names)
        folds.append((np.flatnonzero(~inside), np.flatnonzero(inside)))
    return folds
    ### END SOLUTION


# %% check="grouped"
letters = np.array(list("fdecfefbdfecfaedefdc"))  # six groups, very uneven
found = grouped(letters, 3)
assert isinstance(found, list) and [len(pair) for pair in found] == [2, 2, 2], (
    "with k = 3, return a list of three tuples (train, test)"
)
tested = np.concatenate([test for _, test in found])
assert tested.dtype != bool, "row numbers, not True/False: use np.flatnonzero"
assert sorted(tested) == list(range(20)), (
    "every row number must stand in exactly one test part"
)
for train, test in found:
    assert not set(letters[train]) & set(letters[test]), (
        "a group stands on both sides of a fold: this is the leak. Deal out "
        "the groups, not the rows"
    )
assert all(len(a) + len(b) == 20 for a, b in found), (
    "the training rows are all rows of all other groups"
)
sizes = [len(set(letters[test])) for _, test in found]
assert max(sizes) - min(sizes) < 2 or np.ptp([len(b) for _, b in found]) < 7, (
    f"the test parts hold {sizes} groups: cut the list of the groups evenly"
)
assert len(grouped(letters, 5)) == 5, "with k = 5, five folds: use the k handed in"

# %% [markdown] hint="grouped"
# Do what you did with rows in `k_fold`, but with the list of different groups.

# %% [markdown] hint="grouped"
# `np.array_split(np.unique(groups), k)` cuts the names into k parts. The test rows of a
# part are those whose group stands in it: `np.isin`.

# %% [markdown] hint="grouped"
# ```text
# folds = empty list
# for each part of the different names, cut into k:
#     inside = which rows have a name in this part
#     append (rows where not inside, rows where inside)
# return folds
# ```


# %% probe="grouped"
def inputs(rng):
    for sizes, k in (((1, 9, 2, 3), 2), ((4, 1, 1, 6, 2, 3, 5), 3), ((2, 5, 4), 3)):
        yield rng.permutation(np.repeat(np.arange(len(sizes)) * 5, sizes)), k


def call(answer, groups, k):
    return [[np.asarray(part) for part in pair] for pair in answer(groups, k)], groups


def verdict(got, groups, k):
    pairs, after = got
    n = len(groups)
    if not np.array_equal(after, groups):
        return "you changed the groups that you were given"
    if [len(pair) for pair in pairs] != [2] * k:
        return "return k tuples (train, test)"
    if sorted(np.concatenate([test for _, test in pairs])) != list(range(n)):
        return "every row number must stand in exactly one test part"
    if any(set(groups[a]) & set(groups[b]) for a, b in pairs):
        return "a group stands on both sides of a fold: this is the leak"
    if any(len(a) + len(b) != n for a, b in pairs):
        return "the training rows are all rows of all other groups"
    counts = [len(set(groups[b])) for _, b in pairs]
    rows = [len(b) for _, b in pairs]
    largest = np.unique(groups, return_counts=True)[1].max()
    even = min(counts) and (np.ptp(counts) < 2 or np.ptp(rows) <= largest)
    return bool(even) or "the groups are not dealt out evenly"


# %% [raw] right="grouped"
# def grouped(groups, k):
#     from sklearn.model_selection import GroupKFold
#     return list(GroupKFold(k).split(np.zeros(len(groups)), groups=groups))

# %% [raw] right="grouped"
# def grouped(groups, k):
#     names, number = np.unique(groups, return_inverse=True)
#     folds = []
#     for i in range(k):
#         train = [row for row, g in enumerate(number) if g % k != i]
#         test = [row for row, g in enumerate(number) if g % k == i]
#         folds.append((np.array(train), np.array(test)))
#     return folds

# %% [raw] wrong="grouped" says="list of three tuples"
# def grouped(groups, k):
#     parts = np.array_split(np.unique(groups), k)
#     return [np.flatnonzero(np.isin(groups, names)) for names in parts]

# %% [raw] wrong="grouped" says="row numbers, not True/False"
# def grouped(groups, k):
#     parts = np.array_split(np.unique(groups), k)
#     return [(~np.isin(groups, part), np.isin(groups, part)) for part in parts]

# %% [raw] wrong="grouped" says="exactly one test part"
# def grouped(groups, k):
#     names = np.unique(groups)[:k]
#     return [(np.flatnonzero(groups != g), np.flatnonzero(groups == g)) for g in names]

# %% [raw] wrong="grouped" says="this is the leak"
# def grouped(groups, k):
#     return k_fold(len(groups), k)

# %% [raw] wrong="grouped" says="this is the leak"
# def grouped(groups, k):
#     order = np.argsort(groups, kind="stable")
#     return [(order[a], order[b]) for a, b in k_fold(len(groups), k)]

# %% [raw] wrong="grouped" says="this is the leak"
# def grouped(groups, k):
#     return stratified(groups, k)

# %% [raw] wrong="grouped" says="all rows of all other groups"
# def grouped(groups, k):
#     parts, folds = np.array_split(np.unique(groups), k), []
#     for i in range(k):
#         train = np.flatnonzero(np.isin(groups, parts[i - 1]))
#         folds.append((train, np.flatnonzero(np.isin(groups, parts[i]))))
#     return folds

# %% [raw] wrong="grouped" says="cut the list of the groups evenly"
# def grouped(groups, k):
#     names = np.unique(groups)
#     parts = [names[i : i + 1] for i in range(k - 1)] + [names[k - 1 :]]
#     folds = []
#     for part in sorted(parts, key=len):
#         inside = np.isin(groups, part)
#         folds.append((np.flatnonzero(~inside), np.flatnonzero(inside)))
#     return folds

# %% [raw] wrong="grouped" says="use the k handed in"
# def grouped(groups, k):
#     folds = []
#     for names in np.array_split(np.unique(groups), 3):
#         inside = np.isin(groups, names)
#         folds.append((np.flatnonzero(~inside), np.flatnonzero(inside)))
#     return folds

# %% [markdown]
# **Predict.** With random rows, five neighbours beat the linear model clearly. Now keep
# each country together. What happens? Write `p_groups`.
#
# - a: both errors stay nearly the same
# - b: the neighbours lose their lead: the linear model is now better
# - c: both errors grow by about the same amount

# %% exercise="p_groups" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_groups = "b"
### END SOLUTION

# %%
folds = grouped(countries, 5)
by_country = [cross_val(m, facts, life, folds, rmse).mean() for m in (five_near, line)]

# %% check="p_groups"
assert p_groups in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is b. The neighbours lived on rows of the same country.",
    "b": "Yes: a line cannot look a country up, so it loses nearly nothing.",
    "c": "Not this time: it is b. Only a model that looks rows up loses much.",
}
print("new countries: five neighbours {:.2f}, linear {:.2f}".format(*by_country))
print(reasons[p_groups])

# %% [raw] wrong="p_groups" says="lived on rows of the same country"
# p_groups = "a"

# %% [raw] wrong="p_groups" says="a model that looks rows up"
# p_groups = "c"

# %%
_, ax = plt.subplots()
for name, a, b, colour, shift in (
    ("five neighbours", by_rows[0], by_country[0], ORANGE, -0.1),
    ("linear model", by_rows[1], by_country[1], BLUE, 0.05),
):
    ax.plot([0, 1], [a, b], "o-", ms=9, lw=2, color=colour, label=name)
    for place, error in ((0, a), (1, b)):
        ax.annotate(f"{error:.2f}", (place, error + shift), ha="center")
ax.set_xticks([0, 1], ["random rows", "whole countries"])
ax.set(xlim=(-0.3, 1.3), ylabel="RMSE (years of life)")
ax.set_ylim(bottom=3.4)
ax.set_title("The split decides which model wins")
ax.legend()
plt.show()
print(
    "Two lines that cross: the neighbours win on rows and lose on new countries. The "
    "axis starts at 3.4 years."
)

# %% [markdown]
# The neighbours recognised the country; for a new one there is no such row. (We cut the
# countries by the alphabet. Eight shuffles of them gave the neighbours 4.55 to 4.71
# and the linear model 4.19 to 4.28: the same order.)
#
# Whoever split rows would have chosen the wrong model, and promised too much. Ask
# before every split: **what will be new when the model is used?** New patients, shops,
# countries? Then keep each of them together. The library's `GroupKFold` evens out the
# rows instead of the groups, so its folds differ from yours.
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 6. Tomorrow is always new: time order
#
# Mean temperature of the sea off Ecuador and Peru, one value a month, from 1950 to
# 2010. Two models. The **calendar** knows only which month it is. The **two
# neighbours** know only the number of the month since 1950, and take the mean of the
# two nearest months.

# %%
sea = pd.read_csv(DATA / "el_nino.csv")
warm = sea["temperature_c"].to_numpy()
month_number = np.arange(len(sea), dtype=float)[:, None]  # 0, 1, …, 731
which_month = (sea["month"].to_numpy()[:, None] == np.arange(1, 13)).astype(float)
calendar, two_near = LinearRegression(), KNeighborsRegressor(2)
print(len(sea), "months, standard deviation", warm.std().round(2), "°C")

# %% [markdown]
# A forecast may only use the past. In a **time-ordered split**, each fold trains on
# everything before its test part. By hand, 11 months and 3 folds: cut off a test part
# of 11 // 4 = 2 months three times, at the end. The tests are 5 6 | 7 8 | 9 10. The
# training rows are 0 to 4, 0 to 6, 0 to 8. The first part is never tested.


# %% exercise="forward" points=2 level=2 minutes=7
def forward(n, k):
    """Time-ordered folds of the rows 0 … n - 1, oldest first.

    The last rows make k test parts of n // (k + 1) rows each. Each part trains on all
    rows before it. Returns a list of k tuples (train, test) of arrays.
    """
    ### BEGIN SOLUTION
    size = n // (k + 1)
    starts = range(n - k * size, n, size)
    return [(np.arange(start), np.arange(start, start + size)) for start in starts]
    ### END SOLUTION


# %% check="forward"
found = forward(14, 3)  # test parts of 14 // 4 = 3 rows
assert isinstance(found, list) and [len(pair) for pair in found] == [2, 2, 2], (
    "with k = 3, return a list of three tuples (train, test)"
)
assert all(max(train) < min(test) for train, test in found), (
    "a fold trains on rows after its test part: that is looking into the future"
)
assert [len(test) for _, test in found] == [3, 3, 3], (
    "14 rows, 3 folds: each test part has 14 // 4 = 3 rows"
)
assert found[2][1][-1] == 13, "the last test part must end with the last row, 13"
assert found[0][1][0] == 5, "the test parts are 5 6 7 | 8 9 10 | 11 12 13: oldest first"
assert [len(train) for train, _ in found] == [5, 8, 11], (
    "each part trains on all rows before it: 5, then 8, then 11 rows"
)
assert isinstance(found[0][0], np.ndarray), "train and test are arrays"

# %% [markdown] hint="forward"
# With `size = n // (k + 1)`, the first test part starts at row `n - k * size`. Where
# does the next one start?

# %% [markdown] hint="forward"
# `range(n - k * size, n, size)` gives all starts. The test part is
# `np.arange(start, start + size)`.


# %% probe="forward"
def inputs(rng):
    yield from ((11, 3), (20, 4), (7, 2), (15, 1))


def call(answer, n, k):
    return [tuple(pair) for pair in answer(n, k)]


# %% [raw] right="forward"
# def forward(n, k):
#     from sklearn.model_selection import TimeSeriesSplit
#     if k == 1:
#         return [(np.arange(n - n // 2), np.arange(n - n // 2, n))]
#     return list(TimeSeriesSplit(k).split(np.zeros(n)))

# %% [raw] wrong="forward" says="list of three tuples"
# def forward(n, k):
#     size = n // (k + 1)
#     return np.arange(n - size), np.arange(n - size, n)

# %% [raw] wrong="forward" says="looking into the future"
# def forward(n, k):
#     return k_fold(n, k)

# %% [raw] wrong="forward" says="looking into the future"
# def forward(n, k):
#     order, size = np.random.default_rng(0).permutation(n), n // (k + 1)
#     starts = range(n - k * size, n, size)
#     return [(order[:start], order[start : start + size]) for start in starts]

# %% [raw] wrong="forward" says="each test part has"
# def forward(n, k):
#     parts = np.array_split(np.arange(n), k + 1)
#     return [(np.arange(part[0]), part) for part in parts[1:]]

# %% [raw] wrong="forward" says="end with the last row"
# def forward(n, k):
#     size = n // (k + 1)
#     starts = [size * (i + 1) for i in range(k)]
#     return [(np.arange(start), np.arange(start, start + size)) for start in starts]

# %% [raw] wrong="forward" says="trains on all rows before it"
# def forward(n, k):
#     size = n // (k + 1)
#     starts = range(n - k * size, n, size)
#     return [(np.arange(s - size, s), np.arange(s, s + size)) for s in starts]

# %% [raw] wrong="forward" says="oldest first"
# def forward(n, k):
#     size = n // (k + 1)
#     starts = range(n - k * size, n, size)
#     folds = [(np.arange(s), np.arange(s, s + size)) for s in starts]
#     return [folds[1], folds[0], *folds[2:]]

# %% [raw] wrong="forward" says="train and test are arrays"
# def forward(n, k):
#     size = n // (k + 1)
#     starts = range(n - k * size, n, size)
#     return [(list(range(s)), list(range(s, s + size))) for s in starts]

# %%
from sklearn.model_selection import TimeSeriesSplit

for mine, theirs in zip(forward(732, 5), TimeSeriesSplit(5).split(warm), strict=True):
    assert all(np.array_equal(a, b) for a, b in zip(mine, theirs))
order = np.random.default_rng([SEED, 6]).permutation(len(warm))
shuffled = [(order[a], order[b]) for a, b in k_fold(len(warm), 5)]
print("forward equals TimeSeriesSplit")

# %%
sea_errors = {}
for name, folds in (("shuffled", shuffled), ("forward", forward(len(warm), 5))):
    near = cross_val(two_near, month_number, warm, folds, rmse).mean()
    by_month = cross_val(calendar, which_month, warm, folds, rmse).mean()
    sea_errors[name] = near, by_month
    print(f"{name:9s} two neighbours {near:.2f} °C, calendar {by_month:.2f} °C")

# %% [markdown]
# Shuffled, the two neighbours look better than the calendar. Forward, they are worse
# than the mean, whose error is about the standard deviation. The picture shows why:

# %%
fig, axes = plt.subplots(1, 2, figsize=(10, 4), sharey=True, layout="constrained")
when = 1950 + month_number[:, 0] / 12
for ax, name, (a, b) in zip(axes, sea_errors, (shuffled[0], forward(len(warm), 5)[-1])):
    guess = clone(two_near).fit(month_number[a], warm[a]).predict(month_number[b])
    ax.plot(when[a], warm[a], ".", color=GREY, label="training month")
    ax.plot(when[b], warm[b], "o", ms=5, color=BLUE, label="test month")
    ax.plot(when[b], guess, "x", color=ORANGE, label="prediction")
    ax.set_title(f"{name}: RMSE of all five folds {sea_errors[name][0]:.1f} °C")
    ax.set(xlim=(1998, 2006), xlabel="year")
axes[0].set_ylabel("temperature of the sea (°C)")
fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()
print(
    "Left: test months lie between known months, and predictions follow them. Right: "
    "all test months lie after the known ones, and the prediction is a flat line."
)

# %% [markdown]
# A shuffled split asks the model to fill gaps in the past. Whenever rows have a date
# and the model is for the future, split forward. Now all four ways to cut (only draws):

# %%
demo = np.array([0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1])
shops = np.array(list("AABBBCCCCDDEEFFF"))
ways = {"k-fold": k_fold(16, 4), "stratified": stratified(demo, 4)}
ways |= {"grouped": grouped(shops, 4), "forward": forward(16, 4)}
_, axes = plt.subplots(2, 2, figsize=(9, 5), layout="constrained")
for ax, (name, folds) in zip(axes.flat, ways.items()):
    grid = np.full((4, 16), np.nan)  # nan: not used, stays white
    for i, (train, test) in enumerate(folds):
        grid[i, train], grid[i, test] = 0.75, 0.25
    style = {"cmap": "PuOr", "vmin": 0, "vmax": 1, "edgecolors": "white", "lw": 1}
    ax.pcolormesh(grid[::-1], **style)
    marks = {"stratified": demo, "grouped": shops}.get(name, np.arange(16))
    ax.set_xticks(np.arange(16) + 0.5, marks)
    ax.set_yticks(np.arange(4) + 0.5, [4, 3, 2, 1])
    ax.set(title=name, ylabel="fold")
plt.show()
print(
    "Four grids of 16 rows and 4 folds, orange for test, violet for training: below "
    "them stand row numbers, for stratified the classes, for grouped the shops."
)

# %% [markdown]
# Read the marks below the grids. In the stratified grid each orange part has at least
# one 1. In the grouped grid a letter never has two colours. In the forward grid, white
# rows are in the future: nobody may use them.
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 7. A colleague's score
#
# **Leakage** means: something that the model cannot know when it is used has helped it
# in the test. You have met two leaks, rows of one country and the future.
#
# We make up 100 patients and 1,000 measurements of each, all of them **random
# numbers**. A coin decides who is ill. Nothing can be learned here: an honest accuracy
# is near 50 %.

# %%
rng = np.random.default_rng([SEED, 7])
noise = rng.normal(size=(100, 1000))  # 1,000 columns of pure noise
coin = rng.permutation(np.arange(100) % 2)  # 50 ill, 50 well, by chance
coin_folds = stratified(coin, 5)

# %% [markdown]
# A colleague works like this. 1,000 columns are too many for 100 rows, so first keep
# the 20 columns whose means differ most between ill and well (`SelectKBest` does it).
# Then run 5-fold cross-validation on those 20.

# %%
from sklearn.feature_selection import SelectKBest, f_classif


def colleague_score(X, y, folds):
    """Mean accuracy, the colleague's way. What is wrong with it?"""
    best = SelectKBest(f_classif, k=20).fit_transform(X, y)
    return cross_val(KNeighborsClassifier(5), best, y, folds, accuracy).mean()


# %% [markdown]
# **Predict.** Which accuracy does the colleague report on pure noise? Write `p_noise`.
#
# - a: about 50 %
# - b: about 60 %
# - c: more than 70 %

# %% exercise="p_noise" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_noise = "c"
### END SOLUTION

# %%
reported = colleague_score(noise, coin, coin_folds)

# %% check="p_noise"
assert p_noise in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is c. The test rows helped to choose the columns.",
    "b": "Not this time: it is c. Among 1,000 columns, 20 fit the coin by luck.",
    "c": "Yes: among 1,000 columns some fit all 100 coins by luck, test rows too.",
}
print(f"The colleague reports {reported:.0%}. {reasons[p_noise]}")

# %% [raw] wrong="p_noise" says="helped to choose"
# p_noise = "a"

# %% [raw] wrong="p_noise" says="fit the coin by luck"
# p_noise = "b"

# %% [markdown]
# Cross-validation ran correctly, and far too late. `SelectKBest` had already seen all
# labels, those of the test rows too. **Everything that learns from data belongs inside
# the folds.** You know the tool: `make_pipeline(step, model)`. Repair it.


# %% exercise="honest_score" points=2 level=2 minutes=9
def honest_score(X, y, folds):
    """Mean accuracy over the folds of: keep 20 columns, then 5 nearest neighbours.

    As in colleague_score, but the 20 columns are chosen anew in each fold, from its
    training rows alone. X: (n, p), y: (n,). Returns one number.
    """
    ### BEGIN SOLUTION
    model = make_pipeline(SelectKBest(f_classif, k=20), KNeighborsClassifier(5))
    return cross_val(model, X, y, folds, accuracy).mean()
    ### END SOLUTION


# %% check="honest_score"
h_rng = np.random.default_rng(0)
h_X, h_y = h_rng.normal(size=(100, 300)), h_rng.permutation(np.arange(100) % 2)
h_folds, five = k_fold(100, 4), KNeighborsClassifier(5)
found = honest_score(h_X, h_y, h_folds)
assert found is not None and np.ndim(found) == 0, (
    "return one number, the mean over the folds"
)
assert not np.isclose(found, colleague_score(h_X, h_y, h_folds)), (
    "the leak is still there: the columns were chosen with the labels of all rows"
)
first = h_folds[0][0]
once = SelectKBest(f_classif, k=20).fit(h_X[first], h_y[first]).transform(h_X)
assert not np.isclose(found, cross_val(five, once, h_y, h_folds, accuracy).mean()), (
    "chosen once, in the first fold: its training rows are test rows of other folds"
)
every = cross_val(five, h_X, h_y, h_folds, accuracy).mean()
assert not np.isclose(found, every), "all columns are used: keep 20 in each fold"
clean = make_pipeline(SelectKBest(f_classif, k=20), five)
assert np.isclose(found, cross_val_score(clean, h_X, h_y, cv=h_folds).mean()), (
    "in each of the folds handed in: choose 20 columns from the training rows, fit 5 "
    "neighbours on them, score the test rows; then take the mean"
)

# %% [markdown] hint="honest_score"
# `cross_val` fits a fresh clone of what it is given on the training rows of each fold.
# So the choosing must be a part of what it is given.

# %% [markdown] hint="honest_score"
# `make_pipeline(SelectKBest(f_classif, k=20), KNeighborsClassifier(5))` is one model.
# Hand it, and **all** columns, to `cross_val`.


# %% probe="honest_score"
def inputs(rng):
    for columns in (60, 200):
        X, y = rng.normal(size=(61, columns)), rng.permutation(np.arange(61) % 2)
        yield X, y, stratified(y, 4)


def verdict(got, X, y, folds):
    if np.ndim(got) or not isinstance(got, (float, np.floating)):
        return "return one number, the mean over the folds"
    if np.isclose(got, honest_score(X, y, folds)):
        return True
    if np.isclose(got, colleague_score(X, y, folds)):
        return "the leak is still there: the columns were chosen with all labels"
    return "choose 20 columns in each fold, from its training rows alone"


# %% [raw] right="honest_score"
# def honest_score(X, y, folds):
#     scores = []
#     for train, test in folds:
#         chosen = SelectKBest(f_classif, k=20).fit(X[train], y[train])
#         model = KNeighborsClassifier(5).fit(chosen.transform(X[train]), y[train])
#         scores.append(model.score(chosen.transform(X[test]), y[test]))
#     return sum(scores) / len(scores)

# %% [raw] wrong="honest_score" says="one number, the mean"
# def honest_score(X, y, folds):
#     model = make_pipeline(SelectKBest(f_classif, k=20), KNeighborsClassifier(5))
#     return cross_val(model, X, y, folds, accuracy)

# %% [raw] wrong="honest_score" says="the leak is still there"
# def honest_score(X, y, folds):
#     best = SelectKBest(f_classif, k=20).fit_transform(X, y)
#     return cross_val(KNeighborsClassifier(5), best, y, folds, accuracy).mean()

# %% [raw] wrong="honest_score" says="chosen once, in the first fold"
# def honest_score(X, y, folds):
#     train = folds[0][0]
#     best = SelectKBest(f_classif, k=20).fit(X[train], y[train]).transform(X)
#     return cross_val(KNeighborsClassifier(5), best, y, folds, accuracy).mean()

# %% [raw] wrong="honest_score" says="keep 20 in each fold"
# def honest_score(X, y, folds):
#     return cross_val(KNeighborsClassifier(5), X, y, folds, accuracy).mean()

# %% [raw] wrong="honest_score" says="of the folds handed in"
# def honest_score(X, y, folds):
#     model = make_pipeline(SelectKBest(f_classif, k=20), KNeighborsClassifier(5))
#     return cross_val(model, X, y, stratified(y, 5), accuracy).mean()

# %% [raw] wrong="honest_score" says="choose 20 columns from the training rows"
# def honest_score(X, y, folds):
#     scores = []
#     for train, test in folds:
#         chosen = SelectKBest(f_classif, k=20).fit(X[test], y[test])
#         model = KNeighborsClassifier(5).fit(chosen.transform(X[train]), y[train])
#         scores.append(model.score(chosen.transform(X[test]), y[test]))
#     return np.mean(scores)

# %%
repaired = honest_score(noise, coin, coin_folds)
print(f"the colleague {reported:.0%}, repaired {repaired:.0%}")

# %% [markdown]
# ### A test that finds such leaks
#
# On real data nobody tells you that the columns are noise. But you can **make** noise:
# shuffle the labels. Then nothing is left to learn. An honest procedure falls to
# chance. One that stays high has seen the answers.


# %% exercise="shuffled_scores" points=3 level=3 minutes=8
def shuffled_scores(score, X, y, rng, times):
    """Run score(X, y) again and again, each time with newly shuffled labels.

    score: a function that returns one number. X keeps its order, and y stays unchanged.
    Shuffle with rng only. Returns an array (times,) of what score returned.
    """
    ### BEGIN SOLUTION
    return np.array([score(X, rng.permutation(y)) for _ in range(times)])
    ### END SOLUTION


# %% check="shuffled_scores"
def first_two(X, y):
    return X[0, 0] * (10 * y[0] + y[1])  # it reads the order of the rows and labels


four_X, four_y = np.arange(4.0)[:, None] + 1, np.array([1, 2, 3, 4])
found = shuffled_scores(first_two, four_X, four_y, np.random.default_rng(1), 60)
assert found is not None and np.shape(found) == (60,), "one score for each time: (60,)"
assert isinstance(found, np.ndarray), "make the list an array: np.array(...)"
assert list(four_y) == [1, 2, 3, 4], "y was changed: rng.permutation(y) makes a copy"
assert len(set(found)) > 1, "all scores are equal: shuffle anew, every time"
assert set(found) <= {12, 13, 14, 21, 23, 24, 31, 32, 34, 41, 42, 43}, (
    "shuffle y only, and use each label once: X must stay as it is"
)
again, other = (
    shuffled_scores(first_two, four_X, four_y, np.random.default_rng(s), 60)
    for s in (1, 2)
)
assert np.array_equal(found, again), "the same seed gave other scores: use rng only"
assert not np.array_equal(found, other), "use the rng that is handed in"

# %% [markdown] hint="shuffled_scores"
# You did nearly the same in the permutation test: `rng.permutation(y)` is a shuffled
# copy.

# %% [markdown] hint="shuffled_scores"
# Which of the two, X or y, must stay in its order? Shuffling both in the same way would
# change nothing.

# %% [markdown] hint="shuffled_scores"
# ```text
# scores = empty list
# repeat times times:
#     append score(X, shuffled copy of y)
# return scores as an array
# ```


# %% probe="shuffled_scores"
def inputs(rng):
    for times in (40, 55):
        yield rng.normal(size=(5, 2)), np.arange(5) ** 2, int(rng.integers(1e6)), times


def call(answer, X, y, seed, times):
    seen = []

    def spy(X_seen, y_seen):
        seen.append((np.array(X_seen), np.array(y_seen)))
        return float(y_seen[0] + 100 * y_seen[1])

    runs = [
        answer(spy, X, y, np.random.default_rng(s), times)
        for s in (seed, seed, seed + 1)
    ]
    return runs, [x for x, _ in seen], [labels for _, labels in seen], y


def verdict(got, X, y, seed, times):
    (one, two, three), tables, labels, after = got
    if not isinstance(one, np.ndarray) or one.shape != (times,):
        return "return an array with one score for each time"
    if not np.array_equal(after, np.arange(5) ** 2):
        return "y was changed: work on a copy"
    if any(not np.array_equal(table, X) for table in tables):
        return "shuffle y only: X must stay as it is"
    if any(sorted(some) != sorted(y) for some in labels) or len(labels) != 3 * times:
        return "each time, use every label once, and run score once"
    if not np.array_equal(one, [some[0] + 100 * some[1] for some in labels[:times]]):
        return "return what score returned, in order"
    if not np.array_equal(one, two) or np.array_equal(one, three):
        return "use the rng that is handed in, and nothing else"
    places = np.array(labels)  # (3 * times, 5)
    spread = np.array([len(set(column)) for column in places.T])
    return bool((spread == 5).all()) or "shuffle all labels anew, every time"


# %% [raw] right="shuffled_scores"
# def shuffled_scores(score, X, y, rng, times):
#     found = np.zeros(times)
#     for i in range(times):
#         labels = y.copy()
#         rng.shuffle(labels)
#         found[i] = score(X, labels)
#     return found

# %% [raw] wrong="shuffled_scores" says="one score for each time"
# def shuffled_scores(score, X, y, rng, times):
#     return np.mean([score(X, rng.permutation(y)) for _ in range(times)])

# %% [raw] wrong="shuffled_scores" says="make the list an array"
# def shuffled_scores(score, X, y, rng, times):
#     return [score(X, rng.permutation(y)) for _ in range(times)]

# %% [raw] wrong="shuffled_scores" says="makes a copy"
# def shuffled_scores(score, X, y, rng, times):
#     found = []
#     for _ in range(times):
#         rng.shuffle(y)
#         found.append(score(X, y))
#     return np.array(found)

# %% [raw] wrong="shuffled_scores" says="shuffle anew, every time"
# def shuffled_scores(score, X, y, rng, times):
#     labels = rng.permutation(y)
#     return np.array([score(X, labels) for _ in range(times)])

# %% [raw] wrong="shuffled_scores" says="shuffle y only"
# def shuffled_scores(score, X, y, rng, times):
#     found = []
#     for _ in range(times):
#         order = rng.permutation(len(y))
#         found.append(score(X[order], y[order]))
#     return np.array(found)

# %% [raw] wrong="shuffled_scores" says="use each label once"
# def shuffled_scores(score, X, y, rng, times):
#     return np.array([score(X, rng.choice(y, len(y))) for _ in range(times)])

# %% [raw] wrong="shuffled_scores" says="the same seed gave other"
# def shuffled_scores(score, X, y, rng, times):
#     rng = np.random.default_rng()
#     return np.array([score(X, rng.permutation(y)) for _ in range(times)])

# %% [raw] wrong="shuffled_scores" says="rng that is handed in"
# def shuffled_scores(score, X, y, rng, times):
#     rng = np.random.default_rng(0)
#     return np.array([score(X, rng.permutation(y)) for _ in range(times)])

# %% [markdown]
# Try it on half-real data: 60 customers who left and 60 who stayed, their three real
# numbers, and 500 columns of noise that we make up.

# %%
rng = np.random.default_rng([SEED, 8])
pick = [rng.choice(np.flatnonzero(left == v), 60, replace=False) for v in (0, 1)]
rows = rng.permutation(np.concatenate(pick))
three_real = standardise(bills, bills[rows])[1]
half_real = np.column_stack([three_real, rng.normal(size=(120, 500))])
half_left = left[rows]


# %%
def leaky(X, y):
    return colleague_score(X, y, stratified(y, 5))


def honest(X, y):
    return honest_score(X, y, stratified(y, 5))


real = {f.__name__: f(half_real, half_left) for f in (leaky, honest)}
chance = {}
for f in (leaky, honest):
    draw = np.random.default_rng([SEED, 9])
    chance[f.__name__] = shuffled_scores(f, half_real, half_left, draw, 40)
    print(f"{f.__name__}: real {real[f.__name__]:.2f},", end=" ")
    print(f"shuffled {chance[f.__name__].mean():.2f} on average")
as_good = np.mean(chance["honest"] >= real["honest"])
print(f"{as_good:.1%} of the honest shuffles reach the honest score of the real labels")

# %%
_, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharex=True, sharey=True)
for ax, name, colour in zip(axes, chance, (ORANGE, BLUE)):
    ax.hist(chance[name], bins=np.arange(0.3, 0.95, 0.025), color=colour, ec="white")
    ax.axvline(0.5, color="black", ls=":", label="chance")
    ax.axvline(real[name], color="black", lw=2, label="real labels")
    ax.set_title(f"{name}: shuffled labels give {chance[name].mean():.2f}")
    ax.set(xlabel="mean accuracy of five folds")
axes[0].set_ylabel("number of shuffles")
axes[0].legend()
plt.show()
print(
    "Left, the leaking procedure: even with shuffled labels all scores lie far above "
    "one half. Right, the honest one: they lie around one half."
)

# %% [markdown]
# On the left, nothing is left to learn, and still the scores lie far above one half.
# That is the proof of a leak. On the right they lie around chance.
# Where more than a few percent of them reach the honest score of the real labels (the
# share is printed above), that score is weak evidence that anything was learned.
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 8. No detector finds every leak
#
# The shuffle test sees leaks of **labels**. A scaler that is fitted on all rows sees no
# label at all. So test another behaviour. Hand over the same training rows, and replace
# the test rows. What was prepared for the training rows must not change. Nor may the
# first test row, if only the *other* test rows are replaced: in real use it comes
# alone.
#
# Two ways to prepare, to look at:


# %%
def scaled_together(X_train, X_test):
    mean = np.concatenate([X_train, X_test]).mean(axis=0)
    return X_train - mean, X_test - mean


a, b = np.array([[1.0], [3]]), np.array([[5.0], [7]])
far = np.array([[5.0], [1007]])  # the first test row is kept
print("apart:   ", standardise(a, b)[0].T, standardise(a, far)[0].T)
print("together:", scaled_together(a, b)[0].T, scaled_together(a, far)[0].T)


# %% exercise="peeks" points=3 level=3 minutes=15
def peeks(prepare, X_train, X_test):
    """Does prepare look at test rows? Returns True or False.

    prepare(X_train, X_test) returns a tuple (Z_train, Z_test). Run it twice: as it is,
    and with 1000 added to every test row but the first. True if Z_train, or the first
    row of Z_test, changes. X_train and X_test (two or more rows) stay unchanged.
    """
    ### BEGIN SOLUTION
    changed = X_test.copy()
    changed[1:] += 1000
    Z_train, Z_test = prepare(X_train, X_test)
    other_train, other_test = prepare(X_train, changed)
    same = np.allclose(Z_train, other_train) and np.allclose(Z_test[0], other_test[0])
    return not same
    ### END SOLUTION


# %% check="peeks"
def own_mean(X_train, X_test):
    return X_train - X_train.mean(axis=0), X_test - X_test.mean(axis=0)


a, b = np.array([[1.0, 4], [3, -2], [2, 0]]), np.array([[5.0, 2], [7, 1], [-3, 6]])
before = b.copy()
answers = [peeks(f, a, b) for f in (standardise, scaled_together, own_mean)]
assert np.array_equal(b, before), "X_test was changed: add 1000 to a copy"
assert not any(answer is None for answer in answers), "return True or False"
assert all(np.ndim(answer) == 0 for answer in answers), (
    "one True or False is wanted: compare whole arrays with np.allclose"
)
assert not answers[0], (
    "standardise uses the training rows alone, and you accuse it: is the first test "
    "row kept, and do you compare only row 0 of Z_test?"
)
assert answers[1], "scaled_together was not found: hand prepare two different X_test"
assert peeks(lambda A, B: (A / B[1], B), a, b), "compare the two Z_train as well"
assert answers[2], (
    "own_mean prepares a test row with the other test rows: compare the first row "
    "of the two Z_test"
)
assert peeks(lambda A, B: (A, B / B[-1:]), a, b), "change all rows but the first"

# %% [markdown] hint="peeks"
# Make the second test table: `changed = X_test.copy()`, then `changed[1:] += 1000`.

# %% [markdown] hint="peeks"
# Run `prepare` on both tables. Compare the two `Z_train`, and the two first rows of
# `Z_test`, with `np.allclose`.

# %% [markdown] hint="peeks"
# ```text
# changed = copy of X_test, 1000 added to all rows but the first
# run prepare with X_test, and with changed
# same = Z_train alike, and first rows of Z_test alike
# return not same
# ```


# %% probe="peeks"
reason = "any large number does: the docstring's is one of them"
equivalent = {"1000 => 1001": reason, "1000 => 999": reason}


def inputs(rng):
    for n, m, p in ((6, 4, 2), (5, 2, 3)):
        yield rng.normal(size=(n, p)), rng.normal(size=(m, p))


def call(answer, X_train, X_test):
    def both(A, B):
        return np.concatenate([A, B])

    ways = {
        "own rows": lambda A, B: (A**2, np.abs(B)),
        "training mean": lambda A, B: (A - A.mean(axis=0), B - A.mean(axis=0)),
        "mean": lambda A, B: (A - both(A, B).mean(axis=0), B - A.mean(axis=0)),
        "largest": lambda A, B: (A / both(A, B).max(), B / A.max()),
        "one column": lambda A, B: (A + [B[:, -1].sum()] * A.shape[1], B),
        "test mean": lambda A, B: (A - A.mean(axis=0), B - B.mean(axis=0)),
        "last row": lambda A, B: (A, B - B[-1]),
        "second row": lambda A, B: (A - B[1], B),
        "scaled up": lambda A, B: (A, B / (1 + B[1, 0] - B[0, 0])),
    }
    found = {name: bool(answer(way, X_train, X_test)) for name, way in ways.items()}
    return found, X_train, X_test


# %% [raw] right="peeks"
# def peeks(prepare, X_train, X_test):
#     far = np.vstack([X_test[:1], X_test[1:] + 1000])
#     one, two = prepare(X_train, X_test), prepare(X_train, far)
#     gap = np.abs(one[0] - two[0]).max() + np.abs(one[1][0] - two[1][0]).max()
#     return gap > 1e-9

# %% [raw] wrong="peeks" says="add 1000 to a copy"
# def peeks(prepare, X_train, X_test):
#     one = prepare(X_train, X_test)
#     X_test[1:] += 1000
#     two = prepare(X_train, X_test)
#     return not (np.allclose(one[0], two[0]) and np.allclose(one[1][0], two[1][0]))

# %% [raw] wrong="peeks" says="return True or False"
# def peeks(prepare, X_train, X_test):
#     far = np.vstack([X_test[:1], X_test[1:] + 1000])
#     one, two = prepare(X_train, X_test), prepare(X_train, far)
#     print(not (np.allclose(one[0], two[0]) and np.allclose(one[1][0], two[1][0])))

# %% [raw] wrong="peeks" says="compare whole arrays"
# def peeks(prepare, X_train, X_test):
#     far = np.vstack([X_test[:1], X_test[1:] + 1000])
#     return prepare(X_train, X_test)[0] != prepare(X_train, far)[0]

# %% [raw] wrong="peeks" says="you accuse it"
# def peeks(prepare, X_train, X_test):
#     one, two = prepare(X_train, X_test), prepare(X_train, X_test + 1000)
#     return not (np.allclose(one[0], two[0]) and np.allclose(one[1][0], two[1][0]))

# %% [raw] wrong="peeks" says="hand prepare two different"
# def peeks(prepare, X_train, X_test):
#     one, two = prepare(X_train, X_test), prepare(X_train, X_test)
#     return not (np.allclose(one[0], two[0]) and np.allclose(one[1][0], two[1][0]))

# %% [raw] wrong="peeks" says="compare the two Z_train"
# def peeks(prepare, X_train, X_test):
#     far = np.vstack([X_test[:1], X_test[1:] + 1000])
#     one, two = prepare(X_train, X_test), prepare(X_train, far)
#     return not np.allclose(one[1][0], two[1][0])

# %% [raw] wrong="peeks" says="compare the first row"
# def peeks(prepare, X_train, X_test):
#     far = np.vstack([X_test[:1], X_test[1:] + 1000])
#     return not np.allclose(prepare(X_train, X_test)[0], prepare(X_train, far)[0])

# %% [raw] wrong="peeks" says="change all rows but the first"
# def peeks(prepare, X_train, X_test):
#     far = X_test.copy()
#     far[1] += 1000
#     one, two = prepare(X_train, X_test), prepare(X_train, far)
#     return not (np.allclose(one[0], two[0]) and np.allclose(one[1][0], two[1][0]))

# %% [markdown]
# Now three more leaks that people really make, and what the shuffle test says. The
# 120 customers again, with their three real numbers only:
#
# - **scaler first**: the scaler is fitted on all rows before the folds are cut;
# - **twins**: a table was joined twice, so that every row is there two times;
# - **answer in a column**: a note, "asked for the final bill", is written after the
#   customer has left. (We make this column up: the label, and some noise.)

# %%
rng = np.random.default_rng([SEED, 15])
real_three = bills[rows]
late_note = half_left + rng.normal(0, 0.3, size=120)
mixed_rows = rng.permutation(np.tile(np.arange(120), 2))  # each row twice


def one_near(X, y):
    model = make_pipeline(StandardScaler(), KNeighborsClassifier(1))
    return cross_val(model, X, y, stratified(y, 5), accuracy).mean()


def scaler_first(X, y):
    Z = StandardScaler().fit_transform(X)
    return cross_val(KNeighborsClassifier(1), Z, y, stratified(y, 5), accuracy).mean()


def twins(X, y):
    return one_near(X[mixed_rows], y[mixed_rows])


# %%
noted = np.column_stack([real_three, late_note])
for name, f, X in (
    ("honest", one_near, real_three),
    ("scaler first", scaler_first, real_three),
    ("twins", twins, real_three),
    ("answer in a column", one_near, noted),
):
    draw = np.random.default_rng([SEED, 10])
    by_chance = shuffled_scores(f, X, half_left, draw, 25).mean()
    print(f"{name:19s} real {f(X, half_left):.2f}   shuffled {by_chance:.2f}")

# %% [markdown]
# Read the table line by line.
#
# - **Scaler first** hardly moves the score here. It is a small leak: `peeks` finds it,
#   the shuffle test does not.
# - **Twins** are caught: shuffled labels should give about one half. A test row finds
#   its copy among the training rows. Copying the rare class "to balance it" *before*
#   the split does the same. (In the churn file 40 rows repeat all features of another,
#   and 254 repeat our three numbers. This is why we kept equal customers once.)
# - **The answer in a column** looks wonderful, and the shuffle test stays silent:
#   shuffling cuts the labels off from the note. No program finds this for you. Ask of
#   each column: *on the day of the prediction, is this number already known?*
#
# <details><summary>Try the question on the houses: may a model use the price per square
# metre?</summary>
#
# No. It is computed from the price that we want to predict, so on the day when a house
# is offered, nobody knows it.
#
# </details>
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 9. Choosing on the test set
#
# How many neighbours are best? Try k = 1, 5, …, 57, and keep the one with the best test
# accuracy. Then report that accuracy. Is that honest? Measure it, 40 times: 150
# customers to learn, 50 for the choice, and 1,000 others that play the future.

# %%
ks = range(1, 60, 4)


def near_accuracy(k, train, test):
    model = make_pipeline(StandardScaler(), KNeighborsClassifier(k))
    return model.fit(bills[train], left[train]).score(bills[test], left[test])


rng = np.random.default_rng([SEED, 11])
promised, future = [], []
for _ in range(40):
    order = rng.permutation(len(bills))
    learn, choose, later = order[:150], order[150:200], order[200:1200]
    scores = [near_accuracy(k, learn, choose) for k in ks]
    promised.append(max(scores))
    future.append(near_accuracy(ks[np.argmax(scores)], learn, later))

# %%
_, ax = plt.subplots(figsize=(5.5, 5))
ax.plot(future, promised, "o", color=ORANGE, alpha=0.7)
ax.axline((0.75, 0.75), slope=1, color="black", lw=0.8)
title = f"Promised {np.mean(promised):.0%} on average, delivered {np.mean(future):.0%}"
ax.set(xlabel="accuracy on 1,000 new customers", title=title, aspect="equal")
ax.set(ylabel="best accuracy on the 50 for the choice", xlim=(0.64, 0.97))
ax.set_ylim(0.64, 0.97)
plt.show()
above = np.mean(np.array(promised) > np.array(future))
print(f"Promise against future: {above:.0%} of the 40 points lie above the diagonal.")

# %% [markdown]
# The best of 15 scores is partly the luckiest of 15. So choose by cross-validation
# **inside the training rows**, fit once more on all of them, and open the test set
# once.


# %% exercise="choose_and_test" points=3 level=3 minutes=13
def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
    """Choose the number of neighbours on the training rows; test the choice once.

    folds: (train, test) numbers of rows of X_train. The model is StandardScaler and
    KNeighborsClassifier(k), in a pipeline. Returns a tuple (k, accuracy): the k in the
    list ks with the best mean accuracy over the folds (the first of equals), and the
    accuracy on the test rows after a fit with this k on all training rows.
    """
    ### BEGIN SOLUTION
    models = [make_pipeline(StandardScaler(), KNeighborsClassifier(k)) for k in ks]
    means = [cross_val(m, X_train, y_train, folds, accuracy).mean() for m in models]
    best = int(np.argmax(means))
    y_pred = models[best].fit(X_train, y_train).predict(X_test)
    return ks[best], accuracy(y_test, y_pred)
    ### END SOLUTION


# %%
r = np.random.default_rng(7)  # three made-up tables for the check below
c_X, odd = r.normal(size=(180, 2)) * [1, 50], [1, 31]
c_y = (c_X[:, 0] + r.normal(0, 0.4, size=180) > 0).astype(int)
data, c_folds = (c_X[:120], c_y[:120], c_X[120:]), k_fold(120, 2)
twice, rare = np.tile(r.normal(size=(60, 2)), (2, 1)), np.tile(np.arange(60) % 4 < 1, 2)
far = np.random.default_rng(5).normal(size=120)
X_far = np.column_stack([np.arange(120) % 60 / 10, far])
y_far, X_far[119, 0] = np.arange(120) % 60 // 6 % 2, 1e6
halves = [(np.arange(60), np.arange(60, 120))]
apart = np.arange(120) % 60 < 30  # both copies of a row on one side
sides = [(np.flatnonzero(apart), np.flatnonzero(~apart))]


def chosen(X, y, folds):
    return choose_and_test(X, y, X[:60], y[:60], odd, folds)[0]


# %% check="choose_and_test"
found = choose_and_test(*data, c_y[120:], odd, c_folds)
assert found is not None and np.shape(found) == (2,), "return two things: (k, accuracy)"
assert found[0] in odd, "k is one of ks, not a position in the list"
assert choose_and_test(*data, 1 - c_y[120:], odd, c_folds)[0] == found[0], (
    "the test labels were changed, and another k came out: you choose on the test set"
)
m = make_pipeline(StandardScaler(), KNeighborsClassifier(found[0]))
bare = KNeighborsClassifier(found[0]).fit(*data[:2]).score(c_X[120:], c_y[120:])
assert not np.isclose(found[1], bare), "the scaler is missing: put it into the pipeline"
inside = cross_val(m, *data[:2], c_folds, accuracy).mean()
assert not np.isclose(found[1], inside), (
    "this accuracy chose k, so it is too good: report the one on the test rows"
)
assert np.isclose(found[1], m.fit(*data[:2]).score(c_X[120:], c_y[120:])), (
    "after the choice, fit on all training rows, then score the test rows"
)
assert chosen(X_far, y_far, halves) == 1, (
    "the scaler saw the rows of the inner test part: put it into the pipeline"
)
assert [chosen(twice, rare, f) for f in (halves, sides)] == [1, 31], (
    "copies in other rows make k = 1 best, without copies it is 31: measure each k on "
    "the test parts of the folds handed in"
)

# %% [markdown] hint="choose_and_test"
# Two steps. The first one never touches `X_test` and `y_test`.

# %% [markdown] hint="choose_and_test"
# Step 1: for each k, the mean of `cross_val(model, X_train, y_train, folds, accuracy)`;
# `np.argmax` finds the best. Step 2: a model with that k, fitted on all training rows.

# %% [markdown] hint="choose_and_test"
# ```text
# means = for each k: mean of cross_val on the training rows
# best = position of the largest mean
# fit the model with ks[best] on all training rows
# return ks[best], accuracy on the test rows
# ```


# %% probe="choose_and_test"
old = "cross_val(m, X_train, y_train, folds, accuracy)."
equivalent = {f"{old}mean => {old}sum": "the same number of folds for each k"}


def inputs(rng):
    X = rng.normal(size=(100, 2)) * [1, 50]
    y = (X[:, 0] + rng.normal(0, 0.5, size=100) > 0).astype(int)
    yield X[:60], y[:60], X[60:], y[60:], [9, 1], k_fold(60, 3)
    far, blocks = np.arange(120) % 60 / 10, np.arange(120) % 60 // 6 % 2
    far[119], half = 1e6, np.arange(60)
    X = np.column_stack([far, rng.normal(size=120)])
    yield X, blocks, X[:60], blocks[:60], [31, 1], [(half, half + 60)]
    X, y = np.tile(rng.normal(size=(60, 2)), (2, 1)), np.tile(np.arange(60) % 4 // 3, 2)
    side = np.r_[0:30, 60:90]
    yield X, y, X[:60], y[:60], [1, 31], [(side, side + 30)]


def call(answer, X_train, y_train, X_test, y_test, ks, folds):
    labels = [y_test, 1 - y_test]
    ties = answer(X_train, 0 * y_train, X_test, y_test, ks, folds)[0]
    found = [answer(X_train, y_train, X_test, some, ks, folds) for some in labels]
    return [tuple(pair) for pair in found], ties


def verdict(got, X_train, y_train, X_test, y_test, ks, folds):
    found, ties = got
    means, tests = {}, {}
    for k in ks:
        m = make_pipeline(StandardScaler(), KNeighborsClassifier(k))
        means[k] = cross_val(m, X_train, y_train, folds, accuracy).mean()
        tests[k] = m.fit(X_train, y_train).score(X_test, y_test)
    k, score = found[0]
    if k not in ks:
        return "k is one of ks, not a position in the list"
    if len({pair[0] for pair in found}) > 1:
        return "other test labels gave another k: you choose on the test set"
    if means[k] < max(means.values()) - 1e-9 or ties != ks[0]:
        return "k must have the best mean over the folds, the first of equals"
    right = np.isclose(score, tests[k]) and np.isclose(found[1][1], 1 - tests[k])
    return bool(right) or "fit on all training rows, and score the test rows"


# %% [raw] right="choose_and_test"
# def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
#     best, best_mean = None, -1
#     for k in ks:
#         model = make_pipeline(StandardScaler(), KNeighborsClassifier(k))
#         mean = cross_val_score(model, X_train, y_train, cv=folds).mean()
#         if mean > best_mean + 1e-9:
#             best, best_mean = k, mean
#     model = make_pipeline(StandardScaler(), KNeighborsClassifier(best))
#     return [best, model.fit(X_train, y_train).score(X_test, y_test)]

# %% [raw] right="choose_and_test"
# def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
#     from sklearn.model_selection import GridSearchCV
#     model = make_pipeline(StandardScaler(), KNeighborsClassifier())
#     grid = {"kneighborsclassifier__n_neighbors": list(ks)}
#     search = GridSearchCV(model, grid, cv=folds).fit(X_train, y_train)
#     (k,) = search.best_params_.values()
#     return k, search.score(X_test, y_test)

# %% [raw] wrong="choose_and_test" says="return two things"
# def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
#     models = [make_pipeline(StandardScaler(), KNeighborsClassifier(k)) for k in ks]
#     means = [cross_val(m, X_train, y_train, folds, accuracy).mean() for m in models]
#     return ks[int(np.argmax(means))]

# %% [raw] wrong="choose_and_test" says="not a position in the list"
# def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
#     models = [make_pipeline(StandardScaler(), KNeighborsClassifier(k)) for k in ks]
#     means = [cross_val(m, X_train, y_train, folds, accuracy).mean() for m in models]
#     best = int(np.argmax(means))
#     fitted = models[best].fit(X_train, y_train)
#     return best + 100, fitted.score(X_test, y_test)

# %% [raw] wrong="choose_and_test" says="you choose on the test set"
# def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
#     scores = []
#     for k in ks:
#         model = make_pipeline(StandardScaler(), KNeighborsClassifier(k))
#         scores.append(model.fit(X_train, y_train).score(X_test, y_test))
#     return ks[int(np.argmax(scores))], max(scores)

# %% [raw] wrong="choose_and_test" says="of the folds handed in"
# def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
#     scores = []
#     for k in ks:
#         model = make_pipeline(StandardScaler(), KNeighborsClassifier(k))
#         scores.append(model.fit(X_train, y_train).score(X_train, y_train))
#     k = ks[int(np.argmax(scores))]
#     model = make_pipeline(StandardScaler(), KNeighborsClassifier(k))
#     return k, model.fit(X_train, y_train).score(X_test, y_test)

# %% [raw] wrong="choose_and_test" says="of the folds handed in"
# def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
#     models = [make_pipeline(StandardScaler(), KNeighborsClassifier(k)) for k in ks]
#     own, y = k_fold(len(y_train), 5), y_train
#     means = [cross_val(m, X_train, y, own, accuracy).mean() for m in models]
#     best = int(np.argmax(means))
#     return ks[best], models[best].fit(X_train, y).score(X_test, y_test)

# %% [raw] wrong="choose_and_test" says="the scaler is missing"
# def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
#     models = [KNeighborsClassifier(k) for k in ks]
#     means = [cross_val(m, X_train, y_train, folds, accuracy).mean() for m in models]
#     best = int(np.argmax(means))
#     y_pred = models[best].fit(X_train, y_train).predict(X_test)
#     return ks[best], accuracy(y_test, y_pred)

# %% [raw] wrong="choose_and_test" says="the scaler saw the rows of the inner"
# def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
#     Z_train, Z_test = standardise(X_train, X_test)
#     models = [KNeighborsClassifier(k) for k in ks]
#     means = [cross_val(m, Z_train, y_train, folds, accuracy).mean() for m in models]
#     best = int(np.argmax(means))
#     y_pred = models[best].fit(Z_train, y_train).predict(Z_test)
#     return ks[best], accuracy(y_test, y_pred)

# %% [raw] wrong="choose_and_test" says="this accuracy chose k"
# def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
#     models = [make_pipeline(StandardScaler(), KNeighborsClassifier(k)) for k in ks]
#     means = [cross_val(m, X_train, y_train, folds, accuracy).mean() for m in models]
#     return ks[int(np.argmax(means))], max(means)

# %% [raw] wrong="choose_and_test" says="fit on all training rows"
# def choose_and_test(X_train, y_train, X_test, y_test, ks, folds):
#     models = [make_pipeline(StandardScaler(), KNeighborsClassifier(k)) for k in ks]
#     means = [cross_val(m, X_train, y_train, folds, accuracy).mean() for m in models]
#     best = int(np.argmax(means))
#     rows = folds[0][0]
#     fitted = models[best].fit(X_train[rows], y_train[rows])
#     return ks[best], accuracy(y_test, fitted.predict(X_test))

# %%
learn, hidden = split(len(bills), 0.25, np.random.default_rng([SEED, 12]))
folds = stratified(left[learn], 5)
k, final = choose_and_test(
    bills[learn], left[learn], bills[hidden], left[hidden], list(ks), folds
)
majority = max(left[hidden].mean(), 1 - left[hidden].mean())
print(f"k = {k}: test accuracy {final:.1%}, 'stays' for everybody {majority:.1%}")

# %% [markdown]
# Choose inside, test once: this order holds for features, models and thresholds, too.
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 10. On your own: a concrete that nobody has mixed yet
#
# The concrete table of lesson 01: seven ingredients, the age in days, and the strength
# in megapascal (MPa). Each mix was often crushed at several ages. A builder wants the
# strength of a **new mix**. Nobody hands you a column of groups this time. Two rows
# belong to the same mix if all seven ingredients are equal.

# %%
concrete = pd.read_csv(DATA / "concrete.csv")
concrete["age"] = np.log10(concrete["age"])  # as in lesson 01
ingredients = list(concrete.columns[:7])
print(ingredients, "...", list(concrete.columns[7:]))

# %% [markdown]
# Some helpers stand ready. `twin_table` makes up mixes to try your answer on: each has
# four rows, and similar mixes differ in strength. `with_ages` gives the four rows
# different ages, and many mixes the same cement. `recheck` gives the RMSE of k
# neighbours on the locked rows. `copy_nearest` is a trap: it changes the locked
# strengths to what one neighbour would say. If your k follows, you chose on them.


# %%
def twin_table(rng, mixes=40):
    number = np.sort(rng.normal(size=mixes))
    recipe = np.repeat(number, 4)[:, None] * np.ones(7)  # four rows of each mix
    level = 30 + 20 * (np.arange(4 * mixes) // 4 % 2)  # neighbours differ by 20 MPa
    table = pd.DataFrame(recipe, columns=ingredients).assign(age=1.0)
    table["compressive_strength"] = level + rng.normal(size=4 * mixes)
    return table.iloc[rng.permutation(4 * mixes)].reset_index(drop=True)


def with_ages(table):
    new = table.copy()
    row_of_mix = table.groupby(ingredients).cumcount()
    new["age"] = np.log10([3, 7, 28, 90])[row_of_mix]
    new[ingredients] *= 100
    new["cement"] = new["cement"].clip(lower=0)  # the others tell the mixes apart
    new["compressive_strength"] += 10 * new["age"]
    return new


# %%
def fit_rest(table, k, locked):
    X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
    rest = np.setdiff1d(np.arange(len(y)), locked)
    model = make_pipeline(StandardScaler(), KNeighborsRegressor(k))
    return model.fit(X[rest], y[rest]).predict(X[locked]), y[locked]


def recheck(table, k, locked):
    y_pred, y = fit_rest(table, k, locked)
    return rmse(y, y_pred)


def copy_nearest(table, locked):
    new = table.copy()
    new.loc[locked, "compressive_strength"] = fit_rest(table, 1, locked)[0]
    return new


# %% [markdown]
# Write the whole procedure. A table groups itself with
# `table.groupby(columns).ngroup()`: one number for each different combination.


# %% exercise="new_mix_report" points=5 level=4 minutes=35
def new_mix_report(table, ks, seed):
    """An honest report on neighbours that predict the strength of new mixes.

    table: like concrete, stays unchanged. Features: all columns but the last. The age
    is a feature, but no ingredient. Lock away all rows of about a fifth of the mixes,
    drawn with the seed. On the other rows choose k from the list ks: smallest mean RMSE
    of 5 folds that keep mixes together. The model is StandardScaler and
    KNeighborsRegressor(k) in a pipeline.
    Returns a tuple: k, the RMSE on the locked rows after a fit on all others, and an
    array of the row numbers of the locked rows. The same seed gives the same report.
    """
    ### BEGIN SOLUTION
    mix = table.groupby(ingredients).ngroup().to_numpy()
    X = table.drop(columns="compressive_strength").to_numpy()
    y = table["compressive_strength"].to_numpy()
    names, rng = np.unique(mix), np.random.default_rng(seed)
    held = names[split(len(names), 0.2, rng)[1]]
    locked = np.flatnonzero(np.isin(mix, held))
    lab = np.setdiff1d(np.arange(len(mix)), locked)
    folds = grouped(mix[lab], 5)
    models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
    means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
    best = ks[int(np.argmin(means))]
    return best, recheck(table, best, locked), locked
    ### END SOLUTION


# %%
t_table = twin_table(np.random.default_rng(3))  # for the check below
t_mix, t_aged = t_table.groupby(ingredients).ngroup().to_numpy(), with_ages(t_table)


def leaks(rows):
    """Does a mix stand among the locked rows and among the others?"""
    return bool(set(t_mix[np.setdiff1d(np.arange(160), rows)]) & set(t_mix[rows]))


def a_fifth(rows):
    return 4 < len(set(t_mix[rows])) < 12


# %% check="new_mix_report"
t_copy = t_table.copy()
found = new_mix_report(t_copy, [1, 20], 5)
assert found is not None and len(found) == 3, "return three things: k, error, locked"
assert t_copy.equals(t_table), "you changed the table: work on a copy"
t_k, t_error, t_locked = found
masked = np.asarray(t_locked).dtype == bool
assert not masked, "locked holds row numbers, not True/False: use np.flatnonzero"
assert not leaks(t_locked), "leak: a mix stands among the locked rows and the others"
assert a_fifth(t_locked), "lock about a fifth of the 40 mixes, 8"
assert t_k in (1, 20), "k is one of ks, not a position in the list"
trap = new_mix_report(copy_nearest(t_table, t_locked), [1, 20], 5)
assert set(trap[2]) == set(t_locked), "the same seed must lock the same mixes"
assert trap[0] == t_k, "leak: other strengths of the locked rows gave another k"
won = "k = 1 won: group the folds, too (else a mix leaks); take the smallest RMSE"
assert t_k == 20, won
fitted = "error is the RMSE on the locked rows, after a fit with k on all other rows"
assert np.isclose(t_error, recheck(t_table, t_k, t_locked)), fitted
a_k, a_error, a_locked = new_mix_report(t_aged, [1, 20], 6)
assert set(a_locked) != set(t_locked), "another seed must lock other mixes"
assert not leaks(a_locked), (
    "leak: age is no ingredient, keep all ages of a mix together"
)
assert a_fifth(a_locked), "mixes may share their cement: group by all ingredients"
more = "keep every column but the last as a feature, and scale on the other rows only"
assert np.isclose(a_error, recheck(t_aged, a_k, a_locked)), f"four ages: {more}"

# %% [markdown] hint="new_mix_report"
# Four parts: number the mixes; lock some of the mixes; choose k on the other rows with
# `grouped` folds; fit on all the other rows and measure the locked ones.

# %% [markdown] hint="new_mix_report"
# `split(number_of_mixes, 0.2, rng)` draws mixes instead of rows. `np.isin(mix, held)`
# tells which rows belong to the drawn mixes.

# %% [markdown] hint="new_mix_report"
# ```text
# mix = number of the mix of each row
# locked = rows whose mix is among the drawn ones, lab = the other rows
# folds = grouped(mix of the lab rows, 5)
# means = for each k: mean RMSE of cross_val on the lab rows
# fit the best k on the lab rows, RMSE on the locked rows
# return k, RMSE, locked
# ```


# %% probe="new_mix_report"
old = "cross_val(m, X[lab], y[lab], folds, rmse)."
reason = "an honest choice is clear here, whatever the number of folds"
equivalent = {f"{old}mean => {old}sum": "the same number of folds for each k"}
equivalent |= {"5 => 6": reason, "5 => 4": reason}


def inputs(rng):
    yield twin_table(rng), [1, 20], int(rng.integers(1e4))


def call(answer, table, ks, seed):
    before = table.copy()
    k, error, locked = answer(table, ks, seed)
    trap = answer(copy_nearest(before, locked), ks[::-1], seed)
    return (
        table.equals(before),
        (k, error, locked),
        trap,
        answer(with_ages(before), ks, seed + 1),
    )


def verdict(got, table, ks, seed):
    kept, (k, error, locked), trap, other = got
    mix = table.groupby(ingredients).ngroup().to_numpy()
    if not kept:
        return "you changed the table: work on a copy"
    for rows in (locked, other[2]):
        rest = np.setdiff1d(np.arange(len(mix)), rows)
        if np.asarray(rows).dtype == bool or len(set(rows)) < len(rows):
            return "locked holds row numbers, each of them once"
        if set(mix[rest]) & set(mix[rows]):
            return "leak: a mix stands among the locked rows and among the others"
        if not 4 < len(set(mix[rows])) < 12:
            return "lock about a fifth of the mixes"
    if k not in ks:
        return "k is one of ks, not a position in the list"
    if not set(trap[2]) == set(locked) != set(other[2]):
        return "the seed, and nothing else, must draw the locked mixes"
    if trap[0] != k:
        return "leak: other strengths of the locked rows gave another k"
    if k != 20:
        return (
            "k = 1 won: keep mixes together in the folds, too; take the smallest RMSE"
        )
    if not np.isclose(other[1], recheck(with_ages(table), other[0], other[2])):
        return "use all columns, and fit the scaler on the rows that are not locked"
    right = np.isclose(error, recheck(table, k, locked))
    return (
        bool(right) or "error is the RMSE on the locked rows, after a fit on the rest"
    )


# %% [raw] right="new_mix_report"
# def new_mix_report(table, ks, seed):
#     from sklearn.model_selection import GridSearchCV, GroupKFold, GroupShuffleSplit
#     X = table.drop(columns="compressive_strength").to_numpy()
#     y = table["compressive_strength"].to_numpy()
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     cut = GroupShuffleSplit(1, test_size=0.2, random_state=seed)
#     ((lab, locked),) = cut.split(X, groups=mix)
#     model = make_pipeline(StandardScaler(), KNeighborsRegressor())
#     grid = {"kneighborsregressor__n_neighbors": list(ks)}
#     name = "neg_root_mean_squared_error"
#     search = GridSearchCV(model, grid, cv=GroupKFold(5), scoring=name)
#     search.fit(X[lab], y[lab], groups=mix[lab])
#     (k,) = search.best_params_.values()
#     return k, rmse(y[locked], search.predict(X[locked])), locked

# %% [raw] wrong="new_mix_report" says="return three things"
# def new_mix_report(table, ks, seed):
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     model = make_pipeline(StandardScaler(), KNeighborsRegressor(ks[0]))
#     return ks[0], cross_val(model, X, y, k_fold(len(y), 5), rmse).mean()

# %% [raw] wrong="new_mix_report" says="among the locked rows and the others"
# def new_mix_report(table, ks, seed):
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     lab, locked = split(len(y), 0.2, np.random.default_rng(seed))
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = k_fold(len(lab), 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     return ks[best], recheck(table, ks[best], locked), locked

# %% [raw] wrong="new_mix_report" says="group the folds, too"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(seed))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = k_fold(lab.sum(), 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     return ks[best], recheck(table, ks[best], locked), locked

# %% [raw] wrong="new_mix_report" says="you changed the table"
# def new_mix_report(table, ks, seed):
#     mix = table["mix"] = table.groupby(ingredients).ngroup()
#     mix = table.pop("mix").to_numpy()
#     table["age"] = 0.0
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(seed))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     return ks[best], recheck(table, ks[best], locked), locked

# %% [raw] wrong="new_mix_report" says="about a fifth of the"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.5, np.random.default_rng(seed))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     return ks[best], recheck(table, ks[best], locked), locked

# %% [raw] wrong="new_mix_report" says="not a position"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(seed))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     return best + 50, recheck(table, ks[best], locked), locked

# %% [raw] wrong="new_mix_report" says="gave another k"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(seed))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [recheck(table, k, locked) for k in ks]
#     best = int(np.argmin(means))
#     return ks[best], recheck(table, ks[best], locked), locked

# %% [raw] wrong="new_mix_report" says="after a fit with k"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(seed))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     return ks[best], min(means), locked

# %% [raw] wrong="new_mix_report" says="another seed must lock"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(0))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     return ks[best], recheck(table, ks[best], locked), locked

# %% [raw] wrong="new_mix_report" says="the same seed must lock"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng())[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     return ks[best], recheck(table, ks[best], locked), locked

# %% [raw] wrong="new_mix_report" says="age is no ingredient"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(list(table.columns[:-1])).ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(seed))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     y_pred = models[best].fit(X[lab], y[lab]).predict(X[locked])
#     return ks[best], rmse(y[locked], y_pred), locked

# %% [raw] wrong="new_mix_report" says="every column but the last"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     X, y = table.iloc[:, :7].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(seed))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     y_pred = models[best].fit(X[lab], y[lab]).predict(X[locked])
#     return ks[best], rmse(y[locked], y_pred), locked

# %% [raw] wrong="new_mix_report" says="scale on the other rows"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(seed))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [KNeighborsRegressor(k) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     y_pred = models[best].fit(X[lab], y[lab]).predict(X[locked])
#     return ks[best], rmse(y[locked], y_pred), locked

# %% [raw] wrong="new_mix_report" says="on the other rows only"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     X = StandardScaler().fit_transform(X)
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(seed))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [KNeighborsRegressor(k) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     y_pred = models[best].fit(X[lab], y[lab]).predict(X[locked])
#     return ks[best], rmse(y[locked], y_pred), locked

# %% [raw] wrong="new_mix_report" says="may share their cement"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby("cement").ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(seed))[1]
#     locked, lab = np.flatnonzero(np.isin(mix, held)), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     y_pred = models[best].fit(X[lab], y[lab]).predict(X[locked])
#     return ks[best], rmse(y[locked], y_pred), locked

# %% [raw] wrong="new_mix_report" says="row numbers, not True/False"
# def new_mix_report(table, ks, seed):
#     mix = table.groupby(ingredients).ngroup().to_numpy()
#     X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
#     held = split(mix.max() + 1, 0.2, np.random.default_rng(seed))[1]
#     locked, lab = np.isin(mix, held), ~np.isin(mix, held)
#     models = [make_pipeline(StandardScaler(), KNeighborsRegressor(k)) for k in ks]
#     folds = grouped(mix[lab], 5)
#     means = [cross_val(m, X[lab], y[lab], folds, rmse).mean() for m in models]
#     best = int(np.argmin(means))
#     y_pred = models[best].fit(X[lab], y[lab]).predict(X[locked])
#     return ks[best], rmse(y[locked], y_pred), locked

# %%
steps = [1, 2, 3, 5, 8, 12]
report_k, report_error, report_locked = new_mix_report(concrete, steps, SEED)
X, y = concrete.iloc[:, :-1].to_numpy(), concrete.iloc[:, -1].to_numpy()
order = np.random.default_rng([SEED, 13]).permutation(len(y))
models = [make_pipeline(StandardScaler(), KNeighborsRegressor(n)) for n in steps]
folds = k_fold(len(y), 5)
easy = min(cross_val(m, X[order], y[order], folds, rmse).mean() for m in models)
print(f"folds of random rows promise {easy:.1f} MPa, with the best of six k;", end=" ")
print(f"your locked mixes, with k = {report_k}: {report_error:.1f} MPa")

# %% [markdown]
# One locked part is one draw, and section 2 showed how lucky a draw can be. So lock
# other mixes, twelve times:

# %%
twelve = [new_mix_report(concrete, steps, seed)[1] for seed in range(100, 112)]
print(f"mean of 12 reports {np.mean(twelve):.1f}, from {min(twelve):.1f}", end=" ")
print(f"to {max(twelve):.1f} MPa; random rows promised {easy:.1f} MPa")

# %% [markdown]
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ### The last number: an interval
#
# The bootstrap says how far chance moves the RMSE. But rows of one mix err together. So
# draw whole **mixes** again with replacement, not rows.
#
# By hand: mix 0 has the squared errors 1 and 9, mix 1 has 16. One draw takes mix 1 and
# mix 1: √((16 + 16) / 2) = 4. Another takes 0 and 1: √((1 + 9 + 16) / 3) = 2.94.
#
# `np.bincount` adds up by group: sums of the weights, and numbers of rows.

# %%
which = np.array([0, 1, 0])
print(np.bincount(which, weights=[1, 16, 9]), np.bincount(which))


# %% exercise="interval" points=3 level=3 minutes=15
def interval(squared, groups, draws):
    """95 % interval of the RMSE, by a bootstrap of whole groups.

    squared: squared errors (n,). groups: (n,) each row's group number, 0 … g - 1.
    draws: (times, g), each row holds the group numbers of one bootstrap sample; a group
    that is drawn twice counts twice. Returns a tuple (low, high): the 2.5 % and the
    97.5 % quantile of the RMSE over the samples.
    """
    ### BEGIN SOLUTION
    sums, sizes = np.bincount(groups, weights=squared), np.bincount(groups)
    again = np.sqrt(sums[draws].sum(axis=1) / sizes[draws].sum(axis=1))
    return np.quantile(again, 0.025), np.quantile(again, 0.975)
    ### END SOLUTION


# %% check="interval"
errors_4, which_4 = np.array([16.0, 1, 9, 4]), np.array([1, 0, 0, 2])
once = interval(errors_4, which_4, np.array([[0, 1, 1]]))
assert once is not None and np.shape(once) == (2,), "return two numbers: (low, high)"
assert not np.isclose(once[0], 42 / 4), "this is the mean squared error: take the root"
assert not np.isclose(once[0], (37 / 3) ** 0.5), (
    "a group with two rows counts as two rows: divide the sum by the number of rows"
)
assert np.isclose(once[0], (42 / 4) ** 0.5), (
    "one sample of the groups 0, 1, 1 has the squared errors 1, 9, 16, 16: RMSE 3.24"
)
found = interval(errors_4, which_4, np.array([[0, 0, 0], [2, 2, 2], [1, 1, 1]]))
assert np.isclose(found[0], np.quantile([5**0.5, 2, 4], 0.025)), (
    "the low end is the 2.5 % quantile of the RMSEs of the samples"
)
assert np.isclose(found[1], np.quantile([5**0.5, 2, 4], 0.975)), (
    "the high end is the 97.5 % quantile"
)

# %% [markdown] hint="interval"
# The sum of the squared errors in each group, and the number of rows in each group, are
# all that you need: `np.bincount`.

# %% [markdown] hint="interval"
# For one draw `d`: the root of `sums[d].sum() / sizes[d].sum()`.

# %% [markdown] hint="interval"
# ```text
# sums, sizes = per group
# for each draw: root of (sums of the drawn groups / sizes of the drawn groups)
# return the 2.5 % and the 97.5 % quantile
# ```


# %% probe="interval"
def inputs(rng):
    for n, g, times in ((9, 3, 5), (30, 4, 60), (12, 6, 1)):
        groups = rng.permutation(np.r_[np.arange(g), rng.integers(0, g, size=n - g)])
        yield rng.normal(size=n) ** 2, groups, rng.integers(0, g, size=(times, g))


def call(answer, *args):
    low, high = answer(*args)
    return float(low), float(high)


# %% [raw] right="interval"
# def interval(squared, groups, draws):
#     found = []
#     for draw in draws:
#         sample = np.concatenate([squared[groups == g] for g in draw])
#         found.append(np.sqrt(np.mean(sample)))
#     return list(np.quantile(found, [0.025, 0.975]))

# %% [raw] wrong="interval" says="return two numbers"
# def interval(squared, groups, draws):
#     sums, sizes = np.bincount(groups, weights=squared), np.bincount(groups)
#     return np.sqrt(sums[draws].sum(axis=1) / sizes[draws].sum(axis=1))

# %% [raw] wrong="interval" says="take the root"
# def interval(squared, groups, draws):
#     sums, sizes = np.bincount(groups, weights=squared), np.bincount(groups)
#     again = sums[draws].sum(axis=1) / sizes[draws].sum(axis=1)
#     return np.quantile(again, 0.025), np.quantile(again, 0.975)

# %% [raw] wrong="interval" says="counts as two rows"
# def interval(squared, groups, draws):
#     means = np.bincount(groups, weights=squared) / np.bincount(groups)
#     again = np.sqrt(means[draws].mean(axis=1))
#     return np.quantile(again, 0.025), np.quantile(again, 0.975)

# %% [raw] wrong="interval" says="RMSE 3.24"
# def interval(squared, groups, draws):
#     again = [np.sqrt(np.mean(squared[d])) for d in draws]
#     return np.quantile(again, 0.025), np.quantile(again, 0.975)

# %% [raw] wrong="interval" says="the low end"
# def interval(squared, groups, draws):
#     sums, sizes = np.bincount(groups, weights=squared), np.bincount(groups)
#     again = np.sqrt(sums[draws].sum(axis=1) / sizes[draws].sum(axis=1))
#     return again.mean() - 2 * again.std(), again.mean() + 2 * again.std()

# %% [raw] wrong="interval" says="97.5 % quantile"
# def interval(squared, groups, draws):
#     sums, sizes = np.bincount(groups, weights=squared), np.bincount(groups)
#     again = np.sqrt(sums[draws].sum(axis=1) / sizes[draws].sum(axis=1))
#     return np.quantile(again, 0.025), np.quantile(again, 0.95)

# %%
locked_y, lab = y[report_locked], np.setdiff1d(np.arange(len(y)), report_locked)
model = make_pipeline(StandardScaler(), KNeighborsRegressor(report_k))
fit = model.fit(X[lab], y[lab])
squared = (locked_y - fit.predict(X[report_locked])) ** 2
new_mix = concrete.iloc[report_locked].groupby(ingredients).ngroup().to_numpy()
mixes = new_mix.max() + 1
rng = np.random.default_rng([SEED, 14])
draws = rng.integers(0, mixes, size=(2000, mixes))
low, high = interval(squared, new_mix, draws)
print(f"{mixes} new mixes: RMSE {report_error:.1f} MPa, 95 % interval", end=" ")
print(f"{low:.1f} to {high:.1f} MPa; always the mean of the other rows:", end=" ")
print(f"{rmse(locked_y, y[lab].mean()):.1f} MPa")

# %%
rows_only = rng.integers(0, len(squared), size=(2000, len(squared)))
narrow = interval(squared, np.arange(len(squared)), rows_only)
_, ax = plt.subplots(figsize=(7.5, 3.2))
for place, (ends, colour) in enumerate(((narrow, GREY), ((low, high), BLUE))):
    ax.plot(ends, [place, place], "|-", color=colour, lw=3, ms=16)
    ax.plot(report_error, place, "o", color="black")
ax.plot(twelve, np.full(12, 2), "o", color=BLUE, alpha=0.5)
ax.plot(np.mean(twelve), 2, "|", color="black", ms=20, mew=2)
ax.axvline(easy, color=ORANGE, ls="--", label=f"random rows promised {easy:.1f}")
labels = ["draw rows", "draw whole mixes", "12 other locks, mean"]
ax.set_yticks([0, 1, 2], labels)
ax.set(xlabel="RMSE on new mixes (MPa)", ylim=(-0.6, 2.6))
title = f"New mixes: {report_error:.1f} MPa, 95 % interval {low:.1f} to {high:.1f}"
ax.set_title(title)
ax.legend(loc="lower right")
plt.show()
print(
    "Intervals around the error of your report, narrow for rows and wider for mixes; "
    f"above them twelve other reports, with a mean of {np.mean(twelve):.1f} MPa."
)

# %% [markdown]
# You can sign this: *on mixes that the laboratory had not made, the error was so many
# MPa, with this interval, against the baseline printed above.* It says what was new,
# beside which baseline, and how sure you are.
#
# The interval covers the luck of which mixes were locked. It leaves out another
# training part, another k and another laboratory. It may contain what random rows
# promised; the twelve reports together do not.
#
# ## What to take with you
#
# 1. A score counts only on rows that had no part in anything: no fitting, no filling,
#    no scaling, no choosing. A pipeline inside the folds does this for you.
# 2. Cut the data as the future will: new rows, new groups, or later times. The cut can
#    decide which model wins.
# 3. Test the behaviour: shuffle the labels, replace the test rows, ask when each column
#    is known. Then report the score with a baseline and an interval.
#
# **The commonest mistakes**
#
# - reporting a training score, or the best of many splits;
# - choosing columns, filling gaps or scaling before the split;
# - copying rows of the rare class before the split;
# - rows of one patient, shop or country on both sides;
# - shuffling rows that have a date;
# - choosing on the test set, then reporting that same score.
#
# **Go further**
#
# - [The scikit-learn user guide](https://scikit-learn.org/stable/user_guide.html),
#   "Cross-validation" and "Common pitfalls".
# - [An Introduction to Statistical Learning](https://www.statlearning.com), chapter 5.
# - [Machine Learning Specialization][ml], course 2: the week of advice for applying
#   machine learning.
# - [Kaggle Learn](https://www.kaggle.com/learn): "Intermediate Machine Learning" has
#   short units on pipelines, cross-validation and leakage.
# - [Forecasting: Principles and Practice](https://otexts.com/fpp3/), on time series
#   cross-validation.
#
# [ml]: https://www.coursera.org/specializations/machine-learning-introduction
