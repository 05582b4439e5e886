#!/usr/bin/env python3
"""Attacks the program: forged files, little memory, signals, clashing files and
hostile names, one process per run on every processor.

usage: attack.py PROGRAM FOLDER [--seconds S | --runs N] [--seed K]
                 [--first I] [--only KIND]

Run I of seed K is always the same but for the moment of its signal. Every run
has to end with 0, 1 or 64, or by the signal that it was sent, within its time
and memory; to say one line if it fails, and no control character ever; to leave
the files that it read as they were, and none half-written. What does not is
kept in FOLDER and printed with what runs it again; then the exit code is 1.
"""

import argparse
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from random import Random

import cases

# Seconds for a run: far more than any should take, with both processors busy.
SECONDS = 10
# Bytes of resident memory, and of them for each byte of the attacked file.
MEMORY, MEMORY_PER_BYTE = 150 << 20, 100
ADDRESS_SPACE = 2 << 30
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
KINDS = ["forge"] * 6 + ["memory", "kill", "clash", "name"]


class Run:
    """One run, prepared: arguments, limits, and what may come of it."""

    def __init__(self, kind, command):
        self.kind, self.command = kind, command
        self.address_space = ADDRESS_SPACE
        self.memory = MEMORY
        self.signal, self.delay = None, 0
        self.codes = {0, 1, 64}


