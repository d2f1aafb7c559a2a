package dev.replication.mesh;

import dev.replication.process.NodeHttp;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Clients that write to one node, each on keys of its own, until they are stopped or the node does
 * not answer. What was acknowledged as durable is remembered; an answer that never came says
 * nothing either way.
 */
final class Writers implements AutoCloseable {
  private static final int CLIENTS = 4;

  /** Every so many writes a client deletes the item before. */
  private static final int DELETE_EVERY = 5;

  private final Map<String, String> stored = new ConcurrentHashMap<>();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private final int keys;
  private volatile boolean stopped;

  private Writers(int keys) {
    this.keys = keys;
  }

  /** Starts them; ids begin with {@code prefix}, and each put is to a new one. */
  static Writers start(NodeHttp node, String prefix) {
    return around(node, prefix, Integer.MAX_VALUE);
  }

  /** The same, but each client writes round and round over so many ids. */
  static Writers around(NodeHttp node, String prefix, int keys) {
    Writers writers = new Writers(keys);
    for (int client = 0; client < CLIENTS; client++) {
      String ids = prefix + "." + client + ".";
      writers.threads.add(Thread.ofVirtual().start(() -> writers.write(node, ids)));
    }
    return writers;
  }

  private void write(NodeHttp node, String ids) {
    try {
      for (int i = 0; !stopped; i++) {
        putOne(node, ids + i % keys, "{\"n\":" + i + ",\"text\":\"" + "x".repeat(i % 200) + "\"}");
        if (i % DELETE_EVERY == DELETE_EVERY - 1) {
          deleteOne(node, ids + (i - 1) % keys);
        }
      }
    } catch (IOException nodeIsGone) {
      // The last request stays unacknowledged.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void putOne(NodeHttp node, String id, String content)
      throws IOException, InterruptedException {
    // Until it is acknowledged either outcome is right.
    stored.remove(id);
    deleted.remove(id);
    HttpResponse<String> answer = node.request("PUT", "/v1/items/" + id + "?ack=durable", content);
    if (answer.statusCode() < 300) {
      stored.put(id, content);
      acknowledged.incrementAndGet();
    }
  }

  private void deleteOne(NodeHttp node, String id) throws IOException, InterruptedException {
    stored.remove(id);
    HttpResponse<String> answer = node.request("DELETE", "/v1/items/" + id + "?ack=durable", "");
    if (answer.statusCode() == 204) {
      deleted.add(id);
      acknowledged.incrementAndGet();
    }
  }

  /** Waits until so many more requests have been acknowledged. */
  void awaitMore(int requests) {
    int target = acknowledged.get() + requests;
    Awaitility.await(requests + " more acknowledged writes")
        .atMost(TwoNodes.WITHIN)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> acknowledged.get() >= target);
  }

  /** Lets every client finish the request in hand. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Contents by id, as acknowledged; complete once they are stopped. */
  Map<String, String> stored() {
    return Map.copyOf(stored);
  }

  /** Ids whose delete was acknowledged. */
  Set<String> deleted() {
    return Set.copyOf(deleted);
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
