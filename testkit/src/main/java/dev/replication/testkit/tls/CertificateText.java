package dev.replication.testkit.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a certificate says (RFC 5280, section 4.1), in DER, with one extension. The JDK reads
 * certificates and writes none, but for its keytool, which takes a second for each.
 */
final class CertificateText {
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int UTF8_STRING = 0x0C;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int CONTEXT_0 = 0xA0;
  private static final int CONTEXT_3 = 0xA3;

  private static final byte[] VERSION_3 = hex("020102");
  private static final byte[] ECDSA_WITH_SHA256 = hex("300a06082a8648ce3d040302");
  private static final byte[] COMMON_NAME = hex("0603550403");

  /** Subject alternative name 127.0.0.1. */
  private static final byte[] LOOPBACK = hex("300f0603551d11040830068704" + "7f000001");

  /** Basic constraints, critical: an authority. */
  private static final byte[] AUTHORITY = hex("300f0603551d130101ff040530030101ff");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final String issuer;
  private final String subject;
  private final PublicKey key;
  private byte[] extension = {};

  CertificateText(String issuer, String subject, PublicKey key) {
    this.issuer = issuer;
    this.subject = subject;
    this.key = key;
  }

  CertificateText ofAuthority() {
    extension = AUTHORITY;
    return this;
  }

  CertificateText forLoopback() {
    extension = LOOPBACK;
    return this;
  }

  /** The certificate, valid from an hour ago for a day. */
  X509Certificate signedBy(PrivateKey ellipticCurveKey) {
    try {
      byte[] text = text(Instant.now());
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(ellipticCurveKey);
      signature.update(text);
      byte[] signed =
          element(
              SEQUENCE,
              text,
              ECDSA_WITH_SHA256,
              element(BIT_STRING, new byte[] {0}, signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] text(Instant now) {
    return element(
        SEQUENCE,
        element(CONTEXT_0, VERSION_3),
        element(INTEGER, positive(now)),
        ECDSA_WITH_SHA256,
        name(issuer),
        element(SEQUENCE, time(now.minus(Duration.ofHours(1))), time(now.plus(Duration.ofDays(1)))),
        name(subject),
        key.getEncoded(),
        element(CONTEXT_3, element(SEQUENCE, extension)));
  }

  /** A serial number: different ones for an authority's certificates. */
  private byte[] positive(Instant now) {
    return BigInteger.valueOf(now.toEpochMilli())
        .shiftLeft(32)
        .add(BigInteger.valueOf(subject.hashCode() & 0x7FFF_FFFFL))
        .toByteArray();
  }

  private static byte[] name(String commonName) {
    byte[] text = element(UTF8_STRING, commonName.getBytes(StandardCharsets.UTF_8));
    return element(SEQUENCE, element(SET, element(SEQUENCE, COMMON_NAME, text)));
  }

  private static byte[] time(Instant moment) {
    return element(GENERALIZED_TIME, TIME.format(moment).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
