package dev.replication.app.config;

import dev.replication.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The node's own store.
 *
 * @param redis the second tier
 * @param sql the third tier, the truth
 * @param memory the first tier and what it admits
 * @param commit how changes are grouped into commits
 * @param cdc the change stream
 * @param upkeep what runs beside the write path
 * @param maxClockDrift how far ahead of our clock a peer's stamp may be
 * @param merge which items are merged, no two with one prefix
 */
public record StoreSettings(
    Redis redis,
    Sql sql,
    Memory memory,
    Commit commit,
    Cdc cdc,
    UpkeepSettings upkeep,
    Duration maxClockDrift,
    List<MergeSettings> merge) {
  private static final String AT = "sync_engine.";

  static final Option<StoreSettings, Duration> MAX_CLOCK_DRIFT =
      Option.of(
          AT + "max_clock_drift",
          OptionTypes.duration(Duration.ofMillis(1), Duration.ofHours(1)),
          Duration.ofSeconds(10),
          StoreSettings::maxClockDrift,
          "How far ahead of this node's clock a peer's stamp may be before its change is parked.");

  /** Copies the list. */
  public StoreSettings {
    merge = List.copyOf(merge);
  }

  static final Section<StoreSettings> SECTION =
      Section.one(AppConfig::syncEngine, List.of(MAX_CLOCK_DRIFT));

  static StoreSettings from(Values values) {
    return new StoreSettings(
        Redis.from(values),
        Sql.from(values),
        Memory.from(values),
        Commit.from(values),
        Cdc.from(values),
        UpkeepSettings.from(values),
        values.value(MAX_CLOCK_DRIFT),
        IntStream.range(0, values.count(MergeSettings.SECTION))
            .mapToObj(index -> MergeSettings.from(values, index))
            .toList());
  }

  /**
   * The second tier.
   *
   * @param location where it is
   * @param prefix put before every key verbatim
   * @param timeout longest wait for a connection
   * @param responseTimeout longest wait for an answer
   * @param tls whom to trust and who we are at a {@code rediss://} server
   */
  public record Redis(
      RedisLocation location,
      String prefix,
      Duration timeout,
      Duration responseTimeout,
      TlsFiles tls) {
    private static final OptionType<Duration> WAIT =
        OptionTypes.millis(Duration.ofMillis(10), Duration.ofMinutes(10));

    static final Option<Redis, RedisLocation> URL =
        Option.optional(
            AT + "redis_url",
            OptionTypes.redisLocation(),
            redis -> redis.location() instanceof RedisLocation.Absent ? null : redis.location(),
            "The node's own Redis, or embedded for the bundled one; without it there is no change"
                + " stream.");
    static final Option<Redis, String> PREFIX =
        Option.of(
            AT + "redis_prefix",
            OptionTypes.text(0),
            "",
            Redis::prefix,
            "Put before every Redis key verbatim.");
    static final Option<Redis, Duration> TIMEOUT =
        Option.of(
            AT + "redis_timeout_ms",
            WAIT,
            Duration.ofSeconds(5),
            Redis::timeout,
            "Longest wait for a connection to Redis.");
    static final Option<Redis, Duration> RESPONSE_TIMEOUT =
        Option.of(
            AT + "redis_response_timeout_ms",
            WAIT,
            Duration.ofSeconds(5),
            Redis::responseTimeout,
            "Longest wait for an answer of Redis.");
    static final Option<Redis, Path> TLS_CA_FILE =
        Option.optional(
            AT + "redis_tls_ca_file",
            OptionTypes.path(),
            redis -> redis.tls().caFile(),
            "Certificates (PEM) that vouch for a rediss:// server; without it those of the JDK.");
    static final Option<Redis, Path> TLS_CERT_FILE =
        Option.optional(
            AT + "redis_tls_cert_file",
            OptionTypes.path(),
            redis -> redis.tls().certFile(),
            "Our certificate (PEM) for a rediss:// server that asks for one, with its chain.");
    static final Option<Redis, Path> TLS_KEY_FILE =
        Option.optional(
            AT + "redis_tls_key_file",
            OptionTypes.path(),
            redis -> redis.tls().keyFile(),
            "The private key (PEM, not encrypted) of redis_tls_cert_file.");

    static final Section<Redis> SECTION =
        Section.one(
            config -> config.syncEngine().redis(),
            List.of(
                URL, PREFIX, TIMEOUT, RESPONSE_TIMEOUT, TLS_CA_FILE, TLS_CERT_FILE, TLS_KEY_FILE));

    static Redis from(Values values) {
      RedisLocation location = values.find(URL);
      return new Redis(
          location == null ? new RedisLocation.Absent() : location,
          values.value(PREFIX),
          values.value(TIMEOUT),
          values.value(RESPONSE_TIMEOUT),
          new TlsFiles(
              values.find(TLS_CA_FILE), values.find(TLS_CERT_FILE), values.find(TLS_KEY_FILE)));
    }
  }

  /**
   * The third tier.
   *
   * @param sqlitePath the database file, or null for {@code items.db} in the data folder
   * @param writeConcurrency writers at once, where the database allows more than one
   */
  public record Sql(@Nullable Path sqlitePath, int writeConcurrency) {
    static final Option<Sql, Path> URL =
        Option.optional(
            AT + "sql_url",
            OptionTypes.sqliteUrl(),
            Sql::sqlitePath,
            "The database of the items; without it items.db in the data folder.");
    static final Option<Sql, Integer> WRITE_CONCURRENCY =
        Option.of(
            AT + "sql_write_concurrency",
            OptionTypes.integer(1, 64, "writers"),
            4,
            Sql::writeConcurrency,
            "Writers at once, where the database allows more than one.");

    static final Section<Sql> SECTION =
        Section.one(config -> config.syncEngine().sql(), List.of(URL, WRITE_CONCURRENCY));

    static Sql from(Values values) {
      return new Sql(values.find(URL), values.value(WRITE_CONCURRENCY));
    }
  }

  /**
   * The first tier.
   *
   * @param l1MaxBytes its bound
   * @param maxPayloadBytes largest content of an item
   * @param queueMaxBytes most bytes waiting to be committed
   * @param backpressureWarn part of the bound above which eviction begins
   * @param backpressureCritical part of the bound above which client writes are refused
   */
  public record Memory(
      long l1MaxBytes,
      int maxPayloadBytes,
      long queueMaxBytes,
      double backpressureWarn,
      double backpressureCritical) {
    static final Option<Memory, Long> L1_MAX_BYTES =
        Option.of(
            AT + "l1_max_bytes",
            OptionTypes.bytes(1L << 20, 1L << 40),
            256L << 20,
            Memory::l1MaxBytes,
            "Bound of the memory tier.");
    static final Option<Memory, Integer> MAX_PAYLOAD_BYTES =
        Option.of(
            AT + "max_payload_bytes",
            OptionTypes.intBytes(1 << 10, 64 << 20),
            16 << 20,
            Memory::maxPayloadBytes,
            "Largest content of an item.");
    static final Option<Memory, Long> QUEUE_MAX_BYTES =
        Option.of(
            AT + "queue_max_bytes",
            OptionTypes.bytes(1L << 20, 1L << 40),
            64L << 20,
            Memory::queueMaxBytes,
            "Most bytes waiting to be committed; writers wait beyond.");
    static final Option<Memory, Double> BACKPRESSURE_WARN =
        Option.of(
            AT + "backpressure_warn",
            OptionTypes.fraction(),
            0.7,
            Memory::backpressureWarn,
            "Part of l1_max_bytes above which eviction begins.");
    static final Option<Memory, Double> BACKPRESSURE_CRITICAL =
        Option.of(
            AT + "backpressure_critical",
            OptionTypes.fraction(),
            0.9,
            Memory::backpressureCritical,
            "Part of l1_max_bytes above which client writes are refused.");

    static final Section<Memory> SECTION =
        Section.one(
            config -> config.syncEngine().memory(),
            List.of(
                L1_MAX_BYTES,
                MAX_PAYLOAD_BYTES,
                QUEUE_MAX_BYTES,
                BACKPRESSURE_WARN,
                BACKPRESSURE_CRITICAL));

    static Memory from(Values values) {
      return new Memory(
          values.value(L1_MAX_BYTES),
          values.value(MAX_PAYLOAD_BYTES),
          values.value(QUEUE_MAX_BYTES),
          values.value(BACKPRESSURE_WARN),
          values.value(BACKPRESSURE_CRITICAL));
    }
  }

  /**
   * How changes are grouped into commits; whichever bound is met first.
   *
   * @param linger longest a change waits for others
   * @param maxCount most changes in one commit
   * @param maxBytes most bytes in one commit
   */
  public record Commit(Duration linger, int maxCount, long maxBytes) {
    static final Option<Commit, Duration> LINGER =
        Option.of(
            AT + "batch_flush_ms",
            OptionTypes.millis(Duration.ZERO, Duration.ofMinutes(1)),
            Duration.ofMillis(100),
            Commit::linger,
            "Longest a change waits for others while the store is busy.");
    static final Option<Commit, Integer> MAX_COUNT =
        Option.of(
            AT + "batch_flush_count",
            OptionTypes.integer(1, 1_000_000, "items"),
            1000,
            Commit::maxCount,
            "Most changes in one commit.");
    static final Option<Commit, Long> MAX_BYTES =
        Option.of(
            AT + "batch_flush_bytes",
            OptionTypes.bytes(1L << 10, 1L << 30),
            1L << 20,
            Commit::maxBytes,
            "Most bytes in one commit; a larger item has one of its own.");

    static final Section<Commit> SECTION =
        Section.one(config -> config.syncEngine().commit(), List.of(LINGER, MAX_COUNT, MAX_BYTES));

    static Commit from(Values values) {
      return new Commit(values.value(LINGER), values.value(MAX_COUNT), values.value(MAX_BYTES));
    }
  }

  /**
   * The change stream. It exists whenever there is a Redis.
   *
   * @param streamKey its key, after the prefix
   * @param maxLen entries kept at least, within {@code maxBytes}
   * @param maxBytes bytes kept at most
   */
  public record Cdc(String streamKey, long maxLen, long maxBytes) {
    /** The key of a change stream unless configured. */
    public static final String DEFAULT_STREAM_KEY = "__local__:cdc";

    static final Option<Cdc, String> STREAM_KEY =
        Option.of(
            AT + "cdc.stream_key",
            OptionTypes.text(1),
            DEFAULT_STREAM_KEY,
            Cdc::streamKey,
            "The key of the change stream, after the prefix.");
    static final Option<Cdc, Long> MAX_LEN =
        Option.<Cdc, Long>of(
                AT + "cdc.max_len",
                OptionTypes.whole(1, 1_000_000_000, "entries"),
                200_000L,
                Cdc::maxLen,
                "Entries kept at least, within cdc.max_bytes.")
            .orSpelled(AT + "cdc_stream_maxlen");
    static final Option<Cdc, Long> MAX_BYTES =
        Option.of(
            AT + "cdc.max_bytes",
            OptionTypes.bytes(1L << 20, 1L << 40),
            256L << 20,
            Cdc::maxBytes,
            "Bytes kept at most.");

    static final Section<Cdc> SECTION =
        Section.one(config -> config.syncEngine().cdc(), List.of(STREAM_KEY, MAX_LEN, MAX_BYTES));

    static Cdc from(Values values) {
      return new Cdc(values.value(STREAM_KEY), values.value(MAX_LEN), values.value(MAX_BYTES));
    }
  }
}
