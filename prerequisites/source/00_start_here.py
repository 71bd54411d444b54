# ---
# lesson:
#   title: Start here
#   minutes: 40
#   needs: []
#   teaches: [notebooks, checks and hints, placement]
#   data: [gapminder.csv]
# ---
# %% [markdown]
# # Start here: what do you know already?
# **In 30 to 40 minutes you will know how this course works, and which of its first six
# lessons you need.**
#
# Part 1 shows how a notebook, an exercise, a check and a hint work. You learn it by
# doing. Part 2 has fifteen short questions. At the end a picture shows which lessons to
# take and which to skip.
#
# **You need** a little Python from anywhere: variables, `if`, `for`. **Data**: how long
# people live and what they earn, in 185 countries and territories (Gapminder).
#
# Nobody sees your score. An honest "I do not know" saves you weeks: leave that answer
# as it is, and go on.
#
# To begin, click the cell below and press **Shift + Enter** twice.

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
# Everything in a notebook runs **in order**, and a cell can use only what ran before it.
# When something looks strange, choose **Run**, then **Run All Above Selected Cell** (in
# JupyterLab; other programs have a menu like it).
#
# ### Your first exercise
# An exercise cell says what it is worth and how hard it is, from ●○○○○ to ●●●●●. You
# replace the part that says `YOUR CODE HERE`.
#
# A box holds 12 eggs. How many eggs are in 7 boxes? **Answer wrongly first**: write
# `eggs = 7 + 12`, run the cell, run the check below it, and read the last line of the
# red message. Then mend your answer and run both cells again.

# %% exercise="eggs" points=1 level=1 minutes=2
### BEGIN SOLUTION
eggs = 7 * 12
### END SOLUTION

# %% check="eggs" tags=["raises-exception"]
assert isinstance(eggs, (int, float)), (
    "eggs must be a number: replace None, and write no quotation marks"
)
assert eggs == 84, "7 boxes of 12 eggs each is 7 times 12: multiply, do not add"

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
# Cells that begin with `assert` are checks. You need not read them.
#
# ### A function, and a hint
# Most exercises ask for a **function**: a small machine with a name. Here is a finished
# one. `def` gives it its name, the brackets hold what goes in, and `return` gives the
# answer back. The lines inside begin with four spaces.


# %%
def double(number):
    return 2 * number


print(double(5), double(21))

# %% [markdown]
# Now you. Run the next two cells without writing anything: the message ends with
# `not written yet`. Then delete the line with `raise`, and write your own line in its
# place, with four spaces before it. Still `not written yet`? Then `raise` is still there.
#
# Stuck? Click on a hint below the check. Try for a few minutes first.


# %% exercise="area" points=1 level=1 minutes=4
def area(width, height):
    """Area of a rectangle, in square metres. width, height: in metres."""
    ### BEGIN SOLUTION
    return width * height
    ### END SOLUTION


# %% check="area" tags=["raises-exception"]
assert area(3, 4) is not None, "your function gives nothing back: use return, not print"
assert area(3, 4) == 12, "3 metres by 4 metres is 12 square metres: multiply the sides"
assert area(5, 2) == 10, "use the names width and height, not the numbers 3 and 4"

# %% [markdown] hint="area"
# The line begins with four spaces and the word `return`.

# %% [markdown] hint="area"
# `return width * height`


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

# %% [raw] wrong="area" says="not the numbers 3 and 4"
# def area(width, height):
#     return 3 * 4

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
# three times. What is `count` then? Write your letter in `p_count`, with quotation
# marks: `p_count = "a"`.
#
# - a: 1, because the cell is the same
# - b: 3, because Python remembers
# - c: 0, because a cell starts anew each time

# %% exercise="p_count" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_count = "b"
### END SOLUTION

# %%
count = 0

# %% [markdown]
# Now click the next cell, and press **Ctrl + Enter** three times: it runs, and you stay
# on it.

# %%
count = count + 1
print("count is now", count)

