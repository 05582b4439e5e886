"""A whole emulated board: Debian's kernel for its processor in QEMU's machine
"virt", an initramfs that runs inkling-board, and a disk with ext4.

The kernel and busybox come from Debian's package servers, in lists of our own;
the system's packages stay as they are."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

from board_runs import LIMIT, check

UNAVAILABLE = 77
SCRIPTS = os.path.join(os.path.dirname(__file__), "..", "..", "Scripts")

# Debian's name of the processor and its package of the newest kernel; QEMU's.
KINDS = {
    "aarch64": ("arm64", "linux-image-arm64",
                ["qemu-system-aarch64", "-cpu", "cortex-a53"]),
    "armv7": ("armhf", "linux-image-armmp",
              ["qemu-system-arm", "-cpu", "cortex-a7"])}

# For a disk, and a file system on it; what they need is found in them.
MODULES = ["virtio_mmio", "virtio_blk", "crc32c_generic", "ext4"]

# Its arguments are inkling-board's, unless there is a checkpoint to go on from.
# What it says itself begins with @, so that it is told from JSON and the kernel.
INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t devtmpfs devices /dev
mount -t proc processes /proc
for module in MODULES; do
  insmod /$module.ko && rm /$module.ko || echo "@failed insmod $module"
done
mount -t ext4 /dev/vda /disk || echo "@failed mount"
echo "@memory" $(grep -E '^Mem' /proc/meminfo)
cd /disk
[ ! -f run.ckpt ] || set -- train --json --resume run.ckpt
echo "@begin"
./inkling-board "$@" 2>/errors &
program=$!
while kill -0 $program 2>/dev/null; do
  grep VmHWM /proc/$program/status >/read 2>/dev/null && mv /read /high
  sleep 0.2
done
wait $program
echo "@code" $?
# A moment in which nothing more is synced, for a cut.
sleep 0.5
echo "@high" $(cat /high)
sed 's/^/@error /' /errors
cd /
umount /disk && echo "@end"
poweroff -f
"""


def unavailable(what):
    print(f"board_vm: not run: {what}", file=sys.stderr)
    sys.exit(UNAVAILABLE)


def tool(name):
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    return path or unavailable(f"{name} is missing")


def install():
    if subprocess.run(["sh", f"{SCRIPTS}/packages.sh", "qemu-system-arm",
                       "e2fsprogs"]).returncode:
        unavailable("QEMU and e2fsprogs cannot be had")


def fetched(arch, folder):
    """The folder with Debian's kernel and busybox, unpacked."""
    debian, package, _ = KINDS[arch]
    root = f"{folder}/root"
    if os.path.isdir(root):
        return root
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("lists/partial", "state", "cache/archives/partial", "new"):
        os.makedirs(f"{folder}/{name}")
    with open(f"{folder}/status", "w"), open(f"{folder}/apt.conf", "w") as file:
        file.write(
            f'APT::Architecture "{debian}";\n'
            f'APT::Architectures {{"{debian}";}};\n'
            f'Dir::State "{folder}/state";\nDir::State::Lists "{folder}/lists";\n'
            f'Dir::State::status "{folder}/status";\nDir::Cache "{folder}/cache";\n'
            'APT::Sandbox::User "root";\n')
    environment = dict(os.environ, APT_CONFIG=f"{folder}/apt.conf")

    def apt(*words):
        try:
            return subprocess.run(words, env=environment, cwd=folder,
                                  capture_output=True, text=True)
        except FileNotFoundError:
            unavailable(f"{words[0]} is missing")

    # A list that is missing does not matter where the packages are found.
    apt("apt-get", "-q", "update")
    named = re.search(r"Depends: (linux-image-\S+)",
                      apt("apt-cache", "depends", package).stdout)
    if not named:
        unavailable(f"no package {package} for {debian} on apt's servers")
    done = apt("apt-get", "-q", "download", named[1], "busybox-static")
    if done.returncode:
        unavailable(f"{named[1]} and busybox-static: {done.stderr.strip()}")
    for name in os.listdir(folder):
        if name.endswith(".deb"):
            subprocess.run(["dpkg-deb", "-x", name, "new"], cwd=folder, check=True)
            os.unlink(f"{folder}/{name}")
    # The rest of the kernel's modules are a hundred times as large.
    kept = set(modules(f"{folder}/new").values())
    for place, _, names in os.walk(f"{folder}/new/lib/modules"):
        for path in {f"{place}/{name}" for name in names} - kept:
            os.unlink(path)
    for name in ("lists", "state", "cache"):
        shutil.rmtree(f"{folder}/{name}")
    os.rename(f"{folder}/new", root)
    return root


