"""FILE values."""


class File:
    """A FILE: name, content as bytes and media type.

    `param_name` is the form field it is sent under (`setParamName`), `charset` what
    `setCharSet` asked for. Source: https://www.zoho.com/deluge/help/datatypes/file-data-type.html
    """

    __slots__ = ("charset", "content", "media_type", "name", "param_name")

    def __init__(
        self,
        name: str,
        content: bytes,
        media_type: str = "",
        param_name: str = "",
        charset: str = "",
    ) -> None:
        self.name = name
        self.content = content
        self.media_type = media_type
        self.param_name = param_name
        self.charset = charset

    def __repr__(self) -> str:
        return f"File({self.name!r}, {len(self.content)} bytes)"
