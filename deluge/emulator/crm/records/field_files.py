"""Downloads of files that stand in fields of records.

Source: https://www.zoho.com/crm/developer/docs/api/v8/download-fields-attachment.html
"""

from deluge.emulator.answers import invalid_parameter, parameter_missing
from deluge.emulator.call import Call
from deluge.emulator.crm.records.fields import FILE_TYPES
from deluge.emulator.crm.related.endpoints import parent_of
from deluge.emulator.files import download, kept_file
from deluge.emulator.routes import Answer, route


@route("GET", "/{module}/{id}/actions/download_fields_attachment", oldest=2.1)
def download_field_file(call: Call) -> Answer:
    """The bytes of a file in a field of the record."""
    module, stored = parent_of(call)
    wanted = call.query.get("fields_attachment_id")
    if not wanted:
        raise parameter_missing("fields_attachment_id")
    for field in module.of_types(*FILE_TYPES):
        for row in stored.data.get(field.api_name) or ():
            file = kept_file(call.store, int(row["file"])) if row["id"] == wanted else None
            if file is not None:
                return download(file)
    raise invalid_parameter("fields_attachment_id")
