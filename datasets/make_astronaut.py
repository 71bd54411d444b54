"""Make astronaut.npy: NASA's portrait of Eileen Collins, 256 x 256 greys, from scikit-image.

The hash is that of the wheel for Linux, x86-64 and Python 3.11; run it there.
"""

import io

import numpy as np
import packages
from PIL import Image

ARCHIVE = (
    "pypi",
    "scikit-image",
    "0.26.0",
    "74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af",
)

if __name__ == "__main__":
    path = packages.target("astronaut.npy")
    data = packages.member(packages.archive(*ARCHIVE), "skimage/data/astronaut.png")
    colour = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(
        float
    )  # (512, 512, 3)
    grey = (colour * [0.2125, 0.7154, 0.0721]).sum(axis=2)
    small = grey.reshape(256, 2, 256, 2).mean(
        axis=(1, 3)
    )  # each pixel the mean of a 2 x 2 block
    np.save(path, np.round(small).astype(np.uint8))
