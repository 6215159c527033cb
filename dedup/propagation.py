"""Components of graphs that do not fit into memory: smallest labels travel along the links, by exchange.

Nodes are partitioned by hash. In each round every node whose label shrank tells its neighbors; when nobody's did,
every node bears the smallest place of its component. Rounds are at most the longest chain of links, which in a graph
of buckets is short.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.schema import Engine, Store
from dedup.exchange import batch_numbers, gather, numbers, partition_of, scatter
from dedup.hashing import mix

Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class GraphTask:
    """Links of one table, sent to the partitions of both ends."""

    store: Store
    links: str
    number: int
    partitions: int


@dataclass(frozen=True)
class RoundTask:
    """One partition of the nodes in one round."""

    store: Store
    partition: int
    partitions: int
    graphs: int
    round: int


@dataclass(frozen=True)
class FinalTask:
    """Labels of one partition of the nodes, brought to the batches of their places."""

    store: Store
    partition: int
    round: int
    batches: int
    parts_per_task: int


def propagate(
    engine: Engine, store: Store, links: list[str], partitions: int, batches: int, parts_per_task: int
) -> tuple[str, ...]:
    """Write the labels of all places in *links* (columns place, root), one row group a batch; returns their keys."""
    engine.map("documents/graph", write_graph, [GraphTask(store, key, i, partitions) for i, key in enumerate(links)])
    done = -1
    changed = True
    while changed:
        done += 1
        tasks = [RoundTask(store, p, partitions, len(links), done) for p in range(partitions)]
        engine.map(f"documents/round-{done:03}", write_round, tasks)
        counts = [store.read(f"minhash/changed-{done:03}-{p:05}")["count"][0].as_py() for p in range(partitions)]
        changed = sum(counts) > 0
    final = [FinalTask(store, p, done, batches, parts_per_task) for p in range(partitions)]
    engine.map("documents/labels", write_final, final)
    return tuple(f"minhash/labels-{p:05}" for p in range(partitions))


def _partition(nodes: Int64, partitions: int) -> Int64:
    return partition_of(mix(nodes.astype(np.uint64)), partitions)


def write_graph(task: GraphTask) -> None:
    """Write ``minhash/graph-XXXXX``: every link in both directions, partitioned by its first end."""
    table = task.store.read(task.links)
    place, root = numbers(table["place"]).astype(np.int64), numbers(table["root"]).astype(np.int64)
    node, neighbor = np.concatenate([place, root]), np.concatenate([root, place])
    graph = pa.table({"node": node, "neighbor": neighbor})
    scatter(task.store, f"minhash/graph-{task.number:05}", graph, _partition(node, task.partitions), task.partitions)


def write_round(task: RoundTask) -> None:
    """Write labels, messages and the number of changes of one partition in one round."""
    graph = gather(task.store, [f"minhash/graph-{i:05}" for i in range(task.graphs)], task.partition)
    node, neighbor = numbers(graph["node"]).astype(np.int64), numbers(graph["neighbor"]).astype(np.int64)
    if task.round == 0:
        nodes = np.unique(node)
        labels = nodes.copy()
        shrunk = np.ones(len(nodes), bool)
    else:
        before = task.store.read(f"minhash/state-{task.round - 1:03}-{task.partition:05}")
        nodes, old = numbers(before["node"]).astype(np.int64), numbers(before["label"]).astype(np.int64)
        names = [f"minhash/messages-{task.round - 1:03}-{p:05}" for p in range(task.partitions)]
        messages = gather(task.store, names, task.partition)
        labels = old.copy()
        at = np.searchsorted(nodes, numbers(messages["node"]).astype(np.int64))
        np.minimum.at(labels, at, numbers(messages["label"]).astype(np.int64))
        shrunk = labels < old
    source = np.searchsorted(nodes, node)
    telling = shrunk[source] & (labels[source] < neighbor)
    target = neighbor[telling]
    messages = pa.table({"node": target, "label": labels[source[telling]]})
    name = f"{task.round:03}-{task.partition:05}"
    scatter(task.store, f"minhash/messages-{name}", messages, _partition(target, task.partitions), task.partitions)
    task.store.write(f"minhash/state-{name}", pa.table({"node": nodes, "label": labels}))
    task.store.write(f"minhash/changed-{name}", pa.table({"count": [int(telling.sum())]}))


def write_final(task: FinalTask) -> None:
    """Write ``minhash/labels-XXXXX``: (place, component), one row group a batch."""
    state = task.store.read(f"minhash/state-{task.round:03}-{task.partition:05}")
    place = numbers(state["node"]).astype(np.int64)
    table = pa.table({"place": place, "component": state["label"]})
    batch = batch_numbers(place, task.parts_per_task)
    scatter(task.store, f"minhash/labels-{task.partition:05}", table, batch, task.batches)
