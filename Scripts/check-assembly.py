#!/usr/bin/env python3
"""Looks for inner loops of multiply-adds that keep sums in memory.

    python3 Scripts/check-assembly.py [OBJECT ...]

The kernels' speed rests on the compiler: it must hold a tile's sums in
registers. Where it stores and loads them again in each round of the loop, the
loop takes up to four times as long, and no test fails. So this reads what the
compiler wrote, by objdump, and fails at a loop that has packed multiply-adds
and stores a vector register to the stack, on x86-64 and on arm64, and where
there are hardly any such loops.

Objects are those of `make` if not given. Code at the baseline level of x86-64
has no multiply-add; there a packed product and a packed sum count as one.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

OBJECTS = ".build/release/CKernels.build/levels/*.c.o"
# Fewer multiply-adds than this, and the loop holds no tile.
LEAST = 4
# A level with vectors has more such loops than this; with fewer, the compiler
# made none of most.
LEAST_LOOPS = 40
WITH_VECTORS = {"avx2.c.o", "avx512.c.o", "baseline.c.o"}
# Their loops are polynomials of a row that lies on the stack.
EXPONENTIALS = {"loss", "softmax"}

FUNCTION = re.compile(r"^[0-9a-f]+ <([^>]+)>:")
LINE = re.compile(r"^\s*([0-9a-f]+):\s+(\S+)\s*([^#/]*)")
MULTIPLY_ADD = re.compile(
    r"v?fn?m(?:add|sub)\d*ps$|v?pmaddwd$|vpdp\w+$|fml[as]$|[su]?mlal2?$"
)
SUM = re.compile(r"v?addps$|v?paddd$|fadd$")
PRODUCT = re.compile(r"v?mulps$|v?pmulld$")
STACK = r"-?(?:0x[0-9a-f]+)?\(%rsp[^)]*\)"
X86_STORE = re.compile(r"%[xyz]mm\d+(?:\{[^}]*\})*\s*,\s*" + STACK + r"\s*$")
ARM_STORE = re.compile(r"^[qv]\d+.*\[(?:sp|x29)\b")


class Loop:
    """The instructions between a backward jump and where it goes."""

    def __init__(self, function, body):
        self.function = function
        self.body = body
        self.multiply_adds = sum(
            bool(MULTIPLY_ADD.match(name)) for name, _ in body
        )
        if self.multiply_adds == 0:
            products = sum(bool(PRODUCT.match(name)) for name, _ in body)
            sums = sum(bool(SUM.match(name)) for name, _ in body)
            self.multiply_adds = min(products, sums)

    def stores(self):
        """What of it stores a vector register to the stack."""
        return [
            f"{name} {operands}"
            for name, operands in self.body
            if (name.startswith(("vmov", "mov")) and X86_STORE.search(operands))
            or (name in ("str", "stp", "stur") and ARM_STORE.match(operands))
        ]


def functions(listing):
    """Yields each function's name and instructions: address, name, operands."""
    name, instructions = None, []
    for line in listing.splitlines():
        if begin := FUNCTION.match(line):
            if name:
                yield name, instructions
            name, instructions = begin[1], []
        elif found := LINE.match(line):
            instructions.append(
                (int(found[1], 16), found[2], found[3].strip())
            )
    if name:
        yield name, instructions


def jump_target(name, operands):
    """Where an instruction may jump to, or None."""
    if not re.match(r"j\w+$|b$|b\.\w+$|cbn?z$|tbn?z$", name):
        return None
    target = re.search(r"(?:^|,\s*)(?:0x)?([0-9a-f]+)\s*(?:<|$)", operands)
    return int(target[1], 16) if target else None


def straight_loops(listing):
    """Yields the loops without another jump, as those over sums are."""
    for function, instructions in functions(listing):
        place = {at: i for i, (at, _, _) in enumerate(instructions)}
        after_jump = 0
        for i, (at, name, operands) in enumerate(instructions):
            if not re.match(r"j|b$|b\.|cbn?z|tbn?z", name):
                continue
            target = jump_target(name, operands)
            if target is not None and after_jump <= place.get(target, -1) <= i:
                body = instructions[place[target] : i + 1]
                yield Loop(function, [(n, o) for _, n, o in body])
            after_jump = i + 1


def check(listing):
    """Returns how many loops of multiply-adds there are, and those that keep
    sums in memory."""
    loops = [
        loop
        for loop in straight_loops(listing)
        if loop.multiply_adds >= LEAST and loop.function not in EXPONENTIALS
    ]
    return len(loops), [loop for loop in loops if loop.stores()]


def main():
    objects = [Path(p) for p in sys.argv[1:]] or sorted(Path().glob(OBJECTS))
    objdump = shutil.which("objdump") or shutil.which("llvm-objdump")
    if not objects or not objdump:
        sys.exit("check-assembly: no objects (run make first), or no objdump")
    failed = False
    for path in objects:
        listing = subprocess.run(
            [objdump, "-d", "--no-show-raw-insn", str(path)],
            check=True, capture_output=True, text=True,
        ).stdout
        count, spilled = check(listing)
        print(f"{path.name}: {count} loops of multiply-adds")
        if path.name in WITH_VECTORS and count < LEAST_LOOPS:
            failed = True
            print(f"  at least {LEAST_LOOPS} were expected")
        for loop in spilled:
            failed = True
            print(
                f"  {loop.function}: {loop.multiply_adds} multiply-adds, "
                + "; ".join(loop.stores())
            )
    if failed:
        sys.exit("check-assembly: these loops are not as they must be")


if __name__ == "__main__":
    main()
