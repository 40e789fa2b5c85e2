"""Notifications: channels that watch modules, and what is posted to them on a change.

Source: https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html
"""

from typing import Any

from deluge.emulator.answers import (
    Refusal,
    at,
    invalid_data,
    invalid_module,
    parameter_missing,
    success,
    wrong_type,
)
from deluge.emulator.call import Call, Change
from deluge.emulator.crm.items import answered, require
from deluge.emulator.crm.records.pages import Page, plain_info
from deluge.emulator.crm.records.shape import Shaper
from deluge.emulator.ids import metadata_id
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record, is_list, is_record
from deluge.emulator.store import encode
from deluge.emulator.times import parse_time
from deluge.exchange import Request, Response

DEFAULT_LIFE = 3_600
MAX_LIFE = 7 * 24 * 3600
MAX_CONDITIONS = 10
POST_TIMEOUT = 10.0
_KIND = "watch"
_LENGTHS = {"token": 50, "notify_url": 2_000}
EVENTS = ("create", "edit", "delete", "all")
_OPERATIONS = {"create": "insert", "edit": "update", "delete": "delete"}
_FLAGS = {"return_affected_field_values": False, "notify_on_related_action": True}


# -- endpoints ----------------------------------------------------------------------------------


@route("POST", "/actions/watch", partial="every action counts as related")
def enable(call: Call) -> Answer:
    """Subscribe channels to events of modules."""

    def work(item: Any, path: str) -> Record:
        given = _checked(call, item, path, needed=("channel_id", "events", "notify_url"))
        _forget(call, given["channel_id"])
        message = "Successfully subscribed for actions-watch of the given module"
        return success(message, {"events": _keep(call, given)})

    return answered(call, call.items(_KIND), work, 201, _KIND)


@route("PUT", "/actions/watch")
def replace(call: Call) -> Answer:
    """Replace the subscriptions of channels."""

    def work(item: Any, path: str) -> Record:
        given = _checked(call, item, path, needed=("channel_id", "events", "notify_url"))
        _subscribed(call, given["channel_id"], path)
        _forget(call, given["channel_id"])
        message = "Successfully updated the subscribe details"
        return success(message, {"events": _keep(call, given)})

    return answered(call, call.items(_KIND), work, 200, _KIND)


@route("PATCH", "/actions/watch")
def change(call: Call) -> Answer:
    """Change what is given of channels; `_delete_events` ends the events that are named."""

    def work(item: Any, path: str) -> Record:
        given = _checked(call, item, path, needed=("channel_id",))
        before = _subscribed(call, given["channel_id"], path)
        old = {**before[0], "events": [event for each in before for event in each["events"]]}
        if given.pop("_delete_events", None) is True:
            removed = set(given.pop("events", ()))
            left = [event for event in old["events"] if event not in removed]
            message = "Successfully removed the subscribe details"
        else:
            left = given.pop("events", old["events"])
            message = "Successfully updated the subscribe details"
        _forget(call, given["channel_id"])
        shown = _keep(call, {**old, **given, "events": left})
        return success(message, {"events": shown or [_reference(call, old)]})

    return answered(call, call.items(_KIND), work, 200, _KIND)


@route("GET", "/actions/watch")
def list_watches(call: Call) -> Answer:
    """The subscriptions that have not expired."""
    page = Page(call)
    channel, module = call.query.get("channel_id"), call.query.get("module")
    if module is not None and call.schema.module(module) is None:
        raise invalid_module(None, "module")
    rows = [
        row
        for row in _living(call)
        if channel in (None, row["channel_id"]) and module in (None, row["module"])
    ]
    shown = [_shown(call, row) for row in rows[page.offset : page.offset + page.size]]
    if not shown:
        return Response(204)
    more = len(rows) > page.offset + page.size
    info = plain_info(len(shown), more, page=page.number, size=page.size)
    return {_KIND: shown, "info": info}


