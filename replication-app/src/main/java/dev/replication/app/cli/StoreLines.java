package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.app.diagnosis.Amounts;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;

/** What {@code /health} says of a node's store, in the words of people. */
final class StoreLines {
  private final JsonNode store;

  private StoreLines(JsonNode store) {
    this.store = store;
  }

  /** Three lines: what it holds, what is in memory, and how Redis does. */
  static String of(JsonNode store) {
    StoreLines lines = new StoreLines(store);
    return store.isObject()
        ? "store  " + lines.held() + "\nmemory " + lines.memory() + "\nredis  " + lines.redis()
        : "store  unknown";
  }

  private String held() {
    StringJoiner text = new StringJoiner(", ");
    text.add(count("items", "item")).add(count("tombstones", "tombstone"));
    if (number("parked") > 0) {
      text.add(count("parked", "change") + " set aside for a clock that is ahead");
    }
    text.add(store.path("state").asText("unknown"));
    return text.add(store.path("acceptingWrites").asBoolean() ? "takes writes" : "TAKES NO WRITES")
        .toString();
  }

  private String memory() {
    String held = count("l1Items", "item") + " in " + Amounts.bytes(number("l1Bytes"));
    long queued = number("queuedBytes");
    return queued == 0 ? held : held + ", " + Amounts.bytes(queued) + " waiting to be committed";
  }

  private String redis() {
    if (!store.path("redisConfigured").asBoolean()) {
      return "none: nobody can follow this node";
    }
    StringJoiner text = new StringJoiner(", ");
    text.add(store.path("redisConnected").asBoolean() ? "connected" : "AWAY");
    if (store.path("building").asBoolean()) {
      text.add("the mirror is being built");
    }
    long published = number("publishedSeq");
    long latest = number("feedSeq");
    text.add(
        published >= latest
            ? "all is published up to change " + grouped(latest)
            : "change " + grouped(published) + " of " + grouped(latest) + " is published");
    long age = number("outboxAgeMillis");
    if (age > 0) {
      text.add("the oldest waits for " + Amounts.time(Duration.ofMillis(age)));
    }
    if (number("redisCorruptReads") > 0) {
      text.add(count("redisCorruptReads", "corrupt read"));
    }
    String problem = store.path("redisProblem").asText("");
    return problem.isEmpty() || store.path("redisProblem").isNull()
        ? text.toString()
        : text + ": " + PlainText.of(problem);
  }

  private String count(String member, String what) {
    long number = number(member);
    return grouped(number) + " " + what + (number == 1 ? "" : "s");
  }

  private long number(String member) {
    return store.path(member).asLong();
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
