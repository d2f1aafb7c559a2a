package dev.replication.canary.domain;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Each method reads a clock. */
public final class ReadsClocks {
  long millis() {
    return System.currentTimeMillis();
  }

  long nanos() {
    return System.nanoTime();
  }

  Instant instant() {
    return Instant.now();
  }

  Object dateTime() {
    return ZonedDateTime.now(ZoneOffset.UTC);
  }

  Object clock() {
    return Clock.systemUTC();
  }

  long given(InstantSource source) {
    return source.millis();
  }
}
