"""Locking, sharing, blueprints and the history of stages. Sources:
https://www.zoho.com/crm/developer/docs/api/v8/lock-records.html,
https://www.zoho.com/crm/developer/docs/api/v8/share-records.html,
https://www.zoho.com/crm/developer/docs/api/v8/update-blueprint.html,
https://www.zoho.com/crm/developer/docs/api/v8/get-related-records.html"""

import json
from typing import Any

import pytest

from deluge.emulator.import_schema import load_directory
from deluge.errors import UsageError

ADMIN, OTHER = "5843000000000000031", "5843000000000000032"


@pytest.fixture
def lead(crm: Any) -> str:
    return crm.insert("Leads", Last_Name="L", City="x", Lead_Status="Attempted to Contact")


# -- locking ------------------------------------------------------------------------------------


def test_locking(crm: Any, lead: str) -> None:
    path = f"/Leads/{lead}/Locking_Information__s"
    assert crm("GET", path)[0] == 204
    status, answer = crm("POST", path, {"data": [{"Locked_Reason__s": "audit"}]})
    lock = answer["data"][0]["details"]["id"]
    assert (status, answer["data"][0]["message"]) == (201, "record added")
    shown = crm("GET", path)[1]["data"][0]
    assert (shown["Locked_Reason__s"], shown["Locked_For__s"]["id"]) == ("audit", lead)
    assert crm("GET", f"/Leads/{lead}")[1]["data"][0]["Locked__s"] is True
    crm("PUT", f"{path}/{lock}", {"data": [{"Locked_Reason__s": "other"}]})
    assert crm("GET", f"{path}/{lock}")[1]["data"][0]["Locked_Reason__s"] == "other"
    assert crm("POST", path, {"data": [{}]})[1]["data"][0]["code"] == "RECORD_LOCKED"
    crm("DELETE", f"{path}/{lock}")
    assert crm("PUT", f"/Leads/{lead}", {"data": [{"City": "y"}]})[0] == 200
    assert crm("DELETE", f"{path}/{lock}")[1]["details"] == {"resource_path_index": 3}


def test_locked_records_stay_as_they_are(crm: Any, lead: str) -> None:
    crm("POST", f"/Leads/{lead}/Locking_Information__s", {"data": [{}]})
    item = crm("PUT", "/Leads", {"data": [{"id": lead, "City": "y"}]})[1]["data"][0]
    assert item == {
        "code": "RECORD_LOCKED",
        "details": {
            "api_name": "id",
            "json_path": "$.data[0].id",
            "action": "record_locking",
        },
        "message": "Sorry, you cannot perform this operation as the record is locked.",
        "status": "error",
    }
    item = crm("DELETE", "/Leads", ids=lead)[1]["data"][0]
    assert item["message"] == "You cannot perform this operation as the record is locked."
    assert item["details"] == {"action": "record_locking", "id": lead}
    assert crm("DELETE", f"/Leads/{lead}")[1]["code"] == "RECORD_LOCKED"
    owner = {"owner": {"id": OTHER}}
    item = crm("POST", f"/Leads/{lead}/actions/change_owner", owner)[1]["data"][0]
    assert item["code"] == "RECORD_LOCKED"
    tags = {"tags": [{"name": "x"}], "ids": [lead]}
    answer = crm("POST", "/Leads/actions/add_tags", tags)[1]
    assert (answer["success_count"], answer["locked_count"]) == ("0", "1")


def test_bad_locks(crm: Any, lead: str) -> None:
    path = f"/Leads/{lead}/Locking_Information__s"
    for item in ({"Locked_Reason__s": 7}, {"Locked_Reason__s": "x" * 256}, "x"):
        assert crm("POST", path, {"data": [item]})[1]["data"][0]["code"] == "INVALID_DATA"
    answer = crm("POST", "/Leads/1/Locking_Information__s", {"data": [{}]})[1]
    assert answer["message"] == "the related id given seems to be invalid"
    assert crm("POST", f"/Nowhere/{lead}/Locking_Information__s", {})[1]["code"] == "INVALID_MODULE"


