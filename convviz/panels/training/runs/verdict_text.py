"""Verdicts on a run as text with the theme's colours."""

from html import escape

from convviz.core.networks.verdicts.diagnosis import Diagnosis
from convviz.widgets.look.theme import current_theme


def verdict_text(found: Diagnosis) -> str:
    """A verdict as rich text: what is wrong in the warning's colour, then what to try."""
    theme = current_theme()
    colour = theme.warning if found.alarm else theme.text
    return f"<b style='color:{colour}'>{escape(found.sentence)}</b> {escape(found.advice)}".rstrip()