@route("DELETE", "/actions/watch")
def disable(call: Call) -> Answer:
    """End all subscriptions of channels."""
    channels = call.names("channel_ids")
    if not channels:
        raise parameter_missing("channel_ids")

    def work(channel: str, path: str) -> Record:
        first = _subscribed(call, channel)[0]
        _forget(call, channel)
        details = _reference(call, first)
        kept = {key: details[key] for key in ("resource_uri", "resource_id", "channel_id")}
        return success("Successfully un-subscribed from actions-watch", kept)

    return answered(call, channels, work, 200, _KIND)


# -- what is asked ------------------------------------------------------------------------------


def _checked(call: Call, item: Any, path: str, *, needed: tuple[str, ...]) -> Record:
    """The item's known keys, each of them right."""
    if not is_record(item):
        raise wrong_type(path, _KIND)
    require(item, path, *needed)
    given: Record = {"channel_id": _channel(item, path)}
    if "events" in item:
        given["events"] = _events(call, item["events"], path)
    for name, longest in _LENGTHS.items():
        if (value := item.get(name)) is not None:
            if not isinstance(value, str):
                raise invalid_data(path, name, expected_data_type="string")
            if len(value) > longest:
                raise invalid_data(path, name, maximum_length=longest)
            given[name] = value
    url = given.get("notify_url", "https://x")
    if not url.startswith(("https://", "http://")) or not url.partition("://")[2].strip("/"):
        raise invalid_data(path, "notify_url")
    if "channel_expiry" in item:
        given["expiry"] = _expiry(call, item["channel_expiry"], path)
    conditions: Any = item.get("notification_condition")
    if conditions is not None:
        if not is_list(conditions) or not all(is_record(each) for each in conditions):
            raise invalid_data(path, "notification_condition", expected_data_type="jsonarray")
        if len(_watched(conditions, None)) > MAX_CONDITIONS:
            raise invalid_data(path, "notification_condition", maximum_length=MAX_CONDITIONS)
        given["notification_condition"] = conditions
    for name in (*_FLAGS, "_delete_events"):
        if name in item:
            if not isinstance(item[name], bool):
                raise invalid_data(path, name, expected_data_type="boolean")
            given[name] = item[name]
    return given


def _channel(item: Record, path: str) -> str:
    """The channel's number as text."""
    value = item["channel_id"] if item.get("channel_id") is not None else ""
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise invalid_data(path, "channel_id", expected_data_type="bigint")
    return text


def _events(call: Call, events: Any, path: str) -> list[str]:
    """The events, each `Module.event` of a module that exists."""
    if not is_list(events) or not events:
        raise invalid_data(path, "events", expected_data_type="jsonarray")
    for event in events:
        name, _, kind = str(event).rpartition(".")
        module = call.schema.module(name)
        if kind not in EVENTS or module is None or module.api_name != name:
            raise invalid_data(path, "events")
    return list(dict.fromkeys(events))


def _expiry(call: Call, value: Any, path: str) -> int:
    """The second at which the channel ends; one week ahead at most."""
    moment = parse_time(value) if isinstance(value, str) else None
    if moment is None:
        raise invalid_data(path, "channel_expiry", expected_data_type="datetime")
    if moment <= call.now:
        raise invalid_data(path, "channel_expiry")
    return moment if moment <= call.now + MAX_LIFE else call.now + DEFAULT_LIFE


# -- what is kept -------------------------------------------------------------------------------


def _keep(call: Call, given: Record) -> list[Record]:
    """Keep a channel's subscriptions, one per module; what each is called."""
    modules: dict[str, list[str]] = {}
    for event in given["events"]:
        modules.setdefault(event.rpartition(".")[0], []).append(event)
    shown: list[Record] = []
    for module, events in modules.items():
        row = {
            "expiry": call.now + DEFAULT_LIFE,
            **_FLAGS,
            **given,
            "id": str(call.store.next_id()),
            "module": module,
            "events": events,
        }
        call.store.put_entity(_KIND, row)
        shown.append(_reference(call, row))
    return shown


def _living(call: Call) -> list[Record]:
    """The subscriptions that have not expired."""
    rows = call.store.kept(_KIND, lambda: call.store.entities(_KIND))
    return [row for row in rows if row["expiry"] > call.now]


