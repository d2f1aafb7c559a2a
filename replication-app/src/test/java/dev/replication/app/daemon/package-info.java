/** The parts of the daemon that need no process: its configuration file and what comes of it. */
@NullMarked
package dev.replication.app.daemon;

import org.jspecify.annotations.NullMarked;
