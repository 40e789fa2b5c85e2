"""The modules of the finance products: their words in the envelopes and what they ask for."""

from typing import NamedTuple


class Module(NamedTuple):
    """One module. `required` must be given, `links` are ids of other modules, `number` is the key
    and the prefix of a running number, `statuses` those that may be marked."""

    name: str
    singular: str
    id_key: str
    label: str
    required: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    number: tuple[str, str] = ("", "")
    status: str = ""
    statuses: tuple[str, ...] = ()
    created: str = "created"

    @property
    def is_document(self) -> bool:
        """Whether it has line items and totals."""
        return self.name in _DOCUMENTS


_DOCUMENTS = frozenset(
    {
        "invoices", "estimates", "salesorders", "purchaseorders", "bills", "creditnotes",
        "retainerinvoices", "recurringinvoices", "recurringbills", "vendorcredits",
        "deliverychallans",
    }
)  # fmt: skip

_CUSTOMER = (("customer_id", "contacts"),)
_VENDOR = (("vendor_id", "contacts"),)
_ACTIVE = ("active", "inactive")

_MODULES = (
    Module("contacts", "contact", "contact_id", "Contact", ("contact_name",), (), ("", ""),
           "active", _ACTIVE, "added"),
    Module("customers", "customer", "customer_id", "Customer", ("display_name",), (), ("", ""),
           "active", _ACTIVE, "added"),
    Module("items", "item", "item_id", "Item", ("name",), (), ("", ""), "active", _ACTIVE, "added"),
    Module("compositeitems", "composite_item", "composite_item_id", "Composite Item", ("name",),
           (), ("", ""), "active", _ACTIVE, "added"),
    Module("invoices", "invoice", "invoice_id", "Invoice", ("customer_id",), _CUSTOMER,
           ("invoice_number", "INV-"), "draft", ("sent", "void", "draft")),
    Module("estimates", "estimate", "estimate_id", "Estimate", ("customer_id",), _CUSTOMER,
           ("estimate_number", "EST-"), "draft", ("sent", "accepted", "declined")),
    Module("retainerinvoices", "retainerinvoice", "retainerinvoice_id", "Retainer invoice",
           ("customer_id",), _CUSTOMER, ("retainerinvoice_number", "RET-"), "draft",
           ("sent", "void", "draft")),
    Module("recurringinvoices", "recurring_invoice", "recurring_invoice_id", "Recurring invoice",
           ("customer_id", "recurrence_name"), _CUSTOMER, ("", ""), "active", ("stop", "resume")),
    Module("salesorders", "salesorder", "salesorder_id", "Sales Order", ("customer_id",),
           _CUSTOMER, ("salesorder_number", "SO-"), "draft", ("open", "void", "confirmed")),
    Module("purchaseorders", "purchaseorder", "purchaseorder_id", "Purchase Order",
           ("vendor_id",), _VENDOR, ("purchaseorder_number", "PO-"), "draft",
           ("open", "billed", "cancelled", "issued")),
    Module("bills", "bill", "bill_id", "Bill", ("vendor_id", "bill_number"), _VENDOR, ("", ""),
           "open", ("open", "void")),
    Module("creditnotes", "creditnote", "creditnote_id", "Credit Note", ("customer_id",),
           _CUSTOMER, ("creditnote_number", "CN-"), "open", ("open", "void", "draft")),
    Module("vendorcredits", "vendor_credit", "vendor_credit_id", "Vendor Credit",
           ("vendor_id",), _VENDOR, ("vendor_credit_number", "VC-"), "open", ("open", "void")),
    Module("customerpayments", "payment", "payment_id", "Payment", ("customer_id", "amount"),
           _CUSTOMER, ("payment_number", ""), "", ()),
    Module("vendorpayments", "vendorpayment", "payment_id", "Payment", ("vendor_id", "amount"),
           _VENDOR, ("payment_number", ""), "", ()),
    Module("expenses", "expense", "expense_id", "Expense", ("amount",), (), ("", ""), "unbilled"),
    Module("expensecategories", "expense_category", "category_id", "Expense category",
           ("category_name",), (), ("", ""), "active", _ACTIVE),
    Module("expensereports", "expense_report", "report_id", "Report", ("report_name",), (),
           ("report_number", "ER-"), "draft", ("submitted", "approved", "rejected")),
    Module("trips", "trip", "trip_id", "Trip", ("trip_name",), (), ("trip_number", "TRIP-"),
           "draft"),
    Module("projects", "project", "project_id", "Project", ("project_name",), (), ("", ""),
           "active", _ACTIVE),
    Module("chartofaccounts", "chart_of_account", "account_id", "Account",
           ("account_name", "account_type"), (), ("", ""), "active", _ACTIVE),
    Module("journals", "journal", "journal_id", "Journal", ("journal_date",), (),
           ("entry_number", ""), "published"),
    Module("bankaccounts", "bankaccount", "account_id", "Account",
           ("account_name", "account_type"), (), ("", ""), "active", _ACTIVE),
    Module("banktransactions", "banktransaction", "transaction_id", "Transaction",
           ("transaction_type",), (), ("", ""), "manually_added"),
    Module("recurringbills", "recurring_bill", "recurring_bill_id", "Recurring bill",
           ("vendor_id", "recurrence_name"), _VENDOR, ("", ""), "active", ("stop", "resume")),
    Module("recurringexpenses", "recurring_expense", "recurring_expense_id", "Recurring expense",
           ("recurrence_name",), (), ("", ""), "active", ("stop", "resume")),
    Module("users", "user", "user_id", "User", ("name", "email"), (), ("", ""), "active", _ACTIVE,
           "added"),
    Module("itemgroups", "item_group", "group_id", "Item Group", ("group_name",), (), ("", ""),
           "active", _ACTIVE, "added"),
    Module("pricebooks", "pricebook", "pricebook_id", "Price List", ("name",), (), ("", ""),
           "active", _ACTIVE),
    Module("deliverychallans", "deliverychallan", "deliverychallan_id", "Delivery Challan",
           ("customer_id",), _CUSTOMER, ("deliverychallan_number", "DC-"), "draft",
           ("open", "delivered", "returned")),
    Module("purchasereceives", "purchasereceive", "receive_id", "Purchase Receive", (), (),
           ("receive_number", "PR-"), "received"),
    Module("salesreturns", "salesreturn", "salesreturn_id", "Sales Return", (), (),
           ("salesreturn_number", "RMA-"), "approved"),
    Module("transferorders", "transfer_order", "transfer_order_id", "Transfer Order", (), (),
           ("transfer_order_number", "TO-"), "transferred"),
    Module("inventoryadjustments", "inventory_adjustment", "inventory_adjustment_id",
           "Inventory Adjustment", ("adjustment_type",), (), ("", ""), "adjusted"),
    Module("packages", "package", "package_id", "Package", (), (), ("package_number", "PKG-"),
           "not_shipped"),
    Module("shipmentorders", "shipment_order", "shipment_id", "Shipment Order", (), (),
           ("shipment_number", "SHP-"), "shipped", ("delivered",)),
    Module("warehouses", "warehouse", "warehouse_id", "Warehouse", ("warehouse_name",), (),
           ("", ""), "active", _ACTIVE),
    Module("products", "product", "product_id", "Product", ("name",), (), ("", ""), "active",
           _ACTIVE),
    Module("plans", "plan", "plan_code", "Plan", ("plan_code", "name"), (), ("", ""), "active",
           _ACTIVE),
    Module("addons", "addon", "addon_code", "Addon", ("addon_code", "name"), (), ("", ""),
           "active", _ACTIVE),
    Module("coupons", "coupon", "coupon_code", "Coupon", ("coupon_code", "name"), (), ("", ""),
           "active", _ACTIVE),
    Module("subscriptions", "subscription", "subscription_id", "Subscription", ("plan",),
           (("customer_id", "customers"),), ("subscription_number", "SUB-"), "live"),
    Module("payments", "payment", "payment_id", "Payment", ("customer_id", "amount"),
           (("customer_id", "customers"),), ("payment_number", "")),
    Module("hostedpages", "hostedpage", "hostedpage_id", "Hosted page"),
    Module("events", "event", "event_id", "Event"),
)  # fmt: skip

MODULES = {module.name: module for module in _MODULES}
"""Name in the path -> module."""

_BILLING_ONLY = {"payments", "hostedpages", "events"}

LACKING = {
    "billing": {"contacts"}, "books": _BILLING_ONLY, "invoice": _BILLING_ONLY,
    "inventory": _BILLING_ONLY,
}  # fmt: skip
"""Modules that a product lacks."""


_PLURALS = {
    "expensereports": "expense_reports", "compositeitems": "composite_items",
    "recurringbills": "recurring_bills", "recurringexpenses": "recurring_expenses",
    "transferorders": "transfer_orders", "inventoryadjustments": "inventory_adjustments",
}  # fmt: skip


def plural_key(module: Module) -> str:
    """The key of a list of records: `contacts`, `expense_reports`, `customerpayments`."""
    return _PLURALS.get(module.name, module.name)
