#!/usr/bin/env python3
"""inkling-board on a whole emulated board: Debian's kernel with little memory,
without swap, and a disk with ext4 whose power is cut.

usage: board_vm.py INKLING FOLDER [ARCH...] [--cuts N] [--short] [--least]

FOLDER holds ARCH/inkling-board, for aarch64 (arm64) and armv7; kernels are
fetched into FOLDER/vm. Trains on INKLING_DATA's mnist/, or on built-in digits
without it or with --short. --least searches the least memory instead that the
board must have. Ends with 77 where QEMU or the kernels cannot be had."""

import os
import random
import re
import shutil
import subprocess
import tempfile
import time

import board_runs
from board_runs import LIMIT, OWN, Program, check, contents, without
from board_test import (FEW, MEMORY, OTHER_LEVELS, STREAMED_MEMORY, train_words,
                        unpacked)
from disk import Disk
from machine import KINDS, Machine, format_disk, install, taken, tool

# A little more than the least that works, in MB: with MNIST in memory, and with
# --memory-limit 16M. Most of it is for Debian's kernels, which have everything.
RAM = {"aarch64": (80, 68), "armv7": (68, 60)}
STREAMED = ["--memory-limit", "16M"]
MNIST = ["--data", "mnist"]
# Short epochs, and so many steps that a run is cut several times.
CUT_WORDS = ["train", "--json", "--seed", "1", "--samples", "1000", "--epochs",
             "20"]
CHECKPOINT = ["--checkpoint", "run.ckpt", "--checkpoint-every", "1steps",
              "--output", "out.ink"]


def say(arch, level, text):
    print(f"{arch} {level}: {text}", flush=True)


class Bench:
    """A board's card and its desktop, which has the same folder."""

    def __init__(self, arch, given, data, folder):
        self.arch, self.folder = arch, folder
        self.inkling = os.path.abspath(given.inkling)
        self.card = f"{folder}/card"
        os.makedirs(self.card)
        shutil.copy(f"{given.folder}/{arch}/inkling-board", self.card)
        self.mnist = MNIST if data else []
        if data:
            os.rename(unpacked(data, folder), f"{self.card}/mnist")
        self.machine = Machine(arch, f"{given.folder}/vm/{arch}")
        self.image = f"{folder}/disk.img"

    def format(self, size, contents):
        format_disk(self.image, size, contents)

    def desktop(self, words, level):
        """The same run on the desktop: its rows and its model. In the card's
        folder, since a model notes how its data were named."""
        path = f"{self.folder}/desktop.ink"
        rows = Program([self.inkling], level, self.card).run(
            *words, "--output", path)
        return rows, contents(path)

    def run(self, words, level, like, ram, most):
        """A run on the board that has the desktop's bytes at `like`."""
        self.format("128M", self.card)
        boot = self.machine.boot(ram, level, words + ["--output", "out.ink"],
                                 self.image)
        boot.expect_success()
        rows, model = self.desktop(words, like)
        board = boot.rows()
        path = taken(self.image, "out.ink", f"{self.folder}/board.ink")
        check(path and contents(path) == model,
              f"{self.arch} {level}: other bytes than the desktop's at {like}")
        check(without(board, OWN) == without(rows, OWN),
              f"other figures: {board[-1]}; expected {rows[-1]}")
        peak = board[-1]["peak_memory_bytes"]
        high = 1024 * int(boot.said("high").split()[1])
        # It may have grown since it was looked at last, but never shrunk.
        check(0 <= peak - high <= 1_000_000,
              f"{peak} bytes at most, as it says itself; the kernel says {high}")
        check(peak <= most, f"{peak} bytes at most; expected {most}")
        left = re.findall(r"(?:Total|Available): (\d+)", boot.said("memory"))
        total, free = (int(one) * 1024 / 1e6 for one in left)
        say(self.arch, level, f"{' '.join(words[5:])}: the desktop's bytes at "
            f"{like}, test accuracy {board[-1]['best_accuracy']:.4f}, "
            f"{peak / 1e6:.1f} MB at most; the board has {ram} MB, {total:.1f} "
            f"without its kernel, {free:.1f} available; {boot.seconds:.1f} s")

    def least(self, words, level):
        """The least memory, in steps of 4 MB, with which a run ends within three
        times what it takes with plenty, by bisection."""
        def seconds(ram, limit):
            self.format("128M", self.card)
            boot = self.machine.boot(ram, level, words + ["--output", "out.ink"],
                                     self.image)
            return boot.seconds if boot.finish(limit) else None

        low, high = 16, 256
        limit = 3 * seconds(high, LIMIT)
        while high - low > 4:
            middle = (low + high) // 8 * 4
            took = seconds(middle, limit)
            print(f"{middle} MB: {f'{took:.1f} s' if took else 'fails'}",
                  flush=True)
            low, high = (low, middle) if took else (middle, high)
        say(self.arch, level, f"{' '.join(words[5:])}: works with {high} MB, "
            f"not with {low}")


