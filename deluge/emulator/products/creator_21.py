"""Creator's data API v2.1: as v2, with results under `result` and longer pages.

Source: https://www.zoho.com/creator/help/api/v2.1/
"""

from deluge.emulator.products import creator
from deluge.emulator.products.call import Call, Routes
from deluge.emulator.shapes import is_list
from deluge.exchange import Response

_MOST_ROWS = 1000


def create(call: Call) -> Response:
    """One result per record of a list; the result itself for a map."""
    data = creator.given_data(call)
    if not is_list(data):
        return Response.of_json(creator.insert(call, data))
    if len(data) > creator.MOST:
        raise creator.failed(3003, f"The maximum number of records is {creator.MOST}.", 400)
    return Response.of_json({"code": 3000, "result": [creator.insert(call, each) for each in data]})


def listed(call: Call) -> Response:
    """The first records that match a criteria."""
    rows = creator.selected(call, creator.form_of(call), call.query.get("criteria", ""))
    if not rows:
        raise creator.failed(9280, "No records found for the given criteria.", 400)
    limit = call.number("max_records", creator.MOST, high=_MOST_ROWS)
    return Response.of_json({"code": 3000, "data": [creator.shown(row) for row in rows[:limit]]})


def update(call: Call) -> Response:
    """The id of the changed record."""
    form = creator.form_of(call)
    row = creator.row_of(call, form)
    return Response.of_json(creator.change(call, form, row, creator.given_data(call)))


ROUTES: Routes = (
    ("POST", "{owner}/{app}/form/{form}", create),
    ("GET", "{owner}/{app}/report/{report}", listed),
    ("PATCH", "{owner}/{app}/report/{report}", creator.update_all),
    ("GET", "{owner}/{app}/report/{report}/{id}", creator.read),
    ("PATCH", "{owner}/{app}/report/{report}/{id}", update),
    ("DELETE", "{owner}/{app}/report/{report}/{id}", creator.remove),
)