# %% check="p_count" tags=["raises-exception"]
assert p_count in ("a", "b", "c"), 'write one letter: p_count = "a", "b" or "c"'
reasons = {
    "a": "Not this time: it is b. The cell is the same, but count has changed.",
    "b": "Yes: the variables live on between cells, until you restart.",
    "c": "Not this time: it is b. Variables live on between cells.",
}
print(f"count is {count} now. {reasons[p_count]}")

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
# right answers pass their checks again, and a check that complains stops nothing here.
# You may write into any cell, add cells, and try things out. Keep a second copy of the
# file if you want to begin again one day.
#
# ## Part 2: which lessons do you need?
# Fifteen questions, one or two minutes each. Use no search engine and no hint, if you
# want the picture to be true. Run the check of each question. Only your **first try**
# tells the truth: if a check complains, leave your answer as it is and go on. That is
# what the lessons are for.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

passed = set()  # every check that holds adds its name here
BLUE, ORANGE, GREY = "#56B4E9", "#E69F00", "#999999"

# %% [markdown]
# ### Python


# %% exercise="long_words" points=1 level=2 minutes=2
def long_words(words, n):
    """The words of a list that have more than n letters, in their order, as a list."""
    ### BEGIN SOLUTION
    return [word for word in words if len(word) > n]
    ### END SOLUTION


# %% check="long_words" tags=["raises-exception"]
passed.discard("long_words")
cities = ["Swat", "Sialkot", "Hub", "Gilgit"]
found = long_words(cities, 4)
assert isinstance(found, list), "give back a list of words, not one word or a number"
assert len(cities) == 4, "you took words out of the list that you were given"
assert "Swat" not in found, "Swat has 4 letters, and 4 is not more than 4"
assert found == ["Sialkot", "Gilgit"], "keep every long word, in the order of the list"
assert long_words(cities, 3) == ["Swat", "Sialkot", "Gilgit"], "use n, not the number 4"
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
    yield words, 5
    yield ["aa", "b", "aa", "ccc"], 1
    yield [], 2


def call(answer, words, n):
    return answer(words, n), words


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


# %% [raw] wrong="long_words" says="not the number 4"
# def long_words(words, n):
#     return [word for word in words if len(word) > 4]

# %% [raw] wrong="long_words" says="took words out"
# def long_words(words, n):
#     for word in list(words):
#         if len(word) <= n:
#             words.remove(word)
#     return list(words)


# %% exercise="character_counts" points=1 level=2 minutes=2
def character_counts(text):
    """A dictionary: each character of text, and how often it occurs."""
    ### BEGIN SOLUTION
    return {letter: text.count(letter) for letter in text}
    ### END SOLUTION


# %% check="character_counts" tags=["raises-exception"]
passed.discard("character_counts")
found = character_counts("karakoram")
assert isinstance(found, dict), "give back a dictionary: character -> number"
assert len(found) == 5, "five different characters, so five keys"
assert found["a"] == 3 and found["m"] == 1, "a occurs three times in karakoram, m once"
assert character_counts("Aa b bb") == {"A": 1, "a": 1, " ": 2, "b": 3}, (
    "capitals, small letters and spaces are different characters: count them all"
)
passed.add("character_counts")

# %% [markdown] hint="character_counts"
# Start with `{}`. What must happen when a letter comes for the first time?

# %% [markdown] hint="character_counts"
# `counts[letter] = counts.get(letter, 0) + 1`, for each letter.


# %% probe="character_counts"
def inputs(rng):
    yield ("".join(rng.choice(list("ab c"), 20)),)
    yield ("Lahore لاہور",)
    yield ("",)


# %% [raw] right="character_counts"
# def character_counts(text):
#     counts = {}
#     for letter in text:
#         counts[letter] = counts.get(letter, 0) + 1
#     return counts

# %% [raw] wrong="character_counts" says="a occurs three times"
# def character_counts(text):
#     counts = {}
#     for letter in text:
#         counts[letter] = 1
#     return counts

# %% [raw] wrong="character_counts" says="are different characters"
# def character_counts(text):
#     return {letter: text.lower().count(letter) for letter in text.lower()}

# %% [raw] wrong="character_counts" says="so five keys"
# def character_counts(text):
#     return {letter: text.count(letter) for letter in text if text.count(letter) > 1}

# %% [raw] wrong="character_counts" says="give back a dictionary"
# def character_counts(text):
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

# %% check="q_alias" tags=["raises-exception"]
passed.discard("q_alias")
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
# - a: (3,)
# - b: (5,)
# - c: (), it is one number

# %% exercise="q_axis" points=1 level=1 minutes=1
### BEGIN SOLUTION
q_axis = "a"
### END SOLUTION

