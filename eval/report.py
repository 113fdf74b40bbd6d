"""A finished run -> one HTML file that opens from disk: scores with intervals, plots, and every question.

Nothing is fetched: styles, script and plots are inline. Scores come from eval/metrics.py, plots from eval/plots.py, the
questions from eval/failures.py.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from .failures import failure_groups, failures_html
from .metrics import Outcome, Score, recall
from .plots import Bar, plot_groups, plot_latency, plot_ranks, plot_recall, plot_support
from .run import Run, groups

DEPTH = 10  # how far down the curves go
COLUMNS = ("hit@1", "hit@5", "recall@5", "mrr@10", "ndcg@10", "answer", "refused_right", "refused_wrong")
_MEANING = {
    "hit@1": "第 1 段就对 / first passage is right",
    "hit@5": "前 5 段里有对的 / a right passage in the first 5",
    "recall@5": "前 5 段覆盖的引文 / gold quotations covered by the first 5",
    "mrr@10": "首个对的段落名次的倒数 / reciprocal rank of the first right passage",
    "ndcg@10": "排序质量 / quality of the ranking",
    "answer": "回答含全部事实 / answer shows every fact",
    "refused_right": "该拒答的拒答了(越高越好)/ unanswerable and refused (higher is better)",
    "refused_wrong": "不该拒答的拒答了(越低越好)/ answerable but refused (lower is better)",
}
_SETTINGS = {
    "date": "时间 / date",
    "mode": "检索方式 / mode",
    "model": "模型 / model",
    "passages": "段落数 / passages",
    "longest_passage": "最长段落(字)/ longest passage (characters)",
    "refusal_threshold": "拒答门槛(证据强度)/ refusal threshold (support)",
    "commit": "版本 / commit",
}
_HOW_TO_READ = (
    "怎么读:每道题都标了应找到的原文引文(或标明库中没有答案)。hit、recall、MRR、nDCG 看检索:引文是否在前几段里;answer 看回答:"
    "要求的事实是否全部写出且不过长;refused 看拒答对不对。方括号里是 95 % 置信区间(对题目自助重采样):两组区间大幅重叠,差别就可能只是偶然;"
    "题数 n 很少时,全对或全错的区间宽度为零,并不表示确定。先看失败的题:点开即见应找到什么、实际找到什么、回答了什么;与引文相同的文字有底色。",
    "How to read this: every question is labelled with the quotations to be found (or as not answerable from the library). hit, recall, MRR "
    "and nDCG judge the search: whether the quotation stands in the first passages; answer judges the reply: whether it shows every fact and "
    "is not too long; refused judges refusals. Brackets hold the 95 % interval (bootstrap over the questions): where two overlap widely, the "
    "difference may be chance; with few questions (n), all right or all wrong gives an interval of no width, which is no certainty. "
    "Start with the failures: open one to see what was wanted, what was found and what was answered; words shared with the quotation are marked.",
)
_STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{font:15px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei","PingFang SC","WenQuanYi Micro Hei",sans-serif;color:#1c1c1c;
background:#fff;max-width:1180px;margin:0 auto;padding:1.2rem 1.4rem 4rem}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.2rem;margin:2rem 0 .6rem;border-bottom:2px solid #1f4e79;padding-bottom:.2rem}
h3{font-size:1rem;margin:1.3rem 0 .5rem}h4{font-size:.9rem;margin:.9rem 0 .3rem;color:#1f4e79}
a{color:#1f4e79}p{margin:.4rem 0}.quiet{color:#595959;font-size:.85rem}.warn{color:#9c2f12}.how{margin-top:.8rem;background:#f4f6f9;padding:.6rem .9rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;width:100%}
th,td{padding:.25rem .5rem;border-bottom:1px solid #ddd;text-align:right;vertical-align:top;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:9em}td small{color:#595959;display:block}
table.plain{width:auto}table.plain td:nth-child(2){text-align:left;white-space:normal;overflow-wrap:anywhere}
th{white-space:normal;vertical-align:bottom}
tr.section td{background:#eef2f7;font-weight:600}
.plots{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1rem}figure{margin:0;break-inside:avoid}figure.wide{grid-column:1/-1;max-width:860px}
figcaption{font-size:.9rem;font-weight:600}figcaption span{font-weight:400;color:#595959}figure svg{width:100%;height:auto}
figure svg text{font-family:system-ui,"Noto Sans CJK SC","Microsoft YaHei","PingFang SC","WenQuanYi Micro Hei",sans-serif!important}
.badge{display:inline-block;border:1px solid currentColor;border-radius:3px;padding:0 .35em;font-size:.75rem;color:#9c2f12;white-space:nowrap}
.badge.right{color:#1b6b34}.count{background:#eef2f7;border-radius:1em;padding:0 .6em;font-weight:400}
details.q{border:1px solid #ddd;border-radius:4px;margin:.3rem 0}details.q summary{padding:.35rem .6rem;cursor:pointer}
details.q[open] summary{background:#f4f6f9}details.q:target{border-color:#1f4e79}.body{padding:.2rem .9rem .8rem}.also{margin:.3rem .6rem}
blockquote{margin:0;border-left:3px solid #1b6b34;padding-left:.6em}ol,ul{margin:.3rem 0;padding-left:1.4em}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;background:#f7f7f7;padding:.5rem .7rem;margin:.3rem 0;max-height:24em;overflow:auto}
.passage{border-left:3px solid #ccc;padding-left:.7em;margin:.5rem 0}.passage.hit{border-color:#1b6b34}.text{white-space:pre-wrap;overflow-wrap:anywhere}
mark{background:#ffe9a3;color:inherit}#filter{font:inherit;padding:.3rem .6rem;width:min(30em,100%);border:1px solid #888;border-radius:4px}
@media (max-width:760px){.plots{grid-template-columns:1fr}}@media print{#tools{display:none}pre{max-height:none}body{max-width:none}}
"""
_SCRIPT = """
const blocks=[...document.querySelectorAll('.q')],field=document.getElementById('filter'),left=document.getElementById('left');
const total=document.querySelectorAll('details.q').length;
function filter(){const words=field.value.toLowerCase().split(/\\s+/).filter(Boolean);let n=0;
for(const b of blocks){const t=b.textContent.toLowerCase(),show=words.every(w=>t.includes(w));b.hidden=!show;if(show&&b.tagName=='DETAILS')n++}
for(const s of document.querySelectorAll('section'))
s.hidden=words.length>0&&![...s.querySelectorAll('.q')].some(b=>!b.hidden);
left.textContent=n+' / '+total}
function reveal(){const b=document.getElementById(decodeURIComponent(location.hash.slice(1)));
if(b&&b.tagName=='DETAILS'){b.hidden=b.parentElement.hidden=false;b.open=true;b.scrollIntoView()}}
field.addEventListener('input',filter);addEventListener('hashchange',reveal);
document.getElementById('open').addEventListener('click',()=>{
const shown=blocks.filter(b=>b.tagName=='DETAILS'&&!b.hidden),open=!shown.every(b=>b.open);for(const b of shown)b.open=open});
filter();reveal();
"""


