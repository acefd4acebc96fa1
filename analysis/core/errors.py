"""What analysis refuses to compute, and why: one small tree."""

from questionnaires.problems import Refused


class AnalysisError(Refused):
    """A figure that would mislead is refused; the reason is there in both languages."""


class NotEnoughData(AnalysisError):
    """Too few rows, items, groups, or no variation."""


class InvalidInput(AnalysisError):
    """An argument or a column that the method cannot take."""


class MarginsDisagree(AnalysisError):
    """Population margins that contradict one another or the sample."""


class NoConvergence(AnalysisError):
    """An iteration that did not settle; the estimate would be arbitrary."""
