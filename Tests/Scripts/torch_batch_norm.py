"""Prints what PyTorch makes of batch normalization, for TorchBatchNormTests.swift.

Run: python3 Tests/Scripts/torch_batch_norm.py (needs PyTorch). In float64: 3
inputs, hidden layers of 4 and 3 units, each a linear layer without biases,
BatchNorm1d and an activation, then 2 outputs; softmax and cross-entropy, batches
of 4 and 3 of seven samples in order, three epochs; the weight decay is on the
weights alone. What is printed are the weights and biases of the last layers with
the running estimates folded into them: [inputs, outputs] and [outputs] of each.
"""

import torch

torch.set_default_dtype(torch.float64)

INPUTS = [[((7 * i + 3 * j) % 11 - 5) / 4 for j in range(3)] for i in range(7)]
LABELS = [0, 1, 1, 0, 1, 0, 0]
WIDTHS = [3, 4, 3, 2]
DECAY = 0.125

CASES = {
    "sgd relu": (torch.nn.ReLU, torch.optim.SGD, {"lr": 0.25}),
    "momentum sigmoid": (torch.nn.Sigmoid, torch.optim.SGD,
                         {"lr": 0.25, "momentum": 0.75}),
    "adamw tanh": (torch.nn.Tanh, torch.optim.AdamW, {"lr": 0.0625, "eps": 0.0625}),
}


def weights(layer: int) -> torch.Tensor:  # [outputs, inputs]
    rows, columns = WIDTHS[layer + 1], WIDTHS[layer]
    return torch.tensor([[((5 * i + 2 * j + layer) % 7 - 3) / 8
                          for j in range(columns)] for i in range(rows)])


def run(activation, kind, options, clip=None) -> list[float]:
    modules, linear, normal = [], [], []
    for layer in range(3):
        linear.append(torch.nn.Linear(WIDTHS[layer], WIDTHS[layer + 1],
                                      bias=layer == 2))
        with torch.no_grad():
            linear[-1].weight.copy_(weights(layer))
            if layer == 2:
                linear[-1].bias.zero_()
        modules.append(linear[-1])
        if layer < 2:
            normal.append(torch.nn.BatchNorm1d(WIDTHS[layer + 1]))
            modules += [normal[-1], activation()]
    model = torch.nn.Sequential(*modules)
    optimizer = kind(
        [{"params": [l.weight for l in linear], "weight_decay": DECAY},
         {"params": [linear[2].bias, *(p for n in normal
                                       for p in n.parameters())],
          "weight_decay": 0.0}], **options)
    for _ in range(3):
        for part in (slice(0, 4), slice(4, 7)):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(
                model(torch.tensor(INPUTS[part])),
                torch.tensor(LABELS[part])).backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
    values = []
    for layer in range(3):
        weight, bias = linear[layer].weight.T, linear[layer].bias
        if layer < 2:
            n = normal[layer]
            scale = n.weight / torch.sqrt(n.running_var + n.eps)
            weight, bias = weight * scale, n.bias - n.running_mean * scale
        values += [*weight.flatten().tolist(), *bias.tolist()]
    return values


if __name__ == "__main__":
    for name, (activation, kind, options) in CASES.items():
        for clip in (None, 0.25):
            values = ", ".join(
                f"{x:.8g}" for x in run(activation, kind, options, clip))
            print(f"{name} clip {clip}: {values}")
