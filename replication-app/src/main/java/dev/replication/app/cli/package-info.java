/**
 * The command line: the root command and the commands that talk to a running node or read a
 * configuration.
 *
 * <p>Commands parse arguments, ask {@code NodeClient} or the configuration, and print. They hold no
 * rule of replication and open no database. Commands that run a node live with what they run and
 * are added in {@link dev.replication.app.cli.Main}. Start there, then see {@code GetCommand} for
 * the usual shape and {@code Loader} for the one that is more.
 */
@NullMarked
package dev.replication.app.cli;

import org.jspecify.annotations.NullMarked;
