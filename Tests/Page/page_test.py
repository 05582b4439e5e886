#!/usr/bin/env python3
"""The page to draw on in a real browser: what it reads is what `inkling predict`
reads, and what a user does works.

usage: Tests/Page/page_test.py INKLING MODEL FOLDER [--quick]
INKLING_DATA names the folder that holds mnist/; without it the built-in digits
are read. Pictures of the page go to FOLDER, to be looked at. --quick reads 1,000
digits and takes no pictures.
"""

import base64
import gzip
import json
import os
import re
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from chromium import Chromium
from strokes import drawn, number, png, strokes

# WebAssembly has vectors of 128 bits and no fused multiply-add: on x86-64 the
# level with the same gives the same bits.
SAME_BITS = "baseline"
LARGEST_PAGE = 1_500_000
done = 0


def check(what, found, expected=True):
    global done
    if found != expected:
        sys.exit(f"{what}: {found!r}; expected {expected!r}")
    done += 1


class Program:
    def __init__(self, path, folder):
        self.path, self.folder = str(Path(path).resolve()), folder

    def run(self, *arguments, level=None):
        environment = dict(os.environ)
        if level:
            environment["INKLING_LEVEL"] = level
        return subprocess.run(
            [self.path, *map(str, arguments)], env=environment, check=True,
            capture_output=True, text=True).stdout

    def predict(self, model, file, **options):
        return [json.loads(line) for line in
                self.run("predict", model, file, "--json", **options)
                .splitlines()]

    def page(self, model, name):
        path = self.folder / name
        self.run("convert", "--to", "html", model, "--output", path)
        return path


def test_digits(program):
    """An IDX file of digits, and its pixels: [count, 784]."""
    file = Path(os.environ.get("INKLING_DATA", ""),
                "mnist/t10k-images-idx3-ubyte")
    if not file.exists():
        file = file.with_name(f"{file.name}.gz")
    if not file.exists():
        print("INKLING_DATA names no MNIST: built-in digits are read")
        file = program.folder / "digits.idx"
        program.run("digits", file, "--count", 2000)
    data = file.read_bytes()
    data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    count, = struct.unpack(">I", data[4:8])
    return file, [data[16 + 784 * i:800 + 784 * i] for i in range(count)]


# ---- the page's own code on digits of 28 x 28

READ_MANY = """(() => {
  const text = atob("%s"), grey = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const count = grey.length / 784, rows = new Float32Array(count * 10);
  const labels = [];
  for (let i = 0; i < count; i++) {
    const pixels = grey.subarray(784 * i, 784 * (i + 1));
    const picture = new ImageData(28, 28);
    pixels.forEach((one, j) => picture.data.set([one, one, one, 255], 4 * j));
    const { digits } = core.read(picture);
    const own = core.predict(pixels);
    labels.push([digits.length === 1 ? digits[0].label : -1, own.label]);
    rows.set(own.probabilities, 10 * i);
  }
  const bytes = new Uint8Array(rows.buffer);
  let code = "";
  for (let i = 0; i < bytes.length; i += 4096) {
    code += String.fromCharCode(...bytes.subarray(i, i + 4096));
  }
  return { labels, rows: btoa(code) };
})()"""


def read_many(browser, pixels):
    labels, rows = [], b""
    for start in range(0, len(pixels), 500):
        code = base64.b64encode(b"".join(pixels[start:start + 500])).decode()
        answer = browser.run(READ_MANY % code)
        labels += answer["labels"]
        rows += base64.b64decode(answer["rows"])
    return labels, struct.unpack(f"<{len(rows) // 4}f", rows)


def as_float32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def compare_many(browser, program, model, file, pixels, count):
    expected = program.predict(model, file)[:count]
    labels, rows = read_many(browser, pixels[:count])
    found = [sum(pair[which] == one["label"]
                 for pair, one in zip(labels, expected)) for which in (0, 1)]
    check("labels of the page's reader and network as predict's", found,
          [len(expected)] * 2)
    exact = program.predict(model, file, level=SAME_BITS)[:count]
    bits = sum(as_float32(value) == rows[10 * index + label]
               for index, one in enumerate(exact)
               for label, value in enumerate(one["probabilities"]))
    check("probabilities with the bits of the level " + SAME_BITS, bits,
          10 * len(exact))
    print(f"{model.name}: {len(expected)} digits, the page's labels are "
          f"predict's, its {bits} probabilities those of {SAME_BITS}")


# ---- what a user does

