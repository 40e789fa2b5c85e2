"""Where a run starts: the function or body to run, and arguments fitted to it."""

from collections.abc import Mapping

from deluge.bind.code import FunctionCode
from deluge.errors import TypeMismatch, UsageError, did_you_mean
from deluge.syntax import ast
from deluge.syntax.walk import names_read
from deluge.values.conventions import Conventions
from deluge.values.convert import fit
from deluge.values.plain import from_plain


def choose_function(
    program: ast.Program, codes: list[FunctionCode], name: str | None
) -> FunctionCode | None:
    """The function named, else the only one there is; None for the statements outside functions.

    Raises UsageError when no function has that name, or when several could be meant.
    """
    if name is not None:
        return _named(codes, name)
    if program.body or not codes:
        return None
    if len(codes) == 1:
        return codes[0]
    listed = ", ".join(code.name for code in codes)
    raise UsageError(
        f"the source holds several functions: {listed}",
        code="which-function",
        hint="--function NAME says which one to run",
    )


def _named(codes: list[FunctionCode], name: str) -> FunctionCode:
    name = name.removeprefix("thisapp.")
    exact = [code for code in codes if code.name == name]
    bare = [code for code in codes if code.declaration.name == name]
    folded = name.lower()
    any_case = [
        code for code in codes if folded in (code.name.lower(), code.declaration.name.lower())
    ]
    found = exact or bare or any_case
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(code.name for code in found)
        raise UsageError(
            f"several functions are called '{name}': {listed}",
            code="which-function",
            hint="give the name with its namespace",
        )
    known = [code.name for code in codes]
    hint = did_you_mean(name, [*known, *(code.declaration.name for code in codes)])
    raise UsageError(
        f"there is no function '{name}'",
        code="unknown-function",
        hint=hint or (f"functions: {', '.join(known)}" if known else "the source has no function"),
    )


def body_variables(
    program: ast.Program, args: Mapping[str, object], conventions: Conventions
) -> dict[str, object]:
    """The arguments of the statements outside functions: variables that are set before they run.

    Raises UsageError when the statements mention no variable of such a name.
    """
    known = names_read(program.body)
    surplus = [name for name in args if name not in known and "input" not in known]
    if surplus:
        raise UsageError(
            f"the script uses no variable '{surplus[0]}'",
            code="wrong-arguments",
            hint=did_you_mean(surplus[0], known),
        )
    return {name: from_plain(value, conventions) for name, value in args.items()}


def fit_arguments(
    code: FunctionCode, args: Mapping[str, object], conventions: Conventions
) -> list[object]:
    """The arguments of a function as Deluge values, in the order of its declaration.

    Raises UsageError, which prints the signature, when one is missing, unknown or does not fit.
    """
    params = {param.name: param.type for param in code.declaration.params}
    hint = f"the signature is: {code.signature}"
    missing = [name for name in params if name not in args]
    surplus = [name for name in args if name not in params]
    if missing or surplus:
        problem = f"missing argument '{missing[0]}'" if missing else f"no argument '{surplus[0]}'"
        raise UsageError(f"{problem} of {code.name}", code="wrong-arguments", hint=hint)
    fitted: list[object] = []
    for position, (name, kind) in enumerate(params.items()):
        value = from_plain(args[name], conventions)
        try:
            fitted.append(value if value is None else fit(value, kind, conventions))
        except TypeMismatch as error:
            raise UsageError(
                f"Argument type mismatches for the function {code.name} at index {position}: "
                f"{error.message}",
                code="wrong-arguments",
                hint=hint,
            ) from None
    return fitted