# -- sharing ------------------------------------------------------------------------------------


def test_sharing(crm: Any, lead: str) -> None:
    path = f"/Leads/{lead}/actions/share"
    answer = crm("GET", path)[1]
    assert (answer["share"], [user["id"] for user in answer["shareable_user"]]) == ([], [OTHER])
    share = {"user": {"id": OTHER}, "permission": "read_only"}
    status, answer = crm("POST", path, {"share": [share]})
    assert (status, answer["share"][0]["message"]) == (200, "record will be shared successfully")
    shown = crm("GET", path)[1]["share"][0]
    assert (shown["user"]["id"], shown["shared_by"]["id"]) == (OTHER, ADMIN)
    twin = crm("POST", path, {"share": [share]})[1]["share"][0]
    assert (twin["code"], twin["message"]) == (
        "DUPLICATE_DATA",
        "record is already visible to the user.",
    )
    crm("PUT", path, {"share": [{**share, "permission": "read_write"}]})
    assert crm("GET", path, view="manage")[1]["share"][0]["permission"] == "read_write"
    roles = crm("GET", "/settings/roles")[1]["roles"]
    with_role = {"shared_with": {"type": "roles", "id": roles[0]["id"]}, "permission": "read_only"}
    crm("POST", path, {"share": [with_role]})
    assert crm("GET", path)[1]["share"][1]["shared_with"]["name"] == roles[0]["name"]
    public = {"type": "public", "permission": "read_only"}
    assert crm("PUT", path, {"share": [public]})[0] == 200
    assert crm("GET", path)[1]["share"][0]["shared_with"] is None
    assert crm("DELETE", path)[1]["share"][0]["message"] == "Sharing Revoked"
    assert crm("DELETE", path)[1]["code"] == "CANNOT_PROCESS"
    assert crm("GET", path, view="x")[1]["code"] == "PATTERN_NOT_MATCHED"


@pytest.mark.parametrize(
    ("share", "code", "message"),
    [
        ({"user": {"id": OTHER}}, "MANDATORY_NOT_FOUND", "required field not found"),
        ({"permission": "read_only"}, "MANDATORY_NOT_FOUND", "required field not found"),
        ({"user": {"id": "1"}, "permission": "read_only"}, "INVALID_DATA", "invalid user Id"),
        ({"user": ADMIN, "permission": "read_only"}, "INVALID_DATA", "cannot share to the user"),
        ({"user": {"id": OTHER}, "permission": "x"}, "INVALID_DATA", "invalid data"),
        (
            {"user": OTHER, "permission": "read_only", "type": "x"},
            "INVALID_DATA",
            "invalid data",
        ),
        (
            {"user": OTHER, "permission": "read_only", "share_related_records": "x"},
            "INVALID_DATA",
            "invalid data",
        ),
        (7, "INVALID_DATA", "invalid data"),
    ],
)
def test_bad_shares(crm: Any, lead: str, share: Any, code: str, message: str) -> None:
    status, answer = crm("POST", f"/Leads/{lead}/actions/share", {"share": [share]})
    assert (status, answer["share"][0]["code"]) == (400, code)
    assert answer["share"][0]["message"] == message


def test_shares_have_a_limit(crm: Any, lead: str) -> None:
    users = [
        {"last_name": f"U{n}", "email": f"u{n}@x.example", "role": "1", "profile": "1"}
        for n in range(10)
    ]
    for number, user in enumerate(users):
        key = int(ADMIN) + 100 + number
        data = {**user, "id": str(key), "full_name": user["last_name"]}
        crm.emulator.store.put_entity("user", data)
    shares = [{"user": str(int(ADMIN) + 100 + n), "permission": "read_only"} for n in range(10)]
    last = {"user": OTHER, "permission": "read_only"}
    status, answer = crm("POST", f"/Leads/{lead}/actions/share", {"share": [*shares, last]})
    assert (status, answer["share"][10]["code"]) == (207, "SHARE_LIMIT_EXCEEDED")


