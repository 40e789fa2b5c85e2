"""The request that tasks of products beside CRM send.

Sources: the pages of the tasks, https://www.zoho.com/deluge/help/, and the services' REST help.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest
from unit.services.recording import Recording

from deluge.errors import EvalError, TypeMismatch
from deluge.exchange import Response
from deluge.multipart import read_parts
from deluge.services.session import Services
from deluge.values.file import File

MAP = {"name": "Ada"}
FILE = File("a.txt", b"hello", "text/plain")
DESK = "https://desk.zoho.com/api/v1"
BOOKS = "https://www.zohoapis.com/books/v3"
PEOPLE = "https://people.zoho.com/people/api/forms"
PROJECTS = "https://projectsapi.zoho.com/restapi/portal/acme/projects"
SHEET = "https://sheet.zoho.com/api/v2/r1"
WRITER = "https://www.zohoapis.com/writer/api/v1/documents"
BOOKINGS = "https://www.zohoapis.com/bookings/v1/json"
RECRUIT = "https://recruit.zoho.com/recruit/private/json"
CREATOR = "https://creator.zoho.com/api/v2/acme/shop"

# name, arguments, "METHOD URL", body: a map of the JSON, or of the form's fields
TASKS: list[tuple[str, list[object], str, dict[str, Any] | None]] = [
    (
        "creator.createRecord", ["acme", "shop", "Order", MAP, {"tasks": True}, "c"],
        f"POST {CREATOR}/form/Order", {"data": MAP, "tasks": True},
    ),
    (
        "creator.getRecords", ["acme", "shop", "All", 'Name == "x"', 1, 200, "c"],
        f"GET {CREATOR}/report/All?criteria=Name+%3D%3D+%22x%22&from=1&limit=200", None,
    ),
    (
        "creator.getRecords", ["acme", "shop", "All", "", 1, 200, "c"],
        f"GET {CREATOR}/report/All?from=1&limit=200", None,
    ),
    (
        "creator.getRecordById", ["acme", "shop", "All", 3888833000000114027, "c"],
        f"GET {CREATOR}/report/All/3888833000000114027", None,
    ),
    (
        "creator.updateRecords", ["acme", "shop", "All", "ID!=0", MAP, {}, "c"],
        f"PATCH {CREATOR}/report/All", {"criteria": "ID!=0", "data": MAP},
    ),
    (
        "creator.v2_1.createRecords", ["acme", "shop", "Order", [MAP], {"skip_workflow": ["all"]}],
        "POST https://www.zohoapis.com/creator/v2.1/data/acme/shop/form/Order",
        {"data": [MAP], "skip_workflow": ["all"]},
    ),
    ("books.getOrganizations", ["c"], f"GET {BOOKS}/organizations", None),
    (
        "books.createRecord", ["Customer Payments", "60", MAP, "c"],
        f"POST {BOOKS}/customerpayments?organization_id=60", {"JSONString": MAP},
    ),
    (
        "books.updateRecord", ["Invoices", 60, 460000000026049, MAP],
        f"PUT {BOOKS}/invoices/460000000026049?organization_id=60", {"JSONString": MAP},
    ),
    (
        "books.getRecords", ["contacts", "60", "email=a%40b.co&page=2", "c"],
        f"GET {BOOKS}/contacts?organization_id=60&email=a%40b.co&page=2", None,
    ),
    (
        "books.getRecords", ["contacts", "60", {"status": "active"}],
        f"GET {BOOKS}/contacts?organization_id=60&status=active", None,
    ),
    ("books.getRecords", ["contacts", "60", ""], f"GET {BOOKS}/contacts?organization_id=60", None),
    (
        "books.markStatus", ["Estimates", "60", "9", "accepted", "c"],
        f"POST {BOOKS}/estimates/9/status/accepted?organization_id=60", None,
    ),
    (
        "invoice.getRecords", ["Items", "60", "Status.Active", "pen", "name"],
        "GET https://www.zohoapis.com/invoice/v3/items?organization_id=60&search_text=pen"
        "&sort_column=name&filter_by=Status.Active", None,
    ),
    (
        "billing.getList", ["customers", "60", 10, 2, "c"],
        "GET https://www.zohoapis.com/billing/v1/customers?organization_id=60&per_page=10&page=2",
        None,
    ),
    (
        "subscriptions.create", ["customers", "60", MAP, "c"],
        "POST https://www.zohoapis.com/billing/v1/customers?organization_id=60", MAP,
    ),
    ("desk.create", [60, "Tickets", MAP], f"POST {DESK}/tickets", MAP),
    (
        "desk.getRecords", [60, "Tickets", 1, 50, {"": ""}, "c"],
        f"GET {DESK}/tickets?from=1&limit=50", None,
    ),
    (
        "desk.getRelatedRecordById", [60, "thread", 5, "Tickets", 4],
        f"GET {DESK}/tickets/4/threads/5", None,
    ),
    (
        "desk.updateRelatedRecord", [60, "timeEntry", 5, "tickets", 4, MAP, "c"],
        f"PATCH {DESK}/tickets/4/timeEntry/5", MAP,
    ),
    ("desk.ticket.move", [60, 4, 77], f"POST {DESK}/tickets/4/move", {"departmentId": 77}),
    (
        "recruit.addRecord", ["Candidates", {"Last Name": "A&B", "State": None}, 2, True, "c"],
        f"POST {RECRUIT}/Candidates/addRecords?newFormat=1&version=2",
        {
            "xmlData": '<Candidates><row no="1"><FL val="Last Name">A&amp;B</FL>'
            "</row></Candidates>",
            "duplicateCheck": "2", "wfTrigger": "true",
        },
    ),
    (
        "recruit.getRecords", ["Candidates", 1, 20, "(Last Name)", "", "asc", "c"],
        f"GET {RECRUIT}/Candidates/getRecords?newFormat=1&version=2&fromIndex=1&toIndex=20"
        "&selectColumns=Candidates%28Last+Name%29&sortOrderString=asc", None,
    ),
    (
        "recruit.searchRecords", ["Candidates", "State|=|Ohio", 1, 20, "ALL"],
        f"GET {RECRUIT}/Candidates/getSearchRecords?newFormat=1&version=2"
        "&searchCondition=%28State%7C%3D%7COhio%29&fromIndex=1&toIndex=20&selectColumns=All", None,
    ),
    (
        "cliq.postToChannel", ["sales", "hi", "c"],
        "POST https://cliq.zoho.com/api/v2/channelsbyname/sales/message", {"text": "hi"},
    ),
    (
        "cliq.postToChannelAsBot", ["sales", "helper", {"text": "hi"}],
        "POST https://cliq.zoho.com/api/v2/channelsbyname/sales/message?bot_unique_name=helper",
        {"text": "hi"},
    ),
    (
        "cliq.deleteRecords", ["staff", "a==b", "c"],
        "DELETE https://cliq.zoho.com/api/v2/storages/staff/records?criteria=a%3D%3Db", None,
    ),
    (
        "projects.getRecords", ["acme", 9, "taskLists", 0, 0, "c"],
        f"GET {PROJECTS}/9/tasklists/", None,
    ),
    (
        "projects.getRecords", ["acme", 9, "comments", {"taskid": 3}, 10, "c"],
        f"GET {PROJECTS}/9/comments/?range=10&taskid=3", None,
    ),
    ("projects.create", ["acme", 9, "tasks", MAP], f"POST {PROJECTS}/9/tasks/", MAP),
    (
        "people.getRecords",
        ["P_Employee", 1, 50, {"searchField": "A", "searchOperator": "Is", "searchText": "b"}],
        f"GET {PEOPLE}/P_Employee/getRecords?sIndex=1&limit=50&searchParams=%7B%22searchField%22"
        "%3A%22A%22%2C%22searchOperator%22%3A%22Is%22%2C%22searchText%22%3A%22b%22%7D", None,
    ),
    (
        "people.update", ["P_Employee", {"recordid": 4, "A": "b"}],
        f"POST {PEOPLE}/json/P_Employee/updateRecord", {"recordId": "4", "inputData": {"A": "b"}},
    ),
    ("sign.getTemplates", [{"x": 1}], "GET https://sign.zoho.com/api/v1/templates?x=1", None),
    (
        "sign.submitRequest", [7, {"data": {"requests": MAP}}],
        "POST https://sign.zoho.com/api/v1/requests/7/submit", {"data": {"requests": MAP}},
    ),
    (
        "writer.getDocuments", ["all", 0, 10, "created_time", "c"],
        f"GET {WRITER}?category=all&offset=0&limit=10&sortby=created_time", None,
    ),
    (
        "writer.v2.mergeAndSend",
        ["d1", {"merge_data": MAP}, {"output_format": "pdf"}, {"test_mode": True}, "c"],
        f"POST {WRITER}/d1/merge/email",
        {"output_settings": {"output_format": "pdf"}, "merge_data": MAP, "test_mode": True},
    ),
    (
        "workdrive.createFolder", ["Bills", "p1", "c"],
        "POST https://workdrive.zoho.com/api/v1/files",
        {"data": {"attributes": {"name": "Bills", "parent_id": "p1"}, "type": "files"}},
    ),
    ("sheet.getSheets", ["r1", "c"], f"POST {SHEET}", {"method": "worksheet.list"}),
    (
        "sheet.createRecords", ["r1", "Sheet1", MAP, {"header_row": 2}, "c"],
        f"POST {SHEET}",
        {
            "method": "worksheet.jsondata.append", "worksheet_name": "Sheet1", "json_data": [MAP],
            "header_row": 2,
        },
    ),
    (
        "sheet.find", ["r1", "row", "x", "", 3, "c"], f"POST {SHEET}",
        {"method": "find", "scope": "row", "search": "x", "row": 3},
    ),
    (
        "sheet.insertCsv", ["r1", "Sheet1", FILE, 1, 2, "c"], f"POST {SHEET}",
        {
            "method": "worksheet.csvdata.set", "worksheet_name": "Sheet1", "data": "hello",
            "row": 1, "column": 2,
        },
    ),
    (
        "bookings.getRecordById", ["Staff", 12, "c"], f"GET {BOOKINGS}/staffs?staff_id=12", None,
    ),
    (
        "bookings.getRelatedRecords", ["Services", "Workspaces", 12, "c"],
        f"GET {BOOKINGS}/services?workspace_id=12", None,
    ),
    (
        "bookings.createAppointment",
        [1, "04-Mar-2026 10:00:00", MAP, 2, "Asia/Kolkata", False, "c"],
        f"POST {BOOKINGS}/appointment",
        {
            "service_id": 1, "from_time": "04-Mar-2026 10:00:00", "customer_details": MAP,
            "timezone": "Asia/Kolkata", "resource_id": 2,
        },
    ),
    (
        "calendar.createEvent", ["u1", {"eventdata": MAP}, "c"],
        "POST https://calendar.zoho.com/api/v1/calendars/u1/events", {"eventdata": MAP},
    ),
    (
        "salesiq.visitorsession.get", ["acme", "name", "c"],
        "GET https://salesiq.zoho.com/api/v2/acme/visitorsessions?key=name", None,
    ),
    (
        "sdp.getRecords", ["Request", 1, 10, {}, "", "c"],
        "GET https://sdpondemand.manageengine.com/app/itdesk/api/v3/requests"
        "?input_data=%7B%22list_info%22%3A%7B%22start_index%22%3A1%2C%22row_count%22%3A10%7D%7D",
        None,
    ),
    (
        "fsm.createRecord", ["Requests", MAP],
        "POST https://www.zohoapis.com/fsm/v1/Requests", {"data": [MAP]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "line", "body"), TASKS, ids=lambda value: str(value)[:40])
def test_request(
    services: Services, transport: Recording, name: str, args: list[object], line: str, body: Any
) -> None:
    call = services.task(f"zoho.{name}")
    assert call is not None
    call(*args)
    request = transport.last
    assert f"{request.method} {request.full_url}" == line
    if body is None:
        assert request.body == b""
    elif "json" in (request.headers.get("content-type") or ""):
        assert request.json() == body
    else:
        assert form_fields(request.body) == {key: as_text(value) for key, value in body.items()}
    if name.startswith("desk."):
        assert request.headers["orgId"] == "60"


def as_text(value: object) -> object:
    """What a form holds: texts, maps and lists as JSON."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, dict | list) else str(value)


