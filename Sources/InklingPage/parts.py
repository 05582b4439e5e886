#!/usr/bin/env python3
"""Writes the page's parts as one Swift file: its core, compressed and in
base64 as the page itself holds it, and its text with style and scripts in it.

usage: parts.py CORE.wasm OUTPUT.swift SWIFT_VERSION
       parts.py --compare MADE.swift COMMITTED.swift
"""

import base64
import re
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
# What the program puts in, in its order (Model+Page.swift).
PUT_IN = ["footer", "about", "core", "model"]
# In the order in which they use each other.
SCRIPTS = ["core.js", "paper.js", "pictures.js", "answer.js", "keeping.js",
           "page.js"]


def text(name):
    return (HERE / name).read_text(encoding="utf-8").strip()


def pieces():
    """The page's text around what is put in."""
    parts = re.split(r"\{\{(\w+)\}\}", text("page.html"))
    ours = {"style": text("page.css"),
            "script": "\n\n".join(['"use strict";', *map(text, SCRIPTS)])}
    theirs = iter(PUT_IN)
    pieces = [""]
    for before, name in zip(parts[::2], [*parts[1::2], None]):
        pieces[-1] += before
        if name in ours:
            pieces[-1] += ours[name]
        elif name:
            assert name == next(theirs), name
            pieces.append("")
    assert len(pieces) == len(PUT_IN) + 1
    return pieces


def literal(piece):
    assert '"""##' not in piece and "\\##" not in piece
    return f'##"""\n{piece}\n"""##'


def compare(made, committed):
    """Whether two such files say the same; the core is compared, unpacked,
    where the same compiler made it."""
    def read(path):
        text = Path(path).read_text(encoding="utf-8")
        version = re.search(r"compiled by (.*)\.", text)[1]
        code, html = re.search(
            r'core = """(.*?)"""(.*)', text, re.DOTALL).groups()
        packed = base64.b64decode(re.sub(r"[\s\\]", "", code))
        return version, zlib.decompress(packed, -15), html
    (version, core, html), (ours, theirs, page) = map(read, (made, committed))
    if html != page or (version == ours and core != theirs):
        sys.exit(f"{committed} is not what its sources make; expected it made "
                 "anew by 'make page-core'")
    print("the page's parts are what their sources make" if version == ours
          else f"the core is {ours}'s, not compared with {version}'s")


def main():
    if sys.argv[1] == "--compare":
        return compare(*sys.argv[2:])
    core, output, version = sys.argv[1:]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    wasm = Path(core).read_bytes()
    packed = packer.compress(wasm) + packer.flush()
    code = base64.b64encode(packed).decode("ascii")
    lines = re.findall(".{1,120}", code)
    html = pieces()
    Path(output).write_text(f'''\
// The page to draw on, made by `make page-core` from Sources/InklingPage; not to
// be edited. Its core was compiled by {version}.

// swift-format-ignore-file

enum PageParts {{
  /// WebAssembly, deflated (RFC 1951), in base64.
  static let core = """
{chr(10).join("    " + line + chr(92) for line in lines)[:-1]}
    """

  /// HTML around the {", the ".join(PUT_IN)}.
  static let html = [
{f",{chr(10)}".join(map(literal, html))},
  ]
}}
''', encoding="utf-8")
    print(f"{core}: {len(wasm)} bytes, {len(packed)} compressed;",
          f"the page's text: {sum(len(piece.encode()) for piece in html)} bytes")


if __name__ == "__main__":
    main()
