package dev.replication.simulation;

import dev.replication.model.Change;
import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.testkit.InMemoryCursorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A machine of the mesh: what outlives its processes, and the process that runs on it. */
final class SimNode {
  private static final int COPIES = 5;

  final World world;
  final int index;
  final NodeId id;
  final ModelRedis redis = new ModelRedis();

  String incarnation;
  ModelStore store;

  private final List<List<Cursor>> cursorCopies = new ArrayList<>();
  private InMemoryCursorStore cursors = new InMemoryCursorStore();
  private boolean cursorsDown;
  private long clockOffsetMillis;
  private int callsUntilCrash;
  private boolean crashWithPower;
  private int lives;
  private @Nullable Life life;

  SimNode(World world, int index) {
    this.world = world;
    this.index = index;
    this.id = new NodeId("n" + index);
    this.incarnation = world.dice.name();
    this.store = new ModelStore(Origin.of(id, incarnation), 0);
  }

  String name() {
    return id.text();
  }

  @Nullable Life life() {
    return life;
  }

  InMemoryCursorStore cursors() {
    return cursors;
  }

  long clockOffsetMillis() {
    return clockOffsetMillis;
  }

  void setClock(long offsetMillis) {
    clockOffsetMillis = offsetMillis;
  }

  /** Starts a process, or tries again soon where the cursors do not answer. */
  void start() {
    if (life != null) {
      return;
    }
    if (cursorsDown) {
      world.agenda.once(Agenda.SECOND, this::start);
      return;
    }
    world.trace.say(name(), "starts");
    Life begun = new Life(this, ++lives);
    life = begun;
    begun.start();
  }

  /** The process dies after so many port calls from now. */
  void crashAfterCalls(int calls, boolean withPower) {
    callsUntilCrash = calls;
    crashWithPower = withPower;
  }

  /** Whether the process dies with this port call. */
  boolean diesNow() {
    if (callsUntilCrash > 0 && --callsUntilCrash == 0) {
      crash(crashWithPower);
      return true;
    }
    return false;
  }

  /** The process dies, and is started again later. */
  void crash(boolean withPower) {
    Life dying = life;
    if (dying == null) {
      return;
    }
    life = null;
    callsUntilCrash = 0;
    dying.die();
    world.coverage.reached(withPower ? "fault: power failure" : "fault: crash");
    if (withPower) {
      int lost = store.losePower(world.dice);
      world.coverage.reached("commits lost with the power", lost);
      world.trace.say(name(), "loses power, and " + lost + " commits");
      world.checks.setBack(this);
      if (world.dice.chance(0.3)) {
        setCursorsBack();
      }
    } else {
      world.trace.say(name(), "dies");
    }
    world.agenda.once(world.dice.between(10, 3000) * Agenda.MILLI, this::start);
  }

  /** The disk is gone: another store begins empty in its place, under another incarnation. */
  void loseDisk() {
    crash(false);
    incarnation = world.dice.name();
    store = new ModelStore(Origin.of(id, incarnation), store.version() + 1);
    redis.forgetDumps();
    world.disksLost++;
    world.ledger.diskLost(this, world.nodes);
    world.checks.setBack(this);
    world.trace.say(name(), "has lost its store, and is " + incarnation);
    if (world.dice.chance(0.3)) {
      setCursorsBack();
    }
    if (world.dice.chance(0.3)) {
      redis.flush();
      world.checks.streamReplaced(this);
    }
  }

  /** A row goes behind the back of the store, and the mirror is built again without it. */
  void loseRow(Change row) {
    store.loseRow(row.key());
    world.lostRows.put(row.key(), row.revision().stamp());
    world.trace.say(name(), "has lost " + row);
    redis.flush();
    world.checks.streamReplaced(this);
    world.checks.rowLost(this, row.key());
  }

  void cursorsDown(boolean down) {
    cursorsDown = down;
    if (down) {
      cursors.breakDown("told to");
    } else {
      cursors.recover();
    }
  }

  Optional<Cursor> savedCursor(SimNode peer) {
    return savedCursors().stream().filter(cursor -> cursor.peer().equals(peer.id)).findFirst();
  }

  /** What is in the cursor database, whether it answers or not. */
  List<Cursor> savedCursors() {
    cursors.recover();
    List<Cursor> all = cursors.all();
    cursorsDown(cursorsDown);
    return all;
  }

  void copyCursors() {
    if (!cursorsDown) {
      if (cursorCopies.size() == COPIES) {
        cursorCopies.removeFirst();
      }
      cursorCopies.add(cursors.all());
    }
  }

  /** An older copy of the cursors takes their place, or nothing; only where no process has them. */
  void setCursorsBack() {
    if (life != null) {
      return;
    }
    int copy = world.dice.below(cursorCopies.size() + 1);
    InMemoryCursorStore older = new InMemoryCursorStore();
    if (copy < cursorCopies.size()) {
      cursorCopies.get(copy).forEach(older::save);
    }
    cursors = older;
    if (cursorsDown) {
      cursors.breakDown("told to");
    }
    world.coverage.reached("fault: cursors set back");
    world.trace.say(
        name(), "has cursors " + (copy < cursorCopies.size() ? "of " + copy : "no more"));
  }
}
