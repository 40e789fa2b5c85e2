"""Related lists beyond lookups and links. Source:
https://www.zoho.com/crm/developer/docs/api/v8/get-related-records.html"""

from typing import Any

OTHER = "5843000000000000032"
MANY = [("Shops", "multiselectlookup"), ("Helpers", "multiuserlookup")]
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
START, END = "2024-05-18T10:00:00+00:00", "2024-05-18T11:00:00+00:00"


def test_invitees_of_a_meeting(crm: Any) -> None:
    contact = crm.insert("Contacts", Last_Name="Roe")
    people = [
        {"type": "contact", "participant": contact},
        {"type": "email", "participant": "a@b.example"},
    ]
    meeting = crm.insert(
        "Events", Event_Title="M", Start_DateTime=START, End_DateTime=END, Participants=people
    )
    status, answer = crm("GET", f"/Events/{meeting}/Invitees", fields="participant,status")
    assert (status, answer["info"]["count"]) == (200, 2)
    first = answer["data"][0]
    assert first == {"participant": contact, "status": "not_known", "id": first["id"]}
    second = crm("GET", f"/Events/{meeting}/Invitees", fields="participant", page=2, per_page=1)[1]
    assert second["data"][0]["participant"] == "a@b.example"
    lists = crm("GET", f"/Contacts/{contact}/Invited_Events", fields="Event_Title")[1]
    assert [row["Event_Title"] for row in lists["data"]] == ["M"]
    other = crm.insert("Contacts", Last_Name="Doe")
    assert crm("GET", f"/Contacts/{other}/Invited_Events", fields="Event_Title")[0] == 204
    empty = crm.insert("Events", Event_Title="N", Start_DateTime=START, End_DateTime=END)
    assert crm("GET", f"/Events/{empty}/Invitees", fields="participant")[0] == 204


def test_all_activities_by_pages(crm: Any) -> None:
    account = crm.insert("Accounts", Account_Name="A")
    link = {"What_Id": account, "$se_module": "Accounts"}
    for number in range(3):
        crm.insert("Tasks", Subject=f"T{number}", **link)
        crm.insert(
            "Events", Event_Title=f"E{number}", Start_DateTime=START, End_DateTime=END, **link
        )
    path = f"/Accounts/{account}/Activities_Chronological_View"
    seen: list[str] = []
    for page in (1, 2, 3):
        answer = crm("GET", path, fields="Subject", per_page=2, page=page)[1]
        assert answer["info"]["more_records"] is (page < 3)
        seen += [row["$module"] for row in answer["data"]]
    assert seen == ["Events", "Tasks"] * 3


def test_lists_of_deleted_records(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="L")
    crm("POST", f"/Leads/{lead}/Notes", {"data": [{"Note_Content": "N"}]})
    crm("DELETE", f"/Leads/{lead}")
    status, answer = crm("GET", f"/Leads/deleted/{lead}/Notes", fields="Note_Content")
    assert (status, [row["Note_Content"] for row in answer["data"]]) == (200, ["N"])


def test_counts_of_related_lists(crm: Any) -> None:
    """Source: https://www.zoho.com/crm/developer/docs/api/v8/get-related-records-count.html"""
    account = crm.insert("Accounts", Account_Name="A")
    for name in ("Roe", "Doe"):
        crm.insert("Contacts", Last_Name=name, Account_Name=account)
    link = {"What_Id": account, "$se_module": "Accounts"}
    crm.insert("Tasks", Subject="T", **link)
    url = {"attachmentUrl": "https://a.example", "title": "x"}
    crm("POST", f"/Accounts/{account}/Attachments", **url)
    roe = {"field": {"api_name": "Last_Name"}, "comparator": "equal", "value": "Roe"}
    asked: list[tuple[str, dict[str, Any], int]] = [
        ("Contacts", {}, 2),
        ("Contacts", {"filters": roe}, 1),
        ("Contacts", {"approved": False}, 0),
        ("Activities_Chronological_View", {}, 1),
        ("Attachments", {}, 1),
        ("Attachments", {"category": "files"}, 0),
        ("Products", {}, 0),
        ("Emails", {}, 0),
    ]
    lists = [{"related_list": {"api_name": name}, "params": params} for name, params, _ in asked]
    body = {"get_related_records_count": lists}
    answer = crm("POST", f"/Accounts/{account}/actions/get_related_records_count", body)[1]
    counts = [each["count"] for (each,) in answer["get_related_records_count"]]
    assert counts == [count for _, _, count in asked]


def test_records_by_the_field_of_another_system(crm: Any) -> None:
    """Source: https://www.zoho.com/crm/developer/docs/api/v8/external-fields.html"""
    crm.emulator.schema.add("Leads", [{"api_name": "Ext", "data_type": "text", "length": 50}])
    lead = crm.insert("Leads", Last_Name="L", Ext="A 1")
    headers = {"X-EXTERNAL": "Contacts.Other, Leads.Ext"}
    assert crm("GET", "/Leads/A 1", headers=headers)[1]["data"][0]["id"] == lead
    crm("PUT", "/Leads/A 1", {"data": [{"City": "Ulm"}]}, headers=headers)
    assert crm.emulator.records("Leads")[0]["City"] == "Ulm"
    crm("POST", "/Leads/A 1/Notes", {"data": [{"Note_Content": "N"}]}, headers=headers)
    assert crm("GET", f"/Leads/{lead}/Notes", fields="Note_Content")[1]["info"]["count"] == 1
    answer = crm("DELETE", "/Leads/A 1", headers=headers)[1]
    assert answer["data"][0]["details"] == {"id": lead}


