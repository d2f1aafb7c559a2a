package dev.replication.app.http;

import dev.replication.app.runtime.PeerSwitch;
import dev.replication.model.NodeId;
import io.helidon.http.Status;
import java.util.List;

/** {@code POST /v1/peers/{node}/pause} and {@code /resume}: stop and start following one peer. */
final class PeerEndpoint {
  private final PeerSwitch peers;

  PeerEndpoint(PeerSwitch peers) {
    this.peers = peers;
  }

  /** Whether {@code path} ends as one that is served here. */
  static boolean isCommand(String path) {
    return path.endsWith("/pause") || path.endsWith("/resume");
  }

  /**
   * Serves what is behind {@code /v1/peers/}.
   *
   * @param rawPath {@code {node}/{command}}, the node percent-encoded
   */
  void serve(String rawPath, Exchange exchange) {
    List<String> segments = List.of(rawPath.split("/", -1));
    String command = segments.getLast();
    if (segments.size() != 2 || !(command.equals("pause") || command.equals("resume"))) {
      throw new RequestRefused(Status.NOT_FOUND_404, "there is nothing at this path");
    }
    if (!exchange.method().equals("POST")) {
      throw RequestRefused.methodNotAllowed("POST");
    }
    NodeId peer = nodeId(PercentDecoding.segment(segments.getFirst()));
    boolean pause = command.equals("pause");
    switch (pause ? peers.pause(peer) : peers.resume(peer)) {
      case DONE -> answer(exchange, peer, pause);
      case UNKNOWN_PEER ->
          throw new RequestRefused(Status.NOT_FOUND_404, "no peer is called " + peer);
      case DISABLED_BY_CONFIGURATION ->
          throw new RequestRefused(
              Status.CONFLICT_409,
              "the configuration says that "
                  + peer
                  + " is not followed (enabled: false"
                  + " of the peer or of hot_path)");
    }
  }

  private static NodeId nodeId(String text) {
    try {
      return new NodeId(text);
    } catch (IllegalArgumentException e) {
      throw RequestRefused.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static void answer(Exchange exchange, NodeId peer, boolean paused) {
    exchange.sendAndDiscard(
        Status.OK_200,
        "application/json",
        JsonOutput.object(
            json -> {
              json.writeStringField("node", peer.text());
              json.writeBooleanField("paused", paused);
            }));
  }
}
