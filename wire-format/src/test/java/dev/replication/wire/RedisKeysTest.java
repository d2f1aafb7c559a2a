package dev.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ItemKey;
import org.junit.jupiter.api.Test;

final class RedisKeysTest {
  @Test
  void putsThePrefixVerbatimBeforeEveryKey() {
    RedisKeys keys = new RedisKeys("{london}:");

    assertThat(keys.item(new ItemKey("a:b/c"))).isEqualTo("{london}:item:a:b/c");
    assertThat(keys.stream(RedisKeys.DEFAULT_STREAM)).isEqualTo("{london}:__local__:cdc");
    assertThat(keys.head()).isEqualTo("{london}:ae:head");
    assertThat(keys.state("review")).isEqualTo("{london}:state:review");
    assertThat(keys.states()).isEqualTo("{london}:ae:states");
  }

  @Test
  void addsNothingToAnEmptyPrefix() {
    assertThat(new RedisKeys("").item(new ItemKey("a"))).isEqualTo("item:a");
    assertThat(new RedisKeys("").itemPattern()).isEqualTo("item:*");
  }

  @Test
  void escapesGlobCharactersOfThePrefixInThePattern() {
    assertThat(new RedisKeys("a*b?c[d]e\\f^g-h:").itemPattern())
        .isEqualTo("a\\*b\\?c\\[d\\]e\\\\f\\^g\\-h:item:*");
  }
}
