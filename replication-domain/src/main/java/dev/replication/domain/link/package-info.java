/**
 * The way to a peer, whoever takes it: every call goes through the peer's one circuit. What is said
 * to the peer is the business of the paths. Start with {@link
 * dev.replication.domain.link.GuardedConnector}.
 */
@NullMarked
package dev.replication.domain.link;

import org.jspecify.annotations.NullMarked;
