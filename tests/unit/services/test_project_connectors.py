"""`[connectors]` of deluge.toml: what invokeConnector calls beside the built-in ones.

Source: https://www.zoho.com/deluge/help/crm/invoke-connector-task.html
"""

from pathlib import Path

import pytest

from deluge import Interpreter, Project


def declared(tmp_path: Path, text: str) -> Interpreter:
    """An interpreter of a project whose deluge.toml holds the text."""
    (tmp_path / "deluge.toml").write_text(text)
    return Interpreter(org="memory", project=Project.load(tmp_path))


CALL = 'return zoho.crm.invokeConnector("acme.find", {"word":"Ada"});'


def test_the_connectors_of_deluge_toml(tmp_path: Path) -> None:
    interpreter = declared(
        tmp_path,
        '[connectors."acme.find"]\nparameters = ["word text"]\n'
        'send = "GET /crm/v8/Leads/search"\nquery = ["word"]\n',
    )
    interpreter.organisation.emulator.seed("Leads", [{"Last_Name": "Ada", "Company": "AE"}])
    answer = interpreter.run(CALL).value
    assert isinstance(answer, dict) and answer["status_code"] == 200
    assert '"Last_Name":"Ada"' in answer["response"]


@pytest.mark.parametrize(
    "row,part",
    [
        ('send = "GET /x"\nparameter = []', "unknown setting 'parameter'"),
        ('send = "GET /x"\nrun = "connector"', "unknown setting 'run'"),
        ('send = "FETCH /x"', "'send' is a method and a path"),
        ("parameters = []", "'send' is a method and a path"),
        ('send = "GET https://evil.example/x"', "'send' is a method and a path"),
        ('send = "GET /x"\nparameters = ["word tekst"]', "parameter 'word tekst'"),
        ('send = "GET /x"\nparameters = "word"', "'parameters' must be a list"),
        ('send = "GET /x"\nquery = ["a b c"]', "query 'a b c'"),
        ('send = "POST /x"\nencode = "xml"', "'encode' is json, form, multipart or text"),
    ],
)
def test_a_connector_that_cannot_be_meant(row: str, part: str, tmp_path: Path) -> None:
    error = declared(tmp_path, f'[connectors."acme.find"]\n{row}\n').run(CALL).error
    assert error is not None and error.code == "project-file", error
    assert part in error.message and "acme.find" in error.message
