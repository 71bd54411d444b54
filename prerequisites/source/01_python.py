# ---
# lesson:
#   title: Python
#   minutes: 200
#   needs: []
#   teaches:
#     - functions
#     - lists
#     - dictionaries
#     - file operations
#   data: [gapminder.csv, urdu_names.csv, urdu_declaration.txt]
# ---
# %% [markdown]
# # Python: from 10,545 lines of text to a report
# **How do 10,545 lines of text become a short report about Pakistan and its
# neighbours?**
#
# Every data job begins like this. A bank sends a file of payments, a clinic a file of
# patients, a phone company a file of calls. Somebody must read it, find what is broken,
# sort, count and group, and write down what was found. Four tools are enough:
# functions, lists, dictionaries and files.
#
# After this lesson you can
# - write functions that return what they promise, and do nothing else;
# - slice, sort and build lists, and know when two names share one list;
# - count, group and look things up with dictionaries;
# - read and write text, CSV and JSON files, with Urdu text, missing files and broken
#   rows.
#
# **You need** to have seen variables, `if`, `for` and `print`; the warm-up reminds you
# of the rest. Nothing is installed: this is plain Python. **Time**: about 200 minutes,
# in six sittings of 20 to 45. **Data**: 185 countries from 1960 to 2016 (Gapminder),
# eight country names in Urdu, one declaration in Urdu.
#
# Run every cell from top to bottom with Shift + Enter. Your own code goes where you see
# `# YOUR CODE HERE`; it takes the place of `raise NotImplementedError`, or of `None`. A
# cell below checks it. Open a hint when you are stuck for some minutes.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %% [markdown]
# ## Sitting 1: warm-up and functions
# A reminder. `for` repeats the lines that are moved to the right below it. `if` asks a
# question. An **f-string** has the letter `f` before its quotes, and fills in what
# stands between `{` and `}`. With `:.2f` a number is shown with two digits after the
# point.

# %%
for mark in [42, 71]:
    if mark >= 50:
        print(f"{mark} of 80 marks is {mark / 80:.2f}: passed")
    else:
        print(f"{mark} of 80 marks is {mark / 80:.2f}: not passed")

# %% [markdown]
# Ten more small things come up again and again. Run the two cells and compare each line
# with what it prints. A **method** is a function that belongs to the value before the
# dot: `fruits.append(...)` changes that list.

# %%
import math  # makes the functions of a module ready for use

fruits = ["apple", "mango"]  # a list, in square brackets
fruits.append("guava")
print(fruits, len(fruits), math.sqrt(16))
print("mango" in fruits, "mango" not in fruits)
total = 5
total += 2  # the same as total = total + 2
print(total)

# %%
low, high = 3, 8  # two names at once
for fruit, price in [("apple", 90), ("mango", 120)]:  # two names in each round
    print(fruit, price)
for place, fruit in enumerate(fruits):  # the position, and the value there
    print(place, fruit)
text = "salt and sugar"
print(text.split(), "one\ntwo".splitlines())  # cut at spaces, at line ends
print(f"{high - low:+.1f} with a sign, {fruit:8} in 8 places, {total:>3} to the right")

# %% [markdown]
# Here are nine made-up exam marks. (Another `SEED` in the first code cell gives other
# marks.) 50 is enough to pass. Count how many have passed.

# %%
import random

rng = random.Random(SEED)
marks = rng.sample(range(30, 90), 7)
marks += [49, 50]  # these two always
print(marks)

# %% exercise="passed" points=1 level=1 minutes=3
# Delete the line below and write your lines there: start with passed = 0, then
# use for and if to count the marks of 50 or more
### BEGIN SOLUTION
passed = 0
for mark in marks:
    if mark >= 50:
        passed += 1
### END SOLUTION

# %% check="passed"
assert isinstance(passed, int), "passed must be a whole number: how many marks?"
assert passed < 10, "nine marks at most: add 1 for each mark, not the mark itself"
assert passed != len([m for m in marks if m > 50]), "50 is enough to pass: use >="
assert passed == len([m for m in marks if m >= 50]), (
    "another number of marks is 50 or more: is the counting line inside the if?"
)

# %% [markdown] hint="passed"
# Below the `if`, write `passed += 1`. It adds one to `passed`.

# %% probe="passed"
equivalent = {}

# %% [raw] right="passed"
# passed = sum(mark >= 50 for mark in marks)

# %% [raw] wrong="passed" says="a whole number"
# passed = [mark for mark in marks if mark >= 50]

# %% [raw] wrong="passed" says="not the mark itself"
# passed = 0
# for mark in marks:
#     if mark >= 50:
#         passed += mark

# %% [raw] wrong="passed" says="50 is enough"
# passed = 0
# for mark in marks:
#     if mark > 50:
#         passed += 1

# %% [raw] wrong="passed" says="inside the if"
# passed = 0
# for mark in marks:
#     if mark >= 50:
#         print(mark)
#     passed += 1

# %% exercise="sentence" points=1 level=1 minutes=2
# An f-string that reads like "4 of 9 passed", from passed and len(marks)
### BEGIN SOLUTION
sentence = f"{passed} of {len(marks)} passed"
### END SOLUTION

# %% check="sentence"
assert isinstance(sentence, str), "sentence must be a text, between quotes"
assert "{" not in sentence, "the braces were not filled in: put f before the quotes"
assert sentence == f"{passed} of {len(marks)} passed", (
    f"write it like '4 of 9 passed', with your numbers; yours is {sentence!r}"
)

# %% [markdown] hint="sentence"
# Begin with `f"{passed} of ` and go on in the same way.

# %% probe="sentence"
equivalent = {}

# %% [raw] right="sentence"
# sentence = str(passed) + " of " + str(len(marks)) + " passed"

# %% [raw] wrong="sentence" says="between quotes"
# sentence = passed, "of", len(marks), "passed"

# %% [raw] wrong="sentence" says="put f before"
# sentence = "{passed} of {len(marks)} passed"

# %% [raw] wrong="sentence" says="with your numbers"
# sentence = f"{passed} of {len(marks)}"

# %% [markdown]
# ### A function takes values in and gives one value back
# A **function** (تفاعل) has a name, takes values in, works with them, and gives a value
# back with `return`. You write it once and call it many times.


# %%
def gain(old, new):
    """How much is added on the way from old to new."""
    difference = new - old
    return difference


print(gain(50, 62))

# %% [markdown]
# Follow the call by hand. `gain(50, 62)` puts 50 into `old` and 62 into `new`. Then
# `difference` is 62 - 50 = 12, and `return` hands 12 to whoever called. The names
# `old` and `new` are the **parameters**, the values 50 and 62 the **arguments**. And
# `gain("50", "62")`? It stops with a `TypeError`: texts cannot be subtracted.
#
# The text in three quotes says what the function promises. In every exercise it is your
# contract.
#
# Many beginners write `print` where `return` is meant. Does it matter?


# %%
def shout(word):
    print(word.upper())


# %% [markdown]
# We now run `answer = shout("lahore")`. After that, what is in `answer`? Write your
# letter, in quotes, into `p_print`. A wrong guess costs nothing.
#
# - **a**: the text `LAHORE`
# - **b**: nothing: the special value `None`
# - **c**: we never get there, because Python stops with an error

# %% exercise="p_print" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_print = "b"
### END SOLUTION

# %%
answer = shout("lahore")
print("answer is", answer)

# %% check="p_print"
assert p_print in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "You saw LAHORE on the screen, but the screen keeps nothing for later cells.",
    "b": "Yes: print shows a value to people, return gives it to the program.",
    "c": "No error: a function without return quietly gives None.",
}
print(f"It is {answer}. {reasons[p_print]}")

# %% [raw] wrong="p_print" says="the screen keeps nothing"
# p_print = "a"

# %% [raw] wrong="p_print" says="quietly gives None"
# p_print = "c"

# %% [markdown]
# A parameter may have a **default**: a value that is taken when the caller gives none.
# The built-in `round(3.14159, 2)` gives 3.14.


# %%
def half(value, digits=1):
    """Half of value, rounded to so many digits."""
    return round(value / 2, digits)


print(half(66.27), half(66.27, 3), half(66.27, digits=0))

# %% [markdown]
# Now you. From 40 to 50 is +25 %, because 10 is a quarter of 40: subtract, divide by
# the **old** value, times 100.


# %% exercise="percent_change" points=2 level=1 minutes=4
def percent_change(old, new, digits=1):
    """By how many percent new lies above old (below: negative), rounded to digits."""
    ### BEGIN SOLUTION
    return round(100 * (new - old) / old, digits)
    ### END SOLUTION


# %% check="percent_change"
got = percent_change(40, 50)
assert isinstance(got, int | float), (
    "a number must come back: print gives nothing back, an f-string gives text"
)
assert percent_change(40, 70) != 42.9, "30 is 42.9 % of 70: divide by the old value"
assert got > 1, "that is a share of 1: a percentage is 100 times it"
assert got == 25, (
    f"from 40 to 50 is 25, yours is {got}: (new - old) / old * 100, and round it last"
)
assert percent_change(50, 40) == -20, "from 50 to 40 is -20 %: keep the sign"
assert percent_change(3, 4) == 33.3, "without digits=, one digit: 33.3"
assert percent_change(3, 4, digits=3) == 33.333, "digits=3 asks for 33.333"

# %% [markdown] hint="percent_change"
# `round(..., digits)` around 100 times the difference, divided by `old`.


# %% probe="percent_change"
def inputs(rng):
    for _ in range(6):
        yield float(rng.uniform(1, 99)), float(rng.uniform(1, 99))
        yield float(rng.uniform(1, 99)), float(rng.uniform(1, 99)), 3
    yield 3, 4, 0
    yield 5, 5


# %% [raw] right="percent_change"
# def percent_change(old, new, digits=1):
#     share = new / old
#     return round((share - 1) * 100, digits)

# %% [raw] wrong="percent_change" says="print gives nothing back"
# def percent_change(old, new, digits=1):
#     print(round(100 * (new - old) / old, digits))

# %% [raw] wrong="percent_change" says="an f-string gives text"
# def percent_change(old, new, digits=1):
#     return f"{100 * (new - old) / old:.{digits}f}"

# %% [raw] wrong="percent_change" says="divide by the old"
# def percent_change(old, new, digits=1):
#     return round(100 * (new - old) / new, digits)

# %% [raw] wrong="percent_change" says="a share of 1"
# def percent_change(old, new, digits=1):
#     return round((new - old) / old, digits)

