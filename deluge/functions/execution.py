"""Runs a published function for an HTTP request."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Lock, local
from typing import cast

from deluge.api import Interpreter
from deluge.builtins.context import User
from deluge.errors import DelugeError
from deluge.exchange import Request, Response, Transport
from deluge.functions.refusals import Refusal
from deluge.functions.registry import FunctionRegistry, Published
from deluge.functions.request import LEGACY_REQUEST, REQUEST, FunctionRequest, declared_values
from deluge.functions.response import RESPONSE, answer_of, failure, legacy_answer
from deluge.functions.runner import RunnerPool, ServedFunction
from deluge.runtime.result import Result
from deluge.syntax.ast import Param
from deluge.values.conventions import Conventions

MAX_BODY = 10 * 2**20
MAX_NESTING = 8
"""How often functions may call each other by URL before it looks like an endless circle."""

_USERS = "https://www.zohoapis.com/crm/v8/users"


class Answer:
    """A response, and what the log says about how it came about.

    `problem` is the code of what went wrong, `error` the whole of it when a script failed.
    """

    __slots__ = ("error", "function", "problem", "response", "statements")

    def __init__(
        self,
        response: Response,
        function: str | None = None,
        statements: int | None = None,
        problem: str | None = None,
        error: DelugeError | None = None,
    ) -> None:
        self.error = error
        self.response = response
        self.function = function
        self.statements = statements
        self.problem = problem


class Executor:
    """Runs functions on kept interpreters, in whatever thread asks for it."""

    def __init__(
        self, make_interpreter: Callable[[], Interpreter], organisation: Transport
    ) -> None:
        self._make_interpreter = make_interpreter
        self._pool = RunnerPool(self._interpreter)
        self._organisation = organisation
        self._user_info: dict[str, object] | None = None
        self._lock = Lock()
        self._here = local()

    def execute(
        self,
        registry: FunctionRegistry,
        function: Published,
        request: Request,
        auth_type: str | None = None,
        *,
        legacy: bool = False,
    ) -> Answer:
        """The function's answer in the manner of version 2.0, or 1.0; raises Refusal."""
        if len(request.body) > MAX_BODY:
            raise Refusal("REQUEST_ENTITY_TOO_LARGE")
        given = FunctionRequest(request)
        with self._nested(), self._pool.runner(registry) as runner:

            def values(params: list[Param]) -> list[object]:
                platform = self._platform(params, given, auth_type)
                return declared_values(params, given.arguments, platform, runner.conventions)

            result, served = runner.call(function, values, given.arguments)
            response, problem = _response(
                result, served, function.id, runner.conventions, legacy=legacy
            )
            code = problem.code if problem else None
            return Answer(response, function.name, result.usage.statements, code, problem)

    def _interpreter(self) -> Interpreter:
        """An interpreter whose scripts see the acting user, where it costs no call to say."""
        interpreter = self._make_interpreter()
        if interpreter.organisation.is_local:
            info = self.user_info()
            name, email = info.get("full_name"), info.get("email")
            if isinstance(name, str) and isinstance(email, str):
                interpreter.context.user = User(name, email, name, email)
        return interpreter

    def user_info(self) -> dict[str, object]:
        """The user that functions run as, as `crmAPIRequest` tells it; asked for once."""
        with self._lock:
            if self._user_info is None:
                self._user_info = _user_info(self._organisation)
            return self._user_info

    def _platform(
        self, params: list[Param], given: FunctionRequest, auth_type: str | None
    ) -> dict[str, dict[str, object]]:
        """What the platform fills in of the declared parameters."""
        names = {param.name for param in params}
        platform: dict[str, dict[str, object]] = {}
        if REQUEST in names:
            platform[REQUEST] = given.as_map(auth_type, self.user_info())
        if LEGACY_REQUEST in names:
            platform[LEGACY_REQUEST] = given.as_legacy_map()
        return platform

    @contextmanager
    def _nested(self) -> Generator[None]:
        """A function that calls a function by its URL runs in the same thread."""
        depth: int = getattr(self._here, "depth", 0)
        if depth >= MAX_NESTING:
            raise Refusal(
                "SERVICE_UNAVAILABLE",
                message=f"functions called each other by URL more than {MAX_NESTING} times deep",
            )
        self._here.depth = depth + 1
        try:
            yield
        finally:
            self._here.depth = depth


def _response(
    result: Result,
    served: ServedFunction | None,
    function_id: str,
    place: Conventions,
    *,
    legacy: bool,
) -> tuple[Response, DelugeError | None]:
    """The response for a run, and what went wrong, if only with the value that it returned."""
    problem = result.error
    if problem is None and served is not None:
        try:
            if legacy:
                return legacy_answer(result.info), None
            return _answer(served, result.value, result.info, function_id, place), None
        except DelugeError as error:  # the value is not what may be returned
            problem = error
    assert problem is not None  # a function that was not even bound has an error
    return failure(problem, result.info), problem


def _answer(
    served: ServedFunction, value: object, info: list[str], function_id: str, place: Conventions
) -> Response:
    """The response of version 2.0; a void function's output is an empty text."""
    if served.return_type == "void":
        value = ""
    elif not (isinstance(value, dict) and RESPONSE in value):
        value = served.returned(value, place)
    return answer_of(value, info, function_id, place)


def _user_info(organisation: Transport) -> dict[str, object]:
    """The current user of the organisation; empty when it cannot say."""
    try:
        answer = organisation.send(Request("GET", _USERS, query=[("type", "CurrentUser")]))
        users = cast("dict[str, list[dict[str, object]]]", answer.json()).get("users") or [{}]
    except (DelugeError, ValueError):
        return {}
    user = users[0]
    return {
        name: user.get(name) for name in ("id", "full_name", "email", "zuid", "profile", "role")
    }
