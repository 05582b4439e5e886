"""Child processes: pinned to their processors, stopped while others work."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def environment(threads: int) -> dict[str, str]:
    """Every library's way to be told its number of threads."""
    count = str(threads)
    variables = os.environ | {
        name: count
        for name in (
            "OMP_NUM_THREADS",
            "OPENBLAS_NUM_THREADS",
            "MKL_NUM_THREADS",
        )
    }
    if threads == 1:
        variables["XLA_FLAGS"] = (
            "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        )
    return variables


def pinned(threads: int) -> list[str]:
    """The prefix that keeps a command on as many processors: the last ones,
    since the first serves most interrupts."""
    processors = sorted(os.sched_getaffinity(0))[-threads:]
    return ["taskset", "--cpu-list", ",".join(map(str, processors))]


class Child:
    """A script that answers a line of JSON by a line of JSON."""

    def __init__(self, threads: int, script: str, *arguments: str) -> None:
        self.name = " ".join([script, *arguments])
        self.process = subprocess.Popen(
            [*pinned(threads), sys.executable, str(HERE / script), *arguments],
            env=environment(threads),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.stopped = False

    def ask(self, do: str, **details: Any) -> dict[str, Any]:
        """Lets the child work for one answer. Between answers it is stopped,
        so that none of its idle threads spins on another's time."""
        assert self.process.stdin and self.process.stdout
        if self.stopped:
            self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write(json.dumps({"do": do} | details) + "\n")
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended: see its message above")
        self.process.send_signal(signal.SIGSTOP)
        self.stopped = True
        return json.loads(line)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
