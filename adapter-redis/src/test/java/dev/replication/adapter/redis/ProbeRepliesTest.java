package dev.replication.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.adapter.redis.RedisFacts.Server;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers that a server of another age or kind gives. */
final class ProbeRepliesTest {
  private static final ErrorReply UNKNOWN =
      new ErrorReply("ERR unknown command `HELLO`", new IllegalStateException());

  @Test
  void theVersionOfAServerWithoutHelloComesFromInfo() {
    byte[] info = "# Server\r\nredis_version:5.0.14\r\nredis_mode:standalone\r\n".getBytes(UTF_8);

    assertThat(ProbeReplies.server(UNKNOWN, info))
        .isEqualTo(new Server("5.0.14", "standalone", "unknown"));
    assertThat(ProbeReplies.server(UNKNOWN, UNKNOWN)).isNull();
  }

  @Test
  void aStreamWithoutTheCountOfAddedEntriesIsNotTold() {
    List<Object> old = List.of("length".getBytes(UTF_8), 3L);

    assertThat(ProbeReplies.stream(old))
        .isEqualTo(
            new RedisFacts.Stream.Untold("its description lacks what Redis 7 tells of a stream"));
  }

  @Test
  void whateverIsAnsweredIsReadOrNotTold() {
    List<@Nullable Object> odd = new ArrayList<>();
    odd.add(null);
    odd.add(7L);
    odd.add(List.of());
    odd.add(List.of("odd".getBytes(UTF_8)));
    odd.add(List.of(1L, 2L));
    odd.add("text".getBytes(UTF_8));
    for (Object reply : odd) {
      assertThat(ProbeReplies.server(reply, reply)).isNull();
      assertThat(ProbeReplies.memory(reply)).isNull();
      assertThat(ProbeReplies.persistence(reply, reply)).isNull();
      assertThat(ProbeReplies.clock(reply, 0, 0)).isNull();
      assertThat(ProbeReplies.stream(reply)).isInstanceOf(RedisFacts.Stream.Untold.class);
      assertThat(ProbeReplies.head(reply))
          .isInstanceOfAny(RedisFacts.Head.Unreadable.class, RedisFacts.Head.Absent.class);
    }
  }
}
