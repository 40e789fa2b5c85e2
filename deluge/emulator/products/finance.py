"""Books, Invoice, Inventory, Billing and Expense: records with running numbers and totals.

Source: https://www.zoho.com/books/api/v3/introduction/ and the failures shown on the pages of
zoho.books.*, zoho.invoice.*, zoho.inventory.* and zoho.billing.*
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from deluge.emulator.products.call import (
    Call,
    Failed,
    Routes,
    Shelf,
    as_list,
    page_of,
    parsed,
)
from deluge.emulator.products.finance_modules import LACKING, MODULES, Module, plural_key
from deluge.emulator.products.finance_search import matching
from deluge.emulator.products.pdf import pdf_of
from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Response

_OLD_PRODUCTS = {"subscriptions": "billing"}
_MOST_ROWS = 200


def _failed(code: int, message: str, status: int = 400) -> Failed:
    return Failed(status, {"code": code, "message": message})


def _done(message: str, entries: Record | None = None, status: int = 200) -> Response:
    return Response.of_json({"code": 0, "message": message, **(entries or {})}, status)


def _module(call: Call) -> Module:
    """The module of the path, once organisation and product are known to fit."""
    call.product = _OLD_PRODUCTS.get(call.product, call.product)
    organization = call.query.get("organization_id") or ""
    header = call.request.headers.get("x-com-zoho-subscriptions-organizationid") or ""
    given = organization or header
    if given and not (given.isascii() and given.isdecimal()):
        raise _failed(
            6041, f"This user is not associated with the CompanyID/CompanyName:{given}.", 401
        )
    module = MODULES.get(call.path["module"].lower())
    if module is None or module.name in LACKING.get(call.product, ()):
        raise _failed(5, "Invalid URL Passed", 404)
    return module


def _given(call: Call) -> Record:
    """The record that was sent: JSON, or JSON inside the form field JSONString."""
    body = call.json()
    if is_record(body):
        return body
    text = call.fields().get("JSONString")
    if text is None:
        raise _nothing_given()
    body = parsed(str(text))
    if not is_record(body):
        raise _failed(4, "Invalid value passed for JSONString")
    return body


def _nothing_given() -> Failed:
    return _failed(11, "The parameter JSONString is mandatory.")


# ---- endpoints


def create(call: Call) -> Response:
    """The new record."""
    module = _module(call)
    given = _given(call)
    if not given and "JSONString" in call.fields():
        raise _nothing_given()
    _check(call, module, given)
    shelf = call.shelf(module.name)
    record_id = shelf.new_id()
    own = {} if module.id_key.endswith("_code") else {module.id_key: record_id}
    record: Record = {**own, **given, **own}
    key, prefix = module.number
    if key:
        record.setdefault(key, f"{prefix}{len(shelf.all()) + 1:0{6 if prefix else 1}}")
    if module.status:
        record.setdefault("status", module.status)
    record["created_time"] = record["last_modified_time"] = call.moment("%Y-%m-%dT%H:%M:%S%z")
    _complete(call, module, record)
    shelf.put(record_id, record)
    if module.name == "customerpayments":
        _apply(call, record)
    return _done(_created(module), {module.singular: record}, 201)


def _created(module: Module) -> str:
    if module.name == "customerpayments":
        return "The payment from the customer has been recorded"
    return f"The {module.label.lower()} has been {module.created}."


def update(call: Call) -> Response:
    """The changed record; lists that are given replace the old ones."""
    module = _module(call)
    given = _given(call)
    if not given:
        raise _failed(37, "The HTTP method PUT is not allowed for the requested resource", 405)
    shelf = call.shelf(module.name)
    record_id, old = _found(call, module, shelf, "update")
    record = {**old, **given, module.id_key: old[module.id_key]}
    _check(call, module, record, old)
    record["last_modified_time"] = call.moment("%Y-%m-%dT%H:%M:%S%z")
    _complete(call, module, record)
    shelf.put(record_id, record)
    saved = {"contacts": "Contact information has been saved."}.get(module.name)
    if module.name in ("items", "compositeitems"):
        saved = "Item details have been saved."
    message = saved or f"{module.label} information has been updated."
    return _done(message, {module.singular: record})


def read(call: Call) -> Response:
    """The record, or the file it is printed as."""
    module = _module(call)
    _, record = _found(call, module, call.shelf(module.name), "read")
    if call.query.get("accept") == "pdf" and module.is_document:
        return _printed(module, record)
    return _done("success", {module.singular: record})


def _printed(module: Module, record: Record) -> Response:
    number = str(record.get(module.number[0]) or record[module.id_key])
    lines = [f"{module.label} {number}", str(record.get("customer_name") or "")]
    lines += [
        f"{line.get('name')}  {line.get('quantity')} x {line.get('rate')}"
        for line in as_list(record.get("line_items"))
        if is_record(line)
    ]
    lines.append(f"Total {record.get('total')}")
    headers = {
        "content-type": "application/pdf",
        "content-disposition": f'attachment; filename="{number}.pdf"',
    }
    return Response(200, pdf_of(lines), headers)


def listed(call: Call) -> Response:
    """A page of records, newest first."""
    module = _module(call)
    rows = matching(call.query, call.shelf(module.name).all()[::-1])
    if rows is None:
        raise _failed(2, "Invalid value passed for filter_by")
    page = call.number("page", 1, low=1)
    size = call.number("per_page", _MOST_ROWS, low=1, high=_MOST_ROWS)
    shown = page_of(rows, (page - 1) * size, size)
    context = {
        "page": page,
        "per_page": size,
        "has_more_page": len(rows) > page * size,
        "sort_column": call.query.get("sort_column", "created_time"),
        "sort_order": call.query.get("sort_order", "D"),
    }
    flat = [{key: value for key, value in row.items() if not _is_nested(value)} for row in shown]
    return _done("success", {plural_key(module): flat, "page_context": context})


def _is_nested(value: object) -> bool:
    """Lists show a record without its lines, addresses and persons."""
    return isinstance(value, list) or (isinstance(value, dict) and "attention" in value)


def remove(call: Call) -> Response:
    """Nothing but a message: the record is gone."""
    module = _module(call)
    shelf = call.shelf(module.name)
    record_id, _ = _found(call, module, shelf, "delete")
    shelf.drop(record_id)
    return _done(f"The {module.label.lower()} has been deleted.")


def mark(call: Call) -> Response:
    """Nothing but a message: the record has the status."""
    module = _module(call)
    shelf = call.shelf(module.name)
    record_id, record = _found(call, module, shelf, "mark")
    status = call.path["status"].lower()
    if status not in module.statuses:
        if call.product == "inventory":
            raise _failed(5, "Invalid URL Passed", 404)
        raise _failed(-1, "Resource does not exist.", 404)
    shelf.put(record_id, {**record, "status": status})
    title = status.capitalize()
    if call.product == "inventory":
        label = module.label.capitalize()
        return _done(f"The status of the {label} has been changed to {title}.", {"data": {}})
    return _done(f"{module.label} status has been changed to {title}.")


def templates(call: Call) -> Response:
    """The one template that every organisation starts with."""
    module = _module(call)
    template = {
        "template_id": str(1_000_000 + len(module.name)),
        "template_name": "Standard Template",
        "template_type": "standard",
    }
    return _done("success", {"templates": [template]})


def organizations(call: Call) -> Response:
    """The organisation of the sandbox."""
    org = call.store.entities("org")[0]
    organization = {
        "organization_id": str(org.get("zgid")),
        "name": org.get("company_name"),
        "email": org.get("primary_email"),
        "is_default_org": True,
        "currency_code": org.get("iso_code"),
        "time_zone": call.emulator.zone_name,
    }
    return _done("success", {"organizations": [organization]})


# ---- finding and checking


def _found(call: Call, module: Module, shelf: Shelf, action: str) -> tuple[str, Record]:
    """Stored id and record; the failure that the product gives for that action."""
    given = call.path["id"]
    if module.id_key.endswith("_code"):
        for row in call.store.entities(f"{call.product}/{module.name}"):
            if row["record"].get(module.id_key) == given:
                return str(row["id"]), row["record"]
    else:
        record = shelf.find(given)
        if record is not None:
            return given, record
    raise _missing(call, module, action)


def _missing(call: Call, module: Module, action: str) -> Failed:
    if call.product == "inventory":
        if action == "update" and module.name == "items":
            return _failed(2006, "This item cannot be edited as it does not exist.", 404)
        if action == "read" and module.name == "items":
            return _failed(1002, "Sorry! The item you are looking for is not available!", 404)
    elif action == "update":
        return _failed(-1, "Resource does not exist.", 404)
    elif action == "mark":
        return _failed(5, "Invalid URL Passed", 404)
    if module.name == "hostedpages":
        return _failed(107401, "Please specify a valid hosted page.", 404)
    return _failed(1002, f"{module.label} does not exist.", 404)


def _check(call: Call, module: Module, record: Record, old: Record | None = None) -> None:
    for key in module.required:
        if record.get(key) in (None, ""):
            if module.name == "customers":
                raise _failed(3013, "Enter valid Customer Name")
            raise _failed(4, f"Invalid value passed for {key}")
    for key, target in module.links:
        if call.product == "billing" and target == "contacts":
            target = "customers"
        given = record.get(key)
        if given and call.shelf(target).find(given) is None:
            raise _failed(1002, f"{MODULES[target].label} does not exist.", 404)
    unique = {"contacts": "contact_name", "items": "name"}.get(module.name)
    if unique is None or (old is not None and old.get(unique) == record[unique]):
        return
    for other in call.shelf(module.name).all():
        if str(other.get(unique)).lower() == str(record[unique]).lower():
            kind = "customer" if module.name == "contacts" else "item"
            code = 3062 if module.name == "contacts" else 1001
            raise _failed(
                code,
                f'The {kind} "{record[unique]}" already exists. Please specify a different name.',
            )


# ---- what the products work out


_NAMED = (("customer_id", "customers"), ("customer_id", "contacts"), ("vendor_id", "contacts"))


def _complete(call: Call, module: Module, record: Record) -> None:
    """Fill in names of customers, custom fields, lines and totals."""
    for key, target in _NAMED:
        found = call.shelf(target).find(record.get(key)) if record.get(key) else None
        if found is not None:
            name = found.get("contact_name") or found.get("display_name")
            record.setdefault(key.replace("_id", "_name"), name)
    fields = [field for field in as_list(record.get("custom_fields")) if is_record(field)]
    if fields:
        record["custom_field_hash"] = {_field_name(field): field.get("value") for field in fields}
    if module.is_document:
        record.setdefault("date", call.moment("%Y-%m-%d"))
        _total(call, record)


def _field_name(field: Record) -> str:
    name = field.get("api_name")
    return str(name or "cf_" + str(field.get("label", "")).strip().lower().replace(" ", "_"))


def _amount(value: object, name: str) -> Decimal:
    try:
        amount = Decimal(str(value if value not in (None, "") else 0))
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite() or abs(amount) > 10**15:
        raise _failed(4, f"Invalid value passed for {name}")
    return amount


def _cents(amount: Decimal) -> float:
    return float(amount.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _total(call: Call, record: Record) -> None:
    """Line totals, sub total, tax, total and balance."""
    sub_total = tax_total = Decimal(0)
    lines = [dict(line) for line in as_list(record.get("line_items")) if is_record(line)]
    for number, line in enumerate(lines, 1):
        item = call.shelf("items").find(line.get("item_id")) if line.get("item_id") else None
        for key in ("name", "rate", "description"):
            if item is not None and item.get(key) is not None:
                line.setdefault(key, item[key])
        line.setdefault("line_item_id", str(call.store.next_id()))
        line.setdefault("item_order", number)
        quantity = _amount(line.setdefault("quantity", 1), "quantity")
        total = quantity * _amount(line.setdefault("rate", 0), "rate")
        line["item_total"] = _cents(total)
        sub_total += total
        tax_total += total * _amount(line.get("tax_percentage"), "tax_percentage") / 100
    record["line_items"] = lines
    record["sub_total"] = _cents(sub_total)
    record["tax_total"] = _cents(tax_total)
    total = sub_total + tax_total
    for key in ("shipping_charge", "adjustment"):
        total += _amount(record.get(key), key)
    record["total"] = _cents(total)
    record["balance"] = _cents(total - _amount(record.get("payment_made"), "payment_made"))


def _apply(call: Call, payment: Record) -> None:
    """Take a payment off the invoices it names."""
    shelf = call.shelf("invoices")
    for entry in as_list(payment.get("invoices")):
        invoice = shelf.find(entry.get("invoice_id")) if is_record(entry) else None
        if invoice is None:
            raise _failed(1002, "Invoice does not exist.", 404)
        applied = _amount(entry.get("amount_applied"), "amount_applied")
        made = _amount(invoice.get("payment_made"), "payment_made") + applied
        invoice["payment_made"] = _cents(made)
        invoice["balance"] = _cents(_amount(invoice["total"], "total") - made)
        invoice["status"] = "paid" if invoice["balance"] <= 0 else "partially_paid"
        shelf.put(invoice["invoice_id"], invoice)


ROUTES: Routes = (
    ("GET", "organizations", organizations),
    ("GET", "{module}/templates", templates),
    ("POST", "{module}", create),
    ("GET", "{module}", listed),
    ("GET", "{module}/{id}", read),
    ("PUT", "{module}/{id}", update),
    ("DELETE", "{module}/{id}", remove),
    ("POST", "{module}/{id}/status/{status}", mark),
)
