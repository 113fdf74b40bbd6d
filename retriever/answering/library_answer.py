"""What the library holds -> answer: its notices, by body, year, kind or matter, each with its date."""

from collections.abc import Mapping, Sequence

from indexer.store.stored import NoticeInfo
from retriever.question.names import is_of_kind
from retriever.types import Answer, Conditions, Kind, Language, Line, Query

MAX_NOTICES = 30  # listed in an answer; the library page shows all


def matching(infos: Mapping[str, NoticeInfo], conditions: Conditions, years: Sequence[str]) -> list[NoticeInfo]:
    """Return the notices that meet the conditions, the newest first."""
    named = {i for body in conditions.bodies for i in body}
    wanted = set(conditions.years or years)
    found = [
        info
        for info in infos.values()
        if (not named or info.notice_id in named)
        and info.notice_id not in conditions.bodies_out
        and (not wanted or info.metadata.published_on[:4] in wanted)
        and (not conditions.notice_kind or is_of_kind(info.metadata.title, conditions.notice_kind))
    ]
    return sorted(found, key=lambda info: (info.metadata.published_on, info.source), reverse=True)


def compose_library(query: Query, found: Sequence[NoticeInfo], whole: int) -> Answer:
    """Return how many notices there are and which; `whole`: how many the library holds."""
    english = query.language is Language.ENGLISH
    if not found:
        reason = "The library holds no such notice." if english else "库中没有这样的通报。"
        return Answer(query, (Line(reason),), (), refused=True, reason=reason)
    conditions = query.parts[0].conditions
    if conditions.order in ("latest", "earliest"):
        dated = [info for info in found if info.metadata.published_on]
        ordered = dated if conditions.order == "latest" else dated[::-1]
        found = ordered[: max(1, conditions.top)]
    head = (
        f"The library holds {whole} notices, {len(found)} of which are meant:"
        if english
        else f"库中共有 {whole} 份通报,符合的有 {len(found)} 份:"
    )
    if len(found) == whole:
        head = f"The library holds {whole} notices:" if english else f"库中共有 {whole} 份通报:"
    lines = [Line(head)]
    for info in found[:MAX_NOTICES]:
        about = info.metadata
        parts = [about.title, about.publisher, about.published_on]
        if info.items:
            parts.append(f"{info.items} items" if english else f"{info.items} 项")
        lines.append(Line("· " + " | ".join(part for part in parts if part)))
    left = len(found) - MAX_NOTICES
    if left > 0:
        lines.append(Line(f"… {left} more, see the library page." if english else f"……另有 {left} 份,见文库页。"))
    return Answer(query, tuple(lines), (), listed=tuple(info.notice_id for info in found))


def asks_for_library(query: Query) -> bool:
    """Whether a question is answered from the list of notices, and not from what stands in them."""
    part = query.parts[0]
    return part.kind is Kind.LIBRARY and not part.matter
