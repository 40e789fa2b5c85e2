"""Source text to syntax tree: `parse`, `parse_all`, `parse_expression`.

A plain table-driven LALR loop: no recursion, so that no script can exhaust the stack, and linear
in the length of the text. Tree nodes are made while parsing (`builder.py`).
"""

from collections.abc import Callable
from typing import Any, Final

from deluge.errors import ParseError
from deluge.source import START, Source
from deluge.syntax import ast
from deluge.syntax.builder import Builder
from deluge.syntax.lexer import END, Lexer, Token
from deluge.syntax.messages import explain
from deluge.syntax.problem import Problem
from deluge.syntax.tables import Tables, load_tables

MAX_CHARACTERS: Final = 2_000_000
MAX_NESTING: Final = 200
MAX_ERRORS: Final = 20

_OPENING: Final = frozenset(("LPAR", "LSQB", "LBRACE"))
_CLOSING: Final = frozenset(("RPAR", "RSQB", "RBRACE"))

_BRACKETS: Final = _OPENING | _CLOSING

Step = tuple[str, int, Callable[[list[Any]], Any] | None, tuple[int, ...] | None]

_tables: Tables | None = None


def parse(source: Source) -> ast.Program:
    """The tree of a whole script; raises the first ParseError."""
    return _Parser(source, "program").run()


def parse_expression(source: Source) -> ast.Expression:
    """The tree of one expression by itself (no `;`); raises ParseError."""
    return _Parser(source, "lone_expression").run()


def parse_all(source: Source) -> tuple[ast.Program | None, list[ParseError]]:
    """The tree of what can be understood, and up to 20 errors; no tree when nothing can be."""
    errors: list[ParseError] = []
    try:
        program = _Parser(source, "program", errors).run()
    except ParseError as error:
        return None, [*errors, error]
    except _GiveUp:
        return None, errors
    return program, errors


def shared_tables() -> Tables:
    """The tables, read once per process: they never change."""
    global _tables
    if _tables is None:
        _tables = load_tables()
    return _tables


