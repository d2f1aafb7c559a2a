/**
 * The configuration: YAML text read into immutable records, with every problem found at once.
 *
 * <p>Each settings record stands beside the options that fill it; {@link
 * dev.replication.app.config.OptionTable} gathers the options of all records and is the one source
 * for reading, checking, printing and documenting. Nothing here opens a connection, a database or a
 * socket, and nobody is handed the whole {@link dev.replication.app.config.AppConfig} who needs
 * only one record of it. Start with {@link dev.replication.app.config.ConfigReader}, then look at
 * {@link dev.replication.app.config.HotPathSettings} for how a record and its options are written.
 */
@NullMarked
package dev.replication.app.config;

import org.jspecify.annotations.NullMarked;
