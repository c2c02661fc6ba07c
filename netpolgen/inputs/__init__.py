"""Reading: files, YAML, TOML and what they decode to."""
