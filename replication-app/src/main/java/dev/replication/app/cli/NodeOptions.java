package dev.replication.app.cli;

import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that talks to a running node. */
final class NodeOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8180",
      description = "The node (default: ${DEFAULT-VALUE}).")
  private String url = "";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "The file with the bearer token, where the node asks for one.")
  private @Nullable Path tokenFile;

  @Option(names = "--json", description = "Print JSON for programs.")
  private boolean json;

  boolean json() {
    return json;
  }

  /** The URL as given; it may be that of a Redis and hold a password. */
  String url() {
    return url;
  }

  /** Whether the URL is that of a Redis rather than of a node. */
  boolean isRedis() {
    return url.startsWith("redis://") || url.startsWith("rediss://");
  }

  /** A client of the node; the caller closes it. */
  NodeClient connect() {
    return connect(url, tokenFile);
  }

  /** A client of the node at {@code url}; the caller closes it. */
  static NodeClient connect(String url, @Nullable Path tokenFile) {
    return new NodeClient(base(url), token(tokenFile));
  }

  static ItemKey itemKey(String text) {
    try {
      return new ItemKey(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  static NodeId nodeId(String text) {
    if (text.contains("://")) {
      // Not repeated: it may hold a password.
      throw CommandFailure.usage("a node id is needed there, not a URL; URLs go with --url");
    }
    try {
      return new NodeId(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  private static URI base(String url) {
    try {
      URI uri = new URI(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getQuery() == null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // answered below, like every other URL that is no address of a node
    }
    throw CommandFailure.usage("--url must be http://host:port or https://host:port");
  }

  private static Optional<String> token(@Nullable Path tokenFile) {
    if (tokenFile == null) {
      return Optional.empty();
    }
    try {
      String token = Files.readString(tokenFile).strip();
      if (!token.matches("[\\x21-\\x7e]{1,4096}")) {
        throw new CommandFailure(tokenFile + " must hold one token: printable text, no spaces");
      }
      return Optional.of(token);
    } catch (IOException e) {
      throw new CommandFailure("the token file " + tokenFile + " cannot be read: " + reason(e), e);
    }
  }

  /** Why a file could not be used, in words. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "it does not exist";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
