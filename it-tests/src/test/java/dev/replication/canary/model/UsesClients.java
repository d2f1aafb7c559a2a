package dev.replication.canary.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.luben.zstd.Zstd;
import com.zaxxer.hikari.HikariConfig;
import io.helidon.webserver.WebServer;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.Counter;
import io.opentelemetry.api.OpenTelemetry;
import java.sql.Connection;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.sqlite.SQLiteConfig;
import picocli.CommandLine;
import redis.clients.jedis.HostAndPort;

/** One nested class for each client library, using it where it does not belong. */
public final class UsesClients {
  private UsesClients() {}

  /** Uses RedisURI. */
  public static final class Lettuce {
    Class<?> type() {
      return RedisURI.class;
    }
  }

  /** Uses HostAndPort. */
  public static final class Jedis {
    Class<?> type() {
      return HostAndPort.class;
    }
  }

  /** Uses Connection. */
  public static final class Jdbc {
    Class<?> type() {
      return Connection.class;
    }
  }

  /** Uses DataSource. */
  public static final class DataSources {
    Class<?> type() {
      return DataSource.class;
    }
  }

  /** Uses HikariConfig. */
  public static final class Hikari {
    Class<?> type() {
      return HikariConfig.class;
    }
  }

  /** Uses SQLiteConfig. */
  public static final class Sqlite {
    Class<?> type() {
      return SQLiteConfig.class;
    }
  }

  /** Uses Caffeine. */
  public static final class CaffeineCache {
    Class<?> type() {
      return Caffeine.class;
    }
  }

  /** Uses JsonFactory. */
  public static final class Jackson {
    Class<?> type() {
      return JsonFactory.class;
    }
  }

  /** Uses Zstd. */
  public static final class Zstandard {
    Class<?> type() {
      return Zstd.class;
    }
  }

  /** Uses Module. */
  public static final class DaggerScope {
    Class<?> type() {
      return dagger.Module.class;
    }
  }

  /** Uses Counter. */
  public static final class Micrometer {
    Class<?> type() {
      return Counter.class;
    }
  }

  /** Uses WebServer. */
  public static final class Helidon {
    Class<?> type() {
      return WebServer.class;
    }
  }

  /** Uses OpenTelemetry. */
  public static final class Telemetry {
    Class<?> type() {
      return OpenTelemetry.class;
    }
  }

  /** Uses CommandLine. */
  public static final class Picocli {
    Class<?> type() {
      return CommandLine.class;
    }
  }

  /** Uses Load. */
  public static final class SnakeYaml {
    Class<?> type() {
      return Load.class;
    }
  }

  /** Uses Test. */
  public static final class JUnit {
    Class<?> type() {
      return Test.class;
    }
  }

  /** Uses Assertions. */
  public static final class AssertJ {
    Class<?> type() {
      return Assertions.class;
    }
  }
}
