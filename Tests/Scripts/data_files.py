"""Writes small data files as NumPy, pickle and zipfile write them.

Run: python3 Tests/Scripts/data_files.py FOLDER (needs NumPy). The tests of the
readers run it and read what it wrote; deflated.npz and python2.pkl also stand
in Tests/InklingDataTests/Support/GoldenDataFiles.swift.

Sample s of a part has 2 x 3 pixels; pixel i is 0 for even i, else
(7 s + 13 i + first) % 256; its label is (3 s + first) % 4. `first` is 1 for
training (3 samples), 50 for validation (1), 100 for testing (2).
"""

import gzip
import io
import os
import pickle
import struct
import sys
import zipfile

import numpy as np

folder = sys.argv[1]


def images(count, first):
    return np.array(
        [[(7 * s + 13 * i + first) % 256 if i % 2 else 0 for i in range(6)]
         for s in range(count)], dtype="u1").reshape(count, 2, 3)


def labels(count, first, dtype):
    return np.array([(3 * s + first) % 4 for s in range(count)], dtype=dtype)


def write(name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def npz(name, save=np.savez_compressed, pixels=lambda x: x, label="u1"):
    data = io.BytesIO()
    save(data, x_train=pixels(images(3, 1)), y_train=labels(3, 1, label),
         x_test=pixels(images(2, 100)), y_test=labels(2, 100, label))
    write(name, data.getvalue())
    return data.getvalue()


class Unseekable(io.RawIOBase):
    """What makes zipfile write data descriptors."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


# ---- .npz ------------------------------------------------------------------

plain = npz("deflated.npz")
npz("stored.npz", save=np.savez)
npz("labels32.npz", label="i4")
npz("labels64.npz", label="i8")
npz("over255.npz", pixels=lambda x: x.astype("f4") / 255)
npz("over256.npz", pixels=lambda x: x.astype("f8") / 256)
npz("plain.npz", pixels=lambda x: x.astype("f4"))
npz("floats.npz", pixels=lambda x: x.astype("f4") / 100 - 1)
npz("nan.npz", pixels=lambda x: x.astype("f4") * np.nan)


def rewrite(name, method, out=None, limit=None):
    out = io.BytesIO() if out is None else out
    before = zipfile.ZIP64_LIMIT
    zipfile.ZIP64_LIMIT = limit or before
    with zipfile.ZipFile(io.BytesIO(plain)) as source:
        with zipfile.ZipFile(out, "w", method) as target:
            for member in source.namelist():
                target.writestr(member, source.read(member))
            target.comment = b"a comment"
    zipfile.ZIP64_LIMIT = before
    write(name, out.data if isinstance(out, Unseekable) else out.getvalue())


rewrite("descriptors.npz", zipfile.ZIP_DEFLATED, Unseekable())
rewrite("zip64.npz", zipfile.ZIP_STORED, limit=10)
rewrite("bzip2.npz", zipfile.ZIP_BZIP2)
rewrite("lzma.npz", zipfile.ZIP_LZMA)

# ---- .npy ------------------------------------------------------------------


def npy(name, array, version=(1, 0)):
    data = io.BytesIO()
    np.lib.format.write_array(data, array, version)
    write(name, data.getvalue())


numbers = np.array([[0, 1, 2], [100, 3, 255]])
for dtype in ("u1", "i4", "i8", "f4", "f8"):
    for version in (1, 2, 3):
        npy(f"{dtype}-{version}.npy", numbers.astype(dtype), (version, 0))
npy("scalar.npy", np.array(7.5))
npy("vector.npy", np.array([1, -2], dtype="i4"))
for dtype in ("i1", "u2", "i2", "u4", "u8"):
    npy(f"{dtype}-1.npy", np.minimum(numbers, 100).astype(dtype))
npy("object.npy", np.array([None, 1], dtype=object))
npy("fortran.npy", np.asfortranarray(numbers.astype("f4")))
npy("bool.npy", numbers > 1)
npy("big.npy", numbers.astype(">f4"))
npy("half.npy", numbers.astype("f2"))
npy("bytes.npy", np.array([b"ab", b"c"]))
npy("record.npy", np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))

# ---- arrays as people name and lay them out -------------------------------


def arrays(name, **data):
    file = io.BytesIO()
    np.savez(file, **data)
    write(name, file.getvalue())


train, test = images(3, 1), images(2, 100)
first, second = labels(3, 1, "i8"), labels(2, 100, "i8")
arrays("xy.npz", X_train=train.astype("i8"), y_train=first.astype("f8"),
       X_test=test.astype("i8"), y_test=second.astype("f8"))
arrays("images.npz", train_images=train[..., None], train_labels=first[:, None],
       test_images=test[..., None], test_labels=second[:, None])
arrays("first.npz", x_train=train[:, None], y_train=np.eye(4)[first],
       x_test=test[:, None], y_test=np.eye(4)[second])
arrays("fortran.npz", x_train=np.asfortranarray(train),
       y_train=np.asfortranarray(np.eye(4, dtype="u1")[first]),
       x_test=np.asfortranarray(test),
       y_test=np.asfortranarray(np.eye(4, dtype="u1")[second]))
file = io.BytesIO()
np.savez(file, train, test, first, second)
write("numbered.npz", file.getvalue())
names = np.array(["zero", "one", "two", "dr\u00e9i"])
arrays("unicode.npz", x_train=train, y_train=names[first],
       x_test=test, y_test=names[second])
arrays("bytes.npz", x_train=train, y_train=np.char.encode(names, "utf-8")[first],
       x_test=test, y_test=np.char.encode(names, "utf-8")[second])
arrays("whole.npz", data=train.reshape(3, 6) / 7, target=first)
arrays("table.npz", x=train.reshape(3, 6).astype("i4"), y=first)
arrays("bool.npz", X=train > 100, y=np.array([True, False, True]))
rgb = np.stack([train, train // 2, 255 - train], axis=-1)
for name, data in (("last", rgb), ("planes", np.moveaxis(rgb.reshape(3, 1, 6, 3), -1, 1)),
                   ("colours", rgb / 255), ("wide", rgb.astype("i4"))):
    arrays(f"rgb-{name}.npz", images=data, labels=first)
arrays("alpha.npz", images=np.zeros((3, 8, 8, 4), "u1"), labels=first)
arrays("twohot.npz", x=train, y=np.ones((3, 4)))
arrays("measured.npz", x=train, y=np.array([0.5, 1, 2]))
arrays("objects.npz", x=train, y=np.array(["a", None, 1], dtype=object))
arrays("unknown.npz", spam=train, eggs=first)
arrays("alone.npz", x_train=train, x_test=test, y_test=second)
arrays("short.npz", x=train, y=second)

# ---- pickles ---------------------------------------------------------------


def part(count, first, scale=256):
    pixels = images(count, first).reshape(count, 6).astype("f4") / scale
    return pixels, labels(count, first, "i8")


parts = (part(3, 1), part(1, 50), part(2, 100))
for protocol in range(2, 6):
    data = pickle.dumps(parts, protocol)
    write(f"protocol{protocol}.pkl", data)
    write(f"protocol{protocol}.pkl.gz", gzip.compress(data, mtime=0))
write("pure.pkl", pickle._dumps(parts, 4))
for pixels, label in parts:
    pixels.flags.writeable = False
write("readonly.pkl", pickle.dumps(parts, 5))
write("protocol0.pkl", pickle.dumps(parts, 0))
write("over255.pkl",
      pickle.dumps((part(3, 1, 255), part(1, 50, 255), part(2, 100, 255)), 2))
one = part(2, 100)
write("shared.pkl", pickle.dumps((part(3, 1), one, one), 4))
write("list.pkl", pickle.dumps(list(parts), 4))
write("pair.pkl", pickle.dumps(parts[:2], 4))


def python2(array):
    """An array as Python 2's cPickle wrote it in protocol 2, without memo."""
    kind, data = array.dtype.str[1:].encode(), array.tobytes()

    def integer(n):
        return b"K%c" % n if n < 256 else b"M" + struct.pack("<H", n)

    shape = b"".join(map(integer, array.shape)) + (
        b"\x85" if array.ndim == 1 else b"\x86")
    return (b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"
            b"K\x00\x85U\x01b\x87R(K\x01" + shape + b"cnumpy\ndtype\nU"
            + bytes([len(kind)]) + kind + b"K\x00K\x01\x87R(K\x03U\x01<NNN"
            b"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T"
            + struct.pack("<I", len(data)) + data + b"tb")


old = b"\x80\x02" + b"".join(
    python2(pixels) + python2(label) + b"\x86" for pixels, label in parts
) + b"\x87."
assert all((a == b).all() for p, q in zip(pickle.loads(old, encoding="latin1"),
                                         parts) for a, b in zip(p, q))
write("python2.pkl", old)


class Evil:
    def __reduce__(self):
        return os.system, ("touch " + os.path.join(folder, "was-run"),)


for protocol in range(2, 6):
    write(f"evil{protocol}.pkl", pickle.dumps(Evil(), protocol))
