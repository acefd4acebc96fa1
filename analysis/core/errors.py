"""What analysis refuses to compute, and why: one small tree."""


class AnalysisError(Exception):
    """A figure that would mislead is refused; the reason is there in both languages."""

    def __init__(self, en: str, *, zh: str = "") -> None:
        super().__init__(en)
        self.texts = {"en": en, "zh": zh or en}

    def text(self, lang: str = "zh") -> str:
        """The reason in `lang` ("zh" or "en")."""
        return self.texts[lang]


class NotEnoughData(AnalysisError):
    """Too few rows, items, groups, or no variation."""


class InvalidInput(AnalysisError):
    """An argument or a column that the method cannot take."""


class MarginsDisagree(AnalysisError):
    """Population margins that contradict one another or the sample."""


class NoConvergence(AnalysisError):
    """An iteration that did not settle; the estimate would be arbitrary."""
