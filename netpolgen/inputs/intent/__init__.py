"""policies.toml to an Intent."""
