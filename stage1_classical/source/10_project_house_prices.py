# ---
# lesson:
#   title: "Project: house prices"
#   minutes: 345
#   needs: [stage1_classical/09_project_churn, stage1_classical/04_overfitting_and_regularisation]
#   teaches:
#     - kaggle project
#     - problem statement
#     - data audit
#     - feature engineering
#     - model choice
#     - honest final estimate
#     - error analysis
#     - model card
#   data: [ames.csv, bikeshare.csv]
# ---
# %% [markdown]
# # Project: what is this house worth, and how wrong may we be?
#
# A bank that lends money for houses has a **valuation desk**. It needs a price for each
# house, and it needs to know how wrong that price may be. In this project you build both,
# from the raw file to a signed card. Used-car shops, insurers and tax offices do the same.
#
# **Afterwards you can**
# - write a price problem as one measure, and say it in per cent;
# - find and repair faults of a table that no error message shows;
# - code places by their prices without a leak, build features, and blend two models;
# - give a final number with its interval, a price range that keeps its promise, and a card.
#
# **You need** lessons 04 (ridge) and 09 (the churn project). This project has **less
# help**: each exercise is something that you hand in. Add cells of your own, as many as
# you like.
#
# **Time:** 345 minutes in ten sittings of at most 45: there is a stop after each section,
# and one in the middle of section 6. Stuck for 20 minutes? Write the last hint in
# Python, line by line, and go on.
#
# **Data:** 2,930 real sales of houses in Ames, Iowa (United States), 2006 to 2010; at the
# end, hours of hired bicycles.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"
plt.rcParams.update({"figure.figsize": (7, 4.2), "axes.titlesize": 11})
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## How your project is judged
#
# | part | what you hand in | points |
# |---|---|---:|
# | readiness | `fill`, `paired` | 3 |
# | 1 the problem | `log_rmse`, `as_percent` | 4 |
# | 2 the audit | `audit`, `clean` | 6 |
# | 3 split and features | `split`, `add_features` | 5 |
# | 4 places | `out_of_fold` | 4 |
# | 5 the pipeline | `pipeline` | 4 |
# | 6 the choice | `one_se_choice`, `blend_weight`, `project_model` | 10 |
# | 7 the final estimate | `interval`, `price_range` | 6 |
# | 8 errors and card | `slices`, `card` | 5 |
# | 9 on your own | `rides` | 6 |
#
# Four predictions give one point each. The bars for the error of section 1: a plain
# ridge is near 0.063, your project needs **0.060**, and 0.057 is excellent. **An answer
# that leaks fails, however good its number is; a clean one passes, whichever method it
# uses.**
#
# ## Readiness
#
# First, lesson 02: what is learned from data is learned from the training rows alone.


# %% exercise="fill" points=1 level=1 minutes=5
def fill(train, new):
    """Fill the blanks of new with the medians of the columns of train.

    Two tables with the same number columns. Returns a new table; both stay unchanged.
    """
    ### BEGIN SOLUTION
    return new.fillna(train.median())
    ### END SOLUTION


# %% check="fill"
seen = pd.DataFrame({"rooms": [2.0, 3, 10], "age": [40.0, np.nan, 20]})
asked = pd.DataFrame({"rooms": [np.nan, 8], "age": [np.nan, 5.0]}, index=[7, 9])
kept = asked.copy()
found = fill(seen, asked)
assert isinstance(found, pd.DataFrame), "return a table: use return, not print"
assert asked.equals(kept), "you changed the table new: work on a copy"
assert found.index.equals(asked.index), "keep the index of new: its rows are 7 and 9"
assert found.loc[7, "rooms"] != 8, (
    "LEAK: 8 comes from new itself; a new house arrives alone"
)
assert found.loc[7, "rooms"] != 5, "5 is the mean of 2, 3 and 10: take the median"
assert found.loc[7].tolist() == [3, 30], (
    "the medians of train are 3 rooms and 30 years, and of train alone"
)

# %% [markdown] hint="fill"
# `table.fillna(values)` fills each column with the value of that name. What gives the
# medians of all columns of train?


# %% probe="fill"
def inputs(rng):
    for n in (3, 8):
        values = rng.normal(size=(2 * n, 2)) ** 3
        values[rng.random((2 * n, 2)) < 0.3] = np.nan
        values[0] = 1, 2
        table = pd.DataFrame(values, columns=["a", "b"])
        yield table[:n], table[n:]


def call(answer, train, new):
    before = train.copy(), new.copy()
    found = answer(train, new)
    kept = train.equals(before[0]) and new.equals(before[1])
    return found, list(found.index), kept


# %% [raw] right="fill"
# def fill(train, new):
#     filled = new.copy()
#     for name in new:
#         filled.loc[new[name].isna(), name] = train[name].median()
#     return filled

# %% [raw] wrong="fill" says="a new house arrives alone"
# def fill(train, new):
#     return new.fillna(new.median())

# %% [raw] wrong="fill" says="take the median"
# def fill(train, new):
#     return new.fillna(train.mean())

# %% [raw] wrong="fill" says="of train alone"
# def fill(train, new):
#     return new.fillna(pd.concat([train, new]).median())

# %% [raw] wrong="fill" says="work on a copy"
# def fill(train, new):
#     for name in new:
#         new[name] = new[name].fillna(train[name].median())
#     return new

# %% [raw] wrong="fill" says="keep the index of new"
# def fill(train, new):
#     from sklearn.impute import SimpleImputer
#     machine = SimpleImputer(strategy="median").fit(train)
#     return pd.DataFrame(machine.transform(new), columns=new.columns)

# %% [raw] wrong="fill" says="use return, not print"
# def fill(train, new):
#     print(new.fillna(train.median()))

# %% [markdown]
# Second, lesson 05 of the prerequisites: two models that were scored on the same folds are
# compared **pair by pair**.


# %% exercise="paired" points=2 level=2 minutes=5
def paired(a, b):
    """Return (mean, se) of the differences a - b.

    a, b: arrays (k,), the errors of two models on the same k folds. se is the standard
    error of the mean difference (standard deviation with ddof=1).
    """
    ### BEGIN SOLUTION
    gaps = a - b
    return gaps.mean(), gaps.std(ddof=1) / np.sqrt(len(gaps))
    ### END SOLUTION


# %% check="paired"
first, second = np.array([4.0, 9.0, 2.0, 7.0]), np.array([3.0, 8.0, 3.0, 2.0])
found = paired(first, second)
assert found is not None and np.shape(found) == (2,), (
    "return two numbers: the mean and its se"
)
assert np.isclose(found[0], 1.5), "the differences are 1, 1, -1, 5: their mean is 1.5"
assert not np.isclose(found[1], (19 / 3) ** 0.5), (
    "this is the standard deviation: divide by the root of 4 folds"
)
assert not np.isclose(found[1], 4.75**0.5 / 2), "ddof=1: divide by k - 1"
assert np.isclose(found[1], 19**0.5 / 12**0.5), (
    "the differences have standard deviation 2.517, so se is 1.258: pair by pair"
)

# %% [markdown] hint="paired"
# Take the differences first. Everything else is about this one array.

# %% [markdown] hint="paired"
# `gaps.std(ddof=1) / np.sqrt(len(gaps))`


# %% probe="paired"
def inputs(rng):
    for k in (2, 5, 10):
        shared = rng.normal(size=k)
        yield shared + rng.normal(size=k), shared + 0.3 * rng.normal(size=k)


def call(answer, a, b):
    return [float(value) for value in answer(a, b)]


# %% [raw] right="paired"
# def paired(a, b):
#     gaps = [x - y for x, y in zip(a, b)]
#     return [np.mean(gaps), pd.Series(gaps).sem()]

# %% [raw] wrong="paired" says="divide by the root of 4"
# def paired(a, b):
#     return np.mean(a - b), np.std(a - b, ddof=1)

# %% [raw] wrong="paired" says="divide by k - 1"
# def paired(a, b):
#     return np.mean(a - b), np.std(a - b) / len(a) ** 0.5

# %% [raw] wrong="paired" says="pair by pair"
# def paired(a, b):
#     return np.mean(a - b), ((np.var(a, ddof=1) + np.var(b, ddof=1)) / len(a)) ** 0.5

# %% [raw] wrong="paired" says="their mean is 1.5"
# def paired(a, b):
#     return np.mean(b - a), np.std(a - b, ddof=1) / len(a) ** 0.5

# %% [raw] wrong="paired" says="return two numbers"
# def paired(a, b):
#     return np.mean(a - b)

# %% [markdown]
# ## 1. The problem, in one number
#
# **Who decides what?** The desk decides how much to lend on a house. **When?** Before the
# sale, so the sale price is not known. **Which error counts?** 20,000 dollars too much is
# little for a villa and a disaster for a small house. So we count errors in **per cent**:
# logarithms turn ratios into differences. Our measure is the root of the mean squared
# error of **log10 of the price**.
#
# By hand: a house sold for 100,000, we said 200,000. The difference of the logarithms is
# log10(2) = 0.301. The absurd value: we said 1,000,000 for it; the error is exactly 1.


# %% exercise="log_rmse" points=2 level=2 minutes=5
def log_rmse(price, predicted):
    """Root mean squared error of log10 of the price: one number.

    price, predicted: arrays (n,) in dollars, all above 0.
    """
    ### BEGIN SOLUTION
    return np.sqrt(np.mean((np.log10(predicted) - np.log10(price)) ** 2))
    ### END SOLUTION


# %% check="log_rmse"
sold, said = np.array([100.0, 1e6, 500.0]), np.array([1000.0, 1e4, 500.0])
found = log_rmse(sold, said)
assert found is not None and np.ndim(found) == 0, "return one number for all houses"
assert not np.isclose(found, (5 / 3) ** 0.5 * np.log(10)), (
    "np.log has base e: use np.log10"
)
assert not np.isclose(found, 1), "1 is the mean of the absolute errors: square them"
assert not np.isclose(found, 5 / 3), "the mean square is 5/3: take its root"
assert found < 100, "this is an error in dollars: take logarithms first"
assert np.isclose(found, (5 / 3) ** 0.5), (
    "the errors are 1, -2 and 0: the root of (1 + 4 + 0) / 3"
)

# %% [markdown] hint="log_rmse"
# Take log10 of both arrays. Then it is the RMSE that you know from lesson 01.

# %% [markdown] hint="log_rmse"
# From the inside: difference of the logarithms, square, `np.mean`, `np.sqrt`.


# %% probe="log_rmse"
def inputs(rng):
    for n in (1, 4, 40):
        yield 10 ** rng.uniform(4, 6, n), 10 ** rng.uniform(4, 6, n)


def call(answer, price, predicted):
    return float(answer(price, predicted))


# %% [raw] right="log_rmse"
# def log_rmse(price, predicted):
#     from sklearn.metrics import root_mean_squared_error
#     return root_mean_squared_error(np.log10(price), np.log10(predicted))

# %% [raw] wrong="log_rmse" says="use np.log10"
# def log_rmse(price, predicted):
#     return np.sqrt(np.mean((np.log(predicted) - np.log(price)) ** 2))

# %% [raw] wrong="log_rmse" says="square them"
# def log_rmse(price, predicted):
#     return np.mean(np.abs(np.log10(predicted) - np.log10(price)))

# %% [raw] wrong="log_rmse" says="take its root"
# def log_rmse(price, predicted):
#     return np.mean((np.log10(predicted) - np.log10(price)) ** 2)

# %% [raw] wrong="log_rmse" says="take logarithms first"
# def log_rmse(price, predicted):
#     return np.sqrt(np.mean((predicted - price) ** 2))

# %% [raw] wrong="log_rmse" says="1, -2 and 0"
# def log_rmse(price, predicted):
#     return abs(np.mean(np.log10(predicted) - np.log10(price)))

# %% [raw] wrong="log_rmse" says="one number for all houses"
# def log_rmse(price, predicted):
#     return np.sqrt((np.log10(predicted) - np.log10(price)) ** 2)

# %% [markdown]
# Nobody at the desk thinks in logarithms. An error of +0.301 means "twice as much": the
# prediction is 100 % above the price. An error of −0.301 means half: 50 % below.


# %% exercise="as_percent" points=2 level=2 minutes=6
def as_percent(error):
    """Say a log10 error in per cent of the price: return (above, below).

    error: a number from 0 up. above: by how many per cent of the price the prediction
    is too high if it is off by +error; below: how many per cent too low at -error. Both
    are positive: 0.301 gives about (100, 50).
    """
    ### BEGIN SOLUTION
    return 100 * (10**error - 1), 100 * (1 - 10**-error)
    ### END SOLUTION


# %% check="as_percent"
found = as_percent(np.log10(1.234))
assert found is not None and np.shape(found) == (2,), "return two numbers: above, below"
above, below = found
assert not np.isclose(above, 0.234), "0.234 is a share: times 100 gives per cent"
assert below > 0, "both numbers are positive: below says how many per cent too low"
assert below < above or np.isclose(below, above), "above comes first, then below"
assert not np.isclose(below, above), (
    "1 / 1.234 of the price is 19.0 % below it: the two sides differ"
)
assert np.allclose(found, [23.4, 100 - 100 / 1.234]), (
    "10**error is 1.234, a ratio of prices: 23.4 % too high; 1/1.234 is 19.0 % too low."
    " Do not round"
)

# %% [markdown] hint="as_percent"
# `10**error` turns the error back into a ratio, prediction over price. A ratio of 1.25 is
# 25 % too high.

# %% [markdown] hint="as_percent"
# `100 * (10**error - 1)` is the first. For the second the ratio is `10**-error`.


# %% probe="as_percent"
def inputs(rng):
    for error in (0.0, 0.06, 0.5, *rng.uniform(0, 1, 3).tolist()):
        yield (error,)


tolerance = 1e-4


def call(answer, error):
    return [float(value) for value in answer(error)]


# %% [raw] right="as_percent"
# def as_percent(error):
#     ratio = np.exp(error * np.log(10))
#     return [(ratio - 1) * 100, (ratio - 1) / ratio * 100]

# %% [raw] wrong="as_percent" says="the two sides differ"
# def as_percent(error):
#     return 100 * (10**error - 1), 100 * (10**error - 1)

# %% [raw] wrong="as_percent" says="times 100"
# def as_percent(error):
#     return 10**error - 1, 1 - 10**-error

# %% [raw] wrong="as_percent" says="above comes first"
# def as_percent(error):
#     return 100 * (1 - 10**-error), 100 * (10**error - 1)

# %% [raw] wrong="as_percent" says="a ratio of prices"
# def as_percent(error):
#     return 100 * (np.exp(error) - 1), 100 * (1 - np.exp(-error))

# %% [raw] wrong="as_percent" says="Do not round"
# def as_percent(error):
#     return round(100 * (10**error - 1)), round(100 * (1 - 10**-error))

# %% [raw] wrong="as_percent" says="both numbers are positive"
# def as_percent(error):
#     return 100 * (10**error - 1), 100 * (10**-error - 1)

# %% [raw] wrong="as_percent" says="return two numbers"
# def as_percent(error):
#     return 100 * (10**error - 1)

# %%
raw = pd.read_csv(DATA / "ames.csv", keep_default_na=False)
prices = raw["Sale_Price"].to_numpy()
print(f"{len(raw)} houses, {prices.min():,} to {prices.max():,} dollars")

# %% [markdown]
# **Predict.** The simplest baseline says one price for all houses. Which one price has the
# smallest `log_rmse`? Write your letter in `p_one_price`; any letter earns the point.
#
# - a: the mean price
# - b: ten to the power of the mean of log10(price)
# - c: the middle between the cheapest and the dearest house

# %% exercise="p_one_price" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_one_price = "b"
### END SOLUTION

# %%
one_price = {"a": prices.mean(), "b": 10 ** np.log10(prices).mean()}
one_price["c"] = (prices.min() + prices.max()) / 2
one_error = {k: log_rmse(prices, np.full(2930, v)) for k, v in one_price.items()}

# %% check="p_one_price"
assert p_one_price in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is b. The mean minimises squared dollars, not logarithms.",
    "b": "Yes: the mean minimises squared errors, so here the mean of the logarithms.",
    "c": "Not this time: it is b. Two extreme houses say little about all the others.",
}
for letter, value in one_price.items():
    print(f"{letter}: {value:9,.0f} dollars, error {one_error[letter]:.3f}")
print(reasons[p_one_price])

# %% [raw] wrong="p_one_price" says="not logarithms"
# p_one_price = "a"

# %% [raw] wrong="p_one_price" says="Two extreme houses"
# p_one_price = "c"

# %% [markdown]
# The next cell only draws: run it, look, go on.

# %%
above, below = as_percent(one_error["b"])
_, ax = plt.subplots()
ax.hist(prices, bins=10 ** np.linspace(4, 6, 50), color=BLUE)
ax.axvline(one_price["b"], color=ORANGE, lw=2)
ax.set_xscale("log")
ax.set_xticks([20_000, 50_000, 100_000, 200_000, 500_000])
ax.set_xticks([], minor=True)
ax.xaxis.set_major_formatter("{x:,.0f}")
title = (
    f"One price for all: root mean square error like +{above:.0f} % or −{below:.0f} %"
)
ax.set(xlabel="price in dollars (log scale)", ylabel="houses", title=title)
plt.show()
print(f"One hill around {one_price['b']:,.0f} dollars; baseline {one_error['b']:.3f}.")

# %% [markdown]
# The baseline is 0.177. Every model must beat it.
#
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell* (in Colab: Runtime, *Run before*).
#
# ---
#
# ## 2. The audit
#
# This is the table behind Kaggle's competition *House Prices: Advanced Regression
# Techniques*. With an account and its token you would type, in a terminal and not here:
#
# ```text
# kaggle competitions download -c house-prices-advanced-regression-techniques
# kaggle competitions submit -c house-prices-advanced-regression-techniques -f submission.csv -m "first try"
# ```
#
# | Kaggle's files | our file |
# |---|---|
# | `train.csv`: 1,460 rows with prices; `test.csv`: 1,459 without | 2,930 rows, all with prices |
# | `SalePrice`, `GrLivArea`, `YrSold` … | `Sale_Price`, `Gr_Liv_Area`, `Year_Sold` … |
# | `Neighborhood`: `NAmes`, `CollgCr` … | `North_Ames`, `College_Creek` … |
# | `NA` where there is no garage, fence … | `No_Garage`, `No_Fence` … |
# | `OverallQual` and more judgements of quality | left out |
# | error: natural logarithm | log10; Kaggle's number is 2.303 times ours |
#
# `submission.csv` holds two columns: `Id` and `SalePrice`.
#
# Three faults that raise no error. **One: words that become blanks.**

