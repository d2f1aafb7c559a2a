package dev.replication.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code put}: stores one item. */
@Command(
    name = "put",
    description = "Store an item.",
    footer = {
      "",
      "Examples:",
      "  replication-engine put order.1 '{\"total\":12}'",
      "  replication-engine put logo --file logo.png --content-type binary"
    })
final class PutCommand implements Callable<Integer> {
  /** More than any node takes; the node says what its limit is. */
  private static final int MAX_CONTENT_BYTES = 64 << 20;

  private final Terminal terminal;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(index = "0", paramLabel = "ID", description = "The item's id.")
  private String id = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "The content, or - for standard input.")
  private @Nullable String value;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Take the content from a file.")
  private @Nullable Path file;

  @Option(
      names = "--content-type",
      paramLabel = "TYPE",
      description = "json, binary or a MIME type; without it json where the content is JSON.")
  private @Nullable String contentType;

  @Option(
      names = "--if-match",
      paramLabel = "HASH",
      description =
          "Store only where the node holds content with this hash, or with * any content.")
  private @Nullable String ifMatch;

  PutCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    byte[] content = content();
    Optional<String> tag =
        Optional.ofNullable(ifMatch)
            .map(hash -> hash.equals("*") || hash.startsWith("\"") ? hash : '"' + hash + '"');
    try (NodeClient client = node.connect()) {
      ItemSummary stored = client.put(NodeOptions.itemKey(id), content, mimeType(content), tag);
      terminal
          .out()
          .println(
              node.json()
                  ? Json.pretty(stored)
                  : "stored " + id + " version " + stored.version() + " stamp " + stored.stamp());
    }
    return ExitCodes.OK;
  }

  private byte[] content() {
    if ((value == null) == (file == null)) {
      throw CommandFailure.usage(
          "give the content either as VALUE (- for standard input) or --file");
    }
    try {
      byte[] content = read();
      if (content.length > MAX_CONTENT_BYTES) {
        throw new CommandFailure(
            "the content is larger than " + (MAX_CONTENT_BYTES >> 20) + " MiB");
      }
      return content;
    } catch (IOException e) {
      String source = file == null ? "standard input" : file.toString();
      throw new CommandFailure(source + " cannot be read: " + NodeOptions.reason(e), e);
    }
  }

  private byte[] read() throws IOException {
    if (file != null) {
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes(MAX_CONTENT_BYTES + 1);
      }
    }
    return "-".equals(value)
        ? terminal.in().readNBytes(MAX_CONTENT_BYTES + 1)
        : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
  }

  private String mimeType(byte[] content) {
    String named = contentType == null ? "" : contentType;
    return switch (named) {
      case "" ->
          Json.parse(content).filter(json -> json.isContainerNode() || json.isTextual()).isPresent()
              ? "application/json"
              : "application/octet-stream";
      case "json" -> "application/json";
      case "binary" -> "application/octet-stream";
      default -> named;
    };
  }
}
