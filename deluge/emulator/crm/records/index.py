"""What searches find a record by, computed from its document."""

import re
from typing import Any

from deluge.emulator.schema import Field, Module
from deluge.emulator.searchindex import Index
from deluge.emulator.shapes import Record

_WORD = re.compile(r"[^\W_]+")
_PREFIX = 255  # of long texts, this much can be compared; their words are all indexed

_WORD_TYPES = frozenset({"text", "textarea", "email", "phone", "website", "picklist"})
_ID_TYPES = frozenset({"lookup", "ownerlookup", "userlookup", "multi_module_lookup", "bigint"})
_PLAIN_TYPES = frozenset({"integer", "currency", "double", "percent", "date", "datetime"})


def words(text: str) -> list[str]:
    """The words of a text, without regard to case."""
    return _WORD.findall(text.casefold())


def folded(text: str) -> str:
    """A text as the index holds it: without regard to case, of long ones the beginning."""
    return text.casefold()[:_PREFIX]


def has_words(text: str | None, run: str) -> bool:
    """Whether the words of the run, parted by blanks, stand together in the text."""
    return text is not None and f" {run} " in f" {' '.join(words(text))} "


def token(key: int, word: str) -> str:
    """The full-text token of a word in one field: fields never match each other's words."""
    return f"{key:012x}{word}"


def digits(text: str) -> str:
    """The digits of a phone number."""
    return "".join(character for character in text if character.isdigit())


def digits_key(field: Field) -> int:
    """The key under which the digits of a phone field are indexed."""
    return field.key ^ 1


def build(module: Module, document: Record) -> Index:
    """The index entries of a record."""
    values: set[tuple[int, Any]] = set()
    tokens: list[str] = []
    fields = module.fields
    for name, value in document.items():
        field = fields.get(name)
        if field is None or value is None:
            continue
        kind = field.data_type
        if isinstance(value, str) and kind in _WORD_TYPES:
            values.add((field.key, folded(value)))
            prefix = f"{field.key:012x}"
            tokens += [prefix + word for word in words(value)]
            if kind == "phone":
                values.add((digits_key(field), digits(value)))
        elif kind in _ID_TYPES and isinstance(value, str):
            values.add((field.key, int(value)))
        elif kind in _PLAIN_TYPES or (kind == "formula" and type(value) in (int, float)):
            values.add((field.key, value))
        elif kind == "boolean":
            values.add((field.key, int(value)))
        elif kind == "multiselectpicklist":
            values.update((field.key, item.casefold()) for item in value)
        elif kind == "autonumber":
            values.add((field.key, str(value).casefold()))
    return Index(frozenset(values), " ".join(tokens))
