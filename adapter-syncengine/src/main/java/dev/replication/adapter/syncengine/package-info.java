/**
 * The tiered store seen through the replication ports: translation of types and failures, no rules
 * of its own. Start with {@link dev.replication.adapter.syncengine.SyncEngineReplicaStore}.
 */
@NullMarked
package dev.replication.adapter.syncengine;

import org.jspecify.annotations.NullMarked;
