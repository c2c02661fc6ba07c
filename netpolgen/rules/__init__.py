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
    npg009_duplicate_object,
    npg101_peer_and_or_suspect,
    npg102_peer_needs_namespace_selector,
    npg103_null_selector,
    npg104_implicit_policy_types,
    npg105_rules_without_policy_type,
    npg106_egress_without_dns,
    npg107_dns_rule_ineffective,
    npg108_service_port_not_pod_port,
    npg109_named_port_unresolved,
    npg110_dead_target_selector,
    npg111_dead_peer,
    npg112_unsatisfiable_selector,
    npg113_mutable_namespace_label,
    npg114_ipblock_in_cluster,
    npg115_except_reopened,
    npg116_policy_voided,
    npg117_redundant_rule,
    npg118_host_network_pod,
    npg119_half_open_edge,
    npg120_apiserver_by_selector,
    npg201_allow_all_ingress,
    npg202_allow_all_egress,
    npg203_rule_without_peers,
    npg204_world_cidr,
    npg205_all_namespaces_peer,
    npg206_whole_namespace_peer,
    npg207_ports_too_wide,
    npg208_metadata_endpoint_open,
    npg209_ip_family_asymmetric,
    npg210_sensitive_port_exposed,
    npg211_external_entry_mismatch,
    npg301_workload_ingress_uncovered,
    npg302_workload_egress_uncovered,
    npg303_namespace_without_default_deny,
    npg304_namespace_missing,
    npg401_generated_missing,
    npg402_generated_differs,
    npg403_unmanaged_policy,
    npg404_edge_not_in_intent,
    npg405_intent_edge_denied,
    npg406_generated_hand_edited,
    npg407_orphan_generated,
    npg501_intent_invalid,
    npg502_intent_unknown_reference,
    npg503_intent_too_broad,
    npg504_exception_unreasoned,
    npg505_unused_suppression,
    npg506_expectation_broken,
    npg507_intent_without_effect,
    npg601_cni_service_path,
    npg602_cni_unsupported,
    npg901_non_canonical_form,
    npg902_undocumented_policy,
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
    npg901_non_canonical_form.RULE,
)

# All manifests together.
SET_RULES: tuple[Rule[State], ...] = (
    npg009_duplicate_object.RULE,
    npg101_peer_and_or_suspect.RULE,
    npg102_peer_needs_namespace_selector.RULE,
    npg104_implicit_policy_types.RULE,
    npg105_rules_without_policy_type.RULE,
    npg106_egress_without_dns.RULE,
    npg107_dns_rule_ineffective.RULE,
    npg108_service_port_not_pod_port.RULE,
    npg109_named_port_unresolved.RULE,
    npg110_dead_target_selector.RULE,
    npg111_dead_peer.RULE,
    npg112_unsatisfiable_selector.RULE,
    npg113_mutable_namespace_label.RULE,
    npg114_ipblock_in_cluster.RULE,
    npg115_except_reopened.RULE,
    npg116_policy_voided.RULE,
    npg117_redundant_rule.RULE,
    npg118_host_network_pod.RULE,
    npg119_half_open_edge.RULE,
    npg120_apiserver_by_selector.RULE,
    npg201_allow_all_ingress.RULE,
    npg202_allow_all_egress.RULE,
    npg203_rule_without_peers.RULE,
    npg204_world_cidr.RULE,
    npg205_all_namespaces_peer.RULE,
    npg206_whole_namespace_peer.RULE,
    npg207_ports_too_wide.RULE,
    npg208_metadata_endpoint_open.RULE,
    npg209_ip_family_asymmetric.RULE,
    npg210_sensitive_port_exposed.RULE,
    npg211_external_entry_mismatch.RULE,
    npg301_workload_ingress_uncovered.RULE,
    npg302_workload_egress_uncovered.RULE,
    npg303_namespace_without_default_deny.RULE,
    npg304_namespace_missing.RULE,
    npg601_cni_service_path.RULE,
    npg602_cni_unsupported.RULE,
    npg902_undocumented_policy.RULE,
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
    npg503_intent_too_broad.RULE,
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
