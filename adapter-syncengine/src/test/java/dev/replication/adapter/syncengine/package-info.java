/** The adapter over the real store. */
@NullMarked
package dev.replication.adapter.syncengine;

import org.jspecify.annotations.NullMarked;
