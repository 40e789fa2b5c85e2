"""Reads case files (tests/cases/README.md describes the format) and runs the cases in them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import deluge
from deluge.seeds import read_seeds

SETTINGS = (
    "source", "confidence", "profile", "timezone", "now", "org", "seed", "function", "args",
    "project", "records", "task", "shows",
)  # fmt: skip
_SETTING = re.compile(rf"({'|'.join((*SETTINGS, 'note'))}):\s*")
_SECTION = re.compile(r"=== (info|error|code|value|warning)(?: (.*))?$")


class CaseFormatError(Exception):
    """The case file itself is wrong."""


@dataclass
class Case:
    """One script with everything that is expected of it; None means "not looked at"."""

    name: str
    line: int
    script: str
    settings: dict[str, str]
    folder: Path = Path()
    info: list[str] | None = None
    value: str | None = None
    error: str | None = None
    code: str | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        """Whether an error is expected."""
        return self.error is not None or self.code is not None

    def run(self) -> list[str]:
        """Runs the script and gives the differences from what is expected, none when it passes."""
        settings = self.settings
        interpreter = deluge.Interpreter(
            profile=settings.get("profile", "crm"),
            org=settings.get("org", "memory"),
            now=settings.get("now"),
            timezone=settings.get("timezone"),
            seed=int(settings.get("seed", "1")),
            net="deny",
            use_cache=False,
            project=self._project(),
        )
        if records := settings.get("records"):
            for module, rows in read_seeds(str(self.folder / records)).items():
                interpreter.organisation.emulator.seed(module, rows)
        result = interpreter.run(
            self.script,
            function=settings.get("function"),
            args=json.loads(settings.get("args", "null")),
            path=f"{self.name}.dg",
        )
        return list(self._differences(result))

    @property
    def tasks(self) -> list[str]:
        """The tasks or connectors that the case is about."""
        return [name.strip() for name in self.settings.get("task", "").split(",") if name.strip()]

    def for_each_task(self) -> "Iterator[Case]":
        """The case once for every task it is about, `TASK` in the script being its name."""
        for task in self.tasks:
            settings = {**self.settings, "task": task}
            script = self.script.replace("TASK", task)
            name = f"{task} {self.settings.get('shows', self.name)}"
            yield replace(self, name=name, script=script, settings=settings)
        if not self.tasks:
            yield self

    def _project(self) -> deluge.Project | None:
        name = self.settings.get("project")
        return deluge.Project.load(self.folder / name) if name else None

    def _differences(self, result: deluge.Result) -> Iterator[str]:
        error = result.error
        if error is not None and not self.fails:
            yield f"unexpected error {error.code}: {error.message} (line {error.line})"
        if error is None and self.fails:
            yield f"an error was expected: {self.error or self.code or 'any'}"
        if error is not None and self.error is not None and self.error not in error.message:
            yield f"error message\n  expected  …{self.error}…\n  actual    {error.message}"
        if error is not None and self.code is not None and self.code != error.code:
            yield f"error code\n  expected  {self.code}\n  actual    {error.code}: {error.message}"
        if self.info is not None and result.info != self.info:
            yield "info" + _compare(self.info, result.info)
        if self.value is not None and json.loads(self.value) != result.value:
            yield f"value\n  expected  {self.value}\n  actual    {result.value!r}"
        for warning in self.warnings:
            if not any(warning in str(given) for given in result.warnings):
                yield f"a warning was expected: {warning}; there are {result.warnings}"


@dataclass
class ExpressionCase(Case):
    """`>> expression` with the text it prints; a text in double quotes must also be a TEXT."""

    def _differences(self, result: deluge.Result) -> Iterator[str]:
        expected = "\n".join(self.info or [])
        actual = "\n".join(result.info)
        if not self.fails and result.error is None and _quoted(expected, result.value) != actual:
            yield f"value\n  expected  {expected}\n  actual    {actual}"
        self.info = None
        yield from super()._differences(result)


def _quoted(expected: str, value: object) -> str:
    if isinstance(value, str) and expected[:1] == '"' and expected != value:
        return str(json.loads(expected))
    return expected


def _compare(expected: list[str], actual: list[str]) -> str:
    lines = [""]
    for index in range(max(len(expected), len(actual))):
        left = expected[index] if index < len(expected) else "<no more lines>"
        right = actual[index] if index < len(actual) else "<no more lines>"
        lines.append(f"  {'  ' if left == right else '! '}{left}")
        if left != right:
            lines.append(f"  but got  {right}")
    return "\n".join(lines)


def read_cases(path: Path) -> list[Case]:
    """All cases of a file in order."""
    reader = _Reader(path.read_text(encoding="utf-8").split("\n"), path.parent)
    return [each for case in reader.cases() for each in case.for_each_task()]


class _Reader:
    """Goes through the lines of one file; `settings` hold from their line to the end."""

    def __init__(self, lines: list[str], folder: Path) -> None:
        self.lines = lines
        self.folder = folder
        self.index = 0
        self.settings: dict[str, str] = {}

    def cases(self) -> Iterator[Case]:
        while self.index < len(self.lines):
            line = self.lines[self.index]
            if line.startswith("--- "):
                yield self._script()
            elif line.startswith(">> "):
                yield from self._expressions()
            elif line.startswith("#"):
                self.settings.update(_settings_of(line))
                self.index += 1
            elif not line.strip():
                self.index += 1
            else:
                raise CaseFormatError(
                    f"line {self.index + 1}: neither `>> `, `--- ` nor `#`: {line}"
                )

    def _script(self) -> Case:
        start = self.index
        name = self.lines[start][4:].strip()
        self.index += 1
        own = dict(self.settings)
        while self._line().startswith("#"):
            own.update(_settings_of(self._line()))
            self.index += 1
        case = Case(name, start + 1, "\n".join(self._until_section()), own, self.folder)
        while match := _SECTION.match(self._line()):
            kind, text = match.group(1), (match.group(2) or "").strip()
            self.index += 1
            lines = self._until_section()
            while lines and not lines[-1].strip():
                lines.pop()
            if kind == "info":
                case.info = lines
            elif kind == "error":
                case.error = text
            elif kind == "code":
                case.code = text
            elif kind == "value":
                case.value = text or "\n".join(lines)
            else:
                case.warnings.append(text)
        if case.info is None and case.value is None and not case.fails and not case.warnings:
            raise CaseFormatError(f"line {start + 1}: case '{name}' expects nothing")
        return case

    def _line(self) -> str:
        return self.lines[self.index] if self.index < len(self.lines) else ""

    def _until_section(self) -> list[str]:
        start = self.index
        while self.index < len(self.lines):
            line = self.lines[self.index]
            if line.startswith(("--- ", ">> ")) or _SECTION.match(line):
                break
            if line.startswith("# ") and _settings_of(line):
                break
            self.index += 1
        return self.lines[start : self.index]

    def _expressions(self) -> Iterator[Case]:
        """A block without blank lines: statements end with `;`, each expression is a case."""
        before: list[str] = []
        while self._line().startswith(">> "):
            start = self.index
            code = self._line()[3:].strip()
            self.index += 1
            expected: list[str] = []
            while self._line().strip() and not self._line().startswith((">> ", "--- ")):
                expected.append(self._line())
                self.index += 1
            if code.endswith(";") and not expected:
                before.append(code)
                continue
            if not expected:
                raise CaseFormatError(f"line {start + 1}: no value after the expression")
            yield self._expression(code, start + 1, before, expected)

    def _expression(self, code: str, line: int, before: list[str], expected: list[str]) -> Case:
        case = ExpressionCase(code, line, "", dict(self.settings), self.folder)
        if code.endswith(";"):
            case.script = "\n".join([*before, code])
        else:
            case.script = "\n".join([*before, f"shown = {code};", "info shown;", "return shown;"])
        if expected[0].startswith("! ") or expected[0] == "!":
            case.error = expected[0][1:].strip()
        elif expected[0].startswith("!"):
            case.code, _, case.error = expected[0][1:].partition(" ")
        else:
            case.info = expected
        return case


def _settings_of(line: str) -> dict[str, str]:
    """`# source: URL   profile: crm`: fields are parted by two blanks; other text is a comment."""
    fields: dict[str, str] = {}
    for part in re.split(r"\s{2,}", line.lstrip("#").strip()):
        match = _SETTING.match(part)
        if match:
            fields[match.group(1)] = part[match.end() :].strip()
    return fields
