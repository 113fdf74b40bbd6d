"""A cited place is shown with its words marked once, and a table as a table."""

from html.parser import HTMLParser

from helpers import parse, property_test, texts
from hypothesis import given
from hypothesis import strategies as st

from indexer.types import Span
from views.passage_html import highlighted

LEDGER = "甲山市水务局整改台账\n序号\t反馈问题\t整改情况\n一、管理方面\t\t\n1\t台账<缺失>\t已完成\n2\t公车私用\t正在推进\n完。\n"


class Shown(HTMLParser):
    """The words of a piece of HTML, those marked apart, and the number of cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.marked, self.cells, self._depth = "", "", 0, 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._depth += tag == "mark"
        self.cells += tag in ("td", "th")

    def handle_endtag(self, tag):
        self._depth -= tag == "mark"

    def handle_data(self, data):
        self.words += data
        self.marked += data if self._depth else ""


def test_a_row_that_is_cited_is_marked_in_a_table():
    notice = parse(LEDGER)
    start = notice.text.index("1\t台账")
    span = Span(start, notice.text.index("\n2\t"))
    page = highlighted(notice, span, Span(0, len(notice.text)))
    shown = Shown(page)
    assert (shown.marked, shown.cells) == ("1台账<缺失>已完成", 12)
    assert page.count('id="passage"') == 1
    assert page.index("甲山市") < page.index("<table") < page.index("完。")


def test_a_part_that_begins_inside_a_table_shows_its_header_and_the_rows_of_the_part():
    notice = parse(LEDGER)
    start = notice.text.index("2\t公车")
    shown = Shown(highlighted(notice, Span(start, start + 1), Span(start, len(notice.text))))
    assert shown.words.startswith("… 序号反馈问题整改情况2公车私用正在推进")
    assert shown.cells == 6


@property_test
@given(
    text=texts(), places=st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
)
def test_every_word_of_the_part_is_shown_and_those_of_the_span_are_marked(text, places):
    notice = parse(text)
    first, start, end, last = sorted(min(place, len(notice.text)) for place in places)
    shown = Shown(highlighted(notice, Span(start, end), Span(first, last)))

    def letters(words: str) -> str:
        return "".join(c for c in words if c.isalnum())

    if not any(block.rows for block in notice.blocks):
        assert letters(shown.words) == letters(notice.text[first:last])
        assert letters(shown.marked) == letters(notice.text[start:end])
