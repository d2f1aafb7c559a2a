package dev.replication.app.cli;

/** Text from elsewhere made fit for a terminal: whatever could move the cursor is a space. */
final class PlainText {
  private PlainText() {}

  static String of(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
