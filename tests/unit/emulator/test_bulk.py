"""Bulk read and write. Sources: https://www.zoho.com/crm/developer/docs/api/v8/bulk-read/overview.html
and https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/overview.html; the texts of the errors
of bulk read are ours."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from deluge.exchange import Request

BULK = "https://www.zohoapis.com/crm/bulk/v8"


class Bulk:
    """Sends to the bulk endpoints."""

    def __init__(self, crm: Any) -> None:
        self.crm = crm

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
        response = self.crm.emulator.send(Request(method, BULK + path, body=raw))
        assert response.status != 500
        return response.status, response.json()

    def rows(self, path: str) -> list[list[str]]:
        response = self.crm.emulator.send(Request("GET", BULK + path))
        with zipfile.ZipFile(io.BytesIO(response.body)) as archive:
            (name,) = archive.namelist()
            return list(csv.reader(io.StringIO(archive.read(name).decode())))

    def read(self, **query: Any) -> list[list[str]]:
        status, answer = self("POST", "/read", {"query": query})
        assert status == 201, answer
        return self.rows(f"/read/{answer['data'][0]['details']['id']}/result")

    def upload(self, text: str, *, name: str = "leads.csv", **headers: str) -> tuple[int, Any]:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr(name, text)
        return self.upload_bytes(target.getvalue(), **headers)

    def upload_bytes(self, content: bytes, **headers: str) -> tuple[int, Any]:
        body = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'
            + content
            + b"\r\n--x--\r\n"
        )
        fields = {"feature": "bulk-write", "X-CRM-ORG": "1", **headers}
        fields["Content-Type"] = "multipart/form-data; boundary=x"
        return self.crm("POST", "/upload", body, headers=fields)

    def write(self, text: str, operation: str = "insert", **resource: Any) -> list[list[str]]:
        file_id = self.upload(text)[1]["details"]["file_id"]
        job = {"module": {"api_name": "Leads"}, "file_id": file_id, "type": "data", **resource}
        status, answer = self("POST", "/write", {"operation": operation, "resource": [job]})
        assert status == 201, answer
        return self.rows(f"/write/{answer['details']['id']}/result")


@pytest.fixture
def bulk(crm: Any) -> Bulk:
    return Bulk(crm)


def test_read_job_goes_through_its_states(bulk: Bulk) -> None:
    lead = bulk.crm.insert("Leads", Last_Name="Roe, Jr", Company="Acme", Email_Opt_Out=True)
    query = {"module": {"api_name": "Leads"}, "fields": ["Last_Name", "Owner", "Email_Opt_Out"]}
    status, answer = bulk("POST", "/read", {"query": query})
    assert (status, answer["data"][0]["code"]) == (201, "ADDED_SUCCESSFULLY")
    details = answer["data"][0]["details"]
    assert (details["state"], details["operation"]) == ("ADDED", "read")
    path = f"/read/{details['id']}"
    states = [bulk("GET", path)[1]["data"][0]["state"] for _ in range(3)]
    assert states == ["IN PROGRESS", "COMPLETED", "COMPLETED"]
    result = bulk("GET", path)[1]["data"][0]["result"]
    assert (result["count"], result["more_records"]) == (1, False)
    assert result["download_url"] == f"/crm/bulk/v8{path}/result"
    user = str(bulk.crm.emulator.user)
    assert bulk.rows(f"{path}/result") == [
        ["Id", "Last_Name", "Owner", "Email_Opt_Out"],
        [lead, "Roe, Jr", user, "true"],
    ]


def test_criteria_and_joined_columns(bulk: Bulk) -> None:
    account = bulk.crm.insert("Accounts", Account_Name="Acme")
    for name, linked in (("Ann", {"id": account}), ("Bob", None), ("Cid", None)):
        bulk.crm.insert("Contacts", Last_Name=name, Account_Name=linked)
    contacts = {"module": {"api_name": "Contacts"}, "fields": ["Last_Name"]}

    def names(criteria: Any) -> list[str]:
        return [row[1] for row in bulk.read(**contacts, criteria=criteria)[1:]]

    field = {"api_name": "Last_Name"}
    assert names({"field": field, "comparator": "in", "value": ["Ann", "Cid"]}) == ["Ann", "Cid"]
    assert names({"api_name": "Last_Name", "comparator": "contains", "value": "o"}) == ["Bob"]
    assert names({"field": field, "comparator": "ends_with", "value": "id"}) == ["Cid"]
    empty = {"api_name": "Account_Name", "comparator": "equal", "value": "${EMPTY}"}
    assert names(empty) == ["Bob", "Cid"]
    both = {"group_operator": "and", "group": [
        empty, {"field": field, "comparator": "not_equal", "value": "Bob"},
    ]}  # fmt: skip
    assert names(both) == ["Cid"]
    rows = bulk.read(module="Contacts", fields=["Account_Name", "Account_Name.Account_Name"])
    assert rows[1][1:] == [account, "Acme"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "MODULE_NOT_AVAILABLE"),
        ({"module": {"api_name": "Nope"}}, "MODULE_NOT_AVAILABLE"),
        ({"module": {"api_name": "Notes"}}, "MODULE_NOT_SUPPORTED"),
        ({"module": "Leads", "fields": ["Nope"]}, "FIELD_NOT_SUPPORTED"),
        ({"module": "Leads", "fields": [5]}, "FIELD_NOT_SUPPORTED"),
        ({"module": "Leads", "page": 0}, "PAGE_NOT_SUPPORTED"),
        ({"module": "Leads", "page": 501}, "PAGE_RANGE_EXCEEDED"),
        ({"module": "Leads", "cvid": "1"}, "CVID_NOT_SUPPORTED"),
        ({"module": "Leads", "criteria": 5}, "INVALID_CRITERIA"),
        ({"module": "Leads", "criteria": {}, "cvid": "1"}, "AMBIGUOUS_CRITERIA"),
        (
            {"module": "Leads", "criteria": {"api_name": "Nope", "comparator": "equal",
                                             "value": "1"}},
            "FIELD_IN_CRITERIA_NOT_SUPPORTED",
        ),
        (
            {"module": "Leads", "criteria": {"api_name": "Company", "comparator": "like",
                                             "value": "1"}},
            "FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED",
        ),
        (
            {"module": "Leads", "criteria": {"api_name": "Company", "comparator": "less_than",
                                             "value": "1"}},
            "FIELD_AND_COMPARATOR_IN_CRITERIA_NOT_COMPATIBLE",
        ),
        (
            {"module": "Leads", "criteria": {"api_name": "Company", "comparator": "equal",
                                             "value": ["1"]}},
            "COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE",
        ),
        (
            {"module": "Leads", "criteria": {"api_name": "Annual_Revenue", "comparator": "equal",
                                             "value": "much"}},
            "VALUE_TYPE_NOT_SUPPORTED",
        ),
        (
            {"module": "Leads", "criteria": {"group_operator": "xor", "group": [{}]}},
            "GROUP_OPERATOR_NOT_SUPPORTED",
        ),
        (
            {"module": "Leads", "criteria": {"group_operator": "or", "group": [
                {"api_name": "Company", "comparator": "equal", "value": "1"}] * 26}},
            "CRITERIA_LIMIT_EXCEEDED",
        ),
    ],
)  # fmt: skip
def test_refused_read_jobs(bulk: Bulk, query: Any, code: str) -> None:
    status, answer = bulk("POST", "/read", {"query": query})
    assert (status, answer["code"]) == (400, code)


def test_bodies_that_are_none(bulk: Bulk) -> None:
    assert bulk("POST", "/read")[1]["code"] == "REQUEST_BODY_IS_EMPTY"
    assert bulk("POST", "/read", b"{")[1]["code"] == "REQUEST_BODY_NOT_READABLE"
    assert bulk("POST", "/read", {"query": 1})[1]["code"] == "QUERY_NOT_SUPPORTED"
    good = {"query": {"module": "Leads"}}
    assert bulk("POST", "/read", {**good, "file_type": "ics"})[1]["code"] == "QUERY_NOT_SUPPORTED"
    assert bulk("POST", "/read", {**good, "file_type": "pdf"})[1]["code"] == "INVALID_DATA"
    for callback, code in (
        ({"url": "http://x", "method": "post"}, "INVALID_CALLBACK_URL"),
        ({"url": "https://x", "method": "get"}, "INVALID_CALLBACK_METHOD"),
    ):
        assert bulk("POST", "/read", {**good, "callback": callback})[1]["code"] == code
    for path in ("/read/5843000000000999999", "/read/x"):
        assert bulk("GET", path)[0] == 404
    for path in ("/read/x/result", "/write/1"):
        assert bulk("GET", path)[0] == 400


def test_a_callback_is_posted_when_the_job_is_kept(make: Any) -> None:
    posted: list[Request] = []
    bulk = Bulk(make(post=posted.append))
    callback = {"url": "https://example.com/done", "method": "post"}
    bulk("POST", "/read", {"callback": callback, "query": {"module": "Leads"}})
    body: Any = posted[0].json()
    assert (posted[0].url, body["state"]) == ("https://example.com/done", "COMPLETED")
    assert body["result"]["count"] == 0


def test_rows_are_inserted_and_reported(bulk: Bulk) -> None:
    text = "Last_Name,Company,No_of_Employees,Email\nRoe,Acme,12,\n,Acme,,\nPoe,Acme,x,\n"
    report = bulk.write(text)
    assert report[0] == ["Last_Name", "Company", "No_of_Employees", "STATUS", "RECORD_ID", "ERRORS"]
    assert [row[3] for row in report[1:]] == ["ADDED", "SKIPPED", "SKIPPED"]
    assert [row[5] for row in report[1:]] == [
        "", "MANDATORY_NOT_FOUND-Last_Name", "INVALID_DATA-No_of_Employees",
    ]  # fmt: skip
    (lead,) = bulk.crm.emulator.records("Leads")
    assert (lead["id"], lead["No_of_Employees"]) == (report[1][4], 12)


def test_rows_update_what_they_find(bulk: Bulk) -> None:
    bulk.crm.insert("Leads", Last_Name="Roe", Company="Acme", Email="roe@acme.example")
    text = "Email,Last_Name,Company\nroe@acme.example,Roe,New\npoe@acme.example,Poe,Other\n"
    assert [row[3] for row in bulk.write(text, "update", find_by="Email")[1:]] == [
        "UPDATED", "SKIPPED",
    ]  # fmt: skip
    assert [row[3] for row in bulk.write(text, "upsert", find_by="Email")[1:]] == [
        "UPDATED", "ADDED",
    ]  # fmt: skip
    companies = [lead["Company"] for lead in bulk.crm.emulator.records("Leads")]
    assert companies == ["New", "Other"]


def test_mappings_with_formats_lookups_and_defaults(bulk: Bulk) -> None:
    account = bulk.crm.insert("Accounts", Account_Name="Acme")
    report = bulk.write(
        "Big,05-31-2024,Acme\n" * 2,
        module={"api_name": "Deals"},
        field_mappings=[
            {"api_name": "Deal_Name", "index": 0},
            {"api_name": "Closing_Date", "index": 1, "format": "MM-dd-yyyy"},
            {"api_name": "Account_Name", "index": 2, "find_by": "Account_Name"},
            {"api_name": "Stage", "default_value": {"value": "Qualification"}},
        ],
    )
    assert report[1][3] == "ADDED", report
    (deal,) = bulk.crm.emulator.records("Deals")
    assert (deal["Closing_Date"], deal["Account_Name"]["id"]) == ("2024-05-31", account)


def test_write_job_goes_through_its_states(bulk: Bulk) -> None:
    file_id = bulk.upload("Last_Name,Company\nRoe,Acme\n")[1]["details"]["file_id"]
    job = {"module": {"api_name": "Leads"}, "file_id": file_id, "file_names": ["leads.csv"]}
    answer = bulk("POST", "/write", {"operation": "insert", "resource": [job]})[1]
    path = f"/write/{answer['details']['id']}"
    assert [bulk("GET", path)[1]["status"] for _ in range(2)] == ["INPROGRESS", "COMPLETED"]
    shown = bulk("GET", path)[1]
    assert shown["resource"][0]["file"]["added_count"] == 1
    assert shown["result"]["download_url"].startswith("https://")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"operation": None}, "MISSING_REQUIRED_KEY"),
        ({"operation": "merge"}, "INVALID_FORMAT"),
        ({"resource": None}, "MISSING_REQUIRED_KEY"),
        ({"resource": [{"module": "Leads"}]}, "MISSING_REQUIRED_KEY"),
        ({"resource": [{"module": "Nope", "file_id": "1"}]}, "MODULE_NOT_AVAILABLE"),
        ({"resource": [{"module": "Leads", "file_id": "1"}]}, "INVALID_FILE_ID"),
        ({"resource": [{"module": "Leads", "file_id": "9" * 30}]}, "INVALID_FILE_ID"),
        ({"resource": [{"module": "Leads", "file_id": "1"}] * 11}, "LIMIT_EXCEEDED"),
        ({"character_encoding": "EBCDIC"}, "INVALID_FORMAT"),
    ],
)
def test_refused_write_jobs(bulk: Bulk, changes: Any, code: str) -> None:
    body = {"operation": "insert", "resource": [{}], **changes}
    assert bulk("POST", "/write", body)[1]["code"] == code


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ([{"api_name": "Nope", "index": 0}], "INVALID_FIELD"),
        ([{"api_name": "Deal_Name", "index": 9}], "COLUMN_INDEX_NOT_FOUND"),
        ([{"api_name": "Deal_Name", "index": 0}], "MANDATORY_FIELDS_NOT_MAPPED"),
        ([], "INVALID_FORMAT"),
    ],
)
def test_refused_mappings(bulk: Bulk, mapping: Any, code: str) -> None:
    file_id = bulk.upload("a\nb\n")[1]["details"]["file_id"]
    job = {"module": "Deals", "file_id": file_id, "field_mappings": mapping}
    answer = bulk("POST", "/write", {"operation": "insert", "resource": [job]})[1]
    assert answer["code"] == code


def upload_files(bulk: Bulk, **texts: str) -> str:
    """The id of an upload with several files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in texts.items():
            archive.writestr(f"{name}.csv", text)
    return bulk.upload_bytes(target.getvalue())[1]["details"]["file_id"]


