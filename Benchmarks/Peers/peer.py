"""What every library's training has in common: the task, and the interface."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mnist import Digits
from settings import CLASSES, Setting


@dataclass(frozen=True)
class Task:
    """What a peer trains: one setting on the training digits."""

    setting: Setting
    digits: Digits
    threads: int
    samples: int  # of an epoch, drawn anew each epoch

    def initial_parameters(
        self, seed: int
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """A layer's weights [inputs, outputs] and biases [outputs] each."""
        random = np.random.default_rng(seed)
        widths = self.setting.widths
        return [
            (
                random.normal(
                    0,
                    (self.setting.initializer_gain / inputs) ** 0.5,
                    (inputs, outputs),
                ).astype(np.float32),
                np.zeros(outputs, np.float32),
            )
            for inputs, outputs in zip(widths, widths[1:])
        ]

    def order(self, random: np.random.Generator) -> np.ndarray:
        """The samples of an epoch in a new order."""
        return random.permutation(len(self.digits.labels))[: self.samples]

    def batches(self, random: np.random.Generator) -> Iterator[np.ndarray]:
        """An epoch's samples batch by batch; the last batch may be short."""
        order = self.order(random)
        size = self.setting.batch
        for begin in range(0, len(order), size):
            yield order[begin : begin + size]

    def one_hot_labels(self) -> np.ndarray:
        return np.eye(CLASSES, dtype=np.float32)[self.digits.labels]


class Peer(ABC):
    """One library's way to train a task."""

    version: str

    @abstractmethod
    def __init__(self, task: Task) -> None: ...

    @abstractmethod
    def start(self, seed: int) -> None:
        """Forgets all training and begins anew."""

    @abstractmethod
    def epoch(self) -> None:
        """Trains one epoch, shuffling included, and waits until it is done."""

    @abstractmethod
    def predict(self, pixels: np.ndarray) -> np.ndarray:
        """The labels [count] of pixels [count, 784]."""
