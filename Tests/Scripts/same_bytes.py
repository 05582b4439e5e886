"""Proves that a change of the program keeps every byte of its results.

    same_bytes.py record INKLING SUMS.json [--onnx INKLING] [--quick]
    same_bytes.py check  INKLING SUMS.json [--onnx INKLING] [--quick]

`record` runs the program before the change and writes SHA-256 sums of all that
it makes; `check` runs the program after it and compares. Both do so at every
instruction-set level that runs here, with one thread and with two, which must
give the same bytes: one sum stands for both. `check` prints a line for each
result that is not as recorded, then counts, and ends with 1 if any differs.
INKLING_DATA names the folder of the real data, --onnx the program of `make
onnx`; what needs them is left out without. --quick does the part for CI.

It is for moves, renames and rewrites that are to change no result. It does not
say that results are right, which is what the tests are for, nor how fast they
come. A change that is meant to alter results records the sums anew. The sums
belong to one kind of processor and one C library, whose log, sin and cos draw
the first weights: `check` says so where they are others, and what differs there
may be no fault; take the sums from the older program on that machine then.

What is run, in the options' oldest spelling, which must go on being understood:

- every recipe for two epochs, on the real data and on built-in digits;
- each optimizer, loss, activation, initializer, schedule, sampling, reduction
  and so on, with widths and batches that fill no vector;
- data made here: dense bytes, floats, texts;
- what is made of a model: int8, C, safetensors, NPZ, ONNX, back again, and what
  inspect, evaluate and predict say of it;
- checkpoints in the middle and at the end of a run, and the run resumed.

What is measured is taken out before a sum is taken:

- JSON and CSV: members and columns with `seconds` or `memory` in their name;
- checkpoints: the line `seconds-since-report`, the two seconds of each report,
  the folder in paths, and the CRC-32 and sizes, which follow from the rest;
- SVG, and all else: nothing, there are no times in it.

Some results hold names: of the recipe, of the loss, of the optimizer; and the
size of a file follows from their length. So each has, beside the sum of the
whole, sums of its parts without names. Where only names differ, all numbers
being the same, `check` lists the result as "names changed" and does not fail.
"""

import argparse
import array
import concurrent.futures
import contextlib
import csv
import dataclasses
import fcntl
import hashlib
import io
import json
import os
import platform
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

LEVELS = ("baseline", "avx2", "avx512", "neon")
THREADS = (1, 2)
SEEDS = (1, 2)


# ---- Sums of a result --------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Sums:
    """One result: the sum of the whole, those of its parts without names, and
    the names."""

    whole: str
    parts: dict[str, str] = dataclasses.field(default_factory=dict)
    names: dict[str, str] = dataclasses.field(default_factory=dict)


def digest(*pieces: bytes | str) -> str:
    """SHA-256 of the pieces, each with its length, so that what moves from one
    to the next shows; of a single one, what sha256sum says."""
    sha = hashlib.sha256()
    for piece in pieces:
        data = piece.encode() if isinstance(piece, str) else piece
        if len(pieces) > 1:
            sha.update(struct.pack("<Q", len(data)))
        sha.update(data)
    return sha.hexdigest()


# A number, but not the digits of a name such as l2 or avx512.
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def record_lines(value: bytes) -> tuple[str, dict[str, str]]:
    """A model's note on its training: the lines without names, the names."""
    lines = dict(
        line.split("=", 1) for line in value.decode().splitlines())
    names = {key: lines.pop(key) for key in ("recipe", "loss", "data",
                                             "data-name", "data-train",
                                             "data-test")
             if key in lines}
    return repr(list(lines.items())), names


def model(data: bytes) -> Sums:
    """A model file, as Documentation/ModelFormat.md has it."""
    count, = struct.unpack_from("<I", data, 20)
    start, size = struct.unpack_from("<II", data, 48)
    parameters = (start + size + 63) // 64 * 64
    # Sizes and offsets move with the metadata's length: those are left out, or
    # taken from where the parameters begin.
    rest = [data[:24], data[32:36], data[40:52], data[56:64]]
    for at in range(64, 64 + 64 * count, 64):
        record = bytearray(data[at:at + 64])
        for field in (16, 32):
            offset, = struct.unpack_from("<Q", record, field)
            struct.pack_into("<Q", record, field, offset - parameters)
        rest.append(bytes(record))
    names: dict[str, str] = {}
    at = start
    while at < start + size:
        tag, flags, length = struct.unpack_from("<4sII", data, at)
        value = data[at + 12:at + 12 + length]
        at += 12 + (length + 3) // 4 * 4
        if tag == b"TRAI":
            text, names = record_lines(value)
            value = text.encode()
        rest += [tag, struct.pack("<I", flags), value]
    return Sums(
        digest(data),
        {"parameters": digest(data[parameters:]), "head": digest(*rest)},
        names)


