package dev.replication.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.domain.digest.ItemDigest;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;
import dev.replication.port.DigestReader;
import dev.replication.port.DigestReader.Branches;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicationFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link DigestReader} must do. */
public abstract class DigestReaderContract {
  private static final ItemKey UNITED = new ItemKey("country.gb");

  private PeerSession session;
  private DigestReader digests;

  /** The peer that is read. */
  protected abstract ScriptedTree tree();

  @BeforeEach
  void connect() throws InterruptedException {
    session = tree().connector().connect();
    digests = session.digests();
  }

  @AfterEach
  void disconnect() {
    session.close();
  }

  private static NodeHead head(String generation) {
    return SampleChanges.head(3, new StreamId(5, 1), generation);
  }

  private static DigestRecord record(long seq, String key) {
    return DigestRecord.of(SampleChanges.put(seq, key, "text " + seq));
  }

  private static Map<ItemKey, DigestRecord> records(int count) {
    Map<ItemKey, DigestRecord> records = new HashMap<>();
    for (int i = 1; i <= count; i++) {
      records.put(new ItemKey("item." + i), record(i, "item." + i));
    }
    return records;
  }

  private static DigestSlot sum(Map<ItemKey, DigestRecord> records) {
    return records.entrySet().stream()
        .map(entry -> ItemDigest.slotOf(entry.getKey(), entry.getValue()))
        .reduce(DigestSlot.EMPTY, DigestSlot::plus);
  }

  @Test
  void aPeerWithoutAHeadShowsNothing() throws Exception {
    assertThat(digests.overview()).isEmpty();
    Branches<DigestPage> pages = digests.pages("generation-1", List.of(7));
    assertThat(pages.stream()).isEmpty();
    assertThat(pages.generation()).isEmpty();
  }

  @Test
  void theOverviewIsTheHeadAndTheSumOfAllThatIsHeld() throws Exception {
    Map<ItemKey, DigestRecord> held = records(300);
    tree().publish(head("generation-1"), held);

    DigestReader.Overview overview = digests.overview().orElseThrow();
    assertThat(overview.head()).isEqualTo(head("generation-1"));
    assertThat(overview.root().sum()).isEqualTo(sum(held));
  }

  @Test
  void theOverviewOfANodeThatHoldsNothingIsEmpty() throws Exception {
    tree().publish(head("generation-1"), Map.of());
    assertThat(digests.overview().orElseThrow().root()).isEqualTo(DigestPage.EMPTY);
  }

  @Test
  void theOverviewFollowsATreeThatWasBuiltAgain() throws Exception {
    tree().publish(head("generation-1"), records(3));
    assertThat(digests.overview()).isPresent();
    Map<ItemKey, DigestRecord> next = records(5);
    tree().publish(head("generation-2"), next);

    DigestReader.Overview overview = digests.overview().orElseThrow();
    assertThat(overview.head().generation()).isEqualTo("generation-2");
    assertThat(overview.root().sum()).isEqualTo(sum(next));
  }

  @Test
  void eachPageAddsUpToItsSlotOfTheRoot() throws Exception {
    tree().publish(head("generation-1"), records(300));
    DigestPage root = digests.overview().orElseThrow().root();

    for (int first = 0; first < DigestPage.SLOTS; first += DigestReader.MAX_BRANCHES) {
      List<Integer> asked =
          IntStream.range(first, first + DigestReader.MAX_BRANCHES).boxed().toList();
      Branches<DigestPage> pages = digests.pages("generation-1", asked);
      assertThat(pages.byPlace()).containsOnlyKeys(asked);
      pages.byPlace().forEach((place, page) -> assertThat(page.sum()).isEqualTo(root.slot(place)));
    }
  }

  @Test
  void aLeafHoldsTheRecordsOfItsItems() throws Exception {
    Map<ItemKey, DigestRecord> held = records(20);
    DigestRecord deleted = DigestRecord.of(SampleChanges.delete(21, "country.gb"));
    held.put(UNITED, deleted);
    tree().publish(head("generation-1"), held);
    int bucket = ItemDigest.bucketOf(UNITED);

    Branches<Map<ItemKey, DigestRecord>> leaves = digests.leaves("generation-1", List.of(bucket));
    assertThat(leaves.byPlace()).containsExactly(Map.entry(bucket, Map.of(UNITED, deleted)));
  }

