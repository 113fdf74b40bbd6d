"""What the tags and attributes of a web page mean for its text: what breaks a line, is hidden, centred, or beside the text.

Only what an element says itself; for style sheets see `sheet`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from indexer.lexicon.lexicon import group

#: Elements that stand on lines of their own.
BLOCKS = frozenset(
    "html body address article aside blockquote caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend li main marquee menu nav ol p pre search section summary "
    "table tbody td tfoot th thead tr ul".split()
)
#: Elements whose characters are no text.
SILENT = frozenset(
    "script style noscript template xml svg canvas object embed audio video iframe noframes map datalist rt rp applet".split()
)
#: Elements whose words a page shows, if at all, but does not say.
SHOWN_AS_NOTHING = frozenset("del button".split())

#: Elements in which line ends of the source are line ends of the page.
LINES_KEPT = frozenset("pre textarea xmp listing".split())
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
#: Elements that may make characters bold or large.
STRONG = frozenset("b strong big font".split())

_DECLARATION = re.compile(r"([a-zA-Z-]+)\s*:\s*([^;]*)")
_EM = re.compile(r"(-?[\d.]{1,8})\s*em")
_CHARACTERS = re.compile(r"-?[\d.]{1,8}")
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_LINES_KEPT = ("pre", "pre-wrap", "pre-line", "break-spaces")
_ANNEX = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|zip|rar)(?:[?#].*)?$", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)\s*(pt|px)")
_LARGE = {"pt": 18.0, "px": 24.0}
_LARGE_FONTS = frozenset("5 6 7 +2 +3 +4".split())  # of an element <font>
_BOLD = frozenset("bold bolder 600 700 800 900".split())
_LONGEST_STYLE = 5000  # characters


def declarations(style: str) -> dict[str, str]:
    """Return the declarations of a style attribute, in lower case."""
    found = _DECLARATION.findall(style[:_LONGEST_STYLE].lower())
    return {name: value.replace("!important", "").strip() for name, value in found}


def is_block(tag: str, style: Mapping[str, str]) -> bool:
    """Whether an element stands on lines of its own."""
    display = style.get("display", "") if style else ""
    if tag in BLOCKS:
        # Rows and cells stay what they are: `inline` there is a mistake.
        return display != "inline" or tag.startswith("t")
    return bool(display) and display in ("block", "flex", "grid", "list-item", "table", "table-row", "table-cell")


def is_hidden(tag: str, attributes: Mapping[str, str], style: Mapping[str, str]) -> bool:
    """Whether a browser does not show an element."""
    if tag in ("html", "body", "head", "meta", "link", "br"):
        return False
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("mso-hide") == "all"
        or "hidden" in attributes
        or attributes.get("aria-hidden", "").lower() == "true"
        or (tag == "dialog" and "open" not in attributes)
        or (tag == "input" and attributes.get("type", "").lower() == "hidden")
    )


def keeps_lines(tag: str, style: Mapping[str, str], above: bool) -> bool:
    """Whether line ends of the source are line ends of the page."""
    if tag in LINES_KEPT:
        return True
    said = style.get("white-space")
    return above if said is None or said == "inherit" else said in _LINES_KEPT


def alignment(tag: str, attributes: Mapping[str, str], style: Mapping[str, str], above: str) -> str:
    """Return `center`, `right` or nothing."""
    if tag == "table":
        return ""  # `align` of a table places the table
    said = style.get("text-align") or attributes.get("align", "").lower() or ("center" if tag == "center" else "")
    return (said if said in ("center", "right") else "") if said else above


def indent_of(style: Mapping[str, str], above: float) -> float:
    """Return by how many characters the first line is set in."""
    count = _CHARACTERS.match(style.get("mso-char-indent-count", ""))
    said = style.get("text-indent")
    if count is None and said is None:
        return above
    found = count.group() if count else (m[1] if (m := _EM.match(said or "")) else "")
    try:
        return float(found) if found else 0.0
    except ValueError:
        return 0.0


def leads_away(attributes: Mapping[str, str]) -> bool:
    """Whether a link leads to another page: not to a note on this one, nor to an annex."""
    target = attributes.get("href", "").strip()
    is_note = target.startswith("#") and len(target) > 1
    return bool(target or attributes.get("onclick")) and not is_note and _ANNEX.search(target[-200:]) is None


def is_strong(tag: str, attributes: Mapping[str, str], style: Mapping[str, str], above: bool) -> bool:
    """Whether characters are bold or as large as those of a title."""
    if tag in ("b", "strong", "big"):
        return True
    if tag == "font" and attributes.get("size", "").strip() in _LARGE_FONTS:
        return True
    weight = style.get("font-weight", "") if style else ""
    size = _SIZE.match(style["font-size"]) if "font-size" in style else None
    is_large = size is not None and float(size[1]) >= _LARGE[size[2]]
    if is_large or weight in _BOLD:
        return True
    return above and not weight.startswith(("normal", "4")) and tag not in ("td", "th")


def is_named_title(attributes: Mapping[str, str]) -> bool:
    """Whether an element is named as the title of the page: a hint only."""
    return ("class" in attributes or "id" in attributes) and _is_named(
        "title_name", f"{attributes.get('class', '')} {attributes.get('id', '')}"[:300]
    )


def is_aside(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element is named as something that stands around the text: a hint only."""
    if tag in ("nav", "footer", "aside"):
        return True
    if "class" not in attributes and "id" not in attributes and "role" not in attributes:
        return False
    names = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('role', '')}"[:300]
    return _is_named("aside", names)


@lru_cache(maxsize=10_000)
def _is_named(kind: str, names: str) -> bool:
    return any(group(kind).fullmatch(part.lower()) for part in _NAME_PARTS.findall(names))