class Page:
    def __init__(self, browser):
        self.browser = browser
        browser.until("core !== null || at('problem').textContent !== ''")
        check("nothing wrong", self.text("problem"), "")

    def text(self, name):
        return self.browser.run(f"at('{name}').textContent")

    def settle(self):
        """Waits until what is on the paper has been read."""
        self.browser.run("new Promise((next) => requestAnimationFrame(() => "
                         "requestAnimationFrame(() => setTimeout(next, 20))))")

    def click(self, name):
        self.browser.mouse([self.point(.5, .5, name)])
        self.settle()

    def box(self, name):
        return self.browser.run(
            f"(({{left, top, width, height}}) => [left, top, width, height])"
            f"(at('{name}').getBoundingClientRect())")

    def draw(self, lines, pointer="mouse"):
        """Strokes in shares of the paper, by mouse, pen or touch."""
        for line in lines:
            points = [self.point(x, y) for x, y in line]
            if pointer == "touch":
                self.browser.touch(points)
            else:
                self.browser.mouse(points, pointer)
        self.settle()

    def point(self, x, y, name="paper"):
        """A place in shares of what is named, in pixels of the window."""
        left, top, width, height = self.box(name)
        return left + x * width, top + y * height

    def strokes(self):
        return self.browser.run("paper.content.strokes.length")

    def state(self):
        return self.text("answer")


def test_drawing(page):
    check("an empty page", page.state(), "no digit")
    check("nothing to undo", page.browser.run("at('undo').disabled"))
    for digit in range(10):
        page.draw(strokes(digit, .38, .18, .24, .6))
        check(f"a drawn {digit}", page.state(), str(digit))
        check(f"what is said of {digit}",
              page.text("said").startswith(f"{digit}. probability"))
        if digit == 4:
            page.click("undo")
            check("a 4 without its second stroke", page.state() != "4")
            page.draw(strokes(digit, .38, .18, .24, .6)[1:])
            check("a 4 with it again", page.state(), "4")
        page.click("clear")
        check("a cleared page", page.state(), "no digit")
    page.click("undo")
    check("clearing taken back", page.state(), "9")
    page.click("clear")
    page.draw(number([4, 2, 7], .08, .25, .84, .5))
    check("a number", page.state(), "427")
    names = page.browser.run(
        "[...at('digits').children].map((one) => one.ariaLabel.slice(0, 14))")
    check("its digits", names, [f"digit {i} of 3: {c}"[:14]
                                for i, c in zip((1, 2, 3), "427")])
    page.browser.run("at('digits').children[1].click()")
    check("the one chosen", page.browser.run(
        "[at('label').value, document.activeElement.ariaPressed]"),
        ["2", "true"])
    page.click("clear")


def test_keys(page):
    browser = page.browser
    browser.run("at('paper').focus()")
    browser.key(" ", "Space", text=" ")
    for _ in range(14):
        browser.key("ArrowDown")
    browser.key(" ", "Space", text=" ")
    page.settle()
    check("a 1 by keys", page.state(), "1")
    browser.key("Delete")
    page.settle()
    check("cleared by keys", page.state(), "no digit")
    browser.key("z", "KeyZ", modifiers=2)
    page.settle()
    check("taken back by keys", page.state(), "1")
    browser.key("Delete")
    page.settle()


def test_thickness(page):
    """The slider at its ends: strokes as thick as it says, read all the same."""
    inks = []
    for share, ends in (.99, 60), (.01, 6), (.37, 26):
        page.browser.mouse([page.point(share, .5, "thickness")])
        value = page.browser.run("Number(at('thickness').value)")
        check("the slider's value", abs(value - ends) <= 2)
        page.draw(strokes(7, .38, .18, .24, .6))
        check("the stroke's thickness", page.browser.run(
            "paper.content.strokes[0].thickness"), value)
        check("a 7 as thick", page.state(), "7")
        inks.append(page.browser.run(
            "paper.raster.data.filter((one) => one < 128).length") / value)
        page.click("clear")
    check("ink in proportion", max(inks) < 1.3 * min(inks))


