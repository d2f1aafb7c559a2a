package dev.replication.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.syncengine.Submission;
import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class BulkLineProperties {
  private static final int MAX_PAYLOAD = 1_000;

  @Property(tries = 500)
  void theContentIsTheVeryTextOfTheValue(
      @ForAll("json") String value, @ForAll("space") String before, @ForAll("space") String after) {
    Submission first = write("{\"id\":\"é\",\"content\":" + before + value + after + "}");
    assertThat(new String(first.bytes(), UTF_8)).isEqualTo(value);

    Submission last =
        write(
            "{"
                + before
                + "\"content\""
                + after
                + ":"
                + before
                + value
                + after
                + ",\"state\":\"s\",\"id\":\"k\"}");
    assertThat(new String(last.bytes(), UTF_8)).isEqualTo(value);
    assertThat(last.state()).isEqualTo("s");
    assertThat(last.key().text()).isEqualTo("k");
  }

  @Property(tries = 300)
  void anyBytesAreAWriteOrABrokenLine(@ForAll byte[] line) {
    assertThat(BulkLine.parse(line, MAX_PAYLOAD)).isNotNull();
  }

  @Property(tries = 200)
  void base64GivesTheBytesBack(@ForAll byte[] bytes) {
    String encoded = Base64.getEncoder().encodeToString(bytes);
    Submission write = write("{\"id\":\"k\",\"base64\":\"" + encoded + "\"}");
    assertThat(write.bytes()).isEqualTo(bytes);
  }

  @Example
  void aBrokenLineIsNamedByWhatIsWrongWithIt() {
    assertThat(error("{\"content\":1}")).contains("\"id\" is missing");
    assertThat(error("{\"id\":\"k\"}")).contains("\"content\" or \"base64\" is missing");
    assertThat(error("{\"id\":5,\"content\":1}")).contains("\"id\" must be a string");
    assertThat(error("{\"id\":\"\",\"content\":1}")).contains("item id is empty");
    assertThat(error("{\"id\":\"k\",\"content\":1,\"base64\":\"AA==\"}")).contains("given twice");
    assertThat(error("{\"id\":\"k\",\"id\":\"l\",\"content\":1}"))
        .contains("\"id\" is given twice");
    assertThat(error("{\"id\":\"k\",\"base64\":\"*\"}")).contains("not Base64");
    assertThat(error("{\"id\":\"k\",\"content\":1,\"ttl\":5}")).contains("unknown member \"ttl\"");
    assertThat(error("{\"id\":\"k\",\"content\":1} {}")).contains("more than one");
    assertThat(error("{\"id\":\"k\",\"content\":1,\"type\":\"xml\"}")).contains("\"json\" or");
    assertThat(error("{\"id\":\"k\",\"content\":1,\"expires_at\":1.5}")).contains("milliseconds");
    assertThat(error("{\"id\":\"k\",\"content\":1,\"expires_at\":-1}")).contains("negative");
    assertThat(error("{\"id\":\"k\",\"content\":1,\"expires_at\":1,\"expires_at\":2}"))
        .contains("given twice");
    assertThat(error("[1]")).contains("not a JSON object");
    assertThat(error("{\"id\":\"k\",\"content\":{\"a\":}}")).contains("not a JSON object");
    assertThat(error("{\"id\":\"k\",\"content\":1,\"state\":\"\"}")).contains("state is empty");
    assertThat(error("{\"id\":\"k\",\"content\":1,\"state\":\"\\ud800\"}"))
        .contains("state is not valid Unicode");
    assertThat(error("{\"id\":\"k\",\"content\":1,\"state\":\"a\\nb\"}"))
        .contains("state has a control character");
    assertThat(error("{\"id\":\"k\",\"content\":\"" + "x".repeat(MAX_PAYLOAD) + "\"}"))
        .contains("content is 1002 bytes", "at most 1000");
    assertThat(error("{\"id\":\"k\",\"content\":" + "[".repeat(5_000))).isNotEmpty();
  }

  @Provide
  Arbitrary<String> json() {
    Arbitrary<String> scalar =
        Arbitraries.of(
            "0",
            "-12.50e+3",
            "1E5",
            "true",
            "false",
            "null",
            "\"\"",
            "\"a \\\" b\"",
            "\"é😀\\u0041\"",
            "{}",
            "[ ]");
    return Arbitraries.recursive(
        () -> scalar,
        inner ->
            inner
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .flatMap(
                    values ->
                        Arbitraries.of(
                            "[" + String.join(" ,", values) + "]",
                            "{ \"k\" :" + String.join(", \"é\":  ", values) + " }")),
        0,
        3);
  }

  @Provide
  Arbitrary<String> space() {
    return Arbitraries.of("", " ", "\t", "   ", "\r");
  }

  private static Submission write(String line) {
    BulkLine parsed = BulkLine.parse(line.getBytes(UTF_8), MAX_PAYLOAD);
    assertThat(parsed).as(line).isInstanceOf(BulkLine.Write.class);
    return ((BulkLine.Write) parsed).submission();
  }

  private static String error(String line) {
    BulkLine parsed = BulkLine.parse(line.getBytes(UTF_8), MAX_PAYLOAD);
    assertThat(parsed).as(line).isInstanceOf(BulkLine.Broken.class);
    return ((BulkLine.Broken) parsed).error();
  }
}
