package dev.replication.adapter.redis;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The address of a Redis server: {@code redis[s]://[[user]:password@]host[:port][/database]}, with
 * percent-encoding in user and password. Its text never shows the password.
 *
 * @param tls whether the connection is encrypted
 * @param host name or address, an IPv6 address without brackets
 * @param port 1 to 65535
 * @param user ACL user, or null for the default user
 * @param password or null for none
 * @param database 0 or greater
 */
public record RedisUrl(
    boolean tls,
    String host,
    int port,
    @Nullable String user,
    @Nullable String password,
    int database) {
  /** Port of a URL that names none. */
  public static final int DEFAULT_PORT = 6379;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the part that is wrong, never its value
   */
  public RedisUrl {
    if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == '@' || c == '/')) {
      throw wrong("the host is missing or not a host name");
    }
    if (port < 1 || port > 65535) {
      throw wrong("the port must be 1 to 65535");
    }
    if (user != null && password == null) {
      throw wrong("a user needs a password: user:password@host");
    }
    if (database < 0) {
      throw wrong("the database must be 0 or greater");
    }
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException naming the part that is wrong; never quoting the text, which
   *     may hold a password
   */
  public static RedisUrl parse(String text) {
    boolean tls = text.startsWith("rediss://");
    if (!tls && !text.startsWith("redis://")) {
      throw wrong("it must begin with redis:// or rediss://");
    }
    String rest = text.substring(text.indexOf("//") + 2);
    // The last one, so that a forgotten percent-encoding in the password still leaves the host
    // right.
    int at = rest.lastIndexOf('@');
    String userInfo = at < 0 ? "" : rest.substring(0, at);
    String location = rest.substring(at + 1);
    if (location.indexOf('?') >= 0 || location.indexOf('#') >= 0) {
      throw wrong("parameters after ? or # are not supported");
    }
    int colon = userInfo.indexOf(':');
    if (at >= 0 && colon < 0) {
      throw wrong("credentials must be user:password or :password");
    }
    String user = colon <= 0 ? null : decode(userInfo.substring(0, colon));
    String password = colon < 0 ? null : decode(userInfo.substring(colon + 1));
    int slash = location.indexOf('/');
    String authority = slash < 0 ? location : location.substring(0, slash);
    String path = slash < 0 ? "" : location.substring(slash + 1);
    int hostEnd = hostEnd(authority);
    String port = authority.substring(hostEnd);
    return new RedisUrl(
        tls,
        authority.startsWith("[")
            ? authority.substring(1, hostEnd - 1)
            : authority.substring(0, hostEnd),
        port.isEmpty() ? DEFAULT_PORT : number("port", port.substring(1)),
        user,
        password == null || password.isEmpty() ? null : password,
        path.isEmpty() ? 0 : number("database", path));
  }

  private static int hostEnd(String authority) {
    if (authority.startsWith("[")) {
      int bracket = authority.indexOf(']');
      if (bracket < 0 || bracket + 1 < authority.length() && authority.charAt(bracket + 1) != ':') {
        throw wrong("the IPv6 address is not closed by ]");
      }
      return bracket + 1;
    }
    int colon = authority.indexOf(':');
    if (colon != authority.lastIndexOf(':')) {
      throw wrong("an IPv6 address must be in brackets, [::1]");
    }
    return colon < 0 ? authority.length() : colon;
  }

  private static int number(String part, String digits) {
    if (digits.isEmpty()
        || digits.length() > 9
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw wrong("the " + part + " is not a number");
    }
    return Integer.parseInt(digits);
  }

  private static String decode(String encoded) {
    byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.put(bytes[i]);
        continue;
      }
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw wrong("% in user or password must be followed by two hex digits");
      }
      decoded.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw wrong("user or password is not UTF-8");
    }
  }

  private static IllegalArgumentException wrong(String problem) {
    return new IllegalArgumentException("Redis URL: " + problem);
  }

  /** {@code host:port}, for messages. */
  public String hostAndPort() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** The URL with {@code ***} for the password. */
  @Override
  public String toString() {
    String credentials = password == null ? "" : (user == null ? "" : user) + ":***@";
    return (tls ? "rediss://" : "redis://")
        + credentials
        + hostAndPort()
        + (database == 0 ? "" : "/" + database);
  }
}
