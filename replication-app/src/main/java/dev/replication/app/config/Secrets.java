package dev.replication.app.config;

import java.util.regex.Pattern;

/**
 * Hides the credentials of URLs in whatever text is shown. Total: it also serves malformed URLs.
 */
final class Secrets {
  static final String MASK = "***";

  private static final Pattern PARAMETER =
      Pattern.compile("(?i)([?&;](?:password|passwd|pwd|token|secret)=)[^&;]*");

  private Secrets() {}

  /**
   * Replaces everything between {@code ://user:} and the last {@code @}; a user part without a
   * colon counts as the password, because Redis clients read it so.
   */
  static String masked(String text) {
    String shown = PARAMETER.matcher(text).replaceAll("$1" + MASK);
    int start = shown.indexOf("://");
    int end = shown.lastIndexOf('@');
    if (start < 0 || end < start + 3) {
      return shown;
    }
    int colon = shown.indexOf(':', start + 3);
    int from = colon >= 0 && colon < end ? colon + 1 : start + 3;
    return shown.substring(0, from) + MASK + shown.substring(end);
  }
}
