"""`python -m deluge` and the console command `deluge`."""

import gc
import sys

COLLECT_EVERY = 50_000
"""New containers between two collections of garbage: starting makes many and drops few, and with
Python's own 700 a tenth of a short run went to looking at them again and again."""

INTERRUPTED = 130
"""The exit code when Ctrl-C comes before the command line can say so itself."""


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    gc.set_threshold(COLLECT_EVERY)
    try:
        from deluge.cli import main as run_command_line
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
