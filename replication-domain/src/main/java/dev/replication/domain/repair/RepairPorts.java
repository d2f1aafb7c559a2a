package dev.replication.domain.repair;

import dev.replication.port.DigestReader;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;

/**
 * What comparing and repairing need from our own side.
 *
 * @param store our own store
 * @param ownDigests our own published tree, which is what peers see of us; none until our publisher
 *     has found it to be of our store
 * @param time the clocks
 * @param observer who hears of it
 */
public record RepairPorts(
    ReplicaStore store, DigestReader ownDigests, TimeSource time, ReplicationObserver observer) {}