def checkpoint(data: bytes, folder: Path) -> Sums:
    """A checkpoint written in `folder`, as Documentation/CheckpointFormat.md
    has it."""
    settings, history, *others = sections(data)
    settings = settings.decode().replace(f"{folder}/", "")
    lines = dict(line.split("=", 1) for line in settings.splitlines())
    del lines["seconds-since-report"]
    random = lines.pop("random")
    reports = bytearray(history)
    for at in range(0, len(reports), 128):
        reports[at + 40:at + 56] = bytes(16)
    numbers = sorted(
        number for line in lines.values() for number in NUMBER.findall(line))
    names = {
        key: line for key, line in lines.items()
        if not all(NUMBER.fullmatch(word) for word in line.split())}
    head = data[:24] + data[32:36] + data[88:128]
    return Sums(
        digest(head, repr(list(lines.items())), random, reports, *others),
        {
            "head": digest(head),
            "settings": digest(random, *numbers),
            "history": digest(bytes(reports)),
            **{
                name: digest(section)
                for name, section in zip(
                    ("network", "kept network", "velocity", "order"), others,
                    strict=True)
            },
        },
        names)


def sections(data: bytes) -> list[bytes]:
    """A checkpoint's sections."""
    at, found = 128, []
    for size in struct.unpack_from("<6Q", data, 40):
        found.append(data[at:at + size])
        at = (at + size + 63) // 64 * 64
    if at != len(data):
        raise ValueError(f"sections of {at} bytes in a file of {len(data)}")
    return found


def step_of(data: bytes) -> int:
    """The step that a checkpoint stands at."""
    step = re.search(rb"^step=(\d+)$", sections(data)[0], re.MULTILINE)
    if step is None:
        raise ValueError("a checkpoint without a step")
    return int(step[1])


