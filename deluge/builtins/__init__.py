"""The built-in functions of Deluge: one decorated Python function each."""

from deluge.builtins.load import load_all

__all__ = ["load_all"]
