package dev.replication.app.cli;

/** What the process ends with. */
public final class ExitCodes {
  /** Done. */
  public static final int OK = 0;

  /** Could not be done, wholly or in part. */
  public static final int FAILURE = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** A comparison was made and found differences. */
  public static final int DIFFERS = 3;

  private ExitCodes() {}
}
