"""ONNX: onnx's checker, ONNX Runtime, torch.onnx.export and skl2onnx."""

import warnings

import numpy
import onnx
import onnxruntime

WIDTHS = [784, 32, 16, 10]


def infer(path, samples):
    """The last output of ONNX Runtime, a row a sample."""
    session = onnxruntime.InferenceSession(path)
    wanted = session.get_inputs()[0]
    outputs = session.run(
        [session.get_outputs()[-1].name],
        {wanted.name: samples.reshape(len(samples), *wanted.shape[1:])},
    )[0]
    if isinstance(outputs[0], dict):
        outputs = [list(row.values()) for row in outputs]
    return numpy.asarray(outputs)


def exported(context):
    """Inkling -> ONNX -> Inkling, and into ONNX Runtime."""
    path = context.folder / "model.onnx"
    context.run("convert", context.model, "--output", path)
    onnx.checker.check_model(str(path), full_check=True)
    model = onnx.load(path)
    yield (
        "onnx.checker",
        True,
        f"IR {model.ir_version}, operators {model.opset_import[0].version}",
    )
    yield context.returned("Inkling -> ONNX -> Inkling", path)
    yield context.compared(
        "Inkling -> ONNX Runtime", infer(path, context.pixels), context.expected)


def torch_modules():
    """Networks as people write them; each takes pixels as they come."""
    import torch

    linear = torch.nn.Linear
    layers = [
        linear(WIDTHS[0], WIDTHS[1]), torch.nn.ReLU(), linear(WIDTHS[1], WIDTHS[2]),
        torch.nn.Tanh(), linear(WIDTHS[2], WIDTHS[3]), torch.nn.Softmax(dim=-1),
    ]

    class Module(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = torch.nn.Sequential(*layers)

        def forward(self, x):
            return self.layers(torch.flatten(x.to(torch.float32) / 255, 1))

    class View(Module):
        def forward(self, x):
            return self.layers(x.float().mul(1 / 255).view(x.size(0), -1))

    torch.manual_seed(1)
    return {"flatten": Module().eval(), "view": View().eval()}


def from_torch(context):
    """torch.onnx.export -> Inkling, by both exporters."""
    import torch

    pixels = torch.from_numpy(context.pixels).reshape(-1, 28, 28)
    batch = torch.export.Dim("batch")
    options = {
        "legacy": {
            "dynamo": False, "input_names": ["in"], "dynamic_axes": {"in": [0]}},
        "dynamo": {
            "dynamo": True, "external_data": False, "verbose": False,
            "dynamic_shapes": ({0: batch},)},
    }
    for form, module in torch_modules().items():
        with torch.no_grad():
            expected = module(pixels).numpy()
        for exporter, chosen in options.items():
            path = context.folder / f"{form}_{exporter}.onnx"
            torch.onnx.export(module, (pixels[:2],), path, **chosen)
            name = f"torch.onnx.export ({form}, {exporter}) -> Inkling"
            yield context.compared(name, context.outputs(path), expected)


def from_sklearn(context):
    """skl2onnx -> Inkling: many classes and two, with a ZipMap and without."""
    import skl2onnx
    import sklearn.neural_network

    samples = (context.pixels / numpy.float32(255)).astype(numpy.float32)
    digits = numpy.argmax(context.expected, axis=1)
    for name, labels, options in [
        ("ten classes", digits, {}),
        ("ten classes, no ZipMap", digits, {"zipmap": False}),
        ("two classes", digits < 5, {"zipmap": False}),
    ]:
        classifier = sklearn.neural_network.MLPClassifier(
            tuple(WIDTHS[1:3]), max_iter=5, random_state=1
        ).fit(samples, labels.astype(int))
        path = context.folder / "sklearn.onnx"
        model = skl2onnx.to_onnx(
            classifier, samples[:1], options={id(classifier): options})
        # Scikit-learn knows no pictures; Inkling takes none without it.
        onnx.helper.set_model_props(model, {"inkling.input_shape": "28,28"})
        path.write_bytes(model.SerializeToString())
        yield context.compared(
            f"skl2onnx ({name}) -> Inkling", context.outputs(path),
            infer(path, samples))


def checks(context):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield from exported(context)
        yield from from_torch(context)
        yield from from_sklearn(context)
