#!/usr/bin/env python3
"""Runs the commands of README.md and Documentation/, as a reader would.

Every ```sh block is run as it stands, those of a document one after the other
in a fresh folder of its own. There `inkling` is the program under test, the
repository's files lie as in a clone, and what a reader brings is at hand under
the documents' names for it: FOLDER and the data set `mnist` (MNIST's four
files, of drawn digits), `mine` (pictures by class), `photo.png`, `iris.csv`,
and `digits.ink`. `make TARGET` is only looked for in the Makefile: the targets
are steps of CI themselves.

What cannot be run so says why, in the document, in a comment above its block:

    <!-- in CI: not run: it waits for a board -->
    <!-- in CI: `--epochs 1` for `--epochs 40`: a minute -->
    <!-- in CI: after `inkling digits a.idx`: the reader has some -->

Commands in blocks that are not marked sh are an error. Of commands within
sentences and tables the options are looked for in the program's help.

usage: commands.py INKLING [DOCUMENT ...]
FromC.md takes libinkling in build/library, pkg-config, and a Python with NumPy.
"""

import concurrent.futures
import importlib.util
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".git", ".build", "build"}
BLOCK = re.compile(
    r"((?:^<!-- in CI: .*?-->\n+)*)^( *)```(\S*)\n(.*?)^ *```$",
    re.MULTILINE | re.DOTALL)
REMARK = re.compile(r"<!-- in CI: (.*?) -->", re.DOTALL)
COMMAND = re.compile(r"\s*(\$ )?(sudo )?(inkling|make|swift|python3|cc) \S")
INLINE = re.compile(r"`(?:\.build/release/)?inkling ([a-z]+[^`]*)`")
LIMIT = 60


def run(command, folder, environment):
    """Its exit code and all that it wrote."""
    done = subprocess.run(
        ["sh", "-e", "-x", "-c", command], cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=LIMIT, text=True, errors="replace")
    return done.returncode, done.stdout


def as_run(block, remarks):
    """A block as CI runs it, or None and why it does not."""
    for remark in remarks:
        remark = " ".join(remark.split())
        if found := re.fullmatch(r"not run: (.+)", remark):
            return None, found[1]
        if found := re.fullmatch(r"`(.*)` for `(.*)`: (.+)", remark):
            if found[2] not in block:
                raise ValueError(f"a remark names `{found[2]}`, which the "
                                 "block below has not")
            block = block.replace(found[2], found[1])
        elif found := re.fullmatch(r"after `(.*)`: (.+)", remark):
            block = found[1] + "\n" + block
        else:
            raise ValueError(f"a remark that is not understood: {remark}")
    return block, None


def unmarked(text):
    """Commands that no block marked sh holds."""
    outside = BLOCK.sub(lambda block: "" if block[3] == "sh" else block[0],
                        text)
    lines = outside.splitlines()
    fenced = False
    for number, line in enumerate(lines):
        if line.strip().startswith("```"):
            fenced = not fenced
        elif (fenced or line.startswith("    ")) and COMMAND.match(line):
            yield line.strip()


def check(document, folder, environment):
    """Runs a document's blocks: how many, which not, what went wrong."""
    text = document.read_text(encoding="utf-8")
    problems = [f"`{line}` is in no block marked sh"
                for line in unmarked(text)]
    left_out, count, begin = [], 0, time.monotonic()
    for comments, indent, language, block in BLOCK.findall(text):
        if language != "sh":
            continue
        block = re.sub(f"^{indent}", "", block, flags=re.MULTILINE)
        try:
            command, reason = as_run(block, REMARK.findall(comments))
            if command is None:
                left_out.append(f"{block.strip().splitlines()[0]} ... "
                                f"({reason})")
                continue
            count += 1
            code, output = run(command, folder, environment)
            if code != 0:
                problems.append(f"ended with {code}:\n{output[-3000:]}")
        except ValueError as error:
            problems.append(str(error))
        except subprocess.TimeoutExpired:
            problems.append(f"took over {LIMIT} seconds:\n{block}")
    return (document, count, left_out, problems, time.monotonic() - begin)


def unknown_options(text, inkling, helps):
    """Options within sentences that the command's help does not name."""
    for command in INLINE.findall(re.sub("<!--.*?-->", "", text,
                                         flags=re.DOTALL)):
        words = command.split()
        key = words[0]
        if words[0] in ("bench", "data"):
            key = " ".join(word for word in words[:2]
                           if re.match("[a-z]", word))
        if key not in helps:
            done = subprocess.run([inkling, "help", *key.split()],
                                  capture_output=True, text=True)
            helps[key] = done.stdout if done.returncode == 0 else ""
        if key != "help" and f"USAGE: inkling {key}" not in helps[key]:
            yield f"`inkling {command}`: there is no command {key}"
        for option in re.findall(r"(?<!\S)--?[a-z][a-z-]*", command):
            if not re.search(rf"(?<!\S){option}(?![a-z-])", helps[key]):
                yield f"`inkling {command}`: {key} has no option {option}"


def idx(shape, values):
    header = b"\0\0\x08" + bytes([len(shape)])
    return header + b"".join(n.to_bytes(4, "big") for n in shape) + values


