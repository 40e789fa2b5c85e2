"""Line items of quotes, orders and invoices: names in v2, prices, discounts, taxes, totals."""

from deluge.emulator.crm.records.draft import Draft
from deluge.emulator.crm.records.fields import TARGET, TYPE, rounded
from deluge.emulator.schema import Field
from deluge.emulator.shapes import Record

V2_NAME = "Product_Details"


def is_line_items(field: Field) -> bool:
    """Whether a subform is the line items of an inventory module."""
    return V2_NAME in field.aliases


def named_columns(v2_names: dict[str, str], row: Record) -> Record:
    """A row as sent, v2's lower-case keys replaced by the names of the columns."""
    columns = {v2: name for name, v2 in v2_names.items() if name != "subform"}
    return {columns.get(key, key): value for key, value in row.items()}


def v2_rows(v2_names: dict[str, str], rows: list[Record] | None) -> list[Record]:
    """The rows as v2 shows them."""
    shown: list[Record] = []
    for row in rows or ():
        product = row.get("Product_Name")
        line = {v2: row.get(name) for name, v2 in v2_names.items() if name != "subform"}
        if isinstance(product, dict):
            code = row.get("Product_Code")
            line["product"] = {"Product_Code": code, "name": product["name"], "id": product["id"]}
        book = row.get("Price_Book_Name")
        line["book"] = book["id"] if isinstance(book, dict) else None
        line["line_tax"] = row.get("Line_Tax") or []
        line["quantity_in_stock"] = 0
        shown.append(line)
    return shown


def compute(draft: Draft, field: Field) -> None:
    """Fill in prices from the products and work out every total of the document."""
    rows: list[Record] = draft.document.get(field.api_name) or []
    products = _products(draft, rows)
    for index, row in enumerate(rows):
        product = products.get(row.get("Product_Name", ""))
        if product is None:
            if "Product_Name" in row and field.api_name in draft.given:
                draft.invalid(TARGET, f"{field.api_name}[{index}].Product_Name.id")
            continue
        row["Sequence_Number"] = index + 1
        row["Product_Code"] = product.get("Product_Code")
        row["Unit_Price"] = product.get("Unit_Price", 0)
        row.setdefault("List_Price", row["Unit_Price"])
        _compute_row(draft, field, row)
    document = draft.document
    document["Sub_Total"] = rounded(sum(row.get("Net_Total", 0) for row in rows))
    document["Grand_Total"] = rounded(
        document["Sub_Total"]
        - document.get("Discount", 0)
        + document.get("Tax", 0)
        + document.get("Adjustment", 0)
    )


def _compute_row(draft: Draft, field: Field, row: Record) -> None:
    """The totals of one row."""
    total = rounded(row["List_Price"] * row.get("Quantity", 0))
    discount = row.get("Discount", 0)
    if isinstance(discount, str):
        share = _percentage(discount)
        if share is None:
            draft.invalid(TYPE, f"{field.api_name}.Discount", expected_data_type="double")
            share = 0
        discount = rounded(total * share / 100)
    after = rounded(total - discount)
    taxes: list[Record] = []
    for tax in row.get("Line_Tax") or ():
        share = tax.get("percentage")
        share = share if type(share) in (int, float) else 0
        taxes.append({**tax, "percentage": share, "value": rounded(after * share / 100)})
    row.update(
        Total=total,
        Discount=discount,
        Total_After_Discount=after,
        Line_Tax=taxes,
        Tax=rounded(sum(tax["value"] for tax in taxes)),
    )
    row["Net_Total"] = rounded(after + row["Tax"])


def _percentage(text: str) -> float | None:
    """The number in `10%`."""
    digits = text[:-1].strip()
    if len(digits) < 20 and digits.replace(".", "", 1).isdecimal() and digits.isascii():
        return float(digits)
    return None


def _products(draft: Draft, rows: list[Record]) -> dict[str, Record]:
    """Product id -> its document, for the products the rows name."""
    found: dict[str, Record] = {}
    for product_id in {row["Product_Name"] for row in rows if "Product_Name" in row}:
        stored = draft.call.store.record(int(product_id))
        if stored is not None and stored.module == "Products":
            found[product_id] = stored.data
    return found
