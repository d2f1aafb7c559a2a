/** Seeds played, and mutants caught. */
@NullMarked
package dev.replication.simulation;

import org.jspecify.annotations.NullMarked;
