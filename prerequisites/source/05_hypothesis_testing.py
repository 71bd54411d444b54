# ---
# lesson:
#   title: Hypothesis testing
#   minutes: 140
#   needs: [prerequisites/04_statistics]
#   teaches:
#     - hypothesis testing
#     - permutation test
#     - t-test
#     - p-value
#     - power
#     - confidence interval
#     - multiple testing
#     - A/B test
#   data: [penguins.csv, churn.csv]
# ---
# %% [markdown]
# # Hypothesis testing
# **Two groups differ. Is it more than luck?**
#
# A telecom tries an offer and fewer customers leave. A hospital tries a drug and more
# patients recover. A new model beats the old one by half a point. Somebody must decide:
# is this real, or would it happen by chance? That is the daily work of a test.
#
# After this lesson you can
# - test a difference by shuffling labels, and by a formula, and get the same answer;
# - say what a p-value is, and what it is not;
# - plan how much data you need, and report an effect with its interval;
# - run an A/B test and end it with a decision;
# - recognise four ways in which tests mislead people.
#
# **You need** NumPy and pandas, the mean, the standard deviation, the standard error
# and the bootstrap. **Time**: 140 minutes, in three sittings. **Data**: penguins
# measured in Antarctica; customers of a fictional telecom.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %% [markdown]
# ## Are you ready?
# A mask, an array of True and False, picks rows. `~` turns it around.

# %%
import numpy as np

values = np.array([10.0, 14.0, 11.0, 19.0, 15.0])
in_b = np.array([False, True, False, True, False])
print("group A:", values[~in_b], "  group B:", values[in_b])


# %% exercise="gap" points=1 level=1 minutes=2
def gap(values, in_b):
    """Mean of group B minus mean of group A, as one number.

    values (n,) are numbers; in_b (n,) is True in the rows of B, False in those of A.
    """
    ### BEGIN SOLUTION
    return values[in_b].mean() - values[~in_b].mean()
    ### END SOLUTION


# %% check="gap"
assert gap(values, in_b) is not None, "your function gives nothing back: use return"
assert np.ndim(gap(values, in_b)) == 0, "one number: take the mean of each group first"
assert not np.isclose(gap(values, in_b), -4.5), "B minus A, not A minus B"
assert not np.isclose(gap(values, in_b), 2.7), (
    "subtract the mean of group A, not the mean of all rows"
)
assert np.isclose(gap(values, in_b), 4.5), "the means are 16.5 (B) and 12 (A)"

# %% [markdown] hint="gap"
# `values[in_b]` are the numbers of B. Which expression gives those of A?


