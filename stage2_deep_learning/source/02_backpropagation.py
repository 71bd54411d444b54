# ---
# lesson:
#   title: Backpropagation
#   minutes: 390
#   needs: [prerequisites/06_gradients, stage1_classical/03_logistic_regression, stage2_deep_learning/01_tensors_and_autograd]
#   teaches: [backpropagation, computation graph, vector-Jacobian product, stable softmax cross-entropy]
#   data: [fashion_mnist.npz, urdu_digits.npz]
# ---
# %% [markdown]
# # Backpropagation
# **The question.** In the last lesson you wrote `loss.backward()`, and torch knew the
# slope of the loss for every weight. How? And what do you do when it is wrong?
#
# **Afterwards you can** build a small autograd engine of your own; write the backward
# of each layer (تہہ) of a network with matrices; train a network on pictures without
# torch; find the one wrong line in a backward that seems to work; and say what backward
# costs in time and in memory.
#
# **You need** the lessons on gradients, logistic regression, and tensors and autograd.
#
# **Time:** about 6½ hours in twelve sittings of at most 45 minutes. Stuck for 20 minutes
# on one exercise? Copy its last hint into the cell, and go on: it is a full answer. (Run
# All Above stops at an empty exercise, and at a prediction without a letter.)
#
# **Data:** 10,000 real photographs of clothes (Fashion-MNIST), Urdu digits that a
# program drew from fonts, and a few made-up points.
#
# **Where it is used:** each time a network learns. A textile mill that invents its own
# layer for its camera, or a bank that invents its own loss, has to know that the slopes
# are right: a wrong slope raises no error.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %%
import math
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#777777"
plt.rcParams.update({"figure.figsize": (7, 3.8), "axes.titlesize": 11})
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## Sitting 1: what does a slope cost?
# ### Readiness: two tools that you have built or used before
# Both will judge all that you write today.
#
# The **central difference** steps h to both sides: (f(w + h) - f(w - h)) / (2h). Now w
# is one entry of an array of any shape. `np.ndindex` walks over all places:

# %%
for place in np.ndindex(2, 3):
    print(place, end=" ")


# %% exercise="numeric_gradient" points=2 level=1 minutes=9
def numeric_gradient(f, W, h=1e-5):
    """Central difference of f for each entry of W; an array of W's shape.

    f: takes an array like W, returns one number. W: floats, any shape; leave it as it
    is. h: the step.
    """
    ### BEGIN SOLUTION
    slopes = np.empty(W.shape)
    for place in np.ndindex(W.shape):
        step = np.zeros(W.shape)
        step[place] = h
        slopes[place] = (f(W + step) - f(W - step)) / (2 * h)
    return slopes
    ### END SOLUTION


# %%
def bent(A):
    return (A**3).sum() + A[0, 0] * A[1, 2]  # slope 3A², and a bit in two corners


# %% check="numeric_gradient"
before = np.array([[1.0, -2, 0.5], [3, -1, 2]])
given = before.copy()
found = numeric_gradient(bent, given, 0.5)
expected = 3 * before**2 + np.array([[2.0, 0, 0], [0, 0, 1]])
assert found is not None, "nothing came back: use return"
assert np.shape(found) == (2, 3), "one slope for each of the 2 x 3 entries"
assert np.array_equal(given, before), (
    "W is not what it was: step in a copy, or take the step back"
)
assert not np.allclose(found, 2 * expected + 0.5), "the run from -h to +h is 2h"
assert not np.allclose(found, expected, atol=1e-3), (
    "with h = 0.5 the slopes of a cube are too large by h² = 0.25; yours are not: is "
    "your own h at work?"
)
assert np.allclose(found, expected + 0.25), (
    f"slopes {np.round(found, 2).tolist()}, not {(expected + 0.25).tolist()}: move one "
    "entry at a time, to both sides"
)
deep = np.array([[[2.0, 5, 3], [1, -1, 4]]])  # three axes
found = numeric_gradient(lambda A: A[0, 0, 0] * A[0, 1, 2], deep)
assert np.allclose(found, [[[4, 0, 0], [0, 0, 2]]], atol=1e-6), (
    "wrong for an array with three axes: W may have any shape, so walk over "
    "np.ndindex(W.shape)"
)

# %% [markdown] hint="numeric_gradient"
# For each place: make `step`, zeros but for `step[place] = h`. Then
# `(f(W + step) - f(W - step)) / (2 * h)` is the slope there.

# %% [markdown] hint="numeric_gradient"
# ```python
# def numeric_gradient(f, W, h=1e-5):
#     slopes = np.empty(W.shape)
#     for place in np.ndindex(W.shape):
#         step = np.zeros(W.shape)
#         step[place] = h
#         slopes[place] = (f(W + step) - f(W - step)) / (2 * h)
#     return slopes
# ```


# %% probe="numeric_gradient"
def inputs(rng):
    for shape, h in (((3,), 0.1), ((2, 4), 0.3), ((3, 1, 2), 0.01)):
        yield rng.normal(size=shape), h


def call(answer, W, h):
    def f(A):
        return (A**3).sum() + A.ravel()[0] * A.ravel()[-1] ** 2

    return answer(f, W, h), W


# %% [raw] right="numeric_gradient"
# def numeric_gradient(f, W, h=1e-5):
#     slopes = []
#     A = W.copy()
#     flat = A.reshape(-1)
#     for k in range(flat.size):
#         old = flat[k]
#         flat[k] = old + h
#         up = f(A)
#         flat[k] = old - h
#         slopes.append((up - f(A)) / (2 * h))
#         flat[k] = old
#     return np.reshape(slopes, W.shape)

# %% [raw] wrong="numeric_gradient" says="use return"
# def numeric_gradient(f, W, h=1e-5):
#     for place in np.ndindex(W.shape):
#         step = np.zeros(W.shape)
#         step[place] = h
#         print((f(W + step) - f(W - step)) / (2 * h))

# %% [raw] wrong="numeric_gradient" says="one slope for each"
# def numeric_gradient(f, W, h=1e-5):
#     return (f(W + h) - f(W - h)) / (2 * h)

# %% [raw] wrong="numeric_gradient" says="take the step back"
# def numeric_gradient(f, W, h=1e-5):
#     slopes = np.empty(W.shape)
#     for place in np.ndindex(W.shape):
#         W[place] += h
#         up = f(W)
#         W[place] -= 2 * h
#         slopes[place] = (up - f(W)) / (2 * h)
#     return slopes

# %% [raw] wrong="numeric_gradient" says="the run from -h to +h"
# def numeric_gradient(f, W, h=1e-5):
#     slopes = np.empty(W.shape)
#     for place in np.ndindex(W.shape):
#         step = np.zeros(W.shape)
#         step[place] = h
#         slopes[place] = (f(W + step) - f(W - step)) / h
#     return slopes

# %% [raw] wrong="numeric_gradient" says="is your own h at work"
# def numeric_gradient(f, W, h=1e-5):
#     slopes = np.empty(W.shape)
#     for place in np.ndindex(W.shape):
#         step = np.zeros(W.shape)
#         step[place] = 1e-5
#         slopes[place] = (f(W + step) - f(W - step)) / 2e-5
#     return slopes

# %% [raw] wrong="numeric_gradient" says="to both sides"
# def numeric_gradient(f, W, h=1e-5):
#     slopes = np.empty(W.shape)
#     for place in np.ndindex(W.shape):
#         step = np.zeros(W.shape)
#         step[place] = h
#         slopes[place] = (f(W + step) - f(W)) / h
#     return slopes

# %% [raw] wrong="numeric_gradient" says="one entry at a time"
# def numeric_gradient(f, W, h=1e-5):
#     total = (f(W + h) - f(W - h)) / (2 * h)
#     return np.full(W.shape, total / W.size)

# %% [raw] wrong="numeric_gradient" says="W may have any shape"
# def numeric_gradient(f, W, h=1e-5):
#     slopes = np.empty(W.shape)
#     for i in range(W.shape[0]):
#         for j in range(W.shape[1]):
#             step = np.zeros(W.shape)
#             step[i, j] = h
#             slopes[i, j] = (f(W + step) - f(W - step)) / (2 * h)
#     return slopes

# %% [markdown]
# The second tool asks torch. All checks of today work in float64. float32 has only about
# seven digits: with h = 1e-5 the two values of f would agree in nearly all of them, and
# their difference would be mostly rounding.


# %% exercise="torch_gradient" points=1 level=1 minutes=6
def torch_gradient(f, W):
    """The gradient of f at W by torch: a NumPy array of float64, of W's shape.

    f: takes a float64 tensor, returns a tensor with one number. W: NumPy, float64.
    """
    ### BEGIN SOLUTION
    T = torch.tensor(W, requires_grad=True)
    f(T).backward()
    return T.grad.numpy()
    ### END SOLUTION


# %% check="torch_gradient"
def bent_too(T):
    return (T**3).sum() + T[0, 0] * T[1, 2]


found = torch_gradient(bent_too, before / 3)
expected = before**2 / 3 + np.array([[2.0, 0, 0], [0, 0, 1]]) / 3
assert found is not None, "None came back: `.grad` is empty before backward is called"
assert isinstance(found, np.ndarray), "return NumPy: .numpy() turns the tensor back"
assert found.dtype == np.float64, "float32 is too coarse: keep the dtype of W"
assert np.shape(found) == (2, 3), "one slope for each entry of W: .grad, not the loss"
assert np.allclose(found, expected), f"slopes {found}, not {expected}"
assert np.allclose(found, expected, rtol=1e-12, atol=1e-12), (
    "right to seven digits only, as in float32: do all of it in float64"
)

# %% [markdown] hint="torch_gradient"
# `torch.tensor(W, requires_grad=True)` keeps float64. Then `f(...)`, `.backward()`, and
# the slopes lie in `.grad`.

# %% [markdown] hint="torch_gradient"
# ```python
# def torch_gradient(f, W):
#     T = torch.tensor(W, requires_grad=True)
#     loss = f(T)
#     loss.backward()
#     return T.grad.numpy()
# ```


# %% probe="torch_gradient"
tolerance = 1e-10


def inputs(rng):
    for shape in ((3,), (2, 4), (3, 1, 2)):
        yield (rng.normal(size=shape),)


def call(answer, W):
    found = answer(lambda T: (T**3).sum() + T.reshape(-1)[0] * T.sum(), W)
    return isinstance(found, np.ndarray), str(found.dtype), found, W


# %% [raw] right="torch_gradient"
# def torch_gradient(f, W):
#     T = torch.from_numpy(W.copy()).requires_grad_()
#     (slopes,) = torch.autograd.grad(f(T), T)
#     return slopes.detach().numpy()

# %% [raw] wrong="torch_gradient" says="before backward is called"
# def torch_gradient(f, W):
#     T = torch.tensor(W, requires_grad=True)
#     f(T)
#     return T.grad

# %% [raw] wrong="torch_gradient" says="turns the tensor back"
# def torch_gradient(f, W):
#     T = torch.tensor(W, requires_grad=True)
#     f(T).backward()
#     return T.grad

# %% [raw] wrong="torch_gradient" says="float32 is too coarse"
# def torch_gradient(f, W):
#     T = torch.tensor(W, dtype=torch.float32, requires_grad=True)
#     f(T).backward()
#     return T.grad.numpy()

# %% [raw] wrong="torch_gradient" says="not the loss"
# def torch_gradient(f, W):
#     T = torch.tensor(W, requires_grad=True)
#     loss = f(T)
#     loss.backward()
#     return loss.detach().numpy()

# %% [raw] wrong="torch_gradient" says="slopes [["
# def torch_gradient(f, W):
#     T = torch.tensor(W, requires_grad=True)
#     for _ in range(2):
#         f(T).backward()
#     return T.grad.numpy()

# %% [raw] wrong="torch_gradient" says="to seven digits only"
# def torch_gradient(f, W):
#     T = torch.tensor(W, dtype=torch.float32, requires_grad=True)
#     f(T).backward()
#     return T.grad.numpy().astype(np.float64)

# %% [markdown]
# ### What would a million weights cost?
# Here is a network of a million weights (وزن), made in torch, and made-up pictures. (How
# to make one is the subject of lesson 3; you need not read it yet.) One **forward pass**
# is one run from the pictures to the loss.

# %%
torch.manual_seed(SEED)
big = nn.Sequential(nn.Linear(784, 1258), nn.ReLU(), nn.Linear(1258, 10))
pictures, kinds = torch.rand(100, 784), torch.arange(100) % 10
weights = sum(p.numel() for p in big.parameters())
print(f"{weights:,} weights; central differences need {2 * weights:,} forward passes")


# %%
def forward_only():
    with torch.no_grad():
        return F.cross_entropy(big(pictures), kinds)


def forward_and_backward():
    F.cross_entropy(big(pictures), kinds).backward()


