"""Two builds of the program in turn: which rows are slower, and by how much.

    python3 Benchmarks/before_after.py OLD NEW [--rounds 9] [--threshold 0.02]

Runs `inkling bench --json` of both by turns, the order changed each round, at
every level that runs here, and epochs over MNIST (INKLING_DATA) or the
built-in digits on one thread and on two. Of each row the medians are compared.
A row is slower where the ratio of the medians, and that of the quartiles that
favour the new build, are over the threshold; it ends with 1 if there is one.

It measures two programs against each other, not Inkling against other
libraries: that is `make peers`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

RECIPES = ["mnist-sigmoid-momentum", "mnist-relu-256x2", "mnist-relu-sgd"]

# Names that the redesign changed, so that both builds' rows meet.
RENAMED: dict[str, str] = {}

RATES = {"gflops", "gb_per_second", "gbps", "samples_per_second"}


def lines(command: list[str], level: str) -> list[dict]:
    environment = dict(os.environ, INKLING_LEVEL=level)
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, check=True, text=True
    )
    return [json.loads(line) for line in done.stdout.splitlines() if line]


def number(row: dict) -> tuple[str, float] | None:
    """The measured figure of a row as seconds of some kind: less is better."""
    for key, value in row.items():
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            continue
        if key in RATES or key.startswith("gflop") or key.endswith("per_second"):
            return key, 1 / value if value else 0.0
        if key.startswith(("seconds", "nanoseconds", "ns")):
            return key, float(value)
    return None


def bench(program: Path, level: str, words: str) -> dict[str, float]:
    rows = {}
    command = [str(program), "bench", "--json"]
    if words:
        command += ["--filter", words]
    for row in lines(command, level):
        found = number(row)
        if found and row.get("section") not in {"peak", "bandwidth", "handover",
                                                "latency", "core-to-core"}:
            name = RENAMED.get(str(row.get("name")), str(row.get("name")))
            key = f"{row['section']} {name} {row.get('level', level)}"
            if "threads" in row:
                key += f" x{row['threads']}"
            rows[key] = found[1]
    return rows


def epochs(program: Path, level: str, data: str) -> dict[str, float]:
    rows = {}
    for recipe in RECIPES:
        for threads in (1, 2):
            reports = lines(
                [str(program), "train", "--json", "--data", data, "--recipe",
                 recipe, "--epochs", "4", "--threads", str(threads)], level)
            seconds = [r["seconds"] for r in reports if r.get("epoch", 0) > 1]
            name = f"epoch {recipe} {level} x{threads}"
            rows[name] = statistics.median(seconds)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threshold", type=float, default=0.02)
    parser.add_argument("--filter", default="", help="as inkling bench's")
    parser.add_argument("--no-epochs", action="store_true")
    parser.add_argument("--levels", nargs="+", help="only these")
    chosen = parser.parse_args()
    folder = Path(os.environ.get("INKLING_DATA", "")) / "mnist"
    data = str(folder) if folder.exists() else "builtin"
    first = json.loads(subprocess.run(
        [str(chosen.old), "bench", "--json", "--filter", "peak"],
        stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()[0])
    levels = chosen.levels or first["available_levels"]
    programs = {"old": chosen.old, "new": chosen.new}
    found: dict[str, dict[str, list[float]]] = {}
    for turn in range(chosen.rounds):
        order = list(programs) if turn % 2 == 0 else list(reversed(programs))
        for which in order:
            # One run of bench measures the kernels of all levels.
            rows = bench(programs[which], levels[-1], chosen.filter)
            if not chosen.no_epochs:
                for level in levels:
                    rows |= epochs(programs[which], level, data)
            for name, value in rows.items():
                found.setdefault(name, {"old": [], "new": []})[which].append(value)
        print(f"round {turn + 1} of {chosen.rounds}", file=sys.stderr)
    slower = 0
    ratios = []
    print(f"{'row':58} {'old':>11} {'new':>11} {'ratio':>6}")
    for name, times in sorted(found.items()):
        if not times["old"] or not times["new"]:
            print(f"{name:58} only in {'old' if times['old'] else 'new'}")
            continue
        old, new = map(statistics.median, (times["old"], times["new"]))
        ratio = new / old
        least = min(times["new"]) / min(times["old"])
        ratios.append(ratio)
        is_slower = min(ratio, least) > 1 + chosen.threshold
        slower += is_slower
        print(f"{name:58} {old:11.4g} {new:11.4g} {ratio:6.3f}"
              f"{'  SLOWER' if is_slower else ''}  least {least:5.3f}")
    print(f"{len(ratios)} rows, {slower} slower by more than "
          f"{chosen.threshold:.0%}; median ratio {statistics.median(ratios):.3f}")
    sys.exit(slower > 0)


if __name__ == "__main__":
    main()
