package dev.replication.adapter.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The user that {@code docs/operations.md} tells to create for a peer. */
final class DocumentedUser {
  static final String NAME = "london";
  static final String CREDENTIALS = NAME + ":of-the-test";

  private static final Pattern COMMAND = Pattern.compile("(?m)^ACL SETUSER " + NAME + " (.+)$");

  private DocumentedUser() {}

  /** What may follow its name in {@code ACL SETUSER}, for a password of the tests. */
  static String[] rules() {
    Matcher command = COMMAND.matcher(document());
    if (!command.find()) {
      throw new IllegalStateException("docs/operations.md has no ACL SETUSER " + NAME);
    }
    return command.group(1).replace(">PASSWORD", ">of-the-test").split(" ", -1);
  }

  private static String document() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/operations.md"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("no docs/operations.md around here");
      }
      folder = parent;
    }
    try {
      return Files.readString(folder.resolve("docs/operations.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
