"""One library that trains a recipe, told by lines of JSON what to do.

    accuracy_worker.py LIBRARY RECIPE THREADS

RECIPE is Inkling's own line about it. Answers as worker.py does.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import mnist
from accuracy_recipe import recipe_of
from worker import peak_memory


class Worker:
    def __init__(self, library: str, line: str, threads: int) -> None:
        if library == "pytorch":
            from accuracy_torch import TorchRecipe as Peer
        else:
            from accuracy_jax import JaxRecipe as Peer
        folder = Path(os.environ["INKLING_DATA"]) / "mnist"
        self.test = mnist.read(folder, "t10k")
        digits = mnist.read(folder, "train")
        self.peer = Peer(recipe_of(json.loads(line)), digits, threads)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        match request["do"]:
            case "compile":
                self.peer.compile()
            case "start":
                self.peer.start(request["seed"])
            case "load":
                self.peer.load(Path(request["path"]))
            case "epoch":
                begin = time.perf_counter()
                self.peer.epoch()
                seconds = time.perf_counter() - begin
                labels = self.peer.predict(self.test.pixels)
                self.peer.save(Path(request["path"]))
                return {
                    "seconds": seconds,
                    "accuracy": float((labels == self.test.labels).mean()),
                    "peak_memory_bytes": peak_memory(),
                    "version": self.peer.version,
                }
            case other:
                raise ValueError(f"unknown request {other}")
        return {}


def main() -> None:
    # What a library prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    library, line, threads = sys.argv[1:]
    worker = Worker(library, line, int(threads))
    for request in sys.stdin:
        print(json.dumps(worker.answer(json.loads(request))), file=answers)
        answers.flush()


if __name__ == "__main__":
    main()