# %%
careless = pd.read_csv(DATA / "ames.csv")
lost = careless.isna().sum()
print(lost[lost > 0])
print("the same column, read with care:", raw["Mas_Vnr_Type"].unique())

# %% [markdown]
# "None" (no stone on the wall) is a fact. pandas reads it as missing, unless you say
# `keep_default_na=False`, as we did. **Two: an area that is none.**

# %%
by_code = raw.groupby("BsmtFin_SF_1")["BsmtFin_Type_1"].agg(["first", "nunique"])
print(by_code)

# %% [markdown]
# `BsmtFin_SF_1` should hold square feet (SF) of finished basement. It holds **the number
# of a category**: 3 is always GLQ, and both 0 and 5 are "no basement". The true area is
# not lost: basement total = finished 1 + finished 2 + unfinished.
#
# | word in the table | meaning |
# |---|---|
# | GLQ, ALQ, BLQ | good, average, below average rooms to live in |
# | Rec, LwQ, Unf | a room for games; low quality; unfinished |
# | `Lot_Frontage` | feet of the plot that lie along the street |
# | `Functional`: Typ, Min1, Min2, Sal | typical; small defects; fit only to be broken up |
# | `Sale_Condition`: AdjLand, Alloca | bought by a neighbour; two linked properties |
#
# **Three: impossible values and stray spaces.** Tools, on a made-up table. Do not ask for
# the type `object`, as older books do: text columns have the type `str` here.

# %%
tiny = pd.DataFrame({"kind": ["A", "B ", "A"], "Roof_SF": [10, 7, 10]})
stray = (tiny["kind"] != tiny["kind"].str.strip()).any()
print("a stray space in kind:", stray, "| different values:", tiny["Roof_SF"].nunique())
print("SF in the name:", "SF" in "Roof_SF", end=" | ")
print("kind is numeric:", pd.api.types.is_numeric_dtype(tiny["kind"]))


# %% exercise="audit" points=3 level=3 minutes=18
def audit(table):
    """Find three kinds of faults. The table is not changed. Returns a dict:

    "spaces": list of the text columns with a value that begins or ends with a space;
    "codes": list of the number columns with "SF" or "Area" in the name and fewer than
        10 different values;
    "impossible": number of rows whose Year_Built or Year_Remod_Add (rebuilt) lies after
        Year_Sold.
    Names stand in the order of the table. No cell is missing.
    """
    ### BEGIN SOLUTION
    number = [c for c in table if pd.api.types.is_numeric_dtype(table[c])]
    text = [c for c in table if c not in number]
    area = [c for c in number if "SF" in c or "Area" in c]
    latest = table[["Year_Built", "Year_Remod_Add"]].max(axis=1)
    return {
        "spaces": [c for c in text if (table[c] != table[c].str.strip()).any()],
        "codes": [c for c in area if table[c].nunique() < 10],
        "impossible": int((latest > table["Year_Sold"]).sum()),
    }
    ### END SOLUTION


# %%
planted = pd.DataFrame({"Year_Built": [1990, 2009, 2007, 1950]})
planted["Year_Remod_Add"] = [2010, 2010, 2007, 1950]
planted["Year_Sold"] = [2008, 2008, 2007, 1950]
planted["Type"] = ["New", "WD ", "New", "New"]
planted["Street"] = [" Main", "Main", "Main", "Main"]
planted["Roof"] = ["flat roof", "tin", "tin", "tin"]
planted["SF_Type"], planted["Rooms"], planted["Wall_Area"] = "none", 3, [1, 2, 2, 1]
planted = pd.concat([planted] * 3, ignore_index=True)
planted["Lot_Area"], planted["Deck_SF"] = range(12), np.arange(12) % 9
planted["Porch_SF"] = np.arange(12) % 10

# %% check="audit"
before = planted.copy()
found = audit(planted)
assert isinstance(found, dict) and set(found) == {"spaces", "codes", "impossible"}, (
    "return a dict with the three names spaces, codes, impossible"
)
assert planted.equals(before), "you changed the table: work on a copy"
assert "Roof" not in found["spaces"], "a space inside, flat roof, is no fault"
assert list(found["spaces"]) == ["Type", "Street"], (
    "Type ends with a space, Street begins with one: find both, in this order. Text "
    "columns have the type str here, not object: use is_numeric_dtype"
)
assert "Rooms" not in found["codes"], "Rooms is no area: look at the name"
assert "Porch_SF" not in found["codes"], "ten different values are not fewer than ten"
assert list(found["codes"]) == ["Wall_Area", "Deck_SF"], (
    "Wall_Area has 2 values and Deck_SF has 9: name both, and no text column"
)
assert found["impossible"] != 12, "built in the year of the sale is possible: use >"
assert found["impossible"] != 3, "a house that was rebuilt after its sale counts, too"
assert found["impossible"] == 6, (
    "rows 0 and 1 and their copies: 6 rows; count a row once if two years are wrong"
)

# %% [markdown] hint="audit"
# Three short answers. First sort the columns: which are numbers, which are text?

# %% [markdown] hint="audit"
# `(table[c] != table[c].str.strip()).any()` sees stray spaces. For the years: is the later
# one of the two, `.max(axis=1)`, after the sale?

# %% [markdown] hint="audit"
# ```text
# number = columns that are numeric; text = the others
# spaces = text columns where a value differs from its stripped value
# codes = number columns with SF or Area in the name, and nunique below 10
# latest = row by row the larger of the two years
# impossible = how many latest are after Year_Sold
# ```


# %% probe="audit"
def inputs(rng):
    for n in (14, 40):
        table = pd.DataFrame({"Year_Built": rng.integers(1999, 2008, n)})
        table["Year_Remod_Add"] = rng.integers(1999, 2008, n)
        table["Year_Sold"] = rng.integers(2001, 2009, n)
        table["a"] = rng.choice(["x", "y z"], n)
        table["b"] = ["q "] + ["q"] * (n - 1)
        table["c"] = ["q"] * (n - 1) + [" q"]
        table["Pool_Area"] = rng.integers(0, 400, n)
        table["SF_x"] = np.arange(n) % 10
        table["y_SF"] = np.arange(n) % 9
        table["cAreas"] = np.arange(n) % 2
        table["count"], table["Area_kind"] = 4, "few"
        yield (table,)


def call(answer, table):
    copy = table.copy()
    found = dict(answer(table))
    lists = [list(map(str, found[name])) for name in ("spaces", "codes")]
    return lists, int(found["impossible"]), table.equals(copy)


# %% [raw] right="audit"
# def audit(table):
#     spaces, codes = [], []
#     for name, column in table.items():
#         values = set(column.tolist())
#         if any(isinstance(v, str) for v in values):
#             if any(v[:1] == " " or v[-1:] == " " for v in values):
#                 spaces.append(name)
#         elif ("SF" in name or "Area" in name) and len(values) <= 9:
#             codes.append(name)
#     sold = table["Year_Sold"]
#     late = (table["Year_Built"] > sold) | (table["Year_Remod_Add"] > sold)
#     return {"spaces": spaces, "codes": codes, "impossible": late.sum()}

# %% [raw] wrong="audit" says="a space inside"
# def audit(table):
#     number = list(table.select_dtypes("number"))
#     text = [c for c in table if c not in number]
#     latest = table[["Year_Built", "Year_Remod_Add"]].max(axis=1)
#     return {"spaces": [c for c in text if table[c].str.contains(" ").any()],
#             "codes": [c for c in number if ("SF" in c or "Area" in c) and table[c].nunique() < 10],
#             "impossible": int((latest > table["Year_Sold"]).sum())}

# %% [raw] wrong="audit" says="find both"
# def audit(table):
#     number = list(table.select_dtypes("number"))
#     text = [c for c in table if c not in number]
#     latest = table[["Year_Built", "Year_Remod_Add"]].max(axis=1)
#     return {"spaces": [c for c in text if table[c].str.endswith(" ").any()],
#             "codes": [c for c in number if ("SF" in c or "Area" in c) and table[c].nunique() < 10],
#             "impossible": int((latest > table["Year_Sold"]).sum())}

# %% [raw] wrong="audit" says="look at the name"
# def audit(table):
#     number = list(table.select_dtypes("number"))
#     text = [c for c in table if c not in number]
#     latest = table[["Year_Built", "Year_Remod_Add"]].max(axis=1)
#     return {"spaces": [c for c in text if (table[c] != table[c].str.strip()).any()],
#             "codes": [c for c in number if table[c].nunique() < 10],
#             "impossible": int((latest > table["Year_Sold"]).sum())}

# %% [raw] wrong="audit" says="not fewer than ten"
# def audit(table):
#     number = list(table.select_dtypes("number"))
#     text = [c for c in table if c not in number]
#     latest = table[["Year_Built", "Year_Remod_Add"]].max(axis=1)
#     return {"spaces": [c for c in text if (table[c] != table[c].str.strip()).any()],
#             "codes": [c for c in number if ("SF" in c or "Area" in c) and table[c].nunique() <= 10],
#             "impossible": int((latest > table["Year_Sold"]).sum())}

# %% [raw] wrong="audit" says="name both"
# def audit(table):
#     number = list(table.select_dtypes("number"))
#     text = [c for c in table if c not in number]
#     latest = table[["Year_Built", "Year_Remod_Add"]].max(axis=1)
#     return {"spaces": [c for c in text if (table[c] != table[c].str.strip()).any()],
#             "codes": [c for c in number if c.endswith("SF") and table[c].nunique() < 10],
#             "impossible": int((latest > table["Year_Sold"]).sum())}

# %% [raw] wrong="audit" says="is possible: use >"
# def audit(table):
#     number = list(table.select_dtypes("number"))
#     text = [c for c in table if c not in number]
#     latest = table[["Year_Built", "Year_Remod_Add"]].max(axis=1)
#     return {"spaces": [c for c in text if (table[c] != table[c].str.strip()).any()],
#             "codes": [c for c in number if ("SF" in c or "Area" in c) and table[c].nunique() < 10],
#             "impossible": int((latest >= table["Year_Sold"]).sum())}

# %% [raw] wrong="audit" says="rebuilt after its sale"
# def audit(table):
#     number = list(table.select_dtypes("number"))
#     text = [c for c in table if c not in number]
#     return {"spaces": [c for c in text if (table[c] != table[c].str.strip()).any()],
#             "codes": [c for c in number if ("SF" in c or "Area" in c) and table[c].nunique() < 10],
#             "impossible": int((table["Year_Built"] > table["Year_Sold"]).sum())}

# %% [raw] wrong="audit" says="count a row once"
# def audit(table):
#     number = list(table.select_dtypes("number"))
#     text = [c for c in table if c not in number]
#     late = table[["Year_Built", "Year_Remod_Add"]].gt(table["Year_Sold"], axis=0)
#     return {"spaces": [c for c in text if (table[c] != table[c].str.strip()).any()],
#             "codes": [c for c in number if ("SF" in c or "Area" in c) and table[c].nunique() < 10],
#             "impossible": int(late.to_numpy().sum())}

# %% [raw] wrong="audit" says="work on a copy"
# def audit(table):
#     number = list(table.select_dtypes("number"))
#     text = [c for c in table if c not in number]
#     spaces = [c for c in text if (table[c] != table[c].str.strip()).any()]
#     for c in spaces:
#         table[c] = table[c].str.strip()
#     latest = table[["Year_Built", "Year_Remod_Add"]].max(axis=1)
#     return {"spaces": spaces,
#             "codes": [c for c in number if ("SF" in c or "Area" in c) and table[c].nunique() < 10],
#             "impossible": int((latest > table["Year_Sold"]).sum())}

# %% [raw] wrong="audit" says="with the three names"
# def audit(table):
#     return {"spaces": ["Type", "Street"], "codes": ["Wall_Area", "Deck_SF"]}

# %% tags=["nbval-check-output"]
print(audit(raw))
unknown = int((raw["Lot_Frontage"] == 0).sum())
least = raw.loc[raw["Lot_Frontage"] > 0, "Lot_Frontage"].min()
print(f"Lot_Frontage (feet along the street): {unknown} times 0, then {least} and more")

# %% [markdown]
# Nobody has 0 feet along the street: in this column 0 means **unknown**. Three houses were
# "rebuilt" after their sale (probably sold before they were finished): we keep them.


# %% exercise="clean" points=3 level=3 minutes=12
def clean(table):
    """A repaired copy: same rows, same index, same columns; the table is not changed.

    1. All text columns lose the spaces at both ends of their values.
    2. Lot_Frontage 0 becomes missing (nan).
    3. BsmtFin_SF_1 becomes Total_Bsmt_SF - BsmtFin_SF_2 - Bsmt_Unf_SF.
    """
    ### BEGIN SOLUTION
    new = table.copy()
    for c in new:
        if not pd.api.types.is_numeric_dtype(new[c]):
            new[c] = new[c].str.strip()
    new["Lot_Frontage"] = new["Lot_Frontage"].where(new["Lot_Frontage"] != 0)
    parts = new["BsmtFin_SF_2"] + new["Bsmt_Unf_SF"]
    new["BsmtFin_SF_1"] = new["Total_Bsmt_SF"] - parts
    return new
    ### END SOLUTION


# %% check="clean"
dirty = raw.iloc[[3, 1, 2]].assign(Lot_Frontage=[0, 60, 21], Fence=" No_Fence")
kept = dirty.copy()
found = clean(dirty)
assert isinstance(found, pd.DataFrame) and dirty.equals(kept), (
    "return a new table; the table that you are given must not change"
)
assert found.index.equals(dirty.index) and list(found) == list(dirty), (
    "keep all rows, their index, and all columns: nothing is left out"
)
assert found["Lot_Frontage"].isna().tolist() == [True, False, False], (
    "Lot_Frontage 0 means unknown: make it missing, and only there"
)
assert (found["Pool_Area"] == 0).all(), "0 in other columns is a fact: no pool"
assert set(found["Sale_Type"]) == {"WD"} and set(found["Fence"]) == {"No_Fence"}, (
    "strip all text columns, at both ends (their type is str here, not object)"
)
assert found["BsmtFin_SF_1"].tolist() == [1065, 468, 923], (
    "finished 1 = total - finished 2 - unfinished: 1065, 468, 923 square feet"
)

# %% [markdown] hint="clean"
# Begin with `new = table.copy()`, then repair three things one by one.

# %% [markdown] hint="clean"
# `column.where(condition)` keeps the values where the condition holds, and makes the
# others missing. `column.str.strip()` strips.

# %% [markdown] hint="clean"
# ```text
# new = copy of the table
# for each text column: strip it
# Lot_Frontage = itself where it is not 0
# BsmtFin_SF_1 = total - finished 2 - unfinished
# return new
# ```


# %% probe="clean"
def inputs(rng):
    for n in (5, 30):
        rows = raw.iloc[rng.choice(2930, n, replace=False)]
        yield (rows.assign(Street=" Pave", Fence=rows["Fence"] + " ", BsmtFin_SF_2=7),)


def call(answer, table):
    copy = table.copy()
    found = answer(table)
    numbers = found.select_dtypes("number").astype(float)
    text = found[[c for c in found if c not in numbers]].astype(object)
    return numbers, text, list(found), list(found.index), table.equals(copy)


# %% [raw] right="clean"
# def clean(table):
#     text = table.select_dtypes(exclude="number")
#     area = table["Total_Bsmt_SF"] - table["BsmtFin_SF_2"] - table["Bsmt_Unf_SF"]
#     front = table["Lot_Frontage"].replace(0, np.nan)
#     return table.assign(Lot_Frontage=front, BsmtFin_SF_1=area, **text.apply(lambda c: c.str.strip()))

# %% [raw] wrong="clean" says="must not change"
# def clean(table):
#     for c in table.select_dtypes(exclude="number"):
#         table[c] = table[c].str.strip()
#     table["Lot_Frontage"] = table["Lot_Frontage"].where(table["Lot_Frontage"] != 0)
#     table["BsmtFin_SF_1"] = table["Total_Bsmt_SF"] - table["BsmtFin_SF_2"] - table["Bsmt_Unf_SF"]
#     return table

# %% [raw] wrong="clean" says="nothing is left out"
# def clean(table):
#     new = table[table["Lot_Frontage"] > 0].copy()
#     for c in new.select_dtypes(exclude="number"):
#         new[c] = new[c].str.strip()
#     new["BsmtFin_SF_1"] = new["Total_Bsmt_SF"] - new["BsmtFin_SF_2"] - new["Bsmt_Unf_SF"]
#     return new

# %% [raw] wrong="clean" says="a fact: no pool"
# def clean(table):
#     new = table.replace(0, np.nan)
#     for c in new.select_dtypes(exclude="number"):
#         new[c] = new[c].str.strip()
#     new["BsmtFin_SF_1"] = table["Total_Bsmt_SF"] - table["BsmtFin_SF_2"] - table["Bsmt_Unf_SF"]
#     return new

# %% [raw] wrong="clean" says="means unknown"
# def clean(table):
#     new = table.copy()
#     for c in new.select_dtypes(exclude="number"):
#         new[c] = new[c].str.strip()
#     new["BsmtFin_SF_1"] = new["Total_Bsmt_SF"] - new["BsmtFin_SF_2"] - new["Bsmt_Unf_SF"]
#     return new

# %% [raw] wrong="clean" says="strip all text columns"
# def clean(table):
#     new = table.copy()
#     new["Sale_Type"] = new["Sale_Type"].str.strip()
#     new["Lot_Frontage"] = new["Lot_Frontage"].where(new["Lot_Frontage"] != 0)
#     new["BsmtFin_SF_1"] = new["Total_Bsmt_SF"] - new["BsmtFin_SF_2"] - new["Bsmt_Unf_SF"]
#     return new

