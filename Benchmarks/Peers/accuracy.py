"""The comparison of times to an accuracy: the same recipe in every library, one
epoch in turn, the test digits read after each.

A run takes long, so that its state is kept after every turn: who starts it
again with the same options goes on from there.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import machine
from accuracy_recipe import read, recipe_of
from child import Child, environment, pinned
from inkling_cli import version
from report import Findings, Table

INKLING = "inkling"
LIBRARIES = {INKLING: "Inkling", "pytorch": "PyTorch", "jax": "JAX"}
GOALS = (0.97, 0.98, 0.99, 0.994)


@dataclass(frozen=True)
class Plan:
    """How much is measured, and with what."""

    recipe: str
    epochs: int | None  # the recipe's, if nothing else is said
    libraries: list[str]
    threads: int
    seeds: int
    binary: Path
    data: Path
    build: Path


@dataclass
class Run:
    """A library's training from one seed."""

    library: str
    seed: int
    seconds: list[float] = field(default_factory=list)  # of each epoch
    accuracies: list[float] = field(default_factory=list)  # after each epoch
    peak_memory_bytes: int = 0
    version: str = ""

    def state_name(self, epochs: int) -> str:
        return f"{self.library}-{self.seed}-{epochs}.state"

    def state(self, folder: Path) -> Path | None:
        """Where it is after the epochs that are done, if any are."""
        done = len(self.seconds)
        return folder / self.state_name(done) if done else None

    def to(self, goal: float) -> float | None:
        """Seconds of training until an epoch ended with that accuracy."""
        total = 0.0
        for seconds, accuracy in zip(self.seconds, self.accuracies):
            total += seconds
            if accuracy >= goal:
                return total
        return None


class Participant(Protocol):
    """A library that trains when it is its turn, its state then in a file."""

    def begin(self, seed: int, state: Path | None) -> None: ...
    def epoch(self, state: Path | None, new: Path) -> dict[str, Any]: ...
    def close(self) -> None: ...


class Peer:
    """A library in Python, in one process from the first turn to the last."""

    def __init__(self, library: str, line: str, threads: int) -> None:
        self.child = Child(
            threads, "accuracy_worker.py", library, line, str(threads)
        )
        if library == "jax":
            self.child.ask("compile")

    def begin(self, seed: int, state: Path | None) -> None:
        self.child.ask("start", seed=seed)
        if state:
            self.child.ask("load", path=str(state))

    def epoch(self, state: Path | None, new: Path) -> dict[str, Any]:
        return self.child.ask("epoch", path=str(new))

    def close(self) -> None:
        self.child.close()


