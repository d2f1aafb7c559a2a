package dev.replication.syncengine.archive;

import static dev.replication.syncengine.StoreFixtures.LONDON;
import static dev.replication.syncengine.StoreFixtures.NOW;
import static dev.replication.syncengine.StoreFixtures.PARIS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.StreamId;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.port.FeedEntry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ArchiveWriterTest {
  private final AtomicBoolean modeFails = new AtomicBoolean();

  @Test
  void whatFailsBehindTheCommitIsNotAFailedCommit() throws Exception {
    try (Connections connections = new Failing(MemoryConnections.open())) {
      Migrations.run(connections.writer(), "test");
      ArchiveWriter writer = new ArchiveWriter(connections, ArchiveSettings.of(LONDON, null));
      keep(writer, 1);
      modeFails.set(true);
      keep(writer, 2);
      keep(writer, 3);

      List<DeadLetter> kept =
          connections.read(connection -> DeadLetterTable.newest(connection, 10));
      assertThat(kept).hasSize(3);
      writer.close();
    }
  }

  private static void keep(ArchiveWriter writer, long entry) {
    writer.begin(true);
    writer.keepDeadLetter(letter(entry));
    writer.commit();
  }

  private static DeadLetter letter(long entry) {
    return new DeadLetter(
        PARIS,
        "__local__:cdc",
        new FeedEntry.Undecodable(
            new StreamId(entry, 0), FeedEntry.Reason.BAD_META, "meta is not JSON", new byte[] {1}),
        NOW);
  }

  /** A database whose driver fails, when told to, where it is to leave the transaction mode. */
  private final class Failing implements Connections {
    private final Connections real;
    private final Connection writer;

    Failing(Connections real) {
      this.real = real;
      this.writer =
          (Connection)
              Proxy.newProxyInstance(
                  Connection.class.getClassLoader(),
                  new Class<?>[] {Connection.class},
                  (_, method, arguments) -> {
                    if (method.getName().equals("setAutoCommit")
                        && Boolean.TRUE.equals(arguments[0])
                        && modeFails.getAndSet(false)) {
                      throw new SQLException("planted behind the commit");
                    }
                    try {
                      return method.invoke(real.writer(), arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  });
    }

    @Override
    public Connection writer() {
      return writer;
    }

    @Override
    public void enterWriter() {
      real.enterWriter();
    }

    @Override
    public void committed() {
      real.committed();
    }

    @Override
    public void leaveWriter() {
      real.leaveWriter();
    }

    @Override
    public <T> T read(Query<T> query) throws SQLException {
      return real.read(query);
    }

    @Override
    public int readers() {
      return real.readers();
    }

    @Override
    public void close() throws SQLException {
      real.close();
    }
  }
}