# %% check="q_axis" tags=["raises-exception"]
passed.discard("q_axis")
assert q_axis in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
assert q_axis != "b", "that is axis=1: one mean for each row"
assert q_axis != "c", "that is mean() without an axis: one number for the whole table"
passed.add("q_axis")

# %% [markdown] hint="q_axis"
# Axis 0 is the one that disappears.

# %% probe="q_axis"

# %% [raw] right="q_axis"
# q_axis = "abc"[0]

# %% [raw] wrong="q_axis" says="that is axis=1"
# q_axis = "b"

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


# %% check="mean_life" tags=["raises-exception"]
passed.discard("mean_life")
small = pd.DataFrame({"year": [2000, 2000, 2000, 2000, 2001, 1999]})
small["continent"] = ["Asia", "Asia", "Asia", "Africa", "Asia", "Asia"]
small["life_expectancy"] = [60.25, 61.0, 74.0, 50.0, 90.0, 30.0]
small["country"] = list("abcdab")
found = mean_life(small, 2000)
assert isinstance(found, pd.Series), "give back a Series: one number for each continent"
assert list(found.index) == ["Africa", "Asia"], (
    "two continents, in alphabetical order: group by continent"
)
assert abs(found["Asia"] - 63.05) > 1e-6, (
    "only the rows of 2000 belong to the year 2000"
)
assert abs(found["Asia"] - 65.08333) < 1e-3, "60.25, 61 and 74 make a mean of 65.083"
assert mean_life(small, 2001)["Asia"] == 90, "use the name year, not the number 2000"
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
        table.loc[1, "year"] = 2001
        yield table, 2000
        yield table, 2001


# %% [raw] right="mean_life"
# def mean_life(table, year):
#     rows = table.query("year == @year")
#     return rows.pivot_table(index="continent", values="life_expectancy")["life_expectancy"]

# %% [raw] wrong="mean_life" says="only the rows of 2000"
# def mean_life(table, year):
#     return table.groupby("continent")["life_expectancy"].mean()

# %% [raw] wrong="mean_life" says="make a mean of 65.083"
# def mean_life(table, year):
#     return table[table["year"] == year].groupby("continent")["life_expectancy"].sum()

# %% [raw] wrong="mean_life" says="not the number 2000"
# def mean_life(table, year):
#     return table[table["year"] == 2000].groupby("continent")["life_expectancy"].mean()

# %% [raw] wrong="mean_life" says="make a mean of"
# def mean_life(table, year):
#     return table[table["year"] == year].groupby("continent")["life_expectancy"].median()

# %% [raw] wrong="mean_life" says="one number for each continent"
# def mean_life(table, year):
#     return table[table["year"] == year]["life_expectancy"].mean()

# %% [raw] wrong="mean_life" says="group by continent"
# def mean_life(table, year):
#     return table[table["year"] == year].groupby("country")["life_expectancy"].mean()

# %%
try:
    years = range(1960, 2017)
    life = pd.DataFrame({year: mean_life(world, year) for year in years}).T
except NotImplementedError:
    life = None
    print("No picture: mean_life is left open. Go on.")

# %%
if life is not None:
    fig, ax = plt.subplots(figsize=(7, 4))
    order = life.loc[2016].sort_values(ascending=False).index  # as the lines end
    ax.plot(life[order], label=list(order))
    ax.legend(loc="lower right")
    ax.set(xlabel="year", ylabel="life expectancy (years)")
    ax.set_title(
        f"Asia: {life.loc[1960, 'Asia']:.0f} to {life.loc[2016, 'Asia']:.0f} years"
    )
    plt.show()
    print(
        "Mean life expectancy of five continents from 1960 to 2016, from your function."
    )

# %% [markdown]
# All lessons work like this: you write a few lines, and then you see what they can do.
#
# ### Linear algebra
# On paper, for the matrix and the vector that the next cell prints: what is A times x?

# %%
rng = np.random.default_rng([SEED, 1])
A = rng.integers(1, 5, size=(2, 2)) + np.array([[0, 0], [5, 0]])
x = rng.integers(2, 6, size=2)
print("A =\n", A, "\nx =", x)

# %% exercise="product" points=1 level=1 minutes=1
# On paper: A times x, two numbers, like [7, 9]
### BEGIN SOLUTION
product = A @ x
### END SOLUTION

