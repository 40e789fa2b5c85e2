"""The families of builtins, imported when the registry is first asked for a name."""

from importlib import import_module

FAMILIES = (
    "text",
    "text_change",
)
"""Modules of this package, in the order the documentation lists them."""


def load_all() -> None:
    """Register every builtin."""
    for family in FAMILIES:
        import_module(f"deluge.builtins.{family}")
