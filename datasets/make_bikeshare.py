"""Make bikeshare.csv: 8,645 hours of a city's hired bicycles in 2011. See bikeshare.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive("pypi", "ISLP", "0.6.0", "ca772cecca1747a2")
rides = pd.read_csv(io.BytesIO(member(wheel, "ISLP/data/Bikeshare.csv")))
assert rides.shape == (8645, 15) and not rides.isna().any(axis=None)
assert (rides["casual"] + rides["registered"] == rides["bikers"]).all()

rides.to_csv(target("bikeshare.csv"), index=False, lineterminator="\n")
