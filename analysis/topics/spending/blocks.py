"""What the section on spending shows: tables, pictures and the lines that keep them from being misread."""

from collections.abc import Mapping
from decimal import Decimal

from analysis.core.sections import Block, Line, Picture, figure_cell, name_cell, table
from analysis.topics.spending.earned_value import EarnedValue
from analysis.topics.spending.figures import EVM
from analysis.topics.spending.months import MonthlyExecution
from analysis.topics.spending.variance import CarryOver, VarianceAnalysis
from questionnaires.texts import Text


def line_blocks(found: VarianceAnalysis) -> list[Block]:
    """Every line with its variance and the three effects."""
    keys = ("budget", "actual", "variance", "price", "quantity", "joint")
    heads = (
        Text("费用行", "Line"),
        Text("预算", "Budget"),
        Text("支出", "Spent"),
        Text("差异率", "Variance"),
        Text("价差", "Price"),
        Text("量差", "Quantity"),
        Text("联合差异", "Joint"),
    )
    rows = [
        [name_cell(each.line.names), *(figure_cell(f"spending.line.{each.line.id}.{key}") for key in keys)]
        for each in found.lines
    ]
    blocks: list[Block] = [
        table(Text("逐行预算差异", "Variance line by line"), heads, rows, numeric=range(1, 7)),
        Line(
            Text(
                "合计差异率 {spending.total.variance}；超预算 {spending.n_over}，无预算支出 {spending.n_unbudgeted}，"
                "用途不在批复范围 {spending.n_off}。价差按计划数量计，量差按计划单价计，两者同时变动的部分单列。"
                "这是预算差异分析，没有计入效益，不是成本效益分析。",
                "Total variance {spending.total.variance}; over budget {spending.n_over}, without a budget "
                "{spending.n_unbudgeted}, off purpose {spending.n_off}. Price effects are at "
                "planned quantities, quantity "
                "effects at planned prices, and what both change at once stands apart. This is a variance analysis; it "
                "weighs no benefits and is no cost-benefit analysis.",
            )
        ),
    ]
    if any(isinstance(each.variance, Decimal) for each in found.lines):
        blocks.append(
            Picture(
                id="spending_variance", result=found, caption=Text("各行差异率（虚线为预算）", "Variance of each line")
            )
        )
    return blocks


def month_blocks(found: MonthlyExecution) -> list[Block]:
    """Every month against time, floor and progress, and their curve."""
    keys = ("spent", "rate", "of_time", "light", "floor", "progress", "lead")
    heads = (
        Text("月份", "Month"),
        Text("累计支出", "Spent"),
        Text("执行率", "Execution"),
        Text("与时间进度之比", "Of time"),
        Text("预警灯", "Light"),
        Text("规定进度", "Floor"),
        Text("形象进度", "Progress"),
        Text("支付超前", "Ahead by"),
    )
    rows = [[figure_cell(f"spending.month.{month}.{key}") for key in ("name", *keys)] for month in found.table["month"]]
    blocks: list[Block] = [
        table(Text("按月执行", "Execution by month"), heads, rows, numeric=range(1, 8)),
        Line(
            Text(
                "支付超前为执行率减形象进度；累计数下降的有 {spending.n_falling}。执行率高只说明钱已付出。",
                "“Ahead by” is execution less physical progress; totals fell in {spending.n_falling}. A high rate says "
                "that money was paid, and no more.",
            )
        ),
    ]
    if found.problem is None:
        blocks.append(
            Picture(
                id="spending_months", result=found, caption=Text("预算按月执行", "The budget spent, month by month")
            )
        )
    return blocks


def left_blocks(left: Mapping[str, tuple[Text, CarryOver]]) -> list[Block]:
    """What is left over as computed and as reported."""
    keys = ("amount", "share", "reported", "gap")
    heads = (
        Text("资金", "Funds"),
        Text("复算结转", "Left over"),
        Text("占可用资金", "Of the funds"),
        Text("自报结转", "As reported"),
        Text("差额", "Gap"),
    )
    rows = [
        [name_cell(names), *(figure_cell(f"spending.left.{key}.{name}") for name in keys)]
        for key, (names, _) in left.items()
    ]
    return [table(Text("结转结余复算", "Carry-over recomputed"), heads, rows, numeric=range(1, 5))]


def earned_blocks(found: EarnedValue) -> list[Block]:
    """Both bases of earned value side by side."""
    heads = (Text("指标", "Quantity"), Text("按自报进度", "As reported"), Text("按核实进度", "As verified"))
    rows = [
        [
            label,
            *(figure_cell(f"spending.evm.{basis}.{key.removesuffix('_yuan')}") for basis in ("reported", "verified")),
        ]
        for key, label in EVM.items()
    ]
    return [
        table(Text("挣值分析：自报与核实", "Earned value, reported and verified"), heads, rows, numeric=(1, 2)),
        Line(
            Text(
                "完工预算 {spending.evm.bac}。指数大于一为节约或超前，小于一为超支或滞后；"
                "完工估算假定成本绩效保持不变。"
                "挣值只比较预算、支出与完成量，没有计入效益。",
                "Budget at completion {spending.evm.bac}. "
                "An index above one means saving or being ahead, below one an "
                "overrun or a delay; the estimate takes the cost index to last. Earned value compares budget, cost and "
                "works done; it weighs no benefits.",
            )
        ),
        Picture(
            id="spending_earned",
            result=found,
            caption=Text("挣值指数（虚线为一）", "Earned-value indices (dashed: one)"),
        ),
    ]


def alert_blocks() -> list[Block]:
    """The self-evaluation alert in one line."""
    return [
        Line(
            Text(
                "自评预警：指标得分率 {spending.self.indicator_rate}，执行得分率 {spending.self.execution_rate}，"
                "相差为前者的 {spending.self.ratio}（预警线 {spending.limit.self_gap}），"
                "未支出 {spending.self.unspent}：{spending.self.light}。",
                "Self-evaluation alert: {spending.self.indicator_rate} of the indicator points against "
                "{spending.self.execution_rate} of the execution points, a gap of {spending.self.ratio} of the former "
                "(line {spending.limit.self_gap}), unspent {spending.self.unspent}: {spending.self.light}.",
            )
        ),
    ]
