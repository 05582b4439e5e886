#!/usr/bin/env python3
"""How long it takes from `git clone` to a page to draw on, open in Chromium.

usage: Tests/Page/first_page.py REPOSITORY
The clone lies in a folder of its own, which is removed at the end.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from chromium import Chromium


def main():
    repository, = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "inkling")

        def run(*command):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"{' '.join(command)}: {done.stderr[-2000:]}")

        def page():
            with Chromium(clone / "build/page.html") as browser:
                browser.until("core !== null")

        steps = [
            ("git clone", lambda: run("git", "clone", repository, str(clone))),
            ("make", lambda: run("make", "-C", str(clone))),
            ("make page", lambda: run("make", "-C", str(clone), "page")),
            ("open in Chromium", page)]
        start = time.monotonic()
        for name, step in steps:
            before = time.monotonic()
            step()
            print(f"{name:18} {time.monotonic() - before:6.1f} s", flush=True)
        print(f"{'in all':18} {time.monotonic() - start:6.1f} s, "
              f"{os.cpu_count()} processors, "
              f"load average {os.getloadavg()[1]:.1f} of the last 5 minutes")


if __name__ == "__main__":
    main()
