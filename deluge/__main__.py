"""`python -m deluge` and the console command `deluge`."""

import atexit
import gc
import os
import sys
from typing import NoReturn

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
    leave(run_command_line(sys.argv[1:]))


def leave(code: int) -> NoReturn:
    """End the process; at once, if all that Python would still do is to take itself apart.

    Freeing every object one by one takes a seventh of a short run. Threads and the code of plugins
    and of tests in Python may rely on a full end.
    """
    threading = sys.modules.get("threading")
    if "pytest" in sys.modules or (threading and threading.active_count() > 1):
        sys.exit(code)
    atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage]
    for stream in filter(None, (sys.stdout, sys.stderr)):  # None: closed by who started us
        try:
            stream.flush()
        except (OSError, ValueError):  # whoever read it is gone
            code = code or INTERRUPTED
    os._exit(code)


if __name__ == "__main__":
    main()
