"""The text of a COQL query as a tree: what is selected, from where, on which conditions.

Read by hand in one pass: a query is short, and what stands on the right of an operator may be an
unquoted word, which no tokens fixed beforehand could tell from a name.
"""

import re

from deluge.emulator.answers import Refusal
from deluge.emulator.crm.coql.tree import Both, Column, Condition, Query, Test, syntax_error

MAX_TEXT = 50_000
MAX_DEPTH = 50
MAX_CONDITIONS = 25
MAX_SUBQUERIES = 3  # one inside the other
AGGREGATES = ("SUM", "MAX", "MIN", "AVG", "COUNT")

_BLANK = re.compile(r"\s*")
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PATH = re.compile(r"[!$A-Za-z_][\w$]*(?:\.[$A-Za-z_][\w$]*)*", re.ASCII)
_MODULE = re.compile(r"!?([A-Za-z_]\w*)(?:#(\d+))?", re.ASCII)
_OPERATOR = re.compile(r"!=|<>|>=|<=|=|<|>")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.|'')*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_BARE = re.compile(r"[^\s(),'\"=<>!]+")
_NUMBER = re.compile(r"[^\s(),;]+")
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_SHOWN = re.compile(r"[\w$!.']+|\S", re.ASCII)
_CLAUSES = ("from", "where", "group", "order", "limit", "offset", "having", "and", "or", "as")


def parse(text: str) -> Query:
    """The query in the text; Zoho's error when it is none."""
    if len(text) > MAX_TEXT:
        raise syntax_error("given coql query not supported")
    reader = _Reader(text)
    query = reader.query(0)
    reader.accept_text(";")
    if not reader.at_end:
        raise reader.unexpected()
    return query


