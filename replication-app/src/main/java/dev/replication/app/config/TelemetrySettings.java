package dev.replication.app.config;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells others of its work.
 *
 * @param otlpEndpoint where spans are sent, or null for nowhere
 */
public record TelemetrySettings(@Nullable URI otlpEndpoint) {
  static final Option<TelemetrySettings, URI> OTLP_ENDPOINT =
      Option.optional(
          "telemetry.otlp_endpoint",
          OptionTypes.httpUrl(),
          TelemetrySettings::otlpEndpoint,
          "The collector that is sent spans by OTLP over HTTP; without it none are made.");

  static final Section<TelemetrySettings> SECTION =
      Section.one(AppConfig::telemetry, List.of(OTLP_ENDPOINT));

  static TelemetrySettings from(Values values) {
    return new TelemetrySettings(values.find(OTLP_ENDPOINT));
  }
}
