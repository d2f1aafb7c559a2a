/** Tests of the way into L3 and of the log of what was committed. */
@NullMarked
package dev.replication.syncengine.commit;

import org.jspecify.annotations.NullMarked;
