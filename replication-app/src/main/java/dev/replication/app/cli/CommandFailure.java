package dev.replication.app.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot do what it was asked. The message is for the user, who sees no stack trace. */
public class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** It failed. */
  public CommandFailure(String message) {
    this(ExitCodes.FAILURE, message, null);
  }

  /** It failed because of {@code cause}, which {@code --debug} shows. */
  public CommandFailure(String message, Throwable cause) {
    this(ExitCodes.FAILURE, message, cause);
  }

  /** The arguments make no sense together. */
  public static CommandFailure usage(String message) {
    return new CommandFailure(ExitCodes.USAGE, message, null);
  }

  /** What the process ends with. */
  public int exitCode() {
    return exitCode;
  }
}