# %% probe="gap"
def inputs(rng):
    for n in (2, 5, 30):
        yield rng.normal(50, 10, size=n), rng.permutation(np.arange(n) < (n + 1) // 3)


# %% [raw] right="gap"
# def gap(values, in_b):
#     b = [v for v, inside in zip(values, in_b) if inside]
#     a = [v for v, inside in zip(values, in_b) if not inside]
#     return sum(b) / len(b) - sum(a) / len(a)

# %% [raw] wrong="gap" says="gives nothing back"
# def gap(values, in_b):
#     print(values[in_b].mean() - values[~in_b].mean())

# %% [raw] wrong="gap" says="one number"
# def gap(values, in_b):
#     return values[in_b] - values[~in_b].mean()

# %% [raw] wrong="gap" says="not A minus B"
# def gap(values, in_b):
#     return values[~in_b].mean() - values[in_b].mean()

# %% [raw] wrong="gap" says="mean of all rows"
# def gap(values, in_b):
#     return values[in_b].mean() - values.mean()

# %% [raw] wrong="gap" says="the means are"
# def gap(values, in_b):
#     return values[in_b].sum() - values[~in_b].sum()

# %% [raw] wrong="gap" says="the means are"
# def gap(values, in_b):
#     return np.median(values[in_b]) - np.median(values[~in_b])

# %% [markdown]
# The **standard error** of a mean says how far a sample's mean typically lies from the
# true one. It is the standard deviation (with n - 1) over the root of n.


# %% exercise="standard_error" points=1 level=1 minutes=1
def standard_error(values):
    """Standard error of the mean of values (n,), n at least 2, as one number."""
    ### BEGIN SOLUTION
    return values.std(ddof=1) / np.sqrt(len(values))
    ### END SOLUTION


# %% check="standard_error"
nine = np.array([2.0, 2, 2, 4, 4, 4, 6, 6, 6])  # mean 4, squared distances sum to 24
assert standard_error(nine) is not None, "your function gives nothing back: use return"
assert not np.isclose(standard_error(nine), (24 / 9) ** 0.5 / 3), (
    "divide by n - 1: use ddof=1"
)
assert not np.isclose(standard_error(nine), 3**0.5), (
    "this is the standard deviation of one value: divide it by the root of n"
)
assert np.isclose(standard_error(nine), 3**0.5 / 3), (
    "the standard deviation is 1.732, and the root of 9 is 3"
)

# %% [markdown] hint="standard_error"
# `values.std(ddof=1)`, then divide by `len(values) ** 0.5`.


# %% probe="standard_error"
def inputs(rng):
    for n in (2, 3, 40):
        yield (rng.normal(50, 10, size=n),)


# %% [raw] right="standard_error"
# def standard_error(values):
#     n = len(values)
#     return (sum((values - sum(values) / n) ** 2) / (n - 1) / n) ** 0.5

# %% [raw] wrong="standard_error" says="gives nothing back"
# def standard_error(values):
#     result = values.std(ddof=1) / len(values) ** 0.5

# %% [raw] wrong="standard_error" says="use ddof"
# def standard_error(values):
#     return values.std() / len(values) ** 0.5

# %% [raw] wrong="standard_error" says="root of n"
# def standard_error(values):
#     return values.std(ddof=1)

# %% [raw] wrong="standard_error" says="deviation is 1.732"
# def standard_error(values):
#     return values.std(ddof=1) / len(values)

# %% [raw] wrong="standard_error" says="deviation is 1.732"
# def standard_error(values):
#     return values.std(ddof=1) / (len(values) / 2)

# %% [markdown]
# ## Sitting 1: is it luck?
# ### Two kinds of penguin
# Adelie and Chinstrap penguins look much alike. Are the females of one kind heavier? We
# take females only: a nest has one female and one male, so two birds that share a nest
# never both come in.

# %%
import matplotlib.pyplot as plt
import pandas as pd

penguins = pd.read_csv(DATA / "penguins.csv")
females = penguins.query("sex == 'female' and species != 'Gentoo'")
mass = females["body_mass_g"].to_numpy()
is_chinstrap = (females["species"] == "Chinstrap").to_numpy()
observed = gap(mass, is_chinstrap)
print(f"{(~is_chinstrap).sum()} Adelie, {is_chinstrap.sum()} Chinstrap")

# %%
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#E69F00", "#009E73", "#999999"


def strip(ax, values, in_b, jitter):
    """Draw group A (blue) and group B (orange) as points, each with its mean."""
    for place, (rows, color) in enumerate([(~in_b, BLUE), (in_b, ORANGE)]):
        ax.plot(place + jitter[rows], values[rows], "o", color=color, ms=4, alpha=0.6)
        ax.plot([place - 0.35, place + 0.35], 2 * [values[rows].mean()], "k", lw=3)


# %%
rng = np.random.default_rng(SEED)
jitter = rng.uniform(-0.2, 0.2, size=len(mass))  # so that points do not hide each other
ax = plt.figure(figsize=(5, 4)).gca()
strip(ax, mass, is_chinstrap, jitter)
ax.set_xticks([0, 1], ["Adelie", "Chinstrap"])
ax.set(
    ylabel="body mass (g)", title=f"Chinstrap females: {observed:.0f} g more on average"
)
plt.show()
print(
    "Two clouds of points overlap widely; the black mean of Chinstrap is a bit higher."
)

# %% [markdown]
# The gap is 158 g, but the two clouds overlap. Suppose that the kind of penguin made no
# difference at all. Then each label could as well hang on another bird. This claim is
# the **null hypothesis** (hypothesis: مفروضہ). So let us shuffle the labels and look.
#
# One of these six pictures is real. In the other five the labels were shuffled. Which
# is the real one? Decide before you run the cell after it.

# %%
real = int(rng.integers(6))
new_jitter = rng.uniform(-0.2, 0.2, size=len(mass))  # other places: no help from above
panels = [rng.permutation(is_chinstrap) for _ in range(6)]
panels[real] = is_chinstrap
fig, axes = plt.subplots(2, 3, figsize=(10, 6), sharex=True, sharey=True)
for number, (ax, labels) in enumerate(zip(axes.flat, panels), start=1):
    strip(ax, mass, labels, new_jitter)
    ax.set_title(f"Picture {number}")
    ax.set_xticks([0, 1], ["A", "B"])
fig.supylabel("body mass (g)")
plt.show()
print("Six pairs of clouds: five have shuffled labels, one has the real ones.")

# %%
for number, labels in enumerate(panels, start=1):
    mark = "  <- the real one" if number == real + 1 else ""
    print(f"picture {number}: gap {gap(mass, labels):6.0f} g{mark}")

# %% [markdown]
# ### Count, before any formula
# How rare is such a gap when labels mean nothing? Take four birds: A weighs 1 and 4, B
# weighs 6 and 9 (made-up numbers). The gap is 7.5 - 2.5 = 5. There are six ways to give
# two of four birds the label B:
#
# | B | 6, 9 | 4, 9 | 4, 6 | 1, 9 | 1, 6 | 1, 4 |
# |---|---|---|---|---|---|---|
# | gap | **5** | 3 | 0 | 0 | -3 | **-5** |
#
# In 2 of 6 the gap is **at least as far from 0** as the real one. The real labelling
# counts itself, and -5 is as surprising as 5. This share is the **p-value**: p = 2/6.
# With four birds it can never be smaller. So little data can never convince.

# %%
from itertools import combinations

four_birds = np.array([9, 4, 1, 12])  # new birds, also made up
b_rows = np.array([False, True, False, True])
splits = [np.isin(np.arange(4), pair) for pair in combinations(range(4), 2)]
print("A weighs", four_birds[~b_rows], "  B weighs", four_birds[b_rows])
print("the six ways to fill B:", *[four_birds[split] for split in splits])

# %% exercise="paper_p" points=2 level=2 minutes=6
# On paper: all six gaps, then the p-value, for example paper_p = 5 / 7
### BEGIN SOLUTION
real_gap = abs(gap(four_birds, b_rows))
paper_p = np.mean([abs(gap(four_birds, split)) >= real_gap for split in splits])
### END SOLUTION

# %% check="paper_p"
assert isinstance(paper_p, (int, float, np.number)), (
    "write a number, like 5 / 7, without quotation marks"
)
assert 0 < paper_p <= 1, "a share between 0 and 1"
assert abs(paper_p - 1 / 3) > 0.01, (
    "half of it: gaps below 0 count too, and the real labelling counts itself"
)
share = np.mean([abs(gap(four_birds, s)) >= 3 for s in splits])  # the real gap is 3
assert abs(paper_p - share) < 0.01, (
    "write down six gaps; how many are at least as far from 0 as the printed one?"
)

# %% [markdown] hint="paper_p"
# For each of the six ways: mean of B minus mean of the two other birds.

# %% [markdown] hint="paper_p"
# Swapping A and B only turns the sign around. So three gaps give you the other three.


# %% probe="paper_p"
same = (
    "abs(gap(four_birds, split)) >= real_gap => abs(gap(four_birds, split)) <= real_gap"
)
equivalent = {same: "the real gap is in the middle: 4 are as far or farther, 4 nearer"}


def verdict(got):
    right = np.ndim(got) == 0 and abs(got - paper_p) < 0.01
    return bool(right) or "another share of the six gaps is as far from 0"


# %% [raw] right="paper_p"
# sums = np.array([sum(four_birds[list(two)]) for two in combinations(range(4), 2)])
# far = np.abs(2 * sums - 26) >= abs(2 * sum(four_birds[b_rows]) - 26)
# paper_p = round(sum(far) / 6, 2)

# %% [raw] wrong="paper_p" says="without quotation marks"
# paper_p = "4 / 6"

# %% [raw] wrong="paper_p" says="a share between"
# paper_p = 4

# %% [raw] wrong="paper_p" says="the real labelling counts itself"
# six = np.array([gap(four_birds, s) for s in splits])
# paper_p = np.mean(six >= gap(four_birds, b_rows))

# %% [raw] wrong="paper_p" says="write down six gaps"
# paper_p = 0.05

# %% [markdown]
# ### Shuffle instead of counting
# 34 of 107 birds can be chosen in more ways than we could ever list. So we draw some of
# them at random (تصادفی). This is the **permutation test** (test: آزمائش).


# %% exercise="shuffled_gaps" points=3 level=3 minutes=7
def shuffled_gaps(values, in_b, rng, repeats):
    """Gaps under shuffled labels: an array (repeats,).

    Every repeat puts the labels (n,) in a new random order, drawn with `rng`, and
    takes the gap. `values` and `in_b` themselves stay as they are. The same seed of
    `rng` gives the same gaps.
    """
    ### BEGIN SOLUTION
    return np.array([gap(values, rng.permutation(in_b)) for _ in range(repeats)])
    ### END SOLUTION


# %% check="shuffled_gaps"
ramp, three_b = np.arange(8.0), np.arange(8) < 3  # 3 True and 5 False
single = np.eye(8)[0]  # one 1 and seven 0
some = shuffled_gaps(single, three_b, np.random.default_rng(1), 300)
assert np.shape(some) == (300,), "one gap for every repeat: an array (repeats,)"
assert isinstance(some, np.ndarray), "make the list an array: np.array(gaps)"
shuffled_gaps(ramp, three_b, np.random.default_rng(1), 5)
assert three_b.tolist() == 3 * [True] + 5 * [False] and ramp.tolist() == [*range(8)], (
    "your function changed its inputs: rng.shuffle does, rng.permutation does not"
)
assert len(np.unique(some)) > 1, "all gaps are equal: shuffle anew in every repeat"
assert not np.allclose(np.abs(some), 1 / 4), (
    "your groups have 4 and 4 rows: keep the 3 True and 5 False of in_b"
)
assert np.all(np.isclose(some, 1 / 3) | np.isclose(some, -1 / 5)), (
    "the single 1 must come up once, in one of the groups: use every value once"
)
again, other = (
    shuffled_gaps(single, three_b, np.random.default_rng(seed), 300) for seed in (1, 2)
)
assert np.array_equal(some, again) and not np.array_equal(some, other), (
    "draw with the `rng` that is handed in, not with a generator of your own"
)

# %% [markdown] hint="shuffled_gaps"
# `rng.permutation(in_b)` returns a shuffled copy of the labels. What does `gap` do with
# it?

# %% [markdown] hint="shuffled_gaps"
# Shuffle inside the loop. Shuffle the labels or the values, not both.

# %% [markdown] hint="shuffled_gaps"
# ```
# gaps = an empty list
# for every repeat:
#     append gap(values, shuffled copy of in_b)
# return the gaps as an array
# ```


# %% probe="shuffled_gaps"
def inputs(rng):
    for count in (1, 2):
        yield 2.0 ** np.arange(4), np.arange(4) < count, int(rng.integers(1e6)), 600


def call(answer, values, in_b, seed, repeats):
    before = values.copy(), in_b.copy()
    seeds = (seed, seed, seed + 1)
    every = [answer(values, in_b, np.random.default_rng(i), repeats) for i in seeds]
    same = np.array_equal(values, before[0]) and np.array_equal(in_b, before[1])
    same &= isinstance(every[0], np.ndarray) and np.array_equal(every[0], every[1])
    same &= not np.array_equal(every[0], every[2])
    gaps = np.asarray(every[0])
    return gaps.shape, bool(same), np.unique(np.round(gaps, 6), return_counts=True)


def verdict(got, values, in_b, seed, repeats):
    shape, same, (found, counts) = got
    many = {1: 4, 2: 6}[int(in_b.sum())]  # ways to choose the birds of B
    truth = np.unique(np.round(shuffled_gaps(values, in_b, rng, 200), 6))
    even = np.shape(counts) == (many,) and np.ptp(counts) < 0.6 * repeats / many
    right = tuple(shape) == (repeats,) and same and np.array_equal(found, truth)
    return bool(right and even) or "these are not the gaps of random labellings"


# %% [raw] right="shuffled_gaps"
# def shuffled_gaps(values, in_b, rng, repeats):
#     return np.array([gap(rng.permutation(values), in_b) for _ in range(repeats)])

# %% [raw] right="shuffled_gaps"
# def shuffled_gaps(values, in_b, rng, repeats):
#     table = rng.permuted(np.tile(values, (repeats, 1)), axis=1)
#     return table[:, in_b].mean(axis=1) - table[:, ~in_b].mean(axis=1)

# %% [raw] wrong="shuffled_gaps" says="one gap for every repeat"
# def shuffled_gaps(values, in_b, rng, repeats):
#     for i in range(repeats):
#         result = gap(values, rng.permutation(in_b))
#     return result

# %% [raw] wrong="shuffled_gaps" says="changed its inputs"
# def shuffled_gaps(values, in_b, rng, repeats):
#     gaps = []
#     for i in range(repeats):
#         rng.shuffle(in_b)
#         gaps.append(gap(values, in_b))
#     return np.array(gaps)

# %% [raw] wrong="shuffled_gaps" says="shuffle anew"
# def shuffled_gaps(values, in_b, rng, repeats):
#     labels = rng.permutation(in_b)
#     return np.array([gap(values, labels) for _ in range(repeats)])

# %% [raw] wrong="shuffled_gaps" says="use every value once"
# def shuffled_gaps(values, in_b, rng, repeats):
#     return np.array([gap(rng.choice(values, len(values)), in_b) for _ in range(repeats)])

# %% [raw] wrong="shuffled_gaps" says="make the list an array"
# def shuffled_gaps(values, in_b, rng, repeats):
#     return [gap(values, rng.permutation(in_b)) for _ in range(repeats)]

# %% [raw] wrong="shuffled_gaps" says="4 and 4 rows"
# def shuffled_gaps(values, in_b, rng, repeats):
#     gaps, middle = [], len(values) // 2
#     for i in range(repeats):
#         mixed = rng.permutation(values)
#         gaps.append(mixed[middle:].mean() - mixed[:middle].mean())
#     return np.array(gaps)

# %% [raw] wrong="shuffled_gaps" says="that is handed in"
# def shuffled_gaps(values, in_b, rng, repeats):
#     rng = np.random.default_rng()
#     return np.array([gap(values, rng.permutation(in_b)) for _ in range(repeats)])

# %% [raw] wrong="shuffled_gaps" says="that is handed in"
# def shuffled_gaps(values, in_b, rng, repeats):
#     rng = np.random.default_rng(0)
#     return np.array([gap(values, rng.permutation(in_b)) for _ in range(repeats)])

# %% [markdown]
# Now the share. The real labelling is one of all labellings, so we count it as one more
# shuffle: **p = (count + 1) / (repeats + 1)**. This way p is never exactly 0.


# %% exercise="p_value" points=2 level=2 minutes=5
def p_value(observed, gaps):
    """Two-sided p-value of an observed gap, from the gaps (repeats,) of the shuffles.

    Counts the gaps at least as far from 0 as `observed`, which may be negative.
    """
    ### BEGIN SOLUTION
    count = np.sum(np.abs(gaps) >= abs(observed))
    return (count + 1) / (len(gaps) + 1)
    ### END SOLUTION


# %% check="p_value"
five = np.array([-3.0, -1.0, 0.0, 2.0, 3.0])
assert p_value(3, five) is not None, "your function gives nothing back: use return"
assert np.ndim(p_value(3, five)) == 0, "one number, the share of all gaps"
assert not np.isclose(p_value(3, five), 2 / 6), "-3 is as far from 0 as 3: count it"
assert not np.isclose(p_value(3, five), 1 / 6), "equally far counts too: >= and not >"
assert not np.isclose(p_value(3, five), 2 / 5), "add 1 to the count and to the repeats"
assert np.isclose(p_value(3, five), 3 / 6), "two gaps are as far as 3, so (2 + 1) / 6"
assert np.isclose(p_value(-3, five), 3 / 6), "observed may be negative: take abs of it"
assert np.isclose(p_value(3, np.array([-4.0, -3, -1, 0, 3])), 4 / 6), (
    "count both ends, not one end twice: here two gaps are low and one is high"
)

# %% [markdown] hint="p_value"
# "Far from 0" is the absolute value, for the shuffles and for the observed gap.

# %% [markdown] hint="p_value"
# `np.abs(gaps) >= abs(observed)` is True for each gap that counts. Its sum is the
# count.


# %% probe="p_value"
def inputs(rng):
    for repeats in (1, 20, 99):
        gaps = rng.integers(-6, 7, size=repeats) * 1.0
        for observed in (3.0, -3.0, 0.0, 6.0, 50.0):
            yield observed, gaps


# %% [raw] right="p_value"
# def p_value(observed, gaps):
#     return np.mean(np.abs(np.append(gaps, observed)) >= np.abs(observed))

# %% [raw] wrong="p_value" says="gives nothing back"
# def p_value(observed, gaps):
#     p = (np.sum(np.abs(gaps) >= abs(observed)) + 1) / (len(gaps) + 1)

# %% [raw] wrong="p_value" says="one number"
# def p_value(observed, gaps):
#     return np.abs(gaps) >= abs(observed)

# %% [raw] wrong="p_value" says="as far from 0 as 3"
# def p_value(observed, gaps):
#     return (np.sum(gaps >= observed) + 1) / (len(gaps) + 1)

# %% [raw] wrong="p_value" says="equally far counts"
# def p_value(observed, gaps):
#     return (np.sum(np.abs(gaps) > abs(observed)) + 1) / (len(gaps) + 1)

# %% [raw] wrong="p_value" says="add 1 to the count"
# def p_value(observed, gaps):
#     return np.mean(np.abs(gaps) >= abs(observed))

# %% [raw] wrong="p_value" says="so (2 + 1) / 6"
# def p_value(observed, gaps):
#     return (np.sum(np.abs(gaps) >= abs(observed)) + 1) / len(gaps)

# %% [raw] wrong="p_value" says="take abs of it"
# def p_value(observed, gaps):
#     return (np.sum(np.abs(gaps) >= observed) + 1) / (len(gaps) + 1)

# %% [raw] wrong="p_value" says="not one end twice"
# def p_value(observed, gaps):
#     end = np.sum(gaps >= observed) if observed > 0 else np.sum(gaps <= observed)
#     return min(1, (2 * end + 1) / (len(gaps) + 1))

# %%
gaps = shuffled_gaps(mass, is_chinstrap, rng, 5000)
p = p_value(observed, gaps)
depth = females["bill_depth_mm"].to_numpy()  # a second measurement of the same birds
depth_gaps = shuffled_gaps(depth, is_chinstrap, rng, 5000)


def show_p(ax, observed, gaps, name):
    """Histogram of the shuffled gaps; orange: at least as far from 0 as observed."""
    far, end = np.abs(gaps) >= abs(observed), np.abs(gaps).max()
    bins = np.linspace(-end, end, 42)
    ax.hist([gaps[far], gaps[~far]], bins, color=[ORANGE, GREY], stacked=True)
    ax.axvline(observed, color=BLUE, lw=2, label=f"real gap: {observed:.3g}")
    ax.set(xlabel=name, title=f"p = {p_value(observed, gaps):.3f}, the orange share")


# %%
fig, axes = plt.subplots(1, 3, figsize=(13, 4))
for ax in axes[:2]:
    show_p(ax, observed, gaps, "gap in body mass (g)")
axes[1].set(title="its right end, enlarged")
axes[1].set(xlim=(120, 230), ylim=(0, 60))
show_p(axes[2], gap(depth, is_chinstrap), depth_gaps, "gap in bill depth (mm)")
axes[0].set_ylabel("shuffles of 5,000")
for ax in axes:
    ax.legend(loc="upper left", fontsize=8)
plt.show()
print("Bells of shuffled gaps: thin orange ends for mass, mostly orange for depth.")

# %% [markdown]
# The p-value is an **area**. Fewer than 2 in 100 shuffles go as far as 158 g. Either we
# saw something rare, or the labels matter. For the depth of the bill, most shuffles go
# farther than the real labels: nothing to see there.
#
# Many people call a result **significant** when p < 0.05. This limit, called **alpha**,
# is a habit, not a law of nature.
#
# Where would it mislead? These birds come from chosen colonies in three summers. The
# test knows nothing of other places.
#
# ### How often is there a false alarm?
# Let us make experiments (experiment: تجربہ) in which we *know* that nothing is there:
# both groups are drawn from the same Adelie females. First with 10 birds in a group,
# then with 100. In which of the two will p < 0.05 come up more often? Set `p_alarm`.
#
# - **a**: with 10 birds, because small samples are less reliable
# - **b**: equally often with both
# - **c**: with 100 birds, because large samples find more

# %% exercise="p_alarm" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_alarm = "b"
### END SOLUTION

# %%
from scipy import stats

adelie, chinstrap = mass[~is_chinstrap], mass[is_chinstrap]


def many_p(a, b, n, rng, repeats=2000):
    """p-values (repeats,) of experiments with n birds drawn from a and n from b."""
    A, B = rng.choice(a, (n, repeats)), rng.choice(b, (n, repeats))
    return stats.ttest_ind(B, A, equal_var=False).pvalue  # the formula comes soon


nothing_10, nothing_100 = (many_p(adelie, adelie, n, rng) for n in (10, 100))

# %% check="p_alarm"
assert p_alarm in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Small samples vary more, but the test knows n and asks for a larger gap.",
    "b": "Yes: the limit alpha is the rate of false alarms, whatever the n.",
    "c": "Large samples find more when something is there. Here nothing is.",
}
print(f"False alarms: {np.mean(nothing_10 < 0.05):.1%} with 10 birds,", end=" ")
print(f"{np.mean(nothing_100 < 0.05):.1%} with 100. {reasons[p_alarm]}")

