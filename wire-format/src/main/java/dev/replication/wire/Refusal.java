package dev.replication.wire;

import dev.replication.port.FeedEntry;

/**
 * Why bytes give no value. It never leaves this package: each codec turns it into its own answer.
 * Without a stack trace, because a hostile stream can cause one for every entry.
 */
final class Refusal extends Exception {
  private final FeedEntry.Reason reason;
  private final String detail;

  /**
   * A refusal for {@code reason}.
   *
   * @param detail the same in words, beginning with the field's name
   */
  Refusal(FeedEntry.Reason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
    this.detail = detail;
  }

  FeedEntry.Reason reason() {
    return reason;
  }

  String detail() {
    return detail;
  }
}
