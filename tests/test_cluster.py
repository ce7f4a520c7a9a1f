"""The same results on threads and on Dask, also when a worker dies."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mircargo.cluster import open_cluster, thread_runner
from mircargo.enrichment.bench import enrich
from mircargo.enrichment.settings import TestSettings
from mircargo.errors import InputError

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(autouse=True)
def _workers_find_this_module(monkeypatch):
    """Let worker processes import the functions below, however pytest was started."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))


def double(shared, part):
    time.sleep(0.05)
    return shared + 2 * part


def worker_process(shared, part):
    time.sleep(0.2)
    return os.getpid(), shared + part


def test_threads_keep_the_order():
    assert list(thread_runner(3)(double, (1,), [(i,) for i in range(7)])) == [1 + 2 * i for i in range(7)]
    assert list(thread_runner(1)(double, (1,), [(5,)])) == [11]
    assert list(thread_runner()(double, (0,), [])) == []


def test_processes_give_the_same_bytes(toy_tables):
    mti, sets = toy_tables
    here = enrich(mti, sets, ["mir-01", "mir-02"], TestSettings(min_size=1, draws=9000))
    with open_cluster(workers=2) as runner:
        there = enrich(mti, sets, ["mir-01", "mir-02"], TestSettings(min_size=1, draws=9000), runner=runner)
    pd.testing.assert_frame_equal(here.table, there.table, check_exact=True)


def blocked_signals(shared, part):
    return signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_an_interrupt_is_for_this_process_alone():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    with open_cluster(workers=1) as runner:
        assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before
        assert signal.SIGINT in next(runner(blocked_signals, (1,), [(1,)]))


def test_a_killed_worker_costs_only_time():
    """Kill one of two workers, which it was told by its first answer, while parts are left to do."""
    with open_cluster(workers=2) as runner:
        results = runner(worker_process, (100,), [(i,) for i in range(24)])
        killed, first = next(results)
        os.kill(killed, signal.SIGKILL)
        rest = list(results)
    assert [first, *(value for _, value in rest)] == [100 + i for i in range(24)]
    assert any(process != killed for process, _ in rest)


def test_an_address_reaches_a_running_cluster():
    with (
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            dashboard_address=None,
            processes=False,
            host="127.0.0.1",
            protocol="tcp://",
        ) as local,
        open_cluster(address=local.scheduler_address) as runner,
    ):
        assert list(runner(double, (1,), [(1,), (2,)])) == [3, 5]


@pytest.mark.parametrize("options", [{}, {"workers": 1, "address": "tcp://127.0.0.1:1"}])
def test_needs_workers_or_an_address(options):
    with (
        pytest.raises(InputError, match="expected a number of workers from 1 or an address"),
        open_cluster(**options),
    ):
        pass


def test_says_when_nobody_answers(monkeypatch):
    def refuse(*_, **__):
        raise OSError

    monkeypatch.setattr(distributed, "Client", refuse)
    with (
        pytest.raises(InputError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:1'"),
        open_cluster(address="tcp://127.0.0.1:1"),
    ):
        pass


def test_says_when_dask_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'mircargo\[cluster\]'"), open_cluster(workers=1):
        pass


@pytest.fixture
def toy_tables():
    rng = np.random.default_rng(0)
    pairs = [(f"mir-{m:02d}", f"Gene{g:02d}") for m in range(14) for g in range(60) if rng.random() < 0.2]
    members = [(f"S{s}", f"Gene{g:02d}") for s in range(12) for g in rng.choice(60, 12, replace=False)]
    return pd.DataFrame(pairs, columns=["mirna", "gene"]), pd.DataFrame(members, columns=["set_id", "gene"])
