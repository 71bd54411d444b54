# ---
# lesson:
#   title: Support vector machines
#   minutes: 290
#   needs: [stage1_classical/03_logistic_regression, stage1_classical/04_overfitting_and_regularisation]
#   teaches:
#     - support vector machines
#     - margin
#     - hinge loss
#     - subgradient
#     - kernel
#     - C
#     - gamma
#     - scaling
#   data: [penguins.csv, urdu_digits.npz]
# ---
# %% [markdown]
# # Support vector machines: which boundary is the safest?
#
# A bank reads the amounts on cheques by machine. A post office reads postcodes.
# Labelled pictures are few, and each mistake costs money. For such tasks, a **support
# vector machine** (SVM) is a strong choice: it looks for the boundary (سرحد) that keeps
# the greatest distance (فاصلہ) from both sides.
#
# **Afterwards you can**
# - measure the margin (حاشیہ) of a line, and say why a wide one is safer;
# - train an SVM by hand, and get the same line as scikit-learn;
# - bend the boundary with a kernel that you wrote yourself;
# - choose C and gamma without fooling yourself, and say when an SVM is the wrong tool.
#
# **You need** logistic regression, penalties, cross-validation, projection.
# **Time:** 290 minutes, in seven sittings of at most 45; a line says where to stop.
# **Data:** penguins, measured in Antarctica; 1,797 digits, written by hand, inside
# scikit-learn; Urdu digits, drawn from fonts; some points that we make up.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#777777"
plt.rcParams.update({"figure.figsize": (6.5, 4.2), "axes.titlesize": 11})
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## Readiness: two things that you know
#
# **Standardise**: subtract the mean of a column, divide by its standard deviation. Both
# numbers come from the training rows alone, also when you transform other rows.


# %% exercise="standardise" points=1 level=1 minutes=4
def standardise(X_train, X):
    """X in standard deviations from the mean of the training rows.

    X_train: (n, p), X: (m, p). The deviations divide by n. Returns an array (m, p).
    """
    ### BEGIN SOLUTION
    return (X - X_train.mean(axis=0)) / X_train.std(axis=0)
    ### END SOLUTION


# %% check="standardise"
X_old = np.array([[1.0, 100], [5, 100], [6, 400]])  # means 4 and 200
X_new = np.array([[4.0, 500], [10, 200]])
copies = X_old.copy(), X_new.copy()
found = standardise(X_old, X_new)
assert found is not None, "nothing came back: use return, not print"
assert isinstance(found, np.ndarray), "return an array, not a list or a table"
assert np.shape(found) == (2, 2), "return X, transformed: here two rows, two columns"
assert np.array_equal(X_old, copies[0]) and np.array_equal(X_new, copies[1]), (
    "you changed an array that you were given: compute a new one"
)
assert not np.allclose(found, [[-1, 1], [1, -1]]), (
    "you took mean and standard deviation of X: take them from X_train"
)
assert np.allclose(found, [[0, 2.1213], [2.7775, 0]], atol=1e-3), (
    "the training columns have the means 4 and 200, and the standard deviations 2.16 "
    "and 141.42: one mean and one deviation for each column, dividing by n"
)

# %% [markdown] hint="standardise"
# `X_train.mean(axis=0)` is one mean for each column. `.std(axis=0)` works in the same
# way.


# %% probe="standardise"
def inputs(rng):
    for n, m in ((3, 2), (8, 5), (4, 1)):
        yield rng.normal(3, 5, size=(n, 3)), rng.normal(2, 4, size=(m, 3))


def call(answer, X_train, X):
    found = answer(X_train, X)
    return found, X_train, X


# %% [raw] right="standardise"
# def standardise(X_train, X):
#     columns = zip(X_train.T, X.T)
#     return np.array([(x - np.mean(t)) / np.std(t) for t, x in columns]).T

# %% [raw] wrong="standardise" says="take them from X_train"
# def standardise(X_train, X):
#     return (X - X.mean(axis=0)) / X.std(axis=0)

# %% [raw] wrong="standardise" says="use return, not print"
# def standardise(X_train, X):
#     print((X - X_train.mean(axis=0)) / X_train.std(axis=0))

# %% [raw] wrong="standardise" says="not a list or a table"
# def standardise(X_train, X):
#     return pd.DataFrame((X - X_train.mean(axis=0)) / X_train.std(axis=0))

# %% [raw] wrong="standardise" says="return X, transformed"
# def standardise(X_train, X):
#     return (X_train - X_train.mean(axis=0)) / X_train.std(axis=0)

# %% [raw] wrong="standardise" says="compute a new one"
# def standardise(X_train, X):
#     X -= X_train.mean(axis=0)
#     X /= X_train.std(axis=0)
#     return X

# %% [raw] wrong="standardise" says="one mean and one deviation for each column"
# def standardise(X_train, X):
#     return (X - X_train.mean()) / X_train.std()

# %% [raw] wrong="standardise" says="dividing by n"
# def standardise(X_train, X):
#     return (X - X_train.mean(axis=0)) / X_train.std(axis=0, ddof=1)

# %% [markdown]
# Logistic regression calls its two classes 0 and 1. An SVM calls them **−1 and +1**.


# %% exercise="to_signs" points=1 level=1 minutes=3
def to_signs(labels, positive):
    """+1 where the label is `positive`, -1 elsewhere.

    labels: an array (n,) of texts or numbers. Returns an array (n,) of numbers.
    """
    ### BEGIN SOLUTION
    return np.where(labels == positive, 1, -1)
    ### END SOLUTION


# %% check="to_signs"
found = to_signs(np.array(["cat", "dog", "cat", "cow"]), "cat")
assert found is not None, "nothing came back: use return, not print"
assert isinstance(found, np.ndarray) and found.shape == (4,), (
    "return an array with one number for each label"
)
assert not np.array_equal(found, [1, 0, 1, 0]), "the other class is -1 here, not 0"
assert np.array_equal(found, [1, -1, 1, -1]), (
    "cat is +1; dog and cow are both -1, whatever they are called"
)
assert np.array_equal(to_signs(np.array([3, 8, 8]), 8), [-1, 1, 1]), (
    "with the labels 3, 8, 8 and positive = 8 the signs are -1, 1, 1"
)

# %% [markdown] hint="to_signs"
# `np.where(condition, a, b)` takes a where the condition is True, and b elsewhere.


# %% probe="to_signs"
def inputs(rng):
    yield rng.choice(np.array(["a", "b", "c"]), size=30), "b"
    yield rng.integers(0, 3, size=20), 2


def call(answer, labels, positive):
    return np.asarray(answer(labels, positive), dtype=float)


# %% [raw] right="to_signs"
# def to_signs(labels, positive):
#     return 2.0 * (labels == positive) - 1

# %% [raw] wrong="to_signs" says="one number for each label"
# def to_signs(labels, positive):
#     return [1 if label == positive else 0 for label in labels]

# %% [raw] wrong="to_signs" says="use return, not print"
# def to_signs(labels, positive):
#     print(np.where(labels == positive, 1, -1))

# %% [raw] wrong="to_signs" says="not 0"
# def to_signs(labels, positive):
#     return (labels == positive).astype(int)

# %% [raw] wrong="to_signs" says="both -1"
# def to_signs(labels, positive):
#     return np.where(labels == positive, -1, 1)

# %% [raw] wrong="to_signs" says="positive = 8"
# def to_signs(labels, positive):
#     return np.where(labels == "cat", 1, -1)

# %% [markdown]
# ## 1. Many lines, no mistake
#
# Two species of penguin, two measurements: how deep is the bill, how long is the wing
# (the flipper)? We mostly look at shapes, so all birds take part, also in the scaling:
# one small test in section 2, and real test sets from section 5 on.

# %%
penguins = pd.read_csv(DATA / "penguins.csv").dropna()


def two_species(first, second, columns):
    """Standardised columns X (n, 2), and y: -1 for the first species, else +1."""
    rows = penguins[penguins["species"].isin([first, second])]
    X = rows[columns].to_numpy()
    return standardise(X, X), to_signs(rows["species"].to_numpy(), second)


X, y = two_species("Adelie", "Gentoo", ["bill_depth_mm", "flipper_length_mm"])
print(f"{np.sum(y == -1)} Adelie (-1), {np.sum(y == 1)} Gentoo (+1)")

# %% [markdown]
# A line is the place where the **score** `w · x + b` is 0. Where the score is positive
# we say +1, where it is negative −1. Here are three lines, and a helper that draws.


# %%
def draw_birds(ax, X, y, names, xlabel):
    """Blue circles for -1, orange triangles for +1."""
    for sign, colour, marker, name in zip((-1, 1), (BLUE, ORANGE), "o^", names):
        part = X[y == sign]
        ax.scatter(*part.T, s=22, color=colour, marker=marker, alpha=0.55, label=name)
    ax.set(xlabel=xlabel + " (standard deviations)", aspect="equal")


def draw_line(ax, w, b, level=0, **style):
    """The line on which the score w · x + b equals the level."""
    ax.axline((0, (level - b) / w[1]), slope=-w[0] / w[1], **style)


# %%
lines = {"A": ([-1.0, 1.0], 0.0), "B": ([-1.0, 2.0], -1.2), "C": ([-2.0, 1.0], -0.5)}
lines = {name: (np.array(w), b) for name, (w, b) in lines.items()}
_, ax = plt.subplots()
draw_birds(ax, X, y, ("Adelie", "Gentoo"), "bill depth")
for (name, (w, b)), dash in zip(lines.items(), ("-", "--", ":")):
    wrong = np.sum(np.sign(X @ w + b) != y)
    draw_line(ax, w, b, color="black", ls=dash, label=f"line {name}: {wrong} mistakes")
ax.set(ylabel="flipper (standard deviations)", ylim=(-2.3, 2.3))
ax.set_title("Three lines, and none of them makes a mistake")
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()
print("Two clouds of penguins, and three different lines that separate them perfectly.")

# %% [markdown]
# Counting mistakes cannot choose between them. But line A almost touches an Adelie
# bird. Measure the next Adelie a little wrong, and it stands on the other side.
#
# ## 2. How far is the nearest bird?
#
# The linear algebra lesson measured distances with a **projection**. The vector w
# (سمتیہ) stands at a right angle to the line. So the distance from a point to the line
# is its score, divided by the length of w:
#
# $$\text{distance} = \frac{w \cdot x + b}{\lVert w \rVert}$$
#
# With a pencil: w = (3, 4), b = −10, x = (4, 2). The score is 12 + 8 − 10 = 10, the
# length of w is √(9 + 16) = 5, the distance is 2. The sign says the side: the origin
# has score −10 and distance −2. An absurd point, (400, 200), has distance 398. The line
# is very sure there, although no bird was ever near.


# %% exercise="distances" points=2 level=2 minutes=6
def distances(X, w, b):
    """Signed distance of each row of X from the line w · x + b = 0.

    X: (n, p), w: (p,), b: a number. Returns an array (n,): positive where the score is
    positive, negative where it is negative.
    """
    ### BEGIN SOLUTION
    return (X @ w + b) / np.linalg.norm(w)
    ### END SOLUTION


# %% check="distances"
four = np.array([[4.0, 2], [0, 0], [1, -3], [3, 1]])
found = distances(four, np.array([3.0, 4]), -10.0)
assert found is not None, "nothing came back: use return, not print"
assert np.shape(found) == (4,), "one distance for each of the four rows"
assert not np.allclose(found, [10, -10, -19, 3]), (
    "these are the scores: divide by the length of w"
)
assert not np.allclose(found, np.array([10, -10, -19, 3]) / 25), (
    "you divide by w · w, which is 25: the length of w is its root"
)
assert np.all(np.sign(found) == [1, -1, -1, 1]), (
    "the signs are +, -, -, +, as those of the scores: is b added? is there an abs?"
)
assert np.allclose(found, [2, -2, -3.8, 0.6]), (
    "with w = (3, 4) and b = -10 the distances are 2, -2, -3.8, 0.6"
)
found = distances(np.array([[1.0, 1, 0]]), np.array([2.0, -1, 2]), 1.0)
assert np.allclose(found, [2 / 3]), (
    "with three features, w = (2, -1, 2) and b = 1, the point (1, 1, 0) has the score "
    "2, and w has the length 3: use the w and b that come in"
)

# %% [markdown] hint="distances"
# First all scores at once: `X @ w + b`.

# %% [markdown] hint="distances"
# `np.linalg.norm(w)` is the length of w: the root of the sum of its squares.


# %% probe="distances"
def inputs(rng):
    for n, p in ((1, 2), (7, 3), (20, 5)):
        yield rng.normal(size=(n, p)), rng.normal(size=p), float(rng.normal())


def call(answer, X, w, b):
    return np.asarray(answer(X, w, b), dtype=float)


# %% [raw] right="distances"
# def distances(X, w, b):
#     length = sum(v * v for v in w) ** 0.5
#     return [(sum(row * w) + b) / length for row in X]

# %% [raw] wrong="distances" says="use return, not print"
# def distances(X, w, b):
#     print((X @ w + b) / np.linalg.norm(w))

# %% [raw] wrong="distances" says="divide by the length of w"
# def distances(X, w, b):
#     return X @ w + b

# %% [raw] wrong="distances" says="is its root"
# def distances(X, w, b):
#     return (X @ w + b) / (w @ w)

# %% [raw] wrong="distances" says="is there an abs"
# def distances(X, w, b):
#     return np.abs(X @ w + b) / np.linalg.norm(w)

# %% [raw] wrong="distances" says="is b added"
# def distances(X, w, b):
#     return X @ w / np.linalg.norm(w)

# %% [raw] wrong="distances" says="one distance for each"
# def distances(X, w, b):
#     return np.min(np.abs(X @ w + b)) / np.linalg.norm(w)

# %% [raw] wrong="distances" says="the distances are 2"
# def distances(X, w, b):
#     return (X @ w + b) / np.sum(np.abs(w))

# %% [raw] wrong="distances" says="use the w and b that come in"
# def distances(X, w, b):
#     return (X @ w + b) / 5

# %% [markdown]
# Multiply a distance by y, and it is positive on the **right** side of the line,
# whichever that is, and negative on the wrong side. The smallest of these numbers is
# the **margin** of the line: the room that the worst-placed bird has.


# %% exercise="margin" points=2 level=2 minutes=7
def margin(X, y, w, b):
    """The smallest y · distance, and the row that has it.

    X: (n, p), y: (n,) of -1 and +1, w: (p,), b: a number. Returns (margin, row): a
    number, negative if a row is on the wrong side, and a row number of X.
    """
    ### BEGIN SOLUTION
    room = y * distances(X, w, b)
    return room.min(), room.argmin()
    ### END SOLUTION


# %% check="margin"
w_34, right_side = np.array([3.0, 4]), np.array([1, -1, -1, 1])
found = margin(four, right_side, w_34, -10.0)
assert not (isinstance(found, (tuple, list)) and np.ndim(found[-1]) > 0), (
    "the second thing is the row itself: return a row number"
)
assert np.shape(found) == (2,), "return two numbers: margin, row number"
assert not (np.isclose(found[1], 0.6) and found[0] == 3), "margin first, then row"
assert not np.isclose(found[0], 3), "this is a score: divide by the length of w"
assert not np.isclose(found[0], 3.8), (
    "you took the largest: the worst bird has the least"
)
assert not np.isclose(found[0], -3.8), (
    "row 2 has y = -1 and stands on its right side: multiply its distance by y"
)
assert np.isclose(found[0], 0.6), "y · distance is 2, 2, 3.8 and 0.6: take the smallest"
assert found[1] == 3, "the second number is the row: 0.6 belongs to row 3"
found = margin(four, np.array([1, -1, 1, 1]), w_34, -10.0)
assert not np.isclose(found[0], 0.6), (
    "now row 2 has y = +1 and is on the wrong side: its room is -3.8, so no abs here"
)
assert np.isclose(found[0], -3.8) and found[1] == 2, (
    "with row 2 on the wrong side the margin is -3.8, and the row is 2"
)

