"""The same trained network in each library, as its users run it: bytes in,
label out, one thread."""

from typing import Any

import numpy as np

Layers = list[tuple[np.ndarray, np.ndarray]]
SCALE = np.float32(1 / 255)


class NumPy:
    def __init__(self, layers: Layers, activation: str) -> None:
        self.layers = layers
        self.act = (
            (lambda z: np.maximum(z, 0, out=z))
            if activation == "relu"
            else (lambda z: 1 / (1 + np.exp(-z)))
        )
        self.version = f"NumPy {np.__version__}"

    def logits(self, x: np.ndarray) -> np.ndarray:
        y = x * SCALE
        for weights, biases in self.layers[:-1]:
            y = self.act(y @ weights + biases)
        weights, biases = self.layers[-1]
        return y @ weights + biases

    def label(self, x: np.ndarray) -> int:
        return self.logits(x).argmax()

    def labels(self, x: np.ndarray) -> np.ndarray:
        return self.logits(x).argmax(1)


class SciKit:
    def __init__(self, layers: Layers, activation: str) -> None:
        import sklearn
        from sklearn.neural_network import MLPClassifier

        widths = tuple(len(biases) for _, biases in layers[:-1])
        self.model = MLPClassifier(
            widths,
            activation="relu" if activation == "relu" else "logistic",
            max_iter=1,
            solver="sgd",
        )
        x = np.zeros((10, len(layers[0][0])), np.float32)
        self.model.partial_fit(x, np.arange(10), classes=np.arange(10))
        self.model.coefs_ = [weights for weights, _ in layers]
        self.model.intercepts_ = [biases for _, biases in layers]
        self.version = f"scikit-learn {sklearn.__version__}"

    def label(self, x: np.ndarray) -> int:
        return self.model.predict(x * SCALE)[0]

    def labels(self, x: np.ndarray) -> np.ndarray:
        return self.model.predict(x * SCALE)


class PyTorch:
    def __init__(self, layers: Layers, activation: str) -> None:
        import torch

        torch.set_num_threads(1)
        self.torch = torch
        modules: list[Any] = []
        for weights, biases in layers:
            linear = torch.nn.Linear(*weights.shape)
            linear.weight.data = torch.from_numpy(weights.T.copy())
            linear.bias.data = torch.from_numpy(biases.copy())
            modules += [
                linear,
                torch.nn.ReLU() if activation == "relu" else torch.nn.Sigmoid(),
            ]
        self.model = torch.nn.Sequential(*modules[:-1]).eval()
        self.version = f"PyTorch {torch.__version__}"

    def label(self, x: np.ndarray) -> int:
        return self.labels(x)[0]

    def labels(self, x: np.ndarray) -> Any:
        with self.torch.inference_mode():
            return self.model(self.torch.from_numpy(x) * SCALE).argmax(1)


class ONNXRuntime:
    def __init__(self, layers: Layers, activation: str) -> None:
        import onnxruntime
        from onnx import TensorProto, helper, numpy_helper

        nodes = [
            helper.make_node("Cast", ["x"], ["f"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["f", "scale"], ["h0"]),
        ]
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
        info = helper.make_tensor_value_info
        graph = helper.make_graph(
            nodes, "mlp",
            [info("x", TensorProto.UINT8, ["batch", len(layers[0][0])])],
            [info("y", TensorProto.INT64, ["batch"])], constants,
        )  # fmt: skip
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
        )
        self.onnxruntime = onnxruntime
        self.model = model.SerializeToString()
        self.session = self.open()
        self.version = f"ONNX Runtime {onnxruntime.__version__}"

    def open(self) -> Any:
        options = self.onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        return self.onnxruntime.InferenceSession(
            self.model, options, providers=["CPUExecutionProvider"]
        )

    def label(self, x: np.ndarray) -> int:
        return self.session.run(None, {"x": x})[0][0]

    def labels(self, x: np.ndarray) -> np.ndarray:
        return self.session.run(None, {"x": x})[0]


class TFLite:
    """One digit a call; the model is built with the format's own schema."""

    def __init__(self, layers: Layers, activation: str) -> None:
        import ai_edge_litert
        from ai_edge_litert.interpreter import Interpreter

        import tflite_model

        self.Interpreter = Interpreter
        self.model = tflite_model.build(layers, activation)
        self.interpreter = self.open()
        self.input = self.interpreter.get_input_details()[0]["index"]
        self.output = self.interpreter.get_output_details()[0]["index"]
        self.version = f"LiteRT (TFLite) {ai_edge_litert.__version__}"

    def open(self) -> Any:
        interpreter = self.Interpreter(model_content=self.model, num_threads=1)
        interpreter.allocate_tensors()
        return interpreter

    def label(self, x: np.ndarray) -> int:
        self.interpreter.set_tensor(self.input, x)
        self.interpreter.invoke()
        return self.interpreter.get_tensor(self.output)[0]

    def labels(self, x: np.ndarray) -> list[int]:
        return [self.label(x[i : i + 1]) for i in range(len(x))]


PREDICTORS: dict[str, Any] = {
    "tflite": TFLite,
    "onnxruntime": ONNXRuntime,
    "numpy": NumPy,
    "pytorch": PyTorch,
    "scikit-learn": SciKit,
}
