# ---
# lesson:
#   title: Linear algebra
#   minutes: 195
#   needs: [prerequisites/02_numpy_and_pandas]
#   teaches:
#     - vectors
#     - matrices
#     - matrix multiplication
#     - linear systems
#     - rank
#     - eigenvalues
#     - projection
#   data: [pakistan_seats.csv, pakistan_years.csv, astronaut.npy, mystery_distances.csv]
# ---
# %% [markdown]
# # Linear algebra
# **How can one operation turn a picture, rank cities, shrink a photograph and draw a
# map?**
#
# Every model in this course is matrix multiplication at its heart. A bank's credit
# score is a dot product. A search engine can rank pages with an eigenvector. A shop's
# recommendations come from a table of low rank.
#
# After this lesson you can
# - multiply vectors and matrices by hand and in code, and say what the product does;
# - solve a system of equations, and know when it has no answer or too many;
# - fit a line to real data as a projection;
# - find eigenvectors from scratch, and use them on a map and on a photograph.
#
# **You need** Python functions and loops, and first steps in NumPy and pandas.
# **Time**: 195 minutes, in five sittings of 30 to 50; each says where it ends. **Data**:
# 68 Pakistani cities, 50 years of life expectancy, one NASA photograph, one puzzle.
#
# **When you come back** after a break, click the cell where you stopped and choose
# **Run**, then **Run All Above Selected Cell** (in Colab: **Runtime**, **Run before**).
#
# `SEED` in the first code cell changes the numbers in the drills. Take another number
# and do them again: practice on paper is how this becomes easy.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %% [markdown]
# ## Are you ready?
# A short reminder of NumPy. Rows and columns are counted from 0. `axis=0` means "go
# down the rows", so the result has one number for each column. A table times a row of
# factors multiplies each **column** by its own factor. `table.T` is the **transpose**:
# the columns become rows.

# %%
import numpy as np

table = np.array([[1, 2, 3], [4, 5, 6]])  # (2, 3): two rows, three columns
print("shape:", table.shape, "  first row:", table[0], "  one entry:", table[1, 2])
print("column means:", table.mean(axis=0))
print("columns times 1, 10, 100:\n", table * np.array([1, 10, 100]))
print("transpose:\n", table.T)


# %% exercise="second_column" points=1 level=1 minutes=2
def second_column(A):
    """Return the second column of A (rows, columns) as an array of shape (rows,)."""
    ### BEGIN SOLUTION
    return A[:, 1]
    ### END SOLUTION


# %% check="second_column"
assert np.shape(second_column(table)) == (2,), (
    "two rows, so two numbers: did you take a row, or a table of one column?"
)
assert np.array_equal(second_column(table), [2, 5]), (
    "counting starts at 0, so the second column is number 1"
)

# %% [markdown] hint="second_column"
# Write two places between the brackets, rows first. A colon `:` means "all of them".


# %% probe="second_column"
def inputs(rng):
    for shape in ((3, 2), (2, 4), (1, 3), (3, 3)):
        yield (rng.normal(size=shape),)


# %% [raw] right="second_column"
# def second_column(A):
#     return np.array([row[1] for row in A])

# %% [raw] wrong="second_column" says="a row, or a table"
# def second_column(A):
#     return A[1]

# %% [raw] wrong="second_column" says="a table of one column"
# def second_column(A):
#     return A[:, 1:2]

# %% [raw] wrong="second_column" says="counting starts at 0"
# def second_column(A):
#     return A[:, 2]


# %% exercise="centred" points=1 level=1 minutes=2
def centred(X):
    """Subtract from each column of X (rows, columns) the mean of that column."""
    ### BEGIN SOLUTION
    return X - X.mean(axis=0)
    ### END SOLUTION


# %% check="centred"
square = np.array([[1.0, 2.0], [3.0, 8.0]])
assert np.shape(centred(square)) == (2, 2), (
    "the table keeps its shape: subtract the means from X, and return the whole result"
)
assert not np.allclose(centred(square), square - square.mean(axis=1)), (
    "axis=1 goes along the rows: the mean of each column is axis=0"
)
assert np.allclose(centred(table).mean(axis=0), 0), (
    "afterwards each column has mean 0: every column needs a mean of its own"
)

# %% [markdown] hint="centred"
# The reminder above prints the column means. NumPy subtracts a row of means from every
# row for you.


# %% probe="centred"
def inputs(rng):
    for shape in ((3, 2), (2, 4), (1, 3), (3, 3)):
        yield (rng.normal(size=shape),)


# %% [raw] right="centred"
# def centred(X):
#     return np.column_stack([column - sum(column) / len(column) for column in X.T])

# %% [raw] wrong="centred" says="the table keeps its shape"
# def centred(X):
#     return X.mean(axis=0)

# %% [raw] wrong="centred" says="axis=1 goes along"
# def centred(X):
#     return X - X.mean(axis=1)

# %% [raw] wrong="centred" says="each column has mean 0"
# def centred(X):
#     return X - X.mean()

# %% [markdown]
# ## Sitting 1: vectors and matrices
# ### A vector is an arrow
# A **vector** (سمتیہ) is a list of numbers in a fixed order. With two numbers we can
# draw it: go so far right, then so far up. A customer described by 30 numbers is a
# vector too. We cannot draw it, but the rules are the same.
#
# Adding two vectors means walking along one, then along the other. Number times vector
# stretches it.

# %%
rng = np.random.default_rng(SEED)
u = rng.integers(3, 7, size=2)
v = rng.integers(1, 5, size=2) * np.array([-1, 1])
print("u =", u, "  v =", v)

# %% [markdown]
# Take paper. For u = (3, 1) and v = (-2, 4) the sum u + 2v is (3 - 4, 1 + 8) = (-1, 9).
# Now compute u + 2v for the u and v printed above.

# %% exercise="mix" points=1 level=1 minutes=2
# On paper: u + 2v. Write the answer as mix = np.array([first, second])
### BEGIN SOLUTION
mix = u + 2 * v
### END SOLUTION

# %% check="mix"
assert np.shape(mix) == (2,), "two numbers, in one array: np.array([first, second])"
assert np.allclose(mix, u + 2 * v), "double both numbers of v, and only v; then add u"

# %% [markdown] hint="mix"
# First number: first of u, plus twice the first of v. Mind the minus sign. Then the
# same with the second numbers.


# %% probe="mix"
def verdict(got):
    return bool(np.shape(got) == (2,) and np.allclose(got, mix)) or "mix is not u + 2v"


# %% [raw] right="mix"
# mix = np.array([float(u[0] + v[0] + v[0]), float(u[1] + v[1] + v[1])])

# %% [raw] wrong="mix" says="two numbers, in one array"
# mix = list(u) + 2 * list(v)

# %% [raw] wrong="mix" says="double both numbers of v"
# mix = 2 * (u + v)

# %%
import matplotlib.pyplot as plt

# This cell only prepares drawing: nothing to learn here.
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#E69F00", "#009E73", "#999999"
EXACT = {"angles": "xy", "scale_units": "xy", "scale": 1}  # arrows in the axes' units


def arrow(start, step, color, label=None):
    """Draw an arrow that begins at `start` and moves by `step`."""
    plt.quiver(*start, *step, color=color, label=label, width=0.008, **EXACT)


# %%
ax = plt.figure(figsize=(4.5, 4.5)).gca()
arrow((0, 0), u, BLUE, "u")
arrow(u, v, GREEN, "v")
arrow(u + v, v, GREEN)
arrow((0, 0), mix, ORANGE, "u + 2v")
ax.set(xlabel="first number", ylabel="second number", xlim=(-6, 8), ylim=(-1, 15))
ax.set_title(f"Walk u, then v twice: you arrive at ({mix[0]:g}, {mix[1]:g})")
plt.legend(loc="lower left")
plt.show()
print("Arrow u, then two copies of arrow v, end where the single arrow u + 2v ends.")

# %% [markdown]
# ### The dot product measures agreement
# The **dot product** u · v multiplies the numbers in pairs and adds the results, in
# NumPy `u @ v`. For (3, 1) and (-2, 4) it is 3·(-2) + 1·4 = -2. Do it for your u and v.

# %% exercise="dot_uv" points=1 level=1 minutes=2
# On paper: u · v, one number
### BEGIN SOLUTION
dot_uv = int(u @ v)
### END SOLUTION

# %% check="dot_uv"
assert np.ndim(dot_uv) == 0, "one number: add the two products"
assert dot_uv == u @ v, "first times first, second times second; mind the minus"

# %% [markdown] hint="dot_uv"
# Two products, one sum. A positive times a negative number is negative.

# %% probe="dot_uv"
equivalent = {"u @ v => v @ u": "a dot product does not depend on the order"}


def verdict(got):
    return bool(np.ndim(got) == 0 and got == dot_uv) or "dot_uv is not u · v"


# %% [raw] right="dot_uv"
# dot_uv = float(sum(a * b for a, b in zip(u, v)))

# %% [raw] wrong="dot_uv" says="add the two products"
# dot_uv = u * v

# %% [raw] wrong="dot_uv" says="mind the minus"
# dot_uv = int(u @ np.abs(v))

# %% [markdown]
# The **length** of a vector, written |u|, comes from Pythagoras: the root of u · u. In
# NumPy it is `np.linalg.norm(u)`. With it, the dot product gives the angle between two
# arrows:
#
# u · v = |u| |v| cos(angle)
#
# Same direction: the cosine is 1. Right angle: 0. Opposite: -1. `np.arccos`, the button
# cos⁻¹ of a calculator, turns a cosine back into an angle. This is how a search engine
# asks "do these two texts point the same way?"

# %%
print(f"|u| = {np.linalg.norm(u):.3f} = root of {u[0]}² + {u[1]}²")
print(f"right angle: {np.degrees(np.arccos(0)):.0f} degrees")
rounded = 1 + 2**-52  # the smallest step above 1 that a float can make
print("a cosine after rounding:", rounded, " clipped:", np.clip(rounded, -1, 1))


# %% exercise="angle" points=2 level=2 minutes=8
def angle(u, v):
    """Angle between two non-zero vectors (n,), in degrees from 0 to 180, as one number.

    Rounding can lift a cosine just above 1, where arccos fails: clip it first.
    """
    ### BEGIN SOLUTION
    cosine = u @ v / (np.linalg.norm(u) * np.linalg.norm(v))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    ### END SOLUTION