def test_children_find_their_parents_in_the_other_file(bulk: Bulk) -> None:
    file_id = upload_files(
        bulk,
        accounts="Key,Account_Name\na1,Acme\na2,Other\n",
        contacts="Last_Name,Account\nRoe,a2\nPoe,a1\nDoe,a9\n",
    )
    accounts = {
        "type": "data", "module": {"api_name": "Accounts"}, "file_id": file_id,
        "file_names": ["accounts.csv"],
        "field_mappings": [{"api_name": "Account_Name", "index": 1}],
    }  # fmt: skip
    account = {"api_name": "Account_Name", "index": 1}
    contacts: dict[str, Any] = {
        "type": "data", "module": {"api_name": "Contacts"}, "file_id": file_id,
        "file_names": ["contacts.csv"],
        "field_mappings": [
            {"api_name": "Last_Name", "index": 0}, {**account, "parent_column_index": 0},
        ],
    }  # fmt: skip
    body = {"operation": "insert", "resource": [accounts, contacts]}
    status, answer = bulk("POST", "/write", body)
    assert status == 201, answer
    found = {
        contact["Last_Name"]: contact["Account_Name"]["name"]
        for contact in bulk.crm.emulator.records("Contacts")
    }
    assert found == {"Roe": "Other", "Poe": "Acme"}
    path = f"/write/{answer['details']['id']}"
    response = bulk.crm.emulator.send(Request("GET", f"{BULK}{path}/result"))
    with zipfile.ZipFile(io.BytesIO(response.body)) as archive:
        names = archive.namelist()
        report = archive.read(names[1]).decode().splitlines()
    assert [name.partition("_")[2] for name in names] == ["1_Accounts.csv", "2_Contacts.csv"]
    assert [line.split(",")[2] for line in report] == ["STATUS", "ADDED", "ADDED", "SKIPPED"]
    shown = bulk("GET", path)[1]
    assert [each["file"]["name"] for each in shown["resource"]] == ["accounts.csv", "contacts.csv"]
    contacts["field_mappings"][1] = account
    answer = bulk("POST", "/write", body)[1]
    assert answer["message"] == "Required key parent_column_index is not available"
    contacts["field_mappings"][1] = {**account, "parent_column_index": 0, "find_by": "id"}
    answer = bulk("POST", "/write", body)[1]
    assert answer["code"] == "COEXISTENCE_NOT_ALLOWED"


