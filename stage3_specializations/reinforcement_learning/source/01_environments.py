# ---
# lesson:
#   title: Environments
#   minutes: 345
#   needs: [prerequisites/04_statistics, stage1_classical/04_overfitting_and_regularisation]
#   teaches:
#     - environments
#     - Markov decision process
#     - return and discount
#     - policies
#     - value iteration
#     - finite horizon
#   data: []
# ---
# %% [markdown]
# # Environments: a world that answers
#
# Until now the data lay still. Now each choice changes what you see next: a robot that
# moves, a shop that orders. No row says which choice was right. There is only a
# **reward** (انعام), and it often comes late.
#
# **Afterwards you can**
# - write such a world as a gymnasium **environment** (ماحول) that passes its checker;
# - measure a **policy** (حکمتِ عملی), a rule for acting, with many episodes;
# - turn a world into tables, and compute its best policy exactly;
# - see how a time limit, a lost memory or a careless reward changes what is "best".
#
# **You need** means, standard errors and `np.linalg.solve`. No GPU: a laptop runs all
# of it in a few seconds.
# **Time:** 345 minutes, in twelve sittings of at most 45. Stuck for 20 minutes? Copy the
# last hint, and go on. A prediction left at `None` stops *Run All*: write any letter.
# **Data:** none. All worlds are made up, and their numbers too.
#
# **Where it is used:** robots in a warehouse, orders of a shop or a mill, games. A plan
# is usually tried in such a made-up world before it touches the real one.

# %% tags=["parameters"]
SEED = 0

# %%
import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#999999"
plt.rcParams.update({"figure.figsize": (8, 4), "axes.titlesize": 11})
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## Sitting 1: look at the world
# ### Readiness: two things that you know
# A world may answer differently each time. Then we need the expected value: each value
# counts by its chance. A die that shows 6 with chance ½, and else 1 or 2 with ¼ each:
# 6·½ + 1·¼ + 2·¼ = 3.75.


# %% exercise="expected" points=1 level=1 minutes=4
def expected(outcomes, chances):
    """Expected value: one number. Both are arrays (n,); the chances sum to 1."""
    ### BEGIN SOLUTION
    return np.sum(outcomes * chances)
    ### END SOLUTION


# %% check="expected"
found = expected(np.array([6.0, 1, -2]), np.array([0.5, 0.2, 0.3]))
assert found is not None, "nothing came back: use return, not print"
assert np.ndim(found) == 0, "one number, please: did you forget the sum?"
assert not np.isclose(found, 5 / 3), "this is the plain mean: each value has a chance"
assert np.isclose(found, 2.6), "6·0.5 + 1·0.2 - 2·0.3 = 2.6: add, and do not divide"

# %% [markdown] hint="expected"
# ```python
# return np.sum(outcomes * chances)
# ```


# %% probe="expected"
def inputs(rng):
    for n in (2, 5):
        chances = rng.uniform(0.1, 1, n)
        yield rng.normal(size=n), chances / chances.sum()


def call(answer, outcomes, chances):
    return float(answer(outcomes, chances))


# %% [raw] right="expected"
# def expected(outcomes, chances):
#     return sum(x * p for x, p in zip(outcomes, chances))

# %% [raw] wrong="expected" says="use return, not print"
# def expected(outcomes, chances):
#     print(np.sum(outcomes * chances))

# %% [raw] wrong="expected" says="forget the sum"
# def expected(outcomes, chances):
#     return outcomes * chances

# %% [raw] wrong="expected" says="the plain mean"
# def expected(outcomes, chances):
#     return np.mean(outcomes)

# %% [raw] wrong="expected" says="do not divide"
# def expected(outcomes, chances):
#     return np.mean(outcomes * chances)

# %% [markdown]
# When we cannot compute an expected value, we try often, take the mean (اوسط), and say
# how sure we are: mean ± 1.96 standard errors. The standard error is std / √n.


# %% exercise="interval" points=2 level=2 minutes=8
def interval(tries):
    """The 95 % interval of the mean: a tuple (low, mean, high).

    tries: array (n,). Low and high are 1.96 standard errors from the mean; the std
    divides by n - 1.
    """
    ### BEGIN SOLUTION
    half = 1.96 * np.std(tries, ddof=1) / len(tries) ** 0.5
    return np.mean(tries) - half, np.mean(tries), np.mean(tries) + half
    ### END SOLUTION


# %% check="interval"
found = interval(np.array([3.0, 8, 1, 4]))
assert np.shape(found) == (3,), "return three numbers: low, mean, high"
assert np.isclose(found[1], 4), "the middle one is the mean: 4"
assert not np.isclose(found[2], 9.770084), "divide the std by root n"
assert not np.isclose(found[2], 6.498520), "np.std divides by n: use ddof=1"
assert np.isclose(found[2], 6.885042), "4 + 1.96 · 2.9439 / 2 = 6.885"
assert np.isclose(found[0], 1.114958), "low is the mean minus the same: 1.115"

# %% [markdown] hint="interval"
# First the half width: `half = 1.96 * np.std(tries, ddof=1) / len(tries) ** 0.5`.

# %% [markdown] hint="interval"
# ```python
# half = 1.96 * np.std(tries, ddof=1) / len(tries) ** 0.5
# return np.mean(tries) - half, np.mean(tries), np.mean(tries) + half
# ```


# %% probe="interval"
def inputs(rng):
    for n in (2, 7, 30):
        yield (rng.normal(2, 3, size=n),)


def call(answer, tries):
    return [float(x) for x in answer(tries)]


# %% [raw] right="interval"
# def interval(tries):
#     tries = np.asarray(tries)
#     error = np.sqrt(tries.var(ddof=1) / tries.size)
#     return [tries.mean() + z * error for z in (-1.96, 0, 1.96)]

# %% [raw] wrong="interval" says="return three numbers"
# def interval(tries):
#     return 1.96 * np.std(tries, ddof=1) / len(tries) ** 0.5

# %% [raw] wrong="interval" says="the middle one is the mean"
# def interval(tries):
#     half = 1.96 * np.std(tries, ddof=1) / len(tries) ** 0.5
#     return np.mean(tries), np.mean(tries) - half, np.mean(tries) + half

# %% [raw] wrong="interval" says="divide the std by root n"
# def interval(tries):
#     half = 1.96 * np.std(tries, ddof=1)
#     return np.mean(tries) - half, np.mean(tries), np.mean(tries) + half

# %% [raw] wrong="interval" says="use ddof=1"
# def interval(tries):
#     half = 1.96 * np.std(tries) / len(tries) ** 0.5
#     return np.mean(tries) - half, np.mean(tries), np.mean(tries) + half

# %% [raw] wrong="interval" says="1.96 · 2.9439 / 2"
# def interval(tries):
#     half = np.std(tries, ddof=1) / len(tries) ** 0.5
#     return np.mean(tries) - half, np.mean(tries), np.mean(tries) + half

# %% [raw] wrong="interval" says="minus the same"
# def interval(tries):
#     half = 1.96 * np.std(tries, ddof=1) / len(tries) ** 0.5
#     return 0.0, np.mean(tries), np.mean(tries) + half

# %% [markdown]
# ### A warehouse
# A robot starts at `S` and wants to `G`, the **g**oal. On `X` it falls down the stairs.
# `#` is a wall. All other cells are floor.
#
# - The one who acts, here the robot, is the **agent** (عامل).
# - The **state** says where the agent is: a whole number. Cells are counted row by row
#   from 0: the first row (قطار) is 0 to 4, `S` is 10, `G` is 14.
# - An **action** (عمل): 0 up, 1 right, 2 down, 3 left.
# - The **reward** of a step: +10 for entering `G`, −10 for entering `X`, else −1. After
#   `G` or `X` the **episode** is over.

# %%
GRID = (".....", ".....", "SXX#G")
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # (row, column): up, right, down, left
PRIZE = {"G": 10, "X": -10}
letters = "".join(GRID)
print(letters, "- the letter of state 14 is", letters[14])

# %% [markdown]
# The next cell only draws: nothing to read. `draw` colours each cell by a number, and
# may write an arrow and the number into it. We need it again and again.


# %%
def draw(ax, grid, V, policy=None, title="", limit=10):
    """Colour the cells by V; with a policy, write its arrows and the values."""
    width = len(grid[0])
    ax.imshow(
        np.reshape(V, (-1, width)), cmap="RdYlBu", alpha=0.7, vmin=-limit, vmax=limit
    )
    for state, letter in enumerate("".join(grid)):
        text = letter
        if letter not in "GXH#" and policy is not None:
            text = f"{'↑→↓←'[policy[state]]}\n{round(V[state], 1) + 0.0:.1f}"
        elif letter in ".S" and policy is None:
            text = f"{letter.strip('.')}\n{state}"
        ax.text(state % width, state // width, text, ha="center", va="center")
    ax.set(title=title, xlabel="column", ylabel="row")
    ax.set(xticks=range(width), yticks=range(len(grid)))


# %%
_, ax = plt.subplots(figsize=(6, 3.8))
first_rewards = [PRIZE.get(letter, 0) for letter in letters]
draw(ax, GRID, first_rewards, title="The shortest way to G passes close to the stairs")
plt.show()
print("A floor of 3 rows and 5 columns: S at the lower left, then X, X, a wall and G.")

# %% [markdown]
# Trace one walk by hand. From `S` (state 10) go up, right, right, right, right, down:
#
# | action | from | to | reward |
# |---|---:|---:|---:|
# | 0 up | 10 | 5 | −1 |
# | 1 right | 5 | 6 | −1 |
# | 1 right | 6 | 7 | −1 |
# | 1 right | 7 | 8 | −1 |
# | 1 right | 8 | 9 | −1 |
# | 2 down | 9 | 14 | +10, over |
#
# The sum is +5. And an absurd walk: right from `S` falls at once. Sum −10.
#
# *Stop here if you like.*
#
# ## Sitting 2: where does a step lead?
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# A state is one number, a move needs a row and a column (ستون). `divmod` splits one into
# the other: with 5 columns, 13 = 2·5 + 3 is row 2, column 3.

# %%
print(divmod(13, 5), "and back:", 2 * 5 + 3)

# %% [markdown]
# A robot that runs against a wall or the border stays where it is. Careful: in Python
# `GRID[-1]` is no error. It is the *last* row.


# %% exercise="next_state" points=3 level=3 minutes=14
def next_state(grid, state, action):
    """The state after an action without slipping: a whole number.

    grid: strings of equal length, any number of rows and columns. The action, 0 to 3,
    is a place in MOVES. At the border and at a wall # the robot stays.
    """
    ### BEGIN SOLUTION
    width = len(grid[0])
    row, column = divmod(state, width)
    row, column = row + MOVES[action][0], column + MOVES[action][1]
    inside = 0 <= row < len(grid) and 0 <= column < width
    if not inside or grid[row][column] == "#":
        return state
    return row * width + column
    ### END SOLUTION


# %% check="next_state"
tall = ("S.", ".#", "..", ".G")  # 4 rows, 2 columns: states 0 to 7
found = [next_state(tall, 4, action) for action in range(4)]
assert None not in found, "nothing came back for some action: return a number"
assert found[1] != 6, "action 1 is right, 2 is down: MOVES holds (row, column)"
assert found[:3] == [2, 5, 6], (
    "up, right, down from 4 lead to 2, 5, 6: a row has len(grid[0]) columns"
)
assert next_state(tall, 5, 0) == 5, "above state 5 is a wall: stay"
assert next_state(tall, 1, 0) == 1, "at the upper border stay: row -1 is the last row"
assert next_state(tall, 6, 3) == 6, "at the left border stay: no jump to another row"
assert [next_state(tall, 7, 2), next_state(tall, 7, 1)] == [7, 7], (
    "at the lower and the right border the robot stays, too"
)

# %% [markdown] hint="next_state"
# Split the state with `divmod(state, len(grid[0]))`, and add the two numbers of
# `MOVES[action]`.

# %% [markdown] hint="next_state"
# The new place is inside if `0 <= row < len(grid)` and `0 <= column < len(grid[0])`. Ask
# for this before you look at `grid[row][column]`.

# %% [markdown] hint="next_state"
# ```python
# width = len(grid[0])
# row, column = divmod(state, width)
# row, column = row + MOVES[action][0], column + MOVES[action][1]
# inside = 0 <= row < len(grid) and 0 <= column < width
# if not inside or grid[row][column] == "#":
#     return state
# return row * width + column
# ```


# %% probe="next_state"
def inputs(rng):
    for grid in (("S.#", "..."), ("..", "#S", ".G"), (".#..S",), ("S", ".", "#")):
        yield (grid,)
    rows = rng.choice([".", "#"], p=[0.7, 0.3], size=(4, 6))
    yield (tuple("".join(row) for row in rows),)


def call(answer, grid):
    cells = range(len(grid) * len(grid[0]))
    return [[int(answer(grid, s, a)) for a in range(4)] for s in cells]


# %% [raw] right="next_state"
# def next_state(grid, state, action):
#     rows, columns = len(grid), len(grid[0])
#     row = min(max(state // columns + MOVES[action][0], 0), rows - 1)
#     column = min(max(state % columns + MOVES[action][1], 0), columns - 1)
#     return state if grid[row][column] == "#" else columns * row + column

# %% [raw] wrong="next_state" says="nothing came back"
# def next_state(grid, state, action):
#     width = len(grid[0])
#     row, column = divmod(state, width)
#     row, column = row + MOVES[action][0], column + MOVES[action][1]
#     if 0 <= row < len(grid) and 0 <= column < width:
#         if grid[row][column] != "#":
#             return row * width + column

# %% [raw] wrong="next_state" says="MOVES holds"
# def next_state(grid, state, action):
#     width = len(grid[0])
#     row, column = divmod(state, width)
#     row, column = row + MOVES[action][1], column + MOVES[action][0]
#     inside = 0 <= row < len(grid) and 0 <= column < width
#     if not inside or grid[row][column] == "#":
#         return state
#     return row * width + column

# %% [raw] wrong="next_state" says="len(grid[0]) columns"
# def next_state(grid, state, action):
#     width = 5
#     row, column = divmod(state, width)
#     row, column = row + MOVES[action][0], column + MOVES[action][1]
#     inside = 0 <= row < len(grid) and 0 <= column < width
#     return row * width + column if inside else state

# %% [raw] wrong="next_state" says="is a wall"
# def next_state(grid, state, action):
#     width = len(grid[0])
#     row, column = divmod(state, width)
#     row, column = row + MOVES[action][0], column + MOVES[action][1]
#     inside = 0 <= row < len(grid) and 0 <= column < width
#     return row * width + column if inside else state

# %% [raw] wrong="next_state" says="row -1 is the last row"
# def next_state(grid, state, action):
#     width = len(grid[0])
#     row, column = divmod(state, width)
#     row = (row + MOVES[action][0]) % len(grid)
#     column = min(max(column + MOVES[action][1], 0), width - 1)
#     return state if grid[row][column] == "#" else row * width + column

# %% [raw] wrong="next_state" says="no jump to another row"
# def next_state(grid, state, action):
#     after = state + (-len(grid[0]), 1, len(grid[0]), -1)[action]
#     if not 0 <= after < len("".join(grid)) or "".join(grid)[after] == "#":
#         return state
#     return after

# %% [raw] wrong="next_state" says="the lower and the right border"
# def next_state(grid, state, action):
#     width = len(grid[0])
#     row, column = divmod(state, width)
#     row = max(row + MOVES[action][0], 0)
#     column = max(column + MOVES[action][1], 0) % width
#     row = row % len(grid)
#     return state if grid[row][column] == "#" else row * width + column

# %% [markdown]
# Now the walk of the table, and the absurd one, by your function:

# %%
for walk in ((0, 1, 1, 1, 1, 2), (1,)):
    where = [letters.index("S")]
    for action in walk:
        where.append(next_state(GRID, where[-1], action))
    print(where, "ends on", letters[where[-1]])

# %% [markdown]
# *Stop here if you like.*
#
# ## Sitting 3: a world that others can use
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# Thousands of programs for learning agents expect one form of world: the **gymnasium**
# interface. It has two spaces and two methods.
#
# - `observation_space` and `action_space` say what may come out and what may go in.
#   `Discrete(4)` means one of 0, 1, 2, 3.
# - `reset(seed=None, options=None)` starts an episode. It returns the observation (here:
#   the state) and `info`, a dictionary for notes, often empty.
# - `step(action)` returns five things: observation, reward, **terminated**,
#   **truncated**, info.
#
# Two words for "over", and the difference matters. **Terminated**: the world has ended,
# no reward can come any more. **Truncated**: somebody stopped the clock; the robot still
# stood there, and rewards would have followed.
#
# A tiny example, a corridor of four cells with the goal at the right end:


# %%
class Corridor(gym.Env):
    """Start in cell 0, 1 or 2; action 0 goes left, 1 right; cell 3 ends it."""

    observation_space = gym.spaces.Discrete(4)
    action_space = gym.spaces.Discrete(2)

    def reset(self, seed=None, options=None):
        super().reset(seed=seed)  # makes self.np_random, the world's own dice
        self.cell = int(self.np_random.integers(3))
        self.steps = 0
        return self.cell, {}

    def step(self, action):
        self.cell = max(self.cell + (1 if action == 1 else -1), 0)
        self.steps += 1
        terminated = self.cell == 3
        truncated = self.steps >= 5
        return self.cell, -1, terminated, truncated, {}


# %% [markdown]
# `ride` resets a world and plays a list of actions. It returns the first state and, for
# each step, (state, reward, terminated, truncated).


# %%
def ride(env, actions, seed=1):
    """The first state, and the first four of the five things of each step."""
    state, _ = env.reset(seed=seed)
    return state, [env.step(action)[:4] for action in actions]


for actions in ((1, 1), (0, 0, 0, 0, 0)):
    start, steps = ride(Corridor(), actions)
    print(f"start {start}, then", steps[0], "... at last", steps[-1])

# %% [markdown]
# All chance in a world comes from `self.np_random`, a NumPy generator. The line
# `super().reset(seed=seed)` makes it; with the same seed a world repeats itself exactly.
#
# Your world also **slips**: with probability (احتمال) `slip` the wheels go sideways.
# Then the robot moves 90° to the left or to the right of what was asked, each with half
# of that chance. Never backwards. Since the actions turn like a clock, the two sides of
# `action` are `(action - 1) % 4` and `(action + 1) % 4`.
#
# Your class must keep this contract: an episode starts at the letter `S` of the grid. A
# step goes where `next_state` says, or slips. Its reward is `PRIZE` of the letter that is
# entered, and −1 for all other letters. `G` and `X` terminate; `limit` steps truncate,
# counted anew after each `reset`. `info` is `{}`.
#
# Dice of a generator, for your use:

# %%
dice = np.random.default_rng([SEED, 1])
print(dice.random(), "lies between 0 and 1;", dice.choice([-1, 1]), "is one of the two")


# %% exercise="GridWorld" points=5 level=4 minutes=28
class GridWorld(gym.Env):
    """The warehouse of the text. G and X terminate, `limit` steps truncate."""

    def __init__(self, grid, slip=0.0, limit=100):
        self.grid, self.slip, self.limit = grid, slip, limit
        self.observation_space = gym.spaces.Discrete(len("".join(grid)))
        self.action_space = gym.spaces.Discrete(4)

    ### BEGIN SOLUTION
    def reset(self, seed=None, options=None):
        super().reset(seed=seed)
        self.state, self.steps = "".join(self.grid).index("S"), 0
        return self.state, {}

    def step(self, action):
        if self.np_random.random() < self.slip:
            action = (action + self.np_random.choice([-1, 1])) % 4
        self.state = next_state(self.grid, self.state, action)
        self.steps, letter = self.steps + 1, "".join(self.grid)[self.state]
        late = self.steps >= self.limit
        return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}

    ### END SOLUTION


