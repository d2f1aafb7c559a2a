package dev.replication.syncengine.archive;

import static dev.replication.syncengine.StoreFixtures.LONDON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.syncengine.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteArchiveTest {
  private Path file = Path.of("unset");

  @BeforeEach
  void nameFile(@TempDir Path folder) {
    file = folder.resolve("items.db");
  }

  private void open() {
    SqliteArchive.open(ArchiveSettings.of(LONDON, file)).close();
  }

  private void run(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      Connections.run(connection, List.of(statements));
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws Exception {
    byte[] garbage = new byte[10_000];
    new Random(7).nextBytes(garbage);
    Files.write(file, garbage);
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreFailure.Unavailable.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("not a database");
    assertThat(Files.readAllBytes(file)).isEqualTo(garbage);
  }

  @Test
  void aDatabaseOfAnotherProgramIsRefused() throws Exception {
    run("CREATE TABLE theirs(x)");
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreFailure.Unavailable.class)
        .hasMessageEndingWith("is a SQLite database of another program");
  }

  @Test
  void aDatabaseOfANewerVersionIsRefused() throws Exception {
    open();
    run("PRAGMA user_version=99");
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreFailure.Unavailable.class)
        .hasMessageContaining("has schema version 99");
  }

  @Test
  void damagedStateIsNamed() throws Exception {
    open();
    run("UPDATE meta SET value='x' WHERE name='seq'");
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreFailure.Unavailable.class)
        .hasMessageContaining("table meta is damaged");
    run("DELETE FROM meta WHERE name='seq'");
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreFailure.Unavailable.class)
        .hasMessageContaining("table meta lacks seq");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(file, "a file, not a folder");
    Path below = file.resolve("items.db");
    assertThatThrownBy(() -> SqliteArchive.open(ArchiveSettings.of(LONDON, below)))
        .isInstanceOf(StoreFailure.Unavailable.class)
        .hasMessageContaining("data folder " + file + " cannot be created");
  }

  @Test
  void aSecondStoreInThisProcessIsRefusedUntilTheFirstIsClosed() {
    SqliteArchive first = SqliteArchive.open(ArchiveSettings.of(LONDON, file));
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreFailure.AlreadyOpen.class)
          .hasMessageEndingWith(" is in use by process " + ProcessHandle.current().pid());
    }
    first.close();
    open();
  }

  @Test
  void nothingIsLeftLockedByAFailedOpening() throws Exception {
    open();
    run("PRAGMA user_version=99");
    assertThatThrownBy(this::open).isInstanceOf(StoreFailure.Unavailable.class);
    run("PRAGMA user_version=2");
    open();
  }

  @Test
  void everyConnectionHasItsSettings() throws Exception {
    try (FileConnections connections =
        FileConnections.open(file, ArchiveSettings.of(LONDON, file))) {
      assertThat(pragma(connections.writer(), "journal_mode")).isEqualTo("wal");
      assertThat(pragma(connections.writer(), "cache_size")).isEqualTo("-262144");
      String timeout = connections.read(c -> pragma(c, "busy_timeout"));
      assertThat(timeout).isEqualTo("5000");
      String cache = connections.read(c -> pragma(c, "cache_size"));
      assertThat(cache).isEqualTo("-8192");
    }
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (var sql = connection.createStatement();
        var row = sql.executeQuery("PRAGMA " + name)) {
      row.next();
      return row.getString(1);
    }
  }
}
