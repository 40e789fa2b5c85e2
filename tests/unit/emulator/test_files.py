"""Attachments, photos and the file system. Source of the shapes and texts:
https://www.zoho.com/crm/developer/docs/api/v8/upload-attachment.html, upload-image.html and
upload-files-to-zfs.html."""

from typing import Any

import pytest

from deluge.exchange import Request

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
UNKNOWN = "5843000000000999999"


class Files:
    """Uploads and downloads, besides what the client of the other tests does."""

    def __init__(self, crm: Any) -> None:
        self.crm = crm
        self.lead = crm.insert("Leads", Last_Name="Roe", Company="Acme")

    def upload(self, path: str, *files: tuple[str, bytes], name: str = "file") -> tuple[int, Any]:
        parts = b"".join(
            b'--xyz\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n'
            b"Content-Type: text/plain\r\n\r\n%s\r\n" % (name.encode(), file.encode(), content)
            for file, content in files
        )
        kind = {"Content-Type": "multipart/form-data; boundary=xyz"}
        return self.crm("POST", path, parts + b"--xyz--\r\n", headers=kind)

    def get(self, path: str) -> Any:
        return self.crm.emulator.send(Request("GET", f"https://www.zohoapis.com/crm/v8{path}"))


@pytest.fixture
def files(crm: Any) -> Files:
    return Files(crm)


def test_attachment_comes_back_as_it_was(files: Files) -> None:
    path = f"/Leads/{files.lead}/Attachments"
    status, answer = files.upload(path, ("ä b.txt", b"a\r\n--x\0\xff"))
    assert (status, answer["data"][0]["message"]) == (200, "attachment uploaded successfully")
    number = answer["data"][0]["details"]["id"]
    row = files.crm("GET", path, fields="File_Name,Size")[1]["data"][0]
    assert (row["id"], row["File_Name"], row["Size"], row["$type"]) == (
        number, "ä b.txt", "8", "File",
    )  # fmt: skip
    response = files.get(f"{path}/{number}")
    assert response.body == b"a\r\n--x\0\xff"
    assert response.headers["content-disposition"].endswith("%C3%A4%20b.txt")
    assert files.get(f"/files?id={row['$file_id']}").body == response.body


def test_link_is_listed_and_not_downloaded(files: Files) -> None:
    path = f"/Leads/{files.lead}/Attachments"
    link = "https://example.com/a.pdf"
    number = files.crm("POST", path, attachmentUrl=link, title="A")[1]["data"][0]["details"]["id"]
    row = files.crm("GET", path, fields="File_Name")[1]["data"][0]
    assert (row["$link_url"], row["$type"], row["File_Name"]) == (link, "Link URL", "A")
    assert files.crm("GET", f"{path}/{number}")[1]["code"] == "DOWNLOAD_NOT_ALLOWED"
    for wrong in ("nope", "ftp://x/y", "http://", "http://[", "https://" + "x" * 3000):
        assert files.crm("POST", path, attachmentUrl=wrong)[1]["code"] == "INVALID_URL_PATTERN"


def test_attachments_are_deleted_one_and_many(files: Files) -> None:
    path = f"/Leads/{files.lead}/Attachments"
    ids = [files.upload(path, ("a", b"1"))[1]["data"][0]["details"]["id"] for _ in range(3)]
    assert files.crm("DELETE", f"{path}/{ids[0]}")[1]["data"][0]["message"] == "record deleted"
    status, answer = files.crm("DELETE", path, ids=f"{ids[1]},{ids[0]},x")
    assert (status, [item["code"] for item in answer["data"]]) == (
        207, ["SUCCESS", "INVALID_DATA", "INVALID_DATA"],
    )  # fmt: skip
    assert [r["id"] for r in files.crm("GET", path, fields="id")[1]["data"]] == [ids[2]]
    assert files.crm("DELETE", path)[1]["code"] == "REQUIRED_PARAM_MISSING"
    files.crm("DELETE", f"{path}/{ids[2]}")
    assert files.crm("GET", path, fields="id") == (204, None)
    assert files.crm("GET", f"{path}/{ids[2]}") == (204, None)
    assert files.crm("GET", path)[1]["details"] == {"param_name": "fields"}


