"""Stored documents as the API shows them: names of lookups, times in the user's zone, `$` keys."""

from collections.abc import Iterable
from typing import Any

from deluge.emulator.call import Call
from deluge.emulator.crm.records.fields import FILE_TYPES, MANY_TYPES
from deluge.emulator.crm.records.processes import process_of
from deluge.emulator.ids import metadata_id
from deluge.emulator.schema import Field, Module
from deluge.emulator.shapes import Record
from deluge.emulator.sql import of_module
from deluge.emulator.store import CONVERTED, LIVE, UNAPPROVED, Stored

_USER_TYPES = frozenset({"ownerlookup", "userlookup"})
_RECORD_TYPES = frozenset({"lookup", "multi_module_lookup"})
_LIST_TYPES = frozenset(
    {"subform", "multiselectlookup", "multiuserlookup", "fileupload", "imageupload"}
)
_EMPTY = frozenset({"boolean", "multiselectpicklist"})  # what is not set is not null
_HIDDEN = frozenset({"Layout", "Wizard", "Add_Comment"})
_USER_KEYS = frozenset({"Created_By", "Modified_By"})
_TIME_KEYS = frozenset({"Created_Time", "Modified_Time"})


def layout_of(module: Module) -> dict[str, str]:
    """The reference to a module's only layout."""
    name = module.data.get("layout_name", "Standard")
    return {"name": name, "display_label": name, "id": metadata_id("layout", module.api_name)}


