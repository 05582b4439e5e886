"""The training in NumPy float32, as one writes it by hand."""

import numpy as np

from peer import Peer, Task


class NumpyMLP(Peer):
    version = f"NumPy {np.__version__}"

    def __init__(self, task: Task) -> None:
        self.task = task
        self.targets = task.one_hot_labels()
        self.activate = relu if task.setting.activation == "relu" else sigmoid
        self.derive = (
            relu_gradient
            if task.setting.activation == "relu"
            else sigmoid_gradient
        )

    def start(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        parameters = self.task.initial_parameters(seed)
        self.layers = parameters
        self.velocities = [
            (np.zeros_like(weights), np.zeros_like(biases))
            for weights, biases in parameters
        ]

    def epoch(self) -> None:
        pixels = self.task.digits.pixels
        for rows in self.task.batches(self.random):
            self.step(pixels[rows], self.targets[rows])

    def step(self, x: np.ndarray, targets: np.ndarray) -> None:
        activations = self.forward(x)
        delta = softmax(activations.pop())
        delta -= targets
        delta *= np.float32(1 / len(x))
        for index in reversed(range(len(self.layers))):
            below = activations[index]
            weights, _ = self.layers[index]
            gradients = (below.T @ delta, delta.sum(axis=0))
            if index > 0:
                delta = delta @ weights.T
                self.derive(below, delta)
            self.update(index, gradients)

    def forward(self, x: np.ndarray) -> list[np.ndarray]:
        """x, each hidden layer's activations, and the logits."""
        activations = [x]
        for weights, biases in self.layers:
            z = activations[-1] @ weights
            z += biases
            activations.append(z)
            if len(activations) <= len(self.layers):
                self.activate(z)
        return activations

    def update(self, index: int, gradients: tuple[np.ndarray, ...]) -> None:
        setting = self.task.setting
        step = np.float32(setting.step)
        momentum = np.float32(setting.momentum)
        for parameter, velocity, gradient in zip(
            self.layers[index], self.velocities[index], gradients
        ):
            if setting.momentum:
                velocity *= momentum
                velocity += gradient
                np.multiply(velocity, step, out=gradient)
            else:
                gradient *= step
            parameter -= gradient

    def predict(self, pixels: np.ndarray) -> np.ndarray:
        return self.forward(pixels)[-1].argmax(axis=1)


def sigmoid(z: np.ndarray) -> None:
    """z becomes its sigmoid, in place."""
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += np.float32(1)
    np.reciprocal(z, out=z)


def sigmoid_gradient(y: np.ndarray, delta: np.ndarray) -> None:
    """delta, with respect to y = sigmoid(z), becomes that to z."""
    delta *= y
    delta *= np.float32(1) - y


def relu(z: np.ndarray) -> None:
    """z becomes max(0, z), in place."""
    np.maximum(z, np.float32(0), out=z)


def relu_gradient(y: np.ndarray, delta: np.ndarray) -> None:
    """delta, with respect to y = relu(z), becomes that to z."""
    delta *= y > 0


def softmax(z: np.ndarray) -> np.ndarray:
    """Row by row, in place."""
    z -= z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)
    return z
