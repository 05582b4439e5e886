"""The training with scikit-learn's MLPClassifier, an epoch per partial_fit.

It draws its own start (uniform, after Glorot); all else can be set as asked.
"""

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

from peer import Peer, Task
from settings import CLASSES


class SklearnMLP(Peer):
    version = f"scikit-learn {sklearn.__version__}"

    def __init__(self, task: Task) -> None:
        self.task = task

    def start(self, seed: int) -> None:
        setting = self.task.setting
        self.random = np.random.default_rng(seed)
        self.classifier = MLPClassifier(
            hidden_layer_sizes=setting.hidden,
            activation="relu" if setting.activation == "relu" else "logistic",
            solver="sgd",
            alpha=0,
            batch_size=setting.batch,
            learning_rate="constant",
            learning_rate_init=setting.step,
            momentum=setting.momentum,
            nesterovs_momentum=False,
            shuffle=True,
            random_state=seed,
        )

    def epoch(self) -> None:
        digits = self.task.digits
        pixels, labels = digits.pixels, digits.labels
        if self.task.samples < len(labels):
            rows = self.task.order(self.random)
            pixels, labels = pixels[rows], labels[rows]
        self.classifier.partial_fit(pixels, labels, classes=np.arange(CLASSES))

    def predict(self, pixels: np.ndarray) -> np.ndarray:
        return self.classifier.predict(pixels)
