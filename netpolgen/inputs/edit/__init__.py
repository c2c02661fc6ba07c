"""Edits of manifests: only the characters that must change are changed, and every edit is read back and compared."""
