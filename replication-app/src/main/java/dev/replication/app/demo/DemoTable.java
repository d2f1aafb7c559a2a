package dev.replication.app.demo;

import dev.replication.app.wiring.Node;
import dev.replication.domain.health.PeerHealth;
import dev.replication.syncengine.StoreHealth;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The live table: one row a node, drawn over the last one on a terminal, appended where output goes
 * to a file. Shows what each node holds and how far it is behind its slowest peer.
 */
final class DemoTable {
  private static final String ROW = "%-16s %9s %8s %10s %10s %9s %11s %10s%n";

  private final PrintStream out;
  private final boolean redraw;
  private boolean drawn;

  DemoTable(PrintStream out, boolean redraw) {
    this.out = out;
    this.redraw = redraw;
  }

  void draw(List<Node> nodes, long written, Duration elapsed) {
    if (redraw && drawn) {
      out.printf("\033[%dA\033[J", nodes.size() + 2);
    }
    drawn = true;
    out.printf("%3d s   %,d writes%n", elapsed.toSeconds(), written);
    out.printf(ROW, "node", "items", "deleted", "log", "unmirrored", "applied", "conflicts", "lag");
    nodes.forEach(this::row);
    out.flush();
  }

  private void row(Node node) {
    StoreHealth store = node.store().health();
    out.printf(
        ROW,
        node.id(),
        grouped(store.items()),
        grouped(store.tombstones()),
        grouped(store.feedSeq()),
        grouped(store.feedSeq() - store.publishedSeq()),
        grouped(node.tally().applied()),
        grouped(node.tally().conflicts()),
        lag(node));
  }

  private static String lag(Node node) {
    List<PeerHealth> peers = node.engine().healthCheck().peers();
    if (peers.stream().anyMatch(p -> p.lagMillis() == null)) {
      return "unknown";
    }
    return peers.stream()
        .map(PeerHealth::lagMillis)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .map(millis -> millis + " ms")
        .orElse("-");
  }

  private static String grouped(long number) {
    return "%,d".formatted(number);
  }
}
