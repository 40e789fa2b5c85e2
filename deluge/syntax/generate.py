"""The parser's tables worked out from the grammar. Lark is imported here and nowhere else."""

from typing import Any, Final

from lark import Lark
from lark.grammar import Rule as LarkRule
from lark.lexer import TerminalDef

from deluge.syntax.problem import RESERVED
from deluge.syntax.tables import Rule

_STARTS: Final = ("program", "lone_expression")

# Read at every place, so that a misplaced one is reported as what it is.
_EVERYWHERE: Final = ("NAME", "STRING", "QUOTED", "NUMBER")


def build_tables(grammar: str) -> dict[str, Any]:
    """The tables as plain data, in the layout that `tables.py` describes."""
    lark = Lark(grammar, parser="lalr", lexer="contextual", start=list(_STARTS))
    data, memo = lark.memo_serialize([TerminalDef, LarkRule])
    table: dict[str, Any] = data["parser"]["parser"]
    numbers = {state: number for number, state in enumerate(table["states"])}
    rule_numbers = {reference["@"]: n for n, reference in enumerate(data["rules"])}
    rules = [_rule(memo[reference]) for reference in rule_numbers]
    names = {rule[0] for rule in rules}
    actions: list[dict[str, int]] = []
    gotos: list[dict[str, int]] = []
    for state in table["states"].values():
        action: dict[str, int] = {}
        goto: dict[str, int] = {}
        for symbol, (is_reduce, target) in state.items():
            name = table["tokens"][symbol]
            if is_reduce:
                # `$root_...` only marks the end, which the parser sees by its state
                if target["@"] in rule_numbers:
                    action[name] = ~rule_numbers[target["@"]]
            else:
                (goto if name in names else action)[name] = numbers[target]
        actions.append(action)
        gotos.append(goto)
    starts = {
        start: (numbers[table["start_states"][start]], numbers[table["end_states"][start]])
        for start in _STARTS
    }
    terminals = [entry for entry in memo.values() if entry["__type__"] == "TerminalDef"]
    ignored: list[str] = data["parser"]["lexer_conf"]["ignore"]
    return {
        "actions": actions,
        "gotos": gotos,
        "rules": rules,
        "starts": starts,
        **_lexer_data(terminals, ignored, actions),
    }


def _rule(rule: dict[str, Any]) -> Rule:
    """Name, number of parts, builder method, and which parts are lists to be spread.

    Without a method the one part stands for the whole; the parts of a `_rule` make a list.
    """
    name: str = rule["origin"]["name"]
    parts: list[dict[str, str]] = rule["expansion"]
    lists = tuple(
        number
        for number, part in enumerate(parts)
        if part["__type__"] == "NonTerminal" and part["name"].startswith("_")
    )
    method: str = rule["alias"] or rule["options"]["template_source"] or name
    stands_for_itself = len(parts) == 1 and rule["options"]["expand1"] and not rule["alias"]
    if name.startswith("_") or stands_for_itself:
        method = ""
    return name, len(parts), method, lists


def _lexer_data(
    terminals: list[dict[str, Any]], ignored: list[str], actions: list[dict[str, int]]
) -> dict[str, Any]:
    """Patterns, keywords and signs: what can be read in each state."""
    patterns: dict[str, str] = {}
    keywords: dict[str, str] = {}
    symbols: dict[str, str] = {}
    priority: dict[str, int] = {}
    for terminal in terminals:
        name, pattern = terminal["name"], terminal["pattern"]
        text: str = pattern["value"]
        if pattern["__type__"] == "PatternRE":
            flags = "".join(pattern["flags"])
            patterns[name] = f"(?{flags}:{text})" if flags else text
            priority[name] = terminal["priority"]
        elif text.isalpha():
            keywords[name] = text
        else:
            symbols[text] = name
    skipped = {name: patterns.pop(name) for name in ignored}
    trivia = "(?:" + "|".join(skipped.values()) + ")+"
    blank = skipped["BLANK"].removesuffix("+")
    patterns = {name: _with_gaps(text, blank, trivia) for name, text in patterns.items()}
    signs = "|".join(_escape(text) for text in sorted(symbols, key=len, reverse=True))

    lexers: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
    state_lexers: list[int] = []
    for action in actions:
        readable = [name for name in patterns if name in action or name in _EVERYWHERE]
        readable.sort(key=lambda name: -priority[name])
        groups = [f"(?P<{name}>{patterns[name]})" for name in readable]
        reserved = RESERVED if "STRING" in action else ()
        words = {
            word: name for name, word in keywords.items() if name in action or name in reserved
        }
        key = ("|".join([*groups, f"(?P<SYMBOL>{signs})"]), tuple(sorted(words.items())))
        state_lexers.append(lexers.setdefault(key, len(lexers)))
    return {
        "lexers": [(pattern, dict(words)) for pattern, words in lexers],
        "state_lexers": state_lexers,
        "symbols": symbols,
        "spellings": {name: text for text, name in symbols.items()} | keywords,
        "trivia": trivia,
    }


def _with_gaps(pattern: str, blank: str, trivia: str) -> str:
    r"""The pattern where `\s` is any blank of the language, and `(?=\s*` skips comments too.

    A comment that is skipped there is not without end, so that text full of `/*` takes linear time.
    """
    look_ahead = r"(?=\s*"
    gap = trivia.replace(r"[\s\S]*?", r"[\s\S]{0,2000}?")
    parts = [part.replace(r"\s", blank) for part in pattern.split(look_ahead)]
    return f"(?=(?:{gap})?+".join(parts)


def _escape(text: str) -> str:
    return "".join("\\" + char for char in text)
