"""The comparison of single-thread matrix products."""

import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from child import HERE, Child
from report import Findings, Table

# Form, then m x n x k: the result is m x n, k is summed.
SHAPES = [
    ("nn", (128, 64, 784)),
    ("tn", (784, 64, 128)),
    ("nn", (32, 256, 784)),
    ("nn", (32, 256, 256)),
    ("tn", (32, 256, 256)),
    ("nt", (32, 256, 256)),
    ("tn", (784, 256, 32)),
    ("nn", (128, 800, 784)),
    ("nn", (1, 64, 784)),
    ("nn", (512, 512, 512)),
]
CALL = (1, 1, 1)  # shows what a call costs
FORM_NAMES = {"nn": "A B", "tn": "Aᵀ B", "nt": "A Bᵀ"}
LIBRARIES = {"inkling": "Inkling", "numpy": "NumPy", "pytorch": "PyTorch"}


@dataclass(frozen=True)
class Outcome:
    """One product by all libraries."""

    form: str
    size: tuple[int, int, int]
    seconds: dict[str, float]  # of a call
    peak_gflops: float  # of the processor, measured by turns with them

    @property
    def name(self) -> str:
        return "x".join(map(str, self.size)) + " " + FORM_NAMES[self.form]

    def gflops(self, library: str) -> float:
        m, n, k = self.size
        return 2e-9 * m * n * k / self.seconds[library]


def build(folder: Path) -> Path:
    """The shared library, built as the package builds its kernels."""
    root = HERE.parent.parent
    swift = shutil.which("swift")
    clang = Path(swift).with_name("clang") if swift else None
    if not clang or not clang.exists():
        raise SystemExit("there is no clang beside swift: install Swift's own")
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / "libpeers.so"
    kernels = root / "CKernels"
    subprocess.run(
        [
            clang, "-O3", "-std=c11", "-shared", "-fPIC",
            f"-I{kernels / 'include'}",
            *sorted(kernels.glob("*/*.c")),
            HERE / "gemm_loop.c",
            "-lm", "-o", library,
        ],
        check=True,
    )  # fmt: skip
    return library


def compare(folder: Path, blocks: int) -> Findings:
    """Measures every product, building what that needs in `folder`."""
    child = Child(1, "gemm_worker.py", str(build(folder)))
    try:
        about = child.ask("about")
        outcomes = [
            Outcome(form, size, **child.ask(
                "product", form=form, size=size, blocks=blocks
            ))
            for form, size in SHAPES
        ]  # fmt: skip
        call = child.ask("product", form="nn", size=CALL, blocks=blocks)
    finally:
        child.close()
    record = {
        "level": about["level"],
        "products": [asdict(one) for one in outcomes],
        "seconds_a_call": call["seconds"],
    }
    tables = [table(outcomes, about["level"], call["seconds"])]
    return Findings(record, tables, set(about["versions"]))


def table(
    outcomes: list[Outcome], level: str, call_seconds: dict[str, float]
) -> Table:
    peak = max(one.peak_gflops for one in outcomes)
    rows: list[list[str]] = []
    for one in outcomes:
        own = one.gflops("inkling")
        rows.append(
            [
                one.name,
                *(f"{one.gflops(library):.1f}" for library in LIBRARIES),
                f"{own / one.gflops('numpy'):.2f}",
                f"{own / one.gflops('pytorch'):.2f}",
                f"{100 * own / peak:.0f} %",
            ]
        )
    calls = ", ".join(
        f"{name} {call_seconds[library] * 1e6:.2f}"
        for library, name in LIBRARIES.items()
    )
    return Table(
        f"Matrix products, one thread, GFLOP/s (Inkling's level: {level}; "
        f"FMA peak measured in between: {peak:.0f})",
        [
            "product",
            *LIBRARIES.values(),
            "to NumPy",
            "to PyTorch",
            "of peak",
        ],
        rows,
        [
            "m x n x k: the result is m x n, k is summed",
            f"a product 1x1x1, a call and no more, in us: {calls}",
        ],
    )
