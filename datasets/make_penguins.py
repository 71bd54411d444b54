"""Make penguins.csv: 344 penguins of three species near Palmer Station, Antarctica. See penguins.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive(
    "pypi",
    "palmerpenguins",
    "0.1.6",
    "5c3be9af84dd703a25f1aaeadeac6ac770cfd38c1620d00089f581c023129ee0",
)
raw = member(wheel, "palmerpenguins/data/penguins.csv")
penguins = pd.read_csv(io.BytesIO(raw), dtype=str)  # as text: 39.1 stays 39.1
assert penguins.shape == (344, 8)

penguins.to_csv(target("penguins.csv"), index=False, lineterminator="\n")
