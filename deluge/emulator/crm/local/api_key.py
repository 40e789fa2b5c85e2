"""The API keys of functions, as the connector `crm.zapikey` gives them.

Source: https://www.zoho.com/deluge/help/crm/invoke-connector-task.html
"""

from hashlib import sha256

from deluge.emulator.call import Call
from deluge.emulator.routes import Answer, route


@route("GET", "/__local/zapikey")
def zapikey(call: Call) -> Answer:
    """The key of an extension's namespace, always the same; it opens nothing.

    Only `deluge serve` calls functions over HTTP, and it answers this request itself, with the
    keys of the project.
    """
    return {"zapikey": _key(call.query.get("nameSpace", ""))}


def _key(name_space: str) -> str:
    digest = sha256(f"sandbox:{name_space.lower()}".encode()).hexdigest()
    return f"1003.{digest[:32]}.{digest[32:]}"
