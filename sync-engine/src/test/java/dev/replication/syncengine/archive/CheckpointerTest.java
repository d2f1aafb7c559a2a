package dev.replication.syncengine.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

/** Stepped by hand: nothing here has a thread of its own. */
class CheckpointerTest {
  private static final int PAGE = 4096;
  private static final Checkpointer.Bounds SMALL = new Checkpointer.Bounds(64, 16, 1024);

  /** What a connection reads from then on stays as it is, and needs the log. */
  private static final List<String> HOLD = List.of("BEGIN", "SELECT count(*) FROM t");

  private final Recorded log = new Recorded();

  @TempDir private Path folder;
  private Connection writer;
  private Connection own;
  private Checkpointer checkpointer;

  @BeforeEach
  void open() throws SQLException {
    writer = connection();
    Connections.run(writer, List.of("PRAGMA wal_autocheckpoint=0", "CREATE TABLE t (b BLOB)"));
    own = connection();
    checkpointer = new Checkpointer(own, SMALL, log);
  }

  @AfterEach
  void close() throws SQLException {
    checkpointer.close();
    writer.close();
  }

  private Connection connection() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("t.db"));
    Connections.run(connection, List.of("PRAGMA journal_mode=WAL", "PRAGMA busy_timeout=10000"));
    return connection;
  }

  @Test
  void theLogBeginsAnewAlthoughEveryTurnFindsATransactionUnderWay() throws Exception {
    writeAcrossTurns(400);

    assertThat(databaseBytes() / PAGE).as("pages written").isGreaterThan(1_900);
    assertThat(logPages()).isLessThan(4 * SMALL.worth());
    assertThat(log.levels).isEmpty();
  }

  @Test
  void whileAReaderNeedsTheLogItGrowsAndAfterThatNoMore() throws Exception {
    writeAcrossTurns(20);
    try (Connection reader = connection()) {
      Connections.run(reader, HOLD);
      writeAcrossTurns(100);
    }
    long grown = logPages();
    assertThat(grown).isGreaterThan(4 * SMALL.worth());

    writeAcrossTurns(400);

    assertThat(logPages()).isLessThanOrEqualTo(grown + SMALL.worth());
    assertThat(log.levels).isEmpty();
  }

  @Test
  void aLogThatIsTooLongIsCarriedOverByTheWriterWhateverItTakes() throws Exception {
    commit(1);
    checkpointer.work();
    long before = databaseBytes();
    try (Connection reader = connection()) {
      Connections.run(reader, HOLD);
      commit((int) SMALL.max() / 2);
      checkpointer.work();
    }
    checkpointer.finish(writer);
    assertThat(databaseBytes()).as("much is left, which is not for the writer").isEqualTo(before);

    try (Connection reader = connection()) {
      Connections.run(reader, HOLD);
      commit((int) SMALL.max());
      checkpointer.work();
    }
    long thread = databaseBytes();
    checkpointer.finish(writer);
    assertThat(databaseBytes()).isGreaterThan(thread);
  }

  @Test
  void aTurnThatFailsIsSaidOnceAndTriedAgain() throws Exception {
    commit(100);
    long before = databaseBytes();
    // A connection that reads cannot carry anything over.
    Connections.run(own, HOLD);

    checkpointer.work();
    checkpointer.work();

    assertThat(log.levels).containsExactly(Level.WARN, Level.DEBUG);
    assertThat(log.texts).allMatch(text -> text.contains("cannot be carried over"));
    assertThat(databaseBytes()).isEqualTo(before);

    Connections.run(own, List.of("COMMIT"));
    checkpointer.work();
    assertThat(databaseBytes()).isGreaterThan(before);

    Connections.run(own, HOLD);
    checkpointer.work();
    assertThat(log.levels).as("another time").containsExactly(Level.WARN, Level.DEBUG, Level.WARN);
  }

  @Test
  void whatFailsBehindACommitIsNotAFailedCommitAndIsTriedAgain() throws Exception {
    commit(100);
    checkpointer.work();
    Connections.run(writer, HOLD);

    checkpointer.finish(writer);

    assertThat(log.levels).containsExactly(Level.DEBUG);
    Connections.run(writer, List.of("COMMIT"));
    long longest = logPages();
    writeAcrossTurns(400);
    assertThat(logPages()).isEqualTo(longest);
  }

  /** Without the writer's help, no transaction would ever find the whole log carried over. */
  private void writeAcrossTurns(int turns) throws SQLException {
    for (int i = 0; i < turns; i++) {
      Connections.run(writer, List.of("BEGIN"));
      insert(5);
      checkpointer.work();
      Connections.run(writer, List.of("COMMIT"));
      checkpointer.finish(writer);
    }
  }

  private void commit(int pages) throws SQLException {
    Connections.run(writer, List.of("BEGIN"));
    insert(pages);
    Connections.run(writer, List.of("COMMIT"));
  }

  private void insert(int pages) throws SQLException {
    try (PreparedStatement insert = writer.prepareStatement("INSERT INTO t VALUES (?)")) {
      for (int i = 0; i < pages; i++) {
        insert.setBytes(1, new byte[PAGE - 100]);
        insert.executeUpdate();
      }
    }
  }

  /** The file keeps the length that it once had; a log that begins anew is written over it. */
  private long logPages() throws IOException {
    return Files.size(folder.resolve("t.db-wal")) / (PAGE + 24);
  }

  private long databaseBytes() throws IOException {
    return Files.size(folder.resolve("t.db"));
  }

  /** What was logged, in order. */
  private static final class Recorded extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final List<Level> levels = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String text, Object[] arguments, Throwable thrown) {
      levels.add(level);
      texts.add(text);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return Recorded.class.getName();
    }

    @Override
    public boolean isTraceEnabled() {
      return true;
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }
}
