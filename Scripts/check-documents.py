#!/usr/bin/env python3
"""Checks what the documents say about the repository.

Every relative link leads to a file and, with a #, to a heading of it; every
path of the repository in backticks is there; Swift examples that begin with
`import Inkling` are snippets, which the compiler sees, README's
`Snippets/Digits.swift`.

usage: Scripts/check-documents.py
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}
LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.+*-]+(/[\w.+*-]+)+/?")
# What commands make; it need not be there.
MADE = {".build", "build"}


def documents():
    skipped = MADE | {".git", "checkouts"}
    return sorted(path for path in ROOT.rglob("*.md")
                  if not skipped & set(path.relative_to(ROOT).parts))


def read(path):
    return path.read_text(encoding="utf-8")


def anchors(document):
    """The headings of a document as GitHub names them."""
    headings = re.findall(r"^#+\s+(.*)$", read(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
            for heading in headings}


def broken_links(document, text):
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = document.parent / file if file else document
        if not there.exists():
            yield f"links to {target}, which is not there"
        elif anchor and there.suffix == ".md" and anchor not in anchors(there):
            yield f"links to {target}, a heading that is not there"


def missing_paths(document, text):
    for code in CODE.findall(text):
        for word in code.split():
            word = word.strip(",;:()")
            if not PATH.fullmatch(word) or word.split("/")[0] not in FOLDERS:
                continue
            if word.split("/")[0] in MADE:
                continue
            if not any(any(folder.glob(word.rstrip("/")))
                       for folder in (ROOT, document.parent)):
                yield f"names {word}, which is not there"


def visible(snippet):
    """A snippet's lines as documentation shows them."""
    shown, hidden = [], False
    for line in read(snippet).splitlines():
        mark = line.strip()
        if mark in ("// snippet.hide", "// snippet.show"):
            hidden = mark.endswith("hide")
        elif not hidden and not line.startswith("//!"):
            shown.append(line)
    return "\n".join(shown).strip()


def examples(text):
    return [example.strip() for example in re.findall(
        r"^```swift\n(import Inkling\n.*?)```", text,
        re.DOTALL | re.MULTILINE)]


def foreign_examples(document, text):
    snippets = {visible(path) for path in ROOT.glob("Snippets/*.swift")}
    if any(example not in snippets for example in examples(text)):
        yield "an example that begins with `import Inkling` is no snippet"


def main():
    problems = []
    if examples(read(ROOT / "README.md")) != [
            visible(ROOT / "Snippets/Digits.swift")]:
        problems.append("README.md: its example is not Digits.swift")
    for document in documents():
        text = read(document)
        name = document.relative_to(ROOT)
        for problem in [*broken_links(document, text),
                        *missing_paths(document, text),
                        *foreign_examples(document, text)]:
            problems.append(f"{name}: {problem}")
    print(*problems, f"{len(documents())} documents, {len(problems)} problems",
          sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
