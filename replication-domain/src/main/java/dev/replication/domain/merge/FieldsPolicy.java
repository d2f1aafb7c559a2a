package dev.replication.domain.merge;

import dev.replication.model.Stamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A JSON object whose members are written one by one: the last writer of a member wins. A removal
 * takes away what its node has seen; a member that is written elsewhere at the same time stays. A
 * put writes and removes the members that differ from what its node shows. Members of members are
 * not looked into.
 */
final class FieldsPolicy implements MergePolicy {
  @Override
  public String name() {
    return "fields";
  }

  @Override
  public List<Part> edit(Edit edit, String json, List<Part> held, Stamp at) {
    JsonValue given = Parsed.json(json);
    return switch (edit) {
      case PUT -> {
        SortedMap<String, String> wanted = members(given);
        yield write(wanted, kept(wanted, held), at);
      }
      case ADD -> {
        SortedMap<String, String> added = members(given);
        List<Part> left = new ArrayList<>(held);
        left.removeIf(part -> added.containsKey(part.name()));
        yield write(added, left, at);
      }
      case REMOVE -> {
        TreeSet<String> names = names(given);
        List<Part> left = new ArrayList<>(held);
        left.removeIf(part -> names.contains(part.name()));
        yield left;
      }
    };
  }

  /** The parts of members that are to stay as they are; these are taken out of {@code wanted}. */
  private static List<Part> kept(SortedMap<String, String> wanted, List<Part> held) {
    SortedMap<String, String> shown = newest(held);
    wanted.entrySet().removeIf(member -> member.getValue().equals(shown.get(member.getKey())));
    shown.keySet().removeAll(wanted.keySet());
    TreeSet<String> there = new TreeSet<>(shown.keySet());
    List<Part> kept = new ArrayList<>(held);
    kept.removeIf(part -> !there.contains(part.name()));
    return kept;
  }

  private static List<Part> write(SortedMap<String, String> members, List<Part> left, Stamp at) {
    members.forEach((name, value) -> left.add(new Part(at, name, value)));
    return left;
  }

  private static SortedMap<String, String> members(JsonValue given) {
    if (!(given instanceof JsonValue.Members(SortedMap<String, JsonValue> byName))) {
      throw new Unmergeable("fields are given as a JSON object");
    }
    SortedMap<String, String> texts = new TreeMap<>();
    byName.forEach((name, value) -> texts.put(name, value.json()));
    return texts;
  }

  private static TreeSet<String> names(JsonValue given) {
    List<JsonValue> list =
        given instanceof JsonValue.Elements(List<JsonValue> several) ? several : List.of(given);
    TreeSet<String> names = new TreeSet<>();
    for (JsonValue name : list) {
      if (!(name instanceof JsonValue.Text(String text))) {
        throw new Unmergeable("fields are removed by a name, or an array of names");
      }
      names.add(text);
    }
    return names;
  }

  private static SortedMap<String, String> newest(List<Part> parts) {
    SortedMap<String, String> newest = new TreeMap<>();
    parts.forEach(part -> newest.put(part.name(), part.value()));
    return newest;
  }

  @Override
  public String show(List<Part> parts) {
    StringBuilder out = new StringBuilder("{");
    Iterator<Map.Entry<String, String>> members = newest(parts).entrySet().iterator();
    while (members.hasNext()) {
      Map.Entry<String, String> member = members.next();
      out.append(new JsonValue.Text(member.getKey()).json()).append(':').append(member.getValue());
      out.append(members.hasNext() ? "," : "");
    }
    return out.append('}').toString();
  }
}
