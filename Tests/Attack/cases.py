"""What is attacked: valid files of every format, made by the program itself or
taken from Tests/Fuzz/Corpus, and the commands that read and write them."""

import json
import shutil
import subprocess
from pathlib import Path

import forge

CORPUS = Path(__file__).resolve().parent.parent / "Fuzz" / "Corpus"


class Stock:
    """The valid files, in a folder that no run may change."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        folder.mkdir(parents=True)
        for part in ("train", "test"):
            for index, word in enumerate(["apple", "boat", "cloud"]):
                place = folder / "texts" / f"x-{part}" / f"class{index}"
                place.mkdir(parents=True)
                for text in range(3):
                    (place / str(text)).write_text(f"the {word} {text} and all")
        (folder / "data").mkdir()
        for part in ("train", "t10k"):
            self.run("digits", f"data/{part}-images-idx3-ubyte", "--count", "20")
            (folder / f"data/{part}-labels-idx1-ubyte").write_bytes(
                b"\0\0\x08\1\0\0\0\x14" + bytes(range(10)) * 2)
        small = ["train", "--epochs", "1", "--hidden", "4"]
        self.run(*small, "--samples", "60", "-o", "m.ink",
                 "--checkpoint", "c.ckpt")
        self.run(*small, "--data", "texts", "-o", "t.ink",
                 "--checkpoint", "t.ckpt")
        self.run("quantize", "m.ink", "--samples", "60", "-o", "q.ink")
        self.run("convert", "m.ink", "-o", "n.npz")
        self.run("convert", "m.ink", "-o", "n.safetensors")
        self.run("show", "builtin", "-o", "p.png")
        # A folder of texts, one of them by a link to what an output may be.
        shutil.copytree(folder / "texts", folder / "linked")
        (folder / "linked/x-train/class0/link").symlink_to(
            "../../../out/a.txt")
        (folder / "b.json").write_text("".join(
            json.dumps({"schema": 1, **record}) + "\n" for record in [
                {"kind": "host", "processor": "a", "level": "avx2"}] + [
                {"kind": "measurement", "section": "dense", "name": name,
                 "level": "avx2", "figure": "gflops",
                 "repetitions": [1.5, 2.5, 3.5, 2.5]} for name in "abc"]))
        for kind, name, to in [
                ("npz", "stored", "d.npz"), ("npz", "deflated", "e.npz"),
                ("pickle", "protocol2", "d.pkl"), ("pickle", "protocol5", "e.pkl"),
                ("png", "interlaced", "i.png"), ("png", "palette", "c.png"),
                ("pgm", "binary", "b.pgm"), ("pgm", "text", "t.pgm"),
                ("onnx", "two", "n.onnx"), ("onnx", "sklearn.onnx", "k.onnx"),
                ("text", "latin1", "a.txt"), ("checkpoint", "momentum", "o.ckpt"),
                ("model", "int8", "i.ink"), ("model", "float32", "f.ink")]:
            shutil.copy(CORPUS / kind / name, folder / to)

    def run(self, *arguments):
        subprocess.run([self.program, *arguments], cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL)

    def files(self):
        """Every file's bytes, to see later whether any was changed."""
        return {path: path.read_bytes() for path in
                sorted(self.folder.rglob("*")) if path.is_file()}


# {f} the file that is attacked, {d} a copy of the folder that it was in with it
# in its place, {o} where output may go, all else of the stock.
READ_MODEL = [
    "evaluate {f} --samples 60", "evaluate {f} --samples 60 --json",
    "predict {f} p.png", "predict {f} builtin --index 3 --json",
    "predict {f} data/t10k-images-idx3-ubyte", "predict {f} a.txt",
    "quantize {f} --samples 60 -o {o}.ink", "convert {f} -o {o}.c",
    "convert {f} -o {o}.npz", "convert {f} -o {o}.safetensors",
    "bench latency {f} --samples 60 --passes 1"]
RESUME = [
    "train --resume {f} --epochs 2 --samples 60 -o {o}.ink --checkpoint {o}.ckpt"
    " --history {o}.csv --plot {o}.svg",
    "train --resume {f} --epochs 2 -o {o}.ink --checkpoint {o}.ckpt"
    " --history {o}.json --plot {o}.svg"]
DATA = ["train --data {f} --epochs 1 --hidden 4 -o {o}.ink", "show {f}",
        "show {f} --index 1 --json", "predict m.ink {f}"]
FOLDER = ["evaluate m.ink --data {d}", "predict m.ink {d}", "show {d}",
          "quantize m.ink --data {d} -o {o}.ink",
          "train --data {d} --epochs 1 --hidden 4 -o {o}.ink",
          "bench latency m.ink --data {d} --passes 1"]
PICTURE = ["predict m.ink {f}", "predict m.ink {f} --json --index 0"]
NETWORK = ["convert {f} -o {o}.ink", "convert {f} -o {o}.npz",
           "convert {f} -o {o}.safetensors",
           "convert {f} --activation sigmoid --softmax -o {o}.ink"]