# %% [markdown] hint="margin"
# `y * distances(X, w, b)` gives the room of every row.

# %% [markdown] hint="margin"
# `.min()` is the smallest value, and `.argmin()` says where it stands.


# %% probe="margin"
def inputs(rng):
    for n, p in ((3, 2), (9, 3), (20, 2)):
        X, w, b = rng.normal(size=(n, p)), rng.normal(size=p), float(rng.normal())
        yield X, rng.choice([-1, 1], size=n), w, b
        yield X, np.where(X @ w + b > 0, 1, -1), w, b


def call(answer, *args):
    found = answer(*args)
    return float(found[0]), int(found[1]), len(found)


# %% [raw] right="margin"
# def margin(X, y, w, b):
#     room = list(y * (X @ w + b) / np.sqrt(w @ w))
#     return [min(room), room.index(min(room))]

# %% [raw] wrong="margin" says="return two numbers"
# def margin(X, y, w, b):
#     return np.min(y * distances(X, w, b))

# %% [raw] wrong="margin" says="margin first"
# def margin(X, y, w, b):
#     room = y * distances(X, w, b)
#     return room.argmin(), room.min()

# %% [raw] wrong="margin" says="return a row number"
# def margin(X, y, w, b):
#     room = y * distances(X, w, b)
#     return room.min(), X[room.argmin()]

# %% [raw] wrong="margin" says="divide by the length"
# def margin(X, y, w, b):
#     room = y * (X @ w + b)
#     return room.min(), room.argmin()

# %% [raw] wrong="margin" says="you took the largest"
# def margin(X, y, w, b):
#     room = y * distances(X, w, b)
#     return room.max(), room.argmax()

# %% [raw] wrong="margin" says="multiply its distance by y"
# def margin(X, y, w, b):
#     room = distances(X, w, b)
#     return room.min(), room.argmin()

# %% [raw] wrong="margin" says="take the smallest"
# def margin(X, y, w, b):
#     room = y * distances(X, w, b)
#     return room.mean(), room.argmin()

# %% [raw] wrong="margin" says="belongs to row 3"
# def margin(X, y, w, b):
#     room = y * distances(X, w, b)
#     return room.min(), np.argmin(distances(X, w, b))

# %% [raw] wrong="margin" says="and the row is 2"
# def margin(X, y, w, b):
#     room = y * distances(X, w, b)
#     return room.min(), np.abs(room).argmin()

# %% [raw] wrong="margin" says="no abs here"
# def margin(X, y, w, b):
#     room = np.abs(distances(X, w, b))
#     return room.min(), room.argmin()

# %% tags=["nbval-check-output"]
for name, (w, b) in lines.items():
    print(f"line {name}: margin {margin(X, y, w, b)[0]:.3f} standard deviations")

# %% [markdown]
# All three margins are small. One more thing before we look for a wide one.
#
# **Predict.** We multiply w and b of line A by 10. What happens? Write your letter in
# `p_scale`. Any letter earns the point: it is for committing before you look.
#
# - a: the line moves
# - b: the line stays, and its margin becomes ten times as wide
# - c: the line stays, and so does its margin

# %% exercise="p_scale" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_scale = "c"
### END SOLUTION

# %%
w_a, b_a = lines["A"]
flips = np.sum(np.sign(X @ w_a + b_a) != np.sign(X @ (10 * w_a) + 10 * b_a))
once, tenfold = margin(X, y, w_a, b_a)[0], margin(X, y, 10 * w_a, 10 * b_a)[0]

# %% check="p_scale"
assert p_scale in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is c. A score of 0 stays 0, so the line is where it was.",
    "b": "Not this time: it is c. The scores grow tenfold: so does the length of w.",
    "c": "Yes: ten times the score, divided by ten times the length of w.",
}
print(f"{flips} birds change sides; the margin was {once:.3f} and is {tenfold:.3f}.")
print(reasons[p_scale])

# %% [raw] wrong="p_scale" says="so the line is where it was"
# p_scale = "a"

# %% [raw] wrong="p_scale" says="so does the length of w"
# p_scale = "b"

# %% [markdown]
# So the same line has many names. We pick one: scale w and b until the nearest bird has
# `y · score` = 1. Then the margin is $1/\lVert w \rVert$, and the **widest margin
# belongs to the shortest w** that keeps every bird at `y · score` of 1 or more. (For
# the widest street the line lies in the middle, so both sides have a bird at 1.) That
# is the support vector machine. The class is `SVC`; `C=1e6` forbids mistakes, and
# section 4 says why. Afterwards `coef_` is w, `intercept_` is b, and `support_` holds
# the numbers of the rows on which the line rests.

# %% tags=["nbval-check-output"]
from sklearn.svm import SVC

hard = SVC(kernel="linear", C=1e6).fit(X, y)
w_hard, b_hard = hard.coef_[0], hard.intercept_[0]
widest = margin(X, y, w_hard, b_hard)[0]
print(f"margin {widest:.3f}, and 1 / length of w is {1 / np.linalg.norm(w_hard):.3f}")

# %%
# only draws: run it, look, go on
_, ax = plt.subplots()
draw_birds(ax, X, y, ("Adelie", "Gentoo"), "bill depth")
for level, dash in ((-1, "--"), (0, "-"), (1, "--")):
    draw_line(ax, w_hard, b_hard, level, color="black", ls=dash)
on_edge = X[hard.support_]
ax.scatter(
    *on_edge.T, s=130, facecolors="none", edgecolors="black", label="on the edge"
)
ax.set(ylabel="flipper (standard deviations)", ylim=(-2.3, 2.3))
ax.set_title(f"The widest street: {2 * widest:.2f} standard deviations across")
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()
print("The widest street between the clouds; its edges touch the circled birds.")

# %% [markdown]
# Is the widest street really safer? Measure it. Learn from ten birds, test on the 255
# others, and do this 100 times. The rivals: logistic regression, and a line drawn at
# random among those that make no mistake on the ten.


# %%
def random_line(X, y, rng):
    """A random direction that separates the classes, and a random place in the gap."""
    while True:
        w = rng.normal(size=2)
        low, high = np.max(X[y == -1] @ w), np.min(X[y == 1] @ w)
        if low < high:
            return w, -rng.uniform(low, high)


# %%
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng([SEED, 2])
errors = {"random line": [], "widest street": [], "logistic regression": []}
minus, plus = np.flatnonzero(y == -1), np.flatnonzero(y == 1)
for _ in range(100):
    ten = np.r_[rng.permutation(minus)[:5], rng.permutation(plus)[:5]]
    rest = np.setdiff1d(np.arange(len(y)), ten)
    Z = standardise(X[ten], X)  # only the ten birds say what is usual
    w, b = random_line(Z[ten], y[ten], rng)
    errors["random line"].append(np.mean(np.sign(Z[rest] @ w + b) != y[rest]))
    rivals = {"widest street": SVC(kernel="linear", C=1e6)}
    rivals["logistic regression"] = LogisticRegression()
    for name, rival in rivals.items():
        rival.fit(Z[ten], y[ten])
        errors[name].append(np.mean(rival.predict(Z[rest]) != y[rest]))

# %%
for name, shares in errors.items():
    se = np.std(shares) / np.sqrt(len(shares))
    print(f"{name:20s} {np.mean(shares):.2%} of new birds wrong, ± {se:.2%}")

# %% [markdown]
# A random line errs on about one new bird in twenty, the widest street on about one in
# five hundred, or fewer. Be honest about the third row: here logistic regression is
# **not worse**. Its loss also pushes the line away from both clouds. Width is a good
# idea, but not the only one.
#
# **Predict.** We throw away all birds but the three circled ones, and fit the SVM
# again. What happens to its line? Write your letter in `p_remove`.
#
# - a: it stays exactly where it is
# - b: it turns clearly, because nearly all data are gone
# - c: it moves a little, as any model does with less data

# %% exercise="p_remove" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_remove = "a"
### END SOLUTION

# %%
few = hard.support_
again = SVC(kernel="linear", C=1e6).fit(X[few], y[few])
moved = np.abs(again.coef_[0] - w_hard).max()
logistic = LogisticRegression().fit(X, y)
logistic_few = LogisticRegression().fit(X[few], y[few])

# %% check="p_remove"
assert p_remove in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Yes: a bird far from the street asks for nothing that is not already given.",
    "b": "Not this time: it is a. The other birds were far from the street.",
    "c": "Not this time: it is a. Other models move, this one does not.",
}
print(f"{len(few)} of {len(y)} birds: the weights of the SVM move by {moved:.3f}.")
print(f"Logistic: {logistic.coef_[0].round(2)} -> {logistic_few.coef_[0].round(2)}.")
print(reasons[p_remove])

# %% [raw] wrong="p_remove" says="were far from the street"
# p_remove = "b"

# %% [raw] wrong="p_remove" says="Other models move"
# p_remove = "c"

# %% [markdown]
# Logistic regression listens to every bird. The SVM's line rests on a few rows, which
# are called its **support vectors**. Which are they? You can tell from the scores
# alone.


# %% exercise="support_rows" points=2 level=2 minutes=6
def support_rows(X, y, w, b):
    """The rows on the edge of the street, inside it, or on the wrong side.

    These are the rows where y · score is at most 1. A computer's line is not perfectly
    exact: allow 1.001. Returns an array of row numbers, ascending.
    """
    ### BEGIN SOLUTION
    return np.flatnonzero(y * (X @ w + b) <= 1.001)
    ### END SOLUTION


# %% check="support_rows"
on_line = np.array([[3.0, 0], [1, 5], [-3, 1], [-0.5, 2], [1.0005, 0], [4, 4], [2, 1]])
signs = np.array([1, 1, 1, -1, 1, -1, -1])
found = support_rows(on_line, signs, np.array([1.0, 0]), 0.0)  # the score is column 0
assert found is not None, "nothing came back: use return, not print"
assert not isinstance(found, tuple), (
    "np.where(mask) gives a tuple of arrays: use np.flatnonzero(mask)"
)
assert np.asarray(found).dtype != bool, "return row numbers: np.flatnonzero(mask)"
assert 5 in found, (
    "row 5 has y = -1 and score 4, far on the wrong side: it counts, so multiply by y"
)
assert 1 in found and 4 in found, (
    "rows 1 and 4 stand on the edge, at y · score = 1 and 1.0005: they count"
)
assert np.array_equal(found, [1, 2, 3, 4, 5, 6]), (
    "only row 0, with y · score = 3, is off the street: rows 1 to 6 support it"
)
found = support_rows(on_line, signs, np.array([2.0, 0]), -0.5)
assert np.array_equal(found, [2, 5, 6]), (
    "with w = (2, 0) and b = -0.5, y · score of rows 1, 3 and 4 is 1.5: they are off "
    "the street. Compare scores, not distances, and do not forget b"
)

# %% [markdown] hint="support_rows"
# The scores are `X @ w + b`. Multiply them by y, and compare with 1.001.

# %% [markdown] hint="support_rows"
# `np.flatnonzero(mask)` turns a mask of True and False into row numbers.


# %% probe="support_rows"
def inputs(rng):
    for n, p in ((12, 2), (40, 3)):
        X, w = rng.normal(size=(n, p)), rng.normal(size=p)
        X[0] *= (1.0005 - 0.3) / (X[0] @ w)  # one row on the edge
        X[1] *= (1.0015 - 0.3) / (X[1] @ w)  # one row just outside
        yield X, np.r_[1, 1, rng.choice([-1, 1], size=n - 2)], w, 0.3
    edge = np.array([[1.001], [1.002], [-1.0], [5], [-7]])
    yield edge, np.array([1, 1, -1, 1, 1]), np.ones(1), 0.0


def call(answer, *args):
    return [int(row) for row in answer(*args)]


# %% [raw] right="support_rows"
# def support_rows(X, y, w, b):
#     scores = X @ w + b
#     return [i for i in range(len(y)) if y[i] * scores[i] <= 1.001]

# %% [raw] wrong="support_rows" says="use return, not print"
# def support_rows(X, y, w, b):
#     print(np.flatnonzero(y * (X @ w + b) <= 1.001))

# %% [raw] wrong="support_rows" says="return row numbers"
# def support_rows(X, y, w, b):
#     return y * (X @ w + b) <= 1.001

# %% [raw] wrong="support_rows" says="a tuple of arrays"
# def support_rows(X, y, w, b):
#     return np.where(y * (X @ w + b) <= 1.001)

# %% [raw] wrong="support_rows" says="so multiply by y"
# def support_rows(X, y, w, b):
#     return np.flatnonzero(np.abs(X @ w + b) <= 1.001)

# %% [raw] wrong="support_rows" says="stand on the edge"
# def support_rows(X, y, w, b):
#     return np.flatnonzero(y * (X @ w + b) < 1)

# %% [raw] wrong="support_rows" says="rows 1 to 6 support it"
# def support_rows(X, y, w, b):
#     return np.flatnonzero(y * (X @ w + b) <= 3.001)

# %% [raw] wrong="support_rows" says="not distances"
# def support_rows(X, y, w, b):
#     return np.flatnonzero(y * distances(X, w, b) <= 1.001)

# %% tags=["nbval-check-output"]
print("your rows      ", support_rows(X, y, w_hard, b_hard))
print("scikit-learn's ", hard.support_)

