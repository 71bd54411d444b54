# ---
# lesson:
#   title: "Project: an image classifier"
#   minutes: 320
#   needs: [stage2_deep_learning/04_activation_functions, stage2_deep_learning/05_convolutional_networks]
#   teaches: [image classifier, augmentation, error analysis, safetensors, model card]
#   data: [fashion_mnist.npz, emoji.npz]
# ---
# %% [markdown]
# # Project: an image classifier
# **The question.** A shop has 60,000 pictures of clothes and wants a program that sorts
# new ones. Can you build it, from the raw file to a signed model card, and say when it
# must not answer?
#
# **Afterwards you can** audit pictures and split them; mend a training run by its
# curves; choose on a validation part and open the test once; refuse what is too
# unsure; save a network safely; and test what it has learned on other pictures.
#
# **You need** stage 1's projects, and the training loop, batch norm and convolutional
# networks (stage 2, lessons 3 to 5). No GPU. There is **less help** here than in a
# lesson: each exercise is something that you hand in.
#
# **Time:** 320 minutes in nine sittings of at most 45. Stuck for 20 minutes? Copy the
# last hint, and go on. The computer works about three minutes; on a slow one set
# `FAST = True` (a tenth of the pictures; all accuracies are lower).
#
# **Data:** Fashion-MNIST, 70,000 photographs from an online shop; at the end, emoji:
# small drawings (Twemoji, by Twitter, Inc and other contributors, CC-BY 4.0; made
# smaller and laid on white).
#
# **Where it is used:** an online shop's catalogue, a mill that sorts garments, the
# parcels of a courier. The work is the same: audit, baseline, network, errors, card.

# %% tags=["parameters"]
SEED = 0
FAST = False

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"
device = "cuda" if torch.cuda.is_available() else "cpu"

# %% [markdown]
# ## How your project is judged
#
# | part | what you hand in | points |
# |---|---|---:|
# | readiness | `hit_share`, `probabilities` | 3 |
# | 1 audit and split | `audit`, `split_rows` | 6 |
# | 2 augmentation | `augment` | 4 |
# | 3 the network | `make_net` | 4 |
# | 4 the run that fails | `one_epoch` | 5 |
# | 5 errors | `error_table` | 3 |
# | 6 when not to answer | `pick_threshold` | 4 |
# | 7 hand over | `save_net`, `load_net`, `model_card` | 9 |
# | 8 on your own | `emoji_features` | 6 |
#
# Four predictions give one point each. The bar for the test pictures is an accuracy of
# **.90**; .92 is excellent. **A number that was chosen on the test pictures does not
# count, however good it is.**
#
# ## Readiness
# First, an accuracy never stands alone: its standard error stands beside it (stage 1).


# %% exercise="hit_share" points=1 level=1 minutes=6
def hit_share(guess, truth):
    """Return (share of rows where guess equals truth, its standard error).

    Two label tensors (n,). Error: sqrt(share * (1 - share) / n). Two plain floats.
    """
    ### BEGIN SOLUTION
    share = (guess == truth).float().mean().item()
    return share, (share * (1 - share) / len(truth)) ** 0.5
    ### END SOLUTION


# %% check="hit_share"
found = hit_share(torch.tensor([2, 0, 1, 1, 0]), torch.tensor([2, 1, 1, 1, 0]))
assert found is not None and np.shape(found) == (2,), "return two numbers: share, error"
assert not any(torch.is_tensor(part) for part in found), "plain floats: use .item()"
assert abs(found[0] - 0.8) < 1e-4, f"4 of 5 guesses are right: .8, not {found[0]:.3f}"
assert abs(found[1] - 0.16) > 1e-4, ".8 * .2 / 5 = .032 needs a root"
assert abs(found[1] - 0.1789) < 1e-3, "the root of .8 * .2 / 5 is .179: divide by n"

# %% [markdown] hint="hit_share"
# `(guess == truth).float().mean().item()` is the share.


# %% probe="hit_share"
def inputs(rng):
    for n in (4, 9, 30):
        yield (
            torch.from_numpy(rng.integers(0, 3, n)),
            torch.from_numpy(rng.integers(0, 3, n)),
        )


def call(answer, guess, truth):
    found = answer(guess, truth)
    return [float(part) for part in found], [torch.is_tensor(p) for p in found]


tolerance = 1e-4

# %% [raw] right="hit_share"
# def hit_share(guess, truth):
#     hits = np.array(guess) == np.array(truth)
#     return [float(hits.mean()), float(hits.std() / np.sqrt(len(hits)))]

# %% [raw] wrong="hit_share" says="return two numbers"
# def hit_share(guess, truth):
#     return (guess == truth).float().mean().item()

# %% [raw] wrong="hit_share" says="plain floats"
# def hit_share(guess, truth):
#     share = (guess == truth).float().mean()
#     return share, (share * (1 - share) / len(truth)) ** 0.5

# %% [raw] wrong="hit_share" says="4 of 5 guesses"
# def hit_share(guess, truth):
#     share = (guess != truth).float().mean().item()
#     return share, (share * (1 - share) / len(truth)) ** 0.5

# %% [raw] wrong="hit_share" says="needs a root"
# def hit_share(guess, truth):
#     share = (guess == truth).float().mean().item()
#     return share, share * (1 - share) / len(truth) * 5

# %% [raw] wrong="hit_share" says="divide by n"
# def hit_share(guess, truth):
#     share = (guess == truth).float().mean().item()
#     return share, (share * (1 - share)) ** 0.5

# %% [markdown]
# Second, a judge must not disturb what it judges (lessons 4 and 5).


# %% exercise="probabilities" points=2 level=2 minutes=8
def probabilities(model, X, size=1000):
    """Probabilities (n, classes): evaluation mode, no gradients, `size` rows at a time.

    The model gives raw scores. The rows of the result stand in the order of X.
    """
    ### BEGIN SOLUTION
    model.eval()
    with torch.no_grad():
        return torch.cat([model(part).softmax(1) for part in X.split(size)])
    ### END SOLUTION


# %% check="probabilities"
fed, fed_modes = [], []
probe_net = nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.5)).train()
probe_net.register_forward_hook(lambda _, given, __: fed.append(len(given[0])))
probe_net.register_forward_hook(lambda m, *_: fed_modes.append(m.training))
found = probabilities(probe_net, torch.ones(5, 2), size=2)
assert getattr(found, "shape", None) == (5, 3), (
    "one row of 3 numbers for each of 5 rows"
)
assert max(fed) <= 2, f"{max(fed)} rows went in at once; size is 2: use X.split(size)"
assert not any(fed_modes), "dropout is still at work: call model.eval() first"
assert not found.requires_grad, "torch still records for backward: use torch.no_grad()"
rows = torch.tensor([[0.0, 0, 0], [2, 0, -1], [0, 1, 5]])
found = probabilities(nn.Identity(), rows, size=2)
assert torch.allclose(found.sum(1), torch.ones(3)), "each row should add up to 1"
assert torch.allclose(found, rows.softmax(1), atol=1e-5), (
    "scores 0, 1, 5 should give .007, .018, .976: softmax over the classes, order kept"
)

# %% [markdown] hint="probabilities"
# `X.split(size)` gives the parts, `.softmax(1)` works along a row.

# %% [markdown] hint="probabilities"
# `torch.cat([model(part).softmax(1) for part in X.split(size)])`, inside
# `with torch.no_grad():`, after `model.eval()`.


# %% probe="probabilities"
def inputs(rng):
    for n, size in ((7, 3), (4, 4), (1, 2)):
        yield torch.from_numpy(3 * rng.normal(size=(n, 1, 2, 2))).float(), size


def call(answer, X, size):
    fed = []
    model = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(4), nn.Dropout(0.5)).train()
    model.register_forward_hook(lambda _, given, __: fed.append(len(given[0])))
    p = answer(model, X, size)
    return p, p.requires_grad, max(fed) <= size, model[1].running_mean


# %% [raw] right="probabilities"
# @torch.inference_mode()
# def probabilities(model, X, size=1000):
#     model.eval()
#     scores = [model(X[start : start + size]) for start in range(0, len(X), size)]
#     return F.softmax(torch.cat(scores), dim=-1)

# %% [raw] wrong="probabilities" says="one row of 3"
# def probabilities(model, X, size=1000):
#     model.eval()
#     with torch.no_grad():
#         for part in X.split(size):
#             p = model(part).softmax(1)
#     return p

# %% [raw] wrong="probabilities" says="went in at once"
# def probabilities(model, X, size=1000):
#     model.eval()
#     with torch.no_grad():
#         return model(X).softmax(1)

# %% [raw] wrong="probabilities" says="still at work"
# def probabilities(model, X, size=1000):
#     with torch.no_grad():
#         return torch.cat([model(part).softmax(1) for part in X.split(size)])

# %% [raw] wrong="probabilities" says="still records"
# def probabilities(model, X, size=1000):
#     model.eval()
#     return torch.cat([model(part).softmax(1) for part in X.split(size)])

# %% [raw] wrong="probabilities" says="add up to 1"
# def probabilities(model, X, size=1000):
#     model.eval()
#     with torch.no_grad():
#         return torch.cat([model(part) for part in X.split(size)])

# %% [raw] wrong="probabilities" says="over the classes"
# def probabilities(model, X, size=1000):
#     model.eval()
#     with torch.no_grad():
#         return torch.cat([model(part).softmax(1) for part in X.split(size)]).flip(0)

# %% [markdown]
# ## 1. The audit, and the split
# Before any model: what is in the file?

# %%
data = dict(np.load(DATA / "fashion_mnist.npz"))
ROWS = 6_000 if FAST else 60_000
X_bytes, y_all = data["X_train"][:ROWS], data["y_train"][:ROWS].astype(np.int64)
KINDS = ["T-shirt", "trousers", "pullover", "dress", "coat"]
KINDS += ["sandal", "shirt", "sneaker", "bag", "ankle boot"]
print(X_bytes.shape, X_bytes.dtype, "test", data["X_test"].shape)

# %% [markdown]
# Three questions for each set of pictures. Are the classes balanced? Does a test
# picture (تصویر) also stand among the training pictures? What does the mean look like?
#
# A tool: `.tobytes()` turns an array into a value that fits into a set (سیٹ). Equal
# pictures have equal bytes.

# %%
small = np.array([[[1, 2]], [[3, 4]], [[1, 2]]], dtype=np.uint8)  # 3 pictures, 1 x 2
print(
    small[0].tobytes() == small[2].tobytes(), small[0].tobytes() == small[1].tobytes()
)
print(len({picture.tobytes() for picture in small}), "different pictures")


# %% exercise="audit" points=3 level=3 minutes=14
def audit(X_train, y_train, X_test):
    """Look at pictures before any training. Returns a dict:

    "counts": list, the number of training pictures of class 0, 1, ... up to the largest
        label; 0 for a label that does not occur;
    "repeated": how many rows of X_test are byte for byte equal to some row of X_train;
    "mean": (h, w), the mean training picture.
    X_train, X_test: bytes (n, h, w); y_train: whole numbers from 0.
    """
    ### BEGIN SOLUTION
    known = {picture.tobytes() for picture in X_train}
    return {
        "counts": np.bincount(y_train).tolist(),
        "repeated": sum(picture.tobytes() in known for picture in X_test),
        "mean": X_train.mean(0),
    }
    ### END SOLUTION


# %% check="audit"
old = np.array([[[9, 1, 0]], [[0, 200, 7]], [[4, 4, 4]], [[9, 1, 0]]], dtype=np.uint8)
new = old[[3, 2, 0]].copy()
new = np.concatenate([new, [[[1, 9, 0]]], [[[0, 200, 8]]]]).astype(np.uint8)
found = audit(old, np.array([3, 0, 3, 1]), new)
assert isinstance(found, dict) and set(found) == {"counts", "repeated", "mean"}, (
    "return a dict with the three names counts, repeated and mean"
)
assert list(found["counts"]) != [1, 1, 2], "class 2 does not occur: its count is 0"
assert list(found["counts"]) == [1, 1, 0, 2], "labels 3, 0, 3, 1 count 1, 1, 0, 2"
assert found["repeated"] != 2, "two equal test pictures count twice: count rows"
assert found["repeated"] != 4, "the same sum, 9 + 1 = 1 + 9, is not the same picture"
assert found["repeated"] == 3, (
    "test rows 0, 1 and 2 stand in X_train, at other places; 3 and 4 do not"
)
assert np.shape(found["mean"]) == (1, 3), "the mean picture is a picture: (h, w)"
assert np.allclose(found["mean"], [[5.5, 51.5, 2.75]]), (
    "the mean over training rows alone"
)

# %% [markdown] hint="audit"
# `np.bincount(labels)` counts 0, 1, 2 ... and keeps the empty ones.

# %% [markdown] hint="audit"
# First make a set of the bytes of all training pictures. Then ask for each test picture
# whether its bytes are `in` the set. `X_train.mean(0)` is the mean picture.

# %% [markdown] hint="audit"
# ```python
# known = {picture.tobytes() for picture in X_train}
# return {
#     "counts": np.bincount(y_train).tolist(),
#     "repeated": sum(picture.tobytes() in known for picture in X_test),
#     "mean": X_train.mean(0),
# }
# ```


# %% probe="audit"
def inputs(rng):
    for n, shape in ((9, (2, 2)), (20, (1, 2)), (6, (3, 1))):
        X = rng.integers(0, 3, (n, *shape)).astype(np.uint8)
        y = rng.choice([0, 1, 4], n)
        y[0] = 4
        new = rng.integers(0, 3, (12, *shape)).astype(np.uint8)
        yield X, y, np.concatenate([new, X[:2], X[:1]])


def call(answer, X, y, new):
    found = answer(X, y, new)
    counts = [int(count) for count in found["counts"]]
    return counts, int(found["repeated"]), np.array(found["mean"], dtype=float)


# %% [raw] right="audit"
# def audit(X_train, y_train, X_test):
#     flat = X_train.reshape(len(X_train), -1)
#     counts = [int(sum(y_train == k)) for k in range(max(y_train) + 1)]
#     repeated = [(flat == x.ravel()).all(1).any() for x in X_test]
#     return {"counts": counts, "repeated": int(np.sum(repeated)),
#             "mean": sum(X_train.astype(float)) / len(X_train)}

# %% [raw] wrong="audit" says="its count is 0"
# def audit(X_train, y_train, X_test):
#     known = {x.tobytes() for x in X_train}
#     return {"counts": np.unique(y_train, return_counts=True)[1].tolist(),
#             "repeated": sum(x.tobytes() in known for x in X_test), "mean": X_train.mean(0)}

# %% [raw] wrong="audit" says="count rows"
# def audit(X_train, y_train, X_test):
#     known = {x.tobytes() for x in X_train}
#     return {"counts": np.bincount(y_train).tolist(),
#             "repeated": len(known & {x.tobytes() for x in X_test}), "mean": X_train.mean(0)}

# %% [raw] wrong="audit" says="is not the same picture"
# def audit(X_train, y_train, X_test):
#     known = {int(x.sum()) for x in X_train}
#     return {"counts": np.bincount(y_train).tolist(),
#             "repeated": sum(int(x.sum()) in known for x in X_test), "mean": X_train.mean(0)}

# %% [raw] wrong="audit" says="at other places"
# def audit(X_train, y_train, X_test):
#     n = min(len(X_train), len(X_test))
#     return {"counts": np.bincount(y_train).tolist(),
#             "repeated": int((X_train[:n] == X_test[:n]).all((1, 2)).sum()), "mean": X_train.mean(0)}

# %% [raw] wrong="audit" says="is a picture"
# def audit(X_train, y_train, X_test):
#     known = {x.tobytes() for x in X_train}
#     return {"counts": np.bincount(y_train).tolist(),
#             "repeated": sum(x.tobytes() in known for x in X_test), "mean": X_train.mean()}

# %% [raw] wrong="audit" says="training rows alone"
# def audit(X_train, y_train, X_test):
#     known = {x.tobytes() for x in X_train}
#     return {"counts": np.bincount(y_train).tolist(),
#             "repeated": sum(x.tobytes() in known for x in X_test),
#             "mean": np.concatenate([X_train, X_test]).mean(0)}

# %% [raw] wrong="audit" says="the three names"
# def audit(X_train, y_train, X_test):
#     return np.bincount(y_train).tolist(), 0, X_train.mean(0)

# %% [raw] wrong="audit" says="1, 1, 0, 2"
# def audit(X_train, y_train, X_test):
#     known = {x.tobytes() for x in X_train}
#     return {"counts": [len(X_train)] * 4,
#             "repeated": sum(x.tobytes() in known for x in X_test), "mean": X_train.mean(0)}

# %%
report = audit(X_bytes, y_all, data["X_test"])
print("pictures of each class:", report["counts"])
print("test pictures that are also training pictures:", report["repeated"])

