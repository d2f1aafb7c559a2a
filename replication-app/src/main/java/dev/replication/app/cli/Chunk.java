package dev.replication.app.cli;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lines of input that are sent in one request. Filled by one thread, then read by others. */
final class Chunk {
  static final int MAX_LINES = 1000;
  static final int MAX_BYTES = 1 << 20;

  private final ByteArrayOutputStream body = new ByteArrayOutputStream(64 << 10);
  private final List<Long> lineNumbers = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private long lastLine;
  private long endOffset;

  void add(long lineNumber, byte[] utf8, String id) {
    body.writeBytes(utf8);
    body.write('\n');
    lineNumbers.add(lineNumber);
    ids.add(id);
  }

  /** Notes how far the input was read for this chunk, lines that are not sent included. */
  void reached(long lineNumber, long offset) {
    lastLine = lineNumber;
    endOffset = offset;
  }

  /**
   * Whether one more line of {@code length} bytes would be too many; an empty chunk takes any line.
   */
  boolean isFull(int length) {
    return !lineNumbers.isEmpty()
        && (lineNumbers.size() >= MAX_LINES || body.size() + length > MAX_BYTES);
  }

  boolean isEmpty() {
    return lineNumbers.isEmpty();
  }

  int lines() {
    return lineNumbers.size();
  }

  /** The number in the input of a line of the request, which counts from 1. */
  long lineNumber(int lineOfRequest) {
    return lineNumbers.get(lineOfRequest - 1);
  }

  boolean sharesAnIdWith(Chunk other) {
    return !Collections.disjoint(ids, other.ids);
  }

  byte[] body() {
    return body.toByteArray();
  }

  long lastLine() {
    return lastLine;
  }

  long endOffset() {
    return endOffset;
  }
}
