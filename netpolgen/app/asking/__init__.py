"""``can``: one question, answered and explained."""
