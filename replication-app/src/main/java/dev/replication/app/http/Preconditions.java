package dev.replication.app.http;

import dev.replication.model.ContentHash;
import dev.replication.model.Stamp;
import dev.replication.model.StoredItem;
import dev.replication.syncengine.Submission.Precondition;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The conditional headers of a request, and the headers that tell what an item is. */
final class Preconditions {
  static final HeaderName X_IF_STAMP = HeaderNames.create("X-If-Stamp");
  static final HeaderName X_IF_VERSION = HeaderNames.create("X-If-Version");

  private Preconditions() {}

  /**
   * What must hold when a write is committed.
   *
   * @throws RequestRefused when a header cannot be read, or more than one condition is given
   */
  static Precondition ofWrite(Headers headers) {
    List<Precondition> given = new ArrayList<>();
    headers.value(HeaderNames.IF_MATCH).ifPresent(tag -> given.add(matches(tag.strip())));
    headers.value(HeaderNames.IF_NONE_MATCH).ifPresent(tag -> given.add(absent(tag.strip())));
    headers.value(X_IF_STAMP).ifPresent(stamp -> given.add(stampIs(stamp.strip())));
    headers.value(X_IF_VERSION).ifPresent(version -> given.add(versionIs(version.strip())));
    if (given.size() > 1) {
      throw RequestRefused.badRequest(
          "give one of If-Match, If-None-Match, X-If-Stamp and X-If-Version, not " + given.size());
    }
    return given.isEmpty() ? Precondition.NONE : given.getFirst();
  }

  /** Whether a read may answer 304: the client holds what we hold. */
  static boolean clientHolds(Headers headers, ContentHash held) {
    String tags = headers.value(HeaderNames.IF_NONE_MATCH).orElse("");
    return Stream.of(tags.split(",", -1))
        .map(String::strip)
        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
        .anyMatch(tag -> tag.equals("*") || tag.equals(etag(held)));
  }

  /** Whether a read has to answer 412: the client asks for other content than we hold. */
  static boolean clientExpectsOther(Headers headers, ContentHash held) {
    String tags = headers.value(HeaderNames.IF_MATCH).orElse("*");
    return Stream.of(tags.split(",", -1))
        .map(String::strip)
        .noneMatch(tag -> tag.equals("*") || tag.equals(etag(held)));
  }

  static String etag(ContentHash hash) {
    return '"' + hash.toString() + '"';
  }

  /** 412, showing what is there. */
  static RequestRefused failed(@Nullable StoredItem held) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (held != null) {
      headers.put("ETag", etag(held.content().hash()));
      headers.put("X-Version", String.valueOf(held.put().version()));
      headers.put("X-Stamp", held.stamp().toString());
    }
    return new RequestRefused(
        Status.PRECONDITION_FAILED_412,
        held == null ? "there is no such item" : "the item is another than the request expects",
        headers);
  }

  private static Precondition matches(String tag) {
    if (tag.equals("*")) {
      return new Precondition.Present();
    }
    boolean quoted = tag.length() == 66 && tag.startsWith("\"") && tag.endsWith("\"");
    if (!quoted) {
      throw RequestRefused.badRequest(
          "If-Match takes * or one ETag as this server gives it: 64 hex digits in quotes");
    }
    try {
      return new Precondition.HashIs(ContentHash.parse(tag.substring(1, 65)));
    } catch (IllegalArgumentException _) {
      throw RequestRefused.badRequest(
          "If-Match takes * or one ETag as this server gives it: 64 hex digits in quotes");
    }
  }

  private static Precondition absent(String tag) {
    if (!tag.equals("*")) {
      throw RequestRefused.badRequest("If-None-Match on a write takes only *");
    }
    return new Precondition.Absent();
  }

  private static Precondition stampIs(String text) {
    try {
      return new Precondition.StampIs(Stamp.parse(text));
    } catch (IllegalArgumentException e) {
      throw RequestRefused.badRequest("X-If-Stamp: " + e.getMessage());
    }
  }

  private static Precondition versionIs(String text) {
    try {
      return new Precondition.VersionIs(Long.parseLong(text));
    } catch (NumberFormatException _) {
      throw RequestRefused.badRequest("X-If-Version must be a whole number");
    }
  }
}