# %% check="GridWorld"
small = GridWorld(("..S", "X.G"), 0, 4)
assert np.shape(small.reset(seed=3, options={})) == (2,), (
    "reset returns two things: state, info"
)
assert small.reset(seed=3)[0] == 2, "the robot starts at the letter S, here state 2"
out = small.step(0)
assert isinstance(out, tuple) and len(out) == 5, "step returns five things"
states, rewards, over, late = zip(*ride(small, (3, 3, 2))[1])
assert states == (1, 0, 3), f"left, left, down visits 1, 0, 3, not {states}"
assert rewards == (-1, -1, -10), "reward: -1, -1, then -10 for the cell that is entered"
assert over == (False, False, True), "X terminates the episode, and nothing before it"
assert ride(small, (2,))[1][0][1:3] == (10, True), "G pays 10 and terminates"
states, rewards, over, late = zip(*ride(small, (0, 0, 0, 0))[1])
assert not any(over), "the limit truncates; terminated is only for G and X"
assert late == (False, False, False, True), (
    f"limit 4: truncated in the 4th step, not {late}. Does reset count from 0 again?"
)
open_floor = GridWorld((".....", "..S..", "....."), 0.4)
landed = np.array([ride(open_floor, (1,), seed)[1][0][0] for seed in range(500)])
assert (landed == 8).mean() > 0.5, "with slip 0.4 a step goes as asked in 6 of 10 cases"
assert not np.any(landed == 6), "a slip goes sideways, never backwards"
for side in (2, 12):
    assert 0.12 < (landed == side).mean() < 0.28, "slip 0.4: 2 of 10 to each side"
walks = [ride(open_floor, (1, 3, 0, 2) * 3, seed) for seed in (7, 7)]
assert walks[0] == walks[1], "same seed, other walk: super().reset? self.np_random?"

# %% [markdown] hint="GridWorld"
# `reset`: the line with `super()` as in Corridor; find the S with
# `"".join(self.grid).index("S")`; set the counter of steps to 0.

# %% [markdown] hint="GridWorld"
# `step`: slip first: if `self.np_random.random() < self.slip`, then
# `action = (action + self.np_random.choice([-1, 1])) % 4`. Then move, count, and look
# at the letter where the robot is now.

# %% [markdown] hint="GridWorld"
# Both methods stand in the class, so with four spaces before `def`:
#
# ```python
# def reset(self, seed=None, options=None):
#     super().reset(seed=seed)
#     self.state, self.steps = "".join(self.grid).index("S"), 0
#     return self.state, {}
#
# def step(self, action):
#     if self.np_random.random() < self.slip:
#         action = (action + self.np_random.choice([-1, 1])) % 4
#     self.state = next_state(self.grid, self.state, action)
#     self.steps, letter = self.steps + 1, "".join(self.grid)[self.state]
#     late = self.steps >= self.limit
#     return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}
# ```


# %% probe="GridWorld"
equivalent = {
    "self.np_random.random() < self.slip => self.np_random.random() <= self.slip": (
        "a continuous number is never exactly slip, and slip 0 has no 0.0 in practice"
    ),
    "action + self.np_random.choice([-1, 1]) => action - self.np_random.choice([-1, 1])": (
        "both sides are equally likely"
    ),
}


def inputs(rng):
    yield ("..S", "X.G"), 0.0, 4, (3, 3, 2)
    yield ("..S", "X.G"), 0.0, 4, (0, 0, 1, 0)
    yield ("#.", ".S", "GX", ".."), 0.0, 9, (3, 2)
    yield ("#.", ".S", "GX", ".."), 0.0, 2, (0, 3)
    yield (".....", "..S..", "....."), float(rng.uniform(0.3, 0.5)), 1, (3,)
    yield (".....", "..S..", "....."), 1.0, 1, (0,)


def call(answer, grid, slip, limit, script):
    import warnings

    from gymnasium.utils.env_checker import check_env

    env, walks = answer(grid, slip, limit), []
    for seed in range(1000 if slip else 2):
        state, info = env.reset(seed=seed)
        walk = [[int(state)]]
        for action in script:
            state, reward, over, late, info = env.step(action)
            walk.append([int(state), float(reward), bool(over), bool(late), len(info)])
        walks.append(walk)
    repeat = [[int(ride(env, script, 5)[1][-1][0]) for _ in range(9)] for _ in range(2)]
    same = len({state for states in repeat for state in states}) == 1
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            check_env(answer((".....", "..S..", "....."), slip), skip_render_check=True)
            passed = True
        except Exception:
            passed = False
    return walks, same, passed, len(caught)


def verdict(got, grid, slip, limit, script):
    walks, same, passed, warned = got
    if not same:
        return "same seed, other walk: super().reset? self.np_random?"
    if not passed or warned:
        return "gymnasium's check_env is not content with your world"
    want, _, _, _ = call(GridWorld, grid, slip, limit, script)
    if not slip:
        return walks == want or "the walk differs from the contract: trace it by hand"
    shares = np.bincount([walk[-1][0] for walk in walks], minlength=15) / len(walks)
    truth, start = np.zeros(15), walks[0][0][0]
    for turn, chance in ((0, 1 - slip), (1, slip / 2), (3, slip / 2)):
        truth[next_state(grid, start, (script[0] + turn) % 4)] += chance
    if any(w[0] != v[0] or w[-1][1:] != v[-1][1:] for w, v in zip(walks, want)):
        return "with slipping, a start or a reward differs from the contract"
    return bool(np.abs(shares - truth).max() < 0.085) or "the shares of slips are wrong"


# %% [raw] right="GridWorld"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, *, seed=None, options=None):
#         super().reset(seed=seed)
#         self.left = self.limit
#         self.at = [i for i, c in enumerate("".join(self.grid)) if c == "S"][0]
#         return self.at, dict()
#     def step(self, action):
#         turn = self.np_random.choice(
#             [0, 1, 3], p=[1 - self.slip, self.slip / 2, self.slip / 2])
#         self.at = int(next_state(self.grid, self.at, int(action + turn) % 4))
#         self.left -= 1
#         c = "".join(self.grid)[self.at]
#         reward = 10.0 if c == "G" else -10.0 if c == "X" else -1.0
#         return self.at, reward, c in ("G", "X"), self.left <= 0, dict()

# %% [raw] wrong="GridWorld" says="two things: state, info"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}

# %% [raw] wrong="GridWorld" says="starts at the letter S"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = 0, 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}

# %% [raw] wrong="GridWorld" says="five things"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX" or late, {}

# %% [raw] wrong="GridWorld" says="left, left, down visits"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.steps += 1
#         state = next_state(self.grid, self.state, action)
#         letter = "".join(self.grid)[state]
#         late = self.steps >= self.limit
#         return state, PRIZE.get(letter, -1), letter in "GX", late, {}

# %% [raw] wrong="GridWorld" says="for the cell that is entered"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         old = "".join(self.grid)[self.state]
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(old, -1), letter in "GX", late, {}

# %% [raw] wrong="GridWorld" says="X terminates the episode"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter == "G", late, {}

# %% [raw] wrong="GridWorld" says="G pays 10 and terminates"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter == "X", late, {}

# %% [raw] wrong="GridWorld" says="terminated is only for G and X"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX" or late, late, {}

# %% [raw] wrong="GridWorld" says="truncated in the 4th step"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps > self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}

# %% [raw] wrong="GridWorld" says="count from 0 again"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#         self.steps = 0
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state = "".join(self.grid).index("S")
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}

# %% [raw] wrong="GridWorld" says="as asked in 6 of 10"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < 2 * self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}

# %% [raw] wrong="GridWorld" says="never backwards"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = self.np_random.integers(4)
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}

# %% [raw] wrong="GridWorld" says="to each side"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + 1) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}

# %% [raw] wrong="GridWorld" says="to each side"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([0, -1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}

# %% [raw] wrong="GridWorld" says="super().reset? self.np_random?"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if np.random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}

# %% [raw] wrong="GridWorld" says="super().reset? self.np_random?"
# class GridWorld(gym.Env):
#     def __init__(self, grid, slip=0.0, limit=100):
#         self.grid, self.slip, self.limit = grid, slip, limit
#         self.observation_space = gym.spaces.Discrete(len("".join(grid)))
#         self.action_space = gym.spaces.Discrete(4)
#     def reset(self, seed=None, options=None):
#         super().reset()
#         self.state, self.steps = "".join(self.grid).index("S"), 0
#         return self.state, {}
#     def step(self, action):
#         if self.np_random.random() < self.slip:
#             action = (action + self.np_random.choice([-1, 1])) % 4
#         self.state = next_state(self.grid, self.state, action)
#         self.steps += 1
#         letter = "".join(self.grid)[self.state]
#         late = self.steps >= self.limit
#         return self.state, PRIZE.get(letter, -1), letter in "GX", late, {}

# %% [markdown]
# Is the library content, too? `check_env` resets and steps your world, compares what
# comes out with the spaces, and looks whether a seed repeats an episode. It says nothing
# if it finds no fault. (We draw our own pictures, so we skip its test of pictures.)

# %%
from gymnasium.utils.env_checker import check_env

check_env(GridWorld(GRID, slip=0.1), skip_render_check=True)
print("no complaint")

# %% [markdown]
# It checks the form, not the sense. This corridor calls its time limit "terminated":


# %%
class Hasty(Corridor):
    """Wrong on purpose: the limit of steps is reported as the end of the world."""

    def step(self, action):
        cell, reward, terminated, truncated, info = super().step(action)
        return cell, reward, terminated or truncated, False, info


check_env(Hasty(), skip_render_check=True)
print("check_env does not notice:", ride(Hasty(), (0,) * 5)[1][-1])

# %% [markdown]
# <details><summary>Who is harmed by the wrong word?</summary>
#
# Whoever learns from it. After "terminated" no reward can follow, so the state counts
# as worth 0 from there on. A robot that was only stopped would learn that the middle of
# the corridor is the end of the world. The next lesson measures this.
#
# </details>
#
# *Stop here if you like.*
#
# ## Sitting 4: play, and measure
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# A policy may be any function from a state to an action. To play an episode: reset, ask
# the policy, step, ask again with the **new** state, until one of the two flags is up.


# %% [markdown]
# The check needs a world whose rewards show which state the policy was asked in. This is
# it: nothing to learn here.


# %%
class Counting(gym.Env):
    """States count up from the seed; a step pays 10 · state + action."""

    def __init__(self, ends, limit):
        self.ends, self.limit = ends, limit

    def reset(self, seed=None, options=None):
        self.state, self.done = int(seed or 0), 0
        return self.state, {}

    def step(self, action):
        reward = 10 * self.state + int(action)
        self.state, self.done = self.state + 1, self.done + 1
        return self.state, reward, self.state >= self.ends, self.done >= self.limit, {}


