"""What is known of a value without running anything: its kind, and for variables the value."""

from collections.abc import Sequence

from deluge.builtins.registry import REGISTRY, Builtin
from deluge.repl.place import Token, literal, matching_open
from deluge.repl.session import Session
from deluge.values.collection import Collection
from deluge.values.kinds import CLASSES

_KINDS = {cls: kind for kind, classes in CLASSES.items() for cls in classes}
_CONSTRUCTED = {"map": "map", "list": "list", "collection": "collection"}
_DATES = frozenset({"today", "now", "currentdate", "currenttime"})
_RETURNED = {
    "string": "text", "int": "number", "integer": "number", "long": "number", "bigint": "number",
    "float": "decimal", "double": "decimal", "bool": "boolean", "datetime": "date",
}  # fmt: skip
_READERS = frozenset({"get", "getjson"})


def kind_of(tokens: Sequence[Token], session: Session) -> str | None:
    """The kind of value that the last tokens give (`text`, `map` …), None when unknown."""
    if not tokens:
        return None
    kind, text = tokens[-1]
    if kind == "text":
        return "text" if text.startswith('"') else "date"
    if kind == "number":
        return "decimal" if "." in text else "number"
    if kind == "name":
        return _kind_of_name(tokens, session)
    if text == ")":
        known = value_at(tokens, session)
        return _KINDS.get(type(known)) if known is not None else _kind_of_call(tokens, session)
    if text == "]":
        return "list"
    return _kind_of_braces(tokens) if text == "}" else None


def _kind_of_name(tokens: Sequence[Token], session: Session) -> str | None:
    name = tokens[-1][1]
    if len(tokens) > 1 and tokens[-2][1] == ".":
        return "date" if name.lower() in _DATES else "text"
    if session.has_variable(name):
        value = session.variable(name)
        return None if value is None else _KINDS.get(type(value))
    return "date" if name.lower() in _DATES else None


def _kind_of_call(tokens: Sequence[Token], session: Session) -> str | None:
    opening = matching_open(tokens)
    if not opening or tokens[opening - 1][0] != "name":
        return None if not opening else kind_of(tokens[opening + 1 : -1], session)
    name = tokens[opening - 1][1].lower()
    method = opening >= 2 and tokens[opening - 2][1] == "."
    if not method:
        if name in _CONSTRUCTED:
            return _CONSTRUCTED[name]
        code = session.find_function(tokens[opening - 1][1])
        if code is not None:
            declared = code.declaration.return_type.lower()
            return _RETURNED.get(declared, declared)
        plain = REGISTRY.plain.get(name)
        if plain is not None:
            return plain.result
    entries = REGISTRY.methods.get(name, [])
    receiver = kind_of(tokens[: opening - 2], session) if method else None
    return _common_result(narrowed(entries, receiver))


def narrowed(entries: Sequence[Builtin], kind: str | None) -> Sequence[Builtin]:
    """The entries that take such a receiver; all of them when that leaves none."""
    if kind is None:
        return entries
    fitting = [entry for entry in entries if {kind, "any"} & set(entry.receivers)]
    return fitting or entries


def _common_result(entries: Sequence[Builtin]) -> str | None:
    results = {entry.result for entry in entries}
    result = results.pop() if len(results) == 1 else None
    return result if result in CLASSES else None


def _kind_of_braces(tokens: Sequence[Token]) -> str | None:
    opening = matching_open(tokens)
    if opening is None:
        return None
    depth = 0
    for kind, text in tokens[opening + 1 : -1]:
        if kind == "sign":
            depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
            if text == ":" and depth == 0:
                return "map"
    return "list"


def value_at(tokens: Sequence[Token], session: Session) -> object:
    """The value of a variable, or of `variable.get("key")` and so on; None when unknown."""
    if not tokens:
        return None
    if tokens[-1][0] == "name":
        lone = len(tokens) == 1 or tokens[-2][1] != "."
        return session.variable(tokens[-1][1]) if lone else None
    opening = matching_open(tokens)
    if not opening or opening < 3 or tokens[opening - 2][1] != ".":
        return None
    inner = tokens[opening + 1 : -1]
    if tokens[opening - 1][1].lower() not in _READERS or len(inner) != 1:
        return None
    return _item(value_at(tokens[: opening - 2], session), inner[0])


def _item(holder: object, token: Token) -> object:
    if isinstance(holder, Collection):
        holder = holder.items
    if isinstance(holder, dict):
        return holder.get(literal(token))
    if isinstance(holder, list) and token[0] == "number" and token[1].isdecimal():
        index = int(token[1]) if len(token[1]) < 9 else len(holder)
        return holder[index] if index < len(holder) else None
    return None


def keys_of(value: object) -> list[str]:
    """The keys of a map that are texts."""
    if isinstance(value, Collection):
        value = value.items
    if not isinstance(value, dict):
        return []
    return [key for key in value if isinstance(key, str)]
