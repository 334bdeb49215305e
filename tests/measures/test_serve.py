"""Figures of a process and its forked children on a loopback port, only where one is named."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from time import monotonic
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from prometheus_client.mmap_dict import MmapedDict

from deploy.ports import any_free_port
from tenants import measures

FORKS = 7
PROGRAM = textwrap.dedent(
    f"""
    import os, sys
    from tenants import measures
    shown = measures.serve_beside("fast")
    for _turn in range({FORKS}):  # as RQ does: a child for each job
        child = os.fork()
        if child == 0:
            measures.JOBS.labels("requests.tell", "done").inc()
            measures.JOB_SECONDS.labels("requests.tell").observe(0.2)
            os._exit(0)
        os.waitpid(child, 0)
    print("ready", os.environ.get("PROMETHEUS_MULTIPROC_DIR"), flush=True)
    sys.stdin.readline()
    """
)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A process of the product that shows its figures; the port of the list fast."""
    named = any_free_port()
    folder = tmp_path / "figures"
    folder.mkdir()
    environment = {**os.environ, "MINGBAI_MEASURES_PORT": str(named), "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline().startswith(b"ready")
    yield named + 1, folder
    process.stdin.close()
    process.wait(20)


def fetched(port: int) -> str:
    """The page of figures, as soon as somebody listens."""
    until = monotonic() + 60
    while monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
                return str(answer.read().decode())
        except (URLError, ConnectionError, HTTPException):  # a port nobody listens at may connect to itself
            continue
    raise AssertionError("nobody listens")


def test_the_children_of_a_worker_are_added_up(port: tuple[int, Path]) -> None:
    page = fetched(port[0])
    assert re.search(rf'mingbai_jobs_total{{kind="requests.tell",outcome="done"}} {FORKS}\.0', page)
    assert re.search(rf'mingbai_job_seconds_count{{kind="requests.tell"}} {FORKS}\.0', page)


def test_it_listens_on_loopback_only(port: tuple[int, Path]) -> None:
    fetched(port[0])
    wanted = f":{port[0]:04X}"
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if " 0A " in line]
    ours = [address for address in listening if address.endswith(wanted)]
    assert ours == [f"0100007F{wanted}"]
    assert not any(f"{wanted} " in line and " 0A " in line for line in Path("/proc/net/tcp6").read_text().splitlines())


def test_without_a_port_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGBAI_MEASURES_PORT", raising=False)
    assert measures.serve_beside("web") is None


def test_what_ended_processes_left_is_folded_into_one_file(tmp_path: Path) -> None:
    """A child a job would otherwise leave a file a job."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name in (f"counter_{ended.pid}.db", f"counter_{os.getpid()}.db"):
        written = MmapedDict(str(tmp_path / name))  # type: ignore[no-untyped-call]
        written.write_value('["a", "a", {}, "b"]', 3.0, 0.0)  # type: ignore[no-untyped-call]
        written.close()  # type: ignore[no-untyped-call]

    assert measures.fold(tmp_path) == 1
    assert measures.fold(tmp_path) == 0

    assert {path.name for path in tmp_path.iterdir()} == {"counter_folded.db", f"counter_{os.getpid()}.db"}
    [(_key, value, *_rest)] = MmapedDict.read_all_values_from_file(str(tmp_path / "counter_folded.db"))  # type: ignore[no-untyped-call]
    assert value == 3.0


def test_labels_hold_no_ids() -> None:
    """Endpoints, kinds and outcomes: the number of series does not grow with companies or people."""
    for one in (measures.ANSWERS, measures.ANSWER_SECONDS, measures.JOBS, measures.JOB_SECONDS):
        assert set(one._labelnames) <= {"endpoint", "method", "status", "kind", "outcome"}
