package dev.replication.domain.merge;

import dev.replication.domain.conflict.Candidate;
import dev.replication.domain.conflict.ConflictRule;
import dev.replication.domain.conflict.Verdict;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which every node merges alike the changes of a key that has a policy. Total and pure.
 *
 * <p><b>The record</b> of what remains, its stamp and dot above all, is that of the input with the
 * greater stamp, as it is without a policy; what the state, the expiry and the audit of an item are
 * is decided by that alone. <b>The content</b> is what the policy shows of both states joined. So
 * two nodes that have met the same changes hold the same bytes under the same record, in whatever
 * order they met them, and one whose content differs under an equal stamp has only to be met.
 *
 * <p><b>A delete</b> is a state, too: everything below its stamp is gone. The greater stamp decides
 * whether the key is live; what lives has lost the parts below the delete.
 *
 * <p><b>A value without a merge state</b>, written before the key had this policy, counts as
 * written over all that is older. One of which the policy can make nothing has no parts.
 *
 * <p><b>A conflict</b> is there only where something was lost: parts that fell to a delete, or to
 * such a value, whose author had not seen them; a delete that lost; a value of which nothing could
 * be made.
 */
public final class MergeRule {
  private final MergePolicy policy;

  /** The rule under {@code policy}. */
  public MergeRule(MergePolicy policy) {
    this.policy = policy;
  }

  /** Both in one, whichever of them was there. */
  public Meeting meet(Change held, Change incoming) {
    boolean incomingStays = Candidate.of(incoming).winsOver(Candidate.of(held));
    Change greater = incomingStays ? incoming : held;
    Change other = incomingStays ? held : incoming;
    List<Change> losers = losersByDelete(held, incoming);
    Revision revision = revisionOf(greater, other);
    if (!(greater instanceof Change.Put put)) {
      return new Meeting(greater.withRevision(revision), losers);
    }
    MergeState ofGreater = stateOf(greater);
    MergeState ofOther = stateOf(other);
    MergeState joined = ofGreater.join(ofOther);
    addLosers(greater, ofGreater, other, ofOther, losers);
    if (joined.equals(ofGreater)) {
      return new Meeting(put.withRevision(revision), losers);
    }
    boolean sameStamp = greater.revision().stamp().equals(other.revision().stamp());
    if (sameStamp && joined.equals(ofOther) && other instanceof Change.Put same) {
      return new Meeting(same.withRevision(revision), losers);
    }
    return new Meeting(merged(put, revision, other.version(), joined), losers);
  }

  private static Revision revisionOf(Change greater, Change other) {
    Revision g = greater.revision();
    Revision o = other.revision();
    // A source without dots of its own may repeat a write under one stamp.
    return g.stamp().equals(o.stamp()) && o.seq() > g.seq() ? o.knowing(g) : g.knowing(o);
  }

  private static List<Change> losersByDelete(Change held, Change incoming) {
    List<Change> losers = new ArrayList<>(2);
    if (held instanceof Change.Put && incoming instanceof Change.Put) {
      return losers;
    }
    Verdict verdict =
        ConflictRule.decide(Candidate.of(held), Candidate.of(incoming), VersionVector.empty());
    switch (verdict) {
      case Verdict.ApplyOverConflict _ -> losers.add(held);
      case Verdict.KeepOverConflict _ -> losers.add(incoming);
      case Verdict.Forked(boolean incomingWins, _) -> losers.add(incomingWins ? held : incoming);
      case Verdict.Apply _,
          Verdict.Restamp _,
          Verdict.Keep _,
          Verdict.Duplicate _,
          Verdict.Deleted _ -> {}
    }
    return losers;
  }

  private void addLosers(
      Change greater, MergeState ofGreater, Change other, MergeState ofOther, List<Change> losers) {
    if (hasLost(greater, ofGreater, other, ofOther) && !losers.contains(greater)) {
      losers.add(greater);
    }
    boolean lost = hasLost(other, ofOther, greater, ofGreater);
    boolean unread = other instanceof Change.Put put && !canRead(put);
    boolean unseen = !greater.revision().saw(other.revision());
    if ((lost || (unread && unseen)) && !losers.contains(other)) {
      losers.add(other);
    }
  }