# %% exercise="play" points=3 level=3 minutes=14
def play(env, policy, seed):
    """Play one episode; return (rewards, terminated).

    policy: a function from a state to an action. The world is reset once, with seed.
    rewards: a list, one for each step, until terminated or truncated. terminated: the
    last step's flag, True or False.
    """
    ### BEGIN SOLUTION
    state, _ = env.reset(seed=seed)
    rewards, terminated, truncated = [], False, False
    while not (terminated or truncated):
        state, reward, terminated, truncated, _ = env.step(policy(state))
        rewards.append(reward)
    return rewards, terminated
    ### END SOLUTION


# %% check="play"
found = play(Counting(5, 9), lambda state: state % 3, 2)
assert isinstance(found, (tuple, list)) and len(found) == 2, (
    "return two things: rewards, terminated"
)
assert list(found[0])[:1] != [0], (
    "it started in state 0: reset the world with the given seed"
)
assert list(found[0])[:2] != [22, 32], "ask the policy again, with the new state"
assert list(found[0]) == [22, 30, 41], (
    f"from state 2 to the end the rewards are 22, 30, 41, not {found[0]}"
)
assert found[1], "this world ended by itself: terminated is True"
found = play(Counting(9, 2), lambda state: 1, 4)
assert list(found[0]) == [41, 51], "truncated after two steps: rewards 41 and 51"
assert not found[1], "this world was only truncated: terminated is False"

# %% [markdown] hint="play"
# `state, _ = env.reset(seed=seed)`, and then a `while` loop with the two flags, which
# are both False at first.

# %% [markdown] hint="play"
# In the loop: `state, reward, terminated, truncated, _ = env.step(policy(state))`. The
# name `state` must be replaced each time.

# %% [markdown] hint="play"
# ```python
# state, _ = env.reset(seed=seed)
# rewards, terminated, truncated = [], False, False
# while not (terminated or truncated):
#     state, reward, terminated, truncated, _ = env.step(policy(state))
#     rewards.append(reward)
# return rewards, terminated
# ```


# %% probe="play"
def inputs(rng):
    for ends, limit in ((6, 20), (30, 5), (7, 1)):
        yield ends, limit, int(rng.integers(1, 4)), int(rng.integers(2, 5))


def call(answer, ends, limit, seed, base):
    rewards, over = answer(Counting(ends, limit), lambda state: state**2 % base, seed)
    real = answer(GridWorld(GRID, 0.3), lambda state: (state + base) % 4, seed)
    return [float(r) for r in rewards], bool(over), [float(r) for r in real[0]]


# %% [raw] right="play"
# def play(env, policy, seed):
#     state = env.reset(seed=seed)[0]
#     rewards = []
#     while True:
#         out = env.step(policy(state))
#         state = out[0]
#         rewards += [out[1]]
#         if out[2] or out[3]:
#             return [rewards, out[2]]

# %% [raw] wrong="play" says="two things: rewards"
# def play(env, policy, seed):
#     state, _ = env.reset(seed=seed)
#     rewards, terminated, truncated = [], False, False
#     while not (terminated or truncated):
#         state, reward, terminated, truncated, _ = env.step(policy(state))
#         rewards.append(reward)
#     return sum(rewards)

# %% [raw] wrong="play" says="with the given seed"
# def play(env, policy, seed):
#     state, _ = env.reset(seed=0)
#     rewards, terminated, truncated = [], False, False
#     while not (terminated or truncated):
#         state, reward, terminated, truncated, _ = env.step(policy(state))
#         rewards.append(reward)
#     return rewards, terminated

# %% [raw] wrong="play" says="with the new state"
# def play(env, policy, seed):
#     state, _ = env.reset(seed=seed)
#     rewards, terminated, truncated = [], False, False
#     while not (terminated or truncated):
#         _, reward, terminated, truncated, _ = env.step(policy(state))
#         rewards.append(reward)
#     return rewards, terminated

# %% [raw] wrong="play" says="from state 2 to the end"
# def play(env, policy, seed):
#     state, _ = env.reset(seed=seed)
#     rewards, terminated, truncated = [], False, False
#     for _ in range(2):
#         state, reward, terminated, truncated, _ = env.step(policy(state))
#         rewards.append(reward)
#     return rewards, terminated

# %% [raw] wrong="play" says="terminated is True"
# def play(env, policy, seed):
#     state, _ = env.reset(seed=seed)
#     rewards, terminated, truncated = [], False, False
#     while not (terminated or truncated):
#         state, reward, terminated, truncated, _ = env.step(policy(state))
#         rewards.append(reward)
#     return rewards, truncated

# %% [raw] wrong="play" says="truncated after two steps"
# def play(env, policy, seed):
#     state, _ = env.reset(seed=seed)
#     rewards, terminated, truncated = [], False, False
#     while not terminated:
#         state, reward, terminated, truncated, _ = env.step(policy(state))
#         rewards.append(reward)
#     return rewards, terminated

# %% [raw] wrong="play" says="was only truncated"
# def play(env, policy, seed):
#     state, _ = env.reset(seed=seed)
#     rewards, terminated, truncated = [], False, False
#     while not (terminated or truncated):
#         state, reward, terminated, truncated, _ = env.step(policy(state))
#         rewards.append(reward)
#     return rewards, terminated or truncated

# %% [markdown]
# Send a robot that acts at random (تصادفی) through the warehouse 300 times, without
# slipping. It may take 100 steps each time.
#
# **Predict.** How many of the 300 episodes end on the goal?
#
# - **a** under 10 %: it nearly always falls down the stairs;
# - **b** 20 to 40 %: there are two X and one G;
# - **c** over half: in 100 steps it comes across the goal at some time.
#
# Write your letter into `p_random`. Any letter earns the point.

# %% exercise="p_random" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_random = "a"
### END SOLUTION

# %%
rng = np.random.default_rng([SEED, 2])
dry = GridWorld(GRID)
at_random = [play(dry, lambda state: int(rng.integers(4)), seed) for seed in range(300)]
sums = np.array([sum(rewards) for rewards, _ in at_random])
arrived = np.mean([rewards[-1] == 10 for rewards, _ in at_random])

# %% check="p_random"
assert p_random in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Yes: the start lies beside the stairs, the goal is far away.",
    "b": "No: two against one counts the cells, not the ways that lead to them.",
    "c": "No: time does not help a robot that has already fallen down.",
}
print(f"{arrived:.0%} arrive at the goal.", reasons[p_random])

# %% [raw] wrong="p_random" says="counts the cells"
# p_random = "b"

# %% [raw] wrong="p_random" says="already fallen down"
# p_random = "c"

# %%
_, ax = plt.subplots()
ax.hist(np.maximum(sums, -60), bins=np.arange(-60, 8, 2), color=BLUE)
ax.axvline(5, color=ORANGE, ls="--", label="the walk traced by hand")
low, middle, high = interval(sums)
title = f"At random: mean {middle:.1f}, 95 % interval {low:.1f} to {high:.1f}"
ax.set(
    xlabel="sum of the rewards of an episode (first bar: -60 or less)",
    ylabel="episodes",
    title=title,
)
ax.legend(loc="upper left")
plt.show()
print(
    "Sums of 300 random episodes: most lie below -10, few come near the hand-made +5."
)

# %% [markdown]
# Read it aloud: one mean of 300 episodes, with its interval. Two policies whose
# intervals overlap widely are not yet told apart: play more.
#
# *Stop here if you like.*
#
# ## Sitting 5: what is a late reward worth?
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# Ten rupees today are worth more than ten next year. A **discount** γ (gamma), between 0
# and 1, makes each later reward smaller: the **return** G of a step is
#
# G = (reward of this step) + γ · (reward of the next) + γ² · (the one after) + ...
#
# Each step has its own return, counted from there on. By hand, γ = 0.5, rewards
# 8, −4, 2. Begin **at the end**, since G = reward + γ · (the next step's G):
#
# | step | reward | G |
# |---:|---:|---|
# | 2 | 2 | 2 |
# | 1 | −4 | −4 + 0.5 · 2 = −3 |
# | 0 | 8 | 8 + 0.5 · (−3) = 6.5 |
#
# With γ = 0 (absurd) only today counts, and G is the reward itself.


# %% exercise="discounted" points=2 level=2 minutes=12
def discounted(rewards, gamma):
    """The return of each step: an array of floats (n,), in the order of the steps.

    rewards: a list or an array (n,). It is not changed.
    """
    ### BEGIN SOLUTION
    returns, after = np.zeros(len(rewards)), 0.0
    for step in range(len(rewards) - 1, -1, -1):
        after = rewards[step] + gamma * after
        returns[step] = after
    return returns
    ### END SOLUTION


# %% check="discounted"
three = [8, -4, 2]
found = discounted(three, 0.5)
assert found is not None, "nothing came back: use return"
assert isinstance(found, np.ndarray) and found.shape == (3,), (
    "return an array with one number for each step"
)
assert found.dtype.kind == "f", (
    "whole numbers cut 6.5 down to 6: start with np.zeros(n)"
)
assert not np.isclose(found[-1], 6.5), (
    "the first step comes first: turn the order round"
)
assert not np.isclose(found[0], 3.25), "the reward of the step itself counts fully"
assert not np.isclose(found[1], -1.5), (
    "the power of gamma counts from the step itself, not from the start of the episode"
)
assert np.allclose(found, [6.5, -3, 2]), (
    f"8, -4, 2 with gamma 0.5 give 6.5, -3, 2, not {np.round(found, 3)}"
)
assert three == [8, -4, 2], "you changed the list that was given"
assert np.allclose(discounted(np.array([1.0, 5]), 0.9), [5.5, 5]), "is 0.5 built in?"

# %% [markdown] hint="discounted"
# Loop over the steps from the last to the first:
# `for step in range(len(rewards) - 1, -1, -1):`, and keep the G of the step after.

# %% [markdown] hint="discounted"
# ```python
# returns, after = np.zeros(len(rewards)), 0.0
# for step in range(len(rewards) - 1, -1, -1):
#     after = rewards[step] + gamma * after
#     returns[step] = after
# return returns
# ```


# %% probe="discounted"
equivalent = {"np.zeros => np.ones": "each place is filled afterwards"}


def inputs(rng):
    for n, gamma in ((1, 0.9), (4, 0.0), (7, 1.0), (30, 0.8)):
        yield rng.normal(1, 3, size=n), gamma
    yield rng.integers(-9, 9, size=6), 0.7


def call(answer, rewards, gamma):
    return np.asarray(answer(rewards, gamma)), rewards


# %% [raw] right="discounted"
# def discounted(rewards, gamma):
#     n = len(rewards)
#     powers = [[gamma ** (j - i) if j >= i else 0 for j in range(n)] for i in range(n)]
#     return np.array(powers) @ np.asarray(rewards, dtype=float)

# %% [raw] wrong="discounted" says="nothing came back"
# def discounted(rewards, gamma):
#     returns, after = np.zeros(len(rewards)), 0.0
#     for step in range(len(rewards) - 1, -1, -1):
#         after = rewards[step] + gamma * after
#         returns[step] = after
#     print(returns)

# %% [raw] wrong="discounted" says="one number for each step"
# def discounted(rewards, gamma):
#     returns, after = np.zeros(len(rewards)), 0.0
#     for step in range(len(rewards) - 1, -1, -1):
#         after = rewards[step] + gamma * after
#         returns[step] = after
#     return returns[0]

# %% [raw] wrong="discounted" says="cut 6.5 down"
# def discounted(rewards, gamma):
#     returns, after = np.zeros_like(np.asarray(rewards)), 0.0
#     for step in range(len(rewards) - 1, -1, -1):
#         after = rewards[step] + gamma * after
#         returns[step] = after
#     return returns

# %% [raw] wrong="discounted" says="turn the order round"
# def discounted(rewards, gamma):
#     returns, after = np.zeros(len(rewards)), 0.0
#     for step in range(len(rewards) - 1, -1, -1):
#         after = rewards[step] + gamma * after
#         returns[len(rewards) - 1 - step] = after
#     return returns

# %% [raw] wrong="discounted" says="step itself counts fully"
# def discounted(rewards, gamma):
#     returns, after = np.zeros(len(rewards)), 0.0
#     for step in range(len(rewards) - 1, -1, -1):
#         after = gamma * (rewards[step] + after)
#         returns[step] = after
#     return returns

# %% [raw] wrong="discounted" says="not from the start of the episode"
# def discounted(rewards, gamma):
#     weighted = np.asarray(rewards) * gamma ** np.arange(len(rewards))
#     return np.cumsum(weighted[::-1])[::-1]

# %% [raw] wrong="discounted" says="give 6.5, -3, 2"
# def discounted(rewards, gamma):
#     returns, after = np.zeros(len(rewards)), 0.0
#     for step in range(len(rewards) - 1, -1, -1):
#         after = rewards[step] + after
#         returns[step] = after
#     return returns

# %% [raw] wrong="discounted" says="you changed the list"
# def discounted(rewards, gamma):
#     returns, after = np.zeros(len(rewards)), 0.0
#     for step in range(len(rewards) - 1, -1, -1):
#         after = rewards[step] + gamma * after
#         returns[step] = rewards[step] = after
#     return returns

# %% [raw] wrong="discounted" says="is 0.5 built in"
# def discounted(rewards, gamma):
#     returns, after = np.zeros(len(rewards)), 0.0
#     for step in range(len(rewards) - 1, -1, -1):
#         after = rewards[step] + 0.5 * after
#         returns[step] = after
#     return returns

# %%
steps_ahead = np.arange(61)
_, ax = plt.subplots()
for gamma, color in ((0.5, GREEN), (0.9, ORANGE), (0.95, BLUE), (0.99, GREY)):
    ax.plot(steps_ahead, gamma**steps_ahead, color=color, label=f"γ = {gamma}")
half = np.log(0.5) / np.log(0.95)
title = f"With γ = 0.95 a reward has lost half its weight after {half:.1f} steps"
ax.set(xlabel="steps until the reward comes", ylabel="its weight", title=title)
ax.legend(ncols=4, loc="upper right")
plt.show()
print(
    "Four falling curves: the smaller gamma, the sooner a late reward counts nothing."
)

# %% [markdown]
# We use γ = 0.95 for the warehouse. The walk traced by hand had the sum 5; its return is

# %%
GAMMA = 0.95
print(f"{discounted([-1, -1, -1, -1, -1, 10], GAMMA)[0]:.2f}")

# %% [markdown]
# *Stop here if you like.*
#
# ## Sitting 6: the world as two tables
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# If we know the rules of a world, we need not play: we can calculate. Two tables hold
# all of it.
#
# - `P[s, a, t]`: the chance that action `a` in state `s` leads to state `t`;
# - `R[s, a]`: the reward that action `a` in state `s` earns **on average**.
#
# States, actions, P, R and γ together are a **Markov decision process**. "Markov" is a
# promise: the next state depends on this state and this action only, and not on how the
# robot came here.
#
# By hand, in `S` (state 10), action 0 (up), slip 0.2. Up with 0.8: to state 5, reward −1.
# Left with 0.1: the border, stay in 10, −1. Right with 0.1: into the stairs, state 11,
# −10. So `P[10, 0]` has 0.8 at 5, 0.1 at 10, 0.1 at 11, and
# `R[10, 0]` = 0.8·(−1) + 0.1·(−1) + 0.1·(−10) = −1.9.
#
# Two ways may lead to the same state (a corner with two borders). Their chances **add**.
# And when an episode is over? Then the state leads to itself with chance 1, for reward
# 0, whatever one does.


