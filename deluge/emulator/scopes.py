"""OAuth scopes: which requests a token may make.

Source: https://www.zoho.com/crm/developer/docs/api/v8/scopes.html
"""

import re

# First path segment after the version -> the group of its scopes; all others are modules.
_GROUPS = {
    "settings": "settings",
    "users": "users",
    "org": "org",
    "coql": "coql",
    "bulk": "bulk",
    "__composite_requests": "composite_requests",
    "actions": "notifications",
    "files": "files",
}
_VERBS = {"GET": "read", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


def covers(scope: str, method: str, segment: str) -> bool:
    """Whether the scopes, parted by commas or blanks, allow the request.

    `ZohoCRM.modules.ALL` is for every module, `ZohoCRM.modules.leads.READ` for one.
    """
    group = _GROUPS.get(segment, "modules")
    verb = "read" if segment == "coql" else _VERBS.get(method, "read")
    for name in re.split(r"[,\s]+", scope.lower()):
        parts = name.split(".")
        if parts[0] not in ("zohocrm", "zohofiles") or len(parts) < 3 or parts[1] != group:
            continue
        if group == "modules" and len(parts) == 4 and not _names(parts[2], segment.lower()):
            continue
        right = parts[-1]
        if right in (verb, "all", "custom") or (right == "write" and verb != "read"):
            return True
    return False


def _names(scope: str, module: str) -> bool:
    """Whether a scope's word for a module means this one; custom modules share one word."""
    return scope in (module, module.replace("_", "")) or scope == "custom"
