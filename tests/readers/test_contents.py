"""Contents are of each file once, in the order of paths, however many there are."""

import hashlib
from pathlib import Path

import pytest

from stbench.files import forks
from stbench.readers.contents import contents_of


@pytest.mark.parametrize("n", [0, 1, forks.LEAST + 3])
def test_each_file_is_named_once_with_its_sha256(n, tmp_path, monkeypatch):
    monkeypatch.setattr(forks, "_processes", lambda n_things: 2 if n_things > forks.LEAST else 1)
    paths = [Path(tmp_path, "slides", f"{number:03d}.h5ad") for number in range(n)]
    (tmp_path / "slides").mkdir()
    for path in paths:
        path.write_text(path.stem)
    expected = [[f"slides/{path.name}", hashlib.sha256(path.stem.encode()).hexdigest()] for path in paths]
    assert contents_of([*reversed(paths), *paths], tmp_path) == expected