# %%
def seconds(work, times=10):
    """Processor time of one run, the mean of many; other programs do not count."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


one_pass, both_ways = seconds(forward_only), seconds(forward_and_backward)

# %% [markdown]
# **Predict.** `forward_and_backward` gives all 1,000,120 slopes. How many forward passes
# take as much time?
#
# - **a** fewer than 20;
# - **b** from 20 to 2,000;
# - **c** more than 2,000.
#
# Write your letter into `p_cost`.

# %% exercise="p_cost" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_cost = "a"
### END SOLUTION

# %% check="p_cost"
assert p_cost in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Yes: one walk back meets each weight once, as the walk forwards does.",
    "b": "Less: the walk back meets each weight once; it is not repeated.",
    "c": "That is the way of the central differences: two passes for each weight.",
}
print(f"The time of {both_ways / one_pass:.1f} forward passes. {reasons[p_cost]}")

# %% [raw] wrong="p_cost" says="it is not repeated"
# p_cost = "b"

# %% [raw] wrong="p_cost" says="two passes for each weight"
# p_cost = "c"

# %%
hours = 2 * weights * one_pass / 3600
print(f"one step of learning by backward:             {both_ways * 1000:8.1f} ms")
print(f"one step of learning by central differences:  {hours:8.1f} hours")

# %% [markdown]
# Read your two numbers aloud (they are processor time). Learning (سیکھنا) takes
# thousands of such steps. So central differences are for tests on small arrays. For
# learning we need the walk back, and it has a name: **backpropagation**.
#
# *Stop here, after about 40 minutes, if you like.*

# %% [markdown]
# ## Sitting 2: a number that remembers
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
# ### One node, by hand
# A **computation graph** is a calculation drawn as **nodes**: numbers, and arrows from
# each number to what is made of it. Look at one node only, `m = a · b`, somewhere deep
# inside a network.
#
# Say a = 3 and b = -2, so m = -6. The node knows two **local slopes**:
# - if a grows by 1, m grows by b = **-2**;
# - if b grows by 1, m grows by a = **3**.
#
# Now, from behind, a message arrives: "if m grows by 1, the loss grows by **5**". The
# node does one thing. It multiplies:
# - slope of the loss for a: 5 · (-2) = **-10**;
# - slope of the loss for b: 5 · 3 = **15**.
#
# That is all. No node has to know the whole network. The slope of the loss for a number
# is its **gradient**; code calls it `grad`.
#
# An absurd value: let b be 0. Then a gets 5 · 0 = 0, however large the message is. In
# this step a learns nothing. Keep this in mind for later.
#
# ### The class
# A `Value` holds a number and a list of its **parents**: what it was made of, each with
# its local slope. `as_value` turns a plain number into a `Value`.


# %%
class Value:
    """A number that remembers what it was made of."""

    def __init__(self, data, label="", parents=()):
        self.data = float(data)
        self.label = label  # only for pictures
        self.parents = parents  # pairs: (Value, local slope)
        self.grad = 0.0  # later: the slope of the last result

    def __repr__(self):
        return f"{self.label} = {self.data:.4g}, grad {self.grad:.4g}"


def as_value(x):
    return x if isinstance(x, Value) else Value(x, f"{x:g}")


# %% [markdown]
# Two operators are done for you. In a sum, each parent has the local slope 1. The slope
# of tanh, an S-shaped function from -1 to 1, is 1 - tanh²: at the middle 1, far out 0.


# %%
def add(a, b):
    """The Value a + b; a or b may be a plain number."""
    a, b = as_value(a), as_value(b)
    return Value(a.data + b.data, "+", [(a, 1.0), (b, 1.0)])


def tanh(a):
    """The Value tanh(a)."""
    t = math.tanh(a.data)
    return Value(t, "tanh", [(a, 1 - t**2)])


# %%
example = add(Value(2, "p"), 5)
print(example, " made of ", example.parents)

# %% [markdown]
# Now you: the node that you have just computed by hand.


# %% exercise="multiply" points=2 level=2 minutes=8
def multiply(a, b):
    """The Value a · b, with label "×"; a or b may be a plain number."""
    a, b = as_value(a), as_value(b)
    ### BEGIN SOLUTION
    return Value(a.data * b.data, "×", [(a, b.data), (b, a.data)])
    ### END SOLUTION


# %% check="multiply"
left, right = Value(3, "left"), Value(-2, "right")
found = multiply(left, right)
assert isinstance(found, Value), (
    "return a Value, as add does, so that the graph goes on"
)
assert found.data == -6, f"3 · (-2) is -6, not {found.data}"
assert len(found.parents) == 2, "two parents: a list of two pairs (Value, local slope)"
slopes = {parent: slope for parent, slope in found.parents}
assert set(slopes) == {left, right}, (
    "the parents must be the very Values that came in, not copies and not numbers"
)
assert slopes != {left: 3, right: -2}, "the local slopes are exchanged: for a it is b"
assert slopes == {left: -2, right: 3}, (
    f"local slopes -2 and 3 as plain numbers, not {found.parents}"
)
assert found.label, 'without its label "×" the node is an empty card in every picture'
square = multiply(left, left)
assert [slope for _, slope in square.parents] == [3, 3], (
    "a · a has two pairs, both with the parent a: in a dict one of them is lost"
)

# %% [markdown] hint="multiply"
# Copy the last line of `add`. What changes is the number, the label and the slopes.

# %% [markdown] hint="multiply"
# The pair for a is `(a, b.data)`: if a grows by 1, the product grows by b.
# ```python
# def multiply(a, b):
#     a, b = as_value(a), as_value(b)
#     return Value(a.data * b.data, "×", [(a, b.data), (b, a.data)])
# ```


# %% probe="multiply"
def inputs(rng):
    for _ in range(3):
        yield float(rng.normal()), float(rng.normal())


def call(answer, x, y):
    a, b = Value(x, "a"), Value(y, "b")
    found = []
    for left, right in ((a, b), (a, y), (x, b), (a, a)):
        out = answer(left, right)
        sums = [sum(s for p, s in out.parents if p is v) for v in (a, b)]
        plain = all(isinstance(s, (int, float)) for _, s in out.parents)
        found.append([out.data, out.grad, *sums, plain, len(out.parents)])
        found[-1].append(bool(out.label))
    return found


# %% [raw] right="multiply"
# def multiply(a, b):
#     a, b = as_value(a), as_value(b)
#     product = Value(a.data * b.data, label="×")
#     product.parents = ((b, a.data), (a, b.data))
#     return product

# %% [raw] wrong="multiply" says="so that the graph goes on"
# def multiply(a, b):
#     a, b = as_value(a), as_value(b)
#     return a.data * b.data

# %% [raw] wrong="multiply" says="3 · (-2) is"
# def multiply(a, b):
#     a, b = as_value(a), as_value(b)
#     return Value(a.data + b.data, "×", [(a, b.data), (b, a.data)])

# %% [raw] wrong="multiply" says="a list of two pairs"
# def multiply(a, b):
#     a, b = as_value(a), as_value(b)
#     return Value(a.data * b.data, "×")

# %% [raw] wrong="multiply" says="not copies and not numbers"
# def multiply(a, b):
#     a, b = as_value(a), as_value(b)
#     return Value(a.data * b.data, "×", [(a.data, b.data), (b.data, a.data)])

# %% [raw] wrong="multiply" says="slopes are exchanged"
# def multiply(a, b):
#     a, b = as_value(a), as_value(b)
#     return Value(a.data * b.data, "×", [(a, a.data), (b, b.data)])

# %% [raw] wrong="multiply" says="local slopes -2 and 3"
# def multiply(a, b):
#     a, b = as_value(a), as_value(b)
#     return Value(a.data * b.data, "×", [(a, 1.0), (b, 1.0)])

# %% [raw] wrong="multiply" says="local slopes -2 and 3"
# def multiply(a, b):
#     a, b = as_value(a), as_value(b)
#     return Value(a.data * b.data, "×", [(a, b), (b, a)])

# %% [raw] wrong="multiply" says="an empty card"
# def multiply(a, b):
#     a, b = as_value(a), as_value(b)
#     return Value(a.data * b.data, parents=[(a, b.data), (b, a.data)])

# %% [raw] wrong="multiply" says="in a dict one of them is lost"
# def multiply(a, b):
#     a, b = as_value(a), as_value(b)
#     return Value(a.data * b.data, "×", list({a: b.data, b: a.data}.items()))

# %% [markdown]
# A power `a ** k`, where k is a plain number: the slope of aᵏ is k · aᵏ⁻¹. For a² that
# is 2a; for a³ it is 3a²; for 1/a = a⁻¹ it is -1 · a⁻².


# %% exercise="power" points=2 level=2 minutes=7
def power(a, k):
    """The Value a ** k, with label "power"; a: a Value, k: a plain number."""
    ### BEGIN SOLUTION
    return Value(a.data**k, "power", [(a, k * a.data ** (k - 1))])
    ### END SOLUTION


# %% check="power"
base = Value(-3, "base")
found = power(base, 3)
assert isinstance(found, Value), "return a Value, as add does"
assert found.data == -27, f"(-3)³ is -27, not {found.data}"
pairs = list(found.parents)
assert len(pairs) == 1 and np.shape(pairs[0]) == (2,), (
    "one parent is still a list with one pair in it: [(a, slope)]; k is no parent"
)
assert pairs[0][0] is base, "the parent must be the very Value that came in"
assert pairs[0][1] != -81, "-81 is 3 · (-3)³: the exponent of the slope is k - 1"
assert pairs[0][1] != -82, "-82 is 3 · (-3)³ - 1: brackets around k - 1"
assert pairs[0][1] != 9, "9 is (-3)²: the factor k in front is missing"
assert pairs[0][1] == 27, f"the slope of a³ at -3 is 3 · 9 = 27, not {pairs[0][1]}"
assert power(Value(4), -1).parents[0][1] == -1 / 16, (
    "1/a at a = 4 has the slope -1/16: does your slope use the k that it gets?"
)
assert found.label, 'without its label "power" the node is an empty card in a picture'

# %% [markdown] hint="power"
# One number, one label, and a list with one pair: the parent a and its local slope.

# %% [markdown] hint="power"
# The slope in Python is `k * a.data ** (k - 1)`.
# ```python
# def power(a, k):
#     return Value(a.data**k, "power", [(a, k * a.data ** (k - 1))])
# ```


# %% probe="power"
def inputs(rng):
    for k in (2, 3, -1, 0.5):
        yield float(rng.uniform(0.5, 2)), k
    yield -1.5, 3


def call(answer, x, k):
    a = Value(x, "a")
    out = answer(a, k)
    parents = [(p is a, s) for p, s in out.parents]
    return out.data, out.grad, parents, bool(out.label)


# %% [raw] right="power"
# def power(a, k):
#     slope = k * math.pow(a.data, k - 1)
#     return Value(math.pow(a.data, k), f"power {k}", ((a, slope),))

# %% [raw] wrong="power" says="as add does"
# def power(a, k):
#     return a.data**k

# %% [raw] wrong="power" says="(-3)³ is"
# def power(a, k):
#     return Value(a.data * k, "power", [(a, k * a.data ** (k - 1))])

# %% [raw] wrong="power" says="one pair in it"
# def power(a, k):
#     return Value(a.data**k, "power", (a, k * a.data ** (k - 1)))

# %% [raw] wrong="power" says="k is no parent"
# def power(a, k):
#     slope = k * a.data ** (k - 1)
#     return Value(a.data**k, "power", [(a, slope), (Value(k), 0.0)])

# %% [raw] wrong="power" says="the very Value that came in"
# def power(a, k):
#     a = Value(a.data)
#     return Value(a.data**k, "power", [(a, k * a.data ** (k - 1))])

# %% [raw] wrong="power" says="the exponent of the slope"
# def power(a, k):
#     return Value(a.data**k, "power", [(a, k * a.data**k)])

# %% [raw] wrong="power" says="the factor k in front"
# def power(a, k):
#     return Value(a.data**k, "power", [(a, a.data ** (k - 1))])

# %% [raw] wrong="power" says="is 3 · 9 = 27"
# def power(a, k):
#     return Value(a.data**k, "power", [(a, 2 * a.data)])

# %% [raw] wrong="power" says="use the k that it gets"
# def power(a, k):
#     return Value(a.data**k, "power", [(a, 3 * a.data**2)])

# %% [raw] wrong="power" says="brackets around k - 1"
# def power(a, k):
#     return Value(a.data**k, "power", [(a, k * a.data**k - 1)])

# %% [raw] wrong="power" says="an empty card in a picture"
# def power(a, k):
#     return Value(a.data**k, parents=[(a, k * a.data ** (k - 1))])

# %% [markdown]
# Now give the class its signs. When Python reads `p * q`, it calls
# `Value.__mul__(p, q)`; for `2 * p` it calls `__rmul__`. Subtraction is built from what
# we have. (If you change `multiply` or `power` later, run this cell again.)

# %%
Value.__add__ = Value.__radd__ = add
Value.__mul__ = Value.__rmul__ = multiply
Value.__pow__ = power
Value.__neg__ = lambda a: a * -1
Value.__sub__ = lambda a, b: a + -b
Value.tanh = tanh

# %% [markdown]
# Our example from now on: L = a · b + a, with a = 3 and b = -2. Note that **a is used
# twice**. `draw` only draws; you need not read it.

# %%
from matplotlib.patches import FancyBboxPatch

a, b = Value(3, "a"), Value(-2, "b")
m = a * b
L = m + a
m.label, L.label = "m = a · b", "L = m + a"
print(L)


# %%
def place_nodes(nodes):
    """Column and height of each node: parents stand to the left."""
    column, height, leaves = {}, {}, 0
    for node in nodes:  # parents come first
        parents = [parent for parent, _ in node.parents]
        column[node] = 1 + max([column[parent] for parent in parents], default=-1)
        height[node] = np.mean([height[p] for p in parents]) if parents else -leaves
        leaves += not parents
    for leaf in nodes:  # a leaf stands just before its first use
        if not leaf.parents:
            used = [column[n] for n in nodes if leaf in dict(n.parents)]
            column[leaf] = min(used, default=1) - 1
    return {node: (column[node], height[node]) for node in nodes}


# %%
def draw_card(ax, node, x, y, grads):
    """One node: label and value in blue, gradient in orange."""
    shape = {"boxstyle": "round,pad=0.02", "facecolor": "white", "edgecolor": BLUE}
    ax.add_patch(FancyBboxPatch((x - 0.3, y - 0.33), 0.6, 0.66, **shape, zorder=3))
    middle = {"ha": "center", "va": "center", "zorder": 4, "fontsize": 9}
    up = 0.08 if grads else 0
    ax.text(x, y + up, f"{node.label}\n{node.data:.3g}", color=BLUE, **middle)
    if grads:
        ax.text(x, y - 0.22, f"grad {node.grad:.2g}", color=ORANGE, **middle)


# %%
def draw(nodes, headline, grads=True):
    """Cards for the nodes; the numbers on the arrows are local slopes."""
    spot = place_nodes(nodes)
    wide, high = np.ptp(list(spot.values()), axis=0) + 1
    _, ax = plt.subplots(figsize=(1.6 * wide, 0.85 * high + 0.6), layout="constrained")
    for node, (x, y) in spot.items():
        draw_card(ax, node, x, y, grads)
        for parent, slope in node.parents:
            start = np.add(spot[parent], (0.32, 0))
            style = {"arrowstyle": "->", "color": GREY, "shrinkA": 0, "shrinkB": 0}
            jump = x - spot[parent][0] > 1  # over the cards between
            style["connectionstyle"] = f"arc3,rad={-0.25 * jump}"
            ax.annotate("", (x - 0.32, y), start, arrowprops=style)
            x_note, y_note = 0.45 * start + 0.55 * np.array([x - 0.32, y])
            note = {"color": "black", "fontsize": 8, "ha": "center", "va": "bottom"}
            ax.text(x_note, y_note + 0.04 + 0.32 * jump, f"{slope:.2g}", **note)
    low = min(height for _, height in spot.values())
    ax.set(xlim=(-0.4, wide - 0.6), ylim=(low - 0.45, 0.45), title=headline)
    ax.axis("off")
    plt.show()


# %%
draw([a, b, m, L], "The way forwards: two numbers become one", grads=False)
print("The graph of L = a·b + a: two arrows leave a, one to the product, one to L.")

# %% [markdown]
# Each card holds a value; the small numbers on the arrows are local slopes. The list that
# we gave to `draw` had to be in order: parents before what is made of them.
#
# *Stop here, after about 40 minutes, if you like.*

# %% [markdown]
# ## Sitting 3: an order for the walk back
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
# ### Which node first?
# The walk back starts at L and goes from each node to its parents. A node multiplies
# the message that it got. So it must not start before **all** its messages have come.
#
# In our example a gets one message from L and one from m. Had a parents of its own, it
# would have to wait for both. The way out: put the nodes in an order in which parents
# always stand before what is made of them (a **topological order**), and walk through
# it from the end.
#
# For L = a · b + a one such order is a, b, m, L; another is b, a, m, L.
#
# A function that calls itself visits a graph in a few lines. Here it collects the
# labels of all nodes, **once for each way** that leads there:


# %%
def ways_to(node, labels):
    labels.append(node.label)
    for parent, _ in node.parents:
        ways_to(parent, labels)


labels = []
ways_to(L, labels)
print(labels)

# %% [markdown]
# Two things are wrong with that for our purpose: a stands there twice, and nodes stand
# before their parents. With a chain of 50 nodes, each of which uses the one before it
# twice, it would even visit 2⁵⁰ times.


# %% exercise="topological" points=3 level=3 minutes=25
def topological(root):
    """All nodes from which root is made, and root: a list, each node once.

    Each node stands after all its parents, so root is the last.
    """
    ### BEGIN SOLUTION
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent, _ in node.parents:
                visit(parent)
            order.append(node)

    visit(root)
    return order
    ### END SOLUTION


# %% [markdown]
# The check builds graphs from lists of numbers, and counts how often you look at the
# parents of a node. Nothing to read here.


# %%
def chain_graph(parents):
    """Nodes whose parents are given by their numbers."""
    nodes = []
    for number, above in enumerate(parents):
        pairs = [(nodes[k], 1.0) for k in above]
        nodes.append(Value(number % 2, f"node {number}", pairs))
    return nodes


visits = []


class Watched(list):
    def __iter__(self):
        visits.append(1)
        return super().__iter__()


# %% check="topological"
for plan in ([[]], [[], [0]], [[], [], [0, 1], [2, 0], [0], [4, 3]]):
    nodes = chain_graph(plan)
    found = topological(nodes[-1])
    assert isinstance(found, list), "return a list of Values"
    assert found and found[-1] is nodes[-1], "root belongs into the list, as the last"
    assert len(set(found)) == len(found), "a node stands there twice: skip what is seen"
    assert len(found) <= len(nodes), (
        "more nodes than the graph has: does your list live from an earlier call?"
    )
    assert len(found) == len(nodes), f"{len(found)} of {len(nodes)} nodes came back"
    for node in found:
        for parent, _ in node.parents:
            assert found.index(parent) < found.index(node), (
                f"{node.label} stands before its parent {parent.label}: write a node "
                "down after all its parents are written down"
            )
chain = chain_graph([[]] + [[k, k] for k in range(10)])
for node in chain:
    node.parents = Watched(node.parents)
visits.clear()
topological(chain[-1])
assert len(visits) < 200, (
    f"a chain of 11 nodes cost {len(visits)} looks at parents: "
    "do not visit a node again"
)

# %% [markdown] hint="topological"
# Two things to keep: the list `order`, and a set `seen` of the nodes already visited.

# %% [markdown] hint="topological"
# Visit all parents first; after that, append the node itself.

# %% [markdown] hint="topological"
# ```python
# def topological(root):
#     order, seen = [], set()
#
#     def visit(node):
#         if node not in seen:
#             seen.add(node)
#             for parent, _ in node.parents:
#                 visit(parent)
#             order.append(node)
#
#     visit(root)
#     return order
# ```


# %% probe="topological"
def inputs(rng):
    yield ([[]],)
    yield ([[], [0, 0], [], [1, 0], [3, 1], [2], [4, 3, 0, 5]],)
    yield ([[], [0], [1], [2], [3, 0], [0, 4]],)
    for _ in range(3):
        plan = [[], []]
        for k in range(2, 12):
            plan.append(rng.integers(0, k, 2).tolist())
        yield (plan,)
    yield ([[]] + [[k, k] for k in range(12)],)


def call(answer, plan):
    nodes, looks = [], []

    class Watched(list):
        def __iter__(self):
            looks.append(1)
            return super().__iter__()

    for above in plan:
        nodes.append(Value(1, "", Watched([(nodes[k], 1.0) for k in above])))
    number = {node: k for k, node in enumerate(nodes)}
    order = answer(nodes[-1])
    found = [number.get(node, -1) for node in order]  # -1: of another graph
    return found, isinstance(order, list), len(looks)


def verdict(found, plan):
    got, is_list, looks = found
    if not is_list:
        return "return a list of Values"
    if looks > 10 * len(plan):
        return "do not visit a node again"
    needed, waiting = set(), [len(plan) - 1]
    while waiting:
        k = waiting.pop()
        if k not in needed:
            needed.add(k)
            waiting.extend(plan[k])
    if len(set(got)) != len(got):
        return "a node stands there twice: skip what is seen"
    if set(got) != needed:
        return "the list must hold all nodes from which root is made, and root"
    spot = {k: place for place, k in enumerate(got)}
    wrong = any(spot[p] > spot[k] for k in got for p in plan[k])
    return "a node stands before one of its parents" if wrong else True


# %% [raw] right="topological"
# def topological(root):
#     order, stack = [], [(root, False)]
#     while stack:
#         node, ready = stack.pop()
#         if node in order:
#             continue
#         if ready:
#             order.append(node)
#         else:
#             stack.append((node, True))
#             stack.extend((parent, False) for parent, _ in node.parents)
#     return order

# %% [raw] wrong="topological" says="return a list of Values"
# def topological(root):
#     seen = set()
#     def visit(node):
#         for parent, _ in node.parents:
#             visit(parent) if parent not in seen else None
#         seen.add(node)
#     visit(root)
#     return seen

# %% [raw] wrong="topological" says="as the last"
# def topological(root):
#     order = []
#     def visit(node):
#         if node not in order:
#             order.append(node)
#             for parent, _ in node.parents:
#                 visit(parent)
#     visit(root)
#     return order

# %% [raw] wrong="topological" says="stands there twice"
# def topological(root):
#     order = []
#     def visit(node):
#         for parent, _ in node.parents:
#             visit(parent)
#         order.append(node)
#     visit(root)
#     return order

# %% [raw] wrong="topological" says="do not visit a node again"
# def topological(root):
#     order = []
#     def visit(node):
#         for parent, _ in node.parents:
#             visit(parent)
#         if node not in order:
#             order.append(node)
#     visit(root)
#     return order

# %% [raw] wrong="topological" says="live from an earlier call"
# def topological(root, order=[]):
#     if root not in order:
#         for parent, _ in root.parents:
#             topological(parent, order)
#         order.append(root)
#     return order

# %% [raw] wrong="topological" says="nodes came back"
# def topological(root):
#     order = [parent for parent, _ in root.parents]
#     return [*dict.fromkeys(order), root]

# %% [raw] wrong="topological" says="after all its parents are written down"
# def topological(root):
#     order = [root]
#     for node in order:
#         order += [p for p, _ in node.parents if p not in order]
#     return order[::-1]

# %% [raw] wrong="topological" says="as the last"
# def topological(root):
#     order, seen = [], set()
#     def visit(node):
#         if node not in seen:
#             seen.add(node)
#             for parent, _ in node.parents:
#                 visit(parent)
#             order.append(node)
#     visit(root)
#     return order[::-1]

# %% [markdown]
# *Stop here, after about 30 minutes, if you like.*

# %% [markdown]
# ## Sitting 4: the walk back
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
# ### Backward
# Now the walk itself, traced by hand on L = a · b + a with a = 3, b = -2:
#
# | step | node | its grad | message to its parents |
# |---|---|---:|---|
# | 1 | L | 1 | to m: 1 · 1 = 1; to a: 1 · 1 = 1 |
# | 2 | m | 1 | to a: (-2) · 1 = -2; to b: 3 · 1 = 3 |
# | 3 | b | 3 | no parents |
# | 4 | a | 1 - 2 = **-1** | no parents |
#
# The grad of L itself is 1: if L grows by 1, L grows by 1. And a has two ways to L, so
# its two messages are **added**, as in the lesson on gradients.
#
# Torch adds to what an earlier `backward` left, so you have to call `zero_grad`. Ours
# is kinder: it first sets all grads of the graph to 0.


# %% exercise="backward" points=3 level=3 minutes=14
def backward(root):
    """Set .grad of each node of root's graph to the slope of root for that node.

    What .grad held before does not matter. Returns nothing.
    """
    ### BEGIN SOLUTION
    nodes = topological(root)
    for node in nodes:
        node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        for parent, slope in node.parents:
            parent.grad += slope * node.grad
    ### END SOLUTION


# %% check="backward"
p, q = Value(3, "p"), Value(-2, "q")
product = p * q
backward(product)
assert product.grad == 1, f"the grad of root is 1 from the start, yours {product.grad}"
assert (p.grad, q.grad) == (-2, 3), f"grads -2 and 3, not {p.grad:g} and {q.grad:g}"
three_times = (product + p) * 10  # 10 (p · q + p)
backward(three_times)
assert p.grad != -20 and p.grad != 10, (
    "p has two ways to the result, and one message overwrote the other: use +="
)
assert product.grad != 0, "p · q got no message: the walk begins at the end"
assert product.grad != 11, "11 = 1 + 10: the 1 is left from the walk before"
grads = three_times.grad, product.grad, p.grad, q.grad
assert grads == (1, 10, -10, 30), (
    f"10 (p · q + p): grads 1, 10, -10, 30 at the result, p · q, p and q, not {grads}: "
    "the message is the local slope times the grad of the sender"
)
r = p + 1
late = r + r * p
backward(late)
assert p.grad == 8, (
    f"(p + 1) + (p + 1) p at 3 has the slope 8, not {p.grad:g}: walk in topological "
    "order, from the end, so that p + 1 has both messages before it sends its own"
)

# %% [markdown] hint="backward"
# Four steps: the order; all grads to 0; the grad of root to 1; then walk from the end.

# %% [markdown] hint="backward"
# `reversed(nodes)` walks from the end. For each pair `(parent, slope)` the message is
# `slope * node.grad`. What happens if a parent gets two messages?

# %% [markdown] hint="backward"
# ```python
# def backward(root):
#     nodes = topological(root)
#     for node in nodes:
#         node.grad = 0.0
#     root.grad = 1.0
#     for node in reversed(nodes):
#         for parent, slope in node.parents:
#             parent.grad += node.grad * slope
# ```


# %% probe="backward"
def inputs(rng):
    yield [[]], [[]]
    for _ in range(4):
        plan = [[], []]
        for k in range(2, 9):
            plan.append([k - 1, *rng.integers(0, k, 2).tolist()])
        yield plan, [rng.normal(size=len(above)).tolist() for above in plan]


def call(answer, plan, slopes):
    nodes = []
    for above, factors in zip(plan, slopes):
        pairs = [(nodes[k], s) for k, s in zip(above, factors)]
        nodes.append(Value(len(nodes), "", pairs))
        nodes[-1].grad = 100.0  # left by another walk
    answer(nodes[-1])
    first = [node.grad for node in nodes]
    answer(nodes[-1])
    data = [node.data for node in nodes]
    return first, [node.grad for node in nodes], data


# %% [raw] right="backward"
# def backward(root):
#     nodes = topological(root)[::-1]
#     messages = dict.fromkeys(nodes, 0.0)
#     messages[root] = 1.0
#     for node in nodes:
#         node.grad = messages[node]
#         for parent, slope in node.parents:
#             messages[parent] = messages[parent] + node.grad * slope

# %% [raw] wrong="backward" says="is 1 from the start"
# def backward(root):
#     for node in reversed(topological(root)):
#         for parent, slope in node.parents:
#             parent.grad += slope * node.grad

# %% [raw] wrong="backward" says="grads -2 and 3"
# def backward(root):
#     nodes = topological(root)
#     for node in nodes:
#         node.grad = 0.0
#     root.grad = 1.0
#     for node in nodes:
#         for parent, slope in node.parents:
#             parent.grad += node.data * node.grad

# %% [raw] wrong="backward" says="overwrote the other"
# def backward(root):
#     root.grad = 1.0
#     for node in reversed(topological(root)):
#         for parent, slope in node.parents:
#             parent.grad = slope * node.grad

# %% [raw] wrong="backward" says="times the grad of the sender"
# def backward(root):
#     nodes = topological(root)
#     for node in nodes:
#         node.grad = 0.0
#     root.grad = 1.0
#     for node in reversed(nodes):
#         for parent, slope in node.parents:
#             parent.grad += slope

# %% [raw] wrong="backward" says="left from the walk before"
# def backward(root):
#     root.grad = 1.0
#     for node in reversed(topological(root)):
#         for parent, slope in node.parents:
#             parent.grad += slope * node.grad

# %% [raw] wrong="backward" says="walk in topological order"
# def backward(root):
#     for node in topological(root):
#         node.grad = 0.0
#     waiting = [root]
#     root.grad = 1.0
#     for node in waiting:
#         for parent, slope in node.parents:
#             parent.grad += slope * node.grad
#             waiting += [parent] if parent not in waiting else []

# %% [raw] wrong="backward" says="begins at the end"
# def backward(root):
#     nodes = topological(root)
#     for node in nodes:
#         node.grad = 0.0
#     root.grad = 1.0
#     for node in nodes:
#         for parent, slope in node.parents:
#             parent.grad += slope * node.grad

# %%
backward(L)
draw([a, b, m, L], f"The way back: a adds 1 and -2, its grad is {a.grad:g}")
print(f"The same graph with its gradients: 1 at L and m, {a.grad:g} at a, 3 at b.")

# %% [markdown]
# ### The bug that everyone makes
# Read the last line of this walk. It has one character less than it should.


# %%
def forgetful_backward(root):
    nodes = topological(root)
    for node in nodes:
        node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        for parent, slope in node.parents:
            parent.grad = slope * node.grad  # = instead of +=


# %% [markdown]
# **Predict.** In L = a · b + a with a = 3 and b = -2, which grad does this walk give to
# a? The table above has all the messages.
#
# - **a** -1, as before: on so small a graph it makes no difference;
# - **b** 1: the first message stays;
# - **c** -2: the last message stays.
#
# Write your letter into `p_equal`.

# %% exercise="p_equal" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_equal = "c"
### END SOLUTION

# %%
forgetful_backward(L)
forgotten = a.grad

# %% check="p_equal"
assert p_equal in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "A graph of four nodes is enough, as soon as one of them is used twice.",
    "b": "The other way round: = throws away what was there and keeps the newcomer.",
    "c": "Yes: m sends its message after L, and = throws away what was there.",
}
print(f"a got {forgotten:g}; the true slope is -1. {reasons[p_equal]}")

# %% [raw] wrong="p_equal" says="as soon as one of them is used twice"
# p_equal = "a"

# %% [raw] wrong="p_equal" says="keeps the newcomer"
# p_equal = "b"

# %% [markdown]
# ### Trust, but measure
# Now the test that every engine must pass. We invent expressions at random, and ask
# three judges: your `backward`, torch, and the central difference. (`default_rng([SEED,
# 1])`: a list as a seed gives each part of the lesson random numbers of its own.)


# %%
def invent(leaves, steps, choices):
    """An expression from random steps; leaves: Values or tensors, used repeatedly."""
    pool = list(leaves)
    for step in steps:
        p, q = (pool[k % len(pool)] for k in choices[step])
        kind = step % 4
        pool.append([p + q, p * q, (p - q) ** 2 * 0.3, (p * 0.7).tanh()][kind])
    return sum(pool[len(leaves) :], pool[0])


# %%
random = np.random.default_rng([SEED, 1])
worst = {"torch": 0.0, "central difference": 0.0}
for _ in range(30):
    start, choices = random.normal(size=3), random.integers(0, 99, (8, 2)).tolist()

    def one_number(w, choices=choices):  # keeps the choices of this round
        return invent(list(w), range(8), choices)

    leaves = [Value(w, f"w{k}") for k, w in enumerate(start)]
    backward(one_number(leaves))
    mine = np.array([leaf.grad for leaf in leaves])
    size = np.abs(mine).max()
    slow = numeric_gradient(lambda w: one_number([Value(v) for v in w]).data, start)
    judges = {"torch": torch_gradient(one_number, start), "central difference": slow}
    for name, theirs in judges.items():
        worst[name] = max(worst[name], np.abs(mine - theirs).max() / size)

# %%
for name, gap in worst.items():
    text = "less than 1e-12" if gap < 1e-12 else f"{gap:.0e}"
    print(f"30 expressions, largest relative difference from {name}: {text}")

# %% [markdown]
# Torch and you agree to the last digits of float64. The central difference differs a
# little more: it is only an approximation.
#
# *Stop here, after about 25 minutes, if you like.*

# %% [markdown]
# ## Sitting 5: a neuron learns
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
# ### One neuron, drawn
# A **neuron** multiplies each input by a weight, adds all of it and a bias, and squeezes
# the sum with tanh. Its squared error for the target 1:

# %%
w1, w2, bias = Value(0.5, "w1"), Value(-1, "w2"), Value(0.2, "bias")
x1, x2 = Value(2, "x1"), Value(0.5, "x2")
error = (w1 * x1 + w2 * x2 + bias).tanh() - 1
loss = error**2
loss.label = "loss"
backward(loss)

# %%
draw(topological(loss), "One neuron: each weight knows which way to go")
print(
    f"A neuron as a graph: the grads are {w1.grad:.2f} at w1, {w2.grad:.2f} at w2, "
    f"{bias.grad:.2f} at the bias; a step against them lowers the loss."
)

# %% [markdown]
# Follow one arrow with your finger: the grad at `tanh`, times the slope on the arrow, is
# the grad at the sum before it. The grad of w1 is four times that of w2, because x1 is four
# times x2. And all three are negative: more weight, less loss. (The `- 1` has become a
# card of its own, -1; the last card is the power, which we have named loss.)
#
# ### A network of seven neurons
# Two half-moons of made-up points. No straight line can part them.

# %%
from sklearn.datasets import make_moons

X_moons, side = make_moons(40, noise=0.1, random_state=SEED)
X_moons = (X_moons - X_moons.mean(0)) / X_moons.std(0)
y_moons = 2 * side - 1  # -1 or 1, as tanh


# %%
def make_net(sizes, rng):
    """Layers of neurons; a neuron is a list of weights, the last one its bias."""
    net = []
    for layer in range(1, len(sizes)):
        inputs, outputs = sizes[layer - 1], sizes[layer]
        weights = 0.7 * rng.normal(size=(outputs, inputs + 1))
        net.append([[Value(w, "w") for w in row] for row in weights])
    return net


def run_net(net, x):
    for layer in net:
        outs = []
        for *weights, total in layer:  # total: it starts as the bias
            for w, v in zip(weights, x):
                total = total + w * v
            outs.append(total.tanh())
        x = outs
    return x[0]


# %%
def train(sizes, walk, steps=60, lr=1.0):
    """Gradient descent on the moons; walk: backward, or another one."""
    net = make_net(sizes, np.random.default_rng(SEED))
    weights = [w for layer in net for ws in layer for w in ws]
    losses = []
    for _ in range(steps):
        errors = [(run_net(net, x) - t) ** 2 for x, t in zip(X_moons, y_moons)]
        loss = sum(errors) * (1 / len(errors))
        walk(loss)
        for w in weights:
            w.data -= lr * w.grad
        losses.append(loss.data)
    return net, losses


# %%
runs = {
    "one neuron": train([2, 1], backward),
    "7 neurons": train([2, 6, 1], backward),
    "7 neurons, = for +=": train([2, 6, 1], forgetful_backward),
}

# %%
_, ax = plt.subplots()
for (name, (_, losses)), color in zip(runs.items(), (GREY, BLUE, ORANGE)):
    ax.plot(losses, color=color, label=name)
final = {name: losses[-1] for name, (_, losses) in runs.items()}
title = f"With =, the loss ends at {final['7 neurons, = for +=']:.2f}; with +=, "
ax.set(xlabel="step", ylabel="mean squared error", ylim=(0, None))
ax.set_title(title + f"at {final['7 neurons']:.2f}")
ax.legend(frameon=False)
plt.show()
print("Loss by step: the 7 neurons end higher with = than with +=.")

# %% [markdown]
# The run with = raises no error. What is wrong? Each weight is used in 40 errors, one for
# each point. With = only the message of **one** point survives (which one depends on your
# order), and it counts 1/40. The step helps that point and does not ask the other 39. So
# the loss may stand, fall slowly, or even rise.


# %%
def decision_map(ax, net, headline):
    ticks = np.linspace(-2.2, 2.2, 25)
    scores = [[run_net(net, (x, y)).data for x in ticks] for y in ticks]
    ax.contourf(
        ticks, ticks, scores, levels=[-1, 0, 1], colors=[ORANGE, BLUE], alpha=0.3
    )
    for value, color, mark in ((-1, ORANGE, "s"), (1, BLUE, "o")):
        ax.scatter(*X_moons[y_moons == value].T, color=color, marker=mark, s=18)
    right = [np.sign(run_net(net, x).data) == t for x, t in zip(X_moons, y_moons)]
    ax.set(title=f"{headline}: {sum(right)} of 40", xticks=[], yticks=[])


# %%
_, axes = plt.subplots(1, 3, figsize=(10, 3.5), layout="constrained")
for ax, (name, (net, _)) in zip(axes, runs.items()):
    decision_map(ax, net, name)
plt.show()
print("One neuron draws a line; seven bend it; with = the map is not that of +=.")

# %% [markdown]
# The colours are the answer of the net, the marks are the truth. (The counts are of the
# same 40 points that the nets learned from.)
#
# Your engine is complete: it is what torch does, number by number. It has two limits.
# A `topological` that calls itself breaks on a graph deeper than about 1,000 nodes, because
# Python allows only so many calls inside calls. And it is slow:

# %%
errors = [(run_net(runs["7 neurons"][0], x) - t) ** 2 for x, t in zip(X_moons, y_moons)]
print(f"{len(topological(sum(errors))):,} nodes for 40 points and 25 weights")

# %% [markdown]
# A network for pictures would need many millions of nodes. So torch makes the nodes
# larger: **one node is one operation on whole matrices** (matrix: قالب). The walk stays
# as you wrote it. Only the local step changes, and that is our next subject.
#
# *Stop here, after about 25 minutes, if you like.*

# %% [markdown]
# ## Sitting 6: matrices
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
# ### The shapes rule
# From now on `dX` means "the slope of the loss for each entry of X". So:
#
# > **A gradient has the shape of the thing.** dX has the shape of X, dW that of W.
#
# A linear layer takes X of (n, inputs), one row for each example, and gives out
# `X @ W + b` of (n, outputs). The walk back brings it a `dout` of (n, outputs), and it
# must answer with dX, dW and db.
#
# One row by hand: X = [2, 3], W = [[1, 4], [0, -1]], b = [0, 0]. Then out = [2, 5]. Let
# dout = [10, 1] arrive.
#
# - X has 2 at its first place. This 2 goes into out 1 with weight 1, and into out 2 with
#   weight 4. Two ways: 10 · 1 + 1 · 4 = **14**. For the 3: 10 · 0 + 1 · (-1) = **-1**.
# - The weight 4 (first row, second column) takes 2 to out 2: 2 · 1 = **2**. The weight
#   at its left takes 2 to out 1: 2 · 10 = **20**. In all, dW = [[20, 2], [30, 3]].
# - b is added as it is: db = [**10**, **1**].
#
# With n rows, W and b are used n times, once in each row. You know what happens to
# something that is used n times.


# %% exercise="linear_backward" points=3 level=3 minutes=20
def linear_backward(dout, X, W):
    """(dX, dW, db) of the layer out = X @ W + b.

    dout: (n, outputs), slopes of the loss; X: (n, inputs); W: (inputs, outputs).
    dX has the shape of X, dW that of W, db (outputs,).
    """
    ### BEGIN SOLUTION
    return dout @ W.T, X.T @ dout, dout.sum(axis=0)
    ### END SOLUTION


# %% check="linear_backward"
dout_ = np.array([[10.0, 1], [-4, 2], [1, 5], [3, 3]])
X_ = np.array([[0.0, 1, -2], [3, 4, 5], [-6, 7, 8], [9, -1, 2]])
W_ = np.array([[1.0, 4], [0, -1], [2, 0.5]])
found = linear_backward(dout_, X_, W_)
assert isinstance(found, (tuple, list)) and len(found) == 3, "return dX, dW, db"
for name, part, shape in zip(("dX", "dW", "db"), found, ((4, 3), (3, 2), (2,))):
    assert np.shape(part) == shape, (
        f"{name} has the shape {np.shape(part)}, not {shape}: a gradient has the shape "
        "of the thing"
    )
dX_, dW_, db_ = found
assert not np.allclose(db_, [2.5, 2.75]), (
    "db is the mean over the rows: b is used in each row, so its messages add"
)
assert np.allclose(db_, [10, 11]), f"db adds dout over the rows: 10 and 11, not {db_}"
T_ = [torch.tensor(A, requires_grad=True) for A in (X_, W_)]
((T_[0] @ T_[1]) * torch.tensor(dout_)).sum().backward()
assert np.allclose(dX_, T_[0].grad), f"torch says dX = {T_[0].grad.tolist()}"
assert not np.allclose(dW_, T_[1].grad / 4), (
    "dW is 4 times too small: W is used in each row, its messages add, no mean"
)
assert np.allclose(dW_, T_[1].grad), f"torch says dW = {T_[1].grad.tolist()}"

# %% [markdown] hint="linear_backward"
# Let the shapes lead you. dX must be (n, inputs). You have dout (n, outputs) and W
# (inputs, outputs): which product of the two fits?

# %% [markdown] hint="linear_backward"
# dW must be (inputs, outputs), from X (n, inputs) and dout (n, outputs): turn one of
# them with `.T`, so that n stands in the middle. The product adds over n by itself.

# %% [markdown] hint="linear_backward"
# ```python
# def linear_backward(dout, X, W):
#     dX = dout @ W.T
#     dW = X.T @ dout
#     db = dout.sum(axis=0)
#     return dX, dW, db
# ```


# %% probe="linear_backward"
def inputs(rng):
    for n, inputs_, outputs in ((5, 3, 2), (2, 4, 6), (1, 1, 3), (4, 3, 1)):
        dout, X = rng.normal(size=(n, outputs)), rng.normal(size=(n, inputs_))
        yield dout, X, rng.normal(size=(inputs_, outputs))


def call(answer, dout, X, W):
    return list(answer(dout, X, W)), [dout, X, W]


# %% [raw] right="linear_backward"
# def linear_backward(dout, X, W):
#     dX = np.einsum("no,io->ni", dout, W)
#     dW, db = np.zeros(W.shape), np.zeros(W.shape[1])
#     for row, message in zip(X, dout):
#         dW += np.outer(row, message)
#         db += message
#     return [dX, dW, db]

# %% [raw] wrong="linear_backward" says="return dX, dW, db"
# def linear_backward(dout, X, W):
#     return dout @ W.T, X.T @ dout

# %% [raw] wrong="linear_backward" says="b is used in each row"
# def linear_backward(dout, X, W):
#     return dout @ W.T, X.T @ dout, dout.mean(axis=0)

# %% [raw] wrong="linear_backward" says="has the shape of the thing"
# def linear_backward(dout, X, W):
#     return dout @ W.T, X.T @ dout, dout

# %% [raw] wrong="linear_backward" says="has the shape of the thing"
# def linear_backward(dout, X, W):
#     return dout @ W.T, dout.T @ X, dout.sum(axis=0)

# %% [raw] wrong="linear_backward" says="has the shape of the thing"
# def linear_backward(dout, X, W):
#     return dout @ W.T, X.T @ dout, dout.sum(axis=1)

# %% [raw] wrong="linear_backward" says="db adds dout over the rows"
# def linear_backward(dout, X, W):
#     return dout @ W.T, X.T @ dout, dout[0]

# %% [raw] wrong="linear_backward" says="torch says dX"
# def linear_backward(dout, X, W):
#     return dout @ W.T / len(X), X.T @ dout, dout.sum(axis=0)

# %% [raw] wrong="linear_backward" says="dW is 4 times too small"
# def linear_backward(dout, X, W):
#     return dout @ W.T, X.T @ dout / len(X), dout.sum(axis=0)

# %% [raw] wrong="linear_backward" says="torch says dW"
# def linear_backward(dout, X, W):
#     return dout @ W.T, (dout.T @ X).reshape(W.shape), dout.sum(axis=0)

# %% [raw] wrong="linear_backward" says="torch says dX"
# def linear_backward(dout, X, W):
#     return (W @ dout.T).reshape(X.shape), X.T @ dout, dout.sum(axis=0)

# %% [markdown]
# ### What you did not build
# The table of **all** slopes, of each output for each weight, is called the Jacobian. A
# textbook would build it, then multiply dout by it. How large is it for the first
# layer of sitting 8, with 100 pictures?

# %% tags=["nbval-check-output"]
outs, entries = 100 * 64, 784 * 64
print(f"Jacobian of the outputs for W: {outs:,} x {entries:,} numbers, ", end="")
print(f"{outs * entries * 8 / 1e9:.1f} GB")
print(f"dW, which is dout times that table: {entries * 8 / 1e6:.1f} MB")

# %% [markdown]
# Your `X.T @ dout` gives the product without the table. It is called a
# **vector-Jacobian product**: the vector is the message dout, and each kind of layer
# has its own short way to the product. Backpropagation is a chain of such products,
# from the loss to the first layer.
#
# ### ReLU: a gate
# ReLU keeps what is above 0 and sets the rest to 0. Where an entry passed, the slope is
# 1, and the message passes. Where it was stopped, the slope is 0, and the message is
# stopped too. At exactly 0 there is a corner and no slope; all libraries take 0.


# %% exercise="relu_backward" points=2 level=2 minutes=6
def relu_backward(dout, Z):
    """dZ of out = np.maximum(Z, 0), given dout; all of the same shape.

    At Z = 0 the slope counts as 0. dout and Z stay as they are.
    """
    ### BEGIN SOLUTION
    return dout * (Z > 0)
    ### END SOLUTION


# %% check="relu_backward"
Z_ = np.array([[2.0, -1, 0], [-3, 0.5, 4]])
dout_ = np.array([[-5.0, 6, 7], [-8, 9, -1]])
copies = Z_.copy(), dout_.copy()
found = relu_backward(dout_, Z_)
assert np.shape(found) == (2, 3), "dZ has the shape of Z"
assert np.array_equal(dout_, copies[1]) and np.array_equal(Z_, copies[0]), (
    "your answer changed what it was given: make a new array"
)
assert not np.array_equal(found, Z_ > 0), "that is only the gate: multiply dout by it"
assert found[0, 0] == -5 and found[0, 1] == 0, (
    "Z = 2 lets -5 pass, Z = -1 stops 6: the gate looks at Z, never at dout"
)
assert found[0, 2] == 0, "at Z = 0 the slope counts as 0, so nothing passes"
assert np.array_equal(found, [[-5, 0, 0], [0, 9, -1]]), (
    f"{found.tolist()}, not [[-5, 0, 0], [0, 9, -1]]"
)

# %% [markdown] hint="relu_backward"
# `Z > 0` is an array of True and False. What is `True * 5`?

# %% [markdown] hint="relu_backward"
# Multiply dout by the gate `Z > 0`.
# ```python
# def relu_backward(dout, Z):
#     return dout * (Z > 0)
# ```


# %% probe="relu_backward"
def inputs(rng):
    for shape in ((4, 3), (1, 5), (6,)):
        Z = rng.integers(-2, 3, shape).astype(float)
        Z.flat[0] = 0
        yield rng.normal(size=shape), Z


def call(answer, dout, Z):
    return answer(dout, Z), dout, Z


# %% [raw] right="relu_backward"
# def relu_backward(dout, Z):
#     dZ = dout.copy()
#     dZ[Z <= 0] = 0
#     return dZ

# %% [raw] wrong="relu_backward" says="the shape of Z"
# def relu_backward(dout, Z):
#     return dout[Z > 0]

# %% [raw] wrong="relu_backward" says="changed what it was given"
# def relu_backward(dout, Z):
#     dout[Z <= 0] = 0
#     return dout

# %% [raw] wrong="relu_backward" says="only the gate"
# def relu_backward(dout, Z):
#     return np.where(Z > 0, 1.0, 0.0)

# %% [raw] wrong="relu_backward" says="nothing passes"
# def relu_backward(dout, Z):
#     return dout * (Z >= 0)

# %% [raw] wrong="relu_backward" says="never at dout"
# def relu_backward(dout, Z):
#     return np.maximum(dout, 0)

# %% [raw] wrong="relu_backward" says="not [[-5, 0, 0]"
# def relu_backward(dout, Z):
#     return dout * (Z > 1)

# %% [markdown]
# *Stop here, after about 40 minutes, if you like.*

# %% [markdown]
# ## Sitting 7: the loss
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
# ### From scores to probabilities
# The last layer gives each example one **score** for each class (also called a logit).
# **Softmax** makes probabilities (احتمال) of them: p = exp(score) / sum of all exp. Of
# the scores 2, 1 and -1 it makes .71, .26 and .04.


# %%
def naive_softmax(Z):
    powers = np.exp(Z)
    return powers / powers.sum(axis=1, keepdims=True)


print(naive_softmax(np.array([[2.0, 1, -1]])).round(2))

# %% [markdown]
# **Predict.** A network that is sure of itself gives the scores 1000, 0 and -1000. What
# does `naive_softmax` say?
#
# - **a** 1, 0 and 0: it is sure, so the first class gets all;
# - **b** for the first class no number at all;
# - **c** nothing: Python stops with an error.
#
# Write your letter into `p_overflow`.

# %% exercise="p_overflow" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_overflow = "b"
### END SOLUTION

# %%
with np.errstate(all="ignore"):  # NumPy would warn; here we want to look
    sure = naive_softmax(np.array([[1000.0, 0, -1000]]))

# %% check="p_overflow"
assert p_overflow in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "That is the right answer of mathematics. But exp(1000) has 435 digits.",
    "b": "Yes: exp(1000) becomes inf, and inf / inf is nan: not a number.",
    "c": "Python's math.exp would stop. NumPy goes on with inf, and inf / inf is nan.",
}
print(f"{sure[0].tolist()}. {reasons[p_overflow]}")

# %% [raw] wrong="p_overflow" says="has 435 digits"
# p_overflow = "a"

# %% [raw] wrong="p_overflow" says="math.exp would stop"
# p_overflow = "c"

# %% [markdown]
# One nan in the loss makes every gradient nan, and one step later every weight. The
# cure: **subtract the largest score of the row first**. This changes no probability: the
# top and the bottom of the fraction are divided by the same number. Now the largest
# exponential is exp(0) = 1.
#
# The loss needs log p. Take the log on paper, not in the computer: a p of exp(-2000) is
# 0 in float64, and log(0) is -inf. On paper, with z already shifted,
#
# log p = z - log(sum of all exp(z)).


# %% exercise="log_softmax" points=3 level=2 minutes=12
def log_softmax(Z):
    """Logs of the softmax probabilities, row by row; Z: (n, classes), stays as it is.

    Finite for scores of any size.
    """
    ### BEGIN SOLUTION
    Z = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    ### END SOLUTION


# %% check="log_softmax"
Z_ = np.array([[2.0, 1, -1], [0, 3, -2], [1, 1, 4]])
copy = Z_.copy()
found = log_softmax(Z_)
assert np.shape(found) == (3, 3), "one number for each score"
assert np.array_equal(Z_, copy), "Z was changed: write Z = Z - ..., not Z -= ..."
assert np.allclose(np.exp(found).sum(axis=1), 1), (
    "exp(log p) of each row must add up to 1: axis=1, keepdims=True, and return logs"
)
assert np.allclose(found, torch.log_softmax(torch.tensor(Z_), 1)), (
    "torch gives other logs for the scores 2, 1, -1"
)
wild = np.array([[1000.0, 0, -1000], [-1000, -1001, -1003]])
with np.errstate(all="ignore"):
    found = log_softmax(wild)
assert not np.isnan(found).any(), "nan: an exponential overflowed: shift each row first"
assert not np.isneginf(found[0]).all(), (
    "exp(1000) became inf inside the sum: subtract the largest score of each row first"
)
assert np.isfinite(found[0]).all(), (
    "a probability became 0 before its log was taken: use z - log(sum of exp(z))"
)
assert np.isfinite(found).all(), "shift each row by its own largest score"
assert np.allclose(found, torch.log_softmax(torch.tensor(wild), 1)), (
    "finite, but other logs than torch's for scores around 1000"
)

# %% [markdown] hint="log_softmax"
# Two lines: shift each row by its own maximum, then the formula. `keepdims=True` keeps
# the result a column, so that it fits to the rows.

# %% [markdown] hint="log_softmax"
# `Z = Z - Z.max(axis=1, keepdims=True)`; then subtract the log of the row sums of
# `np.exp(Z)`, again with `keepdims=True`.
# ```python
# def log_softmax(Z):
#     Z = Z - Z.max(axis=1, keepdims=True)
#     return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
# ```


# %% probe="log_softmax"
def inputs(rng):
    for n, classes, scale in ((4, 3, 1), (2, 5, 3000), (1, 2, 10), (3, 1, 5)):
        Z = scale * rng.normal(size=(n, classes))
        yield (Z + 4 * scale * np.arange(n)[:, None],)


def call(answer, Z):
    with np.errstate(all="ignore"):
        return answer(Z), Z


# %% [raw] right="log_softmax"
# def log_softmax(Z):
#     top = Z.max(axis=1)[:, None]
#     return Z - (top + np.log(np.exp(Z - top).sum(axis=1))[:, None])

# %% [raw] right="log_softmax"
# def log_softmax(Z):
#     return np.array([row - np.logaddexp.reduce(row) for row in Z])

# %% [raw] wrong="log_softmax" says="one number for each"
# def log_softmax(Z):
#     Z = Z - Z.max(axis=1, keepdims=True)
#     return np.log(np.exp(Z).sum(axis=1))

# %% [raw] wrong="log_softmax" says="Z was changed"
# def log_softmax(Z):
#     Z -= Z.max(axis=1, keepdims=True)
#     return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

# %% [raw] wrong="log_softmax" says="must add up to 1"
# def log_softmax(Z):
#     Z = Z - Z.max(axis=0, keepdims=True)
#     return Z - np.log(np.exp(Z).sum(axis=0, keepdims=True))

# %% [raw] wrong="log_softmax" says="return logs"
# def log_softmax(Z):
#     Z = np.exp(Z - Z.max(axis=1, keepdims=True))
#     return Z / Z.sum(axis=1, keepdims=True)

# %% [raw] wrong="log_softmax" says="torch gives other logs"
# def log_softmax(Z):
#     Z = Z.max(axis=1, keepdims=True) - Z
#     return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

# %% [raw] wrong="log_softmax" says="an exponential overflowed"
# def log_softmax(Z):
#     powers = np.exp(Z)
#     return np.log(powers / powers.sum(axis=1, keepdims=True))

# %% [raw] wrong="log_softmax" says="keepdims=True, and return logs"
# def log_softmax(Z):
#     Z = Z - Z.max(axis=1, keepdims=True)
#     return Z - np.log(np.exp(Z).sum(axis=1))

# %% [raw] wrong="log_softmax" says="inf inside the sum"
# def log_softmax(Z):
#     return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

# %% [raw] wrong="log_softmax" says="subtract the largest score"
# def log_softmax(Z):
#     Z = Z - Z.mean(axis=1, keepdims=True)
#     return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

# %% [raw] wrong="log_softmax" says="before its log was taken"
# def log_softmax(Z):
#     powers = np.exp(Z - Z.max(axis=1, keepdims=True))
#     return np.log(powers / powers.sum(axis=1, keepdims=True))

# %% [raw] wrong="log_softmax" says="by its own largest score"
# def log_softmax(Z):
#     Z = Z - Z.max()
#     return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

# %% [raw] wrong="log_softmax" says="scores around 1000"
# def log_softmax(Z):
#     Z = np.clip(Z, -500, 500)
#     return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

# %% [markdown]
# ### Cross-entropy and its slope
# The **cross-entropy** is the mean of -log p of the true class: your log loss from
# logistic regression, for more than two classes. Its slope for the scores is short
# (divide by n because the loss is a mean):
#
# dZ = (p - one-hot) / n.
#
# One-hot means: 1 at the true class, 0 elsewhere. For p = .71, .26, .04, true class 1
# and n = 1, dZ is .71, **-.74**, .04. Read it: lower the scores of the wrong classes,
# each as strongly as you believed in it; raise the true one. The three add up to 0 (up
# to rounding).
#
# `A[rows, y]` picks one entry from each row, and `A[rows, y] -= 1` changes them:

# %%
table, rows, picks = np.zeros((3, 4)), np.arange(3), np.array([2, 0, 3])
table[rows, picks] -= 1
print(table)


# %% exercise="cross_entropy" points=3 level=3 minutes=15
def cross_entropy(Z, y):
    """(loss, dZ): the mean cross-entropy and its slope for each score.

    Z: scores (n, classes); y: true classes (n,), whole numbers; both stay as they are.
    """
    ### BEGIN SOLUTION
    log_p, rows = log_softmax(Z), np.arange(len(y))
    dZ = np.exp(log_p)
    dZ[rows, y] -= 1
    return -log_p[rows, y].mean(), dZ / len(y)
    ### END SOLUTION


# %%
Z_ = np.array([[2.0, 1, -1], [0, 3, -2], [1, 1, 4], [-1, 0, 1]])
y_ = np.array([1, 1, 0, 2])
T_ = torch.tensor(Z_, requires_grad=True)  # for the check: the same by torch
torch_loss = F.cross_entropy(T_, torch.tensor(y_))
torch_loss.backward()
aim, expected = torch_loss.item(), T_.grad.numpy()
steep = np.array([[1000.0, 0, -1000], [-1000, 0, 1000]])  # for y = 0: loss 0 and 2000

# %% check="cross_entropy"
handed = Z_.copy(), y_.copy()
found = cross_entropy(*handed)
assert isinstance(found, (tuple, list)) and len(found) == 2, "return loss, dZ"
loss_, dZ_ = found
assert np.ndim(loss_) == 0, "the loss is one number: the mean over the rows"
assert np.shape(dZ_) == (4, 3), "dZ has the shape of Z"
assert np.array_equal(handed[0], Z_) and np.array_equal(handed[1], y_), "Z or y changed"
assert abs(loss_ - 4 * aim) > 1e-6, "that is the sum: the loss is the mean"
assert abs(loss_ + aim) > 1e-6, "a loss below 0: -log p has a minus"
assert abs(loss_ - aim) < 1e-9, f"not {aim:.4f}: pick the log p of the true class"
assert not np.allclose(dZ_, 4 * expected), "the loss is a mean: divide dZ by n"
assert not np.allclose(dZ_, -expected), "all signs are turned: p - one-hot"
assert (dZ_[[0, 1, 2, 3], y_] < 0).all(), (
    "the slope for each true class is below 0: subtract 1 there, and only there"
)
assert np.allclose(dZ_.sum(axis=1), 0), (
    "each row of dZ should add up to 0: is your p np.exp(log_p)?"
)
assert np.allclose(dZ_, expected), f"torch's dZ: {expected.round(3).tolist()}"
with np.errstate(all="ignore"):
    loss_ = cross_entropy(steep, np.array([0, 0]))[0]
assert np.isfinite(loss_), "inf or nan for large scores: take log p from log_softmax"
assert abs(loss_ - 1000) < 1e-6, (
    f"y = 0, 0: loss 1000, not {loss_:g}; a one-hot needs as many columns as Z"
)

# %% [markdown] hint="cross_entropy"
# Begin with `log_p = log_softmax(Z)`. The probabilities are `np.exp(log_p)`.

# %% [markdown] hint="cross_entropy"
# The loss is minus the mean of `log_p[rows, y]`, with `rows = np.arange(len(y))`.

# %% [markdown] hint="cross_entropy"
# ```python
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     dZ = np.exp(log_p)
#     dZ[rows, y] -= 1
#     loss = -log_p[rows, y].mean()
#     return loss, dZ / len(y)
# ```


# %% probe="cross_entropy"
def inputs(rng):
    for n, classes, scale in ((5, 3, 1), (3, 6, 2), (1, 2, 1), (4, 4, 900)):
        Z = scale * rng.normal(size=(n, classes))
        yield Z, rng.integers(0, classes, n)
    yield rng.normal(size=(2, 4)), np.array([0, 0])


def call(answer, Z, y):
    loss, dZ = answer(Z, y)
    return float(loss), np.ndim(loss), dZ, Z, y


# %% [raw] right="cross_entropy"
# def cross_entropy(Z, y):
#     hot = np.eye(Z.shape[1])[y]
#     log_p = log_softmax(Z)
#     loss = -(hot * log_p).sum() / len(Z)
#     return [float(loss), (np.exp(log_p) - hot) / len(Z)]

# %% [raw] wrong="cross_entropy" says="return loss, dZ"
# def cross_entropy(Z, y):
#     return -log_softmax(Z)[np.arange(len(y)), y].mean()

# %% [raw] wrong="cross_entropy" says="the mean over the rows"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     dZ = np.exp(log_p)
#     dZ[rows, y] -= 1
#     return -log_p[rows, y], dZ / len(y)

# %% [raw] wrong="cross_entropy" says="the shape of Z"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     return -log_p[rows, y].mean(), (np.exp(log_p[rows, y]) - 1) / len(y)

# %% [raw] wrong="cross_entropy" says="Z or y changed"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     Z[:] = np.exp(log_p)
#     Z[rows, y] -= 1
#     return -log_p[rows, y].mean(), Z / len(y)

# %% [raw] wrong="cross_entropy" says="that is the sum"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     dZ = np.exp(log_p)
#     dZ[rows, y] -= 1
#     return -log_p[rows, y].sum(), dZ

# %% [raw] wrong="cross_entropy" says="has a minus"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     dZ = np.exp(log_p)
#     dZ[rows, y] -= 1
#     return log_p[rows, y].mean(), dZ / len(y)

# %% [raw] wrong="cross_entropy" says="pick the log p"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     dZ = np.exp(log_p)
#     dZ[rows, y] -= 1
#     return -log_p.mean(), dZ / len(y)

# %% [raw] wrong="cross_entropy" says="divide dZ by n"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     dZ = np.exp(log_p)
#     dZ[rows, y] -= 1
#     return -log_p[rows, y].mean(), dZ

# %% [raw] wrong="cross_entropy" says="all signs are turned"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     dZ = -np.exp(log_p)
#     dZ[rows, y] += 1
#     return -log_p[rows, y].mean(), dZ / len(y)

# %% [raw] wrong="cross_entropy" says="subtract 1 there"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     return -log_p[rows, y].mean(), np.exp(log_p) / len(y)

# %% [raw] wrong="cross_entropy" says="take log p from log_softmax"
# def cross_entropy(Z, y):
#     p, rows = naive_softmax(Z), np.arange(len(y))
#     loss = -np.log(p[rows, y]).mean()
#     p[rows, y] -= 1
#     return loss, p / len(y)

# %% [raw] wrong="cross_entropy" says="as many columns as Z"
# def cross_entropy(Z, y):
#     hot, log_p = np.eye(y.max() + 1)[y], log_softmax(Z)
#     return -(hot * log_p).sum() / len(y), (np.exp(log_p) - hot) / len(y)

# %% [raw] wrong="cross_entropy" says="torch's dZ"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     dZ = np.exp(log_p)
#     dZ[rows, y] -= 1
#     return -log_p[rows, y].mean(), dZ / Z.size

# %% [raw] wrong="cross_entropy" says="is your p np.exp"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     dZ = log_p.copy()
#     dZ[rows, y] -= 1
#     return -log_p[rows, y].mean(), dZ / len(y)

# %% [raw] wrong="cross_entropy" says="only there"
# def cross_entropy(Z, y):
#     log_p, rows = log_softmax(Z), np.arange(len(y))
#     dZ = np.exp(log_p)
#     dZ[:, y] -= 1
#     return -log_p[rows, y].mean(), dZ / -len(y)

# %% [markdown]
# *Stop here, after about 40 minutes, if you like.*

# %% [markdown]
# ## Sitting 8: a network on pictures
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
# ### The pictures
# We use the file's smaller part, 10,000 pictures, because it loads in a second, and
# split it ourselves: 8,000 to learn from, 2,000 locked away for the test (آزمائش).

# %%
data = np.load(DATA / "fashion_mnist.npz")
X = data["X_test"].reshape(10_000, 784) / 255
y = data["y_test"].astype(int)
order = np.random.default_rng([SEED, 2]).permutation(10_000)
train_rows, test_rows = order[:8000], order[8000:]
print(X.shape, X.dtype, "classes", np.unique(y))

# %%
KINDS = ["T-shirt", "trousers", "pullover", "dress", "coat"]
KINDS += ["sandal", "shirt", "sneaker", "bag", "boot"]
_, axes = plt.subplots(1, 10, figsize=(11, 1.6), layout="constrained")
for kind, ax in enumerate(axes):
    ax.imshow(X[train_rows][y[train_rows] == kind][0].reshape(28, 28), cmap="gray_r")
    ax.set(title=KINDS[kind], xticks=[], yticks=[])
plt.show()
print("One picture of each of the ten kinds of clothes, 28 x 28 grey numbers each.")

# %% [markdown]
# ### Two layers, all by hand
# The network (عصبی نیٹ ورک): 784 pixels, 64 hidden numbers with ReLU, 10 scores.
#
# ```
# X → Z = X @ W1 + b1 → H = max(Z, 0) → S = H @ W2 + b2 → loss
#   ←       dZ        ←      dH       ←       dS        ←  1
# ```
# Each arrow back is a function that you have written. All forward numbers that they
# need (X, Z, H) are there.


# %% exercise="backprop" points=4 level=4 minutes=20
def backprop(params, X, y):
    """(loss, grads) of the two-layer network; params: the list [W1, b1, W2, b2].

    X: (n, inputs); y: (n,) classes; grads: a list of four arrays, shapes as in params.
    """
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = params
    Z = X @ W1 + b1
    H = np.maximum(Z, 0)
    loss, dS = cross_entropy(H @ W2 + b2, y)
    dH, dW2, db2 = linear_backward(dS, H, W2)
    _, dW1, db1 = linear_backward(relu_backward(dH, Z), X, W1)
    return loss, [dW1, db1, dW2, db2]
    ### END SOLUTION


# %% [markdown]
# For the check, torch computes the same network.

# %%
random = np.random.default_rng([SEED, 3])
X_, y_ = random.normal(size=(6, 3)), np.array([0, 1, 1, 3, 2, 0])
given = [random.normal(size=shape) for shape in ((3, 5), (5,), (5, 4), (4,))]
T1, t1, T2, t2 = tensors = [torch.tensor(p, requires_grad=True) for p in given]
hidden = (torch.tensor(X_) @ T1 + t1).relu()
true_loss = F.cross_entropy(hidden @ T2 + t2, torch.tensor(y_))
true_loss.backward()

# %% check="backprop"
found = backprop(given, X_, y_)
assert isinstance(found, (tuple, list)) and len(found) == 2, "return loss, grads"
assert isinstance(found[1], (tuple, list)) and len(found[1]) == 4, (
    "grads is a list of four: [dW1, db1, dW2, db2]"
)
for name, grad, p in zip(("dW1", "db1", "dW2", "db2"), found[1], given):
    assert np.shape(grad) == p.shape, f"{name}: {np.shape(grad)}, not {p.shape}"
assert abs(found[0] - true_loss.item()) < 1e-9, (
    f"forward: torch's loss is {true_loss.item():.4f}, yours {found[0]:.4f}"
)
for name, grad, T in zip(("dW2", "db2"), found[1][2:], tensors[2:]):
    assert np.allclose(grad, T.grad), (
        f"{name} is not torch's: it comes from dS and from H, the numbers after ReLU"
    )
for name, grad, T in zip(("dW1", "db1"), found[1], tensors):
    assert np.allclose(grad, T.grad), (
        f"{name} is not torch's, while layer 2 is right: dH goes back through the gate "
        "of Z, then through layer 1"
    )

# %% [markdown] hint="backprop"
# First the way forwards, with a name for Z and for H. `cross_entropy` gives the loss and
# dS in one call.

# %% [markdown] hint="backprop"
# `linear_backward(dS, H, W2)` gives dH, dW2, db2. Then `relu_backward`, then
# `linear_backward` once more.

# %% [markdown] hint="backprop"
# ```python
# def backprop(params, X, y):
#     W1, b1, W2, b2 = params
#     Z = X @ W1 + b1
#     H = np.maximum(Z, 0)
#     loss, dS = cross_entropy(H @ W2 + b2, y)
#     dH, dW2, db2 = linear_backward(dS, H, W2)
#     dZ = relu_backward(dH, Z)
#     _, dW1, db1 = linear_backward(dZ, X, W1)
#     return loss, [dW1, db1, dW2, db2]
# ```


# %% probe="backprop"
def inputs(rng):
    for n, sizes in ((7, (4, 6, 3)), (2, (3, 2, 5)), (1, (1, 4, 2))):
        shapes = (sizes[:2], sizes[1:2], sizes[1:], sizes[2:])
        params = [rng.normal(size=shape) for shape in shapes]
        yield params, rng.normal(size=(n, sizes[0])), rng.integers(0, sizes[2], n)


def call(answer, params, X, y):
    loss, grads = answer(params, X, y)
    return float(loss), list(grads), params, X


# %% [raw] right="backprop"
# def backprop(params, X, y):
#     tensors = [torch.tensor(p, requires_grad=True) for p in params]
#     W1, b1, W2, b2 = tensors
#     scores = torch.relu(torch.tensor(X) @ W1 + b1) @ W2 + b2
#     loss = F.cross_entropy(scores, torch.tensor(y))
#     loss.backward()
#     return loss.item(), tuple(t.grad.numpy() for t in tensors)

# %% [raw] wrong="backprop" says="return loss, grads"
# def backprop(params, X, y):
#     W1, b1, W2, b2 = params
#     Z = X @ W1 + b1
#     H = np.maximum(Z, 0)
#     loss, dS = cross_entropy(H @ W2 + b2, y)
#     dH, dW2, db2 = linear_backward(dS, H, W2)
#     _, dW1, db1 = linear_backward(relu_backward(dH, Z), X, W1)
#     return loss, dW1, db1, dW2, db2

# %% [raw] wrong="backprop" says="a list of four"
# def backprop(params, X, y):
#     W1, b1, W2, b2 = params
#     Z = X @ W1 + b1
#     H = np.maximum(Z, 0)
#     loss, dS = cross_entropy(H @ W2 + b2, y)
#     dH, dW2, db2 = linear_backward(dS, H, W2)
#     _, dW1, db1 = linear_backward(relu_backward(dH, Z), X, W1)
#     return loss, [dW1, dW2]

# %% [raw] wrong="backprop" says="dW1: (5, 4)"
# def backprop(params, X, y):
#     W1, b1, W2, b2 = params
#     Z = X @ W1 + b1
#     H = np.maximum(Z, 0)
#     loss, dS = cross_entropy(H @ W2 + b2, y)
#     dH, dW2, db2 = linear_backward(dS, H, W2)
#     _, dW1, db1 = linear_backward(relu_backward(dH, Z), X, W1)
#     return loss, [dW2, db2, dW1, db1]

# %% [raw] wrong="backprop" says="forward: torch's loss"
# def backprop(params, X, y):
#     W1, b1, W2, b2 = params
#     Z = X @ W1 + b1
#     loss, dS = cross_entropy(Z @ W2 + b2, y)
#     dH, dW2, db2 = linear_backward(dS, Z, W2)
#     _, dW1, db1 = linear_backward(dH, X, W1)
#     return loss, [dW1, db1, dW2, db2]

# %% [raw] wrong="backprop" says="the numbers after ReLU"
# def backprop(params, X, y):
#     W1, b1, W2, b2 = params
#     Z = X @ W1 + b1
#     H = np.maximum(Z, 0)
#     loss, dS = cross_entropy(H @ W2 + b2, y)
#     dH, dW2, db2 = linear_backward(dS, Z, W2)
#     _, dW1, db1 = linear_backward(relu_backward(dH, Z), X, W1)
#     return loss, [dW1, db1, dW2, db2]

# %% [raw] wrong="backprop" says="through the gate"
# def backprop(params, X, y):
#     W1, b1, W2, b2 = params
#     Z = X @ W1 + b1
#     H = np.maximum(Z, 0)
#     loss, dS = cross_entropy(H @ W2 + b2, y)
#     dH, dW2, db2 = linear_backward(dS, H, W2)
#     _, dW1, db1 = linear_backward(dH, X, W1)
#     return loss, [dW1, db1, dW2, db2]

# %% [raw] wrong="backprop" says="through the gate"
# def backprop(params, X, y):
#     W1, b1, W2, b2 = params
#     Z = X @ W1 + b1
#     H = np.maximum(Z, 0)
#     loss, dS = cross_entropy(H @ W2 + b2, y)
#     dH, dW2, db2 = linear_backward(dS, H, W2)
#     _, dW1, db1 = linear_backward(relu_backward(dH, dH), X, W1)
#     return loss, [dW1, db1, dW2, db2]

# %% [markdown]
# Now the training. `walk` is any function that gives a loss and gradients, so the same
# loop serves every network below. The step lr shrinks to 0 on the way. The start (drawn
# at random, smaller for layers with many inputs) is a subject of lesson 4.


# %%
def random_start(sizes, rng):
    params = []
    for layer in range(1, len(sizes)):
        inputs, outputs = sizes[layer - 1], sizes[layer]
        params.append(rng.normal(size=(inputs, outputs)) * 0.5 / inputs**0.5)
        params.append(np.zeros(outputs))
    return params


def fit(walk, params, epochs=15, lr=0.2, batch=50):
    """Gradient descent in small batches on the training pictures, in place."""
    rng, losses = np.random.default_rng([SEED, 4]), []
    steps = epochs * len(train_rows) // batch
    for _ in range(epochs):
        for rows in np.split(rng.permutation(train_rows), len(train_rows) // batch):
            loss, grads = walk(params, X[rows], y[rows])
            for p, grad in zip(params, grads):
                p -= lr * (1 - len(losses) / steps) * grad
            losses.append(loss)
    return losses


# %% [markdown]
# The baseline is the model that you know: logistic regression for ten classes. It is one
# linear layer and the same loss.


# %%
def backprop_linear(params, X, y):
    W, b = params
    loss, dS = cross_entropy(X @ W + b, y)
    return loss, list(linear_backward(dS, X, W)[1:])


# %%
one_layer = random_start([784, 10], np.random.default_rng([SEED, 5]))
two_layers = random_start([784, 64, 10], np.random.default_rng([SEED, 5]))
losses_one = fit(backprop_linear, one_layer)
losses_two = fit(backprop, two_layers)


# %%
def right_on_test(params):
    """For each test picture: whether the highest score stands at the true class."""
    scores = X[test_rows]
    for k in range(0, len(params), 2):
        scores = scores @ params[k] + params[k + 1]
        if k + 2 < len(params):
            scores = np.maximum(scores, 0)
    return scores.argmax(axis=1) == y[test_rows]


# %%
right_one, right_two = right_on_test(one_layer), right_on_test(two_layers)
gain = right_two.astype(float) - right_one
print(f"logistic regression {right_one.mean():.3f}, two layers {right_two.mean():.3f}")
luck = gain.std() / 2000**0.5
print(f"gain {gain.mean():.3f}, its standard error {luck:.3f}: ", end="")
print(f"the gain is {gain.mean() / luck:.1f} standard errors")

# %% [markdown]
# A gain of more than two standard errors is hardly luck. In ten seeds logistic
# regression reached .82 to .85 and two layers .83 to .86. The two layers were better
# each time, by .01 to .02. Guessing would give .10.
#
# What did the hidden layer learn? Each hidden number has 784 weights: a picture. Look for
# a narrow bar, low in the middle: there trousers have a gap, and dresses have none.

# %%
_, axes = plt.subplots(2, 4, figsize=(7.6, 4.2), layout="constrained")
strength = np.linalg.norm(two_layers[0], axis=0) * np.linalg.norm(two_layers[2], axis=1)
for ax, k in zip(axes.flat, np.argsort(-strength)):
    ax.imshow(two_layers[0][:, k].reshape(28, 28), cmap="RdBu", vmin=-0.3, vmax=0.3)
    ax.set(xticks=[], yticks=[])
plt.suptitle("The 8 strongest hidden numbers: blue pixels raise them, red lower them")
plt.show()
print("The weights of 8 hidden numbers as pictures: traces of clothes and edges.")

# %% [markdown]
# ### The same as torch, at every step?
# Two networks start alike. One learns with your gradients, one with torch's. After each
# of 100 steps we compare the gradients.

# %%
mine = random_start([784, 64, 10], np.random.default_rng([SEED, 6]))
theirs = [torch.tensor(p, requires_grad=True) for p in mine]
largest = 0.0
for rows in np.split(train_rows[:5000], 100):
    _, grads = backprop(mine, X[rows], y[rows])
    W1, b1, W2, b2 = theirs
    scores = (torch.tensor(X[rows]) @ W1 + b1).relu() @ W2 + b2
    F.cross_entropy(scores, torch.tensor(y[rows])).backward()
    for p, grad, T in zip(mine, grads, theirs):
        largest = max(largest, np.abs(grad - T.grad.numpy()).max())
        p -= 0.2 * grad
        with torch.no_grad():
            T -= 0.2 * T.grad
        T.grad = None

# %%
print(f"largest difference in 100 steps below 1e-12: {largest < 1e-12}")

# %% [markdown]
# You have written what torch does. Only rounding remains.
#
# ### Where exact gradients do not help
# The gradients are right. Does the network learn from every start? A colleague finds
# random numbers untidy and starts with **all weights and biases at 0**.

# %%
zeros = [np.zeros(p.shape) for p in two_layers]
first_grads = backprop(zeros, X[train_rows[:50]], y[train_rows[:50]])[1]
fit(backprop, zeros, epochs=2)
zero_accuracy = right_on_test(zeros).mean()

# %% [markdown]
# **Predict.** The accuracy on the test pictures, after two rounds through the training
# pictures, is
#
# - **a** above .8, as from the random start: the slopes are right, it finds its way;
# - **b** between .2 and .7: it learns, but slowly;
# - **c** below .2: it hardly beats guessing.
#
# Write your letter into `p_zero`.

# %% exercise="p_zero" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_zero = "c"
### END SOLUTION

# %% check="p_zero"
assert p_zero in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "The slopes are right, and they are 0: W2 = 0 lets no message through to W1.",
    "b": "Not slowly, but never: H = 0 makes dW2 = 0, and W2 = 0 makes dH = 0.",
    "c": "Yes: H = 0 makes dW2 = 0, and W2 = 0 makes dH = 0. Only b2 can learn.",
}
print(f"The accuracy is {zero_accuracy:.3f}. {reasons[p_zero]}")

# %% [raw] wrong="p_zero" says="lets no message through"
# p_zero = "a"

# %% [raw] wrong="p_zero" says="Not slowly, but never"
# p_zero = "b"

# %%
for name, grad in zip(("dW1", "db1", "dW2", "db2"), first_grads):
    print(f"{name}: largest entry {np.abs(grad).max():.3f}")
same = [np.full(p.shape, 0.003) for p in two_layers]
fit(backprop, same, epochs=4)
columns = np.unique(same[0].round(9), axis=1).shape[1]
print(f"\nall 0.003: accuracy {right_on_test(same).mean():.3f}, ", end="")
print(f"{columns} different hidden number(s) of 64")

# %% [markdown]
# With 0.003 everywhere the messages get through, and the result is better, but not good:
# all 64 hidden numbers get the same message, make the same step, and stay 64 copies of
# one. A random start is not untidy. It lets the copies become different.
#
# *Stop here, after about 40 minutes, if you like.*

# %% [markdown]
# ## Sitting 9: find the wrong line
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
# ### A loss that falls proves nothing
# A network with three layers, on 60 made-up points of two half-moons. After layer 1 and
# after layer 2 stands `1.5 * tanh`. A colleague wrote this backward. The loss falls, as
# you will see. **There is a bug.** Your eye may find it in so short a code; in a long one
# it would not. So let us find it by measuring.

# %%
X_bug, y_bug = make_moons(60, noise=0.1, random_state=SEED)


def suspect(params, X, y):
    """(loss, grads) of X → 1.5 tanh → 1.5 tanh → scores, by a colleague."""
    W1, b1, W2, b2, W3, b3 = params
    T1 = np.tanh(X @ W1 + b1)
    H1 = 1.5 * T1
    T2 = np.tanh(H1 @ W2 + b2)
    H2 = 1.5 * T2
    loss, dS = cross_entropy(H2 @ W3 + b3, y)
    dH2, dW3, db3 = linear_backward(dS, H2, W3)
    dZ2 = dH2 * (1 - T2**2)
    dH1, dW2, db2 = linear_backward(dZ2, H1, W2)
    dZ1 = 1.5 * dH1 * (1 - T1**2)
    _, dW1, db1 = linear_backward(dZ1, X, W1)
    return loss, [dW1, db1, dW2, db2, dW3, db3]


# %%
def descend(walk, steps=500, lr=0.1):
    params, losses = random_start([2, 8, 8, 2], np.random.default_rng([SEED, 7])), []
    for _ in range(steps):
        loss, grads = walk(params, X_bug, y_bug)
        params = [p - lr * grad for p, grad in zip(params, grads)]
        losses.append(loss)
    return losses


# %%
losses_bug = descend(suspect)
_, ax = plt.subplots(figsize=(6, 3))
ax.plot(losses_bug, color=ORANGE)
title = f"The loss falls from {losses_bug[0]:.2f} to {losses_bug[-1]:.2f}"
ax.set(xlabel="step", ylabel="cross-entropy", ylim=(0, None), title=title)
plt.show()
print("The loss of the suspect network falls smoothly: nothing to be seen.")

# %% [markdown]
# So we ask the central difference, array by array. An absolute difference would say
# little: .001 is much where gradients are .002. The usual measure is relative:
#
# error = |g - s| / (|g| + |s|),
#
# where g is the array to be tested, s the slow and safe one, and |·| the length: the
# root of the sum of all squares. It is 0 for equal arrays and 1 for opposite ones. In
# float64 a right gradient stays below 1e-6 or so.


# %% exercise="grad_errors" points=3 level=3 minutes=20
def grad_errors(f, params, grads):
    """The relative error of each array in grads: a list of numbers.

    f: takes a list like params, returns the loss; params, grads: lists of arrays in the
    same order, left as they are. No gradient here is 0 everywhere.
    """
    ### BEGIN SOLUTION
    errors = []
    for k, g in enumerate(grads):

        def loss_of(A, k=k):
            return f([*params[:k], A, *params[k + 1 :]])

        s = numeric_gradient(loss_of, params[k])
        gap = np.linalg.norm(g - s)
        errors.append(gap / (np.linalg.norm(g) + np.linalg.norm(s)))
    return errors
    ### END SOLUTION


# %% [markdown]
# For the check, a small loss whose gradients we know from paper.


# %%
def small_loss(params):
    A, v = params
    return ((A @ v) ** 2).sum()


A_, v_ = np.array([[1.0, -2, 0], [2, 1, 3]]), np.array([1.0, 2, -1])
dA_, dv_ = 2 * np.outer(A_ @ v_, v_), 2 * A_.T @ (A_ @ v_)
skew = dv_ * [1, 1, 3]  # one entry of three is wrong
skew_error = np.linalg.norm(skew - dv_) / (np.linalg.norm(skew) + np.linalg.norm(dv_))

# %% check="grad_errors"
handed = [A_.copy(), v_.copy()]
found = grad_errors(small_loss, handed, [dA_, dv_])
assert isinstance(found, (list, tuple, np.ndarray)), "return the list of errors"
assert all(np.array_equal(p, q) for p, q in zip(handed, (A_, v_))), (
    "the list params was changed: put the array into a copy, list(params)"
)
assert np.shape(found) == (2,), "one number for each array: take the length"
assert np.max(found) < 1e-6, f"both gradients are right here, your errors are {found}"
triple = grad_errors(small_loss, [A_, v_], [3 * dA_, dv_ / 3])
assert min(triple) > 0, "three times too much or too little is no error of 0"
assert abs(triple[0] - triple[1]) < 1e-6, (
    f"too large and too small should count alike, not {triple}: divide by |g| + |s|"
)
assert np.allclose(triple, 0.5, atol=1e-6), (
    f"3 times too large: |3s - s| / (|3s| + |s|) = 2 / 4 = 0.5, not {triple[0]:.3f}"
)
turned = grad_errors(small_loss, [A_, v_], [dA_, dv_[::-1].copy()])
assert turned[1] > 0.1, (
    "right length, wrong order: that is an error. First subtract, then take lengths"
)
found = grad_errors(small_loss, [A_, v_], [-dA_, skew])
assert abs(found[0] - 1) < 1e-6, "opposite arrays: 1. Add two lengths, |g| + |s|"
assert abs(found[1] - skew_error) < 1e-6, (
    "root of the sum of squares of the whole array first, then comes one division"
)

# %% [markdown] hint="grad_errors"
# `numeric_gradient` wants a function of **one** array. Inside the loop, make one that
# puts this array into its place in the list and leaves the others as they are.

# %% [markdown] hint="grad_errors"
# `f(params[:k] + [A] + params[k + 1:])` is the loss with A in place k.

# %% [markdown] hint="grad_errors"
# ```python
# def grad_errors(f, params, grads):
#     errors = []
#     for k, g in enumerate(grads):
#
#         def loss_of(A):
#             return f(params[:k] + [A] + params[k + 1 :])
#
#         s = numeric_gradient(loss_of, params[k])
#         lengths = np.linalg.norm(g) + np.linalg.norm(s)
#         errors.append(np.linalg.norm(g - s) / lengths)
#     return errors
# ```


# %% probe="grad_errors"
tolerance = 1e-4


def inputs(rng):
    for n, m in ((2, 3), (4, 2)):
        A, v, u = rng.normal(size=(n, m)), rng.normal(size=m), rng.normal(size=n)
        noise = [0.3 * rng.normal(size=p.shape) for p in (A, v, u)]
        yield [A, v, u], noise


def call(answer, params, noise):
    def f(params):
        A, v, u = params
        return u @ np.tanh(A @ v) + (v**2).sum()

    A, v, u = params
    t = np.tanh(A @ v)
    back = u * (1 - t**2)
    grads = [np.outer(back, v), A.T @ back + 2 * v, t]
    grads = [g * 0.6 + e for g, e in zip(grads, noise)]
    copies = [p.copy() for p in params + grads]
    errors = answer(f, params, grads)
    same = all(np.array_equal(p, c) for p, c in zip(params + grads, copies))
    return [float(e) for e in errors], same


# %% [raw] right="grad_errors"
# def grad_errors(f, params, grads):
#     errors = []
#     for k in range(len(params)):
#         trial = list(params)
#         def loss_of(A):
#             trial[k] = A
#             return f(trial)
#         s = numeric_gradient(loss_of, params[k]).ravel()
#         g = np.ravel(grads[k])
#         gap = ((g - s) @ (g - s)) ** 0.5
#         errors.append(gap / ((g @ g) ** 0.5 + (s @ s) ** 0.5))
#     return np.array(errors)

# %% [raw] wrong="grad_errors" says="return the list"
# def grad_errors(f, params, grads):
#     for k, g in enumerate(grads):
#         s = numeric_gradient(lambda A: f(params[:k] + [A] + params[k + 1:]), params[k])
#         gap = np.linalg.norm(g - s)
#         print(gap / (np.linalg.norm(g) + np.linalg.norm(s)))

# %% [raw] wrong="grad_errors" says="take the length"
# def grad_errors(f, params, grads):
#     errors = []
#     for k, g in enumerate(grads):
#         s = numeric_gradient(lambda A: f(params[:k] + [A] + params[k + 1:]), params[k])
#         errors.extend((np.abs(g - s) / (np.abs(g) + np.abs(s))).ravel())
#     return errors

# %% [raw] wrong="grad_errors" says="your errors are"
# def grad_errors(f, params, grads):
#     errors = []
#     for k, g in enumerate(grads):
#         s = numeric_gradient(lambda A: f(params[:k] + [A] + params[k + 1:]), params[k], 1)
#         s = s * 2
#         errors.append(np.linalg.norm(g - s) / (np.linalg.norm(g) + np.linalg.norm(s)))
#     return errors

# %% [raw] wrong="grad_errors" says="no error of 0"
# def grad_errors(f, params, grads):
#     errors = []
#     for k, g in enumerate(grads):
#         s = numeric_gradient(lambda A: f(params[:k] + [A] + params[k + 1:]), params[k])
#         errors.append(1 - (g * s).sum() / (np.linalg.norm(g) * np.linalg.norm(s)))
#     return np.round(errors, 9)

# %% [raw] wrong="grad_errors" says="should count alike"
# def grad_errors(f, params, grads):
#     errors = []
#     for k, g in enumerate(grads):
#         s = numeric_gradient(lambda A: f(params[:k] + [A] + params[k + 1:]), params[k])
#         errors.append(np.linalg.norm(g - s) / np.linalg.norm(s))
#     return errors

# %% [raw] wrong="grad_errors" says="2 / 4 = 0.5"
# def grad_errors(f, params, grads):
#     errors = []
#     for k, g in enumerate(grads):
#         s = numeric_gradient(lambda A: f(params[:k] + [A] + params[k + 1:]), params[k])
#         errors.append(np.linalg.norm(g - s) / np.linalg.norm(np.maximum(abs(g), abs(s))))
#     return errors

# %% [raw] wrong="grad_errors" says="the list params was changed"
# def grad_errors(f, params, grads):
#     errors = []
#     for k, g in enumerate(grads):
#         def loss_of(A):
#             params[k] = A
#             return f(params)
#         s = numeric_gradient(loss_of, params[k])
#         errors.append(np.linalg.norm(g - s) / (np.linalg.norm(g) + np.linalg.norm(s)))
#     return errors

# %% [raw] wrong="grad_errors" says="Add two lengths"
# def grad_errors(f, params, grads):
#     errors = []
#     for k, g in enumerate(grads):
#         s = numeric_gradient(lambda A: f(params[:k] + [A] + params[k + 1:]), params[k])
#         errors.append(np.linalg.norm(g - s) / np.linalg.norm(g + s))
#     return errors

# %% [raw] wrong="grad_errors" says="then comes one division"
# def grad_errors(f, params, grads):
#     errors = []
#     for k, g in enumerate(grads):
#         s = numeric_gradient(lambda A: f(params[:k] + [A] + params[k + 1:]), params[k])
#         errors.append((np.abs(g - s) / (np.abs(g) + np.abs(s) + 1e-12)).mean())
#     return errors

# %% [raw] wrong="grad_errors" says="root of the sum of squares"
# def grad_errors(f, params, grads):
#     errors = []
#     for k, g in enumerate(grads):
#         s = numeric_gradient(lambda A: f(params[:k] + [A] + params[k + 1:]), params[k])
#         errors.append(np.abs(g - s).sum() / (np.abs(g).sum() + np.abs(s).sum()))
#     return errors

# %% [raw] wrong="grad_errors" says="First subtract"
# def grad_errors(f, params, grads):
#     errors = []
#     for k, g in enumerate(grads):
#         s = numeric_gradient(lambda A: f(params[:k] + [A] + params[k + 1:]), params[k])
#         lengths = np.linalg.norm(g), np.linalg.norm(s)
#         errors.append(abs(lengths[0] - lengths[1]) / sum(lengths))
#     return errors

# %% [markdown]
# Now question the suspect, at a random place:

# %%
spot = random_start([2, 5, 4, 2], np.random.default_rng([SEED, 8]))
spot = [p + 0.1 for p in spot]
names = ["W1", "b1", "W2", "b2", "W3", "b3"]


# %%
def interrogate(walk):
    """Print the relative error of each gradient at the spot."""
    grads = walk(spot, X_bug, y_bug)[1]
    found = grad_errors(lambda p: walk(p, X_bug, y_bug)[0], spot, grads)
    for name, error in zip(names, found):
        print(f"d{name}: {'right' if error < 1e-6 else f'error {error:.3f}'}")


interrogate(suspect)

# %% [markdown]
# Read it as the walk goes: from the last layer to the first. dW3 and db3 are right. From
# dW2 and db2 on, all are wrong. So the message was spoilt **between layer 3 and layer
# 2**, and every layer before got the spoilt message.
#
# And the error is the same four times: .2. If g is c times s, with c between 0 and 1, the
# error is `(1 - c) / (1 + c)`. Which c gives .2?


# %% exercise="mended" points=2 level=2 minutes=8
def mended(params, X, y):
    """(loss, grads) as suspect gives them, but all gradients right.

    Copy the lines of its way back, and mend them.
    """
    W1, b1, W2, b2, W3, b3 = params
    T1 = np.tanh(X @ W1 + b1)
    H1 = 1.5 * T1
    T2 = np.tanh(H1 @ W2 + b2)
    H2 = 1.5 * T2
    loss, dS = cross_entropy(H2 @ W3 + b3, y)
    ### BEGIN SOLUTION
    dH2, dW3, db3 = linear_backward(dS, H2, W3)
    dZ2 = 1.5 * dH2 * (1 - T2**2)
    dH1, dW2, db2 = linear_backward(dZ2, H1, W2)
    dZ1 = 1.5 * dH1 * (1 - T1**2)
    _, dW1, db1 = linear_backward(dZ1, X, W1)
    ### END SOLUTION
    return loss, [dW1, db1, dW2, db2, dW3, db3]


# %% check="mended"
found = mended(spot, X_bug[:7], y_bug[:7])
assert isinstance(found, (tuple, list)) and len(found) == 2, "return loss, grads"
loss_, grads_ = found
assert abs(loss_ - suspect(spot, X_bug[:7], y_bug[:7])[0]) < 1e-9, (
    "the loss has changed: the way forwards was right, leave it as it was"
)
assert len(grads_) == 6, "six gradients, in the order of params"
errors_ = grad_errors(lambda p: suspect(p, X_bug[:7], y_bug[:7])[0], spot, grads_)
assert max(errors_[4:]) < 1e-6, "dW3 and db3 were right, and now they are wrong"
assert max(errors_[2:4]) < 1e-6, (
    f"dW2 still has the error {errors_[2]:.3f}: what is the slope of 1.5 · tanh(z)?"
)
assert max(errors_[:2]) < 1e-6, (
    f"layer 2 is right, but dW1 has the error {errors_[0]:.3f}: the right message of "
    "layer 2 must reach layer 1, and the line of layer 1 was right already"
)

# %% [markdown] hint="mended"
# c is 2/3: the gradients are 1.5 times too small. Which line between layer 3 and layer
# 2 knows of no 1.5?

# %% [markdown] hint="mended"
# Compare the line that makes dZ2 with the line that makes dZ1. The way back, in full:
# ```python
#     dH2, dW3, db3 = linear_backward(dS, H2, W3)
#     dZ2 = 1.5 * dH2 * (1 - T2**2)
#     dH1, dW2, db2 = linear_backward(dZ2, H1, W2)
#     dZ1 = 1.5 * dH1 * (1 - T1**2)
#     _, dW1, db1 = linear_backward(dZ1, X, W1)
# ```


# %% probe="mended"
def inputs(rng):
    for n, sizes in ((5, (2, 4, 3, 2)), (3, (3, 2, 5, 4))):
        params = []
        for layer in range(1, len(sizes)):
            params += [rng.normal(size=sizes[layer - 1 : layer + 1])]
            params += [rng.normal(size=sizes[layer])]
        yield params, rng.normal(size=(n, sizes[0])), rng.integers(0, sizes[-1], n)


def call(answer, params, X, y):
    loss, grads = answer(params, X, y)
    return float(loss), list(grads), params


# %% [raw] right="mended"
# def mended(params, X, y):
#     loss, grads = suspect(params, X, y)
#     return loss, [1.5 * g for g in grads[:4]] + list(grads[4:])

# %% [raw] wrong="mended" says="return loss, grads"
# def mended(params, X, y):
#     loss, grads = suspect(params, X, y)
#     return [1.5 * g for g in grads[:4]] + grads[4:]

# %% [raw] wrong="mended" says="leave it as it was"
# def mended(params, X, y):
#     W1, b1, W2, b2, W3, b3 = params
#     T1 = np.tanh(X @ W1 + b1)
#     H1 = 1.5 * T1
#     T2 = np.tanh(H1 @ W2 + b2)
#     loss, dS = cross_entropy(T2 @ W3 + b3, y)
#     dH2, dW3, db3 = linear_backward(dS, T2, W3)
#     dH1, dW2, db2 = linear_backward(dH2 * (1 - T2**2), H1, W2)
#     dZ1 = 1.5 * dH1 * (1 - T1**2)
#     _, dW1, db1 = linear_backward(dZ1, X, W1)
#     return loss, [dW1, db1, dW2, db2, dW3, db3]

# %% [raw] wrong="mended" says="six gradients, in the order"
# def mended(params, X, y):
#     loss, grads = suspect(params, X, y)
#     return loss, [1.5 * g for g in grads[:4]]

# %% [raw] wrong="mended" says="now they are wrong"
# def mended(params, X, y):
#     loss, grads = suspect(params, X, y)
#     return loss, [1.5 * g for g in grads]

# %% [raw] wrong="mended" says="what is the slope of"
# def mended(params, X, y):
#     loss, (dW1, db1, dW2, db2, dW3, db3) = suspect(params, X, y)
#     return loss, [1.5 * dW1, 1.5 * db1, dW2, db2, dW3, db3]

# %% [raw] wrong="mended" says="must reach layer 1"
# def mended(params, X, y):
#     loss, (dW1, db1, dW2, db2, dW3, db3) = suspect(params, X, y)
#     return loss, [dW1, db1, 1.5 * dW2, 1.5 * db2, dW3, db3]

# %% [raw] wrong="mended" says="line of layer 1 was right already"
# def mended(params, X, y):
#     loss, (dW1, db1, dW2, db2, dW3, db3) = suspect(params, X, y)
#     return loss, [2.25 * dW1, 2.25 * db1, 1.5 * dW2, 1.5 * db2, dW3, db3]

# %%
losses_mended = descend(mended)
_, ax = plt.subplots(figsize=(6, 3))
ax.plot(losses_bug, color=ORANGE, label="with the bug")
ax.plot(losses_mended, color=BLUE, label="mended")
title = f"After 500 steps {losses_bug[-1]:.2f} with the bug, "
title += f"{losses_mended[-1]:.2f} mended"
ax.set(xlabel="step", ylabel="cross-entropy", ylim=(0, None), title=title)
ax.legend(frameon=False)
plt.show()
print("Both losses fall; the mended one ends lower. Only the check showed the bug.")

# %% [markdown]
# Both curves look healthy. Without the blue one, who would have become suspicious? So:
# check every new backward with central differences, at a random place, on a small
# network, in float64, **before** you train.
#
# *Stop here, after about 40 minutes, if you like.*

# %% [markdown]
# ## Sitting 10: long chains, and memory
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
# ### Deep chains
# In a chain, the message is multiplied at each node. The **sigmoid** of logistic
# regression is ½ + ½ tanh(z / 2); its slope is at most ¼. What is left of the message
# after many sigmoids? Your engine can tell.


# %%
def chain_slope(depth, node):
    """The slope of the end of a chain of `depth` nodes for its start, 0.5."""
    start = Value(0.5)
    end = start
    for _ in range(depth):
        end = node(end)
    backward(end)
    return start.grad


chains = {
    "sigmoid": lambda z: (z * 0.5).tanh() * 0.5 + 0.5,
    "times 1.5": lambda z: z * 1.5,
}

# %%
depths = np.arange(1, 31)
_, ax = plt.subplots()
for (name, node), color in zip(chains.items(), (ORANGE, BLUE)):
    ax.semilogy(depths, [chain_slope(d, node) for d in depths], color=color, label=name)
after_20 = chain_slope(20, chains["sigmoid"])
ax.set(xlabel="nodes in the chain", ylabel="slope of the end for the start")
ax.set_title(f"After 20 sigmoids, {after_20:.0e} of the message is left")
ax.legend(frameon=False)
plt.show()
print(
    "Slope by depth on a log scale: the sigmoid chain falls, the other rises, straight."
)

# %% [markdown]
# A product of many numbers below 1 **vanishes**; of many above 1 it **explodes**. This
# is no bug, and no gradient check will find it: the tiny slopes are exact. What to do
# about it is the subject of lesson 4.
#
# ### What backward must keep
# relu_backward needs Z, linear_backward needs X. So the way forwards must keep them in
# memory. Torch can tell us what it keeps (you need not read how):


# %%
def kept_bytes(model, n):
    """Bytes that torch keeps for backward, weights not counted."""
    own = {p.data_ptr() for p in model.parameters()}
    kept = {}

    def note(T):
        if T.untyped_storage().data_ptr() not in own:
            kept[T.data_ptr()] = T.nbytes
        return T

    with torch.autograd.graph.saved_tensors_hooks(note, lambda T: T):
        F.cross_entropy(model(torch.rand(n, 784)), torch.zeros(n, dtype=torch.long))
    return sum(kept.values())


# %%
small = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
size = sum(p.nbytes for p in small.parameters())
for n in (1, 100, 10_000):
    ratio = kept_bytes(small, n) / size
    print(f"batch of {n:6,}: keeps {ratio:8.2f} times the memory of the weights")

# %% [markdown]
# What is kept grows with the batch; the weights do not. This is why training (تربیت)
# needs more memory than prediction, why `torch.no_grad()` saves it, and why the first
# help against "out of memory" is a smaller batch.
#
# *Stop here, after about 10 minutes, if you like.*

# %% [markdown]
# ## Sitting 11: your turn, the moving camera
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# A camera looks at number plates. While it takes a picture, the car moves on, and each
# row of the picture is smeared. A **1-D correlation** describes it: slide a kernel of k
# numbers over the row, multiply what lies on top of each other, add, write down.
#
# ```
# row     2 0 1 3      kernel  1 -1      result  2·1 - 0·1,  0·1 - 1·1,  1·1 - 3·1
#                                              =     2          -1          -2
# ```


# %%
def correlate(X, kernel):
    """X: (n, length), kernel: (k,); returns (n, length - k + 1)."""
    places = X.shape[1] - len(kernel) + 1
    return sum(w * X[:, j : j + places] for j, w in enumerate(kernel))


print(correlate(np.array([[2.0, 0, 1, 3]]), np.array([1.0, -1])))

# %% [markdown]
# The one kernel is used at every place of every row. And each entry of X is used in up
# to k results. This is a convolution layer (lesson 5). Write its backward. No scaffold
# this time; central differences and torch are at your side.


# %% exercise="correlate_backward" points=5 level=4 minutes=32
def correlate_backward(dout, X, kernel):
    """(dX, dkernel) of out = correlate(X, kernel).

    dout: (n, length - k + 1); dX has the shape of X, dkernel that of kernel (k,).
    """
    ### BEGIN SOLUTION
    places = dout.shape[1]
    dX, dkernel = np.zeros(X.shape), np.empty(len(kernel))
    for j, w in enumerate(kernel):
        dX[:, j : j + places] += w * dout
        dkernel[j] = (dout * X[:, j : j + places]).sum()
    return dX, dkernel
    ### END SOLUTION


# %% check="correlate_backward"
X_ = np.array([[2.0, 0, 1, 3, -1], [1, 1, -2, 0, 4]])
kernel_, dout_ = np.array([1.0, -2, 3]), np.array([[10.0, 1, -3], [2, 0, 5]])
found = correlate_backward(dout_, X_, kernel_)
assert isinstance(found, (tuple, list)) and len(found) == 2, "return dX, dkernel"
dX_, dkernel_ = found
assert all(isinstance(A, np.ndarray) for A in found), "return two NumPy arrays"
assert np.shape(dX_) == (2, 5), f"dX has the shape {np.shape(dX_)}, not that of X"
assert np.shape(dkernel_) == (3,), (
    f"dkernel has the shape {np.shape(dkernel_)}, not that of the kernel: one kernel "
    "serves all rows and places, so all their messages are added"
)
T_, K_ = [torch.tensor(A, requires_grad=True) for A in (X_, kernel_)]
(F.conv1d(T_[:, None], K_[None, None])[:, 0] * torch.tensor(dout_)).sum().backward()
assert not any(np.allclose(dkernel_, K_.grad / n) for n in (2, 3, 6)), (
    "messages add: no mean over the rows or the places"
)
assert not np.allclose(dkernel_, K_.grad.flip(0)), "dkernel stands in the wrong order"
assert np.allclose(dkernel_, K_.grad), f"torch: dkernel = {K_.grad.tolist()}"
assert not np.allclose(dX_[:, 2:], 3 * dout_), (
    "one message overwrote another: an entry of X is used in up to three results"
)
assert np.allclose(dX_, T_.grad), (
    f"torch: dX = {T_.grad.tolist()}, yours {dX_.tolist()}"
)

# %% [markdown] hint="correlate_backward"
# In the loop of `correlate`, each turn is a small product: `w * X[:, j : j + places]`,
# added to the result. Which two local slopes does a product have?

# %% [markdown] hint="correlate_backward"
# Turn j sends `w * dout` to the columns `j : j + places` of dX, and the sum of `dout *
# X[:, j : j + places]` to dkernel[j]. Something is used more than once: += or =?

# %% [markdown] hint="correlate_backward"
# ```python
# def correlate_backward(dout, X, kernel):
#     places = dout.shape[1]
#     dX, dkernel = np.zeros(X.shape), np.zeros(len(kernel))
#     for j, w in enumerate(kernel):
#         dX[:, j : j + places] += w * dout
#         dkernel[j] = (dout * X[:, j : j + places]).sum()
#     return dX, dkernel
# ```


# %% probe="correlate_backward"
def inputs(rng):
    for n, length, k in ((3, 7, 3), (2, 4, 4), (1, 6, 1), (5, 9, 2)):
        dout, X = rng.normal(size=(n, length - k + 1)), rng.normal(size=(n, length))
        yield dout, X, rng.normal(size=k)


def call(answer, dout, X, kernel):
    return list(answer(dout, X, kernel)), [dout, X, kernel]


# %% [raw] right="correlate_backward"
# def correlate_backward(dout, X, kernel):
#     k = len(kernel)
#     padded = np.pad(dout, ((0, 0), (k - 1, k - 1)))
#     dX = correlate(padded, kernel[::-1])
#     windows = np.lib.stride_tricks.sliding_window_view(X, k, axis=1)
#     return [dX, np.einsum("np,npk->k", dout, windows)]

# %% [raw] wrong="correlate_backward" says="return dX, dkernel"
# def correlate_backward(dout, X, kernel):
#     places = dout.shape[1]
#     dX = np.zeros(X.shape)
#     for j, w in enumerate(kernel):
#         dX[:, j : j + places] += w * dout
#     return dX

# %% [raw] wrong="correlate_backward" says="not that of X"
# def correlate_backward(dout, X, kernel):
#     places = dout.shape[1]
#     dkernel = [(dout * X[:, j : j + places]).sum() for j in range(len(kernel))]
#     return dout * kernel.sum(), np.array(dkernel)

# %% [raw] wrong="correlate_backward" says="return two NumPy arrays"
# def correlate_backward(dout, X, kernel):
#     places = dout.shape[1]
#     dX, dkernel = np.zeros(X.shape), []
#     for j, w in enumerate(kernel):
#         dX[:, j : j + places] += w * dout
#         dkernel.append((dout * X[:, j : j + places]).sum())
#     return dX, dkernel

# %% [raw] wrong="correlate_backward" says="or the places"
# def correlate_backward(dout, X, kernel):
#     places = dout.shape[1]
#     dX, dkernel = np.zeros(X.shape), np.zeros(len(kernel))
#     for j, w in enumerate(kernel):
#         dX[:, j : j + places] += w * dout
#         dkernel[j] = (dout * X[:, j : j + places]).mean()
#     return dX, dkernel

# %% [raw] wrong="correlate_backward" says="so all their messages are added"
# def correlate_backward(dout, X, kernel):
#     places = dout.shape[1]
#     dX, dkernel = np.zeros(X.shape), np.zeros((len(X), len(kernel)))
#     for j, w in enumerate(kernel):
#         dX[:, j : j + places] += w * dout
#         dkernel[:, j] = (dout * X[:, j : j + places]).sum(axis=1)
#     return dX, dkernel

# %% [raw] wrong="correlate_backward" says="no mean over the rows"
# def correlate_backward(dout, X, kernel):
#     places = dout.shape[1]
#     dX, dkernel = np.zeros(X.shape), np.zeros(len(kernel))
#     for j, w in enumerate(kernel):
#         dX[:, j : j + places] += w * dout
#         dkernel[j] = (dout * X[:, j : j + places]).sum() / len(X)
#     return dX, dkernel

# %% [raw] wrong="correlate_backward" says="in the wrong order"
# def correlate_backward(dout, X, kernel):
#     places = dout.shape[1]
#     dX, dkernel = np.zeros(X.shape), np.zeros(len(kernel))
#     for j, w in enumerate(kernel):
#         dX[:, j : j + places] += w * dout
#         dkernel[j] = (dout * X[:, j : j + places]).sum()
#     return dX, dkernel[::-1].copy()

# %% [raw] wrong="correlate_backward" says="torch: dkernel"
# def correlate_backward(dout, X, kernel):
#     places = dout.shape[1]
#     dX, dkernel = np.zeros(X.shape), np.zeros(len(kernel))
#     for j, w in enumerate(kernel):
#         dX[:, j : j + places] += w * dout
#         dkernel[j] = (dout * X[:, :places]).sum()
#     return dX, dkernel

# %% [raw] wrong="correlate_backward" says="overwrote another"
# def correlate_backward(dout, X, kernel):
#     places = dout.shape[1]
#     dX, dkernel = np.zeros(X.shape), np.zeros(len(kernel))
#     for j, w in enumerate(kernel):
#         dX[:, j : j + places] = w * dout
#         dkernel[j] = (dout * X[:, j : j + places]).sum()
#     return dX, dkernel

# %% [raw] wrong="correlate_backward" says="torch: dX"
# def correlate_backward(dout, X, kernel):
#     places = dout.shape[1]
#     dX, dkernel = np.zeros(X.shape), np.zeros(len(kernel))
#     for j in range(len(kernel)):
#         dX[:, j : j + places] += kernel[-1 - j] * dout
#         dkernel[j] = (dout * X[:, j : j + places]).sum()
#     return dX, dkernel

# %% [markdown]
# *Stop here, after about 40 minutes, if you like.*

# %% [markdown]
# ## Sitting 12: reading a smeared plate
# When you come back: choose this cell, then Run, Run All Above Selected Cell. This last
# sitting takes about 15 minutes.
#
# All of this is made up: digits drawn from fonts, a smear that we invent, and a little
# noise. The camera is tested first: it takes 90 known digits. From pairs of sharp and
# smeared rows, **dkernel** learns how it smears.

# %%
urdu = np.load(DATA / "urdu_digits.npz")["X_train"] / 255
random = np.random.default_rng([SEED, 9])
true_kernel = random.uniform(0.2, 1, 9)
true_kernel /= true_kernel.sum()


def smear(sharp, noise=0.01):
    wide = np.pad(sharp, ((0, 0), (8, 8)))  # empty paper at both sides
    seen = correlate(wide, true_kernel)
    rng = np.random.default_rng([SEED, 10])
    return wide, seen + noise * rng.normal(size=seen.shape)


# %%
wide, smeared = smear(urdu[:90].reshape(-1, 28))
kernel = np.zeros(9)
for _ in range(150):
    miss = correlate(wide, kernel) - smeared
    kernel -= 2.0 * correlate_backward(2 * miss / miss.size, wide, kernel)[1]

# %%
gap = np.abs(kernel - true_kernel).max()
print("true   ", true_kernel.round(2))
print("learned", kernel.round(2), f" largest difference {gap:.3f}")

# %% [markdown]
# Then a plate comes by, with digits that were not in the test. Now the kernel is known,
# and the **picture** is what we look for: gradient descent on X, with **dX**. Ink lies
# between 0 and 1, so each step is clipped to that.


# %%
def sharpen(smeared, kernel, steps=200):
    X = np.zeros((len(smeared), smeared.shape[1] + len(kernel) - 1))
    for _ in range(steps):
        miss = correlate(X, kernel) - smeared
        X -= 0.8 * correlate_backward(miss, X, kernel)[0]
        X = np.clip(X, 0, 1)
    return X


plate = np.hstack([urdu[90 + digit] for digit in (3, 7, 4, 5)])
wide_plate, seen = smear(plate)
read = sharpen(seen, kernel)

# %%
_, axes = plt.subplots(3, 1, figsize=(6.4, 5), layout="constrained")
shown = np.pad(seen, ((0, 0), (4, 4)))  # as wide as the others
panels = {"what the camera saw": shown, "sharpened": read, "the truth": wide_plate}
for ax, (name, picture) in zip(axes, panels.items()):
    ax.imshow(picture, cmap="gray_r", vmin=0, vmax=1)
    ax.set(title=name, xticks=[], yticks=[])
plt.show()
print("The Urdu digits 3, 7, 4, 5: smeared at the top, sharpened, and as they were.")

# %%
truth = wide_plate[:, 8:-8]
for noise in (0.01, 0.1, 0.3):
    seen = smear(plate, noise)[1]
    misses = [np.abs(seen[:, 4:-4] - truth).mean()]
    misses.append(np.abs(sharpen(seen, kernel)[:, 8:-8] - truth).mean())
    print(f"noise {noise:.2f}: mean miss smeared {misses[0]:.3f}, ", end="")
    print(f"sharpened {misses[1]:.3f}")

# %% [markdown]
# The miss is the mean difference of a pixel, from 0 to 1. With little noise, sharpening
# leaves about a tenth of it. With noise .30 the sharpened plate is worse than the smeared
# one with noise .01: what noise has covered, no gradient brings back. And a real camera
# would not tell you its noise.
#
# <details><summary>Why can the network of sitting 8 not do this?</summary>
#
# It could be trained to name smeared digits. But here nothing was trained to read. The
# slopes of a loss for its **inputs** turned a picture into a sharper one. Each
# `backward` gives them as well: you threw dX of the first layer away, as `_`.
#
# </details>
#
# ## What to take away
# 1. **A node multiplies the message by its local slope and passes it on.** Where a value
#    is used more than once, messages add. That is all of backpropagation.
# 2. **With matrices, a gradient has the shape of the thing**, and each layer has a short
#    vector-Jacobian product. All slopes together cost a few forward passes, and memory
#    for what was computed on the way.
# 3. **A loss that falls proves nothing.** Check a new backward with central differences,
#    array by array, from the loss backwards: the first wrong array shows the place.
#
# **The commonest mistakes:** = for +=; a bias gradient that is a mean, or not summed; a
# gate that looks at the message; exp of scores that were not shifted; a loss that is a
# mean with a gradient that is not; a forgotten factor; all weights started alike; a
# gradient check in float32.
#
# **Go further:** [Dive into Deep Learning](https://d2l.ai) and [Understanding Deep
# Learning](https://udlbook.github.io/udlbook/) on backpropagation; [Mathematics for
# Machine Learning](https://mml-book.github.io), chapter 5; the [Deep Learning
# Specialization](https://www.coursera.org/specializations/deep-learning), course 1;
# [PyTorch's documentation](https://docs.pytorch.org/docs/stable/) on autograd, where a
# node of your own is called `torch.autograd.Function`.
