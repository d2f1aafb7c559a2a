/**
 * The architecture as rules that fail.
 *
 * <p>{@link dev.replication.architecture.ArchitectureTest} holds every rule against the modules and
 * against its canaries, which live in {@code dev.replication.canary}. The rules are in {@link
 * dev.replication.architecture.PurityRules}, {@link dev.replication.architecture.ArrowRules},
 * {@link dev.replication.architecture.ClientRules} and {@link
 * dev.replication.architecture.ShapeRules}.
 */
@NullMarked
package dev.replication.architecture;

import org.jspecify.annotations.NullMarked;
