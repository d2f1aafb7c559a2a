package dev.replication.app.http;

import dev.replication.domain.merge.Edit;
import dev.replication.model.Content;
import dev.replication.model.ContentHash;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.StoredItem;
import dev.replication.model.TraceContext;
import dev.replication.syncengine.Receipt;
import dev.replication.syncengine.Receipt.WriteResult;
import dev.replication.syncengine.Submission;
import dev.replication.syncengine.Submission.Precondition;
import dev.replication.syncengine.SyncEngine;
import dev.replication.wire.JsonText;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /v1/items/{id}}: one item, its bytes exactly as they are stored. */
final class ItemEndpoint {
  private static final String ALLOWED = "GET, HEAD, PUT, DELETE";
  private static final String ADD = "/add";
  private static final String REMOVE = "/remove";
  private static final Set<String> PUT_PARAMETERS = Set.of("ttl", "state", "ack", "tier");
  private static final Set<String> DELETE_PARAMETERS = Set.of("ack", "tier");

  private final SyncEngine store;
  private final RequestBodies bodies;
  private final InstantSource clock;

  ItemEndpoint(SyncEngine store, RequestBodies bodies, InstantSource clock) {
    this.store = store;
    this.bodies = bodies;
    this.clock = clock;
  }

  void serve(ItemKey key, Exchange exchange) throws IOException, InterruptedException {
    switch (exchange.method()) {
      case "GET", "HEAD" -> read(key, exchange);
      case "PUT" -> put(key, exchange);
      case "DELETE" -> delete(key, exchange);
      default -> throw RequestRefused.methodNotAllowed(ALLOWED);
    }
  }

  /**
   * The edit that a path ends in, where it is one: {@code /v1/items/{id}/add} and {@code
   * /v1/items/{id}/remove}.
   */
  static Optional<Edit> editOf(String path) {
    return path.endsWith(ADD)
        ? Optional.of(Edit.ADD)
        : path.endsWith(REMOVE) ? Optional.of(Edit.REMOVE) : Optional.empty();
  }

