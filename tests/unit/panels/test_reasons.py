from convviz.panels.shared.reasons import reason_text
from convviz.state.graph.result import Refused, Result
from convviz.state.graph.results import Computed, Results
from convviz.state.results.image import PICTURE, SOURCE

OF_NUMBERS = Result("numbers/own", ("numbers",), lambda _numbers: iter(()))
OF_THE_IMAGE = Result("numbers/image", (PICTURE, "numbers"), lambda _picture, _numbers: iter(()))


def test_a_missing_image_is_the_reason_only_for_what_is_made_of_it():
    away, own = Refused("missing: a.png"), Refused("h is longer than x")
    made = {SOURCE.key: away, OF_THE_IMAGE.key: away, OF_NUMBERS.key: own}
    results = Results({"numbers": 1, "image": 2}, {key: Computed(value, ()) for key, value in made.items()})
    assert reason_text(results, OF_THE_IMAGE) == "The image is missing: a.png."
    assert reason_text(results, OF_NUMBERS) == "H is longer than x."
