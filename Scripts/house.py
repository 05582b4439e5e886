#!/usr/bin/env python3
"""Measures the house: files, lines, folders, public symbols and tests.

One row per target, then what is over a limit. Public symbols are those that
the compiler's symbol graph has from this package's own source; nothing that
the compiler makes by itself, and nothing twice through a re-export.

usage: Scripts/house.py [--check] [--scratch-path FOLDER]
The modules are taken as they were last built there; `make house` builds them.
"""

import argparse
import json
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = {".swift", ".c", ".h", ".inc", ".proto", ".modulemap", ".py", ".sh"}
# Made by a program: neither read nor counted.
GENERATED = {"PageParts.swift", "Schema.pb.swift", "digit_subspaces.inc"}

FILES_PER_FOLDER = 16
SHORTEST, LONGEST = 30, 300
SHORT_FILES = 16
# About as many as there are now: the house is not to grow by what is written
# twice.
LINES = 59_000
PUBLIC_SYMBOLS = 270

# A program has no callers; its protocols want a few public witnesses.
PROGRAMS = {"InklingCLI"}

# The one layer over the C functions may show pointers.
POINTER_LAYER = "Kernels"
TEST = re.compile(r"^\s*@Test\b", re.MULTILINE)
POINTER = re.compile(r"\b(Unsafe\w*|OpaquePointer|CVarArg|va_list)\b")


def source_files(folder):
    """The files below a folder that somebody wrote, as paths."""
    return sorted(
        path for path in folder.rglob("*")
        if path.suffix in SOURCE and path.name not in GENERATED)


def line_count(path):
    return path.read_bytes().count(b"\n")


class Target:
    """A folder of sources: what is counted by reading them."""

    def __init__(self, folder):
        self.name = str(folder.relative_to(ROOT))
        self.lines = {path: line_count(path) for path in source_files(folder)}
        self.folders = {}
        for path in self.lines:
            self.folders.setdefault(path.parent, []).append(path)
        self.tests = sum(
            len(TEST.findall(path.read_text(encoding="utf-8")))
            for path in self.lines if path.suffix == ".swift")

    @property
    def largest_folder(self):
        return max(map(len, self.folders.values()), default=0)

    def shorter(self):
        return [path for path, lines in self.lines.items() if lines < SHORTEST]

    def longer(self):
        return [path for path, lines in self.lines.items() if lines > LONGEST]


def targets_in(folder):
    return [Target(path) for path in sorted((ROOT / folder).iterdir())
            if path.is_dir() and source_files(path)]


class SymbolGraph:
    """The public symbols of the package's modules."""

    def __init__(self, scratch):
        self.declarations = {}
        modules = ROOT / scratch / "debug" / "Modules"
        if not modules.is_dir():
            sys.exit(f"no modules in {modules}: build first (make house does)")
        target = json.loads(run(["swift", "-print-target-info"]))["target"]
        for folder in sorted((ROOT / "Sources").iterdir()):
            module = folder.name
            if module in PROGRAMS:
                continue
            if (modules / f"{module}.swiftmodule").exists():
                self.declarations[module] = self.extract(
                    module, modules, target["unversionedTriple"])

    def extract(self, module, modules, triple):
        with tempfile.TemporaryDirectory() as folder:
            maps = modules.parent.glob("*.build/module.modulemap")
            run(["swift", "symbolgraph-extract", "-module-name", module,
                 "-target", triple, "-I", modules, "-I", "Sources/CZlib",
                 *(option for path in sorted(maps)
                   for option in ("-Xcc", f"-fmodule-map-file={path}")),
                 "-minimum-access-level", "public",
                 "-skip-synthesized-members", "-output-dir", folder])
            symbols = {}
            for path in sorted(Path(folder).glob("*.symbols.json")):
                for symbol in json.loads(path.read_bytes())["symbols"]:
                    # What the compiler derives stands at no line.
                    if "location" in symbol and "::SYNTHESIZED" not in (
                            symbol["identifier"]["precise"]):
                        symbols[symbol["identifier"]["precise"]] = symbol
            return list(symbols.values())

    def count(self, module, *kinds):
        return sum(not kinds or symbol["kind"]["identifier"] in kinds
                   for symbol in self.declarations.get(module, []))

    def total(self):
        return sum(map(len, self.declarations.values()))

    def pointers(self):
        """Public declarations that show a C type or an unsafe pointer."""
        for module, symbols in self.declarations.items():
            for symbol in symbols:
                if symbol["pathComponents"][0] == POINTER_LAYER:
                    continue
                parts = symbol.get("declarationFragments", [])
                text = "".join(part["spelling"] for part in parts)
                if POINTER.search(text) or any(
                        part.get("preciseIdentifier", "").startswith("c:")
                        for part in parts):
                    name = ".".join(symbol["pathComponents"])
                    yield f"{module}: {name}: {text}"


