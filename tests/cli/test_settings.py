"""Every setting of policies.toml that changes what a command does, by what it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen
from tests.synthesis.compiling import service, workload

MANIFESTS = "".join(
    (
        workload("ui", "ui", "http=8080"),
        workload("api", "shop", "http=8080"),
        service("api", "shop", "http:80:http"),
        workload("db", "data", "pg=5432"),
    )
)
LIST = """\
version = 1
default-deny = "both"
[sources]
manifests = ["manifests.yaml"]
[allow]
"ui -> api:http" = true
"api -> db:pg" = {{ expires = 2026-06-30 }}
{}
"""


def write(folder: Path, settings: str = "") -> None:
    (folder / "manifests.yaml").write_text(MANIFESTS)
    (folder / "policies.toml").write_text(LIST.format(settings))


def built(netpolgen: Netpolgen, folder: Path, settings: str = "", directory: str = "out") -> dict[str, str]:
    write(folder, settings)
    assert netpolgen("build").code == 0
    out = folder / directory
    return {path.relative_to(out).as_posix(): path.read_text() for path in sorted(out.rglob("*.yaml"))}


PLAIN = [
    "data/allow-db-ingress.yaml",
    "data/allow-dns-egress.yaml",
    "data/default-deny.yaml",
    "data/kustomization.yaml",
    "kustomization.yaml",
    "shop/allow-api-egress.yaml",
    "shop/allow-api-ingress.yaml",
    "shop/allow-dns-egress.yaml",
    "shop/default-deny.yaml",
    "shop/kustomization.yaml",
    "ui/allow-dns-egress.yaml",
    "ui/allow-ui-egress.yaml",
    "ui/default-deny.yaml",
    "ui/kustomization.yaml",
]


def test_without_settings_everything_is_closed_and_dns_open(netpolgen: Netpolgen, folder: Path):
    assert list(built(netpolgen, folder)) == PLAIN


def test_output_dir_names_the_directory(netpolgen: Netpolgen, folder: Path):
    assert list(built(netpolgen, folder, '[output]\ndir = "a/b"\n', "a/b")) == PLAIN
    assert not (folder / "out").exists()


def test_output_labels_stand_on_every_policy_beside_the_mark(netpolgen: Netpolgen, folder: Path):
    files = built(netpolgen, folder, '[output]\nlabels = { "example.com/team" = "platform", z = "1" }\n')
    wanted = '  labels:\n    app.kubernetes.io/managed-by: netpolgen\n    example.com/team: platform\n    z: "1"\n'
    assert [path for path, text in files.items() if wanted not in text] == [
        path for path in PLAIN if path.endswith("kustomization.yaml")
    ]


@pytest.mark.parametrize(("ports", "written"), [("declared", "port: http"), ("number", "port: 8080")])
def test_output_ports_says_how_a_named_port_is_written(ports: str, written: str, netpolgen: Netpolgen, folder: Path):
    files = built(netpolgen, folder, f'[output]\nports = "{ports}"\n')
    for path in ("shop/allow-api-ingress.yaml", "ui/allow-ui-egress.yaml"):
        assert written in files[path]


@pytest.mark.parametrize(
    ("settings", "absent"),
    [
        ("ui = { dns = false }", {"ui/allow-dns-egress.yaml"}),
        ('ui = { default-deny = "ingress" }', {"ui/allow-dns-egress.yaml", "ui/allow-ui-egress.yaml"}),
        (
            'ui = { default-deny = "none" }',
            {"ui/allow-dns-egress.yaml", "ui/allow-ui-egress.yaml", "ui/default-deny.yaml", "ui/kustomization.yaml"},
        ),
        ('ui = { default-deny = "egress" }', set()),
        ('ui = { default-deny = "both" }', set()),
    ],
)
def test_a_namespace_has_settings_of_its_own(settings: str, absent: set[str], netpolgen: Netpolgen, folder: Path):
    files = built(netpolgen, folder, f"[namespaces]\n{settings}\n")
    assert set(PLAIN) - set(files) == absent
    assert set(files) <= set(PLAIN)


def test_a_namespace_without_component_is_governed_once_it_is_listed(netpolgen: Netpolgen, folder: Path):
    files = built(netpolgen, folder, "[namespaces]\nother = {}\n")
    assert {path for path in files if path.startswith("other/")} == {
        "other/allow-dns-egress.yaml",
        "other/default-deny.yaml",
        "other/kustomization.yaml",
    }


@pytest.mark.parametrize(
    ("setting", "day", "build", "lint"),
    [
        ("error", "2026-07-01", 1, 1),
        ("warn", "2026-07-01", 0, 0),
        ("error", "2026-06-30", 0, 0),
        ("warn", "2026-06-30", 0, 0),
    ],
)
def test_on_expired_says_how_bad_it_is(setting, day, build, lint, netpolgen: Netpolgen, folder: Path):
    before = built(netpolgen, folder, f'[settings]\non-expired = "{setting}"\n')
    assert netpolgen("build", "--check", "--as-of", day).code == build
    assert netpolgen("lint", "--select", "NPG504", "--min-severity", "error", "--as-of", day).code == lint
    assert netpolgen("build", "--as-of", day).code == 0
    assert (folder / "out" / "data" / "allow-db-ingress.yaml").read_text() == before["data/allow-db-ingress.yaml"]


@pytest.mark.parametrize(("release", "code"), [("1.20", 1), ("1.21", 0), ("1.36", 0)])
def test_kubernetes_is_the_release_whose_validation_counts(release: str, code: int, netpolgen: Netpolgen, folder: Path):
    write(folder, f'[cluster]\nkubernetes = "{release}"\n')
    (folder / "range.yaml").write_text(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: range, namespace: shop }\n"
        "spec: { podSelector: {}, ingress: [{ ports: [{ port: 1, endPort: 2 }] }] }\n"
    )
    assert netpolgen("lint", "range.yaml", "--select", "NPG003").code == code
