"""Inkling's models in other programs, and theirs in Inkling: interchange.py
INKLING FOLDER prints a row a check and ends with 1 where one fails."""

import gzip
import importlib.metadata
import json
import os
import pathlib
import struct
import subprocess
import sys

import numpy

import npz_checks
import onnx_checks
import safetensors_checks

MODULES = [safetensors_checks, npz_checks, onnx_checks]
PROGRAMS = [
    "numpy", "safetensors", "torch", "onnx", "onnxruntime", "skl2onnx",
    "scikit-learn"]
SAMPLES = 1000


class Context:
    """What the checks work with: `model`, a trained file; `pixels`, bytes
    [SAMPLES, 784]; `expected`, what `inkling predict` says of them."""

    def __init__(self, inkling, folder):
        self.inkling = inkling
        self.folder = folder
        self.model = folder / "digits.ink"
        data = os.environ.get("INKLING_DATA")
        source = pathlib.Path(data, "mnist") if data else "builtin"
        self.run(
            "train", "--data", source, "--recipe", "mnist-sigmoid-momentum",
            "--epochs", "2", "--seed", "1", "--output", self.model)
        self.pixels = self.digits(source)
        self.expected = self.predict(self.model)

    def digits(self, source):
        """Pixels [SAMPLES, 784]."""
        if source == "builtin":
            packed = self.folder / "built-in-idx3-ubyte"
            self.run("digits", packed, "--count", str(SAMPLES))
        else:
            packed = source / "t10k-images-idx3-ubyte.gz"
        data = packed.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        pixels = numpy.frombuffer(data, numpy.uint8, offset=16)
        return pixels.reshape(-1, 784)[:SAMPLES]

    def run(self, *arguments):
        """Standard output of Inkling."""
        done = subprocess.run(
            [self.inkling, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"inkling {arguments[0]}: {done.stderr.strip()}")
        return done.stdout

    def predict(self, model):
        """The outputs that `inkling predict` prints, a row a sample."""
        path = self.folder / "digits-idx3-ubyte"
        path.write_bytes(
            struct.pack(">IIII", 0x803, len(self.pixels), 28, 28)
            + self.pixels.tobytes())
        lines = self.run("predict", model, path, "--json").splitlines()
        return numpy.array([json.loads(line)["probabilities"] for line in lines])

    def outputs(self, path, *options):
        """What Inkling computes with another program's file."""
        model = self.folder / "read.ink"
        self.run("convert", path, "--output", model, *options)
        return self.predict(model)

    @staticmethod
    def relative(found, expected):
        """The largest error of a sample, over its largest output."""
        error = numpy.abs(found - expected).max(axis=1)
        return (error / numpy.abs(expected).max(axis=1)).max()

    def compared(self, name, found, expected):
        """A row: the length of the difference over that of all outputs. One
        digit may be further off than 1e-6: a logit of 16 is rounded to 1e-6 in
        float32, and either program is as far from the exact probability."""
        error = numpy.linalg.norm(found - expected)
        error /= numpy.linalg.norm(expected)
        worst = self.relative(found, expected)
        detail = f"{error:.1e} relative (worst digit {worst:.1e})"
        return name, bool(error <= 1e-6), detail

    def returned(self, name, path):
        """A row: the file at `path`, read back, is the model byte for byte."""
        back = self.folder / "back.ink"
        self.run("convert", path, "--output", back)
        same = back.read_bytes() == self.model.read_bytes()
        return name, same, "the same file" if same else "differs"


def main():
    inkling, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    versions = [f"{name} {importlib.metadata.version(name)}" for name in PROGRAMS]
    print(", ".join(versions))
    context = Context(inkling, folder)
    failures = 0
    for module in MODULES:
        for name, passed, detail in module.checks(context):
            failures += not passed
            print(f"{'ok  ' if passed else 'FAIL'}  {name:<52}  {detail}", flush=True)
    print(f"{failures} failed, on {len(context.pixels)} digits")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