class _Reader:
    """Recursive descent over the text; every nesting is counted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.conditions = 0

    # -- tokens ---------------------------------------------------------------------------------

    def skip(self) -> None:
        """Go past blanks."""
        blank = _BLANK.match(self.text, self.place)
        self.place = blank.end() if blank else self.place

    @property
    def at_end(self) -> bool:
        """Whether nothing but blanks follows."""
        self.skip()
        return self.place >= len(self.text)

    def unexpected(self) -> Refusal:
        """The error for what stands here."""
        self.skip()
        before = self.text[: self.place]
        found = _SHOWN.match(self.text, self.place)
        return syntax_error(
            "unexpected token",
            line=before.count("\n") + 1,
            column=self.place - (before.rfind("\n") + 1) + 1,
            near=found[0][:100] if found else "",
        )

    def accept_text(self, token: str) -> bool:
        """Take a punctuation mark when it comes next."""
        self.skip()
        found = self.text.startswith(token, self.place)
        self.place += len(token) if found else 0
        return found

    def expect_text(self, token: str) -> None:
        """Take a punctuation mark or refuse."""
        if not self.accept_text(token):
            raise self.unexpected()

    def word(self) -> str:
        """The word that comes next in lower case, without taking it; empty when there is none."""
        self.skip()
        found = _WORD.match(self.text, self.place)
        return found[0].lower() if found else ""

    def accept(self, keyword: str) -> bool:
        """Take a keyword when it comes next."""
        if self.word() != keyword:
            return False
        self.place += len(keyword)
        return True

    def take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """What the pattern matches here, taken."""
        self.skip()
        found = pattern.match(self.text, self.place)
        if found is None:
            raise self.unexpected()
        self.place = found.end()
        return found

    # -- clauses --------------------------------------------------------------------------------

    def query(self, depth: int) -> Query:
        """A query up to its end or to the bracket that closes it."""
        if depth > MAX_SUBQUERIES:
            raise syntax_error("given coql query not supported")
        if not self.accept("select"):
            raise self.unexpected()
        columns = [self.column()]
        while self.accept_text(","):
            columns.append(self.column())
        if not self.accept("from"):
            raise (
                syntax_error("missing clause", clause="from")
                if self.at_end
                else (self.unexpected())
            )
        module = self.take(_MODULE)
        alias = None
        if self.accept("as") or (self.word() and self.word() not in _CLAUSES):
            alias = self.take(_WORD)[0]
        where = self.where(depth)
        groups = self.groups()
        if self.word() == "having":
            raise syntax_error("given coql query not supported")
        orders = self.orders()
        limit, offset = self.limits()
        return Query(columns, module[1], alias, module[2], where, groups, orders, limit, offset)

    def column(self) -> Column:
        """One selected column with its alias."""
        self.skip()
        if self.word() in _CLAUSES:
            raise self.unexpected()
        start = self.place
        path, aggregate = self.path(), ""
        if self.accept_text("("):
            aggregate = path
            path = "id" if self.accept_text("*") else self.path()
            self.expect_text(")")
            self.check_aggregate(aggregate, path, start)
        alias = None
        if self.accept("as"):
            alias = self.alias(path)
        elif self.word() and self.word() not in _CLAUSES:
            alias = self.take(_WORD)[0]
        return Column(path, aggregate, alias)

    def check_aggregate(self, name: str, path: str, start: int) -> None:
        """Refuse a function that is none of the five, or not in upper case."""
        if name in AGGREGATES:
            return
        shown = self.text[start : self.place]
        if name.upper() in AGGREGATES:
            shown = f"{name}({path})"
        raise Refusal(
            "INVALID_DATA",
            "invalid data",
            {"reason": "unsupported aggregate function", "column": shown},
        )

    def alias(self, path: str) -> str:
        """What stands after `as`: a word or a quoted name."""
        self.skip()
        if not self.text.startswith(("'", '"'), self.place):
            return self.take(_WORD)[0]
        name = self.quoted()
        if not name.strip():
            details = {"column_name": path, "alias": name}
            raise Refusal("INVALID_ALIAS", "alias name cannot be an empty string", details)
        return name

    def path(self) -> str:
        """A field with the lookups that lead to it; `What_Id->Leads.City` stands in quotes."""
        self.skip()
        if self.text.startswith("*", self.place):
            raise syntax_error("given coql query not supported")
        if self.text.startswith(("'", '"'), self.place):
            return self.quoted()
        return self.take(_PATH)[0]

    def quoted(self) -> str:
        """A quoted text without quotes and escapes."""
        found = self.take(_QUOTED)
        text = found[1] if found[1] is not None else found[2]
        return _ESCAPE.sub(lambda escape: escape[1] or "'", text)

    def where(self, depth: int) -> Condition:
        """The conditions, which every query must have."""
        if not self.accept("where"):
            word = self.word()
            if self.at_end or word in ("group", "order", "limit", "offset"):
                raise syntax_error("missing clause", clause="where")
            raise self.unexpected()
        if self.at_end:
            raise syntax_error("error occured while parsing the query", near="where")
        return self.condition(depth, 0)

    def groups(self) -> list[str]:
        """The columns after `group by`."""
        if not self.accept("group"):
            return []
        if not self.accept("by"):
            raise self.unexpected()
        found = [self.path()]
        while self.accept_text(","):
            found.append(self.path())
        return found

    def orders(self) -> list[tuple[str, str]]:
        """The columns after `order by`, each with its direction."""
        if not self.accept("order"):
            return []
        if not self.accept("by"):
            raise self.unexpected()
        found = [self.order()]
        while self.accept_text(","):
            found.append(self.order())
        return found

    def order(self) -> tuple[str, str]:
        """One column of the order, or an aggregate as it was selected."""
        path = self.path()
        if self.accept_text("("):
            path = f"{path}({'id' if self.accept_text('*') else self.path()})"
            self.expect_text(")")
        if self.accept("desc"):
            return path, "desc"
        self.accept("asc")
        return path, "asc"

    def limits(self) -> tuple[int | None, int]:
        """`limit n`, `limit offset, n` or `limit n offset m`."""
        limit: int | None = None
        offset = 0
        if self.accept("limit"):
            limit = self.number("limit")
            if self.accept_text(","):
                offset, limit = limit, self.number("limit")
        if self.accept("offset"):
            offset = self.number("offset")
        return limit, offset

    def number(self, name: str) -> int:
        """The number of a limit or offset."""
        if self.at_end:
            raise self.unexpected()
        text = self.take(_NUMBER)[0]
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            message = f"{name} given seems to be invalid"
            raise Refusal("INVALID_QUERY", message, {name: text[:100]})
        return int(text)

    # -- conditions -----------------------------------------------------------------------------

    def condition(self, queries: int, depth: int) -> Condition:
        """At most two conditions: more must be paired by brackets."""
        left = self.term(queries, depth)
        joiner = self.word()
        if joiner not in ("and", "or"):
            return left
        self.accept(joiner)
        found = Both(joiner, left, self.term(queries, depth))
        again = self.word()
        if again in ("and", "or"):
            raise syntax_error("error occured while parsing the query", near=again)
        return found

    def term(self, queries: int, depth: int) -> Condition:
        """A bracketed condition or a test."""
        if depth > MAX_DEPTH:
            raise syntax_error("given coql query not supported")
        if self.accept_text("("):
            found = self.condition(queries, depth + 1)
            self.expect_text(")")
            return found
        return self.test(queries)

    def test(self, queries: int) -> Test:
        """`path operator value`."""
        self.conditions += 1
        if self.conditions > MAX_CONDITIONS:
            raise Refusal("LIMIT_EXCEEDED", "criteria limit exceeded", {"limit": MAX_CONDITIONS})
        if self.word() == "not":
            raise syntax_error("operator not supported", operator="not")
        path = self.path()
        operator = self.operator()
        if operator in ("is null", "is not null"):
            return Test(path, operator, ())
        if operator in ("in", "not in"):
            return Test(path, operator, self.values(queries))
        if operator in ("between", "not between"):
            low = self.value(queries)
            if not self.accept("and"):
                raise self.unexpected()
            return Test(path, operator, (low, self.value(queries)))
        return Test(path, operator, (self.value(queries),))

    def operator(self) -> str:
        """The operator, words of it parted by single blanks."""
        self.skip()
        symbol = _OPERATOR.match(self.text, self.place)
        if symbol:
            self.place = symbol.end()
            return "!=" if symbol[0] == "<>" else symbol[0]
        if self.accept("is"):
            negated = self.accept("not")
            if not self.accept("null"):
                raise self.unexpected()
            return "is not null" if negated else "is null"
        negated = self.accept("not")
        for name in ("in", "like", "between"):
            if self.accept(name):
                return f"not {name}" if negated else name
        if negated:
            raise syntax_error("operator not supported", operator="not")
        raise self.unexpected()

    def values(self, queries: int) -> tuple[str | Query, ...]:
        """The values in the brackets after `in`."""
        self.expect_text("(")
        if self.word() == "select":
            found: tuple[str | Query, ...] = (self.query(queries + 1),)
        else:
            listed = [self.literal()]
            while self.accept_text(","):
                listed.append(self.literal())
            found = tuple(listed)
        self.expect_text(")")
        return found

    def value(self, queries: int) -> str | Query:
        """A literal, or a query in brackets."""
        if not self.accept_text("("):
            return self.literal()
        if self.word() != "select":
            raise self.unexpected()
        found = self.query(queries + 1)
        self.expect_text(")")
        return found

    def literal(self) -> str:
        """A quoted text, a number or an unquoted word."""
        self.skip()
        if self.text.startswith(("'", '"'), self.place):
            return self.quoted()
        return self.take(_BARE)[0]
