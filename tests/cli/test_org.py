"""`deluge org`: seed files of every kind, snapshots, schemas and faults."""

import json
from pathlib import Path

import pytest
from command import run_command

LEADS = "Last_Name,Company,No_of_Employees,Email_Opt_Out,Description\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project to work in."""
    (tmp_path / "deluge.toml").write_text('[project]\nname = "shop"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def dumped(module: str) -> list[dict[str, object]]:
    outcome = run_command("org", "dump", module)
    assert outcome.exit_code == 0, outcome.stderr
    found: list[dict[str, object]] = json.loads(outcome.stdout)[module]
    return found


def test_csv_file_named_after_its_module(project: Path) -> None:
    (project / "01-Leads.csv").write_text(LEADS + 'Roe,Acme,12,true,"a, b"\nPoe,Acme,,,\n')
    outcome = run_command("org", "seed", "01-Leads.csv")
    assert (outcome.stderr, outcome.exit_code) == ("Leads: 2 added\n", 0)
    first, second = dumped("Leads")
    assert (first["No_of_Employees"], first["Email_Opt_Out"]) == (12, True)
    assert first["Description"] == "a, b"
    assert "No_of_Employees" not in second


def test_yaml_file(project: Path) -> None:
    (project / "seed.yaml").write_text(
        "Deals:\n- Deal_Name: Big\n  Stage: Qualification\n  Closing_Date: 2026-05-01\n"
    )
    assert run_command("org", "seed", "seed.yaml").exit_code == 0
    assert dumped("Deals")[0]["Closing_Date"] == "2026-05-01"


def test_a_list_is_the_module_of_its_file(project: Path) -> None:
    (project / "Accounts.json").write_text('[{"Account_Name": "Acme"}]')
    assert run_command("org", "seed", "Accounts.json").stderr == "Accounts: 1 added\n"


def test_seeding_is_all_or_nothing(project: Path) -> None:
    (project / "Accounts.json").write_text('[{"Account_Name": "Acme"}]')
    (project / "Leads.csv").write_text(LEADS + ",Acme,,,\n")
    outcome = run_command("org", "seed", "Accounts.json", "Leads.csv")
    assert outcome.exit_code == 2 and "MANDATORY_NOT_FOUND" in outcome.stderr
    assert json.loads(run_command("org", "dump").stdout) == {}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("Leads.csv", LEADS + "a,b,c,d,e,f\n", "too many cells"),
        ("Leads.csv", LEADS + '"a\n', "is not CSV"),
        ("a.yaml", "a: [", "is not YAML in line"),
        ("a.yaml", "a: !!python/name:os.system x", "is not YAML"),
        ("a.yaml", "a: &a []\nb: *a\nc: text\n", "must be a list of records"),
        ("a.yaml", "text", "must hold modules"),
        ("a.json", '{"Leads": 5}', "must be a list of records"),
    ],
)
def test_files_that_are_no_seeds(project: Path, name: str, content: str, message: str) -> None:
    (project / name).write_text(content)
    outcome = run_command("org", "seed", name)
    assert outcome.exit_code == 2 and message in outcome.stderr, outcome.stderr


def test_yaml_that_blows_up_is_refused(project: Path) -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (project / "bomb.yaml").write_text("\n".join(lines))
    outcome = run_command("org", "seed", "bomb.yaml")
    assert outcome.exit_code == 2 and "holds too much" in outcome.stderr


def test_snapshot_save_and_load(project: Path) -> None:
    (project / "Accounts.json").write_text('[{"Account_Name": "Acme"}]')
    run_command("org", "seed", "Accounts.json")
    assert run_command("org", "snapshot", "save", "kept.db").stderr == "wrote kept.db\n"
    run_command("org", "reset")
    assert run_command("org", "snapshot", "load", "kept.db").stderr == "restored kept.db\n"
    assert len(dumped("Accounts")) == 1
    (project / "other").write_text("no database at all")
    assert run_command("org", "snapshot", "load", "other").exit_code == 2
    assert run_command("org", "snapshot", "keep", "x").exit_code == 2
    assert len(dumped("Accounts")) == 1


