"""What the figures were measured on."""

import os
import platform
from pathlib import Path

import child


def describe() -> dict[str, str | int]:
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() in ("model name", "Model"):
            model = value.strip()
            break
    return {
        "processor": model,
        "architecture": platform.machine(),
        "processors": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "instructions": (
            "AVX2 for all but TFLite and ONNX Runtime"
            if child.keeps_to_avx2()
            else "all that each library finds"
        ),
        "load_before": f"{os.getloadavg()[0]:.2f}",
    }
