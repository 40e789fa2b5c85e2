"""`run_as`: every category of the CRM, and the places of other products."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deluge.errors import DelugeError, UsageError
from deluge.functions.categories import CATEGORIES
from deluge.testing.bench import Bench
from deluge.testing.contracts import run_as
from deluge.testing.failure import AssertionFailed

MakeBench = Callable[..., Bench]

EXAMPLES = Path(__file__).parents[3] / "examples"
ROWS = "<record><row no='0'><FL val='Name'>Ada</FL></row></record>"

FUNCTIONS = f"""\
string button.ask(string id) {{ return "asked " + id; }}
void automation.note(int amount) {{ info amount; }}
void schedule.nightly() {{ info "night"; }}
string related_list.people(string id) {{ return "{ROWS}"; }}
map validation_rule.has_phone(string crmAPIRequest)
{{
	record = crmAPIRequest.toMap().get("record");
	if(record.get("Phone") == null) {{ return {{"status":"error","message":"No phone"}}; }}
	return {{"status":"success"}};
}}
void signals.heard(map crmAPIRequest) {{ info crmAPIRequest.get("body"); }}
string standalone.greet(string name, map crmAPIRequest)
{{
	return "Hello " + name + crmAPIRequest.get("params").get("mark");
}}
"""

# Category, what it is given, what it gives: the value, what the place shows, the lines printed.
CASES: dict[str, tuple[dict[str, Any], object, dict[str, Any], list[str]]] = {
    "button": ({"id": "7"}, "asked 7", {"popup": "asked 7"}, []),
    "automation": ({"amount": 3}, None, {}, ["3"]),
    "schedule": ({}, None, {}, ["night"]),
    "related_list": ({"id": "7"}, ROWS, {"columns": ["Name"], "rows": [{"Name": "Ada"}]}, []),
    "validation_rule": (
        {"record": {}},
        {"status": "error", "message": "No phone"},
        {"allowed": False, "message": "No phone"},
        [],
    ),
    "signals": ({"body": "posted"}, None, {}, ["posted"]),
    "standalone": (
        {"name": "Ada", "params": {"mark": "!"}},
        "Hello Ada!",
        {"output": "Hello Ada!"},
        [],
    ),
}


def test_there_is_a_case_of_every_category() -> None:
    assert set(CASES) == set(CATEGORIES)


@pytest.mark.parametrize("category", CASES)
def test_categories(make_bench: MakeBench, category: str) -> None:
    given, value, shown, info = CASES[category]
    bench = make_bench(FUNCTIONS)
    outcome = run_as(bench, category, given)
    assert (outcome.value, outcome.shown) == (value, shown)
    assert bench.machine.lines == info
    assert outcome.allowed is (category != "validation_rule")


BROKEN = {
    "void": ('string schedule.f() { return ""; }', "schedule", "Invalid return Type"),
    "argument": ("void schedule.f(int n) { }", "schedule", "no arguments"),
    "xml": ('string related_list.f() { return "<rows"; }', "related_list", "related_list.f: "),
    "map": (
        "map validation_rule.f(string crmAPIRequest) { return {1}; }",
        "validation_rule",
        "Return type",
    ),
    "long": (
        "map validation_rule.f(string crmAPIRequest) "
        '{ return {"status":"error","message":"".leftPad(101)}; }',
        "validation_rule",
        "longer than 100 characters",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_contract_fails(make_bench: MakeBench, name: str) -> None:
    function, category, message = BROKEN[name]
    with pytest.raises(DelugeError, match=message):
        run_as(make_bench(function), category, {"record": {}} if "rule" in category else {})


def test_which_function(make_bench: MakeBench) -> None:
    bench = make_bench(FUNCTIONS + "void schedule.other() { }")
    with pytest.raises(UsageError, match="several functions are of the category 'schedule'"):
        run_as(bench, "schedule", {})
    assert run_as(bench, "schedule", {}, "other").value is None
    with pytest.raises(UsageError, match="no function of the category 'button'"):
        run_as(make_bench(), "button", {})
    with pytest.raises(UsageError, match="no function category 'buton'"):
        run_as(bench, "buton", {})


# ---- places of other products


def test_a_handler_of_cliq(make_bench: MakeBench) -> None:
    bench = make_bench(folder=EXAMPLES / "cliq_bot")
    outcome = run_as(bench, "cliq.bot", {"message": "the quick fox"}, "message_handler.dg")
    assert outcome.value == {"text": "3 words in Local bot"}
    assert outcome.shown["message"] == "3 words in Local bot"


def test_a_handler_that_keeps_no_contract(make_bench: MakeBench, tmp_path: Path) -> None:
    bench = make_bench(profile="cliq")
    (tmp_path / "bot.dg").write_text("return 5;", encoding="utf-8")
    with pytest.raises(AssertionFailed, match=r"cliq\.bot: a handler returns a map"):
        run_as(bench, "cliq.bot", {}, "bot.dg")
    (tmp_path / "bot.dg").write_text("info 1;\nreturn nosuch(1);", encoding="utf-8")
    with pytest.raises(DelugeError) as caught:
        run_as(bench, "cliq.bot", {}, "bot.dg")
    assert (caught.value.code, caught.value.line) == ("unknown-function", 2)
    assert bench.machine.depth == 0
    with pytest.raises(UsageError, match="needs the name of the script"):
        run_as(bench, "cliq.bot", {})
    with pytest.raises(UsageError, match=r"no function 'nosuch\.dg'"):
        run_as(bench, "cliq.bot", {}, "nosuch.dg")


def test_scripts_are_watched(make_bench: MakeBench, tmp_path: Path) -> None:
    bench = make_bench('string hello(string name) { return "Hello " + name; }', profile="books")
    (tmp_path / "paid.dg").write_text(
        'info hello(invoice.get("customer_name"));\n', encoding="utf-8"
    )
    run_as(bench, "books.workflow", {"invoice": {"customer_name": "Ada"}}, "paid.dg")
    assert bench.machine.lines == ["Hello Ada"]
    assert [(call.name, call.arguments) for call in bench.watch.calls] == [("hello", ["Ada"])]
    assert bench.watch.used.statements == 2
    with pytest.raises(UsageError, match=r"salesiq\.message needs --profile salesiq"):
        run_as(bench, "salesiq.message", {}, "paid.dg")


ORDER = {"Customer_Email": "ada@example.com"}


def test_events_of_forms(make_bench: MakeBench) -> None:
    bench = make_bench(folder=EXAMPLES / "creator_form")
    for _ in range(2):  # the second is a test of its own: nothing is left of the first
        bench.begin()
        bench.call("fill", {})
        validate = "workflows/on_validate.dg"
        given = {"record": "Orders", **ORDER, "Lines": [{"Product": 1, "Quantity": 1}]}
        refused = run_as(bench, "creator.on_validate", given, validate)
        assert not refused.allowed
        assert refused.shown["effects"][0]["action"] == "alert"
        saved = run_as(bench, "creator.on_validate", {"record": "Orders", **ORDER}, validate)
        assert saved.allowed and saved.shown["record"]["Total"] == 0
        bench.call("report", {})
        assert bench.machine.lines[-2:] == ["ada@example.com: 0 lines, 0.0", "low: Ink"]
