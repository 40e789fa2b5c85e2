"""No criteria text makes a search fail: it answers rows, nothing, or Zoho's error."""

from hypothesis import given, settings
from hypothesis import strategies as st
from property.test_coql import emulator

from deluge.exchange import Request

FIELD_NAMES = (
    "Deal_Name Amount Stage Closing_Date Created_Time id Account_Name Owner Tag Account_Name.id"
    " Deal_Name' X é Locked__s $approved"
)
FIELDS = st.sampled_from(FIELD_NAMES.split(" "))
OPERATOR_NAMES = (
    "equals not_equal greater_than less_equal less_than greater_equal in not_in between"
    " not_between starts_with contains ends_with x"
)
OPERATORS = st.sampled_from(OPERATOR_NAMES.split(" "))
ODD_VALUES = (
    "x null ${EMPTY} 7 -1 1e400 5,6 a\\,b \\( \\\\ 2024-01-01 2024-02-30 true % _"
    " 2024-01-01T00:00:00+05:30 99999999999999999999 ' '' \x00"
)
VALUES = st.one_of(st.text(max_size=12), st.sampled_from(ODD_VALUES.split(" ")))
CONDITIONS = st.builds("({}:{}:{})".format, FIELDS, OPERATORS, VALUES)
CRITERIA = st.one_of(
    st.recursive(
        CONDITIONS,
        lambda inner: st.one_of(
            st.builds(
                "({}{}{})".format, inner, st.sampled_from(["and", "or", " AND ", "xor", ""]), inner
            ),
            st.builds("({})".format, inner),
        ),
        max_leaves=8,
    ),
    st.text(st.sampled_from("():,\\ andorx'\"%"), max_size=40),
    st.integers(1, 300).map(lambda depth: "(" * depth + "Amount:equals:7" + ")" * depth),
)


def check_criteria(text: str) -> None:
    """The search is answered as Zoho would."""
    for path in ("v8/Deals/search", "v2/Deals/search"):
        query = [("criteria", text)]
        answer = emulator().send(
            Request("GET", f"https://www.zohoapis.com/crm/{path}", query=query)
        )
        assert answer.status in (200, 204, 400), (text, answer.body)


@settings(max_examples=200)
@given(CRITERIA)
def test_any_criteria(text: str) -> None:
    check_criteria(text)


FUZZ = {"criteria": (check_criteria, (CRITERIA,))}
