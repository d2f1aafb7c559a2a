package dev.replication.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

final class KeptFieldsProperties {
  @Property(tries = 300)
  void anyBytesAreReadOrRefused(@ForAll @Size(max = 64) byte[] bytes) {
    KeptFields.read(bytes)
        .ifPresent(
            fields ->
                assertThat(KeptFields.read(KeptFields.write(fields)))
                    .hasValueSatisfying(
                        again -> assertThat(again.keySet()).isEqualTo(fields.keySet())));
  }

  @Property(tries = 300)
  void anyFieldsComeBack(@ForAll @Size(max = 5) Map<String, byte[]> fields) {
    Map<String, byte[]> valid = new LinkedHashMap<>();
    fields.forEach((name, value) -> valid.put(new String(name.getBytes(UTF_8), UTF_8), value));

    assertThat(KeptFields.read(KeptFields.write(valid)))
        .hasValueSatisfying(
            read -> {
              assertThat(read.keySet()).isEqualTo(valid.keySet());
              valid.forEach((name, value) -> assertThat(read.get(name)).isEqualTo(value));
            });
  }
}