# %% [raw] wrong="clean" says="finished 1 = total"
# def clean(table):
#     new = table.copy()
#     for c in new.select_dtypes(exclude="number"):
#         new[c] = new[c].str.strip()
#     new["Lot_Frontage"] = new["Lot_Frontage"].where(new["Lot_Frontage"] != 0)
#     new["BsmtFin_SF_1"] = new["Total_Bsmt_SF"] - new["Bsmt_Unf_SF"]
#     return new.assign(BsmtFin_SF_1=lambda t: t["BsmtFin_SF_1"].where(t["Bsmt_Unf_SF"] > 999, 0))

# %%
houses = clean(raw)
medium = houses.groupby(raw["BsmtFin_SF_1"])["BsmtFin_SF_1"].median()
_, ax = plt.subplots(figsize=(7, 3.4))
ax.bar(medium.index, medium, color=BLUE)
title = "Codes 0, 5 and 7: no finished area; code 3 the largest: no order"
ax.set(ylabel="median finished area (ft²)", title=title)
ax.set_xticks(range(8), [f"{c}\n{n[:7]}" for c, n in by_code["first"].items()])
plt.show()
print(f"Finished area by code: {medium[3]:.0f} ft² for code 3, {medium[7]:.0f} for 7.")

# %% [markdown]
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ---
#
# ## 3. The split, and features
#
# Only 20 % of the houses go into the test set: one in five. Chance could send many cheap
# houses there. So split **within price bands**: cut the prices into ten bands
# (`pd.qcut(prices, 10, labels=False)` gives each row its band, 0 to 9) and stratify by
# the band, as you stratified by class in lesson 02. The check uses `some` and `uneven`.

# %%
from sklearn.model_selection import train_test_split


# %%
some = houses.iloc[1000:1300]  # its index does not begin at 0


# %%
def uneven(table, rows):
    """How far the share of a price band in the test rows is from 20 %, at most."""
    band = pd.qcut(table["Sale_Price"], 10, labels=False).to_numpy()
    inside = np.isin(np.arange(len(table)), rows)
    return max(abs(inside[band == b].mean() - 0.2) for b in range(10))


# %% exercise="split" points=2 level=2 minutes=9
def split(table, seed):
    """Split the rows into develop (80 %) and test (20 %), stratified by ten bands.

    Returns two arrays of positions of rows (0 to n - 1, not labels of the index). The
    same seed gives the same split, another seed another one.
    """
    ### BEGIN SOLUTION
    band = pd.qcut(table["Sale_Price"], 10)
    rows = np.arange(len(table))
    return train_test_split(rows, test_size=0.2, stratify=band, random_state=seed)
    ### END SOLUTION


# %% check="split"
found = split(some, 3)
assert isinstance(found, (tuple, list)) and len(found) == 2, (
    "return two arrays: develop, test"
)
assert all(isinstance(rows, np.ndarray) and rows.dtype.kind == "i" for rows in found), (
    "return arrays of positions (whole numbers), not tables or lists"
)
assert sorted(np.concatenate(found)) == list(range(300)), (
    "each position from 0 to 299 occurs once (a position is no label of the index)"
)
assert len(found[1]) == 60, "20 % of 300 houses are 60, and they are the second part"
assert np.array_equal(found[1], split(some, 3)[1]), "the same seed, the same split"
assert not np.array_equal(np.sort(found[1]), np.sort(split(some, 4)[1])), (
    "another seed must give another split: use it"
)
assert uneven(some, found[1]) < 0.02, "stratify by the ten price bands"

# %% [markdown] hint="split"
# `train_test_split(rows, test_size=..., stratify=..., random_state=...)` splits any array,
# for example `np.arange(len(table))`.

# %% [markdown] hint="split"
# `stratify` is the band of each row, `pd.qcut(table["Sale_Price"], 10, labels=False)`.


# %% probe="split"
def inputs(rng):
    for n in (100, 350):
        order = rng.permutation(n)
        table = pd.DataFrame({"Sale_Price": 50_000.0 + 99 * order}, index=order + 5)
        yield table, int(rng.integers(1000))


def call(answer, table, seed):
    one, again, other = (answer(table, s) for s in (seed, seed, seed + 1))
    return list(one), again[1], other[1], type(one[0]).__name__


def verdict(got, table, seed):
    parts, again, other, kind = got
    if kind != "ndarray" or len(parts) != 2 or parts[0].dtype.kind != "i":
        return "return two arrays of positions"
    if sorted(np.concatenate(parts)) != list(range(len(table))):
        return "each position must occur once"
    if len(parts[1]) != len(table) // 5:
        return "the test part must hold 20 % of the rows"
    if not np.array_equal(parts[1], again) or set(parts[1]) == set(other):
        return "the seed must decide the split, and nothing else"
    return bool(uneven(table, parts[1]) < 0.02) or "stratify by the ten price bands"


# %% [raw] right="split"
# def split(table, seed):
#     from sklearn.model_selection import StratifiedShuffleSplit
#     band = np.argsort(np.argsort(table["Sale_Price"].to_numpy())) * 10 // len(table)
#     one = StratifiedShuffleSplit(1, test_size=0.2, random_state=seed)
#     return next(one.split(table, band))

# %% [raw] wrong="split" says="by the ten price bands"
# def split(table, seed):
#     band = pd.qcut(table["Sale_Price"], 5, labels=False)
#     return train_test_split(np.arange(len(table)), test_size=0.2, stratify=band, random_state=seed)

# %% [raw] wrong="split" says="by the ten price bands"
# def split(table, seed):
#     return train_test_split(np.arange(len(table)), test_size=0.2, random_state=seed)

# %% [raw] wrong="split" says="another seed must"
# def split(table, seed):
#     band = pd.qcut(table["Sale_Price"], 10, labels=False)
#     return train_test_split(np.arange(len(table)), test_size=0.2, stratify=band, random_state=0)

# %% [raw] wrong="split" says="the same seed, the same split"
# def split(table, seed):
#     band = pd.qcut(table["Sale_Price"], 10, labels=False)
#     return train_test_split(np.arange(len(table)), test_size=0.2, stratify=band)

# %% [raw] wrong="split" says="is no label of the index"
# def split(table, seed):
#     band = pd.qcut(table["Sale_Price"], 10, labels=False)
#     return train_test_split(table.index.to_numpy(), test_size=0.2, stratify=band, random_state=seed)

# %% [raw] wrong="split" says="they are the second part"
# def split(table, seed):
#     band = pd.qcut(table["Sale_Price"], 10, labels=False)
#     return train_test_split(np.arange(len(table)), stratify=band, random_state=seed)

# %% [raw] wrong="split" says="not tables or lists"
# def split(table, seed):
#     band = pd.qcut(table["Sale_Price"], 10, labels=False)
#     parts = train_test_split(np.arange(len(table)), test_size=0.2, stratify=band, random_state=seed)
#     return [part.tolist() for part in parts]

# %% [raw] wrong="split" says="return two arrays"
# def split(table, seed):
#     band = pd.qcut(table["Sale_Price"], 10, labels=False)
#     return train_test_split(np.arange(len(table)), test_size=0.2, stratify=band, random_state=seed)[1]

# %%
develop_rows, test_rows = split(houses, SEED)
develop = houses.iloc[develop_rows]
X, y = develop.drop(columns="Sale_Price"), develop["Sale_Price"].to_numpy()
print(f"develop {len(develop)} houses, test {len(test_rows)} houses, locked until 7")

# %% [markdown]
# Look at develop, and only at develop. The next cell only draws.

# %%
_, ax = plt.subplots()
ax.scatter(X["Gr_Liv_Area"], y, s=8, color=BLUE, alpha=0.4)
line = np.polyfit(np.log10(X["Gr_Liv_Area"]), np.log10(y), 1)
areas = np.array([400, 5500])
ax.plot(areas, 10 ** np.polyval(line, np.log10(areas)), color=ORANGE)
ax.set(xscale="log", yscale="log", xlabel="living area (ft², log)")
ax.set_xticks([500, 1000, 2000, 4000], ["500", "1,000", "2,000", "4,000"])
ax.set_yticks([20_000, 100_000, 500_000], ["20,000", "100,000", "500,000"])
ax.minorticks_off()
title = f"Price grows like area to the power {line[0]:.2f}"
ax.set(ylabel="price (dollars, log)", title=title)
plt.show()
print("On two log scales the cloud is straight, with some houses far below the line.")

# %% [markdown]
# With logarithms on **both** sides the cloud is straight. A ridge on log10(price) thus
# wants log areas, too. This is the measuring tool for this section; it prints the errors
# of a ridge regression on five folds of develop:

# %%
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

number = make_column_selector(dtype_include="number")
text = make_column_selector(dtype_exclude="number")


# %%
def ridge_errors(change):
    """log_rmse of a ridge on five folds of develop, features changed by change(X)."""
    coder = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), number),
        (OneHotEncoder(handle_unknown="ignore", min_frequency=5), text),
    )
    model, errors = make_pipeline(FunctionTransformer(change), coder, Ridge(10)), []
    for learn, held in KFold(5, shuffle=True, random_state=SEED).split(X):
        model.fit(X.iloc[learn], np.log10(y[learn]))
        errors.append(log_rmse(y[held], 10 ** model.predict(X.iloc[held])))
    return np.array(errors)


# %%
plain_errors = ridge_errors(lambda table: table)
with_age = ridge_errors(lambda t: t.assign(age=t["Year_Sold"] - t["Year_Built"]))
print(f"ridge, columns as they are: {plain_errors.mean():.4f}")
print(f"gain from the age: {round((plain_errors - with_age).mean(), 4) + 0.0:+.4f}")

# %% [markdown]
# Age brings nothing: it is a difference of two columns that a linear model has already.
# Find features that say something **new**: together they must lower the error by 0.0015
# or more. (Price per square foot would lower it a lot. It contains the price: a leak. The
# table that you get holds no price, and the check hides all others.)
#
# The next two cells are tools of the checks: run them, you need not read them.


# %%
def hidden(work):
    """Return work() while no table, array or dict of this notebook can be read."""
    kinds = pd.DataFrame | pd.Series | np.ndarray | dict
    kept = {name: v for name, v in globals().items() if isinstance(v, kinds)}
    for name, v in list(kept.items()):
        if name[:2] == "__" or (len(v) if isinstance(v, dict) else np.size(v)) <= 20:
            del kept[name]
    globals().update(dict.fromkeys(kept))
    try:
        return work()
    finally:
        globals().update(kept)


def peeks(work, same):
    """The alarm if work() stops, or is not the same, while the tables are hidden."""
    try:
        fine = same(hidden(work))
    except Exception:
        fine = False
    return "" if fine else "LEAK: it reads a table of the notebook, not only its rows"


# %%
def same_rows(one, other):
    """Whether two tables hold the same values (whole numbers equal floats)."""
    try:
        pd.testing.assert_frame_equal(one, other, check_dtype=False)
    except AssertionError:
        return False
    return True


def row_alone(change, place):
    """What is wrong with change() of the one row at this place, or ""."""
    whole, part = change(X).iloc[[place]], X.iloc[[place]]
    if not same_rows(change(part), whole):
        return (
            "LEAK: alone, a row gets other features than in a table: use the row itself"
        )
    return peeks(lambda: change(part), lambda found: same_rows(found, whole))


# %% exercise="add_features" points=3 level=3 minutes=14
def add_features(table):
    """The table with 1 to 20 new columns, for a ridge regression on log10(price).

    table: cleaned features, no price, n rows; not changed. Returns all old columns
    and the new ones, rows in the same order. Each new value depends on its own row
    alone. Blanks are allowed, infinite values are not.
    """
    ### BEGIN SOLUTION
    total = table["Gr_Liv_Area"] + table["Total_Bsmt_SF"]
    return table.assign(log_total=np.log10(total))
    ### END SOLUTION


# %% check="add_features"
copy = X.copy()
found = add_features(copy)
assert isinstance(found, pd.DataFrame) and len(found) == len(X), (
    "return a table with one row for each house"
)
assert copy.equals(X), "you changed the table that you were given: use assign"
more = [name for name in found if name not in X]
assert 1 <= len(more) <= 20 and set(X) <= set(found), (
    "return all old columns, and 1 to 20 new ones"
)
assert not np.isinf(found[more].select_dtypes("number").astype(float)).any(axis=None), (
    "a new column holds infinite values: some areas are 0, and log10(0) is -inf"
)
alarm = row_alone(add_features, 7)
assert alarm == "", alarm
gain = (plain_errors - ridge_errors(add_features)).mean()
assert gain > 0.0015, (
    f"the gain is {gain:+.4f}, wanted +0.0015: a straight line needs logs or squares"
)

# %% [markdown] hint="add_features"
# In the picture the living area is on a log scale. The model has the area itself only.

# %% [markdown] hint="add_features"
# `np.log10(x + 1)` is safe at 0. Try living area; living area plus basement.

# %% [markdown] hint="add_features"
# ```text
# total = living area + basement area
# return table.assign(log_total=log10 of total, log_living=log10 of living area)
# ```


# %% probe="add_features"
def inputs(rng):
    yield (1701,)


def call(answer, place):
    table = X.copy()
    got = answer(table)
    kept = table.equals(X) and set(X) <= set(got) and len(got) == len(X)
    more = [name for name in got if name not in X]
    numbers = got[more].select_dtypes("number").astype(float)
    finite = not np.isinf(numbers).any(axis=None)
    alarm = row_alone(answer, place) if kept else ""
    worth = finite and kept and not alarm
    gain = (plain_errors - ridge_errors(answer)).mean() if worth else 0.0
    return kept, len(more), finite, alarm, float(gain)


def verdict(got, place):
    kept, count, finite, alarm, gain = got
    if not kept or not 1 <= count <= 20:
        return "return all old columns, unchanged, and 1 to 20 new ones"
    if not finite:
        return "a new column holds infinite values"
    if alarm:
        return alarm
    return gain > 0.0015 or f"the gain is {gain:+.4f}, wanted +0.0015"


# %% [raw] right="add_features"
# def add_features(table):
#     new = table.copy()
#     new["log_area"] = np.log(new["Gr_Liv_Area"])
#     new["size"] = np.where(new["Gr_Liv_Area"] > 2000, "big", "small")
#     return new

# %% [raw] right="add_features"
# def add_features(table):
#     age = table["Year_Sold"] - table["Year_Built"]
#     return table.assign(a=table["Gr_Liv_Area"]**2, b=table["Total_Bsmt_SF"]**2, c=age**2)

# %% [raw] wrong="add_features" says="it reads a table"
# level = develop.groupby("Neighborhood")["Sale_Price"].mean()
# def add_features(table):
#     return table.assign(level=np.log10(table["Neighborhood"].map(level).astype(float)))

# %% [raw] wrong="add_features" says="it reads a table"
# level = develop.groupby("Neighborhood")["Sale_Price"].mean().to_dict()
# def add_features(table):
#     return table.assign(level=[np.log10(level[n]) for n in table["Neighborhood"]])

# %% [raw] wrong="add_features" says="it reads a table"
# def add_features(table):
#     return table.assign(foot=houses.loc[table.index, "Sale_Price"] / table["Gr_Liv_Area"])

# %% [raw] wrong="add_features" says="wanted +0.0015"
# def add_features(table):
#     return table.assign(age=table["Year_Sold"] - table["Year_Built"],
#                         floors=table["First_Flr_SF"] + table["Second_Flr_SF"])

# %% [raw] wrong="add_features" says="log10(0) is -inf"
# def add_features(table):
#     with np.errstate(divide="ignore"):
#         return table.assign(a=np.log10(table["Gr_Liv_Area"]), b=np.log10(table["Garage_Area"]))

# %% [raw] wrong="add_features" says="use the row itself"
# def add_features(table):
#     middle = table.groupby("Neighborhood")["Gr_Liv_Area"].transform("median")
#     return table.assign(a=np.log10(table["Gr_Liv_Area"]), b=table["Gr_Liv_Area"] / middle)

# %% [raw] wrong="add_features" says="use assign"
# def add_features(table):
#     table["log_area"] = np.log10(table["Gr_Liv_Area"])
#     return table

# %% [raw] wrong="add_features" says="all old columns"
# def add_features(table):
#     return table[["Gr_Liv_Area"]].assign(a=np.log10(table["Gr_Liv_Area"]))

# %% [raw] wrong="add_features" says="one row for each house"
# def add_features(table):
#     return np.log10(table["Gr_Liv_Area"])

# %%
rich_errors = ridge_errors(add_features)
gain, gain_se = paired(plain_errors, rich_errors)
print(f"with your features: {rich_errors.mean():.4f}")
print(f"gain {gain:.4f}, standard error over five folds {gain_se:.4f}")

# %% [markdown]
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ---
#
# ## 4. Places: a price of the neighbourhood, without the own price
#
# A neighbourhood is a name. **Target coding** replaces the name by a number: the mean
# log10(price) of the houses there. It is short, and it is dangerous. To see why, give
# each house of develop a **made-up** street, drawn at random from 800 names. A street
# tells nothing about a price. Then code each house by the mean of its street.

# %%
log_y = np.log10(y)
street = np.random.default_rng([SEED, 4]).integers(0, 800, len(X)).astype(str)
own_code = pd.Series(log_y).groupby(street).transform("mean").to_numpy()

# %% [markdown]
# **Predict.** How strong is the correlation of this code with log10(price)? Write your
# letter in `p_street`.
#
# - a: below 0.1, for the streets are random
# - b: 0.1 to 0.4
# - c: above 0.4

# %% exercise="p_street" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_street = "c"
### END SOLUTION

# %%
own_r = np.corrcoef(own_code, log_y)[0, 1]

# %% check="p_street"
assert p_street in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is c. Each code holds the own price of its house.",
    "b": "Not this time: it is c. A street has about three houses: a third is the own.",
    "c": "Yes: of three houses in a street, one is the house itself.",
}
print(f"Correlation {own_r:.2f}. {reasons[p_street]}")

