"""Prints the learning rates of PyTorch's schedules, for TorchScheduleTests.swift.

Run: python3 Tests/Scripts/torch_schedules.py (needs PyTorch). A rate of 1 (the
highest of OneCycleLR), step by step.
"""

import torch
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts, OneCycleLR


def rates(steps, make):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = make(optimizer)
    for step in range(steps):
        yield optimizer.param_groups[0]["lr"]
        optimizer.step()
        if step + 1 < steps:
            schedule.step()


def one_cycle(steps, **options):
    return rates(steps, lambda optimizer: OneCycleLR(
        optimizer, max_lr=1.0, total_steps=steps, **options))


def restarts(steps, **options):
    return rates(steps, lambda optimizer: CosineAnnealingWarmRestarts(
        optimizer, **options))


CASES = {
    "one-cycle": one_cycle(11),
    "one-cycle:pct-start=0.25,div-factor=10,final-div-factor=100": one_cycle(
        12, pct_start=0.25, div_factor=10, final_div_factor=100),
    "one-cycle:pct-start=0": one_cycle(5, pct_start=0.0),
    "one-cycle:pct-start=1": one_cycle(5, pct_start=1.0),
    "one-cycle:pct-start=0.05": one_cycle(7, pct_start=0.05),
    "cosine-restarts:length=3": restarts(8, T_0=3),
    "cosine-restarts:length=1,multiplier=2": restarts(16, T_0=1, T_mult=2),
    "cosine-restarts:length=2,multiplier=3": restarts(12, T_0=2, T_mult=3),
}

for name, values in CASES.items():
    print(f"{name}: " + ", ".join(f"{value:.12g}" for value in values))
