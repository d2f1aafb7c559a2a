/**
 * The cursors in a SQLite file.
 *
 * <p>What belongs here is the cursor table, its pool of connections, and the wording of what can go
 * wrong with the file. What a cursor means, and when it is saved or void, is the domain's business;
 * items live in the sync-engine's own database. Start with {@link
 * dev.replication.adapter.sqlite.SqliteCursorStore}.
 */
@NullMarked
package dev.replication.adapter.sqlite;

import org.jspecify.annotations.NullMarked;