def form_fields(body: bytes) -> dict[str, object]:
    pairs = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return {key: json.loads(text) if text[:1] in "[{" else text for key, text in pairs.items()}


@pytest.mark.parametrize(
    ("name", "args", "parts"),
    [
        ("sign.createDocument", [[FILE, FILE], {"data": MAP}, "c"], 3),
        ("recruit.uploadFile", ["7", FILE, "Resume", "Candidates", "c"], 3),
        ("workdrive.uploadFile", [FILE, "f1", "a%20b.txt", True, "c"], 4),
        ("writer.uploadDocument", [FILE, "Offer", "f1", "", "c"], 3),
    ],
)
def test_uploads(
    services: Services, transport: Recording, name: str, args: list[object], parts: int
) -> None:
    call = services.task(f"zoho.{name}")
    assert call is not None
    call(*args)
    body = transport.last.body
    assert body.count(b"Content-Disposition") == parts
    assert b"hello" in body


def test_download_gives_a_file(services: Services, transport: Recording) -> None:
    call = services.task("zoho.sign.downloadDocument")
    assert call is not None
    kind = {
        "content-type": "application/pdf",
        "content-disposition": 'attachment; filename="a.pdf"',
    }
    transport.answers.append(Response(200, b"%PDF", kind))
    value = call(7)
    assert isinstance(value, File)
    assert (value.name, value.content) == ("a.pdf", b"%PDF")
    transport.answer({"code": 4003, "status": "failure"}, 400)
    assert call(7) == {"code": 4003, "status": "failure"}