# %% [raw] wrong="p_alarm" says="Small samples vary more"
# p_alarm = "a"

# %% [raw] wrong="p_alarm" says="Large samples find more"
# p_alarm = "c"

# %%
something = many_p(adelie, chinstrap, 30, rng)
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), sharey=True)
for ax, ps, name in ((left, nothing_100, "Nothing"), (right, something, "158 g")):
    bars = ax.hist(ps, np.linspace(0, 1, 21), color=GREY, edgecolor="white")[2]
    bars[0].set_facecolor(ORANGE)
    ax.set(title=f"{name} to find: {np.mean(ps < 0.05):.0%} have p < 0.05", xlabel="p")
left.set_ylabel("experiments of 2,000")
plt.show()
print("With nothing to find, p is spread evenly; with a real gap it piles up near 0.")

# %% [markdown]
# Look at the left picture. With nothing to find, p = 0.03 is as common as p = 0.83.
# Every p is equally likely, so 5 % of all experiments fall below 0.05. A false alarm is
# called an **error of the first kind** (error: خطا). Its rate is alpha. On the right
# something is there, and still many experiments miss it.
#
# ### What a p-value is not
# A test of "kind makes no difference" gives p = 0.01. What does this say?
#
# - **a**: the chance that kind makes no difference is 1 %
# - **b**: if kind made no difference, a gap at least this large would come up in 1 % of
#   the experiments
# - **c**: the chance that the next sample shows a gap again is 99 %
# - **d**: the difference between the kinds is large

# %% exercise="meaning" points=1 level=1 minutes=1
# One letter: "a", "b", "c" or "d"
### BEGIN SOLUTION
meaning = "b"
### END SOLUTION

# %% check="meaning"
assert meaning in ("a", "b", "c", "d"), 'one small letter: "a", "b", "c" or "d"'
assert meaning != "a", (
    "p is computed as if there were no difference; it cannot say how likely that is"
)
assert meaning != "c", "p looks at a world without a difference, not at the next sample"
assert meaning != "d", "a tiny difference has a small p too, when the sample is big"

# %% [markdown] hint="meaning"
# How did you compute p? By shuffling labels: in a world where they mean nothing.

# %% probe="meaning"
tolerance = 0

# %% [raw] right="meaning"
# meaning = "abcd"[1]

# %% [raw] wrong="meaning" says="one small letter"
# meaning = "B"

# %% [raw] wrong="meaning" says="cannot say how likely"
# meaning = "a"

# %% [raw] wrong="meaning" says="not at the next sample"
# meaning = "c"

# %% [raw] wrong="meaning" says="a tiny difference has"
# meaning = "d"

# %% [markdown]
# Answer **a** is the commonest mistake of all, so let us measure it. Imagine 1,000
# ideas for a better offer. We make up that 100 of them work, and 900 do nothing. Each
# is tested once. A small p comes from two places.

# %%
works = np.arange(1000) < 100  # (1000 ideas,): True for the first 100
ps = np.where(works, many_p(adelie, chinstrap, 23, rng, 1000), nothing_10[:1000])
small = ps < 0.05  # (1000,)
false = np.sum(small & ~works) / small.sum()
kinds = [
    (~works & ~small, "#DDDDDD", "nothing there"),
    (works & ~small, "#9CCBEB", "works, missed"),
    (works & small, BLUE, "works, found"),
    (~works & small, ORANGE, "false alarm"),
]

# %%
ax = plt.figure(figsize=(9, 5)).gca()
column, row = np.divmod(np.arange(1000), 25)
for rows, color, name in kinds:
    ax.scatter(column[rows], row[rows], 40, color, label=f"{name}: {rows.sum()}")
ax.set_title(f"{false:.0%} of the significant ideas are false alarms, not 5 %")
ax.axis("off")
ax.legend(ncols=4, loc="lower center", bbox_to_anchor=(0.5, -0.1))
plt.show()
alarms, finds = (rows.sum() for rows in (~works & small, works & small))
print(f"Among 1,000 dots, {alarms} orange false alarms beside {finds} dark blue finds.")

# %% [markdown]
# Of the ideas with p < 0.05, far more than 5 % do nothing: where few ideas work, a
# large share of the finds is false. The p-value alone cannot tell you; you must also
# know how many ideas work.
#
# **A good place to stop.** When you come back: choose Run, Run All Above Selected Cell.
#
# ## Sitting 2: how large, and how sure?
# ### The same answer from a formula
# Shuffling is slow for a million rows. But there is a formula for the bell, the
# **t-test** ("Student", *Biometrika* 6, 1908). First, the gap in standard errors:
#
# **t = (mean of B - mean of A) / √(v_a + v_b)**, with v = (standard error)² of a group.
#
# Squares of standard errors add up; standard errors do not. Second, small samples give
# wider bells. The **degrees of freedom** say how wide (Welch's formula):
#
# **df = (v_a + v_b)² / ( v_a² / (n_a - 1) + v_b² / (n_b - 1) )**
#
# By hand: v_a = 4, v_b = 5, means 10 and 16: t = 6 / √9 = 2. With 5 birds in A and 6 in
# B, df = 81 / (16/4 + 25/5) = 9.


# %% exercise="welch" points=3 level=3 minutes=9
def welch(a, b):
    """Welch's t-test of two samples (n_a,) and (n_b,): returns (t, df), two numbers.

    t is positive when the mean of b is larger. n_a and n_b are at least 2.
    """
    ### BEGIN SOLUTION
    va, vb = standard_error(a) ** 2, standard_error(b) ** 2
    df = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return (b.mean() - a.mean()) / np.sqrt(va + vb), df
    ### END SOLUTION


# %% check="welch"
three, four = np.array([1.0, 2.0, 6.0]), np.array([4.0, 9.0, 11.0, 16.0])
assert np.shape(welch(three, four)) == (2,), "return two numbers: return t, df"
v3, v4 = standard_error(three) ** 2, standard_error(four) ** 2
t34 = welch(three, four)[0]
assert t34 > 0, "B minus A: here the mean of b is larger, so t must be positive"
assert not np.isclose(t34, 7 / (v3**0.5 + v4**0.5)), (
    "you added the standard errors: add their squares, then take the root"
)
assert not np.isclose(t34, 7 / (v3 + v4)), "divide by the root of v_a + v_b"
assert np.isclose(t34, 7 / (v3 + v4) ** 0.5), (
    "t is the gap, 7, over the root of v_a + v_b"
)
assert welch(four, three)[0] < 0, "t is negative when the mean of b is smaller: no abs"
assert np.isclose(welch(three, four)[1], 4.692, rtol=1e-3), (
    "t is right, df is not: v_a² over n_a - 1, v_b² over n_b - 1"
)

# %% [markdown] hint="welch"
# You wrote `standard_error`. Its square is v. What is v for the three numbers of a?

# %% [markdown] hint="welch"
# Put v_a and v_b into two variables first. Then each formula is one line.

# %% [markdown] hint="welch"
# ```
# va, vb = squares of the standard errors of a and b
# t = (mean of b - mean of a) / root of (va + vb)
# df = (va + vb)² / (va² / (n_a - 1) + vb² / (n_b - 1))
# return t, df
# ```


# %% probe="welch"
def inputs(rng):
    for n_a, n_b in ((2, 3), (3, 2), (12, 40), (30, 7)):
        yield rng.normal(50, 10, size=n_a), rng.normal(52, 3, size=n_b)
    yield np.array([5.0, 6.0, 9.0]), np.array([1.0, 1.5, 0.0])


def call(answer, *args):
    return [float(number) for number in answer(*args)]


# %% [raw] right="welch"
# def welch(a, b):
#     result = stats.ttest_ind(b, a, equal_var=False)
#     return np.array([result.statistic, result.df])

# %% [raw] wrong="welch" says="return two numbers"
# def welch(a, b):
#     return (b.mean() - a.mean()) / np.sqrt(standard_error(a) ** 2 + standard_error(b) ** 2)

# %% [raw] wrong="welch" says="t must be positive"
# def welch(a, b):
#     result = stats.ttest_ind(a, b, equal_var=False)
#     return result.statistic, result.df

# %% [raw] wrong="welch" says="add their squares"
# def welch(a, b):
#     t = (b.mean() - a.mean()) / (standard_error(a) + standard_error(b))
#     return t, stats.ttest_ind(b, a, equal_var=False).df

# %% [raw] wrong="welch" says="divide by the root"
# def welch(a, b):
#     t = (b.mean() - a.mean()) / (standard_error(a) ** 2 + standard_error(b) ** 2)
#     return t, stats.ttest_ind(b, a, equal_var=False).df

# %% [raw] wrong="welch" says="t is the gap"
# def welch(a, b):
#     result = stats.ttest_ind(b, a)
#     return result.statistic, stats.ttest_ind(b, a, equal_var=False).df

# %% [raw] wrong="welch" says="df is not"
# def welch(a, b):
#     t = stats.ttest_ind(b, a, equal_var=False).statistic
#     return t, len(a) + len(b) - 2

# %% [raw] wrong="welch" says="no abs"
# def welch(a, b):
#     result = stats.ttest_ind(b, a, equal_var=False)
#     return abs(result.statistic), result.df

# %%
t, df = welch(adelie, chinstrap)
library = stats.ttest_ind(chinstrap, adelie, equal_var=False)
print(f"yours: t = {t:.3f}, df = {df:.1f}", end="   ")
print(f"SciPy: t = {library.statistic:.3f}, df = {library.df:.1f}")

# %% [markdown]
# `stats.t.sf(x, df)` is the area of the t curve to the **right** of x. We draw the
# curve over your shuffles. The orange area, left and right, is the p-value.

