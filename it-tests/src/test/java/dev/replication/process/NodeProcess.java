package dev.replication.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * One life of a node: {@code run} in a process of its own, answering from {@link #start} until it
 * is ended. Closing it kills it, so that no test leaves one behind.
 */
public final class NodeProcess implements AutoCloseable {
  /** Longest wait for a node to answer or to end, generous for a busy machine. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final Pattern ANSWERS_AT = Pattern.compile("answers at (http://\\S+:\\d+)");

  private final Process process;
  private final Path log;
  private final URI base;

  private NodeProcess(Process process, Path log, URI base) {
    this.process = process;
    this.log = log;
    this.base = base;
  }

  /**
   * Starts a node and waits until it answers.
   *
   * @param folder where its output is kept, and its working directory
   * @param options of the {@code run} command
   */
  public static NodeProcess start(Path folder, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(Arrays.asList(options));
    Path log = Files.createTempFile(folder, "node-", ".log");
    Process process =
        new ProcessBuilder(Cli.command(arguments.toArray(String[]::new)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean answers = false;
    try {
      Awaitility.await("the node answers")
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !process.isAlive() || ANSWERS_AT.matcher(read(log)).find());
      Matcher address = ANSWERS_AT.matcher(read(log));
      if (!address.find()) {
        throw new IllegalStateException(
            "the node ended with "
                + process.exitValue()
                + " before it answered, saying:\n"
                + read(log));
      }
      answers = true;
      return new NodeProcess(process, log, URI.create(address.group(1)));
    } finally {
      if (!answers) {
        process.destroyForcibly();
      }
    }
  }

  /** Where it answers. */
  public URI base() {
    return base;
  }

  /** A client of it. */
  public NodeHttp http() {
    return new NodeHttp(base);
  }

  /** Everything it has said. */
  public String output() {
    return read(log);
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The processes it has started and that still run. */
  public List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** Ends it as a crash would, and waits until it is gone. */
  public void kill9() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Asks it to end by SIGTERM; its exit code. */
  public int terminate() throws InterruptedException {
    process.destroy();
    awaitEnd();
    return process.exitValue();
  }

  /** Sends SIGHUP, as an operator does who has changed the configuration. */
  public void hangUp() throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IllegalStateException("kill -HUP ended with " + kill.exitValue());
    }
  }

  private void awaitEnd() throws InterruptedException {
    if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("the node did not end, saying:\n" + output());
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroyForcibly();
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
