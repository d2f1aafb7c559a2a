package dev.replication.domain.repair;

import dev.replication.model.DigestSlot;
import dev.replication.model.NodeHead;

/**
 * What both sides said of themselves before anything was compared.
 *
 * @param ours our head
 * @param ourRoot the sum of our tree
 * @param theirs the peer's head
 * @param theirRoot the sum of its tree
 */
public record Sides(NodeHead ours, DigestSlot ourRoot, NodeHead theirs, DigestSlot theirRoot) {}
