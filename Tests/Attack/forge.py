"""Forged files: what a valid file becomes under a hostile hand, with lengths and
checksums mended so that readers look further than these."""

import gzip
import io
import json
import re
import struct
import warnings
import zipfile
import zlib

NUMBERS = [0, 1, 2, 3, 7, 8, 63, 64, 65, 127, 128, 255, 256, 1023, 4095, 4096,
           4097, 65535, 65536, 65537, (1 << 24) - 1, 1 << 24, 1 << 28, 1 << 30,
           (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 40, 1 << 52,
           (1 << 53) + 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
TEXTS = ["", "-1", "-0", "nan", "inf", "-inf", "1e308", "1e-308", "1e999",
         "0x10", "1_000", " 1", "9" * 400, "true", "null", "\x1b[31m", "\x7f",
         "\x9b2J", "\r", "\0", "\U0001F600", "../../etc/passwd", "=", "a" * 70000]
FLOATS = [b"\0\0\x80\x7f", b"\0\0\x80\xff", b"\0\0\xc0\x7f", b"\xff\xff\x7f\x7f",
          b"\1\0\0\0", b"\0\0\0\x80"]


def number(random):
    """A number that some reader may not expect."""
    if random.random() < 0.7:
        return random.choice(NUMBERS)
    return random.getrandbits(random.choice([4, 8, 16, 31, 32, 63, 64]))


def spoil(data, random, first=0):
    """A few bytes from `first` on changed, cut or repeated."""
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 1, 2, 3, 8])):
        if len(data) <= first:
            break
        at = random.randrange(first, len(data))
        match random.randrange(8):
            case 0:
                data[at] ^= 1 << random.randrange(8)
            case 1:
                data[at] = random.choice([0, 1, 0x7F, 0x80, 0xFF])
            case 2:
                size = random.choice([1, 2, 4, 8])
                order = random.choice(["little", "big"])
                value = number(random) % (1 << 8 * size)
                data[at:at + size] = value.to_bytes(size, order)
            case 3:
                del data[at:]
            case 4:
                del data[at:at + random.randrange(1, 64)]
            case 5:
                end = at + random.randrange(1, 200)
                data[at:at] = data[at:end] * random.choice([1, 2, 50])
            case 6:
                data[at & ~3:(at & ~3) + 4] = random.choice(FLOATS)
            case 7:
                data += bytes(random.randrange(1, 300))
    return bytes(data)


def spoil_text(text, random):
    """One number or name of a text replaced, or some bytes spoiled."""
    places = list(re.finditer(rb"-?[0-9]+(?:\.[0-9e+-]+)?|[A-Za-z_]{2,}", text))
    if not places or random.random() < 0.15:
        return spoil(text, random)
    for place in sorted(random.sample(places, min(len(places), random.choice(
            [1, 1, 1, 2]))), key=lambda p: -p.start()):
        new = (str(random.choice([1, -1]) * number(random))
               if random.random() < 0.7 else random.choice(TEXTS))
        text = text[:place.start()] + new.encode() + text[place.end():]
    return text


def seal(data, size_at=24, crc_at=36):
    """A model's or checkpoint's length and checksum, made right."""
    if len(data) < 64:
        return data
    data = bytearray(data)
    data[size_at:size_at + 8] = struct.pack("<Q", len(data))
    crc = zlib.crc32(data[crc_at + 4:], zlib.crc32(data[:crc_at]))
    data[crc_at:crc_at + 4] = struct.pack("<I", crc)
    return bytes(data)


