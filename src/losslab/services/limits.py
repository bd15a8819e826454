"""How much a question asks for unless told, and how much it may."""

POINTS = 201
"""Points of a curve."""

MOST_POINTS = 512

STEPS = 500
"""Steps of a descent."""

MOST_STEPS = 20_000

MOST_SEED = 2**32 - 1
