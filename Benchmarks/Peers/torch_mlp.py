"""The training in PyTorch: modules, autograd, the fused optimiser."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from peer import Peer, Task


class TorchMLP(Peer):
    """Eager, as PyTorch runs unless told otherwise."""

    version = f"PyTorch {torch.__version__}"

    def __init__(self, task: Task) -> None:
        torch.set_num_threads(task.threads)
        torch.set_num_interop_threads(1)
        self.task = task
        self.pixels = torch.from_numpy(task.digits.pixels)
        self.labels = torch.from_numpy(task.digits.labels)
        relu = task.setting.activation == "relu"
        widths = task.setting.widths
        self.layers = [nn.Linear(*pair) for pair in zip(widths, widths[1:])]
        modules: list[nn.Module] = []
        for layer in self.layers:
            modules += [layer, nn.ReLU() if relu else nn.Sigmoid()]
        self.model = nn.Sequential(*modules[:-1])

    def start(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        parameters = self.task.initial_parameters(seed)
        with torch.no_grad():
            for layer, (weights, biases) in zip(self.layers, parameters):
                layer.weight.copy_(torch.from_numpy(weights.T))
                layer.bias.copy_(torch.from_numpy(biases))
        self.optimizer = torch.optim.SGD(
            self.model.parameters(),
            lr=self.task.setting.step,
            momentum=self.task.setting.momentum,
            fused=True,
        )

    def loss(self, x: Tensor, labels: Tensor) -> Tensor:
        return cross_entropy(self.model(x), labels)

    def epoch(self) -> None:
        for rows in self.task.batches(self.random):
            index = torch.from_numpy(rows)
            x = self.pixels.index_select(0, index)
            labels = self.labels.index_select(0, index)
            self.optimizer.zero_grad()
            self.loss(x, labels).backward()
            self.optimizer.step()

    def predict(self, pixels: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return self.model(torch.from_numpy(pixels)).argmax(1).numpy()


class CompiledTorchMLP(TorchMLP):
    """With torch.compile over the network and its loss, forward and back."""

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.compiled = torch.compile(super().loss, dynamic=False)

    def loss(self, x: Tensor, labels: Tensor) -> Tensor:
        return self.compiled(x, labels)
