"""Faults on purpose: our own invention, so nothing here is Zoho's."""

from typing import Any

import pytest

from deluge.emulator.faults import Fault, Faulty
from deluge.errors import ServiceFailure, UsageError
from deluge.exchange import Request

URL = "https://www.zohoapis.com/crm/v8/"


def statuses(crm: Any, count: int, *rules: str, path: str = "org") -> list[int]:
    faulty = Faulty(crm.emulator, [Fault.parse(rule) for rule in rules])
    return [faulty.send(Request("GET", URL + path)).status for _ in range(count)]


def test_every_nth_request_and_so_many_times(crm: Any) -> None:
    assert statuses(crm, 4, "status=503,every=2") == [200, 503, 200, 503]
    assert statuses(crm, 3, "status=429,times=2") == [429, 429, 200]


def test_only_the_requests_meant(crm: Any) -> None:
    assert statuses(crm, 1, "status=500,path=/crm/*/Leads*") == [200]
    assert statuses(crm, 1, "status=500,path=/crm/*/Leads*", path="Leads?fields=id") == [500]
    assert statuses(crm, 1, "status=500,method=post") == [200]


def test_bodies_are_zohos(crm: Any) -> None:
    def body(rule: str) -> Any:
        return Faulty(crm.emulator, [Fault.parse(rule)]).send(Request("GET", URL + "org")).json()

    assert body("status=429")["code"] == "TOO_MANY_REQUESTS"
    assert body("code=LIMIT_EXCEEDED,message=too much") == {
        "code": "LIMIT_EXCEEDED", "details": {}, "message": "too much", "status": "error",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "status", "code", "message"),
    [
        ("status=401", 401, "INVALID_TOKEN", "invalid oauth token"),
        ("status=403", 403, "NO_PERMISSION", "permission denied"),
        ("status=413", 413, "REQUEST_ENTITY_TOO_LARGE", "Request entity too large"),
        ("status=415", 415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type"),
        ("status=429", 429, "TOO_MANY_REQUESTS", "Too many requests. Please try again later."),
        ("status=500", 500, "INTERNAL_ERROR", "Internal Server Error"),
        ("status=503", 503, "SERVICE_UNAVAILABLE", "Service temporarily unavailable"),
        (
            "code=LICENSE_LIMIT_EXCEEDED,"
            "message=Request exceeds your license limit. Need to upgrade in order to add.",
            400, "LICENSE_LIMIT_EXCEEDED",
            "Request exceeds your license limit. Need to upgrade in order to add.",
        ),
        (
            "code=AUTHORIZATION_FAILED,message=User does not have sufficient privilege",
            400, "AUTHORIZATION_FAILED", "User does not have sufficient privilege",
        ),
        (
            "status=403,code=FEATURE_NOT_ENABLED,message=the feature is not enabled",
            403, "FEATURE_NOT_ENABLED", "the feature is not enabled",
        ),
    ],
)  # fmt: skip
def test_errors_that_only_a_fault_causes(
    crm: Any, rule: str, status: int, code: str, message: str
) -> None:
    """Sources: https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html, get-users.html"""
    answer = Faulty(crm.emulator, [Fault.parse(rule)]).send(Request("GET", URL + "users"))
    body = {"code": code, "details": {}, "message": message, "status": "error"}
    assert (answer.status, answer.json()) == (status, body)


def test_latency_waits_and_passes_on(crm: Any) -> None:
    waited: list[float] = []
    faulty = Faulty(crm.emulator, [Fault.parse("latency=1.5")], sleep=waited.append)
    assert faulty.send(Request("GET", URL + "org")).status == 200
    assert waited == [1.5]


def test_a_lost_answer_was_still_done(crm: Any) -> None:
    faulty = Faulty(crm.emulator, [Fault.parse("lost=true")])
    body = b'{"data":[{"Last_Name":"Roe","Company":"Acme"}]}'
    with pytest.raises(ServiceFailure):
        faulty.send(Request("POST", URL + "Leads", body=body))
    assert len(crm.emulator.records("Leads")) == 1


@pytest.mark.parametrize(
    "rule",
    ["", "status", "status=99", "status=abc", "status=²", "stauts=500", "every=2", "latency=x",
     "latency=-1", "latency=nan", "status=500,every=0", "status=500,times=-1"],
)  # fmt: skip
def test_rules_that_are_none(rule: str) -> None:
    with pytest.raises(UsageError):
        Fault.parse(rule)
