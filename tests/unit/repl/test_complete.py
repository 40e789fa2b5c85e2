"""Completion as a function of text and session."""

import time
from collections.abc import Iterator

import pytest

from deluge.repl.complete import complete, signature
from deluge.repl.session import Session
from deluge.repl.show import plain
from deluge.repl.world import WorldSettings


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    opened = Session(WorldSettings(org="memory", now="2026-03-01T09:30:00", timezone="UTC"))
    opened.evaluate('lead = {"Last_Name": "A", "Owner": {"name": "x"}, "Tags": {1, 2}};')
    opened.evaluate('count = 5; title = "text"; Counter = 1.5;')
    opened.evaluate("string greet(string name, int times) { return name; }")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("cou", ["count", "Counter"]),
        ("x = gre", ["greet"]),
        ("ret", ["return"]),
        ('lead.get("', ["Last_Name", "Owner", "Tags"]),
        ('lead.get("Owner").get("', ["name"]),
        ('lead.containKey("Ta', ["Tags"]),
        ("lead.getK", []),
        ("lead.siz", ["size"]),
        ('lead.get("Tags").addA', ["addAll"]),
        ('"a,b".toList().addA', ["addAll"]),
        ('{"a": 1}.keyS', ["keys"]),
        ("title.subS", ["subString"]),
        ("today.addBus", ["addBusinessDay"]),
        ("zoho.curr", ["currentdate", "currenttime"]),
        ("zoho.crm.createR", ["createRecord"]),
        ("zoho.encryption.sha2", ["sha256"]),
        ('zoho.crm.getRecords("Lea', ["Leads"]),
        ('zoho.crm.createRecord("Leads", {"Last_N', ["Last_Name"]),
        ('zoho.crm.createRecord("Leads", {"Company": "x", "Last_N', ["Last_Name"]),
        ('zoho.crm.createRecord("Leads", {"Last_Name": "', []),
        ('zoho.crm.searchRecords("Leads", "(Last_N', ["Last_Name"]),
        ('zoho.crm.searchRecords("Leads", "(Last_Name:equ', ["equals"]),
        ("// cou", []),
        ('"cou', []),
        ("12", []),
        (":re", ["records", "reset"]),
        (":records Lea", ["Leads"]),
        (":type lead.siz", ["size"]),
        (":set theme d", ["default", "dark"]),
        (":nonsense x", []),
        ("}}}}))))].", None),
        ("\x00\ud800.", None),
        ("((((((((((" * 500, None),
    ],
)
def test_what_comes_next(session: Session, text: str, first: list[str] | None) -> None:
    found = [suggestion.text for suggestion in complete(text, session)]
    if first is not None:
        assert found[: len(first)] == first
        if not first:
            assert found == []


def test_methods_are_those_of_the_kind(session: Session) -> None:
    texts = {suggestion.text for suggestion in complete("title.", session)}
    lists = {suggestion.text for suggestion in complete("{1, 2}.", session)}
    assert "subString" in texts - lists
    assert "add" in lists - texts


@pytest.mark.parametrize(
    ("text", "shown", "current"),
    [
        ('"a".subString(1, ', "subString(number start, [number end]) -> text", "[number end]"),
        ('greet("a", ', "greet(string name, int times) -> string", "int times"),
        ('zoho.crm.getRecordById("Leads", ', "zoho.crm.getRecordById(module, ", "record_id"),
        ("x = 1; nothing(", "", None),
        ("(1 + ", "", None),
        ("// greet(", "", None),
    ],
)
def test_signatures(session: Session, text: str, shown: str, current: str | None) -> None:
    fragments = signature(text, session)
    assert plain(fragments).startswith(shown)
    assert next((part for style, part in fragments if style == "current"), None) == current
    assert bool(fragments) == bool(shown)


def test_completion_is_quick_with_five_thousand_names() -> None:
    session = Session(WorldSettings(org="memory"))
    session.evaluate("; ".join(f"name_{number:04} = {number}" for number in range(5_000)) + ";")
    script = 'if(name_0001 == 1)\n{\n\tinfo "a" + name_0002;\n}\n' * 2_000
    keys = ["n", "na", "name_4", "x = name_49", "_4", "name_0001.", "zoho.crm.", '"a".to', "inf"]
    times: list[float] = []
    for text in [*keys, *(script + key for key in keys)] * 5:
        began = time.process_time()
        assert complete(text, session) is not None
        signature(text, session)
        times.append(time.process_time() - began)
    times.sort()  # processor time: other programs on the machine do not count
    assert times[int(len(times) * 0.95)] < 0.030
    session.close()
