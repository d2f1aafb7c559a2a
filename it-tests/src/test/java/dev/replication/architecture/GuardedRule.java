package dev.replication.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * An architecture rule that is known to work: it looks at enough classes, and it catches its
 * canaries.
 *
 * @param name what holds, as a phrase
 * @param subject the classes that the rule is about
 * @param rule the rule; it gives its reason with {@code because}
 * @param floor the rule is broken itself when it is about fewer classes than this
 * @param canaries classes that break the rule on purpose: by each of their methods, or by being as
 *     they are when they have none
 */
record GuardedRule(
    String name,
    DescribedPredicate<JavaClass> subject,
    ArchRule rule,
    int floor,
    List<Class<?>> canaries) {
  GuardedRule {
    if (floor < 1) {
      throw new IllegalArgumentException("the floor of \"" + name + "\" would always be met");
    }
    if (canaries.isEmpty()) {
      throw new IllegalArgumentException("\"" + name + "\" has no canary");
    }
    canaries = List.copyOf(canaries);
  }

  @Override
  public String toString() {
    return name;
  }
}
