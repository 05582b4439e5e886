"""A disk with a cache that a power cut empties, served to QEMU over a socket
(NBD, https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md).

QEMU's own caching gives no such disk. With cache=writeback, its default, and
with cache=writethrough, what the guest has written is in the image or in the
host's page cache, flushed or not, and stays there when QEMU is killed; only what
the guest still held in its own memory is lost. cache=unsafe does not even pass
flushes on. Here the image gets what is written at the guest's next flush, and of
what was not flushed a cut keeps all, nothing, or blocks drawn at random."""

import os
import random
import socket
import struct
import threading

# What a card writes whole or not at all; the file system's blocks are as large.
BLOCK = 4096

READ, WRITE, DISCONNECT, FLUSH = range(4)
HAS_FLAGS, SEND_FLUSH = 1, 4
EXPORT_NAME, INFO, GO = 1, 6, 7
ACKNOWLEDGED, INFORMATION, UNSUPPORTED = 1, 3, 0x80000001


class Disk:
    """One connection's worth of a disk: from a boot to a cut or a power-off."""

    def __init__(self, image, path):
        self.image = open(image, "r+b")
        self.size = os.path.getsize(image)
        self.cache = {}
        self.writes = 0
        self.flushes = 0
        # At so many further writes the power goes.
        self.left = None
        self.lock = threading.Lock()
        self.cut = threading.Event()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def cut_at(self, writes):
        with self.lock:
            self.left = writes

    def close(self):
        """The guest powered off: a disk then writes what it holds."""
        self.listener.close()
        self.thread.join()
        self.flush()
        self.image.close()

    def lose(self, share):
        """The power is gone and QEMU with it. That share of the blocks that were
        not flushed is lost; gives how many were not, and how many are."""
        self.listener.close()
        self.thread.join()
        held = len(self.cache)
        self.cache = {number: block for number, block in self.cache.items()
                      if random.random() >= share}
        kept = len(self.cache)
        self.flush()
        self.image.close()
        return held, held - kept

    def flush(self):
        for number, block in sorted(self.cache.items()):
            self.image.seek(number * BLOCK)
            self.image.write(block)
        self.image.flush()
        self.cache = {}

    def read(self, offset, length):
        parts = []
        for number in range(offset // BLOCK, -(-(offset + length) // BLOCK)):
            block = self.cache.get(number)
            if block is None:
                self.image.seek(number * BLOCK)
                block = self.image.read(BLOCK)
            parts.append(block)
        start = offset % BLOCK
        return b"".join(parts)[start:start + length]

    def write(self, offset, data):
        assert offset % BLOCK == 0 and len(data) % BLOCK == 0
        for start in range(0, len(data), BLOCK):
            self.cache[(offset + start) // BLOCK] = data[start:start + BLOCK]
        with self.lock:
            self.writes += 1
            if self.left is not None:
                self.left -= 1
                if self.left <= 0:
                    self.cut.set()

    def serve(self):
        try:
            self.connection, _ = self.listener.accept()
            with self.connection:
                if self.agree():
                    while self.answer():
                        pass
        except (OSError, EOFError):
            pass

    def take(self, layout):
        return struct.unpack(layout, self.bytes(struct.calcsize(layout)))

    def bytes(self, length):
        data = bytearray()
        while len(data) < length:
            part = self.connection.recv(length - len(data))
            if not part:
                raise EOFError
            data += part
        return bytes(data)

    def agree(self):
        """The handshake ("fixed newstyle")."""
        send = self.connection.sendall
        send(b"NBDMAGICIHAVEOPT" + struct.pack(">H", 3))
        self.take(">I")
        flags = HAS_FLAGS | SEND_FLUSH
        while True:
            _, option, length = self.take(">8sII")
            self.bytes(length)

            def reply(kind, data=b""):
                send(struct.pack(">QIII", 0x3E889045565A9, option, kind,
                                 len(data)) + data)

            if option == EXPORT_NAME:
                send(struct.pack(">QH", self.size, flags))
                return True
            if option in (INFO, GO):
                reply(INFORMATION, struct.pack(">HQH", 0, self.size, flags))
                reply(ACKNOWLEDGED)
                if option == GO:
                    return True
            else:
                reply(UNSUPPORTED)

    def answer(self):
        """One request; false when there are no more."""
        _, _, kind, handle, offset, length = self.take(">IHHQQI")
        data = b""
        if kind == READ:
            data = self.read(offset, length)
        elif kind == WRITE:
            self.write(offset, self.bytes(length))
        elif kind == FLUSH:
            self.flush()
            self.flushes += 1
        else:
            return False
        if self.cut.is_set():
            # No answer, but no error either, until QEMU is killed.
            while self.connection.recv(BLOCK):
                pass
            return False
        self.connection.sendall(
            struct.pack(">IIQ", 0x67446698, 0, handle) + data)
        return True
