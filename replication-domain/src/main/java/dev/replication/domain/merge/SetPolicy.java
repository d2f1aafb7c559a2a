package dev.replication.domain.merge;

import dev.replication.model.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A set of JSON values, shown as an array in the order of their text: an observed-remove set. A
 * removal takes away what its node has seen; an element that is added elsewhere at the same time
 * stays. A put adds and removes what differs from what its node shows.
 */
final class SetPolicy implements MergePolicy {
  private static final String NOTHING = "";

  @Override
  public String name() {
    return "set";
  }

  @Override
  public List<Part> edit(Edit edit, String json, List<Part> held, Stamp at) {
    JsonValue given = Parsed.json(json);
    return switch (edit) {
      case PUT -> put(given, held, at);
      case ADD -> {
        Set<String> added = elements(given);
        List<Part> after = without(added, held);
        yield with(added, after, at);
      }
      case REMOVE -> without(elements(given), held);
    };
  }

  private static List<Part> put(JsonValue given, List<Part> held, Stamp at) {
    if (!(given instanceof JsonValue.Elements)) {
      throw new Unmergeable("a set is put as a JSON array of its elements");
    }
    Set<String> wanted = elements(given);
    List<Part> after = new ArrayList<>();
    Set<String> there = new HashSet<>();
    for (Part part : held) {
      if (wanted.contains(part.name())) {
        after.add(part);
        there.add(part.name());
      }
    }
    wanted.removeAll(there);
    return with(wanted, after, at);
  }

  /** An array is many elements, anything else is one. */
  private static Set<String> elements(JsonValue given) {
    Set<String> texts = new TreeSet<>();
    if (given instanceof JsonValue.Elements(List<JsonValue> list)) {
      list.forEach(element -> texts.add(element.json()));
    } else {
      texts.add(given.json());
    }
    return texts;
  }

  private static List<Part> without(Collection<String> names, List<Part> held) {
    List<Part> left = new ArrayList<>();
    for (Part part : held) {
      if (!names.contains(part.name())) {
        left.add(part);
      }
    }
    return left;
  }

  private static List<Part> with(Collection<String> names, List<Part> parts, Stamp at) {
    names.forEach(name -> parts.add(new Part(at, name, NOTHING)));
    return parts;
  }

  @Override
  public String show(List<Part> parts) {
    Set<String> texts = new TreeSet<>();
    parts.forEach(part -> texts.add(part.name()));
    return "[" + String.join(",", texts) + "]";
  }
}
