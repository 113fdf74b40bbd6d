"""The answers to the parts of a question as one."""

from collections.abc import Sequence
from dataclasses import replace

from retriever.types import Answer, Citation, Line


def joined(answers: Sequence[Answer]) -> Answer:
    """Return the answers to the parts of a question as one."""
    lines: list[Line] = []
    citations: list[Citation] = []
    for answer in answers:
        moved = len(citations)
        lines += [replace(line, citation=line.citation + moved if line.citation else 0) for line in answer.lines]
        citations += [replace(citation, n=citation.n + moved) for citation in answer.citations]
    return Answer(
        answers[0].query,
        tuple(lines),
        tuple(citations),
        conditions=tuple(dict.fromkeys(c for answer in answers for c in answer.conditions)),
        shown=tuple(dict.fromkeys(key for answer in answers for key in answer.shown)),
    )