def test_other_encodings(bulk: Bulk) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("leads.csv", "Last_Name,Company\nMüller,Acme\n".encode("latin-1"))
    file_id = bulk.upload_bytes(target.getvalue())[1]["details"]["file_id"]
    job = {"type": "data", "module": {"api_name": "Leads"}, "file_id": file_id}
    body = {"operation": "insert", "character_encoding": "ISO-8859-1", "resource": [job]}
    assert bulk("POST", "/write", body)[0] == 201
    assert [lead["Last_Name"] for lead in bulk.crm.emulator.records("Leads")] == ["Müller"]


def test_meetings_as_a_calendar(bulk: Bulk) -> None:
    meeting = {
        "Event_Title": "Review, part 1; " + "x" * 80, "Venue": "Room\\1", "Description": "a\nb",
        "Start_DateTime": "2024-05-20T10:00:00+02:00", "End_DateTime": "2024-05-20T11:00:00+02:00",
        "Recurring_Activity": {"RRULE": "FREQ=DAILY;INTERVAL=1;DTSTART=2024-05-20;COUNT=3"},
        "Remind_At": [{"unit": 1, "period": "hours"}],
        "Participants": [{"type": "email", "participant": "a@b.example"}],
    }  # fmt: skip
    bulk.crm.insert("Events", **meeting)
    bulk.crm.insert("Events", **{**meeting, "All_day": True})
    body = {"query": {"module": {"api_name": "Events"}}, "file_type": "ics"}
    answer = bulk("POST", "/read", body)[1]
    path = f"/read/{answer['data'][0]['details']['id']}"
    assert bulk("GET", path)[1]["data"][0]["file_type"] == "ics"
    response = bulk.crm.emulator.send(Request("GET", f"{BULK}{path}/result"))
    with zipfile.ZipFile(io.BytesIO(response.body)) as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode()
    assert name.endswith(".ics")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert "SUMMARY:Review\\, part 1\\; " + "x" * 80 in lines
    assert "LOCATION:Room\\\\1" in lines
    assert "DESCRIPTION:a\\nb" in lines
    assert "DTSTART:20240520T080000Z" in lines
    assert "DTSTART;VALUE=DATE:20240520" in lines
    assert "RRULE:FREQ=DAILY;INTERVAL=1;COUNT=3" in lines
    assert "ATTENDEE:mailto:a@b.example" in lines
    assert 'ORGANIZER;CN="Sandbox Admin":mailto:admin@sandbox.example' in lines


