"""A Pygments lexer for Deluge: the session uses it, and so may any program that uses Pygments."""

import re
from typing import ClassVar

from pygments.lexer import RegexLexer, words
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
)

from deluge.repl import words as known


def _phrases(phrases: tuple[str, ...]) -> str:
    """A pattern for words and pairs of words, the longest first."""
    ordered = sorted(phrases, key=len, reverse=True)
    return rf"\b(?:{'|'.join(phrase.replace(' ', chr(92) + 's+') for phrase in ordered)})\b"


class DelugeLexer(RegexLexer):
    """Zoho Deluge: statements, tasks, criteria, texts and dates."""

    name = "Deluge"
    aliases: ClassVar = ["deluge", "zoho-deluge"]
    filenames: ClassVar = ["*.dg", "*.deluge", "*.ds"]
    mimetypes: ClassVar = ["text/x-deluge"]
    url = "https://www.zoho.com/deluge/"
    priority = 0.1  # before the lexer of the rare language `dg`, for files named *.dg
    flags = re.IGNORECASE

    tokens: ClassVar = {
        "root": [
            (r"[\s\u00a0\u200b-\u200d\u2028\u2029\ufeff]+", Text.Whitespace),
            (r"//[^\n]*", Comment.Single),
            (r"/\*[\s\S]*?(?:\*/|\Z)", Comment.Multiline),
            (r'"(?:\\[\s\S]|[^"\\])*(?:"|\Z)', String.Double),
            (r"'[^'\n]*(?:'|$)", String.Single),
            (r"[0-9]*\.[0-9]+", Number.Float),
            (r"[0-9]+", Number.Integer),
            (r"(?<=\.)\s*[^\W\d]\w*(?=\s*\()", Name.Function),
            (r"(?<=\.)\s*[^\W\d]\w*", Name.Attribute),
            (words(known.CONSTANTS, r"\b", r"\b"), Keyword.Constant),
            (words(known.TASKS, r"\b", r"(?=\s*\[)"), Name.Builtin),
            (r"\b(?:zoho|thisapp)\b(?=\s*\.)", Name.Builtin),
            (words(known.CONSTRUCTORS, r"\b", r"(?=\s*[:(])"), Name.Builtin),
            (_phrases(known.KEYWORDS), Keyword),
            (_phrases(known.OPERATORS), Operator.Word),
            (words(known.TYPES, r"\b", r"(?=\s+[^\W\d])"), Keyword.Type),
            (_phrases(known.CLIENT_WORDS) + r"(?=\s+[^\W\d])", Keyword),
            (r"[^\W\d]\w*(?=\s*\()", Name.Function),
            (r"[^\W\d]\w*", Name),
            (r"&&|\|\||[=!<>]=|[-+*/%]=|[-+*/%=<>!]", Operator),
            (r"[{}()\[\];,:.]", Punctuation),
            (r".", Text),
        ]
    }
