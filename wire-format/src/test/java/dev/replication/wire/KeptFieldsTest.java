package dev.replication.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KeptFieldsTest {
  @Test
  void fieldsAreLegibleAndComeBack() {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    fields.put("op", "PUT".getBytes(UTF_8));
    fields.put("data", new byte[] {0, '\n', '=', ':', (byte) 0xff});

    byte[] kept = KeptFields.write(fields);

    assertThat(new String(kept, UTF_8)).startsWith("2,3:op=PUT\n4,5:data=");
    assertThat(KeptFields.read(kept))
        .hasValueSatisfying(
            read -> {
              assertThat(read).containsOnlyKeys("op", "data");
              assertThat(read.get("data")).isEqualTo(fields.get("data"));
            });
  }

  @Test
  void whatWasCutDoesNotComeBack() {
    byte[] kept = KeptFields.write(Map.of("data", new byte[KeptFields.MAX_BYTES]));

    assertThat(kept).hasSize(KeptFields.MAX_BYTES);
    assertThat(KeptFields.read(kept)).isEmpty();
  }

  @Test
  void everyCutShows() {
    byte[] kept = KeptFields.write(Map.of("op", "PUT".getBytes(UTF_8)));

    for (int length = 1; length < kept.length; length++) {
      assertThat(KeptFields.read(Arrays.copyOf(kept, length))).as("%d bytes", length).isEmpty();
    }
  }
}
