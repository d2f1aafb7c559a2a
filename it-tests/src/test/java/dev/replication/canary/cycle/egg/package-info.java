/** The other half of a circle of packages. */
@NullMarked
package dev.replication.canary.cycle.egg;

import org.jspecify.annotations.NullMarked;
