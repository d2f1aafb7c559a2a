package dev.replication.testkit.merge;

import dev.replication.domain.merge.Edit;
import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** The policies that come with the engine keep the laws. */
final class BuiltInPolicyTest {
  private BuiltInPolicyTest() {}

  private static MergePolicy named(String name) {
    return Objects.requireNonNull(MergePolicies.builtIn().get(name));
  }

  static final class CounterTest extends MergeLaws {
    @Override
    protected MergePolicy policy() {
      return named("counter");
    }

    @Override
    protected Arbitrary<String> contents() {
      return Arbitraries.oneOf(
          Arbitraries.integers().between(-3, 9).map(String::valueOf),
          Arbitraries.of("\"none\"", "1.5", "9223372036854775807"));
    }

    @Override
    protected Arbitrary<Edit> edits() {
      return Arbitraries.of(Edit.class);
    }
  }

  static final class SetTest extends MergeLaws {
    @Override
    protected MergePolicy policy() {
      return named("set");
    }

    @Override
    protected Arbitrary<String> contents() {
      return operands()
          .list()
          .ofMaxSize(3)
          .map(elements -> "[" + String.join(", ", elements) + "]");
    }

    @Override
    protected Arbitrary<String> operands() {
      return Arbitraries.of("\"a\"", "\"b\"", "1", "{\"x\": [1], \"a\": null}", "\"\\u0061\"");
    }

    @Override
    protected Arbitrary<Edit> edits() {
      return Arbitraries.of(Edit.class);
    }
  }

  static final class FieldsTest extends MergeLaws {
    @Override
    protected MergePolicy policy() {
      return named("fields");
    }

    @Override
    protected Arbitrary<String> contents() {
      return Arbitraries.of(
          "{}",
          "{\"a\":1}",
          "{\"a\":2}",
          "{\"b\":1}",
          "{\"b\":null,\"a\":1}",
          "{\"c\":{\"d\":[]}}",
          "[]");
    }

    @Override
    protected Arbitrary<String> operands() {
      return Arbitraries.oneOf(contents(), Arbitraries.of("\"a\"", "[\"b\",\"c\"]"));
    }

    @Override
    protected Arbitrary<Edit> edits() {
      return Arbitraries.of(Edit.class);
    }
  }

  static final class FirstTest extends MergeLaws {
    @Override
    protected MergePolicy policy() {
      return named("first");
    }

    @Override
    protected Arbitrary<String> contents() {
      return Arbitraries.of("1", "\"one\"", "{\"a\":1}");
    }
  }

  static final class MaxTest extends MergeLaws {
    @Override
    protected MergePolicy policy() {
      return named("max");
    }

    @Override
    protected Arbitrary<String> contents() {
      return Arbitraries.of(
          "1", "1.0", "10", "-2", "1e3", "\"a\"", "\"b\"", "null", "1e99999999999");
    }
  }

  static final class MinTest extends MergeLaws {
    @Override
    protected MergePolicy policy() {
      return named("min");
    }

    @Override
    protected Arbitrary<String> contents() {
      return Arbitraries.of("1", "1.0", "10", "-2", "1e3", "\"a\"", "\"b\"", "{}");
    }
  }
}
