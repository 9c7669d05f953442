import threading

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtTest import QTest

from convviz.core import KERNELS, convolve2d, pool2d
from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Image
from convviz.core.util.opencv import cv2
from convviz.core.util.resources import resource_path
from convviz.runs.recipe import Recipe
from convviz.state import workbench as workbench_module
from convviz.state.choice_book import ChoiceBook
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import KernelChoice, freeze
from convviz.state.choices.pooling import PoolingOptions
from convviz.state.choices.source import Drawn, Example, File
from convviz.state.choices.view import Colours, ViewOptions
from convviz.state.results import convolution as results_module
from convviz.state.results.convolution import COMPARISON, OUTPUT, RELU, STEPS, seen_window
from convviz.state.results.image import PICTURE
from convviz.state.results.pooling import POOLED
from convviz.state.subject import Choice

CAMERA = EXAMPLES["camera"].load().pixels
SOBEL = KERNELS["sobel_x"].weights
EXAMPLES_FOLDER = resource_path("images")
PICTURES = (PICTURE, OUTPUT, RELU, POOLED)


def texts(workbench):
    stack = workbench.undo_stack
    return [stack.text(place) for place in range(stack.count())]


def kept(before, after):
    return {result for result in PICTURES if before.get(result) is after.get(result)}


def test_the_first_results_are_a_photograph_and_its_sobel_half_way(workbench):
    output = convolve2d(CAMERA, SOBEL)
    assert_array_equal(workbench.results.get(PICTURE).values, CAMERA)
    assert_array_equal(workbench.results.get(OUTPUT).values, output)
    assert_array_equal(workbench.results.get(POOLED).values, pool2d(np.maximum(output, 0), (2, 2)))
    assert len(workbench.steps("convolution")) == workbench.players["convolution"].length == 512 * 512
    # Half-way down, where the photograph has its strongest edge in that row.
    assert workbench.players["convolution"].index == 256 * 512 + np.abs(output[256, :-32]).argmax()
    assert len(workbench.steps("pooling")) == workbench.players["pooling"].length == 256 * 256


@pytest.mark.parametrize("fields", [{}, {"dilation": (8, 8)}, {"stride": (3, 3)}])
def test_a_photograph_is_looked_into_where_no_window_lies_on_padding(context, workbench, qtbot, tmp_path, fields):
    pixels = np.full((120, 400), 250, np.uint8)
    pixels[:, 150:] = 240  # a faint edge inside; the padding makes far stronger ones
    cv2.imwrite(str(tmp_path / "own.png"), pixels)
    workbench.edit("convolution", "Change options", **fields)
    with qtbot.waitSignal(context.images.opened):
        context.images.open(str(tmp_path / "own.png"))
    index, steps = workbench.players["convolution"].index, workbench.steps("convolution")
    window = seen_window(workbench.results, index)
    assert index // steps.shape[1] == steps.shape[0] // 2
    assert 0 <= window.left <= 150 <= window.left + window.width <= 400


def test_before_anything_is_asked_for_there_is_nothing(new_context):
    workbench = new_context(wanted=()).workbench
    workbench.edit("convolution", "Change stride", stride=(2, 2))
    assert (workbench.results, workbench.steps("convolution"), workbench.background.busy) == (None, None, False)


def test_only_what_is_asked_for_is_computed(new_context):
    workbench = new_context(wanted=("convolution",)).workbench
    assert workbench.results.get(POOLED) is None
    assert workbench.players["pooling"].length == 0
    workbench.want("pooling", True)
    assert_array_equal(workbench.results.get(POOLED).values, pool2d(np.maximum(convolve2d(CAMERA, SOBEL), 0), (2, 2)))
    workbench.want("pooling", False)
    pooled = workbench.results.get(POOLED)
    workbench.edit("kernel", "Identity", planes=(((1.0,),),), name="")
    assert workbench.results.get(POOLED) is pooled
    workbench.want("pooling", True)
    assert_array_equal(workbench.results.get(POOLED).values, pool2d(CAMERA, (2, 2)))


