# ---
# lesson:
#   title: Start here
#   minutes: 30
#   needs: []
#   teaches: [notebooks, checks and hints, placement]
#   data: [gapminder.csv]
# ---
# %% [markdown]
# # Start here: what do you know already?
# **In 30 minutes you will know how this course works, and which of its first six
# lessons you need.**
#
# Part 1 shows how a notebook, an exercise, a check and a hint work. You learn it by
# doing. Part 2 has fourteen short questions. At the end a picture shows which lessons
# to take and which to skip.
#
# **You need** a little Python from anywhere: variables, `if`, `for`. **Data**: how long
# people live and what they earn, in 185 countries and territories (Gapminder).
#
# Nobody sees your score. An honest "I do not know" saves you weeks: leave that answer
# as it is, and go on.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %% [markdown]
# ## Part 1: how a notebook works
# A notebook is made of **cells**. This one holds text. The next one holds code. Click
# it and press **Shift + Enter**: Python runs it, shows what it prints, and moves on.

# %%
print("You have run a cell.")

# %% [markdown]
# You also ran the two cells at the top? If not, do it now. Everything in a notebook
# runs **in order**, and a cell can use only what ran before it. When something looks
# strange, choose **Run**, then **Run All Above Selected Cell**.
#
# ### Your first exercise
# An exercise cell says what it is worth and how hard it is, from ●○○○○ to ●●●●●. You
# replace the part that says `YOUR CODE HERE`.
#
# A box holds 12 eggs. How many eggs are in 7 boxes? **Answer wrongly first**: write
# `eggs = 7 + 12`, run the cell, run the check below it, and read the last line of the
# red message. Then mend your answer and run both cells again.

# %% exercise="eggs" points=1 level=1 minutes=1
### BEGIN SOLUTION
eggs = 7 * 12
### END SOLUTION

# %% check="eggs"
assert isinstance(eggs, (int, float)), (
    "eggs must be a number: replace None, and write no quotation marks"
)
assert eggs == 84, "7 boxes of 12 eggs each: multiply, do not add"

# %% [markdown] hint="eggs"
# This is a hint. Python writes "times" as `*`.

# %% probe="eggs"

# %% [raw] right="eggs"
# eggs = sum([12] * 7)

# %% [raw] wrong="eggs" says="multiply, do not add"
# eggs = 7 + 12

# %% [raw] wrong="eggs" says="no quotation marks"
# eggs = "84"

# %% [markdown]
# The tick ✅ means that your answer holds. A check reads only what your answer **does**,
# not how you wrote it: `84`, `7 * 12` and `sum([12] * 7)` are all fine.
#
# ### A function, and a hint
# Most exercises ask for a function. Run the next two cells without writing anything:
# the message ends with `not written yet`. Then delete the line with `raise`, and write
# your own line in its place.
#
# Stuck? Click on a hint below the check. Try for a few minutes first.


# %% exercise="area" points=1 level=1 minutes=1
def area(width, height):
    """Area of a rectangle, in square metres. width, height: in metres."""
    ### BEGIN SOLUTION
    return width * height
    ### END SOLUTION


# %% check="area"
assert area(3, 4) is not None, "your function gives nothing back: use return, not print"
assert area(3, 4) == 12, "3 metres by 4 metres is 12 square metres: multiply the sides"

# %% [markdown] hint="area"
# The line begins with four spaces and the word `return`.


# %% probe="area"
def inputs(rng):
    yield 3, 4
    yield 0, 5
    yield float(rng.uniform(1, 9)), float(rng.uniform(1, 9))


# %% [raw] right="area"
# def area(w, h):
#     total = h * w
#     return total

# %% [raw] wrong="area" says="use return, not print"
# def area(width, height):
#     print(width * height)

# %% [raw] wrong="area" says="multiply the sides"
# def area(width, height):
#     return 2 * (width + height)

# %% [markdown]
# ### Predict before you run
# Sometimes you choose a letter **before** the computer shows what happens. You cannot
# lose: the point is for choosing. A wrong guess, followed by a surprise, stays in
# memory better than an explanation.
#
# **Predict.** A variable `count` is 0. You run a cell that says `count = count + 1`
# three times. What is `count` then? Write your letter in `p_count`, for example
# `p_count = "a"`.
#
# - a: 1, because the cell is the same
# - b: 3, because Python remembers
# - c: 0, because a cell starts anew each time