# %% [markdown]
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell* (in
# Colab: Runtime, *Run before*).
#
# ---
#
# ## 3. When no line is clean: the hinge loss
#
# Adelie and Chinstrap penguins overlap, so the street must allow mistakes, and each
# mistake must have a price. The **hinge loss** charges what is missing to `y · score`
# of 1:
#
# $$\text{hinge} = \max(0,\; 1 - y \cdot \text{score})$$
#
# | y · score | the bird stands | 0-1 loss | hinge loss | log loss |
# |---:|---|---:|---:|---:|
# | −1 | on the wrong side | 1 | 2 | 1.31 |
# | 0.5 | on the right side, but inside the street | 0 | 0.5 | 0.47 |
# | 1 | on the edge | 0 | 0 | 0.31 |
# | 3 | far away | 0 | 0 | 0.05 |
#
# The 0-1 loss counts mistakes. The log loss, in these signs, is
# $\ln(1 + e^{-y \cdot \text{score}})$; it never reaches 0, so every bird keeps pulling.
# The hinge loss does reach 0, and that is why far birds do not matter. An absurd bird
# at `y · score` = −1,000 costs 1,001: one wild row can cost more than all others
# together.


# %% exercise="hinge" points=2 level=2 minutes=5
def hinge(y, scores):
    """The hinge loss of each row.

    y: (n,) of -1 and +1, scores: (n,) of any numbers. Returns an array (n,).
    """
    ### BEGIN SOLUTION
    return np.maximum(0, 1 - y * scores)
    ### END SOLUTION


# %% check="hinge"
try:
    found = hinge(np.array([1, 1, -1, -1, 1]), np.array([-1, 0.5, 3, -3, 1]))
    crashed = False
except (ValueError, TypeError):
    crashed = True
assert not crashed, (
    "max, np.max and if look for one number: np.maximum(0, …) works on arrays"
)
assert found is not None, "nothing came back: use return, not print"
assert np.shape(found) == (5,), "one loss for each row: no sum, no mean"
assert np.all(np.asarray(found) >= 0), (
    "a loss is never negative: the fourth row is beyond the edge, its loss is 0"
)
assert not np.isclose(found[2], 0), (
    "the third row has y = -1 and score 3: it is on the wrong side, multiply by y"
)
assert np.allclose(found, [2, 0.5, 4, 0, 0]), "the losses are 2, 0.5, 4, 0 and 0"

# %% [markdown] hint="hinge"
# `1 - y * scores` is what is missing. Where nothing is missing, it is negative.

# %% [markdown] hint="hinge"
# `np.maximum(0, a)` puts 0 where a is negative. (`np.max` is something else: the
# largest of all.)


# %% probe="hinge"
def inputs(rng):
    for n in (1, 6, 40):
        yield rng.choice([-1, 1], size=n), rng.normal(scale=2, size=n)


def call(answer, y, scores):
    return np.asarray(answer(y, scores), dtype=float)


# %% [raw] right="hinge"
# def hinge(y, scores):
#     missing = 1 - y * scores
#     return np.where(missing > 0, missing, 0.0)

# %% [raw] wrong="hinge" says="works on arrays"
# def hinge(y, scores):
#     return max(0, 1 - y * scores)

# %% [raw] wrong="hinge" says="works on arrays"
# def hinge(y, scores):
#     return np.max(0, 1 - y * scores)

# %% [raw] wrong="hinge" says="use return, not print"
# def hinge(y, scores):
#     print(np.maximum(0, 1 - y * scores))

# %% [raw] wrong="hinge" says="no sum, no mean"
# def hinge(y, scores):
#     return np.maximum(0, 1 - y * scores).mean()

# %% [raw] wrong="hinge" says="never negative"
# def hinge(y, scores):
#     return 1 - y * scores

# %% [raw] wrong="hinge" says="multiply by y"
# def hinge(y, scores):
#     return np.maximum(0, 1 - scores)

# %% [raw] wrong="hinge" says="the losses are 2"
# def hinge(y, scores):
#     return np.maximum(0, 1 - y * scores) ** 2

# %% [raw] wrong="hinge" says="the losses are 2"
# def hinge(y, scores):
#     return np.maximum(0, -y * scores)

# %%
room = np.linspace(-2.5, 3, 221)
one = np.ones(len(room))
_, ax = plt.subplots()
ax.plot(room, room < 0, color=GREY, lw=2, ls=":", label="0-1 loss")
ax.plot(room, np.logaddexp(0, -room), color=BLUE, lw=2, ls="--", label="log loss")
ax.plot(room, hinge(one, room), color=ORANGE, lw=2.5, label="hinge loss")
ax.set(xlabel="y · score", ylabel="loss of one row")
ax.set_title("The hinge is exactly 0 from 1 on; the log loss never is")
ax.legend()
plt.show()
print("Three losses against y · score: a step, a smooth curve, and a line with a kink.")

# %% [markdown]
# What we minimise has two parts: a short w (a wide street) and a small mean loss. The
# number λ (lambda, `lam`) weighs them, as in ridge. b is not penalised: it only moves
# the line.
#
# $$L(w, b) = \frac{\lambda}{2} \lVert w \rVert^2 + \frac{1}{n} \sum_i
# \max(0,\; 1 - y_i (w \cdot x_i + b))$$


# %% exercise="objective" points=2 level=2 minutes=6
def objective(X, y, w, b, lam):
    """lam / 2 times the squared length of w, plus the mean hinge loss.

    X: (n, p), y: (n,) of -1 and +1, w: (p,), b and lam: numbers. Returns a number.
    """
    ### BEGIN SOLUTION
    return lam / 2 * np.sum(w**2) + hinge(y, X @ w + b).mean()
    ### END SOLUTION


# %% check="objective"
three = np.array([[2.0, 1], [1, -1], [0, 2]])
y_3, w_3 = np.array([1, -1, -1]), np.array([3.0, -4])  # length 5
found = objective(three, y_3, w_3, 2.0, 0.4)  # the scores are 4, 9 and -6
assert found is not None, "nothing came back: use return, not print"
assert np.ndim(found) == 0, "return one number: the mean loss, plus the penalty"
assert not np.isclose(found, 15), "you add the sum of the losses: take the mean"
assert not np.isclose(found, 10 / 3 + 1), (
    "your penalty has the length of w, 5: it needs the squared length, 25"
)
assert not np.isclose(found, 10 / 3 + 10), "your penalty lacks the factor one half"
assert not np.isclose(found, 10 / 3 + 5.8), "your penalty includes b: leave b out of it"
assert np.isclose(found, 10 / 3 + 5), (
    "the losses are 0, 10 and 0, their mean is 3.333, and the penalty is "
    "0.4 / 2 · 25 = 5: together 8.333"
)

# %% [markdown] hint="objective"
# `w @ w` is the squared length of w.

# %% [markdown] hint="objective"
# Your `hinge(y, scores)` gives the losses. The scores are `X @ w + b`.


# %% probe="objective"
def inputs(rng):
    for n, p in ((1, 2), (5, 3), (30, 2)):
        X, w, y = rng.normal(size=(n, p)), rng.normal(size=p), rng.choice([-1, 1], n)
        yield X, y, w, float(rng.normal()), float(rng.uniform(0.05, 2))


def call(answer, *args):
    return float(answer(*args))


# %% [raw] right="objective"
# def objective(X, y, w, b, lam):
#     total = 0.0
#     for row, sign in zip(X, y):
#         total += max(0.0, 1 - sign * (sum(row * w) + b))
#     return total / len(y) + lam * np.sum(w**2) / 2

# %% [raw] wrong="objective" says="use return, not print"
# def objective(X, y, w, b, lam):
#     print(lam / 2 * w @ w + hinge(y, X @ w + b).mean())

# %% [raw] wrong="objective" says="return one number"
# def objective(X, y, w, b, lam):
#     return lam / 2 * w @ w + hinge(y, X @ w + b)

# %% [raw] wrong="objective" says="take the mean"
# def objective(X, y, w, b, lam):
#     return lam / 2 * w @ w + hinge(y, X @ w + b).sum()

# %% [raw] wrong="objective" says="needs the squared length"
# def objective(X, y, w, b, lam):
#     return lam / 2 * np.linalg.norm(w) + hinge(y, X @ w + b).mean()

# %% [raw] wrong="objective" says="factor one half"
# def objective(X, y, w, b, lam):
#     return lam * w @ w + hinge(y, X @ w + b).mean()

# %% [raw] wrong="objective" says="leave b out"
# def objective(X, y, w, b, lam):
#     return lam / 2 * (w @ w + b * b) + hinge(y, X @ w + b).mean()

# %% [raw] wrong="objective" says="their mean is 3.333"
# def objective(X, y, w, b, lam):
#     return lam / 2 * w @ w + hinge(y, X @ w).mean()

# %% [markdown]
# ## 4. Downhill, past a kink
#
# Gradient descent needs a slope (ڈھلوان), and the hinge has a kink at `y · score` = 1.
# Left of it the slope is −1, right of it 0, and at the kink there is no derivative. Any
# number between −1 and 0 serves there; it is called a **subgradient**. We take 0.
#
# So a row with `y · score` below 1 adds −y · x to the slope for w, and −y to the slope
# for b. Any other row adds nothing. Divide both sums by n. The penalty adds λ · w.
#
# With a pencil: w = (1, 0), b = 0, λ = 0.5, three rows.
#
# | x | y | y · score | adds to w | adds to b |
# |---|---:|---:|---|---:|
# | (2, 1) | +1 | 2 | nothing | nothing |
# | (1, −1) | −1 | −1 | (1, −1) | 1 |
# | (0, 2) | −1 | 0 | (0, 2) | 1 |
#
# The sums are (1, 1) and 2. A third of them is (0.333, 0.333) and 0.667. With the
# penalty, 0.5 · (1, 0), the slope for w is (0.833, 0.333).


# %% exercise="subgradient" points=3 level=3 minutes=18
def subgradient(X, y, w, b, lam):
    """A subgradient of the objective, for w and for b.

    Shapes as in objective. Rows with y · score of exactly 1 add nothing. Returns
    (dw, db): an array (p,) and a number.
    """
    ### BEGIN SOLUTION
    pull = -y * (y * (X @ w + b) < 1)  # -y for the rows that cost something, else 0
    return lam * w + X.T @ pull / len(y), pull.mean()
    ### END SOLUTION


# %% check="subgradient"
w_1 = np.array([1.0, 0])
found = subgradient(three, y_3, w_1, 0.0, 0.5)
pair = isinstance(found, (tuple, list)) and len(found) == 2
assert pair and np.shape(found[0]) == (2,) and np.ndim(found[1]) == 0, (
    "return two things: dw with one number for each feature, and db, one number"
)
assert not np.isclose(found[1], -2 / 3), "the sign is turned: a costly row adds -y"
assert not np.isclose(found[1], 2), "divide the sums by n, the number of all rows"
assert not np.isclose(found[1], 1), "divide by n, also by the rows that add nothing"
assert not np.isclose(found[1], 1 / 3), "the row with y · score = 2 must add nothing"
assert np.isclose(found[1], 2 / 3), "db is (0 + 1 + 1) / 3"
assert not np.allclose(found[0], 1 / 3), "dw lacks the slope of the penalty, lam · w"
assert not np.isclose(found[0][0], 7 / 12), "the slope of lam / 2 · w² is lam · w"
assert not np.isclose(found[0][1], -1 / 3), "db is right, in dw the sign is turned"
assert np.allclose(found[0], [5 / 6, 1 / 3]), "dw: lam · w plus the mean of -y · x"
found = subgradient(three, y_3, w_1, -1.0, 2.0)  # y · score is 1, 0 and 1
assert not np.isclose(found[1], 1 / 3 - 2), "b is not penalised: it has no lam term"
assert not np.allclose(found[0], [5 / 3, 0]), (
    "rows 0 and 2 have y · score of exactly 1: they add nothing, use <, not <="
)
assert np.allclose(found[0], [7 / 3, -1 / 3]) and np.isclose(found[1], 1 / 3), (
    "with b = -1 and lam = 2 only row 1 is costly: dw is (2.333, -0.333), db is 0.333; "
    "use the b and lam that come in"
)

# %% [markdown] hint="subgradient"
# Which rows cost something? `y * (X @ w + b) < 1` is a mask.

# %% [markdown] hint="subgradient"
# In a product, True counts as 1 and False as 0. So `-y * mask` is −y for the costly
# rows and 0 for the others. For w, a matrix product with `X.T` sums over the rows.

# %% [markdown] hint="subgradient"
# ```text
# mask = rows with y · score below 1
# pull = -y, with 0 outside the mask
# dw = lam * w + (X.T @ pull) / n
# db = mean of pull
# ```


# %% probe="subgradient"
def inputs(rng):
    for n, p in ((2, 2), (7, 3), (30, 2)):
        X, w, y = rng.normal(size=(n, p)), rng.normal(size=p), rng.choice([-1, 1], n)
        yield X, y, w, float(rng.normal()), float(rng.uniform(0.05, 2))
    X = rng.integers(-2, 3, size=(40, 2)) * 1.0  # many rows exactly at the kink
    yield X, rng.choice([-1, 1], 40), np.array([1.0, 1.0]), 0.0, 0.5


def call(answer, X, y, w, *rest):
    dw, db = answer(X, y, w, *rest)
    return np.asarray(dw), float(db), w


# %% [raw] right="subgradient"
# def subgradient(X, y, w, b, lam):
#     dw, db = lam * np.array(w), 0.0
#     for row, sign in zip(X, y):
#         if sign * (row @ w + b) < 1:
#             dw = dw - sign * row / len(y)
#             db = db - sign / len(y)
#     return [dw, db]

# %% [raw] wrong="subgradient" says="return two things"
# def subgradient(X, y, w, b, lam):
#     pull = -y * (y * (X @ w + b) < 1)
#     return lam * w + X.T @ pull / len(y)

# %% [raw] wrong="subgradient" says="the sign is turned"
# def subgradient(X, y, w, b, lam):
#     pull = y * (y * (X @ w + b) < 1)
#     return lam * w + X.T @ pull / len(y), pull.mean()

# %% [raw] wrong="subgradient" says="divide the sums by n"
# def subgradient(X, y, w, b, lam):
#     pull = -y * (y * (X @ w + b) < 1)
#     return lam * w + X.T @ pull, pull.sum()

# %% [raw] wrong="subgradient" says="also by the rows that add nothing"
# def subgradient(X, y, w, b, lam):
#     costly = y * (X @ w + b) < 1
#     dw = lam * w - X[costly].T @ y[costly] / costly.sum()
#     return dw, -y[costly].mean()

# %% [raw] wrong="subgradient" says="must add nothing"
# def subgradient(X, y, w, b, lam):
#     return lam * w - X.T @ y / len(y), -y.mean()

# %% [raw] wrong="subgradient" says="slope of the penalty"
# def subgradient(X, y, w, b, lam):
#     pull = -y * (y * (X @ w + b) < 1)
#     return X.T @ pull / len(y), pull.mean()

# %% [raw] wrong="subgradient" says="the slope of lam / 2"
# def subgradient(X, y, w, b, lam):
#     pull = -y * (y * (X @ w + b) < 1)
#     return lam / 2 * w + X.T @ pull / len(y), pull.mean()

# %% [raw] wrong="subgradient" says="in dw the sign is turned"
# def subgradient(X, y, w, b, lam):
#     pull = -y * (y * (X @ w + b) < 1)
#     return lam * w - X.T @ pull / len(y), pull.mean()

# %% [raw] wrong="subgradient" says="plus the mean of -y"
# def subgradient(X, y, w, b, lam):
#     pull = -y * (y * (X @ w + b) < 1)
#     return 2 * lam * w + X.T @ pull / len(y), pull.mean()

# %% [raw] wrong="subgradient" says="has no lam term"
# def subgradient(X, y, w, b, lam):
#     pull = -y * (y * (X @ w + b) < 1)
#     return lam * w + X.T @ pull / len(y), pull.mean() + lam * b

# %% [raw] wrong="subgradient" says="use <, not <="
# def subgradient(X, y, w, b, lam):
#     pull = -y * (y * (X @ w + b) <= 1)
#     return lam * w + X.T @ pull / len(y), pull.mean()

# %% [raw] wrong="subgradient" says="that come in"
# def subgradient(X, y, w, b, lam):
#     pull = -y * (y * (X @ w) < 1)
#     return lam * w + X.T @ pull / len(y), pull.mean()

# %% [raw] wrong="subgradient" says="db is (0 + 1 + 1) / 3"
# def subgradient(X, y, w, b, lam):
#     pull = -y * (y * (X @ w + b) < 1)
#     return lam * w + X.T @ pull / len(y), 0.0

# %% [markdown]
# Check it as in the gradients lesson: move each number a little to both sides and
# measure the slope. We do it at random places; there, no bird stands at the kink.

# %% tags=["nbval-check-output"]
columns = ["bill_length_mm", "bill_depth_mm"]
X_mix, y_mix = two_species("Adelie", "Chinstrap", columns)
rng = np.random.default_rng([SEED, 4])
w_try, b_try = rng.normal(size=2), rng.normal()
place, measured = np.array([*w_try, b_try]), []  # w1, w2 and b
for step in 1e-6 * np.eye(3):  # one of the three moves, the others stay
    (*w, b), (*w_back, b_back) = place + step, place - step
    ahead = objective(X_mix, y_mix, np.array(w), b, 0.1)
    behind = objective(X_mix, y_mix, np.array(w_back), b_back, 0.1)
    measured.append((ahead - behind) / 2e-6)
dw, db = subgradient(X_mix, y_mix, w_try, b_try, 0.1)
print("largest difference:", np.abs(np.array(measured) - [*dw, db]).max().round(5))

# %% [markdown]
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# Now walk. At a kink the slope jumps, so steps of equal length may hop over the lowest
# point for ever. Make them shorter and shorter: step number t = 1, 2, 3, … has the
# length `lr / √t`.


# %% exercise="descend" points=3 level=3 minutes=15
def descend(X, y, lam, lr, steps):
    """Subgradient descent on the objective, from w = 0 and b = 0.

    Step t (from 1) subtracts lr / sqrt(t) times the subgradient. Returns a tuple
    (w, b, losses): after all steps, and an array (steps,) with the objective before
    each step.
    """
    ### BEGIN SOLUTION
    w, b = np.zeros(X.shape[1]), 0.0
    losses = []
    for t in range(1, steps + 1):
        losses.append(objective(X, y, w, b, lam))
        dw, db = subgradient(X, y, w, b, lam)
        w, b = w - lr / np.sqrt(t) * dw, b - lr / np.sqrt(t) * db
    return w, b, np.array(losses)
    ### END SOLUTION


# %% check="descend"
X_2, y_2 = np.array([[2.0], [1], [0.5]]), np.array([1, -1, 1])
found = descend(X_2, y_2, 0.5, 1.0, 2)
group = isinstance(found, (tuple, list)) and len(found) == 3
assert group and [np.shape(part) for part in found] == [(1,), (), (2,)], (
    "return three things: w (p,), the number b, and one loss for each step (steps,)"
)
assert np.isclose(found[2][0], 1), (
    "the first loss is the one at w = 0, b = 0, which is 1: append it before the step"
)
found_1 = descend(X_2, y_2, 0.5, 1.0, 1)
assert not np.isclose(found_1[0][0], -0.5), "you walk uphill: subtract the slope"
assert np.isclose(found_1[0][0], 0.5) and np.isclose(found_1[1], 1 / 3), (
    "step 1: w 0.5, b 0.333. Is b moved? Did you ask for db after changing w?"
)
assert not np.isclose(found[0][0], 0.5 - 2.5 / 6), "step 2 has the length lr / sqrt(2)"
assert np.isclose(found[0][0], 0.5 - 2.5 / 6 / 2**0.5), (
    "the second slope, at w = 0.5 and b = 0.333, is 0.417; the step is 0.417 / sqrt(2)"
)
found_3 = descend(X_2, y_2, 0.5, 1.0, 3)
assert np.allclose([found_3[0][0], found_3[1]], [0.4348, 0.5258], atol=1e-3), (
    "step 3 has the length lr / sqrt(3), for w and for b; do not change lr itself"
)
assert np.isclose(found[2][1], 0.8125), "the second loss is the objective after step 1"
slow = descend(X_2, y_2, 1.0, 0.2, 1)[0][0]
assert np.isclose(slow, 0.1), "with lr = 0.2, w is 0.1: use the lr that comes in"

# %% [markdown] hint="descend"
# You need w, b, an empty list, and a loop: `for t in range(1, steps + 1)`.

# %% [markdown] hint="descend"
# Inside the loop: append the objective; take dw and db at once; then change w and b.
# Changing w first and asking for db later uses a new w for db.

# %% [markdown] hint="descend"
# ```text
# w = zeros, b = 0, losses = empty list
# for t from 1 to steps:
#     append the objective
#     dw, db = subgradient
#     w = w - lr / sqrt(t) * dw
#     b = b - lr / sqrt(t) * db
# return w, b, array of the losses
# ```


# %% probe="descend"
def inputs(rng):
    for n, p, lr, steps in ((4, 1, 1.0, 1), (9, 2, 0.5, 4), (30, 3, 2.0, 15)):
        X = rng.normal(size=(n, p))
        yield X, rng.choice([-1, 1], n), float(rng.uniform(0.1, 1)), lr, steps


def call(answer, *args):
    w, b, losses = answer(*args)
    return np.asarray(w), float(b), np.asarray(losses)


# %% [raw] right="descend"
# def descend(X, y, lam, lr, steps):
#     w, b, losses = np.zeros(X.shape[1]), 0.0, np.empty(steps)
#     for step in range(steps):
#         missing = 1 - y * (X @ w + b)
#         losses[step] = lam / 2 * w @ w + np.mean(missing * (missing > 0))
#         costly = missing > 0
#         dw = lam * w - (y * costly) @ X / len(y)
#         rate = lr * (step + 1) ** -0.5
#         w, b = w - rate * dw, b + rate * np.mean(y * costly)
#     return [w, b, losses]

# %% [raw] wrong="descend" says="return three things"
# def descend(X, y, lam, lr, steps):
#     w, b = np.zeros(X.shape[1]), 0.0
#     for t in range(1, steps + 1):
#         dw, db = subgradient(X, y, w, b, lam)
#         w, b = w - lr / np.sqrt(t) * dw, b - lr / np.sqrt(t) * db
#     return w, b

# %% [raw] wrong="descend" says="before the step"
# def descend(X, y, lam, lr, steps):
#     w, b, losses = np.zeros(X.shape[1]), 0.0, []
#     for t in range(1, steps + 1):
#         dw, db = subgradient(X, y, w, b, lam)
#         w, b = w - lr / np.sqrt(t) * dw, b - lr / np.sqrt(t) * db
#         losses.append(objective(X, y, w, b, lam))
#     return w, b, np.array(losses)

# %% [raw] wrong="descend" says="walk uphill"
# def descend(X, y, lam, lr, steps):
#     w, b, losses = np.zeros(X.shape[1]), 0.0, []
#     for t in range(1, steps + 1):
#         losses.append(objective(X, y, w, b, lam))
#         dw, db = subgradient(X, y, w, b, lam)
#         w, b = w + lr / np.sqrt(t) * dw, b + lr / np.sqrt(t) * db
#     return w, b, np.array(losses)

# %% [raw] wrong="descend" says="step 2 has the length"
# def descend(X, y, lam, lr, steps):
#     w, b, losses = np.zeros(X.shape[1]), 0.0, []
#     for t in range(1, steps + 1):
#         losses.append(objective(X, y, w, b, lam))
#         dw, db = subgradient(X, y, w, b, lam)
#         w, b = w - lr * dw, b - lr * db
#     return w, b, np.array(losses)

# %% [raw] wrong="descend" says="do not change lr itself"
# def descend(X, y, lam, lr, steps):
#     w, b, losses = np.zeros(X.shape[1]), 0.0, []
#     for t in range(1, steps + 1):
#         losses.append(objective(X, y, w, b, lam))
#         dw, db = subgradient(X, y, w, b, lam)
#         lr = lr / np.sqrt(t)
#         w, b = w - lr * dw, b - lr * db
#     return w, b, np.array(losses)

# %% [raw] wrong="descend" says="for w and for b"
# def descend(X, y, lam, lr, steps):
#     w, b, losses = np.zeros(X.shape[1]), 0.0, []
#     for t in range(1, steps + 1):
#         losses.append(objective(X, y, w, b, lam))
#         dw, db = subgradient(X, y, w, b, lam)
#         w, b = w - lr / np.sqrt(t) * dw, b - lr * db
#     return w, b, np.array(losses)

# %% [raw] wrong="descend" says="after changing w"
# def descend(X, y, lam, lr, steps):
#     w, b, losses = np.zeros(X.shape[1]), 0.0, []
#     for t in range(1, steps + 1):
#         losses.append(objective(X, y, w, b, lam))
#         w = w - lr / np.sqrt(t) * subgradient(X, y, w, b, lam)[0]
#         b = b - lr / np.sqrt(t) * subgradient(X, y, w, b, lam)[1]
#     return w, b, np.array(losses)

# %% [raw] wrong="descend" says="Is b moved"
# def descend(X, y, lam, lr, steps):
#     w, b, losses = np.zeros(X.shape[1]), 0.0, []
#     for t in range(1, steps + 1):
#         losses.append(objective(X, y, w, b, lam))
#         dw, db = subgradient(X, y, w, b, lam)
#         w = w - lr / np.sqrt(t) * dw
#     return w, b, np.array(losses)

# %% [raw] wrong="descend" says="the second slope"
# def descend(X, y, lam, lr, steps):
#     w, b, losses = np.zeros(X.shape[1]), 0.0, []
#     dw, db = subgradient(X, y, w, b, lam)
#     for t in range(1, steps + 1):
#         losses.append(objective(X, y, w, b, lam))
#         w, b = w - lr / np.sqrt(t) * dw, b - lr / np.sqrt(t) * db
#     return w, b, np.array(losses)

# %% [raw] wrong="descend" says="use the lr that comes in"
# def descend(X, y, lam, lr, steps):
#     w, b, losses = np.zeros(X.shape[1]), 0.0, []
#     for t in range(1, steps + 1):
#         losses.append(objective(X, y, w, b, lam))
#         dw, db = subgradient(X, y, w, b, lam)
#         w, b = w - dw / np.sqrt(t), b - db / np.sqrt(t)
#     return w, b, np.array(losses)

# %% [raw] wrong="descend" says="the objective after step 1"
# def descend(X, y, lam, lr, steps):
#     w, b, losses = np.zeros(X.shape[1]), 0.0, []
#     start = objective(X, y, w, b, lam)
#     for t in range(1, steps + 1):
#         losses.append(start)
#         dw, db = subgradient(X, y, w, b, lam)
#         w, b = w - lr / np.sqrt(t) * dw, b - lr / np.sqrt(t) * db
#     return w, b, np.array(losses)

# %% [markdown]
# Scikit-learn writes the same goal with a number C, the price of a mistake. It
# minimises
#
# $$\frac{1}{2} \lVert w \rVert^2 + C \sum_i \text{hinge}_i$$
#
# If you multiply a whole goal by a constant, its lowest point stays where it is. So
# which C makes this goal a multiple of ours? Then a **large C means a small λ**:
# mistakes are dear, the penalty is weak.


# %% exercise="svc_C" points=2 level=2 minutes=10
def svc_C(lam, n):
    """The C for which SVC has the same lowest point as our objective.

    lam: the number λ of our objective; n: the number of rows. Returns a number.
    """
    ### BEGIN SOLUTION
    return 1 / (lam * n)
    ### END SOLUTION


# %% check="svc_C"
found = svc_C(0.5, 8)
assert found is not None, "nothing came back: use return, not print"
assert not np.isclose(found, 2), (
    "C stands before a sum, our objective has a mean: where is n?"
)
assert not np.isclose(found, 4), "turned over: a large lam must give a small C"
assert not np.isclose(found, 16), "a mean over more rows is a smaller share for each"
assert np.isclose(found, 0.25), "0.5 / 2 · w² + sum / 8, divided by 0.5: C is 1 / 4"
assert np.isclose(svc_C(2, 5), 0.1), "with lam = 2 and n = 5, C is 0.1"

# %% [markdown] hint="svc_C"
# Divide our objective by λ. Then its first part is exactly scikit-learn's first part.

# %% [markdown] hint="svc_C"
# After that, what stands before the sum of the hinge losses? It was 1 / n.


# %% probe="svc_C"
def inputs(rng):
    for n in (1, 7, 300):
        yield float(rng.uniform(0.01, 3)), n


# %% [raw] right="svc_C"
# def svc_C(lam, n):
#     return n**-1 / lam

# %% [raw] wrong="svc_C" says="use return, not print"
# def svc_C(lam, n):
#     print(1 / (lam * n))

# %% [raw] wrong="svc_C" says="where is n"
# def svc_C(lam, n):
#     return 1 / lam

# %% [raw] wrong="svc_C" says="turned over"
# def svc_C(lam, n):
#     return lam * n

# %% [raw] wrong="svc_C" says="a smaller share"
# def svc_C(lam, n):
#     return n / lam

# %% [raw] wrong="svc_C" says="C is 1 / 4"
# def svc_C(lam, n):
#     return 1 / (2 * lam * n)

# %% [raw] wrong="svc_C" says="C is 0.1"
# def svc_C(lam, n):
#     return 1 / (lam * 8)

# %% [markdown]
# Two roads, one answer? The cell stops with an error if they differ. We walk with
# lr = 1 (the picture below shows why), and `tol=1e-6` lets SVC stop later, closer to its
# lowest point.

# %% tags=["nbval-check-output"]
lam = 0.1
w_walk, b_walk, losses = descend(X_mix, y_mix, lam, lr=1.0, steps=1000)
soft = SVC(kernel="linear", C=svc_C(lam, len(y_mix)), tol=1e-6).fit(X_mix, y_mix)
lowest = objective(X_mix, y_mix, soft.coef_[0], soft.intercept_[0], lam)
assert np.allclose(soft.coef_[0], w_walk, atol=1e-2), "the roads differ"
assert abs(objective(X_mix, y_mix, w_walk, b_walk, lam) / lowest - 1) < 1e-4
print(f"your walk   w {w_walk.round(2)}, b {b_walk:.1f}, objective {losses[-1]:.4f}")
print(f"SVC         w {soft.coef_[0].round(2)}, b {soft.intercept_[0]:.1f}, ", end="")
print(f"objective {lowest:.4f}")

# %%
_, ax = plt.subplots()
climbs = []
for lr, colour, dash in ((0.1, GREY, ":"), (1.0, BLUE, "-"), (10.0, ORANGE, "--")):
    above = np.array(descend(X_mix, y_mix, lam, lr, 300)[2]) / lowest - 1
    climbs.append(int(np.sum(np.diff(above) > 1e-9)))
    ax.semilogy(np.maximum(above, 1e-8), color=colour, ls=dash, label=f"lr = {lr:g}")
ax.set(xlabel="step", ylabel="objective above its lowest (share)", ylim=(1e-8, 1e3))
ax.set_title("lr = 10 jumps up and down, then wins; lr = 0.1 is far away")
ax.legend()
plt.show()
print(f"Three walks of 300 steps; {climbs} of their steps go up, not down.")

# %% [markdown]
# The curves cannot fall below 1e-8: there we cut them off. lr = 1 gets close without
# wild jumps. A subgradient need not point downhill, and a step may be too long: some
# steps climb.
# The shrinking steps bring the walk to rest all the same. (`LinearSVC` is a faster
# class for straight lines. But it penalises b too, and squares the hinge unless told
# otherwise: its weights differ a little.)
#
# **Predict.** We fit `SVC` to the same birds with C = 0.01, 1 and 100. Remember: C is
# the price of a mistake, and a bird on the edge of the street, inside it or on the
# wrong side is a support vector. As C grows, the number of support vectors … Write your
# letter in `p_C`.
#
# - a: grows, since more birds are taken seriously
# - b: falls, since the street becomes narrower
# - c: stays, since the birds are the same

# %% exercise="p_C" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_C = "b"
### END SOLUTION

# %%
soft_models = {C: SVC(kernel="linear", C=C).fit(X_mix, y_mix) for C in (0.01, 1, 100)}
counts = [len(model.support_) for model in soft_models.values()]

# %% check="p_C"
assert p_C in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is b. A high price keeps birds out of the street.",
    "b": "Yes: dear mistakes, a narrow street, few birds in it.",
    "c": "Not this time: it is b. The birds are the same, but the street is not.",
}
print(f"Support vectors for C = 0.01, 1, 100: {counts}. {reasons[p_C]}")