def write_report(run: Run, path: Path) -> None:
    """Write the report of a run. Raises OSError when the file cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(run), encoding="utf-8")


def render(run: Run) -> str:
    """Return the report of a run as a whole HTML document."""
    name = escape(run.name)
    failed = " · ".join(
        f'<a href="#{g.name}">{escape(g.title)}</a> {len(g.outcomes)}' for g in failure_groups(run.outcomes)
    )
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>评测报告 / Evaluation: {name}</title><style>{_STYLE}</style></head><body>
<h1>评测报告 / Evaluation report: {name}</h1>
{_head(run)}
<div class="how"><p>{escape(_HOW_TO_READ[0])}</p><p lang="en">{escape(_HOW_TO_READ[1])}</p></div>
<h2>成绩 / Scores</h2>
{_scores(run)}
<h2>分组成绩 / Scores by group</h2>
{_breakdown(run)}
<h2>图 / Plots</h2>
<div class="plots">{_plots(run)}</div>
<h2>每一道题 / Every question</h2>
<p>失败 / failures: {failed}</p>
<p id="tools"><label>筛选 / filter <input id="filter" type="search" placeholder="题目、通报、回答里的字 / words of it"></label>
<span id="left" class="quiet" role="status"></span> <button id="open" type="button">全部展开或收起 / open or close all</button></p>
{failures_html(run.outcomes)}
<script>{_SCRIPT}</script></body></html>
"""


def _head(run: Run) -> str:
    unanswerable = sum(not o.query.answerable for o in run.outcomes)
    rows = [("问题集 / question set", run.name)]
    rows.append(("题数 / questions", f"{len(run.outcomes)}(其中无答案 / of which unanswerable: {unanswerable})"))
    rows += [(title, run.settings[key]) for key, title in _SETTINGS.items() if run.settings.get(key)]
    cells = "".join(f"<tr><td>{escape(title)}</td><td>{escape(value)}</td></tr>" for title, value in rows)
    return f'<table class="plain">{cells}</table>'


