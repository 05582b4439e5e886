#!/usr/bin/env python3
"""inkling-board beside inkling: the same runs, at the same level, must give the
same bytes; killed runs and those moved from one to the other, too.

usage: board_test.py INKLING FOLDER [ARCH...] [--kills N] [--short] [--count]

FOLDER holds ARCH/inkling-board. Trains on INKLING_DATA's mnist/, or on built-in
digits without it. Other processors are emulated by qemu-user; with --count
valgrind counts the instructions of both programs' epochs."""

import argparse
import gzip
import json
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

LEVELS = {"x86_64": ["scalar", "baseline", "avx2"]}
EMULATORS = {"x86_64": ["qemu-x86_64"], "aarch64": ["qemu-aarch64"],
             "armv7": ["qemu-arm", "-cpu", "cortex-a7"],
             "riscv64": ["qemu-riscv64"]}
# Bytes that a run on a board may take, with all of MNIST in memory.
MEMORY = 40_000_000
# The same with --memory-limit 16M.
STREAMED_MEMORY = 16_000_000
# The seconds are limits, not needs.
LIMIT = 900

checks = 0


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"board_test: {what}")


class Program:
    def __init__(self, words, level):
        self.words = words
        self.environment = dict(os.environ, INKLING_LEVEL=level)

    def start(self, *arguments):
        return subprocess.Popen(
            self.words + list(arguments), env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments, code=0):
        done = subprocess.run(
            self.words + list(arguments), env=self.environment,
            capture_output=True, timeout=LIMIT)
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


def train_words(data, short):
    words = ["train", "--json", "--seed", "1", "--recipe",
             "mnist-sigmoid-momentum", "--epochs", "1"]
    if short and data is None:
        return words + ["--samples", "6000"]
    return words + (["--data", data] if data else [])


def same_run(board, desktop, words, folder):
    """One epoch by both; gives the board's rows and the model's path."""
    rows = {}
    for name, program in [("board", board), ("desktop", desktop)]:
        rows[name] = program.run(*words, "--output", f"{folder}/{name}.ink")
    check(contents(f"{folder}/board.ink") == contents(f"{folder}/desktop.ink"),
          f"other bytes than the desktop's at {board.environment['INKLING_LEVEL']}")
    check(without(rows["board"], OWN) == without(rows["desktop"], OWN),
          f"other figures: {rows['board'][-1]}; expected {rows['desktop'][-1]}")
    return rows["board"], f"{folder}/board.ink"


def killed(program, others, words, folder, expected, kills, seconds):
    """A run killed at random moments, each time gone on with by the next of
    `others`, ends with the bytes of one that was not."""
    state, model = f"{folder}/state.ckpt", f"{folder}/killed.ink"
    for path in (state, model):
        if os.path.exists(path):
            os.unlink(path)
    first = words + ["--checkpoint", state, "--checkpoint-every", "40steps",
                     "--output", model]
    left, number = kills, 0
    while True:
        turn = ([program] + others)[number % (1 + len(others))]
        number += 1
        going = os.path.exists(state)
        process = turn.start(
            *(["train", "--json", "--resume", state] if going else first))
        if left > 0:
            left -= 1
            try:
                process.wait(random.uniform(0.2, 1) * seconds / max(kills, 1))
            except subprocess.TimeoutExpired:
                # By SIGKILL, as a power cut; emulated threads may wait for ever
                # where a process ends itself by another.
                process.send_signal(signal.SIGKILL)
            process.communicate(timeout=LIMIT)
            continue
        _, error = process.communicate(timeout=LIMIT)
        check(process.returncode == 0,
              f"a resumed run ended with {process.returncode}: {error.decode()}")
        break
    check(contents(model) == expected,
          f"other bytes after {kills} kills than without any")


def answers(board, desktop, model, folder, data):
    """Fine-tuning on 100 digits, evaluate, predict and quantize."""
    tune = ["train", "--json", "--from", model, "--samples", "100", "--epochs",
            "3", "--seed", "2", "--freeze", "0"]
    rows, tuned = same_run(board, desktop, tune, folder)
    named = ["--data", data] if data else ["--samples", "6000"]
    for words in (["evaluate", "--json", tuned] + named,
                  ["predict", "--json", tuned, "builtin", "--index", "0",
                   "--index", "99"],
                  ):
        one, other = board.run(*words), desktop.run(*words)
        check(without(one, {"seconds"}) == without(other, {"seconds"}),
              f"{' '.join(words)}: {one}; expected {other}")
    for name, program in [("b", board), ("d", desktop)]:
        program.run("quantize", "--json", model, *named, "--output",
                    f"{folder}/{name}8.ink")
    check(contents(f"{folder}/b8.ink") == contents(f"{folder}/d8.ink"),
          "another model of 8 bits than the desktop's")
    return rows


def unpacked(data, folder):
    """The same files without gzip, since samples are streamed from those alone."""
    target = f"{folder}/unpacked"
    os.makedirs(target, exist_ok=True)
    for name in os.listdir(data):
        if name.endswith(".gz"):
            with gzip.open(f"{data}/{name}") as packed, \
                    open(f"{target}/{name[:-3]}", "wb") as file:
                shutil.copyfileobj(packed, file)
    return target


