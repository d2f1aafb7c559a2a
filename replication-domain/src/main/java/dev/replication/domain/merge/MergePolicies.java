package dev.replication.domain.merge;

import dev.replication.model.ItemKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which keys have which merge policy: the longest prefix of a key decides. A key without any is
 * decided by the last writer as a whole.
 *
 * @param rules longest prefix first
 */
public record MergePolicies(List<Rule> rules) {
  /** Nothing is merged. */
  public static final MergePolicies NONE = new MergePolicies(List.of());

  /** The name of no policy: the last writer of an item wins. */
  public static final String LAST_WRITER = "lww";

  /** Most prefixes. */
  public static final int MAX_RULES = 1000;

  private static final int FINGERPRINT_BYTES = 8;

  private static final Map<String, MergePolicy> BUILT_IN =
      Stream.of(
              new FieldsPolicy(),
              new CounterPolicy(),
              new SetPolicy(),
              MergePolicy.of(new GreatestMerge("max", 1)),
              MergePolicy.of(new GreatestMerge("min", -1)),
              new FirstPolicy())
          .collect(Collectors.toUnmodifiableMap(MergePolicy::name, policy -> policy));

  /**
   * Sorts the rules.
   *
   * @throws IllegalArgumentException when a prefix occurs twice, or a policy's name is none
   */
  public MergePolicies {
    Set<String> prefixes = new HashSet<>();
    for (Rule rule : rules) {
      if (!prefixes.add(rule.prefix())) {
        throw new IllegalArgumentException("prefix " + rule.prefix() + " has two merge policies");
      }
    }
    rules =
        rules.stream()
            .sorted(
                Comparator.comparing((Rule rule) -> -rule.prefix().length())
                    .thenComparing(Rule::prefix))
            .toList();
  }

  /**
   * What a prefix has.
   *
   * @param prefix of keys, perhaps empty
   * @param policy null for {@link #LAST_WRITER}
   */
  public record Rule(String prefix, @Nullable MergePolicy policy) {
    /** Checks the policy's name. */
    public Rule {
      if (policy != null && !isName(policy.name())) {
        throw new IllegalArgumentException(
            "a merge policy's name is 1 to "
                + MergePolicy.MAX_NAME
                + " of a-z 0-9 - and not "
                + LAST_WRITER);
      }
    }

    String policyName() {
      return policy == null ? LAST_WRITER : policy.name();
    }
  }

  /** Whether a policy may be called so. */
  public static boolean isName(String name) {
    return name.matches("[a-z0-9-]{1," + MergePolicy.MAX_NAME + "}") && !name.equals(LAST_WRITER);
  }

  /** {@code text} as a JSON string. */
  public static String quoted(String text) {
    return new JsonValue.Text(text).json();
  }

  /** Whether {@code text} is JSON as policies take and show it. */
  public static boolean isJson(String text) {
    try {
      JsonReader.read(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** The policies that need not be written, by name. */
  public static Map<String, MergePolicy> builtIn() {
    return BUILT_IN;
  }

  /** One prefix with a built-in policy and the others as they are. */
  public MergePolicies with(String prefix, MergePolicy policy) {
    return new MergePolicies(
        Stream.concat(rules.stream(), Stream.of(new Rule(prefix, policy))).toList());
  }

  /** The policy of {@code key}, or null where the last writer wins. */
  public @Nullable MergePolicy of(ItemKey key) {
    for (Rule rule : rules) {
      if (key.text().startsWith(rule.prefix())) {
        return rule.policy();
      }
    }
    return null;
  }

  /**
   * What tells whether two nodes merge alike: 16 hex digits over prefixes and policies' names, or
   * empty when nothing is merged.
   */
  public String fingerprint() {
    if (rules.stream().allMatch(rule -> rule.policy() == null)) {
      return "";
    }
    Map<String, String> names = new TreeMap<>();
    rules.forEach(rule -> names.put(rule.prefix(), rule.policyName()));
    StringBuilder text = new StringBuilder();
    names.forEach((prefix, name) -> text.append(prefix).append('\0').append(name).append('\n'));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
