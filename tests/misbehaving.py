"""A web server on this machine that answers each address as a test tells it to, well or badly."""

from __future__ import annotations

import threading
from collections import defaultdict
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server:
    """Answers the n-th request of a path with the n-th answer told for it, and the last one ever after.

    ``requests`` lists (path, headers) of all that were asked.
    """

    def __init__(self):
        self.answers, self.requests, self.released = {}, [], threading.Event()
        self._asked, owner = defaultdict(int), self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            released = self.released

            def do_GET(self):
                owner.requests.append((self.path, dict(self.headers)))
                answers = owner.answers.get(self.path, [status(404)])
                answer = answers[min(owner._asked[self.path], len(answers) - 1)]
                owner._asked[self.path] += 1
                with suppress(ConnectionError):
                    answer(self)

            def log_message(self, *_):
                """Stay silent."""

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """A client that goes away is what some tests are about."""

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def tell(self, path, *answers):
        """Say how to answer; return the address."""
        self.answers[path], self._asked[path] = answers, 0
        return self.url + path

    def asked(self, path, header):
        """Return a header of all requests of a path."""
        return [headers.get(header) for where, headers in self.requests if where == path]

    def close(self):
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def send(handler, code, headers, body=b"", *, length=None):
    """Send an answer; ``length`` may lie, and -1 leaves it out."""
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name, value)
    length = len(body) if length is None else length
    if length >= 0 and code != 304:
        handler.send_header("Content-Length", str(length))
    handler.end_headers()
    handler.wfile.write(body)


def status(code, **headers):
    """Nothing but a status; underscores in names of headers stand for hyphens."""
    return lambda handler: send(
        handler, code, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def good(data, *, etag='"v1"', modified="", content_type="text/plain"):
    """What a proper server does: validators, conditional requests, ranges."""

    def answer(handler):
        known = {"ETag": etag, "Last-Modified": modified, "Content-Type": content_type}
        known = {name: value for name, value in known.items() if value}
        asked = handler.headers
        if (etag and asked.get("If-None-Match") == etag) or (
            modified and asked.get("If-Modified-Since") == modified
        ):
            return send(handler, 304, known)
        start = asked.get("Range", "").removeprefix("bytes=").removesuffix("-")
        if start and asked.get("If-Range", etag) in {etag, modified}:
            if int(start) >= len(data):
                return send(handler, 416, {"Content-Range": f"bytes */{len(data)}"})
            where = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
            return send(handler, 206, known | where, data[int(start) :])
        return send(handler, 200, known, data)

    return answer


def plain(data, *, code=200, length=None, **headers):
    """These bytes and headers, whatever was asked."""
    return lambda handler: send(
        handler, code, {name.replace("_", "-"): value for name, value in headers.items()}, data, length=length
    )


def cut(data, at, *, etag='"v1"', **headers):
    """The announced length is right, but the connection breaks after ``at`` bytes."""

    def answer(handler):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        send(handler, 200, ({"ETag": etag} if etag else {}) | named, data[:at], length=len(data))
        handler.close_connection = True

    return answer


def stalled(data, at, *, etag='"v1"'):
    """After ``at`` bytes nothing more comes until the server is closed."""

    def answer(handler):
        send(handler, 200, {"ETag": etag}, data[:at], length=len(data))
        handler.wfile.flush()
        handler.released.wait(30)
        handler.close_connection = True

    return answer


def silent(handler):
    """Accept the request and say nothing until the server is closed."""
    handler.released.wait(30)
    handler.close_connection = True


def redirect(to, code=302):
    return lambda handler: send(handler, code, {"Location": to})


def chunked(data, *, ends=True, **headers):
    """No length; with ``ends`` false the last chunk never comes."""

    def answer(handler):
        handler.send_response(200)
        for name, value in ({"Transfer-Encoding": "chunked"} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) + (b"0\r\n\r\n" if ends else b""))
        handler.close_connection = not ends

    return answer


def until_closed(data, **headers):
    """No length and no chunks: the end of the connection is the end of the file."""

    def answer(handler):
        send(
            handler,
            200,
            {"Connection": "close"} | {name.replace("_", "-"): value for name, value in headers.items()},
            data,
            length=-1,
        )
        handler.close_connection = True

    return answer
