/** One half of a circle of packages. */
@NullMarked
package dev.replication.canary.cycle.hen;

import org.jspecify.annotations.NullMarked;
