"""Results that follow from values: what each needs, how it is computed, and what has become stale.

A spreadsheet in small. The cells that one fills in are the *choices*, frozen values by key; each `Result` names the
choices, the fields of choices (``"view.colours"``) and the other results that it needs. Whether it is stale follows
from these alone: choices are compared by value, results by identity.
"""
