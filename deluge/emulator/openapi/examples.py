"""Ids and criteria that work in the organisation a document describes: clients can try them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from deluge.emulator.core import Emulator
from deluge.emulator.schema import Module
from deluge.emulator.store import LIVE
from deluge.exchange import Request

_MOST = 5  # of one kind
_ROWS = 10  # of a list that is looked through for examples


class Examples:
    """Looks up examples in an organisation."""

    def __init__(self, emulator: Emulator, modules: Sequence[Module]) -> None:
        self._emulator = emulator
        self._modules = modules
        self.records = {module.api_name: self._ids(module) for module in modules}

    @property
    def filled(self) -> list[Module]:
        """The modules that have records."""
        return [module for module in self._modules if self.records[module.api_name]]

    def _ids(self, module: Module) -> list[str]:
        """The ids of a module's first records."""
        store = self._emulator.store
        with store.read():
            rows = store.query(
                "select id from record where module = ? and state = ? order by id limit ?",
                (module.api_name, LIVE, _MOST),
            )
        return [str(row[0]) for row in rows]

    def listed(self, path: str, **query: str) -> list[str]:
        """The ids that a list answers."""
        url = f"https://www.zohoapis.com/crm/v8{path}?{urlencode(query)}"
        response, _ = self._emulator.perform(Request("GET", url), _ROWS)
        if response.status != 200:
            return []
        body: Any = response.json()
        return [row["id"] for row in body[path.rpartition("/")[2]][:_MOST]]

    def in_path(self, path: str) -> dict[str, list[str]]:
        """Examples of the parameters in a path, in step: those of one position go together."""
        head, _, rest = path.partition("/{")
        if not head:
            known = self.filled
            firsts = {module.api_name: self.records[module.api_name][0] for module in known}
            found = {"module": list(firsts)}
            if rest.startswith("module}/{id}"):
                found["id"] = list(firsts.values())
            return found
        if head == "/Leads":
            return {"id": self.records.get("Leads", [])}
        if not rest or not head.startswith(("/settings", "/users", "/org")):
            return {}
        module = (self.filled or self._modules)[0].api_name
        return {rest.partition("}")[0]: self.listed(head, module=module)}

    def criteria(self) -> list[str]:
        """Search criteria on the fields that every module has, and on names."""
        names = [f"({module.display_field}:starts_with:A)" for module in self._modules[:_MOST]]
        return [
            "(Created_Time:greater_than:2020-01-01T00:00:00+00:00)",
            f"(Owner:equals:{self._emulator.user})",
            *names,
            "((Created_Time:between:2020-01-01T00:00:00+00:00,2040-01-01T00:00:00+00:00)"
            f"and(Owner:in:{self._emulator.user}))",
        ]
