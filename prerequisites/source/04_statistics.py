# ---
# lesson:
#   title: Statistics
#   minutes: 190
#   needs: [prerequisites/02_numpy_and_pandas, prerequisites/03_linear_algebra]
#   teaches:
#     - mean
#     - variance
#     - quantiles
#     - probability
#     - Bayes
#     - distributions
#     - sampling
#     - central limit theorem
#     - bootstrap
#   data: [fashion_mnist.npz, penguins.csv, el_nino.csv]
# ---
# %% [markdown]
# # Statistics
# **How can a few numbers speak for many, and how sure may we be of them?**
#
# A hospital asks how many of its alarms are real. A factory measures 30 parts and must
# judge 30,000. A bank tests a model on 500 customers and wants to know how it will do
# on the next 50,000. All three need this lesson, and so does every score in this course.
#
# After this lesson you can
# - describe data by its centre and its spread, and say when the mean misleads;
# - count probabilities in a table, and turn them around with Bayes' rule;
# - compare a simulation with a formula for a distribution;
# - put an honest interval around any number that comes from a sample.
#
# **You need** Python functions, first NumPy and pandas, and vectors. **Time**: about
# three hours, in five sittings of 30 to 50 minutes. **Data**: 10,000 pictures of clothes, 333
# penguins, 732 months of sea temperature. All real; made-up numbers say so.
#
# `SEED` in the first code cell changes the numbers in the paper drills. Take another
# one and do them again. Cells that begin with `# nothing to read here` only draw: run
# them and look.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %% [markdown]
# ## Are you ready?
# Two reminders. A comparison gives an array of True and False, and True counts as 1.
# And `@` is the dot product.

# %%
import numpy as np

heights = np.array([3, 5, 1, 3])
print("above 2:", heights > 2, "  how many:", (heights > 2).sum())
print("dot product:", np.array([3, 4]) @ np.array([1, 2]))


# %% exercise="share" points=1 level=1 minutes=1
def share(values, limit):
    """Share of the values (n,) that lie above `limit`: one number from 0 to 1."""
    ### BEGIN SOLUTION
    return float((values > limit).mean())
    ### END SOLUTION


# %% check="share"
part = share(heights, 2)
assert part is not None and np.ndim(part) == 0, "return one number: how large a part?"
assert part <= 1, "a share, not a count: divide by how many there are"
assert share(heights, 3) == 0.25, "only the 5 is above 3: exactly 3 is not above 3"
assert share(np.array([1, 2]), 1) == 0.5, "one of two values: divide by len(values)"

# %% [markdown] hint="share"
# The mean of an array of True and False is the share of True.


# %% probe="share"
def inputs(rng):
    for n in (1, 2, 7, 30):
        yield rng.integers(0, 4, size=n), 2
    yield np.array([0.5, 0.7]), 0.6


# %% [raw] right="share"
# def share(values, limit):
#     return sum(1 for value in values if value > limit) / len(values)

# %% [raw] wrong="share" says="how large a part"
# def share(values, limit):
#     return values > limit

# %% [raw] wrong="share" says="not a count"
# def share(values, limit):
#     return (values > limit).sum()

# %% [raw] wrong="share" says="exactly 3 is not above"
# def share(values, limit):
#     return (values >= limit).mean()

# %% [raw] wrong="share" says="one of two values"
# def share(values, limit):
#     return (values > limit).sum() / 4

# %% [markdown]
# From the last lesson: the cosine of the angle between two vectors is u · v / (|u|
# |v|). `np.linalg.norm` gives a length. We need it again in Sitting 3.


# %% exercise="cosine" points=1 level=1 minutes=2
def cosine(u, v):
    """Cosine of the angle between two non-zero vectors (n,): a number from -1 to 1."""
    ### BEGIN SOLUTION
    return float(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)))
    ### END SOLUTION


# %% check="cosine"
steep, low = np.array([3.0, 4.0]), np.array([12.0, 5.0])
cos = cosine(steep, low)
assert cos is not None and np.ndim(cos) == 0, (
    "return one number for two vectors: @ or *?"
)
assert abs(cos - 56 / 65) < 1e-9, (
    "u · v is 56 and the lengths are 5 and 13: divide by both lengths"
)
assert abs(cosine(steep, -steep) + 1) < 1e-9, "opposite vectors have -1: keep the sign"

# %% [markdown] hint="cosine"
# The dot product over the product of the two lengths.

# %% probe="cosine"
equivalent = {"u @ v => v @ u": "a dot product does not depend on the order"}


def inputs(rng):
    for n in (1, 2, 9):
        yield rng.normal(size=n), rng.normal(size=n)
    yield np.array([1.0, 2.0, 2.0]), np.array([-2.0, -4.0, -4.0])


# %% [raw] right="cosine"
# def cosine(u, v):
#     return (u / np.sqrt(u @ u)) @ (v / np.sqrt(v @ v))

# %% [raw] wrong="cosine" says="one number for two"
# def cosine(u, v):
#     return u * v / (np.linalg.norm(u) * np.linalg.norm(v))

# %% [raw] wrong="cosine" says="divide by both lengths"
# def cosine(u, v):
#     return u @ v

# %% [raw] wrong="cosine" says="keep the sign"
# def cosine(u, v):
#     return abs(u @ v) / (np.linalg.norm(u) * np.linalg.norm(v))

# %% [markdown]
# ## Sitting 1: centre and spread
# ### Look first
# Fashion-MNIST holds photographs of clothes, 28 × 28 grey values each, from 0 (black)
# to 255 (white). We take 10,000 of its training pictures. There are ten classes.

# %%
import matplotlib.pyplot as plt

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#E69F00", "#009E73", "#999999"
with np.load(DATA / "fashion_mnist.npz") as file:
    images = file["X_train"][:10_000].copy()  # (10000, 28, 28), dtype uint8
    labels = file["y_train"][:10_000]
names = [
    "T-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "boot",
]
rng = np.random.default_rng(SEED)

# %%
picks = rng.choice(len(images), 20, replace=False)
fig, axes = plt.subplots(2, 10, figsize=(12, 3))
for ax, i in zip(axes.flat, picks):
    ax.imshow(images[i], cmap="gray")
    ax.set_title(names[labels[i]], fontsize=9)
    ax.axis("off")
plt.show()
print("Twenty random pictures of clothes, shoes and bags, light on a black ground.")

# %% [markdown]
# One picture can be averaged with another, pixel by pixel. The **mean** (اوسط) of 1,000
# trousers is a picture again. Below it stands the **standard deviation** (معیاری
# انحراف) of each pixel, which you will soon compute: bright where the trousers differ.

# %%
fig, axes = plt.subplots(2, 10, figsize=(12, 3))
for k in range(10):
    group = images[labels == k]
    axes[0, k].imshow(group.mean(axis=0), cmap="gray")
    axes[1, k].imshow(group.std(axis=0), cmap="magma")
    axes[0, k].set_title(names[k], fontsize=9)
for ax in axes.flat:
    ax.axis("off")
plt.show()
print("Top: the mean picture of each class. Below: the spread, mostly at the edges.")

# %% [markdown]
# ### Mean and median
# The mean adds all values and divides by their number. The **median** (وسطانیہ) is the
# middle value after sorting; with an even number of values it is the mean of the two in
# the middle. Five bus delays, made up: 3, 0, 4, 2, 41 minutes. The mean is 50 / 5 = 10.
# Sorted they are 0, 2, **3**, 4, 41: the median is 3. Now the last bus comes after
# 4,100 minutes, an absurd value. The median is still 3. The mean is 821.8.

# %%
rng = np.random.default_rng(SEED)  # the same numbers whenever you run this cell
delays = rng.integers(2, 15, size=5)
delays = np.insert(delays, 2, 60 - delays.sum() % 6)
print("six delays in minutes (made up):", delays)

# %% exercise="paper_centre" points=1 level=1 minutes=2
# On paper: paper_centre = (mean, median) of the six delays
### BEGIN SOLUTION
ordered = sorted(delays)
paper_centre = (sum(delays) / 6, (ordered[2] + ordered[3]) / 2)
### END SOLUTION

# %% check="paper_centre"
truth = np.array([np.mean(delays), np.median(delays)])
assert np.shape(paper_centre) == (2,), "two numbers in brackets: (mean, median)"
assert not np.allclose(paper_centre[::-1], truth), "the mean comes first"
assert abs(paper_centre[0] - truth[0]) < 0.01, "add all six, then divide by 6"
assert abs(paper_centre[1] - truth[1]) < 0.01, (
    "sort; then halfway between third, fourth"
)

# %% [markdown] hint="paper_centre"
# The mean is a whole number here. For the median write the six in order first.


# %% probe="paper_centre"
def verdict(got):
    good = np.shape(got) == (2,) and np.allclose(got, paper_centre, atol=0.01)
    return bool(good) or "these are not mean and median of the six delays"


# %% [raw] right="paper_centre"
# paper_centre = [float(np.mean(delays)), float(np.median(delays))]

# %% [raw] wrong="paper_centre" says="two numbers in brackets"
# paper_centre = np.mean(delays)

# %% [raw] wrong="paper_centre" says="the mean comes first"
# paper_centre = (np.median(delays), np.mean(delays))

# %% [raw] wrong="paper_centre" says="add all six"
# paper_centre = (np.delete(delays, 2).mean(), np.median(delays))

# %% [raw] wrong="paper_centre" says="sort; then halfway"
# paper_centre = (np.mean(delays), (delays[2] + delays[3]) / 2)

# %% [markdown]
# **Predict.** Together the 10,000 pictures have 7.84 million pixels, with a mean of 73.
# Think of the twenty pictures above. What is the median pixel? Set `p_pixel`.
#
# - **a**: near 73, because mean and median both mark the centre
# - **b**: near 128, half of 255
# - **c**: near 0

# %% exercise="p_pixel" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_pixel = "c"
### END SOLUTION

# %%
pixels = images.ravel()  # (7840000,)
middle, black = np.median(pixels), np.mean(pixels == 0)
near = np.mean((pixels >= 63) & (pixels <= 83))

# %% check="p_pixel"
assert p_pixel in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "They agree when both sides are alike. Here one side is a heap at 0.",
    "b": "Half of the range is not half of the pixels.",
    "c": "Yes: the black ground fills more than half of all pixels.",
}
print(f"The median is {middle:.0f}; {black:.1%} are exactly 0. {reasons[p_pixel]}")

# %% [raw] wrong="p_pixel" says="when both sides are alike"
# p_pixel = "a"

# %% [raw] wrong="p_pixel" says="Half of the range"
# p_pixel = "b"

# %%
# nothing to read here
fig, ax = plt.subplots(figsize=(8, 3.8))
ax.hist(pixels, bins=64, range=(0, 256), color=BLUE)
ax.axvline(pixels.mean(), color=ORANGE, lw=3, label=f"mean {pixels.mean():.0f}")
ax.axvline(middle, color=GREEN, lw=3, ls="--", label=f"median {middle:.0f}")
ax.set(xlabel="grey value of a pixel", ylabel="number of pixels", ylim=(0, 130_000))
ax.text(6, 120_000, "up to 4 million", fontsize=9)
ax.set_title(f"Only {near:.1%} of the pixels lie from 63 to 83, around the mean")
ax.legend(loc="center left", bbox_to_anchor=(0.3, 0.6))
plt.show()
print(
    "A bar at 0 that leaves the picture, a low floor, a hump near 220; mean in between."
)

# %% [markdown]
# The single bar at the right end is mostly pixels of exactly 255, the largest grey there
# is. This is a **distribution** (تقسیم): which values occur, and how often. A mean alone
# hides its shape. When you read "the average income", ask for the median too.
#
# ### Variance: how far from the mean?
# By hand, for 1, 7, 7, 9. The mean is 6. The **deviations** from it are -5, 1, 1, 3.
# They add up to 0, as they always do, so we square them: 25 + 1 + 1 + 9 = 36. The
# **variance** (تغیریت) is 36 / 4 = 9. Its root, **3, is the standard deviation**, in
# the unit of the data. Some divide by n - 1 instead: 36 / 3 = 12. Why? Soon.

