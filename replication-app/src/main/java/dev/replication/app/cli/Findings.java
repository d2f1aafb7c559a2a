package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.app.diagnosis.Doctor;
import dev.replication.app.diagnosis.Finding;
import dev.replication.app.diagnosis.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a doctor found, from wherever it looked.
 *
 * @param node whom it looked at
 * @param ill whether something is wrong
 * @param findings the worst first
 */
record Findings(String node, boolean ill, List<Row> findings) {
  Findings {
    findings = List.copyOf(findings);
  }

  /** One finding in words. */
  record Row(String severity, String cause, String where, String what, String fix) {}

  static Findings of(JsonNode answer) {
    List<Row> rows = new ArrayList<>();
    for (JsonNode finding : answer.path("findings")) {
      rows.add(
          new Row(
              finding.path("severity").asText(),
              finding.path("cause").asText(),
              finding.path("where").asText(),
              finding.path("what").asText(),
              finding.path("fix").asText()));
    }
    return new Findings(answer.path("node").asText(), answer.path("ill").asBoolean(), rows);
  }

  static Findings of(String node, List<Finding> found) {
    return new Findings(node, Doctor.isIll(found), found.stream().map(Findings::row).toList());
  }

  private static Row row(Finding finding) {
    return new Row(
        finding.severity().name().toLowerCase(Locale.ROOT),
        finding.cause().text(),
        finding.where(),
        finding.what(),
        finding.fix());
  }

  int exitCode() {
    return ill ? ExitCodes.FAILURE : ExitCodes.OK;
  }

  String json() {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("node", node);
    answer.put("ill", ill);
    answer.put("findings", findings);
    return Json.pretty(answer);
  }

  /** A summary, then three lines for each finding. */
  String text() {
    StringBuilder text = new StringBuilder("node " + node + ": " + summary());
    for (Row row : findings) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%n%-8s %s: %s%n         %s%n         do: %s",
              row.severity.toUpperCase(Locale.ROOT),
              row.where,
              row.cause,
              PlainText.of(row.what),
              PlainText.of(row.fix)));
    }
    return text.toString();
  }

  private String summary() {
    return ill
        ? count(Severity.ERROR, "error") + ", " + count(Severity.WARNING, "warning")
        : "nothing is wrong";
  }

  private String count(Severity severity, String word) {
    String name = severity.name().toLowerCase(Locale.ROOT);
    long count = findings.stream().filter(row -> row.severity.equals(name)).count();
    return count + " " + word + (count == 1 ? "" : "s");
  }
}
