"""FILE values: made from texts, their name, content and settings."""

from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.errors import EvalError, Unsupported
from deluge.values.collection import Collection
from deluge.values.file import File
from deluge.values.mediatypes import media_type_of
from deluge.values.show import text_of

_FILE = "https://www.zoho.com/deluge/help/file/"
_FUNCTIONS = "https://www.zoho.com/deluge/help/functions/file/"

_MAX_FILE = {"creator": 5 * 1024 * 1024}
_MAX_FILE_ELSEWHERE = 50 * 1024 * 1024


def file_limit(context: Context) -> int:
    """The largest file of the product, in bytes."""
    return _MAX_FILE.get(context.profile, _MAX_FILE_ELSEWHERE)


def made_type(name: str) -> str:
    """The media type of a FILE that a script makes; one without an extension is a text."""
    return media_type_of(name) if "." in name else "text/plain"


@builtin(
    "text|collection|map|list", "toFile", params="text fileName", result="file", context=True,
    source=_FUNCTIONS + "to-file.html",
)  # fmt: skip
def to_file(context: Context, value: object, name: str) -> File:
    """A FILE of that name whose content is the text, in UTF-8.

    >> "id,name".toFile("people.csv")
    people.csv

    More than 50 MB (5 MB in Creator) are an error, and so is a null receiver.
    """
    if isinstance(value, Collection) and value.items is None:
        value = ""
    content = text_of(value, context.conventions).encode("utf-8", "replace")
    if len(content) > file_limit(context):
        raise EvalError(
            f"The file is larger than {file_limit(context) // (1024 * 1024)} MB", code="limit-size"
        )
    return File(name, content, made_type(name))


@builtin("file", "getFileName", result="text", source=_FILE + "get-file-name.html")
def get_file_name(value: File) -> str:
    """The name of the file with its extension.

    >> "x".toFile("a.txt").getFileName()
    a.txt

    A null receiver is an error.
    """
    return value.name


@builtin("file", "getFileSize", result="text", source=_FILE + "get-file-size.html")
def get_file_size(value: File) -> str:
    """The size of the file in bytes, as TEXT.

    >> "grün".toFile("a.txt").getFileSize()
    5

    A null receiver is an error.
    """
    return str(len(value.content))


@builtin("file", "getFileType", result="text", source=_FILE + "get-file-type.html")
def get_file_type(value: File) -> str:
    """The media type of the file.

    >> "x".toFile("a.txt").getFileType()
    text/plain

    A null receiver is an error.
    """
    return value.media_type or made_type(value.name)


@builtin("file", "getFileContent", result="text", source=_FILE + "get-file-content.html")
def get_file_content(value: File) -> str:
    """The content of a text file.

    >> "id,name".toFile("people.csv").getFileContent()
    id,name

    A null receiver is an error.
    """
    return text_content(value)


def text_content(file: File) -> str:
    """The content as text: by its byte order mark, as UTF-8, else in the file's own charset.

    `setCharSet` says how a file is sent, so bytes that are UTF-8 stay so.
    """
    content = file.content
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    wide = file.charset.lower().startswith("utf-16") and b"\0" in content
    for charset in (file.charset, "utf-8") if wide else ("utf-8", file.charset):
        try:
            return content.decode("utf-8-sig" if charset == "utf-8" else charset or "latin-1")
        except (UnicodeError, LookupError):
            continue
    return content.decode("latin-1")


@builtin("file", "setFileName", params="text name", result="void",
         source=_FILE + "set-file-name.html")  # fmt: skip
def set_file_name(value: File, name: str) -> None:
    """Give the file another name.

    >> f = "id;qty".toFile("a.txt");
    >> f.setFileName("b.csv");
    >> f.getFileName()
    b.csv

    A null receiver is an error.
    """
    value.name = name


@builtin("file", "setFileType", params="text type", result="void", excluded=("creator",),
         source=_FILE + "set-file-type.html")  # fmt: skip
def set_file_type(value: File, media_type: str) -> None:
    """Give the file another media type; the content stays as it is.

    >> f = "a,b".toFile("a.txt");
    >> f.setFileType("text/csv");
    >> f.getFileType()
    text/csv

    A null receiver is an error.
    """
    value.media_type = media_type


@builtin("file", "setCharSet", params="text charset", result="void",
         source=_FILE + "set-charset.html")  # fmt: skip
def set_char_set(value: File, charset: str) -> None:
    """Say in which charset the file is sent.

    >> f = "a".toFile("a.txt");
    >> f.setCharSet("UTF-16");
    >> f.getFileContent()
    a

    An unknown charset is an error, and so is a null receiver.
    """
    from deluge.values.charset import known_charset

    known_charset(charset)
    value.charset = charset


@builtin("file", "setParamName", params="text name", result="void",
         source="https://www.zoho.com/deluge/help/webhook/invokeurl-api-task.html")  # fmt: skip
def set_param_name(value: File, name: str) -> None:
    """Name the form field the file is sent in by `invokeurl`.

    >> f = "a".toFile("a.txt");
    >> f.setParamName("upload");
    >> f.getFileName()
    a.txt

    A null receiver is an error.
    """
    value.param_name = name


@builtin("file", "setFilePassword", params="text password", result="void",
         source="https://www.zoho.com/deluge/help/file/")  # fmt: skip
def set_file_password(value: File, password: str) -> None:
    """Protect a file by a password: not built, so it raises an error that says so.

    >> f = "a".toFile("a.txt");
    >> try { f.setFilePassword("x"); } catch (e) { };
    >> f.getFileName()
    a.txt

    A null receiver is an error.
    """
    raise Unsupported("setFilePassword is not built here: files cannot be encrypted")


@builtin("", "zoho.file.convertToPDF", params="any source, map options?", result="file",
         source=_FUNCTIONS + "convert-to-pdf.html")  # fmt: skip
def convert_to_pdf(source: object, options: object = None) -> File:
    """A PDF of an HTML text or page: not built, so it raises an error that says so.

    >> m = "not called";
    >> try { f = zoho.file.convertToPDF("<p>x</p>"); } catch (e) { m = "not built"; };
    >> m
    not built

    A null argument is the same error.
    """
    raise Unsupported("zoho.file.convertToPDF is not built here: there is no HTML renderer")
