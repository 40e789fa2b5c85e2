"""Fields that hold files. Sources:
https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html,
https://www.zoho.com/crm/developer/docs/api/v8/download-fields-attachment.html"""

from typing import Any

import pytest

from deluge.exchange import Request

FIELDS = [
    {"api_name": "Papers", "data_type": "fileupload", "json_type": "jsonarray"},
    {"api_name": "Faces", "data_type": "imageupload", "json_type": "jsonarray"},
]


@pytest.fixture
def files(crm: Any) -> list[str]:
    """The ids of six uploaded files."""
    crm.emulator.schema.add("Leads", FIELDS)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    found: list[str] = []
    for number in range(6):
        head = f'Content-Disposition: form-data; name="file"; filename="{number}.txt"'
        form = f"--x\r\n{head}\r\n\r\nhi{number}\r\n--x--".encode()
        answer = crm("POST", "/files", form, headers=kind)[1]
        found.append(answer["data"][0]["details"]["id"])
    return found


def papers(crm: Any, lead: str, **options: Any) -> list[dict[str, Any]]:
    return crm("GET", f"/Leads/{lead}", **options)[1]["data"][0]["Papers"]


def test_files_in_fields(crm: Any, files: list[str]) -> None:
    lead = crm.insert("Leads", Last_Name="L", Papers=[{"File_Id__s": files[0]}])
    (row,) = papers(crm, lead)
    assert (row["File_Name__s"], row["Size__s"], row["File_Id__s"]) == ("0.txt", 3, files[0])
    crm("PUT", f"/Leads/{lead}", {"data": [{"Papers": [{"File_Id__s": files[1]}]}]})
    assert [each["File_Name__s"] for each in papers(crm, lead)] == ["0.txt", "1.txt"]
    gone = {"id": row["id"], "_delete": None}
    crm("PUT", f"/Leads/{lead}", {"data": [{"Papers": [gone]}]})
    assert [each["File_Name__s"] for each in papers(crm, lead)] == ["1.txt"]
    assert papers(crm, lead, version="v2")[0]["file_Name"] == "1.txt"
    crm("POST", f"/Leads/{lead}/actions/clone")
    assert [each["Papers"][0]["File_Name__s"] for each in crm.emulator.records("Leads")] == [
        "1.txt",
        "1.txt",
    ]
    crm("PUT", f"/Leads/{lead}", {"data": [{"Papers": []}]})
    assert papers(crm, lead) == []


def test_downloads_from_fields(crm: Any, files: list[str]) -> None:
    lead = crm.insert("Leads", Last_Name="L", Faces=[files[2]])
    row = crm("GET", f"/Leads/{lead}")[1]["data"][0]["Faces"][0]
    assert (row["Sequence_Number__s"], row["File_Name__s"]) == (1, "2.txt")
    path = f"/Leads/{lead}/actions/download_fields_attachment"
    url = f"https://www.zohoapis.com/crm/v8{path}?fields_attachment_id={row['id']}"
    assert crm.emulator.send(Request("GET", url)).body == b"hi2"
    assert crm("GET", path)[1]["code"] == "REQUIRED_PARAM_MISSING"
    wrong = crm("GET", path, fields_attachment_id="1" * 19)[1]
    assert (wrong["code"], wrong["details"]) == (
        "INVALID_DATA",
        {"param_name": "fields_attachment_id"},
    )


def test_files_that_fields_refuse(crm: Any, files: list[str]) -> None:
    def refused(value: Any) -> dict[str, Any]:
        answer = crm("POST", "/Leads", {"data": [{"Last_Name": "L", "Papers": value}]})[1]
        return answer["data"][0]["details"]

    where = "$.data[0].Papers"
    assert refused([{"File_Id__s": "x"}]) == {
        "api_name": "File_Id__s",
        "json_path": f"{where}[0].File_Id__s",
    }
    assert refused([{"id": "1" * 19}])["json_path"] == f"{where}[0].id"
    assert refused(files)["maximum_length"] == 5
    assert refused("x")["expected_data_type"] == "jsonarray"
    assert crm.emulator.records("Leads") == []