class Cuts:
    """Runs whose power is cut, each time gone on with at the next power-on."""

    def __init__(self, bench, level):
        self.bench, self.level = bench, level
        _, self.expected = bench.desktop(CUT_WORDS, level)
        self.fresh = f"{bench.folder}/fresh.img"
        empty = f"{bench.folder}/empty-card"
        os.makedirs(empty)
        shutil.copy(f"{bench.card}/inkling-board", empty)
        bench.format("32M", empty)
        os.rename(bench.image, self.fresh)
        self.held = self.lost = self.leftovers = self.ended = 0

    def begin(self):
        shutil.copy(self.fresh, self.bench.image)
        # Of the run: the last epoch that the board told, and whether a
        # checkpoint was there.
        self.told, self.there = 0, False

    def power_on(self):
        path = f"{self.bench.folder}/disk.socket"
        if os.path.exists(path):
            os.unlink(path)
        disk = Disk(self.bench.image, path)
        boot = self.bench.machine.boot_served(
            RAM[self.bench.arch][1], self.level, CUT_WORDS + CHECKPOINT, path)
        boot.training.wait(LIMIT)
        return disk, boot

    def until(self, cuts):
        self.begin()
        count = 0
        while True:
            disk, boot = self.power_on()
            if count == cuts:
                break
            if count == cuts - 1:
                boot.ended.wait(LIMIT)
            elif count % 2:
                # Within the writes of a checkpoint.
                disk.cut_at(random.randint(1, 60))
                while not disk.cut.wait(0.01) and boot.process.poll() is None:
                    pass
            else:
                try:
                    boot.process.wait(random.uniform(0, 3))
                except subprocess.TimeoutExpired:
                    pass
            if boot.process.poll() is not None:
                # It ended before; once more from the start.
                boot.expect_success()
                disk.close()
                self.check_model(self.bench.image)
                self.begin()
                continue
            boot.kill()
            held, lost = disk.lose([0, 0.5, 1][count % 3])
            self.held, self.lost = self.held + held, self.lost + lost
            count += 1
            self.after_cut(boot)
        boot.expect_success()
        disk.close()
        self.check_model(self.bench.image)
        names = self.names(self.bench.image)
        check(not names, f"left over: {names}")

    def after_cut(self, boot):
        """On a copy of the disk the journal is replayed; the desktop goes on with
        the checkpoint that is then there and ends with the bytes."""
        code = boot.said("code")
        check(code in (None, "0"), "\n".join(boot.lines[-20:]))
        check(boot.said("failed") is None, "\n".join(boot.lines[-20:]))
        epochs = [row["epoch"] for row in boot.rows() if "epoch" in row]
        check(min(epochs, default=self.told) >= self.told,
              f"epoch {self.told} was told before the cut and its steps saved; "
              f"after it the run went on with {epochs[:1]}")
        self.told = max([self.told] + epochs)
        copy = f"{self.bench.folder}/copy.img"
        shutil.copy(self.bench.image, copy)
        done = subprocess.run([tool("e2fsck"), "-fy", copy], capture_output=True)
        check(done.returncode <= 1, f"e2fsck: {done.stdout.decode()}")
        self.leftovers += len(self.names(copy))
        state = taken(copy, "run.ckpt", f"{self.bench.folder}/copy.ckpt")
        check(state or not (self.there or self.told), "the checkpoint is gone")
        self.there = bool(state)
        if code == "0":
            # The program had ended, so its model is on the disk.
            self.check_model(copy)
            self.ended += 1
        if state:
            path = f"{self.bench.folder}/resumed.ink"
            rows = Program([self.bench.inkling], self.level).run(
                "train", "--json", "--resume", state, "--output", path)
            check(contents(path) == self.expected,
                  "other bytes from the checkpoint that the cut left")
            first = rows[0].get("epoch", rows[-1]["kept_epoch"])
            check(first >= self.told, f"epoch {self.told} was told before the cut;"
                  f" its checkpoint goes on with {first}")

    def check_model(self, image):
        path = taken(image, "out.ink", f"{self.bench.folder}/cut.ink")
        check(path and contents(path) == self.expected,
              "other bytes after cuts than without any")

    @staticmethod
    def names(image):
        """What else than a run's own files is there."""
        listed = subprocess.run(
            [tool("debugfs"), "-R", "ls -p /", image], check=True,
            capture_output=True, text=True).stdout.split("\n")
        return sorted({line.split("/")[5] for line in listed if "/" in line}
                      - {".", "..", "lost+found", "inkling-board", "run.ckpt",
                         "out.ink"})