# Name: files of the stock, what spoils them, the commands that read them.
FORMATS = {
    "model": (["m.ink", "q.ink", "t.ink", "i.ink", "f.ink"], forge.model,
              READ_MODEL),
    "checkpoint": (["c.ckpt", "t.ckpt", "o.ckpt"], forge.checkpoint, RESUME),
    "npz": (["d.npz", "e.npz"], forge.archive, DATA),
    "pickle": (["d.pkl", "e.pkl"], forge.pickled, DATA),
    "idx": (["data/t10k-images-idx3-ubyte"], forge.idx, PICTURE),
    "png": (["p.png", "i.png", "c.png"], forge.png, PICTURE),
    "pgm": (["b.pgm", "t.pgm"], forge.pgm, PICTURE),
    "text": (["a.txt"], forge.spoil, ["predict t.ink {f}"]),
    "network": (["n.npz"], forge.archive, NETWORK),
    "safetensors": (["n.safetensors"], forge.safetensors, NETWORK),
    "onnx": (["n.onnx", "k.onnx"], forge.spoil, NETWORK),
    "folder": (["data/t10k-images-idx3-ubyte", "data/t10k-labels-idx1-ubyte"],
               forge.bomb, FOLDER),
    "bench": (["b.json"], forge.bench, [
        "bench compare {f} b.json", "bench compare b.json {f} -o json",
        "bench compare {f} {f} -o markdown"]),
}

# Commands of every kind that do their work, for limits of memory and signals.
WORKING = [
    "train --samples 600 --epochs 3 -o {o}.ink --checkpoint {o}.ckpt"
    " --history {o}.csv --plot {o}.svg",
    "train --data texts --epochs 2 -o {o}.ink", "train --data d.npz --epochs 1",
    "train --data data --epochs 2 --checkpoint {o}.ckpt",
    "train --resume c.ckpt --epochs 3 --checkpoint {o}.ckpt -o {o}.ink",
    "evaluate m.ink --samples 6000", "evaluate q.ink --samples 600 --json",
    "evaluate t.ink --data texts", "predict m.ink builtin --index 5 --picture",
    "predict m.ink data/t10k-images-idx3-ubyte --json", "predict m.ink p.png",
    "predict t.ink a.txt", "quantize m.ink --samples 600 -o {o}.ink",
    "convert m.ink -o {o}.c", "convert q.ink -o {o}.c",
    "convert m.ink -o {o}.npz", "convert n.safetensors -o {o}.ink",
    "convert n.npz -o {o}.ink", "show data --index 3", "show builtin --json",
    "show builtin -o {o}.png", "digits {o}.idx --count 300", "recipes",
    "recipes --json", "inspect m.ink", "reproduce --data .", "train --help",
    "bench latency m.ink --samples 600 --passes 2"]

# {a} and {b} are one file, by two paths; {a} is of the stock or new.
CLASHES = [
    ("train --samples 60 -o {a} --checkpoint {b}", None),
    ("train --samples 60 --checkpoint {a} --history {b}", ".csv"),
    ("train --samples 60 -o {a} --plot {b}", ".svg"),
    ("train --samples 60 --history {a} -o {b}", ".json"),
    ("train --resume {a} -o {b}", "c.ckpt"),
    ("train --resume {a} --checkpoint other -o {b}", "c.ckpt"),
    ("train --data {a} -o {b}", "d.npz"), ("show {a} -o {b}", "d.npz"),
    ("train --data {a} --checkpoint {b}", "d.pkl"),
    ("train --data linked -o {b}", "a.txt"),
    ("train --data linked --history {b}.csv --checkpoint {a}", "a.txt"),
    ("digits {b} --count 2", "c.ckpt"),
    ("quantize {a} --samples 60 -o {b}", "m.ink"),
    ("convert {a} --to npz -o {b}", "m.ink"),
    ("convert {a} --to inkling -o {b}", "n.npz"),
    ("convert {a} --to inkling -o {b}", "n.safetensors")]

# Names that mean something to a shell, a terminal or a system.
NAMES = [b"\x1b[2J", b"a\nb", b"\r", b"\t", b"\x07", b"\x7f", b"\xc2\x9b2J",
         b"\xff\xfe", b"\xc0\x80", b"a" * 255, b"a" * 256, b"a/" * 2100, b"",
         b".", b"..", b"/", b"//", b"./x", b"nowhere/x", b"-", b"--", b"-o",
         b"--json", b"x y", b"'", b'"', b"$(id)", b"`id`", b"%s%n", b"*",
         b"builtin", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"x" * 5000,
         b"/dev/null", b"/dev/full", b"/dev/zero", b"/proc/self/mem", b"pipe",
         b"loop", b"dangling", b"texts", b"data"]
NAMED = [
    "evaluate {n} --samples 60", "predict m.ink {n}", "predict {n} p.png --json",
    "inspect {n} --json", "convert {n} -o {o}.ink", "show {n}",
    "train --data {n} --epochs 1 --hidden 4 -o {o}.ink",
    "train --resume {n} --epochs 1", "reproduce --data {n}", "digits {n}",
    "show builtin -o {n}", "convert m.ink --to npz -o {n}",
    "convert m.ink --to c -o {n}.c", "quantize m.ink --samples 60 -o {n}",
    "train --samples 60 --epochs 1 -o {n}",
    "train --samples 60 --epochs 1 --history {n}.csv",
    "train --samples 60 --epochs 1 --checkpoint {n}", "{n}", "train {n}",
    "train --recipe {n}", "train --schedule {n}", "bench --filter none-{n}"]
