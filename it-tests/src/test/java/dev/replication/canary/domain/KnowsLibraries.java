package dev.replication.canary.domain;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.RedisURI;
import org.slf4j.Logger;

/** Each method uses a library. */
public final class KnowsLibraries {
  Class<?> redis() {
    return RedisURI.class;
  }

  Class<?> cache() {
    return Caffeine.class;
  }

  Class<?> logging() {
    return Logger.class;
  }
}
