"""Every setting of the collector: its environment variable, its default, what it means. Read once, at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import urlsplit

from questionnaires.problems import Problem, ProblemsError, Texts, allowed, found, said

LEAST_KEY_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One environment variable."""

    name: str
    default: str
    meaning: Texts


SETTINGS = (
    Setting(
        name="HENGPING_SECRET_KEY",
        default="",
        meaning=said(
            "签名与编码的密钥，至少 32 个字符；没有默认值，收集端必须设置",
            "key for signatures and codes, at least 32 characters; no default, the collector needs it",
        ),
    ),
    Setting(
        name="HENGPING_DATABASE_URL",
        default="sqlite:///hengping.sqlite3",
        meaning=said("数据库地址（SQLAlchemy 写法）", "address of the database, as SQLAlchemy writes it"),
    ),
    Setting(
        name="HENGPING_BASE_URL",
        default="http://127.0.0.1:8000",
        meaning=said(
            "居民看到的网址；以 https 开头时 Cookie 只走加密连接",
            "address that residents see; with https, cookies travel encrypted only",
        ),
    ),
    Setting(
        name="HENGPING_TRUSTED_PROXIES",
        default="0",
        meaning=said(
            "收集端前面有几层自己的反向代理；按此层数从 X-Forwarded-For 取来访地址，0 表示没有",
            "how many proxies of your own stand before the collector; the caller's address is read from "
            "X-Forwarded-For at that depth; 0 if none",
        ),
    ),
    Setting(
        name="HENGPING_LANG",
        default="zh",
        meaning=said("命令行信息的语言：zh 或 en", "language of messages on the command line: zh or en"),
    ),
    Setting(
        name="HENGPING_CHROMIUM",
        default="",
        meaning=said(
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
    key = values["HENGPING_SECRET_KEY"]
    if len(key) < LEAST_KEY_LENGTH:
        fault = found(f"{len(key)} 个字符") if key else said("没有设置", "is not set")
        cure = said(
            "请设置至少 32 个字符的随机串，例如 export HENGPING_SECRET_KEY=$(openssl rand -hex 32)",
            "set at least 32 random characters, such as export HENGPING_SECRET_KEY=$(openssl rand -hex 32)",
        )
        raise ProblemsError([Problem(file="HENGPING_SECRET_KEY", fault=fault, cure=cure)])
    base_url = values["HENGPING_BASE_URL"].rstrip("/")
    if not _is_address(base_url):
        cure = allowed("以 https:// 或 http:// 开头的网址", "an address that begins with https:// or http://")
        raise ProblemsError([Problem(file="HENGPING_BASE_URL", fault=found(base_url), cure=cure)])
    return Config(
        secret_key=key,
        database_url=values["HENGPING_DATABASE_URL"],
        base_url=base_url,
        trusted_proxies=_n_proxies(values["HENGPING_TRUSTED_PROXIES"]),
    )


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
        cure = allowed("0 至 9 的整数", "a whole number from 0 to 9")
        raise ProblemsError([Problem(file="HENGPING_TRUSTED_PROXIES", fault=found(text), cure=cure)])
    return int(text)


def message_language(environment: Mapping[str, str] = os.environ) -> Literal["zh", "en"]:
    """The language of messages on the command line.

    Raises
        ProblemsError: neither zh nor en.
    """
    language = environment.get("HENGPING_LANG") or "zh"
    if language not in ("zh", "en"):
        raise ProblemsError([Problem(file="HENGPING_LANG", fault=found(language), cure=allowed("zh、en", "zh, en"))])
    return cast(Literal["zh", "en"], language)
