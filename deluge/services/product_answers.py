"""What tasks of products other than CRM give, where that is not the body itself.

Source: the pages of the tasks, https://www.zoho.com/deluge/help/
"""

import json

from deluge.services.answers import Answer

Map = dict[str, object]


def _map(value: object) -> Map:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    """A list as it is, anything else as a list of one."""
    return value if isinstance(value, list) else [value]


def _response(body: object) -> Map:
    return _map(_map(body).get("response"))


# ---- Cliq


def sent(body: object) -> object:
    """The body of a refusal or of a bot's answer; a posted message answers nothing."""
    return body or {"status": "success"}


def deleted(body: object) -> object:
    """The body of a refusal; a deletion answers nothing."""
    return body or {"status": "SUCCESS"}


# ---- Projects


def projects(body: object) -> object:
    """Name, id and status of each project; the body when it is an error."""
    if body is None:
        return []
    found = _map(body).get("projects")
    if not isinstance(found, list):
        return body
    return [{key: _map(project).get(key) for key in ("name", "id", "status")} for project in found]


# ---- People


def people_rows(body: object) -> object:
    """The records; a list with the message when there are none; message and code of an error."""
    response = _response(body)
    errors = _map(response.get("errors"))
    if errors:
        if errors.get("code") == _NO_RECORDS:
            return [{"message": errors.get("message")}]
        return {"message": errors.get("message"), "code": errors.get("code")}
    if "result" not in response and _map(body):
        return body  # an error of another layer: the token, the number of calls
    rows: list[object] = []
    for entry in _list(response.get("result") or []):
        for records in _map(entry).values():
            rows.extend(_list(records))
    return rows


_NO_RECORDS = 7024


def people_record(body: object) -> object:
    """The record; the body when it is an error."""
    result = _response(body).get("result")
    return _list(result)[0] if result else body


def people_added(body: object) -> object:
    """`result` with id and message; the body when it is an error."""
    result = _response(body).get("result")
    return {"result": result} if result else body


def people_changed(body: object) -> object:
    """`result` as JSON text, as the task gives it; the body when it is an error."""
    result = _response(body).get("result")
    if not result:
        return body
    return {"result": json.dumps(result, ensure_ascii=False, separators=(",", ":"))}


# ---- Recruit


def _fields(entry: object) -> Map:
    """The flat map of `{"FL": [{"val", "content"}]}`."""
    pairs = [_map(pair) for pair in _list(_map(entry).get("FL") or [])]
    return {str(pair.get("val")): pair.get("content") for pair in pairs}


def _recruit_rows(body: object) -> list[Map] | None:
    """The rows of an answer, or None when it holds none."""
    for module in _map(_response(body).get("result")).values():
        if isinstance(module, dict) and "row" in module:
            return [_fields(row) for row in _list(module["row"])]
    return None


def _refusal(body: object) -> object:
    error = _map(_response(body).get("error"))
    return error or ({} if body is None else body)


def recruit_rows(body: object) -> object:
    """The records as flat maps by label; message and code of an error."""
    found = _recruit_rows(body)
    if found is not None:
        return found
    return [] if "nodata" in _response(body) else _refusal(body)


def recruit_record(body: object) -> object:
    """The record as a flat map by label; message and code when there is none."""
    found = _recruit_rows(body)
    if found:
        return found[0]
    nodata = _map(_response(body).get("nodata"))
    return nodata or recruit_written(body)


def recruit_written(body: object) -> object:
    """The message with id, times and people; message and code of an error."""
    result = _map(_response(body).get("result"))
    if "recorddetail" not in result:
        return _refusal(body)
    return {"message": result.get("message"), **_fields(result["recorddetail"])}


ANSWERS: dict[str, Answer] = {
    "cliq-deleted": deleted,
    "cliq-sent": sent,
    "people-added": people_added,
    "people-changed": people_changed,
    "people-record": people_record,
    "people-rows": people_rows,
    "projects": projects,
    "recruit-record": recruit_record,
    "recruit-rows": recruit_rows,
    "recruit-written": recruit_written,
}