def test_results_say_which_of_them_have_changed(workbench):
    reported = []
    workbench.results_changed.connect(reported.append)
    workbench.edit("pooling", "Average", kind="average")
    workbench.edit("kernel", "Another name", name="")
    workbench.edit("convolution", "Change stride", stride=(2, 2))
    pooling = {"pooling/pooled", "pooling/pooled-cells", "pooling/steps"}
    convolution = {"convolution/sums", "convolution/output", "convolution/steps", "convolution/relu"}
    convolved = {"convolution", "convolution/relu-cells", "pooling/input", "pooling/cells"} | convolution | pooling
    assert reported == [{"pooling"} | pooling, {"kernel"}, convolved]


def test_an_edit_is_computed_and_can_be_taken_back_and_done_again(workbench):
    before = workbench.choices
    assert workbench.edit("convolution", "Change stride", stride=(2, 3))
    assert workbench.value(ConvolutionOptions).stride == (2, 3)
    assert_array_equal(workbench.results.get(OUTPUT).values, convolve2d(CAMERA, SOBEL, stride=(2, 3)))
    workbench.undo_stack.undo()
    assert workbench.choices == before
    assert_array_equal(workbench.results.get(OUTPUT).values, convolve2d(CAMERA, SOBEL))
    workbench.undo_stack.redo()
    assert_array_equal(workbench.results.get(OUTPUT).values, convolve2d(CAMERA, SOBEL, stride=(2, 3)))
    assert texts(workbench) == ["Change stride"]


def test_an_edit_that_changes_nothing_is_no_edit(workbench):
    results = workbench.results
    assert not workbench.edit("convolution", "Change stride", stride=(1, 1))
    assert workbench.undo_stack.count() == 0
    assert workbench.results is results


def test_a_refused_edit_changes_nothing(workbench):
    before, results = workbench.choices, workbench.results
    with pytest.raises(ValueError, match="stride must be an integer from 1 to 16, got 0"):
        workbench.edit("convolution", "Change stride", stride=(0, 1))
    assert workbench.choices == before
    assert workbench.results is results
    assert workbench.undo_stack.count() == 0


def test_several_models_change_in_one_edit_and_one_computation(workbench):
    computed, before = [], workbench.choices
    workbench.results_changed.connect(lambda _changes: computed.append(workbench.results.choices))
    workbench.choose("Pool the image", PoolingOptions(source="image"), KernelChoice((((1.0,),),)))
    assert computed == [workbench.chosen]
    assert_array_equal(workbench.results.get(OUTPUT).values, CAMERA)
    workbench.undo_stack.undo()
    assert workbench.choices == before


def test_edits_with_the_same_word_become_one(workbench):
    for sigma in (1.5, 2.0, 2.5):
        workbench.edit("kernel", "Change sigma", merge="sigma", sigma=sigma)
    workbench.edit("kernel", "Change size", merge="size", planes=(((1, 1),),))
    workbench.edit("convolution", "Change stride", merge="size", stride=(2, 2))
    assert texts(workbench) == ["Change sigma", "Change size", "Change stride"]
    for _ in range(3):
        workbench.undo_stack.undo()
    assert workbench.value(KernelChoice) == KernelChoice.preset("sobel_x")
    workbench.undo_stack.redo()
    assert workbench.value(KernelChoice).sigma == 2.5


def test_merged_edits_that_lead_back_leave_no_edit(workbench):
    workbench.edit("kernel", "Change sigma", merge="sigma", sigma=2.0)
    workbench.edit("kernel", "Change sigma", merge="sigma", sigma=1.0)
    assert workbench.undo_stack.count() == 0
    assert not workbench.undo_stack.canUndo()


def test_edits_without_a_word_stay_apart(workbench):
    for sigma in (1.5, 2.0):
        workbench.edit("kernel", "Change sigma", sigma=sigma)
    assert workbench.undo_stack.count() == 2


def test_the_view_is_not_undone(workbench):
    assert workbench.edit("view", "Compare", compare=True, colours="photograph")
    assert workbench.undo_stack.count() == 0
    assert workbench.value(ViewOptions).colours is Colours.PHOTOGRAPH
    assert_array_equal(workbench.results.get(COMPARISON)[1].values, convolve2d(CAMERA, SOBEL, flip=False))


