/** The cold path's duty over peers, stores and clocks in memory. */
@NullMarked
package dev.replication.repair;

import org.jspecify.annotations.NullMarked;
