"""The text that a web call without content gives."""


class EmptyAnswer(str):
    """An empty TEXT that also equals null, and reads as a map or list without content.

    An answer of 204 is tested in every way by scripts: `== ""`, `== null`, `.get("data") == null`.
    There is one such value, EMPTY_ANSWER, so that it can be told by identity.
    """

    __slots__ = ()


EMPTY_ANSWER = EmptyAnswer()