def test_a_model_tells_the_old_and_the_new_value(workbench):
    reported = []
    workbench.model(PoolingOptions).changed.connect(lambda old, new: reported.append((old, new)))
    before = workbench.value(PoolingOptions)
    workbench.edit("pooling", "Average", kind="average")
    workbench.edit("convolution", "Change stride", stride=(2, 2))
    assert reported == [(before, workbench.value(PoolingOptions))]


def test_only_what_changed_is_computed_anew(context, workbench):
    first = workbench.results
    workbench.edit("pooling", "Average", kind="average")
    second = workbench.results
    assert kept(first, second) == {PICTURE, OUTPUT, RELU}
    workbench.edit("convolution", "Change stride", stride=(2, 2))
    third = workbench.results
    assert kept(second, third) == {PICTURE}
    workbench.edit("view", "Look at green", channel=1)
    assert kept(third, workbench.results) == set(PICTURES)
    context.images.use(Example("brick"), "Bricks")
    assert kept(third, workbench.results) == set()


def test_geometry_that_allows_no_output_is_a_problem_of_the_results_and_nothing_is_lost(context, workbench, qtbot):
    context.images.use(Example("matrix"), "Matrix")
    with qtbot.assertNotEmitted(workbench.problem):
        workbench.edit("kernel", "Large", planes=(((1.0,) * 9,) * 9,), name="")
        workbench.edit("convolution", "Valid", padding="valid")
    assert (
        workbench.results.reason(OUTPUT) == "a kernel that spans 9 cells does not fit into 7: (7 - 9 + 2*0)/1 + 1 = -1"
    )
    assert (
        workbench.steps("convolution"),
        workbench.players["convolution"].length,
        workbench.players["convolution"].index,
    ) == (None, 0, 0)
    workbench.undo_stack.undo()
    assert workbench.results.reason(OUTPUT) == ""
    assert workbench.players["convolution"].length == 49


def test_a_crop_that_does_not_fit_is_reported_in_a_sentence_and_the_old_results_stay(workbench, qtbot):
    results = workbench.results
    with qtbot.waitSignal(workbench.problem) as reported:
        workbench.edit("image", "Crop", crop=(0, 0, 513, 1))
    assert reported.args == ["height must be between 1 and 512, not 513"]
    assert workbench.results is results
    workbench.undo_stack.undo()
    assert workbench.results.choices == workbench.chosen


def test_the_player_keeps_its_place_on_the_picture(workbench):
    player = workbench.players["convolution"]
    player.seek(128 * 512 + 384)
    workbench.edit("convolution", "Change stride", stride=(4, 2))
    assert divmod(player.index, 256) == (32, 192)
    workbench.edit("convolution", "Change stride", stride=(1, 1))
    row, column = divmod(player.index, 512)
    assert abs(row - 128) <= 4
    assert abs(column - 384) <= 2


def test_a_change_that_keeps_the_size_keeps_the_step(workbench):
    for place in (0, 1, 511, 512 * 512 - 1, 70_000):
        workbench.players["convolution"].seek(place)
        workbench.edit("convolution", "Flip", flip=not workbench.value(ConvolutionOptions).flip)
        assert workbench.players["convolution"].index == place


def test_another_image_or_session_starts_its_steps_anew_and_what_is_drawn_in_does_not(context, workbench):
    convolution, pooling = workbench.players["convolution"], workbench.players["pooling"]
    at_first = convolution.index, pooling.index
    values = workbench.choices
    context.images.use(Example("matrix"), "Choose 7x7 matrix")
    assert (convolution.index, pooling.index) == (0, 0)  # a matrix is played from its first step
    convolution.seek(17)
    workbench.edit("kernel", "Choose chapter", planes=KernelChoice.preset("chapter").planes)
    workbench.edit("image", "Draw", source=Drawn(freeze(np.eye(7)), (0.0, 1.0)))
    assert convolution.index == 17
    for start in (
        lambda: context.images.use(Example("camera"), "Choose Photographer"),
        lambda: workbench.replace_all("New session", values, {}),
    ):
        start()
        assert (convolution.index, pooling.index) == at_first
        workbench.undo_stack.undo()
        assert convolution.index == 17


