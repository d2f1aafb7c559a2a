package dev.replication.simulation;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.port.FeedEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Clients that write and faults that happen, until it is enough. */
final class Chaos {
  private static final double DELETES = 0.25;
  private static final double REPEATED_CONTENT = 0.1;
  private static final int MOST_DISKS_LOST = 2;
  private static final long FAR_MILLIS = 60_000;
  private static final long NEAR_MILLIS = 8_000;

  private final World world;
  private final Dice dice;
  private final Plan plan;
  private final List<Fault> faults;
  private boolean over;
  private long written;

  Chaos(World world) {
    this.world = world;
    this.dice = world.dice;
    this.plan = world.plan;
    this.faults = List.copyOf(plan.faults().stream().sorted().toList());
  }

  void begin() {
    for (SimNode node : world.nodes) {
      node.start();
      every(plan.writeEveryNanos(), () -> write(node));
    }
    every(2 * Agenda.SECOND, () -> world.nodes.forEach(SimNode::copyCursors));
    every(4 * Agenda.SECOND, () -> dice.pick(world.nodes).redis.dump());
    if (!faults.isEmpty()) {
      every(plan.faultEveryNanos(), () -> happen(dice.pick(faults), dice.pick(world.nodes)));
    }
  }

  private void every(long meanNanos, Runnable work) {
    Agenda.Task task =
        new Agenda.Task(
            Agenda.Kind.EVENT,
            () -> {
              if (over) {
                return Agenda.NEVER;
              }
              work.run();
              return dice.between(1, 2 * meanNanos);
            });
    world.agenda.in(dice.between(1, 2 * meanNanos), task);
  }

  private void write(SimNode node) {
    Life life = node.life();
    if (life == null) {
      return;
    }
    ItemKey key = new ItemKey("k" + dice.below(plan.keys()));
    int burst = dice.chance(0.1) ? 5 : 1;
    for (int i = 0; i < burst; i++) {
      Content content = dice.chance(DELETES) ? null : content();
      life.committer.add(new ModelCommitter.Piece.Write(key, content));
    }
  }

  private Content content() {
    String text = dice.chance(REPEATED_CONTENT) ? "same" : "v" + ++written;
    return Content.of(text.getBytes(StandardCharsets.UTF_8), ContentType.BINARY);
  }

  private void happen(Fault fault, SimNode node) {
    world.trace.say("fault", fault + " at " + node.name());
    world.coverage.reached("fault: " + fault);
    switch (fault) {
      case PARTITIONS -> world.trace.say("fault", world.links.partition());
      case FLAKY_LINKS -> world.links.flaky(dice.chance(0.7));
      case CRASHES -> crash(node, false);
      case POWER_FAILURES -> crash(node, true);
      case CURSORS_SET_BACK -> {
        node.crash(false);
        node.setCursorsBack();
      }
      case CURSORS_DOWN -> {
        node.cursorsDown(true);
        later(() -> node.cursorsDown(false));
      }
      case REDIS_DOWN -> {
        node.redis.up(false);
        later(() -> node.redis.up(true));
      }
      case REDIS_FLUSHED -> {
        node.redis.flush();
        world.checks.streamReplaced(node);
      }
      case REDIS_SET_BACK -> {
        if (node.redis.hasDump()) {
          node.redis.restore(dice);
          world.checks.streamReplaced(node);
        }
      }
      case STORE_FAILS -> withLife(node, life -> life.committer.failing(dice.chance(0.7)));
      case STORE_PAUSES ->
          withLife(node, life -> life.committer.pause(dice.between(10, 3000) * Agenda.MILLI));
      case CLOCKS_JUMP -> jump(node);
      case TRIMS -> {
        RedisImage image = node.redis.image();
        image.trimTo(dice.below(image.length() + 1));
        node.redis.written();
      }
      case ENTRIES_DELETED -> someEntry(node, entry -> node.redis.image().delete(entry.id()));
      case ENTRIES_SPOILT -> someEntry(node, entry -> spoil(node, entry));
      case DISK_LOST -> {
        if (world.disksLost < MOST_DISKS_LOST) {
          node.loseDisk();
        }
      }
      case ROWS_LOST -> loseRow(node);
    }
  }

  private void crash(SimNode node, boolean withPower) {
    if (dice.chance(0.3)) {
      node.crash(withPower);
    } else {
      node.crashAfterCalls(1 + dice.below(40), withPower);
    }
  }

  private void later(Runnable end) {
    world.agenda.once(dice.between(10, 4000) * Agenda.MILLI, end);
  }

  private static void withLife(SimNode node, Consumer<Life> effect) {
    Life life = node.life();
    if (life != null) {
      effect.accept(life);
    }
  }

  /** Within what clocks may differ mostly, and beyond it sometimes. */
  private void jump(SimNode node) {
    long most = dice.chance(0.3) ? FAR_MILLIS : NEAR_MILLIS;
    long offset = dice.between(-most, most);
    node.setClock(offset);
    world.trace.say("fault", node.name() + " is " + offset + " ms ahead");
  }

  /** A live row that another node holds, durably, and shows; no row is lost twice. */
  private void loseRow(SimNode node) {
    List<Change> rows =
        node.store.now().rows.values().stream()
            .map(Archive.Row::change)
            .filter(row -> row instanceof Change.Put && !world.lostRows.containsKey(row.key()))
            .filter(row -> world.nodes.stream().anyMatch(o -> o != node && shows(o, row)))
            .toList();
    if (!rows.isEmpty()) {
      world.coverage.reached("rows lost");
      node.loseRow(dice.pick(rows));
    }
  }

  private static boolean shows(SimNode node, Change row) {
    Change held = node.store.synced().held(row.key());
    Change.Put shown = node.redis.image().items.get(row.key());
    return held != null
        && shown != null
        && held.revision().stamp().equals(row.revision().stamp())
        && shown.revision().stamp().equals(row.revision().stamp());
  }

  private void someEntry(SimNode node, Consumer<FeedEntry> effect) {
    List<FeedEntry> entries = node.redis.image().entries();
    if (!entries.isEmpty()) {
      int newest = Math.min(entries.size(), 5);
      effect.accept(entries.get(entries.size() - 1 - dice.below(newest)));
      node.redis.written();
    }
  }

  private static void spoil(SimNode node, FeedEntry entry) {
    node.redis
        .image()
        .spoil(
            new FeedEntry.Undecodable(
                entry.id(), FeedEntry.Reason.BAD_META, "told to", new byte[0]));
  }

  /** Nobody writes any more and everything works again; clocks are right. */
  void end() {
    over = true;
    world.trace.say("fault", "all is healed");
    world.links.heal();
    for (SimNode node : world.nodes) {
      node.redis.up(true);
      node.cursorsDown(false);
      node.setClock(0);
      node.crashAfterCalls(0, false);
      withLife(node, life -> life.committer.failing(false));
      node.start();
    }
  }
}
