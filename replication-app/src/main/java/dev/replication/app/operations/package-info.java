/**
 * What operators ask of a node: its peers, what is wrong with it, what became of one key, and a
 * second try for what was set aside.
 *
 * <p>Each class answers one question from the parts of a running node or from its configuration
 * alone; showing the answers belongs to {@code http} and {@code cli}, judging them to {@code
 * diagnosis}. Start with {@link dev.replication.app.operations.Operations}.
 */
@NullMarked
package dev.replication.app.operations;

import org.jspecify.annotations.NullMarked;
