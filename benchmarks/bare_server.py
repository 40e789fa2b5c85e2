"""What `deluge serve` is measured against: a bare starlette handler with the same two statements.

It finds leads by an indexed value and inserts one, in SQLite as the sandbox keeps it. The handler
is a plain function, which starlette runs in a thread: it blocks on the database.
"""

import json
import socket
import sqlite3
import sys
from pathlib import Path
from threading import Lock

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


def application(path: Path) -> Starlette:
    """The handler on a database of its own."""
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    database.execute("pragma journal_mode=wal")
    database.execute("pragma synchronous=normal")
    lock = Lock()
    database.execute("create table lead(id integer primary key, email text, data text)")
    database.execute("create index lead_email on lead(email)")

    def handle(request: Request) -> JSONResponse:
        email = request.query_params["email"]
        data = json.dumps({"Last_Name": "Load", "Company": "Bench", "Email": email})
        with lock:
            found = database.execute("select data from lead where email = ?", (email,)).fetchall()
            database.execute("insert into lead(email, data) values(?, ?)", (email, data))
        return JSONResponse({"code": "success", "details": {"output": str(len(found))}})

    return Starlette(routes=[Route("/{path:path}", handle, methods=["POST"])])


def main() -> None:
    """Serve until killed; prints the URL as `deluge serve --json` does."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    host, port = listener.getsockname()
    print(json.dumps({"url": f"http://{host}:{port}"}), flush=True)
    app = application(Path(sys.argv[1]) / "bare.db")
    config = uvicorn.Config(app, log_config=None, log_level="critical", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
