"""What keeps a hostile text from taking all time or memory: limits.

The parser hands out one event at a time and is left at the first that goes too deep, so neither its own stack nor its
cost for open brackets, which grows with the square of their number, is ever reached.
"""

from __future__ import annotations

from netpolgen.inputs.yaml.parsed import Unreadable

LARGEST_FILE = 64 << 20
MOST_DOCUMENTS = 100_000  # in one file; an object needs far more characters than a separator
DEEPEST = 256

# kubectl allows a share of values reached through aliases that shrinks as documents grow, which never comes to more
# than 1.3 million before the documents themselves are of many megabytes.
_MOST_ALIASED = 2_000_000
_FEW_ALIASED, _FEW_VALUES = 100, 1000
_SMALL, _LARGE = 400_000, 4_000_000
_SMALL_SHARE, _LARGE_SHARE = 0.99, 0.10


def too_deep(start: int) -> Unreadable:
    """The refusal of a collection at ``start`` that has too many others around it."""
    return Unreadable(f"nested deeper than {DEEPEST} levels; nothing that Kubernetes reads is", start, start + 1)


def too_many_aliases(values: int, aliased: int) -> bool:
    """Whether kubectl refuses a document for its aliases.

    ``values`` counts keys and values with every alias written out, ``aliased`` those of them that aliases bring.
    Source: allowedAliasRatio in decode.go of go.yaml.in/yaml/v2.
    """
    if aliased <= _FEW_ALIASED or values <= _FEW_VALUES:
        return False
    growth = max(0.0, (values - _SMALL) / (_LARGE - _SMALL))
    share = max(_LARGE_SHARE, _SMALL_SHARE - growth * (_SMALL_SHARE - _LARGE_SHARE))
    return far_too_many_aliases(aliased) or aliased / values > share


def far_too_many_aliases(aliased: int) -> bool:
    """Whether reading on would only cost time, however large the document turns out to be."""
    return aliased > _MOST_ALIASED
