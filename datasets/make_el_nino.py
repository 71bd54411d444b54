"""Make el_nino.csv: monthly temperature of the sea off Peru and Ecuador, 1950-2010. See el_nino.md."""

import io

import pandas as pd
from packages import archive, member, target

package = archive(
    "debian",
    "python3-statsmodels",
    "0.13.5+dfsg-7",
    "77474ba544c8e18e7932635ef9ab65abc1b8720fb471465d2a6ddd5ea81f08ad",
)
path = "usr/lib/python3/dist-packages/statsmodels/datasets/elnino/elnino.csv"
wide = pd.read_csv(io.BytesIO(member(package, path)))  # one row a year, 12 months
assert wide.shape == (61, 13) and not wide.isna().any(axis=None)

wide.columns = ["year", *range(1, 13)]
long = wide.melt("year", var_name="month", value_name="temperature_c")
long = long.sort_values(["year", "month"])
long.to_csv(target("el_nino.csv"), index=False, lineterminator="\n")
