"""Make house_train.csv: 1,460 sales with their prices. See house_train.md."""

from house_competition import houses
from packages import target

train, _ = houses()
assert train.shape == (1460, 75) and train["Id"].is_unique
train.to_csv(target("house_train.csv"), index=False, lineterminator="\n")