# %% exercise="p_count" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_count = "b"
### END SOLUTION

# %%
count, seen = 0, []
while len(seen) < 3:
    count = count + 1  # this is what the cell does, each time
    seen.append(count)

# %% check="p_count"
assert p_count in ("a", "b", "c"), 'write one letter: p_count = "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is b. The cell is the same, but count has changed.",
    "b": "Yes: the variables live on between cells, until you restart.",
    "c": "Not this time: it is b. Variables live on between cells.",
}
print(f"After each run: {seen}. {reasons[p_count]}")

# %% [raw] wrong="p_count" says="count has changed"
# p_count = "a"

# %% [raw] wrong="p_count" says="live on between cells"
# p_count = "c"

# %% [markdown]
# This is the commonest trap in notebooks: the answer depends on what ran before, and
# how often. **Kernel → Restart Kernel and Run All Cells** gives a clean start.
#
# ### Save, close, come back
# **Ctrl + S** saves your answers in this file. When you come back another day, the
# answers are still there, but Python has forgotten every variable. So first run the
# cells above the place where you stopped: **Run → Run All Above Selected Cell**. Your
# old answers pass their checks again, and you go on.
# You may write into any cell, add cells, and try things out. Nothing can break: the
# file that you began with is always there to be copied again.
#
# ## Part 2: which lessons do you need?
# Fourteen questions, about a minute each. Use no search engine and no hint, if you want
# the picture to be true. Run the check of each question. If a check complains and you
# do not see why at once, go on: that is what the lessons are for.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

passed = set()  # every check that holds adds its name here
rng = np.random.default_rng(SEED)
BLUE, ORANGE, GREY = "#56B4E9", "#E69F00", "#999999"

# %% [markdown]
# ### Python


# %% exercise="long_words" points=1 level=2 minutes=2
def long_words(words, n):
    """The words of a list that have more than n letters, in their order, as a list."""
    ### BEGIN SOLUTION
    return [word for word in words if len(word) > n]
    ### END SOLUTION


# %% check="long_words"
found = long_words(["Swat", "Gilgit", "Hub", "Sialkot"], 4)
assert isinstance(found, list), "give back a list of words, not one word or a number"
assert "Swat" not in found, "Swat has 4 letters, and 4 is not more than 4"
assert found == ["Gilgit", "Sialkot"], "keep every long word, in the order of the list"
passed.add("long_words")

# %% [markdown] hint="long_words"
# Go through the words; `len(word)` counts letters.

# %% [markdown] hint="long_words"
# Start with an empty list, append each word whose length is greater than n, and return
# the list after the loop.


# %% probe="long_words"
def inputs(rng):
    words = ["".join(rng.choice(list("abcde"), k)) for k in rng.integers(1, 8, 12)]
    yield words, 3
    yield words, 0
    yield ["aa", "b", "aa", "ccc"], 1
    yield [], 2


# %% [raw] right="long_words"
# def long_words(words, n):
#     found = []
#     for word in words:
#         if n < len(word):
#             found.append(word)
#     return found

# %% [raw] wrong="long_words" says="not one word or a number"
# def long_words(words, n):
#     return len([word for word in words if len(word) > n])

# %% [raw] wrong="long_words" says="4 is not more than 4"
# def long_words(words, n):
#     return [word for word in words if len(word) >= n]

# %% [raw] wrong="long_words" says="in the order of the list"
# def long_words(words, n):
#     found = []
#     for word in words:
#         if len(word) > n:
#             found.append(word)
#         return found


# %% exercise="letter_counts" points=1 level=2 minutes=2
def letter_counts(text):
    """A dictionary: each character of text, and how often it occurs."""
    ### BEGIN SOLUTION
    return {letter: text.count(letter) for letter in text}
    ### END SOLUTION


# %% check="letter_counts"
found = letter_counts("karakoram")
assert isinstance(found, dict), "give back a dictionary: character -> number"
assert len(found) == 5, "five different characters, so five keys"
assert found["a"] == 3 and found["m"] == 1, "a occurs three times in karakoram, m once"
passed.add("letter_counts")

# %% [markdown] hint="letter_counts"
# Start with `{}`. What must happen when a letter comes for the first time?

# %% [markdown] hint="letter_counts"
# `counts[letter] = counts.get(letter, 0) + 1`, for each letter.


