"""How long the ledger takes in a large library: every filter, count, group and export of its page.

The library is made up by a fixed seed and written as any other; only its files are not parsed, so that it is there in
seconds. What the words say does not matter here: the times depend on how many rows there are and how they differ.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from indexer.database import Database, Document, write_database
from indexer.item_rows import ItemKey
from indexer.ledger import (
    LedgerFilter,
    count,
    earlier_reports,
    group,
    later_reports,
    select,
    status_by_publisher,
    tally,
    units_of,
)
from indexer.rounds import Link
from indexer.types import UNSAID, Figure, Heading, Item, ItemKind, Metadata, Notice, Span, Stated, Status

#: Called with (what is going on, how many are done, of how many).
Progress = Callable[[str, int, int], None]
ROWS_OF_PAGE = 1000
TODAY = "2024-06-30"
_PER_NOTICE = 100
_ROUNDS = 4  # notices of one body
_TIMES = 5
_LINE = 300  # characters of an item; this and the lengths below are those of real notices
_MATTERS = "闲置土地 电梯加装 招标采购 河道巡查 档案管理 公务接待 工程款拨付 队伍建设 信访办理 耕地保护".split()
_STEPS = "清理 排查 登记 核验 公示 移交 验收 培训 考核 督办".split()
#: What items are grouped by in a library of many bodies: topics and units come by the hundred.
_TOPICS = [f"{matter}{step}" for matter in _MATTERS for step in _STEPS]
_OFFICES = "办公室 人事科 财务科 法规科 河道科 规划科 利用科 执法支队 信息中心 监察室".split()
_UNITS = [*_OFFICES, *(f"{matter}{office}" for matter in _MATTERS for office in _OFFICES)]


@dataclass(frozen=True, slots=True)
class Timing:
    """A question to the ledger, the rows or groups it gave, and the milliseconds of several runs."""

    what: str
    found: int
    median_ms: float
    slowest_ms: float


def measure_ledger(items: int, progress: Progress) -> list[Timing]:
    """Write a library of so many items, at least a notice of them, and ask it everything that the page can ask."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "library.sqlite"
        notices = max(1, items // _PER_NOTICE)
        documents = (_document(number) for number in range(notices))
        write_database(path, _counted(documents, notices, progress), [], dict(_topics(notices)), _links(notices))
        database = Database(path)
        return [_timed(what, ask) for what, ask in _questions(database, notices)]


def format_timings(timings: Sequence[Timing]) -> str:
    """Return a table, a line a question."""
    lines = [f"{'':34}{'found':>9}{'median ms':>12}{'slowest ms':>12}"]
    lines += [f"{t.what:34}{t.found:>9,}{t.median_ms:>12.1f}{t.slowest_ms:>12.1f}" for t in timings]
    return "\n".join(lines)


def _questions(database: Database, notices: int) -> Iterator[tuple[str, Callable[[], int]]]:
    """What the page asks: (name, function that asks and returns how much was found)."""
    half = f"甲山市第{notices // (2 * _ROUNDS)}局"
    filters = {
        "everything": LedgerFilter(),
        "as the page opens": LedgerFilter(latest=True),
        "status": LedgerFilter(statuses=(Status.IN_PROGRESS,), latest=True),
        "three statuses": LedgerFilter(statuses=(Status.OPEN, Status.IN_PROGRESS, Status.MOSTLY_DONE), latest=True),
        "publisher": LedgerFilter(publishers=(half,), latest=True),
        "notice": LedgerFilter(notices=(f"n{notices // 2:05d}",)),
        "kind": LedgerFilter(kinds=(ItemKind.TASK,), latest=True),
        "year": LedgerFilter(years=("2023",), latest=True),
        "unit": LedgerFilter(units=("河道科",), latest=True),
        "lead unit": LedgerFilter(units=("河道科",), leads_only=True, latest=True),
        "topic": LedgerFilter(topics=("闲置土地",), latest=True),
        "words of the issue": LedgerFilter(words="闲置", latest=True),
        "due in a year": LedgerFilter(due_from="2024-01-01", due_until="2024-12-31", latest=True),
        "past the deadline": LedgerFilter(overdue_on=TODAY, latest=True),
        "all at once": LedgerFilter(
            statuses=(Status.OPEN,), kinds=(ItemKind.ITEM,), years=("2023",), units=("河道科",), topics=("闲置土地",),
            words="闲置", overdue_on=TODAY, latest=True,
        ),
    }  # fmt: skip
    for name, chosen in filters.items():
        yield f"rows: {name}", lambda c=chosen: len(select(database, c, limit=ROWS_OF_PAGE))
        yield f"count: {name}", lambda c=chosen: count(database, c)
        yield f"statuses of bodies: {name}", lambda c=chosen: len(status_by_publisher(database, c))
    for by in ("status", "publisher", "year", "topic", "kind", "deadline", "notice_id"):
        yield f"group: {by}", lambda b=by: len(group(database, b, LedgerFilter(latest=True)))
    yield "group: kind and status", lambda: len(tally(database, LedgerFilter(latest=True)))
    yield "group: unit", lambda: len(units_of(database))
    key = (f"n{notices - 1:05d}", _item_start(0))
    yield "earlier reports of a row", lambda: len(earlier_reports(database, key))
    yield "later reports of a row", lambda: len(later_reports(database, ("n00000", _item_start(0))))


def _timed(what: str, ask: Callable[[], int]) -> Timing:
    times = []
    found = 0
    for _ in range(_TIMES):
        began = time.perf_counter()
        found = ask()
        times.append((time.perf_counter() - began) * 1000)
    return Timing(what, found, statistics.median(times), max(times))


def _counted(documents: Iterator[Document], total: int, progress: Progress) -> Iterator[Document]:
    for done, document in enumerate(documents, 1):
        yield document
        if done % 50 == 0 or done == total:
            progress("台账 / ledger", done, total)


def _document(number: int) -> Document:
    """A notice of 100 items of the same length, so that every item starts at a place known beforehand."""
    rng = random.Random(number)  # noqa: S311 - varies a text
    made = [_item(position, rng) for position in range(_PER_NOTICE)]
    text = "".join(line for _, line in made)
    body, year = number // _ROUNDS, 2020 + number % _ROUNDS
    about = Metadata(f"中共甲山市第{body}局党组整改通报", f"甲山市第{body}局", "甲山市", f"{year}-03-01")
    headings = [Heading(1, "一", "巡察反馈意见的整改情况", Span(0, 0), Span(-1, len(text)))]
    headings += [
        Heading(
            2, f"一({part})", f"履行第{part}项职责不够到位方面", Span(0, 0), Span(start - 1, start + len(text) // 10)
        )
        for part, start in enumerate(range(0, len(text), len(text) // 10))
    ]
    notice = Notice(
        f"n{number:05d}",
        f"n{number:05d}.txt",
        f"{number:064x}",
        about,
        text,
        tuple(headings),
        tuple(i for i, _ in made),
    )
    return Document(notice, (), "corpus", f"{number:064x}", "utf-8", ())


def _item(position: int, rng: random.Random) -> tuple[Item, str]:
    """An item and its line of the notice; two in five have a deadline."""
    status = rng.choice(list(Status))
    day = date(2023, 1, 1) + timedelta(days=rng.randrange(900))
    lead, *support = rng.sample(_UNITS, 3)
    start = _item_start(position)
    issue = f"{rng.choice(_TOPICS)}工作不够到位,长期未见成效{position:03d}"
    words = f"{position:03d}.{issue}。整改措施:一是逐项核查;二是建立台账。整改情况:{status}。牵头{lead}。"
    figures = [
        Figure(f"{amount}个地块", float(amount), "个", "逐项核查登记在册", Span(start + 60, start + 65))
        for amount in rng.sample(range(10, 99), 2)
    ]
    item = Item(
        kind=rng.choice((ItemKind.ITEM, ItemKind.SUBITEM, ItemKind.TASK, ItemKind.OUTCOME)),
        number=f"一{position}",
        issue=issue,
        span=Span(start, start + _LINE),
        issue_span=Span(start + 4, start + 4 + len(issue)),
        measures=(Span(start + 40, start + 50), Span(start + 50, start + 60)),
        status=Stated(status, Span(start + 60, start + 66)),
        deadline=Stated(day.isoformat(), Span(start + 66, start + 70)) if rng.random() < 0.4 else UNSAID,
        lead_units=(lead,),
        support_units=tuple(support),
        figures=tuple(figures),
    )
    return item, words.ljust(_LINE - 1, "。") + "\n"


def _item_start(position: int) -> int:
    return position * _LINE


def _topics(notices: int) -> Iterator[tuple[ItemKey, str]]:
    rng = random.Random(0)  # noqa: S311 - varies a text
    for number in range(notices):
        for position in range(_PER_NOTICE):
            yield (f"n{number:05d}", _item_start(position)), rng.choice(_TOPICS)


def _links(notices: int) -> Iterator[Link]:
    """A tenth of the items of a notice report again on those of the body's notice before."""
    for number in range(notices):
        if number % _ROUNDS:
            for position in range(0, _PER_NOTICE, 10):
                start = _item_start(position)
                yield Link((f"n{number:05d}", start), (f"n{number - 1:05d}", start))
