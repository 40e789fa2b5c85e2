"""Zoho's hosts: the data centres, the API host of each product and which hosts are Zoho's APIs."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from deluge.errors import UsageError, did_you_mean


class DataCentre(NamedTuple):
    """One region: `apis` completes www.zohoapis.*, `products` completes desk.zoho* and the like."""

    accounts: str
    apis: str
    products: str


# Source: https://www.zoho.com/crm/developer/docs/api/v8/multi-dc.html
DATA_CENTRES = {
    "us": DataCentre("https://accounts.zoho.com", "com", "zoho.com"),
    "eu": DataCentre("https://accounts.zoho.eu", "eu", "zoho.eu"),
    "in": DataCentre("https://accounts.zoho.in", "in", "zoho.in"),
    "au": DataCentre("https://accounts.zoho.com.au", "com.au", "zoho.com.au"),
    "jp": DataCentre("https://accounts.zoho.jp", "jp", "zoho.jp"),
    "cn": DataCentre("https://accounts.zoho.com.cn", "com.cn", "zoho.com.cn"),
    "ca": DataCentre("https://accounts.zohocloud.ca", "ca", "zohocloud.ca"),
    "sa": DataCentre("https://accounts.zoho.sa", "sa", "zoho.sa"),
    "uk": DataCentre("https://accounts.zoho.uk", "uk", "zoho.uk"),
    "ae": DataCentre("https://accounts.zoho.ae", "ae", "zoho.ae"),
}

_SPELLINGS = {
    **{centre.apis: name for name, centre in DATA_CENTRES.items()},
    **{centre.products: name for name, centre in DATA_CENTRES.items()},
}

PRODUCT_HOSTS = frozenset(
    {
        "accounts", "analyticsapi", "assist", "bigin", "billing", "bookings", "books", "calendar",
        "campaigns", "cliq", "connect", "content", "creator", "creatorapp", "crm", "crmsandbox",
        "desk", "directory", "download", "expense", "files", "fsm", "inventory", "invoice", "mail",
        "meeting", "notebook", "people", "platform", "projects", "projectsapi", "recruit",
        "salesiq", "sheet", "sign", "subscriptions", "upload", "workdrive", "writer",
    }
)  # fmt: skip
"""First labels of the product hosts (`desk.zoho.com`) that answer API calls."""

_SDP = "sdpondemand"  # ServiceDesk Plus keeps the domain of its brand
_API_LABELS = frozenset({"www", "sandbox", "developer", "content", "download", "upload"})


def data_centre(name: str) -> DataCentre:
    """The data centre of that name (`eu`), domain end (`com.au`) or domain (`zoho.eu`)."""
    folded = name.strip().lower().lstrip(".")
    known = DATA_CENTRES.get(folded) or DATA_CENTRES.get(_SPELLINGS.get(folded, ""))
    if known is None:
        raise UsageError(
            f"unknown data centre '{name}'",
            hint=did_you_mean(folded, DATA_CENTRES) or f"one of {', '.join(DATA_CENTRES)}",
        )
    return known


def base_url(product: str, centre: DataCentre) -> str:
    """The URL that paths are appended to: `https://www.zohoapis.eu`; a URL is itself."""
    if product.startswith("https:"):
        return product
    if product == "zohoapis":
        return f"https://www.zohoapis.{centre.apis}"
    if product == _SDP:
        return f"https://{_SDP}.manageengine.{centre.apis}"
    return f"https://{product}.{centre.products}"


@lru_cache(maxsize=64)  # a script asks for the same few hosts again and again
def is_zoho_api(host: str) -> bool:
    """True for the hosts that a script's organisation answers: Zoho's APIs, in any region."""
    label, _, domain = host.lower().partition(".")
    if domain.startswith("zohoapis."):
        return label in _API_LABELS and domain[9:] in _SPELLINGS
    if label == _SDP:
        return domain.removeprefix("manageengine.") in _SPELLINGS
    return label in PRODUCT_HOSTS and domain in _SPELLINGS and "." in domain


def is_local(host: str) -> bool:
    """True for the names of this machine, to which requests may go without TLS."""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")


def is_among(host: str, patterns: Iterable[str]) -> bool:
    """Whether a host is one of those listed: by its name, or by `*.` and the end of it."""
    return any(
        host == known or (known.startswith("*.") and host.endswith(known[1:])) for known in patterns
    )
