"""The recipe in PyTorch: modules, autograd, the fused AdamW, AveragedModel, and
pictures changed by grid_sample, a batch at a time."""

import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from accuracy_recipe import SIDE, Augmentation, Recipe
from mnist import Digits
from settings import INPUTS


class TorchRecipe:
    version = f"PyTorch {torch.__version__}"

    def __init__(self, recipe: Recipe, digits: Digits, threads: int) -> None:
        torch.set_num_threads(threads)
        torch.set_num_interop_threads(1)
        self.recipe = recipe
        self.pixels = torch.from_numpy(digits.pixels)
        self.labels = torch.from_numpy(digits.labels)

    def start(self, seed: int) -> None:
        recipe = self.recipe
        torch.manual_seed(seed)
        modules: list[nn.Module] = []
        for inputs, outputs, dropped in zip(
            recipe.widths, recipe.widths[1:], (*recipe.dropout, 0.0)
        ):
            linear = nn.Linear(inputs, outputs)
            nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
            nn.init.zeros_(linear.bias)
            modules.append(linear)
            if recipe.batch_norm:
                modules.append(nn.BatchNorm1d(outputs))
            modules += [nn.ReLU(inplace=True), nn.Dropout(dropped)]
        # Nothing follows the last layer.
        last = max(i for i, m in enumerate(modules) if isinstance(m, nn.Linear))
        self.model = nn.Sequential(*modules[: last + 1])
        weights = [p for p in self.model.parameters() if p.ndim > 1]
        others = [p for p in self.model.parameters() if p.ndim == 1]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": weights, "weight_decay": recipe.weight_decay},
                {"params": others, "weight_decay": 0.0},
            ],
            lr=recipe.learning_rate,
            betas=(recipe.beta1, recipe.beta2),
            eps=recipe.epsilon,
            fused=True,
        )
        self.average = AveragedModel(
            self.model, multi_avg_fn=self.move, use_buffers=True
        )
        self.loss = nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing)
        self.epochs = 0

    def move(self, averages: list[Tensor], now: list[Tensor], n: Tensor) -> None:
        """As torch.optim.swa_utils.get_ema_multi_avg_fn, warmed up."""
        if averages[0].is_floating_point():
            decay = self.recipe.average_decay(int(n))
            torch._foreach_lerp_(averages, now, 1 - decay)
        else:  # batches counted
            torch._foreach_copy_(averages, now)

    def epoch(self) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.rate(self.epochs)
        self.model.train()
        own = self.recipe.of_epoch(self.epochs)
        change = Changer(own.augmentation)
        layers = [one for one in self.model if isinstance(one, nn.Dropout)]
        for layer, rate in zip(layers, own.dropout):
            layer.p = rate
        for rows in torch.randperm(len(self.labels)).split(self.recipe.batch):
            x = change(self.pixels.index_select(0, rows))
            labels = self.labels.index_select(0, rows)
            self.optimizer.zero_grad()
            self.loss(self.model(x), labels).backward()
            self.optimizer.step()
            self.average.update_parameters(self.model)
        self.epochs += 1

    def predict(self, pixels: np.ndarray) -> np.ndarray:
        self.average.eval()
        with torch.inference_mode():
            return self.average(torch.from_numpy(pixels)).argmax(1).numpy()

    def save(self, path: Path) -> None:
        torch.save(
            {
                "model": self.model.state_dict(),
                "average": self.average.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "random": torch.get_rng_state(),
                "epochs": self.epochs,
            },
            path,
        )

    def load(self, path: Path) -> None:
        state = torch.load(path)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        self.epochs = state["epochs"]


class Changer:
    """A batch of pictures [count, 784], each changed at random."""

    def __init__(self, most: Augmentation) -> None:
        self.most = most
        self.spline = torch.from_numpy(most.spline())

    def __call__(self, x: Tensor) -> Tensor:
        most, count = self.most, len(x)
        if most == Augmentation():
            return x
        x = x.view(count, 1, SIDE, SIDE)
        if most.thickness:
            x = self.thickened(x)

        def even(most: float) -> Tensor:
            return (2 * torch.rand(count) - 1) * most

        angle = even(math.radians(most.rotation))
        cos, sin = angle.cos(), angle.sin()
        wide, high = 1 + even(most.scale), 1 + even(most.scale)
        shear = even(most.shear)
        # Places of the result to places of the picture, in half sides.
        theta = torch.stack(
            [
                torch.stack([cos / wide, (shear * cos - sin) / wide], 1),
                torch.stack([sin / high, (shear * sin + cos) / high], 1),
            ],
            1,
        )
        shift = torch.stack([even(most.shift), even(most.shift)], 1)
        theta = torch.cat([theta, (shift * 2 / SIDE).unsqueeze(2)], 2)
        grid = functional.affine_grid(
            theta, [count, 1, SIDE, SIDE], align_corners=False
        )
        if most.elastic:
            nodes = 2 * torch.rand(count, 2, most.nodes, most.nodes) - 1
            ways = self.spline @ nodes @ self.spline.T
            grid += ways.permute(0, 2, 3, 1) * (most.elastic * 2 / SIDE)
        x = functional.grid_sample(
            x, grid, padding_mode="border", align_corners=False
        )
        return x.view(count, INPUTS)

    def thickened(self, x: Tensor) -> Tensor:
        """Towards the most, or the least, of a pixel and its four neighbours."""
        amount = (2 * torch.rand(len(x), 1, 1, 1) - 1) * self.most.thickness

        def grown(x: Tensor) -> Tensor:
            return torch.maximum(
                functional.max_pool2d(x, (1, 3), stride=1, padding=(0, 1)),
                functional.max_pool2d(x, (3, 1), stride=1, padding=(1, 0)),
            )

        sign = amount.sign()
        signed = sign * x
        return x + amount.abs() * sign * (grown(signed) - signed)

