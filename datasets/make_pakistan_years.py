"""Make pakistan_years.csv: Pakistan year by year, from Gapminder in bokeh-sampledata."""

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
COLUMNS = ["year", "life_expectancy", "fertility", "population"]

if __name__ == "__main__":
    path = packages.target("pakistan_years.csv")
    data = packages.member(
        packages.archive(*ARCHIVE), "bokeh_sampledata/_data/gapminder.csv.gz"
    )
    table = csv.DictReader(io.StringIO(gzip.decompress(data).decode("utf-8")))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in table:
            if row["country"] == "Pakistan":
                row["population"] = int(float(row["population"]))
                writer.writerow([row[name] for name in COLUMNS])
