package dev.replication.syncengine.mirror;

import dev.replication.model.NodeId;
import dev.replication.syncengine.SyncEngineConfig;

/**
 * Whose mirror it is and how it is laid out.
 *
 * @param node the node
 * @param incarnation the life of its store, eight hex digits
 * @param layout keys and codecs
 * @param cdc bounds of the change stream
 * @param digestTree whether a digest tree is kept
 */
record Subject(
    NodeId node, String incarnation, Layout layout, SyncEngineConfig.Cdc cdc, boolean digestTree) {}
