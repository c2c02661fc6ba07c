"""``can`` where some of what is asked about is permitted and some is not, and where a port has a name alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen
from tests.golden import Golden

HERE = Path(__file__).parent / "can_in_part"
OBJECTS = str(HERE / "objects.yaml")

QUESTIONS = {
    "some_addresses": "internet data/db:pg",
    "some_ports_of_one_pair": "shop/nginx shop/Pod/web:8080,9090",
    "some_ports_of_every_pair": "shop/nginx shop/both",
    "some_ports_of_some_pairs": "shop/* shop/both",
    "some_pairs": "shop/* shop/both:http",
    "no_pair": "shop/* data/db:pg",
    "port_by_name_alone": "shop/nginx shop/postgres:pg",
    "port_by_name_alone_denied": "shop/web shop/postgres:pg",
    "port_by_name_and_by_number": "shop/nginx shop/postgres:pg,65535",
    "source_with_a_port": "shop/web:http shop/nginx",
    "source_with_a_port_in_brackets": "[2001:db8::1]:443 shop/nginx",
    "source_address_with_a_port": "10.0.0.5:443 shop/nginx",
}


@pytest.fixture
def objects(folder: Path) -> Path:
    (folder / "objects.yaml").write_text(Path(OBJECTS).read_text())
    return folder


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers(name: str, objects: Path, netpolgen: Netpolgen, golden: Golden):
    question = QUESTIONS[name]
    ran = netpolgen("can", *question.split(), "objects.yaml")
    golden(HERE / f"{name}.txt", f"$ netpolgen can {question}\n{ran.out}{ran.err}exit {ran.code}\n")


@pytest.mark.parametrize(
    ("question", "code", "code_of_any"),
    [
        ("shop/nginx shop/both:http", 0, 0),
        ("internet data/db:pg", 1, 0),
        ("shop/nginx shop/Pod/web:8080,9090", 1, 0),
        ("shop/nginx shop/Pod/web:9090", 1, 1),
        ("shop/* data/db:pg", 1, 1),
    ],
)
def test_any_asks_whether_anything_is_permitted(
    question: str, code: int, code_of_any: int, objects: Path, netpolgen: Netpolgen
):
    plain, any_ = (netpolgen("can", *question.split(), "objects.yaml", *more) for more in ((), ("--any",)))
    assert (plain.code, any_.code) == (code, code_of_any)
    assert plain.out == any_.out


def test_json_says_that_a_part_is_permitted(objects: Path, netpolgen: Netpolgen):
    answer = json.loads(netpolgen("can", "internet", "data/db:pg", "objects.yaml", "--format", "json").out)
    assert (answer["allowed"], answer["partly"]) == (False, True)
    assert answer["pairs"] == {"asked": 9, "permitted": 6, "partly": 0}
    assert answer["ingress"]["denied"] == answer["denied"] == [{"protocol": "TCP", "from": 5432, "to": 5432}]
    example = answer["permitted_example"]
    assert example["egress"]["subject"] == "0.0.0.0 of internet"
    assert example["ingress"]["rules"][0]["policy"] == "data/db"
    assert example["permitted"] == [{"protocol": "TCP", "from": 5432, "to": 5432}]
    assert example["denied"] == []


def test_json_says_which_ports_are_permitted(objects: Path, netpolgen: Netpolgen):
    question = ("shop/nginx", "shop/Pod/web:8080,9090")
    answer = json.loads(netpolgen("can", *question, "objects.yaml", "--format", "json").out)
    assert (answer["allowed"], answer["partly"]) == (False, True)
    assert answer["pairs"] == {"asked": 1, "permitted": 0, "partly": 1}
    assert answer["permitted"] == [{"protocol": "TCP", "from": 8080, "to": 8080}]
    assert answer["denied"] == [{"protocol": "TCP", "from": 9090, "to": 9090}]
    assert answer["permitted_example"] is None


def test_json_names_a_port_without_a_number(objects: Path, netpolgen: Netpolgen):
    answer = json.loads(netpolgen("can", "shop/nginx", "shop/postgres:pg", "objects.yaml", "--format", "json").out)
    named = [{"protocol": "TCP", "name": "pg"}]
    assert answer["ports"] == answer["permitted"] == answer["ingress"]["rules"][0]["ports"] == named


def test_help_says_what_the_exit_codes_mean(netpolgen: Netpolgen):
    shown = " ".join(netpolgen("can", "--help").out.replace("│", " ").split())
    assert "0 if all of it is permitted, 1 if not" in shown
    assert "--any" in shown


def test_a_list_above_is_named(folder: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch):
    inner = folder / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    (folder / "policies.toml").write_text("version = 1\n")
    monkeypatch.chdir(inner)
    message = "error: no PATH and no policies.toml here; name manifests, or a configuration with --config FILE"
    assert netpolgen("can", "x", "y").err == f"{message}\n"
    (folder / "repository" / ".git").mkdir()
    assert netpolgen("can", "x", "y").err == f"{message}\n"  # since that of others is no part of this work tree
    (folder / "repository" / "policies.toml").write_text("version = 1\n")
    for command in (("can", "x", "y"), ("map",)):
        ran = netpolgen(*command)
        assert (ran.code, ran.err) == (2, "error: no PATH and no policies.toml here; try -c ../../policies.toml\n")
    for command in ("build", "plan"):
        ran = netpolgen(command)
        assert (ran.code, ran.err) == (2, "error: no policies.toml here; try -c ../../policies.toml\n")
    (folder / "repository" / "a" / "policies.toml").write_text("version = 1\n")
    assert netpolgen("map").err == "error: no PATH and no policies.toml here; try -c ../policies.toml\n"
