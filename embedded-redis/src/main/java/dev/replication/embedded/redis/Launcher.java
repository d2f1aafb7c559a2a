package dev.replication.embedded.redis;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line that starts a server so that it dies with us, however we die, and not before us.
 *
 * <p>A shell first forks a watcher and then becomes the server, so the process that was started
 * <em>is</em> the server. The watcher reads from a pipe whose other end only this process holds and
 * into which it never writes: the read ends when this process ends or sees the server end, and the
 * watcher then makes sure that the server ends too and removes its run directory. The server leads
 * a session of its own, where the platform has a command for that, so that Ctrl-C in our terminal
 * reaches us alone and we can finish our work with the server still there.
 *
 * <p>While the watcher lives, its session keeps the server's process id from being given to another
 * process.
 */
final class Launcher {
  /**
   * Arguments: run directory, claim file or empty, our process id, the executable, its
   * configuration file.
   */
  private static final String SCRIPT =
      """
      run=$1 claim=$2 owner=$3 server=$$
      exec 3<&0 </dev/null
      ( (
        trap '' INT HUP TERM
        read -r _ <&3
        kill -TERM $server; kill -CONT $server
        tries=0
        while kill -0 $server && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
        kill -KILL $server
        rm -rf "$run"
      ) >/dev/null 2>&1 & )
      exec 3<&-
      if [ -n "$claim" ]; then printf '%s\\n' $server "$owner" "$4" >"$claim" || exit 1; fi
      exec "$4" "$5"
      """;

  private Launcher() {}

  static List<String> command(Path runDirectory, String claim, Path executable, Path config) {
    List<String> command = new ArrayList<>(ownSession());
    command.addAll(List.of("/bin/sh", "-c", SCRIPT, "redis-launcher"));
    command.addAll(
        List.of(
            runDirectory.toString(),
            claim,
            Long.toString(ProcessHandle.current().pid()),
            executable.toString(),
            config.toString()));
    return command;
  }

  /** macOS has no setsid command, but Perl. */
  private static List<String> ownSession() {
    if (isOnPath("setsid")) {
      return List.of("setsid");
    }
    if (isOnPath("perl")) {
      return List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or exit 1", "--");
    }
    return List.of();
  }

  private static boolean isOnPath(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory : path.split(File.pathSeparator, -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, name))) {
        return true;
      }
    }
    return false;
  }
}
