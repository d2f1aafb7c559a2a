/**
 * The change log of the store as the mirror follows it: what is committed, in order, the newest
 * change of each key only.
 */
@NullMarked
package dev.replication.syncengine.log;

import org.jspecify.annotations.NullMarked;
