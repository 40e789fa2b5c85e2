"""The bracket statements (`invokeurl [...]`): their names and the modules that execute them."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from deluge.errors import Unsupported

if TYPE_CHECKING:
    from deluge.services.session import Services
    from deluge.tasks import BracketCall

NAMES = frozenset(
    {"invokeurl", "invokeapi", "zoho.sdp.invokeurl", "sendmail", "sendsms", "ftp", "sftp"}
)


def _invokeurl(services: "Services") -> "BracketCall":
    from deluge.services.invokeurl import InvokeUrl

    return InvokeUrl(services)


def _invokeapi(services: "Services") -> "BracketCall":
    from deluge.services.invokeapi import InvokeApi

    return InvokeApi(services)


def _sdp_invokeurl(services: "Services") -> "BracketCall":
    from deluge.services.invokeurl import SdpInvokeUrl

    return SdpInvokeUrl(services)


def _sendmail(services: "Services") -> "BracketCall":
    from deluge.services.mail import SendMail

    return SendMail(services)


def _sendsms(services: "Services") -> "BracketCall":
    from deluge.services.sms import SendSms

    return SendSms(services)


FACTORIES: "dict[str, Callable[[Services], BracketCall]]" = {
    "invokeurl": _invokeurl,
    "invokeapi": _invokeapi,
    "zoho.sdp.invokeurl": _sdp_invokeurl,
    "sendmail": _sendmail,
    "sendsms": _sendsms,
}
"""Statement -> what builds its call. Each factory imports its module when it is first used."""


class _NotBuilt:
    """A statement that is known but cannot be executed here."""

    keys: Iterable[str] = ()

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, items: dict[str, list[object]]) -> object:
        raise Unsupported(
            f"The statement {self._name} cannot be executed here",
            hint="invokeurl reaches servers that speak http or https",
        )


def bracket(name: str, services: "Services") -> "BracketCall | None":
    """The call of a bracket statement (any case), or None when there is no such statement."""
    key = name.lower()
    if key not in NAMES:
        return None
    factory = FACTORIES.get(key)
    return factory(services) if factory else _NotBuilt(key)