# %% check="angle"
along, across = np.array([1.0, 0.0]), np.array([0.0, 1.0])
many = np.arange(1, 30)[:, None] * np.array([0.1, 0.3, 0.7])
assert isinstance(angle(along, across), (int, float, np.number)), (
    "one number for two arrows: @ or *? Did you return it?"
)
assert abs(angle(along, across) - 90) < 1e-3, "this is 90 degrees; arccos gives radians"
assert abs(angle(across, along) - 90) < 1e-3, "no angle is below 0: use the dot product"
assert abs(angle(5 * along, along + across) - 45) < 1e-3, (
    "making an arrow longer must not change the angle: divide by both lengths"
)
assert abs(angle(along, across - along) - 135) < 1e-3, (
    "more than 90 degrees: the cosine is below 0 and must keep its sign"
)
assert all(abs(angle(w, 3 * w)) < 1e-3 for w in many), (
    "parallel arrows have angle 0, but rounding gave a cosine above 1: use np.clip"
)
assert all(abs(angle(w, -3 * w) - 180) < 1e-3 for w in many), (
    "opposite arrows have angle 180, but a cosine came out below -1: clip there too"
)

# %% [markdown] hint="angle"
# Solve the formula for cos(angle). Then `np.arccos` turns the cosine into an angle.

# %% [markdown] hint="angle"
# Dot product over the product of the two lengths; clip it to -1 ... 1; `np.arccos`;
# `np.degrees`.

# %% probe="angle"
equivalent = {"u @ v => v @ u": "a dot product does not depend on the order"}


def verdict(got, u, v):  # near 0 and 180 degrees rounding costs half of the digits
    return bool(abs(got - angle(u, v)) < 1e-4) or "another angle on held-back vectors"


def inputs(rng):
    for n in (1, 2, 5):
        yield rng.normal(size=n), rng.normal(size=n)
    yield np.array([3.0, 0.0]), np.array([2.0, 2.0])
    for v in rng.normal(size=(30, 3)):
        yield v, 3 * v
        yield v, -7 * v


# %% [raw] right="angle"
# def angle(u, v):
#     u, v = u / np.sqrt(u @ u), v / np.sqrt(v @ v)
#     return np.arccos(max(-1.0, min(1.0, u @ v))) * 180 / np.pi

# %% [raw] right="angle"
# def angle(u, v):
#     cosine = u.dot(v) / np.sqrt(u.dot(u) * v.dot(v))
#     degrees = round(np.degrees(np.arccos(np.clip(cosine, -1, 1))), 5)
#     return int(degrees) if degrees == int(degrees) else degrees

# %% [raw] wrong="angle" says="no angle is below 0"
# def angle(u, v):
#     across = u[0] * v[-1] - u[-1] * v[0]
#     return np.degrees(np.arctan2(across, u @ v))

# %% [raw] wrong="angle" says="must keep its sign"
# def angle(u, v):
#     cosine = u @ v / (np.linalg.norm(u) * np.linalg.norm(v))
#     return np.degrees(np.arccos(np.clip(cosine, 0, 1)))

# %% [raw] wrong="angle" says="must keep its sign"
# def angle(u, v):
#     cosine = abs(u @ v) / (np.linalg.norm(u) * np.linalg.norm(v))
#     return np.degrees(np.arccos(np.clip(cosine, -1, 1)))

# %% [raw] wrong="angle" says="clip there too"
# def angle(u, v):
#     cosine = u @ v / (np.linalg.norm(u) * np.linalg.norm(v))
#     return np.degrees(np.arccos(min(cosine, 1)))

# %% [raw] wrong="angle" says="one number for two"
# def angle(u, v):
#     cosine = u * v / (np.linalg.norm(u) * np.linalg.norm(v))
#     return np.degrees(np.arccos(np.clip(cosine, -1, 1)))

# %% [raw] wrong="angle" says="arccos gives radians"
# def angle(u, v):
#     cosine = u @ v / (np.linalg.norm(u) * np.linalg.norm(v))
#     return np.arccos(np.clip(cosine, -1, 1))

# %% [raw] wrong="angle" says="divide by both lengths"
# def angle(u, v):
#     return np.degrees(np.arccos(np.clip(u @ v, -1, 1)))

# %% [raw] wrong="angle" says="use np.clip"
# def angle(u, v):
#     return np.degrees(np.arccos(u @ v / (np.linalg.norm(u) * np.linalg.norm(v))))

# %%
print(f"u · v = {dot_uv}, and the angle between u and v is {angle(u, v):.0f} degrees")

# %% [markdown]
# A dot product below zero always means more than 90 degrees, above zero less.
#
# ### A matrix moves the plane
# A **matrix** (قالب) is a table of numbers. `A @ x` takes the dot product of **each
# row** of A with x. By hand, for the rows (1, 2) and (3, 4) and x = (5, 6):
#
# 1·5 + 2·6 = 17 and 3·5 + 4·6 = 39, so A @ x = (17, 39).

# %%
rng = np.random.default_rng(SEED + 1)  # its own numbers, the same at every run
A = rng.integers(1, 5, size=(2, 2)) + np.array([[0, 0], [5, 0]])
x = rng.permutation([2, 3, 4, 5])[:2]
print(A, "= A    x =", x)

# %% exercise="by_hand" points=1 level=1 minutes=2
# On paper: A @ x, as by_hand = np.array([first, second])
### BEGIN SOLUTION
by_hand = A @ x
### END SOLUTION

# %% check="by_hand"
assert np.shape(by_hand) == (2,), "two rows, two dot products: add up in each row"
assert not np.allclose(by_hand, A.T @ x), "you went down the columns: take the rows"
assert np.allclose(by_hand, A @ x), "row times x, number by number, then add"

# %% [markdown] hint="by_hand"
# The first number needs only the upper row of A: two products, one sum.


# %% probe="by_hand"
def verdict(got):
    return bool(np.shape(got) == (2,) and np.allclose(got, by_hand)) or "not A @ x"


# %% [raw] right="by_hand"
# by_hand = x[0] * A[:, 0] + x[1] * A[:, 1]

# %% [raw] wrong="by_hand" says="two dot products"
# by_hand = A * x

# %% [raw] wrong="by_hand" says="take the rows"
# by_hand = np.array([A[:, 0] @ x, A[:, 1] @ x])

# %% [raw] wrong="by_hand" says="number by number, then add"
# by_hand = A.sum(axis=1) * x

# %% [markdown]
# There is a second way to see the same product: `A @ x` is a **mix of the columns** of
# A, x[0] times the first plus x[1] times the second. So the columns tell where the unit
# arrows (1, 0) and (0, 1) land, and the whole plane follows them. Let us move a house.

# %%
# This cell only prepares drawing: nothing to learn here.
house = np.array(
    [  # (2, 9): one corner in each column
        [0, 2, 2, 1.6, 1.6, 1.2, 1.2, 1, 0],
        [0, 0, 1.2, 1.52, 2.2, 2.2, 1.84, 2, 1.2],
    ]
)


def draw(ax, M, title):
    """Draw the grid, the house and the two unit arrows, all moved by M (2, 2)."""
    for place in range(-2, 4):
        line = np.array([[place, place], [-2, 3]])  # two points, one in each column
        ax.plot(*(M @ line), color=GREY, lw=0.7)
        ax.plot(*(M @ line[::-1]), color=GREY, lw=0.7)
    ax.fill(*(M @ house), color=BLUE, alpha=0.6)
    ax.quiver([0, 0], [0, 0], *M, color=[ORANGE, GREEN], zorder=3, **EXACT)
    ax.set(title=title, aspect="equal", xlabel="x", ylabel="y")


# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4), sharex=True, sharey=True)
draw(left, np.eye(2), "Before")
lean = np.array([[1, 0.5], [0, 1]])
draw(right, lean, "After [[1, 0.5], [0, 1]]:\nthe roof slides right")
plt.show()
print("The floor stays, the roof slides right, and straight grid lines stay straight.")

# %% [markdown]
# The orange arrow is the first column, the green one the second: it is now (0.5, 1) and
# leans to the right. A turn is a matrix too. It sends (1, 0) to (cos, sin) and (0, 1)
# to (-sin, cos) of the angle. `np.cos` expects radians; `np.radians` converts.


# %% exercise="rotation" points=2 level=2 minutes=6
def rotation(degrees):
    """The matrix (2, 2) that turns the plane anticlockwise by an angle in degrees."""
    ### BEGIN SOLUTION
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cos, -sin], [sin, cos]])
    ### END SOLUTION


# %% check="rotation"
assert np.shape(rotation(90)) == (2, 2), "a matrix with two rows: [[., .], [., .]]"
assert np.allclose(rotation(0), np.eye(2)), (
    "0 degrees change nothing: the columns are (cos, sin) and (-sin, cos)"
)
assert np.allclose(rotation(360), np.eye(2)), "360 degrees change nothing: in radians?"
assert np.allclose(rotation(90) @ np.array([1, 0]), [0, 1]), (
    "a quarter turn anticlockwise sends (1, 0) to (0, 1): look at your minus sign"
)

# %% [markdown] hint="rotation"
# The columns of a matrix tell where (1, 0) and (0, 1) land. The text above names both.

# %% [markdown] hint="rotation"
# The first **column** is (cos, sin), the second is (-sin, cos). NumPy wants rows: the
# upper row is cos and -sin.


# %% probe="rotation"
def inputs(rng):
    for degrees in (0, 30, 90, -45, 36000, *rng.uniform(-500, 500, size=5)):
        yield (float(degrees),)


def call(answer, degrees):  # a plain list of two rows is right too
    return np.asarray(answer(degrees))


# %% [raw] right="rotation"
# def rotation(degrees):
#     a = np.pi * degrees / 180
#     return [[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]

# %% [raw] right="rotation"
# def rotation(degrees):
#     z = np.exp(1j * np.deg2rad(degrees))
#     return np.column_stack([[z.real, z.imag], [-z.imag, z.real]])

# %% [raw] wrong="rotation" says="a matrix with two rows"
# def rotation(degrees):
#     a = np.radians(degrees)
#     return np.array([np.cos(a), -np.sin(a), np.sin(a), np.cos(a)])

# %% [raw] wrong="rotation" says="the columns are"
# def rotation(degrees):
#     cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
#     return np.array([[cos, -sin], [sin, -cos]])

# %% [raw] wrong="rotation" says="360 degrees change nothing"
# def rotation(degrees):
#     cos, sin = np.cos(degrees), np.sin(degrees)
#     return np.array([[cos, -sin], [sin, cos]])

# %% [raw] wrong="rotation" says="look at your minus sign"
# def rotation(degrees):
#     a = np.radians(degrees)
#     return np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])

# %% [markdown]
# ### Two moves, one after the other
# `turn` makes a quarter turn, and `stretch` doubles every width.

# %%
turn = np.array(rotation(90))
stretch = np.diag([2, 1])  # 2 and 1 on the diagonal, 0 everywhere else
print(stretch, "= stretch")

