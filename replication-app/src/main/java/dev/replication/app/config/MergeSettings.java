package dev.replication.app.config;

import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the items of one prefix are merged.
 *
 * @param prefix of their ids
 * @param policy the name of the policy, or {@link MergePolicies#LAST_WRITER}
 */
public record MergeSettings(String prefix, String policy) {
  private static final String AT = "sync_engine.merge[].";

  /** Those that come with the engine, and those that a user's jar brings. */
  private static final Map<String, MergePolicy> POLICIES = policies();

  static final Option<MergeSettings, String> PREFIX =
      Option.required(
          AT + "prefix",
          OptionTypes.text(0),
          MergeSettings::prefix,
          "What the ids begin with; the longest prefix of an id decides.");
  static final Option<MergeSettings, String> POLICY =
      Option.required(
          AT + "policy",
          OptionTypes.oneOf(names()),
          MergeSettings::policy,
          "How what nodes wrote without knowing of each other becomes one value.");

  static final Section<MergeSettings> SECTION =
      new Section<>(config -> config.syncEngine().merge(), List.of(PREFIX, POLICY));

  private static Map<String, MergePolicy> policies() {
    Map<String, MergePolicy> byName = new TreeMap<>(MergePolicies.builtIn());
    for (MergePolicy own : ServiceLoader.load(MergePolicy.class)) {
      if (!MergePolicies.isName(own.name()) || byName.putIfAbsent(own.name(), own) != null) {
        throw new IllegalStateException(
            own.getClass().getName() + " has a name that is taken or none: " + own.name());
      }
    }
    return byName;
  }

  private static TreeSet<String> names() {
    TreeSet<String> names = new TreeSet<>(POLICIES.keySet());
    names.add(MergePolicies.LAST_WRITER);
    return names;
  }

  static MergeSettings from(Values values, int index) {
    return new MergeSettings(values.value(PREFIX, index), values.value(POLICY, index));
  }

  /** What {@code settings} say. */
  public static MergePolicies policies(List<MergeSettings> settings) {
    return new MergePolicies(settings.stream().map(MergeSettings::rule).toList());
  }

  private MergePolicies.Rule rule() {
    @Nullable MergePolicy named = POLICIES.get(policy);
    return new MergePolicies.Rule(prefix, named);
  }
}