# %%
rng = np.random.default_rng(SEED)
moves = [[-4, 0, 2, 2], [-2, -2, -2, 6], [-4, -4, 2, 6], [-8, 0, 4, 4]]
four = rng.integers(9, 20) + rng.permutation(rng.choice(moves))
print("four numbers:", four)

# %% exercise="paper_spread" points=1 level=1 minutes=5
# On paper: paper_spread = (variance dividing by n, variance dividing by n - 1)
### BEGIN SOLUTION
squares = sum((four - np.mean(four)) ** 2)
paper_spread = (squares / 4, squares / 3)
### END SOLUTION

# %% check="paper_spread"
truth = np.array([np.var(four), np.var(four, ddof=1)])
assert np.shape(paper_spread) == (2,), "two numbers in brackets: (by n, by n - 1)"
assert not np.allclose(paper_spread[::-1], truth), "first the one divided by 4"
assert not np.allclose(paper_spread, truth**0.5, atol=0.01), (
    "these are the standard deviations: do not take the root"
)
assert np.allclose(paper_spread, truth, atol=0.01), (
    "mean, four deviations, square each, add: then divide by 4 and by 3"
)

# %% [markdown] hint="paper_spread"
# The mean is a whole number, so the deviations are too. Do they add up to 0?


# %% probe="paper_spread"
def verdict(got):
    good = np.shape(got) == (2,) and np.allclose(got, paper_spread, atol=0.01)
    return bool(good) or "these are not the two variances of the four numbers"


# %% [raw] right="paper_spread"
# paper_spread = [np.var(four), np.var(four) * 4 / 3]

# %% [raw] wrong="paper_spread" says="by n, by n - 1"
# paper_spread = np.var(four)

# %% [raw] wrong="paper_spread" says="first the one divided by 4"
# paper_spread = (np.var(four, ddof=1), np.var(four))

# %% [raw] wrong="paper_spread" says="do not take the root"
# paper_spread = (np.std(four), np.std(four, ddof=1))

# %% [raw] wrong="paper_spread" says="square each"
# paper_spread = (abs(four - four.mean()).sum() / 4, abs(four - four.mean()).sum() / 3)

# %% [markdown]
# Now in code. NumPy calls the number that we take from n `ddof`. One trap first. Pixels are stored as `uint8`, which has room for 0 to 255
# only. A larger result silently starts again at 0:

# %%
two = np.array([100, 200], dtype=np.uint8)
print("squares in uint8:", two**2, "  as numbers with a point:", two.astype(float) ** 2)
print("NumPy: ", np.var([1, 7, 7, 9]), " or with ddof=1:", np.var([1, 7, 7, 9], ddof=1))


# %% exercise="variance" points=2 level=2 minutes=4
def variance(values, ddof):
    """Variance of the values (n,), dividing the sum of squares by n - ddof: one number.

    `values` may be uint8. Do not call np.var or np.std: this is how they work.
    """
    ### BEGIN SOLUTION
    deviations = values - values.mean()
    return float((deviations**2).sum() / (len(values) - ddof))
    ### END SOLUTION


# %% check="variance"
by_hand = np.array([1.0, 7.0, 7.0, 9.0])
nine = variance(by_hand, 0)
assert nine is not None and np.ndim(nine) == 0, "return one number: add up the squares"
assert abs(nine) > 1e-6, "deviations add up to 0: square each one"
assert abs(nine - 3) > 1e-6, "this is the standard deviation: no root"
assert abs(variance(by_hand, 1) - 12) < 1e-6, "with ddof = 1, divide by n - 1 = 3"
assert abs(variance(np.array([1.0, 2.0]), 0) - 0.25) < 1e-6, (
    "1 and 2 have variance 0.25: divide by len(values) - ddof"
)
assert abs(variance(two, 0) - 2500) < 1e-6, (
    "100 and 200 have variance 2,500: you squared uint8, where 200² does not fit"
)

# %% [markdown] hint="variance"
# First the deviations from the mean; NumPy makes floats of them. Then square.

# %% [markdown] hint="variance"
# The sum of the squared deviations, over `len(values) - ddof`.


# %% probe="variance"
def inputs(rng):
    for n in (2, 3, 40):
        for ddof in (0, 1):
            yield rng.normal(5, 3, size=n), ddof
            yield rng.integers(0, 256, size=n).astype(np.uint8), ddof


# %% [raw] right="variance"
# def variance(values, ddof):
#     values = [float(value) for value in values]
#     mean = sum(values) / len(values)
#     return sum((value - mean) ** 2 for value in values) / (len(values) - ddof)

# %% [raw] wrong="variance" says="add up the squares"
# def variance(values, ddof):
#     return (values - values.mean()) ** 2 / (len(values) - ddof)

# %% [raw] wrong="variance" says="square each one"
# def variance(values, ddof):
#     return (values - values.mean()).sum() / (len(values) - ddof)

# %% [raw] wrong="variance" says="no root"
# def variance(values, ddof):
#     return np.sqrt(((values - values.mean()) ** 2).sum() / (len(values) - ddof))

# %% [raw] wrong="variance" says="divide by n - 1 = 3"
# def variance(values, ddof):
#     return ((values - values.mean()) ** 2).mean()

# %% [raw] wrong="variance" says="have variance 0.25"
# def variance(values, ddof):
#     return ((values - values.mean()) ** 2).sum() / (4 - ddof)

# %% [raw] wrong="variance" says="where 200² does not fit"
# def variance(values, ddof):
#     n = len(values)
#     return (np.mean(values**2) - np.mean(values) ** 2) * n / (n - ddof)

# %% [markdown]
# NumPy divides by n, pandas by n - 1. Who is right? Let all pixels be our
# **population** (آبادی): we know its variance. A **sample** (نمونہ) is a few of them,
# drawn at random.
#
# **Predict.** We draw 20,000 samples of 5 pixels and compute the variance of each,
# dividing by 5. Where is the average of these 20,000 numbers? Set `p_ddof`.
#
# - **a**: very close to the variance of the population
# - **b**: clearly below it
# - **c**: clearly above it

# %% exercise="p_ddof" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_ddof = "b"
### END SOLUTION

# %%
samples = rng.choice(pixels, size=(20_000, 5))
by_n, by_n_1 = samples.var(axis=1), samples.var(axis=1, ddof=1)
true_variance = pixels.var()

# %% check="p_ddof"
assert p_ddof in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Single samples miss on both sides, but too low more often and by more.",
    "b": "Yes: a sample lies nearer to its own mean than to the true one.",
    "c": "It is the other way: a sample lies nearer to its own mean.",
}
print(f"The truth is {true_variance:.0f}, the average {by_n.mean():.0f}.", end=" ")
print(reasons[p_ddof])

# %% [raw] wrong="p_ddof" says="Single samples miss on both"
# p_ddof = "a"

# %% [raw] wrong="p_ddof" says="It is the other way"
# p_ddof = "c"

# %%
# nothing to read here
fig, axes = plt.subplots(1, 2, figsize=(10, 3.5), sharey=True)
for ax, many, divisor in zip(axes, (by_n, by_n_1), ("n", "n - 1")):
    ax.hist(many, bins=50, range=(0, 20_000), color=BLUE)
    ax.axvline(true_variance, color="black", lw=3, label="population")
    ax.axvline(many.mean(), color=ORANGE, ls="--", lw=3, label="average of samples")
    ax.set_title(
        f"Divided by {divisor}: {many.mean() / true_variance:.2f} of the truth"
    )
    ax.set(xlabel="variance of a sample of 5 pixels")
axes[0].set_ylabel("number of samples")
axes[0].legend()
plt.show()
print("Divided by n the samples average four fifths of the truth; by n - 1, all of it.")

# %% [markdown]
# The mean of a sample sits in the middle of that sample, so its squared deviations come
# out too small: on average by the factor (n - 1) / n, here 4/5. Dividing by n - 1
# repairs it. (The bar near 0: five nearly equal pixels, often all black.) With 1,000 values nobody sees the difference; with 5 it is 20 %. (The
# *root*, the standard deviation, is still a little low on average.)
#
# **A good place to stop** (about 45 minutes). When you come back, click the next cell and
# choose Run, then Run All Above Selected Cell.

# %% [markdown]
# ## Sitting 2: quantiles and outliers
# ### Where does a share of the data end?
# The **quantile** for q = 0.9 has about nine tenths of the data below it. The rule: sort,
# and walk to **position (n - 1) · q**, counted from 0. For 10, 20, 40 and q = 0.75 that is
# 2 · 0.75 = 1.5: halfway from the 20 to the 40, so 30. At q = 0.5 we get the median.


# %% exercise="quantile" points=3 level=3 minutes=11
def quantile(values, q):
    """The quantile of the values (n,) for q from 0 to 1: one number, by the rule above.

    `values` are in any order. Do not call np.quantile or np.percentile.
    """
    ### BEGIN SOLUTION
    ordered = np.sort(values)
    place = (len(values) - 1) * q
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))
    ### END SOLUTION


# %% check="quantile"
three = np.array([40.0, 10.0, 20.0])
centre = quantile(three, 0.5)
assert centre is not None and np.ndim(centre) == 0, "return one number"
assert three[0] == 40, "you sorted the caller's own array: use np.sort, which copies"
assert centre != 10, "the 10 only stands in the middle: sort first"
assert abs(centre - 20) < 1e-9, (
    "the median of three values is at position (3 - 1) · 0.5 = 1, counted from 0"
)
assert abs(quantile(three, 0.75) - 30) < 1e-9, (
    "position 1.5 lies between two values: go half of the way from 20 to 40"
)
assert np.allclose([quantile(three, 0.9), quantile(three, 1)], [36, 40]), (
    "0.9 is position 1.8, eight tenths of the way from 20 to 40; 1 is the last value"
)

# %% [markdown] hint="quantile"
# Split the position into a whole number and a rest. `int(1.5)` is 1.

# %% [markdown] hint="quantile"
# Start at the value at the whole position. Add the rest times the step to the next
# value. At q = 1 there is no next value.

# %% [markdown] hint="quantile"
# ```
# ordered = sorted values
# place = (n - 1) * q, below = its whole part
# above = below + 1, but at most the last position
# return ordered[below] + (place - below) * (step from below to above)
# ```


# %% probe="quantile"
def inputs(rng):
    for n in (1, 2, 5, 8):
        for q in (0.0, 0.1, 0.25, 0.5, 0.9, 1.0):
            yield rng.normal(size=n), q
    yield np.array([5.0, 1.0, 5.0, 5.0]), 0.3


def call(answer, values, q):
    before = values.copy()
    return answer(values, q), bool(np.array_equal(values, before))


# %% [raw] right="quantile"
# def quantile(values, q):
#     return np.interp(q * (len(values) - 1), np.arange(len(values)), np.sort(values))

# %% [raw] wrong="quantile" says="return one number"
# def quantile(values, q):
#     return np.sort(values)[: int(len(values) * q) + 1]

# %% [raw] wrong="quantile" says="sort first"
# def quantile(values, q):
#     return np.interp(q * (len(values) - 1), np.arange(len(values)), values)

# %% [raw] wrong="quantile" says="counted from 0"
# def quantile(values, q):
#     place = min(len(values) * q, len(values) - 1)
#     return np.interp(place, np.arange(len(values)), np.sort(values))

# %% [raw] wrong="quantile" says="the caller's own array"
# def quantile(values, q):
#     values.sort()
#     return np.interp(q * (len(values) - 1), np.arange(len(values)), values)

# %% [raw] wrong="quantile" says="eight tenths of the way"
# def quantile(values, q):
#     ordered, place = np.sort(values), (len(values) - 1) * q
#     if place == int(place):
#         return ordered[int(place)]
#     return (ordered[int(place)] + ordered[int(place) + 1]) / 2

