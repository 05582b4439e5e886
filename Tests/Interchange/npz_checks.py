"""NPZ: NumPy multiplies with our arrays, and we with those that it saves."""

import json

import numpy


def softmax(logits):
    powers = numpy.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def exported(context):
    """Inkling -> NPZ -> Inkling, and into NumPy."""
    path = context.folder / "model.npz"
    context.run("convert", context.model, "--output", path)
    yield context.returned("Inkling -> NPZ -> Inkling", path)
    with numpy.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    texts = json.loads(bytes(arrays["inkling"]))
    x = context.pixels * numpy.float32(texts["inkling.input_scale"])
    hidden = 1 / (1 + numpy.exp(-(x @ arrays["W0"] + arrays["b0"])))
    found = softmax(hidden @ arrays["W1"] + arrays["b1"])
    yield context.compared("Inkling -> NPZ -> NumPy", found, context.expected)


def from_numpy(context):
    """NumPy -> NPZ -> Inkling: packed and not, float32 and float64."""
    random = numpy.random.default_rng(3)
    x = context.pixels.astype(numpy.float64) / 255
    for name, save, kind in [
        ("savez, float32", numpy.savez, numpy.float32),
        ("savez_compressed, float64", numpy.savez_compressed, numpy.float64),
    ]:
        arrays = {
            "W0": random.normal(0, 0.05, (784, 30)), "b0": random.normal(0, 1, (1, 30)),
            "W1": random.normal(0, 0.3, (30, 10)), "b1": random.normal(0, 1, 10)}
        arrays = {key: array.astype(kind) for key, array in arrays.items()}
        path = context.folder / "numpy.npz"
        save(path, **arrays)
        hidden = numpy.tanh(x @ arrays["W0"] + arrays["b0"])
        expected = softmax(hidden @ arrays["W1"] + arrays["b1"])
        found = context.outputs(
            path, "--activation", "tanh", "--softmax", "--input-shape", "28x28")
        yield context.compared(f"NumPy ({name}) -> Inkling", found, expected)


def checks(context):
    yield from exported(context)
    yield from from_numpy(context)
