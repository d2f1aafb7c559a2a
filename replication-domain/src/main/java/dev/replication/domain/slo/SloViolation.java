package dev.replication.domain.slo;

import dev.replication.model.Slo;
import java.time.Duration;

/**
 * An objective that is not met at present.
 *
 * @param slo which
 * @param value the last measurement above it
 * @param threshold what is allowed
 * @param times measurements above it since it began
 * @param lasted since it began
 */
public record SloViolation(
    Slo slo, Duration value, Duration threshold, long times, Duration lasted) {}
