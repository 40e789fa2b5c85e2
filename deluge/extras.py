"""Packages that only some installations have: the extras `repl`, `serve`, `test`, `xml` ..."""

from typing import Any

from deluge.errors import UsageError

_EXTRAS = {
    "prompt_toolkit": "repl", "pygments": "repl", "starlette": "serve", "uvicorn": "serve",
    "multipart": "serve", "pytest": "test", "coverage": "test", "yaml": "record", "lxml": "xml",
    "cryptography": "crypto", "babel": "format", "num2words": "format", "keyring": "keyring",
}  # fmt: skip
"""Which extra of this distribution brings a package."""


def extra_module(name: str) -> Any:
    """The module of an extra; an error that says how to install it where it is not."""
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        missing = missing_extra(error)
        if missing is None:
            raise
        raise missing from None


def missing_extra(error: ModuleNotFoundError) -> UsageError | None:
    """How to install what an import did not find; None when no extra brings it."""
    package = (error.name or "").partition(".")[0]
    extra = _EXTRAS.get(package)
    if extra is None:
        return None
    return UsageError(
        f"this needs the package '{package}', which is not installed",
        code="missing-extra",
        hint=f'pip install "deluge-lang[{extra}]"',
    )
