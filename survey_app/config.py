"""Every setting of the collector: its environment variable, its default, what it means. Read once, at start."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import urlsplit

from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text

LEAST_KEY_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One environment variable."""

    name: str
    default: str
    meaning: Text


SETTINGS = (
    Setting(
        name="HENGPING_SECRET_KEY",
        default="",
        meaning=Text(
            "签名与编码的密钥，至少 32 个字符；没有默认值，收集端必须设置",
            "key for signatures and codes, at least 32 characters; no default, the collector needs it",
        ),
    ),
    Setting(
        name="HENGPING_OLD_SECRET_KEYS",
        default="",
        meaning=Text(
            "更换密钥后，此前用过的密钥，以空格分隔、新的在前；其下签发的码、入口和回执继续有效",
            "after a change of key, those used before, separated by blanks, newest first; "
            "codes, doors and receipts issued under them go on working",
        ),
    ),
    Setting(
        name="HENGPING_DATABASE_URL",
        default="sqlite:///hengping.sqlite3",
        meaning=Text("数据库地址（SQLAlchemy 写法）", "address of the database, as SQLAlchemy writes it"),
    ),
    Setting(
        name="HENGPING_BASE_URL",
        default="http://127.0.0.1:8000",
        meaning=Text(
            "居民看到的网址；以 https 开头时 Cookie 只走加密连接",
            "address that residents see; with https, cookies travel encrypted only",
        ),
    ),
    Setting(
        name="HENGPING_TRUSTED_PROXIES",
        default="0",
        meaning=Text(
            "收集端前面有几层自己的反向代理；按此层数从 X-Forwarded-For 取来访地址，0 表示没有",
            "how many proxies of your own stand before the collector; the caller's address is read from "
            "X-Forwarded-For at that depth; 0 if none",
        ),
    ),
    Setting(
        name="HENGPING_LANG",
        default="zh",
        meaning=Text("命令行信息的语言：zh 或 en", "language of messages on the command line: zh or en"),
    ),
    Setting(
        name="HENGPING_CHROMIUM",
        default="",
        meaning=Text(
            "浏览器测试所用的 Chromium 路径；空则找系统自带的",
            "Chromium for the browser tests; if empty, the one the system has",
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings a running collector works with."""

    secret_key: str
    database_url: str
    base_url: str
    trusted_proxies: int = 0
    old_secret_keys: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The key in use, then those before it, each once."""
        return tuple(dict.fromkeys((self.secret_key, *self.old_secret_keys)))

    @property
    def is_local(self) -> bool:
        """Whether only this machine can open the addresses that are printed."""
        return (urlsplit(self.base_url).hostname or "") in ("127.0.0.1", "localhost", "::1", "0.0.0.0")  # noqa: S104

    @property
    def is_https(self) -> bool:
        """Whether residents come over an encrypted connection."""
        return self.base_url.startswith("https://")


def read_config(environment: Mapping[str, str] = os.environ) -> Config:
    """The collector's settings from the environment.

    Raises
        ProblemsError: no secret key, one that is too short, or an address that is none.
    """
    values = {setting.name: environment.get(setting.name) or setting.default for setting in SETTINGS}
    key, old_keys = values["HENGPING_SECRET_KEY"], tuple(values["HENGPING_OLD_SECRET_KEYS"].split())
    problems = _faults_of_keys(key, old_keys)
    if problems:
        raise ProblemsError(problems)
    base_url = values["HENGPING_BASE_URL"].rstrip("/")
    if not _is_address(base_url):
        cure = allowed(Text("以 https:// 或 http:// 开头的网址", "an address that begins with https:// or http://"))
        raise ProblemsError([Problem(file="HENGPING_BASE_URL", fault=found(base_url), cure=cure)])
    return Config(
        secret_key=key,
        old_secret_keys=old_keys,
        database_url=values["HENGPING_DATABASE_URL"],
        base_url=base_url,
        trusted_proxies=_n_proxies(values["HENGPING_TRUSTED_PROXIES"]),
    )


def _faults_of_keys(key: str, old_keys: Sequence[str]) -> list[Problem]:
    """A missing key, and any that is too short to resist guessing."""
    problems = []
    if len(key) < LEAST_KEY_LENGTH:
        fault = Text(f"只有 {len(key)} 个字符", f"has {len(key)} characters") if key else Text("没有设置", "is not set")
        cure = Text(
            "这个收集端是否已经有密钥？有就设回它，换新密钥会使已印发的码失效；从未有过，"
            "再用 openssl rand -hex 32 生成一个（至少 32 个字符），写进 HENGPING_SECRET_KEY 并妥善保存",
            "is there a key of this collector already? Then set that one: a new key kills every printed code. If there "
            "never was one, make one with openssl rand -hex 32 (at least 32 characters), set it, and keep it safe",
        )
        problems.append(Problem(file="HENGPING_SECRET_KEY", fault=fault, cure=cure))
    if any(len(old) < LEAST_KEY_LENGTH for old in old_keys):
        shortest = min(len(old) for old in old_keys)
        fault = Text(f"有一个只有 {shortest} 个字符", f"one has {shortest} characters")
        cure = Text("完整的旧密钥，以空格分隔", "give former keys in full, separated by blanks")
        problems.append(Problem(file="HENGPING_OLD_SECRET_KEYS", fault=fault, cure=cure))
    return problems


def _is_address(base_url: str) -> bool:
    """Whether residents can be led there: http or https, a host, and no more than a path."""
    try:
        parts = urlsplit(base_url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and base_url.isprintable()
    return is_web and has_port and not (parts.query or parts.fragment or parts.username or " " in base_url)


def _n_proxies(text: str) -> int:
    """How many proxies there are: 0 to 9.

    Raises
        ProblemsError: anything else.
    """
    if not (len(text) == 1 and text.isascii() and text.isdigit()):
        cure = allowed(Text("0 至 9 的整数", "a whole number from 0 to 9"))
        raise ProblemsError([Problem(file="HENGPING_TRUSTED_PROXIES", fault=found(text), cure=cure)])
    return int(text)


def message_language(environment: Mapping[str, str] = os.environ) -> Literal["zh", "en"]:
    """The language of messages on the command line.

    Raises
        ProblemsError: neither zh nor en.
    """
    language = environment.get("HENGPING_LANG") or "zh"
    if language not in ("zh", "en"):
        raise ProblemsError(
            [Problem(file="HENGPING_LANG", fault=found(language), cure=allowed(Text("zh、en", "zh, en")))]
        )
    return cast(Literal["zh", "en"], language)
