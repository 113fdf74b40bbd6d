"""What the model is trained from: every source with its licence, its columns and how often it is drawn.

Files are TSV, `anchor TAB positive`, plain or zstd-compressed; those written for this project lie in
`data/`, the others are public text that is not part of the project.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import zstandard

from indexer.errors import RectifyError

OWN_FOLDER = Path(__file__).parent / "data"


class TrainingDataError(RectifyError):
    """A training file is missing or malformed; the message names it and the line."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of pairs. `weight`: how often a batch is drawn from it, relative to the others."""

    file: str
    weight: float
    about: str
    licence: str

    @property
    def is_own(self) -> bool:
        """Whether the file was written for this project."""
        return not self.file.endswith(".zst")


_OWN = "written for this project, same licence as the project"
_TWLAW = "Taiwan MOJ law database, statutes and official translations (kong0107/mojLawSplitJSON), no licence stated"
_JIYU = "public parallel sentences (jiyu), filtered for agreement; no licence stated"
#: The weights were fitted on the development questions and on held-out pairs of our own.
SOURCES: tuple[Source, ...] = (
    Source("bi_jiyu_hi_en_zh.tsv.zst", 8, "general English–Chinese sentences", _JIYU),
    Source("bi_domain_sent_en_zh.tsv.zst", 3, "sentences on land, planning, government", _JIYU + "; " + _TWLAW),
    Source("bi_twlaw_100k_en_zh.tsv.zst", 1, "statutes, English and Chinese", _TWLAW),
    Source("bi_cedict_en_zh.tsv.zst", 2, "CC-CEDICT", "CC BY-SA 4.0"),
    Source("bi_ecdict_lawecon_en_zh.tsv.zst", 1, "ECDICT, law, economy and politics", "MIT (ECDICT)"),
    Source("bi_domain_terms_en_zh.tsv.zst", 1, "domain words of the dictionaries", "as CC-CEDICT and ECDICT"),
    Source("bi_tatoeba_en_zh.tsv.zst", 0.5, "Tatoeba sentences", "CC BY 2.0 FR"),
    Source("zh_synonym.tsv.zst", 3, "synonym groups (Cilin, word lists, Chinese Open Wordnet)", "MIT / none stated"),
    Source(
        "zh_law_head_article.tsv.zst",
        3,
        "law and chapter titles – articles",
        "statutes, outside copyright (PRC Copyright Law art. 5)",
    ),
    Source(
        "zh_news_title_body.tsv.zst", 4, "national news, title – text", "MIT (china-data/xwlb), text © CCTV, for study"
    ),
    Source(
        "zh_news_title_brief.tsv.zst",
        0.5,
        "national news, title – one-sentence summary",
        "MIT (china-data/xwlb), text © CCTV, for study",
    ),
    Source("zh_stard_q_statute.tsv.zst", 0.7, "lay legal questions – statutes (STARD)", "MIT"),
    Source("zh_cmrc_q_para.tsv.zst", 0.7, "questions – encyclopedia passages (CMRC 2018)", "CC BY-SA 4.0"),
    Source("zh_govreport_head_para.tsv.zst", 0.3, "provincial work reports, heading – paragraph", "official reports"),
    Source("zh_policy_title_para.tsv.zst", 0.1, "State Council documents, title – paragraph", "official documents"),
    Source("zh_csl_title_abstract.tsv.zst", 0.2, "papers, title – abstract (CSL)", "Apache-2.0"),
    Source("zh_csl_keywords_abstract.tsv.zst", 0.2, "papers, keywords – abstract (CSL)", "Apache-2.0"),
    Source("everyday.tsv", 2, "everyday wording – official wording", _OWN),
    Source("words.tsv", 3, "everyday words – official words", _OWN),
    Source("english_questions.tsv", 1.5, "English questions – official sentences", _OWN),
    Source("glossary.tsv", 1.5, "glossary of the domain, English – Chinese", _OWN),
)
#: Paragraphs from which a sentence and its surroundings are drawn as a pair.
PARAGRAPHS: tuple[Source, ...] = (
    Source("raw_news_xwlb.txt.zst", 3, "national news, paragraphs", "MIT (china-data/xwlb), text © CCTV, for study"),
    Source(
        "raw_law_prc.txt.zst",
        1.5,
        "laws and regulations, paragraphs",
        "statutes, outside copyright (PRC Copyright Law art. 5)",
    ),
    Source("raw_govreport_2026.txt.zst", 0.3, "provincial work reports 2026", "official reports"),
)


def read_pairs(source: Source, folder: Path) -> list[tuple[str, str]]:
    """Return (anchor, positive) pairs of a source; `folder` holds the files that are not our own.

    Raises TrainingDataError when the file is missing or a line has not two columns.
    """
    pairs = []
    for number, line in enumerate(read_lines(source, folder), 1):
        columns = line.split("\t")
        if len(columns) < 2 or not columns[0].strip() or not columns[1].strip():
            raise TrainingDataError(
                f"{source.file}:{number}: 需要两列(制表符分隔) / two columns separated by a tab expected"
            )
        pairs.append((columns[0], columns[1]))
    return pairs


def read_lines(source: Source, folder: Path) -> Iterator[str]:
    """Yield the non-blank lines of a source that are no `#` comments."""
    path = (OWN_FOLDER if source.is_own else folder) / source.file
    if not path.is_file():
        raise TrainingDataError(f"训练文件不存在:{path} / the training file {path} is missing")
    opened = path.open("rb")
    with opened as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw) if path.suffix == ".zst" else raw
        for line in _lines(stream):
            text = line.decode("utf-8").rstrip("\r")
            if text.strip() and not text.startswith("#"):
                yield text


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while block := stream.read(1 << 20):
        *lines, rest = (rest + block).split(b"\n")
        yield from lines
    yield rest
