"""Make diamonds.csv: weight, grades, size and price of 53,940 diamonds. See diamonds.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive(
    "pypi",
    "plotnine",
    "0.15.9",
    "36f4526235b3ddd9ea379dd677093ea2ee1b58ab98adec1bde891930283448cd",
)
raw = member(wheel, "plotnine/data/diamonds.csv")
diamonds = pd.read_csv(io.BytesIO(raw), dtype=str)  # as text: 0.30 stays 0.30
assert diamonds.shape == (53940, 10)

diamonds.to_csv(target("diamonds.csv"), index=False, lineterminator="\n")
