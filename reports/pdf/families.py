"""The typefaces of official documents (公文用字体): what each is called where it is installed, and what stands in."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from questionnaires.texts import Language, Text

SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
ROLES: dict[str, tuple[Text, tuple[str, ...]]] = {  # the first that is installed is used; the last is always there
    "fangsong": (
        Text("仿宋（正文）", "imitation Song (text)"),
        (
            "FangSong_GB2312",
            "仿宋_GB2312",
            "FangSong",
            "仿宋",
            "STFangsong",
            "FZFangSong-Z02",
            "Zhuque Fangsong",
            "朱雀仿宋",
            "FandolFang R",
            "FandolFang",
            SERIF,
        ),
    ),
    "xiaobiaosong": (
        Text("小标宋（标题）", "small title Song (title)"),
        ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK", SERIF),
    ),
    "heiti": (Text("黑体（一级标题）", "Hei (first headings)"), ("SimHei", "黑体", "STHeiti", "FZHei-B01S", SANS)),
    "kaiti": (
        Text("楷体（二级标题）", "Kai (second headings)"),
        ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "LXGW WenKai", "FandolKai", SERIF),
    ),
    "songti": (Text("宋体（表格、页码）", "Song (tables, page numbers)"), ("SimSun", "宋体", "STSong", SERIF)),
}
STAND_INS = frozenset({SERIF, SANS})


@dataclass(frozen=True, slots=True)
class Installed:
    """A face of a font file of this machine, under one of its names."""

    path: str
    index: int
    family: str


@cache
def installed() -> tuple[Installed, ...]:
    """All faces that fontconfig knows; none where it is missing."""
    tool = shutil.which("fc-list")
    if tool is None:
        return ()
    command = [tool, "-f", "%{file}\t%{index}\t%{family}\n"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (a program of the machine, no shell)
    return tuple(_faces(done.stdout))


def _faces(told: str) -> Iterator[Installed]:
    for line in told.splitlines():
        path, index, families = line.split("\t")
        for family in families.split(","):
            yield Installed(path, int(index), family)


def chosen(role: str) -> str:
    """The family that a role of official documents is set in on this machine."""
    known = {face.family for face in installed()}
    *wanted, last = ROLES[role][1]
    return next((family for family in wanted if family in known), last)


def filled(style: str) -> str:
    """A style sheet with the families in the place of the names of roles."""
    for role, (_, families) in ROLES.items():
        generic = "sans-serif" if families[-1] == SANS else "serif"
        style = style.replace(f'"{role}"', ", ".join((*(f'"{family}"' for family in families), generic)))
    return style


def sentence(lang: Language) -> str:
    """Which fonts the theme `official` is set in here, and which of its own are not installed."""
    by_family: dict[str, list[str]] = {}
    for role, (name, _) in ROLES.items():
        by_family.setdefault(chosen(role), []).append(name[lang])
    parts = ("；" if lang == "zh" else "; ").join(_part(family, roles, lang) for family, roles in by_family.items())
    return f"字体　{parts}" if lang == "zh" else f"fonts: {parts}"


def _part(family: str, roles: list[str], lang: Language) -> str:
    joined = ("、" if lang == "zh" else ", ").join(roles)
    if family not in STAND_INS:
        return f"{joined}：{family}" if lang == "zh" else f"{joined}: {family}"
    return f"{joined}未安装，以 {family} 代替" if lang == "zh" else f"{joined}: not installed, {family} stands in"
