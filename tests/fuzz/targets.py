"""What can be fuzzed: each property module lists its own in `FUZZ`."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from hypothesis.strategies import SearchStrategy

MODULES = (
    "property.test_differential",
    "property.test_scripts",
    "property.test_values",
    "property.test_criteria",
    "property.test_requests",
    "property.test_coql",
    "property.test_emulator_requests",
    "property.test_documented_requests",
)


class Target(NamedTuple):
    """A check that must not raise, and the strategies of its arguments."""

    check: Callable[..., object]
    strategies: tuple[SearchStrategy[object], ...]


def targets() -> dict[str, Target]:
    """All of them by name."""
    return {
        name: Target(check, strategies)
        for module in MODULES
        for name, (check, strategies) in getattr(import_module(module), "FUZZ", {}).items()
    }
