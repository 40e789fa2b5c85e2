"""Mocks: which call they answer, with what, and what they say of how often they were called."""

import pytest

from deluge.errors import ServiceFailure, Thrown, UsageError
from deluge.exchange import Request
from deluge.testing.mocks import CallMock, HttpMock, Mocks, holds

URL = "https://api.example.com/v1/rates"


def asked(method: str = "GET", url: str = URL, **rest: object) -> Request:
    return Request(method, url, **rest)  # type: ignore[arg-type]


ACCEPTS = [
    ({"url": URL}, asked(), True),
    ({"url": "https://api.example.com/*"}, asked("POST"), True),
    ({"url": "https://api.*/rates"}, asked(), True),
    ({"url": "https://api.example.com/v1"}, asked(), False),
    ({"url": URL + ".x"}, asked(url=URL + "+x"), False),
    ({"url": URL, "method": "get"}, asked(), True),
    ({"url": URL, "method": "POST"}, asked(), False),
    ({"url": URL + "?base=EUR"}, asked(query=[("base", "EUR")]), True),
    ({"url": URL, "parameters": {"base": "E*"}}, asked(query=[("base", "EUR")]), True),
    ({"url": URL, "parameters": {"base": "USD"}}, asked(query=[("base", "EUR")]), False),
    ({"url": URL, "body": {"a": {"b": 1}}}, asked(body=b'{"a":{"b":1,"c":2}}'), True),
    ({"url": URL, "body": {"a": {"b": True}}}, asked(body=b'{"a":{"b":1}}'), False),
    ({"url": URL, "body": {"a": "1"}}, asked(body=b"a=1&b=2"), True),
    ({"url": URL, "body": [1, 2]}, asked(body=b"[1, 2]"), True),
    ({"url": URL, "body": [1]}, asked(body=b"[1, 2]"), False),
    ({"url": URL, "body": "one*three"}, asked(body=b"one two three"), True),
    ({"url": URL, "body": {"a": 1}}, asked(body=b"\xff\xfe"), False),
]


@pytest.mark.parametrize(("options", "request_", "accepted"), ACCEPTS)
def test_which_request(options: dict[str, object], request_: Request, accepted: bool) -> None:
    assert HttpMock(options).accepts(request_) is accepted


def test_the_newest_answers_until_it_is_used_up() -> None:
    mocks = Mocks()
    for reply, times in (("old", None), ("new", 2)):
        mocks.add_http(HttpMock({"url": URL, "reply": reply, "times": times}))
    replies: list[bytes] = []
    for _ in range(3):
        mock = mocks.request(asked())
        assert mock is not None
        replies.append(mock.respond(asked(), str).body)
    assert replies == [b"new", b"new", b"old"]
    assert mocks.complaints() == []
    assert mocks.request(asked(url="https://other.example.com/")) is None


def test_replies_in_turn_are_the_mocks_own() -> None:
    mock = CallMock("f", {"replies": [{"n": [1]}, {"n": [2]}]})
    first = mock.answer()
    assert first == {"n": [1]}
    first["n"].append(9)  # type: ignore[index]
    assert [mock.answer() for _ in range(2)] == [{"n": [2]}, {"n": [2]}]


def test_what_is_answered() -> None:
    as_json = HttpMock({"url": URL, "reply": {"a": 1}, "status": 201, "headers": {"X-A": 5}})
    answer = as_json.respond(asked(), lambda value: '{"a":1}')
    assert (answer.status, answer.body) == (201, b'{"a":1}')
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-a"] == "5"
    assert HttpMock({"url": URL}).respond(asked(), str).body == b""
    text = HttpMock({"url": URL, "reply": "hi"}).respond(asked(), str)
    assert text.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("fault", ["timeout", "refused", "broken", "tls"])
def test_faults_of_the_network(fault: str) -> None:
    with pytest.raises(ServiceFailure):
        HttpMock({"url": URL, "fault": fault}).respond(asked(), str)


def test_a_fault_of_a_call() -> None:
    with pytest.raises(Thrown, match="no stock"):
        CallMock("f", {"fault": "no stock"}).answer()


COMPLAINTS = [
    ({}, 0, "the mock of f was never called"),
    ({}, 1, None),
    ({"optional": True}, 0, None),
    ({"times": 2}, 1, "the mock of f was called 1 times, not 2"),
    ({"times": 2}, 3, "the mock of f was called 3 times, not 2"),
    ({"times": 0}, 0, None),
    ({"times": 0}, 1, "the mock of f was called 1 times, not 0"),
]


@pytest.mark.parametrize(("options", "calls", "complaint"), COMPLAINTS)
def test_how_often(options: dict[str, object], calls: int, complaint: str | None) -> None:
    mocks = Mocks()
    mock = CallMock("f", options)
    mocks.add_function("f", mock)
    for _ in range(calls):
        mock.answer()
    assert mocks.complaints() == ([complaint] if complaint else [])
    mocks.clear()
    assert mocks.complaints() == [] and mocks.function("f", []) is None


def test_which_call() -> None:
    mocks = Mocks()
    mocks.add_task("zoho.crm.getRecords", CallMock("t", {"reply": "any"}))
    mocks.add_task("zoho.crm.getRecords", CallMock("t", {"arguments": ["Leads"], "reply": "L"}))
    found = mocks.task("ZOHO.CRM.getRecords", ["Leads"]), mocks.task("zoho.crm.getRecords", ["X"])
    assert [mock and mock.answer() for mock in found] == ["L", "any"]
    assert mocks.task("zoho.crm.getRecordById", []) is None


WRONG: list[tuple[dict[str, object], str]] = [
    ({}, "needs a 'url'"),
    ({"url": ""}, "needs a 'url'"),
    ({"url": URL, "urll": 1}, "no option 'urll'"),
    ({"url": URL, "status": 99}, "99 is no HTTP status"),
    ({"url": URL, "status": "200"}, "200 is no HTTP status"),
    ({"url": URL, "headers": [1]}, "'headers' of a mock must be a map"),
    ({"url": URL, "fault": "timeot"}, "no fault 'timeot'"),
    ({"url": URL, "replies": []}, "'replies' of a mock must be a list"),
    ({"url": URL, "times": -1}, "'times' of a mock"),
    ({"url": URL, "times": True}, "'times' of a mock"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_options(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        HttpMock(options)


def test_wrong_options_of_calls() -> None:
    with pytest.raises(UsageError, match="'arguments' of a mock must be a list"):
        CallMock("f", {"arguments": {}})
    with pytest.raises(UsageError, match="no option 'url'"):
        CallMock("f", {"url": URL})


def test_what_holds() -> None:
    assert holds({"a": 1, "b": 2}, {"a": 1})
    assert not holds({"a": 1}, {"a": 1, "b": 2})
    assert not holds("a", {"a": 1})
    assert holds("a\nb", "a*b") and not holds("a.b", "a?b")
    assert not holds(1, True) and holds(1, 1)
