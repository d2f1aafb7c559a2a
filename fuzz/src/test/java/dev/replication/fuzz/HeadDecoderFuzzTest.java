package dev.replication.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.replication.model.NodeHead;
import dev.replication.wire.HeadCodec;
import java.util.Map;
import java.util.Optional;

/**
 * Any fields are a head, none, or refused by the name of a field; what is a head can be published
 * unchanged.
 */
final class HeadDecoderFuzzTest {
  private final HeadCodec codec = new HeadCodec();

  @FuzzTest(maxDuration = "1m")
  void anyFieldsAreAHeadOrRefused(byte[] input) {
    Map<String, String> fields = FieldInput.text(input);
    Optional<NodeHead> head;
    try {
      head = codec.decode(fields);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageMatching("(?s)[a-z_]+ .+");
      return;
    }
    assertThat(head.isEmpty()).isEqualTo(fields.isEmpty());
    head.ifPresent(read -> assertThat(codec.decode(codec.encode(read))).contains(read));
  }
}
