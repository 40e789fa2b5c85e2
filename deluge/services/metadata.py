"""Field metadata that a task needs before its own request: labels, types."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from deluge.exchange import Request
from deluge.services.answers import decoded

if TYPE_CHECKING:
    from deluge.services.session import Services

Map = dict[str, object]


def fields_of(services: "Services", module: str) -> list[Map]:
    """The fields of a module, empty when the service does not tell them."""
    known = services.fields
    if module not in known:
        url = f"{services.base_url('zohoapis')}/crm/v8/settings/fields"
        request = Request("GET", url, query=[("module", module)])
        body = decoded(request, services.send(request))
        found = body.get("fields") if isinstance(body, dict) else None
        known[module] = found if isinstance(found, list) else []
    return known[module]


def api_names(services: "Services", module: str, names: Iterable[str]) -> dict[str, str]:
    """The API name behind each name or label; a label that no field has gets underscores."""
    names = list(names)
    if all(re.fullmatch(r"[$\w]+", name) for name in names):
        return {name: name for name in names}
    labels = {
        str(field.get("field_label")).lower(): str(field.get("api_name"))
        for field in fields_of(services, module)
    }
    return {name: _api_name(name, labels) for name in names}


def _api_name(name: str, labels: dict[str, str]) -> str:
    if re.fullmatch(r"[$\w]+", name):
        return name
    return labels.get(name.lower()) or re.sub(r"\W+", "_", name.strip())


def module_url(services: "Services", version: str, module: str, *rest: str) -> str:
    """The URL of a module's records, with further path segments."""
    path = "/".join(quote(piece, safe="") for piece in (module, *rest))
    return f"{services.base_url('zohoapis')}/crm/{version}/{path}"
