"""Where requests go: Zoho's hosts to the organisation, the others by the network policy."""

import pytest
from unit.services.recording import Recording

from deluge.errors import ServiceFailure, UsageError
from deluge.exchange import Request, Response
from deluge.services.hosts import base_url, data_centre, is_zoho_api
from deluge.services.transport import Network, NetworkPolicy, Router


@pytest.mark.parametrize(
    "host",
    [
        "www.zohoapis.com", "www.zohoapis.com.au", "sandbox.zohoapis.eu", "desk.zoho.in",
        "books.zoho.com", "creator.zoho.com.cn", "people.zohocloud.ca", "accounts.zoho.sa",
        "projects.zoho.eu", "creatorapp.zoho.com", "crmsandbox.zoho.in",
        "WWW.ZohoAPIs.com",
    ],
)  # fmt: skip
def test_zoho_hosts(host: str) -> None:
    assert is_zoho_api(host)


@pytest.mark.parametrize(
    "host",
    [
        "", "zoho.com", "www.zoho.com", "www.zohoapis.evil.com", "zohoapis.com", "desk.zoho.evil",
        "desk.zoho.com.evil.co", "evilzohoapis.com", "desk.com", "api.example.com", "desk.eu",
    ],
)  # fmt: skip
def test_other_hosts(host: str) -> None:
    assert not is_zoho_api(host)


def test_data_centres_by_any_spelling() -> None:
    for name in ("eu", "EU", ".eu", "zoho.eu"):
        assert base_url("zohoapis", data_centre(name)) == "https://www.zohoapis.eu"
    assert base_url("desk", data_centre("ca")) == "https://desk.zohocloud.ca"
    with pytest.raises(UsageError, match="unknown data centre 'mars'"):
        data_centre("mars")


def test_policies() -> None:
    assert NetworkPolicy("allow").allows("x.co")
    assert not NetworkPolicy("deny").allows("x.co")
    policy = NetworkPolicy("api.x.co, *.y.co")
    assert [policy.allows(host) for host in ("api.x.co", "x.co", "a.y.co", "y.co", "ay.co")] == [
        True, False, True, False, False,
    ]  # fmt: skip
    with pytest.raises(UsageError):
        NetworkPolicy("")


def test_the_router_sends_each_host_its_way(transport: Recording) -> None:
    zoho, others = transport, Recording()
    router = Router(zoho, Network(NetworkPolicy("api.x.co"), lambda: others))
    router.send(Request("GET", "https://www.zohoapis.com/crm/v8/Leads"))
    router.send(Request("GET", "https://api.x.co/a"))
    assert (len(zoho.sent), len(others.sent)) == (1, 1)
    for url in ("https://y.co/", "nonsense", "http://[bad/"):
        with pytest.raises(ServiceFailure) as caught:
            router.send(Request("GET", url))
        assert caught.value.code == "network-refused"


def redirect(location: str, status: int = 302) -> Response:
    """An answer that points elsewhere."""
    return Response(status, b"", {"Location": location})


def test_redirects_of_reads_are_followed_within_the_policy(transport: Recording) -> None:
    router = Router(Recording(), Network(NetworkPolicy("a.co,b.co"), lambda: transport))
    transport.answers = [redirect("/next?x=1"), redirect("https://b.co/end"), Response(200, b"ok")]
    request = Request("GET", "https://a.co/start", headers={"Authorization": "Bearer t"})
    assert router.send(request).body == b"ok"
    assert [r.full_url for r in transport.sent] == [
        "https://a.co/start", "https://a.co/next?x=1", "https://b.co/end",
    ]  # fmt: skip
    assert ["authorization" in r.headers for r in transport.sent] == [True, True, False]
    transport.answers = [redirect("https://evil.co/")]
    with pytest.raises(ServiceFailure, match=r"closed to evil\.co"):
        router.send(Request("GET", "https://a.co/"))
    transport.answers = [redirect("https://b.co/")]
    assert router.send(Request("POST", "https://a.co/")).status == 302
    transport.answers = [redirect("https://a.co/loop")] * 20
    assert router.send(Request("GET", "https://a.co/loop")).status == 302
