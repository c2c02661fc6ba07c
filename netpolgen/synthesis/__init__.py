"""From the allow-list to NetworkPolicies, and the proof that they say the same."""
