/**
 * The life of an engine as a state machine. What happens in each state is the app's. Start with
 * {@link dev.replication.domain.lifecycle.EngineLifecycle}.
 */
@NullMarked
package dev.replication.domain.lifecycle;

import org.jspecify.annotations.NullMarked;