# %% [raw] wrong="percent_change" says="keep the sign"
# def percent_change(old, new, digits=1):
#     return round(100 * abs(new - old) / old, digits)

# %% [raw] wrong="percent_change" says="asks for 33.333"
# def percent_change(old, new, digits=1):
#     return round(100 * (new - old) / old, 1)

# %% [raw] wrong="percent_change" says="and round it last"
# def percent_change(old, new, digits=1):
#     return 100 * round((new - old) / old, digits)

# %% [raw] wrong="percent_change" says="one digit: 33.3"
# def percent_change(old, new, digits=1):
#     return round(100 * (new - old) / old, 3)

# %% [markdown]
# ### Names inside a function are its own


# %%
def next_year(year):
    year = year + 1
    return year


# %% [markdown]
# Outside, we write `year = 1960`, then call `next_year(year)` on a line of its own.
# What is `year` afterwards? Set `p_scope`.
#
# - **a**: 1960
# - **b**: 1961
# - **c**: an error, because the name `year` is used twice

# %% exercise="p_scope" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_scope = "a"
### END SOLUTION

# %%
year = 1960
next_year(year)
print("year is", year)

# %% check="p_scope"
assert p_scope in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Yes: the function has a name `year` of its own, which ends with the call.",
    "b": "Only the function's own `year` became 1961; nobody kept what it returned.",
    "c": "Two places may use the same name. The function has its own `year`.",
}
print(f"It is {year}. {reasons[p_scope]}")

# %% [raw] wrong="p_scope" says="nobody kept what it returned"
# p_scope = "b"

# %% [raw] wrong="p_scope" says="may use the same name"
# p_scope = "c"

# %% [markdown]
# The place where a name is known is its **scope**. To keep the result, write `year =
# next_year(year)`. And give a function everything that it needs as an argument. If it
# reads a name from outside, it breaks on the day when that name changes.
#
# ### Missing is not zero
# Files hold text, so numbers must be made from text. `float("66.2")` gives 66.2,
# `float("12a")` stops with a `ValueError`. And an empty text? In a data file it means
# that nobody knows the number. Python has a value for this: `None`.
#
# `" ".strip()` removes spaces and line ends on both sides of a text.


# %% exercise="number" points=2 level=2 minutes=8
def number(text):
    """The number in text, as a float; None if text is empty or holds only spaces.

    Any other text that is no number stops with a ValueError (float does this).
    """
    ### BEGIN SOLUTION
    if text.strip() == "":
        return None
    return float(text)
    ### END SOLUTION


# %% [markdown]
# To check what happens in a bad case, we need a small tool. It calls a function and,
# if that stops with an error, gives the error's name. (`try` comes in sitting 4. The
# star means: any number of arguments.)


# %%
def attempt(function, *arguments):
    """What function(*arguments) returns, or the name of the error that stops it."""
    try:
        return function(*arguments)
    except (ValueError, LookupError, TypeError, AttributeError, OSError) as error:
        return type(error).__name__


print(attempt(float, "66.2"), attempt(float, "12a"))

# %% check="number"
got = attempt(number, "66.2")
assert got is not None, "nothing came back: return the number, do not print it"
assert isinstance(got, float), f"float(text) makes a number out of a text; not {got!r}"
assert attempt(number, "") != 0, "missing is not zero: 0 would pull every average down"
assert attempt(number, "") is None, "an empty text must give None"
assert attempt(number, "0") == 0, "0 is a number, not missing"
assert attempt(number, "  ") is None, "spaces alone are empty too: use text.strip()"
assert attempt(number, "12a") == "ValueError", (
    "'12a' is not missing, it is wrong: let float stop with its ValueError"
)

# %% [markdown] hint="number"
# First ask whether the text is empty after `strip()`. If it is, return `None` at once.

# %% [markdown] hint="number"
# A function ends at the first `return` that it reaches. So below the `if` you need no
# `else`: just return the float.


# %% probe="number"
def inputs(rng):
    for text in ("", " ", " \n", "0", "0.0", "-3", "7.25", "12a", "1,5", "None", " 4 "):
        yield (text,)


def call(answer, text):
    try:
        return answer(text)
    except Exception as error:
        return type(error).__name__


# %% [raw] right="number"
# def number(text):
#     clean = text.strip()
#     return float(clean) if clean else None

# %% [raw] wrong="number" says="makes a number out of"
# def number(text):
#     if text.strip() == "":
#         return None
#     return text

# %% [raw] wrong="number" says="missing is not zero"
# def number(text):
#     if text.strip() == "":
#         return 0.0
#     return float(text)

# %% [raw] wrong="number" says="must give None"
# def number(text):
#     if text.strip() == "":
#         return ""
#     return float(text)

# %% [raw] wrong="number" says="spaces alone are empty"
# def number(text):
#     if text == "":
#         return None
#     return float(text)

# %% [raw] wrong="number" says="it is wrong"
# def number(text):
#     try:
#         return float(text)
#     except ValueError:
#         return None

# %% [raw] wrong="number" says="do not print it"
# def number(text):
#     if text.strip() == "":
#         return None
#     print(float(text))

# %% [raw] wrong="number" says="must give None"
# def number(text):
#     return float(text)

# %% [raw] wrong="number" says="0 is a number"
# def number(text):
#     if text.strip() == "":
#         return None
#     value = float(text)
#     if value:
#         return value

# %% [markdown]
# **A good place to stop.** When you come back: click this cell, then the menu Run, Run
# All Above Selected Cell (in Colab: Runtime, Run before).
#
# ## Sitting 2: lists
# ### A list keeps values in order
# A **list** (فہرست) stands in square brackets. Here is a real one: how long a child
# born in Pakistan could expect to live, for each year from 1960 to 2016. The next cell
# reads the file for you. In sitting 5 you will write such a cell yourself.

# %%
import csv

with open(DATA / "gapminder.csv", encoding="utf-8", newline="") as file:
    table = list(csv.DictReader(file))

life, years = [], []
for row in table:
    if row["country"] == "Pakistan":
        years.append(int(row["year"]))
        life.append(number(row["life_expectancy"]))
print(len(table), "rows, of which", len(life), "are about Pakistan")

# %% [markdown]
# Positions are counted **from 0**, and from the end with -1, -2 and so on. A **slice**
# `[start:stop]` is a new list. It begins at `start` and ends **before** `stop`. A third
# part is the step: `[::-1]` goes through the whole list with step -1, so backwards.

# %%
print("first:", life[0], "  last:", life[-1], "  how many:", len(life))
print("life[0:3] =", life[0:3], "  the same as life[:3]")
print("life[-2:] =", life[-2:], "  the last two")
print("life[1:] leaves out the first:", len(life[1:]), "values remain")
print("life[:3][::-1] =", life[:3][::-1], "  the same three backwards")

# %%
# ready-made, no need to read
import matplotlib.pyplot as plt

BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#999999"
fig, ax = plt.subplots(figsize=(7, 3.5))
ax.plot(years, life, color=BLUE, lw=2.5)
ax.set(xlabel="year of birth", ylabel="life expectancy (years)")
ax.set_title(f"Pakistan gained {gain(life[0], life[-1]):.1f} years of life in 56 years")
plt.show()
print(
    f"The line rises from {life[0]} to {life[-1]} years, and is flat in the nineties."
)

# %% [markdown]
# A **list comprehension** builds a list in one line: `[2 * n for n in [5, 7]]` is `[10,
# 14]`. Read it from the middle: for each n, take twice n. An `if` at the end keeps only
# some: `[n for n in [5, 7] if n > 6]` is `[7]`.
#
# `zip` walks along two lists side by side. Together with a slice it pairs each value
# with the next one. By hand, for `prices = [5, 7, 6]`: `prices[1:]` is `[7, 6]`, and
# the pairs are (5, 7) and (7, 6).

# %%
prices = [5, 7, 6]
next_prices = prices[1:]
for before, after in zip(prices, next_prices):
    print(f"from {before} to {after}")


# %% exercise="changes" points=2 level=2 minutes=9
def changes(values):
    """The change from each value to the next, as a list: one shorter than values.

    A list with no value or one value gives an empty list. Nothing is rounded.
    """
    ### BEGIN SOLUTION
    later = values[1:]
    return [after - before for before, after in zip(values, later)]
    ### END SOLUTION


# %% check="changes"
given = [10, 11, 15, 15]
got = attempt(changes, given)
assert not isinstance(got, str), (
    f"it stopped with {got} (IndexError: the last value has no next one)"
)
assert isinstance(got, list), "return a list: [... for ... in ...]"
assert got != [-3, -5], "make `later` inside the function, from `values`"
assert len(got) == 3, "four values have three changes between them"
assert got != [-1, -4, 0], "from 10 to 11 is +1: after minus before"
assert got == [1, 4, 0], f"10, 11, 15, 15: first +1, then +4, then 0; not {got}"
assert given == [10, 11, 15, 15], "your function changed the caller's list"
assert changes([]) == changes([3]) == [], "no value or one value: an empty list"
assert changes([0.5, 0.75]) == [0.25], "from 0.5 to 0.75 is 0.25: do not round"

# %% [markdown] hint="changes"
# The loop above has both numbers of each pair. What do you compute from them? Use the
# parameter `values`, not the list of the example.

# %% [markdown] hint="changes"
# `later = values[1:]` first. Then `[after - before for ... in zip(values, later)]`. Put
# the same names after `for` as in the loop above.


# %% probe="changes"
def inputs(rng):
    for n in (0, 1, 2, 3, 9):
        yield ([int(v) for v in rng.integers(0, 50, size=n)],)
    yield ([0.5, 0.75, 3.125],)


def call(answer, values):
    return answer(values), values


# %% [raw] right="changes"
# def changes(values):
#     result = []
#     for i in range(1, len(values)):
#         result.append(values[i] - values[i - 1])
#     return result

# %% [raw] wrong="changes" says="return a list"
# def changes(values):
#     for before, after in zip(values, values[1:]):
#         return after - before

# %% [raw] wrong="changes" says="have three changes"
# def changes(values):
#     return [values[i] - values[i - 1] for i in range(len(values))]

# %% [raw] wrong="changes" says="after minus before"
# def changes(values):
#     return [before - after for before, after in zip(values, values[1:])]

# %% [raw] wrong="changes" says="first +1"
# def changes(values):
#     return [value - values[0] for value in values[1:]]

