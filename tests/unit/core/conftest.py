"""Hypothesis settings of the numeric core's tests.

Every run draws the same examples; ``HYPOTHESIS_PROFILE=core-random`` draws new and more ones.
"""

import os

from hypothesis import HealthCheck, settings

_SLOW_MACHINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "core", deadline=None, max_examples=60, derandomize=True, database=None, suppress_health_check=_SLOW_MACHINE
)
settings.register_profile(
    "core-random", deadline=None, max_examples=600, database=None, suppress_health_check=_SLOW_MACHINE
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "core"))
