"""What `check` says about tasks before anything runs.

Source: https://www.zoho.com/deluge/help/error-messages.html and the notes of the task pages.
"""

import pytest

import deluge

MAIL = 'sendmail [ from: zoho.adminuserid to: "a@b.co" subject: "s" message: "m" ];'

REFUSED = [
    ('x = zoho.crm.createRecord("Leads", "Roe");', "createRecord at index 2"),
    ('x = zoho.crm.createRecord("Leads", {"Roe"});', "createRecord at index 2"),
    ('x = zoho.crm.bulkCreate("Leads", {"Last_Name": "Roe"});', "bulkCreate at index 2"),
    ('x = zoho.crm.attachFile("Leads", 12, "text");', "attachFile at index 3"),
    ('x = zoho.desk.create(Map(), "tickets", Map());', "create at index 1"),
    ("x = invokeurl [ type: GET ];", "'URL' is missing for the invokeUrl task"),
    ('x = invokeurl [ url: "https://a.co" type: GTE ];', "'GTE' is not a type of invokeUrl"),
    ("x = invokeapi [ service: zohocrm type: GET ];", "'PATH' is missing for the invokeapi task"),
    ('x = invokeapi [ path: "/crm/v8/Leads" ];', "'SERVICE' is missing for the invokeapi task"),
    ('x = invokeapi [ service: zohocmr path: "/x" ];', "'zohocmr' is not a service of invokeapi"),
    ("x = zoho.sdp.invokeurl [ type: GET ];", "'URL' is missing for the zoho.sdp.invokeUrl task"),
    (MAIL.replace('to: "a@b.co"', ""), "'TO' message is missing for sendmail task"),
    (MAIL.replace('message: "m"', ""), "Error at 'SUBJECT' or 'MESSAGE' field"),
    (MAIL.replace("a@b.co", "a@b.co, nobody"), "Invalid email address found"),
    (MAIL.replace("zoho.adminuserid", "12"), "Invalid email address found"),
    ('sendsms [ to: "+919876543210" ];', "'MESSAGE' is missing for sendsms task"),
]

DOUBTFUL = [
    ("creator", 'x = zoho.cliq.postToUser("a@b.co", "hi", "c");', "not-in-product"),
    (
        "creator",
        'x = zoho.writer.v2.mergeAndSend("1", Map(), Map(), Map(), "c");',
        "not-in-product",
    ),
    ("creator", 'sendsms [ to: "+919876543210" message: "m" ];', "not-in-product"),
    ("crm", 'twilio.sms.send("c", "+919876543210", "m");', "not-in-product"),
    ("cliq", 'x = zoho.crm.getRecordById("Leads", 12);', "not-in-product"),
    ("creator", 'x = zoho.desk.create(60, "tickets", Map());', "not-in-product"),
    ("creator", "x = zoho.appvariable.API_KEY.toString();", "undefined-variable"),
    ("crm", 'x = zoho.desk.create(1, "Tikets", Map());', "unknown-module"),
    ("crm", 'x = zoho.projects.getRecords("p", 1, "wikis", 0, 0, "c");', "unknown-module"),
]

ACCEPTED = [
    ("crm", 'm = "{}"; x = zoho.crm.createRecord("Leads", m);'),
    ("crm", 'x = zoho.crm.createRecord("Leads", {});'),
    ("crm", 'x = zoho.crm.createRecord("Leads", null);'),
    ("crm", 'x = zoho.crm.getRecords("Leads", 1, 200, "c");'),
    ("crm", 'x = zoho.crm.getRecordById("Leads", "12", {"connection": "c"});'),
    ("crm", 'x = zoho.crm.v8.getRecords("Leads", {"fields": "Email"}, 1, 200);'),
    ("crm", 'x = zoho.desk.getRecords("1", "TICKETS", 1, 10, {"": ""}, "c");'),
    ("crm", 'x = zoho.projects.create("p", 1, "tasklists", Map());'),
    ("crm", 'u = "https://a.co"; verb = "GET"; x = invokeurl [ url: u type: verb ];'),
    ("crm", 'sendmail [ from: zoho.adminuserid to: {"a@b.co"} subject: 1 message: Map() ];'),
    ("cliq", 'x = zoho.crm.getRecordById("Leads", 12, Map(), "c");'),
    ("creator", 'x = zoho.cliq.postToChannel("sales", "hi", "c");'),
    ("creator", 'x = zoho.desk.create(60, "tickets", Map(), "desk");'),
    ("desk", 'x = zoho.desk.create(60, "tickets", Map());'),
    ("neutral", 'twilio.sms.send("c", "+919876543210", "m");'),
]


@pytest.mark.parametrize(("script", "message"), REFUSED)
def test_refused_at_save(script: str, message: str) -> None:
    found = deluge.check("if(false) { " + script + " }")
    assert [each.severity for each in found if message in each.message] == ["error"]
    ran = deluge.run(script, org="memory")
    assert ran.error is not None
    assert message in ran.error.message


@pytest.mark.parametrize(("profile", "script", "code"), DOUBTFUL)
def test_warned_of(profile: str, script: str, code: str) -> None:
    found = deluge.check(script, profile=profile)
    assert [(each.severity, each.code) for each in found] == [("warning", code)]


@pytest.mark.parametrize(("profile", "script"), ACCEPTED)
def test_nothing_to_say(profile: str, script: str) -> None:
    assert deluge.check(script, profile=profile) == []
