"""What several test files share: small notices, the real ones, and files made in memory."""

import json
import re
import zlib
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from docx.document import Document
from hypothesis import settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from indexer.build import build
from indexer.config import ModelConfig
from indexer.notice.parser import parse_notice
from indexer.reading.plain.reader import read_plain
from indexer.types import Notice, Status
from retriever.question.annotate import Known, states
from retriever.question.names import LibraryNames
from retriever.question.understand import understand
from retriever.types import Kind

SHARED = Path(__file__).parents[2] / "shared"

#: The same examples in every run, and no clock: a slow machine is no failure.
property_test = settings(max_examples=120, deadline=None, derandomize=True)

_PIECES = (
    "一、|二、|三、|（一）|（二）|(三)|1.|2．|３、|(1)|（2）|①|②|第一阶段|案例一：|案例 2|第三章|一是|二是|三是|"
    '“|”|‘|’|《|》|"|「|」|(|（|）|[|】|\n|\n\n|\r\n|\u3000\u3000|  |          |。|；|，|、|：|:|？|！|…|.|'
    "关于“|”问题的整改|针对|等问题|整改措施：|整改情况：|【处理结果】|存在问题|责任单位：|牵头单位:|（牵头）|完成时限：|"
    "具体措施：|预期成果：|目标任务|已完成整改|基本完成整改|正在推进|未完成|长期坚持|2024年12月底前完成|2025年6月|96.5%|"
    "1,234元|五千元|三千余亩|一百零五户|两千三百件|〔2023〕12号|打印|扫一扫|首页 > 公开|---\n|---|# |### |- |• |欢迎监督|下一步|甲山市水务局|中共甲山市水务局党组|"
    "补建台账并逐项登记|核查闲置仓库|巡河记录不完整|《甲山市河道管理办法（试行）》|𬭸|\u2028|\x0b|\ufeff|abc"
).split("|")


def texts() -> st.SearchStrategy[str]:
    """Any text, and texts put together from what notices are made of."""
    return st.one_of(st.lists(st.sampled_from(_PIECES), max_size=50).map("".join), st.text(max_size=60))


def parse(text: str) -> Notice:
    """Return the notice that a text is."""
    return parse_notice(read_plain(text, "utf-8"), notice_id="n", source="n.txt", file_stem="n")


def real_notices() -> list:
    """Parameters: the paths of the real notices beside the repository, or one skipped case that says where they go."""
    paths = [path for folder in ("notices", "notices-other") for path in sorted((SHARED / folder).glob("*.txt"))]
    reason = "needs real notices: put .txt files into ../shared/notices (beside the repository) and run pytest again"
    missing = pytest.param(None, id="no-real-notices", marks=pytest.mark.skip(reason=reason))
    return [pytest.param(path, id=f"{path.parent.name}-{path.stem}") for path in paths] or [missing]


def is_one_clear_sentence(message: str) -> bool:
    """Whether a message is one line: Chinese, a slash, and the same in English, without names of our classes."""
    chinese, _, english = message.partition(" / ")
    return (
        "\n" not in message
        and bool(re.search("[\u4e00-\u9fff]{2}", chinese))
        and bool(re.search("[A-Za-z]{2,} [A-Za-z]{2,}", english))
        and not re.search("[\u4e00-\u9fff]", english)
        and "Error" not in message
    )


def docx_bytes(document: Document) -> bytes:
    """Return the file that Word would save."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def pdf_bytes(*pages: list[str], password: str = "") -> bytes:
    """Return a PDF with a text layer, one list of printed lines a page; an empty list gives a page without text."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = BytesIO()
    sheet = canvas.Canvas(file, encrypt=StandardEncryption(password) if password else None)
    for lines in pages:
        sheet.setFont("STSong-Light", 12)
        sheet.rect(50, 50, 480, 740)
        for row, line in enumerate(lines):
            sheet.drawString(60, 780 - 20 * row, line)
        sheet.showPage()
    sheet.save()
    return file.getvalue()


#: A library of two invented bodies; the numbers of the items are 一(一)1, 一(一)2 and 一1, 一2.
WATER = """中共甲山市水务局党组关于巡察整改情况的通报

根据市委统一部署，2023年3月1日至4月30日，市委第一巡察组对甲山市水务局党组进行了巡察。现将整改情况予以公布。

一、巡察反馈意见的整改情况

（一）履行河道管理职责方面

1.关于“巡河记录不完整”问题的整改
一是补建巡河台账，对12条河道逐条登记。二是开展巡河员培训3期，培训人员86人。
整改情况：已完成整改，巡河记录完整率达到96.5%。
责任单位：河道管理科（牵头）、人事科（配合）

2.关于“闲置仓库长期未处置”问题的整改
一是核查闲置仓库7座，面积2.8万平方米。二是制定处置方案，分批公开出租。
整改情况：正在推进。已出租4座，其余3座计划2024年12月底前完成出租。

联系电话：0599-1234567；邮政信箱：甲山市东街1号市水务局机关党委。
"""
HOUSING = """中共乙海市住房和城乡建设局党组关于巡察整改情况的通报

根据市委统一部署，2022年9月1日至10月30日，市委第二巡察组对乙海市住房和城乡建设局党组进行了巡察。现将整改情况予以公布。

一、巡察反馈意见的整改情况

1.关于“老旧小区电梯加装进展缓慢”问题的整改
一是成立电梯加装专班，简化审批流程。二是落实财政补贴560万元，加装电梯35部。
整改情况：基本完成整改。

2.关于“历史建筑保护不到位”问题的整改
一是对41处历史建筑逐处挂牌建档。二是修缮受损历史建筑6处。
整改情况：已完成整改。

联系电话：0598-7654321。
"""


def build_library(folder: Path, model: ModelConfig | None = None) -> Path:
    """Build an index of the two notices, ids `water` and `housing`, inside an empty folder; return the index."""
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "water.txt").write_text(WATER, encoding="utf-8")
    (corpus / "housing.txt").write_text(HOUSING, encoding="utf-8")
    build(corpus, folder / "index", model, progress=lambda *_: None)
    return folder / "index"


def bigram_vectors(texts: Sequence[str], dim: int = 64) -> np.ndarray:
    """Return (n, dim) float32 unit rows: the character bigrams of each text, hashed. Texts that share words are near."""
    vectors = np.zeros((len(texts), dim), np.float32)
    for row, text in enumerate(texts):
        for start in range(max(1, len(text) - 1)):
            vectors[row, zlib.crc32(text[start : start + 2].encode()) % dim] += 1
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def tiny_model(folder: Path, seed: int = 0) -> ModelConfig:
    """Write a static model that knows single characters, each with a direction of its own, and return its setting.

    Texts that share characters are near. Models of different seeds have the same shape and different vectors.
    """
    characters = sorted({*WATER, *HOUSING, *"0123456789丙丁戊路灯维修养护学校食堂采购"})
    vocabulary = {word: row for row, word in enumerate(["[UNK]", *characters])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Split(Regex("."), "isolated")
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.random.default_rng(seed).standard_normal((len(vocabulary), 48)).astype(np.float32)
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    return ModelConfig(str(folder))


TODAY = date(2026, 11, 28)


def asked_states(view: str) -> tuple[Status, ...]:
    """The states that a question in its folded view means, in the order of the ledger."""
    found = {status for mark in states(view) for status in mark.statuses}
    return tuple(status for status in Status if status in found)


def kind_of(question: str) -> Kind:
    """What a question asks for first, in a library without notices."""
    return understand(question, (), Known(LibraryNames(())), TODAY).kind
