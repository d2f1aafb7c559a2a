package dev.replication.simulation;

import dev.replication.domain.conflict.Verdict;
import dev.replication.model.Change;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import dev.replication.port.DigestReader.Overview;
import dev.replication.port.ReplicaStore.ChangeBatch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where the model asks whether a rule is broken on purpose. */
final class Mutations {
  private final Mutant mutant;
  private final Ledger ledger;

  Mutations(Mutant mutant, Ledger ledger) {
    this.mutant = mutant;
    this.ledger = ledger;
  }

  boolean is(Mutant asked) {
    return mutant == asked;
  }

  /** What becomes of {@code x} that meets {@code l}. */
  Verdict verdict(@Nullable Change l, Change x, Verdict byTheRule) {
    if (l == null) {
      return byTheRule;
    }
    return switch (mutant) {
      case ARRIVAL_DECIDES -> new Verdict.Apply(x.revision().knowing(l.revision()));
      case CONFLICTS_BY_REPLACED_STAMP -> byReplacedStamp(l, x, byTheRule);
      default -> byTheRule;
    };
  }

  private Verdict byReplacedStamp(Change l, Change x, Verdict byTheRule) {
    return switch (byTheRule) {
      case Verdict.Apply(Revision revision) when !ledger.replaced(x, l) ->
          new Verdict.ApplyOverConflict(revision);
      case Verdict.ApplyOverConflict(Revision revision) when ledger.replaced(x, l) ->
          new Verdict.Apply(revision);
      case Verdict.Keep(Revision revision) when !ledger.replaced(l, x) ->
          new Verdict.KeepOverConflict(revision);
      case Verdict.KeepOverConflict(Revision revision) when ledger.replaced(l, x) ->
          new Verdict.Keep(revision);
      default -> byTheRule;
    };
  }

  /** What {@code wire}'s process reads of a head and a root. */
  Overview overview(Overview real, Wire wire) {
    NodeHead head = real.head();
    return switch (mutant) {
      case LAG_IS_DIVERGENCE -> new Overview(head.seeing(everything(wire)), real.root());
      case VECTOR_WITHOUT_DELETES -> new Overview(head, withoutDeletes(real.root()));
      case ROOTS_NOT_COMPARED ->
          new Overview(head.seeing(everything(wire)), wire.life.node.redis.image().root());
      default -> real;
    };
  }

  private static VersionVector everything(Wire wire) {
    VersionVector all = VersionVector.empty();
    for (SimNode node : wire.life.node.world.nodes) {
      all = all.join(node.store.now().vv);
    }
    return all;
  }

  /** A page as it is read. */
  DigestPage page(DigestPage real) {
    return mutant == Mutant.VECTOR_WITHOUT_DELETES ? withoutDeletes(real) : real;
  }

  private static DigestPage withoutDeletes(DigestPage page) {
    long[] lanes = new long[DigestPage.SLOTS * 4];
    for (int i = 0; i < DigestPage.SLOTS; i++) {
      DigestSlot slot = page.slot(i);
      lanes[i * 4] = slot.liveA();
      lanes[i * 4 + 1] = slot.liveB();
      lanes[i * 4 + 3] = slot.count();
    }
    return DigestPage.of(lanes);
  }

  /** A leaf as {@code wire}'s process reads it. */
  Map<ItemKey, DigestRecord> leaf(int bucket, Map<ItemKey, DigestRecord> real, Wire wire) {
    SimNode reader = wire.life.node;
    if (wire.owner == reader) {
      return real;
    }
    Map<ItemKey, DigestRecord> ours = reader.redis.image().leaf(bucket);
    return mutant == Mutant.ABSENCE_DELETES ? withDeletesOfTheAbsent(real, ours) : real;
  }

  private static Map<ItemKey, DigestRecord> withDeletesOfTheAbsent(
      Map<ItemKey, DigestRecord> theirs, Map<ItemKey, DigestRecord> ours) {
    Map<ItemKey, DigestRecord> shown = new TreeMap<>(theirs);
    ours.forEach((key, l) -> shown.putIfAbsent(key, tombstoneOver(l)));
    return shown;
  }

  private static DigestRecord tombstoneOver(DigestRecord record) {
    return new DigestRecord(
        record.hlc() + 1, record.originTag(), record.seq(), true, false, false, 0, 0);
  }

  /** What a store may have forgotten once it has dropped a tombstone. */
  VersionVector purgeFrontier(VersionVector vv, VersionVector stable) {
    return mutant == Mutant.PURGE_FRONTIER_OF_STABLE ? stable : vv;
  }

  /** Up to where tombstones may go. */
  VersionVector stable(VersionVector stable, VersionVector vv) {
    return mutant == Mutant.PURGE_WITHOUT_STABILITY ? vv : stable;
  }

  /** A batch of a repair from {@code peer} as it is handed over. */
  ChangeBatch repair(ChangeBatch batch, SimNode peer) {
    NodeHead now = peer.redis.image().head;
    boolean ends = batch.changes().isEmpty();
    if (mutant == Mutant.VECTOR_OF_AFTER_THE_PASS && ends && now != null) {
      return new ChangeBatch(batch.peer(), List.of(), now.vv(), now.purged(), null);
    }
    if (mutant == Mutant.COVERED_ROWS_NEVER_HEALED && batch.lostUnder() != null) {
      return new ChangeBatch(batch.peer(), batch.changes(), batch.reached());
    }
    // What it makes heads say would be believed, and that is another mistake.
    return mutant == Mutant.LAG_IS_DIVERGENCE && ends
        ? new ChangeBatch(batch.peer(), List.of(), VersionVector.empty())
        : batch;
  }

  /** Whether a change that came to the store of {@code own} leaves no row. */
  boolean forgetsAtOnce(Change change, Origin own) {
    return mutant == Mutant.NO_TOMBSTONES
        && change instanceof Change.Delete
        && !change.revision().origin().equals(own);
  }

  /** A batch as it reaches the store. */
  ChangeBatch batch(ChangeBatch batch) {
    if (mutant != Mutant.VECTOR_OVER_HOLES || batch.changes().isEmpty()) {
      return batch;
    }
    Revision last = batch.changes().getLast().revision();
    Origin origin = last.origin();
    VersionVector reached = batch.reached().with(origin, last.seq());
    return new ChangeBatch(
        batch.peer(), batch.changes(), reached, batch.forgotten(), batch.lostUnder());
  }
}
