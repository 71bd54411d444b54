# ---
# lesson:
#   title: Gradients
#   minutes: 140
#   needs: [prerequisites/02_numpy_and_pandas, prerequisites/03_linear_algebra]
#   teaches:
#     - derivative
#     - partial derivative
#     - chain rule
#     - gradient descent
#     - numerical gradient
#   data: [jacksboro.npy, pakistan_years.csv, daylight.csv]
# ---
# %% [markdown]
# # Gradients
# **A model has many knobs. How does it know which way to turn each one?**
#
# A bank's credit score, a textile mill's camera, a chatbot: each learns by the same
# loop. Measure the error. Ask how the error would change if each knob were turned a
# little. Turn all knobs the better way. Repeat.
#
# After this lesson you can
# - find a derivative on paper, and measure it with a computer;
# - follow the chain rule backwards through a calculation, as every neural network does;
# - write gradient descent, choose its step, and say when it fails;
# - test a gradient before you trust it, and fit a curve to real data.
#
# **You need** the lessons on NumPy, linear algebra (dot product, length, least squares)
# and statistics (the mean).
# **Time**: 140 minutes, in three sittings of at most 50. **Data**: hills in Tennessee,
# 50 years of Pakistan, the length of the day in Gilgit, Lahore and Karachi.
#
# `SEED` in the first code cell changes the numbers of the paper drills. Change it, and
# do them again. An unsolved exercise stops "Run all": solve it, or run on below it.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %% [markdown]
# ## Are you ready?
# Two short reminders. Divide an arrow by its length, and you get the arrow of length 1
# in the same direction.

# %%
import numpy as np

v = np.array([3.0, 4.0])
print("length of v:", np.linalg.norm(v), "  mean of v:", v.mean())


# %% exercise="unit" points=1 level=1 minutes=1
def unit(v):
    """The arrow of length 1 in the direction of v (n,), which is not zero: (n,)."""
    ### BEGIN SOLUTION
    return v / np.linalg.norm(v)
    ### END SOLUTION


# %% check="unit"
assert np.shape(unit(v)) == (2,), "an arrow with two numbers, like v"
assert abs(np.linalg.norm(unit(v)) - 1) < 1e-9, "the length must be 1, by Pythagoras"
assert np.allclose(unit(np.array([0.0, -2.0])), [0, -1]), (
    "keep the direction: (0, -2) becomes (0, -1)"
)

# %% [markdown] hint="unit"
# The cell above prints the length of v. Divide v by it.


# %% probe="unit"
def inputs(rng):
    for n in (1, 2, 5):
        yield (rng.normal(size=n),)


# %% [raw] right="unit"
# def unit(v):
#     return v / (v @ v) ** 0.5

# %% [raw] wrong="unit" says="like v"
# def unit(v):
#     return np.linalg.norm(v)

# %% [raw] wrong="unit" says="by Pythagoras"
# def unit(v):
#     return v / np.abs(v).sum()

# %% [raw] wrong="unit" says="keep the direction"
# def unit(v):
#     return np.abs(v) / np.linalg.norm(v)


# %% exercise="mse" points=1 level=1 minutes=1
def mse(y_pred, y):
    """Mean squared error: the mean of the squared differences; both are (n,)."""
    ### BEGIN SOLUTION
    return np.mean((y_pred - y) ** 2)
    ### END SOLUTION


# %% check="mse"
found = mse(np.array([3.0, 4.0]), np.zeros(2))
assert found is not None and np.ndim(found) == 0, (
    "return one number: did you forget the mean?"
)
assert abs(found - 12.5) < 1e-9, "errors 3 and 4: the mean of 9 and 16 is 12.5"
assert abs(mse(np.array([3.0, 5, 1]), np.ones(3)) - 20 / 3) < 1e-9, (
    "errors 2, 4 and 0: subtract first, then square, then take the mean of all three"
)

# %% [markdown] hint="mse"
# Read the name from right to left: error, squared, mean.


# %% probe="mse"
def inputs(rng):
    for n in (1, 2, 30):
        yield rng.normal(size=n), rng.normal(size=n)


# %% [raw] right="mse"
# def mse(y_pred, y):
#     error = y - y_pred
#     return float(error @ error / len(error))

# %% [raw] wrong="mse" says="did you forget the mean"
# def mse(y_pred, y):
#     return (y_pred - y) ** 2

# %% [raw] wrong="mse" says="the mean of 9 and 16"
# def mse(y_pred, y):
#     return np.mean(np.abs(y_pred - y))

# %% [raw] wrong="mse" says="subtract first, then square"
# def mse(y_pred, y):
#     return np.mean(y_pred**2 - y**2)

# %% [raw] wrong="mse" says="the mean of all three"
# def mse(y_pred, y):
#     return np.sum((y_pred - y) ** 2) / 2

# %% [markdown]
# ## Sitting 1: slopes
# ### Zoom in, and the curve is a line
# Here is the function (تفاعل) f(x) = x³ - 3x, three times, each time closer to x = 1.5.

# %%
import matplotlib.pyplot as plt

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#999999"


def cubic(x):
    return x**3 - 3 * x


# %%
fig, axes = plt.subplots(1, 3, figsize=(11, 3.7), layout="constrained")
for ax, half in zip(axes, (2, 0.3, 0.02)):
    x = 1.5 + half * np.linspace(-1, 1, 101)
    ax.plot(x, cubic(x), color=BLUE, lw=5, alpha=0.6)
    ax.plot(x, cubic(1.5) + 3.75 * (x - 1.5), color=ORANGE, ls="--")
    ax.plot(1.5, cubic(1.5), "o", color=ORANGE)
    ax.set(title=f"window {2 * half:g} wide", xlabel="x")
axes[0].set_ylabel("f(x)")
fig.suptitle("The closer you look, the straighter the curve")
plt.show()
print("Seen closer and closer, the curve becomes the dashed line of slope 3.75.")

# %% [markdown]
# The slope (ڈھلوان) of that line is the **derivative** (مشتق) of f at 1.5, written
# f′(1.5). It says: move x a little, and f moves 3.75 times as much.
#
# How do we get it? Take a step h. The **difference quotient** is "rise over run":
#
# (f(x + h) - f(x)) / h
#
# For f(x) = x² at x = 3: with h = 1 it is (16 - 9) / 1 = 7, with h = 0.1 it is 6.1,
# with h = 0.01 it is 6.01. In letters it is (2xh + h²) / h = 2x + h. Let h go to 0, and
# **2x** is left: the derivative of x².

# %%
rng = np.random.default_rng(SEED)
a1, x1 = int(rng.integers(3, 6)), int(rng.integers(2, 6))
print(f"f(x) = {a1}x²,  x = {x1},  h = 2")

# %% exercise="quotient" points=1 level=1 minutes=2
# On paper: the difference quotient of the f printed above, with h = 2; one number
### BEGIN SOLUTION
quotient = a1 * (2 * x1 + 2)
### END SOLUTION

# %% check="quotient"
assert np.ndim(quotient) == 0, "one number"
assert quotient != a1 * (4 * x1 + 4), "that is the rise: divide it by the run, h = 2"
assert quotient != 2 * a1 * x1, "that is the derivative, where h goes to 0; here h is 2"
assert quotient == a1 * (2 * x1 + 2), "f(x + 2) minus f(x), then over 2: square first"

# %% [markdown] hint="quotient"
# Compute f(x + 2) and f(x). Subtract. Divide by 2.

# %% probe="quotient"


def verdict(got):
    return bool(np.ndim(got) == 0 and got == quotient) or "not the difference quotient"


# %% [raw] right="quotient"
# quotient = (a1 * (x1 + 2) ** 2 - a1 * x1**2) / 2

# %% [raw] wrong="quotient" says="one number"
# quotient = [a1 * (x1 + 2) ** 2, a1 * x1**2]

# %% [raw] wrong="quotient" says="divide it by the run"
# quotient = a1 * (x1 + 2) ** 2 - a1 * x1**2

# %% [raw] wrong="quotient" says="that is the derivative"
# quotient = 2 * a1 * x1

# %% [raw] wrong="quotient" says="square first"
# quotient = ((a1 * (x1 + 2)) ** 2 - (a1 * x1) ** 2) / 2

# %% [markdown]
# ### Step to both sides
# The quotient looks only forwards. The **central difference** steps h to the right and
# h to the left, and divides the rise by the whole run between the two points:
#
# (f(x + h) - f(x - h)) / (2h)


