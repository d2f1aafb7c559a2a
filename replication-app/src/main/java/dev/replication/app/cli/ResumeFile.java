package dev.replication.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** How many lines of an input file are confirmed, kept in {@code FILE.progress} beside it. */
final class ResumeFile {
  private final Path file;

  ResumeFile(Path input) {
    this.file = input.resolveSibling(input.getFileName() + ".progress");
  }

  /** The confirmed lines, 0 when there is no such file. */
  long read() {
    try {
      String text = Files.readString(file).strip();
      if (!text.matches("[0-9]{1,15}")) {
        throw new CommandFailure(file + " is not a progress file; remove it to begin anew");
      }
      return Long.parseLong(text);
    } catch (NoSuchFileException _) {
      return 0;
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  /** Replaces the count as a whole: after a crash the file holds the old count or the new one. */
  void write(long lines) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(fresh, lines + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed("written", e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed("removed", e);
    }
  }

  private CommandFailure failed(String what, IOException e) {
    return new CommandFailure(
        "the progress file " + file + " cannot be " + what + ": " + NodeOptions.reason(e), e);
  }
}
