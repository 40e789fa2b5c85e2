"""The catalogue: every row can be used, every documented task is there."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from unit.services.recording import Recording

import deluge
from deluge.builtins.load import load_all
from deluge.builtins.registry import REGISTRY
from deluge.errors import Unsupported
from deluge.services.answers import answer_rule
from deluge.services.catalog import Catalog, Task
from deluge.services.hosts import PRODUCT_HOSTS
from deluge.services.session import Services
from deluge.services.special_tasks import RUNS, preparation

STANDARD = Path(__file__).parents[3] / "stdlib" / "services"
DATA = Path(__file__).parents[2] / "data" / "task_names.txt"
LINES = [line for line in DATA.read_text().splitlines() if line and not line.startswith("#")]
CALLS = [line.split() for line in LINES if not line.startswith(("bracket ", "statement "))]

SEEN_WITH_LESS = {"zoho.recruit.getRecords": 3, "zoho.crm.v8.getRecordById": 2}
"""Real scripts leave out what the page asks for."""


def rows() -> list[Task]:
    catalog = Catalog()
    services = [service for stem in catalog.stems() if (service := catalog.service(stem))]
    names = [name for service in services for name in service.task_names()]
    found = [catalog.find(name) for name in names]
    tasks = [place[0].task(place[1]) for place in found if place]
    return [task for task in tasks if task is not None]


TASKS = rows()


def test_all_tasks_of_the_documentation_are_listed() -> None:
    assert len(LINES) == 356
    assert len({line.lower() for line in LINES}) == len(LINES)


@pytest.mark.parametrize(("name", "least", "most"), CALLS, ids=lambda value: str(value))
def test_documented_task_is_known(services: Services, name: str, least: str, most: str) -> None:
    if name.startswith("zoho.encryption."):
        load_all()
        assert name.lower() in REGISTRY.plain
        return
    call = services.task(name)
    assert call is not None
    assert services.task(name.upper()) is not None
    assert call.minimum == SEEN_WITH_LESS.get(name, int(least))
    assert call.maximum >= int(most)


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("bracket ")])
def test_documented_statement_is_known(services: Services, line: str) -> None:
    assert services.bracket(line.split()[1]) is not None


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_row_can_be_used(task: Task) -> None:
    answer_rule(task.answer)
    if task.prepare:
        preparation(task.prepare)
    if task.run:
        assert task.run in RUNS
    assert task.summary
    assert task.state in ("live", "sandbox", "mock")
    assert bool(task.method or task.run) == (task.state != "mock")
    assert task.doc.startswith("https://")
    if task.result:
        json.loads(task.result)
    if task.method:
        own = {"zohoapis", "sdpondemand", *PRODUCT_HOSTS}
        assert task.host in own or "://" in task.host
        assert re.fullmatch(r"GET|POST|PUT|PATCH|DELETE", task.method)
        assert task.path[0].startswith("/")


def test_old_namespaces_share_rows(services: Services) -> None:
    old, new = services.find("zoho.subscriptions.create"), services.find("zoho.billing.create")
    assert old is not None
    assert new is not None
    assert (old.name, new.name) == ("zoho.subscriptions.create", "zoho.billing.create")
    assert old.path == new.path


@pytest.mark.parametrize("task", [t for t in TASKS if t.state == "mock"], ids=lambda t: t.name)
def test_task_without_rest_call_shows_the_mock(
    services: Services, transport: Recording, task: Task
) -> None:
    call = services.task(task.name)
    assert call is not None
    values: list[object] = [sample(kinds) for kinds in kinds_of(task)]
    with pytest.raises(Unsupported) as caught:
        call(*values)
    assert caught.value.code == "needs-mock"
    assert task.name in caught.value.message
    assert f'mock.task("{task.name}", ' in str(caught.value.hint)
    assert transport.sent == []


def kinds_of(task: Task) -> list[tuple[str, ...]]:
    return [parameter.kinds for parameter in task.signature.orders[0]]


def sample(kinds: tuple[str, ...]) -> object:
    """A value of the first kind."""
    from deluge.values.file import File

    values: dict[str, object] = {
        "text": "a", "number": 1, "id": "1", "boolean": True, "map": {"a": 1}, "query": {},
        "list": [], "file": File("a.txt", b"a"), "any": 1, "connection": "c",
    }  # fmt: skip
    return values[kinds[0]]


def test_results_are_values_of_the_language() -> None:
    """What the mock in the hint gives can be written into a test as it is."""
    script = "\n".join(f"x{i} = {task.result};" for i, task in enumerate(TASKS) if task.result)
    assert deluge.run(script).error is None


# ---- names that there are not

INSTEAD = tomllib.loads((STANDARD / "not-tasks.toml").read_text())["instead"]


@pytest.mark.parametrize("name", INSTEAD)
def test_a_name_that_is_no_task_leads_to_one(services: Services, name: str) -> None:
    assert services.task(name) is None
    used = name if name.count(".") > 1 else f"{name}.createRecord"
    hint = services.advice(used.upper())
    assert hint is not None
    assert hint == INSTEAD[name]
    for task in re.findall(r"zoho[.][\w.]+(?=[(])", hint):
        assert services.task(task) is not None


def test_other_names_lead_to_the_nearest(services: Services) -> None:
    assert services.advice("zoho.crm.creatRecord") == "did you mean 'zoho.crm.createRecord'?"
    assert services.advice("zoho.qqqq.wwww") is None


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("zoho.reports.createRows", "did you mean 'zoho.reports.createRow'?"),
        ("zoho.reports.find", "the tasks of zoho.reports are createRow, deleteRow, updateData"),
        ("zoho.crm.mergePDF", "`deluge builtins --tasks` lists the tasks of every service"),
        ("zoho.encryption.base64encod", "did you mean 'zoho.encryption.base64Encode'?"),
        ("zoho.cmr.getRecordById", "did you mean 'zoho.crm.getRecordById'?"),
    ],
)
def test_a_service_that_there_is_is_kept(services: Services, name: str, hint: str) -> None:
    assert services.advice(name) == hint