# %% [markdown]
# You compute `turn @ (stretch @ house)`: stretch first, then turn. A friend computes
# `stretch @ (turn @ house)`. Before you look: how do the two results compare?
#
# - **a**: they are the same, because both did the same two moves
# - **b**: one is taller than wide, the other is wider than tall
# - **c**: they have the same size, but one is the mirror image of the other
#
# Write your letter into `p_order`.

# %% exercise="p_order" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_order = "b"
### END SOLUTION

# %%
yours = np.ptp(turn @ stretch @ house, axis=1)  # largest - smallest: width, height
friends = np.ptp(stretch @ turn @ house, axis=1)

# %% check="p_order"
letter = str(p_order).strip().lower()
assert letter in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Numbers may change places in a product. Matrices may not.",
    "b": "Yes: after the turn, the height lies where the width was, and is stretched.",
    "c": "Neither move mirrors anything. They stretch different sides of the house.",
}
print(f"Yours is {yours[0]:.1f} wide, {yours[1]:.1f} tall;", end=" ")
print(f"your friend's {friends[0]:.1f} wide, {friends[1]:.1f} tall. {reasons[letter]}")

# %% [raw] wrong="p_order" says="Numbers may change places"
# p_order = "a"

# %% [raw] wrong="p_order" says="Neither move mirrors"
# p_order = "c"

# %%
fig, axes = plt.subplots(1, 3, figsize=(12, 4.2), sharex=True, sharey=True)
draw(axes[0], np.eye(2), "Before")
draw(axes[1], turn @ stretch, "Stretch, then turn:\ntaller than wide")
draw(axes[2], stretch @ turn, "Turn, then stretch:\nwider than tall")
plt.show()
print("A house, and the same two moves in two orders: two houses of different shape.")

# %% [markdown]
# ### Multiplying two matrices
# `turn @ stretch` is **one** matrix that makes both moves, the right one first. Its
# rule: entry (i, j) of `A @ B` is **row i of A dot column j of B**. By hand:
#
# `[[1, 2], [3, 4]] @ [[5, 6], [7, 8]]`: the upper right entry is row (1, 2) with column
# (6, 8), so 1·6 + 2·8 = 22.
#
# A row of A must be as long as a column of B. So (m, n) @ (n, p) gives **(m, p)**.


# %% exercise="matmul" points=3 level=3 minutes=8
def matmul(A, B):
    """The product of A (m, n) and B (n, p): an array (m, p) of floats.

    Fill an array of zeros entry by entry; use @ for two vectors only.
    """
    ### BEGIN SOLUTION
    C = np.zeros((len(A), B.shape[1]))
    for i in range(len(A)):
        for j in range(B.shape[1]):
            C[i, j] = A[i, :] @ B[:, j]
    return C
    ### END SOLUTION


# %% check="matmul"
one, two = np.array([[1, 2], [3, 4]]), np.array([[5, 6], [7, 8]])
wide, tall = np.array([[5, 6, 7], [8, 9, 10]]), np.array([[1, 0], [0, 1], [1, 1]])
assert np.shape(matmul(one, two)) == (2, 2), "a table: rows of A times columns of B"
assert not np.allclose(matmul(one, two), one * two), "that is A * B, entry by entry"
assert np.allclose(matmul(one, two), [[19, 22], [43, 50]]), (
    "row i of A meets column j of B: B[:, j] is a column, B[j, :] a row"
)
assert np.shape(matmul(one, wide)) == (2, 3), "(2, 2) @ (2, 3) is (2, 3)"
assert np.allclose(matmul(one, wide), [[21, 24, 27], [47, 54, 61]]), (
    "some entries are missing: the inner loop runs over all columns of B"
)
assert np.array_equal(matmul(np.array([[1, 2, 3]]), tall), [[4, 5]]), (
    "(1, 3) @ (3, 2) is (1, 2): as many rows as A, as many columns as B"
)

# %% [markdown] hint="matmul"
# How many rows and columns has the result? Make zeros of that shape first.

# %% [markdown] hint="matmul"
# Two loops, one inside the other: over the rows of A and over the columns of B.

# %% [markdown] hint="matmul"
# ```
# C = zeros of shape (rows of A, columns of B)
# for every row number i of A:
#     for every column number j of B:
#         C[i, j] = row i of A  dot  column j of B
# return C
# ```

# %% probe="matmul"
equivalent = {
    "np.zeros => np.ones": "every entry is filled afterwards",
    "A[i, :] @ B[:, j] => B[:, j] @ A[i, :]": "the same dot product",
}


def inputs(rng):
    for m, n, p in ((1, 1, 1), (2, 3, 4), (3, 2, 1), (1, 4, 2), (3, 3, 3)):
        yield rng.normal(size=(m, n)), rng.normal(size=(n, p))
    yield rng.integers(1, 9, size=(2, 3)), rng.normal(size=(3, 3))


# %% [raw] right="matmul"
# def matmul(A, B):
#     rows = [[sum(a * b for a, b in zip(row, column)) for column in B.T] for row in A]
#     return np.array(rows)

# %% [raw] right="matmul"
# def matmul(A, B):
#     m, n = A.shape
#     C = np.zeros((m, B.shape[1]))
#     for k in range(n):
#         C += np.outer(A[:, k], B[k])
#     return C

# %% [raw] wrong="matmul" says="rows of A times columns"
# def matmul(A, B):
#     return np.array([A[i, :] @ B[:, i] for i in range(min(len(A), B.shape[1]))])

# %% [raw] wrong="matmul" says="entry by entry"
# def matmul(A, B):
#     return A * B

# %% [raw] wrong="matmul" says="B[j, :] a row"
# def matmul(A, B):
#     C = np.zeros((len(A), B.shape[1]))
#     for i in range(len(A)):
#         for j in range(B.shape[1]):
#             C[i, j] = A[i, :] @ B[j, :]
#     return C

# %% [raw] wrong="matmul" says="the inner loop runs over"
# def matmul(A, B):
#     C = np.zeros((len(A), B.shape[1]))
#     for i in range(len(A)):
#         for j in range(len(B)):
#             C[i, j] = A[i, :] @ B[:, j]
#     return C

# %% [raw] wrong="matmul" says="as many rows as A"
# def matmul(A, B):
#     C = np.zeros(B.shape)
#     for i in range(len(A)):
#         for j in range(B.shape[1]):
#             C[i, j] = A[i, :] @ B[:, j]
#     return C

# %% [raw] wrong="matmul" says="@ (2, 3) is (2, 3)"
# def matmul(A, B):
#     C = np.zeros(A.shape)
#     for i in range(len(A)):
#         for j in range(A.shape[1]):
#             C[i, j] = A[i, :] @ B[:, j]
#     return C

# %%
rng = np.random.default_rng(SEED + 2)
big = rng.normal(size=(40, 40))
print("same result as NumPy's @ :", np.allclose(matmul(big, big.T), big @ big.T))

# %% [markdown]
# Your loops and NumPy's `@` agree. From here on, use `@`: it is much faster.
#
# **A good place to stop.** Sitting 2 asks the question backwards: the result is known,
# and the vector is not.
#
# ## Sitting 2: solving and projecting
# ### A system of equations
# Three tables in a canteen and their bills in rupees (we invented them). Nobody wrote
# down what one chai, one samosa or one roti costs.

# %%
import pandas as pd

items = ["chai", "samosa", "roti"]
receipts = pd.DataFrame([[2, 1, 3], [1, 3, 1], [3, 2, 2]], columns=items)
rng = np.random.default_rng(SEED + 3)
receipts["bill"] = receipts.to_numpy() @ (5 * rng.integers([8, 5, 2], [17, 11, 7]))
print(receipts)

# %% [markdown]
# The first row says 2·chai + 1·samosa + 3·roti = bill. All rows together are **one**
# equation with a matrix: `orders @ prices = bills`. By hand we remove one unknown at a
# time. From x + y = 5 and x + 3y = 11, subtract the first from the second: 2y = 6. So y
# is 3, and then x is 2. `np.linalg.solve(A, b)` does the same for large systems.

# %% exercise="prices" points=2 level=2 minutes=5
# The price of one chai, one samosa, one roti in rupees: an array of shape (3,)
### BEGIN SOLUTION
prices = np.linalg.solve(receipts[items].to_numpy(), receipts["bill"].to_numpy())
### END SOLUTION

# %% check="prices"
assert np.shape(prices) == (3,), "three items, three prices: an array of shape (3,)"
assert np.allclose(receipts[items].to_numpy() @ np.array(prices), receipts["bill"]), (
    "put your prices back into every row: they do not give the bills"
)

# %% [markdown] hint="prices"
# Which part of the table is known on the left side of the equation? It has three
# columns.

# %% [markdown] hint="prices"
# Take `receipts[items].to_numpy()` as the matrix and `receipts["bill"].to_numpy()` as
# the right-hand side. The error `Last 2 dimensions of the array must be square` means
# that the bill is still among the columns.


# %% probe="prices"
def verdict(got):
    good = np.shape(got) == (3,) and np.allclose(np.array(got, dtype=float), prices)
    return bool(good) or "these are not the prices"


# %% [raw] right="prices"
# prices = np.linalg.inv(receipts[items]) @ receipts["bill"]

# %% [raw] wrong="prices" says="three items, three prices"
# prices = receipts["bill"].to_numpy() / receipts[items].to_numpy()

# %% [raw] wrong="prices" says="do not give the bills"
# prices = np.linalg.solve(receipts[items].to_numpy().T, receipts["bill"].to_numpy())

# %% [raw] wrong="prices" says="do not give the bills"
# prices = (receipts["bill"] / receipts[items].sum(axis=1)).to_numpy()

# %% [markdown]
# ### One answer, none, or too many
# With two unknowns every equation is a line, and the answer is where the lines meet.

# %%
cases = {"One answer": [1, 3], "No answer": [0.5, 3], "Too many answers": [0.5, 2]}
fig, axes = plt.subplots(1, 3, figsize=(10, 3), sharey=True)
x_axis = np.array([0, 4])
for ax, (name, (slope, top)) in zip(axes, cases.items()):
    ax.plot(x_axis, 2 - x_axis / 2, color=BLUE, lw=5)
    ax.plot(x_axis, top - x_axis * slope, color=ORANGE, ls="--", lw=2)
    ax.set(title=name, xlabel="x")
axes[0].set_ylabel("y")
plt.show()
print("Two lines that cross once, two parallel lines, and two lines that are the same.")

# %% [markdown]
# Read the columns of a matrix from left to right. Its **rank** counts each column that
# is **not a mix of the columns before it**: a new one. `np.linalg.matrix_rank` computes
# it. Now read `A @ x = b` as "mix the columns of A to get b":
#
# - if gluing b to A as one more column **raises** the rank, b is no mix of the columns;
# - if it does not, and every column of A is new, there is one mix;
# - if it does not, and some column is **not** new, there are many mixes.

