"""Reads MNIST's four gzipped IDX files, trusting them: a benchmark's input."""

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Digits:
    """Pixels are [count, 784] float32 in 0 ... 1, labels [count] int64."""

    pixels: np.ndarray
    labels: np.ndarray


def read(folder: Path, part: str) -> Digits:
    """Reads `part`, "train" or "t10k"."""
    with gzip.open(folder / f"{part}-images-idx3-ubyte.gz") as file:
        count = int.from_bytes(file.read(16)[4:8], "big")
        raw = np.frombuffer(file.read(), np.uint8).reshape(count, -1)
    with gzip.open(folder / f"{part}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    pixels = np.multiply(raw, 1 / 255, dtype=np.float32)
    return Digits(pixels, labels.astype(np.int64))
