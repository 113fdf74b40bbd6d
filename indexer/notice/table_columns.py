"""What the columns of a ledger hold, by their names or, without names, by what stands in them; and cards, one table a problem.

A cell is seen in the folded view. Only a table that tells a problem (or a task) and something that was or is to be done about
it is a ledger.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.lexicon.labels import find_label
from indexer.lexicon.lexicon import group, pattern
from indexer.lexicon.text import FoldedText
from indexer.types import NOT_STATED, Block, Cell, Span, Stated, Status

from .statuses import status_of_label
from .units import UNIT_ROLES
from .values import KINDS, are_most, role_of_values

#: Roles of columns of which one must be there, beside the problem or the task.
_SAYS_WHAT_IS_DONE = {"measure", "result", "status", "deadline", *UNIT_ROLES}
_SUBJECTS = ("finding", "task")
_IN_NAME = re.compile(r"\([^()]*\)|\s")
_PARTS = re.compile("[/、及和与]")
_HAN = re.compile("[\u4e00-\u9fff]")
_NUMBERED = re.compile("第?(?P<number>[0-9一二三四五六七八九十]+)[项条]?[ :]*$")
_SHORTEST_ISSUE = 3  # characters of a cell that tells a problem, on average
_LONGEST_STATE = 6  # characters of the name of a column that is a state
_LONGEST_NAME = 12  # characters of the name of a cell of a card
_FEWEST_NAMES = 3  # of a card
_FEWEST_VALUES = 3  # cells that tell what a column of an unknown name holds
_FEWEST_COLUMNS, _FEWEST_KINDS, _FEWEST_ROWS = 4, 2, 2  # of a table without names


@dataclass(frozen=True, slots=True)
class ViewCell:
    """A cell in the folded view."""

    span: Span
    lines: tuple[Span, ...]


#: The cells of a row, or of a card, by the role of their columns.
Row = Mapping[str, list[ViewCell]]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a ledger by their role; `states`: those that are named by a state each, of which one is ticked."""

    by_role: Mapping[str, list[int]]
    subject: str
    first_row: int
    states: Mapping[int, Status] = field(default_factory=dict)

    def state_of(self, row: Sequence[Cell], view: FoldedText) -> Stated:
        """Return the state whose column is ticked in a row."""
        ticked = [n for n in self.states if _is_ticked(view.view(row[n].span).of(view.text))]
        return Stated(self.states[ticked[0]], view.view(row[ticked[0]].span)) if len(ticked) == 1 else NOT_STATED


def cell_of(cell: Cell, view: FoldedText) -> ViewCell:
    """Return a cell in the folded view."""
    return ViewCell(view.view(cell.span), tuple(map(view.view, cell.lines)))


def read_columns(view: FoldedText, block: Block) -> Columns | None:
    """Return the columns of a ledger, or None for a table that is none."""
    roles = column_roles(view, block) if block.header_rows else _by_content(view, block)
    states = _states(view, block) if block.header_rows else {}
    roles |= dict.fromkeys(states, "status")
    by_role: dict[str, list[int]] = {}
    for column, role in roles.items():
        by_role.setdefault(role, []).append(column)
    subject = next((role for role in _SUBJECTS if role in by_role), "") or _issue_column(view, block, by_role)
    if not subject or not (by_role.keys() - {subject}) & _SAYS_WHAT_IS_DONE:
        return None
    return Columns(by_role, subject, block.header_rows, states)


