"""A sandbox with something of everything, made by requests: so that most operations can succeed."""

import io
import zipfile
from base64 import b64decode
from typing import Any, Protocol

ADMIN = "5843000000000000031"
EACH = 1000  # records of a module
HOMES = 12  # records with notes, attachments, a lock, a photo and products
TIME = "2026-03-01T{hour:02}:00:00+00:00"
PRODUCTS = frozenset({"Leads", "Contacts", "Accounts", "Deals"})
PEOPLE = frozenset({"Leads", "Contacts"})
PHOTOS = frozenset({"Leads", "Contacts", "Accounts", "Products"})
LOCKS = frozenset({"Leads", "Contacts", "Accounts", "Deals", "Products", "Tasks", "Quotes"})
FIELDS: dict[str, dict[str, Any]] = {
    "Accounts": {"Account_Name": "Acme {n}"},
    "Products": {"Product_Name": "Pump {n}", "Unit_Price": 10},
    "Leads": {"Last_Name": "Doe {n}", "Company": "Acme {n}", "Email": "doe{n}@acme.example",
              "Lead_Status": "New"},
    "Contacts": {"Last_Name": "Roe {n}", "Email": "roe{n}@acme.example"},
    "Deals": {"Deal_Name": "Big {n}", "Stage": "Qualification", "Closing_Date": "2026-05-01"},
    "Tasks": {"Subject": "Call {n}"},
    "Events": {"Event_Title": "Fair {n}", "Start_DateTime": TIME.format(hour=9),
               "End_DateTime": TIME.format(hour=10)},
    "Quotes": {"Subject": "Offer {n}"},
    "Notes": {"Note_Content": "Note {n}"},
}  # fmt: skip

