/**
 * What tests of every module share: fakes of the ports, the contracts that fake and real adapter
 * both pass, time that is moved by hand, and real servers.
 *
 * <p>A fake belongs here when it passes the same contract as the real thing. Stubs that one test
 * needs stay with that test. Start with {@link dev.replication.testkit.ManualTime} and {@link
 * dev.replication.testkit.CursorStoreContract}.
 */
@NullMarked
package dev.replication.testkit;

import org.jspecify.annotations.NullMarked;
