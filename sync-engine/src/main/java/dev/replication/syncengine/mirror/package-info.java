/**
 * The mirror: what L3 holds, published into Redis (L2) for fast reads and for peers.
 *
 * <p>Here belongs everything that writes or reads this node's own Redis: items, state sets, the
 * change stream, the head. What peers hold is read elsewhere, and nothing here decides which change
 * wins. One publisher thread follows the change log; each of its steps is one transaction that also
 * stores how far it came, so what is in Redis is always a state that L3 had. Start with {@link
 * dev.replication.syncengine.mirror.RedisMirror}; {@code Publisher} is the duty, {@code
 * Publication} one transaction of it and {@code Recovery} what it does with the Redis it finds.
 */
@NullMarked
package dev.replication.syncengine.mirror;

import org.jspecify.annotations.NullMarked;
