"""Settings that only Zoho's pages make: templates, rules, wizards, webhooks. A sandbox has none.

Sources: https://www.zoho.com/crm/developer/docs/api/v8/get-email-templates.html and
https://www.zoho.com/crm/developer/docs/api/v8/get-assignment-rules.html
"""

from deluge.emulator.answers import Refusal, invalid_module, invalid_parameter
from deluge.emulator.call import Call
from deluge.emulator.routes import Answer, route
from deluge.exchange import Response

_NONE = "there are none"


@route("GET", "/settings/email_templates", partial=_NONE)
def list_email_templates(call: Call) -> Answer:
    """No template of a mail."""
    return _nothing(call)


@route("GET", "/settings/email_templates/{id}", partial=_NONE)
def get_email_template(call: Call) -> Answer:
    """No template of a mail."""
    return _nothing(call)


@route("GET", "/settings/inventory_templates", partial=_NONE)
def list_inventory_templates(call: Call) -> Answer:
    """No template of a quote, order or invoice."""
    return _nothing(call)


@route("GET", "/settings/inventory_templates/{id}", partial=_NONE)
def get_inventory_template(call: Call) -> Answer:
    """No template of a quote, order or invoice."""
    return _nothing(call)


@route("GET", "/settings/automation/assignment_rules", partial=_NONE, oldest=3)
def list_assignment_rules(call: Call) -> Answer:
    """No rule that gives new records an owner."""
    return _nothing(call)


@route("GET", "/settings/automation/assignment_rules/{id}", partial=_NONE, oldest=3)
def get_assignment_rule(call: Call) -> Answer:
    """No rule that gives new records an owner."""
    call.asked_module("module")
    return _nothing(call)


@route("GET", "/settings/wizards", partial=_NONE, oldest=3)
def list_wizards(call: Call) -> Answer:
    """No wizard."""
    return _nothing(call)


@route("GET", "/settings/wizards/{id}", partial=_NONE, oldest=3)
def get_wizard(call: Call) -> Answer:
    """No wizard."""
    return _nothing(call)


@route("GET", "/settings/global_picklists", partial=_NONE)
def list_global_picklists(call: Call) -> Answer:
    """No list of values that several fields share."""
    return _nothing(call)


@route("GET", "/settings/global_picklists/{id}", partial=_NONE)
def get_global_picklist(call: Call) -> Answer:
    """No list of values that several fields share."""
    return _nothing(call)


@route("GET", "/settings/automation/webhooks", partial=_NONE)
def list_webhooks(call: Call) -> Answer:
    """No webhook: `[[triggers]]` of a project stand for automation."""
    return _nothing(call)


@route("GET", "/settings/automation/webhooks/{id}", partial=_NONE)
def get_webhook(call: Call) -> Answer:
    """No webhook."""
    return _nothing(call)


@route("GET", "/settings/automation/cadences", partial=_NONE)
def list_cadences(call: Call) -> Answer:
    """No cadence."""
    return _nothing(call)


@route("GET", "/settings/duplicate_check_preference", partial=_NONE)
def get_duplicate_check_preference(call: Call) -> Answer:
    """Leads are compared with nothing else than leads."""
    if call.asked_module("module").api_name != "Leads":
        message = "The feature not avilable in the given module."
        raise Refusal("NOT_SUPPORTED", message, {"param_name": "module"})
    return Response(204)


@route("GET", "/settings/emails/actions/from_addresses", oldest=3)
def list_from_addresses(call: Call) -> Answer:
    """The addresses a user may send mails from: the user's own."""
    wanted = call.query.get("user_id", str(call.user))
    users = [user for user in call.store.entities("user") if user["id"] == wanted]
    if not users:
        raise invalid_parameter("user_id")
    rows = [
        {
            "email": user["email"],
            "type": "primary",
            "id": None,
            "user_name": user["full_name"],
            "default": True,
        }
        for user in users
    ]
    return {"from_addresses": rows}


def _nothing(call: Call) -> Answer:
    """204, for a module that exists."""
    name = call.query.get("module")
    if name and call.schema.module(name) is None:
        raise invalid_module(None, "module")
    return Response(204)
