"""`openUrl` and `zoho.pushNotification`: what a browser or a telephone would show.

Source: https://www.zoho.com/deluge/help/openurl.html
"""

from typing import TYPE_CHECKING

from deluge.errors import EvalError, did_you_mean
from deluge.services.mail import one_line
from deluge.services.task_values import Values, plain_list, text_at

if TYPE_CHECKING:
    from deluge.services.session import Services


_WINDOWS = ("same window", "new window", "parent window", "popup window", "iframe")
_TITLE, _MESSAGE = 200, 250
"""Where the title and the message of a notification are cut."""


def open_url(services: "Services", values: Values) -> object:
    """Nothing: the page that would be opened is in the outbox."""
    # The executor counts every task, but a page of the browser is no external call.
    services.usage.api_calls -= 1
    window = " ".join(text_at(services, values, "window").lower().split())
    if window not in _WINDOWS:
        raise EvalError(
            f"'{window[:60]}' is not a window of openUrl",
            code="wrong-arguments",
            hint=did_you_mean(window, _WINDOWS) or f"one of {', '.join(_WINDOWS)}",
        )
    url = one_line(text_at(services, values, "url"))
    option = text_at(services, values, "option")
    services.outbox.add("openurl", {"url": url, "window": window, "option": option})
    return None


def push_notification(services: "Services", values: Values) -> object:
    """The success map; the notification is in the outbox."""
    services.outbox.add(
        "push",
        {
            "to": [str(each) for each in plain_list(values["email"])],
            "title": text_at(services, values, "title")[:_TITLE],
            "message": text_at(services, values, "message")[:_MESSAGE],
            "report": text_at(services, values, "report"),
            "record_id": text_at(services, values, "recordId"),
            "sent_at": services.context.clock().isoformat(),
        },
    )
    return {"status": "success"}


RUNS = {"open-url": open_url, "push-notification": push_notification}
