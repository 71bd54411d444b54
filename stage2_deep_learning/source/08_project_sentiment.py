# ---
# lesson:
#   title: "Project: is this sentence praise or blame?"
#   minutes: 360
#   needs: [stage1_classical/03_logistic_regression, stage2_deep_learning/06_recurrent_networks]
#   teaches:
#     - sentiment analysis
#     - tokenisation
#     - embeddings
#     - TF-IDF
#     - naive Bayes
#   data: [snippets.csv, product_sentences.csv]
# ---
# %% [markdown]
# # Project: is this sentence praise or blame?
#
# **The question.** "A pretentious mess." "Not bad at all." You know at once whether a
# film critic is pleased. Can a program know it too, and what must it know about language
# (زبان) for that? This is **sentiment analysis**: telling praise from blame in a text.
#
# **Afterwards you can**
# - audit a set of texts, and split it without a leak;
# - cut a sentence (جملہ) into tokens, and number them by the training part alone;
# - build naive Bayes and TF-IDF by hand, and a bag of embeddings and an LSTM in torch;
# - find a fault that lets a network learn, but learn nonsense;
# - compare models on one test that is opened once, and say if a difference is chance;
# - test how a model behaves, and move it to another kind of text.
#
# **You need** lesson 03 of stage 1 (logistic regression) and lesson 06 of stage 2
# (recurrent networks), with all that they need. There is little help on the way: each
# exercise is one thing that you hand in. No GPU.
#
# **Time:** about 360 minutes, in nine sittings of at most 45; a line says where to stop.
# The computer works about two minutes. (`FAST = True` only tests that all cells run: the
# sentences about scores are not true of it.)
# Stuck for 20 minutes? Copy the last hint, and go on.
#
# **Data:** 10,568 sentences about films, rated by people; at the end, sentences about
# cameras and phones ([Hutto and Gilbert, 2014](https://github.com/cjhutto/vaderSentiment)).
#
# **Where it is used:** a bank that sorts complaints, a delivery service that reads a
# thousand comments a day, a mobile company that watches how a new price is received.

# %% tags=["parameters"]
SEED = 0
FAST = False

# %% tags=["data"]
from pathlib import Path

DATA = Path("datasets")

# %%
import re
from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False})
plt.rcParams.update({"figure.constrained_layout.use": True, "axes.titlesize": 11})

# %% [markdown]
# ## How your project is judged
#
# | part | what you hand in | points |
# |---|---|---:|
# | readiness | `posterior`, `text_groups` | 3 |
# | 1 the audit | a guess of your own | |
# | 2 tokens | `tokens`, `number_texts` | 6 |
# | 3 counting words | `naive_bayes`, `tfidf`, `cv_scores` | 9 |
# | 4 networks | `BagNet`, `batch_of`, `LSTMNet` | 9 |
# | 5 the honest table | `mcnemar` | 3 |
# | 6 behaviour | `behaviour` | 3 |
# | 7 on your own | `adapt` | 5 |
#
# Three predictions give one point each. A high score alone earns nothing: the checks ask
# whether a part does what it must do.
#
# ## Readiness: two things that you know
#
# Bayes' rule, from the lesson on statistics: half of all sentences are positive. The word
# (لفظ) "moving" stands in 3 % of the positive and in 1 % of the negative ones. A sentence
# has it. How probable is it that the sentence is positive?


# %% exercise="posterior" points=1 level=1 minutes=5
def posterior(prior, in_positive, in_negative):
    """P(positive | the word occurs), a number from 0 to 1, not rounded.

    prior: P(positive). in_positive and in_negative: the probability that the word
    occurs in a positive sentence, and in a negative one.
    """
    ### BEGIN SOLUTION
    hit = prior * in_positive
    return hit / (hit + (1 - prior) * in_negative)
    ### END SOLUTION


# %% check="posterior"
found = posterior(0.5, 0.03, 0.01)
assert found is not None, "nothing came back: use return, not print"
assert abs(found - 0.015) > 1e-9, (
    "0.015 is the share of sentences that are positive AND have the word: divide by "
    "the share that has the word"
)
assert abs(found - 0.75) < 1e-9, "3 of 4 sentences with the word are positive: 0.75"
assert abs(posterior(0.2, 0.03, 0.01) - 0.75) > 1e-9, (
    "with prior 0.2 you still say 0.75: positive sentences are rare now, use the prior"
)
assert abs(posterior(0.2, 0.03, 0.01) - 3 / 7) < 1e-9, (
    "0.2 * 0.03 have the word and are positive, 0.8 * 0.01 have it and are not"
)

# %% [markdown] hint="posterior"
# ```python
# both = prior * in_positive
# return both / (both + (1 - prior) * in_negative)
# ```


# %% probe="posterior"
def inputs(rng):
    for _ in range(3):
        yield tuple(float(v) for v in rng.uniform(0.05, 0.9, 3))


def call(answer, *numbers):
    return float(answer(*numbers))


# %% [raw] right="posterior"
# def posterior(prior, in_positive, in_negative):
#     odds = prior / (1 - prior) * in_positive / in_negative
#     return odds / (1 + odds)

# %% [raw] wrong="posterior" says="use return"
# def posterior(prior, in_positive, in_negative):
#     print(prior * in_positive / (prior * in_positive + (1 - prior) * in_negative))

# %% [raw] wrong="posterior" says="divide by the share"
# def posterior(prior, in_positive, in_negative):
#     return prior * in_positive

# %% [raw] wrong="posterior" says="use the prior"
# def posterior(prior, in_positive, in_negative):
#     return in_positive / (in_positive + in_negative)

# %% [raw] wrong="posterior" says="3 of 4 sentences"
# def posterior(prior, in_positive, in_negative):
#     return prior * in_positive / in_negative

# %% [raw] wrong="posterior" says="have it and are not"
# def posterior(prior, in_positive, in_negative):
#     return prior * in_positive / (prior * in_positive + prior * in_negative + (0.5 - prior) * 0.1)

# %% [markdown]
# If a sentence stands twice in the file, its two copies must not be parted by the split.
# So give every text the number of its **group**: texts that differ only in capitals,
# blanks and punctuation belong together.


# %% exercise="text_groups" points=2 level=2 minutes=10
def text_groups(texts):
    """The group of each text: an array (n,) of whole numbers.

    Two texts belong together if their letters and digits are the same, in the same
    order; capitals, blanks and all other signs do not count. The first text has group
    0, the next text that is new has group 1, and so on.
    """
    ### BEGIN SOLUTION
    seen, numbers = {}, []
    for text in texts:
        key = "".join(sign for sign in text.lower() if sign.isalnum())
        numbers.append(seen.setdefault(key, len(seen)))
    return np.array(numbers)
    ### END SOLUTION


# %% check="text_groups"
found = text_groups(
    ["A mess!", "Part 2", "a  MESS...", "Part 3", "ssem a", "Part-2", "q"]
)
assert found is not None, "nothing came back: use return"
assert isinstance(found, np.ndarray), "return an array: np.array(numbers)"
assert found.shape == (7,), "one number for each of the 7 texts"
assert found[2] == found[0], '"A mess!" and "a  MESS..." belong together'
assert found[1] != found[3], '"Part 2" and "Part 3" differ in a digit: digits count'
assert found[4] != found[0], 'the order counts: "ssem a" is another text than "A mess!"'
assert found.tolist() == [0, 1, 0, 2, 3, 1, 4], (
    f"number groups in the order in which they first occur: 0 1 0 2 3 1 4, not {found}"
)

# %% [markdown] hint="text_groups"
# Make a key of each text: small letters, and only signs for which `sign.isalnum()` is
# True. A dictionary holds the number of each key.

# %% [markdown] hint="text_groups"
# ```python
# seen, numbers = {}, []
# for text in texts:
#     key = "".join(sign for sign in text.lower() if sign.isalnum())
#     if key not in seen:
#         seen[key] = len(seen)
#     numbers.append(seen[key])
# return np.array(numbers)
# ```


# %% probe="text_groups"
def inputs(rng):
    words = [
        "Film",
        "film!",
        "fi lm",
        "FILM 2",
        "mlif",
        "né",
        "NÉ?",
        "2film",
        "--",
        ".",
    ]
    yield ([words[i] for i in rng.integers(0, 10, 30)],)
    yield ([words[i] for i in rng.permutation(10)],)


def call(answer, texts):
    found = answer(texts)
    return isinstance(found, np.ndarray), np.asarray(found).astype(int)


# %% [raw] right="text_groups"
# def text_groups(texts):
#     keys = ["".join(filter(str.isalnum, text.casefold())) for text in texts]
#     return pd.factorize(np.array(keys, dtype=object))[0]

# %% [raw] wrong="text_groups" says="use return"
# def text_groups(texts):
#     keys = ["".join(filter(str.isalnum, text.lower())) for text in texts]
#     np.array([keys.index(key) for key in keys])

# %% [raw] wrong="text_groups" says="belong together"
# def text_groups(texts):
#     seen = {}
#     return np.array([seen.setdefault(text.lower().strip(), len(seen)) for text in texts])

# %% [raw] wrong="text_groups" says="digits count"
# def text_groups(texts):
#     seen = {}
#     keys = ["".join(filter(str.isalpha, text.lower())) for text in texts]
#     return np.array([seen.setdefault(key, len(seen)) for key in keys])

# %% [raw] wrong="text_groups" says="the order counts"
# def text_groups(texts):
#     seen = {}
#     keys = ["".join(sorted(filter(str.isalnum, text.lower()))) for text in texts]
#     return np.array([seen.setdefault(key, len(seen)) for key in keys])

# %% [raw] wrong="text_groups" says="in which they first occur"
# def text_groups(texts):
#     keys = ["".join(filter(str.isalnum, text.lower())) for text in texts]
#     return np.array([keys.index(key) for key in keys])

# %% [raw] wrong="text_groups" says="return an array"
# def text_groups(texts):
#     seen = {}
#     keys = ["".join(filter(str.isalnum, text.lower())) for text in texts]
#     return [seen.setdefault(key, len(seen)) for key in keys]

# %% [raw] wrong="text_groups" says="one number for each"
# def text_groups(texts):
#     keys = {"".join(filter(str.isalnum, text.lower())) for text in texts}
#     return np.arange(len(keys))

# %% [markdown]
# ## 1. The audit
#
# Trained people read each sentence and rated it from −4 (very negative) to 4 (very
# positive). The file holds the mean of their ratings.

# %%
films = pd.read_csv(DATA / "snippets.csv").iloc[:: 8 if FAST else 1]
texts = films["text"].to_numpy(dtype=object)
rating = films["rating"].to_numpy()
y = (rating > 0).astype(int)  # 1: praise, 0: blame
words_each = films["text"].str.split().str.len()
print(f"{len(y):,} sentences, {y.mean():.3f} positive, {words_each.median():.0f} words")

# %%
_, ax = plt.subplots(figsize=(7, 3.2))
edges = np.linspace(-4, 4, 41)
ax.hist(rating[y == 0], edges, color=ORANGE, label="label 0: blame")
ax.hist(rating[y == 1], edges, color=BLUE, label="label 1: praise")
unsure = np.mean(np.abs(rating) < 0.5)
ax.set(xlabel="mean rating (-4 to 4)", ylabel="sentences")
ax.set_title(f"Two hills; {unsure:.1%} of the sentences lie between -0.5 and 0.5")
ax.legend()
plt.show()
print("Ratings form two hills near -2 and 2; in the valley the label is nearly a coin.")

# %% [markdown]
# The label is clear for most sentences. In the valley the raters did not agree, or felt
# little: no model can be sure there. We come back to this.
#
# **Predict.** Somebody splits this file without shuffling: the first 80 % of the lines
# are for training, the last 20 % for the test. The model is logistic regression on the
# counts of words. Always saying the more frequent label of all is right in 50 % of all
# lines; the model, well split, is right in about 76 %. And here? Write your letter in
# `p_order`; any letter earns the point.
#
# - **a** about 76 %: the lines are just sentences, their order does not matter
# - **b** clearly fewer: about 70 %
# - **c** clearly more: over 90 %

# %% exercise="p_order" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_order = "b"
### END SOLUTION

# %%
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

cut = int(0.8 * len(y))
plain = make_pipeline(CountVectorizer(), LogisticRegression(max_iter=1000))
in_order = plain.fit(texts[:cut], y[:cut]).score(texts[cut:], y[cut:])

# %% check="p_order"
assert p_order in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "The order matters: the picture below shows that it is sorted by the label.",
    "b": "Yes: training saw mostly praise, and the test is mostly blame.",
    "c": "More would need a test that is like the training; here it is the opposite.",
}
print(f"The accuracy is {in_order:.1%}. {reasons[p_order]}")

# %% [raw] wrong="p_order" says="sorted by the label"
# p_order = "a"

# %% [raw] wrong="p_order" says="here it is the opposite"
# p_order = "c"

# %%
share = pd.Series(y).rolling(100, center=True).mean()
_, ax = plt.subplots(figsize=(7, 2.8))
ax.plot(share, color=BLUE, linewidth=1)
ax.axvline(cut, color="black", linestyle=":")
ax.text(cut, 0.5, "test from here → ", ha="right", fontsize=9)
ax.set(xlabel="line of the file", ylabel="share positive, 100 lines")
ax.set_title(
    f"Training part {y[:cut].mean():.0%} positive, last part {y[cut:].mean():.0%}"
)
plt.show()
print("The first half of the file is nearly all praise, the second nearly all blame.")

# %% [markdown]
# An audit starts with the question "who sorted this?". So we split with shuffling, equal
# shares of both labels (stratified), and whole groups: your `text_groups` at work.

# %%
from sklearn.model_selection import StratifiedGroupKFold


def split(y, groups, folds):
    """Rows for training and for the test: one part in `folds` is the test."""
    cutter = StratifiedGroupKFold(folds, shuffle=True, random_state=SEED)
    return next(cutter.split(y, y, groups))


groups = text_groups(texts)
train, test = split(y, groups, 5)
print(f"{len(y) - groups.max() - 1} copies; {len(train):,} and {len(test):,} rows")

# %% [markdown]
# Copies are few here. But is a test sentence perhaps **nearly** a training sentence?
# `TfidfVectorizer` makes vectors (سمتیہ) of length 1, so a product is a cosine.

# %%
from sklearn.feature_extraction.text import TfidfVectorizer

vectors = TfidfVectorizer().fit(texts[train])
closeness = vectors.transform(texts[test]) @ vectors.transform(texts[train]).T
nearest = closeness.max(axis=1).toarray().ravel()
print(f"cosine above 0.8 for {np.sum(nearest > 0.8)} of {len(test):,} test sentences")

# %% [markdown]
# So the split is clean. From here on, `test` stays closed until section 5.
#
# ### What can a person do?
# Read these twenty training sentences aloud, and guess. Write twenty signs, + or −, into
# `guesses`, in order. (This is not graded. It gives you a human baseline of your own.)

# %%
calm = (
    ~films["text"]
    .str.contains(r"sex|porn|nud|breast|kill|dead|damn", case=False)
    .to_numpy()
)
twenty = np.random.default_rng([SEED, 1]).permutation(train[calm[train]])[:20]
for number, row in enumerate(twenty, 1):
    print(f"{number:2} {texts[row][:150]}")

# %%
guesses = ""  # for example "+-++-..." : twenty signs

# %%
if len(guesses) == 20:
    hits = sum((sign == "+") == (y[row] == 1) for sign, row in zip(guesses, twenty))
    print(f"you are right in {hits} of 20")
else:
    print("no guess yet: write twenty signs above, and run this cell again")

# %% [markdown]
# The true labels are `y[twenty]`. With 20 sentences the standard error is about 9
# points: 18 of 20 says "between 70 and 100 %", no more.
#
# Stop here if you like. When you come back: choose this cell, then *Run*, *Run All Above
# Selected Cell*.

# %% [markdown]
# ## 2. From text to numbers
# ### Tokens
# A model cannot read. First, a sentence is cut into **tokens**: words and signs. How we
# cut decides what a model can ever know. If "isn't" is one word, then "isn't" and "wasn't"
# have nothing in common; cut into `is` `n't` and `was` `n't`, they share the "not".
#
# Here are the tools, on a sentence that is not in the contract's examples:

# %%
print(re.findall(r"[a-z]+|!", "go-go, o'neill!"))
print(re.findall(r"[a-z]+(?:'[a-z]+)*", "go-go, o'neill!"))  # ' inside a word
print(re.findall(r"[^\W\d_]+", "Amélie_2 nach Köln"))  # letters of any language

# %% [markdown]
# `a|b` takes a or b, whichever fits first; `(?:...)*` repeats a group as often as it
# fits; `[^\W\d_]` is any letter; `\d+` is a run of digits; `\b` is the edge of a word.


