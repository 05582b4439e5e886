"""Training with a limit on memory: what it takes, in memory, time and accuracy.

    python3 Benchmarks/memory_limit.py PROGRAM FOLDER [--limit 8M] [--seeds 5]
        [--epochs 5] [--threads 0]

FOLDER has MNIST's four IDX files; gzipped ones are unpacked to a folder that
goes away. The recipe mnist-sigmoid-momentum is trained from each seed with all
samples in memory and then with --memory-limit, by turns. Memory is the most
that was resident (VmHWM, which the program says) less that of a run with next
to nothing to do; time is the command's own, and the processor's.
It ends with 1 where the limit is passed, the mean time is over 1.5 times the
other, or the accuracies differ by more than two standard errors.
"""

import argparse
import gzip
import json
import math
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(program: str, *arguments: str) -> dict[str, float]:
    before = processor_seconds()
    done = subprocess.run(
        [program, "train", "--json", *arguments],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    *_, epoch, last = map(json.loads, done.stdout.splitlines())
    return {
        "memory": last["peak_memory_bytes"],
        "seconds": last["seconds_total"],
        "processor": processor_seconds() - before,
        "accuracy": epoch["test_accuracy"],
    }


def unpacked(folder: Path, target: Path) -> Path:
    for file in folder.iterdir():
        if file.suffix == ".gz":
            with gzip.open(file) as packed, open(target / file.stem, "wb") as to:
                shutil.copyfileobj(packed, to)
        elif "ubyte" in file.name:
            shutil.copy(file, target)
    return target


def size(text: str) -> int:
    shift = {"K": 10, "M": 20, "G": 30}.get(text[-1], 0)
    return int(text[:-1] if shift else text) << shift


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", default="8M")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--threads", default="0")
    options = parser.parse_args()
    kinds: dict[str, list[dict[str, float]]] = {"in memory": [], "limited": []}
    with tempfile.TemporaryDirectory() as name:
        data = unpacked(options.folder, Path(name))
        small = ["--samples", "60", "--epochs", "1", "--hidden", "1"]
        trivial = run(options.program, *small, "--threads", "1")["memory"]
        for seed in range(options.seeds):
            for kind, rows in kinds.items():
                arguments = [
                    *("--data", str(data), "--epochs", str(options.epochs)),
                    *("--seed", str(seed), "--threads", options.threads),
                ]
                if kind == "limited":
                    arguments += ["--memory-limit", options.limit]
                row = run(options.program, *arguments)
                row["memory"] -= trivial
                rows.append(row)
    print(f"MNIST, {options.epochs} epochs, {options.seeds} seeds;", end=" ")
    print(f"the program's own memory is {trivial / 1e6:.1f} MB")
    print("                 MB  seconds  processor  test accuracy")
    means = {}
    for kind, rows in kinds.items():
        columns = {key: [row[key] for row in rows] for key in rows[0]}
        mean = {key: statistics.fmean(values) for key, values in columns.items()}
        mean["memory"] = max(columns["memory"])
        mean["deviation"] = statistics.stdev(columns["accuracy"])
        means[kind] = mean
        label = kind if kind == "in memory" else f"at most {options.limit}"
        print(
            f"{label:12}{mean['memory'] / 1e6:7.1f}{mean['seconds']:9.2f}"
            f"{mean['processor']:11.2f}    {mean['accuracy']:.4f} "
            f"+- {mean['deviation']:.4f}"
        )
    whole, limited = means["in memory"], means["limited"]
    print(
        f"ratio       {limited['memory'] / whole['memory']:7.2f}"
        f"{limited['seconds'] / whole['seconds']:9.2f}"
        f"{limited['processor'] / whole['processor']:11.2f}"
    )
    error = math.hypot(whole["deviation"], limited["deviation"])
    error /= math.sqrt(options.seeds)
    difference = abs(limited["accuracy"] - whole["accuracy"])
    failures = [
        text
        for text, isWrong in [
            ("over the limit", limited["memory"] > size(options.limit)),
            ("too slow", limited["seconds"] > 1.5 * whole["seconds"]),
            ("another accuracy", difference > 2 * error),
        ]
        if isWrong
    ]
    for text in failures:
        print(text)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
