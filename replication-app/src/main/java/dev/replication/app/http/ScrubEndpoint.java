package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.app.runtime.Scrubber;
import dev.replication.domain.scrub.ScrubReport;
import dev.replication.domain.scrub.ScrubReport.Finding;
import dev.replication.model.NodeId;
import io.helidon.http.Status;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/** {@code /v1/scrub}: whether what is stored is still what was written. */
final class ScrubEndpoint {
  private final Scrubber scrubber;

  ScrubEndpoint(Scrubber scrubber) {
    this.scrubber = scrubber;
  }

  void serve(Exchange exchange) {
    exchange.query(Set.of());
    switch (exchange.method()) {
      case "GET", "HEAD" -> send(Status.OK_200, exchange, json -> write(scrubber.report(), json));
      case "POST" -> {
        long number = scrubber.scrub();
        send(
            Status.ACCEPTED_202,
            exchange,
            json -> {
              json.writeNumberField("number", number);
              write(scrubber.report(), json);
            });
      }
      default -> throw RequestRefused.methodNotAllowed("GET, HEAD, POST");
    }
  }

  private static void send(Status status, Exchange exchange, JsonOutput.Body content) {
    exchange.sendAndDiscard(status, "application/json", JsonOutput.object(content));
  }

  private static void write(ScrubReport report, JsonGenerator json) throws IOException {
    json.writeNumberField("answers", report.answers());
    json.writeBooleanField("done", report.end() == ScrubReport.End.DONE);
    JsonOutput.nullable(json, "why", report.why());
    json.writeNumberField("rows", report.rows());
    json.writeNumberField("ofRows", report.ofRows());
    json.writeNumberField("listed", report.listed());
    json.writeNumberField("putBack", report.putBack());
    json.writeNumberField("damaged", report.damaged());
    json.writeNumberField("mended", report.mended());
    json.writeArrayFieldStart("findings");
    for (Finding finding : report.findings()) {
      NodeId from = finding.mendedFrom();
      json.writeStartObject();
      json.writeStringField("id", finding.key().text());
      json.writeStringField("damage", finding.damage().name().toLowerCase(Locale.ROOT));
      JsonOutput.nullable(json, "mendedFrom", from == null ? null : from.text());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("tookMillis", report.took().toMillis());
    json.writeNumberField("at", report.atMillis());
  }
}
