package dev.replication.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Change;
import dev.replication.model.TraceContext;
import dev.replication.syncengine.log.ChangeLog;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceHeadersTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final TraceContext TRACE = new TraceContext(PARENT, "vendor=x");

  private final RunningServer server = new RunningServer(null);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyKindOfWriteCarriesTheTraceOfItsRequest() {
    server.put("/v1/items/put", "1", "traceparent", PARENT, "tracestate", "vendor=x");
    server.put("/v1/items/gone", "1");
    server.send(
        "DELETE",
        "/v1/items/gone",
        BodyPublishers.noBody(),
        "traceparent",
        PARENT,
        "tracestate",
        "vendor=x");
    server.send(
        "POST",
        "/v1/items",
        BodyPublishers.ofByteArray(
            "{\"id\":\"a\",\"content\":{}}\n{\"id\":\"b\",\"content\":[]}".getBytes(UTF_8)),
        "traceparent",
        PARENT,
        "tracestate",
        "vendor=x");

    assertThat(changes()).extracting(Change::trace).containsExactly(TRACE, TRACE, TRACE, TRACE);
  }

  @Test
  void aTraceOfALaterVersionMaySayMore() {
    String later = PARENT.replaceFirst("^00", "01") + "-and-more";
    server.put("/v1/items/a", "1", "traceparent", later);

    assertThat(changes()).extracting(Change::trace).containsExactly(new TraceContext(later, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"
      })
  void aHeaderThatIsNoTraceDoesNotCostTheWrite(String parent) {
    assertThat(server.put("/v1/items/a", "1", "traceparent", parent).statusCode()).isEqualTo(201);

    assertThat(changes()).hasSize(1).extracting(Change::trace).containsOnlyNulls();
  }

  private List<Change> changes() {
    return server.store.changeLog().after(0, 100, 1 << 20).stream()
        .map(ChangeLog.Row::change)
        .toList();
  }
}