# %%
x, tail = np.linspace(-4.2, 4.2, 400), np.linspace(t, 4.2, 100)
fig, axes = plt.subplots(1, 2, figsize=(10, 4))
for ax in axes:
    ax.hist(gaps * t / observed, 60, density=True, color="#DDDDDD", label="shuffles")
    ax.plot(x, stats.t.pdf(x, df), color=BLUE, lw=2, label="t curve")
    for side in (-tail, tail):
        ax.fill_between(side, stats.t.pdf(side, df), color=ORANGE)
    ax.set(xlabel="gap in standard errors", ylabel="density")
axes[0].set_title(f"p = {2 * stats.t.sf(t, df):.4f} by formula, {p:.4f} by shuffling")
axes[1].set(
    xlim=(2, 4.2), ylim=(0, 0.06), title=f"The right end, enlarged: t = {t:.2f}"
)
axes[0].legend()
plt.show()
print(
    "The t curve follows the shuffles; the orange area begins at t, on the far right."
)

# %% [markdown]
# ### One side or two?
# Our question had two sides: Chinstrap could be heavier or lighter. A **one-sided**
# question ("are they heavier?") takes the area on one side only. A t curve looks the
# same on both sides of 0.


# %% exercise="p_from_t" points=2 level=2 minutes=5
def p_from_t(t, df, side):
    """p-value of t. `side` is "two", "more" (is B larger?) or "less" (is B smaller?).

    "more" takes the area to the right of t, "less" to the left, "two" beyond -|t| and
    |t|.
    """
    ### BEGIN SOLUTION
    if side == "two":
        return 2 * stats.t.sf(abs(t), df)
    return stats.t.sf(t if side == "more" else -t, df)
    ### END SOLUTION


# %% check="p_from_t"
sides = [p_from_t(1, 5, side) for side in ("two", "more", "less")]
assert None not in sides, "one of the three sides gives nothing back: return its p"
assert np.isclose(p_from_t(1, 5, "more"), 0.18161, atol=1e-4), (
    '"more" is the area to the right of t: stats.t.sf(t, df)'
)
assert np.isclose(p_from_t(1, 5, "two"), 0.36322, atol=1e-4), (
    "two sides: twice the area to the right of t = 1"
)
assert np.isclose(p_from_t(-1, 5, "two"), 0.36322, atol=1e-4), (
    "t = -1 is as far from 0 as t = 1: use its absolute value"
)
assert np.isclose(p_from_t(-1, 5, "more"), 0.81839, atol=1e-4), (
    'with t = -1 most of the area is to the right: no abs for "more"'
)
assert np.isclose(p_from_t(1, 5, "less"), 0.81839, atol=1e-4), (
    '"less" is the area to the left of t, here the larger part'
)
assert np.isclose(p_from_t(-1, 5, "less"), 0.18161, atol=1e-4), (
    'with t = -1 little area is to the left: no abs in "less"'
)

# %% [markdown] hint="p_from_t"
# Draw the bell and mark t on it. Which part of the area does each question want?

# %% [markdown] hint="p_from_t"
# The area to the left of t is as large as the area to the right of -t.


# %% probe="p_from_t"
def inputs(rng):
    for df in (1.0, 4.5, 60.0):
        for t in (*rng.normal(scale=2, size=2), -2.5, 2.5, 0.0):
            for side in ("two", "more", "less"):
                yield float(t), df, side


# %% [raw] right="p_from_t"
# def p_from_t(t, df, side):
#     left, right = stats.t.cdf(t, df), 1 - stats.t.cdf(t, df)
#     return {"two": 2 * min(left, right), "more": right, "less": left}[side]

# %% [raw] wrong="p_from_t" says="gives nothing back"
# def p_from_t(t, df, side):
#     if side == "more":
#         return stats.t.sf(t, df)
#     if side == "less":
#         return stats.t.cdf(t, df)

# %% [raw] wrong="p_from_t" says="area to the right of t"
# def p_from_t(t, df, side):
#     two = 2 * stats.t.sf(abs(t), df)
#     return two if side == "two" else stats.t.cdf(t if side == "more" else -t, df)

# %% [raw] wrong="p_from_t" says="twice the area"
# def p_from_t(t, df, side):
#     return stats.t.cdf(t, df) if side == "less" else stats.t.sf(t, df)

# %% [raw] wrong="p_from_t" says="as far from 0"
# def p_from_t(t, df, side):
#     if side == "two":
#         return 2 * stats.t.sf(t, df)
#     return stats.t.sf(t if side == "more" else -t, df)

# %% [raw] wrong="p_from_t" says="no abs for"
# def p_from_t(t, df, side):
#     one = stats.t.sf(abs(t), df)
#     return {"two": 2 * one, "more": one, "less": 1 - one}[side]

# %% [raw] wrong="p_from_t" says="the area to the left"
# def p_from_t(t, df, side):
#     return 2 * stats.t.sf(abs(t), df) if side == "two" else stats.t.sf(t, df)

# %% [raw] wrong="p_from_t" says="no abs in"
# def p_from_t(t, df, side):
#     if side == "less":
#         return stats.t.cdf(abs(t), df)
#     return 2 * stats.t.sf(abs(t), df) if side == "two" else stats.t.sf(t, df)

# %%
for side in ("two", "more", "less"):
    print(f"{side:5} p = {p_from_t(t, df, side):.4f}")
after_look = nothing_10 / 2  # always the side of t: one of two equal ends
print(f"false alarms, side chosen after looking: {np.mean(after_look < 0.05):.1%}")

# %% [markdown]
# One side has half the p-value. That is fair only if you chose the side **before** you
# saw the data. Chosen afterwards, the false alarms double, from about 5 % to about 10
# %. If in doubt, use two sides.
#
# ### The confidence interval
# A small p does not say how much heavier. An interval does: all gaps that the data do
# not contradict.
#
# **gap ± (quantile of t) · √(v_a + v_b)**
#
# For 95 %, leave 2.5 % on each side: the quantile is `stats.t.ppf(0.975, df)`. With df
# = 9 it is 2.26, so the example above (gap 6, √9 = 3) gives 6 ± 6.8.


# %% exercise="interval" points=2 level=2 minutes=5
def interval(a, b, level):
    """Confidence interval for mean of b minus mean of a: returns (low, high).

    a (n_a,) and b (n_b,) are samples; level is 0.95 for a 95 % interval. Welch's df.
    """
    ### BEGIN SOLUTION
    se = np.sqrt(standard_error(a) ** 2 + standard_error(b) ** 2)
    half = stats.t.ppf(0.5 + level / 2, welch(a, b)[1]) * se
    return b.mean() - a.mean() - half, b.mean() - a.mean() + half
    ### END SOLUTION


# %% check="interval"
three, four = np.array([1.0, 2.0, 6.0]), np.array([4.0, 9.0, 11.0, 16.0])
ends = interval(three, four, 0.95)
assert np.shape(ends) == (2,), "return two numbers: return low, high"
assert ends[0] < ends[1], "the lower end comes first: return low, high"
root, df34 = (7 / 3 + 74 / 3 / 4) ** 0.5, welch(three, four)[1]  # root of v_a + v_b
assert np.isclose(sum(ends) / 2, 7), "the gap, 7, is the middle of the interval"
width = ends[1] - ends[0]
assert not np.isclose(width, 2 * stats.t.ppf(0.95, df34) * root), (
    "you left 5 % on each side: for 95 % leave 2.5 % and use the quantile 0.975"
)
assert not np.isclose(width, 2 * 1.96 * root, rtol=1e-3), (
    "1.96 belongs to the normal curve: for few rows take stats.t.ppf with Welch's df"
)
assert np.isclose(width, 2 * stats.t.ppf(0.975, df34) * root), (
    "gap ± quantile of t (with Welch's df) times the root of v_a + v_b"
)
ends = interval(three, four, 0.8)
assert np.isclose(ends[1] - ends[0], 2 * stats.t.ppf(0.9, df34) * root), (
    "level = 0.8 leaves 10 % on each side: compute the quantile from `level`"
)

# %% [markdown] hint="interval"
# You need three things: the gap, √(v_a + v_b), and the quantile with `welch(a, b)[1]`.

# %% [markdown] hint="interval"
# The level 0.95 needs the quantile 0.975, and 0.8 needs 0.9: that is 0.5 + level / 2.


# %% probe="interval"
def inputs(rng):
    for n_a, n_b in ((2, 3), (12, 40), (30, 7)):
        for level in (0.95, 0.5):
            yield rng.normal(50, 10, n_a), rng.normal(90, 3, n_b), level


def call(answer, *args):
    return [float(number) for number in answer(*args)]


# %% [raw] right="interval"
# def interval(a, b, level):
#     found = stats.ttest_ind(b, a, equal_var=False).confidence_interval(level)
#     return [found.low, found.high]

# %% [raw] wrong="interval" says="return two numbers"
# def interval(a, b, level):
#     se = np.sqrt(standard_error(a) ** 2 + standard_error(b) ** 2)
#     return stats.t.ppf(0.5 + level / 2, welch(a, b)[1]) * se

# %% [raw] wrong="interval" says="lower end comes first"
# def interval(a, b, level):
#     found = stats.ttest_ind(b, a, equal_var=False).confidence_interval(level)
#     return found.high, found.low

# %% [raw] wrong="interval" says="middle of the interval"
# def interval(a, b, level):
#     found = stats.ttest_ind(a, b, equal_var=False).confidence_interval(level)
#     return found.low, found.high

# %% [raw] wrong="interval" says="you left 5"
# def interval(a, b, level):
#     se = np.sqrt(standard_error(a) ** 2 + standard_error(b) ** 2)
#     half = stats.t.ppf(level, welch(a, b)[1]) * se
#     return b.mean() - a.mean() - half, b.mean() - a.mean() + half

# %% [raw] wrong="interval" says="belongs to the normal curve"
# def interval(a, b, level):
#     se = np.sqrt(standard_error(a) ** 2 + standard_error(b) ** 2)
#     half = stats.norm.ppf(0.5 + level / 2) * se
#     return b.mean() - a.mean() - half, b.mean() - a.mean() + half

# %% [raw] wrong="interval" says="times the root"
# def interval(a, b, level):
#     se = standard_error(a) + standard_error(b)
#     half = stats.t.ppf(0.5 + level / 2, welch(a, b)[1]) * se
#     return b.mean() - a.mean() - half, b.mean() - a.mean() + half

# %% [raw] wrong="interval" says="compute the quantile from"
# def interval(a, b, level):
#     found = stats.ttest_ind(b, a, equal_var=False).confidence_interval(0.95)
#     return found.low, found.high

# %%
low, high = interval(adelie, chinstrap, 0.95)
print(f"Chinstrap females are heavier by {observed:.0f} g,", end=" ")
print(f"95 % interval {low:.0f} to {high:.0f} g")

# %% [markdown]
# What does "95 %" promise? Let our birds be the whole world, so that the true gap is
# known: 158 g. Draw 50 small samples from them, 25 birds of each kind, and make 50
# intervals.

# %%
samples = [(rng.choice(adelie, 25), rng.choice(chinstrap, 25)) for _ in range(50)]
intervals = np.array([interval(a, b, 0.95) for a, b in samples])
p_values = np.array([p_from_t(*welch(a, b), "two") for a, b in samples])
misses = (intervals[:, 0] > observed) | (intervals[:, 1] < observed)
has_zero = (intervals[:, 0] < 0) & (intervals[:, 1] > 0)

# %%
ax = plt.figure(figsize=(9, 4)).gca()
for i in range(50):
    color = ORANGE if misses[i] else GREY if has_zero[i] else BLUE
    ax.plot([i, i], intervals[i], color=color, lw=3)
ax.axhline(observed, color="black", lw=1)
ax.axhline(0, color="black", lw=1, ls=":")
for color, name in ((BLUE, "0 is outside"), (GREY, "0 is inside"), (ORANGE, "miss")):
    ax.plot([], [], color=color, lw=3, label=name)
ax.legend(ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.15))
ax.set(xlabel="sample", ylabel="gap (g)")
ax.set_title(f"{50 - misses.sum()} of 50 intervals hold the true gap (solid line)")
plt.show()
print(
    "Fifty bars of different height; nearly all cross the solid line of the true gap."
)

