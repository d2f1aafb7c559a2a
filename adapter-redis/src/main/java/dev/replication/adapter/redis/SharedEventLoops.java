package dev.replication.adapter.redis;

import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads and timers of Lettuce, one set for all open links. They are started for the first
 * link and ended after the last, so nobody has to own them and nothing runs without a link.
 */
final class SharedEventLoops {
  private static final Object LOCK = new Object();
  private static @Nullable ClientResources resources;
  private static int users;

  private SharedEventLoops() {}

  /**
   * Resources for one link, to be released once: the common threads, with what the link adds to its
   * channels.
   *
   * @param customizer sees every channel that is opened with them
   */
  static ClientResources acquire(NettyCustomizer customizer) {
    synchronized (LOCK) {
      ClientResources common = resources;
      if (common == null) {
        common = DefaultClientResources.create();
        resources = common;
      }
      users++;
      // What is handed in here is not ended by the shutdown of what is built; of mutate() it would
      // be.
      return DefaultClientResources.builder()
          .eventLoopGroupProvider(common.eventLoopGroupProvider())
          .eventExecutorGroup(common.eventExecutorGroup())
          .timer(common.timer())
          .commandLatencyRecorder(CommandLatencyRecorder.disabled())
          .nettyCustomizer(customizer)
          .build();
    }
  }

  /** Gives back what {@link #acquire} returned. */
  static void release(ClientResources acquired) {
    acquired.shutdown(0, 0, TimeUnit.MILLISECONDS);
    synchronized (LOCK) {
      users--;
      if (users == 0 && resources != null) {
        resources.shutdown(0, 1, TimeUnit.SECONDS);
        resources = null;
      }
    }
  }
}