def test_pen(page):
    """A pen, and the hand beside it, which neither draws nor is in its way."""
    browser = page.browser
    browser.look(1100, 900, touch=True)
    palm, moved = page.point(.85, .9), page.point(.8, .85)
    away = (2, 2)

    def no_pen():
        browser.move(away, "pen", down=False)
        time.sleep(1.2)

    page.draw(strokes(4, .38, .18, .24, .6), pointer="pen")
    check("a 4 by pen", page.state(), "4")
    page.click("clear")
    browser.move(page.point(.5, .5), "pen", down=False)
    time.sleep(1.2)
    page.draw([[(.85, .9), (.7, .8), (.6, .7)]], pointer="touch")
    check("a hand under a pen that hovers", page.state(), "no digit")
    no_pen()
    browser.finger("touchStart", palm)
    browser.finger("touchMove", moved)
    page.settle()
    check("a touch alone draws", page.strokes(), 1)
    page.draw(strokes(3, .38, .18, .24, .6), pointer="pen")
    check("a 3 by pen, the hand there before", page.state(), "3")
    browser.finger("touchMove", palm)
    browser.finger("touchEnd")
    page.settle()
    check("its stroke alone", (page.state(), page.strokes()), ("3", 1))
    page.click("clear")
    line, = [[page.point(x, y) for x, y in one]
             for one in strokes(2, .38, .18, .24, .6)]
    browser.press(line[0], "pen")
    for index, point in enumerate(line):
        if index == 4:
            browser.finger("touchStart", palm)
        if index == 9:
            browser.finger("touchMove", moved)
        browser.move(point, "pen")
    browser.release(line[-1], "pen")
    page.settle()
    check("a 2 by pen, the hand there later", (page.state(), page.strokes()),
          ("2", 1))
    browser.finger("touchEnd")
    page.click("clear")
    no_pen()
    page.draw(strokes(5, .38, .15, .24, .65), pointer="touch")
    check("a 5 by finger, the pen away", page.state(), "5")
    page.click("clear")
    browser.look(1100, 900)


def test_doubt(page):
    page.draw(strokes(3, .38, .18, .24, .6))
    page.browser.run(
        "at('reject').value = 1, at('reject').dispatchEvent(new Event('input'))")
    check("unsure", page.state(), "unsure")
    check("its two best", bool(re.fullmatch(
        r"3 0\.\d{4} or \d 0\.\d{4}", page.text("detail"))))
    page.browser.run("at('reject').value = 0.5, "
                     "at('reject').dispatchEvent(new Event('input'))")
    check("sure again", page.state(), "3")


def test_time(page):
    """Leaves what was measured to be read."""
    page.browser.until("at('time').textContent !== ''", 60)
    time = page.text("time")
    check("the time", bool(re.match(
        r"Found and read in [\d.]+ [mµ]s; the network alone takes [\d.]+ [mµ]s",
        time)))
    print(time)


def test_keeping(page, program, model):
    """The 3 that was drawn, under its label, through the archive."""
    browser = page.browser
    check("the label offered", browser.run("at('label').value"), "3")
    before = browser.run("answer.digits[0].probability")
    page.click("keep")
    browser.until("kept.files.length === 1")
    file = program.folder / "drawings.zip"
    file.unlink(missing_ok=True)
    browser.call("Browser.setDownloadBehavior", behavior="allow",
                 downloadPath=str(program.folder.resolve()))
    page.click("save")
    end = time.monotonic() + 20
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.1)
    archive = zipfile.ZipFile(file)
    check("a whole archive", archive.testzip(), None)
    name, = archive.namelist()
    check("its name", bool(re.fullmatch(r"drawings/3/drawn-\d{14}-1\.png",
                                        name)))
    archive.extractall(program.folder)
    one, = program.predict(model, program.folder / name, level=SAME_BITS)
    check("the drawing as predict reads it",
          (one["label"], as_float32(one["probability"])), (3, before))
    page.click("clear")


def test_pictures(page, program, model, pixels):
    browser = page.browser
    x, y, *_ = page.box("paper")
    lines = number([8, 0, 6], 90, 80, 300, 120) + number(
        [2, 5], 120, 290, 190, 110)
    file = program.folder / "numbers.png"
    file.write_bytes(png(drawn(lines, 480, 480, 9, paper=214, ink=38)))
    browser.drop_file(file, x + 100, y + 100)
    browser.until("paper.content.picture != null")
    page.settle()
    expected = program.predict(model, file, level=SAME_BITS)
    found = browser.run("answer.digits.map((one) => ({...one, pixels: 0, "
                        "probabilities: [...one.probabilities]}))")
    places = ["label", "line", "x", "y", "width", "height"]
    check("the digits of a picture and their places",
          [[one["label"], one["line"], one["left"], one["top"],
            one["right"] - one["left"], one["bottom"] - one["top"]]
           for one in found], [[one[key] for key in places]
                               for one in expected])
    check("their probabilities", [one["probabilities"] for one in found],
          [[as_float32(value) for value in one["probabilities"]]
           for one in expected])
    check("two numbers", page.state(), "806\n25")
    page.draw(strokes(7, .38, .18, .24, .6))
    check("drawn over a picture", page.state(), "7")
    page.click("undo")
    check("the picture again", page.state(), "806\n25")
    page.click("clear")
    file = program.folder / "ready.png"
    file.write_bytes(png([pixels[0][28 * i:28 * i + 28] for i in range(28)]))
    browser.choose_file("#picture", file)
    browser.until("paper.content.picture != null")
    page.settle()
    check("a digit in MNIST's form as it is", browser.run(
        "[...answer.digits[0].pixels]"), list(pixels[0]))
    page.click("clear")
    wrong = program.folder / "wrong.png"
    wrong.write_bytes(b"no picture")
    browser.choose_file("#picture", wrong)
    browser.until("at('problem').textContent !== ''")
    check("what is no picture", page.text("problem"),
          "wrong.png: no picture that this browser reads.")
    for ink, paper in [("white", "black"), ("white", "transparent"),
                       ("black", "transparent")]:
        browser.run(PASTE % (paper, ink))
        browser.until("paper.content.picture != null")
        page.settle()
        check(f"a pasted 1, {ink} on {paper}", page.state(), "1")
        page.click("clear")


