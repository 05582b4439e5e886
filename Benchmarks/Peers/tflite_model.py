"""A dense network as a TFLite model, by the format's own schema."""

from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema


def build(
    layers: list[tuple[np.ndarray, np.ndarray]],
    activation: str,
    scale: np.float32,
) -> bytes:
    """uint8 of a scale -> DEQUANTIZE -> FULLY_CONNECTED (-> LOGISTIC) ...
    -> ARG_MAX, one row, as an interpreter can resize it."""
    buffers = [schema.BufferT()]
    tensors: list[Any] = []
    codes: list[int] = []
    operators: list[Any] = []

    def tensor(shape: tuple[int, ...], kind: int, data: Any = None) -> int:
        buffer = 0
        if data is not None:
            buffers.append(schema.BufferT())
            buffers[-1].data = np.frombuffer(data.tobytes(), np.uint8)
            buffer = len(buffers) - 1
        one = schema.TensorT()
        one.shape, one.type, one.buffer = list(shape), kind, buffer
        one.name = f"t{len(tensors)}".encode()
        tensors.append(one)
        return len(tensors) - 1

    def operator(code: int, inputs: list[int], output: int,
                 kind: int = 0, options: Any = None) -> None:  # fmt: skip
        if code not in codes:
            codes.append(code)
        one = schema.OperatorT()
        one.opcodeIndex = codes.index(code)
        one.inputs, one.outputs = inputs, [output]
        one.builtinOptionsType, one.builtinOptions = kind, options
        operators.append(one)

    builtin, kinds = schema.BuiltinOperator, schema.BuiltinOptions
    single = schema.TensorType.FLOAT32
    width = len(layers[0][0])
    x = tensor((1, width), schema.TensorType.UINT8)
    tensors[x].quantization = schema.QuantizationParametersT()
    tensors[x].quantization.scale = [scale]
    tensors[x].quantization.zeroPoint = [0]
    h = tensor((1, width), single)
    options: Any = schema.DequantizeOptionsT()
    operator(builtin.DEQUANTIZE, [x], h, kinds.DequantizeOptions, options)
    for i, (weights, biases) in enumerate(layers):
        options = schema.FullyConnectedOptionsT()
        hidden = i < len(layers) - 1
        if hidden and activation == "relu":
            options.fusedActivationFunction = (
                schema.ActivationFunctionType.RELU)  # fmt: skip
        z = tensor((1, len(biases)), single)
        operator(
            builtin.FULLY_CONNECTED,
            [h, tensor(weights.T.shape, single, weights.T.copy()),
             tensor(biases.shape, single, biases)],
            z, kinds.FullyConnectedOptions, options,
        )  # fmt: skip
        h = z
        if hidden and activation != "relu":
            h = tensor((1, len(biases)), single)
            operator(builtin.LOGISTIC, [z], h)
    label = tensor((1,), schema.TensorType.INT64)
    options = schema.ArgMaxOptionsT()
    options.outputType = schema.TensorType.INT64
    axis = tensor((), schema.TensorType.INT32, np.array(1, np.int32))
    operator(
        builtin.ARG_MAX, [h, axis], label, kinds.ArgMaxOptions, options
    )  # fmt: skip
    graph = schema.SubGraphT()
    graph.tensors, graph.operators = tensors, operators
    graph.inputs, graph.outputs, graph.name = [x], [label], b"mlp"
    model = schema.ModelT()
    model.version, model.subgraphs, model.buffers = 3, [graph], buffers
    model.operatorCodes = []
    for code in codes:
        one = schema.OperatorCodeT()
        one.builtinCode = one.deprecatedBuiltinCode = code
        one.version = 1
        model.operatorCodes.append(one)
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())
