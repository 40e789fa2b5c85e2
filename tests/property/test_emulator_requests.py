"""Whatever a request holds, the emulator answers it, and never with an internal error."""

import json
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from deluge.emulator.core import Emulator
from deluge.emulator.routes import all_routes
from deluge.emulator.store import Store
from deluge.exchange import Request

IDS = ["5843000000000100000", "5843000000000100001", "9999999999999999999", "1", "abc", "%00"]
PARAMETERS = {
    "module": st.sampled_from(["Leads", "Deals", "Quotes", "Notes", "Events", "Users", "X", "é"]),
    "id": st.sampled_from([*IDS, "General"]),
    "related": st.sampled_from(["Notes", "Products", "Tasks", "Deals", "Emails", "X", "photo"]),
    "related_id": st.sampled_from(IDS),
    "name": st.sampled_from(["Leads", "X"]),
}
NAMES = ["Last_Name", "Owner", "Tag", "Account_Name", "Stage", "Amount", "Participants", "id"]
NAMES += ["Quoted_Items", "Product_Details", "What_Id", "$se_module", "Parent_Id", "Layout"]
NAMES += ["Start_DateTime", "Call_Duration", "No_of_Employees", "Email", "role", "value", "type"]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**25), 10**25),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.sampled_from([*IDS, "10%", "2024-02-30", "2024-01-01T00:00:00Z", "00:00", "Leads"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)
bodies = st.one_of(
    st.dictionaries(
        st.sampled_from(["data", "users", "variables", "trigger", "duplicate_check_fields"]),
        st.one_of(st.lists(st.dictionaries(st.sampled_from(NAMES), values), max_size=3), values),
        max_size=3,
    ),
    values,
)
QUERY = ["fields", "ids", "page", "per_page", "sort_by", "sort_order", "criteria", "word", "email"]
QUERY += ["phone", "converted", "approved", "cvid", "page_token", "type", "module", "group"]
queries = st.lists(
    st.tuples(
        st.sampled_from(QUERY),
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(["id", "Last_Name", "1", "200", "true", *IDS]),
            st.builds(
                "({}:{}:{})".format,
                st.sampled_from([*NAMES, "Created_Time"]),
                st.sampled_from(["equals", "in", "between", "starts_with", "greater_than", "x"]),
                st.one_of(st.text(max_size=10), st.sampled_from([*IDS, "1e400", "5,6"])),
            ),
        ),
    ),
    max_size=4,
)


@cache
def emulator() -> Emulator:
    emulator = Emulator(Store.open(None))
    emulator.seed("Leads", [{"Last_Name": "A", "Email": "a@b.co"}])
    emulator.seed("Products", [{"Product_Name": "P", "Unit_Price": 3}])
    return emulator


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """A request to any of the emulator's routes."""
    route = draw(st.sampled_from(all_routes()))
    segments = [
        draw(PARAMETERS.get(part[1:-1], st.sampled_from(IDS))) if part[0] == "{" else part
        for part in route.segments
    ]
    version = draw(st.sampled_from(["v2", "v2.1", "v3", "v8"]))
    return Request(
        route.method,
        f"https://www.zohoapis.com/crm/{version}/" + "/".join(segments),
        query=draw(queries),
        body=json.dumps(draw(bodies)).encode(),
        by_task=draw(st.booleans()),
    )


def check_request(request: Request) -> None:
    """The request is answered with JSON, and not with an internal error."""
    response = emulator().send(request)
    assert response.status not in (500, 503)
    if response.body:
        response_type = response.headers.get("content-type") or ""
        if "json" in response_type:
            json.loads(response.body)


@settings(max_examples=500)
@given(requests())
def test_no_internal_errors(request: Request) -> None:
    check_request(request)


FUZZ = {"requests": (check_request, (requests(),))}