# %%
copy = np.array([[1, 2, 3], [2, 4, 1], [3, 6, 0]])
print("3 columns, but column 2 = twice column 1: rank", np.linalg.matrix_rank(copy))
print("glued:\n", np.column_stack([copy, [5, 6, 7]]))


# %% exercise="solutions" points=3 level=3 minutes=12
def solutions(A, b):
    """How many x solve A @ x = b, for A (m, n) and b (m,): "none", "one" or "many"?"""
    ### BEGIN SOLUTION
    rank = np.linalg.matrix_rank(A)
    if np.linalg.matrix_rank(np.column_stack([A, b])) > rank:
        return "none"
    return "one" if rank == A.shape[1] else "many"
    ### END SOLUTION


# %% check="solutions"
same, tall = np.array([[1, 1], [1, 1]]), np.array([[1, 0], [0, 1], [1, 1]])
third = np.diag([1, 2, 0])  # a zero column is a mix: 0 times another
words = ("none", "one", "many")
assert solutions(same, np.array([1, 2])) in words, "return one of the three words"
assert solutions(same, np.array([1, 2])) == "none", (
    "x + y cannot be 1 and 2: does gluing b to A raise the rank?"
)
assert solutions(same, np.array([1, 1])) == "many", "x + y = 1, twice: many answers"
assert solutions(tall, np.array([1, 2, 3])) == "one", (
    "x = 1, y = 2 is the only answer: compare the rank with the number of unknowns"
)
assert solutions(tall, np.array([1, 2, 4])) == "none", (
    "x = 1 and y = 2, but x + y = 4: test for none first"
)
assert solutions(third, np.array([1, 2, 0])) == "many", (
    "rank 2, but three unknowns: the third may be any number"
)
assert solutions(tall.T, np.array([1, 2])) == "many", (
    "two equations, three unknowns: compare the rank with the columns of A"
)

# %% [markdown] hint="solutions"
# You need two ranks: of A, and of A with b glued on. Three cases follow from the text.

# %% [markdown] hint="solutions"
# The number of unknowns is the number of columns, `A.shape[1]`. All columns are new
# when the rank equals it.

# %% [markdown] hint="solutions"
# ```
# if the rank of A with b glued on is larger than the rank of A: "none"
# otherwise, if the rank of A equals its number of columns: "one"
# otherwise: "many"
# ```


# %% probe="solutions"
def inputs(rng):
    for m, n in ((2, 2), (4, 2), (2, 3), (3, 3)):
        A = rng.integers(-4, 5, size=(m, n))
        double = np.column_stack([A, A[:, 0] * 2])
        for matrix in (A, double, np.vstack([double, double[0]])):
            yield matrix, matrix @ np.ones(matrix.shape[1])
            yield matrix, rng.integers(1, 9, size=len(matrix)) * 1.0
    yield np.zeros((2, 2)), np.zeros(2)


# %% [raw] right="solutions"
# def solutions(A, b):
#     x = np.linalg.lstsq(A, b, rcond=None)[0]
#     if not np.allclose(A @ x, b):
#         return "none"
#     return "many" if np.linalg.matrix_rank(A) < len(A.T) else "one"

# %% [raw] wrong="solutions" says="one of the three words"
# def solutions(A, b):
#     return np.linalg.matrix_rank(A)

# %% [raw] wrong="solutions" says="does gluing b to A raise"
# def solutions(A, b):
#     return "one" if np.linalg.matrix_rank(A) == A.shape[1] else "many"

# %% [raw] wrong="solutions" says="twice: many answers"
# def solutions(A, b):
#     return "one" if np.linalg.matrix_rank(A) == A.shape[1] else "none"

# %% [raw] wrong="solutions" says="test for none first"
# def solutions(A, b):
#     rank = np.linalg.matrix_rank(A)
#     if rank == A.shape[1]:
#         return "one"
#     glued = np.linalg.matrix_rank(np.column_stack([A, b]))
#     return "none" if glued > rank else "many"

# %% [raw] wrong="solutions" says="two equations, three unknowns"
# def solutions(A, b):
#     rank = np.linalg.matrix_rank(A)
#     if np.linalg.matrix_rank(np.column_stack([A, b])) > rank:
#         return "none"
#     return "one" if rank == min(A.shape) else "many"

# %% [raw] wrong="solutions" says="the third may be any number"
# def solutions(A, b):
#     rank = np.linalg.matrix_rank(A)
#     if np.linalg.matrix_rank(np.column_stack([A, b])) > rank:
#         return "none"
#     return "one" if rank >= 2 else "many"

# %% [raw] wrong="solutions" says="compare the rank with the number of unknowns"
# def solutions(A, b):
#     rank = np.linalg.matrix_rank(A)
#     if np.linalg.matrix_rank(np.column_stack([A, b])) > rank:
#         return "none"
#     return "one" if rank == len(A) else "many"

# %% [markdown]
# ### When there is no answer: project
# Real data almost never fits exactly. Then we ask for the **nearest** answer. Take a
# line along an arrow a, and a point b beside it. Which point of the line is nearest to
# b?

# %%
# This cell only prepares the picture: nothing to learn here.
a, b = np.array([5.0, 2.5]), np.array([0.5, 4.0])
spots = np.linspace(0.1, 1, 10)[:, None] * a  # (10, 2): points along a
far = np.linalg.norm(b - spots, axis=1)
nearest = spots[far.argmin()]
side, up = 0.3 * a / np.linalg.norm(a), 0.3 * (b - nearest) / far.min()
corner = np.array([nearest + side, nearest + side + up, nearest + up])

# %%
ax = plt.figure(figsize=(6, 4.5)).gca()
for spot in spots:
    plt.plot(*zip(b, spot), color=GREY, lw=1)
plt.plot(*zip(b, nearest), color=ORANGE, lw=3, label=f"shortest way: {far.min():.2f}")
plt.plot(*corner.T, color="black", lw=1)
arrow((0, 0), a, BLUE, "a")
arrow((0, 0), b, GREEN, "b")
ax.set(aspect="equal", xlabel="first number", ylabel="second number")
ax.set_title(f"The shortest way meets a at {angle(b - nearest, a):.0f} degrees")
plt.legend()
plt.show()
print("Of ten ways from b to the line of a, the shortest meets it at a right angle.")

# %% [markdown]
# The nearest point is the **projection** of b on a, like its shadow when the light
# falls straight on a. It is c·a for some number c, and the rest b - c·a stands at a
# right angle to a. So their dot product is zero: a · (b - c·a) = 0, that is a · b - c
# (a · a) = 0. Solve for c: **c = (a · b) / (a · a)**.


# %% exercise="project" points=2 level=2 minutes=5
def project(b, a):
    """The point nearest to b on the line along a (not zero); both (n,), result (n,)."""
    ### BEGIN SOLUTION
    return (a @ b) / (a @ a) * a
    ### END SOLUTION


# %% check="project"
shadow = project(b, a)
assert np.shape(shadow) == (2,), "a point, not a number: c times the arrow a"
assert np.isclose(shadow[0] * a[1], shadow[1] * a[0]), "the shadow is on the line of a"
assert np.allclose(project(b, 10 * a), shadow), (
    "a longer arrow lies on the same line: divide by a · a, the square of the length"
)
assert abs((b - shadow) @ a) < 1e-9, "b minus its shadow makes a right angle with a"
assert np.allclose(project(np.array([1.0, 2.0, 6.0]), np.ones(3)), 3), (
    "arrows may have three entries and more: use all of them, with @"
)

# %% [markdown] hint="project"
# First the number c of the text, then c times an arrow. Which arrow?

# %% [markdown] hint="project"
# c = (a · b) / (a · a). The result lies on the line of a, so it is c times a.

# %% probe="project"
equivalent = {"a @ b => b @ a": "a dot product does not depend on the order"}


def inputs(rng):
    for n in (1, 2, 7):
        yield rng.normal(size=n), rng.normal(size=n)
    yield np.array([1.0, 2.0]), np.array([0.0, 3.0])
    yield np.array([1.0, -2.0]), np.array([4.0, 2.0])


# %% [raw] right="project"
# def project(b, a):
#     unit = a / np.linalg.norm(a)
#     return unit * (unit @ b)

# %% [raw] wrong="project" says="a point, not a number"
# def project(b, a):
#     return (a @ b) / (a @ a)

# %% [raw] wrong="project" says="divide by a · a"
# def project(b, a):
#     return (a @ b) / np.linalg.norm(a) * a

# %% [raw] wrong="project" says="is on the line of a"
# def project(b, a):
#     return (a @ b) / (b @ b) * b

# %% [raw] wrong="project" says="use all of them"
# def project(b, a):
#     c = (a[0] * b[0] + a[1] * b[1]) / (a[0] ** 2 + a[1] ** 2)
#     return c * a

# %% [raw] wrong="project" says="b minus its shadow"
# def project(b, a):
#     return np.linalg.norm(b) * a / np.linalg.norm(a)

# %% [markdown]
# ### Least squares is a projection
# Fifty numbers are an arrow too, in a space of 50 directions. Here is life expectancy
# in Pakistan, from [Gapminder](https://www.gapminder.org/data/) (smoothed estimates).
# The **typical miss** of a line is the root of its mean squared miss.

# %%
years = pd.read_csv(DATA / "pakistan_years.csv")
y = years["life_expectancy"].to_numpy()
baseline = np.sqrt(np.mean((y - y.mean()) ** 2))  # typical miss of the mean

# %%
ax = plt.figure(figsize=(7, 4)).gca()
plt.plot(years["year"], y, "o", color=BLUE, ms=4, label="data")
plt.axhline(y.mean(), color=GREY, ls="--", label="the mean")
ax.set(xlabel="year", ylabel="life expectancy (years)")
ax.set_title(f"The mean typically misses by {baseline:.1f} years")
plt.legend()
plt.show()
print("Life expectancy rises every year, so a single number, the mean, fits it badly.")

# %%
ones = np.ones(len(y))
print("projected on a column of ones:", project(y, ones)[:3].round(2), "...")
print("the mean of y:                ", y.mean().round(2))
X = np.column_stack([ones, years["year"] - 1964])
print("first rows of X:", *X[:3], "...   shape", X.shape)

# %% [markdown]
# The mean is a projection: the point nearest to y on the line of (1, 1, ..., 1). This
# is our baseline. Now take a second column, the years since 1964, and ask for the
# nearest mix `X @ w` of both columns. The **residual** y - X @ w must be at a right
# angle to **every** column: Xᵀ(y - Xw) = 0, where Xᵀ is `X.T`. So Xᵀy - XᵀXw = 0. This
# is a system you can solve:
#
# **(Xᵀ X) w = Xᵀ y**


