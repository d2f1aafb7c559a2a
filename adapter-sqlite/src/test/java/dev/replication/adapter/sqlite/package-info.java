/**
 * Tests of the cursor database. Start with {@link
 * dev.replication.adapter.sqlite.SqliteCursorStoreTest}.
 */
@NullMarked
package dev.replication.adapter.sqlite;

import org.jspecify.annotations.NullMarked;
