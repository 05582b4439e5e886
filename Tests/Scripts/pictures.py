"""A made-up set of pictures of handwriting, and what a program reads in them.

    pictures.py split MNIST FOLDER      the first 50,000 of MNIST's training
                                        digits as IDX files to train on, the
                                        last 10,000 as their test part
    pictures.py make MNIST FOLDER [--count N] [--hands tuned|shown]
                                        the pictures and FOLDER/truth.json; N
                                        of most kinds, 40 otherwise
    pictures.py page MNIST FILE.jpg     a page of 200 digits, 12 megapixels
    pictures.py score INKLING MODEL FOLDER [--kind NAME] [--list]

The handwriting is of the last 10,000 digits, which a network trained on the
first 50,000 has not seen: of their first 5,000 where something is to be chosen
(`--hands tuned`), of the others where it is to be shown (`--hands shown`).
`score` prints a row per kind: of the digits, which
share was read right, wrong, wrong at more than 0.9, and refused (no answer, or
one below --reject); of what is no digit, each answer counts as wrong. Needs
Python 3.9, NumPy and Pillow.
"""

import argparse
import gzip
import json
import math
import os
import struct
import subprocess
import sys
import time

import numpy
from PIL import Image, ImageDraw, ImageFilter

TRAINED = 50_000
HANDS = {"all": slice(TRAINED, None), "tuned": slice(TRAINED, 55_000),
         "shown": slice(55_000, None)}


# MNIST ---------------------------------------------------------------------

def read_mnist(folder):
    def unpack(name):
        with gzip.open(os.path.join(folder, name + ".gz")) as file:
            return file.read()
    images = numpy.frombuffer(unpack("train-images-idx3-ubyte")[16:], "u1")
    labels = numpy.frombuffer(unpack("train-labels-idx1-ubyte")[8:], "u1")
    return images.reshape(-1, 28, 28), labels


def split(arguments):
    images, labels = read_mnist(arguments.mnist)
    os.makedirs(arguments.folder, exist_ok=True)
    for name, part in (("train", slice(0, TRAINED)),
                       ("t10k", slice(TRAINED, None))):
        path = os.path.join(arguments.folder, name)
        with open(path + "-images-idx3-ubyte", "wb") as file:
            file.write(struct.pack(">4i", 0x803, len(images[part]), 28, 28))
            file.write(images[part].tobytes())
        with open(path + "-labels-idx1-ubyte", "wb") as file:
            file.write(struct.pack(">2i", 0x801, len(labels[part])))
            file.write(labels[part].tobytes())


# Ink -----------------------------------------------------------------------

