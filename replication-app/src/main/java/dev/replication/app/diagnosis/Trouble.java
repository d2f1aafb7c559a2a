package dev.replication.app.diagnosis;

/**
 * Something that is wrong, wherever it is.
 *
 * @param cause why
 * @param what what was seen, in a sentence without a full stop
 * @param fix what to do, the same
 */
record Trouble(Cause cause, String what, String fix) {
  Finding at(String where) {
    return new Finding(cause, where, what, fix);
  }
}
