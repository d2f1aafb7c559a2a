package dev.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.NodeHead;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class HeadCodecProperties {
  private final HeadCodec codec = new HeadCodec();

  @Property(tries = 300)
  void everyHeadComesBackAsItWas(@ForAll("heads") NodeHead head) {
    assertThat(codec.decode(codec.encode(head))).contains(head);
  }

  @Provide
  Arbitrary<NodeHead> heads() {
    return Samples.heads();
  }
}
