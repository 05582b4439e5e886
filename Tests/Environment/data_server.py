#!/usr/bin/env python3
"""Serves a folder on loopback as mirrors do, good and bad ones.

/MODE/FILE answers with FILE of the folder, by MODE:
  good     as it is, ranges too
  whole    as it is, never a part: a server that cannot go on in the middle
  cut      ends the connection after 1,000 bytes more, ranges too
  altered  one byte is another
  page     a web page, as networks that want a login answer
anything else is 404.

usage: data_server.py FOLDER
Writes `port` to the folder when it listens, and a line a request, the path and
its range, to `requests`.
"""

import http.server
import os
import sys

FOLDER = sys.argv[1]
PAGE = b"\n<!DOCTYPE html><html><body>Please log in</body></html>\n"


class Mirror(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        _, mode, name = (self.path.split("/") + ["", ""])[:3]
        asked = self.headers.get("Range", "")
        with open(os.path.join(FOLDER, "requests"), "a") as log:
            log.write(f"{self.path} {asked}\n")
        path = os.path.join(FOLDER, name)
        if mode == "page":
            return self.answer(200, PAGE, len(PAGE), "text/html")
        if mode not in ("good", "whole", "cut", "altered") \
                or not os.path.isfile(path):
            return self.answer(404, PAGE, len(PAGE), "text/html")
        with open(path, "rb") as file:
            body = file.read()
        if mode == "altered":
            body = body[:40] + bytes([body[40] ^ 1]) + body[41:]
        start = int(asked[6:].rstrip("-")) if asked and mode != "whole" else 0
        rest = body[start:]
        sent = rest[:1000] if mode == "cut" else rest
        extra = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
        self.answer(206 if start else 200, sent, len(rest),
                    "application/octet-stream", extra if start else {})

    def answer(self, status, body, length, kind, extra={}):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for key, value in extra.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_):
        pass


with http.server.HTTPServer(("127.0.0.1", 0), Mirror) as server:
    part = os.path.join(FOLDER, "port.part")
    with open(part, "w") as file:
        file.write(str(server.server_port))
    os.rename(part, os.path.join(FOLDER, "port"))
    server.serve_forever()
