/**
 * The change log of the store as the mirror follows it: what is committed, in order, the newest
 * change of each key only, and the history by which a mirror is known for the store's own.
 */
@NullMarked
package dev.replication.syncengine.log;

import org.jspecify.annotations.NullMarked;
