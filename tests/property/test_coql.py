"""No text of a query makes the emulator fail: it answers rows, nothing, or Zoho's error."""

import json
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
from deluge.exchange import Request

VOCABULARY = (
    "select from where and or not in like between is null group by order asc desc limit offset as"
    " ( ) , = != > <= <> * ; . ' '' 'x' '%x%' 'a;b' -1 0 7 1.5 1e999 99999999999999999999"
    " true '2024-01-01' '2024-01-01T00:00:00Z' ${TODAY} ${EMPTY} ${CURRENTUSER}"
    " Deals Leads !Deals Deals.Amount Deals#1 Deal_Name Amount Stage Closing_Date Created_Time id"
    " Account_Name Account_Name.Account_Name Account_Name.Owner.email Owner Tag Locked__s"
    " Description 'What_Id->Deals.Amount' SUM( MAX( COUNT( COUNT(*) ${} \\ \x00 é \ud7ff"
)
WORDS = st.sampled_from(VOCABULARY.split(" "))
SOUP = st.lists(WORDS, max_size=25).map(" ".join)
QUERIES = st.builds(
    "select {} from Deals where {} {}".format,
    st.lists(WORDS, min_size=1, max_size=4).map(", ".join),
    st.lists(WORDS, max_size=9).map(" ".join),
    SOUP,
)
TESTS = st.builds(
    "select {0} from Deals where ({1} {2} {3} or {4} in ({5})) order by {6} limit {7}".format,
    *[WORDS] * 8,
)


@cache
def emulator() -> Emulator:
    found = Emulator(Store.open(None))
    account = found.seed("Accounts", [{"Account_Name": "x"}])[0]
    rows = [{"Deal_Name": "x", "Stage": "Closed Won", "Amount": 7, "Account_Name": account}]
    found.seed("Deals", rows)
    return found


TEXTS = st.one_of(SOUP, QUERIES, TESTS, st.text(max_size=60))


def check_query(text: str) -> None:
    """The query is answered with rows, nothing or an error of Zoho's."""
    try:
        body = json.dumps({"select_query": text}).encode()
    except UnicodeEncodeError:
        return
    url = "https://www.zohoapis.com/crm/v8/coql"
    answer = emulator().send(Request("POST", url, body=body))
    assert answer.status in (200, 204, 400), (text, answer.body)


@settings(max_examples=600)
@given(TEXTS)
def test_any_query(text: str) -> None:
    check_query(text)


FUZZ = {"coql": (check_query, (TEXTS,))}
