"""Make house_test.csv: 1,470 sales without their prices. See house_test.md."""

from house_competition import houses
from packages import target

_, test = houses()
test = test.drop(columns=["Sale_Price", "part"])
assert test.shape == (1470, 74)
test.to_csv(target("house_test.csv"), index=False, lineterminator="\n")