# %% [raw] wrong="p_C" says="keeps birds out of the street"
# p_C = "a"

# %% [raw] wrong="p_C" says="but the street is not"
# p_C = "c"

# %%
# only draws: run it, look, go on
_, axes = plt.subplots(1, 3, figsize=(11, 4), sharey=True, layout="constrained")
for ax, (C, model) in zip(axes, soft_models.items()):
    draw_birds(ax, X_mix, y_mix, ("Adelie", "Chinstrap"), "bill length")
    for level, dash in ((-1, "--"), (0, "-"), (1, "--")):
        draw_line(
            ax, model.coef_[0], model.intercept_[0], level, color="black", ls=dash
        )
    ring = {"facecolors": "none", "edgecolors": "black", "lw": 0.6}
    ax.scatter(*X_mix[model.support_].T, s=70, **ring)
    wrong = np.sum(model.predict(X_mix) != y_mix)
    ax.set(title=f"C = {C}: {len(model.support_)} support vectors, {wrong} wrong")
    ax.set(xlim=(-2.4, 3.2), ylim=(-2.5, 3))
axes[0].set_ylabel("bill depth (standard deviations)")
axes[2].legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()
print(
    "Three streets, from very wide to narrow as C grows; support vectors are circled."
)

# %% [markdown]
# A small C gives a wide, **soft** street, a large C a narrow, **hard** one. This is the
# trade of lesson 04 again: a large C follows every bird, a small C may miss the
# pattern.
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 5. Bend the boundary: kernels
#
# No line separates these two rings (made up). But there is a trick that you know from
# regression: add features. Let us **lift** every point from two numbers to three.

