"""Ids and criteria that work in the organisation a document describes: clients can try them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from deluge.emulator.core import Emulator
from deluge.emulator.crm.actions.blueprint import transition_id
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
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

    @property
    def first(self) -> str:
        """The module that examples are about where they need one."""
        return (self.filled or self._modules)[0].api_name

    @cached_property
    def layout(self) -> str:
        """The id of the layout that has pipelines."""
        return self.listed("/settings/layouts", module="Deals")[0]

    def named(self) -> dict[str, list[str]]:
        """Name of a schema -> ids of that kind."""
        first, layout = self.first, self.layout
        return {
            "RecordId": [key for ids in self.records.values() for key in ids],
            "NoteId": self.records.get("Notes", []),
            "UserId": self.listed("/users"),
            "RoleId": self.listed("/settings/roles"),
            "ProfileId": self.listed("/settings/profiles"),
            "CurrencyId": self.listed("/org/currencies"),
            "ContactRoleId": self.listed("/Contacts/roles", "contact_roles"),
            "VariableId": self.listed("/settings/variables"),
            "ViewId": self.listed("/settings/custom_views", module=first),
            "FieldId": self.listed("/settings/fields", module=first),
            "TagId": self.listed("/settings/tags", module=first),
            "LayoutId": [layout],
            "PipelineId": self.listed("/settings/pipeline", layout_id=layout),
            "StageId": self._stages(layout),
            "TransitionId": self._transitions(),
        }

    def _stages(self, layout: str) -> list[str]:
        """The ids of the stages of deals."""
        pipelines = self._answered("/settings/pipeline", layout_id=layout)["pipeline"]
        return [stage["id"] for stage in pipelines[0]["maps"][:_MOST]]

    def _ids(self, module: Module) -> list[str]:
        """The ids of a module's first records."""
        store = self._emulator.store
        with store.read():
            rows = store.query(
                "select id from record where module = ? and state = ? order by id limit ?",
                (module.api_name, LIVE, _MOST),
            )
        return [str(row[0]) for row in rows]

    def listed(self, path: str, key: str = "", **query: str) -> list[str]:
        """The ids that a list answers; `key` is where it stands, if not under the path's end."""
        rows = self._answered(path, **query).get(key or path.rpartition("/")[2], ())
        return [row["id"] for row in rows[:_MOST]]

    def _answered(self, path: str, **query: str) -> Record:
        """What a list answers; nothing when it is empty or refused."""
        url = f"https://www.zohoapis.com/crm/v8{path}?{urlencode(query)}"
        response, _ = self._emulator.perform(Request("GET", url), _ROWS)
        body: Any = response.json() if response.status == 200 else {}
        return body

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
        if head == "/settings/modules":
            return {"name": [self.first]}
        if head == "/Contacts/roles":
            return {"id": self.listed(head, "contact_roles")}
        if not rest or not head.startswith(("/settings", "/users", "/org")):
            return {}
        return {rest.partition("}")[0]: self.listed(head, module=self.first, layout_id=self.layout)}

    def _transitions(self) -> list[str]:
        """The ids of the transitions of blueprints."""
        blueprints = self._emulator.schema.blueprints
        return [transition_id(flow, each) for flow in blueprints for each in flow["transitions"]]

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
