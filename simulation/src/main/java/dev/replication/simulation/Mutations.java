package dev.replication.simulation;

import dev.replication.domain.conflict.Verdict;
import dev.replication.model.Change;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore.ChangeBatch;
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