# %% [markdown]
# No exact copy. But a copy that differs in one pixel would not be found. So measure
# the distance (فاصلہ) of 500 test pictures to all training pictures. Squares of
# distances need only one product of matrices: $|a-b|^2 = |a|^2 + |b|^2 - 2ab$.

# %%
old = torch.from_numpy(X_bytes).flatten(1).float()
new = torch.from_numpy(data["X_test"][:500]).flatten(1).float()
square = (new**2).sum(1)[:, None] + (old**2).sum(1) - 2 * new @ old.T
apart, partner = (square.clamp(min=0) / 784).sqrt().min(1)  # mean grey levels apart
nearest = apart.argsort()[:6]
del square


# %% [markdown]
# `show` below only draws: nothing to read.


# %%
def show(pictures, titles, columns, headline, cmap="gray_r", **scale):
    """Draw pictures (n, h, w) or (n, h, w, 3) in rows of `columns`, with titles."""
    rows = -(-len(pictures) // columns)
    side = min(2, 10 / columns)  # inches
    size = (side * columns, (side + 0.4) * rows + 0.4)
    figure, axes = plt.subplots(rows, columns, figsize=size, layout="constrained")
    for axis, picture, title in zip(axes.flat, pictures, titles):
        axis.imshow(np.asarray(picture), cmap, **scale)
        axis.set_title(title, fontsize=9)
        axis.set(xticks=[], yticks=[])
    figure.suptitle(headline, fontsize=11)
    plt.show()


# %%
pairs = [p for row in nearest for p in (new[row], old[partner[row]])]
pairs = [picture.reshape(28, 28) for picture in pairs]
names = [t for row in nearest for t in ("test", f"train, {apart[row]:.1f} apart")]
show(
    pairs,
    names,
    6,
    f"Nearest pairs: at least {apart.min():.1f} of 255 grey levels apart",
)
del old  # 190 MB
print("Six test pictures, each beside its nearest training picture: alike, no copies.")

# %% [markdown]
# Alike, but two photographs. (Trousers have few ways to differ.) Now the mean of each
# class: what would a judge see who only knows means?

# %%
means = [X_bytes[y_all == kind].mean(0) for kind in range(10)]
show(means, KINDS, 5, "The mean picture of each class")
print("Ten mean pictures: outlines differ; pullover, coat and shirt look much alike.")

# %% [markdown]
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ### A part to choose by
# You will choose a recipe, an epoch and a threshold. Each choice needs pictures that
# the training has not seen and that are **not** the test. So hold back a
# **validation part**: the same number from each class, drawn at random, repeatable.


# %% exercise="split_rows" points=3 level=3 minutes=14
def split_rows(y, each, rng):
    """Return (train, val): two arrays of row numbers.

    val: `each` rows of every class of y, drawn at random with the generator rng;
    train: all other rows. y: array (n,) of labels, in any order.
    """
    ### BEGIN SOLUTION
    drawn = [rng.permutation(np.flatnonzero(y == k))[:each] for k in np.unique(y)]
    val = np.concatenate(drawn)
    return np.setdiff1d(np.arange(len(y)), val), val
    ### END SOLUTION


# %% check="split_rows"
labels = np.random.default_rng([SEED, 1]).permutation([7] * 60 + [2] * 25 + [4] * 40)
found = split_rows(labels, 12, np.random.default_rng(SEED))
assert isinstance(found, (tuple, list)) and len(found) == 2, "return train, val"
learn, hold = found
assert isinstance(hold, np.ndarray) and hold.dtype.kind == "i", (
    "row numbers as NumPy arrays, no list and no mask"
)
assert not set(learn) & set(hold), "a row stands in both parts"
assert sorted([*learn, *hold]) == list(range(125)), "every row stands in one part, once"
assert np.bincount(labels[hold])[[2, 4, 7]].tolist() == [12, 12, 12], (
    f"12 of each class, not {np.bincount(labels[hold])[[2, 4, 7]]}"
)
again = split_rows(labels, 12, np.random.default_rng(SEED))[1]
assert set(again) == set(hold), "same generator, other rows: draw from rng alone"
other = split_rows(labels, 12, np.random.default_rng(SEED + 1))[1]
assert set(other) != set(hold), "another seed, the same rows: draw them at random"

# %% [markdown] hint="split_rows"
# `np.flatnonzero(y == k)` are the rows of class k; `rng.permutation(rows)` mixes them.

# %% [markdown] hint="split_rows"
# Collect the first `each` of every mixed class; `np.concatenate` joins them. Which rows
# are left? `np.setdiff1d(all_rows, val)`.

# %% [markdown] hint="split_rows"
# ```python
# drawn = [rng.permutation(np.flatnonzero(y == k))[:each] for k in np.unique(y)]
# val = np.concatenate(drawn)
# return np.setdiff1d(np.arange(len(y)), val), val
# ```


# %% probe="split_rows"
def inputs(rng):
    for classes, each in (([0, 3], 5), ([1, 2, 9], 1), ([4], 3)):
        y = rng.permutation(np.repeat(classes, rng.integers(8, 20, len(classes))))
        yield y, each, int(rng.integers(1000))


def call(answer, y, each, seed):
    kept, mask = y.copy(), np.zeros(len(y))
    draws = [answer(y, each, np.random.default_rng(seed + k)) for k in (0, 0, 1, 2, 3)]
    for _, hold in draws[2:]:
        mask[hold] += 1
    train, val = draws[0]
    whole = np.array_equal(np.sort(np.concatenate([train, val])), np.arange(len(y)))
    same = np.array_equal(np.sort(val), np.sort(draws[1][1]))
    counts = [int((y[val] == k).sum()) for k in np.unique(y)]
    return (
        bool(whole),
        bool(same),
        counts,
        bool(mask.max() < 3),
        np.array_equal(y, kept),
    )


def verdict(got, y, each, seed):
    whole, same, counts, mixed, kept = got
    if not (whole and same and kept):
        return "every row once, the same rows for the same seed"
    if counts != [each] * len(counts):
        return "the same number of each class"
    return True if mixed or each > 4 else "draw them at random"


# %% [raw] right="split_rows"
# def split_rows(y, each, rng):
#     left = {k: each for k in set(y.tolist())}
#     train, val = [], []
#     for row in rng.permutation(len(y)):
#         part = val if left[y[row]] > 0 else train
#         left[y[row]] -= 1
#         part.append(row)
#     return [np.array(train), np.array(val)]

# %% [raw] wrong="split_rows" says="another seed, the same rows"
# def split_rows(y, each, rng):
#     val = np.concatenate([np.flatnonzero(y == k)[:each] for k in np.unique(y)])
#     return np.setdiff1d(np.arange(len(y)), val), val

# %% [raw] wrong="split_rows" says="12 of each class"
# def split_rows(y, each, rng):
#     order = rng.permutation(len(y))
#     size = each * len(np.unique(y))
#     return order[size:], order[:size]

# %% [raw] wrong="split_rows" says="stands in both parts"
# def split_rows(y, each, rng):
#     drawn = [rng.permutation(np.flatnonzero(y == k))[:each] for k in np.unique(y)]
#     return np.arange(len(y)), np.concatenate(drawn)

# %% [raw] wrong="split_rows" says="draw from rng alone"
# def split_rows(y, each, rng):
#     drawn = [np.random.permutation(np.flatnonzero(y == k))[:each] for k in np.unique(y)]
#     val = np.concatenate(drawn)
#     return np.setdiff1d(np.arange(len(y)), val), val

# %% [raw] wrong="split_rows" says="no list and no mask"
# def split_rows(y, each, rng):
#     mask = np.zeros(len(y), dtype=bool)
#     for k in np.unique(y):
#         mask[rng.permutation(np.flatnonzero(y == k))[:each]] = True
#     return ~mask, mask

# %% [raw] wrong="split_rows" says="return train, val"
# def split_rows(y, each, rng):
#     drawn = [rng.permutation(np.flatnonzero(y == k))[:each] for k in np.unique(y)]
#     return np.concatenate(drawn)

# %% [raw] wrong="split_rows" says="every row stands in one part"
# def split_rows(y, each, rng):
#     mixed = [rng.permutation(np.flatnonzero(y == k)) for k in np.unique(y)]
#     size = min(len(rows) for rows in mixed)
#     train = np.concatenate([rows[each:size] for rows in mixed])
#     return train, np.concatenate([rows[:each] for rows in mixed])

# %%
to_learn, to_choose = split_rows(y_all, ROWS // 100, np.random.default_rng([SEED, 2]))
X_all = torch.from_numpy(X_bytes).float().unsqueeze(1).to(device) / 255
labels_all = torch.from_numpy(y_all).to(device)
X_train, y_train = X_all[to_learn], labels_all[to_learn]
X_val, y_val = X_all[to_choose], labels_all[to_choose]
print(tuple(X_train.shape), "to learn,", tuple(X_val.shape), "to choose")

# %% [markdown]
# The test stays closed until section 6. Now the baseline: what does stage 1 get from
# the raw pixels of a few thousand pictures?
#
# **Predict.** A random forest of 100 trees sees some thousand pictures as rows of 784
# numbers. How many of ten validation pictures does it name?
#
# - a: about 5
# - b: about 7
# - c: more than 8
#
# Write your letter in `p_forest`; any letter earns the point.

# %% exercise="p_forest" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_forest = "c"
### END SOLUTION

# %%
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

every = 4 if FAST else 10
few = X_train[::every].flatten(1).cpu().numpy()
few_labels = y_train[::every].cpu().numpy()
judges = {"logistic regression": LogisticRegression(C=0.05, max_iter=500, tol=0.01)}
judges["random forest"] = RandomForestClassifier(100, random_state=SEED)
shares = {}
for name, judge in judges.items():
    guess = judge.fit(few, few_labels).predict(X_val.flatten(1).cpu().numpy())
    shares[name] = hit_share(torch.from_numpy(guess), y_val.cpu())

# %% check="p_forest"
assert p_forest in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Much more: clothes stand in the middle, so single pixels say a lot.",
    "b": "More: clothes stand in the middle, and 100 trees vote on many pixels.",
    "c": "Yes: clothes stand in the middle, so single pixels say a lot.",
}
print(f"Named: {shares['random forest'][0]:.2f}. {reasons[p_forest]}")

# %% [raw] wrong="p_forest" says="Much more"
# p_forest = "a"

# %% [raw] wrong="p_forest" says="100 trees vote"
# p_forest = "b"

# %%
for name, (share, error) in shares.items():
    print(f"{name:20} {share:.3f} ± {error:.3f}  from {len(few):,} pictures")

# %% [markdown]
# This is the bar. A network costs more time, more code and more care: it must earn
# them.
#
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ## 2. Augmentation: for training only
# A mirrored boot is a boot, and so is a boot one pixel lower. In lesson 5 a helper moved
# the pictures. Now write it yourself, by padding and cutting. The tool, on one picture:

# %%
wide = F.pad(torch.tensor([[[1.0, 2], [3, 4]]]), (1, 1, 1, 1))  # 1 channel, 4 x 4
print(wide[0])
print("cut from row 0, column 1:", wide[:, 0:2, 1:3].tolist(), "moved down by 1")


# %% [markdown]
# First a helper for the check: it compares each result with every possible one, to find
# out what happened to the picture. Run the next cell; it needs no reading.


# %%
def moves_of(x, out, pixels):
    """(mirrored, start row, start column) of each picture, -1 where none fits."""
    h, w, found = x.shape[2], x.shape[3], -np.ones((len(x), 3), dtype=int)
    for coin, base in enumerate((x, x.flip(3))):
        wide = F.pad(base, (pixels,) * 4)
        for i in range(2 * pixels + 1):
            for j in range(2 * pixels + 1):
                same = (wide[:, :, i : i + h, j : j + w] == out).all((1, 2, 3))
                found[same.numpy()] = coin, i, j
    return found


# %% exercise="augment" points=4 level=3 minutes=22
def augment(x, pixels, generator):
    """Mirror and shift each picture of x (batch, c, h, w), each by its own chance.

    Mirror: left-right, one fair coin for each picture. Shift: right or left, and up or
    down, by whole numbers from -pixels to +pixels, all equally likely; what comes in
    is 0. All chance comes from the torch generator. Returns new pictures of the same
    shape; x stays as it is.
    """
    ### BEGIN SOLUTION
    n, _, h, w = x.shape
    coins = torch.rand(n, 1, 1, 1, generator=generator) < 0.5
    starts = torch.randint(2 * pixels + 1, (n, 2), generator=generator).tolist()
    x = torch.where(coins.to(x.device), x.flip(3), x)
    wide = F.pad(x, (pixels,) * 4)
    views = [p[:, i : i + h, j : j + w] for p, (i, j) in zip(wide, starts)]
    return torch.stack(views)
    ### END SOLUTION


# %% check="augment"
asked = torch.rand(600, 2, 3, 4, generator=torch.Generator().manual_seed(SEED)) + 1
kept, generator = asked.clone(), torch.Generator().manual_seed(SEED)
out = augment(asked, 1, generator)
assert getattr(out, "shape", None) == asked.shape, "return 600 pictures of 2 x 3 x 4"
assert torch.equal(asked, kept), "x has changed: every epoch would change it further"
again = augment(asked, 1, torch.Generator().manual_seed(SEED))
assert torch.equal(out, again), "same seed, other pictures: use the given generator"
assert not torch.equal(out, augment(asked, 1, generator)), (
    "the second call did the same: draw from the generator, set no seed"
)
done = moves_of(asked, out, 1)
assert (done >= 0).all(), (
    "some results are no whole shift, filled with 0, of the picture or of its "
    "left-right mirror"
)
assert len(np.unique(done[:, 0])) == 2 and done[:, 0].std() > 0.4, (
    f"{done[:, 0].mean():.0%} are mirrored: one fair coin for each picture"
)
assert len(np.unique(done[:, 1:], axis=0)) > 1, (
    "the whole batch moved alike: each picture needs its own shift"
)
cells = np.bincount(3 * done[:, 1] + done[:, 2], minlength=9)  # shifts, of 9
assert cells.min() > 30, f"about 67 of each of the 9 shifts, yours: {cells.tolist()}"
still = moves_of(asked, augment(asked, 0, generator), 0)
assert (still >= 0).all(), "with pixels = 0 nothing moves: is a number built in?"

# %% [markdown] hint="augment"
# `torch.rand(n, 1, 1, 1, generator=generator) < 0.5` makes coins that fit
# `torch.where(coins, x.flip(3), x)`.

# %% [markdown] hint="augment"
# After padding, the start row of the cut is a whole number from 0 to `2 * pixels`; so
# is the start column. `torch.randint(2 * pixels + 1, (n, 2), generator=generator)`.

# %% [markdown] hint="augment"
# ```python
# n, _, h, w = x.shape
# coins = torch.rand(n, 1, 1, 1, generator=generator) < 0.5
# starts = torch.randint(2 * pixels + 1, (n, 2), generator=generator).tolist()
# x = torch.where(coins.to(x.device), x.flip(3), x)
# wide = F.pad(x, (pixels,) * 4)
# return torch.stack(
#     [p[:, i : i + h, j : j + w] for p, (i, j) in zip(wide, starts)]
# )
# ```


# %% probe="augment"
equivalent = {
    "torch.rand(n, 1, 1, 1, generator=generator) < 0.5 => torch.rand(n, 1, 1, 1, generator=generator) <= 0.5": "exactly 0.5 almost never comes",
    "torch.rand(n, 1, 1, 1, generator=generator) < 0.5 => torch.rand(n, 1, 1, 1, generator=generator) > 0.5": "the other side of a fair coin",
}


def inputs(rng):
    for shape, pixels in (((2, 3, 5), 1), ((1, 4, 3), 2)):
        x = torch.from_numpy(rng.random((700, *shape)) + 1).float()
        yield x, pixels, int(rng.integers(1000))


def call(answer, x, pixels, seed):
    generator, given = torch.Generator().manual_seed(seed), x.clone()
    out = answer(given, pixels, generator).clone()
    later = answer(x.clone(), pixels, generator)
    again = answer(x.clone(), pixels, torch.Generator().manual_seed(seed))
    facts = torch.equal(given, x), torch.equal(out, again), torch.equal(out, later)
    return *facts, moves_of(x, out, pixels)


def verdict(got, x, pixels, seed):
    kept, repeats, frozen, done = got
    if not kept or not repeats or frozen:
        return "x unchanged; same seed, same pictures; two calls differ"
    if done.min() < 0:
        return "no whole shift of the picture or its mirror"
    kinds = 2 * (2 * pixels + 1) ** 2
    code = (done * [kinds // 2, 2 * pixels + 1, 1]).sum(1)
    cells = np.bincount(code, minlength=kinds)
    fair = (np.abs(cells - 700 / kinds) < 5 * (700 / kinds) ** 0.5).all()
    return bool(fair) or "all moves should be equally likely"


# %% [raw] right="augment"
# def augment(x, pixels, generator):
#     out = torch.zeros_like(x)
#     h, w = x.shape[2:]
#     for row, picture in enumerate(x):
#         down, right = torch.randint(-pixels, pixels + 1, (2,), generator=generator).tolist()
#         if torch.rand(1, generator=generator) < 0.5:
#             picture = picture.flip(2)
#         part = picture[:, max(0, -down) : h - max(0, down), max(0, -right) : w - max(0, right)]
#         top, left = max(0, down), max(0, right)
#         out[row, :, top : top + part.shape[1], left : left + part.shape[2]] = part
#     return out

# %% [raw] wrong="augment" says="the whole batch moved alike"
# def augment(x, pixels, generator):
#     n, _, h, w = x.shape
#     coins = torch.rand(n, 1, 1, 1, generator=generator) < 0.5
#     i, j = torch.randint(2 * pixels + 1, (2,), generator=generator).tolist()
#     return F.pad(torch.where(coins, x.flip(3), x), (pixels,) * 4)[:, :, i : i + h, j : j + w]

# %% [raw] wrong="augment" says="one fair coin"
# def augment(x, pixels, generator):
#     n, _, h, w = x.shape
#     if torch.rand(1, generator=generator) < 0.5:
#         x = x.flip(3)
#     starts = torch.randint(2 * pixels + 1, (n, 2), generator=generator).tolist()
#     wide = F.pad(x, (pixels,) * 4)
#     return torch.stack([p[:, i : i + h, j : j + w] for p, (i, j) in zip(wide, starts)])

# %% [raw] wrong="augment" says="left-right mirror"
# def augment(x, pixels, generator):
#     n, _, h, w = x.shape
#     coins = torch.rand(n, 1, 1, 1, generator=generator) < 0.5
#     starts = torch.randint(2 * pixels + 1, (n, 2), generator=generator).tolist()
#     wide = F.pad(torch.where(coins, x.flip(2), x), (pixels,) * 4)
#     return torch.stack([p[:, i : i + h, j : j + w] for p, (i, j) in zip(wide, starts)])

# %% [raw] wrong="augment" says="filled with 0"
# def augment(x, pixels, generator):
#     coins = torch.rand(len(x), 1, 1, 1, generator=generator) < 0.5
#     moves = torch.randint(-pixels, pixels + 1, (len(x), 2), generator=generator).tolist()
#     x = torch.where(coins, x.flip(3), x)
#     return torch.stack([p.roll((i, j), (1, 2)) for p, (i, j) in zip(x, moves)])

# %% [raw] wrong="augment" says="use the given generator"
# def augment(x, pixels, generator):
#     n, _, h, w = x.shape
#     coins = torch.rand(n, 1, 1, 1) < 0.5
#     starts = torch.randint(2 * pixels + 1, (n, 2)).tolist()
#     wide = F.pad(torch.where(coins, x.flip(3), x), (pixels,) * 4)
#     return torch.stack([p[:, i : i + h, j : j + w] for p, (i, j) in zip(wide, starts)])

# %% [raw] wrong="augment" says="set no seed"
# def augment(x, pixels, generator):
#     generator = torch.Generator().manual_seed(0)
#     n, _, h, w = x.shape
#     coins = torch.rand(n, 1, 1, 1, generator=generator) < 0.5
#     starts = torch.randint(2 * pixels + 1, (n, 2), generator=generator).tolist()
#     wide = F.pad(torch.where(coins, x.flip(3), x), (pixels,) * 4)
#     return torch.stack([p[:, i : i + h, j : j + w] for p, (i, j) in zip(wide, starts)])

# %% [raw] wrong="augment" says="every epoch would change it"
# def augment(x, pixels, generator):
#     n, _, h, w = x.shape
#     coins = torch.rand(n, generator=generator) < 0.5
#     x[coins] = x[coins].flip(3)
#     starts = torch.randint(2 * pixels + 1, (n, 2), generator=generator).tolist()
#     wide = F.pad(x, (pixels,) * 4)
#     return torch.stack([p[:, i : i + h, j : j + w] for p, (i, j) in zip(wide, starts)])

# %% [raw] wrong="augment" says="each of the 9 shifts"
# def augment(x, pixels, generator):
#     n, _, h, w = x.shape
#     coins = torch.rand(n, 1, 1, 1, generator=generator) < 0.5
#     starts = torch.randint(2 * pixels + 1, (n,), generator=generator).tolist()
#     wide = F.pad(torch.where(coins, x.flip(3), x), (pixels,) * 4)
#     return torch.stack([p[:, i : i + h, i : i + w] for p, i in zip(wide, starts)])

# %% [raw] wrong="augment" says="is a number built in"
# def augment(x, pixels, generator):
#     n, _, h, w = x.shape
#     coins = torch.rand(n, 1, 1, 1, generator=generator) < 0.5
#     starts = torch.randint(3, (n, 2), generator=generator).tolist()
#     wide = F.pad(torch.where(coins, x.flip(3), x), (1,) * 4)
#     return torch.stack([p[:, i : i + h, j : j + w] for p, (i, j) in zip(wide, starts)])

# %% [raw] wrong="augment" says="return 600 pictures"
# def augment(x, pixels, generator):
#     coins = torch.rand(len(x), 1, 1, 1, generator=generator) < 0.5
#     return F.pad(torch.where(coins, x.flip(3), x), (pixels,) * 4)

# %%
boots = X_train[y_train == 9][:1].repeat(12, 1, 1, 1)
varied = augment(boots, 3, torch.Generator().manual_seed(SEED))[:, 0].cpu()
show(
    varied,
    [""] * 12,
    6,
    "One boot, twelve times: mirrored and shifted by up to 3 pixels",
)
print("Twelve versions of one boot: toes to the left or right, at different places.")

# %% [markdown]
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ## 3. The network
# The same block as in lesson 5, three times: convolution 3 x 3 (padding 1, no bias),
# max pool 2, batch norm, ReLU. New: one function must serve the grey clothes **and**
# the coloured drawings of section 8, so nothing about 28 x 28 may be built in. A side
# that is halved three times, with the rest dropped, is `side // 8`.
#
# The order in memory is part of the contract: `channels_last` keeps the channels of a
# pixel side by side, and convolutions are often faster. The shape stays the same. How
# to ask for it, and how to see it:

# %%
layer = nn.Conv2d(3, 5, 3).to(memory_format=torch.channels_last)
order = {"memory_format": torch.channels_last}
print(tuple(layer.weight.shape), layer.weight.is_contiguous(**order))


# %% exercise="make_net" points=4 level=3 minutes=18
def make_net(channels, side, classes, width):
    """Three blocks of width, 2 width and 4 width channels, flatten, one linear layer.

    Input (batch, channels, side, side), side >= 8; output raw scores (batch, classes).
    Block: conv 3 x 3 (padding 1, no bias), max pool 2, batch norm, ReLU. Returns one
    nn.Sequential of 14 layers, in channels_last memory.
    """
    ### BEGIN SOLUTION
    layers, c = [], channels
    for out in (width, 2 * width, 4 * width):
        layers.append(nn.Conv2d(c, out, 3, padding=1, bias=False))
        layers += [nn.MaxPool2d(2), nn.BatchNorm2d(out), nn.ReLU()]
        c = out
    head = [nn.Flatten(), nn.Linear(c * (side // 8) ** 2, classes)]
    return nn.Sequential(*layers, *head).to(memory_format=torch.channels_last)
    ### END SOLUTION


# %% check="make_net"
built = make_net(2, 20, 7, 3)
assert isinstance(built, nn.Sequential), "return one nn.Sequential(...)"
order_now = [type(layer).__name__ for layer in built]
block = ["Conv2d", "MaxPool2d", "BatchNorm2d", "ReLU"]
assert order_now == block * 3 + ["Flatten", "Linear"], (
    f"three times {block}, then Flatten and Linear; yours: {order_now}"
)
assert built[0].in_channels == 2, "the pictures have `channels` channels, not always 1"
assert [built[k].out_channels for k in (0, 4, 8)] == [3, 6, 12], (
    "width, 2 width, 4 width"
)
assert built[-1].in_features == 48, (
    f"side 20 is halved to 10, 5, 2: 12 x 2 x 2 = 48 numbers reach the last layer, "
    f"not {built[-1].in_features}"
)
assert built(torch.rand(5, 2, 20, 20)).shape == (5, 7), "7 scores for each picture"
count = sum(p.numel() for p in built.parameters())
assert count != 1270, "21 weights too many: the convolutions need no bias"
assert count == 1249, f"{count} weights, not 1,249: kernels of 3 x 3?"
assert built[4].weight.is_contiguous(memory_format=torch.channels_last), (
    "the weights lie in the ordinary order: .to(memory_format=torch.channels_last)"
)

# %% [markdown] hint="make_net"
# Write the three blocks in a loop over (width, 2 * width, 4 * width). The channels that
# come out of one block go into the next.

# %% [markdown] hint="make_net"
# The last layer gets `4 * width * (side // 8) ** 2` numbers. The whole network moves at
# once: `nn.Sequential(...).to(memory_format=torch.channels_last)`.

# %% [markdown] hint="make_net"
# ```python
# layers, c = [], channels
# for out in (width, 2 * width, 4 * width):
#     layers.append(nn.Conv2d(c, out, 3, padding=1, bias=False))
#     layers += [nn.MaxPool2d(2), nn.BatchNorm2d(out), nn.ReLU()]
#     c = out
# head = [nn.Flatten(), nn.Linear(c * (side // 8) ** 2, classes)]
# return nn.Sequential(*layers, *head).to(memory_format=torch.channels_last)
# ```


# %% probe="make_net"
def inputs(rng):
    for sizes in ((1, 28, 10, 2), (3, 17, 4, 3), (2, 9, 3, 1)):
        shape = (3, sizes[0], sizes[1], sizes[1])
        yield *sizes, torch.from_numpy(rng.normal(size=shape)).float()


def call(answer, channels, side, classes, width, x):
    model = answer(channels, side, classes, width)
    model.eval()(x)
    order = {"memory_format": torch.channels_last}
    fast = [model[k].weight.is_contiguous(**order) for k in (4, 8)]
    for number, p in enumerate(model.parameters()):
        p.data = torch.sin(torch.arange(p.numel()) * 1.7 + number).reshape(p.shape)
    shapes = [tuple(p.shape) for p in model.parameters()]
    return fast, shapes, model.train()(x), model.eval()(x)


# %% [raw] right="make_net"
# def make_net(channels, side, classes, width):
#     net = nn.Sequential()
#     for a, b in ((channels, width), (width, 2 * width), (2 * width, 4 * width)):
#         net.append(nn.Conv2d(a, b, (3, 3), padding="same", bias=False))
#         net.append(nn.MaxPool2d((2, 2)))
#         net.append(nn.BatchNorm2d(b))
#         net.append(nn.ReLU(inplace=True))
#         side = side // 2
#     net.append(nn.Flatten())
#     net.append(nn.Linear(4 * width * side * side, classes))
#     return net.to(memory_format=torch.channels_last)

# %% [raw] wrong="make_net" says="lie in the ordinary order"
# def make_net(channels, side, classes, width):
#     layers, c = [], channels
#     for out in (width, 2 * width, 4 * width):
#         layers.append(nn.Conv2d(c, out, 3, padding=1, bias=False))
#         layers += [nn.MaxPool2d(2), nn.BatchNorm2d(out), nn.ReLU()]
#         c = out
#     return nn.Sequential(*layers, nn.Flatten(), nn.Linear(c * (side // 8) ** 2, classes))

# %% [raw] wrong="make_net" says="need no bias"
# def make_net(channels, side, classes, width):
#     layers, c = [], channels
#     for out in (width, 2 * width, 4 * width):
#         layers.append(nn.Conv2d(c, out, 3, padding=1))
#         layers += [nn.MaxPool2d(2), nn.BatchNorm2d(out), nn.ReLU()]
#         c = out
#     head = [nn.Flatten(), nn.Linear(c * (side // 8) ** 2, classes)]
#     return nn.Sequential(*layers, *head).to(memory_format=torch.channels_last)

# %% [raw] wrong="make_net" says="not always 1"
# def make_net(channels, side, classes, width):
#     layers, c = [], 1
#     for out in (width, 2 * width, 4 * width):
#         layers.append(nn.Conv2d(c, out, 3, padding=1, bias=False))
#         layers += [nn.MaxPool2d(2), nn.BatchNorm2d(out), nn.ReLU()]
#         c = out
#     head = [nn.Flatten(), nn.Linear(c * (side // 8) ** 2, classes)]
#     return nn.Sequential(*layers, *head).to(memory_format=torch.channels_last)

# %% [raw] wrong="make_net" says="reach the last layer"
# def make_net(channels, side, classes, width):
#     layers, c = [], channels
#     for out in (width, 2 * width, 4 * width):
#         layers.append(nn.Conv2d(c, out, 3, padding=1, bias=False))
#         layers += [nn.MaxPool2d(2), nn.BatchNorm2d(out), nn.ReLU()]
#         c = out
#     head = [nn.Flatten(), nn.Linear(c * 9, classes)]
#     return nn.Sequential(*layers, *head).to(memory_format=torch.channels_last)

# %% [raw] wrong="make_net" says="then Flatten and Linear"
# def make_net(channels, side, classes, width):
#     layers, c = [], channels
#     for out in (width, 2 * width, 4 * width):
#         layers.append(nn.Conv2d(c, out, 3, padding=1, bias=False))
#         layers += [nn.BatchNorm2d(out), nn.ReLU(), nn.MaxPool2d(2)]
#         c = out
#     head = [nn.Flatten(), nn.Linear(c * (side // 8) ** 2, classes), nn.Softmax(1)]
#     return nn.Sequential(*layers, *head).to(memory_format=torch.channels_last)

# %% [raw] wrong="make_net" says="width, 2 width, 4 width"
# def make_net(channels, side, classes, width):
#     layers, c = [], channels
#     for out in (16, 32, 64):
#         layers.append(nn.Conv2d(c, out, 3, padding=1, bias=False))
#         layers += [nn.MaxPool2d(2), nn.BatchNorm2d(out), nn.ReLU()]
#         c = out
#     head = [nn.Flatten(), nn.Linear(c * (side // 8) ** 2, classes)]
#     return nn.Sequential(*layers, *head).to(memory_format=torch.channels_last)

# %% [raw] wrong="make_net" says="7 scores for each"
# def make_net(channels, side, classes, width):
#     layers, c = [], channels
#     for out in (width, 2 * width, 4 * width):
#         layers.append(nn.Conv2d(c, out, 3, padding=1, bias=False))
#         layers += [nn.MaxPool2d(2), nn.BatchNorm2d(out), nn.ReLU()]
#         c = out
#     head = [nn.Flatten(), nn.Linear(c * (side // 8) ** 2, 10)]
#     return nn.Sequential(*layers, *head).to(memory_format=torch.channels_last)

# %% [raw] wrong="make_net" says="kernels of 3 x 3"
# def make_net(channels, side, classes, width):
#     layers, c = [], channels
#     for out in (width, 2 * width, 4 * width):
#         layers.append(nn.Conv2d(c, out, 5, padding=2, bias=False))
#         layers += [nn.MaxPool2d(2), nn.BatchNorm2d(out), nn.ReLU()]
#         c = out
#     head = [nn.Flatten(), nn.Linear(c * (side // 8) ** 2, classes)]
#     return nn.Sequential(*layers, *head).to(memory_format=torch.channels_last)

# %% [raw] wrong="make_net" says="return one nn.Sequential"
# def make_net(channels, side, classes, width):
#     layers, c = [], channels
#     for out in (width, 2 * width, 4 * width):
#         layers += [nn.Conv2d(c, out, 3, padding=1, bias=False), nn.MaxPool2d(2)]
#         layers += [nn.BatchNorm2d(out), nn.ReLU()]
#         c = out
#     return layers + [nn.Flatten(), nn.Linear(c * (side // 8) ** 2, classes)]

# %% [markdown]
# The shop's limit: 70,000 weights, so that the file stays under 300 kB.

# %%
WIDTH = 8 if FAST else 24
weights = sum(p.numel() for p in make_net(1, 28, 10, WIDTH).parameters())
print(f"width {WIDTH}: {weights:,} weights, {4 * weights / 1000:.0f} kB")

# %% [markdown]
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ## 4. A run that fails
# A colleague wrote one epoch in a hurry. It runs, it prints no warning, and it hides
# **three** faults. Do not look for them yet: first read what the run does.


# %%
def hasty_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
    """One epoch of training; returns (mean training loss, validation accuracy)."""
    model.train()
    X = train[0][torch.randperm(len(train[0]), generator=generator)]
    y = train[1][torch.randperm(len(train[1]), generator=generator)]
    total = 0.0
    for images, labels in zip(X.split(batch), y.split(batch)):
        loss = F.cross_entropy(model(recipe(images, generator)), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
    cycle.step()
    guess = probabilities(model, recipe(val[0], generator)).argmax(1)
    return total / len(y), (guess == val[1]).float().mean().item()


# %% [markdown]
# `fit` below trains with any such epoch. The learning rate goes through one cycle: up,
# then down to almost 0 (lesson 3). It keeps a **copy** of the weights of the epoch with
# the best validation accuracy and puts them back at the end. `state_dict()` alone is no
# copy: it would change with every further step. `rates` notes the learning rate.

# %%
from tqdm.auto import tqdm


class Cycle:
    """One cycle of the learning rate over `total` steps; notes it, moves a bar."""

    def __init__(self, optimizer, lr, total):
        make = torch.optim.lr_scheduler.OneCycleLR
        self.schedule, self.rates = make(optimizer, lr, total_steps=total), []
        self.optimizer, self.bar = optimizer, tqdm(total=total)

    def step(self):
        self.rates.append(self.optimizer.param_groups[0]["lr"])
        self.schedule.step()
        self.bar.update()


# %%
def fit(epoch, model, train, val, epochs, lr, recipe, batch=128):
    """Train with `epoch`, keep the best weights; (losses, shares), learning rates."""
    model.to(device)
    generator = torch.Generator().manual_seed(SEED)
    optimizer = torch.optim.Adam(model.parameters(), lr)
    cycle = Cycle(optimizer, lr, epochs * -(-len(train[1]) // batch))
    history, best = [], -1.0
    for _ in range(epochs):
        parts = train, val, recipe, generator, batch
        loss, share = epoch(model, optimizer, cycle, *parts)
        history.append((loss, share))
        cycle.bar.set_postfix(loss=f"{loss:.3f}", val=f"{share:.3f}")
        if share > best:
            best = share
            kept = {name: p.clone() for name, p in model.state_dict().items()}
    cycle.bar.close()
    model.load_state_dict(kept)
    return np.array(history).T, cycle.rates


# %%
def clothes_recipe(x, generator):
    return augment(x, 1, generator)


torch.manual_seed(SEED)
some = X_train[:: ROWS // 3000], y_train[:: ROWS // 3000]  # about 2,700 pictures
(bad_losses, bad_shares), bad_rates = fit(
    hasty_epoch, make_net(1, 28, 10, 8), some, (X_val, y_val), 6, 0.01, clothes_recipe
)

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
left.plot(range(1, 7), bad_losses, "o-", color=BLUE, label="training loss")
left.axhline(np.log(10), color=GREY, linestyle=":", label="guessing, 2.303")
left.set(xlabel="epoch", ylabel="loss", ylim=(0, 2.8))
left.legend(loc="lower left")
right.plot(bad_rates, "s-", color=ORANGE)
right.set(xlabel="call of cycle.step()", ylabel="learning rate", ylim=(0, 0.011))
figure.suptitle(f"Six epochs: the loss ends at {bad_losses[-1]:.2f}")
plt.show()
print(
    f"Left the loss, near guessing; right {len(bad_rates)} learning rates, all small."
)

# %% [markdown]
# **Predict.** The loss does not leave 2.30. Suppose that you only raise the learning
# rate to a good constant one. What then?
#
# - a: the loss falls: it was only too slow
# - b: the loss stays near 2.30 all the same
# - c: the loss grows without end
#
# Write your letter in `p_rate`.

# %% exercise="p_rate" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_rate = "b"
### END SOLUTION


# %%
class Constant:
    def step(self):
        pass


torch.manual_seed(SEED)
trial = make_net(1, 28, 10, 8).to(device)
adam, draws = torch.optim.Adam(trial.parameters(), 0.003), torch.Generator()
parts = some, (X_val, y_val), clothes_recipe, draws.manual_seed(SEED)
raised = [hasty_epoch(trial, adam, Constant(), *parts)[0] for _ in range(4)]

# %% check="p_rate"
assert p_rate in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "It stays: the rate was too small as well, but another fault lies deeper.",
    "b": "Yes: the rate was too small as well, but another fault lies deeper.",
    "c": "It does not grow, and it does not fall: there is nothing to be learned.",
}
print("losses:", [round(loss, 2) for loss in raised], reasons[p_rate])

# %% [raw] wrong="p_rate" says="another fault lies deeper"
# p_rate = "a"

# %% [raw] wrong="p_rate" says="nothing to be learned"
# p_rate = "c"

# %% [markdown]
# A loss of log(10) = 2.30 that no rate can move says: **pictures and labels have
# nothing to do with each other**. Look at the labels of the pictures, not at the
# network. That is the first fault. The right-hand curve is the second clue: how many
# rates should one cycle of 6 epochs have? The third fault shows in no curve: what does
# the validation part measure, if it changes from epoch to epoch?


# %% [markdown]
# First two helpers for the check: a network of one layer that notes everything, and what
# should come of it. Run the next two cells; they need no reading. Your task follows.


# %%
def watch(epoch, n, batch, seed, rate=0.1):
    """Run one epoch on made-up rows; return what happened, as a dict."""
    X, y = torch.arange(1.0, n + 1).reshape(n, 1), torch.arange(n) % 3
    val, seen, steps = (
        (torch.full((9, 1), 5.0), torch.tensor([0] * 2 + [1] * 3 + [2] * 4)),
        [],
        [],
    )
    net = nn.Sequential(nn.Linear(1, 3), nn.Dropout(0.0))
    net[0].weight.data = torch.tensor([[0.3], [0.1], [-0.1]])
    net[0].bias.data = torch.tensor([-0.7, 0.0, 0.2])
    net[0].weight.grad = torch.full((3, 1), 40.0)  # left by somebody
    net.eval().register_forward_hook(
        lambda m, given, _: seen.append((m.training, given[0].flatten().tolist()))
    )
    sgd = torch.optim.SGD(net.parameters(), rate / n**2)
    cycle = type("C", (), {"step": lambda _: steps.append(len(seen))})()
    draws = torch.Generator().manual_seed(seed)
    pairs = (X.clone(), y.clone()), (val[0].clone(), val[1])
    found = epoch(net, sgd, cycle, *pairs, lambda x, g: x + 0.25, draws, batch)
    kept = torch.equal(pairs[0][0], X) and torch.equal(pairs[1][0], val[0])
    learned = [rows for mode, rows in seen if mode]
    judged = [rows for mode, rows in seen if not mode]
    return {"found": found, "learned": learned, "judged": judged, "steps": steps,
            "kept": kept, "weights": [p.data for p in net.parameters()]}  # fmt: skip


# %%
def expected_epoch(learned, n, rate=0.1):
    """(mean loss, weights) that the batches `learned` lead to, labels kept."""
    weight, bias = torch.tensor([[0.3], [0.1], [-0.1]]), torch.tensor([-0.7, 0.0, 0.2])
    total = 0.0
    for rows in learned:
        x = torch.tensor(rows)[:, None]
        y = torch.tensor([int(value) - 1 for value in rows]) % 3
        scores = x @ weight.T + bias
        total += F.cross_entropy(scores, y, reduction="sum").item()
        gap = (scores.softmax(1) - F.one_hot(y, 3)) / len(y)
        weight, bias = weight - rate / n**2 * gap.T @ x, bias - rate / n**2 * gap.sum(0)
    return total / n, weight, bias


# %% exercise="one_epoch" points=5 level=4 minutes=22
def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
    """hasty_epoch, mended. Returns (mean training loss of a picture, val accuracy).

    train, val: pairs (pictures, labels), unchanged afterwards. One random order for
    the whole epoch, drawn with the generator; every picture once, with its own label;
    recipe(pictures, generator) changes training pictures only; cycle.step() after every
    optimizer.step(). The model is in training mode while it learns. Two plain floats.
    """
    ### BEGIN SOLUTION
    model.train()
    X, y = train
    total = 0.0
    for rows in torch.randperm(len(y), generator=generator).split(batch):
        loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        cycle.step()
        total += loss.item() * len(rows)
    guess = probabilities(model, val[0]).argmax(1)
    return total / len(y), (guess == val[1]).float().mean().item()
    ### END SOLUTION


# %% check="one_epoch"
seen, again = watch(one_epoch, 23, 5, SEED), watch(one_epoch, 23, 5, SEED)
found, learned = seen["found"], seen["learned"]
assert found is not None and len(found) == 2, "return two numbers: loss, accuracy"
assert all(isinstance(part, float) for part in found), "plain floats: use .item()"
assert len(learned) == 5, (
    f"{len(learned)} batches in training mode; 23 rows make 5 of 5"
)
rows = [value for part in learned for value in part]
every = [k + 0.25 for k in range(1, 24)]
assert sorted(rows) == every, "each training picture should arrive once, after recipe"
assert rows != every, "the order is that of the file: shuffle with the generator"
assert again["learned"] == learned, "same seed, other order: use the generator"
assert {v for part in seen["judged"] for v in part} == {5.0}, (
    "recipe changed the validation pictures: then the accuracy measures the dice, too"
)
taken = len(seen["steps"])
assert taken == 5, f"cycle.step() ran {taken} times for 5 batches: once after each"
loss, weight, bias = expected_epoch(learned, 23)
assert torch.allclose(seen["weights"][0], weight, atol=1e-5), (
    "other weights: does each picture keep its own label, does an old gradient count?"
)
mean_text = f"the mean over 23 pictures is {loss:.3f}, not {found[0]:.3f}"
assert abs(found[0] - loss) < 1e-3, f"{mean_text}: the last batch counts less"
hits = 2 + int((5 * weight[:, 0] + bias).argmax())
assert abs(found[1] - hits / 9) < 1e-5, f"{hits} of 9 validation rows are right"

# %% [markdown] hint="one_epoch"
# Draw **one** order, and take pictures and labels with the same row numbers.

# %% [markdown] hint="one_epoch"
# `for rows in torch.randperm(len(y), generator=generator).split(batch):` gives row
# numbers; then `X[rows]` and `y[rows]` belong together.

# %% [markdown] hint="one_epoch"
# ```python
# model.train()
# X, y = train
# total = 0.0
# for rows in torch.randperm(len(y), generator=generator).split(batch):
#     loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
#     optimizer.zero_grad()
#     loss.backward()
#     optimizer.step()
#     cycle.step()
#     total += loss.item() * len(rows)
# guess = probabilities(model, val[0]).argmax(1)
# return total / len(y), (guess == val[1]).float().mean().item()
# ```


# %% probe="one_epoch"
def inputs(rng):
    for n, batch in ((17, 4), (12, 12), (30, 7)):
        yield n, batch, int(rng.integers(1000))


def call(answer, n, batch, seed):
    seen, again = watch(answer, n, batch, seed), watch(answer, n, batch, seed)
    other = watch(answer, n, batch, seed + 1)
    loss, weight, bias = expected_epoch(seen["learned"], n)
    rows = [value for part in seen["learned"] for value in part]
    share = seen["found"]
    return {
        "shapes": [len(part) for part in seen["learned"]],
        "rows": sorted(rows) == [k + 0.25 for k in range(1, n + 1)],
        "mixed": rows != [v for part in other["learned"] for v in part],
        "same": again["learned"] == seen["learned"],
        "judged": sorted({v for part in seen["judged"] for v in part}),
        "steps": seen["steps"], "kept": seen["kept"],
        "loss": abs(share[0] - loss) < 1e-3, "share": round(float(share[1]), 4),
        "floats": [isinstance(part, float) for part in share],
        "weights": torch.allclose(seen["weights"][0], weight, atol=1e-5)
        and torch.allclose(seen["weights"][1], bias, atol=1e-5),
    }  # fmt: skip


# %% [raw] right="one_epoch"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     order = torch.randperm(len(train[1]), generator=generator)
#     X, y, losses = train[0][order], train[1][order], []
#     for start in range(0, len(y), batch):
#         model.train()
#         optimizer.zero_grad()
#         scores = model(recipe(X[start : start + batch], generator))
#         each = F.cross_entropy(scores, y[start : start + batch], reduction="none")
#         each.mean().backward()
#         optimizer.step()
#         cycle.step()
#         losses += each.tolist()
#     model.eval()
#     with torch.no_grad():
#         hits = model(val[0]).argmax(1) == val[1]
#     return [sum(losses) / len(losses), float(hits.float().mean())]

# %% [raw] wrong="one_epoch" says="keep its own label"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     model.train()
#     X = train[0][torch.randperm(len(train[0]), generator=generator)]
#     y = train[1][torch.randperm(len(train[1]), generator=generator)]
#     total = 0.0
#     for images, labels in zip(X.split(batch), y.split(batch)):
#         loss = F.cross_entropy(model(recipe(images, generator)), labels)
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#         cycle.step()
#         total += loss.item() * len(labels)
#     guess = probabilities(model, val[0]).argmax(1)
#     return total / len(y), (guess == val[1]).float().mean().item()

# %% [raw] wrong="one_epoch" says="times for 5 batches"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     model.train()
#     X, y = train
#     total = 0.0
#     for rows in torch.randperm(len(y), generator=generator).split(batch):
#         loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#         total += loss.item() * len(rows)
#     cycle.step()
#     guess = probabilities(model, val[0]).argmax(1)
#     return total / len(y), (guess == val[1]).float().mean().item()

# %% [raw] wrong="one_epoch" says="measures the dice"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     model.train()
#     X, y = train
#     total = 0.0
#     for rows in torch.randperm(len(y), generator=generator).split(batch):
#         loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#         cycle.step()
#         total += loss.item() * len(rows)
#     guess = probabilities(model, recipe(val[0], generator)).argmax(1)
#     return total / len(y), (guess == val[1]).float().mean().item()

# %% [raw] wrong="one_epoch" says="counts less"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     model.train()
#     X, y = train
#     losses = []
#     for rows in torch.randperm(len(y), generator=generator).split(batch):
#         loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#         cycle.step()
#         losses.append(loss.item())
#     guess = probabilities(model, val[0]).argmax(1)
#     return float(np.mean(losses)), (guess == val[1]).float().mean().item()

# %% [raw] wrong="one_epoch" says="an old gradient count"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     model.train()
#     X, y = train
#     total = 0.0
#     for rows in torch.randperm(len(y), generator=generator).split(batch):
#         loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
#         loss.backward()
#         optimizer.step()
#         cycle.step()
#         total += loss.item() * len(rows)
#     guess = probabilities(model, val[0]).argmax(1)
#     return total / len(y), (guess == val[1]).float().mean().item()

# %% [raw] wrong="one_epoch" says="batches in training mode"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     X, y = train
#     total = 0.0
#     for rows in torch.randperm(len(y), generator=generator).split(batch):
#         loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#         cycle.step()
#         total += loss.item() * len(rows)
#     guess = probabilities(model, val[0]).argmax(1)
#     return total / len(y), (guess == val[1]).float().mean().item()

# %% [raw] wrong="one_epoch" says="that of the file"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     model.train()
#     X, y = train
#     total = 0.0
#     for rows in torch.arange(len(y)).split(batch):
#         loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#         cycle.step()
#         total += loss.item() * len(rows)
#     guess = probabilities(model, val[0]).argmax(1)
#     return total / len(y), (guess == val[1]).float().mean().item()

# %% [raw] wrong="one_epoch" says="use the generator"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     model.train()
#     X, y = train
#     total = 0.0
#     for rows in torch.randperm(len(y)).split(batch):
#         loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#         cycle.step()
#         total += loss.item() * len(rows)
#     guess = probabilities(model, val[0]).argmax(1)
#     return total / len(y), (guess == val[1]).float().mean().item()

# %% [raw] wrong="one_epoch" says="arrive once, after recipe"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     model.train()
#     X, y = train
#     total = 0.0
#     for rows in torch.randperm(len(y), generator=generator).split(batch):
#         loss = F.cross_entropy(model(X[rows]), y[rows])
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#         cycle.step()
#         total += loss.item() * len(rows)
#     guess = probabilities(model, val[0]).argmax(1)
#     return total / len(y), (guess == val[1]).float().mean().item()

# %% [raw] wrong="one_epoch" says="of 9 validation rows"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     model.train()
#     X, y = train
#     total = 0.0
#     for rows in torch.randperm(len(y), generator=generator).split(batch):
#         loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#         cycle.step()
#         total += loss.item() * len(rows)
#     guess = probabilities(model, val[0]).argmax(1)
#     return total / len(y), float((guess == val[1]).sum())

# %% [raw] wrong="one_epoch" says="plain floats"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     model.train()
#     X, y = train
#     total = 0.0
#     for rows in torch.randperm(len(y), generator=generator).split(batch):
#         loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#         cycle.step()
#         total += loss * len(rows)
#     guess = probabilities(model, val[0]).argmax(1)
#     return total / len(y), (guess == val[1]).float().mean()

# %% [raw] wrong="one_epoch" says="return two numbers"
# def one_epoch(model, optimizer, cycle, train, val, recipe, generator, batch=128):
#     model.train()
#     X, y = train
#     for rows in torch.randperm(len(y), generator=generator).split(batch):
#         loss = F.cross_entropy(model(recipe(X[rows], generator)), y[rows])
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#         cycle.step()

# %%
torch.manual_seed(SEED)
(good_losses, good_shares), good_rates = fit(
    one_epoch, make_net(1, 28, 10, 8), some, (X_val, y_val), 6, 0.01, clothes_recipe
)

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
left.plot(range(1, 7), bad_losses, "o--", color=GREY, label="hasty")
left.plot(range(1, 7), good_losses, "o-", color=BLUE, label="mended")
left.set(xlabel="epoch", ylabel="training loss", ylim=(0, 2.8))
left.legend()
right.plot(np.linspace(0, 6, len(good_rates)), good_rates, color=ORANGE)
right.set(xlabel="epoch", ylabel="learning rate", ylim=(0, 0.011))
figure.suptitle(f"Mended: the loss falls to {good_losses[-1]:.2f}, one whole cycle")
plt.show()
print(f"The mended run learns; its {len(good_rates)} learning rates rise, then fall.")

# %% [markdown]
# ### Which recipe?
# Three short trials on 5,400 pictures, judged by the validation part.

# %%
RECIPES = {
    "nothing": lambda x, generator: x,
    "flip": lambda x, generator: augment(x, 0, generator),
    "flip + shift 1": clothes_recipe,
}
thin = 2 if FAST else 10
short = X_train[::thin], y_train[::thin]
trials = {}
for name, recipe in RECIPES.items():
    torch.manual_seed(SEED)
    trial = make_net(1, 28, 10, 8 if FAST else 16)
    fit(one_epoch, trial, short, (X_val, y_val), 2 if FAST else 6, 0.01, recipe)
    trials[name] = hit_share(probabilities(trial, X_val).argmax(1), y_val)

# %%
for name, (share, error) in trials.items():
    print(f"{name:15} {share:.3f} ± {error:.3f}")
spread = max(s for s, _ in trials.values()) - min(s for s, _ in trials.values())
print(f"best and worst differ by {spread / trials['flip'][1]:.1f} standard errors")

# %% [markdown]
# Read the last line before you believe the order. One seed and a few epochs cannot
# settle a small difference. We take the **flip**: a mirrored garment is surely the same
# kind, and with many epochs variety keeps the network from learning by heart.
#
# ### The full training
# On all pictures this takes one to two minutes. Time for tea.

# %%
EPOCHS = 3 if FAST else 8
torch.manual_seed(SEED)
net = make_net(1, 28, 10, WIDTH)
(losses, val_shares), rates = fit(
    one_epoch, net, (X_train, y_train), (X_val, y_val), EPOCHS, 0.01, RECIPES["flip"]
)

# %%
best_epoch = int(val_shares.argmax()) + 1
_, axis = plt.subplots(figsize=(6, 3.6), layout="constrained")
axis.plot(range(1, EPOCHS + 1), val_shares, "o-", color=BLUE, label="network")
forest_share = shares["random forest"][0]
axis.axhline(forest_share, color=GREY, linestyle="--", label="random forest")
axis.set(xlabel="epoch", ylabel="validation accuracy", xticks=range(1, EPOCHS + 1))
axis.set_title(
    f"Best in epoch {best_epoch}: {val_shares.max():.3f}; forest {forest_share:.3f}"
)
axis.legend(loc="lower right")
plt.show()
print("Validation accuracy by epoch, with the forest's as a dashed line.")

# %% [markdown]
# The forest saw a tenth of the pictures, so a part of the network's lead is due to the
# data. (With `FAST` the network has too few pictures, and the forest may win.) The best
# epoch was **chosen** by these very pictures, so its number is a little too good. The
# test will tell.
#
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*. (The training runs again.)

# %% [markdown]
# ## 5. The errors
# Study errors on the validation part. If you study the test's errors and then change
# something, the test has become a second validation part.
#
# Build the **confusion matrix** by hand: row (قطار) = truth, column (ستون) = guess. The
# recall of a class looks along its row: how many of the boots were found? Its
# **precision** looks down its column: how many "boots" are boots?


# %% exercise="error_table" points=3 level=3 minutes=14
def error_table(truth, guess, classes):
    """Return (matrix, recall, precision): (classes, classes), and twice (classes,).

    matrix[i, j]: how many pictures of class i were called j (whole numbers).
    recall[k]: share of the pictures of class k that were called k; precision[k]: share
    of the pictures called k that are of class k. An empty class or guess gives NaN.
    """
    ### BEGIN SOLUTION
    matrix = torch.bincount(truth * classes + guess, minlength=classes**2)
    matrix = matrix.reshape(classes, classes)
    hits = matrix.diag()
    return matrix, hits / matrix.sum(1), hits / matrix.sum(0)
    ### END SOLUTION


# %% check="error_table"
is_kind = torch.tensor([2, 0, 2, 2, 0, 3, 2])
said_kind = torch.tensor([2, 0, 0, 0, 2, 0, 2])
found = error_table(is_kind, said_kind, 4)
assert found is not None and len(found) == 3, "return matrix, recall, precision"
matrix, recall, precision = (torch.as_tensor(part) for part in found)
assert matrix.shape == (4, 4), f"4 classes make 4 x 4, not {tuple(matrix.shape)}"
right_table = torch.tensor([[1, 0, 1, 0], [0, 0, 0, 0], [2, 0, 2, 0], [1, 0, 0, 0]])
assert not torch.equal(matrix, right_table.T), "rows are the truth: yours is turned"
assert torch.equal(matrix.long(), right_table), (
    f"two of class 2 were called 0, one of class 3, too; yours: {matrix.tolist()}"
)
assert recall.shape == precision.shape == (4,), "one recall and precision for a class"
assert not torch.isclose(recall[2], precision[2] * 0 + 2 / 3), (
    "2 of 4 pictures of class 2 were found: .5; 2 of 3 is the precision"
)
assert recall[1].isnan() and precision[3].isnan(), (
    "class 1 has no picture, so its recall is NaN; nobody said 3: precision NaN"
)
assert torch.allclose(recall[[0, 2, 3]].float(), torch.tensor([0.5, 0.5, 0])), (
    "recall of 0, 2, 3: .5, .5, 0"
)
assert torch.allclose(precision[[0, 2]].float(), torch.tensor([1 / 4, 2 / 3])), (
    "1 of 4 guesses of class 0 is right, and 2 of 3 of class 2"
)

# %% [markdown] hint="error_table"
# A loop is fine: for each pair (t, g) add 1 at `matrix[t, g]`.

# %% [markdown] hint="error_table"
# The hits are `matrix.diag()`. A row sum is `matrix.sum(1)`, a column sum
# `matrix.sum(0)`. In torch, 0 / 0 is NaN and prints no warning.

# %% [markdown] hint="error_table"
# ```python
# matrix = torch.zeros(classes, classes, dtype=torch.long)
# for t, g in zip(truth.tolist(), guess.tolist()):
#     matrix[t, g] += 1
# hits = matrix.diag()
# return matrix, hits / matrix.sum(1), hits / matrix.sum(0)
# ```


# %% probe="error_table"
def inputs(rng):
    for n, classes in ((30, 3), (8, 5), (1, 2)):
        yield (
            torch.from_numpy(rng.integers(0, classes, n)),
            torch.from_numpy(rng.integers(0, classes, n) // 2),
            classes,
        )


def call(answer, truth, guess, classes):
    return [np.array(part, dtype=float) for part in answer(truth, guess, classes)]


# %% [raw] right="error_table"
# def error_table(truth, guess, classes):
#     matrix = torch.zeros(classes, classes, dtype=torch.long)
#     for t, g in zip(truth.tolist(), guess.tolist()):
#         matrix[t, g] += 1
#     pairs = [(truth == guess)[part == k].float().mean() for part in (truth, guess) for k in range(classes)]
#     return matrix, torch.stack(pairs[:classes]), torch.stack(pairs[classes:])

# %% [raw] wrong="error_table" says="yours is turned"
# def error_table(truth, guess, classes):
#     matrix = torch.bincount(guess * classes + truth, minlength=classes**2)
#     matrix = matrix.reshape(classes, classes)
#     return matrix, matrix.diag() / matrix.sum(0), matrix.diag() / matrix.sum(1)

# %% [raw] wrong="error_table" says="2 of 3 is the precision"
# def error_table(truth, guess, classes):
#     matrix = torch.bincount(truth * classes + guess, minlength=classes**2)
#     matrix = matrix.reshape(classes, classes)
#     return matrix, matrix.diag() / matrix.sum(0), matrix.diag() / matrix.sum(1)

# %% [raw] wrong="error_table" says="4 classes make 4 x 4"
# def error_table(truth, guess, classes):
#     classes = len(truth.unique())
#     matrix = torch.zeros(classes, classes, dtype=torch.long)
#     return matrix, matrix.diag() / matrix.sum(1), matrix.diag() / matrix.sum(0)

# %% [raw] wrong="error_table" says="its recall is NaN"
# def error_table(truth, guess, classes):
#     matrix = torch.bincount(truth * classes + guess, minlength=classes**2)
#     matrix = matrix.reshape(classes, classes)
#     return matrix, matrix.diag() / (matrix.sum(1) + 1e-9), matrix.diag() / (matrix.sum(0) + 1e-9)

# %% [raw] wrong="error_table" says="two of class 2 were called 0"
# def error_table(truth, guess, classes):
#     matrix = torch.zeros(classes, classes, dtype=torch.long)
#     matrix[truth, guess] += 1
#     return matrix, matrix.diag() / matrix.sum(1), matrix.diag() / matrix.sum(0)

# %% [raw] wrong="error_table" says="recall of 0, 2, 3"
# def error_table(truth, guess, classes):
#     matrix = torch.bincount(truth * classes + guess, minlength=classes**2)
#     matrix = matrix.reshape(classes, classes)
#     hits = matrix.diag()
#     return matrix, hits / (matrix.sum(1) * 2 - hits), hits / matrix.sum(0)

# %% [raw] wrong="error_table" says="1 of 4 guesses"
# def error_table(truth, guess, classes):
#     matrix = torch.bincount(truth * classes + guess, minlength=classes**2)
#     matrix = matrix.reshape(classes, classes)
#     hits = matrix.diag()
#     return matrix, hits / matrix.sum(1), hits / (hits.sum() * (matrix.sum(0) > 0))

# %% [raw] wrong="error_table" says="one recall and precision for a class"
# def error_table(truth, guess, classes):
#     matrix = torch.bincount(truth * classes + guess, minlength=classes**2)
#     matrix = matrix.reshape(classes, classes)
#     hits = matrix.diag().sum() / matrix.sum()
#     return matrix, hits, hits

# %% [raw] wrong="error_table" says="return matrix, recall, precision"
# def error_table(truth, guess, classes):
#     return torch.bincount(truth * classes + guess, minlength=classes**2).reshape(classes, classes)

# %%
p_val = probabilities(net, X_val).cpu()
truth, guess = y_val.cpu(), p_val.argmax(1)
matrix, recall, precision = error_table(truth, guess, 10)
for kind in recall.argsort():
    print(
        f"{KINDS[kind]:12} recall {recall[kind]:.2f}   precision {precision[kind]:.2f}"
    )

# %%
from sklearn.metrics import ConfusionMatrixDisplay

figure, axis = plt.subplots(figsize=(6, 5), layout="constrained")
looks = {"xticks_rotation": 60, "cmap": "Blues", "colorbar": False, "ax": axis}
table = ConfusionMatrixDisplay(matrix.numpy(), display_labels=KINDS)
table.plot(text_kw={"fontsize": 7}, **looks)
off = matrix - torch.diag(matrix.diag())
row, column = divmod(int(off.argmax()), 10)
axis.set_title(f"Most often: {KINDS[row]} called {KINDS[column]}, {off.max()} times")
plt.show()
print(f"Confusion matrix; the largest error is {KINDS[row]} called {KINDS[column]}.")

# %% [markdown]
# Read the weakest row aloud. Then look at the surest mistakes: which of the labels
# would you doubt yourself?

# %%
sure = p_val.max(1).values
surest = (sure * (guess != truth)).argsort(descending=True)[:12]
names = [f"{KINDS[guess[r]]} {sure[r]:.1%}\nlabel {KINDS[truth[r]]}" for r in surest]
show(
    X_val[surest, 0].cpu(),
    names,
    6,
    "The twelve surest mistakes: guess above, label below",
)
print(f"Twelve mistakes, each with at least {sure[surest[-1]]:.1%} for the guess.")

# %% [markdown]
# Three piles: the label is doubtful; the picture could be two things; the network is
# simply wrong. Only the last pile needs a better network. Do not delete the first pile
# to get a better number: new pictures will have doubtful ones, too.
#
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ## 6. When not to answer, and the test
# A person can sort what the program refuses. Two numbers belong together: **coverage**,
# the share of pictures that get an answer, and the accuracy among these.
#
# **Predict.** The network refuses the tenth of the validation pictures on which it is
# least sure. How many of its errors disappear?
#
# - a: about a tenth of them
# - b: about a fifth
# - c: more than a quarter
#
# Write your letter in `p_refuse`.

# %% exercise="p_refuse" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_refuse = "c"
### END SOLUTION

# %%
doubtful = sure.argsort()[: len(sure) // 10]
gone = (guess != truth)[doubtful].sum() / (guess != truth).sum()

# %% check="p_refuse"
assert p_refuse in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "More: a tenth would mean that sureness says nothing about errors.",
    "b": "More: errors are crowded where the network is unsure.",
    "c": "Yes: errors are crowded where the network is unsure.",
}
print(f"{gone:.0%} of the errors disappear. {reasons[p_refuse]}")

# %% [raw] wrong="p_refuse" says="sureness says nothing"
# p_refuse = "a"

# %% [raw] wrong="p_refuse" says="More: errors are crowded"
# p_refuse = "b"

# %%
order = sure.argsort(descending=True)
answered = torch.arange(1, len(order) + 1)
kept_right = (guess == truth)[order].cumsum(0) / answered
_, axis = plt.subplots(figsize=(6, 3.6), layout="constrained")
axis.plot(answered[50:] / len(order), kept_right[50:], color=BLUE)
axis.set(xlabel="coverage: share of pictures answered", ylabel="accuracy among these")
axis.set_title(f"All answered: {kept_right[-1]:.3f}; the surest half: "
               f"{kept_right[len(order) // 2]:.3f}")  # fmt: skip
plt.show()
print("Accuracy falls from left to right, as less sure pictures are answered, too.")

# %% [markdown]
# The shop wants 97 % of the answers right. How sure must the network be? By hand, four
# pictures with sureness .9, .8, .6, .5, of which the third is wrong, and wanted .75:
# the threshold .5 answers all four, 3 of 4 are right, .75 is enough: coverage 1. With
# wanted .8, thresholds .5 and .6 fail (2 of 3), .8 gives 2 of 2: coverage .5.


# %% exercise="pick_threshold" points=4 level=3 minutes=20
def pick_threshold(p, y, wanted):
    """Return (threshold, coverage) for answers of which the share `wanted` is right.

    p: probabilities (n, classes); y: labels (n,). The sureness of a picture is its
    largest probability; a picture is answered if its sureness >= threshold. Take the
    smallest of the n surenesses that reaches `wanted` (or more) among the answered. If
    none does: (inf, 0.0). Two plain floats.
    """
    ### BEGIN SOLUTION
    sure, guess = p.max(1)
    for threshold in sure.unique():
        answered = sure >= threshold
        if (guess == y)[answered].double().mean() >= wanted:
            return threshold.item(), answered.double().mean().item()
    return float("inf"), 0.0
    ### END SOLUTION


# %%
def with_sureness(sureness, classes=3):
    """Probabilities whose largest stands in class 1 and has the given value."""
    rest = (1 - torch.tensor(sureness)) / (classes - 1)
    p = rest[:, None].repeat(1, classes)
    p[:, 1] = torch.tensor(sureness)
    return p


# %% check="pick_threshold"
made_p = with_sureness([0.75, 0.5, 0.875, 0.625, 0.625, 0.9375, 0.5625, 0.8125])
made_y = torch.tensor([1, 0, 1, 0, 1, 1, 2, 1])
found = pick_threshold(made_p, made_y, 0.75)
assert found is not None and np.shape(found) == (2,), "return threshold, coverage"
assert not any(torch.is_tensor(part) for part in found), "two plain floats: use .item()"
assert found[0] != 0.75, (
    "at .625 exactly 5 of 6 answers are right: more than .75, and a smaller threshold"
)
assert found[0] <= 1, "some threshold reaches .75 here: 5 of 6 are right at .625"
assert found[0] != 0.5, "at .5 only 5 of 8 answers are right"
assert abs(found[0] - 0.625) < 1e-6, f"expected .625, not {found[0]:.4f}"
assert abs(found[1] - 0.75) < 1e-6, (
    "6 of 8 pictures have a sureness of at least .625 (two are exactly .625): coverage "
    f".75, not {found[1]:.3f}"
)
assert tuple(pick_threshold(made_p, made_y, 0.625)) == (0.5, 1.0), (
    "wanted .625 is just reached by answering all, 5 of 8: >= and not >"
)
never = pick_threshold(made_p[:3], torch.tensor([0, 2, 0]), 0.5)
assert never[0] == float("inf") and never[1] == 0, "nothing reaches .5: (inf, 0.0)"

# %% [markdown] hint="pick_threshold"
# `sure, guess = p.max(1)`. `sure.unique()` gives the candidates, smallest first.

# %% [markdown] hint="pick_threshold"
# For each candidate: a mask `answered = sure >= threshold`; the accuracy is the mean of
# `(guess == y)[answered]`; the coverage is the mean of the mask. Return at the first
# candidate that is good enough.

# %% [markdown] hint="pick_threshold"
# ```python
# sure, guess = p.max(1)
# for threshold in sure.unique():
#     answered = sure >= threshold
#     if (guess == y)[answered].double().mean() >= wanted:
#         return threshold.item(), answered.double().mean().item()
# return float("inf"), 0.0
# ```


# %% probe="pick_threshold"
def inputs(rng):
    for n, wanted in ((12, 0.75), (20, 0.5), (16, 0.875), (6, 0.9), (40, 0.8)):
        scores = rng.integers(0, 3, (n, 3)) / 2
        p = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
        y = np.where(rng.random(n) < p.max(1), p.argmax(1), rng.integers(0, 3, n))
        yield torch.from_numpy(p), torch.from_numpy(y), wanted
    yield torch.tensor([[0.7, 0.3], [0.2, 0.8]]), torch.tensor([1, 0]), 0.5
    yield torch.tensor([[0.75, 0.25], [0.25, 0.75]]), torch.tensor([1, 1]), 0.5


def call(answer, p, y, wanted):
    threshold, coverage = answer(p.clone(), y, wanted)
    plain = not torch.is_tensor(threshold) and not torch.is_tensor(coverage)
    return min(float(threshold), 9.0), float(coverage), plain


# %% [raw] right="pick_threshold"
# def pick_threshold(p, y, wanted):
#     sure = p.max(1).values.tolist()
#     right = (p.argmax(1) == y).tolist()
#     for t in sorted(sure):
#         hits = [r for s, r in zip(sure, right) if s >= t]
#         if sum(hits) >= wanted * len(hits):
#             return [t, len(hits) / len(sure)]
#     return np.inf, 0

# %% [raw] wrong="pick_threshold" says="and a smaller threshold"
# def pick_threshold(p, y, wanted):
#     sure, guess = p.max(1)
#     for threshold in sure.unique():
#         answered = sure >= threshold
#         if (guess == y)[answered].double().mean() > 0.9:
#             return threshold.item(), answered.double().mean().item()
#     return float("inf"), 0.0

# %% [raw] wrong="pick_threshold" says="5 of 8 answers are right"
# def pick_threshold(p, y, wanted):
#     sure, guess = p.max(1)
#     for threshold in sure.unique():
#         answered = sure >= threshold
#         if sure[answered].mean() >= wanted - 0.1:
#             return threshold.item(), answered.double().mean().item()
#     return float("inf"), 0.0

# %% [raw] wrong="pick_threshold" says="two are exactly"
# def pick_threshold(p, y, wanted):
#     sure, guess = p.max(1)
#     for threshold in sure.unique():
#         if (guess == y)[sure >= threshold].double().mean() >= wanted:
#             return threshold.item(), (sure > threshold).double().mean().item()
#     return float("inf"), 0.0

# %% [raw] wrong="pick_threshold" says=">= and not >"
# def pick_threshold(p, y, wanted):
#     sure, guess = p.max(1)
#     for threshold in sure.unique():
#         answered = sure >= threshold
#         if (guess == y)[answered].double().mean() > wanted:
#             return threshold.item(), answered.double().mean().item()
#     return float("inf"), 0.0

# %% [raw] wrong="pick_threshold" says="expected .625"
# def pick_threshold(p, y, wanted):
#     sure, guess = p.max(1)
#     for threshold in torch.linspace(0, 1, 101):
#         answered = sure >= threshold
#         if (guess == y)[answered].double().mean() >= wanted:
#             return threshold.item(), answered.double().mean().item()
#     return float("inf"), 0.0

# %% [raw] wrong="pick_threshold" says="some threshold reaches"
# def pick_threshold(p, y, wanted):
#     sure, guess = p.max(1)
#     for threshold in sure.unique():
#         answered = sure >= threshold
#         if ((guess == y) & answered).double().mean() >= wanted:
#             return threshold.item(), answered.double().mean().item()
#     return float("inf"), 0.0

# %% [raw] wrong="pick_threshold" says="nothing reaches"
# def pick_threshold(p, y, wanted):
#     sure, guess = p.max(1)
#     for threshold in sure.unique():
#         answered = sure >= threshold
#         if (guess == y)[answered].double().mean() >= wanted:
#             break
#     return threshold.item(), answered.double().mean().item()

# %% [raw] wrong="pick_threshold" says="use .item()"
# def pick_threshold(p, y, wanted):
#     sure, guess = p.max(1)
#     for threshold in sure.unique():
#         answered = sure >= threshold
#         if (guess == y)[answered].double().mean() >= wanted:
#             return threshold, answered.double().mean()
#     return float("inf"), 0.0

# %% [raw] wrong="pick_threshold" says="return threshold, coverage"
# def pick_threshold(p, y, wanted):
#     sure, guess = p.max(1)
#     for threshold in sure.unique():
#         if (guess == y)[sure >= threshold].double().mean() >= wanted:
#             return threshold.item()

# %%
threshold, coverage = pick_threshold(p_val, truth, 0.97)
print(f"threshold {threshold:.3f}: {coverage:.0%} of the validation pictures answered")

# %% [markdown]
# ### Open the test, once
# All is chosen: recipe, epoch, threshold. Now the 10,000 pictures that nobody has used.
# If the number disappoints you, you may not turn back and choose again with it.

# %%
X_test = torch.from_numpy(data["X_test"]).float().unsqueeze(1).to(device) / 255
y_test = torch.from_numpy(data["y_test"]).long()
p_test = probabilities(net, X_test).cpu()
test_share, test_error = hit_share(p_test.argmax(1), y_test)
answered = p_test.max(1).values >= threshold
answered_share, _ = hit_share(p_test.argmax(1)[answered], y_test[answered])
print(f"test accuracy {test_share:.3f} ± {test_error:.3f}")
print(f"answered {answered.float().mean():.0%} of them, {answered_share:.3f} right")

# %%
bar = 0.80 if FAST else 0.90
assert test_share >= bar, f"{test_share:.3f}: the bar is {bar}. Go back to the checks"
print(f"the bar of {bar:.2f} is passed")

# %% [markdown]
# The validation part promised .97 and the test keeps it roughly, not exactly: a
# threshold that was chosen on 6,000 pictures has luck in it, too.
#
# ### Where it fails: pictures of another kind
# Sureness protects against doubtful *clothes*. Does it protect against something else?
# Here are the emoji, in grey and at 28 x 28, and a network that knows ten garments.

# %%
emoji = dict(np.load(DATA / "emoji.npz"))
GROUPS = ["smileys", "people", "nature", "food", "travel", "activities"]
GROUPS += ["objects", "flags"]
grey = torch.from_numpy(emoji["X"]).float().mean(3)[:, None] / 255  # (n, 1, 32, 32)
grey = F.interpolate(1 - grey, size=(28, 28), mode="bilinear", align_corners=False)
p_emoji = probabilities(net, grey.to(device)).cpu()
fooled = (p_emoji.max(1).values >= threshold).float().mean()

# %%
absurd = p_emoji.max(1).values.argsort(descending=True)[:8]
names = [f"{KINDS[p_emoji[r].argmax()]}\n{p_emoji[r].max():.1%}" for r in absurd]
show(emoji["X"][absurd], names, 8, f"{fooled:.0%} of all emoji pass as clothes")
print(f"Eight emoji with the kind of clothes; {fooled:.0%} of all pass the threshold.")

# %% [markdown]
# The softmax shares out 100 % among ten garments: "none of these" is not on offer. A
# threshold refuses doubtful clothes. It does not notice that a picture shows no
# clothes. This belongs on the card.
#
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ## 7. Hand it over
# ### Save
# A file of weights alone is a riddle: which sizes has the network? A safetensors file
# may carry **metadata**: a dictionary of strings. And our network has a trap:

# %%
from tempfile import TemporaryDirectory

from safetensors import safe_open
from safetensors.torch import load_file, save_file

with TemporaryDirectory() as folder:
    try:
        save_file(make_net(2, 8, 3, 2).state_dict(), Path(folder) / "try.safetensors")
    except ValueError as error:
        print("ValueError:", str(error)[:73], "...")

# %% [markdown]
# The `channels_last` order is refused. `tensor.contiguous()` gives the same numbers in
# the ordinary order.


# %% exercise="save_net" points=2 level=2 minutes=9
def save_net(net, path, facts):
    """Write the state of net to the safetensors file path, with facts as metadata.

    facts: a dict; keys are strings, values anything: each is stored as str(value). The
    tensors are stored on the CPU, in the ordinary order. net and facts stay unchanged.
    """
    ### BEGIN SOLUTION
    state = {name: p.cpu().contiguous() for name, p in net.state_dict().items()}
    notes = {name: str(value) for name, value in facts.items()}
    save_file(state, path, metadata=notes)
    ### END SOLUTION


# %% check="save_net"
with TemporaryDirectory() as folder:
    path, own = Path(folder) / "own.safetensors", {"side": 8, "note": "trial"}
    little = make_net(2, 8, 3, 2)
    little(torch.rand(9, 2, 8, 8))  # moves the running means of batch norm
    save_net(little, path, own)
    assert path.is_file(), "no file at path: call save_file with path"
    names = load_file(path)
    with safe_open(path, "pt") as file:
        notes = file.metadata()
assert own == {"side": 8, "note": "trial"}, "facts has changed: make a new dict"
assert notes == {"side": "8", "note": "trial"}, (
    f"metadata is {notes}, not facts as text"
)
state = little.state_dict()
assert set(names) == set(state), (
    f"{len(names)} of {len(state)} tensors: state_dict() holds batch norm's means, too"
)
assert all(torch.equal(names[k], state[k]) for k in state), "other numbers in the file"
assert not little[4].weight.is_contiguous(), (
    "net itself has changed its order in memory"
)

# %% [markdown] hint="save_net"
# `{name: p.cpu().contiguous() for name, p in net.state_dict().items()}`

# %% [markdown] hint="save_net"
# Then `save_file(state, path, metadata={k: str(v) for k, v in facts.items()})`.


# %% probe="save_net"
def inputs(rng):
    for sizes in ((1, 9, 4, 2), (3, 8, 2, 3)):
        yield sizes, {"a": 1, "b": "two", "c": 0.5}


def call(answer, sizes, facts):
    torch.manual_seed(5)
    net, given = make_net(*sizes), dict(facts)
    net(torch.rand(6, sizes[0], sizes[1], sizes[1]))
    with TemporaryDirectory() as folder:
        answer(net, Path(folder) / "x.safetensors", given)
        state = load_file(Path(folder) / "x.safetensors")
        with safe_open(Path(folder) / "x.safetensors", "pt") as file:
            notes = file.metadata()
    order = net[4].weight.is_contiguous(memory_format=torch.channels_last)
    return notes, {k: state[k].double() for k in sorted(state)}, given == facts, order


# %% [raw] right="save_net"
# def save_net(net, path, facts):
#     from copy import deepcopy
#     state = deepcopy(net).to("cpu", memory_format=torch.contiguous_format).state_dict()
#     save_file(dict(state), str(path), {k: f"{facts[k]}" for k in facts})

# %% [raw] wrong="save_net" says="not facts as text"
# def save_net(net, path, facts):
#     save_file({name: p.contiguous() for name, p in net.state_dict().items()}, path)

# %% [raw] wrong="save_net" says="batch norm's means"
# def save_net(net, path, facts):
#     state = {name: p.detach().contiguous() for name, p in net.named_parameters()}
#     save_file(state, path, metadata={k: str(v) for k, v in facts.items()})

# %% [raw] wrong="save_net" says="changed its order"
# def save_net(net, path, facts):
#     net.to(memory_format=torch.contiguous_format)
#     for p in net.parameters():
#         p.data = p.data.clone(memory_format=torch.contiguous_format)
#     save_file(net.state_dict(), path, metadata={k: str(v) for k, v in facts.items()})

# %% [raw] wrong="save_net" says="facts has changed"
# def save_net(net, path, facts):
#     for name in facts:
#         facts[name] = str(facts[name])
#     save_file({name: p.contiguous() for name, p in net.state_dict().items()}, path, metadata=facts)

# %% [raw] wrong="save_net" says="other numbers"
# def save_net(net, path, facts):
#     state = {name: p.contiguous().half() for name, p in net.state_dict().items()}
#     save_file(state, path, metadata={k: str(v) for k, v in facts.items()})

# %% [raw] wrong="save_net" says="no file at path"
# def save_net(net, path, facts):
#     state = {name: p.contiguous() for name, p in net.state_dict().items()}
#     save_file(state, str(path) + ".bak", metadata={k: str(v) for k, v in facts.items()})

# %% [markdown]
# ### Load, and refuse
# A loader that accepts a wrong file is worse than none. `load_file(path)` gives the
# dictionary of tensors. `with safe_open(path, "pt") as file:` gives access to
# `file.metadata()`, a dict of strings, or None. And `net.load_state_dict(state)` raises
# a RuntimeError that names each missing, strange or wrongly shaped tensor. A reminder
# on exceptions: `except (KeyError, RuntimeError) as error:` catches two kinds.


# %%
FACTS = {"channels": 2, "side": 17, "classes": 3, "width": 2}


def refusal(loader, state, notes):
    """What the loader says about a file: the network, or the error's kind and text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.safetensors"
        save_file(state, path, metadata=notes)
        try:
            return loader(path)
        except Exception as error:
            return type(error).__name__, str(error).replace(str(path), "")


# %% exercise="load_net" points=4 level=3 minutes=18
def load_net(path):
    """Make a fresh network from a file of save_net, filled, in evaluation mode.

    The metadata holds "channels", "side", "classes" and "width" of make_net, as text.
    Raises ValueError if one of them is missing, or if a tensor is missing, too many or
    of another shape; then the message names that fact or tensor.
    """
    ### BEGIN SOLUTION
    state = load_file(path)
    with safe_open(path, "pt") as file:
        notes = file.metadata() or {}
    try:
        sizes = [int(notes[k]) for k in ("channels", "side", "classes", "width")]
        net = make_net(*sizes)
        net.load_state_dict(state)
    except (KeyError, RuntimeError) as error:
        raise ValueError(f"{path}: {error}") from None
    return net.eval()
    ### END SOLUTION


# %% check="load_net"
maker = make_net(*FACTS.values())
maker(torch.rand(9, 2, 17, 17))
whole = {name: p.contiguous() for name, p in maker.state_dict().items()}
text = {name: str(value) for name, value in FACTS.items()}
fresh = refusal(load_net, whole, text | {"date": "today"})
assert not isinstance(fresh, tuple), f"a good file was refused: {fresh}"
assert isinstance(fresh, nn.Module), "return the network, filled"
assert not fresh.training, "return it in evaluation mode: net.eval()"
x = torch.rand(4, 2, 17, 17)
assert torch.allclose(fresh(x), maker.eval()(x), atol=1e-5), (
    "the loaded network answers differently: are the tensors of the file in it?"
)
lacking = {name: p for name, p in whole.items() if name != "6.running_var"}
found = refusal(load_net, lacking, text)
assert isinstance(found, tuple), (
    "6.running_var is missing, and you loaded it all the same"
)
assert found[0] == "ValueError", f"raise ValueError, not {found[0]}"
assert "6.running_var" in found[1], "the message should name the tensor 6.running_var"
found = refusal(load_net, whole | {"extra.weight": torch.ones(2)}, text)
assert isinstance(found, tuple), "a tensor too many, extra.weight, was accepted"
found = refusal(load_net, whole, {k: v for k, v in text.items() if k != "side"})
assert found[0] == "ValueError" and "side" in found[1], (
    f"without the fact side: a ValueError that names it, not {found[0]}"
)

# %% [markdown] hint="load_net"
# Read metadata and tensors first; then `make_net(*sizes)`; then fill it. Metadata are
# strings: `int("17")`.

# %% [markdown] hint="load_net"
# `load_state_dict(state)` checks names and shapes by itself. Catch its RuntimeError (and
# the KeyError of a missing fact), and raise a ValueError with the same text.

# %% [markdown] hint="load_net"
# ```python
# state = load_file(path)
# with safe_open(path, "pt") as file:
#     notes = file.metadata() or {}
# try:
#     sizes = [int(notes[k]) for k in ("channels", "side", "classes", "width")]
#     net = make_net(*sizes)
#     net.load_state_dict(state)
# except (KeyError, RuntimeError) as error:
#     raise ValueError(f"{path}: {error}") from None
# return net.eval()
# ```


# %% probe="load_net"
def inputs(rng):
    for sizes in ((1, 9, 4, 2), (3, 16, 2, 3)):
        x = torch.from_numpy(rng.normal(size=(3, sizes[0], sizes[1], sizes[1])))
        yield sizes, x.float()


def call(answer, sizes, x):
    torch.manual_seed(7)
    net = make_net(*sizes)
    net(x)
    state = {name: p.contiguous() for name, p in net.state_dict().items()}
    notes = {k: str(v) for k, v in zip(("channels", "side", "classes", "width"), sizes)}
    fresh = refusal(answer, state, notes)
    bad = [(state | {"4.weight": torch.ones(2, 2)}, notes, "4.weight")]
    bad += [(state | {"odd": torch.ones(2)}, notes, "odd"), (state, None, "channels")]
    bad += [({k: v for k, v in state.items() if k != name}, notes, name)
            for name in ("0.weight", "2.running_mean", "13.bias")]  # fmt: skip
    bad += [
        (state, {k: v for k, v in notes.items() if k != name}, name) for name in notes
    ]
    said = [(refusal(answer, tensors, facts), name) for tensors, facts, name in bad]
    refused = [isinstance(s, tuple) and (s[0], n in s[1]) for s, n in said]
    return fresh.training, fresh(x), refused


# %% [raw] right="load_net"
# def load_net(path):
#     state = load_file(path)
#     with safe_open(path, "pt") as file:
#         notes = dict(file.metadata() or {})
#     for fact in ("channels", "side", "classes", "width"):
#         if fact not in notes:
#             raise ValueError(f"the file does not say {fact}")
#     net = make_net(int(notes["channels"]), int(notes["side"]), int(notes["classes"]), int(notes["width"]))
#     own = net.state_dict()
#     for name in {**own, **state}:
#         if name not in own or name not in state or own[name].shape != state[name].shape:
#             raise ValueError(f"tensor {name} is missing, strange or of another shape")
#     net.load_state_dict(state)
#     net.eval()
#     return net

# %% [raw] wrong="load_net" says="you loaded it all the same"
# def load_net(path):
#     state = load_file(path)
#     with safe_open(path, "pt") as file:
#         notes = file.metadata()
#     net = make_net(*[int(notes[k]) for k in ("channels", "side", "classes", "width")])
#     net.load_state_dict(state, strict=False)
#     return net.eval()

# %% [raw] wrong="load_net" says="raise ValueError, not"
# def load_net(path):
#     state = load_file(path)
#     with safe_open(path, "pt") as file:
#         notes = file.metadata()
#     net = make_net(*[int(notes[k]) for k in ("channels", "side", "classes", "width")])
#     net.load_state_dict(state)
#     return net.eval()

# %% [raw] wrong="load_net" says="in evaluation mode"
# def load_net(path):
#     state = load_file(path)
#     with safe_open(path, "pt") as file:
#         notes = file.metadata() or {}
#     try:
#         net = make_net(*[int(notes[k]) for k in ("channels", "side", "classes", "width")])
#         net.load_state_dict(state)
#     except (KeyError, RuntimeError) as error:
#         raise ValueError(str(error)) from None
#     return net

# %% [raw] wrong="load_net" says="answers differently"
# def load_net(path):
#     with safe_open(path, "pt") as file:
#         notes = file.metadata()
#     return make_net(*[int(notes[k]) for k in ("channels", "side", "classes", "width")]).eval()

# %% [raw] wrong="load_net" says="should name the tensor"
# def load_net(path):
#     state = load_file(path)
#     with safe_open(path, "pt") as file:
#         notes = file.metadata() or {}
#     try:
#         net = make_net(*[int(notes[k]) for k in ("channels", "side", "classes", "width")])
#         net.load_state_dict(state)
#     except (KeyError, RuntimeError):
#         raise ValueError("this file does not fit") from None
#     return net.eval()

# %% [raw] wrong="load_net" says="a good file was refused"
# def load_net(path):
#     state = load_file(path)
#     net = make_net(1, 28, 10, WIDTH)
#     net.load_state_dict(state)
#     return net.eval()

# %% [raw] wrong="load_net" says="a tensor too many"
# def load_net(path):
#     state = load_file(path)
#     with safe_open(path, "pt") as file:
#         notes = file.metadata() or {}
#     try:
#         net = make_net(*[int(notes[k]) for k in ("channels", "side", "classes", "width")])
#         net.load_state_dict({k: state[k] for k in net.state_dict()})
#     except (KeyError, RuntimeError) as error:
#         raise ValueError(str(error)) from None
#     return net.eval()

# %% [raw] wrong="load_net" says="a ValueError that names it"
# def load_net(path):
#     state = load_file(path)
#     with safe_open(path, "pt") as file:
#         notes = file.metadata()
#     net = make_net(*[int(notes[k]) for k in ("channels", "side", "classes", "width")])
#     try:
#         net.load_state_dict(state)
#     except RuntimeError as error:
#         raise ValueError(str(error)) from None
#     return net.eval()

# %% [raw] wrong="load_net" says="return the network"
# def load_net(path):
#     state = load_file(path)
#     with safe_open(path, "pt") as file:
#         notes = file.metadata() or {}
#     try:
#         net = make_net(*[int(notes[k]) for k in ("channels", "side", "classes", "width")])
#         net.load_state_dict(state)
#     except (KeyError, RuntimeError) as error:
#         raise ValueError(str(error)) from None

# %%
with TemporaryDirectory() as folder:
    path = Path(folder) / "clothes.safetensors"
    sizes = {"channels": 1, "side": 28, "classes": 10, "width": WIDTH}
    save_net(net, path, sizes | {"kinds": ", ".join(KINDS)})
    size = path.stat().st_size
    handed = load_net(path)
gap = (probabilities(handed, X_test[:1000].cpu()) - p_test[:1000]).abs().max()
assert gap < 1e-4, "the loaded network answers differently"
print(f"{size / 1000:.0f} kB; 1,000 test pictures get the same probabilities")

# %% [markdown]
# ### The card
# Whoever opens the file in two years needs to know what it was made from, what it is
# for, and how wrong it is. The interval: share ± 1.96 standard errors.


# %% exercise="model_card" points=3 level=2 minutes=12
def model_card(hits, n, recall, kinds):
    """The card of a network that named `hits` of n test pictures rightly. A dict:

    "data", "use", "not_for": a sentence of your own each, at least 30 characters;
    "accuracy": (low, share, high), the 95 % interval around the share;
    "weakest": (name, recall) of the class with the smallest recall.
    recall: tensor (classes,); kinds: list of names. All numbers as plain floats.
    """
    ### BEGIN SOLUTION
    share = hits / n
    wide = 1.96 * (share * (1 - share) / n) ** 0.5
    k = int(recall.argmin())
    return {
        "data": "Fashion-MNIST: 70,000 catalogue pictures of one shop, 28 x 28",
        "use": "first sorting of catalogue pictures; a person sorts the rest",
        "not_for": "pictures without clothes: many emoji pass as clothes",
        "accuracy": (share - wide, share, share + wide),
        "weakest": (kinds[k], recall[k].item()),
    }
    ### END SOLUTION


# %% check="model_card"
made = model_card(90, 120, torch.tensor([0.7, 0.4, 0.9]), ["hat", "shawl", "sock"])
parts = {"data", "use", "not_for", "accuracy", "weakest"}
assert isinstance(made, dict) and set(made) == parts, f"return a dict with {parts}"
for part in ("data", "use", "not_for"):
    assert isinstance(made[part], str) and len(made[part]) >= 30, (
        f"{part}: one sentence, 30 characters or more"
    )
assert len({made[part] for part in ("data", "use", "not_for")}) == 3, (
    "data, use and not_for need three different sentences"
)
assert len(made["accuracy"]) == 3, "accuracy: low, share, high"
assert abs(made["accuracy"][1] - 0.75) < 1e-6, "90 of 120 is .75, in the middle"
half = [made["accuracy"][1] - made["accuracy"][0], made["accuracy"][2] - 0.75]
assert not np.allclose(half, 0.03953, atol=1e-3), "one standard error: times 1.96"
assert np.allclose(half, 0.07748, atol=1e-3), (
    f"1.96 * sqrt(.75 * .25 / 120) = .0775 to each side, yours {np.round(half, 4)}"
)
assert made["weakest"][0] == "shawl", "the smallest recall, .4, is the shawl's"
assert abs(float(made["weakest"][1]) - 0.4) < 1e-6, "weakest: (name, recall)"
assert not torch.is_tensor(made["weakest"][1]), "a card holds plain floats: .item()"

# %% [markdown] hint="model_card"
# `int(recall.argmin())` is the number of the weakest class.

# %% [markdown] hint="model_card"
# `share = hits / n`; `wide = 1.96 * (share * (1 - share) / n) ** 0.5`; then `"accuracy":
# (share - wide, share, share + wide)`, `"weakest": (kinds[k], recall[k].item())`.


# %% probe="model_card"
def inputs(rng):
    for n in (50, 400):
        recall = torch.from_numpy(rng.random(4))
        yield int(rng.integers(5, n - 5)), n, recall, ["a", "b", "c", "d"]


def call(answer, hits, n, recall, kinds):
    card = answer(hits, n, recall, kinds)
    said = [card[k] for k in ("data", "use", "not_for")]
    words = [isinstance(text, str) and len(text) >= 30 for text in said]
    name, least = card["weakest"]
    forms = words, len(set(said)), torch.is_tensor(least), sorted(card)
    return *forms, [float(v) for v in card["accuracy"]], name, float(least)


# %% [raw] right="model_card"
# def model_card(hits, n, recall, kinds):
#     p, values = hits / n, recall.tolist()
#     e = 1.96 * np.sqrt(p * (1 - p) / n)
#     return {"accuracy": [p - e, p, p + e], "weakest": [kinds[values.index(min(values))], min(values)],
#             "data": "pictures of clothes from the catalogue of one shop",
#             "use": "sorting the pictures of the shop, with a person's help",
#             "not_for": "anything that is not a garment on an empty background"}

# %% [raw] wrong="model_card" says="times 1.96"
# def model_card(hits, n, recall, kinds):
#     share, k = hits / n, int(recall.argmin())
#     wide = (share * (1 - share) / n) ** 0.5
#     return {"data": "catalogue pictures of one shop, made small", "use": "a first sorting of catalogue pictures",
#             "not_for": "pictures that do not show any clothes", "accuracy": (share - wide, share, share + wide),
#             "weakest": (kinds[k], recall[k].item())}

# %% [raw] wrong="model_card" says="30 characters or more"
# def model_card(hits, n, recall, kinds):
#     share, k = hits / n, int(recall.argmin())
#     wide = 1.96 * (share * (1 - share) / n) ** 0.5
#     return {"data": "clothes", "use": "sorting", "not_for": "", "accuracy": (share - wide, share, share + wide),
#             "weakest": (kinds[k], recall[k].item())}

# %% [raw] wrong="model_card" says="three different sentences"
# def model_card(hits, n, recall, kinds):
#     share, k = hits / n, int(recall.argmin())
#     wide = 1.96 * (share * (1 - share) / n) ** 0.5
#     return {name: "to be written by somebody, one day" for name in ("data", "use", "not_for")} | {
#         "accuracy": (share - wide, share, share + wide), "weakest": (kinds[k], recall[k].item())}

# %% [raw] wrong="model_card" says="is the shawl's"
# def model_card(hits, n, recall, kinds):
#     share, k = hits / n, int(recall.argmax())
#     wide = 1.96 * (share * (1 - share) / n) ** 0.5
#     return {"data": "catalogue pictures of one shop, made small", "use": "a first sorting of catalogue pictures",
#             "not_for": "pictures that do not show any clothes", "accuracy": (share - wide, share, share + wide),
#             "weakest": (kinds[k], recall[k].item())}

# %% [raw] wrong="model_card" says="plain floats: .item()"
# def model_card(hits, n, recall, kinds):
#     share, k = hits / n, int(recall.argmin())
#     wide = 1.96 * (share * (1 - share) / n) ** 0.5
#     return {"data": "catalogue pictures of one shop, made small", "use": "a first sorting of catalogue pictures",
#             "not_for": "pictures that do not show any clothes", "accuracy": (share - wide, share, share + wide),
#             "weakest": (kinds[k], recall[k])}

# %% [raw] wrong="model_card" says="weakest: (name, recall)"
# def model_card(hits, n, recall, kinds):
#     share, k = hits / n, int(recall.argmin())
#     wide = 1.96 * (share * (1 - share) / n) ** 0.5
#     return {"data": "catalogue pictures of one shop, made small", "use": "a first sorting of catalogue pictures",
#             "not_for": "pictures that do not show any clothes", "accuracy": (share - wide, share, share + wide),
#             "weakest": (kinds[k], 1 - recall[k].item())}

# %% [raw] wrong="model_card" says="to each side"
# def model_card(hits, n, recall, kinds):
#     share, k = hits / n, int(recall.argmin())
#     wide = 1.96 * share * (1 - share) / n**0.5
#     return {"data": "catalogue pictures of one shop, made small", "use": "a first sorting of catalogue pictures",
#             "not_for": "pictures that do not show any clothes", "accuracy": (share - wide, share, share + wide),
#             "weakest": (kinds[k], recall[k].item())}

# %% [raw] wrong="model_card" says="low, share, high"
# def model_card(hits, n, recall, kinds):
#     share, k = hits / n, int(recall.argmin())
#     return {"data": "catalogue pictures of one shop, made small", "use": "a first sorting of catalogue pictures",
#             "not_for": "pictures that do not show any clothes", "accuracy": (share,),
#             "weakest": (kinds[k], recall[k].item())}

# %% [raw] wrong="model_card" says="in the middle"
# def model_card(hits, n, recall, kinds):
#     share, k = hits / n, int(recall.argmin())
#     wide = 1.96 * (share * (1 - share) / n) ** 0.5
#     return {"data": "catalogue pictures of one shop, made small", "use": "a first sorting of catalogue pictures",
#             "not_for": "pictures that do not show any clothes", "accuracy": (share, share - wide, share + wide),
#             "weakest": (kinds[k], recall[k].item())}

# %% [raw] wrong="model_card" says="return a dict"
# def model_card(hits, n, recall, kinds):
#     share, k = hits / n, int(recall.argmin())
#     return {"accuracy": share, "weakest": (kinds[k], recall[k].item())}

# %%
_, test_recall, _ = error_table(y_test, p_test.argmax(1), 10)
hits = int((p_test.argmax(1) == y_test).sum())
for part, words in model_card(hits, len(y_test), test_recall, KINDS).items():
    print(f"{part:9}", words if isinstance(words, str) else [
        w if isinstance(w, str) else round(w, 3) for w in words])  # fmt: skip

# %% [markdown]
# **Stop here and rest.** When you come back: click the next heading, then Run, *Run All
# Above Selected Cell*.
#
# ## 8. On your own: a few drawings
# A new customer sorts drawings into eight groups, and has only 30 of each. You own a
# network that has seen thousands of garments. Does it help?

# %%
drawings, groups = emoji["X"], emoji["y"].astype(np.int64)  # (1682, 32, 32, 3), (1682,)
rows = [r for k in range(8) for r in np.flatnonzero(groups == k)[3:60:12]]
names = [GROUPS[groups[r]] for r in rows]
show(drawings[rows], names, 10, "Five drawings of each of the eight groups")
print("Forty coloured drawings: faces, people, animals, food, travel, objects, flags.")

# %% [markdown]
# Many drawings are relatives: a man who runs, a woman who runs. The data name such
# families. A simple judge, on raw pixels (from 0 to 1): standardise, then ridge.

# %%
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def judge(V, learn, held):
    """Mean recall of the groups on the rows held; V: features (1682, d)."""
    model = make_pipeline(StandardScaler(), RidgeClassifier(0.3 * V.shape[1]))
    said = model.fit(V[learn], groups[learn]).predict(V[held])
    present = np.unique(groups[held])
    return np.mean([np.mean(said[groups[held] == k] == k) for k in present])


# %%
pixels = drawings.reshape(len(drawings), -1).astype(np.float32) / 255
families = np.unique(emoji["family"])
by_family, by_chance = [], []
for seed in range(2 if FAST else 6):
    rng = np.random.default_rng([seed, 5])
    apart = np.isin(emoji["family"], rng.permutation(families)[: len(families) // 3])
    mixed = rng.permutation(apart)  # as many rows, at random
    by_family.append(judge(pixels, ~apart, apart))
    by_chance.append(judge(pixels, ~mixed, mixed))
print(f"one third of the rows held back at random: {np.mean(by_chance):.2f}")

# %% [markdown]
# **Predict.** Now hold back a third of the **families**, so that no relative of a test
# drawing is among the training drawings. The result (guessing is about .12) is
#
# - a: about the same
# - b: lower by about a twentieth of its size
# - c: lower by more than a quarter of its size
#
# Write your letter in `p_family`.

# %% exercise="p_family" kind="prediction" points=1 level=1 minutes=1
### BEGIN SOLUTION
p_family = "c"
### END SOLUTION

# %% check="p_family"
assert p_family in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "Far lower: much of the result at random was recognising relatives.",
    "b": "Lower still: much of the result at random was recognising relatives.",
    "c": "Yes: much of the result at random was recognising relatives.",
}
print(f"random {np.mean(by_chance):.2f}, by family {np.mean(by_family):.2f}.")
print(reasons[p_family])

# %% [raw] wrong="p_family" says="Far lower"
# p_family = "a"

# %% [raw] wrong="p_family" says="Lower still"
# p_family = "b"

# %% [markdown]
# So say which question you answer. The customer's new drawings **are** relatives of the
# old ones, so here we draw at random: 30 of each group to learn from, the rest is held
# back, eight times.

# %%
draws = []
for seed in range(8):
    rng = np.random.default_rng([seed, 6])
    held, learn = split_rows(groups, 30, rng)
    draws.append((learn, held))
pixel_shares = np.array([judge(pixels, *draw) for draw in draws])
low, high = pixel_shares.min(), pixel_shares.max()
print(f"pixels + ridge: {pixel_shares.mean():.3f}, from {low:.3f} to {high:.3f}")

# %% [markdown]
# And a small network from scratch, on the first of the eight draws, with shifts and
# flips? (240 drawings leave none to choose an epoch by, so they stand in both places.)

# %%
learn, held = draws[0]
colour = torch.from_numpy(pixels.reshape(-1, 32, 32, 3)).permute(0, 3, 1, 2).to(device)
colour = 1 - colour  # the empty background is 0, as in the clothes
labels = torch.from_numpy(groups).to(device)
pair = colour[learn], labels[learn]
torch.manual_seed(SEED)
scratch = make_net(3, 32, 8, 8 if FAST else 16)
rounds = 10 if FAST else 40
_ = fit(one_epoch, scratch, pair, pair, rounds, 0.01, clothes_recipe, batch=40)
said = probabilities(scratch, colour[held]).argmax(1).cpu().numpy()
scratch_share = np.mean([np.mean(said[groups[held] == k] == k) for k in range(8)])
print(f"from scratch: {scratch_share:.3f}; pixels + ridge: {pixel_shares[0]:.3f}")

# %% [markdown]
# Now the **trunk**: your trained network without flatten and the last layer. Grey
# pictures (n, 1, 28, 28), empty = 0, go in; maps (n, channels, 3, 3) come out. It knows
# edges and areas, but no colour, and it has never seen a drawing. It may look at red,
# green and blue one after the other:


# %%
def to_ink(X):
    """Bytes (n, 32, 32, 3), white = 255, to tensors (n, 3, 28, 28), white = 0."""
    ink = 1 - torch.from_numpy(X).float().permute(0, 3, 1, 2) / 255
    ink = F.interpolate(ink, (28, 28), mode="bilinear", antialias=True)
    return ink.to(device)


# %%
trunk = net[:-2].eval()
with torch.no_grad():
    eyes = [trunk(x).flatten(1).cpu().numpy() for x in to_ink(drawings).split(1, dim=1)]
trunk_shares = np.array([judge(np.hstack(eyes), *draw) for draw in draws])
to_beat = max(pixel_shares.mean(), trunk_shares.mean())
print(f"trunk + ridge: {trunk_shares.mean():.3f}; pixels: {pixel_shares.mean():.3f}")

# %% [markdown]
# Can you beat both? Two things are missing. The trunk sees no **colour**: count it. And
# a drawing and its **mirror** are of the same kind (section 2): add up what the trunk
# says about the two, so that the sum no longer depends on the side.
#
# A tool, to count colours: four levels of each channel make 64 colours.

# %%
tones = np.array([[0, 100, 255], [250, 90, 3]]) // 64  # two pixels, levels 0 to 3
print(tones.tolist(), "->", (tones @ [16, 4, 1]).tolist(), "of 0 to 63")


# %% exercise="emoji_features" points=6 level=4 minutes=28
def emoji_features(X, trunk):
    """Describe each drawing by its shape, then by its colours: NumPy array (n, d).

    X: bytes (n, 32, 32, 3). Shape: for red, then green, then blue of to_ink(X), the
    trunk's maps of the drawing plus those of its left-right mirror, flattened, trunk in
    evaluation mode. Colours: the root of the number of pixels of X that have each of
    the 64 colours. A row depends on its own drawing only. X stays unchanged.
    """
    ### BEGIN SOLUTION
    trunk.eval()
    with torch.no_grad():
        both = [trunk(x) + trunk(x.flip(3)) for x in to_ink(X).split(1, dim=1)]
    shape = torch.cat(both, dim=1).flatten(1).cpu().numpy()
    codes = X.astype(int) // 64 @ [16, 4, 1]
    counts = [np.bincount(code.ravel(), minlength=64) ** 0.5 for code in codes]
    return np.hstack([shape, counts])
    ### END SOLUTION


# %%
def little_trunk(seed):
    """A trunk of 8 maps with random weights, left in training mode."""
    torch.manual_seed(seed)
    model = make_net(1, 28, 2, 2).to(device)
    model(torch.rand(9, 1, 28, 28, device=device))  # moves the means of batch norm
    return model[:-2].train()


# %% check="emoji_features"
sample, little = drawings[3::150].copy(), little_trunk(SEED)
part = emoji_features(sample, little)
assert isinstance(part, np.ndarray), "return a NumPy array"
assert part.shape == (12, 280), f"3 x 72 numbers and 64 colours, not {part.shape}"
assert np.array_equal(sample, drawings[3::150]), "X has changed: work on a copy"
alone = emoji_features(sample[3:5], little.train())
assert np.allclose(alone, part[3:5], atol=1e-3), (
    "other neighbours, other numbers: is the trunk in training mode?"
)
blue, little = to_ink(sample)[:, 2:], little.eval()
with torch.no_grad():
    once, turned = [little(x).flatten(1).cpu().numpy() for x in (blue, blue.flip(3))]
assert not np.allclose(part[:, 144:216], once, atol=1e-3), "the mirror is missing"
assert np.allclose(part[:, 144:216], once + turned, atol=1e-3), (
    "columns 144 to 215 should be: blue, the drawing plus its left-right mirror"
)
assert np.allclose((part[:, 216:] ** 2).sum(1), 1024), (
    "the squares of the 64 numbers should add up to 32 x 32 pixels: take the root"
)
plain = np.full((1, 32, 32, 3), [200, 100, 10], dtype=np.uint8)
assert abs(emoji_features(plain, little)[0, 216 + 52] - 32) < 1e-3, (
    "levels 3, 1, 0 are colour 52, and all 1,024 pixels have it: 32"
)

# %% [markdown] hint="emoji_features"
# `to_ink(X).split(1, dim=1)` gives red, green and blue, each (n, 1, 28, 28). Join shape
# and colours with `np.hstack`.

# %% [markdown] hint="emoji_features"
# Shape: `trunk(x) + trunk(x.flip(3))` for each channel, without gradients. Colours: the
# tool above, then `np.bincount(code.ravel(), minlength=64) ** 0.5` for each drawing.

# %% [markdown] hint="emoji_features"
# ```python
# trunk.eval()
# with torch.no_grad():
#     both = [trunk(x) + trunk(x.flip(3)) for x in to_ink(X).split(1, dim=1)]
# shape = torch.cat(both, dim=1).flatten(1).cpu().numpy()
# codes = X.astype(int) // 64 @ [16, 4, 1]
# counts = [np.bincount(code.ravel(), minlength=64) ** 0.5 for code in codes]
# return np.hstack([shape, counts])
# ```


# %% probe="emoji_features"
def inputs(rng):
    for n in (3, 5):
        X = rng.integers(0, 256 if n == 3 else 90, (n, 32, 32, 3)).astype(np.uint8)
        yield X, int(rng.integers(1000))


def call(answer, X, seed):
    torch.manual_seed(seed)
    eyes, given = make_net(1, 28, 2, 2).to(device), X.copy()
    eyes(torch.rand(9, 1, 28, 28, device=device))
    V = answer(given, eyes[:-2].train())
    return isinstance(V, np.ndarray), np.array(V), np.array_equal(given, X)


tolerance = 1e-4

# %% [raw] right="emoji_features"
# @torch.inference_mode()
# def emoji_features(X, trunk):
#     trunk.eval()
#     ink, rows = to_ink(X), []
#     for k, drawing in enumerate(X):
#         parts = []
#         for c in range(3):
#             pair = torch.stack([ink[k, c : c + 1], ink[k, c : c + 1].flip(-1)])
#             parts.append(trunk(pair).sum(0).ravel().cpu().numpy())
#         r, g, b = (drawing.reshape(-1, 3).astype(int) // 64).T
#         code = 16 * r + 4 * g + b
#         rows.append(np.concatenate([*parts, np.sqrt([(code == v).sum() for v in range(64)])]))
#     return np.array(rows)

# %% [raw] wrong="emoji_features" says="return a NumPy array"
# def emoji_features(X, trunk):
#     trunk.eval()
#     with torch.no_grad():
#         both = [trunk(x) + trunk(x.flip(3)) for x in to_ink(X).split(1, dim=1)]
#     codes = X.astype(int) // 64 @ [16, 4, 1]
#     counts = [np.bincount(code.ravel(), minlength=64) ** 0.5 for code in codes]
#     return torch.cat([torch.cat(both, dim=1).flatten(1).cpu(), torch.tensor(np.array(counts))], dim=1)

# %% [raw] wrong="emoji_features" says="numbers and 64 colours"
# def emoji_features(X, trunk):
#     grey = to_ink(X).mean(1, keepdim=True)
#     with torch.no_grad():
#         shape = (trunk.eval()(grey) + trunk(grey.flip(3))).flatten(1).cpu().numpy()
#     codes = X.astype(int) // 64 @ [16, 4, 1]
#     counts = [np.bincount(code.ravel(), minlength=64) ** 0.5 for code in codes]
#     return np.hstack([shape, counts])

# %% [raw] wrong="emoji_features" says="work on a copy"
# def emoji_features(X, trunk):
#     trunk.eval()
#     with torch.no_grad():
#         both = [trunk(x) + trunk(x.flip(3)) for x in to_ink(X).split(1, dim=1)]
#     X //= 64
#     counts = [np.bincount((code @ [16, 4, 1]).ravel(), minlength=64) ** 0.5 for code in X]
#     return np.hstack([torch.cat(both, dim=1).flatten(1).cpu().numpy(), counts])

# %% [raw] wrong="emoji_features" says="is the trunk in training mode"
# def emoji_features(X, trunk):
#     with torch.no_grad():
#         both = [trunk(x) + trunk(x.flip(3)) for x in to_ink(X).split(1, dim=1)]
#     shape = torch.cat(both, dim=1).flatten(1).cpu().numpy()
#     codes = X.astype(int) // 64 @ [16, 4, 1]
#     counts = [np.bincount(code.ravel(), minlength=64) ** 0.5 for code in codes]
#     return np.hstack([shape, counts])

# %% [raw] wrong="emoji_features" says="the mirror is missing"
# def emoji_features(X, trunk):
#     trunk.eval()
#     with torch.no_grad():
#         maps = [trunk(x) for x in to_ink(X).split(1, dim=1)]
#     shape = torch.cat(maps, dim=1).flatten(1).cpu().numpy()
#     codes = X.astype(int) // 64 @ [16, 4, 1]
#     counts = [np.bincount(code.ravel(), minlength=64) ** 0.5 for code in codes]
#     return np.hstack([shape, counts])

# %% [raw] wrong="emoji_features" says="plus its left-right mirror"
# def emoji_features(X, trunk):
#     trunk.eval()
#     with torch.no_grad():
#         both = [trunk(x) + trunk(x.flip(2)) for x in to_ink(X).split(1, dim=1)]
#     shape = torch.cat(both, dim=1).flatten(1).cpu().numpy()
#     codes = X.astype(int) // 64 @ [16, 4, 1]
#     counts = [np.bincount(code.ravel(), minlength=64) ** 0.5 for code in codes]
#     return np.hstack([shape, counts])

# %% [raw] wrong="emoji_features" says="take the root"
# def emoji_features(X, trunk):
#     trunk.eval()
#     with torch.no_grad():
#         both = [trunk(x) + trunk(x.flip(3)) for x in to_ink(X).split(1, dim=1)]
#     shape = torch.cat(both, dim=1).flatten(1).cpu().numpy()
#     codes = X.astype(int) // 64 @ [16, 4, 1]
#     return np.hstack([shape, [np.bincount(code.ravel(), minlength=64) for code in codes]])

# %% [raw] wrong="emoji_features" says="are colour 52"
# def emoji_features(X, trunk):
#     trunk.eval()
#     with torch.no_grad():
#         both = [trunk(x) + trunk(x.flip(3)) for x in to_ink(X).split(1, dim=1)]
#     shape = torch.cat(both, dim=1).flatten(1).cpu().numpy()
#     codes = X.astype(int) // 64 @ [1, 4, 16]
#     counts = [np.bincount(code.ravel(), minlength=64) ** 0.5 for code in codes]
#     return np.hstack([shape, counts])

# %%
own = emoji_features(drawings, trunk)  # (1682, d)
own_shares = np.array([judge(own, *draw) for draw in draws])
gain = own_shares.mean() - to_beat
print(f"your features: {own_shares.mean():.3f}; the better of the two: {to_beat:.3f}")

# %%
_, axis = plt.subplots(figsize=(6, 3.6), layout="constrained")
axis.plot(pixel_shares, "o", color=GREY, label="pixels")
axis.plot(trunk_shares, "^", color=ORANGE, label="trunk")
axis.plot(own_shares, "s", color=BLUE, label="your features")
axis.vlines(range(8), pixel_shares, own_shares, color=GREY, linewidth=1, zorder=0)
axis.set(xlabel="draw of 30 drawings a group", ylabel="mean recall of 8 groups")
axis.set_title(f"Your features: {gain:+.3f} against the better of the two, in the mean")
axis.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()
print("Eight draws, each with three marks: pixels, the trunk and your features.")

# %% [markdown]
# The eight draws overlap, so do not take their spread for a standard error of new data.
# Which part earned the gain?

# %%
colours = own[:, -64:]
coarse = drawings.reshape(-1, 8, 4, 8, 4, 3).mean((2, 4)).reshape(-1, 192)
variants = {"trunk, mirrored": own[:, :-64], "64 colours": colours}
variants["8 x 8 pixels and colours"] = np.hstack([coarse, colours])
variants["trunk and colours"] = np.hstack([*eyes, colours])
variants["trunk, mirrored, and colours"] = own
for name, V in variants.items():
    print(f"{name:29} {np.mean([judge(V, *draw) for draw in draws]):.3f}")

# %% [markdown]
# Read the table with the two numbers above it in mind. On all pictures, with seed 0, we
# saw: pixels .462, trunk .510, mirrored .525; colours alone .449; trunk and colours
# .520, all three .532. Coarse pixels with colours, which need no network, reach .484.
# With `FAST` the trunk has seen a tenth of the pictures, and gives less.
#
# <details><summary>Why can a garment's edges help with an apple?</summary>
#
# The first layers answer to edges, corners and areas, and drawings have these, too. The
# trunk learned them from 54,000 labelled pictures; 240 drawings cannot teach as much.
# But about half of the drawings are still in the wrong group: groups follow meaning, and
# a tree and a cat are one group. This is one seed; the eight draws share the same trunk.
# Trunks that were trained on far more varied pictures come in stage 3.
#
# </details>
#
# ## What to take away
# 1. The order is the project: audit, split, baseline, a run that you can read, a choice
#    on the validation part, the test once, the card.
# 2. A loss that stays at log(classes) says "look at the labels". A curve of the learning
#    rate shows a schedule that was stepped wrongly. Draw both.
# 3. An accuracy needs a partner: its standard error, the coverage at a threshold, and
#    the pictures for which it says nothing.
#
# **The commonest mistakes**
#
# - pictures and labels shuffled apart; the schedule stepped once an epoch;
# - augmentation of the validation part, or one shift for the whole batch;
# - `state_dict()` kept without a copy; `strict=False` when a file does not fit;
# - a threshold or an epoch chosen on the test pictures;
# - a random split where the rows are relatives.
#
# **Go further**
#
# - [Practical Deep Learning for Coders](https://course.fast.ai), lessons 1 to 3.
# - [Deep Learning Specialization](https://www.coursera.org/specializations/deep-learning),
#   courses 2 and 3.
# - [Dive into Deep Learning](https://d2l.ai) on modern convolutional networks, and the
#   papers on [Fashion-MNIST](https://arxiv.org/abs/1708.07747) and
#   [ResNet](https://arxiv.org/abs/1512.03385).