def _subscribed(call: Call, channel: str, path: str | None = None) -> list[Record]:
    """The channel's subscriptions; refused when it has none. `path` is the item of the body."""
    rows = [row for row in _living(call) if row["channel_id"] == channel]
    if not rows:
        raise Refusal(
            "NOT_SUBSCRIBED",
            "The given channel_id is not subscribed for actions-watch",
            at(path, "channel_id") if path else {"api_name": "channel_ids"},
        )
    return rows


def _forget(call: Call, channel: str) -> None:
    for row in call.store.entities(_KIND):
        if row["channel_id"] == channel:
            call.store.drop_entity(_KIND, int(row["id"]))


def _reference(call: Call, row: Record) -> Record:
    """What a subscription is called in answers."""
    module = row["module"]
    return {
        "channel_expiry": call.show(row["expiry"]),
        "resource_uri": f"https://www.zohoapis.com/crm/v{call.version:g}/{module}",
        "resource_id": metadata_id("module", module),
        "resource_name": module,
        "channel_id": row["channel_id"],
    }


def _shown(call: Call, row: Record) -> Record:
    """A subscription in a list."""
    return {
        "notify_on_related_action": row["notify_on_related_action"],
        "return_affected_field_values": row["return_affected_field_values"],
        **_reference(call, row),
        "notify_url": row["notify_url"],
        "fields": None,
        "notification_condition": row.get("notification_condition"),
        "events": row["events"],
        "token": row.get("token"),
    }


# -- what is posted -----------------------------------------------------------------------------


def notices(call: Call) -> list[Request]:
    """The requests that tell subscribers what the call changed."""
    rows = _living(call)
    return [
        post
        for change in call.changes
        for row in rows
        if row["module"] == change.module and (post := _notice(call, row, change)) is not None
    ]


def _notice(call: Call, row: Record, change: Change) -> Request | None:
    """The request for one subscription; None when it does not want to know."""
    kinds = {event.rpartition(".")[2] for event in row["events"]}
    if not kinds & {change.action, "all"}:
        return None
    ids = change.ids
    watched = _watched(row.get("notification_condition"), change.module)
    if watched and change.action == "edit":
        ids = [key for key in ids if watched.intersection(change.fields.get(key, ()))]
    if not ids:
        return None
    body: Record = {
        "server_time": call.now * 1000,
        "query_params": {},
        "module": change.module,
        "resource_uri": f"https://www.zohoapis.com/crm/v{call.version:g}/{change.module}",
        "ids": [str(key) for key in ids],
        "affected_fields": [{str(key): change.fields[key]} for key in ids if key in change.fields],
        "operation": _OPERATIONS[change.action],
        "channel_id": row["channel_id"],
        "token": row.get("token"),
    }
    if row["return_affected_field_values"]:
        body["affected_values"] = _values(call, change, ids)
    kind = {"Content-Type": "application/json"}
    return Request(
        "POST", row["notify_url"], headers=kind, body=encode(body).encode(), timeout=POST_TIMEOUT
    )


def _values(call: Call, change: Change, ids: list[int]) -> list[Record]:
    """The values that the changed fields of each record have now."""
    module = call.schema.module(change.module)
    found: list[Record] = []
    for key in ids:
        stored = call.store.record(key) if key in change.fields else None
        if module is not None and stored is not None:
            shown = Shaper(call, module, change.fields[key]).show(stored)
            values = {name: shown[name] for name in change.fields[key] if name in shown}
            found.append({"record_id": str(key), "values": values})
    return found


def _watched(conditions: Any, module: str | None) -> set[str]:
    """The fields that a condition selects, of one module or of all."""
    found: set[str] = set()
    for condition in conditions or ():
        about = condition.get("module")
        name = about.get("api_name") if is_record(about) else about
        if module is None or name in (None, module):
            _collect(condition.get("field_selection"), found)
    return found


def _collect(selection: Any, found: set[str]) -> None:
    """Add the fields of a selection; its groups may be nested as deep as JSON text may."""
    waiting = [selection]
    while waiting:
        each = waiting.pop()
        if is_list(each):
            waiting.extend(each)
        elif is_record(each):
            field = each.get("field")
            if is_record(field) and isinstance(field.get("api_name"), str):
                found.add(field["api_name"])
            waiting.append(each.get("group"))
