package dev.replication.app.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dump}: writes items as lines that {@code load} reads. */
@Command(
    name = "dump",
    description = {
      "Write items as NDJSON that load reads: content, type, state and expiry.",
      "Versions and stamps are not in it: what is loaded is written anew. It is read in pages while"
          + " the node takes writes, so it shows no single moment."
    },
    footer = {
      "",
      "Examples:",
      "  replication-engine dump --output items.ndjson",
      "  replication-engine dump --prefix order. | gzip > orders.ndjson.gz"
    })
final class DumpCommand implements Callable<Integer> {
  private static final int PAGE = 10_000;

  private final Terminal terminal;
  private final LongSupplier nanos;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      defaultValue = "",
      description = "Only items whose ids begin with this.")
  private String prefix = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to a file, which is there once all is in it; else to standard output.")
  private @Nullable Path output;

  DumpCommand(Terminal terminal, LongSupplier nanos) {
    this.terminal = terminal;
    this.nanos = nanos;
  }

  @Override
  public Integer call() {
    long startNanos = nanos.getAsLong();
    long items = output == null ? toStandardOutput() : toFile(output);
    double seconds = (nanos.getAsLong() - startNanos) / 1e9;
    terminal.err().printf(Locale.ROOT, "%,d items in %.1f s%n", items, seconds);
    return ExitCodes.OK;
  }

  private long toStandardOutput() {
    try {
      long items = write(terminal.out());
      if (terminal.out().checkError()) {
        throw new CommandFailure("standard output was closed before all was written");
      }
      return items;
    } catch (IOException e) {
      throw new CommandFailure("standard output: " + NodeOptions.reason(e), e);
    }
  }

  private long toFile(Path file) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      long items;
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
        items = write(out);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return items;
    } catch (IOException e) {
      throw new CommandFailure(file + " cannot be written: " + NodeOptions.reason(e), e);
    }
  }

  private long write(OutputStream out) throws IOException {
    long items = 0;
    try (NodeClient client = node.connect()) {
      ItemPages pages = new ItemPages(client, prefix, Optional.empty());
      while (pages.hasNext()) {
        byte[] lines = pages.nextLines(PAGE);
        out.write(lines);
        items += lines(lines);
        if (terminal.interactive() && output != null) {
          terminal.err().printf(Locale.ROOT, "\r%,d items", items);
        }
      }
    }
    if (terminal.interactive() && output != null) {
      terminal.err().print("\r");
    }
    out.flush();
    return items;
  }

  private static long lines(byte[] text) {
    long lines = 0;
    for (byte b : text) {
      lines += b == '\n' ? 1 : 0;
    }
    return lines;
  }
}