# %% probe="letter_counts"
def inputs(rng):
    yield ("".join(rng.choice(list("ab c"), 20)),)
    yield ("Lahore لاہور",)
    yield ("",)


# %% [raw] right="letter_counts"
# def letter_counts(text):
#     counts = {}
#     for letter in text:
#         counts[letter] = counts.get(letter, 0) + 1
#     return counts

# %% [raw] wrong="letter_counts" says="a occurs three times"
# def letter_counts(text):
#     counts = {}
#     for letter in text:
#         counts[letter] = 1
#     return counts

# %% [raw] wrong="letter_counts" says="so five keys"
# def letter_counts(text):
#     return {letter: text.count(letter) for letter in text if text.count(letter) > 1}

# %% [raw] wrong="letter_counts" says="give back a dictionary"
# def letter_counts(text):
#     return [text.count(letter) for letter in text]

# %% [markdown]
# Without running it: what does this print?
#
# ```python
# a = [1, 2]
# b = a
# b.append(3)
# print(a)
# ```
#
# - a: `[1, 2]`
# - b: `[1, 2, 3]`
# - c: an error

# %% exercise="q_alias" points=1 level=1 minutes=1
### BEGIN SOLUTION
q_alias = "b"
### END SOLUTION

# %% check="q_alias"
assert q_alias in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
assert q_alias != "c", "append works on every list, under any of its names"
assert q_alias != "a", "b = a makes no copy: both names mean the same list"
passed.add("q_alias")

# %% [markdown] hint="q_alias"
# How many lists are there: one or two?

# %% probe="q_alias"

# %% [raw] right="q_alias"
# q_alias = chr(98)

# %% [raw] wrong="q_alias" says="makes no copy"
# q_alias = "a"

# %% [raw] wrong="q_alias" says="works on every list"
# q_alias = "c"

# %% [raw] wrong="q_alias" says="write one letter"
# q_alias = [1, 2, 3]

# %% [markdown]
# ### NumPy and pandas
# A NumPy array `table` has 5 rows and 3 columns. What is the shape of
# `table.mean(axis=0)`?
#
# - a: (5,)
# - b: (3,)
# - c: (), it is one number

# %% exercise="q_axis" points=1 level=1 minutes=1
### BEGIN SOLUTION
q_axis = "b"
### END SOLUTION

# %% check="q_axis"
assert q_axis in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
assert q_axis != "a", "that is axis=1: one mean for each row"
assert q_axis != "c", "that is mean() without an axis: one number for the whole table"
passed.add("q_axis")

# %% [markdown] hint="q_axis"
# Axis 0 is the one that disappears.

# %% probe="q_axis"

# %% [raw] right="q_axis"
# q_axis = "abc"[1]

# %% [raw] wrong="q_axis" says="that is axis=1"
# q_axis = "a"

# %% [raw] wrong="q_axis" says="one number for the whole table"
# q_axis = "c"

# %% [raw] wrong="q_axis" says="write one letter"
# q_axis = (3,)

# %% [markdown]
# Here is a real table. Each row is one country in one year.

# %%
world = pd.read_csv(DATA / "gapminder.csv")
world[world["country"] == "Pakistan"].tail(3)


# %% exercise="mean_life" points=1 level=2 minutes=2
def mean_life(table, year):
    """Mean life_expectancy of the countries of each continent in one year.

    table: has columns country, year, continent, life_expectancy. Returns a Series, its
    index the continents in alphabetical order.
    """
    ### BEGIN SOLUTION
    return table[table["year"] == year].groupby("continent")["life_expectancy"].mean()
    ### END SOLUTION


# %% check="mean_life"
small = pd.DataFrame({"country": list("abca"), "year": [2000, 2000, 2000, 2001]})
small["continent"] = ["Asia", "Asia", "Africa", "Asia"]
small["life_expectancy"] = [60.0, 70.0, 50.0, 90.0]
found = mean_life(small, 2000)
assert isinstance(found, pd.Series), "give back a Series: one number for each continent"
assert list(found.index) == ["Africa", "Asia"], "two continents: group by continent"
assert found["Asia"] != 220 / 3, "the row of 2001 does not belong to the year 2000"
assert found["Asia"] == 65, "60 and 70 make a mean of 65 for Asia in 2000"
passed.add("mean_life")

