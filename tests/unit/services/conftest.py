"""Sessions on a transport that records what goes out."""

from collections.abc import Callable

import pytest
from unit.services.recording import Recording, make_context

from deluge.services.session import Services, ServiceSettings
from deluge.usage import Usage


@pytest.fixture
def transport() -> Recording:
    """A transport that records."""
    return Recording()


@pytest.fixture
def services(transport: Recording) -> Services:
    """A session on the recording transport."""
    return Services(transport, make_context(), Usage())


@pytest.fixture
def services_with(transport: Recording) -> Callable[..., Services]:
    """A function that makes a session with the given settings."""
    return lambda **settings: Services(
        transport, make_context(), Usage(), ServiceSettings(**settings)
    )
