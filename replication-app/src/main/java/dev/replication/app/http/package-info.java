/**
 * The node over HTTP: items, bulk loads, health and metrics, on virtual threads.
 *
 * <p>Here belongs how requests are read, refused and answered. What a write means is the store's;
 * what the engine's condition is comes in from outside. Helidon's types do not leave this package.
 * Start with {@link dev.replication.app.http.NodeHttpServer}, then {@code Dispatcher}, which names
 * every route.
 */
@NullMarked
package dev.replication.app.http;

import org.jspecify.annotations.NullMarked;