# %% exercise="least_squares" points=3 level=3 minutes=8
def least_squares(X, y):
    """Nearest mix of the columns of X (m, n) to y (m,): returns (w, residual).

    w (n,) are the weights; the residual (m,) is y minus the mix.
    """
    ### BEGIN SOLUTION
    w = np.linalg.solve(X.T @ X, X.T @ y)
    return w, y - X @ w
    ### END SOLUTION


# %% check="least_squares"
three = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 2, 1]])
both = least_squares(X, y)
assert isinstance(both, (tuple, list)) and len(both) == 2, (
    "return two things: return w, residual"
)
weights, rest = both
assert np.allclose(X.T @ rest, 0, atol=1e-6), (
    "no right angle between residual and both columns: solve for all weights at once"
)
assert np.allclose(rest, y - X @ weights), "residual is truth minus mix, in this order"
assert list(np.round(least_squares(three, three @ [1, 2, 3])[0], 6)) == [1, 2, 3], (
    "three columns need three weights: solve the system of the text"
)

# %% [markdown] hint="least_squares"
# The bold line of the text is a system `matrix @ w = vector`. What is the matrix, and
# what is the vector?

# %% [markdown] hint="least_squares"
# The matrix is `X.T @ X`, the vector `X.T @ y`. `np.linalg.solve` does the rest.

# %% [markdown] hint="least_squares"
# ```
# w = solve the system with matrix (X transposed @ X) and vector (X transposed @ y)
# residual = y - X @ w
# return both
# ```


# %% probe="least_squares"
def inputs(rng):
    for m, n in ((3, 1), (6, 2), (9, 4), (3, 3)):
        yield rng.normal(size=(m, n)), rng.normal(size=m)


# %% [raw] right="least_squares"
# def least_squares(X, y):
#     w = np.linalg.lstsq(X, y, rcond=None)[0]
#     return w, y - X @ w

# %% [raw] right="least_squares"
# def least_squares(X, y):
#     w = np.linalg.pinv(X) @ y
#     return [w, y - X @ w]

# %% [raw] wrong="least_squares" says="three columns need three weights"
# def least_squares(X, y):
#     slope, start = np.polyfit(X[:, 1], y, 1)
#     return np.array([start, slope]), y - (start + slope * X[:, 1])

# %% [raw] wrong="least_squares" says="return two things"
# def least_squares(X, y):
#     return np.linalg.solve(X.T @ X, X.T @ y)

# %% [raw] wrong="least_squares" says="solve for all weights at once"
# def least_squares(X, y):
#     w = (X.T @ y) / (X**2).sum(axis=0)
#     return w, y - X @ w

# %% [raw] wrong="least_squares" says="is truth minus mix"
# def least_squares(X, y):
#     w = np.linalg.solve(X.T @ X, X.T @ y)
#     return w, X @ w - y

# %%
w, residual = least_squares(X, y)
ax = plt.figure(figsize=(7, 4)).gca()
plt.plot(years["year"], y, "o", color=BLUE, ms=4, label="data")
plt.plot(years["year"], X @ w, color=ORANGE, lw=3, label="nearest mix of two columns")
plt.axhline(y.mean(), color=GREY, ls="--", label="nearest mix of one column: the mean")
ax.set(xlabel="year", ylabel="life expectancy (years)")
ax.set_title(f"Life expectancy in Pakistan rose by about {w[1]:.2f} years a year")
plt.legend()
plt.show()
print("The points bend around the line: below it at both ends, above it in the middle.")

# %% tags=["nbval-check-output"]
typical = np.sqrt(np.mean(residual**2))
print(f"typical miss: {typical:.2f} years; with the mean alone: {baseline:.2f} years")
print("same as NumPy's lstsq:", np.allclose(w, np.linalg.lstsq(X, y, rcond=None)[0]))
print(f"the line in the year 1800: {w @ [1, 1800 - 1964]:.1f} years")

# %% [markdown]
# The line misses by 0.77 years, the mean by 4.77. But the points bend around the line,
# and for 1800 it promises a life of **-1.5 years**. A fit is only good near its data.
#
# Why did we not add a third column, the **months** since 1964?

# %%
months = np.column_stack([X, 12 * X[:, 1]])
other = np.array([w[0], 0, w[1] / 12])
print("columns:", months.shape[1], "  rank:", np.linalg.matrix_rank(months))
print("other weights, same line:", np.allclose(months @ [*w, 0], months @ other))

# %% [markdown]
# The rank is 2: the new column is a mix of the old ones. Now *many* weights give the
# same line, and the weights of years and months mean nothing one by one. Look for such
# copies in every table you get.
#
# <details><summary>Why can a copied column not make the line better?</summary>
#
# The residual is already at a right angle to the years, so also to 12 times the years.
# The nearest point has not moved. We only have more ways to write it down.
#
# </details>
#
# **A good place to stop.** Sitting 3 looks for the directions that a matrix leaves
# alone.
#
# ## Sitting 3: eigenvectors and a ranking of cities
# ### Directions that stay
# Most arrows change direction when a matrix moves them. A few do not. M times (1, 1) by
# hand, with M below: (3 + 1, 1 + 3) = (4, 4). The same direction, 4 times as long.

# %%
M = np.array([[3.0, 1.0], [1.0, 3.0]])  # the rest only draws
ax = plt.figure(figsize=(5, 5)).gca()
for degrees in range(0, 360, 15):
    start = rotation(degrees) @ np.array([1, 0])
    arrow(start, M @ start - start, ORANGE if degrees % 90 == 45 else GREY)
ax.set(xlabel="first number", ylabel="second number", xlim=(-4, 4), ylim=(-4, 4))
ax.set_title("Only the orange points move straight out")
plt.show()
print("Of 24 points on a circle, M moves only the four orange ones straight outwards.")

# %% [markdown]
# Such a direction is an **eigenvector**: M @ v = λ v. The number λ ("lambda") is its
# **eigenvalue**: how much v is stretched. Here (1, 1) has λ = 4 and (1, -1) has λ = 2.
# A negative λ also turns the arrow round.


# %% exercise="eigenvalue_of" points=2 level=2 minutes=8
def eigenvalue_of(A, v):
    """The eigenvalue of A (n, n) for v (n,), or None if v is no eigenvector of A.

    v is not zero, but some of its entries may be; it can have any length.
    """
    ### BEGIN SOLUTION
    value = (v @ A @ v) / (v @ v)
    return float(value) if np.allclose(A @ v, value * v) else None
    ### END SOLUTION


# %% check="eigenvalue_of"
ones_2, axis_2 = np.array([1.0, 1.0]), np.array([0.0, 3.0])
assert np.ndim(eigenvalue_of(M, ones_2)) == 0, "one number, not one per entry"
assert np.isclose(eigenvalue_of(M, ones_2) or 0, 4), "(4, 4) is 4 times (1, 1)"
assert eigenvalue_of(M, axis_2) is None, "(3, 9) is no multiple of (0, 3)"
assert np.isclose(eigenvalue_of(np.diag([2.0, 5.0]), axis_2) or 0, 5), (
    "(0, 15) is 5 times (0, 3): do not divide by an entry that is 0"
)
assert np.isclose(eigenvalue_of(-M, np.array([1.0, -1.0])) or 0, -2), (
    "-M turns (1, -1) round: its λ is -2, with the minus sign"
)

# %% [markdown] hint="eigenvalue_of"
# If A @ v is a multiple of v, its projection on v is A @ v itself. You have computed
# the number c of a projection before.

# %% [markdown] hint="eigenvalue_of"
# λ = (v · A v) / (v · v). Then test with `np.allclose` whether `A @ v` equals λ v.

# %% probe="eigenvalue_of"
equivalent = {
    "v @ A @ v => v @ (v @ A)": "the same number: v · A v",
    "v @ A => A @ v": "the same number: A v · v",
}


def inputs(rng):
    for n in (2, 3, 5):
        values = rng.integers(-5, 6, size=n) * 1.0
        Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
        for k in range(n):
            yield Q * values @ Q.T, 2 * Q[:, k]
        yield Q * (values + np.arange(n) * 20) @ Q.T, Q[:, 0] + Q[:, 1]
    yield np.diag([3.0, 0.0, -2.0]), np.array([0.0, 4.0, 0.0])
    yield np.diag([3.0, 0.0, -2.0]), np.array([0.0, 0.0, 1.0])
    yield np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([0.0, 1.0])
    yield np.array([[0.0, -1.0], [1.0, 0.0]]), np.array([1.0, 0.0])


# %% [raw] right="eigenvalue_of"
# def eigenvalue_of(A, v):
#     moved = A @ v
#     biggest = np.abs(v).argmax()
#     value = moved[biggest] / v[biggest]
#     if np.linalg.norm(moved - value * v) > 1e-6:
#         return None
#     return value

# %% [raw] wrong="eigenvalue_of" says="not one per entry"
# def eigenvalue_of(A, v):
#     return A @ v / v

# %% [raw] wrong="eigenvalue_of" says="is 4 times"
# def eigenvalue_of(A, v):
#     return 1.0 if np.allclose(A @ v, v) else None

# %% [raw] wrong="eigenvalue_of" says="-M turns"
# def eigenvalue_of(A, v):
#     value = np.linalg.norm(A @ v) / np.linalg.norm(v)
#     return value if np.allclose(A @ v, value * v) else None

# %% [raw] wrong="eigenvalue_of" says="-M turns"
# def eigenvalue_of(A, v):
#     value = max(A @ v) / max(v)
#     return value if np.allclose(A @ v, value * v) else None

# %% [raw] wrong="eigenvalue_of" says="is no multiple of"
# def eigenvalue_of(A, v):
#     return (v @ A @ v) / (v @ v)

# %% [raw] wrong="eigenvalue_of" says="do not divide by an entry"
# def eigenvalue_of(A, v):
#     with np.errstate(all="ignore"):
#         value = (A @ v)[0] / v[0]
#     return value if np.allclose(A @ v, value * v) else None

# %% [markdown]
# ### Power iteration: let the strongest direction win
# How do we find an eigenvector? Take almost any arrow and apply M again and again. In
# each step the part along (1, 1) grows 4 times, the part along (1, -1) only 2 times.

# %%
arrow_now = np.array([1.0, 0.0])
for step in range(1, 6):
    arrow_now = M @ arrow_now
    ratio = arrow_now[0] / arrow_now[1]
    print("step", step, arrow_now, f" first / second = {ratio:.3f}")
with np.errstate(over="ignore"):  # no warning when a number is too big
    print("after 1000 steps the stretch is", np.float64(4) ** 1000)

