"""Which of Zoho's operations the emulator answers: docs/emulator.md is made from it."""

from itertools import groupby
from typing import Any

from deluge.emulator.routes import Route, all_routes

_INTRODUCTION = """\
The local CRM (`--org sandbox`, `--org memory`) answers the paths below `/crm/v8` that are listed
here, and those of v2 to v7 where Zoho had them. `full` means everything Zoho documents that scripts
can see; `partial` says what lacks. What is absent answers 501 with a body that names it:

    {"code": "NOT_EMULATED", "details": {"operation": "GET /..."}, "message": "...", ...}

Paths that start with `bulk` stand for `/crm/bulk/v8/...`. `deluge serve` gives an OpenAPI
document of what is answered at `/openapi.json`, with the modules, fields and ids of the sandbox as
choices and examples; `/openapi.json?module=Leads` is about the records of one module and has the
types of its fields.

## Fields and modules of your own

The local CRM has Zoho's standard modules and fields. As Zoho does, it drops what a record says of a
field that there is not; `deluge run` and `deluge repl` then print a warning. The command
`deluge org import-schema --org live` brings in the modules and fields of your organisation, and so
do files with the answers of `/settings/modules` and `/settings/fields`. Written by hand,
`.deluge/schema/Leads.json` is

    {"fields": [
      {"api_name": "Score", "data_type": "integer"},
      {"api_name": "Firm", "data_type": "lookup", "lookup": {"module": {"api_name": "Accounts"}}},
      {"api_name": "Colours", "data_type": "multiselectpicklist", "pick_list_values": ["Red"]},
      {"api_name": "Lines", "data_type": "subform", "associated_module": {"module": "Lines"}}
    ]}

and a module of your own, or that of a subform, is an entry of `.deluge/schema/modules.json`,
`{"modules": [{"api_name": "Lines"}]}`, with its fields in `Lines.json`. Organisation variables
stand beside the records in seed files: `{"variables": [{"api_name": "Score", "value": 5}]}`.

A record of a seed file may bring what no request can set: its `id`, `Created_Time` and
`Modified_Time`, and the values of custom formulas, summaries and automatic numbers. Formulas and
summaries are not worked out here; without a seed they are null.

## Users and permissions

Requests are made in the name of the administrator, who may do everything, or of the user whose
address stands in `deluge.toml`; `user@sandbox.example` is there from the start:

    [org]
    user = "user@sandbox.example"

That user's profile has every permission until `PUT /settings/profiles/{id}` takes some away; what
it lacks is then answered with `NO_PERMISSION`. Which records a user sees is not limited.

## Signing in

`deluge serve` takes only requests with an OAuth token. `deluge serve --json` prints a client and a
refresh token that may do everything; an SDK or integration uses them as those of Zoho's console,
with the printed URL in place of `https://accounts.zoho.com` and `https://www.zohoapis.com`:

    curl "$URL/oauth/v2/token" -d grant_type=refresh_token -d client_id=... -d client_secret=... \\
         -d refresh_token=...

What begins with a grant code works as well: the page
`/oauth/v2/auth?response_type=code&client_id=...&redirect_uri=...&scope=...&access_type=offline`
redirects at once, as if the user had agreed, and the code is good for three minutes and one
`grant_type=authorization_code`. That serves a self client too, which has no page:

    curl -s -o /dev/null -w '%{redirect_url}' "$URL/oauth/v2/auth?response_type=code&..."

A refresh token got in this way has the scopes asked for, so that a missing scope is met before
production. Zoho's limits hold: 20 refresh tokens, 10 new access tokens in ten minutes
(`access_denied`), 30 alive at once.

## Blueprints and layout rules

Zoho's API exports neither, so `.deluge/schema` takes them in a form of our own:

    {"blueprints": [
      {"module": "Leads", "field": "Lead_Status", "name": "Contact", "transitions": [
        {"name": "Reach", "from": ["Attempted to Contact"], "to": "Contacted", "fields": ["Phone"]},
        {"name": "Drop", "common": true, "to": "Junk Lead", "after": {"Rating": "Shut Down"}}
      ]}
    ],
    "layout_rules": [
      {"module": "Leads", "name": "Reached", "field": "Lead_Status", "values": ["Contacted"],
       "mandatory": ["Phone"]}
    ]}

`fields` must be filled by the end of a transition, a `common` one starts in every state that
another one leaves, `after` is set behind it. While a record is in a blueprint, an edit of its field
is refused (`RECORD_IN_BLUEPRINT`). Layout rules hold for requests that name them in
`apply_feature_execution`.
"""


