"""Scripts in the places of other products, and the forms of Creator."""

import shutil
from pathlib import Path

import pytest
from command import Outcome as Ran
from command import run_command

import deluge
from deluge.errors import UsageError
from deluge.functions.outcome import Outcome
from deluge.runtime.samples import predefined

EXAMPLES = Path(__file__).parents[3] / "examples"
SHOP = Path(__file__).parents[2] / "cases" / "creator" / "shop"


@pytest.fixture
def project(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A copy of an example project as current directory."""
    copy = tmp_path / request.param
    shutil.copytree(EXAMPLES / request.param, copy, ignore=shutil.ignore_patterns("*.db*"))
    monkeypatch.chdir(copy)
    return copy


def run_lines(project: Path, *more: str) -> list[Ran]:
    """The indented command lines of the example's README, run."""
    import shlex

    lines = (project / "README.md").read_text().splitlines()
    commands = [shlex.split(line)[1:] for line in lines if line.startswith("    deluge ")]
    return [run_command(*command, *more) for command in commands]


@pytest.mark.parametrize("project", ["creator_form"], indirect=True)
def test_creator_form(project: Path) -> None:
    outcomes = run_lines(project, "--now", "2026-03-20T09:00:00")
    assert [outcome.exit_code for outcome in outcomes] == [0] * 5
    _, submitted, before, shipped, after = outcomes
    assert submitted.stderr == "=> saved as 5843000000000100002\n"
    assert before.stdout == "1 orders, 41.0 in all\nada@example.com: 2 lines, 41.0\nlow: Ink\n"
    assert shipped.stderr == "=> success message: Thank you, your order is on its way\n"
    assert after.stdout == before.stdout
    refused = run_command(
        "run", "workflows/on_validate.dg", "--as", "creator.on_submit", "--record", "Orders",
        "--args", "order.json",
    )  # fmt: skip
    assert refused.stderr == (
        "=> alert: Only 1 of Ink are left\n=> cancel submit\n=> the record is not saved\n"
    )


@pytest.mark.parametrize("project", ["cliq_bot"], indirect=True)
def test_cliq_bot(project: Path) -> None:
    assert [outcome.stderr for outcome in run_lines(project)] == [
        "=> Hello Local, I count the words of a sentence.\n",
        "=> 3 words in Local bot\n",
        "=> Please give a reason\n",
    ]


# ---- events of forms


def event(script: str, name: str, record: str = "Orders", **values: object) -> Outcome:
    interpreter = shop()
    return deluge.run_as(
        f"creator.{name}", script, record=record, args=values, interpreter=interpreter
    )


def shop() -> deluge.Interpreter:
    return deluge.Interpreter(
        project=deluge.Project.load(SHOP), org="memory", now="2026-03-10T12:00:00", timezone="UTC"
    )


def actions(outcome: Outcome) -> list[str]:
    return [" ".join((e["action"], e.get("field", ""))).strip() for e in outcome.shown["effects"]]


def test_effects_of_a_form_being_filled_in() -> None:
    script = """
        hide Due, input.Customer;
        show row.Item;
        disable Lines.Count;
        input.Qty = Qty + 1;
        clear Price;
        Tags:ui.add({"red","green"});
        Tags.selectAll;
        input.Tags.deselect("red");
        focus Title;
        reload;
    """
    outcome = event(script, "on_user_input", Qty=2, Price=1.5)
    assert outcome.ok, (outcome.result.error, outcome.problems)
    assert actions(outcome) == [
        "hide Due", "hide Customer", "show row.Item", "disable Lines.Count", "clear Price",
        "ui.add Tags", "selectall Tags", "deselect Tags", "focus Title", "reload",
    ]  # fmt: skip
    record = outcome.shown["record"]
    assert (record["Qty"], record["Price"], record["Tags"]) == (3, None, ["green", "blue"])
    assert "saved" not in outcome.shown


def test_cancel_submit_takes_back_what_was_written() -> None:
    interpreter = shop()
    script = 'insert into Orders [ Title="log" ]; cancel submit;'
    outcome = deluge.run_as("creator.on_validate", script, record="Orders", interpreter=interpreter)
    assert outcome.shown["saved"] is False
    assert interpreter.run("info Orders[ID != 0].count();").info == ["0"]


def test_old_is_the_record_before_the_edit() -> None:
    interpreter = shop()
    record_id = interpreter.run('return insert into Orders [ Title="a" Qty=1 ];').value
    outcome = deluge.run_as(
        "creator.on_validate",
        'info old.Qty + " " + input.Qty + " " + (input.ID == old.ID);',
        record=f"Orders/{record_id}",
        args={"Qty": 5},
        interpreter=interpreter,
    )
    assert outcome.result.info == ["1 5 true"]
    assert outcome.shown["saved"] is True
    assert interpreter.run("return Orders[ID != 0].Qty;").value == 5


def test_a_mandatory_field_keeps_a_record_from_being_saved() -> None:
    outcome = event("info 1;", "on_submit", record="Customers")
    assert outcome.shown["saved"] is False
    assert outcome.problems == ["Enter a value for the field 'City'"]


def test_on_success_writes_the_saved_record() -> None:
    outcome = event('input.Title = "x" + input.Qty;', "on_success", Qty=4)
    assert outcome.result.error is None
    assert outcome.shown["record"]["Title"] == "x4"
    assert len(outcome.shown["record"]["ID"]) == 19


def test_delete_unless_it_is_cancelled() -> None:
    interpreter = shop()
    record_id = interpreter.run('return insert into Orders [ Title="a" ];').value
    for script, count in (("cancel delete;", 1), ("info 1;", 0)):
        outcome = deluge.run_as(
            "creator.on_delete", script, record=f"Orders/{record_id}", interpreter=interpreter
        )
        assert outcome.shown["deleted"] is (count == 0)
        assert interpreter.run("return Orders[ID != 0].count();").value == count


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (None, "needs --record"),
        ("Order", "there is no form 'Order'"),
        ("Orders/5", "there is no record 5"),
        ("Orders/x", "there is no record x"),
    ],
)
def test_records_that_do_not_exist(record: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        deluge.run_as("creator.on_load", "info 1;", record=record, interpreter=shop())


def test_forms_need_an_organisation_that_keeps_them() -> None:
    result = deluge.run("info Orders[ID != 0].count();", profile="crm", org="memory")
    assert result.error is not None
    assert result.error.code == "not-supported"


# ---- other products


def place(name: str, script: str, **values: object) -> Outcome:
    return deluge.run_as(name, script, args=values, org="memory")


@pytest.mark.parametrize(
    ("name", "script", "problem"),
    [
        ("cliq.bot", 'return {"text":"hi " + message};', None),
        ("cliq.bot", "return 5;", "a handler returns a map"),
        ("cliq.command_suggestions", 'return {{"title":"a"}};', None),
        ("cliq.command_suggestions", 'return {{"name":"a"}};', "no title"),
        ("cliq.widget", 'return {"type":"applet","tabs":{}};', None),
        ("cliq.widget", 'return {"type":"banner"};', '"type":"applet"'),
        ("cliq.form", 'return {"type":"banner","text":"x","status":"ok"};', "success or failure"),
        ("cliq.bot_webhook", "return {\"text\":body + params.size() + http_method};", None),
        ("salesiq.message", 'return {"action":"reply","replies":{message.get("text")}};', None),
        ("salesiq.message", 'return {"action":"reply"};', "Insufficient data"),
        ("salesiq.trigger", 'return {"action":"dance"};', "the action is one of"),
        ("books.button", 'return {"message":invoice.get("invoice_id"),"code":0};', None),
        ("books.button", 'return {"text":"x"};', "message and code"),
        ("desk", "info ticketId;", None),
        ("books.related_list", 'return {"header_context":{{"key":"a"}},"data":List()};', None),
        ("books.related_list", 'return {"header_context":{"a"},"data":List()};', "lists of maps"),
        ("books.related_list", 'return {"header_context":{{"key":"a"}},"data":{5}};', "of maps"),
        ("books.related_list", 'return {"header_context":5,"data":List()};', "lists of maps"),
    ],
)  # fmt: skip
def test_contracts(name: str, script: str, problem: str | None) -> None:
    outcome = place(name, script)
    assert outcome.result.error is None
    if problem is None:
        assert outcome.problems == []
    else:
        assert problem in outcome.problems[0]


def test_inputs_are_replaced() -> None:
    outcome = place(
        "books", 'info invoice.get("total") + Percentage;', invoice={"total": 5}, Percentage=3
    )
    assert outcome.result.info == ["8"]


def test_an_unknown_place_names_the_nearest() -> None:
    with pytest.raises(UsageError) as raised:
        place("cliq.bott", "info 1;")
    assert raised.value.hint == "did you mean 'cliq.bot'?"


def test_check_knows_what_a_product_defines() -> None:
    assert deluge.check("info message;", profile="cliq") == []
    assert "invoice" in predefined("books")
    assert deluge.check("info message;", profile="crm") != []


@pytest.mark.parametrize("profile", ["desk", "flow", "people", "forms", "writer", "neutral"])
def test_check_takes_unknown_names_for_arguments_where_rules_name_them(profile: str) -> None:
    [found] = deluge.check("info agentEmail;", profile=profile)
    assert (found.severity, found.code) == ("warning", "undefined-variable")
    assert "--arg agentEmail=value" in (found.hint or "")
    outcome = deluge.run("info agentEmail;", profile=profile, args={"agentEmail": "a@b.example"})
    assert outcome.info == ["a@b.example"]


def test_check_of_a_function_knows_its_arguments() -> None:
    [found] = deluge.check("void f(int a) { info b; }", profile="flow")
    assert found.severity == "error"


def test_finance_products_hand_over_the_same_records() -> None:
    assert deluge.check('info salesorder.get("salesorder_id");', profile="inventory") == []


def test_check_knows_the_declared_forms() -> None:
    project = deluge.Project.load(SHOP)
    codes = [
        diagnostic.code
        for diagnostic in deluge.check(
            "info Orders[Qty > 1].sum(Qty) + input.Anything;\n"
            "info Ordres[ID != 0].count();\n"
            "info Orders[Quantity == 1].count();\n"
            'info Orders[Qty == "x"].count();\n'
            "insert into Orders [ Nothing=1 ]\n"
            "for each order in Orders { order.Qty = 2; }\n"
            "info Orders[ID != 0].Title.getAll();",
            project=project,
        )
    ]
    assert codes == ["unknown-form", "unknown-field", "type-mismatch", "unknown-field"]


def test_a_plain_run_shows_its_effects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    script = 'alert "Hello"; hide City, row.Item; success message {"a":1};'
    arguments = ("--profile", "creator", "--org", "memory")
    assert run_command("run", "-e", script, *arguments).stderr == (
        '=> alert: Hello\n=> hide City\n=> hide row.Item\n=> success message: {"a": 1}\n'
    )
