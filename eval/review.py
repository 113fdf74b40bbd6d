"""What helps a person review an answer marked 👎: a first guess of its kind, and the texts of the notices."""

from indexer.errors import QuestionError
from retriever.library import Retriever
from retriever.types import Kind

from .feedback import Candidate, TextOf

#: The type of question set entries for each kind of question the retriever tells apart.
_TYPES = {
    Kind.MEASURES: "measures",
    Kind.STATUS: "status",
    Kind.YES_NO: "status",
    Kind.DEADLINE: "status",
    Kind.RESPONSIBLE: "responsible",
    Kind.CONTACT: "contact",
    Kind.LIST: "list",
    Kind.COUNT: "aggregate",
    Kind.SHARE: "aggregate",
    Kind.RANK: "aggregate",
    Kind.GROUP: "aggregate",
    Kind.COMPARE: "compare",
}


def guess(retriever: Retriever, candidate: Candidate) -> tuple[str, str]:
    """Return the type and the language that a question seems to have."""
    query = retriever.understand(candidate.question, candidate.history)
    kind = "followup" if query.leans_on_history else _TYPES.get(query.kind, "fact")
    return kind, query.language.value


def text_of(retriever: Retriever) -> TextOf:
    """Return the function that gives the text of a notice of the library by its file name or id."""
    ids = {info.source: info.notice_id for info in retriever.infos.values()}

    def text(doc: str) -> str | None:
        notice_id = ids.get(doc, doc)
        return retriever.notice(notice_id).text if notice_id in retriever.infos else None

    return text


def split_gold(retriever: Retriever, given: str) -> tuple[str, str]:
    """Return file name and words of `FILE:words`; the name of a notice of the library may hold colons itself.

    Raises QuestionError when it begins with none.
    """
    names = [name for info in retriever.infos.values() for name in (info.source, info.notice_id)]
    named = [name for name in names if given.startswith((f"{name}:", f"{name}："))]
    if not named:
        raise QuestionError(
            f"--gold 应写成“文件名:原文的字”,库中没有以此开头的通报:{given[:40]} / "
            f"--gold takes FILE:words of the notice, and FILE must be one of: {', '.join(names[::2])}"
        )
    doc = max(named, key=len)
    return doc, given[len(doc) + 1 :]