def page() -> str:
    """The page in Markdown."""
    listed = rows()
    counts = {state: sum(row[2] == state for row in listed) for state in _STATES}
    total = ", ".join(f"{count} {state}" for state, count in counts.items())
    parts = ["# The emulated CRM\n\n", _INTRODUCTION, f"\n{len(listed)} operations: {total}.\n"]
    answered = [row for row in listed if row[2] != "absent"]
    parts.append("\n## Answered\n\n| Operation | State | What lacks |\n|---|---|---|\n")
    parts += [f"| `{row[0]} {row[1]}` | {row[2]} | {row[3]} |\n" for row in answered]
    parts.append("\n## Absent\n\n| Path | Methods |\n|---|---|\n")
    absent = [row for row in listed if row[2] == "absent"]
    for path, group in groupby(absent, key=lambda row: row[1]):
        parts.append(f"| `{path}` | {', '.join(row[0] for row in group)} |\n")
    return "".join(parts)


_STATES = ("full", "partial", "absent")


def rows() -> list[tuple[str, str, str, str]]:
    """Method, path, state and reason of everything Zoho offers and of what we add."""
    from deluge.emulator.operations import operations

    ours: dict[tuple[str, tuple[str, ...]], Route] = {
        (route.method, _shape(route.segments)): route
        for route in all_routes()
        if not route.path.startswith("/__local")
    }
    found: dict[tuple[str, str], tuple[str, str]] = {}
    seen: set[int] = set()
    for method, segments in operations():
        route = ours.get((method, _shape(segments))) or _general(method, segments)
        if route is not None:
            seen.add(id(route))
        state = route.state if route else "absent"
        found["/" + "/".join(segments), method] = (state, route.reason if route else "")
    for route in ours.values():
        if id(route) not in seen:
            found[route.path, route.method] = (route.state, route.reason)
    return [(method, path, *found[path, method]) for path, method in sorted(found)]


def _shape(segments: tuple[str, ...]) -> tuple[str, ...]:
    """A path without the names of its parameters."""
    return tuple("{}" if part.startswith("{") else part for part in segments)


def _general(method: str, segments: tuple[str, ...]) -> Route | None:
    """The route with parameters that answers a path of Zoho's with literal parts.

    `/Notes/{id}` is a record like any other; a literal part in lower case is an API of its own.
    """
    from deluge.emulator.answers import Refusal
    from deluge.emulator.routes import Router

    path: list[Any] = ["5843000000000100001" if p.startswith("{") else p for p in segments]
    if segments[0].startswith("{"):
        path[0] = "Deals" if "Contact_Roles" in segments else "Accounts"
    try:
        route, parameters = Router().find(method, path)
    except Refusal:
        return None
    names = [value for value in parameters.values() if value in segments]
    known = all(name[0].isupper() and _is_list_or_module(name) for name in names)
    return route if known else None


def _is_list_or_module(name: str) -> bool:
    """Whether a literal part of a path is a module or a related list that we have."""
    from deluge.emulator.schema import Schema

    schema = Schema()
    if (module := schema.module(name)) is not None:
        return not module.serves_others
    deals = schema.module("Deals")
    entry = deals.related_list(name) if deals else None
    return entry is not None and entry["kind"] in ("link", "child", "notes")
