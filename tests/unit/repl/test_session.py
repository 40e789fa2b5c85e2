"""The session without any terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deluge.errors import UsageError
from deluge.repl.chunk import is_incomplete
from deluge.repl.session import Session
from deluge.repl.world import WorldSettings
from deluge.runtime.profile import profile_named


@pytest.fixture
def printed() -> list[str]:
    return []


@pytest.fixture
def session(printed: list[str]) -> Iterator[Session]:
    settings = WorldSettings(org="memory", now="2026-03-01T09:30:00", timezone="UTC")
    opened = Session(settings, on_info=printed.append)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "text",
    [
        "1 +", "x = ", "if(a == 1)", "if(a == 1) {", '"abc', "foo(", "void f(", "void f() {", "a.",
        "{", "/* x", "for each x in y", "try { x = 1; }", "invokeurl [ url: \"x\"", 'm = {"a":',
        "if(a) { } else", "// only a comment\nx = (",
    ],
)  # fmt: skip
def test_half_an_input_goes_on(text: str) -> None:
    assert is_incomplete(text)


@pytest.mark.parametrize(
    "text",
    ["", "1 + 2", "x = 5", "x = 5;", "5 5", ")", "}", "1 +* 2", "else { }", "\x00", "\ud800",
     "a b c", "// comment", "return", "break", "'open", "x == 'a' 'b'"],
)  # fmt: skip
def test_a_whole_or_hopeless_input_does_not_go_on(text: str) -> None:
    assert not is_incomplete(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2", 3), ("1 + 2;", 3), ("  7  ", 7), ("x = 5; x + 0", None), ("x = 5; x", 5),
        ("x = 5; x;", 5), ("return 7;", 7), ('"a" // note', "a"), ("if(1 == 1, 2, 3)", 2),
        ("string g() { return \"v\"; } g()", "v"), ("{}.size()", 0),
    ],
)  # fmt: skip
def test_values(session: Session, text: str, value: object) -> None:
    outcome = session.evaluate(text)
    if value is None:
        assert outcome.error is not None
        assert outcome.error.code == "syntax"
    else:
        assert (outcome.error, outcome.value) == (None, value)
        assert session.last == value


@pytest.mark.parametrize(
    "text", ["x = 5", "info 1;", "l = List(); l.add(1)", "void f() { } f()", ""]
)
def test_what_has_no_value_shows_none(session: Session, text: str) -> None:
    outcome = session.evaluate(text)
    assert outcome.error is None
    assert not outcome.has_value


def test_null_is_a_value_but_not_the_last_one(session: Session) -> None:
    session.evaluate("41")
    outcome = session.evaluate('Map().get("none")')
    assert outcome.has_value
    assert outcome.value is None
    assert session.last == 41


def test_a_failure_keeps_what_was_and_drops_what_was_not_assigned(session: Session) -> None:
    session.evaluate("a = 1")
    outcome = session.evaluate("b = 2; a = 3; c = 1 / 0; d = 4;")
    assert outcome.error is not None
    assert dict(session.variables()) == {"a": 3, "b": 2}
    assert session.evaluate("c").error is not None


def test_a_function_defined_again_is_the_one_that_is_called(session: Session) -> None:
    session.evaluate('string inner() { return "old"; }')
    session.evaluate("string outer() { return inner(); }")
    assert session.evaluate("outer()").value == "old"
    assert [code.name for code in session.evaluate('string inner() { return "new"; }').defined]
    assert session.evaluate("outer()").value == "new"
    assert list(session.functions()) == ["outer", "inner"]


def test_limits_hold_per_chunk_and_use_is_added_up(session: Session) -> None:
    session.change_world(lambda world: world.use_limits({"statements": 5}))
    for _ in range(3):
        assert session.evaluate("a = 1; b = 2; c = 3;").error is None
    assert session.total.statements == 9
    outcome = session.evaluate("a = 1; b = 2; c = 3; d = 4; e = 5; f = 6;")
    assert outcome.error is not None
    assert outcome.error.code == "limit-statements"


def test_changing_the_world_keeps_variables_and_functions(session: Session) -> None:
    session.evaluate("x = 5; int half(int n) { return n / 2; }")
    session.evaluate('zoho.crm.createRecord("Leads", {"Last_Name": "Ada", "Company": "x"})')
    session.change_world(lambda world: world.use_profile("creator"))
    assert session.evaluate("half(x)").value == 2
    session.change_world(lambda world: world.use_profile("crm"))
    assert len(session.world.organisation.emulator.records("Leads")) == 1


@pytest.mark.parametrize("change", ["use_organisation", "use_profile"])
def test_a_refused_change_changes_nothing(session: Session, change: str) -> None:
    with pytest.raises(UsageError):
        session.change_world(lambda world: getattr(world, change)("nonsense"))
    assert session.world.settings.org == "memory"
    assert session.interpreter.profile is profile_named("crm")
    assert session.evaluate("1").value == 1


def test_mocks_answer_in_place_of_the_service(session: Session) -> None:
    session.evaluate('map look(int id) { return zoho.crm.getRecordById("Leads", id); }')
    session.evaluate("look(1)")
    session.world.calls.mocks["zoho.crm.getrecordbyid"] = {"id": 1}
    session.world.calls.mocks["https://api.example.com/*"] = {"ok": True}
    assert session.evaluate("look(1)").value == {"id": 1}
    session.evaluate('_.put("changed", true)')
    assert session.evaluate("look(1)").value == {"id": 1}
    assert session.evaluate('invokeurl [ url: "https://api.example.com/v1" type: GET ]').value
    assert [call.status for call in session.world.calls.made] == ["400", "mock", "mock", "mock"]
    assert session.total.api_calls == 4


def test_what_printing_cannot_end_does_not_hang(session: Session) -> None:
    session.evaluate('m = Map(); m.put("self", m)')
    assert session.evaluate("m").has_value
    assert session.evaluate("info m;").error is not None


def test_an_interrupt_leaves_the_session_usable(session: Session) -> None:
    class Stop:
        def deluge_text(self, _conventions: object) -> str:
            raise KeyboardInterrupt

    session.evaluate("x = 1; stop = 2")
    session._frame[session._scope.slots["stop"]] = Stop()
    outcome = session.evaluate("y = 5; x = 2; info stop;")
    assert outcome.interrupted
    assert session.evaluate("x + y").value == 7


def test_files_of_the_project_are_callable(tmp_path: Path) -> None:
    from deluge.project import Project

    (tmp_path / "deluge.toml").write_text('[project]\nname = "p"\n')
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "greet.dg").write_text('string greet() { return "hi"; }')
    session = Session(WorldSettings(org="memory", project=Project.load(tmp_path)))
    assert session.evaluate("greet()").value == "hi"
    assert session.project_functions() == ["greet"]
    session.close()
