/**
 * The shape of everything the engine does continuously: a duty is stepped, and says when it wants
 * to be stepped again.
 *
 * <p>Only the contract is here; the duties live with their subject, the threads that run them with
 * the app. Start with {@link dev.replication.domain.duty.Duty}.
 */
@NullMarked
package dev.replication.domain.duty;

import org.jspecify.annotations.NullMarked;
