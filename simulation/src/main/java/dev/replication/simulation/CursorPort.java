package dev.replication.simulation;

import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.port.CursorStore;
import java.util.List;
import java.util.Optional;

/** The cursor database as the domain's duties of one process see it. */
final class CursorPort implements CursorStore {
  private final Life life;
  private final SimNode node;

  CursorPort(Life life) {
    this.life = life;
    this.node = life.node;
  }

  @Override
  public Optional<Cursor> load(NodeId peer, String streamKey) {
    life.gate();
    return node.cursors().load(peer, streamKey);
  }

  @Override
  public boolean save(Cursor cursor) {
    life.gate();
    boolean saved = node.cursors().save(cursor);
    if (saved) {
      node.world.trace.say(node.name(), "saves " + cursor);
      node.world.checks.saved(node, cursor);
    }
    life.gate();
    return saved;
  }

  @Override
  public void delete(NodeId peer, String streamKey) {
    life.gate();
    node.cursors().delete(peer, streamKey);
  }

  @Override
  public List<Cursor> all() {
    life.gate();
    return node.cursors().all();
  }

  @Override
  public void close() {}
}