def model(data, random):
    place = random.random()
    if place < 0.4:
        # The header's fields, or a record's.
        at = random.choice([8, 16, 20, 24, 32, 40, 44, 48, 52, 56] + [
            64 + field for field in (0, 4, 8, 12, 14, 16, 24, 32, 40, 48, 52)])
        new = (number(random) % (1 << 32)).to_bytes(4, "little")
        data = data[:at] + new + data[at + 4:]
    elif place < 0.6:
        # A parameter.
        at = len(data) - 4 * random.randrange(1, max(2, len(data) // 8))
        data = data[:at] + random.choice(FLOATS) + data[at + 4:]
    else:
        data = spoil(data, random)
    return seal(data) if random.random() < 0.9 else data


def checkpoint(data, random):
    sizes = list(struct.unpack_from("<6Q", data, 40))
    sections, at = [], 128
    for size in sizes:
        at = (at + 63) & ~63
        sections.append(data[at:at + size])
        at += size
    which = random.choice([0, 0, 0, 0, 1, 2, 3, 4, 5])
    part = sections[which]
    if which == 0:
        part = spoil_text(part, random)
    elif which in (2, 3) and part:
        part = model(part, random)
    else:
        part = spoil(part, random) if part else bytes(random.randrange(99))
    sections[which] = part
    body = bytearray(data[:128])
    for index, part in enumerate(sections):
        size = len(part)
        if random.random() < 0.03:
            size = number(random) % (1 << 64)
        struct.pack_into("<Q", body, 40 + 8 * index, size)
        body += bytes(-len(body) % 64) + part
    body += bytes(-len(body) % 64)
    return seal(bytes(body))


def png(data, random):
    chunks, at = [], 8
    while at + 12 <= len(data):
        size = struct.unpack_from(">I", data, at)[0]
        chunks.append([data[at + 4:at + 8], data[at + 8:at + 8 + size]])
        at += 12 + size
    chunk = random.choice(chunks)
    if chunk[0] == b"IHDR" and random.random() < 0.8:
        field = random.randrange(7)
        new = number(random)
        chunk[1] = (chunk[1][:4 * field] + struct.pack(">I", new % (1 << 32))
                    + chunk[1][4 * field + 4:] if field < 2 else
                    chunk[1][:6 + field] + bytes([new % 256])
                    + chunk[1][7 + field:])
    elif chunk[0] == b"IDAT" and random.random() < 0.5:
        try:
            chunk[1] = zlib.compress(spoil(zlib.decompress(chunk[1]), random))
        except zlib.error:
            chunk[1] = spoil(chunk[1], random)
    else:
        chunk[1] = spoil(chunk[1], random)
    if random.random() < 0.2:
        chunks.insert(random.randrange(len(chunks)), random.choice(chunks))
    return data[:8] + b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(
            ">I", zlib.crc32(name + part)) for name, part in chunks)


def archive(data, random):
    """A zip archive with one member spoiled, its checksums right."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members = [(info.filename, old.read(info)) for info in old.infolist()]
    index = random.randrange(len(members))
    name, content = members[index]
    if content[:6] == b"\x93NUMPY" and random.random() < 0.7:
        end = 10 + struct.unpack_from("<H", content, 8)[0]
        head = spoil_text(content[10:end], random)[:65535]
        content = (content[:8] + struct.pack("<H", len(head)) + head
                   + content[end:])
    elif random.random() < 0.1:
        name = random.choice(["", "../" + name, "a" * 300, "\x1b[2J.npy"])
    else:
        content = spoil(content, random)
    members[index] = (name or "x", content)
    if random.random() < 0.1:
        members.append(random.choice(members))
    packed = random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packed) as new, (
            warnings.catch_warnings(action="ignore")):  # of a name twice
        for name, content in members:
            new.writestr(zipfile.ZipInfo(name), content, packed)
    data = stream.getvalue()
    return spoil(data, random) if random.random() < 0.15 else data


def safetensors(data, random):
    size = struct.unpack_from("<Q", data)[0]
    head, rest = data[8:8 + size], data[8 + size:]
    if random.random() < 0.3:
        try:
            value = json.loads(head)
            value[random.choice(TEXTS)] = random.choice(list(value.values()))
            head = json.dumps(value).encode()
        except ValueError:
            pass
    else:
        head = spoil_text(head, random)
    length = len(head) if random.random() < 0.9 else number(random)
    return struct.pack("<Q", length % (1 << 64)) + head + rest


def idx(data, random):
    """Images or labels: a count or a side, gzipped or not."""
    packed = data[:2] == b"\x1f\x8b"
    data = gzip.decompress(data) if packed else data
    if random.random() < 0.6:
        at = random.choice([0, 4, 8, 12])
        new = struct.pack(">I", number(random) % (1 << 32))
        data = data[:at] + new + data[at + 4:]
    else:
        data = spoil(data, random)
    if packed or random.random() < 0.3:
        data = gzip.compress(data + bytes(random.choice([0, 0, 1 << 20])), 1)
    return spoil(data, random) if random.random() < 0.1 else data


def bomb(data, random):
    """Images or labels whose header declares what then comes out of a file a
    thousand times smaller."""
    labels = data[3] == 1
    count, side = random.choice([(1 << 28, 1), (1 << 24, 4), (1 << 18, 28)])
    head = struct.pack(">II", 0x801, count) if labels else struct.pack(
        ">IIII", 0x803, count, side, random.choice([side, 1]))
    parts = random.choice([0, 1, 16])
    return gzip.compress(head, 1) + gzip.compress(bytes(1 << 24), 1) * parts


def bench(data, random):
    """A file of `inkling bench`, spoiled, or as large as is read."""
    lines = data.splitlines(keepends=True)
    if random.random() < 0.3:
        row = json.loads(lines[-1])
        row["repetitions"] = [random.choice([1e-9, 1, 2.5, 1e9])
                              + random.random() for _ in range(300)]
        for index in range(random.choice([1, 100, 300])):
            row["name"] = f"row{index}"
            lines.append(json.dumps(row).encode() + b"\n")
        return b"".join(lines)
    index = random.randrange(len(lines))
    lines[index] = spoil_text(lines[index], random)
    return b"".join(lines)


def pgm(data, random):
    return (spoil_text(data[:20], random) + data[20:]
            if random.random() < 0.6 else spoil(data, random))


def pickled(data, random):
    if random.random() < 0.2:
        return gzip.compress(spoil(data, random), 1)
    return spoil(data, random)