# %% [raw] wrong="changes" says="an empty list"
# def changes(values):
#     if len(values) < 2:
#         return [0]
#     return [after - before for before, after in zip(values, values[1:])]

# %% [raw] wrong="changes" says="it stopped with"
# def changes(values):
#     return [values[i + 1] - values[i] for i in range(len(values))]

# %% [raw] wrong="changes" says="inside the function"
# def changes(values):
#     return [after - before for before, after in zip(values, next_prices)]

# %% [raw] wrong="changes" says="changed the caller's list"
# def changes(values):
#     result = []
#     while len(values) > 1:
#         before = values.pop(0)
#         result.append(values[0] - before)
#     return result

# %% [raw] wrong="changes" says="do not round"
# def changes(values):
#     return [round(after - before) for before, after in zip(values, values[1:])]

# %%
# ready-made, no need to read
steps = changes(life)
worst = steps.index(min(steps))  # the position of the smallest change
colors = [ORANGE if step < 0 else BLUE for step in steps]
fig, ax = plt.subplots(figsize=(7, 3.2))
ax.bar(years[1:], steps, color=colors)
ax.set(xlabel="year", ylabel="change (years of life)")
falls = len([step for step in steps if step < 0])
fell = f"Life expectancy fell in {falls} of {len(steps)} years"
ax.set_title(f"{fell}, most in {years[1:][worst]}")
plt.show()
print(f"Blue bars are gains, {falls} orange bars losses; the deepest is in 2005.")

# %% [markdown]
# The line looked smooth, its changes do not: life expectancy fell in 6 of 56 years, by
# 0.1 in each of five years of the nineties, and by 0.9 in 2005. The table does not say
# why. You may know what happened in October 2005.
#
# ### Sorting with a key
# A **tuple** stands in round brackets. It is like a list that can't be changed, good
# for values that belong together, such as a country and its number. `sorted` makes a
# new, sorted list. With `key=` you name a function that says what to sort by.

# %%
pairs = [("Iran", 74.6), ("China", 76.5), ("Pakistan", 66.2)]


def second(pair):
    return pair[1]


print(sorted(pairs))
print(sorted(pairs, key=second))
print(sorted(pairs, key=lambda pair: pair[1], reverse=True))

# %% [markdown]
# Without a key, tuples are sorted by their first value: here, by name. `lambda pair:
# pair[1]` is the function `second` again, written on the spot and without a name.


# %% exercise="top" points=3 level=2 minutes=8
def top(pairs, n=3):
    """The n pairs (name, value) with the largest values, as a list, largest first.

    Pairs with equal values keep their order. The list `pairs` itself stays as it is.
    """
    ### BEGIN SOLUTION
    return sorted(pairs, key=lambda pair: pair[1], reverse=True)[:n]
    ### END SOLUTION


# %% check="top"
some = [("b", 5), ("a", 9), ("d", 5), ("c", 7)]
best = attempt(top, some, 2)
assert isinstance(best, list), (
    f"return a list, not {best}: sorted(pairs, ...) gives one, pairs.sort(...) None"
)
assert some[0] == ("b", 5), "your function changed the caller's list: use sorted()"
assert len(best) == 2, f"n=2 asks for two pairs: slice with n; yours: {best}"
assert best != [("c", 7), ("a", 9)], "the largest value comes first"
assert best == [("a", 9), ("c", 7)], (
    f"whole pairs, those with the two largest second values; yours: {best}"
)
assert top(some, 4)[2:] == [("b", 5), ("d", 5)], (
    "equal values must keep their order: reverse=True does this, [::-1] does not"
)

# %% [markdown] hint="top"
# The last line of the cell above is nearly the answer. Which slice takes the first n?

# %% [markdown] hint="top"
# `sorted(..., key=..., reverse=True)[:n]`


# %% probe="top"
def inputs(rng):
    for size, n in ((0, 2), (1, 1), (3, 5), (8, 4), (8, 0), (12, 12)):
        values = rng.integers(0, 5, size=size)
        yield [(chr(122 - i), int(v)) for i, v in enumerate(values)], n
    yield ([("d", 2), ("c", 8), ("b", 3), ("a", 8), ("e", 1)],)


def call(answer, pairs, *n):
    return answer(pairs, *n), pairs


# %% [raw] right="top"
# def top(pairs, n=3):
#     copy = list(pairs)
#     copy.sort(key=lambda pair: -pair[1])
#     return copy[:n]

# %% [raw] wrong="top" says="return a list"
# def top(pairs, n=3):
#     return pairs.sort(key=lambda pair: pair[1], reverse=True)

# %% [raw] wrong="top" says="changed the caller"
# def top(pairs, n=3):
#     pairs.sort(key=lambda pair: pair[1], reverse=True)
#     return pairs[:n]

# %% [raw] wrong="top" says="largest value comes first"
# def top(pairs, n=3):
#     return sorted(pairs, key=lambda pair: pair[1])[-n:]

# %% [raw] wrong="top" says="two largest second values"
# def top(pairs, n=3):
#     return sorted(pairs, reverse=True)[:n]

# %% [raw] wrong="top" says="must keep their order"
# def top(pairs, n=3):
#     return sorted(pairs, key=lambda pair: pair[1])[::-1][:n]

# %% [raw] wrong="top" says="slice with n"
# def top(pairs, n=3):
#     return sorted(pairs, key=lambda pair: pair[1], reverse=True)[:3]

# %% [raw] wrong="top" says="whole pairs"
# def top(pairs, n=3):
#     return [name for name, _ in sorted(pairs, key=second, reverse=True)[:n]]

# %%
gains = list(zip(years[1:], steps))
print("the three best years:", [(year, round(step, 2)) for year, step in top(gains)])

# %% [markdown]
# The best year, 2006, follows the worst one: a loss that was made good again.
#
# ### Two names, one list
# Before you go on, commit to an answer in `p_alias`. We run `first = [1, 2]`, then
# `second_name = first`, then `second_name.append(3)`. What is `first` now?
#
# - **a**: `[1, 2]`, because only `second_name` was changed
# - **b**: `[1, 2, 3]`
# - **c**: an error, because `first` is protected

# %% exercise="p_alias" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_alias = "b"
### END SOLUTION

# %%
first = [1, 2]
second_name = first
second_name.append(3)

# %% check="p_alias"
assert p_alias in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "The sign = copies nothing. It gives a second name to the same list.",
    "b": "Yes: there is one list, and it has two names.",
    "c": "Nothing protects a list: whoever has a name for it may change it.",
}
print(f"first is {first}. {reasons[p_alias]}")

# %% [raw] wrong="p_alias" says="copies nothing"
# p_alias = "a"

# %% [raw] wrong="p_alias" says="whoever has a name"
# p_alias = "c"

# %%
# ready-made, no need to read
fig, axes = plt.subplots(1, 2, figsize=(10, 2.4))
for ax, title, targets, texts in (
    (axes[0], "second_name = first: one list", [0.5, 0.5], ["[1, 2, 3]"]),
    (axes[1], "second_name = first.copy(): two", [0.8, 0.2], ["[1, 2]", "[1, 2, 3]"]),
):
    ax.set(title=title, xlim=(0, 1), ylim=(0, 1))
    ax.axis("off")
    for name, y, end in zip(["first", "second_name"], [0.8, 0.2], targets):
        ax.text(0.02, y, name, color=BLUE, size=13, va="center")
        arrow = {"arrowstyle": "->", "color": GREY, "lw": 2}
        ax.annotate("", (0.64, end), (0.42, y), arrowprops=arrow)
    for text, y in zip(texts, targets):
        ax.text(0.66, y, text, size=13, va="center", bbox={"fc": "#FFF2CC", "pad": 6})
plt.show()
print("Left: two names point to one list. Right: after a copy, each has its own.")

# %% [markdown]
# The same happens when you hand a list to a function: the parameter is one more name
# for the caller's list. That is why `top` had to use `sorted`.
#
# It also explains the most famous trap of the language. We call `note("chai")`, and
# then print `note("roti")`. What is printed? Set `p_default`.


# %%
def note(item, notes=[]):  # noqa: B006
    notes.append(item)
    return notes


# %% [markdown]
# - **a**: `['roti']`
# - **b**: `['chai', 'roti']`
# - **c**: an error, because `notes` was not given

# %% exercise="p_default" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_default = "b"
### END SOLUTION

# %%
note("chai")
result = note("roti")

# %% check="p_default"
assert p_default in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "The default list is not new in each call: there is only one, and it stays.",
    "b": "Yes: the default is made once, with the function, and every call shares it.",
    "c": "A parameter with a default may be left out.",
}
print(f"It prints {result}. {reasons[p_default]}")

# %% [raw] wrong="p_default" says="not new in each call"
# p_default = "a"

# %% [raw] wrong="p_default" says="may be left out"
# p_default = "c"

# %% [markdown]
# A code checker knows this trap and warns; the comment beside `def` told ours to be
# quiet. The remedy: `None` as default, and a new list inside. To ask for it, write `if
# basket is None`.


# %% exercise="collect" points=2 level=2 minutes=6
def collect(item, basket=None):
    """Append item to basket and return basket.

    Without a basket, a new list in every call. A basket that is given, even an empty
    one, is itself changed and returned.
    """
    ### BEGIN SOLUTION
    if basket is None:
        basket = []
    basket.append(item)
    return basket
    ### END SOLUTION


# %% check="collect"
mine, empty = ["naan"], []
got = attempt(collect, "chai")
assert isinstance(got, list), (
    f"a list must come back, not {got}: append gives None, so return basket itself"
)
assert collect("roti") == ["roti"], "a call without basket must start with a new list"
got = collect("chai", mine)
assert mine == ["naan", "chai"], "the basket given must itself change: no new list here"
assert got is mine, "return the basket itself, also when one was given"
collect("chai", empty)
assert empty == ["chai"], "an empty basket is still a basket: ask `is None`"

# %% [markdown] hint="collect"
# Four lines: ask whether there is no basket, make one, append, return.

# %% [markdown] hint="collect"
# `if basket is None:`, and inside it `basket = []`. The other two lines stand outside
# the `if`.


# %% probe="collect"
def inputs(rng):
    for given in ([], ["a"], ["b", "a", "a"]):
        yield ["x", int(rng.integers(9)), "z"], given


def call(answer, items, given):
    fresh = [list(answer(item)) for item in items]
    returned = [answer(item, given) for item in items]
    return fresh, given, [each is given for each in returned]


