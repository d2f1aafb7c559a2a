package dev.replication.syncengine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A store's condition, collected without I/O.
 *
 * @param state where it is in its life
 * @param acceptingWrites whether client writes are taken
 * @param l1Items items in memory
 * @param l1Bytes their weight
 * @param queuedBytes bytes waiting to be committed
 * @param items live items in L3
 * @param tombstones tombstones in L3
 * @param parked peers' changes set aside until time reaches their stamps
 * @param feedSeq last position of the change log
 * @param publishedSeq how far it is mirrored to Redis, equal to {@code feedSeq} when nothing waits
 * @param outboxAge age of the oldest change not yet mirrored, zero when nothing waits
 * @param redisConfigured whether there is an L2
 * @param redisConnected whether it answered last
 * @param redisProblem what is wrong with it, or null
 * @param redisCorruptReads how often an item read from it was corrupt and had to be read from L3
 * @param building whether the mirror is being rebuilt
 */
public record StoreHealth(
    State state,
    boolean acceptingWrites,
    long l1Items,
    long l1Bytes,
    long queuedBytes,
    long items,
    long tombstones,
    long parked,
    long feedSeq,
    long publishedSeq,
    Duration outboxAge,
    boolean redisConfigured,
    boolean redisConnected,
    @Nullable String redisProblem,
    long redisCorruptReads,
    boolean building) {
  /** Where a store is in its life. */
  public enum State {
    CREATED,
    CONNECTING,
    READY,
    RUNNING,
    SHUTTING_DOWN,
    STOPPED
  }
}