def metadata(texts: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Other formats' metadata: the texts without names, the names."""
    names: dict[str, str] = {}
    key = "inkling.optional.TRAI"
    if key in texts:
        text, names = record_lines(bytes.fromhex(texts[key]))
        texts = {**texts, key: text}
    return repr(list(texts.items())), names


def safetensors(data: bytes) -> Sums:
    """8 bytes of length, JSON, the tensors."""
    length, = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    rest, names = metadata(header.pop("__metadata__"))
    tensors = data[8 + length:]
    return Sums(
        digest(data),
        {
            "parameters": digest(tensors),
            "head": digest(rest, repr(list(header.items()))),
        },
        names)


def npz(data: bytes) -> Sums:
    """A zip archive of arrays, one of which is JSON in bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    note = members.pop("inkling.npy")
    header, = struct.unpack_from("<H", note, 8)
    rest, names = metadata(json.loads(note[10 + header:]))
    return Sums(
        digest(data),
        {
            "parameters": digest(*members.values()),
            "head": digest(rest, *members),
        },
        names)


def onnx(data: bytes) -> Sums:
    """A message of Protocol Buffers, its graph in field 7, its metadata in
    field 14."""
    graph, rest, texts = b"", [], {}
    for number, value in fields(data):
        if number == 7:
            graph = value
        elif number == 14:
            entry = dict(fields(value))
            texts[entry[1].decode()] = entry[2].decode()
        else:
            rest.append((number, value))
    text, names = metadata(texts)
    return Sums(
        digest(data),
        {"graph": digest(graph), "head": digest(repr(rest), text)}, names)


def fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The numbers and values of a message's fields, integers and bytes."""
    at = 0

    def integer() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        number, kind = divmod(integer(), 8)
        if kind == 0:
            yield number, integer().to_bytes(8, "little")
        elif kind == 2:
            length = integer()
            yield number, data[at:at + length]
            at += length
        else:
            raise ValueError(f"wire type {kind} at byte {at}")


# Members that hold names, and those whose numbers follow from names' lengths.
NAMED = {
    "recipe", "loss", "optimizer", "activation", "output_activation",
    "output_transform", "schedule", "file_bytes", "file_bytes_before",
}


def is_measured(name: str) -> bool:
    return "seconds" in name or "memory" in name


def json_values(text: str) -> Sums:
    """Values of JSON one after another, or one in several lines."""
    names: dict[str, str] = {}

    def measured(value: object, path: str, without_names: bool) -> object:
        if isinstance(value, list):
            return [
                measured(item, f"{path}{index}.", without_names)
                for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        result = {}
        for key, item in value.items():
            if is_measured(key):
                continue
            if key in NAMED:
                names[path + key] = str(item)
                if without_names:
                    continue
            result[key] = measured(item, f"{path}{key}.", without_names)
        return result

    decoder = json.JSONDecoder(parse_float=str)
    values, text = [], text.strip()
    while text:
        value, end = decoder.raw_decode(text)
        values.append(value)
        text = text[end:].lstrip()
    return Sums(
        digest(json.dumps(measured(values, "", False))),
        {"values": digest(json.dumps(measured(values, "", True)))}, names)


def table(text: str) -> Sums:
    """CSV, by its header."""
    rows = [list(row.items()) for row in csv.DictReader(io.StringIO(text))]
    return Sums(digest(repr([
        [cell for cell in row if not is_measured(cell[0])] for row in rows])))


def plot(text: str) -> Sums:
    """SVG, whose headings name the recipe and the loss."""
    heading = re.compile(
        r"<title>|<desc>|<text [^>]*class=\"(?:title|caption)\"")
    lines, headings = [], []
    for line in text.splitlines():
        if heading.match(line):
            headings.append(line)
            line = " ".join(NUMBER.findall(line))
        lines.append(line)
    return Sums(
        digest(text), {"drawing": digest("\n".join(lines))},
        {f"heading {index}": line for index, line in enumerate(headings)})


# ---- Running the program -----------------------------------------------------


class Failure(Exception):
    """The program did not do what it was to do."""


@dataclasses.dataclass(frozen=True)
class Programs:
    inkling: Path
    onnx: Path | None


@dataclasses.dataclass(frozen=True)
class Run:
    """A folder of its own to run the program in."""

    programs: Programs
    level: str
    threads: int
    folder: Path

    def start(
        self, *words: str | Path, program: Path | None = None, **options,
    ) -> subprocess.Popen:
        return subprocess.Popen(
            [program or self.programs.inkling, *words], cwd=self.folder,
            env={**os.environ, "INKLING_LEVEL": self.level}, text=True,
            **{"stderr": subprocess.PIPE, **options})

    def inkling(self, *words: str | Path, program: Path | None = None) -> str:
        """What the program prints."""
        process = self.start(*words, program=program, stdout=subprocess.PIPE)
        try:
            output, errors = process.communicate(timeout=600)
        finally:
            process.kill()
        if process.returncode != 0:
            error = (errors.strip().splitlines() or ["no error said"])[-1]
            raise Failure(
                f"{' '.join(map(str, words))}: exit code {process.returncode}: "
                f"{error}")
        return output

    def training(self, *words: str | Path) -> list[str | Path]:
        return [
            "train", *words, "--threads", str(self.threads), "--output",
            "model.ink"]

    def train(self, *words: str | Path) -> str:
        """Trains and saves model.ink."""
        return self.inkling(*self.training(*words))

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def text(self, name: str) -> str:
        return self.read(name).decode()


@dataclasses.dataclass(frozen=True)
class Job:
    """Something to run, and what comes of it by name ('' for the job's own)."""

    name: str
    results: Callable[[Run], dict[str, Sums]]
    lacks: str = ""
    is_quick: bool = False

    def owns(self, item: str) -> bool:
        return item == self.name or item.startswith(self.name + "/")


def training(name: str, *words: str | Path, **options) -> Job:
    """A job that trains a network; the model is what comes of it."""

    def results(run: Run) -> dict[str, Sums]:
        run.train(*words)
        return {"": model(run.read("model.ink"))}

    return Job(name, results, **options)


# ---- Data made here ----------------------------------------------------------


def make_data(folder: Path) -> None:
    """Data that no built-in digits are: dense/ with bytes of which few are
    zero, floats.npz, texts/ with texts of three classes."""
    random = io.BytesIO(hashlib.shake_128(b"inkling").digest(1 << 20))
    dense = folder / "dense"
    dense.mkdir()
    archive = {}
    for part, npz_part, count in (
        ("train", "train", 701), ("t10k", "test", 90),
    ):
        pixels = random.read(count * 7 * 9)
        labels = bytes(byte % 5 for byte in random.read(count))
        (dense / f"{part}-images-idx3-ubyte").write_bytes(
            struct.pack(">IIII", 0x803, count, 7, 9) + pixels)
        (dense / f"{part}-labels-idx1-ubyte").write_bytes(
            struct.pack(">II", 0x801, count) + labels)
        floats = array.array("f", ((byte - 128) / 50 for byte in pixels))
        archive[f"x_{npz_part}"] = ("<f4", (count, 63), floats.tobytes())
        archive[f"y_{npz_part}"] = ("|u1", (count,), labels)
    with zipfile.ZipFile(folder / "floats.npz", "w") as file:
        for name, (kind, shape, values) in archive.items():
            header = repr(
                {"descr": kind, "fortran_order": False, "shape": shape})
            header += " " * (-(len(header) + 11) % 64) + "\n"
            file.writestr(
                f"{name}.npy", b"\x93NUMPY\x01\x00"
                + struct.pack("<H", len(header)) + header.encode() + values)
    for part, count in (("train", 60), ("test", 20)):
        for number, label in enumerate(("apples", "pears", "plums")):
            texts = folder / "texts" / f"fruit-{part}" / label
            texts.mkdir(parents=True)
            for text in range(count):
                words = [
                    f"word{byte // (2 if byte % 3 == number else 5)}"
                    for byte in random.read(40)]
                (texts / str(text)).write_text(" ".join(words))


# ---- What is run -------------------------------------------------------------


def recipe_jobs(recipes: dict[str, str], data: Path | None) -> Iterator[Job]:
    lacks = "" if data else "INKLING_DATA is not set"
    root = data or Path("/")
    for recipe, kind in recipes.items():
        for seed in SEEDS:
            words = (
                "--recipe", recipe, "--epochs", "2", "--seed", str(seed))
            name = f"recipes/{recipe}/{{}}/seed-{seed}"
            if kind == "texts":
                yield training(
                    name.format("20news-bydate"), "--data",
                    root / "20news-bydate", *words, lacks=lacks)
                continue
            yield training(
                name.format("mnist"), "--data", root / "mnist", *words,
                lacks=lacks)
            # A last batch of its own size.
            yield training(
                name.format("builtin"), "--data", "builtin", "--samples",
                "10007", *words, is_quick=seed == SEEDS[0])


def real_data_jobs(data: Path | None) -> Iterator[Job]:
    lacks = "" if data else "INKLING_DATA is not set"
    root = data or Path("/")
    # With floats, and with a validation part.
    for file, recipe in (
        ("mnist.npz", "mnist-relu-sgd"), ("mnist.pkl.gz", "mnist-relu-sgd"),
    ):
        yield training(
            f"files/{file}", "--data", root / file, "--recipe", recipe,
            "--epochs", "1", "--seed", "1", lacks=lacks)
    # Over the ends of the schedule's periods.
    yield training(
        "files/20news-bydate", "--data", root / "20news-bydate", "--recipe",
        "newsgroups-tanh-20-20", "--epochs", "450", "--max-features", "301",
        lacks=lacks)


def made_data_jobs(made: Path) -> Iterator[Job]:
    for name in ("dense", "floats.npz"):
        for activation in ("relu", "sigmoid"):
            yield training(
                f"made/{name}/{activation}", "--data", made / name, "--recipe",
                "mnist-relu-256x2", "--hidden", "33,17", "--activation",
                activation, "--initializer", "glorot", "--learning-rate",
                "0.1", "--batch-size", "37",
                "--epochs", "3", is_quick=True)
    yield training(
        "made/texts", "--data", made / "texts", "--recipe",
        "newsgroups-tanh-4-6-4", "--epochs", "450", "--seed", "1",
        "--max-features", "55", is_quick=True)


# What overrides the default recipe, in the options' oldest spelling.
OPTIONS = {
    "optimizer/sgd": "--optimizer sgd",
    "optimizer/momentum": "--optimizer momentum --momentum 0.85",
    "optimizer/classical-momentum":
        "--optimizer classical-momentum --momentum 0.85 --learning-rate 0.4",
    **{
        f"loss/{loss}":
            f"--loss {loss} --output-activation sigmoid --learning-rate 1"
        for loss in (
            "softmax-cross-entropy", "l2", "mean-squared-error",
            "binary-cross-entropy")
    },
    **{
        f"activation/{name}": f"--activation {name} --learning-rate 0.7 "
            "--initializer scaled-normal"
        for name in ("sigmoid", "relu", "tanh")
    },
    **{
        f"output-activation/{name}":
            f"--output-activation {name} --loss l2 --learning-rate 0.3"
        for name in ("identity", "sigmoid", "relu", "tanh")
    },
    **{
        f"initializer/{name}": f"--initializer {name}"
        for name in (
            "scaled-normal", "numpy-scaled-normal", "normal",
            "normal-with-biases", "small-normal", "uniform", "he", "glorot")
    },
    **{
        f"schedule/{form.split(':')[0]}{'-compound' if compound else ''}":
            f"--schedule {form}{compound} --schedule-every 20steps"
        for form, compound in (
            (form, compound)
            for form in (
                "constant", "step:gamma=0.7,size=2", "exponential:gamma=0.9",
                "polynomial:power=1.5,length=9", "sigmoid:gamma=0.8,center=3",
                "inverse:gamma=0.05,power=0.9998", "cosine:length=9")
            for compound in ("", ",compound" if ":" in form else ":compound"))
    },
    "warm-up/steps":
        "--schedule exponential:gamma=0.9 --schedule-every 20steps "
        "--warm-up 50steps",
    "warm-up/epochs":
        "--schedule cosine:length=3 --warm-up 1epochs --epochs 3",
    **{
        f"sampling/{name}": f"--sampling {name} --epochs 2"
        for name in ("shuffled", "sequential", "replacement")
    },
    "reduction/mean": "--reduction mean",
    "reduction/sum": "--reduction sum --learning-rate 0.1",
    **{
        f"weight-decay/{name}":
            f"--optimizer {name} --weight-decay 0.003 --learning-rate 0.5"
        for name in ("sgd", "momentum", "classical-momentum")
    },
    "batch-size/1": "--batch-size 1 --learning-rate 0.1",
    "batch-size/all": "--batch-size all --epochs 3",
    "hidden/deep": "--hidden 130,65,33,17,3 --activation relu "
        "--initializer he --optimizer sgd --learning-rate 0.05",
    "keep/best":
        "--keep best --validation 0.2 --every 1000samples --epochs 2",
    "schedule/one-cycle": "--schedule one-cycle --epochs 2",
    "schedule/cosine-restarts":
        "--schedule cosine-restarts:length=20,multiplier=2 "
        "--schedule-every 1steps --epochs 2",
}


def option_jobs() -> Iterator[Job]:
    for name, words in OPTIONS.items():
        given = words.split()
        usual = {
            "--samples": "5003", "--hidden": "33,17", "--batch-size": "37",
            "--epochs": "1", "--seed": "3"}
        yield training(
            f"options/{name}",
            *(word for pair in usual.items() if pair[0] not in given
              for word in pair),
            *given, is_quick=True)


# Two models to make things of: softmax or not, floats in the hidden layers that
# int8 tables stand for or not.
MODELS = {
    "sigmoid": "--samples 2003 --epochs 2 --seed 1",
    "relu": "--recipe mnist-relu-sgd --loss l2 --output-activation sigmoid "
        "--hidden 33,17 --initializer he --batch-size 37 --samples 2003 "
        "--epochs 2 --seed 1",
}
FEW = ("--data", "builtin", "--samples", "2003")
SOME = [
    word for index in (0, 1, 2, 57, 333) for word in ("--index", str(index))]


def product_jobs(programs: Programs) -> Iterator[Job]:
    for name, words in MODELS.items():
        yield Job(
            f"products/{name}",
            lambda run, words=words: products(run, words), is_quick=True)
        yield Job(
            f"onnx/{name}",
            lambda run, words=words: onnx_products(run, words),
            lacks="" if programs.onnx else "no --onnx", is_quick=True)
    yield Job("digits", digits, is_quick=True)


def products(run: Run, words: str) -> dict[str, Sums]:
    found = {
        "train --json": json_values(run.train(
            *words.split(), "--json", "--history", "history.csv", "--plot",
            "plot.svg")),
        "model": model(run.read("model.ink")),
        "history.csv": table(run.text("history.csv")),
        "plot.svg": plot(run.text("plot.svg")),
        "quantize --json": json_values(run.inkling(
            "quantize", "model.ink", *FEW, "--output", "int8.ink", "--json")),
        "int8": model(run.read("int8.ink")),
    }
    run.train(*words.split(), "--history", "history.json")
    found["history.json"] = json_values(run.text("history.json"))
    for name in ("model", "int8"):
        file = f"{name}.ink"
        for command, more in (
            ("inspect", ()),
            ("evaluate", (*FEW, "--threads", str(run.threads))),
            ("predict", ("builtin", *SOME)),
        ):
            found[f"{name}/{command} --json"] = json_values(
                run.inkling(command, file, *more, "--json"))
        run.inkling("convert", file, "--output", f"{name}.c")
        found[f"{name}/c"] = Sums(
            digest(run.read(f"{name}.c"), run.read(f"{name}.h")))
    for kind, sums in (("safetensors", safetensors), ("npz", npz)):
        found |= there_and_back(run, kind, sums, run.programs.inkling)
    return found


def onnx_products(run: Run, words: str) -> dict[str, Sums]:
    run.train(*words.split())
    return there_and_back(run, "onnx", onnx, run.programs.onnx)


def there_and_back(
    run: Run, kind: str, sums: Callable[[bytes], Sums], program: Path | None,
) -> dict[str, Sums]:
    """The model in another program's format, and the model made of that."""
    run.inkling(
        "convert", "model.ink", "--output", f"model.{kind}", program=program)
    run.inkling(
        "convert", f"model.{kind}", "--output", f"from-{kind}.ink",
        program=program)
    return {
        kind: sums(run.read(f"model.{kind}")),
        f"from-{kind}": model(run.read(f"from-{kind}.ink")),
    }


def digits(run: Run) -> dict[str, Sums]:
    run.inkling("digits", "digits.idx", "--count", "301")
    return {"": Sums(digest(run.read("digits.idx")))}


# 55 steps an epoch.
CHECKPOINTS = {
    "sgd": "--optimizer sgd --sampling sequential",
    "momentum": "--optimizer momentum --momentum 0.85",
    "classical-momentum":
        "--optimizer classical-momentum --momentum 0.85 --learning-rate 0.4",
    "compounding":
        "--schedule inverse:gamma=0.05,power=0.9998,compound "
        "--schedule-every 20steps --warm-up 30steps --loss l2 "
        "--output-activation sigmoid",
    "replacement": "--sampling replacement --weight-decay 0.003",
}
MIDDLE = 80


def checkpoint_jobs() -> Iterator[Job]:
    for name, words in CHECKPOINTS.items():
        yield Job(
            f"checkpoints/{name}",
            lambda run, words=words: checkpoints(run, words), is_quick=True)
    yield Job("checkpoints/keep-best", kept_checkpoint, is_quick=True)


def checkpoint_words(words: str, name: str) -> list[str]:
    return (
        "--samples 2003 --hidden 33,17 --batch-size 37 --epochs 3 --seed 5 "
        f"--every 2steps --checkpoint {name} --checkpoint-every {MIDDLE}steps "
        f"{words}").split()


def checkpoints(run: Run, words: str) -> dict[str, Sums]:
    """The last checkpoint of a run, one in its middle, and what the run ends
    with when it goes on from there."""
    run.train(*checkpoint_words(words, "end.ckpt"))
    found = {
        "model": model(run.read("model.ink")),
        "end": checkpoint(run.read("end.ckpt"), run.folder),
    }
    middle(run, words)
    found["middle"] = checkpoint(run.read("middle.ckpt"), run.folder)
    run.train("--resume", "middle.ckpt")
    found["resumed"] = model(run.read("model.ink"))
    return found


def middle(run: Run, words: str) -> None:
    """Leaves middle.ckpt as it is after step `MIDDLE`, the run killed.

    Nobody reads what the run prints, into a pipe of 4,096 bytes: those are full
    after that step and before the next checkpoint, so that the run waits there.
    """
    path = run.folder / "middle.ckpt"
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    process = run.start(
        *run.training(*checkpoint_words(words, path.name)), stdout=writer,
        stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while not path.exists() or step_of(path.read_bytes()) < MIDDLE:
            if process.poll() is not None or time.monotonic() > end:
                break
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait()
        os.close(reader)
        os.close(writer)
    step = step_of(path.read_bytes())
    if step != MIDDLE:
        raise Failure(f"a checkpoint of step {step}, expected {MIDDLE}")


def kept_checkpoint(run: Run) -> dict[str, Sums]:
    """A checkpoint that holds two networks, the best being an older one."""
    run.train(*checkpoint_words(
        "--keep best --validation 0.2 --early-stopping 2 --reduction sum "
        "--learning-rate 1", "end.ckpt"))
    return {
        "model": model(run.read("model.ink")),
        "end": checkpoint(run.read("end.ckpt"), run.folder),
    }


# ---- All of it ---------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Done:
    """A job run once."""

    level: str
    job: Job
    threads: int
    results: dict[str, Sums]
    failure: str = ""

    @property
    def place(self) -> str:
        return f"{self.level} {self.job.name}, threads {self.threads}"


def run_all(
    programs: Programs, levels: list[str], jobs: list[Job], scratch: Path,
) -> list[Done]:
    """Every job at every level with every number of threads, as many at a time
    as there are processors."""
    progress = sys.stderr.isatty()
    tasks = [
        (level, job, threads)
        for threads in THREADS for level in levels for job in jobs]

    def one(task: tuple[str, Job, int]) -> Done:
        level, job, threads = task
        folder = Path(tempfile.mkdtemp(dir=scratch))
        try:
            results = job.results(Run(programs, level, threads, folder))
            return Done(level, job, threads, {
                f"{job.name}/{name}".removesuffix("/"): sums
                for name, sums in results.items()})
        except Failure as failure:
            return Done(level, job, threads, {}, str(failure))
        except Exception as error:  # Whatever it is, the other jobs go on.
            failure = f"{type(error).__name__}: {error}"
            return Done(level, job, threads, {}, failure)
        finally:
            shutil.rmtree(folder)

    done = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for result in pool.map(one, tasks):
            done.append(result)
            if progress:
                print(f"\r{len(done)} of {len(tasks)} runs", end="",
                      file=sys.stderr, flush=True)
    if progress:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    return done


def runs_at(program: Path, level: str) -> bool:
    """Whether the program takes the level: where it does not, it ends with 64,
    as for a wrong option, and names it."""
    done = subprocess.run(
        [program, "recipes"], capture_output=True, text=True, timeout=60,
        env={**os.environ, "INKLING_LEVEL": level})
    if done.returncode == 0:
        return True
    if done.returncode == 64 and "INKLING_LEVEL" in done.stderr:
        return False
    raise SystemExit(
        f"same_bytes: {program} recipes: exit code {done.returncode}: "
        f"{done.stderr.strip()}")


def recipes_of(program: Path) -> dict[str, str]:
    """The names of the recipes and the kind of data of each."""
    lines = subprocess.run(
        [program, "recipes", "--json"], capture_output=True, text=True,
        check=True, timeout=60).stdout.splitlines()
    return {line["name"]: line["data"] for line in map(json.loads, lines)}


def here() -> str:
    """What the sums hold for besides the level."""
    return " ".join((platform.machine(), *platform.libc_ver())).strip()


def difference(expected: Sums, found: Sums) -> str:
    """Which sums differ, or nothing where names alone do."""
    names = sorted({*expected.parts, *found.parts})
    pairs = {
        name: (expected.parts.get(name), found.parts.get(name))
        for name in names}
    if expected.names == found.names or not names:
        pairs["whole"] = (expected.whole, found.whole)
    return "; ".join(
        f"{name}: expected {short(one)}, found {short(other)}"
        for name, (one, other) in pairs.items() if one != other)


def short(digest: str | None) -> str:
    return digest[:16] if digest else "none"


def renamed(expected: Sums, found: Sums) -> str:
    keys = [
        key for key in {**expected.names, **found.names}
        if expected.names.get(key) != found.names.get(key)]
    return "; ".join(
        f"{key}: {expected.names.get(key)} -> {found.names.get(key)}"
        for key in keys)


def record(path: Path, recipes: dict[str, str], done: list[Done]) -> int:
    """Writes the sums, unless something failed or threads made a difference."""
    levels: dict[str, dict[str, Sums]] = {}
    faults = [f"{one.place}: {one.failure}" for one in done if one.failure]
    for one in done:
        level = levels.setdefault(one.level, {})
        for item, sums in one.results.items():
            text = difference(level.setdefault(item, sums), sums)
            if text:
                faults.append(
                    f"{one.level} {item}: another with {one.threads} threads: "
                    + text)
    for fault in faults:
        print(fault)
    if faults:
        print(f"not recorded: {len(faults)} faults")
        return 1
    # A line an item, so that a change of some is read easily.
    text = ",\n".join(
        f"{json.dumps(level)}: {{\n" + ",\n".join(
            f"{json.dumps(item)}: {json.dumps(dataclasses.asdict(sums))}"
            for item, sums in sorted(items.items())) + "\n}"
        for level, items in levels.items())
    path.write_text(
        f'{{"here": {json.dumps(here())},\n"recipes": {json.dumps(recipes)},\n'
        f'"levels": {{\n{text}\n}}}}\n')
    print("recorded: " + ", ".join(
        f"{level} {len(items)}" for level, items in levels.items()))
    return 0


def check(
    stored: dict, done: list[Done], jobs: list[Job], levels: list[str],
    is_quick: bool,
) -> int:
    """Compares with the sums, says what differs, and counts."""
    expected = {
        (level, item): Sums(**sums)
        for level, items in stored["levels"].items()
        for item, sums in items.items()}
    same, differing, changed, unknown = set(), {}, {}, set()
    for one in done:
        for item, found in one.results.items():
            key = one.level, item
            if key not in expected:
                unknown.add(key)
                continue
            if expected[key] == found:
                same.add(key)
            elif text := difference(expected[key], found):
                differing.setdefault(
                    key, f"{text} (threads {one.threads})")
            else:
                changed[key] = renamed(expected[key], found)
    failed: dict[tuple[str, str], str] = {}
    for one in done:
        if one.failure:
            failed.setdefault(
                (one.level, one.job.name), f"{one.place}: {one.failure}")
    skipped: dict[str, int] = {}
    missing = []
    seen = same | differing.keys() | changed.keys()
    for level, item in expected.keys() - seen:
        job = next((job for job in jobs if job.owns(item)), None)
        if level not in levels:
            reason = f"the level {level} does not run here"
        elif job and (level, job.name) in failed:
            continue
        elif job and job.lacks:
            reason = job.lacks
        elif job and is_quick and not job.is_quick:
            reason = "not in --quick"
        else:
            missing.append((level, item))
            continue
        skipped[reason] = skipped.get(reason, 0) + 1

    for reason, count in sorted(skipped.items()):
        print(f"skipped: {reason}: {count} results")
    for level in sorted({level for level, _ in unknown}):
        print(f"no sums recorded: {level}: "
              f"{sum(key[0] == level for key in unknown)} results")
    if stored["here"] != here():
        print(f"the sums were recorded on {stored['here']}, this is {here()}")
    for (level, item), text in sorted(changed.items()):
        print(f"names changed, parameters the same: {level} {item}: {text}")
    for (level, item), text in sorted(differing.items()):
        print(f"differs: {level} {item}: {text}")
    for level, item in sorted(missing):
        print(f"missing: {level} {item}: expected a result, found none")
    for text in failed.values():
        print(f"failed: {text}")
    wrong = len(differing) + len(missing) + len(failed)
    same -= differing.keys() | changed.keys()
    print(
        f"{len(same)} the same, "
        f"{len(changed.keys() - differing.keys())} names changed, "
        f"{len(differing)} differ, {len(missing)} missing, "
        f"{len(failed)} failed, {sum(skipped.values())} skipped")
    return 1 if wrong or not (same or changed) else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n", 1)[0],
        epilog="What it runs and compares stands at its beginning.")
    parser.add_argument("command", choices=("record", "check"))
    parser.add_argument("inkling", type=Path, help="the program")
    parser.add_argument("sums", type=Path, help="the file of the sums")
    parser.add_argument(
        "--onnx", type=Path, metavar="INKLING",
        help="the program with ONNX, of 'make onnx'")
    parser.add_argument(
        "--quick", action="store_true",
        help="built-in digits and data made here, without the rest")
    given = parser.parse_args()
    for program in filter(None, (given.inkling, given.onnx)):
        if not os.access(program, os.X_OK):
            parser.error(f"{program} is no program")
    programs = Programs(
        given.inkling.resolve(), given.onnx.resolve() if given.onnx else None)
    stored = None
    if given.command == "check":
        try:
            stored = json.loads(given.sums.read_text())
        except (OSError, ValueError) as error:
            parser.error(f"{given.sums}: {error}")
    data = os.environ.get("INKLING_DATA")
    root = Path(data).resolve() if data else None
    if root and not root.is_dir():
        parser.error(f"INKLING_DATA is {root}, which is no folder")

    # The recipes under the names that they were recorded by.
    recipes = stored["recipes"] if stored else recipes_of(programs.inkling)
    levels = [level for level in LEVELS if runs_at(programs.inkling, level)]
    start = time.monotonic()
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(
            prefix="same-bytes-"))).resolve()
        made = scratch / "made"
        made.mkdir()
        make_data(made)
        jobs = [
            *recipe_jobs(recipes, root), *real_data_jobs(root),
            *option_jobs(), *made_data_jobs(made), *product_jobs(programs),
            *checkpoint_jobs()]
        done = run_all(
            programs, levels, [
                job for job in jobs
                if not job.lacks and (job.is_quick or not given.quick)],
            scratch)
    print(f"{len(done)} runs in {time.monotonic() - start:.0f} s, levels: "
          + ", ".join(levels), file=sys.stderr)
    if stored:
        return check(stored, done, jobs, levels, given.quick)
    return record(given.sums, recipes, done)


if __name__ == "__main__":
    sys.exit(main())
