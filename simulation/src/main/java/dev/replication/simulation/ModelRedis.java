package dev.replication.simulation;

import java.util.ArrayList;
import java.util.List;

/** One Redis server: its data, its dumps, and whether it answers. */
final class ModelRedis {
  private static final int DUMPS = 3;

  private final List<RedisImage> dumps = new ArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private RedisImage image = new RedisImage();
  private boolean up = true;
  private long version;

  RedisImage image() {
    return image;
  }

  boolean isUp() {
    return up;
  }

  void up(boolean answers) {
    up = answers;
  }

  /** Grows with everything that happens here. */
  long version() {
    return version;
  }

  /** Something was written: whoever waits for entries looks. */
  void written() {
    version++;
    List<Runnable> woken = List.copyOf(waiting);
    waiting.clear();
    woken.forEach(Runnable::run);
  }

  /** Calls {@code look} once, at the next write. */
  void onWrite(Runnable look) {
    waiting.add(look);
  }

  void dump() {
    if (dumps.size() == DUMPS) {
      dumps.removeFirst();
    }
    dumps.add(image.copy());
  }

  void forgetDumps() {
    dumps.clear();
  }

  boolean hasDump() {
    return !dumps.isEmpty();
  }

  /** Back in the state of an older dump, as after a restart or a failover to a stale replica. */
  void restore(Dice dice) {
    image = dice.pick(dumps).copy();
    written();
  }

  void flush() {
    image = new RedisImage();
    written();
  }
}
