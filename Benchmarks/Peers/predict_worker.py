"""One library predicts digits in a process of its own, told by lines of JSON.

    predict_worker.py LIBRARY MODEL.npz ACTIVATION

Bytes in, label out. MODEL.npz holds W0, b0 and so on, [inputs, outputs], as
`inkling convert` writes them; hidden layers have ACTIVATION, relu or sigmoid.
"""

import gzip
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from predictors import PREDICTORS


def load(path: str) -> list[tuple[np.ndarray, np.ndarray]]:
    with np.load(path, allow_pickle=False) as file:
        count = sum(name.startswith("W") for name in file.files)
        return [(file[f"W{i}"], file[f"b{i}"]) for i in range(count)]


def digits() -> np.ndarray:
    """MNIST's test digits, bytes [10000, 784]."""
    path = Path(os.environ["INKLING_DATA"]) / "mnist/t10k-images-idx3-ubyte.gz"
    raw = gzip.decompress(path.read_bytes())
    return np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 784)


class Worker:
    def __init__(self, library: str, model: str, activation: str) -> None:
        self.pixels = digits()
        self.predictor = PREDICTORS[library](load(model), activation)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        match request["do"]:
            case "about":
                return {"version": self.predictor.version}
            case "single":
                return self.single() | {"opening": self.opening()}
            case "batch":
                return {"seconds": self.batch(request["size"])}
            case other:
                raise ValueError(f"unknown request {other}")

    def single(self) -> dict[str, Any]:
        """One digit per call, each timed."""
        clock, label = time.perf_counter_ns, self.predictor.label
        rows = [row.reshape(1, -1).copy() for row in self.pixels]
        for row in rows[:50]:
            label(row)
        times, labels = [], []
        for row in rows:
            begin = clock()
            found = label(row)
            times.append(clock() - begin)
            labels.append(int(found))
        p50, p99 = np.percentile(times, [50, 99]) * 1e-9
        return {"p50": p50, "p99": p99, "labels": labels}

    def opening(self) -> float | None:
        """The median seconds of opening the model's bytes, where a library
        has such a step: NumPy and modules made in Python have none."""
        if not hasattr(self.predictor, "open"):
            return None
        times = []
        for _ in range(21):
            begin = time.perf_counter()
            self.predictor.open()
            times.append(time.perf_counter() - begin)
        return statistics.median(times)

    def batch(self, size: int) -> float:
        """Seconds for all digits, `size` per call."""
        parts = [
            self.pixels[i : i + size].copy()
            for i in range(0, len(self.pixels), size)
        ]
        self.predictor.labels(parts[0])
        begin = time.perf_counter()
        for part in parts:
            self.predictor.labels(part)
        return time.perf_counter() - begin


def main() -> None:
    # What a library prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker = Worker(*sys.argv[1:])
    for line in sys.stdin:
        print(json.dumps(worker.answer(json.loads(line))), file=answers)
        answers.flush()


if __name__ == "__main__":
    main()
