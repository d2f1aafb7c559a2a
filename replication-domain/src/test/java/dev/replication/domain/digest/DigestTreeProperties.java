package dev.replication.domain.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class DigestTreeProperties {
  @Property
  void aRecordReadsBackAsItWasWritten(@ForAll("records") DigestRecord record) {
    assertThat(DigestRecord.parse(record.toBytes())).isEqualTo(record);
  }

  @Property
  void bytesAreARecordOrAreRefusedAndNeverReadAsAnother(@ForAll("nearlyRecords") byte[] bytes) {
    byte[] before = bytes.clone();
    DigestRecord record;
    try {
      record = DigestRecord.parse(bytes);
    } catch (IllegalArgumentException refused) {
      return;
    }
    assertThat(record.toBytes()).isEqualTo(before);
  }

  @Property
  void aRecordOfAnotherLengthIsRefused(@ForAll @Size(max = 100) byte[] bytes) {
    if (bytes.length != DigestRecord.BYTES) {
      assertThatThrownBy(() -> DigestRecord.parse(bytes))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Integer.toString(bytes.length));
    }
  }

  @Property
  void slotsAddUpInAnyOrder(@ForAll("slots") List<DigestSlot> slots, @ForAll Random random) {
    List<DigestSlot> other = new ArrayList<>(slots);
    Collections.shuffle(other, random);
    assertThat(sum(other)).isEqualTo(sum(slots));
  }

  @Property
  void takingAwayUndoesAdding(@ForAll("slot") DigestSlot one, @ForAll("slot") DigestSlot other) {
    assertThat(one.plus(other).minus(other)).isEqualTo(one);
    assertThat(one.minus(one)).isEqualTo(DigestSlot.EMPTY);
  }

  @Property
  void aPageReadsBackAsItWasWritten(@ForAll("pages") DigestPage page) {
    assertThat(DigestPage.parse(page.toBytes())).isEqualTo(page);
  }

  @Property
  void aShorterPageGoesOnWithEmptySlots(@ForAll("pages") DigestPage page, @ForAll Random random) {
    int slots = random.nextInt(DigestPage.SLOTS + 1);
    byte[] begin = Arrays.copyOf(page.toBytes(), slots * DigestPage.SLOT_BYTES);
    DigestPage read = DigestPage.parse(begin);
    for (int i = 0; i < DigestPage.SLOTS; i++) {
      assertThat(read.slot(i)).isEqualTo(i < slots ? page.slot(i) : DigestSlot.EMPTY);
    }
  }

  @Property(tries = 200)
  void aPageOfAnotherLengthIsRefused(@ForAll Random random) {
    int length = random.nextInt(3 * DigestPage.BYTES);
    if (length > DigestPage.BYTES || length % DigestPage.SLOT_BYTES != 0) {
      assertThatThrownBy(() -> DigestPage.parse(new byte[length]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Whatever was put, deleted, overwritten and forgotten before, and in whatever order. */
  @Property(tries = 200)
  void aTreeMovedByDifferencesIsTheSumOfWhatIsHeld(
      @ForAll("histories") List<Tuple2<String, @Nullable DigestRecord>> history) {
    DigestTree moved = new DigestTree();
    ItemDigester digester = new ItemDigester();
    Map<ItemKey, DigestRecord> held = new HashMap<>();
    for (Tuple2<String, @Nullable DigestRecord> step : history) {
      ItemKey key = new ItemKey(step.get1());
      int bucket = digester.bucketOf(key.utf8());
      DigestRecord next = step.get2();
      DigestRecord before = next == null ? held.remove(key) : held.put(key, next);
      if (next != null) {
        moved.add(bucket, digester.slotOf(key.utf8(), next.toBytes()));
      }
      if (before != null) {
        moved.add(bucket, DigestSlot.EMPTY.minus(digester.slotOf(key.utf8(), before.toBytes())));
      }
    }
    assertSame(moved, treeOf(held));
    assertThat(moved.root().sum().count())
        .isEqualTo(held.values().stream().filter(r -> !r.tombstone() && !r.expiring()).count());
  }

  @Property(tries = 100)
  void theRootIsTheSumOfThePagesAndTheyOfTheLeaves(@ForAll("held") Map<String, DigestRecord> held) {
    DigestTree tree = treeOf(keyed(held));
    for (int first = 0; first < DigestPage.SLOTS; first++) {
      DigestPage page = tree.page(first);
      assertThat(tree.root().slot(first)).isEqualTo(page.sum());
      assertThat(tree.leafBytes(first << 8, DigestPage.SLOTS)).isEqualTo(page.toBytes());
    }
    assertThat(tree.rootBytes(0, DigestPage.SLOTS)).isEqualTo(tree.root().toBytes());
    keyed(held)
        .keySet()
        .forEach(
            key -> {
              int bucket = ItemDigest.bucketOf(key);
              assertThat(tree.page(bucket >> 8).slot(bucket & 0xFF)).isEqualTo(tree.leaf(bucket));
            });
  }

  @Property(tries = 100)
  void aTreeLoadedFromItsPagesIsTheSameWhateverWasThereBefore(
      @ForAll("held") Map<String, DigestRecord> held,
      @ForAll("held") Map<String, DigestRecord> before) {
    DigestTree tree = treeOf(keyed(held));
    DigestTree loaded = treeOf(keyed(before));
    for (int first = 0; first < DigestPage.SLOTS; first++) {
      loaded.load(first, tree.page(first));
    }
    assertSame(loaded, tree);
    loaded.clear();
    assertSame(loaded, new DigestTree());
  }

  private static DigestTree treeOf(Map<ItemKey, DigestRecord> held) {
    DigestTree tree = new DigestTree();
    held.forEach(
        (key, record) -> tree.add(ItemDigest.bucketOf(key), ItemDigest.slotOf(key, record)));
    return tree;
  }

  private static Map<ItemKey, DigestRecord> keyed(Map<String, DigestRecord> held) {
    Map<ItemKey, DigestRecord> keyed = new HashMap<>();
    held.forEach((key, record) -> keyed.put(new ItemKey(key), record));
    return keyed;
  }

  private static void assertSame(DigestTree tree, DigestTree other) {
    assertThat(tree.root()).isEqualTo(other.root());
    for (int first = 0; first < DigestPage.SLOTS; first++) {
      assertThat(tree.page(first)).isEqualTo(other.page(first));
    }
  }

  private static DigestSlot sum(List<DigestSlot> slots) {
    return slots.stream().reduce(DigestSlot.EMPTY, DigestSlot::plus);
  }

  @Provide
  Arbitrary<DigestSlot> slot() {
    Arbitrary<Long> lane = Arbitraries.longs();
    return Combinators.combine(lane, lane, lane, lane).as(DigestSlot::new);
  }

  @Provide
  Arbitrary<List<DigestSlot>> slots() {
    return slot().list().ofMaxSize(30);
  }

  @Provide
  Arbitrary<DigestPage> pages() {
    return Arbitraries.longs().array(long[].class).ofSize(DigestPage.SLOTS * 4).map(DigestPage::of);
  }

  @Provide
  Arbitrary<DigestRecord> records() {
    Arbitrary<Long> any = Arbitraries.longs();
    Arbitrary<Long> seqs = Arbitraries.longs().greaterOrEqual(0);
    Arbitrary<Boolean> flag = Arbitraries.of(true, false);
    Arbitrary<DigestRecord> live =
        Combinators.combine(any, Arbitraries.integers(), seqs, flag, flag, any, any)
            .as(
                (hlc, tag, seq, json, expiring, high, low) ->
                    new DigestRecord(hlc, tag, seq, false, json, expiring, high, low));
    Arbitrary<DigestRecord> tombstones =
        Combinators.combine(any, Arbitraries.integers(), seqs)
            .as((hlc, tag, seq) -> new DigestRecord(hlc, tag, seq, true, false, false, 0, 0));
    return Arbitraries.oneOf(live, tombstones);
  }

  /** A record of which some bytes are others. */
  @Provide
  Arbitrary<byte[]> nearlyRecords() {
    Arbitrary<Tuple2<Integer, Byte>> change =
        Combinators.combine(
                Arbitraries.integers().between(0, DigestRecord.BYTES - 1), Arbitraries.bytes())
            .as(Tuple::of);
    return Combinators.combine(records(), change.list().ofMaxSize(3))
        .as(
            (record, changes) -> {
              byte[] bytes = record.toBytes();
              changes.forEach(one -> bytes[one.get1()] = one.get2());
              return bytes;
            });
  }

  @Provide
  Arbitrary<Map<String, DigestRecord>> held() {
    return Arbitraries.maps(keys(), records()).ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<Tuple2<String, @Nullable DigestRecord>>> histories() {
    return Combinators.combine(keys(), records().injectNull(0.2))
        .as((String key, @Nullable DigestRecord record) -> Tuple.of(key, record))
        .list()
        .ofMaxSize(100);
  }

  private static Arbitrary<String> keys() {
    return Arbitraries.integers().between(0, 30).map(i -> "item." + i);
  }
}
