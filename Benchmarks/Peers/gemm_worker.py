"""Matrix products of Inkling, NumPy and PyTorch, by turns in one process.

    gemm_worker.py LIBRARY

LIBRARY is the shared library made of gemm_loop.c and CKernels. Answers lines of
JSON as worker.py does. Every product runs on the same operands and is checked
against NumPy's in float64. Inkling is called from a loop in C, the others from
one in Python, as each is used; a product 1x1x1 shows what a call alone costs.
"""

import ctypes
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

BLOCK = 0.001  # seconds that a block of calls takes, about
PEAK_ROUNDS = 10_000  # a call of the peak's measure
FORMS = {"nn": 0, "tn": 1, "nt": 2}

Calls = Callable[[int], None]  # makes so many calls


class InklingProducts:
    """The shared library's functions, with their types."""

    def __init__(self, path: str) -> None:
        size, floats = ctypes.c_size_t, ctypes.c_void_p
        library = ctypes.CDLL(path)
        self.level = library.peers_level
        self.level.restype = ctypes.c_char_p
        self.scratch = library.peers_gemm_scratch
        self.scratch.argtypes = [size] * 3
        self.scratch.restype = size
        self.gemm = library.peers_gemm
        self.gemm.argtypes = [ctypes.c_int, *[size] * 4, *[floats] * 4]
        self.gemm.restype = None
        self.peak = library.peers_peak
        self.peak.argtypes = [size]
        self.peak.restype = ctypes.c_float
        self.peak_flops = library.peers_peak_flops
        self.peak_flops.restype = size

    def peak_calls(self) -> Calls:
        def calls(count: int) -> None:
            self.peak(count * PEAK_ROUNDS)

        return calls


def aligned(rows: int, columns: int) -> np.ndarray:
    """Zeros [rows, columns] that begin on a cache line, for all alike."""
    memory = np.zeros(rows * columns * 4 + 64, np.uint8)
    begin = -memory.ctypes.data % 64
    floats = memory[begin : begin + rows * columns * 4].view(np.float32)
    return floats.reshape(rows, columns)


class Product:
    """C [rows, columns] of one form, summed over `inner`."""

    def __init__(self, form: str, rows: int, columns: int, inner: int) -> None:
        self.form = form
        self.size = (rows, columns, inner)
        random = np.random.default_rng(0)
        shape_a = (inner, rows) if form == "tn" else (rows, inner)
        shape_b = (columns, inner) if form == "nt" else (inner, columns)
        self.a, self.b = aligned(*shape_a), aligned(*shape_b)
        for operand in (self.a, self.b):
            operand[...] = random.normal(size=operand.shape)

    def factors(self) -> tuple[np.ndarray, np.ndarray]:
        """Views [rows, inner] and [inner, columns]."""
        return (
            self.a.T if self.form == "tn" else self.a,
            self.b.T if self.form == "nt" else self.b,
        )

    def output(self) -> np.ndarray:
        rows, columns, _ = self.size
        return aligned(rows, columns)

    def check(self, name: str, c: np.ndarray) -> None:
        left, right = self.factors()
        exact = left.astype(np.float64) @ right.astype(np.float64)
        if not np.allclose(c, exact, rtol=0, atol=1e-5 * self.size[2]):
            raise RuntimeError(f"{name}'s product {self.size} is wrong")

    def inkling(self, library: InklingProducts) -> tuple[Calls, np.ndarray]:
        c = self.output()
        scratch = aligned(1, library.scratch(*self.size) // 4 + 1)
        pointers = [x.ctypes.data for x in (self.a, self.b, c, scratch)]
        form = FORMS[self.form]

        def calls(count: int, keep: object = scratch) -> None:
            library.gemm(form, count, *self.size, *pointers)

        return calls, c

    def numpy(self) -> tuple[Calls, np.ndarray]:
        c = self.output()
        left, right = self.factors()

        def calls(count: int) -> None:
            for _ in range(count):
                np.matmul(left, right, out=c)

        return calls, c

    def torch(self) -> tuple[Calls, np.ndarray]:
        c = self.output()
        left, right = map(torch.from_numpy, self.factors())
        out = torch.from_numpy(c)

        def calls(count: int) -> None:
            for _ in range(count):
                torch.mm(left, right, out=out)

        return calls, c


def seconds(calls: Calls, count: int) -> float:
    begin = time.perf_counter()
    calls(count)
    return time.perf_counter() - begin


def block_length(calls: Calls) -> int:
    """How many calls take about as long as a block should."""
    count = 1
    while (taken := seconds(calls, count)) < BLOCK / 4:
        count *= 2
    return max(1, round(count * BLOCK / taken))


def measure(contestants: dict[str, Calls], blocks: int) -> dict[str, float]:
    """The seconds of a call in each one's best block, a block of each in turn:
    what disturbs so short a block only ever makes it longer."""
    lengths = {name: block_length(c) for name, c in contestants.items()}
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(blocks):
        for name, calls in contestants.items():
            times[name].append(seconds(calls, lengths[name]) / lengths[name])
    return {name: min(values) for name, values in times.items()}


def answer(library: InklingProducts, request: dict[str, Any]) -> dict[str, Any]:
    match request["do"]:
        case "about":
            return {
                "level": library.level().decode(),
                "versions": [
                    f"NumPy {np.__version__}",
                    f"PyTorch {torch.__version__}",
                ],
            }
        case "product":
            product = Product(request["form"], *request["size"])
            return compare(library, product, request["blocks"])
        case other:
            raise ValueError(f"unknown request {other}")


def compare(
    library: InklingProducts, product: Product, blocks: int
) -> dict[str, Any]:
    """The seconds of a call of each, and the peak measured between them."""
    sources = {
        "inkling": product.inkling(library),
        "numpy": product.numpy(),
        "pytorch": product.torch(),
    }
    contestants = {name: calls for name, (calls, _) in sources.items()}
    contestants["peak"] = library.peak_calls()
    with torch.inference_mode():
        times = measure(contestants, blocks)
    for name, (_, c) in sources.items():
        product.check(name, c)
    flops = library.peak_flops() * PEAK_ROUNDS
    return {"peak_gflops": flops / times.pop("peak") / 1e9, "seconds": times}


def main() -> None:
    torch.set_num_threads(1)
    library = InklingProducts(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(answer(library, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
