"""The recipe in JAX: a whole epoch compiled as one lax.scan, pictures changed by
map_coordinates under vmap inside it."""

import math
import pickle
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.ndimage import map_coordinates

from accuracy_recipe import SIDE, Augmentation, Recipe
from mnist import Digits

Layer = dict[str, jax.Array]
State = dict[str, Any]

NORM_EPSILON, NORM_MOMENTUM = 1e-5, 0.1


class JaxRecipe:
    version = f"JAX {jax.__version__}"

    def __init__(self, recipe: Recipe, digits: Digits, threads: int) -> None:
        self.recipe = recipe
        self.pixels = jnp.asarray(digits.pixels)
        self.labels = jnp.asarray(digits.labels.astype(np.int32))

    def start(self, seed: int) -> None:
        key = jax.random.key(seed)
        layers: list[Layer] = []
        running: list[Layer] = []
        widths = self.recipe.widths
        for inputs, outputs in zip(widths, widths[1:]):
            key, own = jax.random.split(key)
            start = jax.nn.initializers.he_normal()
            layer = {
                "w": start(own, (inputs, outputs)),
                "b": jnp.zeros(outputs),
            }
            if self.recipe.batch_norm and outputs != widths[-1]:
                layer["scale"] = jnp.ones(outputs)
                running.append(
                    {"mean": jnp.zeros(outputs), "var": jnp.ones(outputs)}
                )
            layers.append(layer)
        zeros = jax.tree.map(jnp.zeros_like, layers)
        self.state: State = {
            "layers": layers,
            "running": running,
            "m": zeros,
            "v": jax.tree.map(jnp.copy, zeros),
            "average": jax.tree.map(jnp.copy, (layers, running)),
            "step": jnp.zeros((), jnp.int32),
        }
        self.key = key
        self.epochs = 0

    def compile(self) -> None:
        """What an epoch does, and a plain one."""
        for epoch in sorted({0, self.recipe.plain_after or 0}):
            self.start(0)
            self.epochs = epoch
            self.epoch()

    def epoch(self) -> None:
        self.key, own = jax.random.split(self.key)
        self.state = train(
            self.recipe.of_epoch(self.epochs),
            self.state,
            self.pixels,
            self.labels,
            own,
            self.recipe.rate(self.epochs),
        )
        jax.block_until_ready(self.state)
        self.epochs += 1

    def predict(self, pixels: np.ndarray) -> np.ndarray:
        layers, running = self.state["average"]
        outputs, _ = forward(self.recipe, layers, running, jnp.asarray(pixels))
        return np.asarray(outputs.argmax(axis=1))

    def save(self, path: Path) -> None:
        state = jax.tree.map(np.asarray, self.state)
        key = np.asarray(jax.random.key_data(self.key))
        path.write_bytes(pickle.dumps((state, key, self.epochs)))

    def load(self, path: Path) -> None:
        state, key, self.epochs = pickle.loads(path.read_bytes())
        self.state = jax.tree.map(jnp.asarray, state)
        self.key = jax.random.wrap_key_data(key)


def forward(
    recipe: Recipe,
    layers: list[Layer],
    running: list[Layer],
    x: jax.Array,
    key: jax.Array | None = None,
) -> tuple[jax.Array, list[Layer]]:
    """The logits, and the running estimates; with a key as in training."""
    estimates: list[Layer] = []
    for number, layer in enumerate(layers[:-1]):
        x = x @ layer["w"]
        if recipe.batch_norm:
            own = running[number]
            if key is not None:
                now = {"mean": x.mean(0), "var": x.var(0)}
                unbiased = now["var"] * len(x) / (len(x) - 1)
                seen = {"mean": now["mean"], "var": unbiased}
                estimates.append(
                    jax.tree.map(
                        lambda old, new: old + NORM_MOMENTUM * (new - old),
                        own,
                        seen,
                    )
                )
                own = now
            x = (x - own["mean"]) * jax.lax.rsqrt(own["var"] + NORM_EPSILON)
            x = x * layer["scale"]
        x = jax.nn.relu(x + layer["b"])
        dropped = recipe.dropout[number]
        if key is not None and dropped:
            own_key = jax.random.fold_in(key, number)
            kept = jax.random.bernoulli(own_key, 1 - dropped, x.shape)
            x = jnp.where(kept, x / (1 - dropped), 0)
    return x @ layers[-1]["w"] + layers[-1]["b"], estimates


