package dev.replication.app.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The Redis that this node writes, wherever it came from.
 *
 * @param url its URL, which may hold a password, or null when there is none
 */
public record OwnRedis(@Nullable String url) {
  /** Without the URL. */
  @Override
  public String toString() {
    return url == null ? "OwnRedis[none]" : "OwnRedis[***]";
  }
}
