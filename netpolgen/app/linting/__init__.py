"""``lint``: rules run, findings sifted, fixes made."""
