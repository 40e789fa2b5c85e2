"""The evaluation workloads on the compiled evaluator, which `make compiled` builds."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.evaluation import bounded
from benchmarks.measure import Row

CHECKOUT = Path(__file__).parents[1]
COMPILED = CHECKOUT / "build" / "compiled"

_MEASURE = """
import json
from benchmarks.evaluation import ratios
from deluge.bind import blocks
assert not blocks.__file__.endswith(".py"), "this is the interpreted evaluator"
print(json.dumps(list(ratios())))
"""


def rows() -> Iterator[Row]:
    """A row per workload and their mean; none, and a line that says so, where nothing was built."""
    if not (COMPILED / "deluge").is_dir():
        print("  evaluate, compiled: not measured, `make compiled` builds it", flush=True)
        return
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(COMPILED), str(CHECKOUT)])}
    # -P: else the current directory, which may be the checkout, would come before the compiled
    command = [sys.executable, "-P", "-c", _MEASURE]
    output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    yield from bounded("evaluate, compiled", json.loads(output.stdout), worst=14, mean=7)