# %% exercise="central" points=2 level=2 minutes=3
def central(f, x, h):
    """Central difference of the function f at the number x with step h: one number."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x - h)) / (2 * h)
    ### END SOLUTION


# %% check="central"
assert isinstance(central(np.square, 3.0, 0.5), float), "one number: use return"
assert not np.isclose(central(np.square, 3.0, 0.5), 12), (
    "twice too large: from x - h to x + h the run is 2h"
)
assert not np.isclose(central(np.square, 3.0, 0.5), 1.5), (
    "four times too small: / 2 * h divides by 2 and then multiplies by h. Add brackets"
)
assert np.isclose(central(np.square, 3.0, 0.5), 6), (
    "for x² at 3 the answer is 6 for every h: is there one step to each side?"
)
assert np.isclose(central(lambda x: x**3, 2.0, 0.1), 12.01), (
    "x³ at 2, h = 0.1: the whole rise, 9.261 - 6.859, in brackets, over the run 0.2"
)

# %% [markdown] hint="central"
# f is a function, so `f(x + h)` calls it. You need two calls.

# %% [markdown] hint="central"
# Rise: `f(x + h) - f(x - h)`. Run: `2 * h`, in brackets.


# %% probe="central"
def inputs(rng):
    for name in ("sin", "exp", "square"):
        for h in (0.01, 0.3, 2.0):
            yield name, float(rng.normal()), h


def call(answer, name, x, h):
    return answer(getattr(np, name), x, h)


# %% [raw] right="central"
# def central(f, x, h):
#     left, right = f(x - h), f(x + h)
#     return 0.5 * ((right - f(x)) / h + (f(x) - left) / h)

# %% [raw] wrong="central" says="use return"
# def central(f, x, h):
#     print((f(x + h) - f(x - h)) / (2 * h))

# %% [raw] wrong="central" says="the run is 2h"
# def central(f, x, h):
#     return (f(x + h) - f(x - h)) / h

# %% [raw] wrong="central" says="Add brackets"
# def central(f, x, h):
#     return (f(x + h) - f(x - h)) / 2 * h

# %% [raw] wrong="central" says="one step to each side"
# def central(f, x, h):
#     return (f(x + h) - f(x)) / h

# %% [raw] wrong="central" says="over the run 0.2"
# def central(f, x, h):
#     return f(x + h) - f(x - h)

# %% [raw] wrong="central" says="the whole rise"
# def central(f, x, h):
#     return f(x + h) - f(x - h) / (2 * h)

# %% [markdown]
# For exp(x) the derivative is exp(x) itself, so at x = 1 it is 2.718281828... With
# which step does `central` come closest to it? Write your letter into `p_h`.
#
# - **a**: h = 0.1
# - **b**: h = 0.00001
# - **c**: h = 0.000000000000001, the smallest of the three

# %% exercise="p_h" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_h = "b"
### END SOLUTION

# %%
steps = 10.0 ** np.arange(-15, 0)
both = np.array([abs(central(np.exp, 1.0, h) - np.e) for h in steps])
one = np.array([abs((np.exp(1 + h) - np.e) / h - np.e) for h in steps])

# %% check="p_h"
assert p_h in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "This step is too long: between its ends the curve is not yet a line.",
    "b": "Yes: short enough for the curve to be a line, long enough for the computer.",
    "c": "Too short: the two values agree in all but their last digit or two.",
}
print(f"Errors: {both[-1]:.0e}, {both[10]:.0e}, {both[0]:.0e}. {reasons[p_h]}")

# %% [raw] wrong="p_h" says="This step is too long"
# p_h = "a"

# %% [raw] wrong="p_h" says="in all but their last digit"
# p_h = "c"

# %%
fig, ax = plt.subplots(figsize=(7, 4))
ax.loglog(steps, one, "o-", color=ORANGE, label="forward: one side")
ax.loglog(steps, both, "s-", color=BLUE, label="central: both sides")
ax.set(xlabel="step h", ylabel="error of the derivative")
ax.set_title("Too long a step is wrong, and too short a step as well")
ax.legend()
plt.show()
print("Both errors fall as h shrinks, then rise: the central is never higher.")

# %% [markdown]
# Read it from the right. A step ten times shorter makes the forward error 10 times, the
# central error **100 times** smaller. Then the error rises again. A computer keeps
# about 16 digits, so f(x + h) - f(x) has an error near 10⁻¹⁶, and dividing by a tiny h
# makes it large. The best step lies between: about 10⁻⁸ for the forward, 10⁻⁷ to 10⁻⁵
# for the central one.
#
# ### Rules, so that you need no steps
# In this table u and v are functions of x, and u′ and v′ their derivatives.
#
# | rule | function | derivative |
# |---|---|---|
# | power | xⁿ | n · xⁿ⁻¹ |
# | constant (مستقل) | 7 | 0 |
# | known functions | eˣ, sin x | eˣ, cos x |
# | factor and sum | 5 · u + v | 5 · u′ + v′ |
# | product | u · v | u′ · v + u · v′ |
# | chain | u(v(x)) | u′(v(x)) · v′(x) |
#
# Now you can check the 3.75 of the first picture: 3x² - 3 at x = 1.5.
#
# A product by hand: x² · (3x + 1) has the derivative 2x · (3x + 1) + x² · 3. At x = 1
# this is 8 + 3 = 11.

# %%
a2, b2, x2 = (int(n) for n in rng.integers([2, 2, 3], [6, 5, 5]))
print(f"f(x) = (x² + {a2}) · ({b2}x + 1),  x = {x2}")

# %% exercise="product" points=1 level=2 minutes=2
# On paper: the derivative of the f printed above at the printed x; one number
### BEGIN SOLUTION
product = 2 * x2 * (b2 * x2 + 1) + (x2**2 + a2) * b2
### END SOLUTION

# %% check="product"
assert np.ndim(product) == 0, "one number: put the printed x into the derivative"
assert product != 2 * x2 * b2, "u′ times v′ is wrong: use u′ · v + u · v′"
assert product == 2 * x2 * (b2 * x2 + 1) + (x2**2 + a2) * b2, (
    "u = x² + ..., u′ = 2x; v = ...x + 1, and v′ is the factor of x"
)

# %% [markdown] hint="product"
# Write down four numbers: u, u′, v and v′, at the printed x.

# %% [markdown] hint="product"
# u = x² + a, u′ = 2x, v = bx + 1, v′ = b. Then u′ · v + u · v′.

# %% probe="product"


def verdict(got):
    return bool(np.ndim(got) == 0 and got == product) or "not the derivative"


# %% [raw] right="product"
# product = float(3 * b2 * x2**2 + 2 * x2 + a2 * b2)

# %% [raw] wrong="product" says="put the printed x"
# product = [2 * x2, b2]

# %% [raw] wrong="product" says="use u′ · v + u · v′"
# product = 2 * x2 * b2

# %% [raw] wrong="product" says="the factor of x"
# product = 2 * x2 * (b2 * x2 + 1)

# %% [markdown]
# The **chain rule** is for a function inside a function. Think of gears. If x turns the
# inner gear 3 times as fast, and the inner gear turns the outer one 2 times as fast,
# then the outer one turns 3 · 2 = 6 times as fast. By hand: (3x + 1)² has the
# derivative 2 · (3x + 1) · **3**. At x = 1 this is 24.

# %%
a3, b3 = (int(n) for n in rng.integers([3, 1], [5, 4]))
x3 = 2
print(f"f(x) = ({a3}x + {b3})³,  x = {x3}")

# %% exercise="chain" points=1 level=2 minutes=2
# On paper: the derivative of the f printed above at the printed x; one number
### BEGIN SOLUTION
chain = 3 * (a3 * x3 + b3) ** 2 * a3
### END SOLUTION

# %% check="chain"
assert np.ndim(chain) == 0, "one number: put the printed x into the derivative"
assert chain != 3 * (a3 * x3 + b3) ** 2, "times the slope of the inner function, too"
assert chain == 3 * (a3 * x3 + b3) ** 2 * a3, (
    "outer slope 3 · inner² with the inner function as it is, times the inner slope"
)

# %% [markdown] hint="chain"
# First the inner number: what is inside the brackets at the printed x?

# %% [markdown] hint="chain"
# The outer function is "cube it": its slope is 3 · (inner number)². Then multiply by
# the slope of the inner function.


# %% probe="chain"
def verdict(got):
    return bool(np.ndim(got) == 0 and got == chain) or "not the derivative"


# %% [raw] right="chain"
# chain = float(np.polyder(np.poly1d([a3, b3]) ** 3)(x3))

# %% [raw] wrong="chain" says="put the printed x"
# chain = [3 * (a3 * x3 + b3) ** 2, a3]

# %% [raw] wrong="chain" says="times the slope of the inner function, too"
# chain = 3 * (a3 * x3 + b3) ** 2

# %% [raw] wrong="chain" says="with the inner function as it is"
# chain = 3 * a3**2

# %% [markdown]
# ### Two variables: real hills
# A height depends on two variables (متغیر): how far east, how far north. This map shows
# hills near Jacksboro in Tennessee, United States. So that we can ask for the height at
# **every** point, we smooth them: least squares finds the mix of 16 × 16 cosine waves
# that is nearest to the map. (You need not follow the next two cells in detail: they only
# make the function `height`.)

# %%
heights = np.load(DATA / "jacksboro.npy")  # (160, 200), metres; row 0 is the north
SIDE = 14.8  # the map is 14.8 km wide and high


def waves(u):
    """16 cosines at each place u, from 0 to 1: (n, 16)."""
    return np.cos(np.pi * np.outer(u, np.arange(16)))


# %%
north = waves(1 - (np.arange(160) + 0.5) / 160)
east = waves((np.arange(200) + 0.5) / 200)
mix = np.linalg.pinv(north) @ heights @ np.linalg.pinv(east).T  # least squares


def height(p):
    """Height in metres at p = (km east, km north) of the smoothed hills."""
    return (waves(p[1] / SIDE) @ mix @ waves(p[0] / SIDE).T).item()


# %%
grid = np.linspace(0, SIDE, 150)
smooth = waves(grid / SIDE) @ mix @ waves(grid / SIDE).T
rough = np.sqrt(np.mean((north @ mix @ east.T - heights) ** 2))
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 5), layout="constrained")
style = {"cmap": "gist_earth", "vmin": heights.min(), "vmax": heights.max()}
shades = left.imshow(heights, extent=[0, SIDE, 0, SIDE], **style)
left.set(title=f"The map: {heights.size} heights", xlabel="km east", ylabel="km north")
right.contourf(grid, grid, smooth, 24, **style)
right.set(title=f"Smoothed: {mix.size} waves, {rough:.0f} m off", aspect="equal")
right.set(xlabel="km east")
fig.colorbar(shades, ax=right, label="height (m)")
plt.show()
print("Two maps of one landscape: branching ridges, and the same hills, smoothed.")

# %% [markdown]
# Walk only east: north stays fixed, as if it were a constant. The slope on this walk is
# the **partial derivative** with respect to x, written ∂f/∂x. (The curly d says: the
# other variables stay fixed.) Walk only north, and you get ∂f/∂y. Both together are a
# vector (سمتیہ): the **gradient**, written ∇f.
#
# By hand: for f(x, y) = x²y + 3y, fix y: ∂f/∂x = 2xy. Fix x: ∂f/∂y = x² + 3. At (2, 5)
# the gradient is (20, 7).

# %%
a4, b4, x4, y4 = (int(n) for n in rng.integers([3, 2, 1, 1], [6, 4, 4, 5]))
print(f"f(x, y) = {a4}x² + {b4}xy + y²  at (x, y) = ({x4}, {y4})")

# %% exercise="partials" points=1 level=2 minutes=2
# On paper: partials = np.array([df/dx, df/dy]) at the printed point
### BEGIN SOLUTION
partials = np.array([2 * a4 * x4 + b4 * y4, b4 * x4 + 2 * y4])
### END SOLUTION

# %% check="partials"
assert np.shape(partials) == (2,), "two numbers in one array, one for each variable"
assert not np.allclose(partials, [2 * a4 * x4, 2 * y4]), (
    "the term with xy depends on x and on y: it belongs in both"
)
assert not np.allclose(partials, [b4 * x4 + 2 * y4, 2 * a4 * x4 + b4 * y4]), (
    "both numbers are right, but the slope along x comes first"
)
assert np.allclose(partials, [2 * a4 * x4 + b4 * y4, b4 * x4 + 2 * y4]), (
    "first: y is a constant, so the slope of y² is 0. Second: x is a constant"
)

# %% [markdown] hint="partials"
# For the first number, put the printed y into f. Then only x is left.

# %% [markdown] hint="partials"
# ∂f/∂x = 2ax + by, and ∂f/∂y = bx + 2y.


# %% probe="partials"
def verdict(got):
    return bool(np.shape(got) == (2,) and np.allclose(got, partials)) or "not ∇f"


# %% [raw] right="partials"
# partials = np.array([[2 * a4, b4], [b4, 2]]) @ [x4, y4]

# %% [raw] wrong="partials" says="one for each variable"
# partials = 2 * a4 * x4 + b4 * y4 + b4 * x4 + 2 * y4

# %% [raw] wrong="partials" says="it belongs in both"
# partials = np.array([2 * a4 * x4, 2 * y4])

# %% [raw] wrong="partials" says="the slope along x comes first"
# partials = np.array([b4 * x4 + 2 * y4, 2 * a4 * x4 + b4 * y4])

# %% [raw] wrong="partials" says="the slope of y² is 0"
# partials = np.array([2 * a4 * x4 + b4 * y4 + 2 * y4, b4 * x4 + 2 * y4])

# %% [markdown]
# Nobody wants to do 256 waves on paper. Measure instead: nudge **one** coordinate at a
# time, forwards and backwards. This is the **numerical gradient**.


# %% exercise="gradient" points=3 level=3 minutes=6
def gradient(f, p, h=1e-5):
    """Numerical gradient of f at p (n,), by central differences: an array (n,).

    f takes an array (n,) and returns a number. p may hold integers; leave p unchanged.
    """
    ### BEGIN SOLUTION
    slopes = []
    for nudge in h * np.eye(len(p)):
        slopes.append((f(p + nudge) - f(p - nudge)) / (2 * h))
    return np.array(slopes)
    ### END SOLUTION


# %% check="gradient"
def tilted(p):
    return p[0] ** 2 + 10 * p[0] * p[1]


spot = np.array([1.0, 2.0])
found = gradient(tilted, spot)
assert isinstance(found, np.ndarray) and found.shape == (2,), (
    "one slope for each coordinate of p, as an array (2,)"
)
assert np.array_equal(spot, [1, 2]), "your function changed p: nudge a copy"
assert not np.allclose(found, found[0], atol=0.1), (
    "all slopes are equal: did you nudge all coordinates at the same time?"
)
assert np.allclose(found, [22, 10], atol=1e-3), (
    "the gradient of x² + 10xy at (1, 2) is (22, 10): step to both sides, divide by 2h"
)
assert np.allclose(gradient(tilted, np.array([1, 2])), [22, 10], atol=1e-3), (
    "an array of integers cannot hold 1.00001: make the copy with .astype(float)"
)
wide = gradient(lambda p: p[0] ** 3 + p[1] * p[2], np.array([2.0, 3.0, 4.0]), 0.1)
assert np.shape(wide) == (3,) and np.allclose(wide, [12.01, 4, 3]), (
    "x³ + yz at (2, 3, 4), h = 0.1: (12.01, 4, 3). All coordinates, both sides, this h"
)

# %% [markdown] hint="gradient"
# Loop over the coordinates. In each round only one of them moves.

# %% [markdown] hint="gradient"
# `nudge = np.zeros(len(p))`, then `nudge[i] = h`. Now `p + nudge` is a new array, and p
# is unchanged.

# %% [markdown] hint="gradient"
# ```
# slopes = empty list
# for every coordinate i:
#     nudge = zeros, with h at place i
#     append (f(p + nudge) - f(p - nudge)) / (2h)
# return the slopes as an array
# ```


# %% probe="gradient"
def inputs(rng):
    for n in (1, 2, 4):
        A = rng.normal(size=(n, n))
        yield A, rng.normal(size=n), 1e-5
        yield A, rng.normal(size=n), 0.5
        yield A, rng.integers(-3, 4, size=n), 0.25


def call(answer, A, p, h):
    before = p.copy()
    slopes = answer(lambda q: q @ A @ q + (q**3).sum(), p, h)
    return slopes, bool(np.array_equal(p, before))


# %% [raw] right="gradient"
# def gradient(f, p, h=1e-5):
#     slopes = np.zeros(len(p))
#     for i in range(len(p)):
#         up, down = np.array(p, dtype=float), np.array(p, dtype=float)
#         up[i] += h
#         down[i] -= h
#         slopes[i] = (f(up) - f(down)) / 2 / h
#     return slopes

# %% [raw] wrong="gradient" says="one slope for each coordinate"
# def gradient(f, p, h=1e-5):
#     return (f(p + h) - f(p - h)) / (2 * h)

# %% [raw] wrong="gradient" says="did you nudge all coordinates"
# def gradient(f, p, h=1e-5):
#     return np.array([(f(p + h) - f(p - h)) / (2 * h) for _ in p])

# %% [raw] wrong="gradient" says="nudge a copy"
# def gradient(f, p, h=1e-5):
#     slopes = np.zeros(len(p))
#     for i in range(len(p)):
#         before = f(p)
#         p[i] += h
#         slopes[i] = (f(p) - before) / h
#     return slopes

# %% [raw] wrong="gradient" says="divide by 2h"
# def gradient(f, p, h=1e-5):
#     return np.array([f(p + nudge) - f(p - nudge) for nudge in h * np.eye(len(p))]) / h

# %% [raw] wrong="gradient" says="cannot hold 1.00001"
# def gradient(f, p, h=1e-5):
#     slopes = np.zeros(len(p))
#     for i in range(len(p)):
#         up, down = p.copy(), p.copy()
#         up[i] = up[i] + h
#         down[i] = down[i] - h
#         slopes[i] = (f(up) - f(down)) / (2 * h)
#     return slopes

# %% [raw] wrong="gradient" says="both sides, this h"
# def gradient(f, p, h=1e-5):
#     return np.array([(f(p + nudge) - f(p)) / h for nudge in h * np.eye(len(p))])

# %% [raw] wrong="gradient" says="both sides, this h"
# def gradient(f, p, h=1e-5):
#     h = 1e-5
#     return np.array([(f(p + k) - f(p - k)) / (2 * h) for k in h * np.eye(len(p))])

# %% [raw] wrong="gradient" says="All coordinates"
# def gradient(f, p, h=1e-5):
#     dx, dy = h * np.eye(len(p))[:2]
#     return np.array([f(p + dx) - f(p - dx), f(p + dy) - f(p - dy)]) / (2 * h)

# %% tags=["nbval-check-output"]
place = np.array([9.4, 10.5])  # km east, km north
slopes = gradient(height, place)
print(f"east {slopes[0]:.0f}, north {slopes[1]:.0f} metres per km")
print(f"length of the gradient: {np.linalg.norm(slopes):.0f} metres per km")

# %% [markdown]
# Both numbers are negative, so the land rises to the west and to the south. Suppose you
# find the steepest way up from this place. You turn 60 degrees away from it and walk.
# How steep is your new way? Set `p_turn`.
#
# - **a**: a third as steep, because 60 of 90 degrees are lost
# - **b**: half as steep
# - **c**: more than 80 % as steep, because 60 degrees is a small turn

# %% exercise="p_turn" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_turn = "b"
### END SOLUTION

# %%
degrees = np.arange(360)  # 0 is east, 90 is north
ways = np.column_stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
climb = np.array(
    [central(lambda s, way=way: height(place + s * way), 0.0, 1e-5) for way in ways]
)
best = climb.argmax()
turned = climb[(best + 60) % 360] / climb[best]

# %% check="p_turn"
assert p_turn in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "The loss is not even: the first degrees cost almost nothing.",
    "b": "Yes: the slope falls with the cosine of the turn, and cos 60° is one half.",
    "c": "That would hold for a turn of 30 degrees.",
}
print(f"After a turn of 60 degrees, {turned:.0%} is left. {reasons[p_turn]}")

# %% [raw] wrong="p_turn" says="The loss is not even"
# p_turn = "a"

# %% [raw] wrong="p_turn" says="for a turn of 30 degrees"
# p_turn = "c"

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 4.4), layout="constrained")
left.contourf(grid, grid, smooth, 24, cmap="gist_earth")
left.contour(grid, grid, smooth, 24, colors="k", linewidths=0.5)
left.quiver(*place, *unit(slopes), color=ORANGE, width=0.015, scale=4)
left.set(xlim=(7, 12), ylim=(8.5, 12.5), xlabel="km east", ylabel="km north")
left.set(aspect="equal", title="The gradient points straight across the contour lines")
right.plot(degrees, climb, color=BLUE)
right.axvline(np.degrees(np.arctan2(*slopes[::-1])) % 360, color=ORANGE, ls="--")
right.set(xlabel="direction (degrees from east)", ylabel="slope (m per km)")
right.set_title(f"Steepest of 360 directions: {best} degrees")
plt.show()
print("The slopes of 360 directions form a wave; its top is the gradient's direction.")

# %% tags=["nbval-check-output"]
turn = np.degrees(np.arctan2(slopes[1], slopes[0])) % 360
print(f"direction: measured {best}, gradient {turn:.1f} degrees")
print(f"slope: measured {climb[best]:.1f}, gradient {np.linalg.norm(slopes):.1f} m/km")
print("same as gradient · way:", np.allclose(climb, ways @ slopes, atol=0.1))

# %% [markdown]
# Of 360 directions, the best is the gradient's, to the nearest degree. The slope in any
# direction is a dot product: **gradient · way** = |gradient| · cos(turn), where `way` is
# the arrow of length 1 in that direction. So the gradient points up the steepest way,
# minus the gradient points down the steepest way, and at a right angle to it the land
# is level: there runs the contour line.
#
# **A good place to stop.** When you come back: run all cells above once more.
#
# ## Sitting 2: backwards, then downhill
# ### The chain rule on a graph
# A calculation is a chain of small steps. Here is the smallest model (ماڈل): one weight
# w (وزن), one constant b, one point (x, y). The **loss** is the number that we want
# small: here the squared error, plus w², which keeps w small:
#
# z = w·x + b, then e = z - y, then **loss = e² + w²**.
#
# For w = 3, b = 1, x = 2, y = 3, **forwards**: z = 7, e = 4, loss = 16 + 9 = 25.
#
# **Backwards**, we ask at every step: how much does the loss change per unit of this
# number?
#
# - e: the slope of e² is 2e = 8.
# - z: e moves as z does, so 8 · 1 = 8.
# - b: z moves as b does, so 8 · 1 = **8**.
# - w, through z: z moves x = 2 times as much, so 8 · 2 = 16.
# - w, through w²: the slope is 2w = 6.
#
# **w has two ways to the loss (two routes along the arrows below), so their slopes add:
# 16 + 6 = 22.**

# %%
SPOTS = {"w": (0, 1), "b": (0, 0.3), "z": (1.2, 0.3), "e": (2.3, 0.3)}
SPOTS["loss"] = (3.4, 1)
LINKS = [("w", "z"), ("b", "z"), ("z", "e"), ("e", "loss"), ("w", "loss")]


def draw_graph(ax, values, slopes):
    """Draw the graph with its values (blue) and the slopes of the loss (orange)."""
    for start, end in LINKS:
        style = {"arrowstyle": "->", "color": GREY, "shrinkA": 12, "shrinkB": 12}
        ax.annotate("", SPOTS[end], SPOTS[start], arrowprops=style)
    for name, (x, y) in SPOTS.items():
        low = y - 0.3 if y < 1 else y + 0.1  # below or above the node
        ax.text(x, low + 0.13, f"{name} = {values[name]}", color=BLUE, ha="center")
        ax.text(x, low, f"slope {slopes[name]}", color=ORANGE, ha="center")
        ax.plot(x, y, "o", color=GREY, ms=9)
    ax.set(xlim=(-0.6, 3.9), ylim=(-0.15, 1.4))
    ax.axis("off")


# %%
fig, ax = plt.subplots(figsize=(8, 3.6))
values = {"w": 3, "b": 1, "z": 7, "e": 4, "loss": 25}
draw_graph(ax, values, {"w": "16 + 6 = 22", "b": 8, "z": 8, "e": 8, "loss": 1})
ax.set_title("Values flow to the right, slopes flow back; x = 2, y = 3")
plt.show()
print("Five nodes: w and b lead to z, to e, to the loss; w also leads there directly.")

# %%
w0, b0, x0, y0 = (int(n) for n in rng.integers([2, 1, 2, 1], [6, 5, 5, 4]))
print(f"w = {w0}, b = {b0}, x = {x0}, y = {y0}")
print("z = w·x + b,  e = z - y,  loss = e² + w²")

# %% exercise="paper_dw" points=1 level=2 minutes=2
# On paper: the slope of the loss with respect to w, for the numbers printed above
### BEGIN SOLUTION
paper_dw = 2 * (w0 * x0 + b0 - y0) * x0 + 2 * w0
### END SOLUTION

# %% check="paper_dw"
assert np.ndim(paper_dw) == 0, "one number: add the slopes of the two ways"
assert paper_dw != 2 * (w0 * x0 + b0 - y0) * x0, "w has a second way to the loss: by w²"
assert paper_dw != 2 * (w0 * x0 + b0 - y0) + 2 * w0, "from z back to w, multiply by x"
assert paper_dw == 2 * (w0 * x0 + b0 - y0) * x0 + 2 * w0, (
    "forwards first: z, then e. Way one is 2e · x, way two is 2w"
)

# %% [markdown] hint="paper_dw"
# Copy the graph. Write z and e above their nodes; then go back as in the example.

# %% [markdown] hint="paper_dw"
# Way one: 2e · 1 · x. Way two: 2w. Add them.


# %% probe="paper_dw"
def verdict(got):
    return bool(np.ndim(got) == 0 and got == paper_dw) or "not the slope for w"


# %% [raw] right="paper_dw"
# paper_dw = 2.0 * (x0**2 * w0 + x0 * (b0 - y0) + w0)

# %% [raw] wrong="paper_dw" says="add the slopes of the two ways"
# paper_dw = [2 * (w0 * x0 + b0 - y0) * x0, 2 * w0]

# %% [raw] wrong="paper_dw" says="a second way to the loss"
# paper_dw = 2 * (w0 * x0 + b0 - y0) * x0

# %% [raw] wrong="paper_dw" says="multiply by x"
# paper_dw = 2 * (w0 * x0 + b0 - y0) + 2 * w0

# %% [raw] wrong="paper_dw" says="Way one is"
# paper_dw = (w0 * x0 + b0 - y0) * x0 + w0


# %% exercise="backward" points=3 level=3 minutes=6
def backward(w, b, x, y):
    """Forwards and backwards through loss = (w·x + b - y)² + w², for four numbers.

    Returns (loss, dw, db): the loss, and its slopes with respect to w and b.
    """
    ### BEGIN SOLUTION
    e = w * x + b - y
    return e**2 + w**2, 2 * e * x + 2 * w, 2 * e
    ### END SOLUTION


# %% check="backward"
found = backward(3, 1, 2, 3)
assert np.shape(found) == (3,), "return three numbers: loss, dw, db"
assert found[0] == 25, "the loss of the example is 4² + 3² = 25"
assert found[1] != 16, "dw lacks the way through w²: add 2w"
assert found[1] != 11, "dw is half of 22: the slope of e² is 2e"
assert tuple(found[1:]) == (22, 8), "in the example dw = 22, db = 8"
assert np.allclose(backward(2, 1, 4, 3), [40, 52, 12]), (
    "w = 2, b = 1, x = 4, y = 3 gives (40, 52, 12): is a number of the example left?"
)

# %% [markdown] hint="backward"
# Forwards: e, then the loss. You have done dw on paper.

# %% [markdown] hint="backward"
# From the loss back to z the slope is 2e. From z to b it is 1, from z to w it is x.

# %% [markdown] hint="backward"
# ```
# e = w·x + b - y
# loss = e² + w²
# dz = 2e
# dw = dz · x, plus 2w for the second way
# db = dz
# ```


# %% probe="backward"
def inputs(rng):
    yield 3, 1, 2, 3
    for _ in range(4):
        yield tuple(float(n) for n in rng.normal(size=4))


def call(answer, *numbers):
    return list(answer(*numbers))


# %% [raw] right="backward"
# def backward(w, b, x, y):
#     z = w * x + b
#     dz = 2 * (z - y)
#     return [(z - y) * (z - y) + w * w, dz * x + 2 * w, dz]

# %% [raw] wrong="backward" says="return three numbers"
# def backward(w, b, x, y):
#     e = w * x + b - y
#     return 2 * e * x + 2 * w, 2 * e

# %% [raw] wrong="backward" says="the loss of the example"
# def backward(w, b, x, y):
#     e = w * x + b - y
#     return e**2, 2 * e * x + 2 * w, 2 * e

# %% [raw] wrong="backward" says="lacks the way"
# def backward(w, b, x, y):
#     e = w * x + b - y
#     return e**2 + w**2, 2 * e * x, 2 * e

# %% [raw] wrong="backward" says="dw is half of 22"
# def backward(w, b, x, y):
#     e = w * x + b - y
#     return e**2 + w**2, e * x + w, e

# %% [raw] wrong="backward" says="in the example dw = 22"
# def backward(w, b, x, y):
#     e = w * x + b - y
#     return e**2 + w**2, 2 * e * x + 2 * w, 2 * e * b * x

# %% [raw] wrong="backward" says="in the example dw = 22"
# def backward(w, b, x, y):
#     e = w * x + b - y
#     return e**2 + w**2, 2 * e * e + 2 * w, 2 * e

# %% [raw] wrong="backward" says="is a number of the example left"
# def backward(w, b, x, y):
#     e = w * x + b - y
#     return e**2 + w**2, 2 * e * 2 + 2 * w, 2 * e

# %%
fig, ax = plt.subplots(figsize=(8, 3.6))
loss, dw, db = backward(w0, b0, x0, y0)
values = {"w": w0, "b": b0, "z": w0 * x0 + b0, "e": w0 * x0 + b0 - y0, "loss": loss}
draw_graph(ax, values, {"w": dw, "b": db, "z": db, "e": db, "loss": 1})
ax.set_title(f"Your numbers: x = {x0}, y = {y0}")
plt.show()
nudged = backward(w0 + 0.001, b0, x0, y0)[0]
print(f"Nudging w by 0.001 moves the loss by {nudged - loss:.5f}: slope {dw}.")

# %% [markdown]
# This is **backpropagation**, complete. A neural network has more nodes, no new idea.
# One walk back gives the slopes of **all** weights, while the numerical gradient needs
# two walks forwards for **every** weight.
#
# ### Check before you trust
# A gradient written by hand is easy to get wrong, and the program still runs. So test
# it: compare it with the numerical gradient.


# %% exercise="gradient_error" points=2 level=2 minutes=5
def gradient_error(f, grad, p):
    """Compare grad(p) with the numerical gradient of f at p (n,), coordinate by
    coordinate. Returns (error, worst): the largest absolute difference, and its place.
    """
    ### BEGIN SOLUTION
    difference = np.abs(grad(p) - gradient(f, p))
    return difference.max(), difference.argmax()
    ### END SOLUTION


# %% check="gradient_error"
def off(p, sign=1):  # 1 too high, 2 too low; with sign = -1 the other way round
    return np.array([2 * p[0] + 10 * p[1] + sign, 10 * p[0] - 2 * sign])


found = gradient_error(tilted, off, spot)
other = gradient_error(tilted, lambda p: off(p, -1), spot)
assert np.shape(found) == (2,), "return two things: return error, worst"
assert tuple(np.round(found, 3)) != (1, 2), "the error comes first, then its place"
assert not np.isclose([found[0], other[0]], 1, atol=1e-3).any(), (
    "2 too low is worse than 1 too high, and 2 too high as well: take absolute values"
)
assert np.isclose(found[0], 2, atol=1e-3), "largest |grad(p) - numerical gradient|"
assert found[1] == 1, "the worst coordinate is number 1, counted from 0: see argmax"

# %% [markdown] hint="gradient_error"
# You have both gradients: `grad(p)` and `gradient(f, p)`. Subtract, then `np.abs`.

# %% [markdown] hint="gradient_error"
# `.max()` gives the largest entry, `.argmax()` its place.


# %% probe="gradient_error"
def inputs(rng):
    for n in (1, 2, 4):
        for sign in (-1, 1):
            bugs = rng.permutation(n) * 0.5 + 0.25
            yield rng.normal(size=n), bugs * sign
            yield rng.normal(size=n), bugs * (-1.0) ** np.arange(n)


def call(answer, p, bugs):
    error, worst = answer(lambda q: (q**3).sum(), lambda q: 3 * q**2 + bugs, p)
    return round(float(error), 4), int(worst)


# %% [raw] right="gradient_error"
# def gradient_error(f, grad, p):
#     error, worst = -1.0, None
#     for i, (a, b) in enumerate(zip(grad(p), gradient(f, p))):
#         if abs(a - b) > error:
#             error, worst = abs(a - b), i
#     return error, worst

# %% [raw] wrong="gradient_error" says="return two things"
# def gradient_error(f, grad, p):
#     return np.abs(grad(p) - gradient(f, p)).max()

# %% [raw] wrong="gradient_error" says="take absolute values"
# def gradient_error(f, grad, p):
#     difference = grad(p) - gradient(f, p)
#     return difference.max(), difference.argmax()

# %% [raw] wrong="gradient_error" says="2 too high as well"
# def gradient_error(f, grad, p):
#     difference = gradient(f, p) - grad(p)
#     return difference.max(), difference.argmax()

# %% [raw] wrong="gradient_error" says="the error comes first"
# def gradient_error(f, grad, p):
#     difference = np.abs(grad(p) - gradient(f, p))
#     return difference.argmax(), difference.max()

# %% [raw] wrong="gradient_error" says="numerical gradient|"
# def gradient_error(f, grad, p):
#     difference = np.abs(grad(p) - gradient(f, p))
#     return difference.mean(), difference.argmax()

# %% [raw] wrong="gradient_error" says="counted from 0"
# def gradient_error(f, grad, p):
#     difference = np.abs(grad(p) - gradient(f, p))
#     return difference.max(), difference.argmax() + 1

# %% [markdown]
# Four gradients were written by hand. **One is wrong.** They stand in the list `claims`
# in an order that depends on `SEED`.

# %%
claims = [
    (lambda p: p[0] ** 2 * p[1], lambda p: np.array([2 * p[0] * p[1], p[0] ** 2])),
    (lambda p: (p[0] + 3 * p[1]) ** 2, lambda p: np.full(2, 2 * (p[0] + 3 * p[1]))),
    (lambda p: np.exp(p[0] * p[1]), lambda p: np.exp(p[0] * p[1]) * p[::-1]),
    (lambda p: np.sin(p[0]) + p[1], lambda p: np.array([np.cos(p[0]), 1.0])),
]
order = rng.permutation(4)
claims = [claims[i] for i in order]
for number, (f, grad) in enumerate(claims):
    print(number, "error at (0, 0):", round(gradient_error(f, grad, np.zeros(2))[0], 6))

# %% [markdown]
# At (0, 0) all four pass! Zeros hide mistakes: **test at a random point**. Here is one.
# Find the wrong claim.

# %%
somewhere = rng.uniform(0.5, 2, size=2)
print("a random point:", somewhere.round(2))

# %% exercise="wrong_claim" points=1 level=1 minutes=1
# The place of the wrong gradient in `claims`: 0, 1, 2 or 3
### BEGIN SOLUTION
wrong_claim = max(
    range(len(claims)), key=lambda i: gradient_error(*claims[i], somewhere)
)
### END SOLUTION

# %% check="wrong_claim"
assert wrong_claim in (0, 1, 2, 3), "one of the four places: 0, 1, 2 or 3"
assert gradient_error(*claims[wrong_claim], somewhere)[0] > 1e-4, (
    "this one is right at the random point: print the error of all four there"
)

# %% [markdown] hint="wrong_claim"
# Copy the loop of the cell above, with `somewhere` for `np.zeros(2)`.


# %% probe="wrong_claim"
def verdict(got):
    return bool(np.ndim(got) == 0 and got == wrong_claim) or "not the wrong one"


# %% [raw] right="wrong_claim"
# wrong_claim = [int(i) for i in order].index(1)

# %% [raw] wrong="wrong_claim" says="this one is right at"
# wrong_claim = (list(order).index(1) + 1) % 4

# %% [raw] wrong="wrong_claim" says="one of the four places"
# wrong_claim = (0, 0)

# %%
f, grad = claims[wrong_claim]
error, worst = gradient_error(f, grad, somewhere)
print(f"claims[{wrong_claim}] is wrong in coordinate {worst}, by {error:.1f}")

# %% [markdown]
# It is (x + 3y)². The chain rule says 2(x + 3y) · **3** for y, and the 3 was forgotten.
#
# ### Gradient descent
# The gradient points uphill. So take a step against it, look again, and repeat:
#
# **p ← p - lr · gradient**
#
# The number lr is the **learning rate**. By hand: f(x) = (x - 3)² has the derivative
# 2(x - 3). From x = 0 with lr = 0.1: x = 0 - 0.1 · (-6) = 0.6, then x = 0.6 - 0.1 ·
# (-4.8) = 1.08. The minimum is at 3; each step covers a fifth of the way that is left.

# %%
goal, far = int(rng.integers(-3, 4)), int(rng.integers(1, 4))
print(f"f(x) = (x - ({goal}))²,  start x = {goal + 4 * far},  lr = 0.25")

# %% exercise="two_steps" points=1 level=1 minutes=1
# On paper: x after TWO steps of gradient descent, for the f printed above
### BEGIN SOLUTION
two_steps = goal + far
### END SOLUTION

# %% check="two_steps"
assert np.ndim(two_steps) == 0, "one number: x after the second step"
assert two_steps != goal + 2 * far, "that is x after one step"
assert two_steps != goal + 9 * far, "you walked uphill: subtract lr · slope"
assert two_steps != goal, "same slope twice: compute it again at the new place"
assert two_steps == goal + far, "the slope is 2 · (x - minimum): 2, and the brackets"

# %% [markdown] hint="two_steps"
# Slope at the start; first step; slope at the **new** place; second step.


# %% probe="two_steps"
def verdict(got):
    return bool(np.ndim(got) == 0 and got == two_steps) or "not x after two steps"


# %% [raw] right="two_steps"
# two_steps = goal + 4 * far * (1 - 0.25 * 2) ** 2

# %% [raw] wrong="two_steps" says="one number"
# two_steps = [goal + 2 * far, goal + far]

# %% [raw] wrong="two_steps" says="x after one step"
# two_steps = goal + 2 * far

# %% [raw] wrong="two_steps" says="you walked uphill"
# two_steps = goal + 9 * far

# %% [raw] wrong="two_steps" says="same slope twice"
# two_steps = goal

# %% [raw] wrong="two_steps" says="2, and the brackets"
# two_steps = goal + 4 * far * (1 - 0.25) ** 2


# %% exercise="descend" points=3 level=3 minutes=8
def descend(grad, start, lr, steps, tol=0.0):
    """Gradient descent: returns the path, an array (k + 1, n) whose first row is start.

    Makes `steps` steps, but stops early, before the next step, where the gradient's
    length is at most tol. grad takes an array (n,). start may be a list or integers.
    """
    ### BEGIN SOLUTION
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        slopes = grad(path[-1])
        if np.linalg.norm(slopes) <= tol:
            break
        path.append(path[-1] - lr * slopes)
    return np.array(path)
    ### END SOLUTION


# %%
def bowl(p):
    return 2 * p * [1, 2]  # the gradient of x² + 2y²


try:
    from_list = descend(bowl, [8, 0], 0.25, 2)
except (AttributeError, TypeError, NotImplementedError):
    from_list = None

# %% check="descend"
found = descend(bowl, np.array([8, 0]), 0.25, 2)
assert isinstance(found, np.ndarray) and found.ndim == 2, (
    "return the whole path, as an array: one row for each place"
)
assert np.allclose(found[0], [8, 0]), (
    "the first row is the start, unchanged: append new arrays, never `p -= ...`"
)
assert len(found) == 3, "two steps make three places, the start included"
assert found[1, 0] < 8, "you walk uphill: subtract the gradient"
assert np.allclose(found, [[8, 0], [4, 0], [2, 0]]), (
    "8, then 4, then 2: compute the gradient again at every new place"
)
assert from_list is not None, "start may be a list: np.array(start, dtype=float)"
stops = [([8, 0], 99, 4), ([2, 0], 9, 4), ([-8, 0], 2, 0.1), ([2, 1], 1, 5)]
rows = [len(descend(bowl, np.array(p), 0.25, n, tol=c)) for p, n, c in stops]
assert rows[0] == 3, "at (2, 0) the gradient's length 4 is at most tol = 4: stop there"
assert rows[1] == 1, "the start may already be flat enough: test before the step"
assert rows[2:] == [3, 2], (
    "stopped too early: (-16, 0) has the length 16, (4, 4) the length 5.66"
)

# %% [markdown] hint="descend"
# Keep a list of places. `path[-1]` is the place where you stand now.

# %% [markdown] hint="descend"
# Start with `path = [np.array(start, dtype=float)]`. In the loop: gradient at
# `path[-1]`, test its length, append the new place. At the end, make an array.

# %% [markdown] hint="descend"
# ```
# path = [start as an array of floats]
# repeat `steps` times:
#     slopes = grad at the last place
#     if the length of slopes is at most tol: break
#     append (last place - lr * slopes)
# return path as an array
# ```


# %% probe="descend"
def inputs(rng):
    for n, lr, steps in ((1, 0.1, 1), (2, 0.3, 6), (3, 0.05, 12)):
        yield rng.normal(size=n), rng.normal(size=n), lr, steps, 0.0
        yield rng.normal(size=n), rng.integers(-9, 9, size=n), lr, steps, 0.0
    yield np.zeros(2), np.array([3.0, 4.0]), 0.25, 9, 1.25
    yield np.zeros(2), np.array([3.0, 4.0]), 0.25, 9, 10.0
    yield np.zeros(2), np.array([3.0, 4.0]), 0.25, 9, 2.6
    yield np.zeros(2), np.array([-3.0, -4.0]), 0.25, 9, 1.25
    yield np.zeros(2), np.array([3.0, 4.0]), 0.25, 9, 9.0
    yield np.array([1.0, 2.0]), [4, 7], 0.25, 3, 0.0


def call(answer, goal, start, lr, steps, tol):
    before = np.array(start)
    path = answer(lambda p: 2 * p - 2 * goal, start, lr, steps, tol)
    return np.asarray(path), bool(np.array_equal(start, before))


# %% [raw] right="descend"
# def descend(grad, start, lr, steps, tol=0.0):
#     p = np.asarray(start) * 1.0
#     rows = p[None]
#     while steps > 0 and np.sum(grad(p) ** 2) > tol**2:
#         p = p - lr * grad(p)
#         rows = np.vstack([rows, p])
#         steps -= 1
#     return rows

# %% [raw] wrong="descend" says="return the whole path"
# def descend(grad, start, lr, steps, tol=0.0):
#     p = np.array(start, dtype=float)
#     for _ in range(steps):
#         p = p - lr * grad(p)
#     return p

# %% [raw] wrong="descend" says="append new arrays"
# def descend(grad, start, lr, steps, tol=0.0):
#     p = np.array(start, dtype=float)
#     path = [p]
#     for _ in range(steps):
#         if np.linalg.norm(grad(p)) <= tol:
#             break
#         p -= lr * grad(p)
#         path.append(p)
#     return np.array(path)

# %% [raw] wrong="descend" says="the start included"
# def descend(grad, start, lr, steps, tol=0.0):
#     path = [np.array(start, dtype=float)]
#     for _ in range(steps - 1):
#         if np.linalg.norm(grad(path[-1])) <= tol:
#             break
#         path.append(path[-1] - lr * grad(path[-1]))
#     return np.array(path)

# %% [raw] wrong="descend" says="you walk uphill"
# def descend(grad, start, lr, steps, tol=0.0):
#     path = [np.array(start, dtype=float)]
#     for _ in range(steps):
#         if np.linalg.norm(grad(path[-1])) <= tol:
#             break
#         path.append(path[-1] + lr * grad(path[-1]))
#     return np.array(path)

# %% [raw] wrong="descend" says="again at every new place"
# def descend(grad, start, lr, steps, tol=0.0):
#     path = [np.array(start, dtype=float)]
#     slopes = grad(path[0])
#     for _ in range(steps):
#         path.append(path[-1] - lr * slopes)
#     return np.array(path)

# %% [raw] wrong="descend" says="is at most tol"
# def descend(grad, start, lr, steps, tol=0.0):
#     path = [np.array(start, dtype=float)]
#     for _ in range(steps):
#         slopes = grad(path[-1])
#         path.append(path[-1] - lr * slopes)
#         if np.linalg.norm(slopes) <= tol:
#             break
#     return np.array(path)

# %% [raw] wrong="descend" says="test before the step"
# def descend(grad, start, lr, steps, tol=0.0):
#     path = [np.array(start, dtype=float)]
#     for _ in range(steps):
#         path.append(path[-1] - lr * grad(path[-1]))
#         if np.linalg.norm(grad(path[-1])) <= tol:
#             break
#     return np.array(path)

# %% [raw] wrong="descend" says="stopped too early"
# def descend(grad, start, lr, steps, tol=0.0):
#     path = [np.array(start, dtype=float)]
#     for _ in range(steps):
#         slopes = grad(path[-1])
#         if slopes.max() <= tol:
#             break
#         path.append(path[-1] - lr * slopes)
#     return np.array(path)

# %% [raw] wrong="descend" says="stopped too early"
# def descend(grad, start, lr, steps, tol=0.0):
#     path = [np.array(start, dtype=float)]
#     for _ in range(steps):
#         slopes = grad(path[-1])
#         if np.abs(slopes).max() <= tol:
#             break
#         path.append(path[-1] - lr * slopes)
#     return np.array(path)

# %% [raw] wrong="descend" says="start may be a list"
# def descend(grad, start, lr, steps, tol=0.0):
#     path = [start.astype(float)]
#     for _ in range(steps):
#         slopes = grad(path[-1])
#         if np.linalg.norm(slopes) <= tol:
#             break
#         path.append(path[-1] - lr * slopes)
#     return np.array(path)

# %% [raw] wrong="descend" says="start may be a list"
# def descend(grad, start, lr, steps, tol=0.0):
#     path = [start]
#     for _ in range(steps):
#         slopes = grad(path[-1])
#         if np.linalg.norm(slopes) <= tol:
#             break
#         path.append(path[-1] - lr * slopes)
#     return np.array(path)

# %% [markdown]
# ### How long a step?
# Take f(x) = 2x², with the derivative 4x, and start at x = 1. One step with lr = 0.45
# goes past the minimum, to the other side. What happens in the next steps? Set `p_edge`.
#
# - **a**: it jumps from side to side and gets farther away
# - **b**: it jumps from side to side and comes closer
# - **c**: it turns round once, and then walks straight to the minimum

# %% exercise="p_edge" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_edge = "b"
### END SOLUTION

# %%
jumps = descend(lambda x: 4 * x, [1.0], 0.45, 6)[:, 0]

# %% check="p_edge"
assert p_edge in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Look at the sizes: every jump lands nearer to 0 than it began.",
    "b": "Yes: each step multiplies x by 1 - 0.45 · 4 = -0.8, and 0.8 is below 1.",
    "c": "The rule is the same at each step, so it passes the minimum each time.",
}
print(jumps.round(2), reasons[p_edge])

# %% [raw] wrong="p_edge" says="nearer to 0 than it began"
# p_edge = "a"

# %% [raw] wrong="p_edge" says="passes the minimum each time"
# p_edge = "c"

# %%
fig, axes = plt.subplots(1, 4, figsize=(13, 3.4), sharey=True, layout="constrained")
x = np.linspace(-2.6, 2.6, 99)
rates = {0.02: "too small", 0.2: "good", 0.45: "jumpy", 0.53: "diverges"}
for ax, (lr, name) in zip(axes, rates.items()):
    walk = descend(lambda x: 4 * x, [1.0], lr, 8)[:, 0]
    ax.plot(x, 2 * x**2, color=BLUE, lw=4, alpha=0.4)
    ax.plot(walk, 2 * walk**2, "o-", color=ORANGE)
    ax.set(title=f"lr = {lr}: {name}", xlabel="x")
axes[0].set_ylabel("f(x) = 2x²")
plt.show()
print("Eight steps each: slow, quick, from side to side inwards, and outwards.")

# %% [markdown]
# In the last picture the walk **diverges**: it runs farther and farther away.
#
# One step turns x into x - lr · 4x = (1 - 4·lr) · x. It gets closer while 1 - 4·lr lies
# between -1 and 1, so for **lr below 2/4**. The 4 is the derivative of the derivative:
# the **curvature**. The edge is **lr < 2 / curvature**.
#
# A bowl can have one curvature along x and another one along y. One lr serves both, so
# all of them must be safe.


# %% exercise="largest_lr" points=1 level=1 minutes=1
def largest_lr(curvatures):
    """The edge of lr for a bowl with these positive curvatures, an array (n,)."""
    ### BEGIN SOLUTION
    return 2 / np.max(curvatures)
    ### END SOLUTION


# %% check="largest_lr"
four = largest_lr(np.array([4.0]))
assert four is not None and np.ndim(four) == 0, "one number for the whole bowl"
assert np.isclose(four, 0.5), "for curvature 4 the edge is 2 / 4"
assert np.isclose(largest_lr(np.array([1.0, 10.0, 4.0])), 0.2), (
    "the strongest curvature decides: with a larger lr this direction diverges"
)

# %% [markdown] hint="largest_lr"
# Which of the directions diverges first: the flat one or the steep one?


# %% probe="largest_lr"
def inputs(rng):
    for n in (1, 2, 5):
        yield (rng.uniform(0.1, 9, size=n),)


# %% [raw] right="largest_lr"
# def largest_lr(curvatures):
#     return min(2 / c for c in curvatures)

# %% [raw] right="largest_lr"
# def largest_lr(curvatures):
#     return 2 / curvatures.max()

# %% [raw] wrong="largest_lr" says="one number for the whole bowl"
# def largest_lr(curvatures):
#     return 2 / np.array(curvatures)

# %% [raw] wrong="largest_lr" says="the edge is 2 / 4"
# def largest_lr(curvatures):
#     return 1 / max(curvatures)

# %% [raw] wrong="largest_lr" says="the strongest curvature decides"
# def largest_lr(curvatures):
#     return 2 / np.mean(curvatures)

# %% [raw] wrong="largest_lr" says="the strongest curvature decides"
# def largest_lr(curvatures):
#     return 2 / curvatures[-1]

# %% tags=["nbval-check-output"]
edge = largest_lr(np.array([1.0, 25.0]))
for share in (0.99, 1.01):
    end = descend(lambda p: [1, 25] * p, [10, 1], share * edge, 1000)[-1]
    print(f"lr = {share} of the edge: after 1000 steps y = {end[1]:.3g}")

# %% [markdown]
# Measured: 1 % below the edge arrives, 1 % above it flies away. But safe is not fast.
# Here is the same bowl, and a round one beside it, each with a good learning rate.

# %%
fig, axes = plt.subplots(1, 2, figsize=(12, 4.2), layout="constrained", sharey=True)
x, y = np.meshgrid(np.linspace(-11, 11, 99), np.linspace(-6, 6, 99))
bowls = [([1, 25], [10, 1], 0.075), ([1, 1], [10, 5], 0.8)]
for ax, (curvatures, start, lr) in zip(axes, bowls):
    walk = descend(lambda p, c=curvatures: c * p, start, lr, 9999, tol=0.001)
    f = curvatures[0] * x**2 / 2 + curvatures[1] * y**2 / 2
    ax.contour(x, y, f, np.arange(1, 9) ** 2, colors=GREY, linewidths=0.8)
    ax.plot(*walk.T, "o-", color=ORANGE, ms=4)
    ax.set(title=f"curvatures {curvatures}: {len(walk) - 1} steps", xlabel="x")
    ax.set_aspect("equal")
axes[0].set_ylabel("y")
plt.show()
print("The narrow valley makes the path zigzag and creep; the round bowl does not.")

# %% [markdown]
# The steep direction dictates a small lr, and the flat direction then creeps. The cure
# is **scaling**: measure y in a unit five times smaller (5y), and the valley becomes
# the round bowl. Remember this when we fit years.
#
# ### Where you start decides where you end
# Drops fall on our hills, and each walks down its own gradient.

# %%
starts = rng.uniform(1.5, 13.3, size=(12, 2))
paths = [descend(lambda p: gradient(height, p), s, 0.001, 300) for s in starts]
ends = np.array([height(path[-1]) for path in paths])

# %%
fig, ax = plt.subplots(figsize=(7, 6.2), layout="constrained")
shades = ax.contourf(grid, grid, smooth, 24, cmap="gist_earth")
for path in paths:
    ax.plot(*path.T, color="white", lw=2.5)
    ax.plot(*path[-1], "o", color="white", mec="black", ms=8)
fig.colorbar(shades, label="height (m)")
ax.set(xlabel="km east", ylabel="km north", aspect="equal")
ax.set_title(f"12 drops end between {ends.min():.0f} and {ends.max():.0f} m")
plt.show()
print("White paths run from slopes and ridges down to white dots in the hollows.")

# %%
print("heights of the ends:", np.sort(ends).round().astype(int))
lengths = [np.linalg.norm(gradient(height, path[-1])) for path in paths]
print(f"largest gradient at an end: {max(lengths):.4f} m per km")

# %% [markdown]
# Each drop stops in a hollow, a **local minimum**: the gradient there is 0. Most ends lie
# far above the lowest one. No small step leads down from them, so the method cannot
# know. (Some hollows come from our smoothing or from the edge of the map; real water
# finds a way out.) Starting at several places helps.
#
# There is one more flat place, the **saddle**: a valley in one direction, a ridge in
# the other, like a mountain pass. For x² - y² it lies at (0, 0).

# %% tags=["nbval-check-output"]
for side in (0.0, 1e-6):
    path = descend(lambda p: np.array([2 * p[0], -2 * p[1]]), [1.0, side], 0.1, 100)
    print(f"start (1, {side:g}): after 40 steps {path[40].round(3)}", end=", ")
    print(f"after 100 {path[-1].round(3)}")

# %% [markdown]
# Exactly on the ridge, the walk stops at the saddle. A millionth beside it, it stays
# near the saddle for a while and then leaves. So a gradient of zero means "flat", not
# "lowest".
#
# **A good place to stop.** When you come back: run all cells above once more.
#
# ## Sitting 3: real data
# ### Fit a curve
# In the linear algebra lesson, least squares fitted a line in one step. Here is a
# series that no line fits: how many children a woman in Pakistan has on average.

# %%
import pandas as pd

table = pd.read_csv(DATA / "pakistan_years.csv")
years, children = table["year"].to_numpy(), table["fertility"].to_numpy()
t = (years - 1964) / 10  # decades since 1964
line = np.polyval(np.polyfit(t, children, 1), t)  # NumPy's least squares line
line_miss = np.sqrt(mse(line, children))
mean_miss = children.std()

# %%
fig, ax = plt.subplots(figsize=(7, 4))
ax.plot(years, children, "o", color=BLUE, ms=4, label="Gapminder, smoothed estimates")
ax.plot(years, line, color=GREY, ls="--", label="least squares line")
ax.set(xlabel="year", ylabel="children per woman")
ax.set_title(f"A line typically misses by {line_miss:.2f}, the mean by {mean_miss:.2f}")
ax.legend()
plt.show()
print("The numbers stay at 6.6, then fall fast, then slower: a bent curve, and a line.")

# %% [markdown]
# The line is not the right shape. An S-shaped curve is: the **sigmoid** s(z) = 1 / (1 +
# e⁻ᶻ) goes from 0 up to 1, and its derivative is s · (1 - s). Our model has three
# knobs:
#
# children = 6.6 - drop · s(speed · (t - middle))
#
# (6.6 is the number in the first year, 1964: we keep it fixed.)
#
# Least squares in one step is of no use: speed and middle stand **inside** s. Descent
# only needs the gradient.


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def curve(p, t):
    """Children per woman, t decades after 1964; p = (drop, speed, middle)."""
    drop, speed, middle = p
    return 6.6 - drop * sigmoid(speed * (t - middle))


# %% [markdown]
# The loss is mse(curve, y). By the chain rule its slope for each knob is the mean, over
# all years, of 2 · error · (slope of the curve for this knob). For `drop`, the slope of
# the curve is -s. The other two knobs are yours.


# %% exercise="curve_gradient" points=4 level=4 minutes=15
def curve_gradient(p, t, y):
    """Gradient of mse(curve(p, t), y) for p = (drop, speed, middle): an array (3,).

    t and y are arrays (n,). Use the chain rule: it is what you practise here.
    (A numerical gradient would pass the check, and teach you nothing.)
    """
    ### BEGIN SOLUTION
    drop, speed, middle = p
    s = sigmoid(speed * (t - middle))
    outer = -drop * s * (1 - s)
    knobs = np.array([-s, outer * (t - middle), -outer * speed])  # (3, n)
    return np.mean(2 * (curve(p, t) - y) * knobs, axis=1)
    ### END SOLUTION


# %%
trial = np.array([3.0, 1.5, 2.5])
cases = [(t, children), (t, children - 1), (t[20:], children[20:])]
truths = [gradient(lambda p, c=c: mse(curve(p, c[0]), c[1]), trial) for c in cases]
truth = truths[0]

# %% check="curve_gradient"
found = curve_gradient(trial, t, children)
assert np.shape(found) == (3,), "three slopes: take the mean over the years"
assert isinstance(found, np.ndarray), "return one array: return np.array([...])"
assert not np.allclose(found, -truth, rtol=1e-3), "sign: the error is curve minus y"
assert not np.allclose(found, 50 * truth, rtol=1e-3), "mean over the years, not sum"
assert not np.allclose(found, truth / 2, rtol=1e-3), "half: error² has slope 2·error"
assert np.isclose(found[0], truth[0], rtol=1e-3), "drop: the mean of 2 · error · (-s)"
assert np.isclose(found[1], truth[1], rtol=1e-3), (
    "speed: -drop · s · (1 - s), times the slope of speed · (t - middle) for speed"
)
assert np.isclose(found[2], truth[2], rtol=1e-3), (
    "middle: -drop · s · (1 - s), times the slope of speed · (t - middle) for middle"
)
assert np.allclose(curve_gradient(trial, *cases[1]), truths[1], rtol=1e-3), (
    "right for `children`, wrong for another y: use the argument y"
)
assert np.allclose(curve_gradient(trial, *cases[2]), truths[2], rtol=1e-3), (
    "right for 50 years, wrong for 30: divide by the number of years in t"
)

# %% [markdown] hint="curve_gradient"
# Draw the graph: inner = speed · (t - middle), then s, then the curve, then the error.

# %% [markdown] hint="curve_gradient"
# From the curve back to `inner` the slope is -drop · s · (1 - s). From `inner` back to
# speed it is t - middle; to middle it is -speed.

# %% [markdown] hint="curve_gradient"
# ```
# s = sigmoid(speed * (t - middle))
# error = curve(p, t) - y
# outer = -drop * s * (1 - s)
# slope of each knob: mean of 2 * error * ...
#     drop: -s      speed: outer * (t - middle)      middle: outer * (-speed)
# return the three as an array
# ```


# %% probe="curve_gradient"
def inputs(rng):
    for n in (1, 5, 40):
        p = rng.uniform([1, 0.5, -1], [4, 2, 3])
        yield p, rng.uniform(-2, 5, size=n), rng.uniform(2, 7, size=n)
        yield p * [1, -1, 1], rng.uniform(-2, 5, size=n), rng.uniform(2, 7, size=n)


# %% [raw] right="curve_gradient"
# def curve_gradient(p, t, y):
#     s = sigmoid(p[1] * (t - p[2]))
#     dcurve = 2 * (6.6 - p[0] * s - y) / len(t)
#     dinner = dcurve * -p[0] * s * (1 - s)
#     return np.array([-(dcurve @ s), dinner @ (t - p[2]), -p[1] * dinner.sum()])

# %% [raw] wrong="curve_gradient" says="take the mean over the years"
# def curve_gradient(p, t, y):
#     drop, speed, middle = p
#     s = sigmoid(speed * (t - middle))
#     outer = -drop * s * (1 - s)
#     knobs = np.array([-s, outer * (t - middle), -outer * speed])
#     return 2 * (curve(p, t) - y) * knobs

# %% [raw] wrong="curve_gradient" says="the error is curve minus y"
# def curve_gradient(p, t, y):
#     drop, speed, middle = p
#     s = sigmoid(speed * (t - middle))
#     outer = -drop * s * (1 - s)
#     knobs = np.array([-s, outer * (t - middle), -outer * speed])
#     return np.mean(2 * (y - curve(p, t)) * knobs, axis=1)

# %% [raw] wrong="curve_gradient" says="not sum"
# def curve_gradient(p, t, y):
#     drop, speed, middle = p
#     s = sigmoid(speed * (t - middle))
#     outer = -drop * s * (1 - s)
#     knobs = np.array([-s, outer * (t - middle), -outer * speed])
#     return np.sum(2 * (curve(p, t) - y) * knobs, axis=1)

# %% [raw] wrong="curve_gradient" says="error² has slope"
# def curve_gradient(p, t, y):
#     drop, speed, middle = p
#     s = sigmoid(speed * (t - middle))
#     outer = -drop * s * (1 - s)
#     knobs = np.array([-s, outer * (t - middle), -outer * speed])
#     return np.mean((curve(p, t) - y) * knobs, axis=1)

# %% [raw] wrong="curve_gradient" says="the mean of 2 · error · (-s)"
# def curve_gradient(p, t, y):
#     drop, speed, middle = p
#     s = sigmoid(speed * (t - middle))
#     outer = -drop * s * (1 - s)
#     knobs = np.array([s, outer * (t - middle), -outer * speed])
#     return np.mean(2 * (curve(p, t) - y) * knobs, axis=1)

# %% [raw] wrong="curve_gradient" says="for speed"
# def curve_gradient(p, t, y):
#     drop, speed, middle = p
#     s = sigmoid(speed * (t - middle))
#     outer = -drop * s
#     knobs = np.array([-s, outer * (t - middle), -outer * speed])
#     return np.mean(2 * (curve(p, t) - y) * knobs, axis=1)

# %% [raw] wrong="curve_gradient" says="for middle"
# def curve_gradient(p, t, y):
#     drop, speed, middle = p
#     s = sigmoid(speed * (t - middle))
#     outer = -drop * s * (1 - s)
#     knobs = np.array([-s, outer * (t - middle), outer])
#     return np.mean(2 * (curve(p, t) - y) * knobs, axis=1)

# %% [raw] wrong="curve_gradient" says="return one array"
# def curve_gradient(p, t, y):
#     drop, speed, middle = p
#     s = sigmoid(speed * (t - middle))
#     outer = -drop * s * (1 - s)
#     knobs = [-s, outer * (t - middle), -outer * speed]
#     return [np.mean(2 * (curve(p, t) - y) * knob) for knob in knobs]

# %% [raw] wrong="curve_gradient" says="use the argument y"
# def curve_gradient(p, t, y):
#     drop, speed, middle = p
#     s = sigmoid(speed * (t - middle))
#     outer = -drop * s * (1 - s)
#     knobs = np.array([-s, outer * (t - middle), -outer * speed])
#     return np.mean(2 * (curve(p, t) - children) * knobs, axis=1)

# %% [raw] wrong="curve_gradient" says="divide by the number of years"
# def curve_gradient(p, t, y):
#     drop, speed, middle = p
#     s = sigmoid(speed * (t - middle))
#     outer = -drop * s * (1 - s)
#     knobs = np.array([-s, outer * (t - middle), -outer * speed])
#     return np.sum(2 * (curve(p, t) - y) * knobs, axis=1) / 50

# %% tags=["nbval-check-output"]
start = np.array([3.0, 1.0, 2.5])
for lr in (0.001, 0.1, 1.0, 1.2):
    path = descend(lambda p: curve_gradient(p, t, children), start, lr, 2000, 1e-4)
    miss = np.sqrt(mse(curve(path[-1], t), children))
    print(f"lr {lr}: {len(path) - 1:4d} steps, typical miss {miss:.3f}")

# %% [markdown]
# Too small is still on its way after 2000 steps, 1.0 is done in 82, and 1.2 has not come
# to rest. We stopped where the gradient was shorter than 0.0001: our `tol`. It says
# "nearly flat", and nothing more. Does our rule for the edge hold here? Measure all
# slopes of all slopes at the end of the walk; `eigvalsh` gives the curvatures of such a
# bowl in its own directions. You need not know how, nor follow the next cell in detail.


# %%
def curvatures_at(p, t):
    """The three curvatures of the loss at p, smallest first."""
    bends = []
    for k in range(3):  # the gradient of the slope number k
        bends.append(gradient(lambda q, k=k: curve_gradient(q, t, children)[k], p))
    return np.linalg.eigvalsh(bends)


# %% tags=["nbval-check-output"]
arrived = descend(lambda p: curve_gradient(p, t, children), start, 1.0, 2000, 1e-4)[-1]
bends = curvatures_at(arrived, t)
print("curvatures:", bends.round(2), f" edge of lr: {largest_lr(bends):.2f}")

# %% [markdown]
# The edge lies at 1.04, between 1.0 and 1.2. The rule for a bowl also works near the
# lowest point of a curved landscape.

# %%
path = descend(lambda p: curve_gradient(p, t, children), start, 1.0, 2000, 1e-4)
fit = curve(path[-1], t)
fig, ax = plt.subplots(figsize=(8, 4.6))
ax.plot(years, children, "o", color=BLUE, ms=5, label="data")
for step, alpha in ((0, 0.25), (1, 0.45), (4, 0.7), (len(path) - 1, 1)):
    style = {"color": ORANGE, "alpha": alpha, "lw": 3, "label": f"step {step}"}
    ax.plot(years, curve(path[step], t), **style)
ax.set(xlabel="year", ylabel="children per woman")
ax.legend()
ax.set_title(
    f"Typical miss: line {line_miss:.2f}, curve {np.sqrt(mse(fit, children)):.2f}"
)
plt.show()
print("Four orange curves: later steps bend like the data, and the last lies on it.")

# %% tags=["nbval-check-output"]
print("drop, speed, middle:", path[-1].round(2))
print(f"fastest fall in the year {1964 + 10 * path[-1][2]:.0f}")
line_later = np.polyval(np.polyfit(t, children, 1), [-4.4, 8.6])
print("line in 1920 and 2050: ", line_later.round(1))
print("curve in 1920 and 2050:", curve(path[-1], np.array([-4.4, 8.6])).round(1))

# %% [markdown]
# The curve misses by 0.03 children, the line by 0.45, the mean by 1.23. The fall is
# fastest in 1998. For 2050 the line says 0.6 and the curve 3.2. Do not believe either:
# the data is a smoothed estimate that ends in 2013, and the curve knows no reason for
# the fall.
#
# Why decades, and not years? Here is the same start, the same curve, with t in years.

# %% tags=["nbval-check-output"]
in_years = arrived * [1, 0.1, 10] + [0, 0, 1964]  # the same curve, other units
bends_years = curvatures_at(in_years, years)
print(f"in years, edge of lr: {largest_lr(bends_years):.2f}")
for lr in (0.05, 0.1, 0.18):
    slow = descend(
        lambda p: curve_gradient(p, years, children), [3, 0.1, 1989], lr, 2000
    )
    miss = np.sqrt(mse(curve(slow[-1], years), children))
    print(f"lr {lr}: after 2000 steps a typical miss of {miss:.3f}")

# %% [markdown]
# In decades 82 steps were enough. In years 2000 are not, even close to the edge, which
# is 0.18 here: one unit of `speed` now means ten times more, one unit of `middle` ten
# times less. Is that the narrow valley?

# %% tags=["nbval-check-output"]
both_units = {"decades": bends, "years": bends_years}
for name, three in both_units.items():
    print(f"{name}: largest / smallest curvature = {three[-1] / three[0]:.0f}")

# %% [markdown]
# Yes: from 60 to over 2,000. Scale your inputs before you blame the learning rate.
#
# ### Where it fails
# Three functions on which the gradient does not help.

# %%
x = np.linspace(-2.99, 3, 600)
ends = descend(lambda p: np.sign(p), [1.0], 0.3, 50)[-4:, 0]
fig, axes = plt.subplots(1, 3, figsize=(12, 3.2), layout="constrained")
for ax, f, name in zip(
    axes,
    (np.abs, lambda x: sigmoid(8 * x - 4), np.ceil),
    ("|x|: a corner", "sigmoid: a plateau", "steps: a staircase"),
):
    ax.plot(x, f(x), ".", color=BLUE, ms=3)
    ax.set(title=name, xlabel="x")
plt.show()
print("A V with a sharp corner, a curve that is flat at both sides, and a staircase.")

# %% tags=["nbval-check-output"]
h = 1e-5
print("|x| at 0: forward", (abs(0 + h) - 0) / h, " backward", (0 - abs(0 - h)) / h)
print("descent on |x|, lr 0.3, last places:", ends.round(2))
lost = np.array([3.0, 1.0, 20.0])  # middle = 20 decades: the year 2164
steepest = np.abs(curve_gradient(lost, t, children)).max()
print(f"largest slope of our loss there: {steepest:.5f}, typical miss", end=" ")
print(f"{np.sqrt(mse(curve(lost, t), children)):.2f} children")

# %% [markdown]
# - **A corner.** Forward and backward slope disagree, so |x| has no derivative at 0.
#   The slope is ±1 however near you are, and the walk jumps over 0 for ever.
# - **A plateau.** Start our fit with its middle in the year 2164, and the gradient is
#   almost 0: nothing moves, though the fit is terrible.
#
# The third one matters most. Suppose we count the years in which the curve misses by
# more than 0.1 children, and want to make this **count** small, starting from `start`.
# What does the gradient of the count say? Set `p_count`.
#
# - **a**: it points towards fewer misses, but is rougher than before
# - **b**: it is zero
# - **c**: it is very large

# %% exercise="p_count" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_count = "b"
### END SOLUTION


# %%
def count(p):
    return np.sum(np.abs(curve(p, t) - children) > 0.1)


count_slopes = gradient(count, start)

# %% check="p_count"
assert p_count in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "A tiny nudge of a knob changes no count at all, so there is no direction.",
    "b": "Yes: a tiny nudge changes no count, so every slope is 0.",
    "c": "Only exactly at a jump would it be; almost every place lies between jumps.",
}
print(f"{count(start)} of 50 years, gradient {count_slopes}. {reasons[p_count]}")

# %% [raw] wrong="p_count" says="there is no direction"
# p_count = "a"

# %% [raw] wrong="p_count" says="almost every place lies between"
# p_count = "c"

# %% [markdown]
# This is why we do not descend on "how many answers are right", in a neural network
# either. We descend on a smooth loss, and count only to report.
#
# <details><summary>Why does a numerical gradient with h = 1 not save us?</summary>
#
# With a long step it would sometimes see a jump. But the value then depends on h more
# than on the function, and it still tells nothing about where between the jumps to go.
#
# </details>
#
# ## On your own: the length of the day
# How long is it light? The file gives minutes from sunrise to sunset for each day of
# 2026, calculated from the position of the sun. Solar plants plan with such curves. A
# good model:
#
# hours = mean + swing · cos(2π · (day - peak) / 365)
#
# The `peak` is the day on which the curve is highest. Find all three for **any** place,
# also south of the equator, where the peak lies in December. Use any tool of this
# lesson. Three things to think about: in which unit is `peak` easy to descend? A
# negative swing with another peak is the same curve. Has the walk arrived?


# %% exercise="fit_season" points=5 level=5 minutes=20
def fit_season(day, hours):
    """Least squares for hours = mean + swing · cos(2π · (day - peak) / 365).

    day, hours: arrays (n,), some days of a year, at least 30 of them from all seasons.
    Returns mean, swing, peak: swing above 0 (0.3 to 6 hours), 0 <= peak < 365 in days.
    mean and swing must be within 0.01 hours of the best ones, peak within 0.2 days.
    """
    ### BEGIN SOLUTION
    angle = 2 * np.pi * day / 365

    def loss(p):
        return mse(p[0] + p[1] * np.cos(angle) + p[2] * np.sin(angle), hours)

    mean, A, B = descend(lambda p: gradient(loss, p), np.zeros(3), 0.6, 200)[-1]
    return mean, np.hypot(A, B), np.arctan2(B, A) * 365 / (2 * np.pi) % 365
    ### END SOLUTION


# %%
days = np.arange(1, 366)
june = 12.2 + 2.5 * np.cos(2 * np.pi * (days - 172) / 365)
december = 12.1 + 0.8 * np.cos(2 * np.pi * (days - 355) / 365)
some = np.sort(np.random.default_rng(3).choice(days, 40, replace=False))
noisy = 12 + 1.5 * np.cos(2 * np.pi * (some - 80) / 365) + 0.3 * np.sin(some)

# %% check="fit_season"
found, south = fit_season(days, june), fit_season(days, december)
assert np.shape(found) == (3,), "return three numbers: mean, swing, peak"
assert found[1] > 0 and south[1] > 0, (
    "a negative swing: make it positive, and move the peak by half a year"
)
assert not np.isclose(found[2] * 365 / (2 * np.pi), 172, atol=1), (
    "your peak is an angle: one year is 2π, or 365 days"
)
assert 0 <= found[2] < 365 and 0 <= south[2] < 365, "peak: use % 365"
near = [0.01, 0.01, 0.2]  # hours, hours, days
assert np.allclose(found, [12.2, 2.5, 172], rtol=0, atol=near), (
    "made-up days with mean 12.2, swing 2.5, peak 172: has your walk arrived?"
)
assert np.allclose(south, [12.1, 0.8, 355], rtol=0, atol=near), (
    "right for a peak in June, but not for one in December: test other starts"
)
assert np.allclose(fit_season(some, noisy), [12.025, 1.477, 78.38], atol=near), (
    "40 uneven, noisy days: highest day and plain averages are not least squares"
)

# %% [markdown] hint="fit_season"
# In days, the knob `peak` has a tiny curvature, and the walk creeps. Use the angle
# 2π · peak / 365 as the knob: then all curvatures are of similar size. Your numerical
# `gradient` is good enough for three knobs.

# %% [markdown] hint="fit_season"
# Or choose better knobs: swing · cos(angle - φ) = A · cos(angle) + B · sin(angle), with
# A = swing · cos φ and B = swing · sin φ. Now the loss is a bowl, with curvatures near
# 2, 1 and 1.

# %% [markdown] hint="fit_season"
# ```
# angle = 2π · day / 365
# loss(p) = mse(p[0] + p[1] · cos(angle) + p[2] · sin(angle), hours)
# best = the last row of descend(gradient of loss, ...)
# swing = length of (A, B);  φ = np.arctan2(B, A);  peak = φ in days, % 365
# ```


# %% probe="fit_season"
equivalent = {
    "200 => 201": "the walk has arrived long before",
    "200 => 199": "the walk has arrived long before",
    "1 => 2": "the last row and the one before it are equal",
    "np.zeros => np.ones": "in a bowl every start leads to the same minimum",
}


def inputs(rng):
    for mean, swing, peak in ((12.1, 2.0, 172.5), (12.2, 0.5, 355.0), (12.0, 5.0, 2.0)):
        days = np.sort(rng.choice(np.arange(1, 366), 90, replace=False))
        wave = mean + swing * np.cos(2 * np.pi * (days - peak) / 365)
        yield days, wave + rng.normal(scale=0.05, size=90)
    for peak in (85.0, 264.0):
        days = np.arange(1, 366)
        yield days, 12.3 + 1.5 * np.cos(2 * np.pi * (days - peak) / 365)
    days = np.arange(1, 366, 7)[:40]
    yield days, 11.8 + 2.0 * np.cos(2 * np.pi * (days - 172) / 365)


def call(answer, day, hours):
    return [float(number) for number in answer(day, hours)]


def verdict(got, day, hours):
    if not (np.shape(got) == (3,) and got[1] > 0 and 0 <= got[2] < 365):
        return "three numbers are needed, with a swing above 0 and a peak below 365"
    best = np.array(fit_season(day, hours))
    miss = np.abs(np.array(got) - best)
    around = min(miss[2], 365 - miss[2])
    good = max(miss[0], miss[1]) < 0.01 and around < 0.2
    return bool(good) or "this is not the least squares curve on held-back places"


# %% [raw] right="fit_season"
# def fit_season(day, hours):
#     angle = 2 * np.pi * np.asarray(day) / 365
#     X = np.column_stack([np.ones(len(angle)), np.cos(angle), np.sin(angle)])
#     w = np.linalg.lstsq(X, hours, rcond=None)[0]
#     z = complex(w[1], w[2])
#     return w[0], abs(z), (np.angle(z) * 365 / (2 * np.pi)) % 365

# %% [raw] right="fit_season"
# def fit_season(day, hours):
#     angle = 2 * np.pi * day / 365
#     loss = lambda p: mse(p[0] + p[1] * np.cos(angle - p[2]), hours)
#     best, least = None, np.inf
#     for first in (0.5, 2.5, 4.5):
#         start = np.array([12.0, 1.0, first])
#         end = descend(lambda p: gradient(loss, p), start, 0.04, 1500)[-1]
#         if loss(end) < least:
#             best, least = end, loss(end)
#     mean, swing, peak = best
#     if swing < 0:
#         swing, peak = -swing, peak + np.pi
#     return mean, swing, (peak * 365 / 2 / np.pi) % 365

# %% [raw] wrong="fit_season" says="return three numbers"
# def fit_season(day, hours):
#     return hours.mean(), (hours.max() - hours.min()) / 2

# %% [raw] wrong="fit_season" says="a negative swing"
# def fit_season(day, hours):
#     angle = 2 * np.pi * day / 365
#     loss = lambda p: mse(p[0] + p[1] * np.cos(angle - p[2]), hours)
#     start = np.array([12.0, 1.0, 3.0])
#     end = descend(lambda p: gradient(loss, p), start, 0.1, 1000)[-1]
#     return end[0], end[1], (end[2] * 365 / 2 / np.pi) % 365

# %% [raw] wrong="fit_season" says="your peak is an angle"
# def fit_season(day, hours):
#     angle = 2 * np.pi * day / 365
#     loss = lambda p: mse(p[0] + p[1] * np.cos(angle) + p[2] * np.sin(angle), hours)
#     end = descend(lambda p: gradient(loss, p), np.array([12.0, 0, 0]), 0.3, 200)[-1]
#     return end[0], np.hypot(end[1], end[2]), np.arctan2(end[2], end[1])

# %% [raw] wrong="fit_season" says="use % 365"
# def fit_season(day, hours):
#     angle = 2 * np.pi * day / 365
#     loss = lambda p: mse(p[0] + p[1] * np.cos(angle) + p[2] * np.sin(angle), hours)
#     end = descend(lambda p: gradient(loss, p), np.array([12.0, 0, 0]), 0.3, 200)[-1]
#     peak = np.arctan2(end[2], end[1]) * 365 / (2 * np.pi)
#     return end[0], np.hypot(end[1], end[2]), peak

# %% [raw] wrong="fit_season" says="has your walk arrived"
# def fit_season(day, hours):
#     loss = lambda p: mse(p[0] + p[1] * np.cos(2 * np.pi * (day - p[2]) / 365), hours)
#     start = np.array([12.0, 1.0, 182.0])
#     mean, swing, peak = descend(lambda p: gradient(loss, p), start, 0.1, 500)[-1]
#     return mean, abs(swing), peak % 365 if swing > 0 else (peak + 182.5) % 365

# %% [raw] wrong="fit_season" says="not for one in December"
# def fit_season(day, hours):
#     angle = 2 * np.pi * day / 365
#     loss = lambda p: mse(p[0] + p[1] * np.cos(angle - p[2]), hours)
#     start = np.array([12.0, 1.0, 3.0])
#     end = descend(lambda p: gradient(loss, p), start, 0.1, 1000)[-1]
#     return end[0], abs(end[1]), (end[2] * 365 / 2 / np.pi) % 365

# %% [raw] wrong="fit_season" says="are not least squares"
# def fit_season(day, hours):
#     return hours.mean(), (hours.max() - hours.min()) / 2, day[hours.argmax()]

# %% [raw] wrong="fit_season" says="plain averages"
# def fit_season(day, hours):
#     angle = 2 * np.pi * day / 365
#     A, B = 2 * np.mean(hours * np.cos(angle)), 2 * np.mean(hours * np.sin(angle))
#     peak = np.arctan2(B, A) * 365 / (2 * np.pi) % 365
#     return hours.mean(), np.hypot(A, B), peak

# %% [raw] wrong="fit_season" says="are not least squares"
# def fit_season(day, hours):
#     peak = 172 if hours[(day > 120) & (day < 220)].mean() > hours.mean() else 355
#     wave = np.cos(2 * np.pi * (day - peak) / 365)
#     swing, mean = np.polyfit(wave, hours, 1)
#     return mean, swing, peak

# %%
light = pd.read_csv(DATA / "daylight.csv")
day = light["day"].to_numpy()
fig, ax = plt.subplots(figsize=(8, 4.6))
for city, color in (("gilgit", BLUE), ("lahore", ORANGE), ("karachi", GREEN)):
    hours = light[city].to_numpy() / 60
    mean, swing, peak = fit_season(day, hours)
    ax.plot(day[::7], hours[::7], "o", color=color, ms=5, label=city.title())
    ax.plot(day, mean + swing * np.cos(2 * np.pi * (day - peak) / 365), color=color)
ax.set(xlabel="day of the year", ylabel="daylight (hours)")
ax.set_title("Farther north, the day swings more")
ax.legend()
plt.show()
print("Three waves with their top in June: Gilgit's is highest, Karachi's flattest.")

# %% tags=["nbval-check-output"]
for city in ("gilgit", "lahore", "karachi"):
    hours = light[city].to_numpy() / 60
    mean, swing, peak = fit_season(day, hours)
    model = mean + swing * np.cos(2 * np.pi * (day - peak) / 365)
    miss = 60 * np.sqrt(mse(model, hours))
    worst = 60 * np.abs(model - hours).max()
    print(f"{city:8}swing {swing:.2f} h, peak {peak:.1f}, ", end="")
    print(f"typical miss {miss:.1f} min, at worst {worst:.1f}", end="")
    print(f"; the mean misses by {60 * hours.std():.0f} min")

# %% [markdown]
# Three knobs describe 365 days with a typical miss under three minutes (at worst about
# six, in December), where the mean misses by an hour or more. The peak comes out at
# 172.5, and day 172 is 21 June: among the longest days of the year, as you would expect.
#
# ## What you take with you
# 1. **The gradient holds one slope for each knob.** It points up the steepest way;
#    against it you go down.
# 2. **The chain rule walks back through a calculation.** Multiply along a way, add the
#    ways. Check the result numerically, at a random point.
# 3. **Descent is only as good as its step, its units and its start.** lr stays below 2
#    / curvature; scaling makes valleys round; flat need not mean lowest.
#
# **The commonest mistakes**: a forgotten inner slope; a second way left out; walking
# uphill; a gradient tested only at zero; an lr blamed where the units are at fault;
# "the gradient is small" taken for "the fit is good".
#
# **Go further**: [Mathematics for Machine Learning](https://mml-book.github.io),
# chapters 5 and 7. The [Deep Learning
# Specialization](https://www.coursera.org/specializations/deep-learning) uses all of
# this in its first course; [Dive into Deep Learning](https://d2l.ai) has a chapter on
# optimisation. [NumPy](https://numpy.org/doc/stable/) documents each function used
# here.