class _Parser:
    """One parse of one text."""

    def __init__(self, source: Source, start: str, errors: list[ParseError] | None = None) -> None:
        self.source = source
        self.errors = errors
        self.tables = shared_tables()
        self.lexer = Lexer(source.text, self.tables.symbols, self.tables.trivia)
        first, self.last = self.tables.starts[start]
        self.states = [first]
        self.values: list[Any] = []  # one per state after the first: tokens, nodes, lists
        self.previous: Token | None = None
        self.open: list[Token] = []  # brackets and braces not closed yet

    def run(self) -> Any:
        """The tree. The first error is raised, unless there is a list to collect errors in."""
        if len(self.source.text) > MAX_CHARACTERS:
            raise ParseError(
                f"The script is longer than {MAX_CHARACTERS} characters",
                span=START,
                source=self.source,
            )
        tables = self.tables
        actions, gotos, vocabularies = tables.actions, tables.gotos, tables.vocabularies
        steps = _steps(tables)
        states, values, read = self.states, self.values, self.lexer.next
        state = states[-1]
        token = read(vocabularies[state])
        while True:
            code = actions[state].get(token.type)
            if code is None:
                token = self._refused(token)
                state = states[-1]
                continue
            if code >= 0:  # shift
                state = code
                states.append(state)
                values.append(token)
                if token.type in _BRACKETS:
                    self._track(token)
                self.previous = token
                token = read(vocabularies[state])
                continue
            name, size, make, lists = steps[~code]  # reduce
            if make is not None:
                parts = values[-size:] if size else []
                if lists:
                    parts = _spread(parts, lists)
                try:
                    made = make(parts)
                except ParseError as error:
                    token = self._recovered(error, token)
                    state = states[-1]
                    continue
                if size:
                    del values[-size:]
                values.append(made)
            elif lists is not None:
                _collect(values, size, lists)
            if size:
                del states[-size:]
            state = gotos[states[-1]][name]
            states.append(state)
            if state == self.last:
                return self._finished(values[-1], token)

    def _finished(self, tree: Any, end: Token) -> Any:
        if type(tree) is ast.Program:
            tree.span = START.to(end.span)
        return tree

    def _track(self, token: Token) -> None:
        """Keeps the list of open brackets, and the nesting within bounds."""
        if token.type in _CLOSING:
            if self.open:
                self.open.pop()
            return
        self.open.append(token)
        if len(self.open) > MAX_NESTING:
            raise ParseError(
                "The script is too deeply nested",
                span=token.span,
                source=self.source,
                hint=f"at most {MAX_NESTING} brackets and blocks can be open at once",
            )

    # ---- errors

    def _refused(self, token: Token) -> Token:
        """Reports a token that fits nowhere, and the token to go on with."""
        problem = Problem(
            self.source, token, self.previous, self.lexer.start, self.open, self._accepts
        )
        error = explain(problem, self.tables.spellings)
        if problem.mended_by_semicolon:
            self._report(error)
            self.lexer.back_to(token)
            return Token("SEMICOLON", ";", token.span)
        return self._recovered(error, token)

    def _recovered(self, error: ParseError, token: Token) -> Token:
        """Reports an error and drops the statement it is in; the token to go on with."""
        self._report(error)
        if token.type == END or error.incomplete:
            raise _GiveUp
        states, values = self.states, self.values
        while "_statement" not in self.tables.gotos[states[-1]]:
            if not values:
                raise _GiveUp
            states.pop()
            values.pop()
        self.open[:] = [
            value for value in values if type(value) is Token and value.type in _OPENING
        ]
        return self._skip(token)

    def _report(self, error: ParseError) -> None:
        """Adds the error to the list; without a list, or with a full one, raises it."""
        error.source = self.source
        if self.errors is None or len(self.errors) >= MAX_ERRORS - 1:
            raise error
        self.errors.append(error)

    def _skip(self, token: Token) -> Token:
        """The first token after the statement that the given one is in."""
        state = self.states[-1]
        vocabulary = self.tables.vocabularies[state]
        nesting = 0
        while token.type != END:
            if token.type in _OPENING:
                nesting += 1
            elif token.type in _CLOSING:
                if nesting == 0 and token.type == "RBRACE":
                    if "RBRACE" in self.tables.actions[state]:
                        break
                elif nesting:
                    nesting -= 1
                    if nesting == 0 and token.type == "RBRACE":
                        return self.lexer.next(vocabulary)
            elif token.type == "SEMICOLON" and nesting == 0:
                return self.lexer.next(vocabulary)
            token = self.lexer.next(vocabulary)
        return token

    def _accepts(self, terminal: str) -> bool:
        """Whether a token of the given type could come next."""
        states = list(self.states)
        while True:
            code = self.tables.actions[states[-1]].get(terminal)
            if code is None:
                return False
            if code >= 0:
                return True
            name, size, _, _ = self.tables.rules[~code]
            if size:
                del states[-size:]
            states.append(self.tables.gotos[states[-1]][name])
            if states[-1] == self.last:
                return terminal == END


class _GiveUp(Exception):
    """No more of the text can be understood; the errors have been reported."""


def _steps(tables: Tables) -> list[Step]:
    """What each rule does: its name, size, builder method, and which parts are lists.

    Without a method, parts are collected when there is a tuple of list positions (maybe empty);
    None instead means that the one part stands for the whole.
    """
    builder = Builder()
    steps: list[Step] = []
    for name, size, method, lists in tables.rules:
        if method:
            steps.append((name, size, getattr(builder, method), lists))
        elif name.startswith("_") and (size, lists) != (1, (0,)):
            steps.append((name, size, None, lists))
        else:
            steps.append((name, size, None, None))
    return steps


def _collect(values: list[Any], size: int, lists: tuple[int, ...]) -> None:
    """Replaces the last values by one list of them."""
    if size == 0:
        values.append([])
        return
    if lists and lists[0] == 0:  # a list that grows by what follows it
        grown = values[-size]
        rest = values[1 - size :] if size > 1 else []
        lists = tuple(position - 1 for position in lists[1:])
        grown.extend(_spread(rest, lists) if lists else rest)
    else:
        grown = values[-size:]
        if lists:
            grown = _spread(grown, lists)
    del values[-size:]
    values.append(grown)


def _spread(parts: list[Any], lists: tuple[int, ...]) -> list[Any]:
    """The parts, with the lists among them replaced by what they hold."""
    result: list[Any] = []
    for position, part in enumerate(parts):
        if position in lists:
            result.extend(part)
        else:
            result.append(part)
    return result