# -- blueprints ---------------------------------------------------------------------------------

BLUEPRINT = {
    "module": "Leads",
    "name": "Contact",
    "field": "Lead_Status",
    "transitions": [
        {
            "name": "Reach",
            "from": ["Attempted to Contact"],
            "to": "Contacted",
            "fields": ["Phone"],
        },
        {"name": "Lose", "from": ["Contacted"], "to": "Lost Lead"},
    ],
}


def test_blueprint(crm: Any, lead: str, tmp_path: Any) -> None:
    (tmp_path / "flow.json").write_text(json.dumps({"blueprints": [BLUEPRINT]}))
    load_directory(crm.emulator.schema, tmp_path)
    path = f"/Leads/{lead}/actions/blueprint"
    shown = crm("GET", path)[1]["blueprint"]
    assert shown["process_info"]["field_value"] == "Attempted to Contact"
    (transition,) = shown["transitions"]
    assert (transition["name"], transition["next_field_value"]) == ("Reach", "Contacted")

    def take(**keys: Any) -> tuple[int, Any]:
        return crm("PUT", path, {"blueprint": [keys]})

    missing = take(transition_id=transition["id"])[1]
    assert missing["details"]["json_path"] == "$.blueprint[0].data.Phone"
    assert take(data={})[1]["code"] == "MANDATORY_NOT_FOUND"
    assert take(transition_id="1")[1]["message"] == "invalid transition"
    assert take(transition_id=transition["id"], data=[])[1]["code"] == "INVALID_DATA"
    assert crm("PUT", path, {"blueprint": ["x"]})[1]["code"] == "INVALID_DATA"
    status, answer = take(transition_id=transition["id"], data={"Phone": "5551234"})
    assert (status, answer["message"]) == (200, "transition updated successfully")
    record = crm.emulator.records("Leads")[0]
    assert (record["Lead_Status"], record["Phone"]) == ("Contacted", "5551234")
    assert crm("GET", path)[1]["blueprint"]["transitions"][0]["name"] == "Lose"


def test_what_comes_with_a_transition(crm: Any, lead: str, tmp_path: Any) -> None:
    """A note and a file of the person who moves the record; values that are set behind it."""
    common = {"name": "Junk", "common": True, "to": "Junk Lead", "after": {"City": "nowhere"}}
    flow = {**BLUEPRINT, "transitions": [*BLUEPRINT["transitions"], common]}
    (tmp_path / "flow.json").write_text(json.dumps({"blueprints": [flow]}))
    load_directory(crm.emulator.schema, tmp_path)
    path = f"/Leads/{lead}/actions/blueprint"
    assert crm("GET", f"/Leads/{lead}")[1]["data"][0]["$process_flow"] is True
    reach, junk = crm("GET", path)[1]["blueprint"]["transitions"]
    assert [each["name"] for each in reach["next_transitions"]] == ["Lose"]
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhi\r\n--x--'
    )
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    file = crm("POST", "/files", form, headers=kind)[1]["data"][0]["details"]["id"]
    data = {"Notes": "gave up", "Attachments": {"$file_id": [file]}}
    moved = {"transition_id": junk["id"], "data": data}
    assert crm("PUT", path, {"blueprint": [moved]})[0] == 200
    record = crm("GET", f"/Leads/{lead}")[1]["data"][0]
    assert (record["Lead_Status"], record["City"]) == ("Junk Lead", "nowhere")
    assert record["$process_flow"] is False
    notes = crm("GET", f"/Leads/{lead}/Notes", fields="Note_Content")[1]["data"]
    assert [note["Note_Content"] for note in notes] == ["gave up"]
    files = crm("GET", f"/Leads/{lead}/Attachments", fields="File_Name")[1]["data"]
    assert [each["File_Name"] for each in files] == ["a.txt"]