def _scores(run: Run) -> str:
    rows = []
    for measure in COLUMNS:
        score = run.score(measure)
        if score.count:
            value = f"<td>{score.mean:.3f}</td><td>[{score.low:.3f}, {score.high:.3f}]</td><td>{score.count}</td>"
            rows.append(f"<tr><td>{escape(measure)} <small>{escape(_MEANING[measure])}</small></td>{value}</tr>")
    citations, false = run.citations
    rows.append(
        f"<tr><td>citations not verbatim <small>与原文不符的引用(应为 0)/ should be 0</small></td>"
        f"<td>{false}</td><td>—</td><td>{citations}</td></tr>"
    )
    return f'<div class="scroll"><table><tr><th></th><th>得分 / score</th><th>95 %</th><th>n</th></tr>{"".join(rows)}</table></div>'


def _breakdown(run: Run) -> str:
    head = "".join(f"<th>{escape(column.replace('_', ' '))}</th>" for column in COLUMNS)
    titles = {
        "type": "题型 / type",
        "lang": "语言 / language",
        "difficulty": "难度 / difficulty",
        "notice": "通报 / notice",
    }
    sections: dict[str, list[str]] = {title: [] for title in titles.values()}
    for group, ids in sorted(groups(run).items()):
        field, _, value = group.partition("=")
        if field in titles:
            cells = "".join(f"<td>{_cell(run.score(column, ids))}</td>" for column in COLUMNS)
            sections[titles[field]].append(f"<tr><td>{escape(value)}</td><td>{len(ids)}</td>{cells}</tr>")
    width = len(COLUMNS) + 2
    rows = [f'<tr class="section"><td colspan="{width}">{t}</td></tr>{"".join(r)}' for t, r in sections.items() if r]
    return f'<div class="scroll"><table><tr><th></th><th>n</th>{head}</tr>{"".join(rows)}</table></div>'


def _cell(score: Score) -> str:
    return f"{score.mean:.3f}<small>{score.low:.2f}–{score.high:.2f}</small>" if score.count else "—"


def _plots(run: Run) -> str:
    answerable = [o for o in run.outcomes if o.query.answerable]
    figures = [_figure("各题型成绩 / Scores by type", "横线为 95 % 区间 / bars: 95 % interval", _types(run), wide=True)]
    if answerable:
        curves = _recall_curve(answerable)
        figures.append(_figure("召回率 / Recall at k", "引文在前 k 段里的比例", plot_recall(curves)))
        ranks = plot_ranks(_first_ranks(answerable))
        figures.append(_figure("首个正确段落的名次 / Rank of the first right passage", "✗ 没有找到 / not found", ranks))
    latency = plot_latency([o.latency_ms for o in run.outcomes])
    figures.append(_figure("用时 / Latency", "从提问到回答 / question to answer", latency))
    figures.append(_figure("证据强度 / Support", "低于门槛即拒答;两色分得越开越好 / below it: refused", _support(run)))
    return "".join(figures)


def _types(run: Run) -> str:
    measures = ("hit@5", "answer", "refused_right")
    types = [(group, ids) for group, ids in sorted(groups(run).items()) if group.startswith("type=")]
    bars = [
        Bar(f"{group.removeprefix('type=')} (n={len(ids)})", tuple(run.score(m, ids) for m in measures))
        for group, ids in types
    ]
    return plot_groups(measures, bars)


def _recall_curve(answerable: Sequence[Outcome]) -> dict[str, list[float]]:
    """Recall at each depth over all answerable questions and over each of their languages, if there are several."""
    chosen = {f"all (n={len(answerable)})": list(answerable)}
    languages = sorted({o.query.language for o in answerable})
    if len(languages) > 1:
        for language in languages:
            of = [o for o in answerable if o.query.language == language]
            chosen[f"{language} (n={len(of)})"] = of
    return {n: [sum(recall(o, k) for o in of) / len(of) for k in range(1, DEPTH + 1)] for n, of in chosen.items()}


def _first_ranks(answerable: Sequence[Outcome]) -> dict[str, int]:
    ranks = [o.first_right for o in answerable]
    return {**{str(k): ranks.count(k) for k in range(1, DEPTH + 1)}, "✗": ranks.count(None)}


def _support(run: Run) -> str:
    known = [(o.query.answerable, o.support) for o in run.outcomes if o.support is not None]
    threshold = run.settings.get("refusal_threshold")
    return plot_support(
        [s for right, s in known if right],
        [s for right, s in known if not right],
        float(threshold) if threshold else None,
    )


def _figure(title: str, note: str, svg: str, *, wide: bool = False) -> str:
    kind = ' class="wide"' if wide else ""
    return f"<figure{kind}><figcaption>{escape(title)} <span>{escape(note)}</span></figcaption>{svg}</figure>"
