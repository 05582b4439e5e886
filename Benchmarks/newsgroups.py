"""Inkling beside scikit-learn on four newsgroups: test accuracy on the same rows.

    make newsgroups

All read the same TF-IDF rows, by as many of the most frequent terms as the
recipe says, and by 100, as many as the document had that the data come from,
with what was best for these (`FEW`). scikit-learn's `LogisticRegression` and `MLPClassifier` (Adam, ReLU) have their
strength of regularization, width and epochs chosen by cross-validation over the
training texts; Inkling's recipe was chosen so too (`--choose` shows it). The
test texts are read once.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from statistics import mean, stdev

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neural_network import MLPClassifier

RECIPE = "newsgroups-best"
# What differs from the recipe with 100 terms.
FEW = {100: ("--hidden", "256", "--learning-rate", "0.005",
             "--weight-decay", "0.1")}
PARTS = ("train", "test")
FOLDS = StratifiedKFold(5, shuffle=True, random_state=0)


def texts(folder: Path, part: str) -> tuple[list[Path], list[int]]:
    """The files of a part and the number of each one's class."""
    (place,) = folder.glob(f"*-{part}")
    classes = sorted(place.iterdir())
    files = [(file, label) for label, one in enumerate(classes)
             for file in sorted(one.iterdir())]
    return [file for file, _ in files], [label for _, label in files]


def rows(files: dict[str, list[Path]], features: int) -> dict[str, np.ndarray]:
    """As Inkling has them: the terms of all texts, training and test."""
    corpus = {part: [file.read_text(encoding="latin-1") for file in files[part]]
              for part in PARTS}
    vectorizer = TfidfVectorizer(max_features=features, dtype=np.float32)
    vectorizer.fit(corpus["train"] + corpus["test"])
    return {part: vectorizer.transform(corpus[part]) for part in PARTS}


def logistic(x, y) -> GridSearchCV:
    search = GridSearchCV(
        LogisticRegression(max_iter=2000),
        {"C": [0.1, 0.3, 1, 3, 10, 30, 100, 300]}, cv=FOLDS)
    return search.fit(x["train"], y["train"])


def perceptron(x, y) -> GridSearchCV:
    search = GridSearchCV(
        MLPClassifier(batch_size=64, random_state=0),
        {"hidden_layer_sizes": [(64,), (256,)],
         "alpha": [1e-4, 1e-2, 1e-1], "max_iter": [10, 30]}, cv=FOLDS)
    return search.fit(x["train"], y["train"])


def inkling(binary: Path, data: Path, *options: str) -> float:
    """The test accuracy after the last epoch of a training."""
    done = subprocess.run(
        [binary, "train", "--json", "--data", data, "--recipe", RECIPE,
         "--keep", "last", *options],
        stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-2])["test_accuracy"]


def cross_validated(binary: Path, files: list[Path], labels: list[int],
                    *options: str) -> float:
    """The mean over the folds, each a folder of links to the training texts."""
    accuracies = []
    for train, held in FOLDS.split(labels, labels):
        with tempfile.TemporaryDirectory() as name:
            for part, numbers in zip(PARTS, (train, held)):
                for number in numbers:
                    file = files[number]
                    place = Path(name, f"fold-{part}", file.parent.name)
                    place.mkdir(parents=True, exist_ok=True)
                    (place / file.name).symlink_to(file)
            accuracies.append(inkling(binary, Path(name), *options))
    return mean(accuracies)


def shown(accuracies: list[float]) -> str:
    text = f"{mean(accuracies):.4f}"
    return text + (f" ± {stdev(accuracies):.4f}" if len(accuracies) > 1 else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inkling", type=Path,
                        default=Path(".build/release/inkling"))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--features", type=int, nargs="+")
    parser.add_argument(
        "--choose", nargs="*", metavar="OPTIONS",
        help="cross-validate the recipe with these options of train instead, "
             "one group of them after another")
    chosen = parser.parse_args()
    data = Path(os.environ.get("INKLING_DATA", "")) / "20news-bydate"
    if not data.is_dir():
        raise SystemExit("set INKLING_DATA to a folder that holds 20news-bydate")
    data = data.resolve()
    found = {part: texts(data, part) for part in PARTS}
    files = {part: found[part][0] for part in PARTS}
    labels = {part: found[part][1] for part in PARTS}
    if chosen.choose is not None:
        for options in chosen.choose or [""]:
            accuracy = cross_validated(
                chosen.inkling, files["train"], labels["train"],
                *options.split())
            print(f"{accuracy:.4f}  {options}", flush=True)
        return 0

    warnings.simplefilter("ignore", ConvergenceWarning)
    recipe = next(
        line for line in map(json.loads, subprocess.run(
            [chosen.inkling, "recipes", "--json"], stdout=subprocess.PIPE,
            check=True, text=True).stdout.splitlines())
        if line["name"] == RECIPE)
    print(f"scikit-learn {sklearn.__version__}; {len(files['train'])} and "
          f"{len(files['test'])} texts, {chosen.seeds} seeds")
    short = 0
    for features in chosen.features or sorted({100, recipe["max_features"]}):
        x = rows(files, features)
        seeds = range(chosen.seeds)
        own = [inkling(chosen.inkling, data, "--seed", str(seed),
                       "--max-features", str(features),
                       *FEW.get(features, ())) for seed in seeds]
        linear = logistic(x, labels)
        best = perceptron(x, labels)
        networks = [
            MLPClassifier(batch_size=64, random_state=seed, **best.best_params_)
            .fit(x["train"], labels["train"]).score(x["test"], labels["test"])
            for seed in seeds]
        straight = [linear.score(x["test"], labels["test"])]
        print(f"\n{features} terms\n"
              f"  Inkling, {RECIPE}: {shown(own)}\n"
              f"  LogisticRegression, {linear.best_params_}: {shown(straight)}\n"
              f"  MLPClassifier, {best.best_params_}: {shown(networks)}",
              flush=True)
        short += mean(own) < max(mean(networks), mean(straight))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
