"""A question becomes a Query: kind, bodies named, what it follows up, which places are strange."""

from collections.abc import Collection, Sequence
from datetime import date

import pytest

from retriever.question.annotate import Known
from retriever.question.names import LibraryName, LibraryNames
from retriever.question.understand import understand as understand_after
from retriever.types import Kind, Language, Query, Turn

TODAY = date(2026, 11, 28)

WATER = LibraryName("water", ("闽东省", "甲山市"), "中共甲山市水务局", "甲山市水务局整改通报", ("mindong", "jiashan"))
COMMITTEE = LibraryName("committee", ("闽东省", "甲山市"), "中共甲山市委", "甲山市委整改通报", ("mindong", "jiashan"))
HOUSING = LibraryName(
    "housing", ("闽东省", "乙海市"), "中共乙海市住房和城乡建设局", "乙海市住建局整改通报", ("mindong", "yihai")
)
UNION = LibraryName(
    "union", ("闽东省", "乙海市", "丁湖区"), "丁湖区总工会", "丁湖区总工会整改通报", ("mindong", "yihai", "dinghu")
)
LIBRARY = [WATER, COMMITTEE, HOUSING, UNION]
#: The bodies whose notices ship with the project.
SHIPPED = [
    LibraryName(
        "tianhe",
        ("广东省", "广州市", "天河区"),
        "中共广州市规划和自然资源局天河区分局党组",
        "",
        ("guangzhou", "tianhe"),
    ),
    LibraryName("leshan", ("四川省", "乐山市"), "乐山市国土资源局", "", ("sichuan", "leshan")),
    LibraryName("quanzhou", ("福建省", "泉州市"), "泉州市自然资源和规划局", "", ("fujian", "quanzhou")),
    LibraryName("shiwei", ("福建省", "厦门市"), "中共厦门市委", "", ("fujian", "xiamen")),
    LibraryName("zygh", ("福建省", "厦门市"), "厦门市自然资源和规划局", "", ("fujian", "xiamen")),
]


def understand(
    question: str, history: Sequence[str], library: Sequence[LibraryName], *, dropped: Collection[str] = ()
) -> Query:
    """The question after earlier ones, of which nothing was shown."""
    known = Known(LibraryNames(library))
    turns: list[Turn] = []
    for earlier in history:
        turns.append(Turn(understand_after(earlier, turns, known, TODAY)))
    return understand_after(question, turns, known, TODAY, dropped=dropped)


def test_a_place_is_named_whole_by_a_publisher_without_its_place():
    office = LibraryName("office", ("闽东省", "丁湖区"), "集中整治工作领导小组办公室", "", ("mindong", "dinghu"))
    query = understand("丁湖区哪些没整改完", [], [*LIBRARY[:3], office])
    assert query.named == ("office",)
    assert "区" not in query.parts[0].matter
    assert not query.matter


def find_kind(question: str) -> Kind:
    return understand(question, [], LIBRARY).kind


def named_bodies(question: str, library: Sequence[LibraryName]) -> tuple[tuple[str, ...], ...]:
    names = LibraryNames(library)
    return names.meant([m for m in names.mentions(question) if m.ids])


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("闲置仓库采取了哪些整改措施", Kind.MEASURES),
        ("巡河记录不完整的问题是怎么整改的？", Kind.MEASURES),
        ("What measures addressed idle warehouses?", Kind.MEASURES),
        ("闲置仓库整改完成了没有", Kind.YES_NO),
        ("电梯加装进展如何", Kind.STATUS),
        ("Is the rectification of idle warehouses finished yet?", Kind.YES_NO),
        ("一共加装了多少部电梯", Kind.FIGURE),
        ("什么时候完成出租", Kind.DEADLINE),
        ("How many elevators were installed?", Kind.FIGURE),
        ("巡河工作由谁牵头", Kind.RESPONSIBLE),
        ("哪个科室负责河道管理", Kind.RESPONSIBLE),
        ("Who is responsible for river patrols?", Kind.RESPONSIBLE),
        ("甲山市水务局的联系电话是多少", Kind.CONTACT),
        ("What is the e-mail address?", Kind.CONTACT),
        ("比较甲山和乙海的做法", Kind.COMPARE),
        ("Compare the two bureaus", Kind.COMPARE),
        ("有哪些问题", Kind.LIST),
        ("Which problems were found?", Kind.LIST),
        ("历史建筑保护", Kind.FACT),
        ("你好", Kind.SMALL_TALK),
        ("thank you!", Kind.SMALL_TALK),
        ("你是谁", Kind.SMALL_TALK),
    ],
)
def test_the_words_of_asking_tell_the_kind(question, kind):
    assert find_kind(question) is kind


def test_a_greeting_before_a_question_is_no_small_talk():
    assert find_kind("你好，闲置仓库采取了哪些整改措施") is Kind.MEASURES


