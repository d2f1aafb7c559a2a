package dev.replication.domain.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Origin;
import dev.replication.model.Stamp;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeStateTextTest {
  private static final Origin LEEDS = new Origin("leeds~00000001");
  private static final Origin YORK = new Origin("york~0000000a");
  private static final MergeState STATE =
      new MergeState(
          new Stamp(6, YORK),
          new TreeMap<>(Map.of(LEEDS, 9L, YORK, 7L)),
          List.of(
              new Part(new Stamp(7, YORK), "a\"", "1"),
              new Part(new Stamp(7, YORK), "b", "what is shown")));
  private static final String TEXT =
      "{\"merge\":\"fields\",\"by\":[\"leeds~00000001\",\"york~0000000a\"],\"floor\":[1,\"6\"],"
          + "\"seen\":[[0,\"9\"]],\"parts\":[[1,\"7\",\"a\\\"\",\"1\"],[1,\"7\",\"b\"]]}";

  @Test
  void writesTheFormOfTheFormat() {
    assertThat(MergeStateText.write("fields", STATE, "what is shown")).isEqualTo(TEXT);
    assertThat(MergeStateText.read("fields", TEXT, "what is shown")).contains(STATE);
  }

  @Test
  void leavesOutWhatGoesWithoutSaying() {
    assertThat(MergeStateText.write("set", MergeState.EMPTY, "[]"))
        .isEqualTo("{\"merge\":\"set\",\"by\":[],\"parts\":[]}");
    MergeState old =
        new MergeState(new Stamp(8, LEEDS), new TreeMap<>(Map.of(YORK, 7L)), List.of());
    assertThat(old).isEqualTo(MergeState.cleared(new Stamp(8, LEEDS)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"merge\":\"set\",\"by\":[],\"parts\":[]}",
        "{\"merge\":\"fields\",\"by\":[\"\"],\"parts\":[]}",
        "{\"merge\":\"fields\",\"by\":[],\"parts\":[[0,\"7\",\"a\",\"1\"]]}",
        "{\"merge\":\"fields\",\"by\":[\"a\"],\"parts\":[[]]}",
        "{\"merge\":\"fields\",\"by\":[\"a\"],\"parts\":[[-1,\"7\",\"a\",\"1\"]]}",
        "{\"merge\":\"fields\",\"by\":[\"a\"],\"parts\":[[1.0,\"7\",\"a\",\"1\"]]}",
        "{\"merge\":\"fields\",\"by\":[\"a\"],\"parts\":[[0,\"-7\",\"a\",\"1\"]]}",
        "{\"merge\":\"fields\",\"by\":[\"a\"],\"floor\":[],\"parts\":[]}",
        "{\"merge\":\"fields\",\"by\":[\"a\"]}"
      })
  void whatIsNoStateOfThisPolicyIsNone(String text) {
    assertThat(MergeStateText.read("fields", text, "")).isEmpty();
  }

  @Test
  void partsBelowTheFloorAreNotBelieved() {
    String spoilt = TEXT.replace("\"floor\":[1,\"6\"]", "\"floor\":[1,\"8\"]");
    assertThat(MergeStateText.read("fields", spoilt, ""))
        .hasValueSatisfying(state -> assertThat(state.parts()).isEmpty());
  }
}
