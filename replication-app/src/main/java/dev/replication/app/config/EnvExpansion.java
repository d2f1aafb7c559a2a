package dev.replication.app.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:-default}</code> in a value by environment
 * variables; <code>$${</code> stands for a literal <code>${</code>. It works on values after the
 * YAML is parsed, so a variable can never add keys.
 */
final class EnvExpansion {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}|\\$\\{");

  private final Map<String, String> variables;

  EnvExpansion(Map<String, String> variables) {
    this.variables = variables;
  }

  /** What became of a value. */
  sealed interface Expanded {
    /** The value, and whether anything in it came from the environment. */
    record Text(String text, boolean changed) implements Expanded {}

    /** It cannot be expanded. */
    record Failed(String message) implements Expanded {}
  }

  static String escaped(String text) {
    return text.replace("${", "$${");
  }

  Expanded expand(String text) {
    Matcher reference = REFERENCE.matcher(text);
    StringBuilder out = new StringBuilder();
    boolean changed = false;
    while (reference.find()) {
      String name = reference.group(1);
      if (name == null && reference.group().equals("${")) {
        return new Expanded.Failed(
            "has a ${ that is not ${NAME} or ${NAME:-default}; write $${ for a literal ${");
      }
      String replacement = "${";
      if (name != null) {
        changed = true;
        Optional<String> value = lookup(name, reference.group(2));
        if (value.isEmpty()) {
          return new Expanded.Failed(
              "needs the environment variable "
                  + name
                  + ", which is not set; set it or write ${"
                  + name
                  + ":-default}");
        }
        replacement = value.get();
      }
      reference.appendReplacement(out, Matcher.quoteReplacement(replacement));
    }
    return new Expanded.Text(reference.appendTail(out).toString(), changed);
  }

  /** As in a shell, a default also replaces an empty variable. */
  private Optional<String> lookup(String name, @Nullable String fallback) {
    String value = variables.get(name);
    if (fallback != null && (value == null || value.isEmpty())) {
      return Optional.of(fallback);
    }
    return Optional.ofNullable(value);
  }
}
