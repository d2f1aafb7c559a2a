package dev.replication.app.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a configuration as YAML: every option, values that equal their default marked, passwords
 * replaced by {@code ***}. Without passwords the text reads back as the same configuration. Used
 * once, by one thread.
 */
public final class ConfigPrinter {
  private static final int COMMENT_COLUMN = 48;

  private final AppConfig config;
  private final StringBuilder out = new StringBuilder();
  private List<String> open = new ArrayList<>();

  private ConfigPrinter(AppConfig config) {
    this.config = config;
  }

  /** The effective configuration. */
  public static String print(AppConfig config) {
    ConfigPrinter printer = new ConfigPrinter(config);
    OptionTable.SECTIONS.forEach(printer::section);
    return printer.out.toString();
  }

  private <S> void section(Section<S> section) {
    if (section.repeated()) {
      list(section, section.of().apply(config));
      return;
    }
    for (S settings : section.of().apply(config)) {
      for (Option<S, ?> option : section.options()) {
        enter(option.parent());
        line("  ".repeat(open.size()), settings, option);
      }
    }
  }

  private <S> void list(Section<S> section, List<S> items) {
    String path = section.parent().replace("[]", "");
    enter(path.substring(0, path.lastIndexOf('.')));
    String name = path.substring(path.lastIndexOf('.') + 1);
    String indent = "  ".repeat(open.size());
    out.append(indent).append(name).append(items.isEmpty() ? ": []\n" : ":\n");
    for (S item : items) {
      String lead = indent + "  - ";
      for (Option<S, ?> option : section.options()) {
        line(lead, item, option);
        lead = indent + "    ";
      }
    }
  }

  /** Writes the headings between where we are and {@code parent}. */
  private void enter(String parent) {
    List<String> keys = List.of(parent.split("\\.", -1));
    int common = 0;
    while (common < Math.min(keys.size(), open.size())
        && keys.get(common).equals(open.get(common))) {
      common++;
    }
    for (int i = common; i < keys.size(); i++) {
      out.append("  ".repeat(i)).append(keys.get(i)).append(":\n");
    }
    open = keys;
  }

  private <S, T> void line(String lead, S settings, Option<S, T> option) {
    if (option.need() == Option.Need.IGNORED) {
      return;
    }
    T value = option.accessor().apply(settings);
    if (value == null) {
      out.append(lead).append("# ").append(option.name()).append(": not set\n");
      return;
    }
    String text = lead + option.name() + ": " + option.printed(value);
    out.append(text);
    if (isDefault(value, option.fallback())) {
      out.append(" ".repeat(Math.max(1, COMMENT_COLUMN - text.length()))).append("# default");
    }
    out.append('\n');
  }

  private static boolean isDefault(Object value, @Nullable Object fallback) {
    return value.equals(fallback);
  }
}
