"""Names for the shell to complete. Whatever fails here gives no names: nobody reads messages while typing."""

from __future__ import annotations

import typer


def complete_end(ctx: typer.Context, incomplete: str) -> list[str]:
    """What SRC and DST of ``can`` may be: names of policies.toml and, once there is a slash, objects of its sources."""
    from netpolgen.app.asking.end_names import end_names
    from netpolgen.model.errors import NetpolgenError

    try:
        names = end_names(ctx.params.get("config"), use_objects="/" in incomplete)
    except (NetpolgenError, OSError):
        return []
    return sorted(name for name in names if name.startswith(incomplete))
