package dev.replication.app.http;

import dev.replication.app.config.PeerSettings;
import dev.replication.app.config.Quantity;
import dev.replication.app.operations.Operations;
import dev.replication.model.NodeId;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** With whom a request is to be done, and for how long it may be waited. */
final class AskedPeers {
  static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private AskedPeers() {}

  /** Those of {@code ?peers=}, else all that are enabled. */
  static List<NodeId> of(QueryParameters query, Operations operations) {
    return query
        .text("peers")
        .map(names -> named(names, operations))
        .orElseGet(() -> all(operations));
  }

  private static List<NodeId> all(Operations operations) {
    return operations.overview().configured().stream()
        .filter(PeerSettings::enabled)
        .map(PeerSettings::nodeId)
        .toList();
  }

  private static List<NodeId> named(String names, Operations operations) {
    Set<NodeId> peers = new LinkedHashSet<>();
    Arrays.stream(names.split(",", -1))
        .forEach(name -> peers.add(PeersEndpoint.configured(operations, name).nodeId()));
    return List.copyOf(peers);
  }

  /** {@code ?wait=}, bounded. */
  static Duration wait(QueryParameters query, Duration otherwise) {
    return query.text("wait").map(AskedPeers::wait).orElse(otherwise);
  }

  private static Duration wait(String text) {
    return Quantity.duration(text)
        .filter(wait -> wait.compareTo(LONGEST_WAIT) <= 0)
        .orElseThrow(
            () ->
                RequestRefused.badRequest(
                    "wait must be a time such as 500ms or 5s, at most "
                        + Quantity.print(LONGEST_WAIT)));
  }
}
