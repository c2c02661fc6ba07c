"""Names of generated objects: stable, legal, and short enough to be read."""

from __future__ import annotations

from netpolgen.synthesis.endpoints import PodEndpoint

DEFAULT_DENY = "default-deny"
ALLOW_DNS = "allow-dns-egress"

# Legal are 253 characters (RFC 1123 subdomain); 63 keeps a name usable as a label value and in tables.
_LONGEST = 63
_DIGEST = 8


def policy_name(endpoint: PodEndpoint, direction: str) -> str:
    """The name of the policy of one component and direction, as in ``allow-catalog-ingress``.

    A name over 63 characters is cut and ends in 8 hexadecimal digits of the SHA-256 of the whole.
    """
    name = f"allow-{_base(endpoint)}-{direction.lower()}"
    if len(name) <= _LONGEST:
        return name
    import hashlib  # loads OpenSSL, which few runs need

    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST]
    return f"{name[: _LONGEST - _DIGEST - 1].rstrip('-.')}-{digest}"


def _base(endpoint: PodEndpoint) -> str:
    if not endpoint.selector.requirements:
        return "namespace"
    return endpoint.name.rpartition("/")[2]
