package dev.replication.domain.lifecycle;

import static dev.replication.model.EngineState.CONNECTING;
import static dev.replication.model.EngineState.CREATED;
import static dev.replication.model.EngineState.FAILED;
import static dev.replication.model.EngineState.RUNNING;
import static dev.replication.model.EngineState.SHUTTING_DOWN;
import static dev.replication.model.EngineState.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.EngineState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class EngineLifecycleProperties {
  private static final Map<EngineState, Set<EngineState>> LEGAL =
      Map.of(
          CREATED, Set.of(CONNECTING, FAILED),
          CONNECTING, Set.of(RUNNING, SHUTTING_DOWN, FAILED),
          RUNNING, Set.of(SHUTTING_DOWN, FAILED),
          SHUTTING_DOWN, Set.of(STOPPED, FAILED),
          STOPPED, Set.of(CONNECTING),
          FAILED, Set.of(CONNECTING));

  @Property
  void makesLegalTransitionsOnlyAndTellsOfEach(@ForAll List<EngineState> wishes) {
    EngineLifecycle lifecycle = new EngineLifecycle();
    List<Move> heard = new ArrayList<>();
    lifecycle.onTransition((from, to) -> heard.add(new Move(from, to)));
    List<Move> made = new ArrayList<>();
    for (EngineState wish : wishes) {
      EngineState before = lifecycle.state();
      boolean legal = LEGAL.getOrDefault(before, Set.of()).contains(wish);
      assertThat(lifecycle.moveTo(wish)).isEqualTo(legal);
      assertThat(lifecycle.state()).isEqualTo(legal ? wish : before);
      if (legal) {
        made.add(new Move(before, wish));
      }
    }
    assertThat(heard).isEqualTo(made);
  }

  @Example
  void goesThroughALifeAndAgain() {
    EngineLifecycle lifecycle = new EngineLifecycle();
    assertThat(lifecycle.state()).isEqualTo(CREATED);
    for (EngineState next : List.of(CONNECTING, RUNNING, SHUTTING_DOWN, STOPPED, CONNECTING)) {
      assertThat(lifecycle.moveTo(next)).isTrue();
    }
    assertThat(lifecycle.moveTo(CONNECTING)).as("where it is already").isFalse();
  }

  @Example
  void ofManyThreadsExactlyOneMakesATransition() throws InterruptedException {
    EngineLifecycle lifecycle = new EngineLifecycle();
    ConcurrentLinkedQueue<Move> heard = new ConcurrentLinkedQueue<>();
    lifecycle.onTransition((from, to) -> heard.add(new Move(from, to)));
    AtomicInteger winners = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      go.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    if (lifecycle.moveTo(CONNECTING)) {
                      winners.incrementAndGet();
                    }
                  }));
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(winners).hasValue(1);
    assertThat(heard).containsExactly(new Move(CREATED, CONNECTING));
  }

  private record Move(EngineState from, EngineState to) {}
}
