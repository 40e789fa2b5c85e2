"""A program written with Zoho's own Python SDK, pointed at a server; prints what it saw as JSON.

    python sdk_client.py '{"url": ..., "client_id": ..., ...}' DIRECTORY

Run in a process of its own: the SDK keeps its state in globals and writes files. What `deluge
serve --json` printed is all it is told.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from zohocrmsdk.src.com.zoho.api.authenticator.oauth_token import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api import HeaderMap, Initializer, ParameterMap
from zohocrmsdk.src.com.zoho.crm.api.convert_lead import BodyWrapper as ConvertBody
from zohocrmsdk.src.com.zoho.crm.api.convert_lead import ConvertLeadOperations, LeadConverter
from zohocrmsdk.src.com.zoho.crm.api.coql import BodyWrapper as CoqlBody
from zohocrmsdk.src.com.zoho.crm.api.coql import CoqlOperations
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.modules import MinifiedModule
from zohocrmsdk.src.com.zoho.crm.api.notes import BodyWrapper as NotesBody
from zohocrmsdk.src.com.zoho.crm.api.notes import GetNotesParam, Note, NotesOperations, ParentId
from zohocrmsdk.src.com.zoho.crm.api.org import OrgOperations
from zohocrmsdk.src.com.zoho.crm.api.record import (
    BodyWrapper,
    Field,
    GetRecordParam,
    Record,
    RecordOperations,
    SearchRecordsParam,
)
from zohocrmsdk.src.com.zoho.crm.api.sdk_config import SDKConfig
from zohocrmsdk.src.com.zoho.crm.api.tags import NewTagRequestWrapper, Tag, TagsOperations
from zohocrmsdk.src.com.zoho.crm.api.users import UsersOperations


class LocalDataCenter(DataCenter):
    """Where `deluge serve` stands."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get_iam_url(self) -> str:
        return f"{self.url}/oauth/v2/token"

    def get_file_upload_url(self) -> str:
        return self.url

    def environment(self) -> DataCenter.Environment:
        return DataCenter.Environment(self.url, self.get_iam_url(), self.url)


def start(line: dict[str, str], folder: str) -> None:
    """Initialise the SDK."""
    token = OAuthToken(
        client_id=line["client_id"],
        client_secret=line["client_secret"],
        refresh_token=line["refresh_token"],
    )
    Initializer.initialize(
        environment=LocalDataCenter(line["url"]).environment(),
        token=token,
        resource_path=folder,
        sdk_config=SDKConfig(auto_refresh_fields=False, pick_list_validation=False),
    )


def lead(last_name: str, email: str, **more: Any) -> Record:
    """A lead to be sent."""
    record = Record()
    record.add_field_value(Field.Leads.last_name(), last_name)
    record.add_field_value(Field.Leads.company(), "Analytical Engines")
    record.add_field_value(Field.Leads.email(), email)
    for name, value in more.items():
        record.add_key_value(name, value)
    return record


def body_of(*records: Record) -> BodyWrapper:
    body = BodyWrapper()
    body.set_data(list(records))
    return body


def items(response: Any) -> list[dict[str, Any]]:
    """What a write said of each item."""
    shown = []
    for item in response.get_object().get_data():
        details = {key: str(value) for key, value in item.get_details().items()}
        shown.append({"code": str(item.get_code().get_value()), "id": details.get("id")})
    return shown


