package dev.replication.syncengine.mirror;

import dev.replication.model.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which ids leave and enter which state sets in one transaction. The default state has no set. */
final class StateMoves {
  private final Map<String, List<byte[]>> leaving = new HashMap<>();
  private final Map<String, List<byte[]>> entering = new HashMap<>();
  private final List<byte[]> forgotten = new ArrayList<>();

  /**
   * Takes note of one change.
   *
   * @param mirrored the state under which Redis lists the item, null for the default or none
   */
  void add(Change change, @Nullable String mirrored) {
    String wanted =
        switch (change) {
          case Change.Put put -> put.state().equals(Change.DEFAULT_STATE) ? null : put.state();
          case Change.Delete deleted -> null;
        };
    if (Objects.equals(mirrored, wanted)) {
      return;
    }
    byte[] id = change.key().utf8();
    if (mirrored != null) {
      leaving.computeIfAbsent(mirrored, s -> new ArrayList<>()).add(id);
    }
    if (wanted == null) {
      forgotten.add(id);
    } else {
      entering.computeIfAbsent(wanted, s -> new ArrayList<>()).add(id);
    }
  }

  void writeTo(Transaction transaction, MirrorKeys keys) {
    leaving.forEach((state, ids) -> transaction.srem(keys.state(state), ids));
    entering.forEach(
        (state, ids) -> {
          transaction.sadd(keys.state(state), ids);
          transaction.hsetAll(keys.states(), ids, Replies.bytes(state));
        });
    if (!forgotten.isEmpty()) {
      transaction.hdel(keys.states(), forgotten);
    }
  }
}
