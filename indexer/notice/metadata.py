"""Text -> title, publisher, region, date, index number and kind of a notice.

Read from the front matter of a digest, from the header lines of a web page, from the sign-off, and last
from the first lines; what no line says stays empty, only the title always has words.
"""

import re
from collections.abc import Iterable, Mapping

import yaml

from indexer.errors import CorpusError
from indexer.lexicon.dates import is_date_line, read_date, signed_date
from indexer.types import Metadata, Span

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADER_LINES = 14  # lines at the top in which header fields are looked for
_FIELD_NAMES = (
    r"索\s*引\s*号|发布机构|发文机关|发文机构|发布单位|制发机关|信息来源|来\s*源|"
    r"发布日期|公文生成日期|生成日期|成文日期|发文日期|印发日期|发布时间|时\s*间|日\s*期"
)
# At the head of a line, or in a cell of a table that holds several fields in a row.
_FIELD = re.compile(rf"(?:^[\s•·|*-]*|[|｜]\s*)(?P<name>{_FIELD_NAMES})[\s|｜]*[:：|｜][\s|｜]*(?P<value>[^|｜\n]+)")
_PUBLISHER_FIELDS = ("发文机关", "发文机构", "制发机关", "发布机构", "发布单位", "信息来源", "来源")
_DATE_FIELDS = ("发布日期", "发布时间", "印发日期", "公文生成日期", "生成日期", "发文日期", "成文日期", "时间", "日期")
_BODY = "(?:局|委|委员会|政府|办公室|办公厅|厅|部|院|党组|党委|纪委|监委|支队|大队|中心|分局|署|公司|集团|大学|学院|医院|社|总队)"
_SIGNATURE = re.compile(
    rf"^(?:中国共产党|中共)?[\u4e00-\u9fff()（）]{{2,40}}{_BODY}$|^(?:中国共产党|中共)[\u4e00-\u9fff]{{2,12}}(?:市|县|区|省)委$"
)
# A heading that opens with the body that acts: 乐山市国土资源局开展…, 国务院关于…
_HEADING_BODY = re.compile(
    rf"((?:中共)?(?!某|该|本|一些|部分)[\u4e00-\u9fff()（）]{{2,30}}?{_BODY}(?:党组)?)\s*(?:关于|开展|依法|纠正|通报|印发|滥用|公布|20\d\d年)"
)
_MAX_TITLE = 90  # characters
_LONGEST_FIELDS = 300  # characters of a line of header fields; a longer one is text
_TITLE_END = re.compile(
    "(?:通报|报告|方案|公告|通知|意见|决定|批复|情况|案例|计划|纪要|规定|办法|结果|公示|清单|措施|要点|行为|总结|文件|案件|案)(?:[(（].{1,20}[)）])?$"
)
_TITLE_AT_START = re.compile(
    r"([^。；;，,]{4,60}?(?:批复|决定|通知|意见|方案|报告|公告|通报))(?=[\s\u3000]|[\u4e00-\u9fff]{1,6}[〔\[(（](?:19|20)\d{2})"
)
_ANNOUNCED = re.compile("现将(.{2,30}?)(?:予以|向社会|公布|公开|通报|报告)")
_PLACE = re.compile(
    r"(?!某|直辖|全|本|我|各|该|关于|农村|城乡|山区|城区)(?:(?![局厅委院])[\u4e00-\u9fff]){2,7}?"
    r"(?:自治区|自治州|省|市|地区|盟|州|县|区|旗)"
)

_PLACE_SUFFIX = re.compile("(?:壮族|回族|维吾尔)?(?:自治区|自治州|省|市|地区|盟|州|县|区|旗)$")

#: Kinds of documents, most telling words first.
_KINDS: tuple[tuple[str, str], ...] = (
    ("巡视整改通报", "巡视.{0,30}整改|巡视整改"),
    ("巡察整改通报", "巡察.{0,30}整改|巡察整改"),
    ("审计整改报告", "审计.{0,30}整改|审计查出问题"),
    ("督察整改报告", "督[察查].{0,30}整改"),
    ("法治政府建设报告", "法治政府建设"),
    ("专项行动方案", "(?:专项|整治|行动).{0,14}方案|专项行动"),
    ("典型案例通报", "典型案[例件]|案例|案件"),
    ("整改通报", "整改.{0,20}(?:通报|情况|报告)|纠正"),
    ("批复", "批复$"),
    ("决定", "决定$"),
    ("方案", "方案"),
    ("报告", "报告"),
    ("通知", "通知"),
    ("通报", "通报"),
)


def read_metadata(text: str, left_out: Iterable[Span], file_stem: str) -> Metadata:
    """Return what the text says of itself; `file_stem` helps where it says no title and no year.

    Raises CorpusError when front matter is there but is not `key: value` lines.
    """
    front = _FRONT_MATTER.match(text)
    if front:
        return _from_front_matter(front.group(1), file_stem)
    lines = [line.strip(" \t\u3000\xa0") for line in _without(text, left_out).split("\n")]
    lines = [line for line in lines if line]
    fields = _header_fields(lines[:_HEADER_LINES])
    given_title = _title_line(lines)
    lead = next((line for line in lines if line[-1] in "。：:"), "")[:800]
    announced = _ANNOUNCED.search(lead)
    kind = _kind(given_title) or (_kind(announced.group(1)) if announced else "") or _kind(lead)
    publisher = _publisher(fields, lines, given_title)
    title = given_title or (f"{publisher}{kind or '文件'}" if publisher else file_stem)
    return Metadata(
        title=title,
        publisher=publisher,
        region=find_region(publisher) or find_region(given_title),
        published_on=_published_on(fields, lines, given_title, lead, file_stem),
        index_number=fields.get("索引号", ""),
        kind=kind,
    )