# %% [markdown]
# The two numbers become equal: the arrow turns to (1, 1). But it also grows. After 1000
# steps it is too big for the computer, which then writes `inf`. So after **every** step
# we divide the arrow by its length. This is **power iteration**.


# %% exercise="power_iteration" points=3 level=3 minutes=9
def power_iteration(A, steps):
    """Strongest eigenvalue of A (n, n) and its eigenvector: returns (value, v).

    Begin with an arrow of n ones. `steps` (1 or more) times: multiply by A, then divide
    by the length. v (n,) has length 1; value is v · A v, a number with its sign.
    """
    ### BEGIN SOLUTION
    v = np.ones(len(A))
    for _ in range(steps):
        v = A @ v
        v = v / np.linalg.norm(v)
    return float(v @ A @ v), v
    ### END SOLUTION


# %% check="power_iteration"
S = np.array([[2.0, 1.0], [1.0, 3.0]])
with np.errstate(over="ignore", invalid="ignore"):
    both = power_iteration(S, 1000)
assert isinstance(both, (tuple, list)) and len(both) == 2, (
    "return two things: return value, v"
)
best, final = both
assert np.shape(power_iteration(np.eye(3), 2)[1]) == (3,), "v has the shape (n,)"
assert np.isfinite(final).all(), "the arrow grew until it was inf: divide in every step"
assert abs(np.linalg.norm(final) - 1) < 1e-9, "v must have length 1: np.linalg.norm"
assert np.allclose(S @ final, best * final), "S @ v is value times v: is value v · S v?"
assert np.allclose(power_iteration(S, 1)[1], [0.6, 0.8]), (
    "one step from (1, 1): S sends it to (3, 4), its length is 5. How many steps, and "
    "from where, did you go?"
)
assert power_iteration(-S, 50)[0] < 0, "-S flips its arrow: the eigenvalue is negative"

# %% [markdown] hint="power_iteration"
# What changes in each step is v alone. The value is needed only once, at the end.

# %% [markdown] hint="power_iteration"
# `np.ones(len(A))` is the first arrow. (`np.ones(2)` fails with a table of three rows:
# "size 2 is different from 3".) Inside the loop are two lines: multiply, divide.

# %% [markdown] hint="power_iteration"
# ```
# v = n ones
# repeat `steps` times:
#     v = A @ v
#     v = v divided by its length
# return v · (A @ v), and v
# ```

# %% probe="power_iteration"
equivalent = {
    "v @ A @ v => v @ (v @ A)": "the same number: v · A v",
    "v @ A => A @ v": "the same number: A v · v",
}


def inputs(rng):
    for n in (1, 2, 4):
        A = rng.normal(size=(n, n))
        for steps in (1, 2, 7):
            yield A, steps
            yield A + A.T, steps
    yield np.array([[2.0, 1.0], [1.0, 3.0]]), 2000
    yield -np.array([[2.0, 1.0], [1.0, 3.0]]), 3


# %% [raw] right="power_iteration"
# def power_iteration(A, steps):
#     v = np.ones((len(A), 1)) / len(A) ** 0.5
#     while steps > 0:
#         v = A @ v
#         v /= np.sqrt((v**2).sum())
#         steps -= 1
#     return (v.T @ A @ v).item(), v[:, 0]

# %% [raw] right="power_iteration"
# def power_iteration(A, steps):
#     v = A @ np.ones(len(A))
#     v = v / np.linalg.norm(v)
#     for _ in range(1, steps):
#         v = A @ v / np.linalg.norm(A @ v)
#     return [v @ A @ v, v]

# %% [raw] wrong="power_iteration" says="How many steps"
# def power_iteration(A, steps):
#     v = np.ones(len(A))
#     for _ in range(100):
#         v = A @ v / np.linalg.norm(A @ v)
#     return v @ A @ v, v

# %% [raw] wrong="power_iteration" says="How many steps"
# def power_iteration(A, steps):
#     v = np.ones(len(A)) / len(A) ** 0.5
#     for _ in range(1, steps):
#         v = A @ v / np.linalg.norm(A @ v)
#     return v @ A @ v, v

# %% [raw] wrong="power_iteration" says="v has the shape"
# def power_iteration(A, steps):
#     v = np.ones((len(A), 1))
#     for _ in range(steps):
#         v = A @ v / np.linalg.norm(A @ v)
#     return (v.T @ A @ v).item(), v

# %% [raw] wrong="power_iteration" says="return two things"
# def power_iteration(A, steps):
#     v = np.ones(len(A))
#     for _ in range(steps):
#         v = A @ v / np.linalg.norm(A @ v)
#     return v

# %% [raw] wrong="power_iteration" says="divide in every step"
# def power_iteration(A, steps):
#     v = np.ones(len(A))
#     for _ in range(steps):
#         v = A @ v
#     v = v / np.linalg.norm(v)
#     return float(v @ A @ v), v

# %% [raw] wrong="power_iteration" says="v must have length 1"
# def power_iteration(A, steps):
#     v = np.ones(len(A))
#     for _ in range(steps):
#         v = A @ v
#         v = v / np.abs(v).max()
#     return float(v @ A @ v / (v @ v)), v

# %% [raw] wrong="power_iteration" says="is value v · S v"
# def power_iteration(A, steps):
#     v = np.ones(len(A))
#     for _ in range(steps):
#         v = A @ v
#         v = v / np.linalg.norm(v)
#     return float(np.sum(A @ v)), v

# %% [raw] wrong="power_iteration" says="the eigenvalue is negative"
# def power_iteration(A, steps):
#     v = np.ones(len(A))
#     for _ in range(steps):
#         v = A @ v
#         value = np.linalg.norm(v)
#         v = v / value
#     return float(np.linalg.norm(A @ v)), v

# %%
values, vectors = np.linalg.eigh(S)  # smallest value first; S must be symmetric
print("NumPy:", values[-1].round(6), " yours:", round(power_iteration(S, 100)[0], 6))
quarter = np.array(rotation(90))
arrow_now = np.array([1.0, 0.0])
for step in range(1, 5):
    arrow_now = quarter @ arrow_now
    print("quarter turn, step", step, arrow_now.round(3) + 0.0)

# %% [markdown]
# Your loop and `np.linalg.eigh` agree. (`eigh` is for a **symmetric** matrix: the same
# after `.T`.) But a quarter turn defeats it: the arrow goes round and never settles,
# because **no** direction stays. Power iteration needs one direction that is clearly
# the strongest.
#
# ### Ranking cities
# The file has 68 cities that [GeoNames](https://www.geonames.org/) marks as capitals or
# seats of a district, with 50,000 people or more (CC BY). Think of an arrow of length 1
# from the centre of the Earth to each city. The distance between two cities is the arc
# between their arrows: the angle in radians times the radius, 6371 km.

# %%
cities = pd.read_csv(DATA / "pakistan_seats.csv")
lat, lon = np.radians(cities["latitude"]), np.radians(cities["longitude"])
flat = np.cos(lat)  # how far from the Earth's axis: 1 at the equator, 0 at the pole
places = np.column_stack([flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)])
# places (68, 3): one arrow of length 1 in each row
km = 6371 * np.arccos(np.clip(places @ places.T, -1, 1))  # (68, 68)
index = {city: i for i, city in enumerate(cities["city"])}
print(f"Lahore to Karachi: {km[index['Lahore'], index['Karachi']]:.0f} km, straight")

# %% [markdown]
# One product, `places @ places.T`, holds all 68 × 68 dot products. Now **link** two
# cities when they are at most 200 km apart. A link is a straight-line distance, **not**
# a road. A matrix can hold all links: 1 where there is one, 0 where there is none.


# %% exercise="links" points=2 level=2 minutes=5
def links(km, limit):
    """Matrix (n, n): 1.0 where two cities are at most `limit` km apart, else 0.0.

    No city is linked to itself. Two different cities may be 0 km apart.
    """
    ### BEGIN SOLUTION
    A = (km <= limit).astype(float)
    np.fill_diagonal(A, 0)
    return A
    ### END SOLUTION


# %% check="links"
small_map = np.array([[0.0, 90.0, 200.0], [90.0, 0.0, 0.0], [200.0, 0.0, 0.0]])
fresh = np.zeros((2, 2))
assert links(fresh, 5) is not None, "did you return nothing? Return the new matrix"
assert not fresh.any(), "links changed km itself: fill the diagonal of the NEW matrix"
assert np.asarray(links(small_map, 100)).dtype == float, "floats: use .astype(float)"
assert np.trace(links(small_map, 100)) == 0, "a city is linked to itself"
assert links(small_map, 90)[0, 1] == 1, "exactly 90 km is still at most 90 km"
assert links(small_map, 100)[1, 2] == 1, (
    "cities 1 and 2 are 0 km apart but not the same city: only the diagonal becomes 0"
)
assert links(small_map, 100)[1, 0] == 1, "a link goes both ways: fill both halves"

# %% [markdown] hint="links"
# A comparison gives an array of True and False; `.astype(float)` makes 1.0 and 0.0 of
# it.

# %% [markdown] hint="links"
# Every city is 0 km from itself (up to rounding). Make the new matrix first, then fill
# its diagonal: `np.fill_diagonal(A, 0)` changes A in place and returns nothing.


# %% probe="links"
def inputs(rng):
    for n in (1, 3, 6):
        points = rng.integers(0, 4, size=(n, 2)) * 30.0
        yield np.abs(points[:, None] - points[None]).sum(axis=2), 60


def call(answer, km, limit):
    before = km.copy()
    return answer(km, limit), np.array_equal(km, before)


# %% [raw] right="links"
# def links(km, limit):
#     n = len(km)
#     A = np.zeros((n, n))
#     for i in range(n):
#         for j in range(n):
#             if i != j and km[i, j] <= limit:
#                 A[i, j] = 1
#     return A

# %% [raw] wrong="links" says="did you return nothing"
# def links(km, limit):
#     A = (km <= limit).astype(float)
#     return np.fill_diagonal(A, 0)

# %% [raw] wrong="links" says="links changed km itself"
# def links(km, limit):
#     np.fill_diagonal(km, np.inf)
#     return (km <= limit).astype(float)

# %% [raw] wrong="links" says="a link goes both ways"
# def links(km, limit):
#     A = np.zeros(km.shape)
#     for i in range(len(km)):
#         for j in range(i + 1, len(km)):
#             A[i, j] = km[i, j] <= limit
#     return A

# %% [raw] wrong="links" says="floats: use"
# def links(km, limit):
#     return (km <= limit) & ~np.eye(len(km), dtype=bool)

# %% [raw] wrong="links" says="a city is linked to itself"
# def links(km, limit):
#     return (km <= limit).astype(float)

