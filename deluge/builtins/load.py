"""The families of builtins, imported when the registry is first asked for a name."""

from importlib import import_module

FAMILIES = (
    "text",
    "text_letters",
    "text_change",
    "encoding",
    "number",
    "number_trigonometry",
    "number_statistics",
    "number_words",
    "convert",
    "checks",
    "general",
    "json",
    "xml",
    "file",
    "file_archive",
    "encryption_hash",
    "encryption",
    "datetime",
    "datetime_parts",
    "datetime_between",
    "datetime_business",
    "datetime_convert",
    "time",
    "list",
    "map",
    "collection",
    "collection_look",
)
"""Modules of this package, in the order the documentation lists them."""


def load_all() -> None:
    """Register every builtin."""
    for family in FAMILIES:
        import_module(f"deluge.builtins.{family}")
