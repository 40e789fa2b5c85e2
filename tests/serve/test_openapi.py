"""`deluge serve` describes the local CRM at /openapi.json."""

from pathlib import Path

from serve.running import running


def test_the_document_names_this_server(tmp_path: Path) -> None:
    with running(tmp_path, {"a.dg": "return 1;"}) as server:
        answer = server.session.get(f"{server.url}/openapi.json", timeout=20).json()
        assert answer["servers"] == [{"url": server.url}]
        assert "/crm/v8/{module}" in answer["paths"]


def test_the_document_of_a_module(tmp_path: Path) -> None:
    with running(tmp_path, {"a.dg": "return 1;"}) as server:
        url = f"{server.url}/openapi.json"
        answer = server.session.get(url, params={"module": "Leads"}, timeout=20).json()
        assert "Annual_Revenue" in answer["components"]["schemas"]["ModuleRecord"]["properties"]
        unknown = server.session.get(url, params={"module": "Nothing"}, timeout=20)
        assert unknown.status_code == 400
        assert unknown.json()["details"] == {"param_name": "module"}