# %%
rng = np.random.default_rng([SEED, 5])
angle = rng.uniform(0, 2 * np.pi, 120)
radius = np.r_[rng.uniform(0, 0.8, 60), rng.uniform(1.2, 1.7, 60)]
rings = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
y_rings = np.repeat([-1, 1], 60)

# %% [markdown]
# $$\varphi(x) = (x_1^2,\; \sqrt{2}\, x_1 x_2,\; x_2^2)$$
#
# Why the √2? With a pencil, for x = (1, 2) and z = (3, 1): φ(x) = (1, 2√2, 4), φ(z) =
# (9, 3√2, 1). Their dot product is 9 + 12 + 4 = **25**. Now the short way: x · z = 5,
# and 5² = **25**. It is no accident.


# %% exercise="phi" points=2 level=2 minutes=5
def phi(X):
    """Lift points of the plane: x1², root of 2 times x1 · x2, x2², in this order.

    X: (n, 2). Returns an array (n, 3).
    """
    ### BEGIN SOLUTION
    return np.column_stack([X[:, 0] ** 2, 2**0.5 * X[:, 0] * X[:, 1], X[:, 1] ** 2])
    ### END SOLUTION


# %% check="phi"
pair_xz = np.array([[1.0, 2], [3, 1], [-1, 4], [0, -2]])
found = phi(pair_xz)
assert found is not None, "nothing came back: use return, not print"
assert np.shape(found) == (4, 3), "four points: four rows, and three columns"
assert isinstance(found, np.ndarray), "return an array, for example np.column_stack(…)"
assert np.allclose(found[:, 0], [1, 9, 1, 0]), "the first column is x1 squared"
assert np.allclose(found[:, 2], [4, 1, 16, 4]), "the last column is x2 squared"
assert not np.isclose(found[1, 1], 3), "the middle column lacks the root of 2"
assert not np.isclose(found[1, 1], 6), "take the root of 2, not 2"
assert not np.isclose(found[1, 1], 6**0.5), "only the 2 stands under the root"
assert np.isclose(found[0] @ found[1], 25) and np.isclose(found[2] @ found[1], 1), (
    "φ(x) · φ(z) must be (x · z)², here 25 and 1: look at the middle column, its sign"
)

# %% [markdown] hint="phi"
# `X[:, 0]` is x1 of all points, `X[:, 1]` is x2.

# %% [markdown] hint="phi"
# `np.column_stack([a, b, c])` puts three arrays (n,) side by side.


# %% probe="phi"
def inputs(rng):
    for n in (1, 3, 20):
        yield (rng.normal(size=(n, 2)),)


# %% [raw] right="phi"
# def phi(X):
#     rows = [(a * a, np.sqrt(2) * a * b, b * b) for a, b in X]
#     return np.array(rows)

# %% [raw] wrong="phi" says="use return, not print"
# def phi(X):
#     print(X[:, 0] ** 2, 2**0.5 * X[:, 0] * X[:, 1], X[:, 1] ** 2)

# %% [raw] wrong="phi" says="four rows"
# def phi(X):
#     return np.array([X[:, 0] ** 2, 2**0.5 * X[:, 0] * X[:, 1], X[:, 1] ** 2])

# %% [raw] wrong="phi" says="for example np.column_stack"
# def phi(X):
#     return [[a * a, 2**0.5 * a * b, b * b] for a, b in X]

# %% [raw] wrong="phi" says="x1 squared"
# def phi(X):
#     return np.column_stack([X[:, 1] ** 2, 2**0.5 * X[:, 0] * X[:, 1], X[:, 0] ** 2])

# %% [raw] wrong="phi" says="x2 squared"
# def phi(X):
#     return np.column_stack([X[:, 0] ** 2, 2**0.5 * X[:, 0] * X[:, 1], X[:, 1]])

# %% [raw] wrong="phi" says="lacks the root"
# def phi(X):
#     return np.column_stack([X[:, 0] ** 2, X[:, 0] * X[:, 1], X[:, 1] ** 2])

# %% [raw] wrong="phi" says="root of 2, not 2"
# def phi(X):
#     return np.column_stack([X[:, 0] ** 2, 2 * X[:, 0] * X[:, 1], X[:, 1] ** 2])

# %% [raw] wrong="phi" says="only the 2 stands"
# def phi(X):
#     middle = np.sqrt(2 * np.abs(X[:, 0] * X[:, 1]))
#     return np.column_stack([X[:, 0] ** 2, middle, X[:, 1] ** 2])

# %% [raw] wrong="phi" says="column, its sign"
# def phi(X):
#     middle = 2**0.5 * np.abs(X[:, 0] * X[:, 1])
#     return np.column_stack([X[:, 0] ** 2, middle, X[:, 1] ** 2])

# %%
# only draws: run it, look, go on
figure = plt.figure(figsize=(9.5, 4.4))
flat = figure.add_axes((0.06, 0.12, 0.38, 0.78))
space = figure.add_axes((0.46, 0.0, 0.54, 0.98), projection="3d")
for sign, colour, marker in ((-1, BLUE, "o"), (1, ORANGE, "^")):
    style = {"color": colour, "marker": marker, "s": 18}
    flat.scatter(*rings[y_rings == sign].T, **style)
    space.scatter(*phi(rings)[y_rings == sign].T, **style)
first, middle = np.meshgrid([0, 1.0], [-2.2, 2.2])
space.plot_surface(first, middle, 1 - first, color=GREY, alpha=0.35)
flat.set(title="In the plane: no line", xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
space.set(xlabel="$x_1^2$", ylabel=r"$\sqrt{2}\, x_1 x_2$", zlabel="$x_2^2$")
space.set(xticks=[0, 1, 2], yticks=[-2, 0, 2], zticks=[0, 1, 2])
space.set_title("Lifted: a flat cut is enough", y=0.93)
space.view_init(elev=8, azim=-66)
plt.show()
print("Left, a ring around a disc; right, the same points lifted and cut by a plane.")

# %% [markdown]
# Now the great saving. Your descent began at w = 0. Each step only shrank w and added
# multiples of rows. So w = Σ dualᵢ xᵢ with some weights, and w · z = Σ dualᵢ (xᵢ · z):
# **only dot products of rows**. So we never need φ(x): it is enough to know φ(x) ·
# φ(z), and that is (x · z)². Such a short cut is a **kernel** K(x, z). For 64 pixels
# and all products of three pixels, φ would have 45,760 columns; (x · z)³ is still one
# number. Check it:

# %% tags=["nbval-check-output"]
from sklearn.metrics.pairwise import polynomial_kernel, rbf_kernel

short = (rings @ rings.T) ** 2  # (120, 120): K for each pair of points
print("equals phi:", np.allclose(short, phi(rings) @ phi(rings).T))
theirs = polynomial_kernel(rings, degree=2, gamma=1, coef0=0)
print("equals scikit-learn:", np.allclose(short, theirs))  # coef0 is added to x · z
kernel_svm = SVC(kernel="poly", degree=2, gamma=1, coef0=0).fit(rings, y_rings)
lifted_svm = SVC(kernel="linear").fit(phi(rings), y_rings)
agree = np.mean(kernel_svm.predict(rings) == lifted_svm.predict(phi(rings)))
right = kernel_svm.score(rings, y_rings)
print(f"same predictions: {agree:.0%}, correct: {right:.0%}")

# %% [markdown]
# A kernel says how **alike** two rows are. The most useful one falls with distance:
#
# $$K(x, z) = e^{-\gamma \lVert x - z \rVert^2}$$
#
# It is 1 for equal rows and goes to 0 far away; γ (**gamma**) says how fast. Its name
# is RBF, radial basis function. Its φ has infinitely many columns, and we need none of
# them.
#
# With a pencil, γ = 0.5: (1, 2) and (3, 1) have the squared distance 4 + 1 = 5, and
# K = e^(−2.5) = 0.082.


# %% exercise="rbf" points=3 level=3 minutes=15
def rbf(A, B, gamma):
    """The RBF kernel of every row of A with every row of B.

    A: (n, p), B: (m, p), gamma: a number. Returns an array (n, m).
    """
    ### BEGIN SOLUTION
    square = np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=2)  # (n, m)
    return np.exp(-gamma * square)
    ### END SOLUTION


# %% check="rbf"
A_2, B_3 = np.array([[1.0, 2], [0, 0]]), np.array([[3.0, 1], [1, 2], [0, -1]])
try:
    found = rbf(A_2, B_3, 0.5)  # squared distances 5, 0, 10 and 10, 5, 1
    crashed = False
except ValueError:
    crashed = True
assert not crashed, (
    "A has 2 rows and B has 3: A - B does not fit, so give A a new axis, A[:, None, :]"
)
assert isinstance(found, np.ndarray), "return an array, not a list of lists"
assert np.shape(found) != (3, 2), "one row for each row of A: turn the answer around"
assert np.shape(found) == (2, 3), "return (n, m): every row of A with every row of B"
assert np.isclose(found[0, 1], 1), "equal rows have the kernel 1"
assert np.all(np.asarray(found) <= 1), (
    "the kernel is never above 1: where is the minus?"
)
assert not np.isclose(found[0, 0], np.exp(-0.5 * 5**0.5)), (
    "you use the distance: the formula has its square"
)
assert not np.isclose(found[0, 0], np.exp(-5)), "gamma is missing"
assert np.allclose(found, np.exp([[-2.5, 0, -5], [-5, -2.5, -0.5]])), (
    "with gamma 0.5, (1, 2) and (3, 1) give exp(-0.5 · 5) = 0.082: sum the squares "
    "over the features"
)

# %% [markdown] hint="rbf"
# First fill a table (n, m) of squared distances. Two loops are fine.

# %% [markdown] hint="rbf"
# Without loops: `A[:, None, :] - B[None, :, :]` has the shape (n, m, p). Square it, and
# sum over the last axis.

# %% [markdown] hint="rbf"
# ```text
# K = empty array (n, m)
# for every row i of A, for every row j of B:
#     K[i, j] = exp(-gamma * sum of (A[i] - B[j]) squared)
# ```


# %% probe="rbf"
def inputs(rng):
    for n, m, p in ((1, 2, 3), (4, 3, 2), (6, 6, 5)):
        yield (
            rng.normal(size=(n, p)),
            rng.normal(size=(m, p)),
            float(rng.uniform(0.1, 2)),
        )


# %% [raw] right="rbf"
# def rbf(A, B, gamma):
#     K = np.zeros((len(A), len(B)))
#     for i in range(len(A)):
#         for j in range(len(B)):
#             K[i, j] = np.exp(-gamma * np.sum((A[i] - B[j]) ** 2))
#     return K

# %% [raw] right="rbf"
# def rbf(A, B, gamma):
#     square = (A**2).sum(1)[:, None] + (B**2).sum(1) - 2 * A @ B.T
#     return np.exp(-gamma * square)

# %% [raw] wrong="rbf" says="give A a new axis"
# def rbf(A, B, gamma):
#     return np.exp(-gamma * np.sum((A - B) ** 2, axis=1))

# %% [raw] wrong="rbf" says="return an array"
# def rbf(A, B, gamma):
#     return [[np.exp(-gamma * np.sum((a - b) ** 2)) for b in B] for a in A]

# %% [raw] wrong="rbf" says="turn the answer around"
# def rbf(A, B, gamma):
#     square = np.sum((B[:, None, :] - A[None, :, :]) ** 2, axis=2)
#     return np.exp(-gamma * square)

# %% [raw] wrong="rbf" says="every row of A with every row"
# def rbf(A, B, gamma):
#     return np.exp(-gamma * (A[:, None, :] - B[None, :, :]) ** 2)

# %% [raw] wrong="rbf" says="equal rows have the kernel"
# def rbf(A, B, gamma):
#     return np.exp(-gamma * A @ B.T)

# %% [raw] wrong="rbf" says="where is the minus"
# def rbf(A, B, gamma):
#     return np.exp(gamma * np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=2))

# %% [raw] wrong="rbf" says="the formula has its square"
# def rbf(A, B, gamma):
#     return np.exp(-gamma * np.linalg.norm(A[:, None, :] - B[None, :, :], axis=2))

# %% [raw] wrong="rbf" says="gamma is missing"
# def rbf(A, B, gamma):
#     return np.exp(-np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=2))

# %% [raw] wrong="rbf" says="sum the squares over"
# def rbf(A, B, gamma):
#     return np.exp(-gamma * np.mean((A[:, None, :] - B[None, :, :]) ** 2, axis=2))

# %% [markdown]
# Two half moons (made up by `make_moons`) need a bent boundary. 150 points to learn
# from, 2,000 to test on. We hand our own kernel matrix to SVC with
# `kernel="precomputed"`.

# %%
from sklearn.datasets import make_moons

moons, y_moons = make_moons(2150, noise=0.3, random_state=SEED)
M_train, M_test = moons[:150], moons[150:]
t_train, t_test = y_moons[:150], y_moons[150:]

# %% tags=["nbval-check-output"]
print(
    "equals scikit-learn:",
    np.allclose(rbf(M_train, M_test, 1), rbf_kernel(M_train, M_test, gamma=1)),
)
ours = SVC(kernel="precomputed").fit(rbf(M_train, M_train, 1), t_train)
smooth = SVC(kernel="rbf", gamma=1).fit(M_train, t_train)
agree = ours.predict(rbf(M_test, M_train, 1)) == smooth.predict(M_test)
print(f"same predictions on {agree.mean():.0%} of the test points")

# %% [markdown]
# Note the two shapes: fitting needs (train, train), predicting (test, **train**). And
# how does the machine predict? It keeps the support vectors and a weight for each of
# them, with the sign of its class (`dual_coef_`). A new point z asks all of them:
#
# $$\text{score}(z) = b + \sum_i \text{dual}_i\, K(z, x_i)$$


# %% exercise="kernel_scores" points=2 level=2 minutes=7
def kernel_scores(Z, support, dual, b, gamma):
    """Scores of an SVM with an RBF kernel.

    Z: (m, p) new points; support: (s, p) support vectors; dual: (s,) their signed
    weights; b, gamma: numbers. Returns an array (m,).
    """
    ### BEGIN SOLUTION
    return rbf(Z, support, gamma) @ dual + b
    ### END SOLUTION


# %% check="kernel_scores"
Z_2, S_3 = np.array([[0.0, 0], [1, 0]]), np.array([[0.0, 0], [1, 0], [1, 1]])
dual_3 = np.array([2.0, -1, -1])
try:
    found = kernel_scores(Z_2, S_3, dual_3, 0.25, 1.0)
    crashed = False
except ValueError:
    crashed = True
assert not crashed, (
    "the shapes do not fit: K has a row for each point of Z, so K @ dual"
)
assert found is not None, "nothing came back: use return, not print"
assert np.shape(found) == (2,), "one score for each of the two new points"
assert not np.allclose(found, [1.4968, -0.6321], atol=1e-3), "you forgot b"
assert not np.allclose(found, [2.7532, 2.3536], atol=1e-3), (
    "the weights keep their signs: no abs"
)
assert not np.all(np.isin(found, [-1, 0, 1])), "return the scores, not their signs"
assert np.allclose(found, [1.7468, -0.3821], atol=1e-3), (
    "the first point has the kernels 1, 0.368 and 0.135 with the support vectors, so "
    "its score is 2 · 1 - 0.368 - 0.135 + 0.25 = 1.747"
)
assert np.isclose(kernel_scores(Z_2, S_3, dual_3, 0.25, 3.0)[0], 2.1977, atol=1e-3), (
    "with gamma = 3 the first score is 2.198: use the gamma that comes in"
)

# %% [markdown] hint="kernel_scores"
# `rbf(Z, support, gamma)` is a table with one row for each new point.

# %% [markdown] hint="kernel_scores"
# A matrix product with `dual` sums over the support vectors: (m, s) times (s,).