# %% exercise="tokens" points=3 level=3 minutes=22
def tokens(text):
    """Cut a text into a list of tokens, in order.

    - Small letters only; the curly apostrophe ’ counts as the straight one '.
    - A run of letters of any language is a word. An apostrophe between two letters
      belongs to the word (it's), at the edge of a word it is dropped ('good').
    - But n't at the end of a word is a token of its own: isn't gives is, n't.
    - A run of digits becomes the one token <num>.
    - ! and ? are tokens, one for each. All other signs are dropped; they part words.
    - A text in which nothing is left gives the list with the one token <unk>.
    """
    ### BEGIN SOLUTION
    text = re.sub(r"n't\b", " n't", text.lower().replace("’", "'"))
    found = re.findall(r"n't|[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]", text)
    return ["<num>" if token.isdigit() else token for token in found] or ["<unk>"]
    ### END SOLUTION


# %% check="tokens"
QUOTED, found = "It's 'good'", tokens("Well-made film")
assert isinstance(found, list) and all(isinstance(token, str) for token in found), (
    "return a list of texts"
)
assert "Well" not in found, "small letters: call text.lower()"
assert found == ["well", "made", "film"], (
    f"a hyphen parts words, well and made: you give {found}"
)
assert tokens("why?! now!!") == ["why", "?", "!", "now", "!", "!"], (
    "each ! and each ? is a token of its own"
)
assert tokens(QUOTED) == ["it's", "good"], (
    f"' belongs to it's, but not to 'good': you give {tokens(QUOTED)}"
)
ISNT = "isn't"
assert tokens(ISNT) == ["is", "n't"], f"isn't is is + n't: not {tokens(ISNT)}"
assert tokens("It isn’t") == ["it", "is", "n't"], (
    "the curly apostrophe of isn’t is not treated as the straight one"
)
assert tokens("In 2002, 3.5 stars") == ["in", "<num>", "<num>", "<num>", "stars"], (
    "2002, 3 and 5 are three runs of digits: each becomes <num>"
)
assert tokens("Amélie, cliché") == ["amélie", "cliché"], "é is a letter, too"
assert tokens("-- ...") == ["<unk>"], "no word left: give the list with <unk>"
assert tokens("") == ["<unk>"], "an empty text gives the list with <unk>, too"

# %% [markdown] hint="tokens"
# First prepare the text: small letters, one kind of apostrophe. Then one `re.findall`
# with four parts and `|` between them.

# %% [markdown] hint="tokens"
# `re.sub(r"n't\b", " n't", text)` puts a blank before n't. In `findall` let `n't` be the
# first part, since the first that fits is taken.

# %% [markdown] hint="tokens"
# ```python
# text = text.lower().replace("’", "'")
# text = re.sub(r"n't\b", " n't", text)
# found = re.findall(r"n't|[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]", text)
# found = ["<num>" if token.isdigit() else token for token in found]
# return found if found else ["<unk>"]
# ```


# %% probe="tokens"
def inputs(rng):
    yield ("",)
    yield ("*** 3/4",)
    yield ("…",)
    parts = ["Don't", "CAN’T", "o'neill's", "''Conan''", "1,000", "a.b", "Köln", "!?"]
    parts += ["x_y", "no-one", "4th", "he'd", "'tis", "rock'n'roll", ",", "wasn't!"]
    for _ in range(4):
        yield (" ".join(parts[i] for i in rng.permutation(len(parts))),)


# %% [raw] right="tokens"
# def tokens(text):
#     text = text.lower().replace(chr(8217), "'")
#     found = []
#     for piece in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]", text):
#         if piece.isdecimal():
#             found.append("<num>")
#         elif piece.endswith("n't"):
#             found += [piece[:-3], "n't"] if piece != "n't" else ["n't"]
#         else:
#             found.append(piece)
#     return found if found else ["<unk>"]

# %% [raw] wrong="tokens" says="a hyphen parts words"
# def tokens(text):
#     return text.lower().split()

# %% [raw] wrong="tokens" says="call text.lower"
# def tokens(text):
#     return re.findall(r"[^\W\d_]+|[!?]", text)

# %% [raw] wrong="tokens" says="each ! and each"
# def tokens(text):
#     return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+", text.lower()) or ["<unk>"]

# %% [raw] wrong="tokens" says="but not to 'good'"
# def tokens(text):
#     return re.findall(r"[\w']+|[!?]", text.lower()) or ["<unk>"]

# %% [raw] wrong="tokens" says="isn't is is + n't"
# def tokens(text):
#     found = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]", text.lower().replace("’", "'"))
#     return ["<num>" if token.isdigit() else token for token in found] or ["<unk>"]

# %% [raw] wrong="tokens" says="the curly apostrophe"
# def tokens(text):
#     text = re.sub(r"n't\b", " n't", text.lower())
#     found = re.findall(r"n't|[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]", text)
#     return ["<num>" if token.isdigit() else token for token in found] or ["<unk>"]

# %% [raw] wrong="tokens" says="three runs of digits"
# def tokens(text):
#     text = re.sub(r"n't\b", " n't", text.lower().replace("’", "'"))
#     return re.findall(r"n't|[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]", text) or ["<unk>"]

# %% [raw] wrong="tokens" says="is a letter, too"
# def tokens(text):
#     text = re.sub(r"n't\b", " n't", text.lower().replace("’", "'"))
#     found = re.findall(r"n't|[a-z]+(?:'[a-z]+)*|\d+|[!?]", text)
#     return ["<num>" if token.isdigit() else token for token in found] or ["<unk>"]

# %% [raw] wrong="tokens" says="no word left"
# def tokens(text):
#     text = re.sub(r"n't\b", " n't", text.lower().replace("’", "'"))
#     found = re.findall(r"n't|[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]", text)
#     return ["<num>" if token.isdigit() else token for token in found]

# %% [raw] wrong="tokens" says="an empty text"
# def tokens(text):
#     if not text:
#         return []
#     text = re.sub(r"n't\b", " n't", text.lower().replace("’", "'"))
#     found = re.findall(r"n't|[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]", text)
#     return ["<num>" if token.isdigit() else token for token in found] or ["<unk>"]

# %% [raw] wrong="tokens" says="a list of texts"
# def tokens(text):
#     return " ".join(re.findall(r"[^\W\d_]+|[!?]", text.lower()))

# %%
token_lists = [tokens(text) for text in texts]
print(texts[train[0]][:90])
print(token_lists[train[0]][:14])

# %%
seen_words = Counter(token for row in train for token in token_lists[row])
sizes = np.array(sorted(seen_words.values(), reverse=True))
_, ax = plt.subplots(figsize=(7, 3.2))
ax.loglog(np.arange(1, len(sizes) + 1), sizes, color=BLUE)
once = np.mean(sizes == 1)
ax.set(xlabel="rank of the token (1: most frequent)", ylabel="times in training")
ax.set_title(f"{len(sizes):,} different tokens; {once:.0%} of them occur only once")
plt.show()
print("Almost a straight line on two log axes: few tokens are frequent, most are rare.")

# %% [markdown]
# This straight line is **Zipf's law**, and the reason why language is hard for small data:
# about half of all words are seen once, and nothing can be learned well from one example.
#
# ### A vocabulary, from the training part alone
# A network wants whole numbers. The **vocabulary** is a dictionary from token to number;
# 0 is **padding** (empty places behind a short sentence), 1 is **unknown**.


# %% exercise="number_texts" points=3 level=3 minutes=18
def number_texts(known, other, least):
    """Vocabulary of the known texts, and both sets of texts as numbers.

    known, other: lists of lists of tokens. Returns (vocabulary, known_ids, other_ids).
    vocabulary: dictionary token -> number. "<pad>" is 0, "<unk>" is 1; then every token
    that occurs at least `least` times in the known texts, from 2 on, the most frequent
    first, those with equal counts in the order of the alphabet. "<unk>" may also stand
    in the texts: it stays 1. The ids are lists of lists; other tokens become 1.
    """
    ### BEGIN SOLUTION
    counts = Counter(token for text in known for token in text)
    kept = [t for t in counts if counts[t] >= least and t != "<unk>"]
    kept.sort(key=lambda token: (-counts[token], token))
    vocabulary = {t: number for number, t in enumerate(["<pad>", "<unk>", *kept])}

    def encode(texts):
        return [[vocabulary.get(token, 1) for token in text] for text in texts]

    return vocabulary, encode(known), encode(other)
    ### END SOLUTION


# %% check="number_texts"
known_tokens = [["so", "dull", "dull"], ["fun", "so", "!"], ["<unk>"], ["<unk>", "fun"]]
other_tokens = [["dull", "zany", "zany"], ["!", "fun"]]
found = number_texts(known_tokens, other_tokens, 2)
assert found is not None and len(found) == 3, "return three things"
assert isinstance(found[0], dict) and found[0].get("<pad>") == 0, '"<pad>" is 0'
assert "zany" not in found[0], (
    '"zany" stands only in the other texts: learn the vocabulary from the known ones'
)
assert found[0].get("<unk>") == 1, '"<unk>" is 1, even if it stands in a text'
assert "!" not in found[0], '"!" occurs once, least is 2'
assert {"so", "fun", "dull"} <= set(found[0]), (
    "tokens that occur twice are in: at least"
)
assert found[0] == {"<pad>": 0, "<unk>": 1, "dull": 2, "fun": 3, "so": 4}, (
    "dull, fun and so occur twice each: they follow from 2 on in the alphabet's order"
)
more = number_texts([["b", "a", "b"], ["c", "c", "c", "a", "b", "d"]], [["d"]], 1)[0]
assert list(more) == ["<pad>", "<unk>", "b", "c", "a", "d"], (
    "b and c occur three times, a twice, d once: the most frequent first, and with "
    "least = 1 all are in"
)
assert found[1] == [[4, 2, 2], [3, 4, 1], [1], [1, 3]], "these are not the known texts"
assert found[2] == [[2, 1, 1], [1, 3]], "the other texts are 2 1 1 and 1 3"

# %% [markdown] hint="number_texts"
# `Counter` counts all tokens of the known texts. Which of them are kept, and in which
# order? Then `enumerate` gives the numbers.

# %% [markdown] hint="number_texts"
# Sort by a pair: `key=lambda token: (-counts[token], token)`. And
# `vocabulary.get(token, 1)` gives 1 for a token that is not in the dictionary.

# %% [markdown] hint="number_texts"
# ```python
# counts = Counter(token for text in known for token in text)
# kept = [t for t in counts if counts[t] >= least and t != "<unk>"]
# kept = sorted(kept, key=lambda token: (-counts[token], token))
# vocabulary = {"<pad>": 0, "<unk>": 1}
# for token in kept:
#     vocabulary[token] = len(vocabulary)
# known_ids = [[vocabulary.get(token, 1) for token in text] for text in known]
# other_ids = [[vocabulary.get(token, 1) for token in text] for text in other]
# return vocabulary, known_ids, other_ids
# ```


# %% probe="number_texts"
def inputs(rng):
    names = ["fun", "dull", "!", "so", "it's", "<unk>", "zest", "n't", "é"]
    for least in (1, 2, 3):
        known = [[names[i] for i in rng.integers(0, 7, n)] for n in (5, 1, 4, 6)]
        other = [[names[i] for i in rng.integers(0, 9, n)] for n in (2, 7)]
        yield known, [*other, ["brand-new"] * 4], least


# %% [raw] right="number_texts"
# def number_texts(known, other, least):
#     flat = sorted(token for text in known for token in text if token != "<unk>")
#     vocabulary = {"<pad>": 0, "<unk>": 1}
#     for token, times in Counter(flat).most_common():
#         if times >= least:
#             vocabulary[token] = len(vocabulary)
#     code = lambda text: [vocabulary[t] if t in vocabulary else 1 for t in text]
#     return [vocabulary, [code(t) for t in known], [code(t) for t in other]]

# %% [raw] wrong="number_texts" says="learn the vocabulary from the known"
# def number_texts(known, other, least):
#     counts = Counter(token for text in [*known, *other] for token in text)
#     kept = [t for t in counts if counts[t] >= least and t != "<unk>"]
#     kept.sort(key=lambda token: (-counts[token], token))
#     v = {t: n for n, t in enumerate(["<pad>", "<unk>", *kept])}
#     return v, [[v.get(t, 1) for t in x] for x in known], [[v.get(t, 1) for t in x] for x in other]

# %% [raw] wrong="number_texts" says="is 0"
# def number_texts(known, other, least):
#     counts = Counter(token for text in known for token in text)
#     kept = [t for t in counts if counts[t] >= least and t != "<unk>"]
#     kept.sort(key=lambda token: (-counts[token], token))
#     v = {t: n for n, t in enumerate(["<unk>", "<pad>", *kept])}
#     return v, [[v.get(t, 0) for t in x] for x in known], [[v.get(t, 0) for t in x] for x in other]

# %% [raw] wrong="number_texts" says="even if it stands in a text"
# def number_texts(known, other, least):
#     counts = Counter(token for text in known for token in text)
#     kept = [t for t in counts if counts[t] >= least]
#     kept.sort(key=lambda token: (-counts[token], token))
#     v = {t: n for n, t in enumerate(["<pad>", "<unk>", *kept])}
#     return v, [[v.get(t, 1) for t in x] for x in known], [[v.get(t, 1) for t in x] for x in other]

# %% [raw] wrong="number_texts" says="least is 2"
# def number_texts(known, other, least):
#     counts = Counter(token for text in known for token in text)
#     kept = [t for t in counts if t != "<unk>"]
#     kept.sort(key=lambda token: (-counts[token], token))
#     v = {t: n for n, t in enumerate(["<pad>", "<unk>", *kept])}
#     return v, [[v.get(t, 1) for t in x] for x in known], [[v.get(t, 1) for t in x] for x in other]

# %% [raw] wrong="number_texts" says="are in: at least"
# def number_texts(known, other, least):
#     counts = Counter(token for text in known for token in text)
#     kept = [t for t in counts if counts[t] > least and t != "<unk>"]
#     kept.sort(key=lambda token: (-counts[token], token))
#     v = {t: n for n, t in enumerate(["<pad>", "<unk>", *kept])}
#     return v, [[v.get(t, 1) for t in x] for x in known], [[v.get(t, 1) for t in x] for x in other]

# %% [raw] wrong="number_texts" says="in the alphabet's order"
# def number_texts(known, other, least):
#     counts = Counter(token for text in known for token in text)
#     kept = [t for t, n in counts.most_common() if n >= least and t != "<unk>"]
#     v = {t: n for n, t in enumerate(["<pad>", "<unk>", *kept])}
#     return v, [[v.get(t, 1) for t in x] for x in known], [[v.get(t, 1) for t in x] for x in other]

# %% [raw] wrong="number_texts" says="the most frequent first"
# def number_texts(known, other, least):
#     counts = Counter(token for text in known for token in text)
#     kept = sorted(t for t in counts if counts[t] >= least and t != "<unk>")
#     v = {t: n for n, t in enumerate(["<pad>", "<unk>", *kept])}
#     return v, [[v.get(t, 1) for t in x] for x in known], [[v.get(t, 1) for t in x] for x in other]

# %% [raw] wrong="number_texts" says="not the known texts"
# def number_texts(known, other, least):
#     counts = Counter(token for text in known for token in text)
#     kept = [t for t in counts if counts[t] >= least and t != "<unk>"]
#     kept.sort(key=lambda token: (-counts[token], token))
#     v = {t: n for n, t in enumerate(["<pad>", "<unk>", *kept])}
#     return v, [[v[t] for t in x if t in v] for x in known], [[v[t] for t in x if t in v] for x in other]

# %% [raw] wrong="number_texts" says="return three things"
# def number_texts(known, other, least):
#     print(Counter(token for text in known for token in text))

# %% [raw] wrong="number_texts" says="the other texts are"
# def number_texts(known, other, least):
#     counts = Counter(token for text in known for token in text)
#     kept = [t for t in counts if counts[t] >= least and t != "<unk>"]
#     kept.sort(key=lambda token: (-counts[token], token))
#     v = {t: n for n, t in enumerate(["<pad>", "<unk>", *kept])}
#     return v, [[v.get(t, 1) for t in x] for x in known], [[v.get(t, 0) for t in x] for x in other]

# %% [markdown]
# Stop here if you like. When you come back: choose this cell, then *Run*, *Run All Above
# Selected Cell*.
#
# ## 3. Counting words
# ### Naive Bayes
# The simplest model of all asks: how often does each word stand in praise, and how often
# in blame? Take four tiny training sentences: "fun fun", "fun plot" (praise); "dull
# plot", "dull" (blame). Count, and add α = 1 to every count (**smoothing**), so that no
# word is impossible:
#
# | | fun | dull | plot | sum |
# |---|---:|---:|---:|---:|
# | praise: count + 1 | 4 | 1 | 2 | 7 |
# | blame: count + 1 | 1 | 3 | 2 | 6 |
# | log of the ratio | ln (4/7 : 1/6) = 1.23 | ln (1/7 : 3/6) = −1.25 | ln (2/7 : 2/6) = −0.15 | |
#
# Bayes' rule multiplies: prior odds times the ratio of every word. **Naive** means: as if
# words did not depend on each other. Products of small numbers vanish, so we add logs.
# "fun plot" has 1.23 − 0.15 = 1.08 > 0: praise. So naive Bayes is a straight line, like
# logistic regression: a **bias** (the log of the prior odds) and a **weight** (وزن) a word.


# %%
from sklearn.naive_bayes import MultinomialNB


def word_sums(counts, rows):
    """How often each word stands in these rows: an array (words,)."""
    return np.asarray(counts[rows].sum(axis=0)).ravel()


