package dev.replication.domain.merge;

import java.math.BigDecimal;

/**
 * The greatest, or the least, of numbers and strings; a string is greater than any number. Of two
 * ways to write one number that with the greater text counts as the greater one.
 *
 * @param name of the policy
 * @param sign 1 for the greatest, -1 for the least
 */
record GreatestMerge(String name, int sign) implements ValueMerge {
  private static final int MAX_DIGITS = 1000;

  @Override
  public void check(String json) {
    boolean fits =
        switch (Parsed.json(json)) {
          case JsonValue.Digits(String text) -> isNumber(text);
          case JsonValue.Text _ -> true;
          case JsonValue.Word _, JsonValue.Members _, JsonValue.Elements _ -> false;
        };
    if (!fits) {
      throw new Unmergeable(
          "policy " + name + " takes a number of at most " + MAX_DIGITS + " digits, or a string");
    }
  }

  private static boolean isNumber(String text) {
    try {
      return text.length() <= MAX_DIGITS && new BigDecimal(text).precision() > 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  @Override
  public String merge(String one, String other) {
    return compare(one, other) * sign >= 0 ? one : other;
  }

  private static int compare(String one, String other) {
    int order = compare(Parsed.json(one), Parsed.json(other));
    return order == 0 ? one.compareTo(other) : order;
  }

  private static int compare(JsonValue one, JsonValue other) {
    if (one instanceof JsonValue.Digits(String a) && other instanceof JsonValue.Digits(String b)) {
      return new BigDecimal(a).compareTo(new BigDecimal(b));
    }
    if (one instanceof JsonValue.Text(String a) && other instanceof JsonValue.Text(String b)) {
      return a.compareTo(b);
    }
    return one instanceof JsonValue.Text ? 1 : -1;
  }
}
