"""``build``: compile, prove, compare with what is there."""
