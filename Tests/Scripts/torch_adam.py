"""Prints what PyTorch's Adam makes of a small network, for TorchAdamTests.swift.

Run: python3 Tests/Scripts/torch_adam.py (needs PyTorch). The network, data and
order of torch_sgd.py, in float64: one linear layer of three inputs and two
outputs, softmax and cross-entropy, four samples a batch, six steps; the weight
decay is on the weights, not on the biases.
"""

import torch

from torch_sgd import BIASES, INPUTS, LABELS, WEIGHTS

torch.set_default_dtype(torch.float64)

CASES = {
    "adam": (torch.optim.Adam, {}),
    "adam factors": (torch.optim.Adam, {"betas": (0.5, 0.75), "eps": 0.125}),
    "adamw": (torch.optim.AdamW, {}),
    "adamw factors": (torch.optim.AdamW,
                      {"betas": (0.5, 0.75), "eps": 0.125}),
}


def run(kind, decay: float, **options) -> list[float]:
    layer = torch.nn.Linear(3, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(WEIGHTS).T)
        layer.bias.copy_(torch.tensor(BIASES))
    optimizer = kind(
        [{"params": [layer.weight], "weight_decay": decay},
         {"params": [layer.bias], "weight_decay": 0.0}], lr=0.125, **options)
    for _ in range(6):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(
            layer(torch.tensor(INPUTS)), torch.tensor(LABELS)).backward()
        optimizer.step()
    return [*layer.weight.detach().T.flatten().tolist(),
            *layer.bias.detach().tolist()]


for name, (kind, options) in CASES.items():
    for decay in (0.0, 0.125):
        values = ", ".join(f"{x:.8g}" for x in run(kind, decay, **options))
        print(f"{name} {decay}: {values}")
