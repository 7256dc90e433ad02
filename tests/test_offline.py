"""The commands of `make chat` with the network cut: sockets that leave this machine are refused."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUARD = """
import socket, sys

LOCAL = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "", None}

def refuse(host):
    sys.stderr.write(f"BLOCKED {host}\\n")
    raise OSError(f"network cut: {host}")

def guarded(name):
    inner = getattr(socket.socket, name)
    def call(self, address, *rest):
        if self.family != socket.AF_UNIX and address[0] not in LOCAL:
            refuse(address[0])
        return inner(self, address, *rest)
    setattr(socket.socket, name, call)

for name in ("connect", "connect_ex", "sendto"):
    guarded(name)
lookup = socket.getaddrinfo
socket.getaddrinfo = lambda host, *a, **k: (
    lookup(host, *a, **k) if host in LOCAL or host == socket.gethostname() else refuse(host)
)
from ui.cli import main
sys.argv = ["sourcier", *sys.argv[1:]]
main()
"""

pytestmark = pytest.mark.model


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", GUARD, *arguments]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "BLOCKED" not in done.stderr
    return done


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_guard_refuses_what_leaves_the_machine() -> None:
    probe = (
        GUARD.split("from ui.cli")[0] + "import urllib.request as r; r.urlopen('http://a.example')"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert "BLOCKED a.example" in done.stderr


def test_make_chat_names_the_commands_tested_here() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^chat:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)[1]
    assert re.findall(r"sourcier (\w+)", recipe) == ["index", "ask", "serve"]


def test_make_chat_works_with_the_network_cut(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path), "--collection", "exemples"]
    run("index", "examples/articles", *data)
    answer = json.loads(run("ask", "combien de soldats à Koursk ?", *data, "--json").stdout)
    assert answer["claims"]
    port = free_port()
    log = tmp_path / "serve.log"
    with log.open("w") as stderr:
        server = subprocess.Popen(
            command("serve", *data, "--port", str(port)), cwd=ROOT, stderr=stderr,
            stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        try:
            served = ask_server(port, server)
        finally:
            server.terminate()
            server.wait(timeout=30)
    assert served["claims"] == answer["claims"]
    assert "BLOCKED" not in log.read_text()


def ask_server(port: int, server: subprocess.Popen[bytes]) -> dict[str, object]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/ask",
        data=json.dumps({"question": "combien de soldats à Koursk ?"}).encode(),
        headers={"Content-Type": "application/json"},
    )
    for _ in range(240):
        assert server.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)
        except OSError:
            time.sleep(0.5)
    pytest.fail("the server did not answer")
