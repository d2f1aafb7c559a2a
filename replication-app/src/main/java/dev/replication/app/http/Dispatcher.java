package dev.replication.app.http;

import dev.replication.domain.merge.Edit;
import dev.replication.model.ItemKey;
import dev.replication.port.ReplicationFailure;
import dev.replication.syncengine.StoreFailure;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every request passes here: it is led to its endpoint by its raw path, and whatever goes wrong
 * becomes a problem document. Routes are matched here rather than by Helidon, whose matching
 * decodes and normalises paths; an id may contain any of {@code / . %}.
 */
final class Dispatcher implements Handler {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final String ITEMS = "/v1/items";
  private static final String PEERS = "/v1/peers";
  private static final int RETRY_SECONDS = 2;

  private final ConditionEndpoint condition;
  private final ItemEndpoint item;
  private final ListEndpoint list;
  private final BulkEndpoint bulk;
  private final OperationRoutes operations;
  private final PeerEndpoint peer;
  private final @Nullable BearerToken token;

  Dispatcher(
      ConditionEndpoint condition,
      ItemEndpoint item,
      ListEndpoint list,
      BulkEndpoint bulk,
      OperationRoutes operations,
      PeerEndpoint peer,
      @Nullable BearerToken token) {
    this.condition = condition;
    this.item = item;
    this.list = list;
    this.bulk = bulk;
    this.operations = operations;
    this.peer = peer;
    this.token = token;
  }

  /**
   * The id that {@code text} is.
   *
   * @throws RequestRefused when it is none
   */
  static ItemKey itemKey(String text) {
    try {
      return new ItemKey(text);
    } catch (IllegalArgumentException e) {
      throw RequestRefused.badRequest(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) throws IOException {
    Exchange exchange = new Exchange(request, response);
    try {
      route(exchange);
    } catch (RequestRefused refused) {
      exchange.refuse(refused);
    } catch (StoreFailure failure) {
      exchange.refuse(refusalOf(failure));
    } catch (ReplicationFailure failure) {
      exchange.refuse(
          RequestRefused.unavailable(String.valueOf(failure.getMessage()), RETRY_SECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      exchange.refuse(RequestRefused.unavailable("the node is shutting down", RETRY_SECONDS));
    } catch (UncheckedIOException
        | HttpException
        | CloseConnectionException
        | SocketWriterException
        | DataReader.InsufficientDataAvailableException broken) {
      // The connection or its framing is broken; Helidon answers if it can and closes.
      throw broken;
    } catch (RuntimeException unexpected) {
      String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
      LOG.error(
          "error {} while serving {} {}", id, exchange.method(), exchange.rawPath(), unexpected);
      if (exchange.isAnswered()) {
        throw unexpected;
      }
      String detail = "unexpected error, logged as " + id;
      exchange.refuse(new RequestRefused(Status.INTERNAL_SERVER_ERROR_500, detail));
    }
    if (exchange.endsConnection()) {
      // Helidon would leave it to the client to close.
      throw new CloseConnectionException("the connection ends with this answer");
    }
  }

  private void route(Exchange exchange) throws IOException, InterruptedException {
    if (!exchange.isSafe()) {
      requireLeave(exchange);
    }
    String path = exchange.rawPath();
    if (path.startsWith(ITEMS + "/")) {
      item(path.substring(ITEMS.length() + 1), exchange);
      return;
    }
    if (path.startsWith(PEERS + "/") && PeerEndpoint.isCommand(path)) {
      peer.serve(path.substring(PEERS.length() + 1), exchange);
      return;
    }
    switch (path) {
      case ITEMS -> collection(exchange);
      case "/live" -> condition(exchange, condition::live);
      case "/ready" -> condition(exchange, condition::ready);
      case "/health" -> condition(exchange, condition::health);
      case "/metrics" -> condition(exchange, condition::metrics);
      default -> operations.serve(path, exchange);
    }
  }

  private void item(String path, Exchange exchange) throws IOException, InterruptedException {
    Optional<Edit> edit = ItemEndpoint.editOf(path);
    if (edit.isPresent()) {
      item.edit(itemKeyOf(ItemEndpoint.withoutEdit(path)), edit.get(), exchange);
    } else {
      item.serve(itemKeyOf(path), exchange);
    }
  }

  private void requireLeave(Exchange exchange) {
    if (token != null) {
      token.require(exchange.headers());
    } else {
      BrowserGuard.requireOwnOrigin(exchange.headers());
    }
  }

  private void collection(Exchange exchange) throws IOException, InterruptedException {
    switch (exchange.method()) {
      case "GET", "HEAD" -> list.serve(exchange);
      case "POST" -> bulk.serve(exchange);
      default -> throw RequestRefused.methodNotAllowed("GET, HEAD, POST");
    }
  }

  private static void condition(Exchange exchange, Consumer<Exchange> endpoint) {
    if (!exchange.isSafe()) {
      throw RequestRefused.methodNotAllowed("GET, HEAD");
    }
    endpoint.accept(exchange);
  }

  /**
   * The id that a segment of a path is.
   *
   * @throws RequestRefused when it is none
   */
  static ItemKey itemKeyOf(String rawSegment) {
    if (rawSegment.indexOf('/') >= 0) {
      throw RequestRefused.badRequest("an id is one path segment; write / in it as %2F");
    }
    return itemKey(PercentDecoding.segment(rawSegment));
  }

  /** What a client is told of {@code failure}. */
  static RequestRefused refusalOf(StoreFailure failure) {
    String detail = String.valueOf(failure.getMessage());
    return switch (failure) {
      case StoreFailure.TooLarge _ -> RequestRefused.tooLarge(detail);
      case StoreFailure.Full _ -> new RequestRefused(Status.INSUFFICIENT_STORAGE_507, detail);
      case StoreFailure.NotRunning _, StoreFailure.Unavailable _, StoreFailure.AlreadyOpen _ ->
          RequestRefused.unavailable(detail, RETRY_SECONDS);
    };
  }
}