  @Test
  void namesOfItemsComeBackAsTheyAre() throws Exception {
    Map<ItemKey, DigestRecord> held = new HashMap<>();
    for (String name : List.of("ü/🙂", "a:b:c", " ", "%", "x".repeat(ItemKey.MAX_BYTES))) {
      held.put(new ItemKey(name), record(1, name));
    }
    tree().publish(head("generation-1"), held);
    List<Integer> buckets = held.keySet().stream().map(ItemDigest::bucketOf).toList();

    Map<ItemKey, DigestRecord> found = new HashMap<>();
    digests.leaves("generation-1", buckets).byPlace().values().forEach(found::putAll);
    assertThat(found).isEqualTo(held);
  }

  @Test
  void whatIsNotThereIsEmptyAndInTheAnswer() throws Exception {
    tree().publish(head("generation-1"), Map.of(UNITED, record(1, "country.gb")));
    int elsewhere = ItemDigest.bucketOf(UNITED) ^ 0xFFFF;

    assertThat(digests.leaves("generation-1", List.of(elsewhere)).byPlace())
        .containsExactly(Map.entry(elsewhere, Map.of()));
    assertThat(digests.pages("generation-1", List.of(elsewhere >> 8)).byPlace())
        .containsExactly(Map.entry(elsewhere >> 8, DigestPage.EMPTY));
  }

  @Test
  void aDifferenceIsFoundFromTheRootDown() throws Exception {
    Map<ItemKey, DigestRecord> ours = records(300);
    Map<ItemKey, DigestRecord> theirs = new HashMap<>(ours);
    theirs.put(UNITED, record(301, "country.gb"));
    tree().publish(head("generation-1"), theirs);
    int bucket = ItemDigest.bucketOf(UNITED);
    DigestSlot difference = sum(Map.of(UNITED, record(301, "country.gb")));

    DigestPage page =
        Objects.requireNonNull(
            digests.pages("generation-1", List.of(bucket >> 8)).byPlace().get(bucket >> 8));
    assertThat(page.slot(bucket & 0xFF).minus(difference)).isEqualTo(sumOfLeaf(ours, bucket));
    assertThat(digests.leaves("generation-1", List.of(bucket)).byPlace().get(bucket))
        .containsEntry(UNITED, record(301, "country.gb"));
  }

  private static DigestSlot sumOfLeaf(Map<ItemKey, DigestRecord> records, int bucket) {
    Map<ItemKey, DigestRecord> leaf = new HashMap<>(records);
    leaf.keySet().removeIf(key -> ItemDigest.bucketOf(key) != bucket);
    return sum(leaf);
  }

  @Test
  void eachAnswerNamesTheLifeItIsFrom() throws Exception {
    tree().publish(head("generation-1"), records(3));
    Branches<DigestPage> pages = digests.pages("generation-1", List.of(1, 2));
    assertThat(pages.stream()).isEqualTo(head("generation-1").stream());
    assertThat(pages.generation()).isEqualTo("generation-1");
    tree().publish(head("generation-2"), records(3));

    assertThat(digests.leaves("generation-1", List.of(1)).generation()).isEqualTo("generation-2");
  }

  @Test
  void askingTwiceForOnePlaceIsAskingOnce() throws Exception {
    tree().publish(head("generation-1"), records(3));
    assertThat(digests.pages("generation-1", List.of(4, 4, 4)).byPlace()).containsOnlyKeys(4);
    assertThat(digests.leaves("generation-1", List.of()).byPlace()).isEmpty();
  }

  @Test
  void refusesMoreBranchesThanAllowed() {
    List<Integer> many = IntStream.rangeClosed(0, DigestReader.MAX_BRANCHES).boxed().toList();
    assertThatThrownBy(() -> digests.pages("generation-1", many))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> digests.leaves("generation-1", many))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClosedSessionAnswersNothing() {
    tree().publish(head("generation-1"), records(3));
    session.close();
    assertThatThrownBy(digests::overview).isInstanceOf(ReplicationFailure.PeerUnreachable.class);
    assertThatThrownBy(() -> digests.pages("generation-1", List.of(1)))
        .isInstanceOf(ReplicationFailure.PeerUnreachable.class);
    assertThatThrownBy(() -> digests.leaves("generation-1", List.of(1)))
        .isInstanceOf(ReplicationFailure.PeerUnreachable.class);
  }
}