# %% [raw] wrong="p_street" says="holds the own price"
# p_street = "a"

# %% [raw] wrong="p_street" says="a third is the own"
# p_street = "b"

# %% [markdown]
# The remedy: a house gets the code from **other folds**. And a street with one house
# should not be believed fully, so we mix in the mean of all: with sum s and count n of the
# group, and a weight m, the code is (s + m · mean) / (n + m).
#
# By hand, with m = 2 and a mean of 5.0: a group with two houses, 5.4 and 5.6, gets
# (11.0 + 10.0) / 4 = 5.25. A group without any house gets 10.0 / 2 = 5.0.


# %% exercise="out_of_fold" points=4 level=4 minutes=21
def out_of_fold(group, y, folds, m):
    """Target code of each row, learned without its own fold: an array (n,).

    group: array (n,) of names. y: array (n,) of numbers. folds: list of pairs (learn,
    held) of arrays of positions; each row is held once. m: a number above 0. A row of
    held gets (s + m * mean) / (count + m): s and count of its group in learn, mean of
    y over learn.
    """
    ### BEGIN SOLUTION
    code = np.empty(len(y))
    for learn, held in folds:
        seen = pd.Series(y[learn]).groupby(group[learn]).agg(["sum", "count"])
        there = seen.reindex(group[held], fill_value=0)
        mixed = there["sum"] + m * y[learn].mean()
        code[held] = mixed / (there["count"] + m)
    return code
    ### END SOLUTION


# %% check="out_of_fold"
towns = np.array(["A", "B", "A", "B", "A", "C"])
value = np.array([1.5, 2.5, 4.5, 8.5, 16.5, 32.5])
pairs = [
    (np.array([2, 3, 4, 5]), np.array([0, 1])),
    (np.array([0, 1]), np.arange(2, 6)),
]
found = out_of_fold(towns, value, pairs, 2)
assert isinstance(found, np.ndarray) and found.shape == (6,), (
    "return an array with one code for each row: np.array(your_list)"
)
assert not np.isnan(found).any(), "C is in no learn part: it gets the mean of learn"
assert np.allclose(
    out_of_fold(towns, value + 9 * (value < 3), pairs, 2)[:2], found[:2]
), "LEAK: another price of row 0 or 1 changes its own code; use the rows of learn"
assert abs(found[0] - 10.5) > 1e-9, (
    "10.5 is the mean of A in learn: mix in m times the mean"
)
assert np.allclose(found[:2], [13, 79 / 6]), (
    "row 0: s = 4.5 + 16.5, mean of learn = 15.5: (21 + 2 * 15.5) / (2 + 2) = 13"
)
assert np.allclose(found, [13, 79 / 6, 11 / 6, 13 / 6, 11 / 6, 2]), (
    "the second fold learns from 1.5 and 2.5, mean 2: A is (1.5 + 2 * 2) / (1 + 2)"
)

# %% [markdown] hint="out_of_fold"
# One loop over the folds. In each round you know the names and the y of learn, and you
# write the codes of the held rows: `code[held] = ...`.

# %% [markdown] hint="out_of_fold"
# `pd.Series(y[learn]).groupby(group[learn])` gives sums and counts by name.
# `.reindex(group[held], fill_value=0)` looks up the names of the held rows; a name not
# found gets 0.

# %% [markdown] hint="out_of_fold"
# ```text
# code = empty array
# for each (learn, held):
#     seen = table of sum and count of y[learn] by group[learn]
#     there = seen, looked up for group[held], 0 where not found
#     code[held] = (there sum + m * mean of y[learn]) / (there count + m)
# return code
# ```


# %% probe="out_of_fold"
def inputs(rng):
    for n, m in ((9, 1.0), (40, 4.5)):
        group = rng.choice(["p", "q", "r", "s", "t"], n)
        group[0] = "alone"
        rows = rng.permutation(n)
        folds = [(np.setdiff1d(rows, part), part) for part in np.array_split(rows, 3)]
        yield group, rng.exponential(size=n) - 1, folds, m


# %% [raw] right="out_of_fold"
# def out_of_fold(group, y, folds, m):
#     code = np.zeros(len(y))
#     for learn, held in folds:
#         for i in held:
#             same = [y[j] for j in learn if group[j] == group[i]]
#             code[i] = (sum(same) + m * np.mean(y[learn])) / (len(same) + m)
#     return code

# %% [raw] right="out_of_fold"
# def out_of_fold(group, y, folds, m):
#     from sklearn.preprocessing import TargetEncoder
#     code = np.empty(len(y))
#     for learn, held in folds:
#         encoder = TargetEncoder(smooth=float(m)).fit(group[learn].reshape(-1, 1), y[learn])
#         code[held] = encoder.transform(group[held].reshape(-1, 1))[:, 0]
#     return code

# %% [raw] wrong="out_of_fold" says="use the rows of learn"
# def out_of_fold(group, y, folds, m):
#     by = pd.Series(y).groupby(group)
#     return ((by.transform("sum") + m * y.mean()) / (by.transform("count") + m)).to_numpy()

# %% [raw] wrong="out_of_fold" says="mix in m times"
# def out_of_fold(group, y, folds, m):
#     code = np.empty(len(y))
#     for learn, held in folds:
#         seen = pd.Series(y[learn]).groupby(group[learn]).mean()
#         code[held] = seen.reindex(group[held]).fillna(y[learn].mean())
#     return code

# %% [raw] wrong="out_of_fold" says="it gets the mean of learn"
# def out_of_fold(group, y, folds, m):
#     code = np.empty(len(y))
#     for learn, held in folds:
#         seen = pd.Series(y[learn]).groupby(group[learn]).agg(["sum", "count"])
#         seen = (seen["sum"] + m * y[learn].mean()) / (seen["count"] + m)
#         code[held] = seen.reindex(group[held])
#     return code

# %% [raw] wrong="out_of_fold" says="mean of learn = 15.5"
# def out_of_fold(group, y, folds, m):
#     code = np.empty(len(y))
#     for learn, held in folds:
#         seen = pd.Series(y[learn]).groupby(group[learn]).agg(["sum", "count"])
#         there = seen.reindex(group[held], fill_value=0)
#         code[held] = (there["sum"] + m * 5) / (there["count"] + m)
#     return code

# %% [raw] wrong="out_of_fold" says="the second fold learns"
# def out_of_fold(group, y, folds, m):
#     learn, held = folds[0]
#     seen = pd.Series(y[learn]).groupby(group[learn]).agg(["sum", "count"])
#     there = seen.reindex(group, fill_value=0)
#     return ((there["sum"] + m * y[learn].mean()) / (there["count"] + m)).to_numpy()

# %% [raw] wrong="out_of_fold" says="one code for each row"
# def out_of_fold(group, y, folds, m):
#     code = [0.0] * len(y)
#     for learn, held in folds:
#         for i in held:
#             same = [y[j] for j in learn if group[j] == group[i]]
#             code[i] = (sum(same) + m * np.mean(y[learn])) / (len(same) + m)
#     return code

# %% [markdown]
# scikit-learn has it: the `TargetEncoder`. Inside a pipeline its `fit_transform` works out
# of fold on the training rows, and its `transform` codes new rows by all of them. Fit it on
# the learn rows of each fold, transform the held rows: is its code yours?

# %% tags=["nbval-check-output"]
from sklearn.preprocessing import TargetEncoder

folds = list(KFold(5, shuffle=True, random_state=SEED).split(X))
place = X["Neighborhood"].to_numpy().astype(str)
ours = out_of_fold(place, log_y, folds, 10)
theirs, encoder = np.empty(len(X)), TargetEncoder(smooth=10.0)
for learn, held in folds:  # learn the codes on four folds, look them up for the fifth
    encoder.fit(X.iloc[learn][["Neighborhood"]], log_y[learn])
    theirs[held] = encoder.transform(X.iloc[held][["Neighborhood"]])[:, 0]
print("equal to scikit-learn:", np.allclose(ours, theirs))

# %%
safe_code = out_of_fold(street, log_y, folds, 1)
safe_r = np.corrcoef(safe_code, log_y)[0, 1]
_, axes = plt.subplots(1, 2, figsize=(8, 3.6), sharey=True)
axes[0].scatter(own_code, log_y, s=5, alpha=0.3, color=ORANGE)
axes[0].set_title(f"Own price inside: correlation {own_r:.2f}")
axes[1].scatter(safe_code, log_y, s=5, alpha=0.3, color=BLUE)
axes[1].set_title(f"From other folds: correlation {safe_r:.2f}")
axes[0].set_ylabel("log10(price)")
for ax in axes:
    ax.set_xlabel("code of a made-up street")
plt.show()
print("Left a sloping cloud made of nothing, right no upward slope.")

# %% [markdown]
# <details><summary>Why is the right correlation not a little above 0?</summary>
#
# The streets are random, so the other houses of a street tell nothing about this one. It
# lies near 0, on average slightly below: if a house is dear, the mean of **the others**
# is a little lower.
#
# </details>
#
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ---
#
# ## 5. The pipeline: dollars in, dollars out
#
# The desk hands in a raw row and wants dollars. So the logarithm of the price belongs
# into the model, too. `TransformedTargetRegressor` does this: it fits on `func(y)`, and
# sends predictions back through `inverse_func`. Look, with made-up prices:

# %%
from sklearn.compose import TransformedTargetRegressor
from sklearn.dummy import DummyRegressor

middle = TransformedTargetRegressor(
    DummyRegressor(), func=np.sqrt, inverse_func=np.square
)
print(middle.fit([[0], [0]], [100.0, 900.0]).predict([[0]]), "the mean root, squared")


# %% [markdown]
# The **leak alarm** of project 09, now for prices. It fits on 300 houses and asks for 30
# others, some of them odd. Run the next three cells; you need not study them. Then write
# the model that the alarm will watch.


# %%
def odd_rows(table):
    """The table, with five houses of a kind that training has not seen."""
    odd = table[:5].assign(Neighborhood="a new place", Lot_Frontage=np.nan)
    return pd.concat([odd, table[5:]])


# %%
def leak_alarm(build):
    """What is wrong with the model that build() returns, or "" if nothing is."""
    A, b, new = X[:300], y[:300], odd_rows(X[300:330])
    copy = A.copy()
    try:
        model = build().fit(A, b)
        p, again = model.predict(new), build().fit(A, b).predict(new)
        alone = [model.predict(new[i : i + 1])[0] for i in (0, 9, 29)]
        other = build().fit(A, 2 * b).predict(new)
    except Exception as error:
        return f"the model stops on odd rows: {type(error).__name__}: {error}"
    if not A.equals(copy):
        return "the model changes the table that it is given: work on a copy"
    if not np.allclose(p, again):
        return "two fits differ: set random_state"
    if not np.allclose(alone, p[[0, 9, 29]], rtol=1e-6):
        return "LEAK: a house alone gets another price than in a batch"
    if np.allclose(other, p):
        return (
            "LEAK: taught with other prices, it says the same: fit learns nothing here"
        )
    return peeks(lambda: build().fit(A, b).predict(new), lambda q: np.allclose(p, q))


# %%
from sklearn.ensemble import HistGradientBoostingRegressor


def inside(build, values, kinds):
    """Predictions for four made-up houses of a model fitted on the first three."""
    four = pd.DataFrame({"area": values, "kind": kinds})
    return build(Ridge(1)).fit(four[:3], [100.0, 1000, 1000]).predict(four)


def complaint(build):
    """What boosting, which takes no sparse table, says to the columns, or ""."""
    try:
        build(HistGradientBoostingRegressor(max_iter=1)).fit(X[:300], y[:300])
    except TypeError as error:
        return str(error)
    return ""


# %% exercise="pipeline" points=4 level=4 minutes=17
def pipeline(estimator):
    """An unfitted model from a table of features to prices in dollars.

    Number columns: blanks get the median of the training rows, then they are
    standardised. Text columns: one-hot; a value that training has not seen gives zeros.
    No sparse table. The estimator learns log10(price); predictions are in dollars. It
    works for any table: choose the columns by their type, with `number` and `text`.
    """
    ### BEGIN SOLUTION
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    words = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = make_column_transformer((numbers, number), (words, text))
    model = make_pipeline(columns, estimator)
    return TransformedTargetRegressor(
        model, func=np.log10, inverse_func=lambda z: 10.0**z
    )
    ### END SOLUTION


# %% check="pipeline"
found = pipeline(Ridge(10))
assert hasattr(found, "fit") and hasattr(found, "predict"), (
    "return the model itself: it has fit and predict"
)
alarm = leak_alarm(lambda: pipeline(Ridge(10)))
assert alarm == "", alarm
says = pipeline(DummyRegressor()).fit(X[:3], [100.0, 1000, 100_000]).predict(X[:3])
assert says[0] > 10, "3.3 is a logarithm: the predictions must be in dollars"
assert np.isclose(says[0], 10 ** (10 / 3)), (
    "an estimator that always says the mean must give 10 ** mean(log10 price) here"
)
one = inside(pipeline, [1, 2, 30, np.nan], ["u", "u", "u", "u"])
assert np.isclose(one[3], one[1]), (
    "the blank must get the median of 1, 2, 30, which is 2"
)
ten = inside(pipeline, [10, 20, 300, 300], ["u", "u", "u", "u"])
assert np.isclose(one[2], ten[2]), (
    "in other units the ridge says other prices: standardise the number columns"
)
said = complaint(pipeline)
assert said == "", f"no sparse table: sparse_output=False. Boosting says: {said[:50]}"
kind = inside(pipeline, [1, 1, 1, 1], ["u", "v", "v", "u"])
assert not np.isclose(kind[0], kind[1]), "the text columns are not used: one-hot"

# %% [markdown] hint="pipeline"
# Two machines for two kinds of columns, as in project 09, then the estimator. Around all
# of it stands the `TransformedTargetRegressor`.

# %% [markdown] hint="pipeline"
# `func=np.log10`. Its inverse is `lambda z: 10.0**z`. The selectors `number` and `text`
# exist; the encoder needs `handle_unknown` and `sparse_output`.

# %% [markdown] hint="pipeline"
# ```text
# numbers = pipeline of an imputer (median) and a scaler
# words = one-hot encoder, unknown values ignored, output not sparse
# columns = column transformer: (numbers, number), (words, text)
# return transformed target regressor of (pipeline of columns and estimator)
# ```


# %% probe="pipeline"
from sklearn.ensemble import HistGradientBoostingRegressor as Boosting

tolerance = 1e-4


def inputs(rng):
    n = 60
    table = pd.DataFrame({"area": rng.exponential(size=n) * 900})
    table["town"] = rng.choice(list("abcdefghijklmnopqrst"), n)
    table["front"] = np.where(rng.random(n) < 0.3, np.nan, rng.exponential(size=n) ** 2)
    price = 10 ** (4 + table["area"] / 4000 + 0.3 * (table["town"] == "p"))
    new = table[40:].assign(town=[*table["town"][40:59], "new"])
    yield table[:40], price[:40].to_numpy(), new


def call(answer, table, price, new):
    flat = answer(DummyRegressor()).fit(table, price).predict(new[:1])
    model = answer(Ridge(3)).fit(table, price)
    trees = answer(Boosting(max_iter=2, min_samples_leaf=5)).fit(table, price)
    shape = trees.predict(new).shape
    return model.predict(new), model.predict(new[-1:]), flat, shape


# %% [raw] right="pipeline"
# def pipeline(estimator):
#     from sklearn.compose import ColumnTransformer
#     from sklearn.pipeline import Pipeline
#     code = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
#     fill = Pipeline([("fill", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
#     both = ColumnTransformer([("w", code, text), ("n", fill, number)])
#     log = FunctionTransformer(np.log10, lambda z: np.power(10.0, z), check_inverse=False)
#     return TransformedTargetRegressor(Pipeline([("a", both), ("b", estimator)]), transformer=log)

# %% [raw] wrong="pipeline" says="reads a table"
# def pipeline(estimator):
#     middle = X.median(numeric_only=True)
#     numbers = make_pipeline(FunctionTransformer(lambda t: t.fillna(middle)), StandardScaler())
#     words = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
#     model = make_pipeline(make_column_transformer((numbers, number), (words, text)), estimator)
#     return TransformedTargetRegressor(model, func=np.log10, inverse_func=lambda z: 10.0**z, check_inverse=False)

# %% [raw] wrong="pipeline" says="a house alone"
# def pipeline(estimator):
#     def scale(t):
#         return ((t - t.mean()) / (t.std(ddof=0) + 1e-9)).fillna(0)
#     words = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
#     columns = make_column_transformer((FunctionTransformer(scale), number), (words, text))
#     return TransformedTargetRegressor(make_pipeline(columns, estimator), func=np.log10, inverse_func=lambda z: 10.0**z, check_inverse=False)

# %% [raw] wrong="pipeline" says="stops on odd rows"
# def pipeline(estimator):
#     numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
#     words = OneHotEncoder(sparse_output=False)
#     model = make_pipeline(make_column_transformer((numbers, number), (words, text)), estimator)
#     return TransformedTargetRegressor(model, func=np.log10, inverse_func=lambda z: 10.0**z, check_inverse=False)

# %% [raw] wrong="pipeline" says="must be in dollars"
# def pipeline(estimator):
#     numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
#     words = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
#     model = make_pipeline(make_column_transformer((numbers, number), (words, text)), estimator)
#     return TransformedTargetRegressor(model, func=np.log10, inverse_func=lambda z: z, check_inverse=False)

# %% [raw] wrong="pipeline" says="that always says the mean"
# def pipeline(estimator):
#     numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
#     words = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
#     return make_pipeline(make_column_transformer((numbers, number), (words, text)), estimator)

# %% [raw] wrong="pipeline" says="the blank must get"
# def pipeline(estimator):
#     numbers = make_pipeline(SimpleImputer(), StandardScaler())
#     words = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
#     model = make_pipeline(make_column_transformer((numbers, number), (words, text)), estimator)
#     return TransformedTargetRegressor(model, func=np.log10, inverse_func=lambda z: 10.0**z, check_inverse=False)