def limited(board, desktop, words, data, native, folder):
    """A run whose samples are streamed, and what is said of it before."""
    if data:
        words = words + ["--data", unpacked(data, folder)]
        limit = "16M"
    else:
        words, limit = words + ["--samples", "20000"], "5M"
    words = words + ["--memory-limit", limit]
    said = [program.run(*words, "--dry-run", "--threads", "1")
            for program in (board, desktop)]
    check(said[0] == said[1], f"--dry-run: {said[0]}; expected {said[1]}")
    check(said[0][0]["samples"]["at_a_time"], f"{limit}: not streamed: {said[0]}")
    rows, model = same_run(board, desktop, words, folder)
    peak = rows[-1]["peak_memory_bytes"]
    if native:
        check(peak <= STREAMED_MEMORY, f"--memory-limit {limit}: {peak} bytes at "
              f"most; expected {STREAMED_MEMORY}")
    board.run(*words[:-1], "1K", code=1)
    return peak


def refusals(board):
    for words in (["train", "--epochs", "0"], ["train", "--nonsense"], [],
                  ["fly"], ["train", "--hidden"], ["evaluate"]):
        board.run(*words, code=64)
    for words in (["evaluate", "/nonsense.ink"],
                  ["train", "--data", "/nonsense"]):
        board.run(*words, code=1)
    board.run("--version")
    board.run("train", "--help")


def counted(words, arguments, level, folder):
    """Instructions that valgrind counts."""
    out = f"{folder}/callgrind"
    environment = dict(os.environ, INKLING_LEVEL=level)
    done = subprocess.run(
        ["valgrind", "--tool=callgrind",
         f"--callgrind-out-file={out}"] + words + arguments,
        env=environment, capture_output=True, timeout=4 * LIMIT)
    check(done.returncode == 0, f"valgrind: {done.stderr.decode()[-400:]}")
    for line in open(out):
        if line.startswith(("summary:", "totals:")):
            return int(line.split()[1])
    sys.exit("board_test: valgrind counted nothing")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("inkling")
    parser.add_argument("folder")
    parser.add_argument("archs", nargs="*")
    parser.add_argument("--kills", type=int)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--count", action="store_true")
    given = parser.parse_args()
    data = os.environ.get("INKLING_DATA")
    data = f"{data}/mnist" if data and not given.short else None
    random.seed(1)
    for arch in given.archs or list(EMULATORS):
        arch = {"arm64": "aarch64"}.get(arch, arch)
        path = os.path.abspath(f"{given.folder}/{arch}/inkling-board")
        check(os.path.exists(path), f"{path} is not there: make board-train")
        native = arch == platform.machine()
        words = [path]
        if not native:
            emulator = EMULATORS[arch]
            found = shutil.which(emulator[0]) or shutil.which(
                emulator[0] + "-static")
            check(found, f"{emulator[0]} is missing: install qemu-user")
            words = [found] + emulator[1:] + [path]
        folder = tempfile.mkdtemp(prefix="board-")
        try:
            test(arch, words, native, given, data, folder)
        finally:
            shutil.rmtree(folder)
    print(f"{checks} checks")


def test(arch, words, native, given, data, folder):
    epoch = train_words(data, given.short)
    for level in LEVELS.get(arch, ["scalar"]):
        board = Program(words, level)
        desktop = Program([given.inkling], level)
        began = time.monotonic()
        rows, model = same_run(board, desktop, epoch, folder)
        seconds = time.monotonic() - began
        accuracy, peak = rows[-1]["best_accuracy"], rows[-1]["peak_memory_bytes"]
        least = 0.6 if given.short else 0.9
        check(accuracy > least, f"accuracy {accuracy}; expected over {least}")
        print(f"{arch} {level}: the desktop's bytes, test accuracy "
              f"{accuracy:.4f}, {peak / 1e6:.1f} MB at most", flush=True)
        if native:
            check(peak <= MEMORY, f"{peak} bytes at most; expected {MEMORY}")
    expected = contents(model)
    kills = given.kills if given.kills is not None else 20 if native else 3
    killed(board, [], epoch, folder, expected, kills, seconds)
    print(f"{arch} {level}: {kills} kills, the same bytes", flush=True)
    killed(board, [desktop], epoch, folder, expected, 3, seconds)
    print(f"{arch} {level}: moved between board and desktop, the same bytes",
          flush=True)
    shutil.copy(model, f"{folder}/base.ink")
    answers(board, desktop, f"{folder}/base.ink", folder, data)
    print(f"{arch} {level}: fine-tuned, evaluated, predicted and quantized as "
          "the desktop does", flush=True)
    if native or not given.short:
        peak = limited(board, desktop, train_words(None, False), data, native,
                       folder)
        print(f"{arch} {level}: with --memory-limit the desktop's bytes, "
              f"{peak / 1e6:.1f} MB at most", flush=True)
    refusals(board)
    if given.count and native:
        few = ["train", "--samples", "6000", "--epochs", "1", "--threads", "1",
               "--quiet"]
        for level in LEVELS[arch]:
            mine = counted(words, few, level, folder)
            theirs = counted([given.inkling], few, level, folder)
            print(f"{arch} {level}: {mine} instructions, inkling {theirs}: "
                  f"{mine / theirs:.3f}", flush=True)


main()
