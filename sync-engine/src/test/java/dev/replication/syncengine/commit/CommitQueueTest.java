package dev.replication.syncengine.commit;

import static dev.replication.syncengine.StoreFixtures.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.Submission.Precondition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CommitQueueTest {
  private static ClientWrite write(String key, int bytes) {
    Content content = Content.of(new byte[bytes], ContentType.BINARY);
    return ClientWrite.of(
        key(key), Precondition.NONE, new ClientWrite.Wanted.Item(content, null, null, null));
  }

  @Test
  void workIsTakenInOrderWithinTheBounds() throws Exception {
    CommitQueue queue = new CommitQueue(1 << 20);
    List<ClientWrite> writes = List.of(write("a", 10), write("b", 10), write("c", 10));
    for (ClientWrite write : writes) {
      queue.put(write);
    }
    assertThat(queue.take(2, 1 << 20, null)).containsExactly(writes.get(0), writes.get(1));
    assertThat(queue.take(2, 1, null)).as("one at least").containsExactly(writes.get(2));
    assertThat(queue.take(2, 1, Duration.ofMillis(1))).isEmpty();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void whoeverBringsMoreThanTheBoundWaitsUntilThereIsRoom() throws Exception {
    CommitQueue queue = new CommitQueue(1000);
    queue.put(write("a", 800));
    Thread second = putInBackground(queue, write("b", 800));
    await().until(() -> second.getState() == Thread.State.WAITING);
    assertThat(queue.take(10, 1 << 20, null)).hasSize(1);
    second.join();
    assertThat(queue.take(10, 1 << 20, null)).hasSize(1);
  }

  @Test
  void aPieceLargerThanTheBoundIsTakenWhenNothingElseWaits() throws Exception {
    CommitQueue queue = new CommitQueue(10);
    queue.put(write("a", 800));
    assertThat(queue.take(10, 10, null)).hasSize(1);
  }

  @Test
  void aWaitingSubmitterCanBeInterrupted() throws Exception {
    CommitQueue queue = new CommitQueue(1000);
    queue.put(write("a", 800));
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread second =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    queue.put(write("b", 800));
                  } catch (InterruptedException e) {
                    end.set(e);
                  }
                });
    await().until(() -> second.getState() == Thread.State.WAITING);
    second.interrupt();
    second.join();
    assertThat(end.get()).isInstanceOf(InterruptedException.class);
    assertThat(queue.take(10, 1 << 20, null)).hasSize(1);
  }

  @Test
  void aClosedQueueHandsOutWhatItHasAndTakesNothingMore() throws Exception {
    CommitQueue queue = new CommitQueue(1000);
    queue.put(write("a", 1));
    queue.close();
    assertThat(queue.isDrained()).isFalse();
    assertThatThrownBy(() -> queue.put(write("b", 1))).isInstanceOf(StoreFailure.NotRunning.class);
    assertThat(queue.take(10, 1 << 20, null)).hasSize(1);
    assertThat(queue.take(10, 1 << 20, null)).isEmpty();
    assertThat(queue.isDrained()).isTrue();
  }

  @Test
  void aReaderWaitsForTheLastWriteOfItsKeyOnly() throws Exception {
    CommitQueue queue = new CommitQueue(1 << 20);
    ClientWrite first = write("a", 1);
    ClientWrite last = write("a", 1);
    queue.put(first);
    queue.put(last);
    queue.awaitWritesOf(List.of(key("other")));
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    queue.awaitWritesOf(List.of(key("a")));
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    await().until(() -> reader.getState() == Thread.State.WAITING);
    queue.settled(List.of(first));
    first.fail(new StoreFailure.NotRunning("test"));
    assertThat(reader.isAlive()).isTrue();
    queue.settled(List.of(last));
    last.fail(new StoreFailure.NotRunning("test"));
    reader.join();
    queue.awaitWritesOf(List.of(key("a")));
  }

  private static Thread putInBackground(CommitQueue queue, Queued work) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                queue.put(work);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
  }
}
