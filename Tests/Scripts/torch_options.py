"""Prints what PyTorch makes of a small network with clipped gradients, limited
weights, averaged parameters, smoothed and weighted targets, for
TorchOptionsTests.swift.

Run: python3 Tests/Scripts/torch_options.py (needs PyTorch). The network, data
and order of torch_sgd.py, in float64.
"""

import torch

from torch_sgd import BIASES, INPUTS, LABELS, WEIGHTS

torch.set_default_dtype(torch.float64)

CASES = {
    "clip": {"clip": 0.125},
    "clip adam": {"clip": 0.125, "kind": torch.optim.Adam},
    "max norm": {"limit": 0.75},
    "average": {"average": 0.5},
    "smoothing": {"smoothing": 0.25},
    "classes": {"classes": [0.5, 2.0]},
    "smoothed classes": {"smoothing": 0.25, "classes": [0.5, 2.0]},
    "all": {"clip": 0.25, "limit": 0.75, "average": 0.9, "smoothing": 0.125,
            "classes": [0.5, 2.0], "kind": torch.optim.AdamW},
}


def run(kind=torch.optim.SGD, clip=None, limit=None, average=None,
        smoothing=0.0, classes=None):
    layer = torch.nn.Linear(3, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(WEIGHTS).T)
        layer.bias.copy_(torch.tensor(BIASES))
    options = {"momentum": 0.75} if kind is torch.optim.SGD else {}
    optimizer = kind(
        [{"params": [layer.weight], "weight_decay": 0.125},
         {"params": [layer.bias], "weight_decay": 0.0}], lr=0.25, **options)
    averages = [p.detach().clone() for p in layer.parameters()]
    for step in range(1, 7):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(
            layer(torch.tensor(INPUTS)), torch.tensor(LABELS),
            weight=None if classes is None else torch.tensor(classes),
            label_smoothing=smoothing).backward()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(layer.parameters(), clip)
        optimizer.step()
        with torch.no_grad():
            if limit is not None:
                layer.weight.copy_(torch.renorm(layer.weight, 2, 0, limit))
            decay = min(average or 0, (1 + step) / (10 + step))
            for a, p in zip(averages, layer.parameters()):
                a.lerp_(p, 1 - decay)
    weight, bias = averages if average else layer.parameters()
    return [*weight.detach().T.flatten().tolist(), *bias.detach().tolist()]


for name, options in CASES.items():
    print(f"{name}: " + ", ".join(f"{x:.8g}" for x in run(**options)))
