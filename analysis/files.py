"""Writing results so that nobody ever sees half a file."""

from questionnaires.files import refuse_other, write_whole

__all__ = ["refuse_other", "write_whole"]
