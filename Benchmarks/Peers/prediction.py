"""The comparison of predictions: one digit, a batch, opening, a process."""

import json
import re
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from child import HERE, Child, environment, pinned
from inkling_cli import version
from report import Findings, Table

LIBRARIES = {
    "tflite": "TFLite (LiteRT)",
    "onnxruntime": "ONNX Runtime",
    "numpy": "NumPy",
    "pytorch": "PyTorch",
    "scikit-learn": "scikit-learn",
}
BATCHES = [100, 250, 500, 1_000, 2_500, 10_000]
DIGITS = 10_000
NETWORKS = {
    "784-64-10": ("sigmoid", ["--recipe", "mnist-sigmoid-momentum"]),
    "784-256-256-10": (
        "relu",
        ["--hidden", "256,256", "--activation", "relu", "--initializer", "he",
         "--optimizer", "sgd", "--batch-size", "32",
         "--learning-rate", "0.1", "--epochs", "3"],
    ),
}  # fmt: skip


@dataclass
class Runs:
    """What one program did with one network, a value a round."""

    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    # Where the library has a step that opens a model.
    opening: list[float] = field(default_factory=list)
    # Samples per second by the size of the batch.
    batch: dict[int, list[float]] = field(default_factory=dict)
    agreement: float | None = None

    def median(self, name: str) -> float:
        return statistics.median(getattr(self, name))

    def best_batch(self) -> tuple[int, float]:
        """The size at which the fastest round was fastest, and its rate: a
        batch takes long enough to be interrupted, a busy machine's median
        would tell of that."""
        rates = {size: max(rates) for size, rates in self.batch.items()}
        best = max(rates, key=lambda size: rates[size])
        return best, rates[best]

    def record(self) -> dict[str, Any]:
        size, rate = self.best_batch()
        return {
            "p50_seconds": self.median("p50"),
            "p99_seconds": self.median("p99"),
            "opening_seconds": self.median("opening") if self.opening else None,
            "batch": size,
            "batch_samples_per_second": rate,
            "agreement": self.agreement,
        }


@dataclass(frozen=True)
class Plan:
    inkling: Path
    static: Path
    data: Path
    build: Path
    rounds: int


class Inkling:
    """Inkling's turns: runs of its command line."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def run(self, *arguments: Any) -> str:
        done = subprocess.run(
            [*pinned(1), str(self.plan.inkling), *map(str, arguments)],
            env=environment(1), stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
        return done.stdout

    def prepare(self, name: str) -> dict[str, Path]:
        """Trains a network; the same in 8 bits and as NumPy's arrays."""
        folder = self.plan.build
        folder.mkdir(parents=True, exist_ok=True)
        paths = {
            kind: folder / f"{name}{ending}"
            for kind, ending in [
                ("float32", ".ink"), ("int8", "-int8.ink"), ("npz", ".npz")
            ]
        }  # fmt: skip
        data = ["--data", self.plan.data]
        self.run(
            "train", *data, *NETWORKS[name][1], "--seed", 1, "--output",
            paths["float32"],
        )  # fmt: skip
        self.run(
            "quantize", paths["float32"], *data, "--output", paths["int8"],
        )  # fmt: skip
        self.run("convert", paths["float32"], "--output", paths["npz"])
        return paths

    def labels(self, model: Path) -> list[int]:
        images = self.plan.data / "t10k-images-idx3-ubyte.gz"
        lines = self.run("predict", model, images, "--json").splitlines()
        return [json.loads(line)["label"] for line in lines]

    def measure(self, model: Path, runs: Runs) -> None:
        found = json.loads(
            self.run(
                "bench",
                "latency",
                model,
                "--data",
                self.plan.data,
                "--passes",
                5,
                "--json",
            )  # fmt: skip
        )
        runs.p50.append(found["p50_seconds"])
        runs.p99.append(found["p99_seconds"])
        runs.opening.append(found["opening_seconds_p50"])
        runs.batch.setdefault(DIGITS, []).append(
            found["batch_samples_per_second"])  # fmt: skip


