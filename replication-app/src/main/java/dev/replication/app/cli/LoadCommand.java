package dev.replication.app.cli;

import dev.replication.port.Pause;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code load}: stores the lines of a file. */
@Command(
    name = "load",
    description = {
      "Load items from NDJSON.",
      "One per line: {\"id\":…,\"content\":<json>} or {\"id\":…,\"base64\":…}.",
      "Lines that cannot be stored are reported with their number; the rest is loaded."
    },
    footer = {
      "",
      "Examples:",
      "  replication-engine load --input packages.ndjson",
      "  zcat backup.ndjson.gz | replication-engine load --input - --ack memory"
    })
final class LoadCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Pause pause;
  private final LongSupplier nanos;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      required = true,
      description = "The file, or - for standard input.")
  private String input = "";

  @Option(names = "--resume", description = "Go on after the lines that FILE.progress confirms.")
  private boolean resume;

  @Option(
      names = "--ack",
      paramLabel = "durable|memory",
      defaultValue = "DURABLE",
      description = "When an item counts as stored (default: durable).")
  private Ack ack = Ack.DURABLE;

  @Option(
      names = "--retry-for",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description = "How long to try again while the node is away (default: ${DEFAULT-VALUE}).")
  private Duration retryFor = Duration.ZERO;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  /** When an item counts as stored. */
  enum Ack {
    DURABLE,
    MEMORY
  }

  LoadCommand(Terminal terminal, Pause pause, LongSupplier nanos) {
    this.terminal = terminal;
    this.pause = pause;
    this.nanos = nanos;
  }

  @Override
  public Integer call() throws InterruptedException {
    boolean standardInput = input.equals("-");
    if (standardInput && resume) {
      throw CommandFailure.usage("--resume needs a file, standard input cannot be read again");
    }
    Optional<ResumeFile> resumeFile =
        resume ? Optional.of(new ResumeFile(Path.of(input))) : Optional.empty();
    try (InputStream in = standardInput ? terminal.in() : open(Path.of(input));
        NodeClient client = node.connect()) {
      return load(in, client, resumeFile);
    } catch (IOException e) {
      throw new CommandFailure(input + " cannot be read: " + NodeOptions.reason(e), e);
    }
  }

  private int load(InputStream in, NodeClient client, Optional<ResumeFile> resumeFile)
      throws IOException, InterruptedException {
    LoadProgress progress = new LoadProgress(terminal.err(), style(), nanos, length());
    BadLines badLines = new BadLines(terminal.err(), progress);
    ChunkReader chunks = new ChunkReader(in, badLines);
    long skipped = resumeFile.map(ResumeFile::read).orElse(0L);
    progress.startAt(chunks.skip(skipped));
    ChunkSender sender =
        new ChunkSender(
            client, ack.name().toLowerCase(Locale.ROOT), retryFor, pause, nanos, this::notice);
    Loader loader =
        new Loader(
            chunks,
            sender,
            badLines,
            progress,
            line -> resumeFile.ifPresent(file -> file.write(line)));
    try {
      loader.run();
    } catch (CommandFailure e) {
      progress.clear();
      notice("stopped after line " + Math.max(skipped, loader.confirmedLine()) + advice());
      throw e;
    }
    progress.clear();
    resumeFile.ifPresent(ResumeFile::delete);
    return report(loader.stored(), badLines.count(), skipped, progress.seconds());
  }

  private int report(long stored, long failed, long skipped, double seconds) {
    if (node.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("stored", stored);
      result.put("failed", failed);
      result.put("skippedLines", skipped);
      result.put("seconds", Math.round(seconds * 1000) / 1000.0);
      terminal.out().println(Json.line(result));
    } else {
      String rate = String.format(Locale.ROOT, "%,.0f/s", stored / Math.max(seconds, 1e-3));
      terminal
          .out()
          .println(
              String.format(Locale.ROOT, "stored %,d items in %.1f s (%s)", stored, seconds, rate)
                  + (failed == 0 ? "" : ", " + failed + " lines failed")
                  + (skipped == 0 ? "" : ", " + skipped + " lines were confirmed before"));
    }
    return failed == 0 ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  private String advice() {
    return resume
        ? "; the same command goes on from there"
        : "; loading again from the start is safe (with --resume a load can go on where it"
            + " stopped)";
  }

  private LoadProgress.Style style() {
    if (quiet) {
      return LoadProgress.Style.NONE;
    }
    return terminal.interactive() ? LoadProgress.Style.BAR : LoadProgress.Style.LINES;
  }

  private OptionalLong length() throws IOException {
    return input.equals("-") ? OptionalLong.empty() : OptionalLong.of(Files.size(Path.of(input)));
  }

  private void notice(String text) {
    terminal.err().println(text);
  }

  private static InputStream open(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file));
  }
}
