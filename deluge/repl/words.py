"""The words of the language, for colours and completion."""

KEYWORDS = (
    "if", "else", "for each", "for each index", "in", "return", "info", "try", "catch", "throw",
    "break", "continue", "while", "throws", "insert into", "delete from", "update", "sort by",
    "range from", "to", "asc", "desc",
)  # fmt: skip
"""Words that begin or join statements."""

CLIENT_WORDS = (
    "alert", "hide", "show", "enable", "disable", "focus", "clear", "reload", "cancel submit",
    "success message",
)  # fmt: skip
"""Statements that only forms understand."""

OPERATORS = (
    "not in", "is not", "is", "not contains", "contains", "not like", "like", "startsWith",
    "endsWith",
)  # fmt: skip
"""Operators that are words."""

CONSTANTS = ("true", "false", "null")

TYPES = (
    "void", "string", "text", "int", "integer", "long", "bigint", "number", "float", "double",
    "decimal", "bool", "boolean", "date", "datetime", "time", "timestamp", "map", "list",
    "collection", "file",
)  # fmt: skip
"""Types of results and parameters."""

CONSTRUCTORS = ("Map", "List", "Collection")

TASKS = ("invokeurl", "invokeapi", "sendmail", "sendsms")
"""Tasks that are written with brackets."""