def modules(root):
    """Those of MODULES and what they need, in the order of loading, by path."""
    paths = {name[:-3].replace("-", "_"): f"{place}/{name}"
             for place, _, names in os.walk(f"{root}/lib/modules")
             for name in names if name.endswith(".ko")}
    order = {}

    def add(name):
        with open(paths[name], "rb") as file:
            needed = re.search(rb"\0depends=([^\0]*)\0", file.read())
        for other in needed[1].decode().split(",") if needed else []:
            if other:
                add(other.replace("-", "_"))
        order[name] = paths[name]

    for name in MODULES:
        add(name)
    return order


def initramfs(root, path):
    """A gzipped cpio archive ("newc", kernel: early-userspace/buffer-format)."""
    needed = modules(root)
    entries = [(name, 0o40755, b"") for name in ("bin", "dev", "disk", "proc")]
    entries += [("init", 0o100755,
                 INIT.replace("MODULES", " ".join(needed)).encode())]
    for name, mode, source in [
            ("bin/busybox", 0o100755, f"{root}/bin/busybox")] + [
                (f"{name}.ko", 0o100644, path) for name, path in needed.items()]:
        with open(source, "rb") as file:
            entries.append((name, mode, file.read()))
    out = bytearray()
    # The console is a device, 5 and 1, without which init has no output.
    for name, mode, data in entries + [("dev/console", 0o20600, None),
                                       ("TRAILER!!!", 0, b"")]:
        device, data = (5, 1) if data is None else (0, 0), data or b""
        name = name.encode() + b"\0"
        fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name), 0)
        for part in (b"070701" + b"".join(b"%08x" % one for one in fields) + name,
                     data):
            out += part + b"\0" * (-(len(out) + len(part)) % 4)
    with open(path, "wb") as file:
        file.write(gzip.compress(bytes(out), mtime=0))


def format_disk(image, size, contents):
    """An image of ext4 that holds what the folder does."""
    if os.path.exists(image):
        os.unlink(image)
    subprocess.run([tool("mkfs.ext4"), "-q", "-b", "4096", "-d", contents, image,
                    size], check=True, capture_output=True)


def taken(image, name, path):
    """The file of that name on an image that nobody has mounted, or None."""
    if os.path.exists(path):
        os.unlink(path)
    subprocess.run([tool("debugfs"), "-R", f"dump /{name} {path}", image],
                   check=True, capture_output=True)
    return path if os.path.exists(path) else None


class Boot:
    """A board that runs inkling-board once, from power-on to power-off."""

    def __init__(self, machine, ram, level, words, drive):
        self.words = words
        command = machine.command + [
            "-m", f"{ram}M", *drive, "-append",
            "console=ttyAMA0 quiet panic=-1 cma=0 "
            f"INKLING_LEVEL={level} -- {' '.join(words)}"]
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        self.lines = []
        self.training, self.ended = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            line = line.decode(errors="replace").strip()
            self.lines.append(line)
            if line == "@begin":
                self.training.set()
            elif line.startswith("@code"):
                self.ended.set()
        self.training.set()
        self.ended.set()

    def said(self, word):
        """What init said after that word, or None."""
        for line in self.lines:
            if line.startswith(f"@{word}"):
                return line[len(word) + 1:].strip()
        return None

    def rows(self):
        rows = []
        for line in self.lines:
            try:
                rows.append(json.loads(line)) if line.startswith("{") else None
            except ValueError:
                # Cut off.
                pass
        return rows

    def finish(self, seconds=LIMIT):
        """Waits for the power-off; false where it does not come in time."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        self.thread.join()
        self.seconds = time.monotonic() - self.began
        return self.said("end") is not None and self.said("code") == "0"

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.thread.join()

    def expect_success(self):
        check(self.finish(), f"inkling-board {' '.join(self.words)}: "
              + "\n".join(self.lines[-20:]))


class Machine:
    def __init__(self, arch, folder):
        os.makedirs(folder, exist_ok=True)
        root = fetched(arch, os.path.abspath(folder))
        initrd = f"{folder}/initrd"
        initramfs(root, initrd)
        [kernel] = [name for name in os.listdir(f"{root}/boot")
                    if name.startswith("vmlinuz")]
        self.kernel = kernel[len("vmlinuz-"):]
        emulator = KINDS[arch][2]
        self.command = [
            tool(emulator[0]), "-M", "virt", *emulator[1:], "-smp", "2",
            "-nodefaults", "-nographic", "-serial", "stdio", "-no-reboot",
            "-kernel", f"{root}/boot/{kernel}", "-initrd", initrd]

    def boot(self, ram, level, words, image):
        """From an image that is a file, which is at hand after the power-off."""
        return Boot(self, ram, level, words, [
            "-blockdev", f"driver=file,node-name=disk,filename={image}",
            "-device", "virtio-blk-device,drive=disk"])

    def boot_served(self, ram, level, words, path):
        """From a Disk at that socket; the guest is told of its cache."""
        return Boot(self, ram, level, words, [
            "-blockdev",
            f"driver=nbd,node-name=disk,server.type=unix,server.path={path}",
            "-device", "virtio-blk-device,drive=disk,write-cache=on,"
            "logical_block_size=4096,physical_block_size=4096"])
