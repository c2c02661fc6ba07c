"""The lint rules, one module each, and the four lists that say what each looks at.

A new rule is one module and one line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from netpolgen.model.document import Document
from netpolgen.model.rule import Rule
from netpolgen.model.suppression import Leftovers
from netpolgen.rules import (
    npg001_yaml_unparsable,
    npg002_duplicate_key,
    npg003_unknown_field,
    npg004_wrong_type,
    npg005_null_item,
    npg006_api_invalid,
    npg007_loose_ip,
    npg008_removed_api_version,
    npg102_peer_needs_namespace_selector,
    npg103_null_selector,
    npg104_implicit_policy_types,
    npg105_rules_without_policy_type,
    npg106_egress_without_dns,
    npg110_dead_target_selector,
    npg112_unsatisfiable_selector,
    npg113_mutable_namespace_label,
    npg115_except_reopened,
    npg116_policy_voided,
    npg117_redundant_rule,
    npg119_half_open_edge,
    npg201_allow_all_ingress,
    npg301_workload_ingress_uncovered,
    npg302_workload_egress_uncovered,
    npg303_namespace_without_default_deny,
    npg401_generated_missing,
    npg402_generated_differs,
    npg403_unmanaged_policy,
    npg404_edge_not_in_intent,
    npg405_intent_edge_denied,
    npg406_generated_hand_edited,
    npg407_orphan_generated,
    npg501_intent_invalid,
    npg502_intent_unknown_reference,
    npg504_exception_unreasoned,
    npg505_unused_suppression,
    npg506_expectation_broken,
    npg507_intent_without_effect,
)
from netpolgen.semantics.state import State
from netpolgen.synthesis.judgement import Judgement

AnyRule = Rule[Document] | Rule[State] | Rule[Judgement] | Rule[Leftovers]

# One document at a time; the only ones that a hook can run on the files of a commit.
DOCUMENT_RULES: tuple[Rule[Document], ...] = (
    npg001_yaml_unparsable.RULE,
    npg002_duplicate_key.RULE,
    npg003_unknown_field.RULE,
    npg004_wrong_type.RULE,
    npg005_null_item.RULE,
    npg006_api_invalid.RULE,
    npg007_loose_ip.RULE,
    npg008_removed_api_version.RULE,
    npg103_null_selector.RULE,
)

# All manifests together.
SET_RULES: tuple[Rule[State], ...] = (
    npg102_peer_needs_namespace_selector.RULE,
    npg104_implicit_policy_types.RULE,
    npg105_rules_without_policy_type.RULE,
    npg106_egress_without_dns.RULE,
    npg110_dead_target_selector.RULE,
    npg112_unsatisfiable_selector.RULE,
    npg113_mutable_namespace_label.RULE,
    npg115_except_reopened.RULE,
    npg116_policy_voided.RULE,
    npg117_redundant_rule.RULE,
    npg119_half_open_edge.RULE,
    npg201_allow_all_ingress.RULE,
    npg301_workload_ingress_uncovered.RULE,
    npg302_workload_egress_uncovered.RULE,
    npg303_namespace_without_default_deny.RULE,
)

# The manifests beside the allow-list, and the list itself.
INTENT_RULES: tuple[Rule[Judgement], ...] = (
    npg401_generated_missing.RULE,
    npg402_generated_differs.RULE,
    npg403_unmanaged_policy.RULE,
    npg404_edge_not_in_intent.RULE,
    npg405_intent_edge_denied.RULE,
    npg406_generated_hand_edited.RULE,
    npg407_orphan_generated.RULE,
    npg501_intent_invalid.RULE,
    npg502_intent_unknown_reference.RULE,
    npg504_exception_unreasoned.RULE,
    npg506_expectation_broken.RULE,
    npg507_intent_without_effect.RULE,
)

# What lets findings pass, once it is known what they are.
LEFTOVER_RULES: tuple[Rule[Leftovers], ...] = (npg505_unused_suppression.RULE,)

ALL_RULES: tuple[AnyRule, ...] = tuple(
    sorted((*DOCUMENT_RULES, *SET_RULES, *INTENT_RULES, *LEFTOVER_RULES), key=lambda rule: rule.code)
)

_BY_CODE: Mapping[str, AnyRule] = MappingProxyType({rule.code: rule for rule in ALL_RULES})


def by_code(code: str) -> AnyRule:
    """The rule with this code. Raises KeyError."""
    return _BY_CODE[code]
