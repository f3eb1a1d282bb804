"""A file is replaced whole, or stays as it was."""

import os
import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from builder.source import ROOT
from helpers import files
from helpers.files import replacing

# Why these files are not written by `replacing`.
OTHERS = {
    "builder/french/checks.py": "files of a temporary folder",
    "builder/publish/site.py": "what Sphinx reads, in build/, written again where it differs",
    "builder/publish/npm.py": "copies in a temporary folder",
    "builder/publish/slides.py": "copies of what the decks load, in build/, written again each time",
    "helpers/catalogue/13_garder.py": "files of a temporary folder",
    "helpers/figures.py": "a picture in memory",
    "helpers/files.py": "itself",
}
WRITES = re.compile(
    r"\.write_(?:text|bytes)\(|open\([^)]*['\"][wax]b?\+?['\"]|\.save(?:fig)?\(|shutil\.copy"
)


def test_everything_that_is_kept_is_written_by_it():
    sources = (path for top in ("helpers", "builder") for path in (ROOT / top).rglob("*.py"))
    found = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sources
    }
    assert {name for name, text in found.items() if WRITES.search(text)} == set(OTHERS)


@pytest.mark.parametrize(
    ("mode", "content", "written"),
    [("w", "é\r\n\n", "é\r\n\n".encode()), ("wb", b"\xff\r\n", b"\xff\r\n")],
)
def test_the_new_file_takes_the_place_of_the_old(tmp_path, mode, content, written):
    path = tmp_path / "table.csv"
    path.write_bytes(b"old, and longer")
    with replacing(path, mode) as file:
        file.write(content)
    assert path.read_bytes() == written
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_the_new_file_has_the_mode_of_the_old(tmp_path):
    path = tmp_path / "table.csv"
    path.touch()
    path.chmod(0o600)
    with replacing(path) as file:
        file.write("new")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("old", [b"old", None])
def test_an_error_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path, old, error):
    path = tmp_path / "table.csv"
    if old:
        path.write_bytes(old)
    with pytest.raises(error), replacing(path) as file:
        file.write("half of")
        raise error
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == (
        {"table.csv": old} if old else {}
    )


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_so_does_a_disk_that_refuses(tmp_path, monkeypatch, step):
    def refuse(*_):
        raise OSError("No space left on device")

    path = tmp_path / "table.csv"
    path.write_bytes(b"old")
    monkeypatch.setattr(*{"fsync": (os, "fsync"), "replace": (Path, "replace")}[step], refuse)
    with pytest.raises(OSError, match="No space left"), replacing(path) as file:
        file.write("new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_on_the_disk_before_it_takes_its_place(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    path.write_bytes(b"old")
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda number: synced.append((os.fstat(number).st_size, path.read_bytes()))
    )
    with replacing(path) as file:
        file.write("new table")
    assert synced[0] == (9, b"old")


@pytest.mark.skipif(os.name == "nt", reason="a reader may have to ask twice on Windows")
def test_writers_and_readers_at_once_never_meet(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("old\n" * 5)
    code = """
import sys
from pathlib import Path
from helpers.files import replacing
path, line, read = Path(sys.argv[1]), sys.argv[2] + "\\n", set()
for _ in range(20):
    with replacing(path) as file:
        for _ in range(2000):
            file.write(line)
    read.add(path.read_text())
assert all(text.count("\\n") == 2000 and len(set(text.split())) == 1 for text in read), read
"""
    writers = [
        subprocess.Popen([sys.executable, "-c", code, path, f"line-{number}"], cwd=ROOT)
        for number in range(3)
    ]
    read = []
    while any(writer.poll() is None for writer in writers):
        read.append(path.read_text())
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    wanted = {"old\n" * 5, *(f"line-{number}\n" * 2000 for number in range(3))}
    assert set(read) <= wanted and len(set(read)) > 1
    assert list(tmp_path.iterdir()) == [path]


def test_a_killed_writer_leaves_the_old_file_and_stops_no_other_one(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"old")
    code = """
import sys, time
from pathlib import Path
from helpers.files import replacing
with replacing(Path(sys.argv[1])) as file:
    file.write("half of")
    file.flush()
    print(flush=True)
    time.sleep(60)
"""
    killed = subprocess.Popen([sys.executable, "-c", code, path], cwd=ROOT, stdout=subprocess.PIPE)
    killed.stdout.readline()
    killed.kill()
    killed.communicate()
    assert path.read_bytes() == b"old"
    with replacing(path) as file:
        file.write("new")
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_the_umask_says_who_may_read_a_new_file(tmp_path):
    before = os.umask(0o027)
    try:
        with replacing(tmp_path / "table.csv") as file:
            file.write("new")
    finally:
        os.umask(before)
    assert (tmp_path / "table.csv").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_what_a_private_file_will_hold_is_private_while_it_is_written(tmp_path):
    path = tmp_path / "table.csv"
    path.touch(0o600)
    with replacing(path):
        assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="owners are POSIX's")