def test_pages_by_token(bulk: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    from deluge.emulator.crm.bulk import read as bulk_read

    monkeypatch.setattr(bulk_read, "PAGE", 2)
    for name in "ABC":
        bulk.crm.insert("Leads", Last_Name=name, Company="C")
    query = {"module": {"api_name": "Leads"}, "fields": ["Last_Name"]}
    answer = bulk("POST", "/read", {"query": query})[1]
    path = f"/read/{answer['data'][0]['details']['id']}"
    bulk("GET", path)
    result = bulk("GET", path)[1]["data"][0]["result"]
    assert (result["count"], result["more_records"]) == (2, True)
    token = result["next_page_token"]
    assert [row[1] for row in bulk.read(**query, page_token=token)] == ["Last_Name", "C"]
    for wrong in ("x", "-1", "ff-2", "5" * 60, token[:-1] + "9"):
        answer = bulk("POST", "/read", {"query": {**query, "page_token": wrong}})[1]
        assert answer["code"] == "QUERY_NOT_SUPPORTED"
    other = {**query, "fields": ["Company"], "page_token": token}
    assert bulk("POST", "/read", {"query": other})[1]["code"] == "QUERY_NOT_SUPPORTED"
    late = bulk.crm.emulator.clock() + timedelta(days=2)
    bulk.crm.emulator.clock = lambda: late
    answer = bulk("POST", "/read", {"query": {**query, "page_token": token}})[1]
    assert answer["code"] == "EXPIRED_VALUE"


def test_uploads_that_are_none(bulk: Bulk) -> None:
    assert bulk.upload_bytes(b"no zip")[1]["code"] == "INVALID_FILE_FORMAT"
    status, answer = bulk.upload("a", feature="other")
    assert (status, answer["message"][:16]) == (400, "check if headers")
    job = {"module": "Leads", "file_id": bulk.upload("a", name="a.txt")[1]["details"]["file_id"]}
    answer = bulk("POST", "/write", {"operation": "insert", "resource": [job]})[1]
    assert answer["code"] == "FILE_NOT_FOUND"


def test_a_damaged_upload_is_refused(bulk: Bulk) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("leads.csv", "Last_Name\n" + "Adams\n" * 50)
    content = bytearray(target.getvalue())
    content[30 + len("leads.csv")] = 0xFF  # no kind of deflated block begins so
    file_id = bulk.upload_bytes(bytes(content))[1]["details"]["file_id"]
    job = {"module": "Leads", "file_id": file_id}
    status, answer = bulk("POST", "/write", {"operation": "insert", "resource": [job]})
    assert (status, answer["code"]) == (400, "INVALID_FILE_FORMAT")


def test_too_large_uploads(bulk: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    from deluge.emulator.crm.bulk import files as bulk_files

    file_id = bulk.upload(",".join(f"c{n}" for n in range(201)))[1]["details"]["file_id"]
    job = {"type": "data", "module": {"api_name": "Leads"}, "file_id": file_id}
    status, answer = bulk("POST", "/write", {"operation": "insert", "resource": [job]})
    assert (status, answer["code"]) == (400, "HEADER_LIMIT_EXCEEDED")
    monkeypatch.setattr(bulk_files, "MAX_ZIP", 10)
    status, answer = bulk.upload("a")
    assert (status, answer["code"]) == (413, "FILE_TOO_LARGE")
