package dev.replication.app.diagnosis;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.adapter.redis.RedisFacts.Memory;
import dev.replication.adapter.redis.RedisFacts.Permission;
import dev.replication.adapter.redis.RedisFacts.Persistence;
import dev.replication.adapter.redis.RedisFacts.Reach;
import dev.replication.adapter.redis.RedisFacts.Server;
import dev.replication.adapter.redis.RedisFacts.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What may be wrong with a Redis server, whoever's it is. What was not told is not wrong. */
final class RedisChecks {
  static final int LEAST_VERSION = 7;
  private static final double MEMORY_SHORT = 0.9;

  private RedisChecks() {}

  /** Why it cannot be talked to. */
  static Optional<Trouble> reach(RedisFacts facts) {
    String at = facts.address() + " ";
    return switch (facts.reach()) {
      case Reach.Answers _ -> Optional.empty();
      case Reach.NoSuchHost(String what) ->
          trouble(
              Cause.UNKNOWN_HOST,
              at + what,
              "correct the host in redis_url, or make the name known (DNS, /etc/hosts)");
      case Reach.NoConnection(String what) ->
          trouble(
              Cause.UNREACHABLE,
              at + what,
              "start that Redis; let it listen on this address (bind, port) and let the firewall"
                  + " pass");
      case Reach.NoTls(String what) ->
          trouble(
              Cause.TLS_FAILED,
              at + what,
              "use its TLS port with rediss://, or redis:// for a port without TLS; name the"
                  + " certificates that vouch for it in tls_ca_file; the certificate must name the"
                  + " host of redis_url");
      case Reach.Silent(String what) ->
          trouble(
              Cause.NO_ANSWER,
              at + what,
              "look whether that server hangs (a slow command, swapping, SIGSTOP) or the port is"
                  + " another program's");
      case Reach.NotRedis(String what) ->
          trouble(
              Cause.NOT_REDIS,
              at + what,
              "name the port of a Redis in redis_url; for a port that expects TLS use rediss://");
      case Reach.Refused refused -> Optional.of(refusal(facts, refused));
    };
  }

  private static Optional<Trouble> trouble(Cause cause, String what, String fix) {
    return Optional.of(new Trouble(cause, what, fix));
  }

  private static Trouble refusal(RedisFacts facts, Reach.Refused refused) {
    String what = facts.address() + " says " + refused.text();
    return switch (refused.code()) {
      case "WRONGPASS", "NOAUTH" ->
          new Trouble(
              Cause.WRONG_PASSWORD,
              what,
              "give user and password in redis_url, redis://user:password@host, percent-encoded;"
                  + " ACL LIST on that server shows its users");
      case "LOADING", "MASTERDOWN" ->
          new Trouble(Cause.LOADING, what, "wait; the server serves once it has loaded its data");
      case "NOPERM" ->
          new Trouble(
              Cause.NO_PERMISSION,
              what,
              "on that server: ACL SETUSER " + facts.user() + " +ping +select");
      default ->
          new Trouble(
              Cause.REFUSED,
              what,
              "mend redis_url: a password that the server does not ask for and a database that it"
                  + " does not have are refused, too; or mend the server (maxclients,"
                  + " protected-mode)");
    };
  }

  /** Which commands and keys a reader is refused. */
  static Optional<Trouble> permissions(RedisFacts facts) {
    List<Permission> denied =
        facts.permissions().stream().filter(p -> p.verdict() != Verdict.ALLOWED).toList();
    if (denied.isEmpty()) {
      return Optional.empty();
    }
    String what =
        "user "
            + facts.user()
            + " may not "
            + denied.stream()
                .map(RedisChecks::attempt)
                .distinct()
                .collect(Collectors.joining(", "));
    return trouble(
        Cause.NO_PERMISSION, what, "on that server: " + aclRule(facts.user(), facts, denied));
  }

  /** What was tried in vain. */
  static String attempt(Permission denied) {
    return switch (denied.verdict()) {
      case ALLOWED, COMMAND_DENIED -> "use " + denied.command();
      case KEY_DENIED -> "use " + denied.command() + " on " + denied.key();
    };
  }

