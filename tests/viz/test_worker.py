"""The worker process: answers, errors, limits and restarts."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from viz.rendering.limited_process import LimitError
from viz.rendering.renderer_loop import read, serve, write
from viz.rendering.renderer_worker import Worker, WorkerError


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(
        "import os, time\n"
        "def work(given):\n"
        "    if given == b'fail': raise ValueError('cannot')\n"
        "    if given == b'hang': time.sleep(60)\n"
        "    if given == b'die': os._exit(3)\n"
        "    if given == b'who': return str(os.getpid()).encode()\n"
        "    return given * 2\n"
        "serve(work)\n"
    )
    yield made
    made.stop()


def test_one_process_answers_all_requests(worker: Worker) -> None:
    assert worker.ask(b"ab", 30, 100) == b"abab"
    assert worker.ask(b"", 30, 100) == b""
    assert worker.ask(b"x" * 3_000_000, 30, 10_000_000) == b"x" * 6_000_000
    assert worker.ask(b"who", 30, 100) == worker.ask(b"who", 30, 100) != str(os.getpid()).encode()


def test_an_error_is_reported_and_the_process_continues(worker: Worker) -> None:
    first = worker.ask(b"who", 30, 100)
    with pytest.raises(WorkerError, match=r"^cannot$"):
        worker.ask(b"fail", 30, 100)
    assert worker.ask(b"who", 30, 100) == first


@pytest.mark.parametrize(
    ("given", "timeout", "most", "message"),
    [
        (b"hang", 0.5, 100, r"it ran for over 0\.5 seconds"),
        (b"12345", 30, 9, "it wrote more than 9 bytes"),
        (b"die", 30, 100, "it ended without an answer"),
    ],
)
def test_a_worker_over_a_limit_is_restarted(
    worker: Worker, given: bytes, timeout: float, most: int, message: str
) -> None:
    first = worker.ask(b"who", 30, 100)
    with pytest.raises(LimitError, match=message):
        worker.ask(given, timeout, most)
    assert worker.ask(b"who", 30, 100) != first


def test_a_process_that_ended_meanwhile_is_started_again(worker: Worker) -> None:
    assert worker.ask(b"a", 30, 100) == b"aa"
    assert worker._process is not None
    worker._process.kill()
    worker._process.wait()
    assert worker.ask(b"b", 30, 100) == b"bb"


def test_a_program_that_does_not_start_is_reported() -> None:
    with pytest.raises(LimitError, match="without an answer"):
        Worker("raise SystemExit(1)").ask(b"a", 30, 100)


def test_an_error_at_the_start_is_reported() -> None:
    with pytest.raises(WorkerError, match="ModuleNotFoundError: No module named 'nowhere_to_be_found'"):
        Worker("import nowhere_to_be_found").ask(b"a", 30, 100)
    crash = Worker("import sys\nserve(lambda given: sys.exit('out of ' + given.decode()))")
    for given in (b"paper", b"ink"):  # the error of this request, not of an earlier one
        with pytest.raises(WorkerError, match=f"^out of {given.decode()}$"):
            crash.ask(given, 30, 100)


def test_a_worker_has_the_paths_of_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, name in (("library", "found_at_run_time"), ("here", "found_in_the_working_directory")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.py").write_text("answer = b'found'")
    (tmp_path / "library" / "struct.py").write_text("raise ImportError('not the library of this name')")
    monkeypatch.chdir(tmp_path / "here")
    for entry in ("", str(tmp_path / "library")):
        monkeypatch.syspath_prepend(entry)
    found = Worker("import found_at_run_time\nserve(lambda given: found_at_run_time.answer)")
    assert found.ask(b"", 30, 100) == b"found"
    found.stop()
    with pytest.raises(WorkerError, match="No module named 'found_in_the_working_directory'"):
        Worker("import found_in_the_working_directory").ask(b"", 30, 100)


def test_a_child_by_fork_starts_its_own(worker: Worker) -> None:
    first = worker.ask(b"who", 30, 100)
    worker._owner = -1  # as if this process were a child of the process that started the worker
    parents = worker._process
    assert worker.ask(b"who", 30, 100) != first
    assert parents is not None
    assert parents.poll() is None
    parents.kill()
    parents.communicate()


def test_threads_wait_for_each_other(worker: Worker) -> None:
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda i=i: answers.append(worker.ask(str(i).encode(), 30, 100))) for i in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [str(i).encode() * 2 for i in range(8)]


def test_the_loop_of_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    requests, answers = BytesIO(), BytesIO()
    for given in (b"ab", b"fail"):
        write(requests, True, given)
    requests.seek(0)

    class Standard:
        def __init__(self, buffer: BytesIO) -> None:
            self.buffer = buffer

    monkeypatch.setattr("sys.stdin", Standard(requests))
    monkeypatch.setattr("sys.stdout", Standard(answers))

    def work(given: bytes) -> bytes:
        if given == b"fail":
            raise ValueError("cannot")
        return given.upper()

    serve(work)
    answers.seek(0)
    assert [read(answers, 100), read(answers, 100)] == [(True, b"AB"), (False, b"cannot")]
    with pytest.raises(EOFError):
        read(answers, 100)