def test_records_outside_a_blueprint(crm: Any, lead: str) -> None:
    path = f"/Leads/{lead}/actions/blueprint"
    for method in ("GET", "PUT"):
        status, answer = crm(method, path, {"blueprint": [{}]})
        assert (status, answer["code"]) == (400, "RECORD_NOT_IN_PROCESS")
    assert crm("GET", "/Leads/1/actions/blueprint")[1]["code"] == "INVALID_DATA"


@pytest.mark.parametrize(
    "change",
    [
        {"module": "X"},
        {"field": "X"},
        {"transitions": "x"},
        {"transitions": ["x"]},
        {"transitions": [{"name": "x"}]},
        {"transitions": [{"name": "x", "to": "y", "from": [], "fields": ["X"]}]},
        {"transitions": [{"name": "x", "to": "y", "common": "yes", "from": []}]},
        {"transitions": [{"name": "x", "to": "y", "common": True, "after": {"X": 1}}]},
    ],
)
def test_bad_blueprints(crm: Any, tmp_path: Any, change: Any) -> None:
    (tmp_path / "flow.json").write_text(json.dumps({"blueprints": [{**BLUEPRINT, **change}]}))
    with pytest.raises(UsageError, match=r"flow\.json"):
        load_directory(crm.emulator.schema, tmp_path)


# -- layout rules -------------------------------------------------------------------------------

RULE = {
    "module": "Leads",
    "name": "Reached",
    "field": "Lead_Status",
    "values": ["Contacted"],
    "mandatory": ["Phone"],
}


def test_layout_rules_hold_on_request(crm: Any, tmp_path: Any) -> None:
    """Source: https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html"""
    (tmp_path / "rules.json").write_text(json.dumps({"layout_rules": [RULE]}))
    load_directory(crm.emulator.schema, tmp_path)
    record = {"Last_Name": "L", "Lead_Status": "Contacted"}
    asked = {"apply_feature_execution": [{"name": "layout_rules"}]}
    answer = crm("POST", "/Leads", {"data": [record], **asked})[1]["data"][0]
    assert answer["details"]["layout_rule"]["name"] == "Reached"
    assert crm("POST", "/Leads", {"data": [{**record, "Phone": "5551234"}], **asked})[0] == 201
    assert crm("POST", "/Leads", {"data": [record]})[0] == 201


@pytest.mark.parametrize(
    "change", [{"module": "X"}, {"field": "X"}, {"values": 1}, {"mandatory": ["X"]}]
)
def test_bad_layout_rules(crm: Any, tmp_path: Any, change: Any) -> None:
    (tmp_path / "rules.json").write_text(json.dumps({"layout_rules": [{**RULE, **change}]}))
    with pytest.raises(UsageError, match=r"rules\.json"):
        load_directory(crm.emulator.schema, tmp_path)


# -- stages -------------------------------------------------------------------------------------


def test_stage_history(crm: Any) -> None:
    deal = crm.insert("Deals", Deal_Name="D", Stage="Qualification", Amount=100)
    for values in ({"Stage": "Closed Won"}, {"Amount": 7}):
        crm("PUT", f"/Deals/{deal}", {"data": [values]})
    status, answer = crm("GET", f"/Deals/{deal}/Stage_History", fields="Stage")
    rows = [(row["Stage"], row["Moved_To__s"], row["Amount"]) for row in answer["data"]]
    assert (status, rows) == (
        200,
        [("Closed Won", None, 100), ("Qualification", "Closed Won", 100)],
    )
    assert answer["info"]["count"] == 2
    assert "$stage_history" not in crm("GET", f"/Deals/{deal}")[1]["data"][0]
    assert crm("GET", "/Deals/1/Stage_History")[1]["code"] == "INVALID_DATA"
