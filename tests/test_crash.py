"""kill -9 at every named point and at random times: nothing acknowledged is lost.

The long version is ``python -m eval.bench.crash --rounds 200``.
"""

import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from eval.bench.crash import Lost, crash
from index.failpoints import FAILPOINTS, VARIABLE
from index.schema import _FORMAT_1, FORMAT
from index.store import Store

ROOT = Path(__file__).resolve().parents[1]
OF_A_LIVING_COLLECTION = [name for name in FAILPOINTS if "migration" not in name]
MIGRATING = [name for name in FAILPOINTS if "migration" in name] + ["backup_copied"]


def test_each_failpoint_is_at_one_place():
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "index").glob("*.py"))
    assert sorted(re.findall(r'failpoint\("(\w+)"\)', code)) == sorted(FAILPOINTS)


def test_nothing_acknowledged_is_lost_at_any_point(tmp_path):
    result = crash(tmp_path, OF_A_LIVING_COLLECTION, seed=1)
    assert result["rounds"] == dict.fromkeys(OF_A_LIVING_COLLECTION, 1)
    assert result["acknowledged"] >= 2 * len(OF_A_LIVING_COLLECTION)


def test_nothing_acknowledged_is_lost_at_random_times(tmp_path):
    assert crash(tmp_path, [None] * 5, seed=2)["rounds"] == {"random": 5}


def test_the_crash_bench_sees_a_loss(tmp_path):
    crash(tmp_path, ["after_commit"], seed=3)
    with closing(Store.open(tmp_path / "collection")) as store:
        store.delete([article.id for article in store.articles()][:1])
    with pytest.raises(Lost, match="expected one of"):
        crash(tmp_path, ["before_commit"], seed=3)


@pytest.mark.parametrize("point", MIGRATING)
def test_a_migration_killed_at_any_point_is_done_at_the_next_opening(tmp_path, point):
    path = tmp_path / "articles.db"
    with closing(apsw.Connection(str(path))) as old:
        old.execute(_FORMAT_1)
        old.execute("PRAGMA user_version=1")
        old.execute("INSERT INTO change VALUES (3, 'add', 7)")
    code = "import sys, pathlib, index.store as s; s.Store.open(pathlib.Path(sys.argv[1]))"
    environment = os.environ | {VARIABLE: point}
    run = subprocess.run([sys.executable, "-c", code, tmp_path], env=environment, cwd=ROOT)
    assert run.returncode == 137
    with closing(apsw.Connection(str(path))) as killed:
        assert killed.pragma("user_version") == 1
    with closing(Store.open(tmp_path)) as store:
        assert store.position().change == 3
    with closing(apsw.Connection(str(path))) as done:
        assert done.pragma("user_version") == FORMAT


def test_the_command_line_refuses_the_variable(tmp_path):
    environment = os.environ | {VARIABLE: "before_commit"}
    command = [sys.executable, "-m", "ui.cli", "list", "--data", str(tmp_path)]
    run = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1
    assert VARIABLE in run.stderr
