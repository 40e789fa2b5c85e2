"""The version of this distribution."""

__version__ = "0.1.0"


def described() -> str:
    """`0.1.0`, and whether its evaluator is compiled: what a report of a bug should say."""
    from importlib.util import find_spec

    spec = find_spec("deluge.bind.blocks")
    compiled = spec is not None and not (spec.origin or "").endswith((".py", ".pyc"))
    return f"{__version__} (evaluator compiled)" if compiled else __version__