# %% [markdown] hint="mean_life"
# Two steps: keep the rows of the year, then group them.

# %% [markdown] hint="mean_life"
# `table[table["year"] == year]`, then `.groupby(...)`, one column, `.mean()`.

# %% probe="mean_life"
import pandas as pd


def inputs(rng):
    for n in (6, 40):
        table = pd.DataFrame({"country": [f"c{i}" for i in range(n)]})
        table["year"] = rng.choice([1999, 2000, 2001], n)
        table["continent"] = rng.choice(["Asia", "Africa", "Europe"], n)
        table["life_expectancy"] = rng.uniform(40, 80, n)
        table.loc[0, "year"] = 2000
        yield table, 2000


# %% [raw] right="mean_life"
# def mean_life(table, year):
#     rows = table.query("year == @year")
#     return rows.pivot_table(index="continent", values="life_expectancy")["life_expectancy"]

# %% [raw] wrong="mean_life" says="does not belong to the year"
# def mean_life(table, year):
#     return table.groupby("continent")["life_expectancy"].mean()

# %% [raw] wrong="mean_life" says="a mean of 65"
# def mean_life(table, year):
#     return table[table["year"] == year].groupby("continent")["life_expectancy"].sum()

# %% [raw] wrong="mean_life" says="one number for each continent"
# def mean_life(table, year):
#     return table[table["year"] == year]["life_expectancy"].mean()

# %% [raw] wrong="mean_life" says="group by continent"
# def mean_life(table, year):
#     return table[table["year"] == year].groupby("country")["life_expectancy"].mean()

# %%
life = pd.DataFrame({year: mean_life(world, year) for year in range(1960, 2017)}).T
fig, ax = plt.subplots(figsize=(7, 4))
ax.plot(life, label=life.columns)
ax.set(xlabel="year", ylabel="life expectancy (years)")
ax.set_title(
    f"From {life.loc[1960, 'Asia']:.0f} to {life.loc[2016, 'Asia']:.0f} years in Asia"
)
ax.legend()
plt.show()
print(
    "Mean life expectancy of five continents: all five lines end far above their start."
)

# %% [markdown]
# You would get this picture from your own function. Later lessons work like this: you
# write a few lines, and then you see what they can do.
#
# ### Linear algebra
# On paper, for the matrix and the vector that the next cell prints: what is A times x?

# %%
A = rng.integers(1, 5, size=(2, 2)) + np.array([[0, 0], [5, 0]])
x = rng.integers(2, 6, size=2)
print("A =\n", A, "\nx =", x)

# %% exercise="product" points=1 level=1 minutes=1
# On paper: A times x, written as product = np.array([first, second])
### BEGIN SOLUTION
product = A @ x
### END SOLUTION

# %% check="product"
assert np.shape(product) == (2,), "two rows, so two numbers in one array"
assert np.allclose(product, A @ x), "each row times x, number by number; then add"
passed.add("product")

# %% [markdown] hint="product"
# The first number comes from the first row alone: two products and one sum.


# %% probe="product"
def verdict(got):
    return bool(np.shape(got) == (2,) and np.allclose(got, product)) or "not A times x"


# %% [raw] right="product"
# product = np.array([float(A[0] @ x), float(A[1] @ x)])

# %% [raw] wrong="product" says="so two numbers"
# product = A * x

# %% [raw] wrong="product" says="number by number"
# product = A.sum(axis=1) * x

# %% [markdown]
# A matrix has 3 rows and 4 columns, another has 4 rows and 2 columns. What is the shape
# of their product? Write it as a tuple, for example `(1, 5)`.

# %% exercise="product_shape" points=1 level=1 minutes=1
### BEGIN SOLUTION
product_shape = (3, 2)
### END SOLUTION

# %% check="product_shape"
assert np.shape(product_shape) == (2,), "two numbers in brackets: (rows, columns)"
assert tuple(product_shape) != (4, 4), "the two inner numbers, 4 and 4, disappear"
assert tuple(product_shape) == (3, 2), "rows of the first, columns of the second"
passed.add("product_shape")

# %% [markdown] hint="product_shape"
# Write the shapes side by side: (3, 4) (4, 2). The inner numbers must be equal.

# %% probe="product_shape"

# %% [raw] right="product_shape"
# product_shape = (np.ones((3, 4)) @ np.ones((4, 2))).shape

