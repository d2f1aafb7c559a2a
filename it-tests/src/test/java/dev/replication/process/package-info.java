/**
 * The program as a user meets it: a process with arguments, output, exit codes and signals.
 *
 * <p>{@link dev.replication.process.NodeProcess} is a running node, {@link
 * dev.replication.process.Cli} any other command, {@link dev.replication.process.NodeHttp} what a
 * node answers. What several nodes do together is in {@code dev.replication.mesh}.
 */
@NullMarked
package dev.replication.process;

import org.jspecify.annotations.NullMarked;
