package dev.replication.testkit.merge;

import dev.replication.domain.merge.Unmergeable;
import dev.replication.domain.merge.ValueMerge;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** A user's own merge, as the documents show it: the bits that either has. */
class ValueMergeTest extends ValueMergeLaws {
  @Override
  protected ValueMerge merge() {
    return new EitherBit();
  }

  @Override
  protected Arbitrary<String> contents() {
    return Arbitraries.integers().between(-1, 15).map(String::valueOf);
  }

  private static final class EitherBit implements ValueMerge {
    @Override
    public String name() {
      return "either-bit-1";
    }

    @Override
    public void check(String json) {
      if (!json.matches("[0-9]{1,9}")) {
        throw new Unmergeable("flags are a number up to 999999999");
      }
    }

    @Override
    public String merge(String one, String other) {
      return String.valueOf(Integer.parseInt(one) | Integer.parseInt(other));
    }
  }
}