small = np.array([[2, 0, 0], [1, 0, 1], [0, 1, 1], [0, 1, 0]])  # (sentences, words)
print(word_sums(small, np.array([True, True, False, False])))


# %% exercise="naive_bayes" points=3 level=3 minutes=22
def naive_bayes(counts, y, alpha=1.0):
    """Bias and weights of naive Bayes with counts.

    counts: (n, words), dense or sparse; y: array (n,) of 0 and 1, both occur.
    Returns (bias, weights): bias is the log of (share of 1 / share of 0); weights is an
    array (words,): the log of the smoothed share of each word among all words of
    label 1, minus the same for label 0. Each word gets alpha added in both labels.
    """
    ### BEGIN SOLUTION
    praise = word_sums(counts, y == 1) + alpha
    blame = word_sums(counts, y == 0) + alpha
    weights = np.log(praise / praise.sum()) - np.log(blame / blame.sum())
    return np.log(np.sum(y == 1) / np.sum(y == 0)), weights
    ### END SOLUTION


# %%
some = np.random.default_rng([SEED, 2])
some_counts, some_y = some.integers(0, 4, (9, 5)), np.array([0, 1, 1, 0, 1, 1, 1, 0, 1])
truth = MultinomialNB(alpha=0.3).fit(some_counts, some_y)
gaps = np.diff(truth.feature_log_prob_, axis=0)

# %% check="naive_bayes"
small_y = np.array([1, 1, 0, 0])
found = naive_bayes(small, small_y)
assert found is not None and len(found) == 2, "return two things: bias, weights"
assert np.shape(found[1]) == (3,), "one weight for each of the three words"
assert np.all(np.isfinite(found[1])), "the log of 0: add alpha to every count first"
assert not np.allclose(found[1], np.log([7 / 24, 7 / 2, 7 / 6])), (
    "these are the weights of blame against praise: label 1 minus label 0"
)
assert not np.allclose(found[1], np.log([4, 1 / 3, 1])), (
    "shares, not counts: divide by the sum over all words of the label, 7 and 6"
)
assert np.allclose(found[1], np.log([24 / 7, 2 / 7, 6 / 7])), (
    "the table above has the weights 1.23, -1.25 and -0.15"
)
found = naive_bayes(some_counts, some_y, 0.3)
assert np.allclose(found[1], gaps[0]), (
    "with alpha = 0.3 and other counts the weights differ from scikit-learn's"
)
assert np.isclose(found[0], np.log(6 / 3)), (
    "six sentences of label 1, three of label 0: the bias is log(6/3)"
)

# %% [markdown] hint="naive_bayes"
# `word_sums(counts, y == 1) + alpha` is the first row of the table. What turns counts
# into shares?

# %% [markdown] hint="naive_bayes"
# A weight is `np.log(share in praise) - np.log(share in blame)`. The bias is
# `np.log(number of ones / number of zeros)`.

# %% [markdown] hint="naive_bayes"
# ```python
# praise = word_sums(counts, y == 1) + alpha
# blame = word_sums(counts, y == 0) + alpha
# weights = np.log(praise / praise.sum()) - np.log(blame / blame.sum())
# bias = np.log(np.sum(y == 1) / np.sum(y == 0))
# return bias, weights
# ```


# %% probe="naive_bayes"
def inputs(rng):
    for n, words, alpha in ((7, 4, 1.0), (12, 3, 0.25), (5, 6, 2.0)):
        y = rng.permutation(np.arange(n) < 2).astype(int)
        yield rng.integers(0, 3, (n, words)) * rng.integers(0, 2, words), y, alpha


def call(answer, counts, y, alpha):
    from scipy.sparse import csr_matrix

    dense, sparse = answer(counts, y, alpha), answer(csr_matrix(counts), y, alpha)
    default = answer(counts, y)[1]
    return [[float(bias), np.ravel(w)] for bias, w in (dense, sparse)], np.ravel(
        default
    )


# %% [raw] right="naive_bayes"
# def naive_bayes(counts, y, alpha=1.0):
#     model = MultinomialNB(alpha=alpha).fit(counts, y)
#     low, high = model.class_log_prior_
#     return [high - low, model.feature_log_prob_[1] - model.feature_log_prob_[0]]

# %% [raw] wrong="naive_bayes" says="add alpha to every count"
# def naive_bayes(counts, y, alpha=1.0):
#     praise, blame = word_sums(counts, y == 1), word_sums(counts, y == 0)
#     with np.errstate(divide="ignore"):
#         weights = np.log(praise / praise.sum()) - np.log(blame / blame.sum())
#     return np.log(np.sum(y == 1) / np.sum(y == 0)), weights

# %% [raw] wrong="naive_bayes" says="label 1 minus label 0"
# def naive_bayes(counts, y, alpha=1.0):
#     praise = word_sums(counts, y == 1) + alpha
#     blame = word_sums(counts, y == 0) + alpha
#     weights = np.log(blame / blame.sum()) - np.log(praise / praise.sum())
#     return np.log(np.sum(y == 1) / np.sum(y == 0)), weights

# %% [raw] wrong="naive_bayes" says="shares, not counts"
# def naive_bayes(counts, y, alpha=1.0):
#     praise = word_sums(counts, y == 1) + alpha
#     blame = word_sums(counts, y == 0) + alpha
#     return np.log(np.sum(y == 1) / np.sum(y == 0)), np.log(praise / blame)

# %% [raw] wrong="naive_bayes" says="differ from scikit-learn's"
# def naive_bayes(counts, y, alpha=1.0):
#     praise = word_sums(counts, y == 1) + 1
#     blame = word_sums(counts, y == 0) + 1
#     weights = np.log(praise / praise.sum()) - np.log(blame / blame.sum())
#     return np.log(np.sum(y == 1) / np.sum(y == 0)), weights

# %% [raw] wrong="naive_bayes" says="the bias is log"
# def naive_bayes(counts, y, alpha=1.0):
#     praise = word_sums(counts, y == 1) + alpha
#     blame = word_sums(counts, y == 0) + alpha
#     weights = np.log(praise / praise.sum()) - np.log(blame / blame.sum())
#     return np.log(np.mean(y)), weights

# %% [raw] wrong="naive_bayes" says="the table above has the weights"
# def naive_bayes(counts, y, alpha=1.0):
#     praise = word_sums(counts, y == 1)
#     blame = word_sums(counts, y == 0)
#     weights = np.log((praise + alpha) / (praise.sum() + alpha))
#     return np.log(np.sum(y == 1) / np.sum(y == 0)), weights - np.log((blame + alpha) / (blame.sum() + alpha))

# %% [raw] wrong="naive_bayes" says="one weight for each"
# def naive_bayes(counts, y, alpha=1.0):
#     praise = word_sums(counts, y == 1) + alpha
#     blame = word_sums(counts, y == 0) + alpha
#     weights = np.log(praise / praise.sum()) - np.log(blame / blame.sum())
#     return np.log(np.sum(y == 1) / np.sum(y == 0)), weights.sum()

# %% [raw] wrong="naive_bayes" says="return two things"
# def naive_bayes(counts, y, alpha=1.0):
#     print(word_sums(counts, y == 1) + alpha)

# %% [markdown]
# Your tokens, your naive Bayes, all training sentences: what has it learned?

# %%
counter = CountVectorizer(tokenizer=tokens, token_pattern=None, lowercase=False)
train_counts = counter.fit_transform(texts[train])
bias, weights = naive_bayes(train_counts, y[train])
vocabulary_words = counter.get_feature_names_out()
often = word_sums(train_counts, np.arange(len(train))) >= (3 if FAST else 25)
order = np.flatnonzero(often)[np.argsort(weights[often])]

# %%
ends = np.r_[order[:12], order[-12:]]
_, ax = plt.subplots(figsize=(7, 5))
ax.barh(range(24), weights[ends], color=[ORANGE] * 12 + [BLUE] * 12)
ax.set_yticks(range(24), vocabulary_words[ends])
ax.set(xlabel="weight: log of (share in praise / share in blame)")
ax.set_title("What naive Bayes learned: the most negative and most positive words")
plt.show()
print(f"The weights go from {weights[ends[0]]:.1f} to {weights[ends[-1]]:.1f}.")

# %% [markdown]
# Nobody told it what a word means (معنی): it only counted. Some words may look odd to
# you: a word can be the name of a film, or simply be used by critics in one mood.
#
# ### TF-IDF
# "the" stands almost everywhere and tells nothing. **TF-IDF** makes such words small. A
# word's count in the sentence (**term frequency**) is multiplied by its **inverse document
# frequency**, which is large for a word that few sentences have:
#
# $$\text{idf} = \ln\frac{1 + n}{1 + d} + 1$$
#
# $n$: number of sentences; $d$: number of sentences that have the word. Then each row is
# divided by its length (the root of the sum of its squares), so that a long sentence does
# not count more than a short one. With 4 sentences and a word in 1 of them: ln(5/2) + 1 =
# 1.92; a word in all 4: ln(5/5) + 1 = 1.


# %% exercise="tfidf" points=3 level=3 minutes=18
def tfidf(counts):
    """TF-IDF by the formula above. counts: array (n, words); returns floats (n, words).

    Every row has length 1; a row that holds only zeros stays as it is.
    """
    ### BEGIN SOLUTION
    having = np.sum(counts > 0, axis=0)
    scaled = counts * (np.log((1 + len(counts)) / (1 + having)) + 1)
    length = np.sqrt(np.sum(scaled**2, axis=1, keepdims=True))
    return scaled / np.where(length, length, np.inf)  # 0 / inf is 0
    ### END SOLUTION


# %% check="tfidf"
from sklearn.feature_extraction.text import TfidfTransformer

table_counts = np.array([[2, 0, 1], [0, 0, 0], [1, 0, 3], [3, 1, 0], [0, 2, 1]])
before, found = table_counts.copy(), tfidf(table_counts)
assert np.shape(found) == (5, 3), "five rows, three words: is the return missing?"
assert np.array_equal(table_counts, before), (
    "you changed the counts that you were given"
)
assert np.all(np.isfinite(found)), (
    "row 1 is empty, its length is 0: do not divide there"
)
found_lengths = np.sqrt(np.sum(np.asarray(found) ** 2, axis=1))
assert np.allclose(found_lengths, [1, 0, 1, 1, 1]), (
    f"lengths of the rows: {found_lengths.round(2)}, not 1: divide each row by the "
    "root of the sum of its squares"
)
ratio = found[0, 0] / found[0, 2] / 2  # idf of word 0 divided by idf of word 2
assert abs(ratio - 1) < 1e-9, (
    "words 0 and 2 stand in 3 rows each: d counts rows, not words"
)
assert np.allclose(found, TfidfTransformer().fit_transform(table_counts).toarray()), (
    "not scikit-learn's values: look at the two times 1 + and the + 1 behind the log"
)

# %% [markdown] hint="tfidf"
# `counts > 0` is True where a sentence has a word. Its sum over the rows is $d$.

# %% [markdown] hint="tfidf"
# The length of the rows needs `axis=1, keepdims=True`, so that it is a column (ستون) and
# can divide a table (جدول). Put 1 in the place of a length 0.

# %% [markdown] hint="tfidf"
# ```python
# having = (counts > 0).sum(axis=0)
# idf = np.log((1 + len(counts)) / (1 + having)) + 1
# scaled = counts * idf
# length = np.sqrt((scaled**2).sum(axis=1, keepdims=True))
# length[length == 0] = 1
# return scaled / length
# ```


# %% probe="tfidf"
def inputs(rng):
    for n, words in ((6, 4), (3, 7), (9, 5)):
        counts = rng.integers(0, 4, (n, words)) * (rng.random((n, words)) < 0.6)
        counts[rng.integers(n)] = 0
        yield (counts,)


def call(answer, counts):
    kept = counts.copy()
    return np.asarray(answer(counts)), np.array_equal(kept, counts)


# %% [raw] right="tfidf"
# def tfidf(counts):
#     from sklearn.feature_extraction.text import TfidfTransformer
#     return TfidfTransformer().fit_transform(counts).toarray()

# %% [raw] right="tfidf"
# def tfidf(counts):
#     n, rows = len(counts), []
#     for row in counts:
#         values = [c * (np.log((1 + n) / (1 + sum(r[j] > 0 for r in counts))) + 1)
#                   for j, c in enumerate(row)]
#         length = sum(v * v for v in values) ** 0.5 or 1
#         rows.append([v / length for v in values])
#     return np.array(rows)

# %% [raw] wrong="tfidf" says="do not divide there"
# def tfidf(counts):
#     idf = np.log((1 + len(counts)) / (1 + (counts > 0).sum(0))) + 1
#     with np.errstate(invalid="ignore"):
#         return counts * idf / np.linalg.norm(counts * idf, axis=1, keepdims=True)

# %% [raw] wrong="tfidf" says="divide each row by the root"
# def tfidf(counts):
#     return counts * (np.log((1 + len(counts)) / (1 + (counts > 0).sum(0))) + 1)

# %% [raw] wrong="tfidf" says="divide each row by the root"
# def tfidf(counts):
#     scaled = counts * (np.log((1 + len(counts)) / (1 + (counts > 0).sum(0))) + 1)
#     return scaled / np.maximum(scaled.sum(1, keepdims=True), 1e-12)

# %% [raw] wrong="tfidf" says="d counts rows, not words"
# def tfidf(counts):
#     scaled = counts * (np.log((1 + len(counts)) / (1 + counts.sum(0))) + 1)
#     length = np.linalg.norm(scaled, axis=1, keepdims=True)
#     return scaled / np.where(length == 0, 1, length)

# %% [raw] wrong="tfidf" says="not scikit-learn's values"
# def tfidf(counts):
#     scaled = counts * (np.log(len(counts) / (counts > 0).sum(0)) + 1)
#     length = np.linalg.norm(scaled, axis=1, keepdims=True)
#     return scaled / np.where(length == 0, 1, length)

# %% [raw] wrong="tfidf" says="is the return missing"
# def tfidf(counts):
#     print(counts * np.log((1 + len(counts)) / (1 + (counts > 0).sum(0))))

# %% [raw] wrong="tfidf" says="changed the counts"
# def tfidf(counts):
#     idf = np.log((1 + len(counts)) / (1 + (counts > 0).sum(0))) + 1
#     scaled = counts * idf
#     length = np.linalg.norm(scaled, axis=1, keepdims=True)
#     counts[:] = 0
#     return scaled / np.where(length == 0, 1, length)

# %% [markdown]
# Stop here if you like. When you come back: choose this cell, then *Run*, *Run All Above
# Selected Cell*.
#
# ### Choose, without the test
# Which counting model is the best: single words or also pairs of neighbours (**1-2
# grams**)? Naive Bayes or logistic regression? Cross-validation on the training part
# answers. The vectoriser learns a vocabulary and idf, so it belongs **inside** the folds.


# %%
from sklearn.base import clone
from sklearn.model_selection import cross_val_score


# %% [markdown]
# `Spy` below belongs to the check: nothing to read.


# %%
class Spy(CountVectorizer):
    """Counts words, and notes how many rows and different words it learned from."""

    seen = []

    def fit_transform(self, texts, y=None):
        found = super().fit_transform(texts, y)
        Spy.seen.append(found.shape)
        return found

    def fit(self, texts, y=None):
        self.fit_transform(texts)
        return self


# %% exercise="cv_scores" points=3 level=3 minutes=16
def cv_scores(vectorizer, classifier, texts, y, groups, seed):
    """Accuracies of the five folds of a cross-validation: array (5,).

    Folds: StratifiedGroupKFold(5, shuffle=True, random_state=seed), with these groups.
    In each fold fresh copies of vectorizer and classifier learn from the training
    part of the fold alone; the two objects that are given stay unfitted.
    """
    ### BEGIN SOLUTION
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
    model = make_pipeline(vectorizer, classifier)
    return cross_val_score(model, texts, y, cv=folds, groups=groups)
    ### END SOLUTION


# %% check="cv_scores"
Spy.seen, spied, plain_lr = [], Spy(), LogisticRegression()
spy_rng = np.random.default_rng([SEED, 4])
spy_y = spy_rng.integers(0, 2, 20).repeat(3)  # 20 groups of three equal sentences
spy_groups = np.arange(20).repeat(3)
spy_texts = np.array([f"only{g} likes{g % 3}" for g in spy_groups], dtype=object)
found = cv_scores(spied, plain_lr, spy_texts, spy_y, spy_groups, 5)
assert np.shape(found) == (5,), "return the five accuracies, no mean: array (5,)"
assert max(rows for rows, _ in Spy.seen) < 60, (
    "LEAK: the vectoriser learned from all sentences, also from those that judge it: "
    "put it into the pipeline"
)
assert max(words for _, words in Spy.seen) <= 20, (
    "words of a group stood on both sides of a fold: give groups to the splitter"
)
assert not hasattr(spied, "vocabulary_"), "the given vectoriser was fitted: use copies"
assert not hasattr(plain_lr, "coef_"), "the given classifier was fitted: use copies"
spy_model = make_pipeline(CountVectorizer(), LogisticRegression())
for spy_seed in (5, 8):
    spy_folds = StratifiedGroupKFold(5, shuffle=True, random_state=spy_seed)
    truth = cross_val_score(
        spy_model, spy_texts, spy_y, cv=spy_folds, groups=spy_groups
    )
    found = cv_scores(spied, plain_lr, spy_texts, spy_y, spy_groups, spy_seed)
    assert np.allclose(found, truth), f"other scores than expected with seed {spy_seed}"

