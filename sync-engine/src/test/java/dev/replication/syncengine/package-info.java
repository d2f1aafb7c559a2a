/** Tests of the tiered store as its users see it. */
@NullMarked
package dev.replication.syncengine;

import org.jspecify.annotations.NullMarked;
