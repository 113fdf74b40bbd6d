"""The style sheets inside a web page: what of its elements they hide, and which numbers they give to lists.

Of the rules only those are read that name an element by itself, as `.note`, `#foot`, `p` or `p.note`; nothing behind an @. A
rule that names an element by those around it may hold here or not: it counts only where it shows something.
"""

import re
from collections.abc import Iterator, Mapping

_MOST = 1_000_000  # characters of style sheets that are read
_MOST_CLASSES = 10  # of an element; few have more than three
_CLASSES_ASKED = 2  # classes that a rule may ask for together
_LONGEST_SELECTOR = 200  # characters
_RAW = re.compile(r"<!--|<(style|script|noscript|template|textarea|title|xmp)\b([^<>]*)>", re.IGNORECASE)
_MEDIA = re.compile(r"\bmedia\s*=\s*[\"']?([^\"'<>]*)", re.IGNORECASE)
_SCREEN = re.compile(r"\s*$|.*\b(?:all|screen)\b", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
# Strings may hold braces.
_TOKEN = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|[{};]")
_SIMPLE = re.compile(r"([a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)")
_AROUND = re.compile(r"[\s>+~]+")
_NOT_YET = re.compile(r":(?:hover|focus|active|target)")  # what a reader must do first to see it
_PART = re.compile(r"#[\w-]+|[.\[:][\w-]+|(?<![\w-])[a-zA-Z][\w-]*")
_TOLD = re.compile(r"(?<![\w-])(display|visibility|mso-hide|list-style-type|list-style)\s*:\s*([^;{}]*)", re.IGNORECASE)
_SHOWS_NOTHING = frozenset("none hidden collapse all".split())
_NOTHING: dict[str, str] = {}

_Weight = tuple[
    bool, tuple[int, int, int], int
]  # (is important, (ids, classes, tags) of the selector, place of the rule)
_Name = tuple[str, str, tuple[str, ...]]  # (tag, id, classes in order), each of which may be empty


class StyleSheet:
    """What the rules of a page say of elements by name; the weightiest of them for each property."""

    def __init__(self, source: str) -> None:
        """Read the rules of all elements <style> of a page."""
        self._rules: dict[_Name, dict[str, tuple[_Weight, str]]] = {}
        self._known: dict[tuple[str, str, str], dict[str, str]] = {}
        self._count = 0
        left = _MOST
        for css in _sheets(source):
            for selectors, block in _rules_of(_COMMENT.sub(" ", css[:left])):
                self._take(selectors, block)
            left -= len(css)
            if left <= 0:
                break

    def declarations(self, tag: str, attributes: Mapping[str, str], own: Mapping[str, str]) -> Mapping[str, str]:
        """Return what the rules say of an element, with what its own style attribute says."""
        if not self._rules:
            return own
        key = (tag, attributes.get("id", "").strip(), attributes.get("class", ""))
        said = self._known.get(key)
        if said is None:
            said = self._known[key] = self._said_of(*key)
        return {**said, **own} if said and own else said or own

    def _take(self, selectors: str, block: str) -> None:
        told = {word.lower(): value.strip().lower() for word, value in _TOLD.findall(block)}
        if not told:
            return
        self._count += 1
        for selector in selectors.split(","):
            name, is_simple = _name_of(selector.strip())
            if name is None:
                continue
            rule = self._rules.setdefault(name, {})
            for word, said in told.items():
                value, _, mark = said.partition("!")
                if is_simple or _SHOWS_NOTHING.isdisjoint(value.split()):
                    weight = (bool(mark), _specificity(selector), self._count)
                    if word not in rule or rule[word][0] <= weight:
                        rule[word] = (weight, value.strip())

    def _said_of(self, tag: str, name: str, classes: str) -> dict[str, str]:
        best: dict[str, tuple[_Weight, str]] = {}
        for key in _names(tag, name, sorted(set(classes.split()[:_MOST_CLASSES]))):
            for word, told in self._rules.get(key, {}).items():
                if word not in best or best[word][0] < told[0]:
                    best[word] = told
        return {word: value for word, (_, value) in best.items()} if best else _NOTHING


def _sheets(source: str) -> Iterator[str]:
    """Yield what stands in the elements <style> of a page that are for the screen."""
    place = 0
    while found := _RAW.search(source, place):
        if found[1] is None:
            end = source.find("-->", found.end())
            behind = end + 3
        else:
            closing = re.compile(f"</{found[1]}", re.IGNORECASE).search(source, found.end())
            end = behind = closing.start() if closing else -1
        if end < 0:
            # The parser ends a comment that nobody closed elsewhere, and a browser an element at the end of the page.
            return
        if found[1] is not None and found[1].lower() == "style":
            media = _MEDIA.search(found[2])
            if media is None or _SCREEN.match(media[1]):
                yield source[found.end() : end]
        place = max(behind, found.end())


def _rules_of(css: str) -> Iterator[tuple[str, str]]:
    """Yield (selectors, declarations) of the rules that stand in nothing else and hold nothing else."""
    depth, start, selectors, is_plain = 0, 0, "", True
    for found in _TOKEN.finditer(css):
        mark = found.group()
        if mark == "{":
            if depth == 0:
                selectors, start, is_plain = css[start : found.start()].strip(), found.end(), True
            else:
                is_plain = False
            depth += 1
        elif mark == "}":
            if depth == 1 and is_plain and not selectors.startswith("@"):
                yield selectors, css[start : found.start()]
            depth = max(0, depth - 1)
            if depth == 0:
                start = found.end()
        elif mark == ";" and depth == 0:
            start = found.end()  # behind @import and the like


def _name_of(selector: str) -> tuple[_Name | None, bool]:
    """Return the element that a rule is for, and whether the rule names it by itself."""
    if not selector or len(selector) > _LONGEST_SELECTOR or _NOT_YET.search(selector):
        return None, False
    last = _AROUND.split(selector)[-1]
    found = _SIMPLE.match(last)
    assert found is not None  # it matches nothing too
    if not found.group():
        return None, False
    parts = re.findall(r"[.#][\w-]+", found[2])
    ids = [part[1:] for part in parts if part[0] == "#"]
    classes = sorted({part[1:] for part in parts if part[0] == "."})
    is_simple = found.group() == selector and len(ids) <= 1 and len(classes) <= _CLASSES_ASKED
    return ((found[1] or "").lower(), ids[0] if ids else "", tuple(classes[:_CLASSES_ASKED])), is_simple


def _specificity(selector: str) -> tuple[int, int, int]:
    ids = classes = tags = 0
    for part in _PART.findall(selector):
        ids += part[0] == "#"
        classes += part[0] in ".[:"
        tags += part[0] not in "#.[:"
    return ids, classes, tags


def _names(tag: str, name: str, classes: list[str]) -> Iterator[_Name]:
    """Yield all names by which a rule may mean an element."""
    together: list[tuple[str, ...]] = [(), *((one,) for one in classes)]
    together += [(one, other) for n, one in enumerate(classes) for other in classes[n + 1 :]]
    for some in together:
        for by_tag in ("", tag):
            for by_id in ("", name) if name else ("",):
                if by_tag or by_id or some:
                    yield by_tag, by_id, some
