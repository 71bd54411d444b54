# ---
# lesson:
#   title: NumPy and pandas
#   minutes: 215
#   needs: [prerequisites/01_python]
#   teaches:
#     - arrays
#     - broadcasting
#     - vectorising
#     - tables
#     - groupby
#     - missing values
#     - plots
#   data: [cities.csv, gapminder.csv, pakistan_seats.csv]
# ---
# %% [markdown]
# # NumPy and pandas
# **How far is Lahore from every town on Earth, in one line? And what does a table of
# 185 countries tell you, when some of its numbers are missing?**
#
# A delivery company asks for the nearest of its warehouses, a telecom for the average
# bill in each city, a hospital for the patients whose test results are missing. All of
# them use these two libraries: NumPy for numbers, pandas for tables.
#
# After this lesson you can
# - replace a loop by one line that works on a whole array;
# - say what shape a result has before you run the line;
# - filter, sort, group and join tables;
# - find missing values, and say what they do to an average.
#
# **You need** functions, lists and dictionaries. **Time**: 215 minutes, in five
# sittings of about 40. **Data**: 45,065 towns, 185 countries over 57 years, and 68
# Pakistani cities.
#
# Later cells use the function of every exercise. So if one resists, open its last hint
# rather than skip it. Code that only draws a picture may be run without being read.

# %% tags=["parameters"]
SEED = 0

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %% [markdown]
# ## Are you ready?
# Two short reminders of plain Python. The second one comes back later, with a whole
# table instead of a list.


# %% exercise="doubled" points=1 level=1 minutes=2
def doubled(numbers):
    """Return a new list with every number doubled; `numbers` itself stays as it is."""
    ### BEGIN SOLUTION
    return [2 * number for number in numbers]
    ### END SOLUTION


# %% check="doubled"
some = [3, 5]
assert isinstance(doubled(some), list), "return a list, with return and not with print"
assert len(doubled(some)) == 2, (
    "a list times 2 repeats the list: go through the numbers"
)
assert some == [3, 5], "you changed the list that you were given: build a new one"
assert doubled(some) == [6, 10], "3 becomes 6, and 5 becomes 10"

# %% [markdown] hint="doubled"
# `[... for number in numbers]` builds a new list. What stands in place of the dots?


# %% probe="doubled"
def inputs(rng):
    yield ([],)
    yield ([-4],)
    yield ([0.5, 7, 1],)


def call(answer, numbers):
    result = answer(numbers)
    return result, numbers


# %% [raw] right="doubled"
# def doubled(numbers):
#     result = []
#     for number in numbers:
#         result.append(number + number)
#     return result

# %% [raw] wrong="doubled" says="repeats the list"
# def doubled(numbers):
#     return numbers * 2

# %% [raw] wrong="doubled" says="changed the list"
# def doubled(numbers):
#     for i in range(len(numbers)):
#         numbers[i] = numbers[i] * 2
#     return numbers

# %% [raw] wrong="doubled" says="not with print"
# def doubled(numbers):
#     print([2 * number for number in numbers])

# %% [raw] wrong="doubled" says="3 becomes 6"
# def doubled(numbers):
#     return [number + 2 for number in numbers]


# %% exercise="count_first" points=1 level=1 minutes=3
def count_first(names):
    """Return a dictionary: first letter -> how many of the names begin with it."""
    ### BEGIN SOLUTION
    counts = {}
    for name in names:
        counts[name[0]] = counts.get(name[0], 0) + 1
    return counts
    ### END SOLUTION


# %% check="count_first"
three = ["Lahore", "Larkana", "Quetta"]
assert isinstance(count_first(three), dict), "return a dictionary"
assert set(count_first(three)) == {"L", "Q"}, "the keys are the first letters: name[0]"
assert count_first(three) == {"L": 2, "Q": 1}, (
    "two names begin with L, one with Q: start at 0 and add 1 for every name"
)

# %% [markdown] hint="count_first"
# `counts.get(letter, 0)` is the number so far, or 0 for a new letter.


# %% probe="count_first"
def inputs(rng):
    yield ([],)
    yield (["Ab", "Ba", "Aa", "Cb", "Ac"],)
    yield (["quetta", "Q", "Queens"],)


def call(answer, names):
    return dict(answer(names))


# %% [raw] right="count_first"
# def count_first(names):
#     letters = [name[0] for name in names]
#     return {letter: letters.count(letter) for letter in letters}

# %% [raw] wrong="count_first" says="start at 0"
# def count_first(names):
#     counts = {}
#     for name in names:
#         counts[name[0]] = 1
#     return counts

# %% [raw] wrong="count_first" says="the first letters"
# def count_first(names):
#     counts = {}
#     for name in names:
#         counts[name] = counts.get(name, 0) + 1
#     return counts

# %% [raw] wrong="count_first" says="return a dictionary"
# def count_first(names):
#     return len([name[0] for name in names])

# %% [markdown]
# ## Sitting 1: arrays
# ### Forty-five thousand numbers at once
# The file has towns and cities from [GeoNames](https://www.geonames.org/) (CC BY), most
# of them with 5,000 people or more. Pandas opens it; we come back to pandas in sitting
# 3. For now we take the columns out as **arrays**.

# %%
import numpy as np
import pandas as pd

towns = pd.read_csv(DATA / "cities.csv", keep_default_na=False)
lat = towns["latitude"].to_numpy().copy()  # degrees north; south is negative
lon = towns["longitude"].to_numpy().copy()  # degrees east; west is negative
names = towns["name"].to_numpy()
print("shape:", lat.shape, "  kind of number:", lat.dtype, "  first three:", lat[:3])

# %% [markdown]
# An array is a row of numbers **of one kind**. Its `shape` says how many there are; its
# `dtype` says what kind. You may use it in a formula as if it were one number. The
# formula then runs for all of them, and no loop is needed. This is called
# **vectorising**.

# %%
print("a list times 2:  ", [30, 31] * 2)
print("an array times 2:", np.array([30, 31]) * 2)
print("km from the equator:", (np.abs(lat) * 111.2)[:3].round())

# %% [markdown]
# The Earth has bands of latitude, from the equator (0) to the North Pole (90). Before
# you look at a map: which of these bands holds the most towns of our list?
#
# - **a**: 0 to 10 degrees north, the warm land at the equator
# - **b**: 20 to 30 degrees north, with Karachi, Delhi and Dhaka
# - **c**: 40 to 50 degrees north, with Tashkent, Rome and New York
#
# Write your letter into `p_band`.

# %% exercise="p_band" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_band = "c"
### END SOLUTION

# %%
share = {low: np.mean((lat >= low) & (lat < low + 10)) for low in (0, 20, 40)}

# %% check="p_band"
assert p_band in ("a", "b", "c"), 'a small letter in quotes: "a", "b" or "c"'
reasons = {
    "a": "Much of the equator is sea, and this list has few towns there.",
    "b": "Many people live there, but the list counts places: a big city is one row.",
    "c": "Yes: the list has very many small towns of Europe and North America.",
}
print(f"0-10: {share[0]:.0%}, 20-30: {share[20]:.0%}, 40-50: {share[40]:.0%} of all.")
print(reasons[p_band])

# %% [raw] wrong="p_band" says="this list has few towns there"
# p_band = "a"

# %% [raw] wrong="p_band" says="a big city is one row"
# p_band = "b"

# %% [markdown]
# Now draw every town as one small dot: east to the right, north upwards.
# `plt.subplots` gives a figure, the sheet of paper, and `ax`, the axes on it. Methods
# of `ax` draw.

# %%
import matplotlib.pyplot as plt

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#E69F00", "#009E73", "#999999"


def world(ax, **style):
    """Draw all towns on `ax`, one dot each."""
    dots = ax.scatter(lon, lat, s=0.4, linewidths=0, **style)
    ax.set(xlabel="degrees east", ylabel="degrees north", aspect="equal")
    return dots


# %%
fig, ax = plt.subplots(figsize=(11, 5.5))
world(ax, color=BLUE)
ax.set_title(f"{len(lat):,} dots and no coastline, yet you know the map")
plt.show()
print("A world map made of dots: Europe and India are dense, deserts are empty.")

# %% [markdown]
# ### Asking every town a question
# A comparison gives one `True` or `False` for every town. Such an array is a **mask**.
# In brackets it picks the towns with `True`. `True` counts as 1, so the sum of a mask
# is a number of towns and its mean is a share.

# %%
north = lat > 0
print(north[:3], "  sum:", north.sum(), "  mean:", north.mean().round(3))
print(
    "farthest north:", names[lat == lat.max()], " farthest south:", names[lat.argmin()]
)

# %% [markdown]
# Two questions are joined with `&` (and) or `|` (or), each in parentheses: `(lat > 0) &
# (lon > 0)`. The word `and` does not work. It wants one answer, and an array has many.
# Without the parentheses, `&` takes its neighbours first, here `0 & lon`:

# %%
try:
    lat > 0 and lon > 0
except ValueError as error:
    print("ValueError:", error)
try:
    lat > 0 & lon > 0
except TypeError as error:
    print("TypeError:", str(error).split(",")[0])


