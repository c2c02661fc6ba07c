"""Suppressions that are written where the findings are: comments of YAML and TOML, annotations of objects."""
