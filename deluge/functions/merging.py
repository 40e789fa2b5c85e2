"""Values of a record for a function's arguments, as an administrator maps them in Zoho.

An argument is mapped to a merge field (`${Leads.Email}`, in older functions `#Leads.Lead Id`).
Source: https://www.zoho.com/crm/developer/docs/functions/deluge-editor.html
"""

import re
from collections.abc import Mapping
from typing import cast

from deluge.errors import UsageError, did_you_mean
from deluge.exchange import Request, Transport
from deluge.syntax.ast import Param

_MERGE = re.compile(r"\$\{([A-Za-z]\w*)\.([^{}]{1,80})\}")
_HASH_MERGE = re.compile(r"#([A-Za-z]\w*)\.([\w ]{1,80})")
_PLACE = re.compile(r"([A-Za-z]\w*)/(\d{6,19}(?:,\d{6,19})*)")
_TEXT_TYPES = frozenset({"string", "text"})
_BETWEEN_IDS = "|||"


class RecordAtHand:
    """The record a function is run for, or the records selected in a list view.

    The organisation knows the labels of the fields.
    """

    __slots__ = ("_organisation", "fields", "ids", "module")

    def __init__(
        self, module: str, ids: list[str], fields: Mapping[str, object], organisation: Transport
    ) -> None:
        self.module = module
        self.ids = ids
        self.fields = fields
        self._organisation = organisation

    @classmethod
    def fetch(cls, place: str, organisation: Transport) -> "RecordAtHand":
        """The record that `Leads/5843000000000100001` names; several ids are joined by commas."""
        found = _PLACE.fullmatch(place)
        if found is None:
            raise UsageError(f"'{place}' names no record", hint="as in Leads/5843000000000100001")
        module, ids = found[1], found[2].split(",")
        request = Request("GET", f"https://www.zohoapis.com/crm/v8/{module}/{ids[0]}")
        response = organisation.send(request)
        if response.status != 200:
            raise UsageError(
                f"there is no record {ids[0]} in {module}",
                code="no-record",
                hint=f"`deluge org dump {module}` shows the local ones",
            )
        records = cast("dict[str, list[dict[str, object]]]", response.json())["data"]
        return cls(module, ids, records[0], organisation)

    def value(self, name: str) -> object:
        """The value of a field by API name or label in any case; KeyError when there is none.

        `id`, `Lead Id` and `recordId` are the id, of several records all of them.
        """
        key = _folded(name)
        if key in ("id", "recordid", f"{_folded(self.module)}id", f"{_singular(self.module)}id"):
            return _BETWEEN_IDS.join(self.ids)
        for field, value in self.fields.items():
            if _folded(field) == key:
                return _plain(value)
        return _plain(self.fields[self._labelled(key)])

    def _labelled(self, key: str) -> str:
        """The API name of the field with that label; KeyError when there is none."""
        url = "https://www.zohoapis.com/crm/v8/settings/fields"
        response = self._organisation.send(Request("GET", url, query=[("module", self.module)]))
        if response.status == 200:
            answer = cast("dict[str, list[dict[str, str]]]", response.json())
            for field in answer["fields"]:
                if _folded(field["field_label"]) == key:
                    return field["api_name"]
        raise KeyError(key)

    def merged(self, text: str) -> str:
        """The text with its merge fields filled in; an empty field gives nothing."""

        def fill(match: re.Match[str]) -> str:
            if match[1].lower() != self.module.lower():
                return match[0]
            try:
                value = self.value(match[2])
            except KeyError:
                raise UsageError(
                    f"{self.module} has no field '{match[2]}'",
                    code="wrong-arguments",
                    hint=did_you_mean(match[2], self.fields),
                ) from None
            return "" if value is None else str(value)

        return _HASH_MERGE.sub(fill, _MERGE.sub(fill, text))


def mapped_arguments(
    params: list[Param],
    given: Mapping[str, object],
    record: RecordAtHand | None,
    *,
    all_needed: bool,
) -> dict[str, object]:
    """A value for each parameter: what was given, else the field of that name.

    What is neither is an error when all are needed, else null. What is mapped to nothing is null
    for all types but text.
    """
    values: dict[str, object] = {}
    for param in params:
        if param.name in given:
            value = given[param.name]
            if record is not None and isinstance(value, str):
                value = record.merged(value)
            is_text = param.type.lower() in _TEXT_TYPES
            values[param.name] = None if value == "" and not is_text else value
        else:
            values[param.name] = _field_for(param, record) if all_needed else None
    return values


def _field_for(param: Param, record: RecordAtHand | None) -> object:
    try:
        if record is None:
            raise KeyError(param.name)
        value = record.value(param.name)
    except KeyError:
        raise UsageError(
            f"the argument '{param.name}' is not mapped",
            code="wrong-arguments",
            hint=f"give it a value: --arg '{param.name}=${{Module.Field}}'"
            + ("" if record else ", and --record Module/ID"),
        ) from None
    if param.type.lower() in _TEXT_TYPES:
        return "" if value is None else str(value)
    return None if value == "" else value


def _plain(value: object) -> object:
    """A field as a merge field shows it: the name of a lookup, choices joined, true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return value.get("name", value.get("id"))
    if isinstance(value, list):
        return ";".join(str(_plain(item)) for item in value)
    return value


def _folded(name: str) -> str:
    return re.sub(r"[\s_]", "", name).lower()


def _singular(module: str) -> str:
    folded = _folded(module)
    if folded.endswith("ies"):
        return f"{folded[:-3]}y"
    return folded.removesuffix("s")