# %%
agree = has_zero == (p_values >= 0.05)
print(f"0 inside the interval: {has_zero.sum()} times;", end=" ")
print(f"p >= 0.05: {(p_values >= 0.05).sum()} times; the same samples: {agree.all()}")

# %% [markdown]
# About 95 % of such intervals hold the truth (an orange one missed it). In real life
# nobody knows which. And test and interval say the same: **p is at least 0.05 exactly
# when 0 lies inside**, for all bars that cross the dotted line. The interval says more,
# so report it.
#
# ### Power: can the test find it?
# Where a bar crosses 0, the gap was there, and the test missed it: an **error of the
# second kind**. **Power** is the share of experiments that find what is there. We can
# measure it before we spend any money.


# %% exercise="power" points=3 level=3 minutes=9
def power(a, b, n, alpha, rng, repeats):
    """Share of experiments with p < alpha, from 0 to 1.

    Each of `repeats` experiments draws n values from a and n from b with
    `rng.choice` (with replacement) and makes a two-sided Welch test of the two draws.
    """
    ### BEGIN SOLUTION
    A, B = rng.choice(a, (n, repeats)), rng.choice(b, (n, repeats))
    return np.mean(stats.ttest_ind(B, A, equal_var=False).pvalue < alpha)
    ### END SOLUTION


# %% check="power"
pool, chance = np.arange(40.0), np.random.default_rng(1)
share = power(pool, pool + 200, 5, 0.05, chance, 200)
assert np.ndim(share) == 0 and share is not None, "one share: the mean over experiments"
assert share > 0.5, "these groups are 200 apart: nearly every p must be below alpha"
share = power(pool + 200, pool, 5, 0.05, chance, 200)
assert share > 0.5, "B may be smaller too: use two sides"
share = power(pool, pool, 5, 0.3, chance, 2000)
assert abs(5 * share - round(5 * share)) > 1e-6, (
    "not 2,000 experiments: draw anew for each; tables (repeats, n) need axis=1"
)
assert 0.22 < share < 0.38, "alpha = 0.3 gives about 30 % alarms: compare p with alpha"
share = power(pool, pool + 8, 5, 0.05, chance, 500)
assert share < 0.5, "5 values seldom find a gap of 8: draw n, not the whole group"
share = power(pool, pool + 8, 40, 0.05, chance, 1000)
assert share > 0.7, "40 values a draw find a gap of 8 most times: draw n values"
assert share < 0.97, "found nearly every time: draw with replacement"
wide = np.linspace(-20, 20, 4001)
share = power(0.01 * wide, wide, 3, 0.1, chance, 2000)
assert share < 0.16, "with unequal spreads you find too much: equal_var=False"

# %% [markdown] hint="power"
# One experiment: draw n from a, draw n from b, test. Its answer is True or False. Now
# many.

# %% [markdown] hint="power"
# `stats.ttest_ind(B, A, equal_var=False).pvalue` gives p. For tables (n, repeats) it
# tests column by column, without a loop. Your own `welch` and `p_from_t` in a loop are
# fast enough too.

# %% [markdown] hint="power"
# ```
# A = n x repeats values drawn from a;  B = the same from b
# p = p-values of the Welch test, one for each column
# return the mean of (p < alpha)
# ```


# %% probe="power"
def inputs(rng):
    a = rng.normal(50, 10, size=80)
    for gap_, n, alpha in ((6, 20, 0.05), (12, 12, 0.05), (0, 8, 0.2), (-9, 20, 0.05)):
        yield a, rng.permutation(a) + gap_, n, alpha, int(rng.integers(1e6))
    yield np.arange(40.0), np.arange(40.0) + 200, 5, 0.05, 0
    yield np.arange(6.0), np.arange(6.0), 8, 1.0, 0  # equal means have p = 1
    yield np.arange(40.0), np.arange(40.0) + 8, 40, 0.05, 0
    yield np.arange(40.0), np.arange(40.0) + 5, 60, 0.05, 0
    wide = rng.normal(size=300)
    yield 0.001 * wide, rng.permutation(wide), 3, 0.1, 0  # here Welch's df matters


def call(answer, a, b, n, alpha, seed):
    return answer(a, b, n, alpha, np.random.default_rng(seed), 1500)


def verdict(got, a, b, n, alpha, seed):
    truth = power(a, b, n, alpha, np.random.default_rng(1), 6000)
    noise = np.sqrt(truth * (1 - truth) * (1 / 1500 + 1 / 6000))
    close = np.ndim(got) == 0 and abs(got - truth) < 0.005 + 4.5 * noise
    return bool(close) or "on other groups the share of small p is another one"


# %% [raw] right="power"
# def power(a, b, n, alpha, rng, repeats):
#     found = 0
#     for _ in range(repeats):
#         t, df = welch(rng.choice(a, n), rng.choice(b, n))
#         found += p_from_t(t, df, "two") < alpha
#     return found / repeats

# %% [raw] wrong="power" says="the mean over experiments"
# def power(a, b, n, alpha, rng, repeats):
#     A, B = rng.choice(a, (n, repeats)), rng.choice(b, (n, repeats))
#     return stats.ttest_ind(B, A, equal_var=False).pvalue

# %% [raw] wrong="power" says="these groups are 200 apart"
# def power(a, b, n, alpha, rng, repeats):
#     A, B = rng.choice(a, (n, repeats)), rng.choice(b, (n, repeats))
#     return np.mean(stats.ttest_ind(B, A, equal_var=False).pvalue >= alpha)

# %% [raw] wrong="power" says="compare p with alpha"
# def power(a, b, n, alpha, rng, repeats):
#     A, B = rng.choice(a, (n, repeats)), rng.choice(b, (n, repeats))
#     return np.mean(stats.ttest_ind(B, A, equal_var=False).pvalue < 0.05)

# %% [raw] wrong="power" says="not the whole group"
# def power(a, b, n, alpha, rng, repeats):
#     A, B = rng.choice(a, (100, repeats)), rng.choice(b, (100, repeats))
#     return np.mean(stats.ttest_ind(B, A, equal_var=False).pvalue < alpha)

# %% [raw] wrong="power" says="use two sides"
# def power(a, b, n, alpha, rng, repeats):
#     A, B = rng.choice(a, (n, repeats)), rng.choice(b, (n, repeats))
#     result = stats.ttest_ind(B, A, equal_var=False, alternative="greater")
#     return np.mean(result.pvalue < alpha)

# %% [raw] wrong="power" says="draw anew for each"
# def power(a, b, n, alpha, rng, repeats):
#     t, df = welch(rng.choice(a, n), rng.choice(b, n))
#     found = [p_from_t(t, df, "two") < alpha] * repeats
#     return sum(found) / repeats

# %% [raw] wrong="power" says="draw anew for each"
# def power(a, b, n, alpha, rng, repeats):
#     A, B = rng.choice(a, (repeats, n)), rng.choice(b, (repeats, n))
#     return np.mean(stats.ttest_ind(B, A, equal_var=False).pvalue < alpha)

# %% [raw] wrong="power" says="draw n values"
# def power(a, b, n, alpha, rng, repeats):
#     A, B = rng.choice(a, (5, repeats)), rng.choice(b, (5, repeats))
#     return np.mean(stats.ttest_ind(B, A, equal_var=False).pvalue < alpha)

# %% [raw] wrong="power" says="draw with replacement"
# def power(a, b, n, alpha, rng, repeats):
#     found = 0
#     for i in range(repeats):
#         A, B = rng.choice(a, n, replace=False), rng.choice(b, n, replace=False)
#         found += p_from_t(*welch(A, B), "two") < alpha
#     return found / repeats

# %% [raw] wrong="power" says="with unequal spreads"
# def power(a, b, n, alpha, rng, repeats):
#     A, B = rng.choice(a, (n, repeats)), rng.choice(b, (n, repeats))
#     return np.mean(stats.ttest_ind(B, A).pvalue < alpha)

# %% [markdown]
# With about 50 birds a group, a gap of 158 g is found in about 80 % of experiments.
# Suppose that the true gap were **half** as large. For the same power, how many birds
# do we need? Set `p_half`.
#
# - **a**: twice as many
# - **b**: four times as many
# - **c**: as many as before

# %% exercise="p_half" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_half = "b"
### END SOLUTION

# %%
halved = chinstrap - observed / 2
first = power(adelie, chinstrap, 50, 0.05, rng, 1000)
later = [power(adelie, halved, n, 0.05, rng, 1000) for n in (50, 100, 200)]

# %% check="p_half"
assert p_half in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Twice as many make the standard error smaller by the root of 2 only.",
    "b": "Yes: half the standard error needs four times the rows, the root of n.",
    "c": "A smaller gap is easier to miss; the noise stays as large as before.",
}
print(f"158 g, 50 birds: {first:.0%}. Half of it: {later[0]:.0%} with 50,", end=" ")
print(f"{later[1]:.0%} with 100, {later[2]:.0%} with 200. {reasons[p_half]}")

# %% [raw] wrong="p_half" says="by the root of 2 only"
# p_half = "a"

# %% [raw] wrong="p_half" says="easier to miss"
# p_half = "c"

# %%
sizes = [10, 20, 35, 50, 80, 120, 200]
lines = [("158 g", chinstrap, BLUE), ("79 g", halved, GREEN), ("0 g", adelie, GREY)]
ax = plt.figure(figsize=(7.5, 4)).gca()
for name, group, color in lines:
    finds = [power(adelie, group, n, 0.05, rng, 600) for n in sizes]
    ax.plot(sizes, finds, "o-", color=color, label=f"true gap {name}")
ax.axhline(0.8, color="black", ls=":", lw=1)
ax.set(
    xlabel="birds in each group", ylabel="power", title="A small gap needs many birds"
)
ax.legend()
plt.show()
print("Power rises fast for 158 g, slowly for 79 g, and stays near 5 % for no gap.")

# %% [markdown]
# The dotted line is 80 %, a usual wish. A rule for a first plan: **n = 16 · (standard
# deviation / gap)²** rows a group. Here it gives 16 · (275 / 158)², about 48. The 16
# is 2 · (1.96 + 0.84)², rounded up: two groups, and the normal quantiles of 97.5 % and
# 80 %.
#
# So "not significant" does not mean "no difference". With 20 birds the test misses 158
# g more often than it finds it.
#
# ### An A/B test that ends in a decision
# Now the telecom. [IBM's sample data](https://ibm.co/2sOvyvy) describe 7,043 fictional
# customers. In an **A/B test** a coin decides who gets the new offer (B) and who does
# not (A). This is called **randomisation**. Because of it, the groups differ in nothing
# else but luck.
#
# For a share p the squared standard error is v = **p (1 - p) / n**. Samples are large,
# so the quantile is 1.96. The offer costs money: it pays only if it lowers the share
# who leave by **more than a goal**.


# %% exercise="ab_report" points=3 level=3 minutes=9
def ab_report(left_a, n_a, left_b, n_b, goal):
    """Compare two shares of leavers: returns (gap, low, high, word).

    left_a of n_a customers left without the offer, left_b of n_b with it. gap is share
    B minus share A (negative is good), low to high its 95 % interval. With goal 0.04,
    word is "use" if the whole interval is below -0.04, "drop" if the whole interval is
    above -0.04, else "more data".
    """
    ### BEGIN SOLUTION
    a, b = left_a / n_a, left_b / n_b
    half = 1.96 * np.sqrt(a * (1 - a) / n_a + b * (1 - b) / n_b)
    low, high = b - a - half, b - a + half
    word = "use" if high < -goal else "drop" if low > -goal else "more data"
    return b - a, low, high, word
    ### END SOLUTION


