"""The parser's tables: made from the grammar by Lark, kept on disk as plain data.

Lark checks the grammar and works out the LALR tables, which takes a fifth of a second; it is not
needed to use them. What is kept is `marshal` data (no pickle) of the layout below, so that a run
neither imports Lark nor builds anything:

    actions    per state: terminal -> state to shift to, or ~number of the rule to reduce by
    gotos      per state: rule name -> next state
    rules      (rule name, number of parts, builder method or "", positions of list parts)
    starts     start rule -> (first state, last state)
    lexers     (pattern, keywords) pairs;  state_lexers: which of them each state uses
    symbols    spelling of each sign -> terminal;  spellings: terminal -> words for messages
"""

import marshal
from typing import Any

from deluge.diskcache import DiskCache
from deluge.syntax.grammar import grammar_text, stamp
from deluge.syntax.lexer import Vocabulary

Rule = tuple[str, int, str, tuple[int, ...]]


class Tables:
    """The tables in the form the parser uses."""

    __slots__ = (
        "actions",
        "gotos",
        "rules",
        "spellings",
        "starts",
        "symbols",
        "trivia",
        "vocabularies",
    )

    def __init__(self, data: dict[str, Any]) -> None:
        lexers = [Vocabulary(pattern, words) for pattern, words in data["lexers"]]
        self.vocabularies: list[Vocabulary] = [lexers[number] for number in data["state_lexers"]]
        self.actions: list[dict[str, int]] = data["actions"]
        self.gotos: list[dict[str, int]] = data["gotos"]
        self.rules: list[Rule] = data["rules"]
        self.starts: dict[str, tuple[int, int]] = data["starts"]
        self.symbols: dict[str, str] = data["symbols"]
        self.spellings: dict[str, str] = data["spellings"]
        self.trivia: str = data["trivia"]


def load_tables(cache: DiskCache | None = None) -> Tables:
    """The tables, from the cache when it has them, else built and put there."""
    cache = cache or DiskCache("tables", keep=4)
    grammar = grammar_text()
    key = stamp(grammar)
    stored = cache.read(key)
    if stored is not None:
        try:
            return Tables(marshal.loads(stored))  # noqa: S302 - from a directory that is ours alone
        except (ValueError, EOFError, TypeError, KeyError, IndexError):
            pass  # damaged: built again below
    from deluge.syntax.generate import build_tables  # imports Lark

    data = build_tables(grammar)
    cache.write(key, marshal.dumps(data))
    return Tables(data)
