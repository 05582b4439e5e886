"""One library in a process of its own, told by lines of JSON what to do.

    worker.py LIBRARY SETTING THREADS

It answers each line on standard input by one on standard output. Libraries are
imported here only, so that memory is measured for each one alone.
"""

import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import mnist
from peer import Peer, Task
from settings import SETTINGS

PEERS = {
    "numpy": ("numpy_mlp", "NumpyMLP"),
    "scikit-learn": ("sklearn_mlp", "SklearnMLP"),
    "pytorch": ("torch_mlp", "TorchMLP"),
    "pytorch-compiled": ("torch_mlp", "CompiledTorchMLP"),
    "jax": ("jax_mlp", "JaxMLP"),
}


def peak_memory() -> int:
    """The most bytes that were resident at once. Unlike getrusage's figure,
    this does not count the process that this one was forked from."""
    status = Path("/proc/self/status").read_text()
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("/proc/self/status has no line VmHWM")


class Worker:
    def __init__(self, library: str, setting: str, threads: int) -> None:
        folder = Path(os.environ["INKLING_DATA"]) / "mnist"
        self.setting = SETTINGS[setting]
        self.test = mnist.read(folder, "t10k")
        digits = mnist.read(folder, "train")
        self.count = len(digits.labels)
        self.samples = self.count
        if self.setting.limit and library in self.setting.limited:
            self.samples = min(self.count, self.setting.limit)
        module, name = PEERS[library]
        peer: type[Peer] = getattr(importlib.import_module(module), name)
        self.peer = peer(Task(self.setting, digits, threads, self.samples))

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        match request["do"]:
            case "start":
                self.peer.start(request["seed"])
                return {}
            case "epoch":
                begin = time.perf_counter()
                self.peer.epoch()
                seconds = time.perf_counter() - begin
                return {"seconds": seconds * self.count / self.samples}
            case "result":
                labels = self.peer.predict(self.test.pixels)
                accuracy = float((labels == self.test.labels).mean())
                # What a part of an epoch reaches can be compared with nothing.
                whole = self.samples == self.count
                return {
                    "accuracy": accuracy if whole else None,
                    "peak_memory_bytes": peak_memory(),
                    "version": self.peer.version,
                }
            case other:
                raise ValueError(f"unknown request {other}")


def main() -> None:
    # What a library prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    library, setting, threads = sys.argv[1:]
    worker = Worker(library, setting, int(threads))
    for line in sys.stdin:
        print(json.dumps(worker.answer(json.loads(line))), file=answers)
        answers.flush()


if __name__ == "__main__":
    main()
