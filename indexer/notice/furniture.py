"""Finds page furniture in the text of a notice: what a government web page prints around it.

Only whole lines count, and only short ones: the words 相关解读 inside a sentence are text.
"""

import re

from indexer.types import Span

_MAX_LINE = 60  # characters; furniture is short
_FURNITURE = re.compile(
    r"""
    (?:扫一扫|用微信|微信扫).{0,20}
    | 附件下载[:：]? | 相关(?:解读|文档|附件|链接|稿件|信息|新闻|阅读|推荐)[:：]?
    | (?:文字|图片|图表|图文|视频|音频|访谈|专家|政策)解读 | 媒体报道 | 一图读懂
    | (?:您?当前|您现在|您所在)的?位置[:：].* | 首页\s*[>＞»/-].* | 网站首页 | 返回(?:首页|顶部|列表)
    | [【\[(（]?\s*(?:打印|关闭|收藏|纠错|复制链接|打印本页|关闭窗口|关闭本页|我要纠错)(?:[\s|｜/、【】\[\]()（）]*(?:打印|关闭|收藏|纠错|本页|窗口|页面|分享))*\s*[】\])）]?
    | (?:一键)?(?:分享|转发)(?:到|至)?(?:[:：].{0,30}|(?:[\s|｜/、]*(?:微信|微博|新浪微博|朋友圈|QQ|QQ空间|QQ好友|空间|好友|手机))*)
    | [【\[(（]?\s*(?:字体|字号)[:：]?\s*.{0,16}[】\])）]?
    | (?:浏览|点击|阅读|访问)(?:次数|量|数|率)?[:：]\s*\d*\s*(?:次)?
    | (?:上一篇|下一篇|上一条|下一条)[:：]?.*
    | (?:责任)?编辑[:：].{1,20} | (?:审核|校对|审校)[:：](?:[\s、]*[\u4e00-\u9fff·]{1,4})(?:[\s、]+[\u4e00-\u9fff·]{1,4})*  # names
    | (?:主办|承办|版权所有|技术支持|网站管理|维护单位|Copyright)[:：©\s].*
    | .{0,12}ICP备.* | .{0,6}公网?安备.* | 网站标识码.* | .{0,6}政府网站找错.*
    | (?:无障碍|长者模式|关怀版|简体|繁体|登录|注册|智能问答|网站地图|关于我们|联系我们)(?:\s*[|｜]?\s*(?:无障碍|长者模式|关怀版|简体|繁体|登录|注册|智能问答|网站地图|关于我们|联系我们|浏览))*
    | 第?\s*\d+\s*页\s*(?:/|共)\s*\d+\s*页? | [-—–]\s*\d{1,3}\s*[-—–]
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LINE = re.compile(r"[^\n]*\n?")
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)


def find_furniture(text: str) -> list[Span]:
    """Return the spans of whole furniture lines, and of Markdown front matter, in text order."""
    spans = []
    position = 0
    front = _FRONT_MATTER.match(text)
    if front:
        spans.append(Span(0, front.end()))
        position = front.end()
    while position < len(text):
        line = _LINE.match(text, position)
        assert line is not None  # the pattern matches anywhere
        words = line.group().strip(" \t\u3000\xa0\n\r•·|")
        if words and len(words) <= _MAX_LINE and _FURNITURE.fullmatch(words):
            spans.append(Span(position, line.end()))
        position = line.end()
    return spans
