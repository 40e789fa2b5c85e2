"""The names of types, as Zoho's messages spell them, and the words signatures use for them."""

from deluge.values.answermap import AnswerMap
from deluge.values.collection import Collection
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.emptyanswer import EmptyAnswer
from deluge.values.failure import Failure
from deluge.values.file import File
from deluge.values.list import TypedList

NUMBER_MIN = -(2**63)
NUMBER_MAX = 2**63 - 1

_NAMES: dict[type, str] = {
    type(None): "NULL",
    str: "TEXT",
    EmptyAnswer: "TEXT",
    int: "NUMBER",
    float: "DECIMAL",
    bool: "BOOLEAN",
    TimeOfDay: "TIME",
    list: "LIST",
    TypedList: "LIST",
    dict: "KEY-VALUE",
    AnswerMap: "KEY-VALUE",
    Collection: "COLLECTION",
    File: "FILE",
    Failure: "KEY-VALUE",
}

CLASSES: dict[str, tuple[type, ...]] = {
    "text": (str, EmptyAnswer),
    "number": (int,),
    "decimal": (float,),
    "boolean": (bool,),
    "date": (DateTime,),
    "time": (TimeOfDay,),
    "list": (list, TypedList),
    "map": (dict, AnswerMap),
    "collection": (Collection,),
    "file": (File,),
    "exception": (Failure,),
    "null": (type(None),),
}
"""The Python classes behind each word of a builtin's signature."""

VALUE_CLASSES: tuple[type, ...] = tuple(
    dict.fromkeys(each for classes in CLASSES.values() for each in classes)
)


def type_name(value: object) -> str:
    """The value's type as Zoho's messages name it: `TEXT`, `NUMBER`, `DATE-TIME` ..."""
    if isinstance(value, DateTime):
        return "DATE-TIME" if value.has_time else "DATE"
    return _NAMES.get(type(value), "OBJECT")
