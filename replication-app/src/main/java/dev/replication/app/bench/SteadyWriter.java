package dev.replication.app.bench;

/** Writes the items of a workload over and over at a steady rate, on a thread of its own. */
final class SteadyWriter implements AutoCloseable {
  private final VisibleLatency.Path path;
  private final Workload workload;
  private final int rate;
  private final Thread thread;

  /** Begins. */
  SteadyWriter(VisibleLatency.Path path, Workload workload, int rate) {
    this.path = path;
    this.workload = workload;
    this.rate = rate;
    this.thread = Thread.ofVirtual().name("bench-load").start(this::write);
  }

  private void write() {
    long startNanos = System.nanoTime();
    long written = 0;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long due = (System.nanoTime() - startNanos) / 1_000 * rate / 1_000_000;
        for (; written < due; written++) {
          int index = (int) (written % workload.items());
          path.write(workload.key(index), workload.content(index));
        }
        Thread.sleep(1);
      }
    } catch (InterruptedException stopped) {
      // The measurement is over.
    }
  }

  /** Ends it; what was written is on its way. */
  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
