"""Closing the window while files are being saved."""

import csv
import signal
from functools import partial

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from convviz.app.start import interruption as interruption_module
from convviz.app.start import keeper, program
from convviz.app.start.interruption import Interruption
from convviz.app.start.program import make_window
from convviz.app.window import leaving
from convviz.core.images.image import Image
from convviz.runs.control import Control
from tests.gui.conftest import close, shown
from tests.gui.mouse import click

WAIT = 5  # seconds, only reached when a test fails


@pytest.fixture
def closed(window, qtbot):
    """Wait until the window has closed."""
    return partial(qtbot.waitUntil, lambda: not window.isVisible())


def held(gate):
    yield 0.25
    assert gate.wait(WAIT)
    yield 0.75


def waiting(gate):
    """As a checkpoint is saved, which another thread writes."""
    while not gate.wait(0.02):
        yield 0.25


def test_numbers_asked_for_just_before_closing_are_all_saved(window, settled, closed, tmp_path):
    pixels = np.random.default_rng(0).normal(size=(300, 200))
    window.context.images.paste(Image("noise", pixels, (-1.0, 1.0)))
    settled()
    scene = window.panels["convolution"].scene
    scene._menus[0].save_numbers()
    dialog = window.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "noise.csv"))
    dialog.close()
    window.close()
    closed()
    with (tmp_path / "noise.csv").open(encoding="utf-8", newline="") as file:
        rows = [[float(cell) for cell in row] for row in csv.reader(file)]
    np.testing.assert_array_equal(rows, pixels)


def test_the_window_says_what_it_waits_for_and_closes_by_itself(window, gate, closed, tmp_path):
    closings = []
    window.closing.connect(lambda: closings.append(1))
    window.workbench.background.writing.save(tmp_path / "film.gif", held(gate))
    assert not window.close()
    assert window.isVisible()
    assert window.status.message.text() == (
        "Saving film.gif: the window closes when that is done. Cancel keeps it open."
    )
    assert not window.close()  # impatience changes nothing
    gate.set()
    closed()
    assert closings == [1]


def test_ctrl_c_in_the_terminal_closes_the_window_and_says_what_it_waits_for(
    window, gate, closed, qtbot, tmp_path, capsys, monkeypatch
):
    ended = []
    monkeypatch.setattr(interruption_module.os, "_exit", ended.append)
    monkeypatch.setattr(interruption_module, "_SAME", 0.0)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever started the tests
    interruption = Interruption(window)
    try:
        window.workbench.background.writing.save(tmp_path / "film.gif", held(gate))
        signal.raise_signal(signal.SIGINT)
        qtbot.waitUntil(lambda: "Saving film.gif" in window.status.message.text())
        assert capsys.readouterr().err.startswith("convviz: Saving film.gif: the window closes when that is done.")
        window.status.clear_message()  # much later, it asks again
        signal.raise_signal(signal.SIGINT)
        qtbot.waitUntil(lambda: "Saving film.gif" in window.status.message.text())
        monkeypatch.setattr(interruption_module, "_SAME", 60.0)
        capsys.readouterr()
        signal.raise_signal(signal.SIGTERM)
        qtbot.waitUntil(lambda: "seconds ends it at once" in capsys.readouterr().err)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.raise_signal(number)
        qtbot.waitUntil(lambda: ended == [128 + signal.SIGINT])
        gate.set()
        closed()
    finally:
        interruption.stop()
        assert signal.signal(signal.SIGINT, before) is signal.default_int_handler


def test_a_file_that_cannot_be_written_keeps_the_window_open(window, tmp_path, settled):
    window.workbench.background.writing.save_data(tmp_path / "gone" / "a.csv", lambda: "1\n")
    assert not window.close()
    settled()
    QApplication.processEvents()
    assert window.isVisible()
    assert window.status.message.text() == "'a.csv' could not be written: No such file or directory."
    assert window.close()


def test_cancelling_keeps_the_window_open(window, gate, qtbot, tmp_path):
    window.workbench.background.writing.save(tmp_path / "film.gif", held(gate))
    assert not window.close()
    qtbot.waitUntil(window.status.cancel.isVisible)
    click(window.status.cancel)
    gate.set()
    QApplication.processEvents()
    assert window.isVisible()
    assert window.close()


def test_a_network_that_cannot_be_kept_keeps_the_window_open_until_one_insists(window, monkeypatch):
    unkept = "The network after batch 9 could not be kept: No space left on device."
    run = window.context.lab.run
    monkeypatch.setattr(run, "end_for_good", lambda: unkept)
    assert not window.close()
    monkeypatch.setattr(run.runner, "control", Control(key=run.control.key))  # it goes on, opened
    assert not window.close()
    assert window.status.message.text() == (
        f"{unkept} Save it elsewhere (Training › Save checkpoint…), or close once more to do without it."
    )
    assert window.close()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(leaving, "_PATIENCE", 20)
    monkeypatch.setattr(keeper, "_LONGEST", 20)


@pytest.fixture
def reply(qtbot):
    """Wait for the question, and answer it by the button with a text."""

    def reply(window, text):
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
        box = window.findChild(QMessageBox)
        sentence = box.text()
        click(next(button for button in box.buttons() if button.text() == text))
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)
        return sentence

    return reply


def test_a_disk_that_does_not_answer_holds_nobody(impatient, qtbot, gate, reply, tmp_path):
    window = shown(make_window(remember=False), qtbot)
    writing = window.workbench.background.writing
    writing.save(tmp_path / "film.gif", held(gate))
    assert not window.close()
    assert reply(window, "Go on waiting").startswith("Saving film.gif does not get on: the disk or the network drive")
    reply(window, "Cancel")
    assert (window.isVisible(), writing.names) == (True, ["film.gif"])
    assert window.status.message.text() == ""
    assert not window.close()
    reply(window, "Leave without it")
    assert not window.isVisible()
    assert not window.ended  # the process does not wait for the thread
    gate.set()
    close(window)


@pytest.mark.parametrize("work", [held, waiting])
def test_the_window_closes_by_itself_when_the_disk_answers_after_all(
    impatient, qtbot, gate, closed, window, tmp_path, work
):
    window.workbench.background.writing.save(tmp_path / "film.gif", work(gate))
    assert not window.close()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
    gate.set()
    closed()


@pytest.mark.parametrize("answers", [True, False])
def test_the_window_does_not_freeze_over_the_state_either(
    impatient, qtbot, gate, reply, tmp_path, monkeypatch, answers
):
    def write_session(*arguments):
        assert gate.wait(WAIT)
        return write(*arguments)

    write = keeper.write_session
    monkeypatch.setattr(program, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(keeper, "write_session", write_session)
    window = shown(make_window(), qtbot)
    window.workbench.edit("convolution", "Change stride", stride=(2, 2))
    assert not window.close()
    assert window.status.message.text().startswith("Saving the state for the next start: ")
    if answers:
        gate.set()
    else:
        assert reply(window, "Leave without it").startswith("Saving the state for the next start does not get on")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.ended == answers
    assert (tmp_path / "last.convviz").exists() == answers
    if not answers:
        window.findChild(keeper.Keeper)._seat.give_up()  # as the end of the process does
    gate.set()
    close(window)