# %% check="product" tags=["raises-exception"]
passed.discard("product")
assert np.size(product) == 2, "two rows, so two numbers, like [7, 9]"
assert np.allclose(np.ravel(product), A @ x), (
    "each row times x, number by number; then add"
)
passed.add("product")

# %% [markdown] hint="product"
# The first number comes from the first row alone: two products and one sum.


# %% probe="product"
def verdict(got):
    return (
        bool(np.size(got) == 2 and np.allclose(np.ravel(got), product))
        or "not A times x"
    )


# %% [raw] right="product"
# product = np.array([float(A[0] @ x), float(A[1] @ x)])

# %% [raw] right="product"
# product = [[A[0] @ x], [A[1] @ x]]

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

# %% check="product_shape" tags=["raises-exception"]
passed.discard("product_shape")
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
for ax, name, arrow in zip(axes, "abc", [(1, 0), (1, 2), (1, 1)]):
    for end, colour in ((M @ arrow, ORANGE), (arrow, BLUE)):
        ax.annotate("", end, (0, 0), arrowprops={"color": colour, "width": 2})
    ax.set(title=f"{name}: ({arrow[0]}, {arrow[1]})", xlim=(0, 5.5), ylim=(-0.4, 5.5))
    ax.set(xlabel="first number", aspect="equal")
axes[0].set_ylabel("second number")
plt.show()
print("Three blue arrows; the orange ones show where M sends them.")

# %% exercise="q_eigen" points=1 level=1 minutes=1
### BEGIN SOLUTION
q_eigen = "c"
### END SOLUTION

# %% check="q_eigen" tags=["raises-exception"]
passed.discard("q_eigen")
assert q_eigen in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
assert q_eigen != "a", "M sends (1, 0) to (2, 1), which points in another direction"
assert q_eigen != "b", "M sends (1, 2) to (4, 5), which points in another direction"
passed.add("q_eigen")

# %% [markdown] hint="q_eigen"
# An eigenvector keeps its direction. Only its length may change.

# %% probe="q_eigen"

# %% [raw] right="q_eigen"
# q_eigen = "ABC"[2].lower()

# %% [raw] wrong="q_eigen" says="(1, 0) to (2, 1)"
# q_eigen = "a"

# %% [raw] wrong="q_eigen" says="(1, 2) to (4, 5)"
# q_eigen = "b"

# %% [raw] wrong="q_eigen" says="write one letter"
# q_eigen = (1, 1)

# %% [markdown]
# ### Statistics
# On paper: the **sample variance** (divide by n - 1) of the three numbers below.

# %%
rng = np.random.default_rng([SEED, 2])
middle, step = rng.integers(5, 30), rng.integers(2, 6)
numbers = [int(middle - step), int(middle), int(middle + step)]
print("numbers:", numbers)

# %% exercise="sample_variance" points=1 level=1 minutes=1
### BEGIN SOLUTION
sample_variance = np.var(numbers, ddof=1)
### END SOLUTION

# %% check="sample_variance" tags=["raises-exception"]
passed.discard("sample_variance")
assert sample_variance is not None, "left open: that is fine, go on"
assert isinstance(sample_variance, (int, float, np.number)), (
    "write one number, without quotation marks"
)
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

# %% [raw] wrong="sample_variance" says="that is fine"
# sample_variance = None

# %% [raw] wrong="sample_variance" says="write one number"
# sample_variance = numbers

# %% [markdown]
# A made-up disease: of 1,000 people 10 are ill. A test finds 9 of these 10. It also
# raises a false alarm for 99 of the 990 healthy people. Somebody's test is positive.
# What is the probability that this person is ill? Write a number from 0 to 1, with a
# point and two or three digits, like 0.45.

# %% exercise="p_ill" points=1 level=2 minutes=2
### BEGIN SOLUTION
p_ill = 0.083
### END SOLUTION

# %% check="p_ill" tags=["raises-exception"]
passed.discard("p_ill")
assert p_ill is not None, "left open: that is fine, go on"
assert isinstance(p_ill, (int, float)), "write one number, without quotation marks"
assert not 8 <= p_ill <= 8.5, "that is in percent: divide by 100"
assert abs(p_ill - 0.9) > 0.01, (
    "0.9 is the other way round: the share of the ill who test positive"
)
assert abs(p_ill - 0.009) > 0.002, "that is a share of all people: count the positives"
assert abs(p_ill - 9 / 108) < 0.004, "9 ill people, among all who tested positive"
passed.add("p_ill")