# %% [raw] wrong="pipeline" says="standardise the number columns"
# def pipeline(estimator):
#     words = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
#     columns = make_column_transformer((SimpleImputer(strategy="median"), number), (words, text))
#     return TransformedTargetRegressor(make_pipeline(columns, estimator), func=np.log10, inverse_func=lambda z: 10.0**z, check_inverse=False)

# %% [raw] wrong="pipeline" says="no sparse table"
# def pipeline(estimator):
#     numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
#     words = OneHotEncoder(handle_unknown="ignore")
#     columns = make_column_transformer((numbers, number), (words, text))
#     return TransformedTargetRegressor(make_pipeline(columns, estimator), func=np.log10, inverse_func=lambda z: 10.0**z)

# %% [raw] wrong="pipeline" says="no sparse table"
# def pipeline(estimator):
#     numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
#     columns = make_column_transformer((numbers, number), (OneHotEncoder(handle_unknown="ignore"), text))
#     log = TransformedTargetRegressor(estimator, func=np.log10, inverse_func=lambda z: 10.0**z)
#     return make_pipeline(columns, log)

# %% [raw] wrong="pipeline" says="the text columns are not used"
# def pipeline(estimator):
#     numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
#     model = make_pipeline(make_column_transformer((numbers, number)), estimator)
#     return TransformedTargetRegressor(model, func=np.log10, inverse_func=lambda z: 10.0**z, check_inverse=False)

# %% [raw] wrong="pipeline" says="return the model itself"
# def pipeline(estimator):
#     numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
#     return numbers, OneHotEncoder(handle_unknown="ignore"), estimator

# %% [markdown]
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ---
#
# ## 6. The choice, and a blend
#
# Three families on the same five folds: ridge, random forest, boosting. The ridge comes
# twice, without and with your features. `held_out` keeps the prediction for each house,
# made by a fit on the other folds. The training takes some seconds and prints nothing.

# %%
from sklearn.ensemble import RandomForestRegressor

careful = {"learning_rate": 0.15, "max_iter": 60, "max_leaf_nodes": 8}
boosting = HistGradientBoostingRegressor(random_state=0, **careful)
forest = RandomForestRegressor(20, max_features=0.3, random_state=0)
five = KFold(5, shuffle=True, random_state=SEED)


# %%
def held_out(model):
    """Predictions for the houses of develop, each by a fit on the other four folds."""
    p = np.empty(len(X))
    for learn, held in five.split(X):
        p[held] = model.fit(X.iloc[learn], y[learn]).predict(X.iloc[held])
    return p


def fold_errors(p):
    """log_rmse of such predictions on each of the five folds: an array."""
    return np.array([log_rmse(y[held], p[held]) for _, held in five.split(X)])


# %%
widen = FunctionTransformer(add_features)
candidates = {
    "ridge": pipeline(Ridge(10)),
    "ridge + features": make_pipeline(widen, pipeline(Ridge(10))),
    "forest": pipeline(forest),
    "boosting": pipeline(boosting),
}
out_of_folds = {name: held_out(model) for name, model in candidates.items()}
scores = {name: fold_errors(p) for name, p in out_of_folds.items()}

# %% [markdown]
# **Predict.** Of the three with the columns **as they are**, which has the smallest mean
# error? Write your letter in `p_family`.
#
# - a: boosting
# - b: ridge
# - c: the forest

# %% exercise="p_family" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_family = "a"
### END SOLUTION

# %% check="p_family"
assert p_family in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Yes: it finds bends by itself, and corrects its errors in small steps.",
    "b": "Not this time: it is a. The ridge is straight where prices bend.",
    "c": "Not this time: it is a. The forest's means are too rough for a price.",
}
for name in ("ridge", "forest", "boosting"):
    print(f"{name:10s}{scores[name].mean():.4f}")
print(reasons[p_family])

# %% [raw] wrong="p_family" says="straight where prices bend"
# p_family = "b"

# %% [raw] wrong="p_family" says="too rough for a price"
# p_family = "c"

# %% [markdown]
# Is the gap real? Compare fold by fold. But the folds share training rows, so the plain
# standard error is too small. A known correction (Nadeau and Bengio, 2003) adds the ratio
# of held to training rows, here 1/4, to 1/k (k = 5 gaps):


# %%
def fold_se(gaps, ratio=1 / 4):
    """Corrected standard error of the mean of paired gaps from 5-fold splits."""
    return np.std(gaps, ddof=1) * np.sqrt(1 / len(gaps) + ratio)


# %%
best = min(scores, key=lambda name: scores[name].mean())
_, ax = plt.subplots(figsize=(7.5, 3))
for row, errors in enumerate(scores.values()):
    gaps = errors - scores[best]
    ax.plot(gaps, np.full(5, row), "o", color=BLUE, alpha=0.4)
    ax.errorbar(gaps.mean(), row, xerr=2 * fold_se(gaps), color=ORANGE, marker="s")
ax.axvline(0, color=GREY, lw=1)
ax.set_yticks(range(4), scores)
ax.set(xlabel=f"error minus the error of {best}, same fold; bar: ± 2 corrected se")
ax.set_title(f"{best} has the smallest mean error, {scores[best].mean():.4f}")
plt.show()
print("Points: five folds. A bar that crosses 0 is no safe difference.")

# %% [markdown]
# And the target code of section 4? Give it to the ridge, beside the one-hot columns:

# %%
numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
words = OneHotEncoder(handle_unknown="ignore", min_frequency=5, sparse_output=False)
coder = make_column_transformer(
    (TargetEncoder(), ["Neighborhood"]), (numbers, number), (words, text)
)
coded = TransformedTargetRegressor(
    make_pipeline(widen, coder, Ridge(10)),
    func=np.log10,
    inverse_func=lambda z: 10.0**z,
)
coded_errors = fold_errors(held_out(coded))
print(f"ridge + features {scores['ridge + features'].mean():.3f}", end=", ")
print(f"with the code of the place {coded_errors.mean():.3f}")

# %% [markdown]
# Hardly a difference: 28 places with about 84 houses each can be learned one by one, with
# one-hot columns. With 800 streets of three houses each it would be another matter.

# %% [markdown]
# One fold can differ much from the others: a few odd houses (section 8 shows them) lie in
# it. The **rule of one standard error**: take the simplest model whose mean gap to the
# best is at most one standard error of that gap.


# %%
far = np.array([0.2, 0.4, 0.3, 0.5, 0.1])
toy = {"flat": far + 0.3, "line": far + np.array([0.05, -0.04, 0.05, -0.04, 0.02])}
toy |= {"bush": far + 0.001, "tree": far}
close = {"line": far + np.array([0.06, 0.01, 0.05, 0.0, 0.04]), "tree": far}
nearly = {"line": far + np.array([0.06, -0.01, 0.05, -0.02, 0.02]), "tree": far}


# %% exercise="one_se_choice" points=3 level=3 minutes=13
def one_se_choice(scores):
    """The name of the first model that is at most one corrected se behind the best.

    scores: dict, name -> array (k,) of errors on the same folds; the names stand in the
    order from simple to complex. The best has the smallest mean error. Gap: own error
    minus the best one's, fold by fold; its se is fold_se(gaps).
    """
    ### BEGIN SOLUTION
    best = min(scores, key=lambda name: np.mean(scores[name]))
    for name in scores:
        gaps = scores[name] - scores[best]
        if gaps.mean() <= fold_se(gaps):
            return name
    ### END SOLUTION


# %% check="one_se_choice"
found = one_se_choice(dict(toy))
assert isinstance(found, str), "return one name: did you forget return?"
assert found != "flat", "flat is 0.3 behind in each fold, with se 0: far too much"
assert found != "tree", "tree is the best; is a simpler one hardly behind?"
assert found == "line", (
    "line is 0.008 behind, with se 0.03; bush is 0.001 behind in EACH fold, with se 0"
)
assert one_se_choice(close) is not None, (
    "nothing returned: the best is 0 behind itself, with se 0, so at most means <="
)
assert one_se_choice(close) == "tree", (
    "line is 0.032 behind, and one se of the gaps is 0.017: take tree. Use the gaps, "
    "not the spread of one model's errors"
)
assert one_se_choice(nearly) == "line", (
    "line is 0.020 behind and one corrected se is 0.024: use fold_se, with its 1/4"
)

# %% [markdown] hint="one_se_choice"
# First find the best: `min(scores, key=...)`. Then go through the names in their order.

# %% [markdown] hint="one_se_choice"
# For each name make the gaps, compare their mean with `fold_se(gaps)`, and return the
# first name that fits.

# %% [markdown] hint="one_se_choice"
# ```text
# best = name with the smallest mean error
# for each name in scores:
#     gaps = errors of name - errors of best
#     if mean of gaps <= fold_se(gaps): return name
# ```


# %% probe="one_se_choice"
equivalent = {"np.mean => np.sum": "all have the same number of folds"}


def inputs(rng):
    yield (dict(toy),)
    yield (dict(close),)
    yield (dict(nearly),)
    for _ in range(12):
        base = rng.uniform(0.05, 0.3, 6)
        extra = [rng.normal(c, 0.02, 6) for c in (0.03, 0.015, 0.005, 0.0)]
        yield ({f"m{i}": base + more for i, more in enumerate(extra)},)


# %% [raw] right="one_se_choice"
# def one_se_choice(scores):
#     table = pd.DataFrame(scores)
#     gaps = table.sub(table[table.mean().idxmin()], axis=0)
#     fine = [name for name in table if gaps[name].mean() <= fold_se(gaps[name].to_numpy())]
#     return fine[0]

# %% [raw] wrong="one_se_choice" says="is a simpler one hardly behind"
# def one_se_choice(scores):
#     return min(scores, key=lambda name: np.mean(scores[name]))

# %% [raw] wrong="one_se_choice" says="not the spread"
# def one_se_choice(scores):
#     best = min(scores, key=lambda name: np.mean(scores[name]))
#     limit = scores[best].mean() + fold_se(scores[best])
#     return [name for name in scores if scores[name].mean() <= limit][0]

# %% [raw] wrong="one_se_choice" says="with its 1/4"
# def one_se_choice(scores):
#     best = min(scores, key=lambda name: np.mean(scores[name]))
#     for name in scores:
#         gap, se = paired(scores[name], scores[best])
#         if gap <= se:
#             return name

# %% [raw] wrong="one_se_choice" says="at most means"
# def one_se_choice(scores):
#     best = min(scores, key=lambda name: np.mean(scores[name]))
#     for name in scores:
#         gaps = scores[name] - scores[best]
#         if gaps.mean() < fold_se(gaps):
#             return name

# %% [raw] wrong="one_se_choice" says="return one name"
# def one_se_choice(scores):
#     best = min(scores, key=lambda name: np.mean(scores[name]))
#     return [n for n in scores if abs(np.mean(scores[n] - scores[best])) <= fold_se(scores[n] - scores[best])]

# %% [raw] wrong="one_se_choice" says="far too much"
# def one_se_choice(scores):
#     best = min(scores, key=lambda name: np.mean(scores[name]))
#     return [n for n in scores if np.std(scores[n] - scores[best]) < 1][0]

# %% [raw] wrong="one_se_choice" says="in EACH fold"
# def one_se_choice(scores):
#     best = min(scores, key=lambda name: np.mean(scores[name]))
#     return [n for n in scores if np.max(scores[n] - scores[best]) < 0.01][0]

# %%
print("one standard error says:", one_se_choice(scores))

# %% [markdown]
# This rule may name a plain ridge. Then it says only that on these five folds the ridge is
# at most one standard error behind. It does not say that the ridge is good enough: your
# project has a bar of 0.060 besides. If the named model lies above it, take a better one.
#
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ---
#
# ### The blend, and your model
#
# **The blend.** Two models that err in different ways can be better together. Mix their
# logarithms: w · log10(a) + (1 − w) · log10(b). Which w? It must be chosen on
# predictions for houses that the models had **not seen**: out of fold.


# %% exercise="blend_weight" points=3 level=3 minutes=12
def blend_weight(price, a, b):
    """The best weight of a in the blend of two predictions: return (w, error).

    price, a, b: arrays (n,) in dollars. The blend is 10 ** (w * log10(a) + (1 - w) *
    log10(b)), w from 0 to 1 (a hundredth is exact enough); error is its log_rmse.
    """
    ### BEGIN SOLUTION
    weights = np.arange(101) / 100
    errors = [log_rmse(price, a**w * b ** (1 - w)) for w in weights]
    return weights[np.argmin(errors)], min(errors)
    ### END SOLUTION


# %% check="blend_weight"
true = 10.0 ** np.array([5, 5, 5.3, 4.8])
first = true * 10 ** np.array([0.1, -0.1, 0.1, -0.1])
second = true * 10 ** np.array([-0.2, 0.3, -0.2, 0.1])
found = blend_weight(true, first, second)
assert found is not None and np.shape(found) == (2,), "return two numbers: w and error"
assert abs(found[0] - 0.32) > 0.03, "w is the weight of a, the first prediction"
assert abs(found[0] - 0.68) < 0.012, (
    "the error is smallest at w = 0.68: try 0 to 1, and mix logarithms, not dollars"
)
assert abs(found[1] - 0.02298) < 0.0005, (
    "the second number is the log_rmse of the blend with w = 0.68: 0.0230"
)
assert 0 <= blend_weight(true, first, first**2 / true)[0] <= 1, "w lies between 0 and 1"

# %% [markdown] hint="blend_weight"
# Try all weights 0, 0.01, 0.02 to 1. For each, make the blend and its `log_rmse`.

# %% [markdown] hint="blend_weight"
# `10 ** (w * np.log10(a) + (1 - w) * np.log10(b))` is the blend. `np.argmin` finds the
# position of the smallest error.

# %% [markdown] hint="blend_weight"
# ```text
# weights = 0, 0.01, ..., 1
# errors = for each w: log_rmse of price and the blend
# return the weight with the smallest error, and that error
# ```


# %% probe="blend_weight"
def inputs(rng):
    for n, size in ((6, 0.1), (40, 0.3), (30, 2)):
        price = 10 ** rng.uniform(4, 6, n)
        a, b = (price * 10 ** rng.normal(0, s, n) for s in (0.1, size))
        yield price, a, b
        yield price, b, a
    yield price, a, a**2 / price


def call(answer, price, a, b):
    return [float(value) for value in answer(price, a, b)]


def verdict(got, price, a, b):
    w, error = got
    if not 0 <= w <= 1:
        return "w lies between 0 and 1"
    if abs(log_rmse(price, a**w * b ** (1 - w)) - error) > 1e-4:
        return "error is not the log_rmse of the blend with this w"
    best = blend_weight(price, a, b)
    right = abs(w - best[0]) < 0.011 and error < best[1] + 1e-4
    return bool(right) or "another weight has a smaller error"


# %% [raw] right="blend_weight"
# def blend_weight(price, a, b):
#     gap = np.log10(a) - np.log10(b)
#     w = np.sum(gap * (np.log10(price) - np.log10(b))) / np.sum(gap**2)
#     w = min(max(w, 0), 1)
#     return [w, log_rmse(price, 10 ** (w * np.log10(a) + (1 - w) * np.log10(b)))]

# %% [raw] wrong="blend_weight" says="w is the weight of a"
# def blend_weight(price, a, b):
#     weights = np.arange(101) / 100
#     errors = [log_rmse(price, b**w * a ** (1 - w)) for w in weights]
#     return weights[np.argmin(errors)], min(errors)

# %% [raw] wrong="blend_weight" says="try 0 to 1"
# def blend_weight(price, a, b):
#     return 0.5, log_rmse(price, (a * b) ** 0.5)

# %% [raw] wrong="blend_weight" says="mix logarithms"
# def blend_weight(price, a, b):
#     weights = np.arange(101) / 100
#     errors = [log_rmse(price, w * a + (1 - w) * b) for w in weights]
#     return weights[np.argmin(errors)], min(errors)

# %% [raw] wrong="blend_weight" says="the second number is"
# def blend_weight(price, a, b):
#     weights = np.arange(101) / 100
#     errors = [log_rmse(price, a**w * b ** (1 - w)) for w in weights]
#     return weights[np.argmin(errors)], np.argmin(errors)

# %% [raw] wrong="blend_weight" says="w lies between 0 and 1"
# def blend_weight(price, a, b):
#     gap = np.log10(a) - np.log10(b)
#     w = np.sum(gap * (np.log10(price) - np.log10(b))) / np.sum(gap**2)
#     return w, log_rmse(price, 10 ** (w * np.log10(a) + (1 - w) * np.log10(b)))

# %% [raw] wrong="blend_weight" says="two numbers"
# def blend_weight(price, a, b):
#     errors = [log_rmse(price, a ** (i / 100) * b ** (1 - i / 100)) for i in range(101)]
#     return np.argmin(errors) / 100

# %%
by_ridge, by_trees = out_of_folds["ridge + features"], out_of_folds["boosting"]
w, blended = blend_weight(y, by_ridge, by_trees)
print(f"ridge + features {log_rmse(y, by_ridge):.4f}", end=", ")
print(f"boosting {log_rmse(y, by_trees):.4f}")
print(f"blend with weight {w:.2f} for the ridge: {blended:.4f}")

# %% [markdown]
# On these predictions the blend cannot be worse than either model, for w = 0 and w = 1 are
# among the weights. So look at **how much** better it is. (One w, chosen on 2,344 houses,
# flatters the number very little; a choice among a hundred models would flatter it more.)
#
# **Hand in your model.** Any family, any features, a blend or not. The library's blend is
# `VotingRegressor([("a", model_a), ("b", model_b)], weights=[...])`.

# %%
from sklearn.ensemble import VotingRegressor


# %% exercise="project_model" points=4 level=4 minutes=12
def project_model():
    """Your unfitted model: fit(X, y) on cleaned table and dollars, predict(X).

    It raises no leak alarm, and its mean log_rmse over five folds of develop is 0.060
    or less. Where chance plays a part, random_state is set.
    """
    ### BEGIN SOLUTION
    both = ["ridge + features", "boosting"]
    return VotingRegressor([(name, candidates[name]) for name in both])
    ### END SOLUTION