# %% [raw] right="collect"
# def collect(item, basket=None):
#     result = [] if basket is None else basket
#     result += [item]
#     return result

# %% [raw] wrong="collect" says="append gives None"
# def collect(item, basket=None):
#     if basket is None:
#         basket = []
#     return basket.append(item)

# %% [raw] wrong="collect" says="start with a new list"
# def collect(item, basket=[]):
#     basket.append(item)
#     return basket

# %% [raw] wrong="collect" says="must itself change"
# def collect(item, basket=None):
#     basket = []
#     basket.append(item)
#     return basket

# %% [raw] wrong="collect" says="must itself change"
# def collect(item, basket=None):
#     return ([] if basket is None else basket) + [item]

# %% [raw] wrong="collect" says="still a basket"
# def collect(item, basket=None):
#     basket = basket or []
#     basket.append(item)
#     return basket

# %% [raw] wrong="collect" says="also when one was given"
# def collect(item, basket=None):
#     if basket is None:
#         return [item]
#     basket.append(item)

# %% [markdown]
# **A good place to stop.** When you come back: click this cell, then the menu Run, Run
# All Above Selected Cell (in Colab: Runtime, Run before).
#
# ## Sitting 3: dictionaries
# ### Look up by name
# A **dictionary** keeps a value for each **key**, in curly brackets. You look up by
# key, not by position, and it is fast however large it grows. It too has a
# comprehension.

# %%
latest = {
    row["country"]: number(row["life_expectancy"])
    for row in table
    if row["year"] == "2016"
}
print(len(latest), "countries; Pakistan:", latest["Pakistan"])
print("Afghanistan:", attempt(lambda: latest["Afghanistan"]))
print("Afghanistan:", latest.get("Afghanistan"), latest.get("Afghanistan", "no data"))

# %% [markdown]
# A surprise: the neighbour Afghanistan is not in this table at all. Square brackets
# stop with a `KeyError`. The method `.get` gives `None`, or the second value if you
# name one. Both are useful: stop where a key **must** be there, use `.get` where it may
# be missing.
#
# ### Counting
# To count words, keep a number for each word. By hand for `["a", "b", "a"]`: first
# `{"a": 1}`, then `{"a": 1, "b": 1}`, then `{"a": 2, "b": 1}`. The step is: look up
# the old count (0 if the word is new), add 1, store it with `counts[word] = ...`


# %% exercise="count" points=2 level=2 minutes=6
def count(words):
    """How often each word occurs in the list words: a dictionary word -> number.

    The keys stand in order of first appearance. The list itself stays as it is.
    """
    ### BEGIN SOLUTION
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts
    ### END SOLUTION


# %% check="count"
found = attempt(count, ["a", "b", "a"])
assert found != "KeyError", "a new word is not in the dictionary yet: .get(word, 0)"
assert found != "TypeError", "None + 1? .get(word) gives None: write .get(word, 0)"
assert isinstance(found, dict), "return a dictionary: word -> number"
fresh = ["b", "c"]
assert count(fresh) is not found, (
    "a second call must start from an empty dictionary: counts = {} inside the function"
)
assert found != {"a": 1, "b": 1}, "each word got 1: add to the count that is there"
assert found.get("b") != 2, "one b, and you have 2: a new word was seen 0 times before"
assert found == {"a": 2, "b": 1}, f"a, b, a: two times a, one time b; not {found}"
assert fresh == ["b", "c"], "your function changed the caller's list"
assert list(count(list("zyxzwvutsrq"))) == list("zyxwvutsrq"), (
    "keys in order of first appearance: go through words, a set has no order"
)

# %% [markdown] hint="count"
# Inside the function, begin with an empty dictionary `counts = {}`. Then comes a loop
# with one line in it.

# %% [markdown] hint="count"
# `counts[word] = counts.get(word, 0) + 1`, then `return counts` after the loop.


# %% probe="count"
def inputs(rng):
    yield ([],)
    for n in (1, 5, 40):
        yield ([f"w{k}" for k in rng.integers(0, 6, size=n)],)
    yield ([f"w{k}" for k in rng.permutation(12)],)


def call(answer, words):
    found = answer(words)
    pairs = [list(pair) for pair in found.items()] if isinstance(found, dict) else found
    return pairs, words


# %% [raw] right="count"
# def count(words):
#     counts = {}
#     for word in words:
#         if word not in counts:
#             counts[word] = 0
#         counts[word] += 1
#     return counts

# %% [raw] right="count"
# def count(words):
#     from collections import Counter
#
#     return Counter(words)

# %% [raw] wrong="count" says="not in the dictionary yet"
# def count(words):
#     counts = {}
#     for word in words:
#         counts[word] = counts[word] + 1
#     return counts

# %% [raw] wrong="count" says="return a dictionary"
# def count(words):
#     return [(word, words.count(word)) for word in words]

# %% [raw] wrong="count" says="each word got 1"
# def count(words):
#     counts = {}
#     for word in words:
#         counts[word] = 1
#     return counts

# %% [raw] wrong="count" says="was seen 0 times"
# def count(words):
#     counts = {}
#     for word in words:
#         counts[word] = counts.get(word, 1) + 1
#     return counts

# %% [raw] wrong="count" says="two times a"
# def count(words):
#     counts = {}
#     for word in words:
#         counts[word] = counts.get(word, 0) + 1
#         return counts

# %% [raw] wrong="count" says=".get(word) gives None"
# def count(words):
#     counts = {}
#     for word in words:
#         counts[word] = counts.get(word) + 1
#     return counts

# %% [raw] wrong="count" says="a second call"
# def count(words, counts={}):
#     for word in words:
#         counts[word] = counts.get(word, 0) + 1
#     return counts

# %% [raw] wrong="count" says="changed the caller's list"
# def count(words):
#     counts = {}
#     while words:
#         word = words.pop(0)
#         counts[word] = counts.get(word, 0) + 1
#     return counts

# %% [raw] wrong="count" says="a set has no order"
# def count(words):
#     return {word: words.count(word) for word in set(words)}

# %%
regions = count([row["region"] for row in table if row["year"] == "2016"])
print(top(list(regions.items()), 4))

# %% [markdown]
# `.items()` gives the pairs of key and value, and your `top` sorts them. Small
# functions that keep their promise fit together.
#
# ### Grouping
# Each row of our table is a dictionary too, for example `row["country"]`. We want all
# rows of a country together: a dictionary whose values are **lists of rows**. Whenever
# a key is new, start an empty list for it. Then append the row to its list.


# %% exercise="group" points=3 level=3 minutes=12
def group(rows, key):
    """Put rows (a list of dictionaries) into a dictionary: row[key] -> list of rows.

    Each list holds whole rows, in the order of rows.
    """
    ### BEGIN SOLUTION
    groups = {}
    for row in rows:
        if row[key] not in groups:
            groups[row[key]] = []
        groups[row[key]].append(row)
    return groups
    ### END SOLUTION


# %% check="group"
a1, b1, a2 = {"k": "A", "v": 1}, {"k": "B", "v": 1}, {"k": "A", "v": 2}
parts = attempt(group, [a1, b1, a2], "k")
assert parts != "KeyError", (
    "KeyError: write `row[key]` without quotes; or a new key has no list yet: []"
)
assert isinstance(parts, dict), "return the dictionary, after the loop"
assert group([b1], "k") is not parts, (
    "a second call must start from an empty dictionary: groups = {} inside the function"
)
assert set(parts) == {"A", "B"}, f"the keys must be A and B, not {list(parts)}"
assert all(isinstance(part, list) for part in parts.values()), (
    "each value must be a list of rows: a plain = keeps only the last row"
)
assert parts["A"] is not parts["B"], "A and B share one list: give each key its own []"
assert parts["A"] == [a1, a2], "A must hold its two whole rows, the earlier one first"

# %% [markdown] hint="group"
# It is like counting. But instead of adding 1, you append the row to a list.

# %% [markdown] hint="group"
# `if row[key] not in groups:` start a list. After the `if`, for old and new keys alike,
# append.

# %% [markdown] hint="group"
# ```
# groups = empty dictionary
# for every row:
#     if its value under key is not in groups:
#         store an empty list there
#     append the row to the list that is stored there
# return groups
# ```


# %% probe="group"
def inputs(rng):
    yield [], "k"
    for n in (1, 4, 12):
        rows = [{"k": f"w{a}", "v": int(b)} for a, b in rng.integers(0, 4, size=(n, 2))]
        yield rows, "k"
        yield rows, "v"


def call(answer, rows, key):
    found = answer(rows, key)
    return dict(found) if isinstance(found, dict) else found


# %% [raw] right="group"
# def group(rows, key):
#     names = {row[key] for row in rows}
#     return {name: [row for row in rows if row[key] == name] for name in names}

# %% [raw] right="group"
# def group(rows, key):
#     groups = {}
#     for row in rows:
#         groups.setdefault(row[key], []).append(row)
#     return groups

# %% [raw] wrong="group" says="has no list yet"
# def group(rows, key):
#     groups = {}
#     for row in rows:
#         groups[row[key]].append(row)
#     return groups

# %% [raw] wrong="group" says="return the dictionary"
# def group(rows, key):
#     groups = {}
#     for row in rows:
#         if row[key] not in groups:
#             groups[row[key]] = []
#         groups[row[key]].append(row)

# %% [raw] wrong="group" says="keys must be"
# def group(rows, key):
#     return {key: rows}

# %% [raw] wrong="group" says="keeps only the last row"
# def group(rows, key):
#     groups = {}
#     for row in rows:
#         groups[row[key]] = row
#     return groups

# %% [raw] wrong="group" says="share one list"
# def group(rows, key):
#     groups = dict.fromkeys([row[key] for row in rows], [])
#     for row in rows:
#         groups[row[key]].append(row)
#     return groups

# %% [raw] wrong="group" says="two whole rows"
# def group(rows, key):
#     groups = {}
#     for row in rows:
#         groups[row[key]] = [row]
#     return groups

# %% [raw] wrong="group" says="without quotes"
# def group(rows, key):
#     groups = {}
#     for row in rows:
#         if row["key"] not in groups:
#             groups[row["key"]] = []
#         groups[row["key"]].append(row)
#     return groups

# %% [raw] wrong="group" says="a second call"
# def group(rows, key, groups={}):
#     for row in rows:
#         if row[key] not in groups:
#             groups[row[key]] = []
#         groups[row[key]].append(row)
#     return groups

