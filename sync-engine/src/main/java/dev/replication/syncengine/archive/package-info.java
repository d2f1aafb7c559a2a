/**
 * L3: the SQL database that holds the truth. Everything that speaks JDBC is here, and nothing else
 * is: what a write means is decided by the committer.
 *
 * <p>Start with {@link dev.replication.syncengine.archive.SqliteArchive}; {@link
 * dev.replication.syncengine.archive.ArchiveWriter} is the one writer, {@link
 * dev.replication.syncengine.archive.ArchiveReader} answers everybody else.
 */
@NullMarked
package dev.replication.syncengine.archive;

import org.jspecify.annotations.NullMarked;
