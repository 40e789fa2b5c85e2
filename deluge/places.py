"""Where a user's files belong on this machine.

On Linux these are what platformdirs says, without the 5 ms of importing it: every run asks.
"""

import os
import sys


def cache_directory() -> str:
    """The directory of what can be made again: DELUGE_CACHE_DIR, or the platform's place."""
    return os.environ.get("DELUGE_CACHE_DIR") or _place("XDG_CACHE_HOME", ".cache", "cache")


def data_directory() -> str:
    """The directory of what is kept, such as the sandbox: the platform's place."""
    return _place("XDG_DATA_HOME", os.path.join(".local", "share"), "data")


def _place(variable: str, below_home: str, kind: str) -> str:
    if sys.platform == "linux":
        home = os.environ.get(variable) or os.path.join(os.path.expanduser("~"), below_home)
        return os.path.join(home, "deluge")
    from platformdirs import user_cache_dir, user_data_dir

    directory = user_cache_dir if kind == "cache" else user_data_dir
    return directory("deluge", appauthor=False)
