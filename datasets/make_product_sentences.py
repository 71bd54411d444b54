"""Make product_sentences.csv: rated sentences from reviews of products. See product_sentences.md."""

import re

import pandas as pd
from packages import archive, member, target

sdist = archive("pypi-sdist", "vaderSentiment", "3.3.2", "5d7c06e027fc8b99")
FOLDER = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
inner = member(sdist, FOLDER)
raw = member(inner, "hutto_ICWSM_2014/amazonReviewSnippets_GroundTruth.txt")
rows = [line.split("\t") for line in raw.decode("utf-8").splitlines()]
assert len(rows) == 3_708 and {len(row) for row in rows} == {3}

table = pd.DataFrame(rows, columns=["number", "rating", "text"])
table["review"] = table["number"].str.split("_").str[0].astype(int)
table["rating"] = table["rating"].astype(float).round(4)
table["text"] = table["text"].str.strip()
crude = table["text"].str.contains(r"\b(?:crap|hell|damn)\w*\b", regex=True)
wordless = ~table["text"].str.contains("[a-z]", flags=re.IGNORECASE, regex=True)
table = table[(table["rating"] != 0) & ~crude & ~wordless]

table = table[["review", "text", "rating"]]
table.to_csv(target("product_sentences.csv"), index=False, lineterminator="\n")
