"""A chart with free axes, linear or logarithmic: curves, marked points with texts, and a line that one drags."""
