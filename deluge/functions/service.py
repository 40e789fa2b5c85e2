"""The functions behind their URLs, and the emulated CRM beside them: Request in, Response out."""

import re
import time
from collections.abc import Callable
from random import SystemRandom

from deluge.api import Interpreter
from deluge.emulator import answers
from deluge.emulator.oauth import Accounts
from deluge.emulator.scopes import may_execute
from deluge.exchange import Request, Response
from deluge.functions.execution import Answer, Executor
from deluge.functions.keys import KeyFile
from deluge.functions.refusals import Refusal
from deluge.functions.registry import APIKEY, OAUTH, LiveRegistry, PublishRules
from deluge.organisation import Organisation

_VERSION = r"/crm/v[2-8](?:\.\d)?"
_EXECUTE = re.compile(_VERSION + r"/functions/([^/]+)/actions/execute/?", re.ASCII)
_EXECUTE_1 = re.compile(_VERSION + r"/settings/custom_functions/([^/]+)/execute/?", re.ASCII)
_CRM = re.compile(r"/crm/(?:(bulk|email)/)?v[2-8](?:\.\d)?/([^/]+(?:/.*)?)", re.DOTALL)
_LOCAL_KEY = "/crm/v8/__local/zapikey"
_OWN = re.compile("functions|__local|%")  # in a URL that may be one of ours; few are
_ZOHO = re.compile(r"[a-z]+\.zoho(?:apis|cloud)?(?:\.[a-z]{2,3}){1,2}")
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


