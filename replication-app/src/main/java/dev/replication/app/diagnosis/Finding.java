package dev.replication.app.diagnosis;

/**
 * One thing that is wrong, or worth knowing.
 *
 * @param cause why
 * @param where the node, its Redis, a disk or a peer
 * @param what what was seen
 * @param fix what to do
 */
public record Finding(Cause cause, String where, String what, String fix) {
  /** How bad it is. */
  public Severity severity() {
    return cause.severity();
  }
}
