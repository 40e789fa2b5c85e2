"""The families of builtins, imported when the registry is first asked for a name."""

from importlib import import_module

FAMILIES = (
    "text",
    "text_change",
    "encoding",
    "number",
    "number_trigonometry",
    "number_statistics",
    "convert",
    "checks",
    "general",
    "json",
    "datetime",
    "collection",
    "map",
    "list",
)
"""Modules of this package, in the order the documentation lists them."""


def load_all() -> None:
    """Register every builtin."""
    for family in FAMILIES:
        import_module(f"deluge.builtins.{family}")