# %% [markdown] hint="cv_scores"
# `make_pipeline(vectorizer, classifier)` is one model. `cross_val_score` makes fresh
# copies of it by itself.

# %% [markdown] hint="cv_scores"
# `cross_val_score(model, texts, y, cv=..., groups=...)` takes a splitter as `cv`.

# %% [markdown] hint="cv_scores"
# ```python
# model = make_pipeline(vectorizer, classifier)
# folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
# return cross_val_score(model, texts, y, groups=groups, cv=folds)
# ```


# %% probe="cv_scores"
def inputs(rng):
    for n in (20, 25):
        y = rng.permutation(np.arange(n) < 11).repeat(2).astype(int)
        marks = rng.integers(0, 4, 2 * n)
        texts = [
            f"own{g} mark{m} {'so fun' if v else 'so dull'}" if (g + m) % 3 else "so"
            for g, m, v in zip(np.arange(n).repeat(2), marks, y)
        ]
        yield texts, y, np.arange(n).repeat(2), int(rng.integers(1, 99))


def call(answer, texts, y, groups, seed):
    Spy.seen, spied, model = [], Spy(), LogisticRegression(C=0.1)
    found = np.asarray(
        answer(spied, model, np.array(texts, dtype=object), y, groups, seed)
    )
    fresh = hasattr(spied, "vocabulary_"), hasattr(model, "coef_")
    return found, sorted(map(list, Spy.seen)), fresh


# %% [raw] right="cv_scores"
# def cv_scores(vectorizer, classifier, texts, y, groups, seed):
#     folds, scores = StratifiedGroupKFold(5, shuffle=True, random_state=seed), []
#     for rows, held in folds.split(texts, y, groups):
#         words, model = clone(vectorizer), clone(classifier)
#         model.fit(words.fit_transform(texts[rows]), y[rows])
#         scores.append(model.score(words.transform(texts[held]), y[held]))
#     return scores

# %% [raw] wrong="cv_scores" says="the vectoriser learned from all"
# def cv_scores(vectorizer, classifier, texts, y, groups, seed):
#     folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
#     counts = clone(vectorizer).fit_transform(texts)
#     return cross_val_score(classifier, counts, y, cv=folds, groups=groups)

# %% [raw] wrong="cv_scores" says="on both sides of a fold"
# def cv_scores(vectorizer, classifier, texts, y, groups, seed):
#     from sklearn.model_selection import StratifiedKFold
#     folds = StratifiedKFold(5, shuffle=True, random_state=seed)
#     return cross_val_score(make_pipeline(vectorizer, classifier), texts, y, cv=folds)

# %% [raw] wrong="cv_scores" says="given vectoriser was fitted"
# def cv_scores(vectorizer, classifier, texts, y, groups, seed):
#     folds, scores = StratifiedGroupKFold(5, shuffle=True, random_state=seed), []
#     for rows, held in folds.split(texts, y, groups):
#         classifier.fit(vectorizer.fit_transform(texts[rows]), y[rows])
#         scores.append(classifier.score(vectorizer.transform(texts[held]), y[held]))
#     return np.array(scores)

# %% [raw] wrong="cv_scores" says="given classifier was fitted"
# def cv_scores(vectorizer, classifier, texts, y, groups, seed):
#     folds, scores = StratifiedGroupKFold(5, shuffle=True, random_state=seed), []
#     for rows, held in folds.split(texts, y, groups):
#         words = clone(vectorizer)
#         classifier.fit(words.fit_transform(texts[rows]), y[rows])
#         scores.append(classifier.score(words.transform(texts[held]), y[held]))
#     return np.array(scores)

# %% [raw] wrong="cv_scores" says="no mean"
# def cv_scores(vectorizer, classifier, texts, y, groups, seed):
#     folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
#     model = make_pipeline(vectorizer, classifier)
#     return cross_val_score(model, texts, y, cv=folds, groups=groups).mean()

# %% [raw] wrong="cv_scores" says="other scores than expected"
# def cv_scores(vectorizer, classifier, texts, y, groups, seed):
#     folds = StratifiedGroupKFold(5, shuffle=True, random_state=0)
#     model = make_pipeline(vectorizer, classifier)
#     return cross_val_score(model, texts, y, cv=folds, groups=groups)

# %%
own = {"tokenizer": tokens, "token_pattern": None, "lowercase": False}
pairs = {**own, "ngram_range": (1, 2)}
candidates = {
    "NB, words": (CountVectorizer(**own), MultinomialNB()),
    "NB, 1-2 grams": (CountVectorizer(**pairs), MultinomialNB()),
    "TF-IDF + LR, words": (TfidfVectorizer(**own), LogisticRegression(C=3)),
    "TF-IDF + LR, 1-2 grams": (TfidfVectorizer(**pairs), LogisticRegression(C=10)),
}
board = {
    name: cv_scores(*parts, texts[train], y[train], groups[train], SEED)
    for name, parts in candidates.items()
}
for name, scores in board.items():
    print(f"{name:24} {np.mean(scores):.3f} ± {np.std(scores, ddof=1) / 5**0.5:.3f}")

# %%
_, ax = plt.subplots(figsize=(7, 2.8))
for place, (name, scores) in enumerate(board.items()):
    ax.plot(scores, [place] * 5, "o", color=GREY, markersize=4)
    ax.plot(np.mean(scores), place, "D", color=BLUE if "NB" in name else ORANGE)
ax.set_yticks(range(4), board)
ax.invert_yaxis()
ax.set(xlabel="accuracy, five folds of the training part", ylim=(3.5, -0.5))
best_name = max(board, key=lambda name: board[name].mean())
ax.set_title(f"Highest mean of five folds: {best_name}")
plt.show()
print("Grey dots are folds, diamonds their means: all four lie close together.")

# %% [markdown]
# The four means lie within two or three points, and so do the folds of one model. But
# all four read the same folds, so compare them fold by fold: section 5 does this, row by
# row, with a test. (The `C` of logistic regression was picked beforehand in the same
# way.) We go on with naive Bayes and logistic regression on 1-2 grams, both fitted on the
# whole training part.

# %%
gaps_ = board["NB, 1-2 grams"] - board["TF-IDF + LR, 1-2 grams"]
print("NB minus LR, 1-2 grams, fold by fold:", gaps_.round(3))
counting = {
    name: make_pipeline(*candidates[name]).fit(texts[train], y[train])
    for name in ("NB, 1-2 grams", "TF-IDF + LR, 1-2 grams")
}

# %% [markdown]
# Stop here if you like. When you come back: choose this cell, then *Run*, *Run All Above
# Selected Cell*.

# %% [markdown]
# ## 4. Networks
# Counting knows nothing about similar words: "dull" and "boring" are two columns with no
# connection. An **embedding** gives every token a vector of numbers that is learned;
# tokens that do the same work can move to similar places. First the data: a tenth of the
# training part becomes **validation**, for early stopping; the vocabulary comes from the
# rest.

# %%
inner_fit, inner_val = split(y[train], groups[train], 10)
fit_rows, val_rows = train[inner_fit], train[inner_val]
known_lists = [token_lists[row] for row in fit_rows]
vocabulary, _, ids = number_texts(known_lists, token_lists, 2)
unknown = np.mean([number == 1 for row in val_rows for number in ids[row]])
print(f"{len(vocabulary):,} tokens; {unknown:.1%} of the validation tokens are unknown")

# %% [markdown]
# ### A bag of embeddings
# The simplest network: look up the vector of every token, take the mean, and put a
# linear layer on it. The sentences of a batch have different lengths, so zeros fill the
# places behind. **They must not count in the mean.** A reminder of the parts:

# %%
torch.manual_seed(SEED)
look_up = nn.Embedding(6, 2, padding_idx=0)  # number 0 has the vector 0, 0 for ever
print(look_up(torch.tensor([[4, 0], [5, 4]])).shape, "(batch, steps, size)")


# %% exercise="BagNet" points=3 level=3 minutes=20
class BagNet(nn.Module):
    """Mean of the tokens' embeddings, dropout, one linear layer.

    BagNet(words, size, p=0.5): number of tokens in the vocabulary, length of a vector,
    dropout. Its parts: self.embedding, self.dropout, self.head (size numbers to 1).
    forward(ids, lengths): ids (batch, steps) long, zeros behind; lengths (batch,) long.
    Returns one raw score for each sentence (batch,), no sigmoid. Padding never counts.
    """

    ### BEGIN SOLUTION
    def __init__(self, words, size, p=0.5):
        super().__init__()
        self.embedding = nn.Embedding(words, size, padding_idx=0)
        self.dropout = nn.Dropout(p)
        self.head = nn.Linear(size, 1)

    def forward(self, ids, lengths):
        mean = self.embedding(ids).sum(1) / lengths[:, None]  # (batch, size)
        return self.head(self.dropout(mean)).squeeze(1)

    ### END SOLUTION


# %% check="BagNet"
torch.manual_seed(SEED)
bag = BagNet(7, 5).eval()
assert all(hasattr(bag, name) for name in ("embedding", "dropout", "head")), (
    "name the parts self.embedding, self.dropout and self.head"
)
bag_ids, bag_lengths = torch.tensor([[3, 4, 2], [5, 6, 0]]), torch.tensor([3, 2])
found = bag(bag_ids, bag_lengths)
assert getattr(found, "shape", None) == (2,), (
    "one score for each of 2 sentences, shape (2,): squeeze the last axis away"
)
assert found.requires_grad, "no gradient can flow: no detach, no numbers in between"
longer = bag(F.pad(bag_ids, (0, 4)), bag_lengths)
assert torch.allclose(found, longer, atol=1e-6), (
    "four more zeros behind changed the scores: divide by the lengths, not by the "
    "number of places, and let padding add nothing"
)
by_hand = bag.embedding.weight[[5, 6]].mean(0) @ bag.head.weight[0] + bag.head.bias[0]
assert torch.allclose(found[1], by_hand, atol=1e-6), (
    "the score of tokens 5, 6 is the head of the mean of their two vectors; no sigmoid"
)
bag.train()
assert len({bag(bag_ids, bag_lengths)[0].item() for _ in range(9)}) > 1, (
    "nine runs in training mode gave the same score: dropout is not at work"
)
assert BagNet(7, 5, p=0.2).dropout.p == 0.2, "p is not passed on to the dropout"

# %% [markdown] hint="BagNet"
# With `padding_idx=0` the vector of 0 is zero and stays zero. So a sum is right; by what
# do you divide it?

# %% [markdown] hint="BagNet"
# `lengths[:, None]` has the shape (batch, 1), and divides a table (batch, size).
# `squeeze(1)` turns (batch, 1) into (batch,).

# %% [markdown] hint="BagNet"
# ```python
# def __init__(self, words, size, p=0.5):
#     super().__init__()
#     self.embedding = nn.Embedding(words, size, padding_idx=0)
#     self.dropout = nn.Dropout(p)
#     self.head = nn.Linear(size, 1)
#
# def forward(self, ids, lengths):
#     vectors = self.embedding(ids)  # (batch, steps, size)
#     mean = vectors.sum(1) / lengths[:, None]
#     return self.head(self.dropout(mean)).squeeze(1)
# ```


# %% probe="BagNet"
def inputs(rng):
    for batch, steps, words, size in ((3, 5, 8, 4), (1, 2, 5, 3), (4, 6, 11, 2)):
        lengths = rng.integers(1, steps + 1, batch)
        ids = rng.integers(1, words, (batch, steps))
        ids[np.arange(steps) >= lengths[:, None]] = 0
        yield torch.from_numpy(ids), torch.from_numpy(lengths), words, size


def call(answer, ids, lengths, words, size):
    torch.manual_seed(0)
    model = answer(words, size, 0.4).eval()
    with torch.no_grad():
        for name, p in sorted(model.named_parameters()):
            new = torch.sin(torch.arange(p.numel()) * 1.3 + len(name)).reshape(p.shape)
            p[1 if "embedding" in name else 0 :] = new[
                1 if "embedding" in name else 0 :
            ]
    out, longer = model(ids, lengths), model(F.pad(ids, (0, 3)), lengths)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    (out.square().sum() + longer.sum()).backward()
    optimizer.step()
    later = model(ids, lengths) - model(F.pad(ids, (0, 2)), lengths)
    gone = answer(words, size, 1.0).train()
    bias = gone(ids, lengths) - gone.head.bias
    p = answer(words, size).dropout.p, model.dropout.p
    evidence = [t.detach() for t in (out, longer, model.embedding.weight[1:])]
    return *evidence, bool(later.abs().max() < 1e-5), bool(bias.abs().max() < 1e-6), p


# %% [raw] right="BagNet"
# class BagNet(nn.Module):
#     def __init__(self, words, size, p=0.5):
#         super().__init__()
#         self.head = nn.Linear(size, 1)
#         self.dropout = nn.Dropout(p=p)
#         self.embedding = nn.Embedding(words, size)
#     def forward(self, ids, lengths):
#         mask = torch.arange(ids.shape[1]) < lengths[:, None]
#         total = torch.einsum("bts,bt->bs", self.embedding(ids), mask.float())
#         return self.head(self.dropout(total / lengths.unsqueeze(1)))[:, 0]

# %% [raw] right="BagNet"
# class BagNet(nn.Module):
#     def __init__(self, words, size, p=0.5):
#         super().__init__()
#         self.embedding = nn.EmbeddingBag(words, size, mode="mean", padding_idx=0)
#         self.dropout, self.head = nn.Dropout(p), nn.Linear(size, 1)
#     def forward(self, ids, lengths):
#         return self.head(self.dropout(self.embedding(ids))).flatten()

# %% [raw] wrong="BagNet" says="divide by the lengths"
# class BagNet(nn.Module):
#     def __init__(self, words, size, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout, self.head = nn.Dropout(p), nn.Linear(size, 1)
#     def forward(self, ids, lengths):
#         return self.head(self.dropout(self.embedding(ids).mean(1))).squeeze(1)

# %% [raw] wrong="BagNet" says="let padding add nothing"
# class BagNet(nn.Module):
#     def __init__(self, words, size, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size)
#         self.dropout, self.head = nn.Dropout(p), nn.Linear(size, 1)
#     def forward(self, ids, lengths):
#         mean = self.embedding(ids).sum(1) / lengths[:, None]
#         return self.head(self.dropout(mean)).squeeze(1)

# %% [raw] wrong="BagNet" says="squeeze the last axis"
# class BagNet(nn.Module):
#     def __init__(self, words, size, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout, self.head = nn.Dropout(p), nn.Linear(size, 1)
#     def forward(self, ids, lengths):
#         return self.head(self.dropout(self.embedding(ids).sum(1) / lengths[:, None]))

# %% [raw] wrong="BagNet" says="no sigmoid"
# class BagNet(nn.Module):
#     def __init__(self, words, size, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout, self.head = nn.Dropout(p), nn.Linear(size, 1)
#     def forward(self, ids, lengths):
#         mean = self.embedding(ids).sum(1) / lengths[:, None]
#         return self.head(self.dropout(mean)).squeeze(1).sigmoid()

# %% [raw] wrong="BagNet" says="dropout is not at work"
# class BagNet(nn.Module):
#     def __init__(self, words, size, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout, self.head = nn.Dropout(p), nn.Linear(size, 1)
#     def forward(self, ids, lengths):
#         return self.head(self.embedding(ids).sum(1) / lengths[:, None]).squeeze(1)

# %% [raw] wrong="BagNet" says="p is not passed on"
# class BagNet(nn.Module):
#     def __init__(self, words, size, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout, self.head = nn.Dropout(0.5), nn.Linear(size, 1)
#     def forward(self, ids, lengths):
#         mean = self.embedding(ids).sum(1) / lengths[:, None]
#         return self.head(self.dropout(mean)).squeeze(1)

# %% [raw] wrong="BagNet" says="no gradient can flow"
# class BagNet(nn.Module):
#     def __init__(self, words, size, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout, self.head = nn.Dropout(p), nn.Linear(size, 1)
#     def forward(self, ids, lengths):
#         mean = self.embedding(ids).sum(1) / lengths[:, None]
#         return self.head(self.dropout(mean)).squeeze(1).detach()

# %% [raw] wrong="BagNet" says="name the parts"
# class BagNet(nn.Module):
#     def __init__(self, words, size, p=0.5):
#         super().__init__()
#         self.table = nn.Embedding(words, size, padding_idx=0)
#         self.head = nn.Linear(size, 1)
#     def forward(self, ids, lengths):
#         return self.head(self.table(ids).sum(1) / lengths[:, None]).squeeze(1)

# %% [markdown]
# ### Batches by length
# If a sentence of 3 tokens shares a batch with one of 50, the computer works on 47
# zeros. So a batch takes sentences of similar length. (A little noise makes the batches
# differ from epoch to epoch.) Below is somebody's function that then builds one batch.