def compare_network(
    plan: Plan, name: str, versions: set[str]
) -> tuple[dict[str, Runs], Path]:
    """All programs by turns on one network, and its float32 model."""
    inkling = Inkling(plan)
    paths = inkling.prepare(name)
    labels = inkling.labels(paths["float32"])
    children = {
        library: Child(
            1, "predict_worker.py", library, str(paths["npz"]),
            NETWORKS[name][0],
        )
        for library in LIBRARIES
    }  # fmt: skip
    runs = {key: Runs() for key in ["inkling", "inkling-int8", *LIBRARIES]}
    runs["inkling"].agreement = 1.0
    small = inkling.labels(paths["int8"])
    runs["inkling-int8"].agreement = agreement(small, labels)
    try:
        for child in children.values():
            versions.add(child.ask("about")["version"])
        for _ in range(plan.rounds):
            inkling.measure(paths["float32"], runs["inkling"])
            inkling.measure(paths["int8"], runs["inkling-int8"])
            for library, child in children.items():
                measure(child, runs[library], labels)
    finally:
        for child in children.values():
            child.close()
    return runs, paths["float32"]


def measure(child: Child, runs: Runs, labels: list[int]) -> None:
    found = child.ask("single")
    runs.p50.append(found["p50"])
    runs.p99.append(found["p99"])
    if found["opening"] is not None:
        runs.opening.append(found["opening"])
    runs.agreement = agreement(found["labels"], labels)
    for size in BATCHES:
        seconds = child.ask("batch", size=size)["seconds"]
        runs.batch.setdefault(size, []).append(DIGITS / seconds)


def agreement(found: list[int], labels: list[int]) -> float:
    """The share of the labels found that are Inkling's."""
    same = sum(a == b for a, b in zip(found, labels, strict=True))
    return same / len(found)