# %% check="project_model"
assert hasattr(project_model(), "predict"), "return a model with fit and predict"
alarm = leak_alarm(project_model)
assert alarm == "", alarm
your_errors = fold_errors(held_out(project_model()))
assert your_errors.mean() > 0.01, (
    "an error below 0.01 is too good: does it know prices?"
)
assert your_errors.mean() <= 0.060, (
    f"clean, but its mean error is {your_errors.mean():.4f}, wanted 0.060: section 6"
)

# %% [markdown] hint="project_model"
# You have all parts: `add_features`, `pipeline`, and the picture that shows which
# candidates are good.

# %% [markdown] hint="project_model"
# Boosting alone reaches the bar. So may a ridge with good features; the blend of both is
# safer.

# %% [markdown] hint="project_model"
# ```text
# straight = make_pipeline(features as a step, pipeline of a ridge)
# trees = pipeline of boosting, with a random_state
# return VotingRegressor of both, each with a name
# ```


# %% probe="project_model"
def inputs(rng):
    yield (SEED,)


def call(answer, seed):
    alarm = leak_alarm(answer)
    return alarm, 1.0 if alarm else float(fold_errors(held_out(answer())).mean())


def verdict(got, seed):
    alarm, error = got
    if alarm:
        return alarm
    if error < 0.01:
        return "an error below 0.01 is too good: does it know prices?"
    return error <= 0.060 or f"clean, but its mean error is {error:.4f}, wanted 0.060"


# %% [raw] right="project_model"
# def project_model():
#     return pipeline(HistGradientBoostingRegressor(random_state=1, **careful))

# %% [raw] wrong="project_model" says="wanted 0.060"
# def project_model():
#     return pipeline(Ridge(10))

# %% [raw] wrong="project_model" says="set random_state"
# def project_model():
#     return pipeline(RandomForestRegressor(10, max_features=0.3))

# %% [raw] wrong="project_model" says="reads a table"
# def project_model():
#     mean = pd.Series(raw["Sale_Price"]).groupby(raw["Neighborhood"]).mean()
#     def code(table):
#         return table.assign(place=table["Neighborhood"].map(mean), own=raw["Sale_Price"])
#     return make_pipeline(FunctionTransformer(code), pipeline(Ridge(10)))

# %% [raw] wrong="project_model" says="reads a table"
# level = develop.groupby("Neighborhood")["Sale_Price"].mean()
# def project_model():
#     def with_level(t):
#         return add_features(t).assign(level=np.log10(t["Neighborhood"].map(level).astype(float)))
#     return make_pipeline(FunctionTransformer(with_level), pipeline(Ridge(10)))

# %% [raw] wrong="project_model" says="fit learns nothing"
# ready = pipeline(Ridge(10)).fit(houses.drop(columns="Sale_Price"), houses["Sale_Price"])
# class Ready:
#     def fit(self, table, prices):
#         return self
#     def predict(self, table):
#         return ready.predict(table)
# def project_model():
#     return Ready()

# %% [raw] wrong="project_model" says="a house alone"
# def project_model():
#     def rank(table):
#         return table.assign(rank=table["Gr_Liv_Area"].rank(pct=True))
#     return make_pipeline(FunctionTransformer(rank), pipeline(Ridge(10)))

# %% [raw] wrong="project_model" says="a model with fit"
# def project_model():
#     return pipeline(Ridge(10)).fit(X, y).predict(X)

# %% [raw] wrong="project_model" says="does it know prices"
# def project_model():
#     class Known:
#         def fit(self, table, prices):
#             Known.seen = {**getattr(Known, "seen", {}), **dict(zip(table.index, prices))}
#             self.middle = float(np.median(prices))
#             return self
#         def predict(self, table):
#             if len(table) < 100:
#                 return np.full(len(table), self.middle)
#             book = dict(zip(develop.index, y))
#             return np.array([book[i] for i in table.index])
#     return Known()

# %% [markdown]
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ---
#
# ## 7. The final estimate: open the test set once
#
# Everything is chosen. Fit on all of develop, predict the test houses, compute **one**
# number. Its interval comes from the bootstrap (prerequisites): draw houses with
# replacement, price and prediction together, 1,000 times.


# %% exercise="interval" points=3 level=3 minutes=11
def interval(price, predicted, seed):
    """95 % bootstrap interval (low, high) of log_rmse.

    price, predicted: arrays (n,). 1,000 draws of n houses with replacement, made by
    np.random.default_rng(seed); low and high are the 2.5 and 97.5 percentiles of the
    1,000 errors (not mean ± 1.96 standard deviations).
    """
    ### BEGIN SOLUTION
    rng, n = np.random.default_rng(seed), len(price)
    draws = [rng.integers(n, size=n) for _ in range(1000)]
    errors = [log_rmse(price[rows], predicted[rows]) for rows in draws]
    return tuple(np.percentile(errors, [2.5, 97.5]))
    ### END SOLUTION


# %%
toy_rng = np.random.default_rng(5)  # 200 made-up houses
toy_price = 10 ** toy_rng.normal(5.2, 0.2, 200)
toy_said = toy_price * 10 ** toy_rng.normal(0, 0.06, 200)
toy_error = log_rmse(toy_price, toy_said)

# %% check="interval"
found = interval(toy_price, toy_said, 1)
assert found is not None and np.shape(found) == (2,), "return two numbers: low, high"
width = found[1] - found[0]
assert found[1] < 0.1, "draw price and prediction of the SAME house: one set of rows"
assert width > 1e-9, (
    "every draw is the same: draw WITH replacement, and make rng once, before the loop"
)
assert found[0] < toy_error < found[1], "the interval must hold the error itself"
assert 0.0102 < width < 0.0126, (
    f"the width is {width:.4f}, wanted 0.0114: percentiles 2.5 and 97.5 of 1,000 draws"
)
assert np.allclose(found, interval(toy_price, toy_said, 1)), "same seed, same interval"
assert not np.allclose(found, interval(toy_price, toy_said, 2)), "use the seed"

# %% [markdown] hint="interval"
# A draw is an array of n positions: `rng.integers(n, size=n)`.

# %% [markdown] hint="interval"
# Use the same rows for both: `log_rmse(price[rows], predicted[rows])`, 1,000 times.

# %% [markdown] hint="interval"
# ```text
# rng = generator with the seed
# errors = 1,000 times: draw rows, log_rmse of these rows
# return the percentiles 2.5 and 97.5 of errors
# ```


# %% probe="interval"
equivalent = {
    "1000 => 1001": "one draw more: far below the chance in a bootstrap of 1,000",
    "1000 => 999": "one draw fewer: far below the chance in a bootstrap of 1,000",
}


def inputs(rng):
    for n in (60, 200):
        price = 10 ** rng.uniform(4, 6, n)
        yield price, price * 10 ** rng.normal(0.02, 0.1, n), int(rng.integers(99))


def call(answer, price, predicted, seed):
    found = [answer(price, predicted, s) for s in (seed, seed, seed + 1)]
    return [[float(value) for value in pair] for pair in found]


def verdict(got, price, predicted, seed):
    one, again, other = got
    if one != again or one == other:
        return "the seed must decide the draws, and nothing else"
    want = interval(price, predicted, 77)
    far = max(abs(one[0] - want[0]), abs(one[1] - want[1]))
    return bool(far < 0.09 * (want[1] - want[0])) or "not the 95 % bootstrap interval"


# %% [raw] right="interval"
# def interval(price, predicted, seed):
#     rng = np.random.default_rng(seed)
#     squares = (np.log10(predicted) - np.log10(price)) ** 2
#     rows = rng.choice(len(price), size=(1000, len(price)))
#     return list(np.quantile(np.sqrt(squares[rows].mean(axis=1)), [0.025, 0.975]))

# %% [raw] wrong="interval" says="the SAME house"
# def interval(price, predicted, seed):
#     rng, n = np.random.default_rng(seed), len(price)
#     errors = [log_rmse(rng.choice(price, n), rng.choice(predicted, n)) for _ in range(1000)]
#     return tuple(np.percentile(errors, [2.5, 97.5]))

# %% [raw] wrong="interval" says="draw WITH replacement"
# def interval(price, predicted, seed):
#     rng, n = np.random.default_rng(seed), len(price)
#     draws = [rng.permutation(n) for _ in range(1000)]
#     errors = [log_rmse(price[rows], predicted[rows]) for rows in draws]
#     return min(errors), min(errors)

# %% [raw] wrong="interval" says="make rng once"
# def interval(price, predicted, seed):
#     errors = []
#     for i in range(1000):
#         rows = np.random.default_rng(seed).integers(len(price), size=len(price))
#         errors.append(log_rmse(price[rows], predicted[rows]))
#     return tuple(np.percentile(errors, [2.5, 97.5]))

# %% [raw] wrong="interval" says="the interval must hold"
# def interval(price, predicted, seed):
#     rng, n = np.random.default_rng(seed), len(price)
#     draws = [rng.integers(n, size=n) for _ in range(1000)]
#     errors = [log_rmse(price[rows], predicted[rows]) for rows in draws]
#     return np.percentile(errors, 97.5), np.percentile(errors, 2.5) + 1e-6 + np.ptp(errors) * 2

# %% [raw] wrong="interval" says="percentiles 2.5 and 97.5"
# def interval(price, predicted, seed):
#     rng, n = np.random.default_rng(seed), len(price)
#     draws = [rng.integers(n, size=n) for _ in range(1000)]
#     errors = [log_rmse(price[rows], predicted[rows]) for rows in draws]
#     return tuple(np.percentile(errors, [5, 95]))

# %% [raw] wrong="interval" says="same seed, same interval"
# def interval(price, predicted, seed):
#     rng, n = np.random.default_rng(), len(price)
#     draws = [rng.integers(n, size=n) for _ in range(1000)]
#     errors = [log_rmse(price[rows], predicted[rows]) for rows in draws]
#     return tuple(np.percentile(errors, [2.5, 97.5]))

# %% [raw] wrong="interval" says="use the seed"
# def interval(price, predicted, seed):
#     rng, n = np.random.default_rng(0), len(price)
#     draws = [rng.integers(n, size=n) for _ in range(1000)]
#     errors = [log_rmse(price[rows], predicted[rows]) for rows in draws]
#     return tuple(np.percentile(errors, [2.5, 97.5]))

# %% [raw] wrong="interval" says="return two numbers"
# def interval(price, predicted, seed):
#     return log_rmse(price, predicted)

# %%
test = houses.iloc[test_rows]
X_test, y_test = test.drop(columns="Sale_Price"), test["Sale_Price"].to_numpy()
final = project_model().fit(X, y)
p_test = final.predict(X_test)
test_error = log_rmse(y_test, p_test)
test_range = interval(y_test, p_test, SEED)

# %%
above, below = as_percent(test_error)
half = np.median(np.abs(p_test / y_test - 1))
print(f"test error {test_error:.4f}, 95 % interval {test_range[0]:.4f} to", end=" ")
print(f"{test_range[1]:.4f}")
print(f"as a root mean square: like {above:.0f} % too high or {below:.0f} % too low")
print(f"half of the houses are predicted to within {half:.1%} of their price")
print(f"for a house of 20 million rupees that is {20 * half:.1f} million rupees")
print(f"cross-validation had said {your_errors.mean():.4f}")

# %% [markdown]
# Read it aloud, in money (the rupees are **made up**: this model knows no house in
# Pakistan). The root mean square is much larger than the middle error: a few odd houses
# make most of it, and the interval is wide. So a test error a little above that of
# cross-validation proves no overfitting: does the interval hold the other number?
#
# **A range for each house.** The desk wants "between low and high, right in 90 of 100
# cases". **Split conformal prediction** needs no assumption about the shape of the errors:
# take houses that the model has not seen, sort their absolute log errors, and read off the
# one at position k = ⌈(n + 1) · level⌉ (round up). That is q; the range is from
# prediction / 10^q to prediction · 10^q.
#
# By hand: nine log errors 0.01, 0.02 to 0.09, level 0.8: k = 10 · 0.8 = 8, so q = 0.08.


# %% exercise="price_range" points=3 level=4 minutes=15
def price_range(price, predicted, new, level):
    """Split-conformal range of the prices of new houses: two arrays (m,), low and high.

    price, predicted: arrays (n,) of houses that the model has not learned from. new:
    array (m,), predictions for other houses. q is the k-th smallest absolute log10
    error, k = ceil((n + 1) * level). If k is above n, the range is from 0 to infinity
    (np.inf).
    """
    ### BEGIN SOLUTION
    errors = np.sort(np.abs(np.log10(price) - np.log10(predicted)))
    k = int(np.ceil((len(errors) + 1) * level))
    q = errors[k - 1] if k <= len(errors) else np.inf
    return new / 10**q, new * 10**q
    ### END SOLUTION


# %% check="price_range"
sold = np.full(9, 1000.0)
said = sold * 10 ** np.array([0.05, -0.09, 0.01, 0.08, -0.02, 0.03, -0.07, 0.04, 0.06])
asked = np.array([100.0, 200.0])
found = price_range(sold, said, asked, 0.72)
assert found is not None and np.shape(found) == (2, 2), (
    "return two arrays, low and high, one number for each new house"
)
assert all(isinstance(part, np.ndarray) for part in found), (
    "arrays: np.array(your_list)"
)
q = np.log10(found[1] / asked)
assert np.allclose(found[0], asked / 10**q), "low is new / 10**q, high is new * 10**q"
assert not np.allclose(q, 0.06), "take the absolute errors: -0.09 is a large error"
assert not np.allclose(q, 0.07), "k is (n + 1) * level, rounded up: 7.2 becomes 8"
assert not np.allclose(q, 0.09), "the k-th smallest has the position k - 1"
assert np.allclose(q, 0.08), "nine errors, level 0.72: the eighth smallest is 0.08"
try:
    wide = price_range(sold, said, asked, 0.95)
except IndexError:
    wide = 0
assert np.shape(wide) == (2, 2) and wide[1][0] == wide[1][1] == np.inf, (
    "nine errors cannot promise 95 %: k is 10, so low is 0 and high infinite, as arrays"
)

# %% [markdown] hint="price_range"
# Absolute differences of the logarithms, sorted: `np.sort(np.abs(...))`. Which of them is
# the k-th, if the first has position 0?

# %% [markdown] hint="price_range"
# `k = int(np.ceil((n + 1) * level))`; q is `errors[k - 1]`, or `np.inf` if k is above n.

# %% [markdown] hint="price_range"
# ```text
# errors = sorted absolute differences of log10(price) and log10(predicted)
# k = (n + 1) * level, rounded up
# q = errors[k - 1], or infinity if there are too few
# return new / 10**q and new * 10**q
# ```


# %% probe="price_range"
def inputs(rng):
    for n, level in ((9, 0.72), (9, 0.95), (7, 0.5), (30, 0.9), (39, 0.99)):
        price = 10 ** rng.uniform(4, 6, n)
        yield (
            price,
            price * 10 ** rng.normal(0, 0.1, n),
            10 ** rng.uniform(4, 6, 3),
            level,
        )
    price = 10 ** rng.uniform(4, 6, 9)
    yield price, price * 1.2 ** np.arange(9), price[:4], 0.9


def call(answer, price, predicted, new, level):
    low, high = answer(price, predicted, new, level)
    return np.asarray(low), 1 / np.asarray(high), type(low).__name__


# %% [raw] right="price_range"
# def price_range(price, predicted, new, level):
#     n = len(price)
#     k = -int(-(n + 1) * level // 1)
#     if k > n:
#         return np.zeros(len(new)), np.full(len(new), np.inf)
#     ratio = np.maximum(price / predicted, predicted / price)
#     q = np.partition(ratio, k - 1)[k - 1]
#     return [new / q, new * q]

# %% [raw] wrong="price_range" says="take the absolute errors"
# def price_range(price, predicted, new, level):
#     errors = np.sort(np.log10(predicted) - np.log10(price))
#     k = int(np.ceil((len(errors) + 1) * level))
#     q = errors[k - 1] if k <= len(errors) else np.inf
#     return new / 10**q, new * 10**q

# %% [raw] wrong="price_range" says="rounded up"
# def price_range(price, predicted, new, level):
#     errors = np.sort(np.abs(np.log10(price) - np.log10(predicted)))
#     k = int(np.ceil(len(errors) * level))
#     q = errors[k - 1] if k <= len(errors) else np.inf
#     return new / 10**q, new * 10**q

# %% [raw] wrong="price_range" says="rounded up"
# def price_range(price, predicted, new, level):
#     errors = np.sort(np.abs(np.log10(price) - np.log10(predicted)))
#     k = round((len(errors) + 1) * level)
#     q = errors[k - 1] if k <= len(errors) else np.inf
#     return new / 10**q, new * 10**q

# %% [raw] wrong="price_range" says="cannot promise"
# def price_range(price, predicted, new, level):
#     errors = np.sort(np.abs(np.log10(price) - np.log10(predicted)))
#     q = errors[int(np.ceil((len(errors) + 1) * level)) - 1]
#     return new / 10**q, new * 10**q

# %% [raw] wrong="price_range" says="as arrays"
# def price_range(price, predicted, new, level):
#     errors = np.sort(np.abs(np.log10(price) - np.log10(predicted)))
#     k = int(np.ceil((len(errors) + 1) * level))
#     if k > len(errors):
#         return 0, np.inf
#     return new / 10 ** errors[k - 1], new * 10 ** errors[k - 1]

# %% [raw] wrong="price_range" says="has the position k - 1"
# def price_range(price, predicted, new, level):
#     errors = np.sort(np.abs(np.log10(price) - np.log10(predicted)))
#     k = int(np.ceil((len(errors) + 1) * level))
#     q = errors[k] if k < len(errors) else np.inf
#     return new / 10**q, new * 10**q

# %% [raw] wrong="price_range" says="cannot promise"
# def price_range(price, predicted, new, level):
#     errors = np.sort(np.abs(np.log10(price) - np.log10(predicted)))
#     k = int(np.ceil((len(errors) + 1) * level))
#     q = errors[min(k, len(errors)) - 1]
#     return new / 10**q, new * 10**q

