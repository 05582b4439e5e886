"""The comparison of trainings: every library one epoch in turn."""

import shutil
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import mean, median, stdev
from typing import Any, Protocol

from child import Child
from inkling_cli import InklingRuns
from report import Findings, Table
from settings import Setting

INKLING = "inkling"
LIBRARIES = {
    INKLING: "Inkling",
    "numpy": "NumPy",
    "scikit-learn": "scikit-learn",
    "pytorch": "PyTorch",
    "pytorch-compiled": "PyTorch, compiled",
    "jax": "JAX",
}


class Participant(Protocol):
    """A library that trains when it is its turn."""

    def start(self, seed: int) -> None: ...
    def epoch(self) -> float: ...
    def result(self) -> dict[str, Any]: ...
    def close(self) -> None: ...


class PeerProcess:
    """A library in Python, in one process from the first turn to the last."""

    def __init__(self, library: str, setting: Setting, threads: int) -> None:
        self.child = Child(
            threads, "worker.py", library, setting.name, str(threads)
        )

    def start(self, seed: int) -> None:
        self.child.ask("start", seed=seed)

    def epoch(self) -> float:
        return float(self.child.ask("epoch")["seconds"])

    def result(self) -> dict[str, Any]:
        return self.child.ask("result")

    def close(self) -> None:
        self.child.close()


@dataclass
class Outcome:
    """What one library did in one setting."""

    library: str
    setting: str
    threads: int
    seconds: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)  # one per seed
    peak_memory_bytes: int = 0
    version: str = ""


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    settings: list[Setting]
    libraries: list[str]
    threads: list[int]
    rounds: int  # epochs timed of each library, for each seed
    seeds: int
    binary: Path
    data: Path


def runnable(libraries: list[str]) -> list[str]:
    """Without those that lack something here, each said on standard error."""
    if "pytorch-compiled" in libraries and not shutil.which("g++"):
        print("no g++: torch.compile is left out", file=sys.stderr)
        return [name for name in libraries if name != "pytorch-compiled"]
    return libraries


def compare(plan: Plan) -> Findings:
    """Measures the settings one after another, a table each."""
    outcomes: list[Outcome] = []
    tables: list[Table] = []
    for setting in plan.settings:
        found = compare_setting(plan, setting)
        outcomes += found
        tables.append(table(setting, found))
    return Findings(
        [asdict(one) for one in outcomes],
        tables,
        {one.version for one in outcomes},
    )


def compare_setting(plan: Plan, setting: Setting) -> list[Outcome]:
    def participant(library: str, threads: int) -> Participant:
        if library == INKLING:
            return InklingRuns(plan.binary, plan.data, setting, threads)
        return PeerProcess(library, setting, threads)

    pairs = [
        (participant(library, threads), Outcome(library, setting.name, threads))
        for threads in plan.threads
        for library in plan.libraries
    ]
    try:
        for one, outcome in pairs:
            progress(f"({setting.name}) warm-up: {LIBRARIES[outcome.library]}")
            one.start(seed=0)
            one.epoch()
        for seed in range(plan.seeds):
            train(pairs, seed, plan.rounds, setting.name)
    finally:
        for one, _ in pairs:
            one.close()
        progress("")
    return [outcome for _, outcome in pairs]


def train(
    pairs: list[tuple[Participant, Outcome]],
    seed: int,
    rounds: int,
    setting: str,
) -> None:
    """From a new start, `rounds` epochs each, by turns."""
    for one, _ in pairs:
        one.start(seed)
    for number in range(rounds):
        progress(f"({setting}) seed {seed}, epoch {number + 1} of {rounds}")
        for one, outcome in pairs:
            outcome.seconds.append(one.epoch())
    for one, outcome in pairs:
        result = one.result()
        if result["accuracy"] is not None:
            outcome.accuracies.append(result["accuracy"])
        outcome.peak_memory_bytes = max(
            outcome.peak_memory_bytes, result["peak_memory_bytes"]
        )
        outcome.version = result["version"]


def progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def table(setting: Setting, outcomes: list[Outcome]) -> Table:
    inkling = {
        one.threads: median(one.seconds)
        for one in outcomes
        if one.library == INKLING
    }
    rows: list[list[str]] = []
    notes: list[str] = []
    failed = did_not_learn(outcomes)
    for one in outcomes:
        seconds = median(one.seconds)
        own = inkling.get(one.threads)
        name = LIBRARIES[one.library]
        if setting.limit and one.library in setting.limited:
            name += "*"
        if one in failed:
            name += "†"
        accuracy = f"{mean(one.accuracies):.4f}" if one.accuracies else "-"
        if len(one.accuracies) > 1:
            accuracy += f" ± {stdev(one.accuracies):.4f}"
        rows.append(
            [
                name,
                str(one.threads),
                f"{seconds:.4f}",
                f"{min(one.seconds):.4f}",
                f"{seconds / own:.2f}" if own else "-",
                accuracy,
                f"{one.peak_memory_bytes / 1e6:.0f}",
            ]
        )
    if setting.limit and any(row[0].endswith("*") for row in rows):
        notes.append(
            f"* timed on {setting.limit:,} samples per epoch and scaled to a "
            "whole one; no accuracy, since it did not train as much"
        )
    if failed:
        notes.append(
            "† did not learn what the others did: its times are of other work, "
            "and no peer's that counts"
        )
    notes += verdicts([one for one in outcomes if one not in failed])
    return Table(
        setting.title,
        [
            "library",
            "threads",
            "s per epoch",
            "least",
            "x Inkling",
            "accuracy",
            "MB at most",
        ],
        rows,
        notes,
    )


def did_not_learn(outcomes: list[Outcome]) -> list[Outcome]:
    """Those far below the others in accuracy: a library may fail in silence, as
    PyTorch's compiled step does where it is kept to AVX2."""
    accuracies = [mean(one.accuracies) for one in outcomes if one.accuracies]
    if not accuracies:
        return []
    usual = median(accuracies)
    return [
        one
        for one in outcomes
        if one.accuracies and mean(one.accuracies) < usual - 0.05
    ]


def verdicts(outcomes: list[Outcome]) -> list[str]:
    """Inkling against the best peer, and two threads against one."""
    seconds = {
        (one.library, one.threads): median(one.seconds) for one in outcomes
    }
    lines: list[str] = []
    for threads in sorted({threads for _, threads in seconds}):
        peers = {
            library: value
            for (library, count), value in seconds.items()
            if count == threads and library != INKLING
        }
        own = seconds.get((INKLING, threads))
        if own and peers:
            best = min(peers, key=peers.__getitem__)
            lines.append(
                f"{threads} thread{'s'[: threads - 1]}: "
                f"{peers[best] / own:.2f} times as fast as the best peer, "
                f"{LIBRARIES[best]}"
            )
    if (INKLING, 1) in seconds and (INKLING, 2) in seconds:
        ratio = seconds[INKLING, 1] / seconds[INKLING, 2]
        lines.append(f"Inkling's two threads against its one: {ratio:.2f}")
    return lines
