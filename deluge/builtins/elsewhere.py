"""What functions of other languages are called here, for the hints of unknown names."""

_NEGATED = "write `!isNull(value)` or `!isEmpty(value)`"
_LOOP = "there is no such function: go through the list with `for each`"
_NO_TYPES = "there is no such test; `value.toString()` of a map starts with {"

_HERE = {
    **dict.fromkeys(("print", "println", "echo"), "write `info value;`"),
    **dict.fromkeys(("push", "append"), "write `list.add(value);`"),
    **dict.fromkeys(("substr", "slice"), "write `text.subString(start, end)`"),
    **dict.fromkeys(("includes", "has"), "write `contains(value)`, of a map `containsKey(key)`"),
    **dict.fromkeys(("parseint", "toint"), "write `text.toLong()`"),
    **dict.fromkeys(("parsefloat", "tofloat", "todouble"), "write `text.toDecimal()`"),
    **dict.fromkeys(("tojson", "tojsonstring", "stringify"), "write `map.toString()`"),
    **dict.fromkeys(("fromjson", "parsejson"), "write `text.toMap()` or `text.toJSONList()`"),
    **dict.fromkeys(("isnotnull", "isnotempty", "isnotblank"), _NEGATED),
    **dict.fromkeys(("filter", "reduce", "sortby", "sum"), _LOOP),
    **dict.fromkeys(("ismap", "islist", "isboolean", "isdecimal"), _NO_TYPES),
    **dict.fromkeys(("sendmail", "sendsms", "invokeapi"), "its keys stand in square brackets"),
    "charat": "write `text.subString(i, i + 1)`",
    "entryset": "go through `map.keys()` and use `map.get(key)`",
    "first": "write `list.get(0)`",
    "getweekday": "write `date.getDayOfWeek()`",
    "join": "write `list.toString(separator)`",
    "keyset": "write `map.keys()`",
    "last": "write `list.get(list.size() - 1)`",
    "pop": "write `list.remove(list.size() - 1)`",
    "replace": "write `text.replaceAll(search, replacement, true)`; without true it reads a regex",
    "split": "write `text.toList(separator)`",
    "tobase64": "write `zoho.encryption.base64Encode(text)`",
    "toboolean": 'compare: `value == "true"`',
}


def name_here(name: str) -> str | None:
    """How to write what another language calls `name`, None when there is no advice."""
    return _HERE.get(name.lower())
