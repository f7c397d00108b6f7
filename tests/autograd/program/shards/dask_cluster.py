"""Sums on a dask cluster whose workers are killed at random moments. The bits must be the same as in one process.

A cluster checks, 15 seconds after the loss of a worker, whether the worker has been replaced, and gives up its slot if
it is empty at that moment. With a loss every second, there are soon no slots left. `adapt` opens new ones. Only workers
that have joined are killed. Otherwise most would die while starting, and few would do any work.

python -m tests.autograd.program.shards.dask_cluster KILLS
"""

from __future__ import annotations

import logging
import sys
import warnings

from tests.autograd.program.shards.test_pools import Killer, X, Y, branches


def main(kills: int) -> None:
    """Compute sums until this many workers have been killed."""
    import distributed

    from autograd import value_and_grad, vmap

    f = value_and_grad(branches, (0, 1))
    wanted = vmap(f, reduce="sum")(X, Y)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit=0, silence_logs=logging.CRITICAL
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        cluster.adapt(minimum=2, maximum=2)
        mapped = vmap(f, reduce="sum", executor=client)

        def workers() -> list[int]:
            joined = [
                place.pid for place in [*cluster.workers.values()] if place.worker_address in cluster.scheduler.workers
            ]
            return [pid for pid in joined if pid is not None]

        killer = Killer(kills, workers, 0.2)
        killer.measure(lambda: mapped(X, Y))
        with killer:
            runs = 0
            while killer.is_running:
                assert mapped(X, Y) == wanted
                runs += 1
        assert mapped(X, Y) == wanted
        assert killer.killed == kills
        print(f"{killer.killed} workers killed in {runs} runs: the same bits")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(int(sys.argv[1]))
