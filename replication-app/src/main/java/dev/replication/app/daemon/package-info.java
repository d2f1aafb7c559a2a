/**
 * The daemon: a node that runs until it is told to stop. Start with {@link
 * dev.replication.app.daemon.RunCommand}.
 */
@NullMarked
package dev.replication.app.daemon;

import org.jspecify.annotations.NullMarked;