def read_cards(view: FoldedText, block: Block) -> list[Row]:
    """Return the cards of a table whose cells are names and values in turn, 反馈问题 | … below one another; or nothing."""
    cards: list[dict[str, list[ViewCell]]] = []
    rows = [pairs for row in block.rows if (pairs := list(_pairs(list(dict.fromkeys(row)), view)))]
    names = len(rows)
    pairs = [pair for row in rows for pair in row]
    if pairs and not any(role in _SUBJECTS for role, _, _ in pairs):
        # 整改任务一 above 整改措施: the numbered name that a card begins with is what it is about.
        first = pairs[0][0]
        pairs = [("task" if role == first and number else role, number, value) for role, number, value in pairs]
    for role, number, value in pairs:
        if not cards or (role in _SUBJECTS and role in cards[-1]):
            cards.append({})
        cards[-1].setdefault(role, []).append(cell_of(value, view))
        if number is not None:
            cards[-1].setdefault("number", []).append(ViewCell(number, ()))
    if names < max(_FEWEST_NAMES, len(block.rows) // 2):
        return []
    told = [card for card in cards if any(role in card for role in _SUBJECTS) and card.keys() & _SAYS_WHAT_IS_DONE]
    return [
        card
        for card in told
        if any(cell.span.of(view.text).strip() for role in _SUBJECTS for cell in card.get(role, ()))
    ]


def _pairs(cells: Sequence[Cell], view: FoldedText) -> Iterator[tuple[str, Span | None, Cell]]:
    """The names of one row of a card, each with a number that it may end with, and their values; nothing where all are names."""
    names = [_name(view.view(cell.span), view.text) for cell in cells]
    roles = [role for role, _ in names]
    if len(cells) % 2 or any(roles[1::2]) or not any(roles[::2]):
        return
    yield from ((role, number, value) for (role, number), value in zip(names[::2], cells[1::2], strict=True) if role)


def _name(cell: Span, text: str) -> tuple[str, Span | None]:
    """The role of a cell of a card that is a name, and where its number stands: 整改任务一."""
    words = cell.of(text)
    if len(words.strip()) > _LONGEST_NAME:
        return "", None
    numbered = _NUMBERED.search(words)
    if numbered and (role := _role(words[: numbered.start()].strip())):
        return role, Span(cell.start + numbered.start("number"), cell.start + numbered.end("number"))
    return _role(words.strip()), None


def _issue_column(view: FoldedText, block: Block, by_role: dict[str, list[int]]) -> str:
    """The column of an unknown name that tells most, of those before the measures: what they are measures against.

    Where there is none, the measures are what the table is about. A table without known measures, but with two columns on who
    does it, by when and how far it is, tells the problem before these, and the measures in the widest column behind it.
    """
    told = _SAYS_WHAT_IS_DONE & by_role.keys()
    if "measure" not in by_role and len(told) < _FEWEST_KINDS:
        return ""
    unknown = by_role.get("", [])
    if "measure" in by_role:
        bounds = [min(by_role["measure"])]
    else:  # 承办单位 may stand before the problem, what was done does not
        reports = [min(by_role[role]) for role in ("result", "status") if role in by_role]
        bounds = [min(n for role in told for n in by_role[role]), min(reports, default=0)]
    widest = (_widest(view, block, [n for n in unknown if n < bound]) for bound in bounds)
    issue = next((column for column in widest if column is not None), None)
    if issue is None:
        return "measure" if "measure" in by_role else ""
    by_role["finding"] = [issue]
    measures = _widest(view, block, [n for n in unknown if n > issue]) if "measure" not in by_role else None
    if measures is not None:
        by_role["measure"] = [measures]
    return "finding"


def _widest(view: FoldedText, block: Block, columns: Sequence[int]) -> int | None:
    """The column that tells most, where it tells more than a name or a number in each row."""
    rows = block.rows[block.header_rows :]
    told = {n: sum(len(_HAN.findall(view.view(row[n].span).of(view.text))) for row in rows) for n in columns}
    widest = max(told, key=lambda n: told[n], default=None)
    return widest if widest is not None and told[widest] >= _SHORTEST_ISSUE * len(rows) else None


def column_roles(view: FoldedText, block: Block) -> dict[int, str]:
    """Return the role of each column of a table by its name, of one that the lexicon does not know by its cells, if they tell."""
    roles: dict[int, str] = {}
    for column in range(len(block.rows[0])):
        names = dict.fromkeys(view.view(row[column].span).of(view.text) for row in block.rows[: block.header_rows])
        # Of a header over two lines the lower one says more.
        roles[column] = next((role for name in reversed(names) if (role := _role(name))), "")
    for column in [column for column, role in roles.items() if not role]:
        words = [view.view(row[column].span).of(view.text).strip() for row in block.rows]
        told = [value for value in words[block.header_rows :] if value]
        if len(told) >= _FEWEST_VALUES:
            roles[column] = role_of_values(words[block.header_rows - 1], told, set(roles.values()))
    return roles


def _by_content(view: FoldedText, block: Block) -> dict[int, str]:
    """The roles of the columns of a table without names, by what most of their cells are."""
    if len(block.rows) < _FEWEST_ROWS or len(block.rows[0]) < _FEWEST_COLUMNS:
        return {}
    roles: dict[int, str] = {}
    lengths: dict[int, int] = {}
    for column in range(len(block.rows[0])):
        words = [view.view(row[column].span).of(view.text).strip() for row in block.rows]
        told = [w for w in words if w]
        lengths[column] = sum(len(_HAN.findall(w)) for w in told) // max(1, len(told))
        role = next((role for role in KINDS if are_most(role, told)), "")
        if role:
            roles[column] = role
    if len({role for role in roles.values() if role != "serial"}) < _FEWEST_KINDS:
        return {}
    texts = [n for n in lengths if n not in roles and lengths[n] >= _SHORTEST_ISSUE]
    return roles | dict(zip(texts, ("finding", "measure"), strict=False))


def _role(name: str) -> str:
    """The role of a column by its name, as a whole, by its ending (二季度进展) or by its parts, a unit before a person."""
    whole = pattern("cue", "as_of").sub("", _IN_NAME.sub("", name))
    parts = [role for words in _PARTS.split(whole) if (role := _role_of(words))]
    return _role_of(whole) or next((role for role in parts if role in UNIT_ROLES), parts[0] if parts else "")


def _role_of(words: str) -> str:
    if not words:
        return ""
    hit = group("label").fullmatch(words) or group("column").fullmatch(words)
    if hit:
        return hit.name
    label = find_label(f"{words}:", 0, len(words) + 1)
    return label.role if label is not None and label.span.end == len(words) + 1 else ""


def _states(view: FoldedText, block: Block) -> dict[int, Status]:
    """The columns that are named by a state each, 是 and 否 or 已完成 and 推进中, of which one is ticked in each row.

    Below a name of their own (是否完成整改: 是, 否; 是否申请销号: 是, 否) those of the first that is a state are meant.
    """
    names = [
        [_IN_NAME.sub("", view.view(c.span).of(view.text)) for c in row] for row in block.rows[: block.header_rows]
    ]
    found: dict[int, Status] = {}
    above = ""
    for n, name in enumerate(names[-1]):
        status = status_of_label(name) if 0 < len(name) <= _LONGEST_STATE else Status.NOT_STATED
        upper = names[-2][n] if len(names) > 1 and names[-2][n] != name else ""
        is_state = status is not Status.NOT_STATED and (not upper or _role(upper) in ("status", "result"))
        if is_state and (not found or upper == above):
            found[n], above = status, upper
    return found if len(found) > 1 else {}


def _is_ticked(words: str) -> bool:
    """Whether a cell below the name of a state says that it holds: √, 是, ●; an empty one and × say that it does not."""
    return bool(pattern("cue", "tick").fullmatch(words.strip()))
