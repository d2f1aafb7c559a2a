package dev.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.port.ItemReader.Fetched;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class ItemCodecProperties {
  private final ItemCodec codec = new ItemCodec(Limits.DEFAULT);

  @Property(tries = 500)
  void everyItemComesBackAsItWasButForItsTrace(@ForAll("puts") Change.Put put) {
    Change.Put untraced =
        new Change.Put(
            put.key(),
            put.revision(),
            put.version(),
            put.content(),
            put.state(),
            put.expiresAtMillis(),
            put.mergeState(),
            put.audit(),
            null);

    assertThat(codec.decode(put.key(), codec.encode(put))).isEqualTo(new Fetched.Found(untraced));
  }

  @Property(tries = 1000)
  void damagedItemsAreReadOrRefusedNeverThrown(@ForAll("damaged") Map<String, byte[]> fields) {
    if (codec.decode(new ItemKey("k"), fields) instanceof Fetched.Found found) {
      assertThat(found.put().isIntact()).isTrue();
    }
  }

  @Provide
  Arbitrary<Change.Put> puts() {
    return Samples.puts();
  }

  @Provide
  Arbitrary<Map<String, byte[]>> damaged() {
    return Samples.puts().map(codec::encode).flatMap(Samples::damaged);
  }
}
