"""Reading JSON texts as Deluge values: maps, lists and scalars."""

MAX_JSON = 50 * 1024 * 1024


def parse_json(text: str) -> object:
    """The value of a strict JSON text; raises EvalError `Invalid JSON Format String`."""
    raise NotImplementedError


def parse_json_or_none(text: str) -> object:
    """The value of a JSON object or array text, or None when it is neither."""
    raise NotImplementedError
