"""What a filter of the ledger can say, each condition told once: SQL, addresses, marks, widgets and options walk it.

A new condition is one more field of LedgerFilter with its `condition(...)`; nothing else names the conditions one by one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from dataclasses import field as dataclass_field
from datetime import date
from enum import StrEnum
from typing import Any

from indexer.lexicon.names import about, about_row, open_statuses, planned_kinds
from indexer.types import ItemKind, Status

_ON = "1"  # what stands in an address for a switch that is on


class Sort(StrEnum):
    """How the values of a condition are given."""

    CHOICE = "choice"  # one or several of those that there are
    WORDS = "words"  # free
    DAY = "day"  # an ISO date
    SWITCH = "switch"  # on or off


@dataclass(frozen=True, slots=True)
class Field:
    """One condition: all that SQL, address, chat, page and command line need to know of it."""

    name: str  # in addresses, of marks, of options
    label: tuple[str, str]  # Chinese, English
    sql: str  # on items as i; {marks} stands for a ? a value, {open} for the states that are known to be open
    sort: Sort = Sort.CHOICE
    known: tuple[str, ...] = ()  # all values there are
    listed: str = ""  # SELECT of the values that a library has, where not all are known
    read: Callable[[str], Any] = str  # a value as written; raises ValueError
    shown: Callable[[str, bool], str] = lambda value, english: value  # a value as the reader calls it
    stored: Callable[[str], tuple[str, ...]] = lambda value: (value,)  # as it stands in the column
    by_part: str = ""  # SELECT of the names of which a part will do on the command line
    has_widget: bool = True
    has_option: bool = True  # on the command line
    widens: bool = False  # a switch that restricts as long as it is off
    is_each: bool = False  # every value must be met, and not one of them
    attribute: str = ""  # of LedgerFilter, and the value that does not restrict; filled in from there
    empty: Any = ()

    def values(self, chosen: "LedgerFilter") -> tuple[str, ...]:
        """Return the values as written in an address; none where the condition is not set."""
        value = getattr(chosen, self.attribute)
        if isinstance(value, tuple):
            return tuple(map(str, value))
        if isinstance(value, bool):
            return (_ON,) if value != self.widens else ()
        return (value,) if value else ()

    def value_of(self, written: Sequence[str]) -> Any:
        """Return the value of the attribute; what cannot be read, as in an old or mistyped address, does not restrict."""
        if isinstance(self.empty, bool):
            return bool(written) != self.widens
        readable = tuple(value for each in written for value in self._readable(each))
        return readable if isinstance(self.empty, tuple) else readable[-1] if readable else self.empty

    def _readable(self, written: str) -> tuple[Any, ...]:
        try:
            return (self.read(written),)
        except ValueError:
            return ()


def condition(name: str, label: tuple[str, str], sql: str, *, empty: Any = (), **more: Any) -> Any:
    """Return the field of a LedgerFilter for one condition; `empty`: the value that does not restrict."""
    return dataclass_field(default=empty, metadata={"condition": Field(name, label, sql, empty=empty, **more)})


def read_day(written: str) -> str:
    """Return an ISO date. Raises ValueError."""
    return date.fromisoformat(written).isoformat()


def _day_or_today(written: str) -> str:
    """The day on which what is overdue is asked; a switch that is merely on means today."""
    try:
        return read_day(written)
    except ValueError:
        return date.today().isoformat()


def _listed(column: str, order: str = "count(*) DESC, 1", table: str = "items", which: str = "reports_on = ''") -> str:
    return f"SELECT {column} FROM {table} WHERE {column} <> '' AND {which} GROUP BY 1 ORDER BY {order}"


_BODIES = "SELECT DISTINCT publisher FROM notices WHERE publisher <> '' ORDER BY 1"
_UNITS = "i.rowid IN (SELECT item FROM item_units WHERE unit IN ({{marks}}){})"


_WORDS_OF_ITEM = "(SELECT substr(n.text, i.start + 1, i.stop - i.start) FROM notices n WHERE n.notice_id = i.notice_id)"


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which rows are meant. What is empty does not restrict; several values of one field are alternatives."""

    notices: tuple[str, ...] = condition(  # notice ids; those of the bodies that a question names
        "notice",
        ("机构", "body"),
        "i.notice_id IN ({marks})",
        listed="SELECT notice_id FROM items GROUP BY 1 ORDER BY 1",
        has_widget=False,
    )
    publishers: tuple[str, ...] = condition(  # whole names
        "publisher", ("机构", "body"), "i.publisher IN ({marks})", listed=_listed("publisher"), by_part=_BODIES
    )
    notices_out: tuple[str, ...] = condition(  # notice ids; those of the bodies that a question leaves out
        "not_notice",
        ("除外机构", "body left out"),
        "i.notice_id NOT IN ({marks})",
        listed="SELECT notice_id FROM items GROUP BY 1 ORDER BY 1",
        has_widget=False,
    )
    statuses: tuple[Status, ...] = condition(
        "status",
        ("整改情况", "status"),
        "i.status IN ({marks})",
        known=tuple(Status),
        read=Status,
        shown=lambda value, english: about(value).english if english else value,
    )
    kinds: tuple[ItemKind, ...] = condition(
        "kind",
        ("类别", "kind"),
        "i.kind IN ({marks})",
        known=tuple(kind for kind in ItemKind if kind is not ItemKind.FOLLOW_UP),
        read=ItemKind,
        shown=lambda value, english: about_row(ItemKind(value)).name[english],
        # An entry of a closing list that matches no earlier item counts as an item.
        stored=lambda value: (value, ItemKind.FOLLOW_UP.value) if value == ItemKind.ITEM else (value,),
    )
    years: tuple[str, ...] = condition(
        "year", ("发布年份", "year of publication"), "i.year IN ({marks})", listed=_listed("year", "1 DESC")
    )
    units: tuple[str, ...] = condition(  # leading or supporting
        "unit",
        ("责任单位", "responsible unit"),
        _UNITS.format(""),
        listed=_listed("unit", table="item_units", which="true"),
    )
    leads: tuple[str, ...] = condition(  # units that lead
        "lead",
        ("牵头单位", "lead unit"),
        _UNITS.format(" AND leads"),
        listed=_listed("unit", table="item_units", which="leads"),
    )
    supports: tuple[str, ...] = condition(  # units that support
        "support",
        ("配合单位", "supporting unit"),
        _UNITS.format(" AND NOT leads"),
        listed=_listed("unit", table="item_units", which="NOT leads"),
        has_widget=False,
    )
    topics: tuple[str, ...] = condition("topic", ("主题", "topic"), "i.topic IN ({marks})", listed=_listed("topic"))
    units_out: tuple[str, ...] = condition(  # units that neither lead nor support
        "not_unit",
        ("除外单位", "unit left out"),
        "i.rowid NOT IN (SELECT item FROM item_units WHERE unit IN ({marks}))",
        listed=_listed("unit", table="item_units", which="true"),
        has_widget=False,
    )
    offices: tuple[str, ...] = condition(  # of the persons responsible: 分管副局长
        "person", ("责任人", "person responsible"), "instr(i.persons, ?) > 0", is_each=True, has_widget=False
    )
    of_money: bool = condition(
        "money", ("涉及金额", "with an amount of money"), "instr(i.figures, '元') > 0", empty=False, sort=Sort.SWITCH
    )
    words: str = condition(
        "words", ("问题里的词", "words of the issue"), "instr(i.issue, ?) > 0", empty="", sort=Sort.WORDS
    )
    text: tuple[str, ...] = condition(  # words of the whole item, all of them
        "text",
        ("条目里的词", "words of the item"),
        f"instr({_WORDS_OF_ITEM}, ?) > 0",
        is_each=True,
        has_widget=False,
    )
    text_out: tuple[str, ...] = condition(  # words that the item does not hold
        "not_text",
        ("不含的词", "words left out"),
        f"instr({_WORDS_OF_ITEM}, ?) = 0",
        is_each=True,
        has_widget=False,
    )
    due_from: str = condition(  # ISO date, inclusive; only rows with a deadline
        "due_from", ("完成时限不早于", "due from"), "i.deadline >= ?", empty="", sort=Sort.DAY, read=read_day
    )
    due_until: str = condition(  # ISO date, inclusive; only rows with a deadline
        "due_until",
        ("完成时限不晚于", "due until"),
        "i.deadline <> '' AND i.deadline <= ?",
        empty="",
        sort=Sort.DAY,
        read=read_day,
    )
    # ISO date: due before it, and known to be open or without any state; of a plan without a report nothing is known.
    overdue_on: str = condition(
        "overdue",
        ("已过时限、未标明完成", "past their deadline and not stated as completed"),
        "i.deadline <> '' AND i.deadline < ? AND (i.status IN ({open}) OR i.status = '{unsaid}' AND i.kind NOT IN ({planned}))",
        empty="",
        sort=Sort.SWITCH,
        read=_day_or_today,
    )
    latest: bool = condition(  # only rows on which no later notice of the same body reports again
        "all",
        ("也列出后来的通报已重新报告的", "also those on which a later notice reports again"),
        "i.superseded = 0",
        empty=False,
        sort=Sort.SWITCH,
        widens=True,
        has_option=False,
    )


