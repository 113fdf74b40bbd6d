"""Pages without a notice: the error page of a server, a frame around another page, a page that says nothing."""

from indexer.lexicon.lexicon import group
from indexer.lexicon.text import folded

from .body import Choice
from .look import lines_of
from .page import Line, Page, flat

_MOST_FRAMES = 3  # addresses that a message names
_MOST_UNDER_TITLE = 1000  # characters of an error page that says so in the title bar
_MOST_LINES = 200  # characters of one that says so only in its text
_LONGEST_LINE = 100  # characters of the line that says so
_LONGEST_NAMED = 30  # characters of it that a message tells


def error_of(page: Page, choice: Choice) -> str:
    """Return the words by which a page tells that it is an error page, or nothing."""
    if choice.prose > _MOST_UNDER_TITLE:
        return ""
    lines = [line for block in (*choice.front, *choice.body) for line in lines_of(block)]
    if not choice.prose:
        lines = [part.words for part in flat(page.flow) if isinstance(part, Line)]
    size = sum(map(len, lines))
    said = [page.title.strip()] if size <= _MOST_UNDER_TITLE else []
    said += lines if size <= _MOST_LINES else []
    return next((words for words in said if _is_error(words)), "")


def error_message(words: str) -> str:
    """Return what a reader of the intake report must know of an error page."""
    name = " ".join(words.split())[:_LONGEST_NAMED]
    return (
        f"是出错页面(“{name}”),不是通知正文,请打开原网址重新保存 / it is an error page, no notice; open its address again and "
        f"save the page"
    )


def no_body_message(page: Page) -> str:
    """Return why a page has no text, and what to do."""
    if page.frames:
        names = "、".join(page.frames[:_MOST_FRAMES])
        return (
            f"网页只是框架,正文在另外的页面里({names}),请打开并保存那个页面 / the page is only a frame; the text is in "
            f"another page ({', '.join(page.frames[:_MOST_FRAMES])}): open and save that one"
        )
    return "网页里找不到正文,请确认保存的是完整网页 / no body text was found in the page; save the complete page"


def _is_error(words: str) -> bool:
    return len(words) <= _LONGEST_LINE and group("error_page").match(folded(words)) is not None
