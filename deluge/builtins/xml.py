"""XML: texts and maps to XML, XPath."""

from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.values.json import parse_any_json
from deluge.values.xml import evaluate, parse_roots, text_of_node, xml_of

_HELP = "https://www.zoho.com/deluge/help/"


@builtin(
    "text|map|list", "toXml", result="text", context=True,
    source=_HELP + "functions/xml/toxml.html",
)  # fmt: skip
def to_xml(context: Context, value: object) -> str:
    """The JSON text or map as XML under `<root>`; an array repeats its element.

    >> "{item:[5,6]}".toXml()
    <root><item>5</item><item>6</item></root>

    A text that is not JSON is an error, and so is a null receiver.
    """
    parsed = parse_any_json(value) if isinstance(value, str) else value
    return xml_of(parsed, context.conventions)


@builtin(
    "text|map|list", "executeXpath", params="text xpath", result="text", context=True,
    source=_HELP + "xml-manipulation/executexpath.html",
)  # fmt: skip
def execute_xpath(context: Context, value: object, path: str) -> str:
    """What an XPath finds in an XML or JSON text: elements with their tags, bare texts.

    A JSON text becomes XML first, so its paths begin with `/root`.

    >> "<shop><b><t>One</t></b><b><t>Two</t></b></shop>".executeXpath("/shop/b[2]/t/text()")
    Two
    >> "{address:{city:'Pune'}}".executeXpath("/root/address/city")
    <city>Pune</city>
    >> "<a href='x.html'/>".executeXpath("/a/@href")
    <href>x.html</href>

    No match gives "". Invalid XML or an invalid path is an error, and so is a null receiver.
    """
    text = value if isinstance(value, str) else xml_of(value, context.conventions)
    if text.lstrip()[:1] in ("{", "["):
        text = xml_of(parse_any_json(text), context.conventions)
    return "".join(
        text_of_node(node) for root in parse_roots(text) for node in evaluate(root, path)
    )


@builtin("text", "toXmlList", result="list", source=_HELP + "functions/xml/toxmllist.html")
def to_xml_list(value: str) -> list[object]:
    """The elements of an XML text, or of a result of `executeXpath`, each as a text.

    >> "<b>A</b><b>B</b>".toXmlList().get(1)
    <b>B</b>

    Invalid XML is an error, and so is a null receiver.
    """
    return [text_of_node(root) for root in parse_roots(value)] if value.strip() else []
