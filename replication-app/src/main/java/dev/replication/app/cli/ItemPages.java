package dev.replication.app.cli;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The items below a prefix as a node lists them, page by page, in the order of their ids. */
final class ItemPages {
  private final NodeClient client;
  private final String prefix;
  private Optional<String> after;
  private boolean ended;

  /** Begins behind {@code after}. */
  ItemPages(NodeClient client, String prefix, Optional<String> after) {
    this.client = client;
    this.prefix = prefix;
    this.after = after;
  }

  /** Whether there may be another page. */
  boolean hasNext() {
    return !ended;
  }

  /** The next page with contents: lines as {@code load} takes them. */
  byte[] nextLines(int limit) {
    NodeClient.Page page = client.page(path(limit) + "&content=true");
    next(page.next().map(id -> URLDecoder.decode(id, StandardCharsets.UTF_8)));
    return page.body();
  }

  /** The path of the next page without contents. */
  String path(int limit) {
    return "/v1/items?limit="
        + limit
        + "&prefix="
        + encoded(prefix)
        + after.map(id -> "&after=" + encoded(id)).orElse("");
  }

  /** Takes note of where the page that was read has ended. */
  void next(Optional<String> last) {
    after = last;
    ended = last.isEmpty();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
