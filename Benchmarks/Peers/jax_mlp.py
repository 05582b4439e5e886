"""The training in JAX, a whole epoch compiled as one lax.scan."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from peer import Peer, Task
from settings import Setting

Parameters = list[tuple[jax.Array, jax.Array]]
State = tuple[Parameters, Parameters]  # parameters and velocities


class JaxMLP(Peer):
    version = f"JAX {jax.__version__}"

    def __init__(self, task: Task) -> None:
        self.task = task
        self.pixels = jnp.asarray(task.digits.pixels)
        self.targets = jnp.asarray(task.one_hot_labels())

    def start(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        parameters = jax.tree.map(
            jnp.asarray, self.task.initial_parameters(seed)
        )
        self.state = (parameters, jax.tree.map(jnp.zeros_like, parameters))

    def epoch(self) -> None:
        order = self.task.order(self.random).astype(np.int32)
        self.state = train(
            self.task.setting, self.state, self.pixels, self.targets, order
        )
        jax.block_until_ready(self.state)

    def predict(self, pixels: np.ndarray) -> np.ndarray:
        parameters, _ = self.state
        outputs = logits(self.task.setting, parameters, jnp.asarray(pixels))
        return np.asarray(outputs.argmax(axis=1))


def logits(setting: Setting, layers: Parameters, x: jax.Array) -> jax.Array:
    activate = jax.nn.relu if setting.activation == "relu" else jax.nn.sigmoid
    for weights, biases in layers[:-1]:
        x = activate(x @ weights + biases)
    weights, biases = layers[-1]
    return x @ weights + biases


@partial(jax.jit, static_argnums=0, donate_argnums=1)
def train(
    setting: Setting,
    state: State,
    pixels: jax.Array,
    targets: jax.Array,
    order: jax.Array,
) -> State:
    def loss(layers: Parameters, rows: jax.Array) -> jax.Array:
        log_softmax = jax.nn.log_softmax(logits(setting, layers, pixels[rows]))
        return -(targets[rows] * log_softmax).sum() / len(rows)

    def step(state: State, rows: jax.Array) -> tuple[State, None]:
        layers, velocities = state
        gradients = jax.grad(loss)(layers, rows)
        if setting.momentum:
            gradients = velocities = jax.tree.map(
                lambda v, g: setting.momentum * v + g, velocities, gradients
            )
        layers = jax.tree.map(
            lambda w, g: w - setting.step * g, layers, gradients
        )
        return (layers, velocities), None

    whole = len(order) // setting.batch * setting.batch
    batches = order[:whole].reshape(-1, setting.batch)
    state, _ = jax.lax.scan(step, state, batches)
    if whole < len(order):
        state, _ = step(state, order[whole:])
    return state
