"""Whatever the records of a form hold, a script gets values or an error of ours."""

from pathlib import Path

import pytest

import deluge
from deluge.forms.host import FormHost

SHOP = Path(__file__).parents[2] / "cases" / "creator" / "shop"
ODD = (
    {
        "ID": "1", "Qty": "abc", "Due": 5, "Tags": "x", "Customer": {"ID": None}, "Lines": "no",
        "At": "zz", "Paid": "maybe", "Others": [{"a": 1}], "Title": ["l"],
    },
    {
        "ID": "2", "Qty": [1], "Due": "99-99-9999", "Tags": {"a": {"b": 1}}, "Customer": [1],
        "Lines": [1, {"Item": {}}], "At": 7, "Paid": 3, "Others": 5, "Title": {"a": 1},
    },
)  # fmt: skip
FIELDS = ("Qty", "Due", "Tags", "Customer", "Lines", "At", "Paid", "Others", "Title", "ID")
SCRIPTS = (
    "for each r in FORM { info r.FIELD; }",
    "info FORM[FIELD == 1].count();",
    "info FORM[FIELD > 1].count();",
    "info FORM[FIELD in {1}].count();",
    "info FORM[ID != 0].FIELD sort by FIELD desc.getAll();",
    "info FORM[ID != 0].sum(FIELD);",
    "info FORM[ID != 0].maximum(FIELD);",
    "info FORM[ID != 0].distinct(FIELD);",
    'info FORM[FIELD.contains("x") || FIELD in this month].count();',
    "info FORM[ID != 0].FIELD.x;",
    "info FORM[FIELD].count();",
    "r = FORM[ID != 0]; r.FIELD = {1:2}; info r.FIELD;",
    'r = FORM[ID != 0]; r.FIELD = "x"; info r.FIELD;',
    'r = FORM[ID != 0]; info r; info {"r":r}; info isNull(r); return {r,{"a":r}};',
    'info FORM[FIELD like "%%%%%%a%%%%%%b"].count();',
    'r = FORM[ID != 0] range from 1 to "x";',
    "info FORM[Due in last 99999999999999999999 years].count();",
    "info FORM[Due in 0 years ago].count();",
)


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("form", ["Orders", "Undeclared"])
def test_odd_records(script: str, form: str) -> None:
    project = deluge.Project.load(SHOP)
    interpreter = deluge.Interpreter(project=project, org="memory", now="2026-03-10T12:00:00")
    host = interpreter.machine.forms
    assert isinstance(host, FormHost)
    for row in ODD:
        host.store.put(form, row)
    for field in FIELDS:
        result = interpreter.run(script.replace("FORM", form).replace("FIELD", field))
        assert result.error is None or result.error.code != "internal", result.error
        assert " object at 0x" not in repr((result.value, result.info))
