package dev.replication.canary.adapter.sqlite;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** Each method shows a client library to whoever calls it. */
public class ShowsItsClients {
  /** As a result. */
  public Connection returned(Connection connection) {
    return connection;
  }

  /** As a parameter. */
  public void taken(HikariDataSource source) {
    source.close();
  }

  /** To subclasses. */
  protected void inherited(SQLException failure) {
    throw new IllegalStateException(failure);
  }
}