# %% check="ab_report"
report = ab_report(400, 1000, 320, 1000, 0.02)
assert isinstance(report, (tuple, list)) and len(report) == 4, "gap, low, high, word"
assert not np.isclose(report[0], 0.08), (
    "share B minus share A: fewer leavers is negative"
)
assert np.isclose(report[0], -0.08), "shares: 0.32 minus 0.40"
assert np.allclose(report[1:3], [-0.12194, -0.03806], atol=1e-4), (
    "half the width is 1.96 times the root of both v added: 0.042"
)
fewer = ab_report(400, 1000, 160, 500, 0.02)[1:3]
assert np.allclose(fewer, [-0.13093, -0.02907], atol=1e-4), (
    "with n_b = 500 the interval is wider: each v has its own n"
)
assert report[3] == "use", "all of -0.122 to -0.038 is below -0.02"
assert ab_report(400, 1000, 320, 1000, 0.06)[3] == "more data", (
    "-0.06 lies inside the interval: the data cannot decide yet"
)
assert ab_report(400, 1000, 320, 1000, 0.15)[3] == "drop", (
    "the whole interval is above -0.15: not even the best case reaches the goal"
)

# %% [markdown] hint="ab_report"
# Two shares, then v for each. Draw the interval on a line and mark -goal on it.

# %% [markdown] hint="ab_report"
# The decision looks at the ends: is `high` below -goal? Is `low` above -goal?

# %% [markdown] hint="ab_report"
# ```
# share_a, share_b = left / n for each group
# half = 1.96 * root of (v_a + v_b), with v = share (1 - share) / n
# low, high = share_b - share_a -+ half
# "use" if high < -goal; otherwise "drop" if low > -goal; otherwise "more data"
# ```


# %% probe="ab_report"
def inputs(rng):
    yield from ((0, 10, 0, 10, 0.0), (5, 10, 3, 8, 0.1), (500, 900, 100, 800, 0.0))
    for goal in (0.001, 0.03, 0.2):
        yield 700 + int(rng.integers(40)), 2000, 430 + int(rng.integers(40)), 1500, goal
        yield 70 + int(rng.integers(9)), 200, 20 + int(rng.integers(9)), 100, goal


def verdict(got, *args):
    gap_, low, high, word = ab_report(*args)
    if len(got) != 4 or not np.allclose(got[:3], [gap_, low, high], atol=1e-4):
        return "gap, low and high are others on held-back counts"
    return got[3] == word or "gap and interval are right, the word is not"


# %% [raw] right="ab_report"
# def ab_report(left_a, n_a, left_b, n_b, goal):
#     share = np.array([left_a / n_a, left_b / n_b])
#     se = np.sum(share * (1 - share) / [n_a, n_b]) ** 0.5
#     gap_ = share[1] - share[0]
#     low, high = stats.norm.interval(0.95, gap_, se) if se else (gap_, gap_)
#     if low <= -goal <= high:
#         return [gap_, low, high, "more data"]
#     return [gap_, low, high, "use" if gap_ < -goal else "drop"]

# %% [raw] wrong="ab_report" says="gap, low, high, word"
# def ab_report(left_a, n_a, left_b, n_b, goal):
#     return left_b / n_b - left_a / n_a

# %% [raw] wrong="ab_report" says="fewer leavers is negative"
# def ab_report(left_a, n_a, left_b, n_b, goal):
#     a, b = left_a / n_a, left_b / n_b
#     half = 1.96 * np.sqrt(a * (1 - a) / n_a + b * (1 - b) / n_b)
#     low, high = a - b - half, a - b + half
#     return a - b, low, high, "use" if low > goal else "drop"

# %% [raw] wrong="ab_report" says="shares: 0.32"
# def ab_report(left_a, n_a, left_b, n_b, goal):
#     a, b = left_a / n_a, left_b / n_b
#     half = 1.96 * np.sqrt(a * (1 - a) / n_a + b * (1 - b) / n_b)
#     low, high = left_b - left_a - half, left_b - left_a + half
#     return left_b - left_a, low, high, "use" if high < -goal else "drop"

# %% [raw] wrong="ab_report" says="both v added"
# def ab_report(left_a, n_a, left_b, n_b, goal):
#     a, b = left_a / n_a, left_b / n_b
#     half = 1.96 * (np.sqrt(a * (1 - a) / n_a) + np.sqrt(b * (1 - b) / n_b))
#     low, high = b - a - half, b - a + half
#     word = "use" if high < -goal else "drop" if low > -goal else "more data"
#     return b - a, low, high, word

# %% [raw] wrong="ab_report" says="each v has its own"
# def ab_report(left_a, n_a, left_b, n_b, goal):
#     a, b = left_a / n_a, left_b / n_b
#     half = 1.96 * np.sqrt((a * (1 - a) + b * (1 - b)) / n_a)
#     low, high = b - a - half, b - a + half
#     word = "use" if high < -goal else "drop" if low > -goal else "more data"
#     return b - a, low, high, word

# %% [raw] wrong="ab_report" says="is below -0.02"
# def ab_report(left_a, n_a, left_b, n_b, goal):
#     a, b = left_a / n_a, left_b / n_b
#     half = 1.96 * np.sqrt(a * (1 - a) / n_a + b * (1 - b) / n_b)
#     low, high = b - a - half, b - a + half
#     word = "use" if low > goal else "drop" if high < goal else "more data"
#     return b - a, low, high, word

# %% [raw] wrong="ab_report" says="the data cannot decide"
# def ab_report(left_a, n_a, left_b, n_b, goal):
#     a, b = left_a / n_a, left_b / n_b
#     half = 1.96 * np.sqrt(a * (1 - a) / n_a + b * (1 - b) / n_b)
#     low, high = b - a - half, b - a + half
#     word = "use" if high < 0 else "drop" if low > 0 else "more data"
#     return b - a, low, high, word

# %% [raw] wrong="ab_report" says="not even the best case"
# def ab_report(left_a, n_a, left_b, n_b, goal):
#     a, b = left_a / n_a, left_b / n_b
#     half = 1.96 * np.sqrt(a * (1 - a) / n_a + b * (1 - b) / n_b)
#     low, high = b - a - half, b - a + half
#     return b - a, low, high, "use" if high < -goal else "more data"

# %% [markdown]
# The table has no experiment, so we **make one up**: for the 3,875 customers who pay
# month by month, a coin gives half of them the offer, and the offer keeps a quarter of
# those who would have left. First a pilot with 300 customers, then all.

# %%
churn = pd.read_csv(DATA / "churn.csv")
would_leave = (churn.query("contract == 'Month-to-month'")["churn"] == "Yes").to_numpy()
offer = rng.random(len(would_leave)) < 0.5  # a fair coin
has_left = would_leave & ~(offer & (rng.random(len(would_leave)) < 0.25))


def count(rows):
    """left_a, n_a, left_b, n_b among the first `rows` customers."""
    got, lost = offer[:rows], has_left[:rows]  # both (rows,), True or False
    return lost[~got].sum(), (~got).sum(), lost[got].sum(), got.sum()


# %%
goal, reports = 0.04, [ab_report(*count(n), 0.04) for n in (300, len(has_left))]
ax = plt.figure(figsize=(8, 2.8)).gca()
for place, (middle, low, high, _) in enumerate(reports):
    ax.plot([100 * low, 100 * high], [place, place], color=BLUE, lw=5)
    ax.plot(100 * middle, place, "o", color=ORANGE, ms=10)
ax.axvline(-100 * goal, color=GREEN, lw=2, label="goal: 4 points fewer")
ax.axvline(0, color="black", lw=1, ls=":")
ax.set_yticks([0, 1], ["pilot", "all"])
ax.set_title(f"After the pilot: {reports[0][3]}. After all: {reports[1][3]}.")
ax.set(ylim=(-0.6, 1.6), xlabel="change in the share who leave (percentage points)")
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()
print("The pilot's interval is wide; that of all customers is about a third as wide.")

# %%
for name, (*numbers, word) in zip(("pilot", "all"), reports):
    middle, low, high = 100 * np.array(numbers)
    print(f"{name}: {middle:.1f} points, from {low:.1f} to {high:.1f}: {word}")

# %% [markdown]
# This is a complete report: effect, interval, goal, decision. The truth is known here,
# because we built it in: from 43 % to three quarters of that, 32 %. This is a fall of
# 11 **percentage points**.
#
# **A good place to stop.** When you come back: choose Run, Run All Above Selected Cell.
#
# ## Sitting 3: four traps, and a task of your own
# ### A useless difference becomes significant
# In the table 26.9 % of the women left and 26.2 % of the men. Suppose that companies 10
# and 100 times as large had the same shares (made up).

# %%
women = churn["female"] == 1
gone = churn["churn"] == "Yes"
share_men, share_women = gone.groupby(women).mean()
n_men, n_women = (~women).sum(), women.sum()
times, sex_reports = [1, 10, 100], []
for k in times:
    men_left = rng.binomial(k * n_men, share_men)
    women_left = rng.binomial(k * n_women, share_women)
    if k == 1:  # the real table
        men_left, women_left = gone[~women].sum(), gone[women].sum()
    sex_reports.append(ab_report(men_left, k * n_men, women_left, k * n_women, 0))

# %%
ax = plt.figure(figsize=(8, 2.8)).gca()
for place, (middle, low, high, _) in enumerate(sex_reports):
    se = (high - low) / (2 * 1.96)  # the interval is 2 · 1.96 standard errors wide
    p_big = 2 * stats.norm.sf(abs(middle) / se)  # norm: the t curve of large samples
    ax.plot([100 * low, 100 * high], [place, place], color=BLUE, lw=5)
    ax.text(3.2, place, f"p = {p_big:.2g}", va="center")
ax.axvline(0, color="black", lw=1, ls=":")
ax.set_yticks(range(3), [f"{7043 * k:,} customers" for k in times])
ax.set(xlim=(-2, 4.5), ylim=(-0.6, 2.6), xlabel="women minus men (percentage points)")
ax.set_title("A small gap, known better and better, and a smaller and smaller p")
plt.show()
print(
    "Three intervals at about the same place get narrower; the p-value falls towards 0."
)

# %% [markdown]
# **Trap 1.** With enough rows every difference that is not exactly 0 becomes
# significant, also one that changes no decision. A small p says "not zero". Only the
# effect and its interval say "worth it".
#
# ### Looking every day
# A shop compares two offers that are in truth **the same**. Every evening for 30 days
# it tests all data so far, and stops as soon as p < 0.05. In what share of such
# experiments does it announce a winner? Set `p_peek`.
#
# - **a**: about 5 %, because alpha is 0.05
# - **b**: about 10 %
# - **c**: more than 20 %

# %% exercise="p_peek" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_peek = "c"
### END SOLUTION

# %%
customers = 50 * np.arange(1, 31)  # in each group, up to every day
# made: buyers a day (2 offers, 2000 experiments, 30 days), both with share 0.4
made = rng.binomial(50, 0.4, size=(2, 2000, 30))
a, b = made.cumsum(axis=2) / customers  # each (2000, 30): shares so far
se = np.sqrt((a * (1 - a) + b * (1 - b)) / customers)
daily = 2 * stats.norm.sf(np.abs(b - a) / se)  # (2000 experiments, 30 days)
at_end, at_any = np.mean(daily[:, -1] < 0.05), np.mean((daily < 0.05).any(axis=1))

# %% check="p_peek"
assert p_peek in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Each single look has 5 %. Thirty looks are thirty chances to be wrong.",
    "b": "More: p wanders up and down, and one visit below 0.05 is enough.",
    "c": "Yes: p wanders up and down, and one visit below 0.05 is enough.",
}
print(f"One test on day 30: {at_end:.1%} false winners.", end=" ")
print(f"A test every day: {at_any:.1%}. {reasons[p_peek]}")

# %% [raw] wrong="p_peek" says="Thirty looks are"
# p_peek = "a"

# %% [raw] wrong="p_peek" says="More: p wanders"
# p_peek = "b"

# %%
ax = plt.figure(figsize=(9, 4.5)).gca()
dips = (daily[:50] < 0.05).any(axis=1)
ax.plot(np.arange(1, 31), daily[:50][~dips].T, color="#CCCCCC", lw=1.2)
ax.plot(np.arange(1, 31), daily[:50][dips].T, color=ORANGE, lw=2)
ax.axhline(0.05, color="black", ls=":")
ax.set(xlabel="day", ylabel="p-value so far (log scale)", yscale="log", ylim=(0.005, 1))
ax.set_title(
    f"Two equal offers, 50 experiments: {dips.sum()} go below 0.05 on some day"
)
plt.show()
print(
    "Lines wander below 1; the orange ones go below the dotted line of 0.05 some day."
)

