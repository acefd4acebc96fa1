"""Views that are loaded when somebody asks for them: residents' pages need none of what they import."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue
from werkzeug.utils import import_string


def later(place: str) -> Callable[..., ResponseReturnValue]:
    """The view at `module:function`, imported at the first request (Flask's pattern of lazily loaded views)."""

    def view(**parts: str) -> ResponseReturnValue:
        answer: ResponseReturnValue = import_string(place)(**parts)
        return answer

    return view
