package dev.replication.app.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values that were given, by option and list position, with their lines; options that were not
 * given answer with their default. Filled and read by one thread.
 */
final class Values {
  private record Place(Option<?, ?> option, int index) {}

  private record Given(Object value, int line) {}

  private final Map<Place, Given> given = new HashMap<>();
  private final Set<Place> broken = new HashSet<>();
  private final Map<String, Integer> counts = new HashMap<>();

  <T> Values with(Option<?, T> option, T value) {
    put(option, 0, value, 0);
    return this;
  }

  void put(Option<?, ?> option, int index, Object value, int line) {
    given.put(new Place(option, index), new Given(value, line));
  }

  /**
   * Notes that the option was given with a value that is not allowed; a problem is already
   * recorded.
   */
  void putBroken(Option<?, ?> option, int index) {
    broken.add(new Place(option, index));
  }

  /** How many items the list at {@code path} has. */
  void count(String path, int items) {
    counts.put(path, items);
  }

  int count(Section<?> list) {
    return counts.getOrDefault(list.path(), 0);
  }

  boolean isGiven(Option<?, ?> option, int index) {
    Place place = new Place(option, index);
    return given.containsKey(place) || broken.contains(place);
  }

  /** Whether {@link #find} speaks of what the user meant. */
  boolean isSound(Option<?, ?> option, int index) {
    return !broken.contains(new Place(option, index));
  }

  /** The line where the option was given. */
  OptionalInt line(Option<?, ?> option, int index) {
    Given at = given.get(new Place(option, index));
    return at == null ? OptionalInt.empty() : OptionalInt.of(at.line());
  }

  <T> @Nullable T find(Option<?, T> option) {
    return find(option, 0);
  }

  /** The value given, else the default, else null. */
  @SuppressWarnings("unchecked") // put() is called with what the option's own type has read
  <T> @Nullable T find(Option<?, T> option, int index) {
    Given at = given.get(new Place(option, index));
    return at == null ? option.fallback() : (T) at.value();
  }

  <T> T value(Option<?, T> option) {
    return value(option, 0);
  }

  /** The value of an option that is required or has a default. */
  <T> T value(Option<?, T> option, int index) {
    T value = find(option, index);
    if (value == null) {
      throw new IllegalStateException(option.pathAt(index) + " has no value and was not reported");
    }
    return value;
  }
}
