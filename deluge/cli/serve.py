"""Answer HTTP requests with the project's functions and the local CRM.

PATH is a project, a directory of scripts or one script; the current directory when left out.
The functions answer under Zoho's own paths, with the key that is shown at the first start:

  deluge serve --port 8000
  curl "http://127.0.0.1:8000/crm/v7/functions/NAME/actions/execute?auth_type=apikey&zapikey=KEY"

The emulated CRM answers /crm/v8/... to OAuth tokens from /oauth/v2/token; /oauth/v2/auth redirects
at once with a grant code. A changed script is used from the next request on. One line of JSON per
request goes to standard error.
"""

import argparse
from typing import TYPE_CHECKING

from deluge.cli import options as shared
from deluge.cli.terminal import Terminal, counted
from deluge.errors import UsageError

if TYPE_CHECKING:
    from deluge.functions.keys import KeyFile
    from deluge.functions.serving import Served


def configure(parser: argparse.ArgumentParser) -> None:
    """What to serve, where, and within which limits."""
    parser.add_argument("path", nargs="?", default=".", metavar="PATH")
    parser.add_argument("--host", default="127.0.0.1", help="the address (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="0 picks a free one (8000)")
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes (default: 1)"
    )
    parser.add_argument(
        "--seconds", type=float, default=60.0, metavar="N", help="how long a function may run (60)"
    )
    parser.add_argument(
        "--cors",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let pages of that origin call (may be repeated)",
    )
    parser.add_argument("--rotate-key", action="store_true", help="make a new zapikey")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object with URL and credentials"
    )
    shared.add_world(parser)


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """Serve until a signal asks to stop."""
    import uvicorn  # noqa: F401  # pyright: ignore[reportUnusedImport] - the extra, before all else

    from deluge.functions.server import ServerSettings
    from deluge.functions.serving import (
        Served,
        bind_socket,
        log_to_stderr,
        run_here,
        run_workers,
        url_of,
    )

    _check(options)
    settings = ServerSettings(function_seconds=options.seconds, cors=options.cors)
    served = Served(options.path, world=vars(options), settings=settings, allow_writes=options.yes)
    remote = served.remote()  # refuses wrong options before the port is taken
    server = bind_socket(options.host, options.port)
    key_file = served.key_file
    _, is_new = key_file.open(rotate=options.rotate_key)

    def ready() -> None:
        _announce(terminal, served, url_of(server), key_file, is_new, options.json)
        if remote is not None:
            terminal.note(
                f"functions run on the organisation '{remote}'; its records are not served"
            )

    if options.workers > 1:
        return run_workers(served, server, options.workers, ready)
    run_here(served, server, log_to_stderr, ready)
    return 0


def _check(options: argparse.Namespace) -> None:
    if options.workers < 1:
        raise UsageError("--workers needs at least 1")
    if options.workers > 1 and options.org == "memory":
        raise UsageError(
            "--workers needs an organisation that processes can share", hint="--org sandbox"
        )
    if not 0 < options.seconds <= 900:
        raise UsageError("--seconds is more than 0 and at most 900")
    if not 0 <= options.port <= 65535:
        raise UsageError(f"{options.port} is not a port")


def _announce(
    terminal: Terminal, served: "Served", url: str, key_file: "KeyFile", is_new: bool, json: bool
) -> None:
    """Say where the server is; the key in words only when it is a new one."""
    keys = key_file.current()
    if json:
        names = ("zapikey", "client_id", "client_secret", "refresh_token")
        terminal.out_json({"url": url, **{name: getattr(keys, name) for name in names}})
        return
    registry = served.registry()
    for problem in registry.problems:
        terminal.note(f"warning: {problem}")
    names = registry.function_names()
    terminal.note(f"serving {counted(len(names), 'function')} on {url}")
    for name in names:
        api_name = registry.api_name(name)
        terminal.note(f"  {name}  {url}/crm/v7/functions/{api_name}/actions/execute")
    if is_new:
        terminal.note(f"zapikey {keys.zapikey}")
        terminal.note("  shown this once; --rotate-key makes a new one, --json prints it too")