def test_attachment_of_another_record_is_not_there(files: Files) -> None:
    path = f"/Leads/{files.lead}/Attachments"
    number = files.upload(path, ("a", b"1"))[1]["data"][0]["details"]["id"]
    other = files.crm.insert("Leads", Last_Name="Poe", Company="Acme")
    assert files.crm("GET", f"/Leads/{other}/Attachments/{number}") == (204, None)
    assert files.crm("DELETE", f"/Leads/{other}/Attachments/{number}")[0] == 400
    assert files.upload(f"/Leads/{UNKNOWN}/Attachments", ("a", b""))[1]["message"] == (
        "the related id given seems to be invalid"
    )


def test_uploads_that_are_none(files: Files) -> None:
    path = f"/Leads/{files.lead}/Attachments"
    assert files.crm("POST", path, {"data": []})[1]["code"] == "MANDATORY_NOT_FOUND"
    assert files.upload(path, ("a", b"1"), name="other")[1]["code"] == "MANDATORY_NOT_FOUND"
    kind = {"Content-Type": "multipart/form-data; boundary=xyz"}
    status, answer = files.crm("POST", path, b"rubbish", headers=kind)
    assert (status, answer["code"]) == (400, "failure_in_attachment_handling")
    status, answer = files.upload(path, ("big", b"x" * (20 * 2**20 + 1)))
    assert (status, answer["code"]) == (413, "FILE_SIZE_MORE_THAN_ALLOWED_SIZE")


def test_file_names_cannot_leave_their_place(files: Files) -> None:
    path = f"/Leads/{files.lead}/Attachments"
    number = files.upload(path, ("../../etc/pass\nwd", b""))[1]["data"][0]["details"]["id"]
    disposition = files.get(f"{path}/{number}").headers["content-disposition"]
    assert "/" not in disposition and "\n" not in disposition


def test_photo(files: Files) -> None:
    path = f"/Leads/{files.lead}/photo"
    assert files.crm("GET", path) == (204, None)
    assert files.upload(path, ("a.txt", b"text"))[1]["message"] == "The image format is invalid."
    assert files.upload(path, ("a.png", PNG))[1] == {
        "code": "SUCCESS", "details": {}, "message": "photo uploaded successfully",
        "status": "success",
    }  # fmt: skip
    response = files.get(path)
    assert (response.body, response.headers["content-type"]) == (PNG, "image/png")
    assert files.upload(path, ("a.png", PNG + b"\0" * 10 * 2**20))[0] == 415
    assert len(files.crm("GET", f"/Leads/{files.lead}")[1]["data"][0]["Record_Image"]) == 64
    assert files.crm("DELETE", path)[1]["message"] == "Photo deleted"
    assert files.crm("GET", f"/Leads/{files.lead}")[1]["data"][0]["Record_Image"] is None
    assert files.crm("DELETE", path)[0] == 400
    task = files.crm.insert("Tasks", Subject="Call")
    assert files.upload(f"/Tasks/{task}/photo", ("a.png", PNG))[1]["code"] == "INVALID_MODULE"
    assert files.upload("/org/photo", ("a.png", PNG))[0] == 200
    assert files.get("/org/photo").body == PNG


def test_file_system(files: Files) -> None:
    _, answer = files.upload("/files", ("a.txt", b"A"), ("b.txt", b"B"))
    ids = [item["details"]["id"] for item in answer["data"]]
    assert [item["details"]["name"] for item in answer["data"]] == ["a.txt", "b.txt"]
    assert [files.get(f"/files?id={each}").body for each in ids] == [b"A", b"B"]
    assert files.crm("GET", "/files")[1]["details"] == {"param_name": "id"}
    assert files.crm("GET", "/files", id="f" * 64) == (204, None)
    assert files.upload("/files")[1]["code"] == "MANDATORY_NOT_FOUND"
    assert files.upload("/files", *[("a", b"")] * 11)[1]["code"] == "LIMIT_EXCEEDED"


def test_a_snapshot_holds_the_files(files: Files, tmp_path: Any) -> None:
    path = f"/Leads/{files.lead}/Attachments"
    number = files.upload(path, ("a.txt", b"A"))[1]["data"][0]["details"]["id"]
    files.crm.emulator.snapshot(tmp_path / "kept")
    files.crm.emulator.reset()
    files.crm.emulator.load(tmp_path / "kept")
    assert files.get(f"{path}/{number}").body == b"A"
