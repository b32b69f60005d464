"""`mlflow models serve` answers JSON with the same model."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.schema import ADDED
from pipeline.scoring.tagger import Tagger

pytestmark = pytest.mark.slow
TEXTS = ["Colis jamais reçu, une honte.", "", "Magique, je suis sous le charme !", "???"]
START = 120
"""Seconds that the server may take to answer its first request."""


@pytest.fixture(scope="module")
def address(pyfunc_folder: Path) -> Iterator[str]:
    """A server on a free port of the loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "models", "serve", "-m", str(pyfunc_folder), "--env-manager", "local"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with subprocess.Popen(
        [*command, "-h", "127.0.0.1", "-p", str(port)],
        env=os.environ | {"PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/ping", server)
            yield f"http://127.0.0.1:{port}/invocations"
        finally:
            os.killpg(server.pid, signal.SIGTERM)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


def asked(address: str, body: object) -> list[dict[str, object]]:
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        told: list[dict[str, object]] = json.load(answer)["predictions"]
    return told


def test_the_server_says_what_the_model_says(address: str, tagger: Tagger) -> None:
    told = asked(address, {"dataframe_records": [{"text": text} for text in TEXTS]})
    expected = tagger.predict(TEXTS)
    assert [tuple(row) for row in told] == [ADDED] * len(TEXTS)
    assert [row["verbatim_tag"] for row in told] == [prediction.tag for prediction in expected]
    assert [row["verbatim_status"] for row in told] == [prediction.status for prediction in expected]
    for row, prediction in zip(told, expected, strict=True):
        assert row["verbatim_confidence"] == (round(prediction.confidence, 4) if prediction.confidence else None)


def test_a_body_without_the_column_is_the_callers_mistake(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        asked(address, {"dataframe_records": [{"avis": "Très bien"}]})
