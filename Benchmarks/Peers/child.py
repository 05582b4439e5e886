"""Child processes: pinned to their processors, stopped while others work."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

# What keeps a library to AVX2 where INKLING_LEVEL=avx2 keeps Inkling to it, on a
# processor with AVX-512: OpenBLAS (NumPy, scikit-learn), PyTorch with its MKL and
# oneDNN. JAX has a flag. TFLite and ONNX Runtime have no such means.
AVX2 = {
    "OPENBLAS_CORETYPE": "Haswell",
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
}


def keeps_to_avx2() -> bool:
    return os.environ.get("INKLING_LEVEL") == "avx2"


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
    flags = []
    if threads == 1:
        flags += [
            "--xla_cpu_multi_thread_eigen=false",
            "intra_op_parallelism_threads=1",
        ]
    if keeps_to_avx2():
        variables |= AVX2
        flags.append("--xla_cpu_max_isa=AVX2")
    if flags:
        variables["XLA_FLAGS"] = " ".join(flags)
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