# %% [raw] wrong="quantile" says="between two values"
# def quantile(values, q):
#     return np.sort(values)[int((len(values) - 1) * q)]

# %%
mine, numpys = quantile(by_n, 0.9), np.quantile(by_n, 0.9)
print(f"quantile 0.9 of the 20,000 variances: yours {mine:.1f}, NumPy {numpys:.1f}")

# %% [markdown]
# Next, a series over time: the temperature of the sea off Ecuador and Peru, month by
# month, 1950 to 2010. A **box plot** draws quantiles: the box holds the middle half,
# the line in it is the median. Points more than 1.5 box lengths away from the box
# are called **outliers**.

# %%
import pandas as pd

sea = pd.read_csv(DATA / "el_nino.csv")
warmth, month = sea["temperature_c"].to_numpy(), sea["month"].to_numpy()
print(sea.head(3))

# %%
gap = warmth[month == 3].mean() - warmth[month == 9].mean()
fig, ax = plt.subplots(figsize=(8, 4))
ax.boxplot([warmth[month == m] for m in range(1, 13)])
ax.set(xlabel="month (1 is January)", ylabel="temperature of the sea (°C)")
ax.set_title(f"March is {gap:.1f} °C warmer than September, on average")
plt.show()
print("Twelve boxes: warm around March, cool around September, with outliers above.")

# %% [markdown]
# Is 25 °C unusual? In March it is a cool month. In September it never happened. To
# compare months, take from each value the mean of its own month. What is left is called
# the **anomaly**.


# %% exercise="centred_by" points=2 level=2 minutes=3
def centred_by(values, group):
    """Subtract from each value (n,) the mean of its own group: an array (n,).

    `group` (n,) names the group of each value. The order of the values stays.
    """
    ### BEGIN SOLUTION
    result = np.zeros(len(values))
    for name in np.unique(group):
        mine = group == name
        result[mine] = values[mine] - values[mine].mean()
    return result
    ### END SOLUTION


# %% check="centred_by"
sold, shop = np.array([1.0, 10.0, 6.0, 30.0, 2.0]), np.array(list("ababa"))
rest = centred_by(sold, shop)
assert np.shape(rest) == (5,), "one result for each of the values"
assert sold[0] == 1, "you changed the caller's array: write into a new one"
assert not np.allclose(rest, [3, 20, 3, 20, 3]), (
    "these are the means: subtract them from the values"
)
assert not np.allclose(rest, sold - 9.8), (
    "you subtracted the mean of all: every group needs its own mean"
)
assert not np.allclose(rest, [-2, 3, -1, -10, 10]), (
    "right numbers, wrong places: keep the order of the values"
)
assert np.allclose(rest, [-2, -10, 3, 10, -1]), (
    "the mean of group a is 3, of group b 20: subtract 3 from 1, 20 from 10, ..."
)
whole, area = np.array([4, 7, 1]), np.array([7, 7, 2])
assert np.allclose(centred_by(whole * 1.0, area), [-1.5, 1.5, 0]), (
    "groups may have any names, here 7 and 2: loop over np.unique(group)"
)
assert np.allclose(centred_by(whole, area), [-1.5, 1.5, 0]), (
    "whole numbers: -1.5 was cut to -1. Begin with np.zeros(len(values))"
)

# %% [markdown] hint="centred_by"
# Loop over the groups, `np.unique(group)`. A mask `group == name` picks one group.

# %% [markdown] hint="centred_by"
# Begin with `result = np.zeros(len(values))`. For each mask: `result[mask] =` the
# values under the mask, minus their mean.

# %% probe="centred_by"
equivalent = {"np.zeros => np.ones": "every entry is filled afterwards"}


def inputs(rng):
    for n in (1, 6, 20):
        yield rng.normal(9, 2, size=n), rng.integers(1, 4, size=n)
    yield np.array([4.0, 7.0, 1.0]), np.array(["x", "y", "x"])
    yield np.array([4, 7, 1]), np.array([7, 7, 2])


def call(answer, values, group):
    before = values.copy()
    result = np.asarray(answer(values, group), dtype=float)
    return result, bool(np.array_equal(values, before))


# %% [raw] right="centred_by"
# def centred_by(values, group):
#     table = pd.DataFrame({"value": values, "group": group})
#     return table["value"] - table.groupby("group")["value"].transform("mean")

# %% [raw] wrong="centred_by" says="one result for each"
# def centred_by(values, group):
#     return np.array([values[group == name].mean() for name in np.unique(group)])

# %% [raw] wrong="centred_by" says="write into a new one"
# def centred_by(values, group):
#     for name in np.unique(group):
#         values[group == name] -= values[group == name].mean()
#     return values

# %% [raw] wrong="centred_by" says="may have any names"
# def centred_by(values, group):
#     result = np.zeros(len(values))
#     for name in ("a", "b"):
#         result[group == name] = values[group == name] - values[group == name].mean()
#     return result

# %% [raw] wrong="centred_by" says="was cut to -1"
# def centred_by(values, group):
#     result = np.zeros_like(values)
#     for name in np.unique(group):
#         result[group == name] = values[group == name] - values[group == name].mean()
#     return result

# %% [raw] wrong="centred_by" says="these are the means"
# def centred_by(values, group):
#     return np.array([values[group == name].mean() for name in group])

# %% [raw] wrong="centred_by" says="every group needs its own"
# def centred_by(values, group):
#     return values - values.mean()

# %% [raw] wrong="centred_by" says="keep the order"
# def centred_by(values, group):
#     parts = [values[group == name] for name in np.unique(group)]
#     return np.concatenate([part - part.mean() for part in parts])

# %% [raw] wrong="centred_by" says="the mean of group a is 3"
# def centred_by(values, group):
#     return np.array([v - np.median(values[group == g]) for v, g in zip(values, group)])

# %%
anomaly = centred_by(warmth, month)
q1, q3 = quantile(anomaly, 0.25), quantile(anomaly, 0.75)
warm = anomaly > q3 + 1.5 * (q3 - q1)
years = sea["year"] + (month - 0.5) / 12

# %%
# nothing to read here
fig, ax = plt.subplots(figsize=(10, 3.5))
ax.plot(years, anomaly, color=BLUE, lw=1)
ax.plot(years[warm], anomaly[warm], "o", color=ORANGE, ms=4, label="outlier")
ax.axhline(0, color=GREY, lw=1)
ax.set(xlabel="year", ylabel="anomaly (°C)")
ax.set_title(
    f"{warm.sum()} of {len(warm)} months are outliers, and they come in groups"
)
ax.legend()
plt.show()
print("Without the season: a restless line, with its highest peaks in 1983 and 1997.")

# %% tags=["nbval-check-output"]
print("warm outliers by year:", sea["year"][warm].value_counts().sort_index().to_dict())
print(f"standard deviation: {warmth.std():.2f} °C, without the season ", end="")
print(f"{anomaly.std():.2f} °C")

# %% [markdown]
# With the season gone, the standard deviation is less than half. The outliers are no
# mistakes. They are **El Niño**, the warm state of this sea. Never delete a value only
# because it is an outlier. First ask where it comes from.
#
# **A good place to stop** (about 30 minutes). Sitting 3 turns counts into
# probabilities.

# %% [markdown]
# ## Sitting 3: probability
# ### Count in a table
# A **probability** (احتمال) is a share: of all equally likely cases, in how many does it
# happen? Here are 333 penguins, counted by species and island.

# %%
birds = pd.read_csv(DATA / "penguins.csv").dropna()
counts = pd.crosstab(birds["species"], birds["island"])
print(counts)

# %% [markdown]
# Draw one of these birds at random. Of 163 birds on Biscoe, 119 are Gentoo. So **P(Gentoo
# given Biscoe)** = 119 / 163 = 0.73. All 119 Gentoo live on Biscoe, so **P(Biscoe
# given Gentoo)** = 1. The word "given" says which part of the table we divide by. To
# mix up the two is the most expensive mistake of this lesson.

# %%
some = birds.sample(150, random_state=SEED)
mass = np.where(some["body_mass_g"] > 4500, "heavy", "light")  # more than 4,500 g?
by_mass = pd.crosstab(some["sex"], mass, colnames=["mass"])
print(by_mass)

# %% exercise="paper_given" points=2 level=2 minutes=2
# On paper: paper_given = (P(heavy given male), P(male given heavy)), with two decimals
### BEGIN SOLUTION
both = by_mass.loc["male", "heavy"]
paper_given = (both / by_mass.loc["male"].sum(), both / by_mass["heavy"].sum())
### END SOLUTION

# %% check="paper_given"
both = by_mass.loc["male", "heavy"]
truth = np.array([both / by_mass.loc["male"].sum(), both / by_mass["heavy"].sum()])
assert np.shape(paper_given) == (2,), "two numbers in brackets"
assert not np.allclose(paper_given[::-1], truth, atol=0.006), (
    "the other way round: `given male` divides by the males"
)
assert not np.allclose(paper_given, both / 150, atol=0.006), (
    "you divided by all 150 birds: divide by those that are given"
)
assert np.allclose(paper_given, truth, atol=0.006), (
    "heavy males over all males, then heavy males over all heavy birds"
)

# %% [markdown] hint="paper_given"
# On top stands, both times, the number of birds that are male **and** heavy.

# %% [markdown] hint="paper_given"
# "Given male" means: look only at the row `male`. Add up this row and divide by it.


# %% probe="paper_given"
def verdict(got):
    good = np.shape(got) == (2,) and np.allclose(got, paper_given, atol=0.006)
    return bool(good) or "these are not the two probabilities"


# %% [raw] right="paper_given"
# is_male, is_heavy = some["sex"] == "male", some["body_mass_g"] > 4500
# paper_given = (round(is_heavy[is_male].mean(), 2), round(is_male[is_heavy].mean(), 2))

# %% [raw] wrong="paper_given" says="two numbers in brackets"
# paper_given = by_mass.loc["male", "heavy"] / by_mass.loc["male"].sum()

# %% [raw] wrong="paper_given" says="the other way round"
# both = by_mass.loc["male", "heavy"]
# paper_given = (both / by_mass["heavy"].sum(), both / by_mass.loc["male"].sum())

# %% [raw] wrong="paper_given" says="divided by all 150"
# paper_given = (by_mass.loc["male", "heavy"] / 150, by_mass.loc["male", "heavy"] / 150)

# %% [raw] wrong="paper_given" says="heavy males over all males"
# both = by_mass.loc["female", "heavy"]
# paper_given = (both / by_mass.loc["female"].sum(), both / by_mass["heavy"].sum())


# %% exercise="conditional" points=2 level=2 minutes=3
def conditional(event, condition):
    """P(event given condition) from two arrays (n,) of True and False: one number.

    Returns None if `condition` is never True: then there is nothing to divide by.
    """
    ### BEGIN SOLUTION
    if not condition.any():
        return None
    return float(event[condition].mean())
    ### END SOLUTION


# %% check="conditional"
rain, cloud = np.array([1, 0, 0, 1, 0]) == 1, np.array([1, 1, 1, 0, 0]) == 1
never = np.zeros(5, dtype=bool)
wet = conditional(rain, cloud)
assert wet is not None and np.ndim(wet) == 0, "return one number: the share of True"
assert abs(wet - 0.2) > 1e-9, "you divided by all rows, not by those with the condition"
assert abs(wet - 0.5) > 1e-9, "the other way round: select by `condition`"
assert abs(wet - 1 / 3) < 1e-9, "three days have clouds, one of them has rain"
with np.errstate(all="ignore"):
    nothing = conditional(rain, never)
assert conditional(rain, ~rain) == 0, "dry days, none with rain: that is 0, not None"
assert nothing is None, "the condition is never True: return None before you divide"

# %% [markdown] hint="conditional"
# `event[condition]` keeps only those entries of `event` where `condition` is True.