def test(arch, given, data, folder):
    bench = Bench(arch, given, data, folder)
    say(arch, "kernel", f"{bench.machine.kernel}, QEMU's virt with "
        f"{bench.machine.command[4]}, 2 processors")
    plenty, little = RAM[arch]
    words = train_words(bench.mnist or FEW)
    if given.least:
        bench.least(words, "scalar")
        bench.least(words + STREAMED, "scalar")
        return
    for level, like in [("scalar", "scalar")] + OTHER_LEVELS[arch]:
        if like:
            bench.run(words, level, like, plenty, MEMORY)
    if data:
        said = Program([bench.inkling], "scalar", bench.card).run(
            *words, *STREAMED, "--dry-run")
        check(said[0]["samples"]["at_a_time"], f"not streamed: {said}")
        bench.run(words + STREAMED, "scalar", "scalar", little, STREAMED_MEMORY)
    number = given.cuts if given.cuts is not None else 3 if given.short else 20
    began = time.monotonic()
    cuts = Cuts(bench, "scalar")
    cuts.until(number)
    say(arch, "scalar", f"{number} power cuts, {cuts.ended} of them after the run, "
        f"{cuts.lost} of {cuts.held} blocks lost that were not flushed: after each "
        "the checkpoint is read and has the bytes, which the run ends with; "
        f"{cuts.leftovers} temporary files met, none left; "
        f"{time.monotonic() - began:.1f} s")


def main():
    given, data = board_runs.arguments("cuts", "short", "least")
    random.seed(1)
    archs = given.archs or list(KINDS)
    for arch in archs:
        path = f"{given.folder}/{arch}/inkling-board"
        check(arch in KINDS, f"{arch}: expected one of {', '.join(KINDS)}")
        check(os.path.exists(path), f"{path} is not there: make board-train")
    install()
    for arch in archs:
        folder = tempfile.mkdtemp(prefix="board-vm-")
        try:
            test(arch, given, data, folder)
        finally:
            shutil.rmtree(folder)
    print(f"{board_runs.checks} checks")


if __name__ == "__main__":
    main()