EVERYTHING = LedgerFilter()
#: Every condition, in the order in which they are shown.
FIELDS: tuple[Field, ...] = tuple(replace(f.metadata["condition"], attribute=f.name) for f in fields(LedgerFilter))
FIELD_OF: Mapping[str, Field] = {field.name: field for field in FIELDS}


def where(chosen: LedgerFilter) -> tuple[str, list[str]]:
    """Return the condition on items as i, and its values."""
    parts, bound = ["i.reports_on = ''"], []
    words = {"open": _quoted(open_statuses()), "planned": _quoted(planned_kinds()), "unsaid": Status.NOT_STATED.value}
    for field in FIELDS:
        values = field.values(chosen)
        if bool(values) == field.widens:
            continue
        stored = [each for value in values for each in field.stored(value)]
        sql = field.sql.format(marks=",".join("?" * len(stored)), **words)
        parts += [sql] * len(stored) if field.is_each else [sql]
        bound += stored if "?" in sql else []
    return " AND ".join(parts), bound


def _quoted(values: Sequence[str]) -> str:
    return ",".join(f"'{value}'" for value in values)


def address_of(chosen: LedgerFilter) -> dict[str, list[str]]:
    """Return a filter as the values of an address; what is not set is left out."""
    return {field.name: list(values) for field in FIELDS if (values := field.values(chosen))}


def from_address(address: Mapping[str, Sequence[str]]) -> LedgerFilter:
    """Return the filter that an address describes; names that are no condition are passed over."""
    return LedgerFilter(**{field.attribute: field.value_of(address.get(field.name, ())) for field in FIELDS})


def without(chosen: LedgerFilter, names: Collection[str]) -> LedgerFilter:
    """Return the filter without the conditions of these names."""
    return from_address({name: values for name, values in address_of(chosen).items() if name not in names})


def title_of(chosen: LedgerFilter, *, english: bool) -> str:
    """Return what the rows of an export were chosen by, or nothing where they are all."""
    said = [
        field.label[english]
        if field.sort is Sort.SWITCH
        else "、".join(field.shown(value, english) for value in values)
        for field in FIELDS
        if (values := field.values(chosen)) and not field.widens
    ]
    return ";".join(said)
