"""XML: maps as elements, documents without DTD or entities, XPath with a bound on its work."""

from typing import Any

from deluge.errors import EvalError
from deluge.extras import extra_module
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.json import MAX_DEPTH
from deluge.values.show import text_of

Element = Any
"""An lxml element; lxml itself is loaded when a script first uses XML."""

MAX_XML = 10 * 1024 * 1024
"""Longest document in characters."""

MAX_PATH = 2000
"""Longest XPath in characters."""

_MAX_WORK = 50_000_000
"""Node visits one XPath may need by a rough upper estimate."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


def invalid(hint: str | None = None) -> EvalError:
    """Zoho's error for a document or path that is none."""
    return EvalError("Invalid XML or Invalid XPath", code="invalid-xml", hint=hint)


def xml_of(value: object, conventions: Conventions) -> str:
    """A map or list as elements under `<root>`; a list repeats its element."""
    writer = _Writer(conventions)
    writer.element("root", value, 0)
    return "".join(writer.pieces)


class _Writer:
    """Collects the pieces of a document, within its depth and size."""

    def __init__(self, conventions: Conventions) -> None:
        self.conventions = conventions
        self.pieces: list[str] = []
        self.room = MAX_XML

    def write(self, piece: str) -> None:
        """Add a piece, unless the document grows too long."""
        self.room -= len(piece)
        if self.room < 0:
            raise too_long()
        self.pieces.append(piece)

    def element(self, tag: str, value: object, depth: int) -> None:
        """The element of a value; a list gives one for each of its own."""
        if depth > MAX_DEPTH:
            raise EvalError("The value is nested too deeply for XML", code="limit-depth")
        if isinstance(value, list):
            for each in value:
                self.element(tag, _array_inside(each), depth + 1)
            return
        self.write(f"<{tag}>")
        items: object = value.items if isinstance(value, Collection) else value
        if isinstance(items, dict):
            for key, item in items.items():
                self.element(text_of(key, self.conventions), item, depth + 1)
        elif isinstance(items, list):
            self.element("array", items, depth + 1)
        else:
            self.write(text_of(items, self.conventions).translate(_ESCAPES))
        self.write(f"</{tag}>")


def _array_inside(value: object) -> object:
    """A list inside a list as the element `array`."""
    return {"array": value} if isinstance(value, list) else value


def too_long() -> EvalError:
    """The error for a document that is too long."""
    return EvalError("The XML text is longer than 10 MB", code="limit-size")


def parse_roots(text: str) -> list[Element]:
    """The elements of a document, or of several written one after the other."""
    etree = _etree()
    if len(text) > MAX_XML:
        raise too_long()
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise invalid("a document type declaration and entities are refused")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=False,
    )  # fmt: skip
    content = text.strip().encode("utf-8", "replace")
    if content.startswith(b"<?xml"):
        content = content.partition(b"?>")[2].lstrip()
    try:
        return [etree.fromstring(content, parser)]
    except etree.XMLSyntaxError:
        pass
    try:
        everything = etree.fromstring(b"<all>" + content + b"</all>", parser)
    except etree.XMLSyntaxError as error:
        raise invalid(f"XML: {error.msg}" if error.msg else None) from None
    found = [each for each in everything if isinstance(each.tag, str)]
    if content and not found:
        raise invalid("the text holds no element")
    return found


def text_of_node(node: Any) -> str:
    """What an XPath match prints: an element with its tags, an attribute as one, a bare text."""
    etree = _etree()
    if isinstance(node, bool):
        return "true" if node else "false"
    if isinstance(node, float):
        return str(int(node)) if node.is_integer() else repr(node)
    if isinstance(node, str):
        name = getattr(node, "attrname", None)
        if name is None or not getattr(node, "is_attribute", False):
            return str(node)
        local = etree.QName(name).localname
        return f"<{local}>{str(node).translate(_ESCAPES)}</{local}>"
    return str(etree.tostring(node, encoding="unicode", with_tail=False))


def evaluate(root: Element, path: str) -> list[Any]:
    """The matches of a path in a document, in order."""
    etree = _etree()
    names = _without_default_namespaces(root)
    if len(path) > MAX_PATH or _work(path, sum(1 for _ in root.iter())) > _MAX_WORK:
        raise EvalError("The XPath needs too much work on this document", code="limit-xpath")
    try:
        # Its own tree, so that a path starts at the element itself.
        found: Any = etree.ElementTree(root).xpath(path, namespaces=names or None)
    except (etree.XPathError, ValueError, TypeError, RecursionError):
        raise invalid() from None
    return found if isinstance(found, list) else [found]


def _without_default_namespaces(root: Element) -> dict[str, str]:
    """The prefixes of the document; elements of a default namespace lose it, since paths name
    them bare, as in Zoho's parser, which knows no namespaces."""
    etree = _etree()
    names: dict[str, str] = {}
    for element in root.iter():
        for prefix, address in element.nsmap.items():
            if prefix:
                names[prefix] = address
        if element.prefix is None and isinstance(element.tag, str) and element.tag[0] == "{":
            element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(names))
    return names


def _work(path: str, nodes: int) -> int:
    """An upper estimate of the nodes visited: each level of predicates that searches the tree
    does so once for every node."""
    depth = levels = 0
    in_predicate = ("//", "::", "*", "..")
    for position, each in enumerate(path):
        depth += (each == "[") - (each == "]")
        if depth > 0 and path.startswith(in_predicate, position):
            levels = max(levels, depth)
    searches = path.count("//") + path.count("following") + path.count("preceding") + 1
    return searches * nodes ** min(levels + (searches > 3) + 1, 6)


def _etree() -> Any:
    return extra_module("lxml.etree")
