package dev.replication.syncengine.mirror;

import dev.replication.model.Membership;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.VersionVector;
import dev.replication.syncengine.log.ChangeLog;
import dev.replication.syncengine.log.Forgotten;
import dev.replication.syncengine.log.History;
import java.util.List;

/**
 * What one publication is to say.
 *
 * @param rows changes after the head's {@code feedSeq}, ascending; may be empty
 * @param through the position of the last of them, or where the log ends without one
 * @param forgotten deletes that the mirror is to forget
 * @param purged what the store may have forgotten
 * @param vv the version vector after them
 * @param acknowledged what of it survives a power failure, for the heartbeat
 * @param membership who belongs to the mesh
 * @param history the store's, with or beyond these rows
 * @param counts what the store holds
 * @param heartbeat whether an entry is added that says so
 * @param building whether the mirror is still incomplete after it
 * @param nowMillis epoch milliseconds
 */
record Batch(
    List<ChangeLog.Row> rows,
    long through,
    Forgotten forgotten,
    PurgeFrontier purged,
    VersionVector vv,
    VersionVector acknowledged,
    Membership membership,
    History history,
    ChangeLog.Counts counts,
    boolean heartbeat,
    boolean building,
    long nowMillis) {}