class Maker:
    def __init__(self, images, labels, hands, seed):
        self.images = images[HANDS[hands]]
        self.labels = labels[HANDS[hands]]
        self.random = numpy.random.default_rng(seed)

    def uniform(self, low, high):
        return float(self.random.uniform(low, high))

    def integer(self, low, high):
        return int(self.random.integers(low, high + 1))

    def chance(self, share):
        return self.uniform(0, 1) < share

    def digit(self, height, angle=0):
        """Coverage by ink, 0 to 1, of a digit whose frame of 20 x 20 pixels
        becomes `height` high, cut to the ink; and its label."""
        index = self.integer(0, len(self.images) - 1)
        scale = height / 20
        side = max(8, round(28 * scale))
        # Twice the size, for edges as sharp as a pen's; then smaller.
        large = Image.fromarray(self.images[index]).resize(
            (2 * side, 2 * side), Image.BICUBIC)
        if angle:
            large = large.rotate(angle, Image.BICUBIC)
        ink = numpy.asarray(large, "f4") / 255
        width = max(0.12, min(0.5, 2 / scale))
        ink = numpy.clip((ink - 0.5) / width + 0.5, 0, 1)
        small = Image.fromarray((255 * ink).astype("u1")).resize(
            (side, side), Image.BOX)
        return cut(numpy.asarray(small, "f4") / 255), int(self.labels[index])

    # Paper -------------------------------------------------------------------

    def paper(self, width, height, level=None):
        """Light paper with a little texture and noise, greys as floats."""
        level = level or self.uniform(190, 245)
        coarse = self.random.normal(
            0, self.uniform(0.3, 1.5), (height // 16 + 2, width // 16 + 2))
        texture = Image.fromarray(coarse.astype("f4")).resize(
            (width, height), Image.BICUBIC)
        noise = self.random.normal(0, self.uniform(0.5, 3), (height, width))
        return level + numpy.asarray(texture) + noise.astype("f4")

    def light(self, sheet, strength=None):
        """A slope of light and a darker rim."""
        height, width = sheet.shape
        strength = strength or self.uniform(0.2, 0.5)
        turn = self.uniform(0, 2 * math.pi)
        y, x = numpy.mgrid[-1:1:height * 1j, -1:1:width * 1j].astype("f4")
        slope = (x * math.cos(turn) + y * math.sin(turn)) / 1.42
        rim = (x * x + y * y) / 2 * self.uniform(0, 0.3)
        return sheet * (1 - strength / 2 * (1 + slope) - rim).clip(0.15, 1)

    def shadow(self, sheet):
        """A shadow with a hard edge over a part of the sheet."""
        height, width = sheet.shape
        mask = Image.new("L", (width, height), 0)
        draw = ImageDraw.Draw(mask)
        x = self.uniform(0.25, 0.75) * width
        lean = self.uniform(-0.4, 0.4) * width
        edge = [(x - lean, -2), (x + lean, height + 2)]
        side = (width + 2 if self.chance(0.5) else -2)
        polygon = edge + [(side, height + 2), (side, -2)]
        if self.chance(0.3):
            y = self.uniform(0.25, 0.75) * height
            polygon = [(-2, y - lean / 2), (width + 2, y + lean / 2),
                       (width + 2, height + 2), (-2, height + 2)]
        draw.polygon(polygon, fill=255)
        soft = mask.filter(
            ImageFilter.GaussianBlur(self.uniform(0.3, 0.012 * width)))
        dark = self.uniform(0.35, 0.65)
        return sheet * (1 - dark * numpy.asarray(soft, "f4") / 255)

    def desk(self, sheet):
        """A dark or grained desk at one or two edges."""
        height, width = sheet.shape
        y, x = numpy.mgrid[0:height, 0:width].astype("f4")
        level = self.uniform(20, 130)
        grain = numpy.sin(
            y / self.uniform(2, 9) + 3 * numpy.sin(x / width * 5)) * 6
        wood = level + grain * self.chance(0.6) + self.random.normal(
            0, 3, sheet.shape)
        cover = numpy.zeros(sheet.shape, bool)
        for edge in self.random.permutation(4)[:self.integer(1, 2)]:
            share, lean = self.uniform(0.04, 0.16), self.uniform(-0.06, 0.06)
            line = [x / width < share + lean * y / height,
                    x / width > 1 - share - lean * y / height,
                    y / height < share + lean * x / width,
                    y / height > 1 - share - lean * x / width][edge]
            cover |= line
        return numpy.where(cover, wood, sheet)

    def lines(self, sheet, spacing, squared):
        """Printed lines, a little aslant."""
        height, width = sheet.shape
        mask = Image.new("L", (2 * width, 2 * height), 0)
        draw = ImageDraw.Draw(mask)
        lean = math.tan(math.radians(self.uniform(-2, 2)))
        thick = max(2, round(spacing * self.uniform(0.02, 0.05) * 2))
        start = self.uniform(0, spacing)
        for index in range(-4, int(height / spacing) + 5):
            y = 2 * (start + index * spacing)
            draw.line([(0, y), (2 * width, y + 2 * width * lean)], 255, thick)
        if squared:
            for index in range(-4, int(width / spacing) + 5):
                x = 2 * (start + index * spacing)
                draw.line(
                    [(x, 0), (x - 2 * height * lean, 2 * height)], 255, thick)
        share = numpy.asarray(
            mask.resize((width, height), Image.BOX), "f4") / 255
        return sheet * (1 - self.uniform(0.2, 0.55) * share)

    def box(self, sheet, x, y, width, height):
        """A printed box around a place, which the digit may touch."""
        mask = Image.new("L", (2 * sheet.shape[1], 2 * sheet.shape[0]), 0)
        margin = [self.uniform(0.0, 0.35) * height for _ in range(4)]
        thick = max(2, round(height * self.uniform(0.015, 0.04) * 2))
        ImageDraw.Draw(mask).rectangle(
            [2 * (x - margin[0]), 2 * (y - margin[1]),
             2 * (x + width + margin[2]), 2 * (y + height + margin[3])],
            outline=255, width=thick)
        share = numpy.asarray(
            mask.resize(sheet.shape[::-1], Image.BOX), "f4") / 255
        return sheet * (1 - self.uniform(0.4, 0.85) * share)

    # Pictures ----------------------------------------------------------------

    def write(self, sheet, ink, x, y, dark=None):
        """Puts ink on the sheet, in place."""
        height, width = ink.shape
        part = sheet[y:y + height, x:x + width]
        dark = dark or self.uniform(0.6, 0.92)
        part *= 1 - dark * ink

    def single(self, size=(60, 260), margin=(0.35, 1.2), angle=0, before=None,
               after=None, ink_level=None):
        """A digit on paper; `before` and `after` change the sheet around the
        writing."""
        ink, label = self.digit(self.uniform(*size), angle)
        height, width = ink.shape
        longer = max(height, width)
        around = [max(1, round(self.uniform(*margin) * longer))
                  for _ in range(4)]
        sheet = self.paper(width + around[0] + around[1],
                           height + around[2] + around[3])
        x, y = around[0], around[2]
        if before:
            sheet = before(sheet, x, y, width, height)
        self.write(sheet, ink, x, y, ink_level)
        if after:
            sheet = after(sheet)
        return sheet, [entry(label, x, y, ink)]

    def row(self, sheet, truth, x, y, height, count, gap, line=0, limit=None):
        """Digits from left to right; returns where the row ends."""
        dark = self.uniform(0.65, 0.92)
        for _ in range(count):
            ink, label = self.digit(height * self.uniform(0.88, 1.12))
            top = max(0, round(y + (height - ink.shape[0]) / 2
                               + self.uniform(-0.06, 0.06) * height))
            x = round(x)
            if x + ink.shape[1] >= (limit or sheet.shape[1]):
                break
            self.write(sheet, ink, x, top, dark)
            truth.append(entry(label, x, top, ink, line))
            x += ink.shape[1] + gap() * height
        return x

    def number(self, touching=False):
        height, count = self.uniform(40, 120), self.integer(2, 6)
        sheet = self.paper(round((count + 2) * height * 1.3),
                           round(height * self.uniform(1.6, 2.6)))
        truth = []
        low, high = (-0.08, 0.02) if touching else (0.1, 0.45)
        end = self.row(sheet, truth, self.uniform(0.3, 0.9) * height,
                       (sheet.shape[0] - height) / 2, height, count,
                       lambda: self.uniform(low, high))
        end = min(sheet.shape[1], round(end + height * 0.5))
        return self.light(sheet[:, :end], self.uniform(0.05, 0.3)), truth

    def page(self, width, height, rows, size):
        sheet = self.paper(width, height)
        truth = []
        lean = self.uniform(-0.02, 0.02)
        for row in range(rows):
            y = size * 0.8 + (abs(lean) * width if lean < 0 else 0)
            y += row * (height - 2 * size - abs(lean) * width) / rows
            x = self.uniform(0.6, 1.4) * size
            while x < width - 2.5 * size:
                here = y + lean * x
                x = self.row(sheet, truth, x, here, size, self.integer(1, 5),
                             lambda: self.uniform(0.12, 0.35), row,
                             width - size)
                x += self.uniform(0.6, 1.2) * size
        return self.light(sheet, self.uniform(0.05, 0.3)), truth

    def blot(self):
        side = self.integer(60, 300)
        sheet = self.paper(side, side)
        mask = Image.new("L", (2 * side, 2 * side), 0)
        draw = ImageDraw.Draw(mask)
        kind = self.integer(0, 2)
        if kind == 0:    # a drop of ink
            points = 40
            radius = self.uniform(0.12, 0.3) * 2 * side
            wobble = numpy.cumsum(self.random.normal(0, 0.06, points))
            wobble -= numpy.linspace(0, wobble[-1], points)
            draw.polygon(
                [(side + radius * (1 + w) * math.cos(2 * math.pi * i / points),
                  side + radius * (1 + w) * math.sin(2 * math.pi * i / points))
                 for i, w in enumerate(wobble)], fill=255)
        elif kind == 1:  # something crossed out
            x = numpy.linspace(0.55, 1.45, self.integer(16, 30)) * side
            y = side * (1 + 0.35 * (-1) ** numpy.arange(len(x)))
            y += self.random.normal(0, 0.06, len(x)) * side
            draw.line(list(zip(x, y)), 255, max(3, side // 20), "curve")
        else:            # a stain
            for _ in range(12):
                a, b = self.uniform(0.6, 1.4), self.uniform(0.6, 1.4)
                r = self.uniform(0.03, 0.22)
                draw.ellipse([(a - r) * side, (b - r) * side,
                              (a + r) * side, (b + r) * side], fill=255)
        ink = numpy.asarray(mask.resize((side, side), Image.BOX), "f4") / 255
        self.write(sheet, ink, 0, 0)
        return sheet, []

    def letter(self):
        height = self.uniform(60, 220)
        side = round(height * self.uniform(1.6, 2.4))
        name = sorted(LETTERS)[self.integer(0, len(LETTERS) - 1)]
        mask = Image.new("L", (2 * side, 2 * side), 0)
        draw = ImageDraw.Draw(mask)
        pen = max(3, round(2 * height * self.uniform(0.07, 0.15)))
        lean, wide = self.uniform(-0.1, 0.25), self.uniform(0.6, 0.95)
        for stroke in LETTERS[name]:
            points = []
            for x, y in stroke:
                x += float(self.random.normal(0, 0.03))
                y += float(self.random.normal(0, 0.03))
                points.append((side + 2 * height * ((x - 0.5) * wide
                                                    - lean * (y - 0.5)),
                               side + 2 * height * (y - 0.5)))
            draw.line(points, 255, pen, "curve")
            for x, y in points:
                draw.ellipse([x - pen / 2, y - pen / 2,
                              x + pen / 2, y + pen / 2], fill=255)
        ink = numpy.asarray(mask.resize((side, side), Image.BOX), "f4") / 255
        sheet = self.paper(side, side)
        self.write(sheet, ink, 0, 0)
        return sheet, []


# Strokes of letters that are not written like a digit.
LETTERS = {
    "A": [[(0, 1), (0.5, 0), (1, 1)], [(0.2, 0.62), (0.8, 0.62)]],
    "E": [[(1, 0), (0, 0), (0, 1), (1, 1)], [(0, 0.5), (0.8, 0.5)]],
    "F": [[(1, 0), (0, 0), (0, 1)], [(0, 0.45), (0.8, 0.45)]],
    "H": [[(0, 0), (0, 1)], [(1, 0), (1, 1)], [(0, 0.5), (1, 0.5)]],
    "K": [[(0, 0), (0, 1)], [(0.9, 0), (0, 0.55), (1, 1)]],
    "M": [[(0, 1), (0.1, 0), (0.5, 0.7), (0.9, 0), (1, 1)]],
    "N": [[(0, 1), (0, 0), (1, 1), (1, 0)]],
    "R": [[(0, 1), (0, 0), (0.6, 0), (0.85, 0.2), (0.6, 0.48), (0, 0.48)],
          [(0.4, 0.48), (1, 1)]],
    "T": [[(0, 0), (1, 0)], [(0.5, 0), (0.5, 1)]],
    "U": [[(0, 0), (0, 0.7), (0.25, 1), (0.75, 1), (1, 0.7), (1, 0)]],
    "W": [[(0, 0), (0.25, 1), (0.5, 0.3), (0.75, 1), (1, 0)]],
    "X": [[(0, 0), (1, 1)], [(1, 0), (0, 1)]],
    "d": [[(0.9, 0), (0.9, 1)], [(0.9, 0.55), (0.4, 0.45), (0.05, 0.72),
                                 (0.4, 1), (0.9, 0.9)]],
    "k": [[(0.1, 0), (0.1, 1)], [(0.8, 0.4), (0.1, 0.7), (0.9, 1)]],
    "m": [[(0, 1), (0, 0.4)], [(0, 0.55), (0.25, 0.4), (0.5, 0.55), (0.5, 1)],
          [(0.5, 0.55), (0.75, 0.4), (1, 0.55), (1, 1)]],
}


def cut(ink):
    rows, columns = ink.max(axis=1) > 0.3, ink.max(axis=0) > 0.3
    rows, columns = numpy.flatnonzero(rows), numpy.flatnonzero(columns)
    return ink[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]


def entry(label, x, y, ink, line=0):
    return {"label": label, "x": int(x), "y": int(y), "line": line,
            "width": ink.shape[1], "height": ink.shape[0]}


def grey(sheet):
    return Image.fromarray(sheet.clip(0, 255).astype("u1"))


def jpeg(image, quality):
    return lambda path: image.save(path, quality=quality)


# Kinds: name -> (how many, a function of the maker that gives a suffix, a
# function that saves, and what stands in the picture).

def png(made):
    return ".png", grey(made[0]).save, made[1]


def coloured(maker):
    pens = [(20, 40, 160), (190, 20, 30), (10, 110, 40), (90, 20, 130),
            (200, 90, 0), (80, 80, 85)]
    papers = [(250, 250, 250), (255, 246, 200), (215, 235, 255),
              (255, 220, 225), (215, 245, 215)]
    pen = numpy.array(pens[maker.integer(0, len(pens) - 1)], "f4")
    paper = numpy.array(papers[maker.integer(0, len(papers) - 1)], "f4")
    ink, label = maker.digit(maker.uniform(60, 220))
    pad = round(maker.uniform(0.35, 1) * max(ink.shape))
    share = numpy.pad(ink, pad)[..., None] * maker.uniform(0.75, 1)
    tone = (maker.paper(share.shape[1], share.shape[0], 235) / 235)[..., None]
    colours = (paper * (1 - share) + pen * share) * tone
    image = Image.fromarray(colours.clip(0, 255).astype("u1"))
    return ".png", image.save, [entry(label, pad, pad, ink)]


def tight(maker):
    """Cropped to the ink, as USPS's digits are: 16 pixels and up."""
    height = maker.uniform(16, 40) if maker.chance(0.5) else 16
    ink, label = maker.digit(height)
    sheet = maker.paper(ink.shape[1], ink.shape[0])
    maker.write(sheet, ink, 0, 0)
    if maker.chance(0.5):
        sheet = 255 - sheet
    return ".png", grey(sheet).save, [entry(label, 0, 0, ink)]


def twelve(maker):
    size = maker.uniform(250, 1600)
    ink, label = maker.digit(size)
    x = maker.integer(200, 3800 - ink.shape[1])
    y = maker.integer(200, 2800 - ink.shape[0])
    sheet = maker.paper(4000, 3000)
    maker.write(sheet, ink, x, y)
    sheet = maker.light(sheet, maker.uniform(0.1, 0.4))
    return ".jpg", jpeg(grey(sheet), 88), [entry(label, x, y, ink)]


def poor(maker):
    sheet, truth = maker.single(size=(40, 160))
    return ".jpg", jpeg(grey(maker.light(sheet, 0.2)), 30), truth


def page(maker):
    if maker.chance(0.7):
        return png(maker.page(1000, 1300, 10, 60))
    sheet, truth = maker.page(3000, 4000, 16, 110)
    return ".jpg", jpeg(grey(sheet), 85), truth


KINDS = {
    "plain": (40, lambda m: png(m.single())),
    "gradient": (40, lambda m: png(m.single(after=m.light))),
    "ruled": (40, lambda m: png(m.single(
        before=lambda s, x, y, w, h: m.lines(
            s, max(w, h) * m.uniform(0.6, 1.6), False)))),
    "squared": (40, lambda m: png(m.single(
        before=lambda s, x, y, w, h: m.lines(
            s, max(w, h) * m.uniform(0.3, 0.9), True)))),
    "boxed": (40, lambda m: png(m.single(
        margin=(0.5, 1.2), before=lambda s, x, y, w, h: m.box(s, x, y, w, h)))),
    "shadow": (40, lambda m: png(m.single(after=m.shadow))),
    "desk": (40, lambda m: png(m.single(margin=(0.6, 1.2), after=m.desk))),
    "rotated": (40, lambda m: png(m.single(
        angle=m.uniform(10, 30) * (1 if m.chance(0.5) else -1)))),
    "tight": (40, tight),
    "tiny": (40, lambda m: png(m.single(size=(10, 16), margin=(0.1, 0.6)))),
    "12mp": (16, twelve),
    "coloured": (40, coloured),
    "jpeg30": (40, poor),
    "number": (40, lambda m: png(m.number())),
    "touching": (20, lambda m: png(m.number(touching=True))),
    "page": (10, page),
    "blot": (40, lambda m: png(m.blot())),
    "letter": (60, lambda m: png(m.letter())),
}


def make(arguments):
    images, labels = read_mnist(arguments.mnist)
    os.makedirs(arguments.folder, exist_ok=True)
    truth = {}
    for kind, (count, draw) in KINDS.items():
        if arguments.kind not in (None, kind):
            continue
        for number in range(count * arguments.count // 40):
            # A generator for each: a kind more changes no other picture.
            seed = [arguments.seed, list(KINDS).index(kind), number]
            suffix, save, digits = draw(
                Maker(images, labels, arguments.hands, seed))
            name = f"{kind}-{number:02}{suffix}"
            save(os.path.join(arguments.folder, name))
            truth[name] = {"kind": kind, "digits": digits}
    with open(os.path.join(arguments.folder, "truth.json"), "w") as file:
        json.dump(truth, file)
    print(f"{len(truth)} pictures, "
          f"{sum(len(t['digits']) for t in truth.values())} digits")


def full_page(arguments):
    """20 rows of 10 digits, as a phone's camera takes a page."""
    maker = Maker(
        *read_mnist(arguments.mnist), arguments.hands, arguments.seed)
    sheet, truth = maker.paper(3000, 4000), []
    for row in range(20):
        maker.row(sheet, truth, maker.uniform(150, 350), 100 + 190 * row, 120,
                  10, lambda: maker.uniform(0.3, 1.2), row)
    jpeg(grey(maker.light(sheet, 0.2)), 85)(arguments.folder)
    print(f"{len(truth)} digits")


# Scoring -------------------------------------------------------------------

def answers(inkling, model, paths):
    """What the program says of files: by file, a label, a probability, and a
    box or None for each digit; and what it refuses them for."""
    found, problems = {path: [] for path in paths}, {path: "" for path in paths}
    for start in range(0, len(paths), 100):
        run = subprocess.run(
            [inkling, "predict", model, "--json", *paths[start:start + 100]],
            capture_output=True, text=True)
        if run.returncode not in (0, 1):
            sys.exit(f"exit code {run.returncode}\n{run.stderr}")
        for line in run.stdout.splitlines():
            row = json.loads(line)
            box = None
            if row.get("width"):
                box = (row["x"], row["y"], row["width"], row["height"])
            found[row["file"]].append((row["label"], row["probability"], box))
        for line in run.stderr.splitlines():
            path = line.removeprefix("inkling: error: ").split(":")[0]
            if path in problems:
                problems[path] = line
    return found, problems


def overlap(box, digit):
    x = min(box[0] + box[2], digit["x"] + digit["width"])
    y = min(box[1] + box[3], digit["y"] + digit["height"])
    x -= max(box[0], digit["x"])
    y -= max(box[1], digit["y"])
    if x <= 0 or y <= 0:
        return 0
    both = box[2] * box[3] + digit["width"] * digit["height"] - x * y
    return x * y / both


class Row:
    def __init__(self):
        self.pictures = self.digits = self.right = self.refused = 0
        self.wrong = self.sure = self.extra = self.disordered = 0

    def add(self, digits, found, reject):
        """Digits and answers that cover each other are of one another."""
        self.pictures += 1
        self.digits += len(digits)
        open_digits = dict(enumerate(digits))
        order = []
        for label, probability, box in found:
            best = None
            if box is None and len(digits) == 1:
                best = 0
            elif box is not None and open_digits:
                best = max(open_digits,
                           key=lambda d: overlap(box, open_digits[d]))
                if overlap(box, open_digits[best]) < 0.3:
                    best = None
            digit = open_digits.pop(best, None) if best is not None else None
            if digit is not None:
                order.append(best)
            if probability is None or probability < reject:
                self.refused += digit is not None
            elif digit is not None and digit["label"] == label:
                self.right += 1
            else:
                self.wrong += digit is not None
                self.extra += digit is None
                self.sure += probability > 0.9
        self.refused += len(open_digits)
        self.disordered += order != sorted(order)

    def text(self, name):
        read = self.right + self.wrong
        count = max(1, self.digits or self.pictures)
        return (f"{name:10} {self.pictures:8} {self.digits:6} "
                f"{share(self.right, read)} {share(self.refused, count)} "
                f"{share(self.wrong, count)} {self.extra:5} "
                f"{share(self.sure, count)} {self.disordered:8}")


def share(part, whole):
    return f"{part / whole:8.4f}" if whole else "       -"


def score(arguments):
    with open(os.path.join(arguments.folder, "truth.json")) as file:
        truth = json.load(file)
    rows = {}
    start = time.monotonic()
    paths = {os.path.join(arguments.folder, name): picture
             for name, picture in truth.items()
             if arguments.kind in (None, picture["kind"])}
    answered, problems = answers(
        arguments.inkling, arguments.model, list(paths))
    for path, picture in paths.items():
        found, problem = answered[path], problems[path]
        row = rows.setdefault(picture["kind"], Row())
        before = (row.sure, row.wrong, row.extra)
        row.add(picture["digits"], found, arguments.reject)
        if arguments.list and (
                before != (row.sure, row.wrong, row.extra)
                or (len(picture["digits"]) and problem)):
            said = [(label, round(p, 3), box) for label, p, box in found[:12]]
            print(os.path.basename(path), [d["label"] for d in picture["digits"]][:12], said,
                  problem[-90:])
    print("kind       pictures digits accuracy  refused    wrong extra "
          "over 0.9 disorder")
    for kind, row in rows.items():
        print(row.text(kind))
    print(f"accuracy is of what was read; refused: below {arguments.reject}; "
          f"{time.monotonic() - start:.0f} s")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, run, names in (("split", split, ["mnist", "folder"]),
                             ("make", make, ["mnist", "folder"]),
                             ("page", full_page, ["mnist", "folder"]),
                             ("score", score, ["inkling", "model", "folder"])):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        for argument in names:
            command.add_argument(argument)
        command.add_argument("--kind", choices=list(KINDS))
        command.add_argument("--seed", type=int, default=16)
        command.add_argument("--count", type=int, default=40)
        command.add_argument("--hands", choices=list(HANDS), default="all")
        command.add_argument("--reject", type=float, default=0.5)
        command.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
