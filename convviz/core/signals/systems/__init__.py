"""Systems that turn a signal into another, tests of what they keep, and what an impulse response predicts."""
