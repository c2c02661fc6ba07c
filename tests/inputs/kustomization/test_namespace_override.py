from __future__ import annotations

import copy

import pytest

from netpolgen.inputs.files.namespace_override import in_namespace


@pytest.mark.parametrize(
    ("tree", "moved"),
    [
        ({"kind": "Pod", "metadata": {"name": "a"}}, {"kind": "Pod", "metadata": {"name": "a", "namespace": "dev"}}),
        ({"kind": "Pod"}, {"kind": "Pod", "metadata": {"namespace": "dev"}}),
        ({"kind": "Pod", "metadata": None}, {"kind": "Pod", "metadata": {"namespace": "dev"}}),
        ({"kind": "Namespace", "metadata": {"name": "a"}}, {"kind": "Namespace", "metadata": {"name": "dev"}}),
        ({"kind": "List", "items": [{"kind": "List", "items": [{"kind": "Pod"}]}, None]},
         {"kind": "List", "items": [{"kind": "List", "items": [{"kind": "Pod", "metadata": {"namespace": "dev"}}]},
                                    None]}),
        ({"kind": "PodList", "items": [{"metadata": {"namespace": "a"}}]},
         {"kind": "PodList", "items": [{"metadata": {"namespace": "dev"}}]}),
        ({"kind": "Pod", "metadata": ["a"]}, {"kind": "Pod", "metadata": ["a"]}),
        (["a"], ["a"]),
        (None, None),
    ],
)  # fmt: skip
def test_objects_are_moved_and_the_given_tree_stays(tree, moved):
    before = copy.deepcopy(tree)
    assert in_namespace(tree, "dev") == moved
    assert tree == before