class Shaper:
    """Shows records of one module to one call. `fields` limits what is shown."""

    def __init__(
        self, call: Call, module: Module, fields: list[str] | None = None, *, single: bool = False
    ) -> None:
        self.call = call
        self.module = module
        self.requested = fields
        self.single = single
        self.names: dict[int, str | None] = {}
        self.v2 = call.version < 2.1
        self.line_items = module.line_items
        shown = module.fields.values()
        if fields is not None:
            wanted = {name.split(".")[0] for name in fields}
            shown = [field for field in shown if field.api_name in wanted]
            if self.v2 and "Product_Details" in wanted and self.line_items:
                shown.append(self.line_items)
        else:
            shown = [f for f in shown if f.api_name not in _HIDDEN and f.api_name != "id"]
            if not single:
                shown = [f for f in shown if self._is_listed(f)]
        self.shown = list(shown)
        self._lookups = [f for f in self.shown if f.data_type in _RECORD_TYPES]

    def _is_listed(self, field: Field) -> bool:
        """Whether lists that name no fields have it: of rows, v2 has those of line items alone."""
        if self.v2 and (field is self.line_items or field.data_type in FILE_TYPES):
            return True
        return field.data_type not in _LIST_TYPES

    def show_all(self, rows: Iterable[Stored]) -> list[Record]:
        """The records, the names of their lookups fetched in one go."""
        rows = list(rows)
        wanted = {
            int(value)
            for row in rows
            for field in self._lookups
            if isinstance(value := row.data.get(field.api_name), str)
        }
        wanted.update(self._row_lookups(rows))
        if missing := wanted - self.names.keys():
            self.names.update(self.call.store.names(missing))
        return [self._show(row) for row in rows]

    def show(self, row: Stored) -> Record:
        """One record."""
        return self.show_all([row])[0]

    def _row_lookups(self, rows: list[Stored]) -> set[int]:
        """The ids that rows of subforms point to."""
        return {
            int(value)
            for field in self.shown
            for column in (field.rows or {}).values()
            if column.data_type == "lookup"
            for row in rows
            for line in row.data.get(field.api_name) or ()
            if isinstance(value := line.get(column.api_name), str)
        }

    def _show(self, row: Stored) -> Record:
        document = row.data
        shown: Record = {}
        for field in self.shown:
            if field.api_name[0] != "$":
                shown[field.api_name] = self._value(field, document.get(field.api_name), row)
        if self.v2 and self.line_items and self.line_items.api_name in shown:
            from deluge.emulator.crm.records.lineitems import v2_rows

            rows = shown.pop(self.line_items.api_name)
            shown["Product_Details"] = v2_rows(self.call.schema.v2_line_items, rows)
        shown["id"] = str(row.id)
        if self.module.api_name == "Notes":
            shown["$attachments"] = self._note_files(row)
            if self.call.version < 5:
                shown["$se_module"] = document.get("$se_module")
        self._add_system_keys(shown, row)
        return shown

    def _note_files(self, note: Stored) -> list[Record] | None:
        """The files attached to a note."""
        from deluge.emulator.crm.related.attachments import files_of

        return files_of(self.call, note) or None

    def _add_system_keys(self, shown: Record, row: Stored) -> None:
        """The `$` keys: all of them by id and in v2, else those asked for."""
        if self.requested is None:
            if self.single or self.v2 or self.call.version < 3:
                shown.update(self._system_keys(row))
                return
            available = self._system_keys(row)
            for name in ("$currency_symbol", "$approved", "$editable"):
                shown[name] = available[name]
            return
        wanted = [name for name in self.requested if name[:1] == "$"]
        if wanted:
            available = self._system_keys(row)
            shown.update((name, available[name]) for name in wanted if name in available)

    def _system_keys(self, row: Stored) -> Record:
        approved = row.state != UNAPPROVED
        keys: Record = {
            "$currency_symbol": "$",
            "$process_flow": process_of(self.call.schema, row) is not None,
            "$approved": approved,
            "$approval": {"delegate": False, "approve": False, "reject": False, "resubmit": False},
            "$editable": row.state != CONVERTED,
            "$state": "save",
            "$field_states": None,
            "$review": None,
            "$review_process": {"approve": False, "reject": False, "resubmit": False},
        }
        if row.module == "Leads":
            keys["$converted"] = row.state == CONVERTED
            keys["$converted_detail"] = row.data.get("$converted_detail", {})
        if "$se_module" in self.module.fields:
            keys["$se_module"] = row.data.get("$se_module")
        if self.line_items is not None:
            keys["$line_tax"] = row.data.get("$line_tax", [])
        if self.v2:
            return {**keys, "$followed": False}
        state = "approved" if approved else "approval_process_pending"
        return {
            **keys,
            "$approval_state": state,
            "$orchestration": False,
            "$in_merge": False,
            "$locked_for_me": False,
            "$stop_processing": False,
            "$pathfinder": False,
            "$zia_owner_assignment": "owner_recommendation_unavailable",
            "$zia_visions": None,
            "$wizard_connection_path": None,
            "$layout_id": layout_of(self.module),
            "$sharing_permission": "full_access",
            "$has_more": {f.api_name: False for f in self.shown if f.data_type in _LIST_TYPES},
        }

    def _value(self, field: Field, value: Any, row: Stored) -> Any:
        """A stored value as JSON."""
        kind = field.data_type
        if kind == "datetime":
            return None if value is None else self.call.show(value)
        if kind in _USER_TYPES:
            return self._user(value)
        if kind in _RECORD_TYPES:
            return self._reference(field, value, row)
        if kind == "subform" or (field.rows and field.data.get("shape")):
            return [self._line(field, line, row) for line in value or ()]
        if kind in FILE_TYPES:
            from deluge.emulator.crm.records.file_rows import show_files

            return show_files(self.call, field, value or [])
        if kind in MANY_TYPES:
            from deluge.emulator.crm.records.multi_lookups import show_links

            return show_links(self.call, field, value or [])
        if kind == "layout":
            return layout_of(self.module)
        if field.api_name == "Tag":
            return self._tags(value)
        if value is None and kind in _EMPTY:
            return [] if kind == "multiselectpicklist" else False
        return value

    def _tags(self, value: Any) -> list[Record]:
        if self.v2:
            return [{"name": tag["name"], "id": tag["id"]} for tag in value or ()]
        return value or []

    def _user(self, value: Any) -> dict[str, str] | None:
        if value is None:
            return None
        return self.call.users.get(int(value)) or {"name": "", "id": value, "email": ""}

    def _reference(self, field: Field, value: Any, row: Stored) -> Record | None:
        """A lookup with the present name of its target."""
        if value is None:
            return None
        found = {"name": self.names.get(int(value)), "id": value}
        if field.data_type == "multi_module_lookup" and self.call.version >= 5:
            name = row.data.get("$se_module", "")
            return {"module": {"api_name": name, "id": metadata_id("module", name)}, **found}
        return found

    def _line(self, field: Field, line: Record, row: Stored) -> Record:
        """A row of a subform."""
        shown: Record = {}
        for name, column in (field.rows or {}).items():
            value = line.get(name)
            if name == "Parent_Id":
                shown[name] = {"name": row.name, "id": str(row.id)}
            elif name in _USER_KEYS and field.data_type == "subform":
                shown[name] = self._user(value)
            else:
                shown[name] = self._value(column, value, row)
        if field.data_type == "subform":
            shown["$zia_visions"] = None
        for name, value in line.items():
            if name in shown:
                continue
            if name in _TIME_KEYS:
                shown[name] = self.call.show(value)
            else:
                shown[name] = self._user(value) if name in _USER_KEYS else value
        return shown


def all_records(call: Call, module: Module) -> list[Record]:
    """Every live record of a module with all its fields, oldest first."""
    present, parameters = of_module(module.api_name, (LIVE, CONVERTED, UNAPPROVED))
    found = call.store.records(f"{present} order by id", parameters)
    return Shaper(call, module, single=True).show_all(found)
