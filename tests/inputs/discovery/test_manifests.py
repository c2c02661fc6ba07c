from __future__ import annotations

import os
import socket
import subprocess
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest

from netpolgen.inputs.files import pipe
from netpolgen.inputs.manifests import StandIns, read_manifests
from netpolgen.inputs.yaml.guard import LARGEST_FILE
from netpolgen.model.errors import UsageError
from tests.inputs.discovery.tree import findings, lay_out, pod, pods

HERE = Path()


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def read(*paths: str, root: Path = HERE, **settings):
    return read_manifests(paths, root, **settings)


def usage_error(*paths: str) -> str:
    with pytest.raises(UsageError) as caught:
        read(*paths)
    return str(caught.value)


def test_a_directory_is_read_with_all_below_it_by_name():
    lay_out(HERE, {
        "m/b.yaml": pod("b"),
        "m/a/z.yml": pod("z"),
        "m/a.json": '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "j"}}',
        "m/notes.txt": pod("text"),
        "m/values.toml": "kind = 1",
    })  # fmt: skip
    manifests = read("m")
    assert [document.file for document in manifests.documents] == ["m/a.json", "m/a/z.yml", "m/b.yaml"]
    assert pods(manifests) == ["default/j", "shop/z", "shop/b"]


def test_the_order_of_paths_does_not_matter_and_each_file_is_read_once():
    lay_out(HERE, {"m/a.yaml": pod("a"), "m/b.yaml": pod("b")})
    assert pods(read("m/b.yaml", "m", "./m/a.yaml", "m")) == ["shop/a", "shop/b"]


def test_a_file_is_read_whatever_it_is_called():
    lay_out(HERE, {"a.manifest": pod("a")})
    assert pods(read("a.manifest")) == ["shop/a"]


def test_files_are_shown_from_the_working_directory(tmp_path, monkeypatch):
    lay_out(HERE, {"m/a.yaml": pod("a"), "sub/x": "", "od\nd\udcff/a.yaml": pod("b")})
    assert read(str(tmp_path / "m")).documents[0].file == "m/a.yaml"
    assert read("sub/../m/a.yaml").documents[0].file == "m/a.yaml"
    assert read("od\nd\udcff").documents[0].file == "od?d?/a.yaml"
    monkeypatch.chdir("sub")
    assert read("../m").documents[0].file == "../m/a.yaml"
    assert read("../sub/../m").documents[0].file == "../m/a.yaml"
    assert read(str(tmp_path / "m")).documents[0].file == (tmp_path / "m/a.yaml").as_posix()
    Path("b.yaml").write_text(pod("b"))
    assert read("../sub").documents[0].file == "b.yaml"
    Path("../way").symlink_to("sub")
    assert read(str(tmp_path / "way/b.yaml")).documents[0].file == "b.yaml"


def test_standard_input_is_read():
    manifests = read("-", stdin=BytesIO(b"kind: [\n---\n" + pod("a").encode()))
    assert pods(manifests) == ["shop/a"]
    assert findings(manifests) == ["<stdin>:1:7 NPG001 this bracket is never closed, or a comma is missing in it"]


def test_standard_input_is_read_once():
    assert pods(read("-", "-", stdin=BytesIO(pod("a").encode()))) == ["shop/a"]


def test_a_pipe_that_the_user_names_is_read():
    reader, writer = os.pipe()
    os.write(writer, pod("a").encode())
    os.close(writer)
    try:
        assert pods(read(f"/dev/fd/{reader}")) == ["shop/a"]
    finally:
        os.close(reader)


def test_a_named_pipe_is_read_as_soon_as_somebody_writes_to_it():
    os.mkfifo("pipe")
    writer = Thread(target=lambda: Path("pipe").write_text(pod("a")))
    writer.start()
    try:
        assert pods(read("pipe")) == ["shop/a"]
    finally:
        writer.join()


def test_a_pipe_that_nobody_writes_to_is_refused(monkeypatch):
    monkeypatch.setattr(pipe, "_PATIENCE", 10)
    os.mkfifo("pipe")
    assert usage_error("pipe") == "pipe is a pipe that nobody writes to"


