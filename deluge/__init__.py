"""Zoho Deluge outside Zoho.

    import deluge
    result = deluge.run('info "Hello";')
    result.info        # ["Hello"]

The names below are loaded when they are first used, so that `import deluge` stays cheap.
"""

from typing import TYPE_CHECKING

from deluge.version import __version__

if TYPE_CHECKING:
    from deluge.api import Interpreter, check, parse, run
    from deluge.bind.diagnostics import Diagnostic
    from deluge.errors import DelugeError, ParseError
    from deluge.functions.categories import run_as
    from deluge.project import Project
    from deluge.runtime.result import Result
    from deluge.values.file import File

_HOMES = {
    "Interpreter": "deluge.api",
    "check": "deluge.api",
    "parse": "deluge.api",
    "run": "deluge.api",
    "run_as": "deluge.functions.categories",
    "Diagnostic": "deluge.bind.diagnostics",
    "DelugeError": "deluge.errors",
    "ParseError": "deluge.errors",
    "Project": "deluge.project",
    "Result": "deluge.runtime.result",
    "File": "deluge.values.file",
}

__all__ = [
    "DelugeError", "Diagnostic", "File", "Interpreter", "ParseError", "Project", "Result",
    "__version__", "check", "parse", "run", "run_as",
]  # fmt: skip


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'deluge' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(home), name)
