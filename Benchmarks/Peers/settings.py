"""The trainings that are compared. Holds no code that trains."""

from dataclasses import dataclass

INPUTS = 784
CLASSES = 10


@dataclass(frozen=True)
class Setting:
    """One network and how it is trained."""

    name: str
    hidden: tuple[int, ...]
    activation: str  # "sigmoid" or "relu"
    batch: int
    learning_rate: float
    # beta of v = beta v + (1 - beta) g, w -= learning_rate v; 0 is plain SGD.
    momentum: float = 0.0
    # Samples of an epoch that the peers named in `limited` are timed on, and
    # whose seconds are scaled to a whole epoch: they would need minutes.
    limit: int | None = None
    limited: tuple[str, ...] = ()

    @property
    def widths(self) -> tuple[int, ...]:
        return (INPUTS, *self.hidden, CLASSES)

    @property
    def initializer(self) -> str:
        """Inkling's name of the start; every bias starts at 0."""
        return "he" if self.activation == "relu" else "scaled-normal"

    @property
    def initializer_gain(self) -> float:
        """Weights start normal with variance gain / inputs."""
        return 2.0 if self.activation == "relu" else 1.0

    @property
    def step(self) -> float:
        """The same update rule as v = momentum v + g, w -= step v, the form
        that the peers offer: (1 - beta) is taken out of v."""
        return self.learning_rate * (1 - self.momentum)

    @property
    def title(self) -> str:
        network = "-".join(map(str, self.widths))
        rule = f"SGD, learning rate {self.learning_rate:g}"
        if self.momentum:
            rule = (
                f"momentum {self.momentum:g}, "
                f"learning rate {self.learning_rate:g}"
            )
        return (
            f"({self.name}) {network} {self.activation}, "
            f"batch {self.batch}, {rule}"
        )


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("a", (64,), "sigmoid", 128, 4.0, momentum=0.9),
        Setting("b", (256, 256), "relu", 32, 0.1),
        Setting("c", (800,), "relu", 128, 0.5, momentum=0.9),
        Setting(
            "d",
            (64,),
            "sigmoid",
            1,
            0.01,
            limit=3_000,
            limited=("numpy", "scikit-learn", "pytorch", "pytorch-compiled"),
        ),
    )
}