def test_a_pipe_is_left_where_it_goes_beyond_the_limit():
    reader, writer = os.pipe()
    with subprocess.Popen(["yes"], stdout=writer):
        os.close(writer)
        (found,) = findings(read(f"/dev/fd/{reader}"))
        os.close(reader)
    assert found.endswith("is larger than 64 MiB, the most that is read; split it by namespace")


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused(path):
    assert usage_error(path) == f"{path} is a device and no file"


def test_a_socket_is_refused():
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("talk")
        assert usage_error("talk") == "talk is a socket and no file"


def test_a_path_of_no_characters_is_refused():
    assert usage_error("") == "a PATH is empty; write . for the working directory"


def test_an_object_without_a_namespace_is_in_that_of_every_cluster():
    lay_out(HERE, {"a.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"})
    assert pods(read("a.yaml")) == ["default/a"]


def test_contents_that_are_given_stand_in_for_those_of_a_file():
    lay_out(HERE, {"a.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"})
    content = b"apiVersion: v1\nkind: Pod\nmetadata: {name: b}\n"
    assert pods(read("a.yaml", stand_ins=StandIns(contents={str(Path("a.yaml").resolve()): content}))) == ["default/b"]


def test_other_documents_are_counted():
    lay_out(HERE, {
        "a.yaml": "kind: ConfigMap\n---\nkind: Secret\n---\n" + pod("a"),
        "b.yaml": "name: build\n",
        "c.yaml": "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: k}\n",
        "d.yaml": "",
    })  # fmt: skip
    manifests = read(".")
    assert len(manifests.documents) == 1
    assert manifests.skipped == 4


def test_an_empty_directory_holds_nothing():
    Path("m").mkdir()
    manifests = read("m")
    assert (manifests.documents, manifests.skipped) == ((), 0)


def test_hidden_directories_and_those_of_packages_are_passed_over():
    names = [".git", ".venv", "node_modules", "__pycache__", "m/.cache"]
    lay_out(HERE, {**{f"{name}/a.yaml": pod("a") for name in names}, "m/b.yaml": pod("b"), ".c.yaml": pod("c")})
    assert pods(read(".")) == ["shop/c", "shop/b"]
    assert pods(read(".venv")) == ["shop/a"]


# What cannot be read


def test_a_path_that_does_not_exist_is_refused_with_the_name_that_was_meant():
    lay_out(HERE, {"manifests/catalog.yaml": pod("a")})
    assert usage_error("manifest") == "manifest: no such file or directory; did you mean manifests?"
    assert usage_error("manifests/catlog.yaml") == (
        "manifests/catlog.yaml: no such file or directory; did you mean manifests/catalog.yaml?"
    )
    assert usage_error("nothing/like/this") == "nothing/like/this: no such file or directory"
    assert usage_error("manifests/catalog.yaml/x") == "manifests/catalog.yaml/x cannot be read: Not a directory"
    assert usage_error("a\0b") == "a?b is no path"


def test_standard_input_that_is_not_there_is_refused():
    assert usage_error("-") == "there is no standard input to read; name files or directories"


def test_a_link_in_a_circle_is_refused_when_named_and_told_when_met():
    lay_out(HERE, {"m/a.yaml": pod("a")})
    Path("m/loop.yaml").symlink_to("loop.yaml")
    Path("m/gone.yaml").symlink_to("nowhere.yaml")
    assert usage_error("m/loop.yaml").startswith("m/loop.yaml cannot be read: Too many levels of symbolic links")
    assert usage_error("m/gone.yaml") == "m/gone.yaml is a link that leads nowhere"
    manifests = read("m")
    assert pods(manifests) == ["shop/a"]
    assert findings(manifests) == [
        "m/gone.yaml:1:1 NPG001 gone.yaml is a link that leads nowhere",
        "m/loop.yaml:1:1 NPG001 loop.yaml is a link that leads nowhere",
    ]


def test_a_directory_where_a_file_should_be_is_walked():
    lay_out(HERE, {"m/a.yaml/b.yaml": pod("b")})
    assert pods(read("m")) == ["shop/b"]