class InklingTurns:
    """Inkling's command line, resumed from its checkpoint at each turn."""

    def __init__(self, plan: Plan, line: dict[str, Any]) -> None:
        self.command = [
            *pinned(plan.threads),
            *(str(plan.binary), "train", "--json"),
            *("--threads", str(plan.threads), "--data", str(plan.data)),
        ]
        self.recipe = [
            *("--recipe", plan.recipe, "--schedule", line["schedule"]),
            *("--schedule-every", line["schedule_every"]),
        ]
        if line["plain_after"] is not None:
            self.recipe += ["--plain-after", str(line["plain_after"])]
        if line["warm_up"]:
            self.recipe += ["--warm-up", f"{line['warm_up']}epochs"]
        self.environment = environment(plan.threads)
        self.version = version(plan.binary)

    def begin(self, seed: int, state: Path | None) -> None:
        self.seed = seed

    def epoch(self, state: Path | None, new: Path) -> dict[str, Any]:
        new.unlink(missing_ok=True)
        how = [*self.recipe, "--seed", str(self.seed)]
        if state:
            how = ["--resume", str(state)]
        number = new.stem.rpartition("-")[2]
        done = subprocess.run(
            [
                *self.command,
                *how,
                *("--checkpoint", str(new), "--epochs", number),
            ],
            env=self.environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        last, summary = map(json.loads, done.stdout.splitlines()[-2:])
        return {
            "seconds": last["seconds"],
            "accuracy": last["test_accuracy"],
            "peak_memory_bytes": summary["peak_memory_bytes"],
            "version": self.version,
        }

    def close(self) -> None:
        pass


def compare(plan: Plan) -> Findings:
    line = read(plan.binary, plan.recipe, plan.epochs)
    recipe = recipe_of(line)
    # What was measured elsewhere, or otherwise, is not gone on with.
    what = json.dumps([line, asdict(plan), machine.describe()["processor"]],
                      default=str)  # fmt: skip
    place = hashlib.sha256(what.encode()).hexdigest()[:16]
    folder = plan.build / "accuracy" / place
    folder.mkdir(parents=True, exist_ok=True)
    progress = folder / "progress.json"
    runs = [
        Run(library, seed)
        for seed in range(plan.seeds)
        for library in plan.libraries
    ]
    if progress.exists():
        runs = [Run(**one) for one in json.loads(progress.read_text())]
    participants: dict[str, Participant] = {}
    try:
        for seed in range(plan.seeds):
            own = [one for one in runs if one.seed == seed]
            if all(len(one.seconds) == recipe.epochs for one in own):
                continue
            for one in own:
                if one.library not in participants:
                    participants[one.library] = (
                        InklingTurns(plan, line)
                        if one.library == INKLING
                        else Peer(one.library, json.dumps(line), plan.threads)
                    )
                participants[one.library].begin(seed, one.state(folder))
            for epoch in range(recipe.epochs):
                for one in own:
                    if len(one.seconds) > epoch:
                        continue
                    old = one.state(folder)
                    take_turn(one, participants[one.library], folder)
                    keep(progress, runs)
                    if old:
                        old.unlink()
                say(seed, epoch + 1, recipe.epochs, own)
    finally:
        for one in participants.values():
            one.close()
    shutil.rmtree(folder)
    tables = [times(recipe.title, plan, runs), curve(recipe.title, runs)]
    return Findings(
        {"recipe": line, "runs": [asdict(one) for one in runs]},
        tables,
        {one.version for one in runs},
    )


def take_turn(run: Run, participant: Participant, folder: Path) -> None:
    new = folder / run.state_name(len(run.seconds) + 1)
    answer = participant.epoch(run.state(folder), new)
    run.seconds.append(answer["seconds"])
    run.accuracies.append(answer["accuracy"])
    run.peak_memory_bytes = max(
        run.peak_memory_bytes, answer["peak_memory_bytes"]
    )
    run.version = answer["version"]


def keep(path: Path, runs: list[Run]) -> None:
    """At once, so that whoever stops this finds one state or the other."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps([asdict(one) for one in runs]))
    new.replace(path)


def say(seed: int, epoch: int, epochs: int, runs: list[Run]) -> None:
    figures = ", ".join(
        f"{LIBRARIES[one.library]} {one.accuracies[epoch - 1]:.4f} in "
        f"{sum(one.seconds[:epoch]):.1f} s"
        for one in runs
    )
    print(f"seed {seed}, epoch {epoch} of {epochs}: {figures}",
          file=sys.stderr, flush=True)  # fmt: skip


def times(title: str, plan: Plan, runs: list[Run]) -> Table:
    """Seconds to each accuracy: medians, where every seed came there."""
    rows: list[list[str]] = []
    found: dict[str, list[float | None]] = {}
    for library in plan.libraries:
        own = [one for one in runs if one.library == library]
        to = [[one.to(goal) for one in own] for goal in GOALS]
        found[library] = [
            None if None in all_seeds else median(filter(None, all_seeds))
            for all_seeds in to
        ]
        rows.append(
            [
                LIBRARIES[library],
                f"{median(s for one in own for s in one.seconds):.2f}",
                *("-" if t is None else f"{t:.1f}" for t in found[library]),
                f"{median(one.accuracies[-1] for one in own):.4f}",
                f"{median(sum(one.seconds) for one in own):.1f}",
                f"{max(one.peak_memory_bytes for one in own) / 1e6:.0f}",
            ]
        )
    notes = [
        f"{plan.threads} thread{'s'[: plan.threads - 1]}, {plan.seeds} "
        f"seed{'s'[: plan.seeds - 1]}; seconds are of training, those of reading "
        "the test digits are not in them; - is not reached"
    ]
    for library in plan.libraries:
        if library == INKLING or INKLING not in found:
            continue
        ratios = [
            f"{theirs / ours:.1f} to {goal:.1%}"
            for goal, ours, theirs in zip(
                GOALS, found[INKLING], found[library]
            )
            if ours and theirs
        ]
        if ratios:
            notes.append(
                f"{LIBRARIES[library]}'s seconds by Inkling's: "
                + ", ".join(ratios)
            )
    header = ["library", "s per epoch", *(f"to {g:.1%}" for g in GOALS)]
    header += ["at the end", "s in all", "MB at most"]
    return Table(title, header, rows, notes)


def curve(title: str, runs: list[Run]) -> Table:
    """Accuracy over time: each doubling of epochs, and the last."""
    epochs = len(runs[0].seconds)
    shown = sorted({epochs, *(2**i for i in range(epochs.bit_length()))})
    rows = [
        [
            f"{LIBRARIES[one.library]}, seed {one.seed}",
            *(
                f"{one.accuracies[epoch - 1]:.4f} "
                f"({sum(one.seconds[:epoch]):.0f} s)"
                for epoch in shown
                if epoch <= epochs
            ),
        ]
        for one in runs
    ]
    header = ["after epoch", *(str(one) for one in shown if one <= epochs)]
    return Table(f"{title}: test accuracy", header, rows)
