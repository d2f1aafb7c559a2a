package dev.replication.domain.scrub;

import dev.replication.model.NodeId;
import dev.replication.port.DigestReader;
import dev.replication.port.ItemReader;
import dev.replication.port.PeerConnector;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.StoredRows;
import dev.replication.port.TimeSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a scrub looks at, and where it finds what is damaged.
 *
 * @param self this node
 * @param rows the rows of our store
 * @param store the store
 * @param ownDigests our own published tree
 * @param ownItems the items of our own mirror
 * @param peers ways to whoever may have what we lost
 * @param time the clocks
 * @param observer who hears of it
 */
public record ScrubPorts(
    NodeId self,
    StoredRows rows,
    ReplicaStore store,
    DigestReader ownDigests,
    ItemReader ownItems,
    Supplier<List<PeerConnector>> peers,
    TimeSource time,
    ReplicationObserver observer) {}
