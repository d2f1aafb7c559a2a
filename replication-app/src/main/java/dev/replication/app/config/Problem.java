package dev.replication.app.config;

/**
 * One thing that is wrong with a configuration, for a person to read. Never holds a password.
 *
 * @param file the file as the user named it
 * @param line where, counted from 1, or 0 when the file as a whole is meant
 * @param key the full path of the key such as {@code replication.peers[0].node_id}, or empty
 * @param message what is wrong and what is allowed
 */
public record Problem(String file, int line, String key, String message) {
  /** {@code file:line: key: message}, without the parts that are unknown. */
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
