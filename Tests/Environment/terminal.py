#!/usr/bin/env python3
"""Runs a command on a pseudo-terminal of so many columns, and prints what it
wrote there, every byte.

usage: terminal.py COLUMNS COMMAND...
"""

import fcntl
import os
import pty
import struct
import sys
import termios

columns, command = int(sys.argv[1]), sys.argv[2:]
process, terminal = pty.fork()
if process == 0:
    size = struct.pack("HHHH", 24, columns, 0, 0)
    fcntl.ioctl(2, termios.TIOCSWINSZ, size)
    os.execvp(command[0], command)
written = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    written += piece
status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
sys.stdout.buffer.write(written)
sys.exit(status)
