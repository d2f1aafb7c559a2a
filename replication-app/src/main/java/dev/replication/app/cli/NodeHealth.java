package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.app.diagnosis.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * What {@code /health} says. Members a node does not send read as unknown.
 *
 * @param node its id
 * @param state its engine state
 * @param ready whether it serves
 * @param healthy whether nothing is wrong
 * @param store the store's own words
 * @param peers one per configured peer
 * @param json everything as received
 */
record NodeHealth(
    String node,
    String state,
    boolean ready,
    boolean healthy,
    JsonNode store,
    List<Peer> peers,
    JsonNode json) {
  private static final String UNKNOWN = "unknown";

  NodeHealth {
    peers = List.copyOf(peers);
  }

  /**
   * One peer as the node sees it; numbers are text because each may be unknown, which is not 0.
   *
   * @param node its id
   * @param connected whether it is
   * @param paused whether it is not followed on purpose
   * @param circuit closed, half-open or open
   * @param lagMillis how far behind it we are
   * @param lagEntries entries not read yet
   * @param catchingUp whether a backlog is being read
   * @param alarm what of it is missing, kept back or slower than it may be, or empty
   * @param lastProblem what last went wrong, or empty
   */
  record Peer(
      String node,
      boolean connected,
      boolean paused,
      String circuit,
      String lagMillis,
      String lagEntries,
      boolean catchingUp,
      String alarm,
      String lastProblem) {}

  static NodeHealth from(JsonNode json) {
    List<Peer> peers = new ArrayList<>();
    for (JsonNode peer : json.path("peers")) {
      peers.add(
          new Peer(
              text(peer, "node"),
              peer.path("connected").asBoolean(),
              peer.path("paused").asBoolean(),
              text(peer, "circuit"),
              text(peer, "lagMillis"),
              text(peer, "lagEntries"),
              peer.path("catchingUp").asBoolean(),
              alarm(peer),
              peer.path("lastProblem").asText("")));
    }
    return new NodeHealth(
        text(json, "node"),
        text(json, "state"),
        json.path("ready").asBoolean(),
        json.path("healthy").asBoolean(),
        json.path("store"),
        peers,
        json);
  }

  private static String alarm(JsonNode peer) {
    StringJoiner alarm = new StringJoiner(", ");
    if (peer.path("holeFrom").isNumber()) {
      alarm.add("missing from seq " + peer.path("holeFrom").asText());
    }
    if (peer.path("clockSuspect").asBoolean()) {
      alarm.add("clock ahead");
    }
    for (JsonNode violation : peer.path("sloViolations")) {
      alarm.add(
          text(violation, "slo").replace('_', ' ')
              + " "
              + time(violation, "millis")
              + " (at most "
              + time(violation, "thresholdMillis")
              + ")");
    }
    return alarm.toString();
  }

  private static String time(JsonNode parent, String member) {
    JsonNode millis = parent.path(member);
    return millis.isNumber() ? Amounts.time(Duration.ofMillis(millis.asLong())) : UNKNOWN;
  }

  private static String text(JsonNode parent, String member) {
    JsonNode value = parent.path(member);
    return value.isValueNode() && !value.isNull() ? value.asText() : UNKNOWN;
  }
}
