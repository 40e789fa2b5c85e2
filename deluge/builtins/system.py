"""Names the platform fills in: `zoho.currentdate`, `zoho.loginuser`, `now` and their kin.

Source: https://www.zoho.com/deluge/help/system-variables.html, for `yesterday` and `tomorrow`
https://www.zoho.com/deluge/help/criteria-conditional-statements.html
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from deluge.builtins.context import Context
from deluge.values.datetime import DateTime

_URL = "https://www.zoho.com/deluge/help/system-variables.html"
_APP_NAME = "local-app"
"""The link name of the application a Creator script believes it runs in."""


def _app_uri(context: Context) -> object:
    return f"/{context.user.admin_name.lower().replace(' ', '')}/{_APP_NAME}/"


def _day(context: Context, shift: int) -> DateTime:
    return DateTime(context.today().wall + timedelta(days=shift), has_time=False)


class SystemName:
    """A name that reads as a value: what gives it, and what `deluge builtins` says of it."""

    __slots__ = ("doc", "read")

    def __init__(self, read: Callable[[Context], object], doc: str) -> None:
        self.read = read
        self.doc = doc


SYSTEM: dict[str, SystemName] = {
    "now": SystemName(lambda context: context.now(), "The date and time now."),
    "today": SystemName(lambda context: context.today(), "The date of today."),
    "tomorrow": SystemName(lambda context: _day(context, 1), "The date of tomorrow."),
    "yesterday": SystemName(lambda context: _day(context, -1), "The date of yesterday."),
    "zoho.currentdate": SystemName(lambda context: context.today(), "The date of today."),
    "zoho.currenttime": SystemName(lambda context: context.now(), "The date and time now."),
    "zoho.loginuser": SystemName(
        lambda context: context.user.login_name, "The name of the user who runs the script."
    ),
    "zoho.loginuserid": SystemName(
        lambda context: context.user.login_id, "The mail address of the user who runs the script."
    ),
    "zoho.adminuser": SystemName(
        lambda context: context.user.admin_name, "The name of the owner of the application."
    ),
    "zoho.adminuserid": SystemName(
        lambda context: context.user.admin_id, "The mail address of the owner of the application."
    ),
    "zoho.ipaddress": SystemName(
        lambda context: context.user.ip_address, "The address of the user's device."
    ),
    "zoho.appname": SystemName(lambda _context: _APP_NAME, "The link name of the application."),
    "zoho.appuri": SystemName(_app_uri, "The owner and the link name: `/owner/application/`."),
    "zoho.device.type": SystemName(
        lambda _context: "web", "`web`, `phone` or `tablet`; here always `web`."
    ),
}
"""Every system name, lower case."""

_ONLY: dict[str, frozenset[str]] = {
    "zoho.appname": frozenset({"creator"}),
    "zoho.appuri": frozenset({"creator"}),
    "zoho.device.type": frozenset({"creator"}),
}
_EXCLUDED: dict[str, frozenset[str]] = {"now": frozenset({"salesiq"})}


def system_available(name: str, profile: str) -> bool:
    """Whether a product knows the system name; the neutral profile knows them all."""
    if profile == "neutral":
        return True
    only = _ONLY.get(name.lower())
    return profile not in _EXCLUDED.get(name.lower(), ()) and (only is None or profile in only)


def system_value(name: str, context: Context) -> Callable[[], object] | None:
    """What reads the system name at run time, or None when the product has no such name."""
    value = SYSTEM.get(name.lower())
    if value is None or not system_available(name, context.profile):
        return None
    return partial(value.read, context)


def explained(name: str) -> str | None:
    """What `deluge builtins` says of a system name, None for any other name."""
    folded = name.lower()
    if folded not in SYSTEM:
        return None
    only, excluded = _ONLY.get(folded), _EXCLUDED.get(folded)
    lines = [folded]
    if only:
        lines.append(f"only in {', '.join(sorted(only))}")
    if excluded:
        lines.append(f"not in {', '.join(sorted(excluded))}")
    return "\n".join([*lines, "", SYSTEM[folded].doc, "", _URL])
