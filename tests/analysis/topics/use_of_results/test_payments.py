"""Payments after an evaluation: plans, caps of the notice, shares, factors, and what was paid before."""

from decimal import Decimal

import pytest

from analysis.core.errors import InvalidInput
from analysis.core.results import Unavailable
from analysis.scoring.packs import Consequence
from analysis.topics.use_of_results.caps import PublishedTotal, check_total, known_caps, read_caps, total_of_caps
from analysis.topics.use_of_results.release import Claim, release
from questionnaires.texts import Text

CAPS = read_caps("urban_renewal_2025")

YI = Decimal(100_000_000)

NAMES = Text("某", "it")

# The 20 cities announced by the Ministry of Finance on 2025-06-04 (新华社, 2025-06-05), in the three regions of the
# National Bureau of Statistics (东部 with Liaoning, 中部 with Heilongjiang), municipalities apart.
CITIES = {
    "唐山": "east",
    "大连": "east",
    "苏州": "east",
    "温州": "east",
    "厦门": "east",
    "济南": "east",
    "广州": "east",
    "海口": "east",
    "哈尔滨": "central",
    "芜湖": "central",
    "郑州": "central",
    "宜昌": "central",
    "长沙": "central",
    "包头": "west",
    "宜宾": "west",
    "兰州": "west",
    "西宁": "west",
    "乌鲁木齐": "west",
    "北京": "municipality",
    "天津": "municipality",
}

AS_CENTRAL = {"唐山": "central", "大连": "central", "海口": "central"}

MORE_THAN_200 = PublishedTotal(value_yuan=200 * YI, relation="more_than", source=NAMES)


def factor(value):
    return Consequence(decision="keep", names=NAMES, factor=Decimal(value))


def claim(planned, region="east", share="0.5", paid="0", name="a"):
    amounts = [None if each is None else Decimal(each) * YI for each in (planned, paid)]
    return Claim(
        id=name,
        names=NAMES,
        region=region,
        planned_yuan=amounts[0],
        stage_share=None if share is None else Decimal(share),
        paid_before_yuan=amounts[1],
    )


def paid(*claims, by="1"):
    return release(claims, CAPS, None if by is None else factor(by)).payments


@pytest.mark.parametrize(("region", "cap"), [("east", 8), ("central", 10), ("west", 12), ("municipality", 12)])
def test_caps_are_those_of_the_2025_notice(region, cap):
    assert CAPS.caps_yuan[region] == cap * YI


def test_caps_carry_document_article_and_date_and_say_that_nobody_checked_them():
    source = CAPS.source
    assert "城市更新" in source.document
    assert "西部 12" in source.article
    assert (source.date, source.checked) == ("2025-04", False)
    assert known_caps() == ("urban_renewal_2025",)


def test_twenty_cities_by_geography_come_to_198_and_contradict_more_than_200():
    regions = list(CITIES.values())
    assert len(regions) == 20
    assert total_of_caps(regions, CAPS) == 198 * YI
    found = check_total(regions, CAPS, MORE_THAN_200)
    assert found.agrees is False
    assert "198亿元" in found.sentence()
    assert "does not fit" in found.sentence("en")


def test_three_of_them_counted_as_central_come_to_204_and_fit():
    regions = list((CITIES | AS_CENTRAL).values())
    assert total_of_caps(regions, CAPS) == 204 * YI
    assert check_total(regions, CAPS, MORE_THAN_200).agrees is True
    assert check_total(regions, CAPS, None).agrees is None
    assert check_total(regions, CAPS, None).to_frame()["n"].tolist() == [5, 8, 5, 2]


@pytest.mark.parametrize(
    ("relation", "published", "agrees"),
    [
        ("more_than", 8, False),
        ("more_than", 7, True),
        ("equal", 8, True),
        ("equal", 9, False),
        ("at_most", 8, True),
        ("at_most", 7, False),
    ],
)
def test_a_published_total_is_held_against_the_list_as_it_is_worded(relation, published, agrees):
    total = PublishedTotal(value_yuan=published * YI, relation=relation, source=NAMES)
    assert check_total(["east"], CAPS, total).agrees is agrees


def test_an_unknown_region_and_unknown_caps_are_refused_with_the_known_ones():
    with pytest.raises(InvalidInput, match="known: east, central, west, municipality"):
        total_of_caps(["east", "north"], CAPS)
    with pytest.raises(InvalidInput, match="known: urban_renewal_2025"):
        read_caps("2030")


@pytest.mark.parametrize(
    ("asked", "by", "payment", "withheld"),
    [
        (("6", "east", "0.5", "0"), "1", "3", "0"),  # under the cap
        (("10", "east", "0.5", "0"), "1", "4", "0"),  # 8 counts, not 10
        (("10", "east", "0.5", "0"), "0.8", "3.2", "0.8"),
        (("10", "east", "0.5", "6"), "1", "2", "2"),  # 8 − 6 is left
        (("10", "east", "1", "8"), "1", "0", "8"),
        (("10", "east", "1", "9"), "1", "0", "8"),  # more was paid than it may have
        (("10", "east", "1", "0"), "0", "0", "8"),  # cancelled
        (("10", "east", "1", "0"), "1.5", "8", "0"),  # a bonus does not lift the cap
        (("0", "east", "1", "0"), "1", "0", "0"),
    ],
)
def test_a_payment_is_plan_or_cap_times_share_times_factor_within_what_is_left(asked, by, payment, withheld):
    found = paid(claim(*asked), by=by)[0]
    assert (found.payment_yuan, found.withheld_yuan) == (Decimal(payment) * YI, Decimal(withheld) * YI)


def test_each_reason_for_less_is_named_and_an_overpayment_is_seen():
    assert paid(claim("10"), by="0.8")[0].reasons == ("above_cap", "factor")
    assert paid(claim("8", paid="6", share="1"))[0].reasons == ("already_paid",)
    assert paid(claim("8", paid=None))[0].reasons == ("paid_unknown",)
    assert paid(claim("8"))[0].reasons == ()
    assert [each.is_overpaid for each in paid(claim("8", paid="8"), claim("8", paid="8.1"))] == [False, True]


def test_without_plan_share_or_grade_there_is_no_payment_and_no_zero():
    found = release([claim(None, name="a"), claim("8", share=None, name="b"), claim("8", name="c")], CAPS, factor("1"))
    kinds = [isinstance(each.payment_yuan, Unavailable) for each in found.payments]
    assert kinds == [True, True, False]
    assert (found.total_yuan, found.n_paid) == (4 * YI, 1)
    nothing = release([claim("8")], CAPS, None)
    assert isinstance(nothing.total_yuan, Unavailable)
    assert nothing.sentence() == "没有评价等级"
    assert nothing.to_frame()["payment"].isna().all()
    assert isinstance(release([claim(None)], CAPS, factor("1")).total_yuan, Unavailable)