# %% probe="kernel_scores"
def inputs(rng):
    for m, s in ((1, 3), (5, 5), (8, 4)):
        Z, support = rng.normal(size=(m, 2)), rng.normal(size=(s, 2))
        yield (
            Z,
            support,
            rng.normal(size=s),
            float(rng.normal()),
            float(rng.uniform(0.2, 2)),
        )


def call(answer, *args):
    return np.asarray(answer(*args), dtype=float)


# %% [raw] right="kernel_scores"
# def kernel_scores(Z, support, dual, b, gamma):
#     scores = []
#     for z in Z:
#         alike = np.exp(-gamma * np.sum((support - z) ** 2, axis=1))
#         scores.append(b + sum(alike * dual))
#     return scores

# %% [raw] wrong="kernel_scores" says="the shapes do not fit"
# def kernel_scores(Z, support, dual, b, gamma):
#     return rbf(support, Z, gamma) @ dual + b

# %% [raw] wrong="kernel_scores" says="use return, not print"
# def kernel_scores(Z, support, dual, b, gamma):
#     print(rbf(Z, support, gamma) @ dual + b)

# %% [raw] wrong="kernel_scores" says="one score for each"
# def kernel_scores(Z, support, dual, b, gamma):
#     return rbf(Z, support, gamma) * dual + b

# %% [raw] wrong="kernel_scores" says="you forgot b"
# def kernel_scores(Z, support, dual, b, gamma):
#     return rbf(Z, support, gamma) @ dual

# %% [raw] wrong="kernel_scores" says="no abs"
# def kernel_scores(Z, support, dual, b, gamma):
#     return rbf(Z, support, gamma) @ np.abs(dual) + b

# %% [raw] wrong="kernel_scores" says="not their signs"
# def kernel_scores(Z, support, dual, b, gamma):
#     return np.sign(rbf(Z, support, gamma) @ dual + b)

# %% [raw] wrong="kernel_scores" says="the first point has the kernels"
# def kernel_scores(Z, support, dual, b, gamma):
#     return Z @ support.T @ dual + b

# %% [raw] wrong="kernel_scores" says="the gamma that comes in"
# def kernel_scores(Z, support, dual, b, gamma):
#     return rbf(Z, support, 1.0) @ dual + b

# %% [markdown]
# Scikit-learn's name for these scores is `decision_function`.

# %% tags=["nbval-check-output"]
parts = smooth.support_vectors_, smooth.dual_coef_[0], smooth.intercept_[0], 1
by_hand = kernel_scores(M_test, *parts)
print("equals scikit-learn:", np.allclose(by_hand, smooth.decision_function(M_test)))

# %% [markdown]
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 6. Two knobs: C and gamma
#
# Each support vector is now a hill of height `dual`, and gamma is how narrow the hill
# is. The title of each map gives the accuracy on the training and on the test points;
# the black line is the boundary, at score 0.

# %%
# only draws: run it, look, go on
from sklearn.inspection import DecisionBoundaryDisplay

_, axes = plt.subplots(1, 3, figsize=(11, 4), sharey=True, layout="constrained")
for ax, gamma in zip(axes, (0.1, 1, 100)):
    bent = SVC(gamma=gamma).fit(M_train, t_train)
    drawing = {"response_method": "decision_function", "alpha": 0.7, "ax": ax}
    levels = np.linspace(-2.5, 2.5, 11)
    DecisionBoundaryDisplay.from_estimator(
        bent, M_train, cmap="PuOr_r", levels=levels, extend="both", **drawing
    )
    DecisionBoundaryDisplay.from_estimator(
        bent, M_train, plot_method="contour", levels=[0], colors="black", ax=ax
    )
    ax.scatter(*M_train[t_train == 0].T, s=14, color=BLUE, edgecolors="white", lw=0.3)
    ax.scatter(
        *M_train[t_train == 1].T, s=18, color=ORANGE, marker="^", ec="white", lw=0.3
    )
    inside, outside = bent.score(M_train, t_train), bent.score(M_test, t_test)
    ax.set(title=f"gamma {gamma}: train {inside:.2f}, test {outside:.2f}")
    ax.set(xlabel="$x_1$")
axes[0].set_ylabel("$x_2$")
plt.show()
print("Three maps of the scores: nearly straight, well bent, islands around points.")

# %% [markdown]
# With gamma = 100 every point is an island: nearly perfect on the training points,
# clearly worse than gamma = 1 on new ones. This is overfitting, drawn. With gamma = 0.1
# the hills are so wide that the boundary hardly bends.
#
# Both knobs must be chosen by **cross-validation**, and the kernel needs columns of
# like size, so the scaler belongs **inside** each fold. Why should that matter? A
# scaler that has seen the held-out rows knows something about them.


# %%
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

example = make_pipeline(StandardScaler(), SVC(C=1, gamma=0.5))
example.fit(M_train, t_train)  # learns mean and deviation, then the street
print(f"accuracy on the points it learned from {example.score(M_train, t_train):.3f}")


# %% exercise="fold_scores" points=3 level=3 minutes=14
def fold_scores(X, y, C, gamma, folds):
    """Accuracy of a scaled SVM (RBF kernel) on each fold.

    X: (n, p), y: (n,); folds: a list of pairs (rows, held) of row numbers. Fit the
    scaler and SVC on the rows, measure the accuracy on the held-out ones. Returns an
    array (k,).
    """
    ### BEGIN SOLUTION
    scores = []
    for rows, held in folds:
        model = make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))
        scores.append(model.fit(X[rows], y[rows]).score(X[held], y[held]))
    return np.array(scores)
    ### END SOLUTION


# %%
# data for the check: run it, go on
toy = np.random.default_rng(10)
X_toy = toy.normal(size=(40, 2)) * [1, 60]
y_toy = (X_toy[:, 0] * X_toy[:, 1] > 0).astype(int)
X_toy[:12, 1] *= 30  # rows that are far from the others
toy_folds = [(np.arange(12, 40), np.arange(12)), (np.arange(25), np.arange(25, 40))]


def faulty(Z):
    model = SVC(C=10, gamma=0.5)
    return [model.fit(Z[r], y_toy[r]).score(Z[h], y_toy[h]) for r, h in toy_folds]


# %% check="fold_scores"
found = fold_scores(X_toy, y_toy, 10, 0.5, toy_folds)
everything = StandardScaler().fit_transform(X_toy)
assert np.shape(found) == (2,), "return one accuracy for each fold: here two, in a list"
assert not np.allclose(found, faulty(X_toy)), "there is no scaler in front of the SVC"
assert not np.allclose(found, faulty(everything)), (
    "a leak: your scaler has seen the held-out rows. Fit it on the training rows alone"
)
assert np.allclose(found, [0.5, 0.8], atol=1e-3), (
    "the two accuracies should be 0.5 and 0.8: fit on the first row numbers of a pair, "
    "score on the second, and use the C that comes in"
)
found = fold_scores(X_toy, y_toy, 10, 0.05, toy_folds)
assert np.allclose(found, [0.583, 0.6], atol=1e-3), (
    "with gamma = 0.05 the accuracies are 0.583 and 0.6: use the gamma that comes in"
)

# %% [markdown] hint="fold_scores"
# `for rows, held in folds:` gives two arrays of row numbers at a time.

# %% [markdown] hint="fold_scores"
# Build a new pipeline inside the loop, as in the cell above. Its `fit` then fits the
# scaler on the training rows alone.

# %% [markdown] hint="fold_scores"
# ```text
# for rows, held in folds:
#     model = pipeline of a scaler and an SVC with C and gamma
#     fit it on X[rows], y[rows]
#     append its score on X[held], y[held]
# return an array of the scores
# ```


# %% probe="fold_scores"
def inputs(rng):
    for n, C, gamma in ((60, 10.0, 0.5), (80, 100.0, 0.1), (60, 0.5, 3.0)):
        X = rng.normal(size=(n, 2)) * [1, 60]
        y = (X[:, 0] * X[:, 1] > 0).astype(int)
        X[: n // 3, 1] *= 30
        held = np.array_split(np.arange(n), 3)
        folds = [(np.setdiff1d(np.arange(n), h), h) for h in held]
        yield X, y, C, gamma, folds


def call(answer, *args):
    return np.asarray(answer(*args), dtype=float)


# %% [raw] right="fold_scores"
# def fold_scores(X, y, C, gamma, folds):
#     scores = []
#     for rows, held in folds:
#         scaler = StandardScaler().fit(X[rows])
#         model = SVC(C=C, gamma=gamma).fit(scaler.transform(X[rows]), y[rows])
#         scores.append(np.mean(model.predict(scaler.transform(X[held])) == y[held]))
#     return scores

# %% [raw] right="fold_scores"
# def fold_scores(X, y, C, gamma, folds):
#     from sklearn.model_selection import cross_val_score
#
#     model = make_pipeline(StandardScaler(), SVC(kernel="rbf", C=C, gamma=gamma))
#     return cross_val_score(model, X, y, cv=folds)

# %% [raw] wrong="fold_scores" says="one accuracy for each fold"
# def fold_scores(X, y, C, gamma, folds):
#     scores = []
#     for rows, held in folds:
#         model = make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))
#         scores.append(model.fit(X[rows], y[rows]).score(X[held], y[held]))
#     return np.mean(scores)

# %% [raw] wrong="fold_scores" says="no scaler in front"
# def fold_scores(X, y, C, gamma, folds):
#     model = SVC(C=C, gamma=gamma)
#     return [model.fit(X[r], y[r]).score(X[h], y[h]) for r, h in folds]

# %% [raw] wrong="fold_scores" says="a leak"
# def fold_scores(X, y, C, gamma, folds):
#     Z = StandardScaler().fit_transform(X)
#     model = SVC(C=C, gamma=gamma)
#     return [model.fit(Z[r], y[r]).score(Z[h], y[h]) for r, h in folds]

# %% [raw] wrong="fold_scores" says="fit on the first row numbers"
# def fold_scores(X, y, C, gamma, folds):
#     model = make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))
#     return [model.fit(X[r], y[r]).score(X[r], y[r]) for r, h in folds]

# %% [raw] wrong="fold_scores" says="use the C that comes in"
# def fold_scores(X, y, C, gamma, folds):
#     model = make_pipeline(StandardScaler(), SVC())
#     return [model.fit(X[r], y[r]).score(X[h], y[h]) for r, h in folds]

# %% [raw] wrong="fold_scores" says="use the gamma that comes in"
# def fold_scores(X, y, C, gamma, folds):
#     model = make_pipeline(StandardScaler(), SVC(C=C))
#     return [model.fit(X[r], y[r]).score(X[h], y[h]) for r, h in folds]

# %% [raw] wrong="fold_scores" says="fit on the first row numbers"
# def fold_scores(X, y, C, gamma, folds):
#     scores = []
#     for rows, held in folds:
#         A = StandardScaler().fit_transform(X[rows])
#         B = StandardScaler().fit_transform(X[held])
#         model = SVC(C=C, gamma=gamma).fit(A, y[rows])
#         scores.append(model.score(B, y[held]))
#     return scores

# %% [markdown]
# Six values of C, six of gamma: each is ten times the one before. `GridSearchCV` tries
# all 36 pairs on the same folds, and fits the best pair again on all training points.
# In a pipeline, the SVC's numbers are called `svc__C` and `svc__gamma`.

# %%
from sklearn.model_selection import GridSearchCV, StratifiedKFold

shuffled = StratifiedKFold(5, shuffle=True, random_state=SEED)
folds = list(shuffled.split(M_train, t_train))
Cs, gammas = [0.01, 0.1, 1, 10, 100, 1000], [0.001, 0.01, 0.1, 1, 10, 100]
knobs = {"svc__C": Cs, "svc__gamma": gammas}
search = GridSearchCV(make_pipeline(StandardScaler(), SVC()), knobs, cv=folds)
search.fit(M_train, t_train)
best = search.best_params_
mine = np.mean(fold_scores(M_train, t_train, best["svc__C"], best["svc__gamma"], folds))
assert np.isclose(mine, search.best_score_), "your mean and scikit-learn's differ"
print(f"best pair: {best}, mean accuracy {mine:.3f}")

# %%
# only draws: run it, look, go on
table = search.cv_results_["mean_test_score"].reshape(6, 6)  # rows C, columns gamma
_, ax = plt.subplots(figsize=(6, 4.6))
ax.imshow(table, cmap="viridis", origin="lower")
for i, j in np.ndindex(6, 6):
    chosen = table[i, j] == table.max()
    colour = "black" if table[i, j] > 0.8 else "white"
    style = {"ha": "center", "va": "center", "color": colour}
    ax.text(j, i, f"{table[i, j]:.2f}", weight="bold" if chosen else None, **style)
ax.set_xticks(range(6), gammas)
ax.set_yticks(range(6), Cs)
ax.set(xlabel="gamma", ylabel="C")
close = np.sum(table > table.max() - 0.03)
ax.set_title(f"{close} of 36 pairs lie within 0.03 of the best")
plt.show()
print(f"Mean accuracy of 36 pairs; the best, {table.max():.3f}, is printed in bold.")

# %% [markdown]
# Read it: several pairs are nearly as good as the best one, so do not search for a
# second decimal. Below, a small C says nearly the same for every point; the right
# column, gamma 100, learns islands. Upper left is not bad: a tiny gamma with a large C
# is nearly a straight line. (Behind a scaler, gamma counts in standard deviations; in
# the maps above it counted in raw units. The numbers do not mean the same.)
#
# The best of 36 scores is a little too good: part of it is luck. So the last word
# belongs to test rows that had **no part in the choice**.


# %% exercise="choose_and_test" points=3 level=3 minutes=15
def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
    """Choose C and gamma of a scaled SVM, then measure it once.

    Choose by cross-validation on the training rows, over all pairs of the lists Cs and
    gammas; the scaler belongs inside the search, so that each fold fits its own. Fit
    the chosen pair on all training rows. Returns a tuple (C, gamma, accuracy): the
    chosen values, and the accuracy on the test rows.
    """
    ### BEGIN SOLUTION
    knobs = {"svc__C": Cs, "svc__gamma": gammas}
    search = GridSearchCV(make_pipeline(StandardScaler(), SVC()), knobs)
    search.fit(X_train, y_train)
    best = search.best_params_
    return best["svc__C"], best["svc__gamma"], search.score(X_test, y_test)
    ### END SOLUTION


# %%
# data for the check: run it, go on
toy = np.random.default_rng(5)
X_toy = toy.uniform(-2, 2, size=(120, 2)) * [1, 500]
y_toy = (X_toy[:, 0] * X_toy[:, 1] > 0).astype(int)
X_toy[60:66, 1] *= 40  # six strange test rows
parts = X_toy[:60], y_toy[:60], X_toy[60:]
lists = [0.001, 10], [2, 500]
X_more = np.random.default_rng(6).uniform(-2, 2, size=(60, 2)) * [1, 500]
y_more = (X_more[:, 0] * X_more[:, 1] > 0).astype(int)

# %% check="choose_and_test"
found = choose_and_test(*parts, y_toy[60:], *lists)
assert np.shape(found) == (3,), "return three numbers: C, gamma, accuracy"
assert found[0] in lists[0] and found[1] in lists[1], "C is one of Cs, and comes first"
turned = choose_and_test(*parts, 1 - y_toy[60:], *lists)  # all test labels are wrong
assert tuple(turned[:2]) == tuple(found[:2]), (
    "a leak: with other test labels the choice is another: choose on the training rows"
)
assert found[1] != 500, "gamma 500 wins on the rows it learned from: cross-validate"
assert tuple(found[:2]) == (10, 2), "here only C = 10, gamma = 2 learns the pattern"
right_pair = SVC(C=10, gamma=2)
seen = StandardScaler().fit(X_toy)  # on test rows, too
leaking = right_pair.fit(seen.transform(parts[0]), parts[1])
leaking = leaking.score(seen.transform(parts[2]), y_toy[60:])
assert not np.isclose(found[2], leaking), "a leak: your scaler has seen the test rows"
honest = make_pipeline(StandardScaler(), right_pair).fit(*parts[:2])
assert np.isclose(found[2], honest.score(parts[2], y_toy[60:])), (
    "the pair is right, the accuracy is not: fit on all training rows, with the chosen "
    "C and gamma, and score the test rows"
)
found = choose_and_test(X_more, y_more, X_more, y_more, [1, 1000], [2, 0.1])
assert tuple(found[:2]) == (1000, 0.1), (
    "on other points C = 1000 with gamma = 0.1 is best: cross-validate all pairs, "
    "not one knob after the other, and not by their place in the lists"
)

# %% [markdown] hint="choose_and_test"
# The two cells above the map do nearly all of it. Which rows go into `search.fit`?

# %% [markdown] hint="choose_and_test"
# After the search, `search.score(X_test, y_test)` uses the best pair, fitted on all
# training rows. It is the only place for the test labels.

# %% [markdown] hint="choose_and_test"
# ```text
# knobs = names and lists
# search = GridSearchCV(pipeline with scaler and SVC, knobs)
# fit it on the training rows
# return best C, best gamma, score on the test rows
# ```


# %% probe="choose_and_test"
def inputs(rng):
    X = rng.uniform(-2, 2, size=(150, 2)) * [1, rng.uniform(200, 900)]
    y = (X[:, 0] * X[:, 1] > 0).astype(int)
    X[60:75, 1] *= 30
    yield X[:60], y[:60], X[60:], y[60:], [0.001, 10.0], [2.0, 500.0]
    X = np.random.default_rng(6).uniform(-2, 2, size=(60, 2)) * [1, 500]
    y = (X[:, 0] * X[:, 1] > 0).astype(int)
    yield X, y, X[:40], y[:40], [1.0, 1000.0], [2.0, 0.1]


def call(answer, X_train, y_train, X_test, y_test, Cs, gammas):
    runs = [
        answer(X_train, y_train, X_test, labels, list(Cs), list(gammas))
        for labels in ((y_test, 1 - y_test) if 500 in gammas else (y_test,))
    ]
    return [[float(value) for value in run] for run in runs]


def verdict(got, X_train, y_train, X_test, y_test, Cs, gammas):
    if {len(run) for run in got} != {3}:
        return "return three numbers: C, gamma, accuracy"
    C, gamma, score = got[0]
    C_2, gamma_2, score_2 = got[-1]
    if (C, gamma) != (C_2, gamma_2):
        return "a leak: with other test labels you choose another pair"
    if (C, gamma) != ((10.0, 2.0) if 500 in gammas else (1000.0, 0.1)):
        return "the pair that you choose is not the one that learns the pattern"
    honest = make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))
    true = honest.fit(X_train, y_train).score(X_test, y_test)
    true_2 = 1 - true if len(got) == 2 else true
    good = abs(score - true) < 1e-6 and abs(score_2 - true_2) < 1e-6
    return (
        good or "the accuracy is not the one of scaler and SVC fitted on training rows"
    )


