package dev.replication.simulation;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;

/**
 * What happened, in lines: the last ones as text, all of them as one number by which two runs are
 * compared.
 */
final class Trace {
  private static final long PRIME = 0x100000001b3L;

  private final Agenda agenda;
  private final int kept;
  private final ArrayDeque<Line> last = new ArrayDeque<>();
  private long hash = 0xcbf29ce484222325L;

  /** Keeps the newest {@code kept} lines. */
  Trace(Agenda agenda, int kept) {
    this.agenda = agenda;
    this.kept = kept;
  }

  private record Line(long nanos, String who, String what) {
    String text() {
      return String.format(Locale.ROOT, "%10.3f %-6s %s", nanos / 1e9, who, what);
    }
  }

  void say(String who, String what) {
    long nanos = agenda.nowNanos();
    mix(nanos);
    mix(who.hashCode());
    mix(what.hashCode());
    last.addLast(new Line(nanos, who, what));
    if (last.size() > kept) {
      last.removeFirst();
    }
  }

  private void mix(long value) {
    hash = (hash ^ value) * PRIME;
    hash ^= hash >>> 29;
  }

  /** Of everything said so far. */
  long hash() {
    return hash;
  }

  /** The newest lines, oldest first. */
  List<String> last() {
    return last.stream().map(Line::text).toList();
  }
}