def changed(most: Augmentation, x: jax.Array, key: jax.Array) -> jax.Array:
    """One picture [28, 28], changed at random; vmap makes a batch of it."""
    draws, bend = jax.random.split(key)
    even = jax.random.uniform(draws, (7,), minval=-1.0, maxval=1.0)
    if most.thickness:
        amount = even[6] * most.thickness
        sign = jnp.sign(amount)
        signed = jnp.pad(sign * x, 1, mode="edge")
        around = (
            signed[1:-1, :-2],
            signed[1:-1, 2:],
            signed[:-2, 1:-1],
            signed[2:, 1:-1],
        )
        grown = signed[1:-1, 1:-1]
        for other in around:
            grown = jnp.maximum(grown, other)
        x = x + jnp.abs(amount) * sign * (grown - sign * x)
    angle = even[0] * math.radians(most.rotation)
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    wide, high = 1 + even[1] * most.scale, 1 + even[2] * most.scale
    shear = even[3] * most.shear
    middle = (SIDE - 1) / 2
    place = jnp.arange(SIDE) - middle
    down, across = jnp.meshgrid(place, place, indexing="ij")
    across = across + shear * down
    from_x = (cos * across - sin * down) / wide + even[4] * most.shift
    from_y = (sin * across + cos * down) / high + even[5] * most.shift
    if most.elastic:
        size, spline = most.nodes, most.spline()
        nodes = jax.random.uniform(bend, (2, size, size), minval=-1.0)
        ways = most.elastic * (spline @ nodes @ spline.T)
        from_x, from_y = from_x + ways[0], from_y + ways[1]
    return map_coordinates(
        x, [from_y + middle, from_x + middle], order=1, mode="nearest"
    )


@partial(jax.jit, static_argnums=0, donate_argnums=1)
def train(
    recipe: Recipe,
    state: State,
    pixels: jax.Array,
    labels: jax.Array,
    key: jax.Array,
    rate: float,
) -> State:
    change = partial(changed, recipe.augmentation)

    def loss(
        layers: list[Layer],
        running: list[Layer],
        x: jax.Array,
        labels: jax.Array,
        key: jax.Array,
    ) -> tuple[jax.Array, list[Layer]]:
        logits, estimates = forward(recipe, layers, running, x, key)
        log_softmax = jax.nn.log_softmax(logits)
        truth = jnp.take_along_axis(log_softmax, labels[:, None], 1).mean()
        share = recipe.label_smoothing
        return (
            -(1 - share) * truth - share * log_softmax.mean(),
            estimates,
        )

    def step(state: State, rows: jax.Array) -> tuple[State, None]:
        number = state["step"] + 1
        draws, drops = jax.random.split(jax.random.fold_in(key, number))
        x = pixels[rows]
        if recipe.augmentation != Augmentation():
            x = x.reshape(-1, SIDE, SIDE)
            x = jax.vmap(change)(x, jax.random.split(draws, len(rows)))
        gradients, running = jax.grad(loss, has_aux=True)(
            state["layers"],
            state["running"],
            x.reshape(len(rows), -1),
            labels[rows],
            drops,
        )
        b1, b2 = recipe.beta1, recipe.beta2
        m = jax.tree.map(
            lambda m, g: b1 * m + (1 - b1) * g, state["m"], gradients
        )
        v = jax.tree.map(
            lambda v, g: b2 * v + (1 - b2) * g * g, state["v"], gradients
        )
        first, second = 1 - b1**number, 1 - b2**number

        def moved(w: jax.Array, m: jax.Array, v: jax.Array) -> jax.Array:
            decay = recipe.weight_decay if w.ndim > 1 else 0.0
            root = jnp.sqrt(v / second) + recipe.epsilon
            return w * (1 - rate * decay) - rate * (m / first) / root

        layers = jax.tree.map(moved, state["layers"], m, v)
        share = 1 - jnp.minimum(recipe.ema, (1 + number) / (10 + number))
        average = jax.tree.map(
            lambda old, new: old + share * (new - old),
            state["average"],
            (layers, running),
        )
        state = {
            "layers": layers,
            "running": running,
            "m": m,
            "v": v,
            "average": average,
            "step": number,
        }
        return state, None

    order = jax.random.permutation(jax.random.fold_in(key, 0), len(labels))
    whole = len(labels) // recipe.batch * recipe.batch
    state, _ = jax.lax.scan(
        step, state, order[:whole].reshape(-1, recipe.batch)
    )
    if whole < len(labels):
        state, _ = step(state, order[whole:])
    return state
