"""Reading what a related-list function returns: XML rows, or the message to show instead.

<record><row no="0"><FL val="Column">cell</FL></row></record>
<error><message>text</message></error>
"""

from collections.abc import Iterator
from xml.etree import ElementTree

from deluge.errors import EvalError

MAX_LIST = 2**20


class RelatedList:
    """The columns in the order they first appear, a map per row, or a message instead of rows."""

    __slots__ = ("columns", "message", "rows")

    def __init__(
        self, columns: list[str], rows: list[dict[str, str]], message: str | None = None
    ) -> None:
        self.columns = columns
        self.rows = rows
        self.message = message


def read_related_list(text: str) -> RelatedList:
    """The list in the XML; raises EvalError for what Zoho's panel could not show."""
    if len(text) > MAX_LIST:
        raise EvalError("the XML of the related list is larger than 1 MB", code="related-list")
    if "<!" in text.replace("<!--", ""):  # no document types: they define entities
        raise EvalError("the XML of the related list declares a DTD", code="related-list")
    try:
        root = ElementTree.fromstring(text.strip())  # noqa: S314 - without DTD it is harmless
    except (ElementTree.ParseError, ValueError) as error:
        line, column = getattr(error, "position", (1, 0))
        raise EvalError(
            f"the returned text is not XML: line {line}, column {column + 1}",
            code="related-list",
            hint="a value that holds & or < breaks the list: write &amp; and &lt;",
        ) from None
    if root.tag == "error":
        return RelatedList([], [], (root.findtext("message") or "").strip())
    if root.tag != "record":
        raise EvalError(
            f"the XML begins with <{root.tag}>, not with <record> or <error>", code="related-list"
        )
    rows = [dict(_cells(row)) for row in root.findall("row")]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return RelatedList(columns, rows)


def _cells(row: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for cell in row.findall("FL"):
        name = cell.get("val")
        if not name:
            raise EvalError("a cell <FL> has no val, the column's label", code="related-list")
        yield name, "".join(cell.itertext())
