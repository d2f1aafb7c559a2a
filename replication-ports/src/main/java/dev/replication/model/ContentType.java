package dev.replication.model;

/** What the bytes of an item are. */
public enum ContentType {
  /** UTF-8 text that parses as a JSON object, array or string. */
  JSON,
  /** Anything else. */
  BINARY
}