def test_import_schema(project: Path) -> None:
    fields = {"fields": [{"api_name": "Size", "field_label": "Size", "data_type": "integer"}]}
    (project / "Leads.json").write_text(json.dumps(fields))
    assert run_command("org", "import-schema", "Leads.json").exit_code == 0
    (project / "Leads.csv").write_text("Last_Name,Company,Size\nRoe,Acme,7\n")
    run_command("org", "seed", "Leads.csv")
    assert dumped("Leads")[0]["Size"] == 7
    (project / "Nope.json").write_text(json.dumps(fields))
    outcome = run_command("org", "import-schema", "Nope.json")
    assert outcome.exit_code == 2 and "unknown module 'Nope'" in outcome.stderr
    assert [path.name for path in (project / ".deluge/schema").iterdir()] == ["Leads.json"]
    (project / "x.json").write_text("{}")
    assert "holds neither" in run_command("org", "import-schema", "x.json").stderr
    assert "needs files" in run_command("org", "import-schema").stderr


ROWS = """
    r = zoho.crm.createRecord("Leads", {"Last_Name":"Roe", "Lines":{{"Item":"a", "Count":"2"}},
        "Colours":"Red;Blue", "Firm":"%s"});
    for each row in zoho.crm.getRecordById("Leads", r.get("id")).get("Lines")
    {
        info row.get("Item") + " " + (row.get("Count") + 1);
    }
    info zoho.crm.getRecordById("Leads", r.get("id")).get("Colours").size();
    info zoho.crm.updateRecord("Leads", r.get("id"), {"Lines":{{"Count":"x"}}}).get("details");
"""


def test_fields_written_by_hand(project: Path) -> None:
    schema = project / ".deluge/schema"
    schema.mkdir(parents=True)
    leads = [
        {"api_name": "Lines", "data_type": "subform", "associated_module": {"module": "Lines"}},
        {"api_name": "Colours", "data_type": "multiselectpicklist", "pick_list_values": ["Red"]},
        {"api_name": "Firm", "data_type": "lookup", "lookup": {"module": "Accounts"}},
    ]
    lines = [{"api_name": "Item"}, {"api_name": "Count", "data_type": "integer"}]
    for name, content in (
        ("modules", {"modules": [{"api_name": "Lines", "generated_type": "subform"}]}),
        ("Leads", {"fields": leads}),
        ("Lines", {"fields": lines}),
    ):
        (schema / f"{name}.json").write_text(json.dumps(content))
    made = run_command("run", "-e", 'info zoho.crm.createRecord("Accounts", '
                       '{"Account_Name":"Acme"}).get("id");')  # fmt: skip
    outcome = run_command("run", "-e", ROWS % made.stdout.strip())
    assert outcome.stderr == ""
    assert outcome.stdout.splitlines() == [
        "a 3", "2", '{"expected_data_type":"integer","api_name":"Count"}'
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ({"data_type": 5}, "'data_type' of the field Size in Leads.json must be a text"),
        ({"length": "5"}, "'length' of the field Size in Leads.json must be a number"),
        ({"associated_module": 5}, "must be a map or a text"),
        (
            {"pick_list_values": [{"id": "1"}]},
            "Leads.json has no text",
        ),
        (
            {"lookup": {"module": {"api_name": 5}}},
            "the field Size in Leads",
        ),
    ],
)
def test_fields_that_cannot_be_meant(project: Path, field: dict[str, object], message: str) -> None:
    fields = {"fields": [{"api_name": "Size", **field}]}
    (project / "Leads.json").write_text(json.dumps(fields))
    outcome = run_command("org", "import-schema", "Leads.json")
    assert outcome.exit_code == 2 and message in outcome.stderr


def test_variables_of_the_organisation(project: Path) -> None:
    rows = [
        {"api_name": "Score", "value": 5},
        {"api_name": "On", "value": True},
        {"api_name": "Rate", "value": 0.5},
        {"api_name": "Key", "value": "abc", "type": "textarea", "name": "API key"},
    ]
    (project / "org.json").write_text(json.dumps({"variables": rows}))
    assert run_command("org", "seed", "org.json").exit_code == 0
    (project / "more.json").write_text('{"variables": [{"api_name": "Key", "value": "xyz"}]}')
    assert run_command("org", "seed", "more.json").exit_code == 0
    code = 'for each v in {"Score","On","Rate","Key"} { info zoho.crm.getOrgVariable(v); }'
    assert run_command("run", "-e", code).stdout.split() == ["5", "true", "0.5", "xyz"]
    for wrong, message in (
        ({"value": 5}, "a variable has an api_name and a value"),
        ({"api_name": "a b", "value": 5}, "variable 1: INVALID_DATA"),
        ({"api_name": "Day", "type": "date", "value": "x"}, "variable 1: INVALID_DATA"),
    ):
        (project / "wrong.json").write_text(json.dumps({"variables": [wrong]}))
        outcome = run_command("org", "seed", "wrong.json")
        assert outcome.exit_code == 2 and message in outcome.stderr