# %% [markdown]
# ### A dictionary in a dictionary
# Now we store the whole table twice over: first by country, then by year. `history`
# is a dictionary of dictionaries, and `history["Pakistan"][2005]` needs no loop.

# %%
history = {}
for country, rows in group(table, "country").items():
    history[country] = {
        int(row["year"]): number(row["life_expectancy"]) for row in rows
    }
print(history["Pakistan"][2005])

# %% [markdown]
# But `history["Afghanistan"]` and `history["Pakistan"][2050]` stop with a `KeyError`.
# Write a careful look-up. (`{}` is a fine second value for `.get`: an empty dictionary
# has a `.get` of its own.)


# %% exercise="look_up" points=2 level=2 minutes=7
def look_up(history, country, year, missing=None):
    """history[country][year]; `missing` if the country or the year is not there.

    A None that is stored there is returned as None.
    """
    ### BEGIN SOLUTION
    return history.get(country, {}).get(year, missing)
    ### END SOLUTION


# %% check="look_up"
tiny = {"Hunza": {2001: 64.5, 2002: 0, 2003: None}}  # made up
got = attempt(look_up, tiny, "Hunza", 2001, "?")
assert got is not None, "nothing came back: return it, do not print it"
assert got == 64.5, f"first the country, then the year: 64.5, not {got}"
assert attempt(look_up, tiny, "Mars", 2001) is None, "a country may be missing"
assert attempt(look_up, tiny, "Hunza", 1900) is None, "a year may be missing"
assert look_up(tiny, "Hunza", 2002, "?") == 0, "0 is a value that is there: no `or`"
assert look_up(tiny, "Mars", 2001, "?") == "?", "return `missing`, whatever it is"
assert look_up(tiny, "Hunza", 1900, "?") == "?", "`missing` for an absent year too"
assert look_up(tiny, "Hunza", 2003, "?") is None, "a stored None is there: return it"

# %% [markdown] hint="look_up"
# `history.get(country, {})` gives the years of the country, or an empty dictionary.

# %% [markdown] hint="look_up"
# Write a second `.get` directly after the first one: `.get(year, missing)`.


# %% probe="look_up"
def inputs(rng):
    data = {"A": {1: 0, 2: 5.5, 3: "", 5: None}, "B": {}, "C": {1: 7}}
    for country in ("A", "B", "C", "D"):
        for year in (1, 2, 3, 4, 5):
            yield data, country, year
            yield data, country, year, float(rng.normal())


# %% [raw] right="look_up"
# def look_up(history, country, year, missing=None):
#     if country in history and year in history[country]:
#         return history[country][year]
#     return missing

# %% [raw] wrong="look_up" says="then the year"
# def look_up(history, country, year, missing=None):
#     return history.get(year, {}).get(country, missing)

# %% [raw] wrong="look_up" says="a country may be missing"
# def look_up(history, country, year, missing=None):
#     return history[country].get(year, missing)

# %% [raw] wrong="look_up" says="a country may be missing"
# def look_up(history, country, year, missing=None):
#     return history.get(country).get(year, missing)

# %% [raw] wrong="look_up" says="a year may be missing"
# def look_up(history, country, year, missing=None):
#     return history[country][year] if country in history else missing

# %% [raw] wrong="look_up" says="no `or`"
# def look_up(history, country, year, missing=None):
#     return history.get(country, {}).get(year) or missing

# %% [raw] wrong="look_up" says="whatever it is"
# def look_up(history, country, year, missing=None):
#     return history.get(country, {}).get(year)

# %% [raw] wrong="look_up" says="do not print it"
# def look_up(history, country, year, missing=None):
#     print(history.get(country, {}).get(year, missing))

# %% [raw] wrong="look_up" says="an absent year"
# def look_up(history, country, year, missing=None):
#     if country in history:
#         return history[country].get(year)
#     return missing

# %% [raw] wrong="look_up" says="a stored None"
# def look_up(history, country, year, missing=None):
#     value = history.get(country, {}).get(year)
#     return missing if value is None else value

# %% [markdown]
# ### Pakistan and its neighbours
# By neighbours we mean seven countries nearby; six are in our table. In 1990 life
# expectancy in Pakistan was 62.1 years. Three of the six were behind, three ahead. And
# in 2016? Set `p_rank`.
#
# - **a**: still three were behind
# - **b**: four or more were behind: Pakistan moved up
# - **c**: none was behind: all six were ahead

# %% exercise="p_rank" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_rank = "c"
### END SOLUTION

# %%
NEIGHBOURS = ["India", "Iran", "China", "Afghanistan", "Bangladesh"]
NEIGHBOURS += ["Nepal", "Sri Lanka"]
present = [name for name in NEIGHBOURS if name in history]
behind = {}
for when in (1990, 2016):
    ours = look_up(history, "Pakistan", when)
    behind[when] = [name for name in present if history[name][when] < ours]

# %% check="p_rank"
assert p_rank in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Pakistan did gain 4.1 years, but those three gained more than 9 each.",
    "b": "Pakistan did gain 4.1 years, but all six neighbours gained more.",
    "c": "Yes: Pakistan gained 4.1 years, and every neighbour gained more.",
}
print(f"Behind in 1990: {', '.join(behind[1990])}.", end=" ")
print(f"Behind in 2016: {len(behind[2016])}. {reasons[p_rank]}")

# %% [raw] wrong="p_rank" says="those three gained more"
# p_rank = "a"

# %% [raw] wrong="p_rank" says="all six neighbours gained"
# p_rank = "b"

# %%
# ready-made, no need to read
fig, ax = plt.subplots(figsize=(8, 6.5))
for name in present:
    color = BLUE if name in behind[1990] else GREY
    ax.plot(history[name].keys(), history[name].values(), color=color, lw=1.5)
    ax.text(2016.5, history[name][2016], name, va="center", size=9)
ax.plot(history["Pakistan"].keys(), history["Pakistan"].values(), color=ORANGE, lw=3.5)
ax.text(2016.5, history["Pakistan"][2016], "Pakistan", color=ORANGE, va="center")
ax.set(xlabel="year", ylabel="life expectancy (years)", xlim=(1960, 2028))
ax.plot([], [], color=BLUE, label="behind Pakistan in 1990")
ax.plot([], [], color=GREY, label="ahead of Pakistan in 1990")
ax.legend(loc="lower right")
title = f"ahead of {len(behind[1990])} neighbours in 1990"
ax.set_title(f"Pakistan was {title}, of {len(behind[2016]) or 'none'} in 2016")
plt.show()
print("Pakistan's line goes flat in 1991; blue lines, once below, rise through it.")

# %% tags=["nbval-check-output"]
everyone = ["Pakistan"]
everyone += present
for name in everyone:
    pairs = list(zip(years[1:], changes(list(history[name].values()))))
    when, change = min(pairs, key=second)
    print(f"{name:10}  smallest change {change:+.1f} in {when}")

# %% [markdown]
# Read it aloud: of these seven, only India never lost a year. Sri Lanka lost 4.6 years
# in 2004, Bangladesh 1.5 in 1991, Iran 1.2 in 2003. Ask someone who lived there what
# happened in that year. The table shows **when**, never **why**.
# Nor does it say why China's line begins so low in 1960 and then rises so steeply.
#
# <details><summary>Does the picture say that health in Pakistan got worse?</summary>
#
# No. The value for 2016 is 4.1 years above the one for 1990. "Overtaken" means that
# others rose faster. And these are estimates, partly smoothed: small steps mean little.
#
# </details>
#
# **A good place to stop.** When you come back: click this cell, then the menu Run, Run
# All Above Selected Cell (in Colab: Runtime, Run before).
#
# ## Sitting 4: files
# ### Open, use, close
# `with open(...)` opens a **file** (فائل) and closes it again at the end of the block,
# even after an error. The second argument is `"w"` to write (what was there before is
# lost!), `"a"` to append, and nothing to read. `\n` ends a line.

# %%
import tempfile

FOLDER = Path(tempfile.mkdtemp())  # an empty folder for our experiments
path = FOLDER / "cities.txt"
with open(path, "w", encoding="utf-8") as file:
    file.write("Lahore\nQuetta\n")
with open(path, encoding="utf-8") as file:
    print(file.read().splitlines())
print(path.name, path.suffix, path.exists())

# %% [markdown]
# A `Path` (imported at the top) knows where a file lives: `/` joins folder and name on
# every system. For short texts it reads and writes in one step:
# `path.read_text(encoding="utf-8")` and `path.write_text(text, encoding="utf-8")`.
#
# ### Letters and bytes
# A file holds bytes, numbers from 0 to 255. An **encoding** says which bytes stand for
# which letter. UTF-8 can write every language. The older cp1252, still the standard of
# many Windows computers, has one byte for each letter, and no Urdu. **If you name no
# encoding, Python may take the standard of the computer.** Then the same program works
# on Colab and fails on a laptop. So always name it.

# %%
with open(DATA / "urdu_names.csv", encoding="utf-8", newline="") as file:
    urdu = {row["country"]: row["urdu"] for row in csv.DictReader(file)}
word = urdu["Pakistan"]
print(word, len(word), "letters,", len(word.encode("utf-8")), "bytes in UTF-8")

# %% [markdown]
# Someone reads these 14 bytes, but says that they are cp1252. What happens? Set
# `p_wrong`.
#
# - **a**: the 7 right letters appear; Python notices the encoding by itself
# - **b**: 14 wrong characters appear, without any error
# - **c**: Python stops with an error

# %% exercise="p_wrong" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_wrong = "b"
### END SOLUTION

# %%
garbled = attempt(word.encode("utf-8").decode, "cp1252")

# %% check="p_wrong"
assert p_wrong in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Bytes carry no label. Python believes the encoding that it is told.",
    "b": "Yes: each byte is a letter of cp1252, so nothing looks wrong to Python.",
    "c": "It would, if one byte had no letter in cp1252. These 14 all have one.",
}
print(f"We get {garbled}. {reasons[p_wrong]}")

# %% [raw] wrong="p_wrong" says="carry no label"
# p_wrong = "a"

# %% [raw] wrong="p_wrong" says="These 14 all have one"
# p_wrong = "c"

# %% tags=["nbval-check-output"]
for country, name in urdu.items():
    print(f"{country:12}", attempt(name.encode("utf-8").decode, "cp1252"))

