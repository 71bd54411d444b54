"""Make jacksboro.npy: heights of hills in Tennessee, from matplotlib's sample data. See jacksboro.md.

The hash is that of the wheel for Linux, x86-64 and Python 3.11; run it there.
"""

import io

import numpy as np
import packages

ARCHIVE = (
    "pypi",
    "matplotlib",
    "3.11.2",
    "07d9b9fa60cd4c393692f50d0bb03123242ddf61c99bb0e95e75feb354e7c1a8",
)
MEMBER = "matplotlib/mpl-data/sample_data/jacksboro_fault_dem.npz"

if __name__ == "__main__":
    path = packages.target("jacksboro.npy")
    data = packages.member(packages.archive(*ARCHIVE), MEMBER)
    heights = np.load(io.BytesIO(data))["elevation"]  # (344, 403), row 0 in the north
    assert heights.shape == (344, 403) and heights.dtype == np.int16
    np.save(path, heights[90:250, 60:260])
