"""Writes the golden model files of Tests/InklingCoreTests/GoldenModel.swift:
version 1, and version 2, which averages 4 x 5 pixels to 2 x 3.

An independent reading of Documentation/ModelFormat.md, with nothing but
Python's struct and zlib. Run: python3 Tests/Scripts/golden_model.py
"""

import base64
import struct
import textwrap
import zlib

RELU, SIGMOID = 1, 2
# (inputs, outputs, activation); weight i of layer l is (i + 1) / 8 - l, bias j
# is -(j + 1) / 4.
LAYERS = [(6, 3, RELU), (3, 2, SIGMOID)]
NAMES = ["nein", "ja \u2713"]


def entry(tag, flags, value):
    padding = b"\0" * (-len(value) % 4)
    return struct.pack("<4sII", tag, flags, len(value)) + value + padding


names = struct.pack("<I", len(NAMES))
for name in NAMES:
    text = name.encode()
    names += struct.pack("<B", len(text)) + text


def file(version, shape):
    metadata = entry(b"SHAP", 1, struct.pack("<III", 1, *shape))
    metadata += entry(b"SCAL", 1, struct.pack("<f", 1 / 255))
    metadata += entry(b"OUTP", 1, struct.pack("<I", 1))
    if version == 2:
        metadata += entry(b"AREA", 1, struct.pack("<II", 2, 3))
    metadata += entry(b"CLAS", 1, names)
    metadata += entry(b"note", 0, b"hello")

    records_end = 64 + 64 * len(LAYERS)
    blob_offset = (records_end + len(metadata) + 63) // 64 * 64

    records, blob = b"", b""
    for number, (inputs, outputs, activation) in enumerate(LAYERS):
        weights = blob_offset + len(blob)
        index = 0
        for _ in range(inputs):
            row = [0.0] * 16
            for column in range(outputs):
                row[column] = (index + 1) / 8 - number
                index += 1
            blob += struct.pack("<16f", *row)
        biases = blob_offset + len(blob)
        row = [0.0] * 16
        for column in range(outputs):
            row[column] = -(column + 1) / 4
        blob += struct.pack("<16f", *row)
        records += struct.pack(
            "<IIIHHQQQQ16x", inputs, outputs, 16, activation, 0,
            weights, biases - weights, biases, 64)

    body = records + metadata
    body += b"\0" * (blob_offset - 64 - len(body)) + blob
    before = struct.pack(
        "<8sIIIIQI", b"\x89INK\r\n\x1a\n", version, 0x01020304, 64, len(LAYERS),
        64 + len(body), 0)
    after = struct.pack(
        "<IIII8x", 64, 64 * len(LAYERS), records_end, len(metadata))
    checksum = zlib.crc32(before + after + body)
    model = before + struct.pack("<I", checksum) + after + body
    return ("\n".join(textwrap.wrap(base64.b64encode(model).decode(), 76)))


print(file(1, (2, 3)))
print()
print(file(2, (4, 5)))
