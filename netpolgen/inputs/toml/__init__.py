"""TOML text to plain values, with the places of its parts."""
