"""A local stand-in that answers like Solapi: accepts, refuses, hangs, breaks, and remembers what it took."""

import hashlib
import hmac
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

SECRET = "TESTSECRET"
HEADER = re.compile(r"HMAC-SHA256 apiKey=(\w+), date=(\S+), salt=(\w{12,64}), signature=([0-9a-f]{64})")


class Provider:
    """`mode` decides the next answers; `taken` holds what was really accepted, by our key."""

    def __init__(self) -> None:
        self.mode = "accept"
        self.taken: dict[str, dict] = {}
        self.status_code = "2000"
        self.salts: set[str] = set()
        self.requests = 0
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args) -> None:
                pass

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.answer(*provider.post(self.headers["Authorization"], body))

            def do_GET(self) -> None:
                self.answer(*provider.get(self.headers["Authorization"], urlparse(self.path).query))

            def answer(self, status: int, said: dict) -> None:
                raw = json.dumps(said).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(raw)))
                    self.end_headers()
                    self.wfile.write(raw)
                except BrokenPipeError:
                    pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def signed(self, header: str) -> bool:
        """Whether the request is signed by the secret, under a salt never seen before."""
        found = HEADER.fullmatch(header or "")
        if found is None or found.group(3) in self.salts:
            return False
        self.salts.add(found.group(3))
        expected = hmac.new(SECRET.encode(), (found.group(2) + found.group(3)).encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, found.group(4))

    def post(self, header: str, body: dict) -> tuple[int, dict]:
        self.requests += 1
        if not self.signed(header):
            return 401, {"errorCode": "Unauthorized"}
        message = body["messages"][0]
        if self.mode == "slow_down":
            return 429, {"errorCode": "TooManyRequests"}
        if self.mode == "broken":
            return 503, {}
        if self.mode == "refuse":
            failed = {"to": message["to"], "statusCode": "3104", "statusMessage": "not a number"}
            return 200, {"groupInfo": {}, "failedMessageList": [failed], "messageList": []}
        self.taken[message["customFields"]["item"]] = message
        if self.mode == "take_then_hang":
            time.sleep(2)
        if self.mode == "take_then_break":
            return 502, {}
        return 200, {"messageList": [{"messageId": "M4V1", "statusCode": self.status_code}], "failedMessageList": []}

    def get(self, header: str, query: str) -> tuple[int, dict]:
        if not self.signed(header):
            return 401, {}
        if self.mode == "broken":
            return 503, {}
        key = parse_qs(query)["value"][0]
        found = [{"messageId": "M4V1", "statusCode": self.status_code}] if key in self.taken else []
        return 200, {"messageList": found}

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
