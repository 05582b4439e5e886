"""Runs of inkling and inkling-board, and what board_test.py asks of them: JSON,
exit codes, kills, instructions."""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time

# The seconds are limits, not needs.
LIMIT = 900

checks = 0


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {what}")


class Program:
    def __init__(self, words, level, folder=None):
        self.words, self.folder = words, folder
        self.environment = dict(os.environ, INKLING_LEVEL=level)

    def start(self, *arguments):
        return subprocess.Popen(
            self.words + list(arguments), env=self.environment,
            cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments, code=0):
        done = subprocess.run(
            self.words + list(arguments), env=self.environment,
            cwd=self.folder, capture_output=True, timeout=LIMIT)
        check(done.returncode == code,
              f"{' '.join(self.words + list(arguments))}: "
              f"{done.returncode}, {done.stderr.decode()}; expected {code}")
        return [json.loads(line) for line in done.stdout.splitlines()
                if line.startswith(b"{")]


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def without(rows, names):
    return [{name: value for name, value in row.items() if name not in names}
            for row in rows]


# What depends on the time, the place and the program.
OWN = {"seconds", "seconds_total", "model", "peak_memory_bytes"}


def changed(path, before, process):
    """Waits for another file at `path` while the process runs."""
    while process.poll() is None and stamp(path) == before:
        time.sleep(0.001)


def stamp(path):
    try:
        return os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return None


def killed(program, others, words, folder, expected, kills):
    """A run killed `kills` times, each time gone on with by the next of
    `others`, ends with the bytes of one that was not. Three of four kills come
    at a random moment after a checkpoint, so that the run gets on."""
    state, model = f"{folder}/state.ckpt", f"{folder}/killed.ink"
    for path in (state, model):
        if os.path.exists(path):
            os.unlink(path)
    first = words + ["--checkpoint", state, "--checkpoint-every", "1steps",
                     "--output", model]
    hits, number, seconds = 0, 0, 0.1
    while True:
        turn = ([program] + others)[number % (1 + len(others))]
        number += 1
        going = os.path.exists(state)
        began, before = time.monotonic(), stamp(state)
        process = turn.start(
            *(["train", "--json", "--resume", state] if going else first))
        if hits < kills:
            if number % 4:
                changed(state, before, process)
                seconds = time.monotonic() - began
                time.sleep(random.uniform(0, 0.02))
            else:
                time.sleep(random.uniform(0, seconds))
            hits += process.poll() is None
            # By SIGKILL, as a power cut; emulated threads may wait for ever
            # where a process ends itself by another.
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=LIMIT)
            if process.returncode == 0:
                # At its end before that of the kills: once more from the start.
                check(contents(model) == expected,
                      f"other bytes after {hits} kills than without any")
                os.unlink(state)
            else:
                check(process.returncode == -signal.SIGKILL,
                      f"the run ended with {process.returncode}")
            continue
        _, error = process.communicate(timeout=LIMIT)
        check(process.returncode == 0,
              f"a resumed run ended with {process.returncode}: {error.decode()}")
        break
    check(contents(model) == expected,
          f"other bytes after {kills} kills than without any")


def counted(words, arguments, level, folder):
    """Instructions that valgrind counts."""
    out = f"{folder}/callgrind"
    # It cannot read Swift's debug information.
    subprocess.run(["strip", "-o", f"{folder}/counted", words[0]], check=True)
    environment = dict(os.environ, INKLING_LEVEL=level)
    done = subprocess.run(
        ["valgrind", "--tool=callgrind",
         f"--callgrind-out-file={out}", f"{folder}/counted"] + words[1:]
        + arguments,
        env=environment, capture_output=True, timeout=4 * LIMIT)
    check(done.returncode == 0, f"valgrind: {done.stderr.decode()[-400:]}")
    for line in open(out):
        if line.startswith(("summary:", "totals:")):
            return int(line.split()[1])
    sys.exit("board_test: valgrind counted nothing")


def arguments(number, *flags):
    """The command line: INKLING FOLDER [ARCH...] [--`number` N] [--flag...], and
    MNIST's folder, or None where built-in digits are to do."""
    parser = argparse.ArgumentParser()
    parser.add_argument("inkling")
    parser.add_argument("folder")
    parser.add_argument("archs", nargs="*")
    parser.add_argument(f"--{number}", type=int)
    for flag in flags:
        parser.add_argument(f"--{flag}", action="store_true")
    given = parser.parse_args()
    given.archs = [{"arm64": "aarch64"}.get(arch, arch) for arch in given.archs]
    data = os.environ.get("INKLING_DATA")
    return given, f"{data}/mnist" if data and not given.short else None
