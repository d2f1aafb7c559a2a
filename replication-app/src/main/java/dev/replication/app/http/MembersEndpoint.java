package dev.replication.app.http;

import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.syncengine.SyncEngine;
import io.helidon.http.Status;

/** {@code /v1/members}: who belongs to the mesh, as far as this node knows. */
final class MembersEndpoint {
  private final NodeId node;
  private final SyncEngine store;

  MembersEndpoint(NodeId node, SyncEngine store) {
    this.node = node;
    this.store = store;
  }

  void list(Exchange exchange) {
    Membership mesh = store.membership();
    byte[] answer =
        JsonOutput.object(
            json -> {
              json.writeStringField("node", node.text());
              json.writeNumberField("epoch", mesh.epoch());
              json.writeArrayFieldStart("members");
              for (var member : mesh.nodes().entrySet()) {
                json.writeStartObject();
                json.writeStringField("node", member.getKey().text());
                json.writeNumberField("since", member.getValue().since());
                JsonOutput.nullable(json, "evictedAt", member.getValue().evictedAt());
                json.writeEndObject();
              }
              json.writeEndArray();
            });
    exchange.send(Status.OK_200, "application/json", answer);
  }
}
