package dev.replication.app.runtime;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a node keeps what its configuration names no other place for.
 *
 * @param path the folder
 */
public record DataFolder(Path path) {
  /** The folder of a node that was given none. */
  public static final DataFolder DEFAULT = new DataFolder(Path.of("data"));

  /**
   * {@code file}, whose folder now exists and can be written to.
   *
   * @throws NodeStartFailure when it cannot
   */
  public static Path prepared(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new NodeStartFailure(file + " is a folder, a file is needed", null);
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new NodeStartFailure("cannot create the folder " + folder + ": " + reason(e), e);
    }
    if (!Files.isWritable(folder)) {
      throw new NodeStartFailure(
          "the folder " + folder + " cannot be written to by this user", null);
    }
    return file;
  }

  /** A file of this folder. */
  public Path file(String name) {
    return path.resolve(name);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case FileAlreadyExistsException _ -> "there is a file of that name";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
