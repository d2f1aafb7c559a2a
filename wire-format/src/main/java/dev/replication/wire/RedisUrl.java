package dev.replication.wire;

import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a Redis server, ours or a peer's, as everybody here reads it: {@value #FORM}. User
 * and password are percent-encoded. Only {@link #text} and {@link #password} tell the password.
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
  /** What a URL looks like. */
  public static final String FORM =
      "redis://[[user]:password@]host[:port][/database], or rediss:// for TLS";

  /** Port of a URL that names none. */
  public static final int DEFAULT_PORT = 6379;

  private static final String PLAIN_SCHEME = "redis://";
  private static final String TLS_SCHEME = "rediss://";
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
  private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException naming the part that is wrong, never its value
   */
  public RedisUrl {
    if (!HOST_NAME.matcher(host).matches() && !isIpv6(host)) {
      throw wrong("the host is missing or not a host name");
    }
    if (port < 1 || port > 65535) {
      throw wrong("the port must be 1 to 65535");
    }
    if ("".equals(user) || "".equals(password)) {
      throw wrong("user and password are null where there are none, not empty");
    }
    if (user != null && password == null) {
      throw wrong("a user needs a password: user:password@host");
    }
    if (database < 0) {
      throw wrong("the database must be 0 or greater");
    }
  }

  /**
   * Reads a URL; the scheme in any case of letters.
   *
   * @throws IllegalArgumentException beginning with {@code Redis URL:} and naming the part that is
   *     wrong; never quoting the text, which may hold a password
   */
  public static RedisUrl parse(String text) {
    boolean tls = begins(text, TLS_SCHEME);
    if (!tls && !begins(text, PLAIN_SCHEME)) {
      throw wrong("it must begin with redis:// or rediss://");
    }
    String rest = text.substring((tls ? TLS_SCHEME : PLAIN_SCHEME).length());
    // The last one, so that a forgotten percent-encoding in the password still leaves the host
    // right.
    int at = rest.lastIndexOf('@');
    String userInfo = at < 0 ? ":" : rest.substring(0, at);
    int colon = userInfo.indexOf(':');
    if (colon < 0) {
      throw wrong("credentials must be user:password or :password");
    }
    String user = decoded(userInfo.substring(0, colon));
    String password = decoded(userInfo.substring(colon + 1));
    return at(tls, rest.substring(at + 1), user, password);
  }

  private static RedisUrl at(
      boolean tls, String location, @Nullable String user, @Nullable String password) {
    if (location.indexOf('?') >= 0 || location.indexOf('#') >= 0) {
      throw wrong("parameters after ? or # are not supported");
    }
    int slash = location.indexOf('/');
    String authority = slash < 0 ? location : location.substring(0, slash);
    String database = slash < 0 ? "" : location.substring(slash + 1);
    int hostEnd = hostEnd(authority);
    String port = authority.substring(hostEnd);
    return new RedisUrl(
        tls,
        host(authority.substring(0, hostEnd)),
        port.isEmpty() ? DEFAULT_PORT : number("port", port.substring(1)),
        user,
        password,
        database.isEmpty() ? 0 : number("database", database));
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

  private static String host(String written) {
    if (!written.startsWith("[")) {
      return written;
    }
    String address = written.substring(1, written.length() - 1);
    if (!isIpv6(address)) {
      throw wrong("what stands in brackets is no IPv6 address");
    }
    return address;
  }

  private static boolean isIpv6(String host) {
    int percent = host.indexOf('%');
    if (percent >= 0 && !ZONE.matcher(host.substring(percent + 1)).matches()) {
      return false;
    }
    String address = percent < 0 ? host : host.substring(0, percent);
    // A literal may also be of IPv4, or stand in brackets.
    if (address.indexOf(':') < 0 || address.startsWith("[")) {
      return false;
    }
    try {
      Inet6Address.ofLiteral(address);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int number(String part, String digits) {
    if (!NUMBER.matcher(digits).matches()) {
      throw wrong("the " + part + " is not a number");
    }
    return Integer.parseInt(digits);
  }

  private static @Nullable String decoded(String encoded) {
    if (encoded.isEmpty()) {
      return null;
    }
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

  private static String encoded(@Nullable String part) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : (part == null ? "" : part).getBytes(StandardCharsets.UTF_8)) {
      if (b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z') {
        encoded.append((char) b);
      } else if (b == '-' || b == '.' || b == '_' || b == '~') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(hexDigit(b >> 4)).append(hexDigit(b));
      }
    }
    return encoded.toString();
  }

  private static char hexDigit(int value) {
    return Character.toUpperCase(Character.forDigit(value & 0xf, 16));
  }

  private static boolean begins(String text, String scheme) {
    return text.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private static IllegalArgumentException wrong(String problem) {
    return new IllegalArgumentException("Redis URL: " + problem + "; it looks like " + FORM);
  }

  /** {@code host:port}, for messages. */
  public String hostAndPort() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** The URL with its password: reads back as the same, and must not be shown. */
  public String text() {
    return written(encoded(password));
  }

  /** The URL with {@code ***} for the password. */
  @Override
  public String toString() {
    return written("***");
  }

  private String written(String secret) {
    return (tls ? TLS_SCHEME : PLAIN_SCHEME)
        + (password == null ? "" : encoded(user) + ":" + secret + "@")
        + hostAndPort()
        + (database == 0 ? "" : "/" + database);
  }
}
