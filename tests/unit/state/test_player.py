import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.state import player as player_module
from convviz.state.player import SPEEDS, Player


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves; `run` then fires the timer as a window would."""

    class Clock:
        now = 100.0

        def run(self, player, seconds, tick=None):
            tick = tick or max(0.016, 1 / player.speed)
            end = self.now + seconds
            while player.playing and self.now < end - 1e-9:
                self.now += tick
                player._timer.timeout.emit()

    clock = Clock()
    monkeypatch.setattr(player_module, "monotonic", lambda: clock.now)
    return clock


@pytest.fixture
def player(qapp):
    player = Player()
    player.set_steps(10, 0)
    yield player
    player.pause()


@pytest.fixture
def moves(player):
    """What was shown at each `moved`."""
    seen = []
    player.moved.connect(lambda: seen.append(player.shown))
    return seen


def test_it_starts_with_nothing_to_step_through(qapp):
    player = Player()
    player.step()
    player.play()
    assert (player.length, player.index, player.shown, player.playing) == (0, 0, 0, False)


def test_seek_and_step_stay_within_the_steps(player, moves):
    for move in (lambda: player.seek(4), lambda: player.step(), lambda: player.step(-2), lambda: player.step(100)):
        move()
    player.seek(-5)
    assert moves == [4, 5, 3, 9, 0]


def test_a_move_to_where_it_stands_tells_nobody(player, moves):
    player.seek(0)
    player.step(-1)
    player.peek(0)
    assert moves == []


@given(st.lists(st.tuples(st.sampled_from(["seek", "step", "peek", "set_steps"]), st.integers(-5, 30)), max_size=20))
def test_whatever_is_asked_the_index_stays_within(qapp, calls):
    player = Player()
    for name, number in calls:
        if name == "set_steps":
            player.set_steps(max(number, 0), number // 2)
        else:
            getattr(player, name)(number)
        assert 0 <= player.index <= max(player.length - 1, 0)
        assert 0 <= player.shown <= max(player.length - 1, 0)
        assert type(player.index) is int


def test_peeking_shows_another_step_and_comes_back(player, moves):
    player.seek(3)
    player.peek(7)
    assert (player.shown, player.index) == (7, 3)
    player.peek(None)
    assert moves == [3, 7, 3]


def test_peeking_beyond_the_end_shows_the_last_step(player):
    player.peek(99)
    assert player.shown == 9


def test_a_move_ends_the_peek(player):
    player.peek(7)
    player.step()
    assert (player.shown, player.peeked) == (1, None)


@pytest.mark.parametrize("speed", SPEEDS)
def test_it_plays_at_its_speed(player, clock, speed):
    player.set_steps(1_000_000, 0)
    player.set_speed(speed)
    player.play()
    clock.run(player, 20)
    assert abs(player.index - 20 * speed) <= max(1, 0.02 * 20 * speed)


@pytest.mark.parametrize("tick", [0.48, 0.5, 0.52])
def test_at_a_slow_speed_an_unpunctual_timer_still_means_one_step_a_tick(player, clock, tick):
    player.play()
    assert player.speed == 2.0
    for ticks in range(1, 6):
        clock.run(player, tick, tick)
        assert player.index == ticks


def test_parts_of_a_step_add_up(player, clock):
    player.set_steps(1000, 0)
    player.set_speed(30)
    player.play()
    clock.run(player, 10, tick=0.016)  # 0.48 steps a tick
    assert abs(player.index - 300) <= 1
    # At 100 a second the parts are beyond a whole step, of which only the rest may be kept.
    player.set_steps(5000, 0)
    player.set_speed(100)
    clock.run(player, 10, tick=0.016)
    assert abs(player.index - 1000) <= 1


def test_what_a_pause_has_cut_short_is_not_owed_afterwards(player, clock):
    for _ in range(3):
        player.play()
        clock.run(player, 0.3, tick=0.3)  # 0.6 of a step each time
        assert player.index == 0
        player.pause()


def test_it_does_not_leap_after_the_window_has_stalled(player, clock):
    player.set_steps(1000, 0)
    player.set_speed(100)
    player.play()
    clock.run(player, 60, tick=60)
    assert player.index <= 26


def test_it_stops_at_the_end_and_plays_again_from_the_start(player, clock, qtbot):
    player.seek(8)
    with qtbot.waitSignals([player.playing_changed] * 2, check_params_cbs=[bool, lambda playing: not playing]):
        player.play()
        clock.run(player, 10)
    assert (player.index, player.playing) == (9, False)
    player.play()
    assert (player.index, player.playing) == (0, True)


def test_the_timer_really_runs(player, qtbot):
    player.set_speed(1000)
    player.play()
    qtbot.waitUntil(lambda: not player.playing, timeout=5000)
    assert player.index == 9


def test_stepping_by_hand_pauses_but_seeking_does_not(player):
    player.play()
    player.seek(5)
    assert player.playing
    player.step()
    assert (player.playing, player.index) == (False, 6)


def test_toggle_plays_and_pauses(player, qtbot):
    states = []
    player.playing_changed.connect(states.append)
    for _ in range(4):
        player.toggle()
    assert states == [True, False, True, False]


def test_playing_and_pausing_twice_is_reported_once(player):
    states = []
    player.playing_changed.connect(states.append)
    for act in (player.play, player.play, player.pause, player.pause):
        act()
    assert states == [True, False]


def test_it_plays_on_under_a_peek(player, clock, moves):
    player.play()
    player.peek(9)
    clock.run(player, 2)
    assert (player.shown, player.index) == (9, 4)
    player.peek(None)
    assert moves == [9, 4]


def test_new_steps_are_reported_even_where_the_index_stays(player, moves):
    emitted = []
    player.steps_changed.connect(lambda: emitted.append(player.length))
    player.set_steps(20, 0)
    assert emitted == [20]
    assert moves == []


def test_a_running_player_goes_on_in_new_steps(player, clock):
    player.play()
    player.set_steps(20, 15)
    assert player.playing
    clock.run(player, 1)
    assert player.index == 17


def test_no_steps_end_the_playing(player):
    player.play()
    player.set_steps(0, 5)
    assert (player.playing, player.index) == (False, 0)


def test_a_single_step_cannot_be_played(player):
    player.set_steps(1, 0)
    player.play()
    assert not player.playing


def test_speeds_snap_to_those_offered(player, qtbot):
    with qtbot.waitSignal(player.speed_changed, check_params_cb=lambda speed: speed == 30.0):
        player.set_speed(28)
    with qtbot.assertNotEmitted(player.speed_changed):
        player.set_speed(31)


def test_speed_changes_by_notches_and_stops_at_the_ends(player):
    seen = [player.speed]
    for notches in (1, 1, -1, 100, 1, -100, -1):
        player.change_speed(notches)
        seen.append(player.speed)
    assert seen == [2.0, 5.0, 10.0, 5.0, 1000.0, 1000.0, 0.5, 0.5]


def test_a_new_speed_takes_effect_while_playing(player, clock):
    player.set_steps(1000, 0)
    player.play()
    player.set_speed(100)
    clock.run(player, 2)
    assert 195 <= player.index <= 201


def test_playing_ends_a_peek(player, clock):
    player.peek(9)
    player.play()
    clock.run(player, 2)
    assert player.shown == player.index