# %% [raw] wrong="price_range" says="the eighth smallest"
# def price_range(price, predicted, new, level):
#     errors = np.abs(np.log10(price) - np.log10(predicted))
#     k = int(np.ceil((len(errors) + 1) * level))
#     q = 2 * np.std(errors) if k <= len(errors) else np.inf
#     return new / 10**q, new * 10**q

# %% [raw] wrong="price_range" says="low is new"
# def price_range(price, predicted, new, level):
#     errors = np.sort(np.abs(price - predicted))
#     k = int(np.ceil((len(errors) + 1) * level))
#     q = errors[k - 1] if k <= len(errors) else np.inf
#     return new - q, new + q

# %% [raw] wrong="price_range" says="one number for each new house"
# def price_range(price, predicted, new, level):
#     errors = np.sort(np.abs(np.log10(price) - np.log10(predicted)))
#     return errors[int(np.ceil((len(errors) + 1) * level)) - 1]

# %% [raw] wrong="price_range" says="arrays: np.array(your_list)"
# def price_range(price, predicted, new, level):
#     errors = np.sort(np.abs(np.log10(price) - np.log10(predicted)))
#     k = int(np.ceil((len(errors) + 1) * level))
#     q = errors[k - 1] if k <= len(errors) else np.inf
#     return [p / 10**q for p in new], [p * 10**q for p in new]

# %% [markdown]
# For an honest q, a model learns from three quarters of develop, and the other quarter
# **calibrates** it. Then the promise is tested on the test houses.

# %%
learn, calibrate = train_test_split(np.arange(len(X)), random_state=SEED)
range_model = project_model().fit(X.iloc[learn], y[learn])
p_calibrate, p_range = (range_model.predict(t) for t in (X.iloc[calibrate], X_test))
low, high = price_range(y[calibrate], p_calibrate, p_range, 0.9)
inside_range = (low <= y_test) & (y_test <= high)
coverage = inside_range.mean()

# %%
order = np.argsort(p_range)
colours = np.where(inside_range[order], BLUE, ORANGE)
_, ax = plt.subplots(figsize=(7.5, 3.8))
ax.fill_between(range(len(order)), low[order], high[order], color=GREY, alpha=0.3)
ax.scatter(range(len(order)), y_test[order], s=7, color=colours)
ax.set_yscale("log")
ax.set_yticks([20_000, 50_000, 100_000, 200_000, 500_000])
ax.yaxis.set_major_formatter("{x:,.0f}")
ax.minorticks_off()
title = f"Promised 90 %, measured {coverage:.1%} of {len(y_test)} test houses"
ax.set(xlabel="test houses, by predicted price", ylabel="dollars", title=title)
plt.show()
print("The points are real prices: blue inside the grey band, orange outside it.")

# %%
band = pd.qcut(y_test, 5, labels=["cheapest", "2", "3", "4", "dearest"])
print(pd.Series(inside_range).groupby(band, observed=True).mean().round(2).to_string())
print(f"the range reaches {(high / p_range)[0] - 1:.0%} above the prediction")

# %% [markdown]
# The promise holds **on average over houses**, give or take about 2 % here, for 586 houses
# calibrate and 586 test it. It does not hold in each price band: compare the shares above. One width for all is too narrow for some houses and too wide for others.
#
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ---
#
# ## 8. The errors, and the card
#
# Where does it fail? A mean hides groups. **Bias**: the mean of log10(prediction / price);
# above 0 means too high.


# %% exercise="slices" points=3 level=3 minutes=11
def slices(group, price, predicted, least):
    """Errors by group: list of tuples (name, count, bias, error), largest error first.

    group: array (n,) of names; price, predicted: arrays (n,). bias: mean of
    log10(predicted / price); error: log_rmse. Groups with fewer than `least` houses are
    left out.
    """
    ### BEGIN SOLUTION
    rows = []
    for name in np.unique(group):
        p, y = predicted[group == name], price[group == name]
        bias = np.mean(np.log10(p / y))
        rows.append((str(name), len(p), bias, log_rmse(y, p)))
    rows = [row for row in rows if row[1] >= least]
    return sorted(rows, key=lambda row: -row[3])
    ### END SOLUTION


# %% check="slices"
area = np.array(["east", "west", "west", "far", "east", "north", "north"])
paid = np.array([100.0, 100, 100, 100, 100, 100, 100])
told = paid * 10 ** np.array([0.1, -0.3, 0.1, 0.9, 0.1, -0.2, -0.2])
found = slices(area, paid, told, 2)
assert isinstance(found, list) and all(len(row) == 4 for row in found), (
    "return a list of tuples of four: name, count, bias, error"
)
assert "far" not in [row[0] for row in found], "far has 1 house, fewer than 2"
assert len(found) == 3, "a group with exactly `least` houses stays: use >="
assert [row[0] for row in found] == ["west", "north", "east"], "largest error first"
assert found[0][1] == 2, "count is the number of houses"
assert np.isclose(found[0][2], -0.1), (
    "west: -0.3 and 0.1, so the bias is -0.1: log10(predicted / price)"
)
assert np.isclose(found[0][3], 0.05**0.5), "west: root of the mean of 0.09 and 0.01"

# %% [markdown] hint="slices"
# One loop over `np.unique(group)`; `group == name` chooses the houses of a group.

# %% [markdown] hint="slices"
# `log_rmse` on these houses is the error. Sort at the end: `sorted(rows, key=lambda row:
# -row[3])`.

# %% [markdown] hint="slices"
# ```text
# rows = empty list
# for each name: choose its houses; if there are enough, append
#     (name, their number, mean of log10(p / y), log_rmse)
# return rows, sorted by the last entry, largest first
# ```


# %% probe="slices"
def inputs(rng):
    for n in (8, 60):
        group = rng.choice(["a", "b", "c", "d", "e", "f"], n)
        price = 10 ** rng.uniform(4, 6, n)
        least = int(np.median(np.unique(group, return_counts=True)[1]))
        yield group, price, price * 10 ** rng.normal(0.05, 0.2, n), least


def call(answer, group, price, predicted, least):
    rows = answer(group, price, predicted, least)
    names = [str(row[0]) for row in rows]
    return names, np.array([[float(v) for v in row[1:]] for row in rows])


# %% [raw] right="slices"
# def slices(group, price, predicted, least):
#     table = pd.DataFrame({"e": np.log10(predicted) - np.log10(price), "g": group})
#     found = []
#     for name, part in table.groupby("g")["e"]:
#         if part.size >= least:
#             found.append([name, part.size, part.mean(), (part**2).mean() ** 0.5])
#     found.sort(key=lambda row: row[3], reverse=True)
#     return found

# %% [raw] wrong="slices" says="fewer than 2"
# def slices(group, price, predicted, least):
#     gap = np.log10(predicted / price)
#     rows = [(g, sum(group == g), gap[group == g].mean(), np.mean(gap[group == g] ** 2) ** 0.5) for g in np.unique(group)]
#     return sorted(rows, key=lambda row: -row[3])

# %% [raw] wrong="slices" says="exactly `least` houses"
# def slices(group, price, predicted, least):
#     gap = np.log10(predicted / price)
#     rows = [(g, sum(group == g), gap[group == g].mean(), np.mean(gap[group == g] ** 2) ** 0.5) for g in np.unique(group)]
#     return sorted([row for row in rows if row[1] > least], key=lambda row: -row[3])

# %% [raw] wrong="slices" says="largest error first"
# def slices(group, price, predicted, least):
#     gap = np.log10(predicted / price)
#     rows = [(g, sum(group == g), gap[group == g].mean(), np.mean(gap[group == g] ** 2) ** 0.5) for g in np.unique(group)]
#     return sorted([row for row in rows if row[1] >= least], key=lambda row: row[3])

# %% [raw] wrong="slices" says="log10(predicted / price)"
# def slices(group, price, predicted, least):
#     gap = np.log10(price / predicted)
#     rows = [(g, sum(group == g), gap[group == g].mean(), np.mean(gap[group == g] ** 2) ** 0.5) for g in np.unique(group)]
#     return sorted([row for row in rows if row[1] >= least], key=lambda row: -row[3])

# %% [raw] wrong="slices" says="root of the mean of"
# def slices(group, price, predicted, least):
#     gap = np.log10(predicted / price)
#     rows = [(g, sum(group == g), gap[group == g].mean(), np.abs(gap[group == g]).mean()) for g in np.unique(group)]
#     return sorted([row for row in rows if row[1] >= least], key=lambda row: -row[3])

# %% [raw] wrong="slices" says="number of houses"
# def slices(group, price, predicted, least):
#     gap = np.log10(predicted / price)
#     rows = [(g, np.mean(group == g), gap[group == g].mean(), np.mean(gap[group == g] ** 2) ** 0.5) for g in np.unique(group) if sum(group == g) >= least]
#     return sorted(rows, key=lambda row: -row[3])

# %% [raw] wrong="slices" says="tuples of four"
# def slices(group, price, predicted, least):
#     gap = np.log10(predicted / price)
#     return {g: gap[group == g].mean() for g in np.unique(group)}

# %%
test_places = X_test["Neighborhood"].to_numpy().astype(str)
by_place = slices(test_places, y_test, p_test, 10)
for name, count, bias, error in by_place[:4] + by_place[-2:]:
    print(f"{name:24s}{count:4d} houses   bias {bias:+.3f}   error {error:.3f}")

# %%
log_gap = np.log10(p_test / y_test)
_, ax = plt.subplots(figsize=(6.4, 4.8))
ax.scatter(develop["Longitude"], develop["Latitude"], s=3, color="#dddddd")
dots = ax.scatter(
    *X_test[["Longitude", "Latitude"]].to_numpy().T,
    s=4 + 600 * np.abs(log_gap),
    c=log_gap,
    cmap="RdBu_r",
    vmin=-0.2,
    vmax=0.2,
    alpha=0.7,
    edgecolors=GREY,
    linewidths=0.3,
)
plt.colorbar(dots, label="log10(prediction / price): red is too high")
title = f"Test houses in Ames: {np.mean(np.abs(log_gap) > 0.1):.0%} miss by over 0.1"
ax.set(xlabel="longitude (degrees)", ylabel="latitude (degrees)", title=title)
plt.show()
print("Large dots are large errors; most dots are small, and red and blue are mixed.")

# %%
shown = ["Neighborhood", "Gr_Liv_Area", "Sale_Condition", "Functional"]
worst = X_test[shown].assign(price=y_test, said=p_test.round(-3), gap=log_gap.round(2))
worst = worst.iloc[np.argsort(-np.abs(log_gap))[:10]]
worst

# %% tags=["nbval-check-output"]
odd_worst = (worst["Sale_Condition"] != "Normal").sum()
odd_all = (X_test["Sale_Condition"] != "Normal").mean()
print(
    f"not a normal sale: {odd_worst} of the ten worst, {odd_all:.0%} of all test houses"
)

# %% [markdown]
# Read the ten. Sales that are not normal (`Abnorml`: for example forced sales; `Family`:
# between relatives; `Partial`: not finished when it was assessed): compare their share of
# the ten worst with their share of all. The table does not say **why** such a price was paid. No
# model can know; the desk should look at such houses by hand.
#
# **Predict.** A new district is built. We imitate it: all houses of some neighbourhoods
# are held out, so that the model has never seen the place. How does the error of "ridge +
# features" change against ordinary folds? Write your letter in `p_new`.
#
# - a: by less than 5 %
# - b: it grows by 5 to 40 %
# - c: it doubles, or more

# %% exercise="p_new" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_new = "b"
### END SOLUTION

# %%
from sklearn.model_selection import GroupKFold, cross_val_predict

new_place = cross_val_predict(
    candidates["ridge + features"], X, y, groups=place, cv=GroupKFold(7)
)
known_place, unknown_place = log_rmse(y, by_ridge), log_rmse(y, new_place)

# %% check="p_new"
assert p_new in ("a", "b", "c"), 'write one small letter: "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is b. The place carries a part of the price.",
    "b": "Yes: size and age still help, but the price of the place is missing.",
    "c": "Not this time: it is b. Size, age and condition carry over within one town.",
}
print(f"Known places {known_place:.4f}, new ones {unknown_place:.4f}: ", end="")
print(f"{unknown_place / known_place - 1:+.0%}. {reasons[p_new]}")

# %% [raw] wrong="p_new" says="carries a part"
# p_new = "a"

# %% [raw] wrong="p_new" says="within one town"
# p_new = "c"

# %% [markdown]
# And that was the same town, in the same years. For Lahore, or for Ames today, we have no
# number at all.
#
# **The card.** `card` is a dict with these names:
#
# | name | what it holds |
# |---|---|
# | `task`, `data`, `not_for` | texts of 40 characters or more; `data` names Ames and the years 2006 and 2010 |
# | `develop_rows`, `test_rows` | numbers of houses |
# | `error`, `error_range` | log_rmse on **test**, and its (low, high) |
# | `percent` | the two numbers of `as_percent` for this error |
# | `coverage` | the measured share of prices inside the 90 % range |
# | `new_place_error` | the error in places that the model has not seen |
# | `weakest_place` | the neighbourhood with the largest error on test (10 houses or more) |
# | `limits` | a list of three or more different texts of 40 characters or more |
#
# Numbers may be rounded to three digits. A bad limit: "The model is not perfect and may be
# wrong in some cases." A good one says **when**: "Forced and family sales: look by hand."
# The next two cells read your card; you need not study them.


# %%
def text_fault(card):
    """The first fault in the texts of a card, or ""."""
    if not isinstance(card["limits"], list) or len(set(card["limits"])) < 3:
        return "limits is a list of three or more different texts"
    lines = [card[name] for name in ("task", "data", "not_for")] + card["limits"]
    if not all(isinstance(line, str) and len(line.strip()) >= 40 for line in lines):
        return "each text needs 40 characters or more: a reader knows nothing yet"
    if not all(word in card["data"] for word in ("Ames", "2006", "2010")):
        return "data must say where and when: Ames, 2006 to 2010"
    weakest = card["weakest_place"] == by_place[0][0]
    return "" if weakest else "weakest_place has the largest error in by_place"


# %%
def card_fault(card):
    """The first fault of a card, or ""."""
    truth = {"develop_rows": len(develop), "test_rows": len(test), "error": test_error}
    truth |= {"error_range": test_range, "percent": as_percent(test_error)}
    truth |= {"coverage": coverage, "new_place_error": unknown_place}
    wanted = {*truth, "task", "data", "not_for", "limits", "weakest_place"}
    if not isinstance(card, dict) or wanted - {*card}:
        return "the card is a dict with all the names above; check the spelling"
    for name, value in truth.items():
        slack = {"percent": 0.51, "coverage": 0.0006}.get(name, 0.01 * np.max(value))
        if np.shape(card[name]) != np.shape(value):
            return f"{name} needs {np.size(value)} number(s)"
        if not np.allclose(card[name], value, rtol=0, atol=slack):
            return f"{name} is not the number that was measured"
    return text_fault(card)


# %% exercise="card" points=2 level=2 minutes=10
### BEGIN SOLUTION
card = {
    "task": "Price of a house in dollars, with a 90 % range, for a valuation desk.",
    "data": "2,930 sales of houses in Ames, Iowa, 2006 to 2010 (De Cock, modeldata).",
    "not_for": "Lahore or any other town, prices of today, decisions about a person.",
    "develop_rows": len(develop),
    "test_rows": len(test),
    "error": test_error,
    "error_range": test_range,
    "percent": as_percent(test_error),
    "coverage": coverage,
    "new_place_error": unknown_place,
    "weakest_place": by_place[0][0],
    "limits": [
        "Forced, family and unfinished sales are priced badly: look at them by hand.",
        "The 90 % range holds on average only; one price band may be covered less.",
        "A district that the model has not seen is predicted worse than a known one.",
    ],
}
### END SOLUTION

# %% check="card"
problem = card_fault(card)
assert problem == "", problem

# %% [markdown] hint="card"
# All numbers have names: `test_error`, `test_range`, `coverage`, `unknown_place`. Use the
# names, do not type the digits.

# %% [markdown] hint="card"
# `by_place[0][0]` is the weakest place. For the limits, think of odd sales, of price bands,
# of new places, and of time.


# %% probe="card"
def verdict(got):
    return card_fault(got) or True


# %% [raw] right="card"
# card = dict(
#     task="Estimate the price of one house for a desk that lends money on houses.",
#     data="House sales from the town of Ames in Iowa, made between 2006 and 2010.",
#     not_for="Any other town or year, and nothing that decides about a person's life.",
#     develop_rows=len(X), test_rows=len(y_test), error=round(test_error, 4),
#     error_range=[round(v, 4) for v in test_range], percent=[round(v) for v in as_percent(test_error)],
#     coverage=round(float(coverage), 3), new_place_error=round(unknown_place, 4),
#     weakest_place=max(by_place, key=lambda row: row[3])[0],
#     limits=["Odd sales, such as those between relatives, cannot be priced by it.",
#             "Prices of later years have not been tested: it may be far too low now.",
#             "Quality of rooms and kitchens is not in the table that it learned from."])

# %% [raw] wrong="card" says="not the number that was measured"
# card = dict(
#     task="Estimate the price of one house for a desk that lends money on houses.",
#     data="House sales from the town of Ames in Iowa, made between 2006 and 2010.",
#     not_for="Any other town or year, and nothing that decides about a person's life.",
#     develop_rows=len(X), test_rows=len(y_test), error=0.5 * your_errors.mean(),
#     error_range=test_range, percent=as_percent(test_error), coverage=coverage,
#     new_place_error=unknown_place, weakest_place=by_place[0][0],
#     limits=["Odd sales, such as those between relatives, cannot be priced by it.",
#             "Prices of later years have not been tested: it may be far too low now.",
#             "Quality of rooms and kitchens is not in the table that it learned from."])

