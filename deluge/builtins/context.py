"""What a builtin may know of the world around the script; all of it is injected."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from deluge.builtins.dispatch import Dispatch


class User:
    """The people a script sees: `zoho.loginuser`, `zoho.adminuser` and their e-mail addresses."""

    __slots__ = ("admin_id", "admin_name", "ip_address", "login_id", "login_name")

    def __init__(
        self,
        login_name: str = "Local Developer",
        login_id: str = "developer@example.com",
        admin_name: str = "Local Developer",
        admin_id: str = "developer@example.com",
        ip_address: str | None = None,
    ) -> None:
        self.login_name = login_name
        self.login_id = login_id
        self.admin_name = admin_name
        self.admin_id = admin_id
        self.ip_address = ip_address


class Context:
    """Conventions, clock, random numbers, user and the name of the profile.

    `clock` gives the current aware moment; `random` may be given as a function that makes it.
    `max_items` is the size of the largest collection a builtin may build, `function` the name of
    the function that a run began with.
    """

    __slots__ = (
        "_random",
        "clock",
        "conventions",
        "dispatches",
        "function",
        "max_items",
        "profile",
        "user",
    )

    def __init__(
        self,
        conventions: Conventions,
        clock: "Callable[[], datetime]",
        random: "Random | Callable[[], Random]",
        user: User,
        profile: str = "crm",
        max_items: int = 50_000,
    ) -> None:
        self.conventions = conventions
        self.clock = clock
        conventions.clock = lambda: self.clock()
        self._random = random
        self.user = user
        self.profile = profile
        self.max_items = max_items
        self.function = ""
        self.dispatches: dict[tuple[object, ...], Dispatch | None] = {}
        """The call tables made so far (see `registry.dispatch`)."""

    @property
    def random(self) -> "Random":
        """The source of random numbers, made when it is first asked for."""
        if callable(self._random):
            self._random = self._random()
        return self._random

    def now(self) -> DateTime:
        """The current DATE-TIME in the application zone, without milliseconds."""
        return DateTime(self.conventions.local(self.clock()).replace(microsecond=0))

    def today(self) -> DateTime:
        """The current DATE."""
        return DateTime(self.now().wall, has_time=False)
