"""Where files are on this machine: the user's own, and those that come with this program.

On Linux the user's are where platformdirs says, without the 5 ms of importing it: every run asks.
"""

import os
import sys
from collections.abc import Mapping


def cache_directory(environment: Mapping[str, str] = os.environ) -> str:
    """The directory of what can be made again: DELUGE_CACHE_DIR, or the platform's place."""
    return environment.get("DELUGE_CACHE_DIR") or _place(environment, "cache", ".cache")


def config_directory(environment: Mapping[str, str] = os.environ) -> str:
    """The directory of settings and the login: DELUGE_CONFIG_DIR, or the platform's place."""
    return environment.get("DELUGE_CONFIG_DIR") or _place(environment, "config", ".config")


def data_directory(environment: Mapping[str, str] = os.environ) -> str:
    """The directory of what is kept, such as the sandbox: DELUGE_DATA_DIR, or the platform's."""
    return environment.get("DELUGE_DATA_DIR") or _place(environment, "data", ".local/share")


def shipped(*parts: str) -> str:
    """The path of what comes with the code: package data in a wheel, else a file of the checkout.

    Raises FileNotFoundError when the installation lacks it.
    """
    package = os.path.dirname(os.path.abspath(__file__))
    for folder in (package, os.path.dirname(package)):
        path = os.path.join(folder, *parts)
        if os.path.exists(path):
            return path
    raise FileNotFoundError(f"{parts[-1]} is missing from this installation")


def _place(environment: Mapping[str, str], kind: str, below_home: str) -> str:
    if sys.platform == "linux":
        home = environment.get(f"XDG_{kind.upper()}_HOME")
        return os.path.join(home or os.path.join(os.path.expanduser("~"), below_home), "deluge")
    import platformdirs

    directories = {
        "cache": platformdirs.user_cache_dir,
        "config": platformdirs.user_config_dir,
        "data": platformdirs.user_data_dir,
    }
    return directories[kind]("deluge", appauthor=False)
