package dev.replication.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every option of the configuration, as data: what is read, checked, printed and documented is this
 * table. Its order is the order of a printed configuration.
 */
public final class OptionTable {
  static final List<Section<?>> SECTIONS =
      List.of(
          ReplicationSettings.SECTION,
          HotPathSettings.SECTION,
          ColdPathSettings.SECTION,
          PeerHealthSettings.SECTION,
          SloSettings.SECTION,
          MembershipSettings.SECTION,
          PeerSettings.SECTION,
          CursorSettings.SECTION,
          StoreSettings.Redis.SECTION,
          StoreSettings.Sql.SECTION,
          StoreSettings.Memory.SECTION,
          StoreSettings.Commit.SECTION,
          StoreSettings.SECTION,
          MergeSettings.SECTION,
          UpkeepSettings.Wal.SECTION,
          UpkeepSettings.Filter.SECTION,
          UpkeepSettings.Eviction.SECTION,
          UpkeepSettings.Merkle.SECTION,
          StoreSettings.Cdc.SECTION,
          ServerSettings.SECTION,
          TelemetrySettings.SECTION);

  static final Node.Branch ROOT = tree();

  private OptionTable() {}

  /**
   * One option, in words.
   *
   * @param path the full key; {@code []} stands for a position in a list
   * @param alias another key that means the same, or empty
   * @param type what kind of value it takes
   * @param fallback its default as YAML, {@code required}, or empty where absence has a meaning
   * @param unit the unit of a bare number, or empty
   * @param range what is allowed, or empty
   * @param description one sentence
   */
  public record Row(
      String path,
      String alias,
      String type,
      String fallback,
      String unit,
      String range,
      String description) {}

  /** A key of the configuration and what may stand under it. */
  sealed interface Node {
    /** A scalar. */
    record Leaf(Option<?, ?> option) implements Node {}

    /** A list of mappings. */
    record Items(Branch each) implements Node {}

    /** A mapping. Filled while the table is built, and never changed after. */
    record Branch(Map<String, Node> children) implements Node {}
  }

  /** All options, in the order of a printed configuration. */
  public static List<Row> rows() {
    return SECTIONS.stream()
        .flatMap(section -> section.options().stream())
        .<Row>map(OptionTable::row)
        .toList();
  }

  /** Where a key of this name stands, when it stands in exactly one place. */
  static Optional<String> placeOf(String name) {
    List<String> paths = new ArrayList<>();
    collect(ROOT, "", name, paths);
    return paths.size() == 1 ? Optional.of(paths.getFirst()) : Optional.empty();
  }

  private static void collect(Node.Branch branch, String prefix, String name, List<String> paths) {
    branch
        .children()
        .forEach(
            (key, node) -> {
              if (key.equals(name)) {
                paths.add(prefix + key);
              }
              switch (node) {
                case Node.Leaf leaf -> {}
                case Node.Items items -> collect(items.each(), prefix + key + "[].", name, paths);
                case Node.Branch inner -> collect(inner, prefix + key + ".", name, paths);
              }
            });
  }

  private static <S, T> Row row(Option<S, T> option) {
    T fallback = option.fallback();
    String shown = option.need() == Option.Need.REQUIRED ? "required" : "";
    return new Row(
        option.path(),
        option.alias(),
        option.type().name(),
        fallback == null ? shown : option.printed(fallback),
        option.type().unit(),
        option.type().range(),
        option.description());
  }

  private static Node.Branch tree() {
    Node.Branch root = new Node.Branch(new LinkedHashMap<>());
    for (Section<?> section : SECTIONS) {
      for (Option<?, ?> option : section.options()) {
        plant(root, option.path(), option);
        if (!option.alias().isEmpty()) {
          plant(root, option.alias(), option);
        }
      }
    }
    return root;
  }

  private static void plant(Node.Branch root, String path, Option<?, ?> option) {
    String[] keys = path.split("\\.", -1);
    Node.Branch branch = root;
    for (int i = 0; i < keys.length - 1; i++) {
      branch = descend(branch, keys[i]);
    }
    if (branch.children().put(keys[keys.length - 1], new Node.Leaf(option)) != null) {
      throw new IllegalStateException("two options at " + path);
    }
  }

  private static Node.Branch descend(Node.Branch branch, String key) {
    boolean list = key.endsWith("[]");
    Node node =
        branch
            .children()
            .computeIfAbsent(
                list ? key.substring(0, key.length() - 2) : key,
                name -> {
                  Node.Branch fresh = new Node.Branch(new LinkedHashMap<>());
                  return list ? new Node.Items(fresh) : fresh;
                });
    return switch (node) {
      case Node.Branch inner -> inner;
      case Node.Items items -> items.each();
      case Node.Leaf leaf -> throw new IllegalStateException("an option and a mapping at " + key);
    };
  }
}