@pytest.mark.parametrize("allowed", [True, False])
def test_its_owner_stays_where_the_system_allows_it(tmp_path, monkeypatch, allowed):
    asked = []

    def chown(path, user, group):
        asked.append((user, group))
        if not allowed:
            raise PermissionError(1, "Operation not permitted")

    path = tmp_path / "table.csv"
    path.touch()
    old = path.stat()
    monkeypatch.setattr(os, "chown", chown)
    with replacing(path) as file:
        file.write("new")
    assert path.read_bytes() == b"new"
    assert asked == [(old.st_uid, -1), (-1, old.st_gid)]


@pytest.mark.skipif(os.name == "nt", reason="a link needs a right on Windows")
@pytest.mark.parametrize("there", [True, False], ids=["whole", "dangling"])
def test_a_link_stays_one_and_its_file_is_replaced(tmp_path, there):
    kept, link = tmp_path / "kept" / "real.csv", tmp_path / "table.csv"
    kept.parent.mkdir()
    if there:
        kept.write_bytes(b"old")
    link.symlink_to(Path("kept", "real.csv"))
    with replacing(link) as file:
        file.write("new")
    assert link.is_symlink() and kept.read_bytes() == b"new"
    assert sorted(tmp_path.rglob("*")) == [kept.parent, kept, link]


@pytest.mark.skipif(os.name == "nt", reason="a pipe with a name is POSIX's")
def test_what_is_no_file_is_refused_and_left_alone(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, error in (("pipe", OSError), ("folder", IsADirectoryError)):
        refused = pytest.raises(error, match=f"ce n'est pas un fichier.*{name}'")
        with refused, replacing(tmp_path / name) as file:
            file.write("new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "pipe"]
    assert (tmp_path / "pipe").is_fifo()


def test_a_read_only_file_is_left_alone(tmp_path, monkeypatch):
    path = tmp_path / "kept.txt"
    path.write_text("old")
    path.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda file, mode: False)  # the superuser may do all
    with pytest.raises(PermissionError, match="kept.txt"), replacing(path) as file:
        file.write("new")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_an_error_names_the_file_that_was_asked_for(tmp_path):
    path = tmp_path / "nowhere" / "table.csv"
    with pytest.raises(FileNotFoundError) as caught, replacing(path):
        pass
    assert caught.value.filename == str(path)


@pytest.mark.parametrize("closed", [True, False])
def test_windows_is_asked_again_while_a_reader_has_the_file_open(tmp_path, monkeypatch, closed):
    path, asked = tmp_path / "table.csv", []
    path.write_bytes(b"old")
    replace = Path.replace

    def refuse(part, target):
        asked.append(target)
        if len(asked) < 3 or not closed:
            raise PermissionError(13, "Access is denied", str(part), 5, str(target))
        return replace(part, target)

    monkeypatch.setattr(files, "WAITS", (0, 0, 0))
    monkeypatch.setattr(Path, "replace", refuse)
    told = nullcontext() if closed else pytest.raises(PermissionError, match="table.csv'")
    with told, replacing(path) as file:
        file.write("new")
    assert path.read_bytes() == (b"new" if closed else b"old")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows opens no folder")
def test_its_new_place_is_on_the_disk_too(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.fstat(number).st_ino))
    path = tmp_path / "table.csv"
    with replacing(path) as file:
        file.write("new")
    assert synced == [path.stat().st_ino, tmp_path.stat().st_ino]