def test_long_texts(crm: Any) -> None:
    """Source: https://www.zoho.com/crm/developer/docs/api/v8/get-full-data.html"""
    lead = crm.insert("Leads", Last_Name="L", Description="x" * 3000)
    whole = {"Description": "x" * 3000, "id": lead}
    path = "actions/fetch_full_data"
    assert crm("GET", f"/Leads/{path}", fields="Description", ids=lead)[1] == {"data": [whole]}
    assert crm("GET", f"/Leads/{lead}/{path}")[1]["data"] == [whole]
    assert crm("GET", f"/Leads/{path}", fields="Description", ids="1" * 19) == (204, None)
    assert crm("GET", f"/Leads/{'1' * 19}/{path}") == (204, None)


def test_lookups_of_many(crm: Any) -> None:
    """Source: https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html"""
    fields = [{"api_name": name, "data_type": kind} for name, kind in MANY]
    crm.emulator.schema.add("Leads", fields)
    first, second = (crm.insert("Accounts", Account_Name=name) for name in "AB")
    one, two = ({"Shops": {"id": account}} for account in (first, second))
    lead = crm.insert("Leads", Last_Name="L", Shops=[one], Helpers=[{"Helpers": {"id": OTHER}}])

    def shops(**options: Any) -> list[str]:
        rows = crm("GET", f"/Leads/{lead}", **options)[1]["data"][0]["Shops"]
        return [row["Shops"]["name"] for row in rows]

    def change(*rows: dict[str, Any], **options: Any) -> None:
        assert crm("PUT", f"/Leads/{lead}", {"data": [{"Shops": list(rows)}]}, **options)[0] == 200

    record = crm("GET", f"/Leads/{lead}")[1]["data"][0]
    assert record["Helpers"][0]["Helpers"]["id"] == OTHER
    change(two, one)
    assert shops() == ["A", "B"]
    change({"id": record["Shops"][0]["id"], "_delete": None})
    assert shops() == ["B"]
    change(one, version="v2")
    assert shops(version="v2") == ["A"]
    change()
    assert shops() == []


def test_files_of_notes(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="L")
    made = crm("POST", f"/Leads/{lead}/Notes", {"data": [{"Note_Content": "N"}]})[1]
    note = made["data"][0]["details"]["id"]
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhi\r\n--x--'
    )
    crm("POST", f"/Notes/{note}/Attachments", form, headers=FORM)
    shown = crm("GET", f"/Leads/{lead}/Notes", fields="Note_Content")[1]["data"][0]["$attachments"]
    assert [(file["File_Name"], file["Size"]) for file in shown] == [("a.txt", "2")]


def test_notes_of_a_record_one_by_one(crm: Any) -> None:
    """Source: https://www.zoho.com/crm/developer/docs/api/v8/notes.html"""
    lead, other = (crm.insert("Leads", Last_Name=name) for name in "AB")
    path = f"/Leads/{lead}/Notes"
    texts = [{"Note_Content": text} for text in ("first", "second")]
    status, answer = crm("POST", path, {"data": texts})
    first, second = [item["details"]["id"] for item in answer["data"]]
    assert (status, answer["data"][0]["message"]) == (201, "record added")
    crm("PUT", path, {"data": [{"id": first, "Note_Title": "T", "Parent_Id": other}]})
    note = crm("GET", f"{path}/{first}", fields="Note_Title,Parent_Id")[1]["data"][0]
    assert (note["Note_Title"], note["Parent_Id"]["id"]) == ("T", lead)
    status, answer = crm("PUT", f"{path}/{second}", {"data": [{"Note_Content": "changed"}]})
    assert (status, answer["data"][0]["message"]) == (200, "record updated")
    assert crm("GET", f"/Leads/{other}/Notes/{first}") == (204, None)
    status, answer = crm("DELETE", path, ids=f"{first},{second},{lead}")
    assert (status, [item["status"] for item in answer["data"]]) == (
        207,
        ["success", "success", "error"],
    )
    assert crm("GET", path, fields="Note_Title") == (204, None)


def test_links_one_by_one(crm: Any) -> None:
    lead = crm.insert("Leads", Last_Name="L")
    first, second, third = (crm.insert("Products", Product_Name=name) for name in "ABC")
    path = f"/Leads/{lead}/Products"
    for product in (first, second, third):
        crm("PUT", f"{path}/{product}", {"data": [{}]})
    assert crm("GET", f"{path}/{first}", fields="Product_Name")[1]["data"][0]["id"] == first
    status, answer = crm("DELETE", path, ids=f"{first},{second}")
    assert (status, answer["data"][1]["message"]) == (200, "relation removed")
    assert crm("GET", f"{path}/{first}") == (204, None)
    assert crm("DELETE", f"{path}/{third}")[0] == 200
    again = crm("DELETE", f"{path}/{third}")[1]
    assert again["message"] == "the related id given seems to be invalid"
    assert again["details"] == {"resource_path_index": 3}
    assert crm("GET", f"{path}/x")[1]["details"] == {"resource_path_index": 3}


def test_counts_by_body(crm: Any) -> None:
    crm.insert("Leads", Last_Name="L", City="Ulm")
    body = {"criteria": "(City:equals:Ulm)"}
    assert crm("POST", "/Leads/actions/count", body) == (200, {"count": 1})
