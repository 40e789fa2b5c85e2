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
    "upload": "files",
}
_VERBS = {"GET": "read", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


def parted(scope: str) -> list[str]:
    """The scopes in a text, where commas or blanks part them."""
    return [each for each in re.split(r"[,\s]+", scope) if each]


def covers(scope: str, method: str, segments: list[str]) -> bool:
    """Whether the scopes allow a request; `segments` is the path after the version.

    `ZohoCRM.modules.ALL` is for every module, `ZohoCRM.modules.leads.READ` for one;
    `ZohoCRM.settings.fields.READ` for one kind of settings. A search needs that of searches too,
    a query that of some module.
    """
    if segments[-1] == "search" and "zohosearch.securesearch.read" not in parted(scope.lower()):
        return False
    if segments == ["coql"] and not any(
        name.startswith("zohocrm.modules.") for name in parted(scope.lower())
    ):
        return False
    group, part = _GROUPS.get(segments[0], "modules"), segments[0].lower()
    if group == "settings":
        part = segments[1] if len(segments) > 1 else ""
    elif segments[:2] == ["org", "currencies"]:
        group, part = "settings", "currencies"
    verb = "read" if group == "coql" else _VERBS.get(method, "read")
    for name in parted(scope.lower()):
        parts = name.split(".")
        if parts[0] not in ("zohocrm", "zohofiles") or len(parts) < 3 or parts[1] != group:
            continue
        if len(parts) == 4 and not _names(parts[2], group, part):
            continue
        right = parts[-1]
        if right in (verb, "all", "custom") or (right == "write" and verb != "read"):
            return True
    return False


def may_execute(scope: str, method: str) -> bool:
    """Whether the scopes let a function be called with that method."""
    wanted = f"zohocrm.functions.execute.{'read' if method == 'GET' else 'create'}"
    names = parted(scope.lower())
    return wanted in names or "zohocrm.functions.execute.all" in names


def _names(word: str, group: str, part: str) -> bool:
    """Whether a scope's word means this module or setting.

    Custom modules share one word, and some words are in the singular (`global_picklist`).
    """
    if group == "settings":
        return part.startswith(word)
    return group != "modules" or word in (part, part.replace("_", ""), "custom")
