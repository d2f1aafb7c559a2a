package dev.replication.model;

/** Shows untrusted text in a message: short, on one line, without control characters. */
final class Printable {
  private static final int LIMIT = 80;

  private Printable() {}

  static String quoted(String text) {
    StringBuilder shown = new StringBuilder("\"");
    int end = Math.min(text.length(), LIMIT);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return shown.append(text.length() > LIMIT ? "\"…" : "\"").toString();
  }
}
