"""What the section on printed figures shows: a table for each kind of test, and what a misfit does not mean."""

from collections.abc import Mapping, Sequence

from analysis.core.results import Unavailable
from analysis.core.sections import Block, Line, Picture, figure_cell, name_cell, plain_cell, table
from analysis.topics.published.digits import NAMES as DIGIT_NAMES
from analysis.topics.published.digits import DigitTest, Test
from analysis.topics.published.table_checks import RepeatedRows
from analysis.topics.published.unit_checks import RatesByUnit
from questionnaires.texts import Text


def claim_blocks(claims: Sequence[str]) -> list[Block]:
    """Every claim with its n, verdict and the power of its test."""
    keys = ("value", "sd", "n", "verdict", "power")
    heads = (
        Text("公布的数字", "Figure"),
        Text("公布值", "Printed"),
        Text("标准差", "SD"),
        Text("份数", "n"),
        Text("检验结果", "Verdict"),
        Text("检验功效", "Power"),
    )
    rows = [[figure_cell(f"forensics.claim.{claim}.{key}") for key in ("name", *keys)] for claim in claims]
    return [
        table(Text("公布数字的粒度检验", "Granularity of printed figures"), heads, rows, numeric=(1, 2, 3, 5)),
        Line(
            Text(
                "对得上不等于属实；对不上时先问分母、加权、合成和舍入方式。检验功效是随手写出的数字中会被识别的比例。",
                "What fits need not be true; what does not is asked for base, weights, items and rounding. Power "
                "is the share of figures written at random that the test would find.",
            )
        ),
    ]


def question_blocks(questions: Sequence[str], *, is_shared: bool) -> list[Block]:
    """How options add up and which n fit, question by question and for all together."""
    if not questions:
        return []
    keys = ("options", "total", "chance", "smallest", "n_fitting", "up_to")
    heads = (
        Text("题", "Question"),
        Text("检验的选项", "Options tested"),
        Text("各项合计", "Total"),
        Text("恰为整数百分百的机会", "Chance of an exact total"),
        Text("最小的 n", "Smallest n"),
        Text("对得上的 n", "Sizes that fit"),
        Text("查至", "Up to"),
    )
    rows = [[figure_cell(f"forensics.question.{question}.{key}") for key in ("name", *keys)] for question in questions]
    blocks: list[Block] = [
        table(
            Text("逐题合计与由百分数推断的份数", "Totals by question, and n inferred"), heads, rows, numeric=range(1, 7)
        )
    ]
    if is_shared:
        blocks.append(
            Line(
                Text(
                    "各题共同对得上的份数有 {forensics.shared.n_fitting}，最小的是 {forensics.shared.smallest}（查至 "
                    "{forensics.shared.up_to}）。",
                    "All questions share {forensics.shared.n_fitting}; the smallest is {forensics.shared.smallest} "
                    "(looked up "
                    "to {forensics.shared.up_to}).",
                )
            )
        )
    return blocks


def total_blocks(totals: Sequence[str]) -> list[Block]:
    """Every sum and ratio as printed and recomputed."""
    keys = ("printed", "recomputed", "difference", "verdict")
    heads = (
        Text("合计或比率", "Sum or ratio"),
        Text("公布", "Printed"),
        Text("复算", "Recomputed"),
        Text("差额", "Difference"),
        Text("结论", "Verdict"),
    )
    rows = [[figure_cell(f"forensics.total.{total}.{key}") for key in ("name", *keys)] for total in totals]
    return [
        table(Text("合计与比率复算", "Sums and ratios recomputed"), heads, rows, numeric=(1, 2, 3)),
        Line(
            Text(
                "差额为公布减复算；差额在舍入范围之内的，不作为问题。",
                "Differences are printed less recomputed; what rounding can explain draws no finding.",
            )
        ),
    ]


def rate_blocks(project: str, rates: RatesByUnit) -> list[Block]:
    """One project by several units, drawn about its plan."""
    start = f"forensics.rates.{project}"
    keys = ("planned", "actual", "rate")
    heads = (Text("计量单位", "Unit"), Text("计划", "Planned"), Text("实际", "Actual"), Text("完成率", "Rate"))
    rows = [
        [figure_cell(f"{start}.u{at}.unit"), *(figure_cell(f"{start}.u{at}.{key}") for key in keys)]
        for at in range(len(rates.counts))
    ]
    caption = Text(f"{{{start}.name}}：按不同单位的完成率", f"{{{start}.name}}: the rate by unit")
    blocks: list[Block] = [
        table(caption, heads, rows, numeric=(1, 2, 3)),
        Line(
            Text(
                f"各单位的完成率最多相差 {{{start}.spread}}；引用完成率时须同时写明单位。",
                f"The rates are up to {{{start}.spread}} apart; a rate is to be quoted with its unit.",
            )
        ),
    ]
    if any(not isinstance(rate, Unavailable) for rate in rates.rates.values()):
        blocks.append(
            Picture(
                id=f"forensics_rates_{project}",
                result=rates,
                caption=Text("各单位完成率（虚线为计划）", "Completion by unit"),
            )
        )
    return blocks


def row_blocks(rows: RepeatedRows) -> list[Block]:
    """The rows that repeat one another."""
    said = Line(
        Text(
            "{forensics.rows.n}中有 {forensics.rows.n_repeated}与前面的行相同（{forensics.rows.n_groups}）。",
            "{forensics.rows.n_repeated} of {forensics.rows.n} repeat an earlier one ({forensics.rows.n_groups}).",
        )
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
    heads = (Text("事项", "Item"), Text("金额", "Amount"), Text("行", "Row"), Text("组", "Group"))
    return [said, table(Text("内容相同的行", "Rows that are the same"), heads, cells, numeric=(1, 2, 3))]


def digit_blocks(tests: Mapping[Test, DigitTest | Unavailable]) -> list[Block]:
    """Both digit tests with their power; drawn where they could be made."""
    heads = (Text("检验", "Test"), Text("数字", "Figures"), Text("p", "p"), Text("检验功效", "Power"))
    rows = [
        [name_cell(DIGIT_NAMES[name]), *(figure_cell(f"forensics.digits.{name}.{key}") for key in ("n", "p", "power"))]
        for name in tests
    ]
    reasons = [found for found in tests.values() if isinstance(found, Unavailable)]
    blocks: list[Block] = [
        table(Text("末位与首位数字", "Last and first digits"), heads, rows, numeric=(1, 2, 3)),
        Line(
            Text(
                "定额、限价、取整和分档都会使数字偏离预期；偏离只说明需要看原始凭证，不说明金额有误。",
                "Flat rates, price caps, rounding and brackets all shift digits; a departure "
                "asks for vouchers and does "
                "not say that amounts are wrong.",
            )
        ),
    ]
    blocks += [
        Line(Text(f"未检验：[[{reason.reason.zh}]]。", f"Not tested: [[{reason.reason.en}]].")) for reason in reasons
    ]
    blocks += [
        Picture(id=f"forensics_{name}", result=found, caption=DIGIT_NAMES[found.test])
        for name, found in tests.items()
        if isinstance(found, DigitTest)
    ]
    return blocks
