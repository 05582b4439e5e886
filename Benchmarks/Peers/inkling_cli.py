"""Inkling's turns: each is a run of its command line, as a user runs it.

The first epoch of a run warms up, the second is the turn's figure; the
accuracy comes from a run of its own with as many epochs as the peers had.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

from child import environment, pinned
from settings import Setting


class InklingRuns:
    def __init__(
        self, binary: Path, data: Path, setting: Setting, threads: int
    ) -> None:
        self.command = [
            *pinned(threads),
            str(binary),
            "train",
            "--json",
            *("--data", str(data)),
            *("--threads", str(threads)),
            *("--hidden", ",".join(map(str, setting.hidden))),
            *("--activation", setting.activation),
            *("--initializer", setting.initializer),
            *("--batch-size", str(setting.batch)),
            *("--learning-rate", str(setting.learning_rate)),
            *("--optimizer", "sgd"),
        ]
        if setting.momentum:
            # An average of gradients, as settings.py has it.
            momentum = str(setting.momentum)
            self.command += ["--momentum", momentum, "--dampening", momentum]
        self.environment = environment(threads)
        self.seed = 0
        self.epochs = 0
        self.version = version(binary)

    def start(self, seed: int) -> None:
        self.seed, self.epochs = seed, 0

    def epoch(self) -> float:
        self.epochs += 1
        return float(self.run(epochs=2)[1]["seconds"])

    def result(self) -> dict[str, Any]:
        *_, last, summary = self.run(self.epochs)
        return {
            "accuracy": last["test_accuracy"],
            "peak_memory_bytes": summary["peak_memory_bytes"],
            "version": self.version,
        }

    def run(self, epochs: int) -> list[dict[str, Any]]:
        """An object per epoch, then the run's summary."""
        done = subprocess.run(
            [
                *self.command,
                *("--epochs", str(epochs), "--seed"),
                str(self.seed),
            ],
            env=self.environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    def close(self) -> None:
        pass


def version(binary: Path) -> str:
    done = subprocess.run(
        [binary, "--version"], stdout=subprocess.PIPE, check=True, text=True
    )
    return f"Inkling {done.stdout.strip()}"