# %% [markdown]
# On this log scale equal steps are equal factors, so the small p-values have room.
#
# **Trap 2.** Fix the size before you start, from the power you want. Then test
# **once**.
#
# ### Testing twenty things
# **Trap 3.** Test 20 useless ideas, and the chance of at least one alarm is 1 - 0.95²⁰
# = 64 %.

# %%
# twenty: p-values (2000 rounds, 20 tests)
twenty = many_p(adelie, adelie, 20, rng, repeats=20 * 2000).reshape(2000, 20)
for limit in (0.05, 0.05 / 20):
    any_alarm = np.mean((twenty < limit).any(axis=1))
    print(f"limit {limit:.4f}: an alarm in {any_alarm:.0%} of 2,000 rounds of 20 tests")

# %% [markdown]
# The simplest cure is **Bonferroni's**: compare each p with alpha / m, for m tests.
# **Holm's** is never weaker:
#
# 1. Go through the p-values from the smallest to the largest.
# 2. Compare the smallest with alpha / m, the next with alpha / (m - 1), then alpha / (m
#    - 2), and so on. It is a find while it is **at most** this limit.
# 3. **Stop at the first that is not.** It and all larger ones are no finds.
#
# By hand, m = 3 and alpha = 0.06: p = 0.04, 0.01, 0.035. In order: 0.01 ≤ 0.02, a find;
# 0.035 > 0.03: stop. So 0.04 is no find, although 0.04 ≤ 0.06.


# %% exercise="holm" points=4 level=4 minutes=12
def holm(p_values, alpha):
    """Holm's method: a bool array (m,), True for each find, in the order given.

    p_values (m,) is an array in any order.
    """
    ### BEGIN SOLUTION
    finds = np.zeros(len(p_values), dtype=bool)
    for place, i in enumerate(np.argsort(p_values)):
        if p_values[i] > alpha / (len(p_values) - place):
            break
        finds[i] = True
    return finds
    ### END SOLUTION


# %% check="holm"
three = np.array([0.04, 0.01, 0.035])
assert np.shape(holm(three, 0.06)) == (3,), "one True or False for each p-value"
assert isinstance(holm(three, 0.06), np.ndarray) and holm(three, 0.06).dtype == bool, (
    "make it an array of True and False: np.array(finds, dtype=bool)"
)
assert list(holm(three, 0.06)) != [True, False, False], (
    "give the answers back in the order of p_values, not sorted"
)
assert not holm(three, 0.06)[0], "0.035 > 0.03 stops everything, so 0.04 is no find"
assert list(holm(three, 0.06)) == [False, True, False], "only 0.01 is a find"
assert list(holm(np.array([0.01, 0.025, 0.5]), 0.06)) == [True, True, False], (
    "the second smallest meets alpha / 2 = 0.03, not alpha / 3"
)
assert holm(np.array([0.25, 0.9]), 0.5)[0], "0.25 is at most 0.5 / 2: equal is a find"
assert list(holm(np.array([0.01, 0.01, 0.5]), 0.06)) == [True, True, False], (
    "two equal p-values have two positions: np.argsort gives both, list.index only one"
)

# %% [markdown] hint="holm"
# `np.argsort(p_values)` gives the positions from the smallest p to the largest.

# %% [markdown] hint="holm"
# Start with an array of False. Walk along the positions; `break` at the first p that is
# too large.

# %% [markdown] hint="holm"
# ```
# finds = all False
# for place (0, 1, 2, ...) and position i, smallest p first:
#     stop if p_values[i] > alpha / (m - place)
#     finds[i] = True
# ```


# %% probe="holm"
def inputs(rng):
    yield np.array([0.25, 0.25]), 0.5
    yield np.array([0.04, 0.01, 0.035]), 0.06
    yield np.array([0.9, 0.8]), 0.05
    yield np.array([0.01, 0.5, 0.01]), 0.06
    for m in (1, 5, 12):
        yield rng.uniform(0, 0.12 / m, size=m), 0.06
        yield np.append(rng.permutation(np.arange(1, m + 1)) * 0.045 / m, 0.5), 0.2


def call(answer, p_values, alpha):
    finds = answer(p_values, alpha)
    return isinstance(finds, np.ndarray), str(np.asarray(finds).dtype), list(finds)


# %% [raw] right="holm"
# def holm(p_values, alpha):
#     m, order = len(p_values), np.argsort(p_values)
#     passed = np.sort(p_values) <= alpha / np.arange(m, 0, -1)
#     finds = np.zeros(m, dtype=bool)
#     finds[order] = np.logical_and.accumulate(passed)
#     return finds

# %% [raw] wrong="holm" says="one True or False"
# def holm(p_values, alpha):
#     return np.sum(p_values <= alpha / len(p_values))

# %% [raw] wrong="holm" says="not sorted"
# def holm(p_values, alpha):
#     passed = np.sort(p_values) <= alpha / np.arange(len(p_values), 0, -1)
#     return np.logical_and.accumulate(passed)

# %% [raw] wrong="holm" says="stops everything"
# def holm(p_values, alpha):
#     m = len(p_values)
#     finds = np.zeros(m, dtype=bool)
#     for place, i in enumerate(np.argsort(p_values)):
#         finds[i] = p_values[i] <= alpha / (m - place)
#     return finds

# %% [raw] wrong="holm" says="only 0.01 is"
# def holm(p_values, alpha):
#     return p_values < 0.0

# %% [raw] wrong="holm" says="not alpha / 3"
# def holm(p_values, alpha):
#     return p_values <= alpha / len(p_values)

# %% [raw] wrong="holm" says="an array of True and False"
# def holm(p_values, alpha):
#     finds = [False] * len(p_values)
#     for place, i in enumerate(np.argsort(p_values)):
#         if p_values[i] > alpha / (len(p_values) - place):
#             break
#         finds[i] = True
#     return finds

# %% [raw] wrong="holm" says="an array of True and False"
# def holm(p_values, alpha):
#     finds = np.zeros(len(p_values))
#     for place, i in enumerate(np.argsort(p_values)):
#         if p_values[i] > alpha / (len(p_values) - place):
#             break
#         finds[i] = 1
#     return finds

# %% [raw] wrong="holm" says="two equal p-values"
# def holm(p_values, alpha):
#     finds = np.zeros(len(p_values), dtype=bool)
#     for place, p in enumerate(sorted(p_values)):
#         if p > alpha / (len(p_values) - place):
#             break
#         finds[list(p_values).index(p)] = True
#     return finds

# %% [raw] wrong="holm" says="equal is a find"
# def holm(p_values, alpha):
#     m, order = len(p_values), np.argsort(p_values)
#     passed = np.sort(p_values) < alpha / np.arange(m, 0, -1)
#     finds = np.zeros(m, dtype=bool)
#     finds[order] = np.logical_and.accumulate(passed)
#     return finds

# %% [markdown]
# Did the penguins change over the years? Three species, four measurements, three pairs
# of years: 36 tests.

# %%
measures = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
pairs = [(2007, 2008), (2007, 2009), (2008, 2009)]
species = penguins["species"].unique()
year_tests = [(s, m, *years) for s in species for m in measures for years in pairs]


def year_p(species, measure, first, second):
    """p-value of the change of one measurement of one species between two years."""
    rows = penguins[penguins["species"] == species].dropna(subset=measure)
    a, b = (rows.loc[rows["year"] == y, measure] for y in (first, second))
    return p_from_t(*welch(a.to_numpy(), b.to_numpy()), "two")


year_ps = np.array([year_p(*test) for test in year_tests])  # (36,)
kept = holm(year_ps, 0.05)

# %%
order, place = np.argsort(year_ps), np.arange(1, 37)
colors = [ORANGE if find else GREY for find in kept[order]]
ax = plt.figure(figsize=(8, 4)).gca()
ax.scatter(place, year_ps[order], c=colors, zorder=3, label="36 tests")
ax.axhline(0.05, color="black", ls=":", label="0.05")
ax.axhline(0.05 / 36, color=GREEN, label="Bonferroni")
ax.step(place, 0.05 / (37 - place), color=BLUE, where="mid", label="Holm")
ax.set(yscale="log", xlabel="tests, smallest p first", ylabel="p (log scale)")
ax.set_title(f"{np.sum(year_ps < 0.05)} of 36 are below 0.05; Holm keeps {kept.sum()}")
ax.legend()
plt.show()
print("Sorted p-values climb; only the first two, in orange, lie below Holm's stairs.")

# %%
for i in order[: kept.sum()]:
    print(*year_tests[i], f"p = {year_ps[i]:.5f}")

# %% [markdown]
# Both finds concern the flippers of Adelie penguins. If nothing had changed, we would
# expect about 2 of 36 below 0.05 by luck; there are 10. So some of the other eight may
# be real too, but we cannot say which. Here Bonferroni keeps the same two.
#
# <details><summary>In our first result p was a bit below 0.01. Was it one of many tests too?</summary>
#
# Yes. We also showed you the depth of the bill. For two tests Holm's first limit is
# 0.025, and our p is below it. But there is more: we looked at many comparisons of
# penguins and chose this one for the lesson **because** its p is small. So as evidence
# about penguins it is worth much less than its p says. Had we written down one question
# before looking, you could trust it.
#
# </details>
#
# ### Weighing four times
# Draw two groups of 20 birds from the **same** Adelie females. Weigh every bird four
# times on a scale that is off by about 20 g (made up), so each group has 80 rows. How
# often is p < 0.05? Set `p_rows`.
#
# - **a**: in about 5 % of experiments, nothing is there
# - **b**: more seldom, four weighings are more precise
# - **c**: in more than 20 %

# %% exercise="p_rows" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_rows = "c"
### END SOLUTION

# %%
weighed = [
    rng.choice(adelie, (1, 20, 2000)) + rng.normal(0, 20, (4, 20, 2000))
    for _ in range(2)
]  # each (4 weighings, 20 birds, 2000 experiments)
as_rows = [w.reshape(80, 2000) for w in weighed]  # each (80 rows, 2000)
all_rows = np.mean(stats.ttest_ind(*as_rows, equal_var=False).pvalue < 0.05)
weighed_birds = [w.mean(axis=0) for w in weighed]  # each (20 birds, 2000)
one_each = np.mean(stats.ttest_ind(*weighed_birds, equal_var=False).pvalue < 0.05)

# %% check="p_rows"
assert p_rows in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "The 5 % hold for independent rows; here 80 rows are only 20 birds.",
    "b": "The scale was never the problem; the birds differ, and they are still 20.",
    "c": "Yes: the test believes in 80 birds, so its standard error is half too small.",
}
print(f"80 rows: {all_rows:.1%} false alarms. {reasons[p_rows]}", end=" ")
print(f"Cure: one mean for each bird, 20 rows: {one_each:.1%}.")

# %% [raw] wrong="p_rows" says="hold for independent rows"
# p_rows = "a"

# %% [raw] wrong="p_rows" says="scale was never the problem"
# p_rows = "b"

# %% [markdown]
# **Trap 4.** Here the test itself fails. It believes that every row is a new,
# independent draw. Copied rows, many visits of one customer, two birds of a nest: all
# make p too small. Ask first: **what is one draw?** Then make one row of it.
#
# ## On your own: do couples stay longer?
# Back to the churn table, and now there is no coin. Customers with a partner leave
# less often. Should the company advertise to couples?

# %%
partner = (churn["partner"] == 1).to_numpy()
leaves = (churn["churn"] == "Yes").to_numpy() * 1.0
plain = gap(leaves, partner)
p_plain = p_value(plain, shuffled_gaps(leaves, partner, rng, 300))
print(f"gap {100 * plain:.1f} percentage points, p = {p_plain:.3f} (300 shuffles)")
for column in ("partner", "contract"):
    left_percent = 100 * gone.groupby(churn[column]).mean()
    print(left_percent.round(1).to_dict(), "% left")
