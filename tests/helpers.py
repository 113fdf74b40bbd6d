"""What several test files share: small notices, the real ones, and files made in memory."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from docx.document import Document
from hypothesis import settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from indexer.parser import parse_notice
from indexer.types import Notice

SHARED = Path(__file__).parents[2] / "shared"

#: The same examples in every run, and no clock: a slow machine is no failure.
property_test = settings(max_examples=120, deadline=None, derandomize=True)

_PIECES = (
    "一、|二、|三、|（一）|（二）|(三)|1.|2．|３、|(1)|（2）|①|②|第一阶段|案例一：|案例 2|第三章|一是|二是|三是|"
    '“|”|‘|’|《|》|"|「|」|(|（|）|[|】|\n|\n\n|\r\n|\u3000\u3000|  |          |。|；|，|、|：|:|？|！|…|.|'
    "关于“|”问题的整改|针对|等问题|整改措施：|整改情况：|【处理结果】|存在问题|责任单位：|牵头单位:|（牵头）|完成时限：|"
    "具体措施：|预期成果：|目标任务|已完成整改|基本完成整改|正在推进|未完成|长期坚持|2024年12月底前完成|2025年6月|96.5%|"
    "1,234元|〔2023〕12号|打印|扫一扫|首页 > 公开|---\n|---|# |### |- |• |欢迎监督|下一步|甲山市水务局|中共甲山市水务局党组|"
    "补建台账并逐项登记|核查闲置仓库|巡河记录不完整|《甲山市河道管理办法（试行）》|𬭸|\u2028|\x0b|\ufeff|abc"
).split("|")


def texts() -> st.SearchStrategy[str]:
    """Any text, and texts put together from what notices are made of."""
    return st.one_of(st.lists(st.sampled_from(_PIECES), max_size=50).map("".join), st.text(max_size=60))


def parse(text: str) -> Notice:
    """Return the notice that a text is."""
    return parse_notice(text, notice_id="n", source="n.txt", file_stem="n")


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
