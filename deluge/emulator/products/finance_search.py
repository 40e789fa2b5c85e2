"""Which records of a finance product a list shows: filters, search text, order."""

from collections.abc import Callable, Mapping

from deluge.emulator.shapes import Record, is_record

_NO_FILTERS = frozenset(
    {
        "organization_id", "page", "per_page", "sort_column", "sort_order", "filter_by",
        "search_text", "accept", "print", "JSONString", "response_option", "usestate",
    }
)  # fmt: skip
_FILTER_KINDS = ("Status", "CustomerType", "ContactType", "Type", "PaymentMode", "Item")


def matching(query: Mapping[str, str], rows: list[Record]) -> list[Record] | None:
    """The rows in order; None when `filter_by` is no filter."""
    filter_by = query.get("filter_by", "")
    if filter_by:
        kind, _, wanted = filter_by.partition(".")
        if kind not in _FILTER_KINDS or not wanted:
            return None
        if wanted != "All":
            key = "status" if kind == "Status" else "contact_type"
            rows = [row for row in rows if str(row.get(key, "")).lower() == wanted.lower()]
    for name, value in query.items():
        if name not in _NO_FILTERS:
            rows = [row for row in rows if _fits(row, name, value)]
    text = query.get("search_text", "").lower()
    if text:
        rows = [row for row in rows if any(text in str(value).lower() for value in row.values())]
    column = query.get("sort_column", "")
    if column:
        descending = query.get("sort_order", "A").upper().startswith("D")
        rows = sorted(rows, key=lambda row: _rank(row.get(column)), reverse=descending)
    return rows


def _rank(value: object) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (1, float(value), "")
    return (0 if value is None else 2, 0.0, str(value).lower())


def _fits(row: Record, name: str, value: str) -> bool:
    """Whether a row passes one filter: `email=x`, `name_contains=x`, `date_start=2026-01-01`."""
    wanted = value.lower()
    if name not in row:
        for suffix, test in _SUFFIXES.items():
            field = name.removesuffix(suffix)
            if field != name:
                return test(str(row.get(field, "")).lower(), wanted)
    given = row.get(name)
    if name.startswith("cf_") and given is None:
        custom = row.get("custom_field_hash")
        given = custom.get(name) if is_record(custom) else None
    return str(given).lower() == wanted if given is not None else wanted == ""


_SUFFIXES: dict[str, Callable[[str, str], bool]] = {
    "_contains": lambda given, wanted: wanted in given,
    "_startswith": lambda given, wanted: given.startswith(wanted),
    "_start": lambda given, wanted: given >= wanted,
    "_end": lambda given, wanted: given <= wanted,
    "_before": lambda given, wanted: given < wanted,
    "_after": lambda given, wanted: given > wanted,
}
