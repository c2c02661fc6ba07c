"""``map``, ``diff`` and ``plan``: who reaches whom, and what changed."""
