package dev.replication.app.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process, without its children, had used of all processors at a moment.
 *
 * @param usedNanos time on a processor since the process began
 * @param atNanos the moment
 */
record ProcessorTime(long usedNanos, long atNanos) {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  static ProcessorTime now() {
    return new ProcessorTime(SYSTEM.getProcessCpuTime(), System.nanoTime());
  }

  /** What was used since then; 1 is one core all the time. */
  double shareOfACore() {
    ProcessorTime now = now();
    return (double) (now.usedNanos - usedNanos) / (now.atNanos - atNanos);
  }
}