@pytest.mark.parametrize(
    ("question", "named"),
    [
        pytest.param("甲山市水务局怎么整改", ["water"], id="whole-name"),
        pytest.param("甲山水务局怎么整改", ["water"], id="place-without-suffix"),
        pytest.param("乙海住建局怎么整改", ["housing"], id="abbreviated-body"),
        pytest.param("甲山市委怎么整改", ["committee"], id="committee-of-the-same-place"),
        pytest.param("甲山怎么整改", ["water", "committee"], id="place-alone"),
        pytest.param("乙海丁湖工会怎么整改", ["union"], id="narrower-place"),
        pytest.param("甲山水务局和乙海住建局分别怎么整改", ["water", "housing"], id="two-bodies"),
        pytest.param("What did Jiashan do?", ["water", "committee"], id="pinyin"),
        pytest.param("jiashanxx", [], id="pinyin-inside-a-word"),
        pytest.param("闽东省怎么整改", ["water", "committee", "housing", "union"], id="province"),
        pytest.param("河道怎么整改", [], id="nothing-named"),
        pytest.param("", [], id="empty"),
    ],
)
def test_bodies_are_known_by_the_names_people_use(question, named):
    assert list(dict.fromkeys(i for body in named_bodies(question, LIBRARY) for i in body)) == named


@pytest.mark.parametrize(
    ("question", "named"),
    [
        pytest.param("厦门资规局闲置土地怎么整改", {"zygh"}, id="bureau"),
        pytest.param("厦门市资规局闲置土地怎么整改", {"zygh"}, id="bureau-with-suffix"),
        pytest.param("厦门市委怎么整改", {"shiwei"}, id="committee"),
        pytest.param("厦門市委怎麼整改", {"shiwei"}, id="traditional-characters"),
        pytest.param("厦门闲置土地", {"shiwei", "zygh"}, id="city-of-two-notices"),
        pytest.param("What did Xiamen do about idle land?", {"shiwei", "zygh"}, id="pinyin"),
        pytest.param("广州天河的绿化", {"tianhe"}, id="city-and-district"),
        pytest.param("天河分局的绿化", {"tianhe"}, id="branch"),
        pytest.param("Compare Leshan and Quanzhou", {"leshan", "quanzhou"}, id="two-in-pinyin"),
        pytest.param("厦门资规局、天河分局、泉州资规局比较", {"zygh", "tianhe", "quanzhou"}, id="three"),
        pytest.param("资规局的闲置土地", set(), id="body-without-place"),
    ],
)
def test_the_bodies_that_ship_are_known_by_their_short_names(question, named):
    assert set(understand(question, [], SHIPPED).named) == named


def test_a_province_beside_a_city_adds_nothing():
    assert named_bodies("闽东省乙海住建局", LIBRARY) == (("housing",),)


@pytest.mark.parametrize(
    "question", ["那完成了吗", "它由谁牵头", "还有呢", "进展呢？", "花了多少钱", "Is it finished?"]
)
def test_a_question_that_leans_on_the_one_before_is_searched_with_it(question):
    query = understand(question, ["甲山水务局的闲置仓库怎么处置"], LIBRARY)
    assert query.leans_on_history
    assert "闲置仓库" in query.text
    assert query.text != "甲山水务局的闲置仓库怎么处置"
    assert query.named == ("water",)
    assert query.question == question


def test_a_question_with_matter_of_its_own_stands_alone():
    query = understand("丁湖区总工会补建职工文化活动场所台账登记了吗", ["甲山水务局的闲置仓库怎么处置"], LIBRARY)
    assert not query.leans_on_history
    assert "仓库" not in query.text
    assert query.named == ("union",)


def test_a_first_question_follows_nothing_up():
    assert not understand("那完成了吗", [], LIBRARY).leans_on_history


def test_a_follow_up_that_names_another_body_asks_about_that_one():
    assert understand("那乙海住建局呢", ["甲山水务局的电梯怎么处置"], LIBRARY).named == ("housing",)


def test_a_follow_up_of_a_follow_up_keeps_the_body():
    history = ["甲山水务局的闲置仓库怎么处置", "那完成了吗"]
    assert understand("由谁牵头", history, LIBRARY).named == ("water",)


def test_the_request_is_not_searched_where_matter_is_left():
    assert "措施" not in understand("闲置仓库采取了哪些整改措施", [], LIBRARY).text
    assert "闲置仓库" in understand("闲置仓库采取了哪些整改措施", [], LIBRARY).text


def test_a_question_that_is_only_a_request_is_searched_as_it_is():
    assert understand("采取了哪些整改措施", [], LIBRARY).text == "采取了哪些整改措施"


