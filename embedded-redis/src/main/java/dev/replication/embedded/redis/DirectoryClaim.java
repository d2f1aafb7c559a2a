package dev.replication.embedded.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The file {@code redis.pid} in a data directory: which server writes there, and which process owns
 * that server. Two servers on one directory would write into each other's append-only file.
 *
 * <p>The server's launcher writes the file before it becomes the server, so a server never runs
 * unclaimed. A server whose owner is gone is about to end by itself; it is ended here and waited
 * for. The executable's path, which no two servers share, tells it from a stranger with the same
 * process id.
 *
 * @param file the claim
 */
record DirectoryClaim(Path file) {
  private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

  static DirectoryClaim in(Path directory) {
    return new DirectoryClaim(directory.resolve("redis.pid"));
  }

  /**
   * Returns once no earlier server runs on the directory.
   *
   * @throws EmbeddedRedisException when one does and its owner lives, or when it does not end
   */
  void awaitFree() throws InterruptedException {
    Optional<Claim> claim = read();
    if (claim.isEmpty()) {
      return;
    }
    Optional<ProcessHandle> server = claim.get().server();
    if (server.isEmpty()) {
      return;
    }
    if (claim.get().ownerLives()) {
      throw new EmbeddedRedisException(
          "data directory "
              + file.getParent()
              + " is in use by Redis process "
              + claim.get().serverPid
              + " of process "
              + claim.get().ownerPid);
    }
    end(server.get());
  }

  private void end(ProcessHandle server) throws InterruptedException {
    CompletableFuture<ProcessHandle> exit = server.onExit();
    server.destroy();
    if (!endsWithin(exit)) {
      server.destroyForcibly();
      if (!endsWithin(exit)) {
        throw new EmbeddedRedisException(
            "Redis process "
                + server.pid()
                + " of an earlier run still uses "
                + file.getParent()
                + " and does not end");
      }
    }
  }

  private static boolean endsWithin(CompletableFuture<ProcessHandle> exit)
      throws InterruptedException {
    try {
      exit.get(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process cannot fail", e);
    }
  }

  private Optional<Claim> read() {
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.size() < 3
          ? Optional.empty()
          : Optional.of(
              new Claim(Long.parseLong(lines.get(0)), Long.parseLong(lines.get(1)), lines.get(2)));
    } catch (IOException | NumberFormatException absentOrTorn) {
      return Optional.empty();
    }
  }

  private record Claim(long serverPid, long ownerPid, String executable) {
    Optional<ProcessHandle> server() {
      // An executable that was removed meanwhile is reported with a suffix.
      return ProcessHandle.of(serverPid)
          .filter(p -> p.info().command().filter(c -> c.startsWith(executable)).isPresent());
    }

    boolean ownerLives() {
      return ProcessHandle.of(ownerPid).map(ProcessHandle::isAlive).orElse(false);
    }
  }
}
