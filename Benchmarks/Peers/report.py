"""Tables as text for a terminal and as Markdown. Measures nothing."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Table:
    """A title, a header, rows of as many cells, and lines below. The first
    column is text, the others are figures."""

    title: str
    header: list[str]
    rows: list[list[str]]
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        lines = [self.title, ""]
        lines += ["  ".join(cells) for cells in self.padded()]
        return "\n".join([*lines, *self.notes])

    def markdown(self) -> str:
        header, *rows = self.padded()
        rule = ["-" * len(header[0])]
        rule += ["-" * (len(cell) - 1) + ":" for cell in header[1:]]
        lines = [f"**{self.title}**", ""]
        for row in (header, rule, *rows):
            lines.append("| " + " | ".join(row).replace("*", r"\*") + " |")
        if self.notes:
            lines.append("")
        for note in self.notes:
            lines.append("- " + note.replace("*", r"\*"))
        return "\n".join(lines)

    def padded(self) -> list[list[str]]:
        """The header and the rows, each column as wide as its widest cell."""
        all_rows = [self.header, *self.rows]
        widths = [max(map(len, column)) for column in zip(*all_rows)]
        return [
            [row[0].ljust(widths[0])]
            + [cell.rjust(w) for cell, w in zip(row[1:], widths[1:])]
            for row in all_rows
        ]


@dataclass(frozen=True)
class Findings:
    """What one comparison found: every figure, as JSON can hold it, the tables
    that show them, and the versions of what was compared."""

    record: Any
    tables: list[Table]
    versions: set[str]
