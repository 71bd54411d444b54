"""Make urdu_names.csv: Pakistan and its neighbours in Urdu. See urdu_names.md."""

import csv
import json

from packages import archive, member, target

CODES = {
    "Pakistan": "PK",
    "India": "IN",
    "Afghanistan": "AF",
    "Iran": "IR",
    "China": "CN",
    "Bangladesh": "BD",
    "Sri Lanka": "LK",
    "Nepal": "NP",
}
HASH = "7f2ac7fd3b5d90f56ad127f9ed5ae67b58b3e556818f55530b9f47bb81bcde57"
package = archive("npm", "cldr-localenames-full", "48.2.0", HASH)
names = json.loads(member(package, "package/main/ur/territories.json"))
urdu = names["main"]["ur"]["localeDisplayNames"]["territories"]

with target("urdu_names.csv").open("w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["country", "urdu"])
    writer.writerows([country, urdu[code]] for country, code in CODES.items())
