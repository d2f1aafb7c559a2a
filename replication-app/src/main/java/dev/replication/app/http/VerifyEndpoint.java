package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.app.operations.Operations;
import dev.replication.app.runtime.Verifier;
import dev.replication.domain.repair.ItemDifference;
import dev.replication.domain.repair.Sides;
import dev.replication.domain.repair.Verification;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCounts;
import dev.replication.model.Stamp;
import io.helidon.http.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/verify}: whether this node and its peers hold the same, found out now. What is
 * not known is null.
 */
final class VerifyEndpoint {
  static final int AT_ONCE = 4;
  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final int MOST_NAMED = 1000;
  private static final int NAMED = 100;
  private static final int RETRY_SECONDS = 5;

  private final NodeId node;
  private final Operations operations;
  private final Semaphore free = new Semaphore(AT_ONCE);

  VerifyEndpoint(NodeId node, Operations operations) {
    this.node = node;
    this.operations = operations;
  }

  void serve(Exchange exchange) throws InterruptedException {
    QueryParameters query = exchange.query(Set.of("peers", "wait", "limit", "once"));
    List<NodeId> peers = AskedPeers.of(query, operations);
    Duration wait = AskedPeers.wait(query, WAIT);
    boolean once = isOnce(query.text("once").orElse("false"));
    int limit = query.number("limit", 0, MOST_NAMED, NAMED);
    List<Verification> shown = verify(peers, wait, once);
    exchange.sendAndDiscard(
        Status.OK_200,
        "application/json",
        JsonOutput.object(
            json -> {
              json.writeStringField("node", node.text());
              json.writeBooleanField("equal", shown.stream().allMatch(VerifyEndpoint::isEqual));
              json.writeArrayFieldStart("peers");
              for (Verification one : shown) {
                write(one, limit, json);
              }
              json.writeEndArray();
            }));
  }

  private static boolean isOnce(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw RequestRefused.badRequest("once must be true or false");
    };
  }

  private List<Verification> verify(List<NodeId> peers, Duration wait, boolean once)
      throws InterruptedException {
    if (!free.tryAcquire()) {
      throw RequestRefused.unavailable(
          AT_ONCE + " other requests are verifying; ask again later", RETRY_SECONDS);
    }
    try {
      Verifier verifier = operations.verifier();
      return once ? verifier.compare(peers, wait) : verifier.verify(peers, wait);
    } finally {
      free.release();
    }
  }

  private static boolean isEqual(Verification one) {
    return one.verdict() instanceof ComparisonVerdict.Equal;
  }

  private static void write(Verification one, int limit, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("peer", one.peer().text());
    write(one.verdict(), json);
    json.writeNumberField("comparisons", one.passes());
    json.writeNumberField("roundTrips", one.roundTrips());
    json.writeNumberField("tookMillis", one.took().toMillis());
    Sides sides = one.sides();
    write(
        "ours", sides == null ? null : sides.ours(), sides == null ? null : sides.ourRoot(), json);
    write(
        "theirs",
        sides == null ? null : sides.theirs(),
        sides == null ? null : sides.theirRoot(),
        json);
    write(one.counts(), json);
    json.writeArrayFieldStart("differences");
    for (ItemDifference difference : one.differences().stream().limit(limit).toList()) {
      write(difference, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The verdict, how many items differ, and why nothing is known. */
  static void write(ComparisonVerdict verdict, JsonGenerator json) throws IOException {
    Long items =
        switch (verdict) {
          case ComparisonVerdict.Equal() -> 0L;
          case ComparisonVerdict.Lagging(long lagging) -> lagging;
          case ComparisonVerdict.Divergent(long diverged) -> diverged;
          case ComparisonVerdict.Unknown _ -> null;
        };
    json.writeStringField("verdict", verdict.word());
    JsonOutput.nullable(json, "items", items);
    JsonOutput.nullable(
        json, "why", verdict instanceof ComparisonVerdict.Unknown(String why) ? why : null);
  }

  private static void write(
      String side, @Nullable NodeHead head, @Nullable DigestSlot root, JsonGenerator json)
      throws IOException {
    if (head == null || root == null) {
      json.writeNullField(side);
      return;
    }
    json.writeObjectFieldStart(side);
    HexFormat hex = HexFormat.of();
    json.writeStringField("root", hex.toHexDigits(root.liveA()) + hex.toHexDigits(root.liveB()));
    json.writeNumberField("items", root.count());
    json.writeNumberField("feedSeq", head.feedSeq());
    json.writeObjectFieldStart("vv");
    for (var entry : head.vv().asMap().entrySet()) {
      json.writeNumberField(entry.getKey().text(), entry.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(RepairCounts counts, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("repaired");
    json.writeNumberField("items", counts.applied());
    json.writeNumberField("deletes", counts.deletes());
    json.writeNumberField("lostHere", counts.healed());
    json.writeEndObject();
  }

  private static void write(ItemDifference difference, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", difference.key().text());
    json.writeBooleanField("diverged", difference.diverged());
    json.writeStringField("course", difference.course().name());
    write("ours", difference.ours(), json);
    write("theirs", difference.theirs(), json);
    json.writeEndObject();
  }

  private static void write(String side, ItemDifference.@Nullable Copy copy, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart(side);
    json.writeStringField("kind", copy == null ? "absent" : kind(copy.record()));
    if (copy != null) {
      DigestRecord record = copy.record();
      JsonOutput.nullable(
          json,
          "stamp",
          copy.origin() == null ? null : new Stamp(record.hlc(), copy.origin()).toString());
      json.writeNumberField("stampMillis", record.hlc() >>> Stamp.COUNTER_BITS);
      JsonOutput.nullable(json, "origin", copy.origin() == null ? null : copy.origin().text());
      json.writeNumberField("seq", record.seq());
    }
    json.writeEndObject();
  }

  private static String kind(DigestRecord record) {
    return record.tombstone() ? "tombstone" : "live";
  }
}
