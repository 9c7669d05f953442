"""Some of the commands of README that draw the chapter's figures, as a user types them."""

from PySide6.QtGui import QImage

from tests.gui.test_chapter_figures import COMMANDS

#: One of each of the panels in which the figures of 2-D convolution are.
SOME = ("figure-3-8", "figure-3-9c", "figure-3-11-compared")


def test_a_command_draws_its_figure(convviz_each, tmp_path):
    for ended in convviz_each(*(["render", *COMMANDS[name]] for name in SOME)):
        assert (ended.status, ended.output, ended.errors) == (0, "", [])
    pictures = [QImage(str(tmp_path / f"{name}.png")) for name in SOME]
    assert [(picture.width(), picture.height()) for picture in pictures] == [(1440, 900)] * len(SOME)