# %% exercise="inside" points=2 level=2 minutes=5
def inside(lat, lon, south, north, west, east):
    """Mask (n,): which of the places lie in the box? The four edges belong to it.

    lat, lon: arrays (n,) in degrees. The other four are numbers in degrees.
    """
    ### BEGIN SOLUTION
    return (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
    ### END SOLUTION


# %% check="inside"
p_lat = np.array([30.0, 20, 40, 30, 30, 24, 37, 30, 30, -30, 30])
p_lon = np.array([70.0, 70, 70, 50, 80, 70, 70, 61, 77, 70, -70])
found = np.asarray(inside(p_lat, p_lon, 24, 37, 61, 77))
assert found.shape == (11,) and found.dtype == bool, (
    "eleven places, so eleven times True or False: return the mask itself"
)
assert not found[1:5].any(), (
    "places 1 to 4 lie south, north, west and east of the box: all four conditions "
    "must hold"
)
assert found[0], "latitude 30, longitude 70 is inside: compare lat with south and north"
assert found[5:9].all(), (
    "places 5 to 8 lie on the four edges, and the edges belong to the box: >= and <="
)
assert not found[9:].any(), "-30 is not 30, and -70 is not 70: keep the minus sign"

# %% [markdown] hint="inside"
# Four comparisons, each in parentheses. Which sign joins them?

# %% [markdown] hint="inside"
# `(lat >= south) & (lat <= north) & ...`, then the same for `lon`, `west` and `east`.


# %% probe="inside"
def inputs(rng):
    for n in (1, 5, 60):
        yield (*rng.integers(-4, 5, size=(2, n)) * 10.0, -20, 30, -30, 20)
    yield np.array([10.0, 20.0]), np.array([-10.0, 5.0]), 10, 20, -10, 5
    yield np.array([-15.0, 15.0, 25, 15]), np.array([3.0, -3.0, 3, 9]), 10, 20, 1, 5


def call(answer, *args):
    return np.asarray(answer(*args))


# %% [raw] right="inside"
# def inside(lat, lon, south, north, west, east):
#     outside = (lat < south) | (lat > north) | (lon < west) | (lon > east)
#     return ~outside

# %% [raw] right="inside"
# def inside(lat, lon, south, north, west, east):
#     both = zip(lat, lon)
#     return np.array([south <= a <= north and west <= b <= east for a, b in both])

# %% [raw] wrong="inside" says="keep the minus sign"
# def inside(lat, lon, south, north, west, east):
#     lat = np.abs(lat)
#     return (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)

# %% [raw] wrong="inside" says="the edges belong to the box"
# def inside(lat, lon, south, north, west, east):
#     return (lat >= south) & (lat < north) & (lon >= west) & (lon <= east)

# %% [raw] wrong="inside" says="all four conditions"
# def inside(lat, lon, south, north, west, east):
#     return (lat >= south) & (lat <= north) & (lon >= west)

# %% [raw] wrong="inside" says="return the mask itself"
# def inside(lat, lon, south, north, west, east):
#     return lat[(lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)]

# %% [raw] wrong="inside" says="all four conditions"
# def inside(lat, lon, south, north, west, east):
#     return (lat >= south) & (lat <= north) | (lon >= west) & (lon <= east)

# %% [raw] wrong="inside" says="all four conditions"
# def inside(lat, lon, south, north, west, east):
#     return (lat >= south) & (lat <= north)

# %% [raw] wrong="inside" says="compare lat with south"
# def inside(lat, lon, south, north, west, east):
#     return (lon >= south) & (lon <= north) & (lat >= west) & (lat <= east)

# %% [raw] wrong="inside" says="the edges belong to the box"
# def inside(lat, lon, south, north, west, east):
#     return (lat > south) & (lat < north) & (lon > west) & (lon < east)

# %%
box = inside(lat, lon, 23.5, 37.1, 60.8, 77.9)
fig, ax = plt.subplots(figsize=(6, 5.5))
ax.plot(lon, lat, ".", ms=3, color=GREY)
ax.plot(lon[box], lat[box], ".", ms=4, color=GREEN)
ax.set(xlim=(55, 90), ylim=(15, 42), xlabel="degrees east", ylabel="degrees north")
ax.set_title(f"{box.sum():,} towns lie in a box around Pakistan")
plt.show()
print(
    "A zoom on South Asia; the towns inside one rectangle are green, the others grey."
)

# %% [markdown]
# A box is not a border: this one also holds parts of India, Afghanistan and Iran.
#
# ### Rounding down, and a trap below zero
# Let us count towns in bands of 10 degrees. `//` divides and rounds **down**: `31.5 //
# 10` is 3. But look at what two other ways make of numbers below zero.

# %%
x = np.array([31.5, 5.0, -5.0, -31.5])
print("x // 10:            ", x // 10)
print("(x / 10).astype(int):", (x / 10).astype(int))
print("np.round(x / 10):    ", np.round(x / 10))


# %% exercise="band_of" points=2 level=2 minutes=4
def band_of(lat):
    """Lower edge of the 10-degree band of each latitude: 31.5 -> 30, -5 -> -10.

    lat: array (n,). A latitude on an edge belongs to the band above: 40 -> 40.
    """
    ### BEGIN SOLUTION
    return lat // 10 * 10
    ### END SOLUTION


# %% check="band_of"
q = np.array([31.5, 5.0, -5.0, -31.5])
assert np.shape(band_of(q)) == (4,), "four latitudes, four bands: is the array whole?"
assert q[0] == 31.5, (
    "the caller's array has changed: lat // 10 is new, lat //= 10 is not"
)
assert band_of(np.array([36.0, 40.0]))[1] != 4, "return the edge 40, not its number 4"
assert np.array_equal(band_of(np.array([36.0, 40.0])), [30, 40]), (
    "36 lies between 30 and 40: round down, not to the nearest ten"
)
assert band_of(np.array([-5.0]))[0] == -10, (
    "-5 lies between -10 and 0: did you cut towards zero instead of rounding down?"
)

# %% [markdown] hint="band_of"
# The output above shows which of the three ways is right for -5 and for -31.5.

# %% [markdown] hint="band_of"
# `lat // 10` numbers the bands ... -1, 0, 1, 2. Turn the number into degrees again.


# %% probe="band_of"
def inputs(rng):
    yield (np.array([0.0, 10.0, -10.0, 9.99, -0.01, 89.5, -90.0]),)
    yield (rng.uniform(-90, 90, size=40),)
    yield (np.array([-55.0]),)


def call(answer, lat):
    return np.asarray(answer(lat)) * 1.0, lat


# %% [raw] right="band_of"
# def band_of(lat):
#     return (np.floor(lat / 10) * 10).astype(int)

# %% [raw] right="band_of"
# def band_of(lat):
#     return np.array([10 * int(value // 10) for value in lat])

# %% [raw] wrong="band_of" says="caller's array has changed"
# def band_of(lat):
#     lat //= 10
#     lat *= 10
#     return lat

# %% [raw] wrong="band_of" says="four latitudes, four bands"
# def band_of(lat):
#     for value in lat:
#         return value // 10 * 10

# %% [raw] wrong="band_of" says="not its number"
# def band_of(lat):
#     return lat // 10

# %% [raw] wrong="band_of" says="not to the nearest ten"
# def band_of(lat):
#     return np.round(lat / 10) * 10

# %% [raw] wrong="band_of" says="cut towards zero"
# def band_of(lat):
#     return (lat / 10).astype(int) * 10

# %%
edges, counts = np.unique(band_of(lat), return_counts=True)  # each band, how often
cut = np.sum((lat > -10) & (lat < 10))  # what astype(int) would put in band 0
fig, ax = plt.subplots(figsize=(7, 4.5))
ax.barh(edges + 5, counts, height=9, color=BLUE)
ax.set(xlabel="towns in the list", ylabel="degrees north", yticks=np.append(edges, 80))
best = edges[counts.argmax()]
ax.set_title(f"Most towns lie between {best:.0f} and {best + 10:.0f} degrees north")
plt.show()
print("Bars for bands of latitude: few towns in the south, a peak between 40 and 50 N.")

# %% tags=["nbval-check-output"]
print("band 0 to 10 holds", counts[edges == 0][0], "towns; cut towards zero:", cut)

# %% [markdown]
# No error, no warning: with `astype(int)` band 0 would have taken the towns on **both**
# sides of the equator, 4,112 instead of 2,486. Such silent mistakes are the dangerous
# ones.
#
# ### Three more surprises
# A slice of a **list** is a copy. What about a slice of an array?
#
# ```
# line = np.array([1, 2, 3, 4])
# part = line[:2]
# part[0] = 99
# ```
#
# What is `line` now? Set `p_view`.
#
# - **a**: 1, 2, 3, 4, because `part` is a new array
# - **b**: 99, 2, 3, 4, because `part` shares its numbers with `line`
# - **c**: 1, 2, 3, 4, because the last line raises an error

# %% exercise="p_view" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_view = "b"
### END SOLUTION

# %%
line = np.array([1, 2, 3, 4])
part = line[:2]
part[0] = 99

# %% check="p_view"
assert p_view in ("a", "b", "c"), 'a small letter in quotes: "a", "b" or "c"'
reasons = {
    "a": "A slice of a list would be new. This one is a view of the same data.",
    "b": "Yes: a slice of an array is a view, a window on the same numbers.",
    "c": "Arrays can be changed in place, and the change goes to the data behind it.",
}
print(f"line is {line.tolist()}. {reasons[p_view]}")

# %% [raw] wrong="p_view" says="is a view of the same data"
# p_view = "a"

# %% [raw] wrong="p_view" says="Arrays can be changed in place"
# p_view = "c"

# %% [markdown]
# NumPy copies nothing that it need not copy: that makes it fast. A slice is a **view**.
# A mask or a formula makes a new array, and `.copy()` always does. And inside a
# function, a parameter is the caller's own array. A mask also picks what to change:

# %%
goals = np.array([3, -1, 2, -1])  # -1 means: not played
fixed = goals.copy()
fixed[fixed < 0] = 0
print("goals:", goals, "  fixed:", fixed)


# %% exercise="capped" points=2 level=2 minutes=4
def capped(x, limit):
    """New array (n,) like x, with `limit` in place of every larger number.

    x itself must stay as it is.
    """
    ### BEGIN SOLUTION
    return np.minimum(x, limit)
    ### END SOLUTION


# %% check="capped"
bills = np.array([400.0, 9000.0, 700.0])
back = capped(bills, 1000)
assert back is not None, "nothing comes back: is there a return?"
assert np.shape(back) == (3,), "replace the large number, do not drop it"
assert np.array_equal(bills, [400, 9000, 700]), (
    "the caller's array has changed: work on x.copy()"
)
assert np.array_equal(back, [400, 1000, 700]), (
    "only 9000 is above the limit, and it becomes 1000"
)
assert list(capped(np.array([5.0, 1, 8, 9]), 6)) == [5, 1, 6, 6], (
    "8 and 9 are above the limit of 6: replace every larger number, not only one"
)

# %% [markdown] hint="capped"
# `new = x.copy()`, then change `new`. Which mask picks the numbers to change?

# %% [markdown] hint="capped"
# `new[new > limit] = limit`. Or look at what `np.minimum(x, limit)` does.


# %% probe="capped"
def inputs(rng):
    yield np.array([1.0, 5.0, 2.0, 5.0]), 2.0
    yield rng.normal(size=20), 0.3
    yield np.array([-3.0]), -7.0


def call(answer, x, limit):
    result = np.asarray(answer(x, limit))
    return result, x


# %% [raw] right="capped"
# def capped(x, limit):
#     new = x.copy()
#     new[new > limit] = limit
#     return new

# %% [raw] right="capped"
# def capped(x, limit):
#     return np.where(x > limit, limit, x)

# %% [raw] wrong="capped" says="not only one"
# def capped(x, limit):
#     new = x.copy()
#     new[new.argmax()] = limit
#     return new

# %% [raw] wrong="capped" says="is there a return"
# def capped(x, limit):
#     new = x.copy()
#     new[new > limit] = limit

# %% [raw] wrong="capped" says="do not drop it"
# def capped(x, limit):
#     return x[x <= limit]

# %% [raw] wrong="capped" says="work on x.copy()"
# def capped(x, limit):
#     x[x > limit] = limit
#     return x

# %% [raw] wrong="capped" says="work on x.copy()"
# def capped(x, limit):
#     new = x
#     new[new > limit] = limit
#     return new

# %% [raw] wrong="capped" says="only 9000 is above"
# def capped(x, limit):
#     return np.maximum(x, limit)

# %% [markdown]
# **Small numbers.** A photograph is an array of brightness from 0 to 255. To save
# memory it has the dtype `uint8`, which cannot hold more than 255. At 256 it begins
# again at 0. Every dtype for whole numbers has such an end: `int32` ends a little above
# 2 billion.

# %%
dark, bright = np.array([100, 10], dtype="uint8"), np.array([200, 21], dtype="uint8")
print("100 + 200 as uint8:", (dark + bright)[0])
crowd = np.array([190_000_000])  # about Pakistan in 2015
for kind in ("int32", "int64"):
    print(f"hours that they live in one day, {kind}:", (crowd.astype(kind) * 24)[0])


# %% exercise="average_photo" points=2 level=2 minutes=3
def average_photo(a, b):
    """Mean of two photographs, pixel by pixel, as floats, halves included.

    a, b: uint8 arrays of one shape. Returns a float array of that shape.
    """
    ### BEGIN SOLUTION
    return (a.astype(float) + b) / 2
    ### END SOLUTION


# %% check="average_photo"
assert np.shape(average_photo(dark, bright)) == (2,), "one mean for every pixel"
assert average_photo(dark, bright)[0] == 150, (
    "the mean of 100 and 200 is 150, but their sum does not fit into uint8"
)
assert average_photo(dark, bright)[1] == 15.5, (
    "the mean of 10 and 21 is 15.5: // throws the half away"
)

# %% [markdown] hint="average_photo"
# Which operation gives a number above 255? Change the dtype before it.

# %% [markdown] hint="average_photo"
# `a.astype(float)` is a copy of `a` with floats. Float plus uint8 is float.


# %% probe="average_photo"
def inputs(rng):
    for shape in ((1,), (3, 4), (2, 2, 3)):
        yield tuple(rng.integers(0, 256, size=(2, *shape)).astype("uint8"))
    yield np.array([255, 254], dtype="uint8"), np.array([255, 1], dtype="uint8")


# %% [raw] right="average_photo"
# def average_photo(a, b):
#     return a / 2 + b / 2

# %% [raw] right="average_photo"
# def average_photo(a, b):
#     return np.mean([a, b], axis=0)

# %% [raw] wrong="average_photo" says="one mean for every pixel"
# def average_photo(a, b):
#     return np.mean([a, b])

# %% [raw] wrong="average_photo" says="does not fit into uint8"
# def average_photo(a, b):
#     return (a + b) / 2

# %% [raw] wrong="average_photo" says="does not fit into uint8"
# def average_photo(a, b):
#     return ((a + b) / 2).astype(float)

# %% [raw] wrong="average_photo" says="throws the half away"
# def average_photo(a, b):
#     return (a.astype(float) + b) // 2

# %% [markdown]
# **Equality.** A float is rounded after about 16 digits. So never ask whether two
# floats are equal; ask whether they are close.

# %%
total = np.array([0.1, 0.5]) + np.array([0.2, 0.25])
print("0.1 + 0.2 equals 0.3, 0.5 + 0.25 equals 0.75:", total == [0.3, 0.75])
print("is close:                                    ", np.isclose(total, [0.3, 0.75]))

# %% [markdown]
# **A good place to stop.** Sitting 2 measures distances. When you come back, click on the
# cell where you stopped and choose Run, then Run All Above Selected Cell (in Colab:
# Runtime, Run before).
#
# ## Sitting 2: shapes and distances
# ### Which way does axis go?
# An array with rows (قطار) and columns (ستون) has two axes. `axis=0` goes **down the rows**
# and leaves one number for each column. `axis=1` goes along each row and leaves one
# number for each row. The axis that you name is the one that disappears.

# %%
table = np.array([[1, 2, 3], [4, 5, 9]])  # (2, 3)
print("max over axis 0:", table.max(axis=0), "  over axis 1:", table.max(axis=1))


# %% exercise="column_range" points=1 level=1 minutes=2
def column_range(X):
    """Largest minus smallest number of each column: X (rows, columns) -> (columns,)."""
    ### BEGIN SOLUTION
    return X.max(axis=0) - X.min(axis=0)
    ### END SOLUTION


# %% check="column_range"
assert column_range(table) is not None, "nothing comes back: is there a return?"
assert np.shape(column_range(table)) != (), "one number for each column: name an axis"
assert np.shape(column_range(table)) == (3,), (
    "three columns, so three numbers: axis=0 goes down the rows"
)
assert np.array_equal(column_range(table), [3, 3, 6]), "largest minus smallest"
assert list(column_range(np.array([[5, 1], [2, 9], [4, 3]]))) == [3, 8], (
    "the largest number need not stand in the last row: max and min, not last and first"
)

# %% [markdown] hint="column_range"
# Two calls with the same axis, `.max(...)` and `.min(...)`, and one minus sign.


# %% probe="column_range"
def inputs(rng):
    for shape in ((3, 3), (1, 4), (5, 2)):
        yield (rng.normal(size=shape),)


def call(answer, X):
    return np.asarray(answer(X))


# %% [raw] right="column_range"
# def column_range(X):
#     return np.array([max(column) - min(column) for column in X.T])

# %% [raw] wrong="column_range" says="not last and first"
# def column_range(X):
#     return X[-1] - X[0]

# %% [raw] wrong="column_range" says="is there a return"
# def column_range(X):
#     print(X.max(axis=0) - X.min(axis=0))

# %% [raw] wrong="column_range" says="name an axis"
# def column_range(X):
#     return X.max() - X.min()

# %% [raw] wrong="column_range" says="axis=0 goes down"
# def column_range(X):
#     return X.max(axis=1) - X.min(axis=1)

# %% [raw] wrong="column_range" says="largest minus smallest"
# def column_range(X):
#     return X.max(axis=0)

# %% [markdown]
# ### Broadcasting
# What if two shapes differ? NumPy compares them **from the right**. An axis of length 1
# is repeated until it fits; a missing axis counts as 1. By hand: a column (3, 1) of
# tens and a row (4,) of ones give a table (3, 4). Each ten meets each one.

# %%
tens = np.array([[10], [20], [30]])  # (3, 1)
ones = np.array([1, 2, 3, 4])  # (4,) counts as (1, 4)
print(tens + ones)

# %%
fig, axes = plt.subplots(1, 3, figsize=(11, 3.2), width_ratios=[1, 4, 4])
titles = ["(3, 1)", "(4,) counts as (1, 4)", "their sum: (3, 4)"]
for ax, part, title in zip(axes, (tens, ones[None, :], tens + ones), titles):
    ax.imshow(part, cmap="Blues", vmin=-10, vmax=60, aspect="equal")
    for (row, column), number in np.ndenumerate(part):
        ax.text(column, row, number, ha="center", va="center", fontsize=14)
    ax.set(title=title, xticks=[], yticks=[])
plt.show()
print("A column of three and a row of four numbers give a table: each meets each.")

# %% [markdown]
# `x[:, None]` turns (n,) into a column (n, 1), and `x.ravel()` turns it back into (n,).
#
# Now the dangerous side. A model's predictions often come as a column. Three true
# values `y` have the shape (3,), three predictions `y_pred` the shape (3, 1). What is
# the shape of `y - y_pred`? Set `p_shape`.
#
# - **a**: (3,), three differences
# - **b**: (3, 3), nine differences
# - **c**: none, the shapes do not fit and NumPy raises an error

# %% exercise="p_shape" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_shape = "b"
### END SOLUTION

# %%
y = np.array([1.0, 2.0, 3.0])
y_pred = y[:, None]  # perfect predictions, as a column
difference = y - y_pred

# %% check="p_shape"
assert p_shape in ("a", "b", "c"), 'a small letter in quotes: "a", "b" or "c"'
reasons = {
    "a": "Both hold three numbers, but the shapes decide: a row meets a column.",
    "b": "Yes: (3,) counts as a row (1, 3), and each true value meets each prediction.",
    "c": "The lengths 1 and 3 do fit: the axis of length 1 is repeated, silently.",
}
print(f"The shape is {difference.shape}. {reasons[p_shape]}")

# %% [raw] wrong="p_shape" says="the shapes decide"
# p_shape = "a"

# %% [raw] wrong="p_shape" says="is repeated, silently"
# p_shape = "c"

# %%
print(
    "mean squared difference of perfect predictions:", np.mean(difference**2).round(2)
)

# %% [markdown]
# The predictions are perfect and the error should be 0. This mistake has spoiled many
# trainings of neural networks. Write an error that it cannot happen to.


# %% exercise="mse" points=2 level=2 minutes=5
def mse(y, y_pred):
    """Mean of the squared differences, one number.

    y and y_pred hold n numbers each. Either may come as (n,) or as a column (n, 1).
    """
    ### BEGIN SOLUTION
    return float(np.mean((y.ravel() - y_pred.ravel()) ** 2))
    ### END SOLUTION


# %% check="mse"
assert mse(y, y) is not None, "nothing comes back: is there a return?"
assert np.ndim(mse(y, y)) == 0, "one number for all rows: did you forget the mean?"
assert np.isclose(mse(y, y + np.array([0, 0, 3])), 3), (
    "differences 0, 0 and 3: square each one, then take the mean, (0 + 0 + 9) / 3"
)
assert mse(y, y[:, None]) == 0, "(3,) minus (3, 1) is a table (3, 3): ravel both first"
assert mse(y[:, None], y) == 0, "either of the two may be the column: ravel both"

# %% [markdown] hint="mse"
# Bring both to the shape (n,) before you subtract.

# %% [markdown] hint="mse"
# `y.ravel() - y_pred.ravel()` has the shape (n,). Then square, then `np.mean`.


# %% probe="mse"
def inputs(rng):
    for n in (1, 2, 7):
        y, y_pred = rng.normal(size=(2, n))
        yield y, y_pred
        yield y, y_pred[:, None]
        yield y[:, None], y_pred
        yield y[:, None], y_pred[:, None]


# %% [raw] right="mse"
# def mse(y, y_pred):
#     return sum((a - b) ** 2 for a, b in zip(y.ravel(), y_pred.ravel())) / len(y)

# %% [raw] right="mse"
# def mse(y, y_pred):
#     return np.square(np.reshape(y, -1) - np.reshape(y_pred, -1)).mean()

# %% [raw] wrong="mse" says="is there a return"
# def mse(y, y_pred):
#     print(np.mean((y.ravel() - y_pred.ravel()) ** 2))

# %% [raw] wrong="mse" says="forget the mean"
# def mse(y, y_pred):
#     return (y.ravel() - y_pred.ravel()) ** 2

# %% [raw] wrong="mse" says="square each one"
# def mse(y, y_pred):
#     return np.mean(y.ravel() - y_pred.ravel()) ** 2

# %% [raw] wrong="mse" says="ravel both first"
# def mse(y, y_pred):
#     return np.mean((y - y_pred) ** 2)

# %% [raw] wrong="mse" says="either of the two"
# def mse(y, y_pred):
#     return np.mean((y - y_pred.ravel()) ** 2)

# %% [markdown]
# ### How far is it from Lahore?
# The **distance** (فاصلہ) over a globe is part of a circle. It follows from the two
# latitudes and longitudes, **all in radians** (the haversine formula):
#
# - a = sin²(Δlat / 2) + cos(lat) · cos(lat0) · sin²(Δlon / 2)
# - distance = 2 · R · arcsin(√a), where R = 6371 km is the Earth's radius
#
# Δlat is the difference of the latitudes, Δlon of the longitudes. By hand, one degree
# north along a line of longitude: Δlon = 0, so √a = sin(Δlat / 2), and the distance is
# R · Δlat = 6371 · 0.01745 = 111.2 km. `np.radians` changes degrees into radians.

# %%
RADIUS = 6371  # km
print("one degree in radians:", np.radians(1).round(5))
print("sin of 30 degrees:", np.sin(np.radians(30)).round(3), end="  ")
print("but np.sin(30) is", np.sin(30).round(3))


# %% exercise="km_from" points=3 level=3 minutes=15
def km_from(lat, lon, lat0, lon0):
    """Distance over the globe in km from (lat0, lon0) to (lat, lon).

    All in degrees, numbers or arrays whose shapes fit together. The result has the
    shape that broadcasting gives, so no loop is needed.
    """
    ### BEGIN SOLUTION
    north, east = np.radians(lat - lat0), np.radians(lon - lon0)
    narrow = np.cos(np.radians(lat)) * np.cos(np.radians(lat0))
    a = np.sin(north / 2) ** 2 + narrow * np.sin(east / 2) ** 2
    return 2 * RADIUS * np.arcsin(np.sqrt(a))
    ### END SOLUTION


# %% check="km_from"
found = km_from(np.array([1.0, 0.0]), np.array([0.0, 90.0]), 0.0, 0.0)
assert np.shape(found) == (2,), "two places, two distances: return the whole array"
assert not np.isclose(found[0], 2 * RADIUS * np.arcsin(np.sin(0.5))), (
    "sin was given degrees: use np.radians"
)
assert not np.isclose(found[0], 55.6, atol=0.1), "half of it: where is the 2 before R?"
assert np.allclose(found, [111.19, 10007.5], rtol=1e-3), (
    "one degree north is 111.2 km, a quarter of the equator 10,007 km"
)
assert np.isclose(km_from(60.0, 1.0, 60.0, 0.0), 55.6, rtol=1e-3), (
    "at 60 degrees north one degree east is only 55.6 km: cos(lat) · cos(lat0)"
)
assert np.isclose(km_from(31.55, 74.34, 51.51, -0.13), 6285, rtol=2e-3), (
    "Lahore to London is 6,285 km: the two latitudes differ, so do both cosines appear?"
)
assert np.isclose(km_from(-33.9, 151.2, 35.7, 139.7), 7831, rtol=2e-3), (
    "Sydney to Tokyo is 7,831 km: south of the equator a latitude keeps its minus sign"
)

# %% [markdown] hint="km_from"
# Begin with four lines that change the inputs into radians. Then copy the formula.

# %% [markdown] hint="km_from"
# Use `np.sin`, `np.cos`, `np.arcsin`, `np.sqrt`: those of `math` take one number only.
# sin² means: first the sine, then the square.

# %% [markdown] hint="km_from"
# ```
# lat, lon, lat0, lon0 in radians
# a = sin((lat - lat0) / 2) squared
#     + cos(lat) * cos(lat0) * (sin((lon - lon0) / 2) squared)
# return 2 * RADIUS * arcsin(square root of a)
# ```


# %% probe="km_from"
def inputs(rng):
    for n in (1, 6):
        yield (*rng.uniform(-80, 80, size=(2, n)), *rng.uniform(-80, 80, size=2))
    yield 31.5, 74.3, -33.9, 151.2
    yield np.array([10.0, -17.8]), np.array([20.0, 178.0]), -13.8, -171.8
    yield (*rng.uniform(-60, 60, size=(2, 3, 1)), *rng.uniform(-60, 60, size=(2, 4)))


# %% [raw] right="km_from"
# def km_from(lat, lon, lat0, lon0):
#     p, q = np.deg2rad(lat), np.deg2rad(lat0)
#     turn = np.deg2rad(lon - lon0)
#     straight = np.cos(p) * np.cos(q) * np.cos(turn) + np.sin(p) * np.sin(q)
#     return 6371 * np.arccos(np.clip(straight, -1, 1))

# %% [raw] wrong="km_from" says="keeps its minus sign"
# def km_from(lat, lon, lat0, lon0):
#     lat, lat0 = np.radians(np.abs(lat)), np.radians(np.abs(lat0))
#     narrow = np.cos(lat) * np.cos(lat0)
#     east = np.radians(lon - lon0)
#     a = np.sin((lat - lat0) / 2) ** 2 + narrow * np.sin(east / 2) ** 2
#     return 2 * RADIUS * np.arcsin(np.sqrt(a))

# %% [raw] wrong="km_from" says="do both cosines appear"
# def km_from(lat, lon, lat0, lon0):
#     north, east = np.radians(lat - lat0), np.radians(lon - lon0)
#     a = np.sin(north / 2) ** 2 + np.cos(np.radians(lat)) ** 2 * np.sin(east / 2) ** 2
#     return 2 * RADIUS * np.arcsin(np.sqrt(a))

# %% [raw] wrong="km_from" says="return the whole array"
# def km_from(lat, lon, lat0, lon0):
#     north, east = np.radians(lat - lat0), np.radians(lon - lon0)
#     narrow = np.cos(np.radians(lat)) * np.cos(np.radians(lat0))
#     a = np.sin(north / 2) ** 2 + narrow * np.sin(east / 2) ** 2
#     return np.mean(2 * RADIUS * np.arcsin(np.sqrt(a)))

# %% [raw] wrong="km_from" says="sin was given degrees"
# def km_from(lat, lon, lat0, lon0):
#     a = np.sin((lat - lat0) / 2) ** 2
#     a = a + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
#     return 2 * RADIUS * np.arcsin(np.sqrt(a))

# %% [raw] wrong="km_from" says="where is the 2 before R"
# def km_from(lat, lon, lat0, lon0):
#     north, east = np.radians(lat - lat0), np.radians(lon - lon0)
#     narrow = np.cos(np.radians(lat)) * np.cos(np.radians(lat0))
#     a = np.sin(north / 2) ** 2 + narrow * np.sin(east / 2) ** 2
#     return RADIUS * np.arcsin(np.sqrt(a))

# %% [raw] wrong="km_from" says="one degree north is"
# def km_from(lat, lon, lat0, lon0):
#     north, east = np.radians(lat - lat0), np.radians(lon - lon0)
#     narrow = np.cos(np.radians(lat)) * np.cos(np.radians(lat0))
#     a = np.sin(north) ** 2 + narrow * np.sin(east) ** 2
#     return 2 * RADIUS * np.arcsin(np.sqrt(a))

# %% [raw] wrong="km_from" says="is only 55.6 km"
# def km_from(lat, lon, lat0, lon0):
#     north, east = np.radians(lat - lat0), np.radians(lon - lon0)
#     a = np.sin(north / 2) ** 2 + np.sin(east / 2) ** 2
#     return 2 * RADIUS * np.arcsin(np.sqrt(a))

# %% [markdown]
# One call, 45,065 distances. Beside it, the same formula in a plain Python loop. (A
# star hands over the items of a tuple one by one: `f(*(3, 4))` is `f(3, 4)`.) You need
# not read the next two cells; run them.

# %%
import math


def loop_km(lat, lon, lat0, lon0):
    """The same distances, one after the other."""
    result = []
    for p, q in zip(lat, lon):
        north, east = math.radians(p - lat0), math.radians(q - lon0)
        narrow = math.cos(math.radians(p)) * math.cos(math.radians(lat0))
        a = math.sin(north / 2) ** 2 + narrow * math.sin(east / 2) ** 2
        result.append(2 * RADIUS * math.asin(math.sqrt(a)))
    return result


# %%
import time

lahore = lat[names == "Lahore"][0], lon[names == "Lahore"][0]


def best_time(function):
    """Shortest of five runs, in milliseconds."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        function(lat, lon, *lahore)
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


# %%
km = km_from(lat, lon, *lahore)
print("same numbers:", np.allclose(km, loop_km(lat, lon, *lahore)))
slow, fast = best_time(loop_km), best_time(km_from)
print(f"loop {slow:.1f} ms, array {fast:.1f} ms: {slow / fast:.0f} times as long")

# %% [markdown]
# Run the cell again and the ratio changes: other programs use the computer too. Both do
# the same sums. But for every number Python must look up what it is and what to do with
# it. NumPy does that once for the whole array.

# %%
fig, ax = plt.subplots(figsize=(11, 5))
dots = world(ax, c=km, cmap="viridis", vmin=0, vmax=np.pi * RADIUS)  # half the globe
ax.plot(lahore[1], lahore[0], "*", ms=14, color=ORANGE, mec="black")
lebu = np.argmax(names == "Lebu")
for name, spot in ((names[km.argmax()], km.argmax()), ("Lebu", lebu)):
    ax.plot(lon[spot], lat[spot], "o", ms=8, color="none", mec="black", mew=2)
    ax.annotate(name, (lon[spot], lat[spot]), (-8, -16), textcoords="offset points")
fig.colorbar(dots, label="km from Lahore", shrink=0.8)
ax.set_title(f"Farthest from Lahore: {names[km.argmax()]}, {km.max():,.0f} km")
plt.show()
print(
    "The world by distance from Lahore: the farthest town is on a small Pacific "
    f"island; on the mainland it is Lebu in the south of Chile, {km[lebu]:,.0f} km."
)

# %% [markdown]
# `np.sort` sorts numbers. `np.argsort` tells **where** the sorted numbers stand: the
# places, smallest first. So it can sort one array by another one.

# %%
age, who = np.array([31, 19, 25]), np.array(["first", "second", "third"])
print("sort:", np.sort(age), "  argsort:", np.argsort(age), "  ", who[np.argsort(age)])


# %% exercise="nearest_names" points=2 level=2 minutes=4
def nearest_names(names, km, k):
    """Names of the k places with the smallest distance, nearest first.

    names, km: arrays (n,), in the same order. Returns a list or an array of k names.
    """
    ### BEGIN SOLUTION
    return names[np.argsort(km)[:k]]
    ### END SOLUTION


# %% check="nearest_names"
letters, away = np.array(["d", "c", "b", "a"]), np.array([30.0, 10.0, 40.0, 20.0])
assert nearest_names(letters, away, 2) is not None, "return the names, do not print"
assert len(nearest_names(letters, away, 2)) == 2, "k names, not all of them: use [:k]"
assert list(nearest_names(letters, away, 4)) != ["a", "b", "c", "d"], (
    "the names are sorted by the alphabet: sort them by km"
)
assert list(nearest_names(letters, away, 2)) == ["c", "a"], (
    "10 km is c and 20 km is a: the smallest distance comes first"
)

# %% [markdown] hint="nearest_names"
# `np.argsort(km)` gives places. What do you get when you put them in brackets after
# `names`?

# %% [markdown] hint="nearest_names"
# `order = np.argsort(km)`, then `names[order]`, and of these the first k.


# %% probe="nearest_names"
def inputs(rng):
    letters = list("hgfedcba")
    for k in (1, 3, 8):
        yield letters, rng.permutation(8) * 1.5, k


def call(answer, names, km, k):
    return [str(name) for name in answer(np.array(names), km, k)]


# %% [raw] right="nearest_names"
# def nearest_names(names, km, k):
#     pairs = sorted(zip(km, names))
#     return [name for distance, name in pairs][:k]

# %% [raw] wrong="nearest_names" says="do not print"
# def nearest_names(names, km, k):
#     print(names[np.argsort(km)[:k]])

# %% [raw] wrong="nearest_names" says="not all of them"
# def nearest_names(names, km, k):
#     return names[np.argsort(km)]

# %% [raw] wrong="nearest_names" says="sort them by km"
# def nearest_names(names, km, k):
#     return np.sort(names)[:k]

# %% [raw] wrong="nearest_names" says="smallest distance comes first"
# def nearest_names(names, km, k):
#     return names[np.argsort(-km)[:k]]

# %% [raw] wrong="nearest_names" says="smallest distance comes first"
# def nearest_names(names, km, k):
#     return names[:k]

# %%
print(*nearest_names(names, km, 6), sep=", ")

# %% [markdown]
# ### Every town and every hub at once
# A company has eight hubs (we chose the cities). Which hub is nearest to each of 45,065
# towns? Make the towns a column (n, 1) and the hubs a row (8,). Broadcasting gives all
# distances, a table (n, 8). `argmin` along the right axis finds the place of the
# smallest number.

# %%
hubs = ["Lahore", "Beijing", "Jakarta", "Nairobi"]
hubs += ["Budapest", "Accra", "São Paulo", "Los Angeles"]
place = [int(np.argmax(names == hub)) for hub in hubs]
hub_lat, hub_lon = lat[place], lon[place]
km_small = np.array([[7, 2, 9], [4, 5, 1]])  # two towns, three hubs
print(km_small)
print("place of the smallest in each row:", km_small.argmin(axis=1))


# %% exercise="nearest_hub" points=3 level=3 minutes=10
def nearest_hub(lat, lon, hub_lat, hub_lon):
    """For each of n places the number of its nearest hub, 0 to m - 1: an array (n,).

    lat, lon: (n,); hub_lat, hub_lon: (m,). Distances over the globe, from km_from.
    """
    ### BEGIN SOLUTION
    km = km_from(lat[:, None], lon[:, None], hub_lat, hub_lon)
    return km.argmin(axis=1)
    ### END SOLUTION


# %% check="nearest_hub"
three_lat, three_lon = np.array([0.0, 0.0, 0.0]), np.array([10.0, 179.0, 25.0])
two_lat, two_lon = np.array([0.0, 0.0]), np.array([-178.0, 20.0])
found = nearest_hub(three_lat, three_lon, two_lat, two_lon)
assert found is not None, "nothing comes back: is there a return?"
assert np.shape(found) == (3,), "one number for each of three places: which axis is it?"
assert set(np.ravel(found).tolist()) <= {0, 1}, "the number of the hub, not the km"
assert np.array_equal(np.asarray(found)[[0, 2]], [1, 1]), "20 is near 10 and 25: hub 1"
assert list(found)[1] == 0, (
    "179 east and 178 west are 3 degrees apart: do not subtract degrees, use km_from"
)
away = np.array([60.0, 10, 5]), np.array([10.0, 10, 80])
far_hubs = np.array([0.0, 60, 60]), np.array([10.0, 14, 80])
assert list(nearest_hub(*away, *far_hubs)) == [1, 0, 2], (
    "(60, 10) is near (60, 14) and far from (0, 10): do the latitudes count too?"
)
high = np.array([61.0, 60]), np.array([10.0, 11.5])
assert list(nearest_hub(np.array([60.0]), np.array([10.0]), *high)) == [1], (
    "so far north 1.5 degrees east are less km than 1 degree north: compare km"
)

# %% [markdown] hint="nearest_hub"
# Which call of `km_from` gives a table (n, m)? One of the two sides must be a column.

# %% [markdown] hint="nearest_hub"
# `lat[:, None]` and `lon[:, None]` are columns (n, 1). The hubs stay as they are.

# %% [markdown] hint="nearest_hub"
# ```
# km = km_from(lat as a column, lon as a column, hub_lat, hub_lon)   # (n, m)
# return the place of the smallest number in each row
# ```


# %% probe="nearest_hub"
def inputs(rng):
    for n, m in ((1, 3), (4, 4), (7, 2), (2, 5)):
        places = rng.uniform(-70, 70, size=n), rng.uniform(-180, 180, size=n)
        yield (*places, rng.uniform(-70, 70, size=m), rng.uniform(-180, 180, size=m))
    yield np.array([5.0]), np.array([178.0]), np.zeros(2), np.array([-178.0, 20.0])
    yield np.array([70.0]), np.zeros(1), np.array([70.0, 55.0]), np.array([40.0, 0.0])


def call(answer, *args):
    return np.asarray(answer(*args))


# %% [raw] right="nearest_hub"
# def nearest_hub(lat, lon, hub_lat, hub_lon):
#     best = []
#     for p, q in zip(lat, lon):
#         best.append(int(np.argmin(km_from(hub_lat, hub_lon, p, q))))
#     return np.array(best)

# %% [raw] right="nearest_hub"
# def nearest_hub(lat, lon, hub_lat, hub_lon):
#     km = km_from(hub_lat[:, None], hub_lon[:, None], lat, lon)
#     return np.argmin(km, axis=0)

# %% [raw] wrong="nearest_hub" says="less km than 1 degree"
# def nearest_hub(lat, lon, hub_lat, hub_lon):
#     km = km_from(lon[:, None], lat[:, None], hub_lon, hub_lat)
#     return km.argmin(axis=1)

# %% [raw] wrong="nearest_hub" says="less km than 1 degree"
# def nearest_hub(lat, lon, hub_lat, hub_lon):
#     east = (lon[:, None] - hub_lon + 180) % 360 - 180
#     return ((lat[:, None] - hub_lat) ** 2 + east**2).argmin(axis=1)

# %% [raw] wrong="nearest_hub" says="do the latitudes count"
# def nearest_hub(lat, lon, hub_lat, hub_lon):
#     return km_from(0, lon[:, None], 0, hub_lon).argmin(axis=1)

# %% [raw] wrong="nearest_hub" says="is there a return"
# def nearest_hub(lat, lon, hub_lat, hub_lon):
#     km = km_from(lat[:, None], lon[:, None], hub_lat, hub_lon)
#     km.argmin(axis=1)

# %% [raw] wrong="nearest_hub" says="which axis is it"
# def nearest_hub(lat, lon, hub_lat, hub_lon):
#     km = km_from(lat[:, None], lon[:, None], hub_lat, hub_lon)
#     return km.argmin(axis=0)

# %% [raw] wrong="nearest_hub" says="not the km"
# def nearest_hub(lat, lon, hub_lat, hub_lon):
#     km = km_from(lat[:, None], lon[:, None], hub_lat, hub_lon)
#     return km.min(axis=1)

# %% [raw] wrong="nearest_hub" says="is near 10 and 25"
# def nearest_hub(lat, lon, hub_lat, hub_lon):
#     km = km_from(lat[:, None], lon[:, None], hub_lat, hub_lon)
#     return km.argmax(axis=1)

# %% [raw] wrong="nearest_hub" says="do not subtract degrees"
# def nearest_hub(lat, lon, hub_lat, hub_lon):
#     flat = (lat[:, None] - hub_lat) ** 2 + (lon[:, None] - hub_lon) ** 2
#     return flat.argmin(axis=1)

# %%
hub = nearest_hub(lat, lon, hub_lat, hub_lon)
fig, ax = plt.subplots(figsize=(11, 5.2))
world(ax, c=hub, cmap="Dark2")
for name, p, q in zip(hubs, hub_lat, hub_lon):
    ax.plot(q, p, "*", ms=12, color="white", mec="black")
    ax.annotate(name, (q, p), (5, 5), textcoords="offset points", weight="bold")
busiest = np.bincount(hub).argmax()
ax.set_title(f"{hubs[busiest]} would serve the most towns: {(hub == busiest).sum():,}")
plt.show()
print("The world in eight colours, one for the towns nearest to each of eight hubs.")

# %% [markdown]
# This small function is half of a famous algorithm: k-means, which you will meet in
# stage 1. **Where it fails:** memory. Can we also compare every town with every town?

# %% tags=["nbval-check-output"]
print(f"towns x hubs:  {len(lat) * 8 * 8 / 1e6:.1f} MB (a float takes 8 bytes)")
print(f"towns x towns: {len(lat) ** 2 * 8 / 1e9:.1f} GB")

# %% [markdown]
# The second table needs 16 GB, more than most laptops have, and the formula makes some
# more tables of that size on the way. Then a loop over parts of the data is right
# again. Vectorising is not always better.
#
# **A good place to stop.** Sitting 3 leaves the map and reads a table.

# %% [markdown]
# ## Sitting 3: tables
# ### Rows, columns and labels
# A pandas **table** (جدول), a `DataFrame`, holds columns of different kinds. Each
# column is an array with a name. Here is a table that you may know: life in 185
# countries from 1960 to 2016, from [Gapminder](https://www.gapminder.org/data/).

# %%
gap = pd.read_csv(DATA / "gapminder.csv")
print("shape:", gap.shape)
print("columns:", list(gap.columns))
now = gap[gap["year"] == 2015]  # a mask picks rows, as with arrays
print(now[["country", "year", "life_expectancy", "fertility"]].head(3))

# %% [markdown]
# Look at the left edge. Every row has a **label**, and it keeps its label when you
# filter or sort. So there are two ways to ask for a row: `.loc` by label, `.iloc` by
# place, counted from 0. `.loc` takes the rows first and then the columns.

# %%
print("iloc[0]:", now.iloc[0]["country"], "  loc[10175]:", now.loc[10175, "country"])
oldest = now.sort_values("life_expectancy", ascending=False)
print(oldest[["country", "life_expectancy"]].head(3))
print("rows with labels 10175 to 10177:", list(now.loc[10175:10177, "country"]))

# %% [markdown]
# `.sort_values` returns a new table and leaves the old one alone. Rows with a missing
# number come last. A slice with `.loc` includes its last label.
#
# One column is a `Series`: numbers with labels. When you calculate with two of them,
# pandas joins them **by label**, not by place:

# %%
first = pd.Series([1, 2], index=["x", "y"])
second = pd.Series([10, 20], index=["y", "x"])
print((first + second).to_dict(), "  as arrays:", first.to_numpy() + second.to_numpy())

# %% [markdown]
# Inside one table that is what we want: row with row. `.assign` returns a copy with a
# new column.

# %%
past = gap[gap["year"] == 2010]
past = past.assign(daily=past["gdp"] / past["population"] / 365)
some = past["country"].isin(["Pakistan", "India", "China"])
print(past.loc[some, ["country", "daily"]].round(2))

# %% [markdown]
# So much did a country produce for each person and day, in US dollars (adjusted for
# inflation, not for what a dollar buys in each country).
#
# One name in brackets gives a Series, a list of names (double brackets) gives a table.
# `.tolist()` makes a plain list of a Series, `.head(2)` takes the first two rows:

# %%
cups = pd.DataFrame({"team": ["X", "Y", "Z"], "won": [4, 0, 7], "lost": [1, 5, 2]})
print(cups["team"].tolist())
print(cups[["team", "won"]].head(2))


# %% exercise="top" points=2 level=2 minutes=4
def top(table, column, k):
    """The k countries with the largest numbers in `column`, largest first: a list.

    table has a column "country"; its labels can be anything. Missing numbers come last.
    """
    ### BEGIN SOLUTION
    return table.sort_values(column, ascending=False)["country"].tolist()[:k]
    ### END SOLUTION


# %% check="top"
tiny = pd.DataFrame({"country": ["P", "Q", "R", "S"], "goals": [2, 9, 1, 5]})
assert isinstance(top(tiny, "goals", 2), list), "a list of names: add .tolist()"
assert len(top(tiny, "goals", 2)) == 2, (
    "k = 2 should give two names: .loc cuts by labels, .iloc and .head by places"
)
assert top(tiny, "goals", 2) != ["R", "P"], "smallest first: ascending=False"
assert top(tiny, "goals", 2) == ["Q", "S"], "9 belongs to Q and 5 to S: sort the rows"
assert top(tiny.assign(wins=[7, 1, 2, 3]), "wins", 1) == ["P"], (
    "7 wins belong to P: sort by the parameter `column`, not by one fixed name"
)
odd = pd.DataFrame({"country": list("PQRST"), "wins": [2, 9, 1, 5, np.nan]})
odd = odd.assign(goals=[1, 2, 3, 4, 5]).set_axis([3, 4, 0, 1, 2])
assert top(odd, "goals", 3) == ["T", "S", "R"], "labels are not places: .loc or .iloc?"
assert top(odd, "wins", 2) == ["Q", "S"], (
    "a missing number is not the largest: does it come last?"
)

# %% [markdown] hint="top"
# Sort the whole table by `column`, take its first k rows, then the column "country".

# %% [markdown] hint="top"
# `table.sort_values(column, ascending=False).head(k)`, then `["country"].tolist()`.


# %% probe="top"
def inputs(rng):
    country = list("abcdef")
    for labels in (range(6), range(10, 16), [3, 1, 0, 5, 4, 2]):
        goals = rng.permutation(6) * 1.5
        table = pd.DataFrame({"country": country, "goals": goals}, index=list(labels))
        for k in (1, 4):
            yield table, "goals", k
    table = table.assign(wins=[1, np.nan, 3, np.nan, 2, 9])
    yield table, "wins", 2
    yield table.dropna(), "wins", 3


def call(answer, table, column, k):
    result = answer(table, column, k)
    return [str(name) for name in result] if isinstance(result, list) else None


# %% [raw] right="top"
# def top(table, column, k):
#     return list(table.nlargest(k, column)["country"])

# %% [raw] right="top"
# def top(table, column, k):
#     order = table.sort_values(by=column, ascending=False).reset_index(drop=True)
#     return order.loc[: k - 1, "country"].tolist()

# %% [raw] wrong="top" says="does it come last"
# def top(table, column, k):
#     return table.sort_values(column).tail(k)["country"].tolist()[::-1]

# %% [raw] wrong="top" says="does it come last"
# def top(table, column, k):
#     order = table[column].to_numpy().argsort()[::-1][:k]
#     return table["country"].iloc[order].tolist()

# %% [raw] wrong="top" says="labels are not places"
# def top(table, column, k):
#     order = table[column].sort_values(ascending=False).index[:k]
#     return table["country"].iloc[order].tolist()

# %% [raw] wrong="top" says="not by one fixed name"
# def top(table, column, k):
#     return table.sort_values("goals", ascending=False)["country"].tolist()[:k]

# %% [raw] wrong="top" says="add .tolist()"
# def top(table, column, k):
#     return table.sort_values(column, ascending=False).head(k)["country"]

# %% [raw] wrong="top" says="smallest first"
# def top(table, column, k):
#     return table.sort_values(column)["country"].tolist()[:k]

# %% [raw] wrong="top" says=".loc cuts by labels"
# def top(table, column, k):
#     return table.sort_values(column, ascending=False).loc[:k, "country"].tolist()

# %% [raw] wrong="top" says="sort the rows"
# def top(table, column, k):
#     return table["country"].tolist()[:k]

# %%
print("longest lives, 2015:", top(now, "life_expectancy", 4))
print("most children for a woman:", top(now, "fertility", 4))

# %% [markdown]
# ### Draw what you compare
# A line for each country says more than a column of numbers. `ax.plot(x, y, label=...)`
# draws one line **in the order of the rows**. So sort by year first, or the line runs
# back and forth. `ax.set(xlabel=..., ylabel=...)` names the axes with their units, and
# `ax.legend()` shows the labels of the lines drawn so far:

# %%
fig, ax = plt.subplots(figsize=(4, 2.2))
ax.plot([2014, 2015, 2016], [3, 9, 5], label="team X")
ax.set(xlabel="year", ylabel="goals", xticks=[2014, 2015, 2016])
ax.legend()
plt.show()
print("A toy line with two named axes and a legend.")


# %% exercise="life_lines" points=3 level=3 minutes=10
def life_lines(ax, table, countries):
    """Draw on `ax` one line for each of the countries: years to the right, life
    expectancy upwards, with label= the country's name. Add a legend.

    The axes are named "year" and "life expectancy (years)". table has the columns
    country, year, life_expectancy; its rows can be in any order. Returns nothing.
    """
    ### BEGIN SOLUTION
    for country in countries:
        rows = table[table["country"] == country].sort_values("year")
        ax.plot(rows["year"], rows["life_expectancy"], label=country)
    ax.set(xlabel="year", ylabel="life expectancy (years)")
    ax.legend()
    ### END SOLUTION


# %%
from matplotlib.figure import Figure

test_ax = Figure().subplots()  # for the check: empty axes, rows in a random order
mixed = gap[gap["year"] > 1980].sample(frac=1, random_state=SEED)
rwanda = mixed[mixed["country"] == "Rwanda"].sort_values("year")["life_expectancy"]

# %% check="life_lines"
life_lines(test_ax, mixed, ["Rwanda", "India"])
drawn = test_ax.get_lines()
assert len(drawn) == 2, "two countries, two lines: one ax.plot for each of them"
assert [line.get_label() for line in drawn] == ["Rwanda", "India"], (
    "give every line label=country, in the order of the list"
)
right, up = (np.asarray(part) for part in drawn[0].get_data())
assert right.min() > 1000, "the years go to the right: ax.plot(years, life expectancy)"
assert len(right) == 36, "36 years of the parameter `table`: did you use another table?"
assert set(up) == set(rwanda), "life expectancy goes upwards: which column is drawn?"
assert np.all(np.diff(right) > 0), "the line runs back and forth: sort by year first"
assert list(up) == list(rwanda), (
    "the values do not belong to their years: sort whole rows, not one column alone"
)
legend = test_ax.get_legend()
assert legend is not None, "nobody can tell the lines apart: ax.legend()"
assert [text.get_text() for text in legend.get_texts()] == ["Rwanda", "India"], (
    "the legend does not show both countries: call ax.legend() after the last line"
)
axis_names = (test_ax.get_xlabel(), test_ax.get_ylabel())
assert axis_names == ("year", "life expectancy (years)"), (
    "each axis needs its name and unit: year, life expectancy (years)"
)

# %% [markdown] hint="life_lines"
# A loop over the countries. In each step: the rows of this country, sorted, then one
# call of `ax.plot`.

# %% [markdown] hint="life_lines"
# `table[table["country"] == country].sort_values("year")` are the rows of one country.
# What comes after the loop is needed only once.

# %% [markdown] hint="life_lines"
# ```
# for every country:
#     rows = rows of that country, sorted by year
#     ax.plot(years of the rows, life expectancy of the rows, label=country)
# name both axes
# add the legend
# ```

# %% probe="life_lines"
from matplotlib.figure import Figure


def inputs(rng):
    for order in (["b", "a"], ["c"], ["a", "c", "b"]):
        rows = [(name, year) for name in "abc" for year in (1960, 1961, 1963)]
        table = pd.DataFrame(rows, columns=["country", "year"])
        table["life_expectancy"] = rng.uniform(40, 80, size=9)
        yield table.iloc[rng.permutation(9)], order


def call(answer, table, countries):
    ax = Figure().subplots()
    answer(ax, table, countries)
    lines = [
        (str(line.get_label()), np.array(line.get_xdata()), np.array(line.get_ydata()))
        for line in ax.get_lines()
    ]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    return lines, ax.get_xlabel(), ax.get_ylabel(), legend


# %% [raw] right="life_lines"
# def life_lines(ax, table, countries):
#     wide = table.pivot(index="year", columns="country", values="life_expectancy")
#     for name in countries:
#         ax.plot(wide.index, wide[name], "-", label=name)
#     ax.set_xlabel("year")
#     ax.set_ylabel("life expectancy (years)")
#     ax.legend(loc="best")

# %% [raw] right="life_lines"
# def life_lines(ax, table, countries):
#     for name in countries:
#         rows = table.sort_values("year").loc[lambda t: t["country"] == name]
#         rows.plot(x="year", y="life_expectancy", label=name, ax=ax)
#     ax.set_ylabel("life expectancy (years)")

# %% [raw] wrong="life_lines" says="after the last line"
# def life_lines(ax, table, countries):
#     for country in countries:
#         rows = table[table["country"] == country].sort_values("year")
#         ax.plot(rows["year"], rows["life_expectancy"], label=country)
#         if country == countries[0]:
#             ax.legend()
#     ax.set(xlabel="year", ylabel="life expectancy (years)")

# %% [raw] wrong="life_lines" says="did you use another table"
# def life_lines(ax, table, countries):
#     for country in countries:
#         rows = gap[gap["country"] == country].sort_values("year")
#         ax.plot(rows["year"], rows["life_expectancy"], label=country)
#     ax.set(xlabel="year", ylabel="life expectancy (years)")
#     ax.legend()

# %% [raw] wrong="life_lines" says="sort whole rows"
# def life_lines(ax, table, countries):
#     for country in countries:
#         rows = table[table["country"] == country]
#         ax.plot(np.sort(rows["year"]), np.sort(rows["life_expectancy"]), label=country)
#     ax.set(xlabel="year", ylabel="life expectancy (years)")
#     ax.legend()

# %% [raw] wrong="life_lines" says="sort whole rows"
# def life_lines(ax, table, countries):
#     for country in countries:
#         rows = table[table["country"] == country]
#         ax.plot(np.sort(rows["year"]), rows["life_expectancy"], label=country)
#     ax.set(xlabel="year", ylabel="life expectancy (years)")
#     ax.legend()

# %% [raw] wrong="life_lines" says="years go to the right"
# def life_lines(ax, table, countries):
#     for country in countries:
#         rows = table[table["country"] == country].sort_values("year")
#         ax.plot(rows["life_expectancy"], rows["year"], label=country)
#     ax.set(xlabel="year", ylabel="life expectancy (years)")
#     ax.legend()

# %% [raw] wrong="life_lines" says="one ax.plot for each"
# def life_lines(ax, table, countries):
#     rows = table[table["country"].isin(countries)].sort_values("year")
#     ax.plot(rows["year"], rows["life_expectancy"], label=countries[0])
#     ax.set(xlabel="year", ylabel="life expectancy (years)")
#     ax.legend()

# %% [raw] wrong="life_lines" says="give every line label"
# def life_lines(ax, table, countries):
#     for country in countries:
#         rows = table[table["country"] == country].sort_values("year")
#         ax.plot(rows["year"], rows["life_expectancy"])
#     ax.set(xlabel="year", ylabel="life expectancy (years)")
#     ax.legend(countries)

# %% [raw] wrong="life_lines" says="runs back and forth"
# def life_lines(ax, table, countries):
#     for country in countries:
#         rows = table[table["country"] == country]
#         ax.plot(rows["year"], rows["life_expectancy"], label=country)
#     ax.set(xlabel="year", ylabel="life expectancy (years)")
#     ax.legend()

# %% [raw] wrong="life_lines" says="tell the lines apart"
# def life_lines(ax, table, countries):
#     for country in countries:
#         rows = table[table["country"] == country].sort_values("year")
#         ax.plot(rows["year"], rows["life_expectancy"], label=country)
#     ax.set(xlabel="year", ylabel="life expectancy (years)")

# %% [raw] wrong="life_lines" says="needs its name and unit"
# def life_lines(ax, table, countries):
#     for country in countries:
#         rows = table[table["country"] == country].sort_values("year")
#         ax.plot(rows["year"], rows["life_expectancy"], label=country)
#     ax.legend()

# %% [raw] wrong="life_lines" says="which column is drawn"
# def life_lines(ax, table, countries):
#     for country in countries:
#         rows = table[table["country"] == country].sort_values("year")
#         ax.plot(rows["year"], rows["fertility"], label=country)
#     ax.set(xlabel="year", ylabel="life expectancy (years)")
#     ax.legend()

# %%
fig, ax = plt.subplots(figsize=(8, 4.5))
life_lines(ax, gap, ["Sri Lanka", "China", "Iran", "Bangladesh", "India", "Pakistan"])
ages = {line.get_label(): np.asarray(line.get_ydata()) for line in ax.get_lines()}
pakistan, bangladesh = (ages[c][-1] - ages[c][0] for c in ("Pakistan", "Bangladesh"))
ax.set_title(
    f"Since 1960: Pakistan {pakistan:+.0f} years, Bangladesh {bangladesh:+.0f}"
)
plt.show()
print(
    "Life expectancy of six Asian countries, 1960 to 2016: all rise, at different "
    "speeds, and not without falls."
)

# %% [markdown]
# A short break is good here.
#
# ### Groups
# Do you remember `count_first`? It put names into groups and counted. `groupby` does
# that for tables: **split** the rows into groups, **compute** for each group,
# **combine** the results, one row for each group.

# %%
groups = now.groupby("continent")["life_expectancy"]
print(groups.agg(["count", "mean", "min", "max"]).round(1))

# %% [markdown]
# Take care: this is a mean (اوسط) over **countries**. Maldives counts as much as India.
# The mean over **people** gives every country the weight of its population. By hand:
# one person with 80 years and three with 60 have the mean (1 · 80 + 3 · 60) / 4 = 65,
# not 70. Where a number is missing, the country must count neither above the line nor
# below it.
#
# Two tools for that, on a toy table. `.dropna(subset=[...])` drops the rows with a hole
# in the columns named. With double brackets, `groupby` adds up several columns:

# %%
shop = pd.DataFrame({"town": ["P", "P", "Q", "Q"], "bags": [2, 3, 4, np.nan]})
shop = shop.assign(price=[5, 5, 7, 7])
print(shop.dropna(subset=["bags"]))
print(shop.groupby("town")[["bags", "price"]].sum())


# %% exercise="per_person" points=3 level=3 minutes=15
def per_person(table, column, key):
    """Mean of `column` over people, for each group of `key`: a Series.

    For each group: sum(column x population) / sum(population), over the rows in which
    neither of the two is missing. A group without such a row may be left out or nan.
    """
    ### BEGIN SOLUTION
    known = table.dropna(subset=[column, "population"])
    total = (known[column] * known["population"]).groupby(known[key]).sum()
    return total / known.groupby(key)["population"].sum()
    ### END SOLUTION


# %% check="per_person"
people = pd.DataFrame({"g": list("AABBB"), "x": [80.0, 60, 50, 70, np.nan]})
people["population"] = [1.0, 3, 3, 1, 4]
people["gdp"] = [np.nan, 5, 5, 5, 5]
before = people.copy()
found = per_person(people, "x", "g")
assert isinstance(found, pd.Series), "a Series: one number for each group"
assert people.equals(before), "the caller's table has changed: use .assign or .copy()"
assert list(found.index) == ["A", "B"], "one number for each group, labelled A and B"
assert not np.isclose(found["A"], 70), (
    "70 is the mean over countries: weigh them by population"
)
assert not np.isclose(found["A"], 60), (
    "a row of A was lost, because its gdp is missing: look only at the two columns"
)
assert np.isclose(found["A"], 65), "(1 · 80 + 3 · 60) / 4 is 65"
assert np.isclose(found["B"], 55), (
    "one row of B has no x, so its 4 people must not count below the line either"
)

# %% [markdown] hint="per_person"
# First keep only the rows that count: look at `dropna` with `subset=[...]`.

# %% [markdown] hint="per_person"
# Make a column of products, `x · population`. Then you need two sums for each group.

# %% [markdown] hint="per_person"
# ```
# known = table without the rows where column or population is missing
# known = known with a new column: product = column * population   (.assign)
# sums = known, grouped by key, sum of product and of population
# return the one sum divided by the other
# ```


# %% probe="per_person"
def inputs(rng):
    for n in (4, 12, 30):
        table = pd.DataFrame({"g": rng.choice(list("abc"), size=n)})
        table["x"] = rng.normal(50, 20, size=n)
        table["population"] = rng.integers(1, 90, size=n) * 1.0
        table["other"] = np.where(rng.random(size=n) < 0.3, np.nan, 1.0)
        yield table, "x", "g"
        holes = rng.random(size=(n, 2)) < 0.25
        yield table.assign(x=table["x"].mask(holes[:, 0])), "x", "g"
        yield table.assign(population=table["population"].mask(holes[:, 1])), "x", "g"
    lonely = pd.DataFrame({"g": list("AAB"), "x": [80.0, 60, np.nan]})
    yield lonely.assign(population=[1.0, 3, 2]), "x", "g"


def call(answer, table, column, key):
    found = answer(table, column, key).dropna()
    return {str(k): float(v) for k, v in found.items()}, list(table.columns)


# %% [raw] right="per_person"
# def per_person(table, column, key):
#     result = {}
#     for group, rows in table.dropna(subset=[column, "population"]).groupby(key):
#         result[group] = np.average(rows[column], weights=rows["population"])
#     return pd.Series(result)

# %% [raw] right="per_person"
# def per_person(table, column, key):
#     weight = table["population"].where(table[column].notna())
#     table = table.assign(product=table[column] * weight, weight=weight)
#     sums = table.groupby(key)[["product", "weight"]].sum()
#     return sums["product"] / sums["weight"]

# %% [raw] wrong="per_person" says="caller's table has changed"
# def per_person(table, column, key):
#     table["product"] = table[column] * table["population"]
#     known = table.dropna(subset=[column, "population"])
#     sums = known.groupby(key)[["product", "population"]].sum()
#     return sums["product"] / sums["population"]

# %% [raw] wrong="per_person" says="one number for each group"
# def per_person(table, column, key):
#     known = table.dropna(subset=[column, "population"])
#     return (known[column] * known["population"]).sum() / known["population"].sum()

# %% [raw] wrong="per_person" says="labelled A and B"
# def per_person(table, column, key):
#     known = table.dropna(subset=[column, "population"])
#     total = known.groupby(key)["population"].transform("sum")
#     return known[column] * known["population"] / total

# %% [raw] wrong="per_person" says="the mean over countries"
# def per_person(table, column, key):
#     return table.groupby(key)[column].mean()

# %% [raw] wrong="per_person" says="look only at the two columns"
# def per_person(table, column, key):
#     known = table.dropna()
#     total = (known[column] * known["population"]).groupby(known[key]).sum()
#     return total / known.groupby(key)["population"].sum()

# %% [raw] wrong="per_person" says="/ 4 is 65"
# def per_person(table, column, key):
#     known = table.dropna(subset=[column, "population"])
#     total = (known[column] * known["population"]).groupby(known[key]).sum()
#     return total / known["population"].sum()

# %% [raw] wrong="per_person" says="must not count below the line"
# def per_person(table, column, key):
#     total = (table[column] * table["population"]).groupby(table[key]).sum()
#     return total / table.groupby(key)["population"].sum()

# %%
past = gap[gap["year"] == 1960]
both = pd.DataFrame(
    {"over countries": past.groupby("continent")["life_expectancy"].mean()}
)
both["over people"] = per_person(past, "life_expectancy", "continent")
fig, ax = plt.subplots(figsize=(7, 3.8))
both.plot.barh(ax=ax, color=[GREY, BLUE], width=0.75)
ax.set(xlabel="life expectancy in 1960 (years)", ylabel="")
gap_asia = both.loc["Asia", "over countries"] - both.loc["Asia", "over people"]
ax.set_title(f"In Asia the two means differ by {gap_asia:.0f} years")
plt.show()
print("Two means for five continents in 1960: Asia's mean over people is much lower.")

# %% [markdown]
# Same table, same year, same word "mean". Over people, China and India decide, and
# China had a famine in 1960. Always ask: a mean over what?
#
# ### Changes inside a group
# The table is ordered by year, so the row above Pakistan 1961 is **another country** in
# 1961. `gap["life_expectancy"].diff()`, each row minus the row above, would compare
# countries with each other. `groupby("country")` keeps them apart, and the result still
# has one number for each row.

# %%
two = gap[gap["country"].isin(["Pakistan", "India"]) & (gap["year"] < 1962)]
two = two[["country", "year", "life_expectancy"]].copy()
two["plain"] = two["life_expectancy"].diff()
two["grouped"] = two.groupby("country")["life_expectancy"].diff()
print(two)

# %% [markdown]
# NaN, "not a number", stands for a missing value: the first row of a country has
# nothing to compare with. In which country, and when, did a number fall most from one
# year to the next? `.idxmin()` gives the label of the smallest number.


# %% exercise="worst_drop" points=4 level=4 minutes=12
def worst_drop(table, column):
    """Largest fall of `column` from a country's year to its next year.

    Returns (country, year, change): the year after the fall, and the negative change.
    table has the columns country, year and `column`; its rows can be in any order.
    """
    ### BEGIN SOLUTION
    table = table.sort_values("year")
    change = table.groupby("country")[column].diff()
    worst = table.loc[change.idxmin()]
    return worst["country"], int(worst["year"]), float(change.min())
    ### END SOLUTION


# %% check="worst_drop"
trial = pd.DataFrame({"country": list("PQQPPQ"), "year": [1, 1, 2, 2, 3, 3]})
trial["x"] = [90.0, 20, 22, 94, 89, 45]
found = worst_drop(trial, "x")
assert isinstance(found, (tuple, list)), "return country, year, change"
assert found[2] != -70, (
    "from P to Q is no fall in time: let groupby keep the countries apart"
)
assert found[2] < 0, "a fall is a negative change: idxmin, not idxmax"
assert tuple(found) == ("P", 3, -5), "P fell from 94 in year 2 to 89 in year 3"
t2 = pd.DataFrame({"country": list("QPQPQP"), "year": [1, 1, 2, 2, 3, 3]})
t2 = t2.assign(x=[10.0, 90, 6, 95, 5, 85]).set_axis([4, 1, 5, 0, 3, 2])
before = t2.copy()
assert tuple(worst_drop(t2, "x")) == ("P", 3, -10), (
    "P fell by 10 in year 3; idxmin gives a label, and a label is not a place: .loc"
)
assert t2.equals(before), "the caller's table has changed: work on a copy"
assert tuple(worst_drop(trial.iloc[::-1], "x")) == ("P", 3, -5), (
    "the rows may come in another order: sort them by year first"
)

# %% [markdown] hint="worst_drop"
# Three steps: bring the years into order, one change for each row, find the smallest.

# %% [markdown] hint="worst_drop"
# The cell above shows the change inside each group. Its labels are those of the table.
# So the label of the smallest change is also the label of its row.

# %% [markdown] hint="worst_drop"
# ```
# table = sorted by year
# change = grouped by country, the column, each row minus the row above
# row = table.loc[ label of the smallest change ]
# return country of the row, year of the row, smallest change
# ```


# %% probe="worst_drop"
def inputs(rng):
    for n in (2, 4):
        rows = [(name, year) for year in range(2000, 2004) for name in "abcd"[:n]]
        table = pd.DataFrame(rows, columns=["country", "year"])
        table["x"] = rng.normal(size=len(table)) + table["country"].map(ord) * 30.0
        yield table, "x"
        yield table.iloc[rng.permutation(len(table))], "x"
        yield table.assign(x=table["x"].mask(table.index == 3)).iloc[::-1], "x"


def call(answer, table, column):
    country, year, change = answer(table, column)
    state = list(table.columns), list(table.index)
    return str(country), int(year), float(change), state


# %% [raw] right="worst_drop"
# def worst_drop(table, column):
#     wide = table.pivot(index="year", columns="country", values=column).sort_index()
#     change = wide.diff()
#     country = change.min().idxmin()
#     return country, change[country].idxmin(), change[country].min()

# %% [raw] right="worst_drop"
# def worst_drop(table, column):
#     falls = []
#     for country, rows in table.groupby("country"):
#         rows = rows.sort_values("year")
#         steps = np.diff(rows[column].to_numpy())
#         for year, step in zip(rows["year"].to_numpy()[1:], steps):
#             if step == step:
#                 falls.append((float(step), country, int(year)))
#     return min(falls)[1], min(falls)[2], min(falls)[0]

# %% [raw] right="worst_drop"
# def worst_drop(table, column):
#     ordered = table.sort_values(["country", "year"])
#     change = ordered.groupby("country")[column].diff()
#     label = change.idxmin()
#     return [table["country"][label], table["year"][label], change[label]]

# %% [raw] wrong="worst_drop" says="caller's table has changed"
# def worst_drop(table, column):
#     ordered = table.sort_values("year")
#     table["change"] = ordered.groupby("country")[column].diff()
#     worst = table.loc[table["change"].idxmin()]
#     return worst["country"], int(worst["year"]), float(worst["change"])

# %% [raw] wrong="worst_drop" says="a label is not a place"
# def worst_drop(table, column):
#     table = table.sort_values("year")
#     change = table.groupby("country")[column].diff()
#     worst = table.iloc[change.idxmin()]
#     return worst["country"], int(worst["year"]), float(change.min())

# %% [raw] wrong="worst_drop" says="return country, year, change"
# def worst_drop(table, column):
#     return table.sort_values("year").groupby("country")[column].diff().min()

# %% [raw] wrong="worst_drop" says="keep the countries apart"
# def worst_drop(table, column):
#     table = table.sort_values("year")
#     change = table[column].diff()
#     worst = table.loc[change.idxmin()]
#     return worst["country"], int(worst["year"]), float(change.min())

# %% [raw] wrong="worst_drop" says="idxmin, not idxmax"
# def worst_drop(table, column):
#     table = table.sort_values("year")
#     change = table.groupby("country")[column].diff()
#     worst = table.loc[change.idxmax()]
#     return worst["country"], int(worst["year"]), float(change.max())

# %% [raw] wrong="worst_drop" says="to 89 in year 3"
# def worst_drop(table, column):
#     table = table.sort_values("year")
#     change = table.groupby("country")[column].diff()
#     worst = table.iloc[change.idxmin()]
#     return worst["country"], int(worst["year"]) - 1, float(change.min())

# %% [raw] wrong="worst_drop" says="in another order"
# def worst_drop(table, column):
#     change = table.groupby("country")[column].diff()
#     worst = table.loc[change.idxmin()]
#     return worst["country"], int(worst["year"]), float(change.min())

# %% tags=["nbval-check-output"]
rest = gap
for _ in range(4):
    country, year, change = worst_drop(rest, "life_expectancy")
    print(f"{country} {year}: {change:.1f} years")
    rest = rest[rest["country"] != country]

# %% [markdown]
# Nobody told the table what happened, but it remembers: the genocide in Rwanda in 1994,
# the earthquake in Haiti in 2010, wars in Libya and Eritrea. `pivot` makes a wide
# table, one row for each year and one column for each country. So we can draw all 185
# at once.

# %%
wide = gap.pivot(index="year", columns="country", values="life_expectancy")
marked = {"Rwanda": "#D55E00", "Haiti": BLUE, "Cambodia": "#CC79A7", "Pakistan": GREEN}
fig, ax = plt.subplots(figsize=(9, 5.5))
ax.plot(wide.index, wide, color=GREY, lw=0.4)
for name, color in marked.items():
    ax.plot(wide.index, wide[name], lw=2.5, label=name, color=color)
ax.set(xlabel="year", ylabel="life expectancy (years)")
ax.set_title(f"{wide.shape[1]} countries: most lines rise, catastrophes cut deep")
ax.legend(loc="lower left")
plt.show()
print(
    "A bundle of rising grey lines; Rwanda, Haiti and Cambodia fall deeply, then rise."
)

# %% [markdown]
# In Cambodia, in the years of civil war and of the Khmer Rouge, life expectancy fell year
# after year. `worst_drop` compares one year with the next only, so it did not see how
# deep that fall was.
#
# **A good place to stop.** Sitting 4 is about tables that are **not** complete. (When you
# come back: Run, Run All Above Selected Cell.)
#
# ## Sitting 4: missing values and joins
# ### Holes in a table
# Real tables have holes. `.isna()` finds them. Pandas leaves them out of every sum and
# mean, without a word.

# %%
print(gap.isna().sum())
gdp_2016 = gap.loc[gap["year"] == 2016, "gdp"]
print("sum of the 2016 column gdp:", gdp_2016.sum(), "  known:", gdp_2016.count())

# %% [markdown]
# An absurd result: the whole world produced nothing in 2016. In truth all 185 values
# are missing, and the sum of nothing is 0. Look at `.count()`, the number of known
# values, beside every mean.
#
# Infant mortality is the number of babies in 1,000 who die before their first birthday.
# Here is its mean over all countries that have a value.

# %% tags=["nbval-check-output"]
babies = gap.pivot(index="year", columns="country", values="infant_mortality")
print(babies.mean(axis=1).loc[[1970, 1971]].round(1).to_dict())

# %% [markdown]
# So the mean rose from 1970 to 1971. 141 countries have a value in both years. In how
# many of these did infant mortality rise? Set `p_1971`.
#
# - **a**: in most of them, more than 100
# - **b**: in about half of them
# - **c**: in fewer than 10

# %% exercise="p_1971" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_1971 = "c"
### END SOLUTION

# %%
change = (babies.loc[1971] - babies.loc[1970]).dropna()
known = babies.loc[[1970, 1971]].notna().sum(axis=1)

# %% check="p_1971"
assert p_1971 in ("a", "b", "c"), 'a small letter in quotes: "a", "b" or "c"'
reasons = {
    "a": "A mean can rise while nearly all its parts fall, if other parts are counted.",
    "b": "The rise came from those that left, not from the countries that stayed.",
    "c": "Yes: the mean rose because low values were missing in 1971.",
}
print(
    f"It rose in {(change > 0).sum()} of {len(change)} countries. Known: {known[1970]}"
)
print(f"countries in 1970, {known[1971]} in 1971. {reasons[p_1971]}")

# %% [raw] wrong="p_1971" says="if other parts are counted"
# p_1971 = "a"

# %% [raw] wrong="p_1971" says="from those that left"
# p_1971 = "b"

# %%
babies = babies.loc[1960:1990]
complete = babies.dropna(axis="columns")  # only countries without a hole
fig, (upper, lower) = plt.subplots(2, 1, figsize=(8, 6), sharex=True)
upper.plot(babies.mean(axis=1).diff(), "o-", color=ORANGE, label="all known values")
same = f"the same {complete.shape[1]} countries"
upper.plot(complete.mean(axis=1).diff(), color=BLUE, lw=3, label=same)
upper.axhline(0, color="black", lw=1)
upper.set(
    ylabel="change of the mean in a year", title="The holes make the orange jumps"
)
upper.legend()
lower.bar(babies.index, babies.notna().sum(axis=1), color=GREY)
lower.set(xlabel="year", ylabel="countries with a value")
plt.show()
print("Where the number of countries jumps, the mean of all known values jumps too.")

# %% [markdown]
# Look at 1961 and 1971. The mean of the same 108 countries fell (blue). But the
# countries that left the table had lower values, on average, than those that stayed (93
# against 108 in 1961, 59 against 86 in 1971), so the mean of all known values rose
# (orange). The jumps **down** in 1970 and 1980 are the opposite: countries with lower
# values came in.
#
# Keeping only complete rows is honest about *which* countries we compare, but it loses
# the others. The alternative is to **fill** the holes. With what? The mean of all known
# values is common. The mean of a similar group is usually better. `transform` is like
# `agg`, but gives every row the result of its group:

# %%
teams = tiny.assign(team=["X", "X", "Y", "Y"])
teams["mean"] = teams.groupby("team")["goals"].transform("mean")
print(teams)

# %% [markdown]
# `.fillna` fills the holes of a Series: with one number, or with another Series, **by
# label**.

# %%
bags = pd.Series([5, np.nan, np.nan], index=["x", "y", "z"])
print(bags.fillna(1).to_dict())
print(bags.fillna(pd.Series([7, 8], index=["z", "y"])).to_dict())


# %% exercise="fill_by_group" points=3 level=3 minutes=8
def fill_by_group(table, column, key):
    """The column as a Series, each hole filled with the mean of its group of `key`.

    Known values stay. A hole in a group without any known value stays a hole. The
    table itself stays as it is.
    """
    ### BEGIN SOLUTION
    return table[column].fillna(table.groupby(key)[column].transform("mean"))
    ### END SOLUTION


# %% check="fill_by_group"
holes = {"g": list("ABABABCA"), "x": [1.0, 40, np.nan, np.nan, 3, 40, np.nan, 8]}
holes = pd.DataFrame(holes, index=[9, 2, 5, 0, 7, 4, 1, 3])
before = holes.copy()
found = fill_by_group(holes, "x", "g")
assert np.shape(found) == (8,), (
    "eight numbers should come back: fill the holes, do not drop rows"
)
assert holes.equals(before), "the caller's table has changed: return a new Series"
assert isinstance(found, pd.Series), "a Series should come back, with its labels"
assert list(found.index) == list(holes.index), "same rows, same labels, same order"
values = found.to_numpy()
assert list(values[[0, 1, 4, 5, 7]]) == [1, 40, 3, 40, 8], (
    "known values stay: replace only what is missing"
)
assert not np.isnan(values[[2, 3]]).any(), (
    "no hole was filled. Do your means carry the group names as labels? Use transform"
)
assert values[2] != 0, "0 is a claim, and a false one: use the mean of the group"
assert np.allclose(values[[2, 3]], [4, 40]), (
    "A has the mean 4 (of 1, 3 and 8), B has 40: the mean of the own group, not of all "
    "rows, and not the median"
)
assert np.isnan(values[6]), "C has no known value: its hole stays a hole"

# %% [markdown] hint="fill_by_group"
# `.fillna(...)` takes one number, or a Series with a number for every row.

# %% [markdown] hint="fill_by_group"
# `table.groupby(key)[column]` are the groups; the cell above shows how every row gets
# the mean of its group.

# %% [markdown] hint="fill_by_group"
# ```
# means = for every row the mean of its group   (groupby, then transform)
# return the column, with holes filled from means
# ```


# %% probe="fill_by_group"
def inputs(rng):
    for n in (6, 15):
        table = pd.DataFrame({"g": rng.choice(list("abc"), size=n)})
        table["x"] = rng.normal(50, 20, size=n)
        yield table, "x", "g"
        table = table.assign(x=table["x"].mask(rng.random(size=n) < 0.4))
        yield table.iloc[rng.permutation(n)], "x", "g"
    table = pd.DataFrame({"g": list("ppqq"), "x": [np.nan, np.nan, 4.0, np.nan]})
    yield table.set_index(pd.Index([4, 9, 2, 7])), "x", "g"


def call(answer, table, column, key):
    result = answer(table, column, key)
    labels = list(result.index) if isinstance(result, pd.Series) else None
    state = list(table.columns), np.array(table[column])
    return np.array(result, dtype=float), labels, state


# %% [raw] right="fill_by_group"
# def fill_by_group(table, column, key):
#     means = table.groupby(key)[column].mean()
#     return table[column].where(table[column].notna(), table[key].map(means))

# %% [raw] right="fill_by_group"
# def fill_by_group(table, column, key):
#     new = table[column].copy()
#     for group in table[key].unique():
#         rows = table[key] == group
#         new[rows & new.isna()] = table.loc[rows, column].mean()
#     return new

# %% [raw] wrong="fill_by_group" says="caller's table has changed"
# def fill_by_group(table, column, key):
#     table["mean"] = table.groupby(key)[column].transform("mean")
#     return table[column].fillna(table["mean"])

# %% [raw] wrong="fill_by_group" says="same rows, same labels"
# def fill_by_group(table, column, key):
#     groups = table.groupby(key)[column]
#     return groups.apply(lambda x: x.fillna(x.mean())).droplevel(0)

# %% [raw] wrong="fill_by_group" says="same rows, same labels"
# def fill_by_group(table, column, key):
#     means = table.groupby(key)[column].transform("mean")
#     return table[column].fillna(means).reset_index(drop=True)

# %% [raw] wrong="fill_by_group" says="with its labels"
# def fill_by_group(table, column, key):
#     means = table.groupby(key)[column].transform("mean")
#     return table[column].fillna(means).to_numpy()

# %% [raw] wrong="fill_by_group" says="stays a hole"
# def fill_by_group(table, column, key):
#     filled = table[column].fillna(table.groupby(key)[column].transform("mean"))
#     return filled.fillna(table[column].mean())

# %% [raw] wrong="fill_by_group" says="Use transform"
# def fill_by_group(table, column, key):
#     return table[column].fillna(table.groupby(key)[column].mean())

# %% [raw] wrong="fill_by_group" says="mean of the own group"
# def fill_by_group(table, column, key):
#     return table[column].fillna(table.groupby(key)[column].transform("median"))

# %% [raw] wrong="fill_by_group" says="do not drop rows"
# def fill_by_group(table, column, key):
#     return table[column].dropna()

# %% [raw] wrong="fill_by_group" says="caller's table has changed"
# def fill_by_group(table, column, key):
#     means = table.groupby(key)[column].transform("mean")
#     table[column] = table[column].fillna(means)
#     return table[column]

# %% [raw] wrong="fill_by_group" says="known values stay"
# def fill_by_group(table, column, key):
#     return table.groupby(key)[column].transform("mean")

# %% [raw] wrong="fill_by_group" says="0 is a claim"
# def fill_by_group(table, column, key):
#     return table[column].fillna(0)

# %% [raw] wrong="fill_by_group" says="mean of the own group"
# def fill_by_group(table, column, key):
#     return table[column].fillna(table[column].mean())

# %% [markdown]
# Is a filled value any good? Usually nobody knows, because the truth is missing. So we
# make holes ourselves: hide 40 known values, fill them, compare with the truth, and
# repeat that 50 times with other countries. In the picture below, each box holds the
# middle half of the 50 errors. You need not read this code: it is a loop around your
# function.

# %%
rng = np.random.default_rng(SEED)
truth = now.dropna(subset=["infant_mortality"]).assign(world="all")
keys = ["world", "continent", "region"]
miss, spread, unfilled = {key: [] for key in keys}, {key: [] for key in keys}, 0
for _ in range(50):
    hidden = truth.index.isin(rng.choice(truth.index, size=40, replace=False))
    trial = truth.assign(x=truth["infant_mortality"].mask(hidden))
    for key in keys:
        column = fill_by_group(trial, "x", key)
        spread[key].append(column.std())
        filled = column[hidden]
        errors = filled - truth.loc[hidden, "infant_mortality"]
        miss[key].append(np.sqrt(np.mean(errors**2)))
    unfilled += filled.isna().sum()  # by region, the last key

# %%
print(f"spread of the truth: {truth['infant_mortality'].std():.1f}")
for key in keys:
    print(f"after filling with the mean of the {key}: {np.mean(spread[key]):.1f}")
print(f"by region, {unfilled} of 2000 holes stayed holes: the whole region was hidden")

# %%
fig, ax = plt.subplots(figsize=(6.5, 4))
ax.boxplot(miss.values())
ax.set_xticks([1, 2, 3], [f"mean of the {key}" for key in keys])
ax.set_ylabel("typical error (deaths per 1,000)")
ax.set_title("A mean of neighbours fills better than the mean of the world")
plt.show()
print("Errors of three ways to fill: smallest by region, largest with the world.")

# %% [markdown]
# Two lessons. A group of similar countries knows more than the whole world. But **no**
# mean gives back the spread (`.std()`, how far values typically lie from their mean):
# filled values all sit in the middle, and the world looks more equal than it is. The
# finer the group, the less is lost. (The box of the region leaves out the holes that
# stayed holes.) Write down in your report what you filled.
#
# And sometimes the hole is not a hole. One town has no name, if we open the file
# without `keep_default_na=False`:

# %%
careless = pd.read_csv(DATA / "cities.csv")
lost = careless[careless["name"].isna()].index
print("without a name:", len(lost), "   in truth:", towns.loc[lost, "name"].tolist())

# %% [markdown]
# The town in Italy is called None, and pandas read the word as "missing".
#
# ### Joining two tables
# `merge` puts the columns of two tables side by side where a **key** agrees.
# `how="inner"` keeps only the rows with a partner; `how="left"` keeps every row of the
# left table and writes NaN where there is no partner. Pakistan's four neighbours by
# land:

# %%
near = pd.DataFrame({"country": ["Iran", "Afghanistan", "China", "India"]})
found = near.merge(now[["country", "life_expectancy"]], on="country", how="left")
print(found)
print("rows with how='inner':", len(near.merge(now, on="country", how="inner")))

# %% [markdown]
# Afghanistan is not in the Gapminder file. With `inner`, it would have disappeared
# without a word.
#
# Now 68 Pakistani cities from a newer GeoNames list. We join them with our 45,065 towns
# by name, `how="left"`. How many rows has the result? Set `p_merge`.
#
# - **a**: 68, one for each city
# - **b**: fewer than 68, because some names have no partner
# - **c**: more than 68

# %% exercise="p_merge" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_merge = "c"
### END SOLUTION

# %%
seats = pd.read_csv(DATA / "pakistan_seats.csv")
joined = seats.merge(towns, left_on="city", right_on="name", how="left")
alone = joined["name"].isna().sum()
twice = joined.loc[joined["city"].duplicated(), "city"].tolist()

# %% check="p_merge"
assert p_merge in ("a", "b", "c"), 'a small letter in quotes: "a", "b" or "c"'
reasons = {
    "a": "Each row of the left table is kept, but with two partners it is kept twice.",
    "b": "A row without a partner is kept here. Two partners make it two rows.",
    "c": "Yes: a name with two partners makes two rows.",
}
print(f"{len(joined)} rows: {twice[0]} is there twice. {reasons[p_merge]}")
print(f"And {alone} cities have no partner.")

# %% [raw] wrong="p_merge" says="it is kept twice"
# p_merge = "a"

# %% [raw] wrong="p_merge" says="without a partner is kept"
# p_merge = "b"

# %%
print(joined.loc[joined["city"] == "Hyderabad", ["city", "latitude_x", "latitude_y"]])
m_cities = ["Mansehra", "Mianwali", "Multan"]
alone_too = joined["name"].isna() & joined["city"].isin(m_cities)
print("without a partner:", joined.loc[alone_too, "city"].tolist())
print("in the town list: ", names[np.isin(names, ["Mānsehra", "Miānwāli", "Multān"])])

# %% [markdown]
# There is a Hyderabad in India too. And the town list writes Multān where the other
# list writes Multan. A key that looks right can be wrong in both directions. **After
# every merge, count the rows and the partners.**
#
# **A good place to stop.** One larger exercise is left.
#
# ## Sitting 5: on your own, join by place
# Names fail, but both tables have coordinates. So let every city take the **nearest**
# town. If even the nearest is too far away, the city has no partner. You have every
# tool: `nearest_hub`, `km_from`, `.iloc`, and `.where`, which keeps a value where a mask
# is True and writes a missing value elsewhere. `position` takes the coordinates out of
# a table. Only the contract is given.

# %%
print(pd.Series(["near", "far"]).where(np.array([True, False])).tolist())


def position(table):
    """Two arrays (n,): latitude and longitude of the rows."""
    return table["latitude"].to_numpy(), table["longitude"].to_numpy()


# %% exercise="match_places" points=5 level=5 minutes=25
def match_places(places, towns, limit):
    """A copy of `places` with two new columns, its rows and labels unchanged.

    km: distance to the nearest town; town: the name of that town, or a missing value
    (None or nan) if it is more than `limit` km away. Both tables have the columns
    latitude and longitude, `towns` also has name; their labels can be anything.
    """
    ### BEGIN SOLUTION
    best = towns.iloc[nearest_hub(*position(places), *position(towns))]
    km = km_from(*position(places), *position(best))
    town = best["name"].where(km <= limit)
    return places.assign(town=town.to_numpy(), km=km)
    ### END SOLUTION


# %%
# small tables for the check
spots = {"city": ["P", "Q"], "latitude": [0.0, 0.0], "longitude": [0.0, 50.0]}
spots = pd.DataFrame(spots, index=[5, 3])
list_b = {"latitude": [0.0, 0, 10], "longitude": [50.01, 0.02, 0], "name": list("xyz")}
list_b = pd.DataFrame(list_b, index=[2, 0, 1])
high = spots.assign(latitude=60.0, longitude=10.0)
two = pd.DataFrame(
    {"latitude": [61.0, 60], "longitude": [10, 11.5], "name": ["x", "y"]}
)

# %% check="match_places"
found, strict = match_places(spots, list_b, 10), match_places(spots, list_b, 2)
assert {*spots.columns, "town", "km"} <= set(getattr(found, "columns", [])), (
    "return the table `places`, all its columns, with the new columns town and km"
)
assert len(spots.columns) == 3, "the caller's table has changed: use .assign or .copy()"
assert len(strict) == 2, "a city without a partner keeps its row"
assert list(found.index) == [5, 3], "rows and labels must stay as they are in `places`"
assert np.max(found["km"]) < 500, "far away: are the rows picked by place (.iloc)?"
assert np.allclose(found["km"], [2.224, 1.112], atol=1e-3), (
    "the nearest towns are 2.2 and 1.1 km away: is km in kilometres, row by row?"
)
assert np.allclose(strict["km"], found["km"]), "km is known even where no town is near"
assert pd.notna(found["town"]).all(), (
    "a near town is missing: pandas puts a Series in place by its labels, but an "
    "array (.to_numpy()) by its order"
)
assert list(found["town"]) == ["y", "x"], "P is nearest to y, Q to x: rows or labels?"
assert strict["town"].iloc[0] != "", "an empty text is not missing: None, nan or .where"
assert pd.isna(strict["town"].iloc[0]), "y is 2.2 km away, more than the limit of 2 km"
exact = match_places(spots, list_b, found["km"].iloc[0])
assert exact["town"].iloc[0] == "y", "exactly at the limit is still a partner: <="
assert list(match_places(high, two, 200)["town"]) == ["y", "y"], (
    "so far north 1.5 degrees east are less km than 1 degree north: nearest in km"
)

# %% [markdown] hint="match_places"
# `nearest_hub` gives for every city the place of its nearest town. Which rows of
# `towns` are these, and what is their distance?

# %% [markdown] hint="match_places"
# `best = towns.iloc[...]` has one row for every city, in the order of the cities. So
# `km_from` can compare the two tables row by row. `.where(mask)` puts a missing value
# where the mask is False.

# %% [markdown] hint="match_places"
# ```
# best = the nearest towns, as rows picked by place
# km = distance from each city to its row of best
# town = names of best, missing where km is more than the limit
# return places with town (as an array, without labels) and km added   (.assign)
# ```


# %% probe="match_places"
def inputs(rng):
    for n, m in ((1, 1), (4, 4), (5, 12)):
        places = pd.DataFrame(rng.uniform(-9, 9, size=(n, 2)), rng.permutation(n) + 2)
        places = places.set_axis(["latitude", "longitude"], axis=1).assign(city="c")
        towns = pd.DataFrame(rng.uniform(-9, 9, size=(m, 2)), rng.permutation(m))
        towns = towns.set_axis(["latitude", "longitude"], axis=1)
        towns["name"] = [f"town {i}" for i in range(m)]
        for limit in (0, 300, 5000):
            yield places, towns, limit
        yield places, places.assign(name=towns["name"].to_numpy()[:n]).iloc[::-1], 0
    yield places.assign(longitude=179.9), towns.assign(longitude=-179.9), 300
    high = towns.iloc[:2].assign(latitude=[61.0, 60.0], longitude=[10, 11.5])
    yield places.assign(latitude=60.0, longitude=10.0), high, 200


def call(answer, places, towns, limit):
    result = answer(places, towns, limit)
    town = [None if pd.isna(name) else str(name) for name in result["town"]]
    labels = [int(label) for label in result.index]
    km = np.array(result["km"], dtype=float)
    kept = all(name in result.columns for name in places.columns)
    return town, km, list(result["city"]), labels, len(places.columns), kept


# %% [raw] right="match_places"
# def match_places(places, towns, limit):
#     result = places.copy()
#     found, away = [], []
#     for p, q in zip(places["latitude"], places["longitude"]):
#         km = km_from(towns["latitude"].to_numpy(), towns["longitude"].to_numpy(), p, q)
#         away.append(km.min())
#         near = towns["name"].to_numpy()[km.argmin()]
#         found.append(near if km.min() <= limit else None)
#     result["town"] = found
#     result["km"] = away
#     return result

# %% [raw] right="match_places"
# def match_places(places, towns, limit):
#     lat, lon = position(places)
#     km = km_from(lat[:, None], lon[:, None], *position(towns))
#     result = places.copy()
#     result["km"] = km.min(axis=1)
#     result["town"] = towns["name"].to_numpy()[km.argmin(axis=1)]
#     result.loc[result["km"] > limit, "town"] = None
#     return result

# %% [raw] wrong="match_places" says="nearest in km"
# def match_places(places, towns, limit):
#     (lat, lon), (lat2, lon2) = position(places), position(towns)
#     flat = (lat[:, None] - lat2) ** 2 + (lon[:, None] - lon2) ** 2
#     best = towns.iloc[flat.argmin(axis=1)]
#     km = km_from(lat, lon, *position(best))
#     return places.assign(town=best["name"].where(km <= limit).to_numpy(), km=km)

# %% [raw] wrong="match_places" says="exactly at the limit"
# def match_places(places, towns, limit):
#     best = towns.iloc[nearest_hub(*position(places), *position(towns))]
#     km = km_from(*position(places), *position(best))
#     return places.assign(town=best["name"].where(km < limit).to_numpy(), km=km)

# %% [raw] wrong="match_places" says="an empty text is not missing"
# def match_places(places, towns, limit):
#     best = towns.iloc[nearest_hub(*position(places), *position(towns))]
#     km = km_from(*position(places), *position(best))
#     return places.assign(town=np.where(km <= limit, best["name"], ""), km=km)

# %% [raw] wrong="match_places" says="km is known even"
# def match_places(places, towns, limit):
#     best = towns.iloc[nearest_hub(*position(places), *position(towns))]
#     km = km_from(*position(places), *position(best))
#     town = best["name"].where(km <= limit).to_numpy()
#     return places.assign(town=town, km=np.where(km <= limit, km, np.nan))

# %% [raw] wrong="match_places" says="all its columns"
# def match_places(places, towns, limit):
#     best = towns.iloc[nearest_hub(*position(places), *position(towns))]
#     km = km_from(*position(places), *position(best))
#     town = best["name"].where(km <= limit).to_numpy()
#     return pd.DataFrame({"city": places["city"], "town": town, "km": km})

# %% [raw] wrong="match_places" says="with the new columns"
# def match_places(places, towns, limit):
#     return places.merge(towns, left_on="city", right_on="name", how="left")

# %% [raw] wrong="match_places" says="has changed: use .assign"
# def match_places(places, towns, limit):
#     best = towns.iloc[nearest_hub(*position(places), *position(towns))]
#     places["km"] = km_from(*position(places), *position(best))
#     places["town"] = best["name"].where(places["km"].to_numpy() <= limit).to_numpy()
#     return places

# %% [raw] wrong="match_places" says="keeps its row"
# def match_places(places, towns, limit):
#     best = towns.iloc[nearest_hub(*position(places), *position(towns))]
#     km = km_from(*position(places), *position(best))
#     result = places.assign(town=best["name"].to_numpy(), km=km)
#     return result[result["km"] <= limit]

# %% [raw] wrong="match_places" says="rows and labels must stay"
# def match_places(places, towns, limit):
#     best = towns.iloc[nearest_hub(*position(places), *position(towns))]
#     km = km_from(*position(places), *position(best))
#     new = pd.DataFrame({"town": best["name"].where(km <= limit).to_numpy(), "km": km})
#     return pd.concat([places.reset_index(drop=True), new], axis=1)

# %% [raw] wrong="match_places" says="picked by place"
# def match_places(places, towns, limit):
#     best = towns.loc[nearest_hub(*position(places), *position(towns))]
#     km = km_from(*position(places), *position(best))
#     return places.assign(town=best["name"].where(km <= limit).to_numpy(), km=km)

# %% [raw] wrong="match_places" says="is km in kilometres"
# def match_places(places, towns, limit):
#     best = towns.iloc[nearest_hub(*position(places), *position(towns))]
#     lat, lon = position(places)
#     km = np.sqrt((best["latitude"] - lat) ** 2 + (best["longitude"] - lon) ** 2)
#     town = best["name"].where(km <= limit)
#     return places.assign(town=town.to_numpy(), km=km.to_numpy())

# %% [raw] wrong="match_places" says="in place by its labels"
# def match_places(places, towns, limit):
#     best = towns.iloc[nearest_hub(*position(places), *position(towns))]
#     km = km_from(*position(places), *position(best))
#     return places.assign(town=best["name"].where(km <= limit), km=km)

# %% [raw] wrong="match_places" says="rows or labels"
# def match_places(places, towns, limit):
#     best = towns.iloc[nearest_hub(*position(places), *position(towns))]
#     km = km_from(*position(places), *position(best))
#     town = np.where(km <= limit, towns["name"].to_numpy()[: len(places)], None)
#     return places.assign(town=town, km=km)

# %% [raw] wrong="match_places" says="more than the limit"
# def match_places(places, towns, limit):
#     best = towns.iloc[nearest_hub(*position(places), *position(towns))]
#     km = km_from(*position(places), *position(best))
#     return places.assign(town=best["name"].to_numpy(), km=km)

# %% tags=["nbval-check-output"]
matched = match_places(seats, towns, 10)
partner = matched["town"].notna()
print("by name:", 68 - alone, "of 68   by place:", partner.sum(), "of 68")
print(matched.loc[~partner, ["city", "km"]].round(1))
other = matched["city"].isin(["Multan", "Layyah", "Karachi", "Quetta"])
print(matched.loc[other, ["city", "town", "km"]].round(1))

# %%
fig, ax = plt.subplots(figsize=(6.5, 6))
ax.plot(lon, lat, ".", ms=2, color=GREY, alpha=0.6, label="towns of the old list")
good, lost = matched[partner], matched[~partner]
ax.plot(good["longitude"], good["latitude"], "o", color=BLUE, label="has a partner")
ax.plot(lost["longitude"], lost["latitude"], "X", ms=10, color=ORANGE, label="has none")
for row in lost.itertuples():
    ax.annotate(row.city, (row.longitude + 0.25, row.latitude - 0.1))
ax.set(xlim=(60, 78), ylim=(23, 37.5), xlabel="degrees east", ylabel="degrees north")
ax.set_title(f"{partner.sum()} of {len(matched)} cities find a town within 10 km")
ax.legend(loc="lower right")
plt.show()
print(
    "A map of Pakistani cities: nearly all have a partner in the old list, three none."
)

# %% [markdown]
# By name 29 cities have a partner, and one of them, Hyderabad, also a wrong one. By
# place 65 have one, and the three others are really far from every town of the old
# list. But read the result with care. The centre of Karachi moved
# by 9 km between the two lists: with a limit of 5 km it would have no partner. And
# Quetta got Kot Malik, a place next to it that happens to be nearer than the old
# Quetta. Nearest is not always right. Good data work uses both: place **and** name.
#
# ## What you take with you
# 1. **Think in whole arrays.** Say the shapes first: broadcasting repeats an axis of
#    length 1, and does so silently.
# 2. **A mean is a mean over something.** Countries or people? Known values or all?
#    Print the count beside it.
# 3. **Labels are not places.** `.loc` and every calculation between two Series go by
#    label, `.iloc` and arrays by place.
#
# **The commonest mistakes**: `and` where `&` is meant; a view changed by accident; a
# sum that does not fit its dtype; (n,) minus (n, 1); the wrong axis; a merge whose rows
# nobody counted; a hole filled and never mentioned.
#
# **Go further**: the beginner's guides of [NumPy](https://numpy.org/doc/stable/) and
# [pandas](https://pandas.pydata.org/docs/), the gallery of
# [Matplotlib](https://matplotlib.org/stable/), and the short pandas course of [Kaggle
# Learn](https://www.kaggle.com/learn).