# %% [markdown] hint="conditional"
# First the case that `condition.any()` is False. Then the mean of what you kept.


# %% probe="conditional"
def inputs(rng):
    for n in (1, 4, 30):
        for _ in range(3):
            yield rng.random(n) < 0.4, rng.random(n) < 0.6
    yield np.array([True, False]), np.array([False, False])
    yield np.array([True, False]), np.array([False, True])
    yield np.array([True, True, False]), np.array([True, True, True])


# %% [raw] right="conditional"
# def conditional(event, condition):
#     total = sum(condition)
#     return sum(event & condition) / total if total > 0 else None

# %% [raw] wrong="conditional" says="share of True"
# def conditional(event, condition):
#     return event & condition if condition.any() else None

# %% [raw] wrong="conditional" says="divided by all rows"
# def conditional(event, condition):
#     return (event & condition).mean() if condition.any() else None

# %% [raw] wrong="conditional" says="the other way round"
# def conditional(event, condition):
#     return condition[event].mean() if event.any() else None

# %% [raw] wrong="conditional" says="three days have clouds"
# def conditional(event, condition):
#     return (event == condition).mean() if condition.any() else None

# %% [raw] wrong="conditional" says="that is 0, not None"
# def conditional(event, condition):
#     both = (event & condition).sum()
#     return both / condition.sum() if both else None

# %% [raw] wrong="conditional" says="is never True"
# def conditional(event, condition):
#     return (event & condition).sum() / condition.sum()

# %%
hot = anomaly > 1
print(f"P(month is hot) = {hot.mean():.2f}")
print(f"P(hot, given last month was hot) = {conditional(hot[1:], hot[:-1]):.2f}")

# %% [markdown]
# A month is hot (more than 1 °C too warm) with probability 0.14. After a hot month it
# is 0.80. Keep this in mind for Sitting 5.
#
# ### Independence
# Two things are **independent** if knowing one does not change the probability of the
# other. Then **P(both) = P(first) · P(second)**. Try it on the penguins: 119 of 333 are
# Gentoo, 163 live on Biscoe. If island and species were independent, we would expect
# 333 · (119 / 333) · (163 / 333) = 58 Gentoo on Biscoe. There are 119.


# %% exercise="expected" points=2 level=2 minutes=5
def expected(counts):
    """The counts (rows, columns) that we expect if rows and columns were independent.

    Same shape as `counts`. Each is: row sum times column sum over the sum of all.
    """
    ### BEGIN SOLUTION
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    return np.outer(rows, columns) / counts.sum()
    ### END SOLUTION


# %% check="expected"
seen = np.array([[30, 10, 20], [0, 0, 40]])
table = np.asarray(expected(seen))
assert table.shape == (2, 3), "one number for each cell: rows stay rows"
assert not np.allclose(table, seen.mean()), (
    "all cells became equal, but rows and columns have different sums"
)
assert abs(table.sum() - 100) < 1e-6, (
    "all 100 cases must still be there: row sum times column sum, over the sum of all"
)
assert np.allclose(table[0], [18, 6, 36]), "first cell: 60 · 30 / 100 = 18"
assert np.isclose(np.asarray(expected(np.array([[1, 2], [3, 5]])))[0, 0], 12 / 11), (
    "3 · 4 / 11 = 1.09 is no whole number: an array of integers cuts it off"
)

# %% [markdown] hint="expected"
# `np.outer(u, v)` is a table of all products: u[i] times v[j].

# %% [markdown] hint="expected"
# The row sums are `counts.sum(axis=1)`, the column sums `counts.sum(axis=0)`.


# %% probe="expected"
def inputs(rng):
    for shape in ((1, 1), (2, 2), (3, 2), (2, 5)):
        yield (rng.integers(1, 30, size=shape),)
    yield (np.array([[0, 0], [3, 5]]),)


def call(answer, counts):
    return np.asarray(answer(counts), dtype=float)


# %% [raw] right="expected"
# def expected(counts):
#     total = counts.sum()
#     rows = counts.sum(axis=1, keepdims=True) / total
#     return rows * (counts.sum(axis=0, keepdims=True) / total) * total

# %% [raw] right="expected"
# def expected(counts):
#     columns = counts.sum(axis=0)
#     return [[sum(row) * column / counts.sum() for column in columns] for row in counts]

# %% [raw] wrong="expected" says="cuts it off"
# def expected(counts):
#     result = np.zeros_like(counts)
#     for i, j in np.ndindex(counts.shape):
#         result[i, j] = counts[i].sum() * counts[:, j].sum() / counts.sum()
#     return result

# %% [raw] wrong="expected" says="rows stay rows"
# def expected(counts):
#     return np.outer(counts.sum(axis=0), counts.sum(axis=1)) / counts.sum()

# %% [raw] wrong="expected" says="all cells became equal"
# def expected(counts):
#     return np.full(counts.shape, counts.mean())

# %% [raw] wrong="expected" says="must still be there"
# def expected(counts):
#     return np.outer(counts.mean(axis=1), counts.mean(axis=0)) / counts.sum()

# %% [raw] wrong="expected" says="first cell"
# def expected(counts):
#     return np.outer(counts.sum(axis=1), np.ones(counts.shape[1])) / counts.shape[1]

# %%
# nothing to read here
fig, axes = plt.subplots(1, 2, figsize=(10, 3.4))
tables = {"Observed": counts.to_numpy(), "If independent": expected(counts.to_numpy())}
for ax, (title, table) in zip(axes, tables.items()):
    ax.imshow(table, cmap="Blues", vmin=0, vmax=119)
    ax.set_title(f"{title}: rank {np.linalg.matrix_rank(table)}")
    ax.set_xticks(range(3), counts.columns)
    ax.set_yticks(range(3), counts.index)
    for (i, j), n in np.ndenumerate(table):
        ax.text(j, i, f"{n:.0f}", ha="center", color="white" if n > 60 else "black")
plt.show()
print("Four observed cells are 0; under independence all nine would hold birds.")

# %% [markdown]
# Independence makes a table of **rank 1**: every row is a multiple of every other. You
# know that from linear algebra. How far two tables must differ before we call it more
# than chance is a question for the next lesson.
#
# ### Correlation
# How strongly do two columns move together along a straight line? Subtract the mean
# from each, and take the **cosine** of the two vectors that are left. This is the **correlation** r:
# 1 on a rising line, -1 on a falling one, 0 where neither wins.


# %% exercise="correlation" points=2 level=2 minutes=2
def correlation(x, y):
    """Correlation of two arrays (n,) that are not constant: a number from -1 to 1."""
    ### BEGIN SOLUTION
    return cosine(x - x.mean(), y - y.mean())
    ### END SOLUTION


# %% check="correlation"
up, down = np.array([101.0, 102.0, 103.0]), np.array([9.0, 9.0, 6.0])
r = correlation(up, down)
assert r is not None and np.ndim(r) == 0, "return one number, not a table"
assert abs(correlation(up, up)) < 1.000001, "above 1: divide by both lengths"
assert r < 0, "y falls when x rises: subtract the means first"
assert abs(r + 0.866025) < 1e-5, (
    "vectors (-1, 0, 1) and (1, 1, -2): -3 over root 2 and root 6 is -0.866"
)

# %% [markdown] hint="correlation"
# You wrote `cosine` at the beginning of this lesson.

# %% [markdown] hint="correlation"
# Give it two vectors: x minus the mean of x, and y minus the mean of y.


# %% probe="correlation"
def inputs(rng):
    for n in (3, 10, 50):
        x = rng.normal(20, 3, size=n)
        yield x, rng.normal(-5, 2, size=n)
        yield x, 7 - x + rng.normal(size=n)
    yield np.array([1.0, 2.0]), np.array([5.0, 3.0])


# %% [raw] right="correlation"
# def correlation(x, y):
#     return np.corrcoef(x, y)[0, 1]

# %% [raw] wrong="correlation" says="not a table"
# def correlation(x, y):
#     return np.corrcoef(x, y)

# %% [raw] wrong="correlation" says="divide by both lengths"
# def correlation(x, y):
#     return np.mean((x - x.mean()) * (y - y.mean())) * len(x)

# %% [raw] wrong="correlation" says="subtract the means first"
# def correlation(x, y):
#     return cosine(x, y)

# %% [raw] wrong="correlation" says="-3 over root 2"
# def correlation(x, y):
#     return cosine(x - np.median(x), y - np.median(y))

# %%
length = birds["bill_length_mm"].to_numpy()
depth = birds["bill_depth_mm"].to_numpy()
species = birds["species"].to_numpy()
print(
    f"bill length and bill depth of 333 penguins: r = {correlation(length, depth):.2f}"
)

# %% [markdown]
# **Predict.** So longer bills tend to be less deep. Now compute r inside each of the
# three species alone. What do you expect? Set `p_bill`.
#
# - **a**: three negative values, because the whole is negative
# - **b**: three values near 0
# - **c**: three positive values

# %% exercise="p_bill" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_bill = "c"
### END SOLUTION

# %%
kinds = np.unique(species)
inside = [correlation(length[species == k], depth[species == k]) for k in kinds]

# %% check="p_bill"
assert p_bill in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "The sign of the whole comes from where the three groups stand.",
    "b": "Inside a species a big bird is big in every direction.",
    "c": "Yes: inside a species, a longer bill is a deeper bill.",
}
pairs = ", ".join(f"{k} {r:.2f}" for k, r in zip(kinds, inside))
print(f"{pairs}. {reasons[p_bill]}")

# %% [raw] wrong="p_bill" says="where the three groups stand"
# p_bill = "a"

# %% [raw] wrong="p_bill" says="big in every direction"
# p_bill = "b"

# %%
# nothing to read here
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 4), sharey=True)
left.scatter(length, depth, color=GREY, s=14)
left.set_title(f"All birds: r = {correlation(length, depth):.2f}")
for k, color, marker in zip(kinds, (BLUE, ORANGE, GREEN), "os^"):
    mine = species == k
    right.scatter(length[mine], depth[mine], s=14, color=color, marker=marker, label=k)
right.set_title(f"By species: r from {min(inside):.2f} to {max(inside):.2f}")
left.set(xlabel="bill length (mm)", ylabel="bill depth (mm)")
right.set(xlabel="bill length (mm)")
right.legend()
plt.show()
within = correlation(centred_by(length, species), centred_by(depth, species))
print(f"With the mean of its own species taken from each bird: r = {within:.2f}.")
print("One falling cloud on the left is three rising clouds, coloured, on the right.")

# %% [markdown]
# This is **Simpson's paradox**: the sign turns when a group is taken into account. The
# Gentoo have long bills that are not deep, and pull the whole cloud down. `centred_by`,
# which took the season from the sea, takes the species from the birds. Before you
# believe a correlation, ask which groups are mixed in it. And it never says what causes
# what.
#
# **A good place to stop** (about 30 minutes). Sitting 4 turns a probability around.

# %% [markdown]
# ## Sitting 4: Bayes, hits and long runs
# ### Bayes: turn a probability around
# Made-up numbers: 1 of 100 people has a disease. The test finds 90 % of the sick, and
# it also rings for 9 % of the healthy.
#
# **Predict.** Of 100 people for whom the test rings, about how many are sick? Set
# `p_test`.
#
# - **a**: about 90
# - **b**: about 50
# - **c**: about 9

# %% exercise="p_test" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_test = "c"
### END SOLUTION

# %%
found, missed, false_alarms = 9, 1, round(0.09 * 990)  # among 1,000 people
right_alarms = found / (found + false_alarms)

# %% check="p_test"
assert p_test in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "90 % is P(rings given sick). We asked for P(sick given rings).",
    "b": "The healthy are so many that even 9 % of them outnumber the sick.",
    "c": "Yes: most who ring are healthy, because nearly everybody is healthy.",
}
print(f"{found} of {found + false_alarms} who ring are sick: ", end="")
print(f"{right_alarms:.0%}. {reasons[p_test]}")