class FunctionService:
    """A project's functions, served. Safe to be called from several threads.

    `make_interpreter` makes an interpreter on the given organisation; they are kept and reused.
    """

    def __init__(
        self,
        registry: LiveRegistry,
        organisation: Organisation,
        make_interpreter: Callable[[Organisation], Interpreter],
        keys: KeyFile,
        *,
        base_url: str,
        rules: PublishRules | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.registry = registry
        self.keys = keys
        self._base_url = base_url
        self._rules = rules or PublishRules()
        self._accounts = Accounts(clock, SystemRandom(), keys, base_url=base_url)
        self._organisation = ServedOrganisation(organisation, self)
        self._executor = Executor(lambda: make_interpreter(self._organisation), self._organisation)
        if self._organisation.is_local:
            _ = self._organisation.emulator  # opened before threads ask for it

    def answer(self, request: Request, *, from_function: bool = False) -> Answer:
        """The answer to a request that came over HTTP; never raises.

        One that a function of ours sent needs no token: the local CRM asks it for none either.
        """
        try:
            return self._answer(request, from_function)
        except (Refusal, answers.Refusal) as refusal:
            return Answer(refusal.response(), problem=refusal.code)
        except Exception as error:  # the last guard: one request must not end the server
            answer = Refusal("INTERNAL_ERROR").response()
            return Answer(answer, problem=f"{type(error).__name__} in deluge")

    def run(self, name: str, request: Request) -> Answer:
        """The answer of a function for a request that needs no key: it comes from its owner."""
        registry = self.registry.current()
        try:
            if request.method not in _METHODS:
                raise Refusal("INVALID_REQUEST_METHOD")
            return self._executor.execute(registry, registry.published(name), request, APIKEY)
        except Refusal as refusal:
            return Answer(refusal.response(), problem=refusal.code)

    def close(self) -> None:
        """Close the organisation."""
        self._organisation.close()

    def _answer(self, request: Request, from_function: bool) -> Answer:
        path = request.path
        for pattern, legacy in ((_EXECUTE, False), (_EXECUTE_1, True)):
            found = pattern.fullmatch(path)
            if found is not None:
                return self._execute(found[1], request, from_function, legacy=legacy)
        if path.startswith("/oauth/v2/"):
            return Answer(self._accounts.answer(request))
        if path == "/openapi.json" and request.method == "GET":
            return Answer(self._openapi(request.parameter("module") or None))
        found = _CRM.fullmatch(path)
        if found is None or found[2].startswith("__local"):
            raise Refusal("INVALID_URL_PATTERN")
        segments = [part for part in (found[1], *found[2].split("/")) if part]
        return Answer(self._emulated(request, segments))

    def _openapi(self, module: str | None) -> Response:
        """What the local CRM answers, as an OpenAPI document; `module` names the only one in it."""
        from deluge.emulator.openapi.document import document

        self._refuse_unless_local()
        try:
            found = document(self._organisation.emulator, self._base_url, module)
        except LookupError:
            raise Refusal("INVALID_DATA", {"param_name": "module"}) from None
        return Response.of_json(found)

    def _emulated(self, request: Request, segments: list[str]) -> Response:
        """The local CRM's answer, for whoever holds a token with the scope."""
        self._accounts.check(request, segments)
        self._refuse_unless_local()
        return self._organisation.emulator.send(request)

    def _refuse_unless_local(self) -> None:
        """Refuse when there is no local CRM: a key made here must not open a real organisation."""
        organisation = self._organisation
        if not organisation.is_local:
            raise Refusal(
                "NOT_EMULATED",
                {"organisation": organisation.name},
                message=f"functions run on the organisation '{organisation.name}', whose records"
                " are not served here: ask Zoho for them, or use deluge serve --org sandbox",
            )

    def _execute(
        self, api_name: str, request: Request, from_function: bool, *, legacy: bool
    ) -> Answer:
        """A function's answer, when the caller may have it.

        Who shows no valid credential is refused before the name is looked up: names cannot be
        guessed from outside.
        """
        namespace = _namespace(api_name)
        auth_type = self._authenticate(request, namespace, from_function, legacy=legacy)
        if request.method not in _METHODS:
            raise Refusal("INVALID_REQUEST_METHOD")
        registry = self.registry.current()
        function = registry.published(api_name)
        # A key that opens the functions without a namespace opens all.
        if auth_type == APIKEY and namespace and namespace.lower() != function.namespace.lower():
            self._check_key(request, function.namespace)
        if not self._rules.allows(auth_type, function.name):
            raise Refusal("NOT_ACTIVE")
        return self._executor.execute(registry, function, request, auth_type, legacy=legacy)

    def _authenticate(
        self, request: Request, namespace: str, from_function: bool, *, legacy: bool
    ) -> str:
        """How the caller proved who it is; raises Refusal."""
        zapikey = request.parameter("zapikey")
        named = request.parameter("auth_type").lower()
        if not legacy and (named == OAUTH or (not named and not zapikey)):
            if not from_function and not may_execute(
                self._accounts.scopes_of(request), request.method
            ):
                raise Refusal("OAUTH_SCOPE_MISMATCH")
            return OAUTH
        self._check_key(request, namespace)
        return APIKEY

    def _check_key(self, request: Request, namespace: str) -> None:
        if not self.keys.current().opens(request.parameter("zapikey"), namespace):
            raise Refusal("AUTHENTICATION_FAILURE")


class ServedOrganisation(Organisation):
    """The organisation that served functions see: their own URLs are answered right here."""

    def __init__(self, inner: Organisation, service: FunctionService) -> None:
        super().__init__(inner.kind, inner.argument, inner.settings)
        self._service = service

    def send(self, request: Request) -> Response:
        """The answer to what a function sends."""
        if self.is_local and _OWN.search(request.url) and _ZOHO.fullmatch(request.host):
            path = request.path
            if _EXECUTE.fullmatch(path) or _EXECUTE_1.fullmatch(path):
                return self._service.answer(request, from_function=True).response
            if path == _LOCAL_KEY:
                return self._zapikey(request)
        return super().send(request)

    def _zapikey(self, request: Request) -> Response:
        """The API key that the connector `crm.zapikey` gives for a namespace."""
        keys = self._service.keys.current()
        namespace = request.parameter("nameSpace").rpartition(".")[2]
        return Response.of_json(
            {"zapikey": keys.namespace_key(namespace) if namespace else keys.zapikey}
        )


def _namespace(api_name: str) -> str:
    """The namespace in a URL's function name: `ns.name` or `ns__name`."""
    for mark in (".", "__"):
        before, found, _ = api_name.rpartition(mark)
        if found:
            return before
    return ""