def test_the_steps_are_those_of_the_channel_looked_at(workbench):
    workbench.edit("image", "Chelsea", source=Example("chelsea"), mode="rgb")
    for channel in range(3):
        workbench.edit("view", "Channel", channel=channel)
        expected = workbench.results.get(OUTPUT).values[..., channel].flat[1000]
        assert workbench.steps("convolution")[1000].value == expected


def test_use_image_takes_the_whole_picture_and_keeps_the_colour_mode(context, workbench):
    workbench.edit("image", "Cut", mode="red", crop=(0, 0, 9, 9), shrink=4)
    context.images.use(Example("chelsea"), "Chelsea")
    assert workbench.value(ImageChoice) == ImageChoice(Example("chelsea"), "red")
    assert texts(workbench)[-1] == "Chelsea"


def test_a_pasted_image_is_looked_at_and_comes_back_with_redo(context, workbench):
    image = Image("pasted", np.arange(12, dtype=np.uint8).reshape(3, 4), (0.0, 11.0))
    context.images.paste(image)
    assert_array_equal(workbench.results.get(PICTURE).values, image.pixels)
    workbench.undo_stack.undo()
    assert workbench.value(ImageChoice).source == Example("camera")
    workbench.undo_stack.redo()
    assert_array_equal(workbench.results.get(PICTURE).values, image.pixels)


def test_opening_a_file_reads_it_in_another_thread(context, workbench, qtbot):
    path = EXAMPLES_FOLDER / "gravel.png"
    with qtbot.waitSignal(context.images.opened) as opened:
        context.images.open(str(path))
        assert workbench.background.busy
    assert opened.args == [str(path)]
    assert workbench.value(ImageChoice).source == File(str(path))
    assert texts(workbench) == ["Open gravel.png"]
    assert_array_equal(workbench.results.get(PICTURE).values, EXAMPLES["gravel"].load().pixels)
    assert not workbench.background.busy


