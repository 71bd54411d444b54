"""Make cities.csv: names and coordinates of 45,065 towns and cities, from GeoNames in bokeh-sampledata. See cities.md."""

import csv
import gzip
import io

import packages

ARCHIVE = (
    "pypi",
    "bokeh-sampledata",
    "2026.1",
    "f40331a40ca30c64a1c1471835aad9006b61b0d9731a3f649ee8cbbf48d3822f",
)

if __name__ == "__main__":
    path = packages.target("cities.csv")
    data = packages.member(
        packages.archive(*ARCHIVE), "bokeh_sampledata/_data/world_cities.csv.gz"
    )
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(data).decode("utf-8"))))
    assert len(rows) == 45_065
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "latitude", "longitude"])
        for row in rows:  # five digits after the point are about one metre
            place = (f"{float(row[name]):.5f}" for name in ("lat", "lng"))
            writer.writerow([row["name"], *place])
