/** Tests of L3. */
@NullMarked
package dev.replication.syncengine.archive;

import org.jspecify.annotations.NullMarked;
