"""The same function, tested in Python."""

from typing import Any

import pytest


def test_sales_hears_of_a_big_lead(deluge: Any) -> None:
    (lead,) = deluge.crm.seed(
        "Leads",
        {"Last_Name": "Hopper", "Company": "Navy", "Annual_Revenue": 2_000_000, "Phone": "1"},
    )
    assert deluge.call("rate_lead", lead_id=int(lead)) == "Active"
    assert deluge.crm.get(lead)["Rating"] == "Active"
    assert [mail["subject"] for mail in deluge.outbox] == ["A hot lead: Hopper"]


@pytest.mark.parametrize(("points", "rating"), [(19, "Shut Down"), (20, "Acquired")])
def test_rating_of(deluge: Any, points: int, rating: str) -> None:
    assert deluge.call("rating_of", points=points) == rating


def test_a_failing_mail_server_is_survived(deluge: Any) -> None:
    deluge.tasks.mock("sendmail", fault="the mail server is away")
    deluge.functions.mock("rating_of", "Active")
    lead = deluge.crm["Leads"][0]["id"]
    assert deluge.call("rate_lead", lead_id=int(lead)) == "Active"
    assert deluge.info == ["no mail: the mail server is away"]
