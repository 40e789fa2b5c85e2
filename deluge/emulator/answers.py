"""The answers every endpoint shares: Zoho's errors, in Zoho's words, and successful items."""

from collections.abc import Iterable
from typing import Any, TypeGuard

from deluge.emulator.shapes import Record
from deluge.exchange import Response

OLDEST, NEWEST = 2.0, 8.0  # the versions of the API that are answered


class Refusal(Exception):
    """Zoho's error answer to a request, or to one item of it."""

    def __init__(
        self, code: str, message: str, details: Record | None = None, *, status: int = 400
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details or {}
        self.status = status

    def body(self, version: float = NEWEST) -> Record:
        """The error as JSON; API v2 said less about the place."""
        details = self.details
        message = self.message
        if version < 2.1:
            details = _v2_details(self.code, details)
            message = _V2_MESSAGES.get(message, message)
        return {"code": self.code, "details": details, "message": message, "status": "error"}

    def response(self, version: float = NEWEST) -> Response:
        """The answer to a request that is refused as a whole."""
        return Response.of_json(self.body(version), self.status)

    def listed(self, key: str, version: float) -> Response:
        """The answer to a request whose only item is refused; the error stands under a key."""
        return Response.of_json({key: [self.body(version)]}, self.status)


_LINE_ITEMS = frozenset({"Quoted_Items", "Ordered_Items", "Purchase_Items", "Invoiced_Items"})
_V2_MESSAGES = {"Invalid query formed": "invalid query formed"}


def _v2_details(code: str, details: Record) -> Record:
    """The details that v2 gave."""
    if code == "DUPLICATE_DATA":
        return {key: details[key] for key in ("api_name", "id") if key in details}
    if details.get("api_name") == "id" and code == "INVALID_DATA":
        _, _, *holders, _ = details.get("json_path", "$.data.id").split(".")
        return {"api_name": "id", "parent_api_name": holders[0].split("[")[0]} if holders else {}
    if code == "INVALID_QUERY":
        # The task's page prints the reason first, where later versions print the operator.
        details = {key: details[key] for key in ("reason", "api_name") if key in details} | details
    told: Record = {}
    for key, value in details.items():
        if key not in ("json_path", "resource_path_index"):
            told[key] = [_v2_details(code, each) for each in value] if _is_places(value) else value
    if told.get("api_name") in _LINE_ITEMS:
        told["api_name"] = "Product_Details"
    return told


def _is_places(value: object) -> TypeGuard[list[Record]]:
    """Whether a detail lists fields and where they are."""
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def success(message: str, details: Record, **more: Any) -> Record:
    """A successful item of a write; `more` stands between code and details."""
    return {"code": "SUCCESS", **more, "details": details, "message": message, "status": "success"}


# -- errors that several endpoints give ---------------------------------------------------------


def at(path: str, name: str) -> dict[str, str]:
    """Where a key of the body stands, in the details of an error; `path` is what holds it."""
    return {"api_name": name, "json_path": f"{path}.{name}"}


def invalid_module(index: int | None = 0, param: str | None = None) -> Refusal:
    """The module of the path (or of a parameter) is not known."""
    details: Record = {}
    if param is not None:
        details["param_name"] = param
    elif index is not None:
        details["resource_path_index"] = index
    return Refusal("INVALID_MODULE", "the module name given seems to be invalid", details)


def unsupported_in_api(index: int = 0) -> Refusal:
    """The records of the module in the path have no API."""
    message = "the given module is not supported in api"
    return Refusal("INVALID_MODULE", message, {"resource_path_index": index})


def invalid_path_id(index: int = 1) -> Refusal:
    """The id in the path is no id, or no record has it."""
    return Refusal(
        "INVALID_DATA", "the id given seems to be invalid", {"resource_path_index": index}
    )


def wrong_format(code: str, **details: Any) -> Refusal:
    """An id that is no number, where a deletion reads it."""
    message = "either the request body or parameters is in wrong format"
    return Refusal(code, message, details)


def invalid_related_id(index: int = 1) -> Refusal:
    """The parent record of a related list does not exist."""
    return Refusal(
        "INVALID_DATA", "the related id given seems to be invalid", {"resource_path_index": index}
    )


def invalid_item_id(path: str, name: str = "id") -> Refusal:
    """The id in an item of the body belongs to no record."""
    return Refusal("INVALID_DATA", "the id given seems to be invalid", at(path, name))


def invalid_data(path: str, name: str, **details: Any) -> Refusal:
    """A value of the body is wrong."""
    return Refusal("INVALID_DATA", "invalid data", {**details, **at(path, name)})


def wrong_type(path: str, name: str, expected: str = "jsonobject") -> Refusal:
    """What stands at the path itself is of another type; `name` is the key it stands under."""
    details = {"expected_data_type": expected, "api_name": name, "json_path": path}
    return Refusal("INVALID_DATA", "invalid data", details)


def mandatory_missing(path: str, name: str, **details: Any) -> Refusal:
    """A key of the body that must be there is absent or empty."""
    details = {**at(path, name), **details}
    return Refusal("MANDATORY_NOT_FOUND", "required field not found", details)


def dependent_missing(
    path: str, name: str, dependee: str, message: str = "Required field not found"
) -> Refusal:
    """A key of the body is absent that another one, the dependee, makes necessary."""
    details = {"dependee": at(path, dependee), **at(path, name)}
    return Refusal("DEPENDENT_FIELD_MISSING", message, details)


def nothing_given(
    path: str, names: Iterable[str], message: str = "Specify Atleast one field"
) -> Refusal:
    """None of the keys is in the body of which one must be."""
    details = {"expected_fields": [at(path, name) for name in names]}
    return Refusal("EXPECTED_FIELD_MISSING", message, details)


def ambiguous(places: Iterable[dict[str, str]]) -> Refusal:
    """What the request says in these places excludes each other."""
    message = "Ambiguity while processing the request"
    return Refusal("AMBIGUITY_DURING_PROCESSING", message, {"ambiguity_due_to": [*places]})


def too_many_records(limit: int, place: dict[str, str]) -> Refusal:
    """The body names more records than the endpoint takes."""
    message = "count of records in your request exceeds the limit"
    return Refusal("LIMIT_EXCEEDED", message, {"maximum_length": limit, **place})


def unsupported_module(code: str = "NOT_SUPPORTED", **place: Any) -> Refusal:
    """The endpoint is not for records of this module; it is the first of the path if not said."""
    message = "the given module is not supported for this api"
    return Refusal(code, message, place or {"resource_path_index": 0})


def parameter_missing(
    name: str, message: str = "One of the expected parameter is missing"
) -> Refusal:
    """A query parameter that must be there is absent."""
    return Refusal("REQUIRED_PARAM_MISSING", message, {"param_name": name})


def pattern_mismatch(name: str) -> Refusal:
    """A query parameter does not look as it must."""
    return Refusal(
        "PATTERN_NOT_MATCHED",
        "Please check whether the input values are correct",
        {"param_name": name},
    )


def invalid_parameter(name: str, supported: list[str] | None = None) -> Refusal:
    """A query parameter holds a value that is not offered."""
    details: Record = {"param_name": name}
    if supported is not None:
        details["supported_values"] = supported
    return Refusal("INVALID_DATA", "invalid data", details)
