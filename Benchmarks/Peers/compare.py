"""Inkling beside the libraries that a user would take instead, in one run.

Each comparison is a module that measures by turns and returns its findings:
`training`, `gemm`, `prediction`, and `accuracy`, which takes so long that it is
run only where it is named. This one reads the options, runs them and
prints. It imports no library that it measures, since a process counts the
memory of the one that started it as its own: children do.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import accuracy
import gemm
import machine
import prediction
import training
from report import Findings
from settings import SETTINGS


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("comparisons", nargs="*", metavar="COMPARISON", type=comparison,
        help=f"what to compare: {', '.join(COMPARISONS)}")  # fmt: skip
    add("--rounds", type=positive, default=5,
        help="epochs timed of each library")  # fmt: skip
    add("--seeds", type=positive, default=1,
        help="trainings from a new start, each of so many epochs")  # fmt: skip
    add("--only", nargs="+", choices=COMPARISONS, default=[],
        help="the same")  # fmt: skip
    add("--settings", nargs="+", choices=SETTINGS, default=list(SETTINGS))
    add("--libraries", nargs="+", choices=training.LIBRARIES,
        default=list(training.LIBRARIES))  # fmt: skip
    add("--threads", nargs="+", type=positive, default=[1, 2])
    add("--inkling", type=Path, default=Path(".build/release/inkling"),
        help="the command line to measure")  # fmt: skip
    add("--static", type=Path,
        default=Path(".build/static/release/inkling"),
        help="the same started anew for a digit")  # fmt: skip
    add("--build", type=Path, default=Path("build/peers"),
        help="the folder for what is built")  # fmt: skip
    add("--recipe", default="mnist-best",
        help="what is trained to an accuracy")  # fmt: skip
    add("--epochs", type=positive,
        help="of it, its schedule shortened alike")  # fmt: skip
    add("--json", type=Path, metavar="FILE",
        help="write every figure there")  # fmt: skip
    add("--markdown", action="store_true",
        help="print the tables as Markdown")  # fmt: skip
    chosen = parser.parse_args()
    chosen.only += chosen.comparisons
    chosen.only = chosen.only or [
        name for name in COMPARISONS if name != "accuracy"
    ]
    return chosen


def comparison(text: str) -> str:
    if text not in COMPARISONS:
        raise ValueError(text)
    return text


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def data_folder() -> Path:
    folder = Path(os.environ.get("INKLING_DATA", "")) / "mnist"
    if not (folder / "train-images-idx3-ubyte.gz").exists():
        raise SystemExit(
            "set INKLING_DATA to a folder that holds MNIST's four gzipped "
            "files in its folder mnist"
        )
    return folder


def compare_trainings(chosen: argparse.Namespace) -> Findings:
    return training.compare(
        training.Plan(
            [SETTINGS[name] for name in chosen.settings],
            training.runnable(chosen.libraries),
            chosen.threads,
            chosen.rounds,
            chosen.seeds,
            chosen.inkling,
            data_folder(),
        )
    )


def compare_products(chosen: argparse.Namespace) -> Findings:
    return gemm.compare(chosen.build, blocks=40 * chosen.rounds)


def compare_predictions(chosen: argparse.Namespace) -> Findings:
    return prediction.compare(
        prediction.Plan(
            chosen.inkling,
            chosen.static,
            data_folder(),
            chosen.build,
            chosen.rounds,
        )
    )


def compare_accuracies(chosen: argparse.Namespace) -> Findings:
    return accuracy.compare(
        accuracy.Plan(
            chosen.recipe,
            chosen.epochs,
            [name for name in accuracy.LIBRARIES if name in chosen.libraries],
            max(chosen.threads),
            chosen.seeds,
            chosen.inkling,
            data_folder(),
            chosen.build,
        )
    )


COMPARISONS = {
    "training": compare_trainings,
    "gemm": compare_products,
    "prediction": compare_predictions,
    "accuracy": compare_accuracies,
}


def main() -> None:
    chosen = options()
    # Lets go of the children, which are stopped and would stay.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    host = machine.describe()
    begin = time.monotonic()
    findings = {name: COMPARISONS[name](chosen) for name in chosen.only}
    seconds = time.monotonic() - begin
    versions = sorted(set().union(*(one.versions for one in findings.values())))
    if chosen.json:
        record = {"machine": host, "versions": versions, "seconds": seconds}
        record |= {name: one.record for name, one in findings.items()}
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps(record, indent=2) + "\n")
    print(
        f"{host['processor']} ({host['architecture']}), "
        f"{host['processors']} processors, load {host['load_before']} before, "
        f"instructions: {host['instructions']}; "
        f"{', '.join(versions)}, Python {host['python']}; "
        f"measured in {seconds:.0f} s"
    )
    for table in (table for one in findings.values() for table in one.tables):
        print()
        print(table.markdown() if chosen.markdown else table.text())


if __name__ == "__main__":
    try:
        main()
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        raise SystemExit(f"compare.py: {error}") from None
