package dev.replication.domain.merge;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MergeJsonProperties {
  private static String oneForm(String json) {
    return JsonReader.read(json).json();
  }

  @Property(tries = 500)
  void anyTextIsReadOrRefused(@ForAll String text) {
    try {
      String once = oneForm(text);
      assertThat(oneForm(once)).isEqualTo(once);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("character");
    }
  }

  @Property(tries = 500)
  void anyStringComesBack(@ForAll String text) {
    String written = new JsonValue.Text(text).json();
    try {
      assertThat(JsonReader.read(written)).isEqualTo(new JsonValue.Text(text));
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("half a character");
    }
  }

  @Property(tries = 500)
  void anyTextIsAStateOrNone(@ForAll String text) {
    assertThat(MergeStateText.read("fields", "{\"merge\":\"fields\",\"by\":" + text, "")).isEmpty();
  }
}
