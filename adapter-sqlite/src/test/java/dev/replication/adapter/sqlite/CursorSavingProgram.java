package dev.replication.adapter.sqlite;

import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Saves positions one after the other and prints each once its save has returned, until it is
 * killed.
 */
final class CursorSavingProgram {
  static final NodeId PEER = new NodeId("london");
  static final String STREAM_KEY = "__local__:cdc";
  static final String SAVED = "saved ";

  private CursorSavingProgram() {}

  /**
   * Arguments: the database file, whether with write-ahead log, the position after which to begin.
   */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    CursorOptions options = CursorOptions.defaults().withWalMode(Boolean.parseBoolean(args[1]));
    try (SqliteCursorStore store = SqliteCursorStore.open(Path.of(args[0]), options)) {
      for (long n = Long.parseLong(args[2]) + 1; ; n++) {
        StreamId position = new StreamId(n, 0);
        store.save(new Cursor(PEER, STREAM_KEY, "s", position, n, n, null, "0123abcd", n, n));
        out.println(SAVED + n + ".");
      }
    }
  }
}