# %% [raw] wrong="p_test" says="is P(rings given sick)"
# p_test = "a"

# %% [raw] wrong="p_test" says="even 9 % of them outnumber"
# p_test = "b"

# %%
# nothing to read here
spot = rng.permutation(1000)  # everybody gets a random place
fig, ax = plt.subplots(figsize=(9, 4.5))
groups = [(spot[99:], GREY, "healthy, silent"), (spot[10:99], ORANGE, "healthy, rings")]
groups += [(spot[:9], "black", "sick, rings"), (spot[9:10], BLUE, "sick, silent")]
for people, color, name in groups:
    ax.scatter(people % 50, people // 50, 34, color, label=f"{len(people)} {name}")
ax.set_title(f"Of {found + false_alarms} who ring, {found} are sick")
ax.legend(ncols=4, loc="upper center", bbox_to_anchor=(0.5, 0.02), frameon=False)
ax.axis("off")
plt.show()
print(
    "A thousand dots: 89 orange false alarms, 9 black true alarms, 1 blue missed case."
)

# %% [markdown]
# **Do it like this, always**: imagine 1,000 cases and count. Now you, with a made-up
# sensor in a factory:

# %%
rng = np.random.default_rng(SEED)
faulty, caught = 10 * int(rng.integers(2, 7)), int(rng.integers(7, 10))
good = 1000 - faulty
print(f"Of 1,000 parts {faulty} are faulty and {good} are good. The sensor")
print(f"rings for {caught}0 % of the faulty parts, and for 10 % of the good ones.")

# %% exercise="paper_bayes" points=2 level=2 minutes=2
# On paper: P(faulty given the sensor rings), from 0 to 1, with two decimals
### BEGIN SOLUTION
ring_faulty, ring_good = faulty * caught / 10, good / 10
paper_bayes = ring_faulty / (ring_faulty + ring_good)
### END SOLUTION

# %% check="paper_bayes"
ring_faulty, ring_good = faulty * caught / 10, good / 10
assert paper_bayes is not None and np.ndim(paper_bayes) == 0, "write one number"
assert 0 <= paper_bayes <= 1, "one number from 0 to 1"
assert abs(paper_bayes - caught / 10) > 0.006, (
    "this is P(rings given faulty), which you were told: turn it around"
)
assert abs(paper_bayes - ring_faulty / ring_good) > 0.006, (
    "faulty over good alarms: divide by all alarms, the right and the false ones"
)
assert abs(paper_bayes - ring_faulty / (ring_faulty + ring_good)) < 0.006, (
    "count two kinds of alarms: those from faulty parts, and those from good parts"
)

# %% [markdown] hint="paper_bayes"
# Two counts: how many faulty parts ring? How many good parts ring?

# %% [markdown] hint="paper_bayes"
# The first count over the sum of both.


# %% probe="paper_bayes"
def verdict(got):
    good = np.ndim(got) == 0 and abs(got - paper_bayes) < 0.006
    return bool(good) or "this is not P(faulty given the sensor rings)"


# %% [raw] right="paper_bayes"
# paper_bayes = round(1 / (1 + good / (faulty * caught)), 2)

# %% [raw] wrong="paper_bayes" says="write one number"
# paper_bayes = (faulty * caught / 10, good / 10)

# %% [raw] wrong="paper_bayes" says="one number from 0 to 1"
# paper_bayes = faulty * caught / 10

# %% [raw] wrong="paper_bayes" says="turn it around"
# paper_bayes = caught / 10

# %% [raw] wrong="paper_bayes" says="divide by all alarms"
# paper_bayes = faulty * caught / good

# %% [raw] wrong="paper_bayes" says="count two kinds"
# paper_bayes = faulty * caught / 10 / 1000

# %% [markdown]
# **Bayes' rule** is this count with shares in place of people. The share before the
# test is called the **prior**.


# %% exercise="bayes" points=2 level=2 minutes=2
def bayes(prior, hit, false_alarm):
    """P(sick given the test rings): one number from 0 to 1.

    prior: P(sick); hit: P(rings given sick); false_alarm: P(rings given healthy).
    """
    ### BEGIN SOLUTION
    sick, healthy = prior * hit, (1 - prior) * false_alarm
    return sick / (sick + healthy)
    ### END SOLUTION


# %% check="bayes"
after = bayes(0.5, 0.8, 0.2)
assert after is not None and np.ndim(after) == 0, (
    "return one number: sick over all alarms"
)
assert abs(after - 0.4) > 1e-6, "this is P(sick and rings): divide it by P(rings)"
assert abs(after - 2 / 3) > 1e-6, (
    "only the healthy give false alarms, and they are the share 1 - prior"
)
assert abs(bayes(0.01, 0.9, 0.09) - 0.091743) < 1e-5, (
    "of all people 0.009 are sick and ring, 0.0891 are healthy and ring"
)

# %% [markdown] hint="bayes"
# Two shares of all people: sick and ringing, healthy and ringing.

# %% [markdown] hint="bayes"
# The first is prior · hit. The second is (1 - prior) · false_alarm.


# %% probe="bayes"
def inputs(rng):
    for _ in range(4):
        yield tuple(rng.uniform(0.05, 0.95, size=3).tolist())
    yield 0.0, 0.9, 0.1
    yield 1.0, 0.5, 0.2


# %% [raw] right="bayes"
# def bayes(prior, hit, false_alarm):
#     if prior == 0:
#         return 0.0
#     odds = (1 - prior) / prior * false_alarm / hit
#     return 1 / (1 + odds)

# %% [raw] wrong="bayes" says="sick over all alarms"
# def bayes(prior, hit, false_alarm):
#     return prior * hit, (1 - prior) * false_alarm

# %% [raw] wrong="bayes" says="divide it by P(rings)"
# def bayes(prior, hit, false_alarm):
#     return prior * hit

# %% [raw] wrong="bayes" says="the share 1 - prior"
# def bayes(prior, hit, false_alarm):
#     return prior * hit / (prior * hit + false_alarm)

# %% [raw] wrong="bayes" says="healthy and ring"
# def bayes(prior, hit, false_alarm):
#     return prior * hit / (prior * hit + (1 - prior) * (1 - false_alarm))

# %%
belief = 0.01
for test in (1, 2, 3):
    belief = bayes(belief, 0.9, 0.09)
    print(f"after positive test number {test}: {belief:.2f}")

# %% [markdown]
# The result of one test is the prior of the next. But this works only if the tests err
# **independently**. If the same cause fools all three, you learn nothing after the
# first.
#
# ### The binomial distribution
# Draw n pixels at random. Each is black with probability p. How many black ones? Two
# draws, p = 0.5: black-black, black-white, white-black, white-white. So 0, 1 or 2 black
# pixels with probabilities 1/4, **2/4**, 1/4: there are two **ways** to get one. In
# general
#
# **P(k of n) = ways · p^k · (1 - p)^(n - k)**, where `math.comb(n, k)` counts the ways.

# %%
import math

print("ways to choose 0, 1, 2, 3, 4 of 4:", [math.comb(4, k) for k in range(5)])
print("0.2 to the powers 0, 1, 2:", 0.2 ** np.arange(3))


# %% exercise="binomial" points=3 level=3 minutes=8
def binomial(n, p):
    """Probabilities of 0, 1, ..., n hits in n independent tries: an array (n + 1,).

    p is the probability of a hit in one try; n is at most 300.
    """
    ### BEGIN SOLUTION
    k = np.arange(n + 1)
    ways = np.array([math.comb(n, hits) for hits in range(n + 1)], dtype=float)
    return ways * p**k * (1 - p) ** (n - k)
    ### END SOLUTION


# %% check="binomial"
assert np.shape(binomial(2, 0.5)) == (3,), "0, 1 or 2 hits are n + 1 = 3 numbers"
assert abs(binomial(1, 0.2)[0] - 1) > 1e-9, (
    "no hit in one try has probability 1 - p: the misses count too"
)
assert abs(binomial(2, 0.5)[1] - 0.25) > 1e-9, "one hit of two can come in two ways"
assert np.allclose(binomial(2, 0.2), [0.64, 0.32, 0.04]), (
    "no hit: 0.8 · 0.8. One: 2 · 0.2 · 0.8. Two: 0.2 · 0.2"
)
assert abs(binomial(4, 0.5)[2] - 6 / 16) < 1e-9, (
    "two hits of four can come in 6 ways: math.comb(4, 2)"
)

# %% [markdown] hint="binomial"
# Let `k = np.arange(n + 1)`: all numbers of hits at once.

# %% [markdown] hint="binomial"
# `ways` is a list with `math.comb(n, hits)` for each number of hits, made an array of
# floats. How many misses are left when k tries hit?

# %% [markdown] hint="binomial"
# ```
# k = 0, 1, ..., n
# ways = comb(n, hits) for every number of hits
# return ways * p to the power k * (1 - p) to the power (n - k)
# ```


# %% probe="binomial"
def inputs(rng):
    for n in (1, 2, 7, 300):
        yield n, float(rng.uniform(0.1, 0.9))
    yield 4, 0.0
    yield 3, 1.0


# %% [raw] right="binomial"
# def binomial(n, p):
#     chances = np.array([1.0])
#     for _ in range(n):
#         chances = np.append(chances, 0) * (1 - p) + np.append(0, chances) * p
#     return chances

# %% [raw] wrong="binomial" says="n + 1 = 3 numbers"
# def binomial(n, p):
#     k = np.arange(n)
#     ways = np.array([math.comb(n, hits) for hits in range(n)], dtype=float)
#     return ways * p**k * (1 - p) ** (n - k)

# %% [raw] wrong="binomial" says="the misses count too"
# def binomial(n, p):
#     k = np.arange(n + 1)
#     ways = np.array([math.comb(n, hits) for hits in range(n + 1)], dtype=float)
#     return ways * p**k

# %% [raw] wrong="binomial" says="can come in two ways"
# def binomial(n, p):
#     k = np.arange(n + 1)
#     return p**k * (1 - p) ** (n - k)

# %% [raw] wrong="binomial" says="come in 6 ways"
# def binomial(n, p):
#     k = np.arange(n + 1)
#     ways = np.where((k == 0) | (k == n), 1, n)
#     return ways * p**k * (1 - p) ** (n - k)

# %% [raw] wrong="binomial" says="One: 2"
# def binomial(n, p):
#     k = np.arange(n + 1)
#     ways = np.array([math.comb(n, hits) for hits in range(n + 1)], dtype=float)
#     return ways * (1 - p) ** k * p ** (n - k)

# %% [markdown]
# Does the formula fit? We draw 20 random pixels, 20,000 times. Then we take 20
# **neighbours** from the middle of a row instead. (The middle is less often black, so
# p changes too: each plot has its own.)

# %%
dark = pixels == 0
strips = images[:, :, 4:24] == 0  # 20 neighbours in each row of each picture
draws = {"20 random pixels": rng.choice(dark, size=(20_000, 20)).sum(axis=1)}
draws["20 neighbours"] = strips.sum(axis=2).ravel()
formula = {"20 random pixels": binomial(20, dark.mean())}
formula["20 neighbours"] = binomial(20, strips.mean())

# %%
# nothing to read here
fig, axes = plt.subplots(1, 2, figsize=(11, 3.6), sharey=True)
for ax, name in zip(axes, draws):
    shares = np.bincount(draws[name], minlength=21) / len(draws[name])
    ax.bar(range(21), shares, color=BLUE, label="counted")
    ax.plot(range(21), formula[name], "o", color=ORANGE, label="binomial formula")
    gap = np.abs(shares - formula[name]).max()
    ax.set(title=f"{name}: largest gap {gap:.3f}", xlabel="black pixels among 20")
axes[0].set_ylabel("share of the draws")
axes[1].legend()
plt.show()
print("Random pixels follow the formula; neighbours are often all black, or none is.")

# %% [markdown]
# The formula is right, and on the right it is useless: neighbours are not independent.
# Before you use it, ask whether the tries depend on each other.
#
# When n is large and p is small, only the product m = n · p matters. The limit is the
# **Poisson** distribution, P(k) = m^k · e^(-m) / k!, with e = 2.718... and k! = 1 · 2 · ... ·
# k. It is used for calls in an hour or faults in a day. SciPy knows all of these.

# %% tags=["nbval-check-output"]
from scipy import stats

print(
    "same as SciPy:",
    np.allclose(binomial(20, 0.3), stats.binom.pmf(range(21), 20, 0.3)),
)
for n in (6, 30, 300):
    gap = np.abs(binomial(n, 3 / n) - stats.poisson.pmf(range(n + 1), 3)).max()
    print(f"n = {n}, n · p = 3: largest gap to Poisson {gap:.3f}")

# %% [markdown]
# ### Does the mean settle?
# Draw pixels one by one and watch the mean of all so far.


# %% exercise="running_mean" points=2 level=2 minutes=2
def running_mean(values):
    """Mean of the first 1, 2, ..., n of the values (n,): an array (n,)."""
    ### BEGIN SOLUTION
    return np.cumsum(values) / np.arange(1, len(values) + 1)
    ### END SOLUTION


# %% check="running_mean"
with np.errstate(all="ignore"):
    means = running_mean(np.array([4.0, 0.0, 5.0, 7.0]))
assert np.shape(means) == (4,), "one mean after each value: four values, four means"
assert np.isfinite(means).all(), "the first sum is divided by 1: begin to count at 1"
assert not np.allclose(means, [4, 2, 3.5, 5.25]), (
    "the average of the old mean and the new value is not the mean of all so far"
)
assert np.allclose(means, [4, 2, 3, 4]), (
    "4 / 1, then (4 + 0) / 2, then (4 + 0 + 5) / 3: np.cumsum gives the sums"
)

# %% [markdown] hint="running_mean"
# `np.cumsum` turns 4, 0, 5 into 4, 4, 9: the sums of all values so far.

# %% [markdown] hint="running_mean"
# Divide by 1, 2, ..., n. `np.arange(1, n + 1)` gives these numbers.


# %% probe="running_mean"
def inputs(rng):
    for n in (1, 2, 30):
        yield (rng.normal(size=n),)
    yield (np.array([3, 0, 6]),)


# %% [raw] right="running_mean"
# def running_mean(values):
#     return np.array([np.mean(values[: i + 1]) for i in range(len(values))])

# %% [raw] wrong="running_mean" says="four values, four means"
# def running_mean(values):
#     return np.mean(values)

# %% [raw] wrong="running_mean" says="begin to count at 1"
# def running_mean(values):
#     return np.cumsum(values) / np.arange(len(values))

# %% [raw] wrong="running_mean" says="is not the mean of all so far"
# def running_mean(values):
#     means = [values[0]]
#     for value in values[1:]:
#         means.append((means[-1] + value) / 2)
#     return np.array(means)

# %% [raw] wrong="running_mean" says="np.cumsum gives the sums"
# def running_mean(values):
#     return np.cumsum(values) / len(values)

# %%
thousands = rng.choice(pixels, size=(2000, 1000)).mean(axis=1)
print(f"standard deviation of single pixels {pixels.std():.1f}", end="; ")
print(f"of means of 1,000 pixels {thousands.std():.1f}")

# %% [markdown]
# The mean of many pixels hardly moves: this is the **law of large numbers**. Means of
# 1,000 pixels spread about 30 times less than single pixels.
#
# Now a made-up experiment. You stand one metre from an endless wall, turn a torch to a
# random direction towards the wall, and mark where the light falls: 0 is straight
# ahead. The middle half of all marks lies between -1 and 1 metre, so it is **2 m** wide.
#
# **Predict.** Take the mean of 1,000 marks, many times. How wide is the middle half of
# these means? Set `p_torch`.
#
# - **a**: about 0.06 m, some 30 times less
# - **b**: about 2 m, as for a single mark
# - **c**: about 0.6 m, somewhere between

# %% exercise="p_torch" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_torch = "b"
### END SOLUTION

# %%
angles = np.pi * (rng.random((2000, 1000)) - 0.5)  # from -90 to 90 degrees, in radians
marks = np.tan(angles)
torch_means = marks.mean(axis=1)
torch_width = np.quantile(torch_means, 0.75) - np.quantile(torch_means, 0.25)

# %% check="p_torch"
assert p_torch in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "The rule needs a finite variance; the torch's squares grow without end.",
    "b": "Yes: a few marks are so far away that one of them decides the mean.",
    "c": "Averaging does not help even a little here: far marks come too often.",
}
print(f"The middle half of 2,000 means is {torch_width:.1f} m wide. {reasons[p_torch]}")

