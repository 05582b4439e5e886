"""safetensors: torch.nn.Sequential loads our file as it is, and we load its."""

import numpy
import safetensors
import safetensors.torch
import torch


def inputs(context):
    return torch.from_numpy(context.pixels.astype(numpy.float32) / 255)


def exported(context):
    """Inkling -> safetensors -> Inkling, and into PyTorch."""
    path = context.folder / "model.safetensors"
    context.run("convert", context.model, "--output", path)
    yield context.returned("Inkling -> safetensors -> Inkling", path)
    with safetensors.safe_open(path, "np") as file:
        names = " ".join(sorted(file.keys()))
        texts = file.metadata()
    yield (
        "safetensors names", names == "0.bias 0.weight 2.bias 2.weight",
        f"{names}; {texts['inkling.activations']}")
    module = torch.nn.Sequential(
        torch.nn.Linear(784, 64), torch.nn.Sigmoid(), torch.nn.Linear(64, 10),
        torch.nn.Softmax(dim=1))
    module.load_state_dict(safetensors.torch.load_file(path))
    with torch.inference_mode():
        found = module(inputs(context)).numpy()
    yield context.compared(
        "Inkling -> safetensors -> PyTorch", found, context.expected)


def from_torch(context):
    """PyTorch -> safetensors -> Inkling, in every type that is read."""
    torch.manual_seed(2)
    module = torch.nn.Sequential(
        torch.nn.Linear(784, 40), torch.nn.ReLU(), torch.nn.Linear(40, 24),
        torch.nn.Tanh(), torch.nn.Linear(24, 10))
    path = context.folder / "torch.safetensors"
    for kind in [torch.float32, torch.float64, torch.float16, torch.bfloat16]:
        module = module.to(kind)
        safetensors.torch.save_file(module.state_dict(), path)
        module = module.to(torch.float32)
        with torch.inference_mode():
            expected = module(inputs(context)).softmax(1).numpy()
        found = context.outputs(
            path, "--activation", "relu,tanh", "--softmax", "--input-shape",
            "28x28")
        yield context.compared(
            f"PyTorch ({kind}) -> safetensors -> Inkling", found, expected)


def checks(context):
    yield from exported(context)
    yield from from_torch(context)