  /** The rule that would allow all of {@code denied}. */
  static String aclRule(String user, RedisFacts facts, List<Permission> denied) {
    String commands =
        denied.stream()
            .filter(p -> p.verdict() == Verdict.COMMAND_DENIED)
            .map(p -> " +" + p.command())
            .distinct()
            .collect(Collectors.joining());
    boolean keys = denied.stream().anyMatch(p -> p.verdict() == Verdict.KEY_DENIED);
    return "ACL SETUSER " + user + (keys ? " ~" + facts.keys().prefix() + "*" : "") + commands;
  }

  /** Whether it is too old. */
  static Optional<Trouble> version(RedisFacts facts) {
    Server server = facts.server();
    int major = server == null ? 0 : server.majorVersion();
    if (server == null || major == 0 || major >= LEAST_VERSION) {
      return Optional.empty();
    }
    return trouble(
        Cause.TOO_OLD,
        facts.address() + " is Redis " + server.version(),
        "upgrade it to Redis 7 or newer");
  }

  /** Whether it may throw away what must stay. */
  static Optional<Trouble> eviction(RedisFacts facts) {
    Memory memory = facts.memory();
    if (memory == null || !memory.mayEvictAnything()) {
      return Optional.empty();
    }
    return trouble(
        Cause.EVICTS,
        "maxmemory-policy of "
            + facts.address()
            + " is "
            + memory.policy()
            + ": it may evict the change stream and items",
        "on that server: CONFIG SET maxmemory-policy noeviction, and the same in its redis.conf");
  }

  /** Whether it has room for writes. */
  static Optional<Trouble> memory(RedisFacts facts) {
    Memory memory = facts.memory();
    if (memory == null || memory.maxBytes() == 0 || memory.mayEvictAnything()) {
      return Optional.empty();
    }
    double share = (double) memory.usedBytes() / memory.maxBytes();
    String what =
        facts.address()
            + " uses "
            + Amounts.bytes(memory.usedBytes())
            + " of maxmemory "
            + Amounts.bytes(memory.maxBytes());
    String fix = "raise its maxmemory, or lower sync_engine.cdc.max_bytes, or remove items";
    if (share >= 1) {
      return trouble(Cause.OUT_OF_MEMORY, what + " and refuses writes", fix);
    }
    return share >= MEMORY_SHORT ? trouble(Cause.MEMORY_SHORT, what, fix) : Optional.empty();
  }

  /** Whether a restart would empty it. */
  static Optional<Trouble> persistence(RedisFacts facts) {
    Persistence persistence = facts.persistence();
    if (persistence == null
        || persistence.appendOnly()
        || !Boolean.FALSE.equals(persistence.snapshots())) {
      return Optional.empty();
    }
    return trouble(
        Cause.NOT_PERSISTENT,
        facts.address() + " keeps nothing over a restart, which then costs a rebuild of the mirror",
        "on that server: CONFIG SET appendonly yes, and the same in its redis.conf");
  }

  /** Whether it fails to write its files, after which it refuses commands. */
  static Optional<Trouble> saving(RedisFacts facts) {
    Persistence persistence = facts.persistence();
    if (persistence == null || !persistence.failing()) {
      return Optional.empty();
    }
    return trouble(
        Cause.NOT_SAVING,
        facts.address() + " could not write its data to disk and may refuse writes (MISCONF)",
        "look into its log; usually its disk is full or its folder is not writable");
  }

  /** Whether it takes no writes. Of interest for a node's own Redis only. */
  static Optional<Trouble> readOnly(RedisFacts facts) {
    Server server = facts.server();
    if (server == null || !server.isReplica()) {
      return Optional.empty();
    }
    return trouble(
        Cause.READ_ONLY,
        facts.address() + " is a replica and takes no writes (READONLY)",
        "name its master in sync_engine.redis_url, or promote it: REPLICAOF NO ONE");
  }
}