# %% [markdown] hint="p_ill"
# How many people test positive, ill and healthy together?

# %% [markdown] hint="p_ill"
# 9 + 99 = 108 people test positive. How many of them are ill?


# %% probe="p_ill"
def verdict(got):
    return bool(abs(got - 9 / 108) < 0.004) or "not the share of the ill"


# %% [raw] right="p_ill"
# p_ill = 9 / (9 + 99)

# %% [raw] right="p_ill"
# p_ill = 0.08

# %% [raw] wrong="p_ill" says="the other way round"
# p_ill = 0.9

# %% [raw] wrong="p_ill" says="a share of all people"
# p_ill = 9 / 1000

# %% [raw] wrong="p_ill" says="divide by 100"
# p_ill = 8.3

# %% [raw] wrong="p_ill" says="without quotation marks"
# p_ill = "0.083"

# %% [raw] wrong="p_ill" says="that is fine"
# p_ill = None

# %% [raw] wrong="p_ill" says="among all who tested positive"
# p_ill = 9 / 99

# %% [markdown] tags=["solution"]
# 9 + 99 = 108 people test positive, and 9 of them are ill: 9 / 108 = 0.083.

# %% [markdown]
# The picture shows the gross domestic product per person in 2010, country by country.
# One line marks the **mean**, the other the **median**. Which one is the mean?

# %%
rows = world[world["year"] == 2010].dropna(subset=["gdp", "population"])
income = (rows["gdp"] / rows["population"]).to_numpy() / 1000  # thousand US$ a year
fig, ax = plt.subplots(figsize=(7, 3.5))
ax.hist(income, bins=40, color=GREY)
ax.axvline(income.mean(), color=BLUE, lw=3, label="line a")
ax.axvline(np.median(income), color=ORANGE, lw=3, label="line b")
ax.set(xlabel="product per person (thousand US$ a year)", ylabel="countries")
ax.set_title(f"{len(income)} countries whose product is known for 2010")
ax.legend()
plt.show()
print("Product per person: most countries stand left, a few far right; two lines.")

# %% exercise="q_mean" points=1 level=1 minutes=1
### BEGIN SOLUTION
q_mean = "a"
### END SOLUTION

# %% check="q_mean" tags=["raises-exception"]
passed.discard("q_mean")
assert q_mean in ("a", "b"), 'write one letter: "a" or "b"'
assert q_mean == "a", "half of the countries lie left of line b: that is the median"
passed.add("q_mean")

# %% [markdown] hint="q_mean"
# A few very large values pull one of the two towards them.

# %% probe="q_mean"

# %% [raw] right="q_mean"
# q_mean = "ab"[0]

# %% [raw] wrong="q_mean" says="that is the median"
# q_mean = "b"

# %% [raw] wrong="q_mean" says="write one letter"
# q_mean = "mean"

# %% [markdown]
# ### Testing an idea
# A test compares two groups and finds p = 0.03. What does the p-value say?
#
# - a: there is no difference between the groups, with a probability of 3 %
# - b: the difference between the means of the groups is about 3 %
# - c: with no real difference, a gap as large would come up in 3 % of such tests

# %% exercise="q_pvalue" points=1 level=1 minutes=1
### BEGIN SOLUTION
q_pvalue = "c"
### END SOLUTION

# %% check="q_pvalue" tags=["raises-exception"]
passed.discard("q_pvalue")
assert q_pvalue in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
assert q_pvalue != "a", (
    "a p-value starts from 'no difference'; it is not its probability"
)
assert q_pvalue != "b", "a p-value is a probability; it does not say how big the gap is"
passed.add("q_pvalue")

# %% [markdown] hint="q_pvalue"
# A p-value is computed in a world where nothing is going on.

# %% probe="q_pvalue"

# %% [raw] right="q_pvalue"
# q_pvalue = "C".lower()

# %% [raw] wrong="q_pvalue" says="it is not its probability"
# q_pvalue = "a"

# %% [raw] wrong="q_pvalue" says="how big the gap is"
# q_pvalue = "b"

# %% [raw] wrong="q_pvalue" says="write one letter"
# q_pvalue = 0.03

