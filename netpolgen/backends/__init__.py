"""The writers of policies, one module per kind of target.

A writer either says all that a policy says or raises ValueError; it never drops a part.
"""
