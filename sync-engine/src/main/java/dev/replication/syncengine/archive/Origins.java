package dev.replication.syncengine.archive;

import dev.replication.model.Origin;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * One object for each origin met in rows: a mesh has few, rows are many, and checking the shape
 * each time would cost more than the rest of reading a row.
 */
final class Origins {
  private static final int BOUND = 10_000;
  private static final ConcurrentMap<String, Origin> MET = new ConcurrentHashMap<>();

  private Origins() {}

  static Origin of(String text) {
    Origin met = MET.get(text);
    if (met != null) {
      return met;
    }
    if (MET.size() >= BOUND) {
      MET.clear();
    }
    Origin origin = new Origin(text);
    MET.put(text, origin);
    return origin;
  }
}
