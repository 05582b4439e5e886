"""The same trained network in each library, in the fastest of the ways that it
documents (README.md names the others): bytes in, label out, one thread.

`label` takes one digit, [1, 784], `labels` several, [n, 784]. The scale of the
pixels is the input's quantisation where a library has one, and elsewhere part
of the first layer's weights.
"""

from typing import Any

import numpy as np

Layers = list[tuple[np.ndarray, np.ndarray]]
SCALE = np.float32(1 / 255)


def scaled(layers: Layers) -> Layers:
    """The layers for pixels of 0 to 255."""
    (weights, biases), *others = layers
    return [(weights * SCALE, biases), *others]


class NumPy:
    """Into arrays that are kept; weights by columns, as products want them."""

    def __init__(self, layers: Layers, activation: str) -> None:
        self.layers = [(np.asfortranarray(w), b) for w, b in scaled(layers)]
        self.activate = self.relu if activation == "relu" else self.sigmoid
        self.one = self.kept()
        self.several, self.size = self.one, 0
        self.version = f"NumPy {np.__version__}"

    @staticmethod
    def relu(z: np.ndarray) -> None:
        np.maximum(z, 0, out=z)

    @staticmethod
    def sigmoid(z: np.ndarray) -> None:
        np.negative(z, out=z)
        np.exp(z, out=z)
        z += 1
        np.reciprocal(z, out=z)

    def kept(self, *shape: int) -> tuple[np.ndarray, list, tuple]:
        """An array for the pixels; each hidden layer and one for its output;
        the last layer and its."""
        *hidden, last = [
            (weights, biases, np.empty((*shape, len(biases)), np.float32))
            for weights, biases in self.layers
        ]
        pixels = np.empty((*shape, len(self.layers[0][0])), np.float32)
        return pixels, hidden, last

    def logits(self, x: np.ndarray, kept: tuple) -> np.ndarray:
        h, hidden, (weights, biases, logits) = kept
        np.copyto(h, x)
        for inner, offsets, z in hidden:
            np.dot(h, inner, out=z)
            z += offsets
            self.activate(z)
            h = z
        np.dot(h, weights, out=logits)
        logits += biases
        return logits

    def label(self, x: np.ndarray) -> np.intp:
        return self.logits(x, self.one).argmax()

    def labels(self, x: np.ndarray) -> np.ndarray:
        if len(x) != self.size:
            self.several, self.size = self.kept(len(x)), len(x)
        return self.logits(x, self.several).argmax(1)


class SciKit:
    """`predict` looks the classes up, at twice the cost of `predict_proba`."""

    def __init__(self, layers: Layers, activation: str) -> None:
        import sklearn
        from sklearn.neural_network import MLPClassifier

        sklearn.set_config(assume_finite=True, skip_parameter_validation=True)
        widths = tuple(len(biases) for _, biases in layers[:-1])
        self.model = MLPClassifier(
            widths,
            activation="relu" if activation == "relu" else "logistic",
            max_iter=1,
            solver="sgd",
        )
        x = np.zeros((10, len(layers[0][0])), np.float32)
        self.model.partial_fit(x, np.arange(10), classes=np.arange(10))
        self.model.coefs_ = [weights for weights, _ in scaled(layers)]
        self.model.intercepts_ = [biases for _, biases in layers]
        self.version = f"scikit-learn {sklearn.__version__}"

    def label(self, x: np.ndarray) -> int:
        return self.labels(x)[0]

    def labels(self, x: np.ndarray) -> np.ndarray:
        return self.model.predict_proba(x.astype(np.float32)).argmax(1)


class PyTorch:
    """Into tensors that are kept, without modules."""

    def __init__(self, layers: Layers, activation: str) -> None:
        import torch

        torch.set_num_threads(1)
        torch.set_grad_enabled(False)
        self.torch = torch
        self.layers = [
            (torch.from_numpy(w.T.copy()), torch.from_numpy(b))
            for w, b in scaled(layers)
        ]
        self.activate = torch.relu_ if activation == "relu" else torch.sigmoid_
        self.one = self.kept()
        self.several, self.size = self.one, 0
        self.version = f"PyTorch {torch.__version__}"

    def kept(self, *shape: int) -> tuple[Any, list, tuple]:
        """As NumPy's."""
        *hidden, last = [
            (weights, biases, self.torch.empty(*shape, len(biases)))
            for weights, biases in self.layers
        ]
        pixels = self.torch.empty(*shape, self.layers[0][0].shape[1])
        return pixels, hidden, last

    def label(self, x: np.ndarray) -> Any:
        product = self.torch.addmv
        h, hidden, (weights, biases, logits) = self.one
        h.copy_(self.torch.from_numpy(x[0]))
        for inner, offsets, z in hidden:
            product(offsets, inner, h, out=z)
            h = self.activate(z)
        return product(biases, weights, h, out=logits).argmax().item()

    def labels(self, x: np.ndarray) -> np.ndarray:
        if len(x) != self.size:
            self.several, self.size = self.kept(len(x)), len(x)
        product = self.torch.addmm
        h, hidden, (weights, biases, logits) = self.several
        h.copy_(self.torch.from_numpy(x))
        for inner, offsets, z in hidden:
            product(offsets, h, inner.T, out=z)
            h = self.activate(z)
        return product(biases, h, weights.T, out=logits).argmax(1).numpy()


