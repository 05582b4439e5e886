"""Writes Tests/InklingONNXTests/Fixtures: tiny networks as other programs
export them, each NAME.onnx with NAME.txt, what ONNX Runtime makes of it.

A line of NAME.txt is one sample's outputs; value j of sample i is the byte
(89 i + 37 j) mod 256, or that / 256 where the model takes floats.

Needs Tests/Interchange/requirements.txt; run it after a new version of an
exporter: python Tests/Scripts/onnx_fixtures.py
"""

import pathlib
import warnings

import numpy
import onnx
import onnxruntime
import skl2onnx
import sklearn.neural_network
import torch

FOLDER = pathlib.Path(__file__).parents[1] / "InklingONNXTests" / "Fixtures"
SAMPLES, WIDTH = 4, 12
BYTES = numpy.fromfunction(
    lambda i, j: (89 * i + 37 * j) % 256, (SAMPLES, WIDTH), dtype=int
).astype(numpy.uint8)


def save(name, model):
    # Where the exporter ran: its paths are of no use here.
    for node in model.graph.node:
        del node.metadata_props[:]
    for value in [*model.graph.value_info, *model.graph.input]:
        del value.metadata_props[:]
    del model.graph.metadata_props[:]
    (FOLDER / f"{name}.onnx").write_bytes(model.SerializeToString())

    session = onnxruntime.InferenceSession(model.SerializeToString())
    wanted = session.get_inputs()[0]
    samples = BYTES
    if wanted.type != "tensor(uint8)":
        kind = "float64" if wanted.type == "tensor(double)" else "float32"
        samples = (BYTES / 256).astype(kind)
    sizes = [size for size in wanted.shape[1:]]
    outputs = session.run(
        [session.get_outputs()[-1].name],
        {wanted.name: samples.reshape(SAMPLES, *sizes)},
    )[0]
    rows = [list(row.values()) if isinstance(row, dict) else row for row in outputs]
    text = "".join(" ".join(f"{x:.9g}" for x in row) + "\n" for row in rows)
    (FOLDER / f"{name}.txt").write_text(text)


class Pixels(torch.nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = torch.nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x.float() / 255)


class View(torch.nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = torch.nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x.view(x.size(0), -1))


def layers():
    linear = torch.nn.Linear
    return (linear(12, 5), torch.nn.ReLU(), linear(5, 4), torch.nn.Tanh(), linear(4, 3))


def torch_model(name, module, sample, **options):
    module.eval()
    path = FOLDER / f"{name}.onnx"
    torch.onnx.export(module, (sample,), path, **options)
    save(name, onnx.load(path))


def torch_models():
    torch.manual_seed(1)
    pixels = torch.zeros(2, 3, 4, dtype=torch.uint8)
    sigmoid = (torch.nn.Linear(12, 5), torch.nn.Sigmoid(), torch.nn.Linear(5, 3))
    flat = Pixels(torch.nn.Flatten(), *sigmoid, torch.nn.Softmax(dim=1))
    dynamic = {"dynamic_axes": {"in": [0]}, "input_names": ["in"], "dynamo": False}
    torch_model("torch_legacy", flat, pixels, **dynamic)
    torch_model(
        "torch_dynamo", flat, pixels, dynamo=True, external_data=False, verbose=False,
        dynamic_shapes=({0: torch.export.Dim("batch")},),
    )
    torch_model("torch_view", View(*layers()), torch.zeros(2, 1, 3, 4), **dynamic)


def sklearn_models():
    random = numpy.random.default_rng(1)
    x = random.random((60, WIDTH)).astype(numpy.float32)
    y = random.integers(0, 3, 60)
    names = numpy.array(["ant", "bee", "cow"])[y]
    for name, labels, activation, kind, options in [
        ("sklearn", names, "tanh", numpy.float32, {}),
        ("sklearn_no_zipmap", y + 7, "relu", numpy.float32, {"zipmap": False}),
        ("sklearn_two_classes", y % 2, "logistic", numpy.float32, {"zipmap": False}),
        ("sklearn_double", y, "identity", numpy.float64, {"zipmap": False}),
    ]:
        model = sklearn.neural_network.MLPClassifier(
            (5, 4), activation=activation, max_iter=20, random_state=1
        ).fit(x.astype(kind), labels)
        save(name, skl2onnx.to_onnx(
            model, x[:1].astype(kind), options={id(model): options}))


warnings.filterwarnings("ignore")
torch_models()
sklearn_models()