# %% exercise="grid_model" points=4 level=4 minutes=24
def grid_model(grid, slip):
    """The tables of GridWorld(grid, slip): P (S, 4, S) and R (S, 4), S = all cells.

    From G, X and the wall # every action leads back to the same state, reward 0.
    """
    ### BEGIN SOLUTION
    text = "".join(grid)
    P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
    for s in range(len(text)):
        for a in range(4):
            if text[s] in "GX#":
                P[s, a, s] = 1
                continue
            ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
            for move, chance in ways:
                t = next_state(grid, s, move)
                P[s, a, t] += chance
                R[s, a] += chance * PRIZE.get(text[t], -1)
    return P, R
    ### END SOLUTION


# %% check="grid_model"
found = grid_model(GRID, 0.2)
assert isinstance(found, (tuple, list)) and len(found) == 2, "return two tables: P, R"
P_found, R_found = found
assert np.shape(P_found) == (15, 4, 15), "P has the shape (states, actions, states)"
assert np.shape(R_found) == (15, 4), "R has the shape (states, actions)"
assert np.isclose(P_found[0, 0, 0], 0.9), (
    "in the upper left corner, up and left both stay: 0.8 + 0.1, so add with +="
)
assert np.allclose(P_found.sum(axis=2), 1), "for each s and a the chances sum to 1"
assert not np.isclose(R_found[10, 0], -1), "slipping costs, too: R[10, 0] is a mean"
assert np.isclose(R_found[10, 0], -1.9), f"R[10, 0] is -1.9, not {R_found[10, 0]:.2f}"
assert np.allclose(P_found[14, :, 14], 1), "from G every action leads back to G"
assert np.allclose(R_found[[11, 13, 14]], 0), "G and X pay once, for entering: then 0"
assert np.isclose(grid_model(("S.G",), 0.5)[1][1, 1], 4.5), (
    "S.G with slip 0.5, right in the middle: 0.5·10 - 0.5·1 = 4.5. Is a grid built in?"
)

# %% [markdown] hint="grid_model"
# Start with two tables of zeros. Loop over all states and all four actions; the letters
# `"".join(grid)` say which states keep everything.

# %% [markdown] hint="grid_model"
# For a floor cell there are three ways: `(a, 1 - slip)`, `((a - 1) % 4, slip / 2)` and
# `((a + 1) % 4, slip / 2)`. Each adds its chance to P, and chance times reward to R.

# %% [markdown] hint="grid_model"
# ```python
# text = "".join(grid)
# P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
# for s in range(len(text)):
#     for a in range(4):
#         if text[s] in "GX#":
#             P[s, a, s] = 1
#             continue
#         ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
#         for move, chance in ways:
#             t = next_state(grid, s, move)
#             P[s, a, t] += chance
#             R[s, a] += chance * PRIZE.get(text[t], -1)
# return P, R
# ```


# %% probe="grid_model"
def inputs(rng):
    for slip in (0.0, float(rng.uniform(0.1, 0.9)), 1.0):
        yield ("S.", "#X", "..", ".G"), slip
    cells = rng.choice([".", "#", "G", "X"], p=[0.6, 0.2, 0.1, 0.1], size=(3, 5))
    yield tuple("".join(row) for row in cells), float(rng.uniform(0.1, 0.4))


def call(answer, grid, slip):
    P, R = answer(grid, slip)
    return np.asarray(P, dtype=float), np.asarray(R, dtype=float)


# %% [raw] right="grid_model"
# def grid_model(grid, slip):
#     n = len(grid) * len(grid[0])
#     sure = np.zeros((n, 4, n))
#     for s in range(n):
#         for a in range(4):
#             sure[s, a, next_state(grid, s, a)] = 1
#     sides = (np.roll(sure, 1, axis=1) + np.roll(sure, -1, axis=1)) / 2
#     P = (1 - slip) * sure + slip * sides
#     pays = np.array([PRIZE.get(c, -1) for c in "".join(grid)])
#     R = P @ pays
#     for s, c in enumerate("".join(grid)):
#         if c in "GX#":
#             P[s], R[s] = np.eye(n)[s], 0
#     return P, R

# %% [raw] wrong="grid_model" says="two tables"
# def grid_model(grid, slip):
#     text = "".join(grid)
#     P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
#     for s in range(len(text)):
#         for a in range(4):
#             if text[s] in "GX#":
#                 P[s, a, s] = 1
#                 continue
#             ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
#             for move, chance in ways:
#                 t = next_state(grid, s, move)
#                 P[s, a, t] += chance
#                 R[s, a] += chance * PRIZE.get(text[t], -1)
#     return P

# %% [raw] wrong="grid_model" says="states, actions, states"
# def grid_model(grid, slip):
#     text = "".join(grid)
#     P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
#     for s in range(len(text)):
#         for a in range(4):
#             if text[s] in "GX#":
#                 P[s, a, s] = 1
#                 continue
#             ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
#             for move, chance in ways:
#                 t = next_state(grid, s, move)
#                 P[s, a, t] += chance
#                 R[s, a] += chance * PRIZE.get(text[t], -1)
#     return P.transpose(1, 0, 2), R

# %% [raw] wrong="grid_model" says="R has the shape"
# def grid_model(grid, slip):
#     text = "".join(grid)
#     P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
#     for s in range(len(text)):
#         for a in range(4):
#             if text[s] in "GX#":
#                 P[s, a, s] = 1
#                 continue
#             ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
#             for move, chance in ways:
#                 t = next_state(grid, s, move)
#                 P[s, a, t] += chance
#                 R[s, a] += chance * PRIZE.get(text[t], -1)
#     return P, R.max(axis=1)

# %% [raw] wrong="grid_model" says="so add with"
# def grid_model(grid, slip):
#     text = "".join(grid)
#     P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
#     for s in range(len(text)):
#         for a in range(4):
#             if text[s] in "GX#":
#                 P[s, a, s] = 1
#                 continue
#             ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
#             for move, chance in ways:
#                 t = next_state(grid, s, move)
#                 P[s, a, t] = chance
#                 R[s, a] += chance * PRIZE.get(text[t], -1)
#     return P, R

# %% [raw] wrong="grid_model" says="chances sum to 1"
# def grid_model(grid, slip):
#     text = "".join(grid)
#     P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
#     for s in range(len(text)):
#         for a in range(4):
#             if text[s] in "GX#":
#                 pass
#                 continue
#             ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
#             for move, chance in ways:
#                 t = next_state(grid, s, move)
#                 P[s, a, t] += chance
#                 R[s, a] += chance * PRIZE.get(text[t], -1)
#     return P, R

# %% [raw] wrong="grid_model" says="slipping costs"
# def grid_model(grid, slip):
#     text = "".join(grid)
#     P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
#     for s in range(len(text)):
#         for a in range(4):
#             if text[s] in "GX#":
#                 P[s, a, s] = 1
#                 continue
#             ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
#             for move, chance in ways:
#                 t = next_state(grid, s, move)
#                 P[s, a, t] += chance
#                 R[s, a] = PRIZE.get(text[next_state(grid, s, a)], -1)
#     return P, R

# %% [raw] wrong="grid_model" says="is -1.9"
# def grid_model(grid, slip):
#     text = "".join(grid)
#     P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
#     for s in range(len(text)):
#         for a in range(4):
#             if text[s] in "GX#":
#                 P[s, a, s] = 1
#                 continue
#             ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
#             for move, chance in ways:
#                 t = next_state(grid, s, move)
#                 P[s, a, t] += chance
#                 R[s, a] += PRIZE.get(text[t], -1)
#     return P, R

# %% [raw] wrong="grid_model" says="leads back to G"
# def grid_model(grid, slip):
#     text = "".join(grid)
#     P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
#     for s in range(len(text)):
#         for a in range(4):
#             if text[s] in "X#":
#                 P[s, a, s] = 1
#                 continue
#             ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
#             for move, chance in ways:
#                 t = next_state(grid, s, move)
#                 P[s, a, t] += chance
#                 R[s, a] += chance * PRIZE.get(text[t], -1)
#     return P, R

# %% [raw] wrong="grid_model" says="for entering: then 0"
# def grid_model(grid, slip):
#     text = "".join(grid)
#     P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
#     for s in range(len(text)):
#         for a in range(4):
#             if text[s] in "GX#":
#                 P[s, a, s], R[s, a] = 1, PRIZE.get(text[s], 0)
#                 continue
#             ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
#             for move, chance in ways:
#                 t = next_state(grid, s, move)
#                 P[s, a, t] += chance
#                 R[s, a] += chance * PRIZE.get(text[t], -1)
#     return P, R

# %% [raw] wrong="grid_model" says="Is a grid built in"
# def grid_model(grid, slip):
#     grid, text = GRID, "".join(GRID)
#     P, R = np.zeros((len(text), 4, len(text))), np.zeros((len(text), 4))
#     for s in range(len(text)):
#         for a in range(4):
#             if text[s] in "GX#":
#                 P[s, a, s] = 1
#                 continue
#             ways = (a, 1 - slip), ((a - 1) % 4, slip / 2), ((a + 1) % 4, slip / 2)
#             for move, chance in ways:
#                 t = next_state(grid, s, move)
#                 P[s, a, t] += chance
#                 R[s, a] += chance * PRIZE.get(text[t], -1)
#     return P, R

# %% [markdown]
# Do the tables tell the same as the world itself? Step 2,000 times from `S` upwards:

# %%
P, R = grid_model(GRID, 0.1)
wet, tried = GridWorld(GRID, 0.1), []
for seed in range(2000):
    tried.append(ride(wet, (0,), seed)[1][0][:2])
landings = np.bincount([state for state, _ in tried], minlength=15) / 2000
for state in (5, 10, 11):
    print(f"state {state}: table {P[10, 0, state]:.3f}, tried {landings[state]:.3f}")
low, middle, high = interval([reward for _, reward in tried])
print(f"reward: table {R[10, 0]:.2f}, tried {low:.2f} to {high:.2f}")

# %% [markdown]
# The tried shares lie near the table, not on it: they come from a sample (نمونہ). (On
# average one of 20 such intervals misses its truth.)
#
# *Stop here if you like.*
#
# ## Sitting 7: how good is a policy, exactly?
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# From here on a policy is an array: `policy[s]` is the action in state `s`. Its **value**
# `V[s]` is the expected return from `s` on. It must agree with itself: what a state is
# worth is its reward, plus γ times what comes next is worth.
#
# V[s] = R[s, policy[s]] + γ · (sum over t of P[s, policy[s], t] · V[t])
#
# One equation (مساوات) for each state, and they are linear. By hand, two states, one
# action: state 0 pays 1 and stays with chance ½, else goes to state 1, which pays 0 for
# ever. γ = 0.8: V[1] = 0 and V[0] = 1 + 0.8 · ½ · V[0], so V[0] = 1 / 0.6 = 1.67.
#
# As a matrix (قالب), with the rows of the policy's actions, `P_pi` (S, S) and `R_pi` (S,):
#
# (I − γ P_pi) V = R_pi
#
# To pick for each state the row of its own action, index with two arrays:

# %%
demo = np.arange(12).reshape(3, 4)  # 3 states, 4 actions
print(demo[np.arange(3), [2, 0, 3]], "is one entry from each row")


# %% exercise="evaluate" points=3 level=3 minutes=16
def evaluate(P, R, policy, gamma):
    """The exact value of each state under a policy: array (S,).

    P (S, A, S), R (S, A), policy: whole numbers (S,), gamma below 1.
    """
    ### BEGIN SOLUTION
    every = np.arange(len(P))
    P_pi, R_pi = P[every, policy], R[every, policy]
    return np.linalg.solve(np.eye(len(P)) - gamma * P_pi, R_pi)
    ### END SOLUTION


# %% check="evaluate"
P_three = np.array(
    [[[0.5, 0.5, 0], [0, 0.2, 0.8]], [[0, 1, 0], [1, 0, 0]], [[0.3, 0, 0.7], [0, 1, 0]]]
)
R_three = np.array([[1.0, -2], [0, 3], [4, -1]])
found = evaluate(P_three, R_three, np.array([1, 0, 0]), 0.8)
assert found is not None, "nothing came back: use return"
assert np.shape(found) == (3,), "one value for each state: pick one row for each state"
assert not np.allclose(found, [-2, 0, 4]), "these are the rewards of one step only"
assert not np.allclose(found, [-4.0387, 0, 3.1854], atol=1e-3), "I MINUS gamma · P_pi"
truth_three = np.linalg.solve(
    [[1, -0.16, -0.64], [0, 0.2, 0], [-0.24, 0, 0.44]], [-2, 0, 4]
)
assert np.allclose(found, truth_three), (
    f"policy 1, 0, 0 is worth {np.round(truth_three, 2)}, not {np.round(found, 2)}"
)
other = evaluate(P_three, R_three, np.array([0, 0, 1]), 0.5)
assert np.allclose(other, [4 / 3, 0, -1]), (
    "gamma 0.5 and policy 0, 0, 1: is 0.8 built in?"
)

# %% [markdown] hint="evaluate"
# First choose the rows: `P_pi = P[np.arange(len(P)), policy]`, and the same for R.

# %% [markdown] hint="evaluate"
# `np.linalg.solve(A, b)` solves A V = b. Here A is `np.eye(len(P)) - gamma * P_pi`.

# %% [markdown] hint="evaluate"
# ```python
# every = np.arange(len(P))
# P_pi, R_pi = P[every, policy], R[every, policy]
# return np.linalg.solve(np.eye(len(P)) - gamma * P_pi, R_pi)
# ```


# %% probe="evaluate"
def inputs(rng):
    for states, actions, gamma in ((2, 3, 0.9), (5, 2, 0.5), (7, 4, 0.0)):
        P = rng.uniform(0, 1, (states, actions, states)) ** 2
        P = P / P.sum(axis=2, keepdims=True)
        R = rng.normal(0, 3, (states, actions))
        yield P, R, rng.integers(actions, size=states), gamma


def call(answer, P, R, policy, gamma):
    return np.asarray(answer(P, R, policy, gamma)), P, R, policy


# %% [raw] right="evaluate"
# def evaluate(P, R, policy, gamma):
#     V = np.zeros(len(P))
#     for _ in range(1000):
#         V = np.array([R[s, a] + gamma * P[s, a] @ V for s, a in enumerate(policy)])
#     return V

# %% [raw] wrong="evaluate" says="nothing came back"
# def evaluate(P, R, policy, gamma):
#     every = np.arange(len(P))
#     P_pi, R_pi = P[every, policy], R[every, policy]
#     print(np.linalg.solve(np.eye(len(P)) - gamma * P_pi, R_pi))

# %% [raw] wrong="evaluate" says="pick one row for each state"
# def evaluate(P, R, policy, gamma):
#     every = np.arange(len(P))
#     P_pi, R_pi = P[:, policy], R[:, policy]
#     return np.linalg.solve(np.eye(len(P)) - gamma * P_pi, R_pi)

# %% [raw] wrong="evaluate" says="one step only"
# def evaluate(P, R, policy, gamma):
#     every = np.arange(len(P))
#     P_pi, R_pi = P[every, policy], R[every, policy]
#     return R_pi

# %% [raw] wrong="evaluate" says="MINUS gamma"
# def evaluate(P, R, policy, gamma):
#     every = np.arange(len(P))
#     P_pi, R_pi = P[every, policy], R[every, policy]
#     return np.linalg.solve(np.eye(len(P)) + gamma * P_pi, R_pi)

# %% [raw] wrong="evaluate" says="is worth"
# def evaluate(P, R, policy, gamma):
#     every = np.arange(len(P))
#     P_pi, R_pi = P[every, policy].T, R[every, policy]
#     return np.linalg.solve(np.eye(len(P)) - gamma * P_pi, R_pi)

