"""Make house_held_back.bin: the prices of the 1,470 test rows, masked. See house_held_back.md."""

from house_competition import held_back, houses, mask
from packages import target

_, test = houses()
answers = test[["Id", "Sale_Price", "part"]]
text = answers.to_csv(index=False, lineterminator="\n")
data = mask(text.encode())
assert held_back(data).equals(answers)
target("house_held_back.bin").write_bytes(data)
