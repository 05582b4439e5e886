"""Exported C beside the core it was exported from: medians of single
predictions, taken in turn in one program for each compiler and its flags; then
what libinkling's C interface adds to the call in Swift.

    compare.py INKLING LOOP LIBRARY FOLDER [--rounds 20]

LOOP is Examples/PredictionLoop's program, LIBRARY what Scripts/library.sh made,
FOLDER takes everything. INKLING_DATA names the folder that holds mnist/.
"""

import argparse
import os
import re
import statistics
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).parent
FLAGS = ["-O2", "-O3", "-O2 -march=native", "-O3 -march=native"]
CALLS = 2_000_000


def run(*words: object, **more: object) -> str:
    return subprocess.run(
        [str(word) for word in words], check=True, text=True,
        stdout=subprocess.PIPE, **more).stdout


def make(inkling: Path, folder: Path) -> None:
    """The two models, their C, and digits."""
    data = os.environ.get("INKLING_DATA")
    data = f"{data}/mnist" if data else "builtin"
    run(inkling, "train", "--data", data, "--epochs", 3, "--seed", 1,
        "--output", folder / "float32.ink")
    run(inkling, "quantize", folder / "float32.ink", "--data", data,
        "--output", folder / "int8.ink")
    for name in ("float32", "int8"):
        run(inkling, "convert", folder / f"{name}.ink", "--to", "c",
            "--output", folder / f"{name}.c")
    if data == "builtin":
        run(inkling, "digits", folder / "digits.idx", "--count", 2000)
    else:
        packed = Path(data) / "t10k-images-idx3-ubyte.gz"
        (folder / "digits.idx").write_bytes(run_bytes("gunzip", "-c", packed))


def run_bytes(*words: object) -> bytes:
    return subprocess.run(
        [str(word) for word in words], check=True,
        stdout=subprocess.PIPE).stdout


def export_rows(
    folder: Path, library: Path, compiler: str, flags: str, rounds: int
) -> list[str]:
    """Against the core as it runs here; and, where the compiler was told of no
    instruction set beyond the least, against the core at the least too."""
    for name in ("float32", "int8"):
        run(compiler, "-std=c99", *flags.split(), "-c", f"{name}.c", cwd=folder)
    run("gcc", "-std=c11", "-O2", f"-I{library}/include", f"-I{folder}",
        HERE / "loop.c", folder / "float32.o", folder / "int8.o",
        library / "lib/libinkling.a", "-lm", "-o", folder / "loop")
    words = [folder / "loop", folder / "float32.ink", folder / "int8.ink",
             folder / "digits.idx", rounds]
    rows = [row(f"{compiler} {flags}", run(*words))]
    if "native" not in flags:
        least = dict(os.environ, INKLING_LEVEL="baseline")
        rows.append(row(f"{compiler} {flags}, core at baseline",
                        run(*words, env=least)))
    return rows


def row(name: str, lines: str) -> str:
    found = {name: float(value) for name, value in
             (line.split() for line in lines.splitlines())}
    clock = found.pop("clock")
    cells = []
    for kind in ("float32", "int8"):
        core = found[f"{kind}-core"] - clock
        export = found[f"{kind}-export"] - clock
        cells += [f"{core:.0f}", f"{export:.0f}", f"{export / core:.2f}"]
    return f"| {name} | {' | '.join(cells)} |"


class Loop:
    """A program that predicts as often as a line asks it to."""

    def __init__(self, *words: object) -> None:
        self.process = subprocess.Popen(
            [str(word) for word in words], text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)

    def seconds(self) -> float:
        start = time.perf_counter()
        print(CALLS, file=self.process.stdin, flush=True)
        self.process.stdout.readline()
        return time.perf_counter() - start


def overhead(folder: Path, library: Path, swift: Path, rounds: int) -> str:
    """What a call through C takes beyond one in Swift."""
    run("gcc", "-std=c11", "-O2", f"-I{library}/include", HERE / "calls.c",
        f"-L{library}/lib", "-linkling", f"-Wl,-rpath,{library}/lib",
        "-o", folder / "calls")
    loops = [Loop(swift, folder / "float32.ink"),
             Loop(folder / "calls", folder / "float32.ink")]
    times: list[list[float]] = [[], []]
    for index in range(2 * rounds):
        for which in ((0, 1) if index % 2 else (1, 0)):
            times[which].append(loops[which].seconds() / CALLS * 1e9)
    medians = [statistics.median(each) for each in times]
    pairs = statistics.median(b - a for a, b in zip(*times))
    return (f"One call, the same digit each time: Swift {medians[0]:.1f} ns, "
            f"C {medians[1]:.1f} ns; the median of the differences is "
            f"{pairs:.1f} ns")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    for name in ("inkling", "loop", "library", "folder"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    make(given.inkling.resolve(), folder)
    print("| compiler | float32: core, ns | export, ns | ratio "
          "| int8: core, ns | export, ns | ratio |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for compiler in ("gcc", "clang"):
        for flags in FLAGS:
            print("\n".join(export_rows(
                folder, given.library.resolve(), compiler, flags,
                given.rounds)), flush=True)
    print()
    print(overhead(folder, given.library.resolve(), given.loop.resolve(), 5))
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", info)
    inspected = run(given.inkling.resolve(), "inspect", folder / "float32.ink")
    level = re.search(r"median, (\w+)", inspected)
    print(f"Measured on {model[1] if model else 'an unnamed processor'}, level "
          f"{level[1] if level else 'unknown'}; "
          + "; ".join(run(name, "--version").splitlines()[0]
                      for name in ("gcc", "clang")))


if __name__ == "__main__":
    main()
