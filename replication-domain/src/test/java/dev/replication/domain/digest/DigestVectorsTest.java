package dev.replication.domain.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes of the digest tree, computed elsewhere. */
final class DigestVectorsTest {
  private static final ItemKey GB = new ItemKey("country.gb");
  private static final ItemKey ODD = new ItemKey("ü/🙂");
  private static final long MILLIS = 1_700_000_000_003L;

  private static final String PUT =
      "018bcfe568030000" // 1700000000003 ms, counter 0
          + "7f81991c" // paris~0a1b2c3d
          + "0000000000000003"
          + "00000000"
          + "8d23a6e37e0a6431a8f1b43a91026dcf"; // United Kingdom

  private static final String TOMBSTONE =
      "018bcfe568040000"
          + "7f81991c"
          + "0000000000000004"
          + "01000000"
          + "00000000000000000000000000000000";

  private static final String EXPIRING_JSON =
      "fffffffffffffffb"
          + "7f81991c"
          + "0000000000000009"
          + "06000000"
          + "015abd7f5cc57a2dd94b7590f04ad808";

  @Test
  void recordsAreFortyBytesOfTheChange() {
    assertThat(hex(DigestRecord.of(united()))).isEqualTo(PUT);
    assertThat(hex(DigestRecord.of(deleted()))).isEqualTo(TOMBSTONE);
    assertThat(hex(DigestRecord.of(expiring()))).isEqualTo(EXPIRING_JSON);
  }

  @Test
  void leavesAreFoundByTheFirstTwoBytesOfTheKeysHash() {
    assertThat(ItemDigest.bucketOf(GB)).isEqualTo(0x7bd8);
    assertThat(ItemDigest.bucketOf(ODD)).isEqualTo(0xa2c0);
  }

  @Test
  void aLastingItemAddsBothLanesAndIsCounted() {
    assertThat(ItemDigest.slotOf(GB, parse(PUT)))
        .isEqualTo(new DigestSlot(0x92e4543e694cfa01L, 0x05e18e68535dab1eL, 0, 1));
  }

  @Test
  void tombstonesAndExpiringItemsAddToTheirOwnLane() {
    assertThat(ItemDigest.slotOf(GB, parse(TOMBSTONE)))
        .isEqualTo(new DigestSlot(0, 0, 0x4ce82b375659ad98L, 0));
    assertThat(ItemDigest.slotOf(ODD, parse(EXPIRING_JSON)))
        .isEqualTo(new DigestSlot(0, 0, 0x0180b9e27475b3f9L, 0));
  }

  @Test
  void aPageHasItsSlotsSideBySide() {
    DigestTree tree = new DigestTree();
    tree.add(0x7bd8, ItemDigest.slotOf(GB, parse(PUT)));
    String slot = "92e4543e694cfa0105e18e68535dab1e00000000000000000000000000000001";

    assertThat(hexOf(tree.page(0x7b), 0xd8)).isEqualTo(slot);
    assertThat(hexOf(tree.root(), 0x7b)).isEqualTo(slot);
    assertThat(HexFormat.of().formatHex(tree.leafBytes(0x7bd8, 1))).isEqualTo(slot);
    assertThat(HexFormat.of().formatHex(tree.rootBytes(0x7b, 1))).isEqualTo(slot);
  }

  private static String hexOf(DigestPage page, int slot) {
    int from = slot * DigestPage.SLOT_BYTES;
    return HexFormat.of().formatHex(page.toBytes(), from, from + DigestPage.SLOT_BYTES);
  }

  private static DigestRecord parse(String hex) {
    return DigestRecord.parse(HexFormat.of().parseHex(hex));
  }

  private static String hex(DigestRecord record) {
    return HexFormat.of().formatHex(record.toBytes());
  }

  private static Change.Put united() {
    return put(GB, revision(MILLIS << 16, 3), "United Kingdom", ContentType.BINARY, null);
  }

  private static Change.Delete deleted() {
    return new Change.Delete(GB, revision(MILLIS + 1 << 16, 4), 2, null);
  }

  private static Change.Put expiring() {
    return put(ODD, revision(-5, 9), "{\"a\":1}", ContentType.JSON, 1L);
  }

  private static Revision revision(long hlc, long seq) {
    return new Revision(new Stamp(hlc, new Origin("paris~0a1b2c3d")), seq, VersionVector.empty());
  }

  private static Change.Put put(
      ItemKey key, Revision revision, String text, ContentType type, @Nullable Long expiresAt) {
    return new Change.Put(
        key,
        revision,
        1,
        Content.of(text.getBytes(StandardCharsets.UTF_8), type),
        Change.DEFAULT_STATE,
        expiresAt,
        null,
        null,
        null);
  }
}
