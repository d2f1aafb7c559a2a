package dev.replication.syncengine.mirror;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a Redis server is fit to hold a mirror. */
final class ServerCheck {
  private static final int LEAST_MAJOR_VERSION = 7;

  /** With fewer, or with shorter ones, a leaf of the digest tree takes several times its memory. */
  private static final int LEAST_LISTPACK_ENTRIES = 512;

  private static final int LEAST_LISTPACK_VALUE = 1100;
  private static final Pattern VERSION = Pattern.compile("(?m)^redis_version:(\\d+)(\\S*)");
  private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:(\\S+)");

  private ServerCheck() {}

  /**
   * Asks the server.
   *
   * @return what is doubtful about it, in words
   * @throws MirrorStopped when it is too old
   */
  static Optional<String> of(PublisherLink link) throws InterruptedException {
    link.command(Keyword.INFO, 1).add("server");
    link.command(Keyword.INFO, 1).add("memory");
    link.command(Keyword.CONFIG, 2).add("GET").add("hash-max-listpack-*");
    link.flush();
    List<@Nullable Object> answers = link.next(3);
    String where = "redis at " + link.address();
    requireVersion(where, Replies.string(link.granted(answers.get(0), byte[].class)));
    String memory = Replies.string(link.granted(answers.get(1), byte[].class));
    // Nothing is known where the user may not ask.
    Map<String, String> limits =
        answers.get(2) instanceof List<?> config ? Replies.texts(config) : Map.of();
    return both(policyNote(where, memory), listpackNote(where, limits));
  }

  private static Optional<String> both(Optional<String> one, Optional<String> other) {
    String notes =
        Stream.of(one, other).flatMap(Optional::stream).collect(Collectors.joining("; "));
    return notes.isEmpty() ? Optional.empty() : Optional.of(notes);
  }

  static void requireVersion(String where, String info) {
    Matcher version = VERSION.matcher(info);
    if (!version.find()) {
      throw new MirrorStopped(where + " does not tell its version");
    }
    if (Integer.parseInt(version.group(1)) < LEAST_MAJOR_VERSION) {
      throw new MirrorStopped(
          where
              + " is version "
              + version.group(1)
              + version.group(2)
              + ", at least "
              + LEAST_MAJOR_VERSION
              + ".0 is needed");
    }
  }

  static Optional<String> policyNote(String where, String info) {
    Matcher policy = POLICY.matcher(info);
    if (!policy.find() || !policy.group(1).startsWith("allkeys")) {
      return Optional.empty();
    }
    return Optional.of(
        where
            + " may evict the change stream: its maxmemory-policy is "
            + policy.group(1)
            + ", it should be noeviction or volatile-*");
  }

  /** What a server does not tell is not doubted. */
  static Optional<String> listpackNote(String where, Map<String, String> config) {
    String small =
        Stream.concat(
                tooSmall(config, "hash-max-listpack-entries", LEAST_LISTPACK_ENTRIES),
                tooSmall(config, "hash-max-listpack-value", LEAST_LISTPACK_VALUE))
            .collect(Collectors.joining(", "));
    return small.isEmpty()
        ? Optional.empty()
        : Optional.of(where + " may need much memory for the digest tree: " + small);
  }

  private static Stream<String> tooSmall(Map<String, String> config, String name, int least) {
    String value = config.get(name);
    return value != null && value.matches("\\d{1,9}") && Integer.parseInt(value) < least
        ? Stream.of("its " + name + " is " + value + ", it should be at least " + least)
        : Stream.empty();
  }
}
