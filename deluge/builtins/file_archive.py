"""ZIP files: `compress` and `extract`, within Zoho's sizes and proof against zip bombs."""

from typing import TYPE_CHECKING, Any, cast

from deluge.builtins.coerce import ARGUMENTS
from deluge.builtins.context import Context
from deluge.builtins.file import made_type
from deluge.builtins.registry import builtin
from deluge.errors import EvalError
from deluge.values.collection import Collection
from deluge.values.file import File

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

_URL = "https://www.zoho.com/deluge/help/functions/file/"

_MAX_ZIP = 2 * 1024 * 1024
"""Documented largest result of `compress`, in bytes."""

_MAX_EXTRACTED = {"creator": 500 * 1024}
_MAX_EXTRACTED_ELSEWHERE = 3 * 1024 * 1024
"""Documented largest result of `extract`, in bytes."""

_MAX_MEMBERS = 10_000
_MAX_DEPTH = 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member, so that equal files give equal archives."""


@builtin(
    "file|list|map|collection", "compress", params="text fileName?", result="file", context=True,
    source=_URL + "compress.html",
)  # fmt: skip
def compress(context: Context, value: object, name: str | None = None) -> File:
    """A ZIP file of a file, a list of files or a map of names to files; a map inside is a folder.

    >> "alpha".toFile("a.txt").compress("pack")
    pack.zip

    More than 2 MB are an error, and so is a null receiver.
    """
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    members: dict[str, File] = {}
    _collect(value, "", members, context, 0)
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for path, file in members.items():
            member = ZipInfo(path, _EPOCH)
            member.compress_type = ZIP_DEFLATED
            archive.writestr(member, file.content)
            if buffer.tell() > _MAX_ZIP:
                raise EvalError("The compressed file is larger than 2 MB", code="limit-size")
    if name is None:
        name = value.name.rpartition(".")[0] or value.name if isinstance(value, File) else "archive"
    if not name.lower().endswith(".zip"):
        name += ".zip"
    return File(name, buffer.getvalue(), "application/zip")


def _collect(
    value: object, folder: str, members: dict[str, File], context: Context, depth: int
) -> None:
    """Put the files of a value into members by their path."""
    if isinstance(value, Collection):
        value = value.items or []
    if depth > _MAX_DEPTH or len(members) > _MAX_MEMBERS:
        raise EvalError("There are too many files or folders to compress", code="limit-size")
    if isinstance(value, list):
        for each in cast("list[object]", value):
            file = _file(each, context)
            members[_free_path(folder + file.name, members)] = file
    elif isinstance(value, dict):
        for key, item in cast("dict[object, Any]", value).items():
            if isinstance(item, dict | Collection | list):
                _collect(cast("object", item), f"{folder}{key}/", members, context, depth + 1)
            else:
                members[f"{folder}{key}"] = _file(item, context)
    else:
        file = _file(value, context)
        members[folder + file.name] = file


def _file(value: object, context: Context) -> File:
    if isinstance(value, File):
        return value
    file = ARGUMENTS["file"](value, "compress", 0, context)
    assert isinstance(file, File)
    return file


def _free_path(path: str, members: dict[str, File]) -> str:
    """The path, numbered when another file of the list has the same name."""
    stem, dot, extension = path.rpartition(".")
    number = 1
    free = path
    while free in members:
        free = f"{stem}_{number}{dot}{extension}" if dot else f"{path}_{number}"
        number += 1
    return free


@builtin("file", "extract", result="collection", context=True, source=_URL + "extract.html")
def extract(context: Context, value: File) -> Collection:
    """The files of a ZIP file by name; empty when the file is no ZIP.

    >> "alpha".toFile("a.txt").compress("pack").extract().get("a.txt").getFileContent()
    alpha
    >> "plain".toFile("p.txt").extract().size()
    0

    More than 3 MB in all (500 KB in Creator) and passwords are errors, and so is a null receiver.
    """
    from io import BytesIO
    from zipfile import BadZipFile, ZipFile

    try:
        archive = ZipFile(BytesIO(value.content))
    except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return Collection()
    limit = _MAX_EXTRACTED.get(context.profile, _MAX_EXTRACTED_ELSEWHERE)
    files: dict[object, object] = {}
    with archive:
        members = [each for each in archive.infolist() if not each.is_dir()]
        if len(members) > _MAX_MEMBERS or sum(each.file_size for each in members) > limit:
            raise _too_large(limit)
        for member in members:
            content = _read(archive, member, limit)
            limit -= len(content)
            files[member.filename] = File(
                member.filename.rpartition("/")[2], content, made_type(member.filename)
            )
    return Collection(files) if files else Collection()


def _read(archive: "ZipFile", member: "ZipInfo", limit: int) -> bytes:
    """The content of a member; the size in the archive's own list is not believed."""
    from zipfile import BadZipFile
    from zlib import error as ZlibError  # noqa: N812 - an exception class

    if member.flag_bits & 1:
        raise EvalError("The ZIP file is protected by a password", code="invalid-zip")
    try:
        with archive.open(member) as stream:
            content = stream.read(limit + 1)
    except (BadZipFile, ZlibError, OSError, EOFError, ValueError, NotImplementedError):
        raise EvalError("The ZIP file is damaged", code="invalid-zip") from None
    except RuntimeError:
        raise EvalError("The ZIP file cannot be read", code="invalid-zip") from None
    if len(content) > limit:
        raise _too_large(limit)
    return content


def _too_large(limit: int) -> EvalError:
    return EvalError(
        "The extracted files are larger than the limit", code="limit-size",
        hint="extract takes 3 MB of files, 500 KB in Creator",
    )  # fmt: skip
