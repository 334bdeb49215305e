"""Prometheus figures of this process. Labels are bounded: endpoints, kinds and outcomes, never ids, never tenants."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, multiprocess, start_http_server

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

ANSWERS = Counter("mingbai_answers_total", "Answered requests", ["endpoint", "method", "status"])
ANSWER_SECONDS = Histogram("mingbai_answer_seconds", "Time to answer", ["endpoint"], buckets=BUCKETS)
JOBS = Counter("mingbai_jobs_total", "Jobs by what became of them", ["kind", "outcome"])
JOB_SECONDS = Histogram("mingbai_job_seconds", "Time a job took", ["kind"], buckets=(*BUCKETS, 30, 60, 300))


def serve(port: int) -> None:
    """Show the figures on a loopback port of their own; of all processes when PROMETHEUS_MULTIPROC_DIR is set."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        start_http_server(port, addr="127.0.0.1", registry=registry)
    else:
        start_http_server(port, addr="127.0.0.1")
