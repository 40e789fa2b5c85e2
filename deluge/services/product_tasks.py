"""What tasks of products other than CRM do with their arguments before the request is built.

`PREPARATIONS` and `RUNS` are those of `deluge.services.special_tasks`, for the other services.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_plus

from deluge.errors import EvalError, TypeMismatch
from deluge.services.special_tasks import Preparation
from deluge.services.task_values import Values, plain_list, plain_map, text_at
from deluge.values.file import File
from deluge.values.show import json_text, text_of

if TYPE_CHECKING:
    from deluge.services.session import Services


def _folded(name: str) -> str:
    return re.sub(r"[\s_\-]", "", name).lower()


def _lower_module(services: "Services", values: Values) -> None:
    values["module"] = text_at(services, values, "module").lower()


def _no_criteria(services: "Services", values: Values) -> None:
    """An empty criteria means all records: it is not sent."""
    if not text_at(services, values, "criteria").strip():
        values["criteria"] = None


# ---- finance

_FINANCE_PATHS = {"expensecategory": "expensecategories", "customerpayment": "customerpayments"}


def _finance_module(services: "Services", values: Values) -> None:
    """Modules are written as in the path: `Customer Payments` is customerpayments."""
    name = _folded(text_at(services, values, "module"))
    values["module"] = _FINANCE_PATHS.get(name, name)


def _finance_search(services: "Services", values: Values) -> None:
    """A search text holds encoded query parameters: `page=2&status=paid`."""
    _finance_module(services, values)
    search = values.get("search")
    if isinstance(search, str):
        values["search"] = dict(parse_qsl(search.strip().lstrip("?&"), keep_blank_values=True))


def _finance_filter(services: "Services", values: Values) -> None:
    """A search text of zoho.invoice is the filter."""
    _finance_module(services, values)
    search = values.get("search")
    if isinstance(search, str):
        values["search"] = {"filter_by": search} if search.strip() else {}


# ---- Desk

_DESK_PATHS = {"timeentry": "timeEntry", "timeentries": "timeEntry", "thread": "threads"}


def _desk_modules(services: "Services", values: Values) -> None:
    for key in ("module", "parent_module", "sub_module"):
        if key in values:
            name = _folded(text_at(services, values, key))
            values[key] = _DESK_PATHS.get(name, name)


# ---- Recruit


def _recruit_xml(services: "Services", values: Values) -> None:
    """The record as the XML that the API takes: one FL element per label."""
    module = text_at(services, values, "module")
    conventions = services.context.conventions
    fields = "".join(
        f'<FL val="{_xml(text_of(label, conventions))}">{_xml(text_of(value, conventions))}</FL>'
        for label, value in plain_map(values["data"]).items()
        if value is not None
    )
    values["data"] = f'<{module}><row no="1">{fields}</row></{module}>'
    if text_at(services, values, "duplicate_check") in ("", "0"):
        values["duplicate_check"] = None


def _xml(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def _recruit_columns(services: "Services", values: Values) -> None:
    """The API names the module before the columns; all is all of them."""
    columns = text_at(services, values, "columns").strip()
    if columns.lower() in ("", "all"):
        values["columns"] = "All"
    elif columns.startswith("("):
        values["columns"] = text_at(services, values, "module") + columns
    for key in ("sort_column", "sort_order"):
        if not text_at(services, values, key).strip():
            values[key] = None


def _recruit_search(services: "Services", values: Values) -> None:
    _recruit_columns(services, values)
    condition = text_at(services, values, "condition").strip()
    values["condition"] = condition if condition.startswith("(") else f"({condition})"


# ---- Cliq, Projects, People


def _cliq_message(services: "Services", values: Values) -> None:
    """A text is the text of a message, a map the message itself; files go where files go."""
    message = values["message"]
    files = plain_list(message)
    values["kind"] = "message"
    if files and all(isinstance(file, File) for file in files):
        values["kind"], values["message"] = "files", {"files": files}
    elif isinstance(message, list):
        raise TypeMismatch(
            "A list that is posted to Cliq holds FILEs",
            hint="a text, a map with text, card, slides and buttons, a FILE or a list of FILEs",
        )
    elif not plain_map(message):
        values["message"] = {"text": text_at(services, values, "message")}


def _projects_module(services: "Services", values: Values) -> None:
    values["module"] = _folded(text_at(services, values, "module"))


def _projects_page(services: "Services", values: Values) -> None:
    """The fourth argument is a start or a map of parameters; 0 leaves either to the service."""
    _projects_module(services, values)
    first = values["data_or_index"]
    if not isinstance(first, dict):
        start = text_at(services, values, "data_or_index")
        values["data_or_index"] = {} if start in ("", "0") else {"index": first}
    if text_at(services, values, "range") in ("", "0"):
        values["range"] = None


def _people_search(services: "Services", values: Values) -> None:
    """Several searches are joined by a bar."""
    search = values.get("search")
    conventions = services.context.conventions
    texts = [json_text(item, conventions) for item in plain_list(search) if plain_map(item)]
    values["search"] = "|".join(texts) or None


def _people_record_id(_services: "Services", values: Values) -> None:
    """The id of the record stands among its values."""
    record = dict(plain_map(values["values"]))
    key = next((key for key in record if str(key).lower() == "recordid"), None)
    values["record_id"] = None if key is None else record.pop(key)
    values["values"] = record


# ---- WorkDrive, Writer, Sheet


def _decoded_name(services: "Services", values: Values) -> None:
    """Scripts encode the name for a URL; a form takes it plain."""
    values["file_name"] = unquote_plus(text_at(services, values, "file_name"))


def _no_password(services: "Services", values: Values) -> None:
    values["password"] = text_at(services, values, "password") or None


def _writer_merge(_services: "Services", values: Values) -> None:
    """Optional settings stand beside the data that is merged."""
    settings = plain_map(values.get("optional_settings"))
    values["merge_detail"] = {**plain_map(values["merge_detail"]), **settings}


def _sheet_rows(_services: "Services", values: Values) -> None:
    values["rows"] = plain_list(values["rows"])


def _sheet_scope(services: "Services", values: Values) -> None:
    """The index is a row or a column, as the scope says."""
    scope = text_at(services, values, "scope")
    for name in ("row", "column"):
        values[name] = values["index"] if scope == name else None
    values["worksheet"] = text_at(services, values, "worksheet") or None


def _sheet_csv(_services: "Services", values: Values) -> None:
    data = values["csv"]
    if isinstance(data, File):
        values["csv"] = data.content.decode("utf-8", "replace")


# ---- Bookings, ServiceDesk Plus, QuickBooks

_BOOKINGS = {"staff": "staffs", "service": "services", "resource": "resources"}


def _bookings_module(services: "Services", values: Values) -> None:
    """The path names what is asked for, the filter the record it is asked about."""
    module = _folded(text_at(services, values, "module"))
    module = _BOOKINGS.get(module, module)
    parent = _folded(text_at(services, values, "parent_module")) or module
    values["module"] = module
    values["filter"] = {f"{parent.removesuffix('s')}_id": values["record_id"]}


def _bookings_person(services: "Services", values: Values) -> None:
    """The appointment is with a member of the staff or with a resource."""
    is_staff = text_at(services, values, "is_staff").lower() != "false"
    person = values.pop("staff_or_resource_id")
    values["staff_id" if is_staff else "resource_id"] = person


_DEFAULT_PORTAL = "itdesk"


def _sdp_request(services: "Services", values: Values) -> None:
    """Requests are the only module; a page is asked for inside `list_info`."""
    values["account"] = text_at(services, values, "account") or _DEFAULT_PORTAL
    if "module" in values:
        if _folded(text_at(services, values, "module")).removesuffix("s") != "request":
            raise EvalError(
                "Invalid module name for the function zoho.sdp at index 1",
                code="wrong-arguments",
                hint="zoho.sdp knows the module Request",
            )
        values["module"] = "requests"
    if "sub_module" in values:
        values["sub_module"] = _folded(text_at(services, values, "sub_module"))
    if "range" in values:
        page: dict[object, object] = {
            "start_index": values["index"], "row_count": values["range"],
        }  # fmt: skip
        values["input_data"] = {"list_info": {**page, **plain_map(values.get("search"))}}


def _quickbooks_query(services: "Services", values: Values) -> None:
    """The query of QuickBooks for a module, a criteria and columns."""
    columns = [text_of(each, services.context.conventions) for each in _columns(values)]
    criteria = text_at(services, values, "criteria").strip()
    words = ["select", ", ".join(columns) or "*", "from", text_at(services, values, "module")]
    values["query"] = " ".join([*words, "where", criteria] if criteria else words)


def _columns(values: Values) -> list[object]:
    columns = values.get("columns")
    return columns if isinstance(columns, list) else []


PREPARATIONS: dict[str, Preparation] = {
    "bookings-module": _bookings_module,
    "bookings-person": _bookings_person,
    "cliq-message": _cliq_message,
    "decoded-name": _decoded_name,
    "desk-modules": _desk_modules,
    "finance-filter": _finance_filter,
    "finance-module": _finance_module,
    "finance-search": _finance_search,
    "lower-module": _lower_module,
    "no-criteria": _no_criteria,
    "no-password": _no_password,
    "people-record-id": _people_record_id,
    "people-search": _people_search,
    "projects-module": _projects_module,
    "projects-page": _projects_page,
    "quickbooks-query": _quickbooks_query,
    "recruit-columns": _recruit_columns,
    "recruit-search": _recruit_search,
    "recruit-xml": _recruit_xml,
    "sdp-request": _sdp_request,
    "sheet-csv": _sheet_csv,
    "sheet-rows": _sheet_rows,
    "sheet-scope": _sheet_scope,
    "writer-merge": _writer_merge,
}


# ---- calls of their own


def _gateway_sms(services: "Services", values: Values) -> object:
    """The success map; the message is in the outbox."""
    services.outbox.add(
        "sms",
        {
            "from": "",
            "to": [text_at(services, values, "to")],
            "message": text_at(services, values, "message"),
            "connection": text_at(services, values, "connection"),
            "sent_at": services.context.clock().isoformat(),
        },
    )
    return {"status": "Success"}


RUNS: dict[str, Callable[["Services", Values], object]] = {
    "admin-addresses": lambda services, _values: [services.context.user.admin_id],
    "admin-names": lambda services, _values: [services.context.user.admin_name],
    "app-language": lambda _services, _values: "English",
    "gateway-sms": _gateway_sms,
    "login-addresses": lambda services, _values: [services.context.user.login_id],
    "login-name": lambda services, _values: services.context.user.login_name,
}
