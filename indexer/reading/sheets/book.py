"""The sheets of a workbook -> a document, and what is said of a workbook that cannot be read: the same for each format."""

import re
from collections.abc import Iterable
from itertools import islice

from indexer.errors import CorpusError
from indexer.reading.writer import DocumentWriter
from indexer.types import BlockKind

from .grid import Sheet, has_title, is_text, write_rows

_SAYS_NOTHING = re.compile(r"\s*(?:sheet|工作表)\s*\d*\s*", re.IGNORECASE)
_MOST_LINES_SHOWN = 100  # of a hidden sheet, in the intake report


def write_book(writer: DocumentWriter, sheets: Iterable[Sheet]) -> None:
    """Write the sheets that have words, each below its name where there are several and it has no title."""
    sheets = [sheet for sheet in sheets if any(sheet.rows) or sheet.left_out]
    shown = [sheet for sheet in sheets if not sheet.is_hidden and any(sheet.rows)]
    for sheet in shown:
        if len(shown) > 1 and not _SAYS_NOTHING.fullmatch(sheet.name):
            if is_text(sheet.rows) or has_title(sheet.rows):
                writer.leave_out("工作表名称 / name of a sheet", [sheet.name])
            else:
                writer.paragraph(sheet.name, kind=BlockKind.HEADING, level=1)
        write_rows(writer, sheet.rows)
    _remark_on_filters(writer, shown)
    for sheet in sheets:
        writer.leave_out("隐藏的行列 / hidden rows and columns", sheet.left_out)
        if sheet.is_hidden:
            rows = islice(filter(None, sheet.rows), _MOST_LINES_SHOWN)
            lines = (" | ".join(cell.words for cell in row if cell is not None and cell.words) for row in rows)
            writer.leave_out("隐藏工作表 / hidden sheet", [sheet.name, *lines])


def _remark_on_filters(writer: DocumentWriter, sheets: list[Sheet]) -> None:
    for sheet in sheets:
        if sheet.filtered:
            writer.remark(
                f"工作表“{sheet.name}”的筛选隐藏了 {sheet.filtered} 行,已一并读入 / "
                f"a filter hides {sheet.filtered} rows of the sheet {sheet.name}; they are read too"
            )


def remark_on_cells(writer: DocumentWriter, errors: int, without: int) -> None:
    """Tell how many cells show an error, and how many formulas are without their result."""
    if errors:
        writer.remark(
            f"有 {errors} 个单元格显示公式错误(如 #REF!),按空白读入 / "
            f"{errors} cells show an error of their formula such as #REF! and are read as empty"
        )
    if without:
        writer.remark(
            f"有 {without} 个公式没有保存计算结果,按空白读入,请用 Excel 或 WPS 打开后另存 / "
            f"{without} formulas were saved without their result and are read as empty; open and save the workbook"
        )


def encrypted() -> CorpusError:
    """Return the refusal of a workbook with a password."""
    return CorpusError("表格文件有打开密码,请先去除密码再放入 / the workbook is encrypted; remove its password first")


def damaged() -> CorpusError:
    """Return the refusal of a workbook that is damaged."""
    return CorpusError(
        "表格文件已损坏,请用 Excel 或 WPS 打开后另存,或重新下载 / the workbook is damaged; open and save it again, or download it again"
    )
