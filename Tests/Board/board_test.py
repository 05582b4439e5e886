#!/usr/bin/env python3
"""inkling-board beside inkling: the same runs, at the same level, must give the
same bytes; killed runs and those moved from one to the other, too.

usage: board_test.py INKLING FOLDER [ARCH...] [--kills N] [--short] [--count]

FOLDER holds ARCH/inkling-board. Trains on INKLING_DATA's mnist/, or on built-in
digits without it. Other processors are emulated by qemu-user, and there all but
the epoch on MNIST is done with few built-in digits. With --short nothing else
is used anywhere. With --count valgrind counts the instructions of both
programs' epochs."""

import gzip
import os
import platform
import random
import shutil
import tempfile
import time

import board_runs
from board_runs import OWN, Program, check, contents, counted, killed, without

LEVELS = {"x86_64": ["scalar", "baseline", "avx2"]}
# Levels that this machine has not: whose level of it has their rounding and
# order of sums, and so their bytes; or None.
OTHER_LEVELS = {"aarch64": [("neon", "avx2")],
                "armv7": [("neon32", "scalar"), ("neon32fma", None)],
                "riscv64": [("rvv", None)]}
EMULATORS = {"x86_64": ["qemu-x86_64"], "aarch64": ["qemu-aarch64"],
             "armv7": ["qemu-arm", "-cpu", "cortex-a7"],
             "riscv64": ["qemu-riscv64", "-cpu",
                         "rv64,v=true,vlen=256,vext_spec=v1.0"]}
# Bytes of the program itself at most.
SIZE = 1_500_000
# Bytes that a run on a board may take, with all of MNIST in memory.
MEMORY = 40_000_000
# The same with --memory-limit 16M.
STREAMED_MEMORY = 16_000_000
# The board's instructions at most, by those of the full program.
COUNT = 1.1
# As many built-in digits as an emulated processor trains on within seconds.
FEW = ["--samples", "6000"]


def train_words(more):
    return ["train", "--json", "--seed", "1", "--recipe",
            "mnist-sigmoid-momentum", "--epochs", "1"] + more


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


def answers(board, desktop, model, folder, data):
    """Fine-tuning on 100 digits, evaluate, predict and quantize."""
    tune = ["train", "--json", "--from", model, "--samples", "100", "--epochs",
            "3", "--seed", "2", "--freeze", "0"]
    rows, tuned = same_run(board, desktop, tune, folder)
    named = ["--data", data] if data else FEW
    for words in (["evaluate", "--json", tuned] + named,
                  ["predict", "--json", tuned, "builtin", "--index", "0",
                   "--index", "99"]):
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


def limited(board, desktop, words, data, folder):
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
    board.run(*words[:-1], "1K", code=1)
    return rows[-1]["peak_memory_bytes"]


def considerate(board):
    """A run leaves others the processor: it is as nice as it was told to be, all
    of it, and on one processor it is one thread, which waits for none."""
    board = Program(["taskset", "-c", "0"] + board.words,
                    board.environment["INKLING_LEVEL"])
    process = board.start("train", "--epochs", "1000", "--nice", "7")
    # Its first line comes when all threads are there.
    process.stdout.readline()
    nice = []
    for task in os.listdir(f"/proc/{process.pid}/task"):
        with open(f"/proc/{process.pid}/task/{task}/stat") as file:
            nice.append(int(file.read().rpartition(")")[2].split()[16]))
    process.kill()
    process.communicate()
    check(nice == [7], f"--nice 7 on one processor: threads' niceness {nice}; "
          "expected one thread of 7")


def benches(board, desktop):
    """The same objects as the desktop's, of kernels and of training."""
    level = board.environment["INKLING_LEVEL"]
    for words in ("dense 128x64x784", "training (a)", "prediction 784-64-10"):
        bench = ["bench", "--json", "--repetitions", "2", "--filter",
                 f"{words} {level}"]
        mine, theirs = board.run(*bench), [
            row for row in desktop.run(*bench) if row["kind"] == "measurement"]
        check([(list(row), row["section"], row["name"]) for row in mine]
              == [(list(row), row["section"], row["name"]) for row in theirs],
              f"{bench}: {mine}; expected such as {theirs}")
        check(all(row["median"] > 0 for row in mine), f"{bench}: {mine}")


def memory(peak, emulator):
    beyond = (f", {(peak - emulator) / 1e6:.1f} MB more than a run of 10 samples"
              if emulator else "")
    return f"{peak / 1e6:.1f} MB at most{beyond}"


