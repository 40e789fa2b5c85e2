"""LIST values are plain Python lists; a typed list (`List:Int()`) knows its element type."""

from typing import Literal

ElementType = Literal["string", "int", "float", "date", "bool"]


class TypedList(list[object]):
    """A LIST that converts what is added to it.

    Source: https://www.zoho.com/deluge/help/create-list-datatype.html
    """

    __slots__ = ("element",)

    def __init__(self, element: ElementType) -> None:
        super().__init__()
        self.element: ElementType = element
