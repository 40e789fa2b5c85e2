"""What differs by product, as data. Source: the dialect table of the language notes in docs."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from deluge.errors import UsageError, did_you_mean
from deluge.values.conventions import Conventions

if TYPE_CHECKING:
    from datetime import tzinfo


LIMITS = ("statements", "depth", "seconds", "info", "items")
"""The limits that may be changed by name."""


class Limits:
    """The limits of a run; None means unlimited.

    `statements` executed, `depth` of nested calls, `seconds` of wall time, `info` characters
    printed (then cut), `items` of a collection. `enforced` is false where exceeding the statement
    limit only warns. Source: https://www.zoho.com/deluge/help/limitations.html
    """

    __slots__ = ("depth", "enforced", "info", "items", "seconds", "statements")

    def __init__(
        self,
        *,
        statements: int | None = 5_000,
        depth: int | None = 75,
        seconds: float | None = 60.0,
        info: int | None = None,
        items: int | None = 50_000,
        enforced: bool = True,
    ) -> None:
        self.statements = statements
        self.depth = depth
        self.seconds = seconds
        self.info = info
        self.items = items
        self.enforced = enforced

    def replaced(self, changes: "Mapping[str, float | None] | None") -> "Limits":
        """These limits with some of them changed by name."""
        values = {name: getattr(self, name) for name in self.__slots__}
        for name, value in (changes or {}).items():
            if name not in LIMITS:
                raise UsageError(
                    f"unknown limit '{name}'",
                    hint=did_you_mean(name, LIMITS) or f"one of {', '.join(LIMITS)}",
                )
            values[name] = value
        return Limits(**values)


class Profile:
    """One product: its rules for values, its limits, what its grammar of logic is.

    `hands_arguments`: a body without header gets arguments that the product's rules name.
    """

    __slots__ = (
        "allow_while",
        "creator_nulls",
        "hands_arguments",
        "has_forms",
        "has_time_type",
        "limits",
        "name",
        "or_binds_tighter",
        "text_as_date",
        "truncate_division",
    )

    def __init__(
        self,
        name: str,
        limits: Limits | None = None,
        *,
        or_binds_tighter: bool = False,
        truncate_division: bool = False,
        creator_nulls: bool = False,
        text_as_date: bool = True,
        has_time_type: bool = False,
        has_forms: bool = False,
        allow_while: bool = False,
        hands_arguments: bool = False,
    ) -> None:
        self.name = name
        self.limits = limits or Limits()
        self.or_binds_tighter = or_binds_tighter
        self.truncate_division = truncate_division
        self.creator_nulls = creator_nulls
        self.text_as_date = text_as_date
        self.has_time_type = has_time_type
        self.has_forms = has_forms
        self.allow_while = allow_while
        self.hands_arguments = hands_arguments

    def conventions(self, zone: "tzinfo | Callable[[], tzinfo]", zone_name: str) -> Conventions:
        """The value conventions of this product in a time zone."""
        return Conventions(
            zone=zone,
            zone_name=zone_name,
            truncate_division=self.truncate_division,
            creator_nulls=self.creator_nulls,
            text_as_date=self.text_as_date,
            has_time_type=self.has_time_type,
        )


_CRM_LIMITS = Limits(statements=200_000)

_OTHER_PRODUCTS = (
    "backstage", "bugtracker", "commerce", "commandcenter", "connect", "forms", "fsm", "iot",
    "mail", "payroll", "qengine", "qntrl", "rpa", "sheet", "sigma", "sites", "sprints", "survey",
    "tables", "voice", "workerly", "writer", "zia",
)  # fmt: skip
"""Further products that run Deluge, of whose rules nothing is known but what holds everywhere.

Source: https://www.zoho.com/deluge/help/zoho-services-supporting-deluge.html
"""

_PROFILES = {
    profile.name: profile
    for profile in (
        Profile("crm", _CRM_LIMITS),
        Profile("bigin", _CRM_LIMITS),
        Profile("recruit", _CRM_LIMITS),
        Profile("vertical", _CRM_LIMITS),
        Profile(
            "creator",
            Limits(info=500_000, items=25_000),
            or_binds_tighter=True,
            truncate_division=True,
            creator_nulls=True,
            text_as_date=False,
            has_time_type=True,
            has_forms=True,
        ),
        *(
            Profile(name)
            for name in (
                "books", "invoice", "inventory", "billing", "expense", "cliq", "salesiq",
            )
        ),
        *(Profile(name, hands_arguments=True) for name in ("desk", "people", "projects", "sdp")),
        *(Profile(name, hands_arguments=True) for name in _OTHER_PRODUCTS),
        Profile("flow", allow_while=True, hands_arguments=True),
        Profile(
            "neutral",
            Limits(items=None, enforced=False, seconds=None),
            has_time_type=True,
            has_forms=True,
            hands_arguments=True,
        ),
    )
}  # fmt: skip


def profile_named(name: str) -> Profile:
    """The profile of that name; raises UsageError for an unknown one."""
    profile = _PROFILES.get(name.lower())
    if profile is None:
        raise UsageError(
            f"unknown profile '{name}'",
            hint=did_you_mean(name, _PROFILES) or f"profiles: {', '.join(_PROFILES)}",
        )
    return profile


def profile_names() -> list[str]:
    """The names of all profiles."""
    return list(_PROFILES)
