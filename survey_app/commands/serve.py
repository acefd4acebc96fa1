"""`hengping serve`: the collector under its server."""

import os
import socket
import sys
from urllib.parse import urlsplit

import click

from questionnaires.problems import Problem, ProblemsError, found
from questionnaires.texts import Text
from survey_app.commands.said import say
from survey_app.config import read_config
from survey_app.store.keys import open_store


@click.command("serve")
@click.option("--host", default="", help="默认取自 HENGPING_BASE_URL / default: from HENGPING_BASE_URL")
@click.option("--port", type=int, default=0, help="默认取自 HENGPING_BASE_URL / default: from HENGPING_BASE_URL")
@click.option("--workers", type=int, default=2, show_default=True, help="进程数 / processes")
@click.option(
    "--give-up-codes",
    is_flag=True,
    help="原密钥已遗失：放弃此前印发的码、入口和回执 / the former key is lost: give up what was issued under it",
)
def serve(host: str, port: int, workers: int, give_up_codes: bool) -> None:
    """启动收集端 / Run the collector with gunicorn."""
    config = read_config()
    address = urlsplit(config.base_url)
    host = host or (address.hostname or "127.0.0.1" if address.scheme == "http" else "127.0.0.1")
    port = port or (address.port or 8000)
    refuse_taken_port(host, port)
    open_store(config.database_url, config.keys, give_up_codes=give_up_codes).dispose()
    say(Text(f"收集端：{config.base_url}（Ctrl+C 停止）", f"collector: {config.base_url} (Ctrl+C stops it)"))
    sys.stdout.flush()
    options = ["--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4", "--worker-class", "gthread"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *options, "survey_app:create_app()"])  # noqa: S606


def refuse_taken_port(host: str, port: int) -> None:
    """Raise ProblemsError where another program listens already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            fault = found(f"{host}:{port} · {taken.strerror}")
            cure = Text(
                "端口被占用，请停止占用它的程序，或用 --port 换一个",
                "stop what uses the port, or choose another with --port",
            )
            raise ProblemsError([Problem(file="hengping serve", fault=fault, cure=cure)]) from taken
