package dev.replication.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the seeds that once failed. */
class RegressionsTest {
  static List<String> seeds() throws IOException {
    try (InputStream file = RegressionsTest.class.getResourceAsStream("regressions.txt");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(file), StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void failsNoMore(String line) {
    long seed = Long.parseLong(line.replaceAll("\\D", ""));
    Replay.kept(
        switch (line.substring(0, line.indexOf(' '))) {
          case "streams" -> Plan.streamsAlone(seed);
          case "repaired" -> Plan.repaired(seed);
          default -> Plan.forgetting(seed);
        });
  }
}
