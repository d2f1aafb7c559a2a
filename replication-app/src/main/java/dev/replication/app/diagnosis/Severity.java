package dev.replication.app.diagnosis;

/** How bad a finding is. */
public enum Severity {
  /** Something does not work until somebody acts. */
  ERROR,
  /** Something is lost, or will go wrong. */
  WARNING,
  /** Worth knowing; nothing is wrong. */
  NOTE
}
