"""gunicorn in production: sync workers (the views are synchronous; measured, threads and ASGI gained nothing)."""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
timeout = 60  # seconds for one page
graceful_timeout = 30  # seconds for pages in hand when stopping
max_requests = 5000
max_requests_jitter = 500
forwarded_allow_ips = "127.0.0.1"
control_socket_disable = True
errorlog = "-"
accesslog = None  # addresses and query strings are personal data; nginx logs without them
