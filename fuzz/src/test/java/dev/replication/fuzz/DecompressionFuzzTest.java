package dev.replication.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import dev.replication.port.FeedEntry.Reason;
import dev.replication.wire.EntryCodec;
import dev.replication.wire.Limits;
import java.util.Map;

/** Any payload is unpacked or refused; any content comes back from its payload. */
final class DecompressionFuzzTest {
  private static final NodeId PEER = new NodeId("peer");
  private static final StreamId ID = new StreamId(1, 1);
  private static final byte[] ZERO_HASH = "0".repeat(64).getBytes(UTF_8);
  private static final Revision REVISION =
      new Revision(new Stamp(1, new Origin("a")), 1, VersionVector.empty());

  private final EntryCodec codec = new EntryCodec(new Limits(64 * 1024, 1024));

  @FuzzTest(maxDuration = "1m")
  void anyPayloadIsUnpackedOrRefused(byte[] payload) {
    Map<String, byte[]> fields =
        Map.of(
            "op", "PUT".getBytes(UTF_8),
            "key", "k".getBytes(UTF_8),
            "hash", ZERO_HASH,
            "data", payload,
            "meta", "{\"enc\":\"zstd\"}".getBytes(UTF_8));

    // No content has this hash, so whatever unpacks is a mismatch.
    assertThat(codec.decode(PEER, ID, fields))
        .isInstanceOfSatisfying(
            FeedEntry.Undecodable.class,
            refused ->
                assertThat(refused.reason())
                    .isIn(Reason.HASH_MISMATCH, Reason.BAD_COMPRESSION, Reason.TOO_LARGE));
  }

  @FuzzTest(maxDuration = "1m")
  void anyContentComesBack(byte[] content) {
    Change.Put put =
        new Change.Put(
            new ItemKey("k"),
            REVISION,
            1,
            Content.of(content, ContentType.BINARY),
            Change.DEFAULT_STATE,
            null,
            null,
            null,
            null);

    assertThat(codec.decode(PEER, ID, codec.encode(put, null)))
        .isEqualTo(new FeedEntry.Changed(ID, put, null));
  }
}