# %% [raw] wrong="card" says="coverage is not the number"
# card = dict(
#     task="Estimate the price of one house for a desk that lends money on houses.",
#     data="House sales from the town of Ames in Iowa, made between 2006 and 2010.",
#     not_for="Any other town or year, and nothing that decides about a person's life.",
#     develop_rows=len(X), test_rows=len(y_test), error=test_error,
#     error_range=test_range, percent=as_percent(test_error), coverage=0.9,
#     new_place_error=unknown_place, weakest_place=by_place[0][0],
#     limits=["Odd sales, such as those between relatives, cannot be priced by it.",
#             "Prices of later years have not been tested: it may be far too low now.",
#             "Quality of rooms and kitchens is not in the table that it learned from."])

# %% [raw] wrong="card" says="three or more different texts"
# card = dict(
#     task="Estimate the price of one house for a desk that lends money on houses.",
#     data="House sales from the town of Ames in Iowa, made between 2006 and 2010.",
#     not_for="Any other town or year, and nothing that decides about a person's life.",
#     develop_rows=len(X), test_rows=len(y_test), error=test_error,
#     error_range=test_range, percent=as_percent(test_error), coverage=coverage,
#     new_place_error=unknown_place, weakest_place=by_place[0][0], limits=None)

# %% [raw] wrong="card" says="40 characters or more"
# card = dict(
#     task="Prices", data="Ames 2006 2010", not_for="Lahore", develop_rows=len(X),
#     test_rows=len(y_test), error=test_error, error_range=test_range,
#     percent=as_percent(test_error), coverage=coverage,
#     new_place_error=unknown_place, weakest_place=by_place[0][0], limits=["none", "old", "odd"])

# %% [raw] wrong="card" says="check the spelling"
# card = {"task": "Estimate the price of one house for a desk that lends money."}

# %% [markdown]
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ---
#
# ## 9. On your own: bicycles by the hour
#
# Another table, and no scaffold. A city hires out bicycles; each row is one hour of 2011
# in Washington, D.C. You get hours of some days with their counts (`known`), and hours of
# **other days** (`new`). The hours are real. One thing is made up: every day's
# counts are multiplied by 1.5 or divided by 1.5, by chance, as if concerts and festivals
# came and went.
#
# Audit before you model. `casual` and `registered` are two kinds of customers.

# %%
hours = pd.read_csv(DATA / "bikeshare.csv")


def arrive(seed):
    """Known hours, new hours, and what was hired in the new ones later."""
    rng = np.random.default_rng(seed)
    event = 1.5 ** rng.choice([-1, 1], 366)
    rows = hours.assign(casual=(hours["casual"] * event[hours["day"]]).round())
    rows["registered"] = (hours["registered"] * event[hours["day"]]).round()
    rows["bikers"] = rows["casual"] + rows["registered"]
    days = rng.permutation(np.arange(1, 366))
    known, new = (rows[rows["day"].isin(d)] for d in (days[:110], days[110:260]))
    later = new["bikers"].to_numpy()
    new = new.drop(columns="bikers").assign(casual=0.0, registered=0.0)
    return known.reset_index(drop=True), new.reset_index(drop=True), later


# %%
known, new, later = arrive(SEED)
print(len(known), "known hours,", len(new), "new hours")
pd.concat([known.head(2), new.head(2)]).T

# %% [markdown]
# The error here is the **RMSLE**: the root of the mean squared difference of log(1 +
# count), natural logarithm (`np.log1p`; its inverse is `np.expm1`). Your function returns
# the error that you **expect** on the new days, the predictions, and the folds that you
# used for the first. It passes if, on other draws, too,
#
# - no fold knows something about the hours that it holds out. Think: what is new in
#   `new`?
# - the error on the new hours is at most 0.65. A ridge on the columns as they are has
#   about 1;
# - your expectation is at most 0.10 from it.


# %% [markdown]
# Two tools of the check, which you may use: `shared_days(known, folds)` must be 0.


# %%
def shared_days(known, folds):
    """How many days have hours on both sides of a fold, at most; -1: a wrong form."""
    held = [h for _, h in folds]
    if sorted(np.concatenate(held).tolist()) != list(range(len(known))):
        return -1
    day = known["day"].to_numpy()
    return max(len(np.intersect1d(day[learn], day[held])) for learn, held in folds)


def ask(answer, known, new):
    """What answer gives, while the tables of the notebook are hidden; tables kept?"""
    copies = known.copy(), new.copy()
    found = hidden(lambda: answer(*copies))
    return found, copies[0].equals(known) and copies[1].equals(new)


# %% exercise="rides" points=6 level=5 minutes=30
def rides(known, new):
    """Predict the hired bicycles of other days. The tables are not changed.

    known: n hours with features, casual, registered and bikers. new: m hours of other
    days without bikers; casual and registered are 0 there, for nobody knows them yet.
    Returns (expected, predictions, folds). expected: the RMSLE on the held rows of the
    folds. predictions: an array (m,), none below 0. folds: a list of pairs (learn,
    held) of arrays of positions in known; each position is held once.
    """

    ### BEGIN SOLUTION
    def tidy(table):
        table = table.drop(columns=["casual", "registered", "bikers"], errors="ignore")
        slot = table["hr"].astype(str) + "w" + table["workingday"].astype(str)
        return table.assign(slot=slot)

    coder = make_column_transformer(
        (StandardScaler(), number), (OneHotEncoder(handle_unknown="ignore"), text)
    )
    model, y = make_pipeline(coder, Ridge(1)), np.log1p(known["bikers"])
    folds = list(GroupKFold(5).split(known, groups=known["day"]))
    guess = cross_val_predict(model, tidy(known), y, cv=folds)
    p = np.expm1(model.fit(tidy(known), y).predict(tidy(new)))
    return np.sqrt(np.mean((guess - y) ** 2)), np.maximum(p, 0), folds
    ### END SOLUTION


# %% check="rides"
try:
    found, kept = ask(rides, known, new)
except (TypeError, AttributeError):
    found, kept = rides(known.copy(), new.copy()), None
assert kept is not None, "LEAK: it reads tables of the notebook, not only known and new"
assert isinstance(found, (tuple, list)) and len(found) == 3, (
    "return three things: expected, predictions, folds"
)
assert kept, "work on copies of the tables"
expected, p, folds = found
assert isinstance(p, np.ndarray) and p.shape == later.shape, (
    "predictions: an array (m,)"
)
assert np.all(p >= 0), "no prediction below 0: nobody hires -3 bicycles"
changed = ask(rides, known, new.assign(casual=50.0, registered=90.0))[0][1]
assert np.allclose(p, changed), "LEAK: p uses casual and registered: the answer's parts"
both = shared_days(known, folds)
assert both >= 0, "folds: a list of (learn, held), and each hour of known is held once"
assert both == 0, "LEAK: hours of one day lie on both sides of a fold; new days are new"
real = np.sqrt(np.mean((np.log1p(p) - np.log1p(later)) ** 2))
assert real <= 0.65, (
    f"the error is {real:.3f}, wanted 0.65: is hour 17 really 17 times hour 1? And is "
    "it the same on a working day and on a Sunday?"
)
assert abs(expected - real) <= 0.10, f"you expect {expected:.3f}, it is {real:.3f}"

# %% [markdown] hint="rides"
# Three traps: two columns that add up to the answer; an hour is a name and not a size;
# and hours of one day are relatives.

# %% [markdown] hint="rides"
# Learn log1p(bikers). Make a text column from hour **and** working day, for a one-hot
# code; or use boosting. For the expectation use `GroupKFold` with the day as the group.

# %% [markdown] hint="rides"
# ```text
# tidy(table) = without casual, registered, bikers; with slot = hour and working day, text
# model = pipeline of (scaled numbers, one-hot text) and a ridge
# guess = cross_val_predict of log1p(bikers), folds grouped by day
# expected = root of the mean squared difference of guess and log1p(bikers)
# folds = list of GroupKFold(5).split(known, groups=day); use them for guess
# p = expm1 of the model's predictions for tidy(new), none below 0
# ```


# %% probe="rides"
equivalent = {
    "0 => 1": "max(p, 1): the count of one bicycle more in a few hours of the night",
    "1 => 2": "the strength of the ridge is free",
    "5 => 6": "the number of folds is free",
    "5 => 4": "the number of folds is free",
}


def inputs(rng):
    yield (4,)
    yield (7,)


def call(answer, seed):
    known, new, _ = arrive(seed)
    (expected, p, folds), kept = ask(answer, known, new)
    tall = (
        known.assign(casual=known["casual"]),
        new.assign(casual=50.0, registered=90.0),
    )
    clean_p = bool(np.allclose(p, ask(answer, *tall)[0][1]))
    return float(expected), p, shared_days(known, folds), kept, clean_p


def verdict(got, seed):
    expected, p, both, kept, clean_p = got
    later = arrive(seed)[2]
    if not kept:
        return "you changed a table that you were given: work on copies"
    if not isinstance(p, np.ndarray) or p.shape != later.shape or not np.all(p >= 0):
        return "predictions: an array (m,), none below 0"
    if not clean_p:
        return "LEAK: p uses casual and registered"
    if both:
        return "each hour is held once, and no day lies on both sides of a fold"
    real = np.sqrt(np.mean((np.log1p(p) - np.log1p(later)) ** 2))
    if real > 0.65:
        return f"the error is {real:.3f}, wanted 0.65"
    good = abs(expected - real) <= 0.10
    return bool(good) or f"you expect {expected:.3f}, it is {real:.3f}"


# %% [raw] right="rides"
# def rides(known, new):
#     names = ["hr", "workingday", "temp", "hum", "season", "weekday"]
#     model = HistGradientBoostingRegressor(max_iter=30, max_leaf_nodes=16, random_state=0)
#     y, day, errors, folds = np.log1p(known["bikers"]), known["day"], [], []
#     for part in np.array_split(np.random.default_rng(0).permutation(day.unique()), 4):
#         held = day.isin(part)
#         folds.append((np.flatnonzero(~held), np.flatnonzero(held)))
#         model.fit(known.loc[~held, names], y[~held])
#         errors += list((model.predict(known.loc[held, names]) - y[held]) ** 2)
#     model.fit(known[names], y)
#     return [np.mean(errors) ** 0.5, np.expm1(model.predict(new[names]).clip(0)), folds]

# %% [raw] wrong="rides" says="both sides"
# def rides(known, new):
#     X = known.drop(columns=["casual", "registered", "bikers"]).select_dtypes("number")
#     model, y = HistGradientBoostingRegressor(max_iter=30, random_state=0), np.log1p(known["bikers"])
#     folds = list(KFold(3, shuffle=True, random_state=0).split(X))
#     guess = cross_val_predict(model, X, y, cv=folds)
#     p = np.expm1(model.fit(X, y).predict(new[X.columns]).clip(0))
#     return np.sqrt(np.mean((guess - y) ** 2)), p, folds

# %% [raw] wrong="rides" says="both sides"
# def rides(known, new):
#     def tidy(t):
#         t = t.drop(columns=["casual", "registered", "bikers"], errors="ignore")
#         return t.assign(slot=t["hr"].astype(str) + "w" + t["workingday"].astype(str))
#     coder = make_column_transformer((StandardScaler(), number), (OneHotEncoder(handle_unknown="ignore"), text))
#     model, y = make_pipeline(coder, Ridge(1)), np.log1p(known["bikers"])
#     folds = list(KFold(5, shuffle=True, random_state=0).split(known))
#     guess = cross_val_predict(model, tidy(known), y, cv=folds)
#     p = np.expm1(model.fit(tidy(known), y).predict(tidy(new))).clip(0)
#     return np.sqrt(np.mean((guess - y) ** 2)), p, folds

# %% [raw] wrong="rides" says="really 17 times hour 1"
# def rides(known, new):
#     X = known.drop(columns=["casual", "registered", "bikers"])
#     coder = make_column_transformer((StandardScaler(), number), (OneHotEncoder(handle_unknown="ignore"), text))
#     model, y = make_pipeline(coder, Ridge(1)), np.log1p(known["bikers"])
#     folds = list(GroupKFold(5).split(X, groups=known["day"]))
#     guess = cross_val_predict(model, X, y, cv=folds)
#     p = np.expm1(model.fit(X, y).predict(new[X.columns])).clip(0)
#     return np.sqrt(np.mean((guess - y) ** 2)), p, folds

# %% [raw] wrong="rides" says="wanted 0.65"
# def rides(known, new):
#     def tidy(t):
#         t = t.drop(columns=["casual", "registered", "bikers"], errors="ignore")
#         return t.assign(hr=t["hr"].astype(str))
#     coder = make_column_transformer((StandardScaler(), number), (OneHotEncoder(handle_unknown="ignore"), text))
#     model, y = make_pipeline(coder, Ridge(1)), np.log1p(known["bikers"])
#     folds = list(GroupKFold(5).split(known, groups=known["day"]))
#     guess = cross_val_predict(model, tidy(known), y, cv=folds)
#     p = np.expm1(model.fit(tidy(known), y).predict(tidy(new))).clip(0)
#     return np.sqrt(np.mean((guess - y) ** 2)), p, folds

# %% [raw] wrong="rides" says="you expect"
# def rides(known, new):
#     X = known.drop(columns=["casual", "registered", "bikers"]).select_dtypes("number")
#     model, y = HistGradientBoostingRegressor(max_iter=60, random_state=0), np.log1p(known["bikers"])
#     folds = list(GroupKFold(5).split(X, groups=known["day"]))
#     model.fit(X, y)
#     p = np.expm1(model.predict(new[X.columns]).clip(0))
#     return np.sqrt(np.mean((model.predict(X) - y) ** 2)), p, folds

# %% [raw] wrong="rides" says="LEAK: p uses casual"
# def rides(known, new):
#     X, y = known.drop(columns="bikers").select_dtypes("number"), np.log1p(known["bikers"])
#     model = HistGradientBoostingRegressor(max_iter=20, random_state=0).fit(X, y)
#     folds = list(GroupKFold(5).split(X, groups=known["day"]))
#     return 0.05, np.expm1(model.predict(new[X.columns]).clip(0)), folds

# %% [raw] wrong="rides" says="it reads tables of the notebook"
# def rides(known, new):
#     return 0.05, later.astype(float), list(GroupKFold(5).split(known, groups=known["day"]))

# %% [raw] wrong="rides" says="hires -3 bicycles"
# def rides(known, new):
#     X = known[["hr", "workingday", "temp"]]
#     model = make_pipeline(StandardScaler(), Ridge(1)).fit(X, known["bikers"])
#     return 1.0, model.predict(new[list(X)]) - 60, list(GroupKFold(5).split(X, groups=known["day"]))

# %% [raw] wrong="rides" says="work on copies"
# def rides(known, new):
#     for table in (known, new):
#         table["slot"] = table["hr"] + 24 * table["workingday"]
#     X, y = known[["slot", "temp", "hum"]], np.log1p(known["bikers"])
#     model = HistGradientBoostingRegressor(max_iter=20, random_state=0).fit(X, y)
#     folds = list(GroupKFold(5).split(X, groups=known["day"]))
#     return 0.5, np.expm1(model.predict(new[list(X)]).clip(0)), folds

# %% [raw] wrong="rides" says="an array (m,)"
# def rides(known, new):
#     X, y = known[["hr", "workingday", "temp"]], np.log1p(known["bikers"])
#     model = HistGradientBoostingRegressor(max_iter=20, random_state=0).fit(X, y)
#     folds = list(GroupKFold(5).split(X, groups=known["day"]))
#     return 0.5, list(np.expm1(model.predict(new[list(X)]).clip(0))), folds

# %% [raw] wrong="rides" says="each hour of known is held once"
# def rides(known, new):
#     X, y = known[["hr", "workingday", "temp"]], np.log1p(known["bikers"])
#     model = HistGradientBoostingRegressor(max_iter=20, random_state=0).fit(X, y)
#     folds = list(GroupKFold(5).split(X, groups=known["day"]))[:1]
#     return 0.5, np.expm1(model.predict(new[list(X)]).clip(0)), folds

# %% [raw] wrong="rides" says="return three things"
# def rides(known, new):
#     X, y = known[["hr", "workingday", "temp"]], np.log1p(known["bikers"])
#     model = HistGradientBoostingRegressor(max_iter=20, random_state=0).fit(X, y)
#     return 0.5, np.expm1(model.predict(new[list(X)]).clip(0))

# %%
by_hour = hours.groupby(["workingday", "hr"])["bikers"].mean().unstack(0)
_, ax = plt.subplots(figsize=(7, 3.6))
ax.plot(by_hour[1], color=BLUE, marker="o", label="working day")
ax.plot(by_hour[0], color=ORANGE, marker="o", label="weekend or holiday")
peak = by_hour[1].idxmax()
title = f"Working days peak at {peak} o'clock, other days at {by_hour[0].idxmax()}"
ax.set(xlabel="hour of the day", ylabel="bicycles hired, mean", title=title)
ax.legend()
plt.show()
print("Working days have two peaks, other days one broad hill in the afternoon.")

# %% [markdown]
# Two shapes in one column: a straight line over the hours sees neither. And the error that
# you expected is the honest one only because whole days were held out.
#
# ## What to take with you
#
# 1. Choose the measure that the decision needs. For prices that is a ratio, so learn and
#    judge logarithms, and speak in per cent.
# 2. A code made from the target must never contain the own target: other folds, inside
#    the pipeline. A strong correlation can be made of nothing.
# 3. Give a number with its interval, a range whose coverage you measured, and the houses
#    on which both fail.
#
# **The commonest mistakes**
#
# - `pd.read_csv` turns the word "None" into a blank, and a code is scaled like an area;
# - price per square foot, or a neighbourhood mean over all rows, among the features;
# - a model chosen by means that lie within each other's errors;
# - folds by row where rows are relatives: hours of a day, houses of a new district;
# - the odd houses deleted, and the better number reported.
#
# **Go further**
#
# - [Kaggle competitions](https://www.kaggle.com/competitions): enter *House Prices* with
#   your pipeline, and trust your cross-validation more than the public leaderboard,
#   which uses only a part of the test rows.
# - [Kaggle Learn](https://www.kaggle.com/learn): "Feature Engineering".
# - [The scikit-learn user guide](https://scikit-learn.org/stable/user_guide.html): "Target
#   encoder" and "Transforming target in regression".
# - [An Introduction to Statistical Learning](https://www.statlearning.com), chapters 5, 6
#   and 8.
