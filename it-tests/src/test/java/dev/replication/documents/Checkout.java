package dev.replication.documents;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of the checkout that this test runs in. */
public final class Checkout {
  private static final Set<String> NOT_OURS = Set.of("target", ".git", "data");

  private final Path root;

  private Checkout(Path root) {
    this.root = root;
  }

  /** The one around the working directory, which is a module's folder or the root. */
  public static Checkout here() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve(".ci").resolve("run"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("no checkout around " + Path.of("").toAbsolutePath());
      }
      folder = parent;
    }
    return new Checkout(folder);
  }

  Path file(String path) {
    return root.resolve(path);
  }

  /** The text of a file, by its path from the root. */
  public String text(String path) throws IOException {
    return Files.readString(file(path));
  }

  /** All documents, wherever they are. */
  List<Path> documents() throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean isOurs =
                folder.equals(root) || !NOT_OURS.contains(String.valueOf(folder.getFileName()));
            return isOurs ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