def test_a_file_that_is_no_image_changes_nothing(context, workbench, qtbot, tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("not a picture")
    before, results = workbench.choices, workbench.results
    with qtbot.waitSignal(workbench.problem) as reported:
        context.images.open(str(path))
    assert reported.args[0].startswith("'notes.png' is not an image of a known kind")
    assert (workbench.choices, workbench.results) == (before, results)
    assert workbench.undo_stack.count() == 0
    assert not workbench.background.busy


def test_a_large_image_is_computed_in_another_thread_while_the_old_picture_stays(
    context, workbench, qtbot, big_image, monkeypatch
):
    results, threads = workbench.results, []
    convolved = results_module.convolve2d_bands

    def spy(*args, **options):
        threads.append(threading.get_native_id())
        return convolved(*args, **options)

    monkeypatch.setattr(results_module, "convolve2d_bands", spy)
    busy, fractions = [], []
    workbench.background.busy_changed.connect(busy.append)
    workbench.background.progress.connect(fractions.append)
    with qtbot.waitSignal(workbench.results_changed, timeout=20_000):
        context.images.paste(big_image)
        assert workbench.background.busy
        assert workbench.results is results
    assert threads
    assert threading.get_native_id() not in threads
    assert_array_equal(workbench.results.get(OUTPUT).values, convolve2d(big_image.pixels, SOBEL))
    assert busy == [True, False]
    assert fractions == sorted(fractions)
    assert len(fractions) >= 4


def test_the_newest_of_several_choices_wins(context, workbench, qtbot, big_image, settled):
    computed = []
    workbench.results_changed.connect(lambda _changes: computed.append(workbench.results.choices))
    context.images.paste(big_image)
    for stride in (2, 3, 4):
        workbench.edit("convolution", "Change stride", stride=(stride, stride))
    settled()
    assert computed == [workbench.chosen]
    assert workbench.results.get(OUTPUT).shape == (300, 300)


def test_going_back_to_what_is_shown_abandons_the_computation(context, workbench, qtbot, big_image):
    results = workbench.results
    context.images.paste(big_image)
    workbench.undo_stack.undo()
    assert not workbench.background.busy
    assert workbench.results is results


def test_cancelling_takes_back_the_choice_that_asked_for_the_work(context, workbench, big_image):
    results, before = workbench.results, workbench.choices
    context.images.paste(big_image)
    workbench.cancel()
    assert not workbench.background.busy
    assert workbench.choices == before
    assert workbench.results is results
    assert workbench.undo_stack.canRedo()


def test_cancelling_takes_back_nothing_that_was_computed_before(context, workbench, big_image):
    workbench.edit("convolution", "Change stride", stride=(2, 2))
    before = workbench.choices
    context.images.paste(big_image)
    workbench.cancel()
    assert workbench.choices == before
    assert workbench.undo_stack.index() == 1


def test_cancelling_after_a_session_was_restored_goes_back_to_what_is_shown(context, workbench, big_image):
    before = workbench.choices
    workbench.restore(before | {"image": ImageChoice(context.images.store.add(big_image))}, {})
    workbench.cancel()
    assert not workbench.background.busy
    assert workbench.choices == before


def test_cancelling_an_edit_that_was_merged_goes_back_to_what_is_shown(context, workbench, big_image, settled):
    context.images.paste(big_image)
    settled()
    workbench.edit("convolution", "Change padding", merge="padding", padding=1)
    settled()
    before = workbench.choices
    workbench.edit("convolution", "Change padding", merge="padding", padding=2)
    workbench.cancel()
    assert workbench.choices == before
    assert workbench.results.choices == workbench.chosen


def test_cancelling_spares_edits_on_which_no_result_depends(context, workbench, big_image):
    done, before = [], workbench.choices
    workbench.edit("recipe", "Change rate", learning_rate=0.1)
    context.images.paste(big_image)
    workbench.act("Forget & run", lambda: done.append("forget"), lambda: done.append("back"))
    workbench.edit("kernel", "Change sigma", sigma=2.0)
    workbench.edit("recipe", "Change seed", seed=7)
    workbench.cancel()
    recipe = workbench.value(Recipe)
    assert (done, recipe.learning_rate, recipe.seed) == (["forget"], 0.1, 7)
    assert workbench.choices == before | {"recipe": recipe}
    assert texts(workbench) == ["Change rate", "Forget && run", "Change seed"]
    for _ in range(3):
        workbench.undo_stack.undo()
    assert (done, workbench.choices) == (["forget", "back"], before)
    for _ in range(3):
        workbench.undo_stack.redo()
    assert (done, workbench.value(Recipe)) == (["forget", "back", "forget"], recipe)


def test_a_refused_edit_takes_back_no_edit_made_meanwhile(workbench, qtbot):
    done, before = [], workbench.choices
    with qtbot.waitSignal(workbench.problem):
        workbench.edit("image", "Crop", crop=(0, 0, 513, 1))
        workbench.act("Forget", lambda: done.append("forget"), lambda: done.append("back"))
    assert (done, workbench.choices, texts(workbench)) == (["forget"], before, ["Forget"])


def test_cancelling_what_undo_asked_for_does_no_act_again(context, workbench, big_image, settled):
    done = []
    context.images.paste(big_image)
    settled()
    workbench.act("Forget", lambda: done.append("forget"), lambda: done.append("back"))
    context.images.use(Example("matrix"), "Choose")
    before = workbench.choices
    workbench.undo_stack.undo()
    workbench.undo_stack.undo()
    assert workbench.background.busy
    workbench.cancel()
    assert (done, workbench.choices, workbench.undo_stack.index()) == (["forget", "back"], before, 1)


def test_cancelling_the_reading_of_a_file_changes_nothing(context, workbench, qtbot):
    before = workbench.choices
    context.images.open(str(EXAMPLES_FOLDER / "gravel.png"))
    workbench.cancel()
    assert not workbench.background.busy
    assert workbench.choices == before


def test_the_players_are_in_place_when_results_are_reported(workbench):
    player, seen = workbench.players["convolution"], []
    before = player.index
    workbench.results_changed.connect(
        lambda _changes: seen.append((player.length, player.index, len(workbench.steps("convolution"))))
    )
    workbench.edit("convolution", "Change stride", stride=(2, 2))
    row, column = divmod(before, 512)
    assert seen == [(256 * 256, (row // 2) * 256 + column // 2, 256 * 256)]


def test_restoring_leaves_nothing_to_undo(workbench):
    workbench.edit("convolution", "Change stride", stride=(2, 2))
    chosen = workbench.choices | {"image": ImageChoice(Example("matrix"))}
    workbench.restore(chosen, {})
    assert workbench.choices == chosen
    assert workbench.results.choices == workbench.chosen
    assert workbench.undo_stack.count() == 0


def test_shutting_down_ends_the_work_and_the_players(context, workbench, big_image):
    workbench.players["convolution"].play()
    context.images.paste(big_image)
    workbench.shut_down()
    assert not workbench.background.busy
    assert not workbench.players["convolution"].playing


def test_a_save_under_way_survives_the_opening_of_an_image(context, workbench, qtbot, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(cv2.imencode(".png", np.full((5, 6), 9, np.uint8))[1].tobytes())
    written = []

    def work():
        yield 0.0
        return "text"

    workbench.background.writing.add("a", work(), written.append)
    context.images.open(str(path))
    qtbot.waitUntil(lambda: not workbench.background.busy)
    assert written == ["text"]
    assert workbench.results.get(PICTURE).shape == (5, 6)


def test_choosing_an_example_ends_the_reading_of_a_file(context, workbench, qtbot, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(cv2.imencode(".png", np.zeros((5, 6), np.uint8))[1].tobytes())
    context.images.open(str(path))
    context.images.use(Example("matrix"), "Choose")
    qtbot.waitUntil(lambda: not workbench.background.busy)
    assert workbench.value(ImageChoice).source == Example("matrix")


def test_a_file_that_has_changed_is_shown_as_it_is_now(context, workbench, qtbot, tmp_path):
    path = tmp_path / "a.png"
    for value in (3, 200):
        path.write_bytes(cv2.imencode(".png", np.full((5, 6), value, np.uint8))[1].tobytes())
        context.images.open(str(path))
        qtbot.waitUntil(lambda: not workbench.background.busy)
        assert_array_equal(workbench.results.get(PICTURE).values, np.full((5, 6), value))


def test_an_image_that_is_gone_when_undo_wants_it_says_so_in_its_place(context, workbench, qtbot, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(cv2.imencode(".png", np.zeros((5, 6), np.uint8))[1].tobytes())
    context.images.open(str(path))
    qtbot.waitUntil(lambda: workbench.value(ImageChoice).source == File(str(path)))
    context.images.use(Example("matrix"), "Choose")
    path.unlink()
    context.images.store._files.clear()
    workbench.undo_stack.undo()
    qtbot.waitUntil(lambda: not workbench.background.busy)
    assert workbench.value(ImageChoice).source == File(str(path))
    for result in (PICTURE, OUTPUT):
        assert workbench.results.reason(result) == f"missing: {path}"
    workbench.undo_stack.undo()  # what was done before can be undone all the same
    assert workbench.results.get(PICTURE).shape == (512, 512)
    workbench.undo_stack.setIndex(2)
    assert workbench.results.get(PICTURE).shape == (7, 7)


def test_a_float32_image_is_summed_in_float64(context, workbench):
    flat = Image("flat", np.full((9, 9), 0.3, np.float32), (0.0, 1.0))
    context.images.paste(flat)
    workbench.edit("kernel", "", **vars(KernelChoice.preset("log")))
    workbench.edit("convolution", "", boundary="reflect")
    assert workbench.results.get(OUTPUT).levels == (-1.0, 1.0)
    assert np.abs(workbench.results.get(OUTPUT).values).max() < 1e-12


def test_the_colours_of_a_grey_result_come_from_the_plane_that_made_it(workbench):
    nothing = ((0.0,) * 3,) * 3
    identity = ((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.0))
    workbench.edit("kernel", "", planes=(identity, nothing, nothing), name="")
    assert not workbench.results.get(OUTPUT).signed
    assert workbench.results.get(OUTPUT).levels == workbench.results.get(PICTURE).levels


def test_what_is_to_be_written_is_written_one_after_the_other(workbench, qtbot):
    written = []

    def work(text):
        yield 0.0
        return text

    for text in ("one", "two", "three"):
        workbench.background.writing.add("a", work(text), written.append)
    qtbot.waitUntil(lambda: not workbench.background.busy)
    assert written == ["one", "two", "three"]


def test_cancelling_what_only_a_panel_asked_for_stops_it_and_takes_nothing_back(
    context, new_context, big_image, qtbot, monkeypatch
):
    workbench = new_context(wanted=()).workbench
    monkeypatch.setattr(workbench_module, "QUICK_PRODUCTS", -1)
    before = workbench.choices
    workbench.want("convolution", True)
    assert workbench.background.busy
    workbench.cancel()
    assert not workbench.background.busy
    assert workbench.choices == before
    assert not workbench.is_current("convolution")
    workbench.edit("convolution", "Change stride", stride=(2, 2))
    qtbot.waitUntil(lambda: workbench.is_current("convolution"))


def test_results_are_not_current_while_they_are_of_other_choices(context, workbench, big_image, qtbot):
    for subject in ("image", "convolution", "pooling"):
        workbench.want(subject, False)
    workbench.want("network", True)
    context.images.paste(big_image)
    qtbot.waitUntil(lambda: not workbench.background.busy)
    assert workbench.is_current("image") is False  # its facts have not been asked for
    assert not workbench.is_current("convolution")
    workbench.want("convolution", True)
    qtbot.waitUntil(lambda: workbench.is_current("convolution"))
    assert workbench.results.get(OUTPUT).shape == (1200, 1200)


def test_work_that_one_goes_on_dragging_over_is_slow_all_the_same(context, workbench, big_image, qtbot):
    context.images.paste(big_image)
    qtbot.waitUntil(lambda: not workbench.background.busy)
    slow = []
    workbench.background.slow_changed.connect(slow.append)
    kernel = tuple((1.0,) * 31 for _ in range(31))
    for turn in range(20):
        workbench.edit("kernel", "Drag", merge="drag", planes=(((float(turn), *kernel[0][1:]), *kernel[1:]),))
        QTest.qWait(20)
        if True in slow:
            break
    assert True in slow
    assert workbench.background.busy


def test_a_player_follows_steps_that_others_had_computed(new_context):
    workbench = new_context(wanted=("pooling",)).workbench
    needed = workbench.graph.evaluation([STEPS], workbench.choices, workbench.results)
    assert needed.quick(1e9)
    workbench._take(needed.results)  # as for a subject that builds on these steps
    assert workbench.players["convolution"].length == 0
    workbench.want("convolution", True)
    assert workbench.players["convolution"].length == 512 * 512


def test_a_session_forgets_the_places_of_the_one_before(new_context):
    workbench = new_context(wanted=()).workbench
    workbench.restore({}, {"pooling": 7})
    workbench.restore({}, {})
    workbench.want("pooling", True)
    assert workbench.players["pooling"].index != 7


def test_two_choices_of_one_type_are_refused(qapp):
    with pytest.raises(ValueError, match="two choices of one type"):
        ChoiceBook([Choice("one", Recipe()), Choice("two", Recipe(epochs=2))])


def test_what_nothing_computed_depends_on_neither_restarts_the_work_nor_is_taken_back(
    context, workbench, big_image, qtbot
):
    context.images.paste(big_image)
    job = workbench.background.computing._job
    workbench.edit("recipe", "Change rate", learning_rate=0.77)
    assert workbench.background.computing._job is job
    qtbot.waitUntil(lambda: not workbench.background.busy)
    assert workbench.results.get(PICTURE).shape == (1200, 1200)
    results = workbench.results
    workbench.edit("recipe", "Change epochs", epochs=5)
    assert workbench.results is results
    workbench.edit("kernel", "Large", planes=(tuple((1.0,) * 31 for _ in range(31)),), name="")
    workbench.cancel()
    assert (workbench.value(Recipe).learning_rate, workbench.value(Recipe).epochs) == (0.77, 5)
    assert workbench.value(KernelChoice).name == "sobel_x"
