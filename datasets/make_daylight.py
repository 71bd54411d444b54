"""Make daylight.csv: minutes from sunrise to sunset in three cities, for each day of 2026. See daylight.md.

The package computes the times from the position of the sun; its module is run here as it is.
"""

import csv
import sys
import types

import packages

ARCHIVE = (
    "pypi",
    "bokeh-sampledata",
    "2026.1",
    "f40331a40ca30c64a1c1471835aad9006b61b0d9731a3f649ee8cbbf48d3822f",
)
CITIES = {  # degrees north, degrees east
    "gilgit": (35.92, 74.31),
    "lahore": (31.56, 74.35),
    "karachi": (24.86, 67.01),
}


def minutes(time) -> int:
    """Minutes since midnight."""
    return 60 * time.hour + time.minute


if __name__ == "__main__":
    path = packages.target("daylight.csv")
    code = packages.member(packages.archive(*ARCHIVE), "bokeh_sampledata/daylight.py")
    module = sys.modules["daylight"] = types.ModuleType("daylight")
    exec(compile(code, "daylight.py", "exec"), module.__dict__)
    columns = {"day": range(1, 366)}
    for city, (north, east) in CITIES.items():
        year = module.daylight_for_year(
            2026, latitude=north, longitude=east, timezone="Etc/GMT-5"
        )
        pairs = zip(year["Sunrise"], year["Sunset"], strict=True)
        columns[city] = [minutes(down) - minutes(up) for up, down in pairs]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
