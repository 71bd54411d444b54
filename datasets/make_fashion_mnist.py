"""Make fashion_mnist.npz: all 70,000 images of Fashion-MNIST; see fashion_mnist.md."""

import gzip
import io
import zipfile

import numpy as np
from packages import archive, member, target

PACKAGE = archive(
    "debian",
    "dataset-fashion-mnist",
    "0.0~git20200523.55506a9-1",
    "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
)


def read(name, header, shape):
    """Read one gzipped IDX file: a header of 16 or 8 bytes, then one byte a value."""
    raw = gzip.decompress(
        member(PACKAGE, f"usr/share/datasets/fashion-mnist/{name}-ubyte.gz")
    )
    return np.frombuffer(raw, np.uint8, offset=header).reshape(shape)


ARRAYS = {
    "X_train": read("train-images-idx3", 16, (60_000, 28, 28)),
    "y_train": read("train-labels-idx1", 8, (60_000,)),
    "X_test": read("t10k-images-idx3", 16, (10_000, 28, 28)),
    "y_test": read("t10k-labels-idx1", 8, (10_000,)),
}
# np.savez_compressed would need 31 MB; LZMA needs less, and np.load reads it all the same.
with zipfile.ZipFile(target("fashion_mnist.npz"), "w", zipfile.ZIP_LZMA) as file:
    for name, values in ARRAYS.items():
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, values, version=(1, 0))
        file.writestr(
            zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)),
            buffer.getvalue(),
            zipfile.ZIP_LZMA,
        )
