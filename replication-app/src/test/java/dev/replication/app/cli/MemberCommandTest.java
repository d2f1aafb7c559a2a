package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MemberCommandTest {
  private static final String MEMBERS =
      """
      {"node":"uk.london","epoch":2,"members":[
       {"node":"uk.leeds","since":0,"evictedAt":null},
       {"node":"uk.london","since":0,"evictedAt":null},
       {"node":"uk.york","since":0,"evictedAt":2}]}
      """;

  private final CliRun cli = new CliRun();
  private final StubNode node;

  MemberCommandTest() throws IOException {
    node = new StubNode();
    node.health = "{\"node\":\"uk.london\",\"peers\":[],\"deletesHeldBy\":{\"uk.leeds\":7300}}";
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void membersAreListedWithWhatTheyHoldBack() {
    node.answerNext(200, Optional.empty(), MEMBERS);

    assertThat(cli.run("member", "ls", "--url", node.url())).isZero();

    assertThat(cli.out())
        .isEqualTo(
            """
            NODE                   SINCE EPOCH  EVICTED  HOLDS
            uk.leeds               0            -        2 h 1 m
            uk.london (this node)  0            -        -
            uk.york                0            2        -
            epoch 2
            """);
  }

  @Test
  void jsonIsWhatTheNodeSaid() {
    node.answerNext(200, Optional.empty(), MEMBERS);

    assertThat(cli.run("member", "ls", "--url", node.url(), "--json")).isZero();

    assertThat(cli.out()).contains("\"evictedAt\" : 2");
  }
}
