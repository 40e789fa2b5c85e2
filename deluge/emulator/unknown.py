"""What the developer is told of a field, module or variable that the organisation lacks.

Zoho drops an unknown field without a word, and so does the emulator. At home it is most often a
custom field of the organisation that the script was written for, and silence would be a riddle.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from deluge.errors import did_you_mean

if TYPE_CHECKING:
    from deluge.emulator.call import Call
    from deluge.emulator.schema import Module

_IMPORT = "`deluge org import-schema` brings in those of your organisation"
_SEED = 'a seed file has it as {"variables": [{"api_name": "...", "value": "..."}]}'


def unknown_field(call: "Call", module: "Module", name: str) -> None:
    """Tell of a field that a record, a criteria or a query names and the module lacks."""
    if not name.startswith("$") and name.partition(".")[0] not in module.names:
        _tell(call, f"no field '{name[:60]}' in {module.api_name}", name, module.names)


def unknown_module(call: "Call", name: str) -> None:
    """Tell of a module that a request names and the organisation lacks."""
    _tell(call, f"no module '{name[:60]}'", name, call.schema)


def unknown_variable(call: "Call", name: str) -> None:
    """Tell of a variable that a task asks for and the organisation lacks."""
    known = [str(variable["api_name"]) for variable in call.store.entities("variable")]
    _tell(call, f"no organisation variable '{name[:60]}'", name, known, _SEED)


def _tell(call: "Call", lack: str, name: str, known: Iterable[str], hint: str = _IMPORT) -> None:
    call.emulator.tell(f"the local CRM knows {lack}", lambda: did_you_mean(name, known) or hint)
