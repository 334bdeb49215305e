"""gunicorn, for the demonstration and for real. Every value can be set in the environment (deploy/environment.example).

The application is imported once before the fork; connections are opened after it, so that no two processes share one.
"""

import gc
import os
from typing import Any

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or os.cpu_count() or 2)
threads = int(os.environ.get("WEB_THREADS") or 8)
preload_app = True
timeout = 60
graceful_timeout = 30
keepalive = 5  # longer than the proxies keep theirs (deploy/proxy)
max_requests = 5000
max_requests_jitter = 500

# Only the proxy beside us may say who the visitor is; it overwrites what visitors send (deploy/proxy).
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

control_socket_disable = True  # it would lie in the home folder of whoever starts us

accesslog = None
errorlog = "-"
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def when_ready(server: object) -> None:
    """What the import left behind is shared by all processes and never looked at by the collector again."""
    from tenants import measures

    measures.serve_beside("web")
    gc.collect()
    gc.freeze()


def post_fork(server: object, worker: Any) -> None:
    """Forget what the application connected to before the fork, without closing what the parent still holds."""
    from tenants.db import db

    with worker.app.wsgi().app_context():
        db.engine.dispose(close=False)
