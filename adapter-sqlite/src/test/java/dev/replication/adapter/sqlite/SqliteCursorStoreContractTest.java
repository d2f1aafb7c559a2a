package dev.replication.adapter.sqlite;

import dev.replication.port.CursorStore;
import dev.replication.testkit.CursorStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a file and in memory. */
class SqliteCursorStoreContractTest {
  @Nested
  class InAFile extends CursorStoreContract {
    @TempDir private Path folder;

    @Override
    protected CursorStore open() {
      return SqliteCursorStore.open(folder.resolve("cursors.db"));
    }
  }

  @Nested
  class InMemory extends CursorStoreContract {
    @Override
    protected CursorStore open() {
      return SqliteCursorStore.open(Path.of(":memory:"));
    }
  }
}
