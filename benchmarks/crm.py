"""The sandbox CRM: a create and get pair, and how searches grow with the number of records."""

from collections.abc import Iterator
from statistics import median

from benchmarks.evaluation import runner
from benchmarks.measure import Row, seconds
from deluge.api import Interpreter
from deluge.source import Source

PAIR = """
r = zoho.crm.createRecord("Leads",{"Last_Name":"Roe","Company":"Acme","Email":"roe@example.com"});
x = zoho.crm.getRecordById("Leads",r.get("id"));
"""
EQUALS = 'x = zoho.crm.searchRecords("Contacts","(Last_Name:equals:Name77)");'
BETWEEN = 'x = zoho.crm.searchRecords("Deals","(Amount:between:500,502)",1,10);'
JOIN = """
q = "select Last_Name, Account_Name.Account_Name from Contacts"
    + " where Account_Name.Account_Name = 'Account 7' limit 10";
x = invokeurl
[
    url: "https://www.zohoapis.com/crm/v8/coql"
    type: POST
    parameters: {"select_query": q}.toString()
    connection: "crm"
];
"""
_LIMITS = {"statements": None, "seconds": None}


def rows(large: int = 100_000) -> Iterator[Row]:
    """Milliseconds are printed; the bounds are ratios between sizes."""
    pair = runner(PAIR, {})
    pair()
    yield Row("crm: create and get pair, ms", 1000 * median(seconds(pair) for _ in range(200)), 1.0)
    small = _organisation(large // 100)
    big = _organisation(large)
    for name, code in (
        ("search equals", EQUALS),
        ("search between", BETWEEN),
        ("COQL with a lookup join", JOIN),
    ):
        took = {}
        for label, interpreter in (("small", small), ("big", big)):
            run = interpreter.engine.prepared(Source(code, "bench.dg"), {})
            run()
            took[label] = median(seconds(run) for _ in range(15))
        yield Row(f"crm: {name} at {large:,} records, ms", 1000 * took["big"], 20)
        growth = took["big"] / took["small"]
        # 100 times the records: n log n would be 100 * 5 / 3.
        yield Row(f"crm: {name}, growth for 100 x records", growth, 167)
    run = big.engine.prepared(Source(PAIR, "bench.dg"), {})
    yield Row(
        f"crm: create and get pair at {large:,} records, ms",
        1000 * median(seconds(run) for _ in range(100)),
        1.0,
    )


def _organisation(count: int) -> Interpreter:
    interpreter = Interpreter(org="memory", limits=_LIMITS)
    emulator = interpreter.organisation.emulator
    step = 2_000
    accounts: list[str] = []
    for start in range(0, count // 10, step):
        numbers = range(start, min(count // 10, start + step))
        accounts += emulator.seed("Accounts", [{"Account_Name": f"Account {n}"} for n in numbers])
    for start in range(0, count, step):
        numbers = range(start, min(count, start + step))
        emulator.seed(
            "Contacts",
            [
                {
                    "Last_Name": f"Name{n % 5000}",
                    "Email": f"n{n}@example.com",
                    "Account_Name": accounts[n % len(accounts)],
                }
                for n in numbers
            ],
        )
    for start in range(0, count // 10, step):
        numbers = range(start, min(count // 10, start + step))
        emulator.seed(
            "Deals",
            [
                {"Deal_Name": f"Deal {n}", "Stage": "Qualification", "Amount": n % 9000}
                for n in numbers
            ],
        )
    return interpreter
