/**
 * A network that fails when a test tells it to: a proxy between a client and a server on this
 * machine that cuts, holds back, delays, throttles, refuses and spoils what passes. Start with
 * {@link dev.replication.testkit.link.FaultProxy}.
 */
@NullMarked
package dev.replication.testkit.link;

import org.jspecify.annotations.NullMarked;
