"""Every fault of a server, a disk and a process.

Nothing is lost or half-written, and a message says what to do.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

import misbehaving as bad
from mircargo.errors import FetchError, InputError, OutputError
from mircargo.fetch.downloads import Download, Fetched, Missing, Policy
from mircargo.fetch.lock import one_at_a_time
from mircargo.fetch.run import fetch_files
from mircargo.fetch.transfer import Transfer

DATA = b"".join(b"mir-%d\tGene%d\n" % (i, i * i) for i in range(4000))
OTHER = DATA.replace(b"Gene7", b"Gene8")
HASTY = Policy(connect_timeout=2, read_timeout=0.3, retries=3, backoff=0.001, max_backoff=0.02, redirects=4)
ROOT = Path(__file__).parents[2]


def sha(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def server():
    server = bad.Server()
    yield server
    server.close()


@pytest.fixture
def get(server, tmp_path):
    """Fetch one file that the server answers so; return it."""

    def fetch(*answers, name="table.tsv", sha256="", accept=(), policy=HASTY, progress=None, **facts):
        url = server.tell("/served", *answers) if answers else server.url + "/served"
        download = Download("toy", "toy", (name,), url, sha256, **facts)
        found, missing = fetch_files(
            [download], tmp_path / "cache", accept=accept, policy=policy, progress=progress
        )
        assert missing == []
        return found[0]

    return fetch


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache" / "toy"


def names(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


KEPT = ["table.tsv", "table.tsv.fetched.json"]


def record(folder, name="table.tsv"):
    return json.loads((folder / f"{name}.fetched.json").read_text())


# what goes well


def test_a_file_is_stored_with_its_record(get, folder, server):
    told = []
    found = get(
        bad.good(DATA, modified="Mon, 02 Nov 2026 10:00:00 GMT"), progress=lambda *step: told.append(step)
    )
    assert found == Fetched(
        found.download, folder / "table.tsv", server.url + "/served", sha(DATA), len(DATA)
    )
    assert found.path.read_bytes() == DATA
    assert names(folder) == KEPT
    assert record(folder) == {
        "url": server.url + "/served",
        "sha256": sha(DATA),
        "bytes": len(DATA),
        "etag": '"v1"',
        "last_modified": "Mon, 02 Nov 2026 10:00:00 GMT",
        "retrieved": datetime.now(UTC).date().isoformat(),
        "accepted_for": "",
    }
    assert told[-1] == ("toy", len(DATA), len(DATA))
    assert server.asked("/served", "Accept-Encoding") == ["identity"]


def test_a_pinned_file_that_is_here_is_not_asked_for_again(get, server):
    first = get(bad.good(DATA), sha256=sha(DATA))
    assert get(sha256=sha(DATA)) == first
    assert len(server.requests) == 1


def test_a_pinned_file_that_the_user_put_there_is_recorded(get, folder, server):
    folder.mkdir(parents=True)
    (folder / "table.tsv").write_bytes(DATA)
    assert get(bad.status(500), sha256=sha(DATA)).bytes == len(DATA)
    assert server.requests == []
    assert record(folder)["sha256"] == sha(DATA)


@pytest.mark.parametrize(
    ("etag", "modified", "header"),
    [
        ('"v1"', "", "If-None-Match"),
        ('W/"v1"', "", "If-None-Match"),
        ("", "Mon, 02 Nov 2026 10:00:00 GMT", "If-Modified-Since"),
    ],
)
def test_an_unpinned_file_is_asked_for_by_its_validator(get, server, etag, modified, header):
    first = get(bad.good(DATA, etag=etag, modified=modified))
    assert get() == first
    assert server.asked("/served", header) == [None, etag or modified]


def test_an_unpinned_file_without_validators_is_fetched_again_and_keeps_its_day(get, folder):
    get(bad.good(DATA, etag=""))
    sidecar = folder / "table.tsv.fetched.json"
    sidecar.write_text(sidecar.read_text().replace(record(folder)["retrieved"], "2026-01-02"))
    get()
    assert record(folder)["retrieved"] == "2026-01-02"


def test_a_damaged_file_is_fetched_anew(get, folder, server):
    get(bad.good(DATA))
    (folder / "table.tsv").write_bytes(DATA[:100])
    assert get().path.read_bytes() == DATA
    assert server.asked("/served", "If-None-Match") == [None, None]


def test_a_damaged_record_is_named(get, folder):
    get(bad.good(DATA))
    for text in ("{", "[1]", '{"url": 1}', "\N{SNOWMAN}"):
        (folder / "table.tsv.fetched.json").write_text(
            text, encoding="utf-16" if text == "\N{SNOWMAN}" else "utf-8"
        )
        with pytest.raises(
            InputError, match=r"table\.tsv\.fetched\.json: is not a record that mircargo wrote; remove it"
        ):
            get()


def test_the_order_is_that_of_the_downloads(server, tmp_path):
    def slow(handler):
        time.sleep(0.1)
        bad.good(b"first")(handler)

    downloads = [
        Download(str(i), "toy", (f"{i}.tsv",), server.tell(f"/{i}", slow if i == 0 else bad.good(b"%d" % i)))
        for i in range(9)
    ]
    told = []
    found, missing = fetch_files(
        downloads, tmp_path, parallel=3, policy=HASTY, progress=lambda *step: told.append(step)
    )
    assert [(item.download.key, item.path.name) for item in found] == [(str(i), f"{i}.tsv") for i in range(9)]
    assert missing == []
    assert {key for key, _, _ in told} == set("012345678")
    assert fetch_files([], tmp_path) == ([], [])


# answers that may pass, and answers that do not


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(get, server, code):
    assert get(bad.status(code), bad.good(DATA)).path.read_bytes() == DATA
    assert len(server.requests) == 2


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 501, 204])
def test_other_failures_are_final(get, server, folder, code):
    with pytest.raises(
        FetchError,
        match=(
            rf"^toy: http://127\.0\.0\.1:\d+/served: answered {code} .*; .*use --mirror, or a newer mircargo$"
        ),
    ):
        get(bad.status(code), bad.good(DATA))
    assert len(server.requests) == 1
    assert names(folder) == []


def test_a_failure_that_stays_is_named_with_the_number_of_tries(get, server):
    with pytest.raises(FetchError, match=r"answered 500 .* \(4 tries\); try again later"):
        get(bad.status(500))
    assert len(server.requests) == 4


@pytest.fixture
def waits(monkeypatch):
    """Return the list of seconds that downloads would wait; they go on at once."""
    found = []
    monkeypatch.setattr(Transfer, "_pause", lambda _, seconds: found.append(seconds))
    return found


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("0", 0),
        ("1", 1),
        ("50", 40),
        (format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True), 40),
        ("Mon, 02 Nov 2020 10:00:00 GMT", 0),
        ("soon", 7),
    ],
)
def test_a_server_that_asks_to_wait_is_heard_but_not_for_ever(get, waits, asked, waited):
    get(
        bad.status(429, Retry_After=asked),
        bad.good(DATA),
        policy=Policy(retries=1, backoff=7, max_backoff=40),
    )
    assert waits == [waited]


def test_waits_double_up_to_the_longest(get, waits):
    get(*[bad.status(500)] * 5, bad.good(DATA), policy=Policy(retries=5, backoff=5, max_backoff=30))
    assert waits == [5, 10, 20, 30, 30]


def test_a_server_that_is_not_there_is_named(tmp_path, server):
    server.close()
    with pytest.raises(
        FetchError,
        match=r"cannot be reached \(4 tries\); try again later: it goes on where it stopped; or use --mirror",
    ):
        fetch_files([Download("toy", "toy", ("a",), server.url + "/a")], tmp_path, policy=HASTY)


def test_a_server_that_says_nothing_is_left(get):
    with pytest.raises(FetchError, match=r"no answer in time \(4 tries\)"):
        get(bad.silent)


# broken bodies


@pytest.mark.parametrize("broken", [bad.cut, bad.stalled], ids=["truncated", "stalled"])
@pytest.mark.parametrize("sha256", ["", sha(DATA)], ids=["unpinned", "pinned"])
def test_a_broken_body_is_resumed_where_it_stopped(get, folder, server, broken, sha256):
    assert get(broken(DATA, 30_000), bad.good(DATA), sha256=sha256).path.read_bytes() == DATA
    assert server.asked("/served", "Range") == [None, "bytes=30000-"]
    assert server.asked("/served", "If-Range") == [None, '"v1"']
    assert names(folder) == KEPT


def test_a_later_run_resumes(get, folder, server):
    with pytest.raises(FetchError, match=r"the connection broke before the end of the file \(4 tries\)"):
        get(bad.cut(DATA, 20_000))
    assert names(folder) == ["table.tsv.part", "table.tsv.part.json"]
    assert get(bad.good(DATA)).path.read_bytes() == DATA
    assert server.asked("/served", "Range")[-1] == "bytes=20000-"


def test_a_server_that_gives_a_little_at_a_time_is_followed_while_it_goes_on(get, server):
    """Each answer breaks after more than a megabyte: more breaks than retries, yet the file is whole."""
    large = DATA * 120
    pieces = range(0, len(large), 1_200_000)
    assert len(pieces) > HASTY.retries + 1

    def piece(start):
        def answer(handler):
            where = {"Content-Range": f"bytes {start}-{len(large) - 1}/{len(large)}"} if start else {}
            bad.send(
                handler,
                206 if start else 200,
                {"ETag": '"v1"'} | where,
                large[start : start + 1_200_000],
                length=len(large) - start,
            )
            handler.close_connection = True

        return answer

    assert get(*map(piece, pieces)).sha256 == sha(large)
    assert server.asked("/served", "Range")[1:] == [f"bytes={start}-" for start in pieces[1:]]


def test_a_server_that_sends_less_than_the_rest_is_asked_for_more(get, server):
    some = bad.plain(DATA[30_000:50_000], code=206, Content_Range=f"bytes 30000-49999/{len(DATA)}")
    assert get(bad.cut(DATA, 30_000), some, bad.good(DATA)).path.read_bytes() == DATA
    assert server.asked("/served", "Range") == [None, "bytes=30000-", "bytes=50000-"]


def test_a_server_that_ignores_ranges_sends_all_again(get, server):
    assert get(bad.cut(DATA, 30_000), bad.plain(DATA, ETag='"v1"')).path.read_bytes() == DATA
    assert server.asked("/served", "Range") == [None, "bytes=30000-"]


def test_a_file_that_changed_meanwhile_is_not_mixed(get):
    assert get(bad.cut(DATA, 30_000), bad.good(OTHER, etag='"v2"')).path.read_bytes() == OTHER


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Range": f"bytes 29999-{len(DATA) - 1}/{len(DATA)}"},
        {"Content_Range": "bytes 0-9/10"},
        {"Content_Range": "all of it"},
        {},
        {"Content_Range": f"bytes 30000-{len(DATA)}/{len(DATA) + 1}"},
        {"Content_Range": f"bytes 30000-{len(DATA) - 1}/{len(DATA)}", "ETag": '"v2"'},
        {"Content_Range": f"bytes 30000-{len(DATA) - 1}/{len(DATA)}", "Content_Encoding": "gzip"},
    ],
    ids=["elsewhere", "start", "words", "none", "another size", "another version", "encoded"],
)
def test_another_part_than_asked_for_starts_the_file_over(get, server, headers):
    wrong = bad.plain(OTHER[30_000:], code=206, **headers)
    assert get(bad.cut(DATA, 30_000), wrong, bad.good(DATA)).path.read_bytes() == DATA
    assert server.asked("/served", "Range") == [None, "bytes=30000-", None]


def test_a_range_that_the_server_no_longer_has_starts_the_file_over(get, server):
    assert get(bad.cut(DATA, 30_000), bad.status(416), bad.good(DATA)).path.read_bytes() == DATA
    assert server.asked("/served", "Range") == [None, "bytes=30000-", None]


def test_without_a_validator_only_a_pinned_file_is_resumed(get, server):
    assert get(bad.cut(DATA, 30_000, etag=""), bad.good(DATA, etag="")).path.read_bytes() == DATA
    assert server.asked("/served", "Range") == [None, None]
    server.requests.clear()
    assert (
        get(
            bad.cut(DATA, 30_000, etag=""), bad.good(DATA, etag=""), sha256=sha(DATA), name="pinned.tsv"
        ).path.read_bytes()
        == DATA
    )
    assert server.asked("/served", "Range") == [None, "bytes=30000-"]


def test_a_resumed_file_that_does_not_fit_its_pin_is_fetched_whole_once_more(get, server):
    mixed = bad.plain(OTHER[30_000:], code=206, Content_Range=f"bytes 30000-{len(DATA) - 1}/{len(DATA)}")
    changed = DATA[:30_000].replace(b"mir-3\t", b"mir-4\t") + DATA[30_000:]
    assert get(bad.cut(changed, 30_000), mixed, bad.good(DATA), sha256=sha(DATA)).path.read_bytes() == DATA
    assert server.asked("/served", "Range") == [None, "bytes=30000-", None]


def test_a_length_that_is_too_long_is_told(get, folder):
    with pytest.raises(FetchError, match="the connection broke before the end of the file"):
        get(
            lambda handler: (
                bad.send(handler, 200, {}, DATA, length=len(DATA) + 5),
                setattr(handler, "close_connection", True),
            )
        )
    assert "table.tsv" not in names(folder)


def test_a_length_that_is_too_short_does_not_fit_the_pin(get, folder):
    with pytest.raises(FetchError, match="not the pinned release"):
        get(bad.plain(DATA, length=len(DATA) - 5, Connection="close"), sha256=sha(DATA))
    assert names(folder) == []


def test_an_empty_file_is_refused(get, folder):
    with pytest.raises(FetchError, match="sends an empty file"):
        get(bad.good(b""))
    assert names(folder) == []


def test_chunks_are_read_to_their_end(get, folder):
    assert get(bad.chunked(DATA, ETag='"v1"')).path.read_bytes() == DATA
    assert record(folder)["etag"] == '"v1"'
    with pytest.raises(FetchError, match="the connection broke before the end of the file"):
        get(bad.chunked(DATA, ends=False), name="other.tsv")
    assert "other.tsv" not in names(folder)


def test_a_file_whose_end_nobody_announced_is_always_fetched_again(get, folder):
    """It may have been cut off: a later "not modified" must not make that last."""
    get(bad.until_closed(DATA, ETag='"v1"', Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT"))
    assert (record(folder)["etag"], record(folder)["last_modified"]) == ("", "")


@pytest.mark.parametrize("answer", [bad.good(DATA), bad.chunked(DATA)], ids=["announced", "endless"])
def test_a_file_larger_than_allowed_is_refused(get, folder, answer):
    with pytest.raises(FetchError, match=r"more than the 1000 bytes allowed for this file; use --mirror"):
        get(answer, max_bytes=1000)
    assert names(folder) == []


# not what it should be


def test_bytes_that_do_not_fit_the_pin_are_refused(get, folder):
    with pytest.raises(
        FetchError,
        match=(
            rf"not the pinned release \(sha256 expected {sha(DATA)}, found {sha(OTHER)}\); try again, use"
            r" --mirror, or --accept toy takes the new one"
        ),
    ):
        get(bad.good(OTHER), sha256=sha(DATA))
    assert names(folder) == []


def test_a_user_may_accept_other_bytes_than_the_pinned_ones_once_for_all(get, folder, server):
    get(bad.good(OTHER), sha256=sha(DATA), accept={"toy"})
    assert record(folder)["accepted_for"] == sha(DATA)
    server.requests.clear()
    assert get(sha256=sha(DATA)).sha256 == sha(OTHER)
    assert server.requests == []
    with pytest.raises(FetchError, match="not the pinned release"):
        get(sha256=sha(b"a new pin"))
    assert get(sha256=sha(b"a new pin"), accept={"toy"}).sha256 == sha(OTHER)
    assert get(sha256=sha(b"a new pin")).sha256 == sha(OTHER)


def test_a_pin_also_fits_what_is_packed_in_a_gzip_file(get, folder):
    packed = gzip.compress(DATA)
    assert get(bad.good(packed), sha256=sha(DATA), name="table.tsv.gz").sha256 == sha(packed)
    for broken in (gzip.compress(OTHER), packed[:-9], gzip.compress(bytes(10**6))):
        with pytest.raises(FetchError, match="not the pinned release"):
            get(bad.good(broken), sha256=sha(DATA), name="other.tsv.gz", max_bytes=len(DATA))


def test_a_file_that_changed_since_its_first_day_is_refused_and_the_old_one_stays(get, folder):
    get(bad.good(DATA))
    today = record(folder)["retrieved"]
    before = record(folder)
    words = (
        rf"has changed since it was first recorded on {today} \(then {len(DATA)} bytes, sha256 {sha(DATA)};"
        rf" now {len(OTHER)} bytes, sha256 {sha(OTHER)}\); the old file stays; --accept toy takes the new one"
    )
    with pytest.raises(FetchError, match=words):
        get(bad.good(OTHER, etag='"v2"'))
    assert (folder / "table.tsv").read_bytes() == DATA
    assert (names(folder), record(folder)) == (KEPT, before)
    assert get(accept=["toy"]).path.read_bytes() == OTHER
    assert get().sha256 == sha(OTHER)


@pytest.mark.parametrize(
    "answer",
    [
        bad.good(DATA, content_type="text/html; charset=utf-8"),
        bad.good(b"\xef\xbb\xbf \n<!DOCTYPE HTML><title>Sorry</title>"),
        bad.good(b"<HTML>" + DATA, content_type="application/gzip"),
        bad.plain(gzip.compress(b"<html>no"), Content_Encoding="gzip"),
    ],
    ids=["declared", "doctype", "html", "packed"],
)
def test_a_web_page_in_place_of_the_file_is_refused(get, folder, answer):
    with pytest.raises(
        FetchError,
        match="sends a web page in place of the file; open the address in a browser to see what it says",
    ):
        get(answer)
    assert names(folder) == []


def test_a_web_page_that_was_wanted_is_taken(get):
    assert get(bad.good(b"<html>", content_type="text/html"), name="page.html").bytes == 6


@pytest.mark.parametrize(
    "packed", [gzip.compress(DATA), gzip.compress(DATA[:50]) + gzip.compress(DATA[50:])], ids=["one", "two"]
)
def test_a_server_that_compresses_unasked_is_understood(get, packed):
    assert get(bad.plain(packed, Content_Encoding="gzip")).path.read_bytes() == DATA


def test_a_gzip_file_is_kept_as_it_is_also_if_the_server_calls_it_an_encoding(get):
    packed = gzip.compress(DATA)
    assert get(bad.plain(packed, Content_Encoding="x-gzip"), name="table.tsv.gz").path.read_bytes() == packed


def test_a_gzip_file_that_the_server_calls_an_encoding_is_resumed(get, server):
    packed = gzip.compress(DATA)
    rest = bad.plain(
        packed[9000:],
        code=206,
        Content_Encoding="x-gzip",
        Content_Range=f"bytes 9000-{len(packed) - 1}/{len(packed)}",
    )
    assert (
        get(bad.cut(packed, 9000, Content_Encoding="x-gzip"), rest, name="table.tsv.gz").path.read_bytes()
        == packed
    )
    assert server.asked("/served", "Range") == [None, "bytes=9000-"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (bad.plain(b"x", Content_Encoding="br"), r"in an encoding that was not asked for \(br\)"),
        (bad.plain(b"not gzip at all", Content_Encoding="gzip"), "the server's compression is damaged"),
        (
            bad.plain(gzip.compress(DATA)[:-300], Content_Encoding="gzip"),
            "the compressed answer ended too early",
        ),
    ],
)
def test_a_bad_compression_is_told(get, folder, answer, words):
    with pytest.raises(FetchError, match=words):
        get(answer)
    assert names(folder) == []


def test_a_gzip_bomb_is_stopped(get, folder):
    bomb = gzip.compress(bytes(300 * 2**20), 9)
    with pytest.raises(
        FetchError, match=r"unpacks \d+ bytes to more than \d+, as a gzip bomb does; nothing was kept"
    ):
        get(bad.plain(bomb, Content_Encoding="gzip"))
    with pytest.raises(FetchError, match="more than the 1000000 bytes allowed"):
        get(max_bytes=10**6)
    assert names(folder) == []


# where it comes from


def test_redirects_are_followed_within_this_machine(get, server):
    server.tell("/there", bad.good(DATA))
    assert get(bad.redirect("/there")).origin == server.url + "/served"
    assert server.asked("/there", "Accept-Encoding") == ["identity"]


@pytest.mark.parametrize(
    "target",
    [
        "http://example.invalid/x",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "http://[::1/x",
        "http://127.0.0.1:port/x",
        "//example.invalid/x",
    ],
)
def test_a_redirect_out_of_https_is_refused(get, server, target):
    with pytest.raises(
        FetchError, match=r"redirects to .*, which is not https; nothing was fetched from there"
    ):
        get(bad.redirect(target))
    assert len(server.requests) == 1


def test_a_redirect_in_a_circle_ends(get, server):
    server.tell("/there", bad.redirect("/served"))
    with pytest.raises(FetchError, match="redirects more than 4 times, perhaps in a circle"):
        get(bad.redirect("/there"))
    assert len(server.requests) == 5


def test_the_body_of_a_redirect_is_not_waited_for(get, server):
    server.tell("/there", bad.good(DATA))

    def endless(handler):
        bad.send(
            handler,
            302,
            {"Location": "/there", "Content-Encoding": "gzip"},
            gzip.compress(DATA),
            length=10**12,
        )
        handler.released.wait(30)

    assert get(endless, bad.status(403)).path.read_bytes() == DATA


def test_a_redirect_to_nowhere_is_told(get):
    with pytest.raises(FetchError, match="answered 302 without saying where to go"):
        get(bad.status(302))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.invalid/a",
        "ftp://example.invalid/a",
        "file:///a",
        "a",
        "https:///a",
        "http://127.0.0.1.example.invalid/a",
        "https://[::1/a",
    ],
)
def test_only_https_is_asked(tmp_path, url):
    with pytest.raises(FetchError, match="is not an https address; only https is fetched"):
        fetch_files([Download("toy", "toy", ("a",), url)], tmp_path)


def test_an_address_that_cannot_be_asked_is_told(tmp_path):
    with pytest.raises(FetchError, match="cannot be asked"):
        fetch_files([Download("toy", "toy", ("a",), "https://.example.invalid/a")], tmp_path, policy=HASTY)


def test_only_a_trusted_certificate_is_taken(server, tmp_path, monkeypatch):
    if not shutil.which("openssl"):
        pytest.skip("needs the program openssl to make a certificate")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-days",
            "2",
            "-keyout",
            key,
            "-out",
            certificate,
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
    server.tell("/a", bad.good(DATA))
    server.tell("/down", bad.redirect("http://127.0.0.1:9/a"))
    secure = server.url.replace("http:", "https:")
    with pytest.raises(
        FetchError, match="the server's certificate is not trusted; check the clock and the certificates"
    ):
        fetch_files([Download("toy", "toy", ("a",), secure + "/a")], tmp_path / "cache", policy=HASTY)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    monkeypatch.setenv("CURL_CA_BUNDLE", str(certificate))
    assert fetch_files([Download("toy", "toy", ("a",), secure + "/a")], tmp_path / "cache", policy=HASTY)[0][
        0
    ].sha256 == sha(DATA)
    with pytest.raises(FetchError, match="which is not https"):
        fetch_files([Download("toy", "toy", ("b",), secure + "/down")], tmp_path / "cache", policy=HASTY)


def test_a_server_that_does_not_speak_tls_is_told(server, tmp_path):
    with pytest.raises(FetchError, match=r"the secure connection failed \(4 tries\)"):
        fetch_files(
            [Download("toy", "toy", ("a",), server.url.replace("http:", "https:") + "/a")],
            tmp_path,
            policy=HASTY,
        )


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "../a", "/a", "a\\b", "a\0", "a\n", "a.part", "a.fetched.json"]
)
def test_a_name_never_leaves_its_folder(tmp_path, name):
    for download in (
        Download("toy", name, ("a",), "https://example.invalid"),
        Download("toy", "toy", ("a", name), "https://example.invalid"),
    ):
        with pytest.raises(InputError, match="cannot be the name of a file or folder"):
            fetch_files([download], tmp_path)


def test_impossible_wishes_are_named(tmp_path):
    with pytest.raises(InputError, match="no file name is declared"):
        fetch_files([Download("toy", "toy", (), "https://example.invalid")], tmp_path)
    with pytest.raises(InputError, match="would both be stored as toy/a"):
        fetch_files([Download("toy", "toy", ("a",), f"https://example.invalid/{i}") for i in "12"], tmp_path)
    with pytest.raises(InputError, match="expected at least one download at a time, found 0"):
        fetch_files([], tmp_path, parallel=0)


# mirrors


def test_a_mirror_address_serves_the_same_files(server, tmp_path):
    server.tell("/base/toy/b%20c.tsv.gz", bad.good(DATA))
    downloads = [
        Download("toy", "toy", ("b c.tsv", "b c.tsv.gz"), "https://example.invalid/b"),
        Download("none", "none", ("n", "m"), "https://example.invalid/n"),
    ]
    found, missing = fetch_files(downloads, tmp_path, mirror=server.url + "/base/", policy=HASTY)
    assert [(item.path, item.origin) for item in found] == [
        (tmp_path / "toy" / "b c.tsv.gz", server.url + "/base/toy/b%20c.tsv.gz")
    ]
    assert missing == [Missing(downloads[1], f"{server.url}/base/ has no none/n or m")]
    assert [path for path, _ in server.requests if "toy" in path] == [
        "/base/toy/b%20c.tsv",
        "/base/toy/b%20c.tsv.gz",
    ]


def test_a_pinned_file_from_a_mirror_is_not_asked_for_again(server, tmp_path):
    server.tell("/toy/b.gz", bad.good(DATA))
    download = Download("toy", "toy", ("b", "b.gz"), "https://example.invalid/b", sha(DATA))
    fetch_files([download], tmp_path, mirror=server.url, policy=HASTY)
    server.requests.clear()
    assert fetch_files([download], tmp_path, mirror=server.url, policy=HASTY)[0][0].sha256 == sha(DATA)
    assert server.requests == []


def test_a_password_in_an_address_is_not_told(server, tmp_path):
    secret = server.url.replace("http://", "http://anna:secret@")
    download = Download("toy", "toy", ("a",), "https://example.invalid/a")
    server.tell("/toy/a", bad.status(403))
    with pytest.raises(FetchError) as caught:
        fetch_files([download], tmp_path, mirror=secret, policy=HASTY)
    assert "secret" not in str(caught.value)
    server.tell("/toy/a", bad.good(DATA))
    found = fetch_files([download], tmp_path, mirror=secret, policy=HASTY)[0][0]
    assert found.origin == server.url + "/toy/a"
    assert "secret" not in (tmp_path / "toy" / "a.fetched.json").read_text()


@pytest.mark.parametrize(
    "mirror",
    [
        "http://example.invalid/x",
        "ftp://127.0.0.1",
        "https://a?b=c",
        "https://a#b",
        "https://",
        "s3://bucket",
    ],
)
def test_a_mirror_address_that_may_not_be_asked_is_refused(tmp_path, mirror):
    with pytest.raises(InputError, match="expected a folder or an https address"):
        fetch_files([], tmp_path, mirror=mirror)


def test_a_mirror_folder_is_used_in_place(tmp_path):
    mirror = tmp_path / "mirror"
    for place in ("toy", "deep/er", "outside"):
        (mirror / place).mkdir(parents=True)
    (mirror / "toy" / "b.gz").write_bytes(DATA)
    (mirror / "deep" / "er" / "c").write_bytes(OTHER)
    (tmp_path / "elsewhere").write_bytes(DATA)
    (mirror / "outside" / "d").symlink_to(tmp_path / "elsewhere")
    downloads = [
        Download(key, "toy", names, "https://example.invalid/" + names[0])
        for key, names in {"b": ("b", "b.gz"), "c": ("c",), "d": ("d",), "e": ("e", "f")}.items()
    ]
    found, missing = fetch_files(downloads, tmp_path / "cache", mirror=mirror)
    assert [(item.download.key, item.origin, item.sha256, item.bytes) for item in found] == [
        ("b", "mirror:toy/b.gz", sha(DATA), len(DATA)),
        ("c", "mirror:deep/er/c", sha(OTHER), len(OTHER)),
        ("d", "mirror:outside/d", sha(DATA), len(DATA)),
    ]
    assert [item.path for item in found] == [
        mirror / "toy" / "b.gz",
        mirror / "deep" / "er" / "c",
        mirror / "outside" / "d",
    ]
    assert missing == [Missing(downloads[3], "the mirror has no toy/e or f")]
    assert not (tmp_path / "cache").exists()


def test_a_mirror_folder_must_be_there_and_unambiguous(tmp_path):
    with pytest.raises(InputError, match=r"none: no such folder; give one that holds the files"):
        fetch_files([], tmp_path, mirror=str(tmp_path / "none"))
    for place in ("x", "y"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "a").write_bytes(DATA)
    with pytest.raises(
        InputError, match=r"the mirror holds 2 files named a \(x/a, y/a\); put the right one into toy/"
    ):
        fetch_files(
            [Download("toy", "toy", ("a",), "https://example.invalid/a")], tmp_path / "cache", mirror=tmp_path
        )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            OTHER,
            (
                rf"toy: mirror:toy/a: is not the pinned release \(sha256 expected {sha(DATA)}, found"
                rf" {sha(OTHER)}\); save it again, or --accept toy takes it"
            ),
        ),
        (b"", "is empty"),
        (b" <!doctype html>", "is a web page, not the file"),
        (DATA * 2, f"has {2 * len(DATA)} bytes, more than the {len(DATA)} allowed"),
    ],
    ids=["other", "empty", "page", "large"],
)
def test_a_file_of_a_mirror_folder_is_checked(tmp_path, data, words):
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "a").write_bytes(data)
    download = Download("toy", "toy", ("a",), "https://example.invalid/a", sha(DATA), max_bytes=len(DATA))
    with pytest.raises(FetchError, match=words):
        fetch_files([download], tmp_path / "cache", mirror=tmp_path)
    if data == OTHER:
        assert fetch_files([download], tmp_path / "cache", mirror=tmp_path, accept={"toy"})[0][
            0
        ].sha256 == sha(OTHER)


# failures beside others


def test_the_first_failure_ends_the_run_and_finished_files_stay(server, tmp_path):
    done = threading.Event()

    def fails_later(handler):
        done.wait(5)
        bad.status(403)(handler)

    def told(key, here, total):
        if key == "good" and here == total and (tmp_path / "toy" / "good.fetched.json").exists():
            done.set()

    answers = {"good": bad.good(DATA), "bad": fails_later, "stalls": bad.stalled(DATA, 30_000)}
    downloads = [
        Download(key, "toy", (key,), server.tell(f"/{key}", answer)) for key, answer in answers.items()
    ]
    with pytest.raises(FetchError, match=r"^bad: .* answered 403"):
        fetch_files(
            downloads,
            tmp_path,
            parallel=3,
            policy=Policy(read_timeout=1.0, retries=5, backoff=30),
            progress=told,
        )
    assert names(tmp_path / "toy") == ["good", "good.fetched.json", "stalls.part", "stalls.part.json"]


def test_after_a_failure_nothing_else_is_asked(server, tmp_path):
    downloads = [
        Download(key, "toy", (key,), server.tell(f"/{key}", bad.status(403)))
        for key in ("first", "second", "third")
    ]
    with pytest.raises(FetchError, match=r"^first: "):
        fetch_files(downloads, tmp_path, parallel=1, policy=HASTY)
    assert len(server.requests) <= 2  # the second may have begun before the first was heard of


def test_a_download_that_goes_on_and_on_ends_when_another_fails(server, tmp_path):
    def drip(handler):
        bad.send(handler, 200, {"ETag": '"v1"'}, DATA[:1000], length=10**9)
        while not handler.released.wait(0.01):
            handler.wfile.write(DATA[:1000])

    def fails_later(handler):
        while not (tmp_path / "toy" / "drips.part").exists():
            time.sleep(0.01)
        bad.status(403)(handler)

    downloads = [
        Download("drips", "toy", ("drips",), server.tell("/drips", drip)),
        Download("bad", "toy", ("b",), server.tell("/b", fails_later)),
    ]
    with pytest.raises(FetchError, match=r"^bad: "):
        fetch_files(downloads, tmp_path, policy=HASTY)
    assert names(tmp_path / "toy") == ["drips.part", "drips.part.json"]


def test_a_waiting_download_ends_at_once_when_another_fails(server, tmp_path):
    downloads = [
        Download("waits", "toy", ("w",), server.tell("/w", bad.status(503, Retry_After="7200"))),
        Download("bad", "toy", ("b",), server.tell("/b", bad.status(503), bad.status(403))),
    ]
    with pytest.raises(FetchError, match=r"^bad: "):  # long before the two hours, at the test's time limit
        fetch_files(downloads, tmp_path, policy=Policy(retries=5, backoff=0.2, max_backoff=7200))


# the disk


def full_disk(monkeypatch, after, code=errno.ENOSPC):
    """Let the disk take so many bytes of the next unfinished file.

    What fits of a block is written, as a disk does.
    """
    real, left = Path.open, [after]

    class Full:
        def __init__(self, handle):
            self._handle = handle

        def write(self, data):
            if not left[0]:
                raise OSError(code, os.strerror(code))
            written = self._handle.write(data[: left[0]])
            left[0] -= written
            return written

        def close(self):
            self._handle.close()

    monkeypatch.setattr(
        Path,
        "open",
        lambda path, *mode, **how: (
            Full(real(path, *mode, **how))
            if path.suffix == ".part" and "ab" in mode
            else real(path, *mode, **how)
        ),
    )


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_in_one_line_and_the_part_is_resumed(get, folder, server, monkeypatch, code):
    with monkeypatch.context() as patch:
        full_disk(patch, 10_000, code)
        with pytest.raises(
            OutputError,
            match=(
                r"table\.tsv: cannot be written: .*; free some space or choose another place, then try again:"
                r" what has come so far is kept"
            ),
        ) as caught:
            get(bad.good(DATA))
    assert "\n" not in str(caught.value)
    assert names(folder) == ["table.tsv.part", "table.tsv.part.json"]
    assert get().path.read_bytes() == DATA
    assert server.asked("/served", "Range")[-1] == "bytes=10000-"


def test_a_disk_too_full_for_the_record_shows_no_file(get, folder, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(
            os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device"))
        )
        with pytest.raises(OutputError, match="No space left on device"):
            get(bad.good(DATA))
    assert not set(names(folder)) & {"table.tsv", *KEPT}
    assert not [name for name in names(folder) if name.endswith(".new")]
    assert get().path.read_bytes() == DATA


def test_a_folder_that_cannot_be_made_is_told(get, tmp_path):
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        get(bad.good(DATA))


# the process killed at each step

RUN = """
import os, signal, sys
from pathlib import Path
from mircargo.fetch.downloads import Download, Policy
from mircargo.fetch.run import fetch_files
url, cache, step, when = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
real, done = Path.replace, [0]
def replace(path, target):
    done[0] += 1
    if done[0] == step and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = real(path, target)
    if done[0] == step:
        os.kill(os.getpid(), signal.SIGKILL)
    return result