# %% [raw] wrong="p_torch" says="needs a finite variance"
# p_torch = "a"

# %% [raw] wrong="p_torch" says="far marks come too often"
# p_torch = "c"

# %%
# nothing to read here
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.8))
count = np.arange(1, 10_001)
local = np.random.default_rng(4)  # one fixed walk, whatever SEED is
for color in (BLUE, ORANGE, GREEN, GREY, "black"):
    walk = np.tan(np.pi * (local.random(10_000) - 0.5))
    left.plot(count, running_mean(local.choice(pixels, 10_000)), color=color, lw=1)
    right.plot(count, running_mean(walk), color=color, lw=1)
left.set(title="Pixels: the mean settles", ylabel="mean grey value", ylim=(40, 110))
right.set(
    title="Torch: the mean jumps for ever", ylabel="mean mark (m)", ylim=(-12, 12)
)
for ax in (left, right):
    ax.set(xlabel="number of values so far", xscale="log")
plt.show()
print(
    "Five running means of pixels meet near 73; five of the torch jump again and again."
)

# %%
torch_medians = np.median(marks, axis=1)
width = np.quantile(torch_medians, 0.75) - np.quantile(torch_medians, 0.25)
print(f"medians of 1,000 marks: the middle half is {width:.2f} m wide")

# %% [markdown]
# The torch draws the **Cauchy distribution**. Its **tails**, the values far out, are so
# heavy that it has no mean at all. But it has a median, 0, and the median of a sample settles well. Look for
# far values before you average.
#
# **A good place to stop** (about 35 minutes). Sitting 5 asks how far a sample can be
# trusted.

# %% [markdown]
# ## Sitting 5: from the sample to the world
# ### The central limit theorem
# Back to pixels. Their distribution looks like no bell. What about **means** of n
# pixels?


# %% exercise="sample_means" points=2 level=2 minutes=2
def sample_means(values, n, times, rng):
    """Draw a sample of n from the values, with replacement, `times` times.

    Returns the mean of each sample: an array (times,). All chance comes from `rng`.
    """
    ### BEGIN SOLUTION
    return rng.choice(values, size=(times, n)).mean(axis=1)
    ### END SOLUTION


# %% check="sample_means"
small = np.array([0.0, 0.0, 0.0, 100.0])
tries = [sample_means(small, 9, 500, np.random.default_rng(s)) for s in (1, 1, 2)]
assert np.shape(tries[0]) == (500,), "one mean for each of the 500 samples: which axis?"
assert np.std(tries[0]) > 0, "all means are equal: draw a new sample each time"
again, other = np.allclose(tries[0], tries[1]), np.allclose(tries[0], tries[2])
assert again and not other, "use the `rng` you were given: rng.choice"
assert abs(np.mean(tries[0]) - 25) < 5, "means of samples lie around 25 here"
assert abs(np.std(tries[0]) - 14.4) < 2, (
    "a mean of 9 values spreads √9 times less than one value: draw n for each sample"
)

# %% [markdown] hint="sample_means"
# `rng.choice(values, size=(2, 3))` draws a table: two samples of three.

# %% [markdown] hint="sample_means"
# Draw a table of shape (times, n), and take the mean of each row.


# %% probe="sample_means"
def inputs(rng):
    for n in (1, 4, 30):
        yield rng.normal(50, 10, size=8), n, 4000, int(rng.integers(1000))


def call(answer, values, n, times, seed):
    first, again, other = (
        np.asarray(answer(values, n, times, np.random.default_rng(s)), dtype=float)
        for s in (seed, seed, seed + 1)
    )
    return first, bool(np.array_equal(first, again)), bool(np.array_equal(first, other))


def verdict(got, values, n, times, seed):
    means, again, other = got
    if means.shape != (times,) or not again or other:
        return "one mean for each sample, and all chance from `rng`"
    error = values.std() / n**0.5
    if abs(means.mean() - values.mean()) > 5 * error / times**0.5:
        return "the means do not lie around the mean of the values"
    return bool(abs(means.std() / error - 1) < 0.08) or "the means spread too little"


# %% [raw] right="sample_means"
# def sample_means(values, n, times, rng):
#     picks = rng.integers(0, len(values), size=(n, times))
#     return np.array(values)[picks].mean(axis=0)

# %% [raw] right="sample_means"
# def sample_means(values, n, times, rng):
#     return np.array([np.mean(rng.choice(values, n)) for _ in range(times)])

# %% [raw] wrong="sample_means" says="which axis"
# def sample_means(values, n, times, rng):
#     return rng.choice(values, size=(times, n)).mean(axis=0)

# %% [raw] wrong="sample_means" says="draw a new sample each time"
# def sample_means(values, n, times, rng):
#     sample = rng.choice(values, size=n)
#     return np.array([sample.mean() for _ in range(times)])

# %% [raw] wrong="sample_means" says="use the `rng` you were given"
# def sample_means(values, n, times, rng):
#     return np.random.default_rng().choice(values, size=(times, n)).mean(axis=1)

# %% [raw] wrong="sample_means" says="use the `rng` you were given"
# def sample_means(values, n, times, rng):
#     return np.random.default_rng(0).choice(values, size=(times, n)).mean(axis=1)

# %% [raw] wrong="sample_means" says="draw n for each sample"
# def sample_means(values, n, times, rng):
#     return rng.choice(values, size=(times, len(values))).mean(axis=1)

# %% [raw] wrong="sample_means" says="lie around 25"
# def sample_means(values, n, times, rng):
#     return rng.choice(values, size=(times, n)).sum(axis=1)

# %% [markdown]
# The **normal distribution** is the bell. It has only a mean and a standard deviation.

# %%


def bell(x, mean, sd):
    """Height of the normal distribution at x."""
    z = (x - mean) / sd
    return np.exp(-(z**2) / 2) / (sd * np.sqrt(2 * np.pi))


print("same as SciPy:", np.isclose(bell(1.0, 3, 2), stats.norm.pdf(1.0, 3, 2)))

# %%
fig, axes = plt.subplots(1, 4, figsize=(13, 3.2))
spread = pixels.std()
for ax, n in zip(axes, (1, 2, 10, 100)):
    means = sample_means(pixels, n, 10_000, rng)
    ax.hist(means, bins=40, density=True, color=BLUE)
    x = np.linspace(means.min(), means.max(), 200)
    top = bell(0, 0, spread / np.sqrt(n))
    ax.plot(x, bell(x, pixels.mean(), spread / np.sqrt(n)), color=ORANGE, lw=3)
    z = (means - pixels.mean()) / (spread / np.sqrt(n))
    low, high = np.mean(z < -1.96), np.mean(z > 1.96)
    ax.set_title(f"n = {n}: left {low:.1%}, right {high:.1%}", fontsize=10)
    ax.set(xlabel="mean of n pixels", yticks=[], ylim=(0, 3 * top))
plt.show()
print("Means of 1, 2, 10, 100 pixels: from a spike at 0 to a narrow bell around 73.")

