"""The parser under atheris, which is led by coverage: `python -m fuzz.atheris_parser [CORPUS ...]`.

atheris is no dependency of this project (it has wheels for few platforms): `pip install atheris`.
The options are libFuzzer's, for example `-max_total_time=600 -seed=1`.
"""

import sys

from deluge.source import Source
from deluge.syntax.parser import parse, parse_all
from deluge.syntax.printer import to_text


def check(data: bytes) -> None:
    """Any text is a tree or errors with a place; what is printed of a tree is that tree."""
    program, errors = parse_all(Source(data.decode("utf-8", "replace")))
    assert program is not None or errors
    for error in errors:
        assert error.message
        assert error.span is not None
    if program is not None and not errors:
        assert parse(Source(to_text(program))) == program


def main() -> int:
    """Fuzz until stopped; 0 with a word when atheris is not installed."""
    try:
        import atheris  # pyright: ignore[reportMissingImports]
    except ModuleNotFoundError:
        print("atheris is not installed: skipped")
        return 0
    atheris.instrument_all()
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
