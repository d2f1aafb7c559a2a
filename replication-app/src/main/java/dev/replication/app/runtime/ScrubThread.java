package dev.replication.app.runtime;

import dev.replication.app.config.ColdPathSettings;
import dev.replication.domain.scrub.Scrub;
import dev.replication.domain.scrub.ScrubPorts;
import dev.replication.domain.scrub.ScrubReport;
import dev.replication.domain.scrub.ScrubSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scrub of a node, on a virtual thread of its own. */
public final class ScrubThread implements Scrubber, AutoCloseable {
  /** Between two rounds over everything. */
  private static final Duration REST = Duration.ofHours(1);

  private static final Duration DRAIN = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(ScrubThread.class);

  private final Scrub scrub;
  private final Bell bell = new Bell();
  private final DutyThread thread;

  private ScrubThread(Scrub scrub) {
    this.scrub = scrub;
    this.thread =
        DutyThread.start(
            "scrub", scrub, bell, () -> {}, lost -> LOG.error("the scrub is lost", lost));
  }

  /** Starts; {@code settings} are asked for at every step. */
  public static ScrubThread start(ScrubPorts ports, Supplier<ColdPathSettings> settings) {
    return new ScrubThread(new Scrub(ports, () -> settings(settings.get())));
  }

  private static ScrubSettings settings(ColdPathSettings cold) {
    int rate = cold.scrubItemsPerSec();
    return new ScrubSettings(cold.enabled() && rate > 0, Math.max(1, rate), REST);
  }

  @Override
  public long scrub() {
    long number = scrub.ask();
    bell.ring();
    return number;
  }

  @Override
  public ScrubReport report() {
    return scrub.report();
  }

  @Override
  public void close() {
    DutyThread.stop(List.of(thread), DRAIN);
  }
}
