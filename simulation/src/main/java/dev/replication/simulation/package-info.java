/**
 * A mesh of nodes in one thread: the domain's own duties over a model of Redis and of the store, in
 * virtual time, with everything that may go wrong going wrong by a seed.
 *
 * <p>A {@link dev.replication.simulation.Simulation} plays one seed: it draws a {@link
 * dev.replication.simulation.Plan}, lets clients write and faults happen, heals everything and
 * waits until the nodes are equal. {@link dev.replication.simulation.Checks} look at everything
 * that changed after each step. A {@link dev.replication.simulation.Mutant} breaks one rule on
 * purpose, so that it is known that the checks would see it. The models hold to the rules of the
 * sync-engine's committer and publisher, and to nothing else of it.
 */
@NullMarked
package dev.replication.simulation;

import org.jspecify.annotations.NullMarked;
