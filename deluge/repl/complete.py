"""Completion: a function of the text before the cursor and the session, nothing else.

`complete` gives what could come next, `signature` the call the cursor is in.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from deluge.builtins.registry import REGISTRY, Builtin
from deluge.builtins.system import SYSTEM, system_available
from deluge.repl import words
from deluge.repl.infer import keys_of, kind_of, narrowed, value_at
from deluge.repl.place import OpenCall, Place, literal
from deluge.repl.session import Session
from deluge.repl.show import Fragment

_MOST = 300
_CRM = "zoho.crm."
_COMPARISONS = (
    "equals", "not_equal", "starts_with", "contains", "in", "between", "greater_than",
    "greater_equal", "less_than", "less_equal",
)  # fmt: skip


class Suggestion(NamedTuple):
    """A word that could stand here: it replaces the last `taken` characters."""

    text: str
    taken: int
    kind: str
    about: str


Candidate = tuple[str, str, "str | Builtin"]
"""Word, kind, and what is known of it: thousands are made, a signature only for those shown."""


def complete(text: str, session: Session) -> list[Suggestion]:
    """What could come next, the likeliest first."""
    if text.lstrip().startswith(":"):
        from deluge.repl.complete_command import complete_command

        return complete_command(text.lstrip(), session)
    place = Place(text)
    if place.in_comment:
        return []
    if place.in_text:
        return _in_text(place, session)
    if place.after_dot:
        return best(place.word, _members(place, session))
    if not place.word and text[-1:].strip("([{,;:=+-*/%<>!&|"):
        return []  # right after a value: an operator is to come
    return best(place.word, _names(session))


def best(word: str, found: Iterable[Candidate]) -> list[Suggestion]:
    """The candidates that begin with the word, then those that hold it; each text once."""
    folded = word.lower()
    exact: dict[str, Candidate] = {}
    begins: dict[str, Candidate] = {}
    holds: dict[str, Candidate] = {}
    for candidate in found:
        text = candidate[0]
        if text.startswith(word):
            exact.setdefault(text, candidate)
            continue
        lower = text.lower()
        if lower.startswith(folded):
            begins.setdefault(text, candidate)
        elif len(folded) > 1 and folded in lower:
            holds.setdefault(text, candidate)
    chosen = islice(chain(exact.values(), begins.values(), holds.values()), _MOST)
    return [
        Suggestion(text, len(word), kind, about if isinstance(about, str) else about.signature)
        for text, kind, about in chosen
        if text != word
    ]


# ---- names


def _names(session: Session) -> Iterator[Candidate]:
    """What a statement or value may begin with."""
    for name, _ in session.variables():
        yield name, "variable", ""
    for code in session.functions().values():
        yield code.name, "function", code.signature
    for name in session.project_functions():
        yield name, "function", "of the project"
    for word in (*words.KEYWORDS, *words.CONSTANTS, *words.TASKS, *words.CONSTRUCTORS):
        yield word, "keyword", ""
    profile = session.interpreter.profile.name
    for entry in REGISTRY.plain.values():
        if "." not in entry.name and entry.available(profile):
            yield entry.name, "builtin", entry
    yield from ((name, "value", "") for name in ("zoho", "thisapp", "today", "now"))


def _members(place: Place, session: Session) -> Iterator[Candidate]:
    """What may follow the dot."""
    path = _path(place)
    root = path.partition(".")[0].lower()
    if root in ("zoho", "thisapp") and not session.has_variable(path.partition(".")[0]):
        yield from _segments(path, dotted_names(session, root))
        if path.lower() not in SYSTEM:
            return
    if path and not session.has_variable(root):
        yield from _segments(path, ((name, "") for name in _own_names(session)))
    kind = kind_of(place.tokens[:-1], session)
    yield from _methods(kind, session.interpreter.profile.name)


def _methods(kind: str | None, profile: str) -> Iterator[Candidate]:
    """The functions of a kind of value by name, those of every kind after them."""
    own: list[Candidate] = []
    general: list[Candidate] = []
    for entries in REGISTRY.methods.values():
        entry = narrowed(entries, kind)[0]
        if entry.available(profile):
            if kind is None or kind in entry.receivers:
                own.append((entry.name, "builtin", entry))
            elif "any" in entry.receivers:
                general.append((entry.name, "builtin", entry))
    yield from sorted(own, key=_text)
    yield from sorted(general, key=_text)


def _text(candidate: Candidate) -> str:
    return candidate[0]


def _path(place: Place) -> str:
    """`zoho.crm` before `zoho.crm.`; empty when something else than names stands there."""
    tokens = place.tokens[:-1]
    parts: list[str] = []
    while tokens and tokens[-1][0] == "name":
        parts.append(tokens[-1][1])
        if len(tokens) < 2 or tokens[-2][1] != ".":
            return ".".join(reversed(parts))
        tokens = tokens[:-2]
    return ""


def _segments(path: str, names: "Iterable[tuple[str, str | Builtin]]") -> Iterator[Candidate]:
    """The next part of each dotted name that begins with the path."""
    prefix = f"{path.lower()}."
    seen: set[str] = set()
    for name, about in names:
        if name.lower().startswith(prefix):
            segment, dot, _ = name[len(prefix) :].partition(".")
            if segment not in seen:
                seen.add(segment)
                yield segment, "task", "" if dot else about


def dotted_names(session: Session, root: str) -> Iterator[tuple[str, "str | Builtin"]]:
    """Full names below `zoho` or `thisapp`, with what is known of each."""
    if root == "thisapp":
        yield from ((f"thisapp.{name}", "") for name in _own_names(session))
        return
    profile = session.interpreter.profile.name
    yield from ((name, "") for name in SYSTEM if system_available(name, profile))
    yield from ((entry.name, entry) for entry in REGISTRY.plain.values())
    yield from ((name, "") for name in session.task_names())


def _own_names(session: Session) -> Iterator[str]:
    yield from session.functions()
    yield from session.project_functions()


# ---- inside a text


def _in_text(place: Place, session: Session) -> list[Suggestion]:
    """Keys of a known map, modules and fields of the organisation."""
    call = place.open_call()
    if call is None:
        return []
    if not call.name.lower().startswith(_CRM):
        keys = keys_of(value_at(call.receiver, session)) if call.index == 0 else []
        return best(place.word, ((key, "key", "") for key in keys))
    if call.index == 0:
        return best(place.word, ((name, "module", "") for name in session.modules()))
    module = literal(call.arguments[0][0]) if call.arguments[0] else None
    if module is None:
        return []
    if place.at_map_key:
        return best(place.word, _fields(module, session))
    return _in_criteria(place.word, call, module, session)


def _fields(module: str, session: Session) -> Iterator[Candidate]:
    for name, about in session.fields(module):
        yield name, "field", about


def _in_criteria(word: str, call: OpenCall, module: str, session: Session) -> list[Suggestion]:
    """`(Last_Name:starts_with:A)`: a field, then a comparison."""
    if "search" not in call.name.lower() or "(" not in word:
        return []
    condition = word[word.rindex("(") + 1 :]
    field, colon, rest = condition.partition(":")
    if not colon:
        return best(field, _fields(module, session))
    if ":" in rest:
        return []
    return best(rest, ((name, "keyword", "") for name in _COMPARISONS))


# ---- signatures


def signature(text: str, session: Session) -> list[Fragment]:
    """The call the cursor is in, with the current argument marked and its first sentence."""
    place = Place(text)
    call = None if place.in_comment else place.open_call()
    if call is None:
        return []
    code = session.find_function(call.name)
    if code is not None:
        params = [f"{param.type} {param.name}" for param in code.declaration.params]
        return _marked(code.name, params, call.index, code.declaration.return_type, "")
    entry = _entry(call, session)
    if entry is not None:
        params = [str(param) for param in entry.params]
        index = min(call.index, len(params) - 1) if entry.maximum > len(params) else call.index
        return _marked(entry.name, params, index, entry.result, entry.doc.partition("\n")[0])
    return _task_signature(call, session)


def _entry(call: OpenCall, session: Session) -> Builtin | None:
    plain = REGISTRY.plain.get(call.name.lower())
    if plain is not None:
        return plain
    if call.name.lower().startswith("zoho."):
        return None
    entries = REGISTRY.methods.get(call.name.rpartition(".")[2].lower(), [])
    return narrowed(entries, kind_of(call.receiver, session))[0] if entries else None


def _task_signature(call: OpenCall, session: Session) -> list[Fragment]:
    if not call.name.lower().startswith("zoho."):
        return []
    task = session.interpreter.services.opened.find(call.name)
    if task is None:
        return []
    params = [
        f"[{parameter.name}]" if parameter.optional else parameter.name
        for parameter in task.signature.orders[0]
    ]
    return _marked(task.name, params, call.index, "", task.summary)


def _marked(name: str, params: list[str], index: int, result: str, about: str) -> list[Fragment]:
    """`name(first, second) -> result  about`, the parameter at the index marked."""
    fragments: list[Fragment] = [("signature", f"{name}(")]
    for position, param in enumerate(params):
        if position:
            fragments.append(("signature", ", "))
        fragments.append(("current" if position == index else "signature", param))
    fragments.append(("signature", f") -> {result}" if result else ")"))
    return [*fragments, ("dim", f"  {about}")] if about else fragments
