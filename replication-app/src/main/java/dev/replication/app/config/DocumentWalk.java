package dev.replication.app.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Goes through a parsed document beside the option table: known values go into {@link Values},
 * everything else becomes a problem, and it goes on after each. Used once, by one thread.
 */
final class DocumentWalk {
  static final int MAX_ITEMS = 1000;

  private final EnvExpansion environment;
  private final Problems problems;
  private final Values values = new Values();
  private final Map<String, Integer> mappingLines = new HashMap<>();

  DocumentWalk(EnvExpansion environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  Values walk(Optional<Node> document) {
    document.ifPresent(root -> mapping(root, OptionTable.ROOT, "", 0));
    requireAll();
    return values;
  }

  /** The line of the nearest mapping around a path that the document has, or 1. */
  int lineAround(String path) {
    String at = path;
    while (!at.isEmpty()) {
      Integer line = mappingLines.get(at);
      if (line != null) {
        return line;
      }
      at = at.substring(0, Math.max(0, at.lastIndexOf('.')));
    }
    return 1;
  }

  private void mapping(Node node, OptionTable.Node.Branch branch, String path, int index) {
    mappingLines.putIfAbsent(path, YamlSource.line(node));
    if (isNull(node)) {
      return;
    }
    if (!(node instanceof MappingNode mapping)) {
      problems.add(
          YamlSource.line(node),
          path,
          "is " + kind(node) + ", must be a mapping of keys to values");
      return;
    }
    Map<String, Integer> seen = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(YamlSource.line(tuple.getKeyNode()), path, "has a key that is not text");
        continue;
      }
      String at = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      int line = YamlSource.line(key);
      Integer earlier = seen.putIfAbsent(key.getValue(), line);
      OptionTable.Node child = branch.children().get(key.getValue());
      if (earlier != null) {
        problems.add(line, at, "is given twice, first in line " + earlier);
      } else if (child == null) {
        problems.add(line, at, unknown(key.getValue(), branch, path));
      } else {
        mappingLines.put(at, line);
        child(tuple.getValueNode(), child, at, index, line);
      }
    }
  }

  private void child(Node node, OptionTable.Node child, String path, int index, int line) {
    switch (child) {
      case OptionTable.Node.Leaf leaf -> scalar(node, leaf.option(), path, index, line);
      case OptionTable.Node.Branch branch -> mapping(node, branch, path, index);
      case OptionTable.Node.Items items -> items(node, items.each(), path);
    }
  }

  private void items(Node node, OptionTable.Node.Branch each, String path) {
    if (isNull(node)) {
      return;
    }
    if (!(node instanceof SequenceNode list)) {
      problems.add(
          YamlSource.line(node), path, "is " + kind(node) + ", must be a list (lines with \"- \")");
      return;
    }
    if (list.getValue().size() > MAX_ITEMS) {
      problems.add(
          YamlSource.line(node),
          path,
          "has " + list.getValue().size() + " items, must have at most " + MAX_ITEMS);
      return;
    }
    values.count(path, list.getValue().size());
    for (int i = 0; i < list.getValue().size(); i++) {
      mapping(list.getValue().get(i), each, path + "[" + i + "]", i);
    }
  }

  private <T> void scalar(Node node, Option<?, T> option, String path, int index, int line) {
    if (values.isGiven(option, index)) {
      String other = option.pathAt(index).equals(path) ? option.alias() : option.pathAt(index);
      problems.add(line, path, "means the same as " + other + ", give only one");
      return;
    }
    if (isNull(node)) {
      refuse(option, path, index, line, "has no value; remove the key or give it one");
      return;
    }
    if (!(node instanceof ScalarNode scalar)) {
      refuse(option, path, index, line, "is " + kind(node) + ", must be one value");
      return;
    }
    switch (environment.expand(scalar.getValue())) {
      case EnvExpansion.Expanded.Failed failed ->
          refuse(option, path, index, line, failed.message());
      case EnvExpansion.Expanded.Text expanded -> {
        switch (option.type().read(expanded.text())) {
          case Reading.Value<T> read -> values.put(option, index, read.value(), line);
          case Reading.Refused<T> refused ->
              refuse(
                  option,
                  path,
                  index,
                  line,
                  "is "
                      + Problems.shown(scalar.getValue())
                      + (expanded.changed() ? " with its variables filled in" : "")
                      + ", must "
                      + refused.must());
        }
      }
    }
  }

  private void refuse(Option<?, ?> option, String path, int index, int line, String message) {
    values.putBroken(option, index);
    problems.add(line, path, message);
  }

  private void requireAll() {
    for (Section<?> section : OptionTable.SECTIONS) {
      int count = section.repeated() ? values.count(section) : 1;
      for (Option<?, ?> option : section.options()) {
        for (int i = 0; i < count; i++) {
          if (option.need() == Option.Need.REQUIRED && !values.isGiven(option, i)) {
            String path = option.pathAt(i);
            problems.add(lineAround(path), path, "is missing, and there is no default");
          }
        }
      }
    }
  }

  private static String unknown(String key, OptionTable.Node.Branch branch, String path) {
    Set<String> known = new HashSet<>(branch.children().keySet());
    Optional<String> elsewhere = OptionTable.placeOf(key);
    if (elsewhere.isPresent()) {
      return "is not known here; it belongs at " + elsewhere.get();
    }
    return NearestKey.of(key, known.stream().sorted().toList())
        .map(nearest -> "is not known; did you mean " + nearest + "?")
        .orElseGet(
            () ->
                "is not known; "
                    + (path.isEmpty() ? "at the top" : path)
                    + " takes "
                    + String.join(", ", known.stream().sorted().toList()));
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode && Tag.NULL.equals(node.getTag());
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode mapping -> "a mapping";
      case SequenceNode list -> "a list";
      case ScalarNode scalar -> Problems.shown(scalar.getValue());
      default -> "something else";
    };
  }
}