# %% [raw] right="choose_and_test"
# def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
#     splits = StratifiedKFold(4, shuffle=True, random_state=1).split(X_train, y_train)
#     splits, best = list(splits), (-1, 0, 0)
#     for C in Cs:
#         for gamma in gammas:
#             mean = np.mean(fold_scores(X_train, y_train, C, gamma, splits))
#             best = max(best, (mean, C, gamma))
#     model = make_pipeline(StandardScaler(), SVC(C=best[1], gamma=best[2]))
#     model.fit(X_train, y_train)
#     return [best[1], best[2], np.mean(model.predict(X_test) == y_test)]

# %% [raw] wrong="choose_and_test" says="return three numbers"
# def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
#     knobs = {"svc__C": Cs, "svc__gamma": gammas}
#     search = GridSearchCV(make_pipeline(StandardScaler(), SVC()), knobs)
#     return search.fit(X_train, y_train).score(X_test, y_test)

# %% [raw] wrong="choose_and_test" says="choose on the training rows"
# def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
#     best = (-1, 0, 0)
#     for C in Cs:
#         for gamma in gammas:
#             model = make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))
#             score = model.fit(X_train, y_train).score(X_test, y_test)
#             best = max(best, (score, C, gamma))
#     return best[1], best[2], best[0]

# %% [raw] wrong="choose_and_test" says="rows it learned from: cross-validate"
# def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
#     best = (-1, 0, 0)
#     for C in Cs:
#         for gamma in gammas:
#             model = make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))
#             model.fit(X_train, y_train)
#             score = model.score(X_train, y_train)
#             best = max(best, (score, C, gamma, model.score(X_test, y_test)))
#     return best[1:]

# %% [raw] wrong="choose_and_test" says="the pair is right, the accuracy is not"
# def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
#     knobs = {"svc__C": Cs, "svc__gamma": gammas}
#     search = GridSearchCV(make_pipeline(StandardScaler(), SVC()), knobs)
#     search.fit(X_train, y_train)
#     best = search.best_params_
#     return best["svc__C"], best["svc__gamma"], search.best_score_

# %% [raw] wrong="choose_and_test" says="has seen the test rows"
# def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
#     scaler = StandardScaler().fit(np.vstack([X_train, X_test]))
#     A, B = scaler.transform(X_train), scaler.transform(X_test)
#     search = GridSearchCV(SVC(), {"C": Cs, "gamma": gammas}).fit(A, y_train)
#     return search.best_params_["C"], search.best_params_["gamma"], search.score(B, y_test)

# %% [raw] wrong="choose_and_test" says="C is one of Cs"
# def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
#     knobs = {"svc__C": Cs, "svc__gamma": gammas}
#     search = GridSearchCV(make_pipeline(StandardScaler(), SVC()), knobs)
#     search.fit(X_train, y_train)
#     best = search.best_params_
#     return best["svc__gamma"], best["svc__C"], search.score(X_test, y_test)

# %% [raw] wrong="choose_and_test" says="with the chosen C"
# def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
#     knobs = {"svc__C": Cs, "svc__gamma": gammas}
#     search = GridSearchCV(make_pipeline(StandardScaler(), SVC()), knobs)
#     best = search.fit(X_train, y_train).best_params_
#     model = make_pipeline(StandardScaler(), SVC(C=best["svc__C"]))
#     score = model.fit(X_train, y_train).score(X_test, y_test)
#     return best["svc__C"], best["svc__gamma"], score

# %% [raw] wrong="choose_and_test" says="not by their place in the lists"
# def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
#     model = make_pipeline(StandardScaler(), SVC(C=Cs[-1], gamma=gammas[0]))
#     score = model.fit(X_train, y_train).score(X_test, y_test)
#     return Cs[-1], gammas[0], score

# %% [raw] wrong="choose_and_test" says="not one knob after the other"
# def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
#     chosen = {}
#     for knob, values in (("svc__gamma", gammas), ("svc__C", Cs)):
#         model = make_pipeline(StandardScaler(), SVC()).set_params(**chosen)
#         search = GridSearchCV(model, {knob: values}).fit(X_train, y_train)
#         chosen |= search.best_params_
#     return chosen["svc__C"], chosen["svc__gamma"], search.score(X_test, y_test)

# %% [raw] wrong="choose_and_test" says="here only C = 10"
# def choose_and_test(X_train, y_train, X_test, y_test, Cs, gammas):
#     search = GridSearchCV(SVC(), {"C": Cs, "gamma": gammas}).fit(X_train, y_train)
#     best = search.best_params_
#     return best["C"], best["gamma"], search.score(X_test, y_test)

# %%
C_best, gamma_best, score = choose_and_test(
    M_train, t_train, M_test, t_test, Cs, gammas
)
straight = SVC(kernel="linear").fit(M_train, t_train).score(M_test, t_test)
print(
    f"C = {C_best:g}, gamma = {gamma_best:g}: accuracy {score:.3f} on the test points"
)
print(f"a straight line {straight:.3f}, always class 1 {np.mean(t_test):.3f}")

# %% [markdown]
# The pair may differ from the bold one above: these are other folds, and many pairs are
# nearly as good. With 150 points, tuning can even lose to a lucky guess. Only the
# procedure is honest: the test rows chose nothing.
#
# **Now without a scaler.** Can a machine tell the sex of a penguin from three lengths
# in mm and the mass in g? Half of the birds are female. A *scaled* SVM reaches an
# accuracy of about 0.90.
#
# **Predict.** The same SVM (scikit-learn's defaults, RBF kernel), on mm and g as they
# are. Its accuracy will be … Write your letter in `p_units`.
#
# - a: about 0.90: `SVC()` sets gamma from the data by itself
# - b: about 0.50: no better than guessing
# - c: somewhere in between, from 0.55 to 0.75

# %% exercise="p_units" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_units = "c"
### END SOLUTION

# %%
from sklearn.model_selection import cross_val_score

sizes = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
S, sex = penguins[sizes].to_numpy(), penguins["sex"].to_numpy()
shuffled = StratifiedKFold(5, shuffle=True, random_state=SEED)
scaled_svm = make_pipeline(StandardScaler(), SVC())
scaled_logistic = make_pipeline(StandardScaler(), LogisticRegression())
rivals = {"SVM, mm and g": (SVC(), S), "SVM, mass alone": (SVC(), S[:, 3:])}
rivals |= {"SVM, scaled": (scaled_svm, S), "logistic, scaled": (scaled_logistic, S)}
units = {
    name: cross_val_score(model, Z, sex, cv=shuffled).mean()
    for name, (model, Z) in rivals.items()
}

# %% check="p_units"
assert p_units in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is c. One gamma for all columns cannot make up for units.",
    "b": "Not this time: it is c. The mass is still seen, with a gamma far too small.",
    "c": "Yes: the mass drowns the lengths, and gamma is far too small for it.",
}
for name, mean in units.items():
    print(f"{name:18s}{mean:.3f}")
print(reasons[p_units])

# %% [raw] wrong="p_units" says="cannot make up for units"
# p_units = "a"

# %% [raw] wrong="p_units" says="The mass is still seen"
# p_units = "b"

# %% tags=["nbval-check-output"]
share = S.var(axis=0) / S.var(axis=0).sum()
for name, part in zip(sizes, share):
    print(f"{name:20s}{part:8.2%} of the squared distance")
print(f"variance: {S.var():,.0f} of all numbers, {S[:, 3].var():,.0f} of the mass")

# %% [markdown]
# Two things go wrong. The lengths are drowned: at best the mass alone is left (about
# 0.76). And `SVC()` computes one gamma, 1 / (columns · variance), from the variance of
# all numbers together; grams beside millimetres make it far too small (0.61). Scale
# first, whenever columns have different units. And notice the last row of the first
# table: logistic regression is as good as the SVM here. A bent boundary helps only
# where the truth is bent.
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 7. Digits: an honest comparison
#
# 1,797 digits, written by 13 people, 8 x 8 pixels of ink from 0 to 16. We divide by 16:
# all pixels share a unit already. Half of them are locked away for the end. (The same
# people wrote both halves: for a new writer, expect more mistakes.)

# %% tags=["nbval-check-output"]
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

digits = load_digits()
D_train, D_test, d_train, d_test = train_test_split(
    digits.data / 16,
    digits.target,
    test_size=0.5,
    stratify=digits.target,
    random_state=SEED,
)
print(f"{len(D_train)} digits to learn from, {len(D_test)} locked away")

# %%
# only draws: run it, look, go on
order = np.argsort(d_train, kind="stable")
per_digit = [order[d_train[order] == digit][:20] for digit in range(10)]
some = np.concatenate(per_digit)  # twenty of each digit, sorted
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
framed = np.pad(D_train.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))  # white rims
sheet = [np.hstack(framed[rows[:9]]) for rows in per_digit]
left.imshow(np.vstack(sheet), cmap="gray_r")
left.set_axis_off()
shown = right.imshow(rbf(D_train[some], D_train[some], 0.1), cmap="magma")
figure.colorbar(shown, label="K(x, z)", shrink=0.85)
right.set_xticks(np.arange(10, 200, 20), range(10))
right.set_yticks(np.arange(10, 200, 20), range(10))
left.set_title("Nine of each digit")
right.set_title("Brighter blocks for most digits: equal ones look alike")
plt.show()
print(
    "Ninety digits, and the kernel of 200 sorted digits: a diagonal of brighter blocks."
)

# %% [markdown]
# Choose C and gamma on the training half (12 pairs, 3 folds), once with a
# `StandardScaler` and once without. With ten classes, `SVC` fits one street for each
# pair of digits, 45 in all, and lets them vote.
#
# The rivals: logistic regression, and the **nearest neighbour** (پڑوسی), which says
# what the most similar training picture is.

# %%
from sklearn.neighbors import KNeighborsClassifier

knobs = {"svc__C": [1, 10, 100], "svc__gamma": [0.001, 0.01, 0.1, 1]}
models = {}
for name, steps in (("RBF SVM", []), ("RBF SVM, standardised", [StandardScaler()])):
    search = GridSearchCV(make_pipeline(*steps, SVC()), knobs, cv=3)
    models[name] = search.fit(D_train, d_train).best_estimator_
    print(f"{name}: {search.best_params_}")
models["linear SVM"] = SVC(kernel="linear")
models["nearest neighbour"] = KNeighborsClassifier(1)
models["logistic regression"] = LogisticRegression(max_iter=1000)
said = {name: m.fit(D_train, d_train).predict(D_test) for name, m in models.items()}

# %% [markdown]
# As in lesson 01, we bootstrap the **gap** between two models on the same test digits.

# %%
rng = np.random.default_rng([SEED, 7])
draws = rng.integers(0, len(d_test), size=(500, len(d_test)))
right_svm = said["RBF SVM"] == d_test
print(f"{'':22s} mistakes  accuracy  gap to the RBF SVM")
for name, answers in said.items():
    gap = right_svm.astype(float) - (answers == d_test)
    se = gap[draws].mean(axis=1).std()
    share = np.mean(answers == d_test)
    print(f"{name:22s}{np.sum(answers != d_test):9d}{share:10.1%}", end="")
    print(f"{gap.mean():9.1%} ± {se:.1%}")

# %% [markdown]
# Read it aloud. Against logistic regression the gap is four standard errors or more.
# But look at the linear SVM: straight boundaries, one for each pair of digits, already
# make about a quarter to a half fewer mistakes than logistic regression. The bend
# brings the rest. (C and gamma of the RBF SVM are tuned, the rivals take fixed
# settings.) Against the nearest neighbour with `SEED = 0` it is two mistakes in 899,
# less than its standard error: **we cannot tell them apart**. (With seed 2 we can.)
#
# And the second row: with a scaler it makes **more** mistakes, even with its own best C
# and gamma, although section 6 called for one.
#
# <details><summary>Why does the scaler hurt here?</summary>
#
# Pixels share one unit. The pixels at the rim are nearly always empty, so their
# standard deviation is tiny. Dividing by it blows a faint spot of ink at the rim up
# until it counts as much as the middle of the digit. Scale columns with different
# units; leave columns that share a unit together.
#
# </details>
#
# Now look at the mistakes. This matters more than the next tenth of a percent.

# %%
# only draws: run it, look, go on
misread = np.flatnonzero(~right_svm)
counts = pd.Series([f"{d_test[i]} as {said['RBF SVM'][i]}" for i in misread])
worst, times = counts.value_counts().index[0], counts.value_counts().iloc[0]
_, axes = plt.subplots(2, 5, figsize=(8, 3.8), layout="constrained")
for ax in axes.flat:
    ax.set_axis_off()
for ax, i in zip(axes.flat, misread):
    ax.imshow(D_test[i].reshape(8, 8), cmap="gray_r")
    ax.set_title(f"{d_test[i]}, read as {said['RBF SVM'][i]}")
