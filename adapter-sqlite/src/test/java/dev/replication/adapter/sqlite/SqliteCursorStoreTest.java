package dev.replication.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.ReplicationFailure.CursorsUnavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the file adds to the contract: it lasts, it is shared, and it can be wrong. */
class SqliteCursorStoreTest {
  private static final NodeId LONDON = new NodeId("london");
  private static final String KEY = "__local__:cdc";
  private static final CursorOptions IMPATIENT =
      CursorOptions.defaults().withBusyTimeout(Duration.ofMillis(50));

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("cursors.db");
  }

  @Test
  void findsItsCursorsAgainAfterReopening() {
    try (SqliteCursorStore store = SqliteCursorStore.open(file)) {
      store.save(cursor(5));
    }

    try (SqliteCursorStore store = SqliteCursorStore.open(file)) {
      assertThat(store.load(LONDON, KEY)).contains(cursor(5));
    }
  }

  @Test
  void changesBetweenJournalModesAndBack() {
    for (boolean walMode : new boolean[] {true, false, true}) {
      try (SqliteCursorStore store =
          SqliteCursorStore.open(file, CursorOptions.defaults().withWalMode(walMode))) {
        assertThat(store.save(cursor(5))).isTrue();
      }
    }
  }

  @Test
  void createsTheFoldersAboveTheFile() {
    Path deep = folder.resolve("data/london/cursors.db");

    try (SqliteCursorStore store = SqliteCursorStore.open(deep)) {
      store.save(cursor(5));
    }

    assertThat(deep).isRegularFile();
  }

  @Test
  void forgetsADatabaseInMemoryOnceClosed() {
    try (SqliteCursorStore store = SqliteCursorStore.openInMemory()) {
      store.save(cursor(5));
    }

    try (SqliteCursorStore store = SqliteCursorStore.openInMemory()) {
      assertThat(store.all()).isEmpty();
    }
  }

  @Test
  void laysTheTableOutAsDocumented() throws SQLException {
    try (SqliteCursorStore store = SqliteCursorStore.open(file)) {
      store.save(cursor(5));
    }

    assertThat(numbers("PRAGMA user_version")).containsExactly(1L);
    assertThat(
            texts(
                "SELECT peer_id, stream_key, stream, stream_id, seq, read_idx, hole_from,"
                    + " l3_incarnation, l3_feed_seq, updated_at FROM cursors"))
        .containsExactly(
            "london",
            KEY,
            "stream-1",
            "00000000000000000005-00000000000000000000",
            "7",
            "9",
            "null",
            "0123abcd",
            "11",
            "1");
  }

  @Test
  void givesEveryConnectionOfThePoolTheSameSettings() throws Exception {
    CursorOptions options = new CursorOptions(true, Duration.ofMillis(1234), 4);
    try (CursorDatabase database = CursorDatabase.openFile(file, options)) {
      CyclicBarrier allBorrowed = new CyclicBarrier(options.connections());
      try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Map<String, String>>> answers = new ArrayList<>();
        for (int n = 0; n < options.connections(); n++) {
          answers.add(executor.submit(() -> settingsOnceAll(database, allBorrowed)));
        }
        for (Future<Map<String, String>> answer : answers) {
          assertThat(answer.get())
              .containsEntry("journal_mode", "wal")
              .containsEntry("synchronous", "1")
              .containsEntry("busy_timeout", "1234");
        }
      }
    }
  }

  @Test
  void usesARollbackJournalOnRequest() {
    CursorOptions options = CursorOptions.defaults().withWalMode(false);
    try (CursorDatabase database = CursorDatabase.openFile(file, options)) {
      assertThat(database.call(SqliteCursorStoreTest::settings))
          .containsEntry("journal_mode", "delete")
          .containsEntry("synchronous", "2");
    }
  }

  @Test
  void letsTwoProcessesSaveIntoOneFileWithoutMovingBack() throws Exception {
    int saves = 300;
    try (SqliteCursorStore one = SqliteCursorStore.open(file);
        SqliteCursorStore other = SqliteCursorStore.open(file);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> odd = executor.submit(() -> saveUpTo(one, saves, 1));
      Future<?> even = executor.submit(() -> saveUpTo(other, saves, 0));
      odd.get();
      even.get();

      assertThat(one.load(LONDON, KEY)).contains(cursor(saves));
    }
  }

  @Test
  void isTheSameAfterFiftyOpenings() {
    for (int n = 1; n <= 50; n++) {
      try (SqliteCursorStore store = SqliteCursorStore.open(file)) {
        assertThat(store.all()).hasSize(n == 1 ? 0 : 1);
        store.save(cursor(n));
      }
    }
  }

  @Test
  void refusesAFileThatIsNoDatabase() throws IOException {
    Files.writeString(file, "These are not the bytes that you are looking for.\n".repeat(50));

    assertRefused(() -> SqliteCursorStore.open(file), "is not a SQLite database");
  }

  @Test
  void refusesADamagedDatabaseAndLeavesItAsItWas() throws IOException {
    try (SqliteCursorStore store = SqliteCursorStore.open(file)) {
      for (int n = 0; n < 100; n++) {
        store.save(
            new Cursor(new NodeId("n" + n), KEY, "s", new StreamId(1, 1), 1, 1L, 1L, "i", 1, 1));
      }
    }
    byte[] damaged = Files.readAllBytes(file);
    for (int n = 4096; n < damaged.length; n++) {
      damaged[n] = (byte) (damaged[n] ^ 0x5A);
    }
    Files.write(file, damaged);

    assertRefused(() -> SqliteCursorStore.open(file), "corrupt");
    assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
  }

  @Test
  void saysSoWhenTheFileIsDamagedWhileOpen() throws Exception {
    try (SqliteCursorStore store =
        SqliteCursorStore.open(file, new CursorOptions(false, Duration.ofMillis(50), 1))) {
      store.save(cursor(1));
      sql("UPDATE cursors SET stream_id = 'yesterday'");

      assertRefused(() -> store.load(LONDON, KEY), "not valid: stream_id");
      assertRefused(store::all, "not valid: stream_id");
    }
  }

  @Test
  void refusesAVersionOfTheFuture() throws SQLException {
    SqliteCursorStore.open(file).close();
    sql("PRAGMA user_version = 2");

    assertRefused(
        () -> SqliteCursorStore.open(file),
        "has version 2, written by newer software; this one knows up to version 1");
  }

  @Test
  void refusesTheDatabaseOfSomebodyElse() throws SQLException {
    sql("CREATE TABLE items (id TEXT)");
    assertRefused(() -> SqliteCursorStore.open(file), "not one of cursors");

    sql("PRAGMA user_version = 1");
    assertRefused(() -> SqliteCursorStore.open(file), "not one of cursors");

    assertThat(texts("SELECT name FROM sqlite_schema")).containsExactly("items");
  }

  @Test
  void refusesAFolderThatIsAFile() throws IOException {
    Path notAFolder = Files.writeString(folder.resolve("data"), "");
    file = notAFolder.resolve("cursors.db");

    assertRefused(() -> SqliteCursorStore.open(file), notAFolder + " is a file, not a folder");
  }

  @Test
  void refusesAFileThatIsAFolder() throws IOException {
    Files.createDirectory(file);

    assertRefused(() -> SqliteCursorStore.open(file), "cannot be opened");
  }

  @Test
  void saysThatAnotherProcessHoldsTheFile() throws SQLException {
    try (SqliteCursorStore store = SqliteCursorStore.open(file, IMPATIENT);
        Connection holder = connect();
        Statement statement = holder.createStatement()) {
      store.save(cursor(1));
      statement.execute("BEGIN IMMEDIATE");

      assertRefused(() -> store.save(cursor(2)), "is locked by another process");
      assertThat(store.load(LONDON, KEY)).contains(cursor(1));

      statement.execute("ROLLBACK");
      assertThat(store.save(cursor(2))).isTrue();
    }
  }

  @Test
  void saysThatTheDiskIsFull() throws SQLException {
    try (CursorDatabase database =
        CursorDatabase.openFile(file, new CursorOptions(true, Duration.ofMillis(50), 1))) {
      database.call(
          connection -> connection.createStatement().execute("PRAGMA max_page_count = 2"));

      assertRefused(
          () -> {
            for (int n = 0; n < 1_000; n++) {
              Cursor next = cursor(new NodeId("node-" + n), n);
              database.call(connection -> CursorRows.save(connection, next));
            }
          },
          "the disk is full");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keepsEverySaveThatReturnedWhenTheProcessIsKilled(boolean walMode) throws Exception {
    CursorOptions options = CursorOptions.defaults().withWalMode(walMode);
    long lastPrinted = 0;
    for (int round = 0; round < 2; round++) {
      long last = runAndKill(walMode, lastPrinted, lastPrinted + 100);

      try (SqliteCursorStore store = SqliteCursorStore.open(file, options)) {
        assertThat(store.load(CursorSavingProgram.PEER, CursorSavingProgram.STREAM_KEY))
            .hasValueSatisfying(
                // The kill may fall between a save and its line.
                cursor -> assertThat(cursor.position().millis()).isBetween(last, last + 1));
      }
      lastPrinted = last;
    }
  }

  /**
   * Kills the program once it has printed {@code enough}; returns the last position that it did
   * print.
   */
  private long runAndKill(boolean walMode, long start, long enough) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CursorSavingProgram.class.getName(),
                file.toString(),
                Boolean.toString(walMode),
                Long.toString(start))
            .redirectErrorStream(true)
            .start();
    List<String> others = new ArrayList<>();
    long last = start;
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith(CursorSavingProgram.SAVED) || !line.endsWith(".")) {
          others.add(line);
          continue;
        }
        last =
            Long.parseLong(line.substring(CursorSavingProgram.SAVED.length(), line.length() - 1));
        if (last == enough) {
          // Not process.destroyForcibly(), which throws away what is printed but not yet read.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(last).as("last saved; besides: %s", others).isGreaterThanOrEqualTo(enough);
    return last;
  }

  private void assertRefused(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOf(CursorsUnavailable.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why)
        .hasMessageNotContaining("org.sqlite")
        .hasMessageNotContaining("[SQLITE");
  }

  private static void saveUpTo(SqliteCursorStore store, int last, int remainder) {
    for (int n = 1; n <= last; n++) {
      int position = n;
      if (n % 2 == remainder) {
        assertThatCode(() -> store.save(cursor(position))).doesNotThrowAnyException();
      }
    }
  }

  private static Map<String, String> settingsOnceAll(
      CursorDatabase database, CyclicBarrier barrier) {
    return database.call(
        connection -> {
          try {
            barrier.await(10, TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new SQLException("not all connections were borrowed at once", e);
          }
          return settings(connection);
        });
  }

  private static Map<String, String> settings(Connection connection) throws SQLException {
    Map<String, String> settings = new TreeMap<>();
    for (String name : List.of("journal_mode", "synchronous", "busy_timeout")) {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("PRAGMA " + name)) {
        row.next();
        settings.put(name, row.getString(1));
      }
    }
    return settings;
  }

  private List<Long> numbers(String query) throws SQLException {
    return texts(query).stream().map(Long::valueOf).toList();
  }

  private List<String> texts(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (row.next()) {
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
          texts.add(String.valueOf(row.getString(column)));
        }
      }
      return texts;
    }
  }

  private void sql(String statementText) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(statementText);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static Cursor cursor(long millis) {
    return cursor(LONDON, millis);
  }

  private static Cursor cursor(NodeId peer, long millis) {
    return new Cursor(
        peer, KEY, "stream-1", new StreamId(millis, 0), 7, 9L, null, "0123abcd", 11, 1);
  }
}
