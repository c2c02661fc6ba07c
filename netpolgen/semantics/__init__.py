"""What NetworkPolicies mean: one engine that every command looks through."""