def run(command):
    """Runs a program in the repository; its failure is this one's."""
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}{done.stderr}{command[0]} failed")
    return done.stdout


def table(rows):
    """Columns as wide as needed; numbers stand to the right."""
    widths = [max(len(str(row[i])) for row in rows)
              for i in range(len(rows[0]))]
    for row in rows:
        cells = [str(row[0]).ljust(widths[0])]
        cells += [str(cell).rjust(width)
                  for cell, width in zip(row[1:], widths[1:])]
        print("  ".join(cells).rstrip())


def row(target, graph):
    module = target.name.rpartition("/")[2]
    public = [""] * 3
    if module in graph.declarations:
        public = [graph.count(module), graph.count(
            module, "swift.struct", "swift.class", "swift.enum",
            "swift.protocol", "swift.typealias"),
            graph.count(module, "swift.enum.case")]
    return [target.name, len(target.lines), sum(target.lines.values()),
            len(target.folders), target.largest_folder,
            len(target.shorter()), len(target.longer()), *public,
            target.tests or ""]


def total_row(name, rows):
    sums = [sum(row[i] or 0 for row in rows) for i in range(1, len(rows[0]))]
    sums[3] = max(row[4] for row in rows)
    return [name, *(total or "" for total in sums)]


def house(options):
    """Prints the table; gives what is over a limit, a line each."""
    kernels_and_sources = [Target(ROOT / "CKernels"), *targets_in("Sources")]
    tests = targets_in("Tests")
    graph = SymbolGraph(options.scratch_path)

    heads = ["target", "files", "lines", "folders", "fullest",
             f"<{SHORTEST} lines", f">{LONGEST}", "public", "types", "cases",
             "tests"]
    sources = [row(target, graph) for target in kernels_and_sources]
    others = [row(target, graph) for target in tests]
    table([heads, *sources, total_row("CKernels and Sources", sources),
           *others, total_row("Tests", others)])

    over = []
    for target in kernels_and_sources + tests:
        for folder, files in target.folders.items():
            if len(files) > FILES_PER_FOLDER:
                over.append(f"{folder.relative_to(ROOT)}: {len(files)} files, "
                            f"at most {FILES_PER_FOLDER}")
        for path in target.longer() if target in kernels_and_sources else ():
            over.append(f"{path.relative_to(ROOT)}: {target.lines[path]} "
                        f"lines, at most {LONGEST}")
    short = [path for target in kernels_and_sources
             for path in target.shorter()]
    print(f"\nshorter than {SHORTEST} lines in CKernels and Sources:",
          *(path.relative_to(ROOT) for path in short), sep="\n  ")
    if len(short) > SHORT_FILES:
        over.append(f"CKernels and Sources: {len(short)} files shorter than "
                    f"{SHORTEST} lines, at most {SHORT_FILES}")
    lines = sum(sum(target.lines.values()) for target in kernels_and_sources)
    if lines > LINES:
        over.append(f"CKernels and Sources: {lines} lines, at most {LINES}")
    if graph.total() > PUBLIC_SYMBOLS:
        over.append(f"{graph.total()} public symbols, at most {PUBLIC_SYMBOLS}")
    over += [f"{line}: a C type or an unsafe pointer outside {POINTER_LAYER}"
             for line in graph.pointers()]
    return over


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true",
                        help="end with 1 if anything is over a limit")
    parser.add_argument("--scratch-path", default=".build", metavar="FOLDER",
                        help="where the modules were built (default .build)")
    options = parser.parse_args()
    over = house(options)
    if over:
        print("\nover a limit:", *over, sep="\n  ")
    return 1 if over and options.check else 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as in `house.py | head`
    sys.exit(main())