@pytest.mark.parametrize(
    ("question", "strangers"),
    [("苏州闲置仓库怎么整改", ("苏州",)), ("苏州和杭州比较", ("苏州", "杭州")), ("甲山闲置仓库怎么整改", ())],
)
def test_a_place_of_which_there_is_no_notice_is_a_stranger(question, strangers):
    assert set(understand(question, [], LIBRARY).strangers) == set(strangers)


def test_full_width_letters_and_digits_are_read_like_plain_ones():
    query = understand("Ｗｈａｔ ｄｉｄ Ｘｉａｍｅｎ ｄｏ ｉｎ ２０２４？", [], SHIPPED)
    assert set(query.named) == {"shiwei", "zygh"}
    assert query.years == ("2024",)
    assert query.kind is Kind.MEASURES


def test_a_new_topic_in_english_does_not_lean_on_history():
    question = "How many volunteers joined the tree planting campaign near Dinghu district reservoir?"
    query = understand(question, ["甲山水务局的闲置仓库怎么处置"], LIBRARY)
    assert not query.leans_on_history
    assert query.named == ("union",)
    assert "仓库" not in query.text


def test_a_place_of_the_library_is_no_stranger():
    suzhou = LibraryName("s", ("苏州市",), "苏州市水务局", "苏州市水务局整改通报", ("suzhou",))
    assert understand("苏州闲置仓库怎么整改", [], [suzhou]).strangers == ()


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2023年闲置仓库", ("2023",)),
        ("２０２３年和2024年", ("2023", "2024")),
        ("花了2000元", ()),
        ("12023号", ()),
        ("电梯", ()),
    ],
)
def test_years_are_read_and_amounts_are_none(question, years):
    assert understand(question, [], LIBRARY).years == years


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("闲置仓库怎么整改", Language.CHINESE),
        ("What about idle warehouses?", Language.ENGLISH),
        ("GIS系统建了吗", Language.CHINESE),
        ("2023?", Language.CHINESE),
    ],
)
def test_the_language_is_that_of_the_question(question, language):
    assert understand(question, [], LIBRARY).language is language


def test_blanks_and_line_breaks_of_a_question_are_one_blank():
    assert understand("  闲置\n仓库　怎么办 ", [], LIBRARY).question == "闲置 仓库 怎么办"


def test_a_follow_up_of_another_matter_asks_the_same_of_it():
    query = understand("那历史建筑呢?", ["甲山市水务局对闲置仓库采取了哪些措施"], LIBRARY)
    assert (query.kind, query.named) == (Kind.MEASURES, ("water",))
    assert "仓库" not in query.text


def test_the_matter_is_kept_through_several_follow_ups():
    query = understand("联系电话呢?", ["闲置仓库采取了哪些措施", "完成了吗?"], LIBRARY)
    assert "闲置仓库" in query.text


def test_what_is_carried_over_is_named_and_can_be_dropped():
    history = ["甲山市水务局对闲置仓库采取了哪些措施"]
    query = understand("完成了吗?", history, LIBRARY)
    assert {c.field: c.value for c in query.carried} == {"publisher": "中共甲山市水务局", "matter": "对闲置仓库"}
    assert understand("完成了吗?", history, LIBRARY, dropped={"publisher"}).named == ()
    assert "仓库" not in understand("完成了吗?", history, LIBRARY, dropped={"matter"}).text


def test_two_bodies_of_one_place_are_two():
    assert named_bodies("甲山市委和水务局", LIBRARY) == (("committee",), ("water",))
    assert named_bodies("甲山市委(省委巡视)和甲山市水务局", LIBRARY) == (("committee",), ("water",))


def test_a_question_that_names_two_bodies_compares_them():
    assert understand("甲山市水务局和乙海市各培训了多少人", (), LIBRARY).kind is Kind.COMPARE


def test_names_are_not_searched_for_where_a_matter_is_left():
    assert understand("甲山市水务局闲置仓库", (), LIBRARY).text.split() == ["闲置仓库"]
    assert "甲山" in understand("甲山市水务局", (), LIBRARY).text


def test_each_body_is_searched_for_what_is_asked_of_it():
    query = understand("采购制度方面,甲山水务局的合同几天内签订;乙海住建局的支出限额是多少", [], LIBRARY)
    first, second = query.aspects
    assert "合同" in first
    assert "限额" not in first
    assert "限额" in second
    assert "合同" not in second
    assert "采购制度" in first
    assert "采购制度" in second


@pytest.mark.parametrize(
    "question", ["比较甲山和乙海的闲置仓库整改", "甲山和乙海各有几座仓库", "甲山水务局的合同,几天内签订"]
)
def test_what_is_asked_of_all_bodies_alike_is_searched_once(question):
    assert understand(question, [], LIBRARY).aspects == ()


def test_a_question_without_a_matter_hands_none_on():
    query = understand("那由谁牵头", ["甲山市水务局还有哪些没完成"], LIBRARY)
    assert [condition.field for condition in query.carried] == ["publisher"]