# %% [raw] wrong="product_shape" says="the two inner numbers"
# product_shape = (4, 4)

# %% [raw] wrong="product_shape" says="rows of the first"
# product_shape = (2, 3)

# %% [raw] wrong="product_shape" says="two numbers in brackets"
# product_shape = 6

# %% [markdown]
# The matrix M has the rows (2, 1) and (1, 2). The picture shows three arrows, and in
# orange where M sends them. Which arrow is an **eigenvector**?

# %%
M = np.array([[2, 1], [1, 2]])
fig, axes = plt.subplots(1, 3, figsize=(9, 3.2), sharex=True, sharey=True)
for ax, name, arrow in zip(axes, "abc", [(1, 0), (1, 1), (1, 2)]):
    for end, colour in ((M @ arrow, ORANGE), (arrow, BLUE)):
        ax.annotate("", end, (0, 0), arrowprops={"color": colour, "width": 2})
    ax.set(title=f"{name}: ({arrow[0]}, {arrow[1]})", xlim=(0, 5.5), ylim=(-0.4, 5.5))
    ax.set(xlabel="first number", aspect="equal")
axes[0].set_ylabel("second number")
plt.show()
print("Three blue arrows and their orange images; one orange arrow only gets longer.")

# %% exercise="q_eigen" points=1 level=1 minutes=1
### BEGIN SOLUTION
q_eigen = "b"
### END SOLUTION

# %% check="q_eigen"
assert q_eigen in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
assert q_eigen != "a", "M sends (1, 0) to (2, 1), which points in another direction"
assert q_eigen != "c", "M sends (1, 2) to (4, 5), which points in another direction"
passed.add("q_eigen")

# %% [markdown] hint="q_eigen"
# An eigenvector keeps its direction. Only its length may change.

# %% probe="q_eigen"

# %% [raw] right="q_eigen"
# q_eigen = "ABC"[1].lower()

# %% [raw] wrong="q_eigen" says="(1, 0) to (2, 1)"
# q_eigen = "a"

# %% [raw] wrong="q_eigen" says="(1, 2) to (4, 5)"
# q_eigen = "c"

# %% [raw] wrong="q_eigen" says="write one letter"
# q_eigen = (1, 1)

# %% [markdown]
# ### Statistics
# On paper: the **sample variance** (divide by n - 1) of the three numbers below.

# %%
middle, step = rng.integers(5, 30), rng.integers(2, 6)
numbers = [int(middle - step), int(middle), int(middle + step)]
print("numbers:", numbers)

# %% exercise="sample_variance" points=1 level=1 minutes=1
### BEGIN SOLUTION
sample_variance = np.var(numbers, ddof=1)
### END SOLUTION

# %% check="sample_variance"
assert np.shape(sample_variance) == (), "write one number"
assert not np.isclose(sample_variance, np.var(numbers)), "you divided by n, here by 3"
assert not np.isclose(sample_variance, np.std(numbers, ddof=1)), (
    "that is its root, the standard deviation"
)
assert np.isclose(sample_variance, np.var(numbers, ddof=1)), (
    "squared distances from the mean, added, divided by 2"
)
passed.add("sample_variance")

# %% [markdown] hint="sample_variance"
# The mean is the number in the middle.


# %% probe="sample_variance"
def verdict(got):
    close = np.isclose(got, sample_variance, rtol=1e-3)
    return bool(np.shape(got) == () and close) or "not the sample variance"


# %% [raw] right="sample_variance"
# sample_variance = (numbers[2] - numbers[1]) ** 2

# %% [raw] wrong="sample_variance" says="you divided by n"
# sample_variance = np.var(numbers)

# %% [raw] wrong="sample_variance" says="that is its root"
# sample_variance = np.std(numbers, ddof=1)

# %% [raw] wrong="sample_variance" says="divided by 2"
# sample_variance = 0

# %% [raw] wrong="sample_variance" says="write one number"
# sample_variance = numbers

# %% [markdown]
# A made-up disease: of 1,000 people 10 are ill. A test finds 9 of these 10. It also
# raises a false alarm for 99 of the 990 healthy people. Somebody's test is positive.
# What is the probability that this person is ill? (A number from 0 to 1, with three digits after
# the point.)

