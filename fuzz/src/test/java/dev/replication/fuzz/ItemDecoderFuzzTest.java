package dev.replication.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.replication.model.ItemKey;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.wire.ItemCodec;
import dev.replication.wire.Limits;
import java.util.Map;

/**
 * Any fields are an item, none, or corrupt; what is an item is intact and can be written back
 * unchanged.
 */
final class ItemDecoderFuzzTest {
  private static final ItemKey KEY = new ItemKey("k");

  // What was read within these limits is written anew within the default ones.
  private final ItemCodec reader = new ItemCodec(new Limits(256 * 1024, 8 * 1024));
  private final ItemCodec writer = new ItemCodec(Limits.DEFAULT);

  @FuzzTest(maxDuration = "1m")
  void anyFieldsAreAnItemOrCorrupt(byte[] input) {
    Map<String, byte[]> fields = FieldInput.bytes(input);

    switch (reader.decode(KEY, fields)) {
      case Fetched.Found found -> {
        assertThat(found.put().isIntact()).isTrue();
        assertThat(writer.decode(KEY, writer.encode(found.put()))).isEqualTo(found);
      }
      case Fetched.Absent() -> assertThat(fields).isEmpty();
      case Fetched.Corrupt(String detail) -> assertThat(detail).isNotEmpty();
    }
  }
}