def test_hosts_follow_the_data_centre(
    services_with: Callable[..., Services], transport: Recording
) -> None:
    services = services_with(data_center="in")
    for name, args, host in (
        ("zoho.books.getRecords", ["contacts", "1", ""], "www.zohoapis.in"),
        ("zoho.desk.getRecords", [1, "tickets"], "desk.zoho.in"),
        ("zoho.sdp.getRecordById", ["Request", 1, "", "c"], "sdpondemand.manageengine.in"),
    ):
        call = services.task(name)
        assert call is not None
        call(*args)
        assert transport.last.host == host


def test_bad_arguments(services: Services, transport: Recording) -> None:
    def run(name: str, *args: object) -> object:
        call = services.task(name)
        assert call is not None
        return call(*args)

    with pytest.raises(TypeMismatch, match="createRecord at index 3"):
        run("zoho.books.createRecord", "contacts", "60", "not a map")
    with pytest.raises(EvalError, match="arguments mismatches for the function create"):
        run("zoho.desk.create", 60)
    with pytest.raises(EvalError, match="Invalid module name"):
        run("zoho.sdp.create", "Problem", MAP, "", "c")
    with pytest.raises(TypeMismatch, match="posted to Cliq holds FILEs"):
        run("zoho.cliq.postToChannel", "sales", [FILE, "text"], "c")
    assert transport.sent == []


@pytest.mark.parametrize("message", [FILE, [FILE], [FILE, FILE]])
def test_files_are_posted_to_cliq_as_parts(
    services: Services, transport: Recording, message: object
) -> None:
    post = services.task("zoho.cliq.postToChat")
    assert post is not None
    assert post("CT_1", message, "c") == {"status": "success"}
    assert transport.last.full_url == "https://cliq.zoho.com/api/v2/chats/CT_1/files"
    parts = read_parts(transport.last.body, transport.last.headers["content-type"])
    files = message if isinstance(message, list) else [message]
    assert [(part.name, part.filename, part.content) for part in parts] == [
        ("files", FILE.name, FILE.content) for _ in files
    ]