# %% [markdown]
# This is the **central limit theorem**: means of many independent values come close
# to a bell, whatever the values look like, if their variance is finite (the torch's is
# not). The bell's standard deviation is **s / √n**, the **standard error**; s is the
# standard deviation of single values. The bell promises 2.5 % beyond 1.96
# standard errors on each side. For n = 2 there is nothing on the left, because no mean
# is below 0. For n = 100 both sides come close to the promise.
#
# The root is bad news: an error half as large needs **four** times the data.


# %% exercise="standard_error" points=1 level=1 minutes=1
def standard_error(values):
    """Standard error of the mean of the sample (n,), n at least 2: one number.

    Take the standard deviation with n - 1, because we have only a sample.
    """
    ### BEGIN SOLUTION
    return float(values.std(ddof=1) / np.sqrt(len(values)))
    ### END SOLUTION


# %% check="standard_error"
waits = np.array([1.0, 7.0, 7.0, 9.0])
error = standard_error(waits)
assert error is not None and np.ndim(error) == 0, "return one number for the sample"
assert abs(error - 12**0.5) > 1e-6, (
    "this is the standard deviation of single values: divide by the root of n"
)
assert abs(error - 1.5) > 1e-6, "divide by n - 1 inside: ddof=1"
assert abs(error - 3**0.5) < 1e-6, "root of 12, over root of 4: 1.732"
assert abs(standard_error(np.arange(9.0)) - 0.912871) < 1e-5, (
    "nine values: divide by the root of 9, not by 2"
)

# %% [markdown] hint="standard_error"
# `values.std(ddof=1)`, divided by the root of how many values there are.


# %% probe="standard_error"
def inputs(rng):
    for n in (2, 3, 50):
        yield (rng.normal(5, 3, size=n),)


# %% [raw] right="standard_error"
# def standard_error(values):
#     return np.sqrt(variance(values, 1) / len(values))

# %% [raw] wrong="standard_error" says="one number for the sample"
# def standard_error(values):
#     return values / np.sqrt(len(values))

# %% [raw] wrong="standard_error" says="divide by the root of n"
# def standard_error(values):
#     return values.std(ddof=1)

# %% [raw] wrong="standard_error" says="inside: ddof=1"
# def standard_error(values):
#     return values.std() / np.sqrt(len(values))

# %% [raw] wrong="standard_error" says="nine values"
# def standard_error(values):
#     return values.std(ddof=1) / 2

# %% [raw] wrong="standard_error" says="over root of 4"
# def standard_error(values):
#     return values.std(ddof=1) / len(values)

# %%
light = images.mean(axis=(1, 2))  # (10000,): the mean grey value of each picture
for name, group in {"any picture": light, "sneakers only": light[labels == 7]}.items():
    drawn = rng.choice(group, size=(1000, 400))  # 1,000 samples of 400
    reach = 1.96 * np.array([standard_error(sample) for sample in drawn])
    miss = np.abs(drawn.mean(axis=1) - light.mean())
    print(f"400 of {name}: {drawn[0].mean():.1f} ± {reach[0]:.1f}; ", end="")
    print(f"{np.mean(miss <= reach):.0%} of 1,000 such intervals hold the truth")
print(f"the truth: {light.mean():.1f}")

# %% [markdown]
# "Mean ± 1.96 standard errors" is a **confidence interval**: it holds the truth in
# about 95 of 100 samples, so a single one may be one of the others. The second line is absurd
# on purpose: sneakers give a tiny error bar around the wrong answer. The standard error
# knows the noise of a *random* sample. It knows nothing of a wrong choice of data.
#
# ### The bootstrap: an interval for anything
# There is no such simple formula for a median. The **bootstrap** needs none. We have no
# second sample from the world, so we draw new samples **from our own sample, with
# replacement and of the same size**. How much the median changes between them shows how
# sure it is. The middle 95 % of these medians are our interval. By hand: from 3, 5, 10
# we may draw 5, 5, 3 with median 5, then 10, 3, 10 with median 10, and so on.


# %% exercise="bootstrap" points=4 level=4 minutes=12
def bootstrap(values, statistic, times, rng):
    """95 % bootstrap interval: a pair (low, high), quantiles 0.025 and 0.975.

    Draw `times` samples, each as large as `values` (n,), with replacement. `statistic`
    is a function like np.median that takes a table and axis=1.
    """
    ### BEGIN SOLUTION
    draws = rng.choice(values, size=(times, len(values)))
    low, high = np.quantile(statistic(draws, axis=1), [0.025, 0.975])
    return float(low), float(high)
    ### END SOLUTION


# %% check="bootstrap"
ruler = np.arange(1000.0, 1100.0)  # mean 1049.5, standard error 2.9
seeds = [np.random.default_rng(s) for s in (0, 0, 1, 2, 3)]
pair, again, other = (bootstrap(ruler, np.mean, 4000, s) for s in seeds[:3])
assert np.shape(pair) == (2,), "a pair: return low, high"
wide = pair[1] - pair[0]
assert wide >= 0, "low first: the quantile 0.025, then 0.975"
assert wide > 1e-6, "low equals high: with replacement? and did you give axis=1?"
assert wide < 50, "this is where single values lie: quantiles of the statistics"
assert abs(wide - 11.3) < 0.9, "about 11.3 wide: quantiles 0.025 and 0.975"
assert pair[0] > 1000, "these are positions, 0 to 99: look up values[positions]"
assert np.allclose(pair, again) and not np.allclose(pair, other), (
    "use the `rng` you were given"
)
few = bootstrap(ruler[:25], np.mean, 4000, seeds[3])
assert abs(few[1] - few[0] - 5.6) < 0.6, "samples as large as yours: 25 from 25"
top = bootstrap(ruler, np.max, 200, seeds[4])[1]
assert top > 1090, "asked for np.max, you gave another statistic"
assert top <= 1099, (
    "no new sample exceeds the old maximum: take quantiles, not mean ± 1.96 sd"
)

# %% [markdown] hint="bootstrap"
# `sample_means` drew a table of samples. Here the statistic need not be the mean.

# %% [markdown] hint="bootstrap"
# `statistic(table, axis=1)` gives one number for each row. `np.quantile` takes a list
# of two q at once.

# %% [markdown] hint="bootstrap"
# ```
# draws = table of shape (times, n), chosen from values
# results = statistic of each row
# return the quantiles 0.025 and 0.975 of the results
# ```


# %% probe="bootstrap"
def inputs(rng):
    kinds = ((20, "mean"), (50, "mean"), (41, "median"), (30, "std"), (20, "max"))
    for n, name in kinds:
        yield rng.normal(100, 15, size=n), name, int(rng.integers(1000))
    yield rng.exponential(30, size=60), "mean", 3


def call(answer, values, name, seed):
    pair = answer(values, getattr(np, name), 20_000, np.random.default_rng(seed))
    few = [
        np.asarray(answer(values, np.mean, 50, np.random.default_rng(s)))
        for s in (seed, seed, seed + 1)
    ]
    used = np.array_equal(few[0], few[1]) and not np.array_equal(few[0], few[2])
    return np.asarray(pair, dtype=float), bool(used)


def verdict(got, values, name, seed):
    got, used = got
    if not used:
        return "all chance must come from `rng`"
    true = bootstrap(values, getattr(np, name), 20_000, np.random.default_rng(seed + 1))
    if got.shape != (2,):
        return "a pair (low, high)"
    error = np.abs(got - true).max() / (true[1] - true[0])
    return bool(error < 0.05) or "another interval than the bootstrap's"


# %% [raw] right="bootstrap"
# def bootstrap(values, statistic, times, rng):
#     picks = rng.integers(0, len(values), size=(times, len(values)))
#     results = np.sort(statistic(values[picks], axis=1))
#     return [quantile(results, 0.025), quantile(results, 0.975)]

# %% [raw] right="bootstrap"
# def bootstrap(values, statistic, times, rng):
#     results = []
#     for _ in range(times):
#         sample = rng.choice(values, size=len(values), replace=True)
#         results.append(statistic(sample))
#     return np.percentile(results, 2.5), np.percentile(results, 97.5)

# %% [raw] wrong="bootstrap" says="return low, high"
# def bootstrap(values, statistic, times, rng):
#     draws = rng.choice(values, size=(times, len(values)))
#     return statistic(draws, axis=1)

# %% [raw] wrong="bootstrap" says="low first"
# def bootstrap(values, statistic, times, rng):
#     draws = rng.choice(values, size=(times, len(values)))
#     return np.quantile(statistic(draws, axis=1), [0.975, 0.025])

# %% [raw] wrong="bootstrap" says="did you give axis=1"
# def bootstrap(values, statistic, times, rng):
#     draws = rng.choice(values, size=(times, len(values)))
#     return np.quantile(statistic(draws), [0.025, 0.975])

# %% [raw] wrong="bootstrap" says="these are positions"
# def bootstrap(values, statistic, times, rng):
#     draws = rng.integers(0, len(values), size=(times, len(values)))
#     return np.quantile(statistic(draws, axis=1), [0.025, 0.975])

# %% [raw] wrong="bootstrap" says="use the `rng` you were given"
# def bootstrap(values, statistic, times, rng):
#     draws = np.random.choice(values, size=(times, len(values)))
#     return np.quantile(statistic(draws, axis=1), [0.025, 0.975])

# %% [raw] wrong="bootstrap" says="samples as large as yours"
# def bootstrap(values, statistic, times, rng):
#     draws = rng.choice(values, size=(times, 100))
#     return np.quantile(statistic(draws, axis=1), [0.025, 0.975])

# %% [raw] wrong="bootstrap" says="not mean ± 1.96 sd"
# def bootstrap(values, statistic, times, rng):
#     results = statistic(rng.choice(values, size=(times, len(values))), axis=1)
#     return results.mean() - 1.96 * results.std(), results.mean() + 1.96 * results.std()

# %% [raw] wrong="bootstrap" says="with replacement"
# def bootstrap(values, statistic, times, rng):
#     draws = rng.permuted(np.tile(values, (times, 1)), axis=1)
#     return np.quantile(statistic(draws, axis=1), [0.025, 0.975])

# %% [raw] wrong="bootstrap" says="where single values lie"
# def bootstrap(values, statistic, times, rng):
#     return np.quantile(rng.choice(values, times), [0.025, 0.975])

# %% [raw] wrong="bootstrap" says="about 11.3 wide"
# def bootstrap(values, statistic, times, rng):
#     draws = rng.choice(values, size=(times, len(values)))
#     return np.quantile(statistic(draws, axis=1), [0.05, 0.95])

# %% [raw] wrong="bootstrap" says="you gave another statistic"
# def bootstrap(values, statistic, times, rng):
#     draws = rng.choice(values, size=(times, len(values)))
#     return np.quantile(draws.mean(axis=1), [0.025, 0.975])

# %%
chinstrap = birds["body_mass_g"][species == "Chinstrap"].to_numpy()
low, high = bootstrap(chinstrap, np.mean, 4000, rng)
reach = 1.96 * standard_error(chinstrap)
print(f"mean mass of {len(chinstrap)} Chinstrap penguins: {chinstrap.mean():.0f} g")
print(f"formula   {chinstrap.mean() - reach:.0f} to {chinstrap.mean() + reach:.0f}")
print(f"bootstrap {low:.0f} to {high:.0f}")
low, high = bootstrap(chinstrap, np.median, 4000, rng)
print(f"bootstrap for the median: {low:.0f} to {high:.0f}")

# %% [markdown]
# Formula and bootstrap agree on the mean. But is "95 %" **true**? Here we can test it.
# The 10,000 pictures are our population, and we know its mean. Draw a sample, make an
# interval, look whether it contains the truth. In what share of the tries does it? This
# is called the **coverage**. (The second cell below takes a few seconds, or half a minute
# if your `bootstrap` uses a loop.)


# %%
def coverage(statistic, n, times=400):
    """Share of `times` bootstrap intervals, from samples of n, that hold the truth."""
    samples = rng.choice(light, size=(times, n))
    pairs = np.array([bootstrap(sample, statistic, 300, rng) for sample in samples])
    truth = statistic(light)
    return np.mean((pairs[:, 0] <= truth) & (truth <= pairs[:, 1])), pairs