# %% [raw] wrong="evaluate" says="is worth"
# def evaluate(P, R, policy, gamma):
#     every = np.arange(len(P))
#     P_pi, R_pi = P[every, policy], R[every, policy]
#     return R_pi + gamma * P_pi @ R_pi

# %% [raw] wrong="evaluate" says="is worth"
# def evaluate(P, R, policy, gamma):
#     every = np.arange(len(P))
#     P_pi, R_pi = P[every, policy], R.max(axis=1)
#     return np.linalg.solve(np.eye(len(P)) - gamma * P_pi, R_pi)

# %% [raw] wrong="evaluate" says="is 0.8 built in"
# def evaluate(P, R, policy, gamma):
#     every = np.arange(len(P))
#     P_pi, R_pi = P[every, policy], R[every, policy]
#     return np.linalg.solve(np.eye(len(P)) - 0.8 * P_pi, R_pi)

# %% [markdown]
# `follow` below turns such an array into a function that `play` can ask. The first plan to
# judge goes up from `S` and then along the stairs: the shortest way.
# It is computed without slipping; now the floor slips in 1 of 10 steps. Exact, and tried:


# %%
def follow(plan):
    """A policy as a function, from an array with one action for each state."""
    return lambda state: int(plan[state])


# %%
short = np.array([1, 1, 1, 1, 2, 1, 1, 1, 1, 2, 0, 0, 0, 0, 0])
V_short = evaluate(P, R, short, GAMMA)
walks = [play(wet, follow(short), seed)[0] for seed in range(300)]
low, middle, high = interval([discounted(walk, GAMMA)[0] for walk in walks])
print(f"value of S: exact {V_short[10]:.2f}, 300 episodes {low:.2f} to {high:.2f}")

# %% [markdown]
# And if somebody stops the clock too early? With `limit=4` no robot can reach the goal:

# %%
hurried = GridWorld(GRID, 0.1, limit=4)
cut = [play(hurried, follow(short), seed) for seed in range(300)]
stopped = np.mean([not terminated for _, terminated in cut])
low, middle, high = interval([discounted(walk, GAMMA)[0] for walk, _ in cut])
print(f"{stopped:.0%} truncated, mean return {low:.2f} to {high:.2f}")

# %% [markdown]
# Far below the true value: a truncated return lacks what would have come after. This is
# why the two flags are kept apart. After a terminated episode nothing follows, and 0 is
# right; after a truncated one, add γ to the power of the steps times V of the last state.
#
# ### The same without solving: sweeps
# With a million states nobody solves the equations at once. Instead: begin with V = 0,
# put V into the right side, take what comes out, put it in again. Each **sweep** through
# all states brings V nearer.

# %%
errors = {gamma: [] for gamma in (0.5, 0.95)}
here = np.arange(len(P))
for gamma, kept in errors.items():
    exact, V = evaluate(P, R, short, gamma), np.zeros(len(P))
    for _ in range(21):
        kept.append(np.abs(V - exact).max())
        V = R[here, short] + gamma * P[here, short] @ V

# %%
_, ax = plt.subplots()
for (gamma, kept), color in zip(errors.items(), (GREEN, BLUE)):
    ax.semilogy(kept, color=color, label=f"γ = {gamma}")
title = f"With γ = 0.95, 20 sweeps bring the error from {errors[0.95][0]:.1f} "
title += f"to {errors[0.95][-1]:.1g}"
ax.set(xlabel="sweeps", ylabel="largest error of V", title=title)
ax.legend()
plt.show()
print("Both errors fall on the log scale, the one of gamma 0.5 faster.")

# %% [markdown]
# Sweeps and equations agree. In each sweep the largest error shrinks at least by the
# factor γ; here it shrinks faster, since episodes end.
#
# *Stop here if you like.*

# %% [markdown]
# ## Sitting 8: the best policy
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# ### One improvement
# Given any values V, what is the best *next* action? For each state and action ask: what
# does it earn now, and what is it worth where I then am?
#
# Q[s, a] = R[s, a] + γ · (sum over t of P[s, a, t] · V[t])
#
# By hand, γ = 0.9, V = (10, 2): action 0 pays 1 and leads to state 0 with chance ½, else
# to state 1: Q = 1 + 0.9·(0.5·10 + 0.5·2) = 6.4. Action 1 pays 3 and leads to state 1:
# Q = 3 + 0.9·2 = 4.8. Action 0 wins, though it pays less now.
#
# NumPy: `P @ V` multiplies the last axis of P with V, and gives (states, actions).


# %% exercise="improve" points=2 level=2 minutes=10
def improve(P, R, V, gamma):
    """For each state the action with the largest Q: an array of whole numbers (S,)."""
    ### BEGIN SOLUTION
    return np.argmax(R + gamma * P @ V, axis=1)
    ### END SOLUTION


# %% check="improve"
V_up = np.array([-4.0, 6, 2])
found = improve(P_three, R_three, V_up, 0.5)
assert found is not None, "nothing came back: use return"
assert np.shape(found) == (3,), "one action for each of the 3 states: mind the axis"
assert np.asarray(found).dtype.kind in "iu", "the actions, please, not their Q: argmax"
assert list(found) != [0, 1, 0], "you look at the next reward only: add gamma · P @ V"
assert list(found) != [1, 0, 1], "R is missing or lost: Q is reward plus gamma · P @ V"
assert list(improve(P_three, R_three, V_up, 0.1)) == [0, 1, 0], (
    "with gamma 0.1 the reward decides: 0, 1, 0. Do you use gamma?"
)

# %% [markdown] hint="improve"
# Q for all states and actions at once: `R + gamma * P @ V`, shape (S, A).

# %% [markdown] hint="improve"
# ```python
# return np.argmax(R + gamma * P @ V, axis=1)
# ```


# %% probe="improve"
def inputs(rng):
    for states, actions, gamma in (
        (3, 4, 0.9),
        (6, 2, 0.3),
        (40, 3, 0.6),
        (40, 3, 0.9),
    ):
        P = rng.uniform(0, 1, (states, actions, states)) ** 6
        P = P / P.sum(axis=2, keepdims=True)
        R = rng.normal(0, 2, (states, actions))
        yield P, R, rng.normal(0, 9, states), gamma


def call(answer, P, R, V, gamma):
    return [int(a) for a in answer(P, R, V, gamma)], P, R, V


# %% [raw] right="improve"
# def improve(P, R, V, gamma):
#     best = []
#     for s in range(len(P)):
#         q = [R[s, a] + gamma * np.sum(P[s, a] * V) for a in range(P.shape[1])]
#         best.append(int(np.argmax(q)))
#     return np.array(best)

# %% [raw] wrong="improve" says="nothing came back"
# def improve(P, R, V, gamma):
#     print(np.argmax(R + gamma * P @ V, axis=1))

# %% [raw] wrong="improve" says="mind the axis"
# def improve(P, R, V, gamma):
#     return np.argmax(R + gamma * P @ V, axis=0)

# %% [raw] wrong="improve" says="not their Q"
# def improve(P, R, V, gamma):
#     return np.max(R + gamma * P @ V, axis=1)

# %% [raw] wrong="improve" says="the next reward only"
# def improve(P, R, V, gamma):
#     return np.argmax(R, axis=1)

# %% [raw] wrong="improve" says="R is missing"
# def improve(P, R, V, gamma):
#     return np.argmax(gamma * P @ V, axis=1)

# %% [raw] wrong="improve" says="Do you use gamma"
# def improve(P, R, V, gamma):
#     return np.argmax(R + P @ V, axis=1)

# %% [markdown]
# Now take turns: judge a policy, improve it, judge the new one, ... until nothing
# changes. This is **policy iteration**. Begin with an absurd robot that always goes down:

# %%
turns = np.full(15, 2)
for turn in range(1, 20):
    V_turn = evaluate(P, R, turns, GAMMA)
    better = improve(P, R, V_turn, GAMMA)
    print(f"policy {turn}: value of S {V_turn[10]:6.2f}, sum {V_turn.sum():7.1f}")
    if np.array_equal(better, turns):
        break
    turns = better

# %% [markdown]
# Each policy is at least as good as the one before, in every state, and there are
# finitely many policies. So it must end, and it does so after a few turns.
#
# ### Value iteration
# Even shorter: never finish the judging. In each sweep put the best action's Q into V:
#
# V[s] ← largest Q[s, a] over the actions
#
# Begin with V = 0; stop when no value moved by more than a small tolerance, up **or
# down**.


# %% exercise="value_iteration" points=4 level=3 minutes=18
def value_iteration(P, R, gamma, tolerance=1e-9):
    """The best values and a best policy: a tuple (V, policy), arrays (S,).

    Sweeps until no value changes by more than tolerance.
    """
    ### BEGIN SOLUTION
    V = np.zeros(len(P))
    while True:
        Q = R + gamma * P @ V
        if np.abs(Q.max(axis=1) - V).max() <= tolerance:
            return Q.max(axis=1), Q.argmax(axis=1)
        V = Q.max(axis=1)
    ### END SOLUTION


# %% check="value_iteration"
found = value_iteration(P_three, R_three - 5, 0.9)
assert isinstance(found, (tuple, list)) and len(found) == 2, "return V and the policy"
assert np.shape(found[0]) == np.shape(found[1]) == (3,), "both have one entry a state"
assert not np.allclose(found[0], [-4, -2, -1]), (
    "you stopped after one sweep: values may move down, too, so use np.abs"
)
truth_best = evaluate(P_three, R_three - 5, np.array([1, 1, 0]), 0.9)
assert list(found[1]) == [1, 1, 0], f"the best policy here is 1, 1, 0, not {found[1]}"
assert not np.allclose(found[0], truth_best, atol=0.5) or np.allclose(
    found[0], truth_best, atol=1e-5
), "nearly right: sweep on until no value changes by more than 1e-9"
assert np.allclose(found[0], truth_best, atol=1e-5), (
    f"the best values are {np.round(truth_best, 2)}, not {np.round(found[0], 2)}"
)
rough = np.asarray(value_iteration(P_three, R_three - 5, 0.9, 1.0)[0])
assert np.abs(rough - truth_best).max() > 1, "tolerance 1 should stop early: use it"

# %% [markdown] hint="value_iteration"
# One sweep: `Q = R + gamma * P @ V`, then the new V is `Q.max(axis=1)`. Keep the old V
# until you have compared them.

# %% [markdown] hint="value_iteration"
# The largest change is `np.abs(Q.max(axis=1) - V).max()`. At the end the policy is
# `Q.argmax(axis=1)`.

# %% [markdown] hint="value_iteration"
# ```python
# V = np.zeros(len(P))
# while True:
#     Q = R + gamma * P @ V
#     if np.abs(Q.max(axis=1) - V).max() <= tolerance:
#         return Q.max(axis=1), Q.argmax(axis=1)
#     V = Q.max(axis=1)
# ```


# %% probe="value_iteration"
tolerance = 1e-4
equivalent = {
    "np.zeros => np.ones": "every start leads to the same values",
    "np.abs(Q.max(axis=1) - V).max() <= tolerance => "
    "np.abs(Q.max(axis=1) - V).max() < tolerance": "equality has no part in practice",
}


def inputs(rng):
    for states, actions, gamma, shift in (
        (4, 3, 0.9, -5),
        (6, 2, 0.5, 4),
        (9, 4, 0.98, 0),
    ):
        P = rng.uniform(0, 1, (states, actions, states)) ** 4
        P = P / P.sum(axis=2, keepdims=True)
        R = rng.normal(shift, 2, (states, actions))
        P[-1], R[-1] = np.eye(states)[-1], 0  # an end: its value never moves
        yield P, R, gamma


def call(answer, P, R, gamma):
    V, policy = answer(P, R, gamma)
    early = np.asarray(answer(P, R, gamma, 2.0)[0])
    gap = np.abs(early - np.asarray(V)).max() > 0.01
    return np.asarray(V), [int(a) for a in policy], bool(gap)


# %% [raw] right="value_iteration"
# def value_iteration(P, R, gamma, tolerance=1e-9):
#     V, change = np.zeros(len(P)), np.inf
#     while change > tolerance:
#         old = V.copy()
#         for s in range(len(P)):
#             V[s] = max(R[s, a] + gamma * P[s, a] @ V for a in range(R.shape[1]))
#         change = max(abs(V - old))
#     return [V, improve(P, R, V, gamma)]

# %% [raw] wrong="value_iteration" says="return V and the policy"
# def value_iteration(P, R, gamma, tolerance=1e-9):
#     V = np.zeros(len(P))
#     while True:
#         Q = R + gamma * P @ V
#         if np.abs(Q.max(axis=1) - V).max() <= tolerance:
#             return Q.max(axis=1)
#         V = Q.max(axis=1)

# %% [raw] wrong="value_iteration" says="one entry a state"
# def value_iteration(P, R, gamma, tolerance=1e-9):
#     V = np.zeros(len(P))
#     while True:
#         Q = R + gamma * P @ V
#         if np.abs(Q.max(axis=1) - V).max() <= tolerance:
#             return Q, Q.argmax(axis=1)
#         V = Q.max(axis=1)

# %% [raw] wrong="value_iteration" says="so use np.abs"
# def value_iteration(P, R, gamma, tolerance=1e-9):
#     V = np.zeros(len(P))
#     while True:
#         Q = R + gamma * P @ V
#         if (Q.max(axis=1) - V).max() <= tolerance:
#             return Q.max(axis=1), Q.argmax(axis=1)
#         V = Q.max(axis=1)

# %% [raw] wrong="value_iteration" says="the best policy here"
# def value_iteration(P, R, gamma, tolerance=1e-9):
#     V = np.zeros(len(P))
#     while True:
#         Q = R + gamma * P @ V
#         if np.abs(Q.max(axis=1) - V).max() <= tolerance:
#             return Q.max(axis=1), Q.argmin(axis=1)
#         V = Q.max(axis=1)

# %% [raw] wrong="value_iteration" says="sweep on until"
# def value_iteration(P, R, gamma, tolerance=1e-9):
#     V = np.zeros(len(P))
#     while True:
#         Q = R + gamma * P @ V
#         if np.abs(Q.max(axis=1) - V).max() <= max(tolerance, 0.01):
#             return Q.max(axis=1), Q.argmax(axis=1)
#         V = Q.max(axis=1)

# %% [raw] wrong="value_iteration" says="the best values are"
# def value_iteration(P, R, gamma, tolerance=1e-9):
#     V = np.zeros(len(P))
#     while True:
#         Q = R + gamma * P @ V
#         if np.abs(Q.max(axis=1) - V).max() <= tolerance:
#             return Q.mean(axis=1), Q.argmax(axis=1)
#         V = Q.max(axis=1)

# %% [raw] wrong="value_iteration" says="should stop early"
# def value_iteration(P, R, gamma, tolerance=1e-9):
#     V = np.zeros(len(P))
#     while True:
#         Q = R + gamma * P @ V
#         if np.abs(Q.max(axis=1) - V).max() <= 1e-9:
#             return Q.max(axis=1), Q.argmax(axis=1)
#         V = Q.max(axis=1)

# %% [markdown]
# Is this really the best? A different method must agree. The best V are the *smallest*
# numbers that satisfy V[s] ≥ Q[s, a] for all actions: a **linear programme**, which
# scipy solves without a single sweep.

# %%
from scipy.optimize import linprog