# %% [raw] wrong="links" says="is still at most"
# def links(km, limit):
#     A = (km < limit).astype(float)
#     np.fill_diagonal(A, 0)
#     return A

# %% [raw] wrong="links" says="only the diagonal becomes 0"
# def links(km, limit):
#     return ((km <= limit) & (km > 0)).astype(float)

# %%
linked = links(km, 200)
upper = np.triu(linked)  # zeros below the diagonal, so that each pair counts once
pairs = np.array(np.nonzero(upper))  # (2, links): where the ones are, both ends


# %%
# This cell only prepares drawing: nothing to learn here.
east, north = cities["longitude"].to_numpy(), cities["latitude"].to_numpy()
labels = {  # city: where its name stands
    "Chakwal": (67.0, 33.4),
    "Lahore": (75.0, 31.3),
    "Multan": (73.0, 28.6),
    "Dadu": (65.2, 26.7),
    "Karachi": (64.4, 25.5),
    "Quetta": (64.3, 30.6),
    "Gwadar": (63.0, 24.3),
    "Turbat": (62.0, 26.8),
}


def draw_map(ax, numbers, title):
    """Draw links as lines, and cities as dots coloured by `numbers` (68,)."""
    ax.plot(east[pairs], north[pairs], color=GREY, lw=0.4, zorder=1)
    ax.scatter(east, north, 50, numbers, cmap="viridis", zorder=2)
    for name, spot in labels.items():
        city = (east[index[name]], north[index[name]])
        ax.annotate(name, city, spot, arrowprops={"arrowstyle": "-"})
    ax.set(title=title, xlabel="degrees east", xlim=(61.5, 77), aspect=1.15)


# %%
fig, ax = plt.subplots(figsize=(6, 6))
draw_map(ax, np.zeros(68), f"{pairs.shape[1]} links: Gwadar and Turbat stand apart")
ax.set_ylabel("degrees north")
plt.show()
print("Pakistani cities, linked when at most 200 km apart: a dense net in the north.")

# %% [markdown]
# Give every city the score 1. Then replace each score by the **sum of the scores of the
# cities it is linked to**, again and again. That is `linked @ score`: power iteration.
# A city gets a high score when its neighbours have high scores. (Search engines began
# with a relative of this idea.) Which city will come first? Set `p_city`.
#
# - **a**: Karachi, the largest city
# - **b**: Multan, near the middle of the map
# - **c**: Chakwal, a smaller city south of Islamabad

# %% exercise="p_city" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_city = "c"
### END SOLUTION

# %%
assert linked.sum() == 950, "475 links are 950 ones: run km, links and the map again"
value, score = power_iteration(linked, 200)
assert np.allclose(linked @ score, value * score), "power_iteration is not right yet"
order = [cities["city"][i] for i in np.argsort(-score)]
place = {city: order.index(city) + 1 for city in order}

# %% check="p_city"
letter = str(p_city).strip().lower()
assert letter in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "The matrix does not know how many people live there; few cities are near.",
    "b": "The middle of the map is not the middle of the links: see the north.",
    "c": "Yes: it lies among many cities that are also linked to each other.",
}
print(f"1 {order[0]}, 2 {order[1]}, 3 {order[2]} ... {place['Multan']} Multan", end=" ")
print(f"... {place['Karachi']} Karachi. {reasons[letter]}")

# %% [raw] wrong="p_city" says="does not know how many people"
# p_city = "a"

# %% [raw] wrong="p_city" says="not the middle of the links"
# p_city = "b"

# %%
count, percent = linked.sum(axis=1), 100 * score / score.max()
share = 100 * count[index["Dadu"]] / count[index["Chakwal"]]
fig, (left, right) = plt.subplots(1, 2, figsize=(12, 6), sharey=True)
draw_map(
    left, count, f"Links, yellow = many\nDadu has {share:.0f} % of Chakwal's number"
)
draw_map(
    right,
    score,
    f"Score, yellow = high\nDadu has {percent[index['Dadu']]:.2f} % of Chakwal's",
)
left.set_ylabel("degrees north")
plt.show()
print("Coloured by links the south is dim; coloured by score it is completely dark.")

# %% tags=["nbval-check-output"]
ranking = pd.DataFrame({"links": count, "percent": percent.round(2)}, cities["city"])
print(ranking.loc[["Chakwal", "Kohat", "Multan", "Dadu", "Karachi", "Gwadar"]])
for limit in (100, 150, 200, 300):
    best = np.argmax(power_iteration(links(km, limit), 300)[1])
    print(f"limit {limit} km: first is {cities['city'][best]}")

# %% [markdown]
# The column `percent` is the score as a percentage of the best one. Kohat and Multan
# have 13 links each, but Kohat's score is four times as high: its neighbours have high
# scores themselves. Dadu has 12 links and almost nothing, because its part of the net
# is less dense, and in power iteration the strongest direction takes all.
#
# Read such a ranking with care. It knows 68 points and one limit, not people, roads or
# trade. At 150 km Rawalpindi is first, at 300 km Sargodha. A ranking answers only the
# question that you put into the matrix.
#
# **A good place to stop.** Sitting 4 uses several eigenvectors at once.
#
# ## Sitting 4: shrinking a photograph
# A grey photograph is a matrix. This is the astronaut Eileen Collins (NASA, public
# domain): 256 rows of 256 numbers from 0, black, to 1, white.

# %%
photo = np.load(DATA / "astronaut.npy") / 255
plt.figure(figsize=(4, 4))
plt.imshow(photo, cmap="gray")
plt.title(f"A matrix of shape {photo.shape}")
plt.axis("off")
plt.show()
print("A greyscale portrait of an astronaut in a space suit, with a model of a rocket.")

# %% [markdown]
# Each row is an arrow in 256 directions. If we find k directions that are nearly enough
# for all rows, we can **project** the rows on them. The best k directions are the k
# strongest eigenvectors of AᵀA, which is symmetric. They stand at right angles and
# have length 1. Put them into the columns of V (n, k). Then `A @ V` holds how far each
# row goes in each direction, and `A @ V @ V.T` are the projected rows: a matrix of rank
# at most k.
#
# We need to store only `A @ V` (m, k) and V (n, k).


# %% exercise="low_rank" points=4 level=4 minutes=17
def low_rank(A, k):
    """Project the rows of A (m, n) on the k strongest eigenvectors of A.T @ A.

    Returns (approximation, numbers): an array (m, n), and how many numbers A @ V and V
    hold together. `np.linalg.eigh` gives eigenvectors as columns, smallest value first.
    """
    ### BEGIN SOLUTION
    V = np.linalg.eigh(A.T @ A)[1][:, -k:]
    return A @ V @ V.T, k * sum(A.shape)
    ### END SOLUTION


# %% check="low_rank"
sample = np.array([[3.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]])
both = low_rank(sample, 1)
assert isinstance(both, (tuple, list)) and len(both) == 2, (
    "return two things: approximation, numbers"
)
assert np.shape(low_rank(sample, 2)[0]) == (3, 4), "the result has the shape of A"
assert np.allclose(low_rank(sample, 1)[0][0], [3, 0, 0, 0]), (
    "k = 1 must keep the strongest direction: eigh sorts from small to large"
)
assert np.allclose(low_rank(sample, 3)[0], sample), "three directions give A back"
assert low_rank(sample, 2)[1] == 14, "A @ V holds 3 x 2 numbers, V 4 x 2: together 14"
assert low_rank(sample, 1)[1] == 7, "for k = 1, A @ V holds 3 numbers, V 4: together 7"

# %% [markdown] hint="low_rank"
# Which columns of the eigenvector matrix belong to the k largest eigenvalues?

# %% [markdown] hint="low_rank"
# `values, vectors = np.linalg.eigh(A.T @ A)`; the last k columns are `vectors[:, -k:]`.

# %% [markdown] hint="low_rank"
# ```
# V = last k columns of the eigenvectors of (A transposed @ A)
# approximation = A @ V @ (V transposed)
# numbers = k for every row of A, plus k for every column of A
# ```


# %% probe="low_rank"
def inputs(rng):
    for (m, n), k in (((5, 5), 1), ((4, 7), 2), ((8, 3), 3), ((6, 4), 2)):
        yield rng.normal(size=(m, n)), k


# %% [raw] right="low_rank"
# def low_rank(A, k):
#     U, s, Vt = np.linalg.svd(A, full_matrices=False)
#     return (U[:, :k] * s[:k]) @ Vt[:k], k * A.shape[0] + k * A.shape[1]

# %% [raw] right="low_rank"
# def low_rank(A, k):
#     values, vectors = np.linalg.eigh(A.T @ A)
#     best = vectors[:, np.argsort(values)[::-1][:k]]
#     return [A @ best @ best.T, (A @ best).size + best.size]

# %% [raw] wrong="low_rank" says="together 7"
# def low_rank(A, k):
#     V = np.linalg.eigh(A.T @ A)[1][:, -k:]
#     return A @ V @ V.T, A.size + k

# %% [raw] wrong="low_rank" says="approximation, numbers"
# def low_rank(A, k):
#     V = np.linalg.eigh(A.T @ A)[1][:, -k:]
#     return A @ V @ V.T

# %% [raw] wrong="low_rank" says="has the shape of A"
# def low_rank(A, k):
#     V = np.linalg.eigh(A.T @ A)[1][:, -k:]
#     return A @ V, k * sum(A.shape)

# %% [raw] wrong="low_rank" says="from small to large"
# def low_rank(A, k):
#     V = np.linalg.eigh(A.T @ A)[1][:, :k]
#     return A @ V @ V.T, k * sum(A.shape)

# %% [raw] wrong="low_rank" says="three directions give A back"
# def low_rank(A, k):
#     V = np.linalg.eigh(A.T @ A)[1][:, -1:]
#     return A @ V @ V.T, k * sum(A.shape)

# %% [raw] wrong="low_rank" says="together 14"
# def low_rank(A, k):
#     V = np.linalg.eigh(A.T @ A)[1][:, -k:]
#     return A @ V @ V.T, V.size

# %%
fig, axes = plt.subplots(1, 4, figsize=(13, 3.8))
for ax, k in zip(axes, (5, 20, 50, 256)):
    small, numbers = low_rank(photo, k)
    ax.imshow(small, cmap="gray", vmin=0, vmax=1)
    ax.set_title(f"k = {k}\n{numbers / photo.size:.0%} of the numbers")
    ax.axis("off")
plt.show()
print("The portrait from 5, 20, 50 and 256 directions: at 20 the face is recognisable.")

# %%
U, s, Vt = np.linalg.svd(photo)
library = (U[:, :20] * s[:20]) @ Vt[:20]
print("same as NumPy's svd:", np.allclose(low_rank(photo, 20)[0], library))

