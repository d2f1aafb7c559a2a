/**
 * Which of two changes to one key stays, and whether something was lost by it.
 *
 * <p>The rule alone: no store, no log, no merge policies. Everything here is a pure function of
 * values. Start with {@link dev.replication.domain.conflict.ConflictRule}.
 */
@NullMarked
package dev.replication.domain.conflict;

import org.jspecify.annotations.NullMarked;
