"""Files come back as they were kept, whichever store keeps them."""

from pathlib import Path

import pytest

from gateways.storage import Storage, StorageUnavailable


@pytest.fixture(params=["file", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Storage(f"file:{tmp_path / 'files'}" if request.param == "file" else "memory:")


def test_a_file_comes_back(storage: Storage) -> None:
    storage.put("pictures/a-360.webp", b"one")
    storage.put("pictures/a-360.webp", b"two")

    assert storage.get("pictures/a-360.webp") == b"two"


def test_what_is_not_there_is_none(storage: Storage) -> None:
    assert storage.get("pictures/none.webp") is None
    storage.drop("pictures/none.webp")


def test_a_dropped_file_is_gone(storage: Storage) -> None:
    storage.put("a", b"one")
    storage.drop("a")

    assert storage.get("a") is None


def test_no_key_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    storage = Storage(f"file:{tmp_path / 'files'}")

    with pytest.raises(ValueError, match="path"):
        storage.get("../secret")


@pytest.mark.parametrize("url", ["", "file:", "ftp://store/x", "s3://host", "s3:///bucket"])
def test_an_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        Storage(url)


def test_a_store_that_does_not_answer() -> None:
    storage = Storage("s3://key:secret@127.0.0.1:1/bucket?tls=0")

    with pytest.raises(StorageUnavailable):
        storage.get("a")
