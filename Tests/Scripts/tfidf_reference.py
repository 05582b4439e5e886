"""Prints Tests/InklingDataTests/Text/TfidfReference.swift: scikit-learn's own rows.

Run: python3 Tests/Scripts/tfidf_reference.py > .../Text/TfidfReference.swift, with
scikit-learn installed (pip install scikit-learn). With --check nothing is
printed: the status is 1 where the file in the repository says otherwise.
"""

import os
import sys

from sklearn import __version__
from sklearn.feature_extraction.text import TfidfVectorizer

CORPUS = [
    "The quick brown fox, the lazy dog; the END. I a x",
    "",
    "3.14 and 2,718 are not 42 but 007 is; x1 y2z 1e9",
    "snake_case __init__ _ __ a_b _1 re-do don't o'clock",
    "Caf\u00e9 cafe\u0301 CAF\u00c9 na\u00efve NA\u00cfVE \u00c5ngstr\u00f6m "
    "stra\u00dfe STRASSE",
    "\u0391\u03a3 \u0391\u03a3\u0391 \u03a3\u03a3 \u039f\u0394\u039f\u03a3. "
    "\u039f\u0394\u039f\u03a3' \u03bf\u03b4\u03cc\u03c2 \u03a3",
    "\u0130stanbul ISTANBUL \u0131rmak \u01c5ungla \ufb01sh",
    "x\u00b2 m\u00b3 \u00bd\u00bc \u2160\u2161 \u0663\u0664 \u4e00\u4e8c "
    "\u65e5\u672c\u8a9e \u30c6\u30b9\u30c8",
    "!?... -- \u2014 \u00ab\u00bb \u20ac\u20ac $$ \U0001f600\U0001f600",
    "the the the brown END end End \U00010400\U00010401 the\u0301 tab\tnew\nline",
    "\u0939\u093f\u0928\u094d\u0926\u0940 \u0e44\u0e17\u0e22 \u05e9\u05dc\u05d5"
    "\u05dd e\u0301e\u0301 a\u200db nul\0byte",
]


def rows(vectorizer, corpus):
    matrix = vectorizer.fit_transform(corpus)
    return [[(int(j), float(matrix[i, j])) for j in sorted(matrix[i].indices)]
            for i in range(matrix.shape[0])]


def swift(text):
    return '"' + "".join(
        c if " " <= c <= "~" and c not in '"\\' else "\\u{%x}" % ord(c)
        for c in text) + '"'


def listing(name, doc, type_, items):
    lines = [f"  /// {doc}", f"  static let {name}: {type_} = ["]
    return lines + [f"    {item}," for item in items] + ["  ]"]


every = TfidfVectorizer()
cells = rows(every, CORPUS)
# Without a tie at the border: NumPy's argsort breaks those by processor.
few = TfidfVectorizer(max_features=2)
few.fit(CORPUS)
lines = [
    f"// What scikit-learn {__version__}'s TfidfVectorizer makes of a corpus:",
    "// printed by Tests/Scripts/tfidf_reference.py, not to be edited.",
    "",
    "// swift-format-ignore-file",
    "",
    "enum TfidfReference {",
]
lines += listing("corpus", "The texts.", "[String]", map(swift, CORPUS))
lines += listing("vocabulary", "Every term, in order.", "[String]",
                 map(swift, every.get_feature_names_out()))
lines += listing("idf", "Its weight.", "[Double]", map(repr, map(float, every.idf_)))
lines += listing(
    "rows", "The features of each text that are not 0.", "[[(Int, Double)]]",
    ["[" + ", ".join(f"({j}, {x!r})" for j, x in row) + "]" for row in cells])
lines += listing("two", "The vocabulary with max_features=2.", "[String]",
                 map(swift, few.get_feature_names_out()))
output = "\n".join(lines + ["}", ""])
if sys.argv[1:] == ["--check"]:
    path = os.path.join(os.path.dirname(__file__), "..", "InklingDataTests",
                        "Text/TfidfReference.swift")
    with open(path) as file:
        known = file.read().splitlines()
    # The version may differ, the numbers may not.
    sys.exit(known[1:] != output.splitlines()[1:])
print(output, end="")
