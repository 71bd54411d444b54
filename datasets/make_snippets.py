"""Make snippets.csv: 10,568 sentences about films and how people rated them. See snippets.md."""

import pandas as pd
from packages import archive, member, target

sdist = archive("pypi-sdist", "vaderSentiment", "3.3.2", "5d7c06e027fc8b99")
FOLDER = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
inner = member(sdist, FOLDER)
raw = member(inner, "hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt")
rows = [line.split("\t") for line in raw.decode("utf-8").splitlines()]
assert len(rows) == 10_605 and {len(row) for row in rows} == {3}

table = pd.DataFrame(rows, columns=["number", "rating", "text"])
table["rating"] = table["rating"].astype(float).round(4)
table["text"] = table["text"].str.strip()
table = table[table["rating"] != 0]
assert len(table) == 10_568 and (table["text"] != "").all()

table = table[["text", "rating"]]
table.to_csv(target("snippets.csv"), index=False, lineterminator="\n")