# %%
from torch.nn.utils.rnn import pad_sequence


def length_batches(ids, rows, generator, size=64):
    """Yield tensors of rows; the sentences of one batch have similar lengths."""
    noise = 4 * torch.rand(len(rows), generator=generator)
    order = (torch.tensor([len(ids[row]) for row in rows]) + noise).argsort()
    parts = torch.as_tensor(rows)[order].split(size)
    for place in torch.randperm(len(parts), generator=generator):
        yield parts[place]


def take_batch(ids, y, rows):
    """Somewhere here is a mistake."""
    chosen = sorted((ids[row] for row in rows), key=len, reverse=True)
    lengths = torch.tensor([len(numbers) for numbers in chosen])
    padded = pad_sequence([torch.tensor(n) for n in chosen], batch_first=True)
    return padded, lengths, torch.tensor([float(y[row]) for row in rows])


# %% [markdown]
# The training loop is the one that you know: binary cross-entropy on raw scores, Adam,
# clipping, and early stopping on the validation loss, with the best weights restored.


# %%
def network_scores(model, rows, batcher):
    """Raw scores (n,) of these rows, in their order: evaluation mode, no gradients."""
    model.eval()
    with torch.no_grad():
        parts = [batcher(ids, y, part) for part in torch.as_tensor(rows).split(500)]
        return torch.cat([model(x, lengths) for x, lengths, _ in parts])


def step(model, optimizer, batch):
    model.train()
    loss = F.binary_cross_entropy_with_logits(model(batch[0], batch[1]), batch[2])
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


# %%
def fit(model, batcher, rows, epochs, lr, patience=2):
    """Train; return a list of (training loss, validation loss, validation accuracy)."""
    generator = torch.Generator().manual_seed(SEED)
    optimizer = torch.optim.Adam(model.parameters(), lr)
    truth, history, best = torch.tensor(y[val_rows]).float(), [], None
    for epoch in range(2 if FAST else epochs):
        batches = length_batches(ids, rows, generator)
        losses = [step(model, optimizer, batcher(ids, y, part)) for part in batches]
        scores = network_scores(model, val_rows, batcher)
        val_loss = F.binary_cross_entropy_with_logits(scores, truth).item()
        right = ((scores > 0) == (truth > 0)).float().mean().item()
        history.append((np.mean(losses), val_loss, right))
        if best is None or val_loss < best[0]:
            weights = {name: w.clone() for name, w in model.state_dict().items()}
            best = val_loss, epoch, weights
        elif epoch - best[1] >= patience:
            break
    model.load_state_dict(best[2])
    return history


# %%
def draw_history(runs, title):
    """Losses of some runs: training as a line, validation dashed."""
    _, ax = plt.subplots(figsize=(7, 3.2))
    colours = {"broken": GREY, "mended": GREEN, "bag": GREEN, "LSTM": ORANGE}
    for name, history in runs.items():
        colour, epochs = colours[name], np.arange(1, len(history) + 1)
        table = np.array(history)  # (epochs, 3)
        ax.plot(epochs, table[:, 0], color=colour, label=f"{name}, training")
        ax.plot(epochs, table[:, 1], "--", color=colour, label=f"{name}, validation")
    ax.axhline(np.log(2), color="black", linestyle=":", linewidth=1)
    ax.set(xlabel="epoch", ylabel="loss (nats)", ylim=(0, 0.8), title=title)
    ax.legend(fontsize=8, loc="lower left")
    plt.show()


# %%
torch.manual_seed(SEED)
broken_bag = BagNet(len(vocabulary), 64)
broken = fit(broken_bag, take_batch, fit_rows, epochs=6, lr=0.003, patience=6)
title = f"After {len(broken)} epochs the training loss is {broken[-1][0]:.2f}"
draw_history({"broken": broken}, title)
print("Both losses stay near 0.69, the dotted line: the cost of a coin, ln 2.")

# %% [markdown]
# No error, no progress. The first test for any network that does not learn: can it learn
# **one** batch by heart? If not, the network or the loop is broken.
#
# **Predict.** We give this broken run one batch of 32 sentences, 150 times. Write your
# letter in `p_one_batch`.
#
# - **a** the loss stays near 0.69: what is broken stays broken
# - **b** the loss goes down a little, to about 0.5
# - **c** the loss goes down to nearly 0: the test passes

# %% exercise="p_one_batch" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_one_batch = "c"
### END SOLUTION

