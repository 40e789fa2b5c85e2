"""Seeds choose ids, so that they can refer to each other."""

import pytest

from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
from deluge.errors import UsageError


def test_a_seed_keeps_its_id_and_others_follow_it() -> None:
    emulator = Emulator(Store.open())
    assert emulator.seed("Accounts", [{"id": "5843000000000200001", "Account_Name": "Acme"}]) == [
        "5843000000000200001"
    ]
    contact = {"Last_Name": "Roe", "Account_Name": {"id": "5843000000000200001"}}
    (record_id,) = emulator.seed("Contacts", [contact])
    assert int(record_id) > 5843000000000200001
    assert emulator.records("Contacts")[0]["Account_Name"]["name"] == "Acme"


@pytest.mark.parametrize("bad", ["x", "-1", "0", "9" * 30])
def test_an_id_that_is_none_is_refused(bad: str) -> None:
    emulator = Emulator(Store.open())
    with pytest.raises(UsageError, match="INVALID_DATA"):
        emulator.seed("Accounts", [{"id": bad, "Account_Name": "Acme"}])


def test_an_id_is_taken_once() -> None:
    emulator = Emulator(Store.open())
    account = {"id": 7, "Account_Name": "Acme"}
    emulator.seed("Accounts", [account])
    with pytest.raises(UsageError, match="DUPLICATE_DATA"):
        emulator.seed("Accounts", [account])