# %% [markdown]
# Only two of the eight names stop with an error. The other six turn into nonsense in
# silence. The error is the better case: you notice it.
#
# ### When the file is not there
# `try` runs a block. If an error of the named kind happens there, `except` takes over.

# %%
try:
    text = (FOLDER / "nothing.txt").read_text(encoding="utf-8")
except FileNotFoundError:
    text = "(no such file)"
print(text)

# %% [markdown]
# Catch only the error that you expect. A bare `except:` also hides wrong encodings and
# your own mistakes.


# %% exercise="read_text" points=3 level=3 minutes=10
def read_text(path, default="", encoding="utf-8"):
    """The text of the file at path (a Path), read with encoding.

    If nothing exists at path: default. Every other error (path is a folder, the bytes
    cannot be read) still stops the program.
    """
    ### BEGIN SOLUTION
    try:
        return path.read_text(encoding=encoding)
    except FileNotFoundError:
        return default
    ### END SOLUTION


# %% check="read_text"
here, nowhere = Path(tempfile.mkdtemp()) / "a.txt", FOLDER / "nowhere.txt"
here.write_bytes(f"{word}\n{word}\n".encode())  # two lines, in UTF-8
got = attempt(read_text, here)
assert isinstance(got, str), "read the file and return its text"
assert got == f"{word}\n{word}\n", f"the whole text, each line unchanged; not {got!r}"
assert attempt(read_text, nowhere) == "", "a missing file must give the default"
assert read_text(nowhere, "?") == "?", "return `default`, whatever the caller chose"
assert read_text(here, encoding="cp1252") == f"{garbled}\n{garbled}\n", (
    "the caller asked for cp1252: pass `encoding` on, do not decide it yourself"
)
here.write_bytes(b"\xff\xff")  # two bytes that UTF-8 never uses
assert attempt(read_text, here) == "UnicodeDecodeError", (
    "unreadable bytes are not a missing file: catch FileNotFoundError alone"
)
assert attempt(read_text, FOLDER) != "", (
    "FOLDER is there, it is only no file: that error must come, so catch "
    "FileNotFoundError alone"
)

# %% [markdown] hint="read_text"
# Take the `try` cell above and replace what is fixed in it by the parameters.

# %% [markdown] hint="read_text"
# There are three parameters, and your code must use each of them once.

# %% [markdown] hint="read_text"
# ```
# try:
#     return the text of path, with this encoding
# except FileNotFoundError:
#     return the default
# ```


# %% probe="read_text"
def inputs(rng):
    for text in ("", "two\nlines\n", "پاکستان"):
        yield text, "utf-8"
        yield text, "utf-8", "none"
    yield "پاکستان", "utf-8", "none", "cp1252"
    yield "بنگلہ دیش", "utf-8", "none", "cp1252"
    yield "چین", "utf-16", "none", "utf-16"
    yield "é", "cp1252"
    yield "", "folder"
    yield "", ""
    yield "", "", "none"
    yield "", "", "", "utf-16"


def call(answer, text, written, *options):
    path = Path(tempfile.mkdtemp()) / "file.txt"
    if written == "folder":
        path.mkdir()
    elif written:
        path.write_bytes(text.encode(written))
    try:
        return answer(path, *options)
    except Exception as error:
        return type(error).__name__


# %% [raw] right="read_text"
# def read_text(path, default="", encoding="utf-8"):
#     if not path.exists():
#         return default
#     with open(path, encoding=encoding) as file:
#         return file.read()

# %% [raw] wrong="read_text" says="return its text"
# def read_text(path, default="", encoding="utf-8"):
#     try:
#         path.read_text(encoding=encoding)
#     except FileNotFoundError:
#         return default

# %% [raw] wrong="read_text" says="must give the default"
# def read_text(path, default="", encoding="utf-8"):
#     with open(path, encoding=encoding) as file:
#         return file.read()

# %% [raw] wrong="read_text" says="whatever the caller chose"
# def read_text(path, default="", encoding="utf-8"):
#     try:
#         return path.read_text(encoding=encoding)
#     except FileNotFoundError:
#         return ""

# %% [raw] wrong="read_text" says="do not decide it yourself"
# def read_text(path, default="", encoding="utf-8"):
#     try:
#         return path.read_text(encoding="utf-8")
#     except FileNotFoundError:
#         return default

# %% [raw] wrong="read_text" says="not a missing file"
# def read_text(path, default="", encoding="utf-8"):
#     try:
#         return path.read_text(encoding=encoding)
#     except:
#         return default

# %% [raw] wrong="read_text" says="not a missing file"
# def read_text(path, default="", encoding="utf-8"):
#     try:
#         return path.read_text(encoding=encoding, errors="replace")
#     except FileNotFoundError:
#         return default

# %% [raw] wrong="read_text" says="each line unchanged"
# def read_text(path, default="", encoding="utf-8"):
#     try:
#         with open(path, encoding=encoding) as file:
#             return file.readline()
#     except FileNotFoundError:
#         return default

# %% [raw] wrong="read_text" says="each line unchanged"
# def read_text(path, default="", encoding="utf-8"):
#     try:
#         return path.read_text(encoding=encoding).strip()
#     except FileNotFoundError:
#         return default

# %% [raw] wrong="read_text" says="that error must come"
# def read_text(path, default="", encoding="utf-8"):
#     try:
#         return path.read_text(encoding=encoding)
#     except OSError:
#         return default

# %% [markdown]
# **A good place to stop.** When you come back: click this cell, then the menu Run, Run
# All Above Selected Cell (in Colab: Runtime, Run before).
#
# ## Sitting 5: tables and reports
# ### Tables as text: CSV
# In a CSV file a line is a row, and commas stand between the values. So why not simply
# `line.split(",")`?

# %%
line = '"Congo, Dem. Rep.",2005,56.4'
print(line.split(","))
print(next(csv.reader([line])))
lines = read_text(DATA / "gapminder.csv").splitlines()
print(len([one for one in lines if len(one.split(",")) != 9]), "lines would break")

# %% [markdown]
# A name may hold a comma; then it stands in quotes. The module `csv` knows this rule.
# Give it a file that was opened with `newline=""`: line ends are its own business.
#
# Real files are also broken in places. Below are rows from our table, and **we damaged
# three of them**: a value was cut off, zeros became letters o, a comma came in. We also
# emptied the value of 2007. It is missing, but its row is not broken.

# %%
DAMAGED = """country,year,life_expectancy
Pakistan,2004,63.1
Pakistan,2005
"Congo, Dem. Rep.",2005,56.4
Pakistan,2oo6,63.7
Pakistan,2007,
Pakistan,2008,64,1
Pakistan,2009,64.3
"""
(FOLDER / "damaged.csv").write_text(DAMAGED, encoding="utf-8")
with open(FOLDER / "damaged.csv", encoding="utf-8", newline="") as file:
    reader = csv.reader(file)
    next(reader)  # takes the header, line 1, out of the way
    for row in reader:
        print(reader.line_num, row)

# %% [markdown]
# Four rows are good, three are broken. Never drop a broken row in silence: report it.
# Write `read_rows`. Three helpers:
# - `country, year, value = row` stops with a `ValueError` if row has not three parts;
# - `int("2oo6")` stops with a `ValueError` too, and your `number` as well;
# - `reader.line_num` is the number of the line, as a text editor shows it.