# %% exercise="p_ill" points=1 level=2 minutes=1
### BEGIN SOLUTION
p_ill = 9 / (9 + 99)
### END SOLUTION

# %% check="p_ill"
assert np.shape(p_ill) == () and 0 <= p_ill <= 1, "one number from 0 to 1"
assert abs(p_ill - 0.9) > 0.01, (
    "0.9 is the other way round: the share of the ill who test positive"
)
assert abs(p_ill - 0.009) > 0.002, "that is a share of all people: count the positives"
assert abs(p_ill - 9 / 108) < 6e-4, "9 ill people, among all who tested positive"
passed.add("p_ill")

# %% [markdown] hint="p_ill"
# How many people test positive, ill and healthy together?

# %% [markdown] hint="p_ill"
# 9 + 99 = 108 people test positive. How many of them are ill?


# %% probe="p_ill"
def verdict(got):
    return bool(abs(got - p_ill) < 6e-4) or "not the share of the ill"


# %% [raw] right="p_ill"
# p_ill = 0.083

# %% [raw] wrong="p_ill" says="the other way round"
# p_ill = 0.9

# %% [raw] wrong="p_ill" says="a share of all people"
# p_ill = 9 / 1000

# %% [raw] wrong="p_ill" says="one number from 0 to 1"
# p_ill = 8.3

# %% [raw] wrong="p_ill" says="among all who tested positive"
# p_ill = 9 / 99

# %% [markdown]
# The picture shows income per person in one year, country by country. One line marks
# the **mean**, the other the **median**. Which one is the mean?

# %%
rows = world[world["year"] == 2010].dropna(subset=["gdp", "population"])
income = (rows["gdp"] / rows["population"]).to_numpy() / 1000  # thousand US$ a year
fig, ax = plt.subplots(figsize=(7, 3.5))
ax.hist(income, bins=40, color=GREY)
for name, place in (("a", np.median(income)), ("b", income.mean())):
    ax.axvline(place, color={"a": BLUE, "b": ORANGE}[name], lw=3, label=f"line {name}")
ax.set(xlabel="income per person (thousand US$ a year)", ylabel="countries")
ax.set_title("Most countries earn little per person, a few earn very much")
ax.legend()
plt.show()
print(f"Incomes of {len(income)} countries in 2010, and two lines for mean and median.")

# %% exercise="q_mean" points=1 level=1 minutes=1
### BEGIN SOLUTION
q_mean = "b"
### END SOLUTION

# %% check="q_mean"
assert q_mean in ("a", "b"), 'write one letter: "a" or "b"'
assert q_mean == "b", "half of the countries lie left of line a: that is the median"
passed.add("q_mean")

# %% [markdown] hint="q_mean"
# A few very large values pull one of the two towards them.

# %% probe="q_mean"

# %% [raw] right="q_mean"
# q_mean = "ab"[-1]

# %% [raw] wrong="q_mean" says="that is the median"
# q_mean = "a"

# %% [raw] wrong="q_mean" says="write one letter"
# q_mean = "mean"

# %% [markdown]
# ### Testing an idea
# A test compares two groups and finds p = 0.03. What does the p-value say?
#
# - a: with probability 0.03 there is no difference between the groups
# - b: if there were no difference, a gap at least this large would come up in 3 % of
#   such samples
# - c: the difference is 3 %

# %% exercise="q_pvalue" points=1 level=1 minutes=1
### BEGIN SOLUTION
q_pvalue = "b"
### END SOLUTION

# %% check="q_pvalue"
assert q_pvalue in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
assert q_pvalue != "a", (
    "a p-value starts from 'no difference'; it is not its probability"
)
assert q_pvalue != "c", "a p-value is a probability; it does not say how big the gap is"
passed.add("q_pvalue")

# %% [markdown] hint="q_pvalue"
# A p-value is computed in a world where nothing is going on.

# %% probe="q_pvalue"

# %% [raw] right="q_pvalue"
# q_pvalue = "B".lower()

# %% [raw] wrong="q_pvalue" says="it is not its probability"
# q_pvalue = "a"

# %% [raw] wrong="q_pvalue" says="how big the gap is"
# q_pvalue = "c"

# %% [raw] wrong="q_pvalue" says="write one letter"
# q_pvalue = 0.03

# %% [markdown]
# ### Slopes
# f(x) = x² + 3x. What is its slope, the derivative, at the point that is printed?

