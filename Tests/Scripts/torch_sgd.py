"""Prints what PyTorch's SGD makes of a small network, for TorchSGDTests.swift.

Run: python3 Tests/Scripts/torch_sgd.py (needs PyTorch). One linear layer of
three inputs and two outputs, softmax and cross-entropy, four samples a batch,
six steps; the weight decay is on the weights, not on the biases. With
dampening, the momentum buffers begin at zero, as Inkling's velocity does:
PyTorch's own would begin at the whole first gradient.
"""

import torch

INPUTS = [[0.5, -1.0, 0.25], [1.5, 0.75, -0.5], [-0.25, 0.5, 1.0],
          [2.0, -0.5, 0.125]]
LABELS = [0, 1, 1, 0]
WEIGHTS = [[0.5, -0.25], [0.125, 0.75], [-0.5, 0.25]]  # [inputs, outputs]
BIASES = [0.25, -0.125]

CASES = {
    "plain": {},
    "momentum": {"momentum": 0.9},
    "dampening": {"momentum": 0.9, "dampening": 0.25},
    "average": {"momentum": 0.9, "dampening": 0.9},
    "nesterov": {"momentum": 0.8, "nesterov": True},
}


def run(decay: float, **options) -> list[float]:
    layer = torch.nn.Linear(3, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(WEIGHTS).T)
        layer.bias.copy_(torch.tensor(BIASES))
    optimizer = torch.optim.SGD(
        [{"params": [layer.weight], "weight_decay": decay},
         {"params": [layer.bias]}], lr=0.5, **options)
    if options.get("dampening"):
        for parameter in layer.parameters():
            optimizer.state[parameter]["momentum_buffer"] = torch.zeros_like(
                parameter)
    for _ in range(6):
        optimizer.zero_grad()
        outputs = layer(torch.tensor(INPUTS))
        torch.nn.functional.cross_entropy(
            outputs, torch.tensor(LABELS)).backward()
        optimizer.step()
    return [*layer.weight.detach().T.flatten().tolist(),
            *layer.bias.detach().tolist()]


if __name__ == "__main__":
    for name, options in CASES.items():
        for decay in (0.0, 0.1):
            values = ", ".join(f"{x:.7g}" for x in run(decay, **options))
            print(f"{name} {decay}: {values}")
