"""The organisation itself."""

from deluge.emulator.call import Call
from deluge.emulator.routes import Answer, route


@route("GET", "/org")
def get_organization(call: Call) -> Answer:
    """The organisation."""
    return {"org": call.store.entities("org")}