V_best, best = value_iteration(P, R, GAMMA)
rows = (GAMMA * P - np.eye(15)[:, None, :]).reshape(60, 15)  # rows @ V <= -R
solved = linprog(np.ones(15), A_ub=rows, b_ub=-R.ravel(), bounds=(None, None))
print("linear programme agrees:", np.allclose(solved.x, V_best, atol=1e-5))
print("policy iteration agrees:", np.allclose(V_turn, V_best, atol=1e-5))

# %% [markdown]
# Three ways, one answer. Now watch how the good news of the goal travels backwards, one
# cell a sweep (no slipping, so that it is easy to see). Where the news has not arrived,
# all actions look alike, and the arrow means nothing:

# %%
P_dry, R_dry = grid_model(GRID, 0)
V, frames = np.zeros(15), []
for _ in range(7):
    Q = R_dry + GAMMA * P_dry @ V
    V = Q.max(axis=1)
    frames.append((V, Q.argmax(axis=1)))
_, axes = plt.subplots(2, 2, figsize=(9, 6.4), layout="constrained")
for ax, sweeps in zip(axes.ravel(), (1, 2, 4, 7)):
    draw(ax, GRID, *frames[sweeps - 1], f"after {sweeps} sweep{'s'[: sweeps > 1]}")
plt.show()
print("Four maps: positive values start beside the goal and spread to the left.")

# %% [markdown]
# **Predict.** Let the floor slip in 3 of 10 steps. The way past the stairs is short, the
# way through the top row costs two more steps. What does the best plan do in state 5,
# the cell above `S`?
#
# - **a** it goes right: two steps more cost too much;
# - **b** it goes up, to keep away from the stairs;
# - **c** it pushes left against the border: only a slip may move it.
#
# Write your letter into `p_slip`.

# %% exercise="p_slip" kind="prediction" points=1 level=1 minutes=3
### BEGIN SOLUTION
p_slip = "b"
### END SOLUTION

# %%
plans = {
    slip: value_iteration(*grid_model(GRID, slip), GAMMA) for slip in (0, 0.1, 0.3)
}
wild = GridWorld(GRID, 0.3)
safe = {}
for name, plan in (("short way", short), ("best plan", plans[0.3][1])):
    ends = [play(wild, follow(plan), seed)[0] for seed in range(400)]
    safe[name] = np.mean([walk[-1] == 10 for walk in ends])
V_wild = evaluate(*grid_model(GRID, 0.3), short, GAMMA)

# %% check="p_slip"
assert p_slip in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "No: that is the plan for slip 0.1; at 0.3 the way along X is too risky.",
    "b": "Yes: a fall costs more than two steps, and now it is likely enough.",
    "c": "No: pushing costs 1 a step and slips up as often as down, back to S.",
}
print(
    "It goes " + ("up", "right", "down", "left")[plans[0.3][1][5]] + ".",
    reasons[p_slip],
)
print(", ".join(f"{name}: {share:.0%} reach G" for name, share in safe.items()))
print(f"value of S: short way {V_wild[10]:.2f}, best plan {plans[0.3][0][10]:.2f}")

# %% [raw] wrong="p_slip" says="the plan for slip 0.1"
# p_slip = "a"

# %% [raw] wrong="p_slip" says="slips up as often as down"
# p_slip = "c"

# %%
_, axes = plt.subplots(1, 3, figsize=(13, 3.6), layout="constrained")
for ax, (slip, (V, plan)) in zip(axes, plans.items()):
    draw(ax, GRID, V, plan, f"slip {slip}: S is worth {V[10]:.1f}")
plt.show()
print("Best plans for slip 0, 0.1 and 0.3: with 0.3, arrows near the stairs point up.")

# %% [markdown]
# Be honest about the numbers: the best plan brings the robot to the goal clearly more
# often, but its *value* is less than half a point larger. The long way pays for more
# steps, and γ makes a late prize smaller. "Best" always means: best for this reward
# and this γ.
#
# *Stop here if you like.*
#
# ## Sitting 9: a shop
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# The same machinery, another world. A shop sells one product, for 30 days.
#
# - **State:** the stock in the morning, 0 to 10 pieces. The first morning it is 0.
# - **Action:** how many pieces to order, 0 to 10. They come at once. What has no place
#   on the shelf is not delivered and not paid.
# - Then customers come: the **demand** of a day is random, a Poisson count with mean 3.
#   Who finds an empty shelf goes away.
# - **Reward:** the day's profit. A piece sells for 10, costs 4; a delivery (of any size,
#   but not of 0 pieces) costs 6; each piece left in the evening costs 0.5.

# %%
SPACE, DEMAND, DAYS = 10, 3, 30


def profit(sold, ordered, left):
    """A day's profit; ordered: the pieces that were really delivered."""
    return 10 * sold - 4 * ordered - 6 * (ordered > 0) - 0.5 * left


counts = np.random.default_rng([SEED, 4]).poisson(DEMAND, size=12)
print("the demand of twelve days:", counts)
print("sold 3 of 5 ordered:", profit(3, 5, 2))

# %% [markdown]
# By hand: 2 pieces in stock, 5 ordered, so 7 on the shelf; demand 4: 4 sold, 3 left.
# Profit 10·4 − 4·5 − 6 − 0.5·3 = 12.5, next state 3. An absurd day: stock 9, order 10:
# only 1 has a place, and only 1 is paid.
#
# `reset` and `step` return the stock as observation. `step` takes its reward from
# `profit`, and its info is `{"demand": ...}`. `self.day` counts the days that are over.
# The world does not end after 30 days; we only stop looking. Which flag is it, then?
#
# Nothing is given this time: write the whole class, `__init__` with the two spaces too
# (each has the numbers 0 to 10).


# %% exercise="Shop" points=5 level=4 minutes=24
class Shop(gym.Env):
    """See the text. step's info is {"demand": ...}; self.day counts the days over."""

    ### BEGIN SOLUTION
    def __init__(self):
        self.observation_space = gym.spaces.Discrete(SPACE + 1)
        self.action_space = gym.spaces.Discrete(SPACE + 1)

    def reset(self, seed=None, options=None):
        super().reset(seed=seed)
        self.stock, self.day = 0, 0
        return self.stock, {}

    def step(self, action):
        ordered = min(action, SPACE - self.stock)
        demand = int(self.np_random.poisson(DEMAND))
        sold = min(self.stock + ordered, demand)
        self.stock, self.day = self.stock + ordered - sold, self.day + 1
        reward = profit(sold, ordered, self.stock)
        return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

    ### END SOLUTION


# %% check="Shop"
shop, orders = Shop(), ([4, 0, 10, 10, 1, 0, 7, 2] * 4)[:DAYS]
assert [shop.observation_space.n, shop.action_space.n] == [11, 11], "use Discrete(11)"
first, days = shop.reset(seed=5, options={}), [shop.step(order) for order in orders]
assert isinstance(first, tuple) and first[0] == 0, "reset returns stock 0, and info"
assert "demand" in days[0][-1], 'step returns five things, the last {"demand": ...}'
stock = 0
for order, (after, reward, _, _, info) in zip(orders, days):
    got = min(order, 10 - stock)
    left = max(stock + got - info["demand"], 0)
    assert after >= 0, "the stock is negative: sell no more than the shelf holds"
    assert after <= 10, "more than 10 pieces on the shelf: order only what has a place"
    assert after == left, f"in the evening {left} pieces are left, not {after}"
    wish = profit(stock + got - left, got, left)
    assert reward == wish, f"that day's profit is {wish}, not {reward}: see the text"
    stock = after
assert not any(day[2] for day in days), "the world does not end: that is truncated"
assert [day[3] for day in days] == [False] * 29 + [True], "truncated in the 30th step"
assert getattr(shop, "day", None) == 30, "self.day counts the days that are over"
assert ride(shop, orders, 5)[1] == [day[:4] for day in days], (
    "same seed, other days: super().reset(seed=seed)? chance from self.np_random?"
)
drawn = [shop.step(0)[4]["demand"] for _ in range(600)]
assert 2.7 < np.mean(drawn) < 3.3, "the mean demand is 3"
assert 2.3 < np.var(drawn) < 3.9, "a Poisson count with mean 3 has the variance 3"

# %% [markdown] hint="Shop"
# `__init__` sets `self.observation_space` and `self.action_space` to
# `gym.spaces.Discrete(11)`. `reset` as before, with stock 0 and day 0.

# %% [markdown] hint="Shop"
# `step`: first `ordered = min(action, SPACE - self.stock)`, then
# `demand = int(self.np_random.poisson(DEMAND))`, then what is sold: the smaller of shelf
# and demand.

# %% [markdown] hint="Shop"
# In the class, with four spaces before each `def`:
#
# ```python
# def __init__(self):
#     self.observation_space = gym.spaces.Discrete(SPACE + 1)
#     self.action_space = gym.spaces.Discrete(SPACE + 1)
#
# def reset(self, seed=None, options=None):
#     super().reset(seed=seed)
#     self.stock, self.day = 0, 0
#     return self.stock, {}
#
# def step(self, action):
#     ordered = min(action, SPACE - self.stock)
#     demand = int(self.np_random.poisson(DEMAND))
#     sold = min(self.stock + ordered, demand)
#     self.stock, self.day = self.stock + ordered - sold, self.day + 1
#     reward = profit(sold, ordered, self.stock)
#     return self.stock, reward, False, self.day >= DAYS, {"demand": demand}
# ```


# %% probe="Shop"
def inputs(rng):
    yield rng.integers(0, 11, size=DAYS).tolist(), int(rng.integers(99))
    yield rng.choice([0, 10, 3], size=DAYS).tolist(), int(rng.integers(99))


def call(answer, script, seed):
    import warnings

    from gymnasium.utils.env_checker import check_env

    shop, walks = answer(), []
    for _ in range(2):
        walk = [int(shop.reset(seed=seed)[0])]
        for order in script:
            stock, reward, over, late, info = shop.step(order)
            demand = int(info["demand"])
            walk.append([int(stock), float(reward), bool(over), bool(late), demand])
        walks.append((walk, int(shop.day)))
    shop.reset(seed=seed)
    demands = [int(shop.step(0)[4]["demand"]) for _ in range(2000)]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            check_env(answer(), skip_render_check=True)
            passed = True
        except Exception:
            passed = False
    sizes = [int(shop.observation_space.n), int(shop.action_space.n)]
    return walks, demands, bool(passed and not caught), sizes


def verdict(got, script, seed):
    walks, demands, passed, sizes = got
    if sizes != [11, 11]:
        return "both spaces hold the numbers 0 to 10"
    if not passed:
        return "gymnasium's check_env is not content with your world"
    if walks[0] != walks[1]:
        return "same seed, other days: super().reset(seed=seed)? chance from self.np_random?"
    walk, day = walks[0]
    if walk[0] != 0 or day != DAYS:
        return "start with stock 0, and count the days"
    stock = 0
    for order, (after, reward, _, _, demand) in zip(script, walk[1:]):
        came = min(order, 10 - stock)
        left = max(stock + came - demand, 0)
        if after != left or not np.isclose(
            reward, profit(stock + came - left, came, left)
        ):
            return "a day differs from the text"
        stock = after
    if any(day[2] for day in walk[1:]):
        return "the world does not end: that is truncated"
    if [day[3] for day in walk[1:]] != [False] * (DAYS - 1) + [True]:
        return "truncated in the 30th step"
    shares = np.bincount(demands, minlength=20)[:8] / 2000
    wish = np.array([0.0498, 0.1494, 0.224, 0.224, 0.168, 0.1008, 0.0504, 0.0216])
    return (
        bool(np.abs(shares - wish).max() < 0.05) or "the demand is not Poisson, mean 3"
    )


# %% [raw] right="Shop"
# class Shop(gym.Env):
#     observation_space = gym.spaces.Discrete(11)
#     action_space = gym.spaces.Discrete(11)
#     def reset(self, *, seed=None, options=None):
#         super().reset(seed=seed)
#         self.shelf = self.day = 0
#         return 0, {"day": 0}
#     def step(self, action):
#         before, self.day = self.shelf, self.day + 1
#         self.shelf = int(np.clip(self.shelf + action, 0, 10))
#         bought, wanted = self.shelf - before, self.np_random.poisson(3)
#         rest = int(max(self.shelf - wanted, 0))
#         earned = profit(self.shelf - rest, bought, rest)
#         self.shelf = rest
#         return rest, float(earned), False, bool(self.day == 30), {"demand": wanted}

# %% [raw] wrong="Shop" says="use Discrete(11)"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="stock 0, and info"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="five things, the last"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {}

# %% [raw] wrong="Shop" says="stock is negative"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = demand
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="only what has a place"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = action
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="pieces are left"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = min(self.stock, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="that day's profit is"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, action, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="that day's profit is"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(demand, ordered, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="that is truncated"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, self.day >= DAYS, self.day >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="in the 30th step"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.day > DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="self.day counts"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.today = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.today = self.stock + ordered - sold, self.today + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.today >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="chance from self.np_random?"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(np.random.poisson(DEMAND))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="chance from self.np_random?"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset()
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.poisson(DEMAND))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="the mean demand is 3"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.integers(3))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

# %% [raw] wrong="Shop" says="has the variance 3"
# class Shop(gym.Env):
#     def __init__(self):
#         self.observation_space = gym.spaces.Discrete(SPACE + 1)
#         self.action_space = gym.spaces.Discrete(SPACE + 1)
#     def reset(self, seed=None, options=None):
#         super().reset(seed=seed)
#         self.stock, self.day = 0, 0
#         return self.stock, {}
#     def step(self, action):
#         ordered = min(action, SPACE - self.stock)
#         demand = int(self.np_random.integers(7))
#         sold = min(self.stock + ordered, demand)
#         self.stock, self.day = self.stock + ordered - sold, self.day + 1
#         reward = profit(sold, ordered, self.stock)
#         return self.stock, reward, False, self.day >= DAYS, {"demand": demand}

# %%
check_env(Shop(), skip_render_check=True)
print("no complaint")

# %% [markdown]
# As tables: for each stock and order, all demands from 0 to 39 with their chances (more
# than 39 customers never come in practice). `np.add.at` adds, also where the same place
# comes twice. You need not read this cell closely.

# %%
from scipy.stats import poisson

many = np.arange(40)
chance_of = poisson.pmf(many, DEMAND)
P_shop, R_shop = np.zeros((11, 11, 11)), np.zeros((11, 11))
for stock in range(11):
    for order in range(11):
        came = min(order, SPACE - stock)
        left = np.maximum(stock + came - many, 0)
        np.add.at(P_shop[stock, order], left, chance_of)
        each = profit(stock + came - left, came, left)
        R_shop[stock, order] = expected(each, chance_of)

# %% [markdown]
# **Predict.** The mean demand is 3 a day. What does the best rule look like?
#
# - **a** order about 3 every day: what is sold on average;
# - **b** fill the shelf up to about 5 every morning, for safety;
# - **c** order nothing for days, then fill the whole shelf.
#
# Write your letter into `p_shop`.

# %% exercise="p_shop" kind="prediction" points=1 level=1 minutes=3
### BEGIN SOLUTION
p_shop = "c"
### END SOLUTION

# %%
V_shop, rule = value_iteration(P_shop, R_shop, 0.99)
rules = {
    "3 every day": np.full(11, 3),
    "fill up to 5": np.maximum(5 - np.arange(11), 0),
}
rules["value iteration"] = rule
earned = {}
for name, orders in rules.items():
    games = [play(Shop(), follow(orders), s)[0] for s in range(200)]
    earned[name] = np.array([sum(game) for game in games])
