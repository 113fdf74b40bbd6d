"""The pieces of a line of a web page, put together as a browser shows them."""

import re

from .fields import ELEMENT_END, fields_parted

#: A line end of the source, which is no line end of the page; no page holds the character.
SOURCE_LINE = "\x1c"
_WIDE = "\u2e80-\u303f\u3041-\u9fff\uf900-\ufaff\uff01-\uff60“”‘’—…"
# A browser shows no blank where the source breaks a line between Chinese characters.
_NO_BLANK = re.compile(f"(?<=[{_WIDE}{ELEMENT_END}])[ \t]*{SOURCE_LINE}[ \t{SOURCE_LINE}]*(?={ELEMENT_END}*[{_WIDE}])")
_BLANKS = re.compile(f"[ \t\xa0{SOURCE_LINE}]+")


def line_of(words: list[str]) -> str:
    """Return a line; fields in it are parted by blanks, label and value by a colon."""
    line = "".join(words)
    if not line or line.isspace():
        return ""
    line = _BLANKS.sub(" ", _NO_BLANK.sub("", line)).strip()
    return _BLANKS.sub(" ", fields_parted(line)).strip() if ELEMENT_END in line else line