# %% exercise="read_rows" points=4 level=4 minutes=20
def read_rows(path, encoding="utf-8"):
    """Read a CSV file with a header and three columns: country, year, value.

    Returns (good, bad). good: a list of tuples (country, year as int, value as float,
    or None where it is missing). bad: a list with the line numbers of broken rows.
    """
    ### BEGIN SOLUTION
    good, bad = [], []
    with open(path, encoding=encoding, newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for row in reader:
            try:
                country, year, value = row
                good.append((country, int(year), number(value)))
            except ValueError:
                bad.append(reader.line_num)
    return good, bad
    ### END SOLUTION


# %% check="read_rows"
here = Path(tempfile.mkdtemp()) / "rows.csv"
here.write_text(DAMAGED, encoding="utf-8")
got = attempt(read_rows, here)
assert got != "ValueError", "a broken row stopped everything: put `try` inside the loop"
assert not isinstance(got, str), f"it stopped with {got}: run read_rows(here) to see it"
assert isinstance(got, tuple | list) and len(got) == 2, "return two lists: good, bad"
good, bad = got
assert ("Pakistan", 2004, 63.1) in good, "good holds tuples: text, int, float"
assert ("Congo, Dem. Rep.", 2005, 56.4) in good, "a comma in a name: use csv.reader"
assert ("Pakistan", 2007, None) in good, "2007 is missing, not broken: value None"
assert [row[1] for row in good] == [2004, 2005, 2007, 2009], (
    f"4 good rows, as in the file; you have {len(good)}: append in `try`, as last line"
)
assert bad == [3, 5, 7], f"lines 3, 5 and 7 are broken, the header is line 1; not {bad}"
keep, number = number, None  # spoils your number for one call: no ValueError then
got = attempt(read_rows, here)
number = keep
assert got == "TypeError" or got[0], (
    "your own mistake is no broken row: ValueError only"
)
here.write_bytes(f'a,b,c\n"{word}\r\n",2000,1\n'.encode())  # UTF-8
name = read_rows(here, "cp1252")[0][0][0]
assert name.startswith(garbled), "pass `encoding` on to open"
assert name == garbled + "\r\n", 'a line end in a name was changed: newline="" in open'

# %% [markdown] hint="read_rows"
# The cell above already opens the file and walks through it. Your work starts where it
# prints. Which lines go into `try`, and what happens in `except ValueError`?

# %% [markdown] hint="read_rows"
# Inside `try`: take the row apart into three names, then append a tuple to `good`. If
# either stops, append `reader.line_num` to `bad`.

# %% [markdown] hint="read_rows"
# ```
# good, bad = two empty lists
# open path with encoding and newline="", make a csv.reader, skip the header
#     for every row of the reader:
#         try:
#             country, year, value = row
#             append (country, int of year, number of value) to good
#         except ValueError:
#             append the line number to bad
# return good, bad
# ```


# %% probe="read_rows"
def inputs(rng):
    head = "name,when,how much\n"
    rows = [
        "Pakistan,2005\n",
        '"Congo, Rep.",1999,50.5\n',
        "Iran,1x99,5\n",
        "Nepal,2000,\n",
        "China,2001,12a\n",
        "India,2002,3,4\n",
        "چین,2003,0\n",
        "Iran,,5\n",
        "Bhutan,1990,61.4\n",
    ]
    yield head, "utf-8"
    yield head + "Nepal,2000,7\n", "utf-8", "utf-8"
    for encoding in ("utf-8", "utf-16"):
        for _ in range(3):
            text = head + "".join(rows[i] for i in rng.permutation(len(rows)))
            yield text, encoding, encoding
    yield head + "پاکستان,2000,1\n", "utf-8", "cp1252"
    yield 'a,b,c\nx\n"Iran\r\nPersia",2000,5\n', "utf-8"


def call(answer, text, written, *encoding):
    path = Path(tempfile.mkdtemp()) / "rows.csv"
    path.write_bytes(text.encode(written))
    good, bad = answer(path, *encoding)
    names = answer.__globals__
    keep, names["number"] = names["number"], None
    try:
        hidden = len(answer(path, *encoding)[0]) < len(good)
    except TypeError:
        hidden = False
    finally:
        names["number"] = keep
    return [list(row) for row in good], list(bad), hidden


# %% [raw] right="read_rows"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with path.open(encoding=encoding, newline="") as file:
#         rows = csv.reader(file)
#         header = next(rows)
#         for row in rows:
#             try:
#                 if len(row) != len(header):
#                     raise ValueError
#                 value = float(row[2]) if row[2].strip() else None
#                 good.append((row[0], int(row[1]), value))
#             except ValueError:
#                 bad.append(rows.line_num)
#     return [good, bad]

# %% [raw] wrong="read_rows" says="stopped everything"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with open(path, encoding=encoding, newline="") as file:
#         reader = csv.reader(file)
#         next(reader)
#         for country, year, value in reader:
#             good.append((country, int(year), number(value)))
#     return good, bad

# %% [raw] wrong="read_rows" says="return two lists"
# def read_rows(path, encoding="utf-8"):
#     good = []
#     with open(path, encoding=encoding, newline="") as file:
#         for row in csv.reader(file):
#             try:
#                 country, year, value = row
#                 good.append((country, int(year), number(value)))
#             except ValueError:
#                 pass
#     return good

# %% [raw] wrong="read_rows" says="text, int, float"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with open(path, encoding=encoding, newline="") as file:
#         reader = csv.reader(file)
#         next(reader)
#         for row in reader:
#             if len(row) == 3:
#                 good.append(tuple(row))
#             else:
#                 bad.append(reader.line_num)
#     return good, bad

# %% [raw] wrong="read_rows" says="comma in a name"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with open(path, encoding=encoding) as file:
#         for line, text in enumerate(file, 1):
#             if line > 1:
#                 try:
#                     country, year, value = text.split(",")
#                     good.append((country, int(year), number(value)))
#                 except ValueError:
#                     bad.append(line)
#     return good, bad

# %% [raw] wrong="read_rows" says="missing, not broken"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with open(path, encoding=encoding, newline="") as file:
#         reader = csv.reader(file)
#         next(reader)
#         for row in reader:
#             try:
#                 country, year, value = row
#                 good.append((country, int(year), float(value)))
#             except ValueError:
#                 bad.append(reader.line_num)
#     return good, bad

# %% [raw] wrong="read_rows" says="the header is line 1"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with open(path, encoding=encoding, newline="") as file:
#         reader = csv.reader(file)
#         next(reader)
#         for row in reader:
#             try:
#                 country, year, value = row
#                 good.append((country, int(year), number(value)))
#             except ValueError:
#                 pass
#     return good, bad

# %% [raw] wrong="read_rows" says="the header is line 1"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with open(path, encoding=encoding, newline="") as file:
#         reader = csv.reader(file)
#         next(reader)
#         for position, row in enumerate(reader):
#             try:
#                 country, year, value = row
#                 good.append((country, int(year), number(value)))
#             except ValueError:
#                 bad.append(position)
#     return good, bad

# %% [raw] wrong="read_rows" says="on to open"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with open(path, encoding="utf-8", newline="") as file:
#         reader = csv.reader(file)
#         next(reader)
#         for row in reader:
#             try:
#                 country, year, value = row
#                 good.append((country, int(year), number(value)))
#             except ValueError:
#                 bad.append(reader.line_num)
#     return good, bad

# %% [raw] wrong="read_rows" says="line end in a name"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with open(path, encoding=encoding) as file:
#         reader = csv.reader(file)
#         next(reader)
#         for row in reader:
#             try:
#                 country, year, value = row
#                 good.append((country, int(year), number(value)))
#             except ValueError:
#                 bad.append(reader.line_num)
#     return good, bad

# %% [raw] wrong="read_rows" says="it stopped with"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with open(path, encoding=encoding, newline="") as file:
#         reader = csv.reader(file)
#         next(reader)
#         for row in reader:
#             try:
#                 country, year, value = row
#                 good.append(country, int(year), number(value))
#             except ValueError:
#                 bad.append(reader.line_num)
#     return good, bad

# %% [raw] wrong="read_rows" says="append in `try`"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with open(path, encoding=encoding, newline="") as file:
#         reader = csv.reader(file)
#         next(reader)
#         for row in reader:
#             try:
#                 country, year, value = row
#                 year, value = int(year), number(value)
#             except ValueError:
#                 bad.append(reader.line_num)
#             good.append((country, year, value))
#     return good, bad

# %% [raw] wrong="read_rows" says="your own mistake"
# def read_rows(path, encoding="utf-8"):
#     good, bad = [], []
#     with open(path, encoding=encoding, newline="") as file:
#         reader = csv.reader(file)
#         next(reader)
#         for row in reader:
#             try:
#                 country, year, value = row
#                 good.append((country, int(year), number(value)))
#             except:
#                 bad.append(reader.line_num)
#     return good, bad

# %%
good, bad = read_rows(FOLDER / "damaged.csv")
print(len(good), "good rows; look at the lines", bad)

# %% [markdown]
# ### Dictionaries in a file: JSON
# **JSON** is text that looks like Python's dictionaries and lists, and every language
# reads it. `json.dumps` makes the text, `json.loads` reads it back. Look closely at
# what comes out.

# %%
import json

fact = {"name": urdu["China"], 2016: 76.5}
print(json.dumps(fact))
print(json.dumps(fact, ensure_ascii=False))
print(json.loads(json.dumps(fact)) == fact, json.loads(json.dumps(fact)).keys())

# %% [markdown]
# Two surprises. Without `ensure_ascii=False` nobody can read the Urdu name in the file.
# And the key 2016 came back as the **text** `"2016"`: in JSON every key is a text.


# %% exercise="save_json" points=3 level=2 minutes=8
def save_json(path, data, encoding="utf-8"):
    """Write data as JSON into the file at path (a Path), in the given encoding.

    What was in the file before is replaced. Urdu letters stand in it as letters.
    """
    ### BEGIN SOLUTION
    path.write_text(json.dumps(data, ensure_ascii=False), encoding=encoding)
    ### END SOLUTION


# %% check="save_json"
here = Path(tempfile.mkdtemp()) / "names.json"
save_json(here, ["old"])
save_json(here, urdu)
written = read_text(here, default="no file")
assert written != "no file", "no file was written at path"
assert "old" not in written, "the old content is still there: open with 'w', not 'a'"
assert word in written, "the Urdu letters became \\u codes: ensure_ascii=False"
assert attempt(json.loads, written) == urdu, (
    "json.loads does not give your data back: make the text with json.dumps, not str()"
)
save_json(here, [word], encoding="utf-16")
assert word.encode("utf-16-le") in here.read_bytes(), "use the encoding that is given"

# %% [markdown] hint="save_json"
# Two steps: make the text, write the text. Both were shown above.

# %% [markdown] hint="save_json"
# `path.write_text(..., encoding=encoding)`, with `json.dumps(data, ensure_ascii=False)`
# inside.


# %% probe="save_json"
def inputs(rng):
    data = {"نیپال": [int(rng.integers(99)), None, True], "x": {"y": "\"quoted\" 'it'"}}
    yield data, "utf-8"
    yield data, "utf-8", "utf-8"
    yield ["ایران"], "utf-16", "utf-16"
    yield ["é"], "cp1252", "cp1252"


def call(answer, data, read, *encoding):
    path = Path(tempfile.mkdtemp()) / "data.json"
    answer(path, ["old " * 50], *encoding)
    answer(path, data, *encoding)
    text = path.read_bytes().decode(read)
    return json.loads(text), "\\u" in text


# %% [raw] right="save_json"
# def save_json(path, data, encoding="utf-8"):
#     with open(path, "w", encoding=encoding) as file:
#         json.dump(data, file, ensure_ascii=False, indent=2)

# %% [raw] wrong="save_json" says="no file was written"
# def save_json(path, data, encoding="utf-8"):
#     return json.dumps(data, ensure_ascii=False)

# %% [raw] wrong="save_json" says="does not give your data back"
# def save_json(path, data, encoding="utf-8"):
#     path.write_text(str(data), encoding=encoding)

# %% [raw] wrong="save_json" says="still there"
# def save_json(path, data, encoding="utf-8"):
#     with open(path, "a", encoding=encoding) as file:
#         json.dump(data, file, ensure_ascii=False)

# %% [raw] wrong="save_json" says="the Urdu letters became"
# def save_json(path, data, encoding="utf-8"):
#     path.write_text(json.dumps(data), encoding=encoding)

# %% [raw] wrong="save_json" says="encoding that is given"
# def save_json(path, data, encoding="utf-8"):
#     path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

# %% [markdown]
# ### The report
# Everything together. In the next three cells you meet five functions of yours again.

# %%
report = {}
for name in urdu:
    before, after = look_up(history, name, 1990), look_up(history, name, 2016)
    if before is None or after is None:
        report[name] = {"urdu": urdu[name], "note": "not in the table"}
    else:
        percent = percent_change(before, after)
        report[name] = {"urdu": urdu[name], "1990": before, "2016": after, "%": percent}
save_json(FOLDER / "report.json", report)

# %% tags=["nbval-check-output"]
again = json.loads(read_text(FOLDER / "report.json"))
print("the same after reading it back:", again == report)
for name, facts in again.items():
    print(f"{name:12}{facts.get('1990', '-'):>6}{facts.get('2016', '-'):>6}", end="")
    print(f"{facts.get('%', facts.get('note')):>18}  {facts['urdu']}")

# %%
# ready-made, no need to read
complete = [(name, facts["%"]) for name, facts in again.items() if "%" in facts]
ranking = top(complete, 7)[::-1]
fig, ax = plt.subplots(figsize=(7.5, 3.6))
for place, (name, percent) in enumerate(ranking):
    color = ORANGE if name == "Pakistan" else BLUE
    ends = [again[name]["1990"], again[name]["2016"]]
    ax.plot(ends, [place, place], color=color, lw=4, alpha=0.5)
    ax.scatter(ends, [place, place], color=["white", color], edgecolor=color, zorder=3)
    ax.text(ends[1] + 0.5, place, f"+{percent} %", color=color, va="center")
ax.set_yticks(range(len(ranking)), [name for name, _ in ranking])
ax.set(xlabel="life expectancy (years): 1990 open, 2016 filled", xlim=(56, 82))
most, least = ranking[-1][0], ranking[0][0]
ax.set_title(f"{most} gained most, {least} least, in percent, 1990 to 2016")
plt.show()
print("Seven countries, sorted by growth from 1990 to 2016; Pakistan grew least.")

# %% [markdown]
# Bangladesh gained 22.1 %, Pakistan 6.6 %. Afghanistan is not left out in silence: the
# report says that it is not in the table. That is what an honest report does.
#
# Your report is done.
#
# **A good place to stop.** When you come back: click this cell, then the menu Run, Run
# All Above Selected Cell (in Colab: Runtime, Run before).
#
# ## Sitting 6: on your own, the words of a declaration
# `urdu_declaration.txt` is the Universal Declaration of Human Rights in Urdu, in UTF-8.
# Which words does it use most? Splitting at spaces is not enough:

# %%
MARKS = "۔،؛"  # the Urdu full stop, comma and semicolon
pieces = read_text(DATA / "urdu_declaration.txt").split()
rough = count(pieces)
print(len(pieces), "pieces,", len(rough), "different ones")
print(rough["ہے"], rough["ہے۔"], rough["۔"], rough["۱۔"], "۱۲".isdigit())

# %% [markdown]
# The word for "is" is counted in two places: 25 times alone, 23 times with a full stop
# stuck to it. A full stop that stands alone is counted as a word, and so are numbers of
# articles. `text.strip(MARKS)` takes these marks off both ends, but not out of the
# middle. `.isdigit()` knows Urdu digits too.
#
# You have every tool. No starting code this time, only the contract.


# %% exercise="frequent" points=5 level=4 minutes=20
def frequent(path, n=10):
    """The n most frequent words of a UTF-8 text file: a list of (word, how often).

    Words stand between spaces or line ends. MARKS at either end do not belong
    to a word; pieces that are then empty, or digits alone, are no words. The most
    frequent come first; words that are equally frequent, in order of first appearance.
    If there is no such file: an empty list.
    """
    ### BEGIN SOLUTION
    pieces = [piece.strip(MARKS) for piece in read_text(path).split()]
    words = [piece for piece in pieces if piece and not piece.isdigit()]
    return top(list(count(words).items()), n)
    ### END SOLUTION


# %% check="frequent"
here = Path(tempfile.mkdtemp()) / "words.txt"
here.write_text("حق ہے۔ ۱۲۔ حق، ۔ کا\nحق؛ ہے ۔۔کا ہے۔کا", encoding="utf-8")
result = frequent(here, 2)
assert attempt(frequent, FOLDER / "no.txt") == [], "no such file: return an empty list"
assert isinstance(result, list) and len(result) == 2, "n=2 asks for a list of two pairs"
assert result[0] != ("حق", 1), (
    "حق with and without a mark is one word: strip the marks off"
)
assert result == [("حق", 3), ("ہے", 2)], (
    f"expected are 3 and 2, with ؛ stripped too, the earlier word first; not {result}"
)
assert ("کا", 2) in frequent(here), "marks may also stand before a word"
assert dict(frequent(here)) == {"حق": 3, "ہے": 2, "کا": 2, "ہے۔کا": 1}, (
    f"four words: none empty, no ۱۲, a mark in the middle stays; not {frequent(here)}"
)

# %% [markdown] hint="frequent"
# Which of your functions read a text, count, and sort pairs? Only the cleaning is new.

# %% [markdown] hint="frequent"
# Clean the pieces with a list comprehension, and choose the words with a second one
# that ends in an `if`.

# %% [markdown] hint="frequent"
# ```
# pieces = strip the three marks off every piece of the text, split at spaces
# words = the pieces that are not empty and not digits
# count the words, make a list of the dictionary's items
# return the top n of it
# ```


# %% probe="frequent"
def inputs(rng):
    marks = ["۔", "،", "؛", "", "", "۔۔"]
    words = ["حق", "ہے", "کا", "۱۲", "5", "ہے۔حق", "", "اور", "law", "۱ب"]
    for n in (1, 3, 20):
        picks = rng.integers(0, len(words), size=60)
        ends = rng.integers(0, len(marks), size=(60, 2))
        pieces = [marks[a] + words[w] + marks[b] for w, (a, b) in zip(picks, ends)]
        yield " ".join(pieces[:30]) + "\n" + "  ".join(pieces[30:]), n
    yield (" ".join(f"w{k}" for k in rng.permutation(14)),)
    yield "", 3
    yield None, 3


def call(answer, text, *n):
    path = Path(tempfile.mkdtemp()) / "text.txt"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    return [list(pair) for pair in answer(path, *n)]


# %% [raw] right="frequent"
# def frequent(path, n=10):
#     counts = {}
#     if not path.exists():
#         return []
#     with open(path, encoding="utf-8") as file:
#         for line in file:
#             for piece in line.split():
#                 piece = piece.strip("،۔؛")
#                 if piece != "" and not piece.isdigit():
#                     counts[piece] = counts.get(piece, 0) + 1
#     return sorted(counts.items(), key=lambda pair: -pair[1])[:n]

# %% [raw] wrong="frequent" says="no such file"
# def frequent(path, n=10):
#     text = path.read_text(encoding="utf-8")
#     pieces = [piece.strip("۔،؛") for piece in text.split()]
#     words = [piece for piece in pieces if piece and not piece.isdigit()]
#     return top(list(count(words).items()), n)

# %% [raw] wrong="frequent" says="list of two pairs"
# def frequent(path, n=10):
#     pieces = [piece.strip("۔،؛") for piece in read_text(path).split()]
#     words = [piece for piece in pieces if piece and not piece.isdigit()]
#     return top(list(count(words).items()))

# %% [raw] wrong="frequent" says="strip the marks off"
# def frequent(path, n=10):
#     return top(list(count(read_text(path).split()).items()), n)

# %% [raw] wrong="frequent" says="the earlier word first"
# def frequent(path, n=10):
#     pieces = [piece.strip("۔،") for piece in read_text(path).split()]
#     words = [piece for piece in pieces if piece and not piece.isdigit()]
#     return top(list(count(words).items()), n)

# %% [raw] wrong="frequent" says="before a word"
# def frequent(path, n=10):
#     pieces = [piece.rstrip("۔،؛") for piece in read_text(path).split()]
#     words = [piece for piece in pieces if piece and not piece.isdigit()]
#     return top(list(count(words).items()), n)

# %% [raw] wrong="frequent" says="four words: none empty"
# def frequent(path, n=10):
#     pieces = [piece.strip("۔،؛") for piece in read_text(path).split()]
#     words = [piece for piece in pieces if not piece.isdigit()]
#     return top(list(count(words).items()), n)

# %% [raw] wrong="frequent" says="four words: none empty"
# def frequent(path, n=10):
#     pieces = [piece.strip("۔،؛") for piece in read_text(path).split()]
#     words = [piece for piece in pieces if piece]
#     return top(list(count(words).items()), n)

# %% [raw] wrong="frequent" says="a mark in the middle stays"
# def frequent(path, n=10):
#     text = read_text(path)
#     for mark in "۔،؛":
#         text = text.replace(mark, "")
#     words = [piece for piece in text.split() if not piece.isdigit()]
#     return top(list(count(words).items()), n)

# %% tags=["nbval-check-output"]
ranked = frequent(DATA / "urdu_declaration.txt", 5000)
print(len(ranked), "words. First ten:", ranked[:10])
place = [word for word, _ in ranked].index("ہے") + 1
old = [word for word, _ in top(list(rough.items()), 5000)].index("ہے") + 1
print(f"ہے is number {place}; after a plain split it would have been number {old}")

# %%
# ready-made, no need to read
amounts = [amount for _, amount in ranked]
shares = [100 * sum(amounts[:n]) / sum(amounts) for n in range(1, len(amounts) + 1)]
fig, ax = plt.subplots(figsize=(7, 3.5))
ax.plot(range(1, len(shares) + 1), shares, color=BLUE, lw=2.5)
ax.scatter([10], [shares[9]], color=ORANGE, s=70, zorder=3)
ax.annotate(f"10 words: {shares[9]:.0f} %", (10, shares[9]), (60, shares[9] - 6))
ax.set(xlabel="so many of the most frequent words", ylabel="share of the text (%)")
ax.set_title(f"Ten of {len(ranked)} words make up {shares[9]:.0f} % of the declaration")
plt.show()
print(
    "The curve climbs steeply over the first words, slowly over hundreds of rare ones."
)

# %% [markdown]
# Cleaning changed the ranking: `ہے` moved up from place 14 to 6. A program that
# reads language meets this shape again and again: few words are everywhere, most are
# rare. Stage 3 of this course builds on it.
#
# **Where your cleaning fails.** The text writes "for" as لئے and as لیے. For your
# program these are two words. Rules about marks know nothing of spelling.
#
# ## What you take with you
# 1. **A function is a promise.** It gets what it needs as arguments, gives back its
#    result with `return`, and leaves the caller's lists alone.
# 2. **Lists keep order, dictionaries find by name.** `=` never copies; a default list
#    is shared by all calls.
# 3. **A file is bytes.** Name the encoding, let `csv` and `json` do the splitting,
#    catch the one error that you expect, and report what is broken.
#
# **The commonest mistakes**: `print` instead of `return`; `x = list.sort()`, which is
# `None`; a default `[]`; 0 for a missing value; `split(",")` on a CSV file; a bare
# `except`; a file opened without its encoding; JSON keys taken for numbers.
#
# **Go further**: the [Python tutorial](https://docs.python.org/3/tutorial/), chapters 4
# (functions), 5 (lists and dictionaries), 7 (files) and 8 (errors). The first course of
# [Kaggle Learn](https://www.kaggle.com/learn) has more drills.
