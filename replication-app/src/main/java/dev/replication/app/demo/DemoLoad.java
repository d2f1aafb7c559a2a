package dev.replication.app.demo;

import dev.replication.app.wiring.Node;
import dev.replication.model.ItemKey;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.Submission;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * A steady write load over all nodes: most writes touch the world's records, so the same record is
 * often written on two nodes at once; the rest places, changes and withdraws orders. One virtual
 * thread writes, in slices of 20 ms.
 */
final class DemoLoad implements AutoCloseable {
  private static final Duration SLICE = Duration.ofMillis(20);
  private static final int ORDERS = 2000;

  private final List<Node> nodes;
  private final List<Submission> records;
  private final int perSecond;
  private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
  private final AtomicLong written = new AtomicLong();
  private final Thread thread;

  DemoLoad(List<Node> nodes, List<Submission> records, int perSecond) {
    this.nodes = nodes;
    this.records = records;
    this.perSecond = perSecond;
    this.thread = Thread.ofVirtual().name("demo-load").unstarted(this::run);
  }

  /** Spreads the records over the nodes, a part to each, and waits until they are durable. */
  void seed() throws InterruptedException {
    for (int n = 0; n < nodes.size(); n++) {
      int part = n;
      List<Submission> mine =
          java.util.stream.IntStream.range(0, records.size())
              .filter(i -> i % nodes.size() == part)
              .mapToObj(records::get)
              .toList();
      nodes.get(n).store().submitMany(mine);
      written.addAndGet(mine.size());
    }
    for (Node node : nodes) {
      node.store().flush();
    }
  }

  void start() {
    thread.start();
  }

  long written() {
    return written.get();
  }

  private void run() {
    long startNanos = System.nanoTime();
    long done = 0;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long due = (System.nanoTime() - startNanos) * perSecond / 1_000_000_000L;
        for (; done < due; done++) {
          write(nodes.get(random.nextInt(nodes.size())), done);
        }
        Thread.sleep(SLICE);
      }
    } catch (InterruptedException stopped) {
      // The demonstration is over.
    }
  }

  private void write(Node node, long serial) throws InterruptedException {
    try {
      int dice = random.nextInt(100);
      if (dice < 60) {
        node.store().submit(touched(records.get(random.nextInt(records.size())), node, serial));
      } else if (dice < 90) {
        node.store().submit(order(node, serial));
      } else {
        node.store().delete(orderKey(random.nextInt(ORDERS)), Submission.Precondition.NONE);
      }
      written.incrementAndGet();
    } catch (StoreFailure refused) {
      // A node that refuses writes for a moment is part of what is shown; the next write goes
      // elsewhere.
    }
  }

  private static Submission touched(Submission record, Node node, long serial) {
    String json = new String(record.bytes(), StandardCharsets.UTF_8);
    String body = json.substring(0, json.length() - 1);
    return Submission.of(
        record.key(), utf8(body + ",\"touched\":" + serial + ",\"by\":\"" + node.id() + "\"}"));
  }

  private Submission order(Node node, long serial) {
    String json =
        "{\"order\":%d,\"at\":\"%s\",\"quantity\":%d}"
            .formatted(serial, node.id(), 1 + random.nextInt(9));
    return Submission.of(orderKey(random.nextInt(ORDERS)), utf8(json));
  }

  private static ItemKey orderKey(int number) {
    return new ItemKey("demo.order." + number);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Stops writing and waits for the write in hand. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
