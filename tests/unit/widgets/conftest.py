import pytest

from convviz.widgets.look.theme import THEMES, current_theme, set_current_theme


@pytest.fixture(params=list(THEMES))
def theme(request):
    """Each theme in turn, as the one drawn with."""
    before = current_theme()
    set_current_theme(THEMES[request.param])
    yield THEMES[request.param]
    set_current_theme(before)
