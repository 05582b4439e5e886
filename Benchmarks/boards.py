"""What training on some boards would need at least: computed, not measured.

    inkling bench scaling --data FOLDER --repetitions 1 --json |
      python3 Benchmarks/boards.py [--epochs 10]

Reads how many floating-point operations an epoch takes of all samples that
784-64-10 (sigmoid, batch 128, momentum) was trained on, as the program counted
them, and which share of its peak this machine reached there, on one thread.
A board's peak is cores x clock x operations per cycle. An epoch is at least
operations / peak; at this machine's share of the peak it is that by the share.
Left out is whatever else a board does: reading data, evaluation, slowing down
when it gets hot. Operations per cycle, single precision, a multiply-add being
two of them, are those that compilers schedule by (LLVM's models):
  Cortex-A53  8: a multiply-add of 128 bits per cycle (AArch64SchedA53.td)
  Cortex-A76 16: two of 128 bits (Arm's Cortex-A76 Software Optimization Guide)
  SiFive U74  2: one multiply-add, no vectors (RISCVSchedSiFive7.td)
Clocks and cores are those of the makers' product pages.
"""

import argparse
import json
import sys

# Name, processor, cores, GHz, operations per cycle and core.
BOARDS = [
    ("Raspberry Pi Zero 2 W", "Cortex-A53", 4, 1.0, 8),
    ("Raspberry Pi 5", "Cortex-A76", 4, 2.4, 16),
    ("VisionFive 2", "SiFive U74", 4, 1.5, 2),
]


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 0.1 else f"{1000 * value:.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--epochs", type=int, default=10)
    given = parser.parse_args()
    rows = [json.loads(line) for line in sys.stdin]
    rows = [row for row in rows if row.get("sweep") == "samples"]
    if not rows:
        sys.exit("boards: no line with \"sweep\": \"samples\"; expected what "
                 "`inkling bench scaling --json` prints")
    row = max(rows, key=lambda row: row["value"])
    gflop, share = row["gflop"], row["share_of_peak"]
    print(f"{row['value']} samples: {gflop:.3f} GFLOP per epoch; level "
          f"{row['level']} here reaches {100 * share:.0f}% of a core's peak\n")
    print("| board (computed) | peak, GFLOP/s | an epoch at the peak | at this "
          f"machine's share of it | {given.epochs} epochs so | on one core |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, processor, cores, clock, per_cycle in BOARDS:
        peak = cores * clock * per_cycle
        least = gflop / peak
        likely = least / share
        print(f"| {name}: {cores} x {processor}, {clock} GHz | {peak:.1f} | "
              f"{seconds(least)} | {seconds(likely)} | "
              f"{seconds(given.epochs * likely)} | "
              f"{seconds(given.epochs * likely * cores)} |")


main()
