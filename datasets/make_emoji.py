"""Make emoji.npz: small colour drawings in eight groups; see emoji.md."""

import io
import json
import tarfile
import zipfile

import numpy as np
from packages import archive, target
from PIL import Image

PACKAGE = archive(
    "npm",
    "emoji-datasource-twitter",
    "16.0.0",
    "f64a530c63bca463bd8317fdc4615ce63a53a0c65018e4ce2d848aaba7a28877",
)
GROUPS = [
    "Smileys & Emotion",
    "People & Body",
    "Animals & Nature",
    "Food & Drink",
    "Travel & Places",
    "Activities",
    "Objects",
    "Flags",
]
SIDE = 32
with tarfile.open(fileobj=io.BytesIO(PACKAGE)) as tar:  # opened once: 3,800 files
    FILES = {
        item.name: tar.extractfile(item).read()
        for item in tar
        if item.name == "package/emoji.json" or "/img/twitter/64/" in item.name
    }


def picture(name):
    """Read one drawing of 64 x 64, lay it on white, and halve its sides by 2 x 2 means."""
    raw = FILES[f"package/img/twitter/64/{name}"]
    pixels = np.asarray(Image.open(io.BytesIO(raw)).convert("RGBA"), np.int64)
    colour, cover = pixels[..., :3], pixels[..., 3:]
    flat = colour * cover + 255 * (255 - cover)  # 0 to 255 * 255
    blocks = flat.reshape(SIDE, 2, SIDE, 2, 3).sum((1, 3))
    return ((blocks + 510) // 1020).astype(np.uint8)  # 1020 = 4 * 255, rounded


def arrays():
    """Return the four arrays of the file, in Unicode's order."""
    table = json.loads(FILES["package/emoji.json"])
    table = [row for row in table if row["category"] in GROUPS]
    table.sort(key=lambda row: row["sort_order"])
    return {
        "X": np.stack([picture(row["image"]) for row in table]),
        "y": np.array([GROUPS.index(row["category"]) for row in table], np.uint8),
        "family": np.array([row["subcategory"] for row in table]),
        "name": np.array([row["short_name"] for row in table]),
    }


with zipfile.ZipFile(target("emoji.npz"), "w", zipfile.ZIP_LZMA) as file:
    for name, values in arrays().items():
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, values, version=(1, 0))
        file.writestr(
            zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)),
            buffer.getvalue(),
            zipfile.ZIP_LZMA,
        )
