"""Reads the same tables by Inkling, pandas and DuckDB, in turn, and prints the
megabytes of text per second, and per second of processor time, which other
programs do not use up.

Run: python3 Benchmarks/tables.py [--inkling .build/release/inkling] [--rounds 5]
(needs NumPy, pandas and duckdb: a venv of one's own). Two tables are written
first: pictures as Kaggle's digit recognizer has them, and floats.

Inkling's time is that of a whole process that reads the table, makes a data set
of it and measures a linear model on it; the others' is that of their reading to
arrays of float32 alone, in a process that is there already.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas


def write_pictures(path, rows):
    random = np.random.default_rng(1)
    # As much ink as MNIST has: a fifth of the pixels, side by side.
    ink = np.repeat(random.random((rows, 98)) < 0.19, 8, axis=1)
    pixels = random.integers(1, 256, (rows, 784)) * ink
    labels = random.integers(0, 10, rows)
    names = ",".join(f"pixel{i}" for i in range(784))
    with open(path, "w") as file:
        file.write(f"label,{names}\n")
        for label, row in zip(labels, pixels):
            file.write(f"{label}," + ",".join(map(str, row)) + "\n")


def write_floats(path, rows):
    random = np.random.default_rng(2)
    values = random.standard_normal((rows, 20))
    labels = random.integers(0, 3, rows)
    with open(path, "w") as file:
        file.write(",".join(f"x{i}" for i in range(20)) + ",label\n")
        for label, row in zip(labels, values):
            file.write(",".join(f"{x:.6g}" for x in row) + f",{label}\n")


def model_for(inkling, path, folder):
    """A linear model of the first rows."""
    head, model = folder / "head.csv", folder / "head.ink"
    with open(path) as file:
        head.write_text("".join(next(file) for _ in range(1000)))
    subprocess.run(
        [inkling, "train", "--data", head, "--test", "0.1", "--hidden", "1",
         "--epochs", "1", "--output", model],
        check=True, capture_output=True)
    return model


def by_inkling(inkling, model, path):
    subprocess.run([inkling, "evaluate", model, "--data", path, "--json"],
                   check=True, capture_output=True)


def by_pandas(path):
    pandas.read_csv(path, dtype=np.float32).to_numpy()


def by_duckdb(path, threads):
    connection = duckdb.connect(config={"threads": threads})
    connection.sql(
        f"SELECT COLUMNS(*)::FLOAT FROM read_csv('{path}')").fetchnumpy()


def processor_time():
    """Seconds of this process and of its children that have ended."""
    return sum(usage.ru_utime + usage.ru_stime for usage in map(
        resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--inkling", default=".build/release/inkling")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name, write, rows in (("pictures, 784 bytes", write_pictures, 60000),
                                  ("floats, 20 of 6 digits", write_floats,
                                   700000)):
            path = folder / "table.csv"
            write(path, rows)
            model = model_for(options.inkling, path, folder)
            size = path.stat().st_size / 1e6
            readers = {
                "inkling": lambda: by_inkling(options.inkling, model, path),
                "pandas": lambda: by_pandas(path),
                "duckdb, 1 thread": lambda: by_duckdb(path, 1),
                "duckdb, 2 threads": lambda: by_duckdb(path, 2),
            }
            seconds = {reader: [] for reader in readers}
            for _ in range(options.rounds):
                for reader, read in readers.items():
                    start = time.perf_counter(), processor_time()
                    read()
                    seconds[reader].append(
                        (time.perf_counter() - start[0],
                         processor_time() - start[1]))
            print(f"{name}: {rows} rows, {size:.0f} MB")
            for reader, times in seconds.items():
                wall, processor = map(statistics.median, zip(*times))
                least = min(time for time, _ in times)
                print(f"  {reader:18} {size / wall:6.0f} MB/s  "
                      f"{wall:.2f} s, {least:.2f} at best  "
                      f"{size / processor:6.0f} MB per processor second",
                      flush=True)
    print(f"pandas {pandas.__version__}, duckdb {duckdb.__version__}, "
          f"NumPy {np.__version__}, Python {sys.version.split()[0]}")


main()
