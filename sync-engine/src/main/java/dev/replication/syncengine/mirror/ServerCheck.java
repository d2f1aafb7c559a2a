package dev.replication.syncengine.mirror;

import java.util.Optional;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a Redis server is fit to hold a mirror. */
final class ServerCheck {
  private static final int LEAST_MAJOR_VERSION = 7;
  private static final Pattern VERSION = Pattern.compile("(?m)^redis_version:(\\d+)(\\S*)");
  private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:(\\S+)");

  private ServerCheck() {}

  /**
   * Asks the server.
   *
   * @return what is doubtful about it, in words
   * @throws MirrorStopped when it is too old
   */
  static Optional<String> of(MirrorConnection connection) throws InterruptedException {
    Future<String> server = connection.commands().info("server");
    Future<String> memory = connection.commands().info("memory");
    connection.flush();
    String where = "redis at " + connection.address();
    requireVersion(where, connection.await(server));
    return policyNote(where, connection.await(memory));
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
}
