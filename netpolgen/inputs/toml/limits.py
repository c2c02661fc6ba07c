"""How large and how deep a policies.toml may be, so that reading a hostile one stays bounded in time and memory."""

from __future__ import annotations

Tree = dict[str, object]

# In bytes: a list of 35,000 edges. At the worst it makes some hundred MiB of values.
LARGEST = 4 << 20

# The time that tomllib takes grows with the square of the parts of a key.
MOST_KEY_PARTS = 24

# Lists and inline tables within each other.
DEEPEST = 64
