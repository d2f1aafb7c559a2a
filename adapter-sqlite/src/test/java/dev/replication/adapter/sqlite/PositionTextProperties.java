package dev.replication.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.StreamId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The text form of positions. */
class PositionTextProperties {
  @Property
  void sortsAsTheUnsignedNumbersDo(
      @ForAll long millis, @ForAll long seq, @ForAll long otherMillis, @ForAll long otherSeq) {
    assertSortsAlike(new StreamId(millis, seq), new StreamId(otherMillis, otherSeq));
    assertSortsAlike(new StreamId(millis, seq), new StreamId(millis, otherSeq));
  }

  @Property
  void isReadBackAsItWas(@ForAll long millis, @ForAll long seq) {
    StreamId position = new StreamId(millis, seq);

    assertThat(PositionText.parse(PositionText.of(position))).isEqualTo(position);
  }

  private static void assertSortsAlike(StreamId a, StreamId b) {
    int asText = Arrays.compareUnsigned(bytes(a), bytes(b));

    assertThat(Integer.signum(asText)).isEqualTo(Integer.signum(a.compareTo(b)));
  }

  private static byte[] bytes(StreamId position) {
    return PositionText.of(position).getBytes(StandardCharsets.UTF_8);
  }
}
