"""A file is replaced whole, or stays as it was."""

import os
from pathlib import Path

import pytest

from helpers.files import replacing


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
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.fstat(number).st_size))
    with replacing(path) as file:
        file.write("new table")
        assert path.read_bytes() == b"old"
    assert synced == [9]


def test_what_a_killed_process_left_behind_is_written_over(tmp_path):
    path = tmp_path / "table.csv"
    (tmp_path / "table.csv.part").write_bytes(b"left behind, and longer")
    with replacing(path) as file:
        file.write("new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