class Tour:
    """One call after the other; what each gave, or why it did not."""

    def __init__(self) -> None:
        self.leads = RecordOperations("Leads")
        self.ids: list[int] = []
        self.seen: dict[str, Any] = {}

    def run(self) -> dict[str, Any]:
        for step in (
            self.users, self.organisation, self.create, self.get, self.search, self.update,
            self.upsert, self.coql, self.notes, self.tags, self.convert, self.delete,
        ):  # fmt: skip
            self.note(step.__name__, step)
        return self.seen

    def note(self, name: str, step: Callable[[], Any]) -> None:
        try:
            self.seen[name] = step()
        except Exception as error:
            self.seen[name] = f"FAILED {type(error).__name__}: {error}"[:600]

    def users(self) -> Any:
        users = UsersOperations().get_users().get_object().get_users()
        return [user.get_email() for user in users]

    def organisation(self) -> Any:
        return OrgOperations().get_organization().get_object().get_org()[0].get_company_name()

    def create(self) -> Any:
        response = self.leads.create_records(
            body_of(
                lead("Lovelace", "ada@example.com"),
                lead("Hopper", "grace@example.com"),
                lead("Babbage", "charles@example.com"),
            )
        )
        found = items(response)
        self.ids = [int(item["id"]) for item in found]
        return [response.get_status_code(), [item["code"] for item in found]]

    def get(self) -> Any:
        record = self.leads.get_record(self.ids[0]).get_object().get_data()[0]
        params = ParameterMap()
        params.add(GetRecordParam.fields, "Last_Name,Email")
        again = self.leads.get_record(self.ids[1], params, HeaderMap()).get_object().get_data()[0]
        created = record.get_created_time()
        return [
            record.get_key_value("Last_Name"), again.get_key_value("Email"), created is not None
        ]  # fmt: skip

    def search(self) -> Any:
        params = ParameterMap()
        params.add(SearchRecordsParam.criteria, "(Email:equals:grace@example.com)")
        found = self.leads.search_records(params, HeaderMap()).get_object().get_data()
        return [record.get_key_value("Last_Name") for record in found]

    def update(self) -> Any:
        record = Record()
        record.add_field_value(Field.Leads.city(), "London")
        found = items(self.leads.update_record(self.ids[0], body_of(record), HeaderMap()))
        stored = self.leads.get_record(self.ids[0]).get_object().get_data()[0]
        return [found[0]["code"], stored.get_key_value("City")]

    def upsert(self) -> Any:
        body = body_of(lead("Hopper", "grace@example.com"), lead("Turing", "alan@example.com"))
        body.set_duplicate_check_fields(["Email"])
        response = self.leads.upsert_records(body, HeaderMap())
        actions = [item.get_action().get_value() for item in response.get_object().get_data()]
        return [str(action) for action in actions]

    def coql(self) -> Any:
        body = CoqlBody()
        body.set_select_query("select Last_Name, Email from Leads where City = 'London' limit 5")
        found = CoqlOperations().get_records(body).get_object().get_data()
        return [record.get_key_value("Last_Name") for record in found]

    def notes(self) -> Any:
        note = Note()
        note.set_note_title("Call")
        note.set_note_content("Asked for a quote")
        parent, module = ParentId(), MinifiedModule()
        parent.set_id(self.ids[0])
        module.set_api_name("Leads")
        parent.set_module(module)
        note.set_parent_id(parent)
        body = NotesBody()
        body.set_data([note])
        operations = NotesOperations()
        created = items(operations.create_notes(body))
        params = ParameterMap()
        params.add(GetNotesParam.fields, "Note_Title,Note_Content,Parent_Id")
        stored = operations.get_notes(params, HeaderMap()).get_object().get_data()
        return [created[0]["code"], [note.get_note_title() for note in stored]]

    def tags(self) -> Any:
        tag = Tag()
        tag.set_name("vip")
        request = NewTagRequestWrapper()
        request.set_tags([tag])
        response = TagsOperations().add_tags("Leads", self.ids[0], request, ParameterMap())
        stored = self.leads.get_record(self.ids[0]).get_object().get_data()[0]
        code = response.get_object().get_data()[0].get_code().get_value()
        return [str(code), [each.get_name() for each in stored.get_key_value("Tag")]]

    def convert(self) -> Any:
        converter = LeadConverter()
        converter.set_overwrite(True)
        body = ConvertBody()
        body.set_data([converter])
        response = ConvertLeadOperations(self.ids[0]).convert_lead(body)
        details = response.get_object().get_data()[0].get_details()
        return sorted(details)

    def delete(self) -> Any:
        found = items(self.leads.delete_record(self.ids[2]))
        gone = self.leads.get_record(self.ids[2])
        return [found[0]["code"], gone.get_status_code()]


def main() -> None:
    start(json.loads(sys.argv[1]), sys.argv[2])
    sys.stdout.write(json.dumps(Tour().run(), default=str))


if __name__ == "__main__":
    main()