def test_faults() -> None:
    code = 'info zoho.crm.getRecords("Leads");'
    outcome = run_command("run", "-e", code, "--org", "memory", "--fault", "status=503")
    assert "SERVICE_UNAVAILABLE" in outcome.stdout + outcome.stderr
    outcome = run_command("run", "-e", code, "--org", "memory", "--fault", "stauts=503")
    assert outcome.exit_code == 2 and "did you mean 'status'" in outcome.stderr
    outcome = run_command("run", "-e", "info 1;", "--fault", "stauts=503")
    assert (outcome.stdout, outcome.exit_code) == ("", 2)


def test_a_snapshot_needs_its_file(project: Path) -> None:
    for word in ("save", "load"):
        outcome = run_command("org", "snapshot", word)
        assert (outcome.exit_code, "needs one file" in outcome.stderr) == (2, True)
    assert not (project / "save").exists()


def test_an_empty_dump_is_an_empty_object() -> None:
    assert run_command("org", "dump").stdout == "{}\n"
    assert run_command("org", "dump", "Leads", "Deals").stdout == (
        '{\n  "Leads": [],\n  "Deals": []\n}\n'
    )


def test_unknown_modules_and_kinds_name_the_nearest() -> None:
    outcome = run_command("org", "dump", "Leadz")
    assert outcome.exit_code == 2 and "did you mean 'Leads'?" in outcome.stderr
    outcome = run_command("org", "events", "signal")
    assert outcome.exit_code == 2 and "did you mean 'signals'?" in outcome.stderr


def test_records_of_forms_are_seeded_and_dumped(project: Path) -> None:
    records = [{"Title": "Desk", "Count": 2}, {"Title": "Chair"}]
    (project / "seed.json").write_text(json.dumps({"creator/Orders": records}))
    assert run_command("org", "seed", "seed.json").stderr == "creator/Orders: 2 added\n"
    for name in ("creator/Orders", "Orders"):
        found = json.loads(run_command("org", "dump", name, "--fields", "Title").stdout)
        assert found == {"creator/Orders": [{"Title": "Desk"}, {"Title": "Chair"}]}
    assert "creator/Orders" in run_command("org", "dump").stdout
    code = 'info Orders[Title == "Desk"].Count;'
    assert run_command("run", "--profile", "creator", "-e", code).stdout == "2\n"
    outcome = run_command("org", "dump", "createur/Orders")
    assert outcome.exit_code == 2 and "did you mean 'creator/Orders'?" in outcome.stderr


def test_events_by_kind(project: Path) -> None:
    script = 'openUrl("https://example.com", "new window"); '
    assert run_command("run", "-e", script).exit_code == 0
    everything = json.loads(run_command("org", "events").stdout)
    assert list(everything) == ["signals", "mails", "sms", "push", "openurl", "cliq"]
    assert everything["openurl"][0]["url"] == "https://example.com"
    assert list(json.loads(run_command("org", "events", "sms", "cliq").stdout)) == ["sms", "cliq"]


def test_what_lacks_is_named() -> None:
    assert "required: ACTION\n" in run_command("org").stderr


def test_a_project_may_name_its_user(project: Path) -> None:
    """Scripts and tests then run in that user's name."""
    (project / "deluge.toml").write_text('[org]\nuser = "user@sandbox.example"\n')
    code = 'r = zoho.crm.createRecord("Leads", {"Last_Name":"A"}); info r.get("Created_By");'
    outcome = run_command("run", "-e", code)
    assert json.loads(outcome.stdout)["name"] == "Sandbox User"
    (project / "tests").mkdir()
    (project / "tests" / "test_user.dg").write_text(
        "void test.user()\n{\n"
        '\tr = zoho.crm.createRecord("Leads", {"Last_Name":"A"});\n'
        '\tassert.equals("Sandbox User", r.get("Created_By").get("name"));\n}\n'
    )
    outcome = run_command("test")
    assert outcome.exit_code == 0, outcome.stdout + outcome.stderr
    (project / "deluge.toml").write_text('[org]\nuser = "nobody@sandbox.example"\n')
    outcome = run_command("run", "-e", code)
    assert outcome.exit_code == 2
    assert "no active user 'nobody@sandbox.example'" in outcome.stderr