plt.suptitle(f"{len(misread)} misread digits; most often: {worst} ({times} times)")
plt.show()
print(f"The misread digits of the RBF SVM with what was read: {worst} leads.")

# %% [markdown]
# An 8 whose loops closed at this low resolution looks like a thick 1. Some of the
# others a human would miss too. For a cheque, do not ask for fewer mistakes only: send
# the digits whose highest score is lowest to a person.
#
# ## 8. Where it fails
#
# **Noise, and a C that is too large.** 200 points of two clear moons; then someone
# swaps 15 % of the labels (made up). The test points have true labels.

# %%
# only draws: run it, look, go on
N, n_true = make_moons(2200, noise=0.15, random_state=SEED)
rng = np.random.default_rng([SEED, 8])
n_given = np.where(rng.random(200) < 0.15, 1 - n_true[:200], n_true[:200])
_, axes = plt.subplots(1, 2, figsize=(9, 4), sharey=True, layout="constrained")
for ax, C in zip(axes, (1, 10_000)):
    noisy = SVC(C=C, gamma=2).fit(N[:200], n_given)
    DecisionBoundaryDisplay.from_estimator(
        noisy, N[:200], response_method="predict", cmap="PuOr_r", alpha=0.45, ax=ax
    )
    ax.scatter(*N[:200][n_given == 0].T, s=14, color=BLUE)
    ax.scatter(*N[:200][n_given == 1].T, s=16, color=ORANGE, marker="^")
    inside, outside = noisy.score(N[:200], n_given), noisy.score(N[200:], n_true[200:])
    ax.set(title=f"C = {C}: train {inside:.2f}, test {outside:.2f}", xlabel="$x_1$")
axes[0].set_ylabel("$x_2$")
plt.show()
print(
    "The same noisy moons: smooth regions for C = 1, holes and tongues for C = 10000."
)

# %% [markdown]
# A high price for mistakes makes the SVM believe wrong labels.
#
# **A score is no probability.** Put it through a sigmoid, as logistic regression does,
# and compare with the truth:

# %%
L, l_true = make_moons(4200, noise=0.3, random_state=SEED)
for C in (1, 10_000):
    scores = SVC(C=C, gamma=1).fit(L[:200], l_true[:200]).decision_function(L[200:])
    print(f"C = {C}: scores from {scores.min():.1f} to {scores.max():.1f}")
    for low, high, says in ((1, 2, "73 % to 88 %"), (5, 99, "above 99.3 %")):
        band = (scores > low) & (scores < high)
        true = f"{l_true[200:][band].mean():.1%}" if band.any() else "no points"
        print(f"  scores {low} to {high}: sigmoid {says}, really of class 1: {true}")

# %% [markdown]
# The same score, 1 to 2, means about 98 % on one machine and much less on the other: a
# score has no fixed meaning. For C = 10,000 the sigmoid is right in this band by luck;
# above 5 it promises more than is true. If you need a probability, take logistic
# regression, or calibrate the scores on held-out rows (`CalibratedClassifierCV`).
#
# **Many rows.** Double the rows and count the seconds:

# %%
from time import process_time

for n in (2500, 5000, 10000):
    big, t_big = make_moons(n, noise=0.3, random_state=SEED)
    start = process_time()
    support = SVC(gamma=1).fit(big, t_big).n_support_.sum()  # one count a class
    spent = process_time() - start
    print(f"{n:6d} rows: {spent:6.2f} s, {support} support vectors")

# %% [markdown]
# Twice the rows cost about four times the seconds, or more: the kernel compares each
# row with each other one. Some ten thousand rows are fine, a million are not.
# Predicting gets slower too, since the support vectors grow in number with the rows.
# For large tables take a linear model, or the trees of lessons 05 and 06.
#
# **Stop here and rest.** When you come back: Run, *Run All Above Selected Cell*.
#
# ---
#
# ## 9. On your own: Urdu digits
#
# A form in Urdu arrives turned a little, and never quite in its place. You have 100
# pictures of digits, drawn from ten fonts, upright and in the middle. The others, from
# other fonts, are turned by up to 20 degrees and moved by up to 3 pixels. 800 of them
# are for practice, as often as you like; 600 are locked away.

# %%
urdu = dict(np.load(DATA / "urdu_digits.npz"))
U_train, u_train = urdu["X_train"], urdu["y_train"]  # (100, 28, 28), 0 paper, 255 ink
practice = np.char.startswith(urdu["font_test"], "Harmattan")
practice |= np.char.startswith(urdu["font_test"], "Scheherazade")
U_practice, u_practice = urdu["X_test"][practice], urdu["y_test"][practice]
U_locked, u_locked = urdu["X_test"][~practice], urdu["y_test"][~practice]


def pixels(images):
    """(n, 28, 28) ink to (n, 196) columns from 0 to 1: means of 2 x 2 pixels."""
    blocks = np.asarray(images, dtype=float).reshape(-1, 14, 2, 14, 2)
    return blocks.mean(axis=(2, 4)).reshape(len(blocks), 196) / 255


def urdu_accuracy(learned, tested):
    """Accuracy of one fixed SVM: learned and tested are pairs (images, labels)."""
    model = SVC(C=10).fit(pixels(learned[0]), learned[1])
    return model.score(pixels(tested[0]), tested[1])


# %%
# only draws: run it, look, go on
figure, axes = plt.subplots(2, 10, figsize=(10, 2.4), layout="constrained")
first = [np.flatnonzero(u_practice == digit)[3] for digit in range(10)]
for row, images in zip(axes, (U_train[:10], U_practice[first])):
    for ax, image in zip(row, images):
        ax.imshow(image, cmap="gray_r")
        ax.set_axis_off()
start = urdu_accuracy((U_train, u_train), (U_practice, u_practice))
figure.suptitle(f"Learn from the upper row, read the lower one: accuracy {start:.2f}")
plt.show()
print("Upright training digits above; turned and moved practice digits below.")

# %% [markdown]
# Perhaps other knobs help? We try 12 pairs of C and gamma.

# %%
tried = [(C, gamma) for C in (1, 10, 100) for gamma in (0.001, 0.01, 0.1, 1)]
fits = [SVC(C=C, gamma=gamma).fit(pixels(U_train), u_train) for C, gamma in tried]
best_12 = max(fit.score(pixels(U_practice), u_practice) for fit in fits)
print(f"best practice accuracy of {len(tried)} pairs: {best_12:.2f}")

# %% [markdown]
# No. To the kernel a moved digit is another picture: other pixels hold the ink. But
# **you** know that a moved 4 is still a 4. So say it with data: from each training
# picture make more, and learn from them too. (With SVMs these are called *virtual
# examples*.) The SVM stays as it is. Reach a practice accuracy above **0.78**. Two
# tools, shown on one picture:

# %%
import itertools

from scipy import ndimage

one = U_train[14]
moved = np.roll(one, (3, -2), axis=(0, 1))  # down by 3, left by 2
turned = ndimage.rotate(one, 15, reshape=False, order=1)  # degrees
figure, axes = plt.subplots(1, 3, figsize=(6, 2.3), layout="constrained")
for ax, image, name in zip(axes, (one, moved, turned), ("as it is", "moved", "turned")):
    ax.imshow(image, cmap="gray_r")
    ax.set(title=name, xticks=[], yticks=[])
plt.show()
print("One digit three times: as it is, moved down and to the left, turned.")


# %% exercise="more_pictures" points=4 level=4 minutes=25
def more_pictures(images, labels):
    """Training pictures for a reader of turned and moved digits.

    images: (n, 28, 28) ink, 0 to 255; labels: (n,). Returns a tuple (images, labels) of
    arrays, (m, 28, 28) and (m,), with m at most 20 n. They come from the images and
    labels that are given, which stay unchanged, and from nothing else.
    """
    ### BEGIN SOLUTION
    ways = itertools.product((-2, 0, 2), repeat=2)  # nine pairs (down, right)
    stacks = [np.roll(images, way, axis=(1, 2)) for way in ways]
    return np.concatenate(stacks), np.tile(labels, len(stacks))
    ### END SOLUTION


# %% check="more_pictures"
copies = U_train.copy(), u_train.copy()
found = more_pictures(*copies)
assert isinstance(found, (tuple, list)) and len(found) == 2, (
    "return two things: images, labels"
)
pictures, names = np.asarray(found[0]), np.asarray(found[1])
assert pictures.shape[1:] == (28, 28) and names.shape == (len(pictures),), (
    "the pictures must be (m, 28, 28), with one label for each of them"
)
assert 0 < len(pictures) <= 2000, "from 100 pictures make at most 2,000"
assert np.array_equal(copies[0], U_train) and np.array_equal(copies[1], u_train), (
    "you changed what you were given: work on a copy"
)
renamed = np.asarray(more_pictures(U_train[:10], u_train[:10] + 20)[1])
assert np.all(renamed >= 20), (
    "a leak: labels came back that were not given. Use no pictures but the images"
)
reached = urdu_accuracy((pictures, names), (U_practice, u_practice))
print(f"practice accuracy {reached:.3f}")
assert reached > 0.78, (
    f"practice accuracy {reached:.2f}, wanted above 0.78: in how many ways can a test "
    "digit differ from a training digit? Does each picture still have its own label?"
)

# %% [markdown] hint="more_pictures"
# The practice digits are moved up, down, left, right, and in both directions at once.
# Make such pictures of all training digits.

# %% [markdown] hint="more_pictures"
# `np.roll(images, (2, -2), axis=(1, 2))` moves a whole stack of pictures: axis 0 counts
# them. The rims are empty paper, so what leaves on one side does no harm on the other.

# %% [markdown] hint="more_pictures"
# ```text
# for each move down, for each move to the right (forth, back, and 0):
#     append the moved stack; append the labels
# (try 2 pixels; you may turn the pictures too)
# return the stacks joined, the labels joined in the same order
# ```


# %% probe="more_pictures"
other = "another length of the move: a different answer, as good as the solution"
equivalent = {change: other for change in ("2 => 3",)}


def inputs(rng):
    yield (int(rng.integers(20, 90)),)


def call(answer, shift):
    copies = U_train.copy(), u_train.copy()
    pictures, names = (np.asarray(part) for part in answer(*copies))
    fits = pictures.shape[1:] == (28, 28) and names.shape == (len(pictures),)
    fits = fits and len(pictures) <= 2000 and np.array_equal(copies[0], U_train)
    fits = bool(fits and np.array_equal(copies[1], u_train))
    tests = urdu["X_test"][::2], urdu["y_test"][::2]
    score = urdu_accuracy((pictures, names), tests) if fits else 0.0
    renamed = np.asarray(answer(U_train[:10], u_train[:10] + shift)[1])
    return float(score), fits, bool(np.all(renamed >= shift))


def verdict(got, shift):
    score, fits, clean = got
    if not fits:
        return "the shapes are wrong, there are too many, or you changed what was given"
    if not clean:
        return "a leak: labels came back that were not given"
    return score > 0.728 or f"accuracy {score:.3f} on 700 pictures, wanted above 0.728"


# %% [raw] right="more_pictures"
# def more_pictures(images, labels):
#     rng = np.random.default_rng(3)
#     new = []
#     for _ in range(12):
#         for image in images:
#             turned = ndimage.rotate(image, rng.uniform(-20, 20), reshape=False, order=1)
#             new.append(ndimage.shift(turned, rng.integers(-3, 4, 2), order=0))
#     return np.array(new), np.tile(labels, 12)

# %% [raw] right="more_pictures"
# def more_pictures(images, labels):
#     new, names = [], []
#     for degrees in (-12, 12):
#         turned = ndimage.rotate(images, degrees, axes=(1, 2), reshape=False, order=1)
#         for down in (-2, 0, 2):
#             for right in (-2, 0, 2):
#                 new.extend(np.roll(turned, (down, right), axis=(1, 2)))
#                 names.extend(labels)
#     return np.array(new), names

# %% [raw] wrong="more_pictures" says="wanted above 0.78"
# def more_pictures(images, labels):
#     return images, labels

# %% [raw] wrong="more_pictures" says="wanted above 0.78"
# def more_pictures(images, labels):
#     turns = [
#         ndimage.rotate(images, degrees, axes=(1, 2), reshape=False, order=1)
#         for degrees in (-20, -10, 0, 10, 20)
#     ]
#     return np.concatenate(turns), np.tile(labels, 5)

# %% [raw] wrong="more_pictures" says="wanted above 0.78"
# def more_pictures(images, labels):
#     ways = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
#     new = [np.roll(images, way, axis=(1, 2)) for way in ways]
#     return np.concatenate(new), np.tile(labels, 5)

# %% [raw] wrong="more_pictures" says="still have its own label"
# def more_pictures(images, labels):
#     ways = [(down, right) for down in (-2, 0, 2) for right in (-2, 0, 2)]
#     new = [np.roll(images, way, axis=(1, 2)) for way in ways]
#     return np.concatenate(new), np.repeat(labels, 9)

# %% [raw] wrong="more_pictures" says="a leak"
# def more_pictures(images, labels):
#     return U_practice[:1000], u_practice[:1000]

# %% [raw] wrong="more_pictures" says="at most 2,000"
# def more_pictures(images, labels):
#     ways = [(down, right) for down in range(-3, 4) for right in range(-3, 4)]
#     new = [np.roll(images, way, axis=(1, 2)) for way in ways]
#     return np.concatenate(new), np.tile(labels, len(ways))

# %% [raw] wrong="more_pictures" says="return two things"
# def more_pictures(images, labels):
#     return np.concatenate([np.roll(images, way, axis=1) for way in (-2, 0, 2)])

# %% [raw] wrong="more_pictures" says="one label for each"
# def more_pictures(images, labels):
#     return np.concatenate([np.roll(images, way, axis=1) for way in (-2, 0, 2)]), labels

# %% [raw] wrong="more_pictures" says="work on a copy"
# def more_pictures(images, labels):
#     ways = [(down, right) for down in (-2, 0, 2) for right in (-2, 0, 2)]
#     new = [np.roll(images, way, axis=(1, 2)) for way in ways]
#     images[:] = images // 2
#     return np.concatenate(new), np.tile(labels, 9)

# %% [markdown]
# Now open the locked pictures, once:

# %%
locked = U_locked, u_locked
before = urdu_accuracy((U_train, u_train), locked)
after = urdu_accuracy(more_pictures(U_train, u_train), locked)
print(f"locked pictures: {before:.2f} with the 100 pictures, {after:.2f} with yours")

# %% [markdown]
# The locked accuracy is lower than the one in practice: other fonts, and the practice
# pictures were used to choose. None of the 12 pairs came near. What you **know** about
# the task, put into data or features, can give more than tuning.
#
# > **Note.** These digits come from fonts, not from hands, and the 600 locked pictures
# > come from two families of fonts. On real forms expect less.
#
# ## What to take with you
#
# 1. An SVM takes the widest street. Only the rows on its edges, inside it or on its wrong
#    side count: the support vectors. C is the price of a mistake.
# 2. A kernel compares rows instead of lifting them. A large gamma makes islands; C and
#    gamma are chosen together, by cross-validation, with the scaler inside.
# 3. Compare with logistic regression and the nearest neighbour, on the same rows, with
#    the standard error of the gap. Then look at the mistakes.
#
# **The commonest mistakes**
#
# - no scaler in front of an RBF kernel, or a scaler that has seen the held-out rows;
# - choosing C and gamma on the test rows, or reporting the best of 36 scores;
# - reading a score as a probability;
# - a huge C on noisy labels;
# - predicting with K(test, test) instead of K(test, train).
#
# **Go further**
#
# - [An Introduction to Statistical Learning](https://www.statlearning.com), chapter 9.
# - [The scikit-learn user guide](https://scikit-learn.org/stable/user_guide.html),
#   "Support Vector Machines".
# - [Machine Learning Specialization][ml] for the models around this one.
# - [Mathematics for Machine Learning](https://mml-book.github.io), chapter 12.
#
# [ml]: https://www.coursera.org/specializations/machine-learning-introduction
