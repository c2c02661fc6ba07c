"""What a stranger's kustomization, or a program that misbehaves, may not do: reach out, run on, stay behind."""

from __future__ import annotations

import contextlib
import http.server
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from netpolgen.inputs.files import kustomize_tool
from netpolgen.inputs.files.kustomize_json import as_json
from tests.inputs.discovery.tree import findings, lay_out, pod, pods
from tests.inputs.kustomization.programs import HERE, POD, read

pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def asked():
    """A server of this machine, its port, and what it was asked for."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *words):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1], paths
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("scheme", ["http", "HTTP", "https"])
@pytest.mark.parametrize(
    "field",
    [
        "resources: [URL]",
        "components: [URL]",
        "bases: [URL]",
        "patches: [{path: URL}]",
        "patches: [URL]",
        "patchesStrategicMerge: [URL]",
        "patchesStrategicMerge: ['URL\\n']",
        'patchesStrategicMerge: ["URL\\n"]',
        "patchesJson6902: [{path: URL, target: {version: v1, kind: Pod, name: a}}]",
        "replacements: [{path: URL}]",
        "configurations: [URL]",
        "crds: [URL]",
        "openapi: {path: URL}",
        "configMapGenerator: [{name: a, files: [URL]}]",
        "configMapGenerator: [{name: a, envs: [URL]}]",
        "secretGenerator: [{name: a, env: URL}]",
    ],
)
def test_nothing_is_asked_of_this_machine_where_a_file_is_named_like_an_address(field, scheme, asked, real_kustomize):
    port, paths = asked
    address = f"{scheme}://127.0.0.1:{port}/a.yaml"
    text = f"{field.replace('URL', address)}\nnameSuffix: -x\n"
    lay_out(HERE, {"k/kustomization.yaml": text, f"k/{scheme}:/127.0.0.1:{port}/a.yaml": pod("a")})
    (found,) = findings(read("k"))
    assert found.startswith("k/kustomization.yaml:1:")
    assert paths == []


# Each is read differently by some reader of YAML: kustomize is to see what was read here.
DIFFERENTIAL = {
    "resources": "- a.yaml",
    "x\u2028resources": "- http://127.0.0.1/",
    "namePrefix": "a\x85generators: [g.yaml]\ufeff\u2029",
    "nameSuffix": 'quote " backslash \\ tab \t end\n',
}


def test_kustomizations_are_shown_as_json_that_yaml_reads_as_just_that():
    (text,) = as_json({"k/kustomization.yaml": DIFFERENTIAL}).values()
    assert json.loads(text) == DIFFERENTIAL
    assert all(character == " " or character.isprintable() for character in text.decode())


def test_only_the_kustomization_that_is_built_is_asked_for_origins():
    texts = as_json({"kustomization.yaml": {}, "k/Kustomization": {"buildMetadata": ["managedByLabel"]}}, "k")
    assert texts == {
        "kustomization.yaml": b"{}",
        "k/Kustomization": b'{"buildMetadata": ["managedByLabel", "originAnnotations"]}',
    }
    assert as_json({"kustomization.yaml": {}}, ".") == {
        "kustomization.yaml": b'{"buildMetadata": ["originAnnotations"]}'
    }


def test_what_kustomize_reads_is_what_was_read_here(stand_in):
    stand_in(f'[ "$(/bin/cat kustomization.yaml)" = \'{{"nameSuffix": "-x", "resources": ["a.yaml"], '
             f'"buildMetadata": ["originAnnotations"]}}\' ] && printf "{POD}"')  # fmt: skip
    text = "# resources: [https://example.com]\r\nnameSuffix: &x -x\r\nresources:\r\n- a.yaml\r\n"
    lay_out(HERE, {"k/kustomization.yaml": text, "k/a.yaml": pod("a")})
    assert pods(read("k")) == ["x/built"]


def test_aliases_that_are_written_out_are_bounded(stand_in, monkeypatch):
    monkeypatch.setattr("netpolgen.inputs.files.kustomize_json.LARGEST_FILE", 5000)
    stand_in(f'printf "{POD}"')
    aliases = ", ".join(["*a"] * 90)
    lay_out(HERE, {"k/kustomization.yaml": f"namePrefix: &a {'x' * 80}\nresources: [{aliases}]\n"})
    lay_out(HERE, {f"k/{'x' * 80}": pod("a")})
    (found,) = findings(read("k"))
    assert "its kustomizations make more than" in found


@pytest.mark.parametrize("name", ["a\nb", "a'b", 'a"b', "a b", "ä", "a?b", "-a", b"a\xffb"])
def test_directories_have_any_name(name, real_kustomize):
    folder = os.fsdecode(name)
    try:
        lay_out(HERE, {f"{folder}/kustomization.yaml": "resources: [a.yaml]\nnameSuffix: -x\n"})
    except OSError:
        pytest.skip("the file system has no such names")
    lay_out(HERE, {f"{folder}/a.yaml": pod("a")})
    assert pods(read(".")) == ["shop/a-x"]


def bomb() -> str:
    letters = "abcdefgh"
    steps = [f"  {new}: &{new} [{', '.join([f'*{old}'] * 10)}]" for old, new in itertools.pairwise(letters)]
    return "\n".join(
        ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: x}", "data:", "  a: &a [x, x, x, x]", *steps]
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds the memory of another process")
def test_memory_is_bounded(real_kustomize, monkeypatch):
    monkeypatch.setattr(kustomize_tool, "_MOST_MEMORY", 1 << 29)
    lay_out(HERE, {"k/kustomization.yaml": "resources: [a.yaml]\nnameSuffix: -x\n", "k/a.yaml": bomb()})
    (found,) = findings(read("k"))
    assert "kustomize cannot build k: it needs more than 512 MiB of memory; mend that" in found


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def ends(pid: int) -> bool:
    limit = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < limit:
        time.sleep(0.01)
    return not is_alive(pid)


OVERLAY = {"k/kustomization.yaml": "resources: [a.yaml]\nnameSuffix: -x\n", "k/a.yaml": pod("a")}


def test_what_a_slow_program_started_ends_with_it(stand_in, tmp_path, monkeypatch):
    monkeypatch.setattr(kustomize_tool, "_PATIENCE", 0.4)
    stand_in(f"/bin/sleep 30 & echo $! >{tmp_path}/pid; wait")
    lay_out(HERE, OVERLAY)
    (found,) = findings(read("k"))
    assert "it takes longer than 0 seconds" in found
    assert ends(int((tmp_path / "pid").read_text()))


def test_words_without_end_are_bounded(stand_in, monkeypatch):
    monkeypatch.setattr(kustomize_tool, "_PATIENCE", 5.0)
    stand_in("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa >&2 || exit 7; done")
    monkeypatch.setattr(kustomize_tool, "_MOST_WORDS", 5000)
    lay_out(HERE, OVERLAY)
    (found,) = findings(read("k"))
    assert "takes longer" not in found


@pytest.mark.parametrize(
    "script", ["exit 0", "read answer && exit 5; exit 0", "read answer </dev/tty && exit 5; exit 0"]
)
def test_a_program_that_says_nothing_yields_nothing_and_cannot_ask(script, stand_in):
    stand_in(script)
    lay_out(HERE, OVERLAY)
    assert findings(read("k")) == []
    assert pods(read("k")) == []


def test_a_program_that_prints_no_yaml_is_told(stand_in):
    stand_in("printf 'a: [\\0\\n'")
    lay_out(HERE, OVERLAY)
    (found,) = findings(read("k"))
    assert " NPG001 " in found


def test_an_interruption_leaves_no_process_and_no_directory(stand_in, tmp_path):
    stand_in(f"echo $$ >{tmp_path}/pid.new; /bin/mv {tmp_path}/pid.new {tmp_path}/pid; exec /bin/sleep 30")
    lay_out(HERE, OVERLAY)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).resolve().parents[3])}
    command = [sys.executable, "-m", "netpolgen", "lint", "k"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        limit = time.monotonic() + 20
        while not (tmp_path / "pid").exists() and time.monotonic() < limit:
            time.sleep(0.01)
        assert [*temporary.iterdir()]
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode == 130
    assert [*temporary.iterdir()] == []
    assert ends(int((tmp_path / "pid").read_text()))


def test_two_at_once_do_not_meet(real_kustomize):
    lay_out(HERE, OVERLAY)
    command = [sys.executable, "-m", "netpolgen", "lint", "k", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])}
    with contextlib.ExitStack() as stack:
        both = [
            stack.enter_context(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)) for _ in range(2)
        ]
        outputs = [process.communicate()[0] for process in both]
    assert outputs[0] == outputs[1]
    assert b"a-x" in outputs[0]
