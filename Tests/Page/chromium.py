"""Chromium without a screen, driven by its DevTools protocol: pages opened,
scripts run in them, pointers, keys and files as a user's, and pictures of what
is seen. With nothing but Python's own library."""

import base64
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path


class WebSocket:
    """The client's side of RFC 6455, as far as the protocol needs it."""

    def __init__(self, url, timeout):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection(
            (parts.hostname, parts.port), timeout)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
            .encode())
        self.file = self.socket.makefile("rb")
        if b" 101 " not in self.file.readline():
            raise ConnectionError("Chromium takes no connection")
        while self.file.readline().strip():
            pass

    def send(self, text):
        data, mask = text.encode(), os.urandom(4)
        size = len(data)
        head = (struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else
                struct.pack("!BBH", 0x81, 0xFE, size) if size < 1 << 16 else
                struct.pack("!BBQ", 0x81, 0xFF, size))
        key = mask * (size // 4 + 1)
        masked = (int.from_bytes(data, "big")
                  ^ int.from_bytes(key[:size], "big")).to_bytes(size, "big")
        self.socket.sendall(head + mask + masked)

    def receive(self):
        """The next message; control frames are passed over."""
        message = b""
        while True:
            first, size = self.file.read(2)
            size &= 0x7F
            if size == 126:
                size, = struct.unpack("!H", self.file.read(2))
            elif size == 127:
                size, = struct.unpack("!Q", self.file.read(8))
            data = self.file.read(size)
            if first & 0x0F > 2:
                continue
            message += data
            if first & 0x80:
                return message.decode()


class Chromium:
    """A browser of its own, with a page open: `with Chromium(page) as it`."""

    PROGRAMS = ["chromium", "chromium-browser", "google-chrome"]

    def __init__(self, page, program=None):
        program = program or next(
            filter(None, map(shutil.which, self.PROGRAMS)), None)
        if not program:
            raise FileNotFoundError("no Chromium (Debian's package: chromium)")
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu",
             "--no-first-run", "--disable-background-networking",
             "--remote-debugging-port=0", "--window-size=1100,900",
             f"--user-data-dir={self.folder.name}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.number, self.events = 0, []
        self.socket = WebSocket(self.target(), timeout=300)
        for domain in ["Page", "Runtime", "Network", "Log"]:
            self.call(f"{domain}.enable")
        self.open(page)

    def target(self):
        port = Path(self.folder.name, "DevToolsActivePort")
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                number = port.read_text().split()[0]
                with urllib.request.urlopen(
                        f"http://127.0.0.1:{number}/json") as answer:
                    return next(one["webSocketDebuggerUrl"]
                                for one in json.load(answer)
                                if one["type"] == "page")
            except (OSError, IndexError, StopIteration):
                time.sleep(0.1)
        raise TimeoutError("Chromium does not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.folder.cleanup()

    def call(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps(
            {"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.receive())
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            if "method" in message:
                self.events.append(message)

    def open(self, page):
        """Opens a file as a user does, from disk."""
        self.call("Page.navigate", url=Path(page).resolve().as_uri())
        self.until("document.readyState === 'complete'")

    def run(self, script):
        """The value of an expression, once it is there."""
        result = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True,
            returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def until(self, condition, seconds=30):
        end = time.monotonic() + seconds
        while not self.run(condition):
            if time.monotonic() > end:
                raise TimeoutError(condition)
            time.sleep(0.02)

    # ---- what a user does

    def mouse(self, points, pointer="mouse"):
        """A stroke by the mouse or a pen, in pixels of the window."""
        self.press(points[0], pointer)
        for point in points[1:]:
            self.move(point, pointer)
        self.release(points[-1], pointer)

    def press(self, point, pointer="mouse"):
        self._point("mousePressed", point, 1, pointer)

    def move(self, point, pointer="mouse", down=True):
        self._point("mouseMoved", point, int(down), pointer)

    def release(self, point, pointer="mouse"):
        self._point("mouseReleased", point, 0, pointer)

    def _point(self, kind, point, buttons, pointer):
        held = buttons or kind == "mouseReleased"
        self.call("Input.dispatchMouseEvent", type=kind, x=point[0],
                  y=point[1], button="left" if held else "none",
                  buttons=buttons, clickCount=1, pointerType=pointer)

    def touch(self, points):
        """A stroke by a finger."""
        self.finger("touchStart", points[0])
        for point in points[1:]:
            self.finger("touchMove", point)
        self.finger("touchEnd")

    def finger(self, kind, *touched):
        self.call("Input.dispatchTouchEvent", type=kind, touchPoints=[
            {"x": x, "y": y} for x, y in touched])

    def key(self, key, code=None, modifiers=0, text=""):
        codes = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
                 "ArrowDown": 40, "Delete": 46, "Tab": 9, " ": 32, "z": 90}
        for kind in ["keyDown" if text else "rawKeyDown", "keyUp"]:
            self.call("Input.dispatchKeyEvent", type=kind, key=key,
                      code=code or key, modifiers=modifiers,
                      windowsVirtualKeyCode=codes.get(key, 0),
                      **({"text": text} if kind == "keyDown" else {}))

    def choose_file(self, selector, path):
        document = self.call("DOM.getDocument")
        node = self.call("DOM.querySelector", selector=selector,
                         nodeId=document["root"]["nodeId"])
        self.call("DOM.setFileInputFiles", nodeId=node["nodeId"],
                  files=[str(Path(path).resolve())])

    def drop_file(self, path, x, y):
        data = {"items": [], "files": [str(Path(path).resolve())],
                "dragOperationsMask": 1}
        for kind in ["dragEnter", "dragOver", "drop"]:
            self.call("Input.dispatchDragEvent", type=kind, x=x, y=y, data=data)

    # ---- what is seen

    def look(self, width, height, dark=False, scale=1, touch=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=scale, mobile=touch)
        self.call("Emulation.setTouchEmulationEnabled", enabled=touch)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme",
             "value": "dark" if dark else "light"}])

    def screenshot(self, path, whole=True):
        time.sleep(0.3)
        picture = self.call("Page.captureScreenshot", format="png",
                            captureBeyondViewport=whole)
        Path(path).write_bytes(base64.b64decode(picture["data"]))