class ONNXRuntime:
    """One digit by a binding to two arrays, a batch by `run`."""

    def __init__(self, layers: Layers, activation: str) -> None:
        import onnxruntime
        from onnx import TensorProto, helper, numpy_helper

        nodes = [helper.make_node("DequantizeLinear", ["x", "scale"], ["h0"])]
        constants = [numpy_helper.from_array(np.array(SCALE), "scale")]
        last = len(layers) - 1
        for i, (weights, biases) in enumerate(layers):
            constants += [
                numpy_helper.from_array(weights, f"W{i}"),
                numpy_helper.from_array(biases, f"b{i}"),
            ]
            nodes.append(
                helper.make_node("Gemm", [f"h{i}", f"W{i}", f"b{i}"], [f"z{i}"])
            )
            if i < last:
                kind = "Relu" if activation == "relu" else "Sigmoid"
                nodes.append(helper.make_node(kind, [f"z{i}"], [f"h{i + 1}"]))
        nodes.append(
            helper.make_node("ArgMax", [f"z{last}"], ["y"], axis=1, keepdims=0)
        )
        width = len(layers[0][0])
        info = helper.make_tensor_value_info
        graph = helper.make_graph(
            nodes, "mlp",
            [info("x", TensorProto.UINT8, ["batch", width])],
            [info("y", TensorProto.INT64, ["batch"])], constants,
        )  # fmt: skip
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
        )
        self.onnxruntime = onnxruntime
        self.model = model.SerializeToString()
        self.session = self.open()
        self.x, self.y = np.zeros((1, width), np.uint8), np.zeros(1, np.int64)
        self.binding = self.session.io_binding()
        self.binding.bind_input(
            "x", "cpu", 0, np.uint8, self.x.shape, self.x.ctypes.data
        )
        self.binding.bind_output(
            "y", "cpu", 0, np.int64, self.y.shape, self.y.ctypes.data
        )
        self.version = f"ONNX Runtime {onnxruntime.__version__}"

    def open(self) -> Any:
        options = self.onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        return self.onnxruntime.InferenceSession(
            self.model, options, providers=["CPUExecutionProvider"]
        )

    def label(self, x: np.ndarray) -> int:
        self.x[...] = x
        self.session.run_with_iobinding(self.binding)
        return self.y[0]

    def labels(self, x: np.ndarray) -> np.ndarray:
        return self.session.run(["y"], {"x": x})[0]


class TFLite:
    """One digit by an interpreter, a batch by another that is resized; the
    model is built with the format's own schema."""

    def __init__(self, layers: Layers, activation: str) -> None:
        import ai_edge_litert
        from ai_edge_litert.interpreter import Interpreter

        import tflite_model

        self.Interpreter = Interpreter
        self.model = tflite_model.build(layers, activation, SCALE)
        self.one, self.several = self.open(), self.open()
        self.size = 1
        self.input = self.one.get_input_details()[0]["index"]
        self.output = self.one.get_output_details()[0]["index"]
        self.version = f"LiteRT (TFLite) {ai_edge_litert.__version__}"

    def open(self) -> Any:
        interpreter = self.Interpreter(model_content=self.model, num_threads=1)
        interpreter.allocate_tensors()
        return interpreter

    def label(self, x: np.ndarray) -> int:
        self.one.set_tensor(self.input, x)
        self.one.invoke()
        return self.one.get_tensor(self.output)[0]

    def labels(self, x: np.ndarray) -> np.ndarray:
        if len(x) != self.size:
            self.size = len(x)
            self.several.resize_tensor_input(self.input, x.shape)
            self.several.allocate_tensors()
        self.several.set_tensor(self.input, x)
        self.several.invoke()
        return self.several.get_tensor(self.output)


PREDICTORS: dict[str, Any] = {
    "tflite": TFLite,
    "onnxruntime": ONNXRuntime,
    "numpy": NumPy,
    "pytorch": PyTorch,
    "scikit-learn": SciKit,
}
