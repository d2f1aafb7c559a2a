package dev.replication.domain.merge;

/** A client's JSON, read for a policy. */
final class Parsed {
  private Parsed() {}

  /**
   * The value.
   *
   * @throws Unmergeable when it is not one that policies take
   */
  static JsonValue json(String text) {
    try {
      return JsonReader.read(text);
    } catch (IllegalArgumentException e) {
      throw new Unmergeable("the JSON " + e.getMessage());
    }
  }
}