def provide(inkling, props):
    """What readers bring, made of digits that the program draws."""
    ink = lambda *arguments: subprocess.run(
        [inkling, *map(str, arguments)], check=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    ink("train", "--samples", 6000, "--epochs", 4, "--output",
        props / "digits.ink")
    ink("digits", props / "digits.idx", "--count", 1000)
    lines = ink("predict", props / "digits.ink", "builtin", "--json")
    labels = [json.loads(line)["true_label"]
              for line in lines.splitlines()[:1000]]
    pixels = (props / "digits.idx").read_bytes()[16:]
    (props / "FOLDER").mkdir()
    for name, first, last in (("train", 0, 800), ("t10k", 800, 1000)):
        count = last - first
        (props / f"FOLDER/{name}-images-idx3-ubyte").write_bytes(
            idx((count, 28, 28), pixels[first * 784:last * 784]))
        (props / f"FOLDER/{name}-labels-idx1-ubyte").write_bytes(
            idx((count,), bytes(labels[first:last])))
    for number, label in enumerate(labels[:80]):
        folder = props / "drawn" / str(label)
        folder.mkdir(parents=True, exist_ok=True)
        # Dark on light and with a margin, as paper is.
        rows = [b"\xff" * 52] * 12
        for at in range(number * 784, (number + 1) * 784, 28):
            row = bytes(255 - value for value in pixels[at:at + 28])
            rows.append(b"\xff" * 12 + row + b"\xff" * 12)
        (folder / f"{number}.pgm").write_bytes(
            b"P5 52 52 255\n" + b"".join(rows) + b"\xff" * 52 * 12)
    # Those in which a digit is found.
    subprocess.run(
        [inkling, "collect", "--all", "--model", props / "digits.ink",
         "--into", props / "mine", props / "drawn"], capture_output=True)
    ink("show", "builtin", "--split", "test", "--index", labels.index(7),
        "--output", props / "photo.png")
    dice = random.Random(1)
    rows = [",".join(f"{dice.gauss(mean, 1):.2f}" for _ in range(4)) + f",{name}"
            for _ in range(40)
            for name, mean in (("setosa", 0), ("virginica", 3))]
    (props / "iris.csv").write_text(
        "\n".join(["a,b,c,d,species", *rows]) + "\n")
    home = props / "data" / "inkling"
    home.mkdir(parents=True)
    (home / "mnist").symlink_to(props / "FOLDER")


def fresh(work, name, props, inkling):
    """A folder like a clone, with what readers bring."""
    folder = work / name
    folder.mkdir()
    for path in ROOT.iterdir():
        if path.name not in SKIPPED:
            (folder / path.name).symlink_to(path)
    for path in props.iterdir():
        if path.is_dir():
            shutil.copytree(path, folder / path.name, symlinks=True)
        else:
            shutil.copy(path, folder / path.name)
    (folder / ".build/release").mkdir(parents=True)
    (folder / ".build/release/inkling").symlink_to(inkling)
    (folder / "build").mkdir()
    shutil.copy(props / "digits.ink", folder / "build/digits.ink")
    if (ROOT / "build/library/lib").is_dir():
        (folder / "build/library").symlink_to(ROOT / "build/library")
    return folder


def programs(folder, inkling):
    """What stands before other programs of the same name."""
    folder.mkdir()
    lines = {
        "inkling": f'exec "{inkling}" "$@"',
        "make": f'exec {shutil.which("make")} --dry-run -C "{ROOT}" "$@" '
                ">/dev/null",
        "sudo": 'exec "$@"',
        "python3": f'exec "{sys.executable}" "$@"',
    }
    for name, line in lines.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    inkling = Path(sys.argv[1]).resolve()
    documents = [Path(name).resolve() for name in sys.argv[2:]] or [
        ROOT / "README.md", *sorted((ROOT / "Documentation").glob("*.md"))]
    if not ((ROOT / "build/library/lib").is_dir()
            and importlib.util.find_spec("numpy")
            and shutil.which("pkg-config")):
        print("Documentation/FromC.md: left out: it takes `make library`, "
              "NumPy and pkg-config")
        documents = [path for path in documents if path.name != "FromC.md"]
    with tempfile.TemporaryDirectory(prefix="documents.") as name:
        work = Path(name)
        props = work / "props"
        props.mkdir()
        provide(inkling, props)
        programs(work / "bin", inkling)
        environment = dict(
            os.environ, PATH=f"{work / 'bin'}:{os.environ['PATH']}",
            HOME=str(work), XDG_DATA_HOME=str(props / "data"))
        environment.pop("INKLING_MODEL", None)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            checks = list(pool.map(
                lambda document: check(
                    document, fresh(work, document.stem, props, inkling),
                    environment), documents))
    failed, helps = 0, {}
    for document, count, left_out, problems, seconds in checks:
        problems += unknown_options(
            document.read_text(encoding="utf-8"), inkling, helps)
        path = document.relative_to(ROOT)
        print(f"{path}: {count} blocks run in {seconds:.1f} s, "
              f"{len(left_out)} not")
        for line in left_out:
            print(f"  not run: {line}")
        for problem in problems:
            print(f"{path}: {problem}", file=sys.stderr)
        failed += len(problems)
    print(f"{sum(check[1] for check in checks)} blocks, {failed} problems")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
