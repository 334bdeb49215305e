"""Prometheus figures. Labels are bounded: endpoints, kinds and outcomes, never ids, never tenants.

Web processes and workers' forked children write into one folder; a small process beside them shows it on a loopback
port. It is a process and not a thread, because whoever forks must not have threads.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
if os.environ.get("MINGBAI_MEASURES_PORT") and _FOLDER not in os.environ:  # the library reads it when it is imported
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="mingbai-measures-")

from prometheus_client import CollectorRegistry, Counter, Histogram, multiprocess, start_http_server  # noqa: E402
from prometheus_client.mmap_dict import MmapedDict  # noqa: E402

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LOOPBACK = "127.0.0.1"
FOLD_EVERY = 5.0
OFFSETS = {"web": 0, "fast": 1, "slow": 2, "bulk": 3}
"""The web has the port that is named; each list of the workers has one of those after it."""

ANSWERS = Counter("mingbai_answers_total", "Answered requests", ["endpoint", "method", "status"])
ANSWER_SECONDS = Histogram("mingbai_answer_seconds", "Time to answer", ["endpoint"], buckets=BUCKETS)
JOBS = Counter("mingbai_jobs_total", "Jobs by what became of them", ["kind", "outcome"])
JOB_SECONDS = Histogram("mingbai_job_seconds", "Time a job took", ["kind"], buckets=(*BUCKETS, 30, 60, 300))


def serve_beside(name: str) -> subprocess.Popen[bytes] | None:
    """Show the figures of this process and its children on a port of their own; nothing unless a port is named."""
    named = os.environ.get("MINGBAI_MEASURES_PORT")
    if not named:
        return None
    port = str(int(named) + OFFSETS[name])
    return subprocess.Popen(
        [sys.executable, "-m", "tenants.measures", port, str(os.getpid())], stdin=subprocess.DEVNULL
    )


def fold(folder: Path) -> int:
    """Add up what processes that have ended left behind, so that a folder of forked children does not grow."""
    gone = [path for path in folder.glob("*_*.db") if _has_ended(path.stem.rsplit("_", 1)[1])]
    for path in gone:
        together = MmapedDict(str(folder / f"{path.stem.rsplit('_', 1)[0]}_folded.db"))  # type: ignore[no-untyped-call]
        for key, value, _at, _position in MmapedDict.read_all_values_from_file(str(path)):  # type: ignore[no-untyped-call]
            known, _since = together.read_value(key)  # type: ignore[no-untyped-call]
            together.write_value(key, known + value, time.time())  # type: ignore[no-untyped-call]
        together.close()  # type: ignore[no-untyped-call]
        path.unlink()
    return len(gone)


def _has_ended(process: str) -> bool:
    if not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def main(port: int, parent: int, *, pause: float = FOLD_EVERY) -> None:
    """Serve until the process that started us has ended; its folder goes with it."""
    folder = Path(os.environ[_FOLDER])
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
    start_http_server(port, addr=LOOPBACK, registry=registry)
    while os.getppid() == parent:
        fold(folder)
        time.sleep(pause)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
