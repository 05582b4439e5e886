#!/usr/bin/env python3
"""Whether Scripts/check-assembly.py tells loops that keep their sums in
registers from loops that do not: listings as objdump writes them, the bad ones
as compilers wrote them."""

import importlib.util
from pathlib import Path

path = Path(__file__).parents[2] / "Scripts" / "check-assembly.py"
spec = importlib.util.spec_from_file_location("check_assembly", path)
checker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(checker)

X86 = """
0000000000000000 <gemm_nn>:
       0:\tvbroadcastss (%rdi,%rax,4),%ymm1
       6:\tvmovups (%rsi),%ymm2
{0}
       a:\tvfmadd231ps %ymm1,%ymm2,%ymm3
       f:\tvfmadd231ps 0x20(%rsp),%ymm2,%ymm4
      14:\tvfmadd231ps %ymm1,%ymm2,%ymm5
      19:\tvfmadd231ps %ymm1,%ymm2,%ymm6
{1}
      1e:\tinc    %rax
      21:\tcmp    %rax,%rdx
      24:\tjne    0 <gemm_nn>
      26:\tvmovups %ymm3,0x40(%rsp)
      2c:\tret
"""
ARM64 = """
0000000000000000 <gemm_nn>:
   0:\tldr\tq2, [x1], #16
{0}
   4:\tfmla\tv3.4s, v2.4s, v0.s[0]
   8:\tfmla\tv4.4s, v2.4s, v0.s[1]
   c:\tfmla\tv5.4s, v2.4s, v0.s[2]
  10:\tfmla\tv6.4s, v2.4s, v0.s[3]
{1}
  14:\tsubs\tx0, x0, #0x1
  18:\tb.ne\t0 <gemm_nn>  // b.any
  1c:\tret
"""
# An operand that is only loaded is no sum; nor is a scalar register's spill.
CASES = [
    (X86, "", "", 0),
    (X86, "", "      1d:\tmov    %rcx,0x8(%rsp)", 0),
    (X86, "       9:\tvmovups 0x60(%rsp),%ymm4", "", 0),
    (X86, "       9:\tvmovups 0x60(%rsp),%ymm3",
     "      1d:\tvmovups %ymm3,0x60(%rsp)", 1),
    (X86, "", "      1d:\tvmovaps %zmm3,-0x40(%rsp,%rax,4)", 1),
    (ARM64, "", "", 0),
    (ARM64, "   3:\tldr\tq3, [sp, #64]", "  13:\tstr\tq3, [sp, #64]", 1),
]

for number, (listing, load, store, expected) in enumerate(CASES):
    count, spilled = checker.check(listing.format(load, store))
    assert count == 1, f"case {number}: {count} loops"
    assert len(spilled) == expected, f"case {number}: {len(spilled)} spilled"
print(f"check-assembly: {len(CASES)} listings told apart")
