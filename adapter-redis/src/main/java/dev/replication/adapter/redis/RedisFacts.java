package dev.replication.adapter.redis;

import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;
import dev.replication.wire.RedisUrl;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a Redis server brought: facts without judgement, and no credentials. What the
 * server does not tell, or not to this user, is null or has its own word; it is never guessed.
 *
 * @param address {@code host:port}
 * @param encrypted whether it was spoken to by TLS
 * @param user the ACL user, {@code default} where the URL names none
 * @param keys the keys that were asked for
 * @param reach how far the look came; all that follows is empty unless it is {@link Reach.Answers}
 * @param permissions what became of a harmless try of each command that a reader needs
 * @param server what it is, null when it does not say
 * @param memory its bounds, null when not told
 * @param persistence what it keeps over a restart, null when not told
 * @param clock its clock beside ours, null when not told
 * @param stream the change stream
 * @param head the node's head
 */
public record RedisFacts(
    String address,
    boolean encrypted,
    String user,
    Keys keys,
    Reach reach,
    List<Permission> permissions,
    @Nullable Server server,
    @Nullable Memory memory,
    @Nullable Persistence persistence,
    @Nullable Clock clock,
    Stream stream,
    Head head) {
  /** Copies the list. */
  public RedisFacts {
    permissions = List.copyOf(permissions);
  }

  /** Facts that end at {@code reach}. */
  static RedisFacts unreached(PeerAddress address, Reach reach) {
    String why = "the server was not reached";
    return new RedisFacts(
        address.url().hostAndPort(),
        address.url().tls(),
        userOf(address.url()),
        Keys.of(address),
        reach,
        List.of(),
        null,
        null,
        null,
        null,
        new Stream.Untold(why),
        new Head.Untold(why));
  }

  static String userOf(RedisUrl url) {
    return url.user() == null ? "default" : url.user();
  }

  /** Whether the server let us in. */
  public boolean answers() {
    return reach instanceof Reach.Answers;
  }

  /**
   * The keys of the node that is looked for.
   *
   * @param prefix put before each, may be empty
   * @param stream the change stream
   * @param head the head
   */
  public record Keys(String prefix, String stream, String head) {
    static Keys of(PeerAddress address) {
      return new Keys(
          address.prefix(), address.keys().stream(address.streamName()), address.keys().head());
    }
  }

  /** How far a look came. Texts follow the server's address. */
  public sealed interface Reach {
    /** The host's name has no address. */
    record NoSuchHost(String what) implements Reach {}

    /** Nothing takes connections there. */
    record NoConnection(String what) implements Reach {}

    /** A connection, but no TLS handshake that we can trust. */
    record NoTls(String what) implements Reach {}

    /** A connection, but no answer in time. */
    record Silent(String what) implements Reach {}

    /** An answer that is none of Redis. */
    record NotRedis(String what) implements Reach {}

    /**
     * Redis refuses to talk to us.
     *
     * @param code the first word of what it says, such as {@code WRONGPASS}
     * @param text all of it
     */
    record Refused(String code, String text) implements Reach {}

    /**
     * It let us in.
     *
     * @param connected time to connect and authenticate
     * @param roundTrip time of one request
     */
    record Answers(Duration connected, Duration roundTrip) implements Reach {}
  }

  /**
   * What became of a harmless try.
   *
   * @param command in lower case, a subcommand after {@code |}, as ACL rules write it
   * @param key what it was tried on, null for a command without keys
   * @param verdict whether it is allowed
   * @param text the server's word where it is not
   */
  public record Permission(String command, @Nullable String key, Verdict verdict, String text) {}

  /** Whether a command may be used. */
  public enum Verdict {
    /** It may. */
    ALLOWED,
    /** The user may not use the command. */
    COMMAND_DENIED,
    /** The user may not touch the key. */
    KEY_DENIED
  }

  /**
   * What the server is.
   *
   * @param version such as {@code 7.0.15}
   * @param mode {@code standalone}, {@code cluster} or {@code sentinel}
   * @param role {@code master} or {@code replica}
   */
  public record Server(String version, String mode, String role) {
    /** The first part of the version, 0 when it is no number. */
    public int majorVersion() {
      String first = version.split("\\.", 2)[0];
      return first.matches("[0-9]{1,6}") ? Integer.parseInt(first) : 0;
    }

    /** Whether it takes no writes of its own. */
    public boolean isReplica() {
      return role.equals("replica") || role.equals("slave");
    }
  }

  /**
   * Bounds of memory.
   *
   * @param policy what is evicted at the bound
   * @param usedBytes in use
   * @param maxBytes the bound, 0 for none
   */
  public record Memory(String policy, long usedBytes, long maxBytes) {
    /** Whether any key may be evicted, ours included. */
    public boolean mayEvictAnything() {
      return policy.startsWith("allkeys");
    }
  }

  /**
   * What outlives a restart.
   *
   * @param appendOnly whether every write is appended to a file
   * @param snapshots whether snapshots are taken, null when not told
   * @param failing whether the last attempt to write either failed
   */
  public record Persistence(boolean appendOnly, @Nullable Boolean snapshots, boolean failing) {}

  /**
   * The server's clock.
   *
   * @param offsetMillis how far it is ahead of ours, negative when behind
   * @param uncertaintyMillis how far off that may be
   */
  public record Clock(long offsetMillis, long uncertaintyMillis) {}

  /** The change stream. */
  public sealed interface Stream {
    /** There is none under that key. */
    record Absent() implements Stream {}

    /** The key holds something else. */
    record OfAnotherType() implements Stream {}

    /** It was not told. */
    record Untold(String why) implements Stream {}

    /**
     * There is one.
     *
     * @param length entries
     * @param first the oldest entry, {@link StreamId#ZERO} when empty
     * @param last the greatest id ever added
     * @param entriesAdded how many were ever added
     */
    record Found(long length, StreamId first, StreamId last, long entriesAdded) implements Stream {
      /** Time between the oldest and the newest entry. */
      public Duration span() {
        long millis = last.millis() - first.millis();
        return length == 0 || millis < 0 ? Duration.ZERO : Duration.ofMillis(millis);
      }

      /** Whether entries have been dropped from it. */
      public boolean isTrimmed() {
        return entriesAdded > length;
      }
    }
  }

  /** The head. */
  public sealed interface Head {
    /** There is none under that key. */
    record Absent() implements Head {}

    /** What is there is no head that we can read. */
    record Unreadable(String why) implements Head {}

    /** It was not told. */
    record Untold(String why) implements Head {}

    /**
     * There is one.
     *
     * @param head what it says
     * @param policies what tells whether another node merges alike, empty when nothing is merged
     */
    record Found(NodeHead head, String policies) implements Head {
      /** Of a node that merges nothing. */
      public Found(NodeHead head) {
        this(head, "");
      }
    }
  }
}