rng = np.random.default_rng([SEED, 5])
games = [play(Shop(), lambda stock: int(rng.integers(11)), s)[0] for s in range(200)]
earned["at random"] = np.array([sum(game) for game in games])

# %% check="p_shop"
assert p_shop in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "No: it pays for a delivery every day, and earns little more than chance.",
    "b": "No: safer, but it still pays for almost daily deliveries.",
    "c": "Yes: a delivery costs as much as keeping 12 pieces for a day: order rarely.",
}
print("stock 0 to 10, best order:", rule)
print(reasons[p_shop])

# %% [raw] wrong="p_shop" says="pays for a delivery every day"
# p_shop = "a"

# %% [raw] wrong="p_shop" says="almost daily deliveries"
# p_shop = "b"

# %%
_, ax = plt.subplots()
ax.boxplot(list(earned.values()), whis=(2.5, 97.5))
ax.set_xticks(range(1, 5), list(earned))
gain = earned["value iteration"].mean() - earned["fill up to 5"].mean()
title = f"The computed rule earns {gain:.0f} more in 30 days than filling up to 5"
ax.set(ylabel="profit of 30 days", title=title)
plt.show()
print("Four boxes of 200 episodes each: the box of value iteration lies highest.")

# %%
for name, sums in earned.items():
    low, middle, high = interval(sums)
    print(f"{name:16} {middle:6.1f}, 95 % interval {low:6.1f} to {high:6.1f}")

# %% [markdown]
# Now change one price in your head: if a delivery cost nothing, would you still wait?
#
# <details><summary>The answer, with the reason</summary>
#
# No. Without that cost nothing speaks for large orders: you would order a little every
# day, just enough that few customers leave. Change the 6 in `profit` and see; then
# change it back.
#
# </details>
#
# *Stop here if you like.*

# %% [markdown]
# ## Sitting 10: when the clock stops
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# Value iteration asks: what is best **for ever**, with discount? But the shop is looked
# at for 30 days only. What is still on the shelf on the last evening is worth nothing.
# So the best order depends on the days that are **left**.
#
# Count backwards, without discount. With 0 steps left, every state is worth 0. With k
# steps left, the best action earns the largest
#
# R[s, a] + (sum over t of P[s, a, t] · V(k − 1 steps left)[t])
#
# By hand: one state, action 0 pays 1. Then V = 0, 1, 2, 3, ... for 0, 1, 2, 3 steps left.


# %% exercise="finite_horizon" points=4 level=3 minutes=18
def finite_horizon(P, R, steps):
    """The best plan for a fixed number of steps, without discount.

    Returns (V, policy): V (steps + 1, S), V[k] with k steps left, V[0] = 0;
    policy (steps, S), whole numbers: policy[k - 1] is best with k steps left.
    """
    ### BEGIN SOLUTION
    V, policy = np.zeros((steps + 1, len(P))), []
    for k in range(1, steps + 1):
        Q = R + P @ V[k - 1]
        V[k] = Q.max(axis=1)
        policy.append(Q.argmax(axis=1))
    return V, np.array(policy)
    ### END SOLUTION


# %% check="finite_horizon"
found = finite_horizon(P_three, R_three, 4)
assert isinstance(found, (tuple, list)) and len(found) == 2, "return V and the policy"
V_found, plan_found = found
assert np.shape(V_found) == (5, 3), "V: one row for 0, 1, 2, 3, 4 steps left"
assert np.shape(plan_found) == (4, 3), "policy: one row for 1, 2, 3, 4 steps left"
assert isinstance(plan_found, np.ndarray) and plan_found.dtype.kind in "iu", (
    "policy must be an array of whole numbers: np.array(...) of the rows"
)
assert not np.allclose(V_found[4], 0), "row 0 is for no steps left, row 4 for four"
assert np.allclose(V_found[1], [1, 3, 4]), "with one step left only R counts: 1, 3, 4"
two_left = (R_three + P_three @ [1, 3, 4]).max(axis=1)
assert np.allclose(V_found[2], two_left), (
    f"with two steps left the values are not {np.round(V_found[2], 2)}"
)
assert list(plan_found[0]) == [0, 1, 0], "policy[0] is for the last step: the largest R"
assert list(plan_found[3]) == list((R_three + P_three @ V_found[3]).argmax(axis=1)), (
    "policy[3], with four steps left, looks at V with three steps left"
)

# %% [markdown] hint="finite_horizon"
# Start with the table `np.zeros((steps + 1, len(P)))` for V and an empty list for the
# policy. Then loop with `for k in range(1, steps + 1)`.

# %% [markdown] hint="finite_horizon"
# In the loop `Q = R + P @ V[k - 1]`. Its largest entries in each row go to `V[k]`, their
# places are appended to the list.

# %% [markdown] hint="finite_horizon"
# ```python
# V, policy = np.zeros((steps + 1, len(P))), []
# for k in range(1, steps + 1):
#     Q = R + P @ V[k - 1]
#     V[k] = Q.max(axis=1)
#     policy.append(Q.argmax(axis=1))
# return V, np.array(policy)
# ```


# %% probe="finite_horizon"
def inputs(rng):
    for states, actions, steps in ((3, 4, 1), (5, 2, 6), (8, 3, 15)):
        P = rng.uniform(0, 1, (states, actions, states)) ** 6
        P = P / P.sum(axis=2, keepdims=True)
        yield P, rng.normal(0.5, 3, (states, actions)), steps


def call(answer, P, R, steps):
    V, policy = answer(P, R, steps)
    whole = isinstance(policy, np.ndarray) and policy.dtype.kind in "iu"
    return np.asarray(V), np.asarray(policy).astype(int).tolist(), bool(whole), P, R


# %% [raw] right="finite_horizon"
# def finite_horizon(P, R, steps):
#     V, policy = [np.zeros(len(P))], []
#     for _ in range(steps):
#         Q = [[R[s, a] + sum(P[s, a] * V[-1]) for a in range(R.shape[1])]
#              for s in range(len(P))]
#         policy.append([int(np.argmax(q)) for q in Q])
#         V.append(np.array([max(q) for q in Q]))
#     return [np.array(V), np.array(policy)]

# %% [raw] wrong="finite_horizon" says="return V and the policy"
# def finite_horizon(P, R, steps):
#     V, policy = np.zeros((steps + 1, len(P))), []
#     for k in range(1, steps + 1):
#         Q = R + P @ V[k - 1]
#         V[k] = Q.max(axis=1)
#         policy.append(Q.argmax(axis=1))
#     return V

# %% [raw] wrong="finite_horizon" says="V: one row"
# def finite_horizon(P, R, steps):
#     V, policy = np.zeros((steps + 1, len(P))), []
#     for k in range(1, steps + 1):
#         Q = R + P @ V[k - 1]
#         V[k] = Q.max(axis=1)
#         policy.append(Q.argmax(axis=1))
#     return V[-1], np.array(policy)

# %% [raw] wrong="finite_horizon" says="policy: one row"
# def finite_horizon(P, R, steps):
#     V, policy = np.zeros((steps + 1, len(P))), []
#     for k in range(1, steps + 1):
#         Q = R + P @ V[k - 1]
#         V[k] = Q.max(axis=1)
#         policy.append(Q.argmax(axis=1))
#     return V, np.array(policy[-1])

# %% [raw] wrong="finite_horizon" says="an array of whole numbers"
# def finite_horizon(P, R, steps):
#     V, policy = np.zeros((steps + 1, len(P))), []
#     for k in range(1, steps + 1):
#         Q = R + P @ V[k - 1]
#         V[k] = Q.max(axis=1)
#         policy.append(Q.argmax(axis=1))
#     return V, policy

# %% [raw] wrong="finite_horizon" says="row 0 is for no steps"
# def finite_horizon(P, R, steps):
#     V, policy = np.zeros((steps + 1, len(P))), []
#     for k in range(1, steps + 1):
#         Q = R + P @ V[k - 1]
#         V[k] = Q.max(axis=1)
#         policy.append(Q.argmax(axis=1))
#     return V[::-1], np.array(policy)

# %% [raw] wrong="finite_horizon" says="only R counts"
# def finite_horizon(P, R, steps):
#     V, policy = np.ones((steps + 1, len(P))), []
#     for k in range(1, steps + 1):
#         Q = R + P @ V[k - 1]
#         V[k] = Q.max(axis=1)
#         policy.append(Q.argmax(axis=1))
#     return V, np.array(policy)

# %% [raw] wrong="finite_horizon" says="with two steps left"
# def finite_horizon(P, R, steps):
#     V, policy = np.zeros((steps + 1, len(P))), []
#     for k in range(1, steps + 1):
#         Q = R + 0.9 * P @ V[k - 1]
#         V[k] = Q.max(axis=1)
#         policy.append(Q.argmax(axis=1))
#     return V, np.array(policy)

# %% [raw] wrong="finite_horizon" says="is for the last step"
# def finite_horizon(P, R, steps):
#     V, policy = np.zeros((steps + 1, len(P))), []
#     for k in range(1, steps + 1):
#         Q = R + P @ V[k - 1]
#         V[k] = Q.max(axis=1)
#         policy.append(Q.argmax(axis=1))
#     return V, np.array(policy[::-1])

# %% [raw] wrong="finite_horizon" says="looks at V with three"
# def finite_horizon(P, R, steps):
#     V, policy = np.zeros((steps + 1, len(P))), []
#     for k in range(1, steps + 1):
#         Q = R + P @ V[k - 1]
#         V[k] = Q.max(axis=1)
#         policy.append(R.argmax(axis=1))
#     return V, np.array(policy)

# %% [markdown]
# The shop, 30 days from an empty shelf. The plan needs the day, so it asks `self.day`:

# %%
V_30, plan_30 = finite_horizon(P_shop, R_shop, DAYS)
month = Shop()
profits = [
    sum(play(month, lambda s: int(plan_30[DAYS - 1 - month.day, s]), seed)[0])
    for seed in range(200)
]
low, middle, high = interval(profits)
print(f"exact {V_30[DAYS, 0]:.1f}; 200 months {middle:.1f} ({low:.1f} to {high:.1f})")
print("orders at stock 0 with 1, 2, 3, 4, 5 days left:", plan_30[:5, 0])

# %%
_, ax = plt.subplots()
shown = ax.imshow(plan_30[:12].T, cmap="cividis", origin="lower", aspect="auto")
ax.figure.colorbar(shown, label="pieces to order")
ax.set_xticks(range(12), range(1, 13))
title = f"At stock 0: order {plan_30[11, 0]} early, {plan_30[0, 0]} on the last day"
ax.set(xlabel="days left", ylabel="stock in the morning", title=title)
plt.show()
print("A map of orders: none at a high stock, large at a low one and far from the end.")

# %% [markdown]
# ### Somebody else's world: a frozen lake
# gymnasium brings worlds along. On `FrozenLake-v1` you walk over 8 x 8 cells of ice from
# `S` to `G`; on a hole `H` you fall in. Each step goes as asked with chance 1/3, and to
# either side with 1/3. Reward 1 for the goal, else 0. So a value without discount is
# simply the **chance to arrive**. Actions here: 0 left, 1 down, 2 right, 3 up.

# %%
lake = gym.make("FrozenLake-v1", map_name="8x8")
P_lake, R_lake = np.zeros((64, 4, 64)), np.zeros((64, 4))
for state, by_action in lake.unwrapped.P.items():
    for action, ways in by_action.items():
        for chance, after, reward, _ in ways:
            P_lake[state, action, after] += chance
            R_lake[state, action] += chance * reward
print("truncated after", lake.spec.max_episode_steps, "steps")

# %% [markdown]
# **Predict.** Two plans from your `value_iteration`, with γ = 0.99 and γ = 0.999. In the
# real lake, truncated after 100 steps: which arrives more often?
#
# - **a** γ = 0.999: almost no discount, so nearest to the chance to arrive;
# - **b** γ = 0.99: it is in a greater hurry;
# - **c** both the same: arriving is all that pays.
#
# Write your letter into `p_limit`.

# %% exercise="p_limit" kind="prediction" points=1 level=1 minutes=3
### BEGIN SOLUTION
p_limit = "b"
### END SOLUTION

# %%
lake_plans = {g: value_iteration(P_lake, R_lake, g)[1] for g in (0.99, 0.999)}
cells = np.arange(64)
chances = {"best for each limit": finite_horizon(P_lake, R_lake, 200)[0][:, 0]}
for g, plan in lake_plans.items():
    one = P_lake[cells, plan][:, None], R_lake[cells, plan][:, None]  # one action left
    chances[f"plan of γ = {g}"] = finite_horizon(*one, 200)[0][:, 0]

# %% check="p_limit"
assert p_limit in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "No: it creeps round every hole as if it had for ever, and the time runs out.",
    "b": "Yes: a smaller gamma fears delay, and here delay is what the limit punishes.",
    "c": "No: arriving late pays nothing once the limit has cut the walk.",
}
for name, curve in chances.items():
    print(f"{name:20} {curve[100]:.3f} in 100 steps, {curve[200]:.3f} in 200")
print(reasons[p_limit])

# %% [raw] wrong="p_limit" says="the time runs out"
# p_limit = "a"

# %% [raw] wrong="p_limit" says="arriving late pays nothing"
# p_limit = "c"

# %%
_, ax = plt.subplots()
for (name, curve), color in zip(chances.items(), (GREY, BLUE, ORANGE)):
    ax.plot(curve, color=color, lw=4 if color == GREY else 1.5, label=name)
ax.axvline(100, color="black", ls=":")
best_100 = chances["best for each limit"][100]
title = f"In 100 steps nobody can arrive more often than {best_100:.1%}"
ax.set(xlabel="limit of steps", ylabel="chance to arrive", title=title)
ax.legend(loc="upper left")
plt.show()
print("Three rising curves: no fixed plan lies above the grey one, the best of all.")

# %% [markdown]
# A learner that reaches 60 % on this lake is not bad: the limit allows no more than the
# grey curve. **Compute the ceiling before you judge a score.** And the real lake agrees:

# %%
lake_ends = [play(lake, follow(lake_plans[0.99]), seed)[0][-1] for seed in range(300)]
low, middle, high = interval(lake_ends)
exact = chances["plan of γ = 0.99"][100]
print(f"exact {exact:.3f}; 300 episodes {middle:.2f} ({low:.2f} to {high:.2f})")

# %% [markdown]
# *Stop here if you like.*
#
# ## Sitting 11: what the tables do not know
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# ### A reward that forgets the goal
# Many people "help" the robot: a small bonus for each step that brings it nearer to `G`.
# The distance (فاصلہ) is counted in steps, without walls. Nothing is taken away for
# stepping back. Slip 0.1; the old rewards stay; `bonus` is added.

