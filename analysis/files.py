"""Writing results so that nobody ever sees half a file."""

from questionnaires.files import write_whole

__all__ = ["write_whole"]