# %% [markdown]
# Look at the titles. Twenty directions need 16 % of the numbers, and you see who it is.
# All 256 give the photograph back, but cost **twice** as much as the photograph itself.
# Low rank pays only while k is small. (NumPy's `svd` finds the same k directions.)
#
# And it does not pay for every picture. Here is one white bar, upright, then tilted.

# %%
upright = np.zeros((64, 64))
upright[:, 28:36] = 1
rows, columns = np.indices((64, 64))  # the row and the column number of each pixel
tilted = (np.abs(rows - columns) < 6) * 1.0
images = [upright, low_rank(upright, 3)[0], tilted, low_rank(tilted, 3)[0]]
titles = ["upright", "upright from k = 3", "tilted", "tilted from k = 3"]

# %%
fig, axes = plt.subplots(1, 4, figsize=(12, 3.4))
for ax, image, name in zip(axes, images, titles):
    ax.imshow(image, cmap="gray", vmin=0, vmax=1)
    ax.set(title=f"{name}\nrank {np.linalg.matrix_rank(image)}", xticks=[], yticks=[])
plt.show()
print("Three directions give the upright bar back exactly, the tilted bar as a blur.")

# %% tags=["nbval-check-output"]
for name, image, k in (("photograph", photo, 20), ("tilted bar", tilted, 3)):
    values = np.linalg.eigvalsh(image.T @ image)  # the values alone
    print(f"{name}: the {k} strongest hold {values[-k:].sum() / values.sum():.1%}")

# %% [markdown]
# In the upright bar all rows are the same: rank 1. (Counting new rows gives the same
# rank as counting new columns.) In the tilted bar nearly every row is new, and three
# directions cannot hold them.
#
# <details><summary>Why do 20 of 256 directions do for the photograph?</summary>
#
# An eigenvalue of AᵀA says how much of the squared length of all rows lies in its
# direction. In the photograph the 20 strongest hold 98.2 % of it. The other 236
# directions hold the rest, which are mostly fine details.
#
# </details>
#
# **A good place to stop.** The last sitting is one task, without scaffold.
#
# ## Sitting 5, on your own: a map from distances
# Someone measured all distances between 70 points, in metres, and then lost the map.
# (We made this puzzle up.) Can you draw the map again? Three facts are enough.
#
# 1. For two points p and q: |p - q|² = p·p + q·q - 2 p·q. So the squared distances hide
#    all dot products p·q.
# 2. Centre the columns of the squared distances, and then the rows. In row p the number
#    p·p is the same everywhere, so subtracting the mean of the row removes it; in the
#    columns the same happens to q·q. Only -2 p·q is left, with every point counted from
#    the centre of them all. Multiply by -1/2, and you have G, the table of all dot
#    products.
# 3. If P (n, 2) holds the points as rows, then G = P @ P.T. So G has rank 2. Its two
#    strongest eigenvectors, each times the **square root** of its eigenvalue, are the
#    columns of P. Use `np.linalg.eigh`. (Your power iteration begins with ones, and G
#    sends ones to zero.)
#
# You have every tool. No starting code this time: the line under `def` says what goes
# in and what comes out.


# %% exercise="map_from" points=5 level=5 minutes=25
def map_from(D):
    """Points of a plane from their distances D (n, n): P (n, 2), in the unit of D.

    The centre of the points is (0, 0). Any turned or mirrored version is right.
    """
    ### BEGIN SOLUTION
    G = -0.5 * centred(centred(D**2).T)
    values, V = np.linalg.eigh(G)
    return V[:, -2:] * np.sqrt(values[-2:])
    ### END SOLUTION


# %% check="map_from"
corners = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 3.0], [0.0, 3.0]])
between = np.linalg.norm(corners[:, None] - corners, axis=2)
odd = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 3.0], [1.0, 5.0], [-2.0, -1.0]])
true = np.linalg.norm(odd[:, None] - odd, axis=2)
P, Q = map_from(between), map_from(true)
assert np.shape(P) == (4, 2), "four points, so four rows with two numbers each"
assert np.isfinite(P).all(), (
    "nan: a root of a negative value, or 0 / 0. Use eigh, and its LAST two"
)
again = np.linalg.norm(P[:, None] - P, axis=2)
assert again.max() > 0.1, (
    "all points on one spot: the factor -1/2, or the first instead of the last values?"
)
assert not np.allclose(again, between * 2**0.5), "√2 times too long: where is the half?"
assert np.allclose(again, between), (
    "your points have other distances: squares? rows and columns centred? square roots?"
)
assert np.allclose(np.linalg.norm(Q[:, None] - Q, axis=2), true), (
    "a crooked shape comes out wrong: centre the columns AND the rows"
)
assert np.allclose(Q.mean(axis=0), 0), "the centre of the points must be (0, 0)"

# %% [markdown] hint="map_from"
# Facts 1 and 2 are one line each. Which function of yours centres columns, and how can
# it centre rows?

# %% [markdown] hint="map_from"
# Transpose to centre the rows: `centred(centred(D**2).T)`. The result is symmetric, so
# it may stay transposed. Then use `np.linalg.eigh`.

# %% [markdown] hint="map_from"
# ```
# G = -1/2 times (squared distances, columns centred, then rows centred)
# values, V = eigh of G
# keep the last two values and the last two columns of V
# return each kept column times the square root of its value
# ```

# %% probe="map_from"


def inputs(rng):
    for n in (3, 5, 9):
        points = rng.normal(size=(n, 2)) * [30, 10]
        yield (np.linalg.norm(points[:, None] - points, axis=2),)
    # whole numbers, where G @ ones is exactly zero
    points = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 3.0], [0.0, 3.0]])
    yield (np.linalg.norm(points[:, None] - points, axis=2),)


def call(answer, D):
    P = np.asarray(answer(D))
    return P.shape, P.mean(axis=0), np.linalg.norm(P[:, None] - P, axis=2)


# %% [raw] right="map_from"
# def map_from(D):
#     squares = D**2
#     means = squares.mean(axis=0)
#     G = squares - means - means[:, None] + squares.mean()
#     U, s, Vt = np.linalg.svd(-G / 2)
#     return U[:, :2] * s[:2] ** 0.5

# %% [raw] wrong="map_from" says="two numbers each"
# def map_from(D):
#     values, V = np.linalg.eigh(-0.5 * centred(centred(D**2).T))
#     return (V[:, -2:] * np.sqrt(values[-2:])).T

# %% [raw] wrong="map_from" says="centre the columns AND the rows"
# def map_from(D):
#     values, V = np.linalg.eigh(-0.5 * centred(centred(D**2)))
#     return V[:, -2:] * np.sqrt(values[-2:])

# %% [raw] wrong="map_from" says="the centre of the points must be"
# def map_from(D):
#     values, V = np.linalg.eigh(-0.5 * centred(centred(D**2).T))
#     return V[:, -2:] * np.sqrt(values[-2:]) + 5

# %% [raw] wrong="map_from" says="or 0 / 0"
# def map_from(D):
#     G = -0.5 * centred(centred(D**2).T)
#     value, v = power_iteration(G, 200)
#     other, w = power_iteration(G - value * np.outer(v, v), 200)
#     return np.column_stack([v * value**0.5, w * other**0.5])

# %% [raw] wrong="map_from" says="or the first instead of the last"
# def map_from(D):
#     values, V = np.linalg.eigh(-0.5 * centred(centred(D**2).T))
#     return V[:, :2] * np.sqrt(np.abs(values[:2]))

# %% [raw] wrong="map_from" says="where is the half"
# def map_from(D):
#     values, V = np.linalg.eigh(-centred(centred(D**2).T))
#     return V[:, -2:] * np.sqrt(values[-2:])

# %% [raw] wrong="map_from" says="have other distances"
# def map_from(D):
#     values, V = np.linalg.eigh(-0.5 * centred(centred(D**2).T))
#     return V[:, -2:] * values[-2:]

# %% [raw] wrong="map_from" says="have other distances"
# def map_from(D):
#     values, V = np.linalg.eigh(-0.5 * centred(centred(D).T))
#     return V[:, -2:] * np.sqrt(values[-2:])

# %% [markdown]
# Now the puzzle and, from `km` alone, our cities. Your maps may be turned, upside down
# or mirrored: distances know nothing of north, or of left and right.

# %%
D = np.loadtxt(DATA / "mystery_distances.csv", delimiter=",")
puzzle, country = map_from(D), map_from(km)

# %%
# This cell only draws: nothing to learn here.
fig, (left, right) = plt.subplots(1, 2, figsize=(12, 6.5))
left.scatter(*puzzle.T, color=GREEN)
left.set(title="The lost map", aspect="equal", xlabel="metres", ylabel="metres")
right.scatter(*country.T, c=score, cmap="viridis")
right.set(
    title="Our 68 cities\nyellow = high score", aspect="equal", xlabel="km", ylabel="km"
)
for name in ("Karachi", "Quetta", "Lahore", "Peshawar"):
    spot = country[index[name]]
    away = (50 * np.sign(spot[0]), 15)  # the name stands outside the cloud of dots
    look = {"textcoords": "offset points", "arrowprops": {"arrowstyle": "-"}}
    right.annotate(name, spot, away, ha="center", **look)
right.margins(x=0.8)
plt.show()
print("Two maps drawn from distances alone: 70 unnamed points, 68 Pakistani cities.")

# %%
again = np.linalg.norm(country[:, None] - country, axis=2)
error = np.abs(again - km).max()
print(f"largest error of the flat city map: {error:.1f} km of {km.max():.0f} km")

# %% [markdown] tags=["solution"]
# The puzzle draws the crescent and the star of the flag.

# %% [markdown]
# Your function got no coordinates, yet the distances are right to within a kilometre.
# They miss by that much because the Earth is round and the map is flat. If your error
# is larger than 1 km, go back to facts 1 to 3.
#
# ## What you take with you
# 1. **A matrix is an action.** Its columns say where the unit arrows land. `A @ B` does
#    B first, and the order matters.
# 2. **Rank tells whether a system has an answer, projection finds the nearest one.**
#    The residual stands at a right angle to every column.
# 3. **Eigenvectors are the directions that stay.** The strongest ones rank, compress
#    and draw maps.
#
# **The commonest mistakes**: `*` where `@` is meant; rows taken for columns; degrees
# where NumPy wants radians; the first instead of the last columns of `eigh`; weights of
# copied columns taken seriously; a fit trusted far from its data.
#
# **Go further**: [Essence of linear
# algebra](https://www.3blue1brown.com/topics/linear-algebra) shows all of this moving.
# [Mathematics for Machine Learning](https://mml-book.github.io), chapters 2 to 4,
# proves it. [NumPy](https://numpy.org/doc/stable/) documents every function of
# `np.linalg`.
