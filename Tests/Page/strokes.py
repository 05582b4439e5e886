"""Digits as strokes of a hand, and pictures as PNG files: what the page's test
draws and drops. Coordinates are shares of a digit's box."""

import math
import struct
import zlib


def arc(x, y, rx, ry, start, end, steps=16):
    """Points of an ellipse, angles in turns clockwise from the right."""
    return [(x + rx * math.cos(2 * math.pi * turn),
             y + ry * math.sin(2 * math.pi * turn))
            for turn in (start + (end - start) * i / steps
                         for i in range(steps + 1))]


DIGITS = {
    0: [arc(.5, .5, .36, .5, -.25, .75, 28)],
    1: [[(.5, 0), (.5, .25), (.5, .5), (.5, .75), (.5, 1)]],
    2: [[*arc(.5, .28, .36, .28, .55, 1.1), (.1, 1), (.5, 1), (.92, 1)]],
    3: [[*arc(.42, .26, .36, .26, .6, 1.2),
         *arc(.42, .74, .4, .26, .8, 1.4)]],
    4: [[(.3, 0), (.2, .3), (.1, .58), (.5, .58), (.9, .58)],
        [(.72, .1), (.7, .5), (.68, 1)]],
    5: [[(.85, 0), (.5, 0), (.2, 0), (.17, .25), (.14, .45),
         *arc(.45, .68, .4, .32, .62, 1.42)]],
    6: [[(.7, 0), (.4, .2), (.18, .55), *arc(.5, .73, .34, .27, .5, 1.5)]],
    7: [[(.08, .03), (.5, .03), (.92, .03), (.75, .35), (.58, .68),
         (.45, 1)]],
    8: [[*arc(.5, .25, .28, .25, .25, -.75, 24),
         *arc(.5, .75, .36, .25, -.25, .75, 24)]],
    9: [[*arc(.48, .28, .34, .28, 0, -1, 24), (.8, .6), (.7, 1)]],
}


def strokes(digit, left, top, width, height):
    """Lists of points, moved in steps as a hand's would be."""
    return [[(left + x * width, top + y * height) for x, y in stroke]
            for stroke in DIGITS[digit]]


def number(digits, left, top, width, height, gap=0.45):
    """The strokes of digits side by side in a box."""
    each = width / (len(digits) + gap * (len(digits) - 1))
    return [stroke for index, digit in enumerate(digits)
            for stroke in strokes(digit, left + index * each * (1 + gap), top,
                                  each, height)]


def drawn(strokes, width, height, thickness, paper=255, ink=0):
    """Greys [height][width] of strokes on paper."""
    rows = [bytearray([paper]) * width for _ in range(height)]
    radius = thickness / 2
    for stroke in strokes:
        for (x, y), (to_x, to_y) in zip(stroke, stroke[1:] or stroke):
            steps = max(1, int(math.hypot(to_x - x, to_y - y)))
            for i in range(steps + 1):
                cx = x + (to_x - x) * i / steps
                cy = y + (to_y - y) * i / steps
                for row in range(max(0, math.ceil(cy - radius)),
                                 min(height - 1, int(cy + radius)) + 1):
                    half = math.sqrt(max(0, radius ** 2 - (row - cy) ** 2))
                    first = max(0, math.ceil(cx - half))
                    last = min(width - 1, int(cx + half))
                    if first <= last:
                        rows[row][first:last + 1] = bytes(
                            [ink]) * (last + 1 - first)
    return rows


def png(rows):
    """A PNG file of greys."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(b"".join(
                b"\0" + bytes(row) for row in rows)))
            + chunk(b"IEND", b""))
