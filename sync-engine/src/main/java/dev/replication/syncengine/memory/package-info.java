/**
 * L1: the memory tier. It holds what L3 holds and never anything older; what is not in it is simply
 * asked from the next tier. Start with {@link dev.replication.syncengine.memory.MemoryTier}.
 */
@NullMarked
package dev.replication.syncengine.memory;

import org.jspecify.annotations.NullMarked;
