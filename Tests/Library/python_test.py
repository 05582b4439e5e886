"""The Python example: arrays of both kinds, errors, pictures.

    python_test.py EXAMPLES MODEL IMAGES
"""

import sys

import numpy

sys.path.insert(0, sys.argv[1])
import inkling  # noqa: E402

model = inkling.Model(sys.argv[2])
pixels = numpy.fromfile(sys.argv[3], numpy.uint8)[16:16 + 784 * 500]
pixels = pixels.reshape(-1, 784)
labels, outputs = model.predict(pixels)
assert (labels == outputs.argmax(1)).all()
assert (labels == model.labels(pixels.reshape(-1, 28, 28))).all()
floats = pixels.astype(numpy.float32) * numpy.float32(model.scale)
assert (labels == model.labels(floats)).all()
assert len(model.labels(pixels[:0])) == 0
assert model.shape == (28, 28) and model.class_names[3] == "3"
for wrong, kind in (
    (lambda: model.labels(pixels[:, :700].copy()), inkling.Error),
    (lambda: model.labels(pixels[:, ::2]), TypeError),
    (lambda: model.labels(pixels.astype(numpy.int16)), TypeError),
    (lambda: inkling.Model("/none"), inkling.Error),
    (lambda: inkling.normalize(numpy.zeros((50, 50), numpy.uint8)),
     inkling.Error),
):
    try:
        wrong()
    except kind as error:
        assert str(error)
    else:
        raise AssertionError("not refused")
large = numpy.kron(pixels[0].reshape(28, 28), numpy.ones((4, 4), numpy.uint8))
view = 255 - numpy.pad(large, 20)[:, 3:]
assert model.labels(inkling.normalize(view)[None])[0] == labels[0]
print("python: arrays, errors and pictures are right")
