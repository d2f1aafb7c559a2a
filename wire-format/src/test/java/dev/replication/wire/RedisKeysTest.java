package dev.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ItemKey;
import org.junit.jupiter.api.Test;

final class RedisKeysTest {
  private static final String LIFE = "00aa11bb22cc33dd";

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
  void theDigestTreeHasAKeyForItsRootEachPageAndEachLeafOfEachLife() {
    RedisKeys keys = new RedisKeys("{london}:");

    assertThat(keys.digestRoot(LIFE)).isEqualTo("{london}:ae:00aa11bb22cc33dd:0");
    assertThat(keys.digestPage(LIFE, 0)).isEqualTo("{london}:ae:00aa11bb22cc33dd:1:00");
    assertThat(keys.digestPage(LIFE, 0xfe)).isEqualTo("{london}:ae:00aa11bb22cc33dd:1:fe");
    assertThat(keys.digestLeaf(LIFE, 0x0a)).isEqualTo("{london}:ae:00aa11bb22cc33dd:leaf:000a");
    assertThat(keys.digestLeaf(LIFE, 0xfedc)).isEqualTo("{london}:ae:00aa11bb22cc33dd:leaf:fedc");
  }

  @Test
  void aKeyOfTheDigestTreeTellsItsLifeAndNoOtherKeyDoes() {
    for (RedisKeys keys : new RedisKeys[] {new RedisKeys(""), new RedisKeys("a.*:")}) {
      assertThat(keys.generationOf(keys.digestRoot(LIFE))).contains(LIFE);
      assertThat(keys.generationOf(keys.digestPage(LIFE, 0xfe))).contains(LIFE);
      assertThat(keys.generationOf(keys.digestLeaf(LIFE, 0xfedc))).contains(LIFE);
      assertThat(keys.generationOf(keys.head())).isEmpty();
      assertThat(keys.generationOf(keys.states())).isEmpty();
      assertThat(keys.generationOf("b" + keys.digestRoot(LIFE))).isEmpty();
      assertThat(keys.generationOf(keys.digestRoot(LIFE) + "0")).isEmpty();
      assertThat(keys.generationOf(keys.digestRoot("of another kind"))).isEmpty();
    }
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
