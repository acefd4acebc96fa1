"""Reliability and design-based errors beside plain NumPy on the same made-up data, in the same run."""

import tempfile
import time
import tracemalloc
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.miscmodels.ordinal_model import OrderedModel

from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean
from analysis.statistics.estimation.moments import moments, moments_of_dask
from analysis.statistics.estimation.weighting.weights import rake
from analysis.statistics.relations.ordinal import ordered_regression
from analysis.statistics.scales.agreement import krippendorff_alpha
from analysis.statistics.scales.reliability import bootstrap_interval, distribution_free_interval, reliability
from analysis.statistics.scales.validity import adequacy

N, K, N_STRATA, N_PSU, N_DOMAINS = 1_000_000, 30, 16, 2000, 16


def best(call, times=3):
    """The least of several times, in seconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        took.append(time.perf_counter() - start)
    return min(took)


def rows():
    rng = np.random.default_rng(1)
    common = rng.normal(size=N).astype(np.float32)
    answers = np.empty((N, K), dtype=np.int8)
    for item in range(K):
        answers[:, item] = np.clip(np.round(3 + common * 0.8 + rng.normal(size=N).astype(np.float32) * 0.8), 1, 5)
    frame = pd.DataFrame(answers)
    yield from _reliability(frame, answers)
    yield from _intervals(frame, as_covariance=best(lambda: np.cov(answers.astype(np.float64), rowvar=False)))
    yield from _design(frame, rng)
    yield from _raking(rng)
    yield from _ordered(rng)
    yield from _agreement(rng)
    yield from _cluster(frame)


def _agreement(rng, n_units=100_000, n_raters=4):
    true = rng.integers(1, 6, (n_units, 1))
    ratings = np.where(rng.random((n_units, n_raters)) < 0.7, true, rng.integers(1, 6, (n_units, n_raters))).astype(
        float
    )
    ratings[rng.random(ratings.shape) < 0.1] = np.nan
    frame = pd.DataFrame(ratings)

    def by_comparison():
        """Counts of each value in each unit by comparison, then the coincidences: as the small public package does."""
        values = np.unique(ratings[~np.isnan(ratings)])
        counts = (ratings[:, :, None] == values).sum(axis=1)
        shared = np.maximum(counts.sum(axis=1) - 1, 1)
        pairs = np.einsum("ui,uj->ij", counts / shared[:, None], counts) - np.diag(
            (counts / shared[:, None]).sum(axis=0)
        )
        totals = pairs.sum(axis=0)
        apart = np.subtract.outer(values, values) ** 2
        return 1 - (pairs * apart).sum() / ((np.outer(totals, totals) * apart).sum() / (totals.sum() - 1))

    baseline = best(by_comparison, 5)
    took = best(lambda: krippendorff_alpha(frame, level="interval"), 5)
    yield "Krippendorff's alpha, 100,000 units x 4 raters", took, "s", "NumPy, counts by comparison", took / baseline


def _reliability(frame, answers):
    as_float = answers.astype(np.float64)
    baseline = best(lambda: np.cov(as_float, rowvar=False), 7)

    def block():
        given = moments(frame)
        reliability(given)
        adequacy(given)

    tracemalloc.start()
    block()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    took = best(block, 7)
    yield "reliability block, 1,000,000 x 30 int8", took, "s", "numpy.cov of float64", took / baseline
    yield "its memory above the data", peak, "MiB", "150 MiB", peak / 150
    holes = frame.astype(float).mask(np.random.default_rng(2).random(frame.shape) < 0.05)

    def pairwise():
        given = moments(holes, missing="pairwise")
        reliability(given)
        adequacy(given)

    blank = best(pairwise, 7)
    yield "the same, 5 % blank, pairwise", blank, "s", "complete case", blank / took


def _intervals(frame, as_covariance):
    took = best(lambda: distribution_free_interval(frame), 2)
    yield "distribution-free interval of alpha, 1,000,000 x 30", took, "s", "numpy.cov of float64", took / as_covariance
    part = frame.iloc[:100_000]
    took = best(lambda: bootstrap_interval(part), 1)
    yield "exact bootstrap of alpha, 2,000 x 100,000 x 30", took, "s", "3 s", took / 3


def _design(frame, rng):
    psu = rng.integers(0, N_PSU, N)
    stratum, weight = psu % N_STRATA, rng.uniform(0.5, 2, N)
    values = frame.astype(float)
    items = [values[item].to_numpy() for item in values]

    def ideal():
        for each in items:
            np.bincount(psu, weight * each, N_PSU)

    def ours():
        design = Design(weight=pd.Series(weight), strata=pd.Series(stratum), psu=pd.Series(psu))
        mean(design, values)

    baseline = best(ideal, 2)
    took = best(ours, 2)
    yield "30 means with Taylor errors, 1,000,000 rows", took, "s", "a bincount per item", took / baseline
    domain: Any = pd.Series(rng.integers(0, N_DOMAINS, N)).astype(str).astype("category")
    codes = domain.cat.codes.to_numpy()
    design = Design(weight=pd.Series(weight), strata=pd.Series(stratum), psu=pd.Series(psu))

    def ideal_domains():
        cell = psu * N_DOMAINS + codes
        for each in (weight, weight * items[0]):
            np.bincount(cell, each, N_PSU * N_DOMAINS)

    baseline = best(ideal_domains)
    took = best(lambda: mean(design, values[0], by=domain))
    yield "one mean in 16 domains, 1,000,000 rows", took, "s", "2 bincounts by cell", took / baseline


def _raking(rng):
    sizes = (2, 6, 16, 4)
    codes: list[Any] = [rng.integers(0, size, N) for size in sizes]
    sample = pd.DataFrame(
        {
            f"m{at}": pd.Categorical.from_codes(code, categories=pd.Index([str(v) for v in range(size)]))
            for at, (code, size) in enumerate(zip(codes, sizes, strict=True))
        }
    )
    margins: dict[str, dict[str, float]] = {}
    for name, size in zip(sample, sizes, strict=True):
        shares = rng.dirichlet(np.full(size, 50.0)) * 2e6
        margins[str(name)] = {str(value): float(share) for value, share in enumerate(shares)}
    weight = rng.uniform(0.5, 2, N)

    def ideal():
        joint = np.ravel_multi_index(tuple(sample[name].cat.codes.to_numpy().astype(np.intp) for name in sample), sizes)
        table = np.bincount(joint, weight, int(np.prod(sizes)))
        return weight * table[joint]

    baseline = best(ideal)
    took = best(lambda: rake(sample, margins, weight=weight))
    yield "raking on the cell table, 1,000,000 rows, 4 margins", took, "s", "index + bincount + spread", took / baseline


def _ordered(rng):
    x = pd.DataFrame(rng.integers(1, 6, (100_000, 6)).astype(float), columns=list("abcdef"))
    y = pd.Series(np.digitize(0.3 * x.sum(axis=1) + rng.logistic(size=len(x)), [3, 4.5, 6, 7.5]))
    took = best(lambda: ordered_regression(y, x))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = best(lambda: OrderedModel(y, x, distr="logit").fit(method="bfgs", disp=False), 1)
    yield "ordered logit, 100,000 rows, 6 drivers", took, "s", "statsmodels OrderedModel", took / other


def _cluster(frame, passes=20):
    """One file of 1,000,000 rows read 20 times over by real workers in processes of their own."""
    import dask.dataframe  # noqa: PLC0415  # of the `scale` extra
    from distributed import Client, LocalCluster  # noqa: PLC0415

    frame = frame.set_axis([f"q{at}" for at in range(K)], axis="columns")
    wanted = moments(frame, origin=np.zeros(K)).covariance
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        frame.to_parquet(path)
        parts = [(str(path), part) for part in range(passes * 4)]
        alone = 0.0
        for n_workers in (1, 2):
            with (
                LocalCluster(n_workers=n_workers, threads_per_worker=1, dashboard_address=None) as on,
                Client(on) as client,
            ):
                client.run(_started)
                rows = dask.dataframe.from_map(_passed, parts, meta=frame.iloc[:0])
                start = time.perf_counter()
                found = moments_of_dask(rows)
                speed = passes * N / (time.perf_counter() - start)
                peak = max(client.run(_peak).values())
            shrink = found.n / (found.n - 1) / (N / (N - 1))
            if not np.allclose(found.covariance, wanted * shrink, rtol=1e-12):
                raise AssertionError("the cluster's moments differ from those of the file")
            alone = alone or speed
            yield f"20,000,000 rows on a cluster, workers: {n_workers}", speed, "rows/s", "1 worker", speed / alone
            yield "its largest worker", peak, "MiB", "1 GiB", peak / 1024


def _passed(at):
    path, part = at
    return pd.read_parquet(path).iloc[part % 4 * 250_000 : (part % 4 + 1) * 250_000]


def _started():
    """Imports are not what is timed."""
    import analysis.statistics.estimation.moments  # noqa: F401, PLC0415


def _peak():
    """The most memory this process ever held, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
