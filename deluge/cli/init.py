"""Start a project in a directory: deluge.toml, a function, its test, records to try it with.

Nothing that is there already is changed.
"""

import argparse
import os

from deluge.cli.terminal import Terminal
from deluge.errors import UsageError, reason_of
from deluge.runtime.profile import profile_named

_PROJECT = """\
[project]
name = "{name}"
profile = "{profile}"
timezone = "UTC"
functions = ["functions"]

[org]
default = "sandbox"
"""

_FUNCTION = """\
// deluge run functions/welcome.dg --arg name=Ada
string standalone.welcome(string name)
{
\tleads = zoho.crm.searchRecords("Leads","(Last_Name:equals:" + name + ")");
\tinfo "leads called " + name + ": " + leads.size();
\treturn "Welcome, " + name + "!";
}
"""

_TEST = """\
// deluge test; seed.json holds the records that every test starts with
void test.welcomes_by_name()
{
\tassert.equals("Welcome, Ada!",standalone.welcome("Ada"));
\tassert.info("leads called Ada: 1");
}
"""

_SEED = """\
{
  "Leads": [
    {"Last_Name": "Ada", "Company": "Analytical Engines", "Email": "ada@example.com"}
  ]
}
"""

_IGNORE = ".deluge/\n"


def configure(parser: argparse.ArgumentParser) -> None:
    """The directory and what the project is for."""
    parser.add_argument("directory", nargs="?", default=".", metavar="DIRECTORY")
    parser.add_argument("--name", metavar="NAME", help="default: the directory's name")
    parser.add_argument("--profile", default="crm", metavar="NAME", help="default: crm")


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """Write the files that are missing."""
    folder = os.path.abspath(options.directory)
    name = options.name or os.path.basename(folder)
    if any(character in name or character in options.profile for character in '"\\\n\r\0'):
        raise UsageError("a project's name and profile may not hold quotes or line breaks")
    profile_named(options.profile)
    if os.path.exists(os.path.join(folder, "deluge.toml")):
        place = "this directory" if options.directory == "." else options.directory
        raise UsageError(f"{place} has a deluge.toml already")
    files = {
        "deluge.toml": _PROJECT.format(name=name, profile=options.profile),
        os.path.join("functions", "welcome.dg"): _FUNCTION,
        os.path.join("tests", "test_welcome.dg"): _TEST,
        "seed.json": _SEED,
        ".gitignore": _IGNORE,
    }
    try:
        for relative, text in files.items():
            _write(os.path.join(options.directory, relative), text, terminal)
    except OSError as error:
        place = error.filename or folder
        raise UsageError(f"{place} cannot be written: {reason_of(error)}") from None
    steps = ["deluge org seed seed.json", "deluge run functions/welcome.dg --arg name=Ada"]
    steps.append("deluge test")
    if options.directory != ".":
        steps.insert(0, f"cd {options.directory}")
    for number, step in enumerate(steps):
        terminal.note(f"{'     ' if number else 'next:'} {step}")
    return 0


def _write(path: str, text: str, terminal: Terminal) -> None:
    path = os.path.normpath(path)
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        terminal.note(f"kept    {path}")
    else:
        terminal.note(f"wrote   {path}")
