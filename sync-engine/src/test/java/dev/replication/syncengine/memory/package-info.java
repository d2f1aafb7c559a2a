/** Tests of the memory tier. */
@NullMarked
package dev.replication.syncengine.memory;

import org.jspecify.annotations.NullMarked;
