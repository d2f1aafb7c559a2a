/**
 * What the domain needs from outside: one small interface for each role, with sealed answers and
 * unchecked failures.
 *
 * <p>A port exists where the other side is another process or is replaced in simulation. Calls
 * block the calling (virtual) thread and end early with {@link java.lang.InterruptedException}
 * where they say so. What a caller must tell apart in normal running is a sealed result; what
 * prevents an answer is a {@link dev.replication.port.ReplicationFailure}. Start with {@link
 * dev.replication.port.PeerConnector} and {@link dev.replication.port.ReplicaStore}.
 */
@NullMarked
package dev.replication.port;

import org.jspecify.annotations.NullMarked;