print(churn.groupby("partner")["tenure"].mean().round(1).to_dict(), "months a customer")

# %% [markdown]
# No shuffle comes near. But look: the contract matters much more than the partner, and
# people with a partner have been customers for longer. So compare **like with like**:
# cut the customers into **strata**, groups with the same contract and a similar time as
# a customer.

# %%
band = pd.cut(churn["tenure"], [-1, 6, 12, 24, 48, 72])
strata = churn.groupby(["contract", band], observed=True).ngroup().to_numpy()
print(f"{strata.max() + 1} strata; the first rows are in", strata[:8])

# %% [markdown]
# Write the test that fits. Two things change:
# 1. The statistic is the **average of the gaps inside the strata**, each weighted by
#    the stratum's share of all rows.
# 2. Labels are shuffled **only inside a stratum**.


# %% exercise="test_within" points=5 level=5 minutes=18
def test_within(values, in_b, strata, rng, repeats):
    """Permutation test that compares like with like: returns (gap_within, p).

    values and in_b (n,) as in `gap`; strata (n,) is the number of a row's stratum.
    Every stratum has rows of A and of B. The inputs stay as they are.
    """
    ### BEGIN SOLUTION
    parts = [strata == s for s in np.unique(strata)]

    def average(labels):
        return sum(part.mean() * gap(values[part], labels[part]) for part in parts)

    def shuffled_gap():
        labels = in_b.copy()
        for part in parts:
            labels[part] = rng.permutation(in_b[part])
        return average(labels)

    gaps = np.array([shuffled_gap() for _ in range(repeats)])
    return average(in_b), p_value(average(in_b), gaps)
    ### END SOLUTION


# %% check="test_within"
pair = np.repeat(np.arange(6), 2)  # six pairs; B is always 1 higher
v, label = 10 * pair + np.tile([0.0, 1.0], 6), np.tile([False, True], 6)
result = test_within(v, label, pair, np.random.default_rng(1), 500)
assert np.shape(result) == (2,), "return two numbers: gap_within, p"
assert label.tolist() == [False, True] * 6, "in_b was changed: shuffle a copy of it"
assert np.array_equal(v, 10 * pair + label), "values were changed: shuffle a copy"
assert np.isclose(result[0], 1), "in each of the six pairs the gap is 1, so the average"
assert result[1] < 0.1, (
    "p should be near 2/64: shuffle inside each pair, and use the average within"
)
v, label, two = 6 * np.eye(7)[1], np.arange(7) % 2 == 1, (np.arange(7) > 1) * 1
result = test_within(v, label, two, np.random.default_rng(1), 500)
assert np.isclose(result[0], 12 / 7), (
    "gaps 6 (2 rows of 7) and 0 (5 rows of 7): weight by the share of rows"
)
assert result[1] > 0.3, "every shuffle gives 6 or -6 in the first stratum, so p is 1"
label = np.isin(np.arange(20), [0, *range(10, 19)])  # one B in ten, then nine in ten
v, two = np.eye(20)[0], np.arange(20) // 10
result = test_within(v, label, two, np.random.default_rng(1), 500)
assert result[1] > 0.05, (
    "p should be near 0.1: every stratum keeps its number of B, so shuffle inside only"
)

# %% [markdown] hint="test_within"
# `strata == 3` is a mask. Inside one stratum you can use `gap` and `rng.permutation`.

# %% [markdown] hint="test_within"
# Write a small function that takes labels and returns the weighted average. Use it for
# the real labels and for every shuffle, then call `p_value`.

# %% [markdown] hint="test_within"
# ```
# average(labels): for each stratum, its share of rows times its gap; add them up
# for every repeat:
#     copy the labels
#     for each stratum: permute the labels of its rows
#     remember average(labels)
# return average(in_b), p_value of it
# ```


# %% probe="test_within"
def inputs(rng):
    pairs = np.repeat(np.arange(7), 2)
    yield 9.0 * pairs + np.tile([0.0, 1], 7), np.tile([0, 1], 7) == 1, pairs, 3
    yield 9.0 * pairs + rng.normal(size=14), np.tile([0, 1], 7) == 1, pairs, 4
    yield np.array([0.0, 6, 0, 0, 0, 0, 0]), np.arange(7) % 2 == 1, pairs[:7] > 0, 0
    few = np.isin(np.arange(20), [0, *range(10, 19)])
    yield np.eye(20)[0], few, np.arange(20) // 10, 2
    for shift in (0.0, 1.0):
        strata = np.repeat([2, 5, 9], [12, 40, 9])
        in_b = rng.random(61) < strata / 11
        in_b[[0, 12, 52]], in_b[[1, 13, 53]] = True, False
        yield strata + shift * in_b + rng.normal(size=61), in_b, strata, 5


def call(answer, values, in_b, strata, seed):
    before = in_b.copy(), values.copy()
    got = answer(values, in_b, strata, np.random.default_rng(seed), 800)
    same = np.array_equal(in_b, before[0]) and np.array_equal(values, before[1])
    return list(got), bool(same)


def verdict(got, values, in_b, strata, seed):
    truth = test_within(values, in_b, strata, np.random.default_rng(1), 1000)
    (found, p), same = got
    if not same:
        return "your function changed its inputs"
    if not np.isclose(found, truth[0]):
        return "another gap on held-back strata"
    return bool(abs(p - truth[1]) < 0.012 + 4 * (truth[1] / 800) ** 0.5) or "another p"


# %% [raw] right="test_within"
# def test_within(values, in_b, strata, rng, repeats):
#     names = sorted(set(strata))
#     rows = {s: np.flatnonzero(strata == s) for s in names}
#     def average(v):
#         return sum(len(r) * gap(v[r], in_b[r]) for r in rows.values()) / len(v)
#     gaps = []
#     for _ in range(repeats):
#         v = values.copy()
#         for r in rows.values():
#             v[r] = rng.permutation(v[r])
#         gaps.append(average(v))
#     return average(values), p_value(average(values), np.array(gaps))

# %% [raw] wrong="test_within" says="return two numbers"
# def test_within(values, in_b, strata, rng, repeats):
#     parts = [strata == s for s in np.unique(strata)]
#     return sum(part.mean() * gap(values[part], in_b[part]) for part in parts)

# %% [raw] wrong="test_within" says="shuffle a copy"
# def test_within(values, in_b, strata, rng, repeats):
#     parts = [strata == s for s in np.unique(strata)]
#     def average(labels):
#         return sum(part.mean() * gap(values[part], labels[part]) for part in parts)
#     real, gaps = average(in_b), []
#     for i in range(repeats):
#         for part in parts:
#             in_b[part] = rng.permutation(in_b[part])
#         gaps.append(average(in_b))
#     return real, p_value(real, np.array(gaps))

# %% [raw] wrong="test_within" says="values were changed"
# def test_within(values, in_b, strata, rng, repeats):
#     parts = [strata == s for s in np.unique(strata)]
#     def average():
#         return sum(part.mean() * gap(values[part], in_b[part]) for part in parts)
#     real, gaps = average(), []
#     for i in range(repeats):
#         for part in parts:
#             values[part] = rng.permutation(values[part])
#         gaps.append(average())
#     return real, p_value(real, np.array(gaps))

# %% [raw] wrong="test_within" says="keeps its number of B"
# def test_within(values, in_b, strata, rng, repeats):
#     parts = [strata == s for s in np.unique(strata)]
#     def average(labels):
#         return sum(part.mean() * gap(values[part], labels[part]) for part in parts)
#     gaps = np.array([average(rng.permutation(in_b)) for i in range(repeats)])
#     return average(in_b), p_value(average(in_b), gaps)

# %% [raw] wrong="test_within" says="so the average"
# def test_within(values, in_b, strata, rng, repeats):
#     total = sum(gap(values[strata == s], in_b[strata == s]) for s in np.unique(strata))
#     return total, p_value(gap(values, in_b), shuffled_gaps(values, in_b, rng, repeats))

# %% [raw] wrong="test_within" says="p should be near"
# def test_within(values, in_b, strata, rng, repeats):
#     plain = gap(values, in_b)
#     p = p_value(plain, shuffled_gaps(values, in_b, rng, repeats))
#     parts = [strata == s for s in np.unique(strata)]
#     return sum(part.mean() * gap(values[part], in_b[part]) for part in parts), p

# %% [raw] wrong="test_within" says="weight by the share"
# def test_within(values, in_b, strata, rng, repeats):
#     parts = [strata == s for s in np.unique(strata)]
#     def average(labels):
#         return np.mean([gap(values[part], labels[part]) for part in parts])
#     gaps = []
#     for i in range(repeats):
#         labels = in_b.copy()
#         for part in parts:
#             labels[part] = rng.permutation(labels[part])
#         gaps.append(average(labels))
#     return average(in_b), p_value(average(in_b), np.array(gaps))

# %% [raw] wrong="test_within" says="so p is 1"
# def test_within(values, in_b, strata, rng, repeats):
#     parts = [strata == s for s in np.unique(strata)]
#     def average(labels):
#         return sum(part.mean() * gap(values[part], labels[part]) for part in parts)
#     gaps = []
#     for i in range(repeats):
#         labels = in_b.copy()
#         for part in parts:
#             labels[part] = rng.permutation(labels[part])
#         gaps.append(average(labels))
#     return average(in_b), np.mean(np.abs(gaps) > abs(average(in_b)) + 1e-9)

# %%
fair, p_fair = test_within(leaves, partner, strata, rng, 500)
print(f"all customers: {100 * plain:5.1f} points, p = {p_plain:.3f}")
print(f"like with like: {100 * fair:4.1f} points, p = {p_fair:.3f}")

# %%
table = churn.assign(left=100 * leaves, stratum=strata)
cells = table.pivot_table(index="stratum", columns="partner", values="left")
size = table.groupby(["stratum", "partner"]).size().unstack() / 4  # area of a dot
ax = plt.figure(figsize=(9, 4)).gca()
ax.vlines(cells.index, cells[0], cells[1], color=GREY)
for column, color, name in ((0, BLUE, "no partner"), (1, ORANGE, "partner")):
    ax.scatter(cells.index, cells[column], size[column], color, alpha=0.7, label=name)
ax.set_xticks([2, 7, 12], ["Month-to-month", "One year", "Two year"])
ax.set(xlabel="contract; inside each, 5 bands of time", ylabel="left (%)")
ax.set_title(f"Gap {100 * plain:+.1f} points; like with like {100 * fair:+.1f} points")
ax.legend()
plt.show()
print("In most of the 15 strata the two dots lie close; a large dot is many customers.")

# %% [markdown]
# The gap of 13 points is gone; the small rest even has the other sign. People with a
# partner leave less because more of them are customers of many years with long
# contracts, or for a reason that comes with that. The first p was small and right: the
# gap is no luck. But a p-value never says **why**. Only a coin makes groups alike in
# everything but luck, also in what the table does not hold.
#
# ## What you take with you
# 1. **A p-value is a share of shuffles**: how often labels without meaning give a gap
#    at least as far from 0. It is not the chance that you are wrong.
# 2. **Report the effect with its interval, and decide with a goal.** Significant is not
#    the same as useful, and "not significant" is not "no difference".
# 3. **Plan before you look**: the size from the power, one side or two, one test or
#    many, and what one independent row is.
#
# **The commonest mistakes**: p read as the chance that nothing is there; one side
# chosen afterwards; adding standard errors instead of their squares; stopping at the
# first p < 0.05; showing the best of twenty tests; counting copies as data; reading a
# cause into a table without a coin.
#
# **Go further**: [An Introduction to Statistical
# Learning](https://www.statlearning.com), chapter 13, on many tests.
# [SciPy](https://docs.scipy.org/doc/scipy/) documents `ttest_ind` and
# `permutation_test`. [statsmodels](https://www.statsmodels.org/stable/) computes power
# and Holm's method for you.
