/**
 * Running things: threads for duties, the life of an engine, resources and their end. Policy
 * belongs to the domain, reading settings to {@code config}, joining the parts of a node to {@code
 * wiring}. Start with {@link dev.replication.app.runtime.ReplicationEngine}.
 */
@NullMarked
package dev.replication.app.runtime;

import org.jspecify.annotations.NullMarked;