def test_what_is_no_regular_file_is_not_waited_for():
    lay_out(HERE, {"m/a.yaml": pod("a")})
    os.mkfifo("m/pipe.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("m/socket.json")
        manifests = read("m")
    assert pods(manifests) == ["shop/a"]
    assert findings(manifests) == [
        "m/pipe.yaml:1:1 NPG001 pipe.yaml is no regular file",
        "m/socket.json:1:1 NPG001 socket.json is no regular file",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused_when_named_and_told_when_met():
    lay_out(HERE, {"m/a.yaml": pod("a"), "m/b.yaml": pod("b"), "m/c/d.yaml": pod("d")})
    Path("m/b.yaml").chmod(0)
    Path("m/c").chmod(0)
    try:
        assert usage_error("m/b.yaml") == "m/b.yaml cannot be read: Permission denied"
        assert usage_error("m/c") == "m/c cannot be read: Permission denied"
        assert pods(read("m")) == ["shop/a"]
    finally:
        Path("m/c").chmod(0o755)


def test_a_file_that_fails_to_open_is_refused_when_named_and_told_when_met(monkeypatch):
    lay_out(HERE, {"m/a.yaml": pod("a"), "m/b.yaml": pod("b")})
    plain_open = os.open

    def refuse(path, *args):
        if path == "m/b.yaml":
            raise PermissionError(13, "Permission denied")
        return plain_open(path, *args)

    monkeypatch.setattr(os, "open", refuse)
    assert usage_error("m/b.yaml") == "m/b.yaml cannot be read: Permission denied"
    manifests = read("m")
    assert pods(manifests) == ["shop/a"]
    assert findings(manifests) == ["m/b.yaml:1:1 NPG001 b.yaml cannot be read: Permission denied"]


def test_a_directory_that_cannot_be_listed_is_refused_when_named_and_told_when_met(monkeypatch):
    lay_out(HERE, {"m/a.yaml": pod("a"), "m/c/d.yaml": pod("d")})
    plain_scandir = os.scandir

    def refuse(path):
        if str(path).endswith("c"):
            raise PermissionError(13, "Permission denied")
        return plain_scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert usage_error("m/c") == "m/c cannot be read: Permission denied"
    manifests = read("m")
    assert pods(manifests) == ["shop/a"]
    assert findings(manifests) == ["m/c:1:1 NPG001 c cannot be read: Permission denied"]


@pytest.mark.parametrize("size", [100_000_000, 1 << 40])
def test_a_file_of_100_mb_is_not_loaded(size):
    lay_out(HERE, {"m/a.yaml": pod("a"), "m/big.yaml": ""})
    os.truncate("m/big.yaml", size)
    expected = "m/big.yaml:1:1 NPG001 big.yaml is larger than 64 MiB, the most that is read; split it by namespace"
    for path in ("m", "m/big.yaml"):
        assert findings(read(path)) == [expected]
    assert pods(read("m")) == ["shop/a"]


def test_a_stream_is_left_where_it_goes_beyond_the_limit():
    class Endless(BytesIO):
        asked = 0

        def read(self, size=-1):
            self.asked += size
            return bytes(size)

    stream = Endless()
    assert findings(read("-", stdin=stream)) == [
        "<stdin>:1:1 NPG001 <stdin> is larger than 64 MiB, the most that is read; split it by namespace"
    ]
    assert stream.asked == LARGEST_FILE + 1


def test_one_broken_file_does_not_hide_the_others():
    lay_out(HERE, {
        "a.yaml": "kind: Pod\n\ta: b\n",
        "b.yaml": b"\x7fELF\0\0",
        "c.yaml": "kind: Pod\nmetadata: {name: {{ .Values.name }}}\n",
        "d.yaml": b"\xff\xfe" + pod("d").encode("utf-16-le"),
        "e.json": '{"kind": "Pod",',
        "f.yaml": pod("f"),
    })  # fmt: skip
    manifests = read(".")
    assert pods(manifests) == ["shop/d", "shop/f"]
    assert [finding.split(" NPG001 ")[0] for finding in findings(manifests)] == [
        "a.yaml:2:1",
        "b.yaml:1:5",
        "c.yaml:2:18",
        "e.json:1:16",
    ]


def test_ten_thousand_faults_are_all_told():
    lay_out(HERE, {"a.yaml": "kind: Pod\na: [\n---\n" * 10_000})
    found = findings(read("a.yaml"))
    assert len(found) == 10_000
    assert found[-1].startswith("a.yaml:29999:4 NPG001 ")


# Links


def test_a_link_to_what_is_read_anyway_changes_nothing():
    lay_out(HERE, {"m/z.yaml": pod("z"), "m/real/x.yaml": pod("x")})
    Path("m/a.yaml").symlink_to("z.yaml")
    Path("m/again").symlink_to("real")
    Path("m/up").symlink_to(".")
    Path("m/real/top").symlink_to("../..")
    manifests = read("m")
    assert [document.file for document in manifests.documents] == ["m/real/x.yaml", "m/z.yaml"]
    assert findings(manifests) == []


def test_links_to_places_inside_the_root_are_followed():
    lay_out(HERE, {"m/.hidden/h.yaml": pod("h"), "common/c.yaml": pod("c"), "one.yaml": pod("o")})
    Path("m/shown").symlink_to(".hidden")
    Path("m/common").symlink_to("../common")
    Path("m/common2").symlink_to("../common")
    Path("m/one.yaml").symlink_to("../one.yaml")
    Path("m/.no").symlink_to("../common")
    assert [document.file for document in read("m").documents] == ["m/common/c.yaml", "m/one.yaml", "m/shown/h.yaml"]


def test_links_out_of_the_root_are_not_followed(tmp_path, monkeypatch):
    lay_out(HERE, {"secret/s.yaml": pod("s"), "root/m/a.yaml": pod("a")})
    Path("root/m/link").symlink_to(tmp_path / "secret")
    Path("root/m/up").symlink_to(tmp_path)
    Path("root/m/s.yaml").symlink_to(tmp_path / "secret/s.yaml")
    monkeypatch.chdir("root")
    manifests = read("m")
    assert pods(manifests) == ["shop/a"]
    assert findings(manifests) == ["m/s.yaml:1:1 NPG001 s.yaml is a link that leads out of the directory that is read"]
    assert pods(read("m/s.yaml")) == ["shop/s"]


def test_a_path_outside_of_the_root_is_a_root_of_its_own(monkeypatch):
    lay_out(HERE, {"other/a.yaml": pod("a"), "beside/b.yaml": pod("b"), "root/x": ""})
    Path("other/link").symlink_to("../beside")
    monkeypatch.chdir("root")
    assert pods(read("../other")) == ["shop/a"]


# Templates


@pytest.mark.parametrize("path", [".", "charts/web/templates/a.yaml", "charts/web/templates/sub"])
def test_templates_of_a_chart_are_counted_and_left_out(path):
    template = "{{- if .Values.x }}\nkind: NetworkPolicy\n{{- end }}\n"
    lay_out(HERE, {
        "charts/web/Chart.yaml": "name: web\nversion: 1.0.0\n",
        "charts/web/templates/a.yaml": template,
        "charts/web/templates/sub/b.yaml": f"kind: Service\n---\n{template}",
    })  # fmt: skip
    manifests = read(path)
    assert manifests.documents == ()
    assert manifests.skipped >= 1


def test_a_manifest_of_a_chart_without_a_template_is_read():
    lay_out(HERE, {"web/Chart.yaml": "name: web\n", "web/templates/a.yaml": pod("a")})
    assert pods(read(".")) == ["shop/a"]


def test_a_template_outside_of_a_chart_is_told():
    lay_out(HERE, {"templates/a.yaml": "kind: Pod\nmetadata: {name: {{ .Values.name }}}\n"})
    (found,) = findings(read("."))
    assert found.startswith("templates/a.yaml:2:18 NPG001 a template stands here, which is no YAML yet; render first: ")
