package dev.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Change;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class EntryCodecProperties {
  private static final NodeId PEER = new NodeId("peer");

  private final EntryCodec codec = new EntryCodec(Limits.DEFAULT);

  @Property(tries = 500)
  void everyChangeComesBackAsItWas(@ForAll("changes") Change change, @ForAll("ids") StreamId id) {
    long seq = change.revision().seq();
    Long after = seq > 0 ? seq / 2 : null;

    assertThat(codec.decode(PEER, id, codec.encode(change, after)))
        .isEqualTo(new FeedEntry.Changed(id, change, after));
  }

  @Property(tries = 200)
  void everyHeartbeatComesBackAsItWas(@ForAll("heartbeats") FeedEntry.Heartbeat heartbeat) {
    assertThat(codec.decode(PEER, heartbeat.id(), codec.encode(heartbeat))).isEqualTo(heartbeat);
  }

  @Property(tries = 1000)
  void damagedEntriesAreReadOrRefusedNeverThrown(
      @ForAll("damaged") Map<String, byte[]> fields, @ForAll("ids") StreamId id) {
    FeedEntry entry = codec.decode(PEER, id, fields);

    assertThat(entry.id()).isEqualTo(id);
    if (entry instanceof FeedEntry.Changed changed && changed.change() instanceof Change.Put put) {
      assertThat(put.isIntact()).isTrue();
    }
  }

  @Property(tries = 1000)
  void aSpoiltBitIsNeverBelieved(
      @ForAll("changes") Change change, @ForAll int field, @ForAll int place) {
    Map<String, byte[]> fields = codec.encode(change, null);
    FeedEntry written = codec.decode(PEER, new StreamId(1, 1), fields);
    String name = List.copyOf(fields.keySet()).get(Math.floorMod(field, fields.size()));
    byte[] spoilt = Objects.requireNonNull(fields.get(name)).clone();
    if (spoilt.length > 0) {
      int bit = Math.floorMod(place, spoilt.length * Byte.SIZE);
      spoilt[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
    fields.put(name, spoilt);

    FeedEntry read = codec.decode(PEER, new StreamId(1, 1), fields);

    assertThat(read instanceof FeedEntry.Undecodable || read.equals(written)).as(name).isTrue();
  }

  @Property(tries = 500)
  void anyBytesInAnyFieldAreReadOrRefused(
      @ForAll("operations") byte[] op,
      @ForAll byte[] key,
      @ForAll byte[] data,
      @ForAll byte[] meta) {
    Map<String, byte[]> fields =
        Map.of("op", op, "key", key, "hash", data, "data", data, "meta", meta);

    assertThat(codec.decode(PEER, new StreamId(1, 1), fields).weight()).isPositive();
  }

  @Provide
  Arbitrary<Change> changes() {
    return Samples.changes();
  }

  @Provide
  Arbitrary<FeedEntry.Heartbeat> heartbeats() {
    return Samples.heartbeats();
  }

  @Provide
  Arbitrary<StreamId> ids() {
    return Samples.streamIds();
  }

  @Provide
  Arbitrary<byte[]> operations() {
    return Arbitraries.of("PUT", "del", "HB", "X").map(Text::utf8);
  }

  @Provide
  Arbitrary<Map<String, byte[]>> damaged() {
    return Arbitraries.oneOf(
            Samples.changes().map(change -> codec.encode(change, null)),
            Samples.heartbeats().map(codec::encode))
        .flatMap(Samples::damaged);
  }
}