PASTE = """(async () => {
  const canvas = new OffscreenCanvas(300, 300);
  const context = canvas.getContext("2d");
  context.fillStyle = "%s";
  context.fillRect(0, 0, 300, 300);
  context.fillStyle = "%s";
  context.fillRect(140, 60, 20, 180);
  const data = new DataTransfer();
  data.items.add(new File([await canvas.convertToBlob()], "p.png"));
  document.dispatchEvent(new ClipboardEvent(
    "paste", { clipboardData: data, bubbles: true }));
})()"""


def test_phone(page):
    """A finger's strokes; none scrolls the page."""
    browser = page.browser
    browser.look(360, 640, scale=2, touch=True)
    page.settle()
    check("no wider than the phone", browser.run(
        "document.documentElement.scrollWidth"), 360)
    check("higher than it", browser.run(
        "document.documentElement.scrollHeight > innerHeight"))
    page.draw(strokes(5, .38, .15, .24, .65), pointer="touch")
    check("a 5 by finger", page.state(), "5")
    page.draw([[(.9, .9), (.9, .5), (.9, .1)]], pointer="touch")
    check("nothing scrolled", browser.run("scrollY"), 0)
    page.click("clear")


def take_pictures(page, folder):
    for name, width, height, dark, touch in [
            ("light", 1100, 780, False, False), ("dark", 1100, 780, True, False),
            ("phone", 360, 740, False, True),
            ("phone-dark", 360, 740, True, True)]:
        page.browser.look(width, height, dark=dark, touch=touch,
                          scale=2 if touch else 1)
        page.settle()
        many = name in ("dark", "phone-dark")
        page.draw(number([4, 2, 7], .08, .25, .84, .5) if many
                  else strokes(5, .38, .15, .24, .65))
        page.browser.until("at('time').textContent !== ''", 60)
        page.browser.screenshot(folder / f"{name}.png")
        page.click("clear")
    page.browser.look(1100, 900)


def check_alone(browser, page):
    """What the page asked for, and what went wrong in it."""
    urls = [event["params"]["request"]["url"] for event in browser.events
            if event["method"] == "Network.requestWillBeSent"]
    others = [url for url in urls if not url.startswith(
        (page.resolve().as_uri(), "data:", "blob:"))]
    check("nothing fetched", others, [])
    wrong = [event["params"] for event in browser.events
             if event["method"] == "Runtime.exceptionThrown"
             or (event["method"] == "Log.entryAdded"
                 and event["params"]["entry"]["level"] == "error")]
    check("nothing thrown", wrong, [])


def main():
    inkling, model, folder, *options = sys.argv[1:]
    is_quick = options == ["--quick"]
    folder, model = Path(folder), Path(model)
    folder.mkdir(parents=True, exist_ok=True)
    program = Program(inkling, folder)
    file, pixels = test_digits(program)
    html = program.page(model, "page.html")
    print(f"{html}: {html.stat().st_size} bytes")
    check("its size", html.stat().st_size <= LARGEST_PAGE)
    eight = folder / "eight.ink"
    program.run("quantize", model, "--output", eight)
    start = time.monotonic()
    with Chromium(html) as browser:
        page = Page(browser)
        browser.look(1100, 900)
        page.settle()
        print(f"open in {time.monotonic() - start:.1f} s, the browser's start "
              f"with it")
        test_drawing(page)
        test_keys(page)
        test_thickness(page)
        test_pen(page)
        test_doubt(page)
        test_time(page)
        test_keeping(page, program, model)
        test_pictures(page, program, model, pixels)
        test_phone(page)
        if not is_quick:
            take_pictures(page, folder)
        compare_many(browser, program, model, file, pixels,
                     1000 if is_quick else len(pixels))
        check_alone(browser, html)
        browser.open(program.page(eight, "eight.html"))
        Page(browser)
        compare_many(browser, program, eight, file, pixels, 1000)
    print(f"{done} checks")


if __name__ == "__main__":
    main()
