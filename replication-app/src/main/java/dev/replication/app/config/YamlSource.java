package dev.replication.app.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Parses YAML text into nodes that know their lines, within bounds of size, nesting and aliases.
 * Total: any text gives a node, nothing, or one problem.
 */
final class YamlSource {
  static final int MAX_CHARACTERS = 1 << 20;
  static final int MAX_DEPTH = 32;
  private static final int MAX_ALIASES = 50;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setCodePointLimit(MAX_CHARACTERS)
          .setMaxAliasesForCollections(MAX_ALIASES)
          .setAllowDuplicateKeys(true) // so that all of them are reported, each with its line
          .setSchema(new CoreSchema())
          .setUseMarks(true)
          .build();

  private YamlSource() {}

  static Optional<Node> parse(String yaml, Problems problems) {
    if (yaml.length() > MAX_CHARACTERS) {
      problems.add(0, "", "is larger than 1 MiB");
      return Optional.empty();
    }
    try {
      return isShallow(yaml, problems)
          ? new Compose(SETTINGS).composeString(yaml)
          : Optional.empty();
    } catch (MarkedYamlEngineException e) {
      int line = line(e.getProblemMark().or(e::getContextMark));
      problems.add(line, "", "is not valid YAML: " + e.getProblem() + hint(yaml, line));
    } catch (ReaderException e) {
      problems.add(lineAt(yaml, e.getPosition()), "", "has a character that YAML does not allow");
    } catch (RuntimeException e) {
      // The parser reports its bounds, and a few malformed escapes, with bare exceptions.
      problems.add(0, "", "is not valid YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  /** The line of a node, from 1. */
  static int line(Node node) {
    return line(node.getStartMark());
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(at -> at.getLine() + 1).orElse(0);
  }

  /**
   * Building nodes recurses, reading events does not: the depth is known before the stack is at
   * risk.
   */
  private static boolean isShallow(String yaml, Problems problems) {
    int depth = 0;
    for (Event event : new Parse(SETTINGS).parseString(yaml)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias, Comment, DocumentEnd, DocumentStart, Scalar, StreamEnd, StreamStart -> {}
      }
      if (depth > MAX_DEPTH) {
        problems.add(
            line(event.getStartMark()), "", "is nested deeper than " + MAX_DEPTH + " levels");
        return false;
      }
    }
    return true;
  }

  private static String hint(String yaml, int line) {
    String text = yaml.lines().skip(Math.max(0, line - 1L)).findFirst().orElse("");
    return text.contains("{") && text.contains("${")
        ? "; inside { } write \"${NAME}\" in quotes"
        : "";
  }

  private static int lineAt(String yaml, int position) {
    return 1 + (int) yaml.chars().limit(Math.max(0, position)).filter(c -> c == '\n').count();
  }
}
