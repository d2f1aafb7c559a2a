/** Tests of the command line. */
@NullMarked
package dev.replication.app.cli;

import org.jspecify.annotations.NullMarked;