# %%
for statistic in (np.mean, np.median, np.max):
    row = [f"n = {n}: {coverage(statistic, n)[0]:.0%}" for n in (5, 30, 100)]
    print(f"{statistic.__name__:7}", ",  ".join(row))

# %%
# nothing to read here
share_30, pairs = coverage(np.mean, 30, 60)
miss = (pairs[:, 0] > light.mean()) | (pairs[:, 1] < light.mean())
fig, ax = plt.subplots(figsize=(10, 3.6))
colors = np.where(miss, ORANGE, BLUE)
ax.vlines(range(60), pairs[:, 0], pairs[:, 1], color=colors, lw=3)
ax.axhline(light.mean(), color="black", lw=1)
ax.set(xlabel="number of the sample (30 pictures each)", ylabel="mean grey value")
ax.set_title(f"{miss.sum()} of 60 intervals miss the true mean (orange)")
plt.show()
print("Sixty intervals as bars around the true mean; the orange ones do not touch it.")

# %% [markdown]
# For the mean, 30 values nearly keep the promise. Five do not: they cannot know how far
# the world reaches. The median of five fares better only because its interval runs from
# the smallest to the largest value: it misses when all five lie on one side, 2 times in
# 32. And for the **maximum** the bootstrap fails completely,
# because no new sample can hold a value above the old maximum.
#
# <details><summary>Is the truth in this one interval with probability 95 %?</summary>
#
# This interval holds the truth, or it does not. The 95 % belong to the *method*: of many
# samples, about 95 % give an interval that holds it. That share is what we measured.
#
# </details>
#
# ## On your own: an interval for the sea
# Each window of ten years of the sea has 120 anomalies. How well does the bootstrap
# interval of a window catch the mean of all 61 years, which is 0?

# %%
windows = [anomaly[start : start + 120] for start in range(0, 613, 6)]
plain = np.array([bootstrap(window, np.mean, 400, rng) for window in windows])
hold = np.mean((plain[:, 0] <= 0) & (plain[:, 1] >= 0))
print(f"{hold:.0%} of {len(windows)} windows give an interval that holds 0")

# %% [markdown]
# A disaster, and you know why: months are **not independent**. After a hot month comes
# a hot month, so 120 months tell as little as a few independent ones. Drawing single
# months destroys this memory.
#
# The **block bootstrap** keeps it: draw whole **blocks** of neighbouring months, and
# put them in a row until the new series is long enough. You have every tool. No starting
# code this time, only the contract.


# %% exercise="block_interval" points=5 level=5 minutes=18
def block_interval(series, block, times, rng):
    """95 % interval for the mean of a series (n,), from blocks: a pair (low, high).

    A new series is len(series) // block blocks in a row. A block is `block` neighbours,
    in order, and may begin at any place where it still fits, each equally likely. Make
    `times` new series; return the quantiles 0.025 and 0.975 of their means.
    """
    ### BEGIN SOLUTION
    places = len(series) - block + 1
    starts = rng.integers(places, size=(times, len(series) // block, 1))
    means = series[starts + np.arange(block)].mean(axis=(1, 2))
    return tuple(np.quantile(means, [0.025, 0.975]))
    ### END SOLUTION


# %% check="block_interval"
ramp, seed = np.arange(100.0, 160.0), np.random.default_rng(0)
pair = block_interval(ramp, 6, 4000, seed)
assert np.shape(pair) == (2,), "a pair: return low, high"
wide = pair[1] - pair[0]
assert pair[0] > 100, "these are positions, 0 to 59: look up series[positions]"
assert wide > 12, "this is the ordinary bootstrap: neighbours must stay together"
assert block_interval(ramp[:20], 10, 4000, seed)[0] > 104.6, (
    "a block of 10 may begin at any place, not only at 0, 10, 20, ..."
)
assert block_interval(np.array([0.0, 0.0, 0.0, 8.0]), 3, 200, seed)[1] > 0, (
    "a block of 3 fits into 4 months at two places: where is the second?"
)
short = block_interval(ramp[:15], 8, 4000, seed)
assert short[1] - short[0] > 6.99, (
    "15 // 8 = 1 block makes a series, and it may begin at 0, 1, ... or 7"
)
assert np.allclose(block_interval(np.array([9.0, 0, 0, 9]), 3, 400, seed), 3), (
    "a block of 3 lies fully inside: (9, 0, 0) or (0, 0, 9), both with mean 3"
)
assert abs(wide - 19.7) < 1.3, (
    "about 19.7 wide: 60 // 6 = 10 blocks make a series; quantiles 0.025 and 0.975"
)

# %% [markdown] hint="block_interval"
# Where may a block begin? In a series of 4, a block of 3 can begin at 0 or 1.

# %% [markdown] hint="block_interval"
# If a block begins at s, its months are s, s + 1, ..., s + block - 1: that is
# `s + np.arange(block)`. A loop over `times` is fine; the bootstrap itself is as before.

# %% [markdown] hint="block_interval"
# ```
# repeat `times` times:
#     draw len(series) // block starts from 0 to len(series) - block, both included
#     glue series[s : s + block] for all starts s
#     note the mean
# return the quantiles 0.025 and 0.975 of the means
# ```


# %% probe="block_interval"
def inputs(rng):
    for n, block in ((60, 6), (60, 1), (50, 8), (24, 12), (10, 10)):
        walk = np.cumsum(rng.normal(size=n)) + np.arange(n) / 5
        yield walk, block, int(rng.integers(1000))
    yield np.array([0.0, 0.0, 0.0, 8.0]), 3, 5
    yield np.array([9.0, 0.0, 0.0, 9.0]), 3, 5
    yield np.arange(15.0), 8, 5


def call(answer, series, block, seed):
    pair = answer(series, block, 8000, np.random.default_rng(seed))
    return np.asarray(pair, dtype=float)


def verdict(got, series, block, seed):
    true = block_interval(series, block, 8000, np.random.default_rng(seed + 1))
    if got.shape != (2,):
        return "a pair (low, high)"
    error = np.abs(got - true).max()
    return bool(error < 0.06 * (true[1] - true[0]) + 1e-9) or "another interval"


# %% [raw] right="block_interval"
# def block_interval(series, block, times, rng):
#     means = []
#     for _ in range(times):
#         starts = rng.integers(0, len(series) - block, len(series) // block, endpoint=True)
#         means.append(np.concatenate([series[s : s + block] for s in starts]).mean())
#     return np.quantile(means, [0.025, 0.975])

# %% [raw] wrong="block_interval" says="return low, high"
# def block_interval(series, block, times, rng):
#     starts = rng.integers(len(series) - block + 1, size=(times, len(series) // block, 1))
#     return series[starts + np.arange(block)].mean(axis=(1, 2))

# %% [raw] wrong="block_interval" says="neighbours must stay together"
# def block_interval(series, block, times, rng):
#     return bootstrap(series, np.mean, times, rng)

# %% [raw] wrong="block_interval" says="these are positions"
# def block_interval(series, block, times, rng):
#     starts = rng.integers(len(series) - block + 1, size=(times, len(series) // block, 1))
#     means = (starts + np.arange(block)).mean(axis=(1, 2))
#     return np.quantile(means, [0.025, 0.975])

# %% [raw] wrong="block_interval" says="lies fully inside"
# def block_interval(series, block, times, rng):
#     means = []
#     for _ in range(times):
#         starts = rng.integers(len(series), size=len(series) // block)
#         means.append(np.concatenate([series[s : s + block] for s in starts]).mean())
#     return np.quantile(means, [0.025, 0.975])

# %% [raw] wrong="block_interval" says="lies fully inside"
# def block_interval(series, block, times, rng):
#     starts = rng.integers(len(series), size=(times, len(series) // block, 1))
#     means = series[(starts + np.arange(block)) % len(series)].mean(axis=(1, 2))
#     return np.quantile(means, [0.025, 0.975])

# %% [raw] wrong="block_interval" says="1 block makes a series"
# def block_interval(series, block, times, rng):
#     n, count = len(series), -(-len(series) // block)
#     starts = rng.integers(n - block + 1, size=(times, count, 1))
#     draws = series[starts + np.arange(block)].reshape(times, -1)[:, :n]
#     return np.quantile(draws.mean(axis=1), [0.025, 0.975])

# %% [raw] wrong="block_interval" says="where is the second"
# def block_interval(series, block, times, rng):
#     starts = rng.integers(len(series) - block, size=(times, len(series) // block, 1))
#     means = series[starts + np.arange(block)].mean(axis=(1, 2))
#     return np.quantile(means, [0.025, 0.975])

# %% [raw] wrong="block_interval" says="not only at 0, 10, 20"
# def block_interval(series, block, times, rng):
#     blocks = series[: len(series) // block * block].reshape(-1, block)
#     starts = rng.integers(len(blocks), size=(times, len(blocks)))
#     return np.quantile(blocks[starts].mean(axis=(1, 2)), [0.025, 0.975])

# %% [raw] wrong="block_interval" says="1 block makes a series"
# def block_interval(series, block, times, rng):
#     starts = rng.integers(len(series) - block + 1, size=(times, block, 1))
#     means = series[starts + np.arange(block)].mean(axis=(1, 2))
#     return np.quantile(means, [0.025, 0.975])

# %% [raw] wrong="block_interval" says="about 19.7 wide"
# def block_interval(series, block, times, rng):
#     starts = rng.integers(len(series) - block + 1, size=(times, len(series) // block, 1))
#     means = series[starts + np.arange(block)].mean(axis=(1, 2))
#     return np.quantile(means, [0.05, 0.95])

# %%
# nothing to read here
blocks = np.array([block_interval(window, 12, 400, rng) for window in windows])
fig, axes = plt.subplots(1, 2, figsize=(12, 3.8), sharey=True)
for ax, pairs, name in zip(axes, (plain, blocks), ("single months", "blocks of 12")):
    holds = (pairs[:, 0] <= 0) & (pairs[:, 1] >= 0)
    first = 1950 + np.arange(len(pairs)) / 2
    ax.vlines(
        first, pairs[:, 0], pairs[:, 1], color=np.where(holds, BLUE, ORANGE), lw=2
    )
    ax.axhline(0, color="black", lw=1)
    ax.set(
        title=f"Drawing {name}: {holds.mean():.0%} hold 0", xlabel="window begins in"
    )
axes[0].set_ylabel("mean anomaly of ten years (°C)")
plt.show()
print(
    "Left, short intervals that mostly miss 0; right, longer ones that mostly hold it."
)

# %% [markdown]
# The same data, the same 120 numbers, and an interval that now says what it knows.
# Why 12? A block must outlast the memory of the sea. But with long blocks only a few
# make a series, and a few say too little about the spread: too long fails as well. Try 1, 6 and 30. Stay modest:
# the windows overlap, so this coverage is itself a rough number.
#
# ## What you take with you
# 1. **Draw first, then summarise.** The mean needs the spread beside it, and the median
#    tells when it misleads. Groups can turn a correlation around.
# 2. **Ask "given what?"** P(A given B) is not P(B given A). Count 1,000 cases.
# 3. **A number from a sample needs an interval.** It shrinks with √n. It trusts you
#    that the sample is random and its values independent.
#
# **The commonest mistakes**: `ddof` mixed up between NumPy and pandas; arithmetic in
# `uint8`; outliers deleted without a question; the rare disease forgotten; a standard
# error for dependent data; the mean of a heavy tail.
#
# **Go further**: [Mathematics for Machine Learning](https://mml-book.github.io), chapter
# 6, is about probability. [An Introduction to Statistical
# Learning](https://www.statlearning.com), chapter 5, uses the bootstrap on models.
# [SciPy](https://docs.scipy.org/doc/scipy/) has all of this ready: look for
# `scipy.stats` and `scipy.stats.bootstrap`.