def process_seconds(plan: Plan, model: Path) -> list[float]:
    """Wall seconds of `inkling predict` with one picture, static build."""
    picture = plan.build / "digit.pgm"
    # An upright stroke: a one.
    rows = [bytes(12) + bytes([0, 255, 255, 0]) + bytes(12)] * 20
    pixels = bytes(28 * 4) + b"".join(rows) + bytes(28 * 4)
    picture.write_bytes(b"P5 28 28 255\n" + pixels)
    times = []
    for _ in range(200):
        begin = time.perf_counter()
        subprocess.run(
            [plan.static, "predict", model, picture],
            stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip
        times.append(time.perf_counter() - begin)
    return times


def call_counts(model: Path) -> dict[str, int]:
    """What `make count-calls` counts with those of its tools that there are:
    calls by their kind, in a million predictions."""
    root = HERE.parent.parent
    done = subprocess.run(
        ["make", "--silent", "-C", root, "count-calls",
         f"MODEL={model.resolve()}"],
        capture_output=True, text=True,
    )  # fmt: skip
    counts = {
        kind: int(count)
        for kind, count in re.findall(
            r"^(.+): (-?\d+) in 1,000,000 ", done.stdout, re.MULTILINE
        )
    }
    if done.returncode != 0 and not any(counts.values()):
        raise RuntimeError(f"make count-calls failed:\n{done.stderr}")
    return counts


def table(name: str, runs: dict[str, Runs]) -> Table:
    names = {"inkling": "Inkling", "inkling-int8": "Inkling, int8"} | LIBRARIES
    own = runs["inkling"]
    rows = []
    for key, one in runs.items():
        size, rate = one.best_batch()
        rows.append([
            names[key],
            f"{one.median('p50') * 1e6:.2f}",
            f"{one.median('p99') * 1e6:.2f}",
            f"{one.median('p50') / own.median('p50'):.2f}",
            f"{rate / 1e3:,.0f}",
            f"{size:,}",
            f"{own.best_batch()[1] / rate:.2f}",
            f"{one.median('opening') * 1e6:,.0f}" if one.opening else "-",
            f"{one.agreement:.2%}",
        ])  # fmt: skip
    return Table(
        f"Predictions of {name}, {NETWORKS[name][0]}, one thread, MNIST's "
        "test digits, bytes in, label out",
        ["program", "p50, us", "p99, us", "x Inkling", "1,000 per s in batches",
         "of", "x Inkling", "opening, us", "labels as ours"],
        rows,
        ["p50, p99: medians of the rounds, the clock's own 20 to 60 ns "
         "included; batches: the fastest round",
         "opening: in Inkling a file, mapped and checked; elsewhere bytes "
         "already in memory, where a library has such a step"],
    )  # fmt: skip


def goals(
    all_runs: dict[str, dict[str, Runs]], process: list[float],
    counts: dict[str, int],
) -> Table:  # fmt: skip
    small, large = (all_runs[name] for name in NETWORKS)
    own, int8 = small["inkling"], small["inkling-int8"]
    best = min(LIBRARIES, key=lambda library: large[library].median("p50"))

    def times(runs: dict[str, Runs], library: str) -> str:
        ratio = runs[library].median("p50") / runs["inkling"].median("p50")
        return f"{ratio:.1f}x"

    eight = [
        runs["inkling-int8"].median("p50") / runs["inkling"].median("p50")
        for runs in (small, large)
    ]
    batch = own.best_batch()[1] / small["onnxruntime"].best_batch()[1]
    ms = [one * 1e3 for one in process]
    kinds = ["allocations", "system calls", "page faults"]
    counted = ", ".join(f"{counts[k]} {k}" for k in kinds if k in counts)
    missing = [kind for kind in kinds if kind not in counts]
    rows = [
        ["784-64-10, one digit, p50 / p99", "0.5 / 1.0 us", "0.25 / 0.5 us",
         f"{own.median('p50') * 1e6:.2f} / {own.median('p99') * 1e6:.2f} us"],
        ["the same, int8", "", "",
         f"{int8.median('p50') * 1e6:.2f} / {int8.median('p99') * 1e6:.2f} us"],
        ["against TFLite / ONNX Runtime", "12x / 20x", "25x / 40x",
         f"{times(small, 'tflite')} / {times(small, 'onnxruntime')}"],
        [f"784-256-256-10 against the best, {LIBRARIES[best]}", "5x", "10x",
         times(large, best)],
        ["int8 against float32, p50, 784-64-10 / 784-256-256-10", "1.0x",
         "0.6x", f"{eight[0]:.2f}x / {eight[1]:.2f}x"],
        ["opening 784-64-10, mapped and checked", "50 us", "20 us",
         f"{own.median('opening') * 1e6:.0f} us"],
        ["a process, static, median / mean of 200", "6 ms", "3 ms",
         f"{statistics.median(ms):.1f} / {statistics.fmean(ms):.1f} ms"
         if ms else "not built: make static"],
        ["10,000 digits against ONNX Runtime's best batch", "3x", "6x",
         f"{batch:.1f}x"],
        ["1,000,000 predictions after the first", "0", "0", counted or "-"],
    ]  # fmt: skip
    notes = [
        "a process: the time of starting it from Python included",
        "1,000,000 predictions: what make count-calls counts, those of a "
        "process with 1,000,001 less those of one with one",
    ]
    if missing:
        notes.append(f"not counted for want of a tool: {', '.join(missing)}")
    return Table(
        "Prediction: asked, aimed at, measured",
        ["what", "at least", "aim", "measured"], rows, notes,
    )  # fmt: skip


def compare(plan: Plan) -> Findings:
    versions = {version(plan.inkling)}
    all_runs: dict[str, dict[str, Runs]] = {}
    models = {}
    for name in NETWORKS:
        all_runs[name], models[name] = compare_network(plan, name, versions)
    model = models["784-64-10"]
    process = process_seconds(plan, model) if plan.static.exists() else []
    counts = call_counts(model)
    record = {
        "networks": {
            name: {key: one.record() for key, one in runs.items()}
            for name, runs in all_runs.items()
        },
        "process_seconds": process,
        "calls": counts,
    }
    tables = [table(name, runs) for name, runs in all_runs.items()]
    return Findings(
        record, [*tables, goals(all_runs, process, counts)], versions
    )