  /** What stands before the edit. */
  static String withoutEdit(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /** Adds to an item that is merged, or removes from it; answers with what it is then. */
  void edit(ItemKey key, Edit edit, Exchange exchange) throws IOException, InterruptedException {
    if (!exchange.method().equals("POST")) {
      throw RequestRefused.methodNotAllowed("POST");
    }
    exchange.query(Set.of());
    Precondition onlyIf = Preconditions.ofWrite(exchange.headers());
    Receipt receipt;
    try (RequestBodies.Body body = bodies.read(exchange)) {
      if (!JsonText.isOneValue(body.bytes())) {
        throw RequestRefused.unprocessable("the body is not one JSON value");
      }
      String json = new String(body.bytes(), StandardCharsets.UTF_8);
      TraceContext trace = TraceHeaders.of(exchange.headers());
      receipt = store.merged().edit(key, edit, json, onlyIf, trace);
    } catch (IllegalArgumentException notMerged) {
      throw RequestRefused.unprocessable(String.valueOf(notMerged.getMessage()));
    }
    WriteResult.Written written = written(key, receipt.awaitDurable());
    describe(written, exchange);
    Content content = Objects.requireNonNull(written.content(), "an edit leaves an item");
    exchange.header("ETag", Preconditions.etag(content.hash()));
    exchange.send(Status.OK_200, mediaType(content.type()), content.shared());
  }

  private void read(ItemKey key, Exchange exchange) throws InterruptedException {
    exchange.query(Set.of());
    StoredItem item = store.get(key).orElseThrow(() -> absent(key));
    if (Preconditions.clientExpectsOther(exchange.headers(), item.content().hash())) {
      throw Preconditions.failed(item);
    }
    describe(item, exchange);
    if (Preconditions.clientHolds(exchange.headers(), item.content().hash())) {
      exchange.send(Status.NOT_MODIFIED_304);
    } else {
      exchange.send(Status.OK_200, mediaType(item.content().type()), item.content().shared());
    }
  }

  private void put(ItemKey key, Exchange exchange) throws IOException, InterruptedException {
    QueryParameters query = exchange.query(PUT_PARAMETERS);
    query.requireDurableTier();
    Precondition onlyIf = Preconditions.ofWrite(exchange.headers());
    boolean waits = query.waitsForCommit();
    refuseUnanswerable(waits, onlyIf);
    Optional<String> state = query.state();
    Optional<Long> expiresAt = query.ttlMillis().map(ttl -> clock.millis() + ttl);
    ContentHash hash;
    Receipt receipt;
    try (RequestBodies.Body body = bodies.read(exchange)) {
      ContentType type = typeOf(exchange.headers(), body.bytes());
      TraceContext trace = TraceHeaders.of(exchange.headers());
      // Taken before the store owns the bytes.
      hash = ContentHash.ofContent(body.bytes());
      receipt =
          store.submit(
              new Submission(
                  key,
                  body.bytes(),
                  type,
                  state.orElse(null),
                  expiresAt.orElse(null),
                  trace,
                  onlyIf));
    }
    Status status = Status.ACCEPTED_202;
    if (waits) {
      WriteResult.Written written = written(key, receipt.awaitDurable());
      describe(written, exchange);
      hash = written.content() == null ? hash : written.content().hash();
      status = written.version() == 1 ? Status.CREATED_201 : Status.OK_200;
    }
    if (waits || store.config().merges().of(key) == null) {
      exchange.header("ETag", Preconditions.etag(hash));
    }
    state.ifPresent(name -> exchange.header("X-State", name));
    exchange.send(status);
  }

  private void delete(ItemKey key, Exchange exchange) throws InterruptedException {
    QueryParameters query = exchange.query(DELETE_PARAMETERS);
    query.requireDurableTier();
    Precondition onlyIf = Preconditions.ofWrite(exchange.headers());
    boolean waits = query.waitsForCommit();
    refuseUnanswerable(waits, onlyIf);
    Receipt receipt = store.delete(key, onlyIf, TraceHeaders.of(exchange.headers()));
    if (!waits) {
      exchange.send(Status.ACCEPTED_202);
      return;
    }
    describe(written(key, receipt.awaitDurable()), exchange);
    exchange.send(Status.NO_CONTENT_204);
  }

  private static WriteResult.Written written(ItemKey key, WriteResult result) {
    return switch (result) {
      case WriteResult.Written written -> written;
      case WriteResult.PreconditionFailed failed -> throw Preconditions.failed(failed.held());
      case WriteResult.NotFound _ -> throw absent(key);
      case WriteResult.Refused(String why) -> throw RequestRefused.unprocessable(why);
    };
  }

  private static void refuseUnanswerable(boolean waits, Precondition onlyIf) {
    if (!waits && !(onlyIf instanceof Precondition.Always)) {
      throw RequestRefused.badRequest(
          "a condition is decided at the commit, so it cannot go with ack=memory");
    }
  }

  private static void describe(StoredItem item, Exchange exchange) {
    exchange.header("ETag", Preconditions.etag(item.content().hash()));
    exchange.header("X-Version", String.valueOf(item.put().version()));
    exchange.header("X-Stamp", item.stamp().toString());
    exchange.header("X-State", item.put().state());
  }

  private static void describe(WriteResult.Written written, Exchange exchange) {
    exchange.header("X-Version", String.valueOf(written.version()));
    exchange.header("X-Stamp", written.revision().stamp().toString());
  }

  private static RequestRefused absent(ItemKey key) {
    return new RequestRefused(Status.NOT_FOUND_404, "there is no item " + key);
  }

  private static String mediaType(ContentType type) {
    return switch (type) {
      case JSON -> "application/json";
      case BINARY -> "application/octet-stream";
    };
  }

  /**
   * What the client says the bytes are; null leaves it to the store, which knows JSON when it sees
   * it.
   */
  static @Nullable ContentType typeOf(Headers headers, byte[] bytes) {
    String declared = headers.value(HeaderNames.CONTENT_TYPE).orElse("");
    String media = declared.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (media) {
      // The form type is what curl says when it was told nothing.
      case "", "application/x-www-form-urlencoded" -> null;
      case "application/octet-stream" -> ContentType.BINARY;
      case "application/json" -> {
        if (!JsonText.isOneValue(bytes)) {
          throw RequestRefused.unprocessable(
              "the body is declared as JSON and is not one JSON value");
        }
        // Not forced to JSON: a bare number, true, false or null is kept as binary.
        yield null;
      }
      default ->
          throw new RequestRefused(
              Status.UNSUPPORTED_MEDIA_TYPE_415,
              "Content-Type is application/json, application/octet-stream or absent, not " + media);
    };
  }
}
