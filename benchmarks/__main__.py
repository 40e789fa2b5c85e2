"""`python -m benchmarks [NAME ...]`: figures against their bounds; fails when one is beyond."""

import sys
from importlib import import_module

FAMILIES = ("evaluation", "parsing", "builtins", "startup", "crm")


def main(names: list[str]) -> int:
    """Print the rows of the named families, all when none is named."""
    failed = 0
    for name in names or FAMILIES:
        for row in import_module(f"benchmarks.{name}").rows():
            print(row, flush=True)
            failed += not row.kept
    print(f"{failed} beyond bounds" if failed else "all within bounds")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
