package dev.replication.engine;

import static dev.replication.engine.InProcessEngine.LEEDS;
import static dev.replication.engine.InProcessEngine.YORK;
import static dev.replication.engine.InProcessEngine.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replication.domain.repair.Repaired;
import dev.replication.domain.repair.Verification;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asking a whole engine whether it holds the same as its peers. */
final class EngineVerifyTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String BOTH =
      """
      settings:
        hot_path: { block_timeout: 20ms }
      peers:
        - { node_id: leeds, redis_url: "redis://leeds" }
        - { node_id: york, redis_url: "redis://york" }
      """;

  private final InProcessEngine node = new InProcessEngine(BOTH);

  @AfterEach
  void close() {
    node.close();
  }

  private List<String> whyUnknown(Duration wait) throws InterruptedException {
    return node.engine.verify(List.of(YORK, LEEDS), wait).stream()
        .map(Verification::verdict)
        .map(verdict -> ((ComparisonVerdict.Unknown) verdict).why())
        .toList();
  }

  @Test
  void comparesAtOnceWithEachPeerThatIsAskedFor() throws InterruptedException {
    node.engine.start();
    eventually().until(() -> node.health(LEEDS).connected() && node.health(YORK).connected());

    List<Verification> shown = node.engine.verify(List.of(YORK, LEEDS), LONG);

    assertThat(shown).extracting(Verification::peer).containsExactly(YORK, LEEDS);
    assertThat(shown)
        .allSatisfy(
            one -> {
              assertThat(one.verdict())
                  .isEqualTo(new ComparisonVerdict.Unknown("the peer publishes no head"));
              assertThat(one.passes()).isEqualTo(1);
              assertThat(one.took()).as("not at the next interval").isLessThan(LONG);
            });
    assertThat(node.engine.verify(LEEDS, LONG).passes()).isEqualTo(1);
  }

  @Test
  void saysWhyAPeerIsNotFollowed() throws InterruptedException {
    assertThat(whyUnknown(LONG)).containsOnly("the engine is CREATED");
    node.engine.start();
    node.engine.pause(YORK);
    eventually().until(() -> node.health(LEEDS).connected());
    assertThat(whyUnknown(LONG)).containsExactly("it is paused", "the peer publishes no head");

    node.engine.reconfigure(
        InProcessEngine.settings(BOTH.replace("//leeds\"", "//leeds\", enabled: false")));
    assertThat(whyUnknown(LONG))
        .containsExactly("it is paused", "the configuration says that it is not followed");

    node.engine.reconfigure(
        InProcessEngine.settings(
            BOTH.replace("settings:\n", "settings:\n  cold_path: { enabled: false }\n")));
    assertThat(whyUnknown(LONG))
        .containsOnly("comparing is switched off: cold_path.enabled is false");
  }

  @Test
  void doesNotWaitLongerThanItIsTold() throws InterruptedException {
    node.engine.start();
    eventually().until(() -> node.health(LEEDS).connected() && node.health(YORK).connected());

    assertThat(whyUnknown(Duration.ZERO))
        .allSatisfy(why -> assertThat(why).startsWith("no comparison has ended within "));
  }

  @Test
  void refusesPeersThatAreNotConfigured() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> node.engine.verify(new NodeId("hull"), LONG))
        .withMessage("no peer is called hull");
  }

  @Test
  void repairsFromPeersThatCanBeComparedWithAndSaysWhyNotFromOthers() throws InterruptedException {
    node.engine.start();
    node.engine.pause(YORK);
    eventually().until(() -> node.health(LEEDS).connected());

    assertThat(node.engine.repair(List.of(YORK, LEEDS), LONG))
        .allMatch(one -> one.end() == Repaired.End.FAILED)
        .extracting(Repaired::why)
        .containsExactly("it is paused", "the peer publishes no head");
    assertThat(node.engine.underway(LEEDS)).isEmpty();
    assertThat(node.engine.confirmDeletes(LEEDS)).isFalse();
    assertThat(node.engine.confirmDeletes(YORK)).isFalse();
  }
}