# %%
torch.manual_seed(SEED)
heart = BagNet(len(vocabulary), 64, p=0.0)
heart_batch = take_batch(ids, y, np.arange(0, 32 * (len(y) // 40), len(y) // 40))
adam = torch.optim.Adam(heart.parameters(), lr=0.01)
heart_losses = [step(heart, adam, heart_batch) for _ in range(150)]

# %% check="p_one_batch"
assert p_one_batch in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "The loop and the network are sound: they learn whatever they are given.",
    "b": "It goes further: 32 sentences are easy to learn by heart.",
    "c": "Yes: anything can be learned by heart. So this test does not find the fault.",
}
print(f"From {heart_losses[0]:.2f} to {heart_losses[-1]:.2f}. {reasons[p_one_batch]}")

# %% [raw] wrong="p_one_batch" says="learn whatever they are given"
# p_one_batch = "a"

# %% [raw] wrong="p_one_batch" says="easy to learn by heart"
# p_one_batch = "b"

# %% [markdown]
# So the network learns, but what it is given makes no sense. Then **look at a batch**:
# print it, and compare it with the truth.

# %%
look_rows = np.array([3, 0, 2])
look_ids = [[5, 6], [7, 7, 7], [8], [9, 9, 9, 9]]  # rows 0 to 3: 2, 3, 1 and 4 tokens
print(take_batch(look_ids, np.array([0, 1, 1, 1]), look_rows))
print(take_batch(look_ids, np.array([0, 1, 1, 1]), np.array([2, 0, 3])))

# %% [markdown]
# Row 2 has one token (8) and the label 1; row 0 has two (5, 6) and the label 0. What does
# the second batch say about them? **Find the fault, and write the function anew.**


# %% exercise="batch_of" points=2 level=2 minutes=14
def batch_of(ids, y, rows):
    """One batch: (padded, lengths, labels), all three in the order of `rows`.

    ids: list of lists of numbers, y: labels, rows: whole numbers (array or tensor).
    padded: (batch, longest) long, zeros behind; lengths: (batch,) long; labels:
    (batch,) float32.
    """
    ### BEGIN SOLUTION
    chosen = [torch.tensor(ids[row]) for row in rows]
    lengths = torch.tensor([len(numbers) for numbers in chosen])
    labels = torch.tensor([float(y[row]) for row in rows])
    return pad_sequence(chosen, batch_first=True), lengths, labels
    ### END SOLUTION


# %% check="batch_of"
mend_ids, mend_y = [[5, 6], [7, 7, 4], [8], [9, 9, 9, 2]], np.array([0, 1, 1, 0])
found = batch_of(mend_ids, mend_y, np.array([2, 0, 3, 1]))
assert found is not None and len(found) == 3, "return padded, lengths, labels"
assert all(isinstance(part, torch.Tensor) for part in found), "return three tensors"
assert found[0].shape == (4, 4), (
    f"four sentences, the longest of 4 tokens: (4, 4), not {tuple(found[0].shape)}"
)
assert found[0].dtype == found[1].dtype == torch.int64, "padded and lengths are long"
assert found[2].dtype == torch.float32, "labels are float32: the loss wants floats"
assert found[0][:, 0].min() > 0, "zeros stand in front: padding belongs behind"
assert found[1].tolist() == [1, 2, 4, 3], (
    f"rows 2, 0, 3, 1 have 1, 2, 4 and 3 tokens; your lengths are {found[1].tolist()}"
)
assert found[0][:, 0].tolist() == [8, 5, 9, 7], "padded is not in the order of rows"
assert found[2].tolist() == [1, 0, 0, 1], (
    "rows 2, 0, 3, 1 have the labels 1, 0, 0, 1: labels in the order of rows, too"
)
assert found[0].tolist() == [[8, 0, 0, 0], [5, 6, 0, 0], [9, 9, 9, 2], [7, 7, 4, 0]], (
    "these are not the tokens of rows 2, 0, 3, 1"
)
assert mend_ids == [[5, 6], [7, 7, 4], [8], [9, 9, 9, 2]], "you changed ids"
found = batch_of(mend_ids, mend_y, torch.tensor([1, 2]))
assert found[0].tolist() == [[7, 7, 4], [8, 0, 0]], (
    "rows 1 and 2, given as a tensor: the longest sentence of this batch has 3 tokens"
)

# %% [markdown] hint="batch_of"
# `take_batch` sorts the sentences. What does it do with the labels?

# %% [markdown] hint="batch_of"
# Nothing here needs sorted sentences. Without the sorting:
#
# ```python
# chosen = [torch.tensor(ids[row]) for row in rows]
# lengths = torch.tensor([len(numbers) for numbers in chosen])
# padded = pad_sequence(chosen, batch_first=True)
# return padded, lengths, torch.tensor([float(y[row]) for row in rows])
# ```


# %% probe="batch_of"
def inputs(rng):
    for n in (5, 9):
        ids = [[int(v) for v in rng.integers(1, 50, k)] for k in rng.integers(1, 8, n)]
        yield ids, rng.integers(0, 2, n), rng.permutation(n)[: n - 2]


def call(answer, ids, y, rows):
    kept = [list(numbers) for numbers in ids]
    found = answer(ids, y, rows), answer(ids, y, torch.from_numpy(rows[:2]))
    kinds = [str(part.dtype) for part in found[0]]
    return [list(parts) for parts in found], kinds, kept == ids


# %% [raw] right="batch_of"
# def batch_of(ids, y, rows):
#     lengths = torch.tensor([len(ids[row]) for row in rows])
#     padded = torch.zeros(len(rows), lengths.max(), dtype=torch.long)
#     for place, row in enumerate(rows):
#         padded[place, : lengths[place]] = torch.tensor(ids[row])
#     return [padded, lengths, torch.as_tensor(np.asarray(y)[np.asarray(rows)]).float()]

# %% [raw] wrong="batch_of" says="your lengths are"
# def batch_of(ids, y, rows):
#     chosen = sorted((ids[row] for row in rows), key=len, reverse=True)
#     lengths = torch.tensor([len(numbers) for numbers in chosen])
#     padded = pad_sequence([torch.tensor(n) for n in chosen], batch_first=True)
#     return padded, lengths, torch.tensor([float(y[row]) for row in rows])

# %% [raw] wrong="batch_of" says="padded is not in the order"
# def batch_of(ids, y, rows):
#     chosen = sorted((ids[row] for row in rows), key=len, reverse=True)
#     lengths = torch.tensor([len(ids[row]) for row in rows])
#     padded = pad_sequence([torch.tensor(n) for n in chosen], batch_first=True)
#     return padded, lengths, torch.tensor([float(y[row]) for row in rows])

# %% [raw] wrong="batch_of" says="labels in the order"
# def batch_of(ids, y, rows):
#     chosen = [torch.tensor(ids[row]) for row in rows]
#     lengths = torch.tensor([len(numbers) for numbers in chosen])
#     labels = torch.tensor([float(y[row]) for row in sorted(rows)])
#     return pad_sequence(chosen, batch_first=True), lengths, labels

# %% [raw] wrong="batch_of" says="padding belongs behind"
# def batch_of(ids, y, rows):
#     chosen = [torch.tensor(ids[row]).flip(0) for row in rows]
#     lengths = torch.tensor([len(numbers) for numbers in chosen])
#     labels = torch.tensor([float(y[row]) for row in rows])
#     return pad_sequence(chosen, batch_first=True).flip(1), lengths, labels

# %% [raw] wrong="batch_of" says="labels are float32"
# def batch_of(ids, y, rows):
#     chosen = [torch.tensor(ids[row]) for row in rows]
#     lengths = torch.tensor([len(numbers) for numbers in chosen])
#     labels = torch.tensor([int(y[row]) for row in rows])
#     return pad_sequence(chosen, batch_first=True), lengths, labels

# %% [raw] wrong="batch_of" says="the longest of 4 tokens"
# def batch_of(ids, y, rows):
#     chosen = [torch.tensor(ids[row]) for row in rows]
#     lengths = torch.tensor([len(numbers) for numbers in chosen])
#     labels = torch.tensor([float(y[row]) for row in rows])
#     return pad_sequence(chosen)[:2], lengths, labels

# %% [raw] wrong="batch_of" says="return padded, lengths"
# def batch_of(ids, y, rows):
#     print(pad_sequence([torch.tensor(ids[row]) for row in rows], batch_first=True))

# %% [raw] wrong="batch_of" says="padded and lengths are long"
# def batch_of(ids, y, rows):
#     chosen = [torch.tensor(ids[row]) for row in rows]
#     lengths = torch.tensor([float(len(numbers)) for numbers in chosen])
#     labels = torch.tensor([float(y[row]) for row in rows])
#     return pad_sequence(chosen, batch_first=True), lengths, labels

# %% [raw] wrong="batch_of" says="return three tensors"
# def batch_of(ids, y, rows):
#     chosen = [torch.tensor(ids[row]) for row in rows]
#     labels = torch.tensor([float(y[row]) for row in rows])
#     return pad_sequence(chosen, batch_first=True), [len(n) for n in chosen], labels

# %% [raw] wrong="batch_of" says="not the tokens of rows"
# def batch_of(ids, y, rows):
#     chosen = [torch.tensor(ids[row]) for row in rows]
#     lengths = torch.tensor([len(numbers) for numbers in chosen])
#     chosen = [torch.cat([n[:1], n[1:].flip(0)]) for n in chosen]
#     return pad_sequence(chosen, batch_first=True), lengths, torch.tensor([float(y[r]) for r in rows])

# %% [raw] wrong="batch_of" says="longest sentence of this batch"
# def batch_of(ids, y, rows):
#     lengths = torch.tensor([len(ids[row]) for row in rows])
#     longest = max(len(numbers) for numbers in ids)
#     padded = torch.tensor([ids[row] + [0] * (longest - len(ids[row])) for row in rows])
#     return padded, lengths, torch.tensor([float(y[row]) for row in rows])

# %% [raw] wrong="batch_of" says="you changed ids"
# def batch_of(ids, y, rows):
#     lengths = torch.tensor([len(ids[row]) for row in rows])
#     for row in rows:
#         ids[row] += [0] * (int(lengths.max()) - len(ids[row]))
#     labels = torch.tensor([float(y[row]) for row in rows])
#     return torch.tensor([ids[row] for row in rows]), lengths, labels

# %%
torch.manual_seed(SEED)
bag = BagNet(len(vocabulary), 64)
bag_run = fit(bag, batch_of, fit_rows, epochs=25, lr=0.003)
title = f"Mended: best validation accuracy {max(run[2] for run in bag_run):.2f}"
draw_history({"broken": broken, "mended": bag_run}, title)
print("Labels back in order: the mended run's training loss falls far below ln 2.")

# %% [markdown]
# The same network, data and seed. The training loss goes on falling while the validation
# loss turns: early stopping keeps the weights of the turning point.
#
# Stop here if you like. When you come back: choose this cell, then *Run*, *Run All Above
# Selected Cell*.
#
# ### An LSTM that reads both ways
# A bag cannot tell "good, not bad" from "bad, not good". An LSTM reads in order. A
# **bidirectional** one has two: one reads forward, one backward, so each end of the
# sentence is near one of the two final states. `pack_padded_sequence` leaves the padding
# out; the output of the LSTM is then `(states, (h, c))`, and `h` has the shape
# (2, batch, hidden): `h[0]` forward, `h[1]` backward.

# %%
from torch.nn.utils.rnn import pack_padded_sequence

demo_lstm = nn.LSTM(3, 4, bidirectional=True)  # what is packed knows its own axes
demo_x, demo_lengths = torch.randn(2, 5, 3), torch.tensor([2, 5])  # unsorted lengths
demo_packed = pack_padded_sequence(
    demo_x, demo_lengths, batch_first=True, enforce_sorted=False
)
_, (demo_h, _) = demo_lstm(demo_packed)
print(demo_h.shape)


# %% exercise="LSTMNet" points=4 level=4 minutes=26
class LSTMNet(nn.Module):
    """A bidirectional LSTM over embeddings, and one linear layer on its last states.

    LSTMNet(words, size, hidden, p=0.5). Its parts: self.embedding, self.dropout,
    self.lstm (one layer, both directions, `hidden` numbers each), self.head (2 hidden
    to 1). forward(ids, lengths) as in BagNet: dropout on the vectors of the tokens,
    the LSTM without the padding, h forward beside h backward (in this order), dropout
    again, head. Returns raw scores (batch,).
    """

    ### BEGIN SOLUTION
    def __init__(self, words, size, hidden, p=0.5):
        super().__init__()
        self.embedding = nn.Embedding(words, size)
        self.dropout = nn.Dropout(p)
        self.lstm = nn.LSTM(size, hidden, bidirectional=True)
        self.head = nn.Linear(2 * hidden, 1)

    def forward(self, ids, lengths):
        x = self.dropout(self.embedding(ids))  # (batch, steps, size)
        packed = pack_padded_sequence(x, lengths, True, enforce_sorted=False)
        _, (h, _) = self.lstm(packed)  # h: (2, batch, hidden)
        return self.head(self.dropout(torch.cat([h[0], h[1]], dim=1))).squeeze(1)

    ### END SOLUTION


# %%
read_ids = torch.tensor([[3, 4, 0, 0], [5, 6, 7, 8]])
read_lengths = torch.tensor([2, 4])


def by_states(model):
    """The score of the tokens 3, 4, from the states that model.lstm alone gives."""
    given = model.embedding(torch.tensor([[3, 4]]))
    given = given if model.lstm.batch_first else given.transpose(0, 1)
    return model.head(model.lstm(given)[1][0][:, 0].flatten())


def when_silent(maker):
    """What the LSTM is given, and score minus bias, when dropout puts all to 0."""
    fed, silent = [], maker(9, 4, 3, p=1.0).train()
    silent.lstm.register_forward_pre_hook(lambda _, given: fed.append(given[0]))
    end = silent(read_ids, read_lengths) - silent.head.bias
    first = fed[0] if isinstance(fed[0], torch.Tensor) else fed[0].data
    return first.abs().max(), end.abs().max()


# %% check="LSTMNet"
torch.manual_seed(SEED)
reader = LSTMNet(9, 4, 3).eval()
found = reader(read_ids, read_lengths)
assert getattr(found, "shape", None) == (2,), "one score for each sentence: shape (2,)"
assert found.requires_grad, "no gradient can flow: no detach, no numbers in between"
names = ("embedding", "dropout", "lstm", "head")
assert all(hasattr(reader, name) for name in names), f"name the parts {names}"
assert reader.lstm.bidirectional, "self.lstm reads in one direction: bidirectional=True"
longer = reader(F.pad(read_ids, (0, 5)), read_lengths)
assert torch.allclose(found, longer, atol=1e-6), (
    "more padding changed the scores: the last state read zeros; pack the sequence"
)
alone = reader(torch.tensor([[3, 4]]), torch.tensor([2]))
assert torch.allclose(found[:1], alone, atol=1e-6), (
    "a sentence alone has another score than in its batch: is the batch axis the first?"
)
assert torch.allclose(found[:1], by_states(reader), atol=1e-6), (
    "the score is the head of h forward, then h backward (h, not c, no sigmoid)"
)
first, end = when_silent(LSTMNet)
assert first == 0, "no dropout on the vectors that the LSTM is given"
assert end < 1e-6, "no dropout between the last states and the head"

# %% [markdown] hint="LSTMNet"
# The demonstration above has almost all of it. `torch.cat([a, b], dim=1)` puts two tables
# side by side.

# %% [markdown] hint="LSTMNet"
# `enforce_sorted=False` lets torch sort, and put the order right again, by itself. The
# head gets `2 * hidden` numbers.

# %% [markdown] hint="LSTMNet"
# ```python
# def __init__(self, words, size, hidden, p=0.5):
#     super().__init__()
#     self.embedding = nn.Embedding(words, size)
#     self.dropout = nn.Dropout(p)
#     self.lstm = nn.LSTM(size, hidden, bidirectional=True)
#     self.head = nn.Linear(2 * hidden, 1)
#
# def forward(self, ids, lengths):
#     x = self.dropout(self.embedding(ids))
#     packed = pack_padded_sequence(
#         x, lengths, batch_first=True, enforce_sorted=False
#     )
#     _, (h, _) = self.lstm(packed)
#     both = torch.cat([h[0], h[1]], dim=1)
#     return self.head(self.dropout(both)).squeeze(1)
# ```


# %% probe="LSTMNet"
def inputs(rng):
    for batch, steps, words, size, hidden in ((4, 5, 9, 3, 2), (1, 3, 6, 2, 4)):
        lengths = rng.integers(1, steps + 1, batch)
        ids = rng.integers(1, words, (batch, steps))
        ids[np.arange(steps) >= lengths[:, None]] = 0
        yield torch.from_numpy(ids), torch.from_numpy(lengths), words, size, hidden


def call(answer, ids, lengths, words, size, hidden):
    torch.manual_seed(0)
    model = answer(words, size, hidden, 0.3).eval()
    with torch.no_grad():
        for name, p in sorted(model.named_parameters()):
            if "padding" not in name:
                p[:] = torch.sin(torch.arange(p.numel()) * 1.7 + len(name)).reshape(
                    p.shape
                )
    out, longer = model(ids, lengths), model(F.pad(ids, (0, 3)), lengths)
    fed, silent = [], answer(words, size, hidden, p=1.0).train()
    silent.lstm.register_forward_pre_hook(lambda _, given: fed.append(given[0]))
    end = silent(ids, lengths) - silent.head.bias
    first = fed[0] if isinstance(fed[0], torch.Tensor) else fed[0].data
    flags = [bool(first.abs().max() == 0), bool(end.abs().max() < 1e-6)]
    p = answer(words, size, hidden).dropout.p, model.dropout.p
    return out.detach(), longer.detach(), out.requires_grad, flags, p


# %% [raw] right="LSTMNet"
# class LSTMNet(nn.Module):
#     def __init__(self, words, size, hidden, p=0.5):
#         super().__init__()
#         self.lstm = nn.LSTM(size, hidden, bidirectional=True)
#         self.head = nn.Linear(hidden * 2, 1)
#         self.embedding = nn.Embedding(words, size)
#         self.dropout = nn.Dropout(p)
#     def forward(self, ids, lengths):
#         x = self.dropout(self.embedding(ids.T))
#         packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
#         h = self.lstm(packed)[1][0]
#         return self.head(self.dropout(h.transpose(0, 1).reshape(len(ids), -1)))[:, 0]

# %% [raw] right="LSTMNet"
# class LSTMNet(nn.Module):
#     def __init__(self, words, size, hidden, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout = nn.Dropout(p)
#         self.lstm = nn.LSTM(size, hidden, batch_first=True, bidirectional=True)
#         self.head = nn.Linear(2 * hidden, 1)
#     def forward(self, ids, lengths):
#         rows = []
#         for row, n in zip(ids, lengths.tolist()):
#             x = self.dropout(self.embedding(row[:n]))
#             rows.append(self.lstm(x[None])[1][0].flatten())
#         return self.head(self.dropout(torch.stack(rows))).squeeze(1)

# %% [raw] wrong="LSTMNet" says="the last state read zeros"
# class LSTMNet(nn.Module):
#     def __init__(self, words, size, hidden, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout = nn.Dropout(p)
#         self.lstm = nn.LSTM(size, hidden, batch_first=True, bidirectional=True)
#         self.head = nn.Linear(2 * hidden, 1)
#     def forward(self, ids, lengths):
#         _, (h, _) = self.lstm(self.dropout(self.embedding(ids)))
#         return self.head(self.dropout(torch.cat([h[0], h[1]], dim=1))).squeeze(1)

# %% [raw] wrong="LSTMNet" says="reads in one direction"
# class LSTMNet(nn.Module):
#     def __init__(self, words, size, hidden, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout = nn.Dropout(p)
#         self.lstm = nn.LSTM(size, 2 * hidden, batch_first=True)
#         self.head = nn.Linear(2 * hidden, 1)
#     def forward(self, ids, lengths):
#         x = self.dropout(self.embedding(ids))
#         packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
#         return self.head(self.dropout(self.lstm(packed)[1][0][0])).squeeze(1)

# %% [raw] wrong="LSTMNet" says="h forward, then h backward"
# class LSTMNet(nn.Module):
#     def __init__(self, words, size, hidden, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout = nn.Dropout(p)
#         self.lstm = nn.LSTM(size, hidden, batch_first=True, bidirectional=True)
#         self.head = nn.Linear(2 * hidden, 1)
#     def forward(self, ids, lengths):
#         x = self.dropout(self.embedding(ids))
#         packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
#         _, (_, c) = self.lstm(packed)
#         return self.head(self.dropout(torch.cat([c[0], c[1]], dim=1))).squeeze(1)

# %% [raw] wrong="LSTMNet" says="no dropout on the vectors"
# class LSTMNet(nn.Module):
#     def __init__(self, words, size, hidden, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout = nn.Dropout(p)
#         self.lstm = nn.LSTM(size, hidden, batch_first=True, bidirectional=True)
#         self.head = nn.Linear(2 * hidden, 1)
#     def forward(self, ids, lengths):
#         x = self.embedding(ids)
#         packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
#         _, (h, _) = self.lstm(packed)
#         return self.head(self.dropout(torch.cat([h[0], h[1]], dim=1))).squeeze(1)

# %% [raw] wrong="LSTMNet" says="no dropout between"
# class LSTMNet(nn.Module):
#     def __init__(self, words, size, hidden, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout = nn.Dropout(p)
#         self.lstm = nn.LSTM(size, hidden, batch_first=True, bidirectional=True)
#         self.head = nn.Linear(2 * hidden, 1)
#     def forward(self, ids, lengths):
#         x = self.dropout(self.embedding(ids))
#         packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
#         _, (h, _) = self.lstm(packed)
#         return self.head(torch.cat([h[0], h[1]], dim=1)).squeeze(1)

# %% [raw] wrong="LSTMNet" says="one score for each sentence"
# class LSTMNet(nn.Module):
#     def __init__(self, words, size, hidden, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout = nn.Dropout(p)
#         self.lstm = nn.LSTM(size, hidden, batch_first=True, bidirectional=True)
#         self.head = nn.Linear(2 * hidden, 1)
#     def forward(self, ids, lengths):
#         x = self.dropout(self.embedding(ids))
#         packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
#         _, (h, _) = self.lstm(packed)
#         return self.head(self.dropout(torch.cat([h[0], h[1]], dim=1)))

# %% [raw] wrong="LSTMNet" says="is the batch axis the first"
# class LSTMNet(nn.Module):
#     def __init__(self, words, size, hidden, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout = nn.Dropout(p)
#         self.lstm = nn.LSTM(size, hidden, batch_first=True, bidirectional=True)
#         self.head = nn.Linear(2 * hidden, 1)
#     def forward(self, ids, lengths):
#         x = self.dropout(self.embedding(ids))
#         packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
#         _, (h, _) = self.lstm(packed)
#         return self.head(self.dropout(h.reshape(len(ids), -1))).squeeze(1)

# %% [raw] wrong="LSTMNet" says="name the parts"
# class LSTMNet(nn.Module):
#     def __init__(self, words, size, hidden, p=0.5):
#         super().__init__()
#         self.table = nn.Embedding(words, size, padding_idx=0)
#         self.rnn = nn.LSTM(size, hidden, batch_first=True, bidirectional=True)
#         self.head = nn.Linear(2 * hidden, 1)
#     def forward(self, ids, lengths):
#         return self.head(self.rnn(self.table(ids))[0].mean(1)).squeeze(1)

# %% [raw] wrong="LSTMNet" says="no gradient can flow"
# class LSTMNet(nn.Module):
#     def __init__(self, words, size, hidden, p=0.5):
#         super().__init__()
#         self.embedding = nn.Embedding(words, size, padding_idx=0)
#         self.dropout = nn.Dropout(p)
#         self.lstm = nn.LSTM(size, hidden, batch_first=True, bidirectional=True)
#         self.head = nn.Linear(2 * hidden, 1)
#     def forward(self, ids, lengths):
#         x = self.dropout(self.embedding(ids))
#         packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
#         _, (h, _) = self.lstm(packed)
#         return self.head(self.dropout(torch.cat([h[0], h[1]], 1))).squeeze(1).detach()

# %%
torch.manual_seed(SEED)
lstm = LSTMNet(len(vocabulary), 64, 32)
lstm_run = fit(lstm, batch_of, fit_rows, epochs=10, lr=0.005)
best_epoch = np.argmin(np.array(lstm_run)[:, 1]) + 1
title = f"LSTM: the best validation loss comes in epoch {best_epoch}"
draw_history({"bag": bag_run, "LSTM": lstm_run}, title)
print(
    "Both networks learn the training part ever better; the dashed lines turn upwards."
)

# %% [markdown]
# Stop here if you like. When you come back: choose this cell, then *Run*, *Run All Above
# Selected Cell*.

# %% [markdown]
# ## 5. The honest table
# Four models are ready: two that count, two networks. Nothing will be chosen any more, so
# now the test is opened, once, and all four read the same sentences.
#
# **Predict.** Which has the highest accuracy on the test? Write your letter in
# `p_winner`.
#
# - **a** one that counts words and pairs
# - **b** the bag of embeddings: it can learn that words are similar
# - **c** the LSTM: it alone reads the whole order

# %% exercise="p_winner" kind="prediction" points=1 level=1 minutes=2
### BEGIN SOLUTION
p_winner = "a"
### END SOLUTION

# %%
praise = {name: m.predict_proba(texts[test])[:, 1] for name, m in counting.items()}
for name, model in {"bag of embeddings": bag, "LSTM": lstm}.items():
    praise[name] = network_scores(model, test, batch_of).sigmoid().numpy()
right = {name: (p > 0.5) == (y[test] == 1) for name, p in praise.items()}
winner = max(right, key=lambda name: right[name].mean())

# %% check="p_winner"
assert p_winner in ("a", "b", "c"), 'write one letter: "a", "b" or "c"'
reasons = {
    "a": "The learning curve below shows how few sentences counting needs.",
    "b": "It can, but every vector is learned from nothing, and many words are rare.",
    "c": "It can use the order, but it must learn it from some 7,600 short sentences.",
}
print(f"{winner}: {right[winner].mean():.3f}, LSTM: {right['LSTM'].mean():.3f}.")
print(reasons[p_winner])

# %% [raw] wrong="p_winner" says="every vector is learned from nothing"
# p_winner = "b"

# %% [raw] wrong="p_winner" says="it must learn it from"
# p_winner = "c"

# %% [markdown]
# Is the difference more than chance? All models read the same sentences, so most of them
# are right or wrong **together**, and tell nothing about which is better. **McNemar's
# test** looks only at the others: $b$ sentences where only model A is right, $c$ where
# only model B is. If both were equally good, each of these $b + c$ would be a fair coin:
# p is the two-sided binomial probability of a split at least as uneven. One example:
# `binomtest(9, 12, 0.5).pvalue` is the p-value of 9 heads in 12 throws.

# %%
from scipy.stats import binomtest

print(f"{binomtest(9, 12, 0.5).pvalue:.3f}")


# %% exercise="mcnemar" points=3 level=3 minutes=14
def mcnemar(right_a, right_b):
    """McNemar's exact test: (b, c, p).

    right_a, right_b: arrays (n,) of True and False: is the model right on this row?
    b: number of rows on which only A is right; c: only B; p: two-sided binomial
    p-value of b among b + c. If the models never differ, p is 1.
    """
    ### BEGIN SOLUTION
    b = int(np.sum(right_a & ~right_b))
    c = int(np.sum(right_b & ~right_a))
    n = b + c
    return b, c, float(binomtest(b, n, 0.5).pvalue) if n else 1.0
    ### END SOLUTION


# %% check="mcnemar"
mark_a = np.array([1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0]) == 1
mark_b = np.array([1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0]) == 1
found = mcnemar(mark_a, mark_b)
assert found is not None and np.shape(found) == (3,), "return three numbers: b, c, p"
assert (found[0], found[1]) != (1, 6), (
    "b and c are exchanged: b is where only A is right"
)
assert (found[0], found[1]) == (6, 1), (
    f"only A is right on 6 rows, only B on 1; you say {found[0]} and {found[1]}"
)
assert abs(found[2] - 0.0625) > 1e-6, "0.0625 is one-sided: count both ends, p = 0.125"
assert abs(found[2] - 0.125) < 1e-6, (
    "6 of the 7 rows on which they differ: binomtest(6, 7, 0.5).pvalue is 0.125"
)
assert np.allclose(mcnemar(mark_b, mark_a), (1, 6, 0.125)), (
    "models exchanged: 1, 6 and the same p"
)
assert mcnemar(mark_a, mark_a)[2] == 1, "two models that never differ: p is 1"

# %% [markdown] hint="mcnemar"
# `right_a & ~right_b` is True where A is right and B is not.

# %% [markdown] hint="mcnemar"
# `binomtest(k, n, 0.5)`: what is n here? Not the number of all rows.

# %% [markdown] hint="mcnemar"
# ```python
# b = int(np.sum(right_a & ~right_b))
# c = int(np.sum(right_b & ~right_a))
# if b + c == 0:
#     return 0, 0, 1.0
# return b, c, float(binomtest(b, b + c, 0.5).pvalue)
# ```


# %% probe="mcnemar"
def inputs(rng):
    for n, share in ((30, 0.6), (200, 0.8), (9, 0.5)):
        yield rng.random(n) < share, rng.random(n) < 0.6
    yield np.array([True, False, True]), np.array([True, False, True])
    yield np.array([True, True, True]), np.array([False, False, True])


def call(answer, right_a, right_b):
    b, c, p = answer(right_a, right_b)
    return int(b), int(c), float(p)


# %% [raw] right="mcnemar"
# def mcnemar(right_a, right_b):
#     from scipy.stats import binom
#     b = sum(a and not o for a, o in zip(right_a, right_b))
#     c = sum(o and not a for a, o in zip(right_a, right_b))
#     return [b, c, min(1.0, 2 * binom.cdf(min(b, c), b + c, 0.5))]

# %% [raw] wrong="mcnemar" says="only A is right on 6"
# def mcnemar(right_a, right_b):
#     b, c = int(right_a.sum()), int(right_b.sum())
#     return b, c, binomtest(b, b + c, 0.5).pvalue

# %% [raw] wrong="mcnemar" says="b and c are exchanged"
# def mcnemar(right_a, right_b):
#     b, c = int(np.sum(right_b & ~right_a)), int(np.sum(right_a & ~right_b))
#     return b, c, binomtest(b, b + c, 0.5).pvalue

# %% [raw] wrong="mcnemar" says="is one-sided"
# def mcnemar(right_a, right_b):
#     b, c = int(np.sum(right_a & ~right_b)), int(np.sum(right_b & ~right_a))
#     return b, c, binomtest(b, b + c, 0.5, alternative="greater").pvalue

# %% [raw] wrong="mcnemar" says="on which they differ"
# def mcnemar(right_a, right_b):
#     b, c = int(np.sum(right_a & ~right_b)), int(np.sum(right_b & ~right_a))
#     return b, c, binomtest(b, len(right_a), 0.5).pvalue

# %% [raw] wrong="mcnemar" says="never differ"
# def mcnemar(right_a, right_b):
#     b, c = int(np.sum(right_a & ~right_b)), int(np.sum(right_b & ~right_a))
#     return b, c, binomtest(b, b + c, 0.5).pvalue if b + c else 0.0

# %% [raw] wrong="mcnemar" says="and the same p"
# def mcnemar(right_a, right_b):
#     b, c = int(np.sum(right_a & ~right_b)), int(np.sum(right_b & ~right_a))
#     return b, c, min(1.0, 2 * binomtest(b, max(b + c, 1), 0.5, alternative="greater").pvalue)

# %% [raw] wrong="mcnemar" says="return three numbers"
# def mcnemar(right_a, right_b):
#     b, c = int(np.sum(right_a & ~right_b)), int(np.sum(right_b & ~right_a))
#     return binomtest(b, max(b + c, 1), 0.5).pvalue

# %%
majority = max(y[test].mean(), 1 - y[test].mean())
print(f"{'always the more frequent label':32} {majority:.3f}")
nb_right = right["NB, 1-2 grams"]
for name, marks in right.items():
    b, c, p = mcnemar(nb_right, marks)
    print(f"{name:32} {marks.mean():.3f}", end="   ")
    print("" if marks is nb_right else f"NB alone {b}, it alone {c}, p = {p:.1g}")

# %% [markdown]
# How large may the difference be? A **bootstrap** draws the test sentences again and
# again with replacement, both models on the same ones.

# %%
boot_rng = np.random.default_rng([SEED, 7])
draws = boot_rng.integers(0, len(test), (1000, len(test)))
rivals = [name for name in right if name != "NB, 1-2 grams"]
differences = {
    name: (nb_right.astype(float) - right[name])[draws].mean(axis=1) for name in rivals
}

# %%
_, ax = plt.subplots(figsize=(7, 2.4))
for place, gap in enumerate(differences.values()):
    low, high = np.quantile(gap, [0.025, 0.975])
    ax.plot([100 * low, 100 * high], [place, place], color=BLUE, linewidth=3)
    ax.plot(100 * np.mean(gap), place, "o", color=ORANGE)
ax.axvline(0, color="black", linestyle=":")
ax.set_yticks(range(3), differences)
ax.set(xlabel="accuracy of naive Bayes minus this model's (points)", ylim=(-0.5, 2.5))
over = sum(np.quantile(gap, 0.025) > 0 for gap in differences.values())
ax.set_title(f"Naive Bayes against three models: {over} of 3 intervals lie above zero")
plt.show()
print("Each bar is a 95 % interval of a difference; the dotted line is no difference.")

# %% [markdown]
# Read the table aloud: naive Bayes, which only counts and fits in seconds, is not beaten
# by the networks. Where an interval crosses zero or p is above 0.05, say "no difference
# shown", not "equal".
#
# The interval knows only this test. What would another split say? Nothing is chosen any
# more, so we may cut all sentences anew, six times, and fit both counting models again.


# %%
def new_split(seed):
    """Accuracies of both counting models on one new split of all sentences."""
    cutter = StratifiedGroupKFold(5, shuffle=True, random_state=100 + seed)
    rows, held = next(cutter.split(y, y, groups))
    models = [make_pipeline(*map(clone, candidates[name])) for name in counting]
    return [m.fit(texts[rows], y[rows]).score(texts[held], y[held]) for m in models]


again = np.array([new_split(seed) for seed in range(2 if FAST else 6)])
print("NB:", again[:, 0].round(3), " LR:", again[:, 1].round(3))
print("NB minus LR:", np.round(again[:, 0] - again[:, 1], 3))

# %% [markdown]
# The accuracy of one model moves by a point or two from split to split, as much as the
# models differ. So a number like "0.81 on this data" says little without its split. Here
# naive Bayes is ahead on all six, by half a point to two points. (The six tests share
# sentences, so they are not six proofs.)
#
# ### Why? A learning curve
# Is it the model, or the number of sentences? Train with an eighth, a third and all
# of the training part.

# %%
shares, curve = (1 / 8, 1 / 3), {}
mixed = np.random.default_rng([SEED, 5]).permutation(fit_rows)
NETWORKS = {  # class, sizes, epochs at most, lr
    "bag of embeddings": (BagNet, (64,), 40, 0.003),
    "LSTM": (LSTMNet, (64, 32), 16, 0.005),
}


def on_few(name, rows):
    """Accuracy on the test of a network that is trained on these rows."""
    maker, sizes, epochs, lr = NETWORKS[name]
    torch.manual_seed(SEED)
    model = maker(len(vocabulary), *sizes)
    fit(model, batch_of, rows, epochs, lr)
    found = network_scores(model, test, batch_of).numpy() > 0
    return np.mean(found == (y[test] == 1))


# %%
for part in shares:
    rows = mixed[: int(part * len(mixed))]
    nb = make_pipeline(*map(clone, candidates["NB, 1-2 grams"]))
    curve["NB, 1-2 grams", part] = nb.fit(texts[rows], y[rows]).score(
        texts[test], y[test]
    )
    for name in NETWORKS:
        curve[name, part] = on_few(name, rows)

# %%
_, ax = plt.subplots(figsize=(7, 3.4))
sentences = [int(part * len(fit_rows)) for part in (*shares, 1)]
for name, colour in zip(("NB, 1-2 grams", *NETWORKS), (BLUE, GREEN, ORANGE)):
    values = [curve[name, part] for part in shares] + [right[name].mean()]
    ax.plot(sentences, values, "o-", color=colour, label=name)
ax.set_xscale("log")
ax.set_xticks(sentences, [f"{n:,}" for n in sentences])
ax.minorticks_off()
ax.set(xlabel="training sentences (log scale)", ylabel="accuracy on the test")
gain = right["LSTM"].mean() - curve["LSTM", 1 / 8]
ax.set_title(f"From an eighth to all sentences the LSTM gains {100 * gain:.0f} points")
ax.legend()
plt.show()
print("With more sentences all three do better; naive Bayes starts highest.")

# %% [markdown]
# No curve is flat at the right end: more sentences may help everybody. (The last point of naive Bayes has the validation
# sentences, too; they are a ninth more. Each point of a network is one training run:
# another start moves it by some points.)
#
# <details><summary>Why does counting need fewer sentences?</summary>
#
# A count has one number to learn for a word, and its sign is right after a few examples.
# An embedding has 64 numbers for a word, the LSTM 25,000 more, all random at the start.
# Half of the different words occur once. Networks that beat counting on small data come with
# embeddings or whole models trained on billions of words: that is stage 3.
#
# </details>
#
# Stop here if you like. When you come back: choose this cell, then *Run*, *Run All Above
# Selected Cell*.
#
# ## 6. Errors and behaviour
# ### Where are the errors?

# %%
strength = np.abs(rating[test])
bands = [(0, 0.5), (0.5, 1), (1, 1.5), (1.5, 2), (2, 4)]
inside = [(strength >= low) & (strength < high) for low, high in bands]
_, ax = plt.subplots(figsize=(7, 3.2))
for name, colour in (("NB, 1-2 grams", BLUE), ("LSTM", ORANGE)):
    values = [right[name][rows].mean() for rows in inside]
    ax.plot(values, "o-", color=colour, label=name)
ax.axhline(0.5, color="black", linestyle=":")
names = [f"{a} to {b}\nn = {rows.sum()}" for (a, b), rows in zip(bands, inside)]
ax.set_xticks(range(5), names)
ax.set(xlabel="distance of the people's mean rating from 0", ylabel="accuracy")
ends = [nb_right[rows].mean() for rows in (inside[0], inside[-1])]
ax.set_title(
    f"Naive Bayes: {ends[0]:.0%} where people are unsure, else up to {ends[1]:.0%}"
)
ax.legend()
plt.show()
print("Where people are unsure both models guess; where people are sure they do well.")

# %%
lists_test = [token_lists[row] for row in test]
slices = {
    "has not, n't, never or no": [
        bool({"not", "n't", "never", "no"} & set(t)) for t in lists_test
    ],
    "has but": ["but" in t for t in lists_test],
    "up to 10 tokens": [len(t) <= 10 for t in lists_test],
    "over 30 tokens": [len(t) > 30 for t in lists_test],
}
for name, marks in slices.items():
    both = [right[model][marks].mean() for model in ("NB, 1-2 grams", "LSTM")]
    print(f"{name:26} n = {np.sum(marks):4}   NB {both[0]:.3f}   LSTM {both[1]:.3f}")

# %% [markdown]
# With n sentences the standard error of an accuracy near 0.8 is about 0.4 / √n: for n =
# 400 two points. Which gaps above are larger than two of these? Now read some sentences
# on which both models are wrong, although people were sure.

# %%
sad = ~right["NB, 1-2 grams"] & ~right["LSTM"] & (strength > 2) & calm[test]
for place in np.flatnonzero(sad)[:8]:
    print(f"{rating[test[place]]:+.1f}  {texts[test[place]][:120]}")

# %% [markdown]
# Look for three things: a "not", "never" or "no" that praises ("you won't want to miss");
# a word of blame in a sentence of praise ("so silly, so much fun"); an opinion without any
# word of opinion. And for some errors you will find no reason at all.
#
# ### Test the behaviour
# An accuracy is a mean over what happens to be in the test. A **behavioural test** asks
# for what must hold. Two examples: the verdict on "The film from **Lahore** is good" must
# not depend on the city. And "The film is **not** good" must get the other verdict.


# %% exercise="behaviour" points=3 level=3 minutes=16
def behaviour(judge, frames, names, pairs):
    """Two shares from 0 to 1: (steady, turned).

    judge: function from a list of texts to an array of P(positive); above 0.5 the
    verdict is "positive". frames: texts with {} in them; names: texts to put there.
    steady: share of the frames in which all names get the same verdict.
    pairs: list of (plain, negated) texts; turned: share whose two verdicts differ.
    """

    ### BEGIN SOLUTION
    def verdicts(texts):
        return np.asarray(judge(list(texts))) > 0.5

    calls = [verdicts(frame.format(name) for name in names) for frame in frames]
    steady = np.mean([found.all() or not found.any() for found in calls])
    plain, negated = (verdicts(side) for side in zip(*pairs))
    return steady, np.mean(plain != negated)
    ### END SOLUTION


# %% check="behaviour"
def made_up_judge(texts):
    """Judges by a rule that you can follow by hand."""
    assert isinstance(texts, list), "judge wants a list of texts"
    return np.array([0.5 + 0.1 * t.count("good") - 0.15 * t.count("Q") for t in texts])


frames_ = ["{} good", "{} good good", "{}", "{} good good good good"]
pairs_ = [("good", "Q good"), ("good good", "Q good good"), ("", "Q"), ("Q", "good")]
found = behaviour(made_up_judge, frames_, ["A", "Q", "B", "QQ"], pairs_)
assert found is not None and np.shape(found) == (2,), (
    "return two shares: steady, turned"
)
assert all(0 <= share <= 1 for share in found), "shares from 0 to 1: use the mean"
assert abs(found[0] - 0.25) > 1e-9 or abs(found[1] - 0.5) < 1e-9, (
    "turned: only the first and the last of the four pairs get two different verdicts"
)
assert abs(found[0] - 0.5) < 1e-9, (
    f"frames 3 and 4 are steady (all names negative; all positive), so 0.5, not "
    f"{found[0]}: compare the verdicts of all names in a frame; 0.5 is not above 0.5"
)
assert abs(found[1] - 0.5) < 1e-9, (
    f"two of the four pairs have different verdicts: 0.5, not {found[1]}"
)

# %% [markdown] hint="behaviour"
# `frame.format(name)` puts the name in the place of {}. A verdict is `p > 0.5`, not p.

# %% [markdown] hint="behaviour"
# A frame is steady if all its verdicts are True, or none is. A pair is turned if its two
# verdicts are different.

# %% [markdown] hint="behaviour"
# ```python
# same = []
# for frame in frames:
#     found = np.asarray(judge([frame.format(name) for name in names])) > 0.5
#     same.append(found.all() or not found.any())
# plain = np.asarray(judge([pair[0] for pair in pairs])) > 0.5
# negated = np.asarray(judge([pair[1] for pair in pairs])) > 0.5
# return np.mean(same), np.mean(plain != negated)
# ```


# %% probe="behaviour"
def inputs(rng):
    for n in (3, 5, 8):
        words = [f"{a}{b}" for a, b in rng.integers(0, 30, (40, 2))]
        frames = [f"{words[i]} {{}} {words[i + 1]}" for i in range(n)] + ["{} 7"]
        pairs = [(words[i], f"{words[i]} {words[-i - 1]}") for i in range(n + 2)]
        yield (
            frames,
            words[20 : 22 + n // 4],
            [*pairs, ("50", "7 7 7")],
            int(rng.integers(1, 9)),
        )
    yield ["{}"], ["7 7"], [("a", "b")], 3


def call(answer, frames, names, pairs, key):
    def judge(texts):
        assert isinstance(texts, list)
        sums = np.array([sum(map(ord, text)) * (key + 2) for text in texts])
        return (sums * 7 % 11) / 10  # 0.5 occurs, too

    return [float(share) for share in answer(judge, frames, names, pairs)]


# %% [raw] right="behaviour"
# def behaviour(judge, frames, names, pairs):
#     steady = 0
#     for frame in frames:
#         steady += len({bool(judge([frame.replace("{}", n)])[0] > 0.5) for n in names}) == 1
#     turned = sum((judge([a])[0] > 0.5) != (judge([b])[0] > 0.5) for a, b in pairs)
#     return [steady / len(frames), turned / len(pairs)]

# %% [raw] wrong="behaviour" says="return two shares"
# def behaviour(judge, frames, names, pairs):
#     return np.mean([judge([a])[0] != judge([b])[0] for a, b in pairs])

# %% [raw] wrong="behaviour" says="use the mean"
# def behaviour(judge, frames, names, pairs):
#     steady = sum(len({bool(judge([f.format(n)])[0] > 0.5) for n in names}) == 1 for f in frames)
#     turned = sum((judge([a])[0] > 0.5) != (judge([b])[0] > 0.5) for a, b in pairs)
#     return steady, turned

# %% [raw] wrong="behaviour" says="all names in a frame"
# def behaviour(judge, frames, names, pairs):
#     steady = 0
#     for frame in frames:
#         steady += len({float(judge([frame.format(n)])[0]) for n in names}) == 1
#     turned = sum((judge([a])[0] > 0.5) != (judge([b])[0] > 0.5) for a, b in pairs)
#     return steady / len(frames), turned / len(pairs)

# %% [raw] wrong="behaviour" says="a list of texts"
# def behaviour(judge, frames, names, pairs):
#     steady = sum(len({bool(judge(f.format(n)) > 0.5) for n in names}) == 1 for f in frames)
#     return steady / len(frames), np.mean([(judge(a) > 0.5) != (judge(b) > 0.5) for a, b in pairs])

# %% [raw] wrong="behaviour" says="0.5 is not above 0.5"
# def behaviour(judge, frames, names, pairs):
#     steady = sum(len({bool(judge([f.format(n)])[0] >= 0.5) for n in names}) == 1 for f in frames)
#     turned = sum((judge([a])[0] > 0.5) != (judge([b])[0] > 0.5) for a, b in pairs)
#     return steady / len(frames), turned / len(pairs)

# %% [raw] wrong="behaviour" says="have different verdicts"
# def behaviour(judge, frames, names, pairs):
#     steady = sum(len({bool(judge([f.format(n)])[0] > 0.5) for n in names}) == 1 for f in frames)
#     turned = sum(judge([a])[0] != judge([b])[0] for a, b in pairs)
#     return steady / len(frames), turned / len(pairs)

# %% [raw] wrong="behaviour" says="only the first and the last"
# def behaviour(judge, frames, names, pairs):
#     steady = [len({bool(p > 0.5) for p in judge([f.format(n) for n in names])}) for f in frames]
#     turned = sum((judge([a])[0] > 0.5) and not (judge([b])[0] > 0.5) for a, b in pairs)
#     return np.mean(np.array(steady) == 2) / 2, turned / len(pairs)

# %% [markdown]
# The sentences below are written by hand for this test.


# %%
def judge_nb(sentences):
    return counting["NB, 1-2 grams"].predict_proba(sentences)[:, 1]


def judge_lstm(sentences):
    lists = [tokens(sentence) for sentence in sentences]
    numbers = number_texts(known_lists, lists, 2)[2]
    with torch.no_grad():
        x, lengths, _ = batch_of(numbers, np.zeros(len(lists)), range(len(lists)))
        return lstm.eval()(x, lengths).sigmoid().numpy()


# %%
cities = ["Lahore", "Karachi", "Paris", "Boston", "Tokyo"]
frames = [f"The film from {{}} is {word}." for word in ("good", "dull", "fine", "slow")]
frames += [
    f"{{}} is the place of this {word} story." for word in ("warm", "silly", "long")
]
good = ["good", "funny", "moving", "great", "bad", "dull", "boring", "awful"]
negation_pairs = [(f"The film is {word}.", f"The film is not {word}.") for word in good]
for name, judge in (("NB, 1-2 grams", judge_nb), ("LSTM", judge_lstm)):
    steady, turned = behaviour(judge, frames, cities, negation_pairs)
    print(f"{name:14} steady {steady:.2f} (wanted 1), turned {turned:.2f} (wanted 1)")

# %%
_, axes = plt.subplots(1, 2, figsize=(8, 3.4), sharex=True, sharey=True)
for ax, (name, judge) in zip(axes, (("NB, 1-2 grams", judge_nb), ("LSTM", judge_lstm))):
    before, after = (judge(list(side)) for side in zip(*negation_pairs))
    for place, colour in enumerate([BLUE] * 4 + [ORANGE] * 4):
        ax.plot([before[place], after[place]], [place, place], color=colour)
    ax.plot(before, range(8), "o", color=GREY, label="is ...")
    ax.plot(after, range(8), "D", color="black", label="is not ...")
    ax.axvline(0.5, color="black", linestyle=":")
    ax.set(
        xlabel="P(positive)",
        xlim=(0, 1),
        title=f"{name}: verdicts turned {np.mean((before > 0.5) != (after > 0.5)):.0%}",
    )
axes[0].set_yticks(range(8), good)
axes[0].legend(fontsize=8)
plt.show()
print("Each line joins a sentence with its negation; it should cross the dotted line.")

# %% [markdown]
# A model may have 80 % accuracy and still not know what "not" does. Eight sentences prove
# little about a language, but each failure is a fact that you can show to your team.
#
# ### Another language
# Three hand-written sentences in Roman Urdu: "the film was very good", "utter rubbish,
# do not watch it", "the story is fun, do see it".

# %%
roman = [
    "film bohat achi thi",
    "bilkul bakwas, mat dekhen",
    "kahani mazedar hai, zaroor dekhen",
]
for sentence, p_nb, p_lstm in zip(roman, judge_nb(roman), judge_lstm(roman)):
    known_share = np.mean([token in vocabulary for token in tokens(sentence)])
    print(f"{sentence:36} NB {p_nb:.2f}  LSTM {p_lstm:.2f}  known {known_share:.0%}")

# %% [markdown]
# A verdict may be right here, but by luck: hardly any of these tokens stands in the
# training part, so the answer comes from the unknown token, the prior and chance. No
# model of this lesson can be used for Roman Urdu.
#
# Stop here if you like. When you come back: choose this cell, then *Run*, *Run All Above
# Selected Cell*.
#
# ## 7. On your own: from films to products
# A shop asks for the same service for its cameras and phones. It has labelled a few
# reviews; you have 10,000 film sentences. One row is a sentence of a **review**, so
# sentences of one person come in groups.

# %%
products = pd.read_csv(DATA / "product_sentences.csv")
products = products[products["rating"].abs() >= 0.5].reset_index(drop=True)
products["label"] = (products["rating"] > 0).astype(int)
films_table = pd.DataFrame({"text": texts, "label": y})
print(f"{len(products):,} sentences, {products['review'].nunique()} reviews")
for row in products.head(4).itertuples():
    print(row.review, row.label, row.text[:80])


# %%
def shop(seed, reviews=60):
    """Labelled sentences of 60 reviews, and the sentences of all other reviews."""
    mixed = np.random.default_rng(seed).permutation(products["review"].unique())
    known = products["review"].isin(mixed[:reviews])
    return products[known], products[~known]


known, later = shop(SEED)
film_scores = [m.score(later["text"], later["label"]) for m in counting.values()]
print(
    f"labelled {len(known)}, new {len(later):,}; majority {later['label'].mean():.3f}"
)
print("film models on products:", [f"{score:.3f}" for score in film_scores])

# %% [markdown]
# The film models lose more than ten points. "Unpredictable" is praise for a thriller and
# blame for a battery; and "sturdy" is a word that no film critic needs.
#
# Here are two small made-up sets that show what your answer must do. Films: "small" is
# praise 60 times. Products: "small" is blame, but only 20 times.


# %%
def made_up_shop(words, praised, rng):
    """Film and product sentences from made-up words, and six new texts with labels."""
    film_only, shared, product_only = words[:2], words[2], words[3:5]
    fill = [f"filler{sign}" for sign in "abcdefghijklmnopqrstuvwxyz"]

    def table(groups):
        rows = [
            (f"{fill[rng.integers(26)]} {w}", k) for w, k, n in groups for _ in range(n)
        ]
        return pd.DataFrame(rows, columns=["text", "label"])

    a, b = (praised, 1 - praised)
    films = table([(film_only[0], a, 60), (film_only[1], b, 120), (shared, a, 60)])
    goods = table([(product_only[0], a, 30), (product_only[1], b, 10), (shared, b, 20)])
    new = [*film_only, *product_only, shared, f"{shared} {product_only[1]}"]
    goods["review"] = np.arange(60) % 7
    return films, goods, new, np.array([a, b, a, b, b, b])


# %%
def shop_accuracy(answer, films, seeds):
    """Mean accuracy on the new reviews, over several draws of the labelled ones."""
    scores = []
    for seed in seeds:
        known, later = shop(seed)
        p = np.asarray(answer(films, known, later["text"].tolist()))
        scores.append(np.mean((p > 0.5) == later["label"]))
    return np.mean(scores)


# %%
made = made_up_shop(
    ["superb", "awful", "small", "sturdy", "leaky"], 1, np.random.default_rng(3)
)
print(dict(zip(made[2], made[3].tolist())))

# %% [markdown]
# What you hand in learns from both. Where films and products disagree about a word, the
# products decide, even if three times as many film sentences have it. A word that the
# labelled products never use is judged as in films.


# %% exercise="adapt" points=5 level=4 minutes=32
def adapt(films, known, new):
    """P(positive) of each new product sentence: array (n,).

    films: table with text and label (1 praise, 0 blame). known: table of labelled
    product sentences with review, text and label. new: list of texts.
    Deterministic; the tables stay as they are.
    """
    ### BEGIN SOLUTION
    weight = np.r_[np.ones(len(films)), np.full(len(known), 8.0)]
    both = pd.concat([films[["text", "label"]], known[["text", "label"]]])
    model = make_pipeline(TfidfVectorizer(**own), LogisticRegression())
    model.fit(both["text"], both["label"], logisticregression__sample_weight=weight)
    return model.predict_proba(list(new))[:, 1]
    ### END SOLUTION


# %%
made_copies = made[0].copy(), made[1].copy()
films_part = films_table.sample(1000, random_state=1)

# %% check="adapt"
found = np.array(adapt(made[0], made[1], made[2]))
assert found.shape == (6,), "one probability for each new text: is the return missing?"
assert made[0].equals(made_copies[0]) and made[1].equals(made_copies[1]), (
    "you changed a table that you were given: work on a copy"
)
said_p = "return probabilities: predict_proba(...)[:, 1]"
assert np.all((found >= 0) & (found <= 1)) and not set(found) <= {0, 1}, said_p
said = dict(zip(made[2], (found > 0.5).astype(int).tolist()))
assert (said["sturdy"], said["leaky"]) == (1, 0), (
    "sturdy is praise, leaky is blame: only the labelled products have these words"
)
assert (said["superb"], said["awful"]) == (1, 0), (
    "superb is praise, awful is blame: only the films have these words"
)
assert (said["small"], said["small leaky"]) == (0, 0), (
    "small is praise in 60 film sentences and blame in 20 of products: the products "
    "decide, so a labelled product sentence must count more than a film sentence"
)
reached = shop_accuracy(adapt, films_part, [11, 12])
assert reached > 0.67, (
    f"on real new reviews the mean accuracy is {reached:.3f}, wanted 0.67: films alone "
    "reach about 0.58"
)

# %% [markdown] hint="adapt"
# Put both tables one below the other (`pd.concat`) and train one model. Which rows are
# outnumbered?

# %% [markdown] hint="adapt"
# `sample_weight` says how much each row counts. A pipeline passes it on under the name of
# the step: `model.fit(texts, labels, logisticregression__sample_weight=weight)`.

# %% [markdown] hint="adapt"
# ```python
# both = pd.concat([films[["text", "label"]], known[["text", "label"]]])
# weight = np.r_[np.ones(len(films)), np.full(len(known), 8.0)]
# model = make_pipeline(TfidfVectorizer(), LogisticRegression())
# model.fit(both["text"], both["label"], logisticregression__sample_weight=weight)
# return model.predict_proba(list(new))[:, 1]
# ```


# %% probe="adapt"
equivalent = {"8.0 => 16.0": "any weight that lets the products decide is right"}


def inputs(rng):
    for praised in (0, 1):
        yield (
            [f"word{chr(97 + n)}" for n in rng.permutation(26)[:5]],
            praised,
            int(rng.integers(1, 999)),
        )


def call(answer, words, praised, seed):
    films, goods, new, _ = made_up_shop(words, praised, np.random.default_rng(seed))
    copies = films.copy(), goods.copy()
    p = np.asarray(answer(films, goods, new), dtype=float)
    kept = films.equals(copies[0]) and goods.equals(copies[1])
    some_films = films_table.sample(800, random_state=seed)
    real = shop_accuracy(answer, some_films, [seed]) if praised else 1.0
    return p, kept, float(real)


def verdict(got, words, praised, seed):
    p, kept, real = got
    truth = made_up_shop(words, praised, np.random.default_rng(seed))[3]
    if not kept:
        return "you changed a table that you were given: work on a copy"
    if p.shape != (6,) or not np.all((p >= 0) & (p <= 1)) or set(p) <= {0.0, 1.0}:
        return "return one probability for each new text"
    if not np.array_equal((p > 0.5)[:2], truth[:2] == 1):
        return "words that only the films have are judged as in films"
    if not np.array_equal((p > 0.5)[2:4], truth[2:4] == 1):
        return "words that only the labelled products have are judged as there"
    if not np.array_equal((p > 0.5)[4:], truth[4:] == 1):
        return "where they disagree, the products decide: give them more weight"
    return bool(real > 0.64) or f"accuracy {real:.3f} on real new reviews, wanted 0.64"


# %% [raw] right="adapt"
# def adapt(films, known, new):
#     counts = CountVectorizer(tokenizer=tokens, token_pattern=None, lowercase=False)
#     X = counts.fit_transform([*films["text"], *known["text"]])
#     weight = [1] * len(films) + [10] * len(known)
#     model = MultinomialNB().fit(X, [*films["label"], *known["label"]], sample_weight=weight)
#     return list(model.predict_proba(counts.transform(new))[:, 1])

# %% [raw] right="adapt"
# def adapt(films, known, new):
#     both = pd.concat([films[["text", "label"]]] + [known[["text", "label"]]] * 10)
#     model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=4))
#     return model.fit(both["text"], both["label"]).predict_proba(new)[:, 1]

# %% [raw] wrong="adapt" says="only the labelled products have"
# def adapt(films, known, new):
#     model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=3))
#     return model.fit(films["text"], films["label"]).predict_proba(new)[:, 1]

# %% [raw] wrong="adapt" says="only the films have"
# def adapt(films, known, new):
#     model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=3))
#     return model.fit(known["text"], known["label"]).predict_proba(new)[:, 1]

# %% [raw] wrong="adapt" says="must count more"
# def adapt(films, known, new):
#     both = pd.concat([films[["text", "label"]], known[["text", "label"]]])
#     model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=3))
#     return model.fit(both["text"], both["label"]).predict_proba(new)[:, 1]

# %% [raw] wrong="adapt" says="return probabilities"
# def adapt(films, known, new):
#     both = pd.concat([films[["text", "label"]]] + [known[["text", "label"]]] * 8)
#     model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=3))
#     return model.fit(both["text"], both["label"]).predict(new)

# %% [raw] wrong="adapt" says="work on a copy"
# def adapt(films, known, new):
#     films["weight"], known["weight"] = 1, 8
#     both = pd.concat([films, known])
#     model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=3))
#     model.fit(both["text"], both["label"], logisticregression__sample_weight=both["weight"])
#     return model.predict_proba(new)[:, 1]

# %% [raw] wrong="adapt" says="one probability for each"
# def adapt(films, known, new):
#     both = pd.concat([films[["text", "label"]]] + [known[["text", "label"]]] * 8)
#     model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=3))
#     return model.fit(both["text"], both["label"]).predict_proba(new)

# %% [raw] wrong="adapt" says="on real new reviews"
# def adapt(films, known, new):
#     words = [text.split()[-1] for text in known["text"]]
#     rule = dict(zip([text.split()[-1] for text in films["text"]], films["label"]))
#     rule.update(zip(words, known["label"]))
#     return np.array([0.1 + 0.8 * rule.get(text.split()[-1], 0) for text in new])

# %%
few_seeds = range(2 if FAST else 6)


def films_only(films, known, new):
    model = make_pipeline(TfidfVectorizer(**own), LogisticRegression(C=8))
    return model.fit(films["text"], films["label"]).predict_proba(new)[:, 1]


def products_only(films, known, new):
    return films_only(known, films, new)


answers = {
    "films only": films_only,
    "labelled products only": products_only,
    "yours": adapt,
}
reach = {name: shop_accuracy(a, films_table, few_seeds) for name, a in answers.items()}

# %%
_, ax = plt.subplots(figsize=(7, 2.4))
bars = ax.barh(list(reach), list(reach.values()), color=[GREY, GREY, BLUE])
ax.bar_label(bars, fmt="%.3f", padding=3)
ax.axvline(products["label"].mean(), color="black", linestyle=":")
ax.set(xlabel="accuracy on new reviews", xlim=(0.5, 0.8))
ax.set_title(f"Films and few labels together: {reach['yours']:.2f}")
plt.show()
print("Bars: accuracy on new reviews; the dotted line is always saying positive.")

# %% [markdown]
# These are means over six draws of the labelled reviews. A few hundred labels from the
# right place were worth more than ten thousand from elsewhere, and together they were
# worth most (with the answer in the solution; is it so with yours?). Before you promise the number, look at the
# groups: does a model do better on sentences whose **review** it has seen?

# %%
parts = TfidfVectorizer(**own), LogisticRegression(C=3)
for name, groups_ in (
    ("rows", np.arange(len(products))),
    ("reviews", products["review"]),
):
    found = cv_scores(
        *parts,
        products["text"].to_numpy(),
        products["label"].to_numpy(),
        np.asarray(groups_),
        SEED,
    )
    print(
        f"folds by {name:8} {np.mean(found):.3f} ± {np.std(found, ddof=1) / 5**0.5:.3f}"
    )

# %% [markdown]
# Here the two estimates lie close together. You could not know that before you had
# measured it, and the one by reviews is the one to report.
#
# ## What to take with you
#
# 1. Begin with counting. On a few thousand short texts naive Bayes on pairs of words is
#    hard to beat, and fits in a second.
# 2. Learn everything from the training part: vocabulary, idf, weights. Open the test
#    once, and compare models on the same rows, with a test and an interval.
# 3. A loss that does not fall is not always the network's fault: print a batch, and
#    check that text and label belong together.
#
# **The commonest mistakes**
#
# - a file that is sorted by its label, split without shuffling;
# - a vocabulary from all texts;
# - padding that counts in the mean, or that the last state reads;
# - sentences sorted by length, and labels left behind;
# - "better" for a difference that McNemar's test calls chance;
# - a model that learned films, used for phones, or for another language.
#
# **Go further**
#
# - [Speech and Language Processing](https://web.stanford.edu/~jurafsky/slp3/): the
#   chapters on naive Bayes and sentiment, and on embeddings.
# - [Dive into Deep Learning](https://d2l.ai): sentiment analysis with recurrent networks.
# - [The scikit-learn user guide](https://scikit-learn.org/stable/user_guide.html): text
#   features; [PyTorch](https://docs.pytorch.org/docs/stable/): `EmbeddingBag`, packing.
# - The paper behind the data: Hutto and Gilbert (2014), "VADER: A Parsimonious Rule-based
#   Model for Sentiment Analysis of Social Media Text".