# %%
point = int(rng.integers(2, 8))
print("x =", point)

# %% exercise="slope" points=1 level=1 minutes=1
### BEGIN SOLUTION
slope = 2 * point + 3
### END SOLUTION

# %% check="slope"
assert np.shape(slope) == (), "write one number"
assert slope != point**2 + 3 * point, "that is the height f(x), not the slope"
assert abs(slope - 2 * point - 3) < 1e-3, "the derivative of x² is 2x, that of 3x is 3"
passed.add("slope")

# %% [markdown] hint="slope"
# Take the derivative first, then put the number in.


# %% probe="slope"
def verdict(got):
    return bool(np.shape(got) == () and abs(got - slope) < 1e-3) or "not the slope"


# %% [raw] right="slope"
# slope = ((point + 1e-4) ** 2 + 3 * (point + 1e-4) - point**2 - 3 * point) / 1e-4

# %% [raw] wrong="slope" says="that is the height"
# slope = point**2 + 3 * point

# %% [raw] wrong="slope" says="the derivative of x²"
# slope = 2 * point

# %% [raw] wrong="slope" says="write one number"
# slope = [2, 3]

# %% [markdown]
# A weight `w` is 5, and the slope of the loss there is +2. One step of gradient descent
# with learning rate 0.1: what is the new weight?

# %% exercise="new_weight" points=1 level=1 minutes=1
### BEGIN SOLUTION
new_weight = 5 - 0.1 * 2
### END SOLUTION

# %% check="new_weight"
assert np.shape(new_weight) == (), "write one number"
assert not np.isclose(new_weight, 5.2), "you walked uphill: subtract"
assert np.isclose(new_weight, 4.8), "old weight minus learning rate times slope"
passed.add("new_weight")

# %% [markdown] hint="new_weight"
# Go against the slope, by learning rate times slope.

# %% probe="new_weight"

# %% [raw] right="new_weight"
# new_weight = 4.8

# %% [raw] wrong="new_weight" says="you walked uphill"
# new_weight = 5 + 0.1 * 2

# %% [raw] wrong="new_weight" says="learning rate times slope"
# new_weight = 5 - 2

# %% [raw] wrong="new_weight" says="write one number"
# new_weight = [5, 2]

# %% [markdown]
# ## Your way
# Run the next two cells. A lesson whose questions all hold can be skipped: its last
# exercise, the transfer task, is still worth a look. All others: take them in this
# order.

# %%
lessons = {
    "01 Python": ["long_words", "letter_counts", "q_alias"],
    "02 NumPy and pandas": ["q_axis", "mean_life"],
    "03 Linear algebra": ["product", "product_shape", "q_eigen"],
    "04 Statistics": ["sample_variance", "p_ill", "q_mean"],
    "05 Hypothesis testing": ["q_pvalue"],
    "06 Gradients": ["slope", "new_weight"],
}
share = {name: len(passed & set(asked)) / len(asked) for name, asked in lessons.items()}
take = [name for name, part in share.items() if part < 1]

# %%
fig, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
colours = [ORANGE if name in take else BLUE for name in share]
ax.barh(list(share), [100 * part for part in share.values()], color=colours)
for row, name in enumerate(share):
    ax.text(2, row, "take it" if name in take else "you may skip it", va="center")
ax.invert_yaxis()
ax.set(xlabel="questions that hold (%)", xlim=(0, 100))
ax.set_title(f"Lessons to take: {len(take)} of {len(lessons)}")
plt.show()
print("Your first lesson:", take[0] if take else "stage 1, linear regression.")

# %% [markdown]
# One question cannot measure much, and some answers were a guess out of three. When you
# doubt, take the lesson: its first exercises show within ten minutes whether you need
# it.
#
# ## What to take with you
# 1. Run cells in order; when in doubt, restart and run all.
# 2. A check reads what your answer does. Read the **last line** of a red message first.
# 3. Predict first, then look. A wrong guess is worth as much as a right one.
#
# **The commonest mistakes**
# - running a check before the cell with the answer;
# - `print` where `return` is needed;
# - opening all hints at once.
#
# **Go further**: [the Python tutorial](https://docs.python.org/3/tutorial/) ·
# [Essence of linear algebra](https://www.3blue1brown.com/topics/linear-algebra) ·
# [Mathematics for Machine Learning](https://mml-book.github.io)
