"""Who is who in an engagement, and whether the evaluator stands apart from what is evaluated (独立性)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.inputs.settings import YamlReader
from questionnaires.problems import Problem
from questionnaires.texts import Text

ROLES: dict[str, Text] = {
    "client": Text("委托方", "Client"),
    "evaluand": Text("被评价对象", "Evaluand"),
    "supervising": Text("主管部门", "Supervising department"),
    "evaluator": Text("评价机构", "Evaluator"),
    "lead_evaluator": Text("主评人", "Lead evaluator"),
    "reviewer": Text("复核人", "Reviewer"),
    "approver": Text("机构负责人", "Head of the evaluator"),
}
NEEDED = ("client", "evaluand", "evaluator", "lead_evaluator")
CLASSES: dict[str, Text] = {
    "independent": Text("独立第三方", "independent third party"),
    "supervision": Text("监理", "engineering supervision"),
    "audit": Text("审计", "audit"),
    "self": Text("单位自评", "self-evaluation"),
}
APART = (
    (
        "client",
        "evaluand",
        Text("委托方就是被评价对象", "the client is the evaluand"),
        Text(
            "第三方评价要求两者分开（财预〔2021〕6号）；单位自评请另行出具",
            "a third-party evaluation keeps them apart; a self-evaluation is another document",
        ),
    ),
    (
        "evaluator",
        "evaluand",
        Text("评价机构就是被评价对象", "the evaluator is the evaluand"),
        Text("这是单位自评，不能以第三方名义出具", "this is a self-evaluation and cannot be issued as a third party's"),
    ),
    (
        "lead_evaluator",
        "reviewer",
        Text("主评人复核自己的工作", "the lead evaluator reviews their own work"),
        Text("请换一位复核人", "name another reviewer"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Independence:
    """What kind of body the evaluator is, and how a relation that readers should know of is explained."""

    kind: str
    explained: Text

    @property
    def is_apart(self) -> bool:
        """Whether this is a third party without a relation to explain."""
        return self.kind == "independent" and not self.explained


def read_roles(yaml: YamlReader) -> dict[str, Text]:
    """The roles that are filled; bodies that must stand apart and do not are a problem."""
    roles = {role: yaml.texts("roles", role, required=role in NEEDED) for role in ROLES}
    given = {role: texts for role, texts in roles.items() if texts}
    for one, other, fault, cure in APART:
        if _is_same(given, one, other):
            yaml.problems.append(Problem(file=yaml.path, row=yaml.row(("roles", one)), fault=fault, cure=cure))
    return given


def read_independence(yaml: YamlReader) -> Independence:
    """The class of the evaluator; any but an independent one has to be explained, and a self-evaluation is refused."""
    kind = yaml.one_of("independence", "class", words=tuple(CLASSES), required=False) or "independent"
    explained = yaml.texts("independence", "explained", required=False)
    place = yaml.row(("independence", "class"))
    if kind == "self":
        fault = Text("评价机构的类别是单位自评", "the evaluator's class is self-evaluation")
        cure = Text("第三方报告不能由单位自评代替", "a self-evaluation cannot stand for a third party's report")
        yaml.problems.append(Problem(file=yaml.path, row=place, fault=fault, cure=cure))
    elif kind != "independent" and not explained:
        name = CLASSES[kind]
        fault = Text(f"{name['zh']}不是第三方评价", f"{name['en']} is no third-party evaluation")
        cure = Text(
            "请在 independence.explained 写明与项目的关系，报告将照印",
            "explain the relation to the project in independence.explained; the report prints it",
        )
        yaml.problems.append(Problem(file=yaml.path, row=place, fault=fault, cure=cure))
    return Independence(kind=kind, explained=explained)


def _is_same(roles: Mapping[str, Text], one: str, other: str) -> bool:
    """Whether two roles are held by the same body in either language, however it is spaced or typed."""
    if one not in roles or other not in roles:
        return False
    return any(_plain(roles[one][lang]) == _plain(roles[other][lang]) for lang in ("zh", "en"))


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
