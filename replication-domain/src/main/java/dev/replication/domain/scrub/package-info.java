/**
 * Looking at what is stored, whether it is still what was written: rows whose bytes have changed,
 * rows that are gone, items that Redis has lost. Comparing with peers is not done here. Start with
 * {@link dev.replication.domain.scrub.Scrub}.
 */
@NullMarked
package dev.replication.domain.scrub;

import org.jspecify.annotations.NullMarked;