def refusals(board):
    for words in (["train", "--epochs", "0"], ["train", "--nonsense"], [],
                  ["fly"], ["train", "--hidden"], ["evaluate"],
                  ["bench", "--filter", "nonsense"]):
        board.run(*words, code=64)
    for words in (["evaluate", "/nonsense.ink"],
                  ["train", "--data", "/nonsense"]):
        board.run(*words, code=1)
    board.run("--version")
    board.run("train", "--help")


def main():
    given, data = board_runs.arguments("kills", "short", "count")
    random.seed(1)
    for arch in given.archs or list(EMULATORS):
        path = os.path.abspath(f"{given.folder}/{arch}/inkling-board")
        check(os.path.exists(path), f"{path} is not there: make board-train")
        size = os.path.getsize(path)
        check(size <= SIZE, f"{path}: {size} bytes; expected at most {SIZE}")
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
    print(f"{board_runs.checks} checks")


def test(arch, words, native, given, data, folder):
    def say(level, text):
        print(f"{arch} {level}: {text}", flush=True)

    # What the emulator takes: a run of next to nothing.
    emulator = 0 if native else Program(words, "scalar").run(
        *train_words(["--samples", "10"]))[-1]["peak_memory_bytes"]
    few = FEW if given.short or not native else ["--data", data] if data else []
    runs = [("few built-in digits", few)]
    if data and not native:
        # On one thread: emulated ones wait long for each other.
        runs = [("MNIST", ["--data", data, "--threads", "1"])] + runs
    elif data:
        runs = [("MNIST", few)]
    for level in LEVELS.get(arch, ["scalar"]):
        board = Program(words, level)
        desktop = Program([given.inkling], level)
        for name, more in runs:
            began = time.monotonic()
            rows, model = same_run(board, desktop, train_words(more), folder)
            seconds = time.monotonic() - began
            accuracy = rows[-1]["best_accuracy"]
            peak = rows[-1]["peak_memory_bytes"]
            least = 0.9 if more[:1] == ["--data"] else 0.6
            check(accuracy > least, f"accuracy {accuracy}; expected over {least}")
            say(level, f"an epoch of {name}, the desktop's bytes, test accuracy "
                f"{accuracy:.4f}, {memory(peak, emulator)}, both together "
                f"{seconds:.1f} s")
            check(peak - emulator <= MEMORY,
                  f"{peak} bytes at most; expected {MEMORY}")
    expected = contents(model)
    kills = given.kills if given.kills is not None else 20 if native else 3
    killed(board, [], train_words(few), folder, expected, kills)
    say(level, f"{kills} kills, the same bytes")
    killed(board, [desktop], train_words(few), folder, expected, min(kills, 3))
    say(level, "moved between board and desktop, the same bytes")
    shutil.copy(model, f"{folder}/base.ink")
    answers(board, desktop, f"{folder}/base.ink", folder, data if native else None)
    say(level, "fine-tuned, evaluated, predicted and quantized as the desktop does")
    for its_level, like in OTHER_LEVELS.get(arch, []):
        other = Program(words, its_level)
        if like:
            same_run(other, Program([given.inkling], like), train_words(few),
                     folder)
            say(its_level, f"the desktop's bytes at {like}")
        else:
            rows = other.run(*train_words(few))
            accuracy = rows[-1]["best_accuracy"]
            check(accuracy > 0.6, f"accuracy {accuracy}; expected over 0.6")
            say(its_level, f"test accuracy {accuracy:.4f}")
    if native or not given.short:
        threads = [] if native else ["--threads", "1"]
        peak = limited(board, desktop, train_words(threads), data, folder)
        say(level, "with --memory-limit the desktop's bytes, "
            f"{memory(peak, emulator)}")
        check(peak - emulator <= STREAMED_MEMORY,
              f"{peak} bytes at most; expected {STREAMED_MEMORY}")
    if native:
        considerate(board)
        say(level, "nice, and one thread on one processor")
    benches(board, desktop)
    refusals(board)
    if given.count and native:
        few = train_words(
            ["--samples", "3000", "--threads", "1", "--quiet"])
        for level in LEVELS[arch]:
            mine = counted(words, few, level, folder)
            theirs = counted([given.inkling], few, level, folder)
            say(level, f"{mine} instructions, inkling {theirs}: "
                f"{mine / theirs:.3f}")
            check(mine <= COUNT * theirs, f"{level}: {mine} instructions; "
                  f"expected at most {COUNT} x {theirs}")


if __name__ == "__main__":
    main()