PHOTO = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def _zipped(text: str) -> bytes:
    """A ZIP with one CSV file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("rows.csv", text)
    return target.getvalue()


ZIP = _zipped("Last_Name,Company\nRoe,Acme\n")


class Sender(Protocol):
    """Sends a request that must succeed."""

    def send(self, method: str, path: str, body: object = None, **more: Any) -> Any: ...


class Sandbox:
    """Fills the CRM behind a sender; `known` says what is in it."""

    def __init__(self, sender: Sender) -> None:
        self._send = sender.send
        *self._users, self._owner = self._people()
        self._records: dict[str, list[str]] = {}
        for module in FIELDS:
            self._records[module] = self._insert(module, EACH)

    def _insert(self, module: str, count: int) -> list[str]:
        """The ids of new records, owned by another user than the one who asks."""
        rows = [self._row(module, number) for number in range(count)]
        found: list[str] = []
        for start in range(0, count, 100):
            body = {"data": rows[start : start + 100]}
            found += _ids(self._send("POST", f"/{module}", body), "data")
        return found

    def _row(self, module: str, number: int) -> dict[str, Any]:
        row = {
            key: value.replace("{n}", str(number)) if isinstance(value, str) else value
            for key, value in FIELDS[module].items()
        }
        row["Owner"] = {"id": self._owner}
        if module == "Quotes":
            row["Quoted_Items"] = [{"Product_Name": self._product(number), "Quantity": 1}]
        if module == "Notes":
            row["Parent_Id"] = {"id": self._records["Accounts"][number], "module": {}}
            row["$se_module"] = "Accounts"
        return row

    def _product(self, number: int) -> dict[str, str]:
        return {"id": self._records["Products"][number % EACH]}

    def known(self, module: str) -> dict[str, Any]:
        """What hooks and documents are told: ids of records and of all else."""
        names = [module] if module else ["Leads", *(name for name in FIELDS if name != "Leads")]
        homes = {name: [self._home(name, n) for n in range(EACH - HOMES, EACH)] for name in names}
        flow = self._send("GET", f"/Leads/{self._records['Leads'][0]}/actions/blueprint")
        transitions = flow["blueprint"]["transitions"]
        deleted = {name: self._deleted(name) for name in names}
        tagged = "Leads" if module == "Notes" else names[0]
        tags, variables = self._tags(tagged), self._variables()
        return {
            "first": names[0],
            "rows": {name: {**self._row(name, 0), "Owner": None} for name in names},
            "records": {name: self._records[name][:-HOMES] for name in names},
            "homes": homes,
            "ids": {
                **self._settings(tagged),
                "settings/recycle_bin": [key for ids in deleted.values() for key in ids],
                "settings/tags": tags,
                "settings/variables": variables,
            },
            "files": self._files(),
            "zips": self._zips(),
            "jobs": self._jobs(names),
            "schemas": {
                "RecordId": [key for name in names for key in self._records[name][:-HOMES]],
                "UserId": [ADMIN, self._owner],
                "ViewId": [self._own_view(name) for name in names],
                "TransitionId": [transition["id"] for transition in transitions],
                "TagId": tags,
                "VariableId": variables,
            },
        }

    def _home(self, module: str, number: int) -> dict[str, Any]:
        """A record with much around it."""
        key = self._records[module][number]
        path = f"/{module}/{key}"
        if module in PRODUCTS:
            products = self._records["Products"][:3]
            self._send("PUT", f"{path}/Products", {"data": [{"id": each} for each in products]})
        else:
            products = []
        notes: list[str] = []
        if module != "Notes":
            content = {"data": [{"Note_Content": f"Note {n}"} for n in range(8)]}
            notes = _ids(self._send("POST", f"{path}/Notes", content), "data")
        files = {"file": ("a.txt", b"text")}
        attachments = [
            _ids(self._send("POST", f"{path}/Attachments", files=files), "data")[0]
            for _ in range(3)
        ]
        if module in PHOTOS:
            self._send("POST", f"{path}/photo", files={"file": ("a.png", PHOTO)})
        locks: list[str] = []
        if module in LOCKS and number % 2:
            reason = {"data": [{"Locked_Reason__s": "audit"}]}
            locks = _ids(self._send("POST", f"{path}/Locking_Information__s", reason), "data")
        mails: list[str] = []
        if module in PEOPLE:
            who = [{"email": "roe@acme.example"}]
            mail = {"data": [{"from": {"email": "admin@sandbox.example"}, "to": who,
                              "subject": "Offer"}]}  # fmt: skip
            answer = self._send("POST", f"{path}/actions/send_mail", mail)
            mails = [answer["data"][0]["details"]["message_id"]]
        return {
            "mails": mails,
            "id": key, "notes": notes, "attachments": attachments, "locks": locks,
            "products": products,
        }  # fmt: skip

    def _deleted(self, module: str) -> list[str]:
        """Records in the recycle bin."""
        ids = self._insert(module, 30)
        self._send("DELETE", f"/{module}", params={"ids": ",".join(ids)})
        return ids

    def _own_view(self, module: str) -> str:
        """The view with the records of the user who asks: none at first."""
        views = self._send("GET", "/settings/custom_views", params={"module": module})
        found = [view for view in views["custom_views"] if view["system_name"] == "MYVIEWS"]
        return found[0]["id"]

    def _settings(self, module: str) -> dict[str, list[str]]:
        """Things of the organisation that may be changed and deleted."""
        profile = self._send("GET", "/settings/profiles")["profiles"][1]["id"]
        role = self._send("GET", "/settings/roles")["roles"][0]["id"]
        profiles = [{"name": f"P{n}"} for n in range(8)]
        clone = f"/settings/profiles/{profile}/actions/clone"
        fields = [{"field_label": f"F {n}", "data_type": "text"} for n in range(8)]
        roles = [{"name": f"R{n}", "reporting_to": {"id": role}} for n in range(8)]
        return {
            "users": self._users,
            "settings/profiles": self._made(clone, "profiles", profiles),
            "settings/roles": self._made("/settings/roles", "roles", roles),
            "settings/fields": self._made("/settings/fields", "fields", fields, module=module),
        }

    def _people(self) -> list[str]:
        """Users who may be changed and deleted; the last one owns the records."""
        profile = self._send("GET", "/settings/profiles")["profiles"][1]["id"]
        role = self._send("GET", "/settings/roles")["roles"][0]["id"]
        who = {"role": role, "profile": profile}
        users = [{"last_name": f"U{n}", "email": f"u{n}@x.example", **who} for n in range(9)]
        return self._made("/users", "users", users)

    def _made(self, path: str, key: str, rows: list[Any], **query: str) -> list[str]:
        """The ids of things made one by one."""
        return [_ids(self._send("POST", path, {key: [row]}, params=query), key)[0] for row in rows]

    def _tags(self, module: str) -> list[str]:
        body = {"tags": [{"name": f"Tag {number}"} for number in range(30)]}
        return _ids(self._send("POST", "/settings/tags", body, params={"module": module}), "tags")

    def _variables(self) -> list[str]:
        row = {"type": "text", "variable_group": {"api_name": "General"}, "value": "x"}
        rows = [{**row, "name": f"V {n}", "api_name": f"v{n}"} for n in range(40)]
        return _ids(self._send("POST", "/settings/variables", {"variables": rows}), "variables")

    def _files(self) -> list[str]:
        answer = self._send("POST", "/files", files={"file": ("a.txt", b"text")})
        return [answer["data"][0]["details"]["id"]]

    def _zips(self) -> list[str]:
        headers = {"feature": "bulk-write", "X-CRM-ORG": "5843000"}
        files = {"file": ("rows.zip", ZIP)}
        answer = self._send("POST", "/upload", files=files, headers=headers)
        return [answer["details"]["file_id"]]

    def _jobs(self, names: list[str]) -> dict[str, list[str]]:
        """A finished job of every kind."""
        read = {"query": {"module": {"api_name": "Accounts"}}}
        write = {
            "operation": "insert",
            "resource": [{"type": "data", "module": {"api_name": "Leads"},
                          "file_id": self._zips()[0]}],
        }  # fmt: skip
        leads = self._insert("Leads", 3)
        task = self._send("POST", "/Tasks", {"data": [{"Subject": "mine"}]})
        assert task["data"][0]["status"] == "success"
        view, owner = self._own_view("Tasks"), {"id": ADMIN}
        update = {"cvid": view, "data": [{"Description": "x"}]}
        jobs: dict[str, Any] = {
            "mass_update": self._send("POST", "/Tasks/actions/mass_update", update),
            "mass_change_owner": self._send(
                "POST", "/Tasks/actions/mass_change_owner", {"cvid": view, "owner": owner}
            ),
            "mass_delete": self._send("POST", "/Tasks/actions/mass_delete", {"cvid": view}),
        }
        found = {name: [job["data"][0]["details"]["job_id"]] for name, job in jobs.items()}
        convert = self._send("POST", "/Leads/actions/mass_convert", {"ids": leads})
        found["mass_convert"] = [convert["details"]["job_id"]]
        found["bulk_read"] = _ids(self._send("POST", "/bulk/read", read), "data")
        found["bulk_write"] = [self._send("POST", "/bulk/write", write)["details"]["id"]]
        return found


def _ids(answer: Any, key: str) -> list[str]:
    """The ids of what was made."""
    return [item["details"]["id"] for item in answer[key]]
