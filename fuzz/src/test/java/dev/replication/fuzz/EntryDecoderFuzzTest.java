package dev.replication.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.replication.model.Change;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import dev.replication.wire.EntryCodec;
import dev.replication.wire.Limits;

/**
 * Any fields are an entry, or refused; what is an entry is intact and can be passed on unchanged.
 */
final class EntryDecoderFuzzTest {
  private static final NodeId PEER = new NodeId("peer");
  private static final StreamId ID = new StreamId(1767397694566L, 3);

  // What was read within these limits is written anew within the default ones.
  private final EntryCodec reader = new EntryCodec(new Limits(256 * 1024, 8 * 1024));
  private final EntryCodec writer = new EntryCodec(Limits.DEFAULT);

  @FuzzTest(maxDuration = "1m")
  void anyFieldsAreAnEntryOrRefused(byte[] input) {
    FeedEntry entry = reader.decode(PEER, ID, FieldInput.bytes(input));

    assertThat(entry.id()).isEqualTo(ID);
    switch (entry) {
      case FeedEntry.Changed changed -> {
        if (changed.change() instanceof Change.Put put) {
          assertThat(put.isIntact()).isTrue();
        }
        assertThat(writer.decode(PEER, ID, writer.encode(changed.change(), changed.after())))
            .isEqualTo(entry);
      }
      case FeedEntry.Heartbeat heartbeat ->
          assertThat(writer.decode(PEER, ID, writer.encode(heartbeat))).isEqualTo(entry);
      case FeedEntry.Undecodable undecodable ->
          assertThat(undecodable.raw()).hasSizeLessThanOrEqualTo(64 * 1024);
    }
  }
}
