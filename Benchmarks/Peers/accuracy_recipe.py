"""A recipe of Inkling's as the peers train it, from `inkling recipes --json`:
the network, the update rule, the schedule, and how pictures are changed."""

import json
import math
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from settings import CLASSES, INPUTS

SIDE = 28


@dataclass(frozen=True)
class Augmentation:
    """How far each part goes at most, either way, spread evenly."""

    rotation: float = 0.0  # degrees
    scale: float = 0.0  # of each side apart
    shear: float = 0.0  # pixels to the side per pixel up
    shift: float = 0.0  # pixels along each side
    elastic: float = 0.0  # root mean square of a pixel's way
    elastic_grid: int = 6  # cells along a side
    thickness: float = 0.0  # of the way to dilated or eroded by a pixel

    @property
    def nodes(self) -> int:
        """Of the elastic grid along a side."""
        return self.elastic_grid + 3

    def spline(self) -> np.ndarray:
        """The weights [28, nodes] of the uniform cubic B-spline at each pixel,
        for nodes drawn evenly from -1 to 1."""
        weights = np.zeros((SIDE, self.nodes))
        for pixel in range(SIDE):
            place = (pixel + 0.5) * self.elastic_grid / SIDE
            cell = int(place)
            t = place - cell
            weights[pixel, cell : cell + 4] = (
                (1 - t) ** 3 / 6,
                (3 * t**3 - 6 * t**2 + 4) / 6,
                (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
                t**3 / 6,
            )
        # A third is the variance of a node, and there are two sides.
        kept = np.square(weights).sum(1).mean()
        return (weights * (1.5**0.25 / kept**0.5)).astype(np.float32)


@dataclass(frozen=True)
class Recipe:
    name: str
    hidden: tuple[int, ...]
    batch: int
    epochs: int
    learning_rate: float
    beta1: float
    beta2: float
    epsilon: float
    weight_decay: float
    schedule: str
    schedule_length: float  # epochs; 0 where the schedule has none
    warm_up: int  # epochs
    batch_norm: bool
    dropout: tuple[float, ...]  # of each hidden layer's outputs
    label_smoothing: float
    ema: float
    augmentation: Augmentation
    plain_after: int | None  # epochs with augmentation and dropout

    @property
    def widths(self) -> tuple[int, ...]:
        return (INPUTS, *self.hidden, CLASSES)

    @property
    def title(self) -> str:
        network = "-".join(map(str, self.widths))
        return (
            f"{self.name} over {self.epochs} epochs: {network} ReLU, "
            f"batch {self.batch}, AdamW, learning rate {self.learning_rate:g}"
        )

    def rate(self, epoch: int) -> float:
        """The learning rate of an epoch, counted from 0."""
        if epoch < self.warm_up:
            return self.learning_rate * (epoch + 1) / self.warm_up
        i = epoch - self.warm_up
        match self.schedule:
            case "constant":
                return self.learning_rate
            case "cosine":
                part = min(i / self.schedule_length, 1.0)
                return self.learning_rate * (1 + math.cos(math.pi * part)) / 2
            case other:
                raise ValueError(f"no peer has the schedule {other}")

    def of_epoch(self, epoch: int) -> "Recipe":
        """What an epoch, counted from 0, does."""
        if self.plain_after is None or epoch < self.plain_after:
            return self
        none = (0.0,) * len(self.dropout)
        return replace(self, augmentation=Augmentation(), dropout=none)

    def average_decay(self, step: int) -> float:
        """Of the parameters' moving average after a step, counted from 1."""
        return min(self.ema, (1 + step) / (10 + step))


def read(binary: Path, name: str, epochs: int | None) -> dict[str, Any]:
    """The recipe as Inkling says it, its schedule squeezed or stretched to
    `epochs`."""
    done = subprocess.run(
        [binary, "recipes", "--json"],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    lines = map(json.loads, done.stdout.splitlines())
    for line in lines:
        if line["name"] == name:
            break
    else:
        raise RuntimeError(f"{binary} knows no recipe {name}")
    if epochs:
        share = epochs / line["epochs"]
        kind, options = parsed(line["schedule"])
        if "length" in options:
            warm_up = min(math.ceil(line["warm_up"] * share), epochs - 1)
            options["length"] = float(epochs - warm_up)
            line["warm_up"] = warm_up
        words = ",".join(f"{key}={value:g}" for key, value in options.items())
        line["schedule"] = f"{kind}:{words}" if words else kind
        if line["plain_after"] is not None:
            line["plain_after"] = round(line["plain_after"] * share)
        line["epochs"] = epochs
    return line


def recipe_of(line: dict[str, Any]) -> Recipe:
    """What the peers can train of what Inkling says."""
    rule, rule_options = parsed(line["optimizer"])
    schedule, schedule_options = parsed(line["schedule"])
    _, parts = parsed("parts:" + (line["augmentation"] or ""))
    dropout = line["dropout"] or [0.0]
    expected = {
        "the optimizer adamw": rule == "adamw",
        "ReLU": line["activation"] == "relu",
        "softmax": line["loss"] == "softmax-cross-entropy",
        "a start as He et al. have it": line["initializer"] == "he",
        "a schedule by epochs": schedule == "constant"
        or line["schedule_every"] == "1epochs",
        "a moving average": line["ema"] is not None,
        "no dropout of inputs": not line["input_dropout"],
        "no limit of norms": not (line["clip_norm"] or line["max_norm"]),
        "pictures as they are": line.get("reduced_shape") is None,
        "no occlusion": not parts.pop("occlusion", 0),
    }
    for what, holds in expected.items():
        if not holds:
            raise RuntimeError(f"the peers expect {what} of {line['name']}")
    return Recipe(
        name=line["name"],
        hidden=tuple(line["hidden"]),
        batch=line["batch_size"],
        epochs=line["epochs"],
        learning_rate=line["learning_rate"],
        beta1=rule_options["beta1"],
        beta2=rule_options["beta2"],
        epsilon=rule_options["epsilon"],
        weight_decay=line["weight_decay"],
        schedule=schedule,
        schedule_length=schedule_options.get("length", 0.0),
        warm_up=line["warm_up"],
        batch_norm=line["batch_norm"],
        dropout=tuple(dropout * (len(line["hidden"]) // len(dropout))),
        label_smoothing=line["label_smoothing"],
        ema=line["ema"],
        augmentation=Augmentation(
            **{
                key.replace("-", "_"): int(value)
                if key == "elastic-grid"
                else value
                for key, value in parts.items()
            }
        ),
        plain_after=line["plain_after"],
    )


def parsed(text: str) -> tuple[str, dict[str, float]]:
    """`name:key=number,...`, as Inkling writes optimizers and schedules."""
    name, _, rest = text.partition(":")
    pairs = (word.partition("=") for word in rest.split(",") if word)
    return name, {key: float(value) for key, _, value in pairs}