Path.replace = replace
toy = Download("toy", "toy", ("table.tsv",), url)
fetch_files([toy], cache, accept=sys.argv[5:], policy=Policy(read_timeout=20))
"""


def start_run(url, cache, *, step=0, when="-", accept=()):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(
        [sys.executable, "-c", RUN, url, cache, str(step), when, *accept],
        env=environment,
        stderr=subprocess.PIPE,
    )


STEPS = [(step, when) for step in (1, 2, 3) for when in ("before", "after")]
"""Each run renames three files: the note of what is begun, the record, and the file itself."""


@pytest.mark.parametrize("moment", STEPS)
def test_a_run_killed_at_any_step_is_mended_by_the_next(get, folder, server, tmp_path, moment):
    step, when = moment
    url = server.tell("/served", bad.good(DATA))
    with start_run(url, tmp_path / "cache", step=step, when=when) as run:
        assert run.wait(30) == -signal.SIGKILL, run.stderr.read()
    if (folder / "table.tsv").exists():
        assert (folder / "table.tsv").read_bytes() == DATA
        assert record(folder)["sha256"] == sha(DATA)
    assert get().path.read_bytes() == DATA
    assert names(folder) == KEPT
    assert record(folder)["sha256"] == sha(DATA)
    if moment in {(2, "before"), (2, "after"), (3, "before")}:
        assert len(server.requests) == 1  # what had come whole is not asked for again


@pytest.mark.parametrize("moment", STEPS)
def test_a_run_killed_while_it_replaces_a_file_leaves_the_old_or_the_new(
    get, folder, server, tmp_path, moment
):
    step, when = moment
    get(bad.good(DATA))
    url = server.tell("/served", bad.good(OTHER, etag='"v2"'))
    with start_run(url, tmp_path / "cache", step=step, when=when, accept=["toy"]) as run:
        assert run.wait(30) == -signal.SIGKILL, run.stderr.read()
    assert (folder / "table.tsv").read_bytes() in (DATA, OTHER)
    assert get(accept=["toy"]).path.read_bytes() == OTHER
    assert get().sha256 == sha(OTHER)


def test_a_run_killed_in_the_middle_of_a_file_is_resumed(get, folder, server, tmp_path):
    url = server.tell("/served", bad.stalled(DATA, 30_000))
    with start_run(url, tmp_path / "cache") as run:
        while not (folder / "table.tsv.part").exists() or (
            (folder / "table.tsv.part").stat().st_size < 30_000
        ):
            time.sleep(0.01)
        run.kill()
        assert run.wait(30) == -signal.SIGKILL
    assert names(folder) == ["table.tsv.part", "table.tsv.part.json"]
    assert get(bad.good(DATA)).path.read_bytes() == DATA
    assert server.asked("/served", "Range")[-1] == "bytes=30000-"


def test_a_part_that_nobody_can_explain_is_dropped(get, folder, server):
    folder.mkdir(parents=True)
    (folder / "table.tsv.part").write_bytes(b"who knows")
    (folder / "table.tsv.part.json").write_text("{")
    assert get(bad.good(DATA)).path.read_bytes() == DATA
    assert server.asked("/served", "Range") == [None]


# one run at a time

HOLD = """
import sys, time
from pathlib import Path
from mircargo.fetch.lock import one_at_a_time
with one_at_a_time(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(7200)
"""


def test_a_second_run_is_told_at_once_and_a_killed_one_frees_the_lock(tmp_path):
    lock = tmp_path / "deep" / "fetch.lock"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, lock], env=environment, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(
                OutputError, match=r"fetch\.lock: another run is at work here; wait until it has ended"
            ),
            one_at_a_time(lock),
        ):
            pytest.fail("two runs at one time")
        assert holder.poll() is None, "the other run is not waited for"
        holder.kill()
        holder.wait(30)
    with one_at_a_time(lock), pytest.raises(OutputError, match="another run is at work"), one_at_a_time(lock):
        pytest.fail("two runs at one time")
    with pytest.raises(ZeroDivisionError), one_at_a_time(lock):
        _ = 1 / 0
    with one_at_a_time(lock):
        pass


def test_a_lock_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be locked"), one_at_a_time(tmp_path / "file" / "lock"):
        pass
