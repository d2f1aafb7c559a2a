/**
 * What operators see of a running node: meters for Prometheus and log lines.
 *
 * <p>Here belongs how events and conditions become numbers and sentences; nothing here decides
 * anything. Meter names and labels are a published contract, listed in one test. Start with {@link
 * dev.replication.app.telemetry.MetricsObserver}.
 */
@NullMarked
package dev.replication.app.telemetry;

import org.jspecify.annotations.NullMarked;
