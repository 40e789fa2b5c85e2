"""`python -m deluge` and the console command `deluge`."""

import sys

from deluge.cli import main as run_command_line


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
