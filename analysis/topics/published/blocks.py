"""What the section on printed figures shows: a table for each kind of test, and what a misfit does not mean."""

from collections.abc import Mapping, Sequence

from analysis.core.figures import both
from analysis.core.results import Unavailable
from analysis.core.sections import Block, Picture, figure_cell, line, name_cell, plain_cell, table
from analysis.topics.published.digits import NAMES as DIGIT_NAMES
from analysis.topics.published.digits import DigitTest, Test
from analysis.topics.published.table_checks import RepeatedRows
from analysis.topics.published.unit_checks import RatesByUnit


def claim_blocks(claims: Sequence[str]) -> list[Block]:
    """Every claim with its n, verdict and the power of its test."""
    keys = ("value", "sd", "n", "verdict", "power")
    heads = (
        both("公布的数字", "Figure"),
        both("公布值", "Printed"),
        both("标准差", "SD"),
        both("份数", "n"),
        both("检验结果", "Verdict"),
        both("检验功效", "Power"),
    )
    rows = [[figure_cell(f"forensics.claim.{claim}.{key}") for key in ("name", *keys)] for claim in claims]
    return [
        table(both("公布数字的粒度检验", "Granularity of printed figures"), heads, rows, numeric=(1, 2, 3, 5)),
        line(
            "对得上不等于属实；对不上时先问分母、加权、合成和舍入方式。检验功效是随手写出的数字中会被识别的比例。",
            "What fits need not be true; what does not is asked for base, weights, items and rounding. Power "
            "is the share of figures written at random that the test would find.",
        ),
    ]


def question_blocks(questions: Sequence[str], *, is_shared: bool) -> list[Block]:
    """How options add up and which n fit, question by question and for all together."""
    if not questions:
        return []
    keys = ("options", "total", "chance", "smallest", "n_fitting", "up_to")
    heads = (
        both("题", "Question"),
        both("检验的选项", "Options tested"),
        both("各项合计", "Total"),
        both("恰为整数百分百的机会", "Chance of an exact total"),
        both("最小的 n", "Smallest n"),
        both("对得上的 n", "Sizes that fit"),
        both("查至", "Up to"),
    )
    rows = [[figure_cell(f"forensics.question.{question}.{key}") for key in ("name", *keys)] for question in questions]
    blocks: list[Block] = [
        table(
            both("逐题合计与由百分数推断的份数", "Totals by question, and n inferred"), heads, rows, numeric=range(1, 7)
        )
    ]
    if is_shared:
        blocks.append(
            line(
                "各题共同对得上的份数有 {forensics.shared.n_fitting}，最小的是 {forensics.shared.smallest}（查至 "
                "{forensics.shared.up_to}）。",
                "All questions share {forensics.shared.n_fitting}; the smallest is {forensics.shared.smallest} "
                "(looked up "
                "to {forensics.shared.up_to}).",
            )
        )
    return blocks


def total_blocks(totals: Sequence[str]) -> list[Block]:
    """Every sum and ratio as printed and recomputed."""
    keys = ("printed", "recomputed", "difference", "verdict")
    heads = (
        both("合计或比率", "Sum or ratio"),
        both("公布", "Printed"),
        both("复算", "Recomputed"),
        both("差额", "Difference"),
        both("结论", "Verdict"),
    )
    rows = [[figure_cell(f"forensics.total.{total}.{key}") for key in ("name", *keys)] for total in totals]
    return [
        table(both("合计与比率复算", "Sums and ratios recomputed"), heads, rows, numeric=(1, 2, 3)),
        line(
            "差额为公布减复算；差额在舍入范围之内的，不作为问题。",
            "Differences are printed less recomputed; what rounding can explain draws no finding.",
        ),
    ]


def rate_blocks(project: str, rates: RatesByUnit) -> list[Block]:
    """One project by several units, drawn about its plan."""
    start = f"forensics.rates.{project}"
    keys = ("planned", "actual", "rate")
    heads = (both("计量单位", "Unit"), both("计划", "Planned"), both("实际", "Actual"), both("完成率", "Rate"))
    rows = [
        [figure_cell(f"{start}.u{at}.unit"), *(figure_cell(f"{start}.u{at}.{key}") for key in keys)]
        for at in range(len(rates.counts))
    ]
    caption = both(f"{{{start}.name}}：按不同单位的完成率", f"{{{start}.name}}: the rate by unit")
    blocks: list[Block] = [
        table(caption, heads, rows, numeric=(1, 2, 3)),
        line(
            f"各单位的完成率最多相差 {{{start}.spread}}；引用完成率时须同时写明单位。",
            f"The rates are up to {{{start}.spread}} apart; a rate is to be quoted with its unit.",
        ),
    ]
    if any(not isinstance(rate, Unavailable) for rate in rates.rates.values()):
        blocks.append(
            Picture(
                id=f"forensics_rates_{project}",
                result=rates,
                caption=both("各单位完成率（虚线为计划）", "Completion by unit"),
            )
        )
    return blocks


def row_blocks(rows: RepeatedRows) -> list[Block]:
    """The rows that repeat one another."""
    said = line(
        "{forensics.rows.n}中有 {forensics.rows.n_repeated}与前面的行相同（{forensics.rows.n_groups}）。",
        "{forensics.rows.n_repeated} of {forensics.rows.n} repeat an earlier one ({forensics.rows.n_groups}).",
    )
    if not rows.n_repeated:
        return [said]
    cells = [
        [
            plain_cell(str(row["item"])),
            plain_cell(str(row["amount"])),
            plain_cell(str(row["row"])),
            plain_cell(str(row["group"])),
        ]
        for row in rows.table.to_dict("records")
    ]
    heads = (both("事项", "Item"), both("金额", "Amount"), both("行", "Row"), both("组", "Group"))
    return [said, table(both("内容相同的行", "Rows that are the same"), heads, cells, numeric=(1, 2, 3))]


def digit_blocks(tests: Mapping[Test, DigitTest | Unavailable]) -> list[Block]:
    """Both digit tests with their power; drawn where they could be made."""
    heads = (both("检验", "Test"), both("数字", "Figures"), both("p", "p"), both("检验功效", "Power"))
    rows = [
        [name_cell(DIGIT_NAMES[name]), *(figure_cell(f"forensics.digits.{name}.{key}") for key in ("n", "p", "power"))]
        for name in tests
    ]
    reasons = [found for found in tests.values() if isinstance(found, Unavailable)]
    blocks: list[Block] = [
        table(both("末位与首位数字", "Last and first digits"), heads, rows, numeric=(1, 2, 3)),
        line(
            "定额、限价、取整和分档都会使数字偏离预期；偏离只说明需要看原始凭证，不说明金额有误。",
            "Flat rates, price caps, rounding and brackets all shift digits; a departure asks for vouchers and does "
            "not say that amounts are wrong.",
        ),
    ]
    blocks += [line(f"未检验：[[{reason.zh}]]。", f"Not tested: [[{reason.en}]].") for reason in reasons]
    blocks += [
        Picture(id=f"forensics_{name}", result=found, caption=DIGIT_NAMES[found.test])
        for name, found in tests.items()
        if isinstance(found, DigitTest)
    ]
    return blocks