class Worker:
    """Runs numbers `first`, `first` + `step`, ... in a folder of its own."""

    def __init__(self, options, number):
        self.options = options
        self.folder = options.folder / f"worker-{number}"
        shutil.copytree(options.folder / "stock", self.folder, symlinks=True)
        self.stock = {path: path.read_bytes() for path in
                      self.folder.rglob("*") if path.is_file()}
        self.states = {path: state(path) for path in self.stock}
        os.mkfifo(self.folder / "pipe")
        (self.folder / "loop").symlink_to("loop")
        (self.folder / "dangling").symlink_to("nowhere/else")
        self.names = set(os.listdir(self.folder))
        self.out = self.folder / "out"
        os.chdir(self.folder)

    def prepare(self, index):
        random = Random(f"{self.options.seed}/{index}")
        kind = random.choice(KINDS)
        if self.options.only:
            kind = self.options.only
        self.out.mkdir()
        return getattr(self, kind)(random)

    def words(self, template, **values):
        values = {"o": "out/new", **values}
        words = []
        for word in template.split():
            word = os.fsencode(word)
            for name, value in values.items():
                word = word.replace(b"{%s}" % name.encode(), os.fsencode(value))
            words.append(word)
        return words

    def forge(self, random):
        name = random.choice(list(cases.FORMATS))
        files, spoil, commands = cases.FORMATS[name]
        file = random.choice(files)
        data = self.stock[self.folder / file]
        for _ in range(random.choice([1, 1, 1, 2])):
            try:
                data = spoil(data, random)
            except (ValueError, IndexError, OverflowError, OSError, EOFError,
                    KeyError, NotImplementedError):
                break
            except Exception as error:  # what it spoiled it may not read again
                if type(error).__module__ not in ("struct", "zlib", "zipfile"):
                    raise
                break
        Path("forged").write_bytes(data)
        if name == "folder":
            os.mkdir("out/d")
            for path in Path(file).parent.iterdir():
                target = "forged" if path == Path(file) else path
                os.symlink(os.path.abspath(target), f"out/d/{path.name}")
        run = Run(f"forge {name}", self.words(random.choice(commands),
                                              f="forged", d="out/d"))
        run.memory = MEMORY + MEMORY_PER_BYTE * len(data)
        return run

    def memory(self, random):
        run = Run("memory", self.words(random.choice(cases.WORKING)))
        least = self.options.least_memory
        run.address_space = least + random.randrange(0, 120 << 20, 1 << 16)
        return run

    def kill(self, random):
        run = Run("kill", self.words(random.choice(cases.WORKING)))
        run.signal = random.choice([signal.SIGTERM, signal.SIGINT,
                                    signal.SIGKILL, signal.SIGHUP])
        run.delay = random.choice([0.002, 0.01, 0.03, 0.1]) * random.random()
        run.codes |= {-run.signal}
        return run

    def clash(self, random):
        template, name = random.choice(cases.CLASHES)
        if name is None or name.startswith("."):
            path = "out/x" + (name or "")
            # It may be there, or not yet.
            if random.random() < 0.5:
                Path(path).write_bytes(b"old")
        else:
            path = "out/" + name
            shutil.copy(name, path)
        ending = name if name and name.startswith(".") else ""
        ways = ["./" + path, "out/../" + path, os.path.abspath(path)]
        os.symlink(os.path.abspath(path), "out/link" + ending)
        ways.append("out/link" + ending)
        if os.path.exists(path):
            os.link(path, "out/hard" + ending)
            ways.append("out/hard" + ending)
        pair = [path, random.choice(ways)]
        run = Run("clash", self.words(template, a=pair[0], b=pair[1]))
        run.codes = {64}
        run.kept = {p: p.read_bytes() for p in Path("out").iterdir()
                    if p.is_file()}
        return run

    def name(self, random):
        name = random.choice(cases.NAMES)
        if random.random() < 0.2:
            name += random.choice(cases.NAMES)
        if random.random() < 0.5 and name not in (b"pipe", b"loop"):
            name = b"out/" + name
        template = random.choice(cases.NAMED)
        words = [word.replace(b"{n}", name) for word in
                 self.words(template)]
        # Arguments end at their first NUL.
        return Run("name", [word.split(b"\0")[0] for word in words])

    def start(self, run):
        """Starts it with its limits, its output in two files."""
        command = [self.options.program.encode(), *run.command]
        if run.address_space != ADDRESS_SPACE:
            # A shell sets it: the limit would be this process's own too.
            command = [b"/bin/sh", b"-c", b'ulimit -v "$0"; exec "$@"',
                       str(run.address_space >> 10).encode(), *command]
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        return os.posix_spawn(
            command[0], command, os.environ, file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, "stdout", flags, 0o600),
                (os.POSIX_SPAWN_OPEN, 2, "stderr", flags, 0o600)],
            setsigdef=[signal.SIGINT, signal.SIGPIPE])

    def attack(self, index):
        """Does run `index`; gives what is wrong with it, if anything."""
        run = self.prepare(index)
        begin = time.monotonic()
        process = self.start(run)
        late = []

        def end(*_):
            late.append(True)
            os.kill(process, signal.SIGKILL)
        signal.signal(signal.SIGALRM, end)
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        if run.signal:
            time.sleep(run.delay)
            os.kill(process, run.signal)
        _, status, usage = os.wait4(process, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        code = os.waitstatus_to_exitcode(status)
        output, errors = (Path(name).read_bytes().decode(errors="replace")
                          for name in ("stdout", "stderr"))
        wrong = []
        if late:
            wrong.append(f"not done in {SECONDS} s")
        elif code not in run.codes:
            wrong.append(f"ended with {code}")
        peak = usage.ru_maxrss * 1024
        if peak > run.memory:
            wrong.append(f"{peak >> 20} MB of memory, at most "
                         f"{run.memory >> 20}")
        wrong += self.said(run, code, output, errors)
        wrong += self.left(run)
        shutil.rmtree(self.out)
        if wrong:
            self.report(index, run, wrong, errors, time.monotonic() - begin)
        return run.kind, code, wrong

    def said(self, run, code, output, errors):
        wrong = []
        if CONTROL.search(output) or CONTROL.search(errors):
            wrong.append("control characters")
        lines = errors.splitlines()
        if code in (1, 64) and (
                not lines or not lines[-1].startswith("inkling: error: ")
                or sum(line.startswith("inkling: error: ")
                       for line in lines) != 1):
            wrong.append("no error in one line")
        if code in (0, 1, 64) and any(
                not line.startswith("inkling: ") for line in lines):
            wrong.append("lines that are none of the program's")
        return wrong

    def left(self, run):
        """Inputs as they were, and no temporary file."""
        wrong = []
        for path, data in self.stock.items():
            if state(path) != self.states[path]:
                wrong.append(f"{path.name} was changed")
                path.unlink(missing_ok=True)
                path.write_bytes(data)
                self.states[path] = state(path)
        for path, data in getattr(run, "kept", {}).items():
            if path.read_bytes() != data:
                wrong.append(f"{path} was changed")
        new = set(os.listdir(".")) - self.names - {"forged", "stdout",
                                                   "stderr", "out"}
        for name in [*new, *(f"out/{n}" for n in os.listdir("out"))]:
            base = os.path.basename(name)
            if base.startswith(".inkling-") and (
                    run.signal != signal.SIGKILL):
                wrong.append(f"{base} was left")
        for name in new:
            shutil.rmtree(name) if os.path.isdir(name) else os.unlink(name)
        return wrong

    def report(self, index, run, wrong, errors, seconds):
        kept = self.options.folder / f"found-{index}"
        if Path("forged").exists():
            shutil.copy("forged", kept)
        words = " ".join(os.fsdecode(w)[:200] for w in run.command)
        print(f"\nrun {index} ({run.kind}, {seconds:.1f} s): "
              f"{'; '.join(wrong)}\n  {ascii(words)}\n  "
              f"{ascii(errors[:300])}\n  again: attack.py PROGRAM FOLDER "
              f"--seed {self.options.seed} --first {index} --runs 1"
              + (f" --only {self.options.only}" if self.options.only else ""),
              flush=True)


def state(path):
    """What changes when anyone writes to a file or replaces it."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def least_memory(program):
    """The least address space in which the program reaches its first line, and
    one MiB: with less the system does not load its libraries (127), or Swift's
    runtime library, having no error to give, ends it before that line."""
    low, high = 1 << 20, 160 << 20
    while high - low > 1 << 16:
        middle = (low + high) >> 1
        code = subprocess.run(
            ["/bin/sh", "-c", 'ulimit -v "$0"; exec "$1" recipes',
             str(middle >> 10), program], capture_output=True).returncode
        low, high = (low, middle) if code in (0, 1) else (middle, high)
    return (high >> 16 << 16) + (1 << 20)


def work(options, number, step, pipe):
    for limit, most in [(resource.RLIMIT_AS, ADDRESS_SPACE),
                        (resource.RLIMIT_CORE, 0),
                        (resource.RLIMIT_FSIZE, 1 << 30)]:
        resource.setrlimit(limit, (most, most))
    worker = Worker(options, number)
    index = options.first + number
    end = time.monotonic() + options.seconds
    while (index < options.first + options.runs if options.runs
           else time.monotonic() < end):
        kind, code, wrong = worker.attack(index)
        outcome = ("wrong" if wrong else "done" if code == 0 else
                   "refused" if code > 0 else "ended")
        os.write(pipe, f"{kind}\t{outcome}\n".encode())
        index += step


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", choices=sorted(set(KINDS)))
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    cases.Stock(options.program, options.folder / "stock")
    options.least_memory = least_memory(options.program)
    step = min(os.cpu_count() or 1, options.runs or 1 << 30)
    reading, writing = os.pipe()
    children = []
    for number in range(step):
        child = os.fork()
        if child == 0:
            os.close(reading)
            try:
                work(options, number, step, writing)
            except BaseException:
                traceback.print_exc()
                os._exit(2)
            os._exit(0)
        children.append(child)
    os.close(writing)
    table = {}
    with os.fdopen(reading) as lines:
        for line in lines:
            kind, outcome = line.rstrip("\n").split("\t")
            row = table.setdefault(kind, {})
            row[outcome] = row.get(outcome, 0) + 1
    broken = any(os.waitpid(child, 0)[1] for child in children)
    heads = ["done", "refused", "ended", "wrong"]
    print(f"{'':18}" + "".join(f"{head:>9}" for head in ["runs", *heads]))
    for kind, row in sorted(table.items()):
        print(f"{kind:18}" + "".join(f"{n:9}" for n in [
            sum(row.values()), *(row.get(head, 0) for head in heads)]))
    total = sum(sum(row.values()) for row in table.values())
    wrong = sum(row.get("wrong", 0) for row in table.values())
    print(f"{total} runs, seed {options.seed}: {wrong} wrong")
    for number in range(step):
        shutil.rmtree(options.folder / f"worker-{number}", ignore_errors=True)
    return 1 if wrong or broken or not total else 0


if __name__ == "__main__":
    sys.exit(main())
