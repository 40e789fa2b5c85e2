"""Signals that scripts raise: kept as events, since there is nobody here to be notified.

Source: https://www.zoho.com/crm/developer/docs/signals/raise-signal.html
"""

from deluge.emulator.answers import invalid_data, mandatory_missing, success
from deluge.emulator.call import Call
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record

_LENGTHS = {"subject": 100, "message": 1000}


@route("POST", "/__local/signals")
def raise_signal(call: Call) -> Answer:
    """Keep a signal, which must say which one it is and whom it concerns."""
    signal: Record = call.body
    if not signal.get("signal_namespace"):
        raise mandatory_missing("$", "signal_namespace")
    for name, longest in _LENGTHS.items():
        value = signal.get(name)
        if isinstance(value, str) and len(value) > longest:
            raise invalid_data("$", name, maximum_length=longest)
    call.store.add_event("signals", signal)
    return success("signal raised", {})
