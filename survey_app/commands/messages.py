"""What the command-line library says by itself, in the language asked for."""

import importlib
from pathlib import Path

import yaml

LIBRARY = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
CHINESE = Path(__file__).parents[1] / "texts" / "click" / "zh.yaml"


def speak_chinese() -> None:
    """Let the library's own messages, help and prompts appear in Chinese.

    Its modules look a message up under one name each; a catalogue of the system would need a compiled file.
    """
    catalogue: dict[str, str] = yaml.safe_load(CHINESE.read_text(encoding="utf-8"))

    def one(message: str) -> str:
        return catalogue.get(message, message)

    def counted(singular: str, plural: str, n: int) -> str:
        return one(singular if n == 1 else plural)

    for name in LIBRARY:
        module = importlib.import_module(f"click.{name}")
        for hook, translation in (("_", one), ("ngettext", counted)):
            if hasattr(module, hook):
                setattr(module, hook, translation)
