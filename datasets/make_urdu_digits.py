"""Make urdu_digits.npz: the ten Urdu digits, drawn from free fonts; see urdu_digits.md."""

import io
import zipfile

import numpy as np
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from packages import archive, member, target

SIZE, FINE = 28, 4  # pixels a side; each pixel is the mean of 4 x 4 points
PACKAGES = {  # name: (version, sha256 of the archive, folder of its fonts)
    "fonts-noto-core": ("20201225-1", "58f4f0bb6720f919", "truetype/noto"),
    "fonts-hosny-amiri": ("0.113-1", "9960dfd0dd13077d", "opentype/fonts-hosny-amiri"),
    "fonts-sil-lateef": ("2.000-1", "0f927935b288a060", "opentype/lateef"),
    "fonts-sil-scheherazade": (
        "2.100-2.1",
        "81b583ef38fc0e97",
        "truetype/scheherazade",
    ),
    "fonts-sil-harmattan": ("2.000-1", "77b0064ccf235d76", "truetype/harmattan"),
    "fonts-sil-awami-nastaliq": ("2.200-1", "a6b5360a0998741d", "truetype/awami"),
}
TRAIN = {
    "fonts-noto-core": "NotoNastaliqUrdu-Regular NotoNastaliqUrdu-Bold NotoNaskhArabic-Regular "
    "NotoNaskhArabic-Bold NotoSansArabic-Regular NotoSansArabic-Bold",
    "fonts-hosny-amiri": "Amiri-Regular Amiri-Bold",
    "fonts-sil-lateef": "Lateef-Light Lateef-Bold",
}
TEST = {
    "fonts-noto-core": "NotoKufiArabic-Regular NotoKufiArabic-Bold",
    "fonts-sil-scheherazade": "Scheherazade-Regular Scheherazade-Bold",
    "fonts-sil-harmattan": "Harmattan-Regular Harmattan-Bold",
    "fonts-sil-awami-nastaliq": "AwamiNastaliq-Regular",
}


class Outline(BasePen):
    """Collect a glyph's outline as straight pieces (x1, y1, x2, y2)."""

    def __init__(self, glyphs):
        super().__init__(glyphs)
        self.pieces = []

    def _moveTo(self, point):
        self.first = self.last = point

    def _lineTo(self, point):
        self.pieces.append((*self.last, *point))
        self.last = point

    def _curveToOne(self, b, c, d):
        a = self.last
        for t in np.arange(1, 9) / 8:
            w = np.array([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3])
            self._lineTo(tuple(w @ np.array([a, b, c, d])))

    def _closePath(self):
        if self.last != self.first:
            self._lineTo(self.first)


def urdu_name(font, code):
    """The glyph that Urdu uses for a character: 4, 6 and 7 are written otherwise in Persian."""
    name = font.getBestCmap()[code]
    if f"{name}.urdu" in font.getGlyphOrder():
        return f"{name}.urdu"
    table = font["GSUB"].table if "GSUB" in font else None
    records = table.ScriptList.ScriptRecord if table else []
    for language in [
        one for r in records if r.ScriptTag == "arab" for one in r.Script.LangSysRecord
    ]:
        if language.LangSysTag != "URD ":
            continue
        features = [
            table.FeatureList.FeatureRecord[i] for i in language.LangSys.FeatureIndex
        ]
        for index in [
            i
            for f in features
            if f.FeatureTag == "locl"
            for i in f.Feature.LookupListIndex
        ]:
            for rule in table.LookupList.Lookup[index].SubTable:
                name = getattr(getattr(rule, "ExtSubTable", rule), "mapping", {}).get(
                    name, name
                )
    return name


def outlines(font):
    """Ten outlines around (0, 0), in one scale: the tallest digit of the font is 1 high."""
    glyphs, shapes = font.getGlyphSet(), []
    for digit in range(10):
        pen = Outline(glyphs)
        glyphs[urdu_name(font, 0x6F0 + digit)].draw(pen)
        points = np.array(pen.pieces, float).reshape(-1, 2)
        shapes.append(points - (points.min(0) + points.max(0)) / 2)
    tallest = max(np.ptp(points[:, 1]) for points in shapes)
    return [points / tallest for points in shapes]


def draw(points, height, degrees=0.0, shift=(0.0, 0.0)):
    """Fill an outline (non-zero winding) and return (SIZE, SIZE) uint8: 255 is ink."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turned = points @ np.array([[c, -s], [s, -c]]) * height + SIZE / 2 + np.array(shift)
    x1, y1, x2, y2 = turned.reshape(-1, 4).T
    at = (np.arange(SIZE * FINE) + 0.5) / FINE
    ink = np.zeros((SIZE * FINE, SIZE * FINE))
    for row, y in enumerate(at):
        cut = (y1 <= y) != (y2 <= y)
        x = x1[cut] + (y - y1[cut]) * (x2[cut] - x1[cut]) / (y2[cut] - y1[cut])
        winding = np.where(y2[cut] > y1[cut], 1, -1)
        ink[row] = ((x <= at[:, None]) * winding).sum(1) != 0
    return np.round(255 * ink.reshape(SIZE, FINE, SIZE, FINE).mean((1, 3))).astype(
        np.uint8
    )


def fonts(families):
    """Yield (name, ten outlines) of each font of a table of packages."""
    for package, names in families.items():
        version, sha256, folder = PACKAGES[package]
        data = archive("debian", package, version, sha256)
        for name in names.split():
            raw = member(data, f"usr/share/fonts/{folder}/{name}.ttf")
            yield name, outlines(TTFont(io.BytesIO(raw)))


rng = np.random.default_rng(0)
rows = {part: [] for part in ("train", "test")}
for name, shapes in fonts(TRAIN):  # upright and centred, as a computer prints them
    for digit, points in enumerate(shapes):
        rows["train"].append((draw(points, 18), digit, name))
for name, shapes in fonts(TEST):  # turned and moved, as a camera may see them
    for digit, points in enumerate(shapes):
        for _ in range(20):
            picture = draw(
                points, rng.uniform(15, 20), rng.uniform(-20, 20), rng.uniform(-3, 3, 2)
            )
            rows["test"].append((picture, digit, name))

with zipfile.ZipFile(target("urdu_digits.npz"), "w", zipfile.ZIP_DEFLATED) as file:
    for part, table in rows.items():
        pictures, digits, names = map(np.array, zip(*table, strict=True))
        for key, values in (
            ("X", pictures),
            ("y", digits.astype(np.uint8)),
            ("font", names),
        ):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, values, version=(1, 0))
            stamp = zipfile.ZipInfo(f"{key}_{part}.npy", (1980, 1, 1, 0, 0, 0))
            file.writestr(stamp, buffer.getvalue(), zipfile.ZIP_DEFLATED)
