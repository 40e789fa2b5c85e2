"""Names the platform fills in: `zoho.currentdate`, `zoho.loginuser`, `now` and their kin.

Source: https://www.zoho.com/deluge/help/system-variables.html, for `yesterday` and `tomorrow`
https://www.zoho.com/deluge/help/criteria-conditional-statements.html
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from deluge.builtins.context import Context
from deluge.values.datetime import DateTime

_APP_NAME = "local-app"
"""The link name of the application a Creator script believes it runs in."""


def _app_uri(context: Context) -> object:
    return f"/{context.user.admin_name.lower().replace(' ', '')}/{_APP_NAME}/"


def _day(context: Context, shift: int) -> DateTime:
    return DateTime(context.today().wall + timedelta(days=shift), has_time=False)


SYSTEM: dict[str, Callable[[Context], object]] = {
    "now": lambda context: context.now(),
    "today": lambda context: context.today(),
    "tomorrow": lambda context: _day(context, 1),
    "yesterday": lambda context: _day(context, -1),
    "zoho.currentdate": lambda context: context.today(),
    "zoho.currenttime": lambda context: context.now(),
    "zoho.loginuser": lambda context: context.user.login_name,
    "zoho.loginuserid": lambda context: context.user.login_id,
    "zoho.adminuser": lambda context: context.user.admin_name,
    "zoho.adminuserid": lambda context: context.user.admin_id,
    "zoho.ipaddress": lambda context: context.user.ip_address,
    "zoho.appname": lambda _context: _APP_NAME,
    "zoho.appuri": _app_uri,
    "zoho.device.type": lambda _context: "web",
}
"""Every system name, lower case, with what it gives."""

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
    return partial(value, context)
