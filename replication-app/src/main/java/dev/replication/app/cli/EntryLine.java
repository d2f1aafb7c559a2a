package dev.replication.app.cli;

import dev.replication.model.Change;
import dev.replication.model.Revision;
import dev.replication.model.TraceContext;
import dev.replication.port.FeedEntry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One entry of a change stream as members with names, in the order in which they are shown. */
final class EntryLine {
  private final boolean withContent;

  /** Lines with or without the items' contents. */
  EntryLine(boolean withContent) {
    this.withContent = withContent;
  }

  /** On one line: {@code id time op name=value …}. */
  String text(FeedEntry entry) {
    Map<String, Object> members = members(entry);
    String head = members.remove("id") + " " + members.remove("at") + " " + members.remove("op");
    return members.entrySet().stream()
        .map(member -> member.getKey() + "=" + PlainText.of(String.valueOf(member.getValue())))
        .collect(Collectors.joining(" ", head + " ", ""));
  }

  /** On one line as a JSON object. */
  String json(FeedEntry entry) {
    return Json.line(members(entry));
  }

  private Map<String, Object> members(FeedEntry entry) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", entry.id().toString());
    members.put("at", Instant.ofEpochMilli(entry.id().millis()).toString());
    switch (entry) {
      case FeedEntry.Changed changed -> change(changed.change(), changed.after(), members);
      case FeedEntry.Heartbeat heartbeat -> heartbeat(heartbeat, members);
      case FeedEntry.Undecodable undecodable -> {
        members.put("op", "undecodable");
        members.put("reason", undecodable.reason().name());
        members.put("detail", undecodable.detail());
      }
    }
    return members;
  }

  private static void heartbeat(FeedEntry.Heartbeat heartbeat, Map<String, Object> members) {
    members.put("op", "HB");
    members.put("origin", heartbeat.origin().text());
    members.put("seq", heartbeat.seq());
    members.put("vv", heartbeat.vv().toString());
    members.put("stream", heartbeat.stream());
  }

  private void change(Change change, @Nullable Long after, Map<String, Object> members) {
    Revision revision = change.revision();
    members.put("op", change instanceof Change.Put ? "PUT" : "DEL");
    members.put("key", change.key().text());
    if (change instanceof Change.Put put) {
      members.put("size", put.content().size());
      members.put("state", put.state());
    }
    members.put("stamp", revision.stamp().toString());
    members.put("seq", revision.seq());
    members.put("after", after == null ? "none" : after);
    if (!revision.context().isEmpty()) {
      members.put("context", revision.context().toString());
    }
    traceId(change.trace()).ifPresent(id -> members.put("trace", id));
    if (withContent && change instanceof Change.Put put) {
      content(put.content().shared(), members);
    }
  }

  /** The second part of a W3C trace parent, {@code 00-TRACE-SPAN-FLAGS}. */
  private static Optional<String> traceId(@Nullable TraceContext trace) {
    if (trace == null) {
      return Optional.empty();
    }
    String[] parts = trace.parent().split("-", -1);
    return Optional.of(parts.length == 4 ? parts[1] : trace.parent());
  }

  private static void content(byte[] bytes, Map<String, Object> members) {
    try {
      members.put(
          "content", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      members.put("base64", Base64.getEncoder().encodeToString(bytes));
    }
  }
}
