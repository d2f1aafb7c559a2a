package dev.replication.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and what is to happen when. Time moves to the next entry, and passes within a
 * duty's calls of its ports. What {@linkplain Kind#EVENT events} fall into that time happens during
 * the call: a duty sees the world change under it at every port call, as it would with threads.
 */
final class Agenda {
  /** What a task answers when it wants no other turn. */
  static final long NEVER = -1;

  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  private final PriorityQueue<Entry> duties = new PriorityQueue<>(Entry.ORDER);
  private final PriorityQueue<Entry> events = new PriorityQueue<>(Entry.ORDER);
  private long nowNanos;
  private long entered;

  /** Whether others may happen while a task runs. */
  enum Kind {
    /** It calls ports, and time passes in it. */
    DUTY,
    /** It is done in no time. */
    EVENT
  }

  /** What to do; answers after how many nanoseconds to do it again, or {@link #NEVER}. */
  @FunctionalInterface
  interface Work {
    long run();
  }

  /** Something that happens now and then, at most once in the agenda. */
  static final class Task {
    private final Kind kind;
    private final Work work;
    private long ticket;
    private boolean cancelled;

    Task(Kind kind, Work work) {
      this.kind = kind;
      this.work = work;
    }
  }

  private record Entry(long dueNanos, long order, long ticket, Task task) {
    static final Comparator<Entry> ORDER =
        Comparator.comparingLong(Entry::dueNanos).thenComparingLong(Entry::order);

    boolean isStale() {
      return task.cancelled || task.ticket != ticket;
    }
  }

  long nowNanos() {
    return nowNanos;
  }

  /** Puts {@code task} after {@code nanos} from now; an earlier entry of it counts no more. */
  void in(long nanos, Task task) {
    Entry entry = new Entry(nowNanos + nanos, entered++, ++task.ticket, task);
    queueOf(task).add(entry);
  }

  /** Puts something that happens once. */
  void once(long nanos, Runnable work) {
    in(
        nanos,
        new Task(
            Kind.EVENT,
            () -> {
              work.run();
              return NEVER;
            }));
  }

  /** The task never runs again. */
  void cancel(Task task) {
    task.cancelled = true;
  }

  /** Runs what is next; false when nothing is left before {@code untilNanos}. */
  boolean step(long untilNanos) {
    Entry duty = head(duties);
    Entry event = head(events);
    boolean dutyFirst = duty != null && (event == null || Entry.ORDER.compare(duty, event) < 0);
    Entry next = dutyFirst ? duty : event;
    if (next == null || next.dueNanos > untilNanos) {
      nowNanos = Math.max(nowNanos, untilNanos);
      return false;
    }
    run(next);
    return true;
  }

  /** Lets time pass within a duty's port call, and events happen in it. */
  void pass(long nanos) {
    long end = nowNanos + nanos;
    for (Entry event = head(events); event != null && event.dueNanos <= end; event = head(events)) {
      run(event);
    }
    nowNanos = Math.max(nowNanos, end);
  }

  private void run(Entry entry) {
    queueOf(entry.task).poll();
    nowNanos = Math.max(nowNanos, entry.dueNanos);
    Task task = entry.task;
    long ticket = task.ticket;
    long again = task.work.run();
    if (again != NEVER && !task.cancelled && task.ticket == ticket) {
      in(again, task);
    }
  }

  private PriorityQueue<Entry> queueOf(Task task) {
    return switch (task.kind) {
      case DUTY -> duties;
      case EVENT -> events;
    };
  }

  private static @Nullable Entry head(PriorityQueue<Entry> queue) {
    Entry first = queue.peek();
    while (first != null && first.isStale()) {
      queue.poll();
      first = queue.peek();
    }
    return first;
  }
}