def find_region(name: str) -> str:
    """Return the places that the name of a body begins with: 广州市规划和自然资源局天河区分局 -> 广州市天河区."""
    rest = re.sub("^(?:中国共产党|中共)", "", name)
    places: list[str] = []
    while len(places) < 3 and (found := _PLACE.match(rest)):
        places.append(found.group())
        rest = rest[found.end() :]
    branch = re.search(r"(?<=局)([\u4e00-\u9fff]{2,5}(?:区|县|市))分局", rest)
    return "".join(places + ([branch.group(1)] if branch and places else []))


def split_places(region: str) -> list[str]:
    """Cut a region into its places: 福建省厦门市 -> 福建省, 厦门市."""
    return [found.group() for found in _PLACE.finditer(region)]


def place_stem(place: str) -> str:
    """Return the name people use: 厦门市 -> 厦门; a name of two characters keeps its suffix."""
    stem = _PLACE_SUFFIX.sub("", place)
    return stem if len(stem) >= 2 else place


def _from_front_matter(block: str, file_stem: str) -> Metadata:
    try:
        # Values stay as they are written: an index number 0115 is no octal figure.
        fields = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506 - makes strings, lists and mappings only
    except yaml.YAMLError as error:
        fields = str(error)
    if not isinstance(fields, Mapping):
        raise CorpusError(
            "文件开头的元数据(--- 之间)不是“键: 值”的行,请改正 / "
            "the front matter (between ---) is not made of `key: value` lines; please correct it"
        )
    value = {str(k): str(v).strip() for k, v in fields.items()}
    if value.get("date") and not read_date(value["date"]):
        raise CorpusError(
            f"文件开头的日期 {value['date']!r} 不是日期,请写成 2024-05-06 的样子 / "
            f"the date in the front matter {value['date']!r} is no date; write it like 2024-05-06"
        )
    publisher = value.get("publisher", "")
    return Metadata(
        title=value.get("title") or file_stem,
        publisher=publisher,
        region=value.get("region") or find_region(publisher),
        published_on=read_date(value.get("date", "")),
        index_number=value.get("index_number", ""),
        kind=value.get("kind", ""),
        is_digest="digest" in value,
    )


def _without(text: str, left_out: Iterable[Span]) -> str:
    for span in sorted(left_out, reverse=True):
        text = text[: span.start] + "\n" + text[span.end :]
    return text


def _header_fields(lines: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in lines:
        for found in _FIELD.finditer(line) if len(line) <= _LONGEST_FIELDS else ():
            fields.setdefault(re.sub(r"\s", "", found["name"]), found["value"].strip())
    return fields


def _title_line(lines: list[str]) -> str:
    """The title is the first line that is no field and has no end mark, or the head of a text on one line."""
    for index, line in enumerate(lines[:_HEADER_LINES]):
        words = line.lstrip("# ").strip()
        if _FIELD.match(line) or len(words) < 6 or words == "附件":
            continue
        if words[-1] in "。；;：:，," or len(words) > _MAX_TITLE:
            head = _TITLE_AT_START.match(words)
            return head.group(1) if head else ""
        following = lines[index + 1] if index + 1 < len(lines) else ""
        joined = words + following
        if not _TITLE_END.search(words) and _TITLE_END.search(joined) and len(joined) <= _MAX_TITLE:
            return joined
        return words
    return ""


def _publisher(fields: dict[str, str], lines: list[str], title: str) -> str:
    named = next((fields[f] for f in _PUBLISHER_FIELDS if fields.get(f)), "")
    if named:
        return named
    for index in range(len(lines) - 1, max(-1, len(lines) - 6), -1):
        if _SIGNATURE.match(lines[index]) and (index + 1 == len(lines) or is_date_line(lines[index + 1])):
            return lines[index]
    heads = [title, *(line for line in lines if len(line) <= 40 and line[-1] not in "。；;：:，,")]
    named_bodies = {found.group(1): None for head in heads if (found := _HEADING_BODY.match(head))}
    if title and _HEADING_BODY.match(title):
        return next(iter(named_bodies))
    # Headings that name several bodies are cases against them, not the sender's name.
    return next(iter(named_bodies)) if len(named_bodies) == 1 else ""


def _kind(words: str) -> str:
    return next((kind for kind, pattern in _KINDS if re.search(pattern, words)), "") if words else ""


def _published_on(fields: dict[str, str], lines: list[str], title: str, lead: str, file_stem: str) -> str:
    for name in _DATE_FIELDS:
        date = read_date(fields.get(name, ""))
        if date:
            return date
    for line in reversed(lines[-6:]):
        if is_date_line(line):
            return read_date(line)
    for words in (title, *lines[:3]):
        if signed := signed_date(words):
            return signed
    year = (
        re.search(r"((?:19|20)\d{2})年", title)
        or re.search(r"[〔\[(（]((?:19|20)\d{2})[〕\])）]", title + lead)
        or re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", file_stem)
    )
    return year.group(1) if year else ""
