package dev.replication.domain.merge;

import dev.replication.model.Origin;
import dev.replication.model.Stamp;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A merge state as text: one text for one state. A JSON object of {@code merge} (the policy's
 * name), {@code by} (origins, sorted; all else names them by their place), {@code floor}, {@code
 * seen} (where the parts do not say it already) and {@code parts}. A stamp is place and reading,
 * the reading as a string; a part is its stamp, name and value, without the value where that is
 * what is shown.
 */
final class MergeStateText {
  private MergeStateText() {}

  static String write(String policy, MergeState state, String shown) {
    List<Origin> by = origins(state);
    SortedMap<Origin, Long> seen = unsaid(state);
    StringBuilder out = new StringBuilder("{\"merge\":").append(quoted(policy)).append(",\"by\":[");
    for (int i = 0; i < by.size(); i++) {
      out.append(i == 0 ? "" : ",").append(quoted(by.get(i).text()));
    }
    out.append(']');
    if (state.floor() != null) {
      out.append(",\"floor\":[");
      stamp(state.floor(), by, out);
      out.append(']');
    }
    if (!seen.isEmpty()) {
      out.append(",\"seen\":[");
      boolean first = true;
      for (var entry : seen.entrySet()) {
        out.append(first ? "[" : ",[");
        stamp(new Stamp(entry.getValue(), entry.getKey()), by, out);
        out.append(']');
        first = false;
      }
      out.append(']');
    }
    out.append(",\"parts\":[");
    for (int i = 0; i < state.parts().size(); i++) {
      part(state.parts().get(i), by, shown, out.append(i == 0 ? "[" : ",["));
    }
    return out.append("]}").toString();
  }

  private static void part(Part part, List<Origin> by, String shown, StringBuilder out) {
    stamp(part.stamp(), by, out);
    out.append(',').append(quoted(part.name()));
    if (!part.value().equals(shown)) {
      out.append(',').append(quoted(part.value()));
    }
    out.append(']');
  }

  private static void stamp(Stamp stamp, List<Origin> by, StringBuilder out) {
    out.append(by.indexOf(stamp.origin()))
        .append(",\"")
        .append(Long.toUnsignedString(stamp.hlc()))
        .append('"');
  }

  private static String quoted(String text) {
    return new JsonValue.Text(text).json();
  }

  private static List<Origin> origins(MergeState state) {
    TreeSet<Origin> origins = new TreeSet<>(state.seen().keySet());
    state.parts().forEach(part -> origins.add(part.stamp().origin()));
    if (state.floor() != null) {
      origins.add(state.floor().origin());
    }
    return List.copyOf(origins);
  }

  private static SortedMap<Origin, Long> unsaid(MergeState state) {
    SortedMap<Origin, Long> unsaid = new TreeMap<>(state.seen());
    state.parts().forEach(part -> unsaid.remove(part.stamp().origin(), part.stamp().hlc()));
    return unsaid;
  }

  /**
   * The state that {@code text} is of.
   *
   * @param shown the content that comes with it
   * @return empty when it is of another policy, or cannot be read
   */
  static Optional<MergeState> read(String policy, String text, String shown) {
    try {
      return JsonReader.read(text)
                  instanceof JsonValue.Members(SortedMap<String, JsonValue> members)
              && new JsonValue.Text(policy).equals(members.get("merge"))
          ? Optional.of(state(members, shown))
          : Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  private static MergeState state(SortedMap<String, JsonValue> members, String shown) {
    List<Origin> by = new ArrayList<>();
    elements(members.get("by")).forEach(origin -> by.add(new Origin(text(origin))));
    JsonValue lowest = members.get("floor");
    Stamp floor = lowest == null ? null : stamp(elements(lowest), by);
    SortedMap<Origin, Long> seen = new TreeMap<>();
    JsonValue unsaid = members.get("seen");
    for (JsonValue entry : unsaid == null ? List.<JsonValue>of() : elements(unsaid)) {
      Stamp stamp = stamp(elements(entry), by);
      seen.put(stamp.origin(), stamp.hlc());
    }
    LinkedHashSet<Part> parts = new LinkedHashSet<>();
    for (JsonValue entry : elements(members.get("parts"))) {
      List<JsonValue> part = elements(entry);
      Stamp stamp = stamp(part, by);
      String value = part.size() > 3 ? text(part.get(3)) : shown;
      if (floor == null || stamp.compareTo(floor) >= 0) {
        parts.add(new Part(stamp, text(part.get(2)), value));
      }
    }
    return new MergeState(floor, seen, List.copyOf(parts));
  }

  private static Stamp stamp(List<JsonValue> entry, List<Origin> by) {
    if (!(entry.get(0) instanceof JsonValue.Digits(String place)) || place.length() > 6) {
      throw new IllegalArgumentException("a stamp has no place");
    }
    return new Stamp(Long.parseUnsignedLong(text(entry.get(1))), by.get(Integer.parseInt(place)));
  }

  private static List<JsonValue> elements(@Nullable JsonValue value) {
    if (value instanceof JsonValue.Elements(List<JsonValue> list)) {
      return list;
    }
    throw new IllegalArgumentException("a list is missing");
  }

  private static String text(JsonValue value) {
    if (value instanceof JsonValue.Text(String text)) {
      return text;
    }
    throw new IllegalArgumentException("a text is missing");
  }
}
