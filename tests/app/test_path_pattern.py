from __future__ import annotations

import pytest

from netpolgen.app.linting.path_pattern import fits


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("charts/**", "charts/redis.yaml", True),
        ("charts/**", "charts/redis/templates/np.yaml", True),
        ("charts/**", "my/charts/redis.yaml", False),
        ("**/charts/**", "charts/redis.yaml", True),
        ("**/charts/**", "my/own/charts/redis.yaml", True),
        ("charts", "charts/redis.yaml", True),
        ("charts/", "charts/redis.yaml", True),
        ("./charts", "charts/redis.yaml", True),
        ("charts", "charts-of-others/redis.yaml", False),
        ("charts/*", "charts/redis.yaml", True),
        ("charts/*.yaml", "charts/redis.yaml", True),
        ("charts/*.yaml", "charts/a/redis.yaml", False),
        ("*.yaml", "redis.yaml", True),
        ("*.yaml", "a/redis.yaml", False),
        ("**/*.yaml", "a/b/redis.yaml", True),
        ("**/*.yaml", "redis.yaml", True),
        ("a/**/b.yaml", "a/b.yaml", True),
        ("a/**/b.yaml", "a/x/y/b.yaml", True),
        ("a/**/b.yaml", "a/x/y/c.yaml", False),
        ("redis-?.yaml", "redis-1.yaml", True),
        ("redis-?.yaml", "redis-10.yaml", False),
        ("../shared/**", "../shared/a.yaml", True),
        ("a.yaml", "axyaml", False),
        ("**", "a/b.yaml", True),
    ],
)
def test_a_pattern_fits_paths_part_by_part(pattern, path, expected):
    assert fits(pattern, path) is expected


def test_a_hostile_pattern_comes_to_an_end():
    assert not fits("**/a*a*a*a*a*b/" * 40 + "x", "a/" * 400 + "y")