  /** Whether parts of {@code mine} fell to the age of {@code theirs}, who had not seen them. */
  private static boolean hasLost(
      Change mine, MergeState ofMine, Change theirs, MergeState ofTheirs) {
    return !theirs.revision().saw(mine.revision())
        && ofMine.parts().stream().anyMatch(part -> ofTheirs.isOnlyBelowFloor(part.stamp()));
  }

  /** What is known of the key from {@code change}, a put with its bytes. */
  public MergeState stateOf(Change change) {
    return switch (change) {
      case Change.Delete delete -> MergeState.cleared(delete.revision().stamp());
      case Change.Put put -> {
        String text = put.mergeState();
        String shown = new String(put.content().shared(), StandardCharsets.UTF_8);
        Optional<MergeState> state =
            text == null ? Optional.empty() : MergeStateText.read(policy.name(), text, shown);
        yield state.orElseGet(() -> plain(put.revision().stamp(), shown));
      }
    };
  }

  private MergeState plain(Stamp at, String content) {
    return MergeState.assigned(at, readable(at, content).orElse(List.of()));
  }

  private Optional<List<Part>> readable(Stamp at, String content) {
    try {
      return Optional.of(checked(policy.edit(Edit.PUT, content, List.of(), at), List.of(), at));
    } catch (RuntimeException _) {
      return Optional.empty();
    }
  }

  /** Whether the policy can make something of {@code put}. */
  public boolean canRead(Change.Put put) {
    String text = put.mergeState();
    String shown = new String(put.content().shared(), StandardCharsets.UTF_8);
    return (text != null && MergeStateText.read(policy.name(), text, shown).isPresent())
        || readable(put.revision().stamp(), shown).isPresent();
  }

  private Change.Put merged(Change.Put base, Revision revision, long version, MergeState state) {
    Shown shown = shown(state);
    return new Change.Put(
        base.key(),
        revision,
        Math.max(base.version(), version),
        shown.content(),
        base.state(),
        base.expiresAtMillis(),
        shown.mergeState(),
        base.audit(),
        base.trace());
  }

  /**
   * What a client's edit makes of the key.
   *
   * @param present what is held, null for nothing; of a put that is not live all is gone
   * @param live whether it is a live item
   * @param at the stamp of the edit
   * @throws Unmergeable when the policy does not take it
   */
  public Shown edit(@Nullable Change present, boolean live, Edit edit, String json, Stamp at) {
    MergeState before = MergeState.EMPTY;
    if (present instanceof Change.Delete || live) {
      before = present == null ? before : stateOf(present);
    } else if (present != null) {
      before = MergeState.cleared(at);
    }
    return shown(before.written(partsAfter(edit, json, before.parts(), at)));
  }

  private List<Part> partsAfter(Edit edit, String json, List<Part> held, Stamp at) {
    try {
      return checked(policy.edit(edit, json, held, at), held, at);
    } catch (Unmergeable refused) {
      throw refused;
    } catch (RuntimeException failed) {
      // One of the user's: its mistake must not take others' writes along.
      throw new Unmergeable("merge policy " + policy.name() + " failed: " + failed);
    }
  }

  private List<Part> checked(List<Part> after, List<Part> held, Stamp at) {
    Set<Part> known = new HashSet<>(held);
    for (Part part : after) {
      if (!part.stamp().equals(at) && !known.contains(part)) {
        throw new IllegalStateException(
            "merge policy " + policy.name() + " has made up a part that nobody wrote");
      }
    }
    return after;
  }

  private Shown shown(MergeState state) {
    String text;
    try {
      text = policy.show(state.parts());
    } catch (RuntimeException _) {
      // Every node must go on, and alike; the parts stay as they are.
      text = "null";
    }
    String mergeState = MergeStateText.write(policy.name(), state, text);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Shown(Content.merged(bytes, ContentType.JSON, mergeState), mergeState);
  }

  /**
   * An item's content and the state that it is shown of.
   *
   * @param content its hash covers both
   * @param mergeState the state as text
   */
  public record Shown(Content content, String mergeState) {
    /** Bytes of both. */
    public int size() {
      return content.size() + mergeState.length();
    }
  }
}
