package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.model.ItemKey;
import dev.replication.model.StoredItem;
import dev.replication.syncengine.SyncEngine;
import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/items}: which items there are, page by page, in the order of their ids' UTF-8
 * bytes.
 */
final class ListEndpoint {
  /** Most items in one answer. */
  static final int MAX_LIMIT = 10_000;

  private static final int DEFAULT_LIMIT = 1_000;

  /**
   * Items asked of the store at once; their contents come along, so this bounds what they occupy.
   */
  private static final int SCAN_ITEMS = 16;

  /** What an answer with contents may weigh, the last ones not counted. */
  private static final int CONTENT_BYTES = 8 << 20;

  private static final Set<String> PARAMETERS = Set.of("prefix", "limit", "after", "content");

  private final SyncEngine store;

  ListEndpoint(SyncEngine store) {
    this.store = store;
  }

  void serve(Exchange exchange) throws InterruptedException {
    QueryParameters query = exchange.query(PARAMETERS);
    String prefix = query.text("prefix").orElse("");
    int limit = query.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    ItemKey after = query.text("after").map(Dispatcher::itemKey).orElse(null);
    if (query.flag("content")) {
      serveContents(prefix, after, limit, exchange);
      return;
    }
    List<Row> rows = scan(prefix, after, limit + 1);
    boolean more = rows.size() > limit;
    List<Row> shown = more ? rows.subList(0, limit) : rows;
    byte[] answer =
        JsonOutput.object(
            json -> {
              json.writeArrayFieldStart("items");
              for (Row row : shown) {
                row.writeTo(json);
              }
              json.writeEndArray();
              JsonOutput.nullable(json, "next", more ? shown.getLast().id() : null);
            });
    exchange.send(Status.OK_200, "application/json", answer);
  }

  /** Lines as a bulk load takes them; {@code X-Next} names the last id where there are more. */
  private void serveContents(String prefix, @Nullable ItemKey after, int limit, Exchange exchange)
      throws InterruptedException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    ItemKey last = after;
    int written = 0;
    boolean more = true;
    while (more && written < limit && lines.size() < CONTENT_BYTES) {
      int asked = Math.min(SCAN_ITEMS, limit - written);
      List<StoredItem> found = store.scanPrefix(prefix, last, asked);
      for (StoredItem item : found) {
        ItemLine.write(item, lines);
        last = item.key();
      }
      written += found.size();
      more = found.size() == asked;
    }
    if (more && last != null) {
      exchange.header(
          "X-Next", URLEncoder.encode(last.text(), StandardCharsets.UTF_8).replace("+", "%20"));
    }
    exchange.send(Status.OK_200, "application/x-ndjson", lines.toByteArray());
  }

  private List<Row> scan(String prefix, @Nullable ItemKey after, int wanted)
      throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    ItemKey last = after;
    while (rows.size() < wanted) {
      int asked = Math.min(SCAN_ITEMS, wanted - rows.size());
      List<StoredItem> found = store.scanPrefix(prefix, last, asked);
      found.forEach(item -> rows.add(Row.of(item)));
      if (found.size() < asked) {
        break;
      }
      last = found.getLast().key();
    }
    return rows;
  }

  /** An item without its content. */
  private record Row(
      String id, String hash, long version, String stamp, String state, String type, int size) {
    static Row of(StoredItem item) {
      return new Row(
          item.key().text(),
          item.content().hash().toString(),
          item.put().version(),
          item.stamp().toString(),
          item.put().state(),
          item.content().type().name().toLowerCase(Locale.ROOT),
          item.content().size());
    }

    void writeTo(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("hash", hash);
      json.writeNumberField("version", version);
      json.writeStringField("stamp", stamp);
      json.writeStringField("state", state);
      json.writeStringField("contentType", type);
      json.writeNumberField("size", size);
      json.writeEndObject();
    }
  }
}