# %%
place = np.arange(15)
away = np.abs(place // 5 - 2) + np.abs(place % 5 - 4)  # steps from each cell to G
nearer = away[None, :] < away[:, None]  # (from, to): True if it brings us nearer
floor_cell = np.array([letter in ".S" for letter in letters])
help_of = np.sum(P * nearer[:, None, :], axis=2) * floor_cell[:, None]
print("chance to come nearer from S, for up, right, down, left:", help_of[10].round(2))

# %% [markdown]
# **Predict.** With a bonus of 5, how often does the best plan bring the robot to `G`
# within 100 steps? (Without a bonus: about 85 %.)
#
# - **a** more often: it is led there step by step;
# - **b** about as often: the goal pays as before;
# - **c** never.
#
# Write your letter into `p_near`.

# %% exercise="p_near" kind="prediction" points=1 level=1 minutes=3
### BEGIN SOLUTION
p_near = "c"
### END SOLUTION


# %%
def arrivals(plan):
    """Share of 200 episodes in the wet warehouse that end on G."""
    return np.mean([play(wet, follow(plan), seed)[0][-1] == 10 for seed in range(200)])


bonuses = [0, 1, 2, 3, 4, 5, 6]
lured = [value_iteration(P, R + b * help_of, GAMMA) for b in bonuses]
shares = [arrivals(plan) for _, plan in lured]

# %% check="p_near"
assert p_near in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "No: true for a small bonus; a large one is worth more than the goal itself.",
    "b": "No: the goal ends the episode, and with it the stream of bonuses.",
    "c": "Yes: it steps back for nothing and forward for 5, and avoids the goal.",
}
for b, share in zip(bonuses, shares):
    print(f"bonus {b}: {share:.0%} arrive")
print(reasons[p_near])

# %% [raw] wrong="p_near" says="true for a small bonus"
# p_near = "a"

# %% [raw] wrong="p_near" says="the stream of bonuses"
# p_near = "b"

# %%
_, axes = plt.subplots(1, 2, figsize=(11, 3.6), layout="constrained")
for ax, b in zip(axes, (2, 5)):
    title = f"bonus {b}: {shares[b]:.0%} of the robots arrive"
    draw(ax, GRID, *lured[b], title, limit=40)
plt.show()
print(
    "Two plans: with bonus 2 the arrow above G points down, with bonus 5 it does not."
)

# %% [markdown]
# Nobody programmed a fault. The plan is *perfect* for the reward that was written down;
# the reward was not what we wanted. So: never judge by the reward alone. Count what you
# really want, here the arrivals.
#
# A mend: pay for coming nearer, and **take the same back** for going away. Give every
# state a potential φ (here −5 · distance, and 0 where the episode is over), and add
# γ·φ(new) − φ(old). Counted with γ, these extras sum to −φ(start), whatever way the
# robot takes. So they cannot change which way is best:

# %%
phi = np.where(floor_cell, -5.0 * away, 0)
fair = R + GAMMA * P @ phi - phi[:, None]
fair[~floor_cell] = 0
_, fair_plan = value_iteration(P, fair, GAMMA)
same = np.array_equal(fair_plan[floor_cell], best[floor_cell])
print(f"the same plan as without any bonus: {same}; arrivals {arrivals(fair_plan):.0%}")

# %% [markdown]
# ### A state that forgets
# A corridor of five cells, start in the middle. At the left end lies a key, at the right
# end is a door; it opens only for the one who has fetched the key. If the state is only
# the cell, there are 2⁵ = 32 policies. Try all of them:

# %%
import itertools


def opens(rule, steps=50):
    """Does the rule open the door? rule[cell, has the key] is 0 left or 1 right."""
    cell, key = 2, 0
    for _ in range(steps):
        cell = min(max(cell + (1 if rule[cell, key] else -1), 0), 4)
        key = max(key, int(cell == 0))
        if cell == 4 and key:
            return True
    return False


blind = [np.array([rule, rule]).T for rule in itertools.product((0, 1), repeat=5)]
print(
    f"state = cell: {sum(opens(rule) for rule in blind)} of 32 policies open the door"
)
aware = np.array([[0, 1]] * 5)
print("state = (cell, key), left without the key, right with it:", opens(aware))

# %% [markdown]
# In cell 1 one must go left before, and right after. A policy of the cell alone cannot:
# this state breaks the promise of Markov, and no method that relies on it can repair
# that. Put into the state what the future depends on.
#
# ### A table that is too large
# Two products make 11 · 11 states and 11 · 11 actions. How large is `P` for more?

# %%
for products in (1, 2, 3, 4):
    entries = 11**products * 11**products * 11**products
    print(
        f"products: {products}, entries of P: {entries:,}, {entries * 8 / 1e9:,.3g} GB"
    )

# %% [markdown]
# With three products no laptop of 8 GB holds the table, and most worlds are larger. Nor
# do we know P of a real street or a real market. What then? Learn from playing, without
# P: that is the next lesson. You keep the ceiling, the intervals and the worlds.
#
# *Stop here if you like.*
#
# ## Sitting 12: your turn
# When you come back: choose this cell, then Run, Run All Above Selected Cell.
#
# ### Sell a machine
# A workshop sells an old machine. Each week one buyer makes an offer, drawn at random
# and independently from a known list. You accept, and it is over; or you refuse, the
# buyer is gone for good, and you pay `cost` for another week of storage. In the last
# week you must accept whatever is offered.

# %%
offers = np.array([20, 40, 60, 90, 130, 180, 240.0])  # thousand rupees, made up
odds = np.array([0.2, 0.2, 0.2, 0.15, 0.1, 0.1, 0.05])
print(f"the mean offer is {expected(offers, odds):.1f} thousand rupees")

# %% [markdown]
# What is the lowest offer that you should accept, in each week? There is no table P
# here, and you need none: ask what **waiting** is worth, from the end. "Accept what is
# above the mean", one fixed floor for all weeks, or a plan without the cost do not pass
# the check.


# %% exercise="sell" points=6 level=4 minutes=26
def sell(offers, chances, weeks, cost):
    """Expected money under the best rule, and the floor of each week: (money, floors).

    offers, chances: arrays (n,); weeks: 1 or more; cost of each further week.
    floors: array (weeks,): what refusing is worth in that week, after paying cost; an
    offer is accepted if it is at least that. The last floor is 0.
    """
    ### BEGIN SOLUTION
    money, floors = np.sum(offers * chances), np.zeros(weeks)
    for week in range(weeks - 2, -1, -1):
        floors[week] = money - cost
        money = np.sum(np.maximum(offers, floors[week]) * chances)
    return money, floors
    ### END SOLUTION


# %% check="sell"
found = sell(np.array([10.0, 30, 20]), np.array([0.5, 0.2, 0.3]), 3, 1)
assert isinstance(found, (tuple, list)) and len(found) == 2, "return (money, floors)"
money, floors = found
assert np.ndim(money) == 0, "money is one number"
assert np.shape(floors) == (3,), "floors has one number for each week"
assert np.isclose(floors[2], 0), "the last week's floor is 0: you must accept"
assert not np.isclose(floors[1], 17), "refusing costs: take the cost away"
assert np.isclose(floors[1], 16), (
    "in the second week refusing is worth the mean of the last offer, 17, minus 1"
)
assert not np.isclose(floors[0], 16), (
    "the first floor is higher than the second: there is one more week to hope for"
)
assert np.isclose(floors[0], 19), (
    "a second week with floor 16 gives 0.5·16 + 0.2·30 + 0.3·20 = 20, minus 1 is 19"
)
assert np.isclose(money, 21.5), (
    "the first week with floor 19 gives 0.5·19 + 0.2·30 + 0.3·20 = 21.5"
)
assert np.isclose(sell(offers, odds, 1, 7)[0], 80.5), (
    "one week: the mean offer, no cost"
)

# %% [markdown] hint="sell"
# With one week left, the money is the mean of the offers. With two: an offer counts only
# if it is more than what refusing is worth.

# %% [markdown] hint="sell"
# Go backwards from the week before the last: floor = money of the weeks after − cost;
# then the new money is the expected value of the larger one: offer or floor.

# %% [markdown] hint="sell"
# ```python
# money, floors = np.sum(offers * chances), np.zeros(weeks)
# for week in range(weeks - 2, -1, -1):
#     floors[week] = money - cost
#     money = np.sum(np.maximum(offers, floors[week]) * chances)
# return money, floors
# ```


# %% probe="sell"
def inputs(rng):
    for n, weeks, cost in ((3, 5, 0.0), (6, 2, 3.0), (5, 9, 1.5), (4, 1, 2.0)):
        chances = rng.uniform(0.1, 1, n)
        yield rng.uniform(5, 90, n), chances / chances.sum(), weeks, cost


def call(answer, offers, chances, weeks, cost):
    money, floors = answer(offers, chances, weeks, cost)
    return float(money), np.asarray(floors, dtype=float), offers, chances


# %% [raw] right="sell"
# def sell(offers, chances, weeks, cost):
#     floors = [0.0]
#     def mean_with(floor):
#         return sum(p * max(x, floor) for x, p in zip(offers, chances))
#     money = sum(p * x for x, p in zip(offers, chances))
#     while len(floors) < weeks:
#         floors.insert(0, money - cost)
#         money = mean_with(floors[0])
#     return [money, floors]

# %% [raw] wrong="sell" says="return (money, floors)"
# def sell(offers, chances, weeks, cost):
#     money, floors = np.sum(offers * chances), np.zeros(weeks)
#     for week in range(weeks - 2, -1, -1):
#         floors[week] = money - cost
#         money = np.sum(np.maximum(offers, floors[week]) * chances)
#     return floors

# %% [raw] wrong="sell" says="money is one number"
# def sell(offers, chances, weeks, cost):
#     money, floors = np.sum(offers * chances), np.zeros(weeks)
#     for week in range(weeks - 2, -1, -1):
#         floors[week] = np.sum(money) - cost
#         money = np.maximum(offers, floors[week]) * chances
#     return money, floors

# %% [raw] wrong="sell" says="one number for each week"
# def sell(offers, chances, weeks, cost):
#     money, floors = np.sum(offers * chances), np.zeros(weeks + 1)
#     for week in range(weeks - 2, -1, -1):
#         floors[week] = money - cost
#         money = np.sum(np.maximum(offers, floors[week]) * chances)
#     return money, floors

# %% [raw] wrong="sell" says="you must accept"
# def sell(offers, chances, weeks, cost):
#     money, floors = np.sum(offers * chances), np.zeros(weeks)
#     for week in range(weeks - 1, -1, -1):
#         floors[week] = money - cost
#         money = np.sum(np.maximum(offers, floors[week]) * chances)
#     return money, floors

# %% [raw] wrong="sell" says="take the cost away"
# def sell(offers, chances, weeks, cost):
#     money, floors = np.sum(offers * chances), np.zeros(weeks)
#     for week in range(weeks - 2, -1, -1):
#         floors[week] = money
#         money = np.sum(np.maximum(offers, floors[week]) * chances)
#     return money, floors

# %% [raw] wrong="sell" says="the mean of the last offer"
# def sell(offers, chances, weeks, cost):
#     money, floors = np.mean(offers), np.zeros(weeks)
#     for week in range(weeks - 2, -1, -1):
#         floors[week] = money - cost
#         money = np.sum(np.maximum(offers, floors[week]) * chances)
#     return money, floors

# %% [raw] wrong="sell" says="one more week to hope for"
# def sell(offers, chances, weeks, cost):
#     money, floors = np.sum(offers * chances), np.zeros(weeks)
#     for week in range(weeks - 2, -1, -1):
#         floors[week] = money - cost
#         money = np.sum(offers * chances)
#     return money, floors

# %% [raw] wrong="sell" says="minus 1 is 19"
# def sell(offers, chances, weeks, cost):
#     money, floors = np.sum(offers * chances), np.zeros(weeks)
#     for week in range(weeks - 2, -1, -1):
#         floors[week] = money - cost
#         money = np.sum(offers[offers >= floors[week]] * chances[offers >= floors[week]]) + money
#     return money, floors

# %% [raw] wrong="sell" says="first week with floor 19"
# def sell(offers, chances, weeks, cost):
#     money, floors = np.sum(offers * chances), np.zeros(weeks)
#     for week in range(weeks - 2, -1, -1):
#         floors[week] = money - cost
#         money = np.sum(np.maximum(offers, floors[week]) * chances)
#     return floors[0], floors

# %% [raw] wrong="sell" says="one week: the mean offer"
# def sell(offers, chances, weeks, cost):
#     money, floors = np.sum(offers * chances), np.zeros(weeks)
#     for week in range(weeks - 2, -1, -1):
#         floors[week] = money - cost
#         money = np.sum(np.maximum(offers, floors[week]) * chances)
#     return money - cost * (weeks == 1), floors

# %% [markdown]
# The reward: play 4,000 sales over 8 weeks with storage 1 a week, under your floors and
# under four simpler rules. All rules see the same offers.

# %%
rng = np.random.default_rng([SEED, 6])
arriving = rng.choice(offers, p=odds, size=(4000, 8))
promised, floors_8 = sell(offers, odds, 8, 1.0)
mean_offer = expected(offers, odds)
sellers = {"first offer": np.zeros(8), "above mean": np.full(8, mean_offer)}
sellers |= {"wait for 240": np.full(8, 240.0), "wait for 130": np.full(8, 130.0)}
sellers["yours"] = np.array(floors_8)
sold_for = {}
for name, low_price in sellers.items():
    accepted = arriving >= np.append(low_price[:7], 0)
    when = accepted.argmax(axis=1)  # the first True: weeks waited
    sold_for[name] = arriving[np.arange(4000), when] - when

# %%
_, ax = plt.subplots()
ends = np.array([interval(sums) for sums in sold_for.values()]).T
ax.errorbar(range(5), ends[1], yerr=ends[2] - ends[1], fmt="o", color=BLUE, capsize=5)
ax.set_xticks(range(5), list(sold_for))
title = f"Your floors promise {promised:.1f}; 4,000 sales brought {ends[1, 4]:.1f}"
ax.set(ylabel="money after storage (thousand rupees)", title=title)
plt.show()
print(
    "Five means with 95 % intervals: your floors stand highest, the first offer lowest."
)

# %%
_, ax = plt.subplots()
ax.step(range(1, 9), np.append(floors_8[:7], 0), where="mid", color=BLUE, lw=2)
jitter = rng.uniform(-0.25, 0.25, (60, 8))
ax.plot(np.arange(1, 9) + jitter, arriving[:60], ".", color=GREY, ms=4)
title = (
    f"The floor falls from {floors_8[0]:.0f} in week 1 to {floors_8[6]:.0f} in week 7"
)
ax.set(xlabel="week", ylabel="offer (thousand rupees)", title=title)
plt.show()
print(
    "Grey offers of 60 sales, and a blue staircase of floors that falls to 0 in week 8."
)

# %% [markdown]
# The rule is choosy at the start and impatient at the end. "Above the mean" is the same
# in all weeks, and loses. One fixed floor that is chosen well, 130, comes rather near:
# there the gain of the perfect rule is small. Compute, before you call a rule good.
#
# ## What to take away
# 1. An environment is a contract: spaces, `reset(seed)`, `step` with five things. The
#    checker tests its form; only you can test its sense.
# 2. V of a state = reward + γ · V of what follows. Solve it, or sweep; with the largest
#    Q in place of the policy's it gives the best plan.
# 3. "Best" means best for this reward, this state, this γ and this time limit. Change
#    one, and the best plan may change.
#
# **The commonest mistakes:** terminated where truncated was meant; chance from
# `np.random` and not from `self.np_random`; `=` where chances must add with `+=`; an end
# that goes on paying; a discounted plan for a world with a limit; judging a plan by the
# reward it was trained on; a mean without its interval.
#
# **Go further:** [Reinforcement Learning: An
# Introduction](http://incompleteideas.net/book/the-book-2nd.html), chapters 3 and 4;
# [Gymnasium](https://gymnasium.farama.org), "create a custom environment";
# [Spinning Up](https://spinningup.openai.com). Next lesson: Q-learning, on a lake whose
# ceiling you can now compute.
