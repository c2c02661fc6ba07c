"""Ways into a cluster that are no policies: objects that lead traffic from outside to the pods of Services."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from msgspec import Struct

from netpolgen.model.finding import ObjectRef
from netpolgen.model.source import Origin


class Bringer(StrEnum):
    """What brings traffic from outside to the pods."""

    INGRESS_CONTROLLER = "ingress-controller"
    GATEWAY = "gateway"
    LOAD_BALANCER = "load-balancer"
    NODE_PORT = "node-port"


class Backend(Struct, frozen=True, order=True):
    """A port of a Service that traffic is led to; ``port`` is its number or, in an Ingress, perhaps its name."""

    namespace: str
    service: str
    port: int | str


@dataclass(frozen=True, slots=True)
class Entrance:
    """An object that names backends; ``bringer`` is what follows it."""

    ref: ObjectRef
    bringer: Bringer
    backends: tuple[Backend, ...]
    origin: Origin = field(compare=False)
