package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.bytes;
import static dev.replication.syncengine.StoreFixtures.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ItemKey;
import dev.replication.model.StoredItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class ScanProperties {
  @Property(tries = 100)
  void aScanInPagesFindsExactlyTheIdsWithThePrefixInByteOrder(
      @ForAll @Size(max = 12) Set<@From("ids") String> ids,
      @ForAll("ids") String prefix,
      @ForAll @IntRange(min = 1, max = 5) int page)
      throws InterruptedException {
    try (SyncEngine store = SyncEngine.open(config(null))) {
      for (String id : ids) {
        store.submit(Submission.of(new ItemKey(id), bytes(id)));
      }
      store.flush();
      List<String> expected =
          ids.stream()
              .filter(id -> id.startsWith(prefix))
              .sorted((a, b) -> Arrays.compareUnsigned(bytes(a), bytes(b)))
              .toList();
      assertThat(scan(store, prefix, page)).isEqualTo(expected);
    }
  }

  private static List<String> scan(SyncEngine store, String prefix, int page)
      throws InterruptedException {
    List<String> found = new ArrayList<>();
    @Nullable ItemKey last = null;
    while (true) {
      List<StoredItem> items = store.scanPrefix(prefix, last, page);
      items.forEach(item -> found.add(item.key().text()));
      if (items.size() < page) {
        return found;
      }
      last = items.getLast().key();
    }
  }

  @Provide
  Arbitrary<String> ids() {
    return Arbitraries.of(
            "a",
            "A",
            "%",
            "_",
            ".",
            "*",
            "é",
            "\uD7FF",
            "\uE000",
            "\uFFFF",
            "😀",
            Character.toString(0x10FFFF))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(parts -> String.join("", parts));
  }
}