# %% [markdown]
# Another test, with 20 customers in each group, finds p = 0.4. What may you say?
#
# - a: these data do not settle it; a real difference may still be there
# - b: there is no difference between the two groups of customers
# - c: the test was done wrongly, because p must be smaller than 0.05

# %% exercise="q_large_p" points=1 level=1 minutes=1
### BEGIN SOLUTION
q_large_p = "a"
### END SOLUTION

# %% check="q_large_p" tags=["raises-exception"]
passed.discard("q_large_p")
assert q_large_p in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
assert q_large_p != "b", "20 customers can easily miss a real difference"
assert q_large_p != "c", (
    "every p from 0 to 1 can come out of a test that is done rightly"
)
passed.add("q_large_p")

# %% [markdown] hint="q_large_p"
# Not seeing something in the dark does not mean that it is not there.

# %% probe="q_large_p"

# %% [raw] right="q_large_p"
# q_large_p = "A".lower()

# %% [raw] wrong="q_large_p" says="easily miss"
# q_large_p = "b"

# %% [raw] wrong="q_large_p" says="every p from"
# q_large_p = "c"

# %% [raw] wrong="q_large_p" says="write one letter"
# q_large_p = 0.4

# %% [markdown]
# ### Slopes
# f(x) = x² + 3x. What is its slope, the derivative, at the point
# that is printed?

# %%
point = int(np.random.default_rng([SEED, 3]).integers(2, 8))
print("point =", point)

# %% exercise="slope" points=1 level=1 minutes=1
### BEGIN SOLUTION
slope = 2 * point + 3
### END SOLUTION

# %% check="slope" tags=["raises-exception"]
passed.discard("slope")
assert slope is not None, "left open: that is fine, go on"
assert isinstance(slope, (int, float, np.number)), (
    "write one number, without quotation marks"
)
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

# %% [raw] wrong="slope" says="that is fine"
# slope = None

# %% [raw] wrong="slope" says="write one number"
# slope = [2, 3]

# %% [markdown]
# A weight `w` is 5, and the slope of the loss there is +2. One step of gradient descent
# with learning rate 0.1: what is the new weight?

# %% exercise="new_weight" points=1 level=1 minutes=1
### BEGIN SOLUTION
new_weight = 5 - 0.1 * 2
### END SOLUTION

# %% check="new_weight" tags=["raises-exception"]
passed.discard("new_weight")
assert new_weight is not None, "left open: that is fine, go on"
assert isinstance(new_weight, (int, float, np.number)), (
    "write one number, without quotation marks"
)
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

# %% [raw] wrong="new_weight" says="that is fine"
# new_weight = None

# %% [raw] wrong="new_weight" says="write one number"
# new_weight = [5, 2]

# %% [markdown]
# ## Your way
# Run the next two cells. A lesson whose answers are all right can be skipped. Take all
# others in this order; after them comes stage 1, models that learn from data.

# %%
lessons = {
    "01 Python": ["long_words", "character_counts", "q_alias"],
    "02 NumPy and pandas": ["q_axis", "mean_life"],
    "03 Linear algebra": ["product", "product_shape", "q_eigen"],
    "04 Statistics": ["sample_variance", "p_ill", "q_mean"],
    "05 Hypothesis testing": ["q_pvalue", "q_large_p"],
    "06 Gradients": ["slope", "new_weight"],
}
share = {name: len(passed & set(asked)) / len(asked) for name, asked in lessons.items()}
take = [name for name, part in share.items() if part < 1]

# %%
fig, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
ax.barh(list(share), 100, color="#EEEEEE")
colours = [ORANGE if name in take else BLUE for name in share]
ax.barh(list(share), [100 * part for part in share.values()], color=colours)
for row, (name, asked) in enumerate(lessons.items()):
    held = f"{len(passed & set(asked))} of {len(asked)} right: "
    ax.text(2, row, held + ("take it" if name in take else "skip it"), va="center")
ax.invert_yaxis()
ax.set(xlabel="right answers (%)", xlim=(0, 100))
ax.set_title(f"Take {len(take)} of the {len(lessons)} lessons")
plt.show()
print("Begin with:", take[0] if take else "stage 1, the lesson on linear regression.")

# %% [markdown]
# Two or three questions cannot measure much, and some answers were a guess out of three.
# When you doubt, take the lesson: its first exercises show within ten minutes whether
# you need it. A lesson that you skip ends with a task on new data: have a look at it.
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
