"""Loads what trains in a process that may have little memory, which torch needs more of; imported there alone."""

import resource

resource.setrlimit(resource.RLIMIT_AS, (600 * 2**20,) * 2)

from convviz.training.loop import train  # noqa: E402, F401
