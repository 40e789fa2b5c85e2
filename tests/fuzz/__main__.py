"""`python -m fuzz NAME --minutes N --seed S`: one fuzzer for so long, in repeatable rounds.

Round r of seed S draws what `--seed S --first-round r --rounds 1` draws again. Run it from the
checkout with PYTHONPATH=tests, or as `make fuzz NAME=coql MINUTES=30`.
"""

import argparse
import sys
from time import monotonic, process_time

from hypothesis import HealthCheck, given, seed, settings

from fuzz.targets import Target, targets

EXAMPLES = 300
"""Examples in a round."""


def main(arguments: list[str] | None = None) -> int:
    """Run one fuzzer; 1 when it found something."""
    known = targets()
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("name", choices=sorted(known))
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first-round", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=1_000_000_000)
    options = parser.parse_args(arguments)
    start = monotonic()
    done = 0
    while done < options.rounds and (not done or monotonic() - start < options.minutes * 60):
        number = options.first_round + done
        try:
            run_round(known[options.name], options.seed, number)
        except Exception:
            print(f"{options.name}: found in round {number} of seed {options.seed}", flush=True)
            raise
        done += 1
    minutes = (monotonic() - start) / 60
    print(
        f"{options.name}: {done} rounds of {EXAMPLES}, {minutes:.1f} minutes"
        f" ({process_time() / 60:.1f} of processor time), nothing found"
    )
    return 0


def run_round(target: Target, first: int, number: int, examples: int = EXAMPLES) -> None:
    """One round; raises what the check raises, on the smallest example found."""
    chosen = settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    chosen(seed(first * 1_000_003 + number)(given(*target.strategies)(target.check)))()


if __name__ == "__main__":
    sys.exit(main())
